import { defineMatterSignal, yuan } from '../signal.ts'
import { merged, shops as named } from './shared.ts'

type Measure = {
  m: number
  spoken: number
  told: number
  offered: number
  fitting: number
  shops: number
  low: number | null
  high: number | null
  events: string | null
}

/** Money is asked for the end of a bad review. What the shop offered first, or what an order with a fault is worth, is no such demand. */
export const signal = defineMatterSignal<Measure>({
  name: 'paid-deletion-demanded',
  of: 'review_extortion',
  code: 'RX-04',
  behaviours: ['review_extortion'],
  tier: 'T3',
  group: 'message',
  sql: `
    SELECT m, count(DISTINCT owner) FILTER (WHERE demanded AND linked AND spoken AND NOT offered_first AND NOT related) AS spoken,
      count(DISTINCT owner) FILTER (WHERE demanded AND linked AND NOT spoken AND NOT offered_first AND NOT related) AS told,
      count(*) FILTER (WHERE offered_first) AS offered, count(*) FILTER (WHERE related) AS fitting, count(DISTINCT owner) FILTER (WHERE demanded) AS shops,
      min(asked_minor) AS low, max(asked_minor) AS high, ${merged('demand_events')}
    FROM extortion_incidents WHERE demanded OR offered_first GROUP BY m`,
  level: ({ spoken, told, offered, fitting }) =>
    spoken >= 2 ? 'again' : spoken === 1 ? 'once' : told > 0 ? 'told' : offered > 0 ? 'offered-first' : fitting > 0 ? 'fits-order' : undefined,
  bits: { again: 5, once: 3.5, told: 2, 'offered-first': -6, 'fits-order': -4 },
  sentence: ({ spoken, told, offered, fitting, low, high, shops }) => {
    const range = low === null || high === null ? undefined : low === high ? yuan(low) : `${yuan(low)}–${yuan(high)}`
    if (spoken + told > 0)
      return {
        en: `Money${range === undefined ? '' : ` (${range})`} was asked of ${named(spoken + told).en} for a bad review to go${spoken > 0 ? '' : ', as the shop reports'}.`,
        zh: `${named(spoken + told).zh}被要求付款${range === undefined ? '' : `（${range}）`}以换取删除或修改差评${spoken > 0 ? '' : '（据店铺举报）'}。`,
      }
    if (offered > 0) return { en: 'The shop was the first to offer money for the review to go.', zh: '是店铺先提出给钱以删改评价。' }
    return {
      en: `What was asked${range === undefined ? '' : ` (${range})`} of ${named(Math.max(shops, fitting)).en} is no more than the order or the law would give back.`,
      zh: `对${named(Math.max(shops, fitting)).zh}所提要求${range === undefined ? '' : `（${range}）`}未超过订单或法律规定可退赔的数额。`,
    }
  },
  innocent: {
    en: 'A buyer who asks for a partial refund and will then mend the review, which the law allows.',
    zh: '买家要求部分退款并表示会修改评价，属合法协商。',
  },
})
