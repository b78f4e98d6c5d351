/** Parts that several papers share, so that a table says the same wherever it stands. */
import { createHash } from 'node:crypto'
import { certainties } from '../../domain/verdict.ts'

import { namedVictims } from '../law/gate.ts'
import { confirmWithCounsel, type Provision } from '../law/laws.ts'
import { claimsOf, fillMatrix, leavesOf, type Matrix, standingWords } from '../law/matrix.ts'
import { inTender, legalTender, reached } from '../law/thresholds.ts'
import { amount, currenciesOf, grouped, type Sum, sumsOf } from '../../domain/money.ts'
import { acting, counted, isHeld, ordersAtIssue, recordsOf } from '../law/proofs.ts'
import { type CaseMaterial, type Extortion, namesSum, type OrderRow, type Payment, type Words } from '../material.ts'
import { type CaseFile, ofReason, type Voice } from './document.ts'
import type { Block, Cell } from './typeset.ts'
import { certaintyWords, howSure, knowledgeWords, measureWords, roleOf, roleWords, statusWords, wordOf } from '../../domain/words.ts'
import { explanationWords, linkWords, outcomeWords, refundWords, unknownWords } from './words.ts'

/** Rows of a list of orders that are printed; the rest stands in the table of the bag. */
const mostOrders = 100
/** Persons or accounts in one role and certainty that are listed one by one. */
const mostNamed = 12

export const heading = (text: string, mark?: string): Block =>
  mark === undefined ? { is: 'heading', level: 1, text } : { is: 'heading', level: 1, text, mark }
export const subheading = (text: string): Block => ({ is: 'heading', level: 2, text })
export const text = (value: string): Block => ({ is: 'text', text: value })
export const note = (value: string): Block => ({ is: 'note', text: value })
export const items = (list: Cell[], ordered = false): Block => ({ is: 'items', ordered, items: list })
export const blank = (voice: Voice): string => voice.say('____________', '＿＿＿＿＿＿')
const small = (value: string): Cell => ({ is: 'small', text: value })
const lines = (list: Cell[]): Cell => ({ is: 'lines', lines: list })

/** The line every unverified statement of law carries; whoever signs reads it first. */
export const counselNote = ({ say }: Voice): Block =>
  note(
    say(
      'This paper was drawn up from records by software. It is a draft for a lawyer and no legal advice. Statements of law marked “confirm with counsel” were not checked against the gazette.',
      '本文书由系统依据记录生成，供法律顾问审核使用，不构成法律意见。凡标注“请与法律顾问确认”的法律内容，均未与公报文本核对。',
    ),
  )

export function certaintyTable({ say, of }: Voice): Block {
  return {
    is: 'table',
    caption: say('What the degrees of certainty mean', '确定程度的含义'),
    columns: [
      { head: say('Degree', '程度'), width: 0 },
      { head: say('Meaning', '含义'), width: 1 },
    ],
    rows: certainties.map((certainty) => [of(certaintyWords[certainty].name), of(certaintyWords[certainty].means)]),
  }
}

// --- people

type Held = CaseMaterial['subjects'][number]

/** Those who may have acted, each once even where several roles are held; nobody on a lead. */
export function actingSubjects({ subjects }: CaseMaterial): Held[] {
  const first = new Map<string, Held>()
  for (const one of subjects) if (acting.includes(one.role) && isHeld(one) && !first.has(`${one.kind}/${one.id}`)) first.set(`${one.kind}/${one.id}`, one)
  return [...first.values()]
}

/** All the roles that somebody is held in, under the certainty of each. */
export function rolesOf({ subjects }: CaseMaterial, { kind, id }: Pick<Held, 'kind' | 'id'>, { say, of }: Voice): string {
  const labels = subjects
    .filter((one) => one.kind === kind && one.id === id && (isHeld(one) || !acting.includes(one.role)))
    .map(({ role, certainty }) => of(roleOf(role, certainty)))
  return [...new Set(labels)].join(say('; ', '；'))
}

/** People and accounts that may have acted, the surest first; many alike are one row. */
function actingGroups(material: CaseMaterial): Held[][] {
  const groups = Map.groupBy(actingSubjects(material), ({ role, certainty }) => `${role}/${certainty}`)
  const split = [...groups.values()].flatMap((group) => (group.length > mostNamed ? [group] : group.map((one) => [one])))
  const rank = ([first]: Held[]): number => rankOf(first!)
  const rankOf = ({ role, certainty }: Held): number => acting.indexOf(role) * 10 - (certainty === null ? 0 : certainties.indexOf(certainty))
  return split.toSorted((a, b) => rank(a) - rank(b))
}

const kindWords: Record<Held['kind'], Words> = {
  shop: { en: 'shop', zh: '店铺' },
  account: { en: 'account', zh: '账号' },
  person: { en: 'person', zh: '人员' },
  wallet: { en: 'wallet', zh: '钱包' },
  agent: { en: 'agency', zh: '代理机构' },
  group: { en: 'group', zh: '群体' },
}

const groupName = ({ say, of, count }: Voice, group: Held[]): string =>
  say(`${count(group.length)} ${of(kindWords[group[0]!.kind])}s`, `${count(group.length)} 个${of(kindWords[group[0]!.kind])}`)

export function personsTable(file: CaseFile, voice: Voice): Block {
  const { say, of } = voice
  const { material } = file
  const rows = actingGroups(material).map((group, at): Cell[] => {
    const [{ kind, id, role, certainty }] = group as [Held]
    const verdict = material.verdicts.find(({ subject }) => subject.kind === kind && subject.id === id)
    const orders = new Set(
      material.verdicts
        .filter(({ subject }) => group.some((one) => one.kind === subject.kind && one.id === subject.id))
        .flatMap(({ proven_order_ids, supported_order_ids, review_ids }) => [...proven_order_ids, ...supported_order_ids, ...review_ids]),
    )
    return [
      String(at + 1),
      group.length > 1
        ? lines([groupName(voice, group), small(say('listed in the table of the bag', '清单见证据包'))])
        : lines([id, small(of(kindWords[kind]))]),
      group.length > 1 ? of(roleOf(role, certainty)) : rolesOf(material, group[0]!, voice),
      of(howSure(certainty ?? 'lead', role)),
      of(knowledgeWords[verdict?.knowledge ?? 'unknown']),
      orders.size === 0 ? '—' : grouped(orders.size),
      of(unknownWords[role]),
    ]
  })
  return {
    is: 'table',
    caption: say('Persons and accounts, as far as they are known', '相关人员与账号（按已知程度）'),
    columns: [
      { head: say('No.', '序号'), width: 0, align: 'center' },
      { head: say('Identifier', '标识'), width: 1.6 },
      { head: say('Role', '角色'), width: 1.4 },
      { head: say('Certainty', '确定程度'), width: 1.1 },
      { head: say('Knowledge', '知情'), width: 1 },
      { head: say('Orders or reviews', '订单或评价数'), width: 0.8, align: 'right' },
      { head: say('What is not known', '尚不明的事项'), width: 2 },
    ],
    rows,
  }
}

/** Name of a harmed shop in a paper that leaves the house: by number where it did not agree to be named. */
export function victimName(file: CaseFile, voice: Voice, shop_id: string): string {
  const all = namedVictims(file.material, file.instructions.consents)
  const at = all.findIndex((one) => one.shop_id === shop_id)
  return at >= 0 && !all[at]!.named
    ? voice.say(`Shop ${at + 1} (not named: did not report, not yet asked)`, `店铺${at + 1}（未报案、未征得同意，暂不具名）`)
    : shop_id
}

export function victimsTable(file: CaseFile, voice: Voice): Block {
  const { say } = voice
  const { material, instructions } = file
  const victims = namedVictims(material, instructions.consents)
  const payments = material.extortion?.payments ?? []
  const money = inColumn(voice, paidBy(payments))
  return {
    is: 'table',
    caption: say('Harmed shops', '受害店铺'),
    columns: [
      { head: say('No.', '序号'), width: 0, align: 'center' },
      { head: say('Shop', '店铺'), width: 2 },
      { head: say('Reported to the platform', '是否向平台投诉'), width: 1.2 },
      { head: say('May be named', '可否具名'), width: 1.2 },
      { head: say('Paid', '已付金额') + money.unit, width: 1.2, align: 'right' },
      { head: say('Contact, statement', '联系方式与陈述'), width: 1.6 },
    ],
    rows: victims.map(({ shop_id, named, reported }, at) => [
      String(at + 1),
      victimName(file, voice, shop_id),
      reported ? say('yes', '是') : say('no', '否'),
      named ? (reported ? say('yes, reported', '可（已投诉）') : say('yes, consented', '可（已同意）')) : say('not yet', '暂不可'),
      payments.length === 0 ? '—' : money.all(paidBy(payments.filter(({ victim }) => victim.id === shop_id))),
      named ? say('from the vault, by two keys', '由隐私保险箱经双人授权调取') : say('withheld', '暂不提供'),
    ]),
  }
}

type Column = { unit: string; one: (minor: number | null, currency: string | null) => string; all: (sums: readonly Sum[]) => string }

/** A column of sums: its head names the currency where all have the same; where they differ, or none is known, each sum does. */
export function inColumn({ say, money, all }: Voice, list: readonly { currency: string | null }[]): Column {
  const [only, ...more] = currenciesOf(list)
  if (only === undefined || only === null || more.length > 0)
    return { unit: '', one: (minor, currency) => (minor === null ? '—' : money(minor, currency)), all }
  return {
    unit: say(` (${only})`, `（${only === 'CNY' ? '元' : only}）`),
    one: (minor) => (minor === null ? '—' : amount(minor, only)),
    all: (sums) => amount(sums[0]?.minor ?? 0, only),
  }
}

/** The currencies of what was asked for and what was paid. */
export const currenciesIn = (one: Payment): { currency: string | null }[] => [
  ...(one.demanded_minor === null ? [] : [{ currency: one.demanded_currency }]),
  ...(one.paid_minor === null ? [] : [{ currency: one.currency }]),
]

export const paidBy = (payments: readonly Payment[]): Sum[] =>
  sumsOf(payments.flatMap(({ currency, paid_minor: minor }) => (minor === null ? [] : [{ currency, minor }])))

/** What was paid under threat: from, to and in all, each currency by itself. */
export const paidText = ({ paid }: Extortion, { say, money }: Voice): string =>
  paid.length === 0
    ? say('nothing paid on record', '无付款记录')
    : paid
        .map(({ currency, total_minor, min_minor, max_minor }) =>
          say(
            `${money(total_minor, currency)} paid, from ${money(min_minor, currency)} to ${money(max_minor, currency)} each`,
            `付款合计 ${money(total_minor, currency)}，单笔 ${money(min_minor, currency)} 至 ${money(max_minor, currency)}`,
          ),
        )
        .join(say('; ', '；'))

// --- orders

const shortened = ({ say }: Voice, all: number): Block[] =>
  all > mostOrders
    ? [
        note(
          say(
            `The first ${mostOrders} of ${grouped(all)} orders are printed. All ${grouped(all)}, with the same columns, stand in 10-findings/per-order-table.csv of the bag.`,
            `此处列印 ${grouped(all)} 笔订单中的前 ${mostOrders} 笔；全部 ${grouped(all)} 笔以相同栏目载于证据包的 10-findings/per-order-table.csv。`,
          ),
        ),
      ]
    : []

/** The table a judge reads: one row per order. Of orders nobody paid back, how they ended stands in place of the money that came back. */
export function orderTable(file: CaseFile, voice: Voice, above: readonly Block[] = []): Block[] {
  const { say, of, time } = voice
  const orders = ordersAtIssue(file.material)
  if (orders.length === 0) return [...above]
  const back = orders.some(({ money_back_at }) => money_back_at !== null)
  const money = inColumn(voice, orders)
  const { unit } = money
  const shown = orders.slice(0, mostOrders)
  const total = (list: readonly OrderRow[], value: (row: OrderRow) => number | null): string =>
    money.all(
      sumsOf(
        list.flatMap((row) => {
          const minor = value(row)
          return minor === null ? [] : [{ currency: row.currency, minor }]
        }),
      ),
    )
  const base = (row: OrderRow): Cell[] => [
    row.order_id,
    time(row.paid_at ?? row.placed_at),
    money.one(row.paid_amount_minor, row.currency),
    row.snapshot_sha256 === null ? '—' : { is: 'hash', text: row.snapshot_sha256 },
  ]
  const sumLabel = say(`Total of ${grouped(orders.length)}`, `合计 ${grouped(orders.length)} 笔`)
  const head = [
    { head: say('Order', '订单号'), width: 0 },
    { head: say('Paid at', '付款时间'), width: 0 },
    { head: say('Paid', '付款金额') + unit, width: 0, align: 'right' as const },
    { head: say('Hash of the snapshot (SHA-256)', '交易快照哈希（SHA-256）'), width: 0 },
  ]
  const table: Block = back
    ? {
        is: 'table',
        caption: say('Order by order', '逐单清单'),
        columns: [
          ...head,
          { head: say('Money back at', '回款时间'), width: 0 },
          { head: say('Money back', '回款金额') + unit, width: 0, align: 'right' },
          { head: say('Payer’s tie to the seller', '付款方与卖家的关联'), width: 1.2 },
          { head: say('Explanation', '解释情况'), width: 1 },
        ],
        rows: shown.map((row) => [
          ...base(row),
          time(row.money_back_at),
          money.one(row.money_back_amount_minor, row.currency),
          row.payer_link_to_seller === null ? '—' : of(wordOf(linkWords, row.payer_link_to_seller.via)),
          of(explanationWords[row.explanation_status]),
        ]),
        total: [sumLabel, '', total(orders, (row) => row.paid_amount_minor), '', '', total(orders, (row) => row.money_back_amount_minor), '', ''],
      }
    : {
        is: 'table',
        caption: say('Order by order', '逐单清单'),
        columns: [
          ...head,
          { head: say('How it ended', '订单结果'), width: 1 },
          { head: say('Refunded', '退款金额') + unit, width: 0, align: 'right' },
          { head: say('Goods sent back', '是否退货'), width: 0.7, align: 'center' },
          { head: say('Freight out', '发货运费') + unit, width: 0, align: 'right' },
        ],
        rows: shown.map((row) => [
          ...base(row),
          row.refund_kind === null
            ? of(outcomeWords[row.outcome])
            : say(
                `${of(outcomeWords[row.outcome])}, ${of(wordOf(refundWords, row.refund_kind))}`,
                `${of(outcomeWords[row.outcome])}（${of(wordOf(refundWords, row.refund_kind))}）`,
              ),
          money.one(row.refunded_minor, row.currency),
          row.returned ? say('yes', '是') : say('no', '否'),
          money.one(row.freight_minor, row.currency),
        ]),
        total: [
          sumLabel,
          '',
          total(orders, (row) => row.paid_amount_minor),
          '',
          '',
          total(orders, (row) => row.refunded_minor),
          grouped(orders.filter(({ returned }) => returned).length),
          total(orders, (row) => row.freight_minor),
        ],
      }
  return [{ is: 'wide', blocks: [...above, ...shortened(voice, orders.length), table] }]
}

/** Reviews and orders behind a paper, on a page of their own. */
export function annexes(file: CaseFile, voice: Voice): Block[] {
  const reviews = reviewsTable(file, voice)
  const orders = ordersAtIssue(file.material).length > 0
  if (reviews.length === 0 && !orders) return []
  const head = heading(
    reviews.length === 0
      ? voice.say('Annex: orders', '附表：订单')
      : orders
        ? voice.say('Annex: reviews and orders', '附表：评价与订单')
        : voice.say('Annex: reviews', '附表：评价'),
    'orders',
  )
  return orders ? orderTable(file, voice, [head, ...reviews]) : [head, ...reviews]
}

/** Orders that were looked at and left out, each with why: what speaks for the other side. */
export function excludedTable({ material }: CaseFile, voice: Voice): Block[] {
  const { say, time } = voice
  const excluded = material.orders.filter(({ checked }) => checked)
  const money = inColumn(voice, excluded)
  if (excluded.length === 0) return []
  return [
    ...shortened(voice, excluded.length),
    {
      is: 'table',
      caption: say('Orders that were checked and go on counting', '经核查后保留的订单'),
      columns: [
        { head: say('Order', '订单号'), width: 0 },
        { head: say('Paid at', '付款时间'), width: 0 },
        { head: say('Paid', '付款金额') + money.unit, width: 0, align: 'right' },
        { head: say('Why', '保留理由'), width: 1 },
      ],
      rows: excluded
        .slice(0, mostOrders)
        .map((row) => [row.order_id, time(row.paid_at ?? row.placed_at), money.one(row.paid_amount_minor, row.currency), whyExcluded(row, voice)]),
    },
  ]
}

/** That nobody was asked, or that a parcel arrived, is true of many orders and clears none by itself. */
const incidental = new Set(['not_asked', 'answer_open', 'delivered'])

function whyExcluded({ contrary }: OrderRow, { say, of }: Voice): string {
  const telling = contrary.filter(({ code }) => !incidental.has(code))
  return telling.length === 0
    ? say('nothing speaks against a real purchase', '没有事实表明并非真实购买')
    : telling.map((one) => of(one.text)).join(say(' ', ''))
}

// --- money, time, ties

export function paymentsTable(file: CaseFile, voice: Voice): Block[] {
  const { say, time } = voice
  const { extortion } = file.material
  const payments = extortion?.payments.filter(namesSum) ?? []
  if (payments.length === 0) return []
  const seen = {
    platform: say('recorded by the platform’s rails', '平台支付记录'),
    party: say('submitted by a party', '当事人提交'),
    authority: say('from an authority', '主管机关材料'),
  }
  const money = inColumn(voice, payments.flatMap(currenciesIn))
  const { unit } = money
  return [
    {
      is: 'table',
      caption: say('Sums asked for and paid', '索要与付款'),
      columns: [
        { head: say('No.', '序号'), width: 0, align: 'center' },
        { head: say('Shop', '店铺'), width: 1.4 },
        { head: say('Asked for', '索要金额') + unit, width: 0, align: 'right' },
        { head: say('Paid', '付款金额') + unit, width: 0, align: 'right' },
        { head: say('Paid at', '付款时间'), width: 0 },
        { head: say('Payee', '收款钱包'), width: 1 },
        { head: say('Source', '来源'), width: 1 },
      ],
      rows: payments.map((payment, at) => [
        String(at + 1),
        victimName(file, voice, payment.victim.id),
        money.one(payment.demanded_minor, payment.demanded_currency),
        money.one(payment.paid_minor, payment.currency),
        time(payment.paid_at),
        payment.payee_wallet_id ?? '—',
        seen[payment.observed_by],
      ]),
      total: [say('Total', '合计'), '', '', money.all(paidBy(payments)), '', '', ''],
    },
  ]
}

export function reviewsTable({ material }: CaseFile, voice: Voice): Block[] {
  const { say, time } = voice
  const reviews = material.extortion?.reviews ?? []
  if (reviews.length === 0) return []
  return [
    {
      is: 'table',
      caption: say('Reviews', '涉案评价'),
      columns: [
        { head: say('Review', '评价编号'), width: 1.2 },
        { head: say('Author', '发布账号'), width: 1 },
        { head: say('Listing', '商品'), width: 1 },
        { head: say('Stars', '星级'), width: 0, align: 'center' },
        { head: say('Posted at', '发布时间'), width: 0 },
        { head: say('Later', '其后'), width: 1 },
      ],
      rows: reviews
        .slice(0, mostOrders)
        .map((review) => [
          review.review_id,
          review.author_account_id,
          review.listing_id,
          String(review.rating),
          time(review.posted_at),
          review.withdrawn ? say('withdrawn', '已撤回') : review.changed ? say('changed', '已修改') : say('unchanged', '未变更'),
        ]),
    },
  ]
}

/** Transfers among those who may have acted, as the records hold them; what an authority would have to add is said below the table. */
export function fundsTable(file: CaseFile, voice: Voice): Block[] {
  const { material } = file
  const { say, money, time } = voice
  const moves = recordsOf(material).filter(({ type }) => type === 'transfer.made')
  if (moves.length === 0) return []
  type Flow = { from: string; to: string; currency: string; count: number; total: number; first: string; last: string }
  const flows = new Map<string, Flow>()
  for (const { data, time: at } of moves) {
    const [from, to] = [String(data['from_wallet_id']), String(data['to_wallet_id'])]
    const currency = String(data['currency'])
    const key = `${from}\u001f${to}\u001f${currency}`
    const flow = flows.get(key) ?? { from, to, currency, count: 0, total: 0, first: at, last: at }
    flow.count++
    flow.total += Number(data['amount_minor'])
    if (Date.parse(at) < Date.parse(flow.first)) flow.first = at
    if (Date.parse(at) > Date.parse(flow.last)) flow.last = at
    flows.set(key, flow)
  }
  const fans = Map.groupBy(flows.values(), ({ from, currency }) => `${from}\u001f${currency}`)
  const merged = [...fans.values()].flatMap((fan): (Flow & { fan: number })[] =>
    fan.length <= mostNamed
      ? fan.map((flow) => ({ ...flow, fan: 1 }))
      : [
          {
            from: fan[0]!.from,
            to: '',
            currency: fan[0]!.currency,
            fan: fan.length,
            count: fan.reduce((all, { count }) => all + count, 0),
            total: fan.reduce((all, { total }) => all + total, 0),
            first: fan.map(({ first }) => first).toSorted((a, b) => Date.parse(a) - Date.parse(b))[0]!,
            last: fan
              .map(({ last }) => last)
              .toSorted((a, b) => Date.parse(a) - Date.parse(b))
              .at(-1)!,
          },
        ],
  )
  const holders = holdersOf(material)
  const name = (wallet: string): Cell => {
    const holder = holders.get(wallet)
    return holder === undefined
      ? wallet
      : lines([
          wallet,
          small(
            say(
              `${holder.verified ? 'verified' : 'claimed'}: ${victimName(file, voice, holder.id)}`,
              `${holder.verified ? '已核实' : '未核实'}：${victimName(file, voice, holder.id)}`,
            ),
          ),
        ])
  }
  const rows = merged.toSorted((a, b) => Date.parse(a.first) - Date.parse(b.first) || (a.from < b.from ? -1 : 1)).slice(0, mostOrders)
  return [
    {
      is: 'table',
      caption: say('Movements of money in the records', '记录中的资金往来'),
      columns: [
        { head: say('From', '付款钱包'), width: 1.3 },
        { head: say('To', '收款钱包'), width: 1.3 },
        { head: say('Times', '笔数'), width: 0, align: 'right' },
        { head: say('Sum', '金额'), width: 0, align: 'right' },
        { head: say('First', '首笔时间'), width: 0 },
        { head: say('Last', '末笔时间'), width: 0 },
      ],
      rows: rows.map((flow) => [
        name(flow.from),
        flow.fan > 1 ? say(`${flow.fan} wallets`, `${flow.fan} 个钱包`) : name(flow.to),
        grouped(flow.count),
        money(flow.total, flow.currency),
        time(flow.first),
        time(flow.last),
      ]),
    },
    ...(rows.length < merged.length
      ? [note(say(`${rows.length} of ${merged.length} movements are printed.`, `此处列印 ${merged.length} 项往来中的 ${rows.length} 项。`))]
      : []),
    text(
      say(
        'The table counts the transfers that are in the bundle; a finding may rest on more. A wallet is tied to somebody only where the platform verified it; a nickname ties nobody. Money that moved elsewhere, in cash or by other services, is not in the records.',
        `本表仅统计证据包所含的转账，认定所依据的可能更多。钱包的归属仅以平台核实为准，昵称不构成归属。通过其他渠道或现金往来的款项不在记录之内。`,
      ),
    ),
  ]
}

function holdersOf(material: CaseMaterial): Map<string, { id: string; verified: boolean }> {
  const holders = new Map<string, { id: string; verified: boolean }>()
  for (const { type, data } of recordsOf(material)) {
    if (type !== 'wallet.linked') continue
    const known = holders.get(String(data['wallet_id']))
    if (known === undefined || (!known.verified && data['verified'] === true))
      holders.set(String(data['wallet_id']), { id: String(data['holder_id']), verified: data['verified'] === true })
  }
  return holders
}

export function timelineTable(file: CaseFile, voice: Voice): Block {
  const { say, of, time, all } = voice
  const { material } = file
  const rows: { at: string; what: string; source: string }[] = []
  const put = (at: string | null | undefined, what: string, source: string): void => {
    if (at !== null && at !== undefined) rows.push({ at, what, source })
  }
  const orders = ordersAtIssue(material)
  const placed = orders.map(({ placed_at }) => placed_at).toSorted((a, b) => Date.parse(a) - Date.parse(b))
  const count = orders.length
  put(placed[0], say(`first of ${grouped(count)} orders at issue`, `涉案 ${grouped(count)} 笔订单中的首笔下单`), say('orders', '订单记录'))
  if (count > 1) put(placed.at(-1), say(`last of ${grouped(count)} orders at issue`, `涉案 ${grouped(count)} 笔订单中的末笔下单`), say('orders', '订单记录'))
  for (const { posted_at, author_account_id, rating } of material.extortion?.reviews ?? [])
    put(
      posted_at,
      say(`review with ${counted(rating, 'star')} by ${author_account_id}`, `${author_account_id} 发布 ${rating} 星评价`),
      say('reviews', '评价记录'),
    )
  for (const payment of material.extortion?.payments ?? [])
    put(
      payment.paid_at,
      say(
        `${victimName(file, voice, payment.victim.id)} paid ${all(paidBy([payment]))}`,
        `${victimName(file, voice, payment.victim.id)} 付款 ${all(paidBy([payment]))}`,
      ),
      payment.complaint_id === null ? say('payments', '付款记录') : say('complaint', '投诉'),
    )
  for (const { id, type, time: at, data } of recordsOf(material))
    if (type === 'complaint.filed' && typeof data['complainant_shop_id'] === 'string')
      put(
        at,
        say(`complaint by ${victimName(file, voice, data['complainant_shop_id'])}`, `${victimName(file, voice, data['complainant_shop_id'])} 提出投诉`),
        id,
      )
  // What was once done to somebody who is a lead and no more is nobody's business here.
  const told = new Set(material.subjects.flatMap((one) => (isHeld(one) || one.role === 'victim_merchant' ? [one.id] : [])))
  for (const sanction of material.sanctions.filter(({ subject_id }) => told.has(subject_id)))
    put(
      sanction.starts_at,
      say(
        `measure on ${sanction.subject_id}: ${of(wordOf(measureWords, sanction.measure))}${sanction.origin === 'legacy' ? ' (by the earlier system)' : ''}`,
        `对 ${sanction.subject_id} 采取措施：${of(wordOf(measureWords, sanction.measure))}${sanction.origin === 'legacy' ? '（原系统）' : ''}`,
      ),
      sanction.evidence_id,
    )
  for (const explanation of [...material.accounts, ...material.shops].flatMap(({ explanations }) => explanations)) {
    put(
      explanation.requested_at,
      say(`explanation asked of ${explanation.subject.id}`, `要求 ${explanation.subject.id} 作出说明`),
      explanation.evidence_ids[0] ?? '—',
    )
    put(
      explanation.answer?.received_at,
      say(`answer of ${explanation.subject.id}`, `${explanation.subject.id} 作出答复`),
      explanation.evidence_ids.at(-1) ?? '—',
    )
  }
  for (const [, group] of Map.groupBy(material.authority, ({ authority, request_no, status, role, time: at }) =>
    [authority, request_no, status, role, at].join('\u001f'),
  )) {
    const [{ authority, request_no, status, role, subject_id, time: at, evidence_id }] = group as [(typeof group)[number]]
    const whom =
      group.length > mostNamed
        ? say(`${grouped(group.length)} persons or accounts`, `${grouped(group.length)} 个人员或账号`)
        : group.map((one) => one.subject_id).join(say(', ', '、'))
    put(
      at,
      say(
        `${authority}, No. ${request_no}: ${of(wordOf(statusWords, status))} on ${whom || subject_id} (${of(roleWords[role as keyof typeof roleWords] ?? { en: role, zh: role })})`,
        `${authority}（${request_no}）：${of(wordOf(statusWords, status))}，涉及 ${whom || subject_id}（${of(roleWords[role as keyof typeof roleWords] ?? { en: role, zh: role })}）`,
      ),
      group.length > 1 ? say(`${group.length} records`, `${group.length} 条记录`) : evidence_id,
    )
  }
  put(material.report.as_of, say('report of the scan', '研判报告'), `${material.report.sha256.slice(0, 16)}…`)
  put(material.request.exported_at, say('this bundle made', '制作本证据包'), material.case_id)
  return {
    is: 'table',
    caption: say('Timeline', '时间线'),
    columns: [
      { head: say('Time', '时间'), width: 0 },
      { head: say('What', '事项'), width: 3 },
      { head: say('Record', '记录'), width: 1.2 },
    ],
    rows: rows.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).map(({ at, what, source }) => [time(at), what, source]),
  }
}

/** Who is thought to stand behind whom, drawn, and under the drawing what each line rests on. */
export function relations(file: CaseFile, voice: Voice): Block[] {
  const { say, of } = voice
  const { material } = file
  const layers: (readonly string[])[] = [
    ['organiser'],
    ['gang_leader', 'agent', 'selector_negotiator', 'perpetrator'],
    ['brusher', 'buyer_reviewer', 'recruited_relative'],
    ['merchant_beneficiary', 'victim_merchant'],
  ]
  type Node = { id: string; title: string; under: string; harmed: boolean; members: Held[] }
  const nodeOf = (members: Held[]): Node => {
    const [{ id, role, certainty }] = members as [Held]
    const harmed = role === 'victim_merchant'
    const title =
      members.length > 1
        ? groupName(voice, members)
        : harmed
          ? victimName(file, voice, id)
              .replace(/[（(].*$/, '')
              .trim()
          : id
    return {
      id: members.length > 1 ? `${role}/${certainty}` : id,
      title,
      under: members.length > 1 ? of(roleOf(role, certainty)) : rolesOf(material, members[0]!, voice),
      harmed,
      members,
    }
  }
  const drawn = [...actingSubjects(material), ...material.subjects.filter(({ role }) => role === 'victim_merchant')].filter(({ kind }) => kind !== 'group')
  const levels = layers
    .map((roles) => {
      const here = drawn.filter(({ role }) => roles.includes(role))
      return here.length > 4 ? [...Map.groupBy(here, ({ role, certainty }) => `${role}/${certainty}`).values()].map(nodeOf) : here.map((one) => nodeOf([one]))
    })
    .filter((level) => level.length > 0 && level.length <= 4)
  if (levels.length < 2) return []
  const reported = new Set(material.authority.filter(({ status }) => status !== 'statement').map(({ subject_id }) => subject_id))
  const verdicts = new Map(material.verdicts.map((verdict) => [verdict.subject.id, verdict]))
  const citedBy = (members: readonly Held[]) => members.flatMap(({ id }) => verdicts.get(id)?.reasons ?? [])
  const edges: { from: string; to: string; label: string; seen: boolean }[] = []
  const grounds: Cell[][] = []
  for (let y = 0; y + 1 < levels.length; y++) {
    for (const from of levels[y]!) {
      for (const to of levels[y + 1]!) {
        const ids = from.members.map(({ id }) => id)
        const cited = citedBy(from.members)
        const evidence = new Set(cited.flatMap((reason) => reason.evidence))
        const shared = citedBy(to.members).some((reason) => reason.evidence.some((id) => evidence.has(id)))
        // Of several above and several below, a line is drawn only between those whose records meet.
        if (levels[y]!.length > 1 && levels[y + 1]!.length > 1 && !shared) continue
        const direct = evidence.size > 0 || from.members.some(({ role }) => role === 'brusher' || role === 'buyer_reviewer' || role === 'recruited_relative')
        const label = String(edges.length + 1)
        edges.push({ from: from.id, to: to.id, label, seen: direct })
        grounds.push([
          label,
          say(`${from.title} → ${to.title}`, `${from.title} → ${to.title}`),
          cited.length === 0
            ? say('through the orders listed', '依据所列订单')
            : from.members.length > 1
              ? // What is said of each of many is told of one.
                `${say('Of one of them: ', '以其中一个为例：')}${citedBy(from.members.slice(0, 1))
                  .map((reason) => of(reason.text))
                  .slice(0, 3)
                  .join(' ')}`
              : [...new Set(cited.map((reason) => of(reason.text)))].slice(0, 3).join(' '),
          ids.some((id) => reported.has(id))
            ? say('platform and authority', '平台与主管机关')
            : direct
              ? say('platform', '平台')
              : say('not seen', '平台不可见'),
          evidence.size === 0 ? '—' : voice.count(evidence.size),
        ])
      }
    }
  }
  return [
    { is: 'chain', levels: levels.map((level) => level.map(({ id, title, under, harmed }) => ({ id, title, under, harmed }))), edges },
    text(
      say(
        'Full lines rest on records of the platform; broken lines do not, and only an authority can say whether they exist.',
        '实线有平台记录支持；虚线没有，是否存在有待主管机关查明。',
      ),
    ),
    {
      is: 'table',
      caption: say('What each line rests on', '各连线的依据'),
      columns: [
        { head: say('Line', '连线'), width: 0, align: 'center' },
        { head: say('Between', '双方'), width: 1.4 },
        { head: say('Grounds', '依据'), width: 2.6 },
        { head: say('Seen by', '来源'), width: 0.9 },
        { head: say('Records', '记录数'), width: 0, align: 'right' },
      ],
      rows: grounds,
    },
  ]
}

// --- law

export function lawTable(laws: readonly { provision: Provision; applies: boolean }[], voice: Voice): Block {
  const { say, of, day } = voice
  return {
    is: 'table',
    caption: say('Provisions', '法律依据'),
    columns: [
      { head: say('Provision', '条文'), width: 2.2 },
      { head: say('Substance', '内容概要'), width: 2.6 },
      { head: say('In force', '施行期间'), width: 1.1 },
      { head: say('In force then', '适用日是否有效'), width: 1, align: 'center' },
      { head: say('Checked', '核对情况'), width: 1.4 },
    ],
    rows: [...laws.filter(({ applies }) => applies), ...laws.filter(({ applies }) => !applies)].map(({ provision, applies }) => [
      say(`${of(provision.law)}, ${of(provision.article)}`, `${of(provision.law)}${of(provision.article)}`),
      of(provision.says),
      provision.until === undefined
        ? say(`since ${day(provision.effective)}`, `${day(provision.effective)}起`)
        : say(`${day(provision.effective)} until ${day(provision.until)}`, `${day(provision.effective)}起，至${day(provision.until)}止`),
      provision.procedural === true
        ? applies
          ? say('yes (day of this paper)', '是（以文书日为准）')
          : say('no (day of this paper)', '否（以文书日为准）')
        : applies
          ? say('yes (day of the acts)', '是（以行为时为准）')
          : say('no (day of the acts)', '否（以行为时为准）'),
      provision.unverified === undefined
        ? say('read in a re-post', '已阅转载文本')
        : say(`not checked: ${of(provision.unverified)}; ${of(confirmWithCounsel)}`, `未核对：${of(provision.unverified)}；${of(confirmWithCounsel)}`),
    ]),
  }
}

/** Claims the behaviour may found against those who are held: a buyer does not answer as a shop. */
export function claimMatrices(file: CaseFile): Matrix[] {
  const roles = new Set(actingSubjects(file.material).flatMap(({ role, certainty }) => (certainty === null || certainty === 'lead' ? [] : [role])))
  const fits = (id: string): boolean => (id === 'breach_buyer' ? roles.has('brusher') : id === 'breach_merchant' ? roles.has('merchant_beneficiary') : true)
  return claimsOf(file.material, 'claim')
    .filter(({ id }) => fits(id))
    .map((claim) => fillMatrix(file.material, claim, file.law))
}

export function matrixTable(file: CaseFile, matrix: Matrix, voice: Voice): Block {
  const { say, of, count } = voice
  // A place carries the name of its shop; one that did not agree is not named by its place either.
  const hidden = new Set(namedVictims(file.material, file.instructions.consents).flatMap(({ shop_id, named }) => (named ? [] : [`shop ${shop_id}`])))
  const shown = (folders: readonly string[]): string[] => folders.filter((folder) => !hidden.has(folder))
  return {
    is: 'table',
    caption: say(`Elements of proof: ${of(matrix.claim.name)} (essential elements in bold)`, `构成要件与证据对照：${of(matrix.claim.name)}（粗体为必备要件）`),
    columns: [
      { head: say('Element', '要件'), width: 1.6 },
      { head: say('State', '状态'), width: 0.9, align: 'center' },
      { head: say('What shows it, or what is missing', '证明情况或所缺事项'), width: 2.6 },
      { head: say('Where it lies', '证据位置'), width: 1.7 },
    ],
    rows: matrix.rows.map((row) => [
      row.element.essential ? { is: 'strong', text: of(row.element.name) } : of(row.element.name),
      of(standingWords[row.standing]),
      of(row.seen),
      row.evidence.length === 0
        ? '—'
        : lines([
            ...shown(row.exhibits).slice(0, 2),
            ...(row.exhibits.length > 2 ? [say(`and more, ${count(row.exhibits.length)} places in all`, `等 ${count(row.exhibits.length)} 处`)] : []),
            small(say(counted(row.evidence.length, 'record'), `${count(row.evidence.length)} 条记录`)),
          ]),
    ]),
  }
}

export function thresholdTable(file: CaseFile, matrix: Matrix, voice: Voice): Block[] {
  const { say, of, all } = voice
  const sum = (minor: number): string => amount(minor, legalTender)
  const apart = sumsOf(matrix.thresholds.slice(0, 1).flatMap((one) => one.apart))
  const { province } = file.law
  if (matrix.thresholds.length === 0) return []
  const states = { met: say('reached', '达到'), not_met: say('not reached', '未达到'), depends_on_province: say('depends on the province', '取决于本省标准') }
  const range = (from: number, to: number): string => (from === to ? sum(from) : `${sum(from)}–${sum(to)}`)
  return [
    {
      is: 'table',
      caption: say('Threshold test, by the low estimate', '数额标准比对（低估口径）'),
      columns: [
        { head: say('Threshold', '标准'), width: 1.6 },
        { head: say('From (CNY)', '起点（元）'), width: 1.6, align: 'right' },
        { head: say('In this case (CNY)', '本案数额（元）'), width: 1.2, align: 'right' },
        { head: say('Result', '结论'), width: 1 },
      ],
      rows: [
        ...matrix.thresholds.map(({ step, amount_minor, reached, from_minor, to_minor }): Cell[] => [
          of(step.name),
          range(from_minor, to_minor),
          sum(amount_minor),
          states[reached],
        ]),
        ...(matrix.repetition === null
          ? []
          : [
              [
                say('repeatedly', '多次'),
                say(`${matrix.repetition.needed} times within two years`, `二年内 ${matrix.repetition.needed} 次`),
                say(`${matrix.repetition.times} times`, `${matrix.repetition.times} 次`),
                matrix.repetition.met ? states.met : states.not_met,
              ],
            ]),
      ],
    },
    ...(apart.length === 0
      ? []
      : [
          text(
            say(
              `Not compared, for the thresholds are in yuan and no rate is on record: ${all(apart)}.`,
              `数额标准以人民币计，记录中没有汇率，以下数额未作比对：${all(apart)}。`,
            ),
          ),
        ]),
    ...aloneTable(file, matrix, voice),
    text(
      province === undefined
        ? say(
            'No province is configured: the range is what a province may set. Amounts of several victims are added up.',
            '尚未配置省份，区间为各省可确定的范围。多名受害人的数额累计计算。',
          )
        : say(`The figures of the province ${province} are used where they are configured.`, `已配置省份代码 ${province}，有本省标准的按本省标准计。`),
    ),
    note(
      of(confirmWithCounsel).replace(/^./, (first) => first.toUpperCase()) +
        say(': thresholds are configuration and may have changed.', '：数额标准为配置项，可能已有调整。'),
    ),
  ]
}

/** Each victim's sum by itself against the first threshold, and all of them together: what no shop sees alone. */
function aloneTable(file: CaseFile, matrix: Matrix, voice: Voice): Block[] {
  const { say, of } = voice
  const sum = (minor: number): string => amount(minor, legalTender)
  const { extortion } = file.material
  const first = matrix.thresholds[0]
  if (extortion === null || first?.step.counts !== 'paid' || extortion.victims.length < 2) return []
  const state = (minor: number): string => {
    const test = reached(minor, first.step, file.law.province)
    return { met: say('reached', '达到'), not_met: say('not reached', '未达到'), depends_on_province: say('depends on the province', '取决于本省标准') }[
      test.reached
    ]
  }
  const paid = (shop_id: string): number => inTender(paidBy(extortion.payments.filter(({ victim }) => victim.id === shop_id)))
  const together = inTender(paidBy(extortion.payments))
  return [
    {
      is: 'table',
      caption: say(`Each shop alone, and all together: ${of(first.step.name)}`, `单独与累计比对：${of(first.step.name)}`),
      columns: [
        { head: say('Shop', '店铺'), width: 2 },
        { head: say('Paid (CNY)', '付款金额（元）'), width: 1, align: 'right' },
        { head: say('Result', '结论'), width: 1.2 },
      ],
      rows: extortion.victims.map((shop_id) => [victimName(file, voice, shop_id), sum(paid(shop_id)), state(paid(shop_id))]),
      total: [say('All together', '累计'), sum(together), state(together)],
    },
    text(
      say(
        'Each shop alone is counted as it told or as the rails recorded; the test above counts the low estimate only.',
        '单独与累计比对按店铺所述或支付记录的付款额；前表仅按低值比对。',
      ),
    ),
  ]
}

// --- loss

export function lossTable({ material }: CaseFile, voice: Voice): Block {
  const { say, of } = voice
  const { loss } = material
  const money = inColumn(voice, loss.lines)
  const { unit } = money
  const total = (part: 'low_minor' | 'central_minor' | 'high_minor'): string =>
    money.all(loss.totals.map((one) => ({ currency: one.currency, minor: one[part] })))
  return {
    is: 'table',
    caption: say('Loss', '损失'),
    columns: [
      { head: say('Head', '项目'), width: 1.6 },
      { head: say('Quantity', '数量'), width: 0, align: 'right' },
      { head: say('Low', '低值') + unit, width: 0, align: 'right' },
      { head: say('Central', '中值') + unit, width: 0, align: 'right' },
      { head: say('High', '高值') + unit, width: 0, align: 'right' },
      { head: say('Method', '计算方法'), width: 2.2 },
    ],
    rows: loss.lines.map((line) => [
      of(line.name),
      grouped(line.quantity),
      money.one(line.low_minor, line.currency),
      money.one(line.central_minor, line.currency),
      money.one(line.high_minor, line.currency),
      of(line.method),
    ]),
    total: [say('Total', '合计'), '', total('low_minor'), total('central_minor'), total('high_minor'), ''],
  }
}

// --- the other side

/** Everything that speaks against a finding about somebody who may have acted, and what was searched for it. */
export function contrarySection(file: CaseFile, voice: Voice): Block[] {
  const { say, of } = voice
  const { material } = file
  const verdicts = material.verdicts.filter((one) => (acting.includes(one.role) && isHeld(one)) || one.role === 'victim_merchant')
  const against = new Map<string, { text: string; ids: Set<string> }>()
  for (const { subject, contrary } of verdicts) {
    for (const reason of contrary) {
      if (reason.code === 'none-found') continue
      const words = ofReason(reason, voice)
      const known = against.get(words) ?? { text: words, ids: new Set() }
      known.ids.add(subject.id)
      against.set(words, known)
    }
  }
  const searched = [...new Set(verdicts.flatMap((verdict) => verdict.searched.map((one) => of(one))))]
  return [
    against.size === 0
      ? text(say('Nothing was found that speaks against the findings.', '未发现与认定相反的证据。'))
      : {
          is: 'table',
          caption: say('What speaks against the findings', '与认定相反的证据与理由'),
          columns: [
            { head: say('Concerns', '涉及'), width: 1.2 },
            { head: say('What', '内容'), width: 3 },
          ],
          rows: [...against.values()].map(({ text: words, ids }) => [
            ids.size > 3
              ? say(`${grouped(ids.size)} persons or accounts`, `${grouped(ids.size)} 个人员或账号`)
              : [...ids].map((id) => victimName(file, voice, id)).join(say(', ', '、')),
            words,
          ]),
        },
    text(say('Searched for what would speak for those concerned:', '为查明有利于当事方的事实，检索了下列事项：')),
    items(searched),
  ]
}

// --- exhibits

export type Exhibit = { name: string; source: string; proves: string; mark: string; ids: string[]; hash?: string }

/** SHA-256 of the lines `index leaf-hash` of an exhibit's records, ascending: whoever holds the bag makes it again with sha256sum. */
export function exhibitHash(material: CaseMaterial, ids: Iterable<string>): string | undefined {
  const leaves = leavesOf(material, ids)
  return leaves.length === 0
    ? undefined
    : createHash('sha256')
        .update(leaves.map(({ index, leaf_hash }) => `${index} ${leaf_hash}\n`).join(''))
        .digest('hex')
}

export function exhibitTable(material: CaseMaterial, exhibits: readonly Exhibit[], voice: Voice): Block[] {
  const { say } = voice
  return [
    {
      is: 'table',
      caption: say('List of evidence', '证据清单'),
      columns: [
        { head: say('No.', '序号'), width: 0, align: 'center' },
        { head: say('Exhibit', '名称'), width: 1.5 },
        { head: say('Source', '来源'), width: 1.2 },
        { head: say('Proves', '证明目的'), width: 1.6 },
        { head: say('Page', '页码'), width: 0, align: 'center' },
        { head: say('Hash (SHA-256)', '哈希（SHA-256）'), width: 0 },
      ],
      rows: exhibits.map((exhibit, at) => {
        const hash = exhibit.hash ?? exhibitHash(material, exhibit.ids)
        return [
          String(at + 1),
          exhibit.name,
          exhibit.source,
          exhibit.proves,
          { is: 'page', mark: exhibit.mark },
          hash === undefined ? '—' : { is: 'hash', text: hash },
        ]
      }),
    },
    text(
      say(
        'The hash of an exhibit made of records is the SHA-256 of the lines “index, space, leaf hash” of its records in ascending order; index and leaf hash stand beside every record in the bag.',
        '由多条记录组成的证据，其哈希为各记录“序号、空格、叶哈希”逐行升序排列后的 SHA-256；序号与叶哈希在证据包中随每条记录列明。',
      ),
    ),
  ]
}

// --- what is on record about those concerned

export function agreementsSection({ material }: CaseFile, { say, time }: Voice): Block[] {
  const rows = material.accounts.flatMap(({ account_id, agreements }) => agreements.map((one) => ({ account_id, ...one })))
  if (rows.length === 0) return []
  const most = 40
  return [
    heading(say('Service agreement accepted', '服务协议及接受记录'), 'agreements'),
    text(
      say(
        'The version accepted and the hash of its text are on record; the clauses that forbid false trade and that agree on the method of evidence are to be quoted from that text.',
        '接受的协议版本及文本哈希均有记录；禁止虚假交易的条款以及约定取证方式的条款，请自该文本摘引。',
      ),
    ),
    {
      is: 'table',
      caption: say('Acceptances', '接受记录'),
      columns: [
        { head: say('Account', '账号'), width: 1.2 },
        { head: say('Agreement', '协议'), width: 1 },
        { head: say('Version', '版本'), width: 0.8 },
        { head: say('Accepted at', '接受时间'), width: 0 },
        { head: say('Hash of the text (SHA-256)', '文本哈希（SHA-256）'), width: 0 },
      ],
      rows: rows.slice(0, most).map((row) => [row.account_id, row.agreement_id, row.version, time(row.accepted_at), { is: 'hash', text: row.text_sha256 }]),
    },
    ...(rows.length > most
      ? [
          note(
            say(
              `${most} of ${rows.length} are printed; all stand in 30-parties/accounts.jsonl of the bag.`,
              `此处列印 ${rows.length} 份中的 ${most} 份，其余载于证据包 30-parties/accounts.jsonl。`,
            ),
          ),
        ]
      : []),
  ]
}

export function explanationsSection({ material }: CaseFile, { say, of, time }: Voice): Block[] {
  const rows = [...material.accounts, ...material.shops].flatMap(({ explanations }) => explanations)
  if (rows.length === 0) return []
  const assessed = (value: string): string => (value === 'reasonable' || value === 'unreasonable' || value === 'open' ? of(explanationWords[value]) : value)
  return [
    heading(say('Explanation asked and answered', '说明与答复'), 'explanations'),
    {
      is: 'table',
      caption: say('Explanations', '说明与答复'),
      columns: [
        { head: say('Asked of', '询问对象'), width: 1 },
        { head: say('Orders', '订单数'), width: 0, align: 'right' },
        { head: say('Asked at', '询问时间'), width: 0 },
        { head: say('Due', '答复期限'), width: 0 },
        { head: say('Answer (in its own words)', '答复（原文）'), width: 2 },
        { head: say('Assessed', '评议'), width: 0.9 },
      ],
      rows: rows.map((row) => [
        row.subject.id,
        String(row.order_ids.length),
        time(row.requested_at),
        time(row.due_at),
        row.answer === undefined
          ? say('none', '未答复')
          : `${row.answer.text}${row.answer.proof_sha256 === null ? say(' (no proof attached)', '（未附证明）') : ''}`,
        row.answer === undefined ? '—' : assessed(row.answer.assessed),
      ]),
    },
  ]
}

export function authoritySection({ material }: CaseFile, { say, of, time }: Voice): Block[] {
  if (material.authority.length === 0) return []
  const groups = [
    ...Map.groupBy(material.authority, ({ authority, request_no, status, role, time: at, text: words }) =>
      [authority, request_no, status, role, at.slice(0, 10), words].join('\u001f'),
    ).values(),
  ]
  return [
    heading(say('Reports of authorities', '主管机关材料'), 'authority'),
    {
      is: 'table',
      caption: say('Reports of authorities', '主管机关材料'),
      columns: [
        { head: say('Time', '时间'), width: 0 },
        { head: say('Authority, number', '机关及文号'), width: 1.2 },
        { head: say('On', '涉及'), width: 1.2 },
        { head: say('Status', '性质'), width: 0.9 },
        { head: say('What it says', '内容'), width: 1.8 },
      ],
      rows: groups
        .toSorted((a, b) => Date.parse(a[0]!.time) - Date.parse(b[0]!.time) || (a[0]!.subject_id < b[0]!.subject_id ? -1 : 1))
        .map((group) => {
          const [one] = group as [(typeof group)[number]]
          return [
            time(one.time),
            { is: 'lines', lines: [one.authority, one.request_no] },
            group.length > 4
              ? say(`${grouped(group.length)} persons or accounts`, `${grouped(group.length)} 个人员或账号`)
              : { is: 'lines', lines: group.map(({ subject_id }) => subject_id) },
            of(wordOf(statusWords, one.status)),
            one.text ?? '—',
          ]
        }),
    },
  ]
}

// --- the facts in a few sentences

/** What happened, as far as the records hold it; each sentence only where there is something to say. */
export function factsText(file: CaseFile, voice: Voice): Block[] {
  const { say, of, day, all, count } = voice
  const { material } = file
  const { extortion } = material
  const orders = ordersAtIssue(material)
  const times = orders.map(({ placed_at }) => placed_at).toSorted((a, b) => Date.parse(a) - Date.parse(b))
  const distinct = (value: (row: OrderRow) => string): number => new Set(orders.map(value)).size
  const [buyers, shops] = [distinct(({ buyer_account_id }) => buyer_account_id), distinct(({ shop_id }) => shop_id)]
  const told: string[] = []
  if (orders.length > 0) {
    const [first, last] = [day(times[0]!), day(times.at(-1)!)]
    told.push(
      say(
        `${first === last ? `On ${first}` : `From ${first} to ${last}`} ${counted(buyers, 'account')} placed ${counted(orders.length, 'order')} at ${counted(shops, 'shop')}${material.sums.paid.length === 0 ? '' : ` and paid ${all(material.sums.paid)} in all`}.`,
        `${first === last ? first : `${first}至${last}`}，${count(buyers)} 个账号在 ${count(shops)} 家店铺下单 ${count(orders.length)} 笔${material.sums.paid.length === 0 ? '' : `，付款合计 ${all(material.sums.paid)}`}。`,
      ),
    )
    const named = new Set(material.subjects.flatMap((one) => (one.kind === 'account' && isHeld(one) ? [one.id] : [])))
    const unnamed = new Set(orders.map(({ buyer_account_id }) => buyer_account_id).filter((id) => !named.has(id))).size
    if (named.size > 0 && unnamed > 0)
      told.push(
        say(
          `${count(unnamed)} of these accounts ${unnamed === 1 ? 'is' : 'are'} named in no finding: ${unnamed === 1 ? 'its orders are' : 'their orders are'} held with the batch, and ${unnamed === 1 ? 'it' : 'they'} may be a customer’s.`,
          `其中 ${count(unnamed)} 个账号未被任何认定列明：其订单系随批次认定，可能属于普通顾客。`,
        ),
      )
    const refunded = orders.filter(({ outcome }) => outcome === 'refunded' || outcome === 'refunding')
    const kept = refunded.filter(({ returned }) => !returned).length
    if (refunded.length > 0)
      told.push(
        say(
          `${count(refunded.length)} of them were refunded by the platform afterwards; in ${count(kept)} of these the goods were not sent back.`,
          `其中 ${count(refunded.length)} 笔事后由平台退款，${count(kept)} 笔未退回商品。`,
        ),
      )
    const back = orders.filter(({ money_back_at, payer_link_to_seller }) => money_back_at !== null && payer_link_to_seller !== null)
    if (back.length > 0)
      told.push(
        say(
          `On ${count(back.length)} the buyer received money back after paying, ${all(material.sums.money_back)} in all, from wallets with a verified tie to the seller and outside any refund.`,
          `其中 ${count(back.length)} 笔在支付款项后，又于退款流程之外收到与卖家存在已核实关联的钱包退回的款项，合计 ${all(material.sums.money_back)}。`,
        ),
      )
  }
  if (material.sums.excluded > 0)
    told.push(
      say(
        `${counted(material.sums.excluded, 'other order')} of the case ${material.sums.excluded === 1 ? 'was' : 'were'} checked and ${material.sums.excluded === 1 ? 'goes' : 'go'} on counting, because nothing speaks against a real purchase or money came back for an ordinary reason.`,
        `另有 ${count(material.sums.excluded)} 笔订单经核查，因没有事实表明并非真实购买，或退回款项有正常原因，照常计入统计。`,
      ),
    )
  const explanations = [...material.accounts, ...material.shops].flatMap((one) => one.explanations)
  for (const { subject, requested_at, answer, order_ids } of explanations.slice(0, 3)) {
    const end =
      answer === undefined
        ? say('no answer is on record', '目前没有答复记录')
        : answer.assessed === 'reasonable' || answer.assessed === 'unreasonable' || answer.assessed === 'open'
          ? say(
              `the answer of ${day(answer.received_at)}: ${of(explanationWords[answer.assessed])}`,
              `${day(answer.received_at)}作出答复，经评议：${of(explanationWords[answer.assessed])}`,
            )
          : say(`an answer came on ${day(answer.received_at)}`, `${day(answer.received_at)}作出答复`)
    told.push(
      say(
        `On ${day(requested_at)} ${subject.id} was asked to explain ${counted(order_ids.length, 'order')}; ${end}.`,
        `${day(requested_at)}，平台要求 ${subject.id} 就 ${count(order_ids.length)} 笔订单作出说明，${end}。`,
      ),
    )
  }
  if (extortion !== null && extortion.victims.length > 0) {
    const authors = new Set(extortion.reviews.map(({ author_account_id }) => author_account_id)).size
    const turned = extortion.reviews.filter(({ changed, withdrawn }) => changed || withdrawn).length
    told.push(
      say(
        `${extortion.reviews.length === 0 ? '' : `${counted(authors, 'account')} posted ${counted(extortion.reviews.length, 'review')}; `}${counted(extortion.victims.length, 'shop')} ${extortion.victims.length === 1 ? 'is' : 'are'} on record with demands or payments: ${paidText(extortion, voice)}.${extortion.reviews.length === 0 ? '' : ` ${count(turned)} of the reviews were changed or withdrawn.`}`,
        `${extortion.reviews.length === 0 ? '' : `${count(authors)} 个账号发布评价 ${count(extortion.reviews.length)} 条；其后 `}${count(extortion.victims.length)} 家店铺有索要或付款记录：${paidText(extortion, voice)}。${extortion.reviews.length === 0 ? '' : `其中 ${count(turned)} 条评价事后被修改或撤回。`}`,
      ),
    )
  }
  if (material.authority.length > 0) {
    const numbers = [...new Set(material.authority.map(({ request_no }) => request_no))]
    told.push(
      say(
        `Authorities reported on ${counted(new Set(material.authority.map(({ subject_id }) => subject_id)).size, 'person or account', 'persons or accounts')} (numbers ${numbers.join(', ')}); what they say is marked as theirs.`,
        `主管机关就 ${count(new Set(material.authority.map(({ subject_id }) => subject_id)).size)} 个人员或账号提供了材料（文号：${numbers.join('、')}），其内容均注明来源。`,
      ),
    )
  }
  return told.map(text)
}
