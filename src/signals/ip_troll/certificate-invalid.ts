import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; checked: number; invalid: number; events: string | null }

/** Certificates that the registry does not know. One that it confirms as often is known to it: it lags, or was asked under another name. */
export const signal = defineMatterSignal<Measure>({
  name: 'certificate-invalid',
  of: 'ip_troll',
  code: 'IT-05',
  behaviours: ['ip_troll'],
  tier: 'T3',
  group: 'identity',
  reads: ['notice_rows'],
  sql: `
    WITH papers AS (
      SELECT m, coalesce(certificate_id, event_id) AS paper FROM notice_rows GROUP BY m, coalesce(certificate_id, event_id)
      HAVING count(*) FILTER (WHERE checked = 'invalid') > count(*) FILTER (WHERE checked = 'valid')
    ), looked AS (
      SELECT n.m, n.event_id, n.checked, n.checked = 'invalid' AND p.paper IS NOT NULL AS absent FROM notice_rows n LEFT JOIN papers p ON p.m = n.m AND p.paper = coalesce(n.certificate_id, n.event_id)
    )
    SELECT m, count(*) FILTER (WHERE checked IS NOT NULL) AS checked, count(*) FILTER (WHERE absent) AS invalid, ${some('event_id', 'absent')} FROM looked GROUP BY m`,
  level: ({ checked, invalid }) =>
    invalid >= 3 && invalid >= 0.2 * checked ? 'several' : invalid >= 2 && invalid === checked ? 'all' : invalid >= 1 ? 'once' : undefined,
  bits: { once: 1, all: 4, several: 6 },
  sentence: ({ checked, invalid }) => ({
    en: `${invalid} of ${checked} certificates that were checked are not known to the registry; one that it confirmed as often is not counted.`,
    zh: `经核查的 ${checked} 份权属证明中有 ${invalid} 份在登记机关查无记录；经其同样多次确认者不计。`,
  }),
  innocent: {
    en: 'A number was mistyped, or the right was renewed or renamed and the registry lags.',
    zh: '编号录入有误，或权利已续展、更名而登记滞后。',
  },
})
