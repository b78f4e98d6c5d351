/** What authorities reported. */
import { grouped } from '../../../domain/money.ts'
import type { CaseFile, Voice } from '../document.ts'
import type { Block } from '../typeset.ts'
import { statusWords, wordOf } from '../../../domain/words.ts'
import { heading } from './blocks.ts'

export function authoritySection({ material }: CaseFile, { say, of, time }: Voice): Block[] {
  if (material.authority.length === 0) return []
  const groups = [
    ...Map.groupBy(material.authority, ({ authority, request_no, status, role, time: at, text: words }) =>
      [authority, request_no, status, role, at.slice(0, 10), words].join('\u001f'),
    ).values(),
  ]
  return [
    heading(say('Reports of authorities', '主管机关材料'), 'authority'),
    {
      is: 'table',
      caption: say('Reports of authorities', '主管机关材料'),
      columns: [
        { head: say('Time', '时间'), width: 0 },
        { head: say('Authority, number', '机关及文号'), width: 1.2 },
        { head: say('On', '涉及'), width: 1.2 },
        { head: say('Status', '性质'), width: 0.9 },
        { head: say('What it says', '内容'), width: 1.8 },
      ],
      rows: groups
        .toSorted((a, b) => Date.parse(a[0]!.time) - Date.parse(b[0]!.time) || (a[0]!.subject_id < b[0]!.subject_id ? -1 : 1))
        .map((group) => {
          const [one] = group as [(typeof group)[number]]
          return [
            time(one.time),
            { is: 'lines', lines: [one.authority, one.request_no] },
            group.length > 4
              ? say(`${grouped(group.length)} persons or accounts`, `${grouped(group.length)} 个人员或账号`)
              : { is: 'lines', lines: group.map(({ subject_id }) => subject_id) },
            of(wordOf(statusWords, one.status)),
            one.text ?? '—',
          ]
        }),
    },
  ]
}
