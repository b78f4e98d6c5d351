/**
 * What engines say differently, said once. A word of ours stands in SQL as `@ratio(a; b)` and each engine puts its own saying in its place, so that one text serves all.
 * Written out, each of these has another meaning, or none, on another engine: test/tidy.test.ts refuses the raw forms in relations. See
 * docs/decisions/0006-one-sql-for-several-engines.md.
 */
import type { Column, ColumnType } from './relation.ts'

/** Rows within a list of an aggregate, in their order. */
type Listed = { orderBy: string; where?: string; distinct?: boolean; most?: number }

const word =
  (name: keyof Sayings) =>
  (...parts: readonly (string | number | undefined)[]): string =>
    `@${name}(${parts.map((part) => part ?? '').join('; ')})`

/** To write SQL with. */
export const words = {
  /** Whole part of a quotient of integers. */
  intDiv: (a: string, b: string | number): string => word('intDiv')(a, b),
  /** A quotient that keeps its fraction, whatever the types. */
  ratio: (a: string, b: string | number): string => word('ratio')(a, b),
  /** The least that is known: unknown ones are passed over. */
  least: (...values: (string | number)[]): string => word('least')(...values),
  greatest: (...values: (string | number)[]): string => word('greatest')(...values),
  /** The value at the least (or greatest) of `order` among the rows that know it; ties need an order of their own. */
  firstBy: (value: string, order: string, where?: string): string => word('firstBy')(value, order, where),
  lastBy: (value: string, order: string, where?: string): string => word('lastBy')(value, order, where),
  /** Values in order as one text, parted by chr(31), NULL where there are none. */
  joined: (value: string, { orderBy, where, distinct, most }: Listed): string =>
    word('joined')(value, orderBy, where, distinct === true ? 'DISTINCT' : '', most),
  /** A list as one text, parted by chr(31). */
  parted: (list: string): string => word('parted')(list),
  /** Texts that `joined` made, taken together: each of their values once, in order, so many at most. */
  merged: (text: string, most: number): string => word('merged')(text, most),
  quantile: (value: string, share: number, where?: string): string => word('quantile')(value, share, where),
  /** 1 or 0. */
  one: (condition: string): string => `CAST(${condition} AS INTEGER)`,
  long: (value: string | number): string => `CAST(${value} AS BIGINT)`,
  /** A number of ours as a double: as a decimal its many digits would overflow a product. */
  real: (value: string | number): string => `CAST(${value} AS DOUBLE)`,
  /** For sums and products that a BIGINT may not hold. */
  huge: (value: string): string => word('huge')(value),
  /** Every match replaced. */
  replaceAll: (text: string, pattern: string, by: string): string => word('replaceAll')(text, pattern, by),
  /** The value that half of the rows do not pass: one of theirs. */
  middle: (value: string): string => word('middle')(value),
  /** Whether a list holds a value; how many it holds. */
  has: (list: string, value: string): string => word('has')(list, value),
  size: (list: string): string => word('size')(list),
  /** Share of the bytes of two texts that both have, of those that either has. */
  alike: (a: string, b: string): string => word('alike')(a, b),
  /** Whether a regular expression is found in a text. */
  matches: (text: string, pattern: string): string => word('matches')(text, pattern),
  /** Hexadecimal MD5 of a text, for an order that nobody chose. */
  hash: (text: string): string => word('hash')(text),
  /** Hexadecimal SHA-256 of a text. */
  sha256: (text: string): string => word('sha256')(text),
  /** One of so many shares, from zero, the same for the same value. */
  share: (value: string, of: number): string => word('share')(value, of),
  /** After CROSS JOIN: every whole number from the first to the last, a row each. */
  each: (from: string, to: string): string => word('each')(from, to),
  /** After CROSS JOIN: the values of a list, a row each. */
  unnest: (list: string): string => word('unnest')(list),
} as const

/** What a relation's SQL may be written with. */
export type Words = typeof words

type Saying = (...parts: string[]) => string
/** One engine's saying of each word that engines do not share. */
type Sayings = Record<
  | 'intDiv'
  | 'ratio'
  | 'least'
  | 'greatest'
  | 'firstBy'
  | 'lastBy'
  | 'joined'
  | 'merged'
  | 'parted'
  | 'quantile'
  | 'huge'
  | 'replaceAll'
  | 'matches'
  | 'middle'
  | 'has'
  | 'size'
  | 'alike'
  | 'hash'
  | 'sha256'
  | 'share'
  | 'each'
  | 'unnest',
  Saying
>

const filtered = (...where: (string | undefined)[]): string => {
  const conditions = where.filter((one) => one !== undefined && one !== '')
  return conditions.length === 0 ? '' : ` FILTER (WHERE ${conditions.length === 1 ? conditions[0] : conditions.map((one) => `(${one})`).join(' AND ')})`
}

export type Dialect = {
  sayings: Sayings
  type: (type: ColumnType) => string
  /** The place of a row in a table that was made in order, from zero; undefined where a table keeps no order. */
  place: string | undefined
  /** A SELECT whose columns have the types told, where the engine would make others of it. */
  typed: (select: string, columns: readonly Column[]) => string
}

export const duckdb: Dialect = {
  type: (type) => type,
  place: 'rowid',
  // A relation's SQL is written for these types; a test compares them with those declared.
  typed: (select) => select,
  sayings: {
    intDiv: (a, b) => `${a} // ${b}`,
    ratio: (a, b) => `${a} / ${b}`,
    least: (...values) => `least(${values.join(', ')})`,
    greatest: (...values) => `greatest(${values.join(', ')})`,
    firstBy: (value, order, where) => `arg_min(${value}, ${order})${filtered(where)}`,
    lastBy: (value, order, where) => `arg_max(${value}, ${order})${filtered(where)}`,
    joined(value, orderBy, where, distinct, most) {
      const listed = `list(${distinct === '' ? '' : 'DISTINCT '}${value} ORDER BY ${orderBy})${filtered(where)}`
      return `array_to_string(${most === '' ? listed : `list_slice(${listed}, 1, ${most})`}, chr(31))`
    },
    parted: (list) => `array_to_string(${list}, chr(31))`,
    merged: (text, most) => `array_to_string(list_slice(list_sort(list_distinct(string_split(string_agg(${text}, chr(31)), chr(31)))), 1, ${most}), chr(31))`,
    quantile: (value, share, where) => `quantile_cont(${value}, ${share})${filtered(where)}`,
    huge: (value) => `CAST(${value} AS HUGEINT)`,
    replaceAll: (text, pattern, by) => `regexp_replace(${text}, ${pattern}, ${by}, 'g')`,
    middle: (value) => `quantile_disc(${value}, 0.5)`,
    has: (list, value) => `list_contains(${list}, ${value})`,
    size: (list) => `len(${list})`,
    alike: (a, b) => `jaccard(${a}, ${b})`,
    matches: (text, pattern) => `regexp_matches(${text}, ${pattern})`,
    hash: (text) => `md5(${text})`,
    sha256: (text) => `sha256(${text})`,
    share: (value, of) => `CAST(hash(${value}) % ${of} AS INTEGER)`,
    each: (from, to) => `(SELECT unnest(range(${from}, ${to} + 1)))`,
    unnest: (list) => `(SELECT unnest(${list}))`,
  },
}

/** Trino's `least` is NULL where one value is, and it has no exact quantile: lists say both. */
const ofKnown = (which: 'array_min' | 'array_max', values: readonly string[]): string => `${which}(filter(ARRAY[${values.join(', ')}], one -> one IS NOT NULL))`

export const trino: Dialect = {
  // No integer of ours lies beyond 2^53; a sum or a product that did would be refused, not wrong.
  type: (type) => (type === 'HUGEINT' ? 'BIGINT' : type === 'VARCHAR[]' ? 'ARRAY(VARCHAR)' : type),
  place: undefined,
  typed: (select, columns) => `SELECT ${columns.map(({ name, type }) => `CAST("${name}" AS ${trino.type(type)}) AS "${name}"`).join(', ')} FROM (${select})`,
  sayings: {
    // Integers divide to integers; `//` rounds toward zero as well.
    intDiv: (a, b) => `${a} / ${b}`,
    ratio: (a, b) => `CAST(${a} AS DOUBLE) / CAST(${b} AS DOUBLE)`,
    least: (...values) => ofKnown('array_min', values),
    greatest: (...values) => ofKnown('array_max', values),
    firstBy: (value, order, where) => `min_by(${value}, ${order})${filtered(`(${value}) IS NOT NULL`, where)}`,
    lastBy: (value, order, where) => `max_by(${value}, ${order})${filtered(`(${value}) IS NOT NULL`, where)}`,
    joined(value, orderBy, where, distinct, most) {
      // Of unknown values alone the embedded engine's text is unknown, and Trino's would be empty.
      const listed = `array_agg(${distinct === '' ? '' : 'DISTINCT '}${value} ORDER BY ${orderBy})${filtered(`(${value}) IS NOT NULL`, where)}`
      return `array_join(${most === '' ? listed : `slice(${listed}, 1, ${most})`}, chr(31))`
    },
    parted: (list) => `array_join(${list}, chr(31))`,
    merged: (text, most) =>
      `array_join(slice(array_sort(array_distinct(split(array_join(array_agg(${text})${filtered(`(${text}) IS NOT NULL`)}, chr(31)), chr(31)))), 1, ${most}), chr(31))`,
    quantile(value, share, where) {
      const at = `(cardinality(v) - 1) * DOUBLE '${share}'`
      const before = `v[CAST(floor(${at}) AS BIGINT) + 1]`
      const after = `v[CAST(ceil(${at}) AS BIGINT) + 1]`
      const sorted = `array_sort(array_agg(CAST(${value} AS DOUBLE))${filtered(`(${value}) IS NOT NULL`, where)})`
      return `element_at(transform(ARRAY[${sorted}], v -> ${before} + (${at} - floor(${at})) * (${after} - ${before})), 1)`
    },
    huge: (value) => `CAST(${value} AS BIGINT)`,
    replaceAll: (text, pattern, by) => `regexp_replace(${text}, ${pattern}, ${by})`,
    middle: (value) =>
      `element_at(transform(ARRAY[array_sort(array_agg(${value})${filtered(`(${value}) IS NOT NULL`)})], v -> v[(cardinality(v) + 1) / 2]), 1)`,
    has: (list, value) => `contains(${list}, ${value})`,
    size: (list) => `cardinality(${list})`,
    alike(a, b) {
      const bytes = (text: string): string => `regexp_extract_all(to_hex(to_utf8(${text})), '..')`
      return `CAST(cardinality(array_intersect(${bytes(a)}, ${bytes(b)})) AS DOUBLE) / cardinality(array_union(${bytes(a)}, ${bytes(b)}))`
    },
    matches: (text, pattern) => `regexp_like(${text}, ${pattern})`,
    hash: (text) => `lower(to_hex(md5(to_utf8(${text}))))`,
    sha256: (text) => `lower(to_hex(sha256(to_utf8(${text}))))`,
    share: (value, of) => `CAST(bitwise_and(from_big_endian_64(xxhash64(to_utf8(CAST(${value} AS VARCHAR)))), 4294967295) % ${of} AS INTEGER)`,
    each: (from, to) => `UNNEST(sequence(${from}, ${to}))`,
    unnest: (list) => `UNNEST(${list})`,
  },
}

/** Literals, names and comments are passed over: a word within them is no word. */
const tokens = /'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|@(\w+)\(|[();]/g

/** SQL with the engine's own sayings in the place of our words. */
export function say(sql: string, { sayings }: Dialect): string {
  if (!/@\w+\(/.test(sql)) return sql
  type Open = { word: string; parts: string[]; depth: number }
  const open: Open[] = [{ word: '', parts: [''], depth: 0 }]
  const put = (text: string): void => {
    const { parts } = open.at(-1)!
    parts.push(parts.pop()! + text)
  }
  let at = 0
  for (const match of sql.matchAll(tokens)) {
    const [token, name] = match
    put(sql.slice(at, match.index))
    at = match.index + token.length
    const inner = open.at(-1)!
    if (name !== undefined) {
      if (!Object.hasOwn(sayings, name)) throw new Error(`dialect: expected one of the words ${Object.keys(sayings).join(', ')}, got @${name}`)
      open.push({ word: name, parts: [''], depth: 0 })
    } else if (open.length > 1 && token === ')' && inner.depth === 0) {
      open.pop()
      put(sayings[inner.word as keyof Sayings](...inner.parts.map((part) => part.trim())))
    } else if (open.length > 1 && token === ';' && inner.depth === 0) inner.parts.push('')
    else {
      inner.depth += token === '(' ? 1 : token === ')' ? -1 : 0
      put(token)
    }
  }
  put(sql.slice(at))
  if (open.length > 1) throw new Error(`dialect: expected @${open.at(-1)!.word}( to be closed, it is not`)
  return open[0]!.parts[0]!
}
