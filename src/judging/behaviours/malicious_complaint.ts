/**
 * Complaints for money: unfounded, and known to be, and with a demand. All three, or nothing is said: somebody who complains of what is true may complain
 * of it a thousand times and be paid what the law gives for it.
 */
import { lossOf } from '../../domain/money.ts'
import type { Verdict } from '../../domain/report.ts'
import type { Sentence } from '../../signals/signal.ts'
import { readExplanations } from '../explanations.ts'
import { type Case, caseId, compare, type First, firstOf, iso, sorted, type Context } from '../voice.ts'
import { defineBehaviour, type Found, type Matter } from './behaviour.ts'
import { accuse, harmed, limits, standBy } from './conduct/finding.ts'
import { type Comes, type Held, held, type Limb } from './conduct/limbs.ts'
import { judgeMerchants } from './malicious_complaint/merchants.ts'
import { shopsAsked, unfounded } from './malicious_complaint/complaints.ts'

/** log2 odds that somebody who complains to several shops complains for money: about one in a thousand. */
const priorBits = -10

/** Shops that were offered silence for the price of what was kept, and log2 odds, from which that is a lead: a buyer may be that unlucky, and it is no more. */
const priced = { shops: 4, odds: -4 }

/** Complaints from which somebody is loud enough to be told cleared or undecided. */
const loud = 5

export const behaviour = defineBehaviour({
  behaviour: 'malicious_complaint',
  budget: { falsity: 8, message: 6, money: 6, timing: 4, repetition: 4, relation: 4, volume: 1, history: 10 },
  reads: ['matters_malicious_complaint', 'complaint_rows', 'complaint_named'],
  judge,
})

const searched: Sentence[] = [
  { en: 'complaints that were found justified', zh: '被认定成立的投诉' },
  { en: 'compensation that the law or a decision gives', zh: '法律规定或裁决支持的赔偿' },
  { en: 'a purchase, and the goods in hand, before the complaint', zh: '投诉前是否已购买并收到商品' },
  { en: 'forms and handbooks whose wording everybody uses', zh: '通用的投诉表格与范本' },
]

/** What a limb asks about. */
export type Sight = {
  complaints: number
  rejected: number
  upheld: number
  /** Found justified against shops that hardly anybody else buys from: they count neither way. */
  conceded: number
  /** Looked into, without those. */
  looked: number
  /** Shops that met a demand. */
  asked: number
  /** Those, and shops that were offered silence for no more than the price of what was kept. */
  askedForPrice: number
  /** Complaints taken back once money had come. */
  paid: number
  /** What was asked for is seen in what the accused wrote or was paid; where shops alone tell of it, it is their claim about somebody who complained of them. */
  seen: boolean
  /** By one text, haste, goods never bought, paid withdrawals, or going on after rejections. */
  knowing: boolean
  /** log2 odds after all findings. */
  odds: number
  /** The rest of what this hand complains of is mostly true. */
  parted: boolean
}

/** Less than half were true, by more than chance has it (a standard deviation and a third); nobody looked is no truth either. */
const fewTrue = (upheld: number, looked: number): boolean => looked === 0 || upheld + (4 / 3) * Math.sqrt(looked / 4) < looked / 2

const baseless = (s: Sight): boolean => s.rejected >= unfounded.complaints && s.rejected >= unfounded.share * s.looked
const allThree = (s: Sight): boolean => s.asked >= shopsAsked && s.knowing && baseless(s) && s.odds >= 0

export const limbs: readonly Limb<Sight>[] = [
  {
    limb: 'right-only-where-nobody-buys',
    when: (s) => allThree(s) && s.rejected < unfounded.share * (s.looked + s.conceded),
    finding: 'lead',
    words: ({ rejected, looked, conceded }) => ({
      en: `Against shops that others buy from ${rejected} of ${looked} complaints that were looked into were without ground; the ${conceded} found justified are against shops with hardly a customer but this one, and clear nobody. They may be true: a lead and no more.`,
      zh: `针对有其他顾客的店铺，经审查的 ${looked} 件投诉中有 ${rejected} 件不成立；成立的 ${conceded} 件均针对几乎没有其他顾客的店铺，不足以排除嫌疑，但也可能属实，故仅为线索。`,
    }),
  },
  {
    limb: 'unfounded-known-and-for-money',
    when: (s) => allThree(s) && s.seen,
    finding: 'supported',
    words: {
      en: 'The complaints were without ground, their author knew, and money was asked or taken for taking them back.',
      zh: '投诉无依据，投诉人明知，且以撤回投诉索要或收取钱款。',
    },
  },
  {
    limb: 'for-money-by-the-shops-word',
    when: allThree,
    finding: 'lead',
    words: {
      en: 'The complaints were without ground and their author knew; that money was asked is told by the shops complained of alone: a lead and no more.',
      zh: '投诉无依据且投诉人明知；索要钱款一节仅有被投诉店铺的陈述，故仅为线索。',
    },
  },
  {
    // Shops that paid never had it looked into; who takes money from many leaves a lead, unless what was looked into was true. One who is right elsewhere may have been right here.
    limb: 'paid-for-unlooked-into',
    when: (s) => s.asked >= shopsAsked && s.knowing && s.paid >= 3 && fewTrue(s.upheld, s.looked) && s.odds >= -4 && (!s.parted || s.rejected >= 2),
    finding: 'lead',
    words: {
      en: 'Shop after shop paid and the complaint was taken back, so that few were looked into, and few of these were true.',
      zh: '多家店铺付款后投诉即撤回，故经审查者少，其中成立者亦少。',
    },
  },
  {
    limb: 'silence-for-the-price',
    when: (s) => s.askedForPrice >= priced.shops && s.knowing && baseless(s) && s.upheld === 0 && s.odds >= priced.odds,
    finding: 'lead',
    words: {
      en: 'The complaints were without ground, and silence was offered for the price of goods that were kept, at shop after shop: a refund that is asked for in no other way is a price for silence too.',
      zh: '投诉无依据，且在多家店铺以撤回投诉换取已留用商品的货款：不经退款渠道而以此方式索要货款，同样是以沉默换取钱款。',
    },
  },
  {
    limb: 'mostly-true',
    when: (s) => s.upheld > 0 && s.upheld >= 0.5 * Math.max(1, s.looked),
    finding: 'benign',
    words: ({ upheld, looked }) => ({
      en: `${upheld} of ${looked} complaints that were looked into were justified; how many there are, and whether money was asked, does not matter then.`,
      zh: `经审查的 ${looked} 件投诉中有 ${upheld} 件成立；投诉数量与是否索赔因此均不构成问题。`,
    }),
  },
  {
    limb: 'not-all-three',
    when: () => true,
    finding: 'inconclusive',
    words: ({ complaints }) => ({
      en: `${complaints} complaints; that they were without ground, known to be so, and made for money is not shown together.`,
      zh: `共 ${complaints} 件投诉；尚不能同时证明其无依据、明知无依据并以此索要钱款。`,
    }),
  },
]

/** Not found right; what a shop without custom concedes is neither charged nor counted in favour. */
const wrong = ({ outcome }: Complaint): boolean => outcome !== 'upheld' && outcome !== 'conceded'

type Complaint = {
  m: number
  complaint_id: string
  account_id: string
  person_id: string | null
  shop_id: string
  order_id: string | null
  t: number
  event_id: string
  outcome: string | null
  asks: boolean
  /** Silence was offered for no more than the price of goods that were kept. */
  for_price: boolean
  /** The rest of what this hand complains of is mostly true, or is that rest. */
  parted: boolean
  asked_minor: number
  paid_minor: number
  paid_event: string | null
  currency: string | null
}

type Named = { m: number; complaint_id: string; shop_id: string; asked_minor: number; stated_minor: number; currency: string | null }

/** All that one hand complains of, and what shops tell of it. */
type Heap = { matter: Matter; complaints: readonly Complaint[]; named: readonly Named[]; accounts: readonly [string, readonly Complaint[]][] }

const began = (rows: readonly Complaint[]): First => firstOf(rows.map(({ t, complaint_id }) => ({ ms: t, id: complaint_id })))

async function judge(context: Context, matters: ReadonlyMap<number, Matter>): Promise<Found> {
  const answers = await readExplanations(context.engine, context.asOfMs)
  const verdicts: Verdict[] = []
  const cases: Case[] = []
  for (const heap of await readHeaps(context, matters)) {
    const sight = sightOf(heap)
    const decided = held(limbs, sight)
    if (decided.finding !== 'supported' && decided.finding !== 'lead') {
      verdicts.push(...cleared(context, heap, sight, decided.finding))
      continue
    }
    const id = caseId('malicious_complaint', heap.complaints[0]!.account_id, began(heap.complaints))
    const shops = [...new Set([...askedOf(heap), ...heap.complaints.filter((row) => row.paid_minor > 0).map((row) => row.shop_id)])].toSorted()
    verdicts.push(...accused(context, answers, heap, id, { ...decided, finding: decided.finding }))
    cases.push({
      case_id: id,
      behaviour: 'malicious_complaint',
      first_seen: iso(heap.complaints[0]!.t),
      merged_from: [],
      subjects: [],
      loss: lossOf(shops.flatMap((shop) => sumsAt(heap, shop))),
    })
    if (decided.finding === 'supported') verdicts.push(...shops.flatMap((shop) => harmedAt(context, heap, id, shop)))
  }
  const merchants = await judgeMerchants(context, answers)
  // Who is found in one part of what he complains of is not cleared in another in the same breath.
  const found = new Set(verdicts.flatMap((one) => (one.role === 'perpetrator' ? [one.subject.id] : [])))
  const kept = verdicts.filter((one) => one.role !== 'bystander' || !found.has(one.subject.id))
  return { verdicts: [...kept, ...merchants.verdicts], cases: [...cases, ...merchants.cases], neutralisedOrders: [], neutralisedReviews: [] }
}

async function readHeaps({ engine }: Context, matters: ReadonlyMap<number, Matter>): Promise<Heap[]> {
  const rows = await engine.all<Complaint>(
    'SELECT m, complaint_id, account_id, person_id, shop_id, order_id, t, event_id, outcome, asks, for_price, parted, asked_minor, paid_minor, paid_event, coalesce(c.currency, s.currency) AS currency FROM complaint_rows c LEFT JOIN shop_currencies s USING (shop_id) ORDER BY m, t, complaint_id',
  )
  const reports = Map.groupBy(
    await engine.all<Named>(
      'SELECT m, complaint_id, shop_id, asked_minor, stated_minor, coalesce(c.currency, s.currency) AS currency FROM complaint_named c LEFT JOIN shop_currencies s USING (shop_id) ORDER BY m, complaint_id',
    ),
    (row) => row.m,
  )
  return [...Map.groupBy(rows, (row) => row.m)].map(([m, complaints]) => ({
    matter: matters.get(m)!,
    complaints,
    named: reports.get(m) ?? [],
    accounts: [...Map.groupBy(complaints, (row) => row.account_id)].toSorted(([one], [other]) => compare(one, other)),
  }))
}

/** Shops that met a demand. */
const askedOf = ({ complaints, named }: Heap): Set<string> =>
  new Set([...complaints.filter((row) => row.asks).map((row) => row.shop_id), ...named.filter((row) => row.asked_minor > 0).map((row) => row.shop_id)])

function sightOf(heap: Heap): Sight {
  const { matter, complaints } = heap
  const rejected = complaints.filter((row) => row.outcome === 'rejected').length
  const upheld = complaints.filter((row) => row.outcome === 'upheld').length
  const asked = askedOf(heap)
  const paid = complaints.filter((row) => row.paid_minor > 0).length
  return {
    complaints: complaints.length,
    rejected,
    upheld,
    conceded: complaints.filter((row) => row.outcome === 'conceded').length,
    looked: rejected + upheld,
    asked: asked.size,
    askedForPrice: new Set([...asked, ...complaints.filter((row) => row.for_price).map((row) => row.shop_id)]).size,
    paid,
    seen: paid > 0 || complaints.some((row) => row.asks),
    knowing: ['complaint-template', 'complaint-haste', 'never-bought-there', 'paid-withdrawals', 'went-on-after-rejections'].some(
      (name) => matter.level(name) !== undefined,
    ),
    odds: priorBits + matter.bits,
    parted: complaints[0]!.parted,
  }
}

/** Who complains a lot, and is cleared or left open. */
const cleared = (context: Context, { matter, accounts }: Heap, sight: Sight, finding: Comes): Verdict[] =>
  accounts
    .filter(([, own]) => own.length >= loud)
    .map(([account, own]) =>
      standBy(context, {
        caseId: caseId('malicious_complaint', account, began(own)),
        subject: { kind: 'account', id: account },
        behaviour: finding === 'benign' ? 'benign' : 'inconclusive',
        matter,
        searched,
        lists: { complaint_ids: sorted(own.map((row) => row.complaint_id)) },
        held: held(limbs, { ...sight, complaints: own.length }),
      }),
    )

/** Each answers for his own: who is tied to the others and asks nobody for anything, or has no wrong complaint, or more true ones, is not among them. */
function answersForOwn({ accounts }: Heap, own: readonly Complaint[]): boolean {
  const mine = own.filter(wrong)
  const asking = mine.some((row) => row.asks || row.for_price || row.paid_minor > 0)
  const shown = own.filter((row) => row.outcome === 'rejected' || row.paid_minor > 0).length
  const right = own.filter((row) => row.outcome === 'upheld').length
  return mine.length > 0 && (accounts.length === 1 || (asking && shown > 0 && right <= shown))
}

const accused = (
  context: Context,
  answers: Awaited<ReturnType<typeof readExplanations>>,
  heap: Heap,
  id: string,
  decided: Held & { finding: 'supported' | 'lead' },
): Verdict[] =>
  heap.accounts
    .filter(([, own]) => answersForOwn(heap, own))
    .map(([account, own]) => {
      const mine = own.filter(wrong)
      return accuse(context, answers, {
        held: decided,
        caseId: id,
        subject: { kind: 'account', id: account },
        about: { complaint: mine.map((row) => row.complaint_id), order: mine.flatMap((row) => row.order_id ?? []) },
        ...(own[0]!.person_id === null ? {} : { alias: [own[0]!.person_id] }),
        behaviour: 'malicious_complaint',
        role: 'perpetrator',
        reached: decided.finding,
        knowledge: decided.finding === 'supported' ? 'knowing' : 'unknown',
        matter: heap.matter,
        priorBits,
        lists: { complaint_ids: sorted(mine.map((row) => row.complaint_id)) },
        searched,
        measure: { level: 'L2', kind: 'restrict_notices', needs: limits },
      })
    })

/** What was seen paid at one shop, what it says it paid, and what was asked, per currency. */
function sumsAt({ complaints, named }: Heap, shop: string) {
  const own = complaints.filter((row) => wrong(row) && row.shop_id === shop)
  const told = named.filter((row) => row.shop_id === shop)
  return [...new Set([...own, ...told].map((row) => row.currency))].map((currency) => {
    const seen = own.reduce((sum, row) => sum + (row.currency === currency ? row.paid_minor : 0), 0)
    const central = Math.max(seen, ...told.flatMap((row) => (row.currency === currency ? [row.stated_minor] : [])))
    const asked = Math.max(0, ...own.flatMap((row) => (row.currency === currency ? [row.asked_minor] : [])))
    return { currency, low_minor: seen, central_minor: central, high_minor: Math.max(central, asked) }
  })
}

function harmedAt(context: Context, { complaints }: Heap, id: string, shop: string): Verdict[] {
  const at = complaints.filter((row) => wrong(row) && row.shop_id === shop)
  if (at.length === 0) return []
  return [
    harmed(context, {
      caseId: id,
      behaviour: 'malicious_complaint',
      shop,
      certainty: 'supported',
      tiers: ['T3'],
      what: {
        en: `${at.length} complaint${at.length === 1 ? '' : 's'} not found justified, with money asked for or paid.`,
        zh: `有 ${at.length} 件未被认定成立的投诉，并被索要或已支付钱款。`,
      },
      evidence: at.map((row) => row.event_id),
      lists: { complaint_ids: sorted(at.map((row) => row.complaint_id)) },
      searched,
    }),
  ]
}
