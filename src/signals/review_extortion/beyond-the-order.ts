import { defineMatterSignal, yuan } from '../signal.ts'
import { merged } from './shared.ts'

type Measure = {
  m: number
  beyond: number
  within: number
  claims: number
  ratio: number | null
  asked: number | null
  order_minor: number | null
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
  sql: `
    SELECT m, count(*) FILTER (WHERE asked_minor > 5 * order_minor AND NOT related) AS beyond, count(*) FILTER (WHERE asked_minor <= order_minor) AS within, count(*) FILTER (WHERE related AND statutory AND asked_minor > order_minor) AS claims,
      max(asked_minor / greatest(order_minor, 1)) AS ratio, arg_max(asked_minor, asked_minor / greatest(order_minor, 1)) AS asked, arg_max(order_minor, asked_minor / greatest(order_minor, 1)) AS order_minor, ${merged('demand_events')}
    FROM extortion_incidents WHERE asked_minor IS NOT NULL AND order_minor IS NOT NULL AND NOT offered_first GROUP BY m`,
  level: ({ beyond, within, claims }) => (beyond > 0 ? 'beyond' : claims > 0 ? 'statutory' : within > 0 ? 'within' : undefined),
  bits: { beyond: 3, within: -3, statutory: -3 },
  sentence: ({ beyond, claims, ratio, asked, order_minor }) => ({
    en:
      beyond > 0
        ? `Up to ${yuan(asked ?? 0)} was asked over an order of ${yuan(order_minor ?? 0)}, ${Math.round(ratio ?? 0)} times its price.`
        : claims > 0
          ? `The sum asked (${yuan(asked ?? 0)}, order ${yuan(order_minor ?? 0)}) is one that the law gives a deceived buyer, and the law was invoked.`
          : `No more was asked than the order cost (${yuan(asked ?? 0)} of ${yuan(order_minor ?? 0)}).`,
    zh:
      beyond > 0
        ? `就 ${yuan(order_minor ?? 0)} 的订单索要最高 ${yuan(asked ?? 0)}，为其价格的 ${Math.round(ratio ?? 0)} 倍。`
        : claims > 0
          ? `所索数额（${yuan(asked ?? 0)}，订单 ${yuan(order_minor ?? 0)}）在法律赋予受欺诈消费者的范围内，且已援引法律。`
          : `所要求的未超过订单价款（${yuan(asked ?? 0)}，订单 ${yuan(order_minor ?? 0)}）。`,
  }),
  innocent: { en: 'A claim for triple or tenfold compensation, or for damage that faulty goods did.', zh: '主张三倍或十倍赔偿，或因商品瑕疵造成的其他损失。' },
})
