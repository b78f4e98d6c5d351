/** What every finding about a ring is written with: its case, its odds, how long one side’s word alone keeps a review out. */
import { day } from '../../../signals/signal.ts'
import type { Explanations, Things } from '../../explanations.ts'
import { sorted } from '../../voice.ts'
import type { Incident, Ring, RingReview } from './rings.ts'

/** One shop in ten thousand with a bad review is extorted; the rule, not this, decides. */
export const priorBits = -6

export const round = (value: number): number => Math.round(value * 10) / 10

/** How long a review stays out of the score on the word of one shop alone: time for both sides to be heard, too short to bury a critic. */
export const loneWordExpiry = 7 * day

/** What a reviewer is asked about: the reviews, or the orders that they are of. */
export const reviewsOf = (reviews: readonly RingReview[]): Things => ({ review: reviews.map(({ review }) => review), order: reviews.map(({ order }) => order) })

export const isExplained = (answers: Explanations, one: RingReview): boolean =>
  answers.of(one.person === undefined ? [one.account] : [one.account, one.person], reviewsOf([one])).explained.size > 0

/** When a shop first spoke of this review, or of its author: saying it again and again gives no new time. */
export function firstWord({ approaches, firstMs }: Incident, { account, basis }: RingReview): number {
  const about = approaches.filter((one) => one.targets.has(account) || (!basis.has('named') && one.targets.size === 0))
  return about.length === 0 ? firstMs : Math.min(...about.map((one) => one.contactMs ?? one.lastMs))
}

/** What holds a case together whatever it is found to be: the purse, the handle or the account that asks; else the first word at its shop. */
export function anchorOf(ring: Ring): string {
  const [incident] = ring.incidents
  const shop = `${incident!.shop}\u001f${incident!.approaches[0]?.events.all[0] ?? ''}`
  return sorted(ring.payees)[0] ?? sorted(ring.handles)[0] ?? sorted(ring.speakers)[0] ?? shop
}
