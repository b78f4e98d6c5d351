import assert from 'node:assert/strict'
import { test } from 'node:test'
import { live } from './year.ts'
import { upperBound } from './justice.ts'

test('the bounds are those of the published tables', () => {
  for (const [wrong, read, percent] of [
    [0, 299, 1.0],
    [0, 598, 0.5],
    [0, 2995, 0.1],
    [1, 473, 1.0],
    [3, 1000, 0.77],
  ] as const)
    assert.equal(Math.round(upperBound(wrong, read) * 10_000) / 100, percent, `${wrong} of ${read}`)
})

test('a year read again: one wrong of 299 stops the detector, which may only educate until enough others bear it out', () => {
  const year = live()
  assert.deepEqual([year.afterWrong.read, year.afterWrong.wrong, year.afterWrong.stopped], [299, 1, true])
  assert.equal(year.refusedWhileStopped, 'detector_stopped')
  assert.equal(year.educatedWhileStopped, true)
  assert.deepEqual([year.end.stopped, year.end.wrong], [false, 1])
  assert.ok(year.end.bound <= 0.01)
})
