import { defineMatterSignal, oneCurrency, sum } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; complaints: number; withdrawn: number; paid: number; shops: number; amount: number; currency: string | null; events: string | null }

/** Complaints taken back once the shop had paid. */
export const signal = defineMatterSignal<Measure>({
  name: 'paid-withdrawals',
  of: 'malicious_complaint',
  code: 'MC-03',
  behaviours: ['malicious_complaint'],
  tier: 'T3',
  group: 'money',
  reads: [],
  sql: `SELECT m, ${oneCurrency('CASE WHEN paid_minor > 0 THEN coalesce(c.currency, s.currency) END')}, count(*) AS complaints, count(*) FILTER (WHERE outcome = 'withdrawn') AS withdrawn, count(*) FILTER (WHERE paid_minor > 0) AS paid, count(DISTINCT CASE WHEN paid_minor > 0 THEN shop_id END) AS shops,
    coalesce(sum(paid_minor), 0) AS amount, ${some('paid_event', 'paid_minor > 0')} FROM complaint_rows c LEFT JOIN shop_currencies s USING (shop_id) GROUP BY m`,
  level: ({ complaints, paid, shops }) => (shops >= 3 && paid >= 0.3 * complaints ? (shops >= 6 ? 'many' : 'several') : undefined),
  bits: { several: 4, many: 6 },
  sentence: ({ complaints, paid, shops, amount, currency }) => ({
    en: `${paid} of ${complaints} complaints were withdrawn after ${shops} shops had paid, ${sum(amount, currency).en} in all.`,
    zh: `${complaints} 件投诉中有 ${paid} 件在 ${shops} 家店铺付款后撤回，合计 ${sum(amount, currency).zh}。`,
  }),
  innocent: {
    en: 'A shop that was wrong settles, and the buyer has what he came for.',
    zh: '店铺确有过错而和解，买家诉求得到满足。',
  },
})
