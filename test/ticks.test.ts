/** Whole or tick by tick, in whatever order events come: the same rows. Events are random over few ids, so that everything meets everything. */
import assert from 'node:assert/strict'
import { tmpdir } from 'node:os'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Field } from '../src/domain/fields.ts'
import { naming } from '../src/domain/naming.ts'
import { type EventType, eventTypes, tableOf, vocabulary } from '../src/domain/vocabulary.ts'
import { createTables } from '../src/door/folder.ts'
import { openArrivals } from '../src/cases/arrivals.ts'
import { loadEvents } from '../src/cases/warehouse.ts'
import { tableColumns } from '../src/door/validate.ts'
import { loadFeatures } from '../src/features/index.ts'
import { loadHouse } from '../src/judging/house.ts'
import { keepJudging, type Ticked } from '../src/live.ts'
import { scan } from '../src/pipeline.ts'
import { loadSignals } from '../src/signals/index.ts'
import { type Engine, openEngine, quote } from '../src/warehouse/duckdb.ts'
import { handsOf } from '../src/warehouse/hands.ts'
import { type Catalogue, catalogueOf, openRun, type Run } from '../src/warehouse/runner.ts'
import { openKept } from '../src/warehouse/tick.ts'

const features = catalogueOf(await loadFeatures())
const house = await loadHouse((await loadSignals()).order)
/** What judging makes by parts, or adds up. */
const judged = [...house.values()].filter(({ name, by, adds }) => !features.has(name) && (by !== undefined || adds !== undefined)).map(({ name }) => name)
const readBy = (catalogue: Catalogue): EventType[] => {
  const read = new Set([...catalogue.values()].flatMap(({ reads }) => reads))
  return eventTypes.filter((type) => read.has(tableOf(type)))
}
const day = 86_400_000

type Value = string | number | boolean | null | string[]
type Event = { type: EventType; row: Record<string, Value> }

/** A value of the field from a few; ids of one kind of thing meet wherever they are named. */
function valueOf(field: Field): fc.Arbitrary<Value> {
  const named = naming[field.name]
  const id = fc.integer({ min: 0, max: 5 }).map((n) => `${named !== undefined && 'kind' in named ? named.kind : 'thing'}-${n}`)
  const values = (): fc.Arbitrary<Value> => {
    switch (field.kind.is) {
      case 'id':
        // A holder may be a shop, an account or a person.
        return named !== undefined && 'by' in named
          ? fc.tuple(fc.constantFrom('shop', 'account', 'person', 'order'), fc.integer({ min: 0, max: 5 })).map(([kind, n]) => `${kind}-${n}`)
          : id
      case 'list':
        return fc.array(id, { minLength: 1, maxLength: 3 })
      case 'integer':
        return fc.integer({ min: 1, max: 12 }).map((n) => n * 100)
      case 'boolean':
        return fc.boolean()
      case 'time':
        return fc.integer({ min: 0, max: 40 }).map((n) => n * day)
      case 'enum':
        return fc.constantFrom(...field.kind.values)
      case 'currency':
        return fc.constantFrom('CNY', 'CNY', 'EUR')
      default:
        return fc.constantFrom('a', 'b', 'c')
    }
  }
  return field.required ? values() : fc.option(values(), { nil: null, freq: 4 })
}

const eventOf = (types: readonly EventType[]): fc.Arbitrary<Event> =>
  fc
    .constantFrom(...types, 'order.placed' as const, 'order.placed' as const, 'transfer.made' as const, 'wallet.linked' as const)
    .chain((type) =>
      fc
        .record(Object.fromEntries(vocabulary[type].fields.map((field) => [field.personal ? `${field.name}_token` : field.name, valueOf(field)])))
        .map((row): Event => ({ type, row })),
    )

/** Events with ids of their own, some at one time, and how they come: in which order, and which together. */
const storyOf = (types: readonly EventType[]) =>
  fc
    .record({ events: fc.array(eventOf(types), { minLength: 60, maxLength: 160 }), seed: fc.infiniteStream(fc.nat()), ticks: fc.integer({ min: 1, max: 5 }) })
    .map(({ events, seed, ticks }) => {
      const timed = events.map(({ type, row }, i) => ({
        type,
        row: { ...row, id: `e-${i}`, source: 'm', time_ms: Math.floor(i / 3) * 7_200_000, time_text: 'Z' } as Event['row'],
      }))
      const [...keys] = seed.take(timed.length)
      const shuffled = timed
        .map((one, i) => ({ one, key: keys[i]! }))
        .toSorted((a, b) => a.key - b.key)
        .map(({ one }) => one)
      const size = Math.ceil(shuffled.length / (ticks + 1))
      return Array.from({ length: ticks + 1 }, (_, i) => shuffled.slice(i * size, (i + 1) * size))
    })

const literal = (value: Value | undefined): string =>
  Array.isArray(value) ? `[${value.map(quote).join(', ')}]` : typeof value === 'string' ? quote(value) : String(value ?? null)

/** Puts events into tables beside those of the door; which. */
async function come(engine: Engine, events: readonly Event[], number: number): Promise<Map<string, string>> {
  const came = new Map<string, string>()
  for (const [type, own] of Map.groupBy(events, (one) => one.type)) {
    const table = `came ${number} ${tableOf(type)}`
    await engine.run(`CREATE TABLE "${table}" AS SELECT * FROM ${tableOf(type)} LIMIT 0`)
    for (const { row } of own)
      await engine.run(
        `INSERT INTO "${table}" BY NAME SELECT ${Object.entries(row)
          .map(([column, value]) => `${literal(value)} AS "${column}"`)
          .join(', ')}`,
      )
    came.set(tableOf(type), table)
  }
  return came
}

const dictionaries: Record<string, string> = { ord: 'orders.order_id', buyer: 'accounts.account_id', shop: 'shops.shop_id', listing: 'listings.listing_id' }
const keys: Record<string, string> = { listing_bins: 'listing', shop_bins: 'shop' }

/** All rows of all relations, with the names of things for their numbers: a number says only who came first. */
async function rowsOf(engine: Engine, catalogue: Catalogue, names: readonly string[]): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {}
  for (const name of names) {
    const told = catalogue.get(name)!.columns.map((column) => {
      const key = column.name === 'key' ? keys[name]! : column.name
      const [table, id] = dictionaries[key]?.split('.') ?? []
      return table === undefined ? `r."${column.name}"` : `(SELECT d.${id} FROM ${table} d WHERE d.${key} = r."${column.name}") AS "${column.name}"`
    })
    all[name] = (await engine.all(`SELECT ${told.join(', ')} FROM ${name} r`)).map((row) => JSON.stringify(row)).toSorted()
  }
  return all
}

async function onEngine<T>(look: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openEngine()
  try {
    await createTables(engine, false)
    return await look(engine)
  } finally {
    engine.close()
  }
}

async function begin(engine: Engine, run: Run, events: readonly Event[], names: readonly string[]): Promise<void> {
  for (const [table, rows] of await come(engine, events, 0)) await engine.run(`INSERT INTO ${table} SELECT * FROM "${rows}"`)
  await make(run, names)
}

/** Judging here holds nothing by likeness. */
async function make(run: Run, names: readonly string[]): Promise<void> {
  if (names.some((name) => !features.has(name))) await run.tell('alike_orders', [])
  await run.make(...names)
}

/** Numbers are given in the order that their relation tells, whenever what bears them came. */
async function inOrder(engine: Engine): Promise<void> {
  for (const { name, number } of features.values()) {
    if (number === undefined) continue
    const { wrong } = await engine.one(
      `SELECT count(*) AS wrong FROM (SELECT ${number.column} AS own, lag(${number.column}) OVER (ORDER BY ${number.orderBy}) AS before FROM ${name}) WHERE own <= before`,
    )
    assert.equal(wrong, 0, name)
  }
}

for (const [what, catalogue, names, runs] of [
  ['features', features, [...features.keys()], 8],
  ['relations of judging in parts, or that add up,', house, judged, 4],
] as const)
  test(`${what} made tick by tick, from events that come in any order, are those made at once`, async () => {
    await fc.assert(
      fc.asyncProperty(storyOf(readBy(catalogue)), async (batches) => {
        const whole = await onEngine(async (engine) => {
          await begin(engine, openRun(engine, catalogue, { keep: 'everything' }), batches.flat(), names)
          return rowsOf(engine, catalogue, names)
        })
        const ticked = await onEngine(async (engine) => {
          const hands = handsOf([engine, await engine.beside!()])
          const run = openKept(engine, catalogue, { hands: () => hands })
          await begin(engine, run, batches[0]!, names)
          for (const [i, batch] of batches.slice(1).entries()) {
            await run.begin(await come(engine, batch, i + 1))
            await make(run, names)
            await run.end()
            await inOrder(engine)
          }
          return rowsOf(engine, catalogue, names)
        })
        for (const name of names) assert.deepEqual(ticked[name], whole[name], name)
      }),
      // Each run opens two engines: the first counterexample is told as it is, not shrunk.
      { numRuns: Number(process.env['AEDILE_RUNS'] ?? runs), endOnFailure: true },
    )
  })

/** The tables of a data folder, with these events in the order in which they came. */
async function keep(engine: Engine, events: readonly Event[]): Promise<void> {
  await engine.run("ATTACH ':memory:' AS wh")
  await engine.run('CREATE TABLE wh.acts (position BIGINT, type VARCHAR, id VARCHAR, record VARCHAR)')
  for (const type of eventTypes)
    await engine.run(
      `CREATE TABLE wh.${tableOf(type)} (${tableColumns(type)
        .map((column) => `"${column.name}" ${column.type}`)
        .join(', ')}, __position BIGINT)`,
    )
  for (const [position, { type, row }] of events.entries())
    await engine.run(
      `INSERT INTO wh.${tableOf(type)} BY NAME SELECT ${Object.entries(row)
        .map(([column, value]) => `${literal(value)} AS "${column}"`)
        .join(', ')}, ${position} AS __position`,
    )
}

test('the report made tick by tick is the report made at once: whatever waits for something, comes twice, contradicts itself or bears a wrong date', async () => {
  const seen = { ticks: 0, anew: 0 }
  const runs = Number(process.env['AEDILE_RUNS'] ?? 1)
  await fc.assert(
    fc.asyncProperty(storyOf(readBy(features)), async (batches) => {
      const events = batches.flat()
      const sizes = batches.map((_, i) => batches.slice(0, i + 1).flat().length)
      let engine = await openEngine()
      try {
        let judge: Awaited<ReturnType<typeof keepJudging>> | undefined
        let come: Awaited<ReturnType<typeof openArrivals>>['come']
        for (const size of sizes) {
          let ticked: Ticked | undefined
          if (judge !== undefined) {
            const came = await come!(size)
            if (came === undefined) seen.anew++
            else ticked = await judge(came)
          }
          if (ticked === undefined) {
            engine.close()
            engine = await openEngine()
            await keep(engine, events)
            const arrivals = await openArrivals(engine, size)
            come = arrivals.come
            judge = await keepJudging(engine, undefined, [await engine.beside!()])
            ticked = await judge(arrivals.first)
          } else seen.ticks++
          const whole = await scan({
            folders: [],
            scratch: tmpdir(),
            async source(other) {
              await keep(other, events)
              return loadEvents(other, size)
            },
          })
          whole.close()
          assert.equal(JSON.stringify(await ticked.report()), JSON.stringify(whole.report))
        }
      } finally {
        engine.close()
      }
    }),
    { numRuns: runs, endOnFailure: true },
  )
  // One story alone may begin anew each time.
  assert.ok(seen.ticks > 0 || runs === 1, JSON.stringify(seen))
})
