import { defineOrderSignal } from './signal.ts'

/** The same people came back together to several shops of different owners, with two kinds of mark of hired work. What they did themselves; who hired them, it does not tell. */
export const signal = defineOrderSignal({
  name: 'bought-in-company',
  code: 'SB-05',
  behaviours: ['self_brushing', 'reverse_brushing', 'task_platform'],
  tier: 'T0',
  group: 'repetition',
  reads: ['company_orders', 'orders'],
  sql: 'SELECT c.ord, 11.0 AS bits, o.event_id FROM company_orders c JOIN orders o ON o.ord = c.ord',
  sentence: ({ orders, of }) => ({
    en: `${orders} of ${of} orders are of people who came back together to several shops of different owners, with the marks of hired work: praise by all, in the same words, by one path, from few devices or for strangers.`,
    zh: `${of} 笔订单中有 ${orders} 笔来自结伴反复光顾多家不同店主店铺的人，且带有受雇痕迹：人人好评、用语雷同、路径一致、设备集中或代他人收货。`,
  }),
  innocent: {
    en: 'A buying club or a village that orders together; it writes its own words, from its own devices, to its own doors.',
    zh: '团购群或同村结伴购买；但其评价自写、设备各异、收货为本人。',
  },
})
