/** The pages of the bag that are words: cover, limits, timelines, how to verify. */
import type { Sum } from '../domain/money.ts'
import { behaviourWords, certaintyWords, howSure, roleWords } from '../domain/words.ts'
import { amountText, codes } from '../proof/index.ts'
import type { CaseMaterial, Entry, OrderRow } from './material.ts'

const findingWords = { proven: '已证实 proven', supported: '有支持 supported', related: '相关 related', excluded: '已排除 excluded' } as const

const sumsText = (sums: readonly Sum[]): string =>
  sums.length === 0 ? '—' : sums.map(({ currency, minor }) => `${amountText(minor, currency)} ${currency ?? 'unknown'}`).join(' + ')

export function coverText(material: CaseMaterial, folders: readonly string[]): string {
  const { case_id, behaviour, certainty, request, issuer, subjects, sums, ledger, report } = material
  const some = subjects.slice(0, 30)
  return `# 证据包 · Evidence bag ${case_id}

| | |
|---|---|
| 案由 · Matter | ${behaviourWords[behaviour].name.zh} · ${behaviourWords[behaviour].name.en} |
| 认定程度 · How sure | ${certaintyWords[certainty].name.zh} · ${certaintyWords[certainty].name.en} |
| 依据 · Basis | ${request.basis} |
| 调取文书号 · Request number | ${request.request_no} |
| 批准人 · Approved by | ${request.approver} |
| 制作人 · Made by | ${issuer.organisation} |
| 制作时间 · Made at | ${request.exported_at} |
| 研判截止 · Judged as of | ${report.as_of} |
| 账本 · Ledger | ${ledger.origin}，${ledger.size} 条，根 root ${ledger.root} |

## 当事人 · Parties

${some.map(({ kind, id, role, certainty: how }) => `- ${kind} ${id}：${roleWords[role].zh} · ${roleWords[role].en}${how === null ? '' : `，${howSure(how, role).zh} · ${howSure(how, role).en}`}`).join('\n')}
${subjects.length > some.length ? `- 另有 ${subjects.length - some.length} 个，见 data/10-findings · and ${subjects.length - some.length} more in data/10-findings\n` : ''}
## 订单 · Orders

已证实 proven ${sums.proven} · 有支持 supported ${sums.supported} · 已排除 excluded ${sums.excluded}；付款合计 paid ${sumsText(sums.paid)}，退回合计 money back ${sumsText(sums.money_back)}

已排除的订单同样在包内，连同对其有利的记录 · Excluded orders are in the bag too, with the records in their favour.

## 目录 · Contents

${folders.map((folder) => `- ${folder}`).join('\n')}

本包所称“认定”系平台规则下的认定，不是法律结论；法律意见请向律师核实。
What is found here is found under the platform’s rules and is no legal conclusion; confirm with counsel.
`
}

/** What this bag does not hold and does not prove. `missing` are the gaps of this very bag. */
export function limitsText(missing: readonly { en: string; zh: string }[]): string {
  return `# 局限声明 · Statement of limits

1. 记录在进入账本之前是否属实，账本不能证明；账本只证明记录自进入之后未被改动、未被删除。
   The ledger does not prove that a record was true when it came. It proves that nothing was changed or removed since.
2. 姓名、电话、地址等个人信息在记录中只有密钥令牌与承诺值；原值须依法另行调取。
   Names, phones and addresses appear as keyed tokens and commitments only; the values are to be requested separately, on a legal ground.
3. 完整性证明的含义：凡账本中（至索引条目为止）以标识点名某订单、其退款、运单、评价、解释或投诉的条目，均在包内，无一遗漏。索引根本身是账本条目，任何人取得账本即可重算；未取得账本者不能重算，只能确认平台已就同一清单向所有人作出承诺，且不能事后更换。未以标识点名的记录（例如未写明订单号的聊天）不在其内。
   What completeness means: every entry of the ledger (up to the entry that records the index) which names an order, its refunds, parcels, reviews, explanations or complaints by identifier is in the bag. The root of the index is itself an entry; whoever has the ledger can make it again. Whoever has only this bag sees that the platform is bound to one list before everybody and cannot change it later. Records that name nothing by identifier (a chat without an order number) are not covered.
4. 由签名密钥持有者整体重写的账本，本包自身不能识别；请将树头与见证人、时间戳机构或他人留存的树头比对。
   A ledger rewritten as a whole by the holder of the signing key is not found by this bag alone: compare its head with one kept by a witness, an authority or anybody else.
5. 模型给出的权重不是概率，更不是“高度可能性”或“排除合理怀疑”；法律标准由裁判者适用。
   Weights of a model are no probabilities and no standard of proof; those are for a court to apply.
6. 商城自身系统的运行时间与故障计数不在账本中；system-health.jsonl 仅载账本所知。
   Uptime and error counters of the marketplace’s own systems are not in the ledger; system-health.jsonl holds what the ledger knows.
7. 进入账本前的原始报文不在包内；每条记录注明来源系统。
   The payload as it came, before the door, is not in the bag; each record names its source.

## 本包缺少 · Missing from this bag

${missing.map(({ en, zh }) => `- ${zh}\n  ${en}`).join('\n')}
`
}

/** The fields of a record that a timeline shows. */
const told = [
  'amount_minor',
  'payable_minor',
  'paid_minor',
  'kind',
  'outcome',
  'reason',
  'reason_code',
  'code',
  'weight_g',
  'rating',
  'answer',
  'assessed',
  'from_wallet_id',
  'to_wallet_id',
  'waybill_no',
  'sha256',
]

const sayOf = ({ data }: Entry): string => told.flatMap((field) => (data[field] === undefined ? [] : [`${field}=${String(data[field])}`])).join(' ')

export function timelineText(row: OrderRow, extra: readonly Entry[], labels: { row: (field: string) => string } = { row: (text) => text }): string {
  const events = [...row.events, ...extra].toSorted((a, b) => Date.parse(a.time) - Date.parse(b.time) || a.index - b.index)
  return `# ${labels.row(row.order_id)} · ${findingWords[row.finding]}

| 时间 time | 记录 record | 内容 content | 事件号 id | 账本条目 entry |
|---|---|---|---|---:|
${events.map((entry) => `| ${entry.time} | ${entry.type} | ${sayOf(entry).replaceAll('|', '/')} | ${entry.id.replaceAll('|', '/')} | ${entry.index} |`).join('\n')}

## 有利于对方的记录 · What speaks for the other side

${row.contrary.length === 0 ? '经查未见 · none found' : row.contrary.map(({ text, evidence }) => `- ${text.zh} ${text.en} ${evidence.slice(0, 8).join(' ')}`).join('\n')}
`
}

export const modelCard = `# 规则与模型说明 · Rule and model card

判断一笔订单是否计入“已证实”，只用一条可读规则（rule-money-back@1.json），可由 verify.mjs 用包内记录重放，亦可改变阈值或剔除订单。
Whether an order counts as proven is one readable rule, replayed by verify.mjs on the records in this bag; thresholds can be changed and orders left out.

把握程度与措施建议另由信号权重与判定规则给出，每条理由连同权重（比特，似然比以 2 为底的对数）及相反理由均列于 data/10-findings/finding-*.json。权重在模拟市场上校准，不是概率。
How sure a finding is, and the proposed measure, come from weighted signals and a decision rule. Each reason with its weight (bits: log2 likelihood ratio) and each reason against it are in data/10-findings/finding-*.json. Weights were calibrated on simulated markets and are no probabilities.

职业、年龄、地域不作为任何特征；昵称不构成归属；缺失的数据不作不利推定。
Occupation, age and region of a person are no features; a nickname ties nothing to anybody; what is unknown is never held against anyone.
`

/** Lies at the root of every bag: what this is, and the two commands. */
export const openFirst = `# 请先读 · Read this first

这是一个案件的证据包：账本中的记录、认定及其规则、有利于对方的记录、文书，以及证明无一遗漏且未被改动的材料。可在断网的干净机器上独立核验，不需要平台的任何系统。时间均按记录原样（带时区）；文书所用时区印于每页。
This is the evidence of one case: the ledger's records, the findings and their rule, what speaks for the other side, the papers, and what proves that nothing was changed or left out. It verifies on a clean machine, offline, without anything of the platform's. Times stand as recorded, with their offset; papers print their zone on each page.

    bash verify/verify.sh .          文件、签名、树头、时间戳（sha256sum 与 openssl 3） · files, signatures, head, timestamp
    node verify/verify.mjs .         全部（Node 18 或以上） · everything
    node verify/verify.mjs . --key FILE      用您自己持有的账本公钥 · with the ledger's key as you hold it yourself

末行与退出码 · last line and exit code: 0 VERIFIED 核验通过 · 1 NOT VERIFIED 不通过 · 4 内容一致但公钥或机构未经确认 key or authority not confirmed · 5 无法在此核验 could not be checked here

包内的核验程序由出具方提供；请同时使用从他处取得的同一程序核验。
The verifier in the bag comes from whoever made the bag: run a copy you got elsewhere as well.

| 目录 folder | 内容 content |
|---|---|
| data/00-cover | 封面、证明文件、局限声明 · cover, certificate, statement of limits |
| data/10-findings | 认定、逐单表、要件表 · findings, tables of orders, elements of proof |
| data/20-records | 账本记录；orders.csv 为逐单索引；timelines-*.md 为逐单时间线；contrary.jsonl 为有利于对方者 · the records; orders.csv is the index by order; timelines; what speaks for the other side |
| data/30-parties | 账号与店铺 · accounts and shops |
| data/40-graph, 50-rules, 80-loss, 90-sampling | 关系、规则与重放、损失、抽样 · links, rule and replay, loss, sample |
| data/60-ledger | 树头、证明、完整性清单 · head, proofs, lists |
| data/70-custody | 留痕：案件经过、查阅、本次出具 · custody: how the case came about, who looked, this export |
| data/documents | 文书（PDF/A，中英文） · papers |
`

export const verifierReadme = `# 核验说明 · How to verify

    bash verify/verify.sh . [--key PEM]             文件、签名、树头、时间戳 · files, signature, head, timestamp
    node verify/verify.mjs .                        全部 · everything
    node verify/verify.mjs . --key FILE             用自备公钥 · with a ledger key you hold yourself
    node verify/verify.mjs . --authorities FILE     用自备的时间戳机构证书 · with certificates of the authority you hold yourself
    node verify/verify.mjs . --head FILE            与他人留存的树头比对 · against a head somebody else kept
    node verify/verify.mjs . --witness-key FILE --quorum N     至少 N 个见证人见过 · seen by so many of your witnesses
    node verify/verify.mjs . --set window_hours=48  改变阈值重放 · replay with another threshold
    node verify/verify.mjs . --without ORDER        剔除一笔订单 · leave out an order
    node verify/verify.mjs . --against REDACTED     完整版与公开版对照 · hold a redacted edition against this one
    node verify/verify.mjs . --proof N              输出第 N 条的单条证明 · the single proof of entry N

核验程序本身也在标签清单内；请同时使用从他处取得的同一程序，或按公开格式（RFC 8493、RFC 6962、C2SP tlog-proof、RFC 3161）自行编写。
The verifier is listed in the tag manifest too. Use a copy from elsewhere as well, or write your own from the published formats.

## 为辩方与法庭专家 · For the defence and the court’s expert

1. 在干净机器上解包，运行上述前两条命令。 Unpack on a clean machine and run the first two commands.
2. 任选一笔订单（由您选，不由我们选），在 data/20-records/orders.csv 中找到它，打开其时间线，逐行对照事件号与账本条目。 Choose any order yourself, find it in orders.csv, open its timeline and follow it line by line to event ids and entries.
3. 查看 contrary.jsonl 与已排除的订单。 Look at contrary.jsonl and at the excluded orders.
4. 改变阈值重放，看结果如何变化。 Replay with other thresholds and see what changes.
5. data/60-ledger/lists.json 列出每笔订单、每个当事人在账本中的全部条目；删去任何一条都会使核验失败。 This file lists every entry of every order and party; leaving one out makes verification fail.
6. 将 data/60-ledger/checkpoint.note 与见证人、公告、公证或司法链留存的树头比对（--head）。 Compare the head with the copy of a witness, a public page, a notary or a judicial chain (--head).
7. 被计数而未出示的条目（涉及他人）可按编号要求出示；每条都能用单条证明核对。 Entries counted but withheld can be asked for by number; each can be checked by its single proof.

## 不通过时的代码 · The words of a failure

| 代码 code | 含义 meaning |
|---|---|
${Object.entries(codes)
  .map(([code, { en, zh }]) => `| ${code} | ${zh} · ${en} |`)
  .join('\n')}
`
