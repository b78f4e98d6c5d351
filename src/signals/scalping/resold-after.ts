import { defineMatterSignal } from '../signal.ts'
import { words } from '../../warehouse/dialect.ts'

const { joined, replaceAll } = words

type Measure = { m: number; shops: number; listings: number; events: string | null }

/** A shop of one of these people offers the same article, under the same title, after the scramble. */
export const signal = defineMatterSignal<Measure>({
  name: 'resold-after',
  of: 'scalping',
  code: 'SC-08',
  behaviours: ['scalping'],
  tier: 'T0',
  group: 'relation',
  reads: ['accounts', 'listing_published', 'listings', 'rush_rows', 'shops'],
  sql: `WITH wanted AS (
      SELECT DISTINCT r.m, r.shop, lower(${replaceAll('p.title', `'\\s+'`, "''")}) AS title, max(r.t) OVER (PARTITION BY r.m, r.listing) AS last_ms
      FROM rush_rows r JOIN listings l ON l.listing = r.listing JOIN listing_published p ON p.listing_id = l.listing_id WHERE length(p.title) >= 4
    ), people AS (SELECT DISTINCT r.m, a.account_id, a.person_id FROM rush_rows r JOIN accounts a ON a.buyer = r.buyer),
    own AS (
      SELECT p.m, s.shop_id, s.shop FROM people p JOIN shops s ON s.owner_account_id = p.account_id
      UNION SELECT p.m, s.shop_id, s.shop FROM people p JOIN accounts b ON b.person_id = p.person_id JOIN shops s ON s.owner_account_id = b.account_id
    )
    SELECT o.m, count(DISTINCT o.shop_id) AS shops, count(DISTINCT p.listing_id) AS listings, ${joined('p.id', { orderBy: 'p.id', distinct: true, most: 20 })} AS events
    FROM own o JOIN listing_published p ON p.shop_id = o.shop_id JOIN wanted w ON w.m = o.m AND w.title = lower(${replaceAll('p.title', `'\\s+'`, "''")}) AND w.shop <> o.shop WHERE p.time_ms > w.last_ms GROUP BY o.m`,
  level: ({ listings }) => (listings > 0 ? 'offered' : undefined),
  bits: { offered: 3 },
  sentence: ({ shops, listings }) => ({
    en: `${shops} shop${shops === 1 ? '' : 's'} of one of these people offered ${listings} article${listings === 1 ? '' : 's'} of the same title afterwards.`,
    zh: `其中一人名下的 ${shops} 家店铺随后上架 ${listings} 件同名商品。`,
  }),
  innocent: {
    en: 'A shop restocks from a sale, which is trade.',
    zh: '店铺从促销中进货，属于正常经营。',
  },
})
