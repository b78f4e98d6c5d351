import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isRefusal, openFor } from './casework.ts'
import { brusher, cheat, house, Market, noticed, victim } from './fixture.ts'
import { limitsOf, standingsOf } from './limits.ts'
import { dice, live } from './lives.ts'
import { nouns } from '../domain/acts.ts'
import { commandsOf } from './states.ts'

/** Lives in CI; `bench/casework/lives.ts` lives a hundred thousand and more. */
const lives = 100

test('whatever anybody does in any order, no measure stands without floor, evidence, notice, reasons, people and a way to appeal', () => {
  let [taken, imposed] = [0, 0]
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
      const life = live(seed, 80)
      taken += life.taken
      imposed += life.imposed
    }),
    { numRuns: lives, seed: 20170712 },
  )
  assert.ok(taken > lives * 10 && imposed > lives / 25, `the lives got somewhere: ${taken} commands taken, ${imposed} measures in force`)
})

test('merchants who file by the thousand never cause a measure, a quarantine of their critics, or a refusal of their reports', () => {
  const market = new Market()
  const before = [market.state.measure.size, standingsOf(market.state, market.at)] as const
  const ids = new Set<string>()
  for (let i = 0; i < 1000; i++)
    ids.add(market.file('wang', { kind: ['threatened', 'review', 'false_notice'][i % 3]!, review_ids: [`critic-${i}`], text: 'one text' }))
  assert.equal(ids.size, 1000)
  assert.deepEqual([market.state.measure.size, standingsOf(market.state, market.at)], before)
  for (let i = 0; i < 1000; i++) market.file('wang', { kind: ['threatened', 'review', 'false_notice'][i % 3]!, review_ids: [`critic-${i}`], text: 'one text' })
  assert.equal(market.state.report.size, 1000, 'the same report again is the same report')
})

test('what is listed as open is taken with some body, and what is not is refused with every body tried', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
      const { market } = live(seed, 40)
      const roll = dice(seed + 1)
      const who = roll.one(Object.values(house))
      const noun = roll.one(nouns)
      const id = roll.one([...market.state[noun].keys(), 'nothing'])
      const open = openFor(market.state, market.context, noun, id, who)
      for (const command of open) assert.ok(commandsOf(noun).includes(command))
      // A refusal of the state or of the person says the same list.
      for (const command of commandsOf(noun)) {
        const result = market.give(Object.keys(house)[Object.values(house).indexOf(who)] as keyof typeof house, noun, id, command, {})
        if (!isRefusal(result)) return
        if (result.status === 409 || (result.status === 403 && result.rule === 'role')) assert.deepEqual(result.open, open)
      }
    }),
    { numRuns: 40, seed: 1 },
  )
})

test('overturning restores rank, score and right to what they were before, to the id', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(23), { minLength: 1, maxLength: 24 }), (picked) => {
      const market = new Market()
      const before = { limits: limitsOf(market.state, brusher, market.at), standings: standingsOf(market.state, market.at) }
      const order_ids = picked.map((at) => `o-li-${String(at).padStart(3, '0')}`)
      const { measure } = noticed(market, { order_ids })
      market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
      assert.equal(standingsOf(market.state, market.at).out.order_ids.length, order_ids.length)
      const [appeal] = market.do('li', 'measure', measure, 'appeal', { text: 'no' })
      market.do('anna', 'appeal', appeal!, 'take')
      market.do('anna', 'appeal', appeal!, 'decide', { outcome: 'overturned' })
      assert.deepEqual(limitsOf(market.state, brusher, market.at), before.limits)
      const after = standingsOf(market.state, market.at)
      assert.deepEqual(after.out, before.standings.out)
      assert.deepEqual(after.restored.order_ids, order_ids.toSorted())
    }),
    { numRuns: 30 },
  )
})

test('lifting for a victim takes back what the penalty took out, and nothing that another decision took out', () => {
  const market = new Market()
  market.do('key', 'measure', 'legacy', 'record', {
    subject: victim,
    kind: 'zero_sales',
    level: 'L3',
    order_ids: ['o-yw-000'],
    starts_at: '2017-07-11T00:00:00+08:00',
    reason: 'before',
  })
  market.do('dora', 'case', 'c-yiwu', 'victim', { subject: victim, status: 'recognised' })
  assert.equal(market.measure('legacy').state, 'lifted')
  assert.deepEqual(limitsOf(market.state, victim, market.at), [])
  assert.deepEqual(limitsOf(market.state, cheat, market.at), [])
})
