import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { FieldKind } from '../src/domain/fields.ts'
import { type EventType, vocabulary } from '../src/domain/vocabulary.ts'
import type { Events, Value } from './events.ts'
import { count, ordersIn, small, sum, where } from './fixture.ts'
import { worldNames } from './index.ts'
import type { Oracle } from './oracle.ts'
import { type Disguise, type Format, writeWorld } from './write.ts'

const scratch = mkdtempSync(join(tmpdir(), 'aedile-worlds-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

function fits(value: Value, kind: FieldKind): boolean {
  switch (kind.is) {
    case 'integer':
      return Number.isSafeInteger(value) && (value as number) >= kind.min && (value as number) <= kind.max
    case 'boolean':
      return typeof value === 'boolean'
    case 'list':
      return Array.isArray(value) && value.every((part) => typeof part === 'string')
    case 'enum':
      return kind.values.includes(value as string)
    case 'sha256':
      return /^[0-9a-f]{64}$/.test(value as string)
    case 'currency':
      return value === 'CNY'
    case 'region':
      return /^\d{6}$/.test(value as string)
    case 'time':
      return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$/.test(value as string)
    case 'id':
    case 'text':
      return typeof value === 'string' && value !== ''
  }
}

function misfits(events: Events): string[] {
  const found: string[] = []
  for (const [type, table] of events.tables) {
    vocabulary[type].fields.forEach((field, c) => {
      const bad = table.columns[c]!.findIndex((value) => (value === undefined ? field.required : !fits(value, field.kind)))
      if (bad >= 0) found.push(`${type}.${field.name}: ${String(table.columns[c]![bad])}`)
    })
    const unsettled = table.times.findIndex((time, i) => !Number.isSafeInteger(time) || table.recorded[i]! <= time)
    if (unsettled >= 0) found.push(`${type} time ${table.times[unsettled]} recorded ${table.recorded[unsettled]}`)
  }
  return found
}

for (const name of worldNames) {
  test(`every row of ${name} fits the vocabulary, and what an event refers to exists`, () => {
    const world = small(name, 2, 'medium')
    assert.deepEqual(misfits(world.events), [])
    const known = (type: EventType, field: string): Set<Value> => new Set(world.events.table(type).column(field))
    const refers = (type: EventType, field: string, to: Set<Value>): void => {
      const lost = world.events
        .table(type)
        .column(field)
        .find((value) => value !== undefined && !to.has(value))
      assert.equal(lost, undefined, `${type}.${field}`)
    }
    const orders = known('order.placed', 'order_id')
    for (const type of [
      'payment.captured',
      'shipment.dispatched',
      'refund.requested',
      'order.completed',
      'order.closed',
      'review.posted',
      'contact.verified',
    ] as const)
      refers(type, 'order_id', orders)
    refers('order.placed', 'buyer_account_id', known('account.registered', 'account_id'))
    refers('order.placed', 'listing_id', known('listing.published', 'listing_id'))
    refers('order.placed', 'shop_id', known('shop.opened', 'shop_id'))
    refers('shipment.scanned', 'waybill_no', new Set([...known('shipment.dispatched', 'waybill_no'), ...known('return.shipped', 'waybill_no')]))
    for (const type of ['refund.decided', 'refund.paid', 'return.shipped', 'return.inspected'] as const)
      refers(type, 'refund_id', known('refund.requested', 'refund_id'))
    const told = [...world.oracle.neutralise, ...world.oracle.mustNotNeutralise]
    assert.ok(told.every((id) => orders.has(id)))
    assert.equal(new Set(told).size, told.length)
  })
}

test('the task platform has 6,000 fake orders of 260,000.00 in 30 shops, 3,300 pay-backs that show, and a successor with 252 of the same people', () => {
  for (const intensity of ['easy', 'hard'] as const) {
    const world = small('S5', 3, intensity)
    const { oracle } = world
    const fake = new Set<Value>(oracle.neutralise)
    const placed = ordersIn(world, fake, 'order.placed')
    assert.equal(placed.length, 6000)
    assert.equal(sum(placed, 'payable_minor'), 26_000_000)
    assert.equal(new Set(placed.map((row) => row['shop_id'])).size, 30)
    const light = count(placed.map((row) => row['shop_id']).filter((id) => expectationOf(oracle, id as string).as === 'light merchant'))
    assert.deepEqual([...light.values()].toSorted(), [5, 7, 9])
    const facts = oracle.facts as {
      money_back_visible: number
      successor: Record<string, number>
      genuine: Record<string, number>
      genuine_ids: Record<string, string[]>
    }
    assert.equal(facts.money_back_visible, 3300)
    assert.deepEqual(facts.successor, { shared_brushers: 252, first_site: 420, second_site: 252 })
    assert.deepEqual(facts.genuine, { brushers_elsewhere: 4100, at_shops: 9000 })
    const crew = new Set<Value>(oracle.incidents[0]!.accountIds)
    const shops = new Set<Value>(oracle.incidents[0]!.shopIds)
    const others = where(world, 'order.placed', (row) => row['line_id'] === '1' && !fake.has(row['order_id']))
    assert.equal(others.filter((row) => crew.has(row['buyer_account_id'])).length, 4100)
    assert.equal(others.filter((row) => shops.has(row['shop_id'])).length, 9000)
  }
})

function expectationOf(oracle: Oracle, id: string): Oracle['expectations'][number] {
  return oracle.expectations.find((one) => one.subject.id === id)!
}

const bytes = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  )

async function written(name: string, format: Format, disguise: Disguise = {}): Promise<string> {
  const out = join(mkdtempSync(join(scratch, 'w-')), 'world')
  await writeWorld(small(name, 7), out, format, disguise)
  return out
}

const lines = (folder: string): string[] => readFileSync(join(folder, 'order.placed.csv'), 'utf8').split('\n')

test('a world is written to the same bytes twice, and shuffling moves rows only', async () => {
  const first = await written('S12', 'csv.gz')
  assert.deepEqual(bytes(first), bytes(await written('S12', 'csv.gz')))
  const plain = await written('S12', 'csv')
  const moved = await written('S12', 'csv', { shuffle: 99 })
  assert.notDeepEqual(lines(plain), lines(moved))
  assert.deepEqual(lines(plain).toSorted(), lines(moved).toSorted())
  assert.equal(readFileSync(`${plain}.oracle.json`, 'utf8'), readFileSync(`${moved}.oracle.json`, 'utf8'))
})

const oracle = (folder: string): Oracle => JSON.parse(readFileSync(`${folder}.oracle.json`, 'utf8')) as Oracle
const orders = (folder: string): Record<string, string>[] =>
  readFileSync(join(folder, 'order.placed.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, string>)
const distinct = (rows: Record<string, string>[]): number => new Set(rows.map((row) => row['recipient_name'])).size

test('renaming and shifting keep the truth in step with the events', async () => {
  const plain = await written('S12', 'ndjson')
  const other = await written('S12', 'ndjson', { rename: 11, shiftDays: 400 })
  const [a, b] = [orders(plain), orders(other)]
  assert.equal(new Set(b.map((row) => row['order_id'])).size, new Set(a.map((row) => row['order_id'])).size)
  const at = new Map(a.map((row, i) => [row['order_id'], i]))
  oracle(plain).neutralise.forEach((id, i) => assert.equal(oracle(other).neutralise[i], b[at.get(id)!]!['order_id']))
  a.forEach((row, i) => {
    assert.notEqual(row['buyer_account_id'], b[i]!['buyer_account_id'])
    assert.equal(Date.parse(b[i]!['time']!) - Date.parse(row['time']!), 400 * 86_400_000)
    assert.equal(row['payable_minor'], b[i]!['payable_minor'])
  })
  assert.equal(Date.parse(oracle(other).judgeAt['T0']!) - Date.parse(oracle(plain).judgeAt['T0']!), 400 * 86_400_000)
  assert.equal(distinct(a), distinct(b))
})

test('every format says the same: CSV, CloudEvents and Parquet hold as many rows of each type', async () => {
  const { DuckDBInstance } = await import('@duckdb/node-api')
  const connection = await (await DuckDBInstance.create(':memory:')).connect()
  const rows = async (from: string): Promise<unknown> => (await connection.runAndReadAll(`SELECT count(*)::INT FROM ${from}`)).getRows()[0]![0]
  const [csv, events, parquet] = [await written('S12', 'csv'), await written('S12', 'cloudevents'), await written('S12', 'parquet')]
  for (const type of ['order.placed', 'promotion.scheduled', 'shipment.scanned', 'review.posted']) {
    const wanted = await rows(`read_csv('${csv}/${type}.csv', all_varchar = true)`)
    assert.equal(await rows(`read_parquet('${parquet}/${type}.parquet')`), wanted)
    assert.equal(await rows(`read_json_auto('${events}/${type}.ndjson', format = 'newline_delimited')`), wanted)
  }
  connection.closeSync()
})
