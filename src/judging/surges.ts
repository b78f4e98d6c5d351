/** Where did a listing or a shop sell, get back, or lose far more orders than its own history, its market and the hour explain? */
import { words } from '../warehouse/dialect.ts'
import type { Engine } from '../warehouse/duckdb.ts'
import { defineRelation, type Relation } from '../warehouse/relation.ts'
import { append, drop, makeEmpty, makeTable, takeOut } from '../warehouse/tables.ts'
import { day } from '../signals/signal.ts'

const { intDiv, least, greatest, ratio, real } = words

const minute = 60_000
const hour = 60 * minute

/** Window lengths looked at, from a rush of minutes to a drip of weeks. */
const scales = [10 * minute, hour, 6 * hour, day, 3 * day, 7 * day, 21 * day] as const

/** What is counted: every order, those that came back, those never paid. */
const series = {
  placed: 'TRUE',
  undone: `state IN ('refunded', 'refunding', 'unpaid', 'cancelled')`,
} as const

/** Orders above expectation from which a listing's rush is looked at by itself. */
const hardRush = 25

/** Days of prior history that a new listing borrows from its market. */
const priorDays = 7

/** Fewest orders of a window. */
const fewest = 8

/** What one grain counts of a series: of each order whose it is, and when. */
const rowsOf = (grain: Grain, what: What): string => `SELECT ${grain} AS key, t FROM ${sourceOf[grain]} WHERE ${series[what]}`
type Grain = 'listing' | 'shop'
type What = keyof typeof series
/** A shop surges only by what its listings leave over. */
const sourceOf = { listing: 'ended', shop: 'left_over' } as const

/** Bins that hold enough orders to be looked at, whatever the market does meanwhile. A bin of too few holds no shorter one of enough. */
function binsOf(grain: Grain): Relation {
  const name = (what: What, scale: number): string => `${what}_${scale / minute}`
  const steps = (what: What): string[] =>
    scales.toReversed().flatMap((scale, i): string[] => {
      const longer = scales.toReversed()[i - 1]
      // Long bins hold most orders and are few: added up from days.
      const counted =
        scale > day
          ? `SELECT key, ${intDiv('bin', scale / day)} AS bin, CAST(sum(n) AS BIGINT) AS n FROM ${what}_days GROUP BY key, ${intDiv('bin', scale / day)} HAVING sum(n) >= ${fewest}`
          : scale === day
            ? `SELECT key, bin, n FROM ${what}_days WHERE n >= ${fewest}`
            : `SELECT r.key, ${intDiv('r.t', scale)} AS bin, count(*) AS n FROM (${rowsOf(grain, what)}) r JOIN ${name(what, longer!)} z ON z.key = r.key AND z.bin = ${intDiv('r.t', longer!)}
              GROUP BY r.key, ${intDiv('r.t', scale)} HAVING count(*) >= ${fewest}`
      return [
        ...(i === 0
          ? [`${what}_days AS (SELECT key, ${intDiv('t', day)} AS bin, count(*) AS n FROM (${rowsOf(grain, what)}) GROUP BY key, ${intDiv('t', day)})`]
          : []),
        `${name(what, scale)} AS (${counted})`,
      ]
    })
  const whats = Object.keys(series) as What[]
  return defineRelation({
    name: `${grain}_bins`,
    grain: `One row per ${grain}, series and bin of each length that holds as many orders as a window must.`,
    key: ['key', 'what', 'scale', 'bin'],
    scope: 'shop',
    by: 'key',
    reads: { [sourceOf[grain]]: grain },
    columns: 'key INTEGER, what VARCHAR, scale INTEGER, bin BIGINT, n BIGINT',
    sql: `WITH ${whats.flatMap(steps).join(', ')}
      ${whats.flatMap((what) => scales.map((scale) => `SELECT key, '${what}' AS what, ${scale} AS scale, bin, n FROM ${name(what, scale)}`)).join(' UNION ALL ')}`,
  })
}

/** Windows of one grain: bins that stand far above expectation. */
const windowsOf = (grain: Grain, reads: readonly string[]): Relation =>
  defineRelation({
    name: `${grain}_windows`,
    grain: `One row per ${grain}, series and bin that stands far above expectation.`,
    key: ['key', 'what', 'from_ms', 'to_ms'],
    scope: 'shop',
    reads,
    columns: windowColumns,
    async fill(engine) {
      for (const what of Object.keys(series) as What[]) await findWindows(engine, grain, what)
    },
  })

const windowColumns = 'grain VARCHAR, what VARCHAR, rush BOOLEAN, key INTEGER, from_ms BIGINT, to_ms BIGINT, n BIGINT, expected DOUBLE'

/**
 * Short windows first: what they hold is taken away before longer ones are looked at, so that a rush of minutes never makes a month look odd. All lengths that are left
 * are looked at together, and the shortest at which anything stands out is taken: those before it held nothing to take away. Bins are known; orders are looked at again
 * only of those of whom something was taken.
 */
async function findWindows(engine: Engine, grain: Grain, what: What): Promise<void> {
  const span = await engine.one<{ from_ms: number | null; to_ms: number | null }>('SELECT min(t) AS from_ms, max(t) AS to_ms FROM ended')
  if (span.from_ms === null || span.to_ms === null) return
  const length = Math.max(span.to_ms - span.from_ms, day)
  const rows = rowsOf(grain, what)
  await makeTable(engine, 'orders_of_each', `SELECT key, count(*) AS n FROM (${rows}) GROUP BY key`)
  const all = 'CAST(coalesce(sum(n), 0) AS BIGINT)'
  await makeTable(engine, 'market', `SELECT ${all} AS n, ${ratio(ratio(all, greatest(1, 'count(*)')), real(length / day))} AS rate FROM orders_of_each`)
  await makeTable(engine, 'market_parts', `SELECT ${intDiv('t', scales[0])} AS part, count(*) AS n FROM (${rows}) GROUP BY ${intDiv('t', scales[0])}`)
  for (const table of [daysCovered, counted, taken]) await makeEmpty(engine, table)
  let left = scales.filter((one) => one <= length)
  while (left.length > 0) {
    await makeTable(
      engine,
      'found',
      `WITH above AS (${aboveExpectation(grain, what, left, length)}) SELECT * FROM above WHERE scale = (SELECT min(scale) FROM above)`,
    )
    const { scale } = await engine.one<{ scale: number | null }>('SELECT min(scale) AS scale FROM found')
    left = left.filter((one) => scale !== null && one > scale)
    if (scale !== null) {
      await makeTable(engine, 'market_bins', `WITH ${lengths([scale], length)} ${marketBins}`)
      await take(engine, grain, what, scale, 'found')
      // The second look has the first one's finds taken out of the baseline, so that an attack is not measured against itself.
      await makeTable(engine, 'found_again', aboveExpectation(grain, what, [scale], length, 'found'))
      if ((await numberOf(engine, 'found_again')) > 0) await take(engine, grain, what, scale, 'found_again')
      await drop(engine, 'found_again', 'market_bins')
    }
    await drop(engine, 'found')
  }
  await drop(engine, 'orders_of_each', 'market', 'market_parts', daysCovered.name, counted.name, taken.name)
}

/** Days of a key that windows hold already. */
const daysCovered = {
  name: 'days_covered',
  columns: [
    { name: 'key', type: 'INTEGER' },
    { name: 'days', type: 'DOUBLE' },
  ],
} as const

/** Of whom something was taken, and the orders that he has left. */
const taken = { name: 'taken', columns: [{ name: 'key', type: 'INTEGER' }] } as const
const counted = {
  name: 'counted',
  columns: [
    { name: 'key', type: 'INTEGER' },
    { name: 't', type: 'BIGINT' },
  ],
} as const

const numberOf = async (engine: Engine, found: string): Promise<number> => (await engine.one<{ n: number }>(`SELECT count(*) AS n FROM ${found}`)).n

/** Of each length what the reckoning needs: in days and in the shortest ones, its part of all time, and how far beyond expectation it must stand. */
const lengths = (of: readonly number[], length: number): string =>
  `lengths(scale, parts, days, part_of_all, times, more) AS (VALUES ${of
    .map(
      (scale) => `(${scale}, ${scale / scales[0]}, ${real(scale / day)}, ${real(scale / length)}, ${real(scale <= day ? 4 : 2.5)}, ${scale <= day ? 8 : 12})`,
    )
    .join(', ')})`

/** What the market does in each bin of these lengths. */
const marketBins = `SELECT s.scale, ${intDiv('m.part', 's.parts')} AS bin, CAST(sum(m.n) AS BIGINT) AS n FROM market_parts m CROSS JOIN lengths s GROUP BY s.scale, ${intDiv('m.part', 's.parts')}`

/** What was found is a window, and no longer there for the next look. */
async function take(engine: Engine, grain: Grain, what: What, scale: number, found: string): Promise<void> {
  await append(
    engine,
    `${grain}_windows`,
    `SELECT '${grain}' AS grain, '${what}' AS what, ${scale <= day} AS rush, key, from_ms, to_ms, n, expected FROM ${found} ORDER BY key, from_ms`,
  )
  await append(engine, daysCovered.name, `SELECT key, ${real(scale / day)} AS days FROM ${found}`)
  const fresh = `key IN (SELECT key FROM ${found}) AND key NOT IN (SELECT key FROM taken)`
  await append(engine, counted.name, `SELECT key, t FROM (${rowsOf(grain, what)}) WHERE ${fresh}`)
  await append(engine, taken.name, `SELECT DISTINCT key FROM ${found} WHERE ${fresh}`)
  const held = `EXISTS (SELECT 1 FROM ${found} f WHERE f.key = counted.key AND counted.t >= f.from_ms AND counted.t < f.to_ms)`
  const part = intDiv('t', scales[0])
  await append(engine, 'market_parts', `SELECT ${part} AS part, -count(*) AS n FROM counted WHERE ${held} GROUP BY ${part}`)
  await takeOut(engine, counted.name, held)
}

/** The part of its usual pace that a market’s quietest hour is taken to have at least. */
const quietest = 0.3

/** How many orders are far above so many expected; rises with them. */
const above = (expected: string, of = ''): string => `${of}n >= ${of}times * ${expected} + 5.0 * sqrt(${expected}) + ${of}more`

/** Bins of these lengths that history, the market and the hour do not explain; on a second look of those found before. */
function aboveExpectation(grain: Grain, what: What, of: readonly number[], length: number, before?: string): string {
  const first = before === undefined
  const again = first ? '' : `WHERE c.key IN (SELECT key FROM ${before})`
  const bin = intDiv('c.t', 's.scale')
  const left = `SELECT c.key, s.scale, ${bin} AS bin, count(*) AS n FROM counted c CROSS JOIN lengths s ${again} GROUP BY c.key, s.scale, ${bin} HAVING count(*) >= ${fewest}`
  const leftOfEach = `SELECT c.key, count(*) AS n FROM counted c ${again} GROUP BY c.key`
  const whole = 'key NOT IN (SELECT key FROM taken)'
  const known = `SELECT key, scale, bin, n FROM ${grain}_bins WHERE what = '${what}' AND scale IN (${of.join(', ')}) AND ${whole}`
  return `
    WITH ${lengths(of, length)}, ${first ? `market_bins AS (${marketBins}), ` : ''}bins AS (${first ? `${known} UNION ALL ` : ''}${left}),
    totals AS (${first ? `SELECT key, n FROM orders_of_each WHERE ${whole} UNION ALL ` : ''}${leftOfEach}),
    usual AS (
      SELECT b.key, s.scale, s.times, s.more, s.part_of_all, b.bin, b.n, t.n AS of_key, market.n AS of_all,
        ${ratio(`(t.n - b.n + market.rate * ${priorDays})`, `(${greatest(`${real(length / day)} - coalesce(c.days, 0.0) - s.days`, '0.0')} + ${priorDays})`)} * s.days AS usual
      FROM bins b JOIN lengths s ON s.scale = b.scale JOIN totals t ON t.key = b.key CROSS JOIN market
      LEFT JOIN (SELECT key, sum(days) AS days FROM days_covered GROUP BY key) c ON c.key = b.key
    ),
    -- Few bins would stand out in the quietest of hours: the market's own is asked for these alone.
    likely AS (SELECT * FROM usual u WHERE ${above(`(u.usual * ${quietest})`, 'u.')}),
    expectations AS (
      SELECT u.key, u.scale, u.times, u.more, u.bin * u.scale AS from_ms, (u.bin + 1) * u.scale AS to_ms, u.n,
        u.usual * ${least('10.0', greatest(quietest, ratio('(m.n - u.n + 1.0)', '((u.of_all - u.of_key) * u.part_of_all + 1.0)')))} AS expected
      FROM likely u JOIN market_bins m ON m.scale = u.scale AND m.bin = u.bin
    )
    SELECT scale, key, from_ms, to_ms, n, expected FROM expectations WHERE ${above('expected')}`
}

const ended = defineRelation({
  name: 'ended',
  grain: 'One row per order: where, when, and how it ended.',
  key: ['ord'],
  scope: 'order',
  by: 'ord',
  reads: { orders: 'ord', outcomes: 'ord' },
  columns: 'ord INTEGER, shop INTEGER, listing INTEGER, t BIGINT, state VARCHAR',
  sql: `
    SELECT o.ord, o.shop, o.listing, o.t, x.state FROM orders o JOIN outcomes x ON x.ord = o.ord`,
})

const listingBins = binsOf('listing')
const listingWindows = windowsOf('listing', ['ended', listingBins.name])

const leftOver = defineRelation({
  name: 'left_over',
  grain:
    'One row per order that no window of its listing holds: what those hold is explained; a shop surges only by what is left, an attack spread over many listings.',
  key: ['ord'],
  scope: 'shop',
  by: 'ord',
  reads: { ended: 'ord', listing_windows: 'key <- ended.listing' },
  columns: 'ord INTEGER, shop INTEGER, listing INTEGER, t BIGINT, state VARCHAR',
  sql: `
    SELECT e.* FROM ended e
    WHERE e.ord NOT IN (SELECT h.ord FROM listing_windows w JOIN ended h ON h.listing = w.key AND h.t >= w.from_ms AND h.t < w.to_ms)`,
})

const shopBins = binsOf('shop')
const shopWindows = windowsOf('shop', ['left_over', 'ended', shopBins.name])

const windows = defineRelation({
  name: 'windows',
  grain: 'One row per listing or shop, series (placed, undone) and window in which it stands far above expectation.',
  key: ['grain', 'key', 'what', 'from_ms', 'to_ms'],
  scope: 'shop',
  reads: ['listing_windows', 'shop_windows'],
  columns: 'grain VARCHAR, what VARCHAR, rush BOOLEAN, key INTEGER, from_ms BIGINT, to_ms BIGINT, n BIGINT, expected DOUBLE',
  sql: `
    SELECT * FROM listing_windows UNION ALL SELECT * FROM shop_windows`,
})

const lanes = defineRelation({
  name: 'lanes',
  grain: 'One row per listing that rushes hard and has a lane of its own: the season of a thousand others must not drown it.',
  key: ['lane'],
  scope: 'shop',
  reads: ['windows'],
  columns: 'lane INTEGER',
  sql: `
    SELECT DISTINCT key AS lane FROM windows WHERE grain = 'listing' AND what = 'placed' AND rush AND n - expected >= ${hardRush} AND n >= 10 * expected`,
})

const caseOrders = defineRelation({
  name: 'case_orders',
  grain:
    'One row per order of a surge, and the case it makes: windows of one shop within three days of each other are one; a rush of a day at most is never drowned in a season of weeks.',
  key: ['k', 'ord'],
  scope: 'case',
  reads: ['ended', 'windows', 'lanes', 'left_over'],
  columns: 'k INTEGER, ord INTEGER, shop INTEGER, rush BOOLEAN, lane INTEGER',
  sql: `
    WITH surge_orders AS (
      SELECT ord, shop, t, bool_or(rush) AS rush, max(lane) AS lane FROM (
      SELECT e.ord, e.shop, e.t, w.rush, coalesce(l.lane, 0) AS lane
      FROM ended e JOIN windows w ON w.grain = 'listing' AND w.key = e.listing AND e.t >= w.from_ms AND e.t < w.to_ms LEFT JOIN lanes l ON l.lane = e.listing
      UNION ALL
      SELECT e.ord, e.shop, e.t, w.rush, 0 FROM left_over e JOIN windows w ON w.grain = 'shop' AND w.key = e.shop AND e.t >= w.from_ms AND e.t < w.to_ms
      ) GROUP BY ord, shop, t
    ), marked AS (
      SELECT ord, shop, t, rush, lane, CASE WHEN t - lag(t) OVER (PARTITION BY shop, rush, lane ORDER BY t, ord) <= ${3 * day} THEN 0 ELSE 1 END AS fresh FROM surge_orders
    ), islands AS (
      SELECT ord, shop, t, rush, lane, sum(fresh) OVER (PARTITION BY shop, rush, lane ORDER BY t, ord) AS island FROM marked
    )
    SELECT CAST(dense_rank() OVER (ORDER BY shop, rush, lane, island) AS INTEGER) AS k, ord, shop, rush, lane FROM islands`,
})

const surges = defineRelation({
  name: 'surges',
  grain: 'One row per surge: a case by its orders alone.',
  key: ['k'],
  scope: 'case',
  reads: ['case_orders', 'orders'],
  columns: 'k INTEGER, shop INTEGER, rush BOOLEAN, lane INTEGER, kind VARCHAR, from_ms BIGINT, to_ms BIGINT, n BIGINT',
  sql: `
    SELECT c.k, c.shop, bool_or(c.rush) AS rush, max(c.lane) AS lane, 'surge' AS kind, min(o.t) AS from_ms, max(o.t) AS to_ms, count(*) AS n FROM case_orders c JOIN orders o ON o.ord = c.ord GROUP BY c.k, c.shop`,
})

const caseExpected = defineRelation({
  name: 'case_expected',
  grain: 'One row per surge: what the shop would have sold in these windows anyway. A window known by its returns alone holds all but their excess.',
  key: ['k'],
  scope: 'case',
  reads: ['windows', 'listings', 'ended', 'lanes', 'surges'],
  columns: 'k INTEGER, expected DOUBLE',
  sql: ({ greatest, least }) => `
    WITH placed AS (SELECT w.*, coalesce(l.shop, w.key) AS shop FROM windows w LEFT JOIN listings l ON w.grain = 'listing' AND l.listing = w.key WHERE w.what = 'placed'),
    undone AS (
      SELECT w.grain, w.key, w.rush, w.from_ms, w.to_ms, w.n, w.expected, coalesce(l.shop, w.key) AS shop FROM windows w LEFT JOIN listings l ON w.grain = 'listing' AND l.listing = w.key
      WHERE w.what = 'undone' AND NOT EXISTS (SELECT 1 FROM windows p WHERE p.what = 'placed' AND p.grain = w.grain AND p.key = w.key AND p.from_ms < w.to_ms AND p.to_ms > w.from_ms)
    ), held AS (
      SELECT u.grain, u.key, u.from_ms, u.shop, u.rush, ${greatest('0.0', 'count(e.ord) - (min(u.n) - min(u.expected))')} AS expected
      FROM undone u JOIN ended e ON (u.grain = 'listing' AND e.listing = u.key OR u.grain = 'shop' AND e.shop = u.key) AND e.t >= u.from_ms AND e.t < u.to_ms
      GROUP BY u.grain, u.key, u.from_ms, u.shop, u.rush
    ), each_window AS (
      SELECT w.shop, w.rush, coalesce(CASE WHEN w.grain = 'listing' THEN l.lane END, 0) AS lane, w.from_ms, w.expected
      FROM (SELECT grain, key, shop, rush, from_ms, expected FROM placed UNION ALL SELECT grain, key, shop, rush, from_ms, expected FROM held) w LEFT JOIN lanes l ON l.lane = w.key
    )
    SELECT c.k, ${greatest('0.002 * c.n', least('0.95 * c.n', 'sum(w.expected)'))} AS expected
    FROM surges c JOIN each_window w ON w.shop = c.shop AND w.rush = c.rush AND w.lane = c.lane AND w.from_ms <= c.to_ms AND w.from_ms > c.from_ms - ${21 * day}
    GROUP BY c.k, c.n`,
})

export const relations = [ended, listingBins, listingWindows, leftOver, shopBins, shopWindows, windows, lanes, caseOrders, surges, caseExpected]
