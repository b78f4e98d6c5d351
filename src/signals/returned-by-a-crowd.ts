import { defineOrderSignal } from './signal.ts'

/** A crowd that comes a few a day takes one article and gives it back: no hour of it is loud, all of it is. */
export const signal = defineOrderSignal({
  name: 'returned-by-a-crowd',
  code: 'RB-02',
  behaviours: ['reverse_brushing'],
  tier: 'T0',
  group: 'repetition',
  reads: ['orders', 'outcomes', 'returning_crowds'],
  paths: { returning_crowds: 'listing <- orders.listing' },
  sql: `
    SELECT o.ord, CASE WHEN o.identity = -1 THEN 11.0 ELSE 10.0 END AS bits, o.event_id FROM returning_crowds c JOIN orders o ON o.listing = c.listing AND o.t BETWEEN c.from_ms AND c.to_ms
    JOIN outcomes x ON x.ord = o.ord WHERE x.state IN ('refunded', 'refunding')
      AND NOT EXISTS (SELECT 1 FROM orders y JOIN outcomes z ON z.ord = y.ord WHERE y.buyer = o.buyer AND y.shop = o.shop AND z.state = 'kept')`,
  sentence: ({ orders, of }) => ({
    en: `${orders} of ${of} orders are of one article most of which came back in those days, from people who had it sent to strangers far more often than those who kept it, while the shop’s other goods were kept.`,
    zh: `${of} 笔订单中有 ${orders} 笔属于同一商品：该商品当时多数被退，退货者寄给他人的比例远高于留货者，而本店其他商品多被留下。`,
  }),
  innocent: {
    en: 'A poor article comes back from everybody; then those who kept it had it sent to strangers as often as those who did not.',
    zh: '劣质商品人人退货；但那样的话，留货者与退货者寄给他人的比例应当相近。',
  },
})
