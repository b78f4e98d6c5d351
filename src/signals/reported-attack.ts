import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined } = words

type Measure = { k: number; complaints: number; events: string | null }

/** The shop said it was attacked. A thief can say so too, so it is a reason to look again and hardly more. */
export const signal = defineCaseSignal<Measure>({
  name: 'reported-attack',
  code: 'D8',
  behaviours: ['reverse_brushing'],
  tier: 'T3',
  group: 'reaction',
  reads: ['cases', 'complaint_filed', 'shops'],
  sql: `
    WITH own AS (SELECT c.k, c.from_ms, c.to_ms, s.shop_id, s.owner_account_id FROM cases c JOIN shops s ON s.shop = c.shop),
    filed AS (SELECT * FROM complaint_filed WHERE kind = 'reverse_brushing'),
    theirs AS (
      SELECT o.k, o.from_ms, o.to_ms, f.source, f.id, f.time_ms FROM own o JOIN filed f ON f.complainant_shop_id = o.shop_id
      UNION
      SELECT o.k, o.from_ms, o.to_ms, f.source, f.id, f.time_ms FROM own o JOIN filed f ON f.complainant_account_id = o.owner_account_id
    )
    SELECT k, count(*) AS complaints, ${joined('id', { orderBy: 'time_ms, id', most: 20 })} AS events
    FROM theirs WHERE time_ms BETWEEN from_ms - 86400000 AND to_ms + 2592000000 GROUP BY k`,
  level: ({ complaints }) => (complaints > 0 ? 'reported' : undefined),
  bits: { reported: { organic: 0, shop_hired: -0.5, rival_hired: 0.3 } },
  sentence: ({ complaints }) => ({
    en: `The shop reported that it was being attacked (${complaints} report${complaints === 1 ? '' : 's'}).`,
    zh: `店铺曾举报自己遭到攻击（${complaints} 次）。`,
  }),
  innocent: { en: 'One who cheats may report himself as a victim; a report alone never clears.', zh: '作弊者也可能自称受害；仅凭举报不能洗清。' },
})
