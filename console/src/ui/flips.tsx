/** What a change of the rules would say otherwise, verdict by verdict: of a trial, and of a change that runs beside the rules. */
import { grouped } from '../../../src/domain/money.ts'
import { valuesOf } from '../fields.ts'
import { colon, say, type Say, stop, useSay } from '../i18n.tsx'
import { measureWords, wordOf } from '../words.ts'
import { SubjectName } from './names.tsx'
import { At } from './time.tsx'

type Said = { behaviour: string; role: string; certainty: string; level: string; measure: string }
type Flip = { subject: { kind: string; id: string }; before: Said[]; after: Said[] }
type Moved = { out_too: string[]; back: string[] }
export type Told = {
  as_of: string
  subjects: { before: number; after: number; flipped: number }
  hit: Flip[]
  freed: Flip[]
  victims_lost: Flip[]
  victims_found: Flip[]
  other: Flip[]
  orders: Moved
  reviews: Moved
}

export const flipWords = {
  hit: say('Would be limited, and is not today', '将受限制（目前未受限）'),
  freed: say('Would be limited no more', '将不再受限'),
  victims_lost: say('Victims who would be found no more', '不再被认定为受害方'),
  victims_found: say('Victims found only with the change', '改动后新认定的受害方'),
  other: say('Said otherwise, without that', '其他结论变化'),
}
const words = {
  ...flipWords,
  flipped: say('say something else', '结论改变'),
  of: say('of', '／'),
  before: say('Today', '现行'),
  after: say('With the change', '改动后'),
  nothing: say('nothing', '无'),
  orders: say('Orders', '订单'),
  reviews: say('Reviews', '评价'),
  out: say('left out in addition', '新增不计'),
  back: say('counted again', '恢复计数'),
  none: say('Nobody among those on file would be told anything else.', '在案各方的结论均无变化。'),
  who: say('Who', '对象'),
}
const order = ['victims_lost', 'hit', 'freed', 'victims_found', 'other'] as const

function useTold(said: readonly Said[]): string {
  const t = useSay()
  return (
    said
      .map(({ behaviour, role, certainty, measure }) =>
        [
          wordOf(valuesOf['behaviour']!, behaviour),
          wordOf(valuesOf['role']!, role),
          wordOf(valuesOf['certainty']!, certainty),
          wordOf(measureWords as Record<string, Say>, measure),
        ]
          .map(t)
          .join(' · '),
      )
      .join('; ') || t(words.nothing)
  )
}

function Row({ flip }: { flip: Flip }) {
  const [before, after] = [useTold(flip.before), useTold(flip.after)]
  return (
    <tr>
      <th scope="row">
        <SubjectName subject={flip.subject} />
      </th>
      <td>{before}</td>
      <td>{after}</td>
    </tr>
  )
}

const mostRows = 200

function Flips({ head, flips }: { head: Say; flips: readonly Flip[] }) {
  const t = useSay()
  if (flips.length === 0) return <p className="muted">{t(head)}: 0</p>
  return (
    <section className="card">
      <h2>
        {t(head)}
        {t(colon)}
        {grouped(flips.length)}
      </h2>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={t(head)}>
        <table className="plain-table" style={{ minWidth: 560 }}>
          <thead>
            <tr>
              {[words.who, words.before, words.after].map((one) => (
                <th key={one.en} scope="col">
                  {t(one)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {flips.slice(0, mostRows).map((flip) => (
              <Row key={`${flip.subject.kind} ${flip.subject.id}`} flip={flip} />
            ))}
          </tbody>
        </table>
      </div>
      {flips.length > mostRows && (
        <p className="muted">
          {mostRows} / {grouped(flips.length)}
        </p>
      )}
    </section>
  )
}

export function Result({ told }: { told: Told }) {
  const t = useSay()
  return (
    <div role="status">
      <p className="banner">
        {t(say('As of', '研判截至'))} <At ms={told.as_of} />: <b>{grouped(told.subjects.flipped)}</b> {t(words.of)} {grouped(told.subjects.before)}{' '}
        {t(words.flipped)}
        {t(stop)}
        {t(words.orders)}
        {t(colon)}
        {t(words.out)} {grouped(told.orders.out_too.length)}, {t(words.back)} {grouped(told.orders.back.length)}
        {t(stop)}
        {t(words.reviews)}
        {t(colon)}
        {t(words.out)} {grouped(told.reviews.out_too.length)}, {t(words.back)} {grouped(told.reviews.back.length)}
        {t(stop)}
      </p>
      {told.subjects.flipped === 0 && <p>{t(words.none)}</p>}
      {order.map((name) => (
        <Flips key={name} head={words[name]} flips={told[name]} />
      ))}
    </div>
  )
}
