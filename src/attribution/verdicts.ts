/** Turns weighed cases into verdicts: per actor, per order, with reasons, the contrary side, what was searched, and the cap that bound it. */
import { createHash } from 'node:crypto'
import { type Tier, tiers } from '../domain/fields.ts'
import type { Reason, Report, Verdict } from '../domain/report.ts'
import { type Behaviour, behaviours, capCertainty, type Certainty, certainties, type Role, roles } from '../domain/verdict.ts'
import type { Engine, Row } from '../engine/duckdb.ts'
import type { OrderSignal, Sentence } from '../signals/signal.ts'
import { decideShop, type Decision, type Facts, lightMatter } from './decide.ts'
import { type Finding, levelOf, type Weighed } from './hypotheses.ts'
import { caseMoney, type Loss } from './loss.ts'
import { findLeaders, findOperators, findOrganisers, type Party } from './people.ts'

export type Judgement = {
  verdicts: Verdict[]
  cases: Report['cases']
  neutralisedOrders: string[]
  /** Every sentence used, in both languages. */
  texts: Sentence[]
  /** Which case (k) a case id came from, for the pictures of a report. */
  keys: Map<string, number>
}

type Authority = { subject_id: string; behaviour: string; role: string; status: string; id: string; time_ms: number }

const none: Loss = { low_minor: 0, central_minor: 0, high_minor: 0, currency: 'CNY' }
const noMeasure = { level: 'L0' as const, kind: 'none' as const, needs: [] }
const neutraliseOnly = { level: 'L0' as const, kind: 'neutralise' as const, needs: [] }
const education = { level: 'L1' as const, kind: 'education' as const, needs: [] }

/** Days after its last order that an undecided case keeps its orders out of the counts. */
const undecidedExpiryDays = 90

/** One order that a case looked at; `fake` = held to be fictitious, with probability `p`. */
type OrderOfCase = {
  k: number
  order_id: string
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

/** Certainty an authority's word carries. */
const authorityCertainty: Record<string, Certainty> = {
  statement: 'lead',
  finding: 'established',
  charged: 'established',
  judgment_first: 'established',
  judgment_final: 'adjudicated',
}

const caseId = (behaviour: string, anchor: string): string => `C-${createHash('sha256').update(`${behaviour}\u001f${anchor}`).digest('hex').slice(0, 16)}`

const sorted = (values: Iterable<string>): string[] => [...new Set(values)].toSorted()

export async function judge(
  engine: Engine,
  weighed: ReadonlyMap<number, Weighed>,
  orderSignals: readonly OrderSignal[],
  visible: readonly Tier[],
  asOfMs: number,
  lang: 'en' | 'zh',
): Promise<Judgement> {
  const texts: Sentence[] = []
  const say = (sentence: Sentence): string => {
    texts.push(sentence)
    return sentence[lang]
  }
  const reason = (code: string, bits: number, sentence: Sentence, evidence: Iterable<string>): Reason => ({
    code,
    weight_bits: Math.round(bits * 10) / 10,
    text: say(sentence),
    evidence: sorted(evidence),
  })
  const nothingFound = (): Reason =>
    reason('none-found', 0, { en: 'Nothing was found that speaks against this; what was searched stands beside.', zh: '未发现相反证据；检索范围另列。' }, [])

  const authority = await engine.all<Authority>(`SELECT subject_id, behaviour, role, status, id, time_ms FROM authority_reported ORDER BY time_ms, id`)
  const money = await caseMoney(engine)
  const rows = await engine.all<
    Row & {
      k: number
      shop_id: string
      from_ms: number
      to_ms: number
      n: number
      first_event: string
      kind: string
      fakes: number
      proven: number
      crew: number
      buyers: number
      asked: boolean
      unexplained: boolean
      explained: boolean
      sanctioned: boolean
      complained: boolean
    }
  >(`
    WITH sums AS (
      SELECT c.k, count(*) AS fakes, count(m.ord) AS proven FROM cohort c LEFT JOIN money_matches m ON m.ord = c.ord AND m.verified GROUP BY c.k
    ), elsewhere AS (
      SELECT c.k, o.buyer, bool_or(f.buyer_hard >= 1) AS crew FROM cohort c JOIN orders o ON o.ord = c.ord JOIN order_falsity f ON f.ord = c.ord GROUP BY c.k, o.buyer
    ), crews AS (SELECT k, count(*) AS buyers, count(*) FILTER (WHERE crew) AS crew FROM elsewhere GROUP BY k),
    answers AS (
      SELECT r.shop_id, bool_or(g.assessed = 'reasonable') AS explained,
        bool_or(coalesce(g.assessed, '') = 'unreasonable' OR (g.explanation_id IS NULL AND r.due_at <= ${asOfMs})) AS unexplained
      FROM explanation_requested r LEFT JOIN (SELECT explanation_id, arg_max(assessed, time_ms) AS assessed FROM explanation_received GROUP BY explanation_id) g ON g.explanation_id = r.explanation_id
      WHERE r.shop_id IS NOT NULL GROUP BY r.shop_id
    )
    SELECT c.k, s.shop_id, c.from_ms, c.to_ms, c.n, c.first_event, c.kind, coalesce(sums.fakes, 0) AS fakes, coalesce(sums.proven, 0) AS proven, coalesce(crews.crew, 0) AS crew, coalesce(crews.buyers, 0) AS buyers,
      answers.shop_id IS NOT NULL AS asked, coalesce(answers.unexplained, FALSE) AS unexplained, coalesce(answers.explained, FALSE) AS explained,
      EXISTS (SELECT 1 FROM sanction_recorded x WHERE x.subject_kind = 'shop' AND x.subject_id = s.shop_id AND x.time_ms >= c.from_ms) AS sanctioned,
      EXISTS (SELECT 1 FROM complaint_filed f WHERE f.complainant_shop_id = s.shop_id AND f.kind = 'reverse_brushing' AND f.time_ms >= c.from_ms) AS complained
    FROM cases c JOIN shops s ON s.shop = c.shop LEFT JOIN sums ON sums.k = c.k LEFT JOIN crews ON crews.k = c.k LEFT JOIN answers ON answers.shop_id = s.shop_id ORDER BY c.k`)

  const decided: { row: (typeof rows)[number]; of: Weighed; decision: Decision; facts: Facts; id: string }[] = []
  for (const row of rows) {
    const of = weighed.get(row.k)!
    const loss = money.get(row.k)
    const said = authority.filter((report) => report.subject_id === row.shop_id && accuses(report)).at(-1)
    const facts: Facts = {
      fakes: row.fakes,
      proven: row.proven,
      shipped: loss?.shipped ?? 0,
      lossLow: loss?.low_minor ?? 0,
      lossCentral: loss?.central_minor ?? 0,
      crewShare: row.buyers > 0 ? row.crew / row.buyers : 0,
      unexplained: row.unexplained,
      explained: row.explained,
      authority: said === undefined ? undefined : { behaviour: said.behaviour as Behaviour, certainty: authorityCertainty[said.status]! },
    }
    const decision = decideShop(of, facts)
    // An honest surge that nobody asked about and that was not even loud is no finding at all.
    if (decision.behaviour === 'benign' && !(levelOf(of, 'loud-or-quiet') === 'loud' || row.sanctioned || row.complained || row.asked)) continue
    if (decision.behaviour !== 'benign' && row.fakes < 3) continue
    decided.push({ row, of, decision, facts, id: caseId(decision.behaviour, `${row.shop_id}\u001f${row.first_event}`) })
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

  // --- orders of each case
  const orderRows = await engine.all<OrderOfCase>(`
    SELECT a.k, o.order_id, ac.account_id, o.buyer, m.ord IS NOT NULL AS proven, c.ord IS NOT NULL AS fake, c.p, f.hard, x.state IN ('refunded', 'refunding', 'unpaid', 'cancelled') AS undone, o.identity, o.event_id,
      m.event_id AS money_event
    FROM case_all a JOIN orders o ON o.ord = a.ord JOIN accounts ac ON ac.buyer = o.buyer JOIN outcomes x ON x.ord = a.ord JOIN order_falsity f ON f.ord = a.ord
    LEFT JOIN cohort c ON c.k = a.k AND c.ord = a.ord LEFT JOIN money_matches m ON m.ord = a.ord AND m.verified
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
    SELECT c.k, s.signal, count(*) AS orders, min(z.n) AS of, avg(s.bits) AS bits, array_to_string(list_slice(list(s.event_id ORDER BY s.ord), 1, 20), chr(31)) AS events
    FROM cohort c JOIN order_signals s ON s.ord = c.ord AND s.bits > 0 JOIN (SELECT k, count(*) AS n FROM cohort GROUP BY k) z ON z.k = c.k GROUP BY c.k, s.signal ORDER BY c.k, s.signal`)
  const leaders = visible.includes('T1') ? await findLeaders(engine) : []
  const organisers = visible.includes('T4') ? await findOrganisers(engine) : []

  for (const { row, of, decision, facts, id } of decided) {
    keys.set(id, row.k)
    const orders = ordersOf.get(row.k) ?? []
    const { favour, against } = sides(of.findings, decision)
    const reasons: Reason[] = favour.map((finding) => reason(finding.signal.name, strength(finding, decision), finding.sentence, finding.events))
    if (decision.behaviour === 'self_brushing' || decision.behaviour === 'inconclusive') {
      for (const found of orderSentences.filter((sentence) => sentence.k === row.k && sentence.orders >= 2)) {
        const signal = orderSignals.find((candidate) => candidate.name === found.signal)!
        if (!reasons.some((one) => one.code === signal.name))
          reasons.push(reason(signal.name, found.bits, signal.sentence(found), found.events.split('\u001f')))
      }
    }
    const contrary: Reason[] = against.map((finding) => reason(finding.signal.name, strength(finding, decision), finding.sentence, finding.events))
    for (const report of authority.filter((one) => one.subject_id === row.shop_id && accuses(one) && one.behaviour === decision.behaviour)) {
      reasons.push(reason('authority', 10, { en: `An authority reported: ${report.status}.`, zh: `主管机关通报：${report.status}。` }, [report.id]))
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
        related.push({ kind: leader.party.kind, id: leader.party.id, as: 'gang_leader', certainty: 'supported' })
    }
    const heavy = decision.behaviour === 'self_brushing' && (proven.length + supported.length >= lightMatter || facts.proven >= lightMatter)
    const liftable = decision.role === 'victim_merchant' && row.sanctioned
    verdicts.push({
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
      review_ids: [],
      notice_ids: [],
      complaint_ids: [],
      related: dedupe(related),
      reasons,
      contrary: contrary.length > 0 ? contrary : [nothingFound()],
      searched: searchedFor(decision.behaviour, visible).map(say),
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
    const loss = decision.behaviour === 'reverse_brushing' ? money.get(row.k) : undefined
    cases.push({
      case_id: id,
      behaviour: decision.behaviour,
      first_seen: iso(row.from_ms),
      merged_from: [],
      subjects: [{ kind: 'shop', id: row.shop_id, role: decision.role }],
      loss:
        loss === undefined
          ? { ...none, currency: money.get(row.k)?.currency ?? 'CNY' }
          : { low_minor: loss.low_minor, central_minor: loss.central_minor, high_minor: loss.high_minor, currency: loss.currency },
    })
  }

  // --- buyers: money that came back, order by order, whatever the shop; and the crews of cases
  const buyers = await judgeBuyers(engine, idOf, ordersOf, visible, asOfMs, authority, { reason, say, nothingFound })
  for (const verdict of buyers.verdicts) {
    verdicts.push(verdict)
    for (const order of [...verdict.proven_order_ids, ...verdict.supported_order_ids])
      if (!buyers.explainedOrders.has(order) && verdict.behaviour === 'self_brushing') neutralised.add(order)
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
      case_id: lead.caseId,
      subject: { kind: 'shop', id: shop },
      behaviour: 'self_brushing',
      role: 'merchant_beneficiary',
      certainty: 'lead',
      knowledge: 'unknown',
      hypotheses: [],
      proven_order_ids: [],
      supported_order_ids: sorted(lead.orders),
      excluded_order_ids: [],
      review_ids: [],
      notice_ids: [],
      complaint_ids: [],
      related: [],
      reasons: [
        reason(
          'paid-one-buyer-back',
          2,
          {
            en: `From a wallet verifiably tied to this shop the price of ${lead.orders.length} order${lead.orders.length === 1 ? '' : 's'} went back to a buyer found brushing.`,
            zh: `经核实属于该店的钱包曾向一名已发现刷单的买家退回 ${lead.orders.length} 笔订单的货款。`,
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
      searched: searchedFor('self_brushing', visible).map(say),
      tiers: visible.includes('T1') ? ['T0', 'T1'] : ['T0'],
      measure: noMeasure,
    })
  }
  verdicts.push(...(await judgeLeaders(engine, leaders, organisers, idOf, authority, visible, { reason, say, nothingFound }, cases)))

  for (const id of cases) id.subjects = collectSubjects(id, verdicts)
  verdicts.sort((a, b) => compare(a.case_id, b.case_id) || compare(a.subject.kind, b.subject.kind) || compare(a.subject.id, b.subject.id))
  cases.sort((a, b) => compare(a.case_id, b.case_id))
  return { verdicts, cases, neutralisedOrders: sorted(neutralised), texts, keys }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const iso = (ms: number): string => new Date(ms).toISOString()
const higher = (a: Certainty, b: Certainty): Certainty => (certainties.indexOf(a) >= certainties.indexOf(b) ? a : b)
const victims: readonly string[] = ['victim_merchant', 'victim_identity', 'bystander', 'witness', 'victim']

function accuses(report: Authority): boolean {
  return (behaviours as readonly string[]).includes(report.behaviour) && !victims.includes(report.role) && report.status in authorityCertainty
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

function searchedFor(behaviour: Behaviour, visible: readonly Tier[]): Sentence[] {
  const all: [Tier, Sentence][] = [
    ['T0', { en: 'promotions, traffic and defects that would explain the orders', zh: '可解释订单的促销、流量与瑕疵' }],
    ['T0', { en: 'gaps in the carrier’s records', zh: '承运方记录的中断' }],
    ['T1', { en: 'refunds, price protection and after-sales tickets behind every payment', zh: '每笔付款背后的退款、价保与售后工单' }],
    ['T1', { en: 'verified links between the paying wallets and the shop', zh: '付款钱包与店铺之间的核实关系' }],
    ['T2', { en: 'households, campuses and offices behind shared devices', zh: '共用设备背后的家庭、校园与办公室' }],
    ['T3', { en: 'reports by the shop and messages of the buyers', zh: '店铺的举报与买家的消息' }],
    ['T4', { en: 'answers of the recipients, roles at the shop and reports of authorities', zh: '收货人的答复、店铺任职关系与主管机关通报' }],
  ]
  const seen = all.filter(([tier]) => visible.includes(tier)).map(([, sentence]) => sentence)
  return behaviour === 'benign' ? seen.slice(0, 3) : seen
}

type Voice = {
  reason: (code: string, bits: number, sentence: Sentence, evidence: Iterable<string>) => Reason
  say: (sentence: Sentence) => string
  nothingFound: () => Reason
}

function collectSubjects(one: Report['cases'][number], verdicts: readonly Verdict[]): Report['cases'][number]['subjects'] {
  return verdicts
    .filter((verdict) => verdict.case_id === one.case_id)
    .map((verdict) => ({ ...verdict.subject, role: verdict.role }))
    .toSorted((a, b) => compare(a.kind, b.kind) || compare(a.id, b.id))
}

/** Proven orders a brusher needs before the login may be restricted; below that the first answer is education. */
const restrictFrom = 10

async function judgeBuyers(
  engine: Engine,
  decided: ReadonlyMap<number, { row: { k: number; shop_id: string }; decision: Decision; id: string }>,
  ordersOf: ReadonlyMap<number, OrderOfCase[]>,
  visible: readonly Tier[],
  asOfMs: number,
  authority: readonly Authority[],
  voice: Voice,
): Promise<{
  verdicts: Verdict[]
  cases: Report['cases']
  explainedOrders: Set<string>
  shops: Map<string, { caseId: string; orders: string[]; events: string[] }>
}> {
  type Part = {
    order_id: string
    t: number
    shop_id: string
    proven: boolean
    bits: number
    event_id: string
    money_event: string | null
    payer: string | null
  }
  const verdicts: Verdict[] = []
  const cases: Report['cases'] = []
  const explanations = await engine.all<{
    account_id: string
    due_at: number
    time_ms: number
    assessed: string | null
    received: boolean
    id: string
    order_ids: string
  }>(`
    SELECT r.account_id, r.due_at, r.time_ms, g.assessed, g.explanation_id IS NOT NULL AS received, r.id, array_to_string(r.order_ids, chr(31)) AS order_ids
    FROM explanation_requested r LEFT JOIN (SELECT explanation_id, arg_max(assessed, time_ms) AS assessed FROM explanation_received GROUP BY explanation_id) g ON g.explanation_id = r.explanation_id
    WHERE r.account_id IS NOT NULL ORDER BY r.time_ms, r.id`)
  const explainedOrders = new Set<string>()
  const leadShops = new Map<string, { caseId: string; orders: string[]; events: string[] }>()
  const explanationsOf = Map.groupBy(explanations, (row) => row.account_id)
  for (const row of explanations) if (row.assessed === 'reasonable') for (const order of row.order_ids.split('\u001f')) explainedOrders.add(order)

  // Self-brushing: the buyer's own orders, over all shops.
  const selfCases = [...decided.values()].filter((one) => one.decision.behaviour === 'self_brushing').map((one) => one.row.k)
  const parts = await engine.all<Part & { account_id: string }>(`
    WITH mine AS (
      SELECT m.ord, TRUE AS proven, 12.0 AS bits, m.event_id AS money_event, m.from_wallet_id || chr(31) || coalesce(m.via, '') AS payer FROM money_matches m WHERE m.verified
      UNION ALL
      SELECT c.ord, FALSE, f.bits, NULL, NULL FROM cohort c JOIN order_falsity f ON f.ord = c.ord WHERE c.k IN (${selfCases.join(',') || '-1'}) AND f.p >= 0.5
        AND NOT EXISTS (SELECT 1 FROM money_matches m WHERE m.ord = c.ord AND m.verified)
    )
    SELECT a.account_id, o.order_id, o.t, s.shop_id, mine.proven, mine.bits, o.event_id, mine.money_event, mine.payer
    FROM mine JOIN orders o ON o.ord = mine.ord JOIN accounts a ON a.buyer = o.buyer JOIN shops s ON s.shop = o.shop ORDER BY a.account_id, o.ord`)
  const byAccount = Map.groupBy(
    parts.filter((part) => !explainedOrders.has(part.order_id)),
    (part) => part.account_id,
  )
  const suspects = [...byAccount].filter(([, own]) => own.filter((part) => part.proven).length >= 2 || own.length >= 3)
  const names = suspects.map(([account]) => account)
  const others = Map.groupBy(
    names.length === 0
      ? []
      : await engine.all<{ account_id: string; order_id: string }>(
          `SELECT a.account_id, o.order_id FROM orders o JOIN accounts a ON a.buyer = o.buyer WHERE a.account_id IN (${names.map((n) => `'${n.replaceAll("'", "''")}'`).join(',')})`,
        ),
    (row) => row.account_id,
  )
  const selfIds = new Map([...decided.values()].filter((one) => one.decision.behaviour === 'self_brushing').map((one) => [one.row.shop_id, one.id]))
  for (const [account, own] of suspects) {
    const proven = own.filter((part) => part.proven)
    const supported = own.filter((part) => !part.proven)
    const asked = explanationsOf.get(account) ?? []
    const unexplained = asked.some((row) => row.assessed === 'unreasonable' || (!row.received && row.due_at <= asOfMs))
    const reported = authority.filter((report) => report.subject_id === account && accuses(report) && report.behaviour === 'self_brushing')
    let certainty: Certainty = proven.length >= 3 || own.length >= 4 ? 'supported' : 'lead'
    if (certainty === 'supported' && proven.length >= 3 && unexplained) certainty = 'established'
    for (const report of reported) certainty = higher(certainty, authorityCertainty[report.status]!)
    const reasons: Reason[] = []
    if (proven.length > 0) {
      const staff = proven.filter((part) => ['customer_service', 'manager', 'agency'].includes(part.payer?.split('\u001f')[1] ?? '')).length
      reasons.push(
        voice.reason(
          'money-back',
          12,
          {
            en: `${proven.length} orders in ${new Set(proven.map((part) => part.shop_id)).size} shops were paid and the price came back from wallets verifiably tied to the seller${staff > 0 ? ` (${staff} through staff)` : ''}, outside any refund.`,
            zh: `在 ${new Set(proven.map((part) => part.shop_id)).size} 家店的 ${proven.length} 笔订单中,付款后货款又从经核实属于卖家的钱包退回${staff > 0 ? `(其中 ${staff} 笔经由店铺员工)` : ''}，且不属于任何退款。`,
          },
          proven.flatMap((part) => (part.money_event === null ? [] : [part.money_event])),
        ),
      )
    }
    if (supported.length > 0) {
      reasons.push(
        voice.reason(
          'crew-of-found-shops',
          supported.reduce((sum, part) => sum + part.bits, 0) / supported.length,
          {
            en: `${supported.length} further orders at shops found brushing bear the marks of fictitious orders.`,
            zh: `在已发现刷单的店铺中另有 ${supported.length} 笔订单具有虚假交易特征。`,
          },
          supported.slice(0, 20).map((part) => part.event_id),
        ),
      )
    }
    if (unexplained) {
      const first = asked.find((row) => row.assessed === 'unreasonable' || !row.received)!
      reasons.push(
        voice.reason(
          'no-reasonable-explanation',
          3,
          { en: 'Asked to explain, the account gave no explanation that was found reasonable.', zh: '经要求说明，未能作出合理解释。' },
          [first.id],
        ),
      )
    }
    for (const report of reported)
      reasons.push(voice.reason('authority', 10, { en: `An authority reported: ${report.status}.`, zh: `主管机关通报：${report.status}。` }, [report.id]))
    const ids = new Set(own.map((part) => part.order_id))
    const excluded = (others.get(account) ?? []).map((row) => row.order_id).filter((order) => !ids.has(order))
    const contrary: Reason[] = []
    if (excluded.length > 0) {
      contrary.push(
        voice.reason(
          'ordinary-orders',
          1,
          {
            en: `${excluded.length} other orders of the account show nothing of the kind and are left out.`,
            zh: `该账号另有 ${excluded.length} 笔订单并无此类情形，已排除。`,
          },
          [],
        ),
      )
    }
    if (asked.some((row) => row.received && row.assessed !== 'unreasonable' && row.assessed !== 'reasonable')) {
      contrary.push(
        voice.reason(
          'explanation-open',
          2,
          { en: 'An explanation was given and is not yet assessed.', zh: '已提交解释，尚未评定。' },
          asked.map((row) => row.id),
        ),
      )
    }
    const shops = sorted(own.map((part) => part.shop_id))
    const ownCase = shops.length === 1 && selfIds.has(shops[0]!)
    const id = ownCase ? selfIds.get(shops[0]!)! : caseId('brusher', `${account}`)
    verdicts.push({
      case_id: id,
      subject: { kind: 'account', id: account },
      behaviour: 'self_brushing',
      role: 'brusher',
      certainty: capCertainty(certainty, 'adjudicated'),
      knowledge: 'knowing',
      hypotheses: [{ name: 'paid_for_orders', log10_odds: Math.min(9, Math.round((proven.length * 2 + supported.length * 0.7 - 2) * 10) / 10) }],
      proven_order_ids: sorted(proven.map((part) => part.order_id)),
      supported_order_ids: sorted(supported.map((part) => part.order_id)),
      excluded_order_ids: sorted(excluded),
      review_ids: [],
      notice_ids: [],
      complaint_ids: [],
      related: ownCase ? [] : shops.map((shop) => ({ kind: 'shop' as const, id: shop, as: 'merchant_beneficiary' as const, certainty: 'lead' as const })),
      reasons,
      contrary: contrary.length > 0 ? contrary : [voice.nothingFound()],
      searched: searchedFor('self_brushing', visible).map(voice.say),
      tiers: tiers.filter(
        (tier) => visible.includes(tier) && (tier === 'T0' || (tier === 'T1' && proven.length > 0) || (tier === 'T4' && reported.length > 0)),
      ),
      measure:
        certainty !== 'lead' && proven.length >= restrictFrom
          ? { level: 'L2', kind: 'restrict_login', needs: ['notice', 'explanation', 'human_decision'] }
          : certainty === 'lead'
            ? noMeasure
            : education,
    })
    for (const part of ownCase ? [] : proven) {
      const lead = leadShops.get(part.shop_id) ?? { caseId: id, orders: [], events: [] }
      lead.orders.push(part.order_id)
      if (part.money_event !== null) lead.events.push(part.money_event)
      leadShops.set(part.shop_id, lead)
    }
    if (!ownCase)
      cases.push({
        case_id: id,
        behaviour: 'self_brushing',
        first_seen: iso(Math.min(...own.map((part) => part.t))),
        merged_from: [],
        subjects: [],
        loss: none,
      })
  }

  // The crews of attacks on a victim: they took part, and most were told the shop was their client's own.
  for (const one of decided.values()) {
    if (one.decision.behaviour !== 'reverse_brushing') continue
    const crew = Map.groupBy(
      (ordersOf.get(one.row.k) ?? []).filter((order) => order.fake),
      (order) => order.account_id,
    )
    const crowd = crew.size >= 5
    for (const [account, own] of crew) {
      const clear = own.filter((order) => (order.p ?? 0) >= 0.9)
      if (clear.length === 0) continue
      const supported = clear.length >= 2 && clear.filter((order) => order.identity === -1 || order.undone).length >= 2
      verdicts.push({
        case_id: one.id,
        subject: { kind: 'account', id: account },
        behaviour: 'reverse_brushing',
        role: 'brusher',
        certainty: supported ? 'supported' : 'lead',
        knowledge: crowd ? 'deceived_as_to_target' : 'unknown',
        hypotheses: [],
        proven_order_ids: [],
        supported_order_ids: sorted(own.map((order) => order.order_id)),
        excluded_order_ids: [],
        review_ids: [],
        notice_ids: [],
        complaint_ids: [],
        related: [],
        reasons: [
          voice.reason(
            'part-of-the-flood',
            Math.min(6, 2 * clear.length),
            {
              en: `${own.length} orders of the account belong to the flood at this shop; ${own.filter((order) => order.undone).length} of them came back or were never paid, in ${own.filter((order) => order.identity === -1).length} the recipient is another person.`,
              zh: `该账号有 ${own.length} 笔订单属于针对该店的异常订单潮,其中 ${own.filter((order) => order.undone).length} 笔退款或未付款,${own.filter((order) => order.identity === -1).length} 笔收货人另有其人。`,
            },
            own.slice(0, 20).map((order) => order.event_id),
          ),
        ],
        contrary: crowd
          ? [
              voice.reason(
                'told-otherwise',
                2,
                {
                  en: 'People hired for such orders are usually told that the shop is their client’s own; knowledge of the harm is not assumed.',
                  zh: '受雇下单者通常被告知该店为委托人自己的店铺；不推定其明知损害。',
                },
                [],
              ),
            ]
          : [voice.nothingFound()],
        searched: searchedFor('reverse_brushing', visible).map(voice.say),
        tiers: ['T0'],
        measure: supported ? education : noMeasure,
      })
    }
  }

  // Somebody asked about an account, or limited it, and the data does not tell: say so instead of saying nothing.
  const named = new Set(verdicts.filter((verdict) => verdict.subject.kind === 'account').map((verdict) => verdict.subject.id))
  for (const account of sorted(explanationsOf.keys())) {
    if (named.has(account)) continue
    const id = caseId('account', account)
    const asked = explanationsOf.get(account) ?? []
    const cleared = asked.length > 0 && asked.every((row) => row.assessed === 'reasonable')
    verdicts.push({
      case_id: id,
      subject: { kind: 'account', id: account },
      behaviour: cleared ? 'benign' : 'inconclusive',
      role: 'bystander',
      certainty: cleared ? 'supported' : 'lead',
      knowledge: 'unknown',
      hypotheses: [],
      proven_order_ids: [],
      supported_order_ids: [],
      excluded_order_ids: [],
      review_ids: [],
      notice_ids: [],
      complaint_ids: [],
      related: [],
      reasons: [
        voice.reason(
          'was-asked',
          0,
          { en: 'The account was asked to explain, so it was looked at.', zh: '该账号曾被要求说明，因此予以核查。' },
          asked.map((row) => row.id),
        ),
      ],
      contrary: [
        voice.reason(
          'no-proof-seen',
          2,
          { en: 'In the data given nothing was found that proves a fictitious order.', zh: '在所提供的数据中未发现足以证明虚假交易的内容。' },
          [],
        ),
      ],
      searched: searchedFor('inconclusive', visible).map(voice.say),
      tiers: ['T0'],
      measure: noMeasure,
    })
    cases.push({
      case_id: id,
      behaviour: cleared ? 'benign' : 'inconclusive',
      first_seen: iso(Math.min(...asked.map((row) => row.time_ms))),
      merged_from: [],
      subjects: [],
      loss: none,
    })
  }
  return { verdicts, cases, explainedOrders, shops: leadShops }
}

async function judgeLeaders(
  engine: Engine,
  leaders: Awaited<ReturnType<typeof findLeaders>>,
  organisers: Awaited<ReturnType<typeof findOrganisers>>,
  decided: ReadonlyMap<number, { row: { k: number }; decision: Decision; id: string }>,
  authority: readonly Authority[],
  visible: readonly Tier[],
  voice: Voice,
  cases: Report['cases'],
): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  const base = {
    proven_order_ids: [],
    supported_order_ids: [],
    excluded_order_ids: [],
    review_ids: [],
    notice_ids: [],
    complaint_ids: [],
    related: [],
    hypotheses: [],
  }
  const words = (party: Party, behaviour: Behaviour): Authority[] =>
    authority.filter((report) => report.subject_id === party.id && accuses(report) && report.behaviour === behaviour)
  const push = (
    id: string,
    party: Party,
    behaviour: Behaviour,
    role: Role,
    certainty: Certainty,
    reasons: Reason[],
    contrary: Reason[],
    rests: Tier[],
  ): void => {
    if (verdicts.some((one) => one.case_id === id && one.subject.id === party.id && one.role === role)) return
    let reached = certainty
    for (const report of words(party, behaviour)) {
      reached = higher(reached, authorityCertainty[report.status]!)
      reasons.push(voice.reason('authority', 10, { en: `An authority reported: ${report.status}.`, zh: `主管机关通报：${report.status}。` }, [report.id]))
    }
    verdicts.push({
      ...base,
      case_id: id,
      subject: party,
      behaviour,
      role,
      certainty: reached,
      knowledge: role === 'organiser' ? 'unknown' : 'knowing',
      reasons,
      contrary,
      searched: searchedFor(behaviour, visible).map(voice.say),
      tiers: rests,
      measure: noMeasure,
    })
  }
  for (const leader of leaders) {
    const one = decided.get(leader.k)
    if (one === undefined || one.decision.behaviour !== 'reverse_brushing') continue
    push(
      one.id,
      leader.party,
      'reverse_brushing',
      'gang_leader',
      'supported',
      [
        voice.reason(
          'pays-the-crew',
          6,
          {
            en: `This wallet made ${leader.payments} payments to ${leader.payees} buyers of the flood around the time of their orders.`,
            zh: `该钱包在下单前后向异常订单潮中的 ${leader.payees} 名买家付款 ${leader.payments} 次。`,
          },
          leader.events,
        ),
      ],
      [
        voice.reason(
          'messages-not-visible',
          1,
          {
            en: 'What was agreed outside the platform is not visible; the payments could have another ground.',
            zh: '平台之外的约定不可见；付款可能另有原因。',
          },
          [],
        ),
      ],
      ['T0', 'T1'],
    )
  }
  for (const lead of organisers) {
    const one = decided.get(lead.k)
    if (one === undefined || one.decision.behaviour !== 'reverse_brushing') continue
    const reasons: Reason[] = []
    if (lead.funding.length > 0)
      reasons.push(
        voice.reason(
          'funded-the-leader',
          4,
          { en: 'Money went from here to the one who paid the crew, around the time of the flood.', zh: '在异常订单潮前后，资金由此流向向刷手付款之人。' },
          lead.funding,
        ),
      )
    if (lead.relation.length > 0)
      reasons.push(
        voice.reason(
          'past-with-the-victim',
          2,
          { en: 'This person formerly held a role at the shop that was hurt.', zh: '此人曾在受害店铺任职或持股。' },
          lead.relation,
        ),
      )
    if (lead.history)
      reasons.push(
        voice.reason(
          'crew-served-own-shop',
          3,
          { en: 'Many of the same buyers had ordered at this person’s own shop of the same trade before.', zh: '其中许多买家此前曾在此人经营的同类店铺下单。' },
          [],
        ),
      )
    push(
      one.id,
      lead.party,
      'reverse_brushing',
      'organiser',
      'lead',
      reasons,
      [
        voice.reason(
          'link-not-visible',
          3,
          {
            en: 'The order to attack was given, if at all, outside the platform; benefit and grudge prove nothing. An authority would have to supply that link.',
            zh: '即便存在授意，也发生在平台之外；受益与积怨均不足为证。该环节须由主管机关查明。',
          },
          [],
        ),
      ],
      ['T0', 'T1', 'T4'],
    )
  }
  const brushing = [...decided.values()].filter((one) => one.decision.behaviour === 'self_brushing').map((one) => one.row.k)
  if (visible.includes('T1') && brushing.length >= 5) {
    const shops = (await engine.all<{ shop: number }>(`SELECT DISTINCT shop FROM cases WHERE k IN (${brushing.join(',')})`)).map((row) => row.shop)
    for (const operator of await findOperators(engine, shops)) {
      const id = caseId('task_platform', operator.wallet)
      push(
        id,
        operator.party,
        'task_platform',
        'organiser',
        visible.includes('T2') ? 'supported' : 'lead',
        [
          voice.reason(
            'takes-fees-of-many',
            5,
            {
              en: `${operator.shops} shops found brushing paid this wallet, and hardly any other shop did.`,
              zh: `${operator.shops} 家已发现刷单的店铺向该钱包付款，其他店铺几乎没有。`,
            },
            operator.events,
          ),
        ],
        [
          voice.reason(
            'could-be-a-service',
            2,
            { en: 'A supplier or a service used by these shops would be paid by them too.', zh: '这些店铺共用的供应商或服务商同样会收款。' },
            [],
          ),
        ],
        ['T0', 'T1'],
      )
      cases.push({ case_id: id, behaviour: 'task_platform', first_seen: iso(operator.firstMs), merged_from: [], subjects: [], loss: none })
    }
  }
  // An authority may name somebody whom our own data does not show.
  for (const report of authority) {
    if (!accuses(report) || report.status === 'statement') continue
    if (!(roles as readonly string[]).includes(report.role)) continue
    const behaviour = report.behaviour as Behaviour
    const known = await engine.all<{ kind: string }>(`
      SELECT CASE WHEN EXISTS (SELECT 1 FROM shops WHERE shop_id = '${report.subject_id.replaceAll("'", "''")}') THEN 'shop'
        WHEN EXISTS (SELECT 1 FROM accounts WHERE account_id = '${report.subject_id.replaceAll("'", "''")}') THEN 'account'
        WHEN EXISTS (SELECT 1 FROM wallet_links WHERE wallet_id = '${report.subject_id.replaceAll("'", "''")}') THEN 'wallet' ELSE 'person' END AS kind`)
    if (known[0]!.kind === 'shop' || known[0]!.kind === 'account') continue
    const home = [...decided.values()].find((one) => one.decision.behaviour === behaviour)
    const id = verdicts.find((one) => one.subject.id === report.subject_id)?.case_id ?? home?.id ?? caseId('authority', report.subject_id)
    push(id, { kind: known[0]!.kind as Party['kind'], id: report.subject_id }, behaviour, report.role as Role, 'lead', [], [voice.nothingFound()], ['T4'])
    if (!cases.some((one) => one.case_id === id))
      cases.push({ case_id: id, behaviour, first_seen: iso(report.time_ms), merged_from: [], subjects: [], loss: none })
  }
  return verdicts
}
