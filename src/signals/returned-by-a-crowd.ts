import { defineOrderSignal } from './signal.ts'

/** A crowd that comes a few a day takes one article and gives it back: no hour of it is loud, all of it is. */
export const signal = defineOrderSignal({
  name: 'returned-by-a-crowd',
  code: 'RB-02',
  behaviours: ['reverse_brushing'],
  tier: 'T0',
  group: 'repetition',
  reads: ['orders', 'crowd_returns'],
  sql: 'SELECT r.ord, CASE WHEN r.stranger THEN 11.0 ELSE 10.0 END AS bits, o.event_id FROM crowd_returns r JOIN orders o ON o.ord = r.ord',
  sentence: ({ orders, of }) => ({
    en: `${orders} of ${of} orders are of one article most of which came back in those days, from people who had it sent to strangers far more often than those who kept it, while the shop’s other goods were kept.`,
    zh: `${of} 笔订单中有 ${orders} 笔属于同一商品：该商品当时多数被退，退货者寄给他人的比例远高于留货者，而本店其他商品多被留下。`,
  }),
  innocent: {
    en: 'A poor article comes back from everybody; then those who kept it had it sent to strangers as often as those who did not.',
    zh: '劣质商品人人退货；但那样的话，留货者与退货者寄给他人的比例应当相近。',
  },
})
