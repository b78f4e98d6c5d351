/** One page of figures; each links to what it counts. */
import { useGet } from '../api.ts'
import { say, useSay } from '../i18n.tsx'
import { Facts } from '../ui/facts.tsx'
import { Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'

export function Screen() {
  const t = useSay()
  const summary = useGet<Record<string, unknown>>('/v1/summary')
  const board = useGet<Record<string, unknown>>('/v1/board')
  return (
    <>
      <Title under={t(say('This page changes nothing.', '本页不作任何更改。'))}>{t(say('Overview', '治理大盘'))}</Title>
      <Fetched query={summary}>
        {(figures) => (
          <div className="card">
            <Facts value={figures} leave={[]} />
          </div>
        )}
      </Fetched>
      <Fetched query={board}>
        {(figures) => (
          <div className="card">
            <h2>{t(say('What came of it', '办理成效'))}</h2>
            <Facts value={figures} leave={[]} />
          </div>
        )}
      </Fetched>
    </>
  )
}
