import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined } = words

type Measure = { k: number; people: number; shops: number; events: string | null }

/** Somebody who left the shop, or holds a small share of it, runs another of the same trade. A place to look, never a proof; it names nobody. */
export const signal = defineCaseSignal<Measure>({
  name: 'former-partner',
  code: 'D11',
  behaviours: ['reverse_brushing'],
  tier: 'T4',
  group: 'relation',
  reads: ['accounts', 'cases', 'shop_people', 'shops'],
  sql: `
    WITH acting AS (
      SELECT c.k, p.person_id FROM cases c JOIN shops s ON s.shop = c.shop JOIN shop_people p ON p.shop_id = s.shop_id WHERE p.to_ms >= c.from_ms AND (p.role <> 'shareholder' OR p.share_bps > 5000)
    ), former AS (
      SELECT c.k, c.shop, p.person_id, min(p.event_id) AS event_id FROM cases c JOIN shops s ON s.shop = c.shop JOIN shop_people p ON p.shop_id = s.shop_id WHERE p.from_ms < c.from_ms AND NOT EXISTS (SELECT 1 FROM acting a WHERE a.k = c.k AND a.person_id = p.person_id) GROUP BY c.k, c.shop, p.person_id
    ), running AS (
      SELECT s.shop, p.person_id, min(p.event_id) AS event_id FROM shop_people p JOIN shops s ON s.shop_id = p.shop_id WHERE p.role IN ('owner', 'manager', 'shareholder') GROUP BY s.shop, p.person_id
      UNION ALL
      SELECT s.shop, a.person_id, NULL FROM shops s JOIN accounts a ON a.account_id = s.owner_account_id WHERE a.person_id IS NOT NULL
    )
    SELECT f.k, count(DISTINCT f.person_id) AS people, count(DISTINCT r.shop) AS shops, ${joined('f.event_id', { orderBy: 'f.event_id', distinct: true, most: 20 })} AS events
    FROM former f JOIN running r ON r.person_id = f.person_id JOIN shops own ON own.shop = f.shop JOIN shops other ON other.shop = r.shop
    WHERE r.shop <> f.shop AND own.category = other.category AND own.category <> '' GROUP BY f.k`,
  level: ({ people }) => (people > 0 ? 'runs-a-rival' : undefined),
  bits: { 'runs-a-rival': { organic: 0, shop_hired: 0, rival_hired: 1 } },
  sentence: ({ people, shops }) => ({
    en: `${people} ${people === 1 ? 'person' : 'people'} with a past or minor part in the shop ${people === 1 ? 'runs' : 'run'} ${shops} other shop${shops === 1 ? '' : 's'} of the same trade.`,
    zh: `曾在该店任职或持有少量股份的 ${people} 人，现经营 ${shops} 家同类店铺。`,
  }),
  innocent: { en: 'People who learn a trade stay in it; most part as friends.', zh: '从业者离职后多仍从事本行，且大多好聚好散。' },
})
