import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'
import { words } from '../../warehouse/dialect.ts'

const { greatest } = words

type Measure = { m: number; refunds: number; pairs: number; swapped: number; events: string | null }

/** Something dear refunded beside something cheap bought within the day and kept; in the parcel that came back lay the weight of the cheap one. */
export const signal = defineMatterSignal<Measure>({
  name: 'high-low-pairs',
  of: 'malicious_refund',
  code: 'RF-05',
  behaviours: ['malicious_refund'],
  tier: 'T0',
  group: 'volume',
  reads: ['orders', 'outcomes', 'parcels', 'refund_rows'],
  sql: `WITH pairs AS (
      SELECT r.m, r.refund_id, r.request_event, max(CAST(r.back_g IS NOT NULL AND p.measured_g IS NOT NULL AND abs(r.back_g - p.measured_g) <= ${greatest(15, '0.15 * p.measured_g')} AND r.back_g < 0.5 * r.piece_g AS INTEGER)) AS swapped
      FROM refund_rows r JOIN orders o ON o.ord = r.ord JOIN orders c ON c.buyer = r.buyer JOIN outcomes x ON x.ord = c.ord LEFT JOIN parcels p ON p.ord = c.ord
      WHERE c.ord <> r.ord AND abs(c.t - o.t) <= 86400000 AND c.payable_minor <= 0.2 * o.payable_minor AND x.state IN ('kept', 'open') AND r.unsound
      GROUP BY r.m, r.refund_id, r.request_event
    ), counted AS (SELECT m, count(*) AS refunds FROM refund_rows GROUP BY m)
    SELECT p.m, any_value(c.refunds) AS refunds, count(*) AS pairs, CAST(sum(p.swapped) AS BIGINT) AS swapped, ${some('p.request_event', 'TRUE')} FROM pairs p JOIN counted c ON c.m = p.m GROUP BY p.m`,
  level: ({ refunds, pairs, swapped }) => (swapped >= 2 ? 'weight_of_the_other' : pairs >= 3 && pairs >= 0.4 * refunds ? 'paired' : undefined),
  bits: { weight_of_the_other: 5, paired: 2 },
  sentence: ({ refunds, pairs, swapped }) => ({
    en: `${pairs} of ${refunds} refunded orders had a cheap order of the same account beside them that day; ${swapped} came back with the weight of the cheap one.`,
    zh: `${refunds} 笔退款订单中有 ${pairs} 笔在同日另有同一账号的低价订单；其中 ${swapped} 笔退回包裹的重量与低价商品相符。`,
  }),
  innocent: {
    en: 'People add a trifle to a large purchase, and send the large one back when it does not please.',
    zh: '消费者购买大件时常顺带购买小件，大件不合意即退回。',
  },
})
