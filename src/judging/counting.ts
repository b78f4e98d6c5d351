/**
 * What is out of the counts stands in nobody's list "checked and counting", whoever took it out: a case, the buyer's own verdict, people who decided. No judge can know that
 * while others are still to speak, so the lists are settled once, after all of them, and the sentences that count from such a list are written here and nowhere else.
 */
import type { Reason, Verdict } from '../domain/report.ts'
import { type Engine, quote } from '../warehouse/duckdb.ts'
import { oddsOf, sorted, type Voice } from './voice.ts'

/** The verdicts with the lists that remain; `out` = every order that leaves the counts. */
export async function settleCounting(engine: Engine, verdicts: readonly Verdict[], out: ReadonlySet<string>, voice: Voice): Promise<Verdict[]> {
  const gone = sorted(verdicts.flatMap(({ excluded_order_ids: ids }) => ids.filter((id) => out.has(id))))
  const eventOf = new Map(
    gone.length === 0
      ? []
      : (
          await engine.all<{ order_id: string; event_id: string }>(`SELECT order_id, event_id FROM orders WHERE order_id IN (${gone.map(quote).join(',')})`)
        ).map((row) => [row.order_id, row.event_id]),
  )
  return verdicts.map((verdict) => settled(verdict, out, eventOf, voice))
}

function settled(verdict: Verdict, out: ReadonlySet<string>, eventOf: ReadonlyMap<string, string>, voice: Voice): Verdict {
  const left = verdict.excluded_order_ids.filter((id) => !out.has(id))
  if (verdict.behaviour === 'self_brushing' && verdict.role === 'brusher' && verdict.subject.kind === 'account')
    return brusher({ ...verdict, excluded_order_ids: left }, voice)
  const gone = verdict.excluded_order_ids.filter((id) => out.has(id))
  return gone.length === 0
    ? verdict
    : {
        ...verdict,
        excluded_order_ids: left,
        reasons: [
          ...verdict.reasons,
          outElsewhere(
            gone.map((id) => eventOf.get(id)!),
            voice,
          ),
        ],
      }
}

/** A brusher's ordinary orders speak for the account; the odds are what all that was said makes together. */
function brusher(verdict: Verdict, voice: Voice): Verdict {
  const n = verdict.excluded_order_ids.length
  const found = verdict.contrary.filter(({ code }) => code !== 'none-found')
  const contrary: Reason[] =
    n === 0
      ? found
      : [
          voice.reason(
            'ordinary-orders',
            1,
            {
              en:
                n === 1
                  ? '1 other order of the account shows nothing of the kind and goes on counting.'
                  : `${n} other orders of the account show nothing of the kind and go on counting.`,
              zh: `该账号另有 ${n} 笔订单并无此类情形，照常计入统计。`,
            },
            [],
          ),
          ...found,
        ]
  return {
    ...verdict,
    hypotheses: [{ name: 'paid_for_orders', log10_odds: oddsOf(verdict.reasons, contrary) }],
    contrary: contrary.length > 0 ? contrary : [voice.nothingFound()],
  }
}

const outElsewhere = (events: readonly string[], voice: Voice): Reason =>
  voice.reason(
    'out-elsewhere',
    0,
    {
      en:
        events.length === 1
          ? '1 more order was checked here without being held; another finding takes it out of the counts.'
          : `${events.length} more orders were checked here without being held; another finding takes them out of the counts.`,
      zh: `另有 ${events.length} 笔订单经本案核查未予认定，但因另一认定不计入统计。`,
    },
    events,
  )
