/**
 * The decision rule as a table one reads aloud (dossier §2.3, §3.6): fictitious or not is decided by evidence on the orders; whose doing it is by money, cost and
 * parcels only. The first limb that holds decides and is the first reason a reader sees. Above a lead a shop is held by what it paid alone: what it sent, somebody else may
 * have packed.
 */
import type { Behaviour, Certainty, Role } from '../domain/verdict.ts'
import type { Sentence } from '../signals/signal.ts'
import { sentNothing } from './hollow.ts'
import { levelOf, type Weighed } from './hypotheses.ts'

export type Facts = {
  /** Fictitious orders held. */
  fakes: number
  /** Orders whose price verifiably came back from the seller. */
  proven: number
  /** Orders paid for by somebody whom nothing ties to the shop, and the same people's at other shops. */
  paidByOthers: number
  /** Orders whose price the shop's own purse sent, as it does for all of the same people's, to purses that nobody is known to hold. */
  paidIntoUnheld: number
  /** Orders that the carrier took from the shop. */
  shipped: number
  /** Fictitious orders that ended for a reason of the shop's, by what those who ended them say, and the shop does not call it an attack. */
  sentAway: number
  /** The cohort cost the shop something, in any currency. */
  costly: boolean
  /** Buyers with fictitious orders in this case who have such orders elsewhere or on other days. */
  crewShare: number
  /** By how much the odds that another order of these buyers is such a one exceed those of other customers' orders at the same shops: a customer who was hit twice is hit as often as everybody, and mostly not. */
  crewTimes: number
  /** Fictitious orders of which a signal speaks that is not their parcel’s weight: another trait of the parcel’s way too, which no packer makes. */
  marked: number
  /** The fictitious orders are most of what the shop sold beyond its custom in a surge. */
  flood: boolean
  /** An explanation was asked of the shop and none that is reasonable came by its due time. */
  unexplained: boolean
  /** A reasonable explanation was accepted. */
  explained: boolean
  /** Strongest word of an authority about the shop in this matter. */
  authority: { behaviour: Behaviour; certainty: Certainty } | undefined
}

export type Decision = { behaviour: Behaviour; role: Role; certainty: Certainty; neutralise: boolean; limb: string; words: Sentence }

/** Fewer fictitious orders than this is a light matter. */
export const lightMatter = 10

/** log10 odds of the honest story from which a surge is cleared; between even and this it stays open, and counts. */
const clearlyHonest = 1

/** Without money in sight it takes more than a few light parcels to suspect a shop. */
const fewestWithoutMoney = 6

/** What a limb asks about: the levels at which the signals stand, and the facts, in words. */
type Sight = ReturnType<typeof sightOf>

function sightOf(weighed: Weighed, facts: Facts) {
  const level = (name: string): string | undefined => levelOf(weighed, name)
  const { organic, rival_hired } = weighed.log10Odds
  const undone = level('refunded-cohort') === 'nearly-all' || level('refunded-cohort') === 'most'
  const parcels = level('real-parcels')
  const uncounted = level('never-counted')
  return {
    ...facts,
    clearlyHonest: organic >= clearlyHonest,
    likelyFalse: organic < 0,
    shopPaidMany: level('seller-paid') === 'many',
    shopPaid: level('seller-paid') === 'few' && facts.proven > 0.02 * facts.fakes,
    undone,
    hollow: parcels === 'empty',
    manyHollow: parcels === 'empty' && !undone && facts.fakes >= lightMatter,
    sound: parcels === 'real' || (parcels === undefined && level('handled-parcels') === 'handled'),
    loud: level('loud-or-quiet') === 'loud',
    unpaidFlood: uncounted === 'unpaid' && (level('loud-or-quiet') === 'loud' || rival_hired >= 0.5),
    uncounted: uncounted === 'unpaid' || uncounted === 'repeats',
    sentAway: facts.sentAway >= 0.5 * facts.fakes,
    withoutParcels: facts.shipped < 0.2 * facts.fakes,
    crew: facts.crewTimes >= 3 && (level('cohort-history') === 'serves-this-shop' || facts.crewShare >= 0.3),
    marked: facts.marked >= 0.3 * facts.fakes,
    company: level('company-met') === 'company',
    denied: level('recipients-asked') === 'denied',
    othersPaidMany: facts.paidByOthers >= 5 && facts.paidByOthers >= 0.3 * facts.fakes,
    intoUnheldMany: facts.paidIntoUnheld >= 5 && facts.paidIntoUnheld >= 0.3 * facts.fakes,
    blind: parcels === undefined && level('seller-paid') === undefined,
  }
}

type Finding = (sight: Sight) => Pick<Decision, 'behaviour' | 'role' | 'certainty' | 'neutralise'>
export type Limb = { limb: string; when: (sight: Sight) => boolean; finding: Finding; words: Sentence }

const open: Finding = ({ likelyFalse }) => ({ behaviour: 'inconclusive', role: 'bystander', certainty: 'lead', neutralise: likelyFalse })
const fault =
  (certainty: (sight: Sight) => Certainty): Finding =>
  (sight) => ({ behaviour: 'self_brushing', role: 'merchant_beneficiary', certainty: certainty(sight), neutralise: true })
const victim: Finding = ({ denied }) => ({
  behaviour: 'reverse_brushing',
  role: 'victim_merchant',
  certainty: denied ? 'established' : 'supported',
  neutralise: true,
})

/** Read from above; the first that holds decides. */
export const limbs: readonly Limb[] = [
  {
    limb: 'light-parcels-among-real-demand',
    when: (s) => !s.likelyFalse && s.manyHollow && !s.explained && !s.shopPaidMany && !s.othersPaidMany && !s.intoUnheldMany,
    finding: open,
    words: {
      en: 'More speaks for real demand than against it, but these parcels could not hold their goods. The orders count; where the goods went is to be asked.',
      zh: '支持真实需求的证据多于相反的证据，但这些包裹不可能装有所售商品。订单照常计入；商品去向有待查问。',
    },
  },
  {
    limb: 'honest-surge',
    when: (s) => s.clearlyHonest && !s.shopPaidMany && !s.othersPaidMany && !s.intoUnheldMany,
    finding: () => ({ behaviour: 'benign', role: 'bystander', certainty: 'supported', neutralise: false }),
    words: {
      en: 'What speaks for real demand clearly outweighs what speaks for fictitious orders, and no pay from the shop was seen.',
      zh: '支持真实需求的证据明显多于支持虚假交易的证据，且未见店铺付款，故予排除。',
    },
  },
  {
    limb: 'may-be-honest',
    when: (s) => !s.likelyFalse && !s.shopPaidMany && !s.othersPaidMany && !s.intoUnheldMany,
    finding: open,
    words: {
      en: 'The orders may be real demand: more speaks for it than against it, but not clearly.',
      zh: '这些订单可能是真实需求：支持者略多，但并不明显。',
    },
  },
  {
    limb: 'explained',
    when: (s) => s.explained && !s.shopPaidMany,
    finding: open,
    words: { en: 'The shop was asked about these orders and gave an explanation that was accepted.', zh: '已就这些订单询问店铺，其解释被认定合理。' },
  },
  {
    limb: 'money-against-parcels',
    when: (s) => s.shopPaidMany && s.undone && s.sound && s.proven < 0.5 * s.fakes,
    finding: fault(() => 'lead'),
    words: {
      en: 'Money says the shop paid for orders, refunds and parcels say it was hurt: both cannot be, so it is a lead and no more, and nobody is called the victim.',
      zh: '资金显示店铺为订单付款，退款与包裹却显示其受损，二者矛盾，故仅为线索，亦不认定任何一方为受害者。',
    },
  },
  {
    limb: 'shop-paid',
    when: (s) => s.shopPaidMany,
    finding: fault(({ unexplained }) => (unexplained ? 'established' : 'supported')),
    words: {
      en: 'By its own hand the shop paid buyers for many of these orders, outside any refund, in a way that giving money back does not explain.',
      zh: '店铺以自己的钱款在退款流程之外为其中多笔订单向买家付款，且无法以退还货款解释。',
    },
  },
  {
    limb: 'hollow-kept-repeated',
    when: (s) => s.hollow && !s.undone && s.crew && s.fakes >= fewestWithoutMoney,
    // Who packs may be bribed, and who buys may be sent: a rival can have both, so it is no act of the shop's own.
    finding: fault(() => 'lead'),
    words: {
      en: 'Parcels that could not hold the goods were kept, and the same people did so again. The orders are false; whether the shop sent for these people or somebody else did, parcels alone do not show.',
      zh: '不可能装有商品的包裹被照收不退，且同一批人反复如此。订单为虚假；这些人是店铺还是他人派来的，仅凭包裹无法说明。',
    },
  },
  {
    limb: 'sent-away-by-the-shop',
    when: (s) => !s.shopPaid && s.undone && s.withoutParcels && s.sentAway,
    finding: () => ({ behaviour: 'inconclusive', role: 'bystander', certainty: 'lead', neutralise: false }),
    words: {
      en: 'Most of those who took their money back say that the shop could not or would not sell, and the shop does not say that it was attacked: people who came for a mistaken price look like this.',
      zh: '多数退款者称店铺无法或不愿发货，店铺亦未称遭到攻击：因标错价而来的顾客即如此。',
    },
  },
  {
    limb: 'victim-at-a-cost',
    when: (s) => !s.shopPaid && s.undone && s.costly && s.sound,
    finding: victim,
    words: { en: 'The shop sent real goods, the orders came back, and it bore the cost.', zh: '店铺发出真实商品，订单被退，损失由其承担。' },
  },
  {
    limb: 'victim-of-a-flood',
    when: (s) => !s.shopPaid && s.undone && s.withoutParcels && s.loud,
    finding: victim,
    words: {
      en: 'A loud flood was refunded before anything was sent: a shop gains nothing by that.',
      zh: '大量订单骤然涌入，发货前即被退款，店铺从中无利可图。',
    },
  },
  {
    limb: 'victim-of-unpaid-orders',
    when: (s) => !s.shopPaid && s.unpaidFlood,
    finding: victim,
    words: {
      en: 'The orders were never paid and so never counted: they could hurt the shop, not help it.',
      zh: '订单从未付款、不计销量，只会损害店铺而无益于店铺。',
    },
  },
  {
    limb: 'victim-of-orders-that-never-count',
    when: (s) => !s.shopPaid && s.undone && s.uncounted && s.loud,
    finding: victim,
    words: { en: 'A loud flood of orders that cannot count for sales, and that came back.', zh: '大量不计销量的订单骤然涌入并被退回。' },
  },
  {
    limb: 'others-paid-a-crew',
    when: (s) => s.othersPaidMany && !s.undone && !s.uncounted,
    finding: fault(() => 'lead'),
    words: {
      en: 'Somebody whom nothing ties to the shop pays the same people for orders here and elsewhere. The orders are false; whose doing it is, this money does not show.',
      zh: '与店铺无已知关联者为同一批人在本店及他店的订单付款。订单为虚假，但该款项不能说明由谁指使。',
    },
  },
  {
    limb: 'paid-into-unheld-purses',
    when: (s) => s.intoUnheldMany && !s.undone && !s.uncounted,
    finding: fault(() => 'lead'),
    words: {
      en: 'The shop’s own purse sent what these orders cost, and as much on top each time, to purses that nobody is known to hold. The orders are false; whom it paid is to be asked.',
      zh: '店铺自己的钱包将这些订单的货款并每次加付相同数额，转入无人登记持有的钱包。订单为虚假；向谁付款有待查问。',
    },
  },
  {
    limb: 'crew-without-money',
    when: (s) => s.company && !s.undone && !s.uncounted,
    finding: fault(() => 'lead'),
    words: {
      en: 'The same people came back together to this shop and to others of other owners, with marks of hired work. The orders are false; no money is seen, so whose doing it is stays open.',
      zh: '同一批人结伴反复光顾本店及其他店主的店铺，且带有受雇痕迹。订单为虚假，但未见资金，由谁指使尚不明。',
    },
  },
  {
    limb: 'light-parcels-alone',
    when: (s) => s.hollow && !s.undone && !s.crew && !s.loud && !s.flood && !s.marked,
    finding: () => ({ behaviour: 'inconclusive', role: 'bystander', certainty: 'lead', neutralise: false }),
    words: {
      en: 'These parcels could not hold their goods, and nothing else says that nobody bought: somebody who packs and keeps the goods leaves the same. The orders count; where the goods went is to be asked.',
      zh: '这些包裹不可能装有所售商品，但除此之外没有任何迹象表明无人购买：打包者私留商品也会留下同样的记录。订单照常计入；商品去向有待查问。',
    },
  },
  {
    limb: 'nothing-to-go-by',
    when: (s) => s.blind,
    finding: open,
    words: {
      en: 'The data holds neither weights of parcels nor transfers: whose doing it is cannot be told from it.',
      zh: '数据中既无包裹重量亦无转账记录，无法据此判断由谁指使。',
    },
  },
  {
    limb: 'does-not-tell',
    when: () => true,
    finding: open,
    words: { en: 'Money, cost and parcels do not tell whose doing these orders were.', zh: '资金、成本与包裹均不足以说明这些订单由谁指使。' },
  },
]

export function decideShop(weighed: Weighed, facts: Facts): Decision {
  const sight = sightOf(weighed, facts)
  const { limb, finding, words } = limbs.find(({ when }) => when(sight))!
  return { ...finding(sight), limb, words }
}

/** One order that a case looked at; `fake` = held to be fictitious, with probability `p` (NULL where it never looked so). */
export type OrderOfCase = {
  k: number
  ord: number
  order_id: string
  listing: number
  account_id: string
  buyer: number
  proven: boolean
  fake: boolean
  p: number | null
  hard: boolean
  undone: boolean
  /** The money came back though the goods, which had arrived, did not. */
  goods_stayed: boolean
  identity: number
  /** What the carrier weighed could not be the goods, or was; NULL where nobody knows. */
  parcel: 'hollow' | 'whole' | null
  /** Held by its likeness to others alone. */
  alike: boolean
  event_id: string
  money_event: string | null
}

/** Part of a listing's orders that must bear evidence of their own for the others to follow them, and how like them another must look by itself. */
const listingEvidence = { share: 0.05, alike: 0.9 }

/** Orders of one buyer that came back together with the others, from which he does so again and again. */
const again = 2

/**
 * Orders of a self-brushing shop that count after all, changed in place: what it did for one of its goods says nothing about another that sold well in the same days; a genuine
 * customer only happens to look like the crew, and gets his goods where the crew gets none; and an order that was undone raised no sales. Where a shop undoes orders for show (`forShow`), its custom is what was kept, and what its customers
 * sent back or never took: undone for show is what the crew undid, or anybody whose money came back while he kept the goods, or who sends back again and again.
 */
export function spareOrders(orders: readonly OrderOfCase[], forShow = false): void {
  const tells = (order: OrderOfCase): boolean => order.proven || order.hard
  const crew = new Set(orders.filter(tells).map((order) => order.buyer))
  const undone = Map.groupBy(
    orders.filter((order) => order.fake && order.undone),
    (order) => order.buyer,
  )
  const weighed = orders.filter((order) => tells(order) && order.parcel !== null)
  const hollow = weighed.filter(({ parcel }) => parcel === 'hollow').length
  const getNothing = weighed.length >= sentNothing.weighed && hollow >= sentNothing.share * weighed.length
  const gotHis = (order: OrderOfCase): boolean => getNothing && order.parcel === 'whole' && order.identity !== -1 && !order.alike
  const shown = (order: OrderOfCase): boolean => order.undone && (order.goods_stayed || undone.get(order.buyer)!.length >= again)
  for (const own of Map.groupBy(orders, (order) => order.listing).values()) {
    const fakes = own.filter((order) => order.fake)
    const told = fakes.filter(tells).length
    for (const order of fakes) {
      if (tells(order) || crew.has(order.buyer)) continue
      if (gotHis(order) || (forShow ? !shown(order) : order.undone) || told < listingEvidence.share * fakes.length || (order.p ?? 0) < listingEvidence.alike)
        order.fake = false
    }
  }
}

/** How like a crowd's orders one that was not given back must look by itself to go out with them. */
const surelyAlike = 0.99

/**
 * Orders of a victim that count after all, changed in place: where single orders show a crowd that gives back, what was not given back and only resembles these in a
 * surge beside them is the shop's own custom.
 */
export function spareCustom(orders: readonly OrderOfCase[]): void {
  for (const order of orders) if (!order.hard && !order.undone && (order.p ?? 0) < surelyAlike) order.fake = false
}
