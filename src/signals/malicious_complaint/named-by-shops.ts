import { defineMatterSignal, yuan } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; shops: number; payees: number; stated: number; events: string | null }

/** Shops that do not know each other report the same account for asking money. */
export const signal = defineMatterSignal<Measure>({
  name: 'named-by-shops',
  of: 'malicious_complaint',
  code: 'MC-02',
  behaviours: ['malicious_complaint'],
  tier: 'T3',
  group: 'relation',
  sql: `SELECT m, count(DISTINCT shop_id) AS shops, count(DISTINCT payee_wallet_id) AS payees, sum(stated_minor) AS stated, ${some('event_id', 'TRUE')} FROM complaint_named WHERE asked_minor > 0 OR stated_minor > 0 GROUP BY m`,
  level: ({ shops }) => (shops >= 4 ? 'many' : shops >= 2 ? 'several' : undefined),
  bits: { several: 2, many: 4 },
  sentence: ({ shops, payees, stated }) => ({
    en: `${shops} shops reported demands for money; by their word ${yuan(stated)} were paid to ${payees} wallet${payees === 1 ? '' : 's'}.`,
    zh: `${shops} 家店铺举报被索要钱款；据其所述已向 ${payees} 个钱包支付 ${yuan(stated)} 元。`,
  }),
  innocent: {
    en: 'Shops that were rightly complained of report the one who did it.',
    zh: '被正当投诉的店铺反过来举报投诉人。',
  },
})
