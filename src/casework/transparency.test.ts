import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day } from './deciding.ts'
import { behaviours, measureKinds } from '../domain/verdict.ts'
import { brusher, Market, noticed } from './fixture.ts'
import { packs } from './packs.ts'
import { transparencyOf, transparencySchema } from './transparency.ts'

test('every restriction of every behaviour is a statement that the Transparency Database takes; what restricts nothing is none', () => {
  const market = new Market()
  const { measure } = noticed(market)
  const one = market.measure(measure)
  const home = market.state.case.get('c-li')!
  const told = { at: Date.parse('2026-11-29T00:00:00Z'), law: packs.eu.law.en, behaviour: 'orders', certainty: 'supported', automated: false }
  const none: string[] = []
  for (const behaviour of behaviours)
    for (const kind of measureKinds)
      for (const ends_at of [undefined, told.at + 7 * day]) {
        const said = transparencyOf({ ...one, behaviour, kind, ends_at, id: 'X-1' }, home, told)
        if (said === undefined) none.push(kind)
        else transparencySchema.parse(said)
      }
  assert.deepEqual([...new Set(none)].toSorted(), ['claim', 'education', 'lift', 'neutralise', 'none', 'refer'])
  const odd = transparencyOf({ ...one, id: 'penalty 7/2017' }, home, told)
  assert.match(String(odd?.['puid']), /^[0-9a-f]{64}$/, 'an id that is not taken is told by its hash')
})

test('the end of a limit stands under the limb it belongs to, and under the pack of the Union alone a statement is made for it', () => {
  const market = new Market()
  market.pack = packs.eu
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
  const said = transparencySchema.parse(market.measure(measure).statement!['transparency'])
  assert.deepEqual(
    [said.decision_account, said.end_date_account_restriction, said.account_type],
    ['DECISION_ACCOUNT_SUSPENDED', '2017-07-15', 'ACCOUNT_TYPE_PRIVATE'],
  )
  assert.ok(!JSON.stringify(said).includes(brusher.id))
  const home = new Market()
  const own = noticed(home).measure
  home.do('dora', 'measure', own, 'decide', { outcome: 'impose', urgent: true })
  assert.equal(home.measure(own).statement!['transparency'], undefined)
})
