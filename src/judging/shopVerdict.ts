/** What is said of a shop's case: the limb that held and what it rests on, the contrary side, the orders, the people beside, and the cap that bound it. */
import { type Tier, tiers } from '../domain/fields.ts'
import type { Reason, Verdict } from '../domain/report.ts'
import { type Behaviour, capCertainty, type Certainty, type Role } from '../domain/verdict.ts'
import type { Engine } from '../warehouse/duckdb.ts'
import { words } from '../warehouse/dialect.ts'
import type { OrderSignal } from '../signals/signal.ts'
import { type Decision, type Facts, lightMatter, type OrderOfCase } from './decide.ts'
import type { Finding } from './hypotheses.ts'
import type { Alike } from './likeness.ts'
import type { Leader, OrganiserLead } from './people.ts'
import type { Decided } from './shopCases.ts'
import {
  accuses,
  authorityReason,
  type Case,
  compare,
  type Context,
  education,
  higher,
  iso,
  neutraliseOnly,
  noLoss,
  noMeasure,
  nothingListed,
  searchedFor,
  sorted,
} from './voice.ts'

const { joined } = words

/** Days after its last order that an undecided case keeps its orders out of the counts. */
export const undecidedExpiryDays = 90

/** What one signal said of several orders of a case. */
export type OrderSentence = { k: number; signal: string; orders: number; of: number; bits: number; events: string }

/** Beside a decided case: its orders, those held by likeness, what signals said of its orders, and whom the market's money and roles point to. */
export type Beside = {
  orders: readonly OrderOfCase[]
  alike: readonly Alike[]
  sentences: readonly OrderSentence[]
  signals: readonly OrderSignal[]
  leaders: readonly Leader[]
  organisers: readonly OrganiserLead[]
}

export const orderSentences = (engine: Engine): Promise<OrderSentence[]> =>
  engine.all<OrderSentence>(`
    SELECT c.k, s.signal, count(*) AS orders, min(z.n) AS of, avg(s.bits) AS bits, ${joined('s.event_id', { orderBy: 's.ord', most: 20 })} AS events
    FROM cohort_held c JOIN order_signals s ON s.ord = c.ord AND s.bits > 0 JOIN (SELECT k, count(*) AS n FROM cohort_held GROUP BY k) z ON z.k = c.k GROUP BY c.k, s.signal ORDER BY c.k, s.signal`)

export function shopVerdict(one: Decided, beside: Beside, context: Context): Verdict {
  const { row, of, decision, facts, id } = one
  const { favour, against } = sides(of.findings, decision)
  const contrary = contraryOf(one, against, context)
  const lists = listsOf(decision, beside.orders)
  return {
    ...nothingListed,
    case_id: id,
    subject: { kind: 'shop', id: row.shop_id },
    behaviour: decision.behaviour,
    role: decision.role,
    certainty: certaintyOf(decision, facts, context.visible),
    knowledge:
      decision.behaviour === 'self_brushing' ? (facts.proven > 0 ? 'knowing' : 'unknown') : decision.role === 'victim_merchant' ? 'unaware' : 'unknown',
    hypotheses: [
      { name: 'shop_hired', log10_odds: of.log10Odds.shop_hired },
      { name: 'rival_hired', log10_odds: of.log10Odds.rival_hired },
      { name: 'organic', log10_odds: of.log10Odds.organic },
    ],
    ...lists,
    related: relatedOf(one, beside),
    reasons: reasonsOf(one, favour, beside, context),
    contrary: contrary.length > 0 ? contrary : [context.voice.nothingFound()],
    searched: searchedFor(decision.behaviour, context.visible),
    tiers: restsOn(of.findings, context.visible),
    measure: measureOf(one, lists.proven_order_ids.length + lists.supported_order_ids.length, context.asOfMs),
  }
}

export function caseOf({ row, decision, money, id }: Decided): Case {
  return {
    case_id: id,
    behaviour: decision.behaviour,
    first_seen: iso(row.from_ms),
    merged_from: [],
    subjects: [{ kind: 'shop', id: row.shop_id, role: decision.role }],
    loss: (decision.behaviour === 'reverse_brushing' ? money?.loss : undefined) ?? noLoss,
  }
}

/** Orders that leave the counts, of an undecided case for a time. */
export function outOf(one: Decided, orders: readonly OrderOfCase[], asOfMs: number): string[] {
  return keepsOut(one, asOfMs) ? orders.filter((order) => order.fake || order.proven).map((order) => order.order_id) : []
}

function keepsOut({ row, decision }: Decided, asOfMs: number): boolean {
  return decision.neutralise && (decision.behaviour !== 'inconclusive' || row.to_ms + undecidedExpiryDays * 86_400_000 >= asOfMs)
}

/** The limb that held comes first, borne by what the heaviest findings rest on. */
function reasonsOf(one: Decided, favour: readonly Finding[], beside: Beside, { voice, authority }: Context): Reason[] {
  const { row, decision } = one
  const reasons = [
    voice.reason(
      decision.limb,
      0,
      decision.words,
      favour.slice(0, 2).flatMap((finding) => finding.events.slice(0, 10)),
    ),
    ...favour.map((finding) => voice.reason(finding.signal.name, strength(finding, decision), finding.sentence, finding.events)),
  ]
  if (decision.behaviour === 'self_brushing' || decision.behaviour === 'inconclusive')
    for (const found of beside.sentences.filter((sentence) => sentence.k === row.k && sentence.orders >= 2)) {
      const signal = beside.signals.find((candidate) => candidate.name === found.signal)!
      if (!reasons.some(({ code }) => code === signal.name))
        reasons.push(voice.reason(signal.name, found.bits, signal.sentence(found), found.events.split('\u001f')))
    }
  const like = beside.alike.filter((other) => beside.orders.some((order) => order.fake && order.order_id === other.order_id))
  if (like.length > 0)
    reasons.push(
      voice.reason(
        'like-those-held',
        0,
        {
          en: `${like.length} order${like.length === 1 ? '' : 's'} of the same days bear${like.length === 1 ? 's' : ''} no evidence of ${like.length === 1 ? 'its' : 'their'} own and ${like.length === 1 ? 'is' : 'are'} out by likeness: far more like the orders held than like the shop’s own genuine ones. Nobody is named by that.`,
          zh: `同期另有 ${like.length} 笔订单本身并无独立证据，因其与已认定订单的相似程度远高于与本店真实订单的相似程度而不计入统计；不据此指认任何人。`,
        },
        like.slice(0, 20).map(({ event_id }) => event_id),
      ),
    )
  for (const report of authority.filter((said) => said.subject_id === row.shop_id && accuses(said) && said.behaviour === decision.behaviour))
    reasons.push(authorityReason(voice, report))
  return reasons
}

function contraryOf({ decision, facts }: Decided, against: readonly Finding[], { voice }: Context): Reason[] {
  const contrary = against.map((finding) => voice.reason(finding.signal.name, strength(finding, decision), finding.sentence, finding.events))
  if (facts.explained)
    contrary.push(voice.reason('explained', 6, { en: 'The shop gave an explanation that was accepted as reasonable.', zh: '店铺已作出被认定合理的解释。' }, []))
  return contrary
}

function certaintyOf(decision: Decision, facts: Facts, visible: readonly Tier[]): Certainty {
  const said = facts.authority?.behaviour === decision.behaviour ? facts.authority.certainty : undefined
  const reached = said === undefined ? decision.certainty : higher(decision.certainty, said)
  return capCertainty(reached, tierCap(decision.behaviour, decision.role, visible, facts))
}

/** Supported at a shop found brushing is what bears evidence of its own; the rest of the cohort is only neutralised. */
function listsOf({ behaviour, role }: Decision, orders: readonly OrderOfCase[]) {
  const idsOf = (which: (order: OrderOfCase) => boolean): string[] => sorted(orders.filter(which).map((order) => order.order_id))
  return {
    proven_order_ids: idsOf((order) => behaviour === 'self_brushing' && order.proven),
    supported_order_ids: idsOf((order) =>
      behaviour === 'self_brushing' ? order.fake && !order.proven && order.hard && !order.undone : role === 'victim_merchant' && order.fake,
    ),
    excluded_order_ids: idsOf((order) => !order.fake && !order.proven),
  }
}

/** Who stands above a crew whose client is somebody else, or is not known. */
function relatedOf({ row, decision }: Decided, { leaders, organisers }: Beside): Verdict['related'] {
  const related: Verdict['related'] = []
  if (decision.behaviour === 'reverse_brushing')
    for (const { k, party } of organisers) if (k === row.k) related.push({ ...party, as: 'organiser', certainty: 'lead' })
  if (decision.behaviour === 'reverse_brushing' || decision.behaviour === 'inconclusive')
    for (const { k, party, sure } of leaders) if (k === row.k) related.push({ ...party, as: 'gang_leader', certainty: sure ? 'supported' : 'lead' })
  const seen = new Map(related.map((one) => [`${one.kind}\u001f${one.id}\u001f${one.as}`, one]))
  return [...seen.values()].toSorted((a, b) => compare(a.as, b.as) || compare(a.id, b.id))
}

function measureOf(one: Decided, held: number, asOfMs: number): Verdict['measure'] {
  const { row, decision, facts } = one
  if (decision.behaviour === 'self_brushing')
    return held >= lightMatter || facts.proven >= lightMatter
      ? { level: 'L3', kind: 'zero_sales', needs: ['notice', 'explanation', 'human_decision', 'second_reader'] }
      : education
  if (decision.role === 'victim_merchant' && row.sanctioned) return { level: 'L0', kind: 'lift', needs: [] }
  return decision.behaviour === 'inconclusive' && keepsOut(one, asOfMs) ? neutraliseOnly : noMeasure
}

/** How much more a finding lends the decided story than the others on average, bits; below zero it speaks against. */
function strength(finding: Finding, decision: Decision): number {
  const { organic, shop_hired, rival_hired } = finding.bits
  if (decision.behaviour === 'benign') return organic - (shop_hired + rival_hired) / 2
  if (decision.behaviour === 'self_brushing') return shop_hired - (organic + rival_hired) / 2
  if (decision.behaviour === 'reverse_brushing') return rival_hired - (organic + shop_hired) / 2
  return (shop_hired + rival_hired) / 2 - organic
}

function sides(findings: readonly Finding[], decision: Decision): { favour: Finding[]; against: Finding[] } {
  const heaviest = (a: Finding, b: Finding): number =>
    Math.abs(strength(b, decision)) - Math.abs(strength(a, decision)) || compare(a.signal.name, b.signal.name)
  return {
    favour: findings.filter((finding) => strength(finding, decision) >= 0).toSorted(heaviest),
    against: findings.filter((finding) => strength(finding, decision) < 0).toSorted(heaviest),
  }
}

/** The tiers of what was found, and counts. */
function restsOn(findings: readonly Finding[], visible: readonly Tier[]): Tier[] {
  const counted = findings.filter((finding) => Object.values(finding.bits).some((bits) => bits !== 0))
  const used = new Set<Tier>(['T0', ...counted.map((finding) => finding.signal.tier)])
  return tiers.filter((tier) => used.has(tier) && visible.includes(tier))
}

/** What each tier can honestly conclude (dossier §3.6). */
function tierCap(behaviour: Behaviour, role: Role, visible: readonly Tier[], facts: Facts): Certainty {
  if (facts.authority?.certainty === 'adjudicated') return 'adjudicated'
  if (behaviour === 'self_brushing' && !visible.includes('T1')) return 'supported'
  if (role === 'organiser') return visible.includes('T4') ? 'established' : 'lead'
  return 'established'
}
