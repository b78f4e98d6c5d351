import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, type Notice, notices } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/ip_troll.ts'
import { signal } from './all-of-few-marked.ts'

/** One lost, one sold, both on a right registered after the market's first day. */
const pair = (n: number, more: Partial<Notice> = {}) =>
  looks(
    behaviour,
    signal,
    (market) =>
      void notices(market, n, (i) => ({
        registered: '2024-03-10T00:00:00Z',
        ...(i % 2 === 0 ? { end: 'rejected' } : { end: 'withdrawn', paid: 80_000, payee: 'purse' }),
        ...more,
      })),
  )

test('two notices, one lost and one sold, both on a right got after the goods', async () => {
  const [seen] = await pair(2)
  assert.equal(seen?.level, 'all')
  assert.match(seen.sentence.en, /^All 2 notices .* 1 was found wrong, 1 was withdrawn for money/)
})

test('a right older than the goods, one notice that was right, nothing paid, nothing lost, or a case of size say nothing here', async () => {
  assert.deepEqual(await pair(2, { registered: '2020-01-01T00:00:00Z' }), [])
  assert.deepEqual(await pair(2, { end: 'upheld' }), [])
  assert.deepEqual(await pair(2, { end: 'rejected' }), [])
  assert.deepEqual(await pair(2, { end: 'withdrawn' }), [])
  assert.deepEqual(await pair(6), [])
})
