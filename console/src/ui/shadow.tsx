/** What a change that runs beside the rules is, and what it has seen: on its own page and in the list of all. */
import { grouped } from '../../../src/domain/money.ts'
import { Problem, useGet } from '../api.ts'
import { say, useSay } from '../i18n.tsx'
import type { Thing } from '../things.ts'
import { flipWords, Result, type Told } from './flips.tsx'
import { Fetched } from './states.tsx'
import { At } from './time.tsx'

type Subject = { kind: string; id: string }
export type Compared = {
  entries: number
  as_of: string
  subjects: { before: number; after: number; flipped: number }
  hit: Subject[]
  freed: Subject[]
  victims_lost: Subject[]
  victims_found: Subject[]
  orders: { out_too: number; back: number }
  reviews: { out_too: number; back: number }
}
type Change = { leave_out?: boolean; times?: number; bits?: Record<string, unknown> }

const words = {
  change: say('The change', '变更内容'),
  leave: say('left out', '不采用'),
  times: say('weighed times', '权重乘以'),
  bits: say('with weights of its own', '使用另定权重'),
  now: say('What it says otherwise now', '目前的结论差异'),
  none: say('Nothing has been compared yet; it is after the next judgement.', '尚未比对，下次研判后进行。'),
  whose: say('Governance, legal and auditors read who it would be.', '具体对象由治理、法务与审计员查看。'),
  history: say('Each time it said something else', '差异变化记录'),
  asOf: say('Judged as of', '研判截至'),
  flipped: say('Say something else', '结论改变'),
  out: say('Orders left out in addition', '新增不计订单'),
  back: say('Orders counted again', '恢复计数订单'),
}

export const comparedOf = (thing: Thing): readonly Compared[] => (thing['compared'] ?? []) as Compared[]

/** `refunded-cohort left out; money-back weighed times 0.5`. */
export function useChangeText(): (thing: Thing) => string {
  const t = useSay()
  return (thing) =>
    Object.entries((thing['change'] as { signals?: Record<string, Change> } | undefined)?.signals ?? {})
      .map(([name, { leave_out, times, bits }]) =>
        [name, leave_out === true && t(words.leave), times !== undefined && `${t(words.times)} ${times}`, bits !== undefined && t(words.bits)]
          .filter((part) => part !== false)
          .join(' '),
      )
      .join('; ')
}

function Now({ id }: { id: string }) {
  const t = useSay()
  const flips = useGet<{ entries: number | null; flips: Told | null }>(`/v1/shadows/${encodeURIComponent(id)}/flips`, 15_000)
  // Who it would be is for those who may try rules; how many stands below for everybody.
  if (flips.error instanceof Problem && flips.error.status === 403) return <p className="muted">{t(words.whose)}</p>
  return <Fetched query={flips}>{({ flips: told }) => (told === null ? <p className="muted">{t(words.none)}</p> : <Result told={told} />)}</Fetched>
}

export function Shadow({ shadow }: { shadow: Thing }) {
  const t = useSay()
  const changeText = useChangeText()
  const compared = comparedOf(shadow)
  return (
    <>
      <section className="card">
        <h2>{t(words.change)}</h2>
        <p className="mono">{changeText(shadow)}</p>
      </section>
      <section className="card">
        <h2>{t(words.now)}</h2>
        <Now id={shadow.id} />
      </section>
      {compared.length > 0 && (
        <section className="card">
          <h2>{t(words.history)}</h2>
          <div className="scroll-x" tabIndex={0} role="region" aria-label={t(words.history)}>
            <table className="plain-table" style={{ minWidth: 760 }}>
              <thead>
                <tr>
                  {[words.asOf, words.flipped, flipWords.victims_lost, flipWords.hit, flipWords.freed, flipWords.victims_found, words.out, words.back].map(
                    (one) => (
                      <th key={one.en} scope="col">
                        {t(one)}
                      </th>
                    ),
                  )}
                </tr>
              </thead>
              <tbody>
                {compared.toReversed().map((one) => (
                  <tr key={one.entries}>
                    <th scope="row">
                      <At ms={one.as_of} />
                    </th>
                    <td>
                      {grouped(one.subjects.flipped)} / {grouped(one.subjects.before)}
                    </td>
                    {[one.victims_lost.length, one.hit.length, one.freed.length, one.victims_found.length, one.orders.out_too, one.orders.back].map((n, at) => (
                      <td key={at}>{grouped(n)}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
    </>
  )
}
