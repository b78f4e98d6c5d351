/** Those who write: each charged by reviews of his own. */
import type { Certainty } from '../../../domain/verdict.ts'
import { type Engine, quote } from '../../../warehouse/duckdb.ts'
import { compare, sorted, type Context } from '../../voice.ts'
import { held } from '../conduct/limbs.ts'
import type { Ring } from './rings.ts'
import { charged } from './tables.ts'
import { writerLimbs } from './limbs.ts'
import { ownReviews } from './words.ts'
import type { Member } from './members.ts'
import { negotiatorIds } from './askers.ts'

export function reviewers({ voice }: Context, ring: Ring, certain: Certainty): Member[] {
  const known = ring.incidents.filter((one) => one.foundBy !== 'reviewer')
  const ownerOf = new Map(known.map((one) => [one.shop, one.owner]))
  const others = new Set(negotiatorIds(ring))
  const members: Member[] = []
  for (const [key, reviews] of Map.groupBy(
    known.flatMap((one) => one.reviews.filter(charged)),
    (one) => one.person ?? one.account,
  )) {
    if (others.has(key) || reviews.some((one) => others.has(one.account))) continue
    const owners = new Set(reviews.map((one) => ownerOf.get(one.shop))).size
    // Money that the shop sent to somebody else made the review go: that is a deed of its author. To have been displeased where a stranger then asked for money is
    // none, at however many shops: one who judges goods by trade is displeased at many, and a stranger may follow him.
    const taken = reviews.filter((one) => one.afterPayment && !one.settled)
    const takenAt = new Set(taken.map((one) => ownerOf.get(one.shop))).size
    const elsewhere = new Set(reviews.map(({ account }) => account)).values().reduce((sum, account) => sum + (ring.elsewhere.get(account) ?? 0), 0)
    // A shop may pay a puppet an hour before its critic says that the new piece is good, and have a friend who was criticised as well: one such chain needs a third.
    const ruling = held(writerLimbs, { takenAt, owners, mostHere: reviews.length > elsewhere })
    const chained = ruling.finding === 'supported'
    const person = reviews[0]!.person
    const changed = taken.length > 0
    members.push({
      subject: person === undefined ? { kind: 'account', id: reviews[0]!.account } : { kind: 'person', id: person },
      role: 'buyer_reviewer',
      ids: new Set([key, ...reviews.map((one) => one.account)]),
      acted: chained,
      certainty: chained ? certain : 'lead',
      knowledge: owners >= 2 || changed ? 'knowing' : 'unknown',
      reviews,
      held: ruling,
      reasons: [ownReviews(voice, reviews)],
      contrary: reviews.every((one) => !one.afterPayment)
        ? [voice.reason('reviews-stand', -1, { en: 'None of these reviews was taken back after a payment.', zh: '这些评价均未在付款后撤改。' }, [])]
        : [],
    })
  }
  return members.toSorted((a, b) => compare(a.subject.id, b.subject.id))
}

/** Reviewers, each charged by reviews of his own, who live with one that began earlier. */
export function relativesOf(ring: Ring, members: readonly Member[]): (Member & { with: string })[] {
  const writing = members.filter((one) => one.role === 'buyer_reviewer' && one.certainty !== 'lead')
  const began = (member: Member): number => Math.min(...member.reviews.map(({ t }) => t))
  const homesOf = (member: Member): Set<string> => new Set(member.reviews.flatMap(({ account }) => ring.homes.get(account) ?? []))
  return writing.flatMap((member) => {
    const before = writing.filter((one) => one !== member && began(one) < began(member) && [...homesOf(one)].some((home) => homesOf(member).has(home)))
    const first = before.toSorted((a, b) => began(a) - began(b))[0]
    return first === undefined ? [] : { ...member, with: first.subject.id }
  })
}

/** Good reviews per account that writes in the ring. */
export async function praiseBy(engine: Engine, members: readonly Member[]): Promise<Map<string, number>> {
  const accounts = sorted(members.flatMap((one) => one.reviews.map(({ account }) => account)))
  if (accounts.length === 0) return new Map()
  const rows = await engine.all<{ account_id: string; n: number }>(
    `SELECT author_account_id AS account_id, count(DISTINCT review_id) AS n FROM review_posted WHERE rating >= 4 AND author_account_id IN (${accounts.map(quote).join(',')}) GROUP BY author_account_id`,
  )
  return new Map(rows.map((row) => [row.account_id, row.n]))
}
