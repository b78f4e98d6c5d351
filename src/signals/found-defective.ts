import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined } = words

type Measure = { k: number; undone: number; defect: number; events: string | null }

/** A bad batch comes back because it is bad. */
export const signal = defineCaseSignal<Measure>({
  name: 'found-defective',
  code: 'D2',
  behaviours: ['benign'],
  tier: 'T0',
  group: 'outcome',
  reads: ['case_rows'],
  sql: `
    SELECT k, count(*) FILTER (WHERE state IN ('refunded', 'refunding')) AS undone, count(*) FILTER (WHERE defect) AS defect,
      ${joined('request_event', { orderBy: 'ord', where: 'defect', most: 20 })} AS events
    FROM case_rows GROUP BY k`,
  level: ({ undone, defect }) => (undone >= 5 && defect >= 0.25 * undone ? 'defects' : undefined),
  bits: { defects: { organic: 8, shop_hired: 0, rival_hired: 0 } },
  sentence: ({ undone, defect }) => ({
    en: `In ${defect} of ${undone} returned orders a defect was found on inspection or named by the buyer.`,
    zh: `${undone} 笔退货退款中有 ${defect} 笔经验货或由买家指明存在瑕疵。`,
  }),
  innocent: { en: 'This is the innocent reading; inspectors can be deceived.', zh: '这本身就是善意解释；验货也可能被蒙蔽。' },
})
