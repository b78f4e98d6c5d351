/**
 * The decision rule, in plain words (dossier §2.3, §3.6): fictitious or not is decided by evidence on the orders; whose
 * doing it is by money, cost and parcels only. When these do not tell, the answer is "inconclusive", and nobody is named.
 */
import type { Behaviour, Certainty, Role } from '../domain/verdict.ts'
import { levelOf, type Weighed } from './hypotheses.ts'

export type Facts = {
  /** Fictitious orders held. */
  fakes: number
  /** Orders whose price verifiably came back from the seller. */
  proven: number
  /** Orders that the carrier took from the shop. */
  shipped: number
  /** The cohort cost the shop something, in any currency. */
  costly: boolean
  /** Buyers with fictitious orders in this case who have such orders elsewhere or on other days. */
  crewShare: number
  /** An explanation was asked of the shop and none that is reasonable came by its due time. */
  unexplained: boolean
  /** A reasonable explanation was accepted. */
  explained: boolean
  /** Strongest word of an authority about the shop in this matter. */
  authority: { behaviour: Behaviour; certainty: Certainty } | undefined
}

export type Decision = { behaviour: Behaviour; role: Role; certainty: Certainty; neutralise: boolean; because: string }

/** Fewer fictitious orders than this is a light matter. */
export const lightMatter = 10

/** log10 odds of the honest story from which a surge is cleared; between even and this it stays open, and counts. */
const clearlyHonest = 1

/** Without money in sight it takes more than a few light parcels to suspect a shop. */
const fewestWithoutMoney = 6

export function decideShop(weighed: Weighed, facts: Facts): Decision {
  const d1 = levelOf(weighed, 'seller-paid')
  const d2 = levelOf(weighed, 'refunded-cohort')
  const d4 = levelOf(weighed, 'real-parcels')
  const handled = levelOf(weighed, 'handled-parcels') === 'handled'
  const d5 = levelOf(weighed, 'loud-or-quiet')
  const d6 = levelOf(weighed, 'never-counted')
  const d9 = levelOf(weighed, 'cohort-history')
  const refunded = d2 === 'nearly-all' || d2 === 'most'
  if (weighed.log10Odds.organic >= clearlyHonest && d1 !== 'many')
    return { behaviour: 'benign', role: 'bystander', certainty: 'supported', neutralise: false, because: 'organic' }
  const likelyFalse = weighed.log10Odds.organic < 0
  const inconclusive = (because: string): Decision => ({ behaviour: 'inconclusive', role: 'bystander', certainty: 'lead', neutralise: likelyFalse, because })
  const fault = (certainty: Certainty, because: string): Decision => ({
    behaviour: 'self_brushing',
    role: 'merchant_beneficiary',
    certainty,
    neutralise: true,
    because,
  })

  if (!likelyFalse && d1 !== 'many') return inconclusive('may-be-honest')
  if (facts.explained && d1 !== 'many') return inconclusive('explained')
  if (d1 === 'many') {
    // Money says the shop, parcels and refunds say a victim: somebody may have planted one of the two.
    if (refunded && d4 === 'real' && facts.proven < 0.5 * facts.fakes) return inconclusive('contradiction')
    return fault(facts.unexplained ? 'established' : 'supported', 'money')
  }
  if (d4 === 'empty' && !refunded && (d9 === 'serves-this-shop' || facts.crewShare >= 0.3) && facts.fakes >= fewestWithoutMoney)
    return fault('supported', 'empty-kept-repeated')
  const uncountable = d6 === 'unpaid' || d6 === 'repeats'
  const withoutParcels = facts.shipped < 0.2 * facts.fakes
  const unpaidFlood = d6 === 'unpaid' && (d5 === 'loud' || weighed.log10Odds.rival_hired >= 0.5)
  const { costly } = facts
  if (d1 !== 'few' || facts.proven <= 0.02 * facts.fakes) {
    if (
      (refunded && costly && (d4 === 'real' || (d4 === undefined && handled))) ||
      (refunded && withoutParcels && d5 === 'loud') ||
      unpaidFlood ||
      (refunded && uncountable && d5 === 'loud')
    ) {
      return {
        behaviour: 'reverse_brushing',
        role: 'victim_merchant',
        certainty: levelOf(weighed, 'recipients-asked') === 'denied' ? 'established' : 'supported',
        neutralise: true,
        because: 'victim',
      }
    }
  }
  return inconclusive(d4 === undefined && d1 === undefined ? 'no-parcel-and-no-money-data' : 'does-not-tell')
}

/** One order that a case looked at; `fake` = held to be fictitious, with probability `p`. */
export type OrderOfCase = {
  k: number
  order_id: string
  listing: number
  account_id: string
  buyer: number
  proven: boolean
  fake: boolean
  p: number | null
  hard: boolean
  undone: boolean
  identity: number
  event_id: string
  money_event: string | null
}

/** Part of a listing's orders that must bear evidence of their own for the others to follow them. */
const listingEvidence = 0.05

/**
 * Orders of a self-brushing shop that count after all, changed in place: what it did for one of its goods says nothing about another that sold well in the same days,
 * and an order that was undone raised no sales, unless it tells by itself.
 */
export function spareOrders(orders: readonly OrderOfCase[]): void {
  for (const own of Map.groupBy(orders, (order) => order.listing).values()) {
    const fakes = own.filter((order) => order.fake)
    const told = fakes.filter((order) => order.proven || order.hard)
    for (const order of fakes) if (told.length < listingEvidence * fakes.length || (order.undone && !order.proven && !order.hard)) order.fake = false
  }
}
