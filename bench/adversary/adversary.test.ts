import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseReport, type Verdict } from '../../src/domain/report.ts'
import type { Told } from './attack.ts'
import { escaped, framed, isBlind, measure, playAttack } from './lab.ts'
import { loadAttacks } from './registry.ts'
import { busyShop, near } from './stagecraft.ts'

test('every attack has a name of its own, a story, and what the data leaves to see', async () => {
  const attacks = await loadAttacks()
  assert.equal(new Set(attacks.map((one) => one.name)).size, attacks.length)
  for (const one of attacks) {
    assert.match(one.name, /^[a-z0-9]+(-[a-z0-9]+)*$/)
    assert.match(one.story, /^[A-Z].*\.$/, one.name)
    if (one.aim === 'frame') assert.equal(one.plain, undefined, `${one.name}: a frame has no campaign without the trick`)
  }
})

test('an attack that does nothing frames nobody, and the same seed plays the same market', async () => {
  const idle = async (): ReturnType<typeof playAttack> =>
    playAttack((stage) => ({ ...near([busyShop(stage, 4)]), guilty: [], fake: [], priceMinor: 0 }), { seed: 3, days: 10 })
  const [one, two] = [await idle(), await idle()]
  assert.equal(JSON.stringify(one.report), JSON.stringify(two.report))
  parseReport(JSON.parse(JSON.stringify(one.report)))
  const outcome = measure({}, one.told, one.report)
  assert.deepEqual([outcome.said, outcome.genuineOut, framed(outcome)], [undefined, 0, false])
  assert.ok(outcome.genuine > 20)
})

test('regulars who get goods most times are no crew where a packer keeps some of them', async () => {
  const attack = (await loadAttacks()).find(({ name }) => name === 'bribed-packer-at-a-shop-of-regulars')!
  const { told, report } = await playAttack(attack.play, { seed: 2 })
  const outcome = measure(attack, told, report)
  assert.deepEqual([outcome.said, outcome.genuineOut], [undefined, 0])
  const shop = report.verdicts.find(({ subject }) => subject.kind === 'shop' && told.innocent.includes(subject.id))
  assert.deepEqual([shop?.behaviour, shop?.reasons[0]?.code], ['inconclusive', 'light-parcels-alone'])
})

test('an innocent said to be more than a lead is framed, and a guilty shop called the victim is through', async () => {
  const { report } = await playAttack((stage) => ({ ...near([busyShop(stage, 4)]), guilty: [], fake: [], priceMinor: 0 }), { seed: 3, days: 10 })
  const told: Told = { innocent: ['S'], guilty: ['T'], fake: ['o'], genuine: [], priceMinor: 1 }
  const verdict = (id: string, more: Partial<Verdict>): Verdict =>
    ({
      subject: { kind: 'shop', id },
      behaviour: 'self_brushing',
      role: 'merchant_beneficiary',
      certainty: 'lead',
      related: [],
      measure: { level: 'L0', kind: 'none', needs: [] },
      ...more,
    }) as unknown as Verdict
  const held = (...verdicts: Verdict[]): ReturnType<typeof measure> => measure({}, told, { ...report, verdicts })
  assert.equal(framed(held(verdict('S', {}))), false)
  assert.equal(framed(held(verdict('S', { certainty: 'supported' }))), true)
  const plain = { ...held(verdict('T', {})), held: 1 }
  assert.equal(escaped({ ...plain, held: 0.85 }, plain, false), false)
  assert.equal(escaped({ ...plain, held: 0.75 }, plain, false), true)
  assert.equal(escaped({ ...held(verdict('T', { role: 'victim_merchant' })), held: 1 }, plain, false), true)
})

test('an escape is blind only where a frame tells the same records, to the byte, of honest people', async () => {
  const attacks = await loadAttacks()
  for (const one of attacks.filter(({ blind }) => blind !== undefined)) assert.equal(isBlind(one, attacks, { seed: 1, days: 20 }), true, one.name)
  const blind = attacks.find((one) => one.blind !== undefined)!
  assert.throws(() => isBlind({ ...blind, blind: 'mother-pays' }, attacks, { seed: 1, days: 20 }), /expected a frame mother-pays that leaves the same records/)
})
