import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Verdict } from '../domain/report.ts'
import { oddsOf, arrange, caseId, firstOf, noMeasure, nothingListed, voiceOn } from './voice.ts'

const voice = voiceOn('+08:00')

const verdict = (certainty: Verdict['certainty'], measure: Verdict['measure']): Verdict => ({
  ...nothingListed,
  case_id: 'C-1',
  subject: { kind: 'shop', id: 'S-1' },
  behaviour: 'self_brushing',
  role: 'merchant_beneficiary',
  certainty,
  knowledge: 'unknown',
  reasons: [voice.reason('seller-paid', 9, { en: 'it paid', zh: '付款' }, ['E-1'])],
  contrary: [voice.nothingFound()],
  searched: [{ en: 'all', zh: '全部' }],
  tiers: ['T0'],
  measure,
})

const written = (one: Verdict): Verdict => arrange([one], [], '+08:00').verdicts[0]!
const zeroSales: Verdict['measure'] = { level: 'L3', kind: 'zero_sales', needs: ['notice', 'explanation', 'human_decision', 'second_reader'] }

test('what is too harsh for its certainty falls to what is not, and the verdict says why in both languages', () => {
  const capped = written(verdict('supported', zeroSales))
  assert.deepEqual([capped.measure.kind, capped.measure.level], ['education', 'L1'])
  assert.equal(capped.reasons.at(-1)!.code, 'bounded-by-certainty')
  assert.match(capped.reasons.at(-1)!.text.en, /“orders taken out of the sales by decision” once it is “well supported”; so far it is “suspected”/)
  assert.match(capped.reasons.at(-1)!.text.zh, /证据充分.*相关销量决定扣除.*涉嫌/)
  assert.deepEqual(written(verdict('lead', { level: 'L1', kind: 'education', needs: [] })).measure, noMeasure)
})

test('what the certainty carries is proposed as it was', () => {
  for (const one of [verdict('established', zeroSales), verdict('supported', { level: 'L1', kind: 'education', needs: [] }), verdict('lead', noMeasure)])
    assert.deepEqual(written(one), one)
})

test('a reason weighs for the verdict and what is contrary against it, whichever sign a judge wrote', () => {
  const [text, bits] = [{ en: 'x', zh: 'x' }, [-3, 0, 2]]
  const told = written({
    ...verdict('supported', noMeasure),
    reasons: bits.map((one) => voice.reason(`for${one}`, one, text, [])),
    contrary: bits.map((one) => voice.reason(`against${one}`, one, text, [])),
  })
  assert.deepEqual(
    [told.reasons.map((one) => one.weight_bits), told.contrary.map((one) => one.weight_bits)],
    [
      [3, 0, 2],
      [-3, 0, -2],
    ],
  )
})

test('a case id follows from family, subject and the first of its orders by recording, in whatever order they come', () => {
  const orders = [
    { ms: 30, id: 'o-3' },
    { ms: 10, id: 'o-2' },
    { ms: 10, id: 'o-1' },
  ]
  assert.deepEqual(firstOf(orders), { ms: 10, id: 'o-1' })
  const id = caseId('brushing', 'S-1', firstOf(orders))
  assert.match(id, /^C-[0-9a-f]{16}$/)
  assert.equal(caseId('brushing', 'S-1', firstOf([...orders.toReversed(), { ms: 40, id: 'o-0' }])), id)
  assert.equal(
    new Set([id, caseId('brushing', 'S-2', firstOf(orders)), caseId('scalping', 'S-1', firstOf(orders)), caseId('brushing', 'S-1', { ms: 11, id: 'o-1' })])
      .size,
    4,
  )
})

test('odds of independent facts are what their weights make together, whichever sign a contrary weight is written with', () => {
  const { reason } = voiceOn('+08:00')
  const text = { en: 'x', zh: 'x' }
  const [strong, slight] = [reason('a', 12, text, []), reason('b', 3, text, [])]
  for (const against of [1, -1]) assert.equal(oddsOf([strong, slight], [reason('c', against, text, [])]), 4.2)
  assert.equal(oddsOf([], []), 0)
  assert.equal(oddsOf([reason('a', 90, text, [])], []), 9)
})
