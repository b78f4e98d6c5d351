/**
 * From approaches to rings: strangers' small complaints become one matter where the payee, the handle, the speaker, the reviewer or a rare device is the
 * same. A shared home joins nobody. What a ring did at a shop is an incident; shops that paid the same payee without a word are incidents too.
 */
import type { Engine } from '../../../warehouse/duckdb.ts'
import { UnionFind } from '../../../linking/unionFind.ts'
import { type Approach, complaintFollows } from './approaches.ts'
import { type Candidate, type Holder, look, type Market, type Payment } from './market.ts'

const hour = 3_600_000
const day = 24 * hour

/** A bad review and what is asked about it lie this close (dossier RX-02, RX-06: minutes to hours, at most 72). */
const chainWindow = 72 * hour
/** Where only the payment is known, the review may lie this far before it. */
const blindWindow = 14 * day
/** RX-10: a demand beyond this many times the order has nothing to do with it. */
export const beyondTimes = 5
/** What the law gives a deceived buyer at most: ten times the price (food), and a least sum (PRC Food Safety Law art. 148; Consumer Law art. 55: three times; `features/coins.ts`). */
const statutoryTimes = 10

export type RingReview = {
  review: string
  event: string
  order: string
  account: string
  person: string | undefined
  shop: string
  t: number
  rating: number
  /** Why it counts as the ring's: named in a complaint, its author speaks or is paid, its author has others at the ring's shops, taken back after a payment; `kin` (one home) and `only` (alone in the day before the contact, or several within one hour) protect the shop and charge nobody. */
  basis: Set<'named' | 'self' | 'repeat' | 'changed' | 'kin' | 'only'>
  changedMs: number | undefined
  changeEvent: string | undefined
  /** Taken back within 72 hours after a payment. */
  afterPayment: boolean
  /** The shop had settled with the author: refund, replacement, compensation. */
  settled: boolean
}

export type Incident = {
  shop: string
  owner: string
  approaches: Approach[]
  payments: Payment[]
  reviews: RingReview[]
  contactMs: number | undefined
  firstMs: number
  lastMs: number
  /** What the shop sells in, and is taken to be asked for and to pay in; null where it sells in several. */
  currency: string | null
  askedMinor: number | undefined
  paidMinor: number
  railsMinor: number
  /** The dearest order behind the reviews. */
  orderMinor: number | undefined
  demanded: boolean
  linked: boolean
  offeredFirst: boolean
  /** The sum fits the order, or the law gives it. */
  related: boolean
  /** Demand before any offer, tied to the review, and not what a buyer with a faulty order asks. */
  extorted: boolean
  /** A customer of the shop speaks of a fault or of making it good, and leads the talk nowhere. */
  fault: boolean
  /** The one who asked is not the one who reviewed. */
  stranger: boolean
  /** Nothing but this shop's own word, or a payment where nobody was displeased, ties it to the rest: no money seen, no review that went after it, no talk on the platform, no purse or handle that another owner names too. */
  wordAlone: boolean
  foundBy: 'report' | 'talk' | 'payee' | 'reviewer'
}

export type Ring = {
  incidents: Incident[]
  payees: Set<string>
  handles: Set<string>
  speakers: Set<string>
  /** Who verifiably holds a payee's wallet. */
  holders: Map<string, Holder[]>
  personOf: Map<string, string>
  /** Homes and devices, each shared by a household at most, per account. */
  homes: Map<string, string[]>
  /** Bad reviews that an author of the ring wrote at other shops, per account. */
  elsewhere: Map<string, number>
  /** The demand came before any offer, is tied to the review, and is out of proportion or repeated (dossier §2.4). */
  found: boolean
  /**
   * What all of it carries (dossier §3.6): messages and complaints can support, only an authority can establish. The word of shops for what the platform has
   * not seen is a lead, however many say it: so nobody writes a critic out of the way.
   */
  certain: 'lead' | 'supported'
}

export async function findRings(engine: Engine, approaches: readonly Approach[]): Promise<Ring[]> {
  if (approaches.length === 0) return []
  const market = await look(engine, approaches)
  const groups = join(withLawful(approaches, market), market)
  return groups
    .map((group) => assemble(group, market))
    .filter((ring) => ring.incidents.some((one) => one.demanded || one.approaches.some((a) => a.complaintId !== undefined)))
}

/** Approaches that the same hand made, or that speak of the same event. */
function join(approaches: readonly Approach[], market: Market): Approach[][] {
  const sets = new UnionFind(approaches.length)
  const first = new Map<string, number>()
  const mark = (key: string, i: number): void => {
    const before = first.get(key)
    if (before === undefined) first.set(key, i)
    else sets.union(before, i)
  }
  for (const [i, one] of approaches.entries()) {
    for (const handle of one.handles) mark(`handle ${handle}`, i)
    for (const payee of one.payees) {
      mark(`wallet ${payee}`, i)
      for (const holder of market.heldBy.get(payee) ?? []) if (holder.person !== undefined) mark(`person ${holder.person}`, i)
    }
    for (const account of [...one.accounts, ...one.targets]) {
      mark(`account ${account}`, i)
      const person = market.personOf.get(account)
      if (person !== undefined) mark(`person ${person}`, i)
      for (const device of market.devices.get(account) ?? []) mark(`device ${device}`, i)
      const phone = market.phoneOf.get(account)
      if (phone !== undefined && one.accounts.has(account)) mark(`handle ${phone}`, i)
    }
    // The same author was displeased right before a stranger's first word, at one shop after another.
    if (one.contactMs !== undefined && !one.offeredFirst && !ownCustomer(one, market))
      for (const review of market.candidates.get(one.shop) ?? [])
        if (review.t <= one.contactMs && review.t >= one.contactMs - chainWindow) mark(`before ${review.account_id}`, i)
  }
  // A complaint and the talk it is about need not name the same thing; one about somebody who spoke there himself is about that.
  const spoke = new Set(approaches.flatMap((one) => [...one.accounts].map((account) => `${account}\u001f${one.shop}`)))
  for (const [i, complaint] of approaches.entries()) {
    if (complaint.complaintId === undefined || [...complaint.targets].some((account) => spoke.has(`${account}\u001f${complaint.shop}`))) continue
    for (const [j, talk] of approaches.entries()) {
      if (talk.complaintId !== undefined || talk.shop !== complaint.shop || talk.offeredFirst) continue
      const told = (talk.from === 'party' || talk.ledAway) && !ownCustomer(talk, market)
      if (told && complaint.lastMs >= (talk.contactMs ?? talk.lastMs) - hour && complaint.lastMs <= talk.lastMs + complaintFollows) sets.union(i, j)
    }
  }
  const groups = Map.groupBy(approaches.entries(), ([i]) => sets.find(i))
  return [...groups.values()].map((group) => group.map(([, one]) => one).toSorted((a, b) => (a.contactMs ?? a.lastMs) - (b.contactMs ?? b.lastMs)))
}

/** Says whether the one who speaks bought there: then he speaks of his own order. */
const ownCustomer = (one: Approach, market: Market): boolean => [...one.accounts].some((account) => market.ordersAt.has(`${account}\u001f${one.shop}`))

/** Marks what customers ask by right, and the complaints about it: side by side with an extortioner at the same shop, it stays what it is. */
function withLawful(approaches: readonly Approach[], market: Market): Approach[] {
  const told = approaches.map((one) => {
    const order = ownCustomer(one, market) ? ownOrder(one.shop, one.accounts, market) : undefined
    const lawful =
      one.askedMinor !== undefined &&
      order !== undefined &&
      !one.ledAway &&
      !one.more &&
      covered(one.askedMinor, order, one.statutory, leastClaim(one.shop, market))
    return { ...one, lawful }
  })
  const claims = told.filter(({ lawful }) => lawful)
  for (const one of told)
    one.lawful ||=
      one.complaintId !== undefined &&
      ((one.claimed !== undefined && coversClaim(one, one.claimed, market)) ||
        claims.some(
          ({ shop, accounts, askedMinor }) =>
            shop === one.shop && [...one.targets].some((account) => accounts.has(account)) && (one.askedMinor === undefined || one.askedMinor <= askedMinor!),
        ))
  return told
}

/** Says whether the claim that a customer made to the shop itself, and of which the shop complains, is one that the price or the law covers; and the shop tells of no more. */
function coversClaim({ shop, targets, askedMinor }: Approach, claimed: NonNullable<Approach['claimed']>, market: Market): boolean {
  const order = ownOrder(shop, targets, market)
  const asked = Math.max(askedMinor ?? 0, claimed.askedMinor)
  return order !== undefined && covered(asked, order, claimed.statutory, leastClaim(shop, market))
}

/** Says whether the price or, where the law is named, what it gives at most covers the sum. */
const covered = (asked: number, order: number, statutory: boolean, least: number): boolean =>
  asked <= order || (statutory && asked <= Math.max(statutoryTimes * order, least) + order)

/** Of a shop that sells in several currencies, the most that any of them gives: what is not known is nobody's fault. */
function leastClaim(shop: string, { currencies, leastClaims }: Market): number {
  const currency = currencies.get(shop) ?? null
  return (currency === null ? undefined : leastClaims.get(currency)) ?? Math.max(0, ...leastClaims.values())
}

function assemble(group: readonly Approach[], market: Market): Ring {
  const named = new Set(group.flatMap((one) => [...one.payees]))
  const speakers = new Set(group.flatMap((one) => [...one.accounts]))
  const handles = new Set(group.flatMap((one) => [...one.handles]))
  const holders = new Set([...named].flatMap((wallet) => (market.heldBy.get(wallet) ?? []).flatMap((one) => one.person ?? [])))
  const own = new Set(
    [...market.heldBy]
      .filter(([, held]) =>
        held.some((one) => (one.account !== undefined && speakers.has(one.account)) || (one.person !== undefined && holders.has(one.person))),
      )
      .map(([wallet]) => wallet),
  )
  const shops = new Set(group.map((one) => one.shop))
  const payments = [...new Set([...named, ...own])].flatMap((wallet) => market.payments.get(wallet) ?? [])
  const byShop = (shop: string): Payment[] => payments.filter((one) => one.shop === shop)
  let incidents = [...shops].map((shop) =>
    incidentOf(
      shop,
      group.filter((one) => one.shop === shop),
      byShop(shop),
      market,
    ),
  )
  attach(incidents, speakers, named, handles, market)
  incidents = incidents.map((one) => judge(one, market))
  const core = incidents.filter((one) => one.extorted)
  // What faulty goods did to a buyer's home or health may cost more than they did: out of proportion is then no sign by itself.
  const beyond = core.some((one) => !one.fault && one.askedMinor !== undefined && one.orderMinor !== undefined && one.askedMinor > beyondTimes * one.orderMinor)
  const found = core.length > 0 && (beyond || new Set(core.map((one) => one.owner)).size >= 2)
  if (found) {
    // One who is shown to extort is paid by others too; they may not have said a word.
    const authors = new Set([
      ...speakers,
      ...incidents.flatMap((one) =>
        one.reviews.filter(({ basis }) => basis.has('repeat') || basis.has('self') || basis.has('named')).map(({ account }) => account),
      ),
    ])
    const silent = new Set(payments.filter((one) => !shops.has(one.shop) && (named.has(one.wallet) || followedBy(one, authors, market))).map((one) => one.shop))
    const demanded = Math.max(0, ...incidents.flatMap((one) => [one.askedMinor ?? 0, one.paidMinor]))
    for (const shop of silent) incidents.push(incidentOf(shop, [], byShop(shop), market))
    const again = (): void => {
      for (const one of incidents) one.reviews = []
      attach(incidents, speakers, named, handles, market)
    }
    if (silent.size > 0) {
      again()
      // A purse that presses shops may be paid for goods or work as well: what nobody here was displeased before, and no demand comes to, is the shop's business.
      incidents = incidents.filter((one) => hadCritics(one) || one.payments.every(({ amountMinor }) => amountMinor <= demanded))
      again()
      incidents = incidents.map((one) => judge(one, market))
    }
  }
  if (found) {
    // Who extorts elsewhere may have a faulty order as well: what he claims of its shop by right, and was not paid, makes no victim of it.
    incidents = incidents.filter((one) => one.payments.length > 0 || one.approaches.length === 0 || one.approaches.some(({ lawful }) => !lawful))
    incidents = incidents.map((one) => ({ ...one, wordAlone: !hadCritics(one) || onItsWordAlone(one, incidents, market) }))
  }
  const certain = found ? certaintyOf(incidents) : 'lead'
  if (certain === 'supported') incidents.push(...alsoReviewed(incidents, market))
  return {
    incidents: incidents.toSorted((a, b) => a.firstMs - b.firstMs || (a.shop < b.shop ? -1 : 1)),
    payees: named,
    handles,
    speakers,
    holders: market.heldBy,
    personOf: market.personOf,
    homes: market.homes,
    elsewhere: writtenElsewhere(incidents, market),
    found,
    certain,
  }
}

function writtenElsewhere(incidents: readonly Incident[], market: Market): Map<string, number> {
  const here = Map.groupBy(
    incidents.flatMap((one) => one.reviews),
    (one) => one.account,
  )
  return new Map([...here].map(([account, own]) => [account, (market.byAuthor.get(account) ?? []).length - new Set(own.map(({ review }) => review)).size]))
}

function certaintyOf(incidents: readonly Incident[]): Ring['certain'] {
  const speaking = incidents.filter((one) => one.approaches.length > 0 && one.demanded && !one.offeredFirst && !one.related)
  const names = new Map<string, Set<string>>()
  for (const one of speaking)
    for (const approach of one.approaches)
      for (const name of [...approach.payees, ...approach.handles]) names.set(name, (names.get(name) ?? new Set()).add(one.owner))
  // What shops tell is their claim: it takes a payment that the platform saw for two of them to bear each other out, or two of those.
  const paid = new Set(speaking.filter((one) => one.railsMinor > 0).map((one) => one.owner)).size
  const shared = paid >= 1 && [...names.values()].some((owners) => owners.size >= 2)
  const seen = incidents.some(
    (one) =>
      one.extorted &&
      one.approaches.some(
        (talk) => talk.from === 'platform' && talk.demanded && !talk.implied && !talk.lawful && (talk.promised || talk.threatened || talk.more),
      ),
  )
  const paidAndGone = incidents.some((one) => one.extorted && one.railsMinor > 0 && one.reviews.some((review) => review.afterPayment))
  return shared || paid >= 2 || seen || paidAndGone ? 'supported' : 'lead'
}

/** Whether anybody asked here, or one of these people was displeased before the shop paid. */
const hadCritics = ({ approaches, payments, reviews }: Incident): boolean =>
  approaches.length > 0 || payments.some((payment) => reviews.some(({ t }) => t <= payment.t))

function onItsWordAlone(one: Incident, incidents: readonly Incident[], { heldBy }: Market): boolean {
  if (one.approaches.length === 0 || one.railsMinor > 0 || one.approaches.some(({ from }) => from === 'platform')) return false
  if (one.reviews.some(({ afterPayment }) => afterPayment)) return false
  const names = ({ approaches }: Incident): string[] =>
    approaches.flatMap(({ payees, handles }) => [
      ...handles,
      ...payees,
      ...[...payees].flatMap((wallet) => heldBy.get(wallet)?.flatMap(({ person }) => person ?? []) ?? []),
    ])
  const others = new Set(incidents.filter(({ owner }) => owner !== one.owner).flatMap(names))
  return !names(one).some((name) => others.has(name))
}

/** Says whether a bad review by one of these went within 72 hours after the payment: what else a shop pays somebody is its business. */
const followedBy = (payment: Payment, authors: ReadonlySet<string>, market: Market): boolean =>
  [...authors].some((account) =>
    (market.byAuthor.get(account) ?? []).some(
      (review) =>
        review.shop_id === payment.shop &&
        review.t <= payment.t &&
        review.changed_ms !== null &&
        review.changed_ms >= payment.t &&
        review.changed_ms <= payment.t + chainWindow,
    ),
  )

/** Where somebody else presses as well, a customer's own claim adds nothing to it. */
const pressingOf = (approaches: Approach[]): Approach[] => (approaches.some((one) => !one.lawful) ? approaches.filter((one) => !one.lawful) : approaches)

function incidentOf(shop: string, approaches: Approach[], payments: Payment[], market: Market): Incident {
  const contacts = approaches.flatMap((one) => one.contactMs ?? [])
  const times = [...approaches.map((one) => one.contactMs ?? one.lastMs), ...payments.map((one) => one.t)]
  const paid = payments.reduce((sum, one) => sum + one.amountMinor, 0)
  const claimed = Math.max(0, ...approaches.map((one) => one.paidMinor))
  const pressing = pressingOf(approaches)
  const asked = pressing.flatMap((one) => (one.demanded && one.askedMinor !== undefined ? [one.askedMinor] : []))
  return {
    shop,
    owner: market.owners.get(shop) ?? shop,
    approaches,
    payments,
    reviews: [],
    contactMs: contacts.length > 0 ? Math.min(...contacts) : undefined,
    firstMs: Math.min(...times),
    lastMs: Math.max(...approaches.map((one) => one.lastMs), ...payments.map((one) => one.t)),
    currency: market.currencies.get(shop) ?? null,
    askedMinor: asked.length > 0 ? Math.max(...asked) : undefined,
    paidMinor: Math.max(paid, claimed),
    railsMinor: payments.filter((one) => one.rails).reduce((sum, one) => sum + one.amountMinor, 0),
    orderMinor: undefined,
    demanded: pressing.some((one) => one.demanded),
    linked: pressing.some((one) => one.promised || one.threatened || one.more),
    offeredFirst:
      approaches.length > 0 && approaches.every((one) => one.offeredFirst || (one.complaintId !== undefined && approaches.some((other) => other.offeredFirst))),
    related: false,
    fault: false,
    extorted: false,
    stranger: false,
    wordAlone: false,
    foundBy: approaches.some((one) => one.complaintId !== undefined) ? 'report' : approaches.length > 0 ? 'talk' : 'payee',
  }
}

/** Which bad reviews are the ring's. */
function attach(
  incidents: readonly Incident[],
  speakers: ReadonlySet<string>,
  payees: ReadonlySet<string>,
  handles: ReadonlySet<string>,
  market: Market,
): void {
  const people = new Set<string>()
  for (const account of speakers) people.add(market.personOf.get(account) ?? account)
  for (const wallet of payees) for (const holder of market.heldBy.get(wallet) ?? []) people.add(holder.person ?? holder.account ?? wallet)
  const seen: RingReview[] = []
  for (const incident of incidents) {
    const known = incident.contactMs !== undefined
    const from = known ? incident.contactMs! - chainWindow : incident.firstMs - blindWindow
    const to = incident.lastMs + (known ? chainWindow : day)
    const targets = new Set(incident.approaches.flatMap((one) => [...one.targets]))
    for (const one of market.candidates.get(incident.shop) ?? []) {
      const target = targets.has(one.account_id)
      if (!target && (one.t < from || one.t > to)) continue
      const person = one.person_id ?? undefined
      const after = incident.payments.some(
        (payment) => one.changed_ms !== null && one.changed_ms >= payment.t && one.changed_ms <= payment.t + chainWindow && one.t <= payment.t,
      )
      const basis: RingReview['basis'] = new Set()
      if (target) basis.add('named')
      const phone = market.phoneOf.get(one.account_id)
      if (speakers.has(one.account_id) || people.has(person ?? one.account_id) || (phone !== undefined && handles.has(phone))) basis.add('self')
      if (after && !one.settled) basis.add('changed')
      seen.push({
        review: one.review_id,
        event: one.event_id,
        order: one.order_id,
        account: one.account_id,
        person,
        shop: one.shop_id,
        t: one.t,
        rating: one.rating,
        basis,
        changedMs: one.changed_ms ?? undefined,
        changeEvent: one.change_event ?? undefined,
        afterPayment: after,
        settled: one.settled,
      })
      const order = basis.has('named') || basis.has('self') || basis.has('changed') ? one.payable_minor : 0
      if (order > 0) incident.orderMinor = Math.max(incident.orderMinor ?? 0, order)
    }
  }
  const byAuthor = Map.groupBy(seen, (one) => one.person ?? one.account)
  const ownerOf = new Map(incidents.map((one) => [one.shop, one.owner]))
  for (const reviews of byAuthor.values())
    if (new Set(reviews.map((one) => ownerOf.get(one.shop))).size >= 2) for (const one of reviews) one.basis.add('repeat')
  const homes = new Set<string>()
  for (const one of seen)
    if (one.basis.has('self') || one.basis.has('repeat'))
      for (const trace of [...(market.homes.get(one.account) ?? []), ...(market.devices.get(one.account) ?? [])]) homes.add(trace)
  for (const one of seen)
    if (
      one.basis.size === 0 &&
      !one.settled &&
      [...(market.homes.get(one.account) ?? []), ...(market.devices.get(one.account) ?? [])].some((trace) => homes.has(trace))
    )
      one.basis.add('kin')
  for (const incident of incidents) {
    const here = seen.filter((one) => one.shop === incident.shop)
    if (incident.contactMs !== undefined && here.every((one) => one.basis.size === 0)) {
      const before = here.filter((one) => one.t <= incident.contactMs! && one.t >= incident.contactMs! - day && !one.settled)
      const last = Math.max(...before.map((one) => one.t))
      const together = before.filter((one) => one.t >= last - hour)
      if (new Set(before.map((one) => one.account)).size === 1) for (const one of before) one.basis.add('only')
      else if (new Set(together.map((one) => one.account)).size >= 2) for (const one of together) one.basis.add('only')
    }
    incident.reviews = here.filter((one) => one.basis.size > 0)
    for (const one of incident.reviews) {
      const payable = market.candidates.get(incident.shop)!.find((row) => row.review_id === one.review)!.payable_minor
      if (one.basis.has('repeat') || one.basis.has('only')) incident.orderMinor = Math.max(incident.orderMinor ?? 0, payable)
    }
  }
}

function judge(incident: Incident, market: Market): Incident {
  const authors = new Set(incident.reviews.map((one) => one.account))
  const here = new Set(incident.approaches.flatMap((one) => [...one.accounts]))
  const own = [...here].some((account) => authors.has(account) || market.ordersAt.has(`${account}\u001f${incident.shop}`))
  const orders = incident.orderMinor ?? ownOrder(incident.shop, here, market)
  const pieces = Math.max(0, ...pressingOf(incident.approaches).map((one) => one.pieces ?? 0))
  // So many pieces for nothing are worth as many times what the order cost.
  const asked = incident.askedMinor ?? (pieces > 0 && orders !== undefined ? pieces * orders : undefined)
  const statutory = pressingOf(incident.approaches).some((one) => one.statutory)
  const lawful = asked !== undefined && orders !== undefined && covered(asked, orders, statutory, leastClaim(incident.shop, market))
  const fault = own && incident.approaches.some((one) => one.remedy || one.defect) && !incident.approaches.some((one) => one.ledAway || one.more)
  const related = lawful || (fault && (asked === undefined || orders === undefined || asked <= 2 * orders))
  return {
    ...incident,
    orderMinor: orders,
    related,
    fault,
    stranger: here.size > 0 ? !own : incident.approaches.some((one) => one.handles.size > 0),
    extorted: incident.demanded && incident.linked && !incident.offeredFirst && !related,
  }
}

function ownOrder(shop: string, accounts: ReadonlySet<string>, market: Market): number | undefined {
  const own = (market.candidates.get(shop) ?? []).filter((one) => accounts.has(one.account_id))
  return own.length > 0 ? Math.max(...own.map((one) => one.payable_minor)) : undefined
}

/** Shops where one of the ring's proven authors was displeased once and then was not: asked first, counted for nothing until they answer. */
function alsoReviewed(incidents: readonly Incident[], market: Market): Incident[] {
  const shops = new Set(incidents.map((one) => one.shop))
  const authors = new Set(
    incidents.flatMap((one) => one.reviews.filter((review) => review.basis.has('repeat') || review.basis.has('self')).map((review) => review.account)),
  )
  const [from, to] = [Math.min(...incidents.map((one) => one.firstMs)) - 180 * day, Math.max(...incidents.map((one) => one.lastMs)) + blindWindow]
  const more = new Map<string, Candidate[]>()
  for (const account of authors)
    for (const one of market.byAuthor.get(account) ?? [])
      if (!shops.has(one.shop_id) && one.changed_ms !== null && !one.settled && one.t >= from && one.t <= to)
        more.set(one.shop_id, [...(more.get(one.shop_id) ?? []), one])
  return [...more].map(([shop, reviews]) => ({
    ...incidentOf(shop, [], [], market),
    firstMs: Math.min(...reviews.map((one) => one.t)),
    lastMs: Math.max(...reviews.map((one) => one.t)),
    foundBy: 'reviewer' as const,
    reviews: reviews.map((one) => ({
      review: one.review_id,
      event: one.event_id,
      order: one.order_id,
      account: one.account_id,
      person: one.person_id ?? undefined,
      shop,
      t: one.t,
      rating: one.rating,
      basis: new Set(['repeat'] as const),
      changedMs: one.changed_ms ?? undefined,
      changeEvent: one.change_event ?? undefined,
      afterPayment: false,
      settled: one.settled,
    })),
  }))
}
