/** Verdicts on buyers: money that came back to them order by order, whatever the shop, and the crews of floods. */
import { type Tier, tiers } from '../domain/fields.ts'
import type { Reason, Report, Verdict } from '../domain/report.ts'
import { capCertainty, type Certainty } from '../domain/verdict.ts'
import type { Engine } from '../warehouse/duckdb.ts'
import type { Decision, OrderOfCase } from './decide.ts'
import { readExplanations } from './explanations.ts'
import {
  accuses,
  type Authority,
  authorityCertainty,
  authorityReason,
  caseId,
  education,
  higher,
  iso,
  noLoss,
  noMeasure,
  searchedFor,
  sorted,
  type Voice,
  nothingListed,
} from './voice.ts'
import { words } from '../warehouse/dialect.ts'

const { lastBy, parted } = words

/** Proven orders a brusher needs before the login may be restricted; below that the first answer is education. */
const restrictFrom = 10

export async function judgeBuyers(
  engine: Engine,
  decided: ReadonlyMap<number, { row: { k: number; shop_id: string }; decision: Decision; id: string }>,
  ordersOf: ReadonlyMap<number, OrderOfCase[]>,
  /** What is out by likeness alone names nobody. */
  byLikeness: ReadonlySet<string>,
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
    SELECT r.account_id, r.due_at, r.time_ms, g.assessed, g.explanation_id IS NOT NULL AS received, r.id, coalesce(${parted('r.order_ids')}, '') AS order_ids
    FROM explanation_requested r LEFT JOIN (SELECT explanation_id, ${lastBy('assessed', '(time_ms, id)')} AS assessed FROM explanation_received GROUP BY explanation_id) g ON g.explanation_id = r.explanation_id
    WHERE r.account_id IS NOT NULL ORDER BY r.time_ms, r.id`)
  const answers = await readExplanations(engine, asOfMs)
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
      SELECT c.ord, FALSE, f.bits, NULL, NULL FROM cohort_whole c JOIN order_falsity f ON f.ord = c.ord WHERE c.k IN (${selfCases.join(',') || '-1'}) AND f.p >= 0.5
        AND NOT EXISTS (SELECT 1 FROM money_matches m WHERE m.ord = c.ord AND m.verified)
    )
    SELECT a.account_id, o.order_id, o.t, s.shop_id, mine.proven, mine.bits, o.event_id, mine.money_event, mine.payer
    FROM mine JOIN orders o ON o.ord = mine.ord JOIN accounts a ON a.buyer = o.buyer JOIN shops s ON s.shop = o.shop ORDER BY a.account_id, o.ord`)
  // What counts for the shop after all counts for its buyer too.
  const ofCases = [...ordersOf.values()].flat()
  const spared = new Set(ofCases.filter((order) => !order.fake && !order.proven).map((order) => order.order_id))
  const held = new Set(ofCases.filter((order) => order.fake || order.proven).map((order) => order.order_id))
  const byAccount = Map.groupBy(
    parts.filter((part) => !explainedOrders.has(part.order_id) && (part.proven || !(spared.has(part.order_id) || byLikeness.has(part.order_id)))),
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
  const collectors = new Set(
    (await engine.all<{ account_id: string }>('SELECT a.account_id FROM collectors c JOIN accounts a ON a.buyer = c.buyer')).map((row) => row.account_id),
  )
  const shopCertainty = new Map<string, Certainty>()
  for (const { row, decision } of decided.values())
    if (decision.behaviour === 'self_brushing') shopCertainty.set(row.shop_id, higher(decision.certainty, shopCertainty.get(row.shop_id) ?? 'lead'))
  const selfIds = new Map([...decided.values()].filter((one) => one.decision.behaviour === 'self_brushing').map((one) => [one.row.shop_id, one.id]))
  for (const [account, own] of suspects) {
    const proven = own.filter((part) => part.proven)
    const supported = own.filter((part) => !part.proven)
    const answer = answers.of([account], { order: own.map((part) => part.order_id) })
    const unexplained = answer.state === 'unmet'
    const reported = authority.filter((report) => report.subject_id === account && accuses(report) && report.behaviour === 'self_brushing')
    // Who is paid is never held harder than who pays, unless so many paid him that he, and no one of them, is what they have in common.
    const most = collectors.has(account) ? 'adjudicated' : own.map((part) => shopCertainty.get(part.shop_id) ?? 'lead').reduce(higher, 'lead')
    let certainty: Certainty = proven.length >= 3 || own.length >= 4 ? 'supported' : 'lead'
    if (certainty === 'supported' && proven.length >= 3 && unexplained) certainty = 'established'
    certainty = capCertainty(certainty, most)
    for (const report of reported) certainty = higher(certainty, authorityCertainty[report.status]!)
    const reasons: Reason[] = []
    if (proven.length > 0) {
      const at = new Set(proven.map((part) => part.shop_id)).size
      const staff = proven.filter((part) => ['customer_service', 'manager', 'agency'].includes(part.payer?.split('\u001f')[1] ?? '')).length
      reasons.push(
        voice.reason(
          'money-back',
          12,
          {
            en: `${proven.length} order${proven.length === 1 ? '' : 's'} in ${at === 1 ? 'one shop' : `${at} shops`} ${proven.length === 1 ? 'was' : 'were'} paid and the price came back from wallets verifiably tied to the seller${staff > 0 ? ` (${staff} through staff)` : ''}, outside any refund.`,
            zh: `在 ${at} 家店的 ${proven.length} 笔订单中，付款后货款又从经核实属于卖家的钱包退回${staff > 0 ? `（其中 ${staff} 笔经由店铺员工）` : ''}，且不属于任何退款。`,
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
            en: `${supported.length} further order${supported.length === 1 ? '' : 's'} at shops suspected of brushing ${supported.length === 1 ? 'bears' : 'bear'} the marks of fictitious orders.`,
            zh: `在涉嫌刷单的店铺中另有 ${supported.length} 笔订单具有虚假交易特征。`,
          },
          supported.slice(0, 20).map((part) => part.event_id),
        ),
      )
    }
    if (unexplained) {
      reasons.push(
        voice.reason(
          'no-reasonable-explanation',
          3,
          { en: 'Asked to explain, the account gave no explanation that was found reasonable.', zh: '经要求说明，未能作出合理解释。' },
          answer.events,
        ),
      )
    }
    for (const report of reported) reasons.push(authorityReason(voice, report))
    const ids = new Set(own.map((part) => part.order_id))
    // An order that a case holds without evidence of its own is not held against its buyer, and is no ordinary one either.
    const excluded = (others.get(account) ?? []).map((row) => row.order_id).filter((order) => !ids.has(order) && !held.has(order))
    const contrary: Reason[] = []
    if (answer.state === 'open') {
      contrary.push(
        voice.reason('explanation-open', 2, { en: 'An explanation was asked for and is not yet assessed.', zh: '已要求说明，尚未评定。' }, answer.events),
      )
    }
    const shops = sorted(own.map((part) => part.shop_id))
    const ownCase = shops.length === 1 && selfIds.has(shops[0]!)
    const id = ownCase ? selfIds.get(shops[0]!)! : caseId('brushing', account)
    verdicts.push({
      ...nothingListed,
      case_id: id,
      subject: { kind: 'account', id: account },
      behaviour: 'self_brushing',
      role: 'brusher',
      certainty: capCertainty(certainty, 'adjudicated'),
      knowledge: 'knowing',
      proven_order_ids: sorted(proven.map((part) => part.order_id)),
      supported_order_ids: sorted(supported.map((part) => part.order_id)),
      excluded_order_ids: sorted(excluded),
      related: ownCase ? [] : shops.map((shop) => ({ kind: 'shop' as const, id: shop, as: 'merchant_beneficiary' as const, certainty: 'lead' as const })),
      reasons,
      contrary: contrary.length > 0 ? contrary : [voice.nothingFound()],
      searched: searchedFor('self_brushing', visible),
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
        loss: noLoss,
      })
  }

  // The crews of attacks on a victim: they took part, and most were told the shop was their client's own.
  for (const one of decided.values()) {
    if (one.decision.behaviour !== 'reverse_brushing') continue
    const crew = Map.groupBy(
      (ordersOf.get(one.row.k) ?? []).filter((order) => order.fake && !byLikeness.has(order.order_id)),
      (order) => order.account_id,
    )
    const crowd = crew.size >= 5
    for (const [account, own] of crew) {
      const clear = own.filter((order) => (order.p ?? 0) >= 0.9)
      if (clear.length === 0) continue
      const supported = clear.length >= 2 && clear.filter((order) => order.identity === -1 || order.undone).length >= 2
      verdicts.push({
        ...nothingListed,
        case_id: one.id,
        subject: { kind: 'account', id: account },
        behaviour: 'reverse_brushing',
        role: 'brusher',
        certainty: supported ? 'supported' : 'lead',
        knowledge: crowd ? 'deceived_as_to_target' : 'unknown',
        supported_order_ids: sorted(own.map((order) => order.order_id)),
        reasons: [
          voice.reason(
            'part-of-the-flood',
            Math.min(6, 2 * clear.length),
            {
              en: `${own.length === 1 ? '1 order of the account belongs' : `${own.length} orders of the account belong`} to the flood at this shop; ${own.filter((order) => order.undone).length} of them came back or were never paid, in ${own.filter((order) => order.identity === -1).length} the recipient is another person.`,
              zh: `该账号有 ${own.length} 笔订单属于针对该店的异常订单潮，其中 ${own.filter((order) => order.undone).length} 笔退款或未付款，${own.filter((order) => order.identity === -1).length} 笔收货人另有其人。`,
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
        searched: searchedFor('reverse_brushing', visible),
        tiers: ['T0'],
        measure: supported ? education : noMeasure,
      })
    }
  }

  // Somebody asked about an account, or limited it, and the data does not tell: say so instead of saying nothing.
  const named = new Set(verdicts.filter((verdict) => verdict.subject.kind === 'account').map((verdict) => verdict.subject.id))
  for (const account of sorted(explanationsOf.keys())) {
    if (named.has(account)) continue
    const id = caseId('brushing', account)
    const asked = explanationsOf.get(account) ?? []
    const cleared = asked.length > 0 && asked.every((row) => row.assessed === 'reasonable')
    verdicts.push({
      ...nothingListed,
      case_id: id,
      subject: { kind: 'account', id: account },
      behaviour: cleared ? 'benign' : 'inconclusive',
      role: 'bystander',
      certainty: cleared ? 'supported' : 'lead',
      knowledge: 'unknown',
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
      searched: searchedFor('inconclusive', visible),
      tiers: ['T0'],
      measure: noMeasure,
    })
    cases.push({
      case_id: id,
      behaviour: cleared ? 'benign' : 'inconclusive',
      first_seen: iso(Math.min(...asked.map((row) => row.time_ms))),
      merged_from: [],
      subjects: [],
      loss: noLoss,
    })
  }
  return { verdicts, cases, explainedOrders, shops: leadShops }
}
