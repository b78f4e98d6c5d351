/** Times that people are given and times we give ourselves, over weekends, holidays, zones and changes of the clocks; what we miss is passed on once. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { clocksOf } from './clocks.ts'
import { day, hour } from './deciding.ts'
import { Market, noticed } from './fixture.ts'
import { live } from './lives.ts'
import { packs } from './packs.ts'

type Case = { pack: keyof typeof packs; what: string; delivered: string; due: string; decided: string }

/** Three working days to answer from the day after delivery; three more to decide: the day that begins as the time runs out does not count. */
const cases: readonly Case[] = [
  { pack: 'prc', what: 'a plain week', delivered: '2017-08-08T10:00:00+08:00', due: '2017-08-12T00:00:00+08:00', decided: '2017-08-17T00:00:00+08:00' },
  {
    pack: 'prc',
    what: 'over the national week, a Saturday worked',
    delivered: '2017-09-29T10:00:00+08:00',
    due: '2017-10-11T00:00:00+08:00',
    decided: '2017-10-17T00:00:00+08:00',
  },
  {
    pack: 'prc',
    what: 'already tomorrow in Shanghai',
    delivered: '2017-08-08T16:30:00Z',
    due: '2017-08-15T00:00:00+08:00',
    decided: '2017-08-19T00:00:00+08:00',
  },
  { pack: 'eu', what: 'over Easter', delivered: '2026-04-01T12:00:00+02:00', due: '2026-04-09T00:00:00+02:00', decided: '2026-04-15T00:00:00+02:00' },
  { pack: 'eu', what: 'the clocks go forward', delivered: '2026-03-26T12:00:00+01:00', due: '2026-04-01T00:00:00+02:00', decided: '2026-04-09T00:00:00+02:00' },
  { pack: 'us', what: 'the clocks go back', delivered: '2026-10-29T12:00:00-04:00', due: '2026-11-04T00:00:00-05:00', decided: '2026-11-10T00:00:00-05:00' },
  { pack: 'us', what: 'Thanksgiving', delivered: '2026-11-24T12:00:00-05:00', due: '2026-12-01T00:00:00-05:00', decided: '2026-12-05T00:00:00-05:00' },
  { pack: 'uk', what: 'Christmas on a weekend', delivered: '2021-12-23T12:00:00Z', due: '2021-12-31T00:00:00Z', decided: '2022-01-07T00:00:00Z' },
  { pack: 'uk', what: 'the clocks go back', delivered: '2026-10-22T12:00:00+01:00', due: '2026-10-28T00:00:00Z', decided: '2026-11-03T00:00:00Z' },
]

for (const { pack, what, delivered, due, decided } of cases)
  test(`${pack}, ${what}: the time to answer ends at ${due}, the time to decide at ${decided}; missed, it is passed on once`, () => {
    const market = new Market()
    market.pack = packs[pack]
    market.at = Date.parse(delivered) - hour
    const { measure, question } = noticed(market)
    market.at = Date.parse(delivered)
    market.do('li', 'question', question, 'delivered', { at: new Date(market.at).toISOString() })
    const ends = market.state.question.get(question)!.due_at!
    assert.equal(new Date(ends).toISOString(), new Date(due).toISOString())
    market.wait(ends - 1 - market.at)
    assert.equal(market.state.question.get(question)!.state, 'delivered', 'a millisecond before, there is time')
    market.wait(1)
    assert.equal(market.state.question.get(question)!.state, 'lapsed')
    const clock = clocksOf(market.state, market.context).find(({ on, clock }) => on.id === measure && clock === 'decide')!
    assert.equal(new Date(clock.due_at).toISOString(), new Date(decided).toISOString())
    const escalated = (): number => market.acts.filter(({ type, data }) => type === 'aedile.clock.escalated' && data.on.id === measure).length
    market.wait(clock.due_at - 1 - market.at)
    assert.equal(escalated(), 0)
    market.wait(1)
    assert.equal(escalated(), 1)
    // Time goes on, the clock is set back, a report comes again: it was told.
    market.wait(3 * day)
    market.at -= 5 * day
    market.tick()
    market.judge(market.report)
    market.wait(30 * day)
    assert.equal(escalated(), 1)
    assert.equal(market.measure(measure).state, 'answer_lapsed', 'and nothing follows for the one concerned')
  })

test('a time asked for once more is five working days from the old end, over what is off, and then it is over', () => {
  const market = new Market()
  market.at = Date.parse('2017-09-25T09:00:00+08:00')
  const { question } = noticed(market)
  market.do('li', 'question', question, 'delivered', { at: new Date(market.at).toISOString() })
  const first = market.state.question.get(question)!.due_at!
  assert.equal(new Date(first).toISOString(), new Date('2017-09-29T00:00:00+08:00').toISOString())
  market.do('li', 'question', question, 'extend')
  // Friday, a Saturday that is worked, eight days off, Monday to Wednesday.
  assert.equal(new Date(market.state.question.get(question)!.due_at!).toISOString(), new Date('2017-10-12T00:00:00+08:00').toISOString())
  market.not('li', 'question', question, 'extend', {}, 409, 'extended')
})

test('in no life is a clock passed on twice, before its time, or against the one concerned', () => {
  let seen = 0
  for (let seed = 1; seed <= 40; seed++) {
    const { market } = live(seed, 80)
    const told = market.acts.filter(({ type }) => type === 'aedile.clock.escalated')
    const keys = told.map(({ data }) => `${data.on.kind} ${data.on.id} ${JSON.stringify(data.changes)}`)
    assert.equal(new Set(keys).size, keys.length)
    for (const { time, data } of told) {
      const { due_at, to } = data.changes as { due_at: string; to: string }
      assert.ok(Date.parse(due_at) <= Date.parse(time))
      assert.ok(['decider', 'governance', 'legal'].includes(to), to)
    }
    seen += told.length
  }
  assert.ok(seen > 40, `${seen} were passed on`)
})
