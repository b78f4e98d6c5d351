import { defineMatterSignal } from '../signal.ts'
import { often, some } from './shared.ts'

type Measure = { m: number; borrowed: number; astray: number; unsent: number; foreign: number; events: string | null }

/** Returns told of under a waybill of another parcel, delivered where the shop takes none, or never seen by a carrier that scans. */
export const signal = defineMatterSignal<Measure>({
  name: 'return-waybill',
  of: 'malicious_refund',
  code: 'RF-03',
  behaviours: ['malicious_refund'],
  tier: 'T0',
  group: 'path',
  reads: ['refund_rows'],
  sql: `SELECT m, count(*) FILTER (WHERE borrowed) AS borrowed, count(*) FILTER (WHERE astray AND NOT borrowed) AS astray, count(*) FILTER (WHERE unsent AND NOT borrowed AND NOT astray) AS unsent,
    count(*) FILTER (WHERE (borrowed OR astray OR unsent) AND sent_from_elsewhere) AS foreign, ${some('coalesce(scan_event, back_event)', 'borrowed OR astray OR unsent')} FROM refund_rows GROUP BY m`,
  level: ({ borrowed, astray, unsent }) => often(borrowed + astray + unsent),
  bits: { once: 1, twice: 4, several: 7, many: 10 },
  sentence: ({ borrowed, astray, unsent, foreign }) => ({
    en: `Return waybills: ${borrowed} belong to another parcel too, ${astray} were delivered where the shop takes no returns, ${unsent} were never scanned; ${foreign} of them set out from another province than the buyer’s.`,
    zh: `退货运单：${borrowed} 个同时属于其他包裹，${astray} 个投递至店铺不收退货之处，${unsent} 个从未被扫描；其中 ${foreign} 个并非从买家所在省份寄出。`,
  }),
  innocent: {
    en: 'A number was mistyped, the carrier lost its scans, or friends sent their returns in one parcel.',
    zh: '运单号填写有误、承运方扫描缺失，或与朋友合并寄回。',
  },
})
