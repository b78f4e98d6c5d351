import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Report } from '../domain/report.ts'
import { flipsBetween } from './flips.ts'

const verdict = (id: string, role: string, certainty: string, level: string, behaviour = 'self_brushing') =>
  ({ subject: { kind: 'shop', id }, behaviour, role, certainty, measure: { level, kind: 'none', needs: [] } }) as never
const report = (verdicts: never[], out: string[] = []): Report => ({ verdicts, neutralised: { order_ids: out, review_ids: [] } }) as unknown as Report

test('the same report flips nothing, whatever the order of its verdicts', () => {
  const all = [verdict('a', 'brusher', 'supported', 'L2'), verdict('a', 'bystander', 'lead', 'L0', 'benign'), verdict('b', 'brusher', 'lead', 'L0')]
  const flips = flipsBetween(report(all), report(all.toReversed()))
  assert.deepEqual([flips.subjects.flipped, flips.orders], [0, { out_too: [], back: [] }])
})

test('who would be limited, who would be free, and which victim would be none are told apart', () => {
  const before = report(
    [
      verdict('hit', 'brusher', 'lead', 'L0'),
      verdict('free', 'brusher', 'established', 'L3'),
      verdict('hurt', 'victim_merchant', 'supported', 'L0', 'reverse_brushing'),
    ],
    ['o-1', 'o-2'],
  )
  const after = report(
    [verdict('hit', 'brusher', 'supported', 'L2'), verdict('free', 'brusher', 'lead', 'L0'), verdict('hurt', 'merchant_beneficiary', 'established', 'L3')],
    ['o-2', 'o-3'],
  )
  const flips = flipsBetween(before, after)
  assert.deepEqual(
    [flips.hit, flips.freed, flips.victims_lost, flips.victims_found].map((list) => list.map(({ subject }) => subject.id)),
    [['hit', 'hurt'], ['free'], ['hurt'], []],
  )
  assert.deepEqual(flips.orders, { out_too: ['o-3'], back: ['o-1'] })
  assert.deepEqual(flips.subjects, { before: 3, after: 3, flipped: 3 })
})
