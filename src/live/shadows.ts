/**
 * Changes of the rules that run beside those in force: after each judgement the same entries are judged under each of them, in the process that
 * is asked beside judging, and what they say otherwise is kept. Nothing that limits anybody reads it.
 */
import { runningOf } from '../casework/shadow.ts'
import type { Casework } from '../casework/state.ts'
import type { ChangesOf } from '../domain/acts.ts'
import type { RuleChange } from '../judging/ruleChange.ts'
import { type Flips, flipsBetween } from '../report/flips.ts'
import type { Tenant } from './tenant.ts'

export type Seen = { entries: number; as_of: string; flips: Flips }
type Compared = ChangesOf<'shadow.compared'>

const told = ({ entries, as_of, flips }: Seen): Compared => {
  const who = (list: Flips['hit']): Compared['hit'] => list.map(({ subject }) => subject)
  const counted = ({ out_too, back }: Flips['orders']): Compared['orders'] => ({ out_too: out_too.length, back: back.length })
  const { subjects, hit, freed, victims_lost, victims_found, orders, reviews } = flips
  return {
    entries,
    as_of,
    subjects,
    hit: who(hit),
    freed: who(freed),
    victims_lost: who(victims_lost),
    victims_found: who(victims_found),
    orders: counted(orders),
    reviews: counted(reviews),
  }
}

export function openShadows(tenant: Tenant, state: Casework, keep: (id: string, compared: Compared) => Promise<void>) {
  const seen = new Map<string, Seen>()
  let under: Promise<void> | undefined
  let closing = false

  /** Goes on until every running change was held against the newest judgement; what comes meanwhile is for the next round. */
  async function run(): Promise<void> {
    for (;;) {
      const { view } = tenant
      const next = runningOf(state).find(({ id }) => seen.get(id)?.entries !== view.rests)
      if (closing || view.report === undefined || next === undefined) return
      const after = await tenant.judgedUnder(view.rests, next.change as RuleChange)
      const one: Seen = { entries: view.rests, as_of: view.report.as_of, flips: flipsBetween(view.report, after) }
      seen.set(next.id, one)
      await keep(next.id, told(one))
    }
  }

  return {
    /** Told after each judgement and when a change began. A comparison that fails is made at the next. */
    wake(): void {
      under ??= run()
        .catch(() => undefined)
        .finally(() => {
          under = undefined
        })
    },
    /** What a change says otherwise, verdict by verdict, as of the newest comparison. */
    seenBy: (id: string): Seen | undefined => seen.get(id),
    async close(): Promise<void> {
      closing = true
      await under
    },
  }
}
