/**
 * Reviews of orders held to be false that were filled into one template. Who else writes so is asked of the market's reviews: a phrase that ordinary customers
 * use as well, because a card in the parcel suggests it or because everybody says so, ties nobody.
 */
import type { Engine } from '../../warehouse/duckdb.ts'
import { words } from '../../warehouse/dialect.ts'
import { defineRelation } from '../../warehouse/relation.ts'
import { nearDuplicates, template } from '../../linking/nearDuplicate.ts'
import { type Tie, tiesBy } from './ties.ts'

/** Reviews compared: of orders held to be false, and of the market, which is known from those that say exactly the same and a sample of all. */
const most = { held: 10_000, same: 10_000, sample: 5000 }

/** Letters below which words are too common to tie anyone. */
const fewestLetters = 8

/** Part of a template's authors who must be suspected, and the bits by which they must exceed their share of all authors. */
const concentrated = 0.5
const beyondChance = 8

type Review = { text: string; buyer: number; event_id: string; ord: number | null; part: 'held' | 'same' | 'sample' }

const reviews = defineRelation({
  name: 'reviews',
  grain: 'One row per review with words, and whose it is.',
  key: ['event_id'],
  scope: 'order',
  reads: ['review_posted', 'accounts'],
  columns: 'text VARCHAR, buyer INTEGER, event_id VARCHAR, order_id VARCHAR',
  sql: 'SELECT r.text, a.buyer, r.id AS event_id, r.order_id FROM review_posted r JOIN accounts a ON a.account_id = r.author_account_id WHERE r.text IS NOT NULL',
})

const heldReviews = defineRelation({
  name: 'held_reviews',
  grain: 'One row per review of an order held to be false, as many as are compared.',
  key: ['event_id'],
  scope: 'case',
  reads: ['reviews', 'held', 'orders'],
  columns: 'text VARCHAR, buyer INTEGER, event_id VARCHAR, order_id VARCHAR, ord INTEGER',
  sql: `
    SELECT s.*, f.ord FROM reviews s JOIN (SELECT DISTINCT o.order_id, o.ord FROM held h JOIN orders o ON o.ord = h.ord) f ON f.order_id = s.order_id
    ORDER BY s.event_id LIMIT ${most.held}`,
})

const otherReviews = defineRelation({
  name: 'other_reviews',
  grain: 'One row per review of somebody who is not suspected. What a suspect writes elsewhere is neither for nor against.',
  key: ['event_id'],
  scope: 'order',
  reads: ['reviews', 'suspects'],
  columns: 'text VARCHAR, buyer INTEGER, event_id VARCHAR, order_id VARCHAR',
  sql: 'SELECT s.* FROM reviews s WHERE NOT EXISTS (SELECT 1 FROM suspects x WHERE x.buyer = s.buyer)',
})

const tiesByWords = tiesBy(
  'words',
  'One row per order held to be false whose review was filled into a template that hardly anybody else uses.',
  ['held_reviews', 'other_reviews'],
  tieByWords,
)

export const relations = [reviews, heldReviews, otherReviews, tiesByWords]

async function tieByWords(engine: Engine): Promise<Tie[]> {
  const written = await engine.all<Review>(`
    SELECT text, buyer, event_id, ord, 'held' AS part FROM held_reviews
    UNION ALL (SELECT o.text, o.buyer, o.event_id, NULL, 'same' FROM other_reviews o WHERE EXISTS (SELECT 1 FROM held_reviews t WHERE t.text = o.text) ORDER BY o.event_id LIMIT ${most.same})
    UNION ALL (SELECT text, buyer, event_id, NULL, 'sample' FROM other_reviews ORDER BY ${words.hash('text')}, event_id LIMIT ${most.sample}) ORDER BY event_id, part`)
  const { others } = await engine.one<{ others: number }>('SELECT count(DISTINCT buyer) AS others FROM other_reviews')
  const authors = (list: readonly Review[], part: Review['part']): Set<number> => new Set(list.filter((one) => one.part === part).map(({ buyer }) => buyer))
  const suspected = authors(written, 'held').size
  const everybody = suspected + others
  const sampled = others / Math.max(1, authors(written, 'sample').size)
  const ties: Tie[] = []
  for (const [template, list] of byTemplate(written)) {
    const own = list.filter(({ part }) => part === 'held')
    const count = authors(list, 'held').size
    const holders = count + Math.max(authors(list, 'same').size, authors(list, 'sample').size * sampled)
    if (count < 2 || count < concentrated * holders) continue
    if (count * Math.log2(((count / holders) * everybody) / suspected) < beyondChance) continue
    for (const { buyer, ord, event_id } of own) ties.push({ kind: 'words', v: template, buyer, ord: ord!, event_id, bits: Math.log2(everybody / holders) })
  }
  return ties
}

/** Reviews by what they were filled into, named by the words of its first. */
function byTemplate(reviews: readonly Review[]): Map<string, Review[]> {
  const filled = new Map(reviews.map(({ text }) => [text, template(text)]))
  const templates = [...new Set(filled.values())].filter((text) => [...text].length >= fewestLetters)
  const group = nearDuplicates(templates, { minLetters: fewestLetters })
  const first = new Map<number, string>()
  for (const [i, text] of templates.entries()) if (!first.has(group[i]!)) first.set(group[i]!, text)
  const nameOf = new Map(templates.map((text, i) => [text, group[i]! < 0 ? text : first.get(group[i]!)!]))
  return Map.groupBy(
    reviews.filter(({ text }) => nameOf.has(filled.get(text)!)),
    ({ text }) => nameOf.get(filled.get(text)!)!,
  )
}
