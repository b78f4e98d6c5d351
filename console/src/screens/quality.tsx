/** Was anybody wronged: per kind of finding what was read again blind, the upper bound of wrongful sanctions, whether it may still propose. */
import { Link } from '@tanstack/react-router'
import { useGet } from '../api.ts'
import { colon, say, percent, useSay } from '../i18n.tsx'
import { Facts } from '../ui/facts.tsx'
import { Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'
import { behaviourWords } from '../words.ts'

type Quality = { month: string; to_read: string[]; detectors: ({ behaviour: string; bound: number; stopped: boolean } & Record<string, unknown>)[] }

export function Screen() {
  const t = useSay()
  const quality = useGet<Quality>('/v1/quality', 60_000)
  return (
    <>
      <Title
        reads="list"
        under={t(
          say(
            'Measures drawn each month are read again by somebody who sees neither the decision nor the machine’s view. Above its bound a kind of finding proposes hints alone.',
            '每月抽取措施，由不知原决定与研判意见的人重新审阅。超出上限的研判类型只能提示。',
          ),
        )}
      >
        {t(say('Wrongful sanctions', '误伤看板'))}
      </Title>
      <Fetched query={quality}>
        {({ detectors, month, to_read }) => (
          <>
            <section className="card">
              <h2>
                {t(say('To be read again', '待盲审'))} · {month}
              </h2>
              {to_read.length === 0 ? (
                <p className="muted">{t(say('Nothing is left to read this month.', '本月没有待审。'))}</p>
              ) : (
                <p className="mono">
                  {to_read.map((id) => (
                    <span key={id}>
                      <Link to="/console/$on/$id" params={{ on: 'measures', id } as never}>
                        {id}
                      </Link>{' '}
                    </span>
                  ))}
                </p>
              )}
            </section>
            {detectors.length === 0 && (
              <p className="banner muted">
                {t(say('No sanction has been read again yet: nothing is known of how often they are wrong.', '尚无盲审结果：误伤率未知。'))}
              </p>
            )}
            {detectors.map((one) => (
              <section key={one.behaviour} className="card">
                <div className="spread">
                  <h2>
                    {t((behaviourWords as Record<string, { name: { en: string; zh: string } }>)[one.behaviour]?.name ?? say(one.behaviour, one.behaviour))}
                  </h2>
                  <span className={one.stopped ? 'tag danger' : 'tag cleared'}>
                    {one.stopped ? t(say('proposes hints alone', '只能提示')) : t(say('may propose', '可提建议'))}
                  </span>
                </div>
                <p>
                  {t(say('Wrong at most (95 %)', '误伤率上限（95 %）'))}
                  {t(colon)} <b>{one['read'] === 0 ? t(say('not known: none was read again', '未知：尚无盲审')) : percent(one.bound, 1)}</b>
                  {typeof one['most'] === 'number' && (
                    <span className="muted">
                      {' '}
                      · {t(say('it may be at most', '允许上限'))} {percent(one['most'], 1)}
                    </span>
                  )}
                </p>
                <Facts value={one} leave={['behaviour', 'bound', 'stopped', 'most']} />
              </section>
            ))}
          </>
        )}
      </Fetched>
    </>
  )
}
