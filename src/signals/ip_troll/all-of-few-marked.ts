import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; notices: number; rejected: number; paid: number; events: string | null }

/** A sender of a few notices none of which was right, one of which was sold, and each of which rests on paper that the registry does not know or got after the goods. */
export const signal = defineMatterSignal<Measure>({
  name: 'all-of-few-marked',
  of: 'ip_troll',
  code: 'IT-09',
  behaviours: ['ip_troll'],
  tier: 'T3',
  group: 'falsity',
  reads: ['notice_rows'],
  sql: `SELECT m, count(*) AS notices, count(*) FILTER (WHERE outcome = 'rejected') AS rejected, count(*) FILTER (WHERE paid_minor > 0) AS paid, ${some('coalesce(paid_event, ended_event, event_id)', 'TRUE')}
    FROM notice_rows GROUP BY m
    HAVING count(*) < 5 AND count(*) FILTER (WHERE outcome IN ('upheld', 'conceded')) = 0 AND count(*) = count(*) FILTER (WHERE coalesce(late, FALSE) OR coalesce(checked = 'invalid', FALSE))`,
  level: ({ rejected, paid }) => (rejected >= 1 && paid >= 1 ? 'all' : undefined),
  bits: { all: 6 },
  sentence: ({ notices, rejected, paid }) => ({
    en: `All ${notices} notices rest on paper that the registry does not know or that was got after the goods were on sale; ${rejected} ${rejected === 1 ? 'was' : 'were'} found wrong, ${paid} ${paid === 1 ? 'was' : 'were'} withdrawn for money, none was right.`,
    zh: `全部 ${notices} 件通知所依权属证明或查无记录，或取得于商品上架之后；其中 ${rejected} 件不成立，${paid} 件在付款后撤回，无一成立。`,
  }),
  innocent: {
    en: 'A maker who registers late, cannot prove the first case and grants a licence in the second.',
    zh: '创作者登记较晚，首案举证不能，次案授予许可。',
  },
})
