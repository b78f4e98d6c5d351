import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tiers } from './fields.ts'
import { tiersIn, unseenIn } from './unseen.ts'
import { eventTypes } from './vocabulary.ts'

const report = (types: readonly string[], used = tiers) => ({
  input: { accepted: 9, set_aside: 0, refused: 0, left_out: 0, by_type: Object.fromEntries(types.map((type) => [type, 3])) },
  tiers: [...used],
})
const unseen = (types: readonly string[], used = tiers): string[] => unseenIn(report(types, used)).flatMap((one) => one.types)

test('where something of every type took part nothing is said to be unseen', () => {
  assert.deepEqual(unseen(eventTypes), [])
  assert.deepEqual(tiersIn(report(eventTypes)), tiers)
})

test('what never came is said to be unseen, and so is what came above the tiers that were to be used', () => {
  const orders = eventTypes.filter((type) => type !== 'transfer.made' && type !== 'message.sent')
  assert.deepEqual(unseen(orders), ['transfer.made', 'message.sent'])
  assert.deepEqual(unseen(eventTypes, ['T0', 'T1']), [
    'session.started',
    'shop.role_granted',
    'review.posted',
    'message.sent',
    'complaint.filed',
    'ip_notice.filed',
  ])
  assert.deepEqual(tiersIn(report(['order.placed', 'transfer.made', 'review.posted'], ['T0', 'T1', 'T2'])), ['T0', 'T1'])
})

test('of types that show the same thing one is enough', () => {
  assert.ok(!unseen(['shipment.scanned']).includes('shipment.dispatched'))
  assert.ok(unseen(['order.placed']).includes('shipment.dispatched'))
})
