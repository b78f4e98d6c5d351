import { defineMatterSignal } from '../signal.ts'
import { listed } from './shared.ts'

type Measure = { m: number; n: number; faulty: number; events: string | null }

/** Bad reviews by people who sent the goods back for a fault: a bad batch is spoken ill of, and rightly. */
export const signal = defineMatterSignal<Measure>({
  name: 'goods-at-fault',
  of: 'fake_review',
  code: 'FR-07',
  behaviours: ['fake_review'],
  tier: 'T3',
  group: 'outcome',
  reads: ['review_bursts'],
  sql: `SELECT m, count(*) AS n, count(*) FILTER (WHERE faulty) AS faulty, ${listed('event_id', 'faulty')} FROM review_bursts GROUP BY m HAVING count(*) FILTER (WHERE faulty) > 0`,
  level: ({ n, faulty }) => (faulty >= 0.3 * n ? 'many' : 'some'),
  bits: { many: -6, some: -1 },
  sentence: ({ n, faulty }) => ({
    en: `${faulty} of ${n} of those who wrote badly asked for a refund for a fault, or an inspection found one.`,
    zh: `${n} 名差评者中有 ${faulty} 名因瑕疵申请退款，或经验货确认瑕疵。`,
  }),
  innocent: { en: 'Said of the crowd: the goods may indeed be bad.', zh: '对差评者而言：商品可能确有问题。' },
})
