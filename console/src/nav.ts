/** The map of the console: one line a screen. */
import { say, type Say } from './i18n.tsx'

export type ScreenPlace = { path: string; load: () => Promise<{ Screen: () => React.ReactNode }>; name?: Say; group?: Say; key?: string }

const work = say('Work', '办理')
const market = say('Market', '市场')
const follow = say('Follow-through', '后续')
const control = say('Control', '监督')

export const screens: readonly ScreenPlace[] = [
  { path: '/console/queue', name: say('Queue', '工作台'), group: work, key: 'q', load: () => import('./screens/queue.tsx') },
  { path: '/console/warnings', name: say('Warnings', '预警中心'), group: work, load: () => import('./screens/warnings.tsx') },
  { path: '/console/cases', name: say('Cases', '案件中心'), group: work, key: 'c', load: () => import('./screens/cases.tsx') },
  { path: '/console/cases/$id', load: () => import('./screens/case.tsx') },
  { path: '/console/cases/$id/losses', load: () => import('./screens/caseLosses.tsx') },
  { path: '/console/cases/$id/graph', load: () => import('./screens/graph.tsx') },
  { path: '/console/orders', name: say('Check an order', '订单核查'), group: work, key: 'o', load: () => import('./screens/orders.tsx') },
  { path: '/console/orders/$id', load: () => import('./screens/order.tsx') },
  { path: '/console/measures', name: say('Measures', '处罚中心'), group: work, key: 'm', load: () => import('./screens/measures.tsx') },
  { path: '/console/questions', name: say('Questions', '询问与答复'), group: work, load: () => import('./screens/questions.tsx') },
  { path: '/console/appeals', name: say('Appeals', '申诉中心'), group: work, key: 'a', load: () => import('./screens/appeals.tsx') },
  { path: '/console/reports', name: say('Reports', '举报与求助'), group: work, load: () => import('./screens/reports.tsx') },
  { path: '/console/$on/$id', load: () => import('./screens/thing.tsx') },
  { path: '/console/neutralised', name: say('Left out of the counts', '数据净化'), group: market, load: () => import('./screens/neutralised.tsx') },
  { path: '/console/rankings', name: say('Rankings', '榜单'), group: market, key: 'r', load: () => import('./screens/rankings.tsx') },
  { path: '/console/intake', name: say('Data taken in', '数据接入'), group: market, load: () => import('./screens/intake.tsx') },
  { path: '/console/evidence', name: say('Evidence', '证据中心'), group: follow, load: () => import('./screens/evidence.tsx') },
  { path: '/console/referrals', name: say('Referrals', '警企协作'), group: follow, load: () => import('./screens/referrals.tsx') },
  { path: '/console/requests', name: say('Authority requests', '调取请求'), group: follow, load: () => import('./screens/requests.tsx') },
  { path: '/console/authorities', name: say('Authorities', '主管机关名录'), group: follow, load: () => import('./screens/authorities.tsx') },
  { path: '/console/corrections', name: say('Letters of correction', '更正函'), group: follow, load: () => import('./screens/corrections.tsx') },
  { path: '/console/losses', name: say('Losses', '损失登记'), group: follow, load: () => import('./screens/losses.tsx') },
  { path: '/console/proceedings', name: say('Civil claims', '诉讼管理'), group: follow, load: () => import('./screens/proceedings.tsx') },
  { path: '/console/campaigns', name: say('Campaigns', '专项行动'), group: follow, load: () => import('./screens/campaigns.tsx') },
  { path: '/console/publications', name: say('Public notices', '公示与宣教'), group: follow, load: () => import('./screens/publications.tsx') },
  { path: '/console/rules', name: say('Rules', '规则与策略'), group: control, load: () => import('./screens/rules.tsx') },
  { path: '/console/backtest', name: say('Try a change of the rules', '规则试行'), group: control, load: () => import('./screens/backtest.tsx') },
  { path: '/console/shadows', name: say('Beside the rules', '并行试行'), group: control, load: () => import('./screens/shadows.tsx') },
  { path: '/console/overview', name: say('Overview', '治理大盘'), group: control, load: () => import('./screens/overview.tsx') },
  { path: '/console/quality', name: say('Wrongful sanctions', '误伤看板'), group: control, load: () => import('./screens/quality.tsx') },
  { path: '/console/fairness', name: say('Like treated alike', '公平与校准'), group: control, load: () => import('./screens/fairness.tsx') },
  { path: '/console/audit', name: say('Audit log', '审计日志'), group: control, load: () => import('./screens/audit.tsx') },
  { path: '/console/vault', name: say('Personal data', '隐私保险箱'), group: control, load: () => import('./screens/vault.tsx') },
  { path: '/console/rights', name: say('Rights of people', '个人信息权利'), group: control, load: () => import('./screens/rights.tsx') },
  { path: '/console/objections', name: say('Objections', '异议'), group: control, load: () => import('./screens/objections.tsx') },
  { path: '/console/me', name: say('Roles and conflicts', '权限与回避'), group: control, load: () => import('./screens/me.tsx') },
]
