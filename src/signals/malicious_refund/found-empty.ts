import { defineMatterSignal } from '../signal.ts'
import { often, some } from './shared.ts'

type Measure = { m: number; inspected: number; emptied: number; usual: number; events: string | null }

/** Returns in which the warehouse found nothing, or something else, and no scale of the carrier says otherwise. */
export const signal = defineMatterSignal<Measure>({
  name: 'found-empty',
  of: 'malicious_refund',
  code: 'RF-02',
  behaviours: ['malicious_refund'],
  tier: 'T0',
  group: 'falsity',
  reads: ['refund_rows'],
  sql: `SELECT m, count(*) FILTER (WHERE inspected IS NOT NULL) AS inspected, count(*) FILTER (WHERE emptied) AS emptied, CAST(sum(usual) FILTER (WHERE inspected IS NOT NULL) AS DOUBLE) AS usual,
    ${some('inspect_event', 'emptied')} FROM refund_rows GROUP BY m`,
  // What these warehouses find with everybody is no finding about one.
  level: ({ emptied, usual }) => (emptied >= 3 * usual ? often(emptied) : undefined),
  bits: { once: 1, twice: 3, several: 6, many: 9 },
  sentence: ({ inspected, emptied }) => ({
    en: `${emptied} of ${inspected} inspected returns were found empty or holding something else.`,
    zh: `${inspected} 件经查验的退货中有 ${emptied} 件为空包或被调换。`,
  }),
  innocent: {
    en: 'A warehouse mixed parcels up, or the goods were taken out on the way.',
    zh: '仓库混淆了包裹，或商品在途中被取走。',
  },
})
