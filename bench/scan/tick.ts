/**
 * A tick of orders onto a market that stands: what it costs, how many rows it touches, and whether the features are the same as those made at once. The market is the
 * synthetic one of plan.ts, at any size.
 *
 *   node bench/scan/tick.ts --orders 1000000 --new 1000
 */
import { parseArgs } from 'node:util'
import { loadFeatures } from '../../src/features/index.ts'
import { type Engine, openEngine } from '../../src/warehouse/duckdb.ts'
import { type Catalogue, catalogueOf, openRun } from '../../src/warehouse/runner.ts'
import { tick } from '../../src/warehouse/tick.ts'
import { synthetic } from './plan.ts'

const { values } = parseArgs({
  options: { orders: { type: 'string', default: '1000000' }, new: { type: 'string', default: '1000' }, memory: { type: 'string', default: '5GB' } },
})
const [orders, fresh] = [Number(values.orders), Number(values.new)]

async function measured<T>(what: string, run: () => Promise<T>): Promise<T> {
  const [began, cpu] = [performance.now(), process.cpuUsage()]
  const result = await run()
  const { user, system } = process.cpuUsage(cpu)
  process.stdout.write(`${what}: ${((user + system) / 1e6).toFixed(2)} s CPU, ${((performance.now() - began) / 1000).toFixed(2)} s\n`)
  return result
}

/** Events of the newest orders, taken out of the market to come later. */
async function heldBack(engine: Engine): Promise<Map<string, string>> {
  const from = orders - fresh
  const came = new Map<string, string>()
  for (const [table, id] of [
    ['order_placed', 'order_id'],
    ['order_completed', 'order_id'],
    ['payment_captured', 'order_id'],
    ['shipment_dispatched', 'order_id'],
    ['shipment_scanned', 'waybill_no'],
  ] as const) {
    const newest = `CAST(substr(${id}, 2) AS BIGINT) >= ${from}`
    await engine.run(`CREATE TABLE came_${table} AS SELECT * FROM ${table} WHERE ${newest}; DELETE FROM ${table} WHERE ${newest}`)
    came.set(table, `came_${table}`)
  }
  return came
}

const dictionaries: Readonly<Record<string, readonly [table: string, id: string]>> = {
  ord: ['orders', 'order_id'],
  buyer: ['accounts', 'account_id'],
  shop: ['shops', 'shop_id'],
  listing: ['listings', 'listing_id'],
}

/** A sum over the rows of each relation, with the names of things for their numbers. */
async function sumsOf(engine: Engine, catalogue: Catalogue): Promise<Map<string, string>> {
  const sums = new Map<string, string>()
  for (const { name, columns } of catalogue.values()) {
    const numbers = columns.filter((column) => dictionaries[column.name] !== undefined)
    const joins = numbers.map(({ name: column }) => `LEFT JOIN ${dictionaries[column]![0]} of_${column} ON of_${column}.${column} = r.${column}`)
    const told = columns.map((column) =>
      dictionaries[column.name] === undefined ? `r."${column.name}"` : `of_${column.name}.${dictionaries[column.name]![1]}`,
    )
    const { n, sum } = await engine.one<{ n: number; sum: string }>(
      `SELECT count(*) AS n, CAST(sum(CAST(hash(${told.join(', ')}) AS HUGEINT)) AS VARCHAR) AS sum FROM ${name} r ${joins.join(' ')}`,
    )
    sums.set(name, `${n} ${sum}`)
  }
  return sums
}

const engine = await openEngine(':memory:', { memoryLimit: values.memory })
await synthetic(engine, orders)
const came = await heldBack(engine)
const features = catalogueOf(await loadFeatures())
const whole = (): Promise<void> => openRun(engine, features, { keep: 'everything' }).make(...features.keys())
await measured(`features of ${orders - fresh} orders, whole`, whole)
const touched = await measured(`a tick of ${fresh} orders`, () => tick(engine, features, came))
for (const { relation, parts, changed } of touched) process.stdout.write(`  ${relation}: ${parts} parts, ${changed} rows changed\n`)
const after = await sumsOf(engine, features)
for (const name of features.keys()) await engine.run(`DROP TABLE ${name}`)
await measured(`features of ${orders} orders, whole`, whole)
const other = [...(await sumsOf(engine, features))].filter(([name, sum]) => after.get(name) !== sum).map(([name]) => name)
process.stdout.write(other.length === 0 ? `${after.size} relations, the same rows both ways\n` : `other rows: ${other.join(', ')}\n`)
process.exitCode = other.length === 0 ? 0 : 1
engine.close()
