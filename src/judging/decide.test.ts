import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type OrderOfCase, spareOrders } from './decide.ts'

const order = (listing: number, more: Partial<OrderOfCase> = {}): OrderOfCase => ({
  k: 1,
  order_id: 'O',
  listing,
  account_id: 'A',
  buyer: 1,
  proven: false,
  fake: true,
  p: 0.99,
  hard: false,
  undone: false,
  identity: 0,
  event_id: 'E',
  money_event: null,
  ...more,
})

test('goods of which no order tells anything are spared; one in twenty that tells carries its listing', () => {
  const brushed = [order(1, { hard: true }), ...Array.from({ length: 19 }, () => order(1))]
  const plain = Array.from({ length: 20 }, () => order(2))
  const thin = [order(3, { proven: true }), ...Array.from({ length: 20 }, () => order(3))]
  spareOrders([...brushed, ...plain, ...thin])
  assert.ok(brushed.every(({ fake }) => fake))
  assert.ok([...plain, ...thin].every(({ fake }) => !fake))
})

test('an undone order raised no sales, unless it tells by itself', () => {
  const orders = [order(1, { hard: true, undone: true }), order(1, { proven: true, undone: true }), order(1, { undone: true }), order(1)]
  spareOrders(orders)
  assert.deepEqual(
    orders.map(({ fake }) => fake),
    [true, true, false, true],
  )
})
