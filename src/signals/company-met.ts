import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined } = words

type Measure = { k: number; n: number; together: number; members: number; events: string | null }

/** How much of the cohort was bought in company, by people who serve several shops of different owners and bear marks of hired work. */
export const signal = defineCaseSignal<Measure>({
  name: 'company-met',
  code: 'SB-05',
  behaviours: ['self_brushing', 'reverse_brushing', 'task_platform'],
  tier: 'T0',
  group: 'identity',
  reads: ['case_rows', 'company_orders'],
  sql: `
    SELECT c.k, count(*) AS n, count(z.ord) AS together, count(DISTINCT CASE WHEN z.ord IS NOT NULL THEN c.buyer END) AS members,
      ${joined('c.event_id', { orderBy: 'c.ord', where: 'z.ord IS NOT NULL', most: 20 })} AS events
    FROM case_rows c LEFT JOIN company_orders z ON z.ord = c.ord WHERE c.fake GROUP BY c.k`,
  level: ({ n, together }) => (together >= 10 && together >= 0.4 * n ? 'company' : undefined),
  bits: { company: { organic: -8, shop_hired: 0, rival_hired: 0 } },
  sentence: ({ n, together, members }) => ({
    en: `${together} of ${n} orders are of ${members} people who came back together to several shops of different owners and bear two kinds of mark of hired work.`,
    zh: `${n} 笔订单中有 ${together} 笔来自 ${members} 名结伴反复光顾多家不同店主店铺、且具有两类受雇痕迹的人。`,
  }),
  innocent: { en: 'A buying club goes from shop to shop together too, without those marks.', zh: '团购群也会结伴逐店购买，但不带这些痕迹。' },
})
