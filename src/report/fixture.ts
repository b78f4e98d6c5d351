/** A made-up report of the size of the Yiwu case, for the tests of what people see: five cases, some 2,600 orders, 640 accounts. */
import type { Loss, Reason, Report, Text, Verdict } from '../domain/report.ts'
import type { CaseDetails, OrderRow, ReportDetails, Series } from './details.ts'

const start = Date.UTC(2017, 7, 1, 16)
const hour = 3_600_000
const pad = (value: number, width: number): string => String(value).padStart(width, '0')
const range = <T>(length: number, make: (at: number) => T): T[] => Array.from({ length }, (_, at) => make(at))

/** Small and repeatable; good enough to scatter points. */
function dice(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

const words: [string, string][] = [
  ['1,988 of 2,031 orders were refunded later, where this shop sees 12 % in an ordinary week', '2,031 笔订单中有 1,988 笔事后退款，而该店平时约为 12%'],
  [
    '2,000 orders in 30 minutes against 9 expected: far past any limit a shop that hides would keep to',
    '30 分钟内 2,000 笔订单，预期约 9 笔；想隐藏的店铺不会如此张扬',
  ],
  ['Parcels weighed what the goods weigh (85–110 g against 92 g): they were sent in earnest', '包裹重量与商品相符（85–110 克，商品 92 克），确为真实发货'],
  ['118 of 640 buyers bought at shop S-CZH before, none at this shop', '640 名买家中有 118 名此前在 S-CZH 购买过，无人在本店购买过'],
  ['The shop’s own listing gained search positions for two hours', '该店商品的搜索排名曾上升两小时'],
  ['money back from a wallet linked to the shop', '与店铺关联的钱包返款'],
  ['pay-backs to the buyers from wallets of the shop', '从店铺钱包向买家返款'],
  ['an announced promotion', '已报备的促销活动'],
  ['a faulty batch (defects found on inspection)', '批次质量问题（验货发现瑕疵）'],
  ['24 orders were paid back in full plus 5.00 by wallets of the shops’ owners and staff', '24 笔订单由店主及员工的钱包全额返还并另付 5.00'],
  [
    '3 official refunds, 2 compensations and 1 price protection explain money that came back on other orders',
    '另有 3 笔官方退款、2 笔售后补偿、1 笔价保可以解释其他订单的返款',
  ],
  ['Nothing was found that speaks for the account', '未找到有利于该账号的事实'],
  ['Views and carts rose before the orders did, and a live stream was announced', '浏览与加购先于订单上升，且有直播报备'],
  ['Orders came from 2,290 buyers in 31 regions', '订单来自 31 个地区的 2,290 名买家'],
  ['Parcels of 220 orders weighed less than 40 g', '220 笔订单的包裹不足 40 克'],
  ['A third of the orders were kept and reviewed with photos', '三分之一的订单被保留并带图评价'],
  ['Bought together with 639 others within 30 minutes', '与另外 639 个账号在 30 分钟内同时下单'],
  ['The account was told that the shop belongs to the one who paid', '该账号被告知店铺属于付款人'],
]
const said = (at: number): Text => ({ en: words[at]![0], zh: words[at]![1] })

const reason = (code: string, at: number, weight_bits: number, evidence: string[] = []): Reason => ({ code, weight_bits, text: said(at), evidence })
const noneFound: Reason = { code: 'none-found', weight_bits: 0, text: said(11), evidence: [] }

const burst = range(2000, (at) => `O-${pad(10_000 + at, 6)}`)
const genuine = range(31, (at) => `O-${pad(20_000 + at, 6)}`)
const li = range(24, (at) => `O-${pad(30_000 + at, 6)}`)
const liExcluded = range(37, (at) => `O-${pad(31_000 + at, 6)}`)
const thief = range(260, (at) => `O-${pad(40_000 + at, 6)}`)
const brushers = range(640, (at) => `A-${pad(700 + at, 5)}`)

const blank = {
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
  searched: [said(6), said(7)],
  tiers: ['T0', 'T1'],
  measure: { level: 'L0', kind: 'none', needs: [] },
} satisfies Partial<Verdict>

const loss = (low_minor: number, central_minor: number, high_minor: number): Loss => [{ low_minor, central_minor, high_minor, currency: 'CNY' }]

export function reportFixture(): Report {
  const victim: Verdict = {
    ...blank,
    case_id: 'C-1001',
    subject: { kind: 'shop', id: 'S-VYW' },
    behaviour: 'reverse_brushing',
    role: 'victim_merchant',
    certainty: 'supported',
    knowledge: 'unaware',
    hypotheses: [
      { name: 'shop_hired', log10_odds: -6.2 },
      { name: 'rival_hired', log10_odds: 5.9 },
      { name: 'organic', log10_odds: -4 },
    ],
    excluded_order_ids: genuine,
    related: [
      { kind: 'person', id: 'P-LIANG', as: 'gang_leader', certainty: 'supported' },
      { kind: 'person', id: 'P-ZHONG', as: 'organiser', certainty: 'lead' },
    ],
    reasons: [
      reason('refunded-cohort', 0, 14.1, ['E-1', 'E-2']),
      reason('burst-over-baseline', 1, 9.6, ['E-3']),
      reason('real-parcels', 2, 6.8),
      reason('earlier-cohort', 3, 4.1),
    ],
    contrary: [reason('rank-gained', 4, -1.2)],
    searched: [said(6), said(7), said(8)],
  }
  const accounts = brushers.map((id, at): Verdict => ({
    ...blank,
    case_id: 'C-1001',
    subject: { kind: 'account', id },
    behaviour: 'reverse_brushing',
    role: 'brusher',
    certainty: 'supported',
    knowledge: 'deceived_as_to_target',
    supported_order_ids: burst.slice(Math.floor((at * 2000) / 640), Math.floor(((at + 1) * 2000) / 640)),
    reasons: [reason('bought-in-step', 16, 8.2)],
    contrary: [reason('deceived', 17, -2)],
    measure: { level: 'L1', kind: 'education', needs: [] },
  }))
  const buyer: Verdict = {
    ...blank,
    case_id: 'C-1002',
    subject: { kind: 'account', id: 'A-LI' },
    behaviour: 'self_brushing',
    role: 'brusher',
    certainty: 'supported',
    knowledge: 'knowing',
    hypotheses: [
      { name: 'shop_hired', log10_odds: 4.4 },
      { name: 'organic', log10_odds: -5.1 },
    ],
    proven_order_ids: li,
    excluded_order_ids: liExcluded,
    reasons: [reason('money-back-verified', 9, 16.3)],
    contrary: [reason('explained-money', 10, -3.4)],
    measure: { level: 'L2', kind: 'restrict_login', needs: ['notice', 'explanation', 'human_decision'] },
  }
  const shop: Verdict = {
    ...blank,
    case_id: 'C-1003',
    subject: { kind: 'shop', id: 'S-T1' },
    behaviour: 'self_brushing',
    role: 'merchant_beneficiary',
    certainty: 'supported',
    knowledge: 'knowing',
    hypotheses: [
      { name: 'shop_hired', log10_odds: 7.2 },
      { name: 'rival_hired', log10_odds: -3.1 },
      { name: 'organic', log10_odds: -6 },
    ],
    proven_order_ids: thief.slice(0, 220),
    supported_order_ids: thief.slice(220),
    reasons: [reason('money-back-verified', 5, 17), reason('empty-parcels', 14, 11.2)],
    measure: { level: 'L3', kind: 'zero_sales', needs: ['notice', 'explanation', 'human_decision', 'second_reader'] },
  }
  const open: Verdict = {
    ...blank,
    case_id: 'C-1004',
    subject: { kind: 'shop', id: 'S-QP8' },
    behaviour: 'inconclusive',
    role: 'bystander',
    certainty: 'lead',
    hypotheses: [
      { name: 'shop_hired', log10_odds: 0.4 },
      { name: 'rival_hired', log10_odds: 0.1 },
      { name: 'organic', log10_odds: -0.3 },
    ],
    reasons: [reason('burst-over-baseline', 1, 3.1)],
    contrary: [reason('kept-and-reviewed', 15, -3)],
    tiers: ['T0'],
  }
  const benign: Verdict = {
    ...blank,
    case_id: 'C-1005',
    subject: { kind: 'shop', id: 'S-LIVE' },
    behaviour: 'benign',
    role: 'bystander',
    certainty: 'supported',
    hypotheses: [
      { name: 'organic', log10_odds: 6.1 },
      { name: 'shop_hired', log10_odds: -5 },
      { name: 'rival_hired', log10_odds: -5.5 },
    ],
    reasons: [reason('traffic-led', 12, 12), reason('wide-audience', 13, 5.5)],
  }
  const cases = ([victim, buyer, shop, open, benign] as const).map(({ case_id, behaviour, subject, role }, at) => ({
    case_id,
    behaviour,
    first_seen: '2017-08-08T14:06:00.000+08:00',
    merged_from: [],
    subjects: [{ ...subject, role }],
    loss: at === 0 ? loss(1_874_050, 4_168_530, 6_384_500) : at === 1 ? loss(0, 12_000, 12_000) : [],
  }))
  const random = dice(7)
  const sales = range(60, (at) => ({ listing_id: `L-${pad(at, 4)}`, observed: at === 3 ? 2031 : at === 9 ? 410 : Math.floor(20 + random() * 600), clean: 0 }))
  for (const row of sales) row.clean = row.listing_id === 'L-0003' ? 31 : row.listing_id === 'L-0009' ? 150 : row.observed
  const rankBy = (value: (row: (typeof sales)[number]) => number): Map<string, number> =>
    new Map(sales.toSorted((a, b) => value(b) - value(a) || (a.listing_id < b.listing_id ? -1 : 1)).map(({ listing_id }, at) => [listing_id, at + 1]))
  const observed = rankBy((row) => row.observed)
  const clean = rankBy((row) => row.clean)
  return {
    spec: 'aedile.report/2',
    as_of: '2017-08-10T00:00:00.000+08:00',
    tiers: ['T0', 'T1'],
    input: {
      accepted: 71_234,
      set_aside: 0,
      refused: 14,
      left_out: 0,
      by_type: { 'order.placed': 20_123, 'order.completed': 18_004, 'refund.requested': 3_120, 'shipment.scanned': 29_610, 'transfer.made': 377 },
    },
    verdicts: [victim, ...accounts, buyer, shop, open, benign],
    neutralised: { order_ids: [...burst, ...li, ...thief].toSorted(), review_ids: [] },
    cases,
    rankings: {
      sales: sales.map((row) => ({ ...row, observed_rank: observed.get(row.listing_id)!, clean_rank: clean.get(row.listing_id)! })),
      credit: [
        { shop_id: 'S-T1', observed_mean: 4.91, observed_count: 410, clean_mean: 4.32, clean_count: 150, observed_rank: 1, clean_rank: 2 },
        { shop_id: 'S-VYW', observed_mean: 4.7, observed_count: 88, clean_mean: 4.7, clean_count: 88, observed_rank: 2, clean_rank: 1 },
      ],
    },
  }
}

function series(
  buckets: number,
  bucket_ms: number,
  peak: { at: number; width: number; orders: number; refunded: number; hidden: number },
  seed: number,
): Series {
  const random = dice(seed)
  return {
    bucket_ms,
    currency: 'CNY',
    buckets: range(buckets, (at) => {
      const hourOfDay = ((at * bucket_ms) / hour) % 24
      const expected = 0.4 + 1.4 * Math.max(0, Math.sin(((hourOfDay - 6) / 24) * 2 * Math.PI))
      const usual = Math.floor(expected + random() * 2)
      const inside = at >= peak.at && at < peak.at + peak.width
      const share = (total: number): number => (inside ? Math.floor(total / peak.width) : 0)
      return {
        start_ms: start + at * bucket_ms,
        orders: usual + share(peak.orders),
        refunded_later: (random() < 0.12 ? Math.min(1, usual) : 0) + share(peak.refunded),
        neutralised: share(peak.hidden),
        expected,
        flagged: inside,
      }
    }),
  }
}

const row = (order_id: string, placed_ms: number, more: Partial<OrderRow>): OrderRow => ({
  order_id,
  placed_ms,
  payable_minor: 2990,
  currency: 'CNY',
  verdict: 'genuine',
  recipient: 'match',
  parcel: 'real',
  refund: 'none',
  money_back_minor: null,
  payer_link: null,
  ...more,
})

export function detailsFixture(): ReportDetails {
  const random = dice(11)
  const dayOf = start + 6 * 24 * hour
  const yiwu: CaseDetails = {
    case_id: 'C-1001',
    series: series(336, hour / 2, { at: 316, width: 1, orders: 2000, refunded: 1988, hidden: 2000 }, 3),
    money: {
      currency: 'CNY',
      nodes: [
        { id: 'P-ZHONG', kind: 'person', label: { en: 'person P-ZHONG', zh: '人员 P-ZHONG' }, role: 'organiser' },
        { id: 'P-LIANG', kind: 'person', label: { en: 'person P-LIANG', zh: '人员 P-LIANG' }, role: 'gang_leader' },
        ...brushers.map((id) => ({ id, kind: 'account' as const, label: { en: `account ${id}`, zh: `账号 ${id}` }, role: 'brusher' as const })),
      ],
      edges: [
        { from: 'P-ZHONG', to: 'P-LIANG', total_minor: 1_000_000, count: 2, verified: true, first_ms: dayOf - 20 * hour, last_ms: dayOf + 30 * hour },
        ...brushers.map((to, at) => ({
          from: 'P-LIANG',
          to,
          total_minor: at < 80 ? 1200 : 900,
          count: at < 80 ? 4 : 3,
          verified: at % 9 !== 0,
          first_ms: dayOf,
          last_ms: dayOf + hour,
        })),
      ],
    },
    orders: [
      ...burst.map((order_id, at) =>
        row(order_id, dayOf + 14 * hour + Math.floor(random() * 1_800_000), {
          verdict: 'supported',
          recipient: at < 1926 ? 'mismatch' : at < 1972 ? 'match' : 'unknown',
          refund: at < 1247 ? 'refund_only' : at < 1988 ? 'return_refund' : 'none',
          money_back_minor: 300,
          payer_link: 'third_party',
        }),
      ),
      ...genuine.map((order_id) => row(order_id, dayOf + Math.floor(random() * 24 * hour), { refund: random() < 0.12 ? 'return_refund' : 'none' })),
    ],
  }
  const buyer: CaseDetails = {
    case_id: 'C-1002',
    money: {
      currency: 'CNY',
      nodes: [
        ...range(5, (at) => ({
          id: `W-${at}`,
          kind: 'wallet' as const,
          label: { en: `wallet W-${at} of shop S-${at}`, zh: `店铺 S-${at} 的钱包 W-${at}` },
          role: 'merchant_beneficiary' as const,
        })),
        { id: 'W-9', kind: 'wallet', label: { en: 'wallet W-9, named like a shop', zh: '钱包 W-9（昵称与店铺相似）' }, role: null },
        { id: 'A-LI', kind: 'account', label: { en: 'account A-LI', zh: '账号 A-LI' }, role: 'brusher' },
      ],
      edges: [
        ...range(5, (at) => ({
          from: `W-${at}`,
          to: 'A-LI',
          total_minor: 59_760,
          count: at === 4 ? 4 : 5,
          verified: true,
          first_ms: start,
          last_ms: start + 99 * hour,
        })),
        { from: 'W-9', to: 'A-LI', total_minor: 8_800, count: 1, verified: false, first_ms: start, last_ms: start },
      ],
    },
    orders: [
      ...li.map((order_id, at) =>
        row(order_id, start + at * 31 * hour, {
          payable_minor: 3900 + 700 * at,
          verdict: 'proven',
          parcel: 'empty',
          money_back_minor: 4400 + 700 * at,
          payer_link: at < 19 ? 'owner' : 'staff',
        }),
      ),
      ...liExcluded.map((order_id, at) => row(order_id, start + at * 17 * hour, { verdict: 'excluded', payable_minor: 5_000 + 90 * at, parcel: 'unknown' })),
    ],
  }
  const thiefCase: CaseDetails = {
    case_id: 'C-1003',
    series: series(90, 24 * hour, { at: 40, width: 21, orders: 260, refunded: 0, hidden: 260 }, 5),
    orders: thief.map((order_id, at) =>
      row(order_id, start + at * 2 * hour, {
        verdict: at < 220 ? 'proven' : 'supported',
        parcel: 'empty',
        money_back_minor: at < 220 ? 3490 : null,
        payer_link: at < 220 ? 'staff' : null,
      }),
    ),
  }
  return {
    sources: ['yiwu-2017'],
    imports: {
      files: [
        { name: 'orders.csv', accepted: 41_247, rejected: 9 },
        { name: 'shipments.csv.gz', accepted: 29_610, rejected: 0 },
        { name: 'transfers.ndjson', accepted: 377, rejected: 5 },
      ],
      rejects: [
        { reason: { en: 'a time without an offset', zh: '时间缺少时区偏移' }, count: 9, example: 'orders.csv:812' },
        { reason: { en: 'an amount that is not a whole number of minor units', zh: '金额不是以最小单位表示的整数' }, count: 5, example: 'transfers.ndjson:44' },
      ],
    },
    stages: [
      { name: { en: 'import', zh: '导入' }, milliseconds: 812 },
      { name: { en: 'features', zh: '特征' }, milliseconds: 420 },
      { name: { en: 'verdicts', zh: '判断' }, milliseconds: 133 },
    ],
    cases: [yiwu, buyer, thiefCase],
  }
}
