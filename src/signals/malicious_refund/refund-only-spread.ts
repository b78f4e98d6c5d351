import { surpriseBits } from '../../linking/chance.ts'
import { defineMatterSignal } from '../signal.ts'

type Measure = { m: number; n: number; shops: number; orders: number; expected: number; buyers: number; events: string | null }

/** Nothing sent back, shop after shop, where no shop by itself sees anything odd: counted against what buyers of such goods in such a place ask for. */
export const signal = defineMatterSignal<Measure>({
  name: 'refund-only-spread',
  of: 'malicious_refund',
  code: 'RF-01',
  behaviours: ['malicious_refund'],
  tier: 'T0',
  group: 'repetition',
  reads: ['orders', 'refund_matters', 'refund_unreturned'],
  sql: `SELECT m, n, shops, orders, expected, (SELECT count(DISTINCT buyer) FROM orders) AS buyers, events FROM (
      SELECT m.m, u.n, u.shops, u.orders, u.expected, u.events, row_number() OVER (PARTITION BY m.m ORDER BY u.n DESC, u.buyer) AS nth
      FROM refund_unreturned u JOIN (SELECT DISTINCT m, buyer FROM refund_matters) m ON m.buyer = u.buyer
    ) WHERE nth = 1`,
  // One in a thousand scans brings somebody by chance, whatever the size of the market.
  level: ({ n, expected, buyers }) => (surpriseBits(n, expected) - Math.log2(buyers) >= 10 ? 'beyond_chance' : undefined),
  bits: { beyond_chance: 7 },
  sentence: ({ n, shops, orders, expected }) => ({
    en: `${n} of ${orders} orders, at ${shops} shops, were to be refunded with nothing sent back; buyers of such goods there ask for about ${expected.toFixed(1)}.`,
    zh: `${orders} 笔订单中有 ${n} 笔（涉及 ${shops} 家店铺）要求仅退款而未寄回任何商品；当地同类商品的买家通常约为 ${expected.toFixed(1)} 笔。`,
  }),
  innocent: {
    en: 'Somebody with very bad luck, or who cannot leave the house to send things back.',
    zh: '当事人运气极差，或不便外出寄件。',
  },
})
