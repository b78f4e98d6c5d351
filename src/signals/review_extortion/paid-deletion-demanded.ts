import { defineMatterSignal, oneCurrency, range } from '../signal.ts'
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
  currency: string | null
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
  reads: [],
  sql: `
    SELECT m, ${oneCurrency('s.currency')}, count(DISTINCT owner) FILTER (WHERE demanded AND linked AND spoken AND NOT offered_first AND NOT related) AS spoken,
      count(DISTINCT owner) FILTER (WHERE demanded AND linked AND NOT spoken AND NOT offered_first AND NOT related) AS told,
      count(*) FILTER (WHERE offered_first) AS offered, count(*) FILTER (WHERE related) AS fitting, count(DISTINCT owner) FILTER (WHERE demanded) AS shops,
      min(asked_minor) AS low, max(asked_minor) AS high, ${merged('demand_events')}
    FROM extortion_incidents LEFT JOIN shop_currencies s USING (shop_id) WHERE demanded OR offered_first GROUP BY m`,
  level: ({ spoken, told, offered, fitting }) =>
    spoken >= 2 ? 'again' : spoken === 1 ? 'once' : told > 0 ? 'told' : offered > 0 ? 'offered-first' : fitting > 0 ? 'fits-order' : undefined,
  bits: { again: 5, once: 3.5, told: 2, 'offered-first': -6, 'fits-order': -4 },
  sentence: ({ spoken, told, offered, fitting, low, high, shops, currency }) => {
    const asked = low === null || high === null ? undefined : range(low, high, currency)
    if (spoken + told > 0)
      return {
        en: `Money${asked === undefined ? '' : ` (${asked.en})`} was asked of ${named(spoken + told).en} for a bad review to go${spoken > 0 ? '' : ', as the shop reports'}.`,
        zh: `${named(spoken + told).zh}被要求付款${asked === undefined ? '' : `（${asked.zh}）`}以换取删除或修改差评${spoken > 0 ? '' : '（据店铺举报）'}。`,
      }
    if (offered > 0) return { en: 'The shop was the first to offer money for the review to go.', zh: '是店铺先提出给钱以删改评价。' }
    return {
      en: `What was asked${asked === undefined ? '' : ` (${asked.en})`} of ${named(Math.max(shops, fitting)).en} is no more than the order or the law would give back.`,
      zh: `对${named(Math.max(shops, fitting)).zh}所提要求${asked === undefined ? '' : `（${asked.zh}）`}未超过订单或法律规定可退赔的数额。`,
    }
  },
  innocent: {
    en: 'A buyer who asks for a partial refund and will then mend the review, which the law allows.',
    zh: '买家要求部分退款并表示会修改评价，属合法协商。',
  },
})
