/** A report held against the truth of its world: order by order, subject by subject, and by the gates of the scenarios. */
import type { Report, Verdict } from '../../src/domain/report.ts'
import { certainties, type Certainty } from '../../src/domain/verdict.ts'
import type { Oracle, World } from '../../worlds/index.ts'

const hurt = new Set(['victim_merchant', 'victim_identity', 'bystander'])
const clears = (behaviour: string): boolean => behaviour === 'benign' || behaviour === 'inconclusive'
const reach = (certainty: string): number => certainties.indexOf(certainty as Certainty)
const accuses = (verdict: Verdict): boolean => !clears(verdict.behaviour) && !hurt.has(verdict.role)

/** `led`: of those missed, how many are a lead. */
export type Count = { right: number; wrong: number; missed: number; led: number }
const count = (): Count => ({ right: 0, wrong: 0, missed: 0, led: 0 })
export type Tally = { worlds: number; orders: Count; reviews: Count; victims: Count; limited: number; behaviours: Map<string, Count> }
export const tally = (): Tally => ({ worlds: 0, orders: count(), reviews: count(), victims: count(), limited: 0, behaviours: new Map() })

/** Adds up what several worlds showed. */
export function add(into: Tally, more: Tally): void {
  into.worlds += more.worlds
  into.limited += more.limited
  const sum = (to: Count, from: Count): void => {
    for (const key of ['right', 'wrong', 'missed', 'led'] as const) to[key] += from[key]
  }
  for (const what of ['orders', 'reviews', 'victims'] as const) sum(into[what], more[what])
  for (const [behaviour, one] of more.behaviours) {
    const held = into.behaviours.get(behaviour) ?? count()
    into.behaviours.set(behaviour, held)
    sum(held, one)
  }
}

/** Where orders were missed or wrongly held: by the incident they belong to. */
export function astray(report: Report, oracle: Oracle): { missed: Record<string, [number, number]>; wrong: Record<string, number> } {
  const out = new Set(report.neutralised.order_ids)
  const fake = new Set(oracle.neutralise)
  const missed: Record<string, [number, number]> = {}
  const wrong: Record<string, number> = {}
  const placed = new Set<string>()
  for (const [i, one] of oracle.incidents.entries()) {
    const lost = one.fakeOrderIds.filter((id) => fake.has(id) && !out.has(id)).length
    const unjust = one.benign ? 0 : one.fakeOrderIds.filter((id) => !fake.has(id) && out.has(id)).length
    for (const id of one.fakeOrderIds) placed.add(id)
    if (lost > 0) missed[`${i} ${one.behaviour} ${one.name} ${one.shopIds[0] ?? ''}`] = [lost, one.fakeOrderIds.length]
    if (unjust > 0) wrong[`${i} ${one.behaviour} ${one.name} ${one.shopIds[0] ?? ''}`] = unjust
  }
  const elsewhere = [...out].filter((id) => !fake.has(id) && !placed.has(id)).length
  if (elsewhere > 0) wrong['in no incident'] = elsewhere
  return { missed, wrong }
}

function compare(into: Count, found: ReadonlySet<string>, true_: ReadonlySet<string>): void {
  for (const id of found) into[true_.has(id) ? 'right' : 'wrong']++
  for (const id of true_) if (!found.has(id)) into.missed++
}

/** Reviews that belong out of the score: those the story says, and those of orders that are no real demand. */
export function reviewsOut({ events, oracle }: World): Set<string> {
  const fake = new Set(oracle.neutralise)
  const out = new Set(oracle.quarantineReviews ?? [])
  for (const row of events.rows('review.posted')) if (fake.has(row['order_id'] as string)) out.add(row['review_id'] as string)
  return out
}

/** A review with what it is of. */
export type Written = { review_id: string; order_id: string; account_id: string; shop_id: string; rating: number }
/** Of the reviews that belong out, by what the truth calls them: how many, how many stayed in, and of those what was seen all the same. */
export type Stayed = Record<string, { all: number; missed: number; orderOut: number; shopNamed: number; writerNamed: number }>

export function reviewsStayed(report: Report, oracle: Oracle, belongOut: ReadonlySet<string>, written: readonly Written[]): Stayed {
  const out = new Set(report.neutralised.review_ids)
  const ordersOut = new Set(report.neutralised.order_ids)
  const named = new Set(report.verdicts.filter(accuses).map(({ subject }) => subject.id))
  const deeds = oracle.incidents.filter(({ benign }) => !benign)
  const ofOrder = new Map(
    deeds.flatMap((one) => one.fakeOrderIds.map((id) => [id, `order of ${one.behaviour}${one.pattern === undefined ? '' : ` (${one.pattern})`}`] as const)),
  )
  const fake = new Set(oracle.neutralise)
  const kindOf = ({ order_id, account_id, shop_id, rating }: Written): string => {
    if (fake.has(order_id)) return ofOrder.get(order_id) ?? 'order undone before it was sent'
    const told = deeds.find(
      ({ behaviour, name, accountIds, shopIds }) =>
        shopIds.includes(shop_id) &&
        (behaviour === 'review_extortion'
          ? rating <= 3 && accountIds.includes(account_id)
          : behaviour === 'fake_review' && rating > 3 === (name === 'paid praise')),
    )
    return told === undefined ? 'other' : `${told.behaviour} (${told.name})`
  }
  const stayed: Stayed = {}
  for (const one of written) {
    if (!belongOut.has(one.review_id)) continue
    const sum = (stayed[kindOf(one)] ??= { all: 0, missed: 0, orderOut: 0, shopNamed: 0, writerNamed: 0 })
    sum.all++
    if (out.has(one.review_id)) continue
    sum.missed++
    if (ordersOut.has(one.order_id)) sum.orderOut++
    if (named.has(one.shop_id)) sum.shopNamed++
    if (named.has(one.account_id)) sum.writerNamed++
  }
  return stayed
}

export function hold(report: Report, oracle: Oracle, into: Tally, reviews: ReadonlySet<string>): void {
  into.worlds++
  compare(into.orders, new Set(report.neutralised.order_ids), new Set(oracle.neutralise))
  compare(into.reviews, new Set(report.neutralised.review_ids), reviews)
  const victims = oracle.expectations.filter((one) => one.role === 'victim_merchant')
  const shown = new Set(report.verdicts.filter((verdict) => verdict.role === 'victim_merchant').map((verdict) => verdict.subject.id))
  const hurtOnes = new Set(victims.map((one) => one.subject.id))
  for (const id of shown) into.victims[hurtOnes.has(id) ? 'right' : 'wrong']++
  // Where a world allows that nothing is said of a shop, silence is no miss.
  for (const id of new Set(victims.filter((one) => mostOf(one) >= reach('lead')).map((one) => one.subject.id))) if (!shown.has(id)) into.victims.missed++
  const guilty = guiltyOf(oracle)
  for (const behaviour of new Set([...guilty.map((one) => one.behaviour[0]!), ...report.verdicts.filter(accuses).map((one) => one.behaviour)])) {
    const wanted = guilty.filter((one) => one.behaviour.includes(behaviour))
    const may = namesOf(wanted, oracle)
    for (const one of oracle.incidents.filter((incident) => incident.behaviour === behaviour && !incident.benign)) for (const id of takingPart(one)) may.add(id)
    const named = new Map<string, number>()
    for (const verdict of report.verdicts)
      if (verdict.behaviour === behaviour && accuses(verdict) && verdict.subject.kind !== 'group')
        named.set(verdict.subject.id, Math.max(reach(verdict.certainty), named.get(verdict.subject.id) ?? -1))
    const held = into.behaviours.get(behaviour) ?? count()
    into.behaviours.set(behaviour, held)
    // A lead is a question, and no answer that could be wrong; whoever is found beyond it must be one who did it.
    for (const [id, certainty] of named) if (certainty > reach('lead')) held[may.has(id) ? 'right' : 'wrong']++
    for (const one of wanted) {
      const least = mostOf(one)
      const reached = Math.max(-1, ...[...namesOf([one], oracle)].map((id) => named.get(id) ?? -1))
      if (one.behaviour[0] !== behaviour || reached >= Math.min(least, reach('supported'))) continue
      held.missed++
      if (reached >= reach('lead')) held.led++
    }
  }
  into.limited += limitedWrongly(report, oracle).length
}

/** The surest that a world asks of an expectation at any of its stages; -1 where it asks nothing. */
const mostOf = (one: Oracle['expectations'][number]): number => Math.max(-1, ...Object.values(one.certainty).map(({ atLeast }) => reach(atLeast)))

const guiltyOf = (oracle: Oracle): Oracle['expectations'] =>
  oracle.expectations.filter((one) => !clears(one.behaviour[0]!) && (one.role === undefined || !hurt.has(one.role)))

/** Verdicts with a measure from L2 on against somebody who took part in nothing. */
export function limitedWrongly(report: Report, oracle: Oracle): Verdict[] {
  const limitable = namesOf(guiltyOf(oracle), oracle)
  for (const one of oracle.incidents.filter((incident) => !incident.benign)) for (const id of takingPart(one)) limitable.add(id)
  return report.verdicts.filter((verdict) => verdict.measure.level >= 'L2' && !limitable.has(verdict.subject.id))
}

/** Ids of those expected, a person's wallet and account included: P-LIANG, A-LIANG and W-LIANG are one. */
function namesOf(expected: readonly Oracle['expectations'][number][], { cast }: Oracle): Set<string> {
  const stem = (name: string): string => name.replace(/^[A-Z]-/, '')
  const stems = new Set(expected.map((one) => stem(one.as)))
  return new Set([...expected.map((one) => one.subject.id), ...Object.entries(cast).flatMap(([name, id]) => (stems.has(stem(name)) ? [id] : []))])
}

/** Who worked it, paid for it or ordered it. Shops are hurt by every incident but the brushing that they order themselves. */
const takingPart = (one: Oracle['incidents'][number]): readonly string[] => [
  ...one.accountIds,
  ...(one.behaviour === 'self_brushing' ? one.shopIds : []),
  ...(one.leader ?? []),
  ...(one.funder ?? []),
]
