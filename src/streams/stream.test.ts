/** What a broker delivers reaches the door once, in order, and nothing is committed before the door has answered. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseAddress } from './address.ts'
import { type Deliver, DeliveryError, follow, type FollowOptions, lineOf, type Message, NoWayError, type Source, type Why } from './stream.ts'

const message = (value: string | undefined, headers: Record<string, string> = {}, place = 't/0/0'): Message => ({
  value: value === undefined ? undefined : Buffer.from(value),
  headers: new Map(Object.entries(headers)),
  place,
})

/** A broker in memory: what is not committed comes again, `cut` tells where a connection breaks off. */
function broker(values: readonly (string | undefined)[], cut: (delivered: number) => boolean = () => false) {
  const kept = values.map((value, n) => message(value, {}, `t/0/${n}`))
  const state = { committed: 0, delivered: 0, opened: 0, setAside: [] as { place: string; why: Why }[], log: [] as string[] }
  const open = async (): Promise<Source> => {
    state.opened++
    let closed: () => void = () => undefined
    const ended = new Promise<void>((resolve) => (closed = resolve))
    return {
      async *messages() {
        for (let at = state.committed; at < kept.length; at++) {
          if (cut(++state.delivered)) throw new Error('gone')
          yield kept[at]!
        }
        await ended
      },
      async commit(messages) {
        state.log.push('commit')
        state.committed = kept.indexOf(messages.at(-1)!) + 1
      },
      async setAside({ place }, why) {
        state.log.push('aside')
        state.setAside.push({ place, why })
      },
      async close() {
        closed()
      },
    }
  }
  return { open, state, done: () => state.committed === kept.length }
}

/** Follows until everything is committed. */
async function run({ open, state, done }: ReturnType<typeof broker>, deliver: Deliver, extra: Partial<FollowOptions> = {}) {
  const stopping = new AbortController()
  const away: string[] = []
  const counts = await follow({
    open,
    deliver: async (events) => {
      state.log.push('deliver')
      return deliver(events)
    },
    counted: () => {
      if (done()) stopping.abort()
    },
    refused: () => undefined,
    away: (why) => void away.push(why),
    signal: stopping.signal,
    wait: async () => new Promise((resolve) => setImmediate(resolve)),
    ...extra,
  })
  return { counts, away }
}

const takesAll: Deliver = async (events) => ({ accepted: events.length, known: 0, refused: [] })

test('a batch is committed after the door answered and after what it refused was set aside', async () => {
  const one = broker(['{"a":1}', '{"b":1}', '{"c":1}'])
  const { counts } = await run(one, async (events) => ({
    accepted: events.length - 1,
    known: 0,
    refused: [{ line: 2, field: 'b', expected: 'x', came: 'y', id: null } as Why & { line: number }],
  }))
  assert.deepEqual(one.state.log, ['deliver', 'aside', 'commit'])
  assert.deepEqual(one.state.setAside, [{ place: 't/0/1', why: { field: 'b', expected: 'x', came: 'y' } }])
  assert.deepEqual(counts, { accepted: 2, known: 0, refused: 1 })
})

test('an empty message, and text with a line’s end that is no JSON, are set aside by name and cost the others nothing', async () => {
  const one = broker(['{"a":1}', undefined, ' \n ', '{"a":"x\ny"}', '{\n "a": 2\n}'])
  const lines: string[] = []
  const { counts } = await run(one, async (events) => {
    lines.push(...events.map(String))
    return { accepted: events.length, known: 0, refused: [] }
  })
  assert.deepEqual(lines, ['{"a":1}', '{  "a": 2 }'])
  assert.deepEqual(
    one.state.setAside.map(({ place }) => place),
    ['t/0/1', 't/0/2', 't/0/3'],
  )
  assert.deepEqual(counts, { accepted: 2, known: 0, refused: 3 })
})

test('wherever a connection breaks off, each event reaches the door at least once and none is committed that the door has not seen', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 60 }), fc.uniqueArray(fc.integer({ min: 1, max: 200 }), { maxLength: 12 }), async (count, cuts) => {
      const one = broker(
        Array.from({ length: count }, (_, n) => `{"n":${n}}`),
        (delivered) => cuts.includes(delivered),
      )
      const seen = new Set<string>()
      const { away } = await run(one, async (events) => {
        for (const event of events) seen.add(String(event))
        return { accepted: events.length, known: 0, refused: [] }
      })
      assert.equal(seen.size, count)
      assert.ok(one.state.committed <= seen.size)
      assert.equal(one.state.opened, away.length + 1)
    }),
  )
})

test('a door that refuses the whole batch ends the following, and nothing of it is committed', async () => {
  const one = broker(['{"a":1}'])
  await assert.rejects(
    run(one, async () => {
      throw new Error('403')
    }),
    DeliveryError,
  )
  assert.equal(one.state.committed, 0)
})

test('a stream that is not there is not waited for', async () => {
  const one = broker([])
  await assert.rejects(
    run(one, takesAll, {
      open: async () => {
        throw new NoWayError('no such topic')
      },
    }),
    /no such topic/,
  )
})

test('a binary CloudEvent of Kafka or NATS becomes the structured one, its data untouched', () => {
  const data = '{"order_id":"o-1","payable_minor":12345678901234567890}'
  for (const mark of ['ce_', 'ce-']) {
    const line = lineOf(
      message(data, { [`${mark}specversion`]: '1.0', [`${mark}type`]: 'order.placed', [`${mark}id`]: 'e"1', 'content-type': 'application/json' }),
    )
    assert.equal(String(line), `{"specversion":"1.0","type":"order.placed","id":"e\\"1","data":${data}}`)
  }
  assert.equal(String(lineOf(message(data, { ce_type: 'order.placed' }))), data, 'without a version it is no CloudEvent in headers')
})

test('addresses name kind, hosts and stream; one with a secret in it, or of another kind, is none', () => {
  assert.deepEqual(parseAddress('kafka://a:1,b/market-events'), { kind: 'kafka', tls: false, hosts: ['a:1', 'b:9092'], name: 'market-events' })
  assert.deepEqual(parseAddress('natss://n/EVENTS'), { kind: 'nats', tls: true, hosts: ['n:4222'], name: 'EVENTS' })
  for (const wrong of ['kafka://user:secret@a/t', 'http://a/t', 'kafka://a', 'kafka:///t', 'nats://a/', 'kafka://a/t/u'])
    assert.equal(parseAddress(wrong), undefined, wrong)
})
