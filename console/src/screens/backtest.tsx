/**
 * A change of the rules tried over what is on file: whom it would hit, free, or no longer find as a victim. Read-only: nothing is kept but
 * the answer on this page, and rules change with the program alone.
 */
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { post, useGet } from '../api.ts'
import { commandWords } from '../commands.ts'
import { valuesOf } from '../fields.ts'
import { comma, say, type Say, useSay } from '../i18n.tsx'
import type { Me, Report } from '../things.ts'
import { Result, type Told } from '../ui/flips.tsx'
import { CommandDialog } from '../ui/form.tsx'
import { Title } from '../ui/pieces.tsx'
import { Fetched, useTroubleText } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { wordOf } from '../words.ts'

type Signal = { name: string; behaviours: string[]; innocent: Say }

const words = {
  title: say('Try a change of the rules', '规则试行'),
  under: say(
    'Read-only: what is on file is judged once as it is and once with the change; it affects nobody and nothing is kept. To see what it does with what comes, let it run beside the rules. A change takes effect only with a version of the program.',
    '只读：以现行规则与改动后的规则各研判一次，不影响任何人，也不保存。如需观察后续数据，可并行试行。规则仅随程序版本变更。',
  ),
  role: say('Governance, legal and auditors try changes.', '由治理、法务与审计员试行。'),
  signal: say('Signal', '信号'),
  change: say('Change', '改动'),
  keep: say('as it is', '不变'),
  leave: say('leave out', '不采用'),
  half: say('count half', '权重减半'),
  twice: say('count twice', '权重加倍'),
  spoken: say('In findings', '涉及研判数'),
  run: say('Judge both ways; affects nobody', '两种方式各研判一次，不影响任何人'),
  running: say('Judging twice; this takes as long as two scans …', '正在研判两次，用时约为两次扫描……'),
  beside: say('Those that run beside the rules', '正在并行试行的变更'),
  choose: say('Choose at least one change.', '请至少选择一项改动。'),
}
const changes = { keep: undefined, leave: { leave_out: true }, half: { times: 0.5 }, twice: { times: 2 } } as const
type Change = keyof typeof changes

/** In how many findings each signal speaks now. */
function spokenIn({ verdicts }: Report): Map<string, number> {
  const found = new Map<string, number>()
  for (const { reasons, contrary } of verdicts) for (const { code } of [...reasons, ...contrary]) found.set(code, (found.get(code) ?? 0) + 1)
  return found
}

function Trial({ mayStart }: { mayStart: boolean }) {
  const t = useSay()
  const troubleText = useTroubleText()
  const report = useGet<Report>('/v1/report', 300_000)
  const signals = useGet<{ items: Signal[] }>('/v1/signals', 3_600_000)
  const spoken = useMemo(() => (report.data === undefined ? new Map<string, number>() : spokenIn(report.data)), [report.data])
  const [chosen, setChosen] = useState<Record<string, Change>>({})
  const picked = Object.entries(chosen).filter(([, change]) => change !== 'keep')
  const change = { signals: Object.fromEntries(picked.map(([name, one]) => [name, changes[one]])) }
  const trial = useMutation({ mutationFn: () => post<Told>('/v1/backtests', change, crypto.randomUUID()) })
  const [shadow, setShadow] = useState(() => `W-${crypto.randomUUID().slice(0, 13)}`)
  const starting = commandWords('shadows', 'start')
  return (
    <Fetched query={signals}>
      {({ items }) => (
        <>
          <Table
            name="signals"
            label={words.signal}
            rows={items.toSorted((a, b) => (spoken.get(b.name) ?? 0) - (spoken.get(a.name) ?? 0) || (a.name < b.name ? -1 : 1))}
            id={(row) => row.name}
            columns={[
              {
                key: 'change',
                head: words.change,
                text: (row) => t(words[chosen[row.name] ?? 'keep']),
                show: (row) => (
                  <select
                    aria-label={`${t(words.change)} ${row.name}`}
                    className="in-row"
                    value={chosen[row.name] ?? 'keep'}
                    onChange={(event) => setChosen({ ...chosen, [row.name]: event.target.value as Change })}
                  >
                    {(Object.keys(changes) as Change[]).map((one) => (
                      <option key={one} value={one}>
                        {t(words[one])}
                      </option>
                    ))}
                  </select>
                ),
                width: '150px',
              },
              { key: 'n', head: words.spoken, text: (row) => spoken.get(row.name) ?? 0, number: true, width: '120px' },
              {
                key: 'about',
                head: say('For', '针对'),
                text: (row) => row.behaviours.map((one) => t(wordOf(valuesOf['behaviour']!, one))).join(t(comma)),
              },
              {
                key: 'innocent',
                head: say('The honest story that looks the same', '看起来一样的正当情形'),
                text: (row) => t(row.innocent),
                width: 'minmax(280px, 3fr)',
              },
              { key: 'name', head: words.signal, text: (row) => row.name, show: (row) => <span className="mono">{row.name}</span> },
            ]}
            empty={say('No signal is known.', '没有信号。')}
          />
          <p className="row" style={{ marginBlockStart: 12 }}>
            <button type="button" className="primary" disabled={picked.length === 0 || trial.isPending} onClick={() => trial.mutate()}>
              {t(words.run)}
            </button>
            {mayStart && (
              <CommandDialog
                about={{ ...starting, fields: (starting.fields ?? []).filter(({ name }) => name === 'days') }}
                on="shadows"
                draftKey="shadows/start"
                path={`/v1/shadows/${shadow}/start`}
                start={{}}
                fixed={change}
                done={() => setShadow(`W-${crypto.randomUUID().slice(0, 13)}`)}
                title={`${t(starting.verb)} · ${picked.map(([name]) => name).join(', ')}`}
              >
                <button type="button" disabled={picked.length === 0}>
                  {t(starting.verb)}
                </button>
              </CommandDialog>
            )}
            <Link to="/console/shadows">{t(words.beside)}</Link>
            {picked.length === 0 && <span className="muted">{t(words.choose)}</span>}
            {trial.isPending && <span role="status">{t(words.running)}</span>}
          </p>
          {trial.error !== null && (
            <p role="alert" className="banner danger">
              {troubleText(trial.error)}
            </p>
          )}
          {trial.data !== undefined && <Result told={trial.data} />}
        </>
      )}
    </Fetched>
  )
}

export function Screen() {
  const t = useSay()
  const me = useGet<Me>('/v1/me', 300_000)
  const roles = me.data?.roles ?? []
  const may = roles.some((role) => ['governance', 'legal', 'auditor'].includes(role))
  return (
    <>
      <Title under={t(words.under)}>{t(words.title)}</Title>
      {me.data !== undefined &&
        (may ? <Trial mayStart={roles.some((role) => role === 'governance' || role === 'legal')} /> : <p className="banner muted">{t(words.role)}</p>)}
    </>
  )
}
