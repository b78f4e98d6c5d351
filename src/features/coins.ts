/**
 * Sums that follow no price (a fee on top, a note more) are small or large by what things cost in their money: one yuan is a hundred minor units, one yen is one. No rate is
 * ever guessed: the market's own prices say what a coin is worth.
 */
import { defineRelation } from '../warehouse/relation.ts'

/** What the law gives a deceived buyer at least, in fen (PRC Food Safety Law art. 148); in other money, where that law does not hold, so many coins: its proportion to an everyday price. */
const least = { fen: 100_000, coins: 1000 }

export const relation = defineRelation({
  name: 'coins',
  grain:
    'One row per currency: its everyday coin, the power of ten nearest to a hundredth of what an order usually costs; and the least sum of a claim by law. So a coin stays the same while prices move a little.',
  key: ['currency'],
  scope: 'market',
  reads: ['orders'],
  columns: 'currency VARCHAR, coin_minor BIGINT, least_claim_minor BIGINT',
  sql: ({ quantile, greatest }) => `
    WITH coins AS (
      SELECT currency, CAST(${greatest('1', `power(10, round(log10(${quantile('CAST(payable_minor AS DOUBLE)', 0.5)})) - 2)`)} AS BIGINT) AS coin_minor
      FROM orders WHERE payable_minor > 0 AND currency IS NOT NULL GROUP BY currency
    )
    SELECT currency, coin_minor, CASE WHEN currency = 'CNY' THEN CAST(${least.fen} AS BIGINT) ELSE ${least.coins} * coin_minor END AS least_claim_minor FROM coins`,
})
