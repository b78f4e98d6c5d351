/** Those who ask: by the purse that was to be paid, or by the account that spoke. */
import type { Verdict } from '../../../domain/report.ts'
import type { Certainty } from '../../../domain/verdict.ts'
import { compare, type Context } from '../../voice.ts'
import { held } from '../conduct/limbs.ts'
import type { Approach } from './approaches.ts'
import type { Incident, Ring, RingReview } from './rings.ts'
import { charged } from './tables.ts'
import { askerLimbs, type AskerSight, oneSide } from './limbs.ts'
import { wasPaid, ownReviews } from './words.ts'
import type { PurseFlows } from './purses.ts'
import type { Member } from './members.ts'

/** Shops, strangers to each other, that must name a wallet as paid, those of them whose payment the platform saw, and those whose bad review then went, before its holder is more than a lead by being paid. */
const severalPayers = { owners: 3, rails: 2, went: 2 }

type Asker = Member & { wallets: Set<string>; accounts: Set<string> }

export function negotiators({ voice }: Context, ring: Ring, certain: Certainty, money: PurseFlows): Member[] {
  const known = ring.incidents.filter((one) => one.foundBy !== 'reviewer')
  const members = askersOf(ring, known)
  for (const member of members) {
    member.reviews = known.flatMap((one) =>
      one.reviews.filter((review) => charged(review) && (member.ids.has(review.account) || member.ids.has(review.person ?? ''))),
    )
    const deeds = deedsOf(ring, known, money, member)
    member.acted = deeds.acted
    const ruling = held(askerLimbs, deeds.sight)
    member.held = ruling
    if (ruling.finding === 'supported') member.certainty = certain
    say(voice, member, deeds)
  }
  return members.toSorted((a, b) => compare(a.subject.id, b.subject.id))
}

/** Whoever holds a purse that was to be paid, and whose account asked: one each, by person where that is known. */
function askersOf(ring: Ring, known: readonly Incident[]): Asker[] {
  const members = new Map<string, Asker>()
  const add = (subject: Verdict['subject'], wallet: string | undefined, account: string | undefined): void => {
    const member = members.get(subject.id) ?? {
      subject,
      role: 'selector_negotiator' as const,
      ids: new Set([subject.id]),
      certainty: 'lead' as const,
      knowledge: 'knowing' as const,
      reviews: [],
      held: oneSide,
      reasons: [],
      contrary: [],
      acted: false,
      wallets: new Set<string>(),
      accounts: new Set<string>(),
    }
    if (wallet !== undefined) member.wallets.add(wallet)
    if (account !== undefined) member.accounts.add(account)
    for (const id of [wallet, account]) if (id !== undefined) member.ids.add(id)
    members.set(subject.id, member)
  }
  for (const wallet of ring.payees) {
    const holders = ring.holders.get(wallet) ?? []
    const persons = new Set(holders.map((one) => one.person ?? one.account!))
    const [only] = holders
    // Two people with the same wallet: naming one would be a guess.
    if (persons.size !== 1 || only === undefined) add({ kind: 'wallet', id: wallet }, wallet, undefined)
    else if (only.person !== undefined) add({ kind: 'person', id: only.person }, wallet, only.account)
    else add({ kind: 'account', id: only.account! }, wallet, only.account)
  }
  for (const account of ring.speakers) {
    const asked = known.some((one) =>
      one.approaches.some((talk) => talk.accounts.has(account) && (talk.ledAway || (talk.demanded && !talk.lawful && !one.related && !one.offeredFirst))),
    )
    const person = ring.personOf.get(account)
    if (asked) add(person === undefined ? { kind: 'account', id: account } : { kind: 'person', id: person }, undefined, account)
  }
  return [...members.values()]
}

type Deeds = {
  /** Incidents whose payment went to the member; whose talk names a purse of the member; in which an account of the member spoke. */
  paid: Incident[]
  named: Incident[]
  spoke: Incident[]
  /** Transfers to those who wrote the reviews, and those by which most of what came in went on. */
  paying: string[]
  lent: string[]
  acted: boolean
  sight: AskerSight
}

/** What is seen of one, for the rule to ask about. */
function deedsOf(ring: Ring, known: readonly Incident[], money: PurseFlows, member: Asker): Deeds {
  const paid = known.filter((one) => one.payments.some((payment) => member.wallets.has(payment.wallet) || holds(ring, payment.wallet, member.ids)))
  const named = known.filter((one) => one.approaches.some((talk) => [...talk.payees].some((payee) => member.wallets.has(payee))))
  const spoke = known.filter((one) => one.approaches.some((talk) => speaks(talk, member)))
  const seen = spoke.some(
    (one) => one.extorted && one.approaches.some((talk) => talk.from === 'platform' && talk.demanded && !talk.implied && !talk.lawful && speaks(talk, member)),
  )
  const rails = paid.filter((one) => one.railsMinor > 0)
  const owners = ownersOf([...paid, ...named])
  // Who leads one talk away may have been a customer; who does so at shop after shop asks for something.
  const led = ownersOf(spoke.filter((one) => one.extorted && one.approaches.some((talk) => talk.from === 'platform' && talk.ledAway && speaks(talk, member))))
  const purses = [...ring.holders.keys()].filter((wallet) => member.wallets.has(wallet) || holds(ring, wallet, member.ids))
  const paying = purses.flatMap((wallet) => money.toWriters.get(wallet) ?? [])
  const lent = purses.flatMap((wallet) => money.passedOn.get(wallet) ?? [])
  const tookBack = member.reviews.some(wentForPay)
  const acted = seen || led >= 2 || paying.length > 0 || tookBack
  // Who does nothing that shows and is paid by one stranger after another, over and over, and keeps it, while the reviews go that they paid for, knows what for. Less may be
  // a wallet lent, a story told, or a bill of which the payers alone say what it was for. A purse that nobody verifiably holds did nothing: who is paid over it is not known.
  const kept =
    !acted &&
    member.subject.kind !== 'wallet' &&
    ownersOf(rails) >= severalPayers.rails &&
    owners >= severalPayers.owners &&
    ownersOf(rails.filter((one) => one.reviews.some(wentForPay))) >= severalPayers.went &&
    lent.length === 0
  const strangers = owners >= 2 || (rails.length > 0 && named.length > 0)
  return { paid, named, spoke, paying, lent, acted, sight: { seen, led, paying: paying.length, tookBack, strangers, kept, paid: paid.length } }
}

const speaks = (talk: Approach, { accounts }: Asker): boolean => [...talk.accounts].some((account) => accounts.has(account))
const ownersOf = (incidents: readonly Incident[]): number => new Set(incidents.map((one) => one.owner)).size
const wentForPay = (review: RingReview): boolean => review.afterPayment && !review.settled

/** Reasons for and against, as a reader finds them. */
function say(voice: Context['voice'], member: Asker, { paid, named, spoke, paying, lent }: Deeds): void {
  if (paying.length > 0)
    member.reasons.push(
      voice.reason(
        'paid-the-writers',
        4,
        {
          en: `From a wallet of this party ${paying.length} payment${paying.length === 1 ? '' : 's'} went to those who wrote the reviews.`,
          zh: `该方钱包向评价发布者付款 ${paying.length} 次。`,
        },
        paying,
      ),
    )
  if (lent.length > 0)
    member.contrary.push(
      voice.reason(
        'passed-on',
        -3,
        {
          en: 'Most of what came in went on to somebody else within days: the wallet looks lent.',
          zh: '收到的款项大部分在数日内转给他人，该钱包疑似被出借。',
        },
        lent,
      ),
    )
  if (paid.length > 0) member.reasons.push(wasPaid(voice, paid))
  else if (named.length > 0)
    member.reasons.push(
      voice.reason(
        'named-as-payee',
        2,
        {
          en: `${named.length === 1 ? 'One shop names' : `${named.length} shops name`} the wallet of this party as the one to be paid into.`,
          zh: `${named.length} 家店铺指认该方钱包为收款账户。`,
        },
        named.flatMap((one) => one.approaches.filter((talk) => talk.payees.size > 0).flatMap((talk) => talk.events.all.slice(0, 1))),
      ),
    )
  if (spoke.length > 0)
    member.reasons.push(
      voice.reason(
        'asked-in-person',
        3,
        {
          en: `This party’s own account wrote to ${spoke.length === 1 ? 'the shop' : `${spoke.length} of the shops`} about the review.`,
          zh: `该方账号曾就评价事宜联系 ${spoke.length} 家店铺。`,
        },
        spoke.flatMap((one) =>
          one.approaches.filter((talk) => [...talk.accounts].some((account) => member.accounts.has(account))).flatMap((talk) => talk.events.all.slice(0, 4)),
        ),
      ),
    )
  if (member.reviews.length > 0) member.reasons.push(ownReviews(voice, member.reviews))
  if (spoke.length === 0)
    member.contrary.push(
      voice.reason(
        'wallet-may-be-lent',
        -1,
        { en: 'A wallet can be lent: whether its holder is the one who asked has not been seen.', zh: '钱包可能被出借：尚未看到持有人即为索要者。' },
        [],
      ),
    )
}

const holds = (ring: Ring, wallet: string, ids: ReadonlySet<string>): boolean =>
  (ring.holders.get(wallet) ?? []).some((one) => ids.has(one.person ?? '') || ids.has(one.account ?? ''))

/** Says whether a talk is one of somebody who wants money for a review, or leads there. */
const asksFor = (incident: Incident, talk: Approach): boolean =>
  !incident.offeredFirst && (talk.ledAway || (talk.demanded && !talk.lawful && !incident.related && (talk.promised || talk.threatened || talk.more)))

export function negotiatorIds(ring: Ring): string[] {
  const holders = [...ring.payees].flatMap((wallet) => {
    const held = ring.holders.get(wallet) ?? []
    return new Set(held.map((one) => one.person ?? one.account)).size === 1 ? held.flatMap((one) => [one.person ?? [], one.account ?? []].flat()) : []
  })
  const speaking = ring.incidents.flatMap((one) => one.approaches.filter((talk) => asksFor(one, talk)).flatMap((talk) => [...talk.accounts]))
  return [...holders, ...speaking, ...speaking.flatMap((account) => ring.personOf.get(account) ?? [])]
}
