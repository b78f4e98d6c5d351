/** What else the file of a case holds, each asked for when it is opened: what changed since one looked, what a referral would lack, a sample to look at. */
import { useState } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import { post, useGet } from '../api.ts'
import { colon, say, type Say, useSay } from '../i18n.tsx'
import { Ids } from '../ui/facts.tsx'
import { DoerName } from '../ui/names.tsx'
import { Fetched } from '../ui/states.tsx'
import { At } from '../ui/time.tsx'

type Changes = { since: number; newest: number | null; changes: { entry: number; at: string; by: { kind: string; role: string }; text: Say }[] }
type Gate = {
  passes: boolean
  missing: { code: string; say: Say }[]
  beyond: Say[]
  matrix: { offence: Say; elements: { name: Say; standing: string; essential: boolean }[] } | null
}
type Sample = { of: number; order_ids: string[]; verified: { method: string; genuine: string[]; not_genuine: string[]; unknown: string[]; at: string }[] }

const words = {
  title: say('More of the file', '卷宗其他内容'),
  changes: say('What changed since you last looked', '自您上次查看以来的变化'),
  none: say('Nothing has changed.', '没有变化。'),
  seen: say('I have read this; show only what comes after', '已阅，此后仅显示新变化'),
  gate: say('What a referral would lack', '移送尚缺的材料'),
  passes: say('Nothing is missing.', '材料齐备。'),
  missing: say('Missing', '缺少'),
  beyond: say('Only an authority can see', '仅主管机关可以查明'),
  offence: say('Nearest offence', '最接近的罪名'),
  essential: say('essential', '必要'),
  sample: say('Orders to be looked at by a person, drawn by lot', '随机抽取、待人工核对的订单'),
  of: say('of', '共'),
  looked: say('looked at so far: real, not real, not to be told', '已核对：真实、非真实、无法判断'),
}

const standings: Record<string, Say> = {
  met: say('shown', '已证明'),
  not_met: say('not shown', '未证明'),
  not_visible: say('only an authority can see', '仅主管机关可查'),
}

/** A fold that asks for its content when it is first opened. */
function Fold({ head, children }: { head: Say; children: () => React.ReactNode }) {
  const t = useSay()
  const [opened, setOpened] = useState(false)
  return (
    <details onToggle={(event) => event.currentTarget.open && setOpened(true)}>
      <summary>{t(head)}</summary>
      {opened && children()}
    </details>
  )
}

function ChangesOf({ path, maySee }: { path: string; maySee: boolean }) {
  const t = useSay()
  const queries = useQueryClient()
  const told = useGet<Changes>(`${path}/changes`, 30_000)
  return (
    <Fetched query={told}>
      {({ changes, newest }) => (
        <>
          {changes.length === 0 && <p className="muted">{t(words.none)}</p>}
          <ol className="timeline">
            {changes.map((one) => (
              <li key={one.entry}>
                <span className="muted">
                  <At ms={one.at} />
                </span>
                <span>
                  {t(one.text)} <DoerName by={one.by} />
                </span>
              </li>
            ))}
          </ol>
          {maySee && newest !== null && changes.length > 0 && (
            <button
              type="button"
              onClick={() =>
                void post(`${path}/seen`, { entry: newest }, crypto.randomUUID()).then(() => queries.invalidateQueries({ queryKey: [`${path}/changes`] }))
              }
            >
              {t(words.seen)}
            </button>
          )}
        </>
      )}
    </Fetched>
  )
}

function GateOf({ path }: { path: string }) {
  const t = useSay()
  const told = useGet<Gate>(`${path}/gate`, 60_000)
  return (
    <Fetched query={told}>
      {({ passes, missing, beyond, matrix }) => (
        <>
          {passes ? <p className="banner ok">{t(words.passes)}</p> : <h3>{t(words.missing)}</h3>}
          <ul>
            {missing.map((one) => (
              <li key={one.say.en}>{t(one.say)}</li>
            ))}
          </ul>
          {beyond.length > 0 && (
            <>
              <h3>{t(words.beyond)}</h3>
              <ul>
                {beyond.map((one) => (
                  <li key={one.en}>{t(one)}</li>
                ))}
              </ul>
            </>
          )}
          {matrix !== null && (
            <>
              <h3>
                {t(words.offence)}
                {t(colon)}
                {t(matrix.offence)}
              </h3>
              <table className="plain-table">
                <tbody>
                  {matrix.elements.map(({ name, standing, essential }) => (
                    <tr key={name.en}>
                      <th scope="row">
                        {t(name)} {essential && <span className="muted small">({t(words.essential)})</span>}
                      </th>
                      <td>{t(standings[standing] ?? say(standing, standing))}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </>
          )}
        </>
      )}
    </Fetched>
  )
}

function SampleOf({ path }: { path: string }) {
  const t = useSay()
  const told = useGet<Sample>(`${path}/sample`, 60_000)
  return (
    <Fetched query={told}>
      {({ of, order_ids, verified }) => (
        <>
          <p>
            {order_ids.length} ({t(words.of)} {of}): <Ids ids={order_ids} />
          </p>
          {verified.map((one) => (
            <p key={one.at}>
              <At ms={one.at} /> · {t(words.looked)}
              {t(colon)}
              {one.genuine.length}, {one.not_genuine.length}, {one.unknown.length}
            </p>
          ))}
        </>
      )}
    </Fetched>
  )
}

export function FileOf({ id, open }: { id: string; open: readonly string[] }) {
  const t = useSay()
  const path = `/v1/cases/${encodeURIComponent(id)}`
  return (
    <section className="card">
      <h2>{t(words.title)}</h2>
      <Fold head={words.changes}>{() => <ChangesOf path={path} maySee={open.includes('seen')} />}</Fold>
      <Fold head={words.gate}>{() => <GateOf path={path} />}</Fold>
      <Fold head={words.sample}>{() => <SampleOf path={path} />}</Fold>
    </section>
  )
}
