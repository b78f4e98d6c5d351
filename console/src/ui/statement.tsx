/** The statement of reasons of a decision, as it reaches the person concerned and as staff read it. */
import { groupedIn } from '../../../src/domain/money.ts'
import { colon, say, type Say, useSay } from '../i18n.tsx'
import { At } from './time.tsx'

const words = {
  why: say('Why', '原因'),
  forYou: say('What speaks for you', '有利于您的情况'),
  until: say('until', '至'),
  noEnd: say('no end is set', '未设期限'),
  redress: say('If you do not agree', '如您不同意'),
  decidedHow: say('How it was decided', '如何作出'),
  which: say('Orders and reviews it is about', '涉及的订单与评价'),
  rule: say('The rule', '规则'),
}

export type Statement = {
  effect?: Say
  from?: string
  until?: string | null
  scope?: { order_ids: string[]; review_ids: string[] }
  finding?: { name: Say }
  facts?: Say[]
  contrary?: Say[]
  answer?: Say
  automation?: { text: Say }
  withheld?: Say[]
  redress?: { appeal: Say; outside: Say }
  /** Of what is explained and limits nobody: the rule in plain words, and questions to see whether it is clear. */
  rule?: Say
  quiz?: { id: string; text: Say; answers: Record<string, Say> }[]
}

/** In the order a person asks: what, until when, why, what speaks for me, how decided, what now. */
export function Reasons({ statement }: { statement: Statement }) {
  const t = useSay()
  const ids = [...(statement.scope?.order_ids ?? []), ...(statement.scope?.review_ids ?? [])]
  const list = (all: readonly Say[] | undefined) => (
    <ul>
      {(all ?? []).map((one) => (
        <li key={one.en}>{groupedIn(t(one))}</li>
      ))}
    </ul>
  )
  return (
    <div className="statement">
      {statement.effect !== undefined && (
        <p>
          {t(statement.effect)} <At ms={statement.from} /> {t(words.until)} {statement.until === null ? t(words.noEnd) : <At ms={statement.until} />}
        </p>
      )}
      {statement.rule !== undefined && (
        <>
          <h3>{t(words.rule)}</h3>
          <p>{t(statement.rule)}</p>
        </>
      )}
      <h3>{t(words.why)}</h3>
      {statement.finding !== undefined && <p>{t(statement.finding.name)}</p>}
      {list([...(statement.facts ?? []), ...(statement.withheld ?? [])])}
      {ids.length > 0 && (
        <details>
          <summary>
            {t(words.which)}
            {t(colon)}
            {ids.length}
          </summary>
          <span className="mono small">{ids.join(' ')}</span>
        </details>
      )}
      <h3>{t(words.forYou)}</h3>
      {list(statement.contrary)}
      <h3>{t(words.decidedHow)}</h3>
      {list([...(statement.automation === undefined ? [] : [statement.automation.text]), ...(statement.answer === undefined ? [] : [statement.answer])])}
      {statement.redress !== undefined && (
        <>
          <h3>{t(words.redress)}</h3>
          {list([statement.redress.appeal, statement.redress.outside])}
        </>
      )}
    </div>
  )
}
