/** Lists of things of casework: measures, questions, appeals … differ in their columns and words alone. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useList } from '../api.ts'
import { valuesOf } from '../fields.ts'
import { type Lang, say, type Say, useSay } from '../i18n.tsx'
import { subjectText, type Thing } from '../things.ts'
import { Value } from '../ui/facts.tsx'
import { Fetched } from '../ui/states.tsx'
import { SubjectName } from '../ui/names.tsx'
import { State, Title } from '../ui/pieces.tsx'
import { type Column, Table } from '../ui/table.tsx'
import { Clock } from '../ui/time.tsx'
import { stateWords, wordOf } from '../words.ts'

const nextClock = (thing: Thing) => (thing.clocks ?? []).toSorted((a, b) => Date.parse(a.due_at) - Date.parse(b.due_at))[0]

/** Columns that every list can use. */
export const columns = {
  id: { key: 'id', head: say('Id', '编号'), text: (row: Thing) => row.id, show: (row: Thing) => <span className="mono">{row.id}</span> },
  state: {
    key: 'state',
    head: say('State', '状态'),
    text: (row: Thing, lang: Lang) => wordOf(stateWords, row.state)[lang],
    show: (row: Thing) => <State state={row.state} />,
    width: '120px',
  },
  subject: {
    key: 'subject',
    head: say('About', '对象'),
    text: (row: Thing) => subjectText(row.subject),
    show: (row: Thing) => <SubjectName subject={row.subject} />,
    width: 'minmax(170px, 1.3fr)',
  },
  clock: {
    key: 'clock',
    head: say('Next clock', '下一期限'),
    text: (row: Thing) => nextClock(row)?.due_at ?? '',
    show: (row: Thing) => {
      const clock = nextClock(row)
      return clock === undefined ? '–' : <Clock due={clock.due_at} of={clock.clock} />
    },
    width: 'minmax(210px, 1.6fr)',
  },
  field: (name: string, head: Say, words?: Record<string, Say>): Column<Thing> => ({
    key: name,
    head,
    text: (row, lang) => {
      const value = row[name]
      if (value === undefined || value === null) return ''
      if (typeof value === 'object') return Array.isArray(value) ? value.length : JSON.stringify(value)
      const word = (words ?? valuesOf[name])?.[String(value)]
      return word === undefined ? String(value) : word[lang]
    },
    show: (row) => <FieldText name={name} value={row[name]} words={words} />,
  }),
} satisfies Record<string, Column<Thing> | ((...given: never[]) => Column<Thing>)>

function FieldText({ name, value, words }: { name: string; value: unknown; words: Record<string, Say> | undefined }): ReactNode {
  const t = useSay()
  if (value === undefined || value === null) return '–'
  if (words !== undefined) return t(wordOf(words, String(value)))
  return Array.isArray(value) ? value.length : <Value name={name} value={value} />
}

/** In which states something of ours waits to be done: what the queue counts, and what its figures lead to. */
const waitingStates: Record<string, readonly string[]> = {
  appeals: ['filed', 'taken'],
  questions: ['answered', 'lapsed'],
  reports: ['filed', 'acknowledged', 'looked_into'],
}
export const waits = (on: string, { state }: Thing): boolean => waitingStates[on]?.includes(state) === true

const onlyWords = { waiting: say('Only what waits for us is shown.', '仅显示待我方办理的事项。'), all: say('Show all', '显示全部') }

/** That a list was narrowed on the way to it, and the way out of that. */
export function Narrowed({ to, said = onlyWords.waiting }: { to: string; said?: Say }) {
  const t = useSay()
  return (
    <p className="muted">
      {t(said)}{' '}
      <Link to={to} search={{} as never}>
        {t(onlyWords.all)}
      </Link>
    </p>
  )
}

export function ThingList({
  on,
  title,
  under,
  empty,
  shown,
  query = '',
  actions,
  before,
  only,
  level,
}: {
  on: string
  title: Say
  under: Say
  empty: Say
  shown: readonly Column<Thing>[]
  query?: string
  actions?: ReactNode
  before?: (items: readonly Thing[]) => ReactNode
  /** Which of them the table shows; all of them are told to `before`. */
  only?: (thing: Thing) => boolean
  /** 2 where the list is a part of a screen. */
  level?: 2
}) {
  const t = useSay()
  const go = useNavigate()
  const { waiting } = useSearch({ strict: false }) as { waiting?: boolean }
  const list = useList<Thing>(`/v1/${on}${query}`)
  const narrowed = waiting === true && on in waitingStates
  return (
    <>
      <Title under={t(under)} actions={actions} level={level} reads={actions === undefined ? 'list' : undefined}>
        {t(title)}
      </Title>
      <Fetched query={list}>
        {({ items, more }) => (
          <>
            {before?.(items)}
            {narrowed && <Narrowed to={`/console/${on}`} />}
            <Table
              name={on}
              label={title}
              rows={narrowed ? items.filter((one) => waits(on, one)) : only === undefined ? items : items.filter(only)}
              columns={shown}
              id={(row) => row.id}
              onOpen={(row) => void go({ to: '/console/$on/$id', params: { on, id: row.id } } as never)}
              empty={empty}
              more={more}
            />
          </>
        )}
      </Fetched>
    </>
  )
}
