/** What one case cost whom: three sheets, what the false listings were shown to, and entries that may say one loss twice. */
import { useParams } from '@tanstack/react-router'
import { grouped, money } from '../../../src/domain/money.ts'
import { useGet } from '../api.ts'
import { valuesOf } from '../fields.ts'
import { say, useLang, useSay } from '../i18n.tsx'
import { Create } from '../ui/form.tsx'
import { CaseLink, State, ThingLink, Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'
import { At } from '../ui/time.tsx'
import { wordOf } from '../words.ts'

type Sum = { currency: string; low_minor: number; central_minor: number; high_minor: number }
type Entry = Partial<Sum> & { id: string; head: string; state: string; count?: number; text: string }
type Told = {
  sheets: { party: string; sums: Sum[]; counts: Record<string, number>; entries: Entry[] }[]
  counted_twice: { one: string; other: string }[]
  exposure: { listings: number; views: number; visitors: number; carts: number; orders: number; from: string | null; until: string | null }
}

const words = {
  title: say('What the case cost', '本案损失'),
  under: say('Low, central, high; currencies apart. Nobody is charged by an entry.', '低、中、高值；分币种。登记不产生收费。'),
  exposure: say('What the false listings were shown to', '虚假数据影响的曝光'),
  none: say('Nothing is entered.', '尚未登记。'),
  twice: say('These may be the same loss told twice; claim one of them', '以下登记可能为同一损失，请勿重复主张'),
  listings: say('listings', '商品'),
  views: say('views', '浏览'),
  visitors: say('visitors', '访客'),
  carts: say('put in a cart', '加购'),
  orders: say('orders of others meanwhile', '同期其他订单'),
  unknown: say('No views of these listings are on file, so how many people saw them is not known.', '未接入这些商品的浏览数据，受影响人数未知。'),
  head: say('What for', '项目'),
  low: say('Low', '低值'),
  central: say('Central', '中值'),
  high: say('High', '高值'),
  ground: say('How it is known', '依据'),
  state: say('State', '状态'),
  sum: say('Sum', '合计'),
}

export function Screen() {
  const t = useSay()
  const { lang } = useLang()
  const { id } = useParams({ strict: false }) as { id: string }
  const told = useGet<Told>(`/v1/cases/${encodeURIComponent(id)}/losses`, 30_000)
  const sum = (minor: number | undefined, currency: string | undefined): string =>
    minor === undefined || currency === undefined ? '–' : money(minor, currency)[lang]
  const currency = told.data?.sheets.flatMap(({ sums }) => sums)[0]?.currency
  return (
    <>
      <Title
        under={t(words.under)}
        actions={<Create on="losses" command="enter" prefix="loss" start={{ case_id: id, ...(currency === undefined ? {} : { currency }) }} />}
      >
        {t(words.title)} <CaseLink id={id} />
      </Title>
      <Fetched query={told}>
        {({ sheets, counted_twice, exposure }) => (
          <>
            {sheets.map(({ party, entries, sums }) => (
              <section key={party} className="card">
                <h2>{t(wordOf(valuesOf['party']!, party))}</h2>
                {entries.length === 0 ? (
                  <p className="muted">{t(words.none)}</p>
                ) : (
                  <div className="scroll-x" tabIndex={0} role="region" aria-label={t(wordOf(valuesOf['party']!, party))}>
                    <table className="plain-table" style={{ minWidth: 620 }}>
                      <thead>
                        <tr>
                          <th scope="col">{t(words.head)}</th>
                          {[words.low, words.central, words.high].map((head) => (
                            <th key={head.en} scope="col" className="number">
                              {t(head)}
                            </th>
                          ))}
                          <th scope="col">{t(words.ground)}</th>
                          <th scope="col">{t(words.state)}</th>
                        </tr>
                      </thead>
                      <tbody>
                        {entries.map((one) => (
                          <tr key={one.id}>
                            <th scope="row">
                              <ThingLink on="losses" id={one.id}>
                                {t(wordOf(valuesOf['head']!, one.head))}
                              </ThingLink>
                              {one.count !== undefined && ` × ${grouped(one.count)}`}
                            </th>
                            <td className="number">{sum(one.low_minor, one.currency)}</td>
                            <td className="number">{sum(one.central_minor, one.currency)}</td>
                            <td className="number">{sum(one.high_minor, one.currency)}</td>
                            <td>{one.text}</td>
                            <td>
                              <State state={one.state} />
                            </td>
                          </tr>
                        ))}
                      </tbody>
                      <tfoot>
                        {sums.map((all) => (
                          <tr key={all.currency}>
                            <th scope="row">
                              {t(words.sum)} {all.currency}
                            </th>
                            <td className="number">{sum(all.low_minor, all.currency)}</td>
                            <td className="number">
                              <b>{sum(all.central_minor, all.currency)}</b>
                            </td>
                            <td className="number">{sum(all.high_minor, all.currency)}</td>
                            <td />
                            <td />
                          </tr>
                        ))}
                      </tfoot>
                    </table>
                  </div>
                )}
              </section>
            ))}
            {counted_twice.length > 0 && (
              <div className="banner danger">
                <p>{t(words.twice)}</p>
                <ul>
                  {counted_twice.map(({ one, other }) => (
                    <li key={`${one} ${other}`}>
                      <ThingLink on="losses" id={one} /> · <ThingLink on="losses" id={other} />
                    </li>
                  ))}
                </ul>
              </div>
            )}
            <section className="card">
              <h2>{t(words.exposure)}</h2>
              {exposure.views === 0 && <p className="muted">{t(words.unknown)}</p>}
              <div className="figures">
                {(['listings', 'orders', 'views', 'visitors', 'carts'] as const).map((name) => (
                  <div key={name} className="figure">
                    <b>{name !== 'listings' && name !== 'orders' && exposure.views === 0 ? '–' : grouped(exposure[name])}</b>
                    {t(words[name])}
                  </div>
                ))}
              </div>
              {exposure.from !== null && (
                <p className="muted">
                  <At ms={exposure.from} /> – <At ms={exposure.until} />
                </p>
              )}
            </section>
          </>
        )}
      </Fetched>
    </>
  )
}
