/** By which rules this marketplace judges and how each kind of finding has done. Read-only: rules change with the program, never from a page. */
import { Link } from '@tanstack/react-router'
import { certainties, type Certainty, ladder, type MeasureLevel, measureLevels } from '../../../src/domain/verdict.ts'
import { useGet } from '../api.ts'
import { say, percent, useSay } from '../i18n.tsx'
import type { Status } from '../things.ts'
import { Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'
import { behaviourWords, certaintyWords, levelWords } from '../words.ts'

type Quality = { detectors: { behaviour: string; sanctions: number; read: number; wrong: number; bound: number; most: number; stopped: boolean }[] }
type Summary = { cases: { by_behaviour: Record<string, number> } }
type Pack = { name: { en: string; zh: string }; version: string } & Record<string, unknown>

const words = {
  title: say('Rules', '规则与策略'),
  under: say('Read-only: rules change with the program and its version, never from a page.', '只读：规则随程序版本变更，不在页面上修改。'),
  versions: say('In force', '现行版本'),
  rules: say('Rules of judging', '研判规则'),
  calibration: say('Weights calibrated', '权重校准'),
  law: say('Pack of law', '法规包'),
  kinds: say('Kinds of finding', '研判类型'),
  open: say('cases now', '当前案件'),
  sanctions: say('limits imposed in a year', '一年内采取的限制'),
  read: say('read again blind', '已盲审'),
  wrong: say('found wrong', '认为有误'),
  atMost: say('wrong at most (95 %)', '误伤率上限（95 %）'),
  may: say('may propose', '可提建议'),
  hints: say('proposes hints alone', '只能提示'),
  unknown: say('not known', '未知'),
  sure: say('How sure, and what may be proposed from there on', '确信程度及自此可建议的措施'),
  asBefore: say('as before', '同上'),
  waits: say('Clocks', '期限'),
}
/** What each certainty carries beyond the one below it, read off the ladder that holds every measure. */
const levelsOf = (certainty: Certainty): MeasureLevel[] => measureLevels.filter((level) => ladder[level].from === certainty)
const clocks: readonly (readonly [string, { en: string; zh: string }, { en: string; zh: string }])[] = [
  ['suspend_minutes', say('a penalty on a harmed shop is suspended within', '中止对受害店铺的处罚'), say('min', '分钟')],
  ['victim_decision_hours', say('whether it is the victim is decided within', '受害认定'), say('h', '小时')],
  ['answer_working_days', say('time to answer', '申辩期限'), say('working days', '个工作日')],
  ['extension_working_days', say('once more', '延长一次'), say('working days', '个工作日')],
  ['limit_days', say('a limit first lasts', '首次限制'), say('d', '天')],
  ['urgent_hours', say('an urgent one at most', '紧急限制最长'), say('h', '小时')],
  ['appeal_months', say('time to appeal', '申诉期限'), say('months', '个月')],
  ['appeal_decision_days', say('an appeal is decided within', '申诉决定'), say('d', '天')],
  ['appeal_running_hours', say('while a limit runs, within', '限制执行期间'), say('h', '小时')],
  ['objection_hours', say('an objection is decided within', '异议决定'), say('h', '小时')],
  ['neutralisation_days', say('what does not count is looked at again within', '暂不计入的复核'), say('d', '天')],
]

export function Screen() {
  const t = useSay()
  const status = useGet<Status>('/v1/status')
  const quality = useGet<Quality>('/v1/quality', 60_000)
  const summary = useGet<Summary>('/v1/summary', 60_000)
  const told = useGet<{ law: Pack }>('/v1/public', 600_000)
  return (
    <>
      <Title under={t(words.under)}>{t(words.title)}</Title>
      <div className="two">
        <section className="card">
          <h2>{t(words.versions)}</h2>
          <Fetched query={status}>
            {({ rules, calibration }) => (
              <table className="plain-table">
                <tbody>
                  {(
                    [
                      [words.rules, rules],
                      [words.calibration, calibration],
                      [words.law, told.data === undefined ? '…' : `${t(told.data.law.name)} (${told.data.law.version})`],
                    ] as const
                  ).map(([name, value]) => (
                    <tr key={name.en}>
                      <th scope="row">{t(name)}</th>
                      <td className="mono">{value}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </Fetched>
          <h2 style={{ marginBlockStart: 14 }}>{t(words.sure)}</h2>
          <table className="plain-table">
            <tbody>
              {certainties.map((one) => (
                <tr key={one}>
                  <th scope="row">
                    {t(certaintyWords[one].name)}
                    <span className="muted small" style={{ display: 'block' }}>
                      {t(certaintyWords[one].means)}
                    </span>
                  </th>
                  <td>
                    {levelsOf(one).length === 0
                      ? t(words.asBefore)
                      : levelsOf(one)
                          .map((level) => t(levelWords[level]))
                          .join(' · ')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <section className="card">
          <h2>{t(words.waits)}</h2>
          <Fetched query={told}>
            {({ law }) => (
              <table className="plain-table">
                <tbody>
                  {clocks.map(([name, what, unit]) => (
                    <tr key={name}>
                      <th scope="row">{t(what)}</th>
                      <td style={{ whiteSpace: 'nowrap' }}>
                        {String(law[name])} {t(unit)}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
          </Fetched>
        </section>
      </div>
      <section className="card">
        <h2>{t(words.kinds)}</h2>
        <Fetched query={quality}>
          {({ detectors }) => (
            <div className="scroll-x" tabIndex={0} role="region" aria-label={t(words.kinds)}>
              <table className="plain-table" style={{ minWidth: 640 }}>
                <thead>
                  <tr>
                    {[words.kinds, words.open, words.sanctions, words.read, words.wrong, words.atMost].map((head) => (
                      <th key={head.en} scope="col">
                        {t(head)}
                      </th>
                    ))}
                    <th scope="col">{t(say('Now', '现状'))}</th>
                  </tr>
                </thead>
                <tbody>
                  {Object.entries(behaviourWords)
                    .filter(([code]) => code !== 'benign' && code !== 'inconclusive')
                    .map(([code, { name }]) => {
                      const one = detectors.find(({ behaviour }) => behaviour === code)
                      return (
                        <tr key={code}>
                          <th scope="row">{t(name)}</th>
                          <td>
                            <Link to="/console/cases" search={{ 'cases.q': t(name) } as never}>
                              {summary.data?.cases.by_behaviour[code] ?? 0}
                            </Link>
                          </td>
                          <td>{one?.sanctions ?? 0}</td>
                          <td>{one?.read ?? 0}</td>
                          <td>{one?.wrong ?? 0}</td>
                          <td>{one === undefined || one.read === 0 ? t(words.unknown) : percent(one.bound, 1)}</td>
                          <td>
                            <span className={one?.stopped === true ? 'tag danger' : 'tag'}>{t(one?.stopped === true ? words.hints : words.may)}</span>
                          </td>
                        </tr>
                      )
                    })}
                </tbody>
              </table>
            </div>
          )}
        </Fetched>
      </section>
    </>
  )
}
