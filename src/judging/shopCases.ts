/** Each case of a shop as the rule decides it: what is known of it, which limb held, and the orders it looked at. */
import type { Behaviour } from '../domain/verdict.ts'
import { words } from '../warehouse/dialect.ts'
import type { Engine, Row } from '../warehouse/duckdb.ts'
import { filled } from './hollow.ts'
import { decideShop, type Decision, type Facts, type OrderOfCase, spareCustom, spareOrders } from './decide.ts'
import { readExplanations } from './explanations.ts'
import { levelOf, type Weighed } from './hypotheses.ts'
import { caseMoney } from './loss.ts'
import { shopsReasons } from './reasons.ts'
import { accuses, authorityCertainty, caseId, type Context } from './voice.ts'

const { ratio } = words

type CaseRow = Row & {
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
  unheld: number
  sent_away: number
  expected: number
  crew: number
  buyers: number
  marked: number
  again_here: number
  hard_here: number
  weighed_here: number
  sound_here: number
  expected_here: number
  again_elsewhere: number
  hard_elsewhere: number
  expected_elsewhere: number
  asked: boolean
  sanctioned: boolean
  complained: boolean
}

/** What a case cost the shop, where it cost something. */
type Money = Awaited<ReturnType<typeof caseMoney>>

export type Decided = { row: CaseRow; of: Weighed; decision: Decision; facts: Facts; money: ReturnType<Money['get']>; id: string }

/** A shop found in one matter is not cleared in another in the same breath: its honest surges are no finding. */
export async function decideCases(context: Context, weighed: ReadonlyMap<number, Weighed>): Promise<Decided[]> {
  const all = await decideEach(context, weighed)
  const found = new Set(all.filter(({ decision }) => decision.behaviour !== 'benign' && decision.behaviour !== 'inconclusive').map(({ row }) => row.shop_id))
  return all.filter(({ decision, row }) => decision.behaviour !== 'benign' || !found.has(row.shop_id))
}

async function decideEach({ engine, asOfMs, authority }: Context, weighed: ReadonlyMap<number, Weighed>): Promise<Decided[]> {
  const costs = await caseMoney(engine)
  const rows = await readCases(engine)
  const answers = await readExplanations(engine, asOfMs)
  const asked = await askedAbout(engine)
  return rows.flatMap((row) => {
    const of = weighed.get(row.k)!
    const money = costs.get(row.k)
    const answer = answers.of([row.shop_id], { order: asked.get(row.k) ?? [] }).state
    const said = authority.filter((report) => report.subject_id === row.shop_id && accuses(report)).at(-1)
    const facts: Facts = {
      fakes: row.fakes,
      proven: row.proven,
      paidByOthers: row.others,
      paidIntoUnheld: row.unheld,
      sentAway: row.complained ? 0 : row.sent_away,
      shipped: money?.shipped ?? 0,
      costly: money?.loss.some(({ central_minor }) => central_minor > 0) ?? false,
      crewShare: row.buyers > 0 ? row.crew / row.buyers : 0,
      crewTimes: Math.max(
        row.sound_here > getGoods * row.weighed_here ? 1 : timesCustom(row.hard_here, row.expected_here, row.again_here),
        timesCustom(row.hard_elsewhere, row.expected_elsewhere, row.again_elsewhere),
      ),
      marked: row.marked,
      flood: row.kind !== 'evidence' && row.fakes >= 0.5 * (row.n - row.expected),
      unexplained: answer === 'unmet',
      explained: answer === 'reasonable',
      authority: said === undefined ? undefined : { behaviour: said.behaviour as Behaviour, certainty: authorityCertainty[said.status]! },
    }
    const decision = decideShop(of, facts)
    return isFinding(row, of, decision)
      ? [{ row, of, decision, facts, money, id: caseId('brushing', row.shop_id, { ms: row.first_ms, id: row.first_order }) }]
      : []
  })
}

/** Of the parcels of these people that were weighed here, the part from which they are customers if they had their weight: whom a packer hits gets his goods most times, or would not come back. */
const getGoods = 0.5

/** How many times the odds that chance gives of such orders are exceeded, with half an order on either side; what a handful more may show by chance is none. */
function timesCustom(hard: number, expected: number, all: number): number {
  const oddsOf = (part: number): number => (part + 0.5) / (all - part + 0.5)
  return hard - expected >= 2 + 2 * Math.sqrt(expected) ? oddsOf(hard) / oddsOf(expected) : 1
}

/** An honest surge that nobody asked about and that was not even loud is no finding at all; nor are one or two orders. */
function isFinding(row: CaseRow, of: Weighed, { behaviour }: Decision): boolean {
  return behaviour === 'benign' ? levelOf(of, 'loud-or-quiet') === 'loud' || row.sanctioned || row.complained || row.asked : row.fakes >= 3
}

/** Of the orders `when`: how many these buyers placed beside, how many of them are such ones, and how many would be by chance. */
const sumsOf = (where: string, when: string): string =>
  [
    ['again', 'n'],
    ['hard', 'hard'],
    ['expected', 'expected'],
  ]
    .map(([name, what]) => `CAST(coalesce(sum(${what}) FILTER (WHERE ${when}), 0) AS DOUBLE) AS ${name}_${where}`)
    .join(', ')

const readCases = (engine: Engine): Promise<CaseRow[]> =>
  engine.all<CaseRow>(`
    WITH told AS (SELECT ord, signal, bits FROM order_signals WHERE ord IN (SELECT ord FROM cohort_whole)),
    sent_away AS (SELECT DISTINCT o.ord FROM refund_requested r JOIN orders o ON o.order_id = r.order_id WHERE r.reason_code IN (${shopsReasons})),
    sums AS (
      SELECT c.k, count(*) AS fakes, count(*) FILTER (WHERE m.verified) AS proven, count(*) FILTER (WHERE m.paid AND NOT (m.hand AND m.tied)) AS others, count(z.ord) AS unheld, count(q.ord) AS sent_away
      FROM cohort_whole c LEFT JOIN money_matches m ON m.ord = c.ord LEFT JOIN told z ON z.ord = c.ord AND z.signal = 'unheld-money-back' LEFT JOIN sent_away q ON q.ord = c.ord GROUP BY c.k
    ), elsewhere AS (
      SELECT c.k, f.buyer, bool_or(f.buyer_hard >= 1) AS crew FROM cohort_whole c JOIN order_falsity f ON f.ord = c.ord GROUP BY c.k, f.buyer
    ), crews AS (SELECT k, count(*) AS buyers, count(*) FILTER (WHERE crew) AS crew FROM elsewhere GROUP BY k),
    marks AS (SELECT k, count(*) AS marked FROM cohort_whole c WHERE EXISTS (SELECT 1 FROM told g WHERE g.ord = c.ord AND g.bits > 0 AND g.signal <> 'light-parcel') GROUP BY k),
    -- Here the order that brought the buyer into the case is left out, and those who came once say what chance gives; elsewhere the customers whom the case does not hold do.
    own AS (
      SELECT e.k, f.buyer, f.shop, f.shop = c.shop AS here, count(*) AS n, count(*) FILTER (WHERE f.hard) AS hard, count(w.ord) AS weighed, count(w.ord) FILTER (WHERE w.bits < 0) AS sound
      FROM elsewhere e JOIN cases c ON c.k = e.k JOIN order_falsity f ON f.buyer = e.buyer LEFT JOIN order_signals w ON w.ord = f.ord AND w.signal = 'light-parcel'
      GROUP BY e.k, f.buyer, f.shop, f.shop = c.shop
    ), again AS (
      SELECT k, shop, here, sum(n - CASE WHEN here AND hard > 0 THEN 1 ELSE 0 END) AS n, sum(hard - CASE WHEN here AND hard > 0 THEN 1 ELSE 0 END) AS hard, sum(weighed) AS weighed, sum(sound) AS sound, sum(n) AS all_n, sum(hard) AS all_hard
      FROM own GROUP BY k, shop, here
    ), shop_hits AS (
      SELECT shop, count(*) AS n, count(*) FILTER (WHERE hard) AS hard FROM order_falsity WHERE shop IN (SELECT shop FROM again) GROUP BY shop HAVING count(*) FILTER (WHERE hard) > 0
    ), comers AS (
      SELECT shop, count(*) FILTER (WHERE n = 1) AS once, count(*) FILTER (WHERE n = 1 AND hard = 1) AS once_hard FROM (
        SELECT shop, buyer, count(*) AS n, count(*) FILTER (WHERE hard) AS hard FROM order_falsity WHERE shop IN (SELECT shop FROM again WHERE here) GROUP BY shop, buyer
      ) GROUP BY shop
    ), chance AS (
      SELECT a.*, a.n * CASE WHEN a.here THEN coalesce(${ratio('w.once_hard', 'nullif(w.once, 0)')}, ${ratio('s.hard', 's.n')}) ELSE coalesce(${ratio('(s.hard - a.all_hard)', 'nullif(s.n - a.all_n, 0)')}, 0.0) END AS expected
      FROM again a JOIN shop_hits s ON s.shop = a.shop LEFT JOIN comers w ON w.shop = a.shop
    ), chances AS (
      SELECT k, CAST(coalesce(sum(weighed) FILTER (WHERE here), 0) AS DOUBLE) AS weighed_here, CAST(coalesce(sum(sound) FILTER (WHERE here), 0) AS DOUBLE) AS sound_here, ${sumsOf('here', 'here')}, ${sumsOf('elsewhere', 'NOT here')}
      FROM chance GROUP BY k
    )
    SELECT c.k, s.shop_id, c.from_ms, c.to_ms, c.n, c.expected, coalesce(marks.marked, 0) AS marked, coalesce(q.again_here, 0.0) AS again_here, coalesce(q.hard_here, 0.0) AS hard_here, coalesce(q.weighed_here, 0.0) AS weighed_here, coalesce(q.sound_here, 0.0) AS sound_here, coalesce(q.expected_here, 0.0) AS expected_here, coalesce(q.again_elsewhere, 0.0) AS again_elsewhere, coalesce(q.hard_elsewhere, 0.0) AS hard_elsewhere, coalesce(q.expected_elsewhere, 0.0) AS expected_elsewhere, c.first_ms, c.first_order, c.kind, coalesce(sums.fakes, 0) AS fakes, coalesce(sums.proven, 0) AS proven, coalesce(sums.others, 0) AS others, coalesce(sums.unheld, 0) AS unheld, coalesce(sums.sent_away, 0) AS sent_away, coalesce(crews.crew, 0) AS crew, coalesce(crews.buyers, 0) AS buyers,
      EXISTS (SELECT 1 FROM explanation_requested r WHERE r.shop_id = s.shop_id) AS asked,
      EXISTS (SELECT 1 FROM sanction_recorded x WHERE x.subject_kind = 'shop' AND x.subject_id = s.shop_id AND x.time_ms >= c.from_ms) AS sanctioned,
      EXISTS (SELECT 1 FROM complaint_filed f WHERE f.complainant_shop_id = s.shop_id AND f.kind = 'reverse_brushing' AND f.time_ms >= c.from_ms) AS complained
    FROM cases c JOIN shops s ON s.shop = c.shop LEFT JOIN sums ON sums.k = c.k LEFT JOIN crews ON crews.k = c.k LEFT JOIN marks ON marks.k = c.k LEFT JOIN chances q ON q.k = c.k ORDER BY c.k`)

/** Of each case only the suspected orders that somebody was asked about: an answer is about these. */
async function askedAbout(engine: Engine): Promise<Map<number, string[]>> {
  const rows = await engine.all<{ k: number; order_id: string }>(
    "SELECT DISTINCT a.k, o.order_id FROM cohort_whole a JOIN orders o ON o.ord = a.ord JOIN explanations e ON e.about_kind = 'order' AND e.about_id = o.order_id ORDER BY a.k, o.order_id",
  )
  return new Map([...Map.groupBy(rows, ({ k }) => k)].map(([k, own]) => [k, own.map(({ order_id }) => order_id)]))
}

/** The orders of each case that is more than an honest surge; of a shop found brushing without those that count after all. */
export async function ordersOfCases(engine: Engine, decided: readonly Decided[]): Promise<Map<number, OrderOfCase[]>> {
  const looked = decided.filter(({ decision }) => decision.behaviour !== 'benign').map(({ row }) => row.k)
  const rows = await engine.all<OrderOfCase>(`
    SELECT a.k, a.ord, o.order_id, o.listing, ac.account_id, o.buyer, m.ord IS NOT NULL AS proven, c.ord IS NOT NULL AS fake, c.p, f.hard, x.state IN ('refunded', 'refunding', 'unpaid', 'cancelled') AS undone,
      x.state IN ('refunded', 'refunding') AND NOT x.sent_back AND (x.completed_ms IS NOT NULL OR q.delivered_ms IS NOT NULL AND NOT q.refused) AS goods_stayed, o.identity,
      CASE WHEN q.measured_g < ${filled.hollow} * q.catalogue_g AND NOT q.feed_gap THEN 'hollow' WHEN q.measured_g >= ${filled.whole} * q.catalogue_g AND NOT q.feed_gap THEN 'whole' END AS parcel, l.ord IS NOT NULL AS alike, o.event_id, m.event_id AS money_event
    FROM case_held a JOIN orders o ON o.ord = a.ord JOIN accounts ac ON ac.buyer = o.buyer JOIN outcomes x ON x.ord = a.ord JOIN order_falsity f ON f.ord = a.ord
    LEFT JOIN cohort_held c ON c.k = a.k AND c.ord = a.ord LEFT JOIN money_matches m ON m.ord = a.ord AND m.verified LEFT JOIN parcels q ON q.ord = a.ord LEFT JOIN alike_orders l ON l.k = a.k AND l.ord = a.ord
    WHERE a.k IN (${looked.join(',') || '-1'}) ORDER BY a.k, o.ord`)
  const ordersOf = Map.groupBy(rows, ({ k }) => k)
  for (const { row, decision } of decided)
    if (decision.role === 'victim_merchant' && row.kind === 'both') spareCustom(ordersOf.get(row.k) ?? [])
    else if (decision.behaviour === 'self_brushing') spareOrders(ordersOf.get(row.k) ?? [], decision.limb === 'money-against-parcels')
  return ordersOf
}
