import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, notices } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/ip_troll.ts'
import { signal } from './withdrawn-for-pay.ts'

test('nine shops paid, nine notices were taken back', async () => {
  const [seen] = await looks(behaviour, signal, (market) =>
    notices(market, 20, (i) => (i % 2 === 0 || i > 12 ? { end: 'withdrawn', paid: 50_000, payee: 'purse' } : { end: 'rejected' })),
  )
  assert.equal(seen?.level, 'many')
  assert.match(seen.sentence.en, /of 20 notices were withdrawn after \d+ shops had paid .* to 1 wallet\.$/)
})

test('a licence now and then, and notices taken back for nothing, say nothing', async () => {
  assert.deepEqual(await looks(behaviour, signal, (market) => notices(market, 40, (i) => (i < 4 ? { end: 'withdrawn', paid: 90_000 } : { end: 'upheld' }))), [])
  assert.deepEqual(await looks(behaviour, signal, (market) => notices(market, 10, () => ({ end: 'withdrawn' }))), [])
})
