import assert from 'node:assert/strict'
import { test } from 'node:test'
import { looks, type Rush, rushes } from '../../judging/behaviours/conduct/fixture.ts'
import { behaviour } from '../../judging/behaviours/scalping.ts'
import { signal } from './emulated-client.ts'

test('eight of ten accounts sign in from a data centre or with a program', async () => {
  const [seen] = await looks(
    behaviour,
    signal,
    (market) =>
      void rushes(
        market,
        Array.from({ length: 10 }, (_, i): Rush => ({
          buyer: `bot-${i}`,
          after: i,
          pageMs: 200,
          wallet: 'purse',
          device: `d-${i}`,
          client: i < 4 ? { ip: 'datacenter' } : i < 8 ? { agent: 'app/7.2 Android Emulator' } : { ip: 'mobile', agent: 'app/7.2 ios' },
        })),
      ),
  )
  assert.equal(seen?.level, 'most')
})

test('office lines, phones and screen readers are no program', async () => {
  const seen = await looks(
    behaviour,
    signal,
    (market) =>
      void rushes(
        market,
        Array.from({ length: 10 }, (_, i): Rush => ({
          buyer: `one-${i}`,
          after: i,
          wallet: 'purse',
          device: 'counter',
          client: { ip: 'office', agent: 'NVDA screen reader web' },
        })),
      ),
  )
  assert.deepEqual(seen, [])
})
