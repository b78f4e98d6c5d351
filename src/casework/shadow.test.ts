import assert from 'node:assert/strict'
import { test } from 'node:test'
import { automaticActs } from './automatic.ts'
import { openFor } from './casework.ts'
import { day } from './deciding.ts'
import { house, Market } from './fixture.ts'
import { limitsOf, standingsOf } from './limits.ts'
import { compared } from './shadow.ts'

const change = { signals: { 'money-back': { leave_out: true } } }
const nothing = { hit: [], freed: [], victims_lost: [], victims_found: [], orders: { out_too: 0, back: 0 }, reviews: { out_too: 0, back: 0 } }
const sees = (entries: number, more: object = {}) => ({
  entries,
  as_of: '2017-07-12T00:00:00Z',
  subjects: { before: 4, after: 4, flipped: 0 },
  ...nothing,
  ...more,
})

test('a change of the rules runs beside them at the word of governance or legal, for as long as was said, and three at most', () => {
  const market = new Market()
  market.not('ines', 'shadow', 's-1', 'start', change, 403, 'role')
  market.not('gus', 'shadow', 's-1', 'start', { signals: {} }, 422, 'change')
  market.not('gus', 'shadow', 's-1', 'start', { ...change, days: 91 }, 422, 'body')
  market.not('gus', 'shadow', 's-1', 'start', { ...change, reasons: '' }, 422, 'reasons')
  // Names that are left out, in fewer words.
  market.do('gus', 'shadow', 's-0', 'start', { leave_out: ['money-back'] })
  assert.deepEqual(market.state.shadow.get('s-0')!.change, change)
  market.do('gus', 'shadow', 's-0', 'end')
  for (const id of ['s-1', 's-2', 's-3']) market.do('gus', 'shadow', id, 'start', { ...change, days: id === 's-1' ? 3 : 30 })
  market.not('lena', 'shadow', 's-4', 'start', change, 409, 'many')
  market.not('gus', 'shadow', 's-1', 'start', change, 409, 'state')
  assert.deepEqual(openFor(market.state, market.context, 'shadow', 's-1', house.gus), ['end'])
  market.wait(3 * day)
  assert.equal(market.state.shadow.get('s-1')!.state, 'ended', 'it ends by itself')
  market.do('lena', 'shadow', 's-4', 'start', change)
  market.do('gus', 'shadow', 's-2', 'end')
  market.not('gus', 'shadow', 's-2', 'end', {}, 409, 'state')
})

test('what a shadow sees is kept when it is another than before, once, and not after it ended', () => {
  const market = new Market()
  market.do('gus', 'shadow', 's-1', 'start', change)
  const see = (one: ReturnType<typeof sees>): number => {
    const acts = compared(market.state, market.context, 's-1', one as never)
    market.take(acts)
    return acts.length
  }
  assert.equal(see(sees(10)), 1)
  assert.equal(see(sees(20)), 0, 'the same flips of more entries')
  assert.equal(see(sees(30, { hit: [{ kind: 'account', id: 'A-LI' }], subjects: { before: 4, after: 4, flipped: 1 } })), 1)
  assert.equal(see(sees(40)), 1, 'and back')
  assert.deepEqual(
    market.state.shadow.get('s-1')!.compared.map(({ entries, hit }) => [entries, hit.length]),
    [
      [10, 0],
      [30, 1],
      [40, 0],
    ],
  )
  market.do('gus', 'shadow', 's-1', 'end')
  assert.equal(see(sees(50, { subjects: { before: 4, after: 5, flipped: 1 } })), 0)
})

test('a shadow that would hit somebody limits nobody and takes nothing out', () => {
  const market = new Market()
  const before = [limitsOf(market.state, { kind: 'account', id: 'A-LI' }, market.at), standingsOf(market.state, market.at), market.state.measure.size]
  market.do('gus', 'shadow', 's-1', 'start', change)
  market.take(compared(market.state, market.context, 's-1', sees(10, { hit: [{ kind: 'account', id: 'A-LI' }] }) as never))
  market.wait(2 * day)
  assert.deepEqual(
    [limitsOf(market.state, { kind: 'account', id: 'A-LI' }, market.at), standingsOf(market.state, market.at), market.state.measure.size],
    before,
  )
  assert.ok(!automaticActs.includes('shadow.started'), 'none begins by itself')
})
