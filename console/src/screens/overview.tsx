/** What was taken in, what came out, and what came of it. Each figure leads to what it counts. */
import { Link } from '@tanstack/react-router'
import { grouped, money } from '../../../src/domain/money.ts'
import { useGet } from '../api.ts'
import { colon, say, type Say, useLang, useSay } from '../i18n.tsx'
import { Title } from '../ui/pieces.tsx'
import { Facts } from '../ui/facts.tsx'
import { Fetched } from '../ui/states.tsx'
import { At } from '../ui/time.tsx'
import { certainties } from '../../../src/domain/verdict.ts'
import { behaviourWords, certaintyWords } from '../words.ts'

type Summary = {
  as_of: string
  input: { accepted: number; by_type: Record<string, number> }
  neutralised: { orders: number; reviews: number }
  cases: { all: number; by_behaviour: Record<string, number> }
  verdicts: { all: number; by_certainty: Record<string, number>; victims: number }
}
type Board = {
  missed: { clock: string; on: { kind: string; id: string }; due_at: string; to: string }[]
  led_nowhere: string[]
  not_applied: string[]
  recovered: { currency: string; claimed: number; awarded: number; collected: number; proceeding_ids: string[] }[]
  campaigns: ({ id: string } & Record<string, unknown>)[]
}

const words = {
  title: say('Overview', '治理大盘'),
  under: say('As judged of', '研判截至'),
  orders: say('orders not counted', '暂不计入的订单'),
  reviews: say('reviews not counted', '暂不计入的评价'),
  victims: say('harmed parties', '受害方'),
  cases: say('cases', '案件'),
  records: say('records taken in', '已接入记录'),
  byKind: say('Cases by kind', '案件类型'),
  bySure: say('Assessments by how sure', '研判意见的确信程度'),
  came: say('What came of it', '办理成效'),
  missed: say('Clocks that were missed', '逾期事项'),
  nowhere: say('Findings to which nothing followed for ninety days', '九十日无后续的研判'),
  unapplied: say('In force and applied nowhere', '已生效但平台未执行'),
  money: say('Claimed, awarded, collected', '主张、判赔、执行到位'),
  campaigns: say('Campaigns', '专项行动'),
  none: say('none', '无'),
}

/** A share as a bar, with its count; the bar says nothing the count does not. */
function Bars({ rows }: { rows: readonly { name: Say; count: number; to: string }[] }) {
  const t = useSay()
  const most = Math.max(1, ...rows.map(({ count }) => count))
  return (
    <table className="plain-table">
      <tbody>
        {rows.map(({ name, count, to }) => (
          <tr key={name.en}>
            <th scope="row" style={{ width: '45%' }}>
              {t(name)}
            </th>
            <td>
              <span className="share" aria-hidden="true" style={{ width: `${(100 * count) / most}%` }} />
            </td>
            <td style={{ textAlign: 'end' }}>
              <Link to={to} search={{ 'cases.q': t(name) } as never}>
                {grouped(count)}
              </Link>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Names({ head, ids, to }: { head: Say; ids: readonly string[]; to: (id: string) => string }) {
  const t = useSay()
  return (
    <details open={ids.length > 0 && ids.length <= 12}>
      <summary>
        {t(head)}
        {t(colon)}
        {ids.length === 0 ? t(words.none) : grouped(ids.length)}
      </summary>
      <p className="mono small">
        {ids.slice(0, 200).map((id) => (
          <span key={id}>
            <Link to={to(id)}>{id}</Link>{' '}
          </span>
        ))}
      </p>
    </details>
  )
}

export function Screen() {
  const t = useSay()
  const { lang } = useLang()
  const summary = useGet<Summary>('/v1/summary')
  const board = useGet<Board>('/v1/board')
  return (
    <Fetched query={summary}>
      {({ as_of, input, neutralised, cases, verdicts }) => (
        <>
          <Title
            under={
              <>
                {t(words.under)} <At ms={as_of} />. {t(say('This page changes nothing.', '本页不作任何更改。'))}
              </>
            }
          >
            {t(words.title)}
          </Title>
          <div className="figures">
            {(
              [
                ['/console/cases', cases.all, words.cases],
                ['/console/queue', verdicts.victims, words.victims],
                ['/console/neutralised', neutralised.orders, words.orders],
                ['/console/neutralised', neutralised.reviews, words.reviews],
                ['/console/intake', input.accepted, words.records],
              ] as const
            ).map(([to, count, name]) => (
              <Link key={name.en} className="figure" to={to}>
                <b>{grouped(count)}</b>
                {t(name)}
              </Link>
            ))}
          </div>
          <div className="two">
            <section className="card">
              <h2>{t(words.byKind)}</h2>
              <Bars
                rows={Object.entries(cases.by_behaviour).map(([code, count]) => ({
                  name: (behaviourWords as Record<string, { name: Say }>)[code]?.name ?? say(code, code),
                  count,
                  to: '/console/cases',
                }))}
              />
            </section>
            <section className="card">
              <h2>{t(words.bySure)}</h2>
              <Bars
                rows={certainties
                  .filter((code) => verdicts.by_certainty[code] !== undefined)
                  .map((code) => [code, verdicts.by_certainty[code]!] as const)
                  .map(([code, count]) => ({
                    name: (certaintyWords as Record<string, { name: Say }>)[code]?.name ?? say(code, code),
                    count,
                    to: '/console/cases',
                  }))}
              />
            </section>
          </div>
          <section className="card">
            <h2>{t(words.came)}</h2>
            <Fetched query={board}>
              {(figures) => (
                <>
                  <Names head={words.unapplied} ids={figures.not_applied} to={(id) => `/console/measures/${encodeURIComponent(id)}`} />
                  <Names head={words.nowhere} ids={figures.led_nowhere} to={(id) => `/console/cases/${encodeURIComponent(id)}`} />
                  <Names
                    head={words.missed}
                    ids={figures.missed.map(({ on }) => on.id)}
                    to={(id) => {
                      const { kind } = figures.missed.find(({ on }) => on.id === id)!.on
                      return `/console/${kind}s/${encodeURIComponent(id)}`
                    }}
                  />
                  {figures.recovered.length > 0 && (
                    <p>
                      {t(words.money)}
                      {t(colon)}{' '}
                      {figures.recovered
                        .map(({ currency, claimed, awarded, collected }) => [claimed, awarded, collected].map((sum) => money(sum, currency)[lang]).join(' · '))
                        .join('; ')}
                    </p>
                  )}
                  {figures.campaigns.length > 0 && (
                    <>
                      <h3>{t(words.campaigns)}</h3>
                      {figures.campaigns.map((one) => (
                        <Facts key={one.id} value={one} leave={[]} />
                      ))}
                    </>
                  )}
                </>
              )}
            </Fetched>
          </section>
        </>
      )}
    </Fetched>
  )
}
