import { defineMatterSignal, oneCurrency, sum } from '../signal.ts'
import { merged } from './shared.ts'
import { words } from '../../warehouse/dialect.ts'

const { greatest, lastBy, ratio } = words

type Measure = {
  m: number
  beyond: number
  within: number
  claims: number
  ratio: number | null
  asked: number | null
  order_minor: number | null
  currency: string | null
  events: string | null
}

/** What is asked stands in no proportion to what was bought: more than five times the order. */
export const signal = defineMatterSignal<Measure>({
  name: 'beyond-the-order',
  of: 'review_extortion',
  code: 'RX-10',
  behaviours: ['review_extortion'],
  tier: 'T3',
  group: 'money',
  reads: [],
  sql: `
    SELECT m, ${oneCurrency('s.currency')}, count(*) FILTER (WHERE asked_minor > 5 * order_minor AND NOT related) AS beyond, count(*) FILTER (WHERE asked_minor <= order_minor) AS within, count(*) FILTER (WHERE related AND statutory AND asked_minor > order_minor) AS claims,
      max(${ratio('asked_minor', greatest('order_minor', 1))}) AS ratio, ${lastBy('asked_minor', `${ratio('asked_minor', greatest('order_minor', 1))}`)} AS asked, ${lastBy('order_minor', `${ratio('asked_minor', greatest('order_minor', 1))}`)} AS order_minor, ${merged('demand_events')}
    FROM extortion_incidents LEFT JOIN shop_currencies s USING (shop_id) WHERE asked_minor IS NOT NULL AND order_minor IS NOT NULL AND NOT offered_first GROUP BY m`,
  level: ({ beyond, within, claims }) => (beyond > 0 ? 'beyond' : claims > 0 ? 'statutory' : within > 0 ? 'within' : undefined),
  bits: { beyond: 3, within: -3, statutory: -3 },
  sentence: ({ beyond, claims, ratio, asked, order_minor, currency }) => ({
    en:
      beyond > 0
        ? `Up to ${sum(asked ?? 0, currency).en} was asked over an order of ${sum(order_minor ?? 0, currency).en}, ${Math.round(ratio ?? 0)} times its price.`
        : claims > 0
          ? `The sum asked (${sum(asked ?? 0, currency).en}, order ${sum(order_minor ?? 0, currency).en}) is one that the law gives a deceived buyer, and the law was invoked.`
          : `No more was asked than the order cost (${sum(asked ?? 0, currency).en} of ${sum(order_minor ?? 0, currency).en}).`,
    zh:
      beyond > 0
        ? `就 ${sum(order_minor ?? 0, currency).zh} 的订单索要最高 ${sum(asked ?? 0, currency).zh}，为其价格的 ${Math.round(ratio ?? 0)} 倍。`
        : claims > 0
          ? `所索数额（${sum(asked ?? 0, currency).zh}，订单 ${sum(order_minor ?? 0, currency).zh}）在法律赋予受欺诈消费者的范围内，且已援引法律。`
          : `所要求的未超过订单价款（${sum(asked ?? 0, currency).zh}，订单 ${sum(order_minor ?? 0, currency).zh}）。`,
  }),
  innocent: { en: 'A claim for triple or tenfold compensation, or for damage that faulty goods did.', zh: '主张三倍或十倍赔偿，或因商品瑕疵造成的其他损失。' },
})
