/** What several questions about a payer ask by the same measure. */

/** Buyers of a shop whom a payer must repay to be looked at; of a payer whom nothing ties to the shop. */
export const fewest = { own: 3, third: 4 }

/** A buyer's account with a payer balances when what he got is what he spent, within a discount or a premium of so much (in everyday coins of its money, `features/coins.ts`). */
export const settled = { least: 0.85, most: 1.3, overCoins: 40 }

export const balances = (spent: string, orders: string): string =>
  `(got >= ${settled.least} * ${spent} AND (got <= ${settled.most} * ${spent} OR got <= ${spent} + ${settled.overCoins} * coin_minor * ${orders}))`

/** What is paid on top of a price is a coin at least. A packet sent with the price is on top of it: so soon before or after, and no more than so many coins or that part of it. */
export const onTop = { leastCoins: 1, withinMs: 3_600_000, mostCoins: 15, part: 0.1 }

/** Part of what a shop sends to these buyers, or a stranger to anybody, that must fit orders at the shops he serves for him to pay for orders. */
export const mostlyFits = { tied: 0.5, third: 0.8 }
