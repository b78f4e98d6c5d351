import { defineMatterSignal } from '../signal.ts'
import { merged } from './shared.ts'

type Measure = { m: number; paid: number; reviews: number; changed: number; events: string | null }

/** The bad reviews go within 72 hours of a payment to somebody else. */
export const signal = defineMatterSignal<Measure>({
  name: 'changed-after-payment',
  of: 'review_extortion',
  code: 'RX-06',
  behaviours: ['review_extortion'],
  tier: 'T3',
  group: 'money',
  reads: ['extortion_incidents', 'extortion_reviews'],
  sql: `
    WITH paid AS (SELECT m, shop_id, pay_events FROM extortion_incidents WHERE pay_events IS NOT NULL)
    SELECT p.m, count(DISTINCT p.shop_id) AS paid, count(DISTINCT r.review_id) AS reviews, count(DISTINCT CASE WHEN r.after_payment THEN r.review_id END) AS changed,
      ${merged('CASE WHEN r.after_payment THEN p.pay_events || chr(31) || r.change_event END')}
    FROM paid p JOIN extortion_reviews r ON r.m = p.m AND r.shop_id = p.shop_id AND r.charged GROUP BY p.m`,
  level: ({ reviews, changed }) => (changed >= 2 && changed >= 0.5 * reviews ? 'most' : changed > 0 ? 'some' : reviews >= 2 ? 'stayed' : undefined),
  bits: { most: 4, some: 2, stayed: -1 },
  sentence: ({ paid, reviews, changed }) => ({
    en: `${changed} of ${reviews} bad reviews at the ${paid === 1 ? 'shop' : `${paid} shops`} that paid were withdrawn or improved within 72 hours of the payment.`,
    zh: `在付款的 ${paid} 家店铺，${reviews} 条差评中有 ${changed} 条于付款后 72 小时内撤回或改好。`,
  }),
  innocent: {
    en: 'A shop that makes a fault good is thanked with a better review; the money then goes to the buyer and fits the order.',
    zh: '店铺妥善解决问题后买家改评：此时款项付给买家本人且与订单相称。',
  },
})
