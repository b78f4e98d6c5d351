/** One order: payment, parcel, refund, money back, review, messages and our own acts on one timeline. Changes nothing. */
import { useParams } from '@tanstack/react-router'
import { eventWords } from '../../../src/domain/eventWords.ts'
import { useGet } from '../api.ts'
import { say, useSay } from '../i18n.tsx'
import { eventNameOf, Facts, Value } from '../ui/facts.tsx'
import { CaseLink, Title } from '../ui/pieces.tsx'
import { Fetched } from '../ui/states.tsx'
import { At } from '../ui/time.tsx'
import { wordOf } from '../words.ts'

type Order = Record<string, unknown> & {
  order_id: string
  counts?: boolean
  case_ids?: string[]
  timeline?: { time: string; type: string; entry?: number; data: Record<string, unknown> }[]
}

const words = {
  counts: say('counts', '正常计入'),
  out: say('not counted for now', '暂不计入'),
  cases: say('Held in', '所在案件'),
  line: say('Timeline', '时间线'),
  facts: say('Facts', '事实'),
  entry: say('entry', '条目'),
  none: say('No record of this order but that it is known.', '除订单本身外没有其他记录。'),
}

/** A refund is in the money that the order was placed in, and says no currency of its own. */
const currencyOf = ({ timeline }: Order): unknown => timeline?.map(({ data }) => data['currency']).find((one) => one !== undefined)

export function Screen() {
  const t = useSay()
  const { id } = useParams({ strict: false }) as { id: string }
  const order = useGet<Order>(`/v1/orders/${encodeURIComponent(id)}`)
  return (
    <Fetched query={order} title={<span className="mono">{id}</span>}>
      {(one) => (
        <>
          <Title
            reads="page"
            under={
              <span className="row">
                {one.counts !== undefined && <span className={one.counts ? 'tag cleared' : 'tag found'}>{t(one.counts ? words.counts : words.out)}</span>}
                {(one.case_ids ?? []).length > 0 && (
                  <span>
                    {t(words.cases)}{' '}
                    {one.case_ids!.map((caseId) => (
                      <span key={caseId}>
                        <CaseLink id={caseId} />{' '}
                      </span>
                    ))}
                  </span>
                )}
              </span>
            }
          >
            {t(say('Order', '订单'))} <span className="mono">{id}</span>
          </Title>
          <section className="card">
            <h2>{t(words.facts)}</h2>
            <Facts value={one} leave={['timeline', 'counts', 'case_ids']} />
          </section>
          <section className="card">
            <h2>{t(words.line)}</h2>
            {(one.timeline ?? []).length === 0 ? (
              <p className="muted">{t(words.none)}</p>
            ) : (
              <ol className="timeline">
                {one.timeline!.map((event, at) => (
                  <li key={at} className={event.type.startsWith('aedile.') ? 'ours' : undefined}>
                    <span className="muted">
                      <At ms={event.time} />
                      {event.entry !== undefined && (
                        <span className="small" style={{ display: 'block' }}>
                          {t(words.entry)} {event.entry}
                        </span>
                      )}
                    </span>
                    <div>
                      <b>{t(wordOf(eventWords, event.type))}</b>
                      <div className="row small">
                        {Object.entries(event.data)
                          .filter(([name, value]) => value !== null && value !== undefined && value !== id && name !== 'currency')
                          .map(([name, value]) => (
                            <span key={name}>
                              <span className="muted">{t(eventNameOf(name))}</span>{' '}
                              <Value name={name} value={value} currency={event.data['currency'] ?? currencyOf(one)} />
                            </span>
                          ))}
                      </div>
                    </div>
                  </li>
                ))}
              </ol>
            )}
          </section>
        </>
      )}
    </Fetched>
  )
}
