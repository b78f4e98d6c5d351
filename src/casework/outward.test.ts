import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Market } from './fixture.ts'

test('a request of an authority is answered within its scope, by hash, and legal says how far it goes', () => {
  const market = new Market()
  market.not('ines', 'request', 'r-1', 'register', { authority_id: 'police-yiwu', number: '2017-0816', about_ids: ['o-yw-000'] }, 403, 'role')
  market.do('leo', 'request', 'r-1', 'register', { authority_id: 'police-yiwu', number: '2017-0816', about_ids: ['o-yw-000', 'o-yw-001'] })
  market.not('leo', 'request', 'r-1', 'answer', { sha256: ['a'.repeat(64)] }, 409, 'state')
  market.not('lena', 'request', 'r-1', 'scope', { about_ids: ['o-li-000'], text: 'more than was asked' }, 422, 'about_ids')
  market.do('lena', 'request', 'r-1', 'scope', { about_ids: ['o-yw-000'], text: 'one order' })
  market.do('leo', 'request', 'r-1', 'answer', { sha256: ['a'.repeat(64)] })
  const one = market.state.request.get('r-1')!
  assert.deepEqual([one.state, one.about_ids, one.supplied], ['answered', ['o-yw-000'], ['a'.repeat(64)]])
})

test('a proceeding goes its way, appeal and apology included, and no step is skipped', () => {
  const market = new Market()
  const step = (name: string, more: Record<string, unknown> = {}): void => void market.do('lena', 'proceeding', 'p', name, more)
  step('prepared', { case_id: 'c-yiwu', claimants: ['the marketplace'], defendants: ['P-X', 'P-Y'], amount_minor: 100, currency: 'CNY' })
  market.not('lena', 'proceeding', 'p', 'judged', {}, 409, 'state')
  for (const name of [
    'filed',
    'heard',
    'judged',
    'appealed',
    'heard',
    'judged',
    'effective',
    'awarded',
    'apology_ordered',
    'apology_published',
    'apology_ended',
  ])
    step(name, { date: '2018-05-15T00:00:00+08:00', text: 'two attended' })
  const one = market.state.proceeding.get('p')!
  assert.equal(one.state, 'apology_ended')
  assert.deepEqual(one.defendants, ['P-X', 'P-Y'])
  market.do('lena', 'proceeding', 'q', 'prepared', { case_id: 'c-li', claimants: ['A-OTHER'], defendants: ['the marketplace'] })
  market.do('lena', 'proceeding', 'q', 'withdraw')
  assert.equal(market.state.proceeding.get('q')!.state, 'withdrawn')
})

test('nobody is joined to a claim without having agreed, nobody stands on both sides, and a sum has its currency', () => {
  const market = new Market()
  const joint = { case_id: 'c-yiwu', claimants: ['the marketplace', 'S-VYW'], defendants: ['P-X'] }
  market.not('lena', 'proceeding', 'p', 'prepared', joint, 422, 'consent')
  market.not('lena', 'proceeding', 'p', 'prepared', { ...joint, defendants: ['S-VYW'] }, 422, 'claimants')
  market.do('wang', 'case', 'c-yiwu', 'consent', { to: 'claim' })
  market.not('lena', 'proceeding', 'p', 'prepared', { ...joint, amount_minor: 100 }, 422, 'currency')
  market.do('lena', 'proceeding', 'p', 'prepared', joint)
})
