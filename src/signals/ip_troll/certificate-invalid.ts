import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; checked: number; invalid: number; events: string | null }

/** Certificates that the registry does not know. */
export const signal = defineMatterSignal<Measure>({
  name: 'certificate-invalid',
  of: 'ip_troll',
  code: 'IT-05',
  behaviours: ['ip_troll'],
  tier: 'T3',
  group: 'identity',
  reads: ['notice_rows'],
  sql: `SELECT m, count(*) FILTER (WHERE checked IS NOT NULL) AS checked, count(*) FILTER (WHERE checked = 'invalid') AS invalid, ${some('event_id', "checked = 'invalid'")} FROM notice_rows GROUP BY m`,
  level: ({ checked, invalid }) =>
    invalid >= 3 && invalid >= 0.2 * checked ? 'several' : invalid >= 2 && invalid === checked ? 'all' : invalid >= 1 ? 'once' : undefined,
  bits: { once: 1, all: 4, several: 6 },
  sentence: ({ checked, invalid }) => ({
    en: `${invalid} of ${checked} certificates that were checked are not known to the registry.`,
    zh: `经核查的 ${checked} 份权属证明中有 ${invalid} 份在登记机关查无记录。`,
  }),
  innocent: {
    en: 'A number was mistyped, or the right was renewed or renamed and the registry lags.',
    zh: '编号录入有误，或权利已续展、更名而登记滞后。',
  },
})
