import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day } from './deciding.ts'
import { clocksOf } from './clocks.ts'
import { brusher, Market, noticed, victim } from './fixture.ts'
import { keeps } from './right.ts'

const erasure = (market: Market): string => {
  market.do('lena', 'right', 'D-1', 'record', { subject: brusher, kind: 'erasure', text: 'erase all of mine' })
  return 'D-1'
}

test('nothing is erased while a hold, an open matter or the law keeps it; each is said, and all of them again when it is done', () => {
  const market = new Market()
  const right = erasure(market)
  let last = market.at - 400 * day
  market.lastSeen = () => last
  const retained = market.not('lena', 'right', right, 'grant', {}, 409, 'retention')
  assert.match(retained.detail.en, /3 years by law; the last was on 2016-/)
  last = market.at - 4 * 366 * day
  const { measure } = noticed(market)
  market.not('lena', 'right', right, 'grant', {}, 409, 'open_matter')
  market.do('dora', 'measure', measure, 'decide', { outcome: 'not_impose' })
  market.do('lena', 'hold', 'H-1', 'set', { case_ids: ['c-li'], number: 'court-7' })
  market.not('lena', 'right', right, 'grant', {}, 409, 'hold')
  market.not('lena', 'hold', 'H-1', 'lift', {}, 403, 'separation')
  market.do('gus', 'hold', 'H-1', 'lift')
  market.do('lena', 'right', right, 'grant')
  market.not('lena', 'right', right, 'execute', {}, 403, 'separation')
  market.do('lena', 'hold', 'H-2', 'set', { about: [brusher] })
  market.not('gus', 'right', right, 'execute', {}, 409, 'hold')
  market.do('gus', 'hold', 'H-2', 'lift')
  market.do('gus', 'right', right, 'execute')
  assert.equal(market.state.right.get(right)!.state, 'done')
})

test('a decision that can still be appealed keeps the data it rests on; a hold on somebody else keeps nothing', () => {
  const market = new Market()
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
  market.do('key', 'measure', measure, 'delivered', { at: new Date(market.at).toISOString() })
  market.do('lena', 'hold', 'H-1', 'set', { about: [victim] })
  market.wait(30 * day)
  assert.deepEqual(
    keeps(market.state, market.context, brusher).map(({ rule }) => rule),
    ['open_matter'],
  )
  market.wait(200 * day)
  assert.deepEqual(keeps(market.state, market.context, brusher), [])
  assert.deepEqual(
    keeps(market.state, market.context, victim).map(({ rule }) => rule),
    ['hold'],
  )
})

test('a wish is answered within its time, else it is escalated once; a wish of somebody else is not theirs to withdraw', () => {
  const market = new Market()
  const right = erasure(market)
  assert.deepEqual(
    clocksOf(market.state, market.context)
      .filter(({ on }) => on.kind === 'right')
      .map(({ role, due_at }) => [role, (due_at - market.at) / day]),
    [['legal', 15]],
  )
  market.not('wang', 'right', right, 'withdraw', {}, 404, 'not_found')
  const late = [...market.wait(16 * day), ...market.wait(day)].filter(({ type, data }) => type === 'aedile.clock.escalated' && data.on.kind === 'right')
  assert.equal(late.length, 1)
  market.do('li', 'right', right, 'withdraw')
})

test('the vault is opened by two: whoever asks does not approve, whoever approves does not look, and it is looked once, within a day', () => {
  const market = new Market()
  const place = { source: '//shop', type: 'account.registered', record_id: 'e-1', field: 'name', case_id: 'c-li', purpose: 'to serve the notice by letter' }
  market.not('ines', 'opening', 'V-1', 'ask', { ...place, purpose: 'short' }, 422, 'body')
  market.do('lena', 'opening', 'V-0', 'ask', place)
  market.not('lena', 'opening', 'V-0', 'approve', {}, 403, 'separation')
  market.do('ines', 'opening', 'V-1', 'ask', place)
  market.not('ines', 'opening', 'V-1', 'approve', {}, 403, 'role')
  market.not('ines', 'opening', 'V-1', 'use', {}, 409, 'state')
  market.do('gus', 'opening', 'V-1', 'approve')
  market.not('ivan', 'opening', 'V-1', 'use', {}, 403, 'separation')
  market.do('ines', 'opening', 'V-1', 'use')
  market.not('ines', 'opening', 'V-1', 'use', {}, 409, 'state')
  market.do('gus', 'opening', 'V-0', 'approve')
  market.wait(day)
  market.not('lena', 'opening', 'V-0', 'use', {}, 409, 'late')
  market.do('omni', 'opening', 'V-2', 'ask', place)
  market.not('omni', 'opening', 'V-2', 'approve', {}, 403, 'separation')
})

test('nothing about a case with a minor is told to the public, and what was told before is due to come down', () => {
  const market = new Market()
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
  market.do('key', 'measure', measure, 'delivered', { at: new Date(market.at).toISOString() })
  market.wait(190 * day)
  market.do('gus', 'publication', 'p-1', 'draft', { case_id: 'c-li', text: '24 orders did not count' })
  market.do('gus', 'publication', 'p-2', 'draft', { case_id: 'c-li', text: '24 orders did not count' })
  market.do('lena', 'publication', 'p-1', 'publish')
  market.not('ines', 'case', 'c-li', 'minor', { subject: victim }, 422, 'subject')
  market.do('ines', 'case', 'c-li', 'minor', { subject: brusher })
  market.not('gus', 'publication', 'p-3', 'draft', { case_id: 'c-li', text: 'one buyer' }, 422, 'minor')
  market.not('lena', 'publication', 'p-2', 'publish', {}, 422, 'minor')
  assert.ok(clocksOf(market.state, market.context).some(({ clock, on }) => clock === 'take_down_minor' && on.id === 'p-1'))
})
