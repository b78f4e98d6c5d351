/** What those concerned were asked, and what they answered. */
import type { CaseFile, Voice } from '../document.ts'
import type { Block } from '../typeset.ts'
import { explanationWords } from '../words.ts'
import { heading } from './blocks.ts'

export function explanationsSection({ material }: CaseFile, { say, of, time }: Voice): Block[] {
  const rows = [...material.accounts, ...material.shops].flatMap(({ explanations }) => explanations)
  if (rows.length === 0) return []
  const assessed = (value: string): string => (value === 'reasonable' || value === 'unreasonable' || value === 'open' ? of(explanationWords[value]) : value)
  return [
    heading(say('Explanation asked and answered', '说明与答复'), 'explanations'),
    {
      is: 'table',
      caption: say('Explanations', '说明与答复'),
      columns: [
        { head: say('Asked of', '询问对象'), width: 1 },
        { head: say('Orders', '订单数'), width: 0, align: 'right' },
        { head: say('Asked at', '询问时间'), width: 0 },
        { head: say('Due', '答复期限'), width: 0 },
        { head: say('Answer (in its own words)', '答复（原文）'), width: 2 },
        { head: say('Assessed', '评议'), width: 0.9 },
      ],
      rows: rows.map((row) => [
        row.subject.id,
        String(row.order_ids.length),
        time(row.requested_at),
        time(row.due_at),
        row.answer === undefined
          ? say('none', '未答复')
          : `${row.answer.text}${row.answer.proof_sha256 === null ? say(' (no proof attached)', '（未附证明）') : ''}`,
        row.answer === undefined ? '—' : assessed(row.answer.assessed),
      ]),
    },
  ]
}
