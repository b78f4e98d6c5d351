import { defineMatterSignal, percent } from '../signal.ts'
import { listed } from './shared.ts'

type Measure = { m: number; reviewed: number; bad: number; usual: number | null; shops: number; strange: number; events: string | null }

/** Accounts that buy once at shops they never bought from, and whose reviews are bad far more often than people's are. */
export const signal = defineMatterSignal<Measure>({
  name: 'critical-newcomer',
  of: 'review_extortion',
  code: 'RX-01',
  behaviours: ['review_extortion'],
  tier: 'T3',
  group: 'history',
  reads: ['accounts', 'extortion_reviews', 'orders', 'review_posted'],
  sql: `
    WITH usual AS (SELECT avg(CASE WHEN rating <= 2 THEN CAST(1.0 AS DOUBLE) ELSE 0 END) AS bad FROM review_posted),
    authors AS (SELECT DISTINCT m, account_id FROM extortion_reviews WHERE charged),
    written AS (
      SELECT a.m, count(DISTINCT r.review_id) AS reviewed, count(DISTINCT CASE WHEN r.rating <= 2 THEN r.review_id END) AS bad
      FROM authors a JOIN review_posted r ON r.author_account_id = a.account_id GROUP BY a.m
    ), bought AS (SELECT o.buyer, o.shop, count(*) AS n FROM orders o JOIN accounts c ON c.buyer = o.buyer JOIN authors a ON a.account_id = c.account_id GROUP BY o.buyer, o.shop),
    placed AS (
      SELECT r.m, r.shop_id, r.event_id, b.n FROM extortion_reviews r JOIN orders o ON o.order_id = r.order_id LEFT JOIN bought b ON b.buyer = o.buyer AND b.shop = o.shop WHERE r.charged
    )
    SELECT p.m, min(w.reviewed) AS reviewed, min(w.bad) AS bad, min(u.bad) AS usual, count(DISTINCT p.shop_id) AS shops, count(*) FILTER (WHERE p.n <= 2) AS strange, ${listed('p.event_id')}
    FROM placed p JOIN written w ON w.m = p.m CROSS JOIN usual u GROUP BY p.m`,
  level: ({ reviewed, bad, usual, shops, strange }) => {
    if (usual === null || reviewed < 2 || strange === 0) return undefined
    // By chance such a share of bad reviews would come less than once in a thousand times.
    const surprising = bad * Math.log2(1 / Math.max(usual, 0.005)) - (reviewed - bad) * 0.5 >= 10
    if (shops >= 2 && bad >= 3 && surprising) return 'serial'
    return bad / reviewed > 5 * usual && bad >= 2 ? 'often' : bad / reviewed <= 0.1 && reviewed >= 10 ? 'seldom' : undefined
  },
  bits: { serial: 3, often: 1, seldom: -1.5 },
  sentence: ({ reviewed, bad, usual, shops }) => ({
    en: `The reviewers wrote ${bad} bad reviews among ${reviewed} (usual: ${percent(usual ?? 0)}), here after a first purchase at ${shops} shop${shops === 1 ? '' : 's'}.`,
    zh: `相关评价者的 ${reviewed} 条评价中有 ${bad} 条差评（通常为 ${percent(usual ?? 0)}），在 ${shops} 家店铺均为初次购买后所写。`,
  }),
  innocent: {
    en: 'A strict or an unlucky buyer, a tester, a journalist: they write much that is bad and ask for no money.',
    zh: '挑剔或运气不佳的买家、测评者、记者：差评虽多，但并不索要钱款。',
  },
})
