/** Turns weighed cases into verdicts: per actor, per order, with reasons, the contrary side, what was searched, and the cap that bound it. */
import { type Tier, tiers } from '../domain/fields.ts'
import type { Reason, Report, Verdict } from '../domain/report.ts'
import { type Behaviour, capCertainty, type Certainty, type Role } from '../domain/verdict.ts'
import type { Engine, Row } from '../warehouse/duckdb.ts'
import type { OrderSignal } from '../signals/signal.ts'
import { judgeBuyers } from './buyers.ts'
import { decideShop, type Decision, type Facts, lightMatter, type OrderOfCase, spareOrders } from './decide.ts'
import { type Finding, levelOf, type Weighed } from './hypotheses.ts'
import { judgeLeaders } from './leaders.ts'
import { extendByLikeness } from './likeness.ts'
import { caseMoney } from './loss.ts'
import { findLeaders, findOrganisers } from './people.ts'
import { readExplanations } from './explanations.ts'
import { shopsReasons } from './reasons.ts'
import {
  accuses,
  authorityCertainty,
  authorityReason,
  authorityReports,
  caseId,
  compare,
  education,
  higher,
  iso,
  neutraliseOnly,
  noLoss,
  noMeasure,
  searchedFor,
  sorted,
  type Voice,
  nothingListed,
} from './voice.ts'
import { words } from '../warehouse/dialect.ts'

const { joined } = words

export type Judgement = {
  verdicts: Verdict[]
  cases: Report['cases']
  neutralisedOrders: string[]
  /** Which case (k) a case id came from, for the pictures of a report. */
  keys: Map<string, number>
}

/** Days after its last order that an undecided case keeps its orders out of the counts. */
export const undecidedExpiryDays = 90

export async function judge(
  engine: Engine,
  weighed: ReadonlyMap<number, Weighed>,
  orderSignals: readonly OrderSignal[],
  visible: readonly Tier[],
  asOfMs: number,
  voice: Voice,
): Promise<Judgement> {
  const { reason, nothingFound } = voice

  const authority = await authorityReports(engine)
  const money = await caseMoney(engine)
  const rows = await engine.all<
    Row & {
      k: number
      shop_id: string
      from_ms: number
      to_ms: number
      n: number
      first_ms: number
      first_order: string
      kind: string
      fakes: number
      proven: number
      others: number
      sent_away: number
      crew: number
      buyers: number
      asked: boolean
      sanctioned: boolean
      complained: boolean
    }
  >(`
    WITH sums AS (
      SELECT c.k, count(*) AS fakes, count(*) FILTER (WHERE m.verified) AS proven, count(*) FILTER (WHERE m.paid AND NOT (m.hand AND m.tied)) AS others, count(q.order_id) AS sent_away
      FROM cohort_whole c JOIN orders o ON o.ord = c.ord LEFT JOIN money_matches m ON m.ord = c.ord
      LEFT JOIN (SELECT DISTINCT order_id FROM refund_requested WHERE reason_code IN (${shopsReasons})) q ON q.order_id = o.order_id GROUP BY c.k
    ), elsewhere AS (
      SELECT c.k, o.buyer, bool_or(f.buyer_hard >= 1) AS crew FROM cohort_whole c JOIN orders o ON o.ord = c.ord JOIN order_falsity f ON f.ord = c.ord GROUP BY c.k, o.buyer
    ), crews AS (SELECT k, count(*) AS buyers, count(*) FILTER (WHERE crew) AS crew FROM elsewhere GROUP BY k)
    SELECT c.k, s.shop_id, c.from_ms, c.to_ms, c.n, c.first_ms, c.first_order, c.kind, coalesce(sums.fakes, 0) AS fakes, coalesce(sums.proven, 0) AS proven, coalesce(sums.others, 0) AS others, coalesce(sums.sent_away, 0) AS sent_away, coalesce(crews.crew, 0) AS crew, coalesce(crews.buyers, 0) AS buyers,
      EXISTS (SELECT 1 FROM explanation_requested r WHERE r.shop_id = s.shop_id) AS asked,
      EXISTS (SELECT 1 FROM sanction_recorded x WHERE x.subject_kind = 'shop' AND x.subject_id = s.shop_id AND x.time_ms >= c.from_ms) AS sanctioned,
      EXISTS (SELECT 1 FROM complaint_filed f WHERE f.complainant_shop_id = s.shop_id AND f.kind = 'reverse_brushing' AND f.time_ms >= c.from_ms) AS complained
    FROM cases c JOIN shops s ON s.shop = c.shop LEFT JOIN sums ON sums.k = c.k LEFT JOIN crews ON crews.k = c.k ORDER BY c.k`)

  // Of each case only the suspected orders that somebody was asked about: an answer is about these.
  const answers = await readExplanations(engine, asOfMs)
  const askedAbout = Map.groupBy(
    await engine.all<{ k: number; order_id: string }>(
      "SELECT DISTINCT a.k, o.order_id FROM cohort_whole a JOIN orders o ON o.ord = a.ord JOIN explanations e ON e.about_kind = 'order' AND e.about_id = o.order_id ORDER BY a.k, o.order_id",
    ),
    (one) => one.k,
  )

  const decided: { row: (typeof rows)[number]; of: Weighed; decision: Decision; facts: Facts; id: string }[] = []
  for (const row of rows) {
    const of = weighed.get(row.k)!
    const loss = money.get(row.k)
    const answer = answers.of([row.shop_id], { order: (askedAbout.get(row.k) ?? []).map((one) => one.order_id) }).state
    const said = authority.filter((report) => report.subject_id === row.shop_id && accuses(report)).at(-1)
    const facts: Facts = {
      fakes: row.fakes,
      proven: row.proven,
      paidByOthers: row.others,
      sentAway: row.complained ? 0 : row.sent_away,
      shipped: loss?.shipped ?? 0,
      costly: loss?.loss.some(({ central_minor }) => central_minor > 0) ?? false,
      crewShare: row.buyers > 0 ? row.crew / row.buyers : 0,
      unexplained: answer === 'unmet',
      explained: answer === 'reasonable',
      authority: said === undefined ? undefined : { behaviour: said.behaviour as Behaviour, certainty: authorityCertainty[said.status]! },
    }
    const decision = decideShop(of, facts)
    // An honest surge that nobody asked about and that was not even loud is no finding at all.
    if (decision.behaviour === 'benign' && !(levelOf(of, 'loud-or-quiet') === 'loud' || row.sanctioned || row.complained || row.asked)) continue
    if (decision.behaviour !== 'benign' && row.fakes < 3) continue
    decided.push({ row, of, decision, facts, id: caseId('brushing', row.shop_id, { ms: row.first_ms, id: row.first_order }) })
  }

  // A shop found in one matter is not cleared in another in the same breath: its honest surges are no finding.
  const found = new Set(decided.filter((one) => one.decision.behaviour !== 'benign' && one.decision.behaviour !== 'inconclusive').map((one) => one.row.shop_id))
  const kept = decided.filter((one) => one.decision.behaviour !== 'benign' || !found.has(one.row.shop_id))
  decided.splice(0, decided.length, ...kept)

  const verdicts: Verdict[] = []
  const cases: Report['cases'] = []
  const keys = new Map<string, number>()
  const neutralised = new Set<string>()
  const idOf = new Map<number, (typeof decided)[number]>(decided.map((one) => [one.row.k, one]))

  const alike = await extendByLikeness(
    engine,
    decided.filter((one) => one.decision.neutralise && one.decision.behaviour !== 'inconclusive').map((one) => one.row.k),
  )

  // --- orders of each case
  const orderRows = await engine.all<OrderOfCase>(`
    SELECT a.k, o.order_id, o.listing, ac.account_id, o.buyer, m.ord IS NOT NULL AS proven, c.ord IS NOT NULL AS fake, c.p, f.hard, x.state IN ('refunded', 'refunding', 'unpaid', 'cancelled') AS undone, o.identity, o.event_id,
      m.event_id AS money_event
    FROM case_whole a JOIN orders o ON o.ord = a.ord JOIN accounts ac ON ac.buyer = o.buyer JOIN outcomes x ON x.ord = a.ord JOIN order_falsity f ON f.ord = a.ord
    LEFT JOIN cohort_whole c ON c.k = a.k AND c.ord = a.ord LEFT JOIN money_matches m ON m.ord = a.ord AND m.verified
    WHERE a.k IN (${
      decided.length > 0
        ? decided
            .filter((one) => one.decision.behaviour !== 'benign')
            .map((one) => one.row.k)
            .join(',') || '-1'
        : '-1'
    }) ORDER BY a.k, o.ord`)
  const ordersOf = Map.groupBy(orderRows, (row) => row.k)
  const orderSentences = await engine.all<{ k: number; signal: string; orders: number; of: number; bits: number; events: string }>(`
    SELECT c.k, s.signal, count(*) AS orders, min(z.n) AS of, avg(s.bits) AS bits, ${joined('s.event_id', { orderBy: 's.ord', most: 20 })} AS events
    FROM cohort_whole c JOIN order_signals s ON s.ord = c.ord AND s.bits > 0 JOIN (SELECT k, count(*) AS n FROM cohort_whole GROUP BY k) z ON z.k = c.k GROUP BY c.k, s.signal ORDER BY c.k, s.signal`)
  const leaders = visible.includes('T1') ? await findLeaders(engine) : []
  const organisers = visible.includes('T4') ? await findOrganisers(engine) : []

  for (const { row, of, decision, facts, id } of decided) {
    keys.set(id, row.k)
    const orders = ordersOf.get(row.k) ?? []
    if (decision.behaviour === 'self_brushing') spareOrders(orders, decision.limb === 'money-against-parcels')
    const { favour, against } = sides(of.findings, decision)
    // The limb that held comes first, borne by what the heaviest findings rest on.
    const reasons: Reason[] = [
      reason(
        decision.limb,
        0,
        decision.words,
        favour.slice(0, 2).flatMap((finding) => finding.events.slice(0, 10)),
      ),
    ]
    reasons.push(...favour.map((finding) => reason(finding.signal.name, strength(finding, decision), finding.sentence, finding.events)))
    if (decision.behaviour === 'self_brushing' || decision.behaviour === 'inconclusive') {
      for (const found of orderSentences.filter((sentence) => sentence.k === row.k && sentence.orders >= 2)) {
        const signal = orderSignals.find((candidate) => candidate.name === found.signal)!
        if (!reasons.some((one) => one.code === signal.name))
          reasons.push(reason(signal.name, found.bits, signal.sentence(found), found.events.split('\u001f')))
      }
    }
    const like = (alike.get(row.k) ?? []).filter((one) => orders.some((order) => order.fake && order.order_id === one.order_id))
    if (like.length > 0)
      reasons.push(
        reason(
          'like-those-held',
          0,
          {
            en: `${like.length} order${like.length === 1 ? '' : 's'} of the same days bear${like.length === 1 ? 's' : ''} no evidence of ${like.length === 1 ? 'its' : 'their'} own and ${like.length === 1 ? 'is' : 'are'} out by likeness: far more like the orders held than like the shop’s own genuine ones. Nobody is named by that.`,
            zh: `同期另有 ${like.length} 笔订单本身并无独立证据，因其与已认定订单的相似程度远高于与本店真实订单的相似程度而不计入统计；不据此指认任何人。`,
          },
          like.slice(0, 20).map((one) => one.event_id),
        ),
      )
    const contrary: Reason[] = against.map((finding) => reason(finding.signal.name, strength(finding, decision), finding.sentence, finding.events))
    for (const report of authority.filter((one) => one.subject_id === row.shop_id && accuses(one) && one.behaviour === decision.behaviour)) {
      reasons.push(authorityReason(voice, report))
    }
    if (facts.explained)
      contrary.push(reason('explained', 6, { en: 'The shop gave an explanation that was accepted as reasonable.', zh: '店铺已作出被认定合理的解释。' }, []))
    let certainty = decision.certainty
    if (facts.authority !== undefined && facts.authority.behaviour === decision.behaviour) certainty = higher(certainty, facts.authority.certainty)
    certainty = capCertainty(certainty, tierCap(decision.behaviour, decision.role, visible, facts))
    const proven = decision.behaviour === 'self_brushing' ? orders.filter((order) => order.proven) : []
    // Fictitious beyond doubt in a self-brushing shop: own evidence on the order. The rest of the cohort is only neutralised.
    const supported =
      decision.behaviour === 'self_brushing'
        ? orders.filter((order) => order.fake && !order.proven && order.hard && !order.undone)
        : decision.role === 'victim_merchant'
          ? orders.filter((order) => order.fake)
          : []
    const excluded = orders.filter((order) => !order.fake && !order.proven)
    const stillNeutral = decision.behaviour !== 'inconclusive' || row.to_ms + undecidedExpiryDays * 86_400_000 >= asOfMs
    if (decision.neutralise && stillNeutral) for (const order of orders) if (order.fake || order.proven) neutralised.add(order.order_id)
    const related: Verdict['related'] = []
    if (decision.behaviour === 'reverse_brushing' || decision.behaviour === 'inconclusive') {
      if (decision.behaviour === 'reverse_brushing')
        for (const lead of organisers.filter((one) => one.k === row.k))
          related.push({ kind: lead.party.kind, id: lead.party.id, as: 'organiser', certainty: 'lead' })
      for (const leader of leaders.filter((one) => one.k === row.k))
        related.push({ kind: leader.party.kind, id: leader.party.id, as: 'gang_leader', certainty: leader.sure ? 'supported' : 'lead' })
    }
    const heavy = decision.behaviour === 'self_brushing' && (proven.length + supported.length >= lightMatter || facts.proven >= lightMatter)
    const liftable = decision.role === 'victim_merchant' && row.sanctioned
    verdicts.push({
      ...nothingListed,
      case_id: id,
      subject: { kind: 'shop', id: row.shop_id },
      behaviour: decision.behaviour,
      role: decision.role,
      certainty,
      knowledge:
        decision.behaviour === 'self_brushing' ? (facts.proven > 0 ? 'knowing' : 'unknown') : decision.role === 'victim_merchant' ? 'unaware' : 'unknown',
      hypotheses: [
        { name: 'shop_hired', log10_odds: of.log10Odds.shop_hired },
        { name: 'rival_hired', log10_odds: of.log10Odds.rival_hired },
        { name: 'organic', log10_odds: of.log10Odds.organic },
      ],
      proven_order_ids: sorted(proven.map((order) => order.order_id)),
      supported_order_ids: sorted(supported.map((order) => order.order_id)),
      excluded_order_ids: sorted(excluded.map((order) => order.order_id)),
      related: dedupe(related),
      reasons,
      contrary: contrary.length > 0 ? contrary : [nothingFound()],
      searched: searchedFor(decision.behaviour, visible),
      tiers: restsOn(of.findings, visible),
      measure: heavy
        ? { level: 'L3', kind: 'zero_sales', needs: ['notice', 'explanation', 'human_decision', 'second_reader'] }
        : decision.behaviour === 'self_brushing'
          ? education
          : liftable
            ? { level: 'L0', kind: 'lift', needs: [] }
            : decision.behaviour === 'inconclusive' && decision.neutralise && stillNeutral
              ? neutraliseOnly
              : noMeasure,
    })
    cases.push({
      case_id: id,
      behaviour: decision.behaviour,
      first_seen: iso(row.from_ms),
      merged_from: [],
      subjects: [{ kind: 'shop', id: row.shop_id, role: decision.role }],
      loss: (decision.behaviour === 'reverse_brushing' ? money.get(row.k)?.loss : undefined) ?? noLoss,
    })
  }

  // --- buyers: money that came back, order by order, whatever the shop; and the crews of cases
  const byLikeness = new Set([...alike.values()].flat().map((one) => one.order_id))
  const buyers = await judgeBuyers(engine, idOf, ordersOf, byLikeness, visible, asOfMs, authority, voice)
  for (const verdict of buyers.verdicts) {
    verdicts.push(verdict)
    // A lead on a person takes nothing out by itself.
    if (verdict.behaviour !== 'self_brushing' || verdict.certainty === 'lead') continue
    for (const order of verdict.proven_order_ids) if (!buyers.explainedOrders.has(order)) neutralised.add(order)
  }
  cases.push(...buyers.cases)
  // The shops of such a buyer are leads and no more: one buyer's orders make no case of a shop. They are not cleared either.
  for (let i = verdicts.length - 1; i >= 0; i--) {
    const { subject, behaviour } = verdicts[i]!
    if (subject.kind !== 'shop' || behaviour !== 'benign' || !buyers.shops.has(subject.id)) continue
    cases.splice(
      cases.findIndex((one) => one.case_id === verdicts[i]!.case_id),
      1,
    )
    verdicts.splice(i, 1)
  }
  const judgedShops = new Set(
    verdicts.filter((verdict) => verdict.subject.kind === 'shop' && verdict.behaviour !== 'inconclusive').map((verdict) => verdict.subject.id),
  )
  for (const [shop, lead] of buyers.shops) {
    if (judgedShops.has(shop)) continue
    verdicts.push({
      ...nothingListed,
      case_id: lead.caseId,
      subject: { kind: 'shop', id: shop },
      behaviour: 'self_brushing',
      role: 'merchant_beneficiary',
      certainty: 'lead',
      knowledge: 'unknown',
      proven_order_ids: sorted(lead.orders),
      reasons: [
        reason(
          'paid-one-buyer-back',
          2,
          {
            en: `From a wallet verifiably tied to this shop the price of ${lead.orders.length} order${lead.orders.length === 1 ? '' : 's'} went back to a buyer suspected of brushing.`,
            zh: `经核实属于该店的钱包曾向一名涉嫌刷单的买家退回 ${lead.orders.length} 笔订单的货款。`,
          },
          lead.events,
        ),
      ],
      contrary: [
        reason(
          'one-buyer-only',
          3,
          { en: 'One buyer’s orders are not a campaign; an employee may have acted alone.', zh: '仅涉一名买家，不足以认定店铺刷单；也可能是员工个人行为。' },
          [],
        ),
      ],
      searched: searchedFor('self_brushing', visible),
      tiers: visible.includes('T1') ? ['T0', 'T1'] : ['T0'],
      measure: noMeasure,
    })
  }
  verdicts.push(...(await judgeLeaders(engine, leaders, organisers, idOf, authority, visible, voice, cases)))

  return { verdicts, cases, neutralisedOrders: sorted(neutralised), keys }
}

function dedupe(related: Verdict['related']): Verdict['related'] {
  const seen = new Map(related.map((one) => [`${one.kind}\u001f${one.id}\u001f${one.as}`, one]))
  return [...seen.values()].toSorted((a, b) => compare(a.as, b.as) || compare(a.id, b.id))
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

function restsOn(findings: readonly Finding[], visible: readonly Tier[]): Tier[] {
  // What was told but does not count carries no tier.
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
