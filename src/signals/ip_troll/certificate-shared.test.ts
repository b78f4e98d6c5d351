import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, notices } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/ip_troll.ts'
import { signal } from './certificate-shared.ts'

test('one certificate for four brands', async () => {
  const [seen] = await looks(behaviour, signal, (market) => notices(market, 12, (i) => ({ agent: 'agent', holder: `brand-${i % 4}`, certificate: 'paper' })))
  assert.equal(seen?.level, 'several')
  assert.match(seen.sentence.en, /^12 notices show one certificate for 4 different holders\.$/)
})

test('a certificate for each brand says nothing', async () => {
  const seen = await looks(behaviour, signal, (market) =>
    notices(market, 12, (i) => ({ agent: 'agent', holder: `brand-${i % 4}`, certificate: `paper-${i % 4}` })),
  )
  assert.deepEqual(seen, [])
})
