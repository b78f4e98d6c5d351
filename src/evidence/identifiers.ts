/**
 * Which entries of the ledger name which identifier: one list per identifier, all lists under one root, the root an entry of the
 * ledger. With it a reader can see offline that nothing which names an order was left out, without seeing anybody else's orders.
 */
import { createHash } from 'node:crypto'
import { flatActs } from '../domain/acts.ts'
import type { Field } from '../domain/fields.ts'
import { naming, partsOfOrders } from '../domain/naming.ts'
import { columnOf, eventTypes, tableOf, vocabulary } from '../domain/vocabulary.ts'
import { type Engine, name, quote } from '../warehouse/duckdb.ts'
import { canonicalJson, emptyIndex, indexLeaf, type IndexDefinition, listHash, nodeHash } from '../proof/index.ts'

/** What counts as naming, as the vocabulary declares it. Its hash stands beside every root, so that a root has one meaning. */
export const definition: IndexDefinition = {
  spec: 'aedile.index/3',
  fields: Object.fromEntries(Object.entries(naming).flatMap(([field, one]) => ('kind' in one ? [[field, one.kind]] : []))),
  pairs: Object.fromEntries(Object.entries(naming).flatMap(([field, one]) => ('by' in one ? [[field, { by: one.by, any: [...(one.any ?? [])] }]] : []))),
  follow: [...partsOfOrders],
  acts: { flat: [...flatActs], fields: { appeal_id: 'appeal', case_id: 'case', measure_id: 'measure', question_id: 'question' } },
}

export const definitionText = `${canonicalJson(definition)}\n`
export const definitionHash = createHash('sha256').update(definitionText).digest('hex')

/** A column as SQL; `list` when it holds many. */
type Column = { sql: string; list: boolean }

/** SELECTs of (key, position) over one table of records. */
function namesIn(table: string, columns: ReadonlyMap<string, Column>, position: string): string[] {
  const selects: string[] = []
  const add = (kind: string, { sql, list }: Column): void => {
    selects.push(
      list
        ? `SELECT k || '/' || v AS key, p FROM (SELECT ${kind} AS k, unnest(${sql}) AS v, ${position} AS p FROM ${table} WHERE ${sql} IS NOT NULL) WHERE v <> '' AND k IS NOT NULL`
        : `SELECT ${kind} || '/' || ${sql} AS key, ${position} AS p FROM ${table} WHERE ${sql} IS NOT NULL AND ${sql} <> '' AND ${kind} IS NOT NULL`,
    )
  }
  for (const [field, kind] of Object.entries(definition.fields)) {
    const column = columns.get(field)
    if (column !== undefined) add(quote(kind), column)
  }
  for (const [field, { by, any }] of Object.entries(definition.pairs)) {
    const [kind, column] = [columns.get(by), columns.get(field)]
    if (column === undefined) continue
    if (kind !== undefined) add(kind.sql, column)
    for (const one of any) add(kind === undefined ? quote(one) : `CASE WHEN ${kind.sql} IS NULL THEN ${quote(one)} END`, column)
  }
  return selects
}

/** Fills `names(key, p, type)`: who is named by which of the ledger's first `size` entries. The warehouse is attached as `wh`. */
export async function findNames(engine: Engine, size: number): Promise<void> {
  await engine.run('CREATE OR REPLACE TEMP TABLE names (key VARCHAR, p BIGINT, type VARCHAR)')
  for (const type of eventTypes) {
    const columns = new Map(
      (vocabulary[type].fields as readonly Field[])
        .filter((field) => !field.personal)
        .map((field) => [field.name, { sql: name(columnOf(field)), list: field.kind.is === 'list' }]),
    )
    const selects = namesIn(`wh.${tableOf(type)}`, columns, '__position')
    if (selects.length > 0) await engine.run(`INSERT INTO names SELECT DISTINCT key, p, ${quote(type)} FROM (${selects.join(' UNION ALL ')}) WHERE p < ${size}`)
  }
  // Our own acts are JSON; a field of theirs may hold one identifier or a list of them.
  const value = (field: string): string => `json_extract(record, '$.data.${field}')`
  const text = (field: string): string => `json_extract_string(record, '$.data.${field}')`
  const acts = new Map<string, Column>()
  for (const field of [...Object.keys(definition.fields), ...Object.keys(definition.pairs)])
    acts.set(field, {
      sql: `(CASE json_type(${value(field)}) WHEN 'ARRAY' THEN json_extract_string(${value(field)}, '$[*]') WHEN 'VARCHAR' THEN [${text(field)}] END)`,
      list: true,
    })
  for (const { by } of Object.values(definition.pairs)) acts.set(by, { sql: `(CASE json_type(${value(by)}) WHEN 'VARCHAR' THEN ${text(by)} END)`, list: false })
  const selects = [...namesIn('wh.acts', acts, 'position'), ...filesIn('wh.acts')]
  await engine.run(`INSERT INTO names SELECT DISTINCT key, p, 'act' FROM (${selects.join(' UNION ALL ')}) WHERE p < ${size}`)
}

/** What was done about a thing: in the file of that thing, and of the case and the others it says it belongs to. */
function filesIn(table: string): string[] {
  const { flat, fields } = definition.acts
  const is = (path: string): string => `json_type(record, '$.data.${path}') = 'VARCHAR' AND json_extract_string(record, '$.data.${path}') <> ''`
  const of = `FROM ${table} WHERE type LIKE 'aedile.%' AND type NOT IN (${flat.map(quote).join(', ')}) AND json_type(record, '$.data.on.id') = 'VARCHAR'`
  const text = (path: string): string => `json_extract_string(record, '$.data.${path}')`
  return [
    `SELECT 'file/' || ${text('on.kind')} || '/' || ${text('on.id')} AS key, position AS p ${of} AND json_type(record, '$.data.on.kind') = 'VARCHAR'`,
    ...Object.entries(fields).map(
      ([field, kind]) => `SELECT 'file/${kind}/' || ${text(`changes.${field}`)} AS key, position AS p ${of} AND ${is(`changes.${field}`)}`,
    ),
  ]
}

export type NameIndex = {
  /** Base64. */
  root: string
  keys: number
  /** The text that shows these identifiers' lists to be under the root, and of those no entry names that they are not in it. */
  show: (keys: ReadonlySet<string>) => string
}

/** Makes the index out of `names`. 100 bytes are held per identifier, the lists are not. */
export async function buildIndex(engine: Engine, hashOf: (index: number) => Uint8Array): Promise<NameIndex> {
  const { keys } = await engine.one<{ keys: number }>('SELECT count(DISTINCT key) AS keys FROM names')
  const places = Buffer.alloc(32 * keys)
  const leaves = Buffer.alloc(32 * keys)
  const digests = Buffer.alloc(32 * keys)
  const counts = new Uint32Array(keys)
  let at = 0
  for (let digit = 0; digit < 16; digit++) {
    const rows = await engine.all<{ key: string; place: string; entries: string }>(`
      SELECT key, sha256(key) AS place, array_to_string(list(p ORDER BY p), ',') AS entries FROM names WHERE sha256(key)[1] = '${digit.toString(16)}' GROUP BY key ORDER BY place`)
    for (const { key, place, entries } of rows) {
      places.write(place, 32 * at, 'hex')
      const list = entries.split(',').map((index) => ({ index: Number(index), hash: hashOf(Number(index)) }))
      indexLeaf(key, list).copy(leaves, 32 * at)
      listHash(list).copy(digests, 32 * at)
      counts[at] = list.length
      at++
    }
  }
  const bitAt = (key: Uint8Array, depth: number): number => (key[depth >> 3]! >> (7 - (depth & 7))) & 1
  /** First of [from, to) whose place has a one at `depth`. */
  function middleOf(from: number, to: number, depth: number): number {
    let [low, high] = [from, to]
    while (low < high) {
      const middle = (low + high) >> 1
      if (bitAt(places.subarray(32 * middle, 32 * middle + 32), depth) === 1) high = middle
      else low = middle + 1
    }
    return low
  }
  function hashOfRange(from: number, to: number, depth: number): Uint8Array {
    if (from === to) return emptyIndex
    if (to - from === 1) return leaves.subarray(32 * from, 32 * from + 32)
    const middle = middleOf(from, to, depth)
    return nodeHash(hashOfRange(from, middle, depth + 1), hashOfRange(middle, to, depth + 1))
  }
  return {
    root: Buffer.from(hashOfRange(0, keys, 0)).toString('base64'),
    keys,
    show(wanted) {
      const shown = [...wanted].map((key) => ({ key, place: createHash('sha256').update(key).digest() })).toSorted((a, b) => Buffer.compare(a.place, b.place))
      const lines: string[] = []
      const walk = (from: number, to: number, depth: number, first: number, last: number): void => {
        if (first === last) lines.push(from === to ? 'z' : `h ${Buffer.from(hashOfRange(from, to, depth)).toString('base64')}`)
        else if (from === to) lines.push('z')
        else if (to - from === 1) {
          const own = places.subarray(32 * from, 32 * from + 32)
          const here = shown.slice(first, last).find(({ place }) => place.equals(own))
          // Where another identifier stands alone, its place, count and hash show that none of the wanted is there.
          lines.push(
            here === undefined
              ? `x ${Buffer.from(own).toString('base64')} ${counts[from]!} ${digests.subarray(32 * from, 32 * from + 32).toString('base64')}`
              : `k ${JSON.stringify(here.key)}`,
          )
        } else {
          lines.push('n')
          const middle = middleOf(from, to, depth)
          let split = first
          while (split < last && bitAt(shown[split]!.place, depth) === 0) split++
          walk(from, middle, depth + 1, first, split)
          walk(middle, to, depth + 1, split, last)
        }
      }
      walk(0, keys, 0, 0, shown.length)
      return `aedile.index/1\n${lines.join('\n')}\n`
    },
  }
}
