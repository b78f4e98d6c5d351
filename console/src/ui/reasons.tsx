/** Both sides of a finding, equal in width, type and place; contrary evidence is never behind a fold. */
import { groupedIn } from '../../../src/domain/money.ts'
import { say, type Say, useSay } from '../i18n.tsx'
import type { Verdict } from '../things.ts'
import { IdList } from './facts.tsx'

type Reason = Verdict['reasons'][number]

const words = {
  for: say('Speaks for it', '支持'),
  against: say('Speaks against it', '相反'),
  searched: say('Looked for in their favour', '为其利益所作的核查'),
  none: say('Nothing was found.', '未发现。'),
  records: say('records', '条记录'),
  record: say('record', '条记录'),
  rule: say('What decided', '决定性依据'),
}

/** Counts in a sentence are written as all counts of the pages are. */
const textOf = (text: unknown): Say => {
  const { en, zh } = typeof text === 'string' ? say(text, text) : (text as Say)
  return say(groupedIn(en), groupedIn(zh))
}

function List({ reasons }: { reasons: readonly Reason[] }) {
  const t = useSay()
  return (
    <ul>
      {reasons.map((reason, at) => (
        <li key={`${reason.code}-${at}`} className="reason">
          <p>{t(textOf(reason.text))}</p>
          {reason.evidence.length > 0 && (
            <details>
              <summary className="small muted">
                {reason.evidence.length} {t(reason.evidence.length === 1 ? words.record : words.records)}
              </summary>
              <p className="mono small">
                <IdList ids={reason.evidence} />
              </p>
            </details>
          )}
        </li>
      ))}
    </ul>
  )
}

export function Sides({ verdict }: { verdict: Verdict }) {
  const t = useSay()
  const contrary = verdict.contrary.filter(({ code }) => code !== 'none-found')
  return (
    <>
      <div className="sides">
        <section className="side-for" aria-label={t(words.for)}>
          <h3>
            {t(words.for)} · {verdict.reasons.length}
          </h3>
          <List reasons={verdict.reasons} />
        </section>
        <section className="side-against" aria-label={t(words.against)}>
          <h3>
            {t(words.against)} · {contrary.length}
          </h3>
          {contrary.length === 0 && <p>{t(words.none)}</p>}
          <List reasons={contrary} />
          <h3 style={{ marginBlockStart: 10 }}>{t(words.searched)}</h3>
          <ul>
            {verdict.searched.map((one, at) => (
              <li key={at} className="small">
                {t(textOf(one))}
              </li>
            ))}
          </ul>
        </section>
      </div>
      <div className="tally" aria-hidden="true">
        <b style={{ color: 'var(--for)' }}>
          {t(words.for)} {verdict.reasons.length}
        </b>
        <b style={{ color: 'var(--against)' }}>
          {t(words.against)} {contrary.length}
        </b>
      </div>
    </>
  )
}
