import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, notices } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/ip_troll.ts'
import { signal } from './certificate-invalid.ts'

test('four of ten certificates unknown to the registry', async () => {
  const [seen] = await looks(behaviour, signal, (market) => notices(market, 10, (i) => ({ check: i < 4 ? 'invalid' : 'valid' })))
  assert.deepEqual([seen?.level, seen?.bits], ['several', 6])
})

test('one mistyped number among many is one bit; unchecked is no suspicion', async () => {
  const [seen] = await looks(behaviour, signal, (market) => notices(market, 30, (i) => ({ check: i === 0 ? 'invalid' : 'valid' })))
  assert.deepEqual([seen?.level, seen?.bits], ['once', 1])
  assert.deepEqual(await looks(behaviour, signal, (market) => notices(market, 10, () => ({ check: 'unchecked' }))), [])
})

test('a certificate that the registry knows as often as not is known to it: who holds a right under an old name forged nothing', async () => {
  const lagging = (invalid: number) =>
    looks(behaviour, signal, (market) => notices(market, 15, (i) => ({ certificate: 'one', check: i < invalid ? 'invalid' : 'valid' })))
  assert.deepEqual(await lagging(7), [])
  const [seen] = await lagging(8)
  assert.equal(seen?.level, 'several')
})
