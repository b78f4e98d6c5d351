import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; inspected: number; sound: number; events: string | null }

/** Nearly everything sent back arrived as it should. */
export const signal = defineMatterSignal<Measure>({
  name: 'sound-returns',
  of: 'malicious_refund',
  code: 'RF-02',
  behaviours: ['malicious_refund', 'benign'],
  tier: 'T0',
  group: 'history',
  reads: ['refund_rows'],
  sql: `SELECT m, count(*) FILTER (WHERE inspected IS NOT NULL) AS inspected, count(*) FILTER (WHERE inspected IN ('ok', 'defective', 'damaged')) AS sound, ${some('inspect_event', "inspected = 'ok'")} FROM refund_rows GROUP BY m`,
  level: ({ inspected, sound }) =>
    inspected >= 5 && sound >= 0.9 * inspected ? 'nearly_all' : inspected >= 5 && sound >= 0.6 * inspected ? 'most' : undefined,
  bits: { nearly_all: -4, most: -1.5 },
  sentence: ({ inspected, sound }) => ({
    en: `${sound} of ${inspected} inspected returns arrived as they should.`,
    zh: `${inspected} 件经查验的退货中有 ${sound} 件完好寄回。`,
  }),
  innocent: {
    en: 'This speaks for the buyer; somebody careful may hide a few false returns among many sound ones.',
    zh: '这对买家有利；但亦可能在大量正常退货中夹带少量虚假退货。',
  },
})
