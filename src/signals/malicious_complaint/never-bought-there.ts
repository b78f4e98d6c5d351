import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; complaints: number; strange: number; shops: number; events: string | null }

/** Complaints of goods against shops where the account never bought. */
export const signal = defineMatterSignal<Measure>({
  name: 'never-bought-there',
  of: 'malicious_complaint',
  code: 'MC-04',
  behaviours: ['malicious_complaint'],
  tier: 'T3',
  group: 'timing',
  reads: ['complaint_rows'],
  sql: `SELECT m, count(*) AS complaints, count(*) FILTER (WHERE strange AND kind = 'product_quality') AS strange, count(DISTINCT CASE WHEN strange AND kind = 'product_quality' THEN shop_id END) AS shops,
    ${some('event_id', "strange AND kind = 'product_quality'")} FROM complaint_rows GROUP BY m`,
  level: ({ complaints, strange, shops }) => (shops >= 3 && strange >= 0.3 * complaints ? 'never' : undefined),
  bits: { never: 3 },
  sentence: ({ complaints, strange, shops }) => ({
    en: `${strange} of ${complaints} complaints are about the quality of goods of ${shops} shops where the account never bought.`,
    zh: `${complaints} 件投诉中有 ${strange} 件针对 ${shops} 家店铺的商品质量，而该账号从未在此购买。`,
  }),
  innocent: {
    en: 'The goods came from a friend or through another account; and whoever reports an advertisement need not buy.',
    zh: '商品系他人购买或经其他账号购买；举报广告亦无须购买。',
  },
})
