/** The cases of a data folder, each under the id it keeps. */
import type { CaseSummary } from '../../cases/data.ts'
import { columnsOf, padEnd, printable, readableTime } from '../../report/text.ts'
import { grouped } from '../../domain/money.ts'
import type { Role } from '../../domain/verdict.ts'
import { behaviourWords, certaintyWords, kindWords, roleWords } from '../../domain/words.ts'
import { compare } from '../../report/words.ts'
import { type Command, type Language, required, result } from '../command.ts'
import { withDataFolder } from '../data.ts'

/** Whom a case is for comes first, then whom it is about, then who stands by. */
const order: readonly Role[] = ['victim_merchant', 'victim_identity']
const rankOf = (role: Role): number => (order.includes(role) ? order.indexOf(role) : role === 'bystander' ? order.length + 1 : order.length)

/** Named while they are few; counted when they are many. */
function subjectsOf({ subjects }: CaseSummary, lang: Language): string {
  const groups = Map.groupBy(subjects, ({ kind, role }) => `${kind}\n${role}`)
  const victimFirst = [...groups.values()].toSorted((a, b) => rankOf(a[0]!.role) - rankOf(b[0]!.role))
  const parts = victimFirst.map((list) => {
    const { kind, role } = list[0]!
    const who = list.length === 1 ? `${kindWords[kind].one[lang]} ${printable(list[0]!.id)}` : `${grouped(list.length)} ${kindWords[kind].many[lang]}`
    return lang === 'zh' ? `${who}（${roleWords[role].zh}）` : `${who} (${roleWords[role].en})`
  })
  return parts.join(lang === 'zh' ? '、' : ', ') || '–'
}

function row(one: CaseSummary, lang: Language): string[] {
  const zh = lang === 'zh'
  const { proven, supported } = one.orders
  return [
    one.case_id,
    `${behaviourWords[one.behaviour].name[lang]}${one.found ? '' : zh ? '（最近一次研判未再发现）' : ' (not found any more)'}`,
    proven + supported === 0 ? '–' : zh ? `证实 ${grouped(proven)}，支持 ${grouped(supported)}` : `${grouped(proven)} proven, ${grouped(supported)} supported`,
    certaintyWords[one.certainty].name[lang],
    readableTime(one.first_seen),
    subjectsOf(one, lang),
  ]
}

export const command: Command = {
  summary: { en: 'List the cases of a data folder', zh: '列出数据目录中的案件' },
  usage: '--data DIR',
  example: 'aedile cases --data market',
  options: { data: { type: 'string', value: 'DIR', says: { en: 'the data folder', zh: '数据目录' } } },
  async run({ values }, io) {
    const { lang } = io
    const zh = lang === 'zh'
    const cases = await withDataFolder(required(values, 'data'), (data) => data.listCases())
    const list = cases.toSorted((a, b) => Date.parse(a.first_seen) - Date.parse(b.first_seen) || compare(a.case_id, b.case_id))
    if (list.length === 0 && values['json'] !== true) {
      io.out(zh ? '尚无案件；案件由 aedile scan --data 立案。\n' : 'No cases yet; aedile scan --data opens them.\n')
      return 0
    }
    const table = (): string => {
      const head = zh ? ['案号', '行为', '订单', '把握', '首次出现', '对象'] : ['Case', 'Finding', 'Orders', 'How sure', 'First seen', 'Subjects']
      const rows = list.map((one) => row(one, lang))
      const widths = head.map((name, at) => Math.max(columnsOf(name), ...rows.map((cells) => columnsOf(cells[at]!))))
      const line = (cells: readonly string[]): string =>
        cells
          .map((cell, at) => padEnd(cell, widths[at]!))
          .join('  ')
          .trimEnd()
      return `${[line(head), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n')}\n`
    }
    result(io, values, { cases: list }, table)
    return 0
  },
}
