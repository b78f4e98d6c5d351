import assert from 'node:assert/strict'
import { test } from 'node:test'
import { whatIsOpen } from './case.ts'
import { openFor } from './casework.ts'
import { clocksOf } from './clocks.ts'
import { day, hour } from './deciding.ts'
import { brusher, house, Market, noticed } from './fixture.ts'
import { findCase } from './state.ts'

const lettersOf = (market: Market) => [...market.state.correction.values()].toSorted((a, b) => (a.to.as < b.to.as ? -1 : 1))

/** A limit in force on the brusher; the case was referred, an authority was answered, a bag was handed over. */
function told(): { market: Market; measure: string } {
  const market = new Market()
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
  const [referral] = market.do('leo', 'case', 'c-li', 'refer', { authority_id: 'market-supervision', offence: 'aucl-9' })
  market.do('lena', 'referral', referral!, 'reviewed')
  market.do('leo', 'referral', referral!, 'sent', { number: 'OUT-7' })
  market.do('leo', 'request', 'req-1', 'register', { authority_id: 'police-yiwu', number: 'R-9', about_ids: ['o-li-003'] })
  market.do('lena', 'request', 'req-1', 'scope', { about_ids: ['o-li-003'], text: 'one order' })
  market.do('leo', 'request', 'req-1', 'answer', { sha256: ['0'.repeat(64)] })
  market.do('leo', 'request', 'req-2', 'register', { authority_id: 'police-yiwu', number: 'R-10', about_ids: ['o-elsewhere'] })
  market.do('lena', 'request', 'req-2', 'scope', { about_ids: ['o-elsewhere'], text: 'another order' })
  market.do('leo', 'request', 'req-2', 'answer', { sha256: ['0'.repeat(64)] })
  market.exported = (ids) => (ids.includes('c-li') ? [{ id: 'export:1', at: market.at, number: 'B-1', to: 'B-1' }] : [])
  market.wait(hour)
  return { market, measure }
}

test('an overturned decision writes to everybody who holds a paper that rests on it, and to nobody else, in both languages', () => {
  const { market, measure } = told()
  assert.deepEqual(lettersOf(market), [], 'nothing is corrected while it stands')
  const [appeal] = market.do('li', 'measure', measure, 'appeal', { text: 'no' })
  market.do('anna', 'appeal', appeal!, 'take')
  market.do('anna', 'appeal', appeal!, 'decide', { outcome: 'overturned', reasons: 'the wallets were not the shops’ own' })
  const letters = lettersOf(market)
  assert.deepEqual(
    letters.map(({ to, paper, state }) => [to.as, to.id, paper.kind, paper.number, state]),
    [
      ['authority', 'market-supervision', 'referral', 'OUT-7', 'drafted'],
      ['authority', 'police-yiwu', 'request', 'R-9', 'drafted'],
      ['authority', 'B-1', 'bag', 'B-1', 'drafted'],
      ['subject', brusher.id, 'statement', undefined, 'sent'],
    ],
  )
  const [referral] = letters
  assert.match(referral!.letter.en, /Correction of our referral \(no\. OUT-7\)/)
  assert.match(referral!.letter.en, /account A-LI/)
  assert.match(referral!.letter.en, /the wallets were not the shops’ own/)
  assert.match(referral!.letter.zh, /更正：.*我方移送材料（编号 OUT-7）/)
  for (const { letter } of letters) for (const order of ['o-li-000', 'o-li-023']) assert.ok(letter.en.includes(order) && letter.zh.includes(order))
  const own = letters.at(-1)!
  assert.match(own.letter.en, /the authority: our referral, 2017-07-12/, 'they are told who is written to')
  assert.doesNotMatch(own.letter.en, /market-supervision|police-yiwu/, 'and by kind, not by name')
  market.tick()
  market.wait(day)
  assert.equal(lettersOf(market).length, 4, 'each letter is written once')
})

test('a letter is sent by a person within a working day, else it is escalated once; the case stays open until it is sent', () => {
  const { market, measure } = told()
  const [appeal] = market.do('li', 'measure', measure, 'appeal', { text: 'no' })
  market.do('anna', 'appeal', appeal!, 'take')
  market.do('anna', 'appeal', appeal!, 'decide', { outcome: 'overturned' })
  const [letter] = lettersOf(market)
  const clock = clocksOf(market.state, market.context).find(({ on }) => on.kind === 'correction')!
  assert.deepEqual([clock.clock, clock.role, clock.to], ['send', 'liaison', 'legal'])
  assert.ok(whatIsOpen(market.state, findCase(market.state, 'c-li')!).includes(letter!.id))
  market.not('li', 'correction', letter!.id, 'sent', {}, 404, 'not_found')
  market.not('ines', 'correction', letter!.id, 'sent', {}, 403, 'role')
  market.wait(7 * day)
  const escalated = market.acts.filter(({ type, data }) => type === 'aedile.clock.escalated' && data.on.kind === 'correction')
  assert.equal(escalated.length, 3, 'each of the three that were not sent, once')
  for (const { id, to } of lettersOf(market)) if (to.as !== 'subject') market.do('leo', 'correction', id, 'sent', { number: 'C-1' })
  assert.ok(!whatIsOpen(market.state, findCase(market.state, 'c-li')!).some((open) => open.startsWith('L-')))
  assert.deepEqual(openFor(market.state, market.context, 'correction', letter!.id, house.leo), ['received'])
})

test('what is partly given back corrects only the orders given back, and a later reversal of the rest corrects the rest', () => {
  const { market, measure } = told()
  const appeal = (): string => market.do('li', 'measure', measure, 'appeal', { text: 'no' })[0]!
  const first = appeal()
  market.do('anna', 'appeal', first, 'take')
  market.do('anna', 'appeal', first, 'decide', { outcome: 'partly', order_ids: ['o-li-003'] })
  const letters = lettersOf(market)
  assert.deepEqual([...new Set(letters.flatMap(({ order_ids }) => order_ids))], ['o-li-003'])
  assert.equal(letters.find(({ to }) => to.as === 'subject')!.cause, 'partly')
  const second = appeal()
  market.do('axel', 'appeal', second, 'take')
  market.not('axel', 'appeal', second, 'decide', { outcome: 'overturned' }, 403, 'panel')
  assert.ok(!openFor(market.state, market.context, 'appeal', second, house.axel).includes('decide'), 'nobody else holds anything yet')
  market.do('omni', 'appeal', second, 'concur', { outcome: 'overturned' })
  assert.ok(openFor(market.state, market.context, 'appeal', second, house.axel).includes('decide'))
  market.do('axel', 'appeal', second, 'decide', { outcome: 'overturned' })
  assert.equal(lettersOf(market).length, 8)
})

test('a public notice is corrected in public without a name, and a paper sent after the reversal needs no correction', () => {
  const market = new Market()
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
  market.do('key', 'measure', measure, 'delivered', { at: new Date(market.at).toISOString() })
  market.wait(190 * day)
  market.do('gus', 'publication', 'p-1', 'draft', { case_id: 'c-li', text: '24 orders of one buyer did not count' })
  market.do('lena', 'publication', 'p-1', 'publish')
  market.wait(day)
  // A court may still say otherwise: the objection to one order is decided by a person.
  market.object('li', 'order', 'o-li-000')
  const objection = [...market.state.objection.keys()][0]!
  market.not('ines', 'objection', objection, 'decide', { outcome: 'restored' }, 403, 'took_part')
  market.do('ivan', 'objection', objection, 'decide', { outcome: 'restored' })
  const [letter, ...others] = lettersOf(market)
  assert.deepEqual([letter!.to.as, others.length], ['public', 0])
  assert.doesNotMatch(letter!.letter.en + letter!.letter.zh, /A-LI/)
})

test('a shop is told once when more than a tenth of its orders go out, again when they double, and when it is over', () => {
  const market = new Market()
  let out = 4
  market.shares = () => [{ shop_id: 'S-1', out, all: 40 }]
  market.tick()
  assert.equal(market.state.shop.size, 0, 'a tenth is not more than a tenth')
  const acts: string[] = []
  for (out of [5, 6, 9, 10, 19, 20, 3, 2, 5]) acts.push(...market.tick().map(({ data }) => `${out} ${(data.changes as { share: string }).share}`))
  assert.deepEqual(acts, ['5 over_a_tenth', '10 over_a_tenth', '20 over_a_tenth', '3 below_a_tenth', '5 over_a_tenth'])
  assert.match(market.state.shop.get('S-1')!.last!.text.zh, /十分之一/)
})
