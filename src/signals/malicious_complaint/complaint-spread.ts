import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; complaints: number; shops: number; events: string | null }

/** How many shops were complained of. Hardly says anything: who tests goods by trade meets as many. */
export const signal = defineMatterSignal<Measure>({
  name: 'complaint-spread',
  of: 'malicious_complaint',
  code: 'MC-05',
  behaviours: ['malicious_complaint'],
  tier: 'T3',
  group: 'volume',
  reads: ['complaint_rows'],
  sql: `SELECT m, count(*) AS complaints, count(DISTINCT shop_id) AS shops, ${some('event_id', 'TRUE')} FROM complaint_rows GROUP BY m`,
  level: ({ shops }) => (shops >= 10 ? 'wide' : undefined),
  bits: { wide: 0.5 },
  sentence: ({ complaints, shops }) => ({
    en: `${complaints} complaints against ${shops} shops.`,
    zh: `对 ${shops} 家店铺提出 ${complaints} 件投诉。`,
  }),
  innocent: {
    en: 'Testing goods is a lawful trade, and many shops break the same rule.',
    zh: '打假为合法行为，且同一规定可能被多家店铺违反。',
  },
})
