import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, sees } from '../../test/fixture/market.ts'
import { signal } from './shared-devices.ts'

/** Twenty buyers, so many to a device or line. */
const sessions =
  (perPlace: number, fields: Record<string, string>, place: 'device_id' | 'ip' = 'device_id') =>
  (market: Market) => {
    market.crew(20, (i) => ({ buyer: `b${i}` }))
    for (let i = 0; i < 20; i++) {
      const at = String(Math.floor(i / perPlace))
      market.event('session.started', 29, { account_id: `b${i}`, [place]: place === 'ip' ? `10.0.0.${at}` : `d${at}`, ...fields })
    }
  }

test('ten buyers to a device are no households', async () => {
  const seen = await sees(signal, sessions(10, { ip_kind: 'residential' }))
  assert.equal(seen?.level, 'farm')
  assert.ok(seen.bits.organic < 0)
  assert.match(seen.said.en, /20 of 20 buyers .* 2 devices/)
})

test('ten buyers to a home line are no household either', async () => {
  assert.equal((await sees(signal, sessions(10, { ip_kind: 'residential' }, 'ip')))?.level, 'farm')
})

test('a family of five on one device says nothing', async () => {
  assert.equal(await sees(signal, sessions(5, { ip_kind: 'residential' })), undefined)
})

test('a campus lab, an office and a mobile line say nothing', async () => {
  assert.equal(await sees(signal, sessions(10, { ip_kind: 'campus' })), undefined)
  assert.equal(await sees(signal, sessions(10, { ip_kind: 'office' })), undefined)
  assert.equal(await sees(signal, sessions(20, { ip_kind: 'mobile' }, 'ip')), undefined)
  assert.equal(await sees(signal, sessions(20, {}, 'ip')), undefined)
})

test('a line that strangers to the cohort share as well says nothing', async () => {
  const seen = await sees(signal, (market) => {
    sessions(20, { ip_kind: 'residential' }, 'ip')(market)
    for (let i = 0; i < 30; i++) market.event('session.started', 29, { account_id: `stranger${i}`, ip: '10.0.0.0', ip_kind: 'residential' })
  })
  assert.equal(seen, undefined)
})

test('where no session may be seen, the devices that orders name say nothing', async () => {
  assert.equal(await sees(signal, (market) => void market.crew(20, () => ({ fields: { device_id: 'd' } }))), undefined)
})
