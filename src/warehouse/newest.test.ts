import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventTypes, tableOf } from '../domain/vocabulary.ts'
import { openEngine } from './duckdb.ts'
import { type Newest, newest } from './newest.ts'

const day = 86_400_000
const start = Date.UTC(2017, 7, 1)

/** Events at these days after the start, recorded as they happened. */
async function newestOf(days: readonly number[], ours: readonly number[] = []): Promise<Newest> {
  const engine = await openEngine(':memory:')
  try {
    for (const type of eventTypes) await engine.run(`CREATE TABLE ${tableOf(type)} (time_ms BIGINT, recorded_ms BIGINT, time_text VARCHAR, source VARCHAR)`)
    const rows = days.map((at) => `(${start + Math.round(at * day)}, NULL, '2017-08-01T00:00:00+08:00', '//m')`)
    await engine.run(`INSERT INTO ${tableOf('order.placed')} VALUES ${rows.join(',')}`)
    for (const at of ours)
      await engine.run(`INSERT INTO ${tableOf('explanation.requested')} VALUES (${start + at * day}, NULL, '2017-08-01T00:00:00+08:00', '//aedile')`)
    return await newest(engine)
  } finally {
    engine.close()
  }
}

const month = Array.from({ length: 3000 }, (_, i) => i / 100)

test('the newest time is written with the offset of its source', async () => {
  assert.deepEqual(await newestOf([0, 1, 2]), { ms: start + 2 * day, text: '2017-08-03T08:00:00.000+08:00' })
})

test('one wrong date far in the future is told and moves nothing', async () => {
  const found = await newestOf([...month, 3650])
  assert.equal(found.ms, start + 29.99 * day)
  assert.deepEqual(found.stray, { text: '2027-07-30T08:00:00.000+08:00', days: 3620 })
})

test('one wrong date is found among few events too', async () => {
  const found = await newestOf([...Array.from({ length: 40 }, (_, i) => i), 3650])
  assert.equal(found.ms, start + 39 * day)
  assert.ok(found.stray !== undefined)
})

test('a last event some days after the others, and a folder that ends over weeks, are followed', async () => {
  assert.equal((await newestOf([...month, 36])).ms, start + 36 * day)
  assert.equal((await newestOf([...month, ...Array.from({ length: 50 }, (_, i) => 31 + i)])).ms, start + 80 * day)
  assert.equal((await newestOf([0, 1, 40])).ms, start + 40 * day)
  assert.equal((await newestOf([5])).ms, start + 5 * day)
})

test('what we did ourselves long after the last event is no stray', async () => {
  const found = await newestOf(month, [90])
  assert.equal(found.ms, start + 90 * day)
  assert.equal(found.stray, undefined)
})
