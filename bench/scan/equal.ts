/**
 * Whether what came tick by tick is what is made at once: relation by relation the number of rows and checksums of whole columns, whatever the order of the rows. A
 * number that a relation gives says only who came first, so the name of the thing is looked at in its place.
 */
import type { Relation } from '../../src/warehouse/relation.ts'
import type { Engine } from '../../src/warehouse/duckdb.ts'
import type { Catalogue } from '../../src/warehouse/runner.ts'

/** Rows, a checksum of whole rows, and one of each column. */
export type Sums = { rows: number; whole: string; columns: Record<string, string> }

/** The name of what a number of ours stands for; a number that stands for nothing (a lane of none is 0) stays what it is. */
const named =
  (of: string, name: string, number: string) =>
  (value: string): string =>
    `coalesce((SELECT d.${name} FROM ${of} d WHERE d.${number} = ${value}), CAST(${value} AS VARCHAR))`

const ord = named('orders', 'order_id', 'ord')
const buyer = named('accounts', 'account_id', 'buyer')
const shop = named('shops', 'shop_id', 'shop')
const listing = named('listings', 'listing_id', 'listing')

/** `buyer 7`, `shop 7`, or `wallet` and its own name. */
const node = (value: string): string => {
  const number = `TRY_CAST(split_part(${value}, ' ', 2) AS INTEGER)`
  return `CASE split_part(${value}, ' ', 1) WHEN 'buyer' THEN ${buyer(number)} WHEN 'shop' THEN ${shop(number)} ELSE ${value} END`
}
const nodeNumbered = (value: string): string => node(`(SELECT n.node FROM nodes n WHERE n.i = ${value})`)

type Name = (value: string) => string
const anywhere: Record<string, Name> = { ord, buyer, shop, listing }

/** Columns that bear such a number under another name. */
const besides: Record<string, Record<string, Name>> = {
  bonds: { a: buyer, b: buyer },
  met_shops: { a: shop, b: shop },
  listing_bins: { key: listing },
  listing_windows: { key: listing },
  shop_bins: { key: shop },
  shop_windows: { key: shop },
  windows: { key: (value) => `CASE grain WHEN 'listing' THEN ${listing(value)} ELSE ${shop(value)} END` },
  lanes: { lane: listing },
  case_orders: { lane: listing },
  surges: { lane: listing },
  nodes_of: { node },
  node_flows: { source: node, target: node },
  moves: { source: node, target: node, fake: ord },
  nodes: { node, i: nodeNumbered },
  ways: { a: nodeNumbered, b: nodeNumbered, fake: ord },
}

/** A double is a sum whose rows may have been added in another order: its last digits are not looked at. */
const said = (value: string, type: string): string => (type === 'DOUBLE' ? `printf('%.9e', ${value} + 0.0)` : value)

export async function sumsOf(engine: Engine, catalogue: Catalogue): Promise<Map<string, Sums>> {
  const told = new Map<string, Sums>()
  for (const relation of catalogue.values()) {
    const [there] = await engine.all(`SELECT 1 AS yes FROM duckdb_tables() WHERE table_name = '${relation.name}' AND NOT internal`)
    if (there !== undefined) told.set(relation.name, await sums(engine, relation))
  }
  return told
}

async function sums(engine: Engine, { name, columns }: Relation): Promise<Sums> {
  const values = columns.map((column) => {
    const number = `r."${column.name}"`
    return (besides[name]?.[column.name] ?? anywhere[column.name] ?? ((value: string) => said(value, column.type)))(number)
  })
  const sum = (of: string): string => `CAST(coalesce(sum(CAST(hash(${of}) AS HUGEINT)), 0) AS VARCHAR)`
  const each = columns.map((_, i) => `${sum(`c${i}`)} AS s${i}`)
  const all = columns.map((_, i) => `c${i}`).join(', ')
  const row = await engine.one<Record<string, string | number>>(
    `SELECT count(*) AS n, ${sum(all)} AS whole, ${each.join(', ')} FROM (SELECT ${values.map((value, i) => `${value} AS c${i}`).join(', ')} FROM "${name}" r)`,
  )
  return {
    rows: Number(row['n']),
    whole: String(row['whole']),
    columns: Object.fromEntries(columns.map((column, i) => [column.name, String(row[`s${i}`])])),
  }
}

/** A line for each relation; and those that differ, with the columns in which they do. */
export function compared(ticked: ReadonlyMap<string, Sums>, whole: ReadonlyMap<string, Sums>): { table: string; different: string[] } {
  const different: string[] = []
  const lines: string[] = []
  for (const name of new Set([...whole.keys(), ...ticked.keys()])) {
    const [a, b] = [ticked.get(name), whole.get(name)]
    const columns = Object.keys(b?.columns ?? a?.columns ?? {}).filter((column) => a?.columns[column] !== b?.columns[column])
    const same = a !== undefined && b !== undefined && a.rows === b.rows && a.whole === b.whole && columns.length === 0
    if (!same)
      different.push(`${name}: ${a?.rows ?? 'no'} rows tick by tick, ${b?.rows ?? 'no'} at once; other in ${columns.join(', ') || 'its rows as wholes'}`)
    lines.push(`| ${name} | ${b?.rows ?? '—'} | ${b?.whole ?? '—'} | ${same ? 'the same' : '**not the same**'} |\n`)
  }
  return { table: `| relation | rows | checksum | tick by tick |\n|---|---:|---:|---|\n${lines.join('')}`, different }
}
