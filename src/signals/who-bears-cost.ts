import { defineCaseSignal, oneCurrency, sum } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined } = words

type Measure = { k: number; n: number; known: number; net: number; lost: number; freight: number; currency: string | null; events: string | null }

/** What the cohort left in the shop's own books: the margin of what was kept, less goods that did not come back and freight. Money outside the orders is another signal's. */
export const signal = defineCaseSignal<Measure>({
  name: 'who-bears-cost',
  code: 'D3',
  behaviours: ['self_brushing', 'reverse_brushing'],
  tier: 'T0',
  group: 'outcome',
  reads: ['case_parcels', 'case_rows', 'listings'],
  sql: `
    WITH booked AS (
      SELECT c.k, c.ord, coalesce(p.freight_minor, 0) AS freight,
        CASE
          WHEN c.state = 'kept' THEN c.payable_minor - l.unit_cost_minor * c.quantity
          WHEN c.state IN ('refunded', 'refunding') AND p.ord IS NOT NULL AND NOT c.sent_back AND c.refund_kind = 'refund_only' THEN -l.unit_cost_minor * c.quantity
          WHEN c.state IN ('refunded', 'refunding', 'unpaid', 'cancelled') THEN 0
        END AS goods, c.currency, coalesce(c.request_event, c.event_id) AS event_id
      FROM case_rows c JOIN listings l ON l.listing = c.listing LEFT JOIN case_parcels p ON p.k = c.k AND p.ord = c.ord WHERE c.fake
    )
    SELECT k, ${oneCurrency()}, count(*) AS n, count(goods) AS known, coalesce(sum(goods - freight), 0) AS net, coalesce(-sum(CASE WHEN goods < 0 THEN goods END), 0) AS lost,
      coalesce(sum(CASE WHEN goods IS NOT NULL THEN freight END), 0) AS freight, ${joined('event_id', { orderBy: 'ord', where: 'goods IS NOT NULL', most: 20 })} AS events
    FROM booked GROUP BY k`,
  // A margin over several currencies is none.
  level: ({ n, known, net, currency }) => (currency === null || known < 8 || known < 0.5 * n ? undefined : net < 0 ? 'loss' : net > 0 ? 'gain' : undefined),
  bits: { loss: { organic: 0, shop_hired: -1, rival_hired: 0.5 }, gain: { organic: 0, shop_hired: 0, rival_hired: -1 } },
  sentence: ({ known, net, lost, freight, currency }) => {
    // Parts add up to the whole: what was kept left a margin, goods that stayed away and freight took from it.
    const parts = { kept: sum(net + lost + freight, currency), lost: sum(lost, currency), freight: sum(freight, currency) }
    return {
      en: `On ${known} orders whose end and cost are known the shop's own books show ${net < 0 ? `a loss of ${sum(-net, currency).en}` : `a gain of ${sum(net, currency).en}`} (margin on what was kept ${parts.kept.en}, less goods not returned ${parts.lost.en}, less freight ${parts.freight.en}).`,
      zh: `在结果与成本已知的 ${known} 笔订单上，店铺账面${net < 0 ? `亏损 ${sum(-net, currency).zh}` : `盈利 ${sum(net, currency).zh}`}（留存订单毛利 ${parts.kept.zh}，减未退回货物 ${parts.lost.zh}，减运费 ${parts.freight.zh}）。`,
    }
  },
  innocent: {
    en: 'A faulty batch costs its shop as well; a brushing shop loses its fees elsewhere, outside these books.',
    zh: '瑕疵批次同样使店铺受损；刷单店铺的佣金则支出在账外。',
  },
})
