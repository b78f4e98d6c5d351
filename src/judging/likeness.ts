/**
 * The rest of a crew's work at a shop that was found to have hired one: orders of the same days that bear no evidence of their own, held by how much more like the orders
 * already held they are than like the shop's own genuine ones. Whose doing it is was decided without them, and is not decided again.
 */
import { calledOff } from '../features/crowd_returns.ts'
import { runsOf } from '../linking/nearDuplicate.ts'
import { day } from '../signals/signal.ts'
import { words } from '../warehouse/dialect.ts'
import type { Engine } from '../warehouse/duckdb.ts'
import { defineRelation } from '../warehouse/relation.ts'
import type { Run } from '../warehouse/runner.ts'
import { filled } from './hollow.ts'
import { drop, fillTable, makeTable, takeOut } from '../warehouse/tables.ts'

const { firstBy, greatest, least, long, one, ratio } = words

/** A probability, of bits. */
const likely = ratio('1.0', '(1.0 + pow(2.0, -bits))')

/** Orders held, and genuine orders of the same shop, below which nothing is learnt from either. */
const fewest = { held: 8, genuine: 20 }

/** Before and after an episode its crew may have ordered too: for as long as the episode lasted, an hour at least and so many days at most. Who came within the hour is not at work days later. */
const around = { leastMs: 3_600_000, mostMs: 4 * day }

/**
 * log2 odds that an order of those days which nothing else holds is of the crew: one in eighteen in markets made for tuning, then what the shop's own orders show, within bounds; and the odds,
 * likeness included, from which it is held: nine in ten.
 */
const odds = { before: -4, least: -8, most: -1.5, after: 3.2 }

/** Looks, each of which takes what is likely of the crew out of what counts as the shop's genuine orders. */
const looks = 4

/** Most bits that one trait lends, either way, and one family of traits that tell the same fact twice. */
const cap = { trait: 4, family: 5 }

/** Orders of the market that stand behind each side, so that a trait which few orders have is no brand mark. */
const borrowed = { held: 3, genuine: 5 }

/** What orders are held for in the first place: its absence on another says nothing. */
const chosenFor = ['worker', 'elsewhere', 'weight', 'device']

/** Letters in a row that two reviews share to share words there, and the part of its own that a review shares with those held to be in their words; fewer than `fewest` such runs say nothing. */
const inWordsOf = { run: 6, share: 0.5, fewest: 3 }

/** Each trait as SQL giving a short label, or NULL where unknown, which says nothing. `s` = the order, `o`, `x`, `q`, `v`, `w` = its order, outcome, parcel, review, and whose words these are. */
const traits: Record<string, { family: string; sql: string }> = {
  worker: { family: 'hands', sql: `CASE WHEN s.works_here > 0 THEN 'works here' ELSE 'does not' END` },
  elsewhere: { family: 'hands', sql: `CASE WHEN s.works_elsewhere > 0 THEN 'works elsewhere' ELSE 'does not' END` },
  recipient: { family: 'recipient', sql: `CASE o.identity WHEN 1 THEN 'match' WHEN -1 THEN 'mismatch' END` },
  ending: {
    family: 'ending',
    sql: `CASE WHEN x.state IN ('refunded', 'refunding') THEN 'undone' WHEN x.state IN ('unpaid', 'cancelled') THEN x.state WHEN x.state = 'kept' THEN 'kept' END`,
  },
  completed: {
    family: 'parcel',
    sql: `CASE WHEN x.completed_ms IS NULL THEN NULL WHEN x.completed_ms - o.t < 2.5 * ${day} THEN 'at once' WHEN x.completed_ms - o.t < 5 * ${day} THEN 'soon' WHEN x.completed_ms - o.t < ${long(8 * day)} THEN 'usual' ELSE 'late' END`,
  },
  weight: {
    family: 'parcel',
    sql: `CASE WHEN q.measured_g > 0 AND q.catalogue_g > 0 AND NOT q.feed_gap THEN CASE WHEN q.measured_g < ${filled.hollow} * q.catalogue_g THEN 'empty' WHEN q.measured_g < ${filled.whole} * q.catalogue_g THEN 'light' WHEN q.measured_g < 1.1 * q.catalogue_g THEN 'true' ELSE 'heavy' END END`,
  },
  praise: {
    family: 'review',
    sql: `CASE WHEN NOT (SELECT any_review FROM likeness_sight) THEN NULL WHEN v.order_id IS NULL THEN 'none' WHEN v.rating = 5 THEN 'praised' ELSE 'other' END`,
  },
  words: { family: 'review', sql: `CASE WHEN w.shared THEN 'as held' WHEN NOT w.shared THEN 'own' END` },
  device: {
    family: 'device',
    sql: `CASE WHEN o.device_id IS NULL THEN NULL WHEN s.on_device THEN 'with held' ELSE 'apart' END`,
  },
  rivals: { family: 'path', sql: `CAST(${least('o.rivals_viewed', 5)} AS VARCHAR)` },
  view: {
    family: 'path',
    sql: `CASE WHEN o.view_seconds IS NULL THEN NULL WHEN o.view_seconds < 30 THEN '<30' WHEN o.view_seconds < 90 THEN '<90' WHEN o.view_seconds < 180 THEN '<180' WHEN o.view_seconds <= 300 THEN '<300' ELSE 'long' END`,
  },
  chat: { family: 'path', sql: `CAST(${least('o.chat_messages', 4)} AS VARCHAR)` },
  listing: { family: 'listing', sql: `CAST(o.listing AS VARCHAR)` },
}

const bounded = (value: string, low: string | number, high: string | number): string => least(high, greatest(low, value))

const alikeOrders = defineRelation({
  name: 'alike_orders',
  grain: 'One row per order held by likeness alone, and the case that it is held in.',
  key: ['ord'],
  scope: 'case',
  reads: [],
  columns: 'k BIGINT, ord INTEGER, p DOUBLE',
  told: 'the judge of cases',
})

const caseHeld = defineRelation({
  name: 'case_held',
  grain: 'One row per case and order looked at in it, with those that are held by likeness.',
  key: ['k', 'ord'],
  scope: 'case',
  reads: ['case_whole', 'alike_orders'],
  columns: 'k BIGINT, ord INTEGER',
  sql: 'SELECT k, ord FROM case_whole UNION ALL SELECT k, ord FROM alike_orders',
})

const cohortHeld = defineRelation({
  name: 'cohort_held',
  grain: 'One row per case and order held to be fictitious in it, with those that are held by likeness.',
  key: ['k', 'ord'],
  scope: 'case',
  reads: ['cohort_whole', 'alike_orders'],
  columns: 'k BIGINT, ord INTEGER, p DOUBLE',
  sql: 'SELECT k, ord, p FROM cohort_whole UNION ALL SELECT k, ord, p FROM alike_orders',
})

export const relations = [alikeOrders, caseHeld, cohortHeld]

/** Made when it is told what is held by likeness. */
export const readWithLikeness: readonly string[] = ['case_held', 'cohort_held']

/** An order held by likeness. */
export type Alike = { order_id: string; event_id: string }

/** Tells `alike_orders`: what is like the orders that the cases `keys` hold; by case which these are. */
export async function holdAlike(engine: Engine, run: Run, keys: readonly number[]): Promise<Map<number, Alike[]>> {
  const found = keys.length === 0 ? new Map<number, Alike[]>() : await findAlike(engine, run, keys)
  if (keys.length === 0) await run.tell('alike_orders', [])
  await run.make(...readWithLikeness)
  return found
}

async function findAlike(engine: Engine, run: Run, keys: readonly number[]): Promise<Map<number, Alike[]>> {
  await makeTable(engine, 'likeness_sight', 'SELECT count(*) > 0 AS any_review FROM review_posted')
  await makeTable(
    engine,
    'likeness_reviews',
    `SELECT order_id, max(rating) AS rating, ${firstBy('text', '(time_ms, id)')} AS text FROM review_posted GROUP BY order_id`,
  )
  await makeTable(
    engine,
    'likeness_held',
    `SELECT c.k, c.ord, o.buyer, o.shop, x.state IN ('refunded', 'refunding') AS undone, q.ord IS NULL AS unsent
    FROM cohort_whole c JOIN orders o ON o.ord = c.ord JOIN outcomes x ON x.ord = c.ord LEFT JOIN parcels q ON q.ord = c.ord WHERE c.k IN (${keys.join(',')})`,
  )
  // Both sides of a case: the orders it holds, and all others of its shop that no case holds. An order never speaks for itself.
  await makeTable(
    engine,
    'likeness_sides',
    `
    WITH mine AS (SELECT c.*, ${least(long(around.mostMs), greatest(long(around.leastMs), 'c.to_ms - c.from_ms'))} AS around_ms FROM cases c WHERE c.k IN (${keys.join(',')})),
    here AS (SELECT shop, buyer, count(DISTINCT ord) AS n FROM likeness_held GROUP BY shop, buyer),
    everywhere AS (SELECT buyer, count(DISTINCT ord) AS n FROM likeness_held GROUP BY buyer),
    takers AS (SELECT k, count(*) FILTER (WHERE undone AND unsent) < ${calledOff} * count(*) FILTER (WHERE undone) AS takes FROM likeness_held GROUP BY k),
    devices AS (SELECT h.k, o.device_id, min(h.buyer) AS one, max(h.buyer) AS other FROM likeness_held h JOIN orders o ON o.ord = h.ord WHERE o.device_id IS NOT NULL GROUP BY h.k, o.device_id)
    SELECT m.k, o.ord, h.ord IS NOT NULL AS held, o.t BETWEEN m.from_ms - m.around_ms AND m.to_ms + m.around_ms AND a.ord IS NULL
      -- Where a crew takes the goods before it gives them back, who called off before anything was sent did otherwise.
      AND NOT (coalesce(z.takes, FALSE) AND x.state IN ('refunded', 'refunding') AND q.ord IS NULL) AS near,
      coalesce(w.n, 0) - ${one('y.ord IS NOT NULL')} AS works_here, coalesce(e.n, 0) - coalesce(w.n, 0) AS works_elsewhere,
      coalesce(d.one <> o.buyer OR d.other <> o.buyer, FALSE) AS on_device
    FROM mine m JOIN orders o ON o.shop = m.shop JOIN outcomes x ON x.ord = o.ord LEFT JOIN parcels q ON q.ord = o.ord LEFT JOIN likeness_held h ON h.k = m.k AND h.ord = o.ord LEFT JOIN (SELECT DISTINCT ord FROM likeness_held) y ON y.ord = o.ord
    LEFT JOIN (SELECT DISTINCT ord FROM case_whole) a ON a.ord = o.ord LEFT JOIN here w ON w.shop = o.shop AND w.buyer = o.buyer LEFT JOIN everywhere e ON e.buyer = o.buyer
    LEFT JOIN devices d ON d.k = m.k AND d.device_id = o.device_id LEFT JOIN takers z ON z.k = m.k
    WHERE h.ord IS NOT NULL OR y.ord IS NULL`,
  )
  await takeOut(
    engine,
    'likeness_sides',
    `k IN (SELECT k FROM likeness_sides GROUP BY k HAVING count(*) FILTER (WHERE held) < ${fewest.held} OR count(*) FILTER (WHERE NOT held) < ${fewest.genuine})`,
  )
  await makeWords(engine)
  const labelled = Object.entries(traits).map(
    ([trait, { family, sql }]) => `
      SELECT s.k, s.ord, s.held, s.near, '${trait}' AS trait, '${family}' AS family, ${sql} AS value
      FROM likeness_sides s JOIN orders o ON o.ord = s.ord JOIN outcomes x ON x.ord = s.ord LEFT JOIN parcels q ON q.ord = s.ord LEFT JOIN likeness_reviews v ON v.order_id = o.order_id
      LEFT JOIN likeness_words w ON w.k = s.k AND w.ord = s.ord`,
  )
  await makeTable(engine, 'likeness_labels', `SELECT * FROM (${labelled.join(' UNION ALL ')}) WHERE value IS NOT NULL`)
  await makeTable(engine, 'likeness', 'SELECT k, ord, CAST(-1 AS DOUBLE) AS bits FROM likeness_sides WHERE FALSE')
  await makeTable(engine, 'likeness_odds', `SELECT DISTINCT k, CAST(${odds.before} AS DOUBLE) AS before FROM likeness_sides`)
  for (let look = 1; look <= looks; look++) {
    await makeTable(engine, 'likeness_next', bitsOfAll)
    await drop(engine, 'likeness', 'likeness_odds')
    await makeTable(engine, 'likeness', 'SELECT * FROM likeness_next')
    await drop(engine, 'likeness_next')
    const mass = bounded(`avg(${likely})`, 0.001, 0.9)
    await makeTable(
      engine,
      'likeness_odds',
      `SELECT k, ${bounded(`log2(${ratio('mass', '(1 - mass)')})`, odds.least, odds.most)} AS before FROM (SELECT k, ${mass} AS mass FROM likeness GROUP BY k)`,
    )
  }
  await makeTable(engine, 'likeness_found', `SELECT min(k) AS k, ord, max(${likely}) AS p FROM likeness WHERE bits >= ${odds.after} GROUP BY ord`)
  await run.tell('alike_orders', 'SELECT k, ord, p FROM likeness_found')
  const found = await engine.all<Alike & { k: number }>(
    'SELECT a.k, o.order_id, o.event_id FROM likeness_found a JOIN orders o ON o.ord = a.ord ORDER BY a.k, o.t, o.order_id',
  )
  await drop(
    engine,
    'likeness_sight',
    'likeness_reviews',
    'likeness_held',
    'likeness_sides',
    'likeness_words',
    'likeness_labels',
    'likeness',
    'likeness_odds',
    'likeness_found',
  )
  return Map.groupBy(found, (row) => row.k)
}

/** Of each review on either side, whether it is in the words of held reviews that somebody else wrote; a copy that breaks off early, or goes on otherwise, is one too. */
async function makeWords(engine: Engine): Promise<void> {
  const rows = await engine.all<{ k: number; ord: number; held: boolean; buyer: number; text: string }>(
    'SELECT s.k, s.ord, s.held, o.buyer, v.text FROM likeness_sides s JOIN orders o ON o.ord = s.ord JOIN likeness_reviews v ON v.order_id = o.order_id WHERE v.text IS NOT NULL ORDER BY s.k, s.ord',
  )
  const labels: [number, number, boolean][] = []
  for (const [k, own] of Map.groupBy(rows, (row) => row.k)) {
    const said = own.map((row) => ({ ...row, runs: runsOf(row.text, inWordsOf.run) }))
    /** Who wrote a run that is held; 'several' where more than one did. */
    const writers = new Map<string, number | 'several'>()
    const isOthers = (run: string, buyer: number): boolean => {
      const by = writers.get(run)
      return by !== undefined && by !== buyer
    }
    for (const { held, buyer, runs } of said) if (held) for (const run of runs) writers.set(run, isOthers(run, buyer) ? 'several' : buyer)
    for (const { ord, buyer, runs } of said) {
      if (runs.size < inWordsOf.fewest) continue
      const shared = [...runs].filter((run) => isOthers(run, buyer)).length
      labels.push([k, ord, shared >= inWordsOf.share * runs.size])
    }
  }
  await fillTable(engine, 'likeness_words', 'k BIGINT, ord INTEGER, shared BOOLEAN', labels)
}

const lent = (held: 'held' | 'genuine'): string => ratio(`(n.${held} + ${borrowed[held]} * coalesce(u.share, 0.01))`, `(z.${held} + ${borrowed[held]})`)
const within = (trait: string): string => `CASE WHEN ${trait} IN (${chosenFor.map((one) => `'${one}'`).join(',')}) THEN 0 ELSE -${cap.trait} END`

/** Bits of every order near a case that nothing holds, by the looks before. */
const bitsOfAll = `
    WITH labels AS (
      SELECT l.*, l.held OR EXISTS (SELECT 1 FROM likeness d WHERE d.k = l.k AND d.ord = l.ord AND d.bits >= 0) AS doubted FROM likeness_labels l
    ), counts AS (SELECT trait, value, count(*) AS n FROM labels WHERE NOT doubted GROUP BY trait, value),
    usual AS (SELECT c.trait, c.value, ${ratio('c.n', 'sum(c.n) OVER (PARTITION BY c.trait)')} AS share FROM counts c),
    sides AS (SELECT k, trait, count(*) FILTER (WHERE held) AS held, count(*) FILTER (WHERE NOT doubted) AS genuine FROM labels GROUP BY k, trait),
    seen AS (SELECT k, trait, value, count(*) FILTER (WHERE held) AS held, count(*) FILTER (WHERE NOT doubted) AS genuine FROM labels GROUP BY k, trait, value),
    bits AS (
      SELECT n.k, n.trait, n.value, ${bounded(`log2(${ratio(`(${lent('held')})`, `(${lent('genuine')})`)})`, within('n.trait'), cap.trait)} AS bits
      FROM seen n JOIN sides z ON z.k = n.k AND z.trait = n.trait LEFT JOIN usual u ON u.trait = n.trait AND u.value = n.value
    ), families AS (
      SELECT l.k, l.ord, l.family, ${bounded('sum(b.bits)', -cap.family, cap.family)} AS bits
      FROM labels l JOIN bits b ON b.k = l.k AND b.trait = l.trait AND b.value = l.value WHERE l.near AND NOT l.held GROUP BY l.k, l.ord, l.family
    )
    SELECT f.k, f.ord, min(z.before) + sum(f.bits) AS bits FROM families f JOIN likeness_odds z ON z.k = f.k GROUP BY f.k, f.ord`
