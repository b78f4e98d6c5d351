/**
 * A change of the rules tried over what is on file: whom it would hit, free, or no longer find as a victim. Read-only: nothing is kept but
 * the answer on this page, and rules change with the program alone.
 */
import { useMutation } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { grouped } from '../../../src/domain/money.ts'
import { post, useGet } from '../api.ts'
import { valuesOf } from '../fields.ts'
import { say, type Say, useSay } from '../i18n.tsx'
import type { Me, Report } from '../things.ts'
import { SubjectName } from '../ui/names.tsx'
import { Title } from '../ui/pieces.tsx'
import { Fetched, useTroubleText } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { At } from '../ui/time.tsx'
import { measureWords, wordOf } from '../words.ts'

type Signal = { name: string; behaviours: string[]; innocent: Say }
type Said = { behaviour: string; role: string; certainty: string; level: string; measure: string }
type Flip = { subject: { kind: string; id: string }; before: Said[]; after: Said[] }
type Moved = { out_too: string[]; back: string[] }
type Told = {
  as_of: string
  subjects: { before: number; after: number; flipped: number }
  hit: Flip[]
  freed: Flip[]
  victims_lost: Flip[]
  victims_found: Flip[]
  other: Flip[]
  orders: Moved
  reviews: Moved
}

const words = {
  title: say('Try a change of the rules', '规则试行'),
  under: say(
    'Read-only: what is on file is judged once as it is and once with the change; it affects nobody and nothing is kept. A change takes effect only with a version of the program.',
    '只读：以现行规则与改动后的规则各研判一次，不影响任何人，也不保存。规则仅随程序版本变更。',
  ),
  role: say('Governance, legal and auditors try changes.', '由治理、法务与审计员试行。'),
  signal: say('Signal', '信号'),
  change: say('Change', '改动'),
  keep: say('as it is', '不变'),
  leave: say('leave out', '不采用'),
  half: say('count half', '权重减半'),
  twice: say('count twice', '权重加倍'),
  spoken: say('findings it speaks in', '涉及研判数'),
  run: say('Judge both ways; affects nobody', '两种方式各研判一次，不影响任何人'),
  running: say('Judging twice; this takes as long as two scans …', '正在研判两次，用时约为两次扫描……'),
  choose: say('Choose at least one change.', '请至少选择一项改动。'),
  flipped: say('say something else', '结论改变'),
  of: say('of', '／'),
  hit: say('Would be limited, and is not today', '将受限制（目前未受限）'),
  freed: say('Would be limited no more', '将不再受限'),
  victims_lost: say('Victims who would be found no more', '不再被认定为受害方'),
  victims_found: say('Victims found only with the change', '改动后新认定的受害方'),
  other: say('Said otherwise, without that', '其他结论变化'),
  before: say('Today', '现行'),
  after: say('With the change', '改动后'),
  nothing: say('nothing', '无'),
  orders: say('Orders', '订单'),
  reviews: say('Reviews', '评价'),
  out: say('left out in addition', '新增不计'),
  back: say('counted again', '恢复计数'),
  none: say('Nobody among those on file would be told anything else.', '在案各方的结论均无变化。'),
  who: say('Who', '对象'),
}
const order = ['victims_lost', 'hit', 'freed', 'victims_found', 'other'] as const
const changes = { keep: undefined, leave: { leave_out: true }, half: { times: 0.5 }, twice: { times: 2 } } as const
type Change = keyof typeof changes

/** In how many findings each signal speaks now. */
function spokenIn({ verdicts }: Report): Map<string, number> {
  const found = new Map<string, number>()
  for (const { reasons, contrary } of verdicts) for (const { code } of [...reasons, ...contrary]) found.set(code, (found.get(code) ?? 0) + 1)
  return found
}

function useTold(said: readonly Said[]): string {
  const t = useSay()
  return (
    said
      .map(({ behaviour, role, certainty, measure }) =>
        [
          wordOf(valuesOf['behaviour']!, behaviour),
          wordOf(valuesOf['role']!, role),
          wordOf(valuesOf['certainty']!, certainty),
          wordOf(measureWords as Record<string, Say>, measure),
        ]
          .map(t)
          .join(' · '),
      )
      .join('; ') || t(words.nothing)
  )
}

function Row({ flip }: { flip: Flip }) {
  const [before, after] = [useTold(flip.before), useTold(flip.after)]
  return (
    <tr>
      <th scope="row">
        <SubjectName subject={flip.subject} />
      </th>
      <td>{before}</td>
      <td>{after}</td>
    </tr>
  )
}

const mostRows = 200

function Flips({ head, flips }: { head: Say; flips: readonly Flip[] }) {
  const t = useSay()
  if (flips.length === 0) return <p className="muted">{t(head)}: 0</p>
  return (
    <section className="card">
      <h2>
        {t(head)}: {grouped(flips.length)}
      </h2>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t(head)}>
        <table className="plain-table" style={{ minWidth: 560 }}>
          <thead>
            <tr>
              {[words.who, words.before, words.after].map((one) => (
                <th key={one.en} scope="col">
                  {t(one)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {flips.slice(0, mostRows).map((flip) => (
              <Row key={`${flip.subject.kind} ${flip.subject.id}`} flip={flip} />
            ))}
          </tbody>
        </table>
      </div>
      {flips.length > mostRows && (
        <p className="muted">
          {mostRows} / {grouped(flips.length)}
        </p>
      )}
    </section>
  )
}

function Result({ told }: { told: Told }) {
  const t = useSay()
  return (
    <div role="status">
      <p className="banner">
        {t(say('As of', '研判截至'))} <At ms={told.as_of} />: <b>{grouped(told.subjects.flipped)}</b> {t(words.of)} {grouped(told.subjects.before)}{' '}
        {t(words.flipped)}. {t(words.orders)}: {t(words.out)} {grouped(told.orders.out_too.length)}, {t(words.back)} {grouped(told.orders.back.length)}.{' '}
        {t(words.reviews)}: {t(words.out)} {grouped(told.reviews.out_too.length)}, {t(words.back)} {grouped(told.reviews.back.length)}.
      </p>
      {told.subjects.flipped === 0 && <p>{t(words.none)}</p>}
      {order.map((name) => (
        <Flips key={name} head={words[name]} flips={told[name]} />
      ))}
    </div>
  )
}

function Trial() {
  const t = useSay()
  const troubleText = useTroubleText()
  const report = useGet<Report>('/v1/report', 300_000)
  const signals = useGet<{ items: Signal[] }>('/v1/signals', 3_600_000)
  const spoken = useMemo(() => (report.data === undefined ? new Map<string, number>() : spokenIn(report.data)), [report.data])
  const [chosen, setChosen] = useState<Record<string, Change>>({})
  const picked = Object.entries(chosen).filter(([, change]) => change !== 'keep')
  const trial = useMutation({
    mutationFn: () =>
      post<Told>('/v1/backtests', { signals: Object.fromEntries(picked.map(([name, change]) => [name, changes[change]])) }, crypto.randomUUID()),
  })
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
                text: (row) => row.behaviours.map((one) => t(wordOf(valuesOf['behaviour']!, one))).join(', '),
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
  const may = (me.data?.roles ?? []).some((role) => ['governance', 'legal', 'auditor'].includes(role))
  return (
    <>
      <Title under={t(words.under)}>{t(words.title)}</Title>
      {me.data !== undefined && (may ? <Trial /> : <p className="banner muted">{t(words.role)}</p>)}
    </>
  )
}
