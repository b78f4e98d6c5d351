import { defineRelation } from '../warehouse/relation.ts'

/** What is counted of orders: by which label, shop or listing, of which of them. */
const counted = {
  identity: { label: 'CAST(identity AS VARCHAR)', where: 'identity <> 0' },
  category: { label: 'category', where: 'category IS NOT NULL' },
  /** Of these, orders that came back. */
  undone: { label: 'category', where: 'category IS NOT NULL AND undone' },
  half_days: { label: 'CAST(half_days AS VARCHAR)', where: 'half_days IS NOT NULL' },
  rated: { label: 'rated', where: 'rated IS NOT NULL' },
  rivals_viewed: { label: 'CAST(rivals_viewed AS VARCHAR)', where: 'rivals_viewed IS NOT NULL' },
  /** Half minutes; one in thirty falls there by chance. */
  viewed: { label: "CASE WHEN view_seconds % 30 = 0 THEN 'round' ELSE 'other' END", where: 'view_seconds > 0' },
  refused: { label: "CASE WHEN refused THEN 'yes' ELSE 'no' END", where: 'refused IS NOT NULL' },
} as const

/** The counts of these orders: a row per label, and one per shop and listing. */
export const countsOf = (facts: string): string =>
  [
    ...Object.entries(counted).map(
      ([what, { label, where }]) =>
        `SELECT '${what}' AS what, label, CAST(NULL AS INTEGER) AS shop, CAST(NULL AS INTEGER) AS listing, count(*) AS n FROM (SELECT ${label} AS label FROM ${facts} WHERE ${where}) GROUP BY label`,
    ),
    `SELECT 'sold', NULL, shop, listing, count(*) FROM ${facts} GROUP BY shop, listing`,
  ].join(' UNION ALL ')

export const relation = defineRelation({
  name: 'market_counts',
  grain: 'One row per thing that is counted of orders, and label, or shop and listing: how many orders of the market.',
  key: ['what', 'label', 'shop', 'listing'],
  scope: 'market',
  adds: 'n',
  reads: ['order_facts'],
  columns: 'what VARCHAR, label VARCHAR, shop INTEGER, listing INTEGER, n BIGINT',
  sql: countsOf('order_facts'),
})
