import { words } from '../warehouse/dialect.ts'
import { day, defineOrderSignal } from './signal.ts'

const { long, ratio } = words

/** Orders of one listing that one buyer must send back within days, the part of his orders of it that these must be, and units beyond what all others keep of it in as many days. */
const bulk = { orders: 5, days: 14, part: 0.9, times: 3, units: 20 }

/** Somebody buys a listing up again and again, more of it than all others together keep, and takes all the money back. */
export const signal = defineOrderSignal({
  name: 'returned-in-bulk',
  code: 'RB-01',
  behaviours: ['reverse_brushing'],
  tier: 'T0',
  group: 'repetition',
  reads: ['orders', 'outcomes'],
  sql: `
    WITH hands AS (
      SELECT o.buyer, o.listing, min(o.t) AS from_ms, max(o.t) AS to_ms, count(*) AS n, sum(o.quantity) AS units FROM orders o JOIN outcomes x ON x.ord = o.ord
      WHERE x.state IN ('refunded', 'refunding') AND NOT x.defect GROUP BY o.buyer, o.listing
      HAVING count(*) >= ${bulk.orders} AND max(o.t) - min(o.t) <= ${long(bulk.days * day)}
    ), span AS (SELECT min(t) AS from_ms, max(t) AS to_ms FROM orders),
    others AS (
      SELECT h.buyer, h.listing, count(CASE WHEN o.buyer = h.buyer THEN 1 END) AS own, sum(CASE WHEN o.buyer <> h.buyer AND x.state IN ('kept', 'open') THEN o.quantity ELSE 0 END) AS units
      FROM hands h JOIN orders o ON o.listing = h.listing JOIN outcomes x ON x.ord = o.ord GROUP BY h.buyer, h.listing
    ), bought_up AS (
      SELECT h.buyer, h.listing FROM hands h JOIN others z ON z.buyer = h.buyer AND z.listing = h.listing CROSS JOIN span s
      WHERE h.n >= ${bulk.part} * z.own AND h.units >= ${bulk.units} + ${bulk.times} * z.units * ${ratio(`(h.to_ms - h.from_ms + ${long(day)})`, `(s.to_ms - s.from_ms + ${long(day)})`)}
    )
    SELECT o.ord, 11.0 AS bits, o.event_id FROM bought_up b JOIN orders o ON o.buyer = b.buyer AND o.listing = b.listing`,
  sentence: ({ orders, of }) => ({
    en: `${orders} of ${of} orders are of buyers who each took one article again and again within days, more of it than all others together keep, and took the money back.`,
    zh: `${of} 笔订单中有 ${orders} 笔来自在数日内反复购买同一商品、数量超过其他所有买家保留之和、随后取回货款的买家。`,
  }),
  innocent: {
    en: 'A trader whose own customer withdrew sends a stock back; he does so once, and finds a defect or gives a reason.',
    zh: '因下家取消而整批退货的经销商；但通常只有一次，且有瑕疵或说明。',
  },
})
