/** Events through a real broker, while broker, consumers and server are killed: all there, once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Kind, streamUnderKills } from './harness/streams.ts'

for (const kind of ['kafka', 'nats'] satisfies Kind[])
  test(`${kind}: twenty thousand events and eight kills leave every event in the ledger once and every poison one set aside`, async (t) => {
    const done = await streamUnderKills(kind, 20_000, 8)
    // Brokers come from other languages' archives; a machine without them cannot show this, and says so.
    if ('missing' in done) return t.diagnostic(`not shown here: ${done.missing}`)
    assert.deepEqual({ lost: done.lost, twice: done.twice, entries: done.entries }, { lost: 0, twice: 0, entries: 20_000 })
    assert.equal(done.setAside, done.poison)
    assert.ok(done.poison > 0)
    assert.deepEqual(done.kills, { broker: 2, consumer: 4, server: 2 })
  })
