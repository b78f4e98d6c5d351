import { defineMatterSignal } from '../signal.ts'
import { often, some } from './shared.ts'

type Measure = { m: number; returns: number; light: number; events: string | null }

/** Parcels sent back that weigh less than half of one piece of what was bought. */
export const signal = defineMatterSignal<Measure>({
  name: 'return-weight',
  of: 'malicious_refund',
  code: 'RF-02',
  behaviours: ['malicious_refund'],
  tier: 'T0',
  group: 'parcel',
  reads: ['refund_rows'],
  sql: `SELECT m, count(*) FILTER (WHERE back_g IS NOT NULL) AS returns, count(*) FILTER (WHERE light) AS light, ${some('coalesce(scan_event, inspect_event, back_event)', 'light')} FROM refund_rows GROUP BY m`,
  level: ({ light }) => often(light),
  bits: { once: 1, twice: 4, several: 7, many: 10 },
  sentence: ({ returns, light }) => ({
    en: `${light} of ${returns} weighed returns came back at less than half the weight of one piece.`,
    zh: `${returns} 件称重的退货中有 ${light} 件重量不足单件商品的一半。`,
  }),
  innocent: {
    en: 'A part of the order was sent back, the bulky box was left out, or a scale slipped.',
    zh: '仅退回部分商品、未附外包装，或称重设备有误。',
  },
})
