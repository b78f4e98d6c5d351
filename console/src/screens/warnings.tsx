/** Shops that were warned: do not ship, you are being threatened. Read-only: a warning is given by itself and ends with its cause. */
import { useQuery } from '@tanstack/react-query'
import { get, useList } from '../api.ts'
import { groupedIn } from '../../../src/domain/money.ts'
import { say, useSay } from '../i18n.tsx'
import type { CaseRow } from '../things.ts'
import { CaseLink, Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'
import { At } from '../ui/time.tsx'
import { Ids } from '../ui/facts.tsx'

export type Warning = {
  /** None where nothing happened at the shop itself. */
  case_id: string | null
  kind: string
  order_ids: string[]
  review_ids: string[]
  since: string
  text: { en: string; zh: string }
  advice: { en: string; zh: string }
}

export function Screen() {
  const t = useSay()
  const cases = useList<CaseRow>('/v1/cases')
  const shops = [
    ...new Set((cases.data?.items ?? []).flatMap(({ subjects }) => (subjects ?? []).filter(({ role }) => role === 'victim_merchant').map(({ id }) => id))),
  ]
  const warnings = useQuery({
    queryKey: ['warnings', shops],
    queryFn: async () =>
      (
        await Promise.all(shops.map(async (id) => (await get<Warning[]>(`/v1/shops/${encodeURIComponent(id)}/warnings`)).map((one) => ({ shop: id, ...one }))))
      ).flat(),
    enabled: cases.data !== undefined,
  })
  return (
    <>
      <Title under={t(say('Given by themselves within minutes; this page changes nothing.', '数分钟内自动发出；本页不作任何更改。'))}>
        {t(say('Warnings', '预警中心'))}
      </Title>
      <Fetched query={warnings}>
        {(list) =>
          list.length === 0 ? (
            <p className="banner muted">{t(say('No shop is being warned.', '当前没有对店铺的预警。'))}</p>
          ) : (
            <>
              {list.map((one) => (
                <section key={`${one.shop}${one.case_id}${one.kind}${one.text.en}`} className="banner victim">
                  <p>
                    <b>{groupedIn(t(one.text))}</b>
                  </p>
                  <p>{t(one.advice)}</p>
                  <p className="small muted">
                    {t(say('Shop', '店铺'))} <span className="mono">{one.shop}</span> · {t(say('since', '自'))} <At ms={one.since} />
                    {one.case_id !== null && (
                      <>
                        {' '}
                        · {t(say('Case', '案件'))} <CaseLink id={one.case_id} />
                      </>
                    )}
                  </p>
                  {one.order_ids.length > 0 && (
                    <p className="small">
                      {t(say('Orders', '订单'))} <Ids ids={one.order_ids} />
                    </p>
                  )}
                  {one.review_ids.length > 0 && (
                    <p className="small">
                      {t(say('Reviews', '评价'))} <Ids ids={one.review_ids} />
                    </p>
                  )}
                </section>
              ))}
            </>
          )
        }
      </Fetched>
    </>
  )
}
