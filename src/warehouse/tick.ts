/**
 * The runner's second way: what new events touch is made again, and nothing else. A relation in parts is made by the same SQL with its inputs narrowed to the parts
 * touched; one that is read whole is made again whole, where anything it reads has changed. Both ways give the same rows (test/ticks.test.ts).
 */
import { eventTypes, tableOf } from '../domain/vocabulary.ts'
import { type Engine, name as quoted, quote, type Row } from './duckdb.ts'
import { type Hands, handsOf, settled } from './hands.ts'
import { narrowed } from './parts.ts'
import { type Relation, RelationError } from './relation.ts'
import { type Catalogue, makeWhole, type Run } from './runner.ts'
import { append, appendRows, drop, makeCounted, makeEmpty, makeTable, takeOut } from './tables.ts'

/** What a tick did to one relation: parts made again (all of them where it is read whole), and rows that are now others, where they were compared. */
export type Touched = { relation: string; parts: number | 'whole'; changed: number | 'not compared' }

/** A run whose relations stay from one tick to the next. Where it throws, its tables are of no use any more: whoever holds it begins anew. */
export type KeptRun = Run & {
  /** Takes up events that came: for each table of events the name of a table with the new rows. */
  begin: (came: ReadonlyMap<string, string>) => Promise<void>
  /** What the tick did to relations that were made again, so far. */
  touched: () => Touched[]
  end: () => Promise<void>
}

/** Numbers of a relation have no room left before a place in the order, or beyond the last: all must be given anew, with more room there. */
export class NoRoomError extends RelationError {
  override name = 'NoRoomError'
  readonly relation: string
  readonly place: string | undefined
  constructor(relation: string, place: string | undefined) {
    super(`relation ${relation}: expected room for new numbers ${place === undefined ? 'after the last' : `before ${place}`}, found none`)
    this.relation = relation
    this.place = place
  }
}

/** Places of a relation before which much came. */
export type Wide = ReadonlyMap<string, readonly string[]>

/** What comes between two, or after all others, is numbered so far apart, where there is room for it. */
const step = 256
const mostNumber = 2 ** 31 - 1

/** Rows from which a relation made whole is not compared with what it was: it will have changed. */
const mostCompared = 100_000

const partsOf = (relation: string): string => `parts of ${relation}`
const changesOf = (relation: string): string => `changes of ${relation}`

const eventTables: ReadonlySet<string> = new Set(eventTypes.map(tableOf))

/**
 * Numbers that this tick gave, as SQL: nothing that stood before knows them, so that they need not be looked for where it stands. `told`: of what a relation reads by
 * such a number the SELECT of what came, undefined where nothing did.
 */
type Born = { numbers: string; told: ReadonlyMap<string, string | undefined> }

export type KeptOptions = {
  progress?: (relation: string) => void
  wide?: Wide
  /** By whom relations are made from now on: with several, those that do not read each other at the same time. */
  hands?: () => Hands
}

export function openKept(engine: Engine, catalogue: Catalogue, { progress, wide, hands }: KeptOptions = {}): KeptRun {
  const whole = (hand: Engine, relation: Relation): Promise<void> => makeWhole(hand, relation, { wide: wide?.get(relation.name) ?? [] })
  const readers = new Map<string, Relation[]>()
  for (const relation of catalogue.values()) for (const read of relation.reads) readers.set(read, [...(readers.get(read) ?? []), relation])
  const leadsToParts = (name: string): boolean => readers.get(name)?.some(({ by }) => by !== undefined) ?? false

  let now = 0
  const madeAt = new Map<string, number>()
  const changedAt = new Map<string, { last: number; before: number }>()
  /** Rows that are now others, as they were and as they are, by the name of what holds them: of this tick alone. */
  const changedRows = new Map<string, string>()
  const prints = new Map<string, string>()
  let touched: Touched[] = []

  const changed = (name: string): void => void changedAt.set(name, { last: now, before: changedAt.get(name)?.last ?? 0 })

  const numberedBy = new Map([...catalogue.values()].flatMap(({ name, number }) => (number === undefined ? [] : [[number.column, name] as const])))
  function bornTo({ by, reads }: Relation): Born | undefined {
    const rows = changedRows.get(numberedBy.get(by!) ?? '')
    if (rows === undefined) return undefined
    const told = new Map<string, string | undefined>()
    for (const read of reads) {
      const columns = catalogue.get(read)?.columns.map((column) => quoted(column.name))
      if (columns === undefined) continue
      if (changedAt.get(read)?.last !== now) told.set(read, undefined)
      // What was made again without a look at its rows does not say which of them came.
      else if (changedRows.has(read)) told.set(read, `SELECT ${columns.join(', ')} FROM ${quoted(changedRows.get(read)!)} WHERE had < 0`)
    }
    return { numbers: `SELECT ${quoted(by!)} FROM ${quoted(rows)} GROUP BY ${quoted(by!)} HAVING max(had) < 0`, told }
  }

  /** Whether it is what it was. One of too many rows is counted alone, before it is compared with anything. */
  async function compare(hand: Engine, name: string): Promise<boolean> {
    if (!prints.has(name)) {
      const { n } = await hand.one<{ n: number }>(`SELECT count(*) AS n FROM ${quoted(name)}`)
      if (n > mostCompared) return false
    }
    const { n, print } = await hand.one<{ n: number; print: string }>(
      `SELECT count(*) AS n, count(*) || ' ' || coalesce(sum(CAST(hash(r) AS HUGEINT)), 0) AS print FROM ${quoted(name)} r`,
    )
    const same = prints.get(name) === print
    if (n > mostCompared) prints.delete(name)
    else prints.set(name, print)
    return same
  }

  async function remake(hand: Engine, relation: Relation, fill: () => Promise<void>): Promise<void> {
    const { name } = relation
    const before = `before ${name}`
    const byRows = leadsToParts(name)
    if (byRows) await hand.run(`ALTER TABLE ${quoted(name)} RENAME TO ${quoted(before)}`)
    else await drop(hand, name)
    await fill()
    if (byRows) {
      const n = await makeCounted(hand, changesOf(name), difference(relation, quoted(before), quoted(name)))
      await drop(hand, before)
      return tookRows(hand, name, 'whole', n)
    }
    const same = await compare(hand, name)
    if (!same) changed(name)
    touched.push({ relation: name, parts: 'whole', changed: same ? 0 : 'not compared' })
  }

  async function tookRows(hand: Engine, name: string, parts: number | 'whole', n: number): Promise<void> {
    touched.push({ relation: name, parts, changed: n })
    if (n === 0) return drop(hand, changesOf(name))
    changedRows.set(name, changesOf(name))
    changed(name)
  }

  /** These and all they read that this tick has not made, each after what it reads. */
  function missing(names: readonly string[]): Relation[] {
    const found = new Set<Relation>()
    const put = (name: string, under: readonly string[]): void => {
      if (eventTables.has(name)) return
      const relation = catalogue.get(name)
      if (relation === undefined) throw new RelationError(`${under.at(-1) ?? 'run'}: expected ${name} to be a relation, found none`)
      if (under.includes(name)) throw new RelationError(`relation ${name}: expected it to be made without itself, it reads itself by way of ${under.at(-1)!}`)
      if (madeAt.get(name) === now || found.has(relation)) return
      if (relation.told !== undefined) throw new RelationError(`relation ${name}: expected its rows to be told by ${relation.told}, they were not`)
      for (const read of relation.reads) put(read, [...under, name])
      found.add(relation)
    }
    for (const name of names) put(name, [])
    return [...found]
  }

  async function make(hand: Engine, relation: Relation): Promise<void> {
    const { name } = relation
    const at = madeAt.get(name)
    progress?.(name)
    madeAt.set(name, now)
    if (at === undefined) {
      await whole(hand, relation)
      if (!leadsToParts(name)) await compare(hand, name)
      return changed(name)
    }
    const since = relation.reads.filter((read) => (changedAt.get(read)?.last ?? 0) > at)
    if (since.length === 0) return
    const rows = since.filter((read) => changedRows.has(read) && changedAt.get(read)!.before <= at)
    if (relation.adds !== undefined && rows.length === since.length)
      return addUp(hand, relation, changedRows.get(since[0]!)!, (fill) => remake(hand, relation, fill))
    if (relation.by === undefined || rows.length < since.length) return remake(hand, relation, () => whole(hand, relation))
    const { parts, rows: n } = await remakeParts(hand, relation, changedRows, bornTo(relation))
    if (parts > 0) await tookRows(hand, name, parts, n)
  }

  /** Each name is one thing from tick to tick. A helper's TEMP table would be read in a relation's place without a word, and one in main would be taken for it. */
  async function expectOwnNames(): Promise<void> {
    const found = await engine.all<{ name: string; temporary: boolean }>(`
      SELECT table_name AS name, temporary FROM duckdb_tables() WHERE NOT internal AND database_name IN (current_database(), 'temp')
      UNION ALL SELECT view_name, temporary FROM duckdb_views() WHERE NOT internal AND database_name IN (current_database(), 'temp')`)
    const refuse = (name: string, what: string): never => {
      throw new RelationError(`relation ${name}: expected ${what}; what is made beside relations needs a name of its own`)
    }
    const there = new Set<string>()
    for (const { name, temporary } of found) {
      if (!catalogue.has(name)) continue
      if (temporary) refuse(name, 'its name to be its own, found something temporary of that name, which would be read in its place')
      if (!madeAt.has(name)) refuse(name, 'its name to be free until it is made, found a table of that name')
      there.add(name)
    }
    for (const name of madeAt.keys()) if (!there.has(name)) refuse(name, 'its table to be there since it was made, it is gone')
  }

  return {
    async begin(came) {
      await expectOwnNames()
      now++
      touched = []
      for (const [table, rows] of came) {
        await append(engine, table, `SELECT * FROM ${quoted(rows)}`)
        changedRows.set(table, rows)
        changed(table)
      }
    },
    async tell(name, rows) {
      const relation = catalogue.get(name)
      if (relation === undefined) throw new RelationError(`run: expected ${name} to be a relation, found none`)
      const fill = async (): Promise<void> => {
        await makeEmpty(engine, relation)
        if (typeof rows === 'string') await append(engine, name, rows)
        else await appendRows(engine, relation, rows as readonly Row[])
      }
      if (madeAt.has(name)) await remake(engine, relation, fill)
      else {
        await fill()
        if (!leadsToParts(name)) await compare(engine, name)
        changed(name)
      }
      madeAt.set(name, now)
    },
    async make(...names) {
      await expectOwnNames()
      const { lend } = hands?.() ?? handsOf([engine])
      const relations = missing(names)
      // The longest way from here to what nobody reads is begun first.
      const waitUpon = new Map<string, number>()
      for (const { name } of relations.toReversed())
        waitUpon.set(name, 1 + Math.max(0, ...(readers.get(name) ?? []).map((reader) => waitUpon.get(reader.name) ?? 0)))
      const making = new Map<string, Promise<void>>()
      for (const relation of relations) {
        const read = relation.reads.flatMap((name) => making.get(name) ?? [])
        making.set(
          relation.name,
          Promise.all(read).then(() => lend((hand) => make(hand, relation), waitUpon.get(relation.name))),
        )
      }
      await settled([...making.values()])
    },
    touched: () => touched,
    async end() {
      await drop(engine, ...[...changedRows.keys()].filter((name) => catalogue.has(name)).map(changesOf))
      changedRows.clear()
    },
  }
}

/** Counts what was and is no more, and what is now; the rest of the counts stands. */
async function addUp(engine: Engine, relation: Relation, changes: string, put: (fill: () => Promise<void>) => Promise<void>): Promise<void> {
  const { name, columns, sql } = relation
  const fresh = `fresh ${name}`
  const n = quoted(relation.adds!)
  const group = columns.flatMap((column) => (column.name === relation.adds ? [] : [quoted(column.name)])).join(', ')
  const counted = (rows: 'had > 0' | 'had < 0'): string =>
    `(WITH ${quoted(relation.reads[0]!)} AS (SELECT * FROM ${quoted(changes)} WHERE ${rows}) SELECT * FROM (${sql!}))`
  await makeTable(
    engine,
    fresh,
    `SELECT ${columns.map((column) => (column.name === relation.adds ? `CAST(sum(${n}) AS BIGINT) AS ${n}` : quoted(column.name))).join(', ')}
    FROM (SELECT ${group}, ${n} FROM ${quoted(name)} UNION ALL SELECT ${group}, ${n} FROM ${counted('had < 0')} UNION ALL SELECT ${group}, -${n} FROM ${counted('had > 0')})
    GROUP BY ${group} HAVING sum(${n}) <> 0`,
  )
  await put(() => engine.run(`ALTER TABLE ${quoted(fresh)} RENAME TO ${quoted(name)}`))
}

/** How many parts were made again, and how many rows are now others. */
async function remakeParts(
  engine: Engine,
  relation: Relation,
  changed: ReadonlyMap<string, string>,
  born: Born | undefined,
): Promise<{ parts: number; rows: number }> {
  const { name, reads } = relation
  const parts = partsOf(name)
  const leading = reads.flatMap((read) => (changed.has(read) ? partsLedTo(relation, read, leadingRows(relation, read, quoted(changed.get(read)!))) : []))
  const isBorn = born === undefined ? '' : `, part IN (${born.numbers}) AS born`
  const n = await makeCounted(engine, parts, `SELECT DISTINCT part${isBorn} FROM (${leading.join(' UNION ALL ')}) WHERE part IS NOT NULL`)
  const rows = n === 0 ? 0 : await inOne(engine, () => exchange(engine, relation, parts, born))
  await drop(engine, parts)
  return { parts: n, rows }
}

/** Most rows of what is touched are as they were: those that are not are taken out where they lie, and what is in their place put at the end. */
async function exchange(engine: Engine, relation: Relation, parts: string, born: Born | undefined): Promise<number> {
  const { name, columns, number } = relation
  const rows = await makeCounted(engine, changesOf(name), await remade(engine, relation, quoted(parts), born))
  if (rows === 0) return 0
  const changes = quoted(changesOf(name))
  if (number !== undefined) await expectNumbers(engine, name, changesOf(name), number)
  await takeOut(engine, name, `rowid IN (SELECT place FROM ${changes} WHERE had > 0)`)
  await append(engine, name, `SELECT ${columns.map((column) => quoted(column.name)).join(', ')} FROM ${changes} WHERE had < 0`)
  return rows
}

/** In one transaction: places hold until it ends. */
async function inOne<T>(engine: Engine, work: () => Promise<T>): Promise<T> {
  await engine.run('BEGIN')
  try {
    const result = await work()
    await engine.run('COMMIT')
    return result
  } catch (error) {
    await engine.run('ROLLBACK')
    throw error
  }
}

/** SQL of the rows of these parts that are now others, as they were and as they are. */
async function remade(engine: Engine, relation: Relation, parts: string, born: Born | undefined): Promise<string> {
  const { name, number } = relation
  const touched = `${quoted(relation.by!)} IN (SELECT part FROM ${parts})`
  const stood = born === undefined ? touched : `${quoted(relation.by!)} IN (SELECT part FROM ${parts} WHERE NOT born)`
  const select = `SELECT * FROM (${narrowed(relation, parts, born?.told)}) WHERE ${touched}`
  const rows = `SELECT *, rowid AS place FROM ${quoted(name)} WHERE ${stood}`
  const since = (before: string, now: string): string => difference(relation, before, `(SELECT *, NULL AS place FROM (${now}))`, 'max(place) AS place')
  if (number === undefined) return since(`(${rows})`, select)
  const before = quoted(`stood ${name}`)
  return `WITH ${before} AS MATERIALIZED (${rows}) ${since(before, numbered(relation, number, select, before, await stretchesOf(engine, name, number)))}`
}

async function expectNumbers(engine: Engine, name: string, changes: string, { column, orderBy }: { column: string; orderBy: string }): Promise<void> {
  const [first] = await engine.all(`SELECT ${orderBy} FROM ${quoted(changes)} WHERE ${quoted(column)} IS NULL ORDER BY ${orderBy} LIMIT 1`)
  if (first === undefined) return
  const literal = (row: Row): string =>
    `(${Object.values(row)
      .map((value) => (typeof value === 'string' ? quote(value) : String(value)))
      .join(', ')})`
  const [after] = await engine.all(`SELECT ${orderBy} FROM ${quoted(name)} WHERE (${orderBy}) > ${literal(first)} ORDER BY ${orderBy} LIMIT 1`)
  throw new NoRoomError(name, after && literal(after))
}

/** Rows of which the one holds more than the other, each once; `had` is above zero where it was and below where it is. */
const difference = ({ columns }: Relation, before: string, after: string, ...more: readonly string[]): string => {
  const all = columns.map((column) => quoted(column.name)).join(', ')
  const place = more.length > 0 ? ', place' : ''
  return `SELECT ${[all, 'sum(had) AS had', ...more].join(', ')} FROM (SELECT ${all}, 1 AS had${place} FROM ${before} UNION ALL SELECT ${all}, -1${place} FROM ${after}) GROUP BY ${all} HAVING sum(had) <> 0`
}

/** Of rows that are now others, those that lead to parts: what goes, and what comes and is not known. Events only come. */
function leadingRows({ known }: Relation, read: string, rows: string): string {
  if (known[read] === undefined) return rows
  const fresh = (came: string): string => `SELECT * FROM ${rows} r WHERE ${came}NOT (${known[read]})`
  return `(${eventTables.has(read) ? fresh('') : `SELECT * FROM ${rows} WHERE had > 0 UNION ALL ${fresh('had < 0 AND ')}`})`
}

/** SQL of the parts to which rows of a read relation lead, one way each: by a column that holds the part, or from hand to hand. */
function partsLedTo({ paths }: Relation, read: string, rows: string): string[] {
  return paths[read]!.flatMap(({ column, via }): string[] => {
    if (via === undefined) return [`SELECT ${quoted(column)} AS part FROM ${rows} r`]
    const next = `(SELECT * FROM ${quoted(via.relation)} WHERE ${quoted(via.column)} IN (SELECT ${quoted(column)} FROM ${rows} r))`
    return partsLedTo({ paths } as Relation, via.relation, next)
  })
}

/** How many rows of a numbered relation are looked at beside each that comes: those with numbers in one stretch. */
const stretch = 32

/** How long a stretch of numbers is. Asked beforehand: rows meet their stretch by a hash of it where its length is a number in the statement, and each meets each where it is not. */
async function stretchesOf(engine: Engine, name: string, { column }: NonNullable<Relation['number']>): Promise<number> {
  const { size } = await engine.one<{ size: number }>(
    `SELECT greatest(1, CAST(max(${quoted(column)}) AS BIGINT) * ${stretch} // count(*)) AS size FROM ${quoted(name)}`,
  )
  return size
}

/**
 * Who has a number keeps it; who comes now is numbered between those beside whom it stands, or after the last. Where there is no room the number is NULL. Numbers stand
 * in the order of their relation, so beside whom somebody stands is found among the firsts of each stretch of numbers and in his own stretch: not along the whole line.
 * `before`: the rows that these parts had.
 */
function numbered({ name, by }: Relation, number: NonNullable<Relation['number']>, select: string, before: string, size: number): string {
  const column = quoted(number.column)
  const table = quoted(name)
  const key = quoted(by!)
  const columns = number.orderBy.split(', ').map(quoted)
  const order = columns.join(', ')
  const of = (alias: string): string => columns.map((one) => `${alias}.${one}`).join(', ')
  // Who moved in the order gets another number.
  const same = [key, ...columns].map((one) => `had.${one} IS NOT DISTINCT FROM now.${one}`).join(' AND ')
  return `
    WITH now AS MATERIALIZED (${select}),
    known AS MATERIALIZED (SELECT had.${column} AS known, now.${key} AS part, ${of('now')} FROM now LEFT JOIN ${before} had ON ${same}),
    fresh AS MATERIALIZED (SELECT part, ${order} FROM known WHERE known IS NULL),
    firsts AS MATERIALIZED (
      SELECT f.stretch, f.known, ${of('r')}
      FROM (SELECT min(${column}) AS known, ${column} // ${size} AS stretch FROM ${table} WHERE (SELECT count(*) FROM fresh) > 0 GROUP BY stretch) f JOIN ${table} r ON r.${column} = f.known
    ), place AS (
      SELECT DISTINCT stretch FROM (
        SELECT part, max(stretch) OVER (ORDER BY ${order} ROWS UNBOUNDED PRECEDING) AS stretch
        FROM (SELECT stretch, NULL AS part, ${order} FROM firsts UNION ALL SELECT NULL, part, ${order} FROM fresh)
      ) WHERE part IS NOT NULL
    ), line AS (
      SELECT known, NULL AS part, ${order} FROM firsts
      UNION ALL SELECT r.${column}, NULL, ${of('r')} FROM ${table} r JOIN place p ON p.stretch = r.${column} // ${size} WHERE r.${column} NOT IN (SELECT known FROM firsts)
      UNION ALL SELECT NULL, part, ${order} FROM fresh
    ), between AS (
      SELECT known, part, ${order}, coalesce(max(known) OVER (ORDER BY ${order} ROWS UNBOUNDED PRECEDING), 0) AS before,
        min(known) OVER (ORDER BY ${order} ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS after
      FROM line
    ), nth AS (
      SELECT *, row_number() OVER (PARTITION BY before ORDER BY ${order}) AS nth, count(*) OVER (PARTITION BY before) AS n FROM between WHERE known IS NULL
    ), given AS (
      SELECT part, CASE WHEN after IS NULL THEN CASE WHEN before + ${step} * nth <= ${mostNumber} THEN before + ${step} * nth END
        WHEN after - before > n THEN before + least(${step}, (after - before) // (n + 1)) * nth END AS given FROM nth
    )
    SELECT CAST(coalesce(known.known, given.given) AS INTEGER) AS ${column}, now.*
    FROM now JOIN known ON known.part = now.${key} LEFT JOIN given ON given.part = now.${key}`
}
