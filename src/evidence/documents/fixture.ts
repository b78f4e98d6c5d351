/** Three cases made by hand, of the shape of the seed cases: a flood on a shop (S1), a buyer's 24 orders (S2), five shops that paid (S3). */
import { currenciesOf, sumsOf } from '../../domain/money.ts'
import { createHash } from 'node:crypto'
import type { Verdict } from '../../domain/report.ts'
import type { Json } from '../../proof/index.ts'
import type { AccountMaterial, CaseMaterial, Entry, LossLine, OrderRow, ShopMaterial, Words } from '../material.ts'
import type { Instructions } from './instructions.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
const range = <T>(length: number, make: (at: number) => T): T[] => Array.from({ length }, (_, at) => make(at))
const pad = (value: number, width: number): string => String(value).padStart(width, '0')
/** Epoch milliseconds as RFC 3339 on the clock of Beijing. */
const at = (ms: number): string => `${new Date(ms + 8 * 3_600_000).toISOString().slice(0, 23)}+08:00`
const hour = 3_600_000

function recorder(): (type: string, id: string, ms: number, data: Record<string, Json>) => Entry {
  let index = 0
  return (type, id, ms, data) => {
    const entry = { index: index++, type, source: '//market.example/orders', id, time: at(ms), data }
    const leaf = Buffer.from(JSON.stringify(entry))
    return { ...entry, leaf_hash: sha256(leaf.toString()), leaf }
  }
}

/** The sentences of the verdicts below in Chinese. */
const chinese = new Map([
  ['promotions, traffic and defects that would explain the orders', '可以解释这些订单的促销、流量与商品瑕疵'],
  ['refunds, price protection and after-sales tickets behind every payment', '每笔款项背后的退款、价保与售后单'],
  ['Nothing was found that speaks against this; what was searched stands beside.', '未发现相反证据；检索范围另列。'],
  ['1988 of 2000 orders were returned or refunded (99 %; usual for these goods: 12 %).', '2000 笔订单中有 1988 笔退货或退款（99%；此类商品通常为 12%）。'],
  ['On 2000 orders whose end and cost are known the shop’s own books show a loss.', '就结果与成本已知的 2000 笔订单，店铺账面为亏损。'],
  ['The shop’s own listing gained search positions for two hours.', '该店商品的搜索排名曾上升两小时。'],
  ['Money went from here to the one who paid the crew, around the time of the flood.', '刷单前后，有款项由此流向向下单者付款的人。'],
  ['This person formerly held a role at the shop that was hurt.', '此人曾在受害店铺任职。'],
  [
    'The order to attack was given, if at all, outside the platform; benefit and grudge prove nothing. An authority would have to supply that link.',
    '指使行为即使存在，也发生在平台之外；受益与积怨不能证明任何事。该环节须由主管机关查明。',
  ],
  ['This wallet made 2059 payments to 667 buyers of the flood around the time of their orders.', '该钱包在下单前后向 667 名下单者付款 2059 笔。'],
  ['What was agreed outside the platform is not visible; the payments could have another ground.', '平台之外的约定不可见；付款可能另有原因。'],
  ['3 orders of the account belong to the flood at this shop.', '该账号有 3 笔订单属于针对该店的集中下单。'],
  [
    'People hired for such orders are usually told that the shop is their client’s own; knowledge of the harm is not assumed.',
    '受雇下单者通常被告知店铺系委托人自己的；不推定其知悉损害。',
  ],
  ['24 orders were paid back in full plus 5.00 by wallets of the shops’ owners and staff.', '24 笔订单由店主及员工的钱包全额返还并另付 5.00。'],
  ['5 shops paid the same wallet after a bad review.', '5 家店铺在收到差评后向同一钱包付款。'],
  ['The reviews were changed or withdrawn after the shop had paid.', '店铺付款后，评价被修改或撤回。'],
  ['The talks were outside the platform and are known from one side only.', '沟通发生在平台之外，目前仅有单方材料。'],
])
const said = (en: string, zh = chinese.get(en)): Words => ({ en, zh: zh ?? `〔${en}〕` })

const searched = [
  'promotions, traffic and defects that would explain the orders',
  'refunds, price protection and after-sales tickets behind every payment',
].map((en) => said(en))
const noneFound = {
  code: 'none-found',
  weight_bits: 0,
  text: said('Nothing was found that speaks against this; what was searched stands beside.'),
  evidence: [],
}

const verdictOf = (verdict: Pick<Verdict, 'case_id' | 'subject' | 'behaviour' | 'role' | 'certainty'> & Partial<Verdict>): Verdict => ({
  knowledge: 'unknown',
  hypotheses: [],
  proven_order_ids: [],
  supported_order_ids: [],
  excluded_order_ids: [],
  review_ids: [],
  notice_ids: [],
  complaint_ids: [],
  related: [],
  reasons: [],
  contrary: [noneFound],
  searched,
  tiers: ['T0', 'T1', 'T3', 'T4'],
  measure: { level: 'L0', kind: 'none', needs: [] },
  ...verdict,
})

const base = (case_id: string, behaviour: CaseMaterial['behaviour'], asOf: number): CaseMaterial => ({
  case_id,
  behaviour,
  first_seen: at(asOf),
  merged_from: [],
  certainty: 'supported',
  subjects: [],
  verdicts: [],
  report: { sha256: sha256(`report ${case_id}`), as_of: at(asOf), tiers: ['T0', 'T1', 'T2', 'T3', 'T4'], entries: 120_000 },
  request: {
    basis: '《中华人民共和国刑事诉讼法》第五十四条；调取证据通知书',
    request_no: '义公（刑）调证字〔2017〕0816号',
    approver: '平台治理部 法务负责人',
    exported_at: at(asOf + 24 * hour),
  },
  issuer: { organisation: '示例平台有限公司', contact: '安全部 0571-00000000' },
  orders: [],
  sums: { proven: 0, supported: 0, excluded: 0, paid: [], money_back: [] },
  accounts: [],
  shops: [],
  loss: {
    totals: [],
    lines: [],
    method: { en: 'Computed order by order.', zh: '逐单计算。' },
    assumptions: [],
  },
  authority: [],
  extortion: null,
  sanctions: [],
  cited: [],
  ledger: { origin: 'market.example/ledger', size: 120_001, root: Buffer.from(sha256(`root ${case_id}`), 'hex').toString('base64'), checkpoint: '', vkeys: [] },
})

const lossOf = (lines: LossLine[]): CaseMaterial['loss'] => ({
  totals: currenciesOf(lines).map((currency) => {
    const of = (part: 'low_minor' | 'central_minor' | 'high_minor'): number =>
      lines.reduce((all, line) => all + (line.currency === currency ? line[part] : 0), 0)
    return { currency, low_minor: of('low_minor'), central_minor: of('central_minor'), high_minor: of('high_minor') }
  }),
  lines,
  method: {
    en: 'Computed order by order from the records in this bag. The low figure is the one to hold against a threshold: it leaves out lost sales, ranking, staff hours and goodwill.',
    zh: '依据本包内的记录逐单计算。与立案标准比较时应采用低值：低值不含销售损失、排名影响、人工与商誉。',
  },
  assumptions: [{ en: 'Return freight and staff hours are not in the records and not in the sheet.', zh: '退货运费与人工工时未见于记录，未计入本表。' }],
})

const blankOrder = {
  title: '女士内裤 纯棉 中腰',
  quantity: 1,
  lead: false,
  checked: false,
  currency: 'CNY',
  money_back_at: null,
  money_back_amount_minor: null,
  money_back_evidence_id: null,
  payer_link_to_seller: null,
  explanation_status: 'not_asked',
  refund_kind: null,
  refunded_minor: 0,
  returned: false,
  freight_minor: 220,
  unit_cost_minor: 1150,
  contrary: [],
} satisfies Partial<OrderRow>

const shopOf = (shop_id: string, role: ShopMaterial['role'], certainty: ShopMaterial['certainty'], events: Entry[]): ShopMaterial => ({
  shop_id,
  role,
  certainty,
  category: 'underwear',
  explanations: [],
  events,
})

/** A flood of `orders` on one shop; two persons stand above the buyers once the authority has reported. */
export function floodFixture({ orders: count = 2000, authority = true } = {}): CaseMaterial {
  const record = recorder()
  const start = Date.UTC(2017, 7, 8, 6)
  const step = Math.floor((30 * 60_000) / count)
  const orders = range(count, (i): OrderRow => {
    const placed = start + i * step
    const order_id = `O-${pad(i + 1, 10)}`
    const kept = i % 167 === 0
    const refundOnly = i % 8 < 5
    const buyer_account_id = `A-${pad((i % Math.ceil(count / 3)) + 1, 10)}`
    const events = [
      record('order.placed', `E-${order_id}-1`, placed, { order_id, buyer_account_id, shop_id: 'S-0059459808', payable_minor: 2990 }),
      record('order.snapshotted', `E-${order_id}-2`, placed + 500, { order_id, sha256: sha256(order_id) }),
      record('payment.captured', `E-${order_id}-3`, placed + 4000, { order_id, amount_minor: 2990 }),
      record('shipment.dispatched', `E-${order_id}-4`, placed + 20 * hour, { order_id, waybill_no: `W-${i}`, weight_g: 92 }),
      ...(kept ? [] : [record('refund.paid', `E-${order_id}-5`, placed + 60 * hour, { refund_id: `R-${i}`, amount_minor: 2990 })]),
    ]
    return {
      ...blankOrder,
      order_id,
      finding: 'supported',
      buyer_account_id,
      shop_id: 'S-0059459808',
      listing_id: 'L-0000000001',
      placed_at: at(placed),
      payable_minor: 2990,
      paid_at: at(placed + 4000),
      paid_amount_minor: 2990,
      snapshot_sha256: sha256(order_id),
      outcome: kept ? 'kept' : 'refunded',
      refund_kind: kept ? null : refundOnly ? 'refund_only' : 'return_and_refund',
      refunded_minor: kept ? 0 : 2990,
      returned: !kept && !refundOnly,
      evidence_ids: events.map(({ id }) => id),
      events,
    }
  })
  const buyers = [...new Set(orders.map(({ buyer_account_id }) => buyer_account_id))]
  const funds = [
    record('transfer.made', 'E-F1', start - 18 * hour, {
      transfer_id: 'T-1',
      from_wallet_id: 'W-ZHONG',
      to_wallet_id: 'W-LIANG',
      amount_minor: 600_000,
      currency: 'CNY',
    }),
    record('transfer.made', 'E-F2', start + 31 * hour, {
      transfer_id: 'T-2',
      from_wallet_id: 'W-ZHONG',
      to_wallet_id: 'W-LIANG',
      amount_minor: 400_000,
      currency: 'CNY',
    }),
    ...buyers.slice(0, 60).map((buyer, i) =>
      record('transfer.made', `E-G${i}`, start + hour + i * 1000, {
        transfer_id: `T-G${i}`,
        from_wallet_id: 'W-LIANG',
        to_wallet_id: `W-${buyer}`,
        amount_minor: 900,
        currency: 'CNY',
      }),
    ),
    record('wallet.linked', 'E-L1', start - 9000 * hour, { wallet_id: 'W-LIANG', holder_kind: 'person', holder_id: 'P-0739948294', verified: true }),
    record('shop.role_ended', 'E-R1', start - 4000 * hour, { shop_id: 'S-0059459808', person_id: 'P-0532197050', role: 'manager' }),
  ]
  const reports = authority
    ? (['finding', 'charged', 'judgment_first', 'judgment_final'] as const).flatMap((status, i) =>
        (['organiser', 'gang_leader'] as const).map((role, j) => {
          const evidence_id = `E-J${i}${j}`
          const subject_id = role === 'organiser' ? 'P-0532197050' : 'P-0739948294'
          const ms = Date.UTC(2017, 8, 20) + i * 2200 * hour + j * 60_000
          const entry = record('authority.reported', evidence_id, ms, { subject_id, status })
          return {
            entry,
            report: {
              authority: i < 1 ? 'police-yiwu' : 'court-yiwu',
              request_no: i < 1 ? '2017-0816' : '2017-276',
              subject_id,
              behaviour: 'reverse_brushing',
              role,
              status,
              text: role === 'organiser' ? '出资并指使' : '在QQ群召集刷手并发放佣金',
              time: at(ms),
              evidence_id,
            },
          }
        }),
      )
    : []
  const complaint = record('complaint.filed', 'E-C1', start + 20 * hour, {
    complaint_id: 'K-1',
    kind: 'reverse_brushing',
    complainant_shop_id: 'S-0059459808',
    text: '我被恶意刷单',
  })
  const case_id = 'C-236b991dafd9dc90'
  const top = authority ? 'adjudicated' : 'lead'
  const second = authority ? 'adjudicated' : 'supported'
  const subjects: CaseMaterial['subjects'] = [
    { kind: 'shop', id: 'S-0059459808', role: 'victim_merchant', certainty: authority ? 'established' : 'supported' },
    { kind: 'person', id: 'P-0532197050', role: 'organiser', certainty: top },
    { kind: 'person', id: 'P-0739948294', role: 'gang_leader', certainty: second },
    ...buyers.map((id) => ({ kind: 'account' as const, id, role: 'brusher' as const, certainty: 'supported' as const })),
  ]
  const refunded = orders.filter(({ outcome }) => outcome === 'refunded')
  const refundOnly = refunded.filter(({ returned }) => !returned)
  return {
    ...base(case_id, 'reverse_brushing', Date.UTC(2018, 6, 21)),
    first_seen: at(start),
    certainty: authority ? 'adjudicated' : 'supported',
    subjects,
    verdicts: [
      verdictOf({
        case_id,
        subject: { kind: 'shop', id: 'S-0059459808' },
        behaviour: 'reverse_brushing',
        role: 'victim_merchant',
        certainty: authority ? 'established' : 'supported',
        supported_order_ids: orders.map(({ order_id }) => order_id).toSorted(),
        reasons: [
          {
            code: 'refunded-cohort',
            weight_bits: 7.1,
            text: said(
              `${refunded.length} of ${count} orders were returned or refunded (${Math.round((100 * refunded.length) / count)} %; usual for these goods: 12 %).`,
            ),
            evidence: orders.slice(0, 20).flatMap(({ evidence_ids }) => evidence_ids.slice(4)),
          },
          {
            code: 'who-bears-cost',
            weight_bits: 4.3,
            text: said(`On ${count} orders whose end and cost are known the shop’s own books show a loss.`),
            evidence: ['E-F1'],
          },
        ],
        contrary: [{ code: 'rank-gained', weight_bits: 1.2, text: said('The shop’s own listing gained search positions for two hours.'), evidence: [] }],
      }),
      verdictOf({
        case_id,
        subject: { kind: 'person', id: 'P-0532197050' },
        behaviour: 'reverse_brushing',
        role: 'organiser',
        certainty: top,
        reasons: [
          {
            code: 'funded-the-leader',
            weight_bits: 4,
            text: said('Money went from here to the one who paid the crew, around the time of the flood.'),
            evidence: ['E-F1', 'E-F2'],
          },
          { code: 'past-with-the-victim', weight_bits: 2, text: said('This person formerly held a role at the shop that was hurt.'), evidence: ['E-R1'] },
        ],
        contrary: [
          {
            code: 'link-not-visible',
            weight_bits: 3,
            text: said(
              'The order to attack was given, if at all, outside the platform; benefit and grudge prove nothing. An authority would have to supply that link.',
            ),
            evidence: [],
          },
        ],
      }),
      verdictOf({
        case_id,
        subject: { kind: 'person', id: 'P-0739948294' },
        behaviour: 'reverse_brushing',
        role: 'gang_leader',
        certainty: second,
        knowledge: 'knowing',
        reasons: [
          {
            code: 'pays-the-crew',
            weight_bits: 6,
            text: said(`This wallet made 2059 payments to ${buyers.length} buyers of the flood around the time of their orders.`),
            evidence: ['E-G0', 'E-G1'],
          },
        ],
        contrary: [
          {
            code: 'messages-not-visible',
            weight_bits: 1,
            text: said('What was agreed outside the platform is not visible; the payments could have another ground.'),
            evidence: [],
          },
        ],
      }),
      ...buyers.map((id) =>
        verdictOf({
          case_id,
          subject: { kind: 'account', id },
          behaviour: 'reverse_brushing',
          role: 'brusher',
          certainty: 'supported',
          knowledge: 'deceived_as_to_target',
          supported_order_ids: orders.filter(({ buyer_account_id }) => buyer_account_id === id).map(({ order_id }) => order_id),
          reasons: [{ code: 'part-of-the-flood', weight_bits: 6, text: said('3 orders of the account belong to the flood at this shop.'), evidence: [] }],
          contrary: [
            {
              code: 'told-otherwise',
              weight_bits: 2,
              text: said('People hired for such orders are usually told that the shop is their client’s own; knowledge of the harm is not assumed.'),
              evidence: [],
            },
          ],
          measure: { level: 'L1', kind: 'education', needs: [] },
        }),
      ),
    ],
    orders,
    sums: { proven: 0, supported: count, excluded: 0, paid: [{ currency: 'CNY', minor: 2990 * count }], money_back: [] },
    accounts: buyers.slice(0, 8).map((account_id, i): AccountMaterial => ({
      account_id,
      role: 'brusher',
      certainty: 'supported',
      registered_at: at(start - 9000 * hour),
      agreements: [
        {
          agreement_id: 'taobao-service',
          version: '2017-01',
          text_sha256: sha256('agreement 2017-01'),
          accepted_at: at(start - 9000 * hour),
          evidence_id: `E-A${i}`,
        },
      ],
      explanations: [],
      events: [record('account.agreement_accepted', `E-A${i}`, start - 9000 * hour, { account_id, version: '2017-01' })],
    })),
    shops: [shopOf('S-0059459808', 'victim_merchant', 'established', [complaint])],
    loss: lossOf([
      {
        code: 'goods_not_returned',
        currency: 'CNY',
        name: { en: 'Goods refunded and not sent back', zh: '已退款而未退回的商品' },
        quantity: refundOnly.length,
        low_minor: refundOnly.length * 1150,
        central_minor: refundOnly.length * 2990,
        high_minor: refundOnly.length * 2990,
        method: {
          en: 'Low: at the listing’s unit cost. Central and high: at the sum refunded.',
          zh: '低值：按商品记录的单位成本计。中值与高值：按退款金额计。',
        },
      },
      {
        code: 'freight_out',
        currency: 'CNY',
        name: { en: 'Freight out', zh: '发货运费' },
        quantity: count,
        low_minor: count * 220,
        central_minor: count * 220,
        high_minor: count * 220,
        method: { en: 'As the shop’s dispatches record it.', zh: '按发货记录的运费计。' },
      },
    ]),
    authority: reports.map(({ report }) => report),
    sanctions: [
      {
        subject_kind: 'shop',
        subject_id: 'S-0059459808',
        measure: 'zero_sales',
        starts_at: at(start + 48 * hour),
        ends_at: at(start + 96 * hour),
        origin: 'legacy',
        reason: null,
        evidence_id: 'E-S1',
      },
    ],
    cited: [...funds, ...reports.map(({ entry }) => entry)],
  }
}

/** One account, 24 orders paid back by the sellers, 37 with an ordinary reason. */
export function buyerFixture({ answered = true, linked = true } = {}): CaseMaterial {
  const record = recorder()
  const case_id = 'C-00000000000000c3'
  const account = 'A-0000000777'
  const start = Date.UTC(2015, 2, 3, 4)
  const orders = range(61, (i): OrderRow => {
    const proven = i < 24
    const placed = start + i * 190 * hour
    const order_id = `O-${pad(300 + i, 10)}`
    const paid = proven ? 3900 + 700 * i : 5900 + 100 * i
    const shop_id = `S-${pad(1 + (i % 38), 10)}`
    const staff = i % 5 === 4
    const events = [
      record('order.placed', `E-${order_id}-1`, placed, { order_id, buyer_account_id: account, shop_id, payable_minor: paid }),
      record('order.snapshotted', `E-${order_id}-2`, placed + 300, { order_id, sha256: sha256(order_id) }),
      record('payment.captured', `E-${order_id}-3`, placed + 9000, { order_id, amount_minor: paid }),
      ...(proven
        ? [
            record('transfer.made', `E-${order_id}-4`, placed + 80 * hour, {
              transfer_id: `T-${i}`,
              from_wallet_id: `W-${shop_id}`,
              to_wallet_id: 'W-LI',
              amount_minor: paid + 500,
              currency: 'CNY',
            }),
          ]
        : []),
    ]
    return {
      ...blankOrder,
      order_id,
      finding: proven ? 'proven' : 'excluded',
      checked: !proven,
      buyer_account_id: account,
      shop_id,
      listing_id: `L-${i}`,
      placed_at: at(placed),
      payable_minor: paid,
      paid_at: at(placed + 9000),
      paid_amount_minor: paid,
      snapshot_sha256: sha256(order_id),
      money_back_at: proven ? at(placed + 80 * hour) : null,
      money_back_amount_minor: proven ? paid + 500 : null,
      money_back_evidence_id: proven ? `E-${order_id}-4` : null,
      payer_link_to_seller: proven && linked ? { via: staff ? 'customer_service' : 'owner', wallet_id: `W-${shop_id}`, evidence: [`E-${order_id}-4`] } : null,
      explanation_status: proven ? (answered ? 'unreasonable' : 'not_asked') : 'not_asked',
      outcome: i % 12 === 7 ? 'refunded' : 'kept',
      evidence_ids: events.map(({ id }) => id),
      contrary: proven
        ? []
        : i < 27
          ? [
              {
                code: 'official_refund',
                text: {
                  en: 'The platform refunded the order; money that came back this way is no sign of anything.',
                  zh: '平台已就该订单退款；经此退回的款项不说明任何问题。',
                },
                evidence: [],
              },
            ]
          : [
              {
                code: 'no_money_back',
                text: { en: 'No money came back to the buyer outside the platform.', zh: '未见平台之外退回买家的款项。' },
                evidence: [],
              },
            ],
      events,
    }
  })
  const proven = orders.filter(({ finding }) => finding === 'proven').map((row) => ({ ...row, outcome: 'kept' as const }))
  const asked = Date.UTC(2016, 6, 13, 1)
  const explanation = {
    explanation_id: 'X-1',
    subject: { kind: 'account' as const, id: account },
    order_ids: proven.map(({ order_id }) => order_id),
    requested_at: at(asked),
    due_at: at(asked + 72 * hour),
    answer: { received_at: at(asked + 30 * hour), text: '朋友之间的转账。', proof_sha256: null, assessed: 'unreasonable' },
    evidence_ids: ['E-X1', 'E-X2'],
  }
  return {
    ...base(case_id, 'self_brushing', Date.UTC(2016, 6, 20)),
    request: { basis: '反诉举证', request_no: '（2017）浙0110民初0000号', approver: '法务部', exported_at: at(Date.UTC(2018, 2, 1)) },
    certainty: 'established',
    subjects: [{ kind: 'account', id: account, role: 'brusher', certainty: 'established' }],
    verdicts: [
      verdictOf({
        case_id,
        subject: { kind: 'account', id: account },
        behaviour: 'self_brushing',
        role: 'brusher',
        certainty: 'established',
        proven_order_ids: proven.map(({ order_id }) => order_id).toSorted(),
        excluded_order_ids: orders
          .filter(({ finding }) => finding === 'excluded')
          .map(({ order_id }) => order_id)
          .toSorted(),
        reasons: [
          {
            code: 'money-back',
            weight_bits: 14,
            text: said('24 orders were paid back in full plus 5.00 by wallets of the shops’ owners and staff.'),
            evidence: proven.map(({ evidence_ids }) => evidence_ids[3]!),
          },
        ],
      }),
    ],
    orders: [...proven, ...orders.filter(({ finding }) => finding === 'excluded')],
    sums: {
      proven: 24,
      supported: 0,
      excluded: 37,
      paid: sumsOf(proven.map(({ currency, paid_amount_minor }) => ({ currency, minor: paid_amount_minor ?? 0 }))),
      money_back: sumsOf(proven.map(({ currency, money_back_amount_minor }) => ({ currency, minor: money_back_amount_minor ?? 0 }))),
    },
    accounts: [
      {
        account_id: account,
        role: 'brusher',
        certainty: 'established',
        registered_at: at(start - 9000 * hour),
        agreements: [
          {
            agreement_id: 'taobao-service',
            version: '2014-11',
            text_sha256: sha256('agreement 2014-11'),
            accepted_at: at(start - 900 * hour),
            evidence_id: 'E-A1',
          },
        ],
        explanations: answered ? [explanation] : [],
        events: [
          record('account.agreement_accepted', 'E-A1', start - 900 * hour, { account_id: account, version: '2014-11' }),
          record('explanation.requested', 'E-X1', asked, { explanation_id: 'X-1', account_id: account }),
          record('explanation.received', 'E-X2', asked + 30 * hour, { explanation_id: 'X-1' }),
        ],
      },
    ],
    shops: [],
    sanctions: [
      {
        subject_kind: 'account',
        subject_id: account,
        measure: 'restrict_login',
        starts_at: at(asked),
        ends_at: null,
        origin: 'this_system',
        reason: null,
        evidence_id: 'E-S1',
      },
    ],
  }
}

const deals = [
  { shop: 'S-M1', day: Date.UTC(2017, 3, 6, 4), asked: 80_000, paid: 60_000, reviews: 1, reported: false },
  { shop: 'S-M2', day: Date.UTC(2017, 3, 19, 4), asked: 250_000, paid: 180_000, reviews: 1, reported: true },
  { shop: 'S-M3', day: Date.UTC(2017, 4, 8, 4), asked: 400_000, paid: 320_000, reviews: 2, reported: false },
  { shop: 'S-M4', day: Date.UTC(2017, 4, 30, 4), asked: 800_000, paid: 600_000, reviews: 2, reported: true },
  { shop: 'S-M5', day: Date.UTC(2017, 5, 21, 4), asked: 1_200_000, paid: 880_000, reviews: 3, reported: true },
]

/** Three people, nine reviews, five shops that paid 20,400.00; `shops` takes only the first so many of them. */
export function extortionFixture({ shops: count = 5 } = {}): CaseMaterial {
  const record = recorder()
  const case_id = 'C-00000000000000d4'
  const chosen = deals.slice(0, count)
  let number = 0
  const reviews = chosen.flatMap(({ shop, day, reviews: posted }) =>
    range(posted, (i) => {
      const review_id = `V-${pad(++number, 4)}`
      const author_account_id = i === 1 || (i === 2 && posted === 3) ? (i === 1 ? 'A-ZHANG' : 'A-QIU') : 'A-QIU'
      const changed = number !== 9
      const entry = record('review.posted', `E-${review_id}`, day + i * 600_000, { review_id, author_account_id, rating: 1 })
      return {
        entry,
        review: {
          review_id,
          author_account_id,
          listing_id: `L-${shop}`,
          rating: 1,
          posted_at: at(day + i * 600_000),
          withdrawn: changed && number % 2 === 0,
          changed: changed && number % 2 === 1,
          evidence_ids: [entry.id],
        },
      }
    }),
  )
  const payments = chosen.map(({ shop, day, asked, paid, reported }, i) => {
    const message = record('message.sent', `E-M${i}`, day + 3 * hour, {
      message_id: `M-${i}`,
      thread_id: `H-${i}`,
      to_shop_id: shop,
      channel: 'party_submission',
      text: i === 4 ? '给钱就删差评，不给钱，更多的人来给你差评' : '想删差评就转账，不然一直挂着',
    })
    const transfer = record('transfer.made', `E-P${i}`, day + 30 * hour, {
      transfer_id: `T-${i}`,
      from_wallet_id: `W-${shop}`,
      to_wallet_id: 'W-DU',
      amount_minor: paid,
      currency: 'CNY',
    })
    const complaint = reported
      ? [
          record('complaint.filed', `E-K${i}`, day + 50 * hour, {
            complaint_id: `K-${i}`,
            kind: 'review_extortion',
            complainant_shop_id: shop,
            demanded_minor: asked,
            demanded_currency: 'CNY',
          }),
        ]
      : []
    const link = record('wallet.linked', `E-W${i}`, day - 900 * hour, { wallet_id: `W-${shop}`, holder_kind: 'shop', holder_id: shop, verified: true })
    return {
      entries: [message, transfer, link, ...complaint],
      payment: {
        victim: { kind: 'shop' as const, id: shop },
        complaint_id: reported ? `K-${i}` : null,
        notice_id: null,
        demanded_minor: asked,
        demanded_currency: 'CNY',
        paid_minor: paid,
        currency: 'CNY',
        paid_at: at(day + 30 * hour),
        payee_wallet_id: 'W-DU',
        observed_by: i < 3 ? ('party' as const) : ('platform' as const),
        evidence_ids: [message.id, transfer.id, ...complaint.map(({ id }) => id)],
      },
    }
  })
  const paid = payments.map(({ payment }) => payment.paid_minor)
  const total = paid.reduce((all, one) => all + one, 0)
  const people = [
    { kind: 'person' as const, id: 'P-DU', role: 'selector_negotiator' as const },
    { kind: 'account' as const, id: 'A-QIU', role: 'buyer_reviewer' as const },
    { kind: 'account' as const, id: 'A-ZHANG', role: 'recruited_relative' as const },
  ]
  return {
    ...base(case_id, 'review_extortion', Date.UTC(2017, 6, 1)),
    first_seen: at(chosen[0]!.day),
    subjects: [
      ...people.map((one) => ({ ...one, certainty: 'supported' as const })),
      ...chosen.map(({ shop }) => ({ kind: 'shop' as const, id: shop, role: 'victim_merchant' as const, certainty: 'supported' as const })),
    ],
    verdicts: people.map(({ kind, id, role }) =>
      verdictOf({
        case_id,
        subject: { kind, id },
        behaviour: 'review_extortion',
        role,
        certainty: 'supported',
        review_ids: reviews.filter(({ review }) => review.author_account_id === id).map(({ review }) => review.review_id),
        reasons: [
          {
            code: role === 'selector_negotiator' ? 'same-payee' : 'reviews-turned-after-payment',
            weight_bits: 7,
            text: said(
              role === 'selector_negotiator'
                ? `${count} shops paid the same wallet after a bad review.`
                : 'The reviews were changed or withdrawn after the shop had paid.',
            ),
            evidence:
              role === 'selector_negotiator'
                ? payments.map(({ payment }) => payment.evidence_ids[1]!)
                : reviews.filter(({ review }) => review.author_account_id === id).map(({ entry }) => entry.id),
          },
        ],
        contrary: [
          { code: 'channel-not-visible', weight_bits: 1, text: said('The talks were outside the platform and are known from one side only.'), evidence: [] },
        ],
      }),
    ),
    shops: chosen.map(({ shop }, i) => shopOf(shop, 'victim_merchant', 'supported', payments[i]!.entries)),
    loss: lossOf([
      {
        code: 'paid_under_threat',
        currency: 'CNY',
        name: { en: 'Paid on demand', zh: '应要求支付的款项' },
        quantity: count,
        low_minor: total,
        central_minor: total,
        high_minor: total,
        method: { en: 'As the payer reported it or the rails recorded it.', zh: '按付款方申报或支付渠道记录计。' },
      },
    ]),
    extortion: {
      payments: payments.map(({ payment }) => payment),
      victims: chosen.map(({ shop }) => shop),
      paid: [{ currency: 'CNY', total_minor: total, min_minor: Math.min(...paid), max_minor: Math.max(...paid) }],
      reviews: reviews.map(({ review }) => review),
    },
    cited: reviews.map(({ entry }) => entry),
  }
}

/** What counsel decided in the seed cases. */
export const counsel = {
  flood: {
    places: { victim: { en: 'Yiwu, Zhejiang', zh: '浙江省义乌市' }, provider: { en: 'Hangzhou, Zhejiang', zh: '浙江省杭州市' } },
    police: { en: 'Public Security Bureau of Yiwu', zh: '义乌市公安局' },
    court: { en: 'the competent court', zh: '有管辖权的人民法院' },
    province: '33',
    consents: [],
    civil: { posture: 'claim', amount_minor: 66_000_000, apology: { place: 'platform_page', to: 'victims', days: 30 }, joint: [] },
  },
  buyer: {
    places: {},
    consents: [],
    civil: {
      posture: 'counterclaim',
      amount_minor: 100,
      joint: [],
      answers: { en: 'for lifting the login restriction and damages', zh: '要求解除登录限制并赔偿损失的本诉' },
    },
  },
  extortion: {
    places: { victim: { en: 'Haimen, Jiangsu', zh: '江苏省海门市' } },
    consents: ['S-M1', 'S-M3'],
    province: '32',
    civil: {
      posture: 'claim',
      amount_minor: 100,
      apology: { place: 'home_page', to: 'all_merchants', days: 30 },
      joint: deals.map(({ shop }, i) => ({ shop_id: shop, mandate: i === 2 ? null : `授字〔2018〕第${i + 1}号` })),
    },
  },
} satisfies Record<string, Instructions>
