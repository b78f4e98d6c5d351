import { defineMatterSignal, oneCurrency, sum } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; notices: number; paid: number; shops: number; amount: number; payees: number; currency: string | null; events: string | null }

/** Notices taken back once the shop had paid. */
export const signal = defineMatterSignal<Measure>({
  name: 'withdrawn-for-pay',
  of: 'ip_troll',
  code: 'IT-03',
  behaviours: ['ip_troll'],
  tier: 'T3',
  group: 'money',
  reads: [],
  sql: `SELECT m, ${oneCurrency('CASE WHEN paid_minor > 0 THEN coalesce(c.currency, s.currency) END')}, count(*) AS notices, count(*) FILTER (WHERE paid_minor > 0) AS paid, count(DISTINCT CASE WHEN paid_minor > 0 THEN shop_id END) AS shops, coalesce(sum(paid_minor), 0) AS amount,
    count(DISTINCT CASE WHEN paid_minor > 0 THEN payee END) AS payees, ${some('paid_event', 'paid_minor > 0')} FROM notice_rows c LEFT JOIN shop_currencies s USING (shop_id) GROUP BY m`,
  level: ({ notices, paid, shops }) =>
    paid < 0.2 * notices ? undefined : shops >= 8 ? 'many' : shops >= 3 ? 'several' : shops >= 2 && paid >= 0.4 * notices ? 'two' : undefined,
  bits: { two: 2.5, several: 4, many: 6 },
  sentence: ({ notices, paid, shops, amount, payees, currency }) => ({
    en: `${paid} of ${notices} notices were withdrawn after ${shops} shops had paid ${sum(amount, currency).en} in all${payees === 0 ? '' : `, to ${payees} wallet${payees === 1 ? '' : 's'}`}.`,
    zh: `${notices} 件通知中有 ${paid} 件在 ${shops} 家店铺付款后撤回，合计 ${sum(amount, currency).zh}${payees === 0 ? '' : `，收款钱包 ${payees} 个`}。`,
  }),
  innocent: {
    en: 'Shops that were in the wrong took a licence and paid for it.',
    zh: '确有侵权的店铺取得授权并支付许可费。',
  },
})
