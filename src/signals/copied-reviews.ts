import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined, matches } = words

/**
 * Letters from the beginning of a text that make it a copy where others begin alike: who is handed a text breaks off early, or goes on in his own words. Of Chinese fewer letters say as
 * much; what customers begin their reviews of one article with by themselves is shorter.
 */
const opening = `substr(template, 1, CASE WHEN ${matches('template', "'\\p{Han}'")} THEN 10 ELSE 24 END)`

type Measure = { k: number; written: number; copies: number; templates: number; events: string | null }

/** Reviews that different people wrote, or began, in the same words, numbers aside. A phrase the whole market uses is no copy. */
export const signal = defineCaseSignal<Measure>({
  name: 'copied-reviews',
  code: 'SB-08',
  behaviours: ['self_brushing', 'reverse_brushing', 'fake_review'],
  tier: 'T3',
  group: 'review',
  reads: ['case_rows', 'worded'],
  sql: `
    WITH telling AS (SELECT event_id AS id, order_id, author_account_id AS author, ${opening} AS template FROM worded WHERE length(template) >= 8),
    inside AS (SELECT c.k, c.ord, t.id, t.author, t.template FROM case_rows c JOIN telling t ON t.order_id = c.order_id),
    uses AS (SELECT template, count(DISTINCT author) AS authors FROM telling t WHERE EXISTS (SELECT 1 FROM inside i WHERE i.template = t.template) GROUP BY template HAVING count(DISTINCT author) >= 3),
    copied AS (
      SELECT i.k, i.template FROM inside i JOIN uses u ON u.template = i.template GROUP BY i.k, i.template, u.authors
      HAVING count(DISTINCT i.author) >= 3 AND count(DISTINCT i.author) >= 0.5 * u.authors
    )
    SELECT i.k, count(*) AS written, count(c.template) AS copies, count(DISTINCT c.template) AS templates,
      ${joined('i.id', { orderBy: 'i.id', where: 'c.template IS NOT NULL', most: 20 })} AS events
    FROM inside i LEFT JOIN copied c ON c.k = i.k AND c.template = i.template GROUP BY i.k`,
  level: ({ written, copies }) => (copies >= 5 && copies >= 0.3 * written ? 'copies' : undefined),
  bits: { copies: { organic: -2, shop_hired: 0, rival_hired: 0 } },
  sentence: ({ written, copies, templates }) => ({
    en: `${copies} of ${written} reviews repeat ${templates} text${templates === 1 ? '' : 's'} that three people or more wrote here word for word, or began with, and hardly anyone elsewhere.`,
    zh: `${written} 条评价中有 ${copies} 条重复使用 ${templates} 段文字，均由三人以上在此逐字写出或以其开头，而别处几乎无人使用。`,
  }),
  innocent: {
    en: 'A card in the parcel that asks for certain words; the buyers are real and were bribed.',
    zh: '包裹内的好评返现卡要求写指定文字：买家真实，但受到利诱。',
  },
})
