import { defineMatterSignal } from '../signal.ts'
import { often, some } from './shared.ts'

type Measure = { m: number; shown: number; photos: number; events: string | null }

/** The same photo, byte for byte, shown as the damage of different goods. */
export const signal = defineMatterSignal<Measure>({
  name: 'photo-reused',
  of: 'malicious_refund',
  code: 'RF-04',
  behaviours: ['malicious_refund'],
  tier: 'T0',
  group: 'repetition',
  reads: ['refund_photos', 'refund_rows'],
  sql: `WITH of_matter AS (SELECT r.m, count(DISTINCT p.photo) AS photos FROM refund_rows r JOIN refund_photos p ON p.refund_id = r.refund_id AND p.reused WHERE r.shown GROUP BY r.m)
    SELECT r.m, count(*) FILTER (WHERE r.shown) AS shown, any_value(o.photos) AS photos, ${some('r.request_event', 'r.shown')} FROM refund_rows r JOIN of_matter o ON o.m = r.m GROUP BY r.m`,
  level: ({ shown }) => often(shown),
  bits: { once: 1, twice: 3, several: 7, many: 10 },
  sentence: ({ shown, photos }) => ({
    en: `${shown} refunds were asked for with ${photos} photo${photos === 1 ? '' : 's'} that ${photos === 1 ? 'was' : 'were'} shown for other goods too.`,
    zh: `${shown} 笔退款申请使用了 ${photos} 张同时用于其他商品的照片。`,
  }),
  innocent: {
    en: 'A wrong picture was attached, or one parcel damaged several things and one photo shows them all.',
    zh: '误传照片，或一个包裹中多件商品同时受损，由一张照片展示。',
  },
})
