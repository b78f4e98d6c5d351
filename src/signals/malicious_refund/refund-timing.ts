import { defineMatterSignal } from '../signal.ts'
import { some } from './shared.ts'

type Measure = { m: number; timed: number; edge: number; share: number; events: string | null }

/** Refunds asked for in the last hours of the seven days, again and again. */
export const signal = defineMatterSignal<Measure>({
  name: 'refund-timing',
  of: 'malicious_refund',
  code: 'RF-07',
  behaviours: ['malicious_refund'],
  tier: 'T0',
  group: 'timing',
  reads: ['parcels', 'refund_facts', 'refund_rows'],
  sql: `WITH timed AS (
      SELECT f.refund_id, f.requested_ms - p.delivered_ms BETWEEN 561600000 AND 604800000 AS edge FROM refund_facts f JOIN parcels p ON p.ord = f.ord WHERE p.delivered_ms IS NOT NULL AND f.requested_ms >= p.delivered_ms
    ), market AS (SELECT avg(CAST(edge AS INTEGER)) AS share FROM timed)
    SELECT r.m, count(*) AS timed, count(*) FILTER (WHERE t.edge) AS edge, CAST(any_value(k.share) AS DOUBLE) AS share, ${some('r.request_event', 't.edge')}
    FROM refund_rows r JOIN timed t ON t.refund_id = r.refund_id CROSS JOIN market k GROUP BY r.m`,
  level: ({ timed, edge, share }) => (edge >= 4 && edge >= 0.5 * timed && edge >= 5 * share * timed ? 'edge' : undefined),
  bits: { edge: 1 },
  sentence: ({ timed, edge }) => ({
    en: `${edge} of ${timed} refunds were asked for in the last twelve hours of the seven days.`,
    zh: `${timed} 笔退款中有 ${edge} 笔在七日期限的最后十二小时内提出。`,
  }),
  innocent: {
    en: 'Somebody who works all week and deals with parcels on the last evening.',
    zh: '平日忙于工作，习惯在最后一晚处理包裹。',
  },
})
