import { defineCaseSignal } from './signal.ts'

type Measure = { k: number; complaints: number; events: string | null }

/** The shop said it was attacked. A thief can say so too, so it is a reason to look again and hardly more. */
export const signal = defineCaseSignal<Measure>({
  name: 'reported-attack',
  code: 'D8',
  behaviours: ['reverse_brushing'],
  tier: 'T3',
  group: 'reaction',
  sql: `
    SELECT c.k, count(*) AS complaints, array_to_string(list_slice(list(f.id ORDER BY f.time_ms, f.id), 1, 20), chr(31)) AS events
    FROM cases c JOIN shops s ON s.shop = c.shop JOIN complaint_filed f ON f.kind = 'reverse_brushing' AND (f.complainant_shop_id = s.shop_id OR f.complainant_account_id = s.owner_account_id)
      AND f.time_ms BETWEEN c.from_ms - 86400000 AND c.to_ms + 2592000000
    GROUP BY c.k`,
  level: ({ complaints }) => (complaints > 0 ? 'reported' : undefined),
  bits: { reported: { organic: 0, shop_hired: -0.5, rival_hired: 0.3 } },
  sentence: ({ complaints }) => ({
    en: `The shop reported that it was being attacked (${complaints} report${complaints === 1 ? '' : 's'}).`,
    zh: `店铺曾举报自己遭到攻击（${complaints} 次）。`,
  }),
  innocent: { en: 'One who cheats may report himself as a victim; a report alone never clears.', zh: '作弊者也可能自称受害；仅凭举报不能洗清。' },
})
