import { defineMatterSignal, oneCurrency, sum } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; shops: number; payees: number; stated: number; currency: string | null; events: string | null }

/** Shops that do not know each other report the same account for asking money. */
export const signal = defineMatterSignal<Measure>({
  name: 'named-by-shops',
  of: 'malicious_complaint',
  code: 'MC-02',
  behaviours: ['malicious_complaint'],
  tier: 'T3',
  group: 'relation',
  reads: [],
  sql: `SELECT m, ${oneCurrency('coalesce(c.currency, s.currency)')}, count(DISTINCT shop_id) AS shops, count(DISTINCT payee_wallet_id) AS payees, sum(stated_minor) AS stated, ${some('event_id', 'TRUE')} FROM complaint_named c LEFT JOIN shop_currencies s USING (shop_id) WHERE asked_minor > 0 OR stated_minor > 0 GROUP BY m`,
  level: ({ shops }) => (shops >= 4 ? 'many' : shops >= 2 ? 'several' : undefined),
  bits: { several: 2, many: 4 },
  sentence: ({ shops, payees, stated, currency }) => ({
    en: `${shops} shops reported demands for money; by their word ${sum(stated, currency).en} were paid to ${payees} wallet${payees === 1 ? '' : 's'}.`,
    zh: `${shops} 家店铺举报被索要钱款；据其所述已向 ${payees} 个钱包支付 ${sum(stated, currency).zh}。`,
  }),
  innocent: {
    en: 'Shops that were rightly complained of report the one who did it.',
    zh: '被正当投诉的店铺反过来举报投诉人。',
  },
})
