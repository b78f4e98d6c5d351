/**
 * What engines say differently, said once. Each of these has another meaning, or none, on another engine when written out: test/tidy.test.ts refuses the raw forms in
 * relations. See docs/decisions/0006-one-sql-for-several-engines.md.
 */

/** Rows within a list of an aggregate, in their order. */
type Listed = { orderBy: string; where?: string; distinct?: boolean; most?: number }

export const duckdb = {
  /** Whole part of a quotient of integers. */
  intDiv: (a: string, b: string | number): string => `${a} // ${b}`,
  /** A quotient that keeps its fraction, whatever the types. */
  ratio: (a: string, b: string): string => `${a} * 1.0 / ${b}`,
  /** The least that is known: unknown ones are passed over. */
  least: (...values: (string | number)[]): string => `least(${values.join(', ')})`,
  greatest: (...values: (string | number)[]): string => `greatest(${values.join(', ')})`,
  /** The value at the least (or greatest) of `order` among the rows that know it; ties need an order of their own. */
  firstBy: (value: string, order: string, where?: string): string => `arg_min(${value}, ${order})${filtered(where)}`,
  lastBy: (value: string, order: string, where?: string): string => `arg_max(${value}, ${order})${filtered(where)}`,
  /** Values in order as one text, parted by chr(31), NULL where there are none. */
  joined: (value: string, { orderBy, where, distinct, most }: Listed): string => {
    const listed = `list(${distinct === true ? 'DISTINCT ' : ''}${value} ORDER BY ${orderBy})${filtered(where)}`
    return `array_to_string(${most === undefined ? listed : `list_slice(${listed}, 1, ${most})`}, chr(31))`
  },
  quantile: (value: string, share: number, where?: string): string => `quantile_cont(${value}, ${share})${filtered(where)}`,
  /** 1 or 0. */
  one: (condition: string): string => `CAST(${condition} AS INTEGER)`,
  long: (value: string | number): string => `CAST(${value} AS BIGINT)`,
  /** Every whole number from the first to the last, a row each. */
  each: (from: string, to: string): string => `unnest(range(${from}, ${to} + 1))`,
  /** The values of a list, a row each. */
  unnest: (list: string): string => `unnest(${list})`,
} as const

export type Dialect = typeof duckdb

function filtered(where: string | undefined): string {
  return where === undefined ? '' : ` FILTER (WHERE ${where})`
}
