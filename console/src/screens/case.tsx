/** A case: the fact that decided as its title, both sides at one glance, who is in it, what may be done now, who did what. */
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useContext } from 'react'
import { grouped, groupedIn } from '../../../src/domain/money.ts'
import { certainties } from '../../../src/domain/verdict.ts'
import { useGet, useList } from '../api.ts'
import { colon, say, type Say, useLang, useSay } from '../i18n.tsx'
import { lossText, type Loss, type Me, subjectText, type Thing, type Verdict } from '../things.ts'
import { Facts, Ids } from '../ui/facts.tsx'
import { Commands } from '../ui/form.tsx'
import { SubjectName } from '../ui/names.tsx'
import { Acts, CaseLink, State, Title, toneOf } from '../ui/pieces.tsx'
import { Sides } from '../ui/reasons.tsx'
import { FileOf } from './caseFile.tsx'
import { Fetched } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { At, Clock, DueProcessNow } from '../ui/time.tsx'
import { behaviourWords, certaintyWords, kindWords, knowledgeWords, measureWords, needWords, reportKindWords, roleWords, tierWords, wordOf } from '../words.ts'

type Case = Thing & {
  case?: Partial<Case>
  verdicts?: Verdict[]
  loss?: Loss[]
  aliases?: string[]
  minors?: { kind: string; id: string }[]
  behaviour?: Verdict['behaviour']
  /** Cases that people joined to this file. */
  joined?: string[]
  holder?: { person_id: string; until: string } | null
}

const words = {
  can: say('What you can do now', '您现在可以'),
  nothing: say('Nothing is open to you here in this state.', '在当前状态下，您没有可执行的操作。'),
  done: say('Who did what', '办理记录'),
  who: say('Who is in it', '涉及各方'),
  orders: say('Orders of this finding', '本项研判的订单'),
  proven: say('proven singly', '逐单证实'),
  supported: say('held with its batch', '成批认定'),
  excluded: say('checked and counting', '核查后保留'),
  loss: say('Loss, central estimate', '损失（中值估计）'),
  graph: say('How they are connected', '关联图'),
  cost: say('What it cost', '损失'),
  minor: say('A minor is in it: nothing is published, and nothing limits', '涉及未成年人：不公开、不限制'),
  sure: say('How sure', '确信程度'),
  data: say('Data used', '所用数据'),
  knew: say('Knowledge', '是否知情'),
  proposed: say('What the rules would allow to propose', '规则允许建议的措施'),
  needs: say('before it could take effect', '生效前须'),
  hypotheses: say('The stories compared', '各种解释的比较'),
  machine: say('An assessment by rules; only people decide.', '以下为规则得出的研判意见；决定由人作出。'),
  gone: say('The scan no longer finds this case; its file stays.', '研判已不再发现此案；卷宗保留。'),
  others: say('Also found in this case', '本案其他研判'),
  similar: say('Earlier cases like this, and what was decided about those in it', '类似前案与各方既往处理'),
  hints: say('Rules explained to (accuses nobody)', '规则教育（不构成指控），对象数'),
  joined: say('Cases in this file, joined by people; each stays what was found', '本卷宗内经人工并入的案件（各自研判不变）'),
  member: say('This case is one of a file that people joined; what is done here is done to the file', '本案已并入卷宗，在此办理即对整个卷宗生效'),
  yours: say('You hold it until', '由您办理至'),
  held: say('Others read; held by', '他人只读；办理人'),
  until: say('until', '至'),
  things: say('Measures, questions and reports of this case', '本案的措施、询问与报告'),
}

const importance = ['victim_merchant', 'merchant_beneficiary', 'perpetrator', 'organiser', 'gang_leader']
/** Who was harmed stands first, then whom the data says most of, then by what they did. */
function rank({ role, certainty }: Verdict): number {
  const sure = certainties.indexOf(certainty)
  const place = importance.includes(role) ? importance.indexOf(role) : importance.length
  return role === 'victim_merchant' && sure > 0 ? -1 : (certainties.length - sure) * (importance.length + 1) + place
}

/** The sentence that decided: the first reason of the finding. */
function headline(verdict: Verdict): { en: string; zh: string } {
  const first = verdict.reasons[0]?.text as unknown
  if (first === undefined) return behaviourWords[verdict.behaviour].name
  const { en, zh } = typeof first === 'string' ? say(first, first) : (first as Say)
  return say(groupedIn(en), groupedIn(zh))
}

function Finding({ verdict }: { verdict: Verdict }) {
  const t = useSay()
  return (
    <>
      <p className="row">
        <span className={`tag ${toneOf(verdict)}`}>{t(behaviourWords[verdict.behaviour].name)}</span>
        <SubjectName subject={verdict.subject} /> · {t(roleWords[verdict.role])} · {t(words.sure)}
        {t(colon)}
        <b>{t(certaintyWords[verdict.certainty].name)}</b>
        <span className="muted">({t(certaintyWords[verdict.certainty].means)})</span>
      </p>
      <Sides verdict={verdict} />
      <div className="two" style={{ marginBlockStart: 12 }}>
        <section className="card">
          <h3>{t(words.orders)}</h3>
          <table className="plain-table">
            <tbody>
              {(
                [
                  [words.proven, verdict.proven_order_ids],
                  [words.supported, verdict.supported_order_ids],
                  [words.excluded, verdict.excluded_order_ids],
                ] as const
              ).map(([name, ids]) => (
                <tr key={name.en}>
                  <th scope="row">{t(name)}</th>
                  <td>{ids.length === 0 ? '0' : <OrderIds ids={ids} />}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <section className="card">
          <table className="plain-table">
            <tbody>
              <tr>
                <th scope="row">{t(words.data)}</th>
                <td>{verdict.tiers.map((tier) => t(tierWords[tier])).join(' · ')}</td>
              </tr>
              <tr>
                <th scope="row">{t(words.knew)}</th>
                <td>{t(knowledgeWords[verdict.knowledge])}</td>
              </tr>
              <tr>
                <th scope="row">{t(words.proposed)}</th>
                <td>
                  {t(measureWords[verdict.measure.kind])}
                  {verdict.measure.needs.length > 0 && (
                    <span className="muted">
                      {' '}
                      · {t(words.needs)}
                      {t(colon)}
                      {verdict.measure.needs.map((need) => t(needWords[need])).join(' · ')}
                    </span>
                  )}
                </td>
              </tr>
            </tbody>
          </table>
        </section>
      </div>
    </>
  )
}

/** Who works on it, while that lasts by the clock of due process. */
function Holder({ holder }: { holder: NonNullable<Case['holder']> }) {
  const t = useSay()
  const me = useGet<Me>('/v1/me', 300_000)
  const now = useContext(DueProcessNow) ?? Date.now()
  if (Date.parse(holder.until) <= now) return null
  return (
    <span className="tag">
      {me.data?.id === holder.person_id ? (
        t(words.yours)
      ) : (
        <>
          {t(words.held)} <span className="mono">{holder.person_id}</span> {t(words.until)}
        </>
      )}{' '}
      <At ms={holder.until} />
    </span>
  )
}

/** One of the cases of a file, as it was found. */
function Member({ id }: { id: string }) {
  const t = useSay()
  const found = useGet<Case>(`/v1/cases/${encodeURIComponent(id)}`, 60_000)
  const verdicts = (found.data?.verdicts ?? []).toSorted((a, b) => rank(a) - rank(b))
  return (
    <li>
      <Link to="/console/cases/$id" params={{ id }} className="mono">
        {id}
      </Link>{' '}
      {verdicts[0] !== undefined && t(headline(verdicts[0]))}
      <span className="row small">
        {verdicts.slice(0, 12).map((verdict) => (
          <span key={`${subjectText(verdict.subject)} ${verdict.role}`} className={`tag ${toneOf(verdict)}`}>
            <SubjectName subject={verdict.subject} /> · {t(roleWords[verdict.role])}
          </span>
        ))}
        {verdicts.length > 12 && <span className="muted">+{grouped(verdicts.length - 12)}</span>}
      </span>
    </li>
  )
}

/** What was asked and decided in this case. Explaining the rules to many accounts is one line, not one each. */
function ThingsOf({ id }: { id: string }) {
  const t = useSay()
  const query = `?case_id=${encodeURIComponent(id)}`
  const lists = {
    measures: useList<Thing>(`/v1/measures${query}`),
    questions: useList<Thing>(`/v1/questions${query}`),
    reports: useList<Thing>(`/v1/reports${query}`),
    appeals: useList<Thing>(`/v1/appeals${query}`),
  }
  const all = Object.entries(lists).flatMap(([on, list]) => (list.data?.items ?? []).map((thing) => ({ on, thing })))
  const hints = all.filter(({ thing }) => thing['level'] === 'L1')
  const shown = all.filter(({ thing }) => thing['level'] !== 'L1')
  if (all.length === 0) return null
  return (
    <section className="card">
      <h2>{t(words.things)}</h2>
      {hints.length > 0 && (
        <p className="muted">
          {t(words.hints)}
          {t(colon)}
          {hints.length}
        </p>
      )}
      <ul style={{ paddingInlineStart: 18 }}>
        {shown.map(({ on, thing }) => (
          <li key={thing.id} style={{ marginBlockEnd: 4 }}>
            <Link to="/console/$on/$id" params={{ on, id: thing.id } as never} className="mono">
              {thing.id}
            </Link>{' '}
            {typeof thing['kind'] === 'string' && t(wordOf({ ...(measureWords as Record<string, Say>), ...reportKindWords }, thing['kind']))}{' '}
            {thing.subject !== undefined && <SubjectName subject={thing.subject} />} <State state={thing.state} />
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Earlier cases like this one that came to an end, and what was decided about those in it. */
function Similar({ id }: { id: string }) {
  const t = useSay()
  const found = useGet<{ similar: { case_id: string; why: string[] }[]; history: ({ id: string } & Record<string, unknown>)[] }>(
    `/v1/cases/${encodeURIComponent(id)}/similar`,
    120_000,
  )
  if (found.data === undefined) return null
  // Hundreds of explained rules say nothing about anybody; what limited somebody does.
  const history = found.data.history.filter(({ level }) => level !== 'L1')
  if (found.data.similar.length + history.length === 0) return null
  return (
    <section className="card">
      <h2>{t(words.similar)}</h2>
      <ul style={{ paddingInlineStart: 18 }}>
        {found.data.similar.map((one) => (
          <li key={one.case_id}>
            <Link to="/console/cases/$id" params={{ id: one.case_id }} className="mono">
              {one.case_id}
            </Link>{' '}
            {one.why.join(' · ')}
          </li>
        ))}
        {history.slice(0, 20).map((one) => (
          <li key={one.id}>
            <details>
              <summary className="mono">{one.id}</summary>
              <Facts value={one} leave={['id']} />
            </details>
          </li>
        ))}
      </ul>
    </section>
  )
}

function OrderIds({ ids }: { ids: readonly string[] }) {
  return (
    <details open={ids.length <= 24}>
      <summary>{grouped(ids.length)}</summary>
      <span className="mono small">
        {ids.slice(0, 500).map((id) => (
          <span key={id}>
            <Link to="/console/orders/$id" params={{ id }} className="id">
              {id}
            </Link>{' '}
          </span>
        ))}
        {ids.length > 500 && <Ids ids={ids.slice(500)} />}
      </span>
    </details>
  )
}

export function Screen() {
  const t = useSay()
  const { lang } = useLang()
  const go = useNavigate()
  const { id } = useParams({ strict: false }) as { id: string }
  const { of } = useSearch({ strict: false }) as { of?: string }
  const found = useGet<Case>(`/v1/cases/${encodeURIComponent(id)}`, 10_000)
  return (
    <Fetched query={found} title={<span className="mono">{id}</span>}>
      {(told) => {
        // What the report says of the case, and where casework has it, stand side by side.
        const one: Case = { ...told.case, ...told }
        const verdicts = (one.verdicts ?? []).toSorted((a, b) => rank(a) - rank(b))
        const chosen = verdicts.find(({ subject }) => subjectText(subject) === of) ?? verdicts[0]
        const loss = lossText(one.loss, lang)
        return (
          <>
            <Title
              under={
                <span className="row">
                  {one.state !== undefined && <State state={one.state} />} <span className="mono">{id}</span>
                  {loss !== '' && (
                    <span>
                      {t(words.loss)} <b>{loss}</b>
                    </span>
                  )}
                  {one.holder !== undefined && one.holder !== null && <Holder holder={one.holder} />}
                  {(one.clocks ?? []).map((clock) => (
                    <Clock key={`${clock.clock} ${clock.on?.id ?? ''}`} due={clock.due_at} of={clock.clock} />
                  ))}
                </span>
              }
              actions={
                <>
                  <Link className="button" to="/console/cases/$id/graph" params={{ id }}>
                    {t(words.graph)}
                  </Link>
                  <Link className="button" to={'/console/cases/$id/losses' as never} params={{ id } as never}>
                    {t(words.cost)}
                  </Link>
                  <a className="button" href="#done">
                    {t(words.done)}
                  </a>
                </>
              }
            >
              {chosen === undefined ? (one.behaviour === undefined ? id : t(behaviourWords[one.behaviour].name)) : t(headline(chosen))}
            </Title>
            <section className="card no-print">
              <h2>{t(words.can)}</h2>
              {(one.open ?? []).length === 0 && <p className="muted">{t(words.nothing)}</p>}
              {(one.minors ?? []).map((minor) => (
                <p key={minor.id} className="banner">
                  {t(words.minor)} <SubjectName subject={minor} />
                </p>
              ))}
              <Commands
                on="cases"
                id={id}
                open={(one.open ?? []).filter((command) => command !== 'seen')}
                primary="take"
                startOf={(command) => startOf(command, one, chosen)}
              />
            </section>
            {(one.joined ?? []).includes(id) && (
              <p className="banner">
                {t(words.member)}
                {t(colon)}
                <CaseLink id={one.id} />
              </p>
            )}
            {chosen === undefined ? <p className="banner">{t(words.gone)}</p> : null}
            {chosen !== undefined && (
              <>
                <p className="small muted">{t(words.machine)}</p>
                <Finding verdict={chosen} />
              </>
            )}
            {verdicts.length > 1 && (
              <section className="card">
                <h2>{t(words.who)}</h2>
                <Table
                  name="verdicts"
                  label={words.who}
                  rows={verdicts}
                  id={(row) => `${subjectText(row.subject)} ${row.role}`}
                  onOpen={(row) => void go({ to: '/console/cases/$id', params: { id }, search: { of: subjectText(row.subject) } } as never)}
                  empty={words.gone}
                  columns={[
                    { key: 'kind', head: say('Kind', '类别'), text: (row) => t(kindWords[row.subject.kind].one), width: '90px' },
                    { key: 'id', head: say('Id', '编号'), text: (row) => row.subject.id, show: (row) => <span className="mono">{row.subject.id}</span> },
                    {
                      key: 'finding',
                      head: say('Assessment', '研判意见'),
                      text: (row) => t(behaviourWords[row.behaviour].name),
                      show: (row) => <span className={`tag ${toneOf(row)}`}>{t(behaviourWords[row.behaviour].name)}</span>,
                    },
                    { key: 'role', head: say('Role', '角色'), text: (row) => t(roleWords[row.role]) },
                    { key: 'sure', head: words.sure, text: (row) => t(certaintyWords[row.certainty].name), width: '130px' },
                    {
                      key: 'orders',
                      head: say('Orders', '订单'),
                      text: (row) => row.proven_order_ids.length + row.supported_order_ids.length,
                      number: true,
                      width: '90px',
                    },
                  ]}
                />
              </section>
            )}
            {(one.joined ?? []).length > 0 && (
              <section className="card">
                <h2>{t(words.joined)}</h2>
                <ul className="stack" style={{ paddingInlineStart: 18 }}>
                  {[...new Set([one.id, ...one.joined!])]
                    .filter((other) => other !== id)
                    .map((other) => (
                      <Member key={other} id={other} />
                    ))}
                </ul>
              </section>
            )}
            <ThingsOf id={one.id ?? id} />
            <FileOf id={id} open={one.open ?? []} />
            <Similar id={id} />
            <section className="card">
              <h2 id="done">{t(words.done)}</h2>
              <Acts acts={one.acts ?? []} />
            </section>
          </>
        )
      }}
    </Fetched>
  )
}

/** What the case and the finding already say is filled in; reasons never are. */
function startOf(command: string, { id, aliases, joined }: Case, verdict: Verdict | undefined): Record<string, string> {
  if (command === 'split') return { case_ids: (aliases ?? []).filter((one) => one !== id).join('\n') }
  if (command === 'unmerge') return { case_ids: (joined ?? []).join('\n') }
  if (verdict === undefined) return {}
  const subject = `${verdict.subject.kind}:${verdict.subject.id}`
  const orders = [...verdict.proven_order_ids, ...verdict.supported_order_ids]
  switch (command) {
    case 'ask':
      return { subject, about_kind: orders.length > 0 ? 'order' : 'review', about_ids: (orders.length > 0 ? orders : verdict.review_ids).join('\n') }
    case 'propose':
      return {
        subject,
        kind: verdict.measure.kind,
        level: verdict.measure.level,
        order_ids: orders.join('\n'),
        reason_codes: verdict.reasons.map(({ code }) => code).join('\n'),
      }
    case 'victim':
      return { subject }
    default:
      return {}
  }
}
