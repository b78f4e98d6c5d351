/** Who is connected with whom, as marks in columns and ties between them. Positions follow from the data alone; accounts with the same ties fold into one mark. */
import { subjectText, type Verdict } from '../things.ts'

export type Mark = { key: string; column: number; kind: string; label: string; count: number; members: string[]; x: number; y: number }
export type Tie = { from: Mark; to: Mark; as: Verdict['role']; certainty: Verdict['certainty']; count: number }
export type Graph = { marks: Mark[]; ties: Tie[]; height: number }

/** In units of the drawing. */
export const mark = { width: 190, height: 32, column: 250, row: 54, left: 20, top: 50 }

const columnOf = (kind: string, role: string): number => {
  if (kind === 'shop') return 3
  if (role === 'organiser') return 0
  if (kind === 'wallet' || ['gang_leader', 'selector_negotiator', 'agent'].includes(role)) return 1
  return kind === 'person' && role !== 'brusher' ? 1 : 2
}

export function graphOf(verdicts: readonly Pick<Verdict, 'subject' | 'role' | 'related'>[]): Graph {
  const who = new Map<string, { kind: string; role: string }>()
  const out = new Map<string, Map<string, Pick<Tie, 'as' | 'certainty'>>>()
  const into = new Map<string, Set<string>>()
  for (const { subject, role, related } of verdicts) {
    const at = subjectText(subject)
    who.set(at, { kind: subject.kind, role })
    for (const other of related) {
      const key = subjectText(other)
      if (!who.has(key)) who.set(key, { kind: other.kind, role: other.as })
      const list = out.get(at) ?? new Map<string, Pick<Tie, 'as' | 'certainty'>>()
      out.set(at, list.set(key, { as: other.as, certainty: other.certainty }))
      into.set(key, (into.get(key) ?? new Set()).add(at))
    }
  }
  const folded = new Map<string, string[]>()
  for (const key of [...who.keys()].toSorted()) {
    const { kind, role } = who.get(key)!
    const sign = [
      columnOf(kind, role),
      kind,
      role,
      [...(out.get(key)?.keys() ?? [])].toSorted().join('|'),
      [...(into.get(key) ?? [])].toSorted().join('|'),
    ].join('·')
    const before = folded.get(sign)
    if (before === undefined) folded.set(sign, [key])
    else before.push(key)
  }
  const markOf = new Map<string, Mark>()
  const rows = [0, 0, 0, 0]
  const marks = [...folded]
    .map(([key, members]): Mark => {
      const { kind, role } = who.get(members[0]!)!
      return { key, column: columnOf(kind, role), kind, label: members[0]!.slice(kind.length + 1), count: members.length, members, x: 0, y: 0 }
    })
    .toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))
  for (const one of marks) {
    one.x = mark.left + one.column * mark.column
    one.y = mark.top + rows[one.column]!++ * mark.row
    for (const member of one.members) markOf.set(member, one)
  }
  const ties = new Map<string, Tie>()
  for (const [from, list] of out)
    for (const [to, { as, certainty }] of list) {
      const [a, b] = [markOf.get(from)!, markOf.get(to)!]
      if (a === b) continue
      const key = a.key < b.key ? `${a.key}→${b.key}` : `${b.key}→${a.key}`
      const before = ties.get(key)
      if (before === undefined) ties.set(key, { from: a, to: b, as, certainty, count: 1 })
      else before.count += 1
    }
  return { marks, ties: [...ties.values()], height: mark.top + 20 + Math.max(...rows) * mark.row }
}

/** Where a tie leaves one mark and meets the other. */
export function ends({ from, to }: Tie): [number, number, number, number] {
  const [left, right] = from.x <= to.x ? [from, to] : [to, from]
  return [left.x + (left.x === right.x ? 0 : mark.width), left.y + mark.height / 2, right.x, right.y + mark.height / 2]
}
