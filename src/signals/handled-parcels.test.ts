import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signal } from './handled-parcels.ts'

test('parcels followed over four stations were handled in good faith', () => {
  assert.equal(signal.level({ k: 1, seen: 40, followed: 39, events: null }), 'handled')
  assert.ok(signal.bits['handled']!.shop_hired < 0)
})

test('waybills with two stations speak for the shop having bought them', () => {
  assert.equal(signal.level({ k: 1, seen: 40, followed: 4, events: null }), 'bare')
})

test('parcels that no carrier reported on say nothing', () => {
  assert.equal(signal.level({ k: 1, seen: 3, followed: 3, events: null }), undefined)
})
