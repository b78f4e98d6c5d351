/**
 * How those in a case are connected, in columns: organisers, recruiters, accounts, shops. Positions follow from the data alone. Accounts
 * with the same links fold into one mark. A dashed line is a lead. The table below says the same. Changes nothing.
 */
import { useParams } from '@tanstack/react-router'
import { useGet } from '../api.ts'
import { say, type Say, useSay } from '../i18n.tsx'
import { subjectText, type Thing, type Verdict } from '../things.ts'
import { CaseLink, SubjectName, Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'
import { certaintyWords, kindWords, roleWords } from '../words.ts'

type Mark = { key: string; column: number; label: string; count: number; members: string[] }
type Tie = { from: string; to: string; as: Verdict['role']; certainty: Verdict['certainty']; count: number }

const heads: readonly Say[] = [say('Organisers', '组织者'), say('Recruiters and payers', '召集人与付款方'), say('Accounts', '账号'), say('Shops', '店铺')]
const columnOf = (kind: string, role: string): number =>
  kind === 'shop'
    ? 3
    : role === 'organiser'
      ? 0
      : ['gang_leader', 'selector_negotiator', 'agent'].includes(role) || kind === 'wallet'
        ? 1
        : kind === 'person' && role !== 'brusher'
          ? 1
          : 2

/** Folds subjects with the same ties into one mark. */
function graphOf(verdicts: readonly Verdict[]): { marks: Mark[]; ties: Tie[] } {
  const role = new Map<string, { kind: string; role: string }>()
  const links = new Map<string, Map<string, { as: Verdict['role']; certainty: Verdict['certainty'] }>>()
  for (const verdict of verdicts) {
    const at = subjectText(verdict.subject)
    role.set(at, { kind: verdict.subject.kind, role: verdict.role })
    for (const other of verdict.related) {
      const key = subjectText(other)
      if (!role.has(key)) role.set(key, { kind: other.kind, role: other.as })
      const list = links.get(at) ?? new Map<string, { as: Verdict['role']; certainty: Verdict['certainty'] }>()
      list.set(key, { as: other.as, certainty: other.certainty })
      links.set(at, list)
    }
  }
  const folded = new Map<string, string[]>()
  const signature = (key: string): string => {
    const { kind, role: as } = role.get(key)!
    const out = [...(links.get(key) ?? new Map()).keys()].toSorted().join('|')
    const into = [...links]
      .filter(([, list]) => list.has(key))
      .map(([from]) => from)
      .toSorted()
      .join('|')
    return `${columnOf(kind, as)}·${kind}·${as}·${out}·${into}`
  }
  for (const key of [...role.keys()].toSorted()) {
    const mark = signature(key)
    folded.set(mark, [...(folded.get(mark) ?? []), key])
  }
  const markOf = new Map<string, string>()
  const marks = [...folded].map(([mark, members]): Mark => {
    for (const member of members) markOf.set(member, mark)
    const { kind, role: as } = role.get(members[0]!)!
    return { key: mark, column: columnOf(kind, as), label: members.length === 1 ? members[0]! : kind, count: members.length, members }
  })
  const ties = new Map<string, Tie>()
  for (const [from, list] of links)
    for (const [to, { as, certainty }] of list) {
      const [a, b] = [markOf.get(from)!, markOf.get(to)!]
      if (a === b) continue
      const key = [a, b].toSorted().join('→')
      const old = ties.get(key)
      if (old === undefined) ties.set(key, { from: a, to: b, as, certainty, count: 1 })
      else old.count += 1
    }
  return { marks, ties: [...ties.values()] }
}

export function Screen() {
  const t = useSay()
  const { id } = useParams({ strict: false }) as { id: string }
  const found = useGet<Thing & { verdicts?: Verdict[] }>(`/v1/cases/${encodeURIComponent(id)}`, 30_000)
  return (
    <>
      <Title
        under={t(
          say('Being connected is no finding. A dashed line is a lead. This page changes nothing.', '有关联不等于有问题。虚线为线索。本页不作任何更改。'),
        )}
      >
        {t(say('How they are connected', '团伙图谱'))} · <CaseLink id={id} />
      </Title>
      <Fetched query={found}>
        {(one) => {
          const { marks, ties } = graphOf(one.verdicts ?? [])
          if (ties.length === 0)
            return (
              <p className="banner muted">
                {t(
                  say(
                    'No link that the data shows. It takes two independent kinds of link to draw one.',
                    '数据未显示关联。至少两类相互独立的联系才会画出连线。',
                  ),
                )}
              </p>
            )
          const width = 1000
          const at = new Map<string, { x: number; y: number }>()
          const rows = [0, 0, 0, 0]
          for (const mark of marks.toSorted((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1))) {
            at.set(mark.key, { x: 20 + mark.column * 250, y: 50 + rows[mark.column]! * 54 })
            rows[mark.column]! += 1
          }
          const height = 70 + Math.max(...rows) * 54
          return (
            <div className="card scroll-x" tabIndex={0} role="region" aria-label={t(say('Graph and table', '图与表'))}>
              <svg
                className="chart"
                viewBox={`0 0 ${width} ${height}`}
                style={{ minWidth: 720 }}
                role="img"
                aria-label={t(say('Links of this case; the table below says the same', '本案关联，下表内容相同'))}
              >
                {heads.map((head, column) => (
                  <text key={head.en} x={20 + column * 250} y={20} style={{ fontWeight: 600 }}>
                    {t(head)}
                  </text>
                ))}
                {ties.map((tie) => {
                  const [a, b] = [at.get(tie.from)!, at.get(tie.to)!]
                  const [left, right] = a.x <= b.x ? [a, b] : [b, a]
                  const [x1, y1, x2, y2] = [left.x + (left.x === right.x ? 0 : 190), left.y + 16, right.x, right.y + 16]
                  return (
                    <path
                      key={`${tie.from}→${tie.to}`}
                      d={`M${x1},${y1} C${(x1 + x2) / 2},${y1} ${(x1 + x2) / 2},${y2} ${x2},${y2}`}
                      fill="none"
                      stroke="var(--edge)"
                      strokeWidth={Math.min(6, 1 + Math.log2(tie.count))}
                      strokeDasharray={tie.certainty === 'lead' ? '5 4' : undefined}
                    />
                  )
                })}
                {marks.map((mark) => {
                  const { x, y } = at.get(mark.key)!
                  const [kind = '', ...rest] = mark.label.split(' ')
                  const word = (kindWords as Record<string, { one: Say; many: Say }>)[kind]
                  const text = mark.count > 1 ? `${mark.count} ${t(word?.many ?? say(kind, kind))}` : `${t(word?.one ?? say(kind, kind))} ${rest.join(' ')}`
                  return (
                    <g key={mark.key}>
                      <title>{mark.members.slice(0, 50).join('\n')}</title>
                      <rect x={x} y={y} width={190} height={32} rx={8} fill="var(--raised)" stroke="var(--edge)" />
                      <text x={x + 10} y={y + 20} style={{ fill: 'var(--ink)' }}>
                        {text.length > 26 ? `${text.slice(0, 25)}…` : text}
                      </text>
                    </g>
                  )
                })}
              </svg>
              <table className="plain-table">
                <thead>
                  <tr>
                    <th scope="col">{t(say('Who', '谁'))}</th>
                    <th scope="col">{t(say('Connected with', '关联到'))}</th>
                    <th scope="col">{t(say('As', '作为'))}</th>
                    <th scope="col">{t(say('How sure', '确信程度'))}</th>
                  </tr>
                </thead>
                <tbody>
                  {(one.verdicts ?? [])
                    .flatMap((verdict) => verdict.related.map((other) => ({ verdict, other })))
                    .slice(0, 200)
                    .map(({ verdict, other }, n) => (
                      <tr key={n}>
                        <td>
                          <SubjectName subject={verdict.subject} />
                        </td>
                        <td>
                          <SubjectName subject={other} />
                        </td>
                        <td>{t(roleWords[other.as])}</td>
                        <td>{t(certaintyWords[other.certainty].name)}</td>
                      </tr>
                    ))}
                </tbody>
              </table>
            </div>
          )
        }}
      </Fetched>
    </>
  )
}
