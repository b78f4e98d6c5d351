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
  reads: ['prices'],
  columns: 'currency VARCHAR, coin_minor BIGINT, least_claim_minor BIGINT',
  sql: ({ greatest, intDiv, ratio }) => `
    WITH line AS (
      SELECT currency, payable_minor, sum(n) OVER (PARTITION BY currency ORDER BY payable_minor) AS so_far, sum(n) OVER (PARTITION BY currency) AS n
      FROM prices WHERE payable_minor > 0 AND currency IS NOT NULL
    ), middles AS (
      -- The price of the order in the middle, or halfway between the two that are.
      SELECT currency, ${ratio(`(min(CASE WHEN so_far >= ${intDiv('(n + 1)', 2)} THEN payable_minor END) + min(CASE WHEN so_far >= ${intDiv('n', 2)} + 1 THEN payable_minor END))`, '2.0')} AS middle
      FROM line GROUP BY currency
    ), coins AS (SELECT currency, CAST(${greatest('1', 'power(10, round(log10(middle)) - 2)')} AS BIGINT) AS coin_minor FROM middles)
    SELECT currency, coin_minor, CASE WHEN currency = 'CNY' THEN CAST(${least.fen} AS BIGINT) ELSE ${least.coins} * coin_minor END AS least_claim_minor FROM coins`,
})
