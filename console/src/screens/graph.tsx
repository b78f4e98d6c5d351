/**
 * How those in a case are connected, in columns: organisers, recruiters, accounts, shops. A dashed line is a lead. The table below says
 * the same and follows what is chosen. Changes nothing.
 */
import { useParams } from '@tanstack/react-router'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import { grouped } from '../../../src/domain/money.ts'
import { useGet } from '../api.ts'
import { ends, type Graph, graphOf, mark, type Mark } from '../graph/shape.ts'
import { say, type Say, stop, useSay } from '../i18n.tsx'
import { subjectText, type Thing, type Verdict } from '../things.ts'
import { CaseLink, Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { certaintyWords, kindWords, roleWords, subjectKindWords, wordOf } from '../words.ts'

const GraphCanvas = lazy(() => import('../graph/canvas.tsx').then(({ GraphCanvas: Canvas }) => ({ default: Canvas })))

const heads: readonly Say[] = [say('Organisers', '组织者'), say('Recruiters and payers', '召集人与付款方'), say('Accounts', '账号'), say('Shops', '店铺')]
/** So many marks are drawn unasked; more would say nothing at a glance. */
const unasked = 300

const words = {
  label: say('Links of this case; the table below says the same', '本案关联，下表内容相同'),
  none: say('No link that the data shows. It takes two independent kinds of link to draw one.', '数据未显示关联。至少两类相互独立的联系才会画出连线。'),
  shown: say('marks shown of', '个节点已显示，共'),
  all: say('Show all', '显示全部'),
  chosen: say('Only the links of', '仅显示以下对象的关联：'),
  everything: say('Show every link', '显示全部关联'),
  passing: say('Lines that only pass by what is in sight are left out.', '仅途经当前画面的连线不显示。'),
  table: say('Links', '关联'),
}

const idOf = ({ from, to }: Row): string => `${subjectText(from)}→${subjectText(to)}·${to.as}`

type Row = { from: Verdict['subject']; to: Verdict['related'][number] }

function Drawing({ graph, textOf, chosen, choose }: { graph: Graph; textOf: (one: Mark) => string; chosen: Mark | undefined; choose: (one: Mark) => void }) {
  const t = useSay()
  return (
    <svg className="chart" viewBox={`0 0 1000 ${graph.height}`} style={{ minWidth: 720 }} role="img" aria-label={t(words.label)}>
      {heads.map((head, column) => (
        <text key={head.en} x={mark.left + column * mark.column} y={20} style={{ fontWeight: 600 }}>
          {t(head)}
        </text>
      ))}
      {graph.ties.map((tie) => {
        const [x1, y1, x2, y2] = ends(tie)
        const isChosen = tie.from === chosen || tie.to === chosen
        return (
          <path
            key={`${tie.from.key}→${tie.to.key}`}
            d={`M${x1},${y1} C${(x1 + x2) / 2},${y1} ${(x1 + x2) / 2},${y2} ${x2},${y2}`}
            fill="none"
            stroke={isChosen ? 'var(--accent)' : 'var(--edge)'}
            strokeWidth={Math.min(6, 1 + Math.log2(tie.count))}
            strokeDasharray={tie.certainty === 'lead' ? '5 4' : undefined}
          />
        )
      })}
      {graph.marks.map((one) => (
        <g key={one.key} onClick={() => choose(one)} style={{ cursor: 'pointer' }}>
          <title>{one.members.slice(0, 50).join('\n')}</title>
          <rect
            x={one.x}
            y={one.y}
            width={mark.width}
            height={mark.height}
            rx={8}
            fill="var(--raised)"
            stroke={one === chosen ? 'var(--accent)' : 'var(--edge)'}
          />
          <text x={one.x + 10} y={one.y + 20} style={{ fill: 'var(--ink)' }}>
            {textOf(one)}
          </text>
        </g>
      ))}
    </svg>
  )
}

function Connections({ verdicts }: { verdicts: readonly Verdict[] }) {
  const t = useSay()
  const [asked, setAsked] = useState(false)
  const [key, setKey] = useState<string>()
  const graph = useMemo(() => graphOf(verdicts), [verdicts])
  const chosen = graph.marks.find((one) => one.key === key)
  const choose = useCallback((one: Mark) => setKey((old) => (old === one.key ? undefined : one.key)), [])
  const first = useMemo((): Graph => {
    if (graph.marks.length <= unasked) return graph
    const kept = new Set(graph.marks.slice(0, unasked))
    return {
      marks: [...kept],
      ties: graph.ties.filter(({ from, to }) => kept.has(from) && kept.has(to)),
      height: Math.max(...[...kept].map(({ y }) => y)) + mark.row,
    }
  }, [graph])
  const textOf = useCallback(
    (one: Mark): string => {
      const word = (kindWords as Record<string, { one: Say; many: Say }>)[one.kind]
      const text = one.count > 1 ? `${one.count} ${t(word?.many ?? say(one.kind, one.kind))}` : `${t(word?.one ?? say(one.kind, one.kind))} ${one.label}`
      return text.length > 26 ? `${text.slice(0, 25)}…` : text
    },
    [t],
  )
  const all = useMemo((): Row[] => verdicts.flatMap(({ subject, related }) => related.map((to) => ({ from: subject, to }))), [verdicts])
  const rowsOf = useMemo(() => {
    const found = new Map<string, Row[]>()
    for (const row of all)
      for (const one of new Set([subjectText(row.from), subjectText(row.to)])) {
        const list = found.get(one)
        if (list === undefined) found.set(one, [row])
        else list.push(row)
      }
    return found
  }, [all])
  const rows = useMemo(() => (chosen === undefined ? all : [...new Set(chosen.members.flatMap((member) => rowsOf.get(member) ?? []))]), [all, rowsOf, chosen])
  const columns = useMemo((): Column<Row>[] => {
    const name = ({ kind, id }: { kind: string; id: string }): string => `${t(wordOf(subjectKindWords, kind))} ${id}`
    return [
      { key: 'from', head: say('Who', '谁'), text: ({ from }) => name(from) },
      { key: 'to', head: say('Connected with', '关联到'), text: ({ to }) => name(to) },
      { key: 'as', head: say('As', '作为'), text: ({ to }) => t(roleWords[to.as]) },
      { key: 'sure', head: say('How sure', '确信程度'), text: ({ to }) => t(certaintyWords[to.certainty].name) },
    ]
  }, [t])
  if (graph.ties.length === 0) return <p className="banner muted">{t(words.none)}</p>
  return (
    <>
      <p className="row">
        <span role="status">
          {grouped(asked ? graph.marks.length : first.marks.length)} {t(words.shown)} {grouped(graph.marks.length)}
          {t(stop)}
          {asked && t(words.passing)}
        </span>
        {!asked && first !== graph && (
          <button type="button" onClick={() => setAsked(true)}>
            {t(words.all)}
          </button>
        )}
        {chosen !== undefined && (
          <>
            <span>
              {t(words.chosen)} <b>{textOf(chosen)}</b>
            </span>
            <button type="button" onClick={() => setKey(undefined)}>
              {t(words.everything)}
            </button>
          </>
        )}
      </p>
      <div className="card scroll-x" tabIndex={0} role="region" aria-label={t(words.label)}>
        {asked ? (
          <Suspense fallback={null}>
            <GraphCanvas graph={graph} textOf={textOf} chosen={chosen} choose={choose} label={t(words.label)} />
          </Suspense>
        ) : (
          <Drawing graph={first} textOf={textOf} chosen={chosen} choose={choose} />
        )}
      </div>
      <Table
        name="links"
        label={words.table}
        rows={rows}
        id={idOf}
        onOpen={({ from }) => {
          const one = graph.marks.find(({ members }) => members.includes(subjectText(from)))
          if (one !== undefined) choose(one)
        }}
        empty={words.none}
        columns={columns}
      />
    </>
  )
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
      <Fetched query={found}>{(one) => <Connections verdicts={one.verdicts ?? []} />}</Fetched>
    </>
  )
}
