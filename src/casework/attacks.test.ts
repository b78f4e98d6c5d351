/** Ways to get somebody limited, or off, by playing the process; each a fact about what stands in the way. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal } from './casework.ts'
import { day, hour, minute } from './deciding.ts'
import { brusher, cheat, findings, house, Market, noticed, sharing, victim } from './fixture.ts'
import { limitsOf } from './limits.ts'

const li = Array.from({ length: 24 }, (_, at) => `o-li-${String(at).padStart(3, '0')}`)
const limit = { subject: brusher, kind: 'restrict_login', level: 'L2', order_ids: li, reason_codes: ['money-back'] }
const iso = (ms: number): string => new Date(ms).toISOString()

/** Up to an answer, not assessed yet. */
function answered(market: Market): { measure: string; question: string } {
  const made = noticed(market)
  market.do('key', 'question', made.question, 'delivered', { at: iso(market.at) })
  market.wait(hour)
  market.do('li', 'question', made.question, 'answer', { text: 'gifts' })
  market.do('ines', 'case', 'c-li', 'take')
  return made
}

test('one person with every role imposes nothing, not even by writing it down as a penalty from before', () => {
  const market = new Market()
  market.do('omni', 'case', 'c-li', 'take')
  const [measure] = market.do('omni', 'case', 'c-li', 'propose', limit)
  market.not('omni', 'measure', measure!, 'decide', { outcome: 'impose', urgent: true }, 403, 'separation')
  const legacy = { subject: brusher, kind: 'restrict_login', level: 'L4', reason: 'from before', starts_at: iso(market.at - day) }
  market.not('omni', 'measure', 'X-9', 'record', { ...legacy, starts_at: iso(market.at + day) }, 422, 'starts_at')
  market.do('omni', 'measure', 'X-1', 'record', legacy)
  assert.deepEqual(limitsOf(market.state, brusher, market.at), [], 'what one of the house wrote down limits nobody')
  market.do('key', 'measure', 'X-2', 'record', legacy)
  assert.deepEqual(
    limitsOf(market.state, brusher, market.at).map(({ measure_id }) => measure_id),
    ['X-2'],
    'what the marketplace itself says does',
  )
})

test('what a reader returned, a decider refused or an appeal overturned is not proposed again until a friendlier one is found', () => {
  const market = new Market(findings({ cheat: { certainty: 'established' } }))
  const zero = { subject: cheat, kind: 'zero_sales', level: 'L3', order_ids: ['o-ch-000', 'o-ch-001'], reason_codes: ['money-back'] }
  market.do('ines', 'case', 'c-cheat', 'take')
  const [question] = market.do('ines', 'case', 'c-cheat', 'ask', { subject: cheat, about_kind: 'order', about_ids: zero.order_ids })
  market.do('key', 'question', question!, 'delivered', { at: iso(market.at) })
  market.wait(20 * day)
  market.do('ines', 'case', 'c-cheat', 'take')
  const [first] = market.do('ines', 'case', 'c-cheat', 'propose', zero)
  market.do('sara', 'measure', first!, 'second', { view: 'return' })
  market.do('ivan', 'case', 'c-cheat', 'note', { text: 'another look' })
  market.do('ines', 'case', 'c-cheat', 'release')
  market.do('ivan', 'case', 'c-cheat', 'take')
  market.not('ivan', 'case', 'c-cheat', 'propose', zero, 409, 'turned_down')
  market.not('ivan', 'case', 'c-cheat', 'propose', { ...zero, order_ids: ['o-ch-001', 'o-ch-002'] }, 409, 'not_asked')
  // A changed finding is something new.
  market.judge(findings({ cheat: { certainty: 'established', proven_order_ids: ['o-ch-000', 'o-ch-001', 'o-ch-002'] } }))
  market.do('ivan', 'case', 'c-cheat', 'propose', zero)
})

test('an overturned limit does not come back under another id, over orders, over reviews or over reasons alone', () => {
  const market = new Market()
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
  const [appeal] = market.do('li', 'measure', measure, 'appeal', { text: 'no' })
  market.do('anna', 'appeal', appeal!, 'take')
  market.do('anna', 'appeal', appeal!, 'decide', { outcome: 'overturned' })
  market.not('ines', 'case', 'c-li', 'propose', limit, 409, 'turned_down')
  market.not('ines', 'case', 'c-li', 'propose', { ...limit, order_ids: ['o-li-003'] }, 409, 'turned_down')
  // Other evidence, the same orders given back: the decision itself still stands in the way.
  market.judge(findings({ li: { certainty: 'established' } }))
  const [again] = market.do('ines', 'case', 'c-li', 'propose', limit)
  market.not('dora', 'measure', again!, 'decide', { outcome: 'impose', urgent: true }, 409, 'restored')
})

test('nobody is limited twice for one deed, in one case or in two', () => {
  const market = new Market()
  const { measure } = answered(market)
  market.do('ines', 'question', market.measure(measure).question_id!, 'assess', { assessed: 'unreasonable' })
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose' })
  market.wait(8 * day)
  assert.equal(market.measure(measure).state, 'expired')
  market.do('ines', 'case', 'c-li', 'take')
  market.not('ines', 'case', 'c-li', 'propose', { ...limit, order_ids: ['o-li-007'] }, 409, 'punished')
  // The same orders under a second case.
  const twice = findings()
  const verdicts = [...twice.verdicts, { ...twice.verdicts[0]!, case_id: 'c-li-2' }]
  market.judge({ ...twice, verdicts, cases: [...twice.cases, { ...twice.cases.find(({ case_id }) => case_id === 'c-li')!, case_id: 'c-li-2' }] })
  const other = [...market.state.case.values()].find(({ aliases }) => aliases.includes('c-li-2'))!.id
  market.do('ines', 'case', other, 'take')
  market.not('ines', 'case', other, 'propose', limit, 409, 'punished')
})

test('a reasonable answer clears what it is about in every case, and asking again until somebody is silent does not help', () => {
  const market = new Market()
  const { measure, question } = answered(market)
  // A second question about the same, left to lapse, before anybody looked at the first answer.
  const [again] = market.do('ines', 'case', 'c-li', 'ask', { subject: brusher, about_kind: 'order', about_ids: li })
  market.do('key', 'question', again!, 'delivered', { at: iso(market.at) })
  market.wait(6 * day)
  market.not('dora', 'measure', measure, 'decide', { outcome: 'impose' }, 409, 'not_assessed')
  market.do('ines', 'case', 'c-li', 'take')
  market.do('ines', 'question', question, 'assess', { assessed: 'reasonable' })
  market.not('dora', 'measure', measure, 'decide', { outcome: 'impose' }, 409, 'reasonable')
  market.do('dora', 'measure', measure, 'decide', { outcome: 'not_impose' })
  market.not('ines', 'case', 'c-li', 'propose', { ...limit, kind: 'restrict_refund' }, 409, 'reasonable')
  market.do('ines', 'case', 'c-li', 'propose', { ...limit, level: 'L1', kind: 'friction', order_ids: ['o-li-000'] })
})

test('neither an answer nor the recognition of a victim is lost by merging, taking apart and splitting', () => {
  const market = new Market(sharing())
  const { question } = answered(market)
  market.do('ines', 'question', question, 'assess', { assessed: 'reasonable' })
  market.do('ines', 'case', 'c-yiwu', 'merge', { case_ids: ['c-li'] })
  market.do('ines', 'case', 'c-yiwu', 'take')
  market.not('ines', 'case', 'c-yiwu', 'propose', { ...limit, kind: 'restrict_refund' }, 409, 'reasonable')
  market.do('ines', 'case', 'c-yiwu', 'unmerge', { case_ids: ['c-li'] })
  market.do('ines', 'case', 'c-li', 'take')
  market.not('ines', 'case', 'c-li', 'propose', { ...limit, kind: 'restrict_refund' }, 409, 'reasonable')

  // A report that makes two one; then a person parts them by one of the ids the case goes by.
  const report = findings({ victim: { certainty: 'established' } })
  const other = new Market(report)
  other.do('dora', 'case', 'c-cheat', 'victim', { subject: cheat, status: 'recognised' })
  other.judge({
    ...report,
    verdicts: report.verdicts.map((one) => (one.case_id === 'c-li' ? { ...one, case_id: 'c-cheat' } : one)),
    cases: report.cases.filter(({ case_id }) => case_id !== 'c-li').map((one) => (one.case_id === 'c-cheat' ? { ...one, merged_from: ['c-li'] } : one)),
  })
  const [apart] = other.do('ines', 'case', 'c-cheat', 'split', { case_ids: ['c-cheat'] })
  other.do('ines', 'case', apart!, 'take')
  other.not(
    'ines',
    'case',
    apart!,
    'propose',
    { subject: cheat, kind: 'restrict_publish', level: 'L2', order_ids: ['o-ch-000'], reason_codes: ['money-back'] },
    422,
    'victim',
  )
})

test('an answer that comes with the last second is in time, one a second later is late and still counts', () => {
  for (const [late, after] of [
    [false, 0],
    [true, 1000],
  ] as const) {
    const market = new Market()
    const { measure, question } = noticed(market)
    market.do('key', 'question', question, 'delivered', { at: iso(market.at) })
    market.until(iso(market.state.question.get(question)!.due_at! + after))
    market.do('li', 'question', question, 'answer', { text: 'just now' })
    assert.deepEqual([market.state.question.get(question)!.answers[0]!.late, market.measure(measure).state], [late, 'answered'])
    market.not('dora', 'measure', measure, 'decide', { outcome: 'impose' }, 409, 'not_assessed')
  }
})

test('a receipt dated back does not eat the time to answer, and a clock set back opens nothing that was closed', () => {
  const market = new Market()
  const { question } = noticed(market)
  market.wait(6 * day)
  market.do('key', 'question', question, 'delivered', { at: iso(market.at - 6 * day + minute) })
  assert.equal(market.state.question.get(question)!.state, 'delivered', 'it did not lapse in the same breath')
  assert.ok(market.state.question.get(question)!.due_at! > market.at + day)
  market.wait(20 * day)
  assert.equal(market.state.question.get(question)!.state, 'lapsed')
  const before = market.acts.length
  market.at -= 15 * day
  market.tick()
  assert.equal(market.acts.length, before, 'nothing is done again, nothing undone')
  assert.equal(market.state.question.get(question)!.state, 'lapsed')
})

test('urgent limits do not follow one another over one person: not by another kind, another case or the night between', () => {
  const market = new Market()
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
  market.wait(73 * hour)
  assert.equal(market.measure(measure).state, 'expired')
  market.do('ines', 'case', 'c-li', 'take')
  const [next] = market.do('ines', 'case', 'c-li', 'propose', { ...limit, kind: 'restrict_refund' })
  market.not('dora', 'measure', next!, 'decide', { outcome: 'impose', urgent: true }, 409, 'renewed')
})

test('whoever appeals may ask for another reader; somebody apart decides, the reader does not, and the one replaced does not come back', () => {
  const market = new Market()
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
  const [appeal] = market.do('li', 'measure', measure, 'appeal', { text: 'no' })
  market.do('anna', 'appeal', appeal!, 'take')
  market.do('li', 'appeal', appeal!, 'challenge', { text: 'she answers to the one who decided' })
  market.not('anna', 'appeal', appeal!, 'decide', { outcome: 'upheld' }, 409, 'challenged')
  market.not('omni', 'appeal', appeal!, 'challenge', { text: 'x' }, 403, 'role')
  market.not('dora', 'appeal', appeal!, 'replace', { granted: false }, 403, 'role')
  market.do('gus', 'appeal', appeal!, 'replace', { granted: true })
  market.not('anna', 'appeal', appeal!, 'take', {}, 403, 'replaced')
  market.do('axel', 'appeal', appeal!, 'take')
  market.do('li', 'appeal', appeal!, 'challenge', { text: 'him too' })
  market.do('gus', 'appeal', appeal!, 'replace', { granted: false })
  market.do('axel', 'appeal', appeal!, 'decide', { outcome: 'upheld' })
})

test('shops of one owner are one reporter, and a friend’s account is none: an honest review stays where it is', () => {
  const market = new Market()
  market.ownersOf = (_, id) => (id === 'honest' ? [{ kind: 'account', id: 'A-HONEST' }, victim] : undefined)
  market.file('wang', { kind: 'threatened', review_ids: ['honest'], text: 'he threatens us' })
  market.file('li', { kind: 'threatened', review_ids: ['honest'], text: 'he threatens them' })
  assert.equal(market.state.reviews.size, 0, 'a buyer cannot be threatened by a review')
  const one = market.behind
  market.behind = ({ kind }) => (kind === 'shop' ? 'person:P-1' : undefined)
  market.file('chen', { kind: 'threatened', review_ids: ['honest'], text: 'me too' })
  assert.equal(market.state.reviews.size, 0, 'two shops of one person are one person')
  market.behind = one
  market.tick()
  assert.equal(market.state.reviews.get('honest')?.stands, 'quarantined', 'two who have nothing to do with each other are two')
  market.wait(73 * hour)
  assert.equal(market.state.reviews.get('honest')?.stands, 'restored')
  market.wait(hour)
  assert.equal(market.state.reviews.get('honest')?.stands, 'restored', 'and it is not set apart again on the same word')
})

test('whoever proposed or decided a measure does not decide the objection to what it names', () => {
  const market = new Market()
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
  const filed = market.object('li', 'order', 'o-li-000')
  assert.ok(!isRefusal(filed))
  const objection = [...market.state.objection.keys()][0]!
  market.not('ines', 'objection', objection, 'decide', { outcome: 'kept' }, 403, 'took_part')
  market.not('dora', 'objection', objection, 'decide', { outcome: 'kept' }, 403, 'took_part')
  market.do('dan', 'objection', objection, 'decide', { outcome: 'kept' })
})

test('the reasons of the one who decided stand in the statement, and a conflict declared cannot be taken back to read an own case', () => {
  const market = new Market()
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true, reasons: 'orders go on every day' })
  assert.equal(market.measure(measure).statement!['reasons_of_the_decision'], 'orders go on every day')
  market.do('anna', 'case', 'c-li', 'recuse', { kind: 'account', id: brusher.id })
  const [appeal] = market.do('li', 'measure', measure, 'appeal', { text: 'no' })
  market.not('anna', 'appeal', appeal!, 'take', {}, 403, 'recusal')
  assert.equal(house.anna.kind, 'person')
  market.do('axel', 'appeal', appeal!, 'take')
})

test('a second appeal is not decided by one: another who took no part holds the same first, and neither the reader nor the first one counts', () => {
  const market = new Market()
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
  const [first] = market.do('li', 'measure', measure, 'appeal', { text: 'no' })
  market.do('anna', 'appeal', first!, 'take')
  market.not('axel', 'appeal', first!, 'concur', { outcome: 'upheld' }, 409, 'not_needed')
  market.do('anna', 'appeal', first!, 'decide', { outcome: 'upheld' })
  const [second] = market.do('li', 'measure', measure, 'appeal', { text: 'still no' })
  market.do('axel', 'appeal', second!, 'take')
  market.not('axel', 'appeal', second!, 'concur', { outcome: 'overturned' }, 403, 'separation')
  market.not('anna', 'appeal', second!, 'concur', { outcome: 'upheld' }, 403, 'took_part')
  market.not('axel', 'appeal', second!, 'decide', { outcome: 'upheld' }, 403, 'panel')
  market.do('gus', 'appeal', second!, 'concur', { outcome: 'overturned' })
  market.not('axel', 'appeal', second!, 'decide', { outcome: 'upheld' }, 403, 'panel')
  market.do('axel', 'appeal', second!, 'decide', { outcome: 'overturned' })
  assert.equal(market.measure(measure).state, 'overturned')
})
