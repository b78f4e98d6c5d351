/** Sales and credit, observed and clean: a contribution is left out by id and comes back exactly when the id does. */
import type { Report } from '../domain/report.ts'
import type { Engine } from '../warehouse/duckdb.ts'
import { words } from '../warehouse/dialect.ts'

const { lastBy } = words

/** @param excluded made before by the caller: tables `excluded_orders(order_id)` and `excluded_reviews(review_id)` */
export async function rankings(engine: Engine): Promise<Report['rankings']> {
  const sales = await engine.all<{ listing_id: string; observed: number; clean: number; observed_rank: number; clean_rank: number }>(`
    WITH sold AS (
      SELECT l.listing_id, o.order_id FROM orders o JOIN listings l ON l.listing = o.listing WHERE o.lines = 1
      UNION ALL SELECT DISTINCT listing_id, order_id FROM order_placed WHERE order_id IN (SELECT order_id FROM orders WHERE lines > 1)
    ),
    counted AS (
      SELECT s.listing_id, count(*) AS observed, count(*) FILTER (WHERE e.order_id IS NULL) AS clean FROM sold s LEFT JOIN excluded_orders e ON e.order_id = s.order_id GROUP BY s.listing_id
    )
    SELECT listing_id, observed, clean, rank() OVER (ORDER BY observed DESC) AS observed_rank, rank() OVER (ORDER BY clean DESC) AS clean_rank FROM counted ORDER BY observed_rank, listing_id`)
  const credit = await engine.all<{
    shop_id: string
    observed_mean: number | null
    observed_count: number
    clean_mean: number | null
    clean_count: number
    observed_rank: number | null
    clean_rank: number | null
  }>(`
    WITH changed AS (
      SELECT review_id, ${lastBy('rating', '(time_ms, id)')} AS rating FROM review_changed WHERE rating IS NOT NULL GROUP BY review_id
    ), withdrawn AS (
      SELECT DISTINCT review_id FROM review_withdrawn
    ), out AS (
      SELECT DISTINCT review_id FROM excluded_reviews
    ), rated AS (
      -- Few were changed, withdrawn or are out: each is met as it is, not looked for among all reviews.
      SELECT o.shop, coalesce(c.rating, r.rating) AS rating, e.review_id IS NOT NULL AS excluded
      FROM review_posted r JOIN orders o ON o.order_id = r.order_id LEFT JOIN changed c ON c.review_id = r.review_id LEFT JOIN withdrawn w ON w.review_id = r.review_id LEFT JOIN out e ON e.review_id = r.review_id
      WHERE NOT coalesce(r.appended, FALSE) AND w.review_id IS NULL
    ), counted AS (
      SELECT s.shop_id, round(avg(r.rating), 4) AS observed_mean, count(*) AS observed_count, round(avg(rating) FILTER (WHERE NOT excluded), 4) AS clean_mean, count(*) FILTER (WHERE NOT excluded) AS clean_count
      FROM rated r JOIN shops s ON s.shop = r.shop GROUP BY s.shop_id
    )
    SELECT *, rank() OVER (ORDER BY observed_mean DESC NULLS LAST) AS observed_rank, CASE WHEN clean_mean IS NULL THEN NULL ELSE rank() OVER (ORDER BY clean_mean DESC NULLS LAST) END AS clean_rank
    FROM counted ORDER BY observed_rank, shop_id`)
  return { sales, credit }
}
