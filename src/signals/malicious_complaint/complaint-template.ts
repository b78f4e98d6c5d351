import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; complaints: number; shops: number; templates: number; events: string | null }

/** The same words against one shop after another. */
export const signal = defineMatterSignal<Measure>({
  name: 'complaint-template',
  of: 'malicious_complaint',
  code: 'MC-01',
  behaviours: ['malicious_complaint'],
  tier: 'T3',
  group: 'repetition',
  reads: ['complaint_rows'],
  sql: `WITH wide AS (SELECT m, template FROM complaint_rows WHERE template IS NOT NULL GROUP BY m, template HAVING count(DISTINCT shop_id) >= 3)
    SELECT r.m, count(*) AS complaints, count(DISTINCT r.shop_id) AS shops, count(DISTINCT r.template) AS templates, ${some('r.event_id', 'TRUE')}
    FROM complaint_rows r JOIN wide w ON w.m = r.m AND w.template = r.template GROUP BY r.m`,
  level: ({ shops }) => (shops >= 6 ? 'many' : shops >= 3 ? 'some' : undefined),
  bits: { some: 2, many: 4 },
  sentence: ({ complaints, shops, templates }) => ({
    en: `${complaints} complaints against ${shops} shops are written in ${templates === 1 ? 'the same words' : `${templates} wordings`}.`,
    zh: `针对 ${shops} 家店铺的 ${complaints} 件投诉使用了 ${templates} 种雷同文字。`,
  }),
  innocent: {
    en: 'Somebody who tests goods by trade fills in the same form each time, and the same rule is broken by many.',
    zh: '职业打假者每次使用同一表格，而同一规定确被多家违反。',
  },
})
