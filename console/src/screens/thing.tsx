/** One thing of casework: what it is, what may be done now, who did what. The server says which commands are open to this reader. */
import { useParams } from '@tanstack/react-router'
import { useGet } from '../api.ts'
import { say, useSay } from '../i18n.tsx'
import type { Thing } from '../things.ts'
import { Commands } from '../ui/form.tsx'
import { Facts } from '../ui/facts.tsx'
import { Acts, CaseLink, State, SubjectName, Title } from '../ui/pieces.tsx'
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
}
const words = {
  can: say('What you can do now', '您现在可以'),
  nothing: say('Nothing is open to you here in this state.', '在当前状态下，您没有可执行的操作。'),
  done: say('Who did what', '办理记录'),
  what: say('What it says', '内容'),
  case: say('Case', '案件'),
  suspended: say('suspended', '已中止'),
}

export function Screen() {
  const t = useSay()
  const { on, id } = useParams({ strict: false }) as { on: string; id: string }
  const thing = useGet<Thing>(`/v1/${on}/${encodeURIComponent(id)}`, 10_000)
  return (
    <Fetched query={thing}>
      {(one) => (
        <>
          <Title
            under={
              <span className="row">
                <State state={one.state} /> {one['suspended'] === true && <span className="tag victim decided">{t(words.suspended)}</span>}
                <SubjectName subject={one.subject} />
                {one.case_id !== undefined && (
                  <span>
                    {t(words.case)} <CaseLink id={one.case_id} />
                  </span>
                )}
                {(one.clocks ?? []).map((clock) => (
                  <Clock key={clock.clock} due={clock.due_at} />
                ))}
              </span>
            }
          >
            {t(wordOf(names, on))} <span className="mono">{id}</span>
          </Title>
          <section className="card">
            <h2>{t(words.can)}</h2>
            {(one.open ?? []).length === 0 && <p className="muted">{t(words.nothing)}</p>}
            {turnWords[`${on} ${one.state}`] !== undefined && <p className="muted">{t(turnWords[`${on} ${one.state}`]!)}</p>}
            <Commands on={on} id={id} open={(one.open ?? []).filter((command) => !(on === 'openings' && command === 'use'))} />
          </section>
          <section className="card">
            <h2>{t(words.what)}</h2>
            <Facts value={one} leave={['id', 'state', 'open', 'acts', 'clocks', 'subject', 'case_id']} />
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
