/** One thing of casework: what it is, what may be done now, who did what. The server says which commands are open to this reader. */
import { useParams } from '@tanstack/react-router'
import { useGet } from '../api.ts'
import { valuesOf } from '../fields.ts'
import { say, useSay } from '../i18n.tsx'
import type { Thing } from '../things.ts'
import { Commands } from '../ui/form.tsx'
import { Facts, Ids } from '../ui/facts.tsx'
import { SubjectName } from '../ui/names.tsx'
import { Acts, CaseLink, State, ThingLink, Title } from '../ui/pieces.tsx'
import { Shadow } from '../ui/shadow.tsx'
import { Fetched } from '../ui/states.tsx'
import { Clock } from '../ui/time.tsx'
import { turnWords, wordOf } from '../words.ts'

const names: Record<string, { en: string; zh: string }> = {
  measures: say('Measure', '措施'),
  questions: say('Question', '询问'),
  appeals: say('Appeal', '申诉'),
  objections: say('Objection', '异议'),
  reports: say('Report', '报告'),
  referrals: say('Referral', '移送'),
  proceedings: say('Civil claim', '诉讼'),
  campaigns: say('Campaign', '专项行动'),
  requests: say('Authority request', '调取请求'),
  publications: say('Public notice', '公示'),
  openings: say('Opening of a personal value', '个人信息查阅'),
  corrections: say('Letter of correction', '更正函'),
  rights: say('Request about one’s own data', '个人信息权利请求'),
  holds: say('Legal hold', '依法留存'),
  losses: say('Loss', '损失'),
  authorities: say('Authority', '主管机关'),
  shadows: say('Change beside the rules', '并行试行的变更'),
}
const panelWords = {
  title: say('Second appeal: the panel', '再次申诉：合议组'),
  under: say('It is decided only as another of the panel holds the same as the reader.', '须有其他成员与复审员意见一致，方可作出决定。'),
  reader: say('Reader', '复审员'),
  member: say('Also of the panel', '合议成员'),
  replaced: say('Replaced at their wish', '依申请更换'),
  wanting: say('Nobody else of the panel has said what they hold yet: it cannot be decided.', '尚无其他成员表态，暂不能决定。'),
  appealed: say('The decision that is appealed', '被申诉的决定'),
}
const words = {
  can: say('What you can do now', '您现在可以'),
  nothing: say('Nothing is open to you here in this state.', '在当前状态下，您没有可执行的操作。'),
  done: say('Who did what', '办理记录'),
  what: say('What it says', '内容'),
  case: say('Case', '案件'),
  suspended: say('suspended', '已中止'),
}

type Appeal = Thing & {
  measure_id: string
  instance: number
  taken_by: string | null
  replaced: string[]
  panel: { by: string; outcome: string; order_ids: string[] }[]
}

/** Who of a panel holds what, and whether that is enough to decide. */
function Panel({ appeal }: { appeal: Appeal }) {
  const t = useSay()
  return (
    <section className="card">
      <h2>{t(panelWords.title)}</h2>
      <p className="muted">{t(panelWords.under)}</p>
      <table className="plain-table">
        <tbody>
          <tr>
            <th scope="row">{t(panelWords.reader)}</th>
            <td className="mono">{appeal.taken_by ?? '–'}</td>
          </tr>
          {appeal.panel.map(({ by, outcome, order_ids }) => (
            <tr key={by}>
              <th scope="row">
                {t(panelWords.member)} <span className="mono">{by}</span>
              </th>
              <td>
                {t(wordOf(valuesOf['outcome']!, outcome))} {order_ids.length > 0 && <Ids ids={order_ids} />}
              </td>
            </tr>
          ))}
          {appeal.replaced.length > 0 && (
            <tr>
              <th scope="row">{t(panelWords.replaced)}</th>
              <td className="mono">{appeal.replaced.join(' ')}</td>
            </tr>
          )}
        </tbody>
      </table>
      {appeal.panel.length === 0 && appeal.state !== 'decided' && <p className="banner">{t(panelWords.wanting)}</p>}
    </section>
  )
}

/** What is appealed stands on the page of the appeal: nobody decides about a decision they have not read. */
function Appealed({ appeal }: { appeal: Appeal }) {
  const t = useSay()
  const measure = useGet<Thing>(`/v1/measures/${encodeURIComponent(appeal.measure_id)}`, 30_000)
  return (
    <>
      {appeal.instance > 1 && <Panel appeal={appeal} />}
      <section className="card">
        <h2>
          {t(panelWords.appealed)} <ThingLink on="measures" id={appeal.measure_id} />
        </h2>
        <Fetched query={measure}>
          {(one) => (
            <>
              <p className="row">
                <State state={one.state} /> <SubjectName subject={one.subject} />
              </p>
              <Facts value={one} leave={['id', 'state', 'open', 'acts', 'clocks', 'subject', 'case_id', 'notice', 'rules', 'law']} />
            </>
          )}
        </Fetched>
      </section>
    </>
  )
}

/** A letter as it goes out, in both languages; its reader may have either. */
function Letter({ letter }: { letter: { en: string; zh: string } }) {
  const t = useSay()
  return (
    <section className="card">
      <h2>{t(say('The letter', '函件全文'))}</h2>
      <div className="two">
        <p lang="zh-CN" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {letter.zh}
        </p>
        <p lang="en" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {letter.en}
        </p>
      </div>
    </section>
  )
}

export function Screen() {
  const t = useSay()
  const { on, id } = useParams({ strict: false }) as { on: string; id: string }
  const thing = useGet<Thing>(`/v1/${on}/${encodeURIComponent(id)}`, 10_000)
  return (
    <Fetched
      query={thing}
      title={
        <>
          {t(wordOf(names, on))} <span className="mono">{id}</span>
        </>
      }
    >
      {(one) => (
        <>
          <Title
            under={
              <span className="row">
                <State state={one.state} /> {one['suspended'] === true && <span className="tag victim decided">{t(words.suspended)}</span>}
                {one.subject !== undefined && <SubjectName subject={one.subject} />}
                {one.case_id !== undefined && (
                  <span>
                    {t(words.case)} <CaseLink id={one.case_id} />
                  </span>
                )}
                {(one.clocks ?? []).map((clock) => (
                  <Clock key={`${clock.clock} ${clock.on?.id ?? ''}`} due={clock.due_at} of={clock.clock} />
                ))}
              </span>
            }
          >
            {t(wordOf(names, on))} <span className="mono">{id}</span>
          </Title>
          <section className="card no-print">
            <h2>{t(words.can)}</h2>
            {(one.open ?? []).length === 0 && <p className="muted">{t(words.nothing)}</p>}
            {turnWords[`${on} ${one.state}`] !== undefined && <p className="muted">{t(turnWords[`${on} ${one.state}`]!)}</p>}
            <Commands on={on} id={id} open={(one.open ?? []).filter((command) => !(on === 'openings' && command === 'use'))} />
          </section>
          {on === 'appeals' && <Appealed appeal={one as Appeal} />}
          {on === 'corrections' && <Letter letter={one['letter'] as { en: string; zh: string }} />}
          {on === 'shadows' && <Shadow shadow={one} />}
          <section className="card">
            <h2>{t(words.what)}</h2>
            <Facts value={one} leave={['id', 'state', 'open', 'acts', 'clocks', 'subject', 'case_id', 'letter', 'panel', 'replaced', 'change', 'compared']} />
          </section>
          <section className="card">
            <h2>{t(words.done)}</h2>
            <Acts acts={one.acts ?? []} />
          </section>
        </>
      )}
    </Fetched>
  )
}
