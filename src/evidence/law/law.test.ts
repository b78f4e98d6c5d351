import assert from 'node:assert/strict'
import { test } from 'node:test'
import { behaviours } from '../../domain/verdict.ts'
import { eventTypes } from '../../domain/vocabulary.ts'
import { buyerFixture, extortionFixture, floodFixture } from '../documents/fixture.ts'
import { claims } from './claims.ts'
import { findingsGate, referralGate } from './gate.ts'
import { getProvision, inForce } from './laws.ts'
import { claimsOf, fillMatrix, lawDefaults, lawsFor } from './matrix.ts'
import { proofs, spokenDemands } from './proofs.ts'
import { reached, readThresholds } from './thresholds.ts'

const law = lawDefaults()
const gate = (material: Parameters<typeof referralGate>[0], consents: string[] = []) => referralGate(material, { ...law, consents })
const codes = (material: Parameters<typeof referralGate>[0]): string[] => gate(material).missing.map(({ code }) => code)
const standing = (material: Parameters<typeof referralGate>[0], id: string): Record<string, string> => {
  const claim = claims.find((one) => one.id === id)!
  return Object.fromEntries(fillMatrix(material, claim, law).rows.map((row) => [row.element.proof, row.standing]))
}

test('every claim names provisions, proofs and event types that exist, in both languages', () => {
  for (const claim of claims) {
    assert.ok(claim.law.every((id) => getProvision(id)) && claim.behaviours.every((one) => behaviours.includes(one)), claim.id)
    if (claim.thresholds !== undefined) assert.ok(law.thresholds.offences[claim.thresholds], claim.id)
    for (const { name, proof, from } of claim.elements) {
      assert.match(name.zh, /\p{Script=Han}/u)
      assert.ok(name.en.length > 0 && (proof === 'threshold' || Object.hasOwn(proofs, proof)), `${claim.id}: ${proof}`)
      assert.ok(from.length > 0 && from.every((type) => eventTypes.includes(type)), `${claim.id}: ${name.en}`)
    }
  }
})

test('a provision nobody knows is refused by its name', () => {
  assert.throws(() => getProvision('criminal_999'), /criminal_999/)
})

test('an act is held against the law of its day', () => {
  assert.equal(inForce(getProvision('unfair_false_trade_2018'), '2017-08-08'), false)
  assert.equal(inForce(getProvision('unfair_1993'), '2017-08-08'), true)
  assert.equal(inForce(getProvision('unfair_1993'), '2018-01-01'), false)
  const applied = (material: Parameters<typeof lawsFor>[0], kind: 'offence' | 'claim'): string[] =>
    claimsOf(material, kind).flatMap((claim) =>
      fillMatrix(material, claim, law).law.flatMap(({ provision, applies }) => (applies ? [`${provision.law.en} ${provision.article.en}`] : [])),
    )
  const of2017 = applied(floodFixture({ orders: 12 }), 'claim')
  assert.ok(of2017.some((one) => one.startsWith('Tort Liability Law')) && !of2017.some((one) => one.startsWith('Civil Code')))
})

test('rules of procedure count on the day of the paper, not of the act', () => {
  const material = floodFixture({ orders: 12 })
  const later = { ...material, request: { ...material.request, exported_at: '2023-01-01T00:00:00.000+08:00' } }
  assert.deepEqual(
    [material, later].map((one) => lawsFor(one, [getProvision('network_crime_2022')])[0]!.applies),
    [false, true],
  )
})

test('an amount between the national bounds depends on the province, until its figure is configured', () => {
  const [large, huge] = law.thresholds.offences['extortion_274']!
  assert.deepEqual(
    [60_000, 180_000, 320_000, 600_000, 880_000, 2_040_000].map((minor) => reached(minor, large!).reached),
    ['not_met', 'not_met', 'depends_on_province', 'met', 'met', 'met'],
  )
  assert.equal(reached(2_040_000, huge!).reached, 'not_met')
  const own = { ...large!, provinces: { '32': 400_000 } }
  assert.deepEqual(
    [reached(320_000, own, '32').reached, reached(400_000, own, '32').reached, reached(320_000, own, '33').reached],
    ['not_met', 'met', 'depends_on_province'],
  )
})

test('a configuration of thresholds that is off is refused with the place', () => {
  assert.throws(() => readThresholds(new URL('../documents/template.typ', import.meta.url)), /thresholds at|implicit|YAML|expected/i)
})

test('the 24 orders of a buyer fill every element of a breach', () => {
  const found = standing(buyerFixture(), 'breach_buyer')
  assert.deepEqual(new Set(Object.values(found)), new Set(['met']))
  const rows = fillMatrix(
    buyerFixture(),
    claims.find(({ id }) => id === 'breach_buyer')!,
    law,
  ).rows
  assert.ok(rows.every(({ evidence, exhibits }) => evidence.length > 0 && exhibits.length > 0))
  assert.match(rows.find(({ element }) => element.proof === 'money_back')!.seen.en, /24 orders/)
})

test('without a verified tie, or before anybody was asked, the breach is open', () => {
  assert.equal(standing(buyerFixture({ linked: false }), 'breach_buyer')['money_back'], 'not_met')
  assert.equal(standing(buyerFixture({ answered: false }), 'breach_buyer')['explanation'], 'not_met')
})

test('who stood behind a flood is not for the platform to see until an authority said so', () => {
  const alone = standing(floodFixture({ orders: 900, authority: false }), 'sabotage_276')
  const reported = standing(floodFixture({ orders: 900 }), 'sabotage_276')
  assert.deepEqual([alone['direction'], alone['motive'], alone['identity']], ['not_visible', 'not_visible', 'not_visible'])
  assert.deepEqual([reported['direction'], reported['motive'], reported['identity']], ['met', 'met', 'met'])
})

test('a flood with its loss is complete enough for a referral, with what is beyond the platform named', () => {
  const found = gate(floodFixture({ orders: 900, authority: false }))
  assert.deepEqual(found.missing, [])
  assert.ok(found.passes && found.beyond.length === 3)
})

test('a loss below the standard is refused by the low estimate, even where the central one would do', () => {
  const material = floodFixture({ orders: 300, authority: false })
  assert.ok(material.loss.totals[0]!.low_minor < 500_000 && material.loss.totals[0]!.central_minor > 500_000)
  const found = gate(material)
  assert.equal(found.passes, false)
  assert.deepEqual(
    found.missing.map(({ code }) => code),
    ['element'],
  )
  assert.match(found.missing[0]!.say.en, /low estimate/)
  assert.match(found.missing[0]!.say.zh, /立案追诉标准/)
})

test('a thin lead is refused with everything that is missing', () => {
  const material = floodFixture({ orders: 900, authority: false })
  assert.deepEqual(codes({ ...material, request: { ...material.request, basis: ' ', approver: '' } }), ['basis', 'approver'])
  assert.deepEqual(codes({ ...material, subjects: material.subjects.filter(({ role }) => role === 'victim_merchant') }), ['person'])
  assert.deepEqual(
    codes({ ...material, subjects: material.subjects.map((one) => (one.role === 'victim_merchant' ? one : { ...one, certainty: 'lead' as const })) }),
    ['certainty'],
  )
  assert.deepEqual(codes({ ...material, verdicts: material.verdicts.map((one) => ({ ...one, contrary: [] })) }), ['contrary'])
  assert.deepEqual(codes({ ...material, subjects: material.subjects.filter(({ role }) => role !== 'victim_merchant') }), ['victim'])
  assert.ok(codes({ ...material, orders: [], sums: { ...material.sums, supported: 0 } }).includes('acts'))
})

test('what the findings alone lack is said before any record is gathered, in the words of the whole gate', () => {
  const material = floodFixture({ orders: 900, authority: false })
  const harmed = material.subjects.filter(({ role }) => role === 'victim_merchant').map(({ id }) => id)
  const lacks = (over: Partial<typeof material> = {}, agreed: readonly string[] = harmed): string[] =>
    findingsGate({ ...material, ...over }, agreed).map(({ code }) => code)
  assert.deepEqual(lacks(), [])
  assert.deepEqual(lacks({}, ['S-OTHER']), ['consent'])
  assert.deepEqual(lacks({ subjects: material.subjects.map((one) => (one.role === 'victim_merchant' ? one : { ...one, certainty: 'lead' as const })) }), [
    'certainty',
  ])
  assert.deepEqual(lacks({ subjects: material.subjects.filter(({ role }) => role === 'victim_merchant') }), ['person'])
  assert.deepEqual(lacks({ verdicts: material.verdicts.map((one) => ({ ...one, contrary: [], searched: [] })) }), ['contrary', 'searched'])
  assert.deepEqual(lacks({ verdicts: material.verdicts.map((one) => ({ ...one, proven_order_ids: [], supported_order_ids: [], review_ids: [] })) }), ['acts'])
  assert.deepEqual(
    findingsGate({ ...material, subjects: [] }, harmed).map(({ say }) => say),
    referralGate({ ...material, subjects: [] }, { ...law, consents: harmed })
      .missing.filter(({ code }) => code === 'person' || code === 'victim')
      .map(({ say }) => say),
  )
})

test('self-brushing founds no offence here: the way is the market supervision department', () => {
  assert.ok(codes(buyerFixture()).includes('offence'))
})

test('one payment of 600.00 is no case; five shops that never met are one', () => {
  assert.equal(gate(extortionFixture({ shops: 1 }), ['S-M1']).passes, false)
  const found = gate(extortionFixture())
  assert.deepEqual(found.missing, [])
  const { thresholds, repetition } = found.matrix!
  assert.deepEqual(
    thresholds.map((one) => [one.amount_minor, one.reached]),
    [
      [2_040_000, 'met'],
      [2_040_000, 'not_met'],
      [2_040_000, 'not_met'],
    ],
  )
  assert.deepEqual(repetition, { times: 5, needed: 3, met: true })
})

test('three times in two years is enough even where the sum is small', () => {
  const material = extortionFixture({ shops: 3 })
  const small = { ...material, loss: { ...material.loss, lines: material.loss.lines.map((line) => ({ ...line, low_minor: 150_000 })) } }
  assert.equal(gate(small).passes, true)
  const { thresholds } = gate(small).matrix!
  assert.equal(thresholds[0]!.reached, 'not_met')
})

test('shops that neither reported nor agreed are asked first', () => {
  const material = extortionFixture({ shops: 1 })
  assert.ok(gate(material).missing.some(({ code }) => code === 'consent'))
  assert.ok(!gate(material, ['S-M1']).missing.some(({ code }) => code === 'consent'))
})

test('a buyer who asks a refund for a faulty order demands nothing', () => {
  const material = extortionFixture({ shops: 1 })
  const [shop] = material.shops
  const said = (text: string): number =>
    spokenDemands({
      ...material,
      cited: [],
      shops: [{ ...shop!, events: shop!.events.map((entry) => (entry.type === 'message.sent' ? { ...entry, data: { ...entry.data, text } } : entry)) }],
    }).length
  assert.equal(said('衣服开线了，请给我退款 39 元，我会改评价'), 0)
  assert.equal(said('转 600 元就删差评，不然一直挂着'), 1)
})
