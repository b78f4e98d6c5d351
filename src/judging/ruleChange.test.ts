import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changed } from './ruleChange.ts'
import { loadSignals } from '../signals/index.ts'

const calibration = { signals: { 'who-bears-cost': { shop: { organic: 0, shop_hired: -2, rival_hired: 3 } } } }

test('a change names signals and levels that are there, and leaves everything it does not name as it is', async () => {
  const signals = await loadSignals()
  const none = changed(signals, calibration, { signals: {} })
  assert.deepEqual([none.signals.order, none.signals.case, none.signals.matter, none.calibration], [signals.order, signals.case, signals.matter, calibration])
  assert.throws(() => changed(signals, calibration, { signals: { 'no-such': { leave_out: true } } }), /expected the name of a signal, got "no-such"/)
  assert.throws(
    () => changed(signals, calibration, { signals: { 'who-bears-cost': { bits: { moon: { organic: 0, shop_hired: 0, rival_hired: 0 } } } } }),
    /expected a level of/,
  )
  assert.throws(
    () => changed(signals, calibration, { signals: { 'who-bears-cost': { bits: { [levelOf(signals.case, 'who-bears-cost')]: 3 } } } }),
    /bits for each story/,
  )
})

test('what is left out weighs nothing, a factor weighs every level, and the weights a change gives stand above measured ones', async () => {
  const signals = await loadSignals()
  const level = levelOf(signals.case, 'who-bears-cost')
  const out = changed(signals, calibration, { signals: { 'who-bears-cost': { leave_out: true } } })
  assert.equal(out.signals.case.length, signals.case.length - 1)
  const given = changed(signals, calibration, { signals: { 'who-bears-cost': { bits: { [level]: { organic: 1, shop_hired: 2, rival_hired: 3 } }, times: 2 } } })
  assert.deepEqual(given.calibration.signals['who-bears-cost']![level], { organic: 2, shop_hired: 4, rival_hired: 6 })
  const order = signals.order[0]!
  const half = changed(signals, calibration, { signals: { [order.name]: { times: 0.5 } } }).signals.order[0]!
  assert.match(half.sql, /^SELECT ord, bits \* 0\.5 AS bits, event_id FROM \(/)
})

function levelOf(list: readonly { name: string; bits: Record<string, unknown> }[], name: string): string {
  return Object.keys(list.find((one) => one.name === name)!.bits)[0]!
}
