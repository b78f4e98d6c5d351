/** Where did a listing or a shop sell, get back, or lose far more orders than its own history, its market and the hour explain? */
import type { Engine } from '../engine/duckdb.ts'
import { day } from '../signals/signal.ts'

const minute = 60_000
const hour = 60 * minute

/** Window lengths looked at, from a rush of minutes to a drip of weeks. */
const scales = [10 * minute, hour, 6 * hour, day, 3 * day, 7 * day, 21 * day] as const

/** What is counted: every order, those that came back, those never paid. */
const series = {
  placed: 'TRUE',
  undone: `state IN ('refunded', 'refunding', 'unpaid', 'cancelled')`,
} as const

/** Days of prior history that a new listing borrows from its market. */
const priorDays = 7

/** Makes `windows(grain, key, from_ms, to_ms, n, expected)`: bins that stand far above expectation, at some scale. */
async function findWindows(engine: Engine, grain: 'listing' | 'shop', source: string): Promise<void> {
  const span = await engine.one<{ from_ms: number | null; to_ms: number | null }>('SELECT min(t) AS from_ms, max(t) AS to_ms FROM orders')
  if (span.from_ms === null || span.to_ms === null) return
  const length = Math.max(span.to_ms - span.from_ms, day)
  for (const [what, condition] of Object.entries(series)) {
    // Two passes: the second leaves out of the baseline what the first found, so that an attack is not measured against itself.
    await engine.run(`CREATE OR REPLACE TABLE excluded (key INTEGER, from_ms BIGINT, to_ms BIGINT)`)
    for (const pass of [1, 2]) {
      const found = scales
        .filter((scale) => scale <= length)
        .map(
          (scale) => `
        SELECT ${scale} AS scale, b.key, b.bin * ${scale} AS from_ms, (b.bin + 1) * ${scale} AS to_ms, b.n,
          greatest(b.n - b.n, (greatest(totals.n - coalesce(x.n, 0) - CASE WHEN x.covers THEN 0 ELSE b.n END, 0) + mean.rate * ${priorDays})
            / (greatest(totals.days - coalesce(x.days, 0) - CASE WHEN x.covers THEN 0 ELSE ${scale / day} END, 0) + ${priorDays})
            * ${scale / day} * least(10.0, greatest(0.3, (m.n - b.n + 1.0) / ((market.n - totals.n) * ${scale / length} + 1.0)))) AS expected
        FROM (SELECT key, t // ${scale} AS bin, count(*) AS n FROM counted GROUP BY key, t // ${scale}) b
        JOIN totals ON totals.key = b.key
        JOIN (SELECT t // ${scale} AS bin, count(*) AS n FROM counted GROUP BY t // ${scale}) m ON m.bin = b.bin
        LEFT JOIN outside x ON x.key = b.key
        CROSS JOIN mean CROSS JOIN market
        WHERE b.n >= 8`,
        )
        .join(' UNION ALL ')
      await engine.run(`
        CREATE OR REPLACE TABLE found AS
        WITH counted AS (SELECT ${grain} AS key, t FROM ${source} WHERE ${condition}),
        totals AS (SELECT key, count(*) AS n, ${length / day} AS days FROM counted GROUP BY key),
        market AS (SELECT count(*) AS n FROM counted),
        mean AS (SELECT count(*) * 1.0 / greatest(1, count(DISTINCT key)) / ${length / day} AS rate FROM counted),
        outside AS (
          SELECT e.key, sum((SELECT count(*) FROM counted c WHERE c.key = e.key AND c.t >= e.from_ms AND c.t < e.to_ms)) AS n, sum(e.to_ms - e.from_ms) / ${day}.0 AS days, TRUE AS covers
          FROM excluded e GROUP BY e.key
        ), bins AS (${found})
        SELECT key, from_ms, to_ms, n, expected FROM bins
        WHERE n >= CASE WHEN scale <= ${day} THEN 4.0 ELSE 2.5 END * expected + 5.0 * sqrt(expected) + CASE WHEN scale <= ${day} THEN 8 ELSE 12 END`)
      if (pass === 1) {
        await engine.run(`INSERT INTO excluded
          SELECT key, min(from_ms), max(to_ms) FROM (
            SELECT key, from_ms, to_ms, sum(fresh) OVER (PARTITION BY key ORDER BY from_ms, to_ms) AS island FROM (
              SELECT key, from_ms, to_ms, CASE WHEN from_ms <= max(to_ms) OVER (PARTITION BY key ORDER BY from_ms, to_ms ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) THEN 0 ELSE 1 END AS fresh FROM found
            )
          ) GROUP BY key, island`)
      }
    }
    await engine.run(`INSERT INTO windows SELECT '${grain}', '${what}', key, from_ms, to_ms, n, expected FROM found`)
  }
}

/**
 * Makes `cases(k, shop, kind, from_ms, to_ms, expected)` and `case_orders(k, ord)`: windows of one shop that touch or lie
 * within three days of each other are one case.
 */
export async function findSurges(engine: Engine): Promise<void> {
  await engine.run(`
    CREATE TABLE windows (grain VARCHAR, what VARCHAR, key INTEGER, from_ms BIGINT, to_ms BIGINT, n BIGINT, expected DOUBLE);
    CREATE TABLE ended AS SELECT o.ord, o.shop, o.listing, o.t, x.state FROM orders o JOIN outcomes x ON x.ord = o.ord`)
  await findWindows(engine, 'listing', 'ended')
  // What the listing windows hold is explained; a shop surges only by what is left, an attack spread over many listings.
  await engine.run(`
    CREATE TABLE left_over AS SELECT e.* FROM ended e ANTI JOIN windows w ON w.grain = 'listing' AND w.key = e.listing AND e.t >= w.from_ms AND e.t < w.to_ms`)
  await findWindows(engine, 'shop', 'left_over')
  await engine.run(`
    CREATE TABLE surge_orders AS
    SELECT DISTINCT e.ord, e.shop, e.t FROM ended e JOIN windows w ON w.grain = 'listing' AND w.key = e.listing AND e.t >= w.from_ms AND e.t < w.to_ms
    UNION
    SELECT DISTINCT e.ord, e.shop, e.t FROM left_over e JOIN windows w ON w.grain = 'shop' AND w.key = e.shop AND e.t >= w.from_ms AND e.t < w.to_ms;
    CREATE TABLE case_orders AS
    WITH marked AS (
      SELECT ord, shop, t, CASE WHEN t - lag(t) OVER (PARTITION BY shop ORDER BY t, ord) <= ${3 * day} THEN 0 ELSE 1 END AS fresh FROM surge_orders
    ), islands AS (
      SELECT ord, shop, t, sum(fresh) OVER (PARTITION BY shop ORDER BY t, ord) AS island FROM marked
    )
    SELECT CAST(dense_rank() OVER (ORDER BY shop, island) AS INTEGER) AS k, ord, shop FROM islands;
    CREATE TABLE cases AS
    SELECT c.k, c.shop, 'surge' AS kind, min(o.t) AS from_ms, max(o.t) AS to_ms, count(*) AS n FROM case_orders c JOIN orders o ON o.ord = c.ord GROUP BY c.k, c.shop;
    -- What the shop would have sold in these windows anyway, counting each listing's widest window once.
    CREATE TABLE case_expected AS
    SELECT c.k, greatest(0.02 * c.n, least(0.95 * c.n, sum(w.expected))) AS expected
    FROM cases c JOIN (
      SELECT w.*, coalesce(l.shop, CASE WHEN w.grain = 'shop' THEN w.key END) AS shop,
        row_number() OVER (PARTITION BY w.grain, w.key, w.from_ms // ${7 * day} ORDER BY w.n - w.expected DESC, w.from_ms, w.to_ms) AS nth
      FROM windows w LEFT JOIN listings l ON w.grain = 'listing' AND l.listing = w.key
      WHERE w.what = 'placed'
    ) w ON w.shop = c.shop AND w.from_ms <= c.to_ms AND w.to_ms >= c.from_ms AND w.nth = 1
    GROUP BY c.k, c.n`)
}
