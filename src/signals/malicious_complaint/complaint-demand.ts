import { defineMatterSignal, oneCurrency, sum } from '../signal.ts'
import { some } from './shared.ts'
import { words } from '../../warehouse/dialect.ts'

const { greatest } = words

type Measure = { m: number; shops: number; most: number; beyond: number; currency: string | null; events: string | null }

/** Money asked for, from several shops. What the law itself gives (three times the price and at least 500, ten times and at least 1000 for food) is told apart. */
export const signal = defineMatterSignal<Measure>({
  name: 'complaint-demand',
  of: 'malicious_complaint',
  code: 'MC-02',
  behaviours: ['malicious_complaint'],
  tier: 'T3',
  group: 'message',
  reads: [],
  sql: `SELECT m, ${oneCurrency('coalesce(c.currency, s.currency)')}, count(DISTINCT shop_id) AS shops, max(asked_minor) AS most, count(*) FILTER (WHERE asked_minor > ${greatest('coalesce(k.least_claim_minor, 0)', '11 * coalesce(payable_minor, 0)')}) AS beyond, ${some('asked_event', 'TRUE')}
    FROM complaint_rows c LEFT JOIN shop_currencies s USING (shop_id) LEFT JOIN coins k ON k.currency = coalesce(c.currency, s.currency) WHERE asks GROUP BY m`,
  level: ({ shops, beyond }) => (shops >= 4 ? (beyond >= 2 ? 'many_beyond' : 'many') : shops >= 2 ? 'several' : undefined),
  bits: { several: 2, many: 4, many_beyond: 5 },
  sentence: ({ shops, most, beyond, currency }) => ({
    en: `Money was asked from ${shops} shops, up to ${sum(most, currency).en}; ${beyond} demands go beyond what the law would give.`,
    zh: `向 ${shops} 家店铺索要钱款，最高 ${sum(most, currency).zh}；其中 ${beyond} 次超出法定赔偿。`,
  }),
  innocent: {
    en: 'A buyer wronged by several shops asks for the compensation that the law gives.',
    zh: '消费者在多家店铺权益受损，依法索赔。',
  },
})
