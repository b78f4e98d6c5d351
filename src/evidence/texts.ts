/** The pages of the bag that are words: cover, limits, timelines, how to verify. */
import { amountText } from '../proof/index.ts'
import { behaviourWords, certaintyWords, howSure, roleWords } from '../domain/words.ts'
import type { CaseMaterial, Entry, OrderRow } from './material.ts'

const findingWords = { proven: '已证实 proven', supported: '有支持 supported', related: '相关 related', excluded: '已排除 excluded' } as const

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

已证实 proven ${sums.proven} · 有支持 supported ${sums.supported} · 已排除 excluded ${sums.excluded}；付款合计 paid ${amountText(sums.paid_minor, sums.currency)} ${sums.currency}，退回合计 money back ${amountText(sums.money_back_minor, sums.currency)} ${sums.currency}

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

export const verifySh = `#!/usr/bin/env bash
# 仅用 sha256sum 与 openssl 核验 · with sha256sum and openssl alone.  bash verify/verify.sh [BAG]
set -u
cd "\${1:-$(dirname "$0")/..}" || exit 2
failed=0
say() { if [ "$1" -eq 0 ]; then echo "ok      $2"; else echo "FAILED  $3: $2"; failed=1; fi; }
openssl pkeyutl -verify -pubin -inkey trust/ledger.pub.pem -rawin -in tagmanifest-sha256.txt -sigfile tagmanifest-sha256.txt.sig >/dev/null 2>&1
say $? '签名 signature over the tag manifest' SIGNATURE_INVALID
sha256sum -c --quiet --strict tagmanifest-sha256.txt >/dev/null 2>&1
say $? '标签文件 tag files' TAG_CHANGED
sha256sum -c --quiet --strict manifest-sha256.txt >/dev/null 2>&1
say $? '载荷文件 payload files' FILE_CHANGED
[ "$(find data -type f | wc -l)" -eq "$(wc -l < manifest-sha256.txt)" ]
say $? '无未列文件 no unlisted payload files' FILE_UNLISTED
openssl pkeyutl -verify -pubin -inkey trust/ledger.pub.pem -rawin -in data/60-ledger/checkpoint.txt -sigfile data/60-ledger/checkpoint.sig >/dev/null 2>&1
say $? '账本树头签名 ledger head' CHECKPOINT_SIGNATURE
if [ -f tagmanifest-sha256.txt.tsr ]; then
  openssl pkeyutl -verify -pubin -inkey trust/ledger.pub.pem -rawin -in tagmanifest-sha256.txt.tsr -sigfile tagmanifest-sha256.txt.tsr.sig >/dev/null 2>&1
  say $? '时间戳如收到时 timestamp as received' STAMP_CHANGED
  at=$(openssl ts -reply -in tagmanifest-sha256.txt.tsr -text 2>/dev/null | sed -n 's/^Time stamp: //p')
  # 以时间戳自身的时间核验，证书其后到期不影响 · at its own time, so that a certificate expired since does no harm
  openssl ts -verify -data tagmanifest-sha256.txt -in tagmanifest-sha256.txt.tsr -CAfile trust/tsa-ca.pem -attime "$(date -u -d "$at" +%s 2>/dev/null || echo 0)" >/dev/null 2>&1
  say $? "时间戳 timestamp $at" TIMESTAMP_SIGNATURE
else
  echo 'note    无外部时间戳 no outside timestamp'
fi
echo '账本包含、完整性与规则重放须用 Node 18+ · inclusion, completeness and the rule need Node 18+:  node verify/verify.mjs'
exit $failed
`

/** Each failure's word, once: what it means and what the reader may conclude. */
export const failureWords: Record<string, { en: string; zh: string }> = {
  FILE_CHANGED: { en: 'a payload file is not the one that was listed', zh: '载荷文件与清单不符' },
  FILE_MISSING: { en: 'a listed file is missing', zh: '清单所列文件缺失' },
  FILE_UNLISTED: { en: 'a payload file that no manifest lists', zh: '存在未列入清单的载荷文件' },
  TAG_CHANGED: { en: 'a tag file (manifest, verifier, key) was changed', zh: '标签文件（清单、核验程序、公钥）被改动' },
  TAG_MISSING: { en: 'a tag file is missing', zh: '标签文件缺失' },
  TAG_UNLISTED: { en: 'a tag file that the tag manifest does not list', zh: '存在未列入的标签文件' },
  SIGNATURE_INVALID: { en: 'the tag manifest or its signature was changed', zh: '标签清单或其签名被改动' },
  SIGNATURE_MISSING: { en: 'there is no signature', zh: '没有签名' },
  KEY_DIFFERS: { en: 'the PEM key is not the key that signed', zh: 'PEM 公钥并非签名公钥' },
  KEY_UNTRUSTED: { en: 'signed by a key that is not the one you brought', zh: '签名公钥不是您自备的公钥' },
  STAMP_CHANGED: { en: 'the timestamp file was changed', zh: '时间戳文件被改动' },
  TIMESTAMP_IMPRINT: { en: 'the timestamp is over other bytes', zh: '时间戳针对的是其他内容' },
  TIMESTAMP_SIGNATURE: { en: 'the timestamp is not signed by its authority', zh: '时间戳签名不符' },
  TIMESTAMP_UNTRUSTED: { en: 'the authority of the timestamp is not one you trust', zh: '时间戳机构不在信任范围' },
  TIMESTAMP_EXPIRED: { en: 'a certificate was not valid at the time of the timestamp', zh: '加盖时间戳时证书不在有效期' },
  CHECKPOINT_SIGNATURE: { en: 'the head of the ledger is not signed by its key', zh: '账本树头签名不符' },
  CHECKPOINT_UNSIGNED: { en: 'no known key signed the head', zh: '树头无已知公钥签名' },
  TREE_ROOT: { en: 'the entries do not lead to the signed root', zh: '条目推算不出已签名的根' },
  ENTRY_UNKNOWN: { en: 'a line is not an entry of the ledger: altered or made up', zh: '某行不是账本条目：被改动或捏造' },
  ENTRY_MISSING: { en: 'a record that should be shown is missing', zh: '应出示的记录缺失' },
  INCLUSION_ROOT: { en: 'a single proof does not lead to the root', zh: '单条证明推算不出根' },
  EXPORT_UNRECORDED: { en: 'the ledger does not record this export', zh: '账本未记载本次出具' },
  COMPLETENESS_MISSING: { en: 'an entry that names an order is not in the bag', zh: '点名某订单的条目不在包内' },
  COMPLETENESS_ROOT: { en: 'a list was shortened or changed: it does not lead to the index in the ledger', zh: '清单被删减或改动：与账本所记索引不符' },
  COMPLETENESS_ORDER: { en: 'an order has no list', zh: '某订单没有清单' },
  COMPLETENESS_CLOSURE: { en: 'a refund, parcel, review, explanation or complaint of an order has no list', zh: '订单的退款、运单、评价、解释或投诉没有清单' },
  COMPLETENESS_GAP: { en: 'an entry after the index is not shown', zh: '索引之后的条目未全部出示' },
  INDEX_DEFINITION: { en: 'what counts as naming was changed', zh: '“点名”的定义被改动' },
  COMMITMENT_ROOT: { en: 'a field, salt or commitment was changed', zh: '字段、盐值或承诺被改动' },
  RULE_DIFFERS: { en: 'the rule finds other orders than the bag says', zh: '规则重放结果与包内所述不同' },
  TABLE_DIFFERS: { en: 'the table says other things than the records', zh: '表格与记录不一致' },
  LOSS_DIFFERS: { en: 'the loss is not what the records give', zh: '损失额与记录推算不一致' },
  REDACTION_COMMITMENT: { en: 'a blacked-out field does not open to the value of the full edition', zh: '涂黑字段与完整版不符' },
  REDACTION_FIELD: { en: 'a shown field differs between the editions', zh: '两版所示字段不同' },
}

export const readme = `# 核验说明 · How to verify

本包可在断网的干净机器上独立核验，不需要平台的任何系统。
This bag verifies on a clean machine without a network and without anything of the platform’s.

需要 · You need: sha256sum、openssl 3、Node 18 或以上。

    bash verify/verify.sh                           文件、签名、树头、时间戳 · files, signature, head, timestamp
    node verify/verify.mjs                          全部 · everything
    node verify/verify.mjs --set window_hours=48    改变阈值重放 · replay with another threshold
    node verify/verify.mjs --without ORDER          剔除一笔订单 · leave out an order
    node verify/verify.mjs --against REDACTED       完整版与公开版对照 · hold a redacted edition against this one
    node verify/verify.mjs --proof N                输出第 N 条的单条证明 · the single proof of entry N
    node verify/verify.mjs --key FILE               用自备公钥 · with a ledger key you hold yourself

核验程序本身也在标签清单内；如不信任包内程序，可向他处取得同版本 verify.mjs，或按公开格式（RFC 8493、RFC 6962、C2SP tlog-proof、RFC 3161）自行编写。
The verifier is listed in the tag manifest too. If you do not trust the one in the bag, take it from elsewhere, or write your own from the published formats.

## 为辩方与法庭专家 · For the defence and the court’s expert

1. 在干净机器上解包，运行上述前两条命令。 Unpack on a clean machine and run the first two commands.
2. 任选一笔订单（由您选，不由我们选），打开 data/20-orders/…/timeline.md，逐行对照事件号与账本条目。 Choose any order yourself and follow its timeline line by line to event ids and entries.
3. 查看 contrary.jsonl 与已排除的订单。 Look at contrary.jsonl and at the excluded orders.
4. 改变阈值重放，看结果如何变化。 Replay with other thresholds and see what changes.
5. data/60-ledger/completeness-*.json 列出每笔订单在账本中的全部条目；删去任何一条都会使核验失败。 These files list every entry of an order; leaving one out makes verification fail.
6. 将 data/60-ledger/checkpoint.note 与见证人、公告、公证或司法链在同日留存的树头比对。 Compare the head with the copy of a witness, a public page, a notary or a judicial chain of the same date.
7. 被计数而未出示的条目（涉及他人）可按编号要求出示；每条都能用单条证明核对。 Entries counted but withheld can be asked for by number; each can be checked by its single proof.

## 不通过时的代码 · The words of a failure

| 代码 code | 含义 meaning |
|---|---|
${Object.entries(failureWords)
  .map(([code, { en, zh }]) => `| ${code} | ${zh} · ${en} |`)
  .join('\n')}

TIMESTAMP_*、NOTE_*、CHECKPOINT_*、CONSISTENCY_*、INCLUSION_*、INDEX_* 的其余代码逐字说明所期望者与所见者 · the remaining codes say in words what was expected and what came.
`
