import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nouns, parseAct } from '../domain/acts.ts'
import { evolveAll, isRefusal, isTheirs, openFor, stateOf } from './casework.ts'
import { day, hour, minute } from './deciding.ts'
import type { Findings } from './deciding.ts'
import { brusher, cheat, extorter, finding, findings, house, Market, noticed, victim } from './fixture.ts'
import { floorOf } from './floors.ts'
import { follow } from './identity.ts'
import { packs } from './packs.ts'
import { holdOff, limitsOf, standingsOf } from './limits.ts'
import { emptyCasework, findCase } from './state.ts'
import { statesFor } from './states.ts'

const own = { order_ids: ['o-li-000'] }

test('a limit comes into force only after notice, an answer or its time, and a decision by another person', () => {
  const market = new Market()
  assert.equal(stateOf(market.state, 'case', 'c-li'), 'examine')
  const { measure, question } = noticed(market)
  assert.equal(stateOf(market.state, 'case', 'c-li'), 'answer_due')
  market.not('dora', 'measure', measure, 'decide', { outcome: 'impose' }, 409, 'not_answered')
  market.not('ines', 'measure', measure, 'decide', { outcome: 'impose' }, 403, 'role')
  market.do('key', 'question', question, 'delivered', { at: new Date(market.at).toISOString() })
  // Wednesday 12 July: three working days end with Monday 17 July.
  market.until('2017-07-17T23:59:59+08:00')
  assert.equal(market.measure(measure).state, 'noticed')
  market.until('2017-07-18T00:00:00+08:00')
  assert.equal(market.measure(measure).state, 'answer_lapsed')
  assert.deepEqual(limitsOf(market.state, brusher, market.at), [])
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose' })
  assert.equal(market.measure(measure).state, 'in_force')
  assert.equal(limitsOf(market.state, brusher, market.at)[0]!.kind, 'restrict_login')
  assert.equal(stateOf(market.state, 'case', 'c-li'), 'taking_effect')
  market.do('key', 'measure', measure, 'applied', { at: new Date(market.at).toISOString() })
  market.wait(7 * day)
  assert.equal(market.measure(measure).state, 'expired')
  assert.deepEqual(limitsOf(market.state, brusher, market.at), [])
})

test('a question that never arrived asks nothing: its clock does not start', () => {
  const market = new Market()
  const { measure } = noticed(market)
  market.wait(60 * day)
  assert.equal(market.measure(measure).state, 'noticed')
})

test('an answer must be assessed before the decision, and a reasonable one ends it', () => {
  const market = new Market()
  const { measure, question } = noticed(market)
  market.do('key', 'question', question, 'delivered', { at: new Date(market.at).toISOString() })
  market.do('li', 'question', question, 'answer', { text: 'friends’ transfers' })
  assert.equal(market.measure(measure).state, 'answered')
  market.not('dora', 'measure', measure, 'decide', { outcome: 'impose' }, 409, 'not_assessed')
  market.do('ines', 'question', question, 'assess', { assessed: 'reasonable' })
  market.not('dora', 'measure', measure, 'decide', { outcome: 'impose' }, 409, 'reasonable')
  market.do('dora', 'measure', measure, 'decide', { outcome: 'not_impose' })
  assert.equal(market.measure(measure).state, 'not_imposed')
})

test('the time to answer is extended once, by five working days', () => {
  const market = new Market()
  const { question } = noticed(market)
  market.do('key', 'question', question, 'delivered', { at: new Date(market.at).toISOString() })
  market.do('li', 'question', question, 'extend')
  assert.equal(new Date(market.state.question.get(question)!.due_at!).toISOString(), new Date('2017-07-25T00:00:00+08:00').toISOString())
  market.not('li', 'question', question, 'extend', {}, 409, 'extended')
})

test('only L2 is urgent, for 72 hours at most, and not again without an answer', () => {
  const market = new Market()
  market.do('ines', 'case', 'c-li', 'take')
  const propose = (): string => market.do('ines', 'case', 'c-li', 'propose', { subject: brusher, kind: 'restrict_refund', level: 'L2', ...own })[0]!
  const first = propose()
  market.do('dora', 'measure', first, 'decide', { outcome: 'impose', urgent: true })
  const one = market.measure(first)
  assert.equal(one.state, 'in_force')
  assert.equal(one.ends_at! - one.from!, 72 * hour)
  assert.notEqual(one.question_id, undefined, 'asked with the measure')
  market.wait(73 * hour)
  assert.equal(market.measure(first).state, 'expired')
  market.do('ines', 'case', 'c-li', 'take')
  const again = propose()
  market.not('dora', 'measure', again, 'decide', { outcome: 'impose', urgent: true }, 409, 'renewed')
})

test('L3 needs the question before it, a second reader who did not propose, and a decider who did neither', () => {
  const market = new Market()
  market.do('ines', 'case', 'c-cheat', 'take')
  const body = { subject: cheat, kind: 'zero_sales', level: 'L3', order_ids: ['o-ch-000', 'o-ch-001'] }
  market.not('ines', 'case', 'c-cheat', 'propose', body, 409, 'not_asked')
  const [question] = market.do('ines', 'case', 'c-cheat', 'ask', { subject: cheat, about_kind: 'order', about_ids: body.order_ids })
  market.do('key', 'question', question!, 'delivered', { at: new Date(market.at).toISOString() })
  market.until('2017-07-18T00:00:00+08:00')
  market.do('ines', 'case', 'c-cheat', 'take')
  market.not('ines', 'case', 'c-cheat', 'propose', { ...body, order_ids: ['o-cs-000'] }, 422, 'order_ids')
  const [measure] = market.do('ines', 'case', 'c-cheat', 'propose', body)
  market.do('ines', 'measure', measure!, 'notice')
  assert.equal(market.measure(measure!).state, 'answer_lapsed', 'what was asked before counts')
  market.not('dora', 'measure', measure!, 'decide', { outcome: 'impose' }, 403, 'second')
  market.do('sara', 'measure', measure!, 'second', { view: 'agree' })
  market.do('dora', 'measure', measure!, 'decide', { outcome: 'impose' })
  assert.deepEqual(standingsOf(market.state, market.at).out.order_ids, body.order_ids)
})

test('one person with every role still cannot do it alone', () => {
  const market = new Market()
  market.do('omni', 'case', 'c-li', 'take')
  const [measure] = market.do('omni', 'case', 'c-li', 'propose', { subject: brusher, kind: 'restrict_login', level: 'L2', ...own })
  market.do('omni', 'measure', measure!, 'notice')
  market.not('omni', 'measure', measure!, 'decide', { outcome: 'impose', urgent: true }, 403, 'separation')
  market.do('dora', 'measure', measure!, 'decide', { outcome: 'impose', urgent: true })
  const [appeal] = market.do('li', 'measure', measure!, 'appeal', { text: 'no' })
  market.not('omni', 'appeal', appeal!, 'take', {}, 403, 'took_part')
})

test('a finding too weak for the level is refused, and so is a victim', () => {
  const market = new Market()
  market.do('ines', 'case', 'c-li', 'take')
  market.not('ines', 'case', 'c-li', 'propose', { subject: brusher, kind: 'restrict_login', level: 'L4', ...own }, 422, 'finding_too_weak')
  market.not('ines', 'case', 'c-li', 'propose', { subject: brusher, kind: 'zero_sales', level: 'L2', ...own }, 422, 'kind')
  market.do('ines', 'case', 'c-yiwu', 'take')
  market.not('ines', 'case', 'c-yiwu', 'propose', { subject: victim, kind: 'restrict_publish', level: 'L2', order_ids: ['o-yw-000'] }, 422, 'no_finding')
})

test('what a decision rested on must still be there when it is made', () => {
  const market = new Market()
  const { measure, question } = noticed(market)
  market.do('key', 'question', question, 'delivered', { at: new Date(market.at).toISOString() })
  market.until('2017-07-18T00:00:00+08:00')
  market.judge(findings({ li: { certainty: 'lead' } }))
  market.not('dora', 'measure', measure, 'decide', { outcome: 'impose' }, 422, 'finding_too_weak')
})

test('an appeal goes to somebody who took no part, and what it overturns counts again', () => {
  const market = new Market()
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
  const before = standingsOf(market.state, market.at)
  assert.equal(before.out.order_ids.length, 24)
  market.not('chen', 'measure', measure, 'appeal', { text: 'x' }, 404, 'not_found')
  const [appeal] = market.do('li', 'measure', measure, 'appeal', { text: 'they were friends' })
  market.not('li', 'measure', measure, 'appeal', { text: 'again' }, 409, 'already')
  market.do('anna', 'appeal', appeal!, 'take')
  market.not('axel', 'appeal', appeal!, 'decide', { outcome: 'overturned' }, 403, 'taken')
  market.do('anna', 'appeal', appeal!, 'decide', { outcome: 'overturned' })
  assert.equal(market.measure(measure).state, 'overturned')
  assert.deepEqual(limitsOf(market.state, brusher, market.at), [])
  assert.deepEqual(standingsOf(market.state, market.at), {
    restored: { order_ids: before.out.order_ids, review_ids: [] },
    out: { order_ids: [], review_ids: [] },
  })
})

test('a second appeal goes to another reader, a third to the outside body the notice named', () => {
  const market = new Market()
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
  const [first] = market.do('li', 'measure', measure, 'appeal', { text: 'one' })
  market.do('anna', 'appeal', first!, 'take')
  market.do('anna', 'appeal', first!, 'decide', { outcome: 'upheld' })
  const [second] = market.do('li', 'measure', measure, 'appeal', { text: 'two' })
  assert.equal(market.state.appeal.get(second!)!.instance, 2)
  market.not('anna', 'appeal', second!, 'take', {}, 403, 'took_part')
  market.do('axel', 'appeal', second!, 'take')
  market.do('omni', 'appeal', second!, 'concur', { outcome: 'partly', order_ids: ['o-li-003'] })
  market.do('axel', 'appeal', second!, 'decide', { outcome: 'partly', order_ids: ['o-li-003'] })
  assert.deepEqual(standingsOf(market.state, market.at).restored.order_ids, ['o-li-003'])
  market.not('li', 'measure', measure, 'appeal', { text: 'three' }, 409, 'exhausted')
})

test('the time to appeal runs from the delivery of the reasons, for six months; undelivered it never ends', () => {
  const market = new Market()
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
  market.wait(300 * day)
  assert.ok(openFor(market.state, market.context, 'measure', measure, house.li).includes('appeal'))
  market.do('key', 'measure', measure, 'delivered', { at: new Date(market.at).toISOString() })
  market.wait(190 * day)
  market.not('li', 'measure', measure, 'appeal', { text: 'late' }, 409, 'late')
})

test('a penalty from before on a victim is suspended within the hour of its report, lifted when it is recognised', () => {
  const market = new Market()
  market.do('key', 'measure', 'legacy-1', 'record', {
    subject: victim,
    kind: 'demote',
    level: 'L3',
    starts_at: '2017-07-11T00:00:00+08:00',
    reason: 'orders looked false',
  })
  assert.equal(limitsOf(market.state, victim, market.at).length, 1)
  market.file('wang', { kind: 'attacked', text: 'strangers ordered 2,000 pieces' })
  assert.notEqual(market.measure('legacy-1').suspended, undefined)
  assert.deepEqual(limitsOf(market.state, victim, market.at), [])
  market.do('dora', 'case', 'c-yiwu', 'victim', { subject: victim, status: 'recognised' })
  assert.equal(market.measure('legacy-1').state, 'lifted')
  assert.equal(holdOff(market.state, victim, market.report).hold_off, true)
})

test('a shop that told the marketplace of the attack in its own channel has claimed it: the penalty is suspended within the hour, on two facts and not on its word', () => {
  const told = { code: 'reported-attack', weight_bits: 0.6, text: { en: 't', zh: 't' }, evidence: ['E-1'] }
  const facts = [
    { code: 'real-parcels', weight_bits: 6, text: { en: 'r', zh: 'r' }, evidence: [] },
    { code: 'cohort-history', weight_bits: 5, text: { en: 'c', zh: 'c' }, evidence: [] },
  ]
  const fined = (market: Market, subject: typeof victim | typeof cheat): void =>
    void market.do('key', 'measure', 'legacy-3', 'record', { subject, kind: 'demote', level: 'L3', starts_at: '2017-07-11T00:00:00+08:00', reason: 'orders' })
  const hurt = new Market()
  fined(hurt, victim)
  hurt.judge(findings({ victim: { reasons: [told, ...facts] } }))
  hurt.wait(hour)
  assert.notEqual(hurt.measure('legacy-3').suspended, undefined)
  const claims = [...hurt.state.case.get('c-yiwu')!.victims.values()]
  assert.deepEqual(
    claims.map(({ subject, status }) => [subject.id, status]),
    [[victim.id, 'claimed']],
  )
  const thief = new Market()
  fined(thief, cheat)
  thief.judge(findings({ cheat: { contrary: [told] } }))
  thief.wait(hour)
  assert.equal(thief.measure('legacy-3').suspended, undefined)
  thief.do('dora', 'case', 'c-cheat', 'victim', { subject: cheat, status: 'refused' })
  thief.judge(findings({ cheat: { contrary: [told, ...facts] } }))
  thief.wait(hour)
  assert.equal(thief.measure('legacy-3').suspended, undefined, 'what a person refused is not claimed again by the same complaint')
})

test('who only cries thief is not let off: without two independent facts nothing is suspended, and a refused claim resumes what was', () => {
  const market = new Market()
  market.do('key', 'measure', 'legacy-2', 'record', {
    subject: cheat,
    kind: 'demote',
    level: 'L3',
    starts_at: '2017-07-11T00:00:00+08:00',
    ends_at: '2017-08-01T00:00:00+08:00',
    reason: 'brushing',
  })
  market.file('chen', { kind: 'attacked', text: 'it was not me' })
  assert.equal(market.measure('legacy-2').suspended, undefined)
  const facts = [
    { code: 'real-parcels', weight_bits: 6, text: { en: 'r', zh: 'r' }, evidence: [] },
    { code: 'cohort-history', weight_bits: 5, text: { en: 'c', zh: 'c' }, evidence: [] },
  ]
  market.judge(findings({ cheat: { contrary: facts } }))
  assert.notEqual(market.measure('legacy-2').suspended, undefined)
  market.wait(3 * day)
  market.do('dora', 'case', 'c-cheat', 'victim', { subject: cheat, status: 'refused' })
  const one = market.measure('legacy-2')
  assert.equal(one.suspended, undefined)
  assert.equal(one.ends_at, Date.parse('2017-08-04T00:00:00+08:00'), 'suspended time does not count')
})

test('a review under a recorded threat is set apart at once and comes back by itself; one shop’s word alone moves none', () => {
  const market = new Market()
  market.file('ma', { kind: 'threatened', review_ids: ['r-1', 'r-9'], text: '给钱就删' })
  assert.deepEqual(standingsOf(market.state, market.at).out.review_ids, ['r-1'])
  market.wait(73 * hour)
  assert.deepEqual(standingsOf(market.state, market.at), { restored: { order_ids: [], review_ids: ['r-1'] }, out: { order_ids: [], review_ids: [] } })
  market.file('wang', { kind: 'threatened', review_ids: ['r-9'], text: 'me too' })
  assert.deepEqual(standingsOf(market.state, market.at).out.review_ids, ['r-9'], 'two who have nothing to do with each other')
})

test('a missed clock of ours is escalated once, to the next role', () => {
  const market = new Market()
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
  market.do('li', 'measure', measure, 'appeal', { text: 'no' })
  market.wait(47 * hour)
  assert.equal(market.state.escalated.size, 0)
  const acts = market.wait(hour)
  assert.deepEqual(
    acts.filter(({ type }) => type === 'aedile.clock.escalated').map(({ data }) => (data.changes as { to: string }).to),
    ['governance'],
  )
  market.wait(hour)
  market.wait(30 * day)
  assert.equal([...market.state.escalated.values()].filter(({ on }) => on.kind === 'appeal').length, 1)
})

test('an objection by the one it belongs to brings an order back; nobody else learns whether it is out', () => {
  const market = new Market()
  const denied = market.object('chen', 'order', 'o-li-000')
  assert.ok(isRefusal(denied) && denied.status === 404)
  const filed = market.object('li', 'order', 'o-li-000')
  assert.ok(!isRefusal(filed))
  market.do('ivan', 'objection', filed.made[0]!.id, 'decide', { outcome: 'restored' })
  assert.deepEqual(standingsOf(market.state, market.at).restored.order_ids, ['o-li-000'])
})

test('a case keeps its id when an older order renames it in the report, and when it merges', () => {
  const market = new Market()
  const renamed = findings()
  const rename = (id: string): string => (id === 'c-li' ? 'c-li-older' : id)
  const report = {
    ...renamed,
    verdicts: renamed.verdicts.map((one) => ({ ...one, case_id: rename(one.case_id) })),
    cases: renamed.cases.map((one) => ({ ...one, case_id: rename(one.case_id) })),
  }
  market.judge(report)
  assert.equal(findCase(market.state, 'c-li-older')!.id, 'c-li')
  assert.equal(market.state.case.size, 4)
  noticed(market)
  const merged = {
    ...report,
    verdicts: report.verdicts.map((one) => (one.case_id === 'c-li-older' ? { ...one, case_id: 'c-cheat' } : one)),
    cases: report.cases
      .filter(({ case_id }) => case_id !== 'c-li-older')
      .map((one) => (one.case_id === 'c-cheat' ? { ...one, merged_from: ['c-li-older'] } : one)),
  }
  market.judge(merged)
  assert.equal(findCase(market.state, 'c-li')!.id, findCase(market.state, 'c-cheat')!.id)
  assert.equal(stateOf(market.state, 'case', 'c-li'), 'answer_due', 'running clocks go along')
  assert.deepEqual(follow(market.state, market.context), [], 'the same report again says nothing')
})

test('demands that turn out to be one hand’s are one case, though the report names it by other ids; what another critic asks stays his own', () => {
  const market = new Market()
  const first = findings()
  const demand = (case_id: string, id: string): Findings['verdicts'][number] =>
    finding({ case_id, subject: { kind: 'account', id }, behaviour: 'review_extortion', role: 'selector_negotiator', certainty: 'supported' })
  const caseOf = (case_id: string, ids: readonly string[], merged_from: string[] = []): Findings['cases'][number] => ({
    ...first.cases.find((one) => one.case_id === 'c-ext')!,
    case_id,
    merged_from,
    subjects: [{ kind: 'shop', id: 'S-M4', role: 'victim_merchant' }, ...ids.map((id) => ({ kind: 'account', id, role: 'selector_negotiator' }) as const)],
  })
  const apart = {
    ...first,
    verdicts: [...first.verdicts, demand('c-two', 'A-TWO'), demand('c-three', 'A-THREE')],
    cases: [...first.cases, caseOf('c-two', ['A-TWO']), caseOf('c-three', ['A-THREE'])],
  }
  market.judge(apart)
  assert.deepEqual(
    ['c-ext', 'c-two', 'c-three'].map((id) => findCase(market.state, id)!.id),
    ['c-ext', 'c-two', 'c-three'],
  )
  const joined = {
    ...first,
    verdicts: [
      ...first.verdicts.map((one) => (one.case_id === 'c-ext' ? { ...one, case_id: 'c-purse' } : one)),
      demand('c-purse', 'A-TWO'),
      demand('c-three', 'A-THREE'),
    ],
    cases: [
      ...first.cases.filter(({ case_id }) => case_id !== 'c-ext'),
      caseOf('c-purse', ['A-QIU', 'A-TWO'], ['c-shop-1', 'c-shop-2']),
      caseOf('c-three', ['A-THREE']),
    ],
  }
  market.judge(joined)
  assert.equal(findCase(market.state, 'c-ext')!.id, 'c-ext')
  assert.equal(findCase(market.state, 'c-purse')!.id, 'c-ext')
  assert.equal(findCase(market.state, 'c-two')!.id, 'c-ext', 'its measures and questions are found where the case is')
  assert.equal(findCase(market.state, 'c-three')!.id, 'c-three')
  assert.ok([...market.state.case.values()].every((one) => one.found || one.merged_into !== undefined))
  assert.deepEqual(follow(market.state, market.context), [], 'the same report again says nothing')
})

test('a demand that is found no more is lost, and not carried on by a lead on the same person in another', () => {
  const market = new Market()
  const first = findings()
  const demand = (case_id: string, certainty: 'lead' | 'supported'): Findings['verdicts'][number] =>
    finding({ case_id, subject: { kind: 'account', id: 'A-TWO' }, behaviour: 'review_extortion', role: 'selector_negotiator', certainty })
  const naming = (case_id: string, certainty: 'lead' | 'supported'): Findings => ({
    ...first,
    verdicts: [...first.verdicts, demand(case_id, certainty)],
    cases: [
      ...first.cases,
      { ...first.cases.find((one) => one.case_id === 'c-ext')!, case_id, subjects: [{ kind: 'account', id: 'A-TWO', role: 'selector_negotiator' }] },
    ],
  })
  market.judge(naming('c-two', 'supported'))
  market.judge(naming('c-planted', 'lead'))
  assert.deepEqual([findCase(market.state, 'c-two')!.found, findCase(market.state, 'c-planted')!.id], [false, 'c-planted'])
  const sure = new Market()
  sure.judge(naming('c-two', 'supported'))
  sure.judge(naming('c-planted', 'supported'))
  assert.equal(findCase(sure.state, 'c-planted')!.id, 'c-two', 'where it is as sure, it is the same demand under another id')
})

test('what somebody tied to a party may not do is refused as recusal, whichever role they have', () => {
  const market = new Market()
  market.do('ines', 'case', 'c-li', 'recuse', { kind: 'account', id: 'A-LI' })
  market.not('ines', 'case', 'c-li', 'take', {}, 403, 'recusal')
  market.do('ines', 'case', 'c-cheat', 'take')
})

test('somebody else’s hold, one run out, and none are refused; a hold ends after thirty minutes of nothing', () => {
  const market = new Market()
  market.not('ines', 'case', 'c-li', 'ask', { subject: brusher, about_kind: 'order', about_ids: ['o-li-000'] }, 403, 'lease')
  market.do('ines', 'case', 'c-li', 'take')
  market.not('ivan', 'case', 'c-li', 'take', {}, 409, 'held')
  market.wait(20 * minute)
  market.do('ines', 'case', 'c-li', 'note', { text: 'renews' })
  market.wait(29 * minute)
  market.not('ivan', 'case', 'c-li', 'take', {}, 409, 'held')
  market.wait(2 * minute)
  market.do('ivan', 'case', 'c-li', 'take')
})

test('a referral names no victim without consent, warns nobody, and is signed by legal before somebody else sends it', () => {
  const market = new Market()
  market.not('leo', 'case', 'c-yiwu', 'refer', { authority_id: 'yiwu-police', offence: '276', victims: ['S-VYW'] }, 422, 'incomplete')
  market.do('wang', 'case', 'c-yiwu', 'consent', { to: 'referral' })
  const [referral] = market.do('leo', 'case', 'c-yiwu', 'refer', { authority_id: 'yiwu-police', offence: '276', victims: ['S-VYW'] })
  market.not('leo', 'referral', referral!, 'sent', {}, 409, 'state')
  market.do('lena', 'referral', referral!, 'reviewed')
  for (const step of ['sent', 'received', 'accepted', 'filed', 'investigating', 'prosecuted', 'judged', 'effective'])
    market.do('leo', 'referral', referral!, step, { date: '2017-07-12T00:00:00+08:00' })
  assert.equal(market.state.referral.get(referral!)!.state, 'effective')
})

test('what is no offence may go to market supervision, whom the directory says so of, and to nobody else', () => {
  const market = new Market()
  market.gate = () => [{ code: 'offence', say: { en: 'no offence is on file', zh: '没有对应的罪名' } }]
  const refer = { offence: 'aucl-9', authority_id: 'amr-yiwu', victims: [] }
  market.not('leo', 'case', 'c-li', 'refer', refer, 422, 'incomplete')
  const said = { name: { en: 'Market supervision, Yiwu', zh: '义乌市市场监督管理局' }, kind: 'market_supervision', region_code: '330782', level: 'county' }
  market.not('ines', 'authority', 'amr-yiwu', 'list', said, 403, 'role')
  market.do('leo', 'authority', 'amr-yiwu', 'list', said)
  market.do('leo', 'authority', 'police-yiwu', 'list', { ...said, kind: 'police' })
  market.not('leo', 'case', 'c-li', 'refer', { ...refer, authority_id: 'police-yiwu' }, 422, 'incomplete')
  market.do('leo', 'case', 'c-li', 'refer', refer)
  market.do('leo', 'authority', 'amr-yiwu', 'feedback', { case_id: 'c-li', quality: 'good', convinced: 'the payments back, order by order' })
  assert.equal(market.state.authority.get('amr-yiwu')!.feedback[0]!.convinced, 'the payments back, order by order')
})

test('a referral that the law of the evidence finds too thin is refused in words, when it is drafted and when it is sent; who reported may be named', () => {
  const market = new Market()
  const thin = { en: 'everybody held is a mere lead', zh: '所有人员均仅为线索' }
  let gaps = [thin]
  const named: (readonly string[])[] = []
  market.gate = (caseIds, mayBeNamed) => {
    assert.ok(caseIds.includes('c-yiwu'))
    named.push(mayBeNamed)
    return gaps.map((say) => ({ code: 'certainty', say }))
  }
  const about = { authority_id: 'yiwu-police', offence: '276', victims: [] }
  const { detail } = market.not('leo', 'case', 'c-yiwu', 'refer', about, 422, 'incomplete')
  assert.ok(detail.en.includes(thin.en) && detail.zh.includes(thin.zh), detail.en)
  assert.deepEqual(named.at(-1), [])
  market.do('wang', 'case', 'c-yiwu', 'consent', { to: 'referral' })
  gaps = []
  const [referral] = market.do('leo', 'case', 'c-yiwu', 'refer', about)
  assert.deepEqual(named.at(-1), ['S-VYW'])
  market.do('lena', 'referral', referral!, 'reviewed')
  gaps = [thin]
  market.not('leo', 'referral', referral!, 'sent', {}, 422, 'incomplete')
})

test('only what is final is published, without the name of a person, and its reversal starts a clock', () => {
  const market = new Market()
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
  market.not('gus', 'publication', 'p-1', 'draft', { case_id: 'c-li', text: 'A buyer…' }, 422, 'not_final')
  market.do('key', 'measure', measure, 'delivered', { at: new Date(market.at).toISOString() })
  market.wait(200 * day)
  market.not('gus', 'publication', 'p-1', 'draft', { case_id: 'c-li', text: 'Account A-LI…' }, 422, 'person')
  market.do('gus', 'publication', 'p-1', 'draft', { case_id: 'c-li', text: 'A buyer…' })
  market.do('lena', 'publication', 'p-1', 'publish')
})

test('education is given by itself, limits nothing, and is taken back when the finding falls', () => {
  const market = new Market(findings({ li: { measure: { level: 'L1', kind: 'education', needs: [] } } }))
  const [one] = [...market.state.measure.values()]
  assert.deepEqual([one!.kind, one!.state, one!.proposed.by.kind], ['education', 'in_force', 'system'])
  assert.deepEqual(limitsOf(market.state, brusher, market.at), [])
  market.do('li', 'measure', one!.id, 'acknowledge', { answers: { 'paid-back': 'no', gift: 'yes', job: 'no' } })
  assert.equal(market.measure(one!.id).acknowledged!.right, 3)
  market.wait(day)
  market.judge({ ...findings(), verdicts: findings().verdicts.filter(({ case_id }) => case_id !== 'c-li') })
  assert.equal(market.measure(one!.id).state, 'overturned')
})

test('a detector that was stopped may only educate', () => {
  const market = new Market()
  market.stopped = new Set(['self_brushing'])
  market.do('ines', 'case', 'c-li', 'take')
  market.not('ines', 'case', 'c-li', 'propose', { subject: brusher, kind: 'restrict_login', level: 'L2', ...own }, 422, 'detector_stopped')
  market.do('ines', 'case', 'c-li', 'propose', { subject: brusher, kind: 'education', level: 'L1', ...own })
})

test('every act that was written is one the table knows, and reading them again gives the same state', () => {
  const market = new Market()
  const { measure, question } = noticed(market)
  market.do('key', 'question', question, 'delivered', { at: new Date(market.at).toISOString() })
  market.do('li', 'question', question, 'answer', { text: 'friends' })
  market.do('ines', 'question', question, 'assess', { assessed: 'unreasonable' })
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose' })
  market.file('ma', { kind: 'threatened', review_ids: ['r-1'] })
  for (const act of market.acts) parseAct(structuredClone(act))
  const again = evolveAll(emptyCasework(), [...market.acts, ...market.acts])
  assert.deepEqual(again, market.state)
})

test('the notice says what, which, why, until when and how to answer, in both languages, and names no other party', () => {
  const report = findings({
    li: {
      reasons: [{ code: 'money-back', weight_bits: 9, text: { en: 'Money came back from S-CHEAT’s owner.', zh: '货款由 S-CHEAT 店主返还。' }, evidence: [] }],
    },
  })
  const market = new Market({
    ...report,
    cases: report.cases.map((one) =>
      one.case_id === 'c-li' ? { ...one, subjects: [...one.subjects, { ...cheat, role: 'merchant_beneficiary' as const }] } : one,
    ),
  })
  const { measure } = noticed(market)
  const { notice } = market.measure(measure)
  for (const word of ['o-li-000', 'rules-1', '3 working days', 'another person']) assert.ok(notice!.en.includes(word), word)
  for (const word of ['o-li-000', '3 个工作日', '涉及他人']) assert.ok(notice!.zh.includes(word), word)
  assert.ok(!notice!.en.includes('S-CHEAT') && !notice!.zh.includes('S-CHEAT'))
})

test('a penalty is held off where a victim’s story stands or an answer is awaited, and not otherwise', () => {
  const market = new Market()
  assert.equal(holdOff(market.state, victim, market.report).hold_off, true)
  assert.equal(holdOff(market.state, extorter, market.report).hold_off, false)
  const { question } = noticed(market)
  market.do('key', 'question', question, 'delivered', { at: new Date(market.at).toISOString() })
  const held = holdOff(market.state, brusher, market.report)
  assert.equal(held.hold_off, true)
  assert.equal(held.until, new Date('2017-07-18T00:00:00+08:00').toISOString())
})

test('under the European pack a shop is closed no sooner than thirty days after its notice, and an appeal stays it', () => {
  const market = new Market()
  market.pack = packs.eu
  market.do('ines', 'case', 'c-cheat', 'take')
  const order_ids = ['o-ch-000']
  const [question] = market.do('ines', 'case', 'c-cheat', 'ask', { subject: cheat, about_kind: 'order', about_ids: order_ids })
  market.do('key', 'question', question!, 'delivered', { at: new Date(market.at).toISOString() })
  market.wait(8 * day)
  const close = (starts: number): string => {
    market.do('ines', 'case', 'c-cheat', 'take')
    const [measure] = market.do('ines', 'case', 'c-cheat', 'propose', {
      subject: cheat,
      kind: 'close_shop',
      level: 'L4',
      order_ids,
      starts_at: new Date(starts).toISOString(),
    })
    market.do('ines', 'measure', measure!, 'notice')
    market.do('sara', 'measure', measure!, 'second', { view: 'agree' })
    market.not('dora', 'measure', measure!, 'decide', { outcome: 'impose' }, 403, 'sign_off')
    market.do('lena', 'measure', measure!, 'sign_off', { view: 'agree' })
    return measure!
  }
  market.not('dora', 'measure', close(market.at + 10 * day), 'decide', { outcome: 'impose' }, 409, 'closure_notice')
  const measure = close(market.at + 31 * day)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose' })
  const [appeal] = market.do('chen', 'measure', measure, 'appeal', { text: 'no' })
  market.wait(40 * day)
  assert.equal(market.measure(measure).state, 'informed', 'the appeal comes first')
  market.do('anna', 'appeal', appeal!, 'take')
  market.do('anna', 'appeal', appeal!, 'decide', { outcome: 'upheld' })
  assert.equal(market.measure(measure).state, 'in_force')
})

test('whoever is suspected learns of nothing before the notice, and of a referral never', () => {
  const market = new Market()
  market.do('ines', 'case', 'c-li', 'take')
  const [measure] = market.do('ines', 'case', 'c-li', 'propose', { subject: brusher, kind: 'restrict_login', level: 'L2', ...own })
  const [referral] = market.do('ines', 'case', 'c-li', 'propose', { subject: brusher, kind: 'refer', level: 'L5', ...own })
  market.not('dora', 'measure', referral!, 'decide', { outcome: 'impose' }, 403, 'second')
  market.do('sara', 'measure', referral!, 'second', { view: 'agree' })
  market.not('dora', 'measure', referral!, 'decide', { outcome: 'impose' }, 403, 'sign_off')
  market.do('lena', 'measure', referral!, 'sign_off', { view: 'agree' })
  market.do('dora', 'measure', referral!, 'decide', { outcome: 'impose' })
  assert.equal(market.measure(referral!).state, 'in_force')
  for (const id of [measure!, referral!]) {
    assert.equal(isTheirs(market.state, 'measure', id, house.li), false)
    market.not('li', 'measure', id, 'appeal', { text: 'what is this' }, 404, 'not_found')
  }
  market.not('li', 'case', 'c-li', 'consent', { to: 'referral' }, 404, 'not_found')
  market.do('ines', 'measure', measure!, 'notice')
  assert.equal(isTheirs(market.state, 'measure', measure!, house.li), true)
})

test('who files without ground again and again is warned before anything else and keeps filing; who is mostly right is not', () => {
  const market = new Market()
  const answer = (id: string, outcome: string, manifestly_unfounded: boolean): void =>
    void market.do('ines', 'report', id, 'answer', { outcome, text: 'looked into', manifestly_unfounded })
  for (let i = 0; i < 12; i++) {
    answer(market.file('chen', { kind: 'review', review_ids: [`critic-${i}`], text: `critic ${i} lies` }), 'rejected', true)
    answer(market.file('ma', { kind: 'malicious_refund', order_ids: [`o-${i}`], text: `parcel ${i} was empty` }), i < 8 ? 'upheld' : 'rejected', i >= 10)
  }
  const warnings = market.acts.filter(({ type }) => type === 'aedile.warning.given')
  assert.deepEqual(
    warnings.map(({ data }) => (data.changes as { to: { id: string } }).to.id),
    ['S-CHEAT'],
    'once, and only the one',
  )
  assert.deepEqual(limitsOf(market.state, cheat, market.at), [])
  assert.deepEqual(standingsOf(market.state, market.at).out.review_ids, [], 'no critic was silenced')
  assert.equal(market.state.report.get(market.file('chen', { kind: 'review', review_ids: ['critic-99'], text: 'again' }))!.state, 'acknowledged')
})

test('one text filed against each critic counts for each; the same against the same, or against nothing named, counts once', () => {
  const filed = (bodies: Record<string, unknown>[]): boolean => {
    const market = new Market()
    for (const body of bodies)
      if (market.state.report.get(market.file('chen', { kind: 'review', text: 'one text', ...body }))!.state !== 'answered')
        market.do('ines', 'report', [...market.state.report.keys()].at(-1)!, 'answer', { outcome: 'rejected', text: 'no', manifestly_unfounded: true })
    return market.acts.some(({ type }) => type === 'aedile.warning.given')
  }
  const hundred = Array.from({ length: 100 }, (_, i) => i)
  assert.equal(filed(hundred.map((i) => ({ review_ids: [`critic-${i}`] }))), true, 'a hundred critics are a hundred')
  assert.equal(filed(hundred.map(() => ({ review_ids: ['critic-1'] }))), false, 'the same report')
  assert.equal(
    filed(['attacked', 'threatened', 'malicious_refund', 'malicious_complaint', 'false_notice', 'review'].map((kind) => ({ kind }))),
    false,
    'one text that names nothing',
  )
})

test('history that was taken in as such educates and warns nobody', () => {
  const report = findings({ li: { measure: { level: 'L1', kind: 'education', needs: [] } } })
  const market = new Market({ ...report, verdicts: [], cases: [] })
  market.liveFrom = Date.parse('2017-07-05T00:00:00Z')
  market.judge(report)
  assert.equal(market.state.measure.size, 0)
  assert.equal(market.state.warned.size, 0)
})

test('cases of a ledger from before acts said who did them are read', () => {
  const content = {
    behaviour: 'self_brushing',
    certainty: 'supported',
    first_seen: '2017-07-01T00:00:00Z',
    merged_from: [],
    orders: { proven: 1, supported: 0 },
    subjects: [{ kind: 'shop', id: 'S-1', role: 'merchant_beneficiary' }],
  }
  const act = (name: string, id: string, more: object) => ({
    type: `aedile.case.${name}`,
    id,
    time: '2017-07-12T00:00:00.000Z',
    source: '//aedile',
    data: { case_id: 'c-old', ...more },
  })
  const state = evolveAll(emptyCasework(), [
    act('opened', 'case:c-old', content),
    act('changed', 'case:c-old#1', { ...content, certainty: 'established' }),
    act('lost', 'case:c-old#2', {}),
  ])
  const one = findCase(state, 'c-old')!
  assert.deepEqual([one.certainty, one.found, one.aliases, one.acts.length], ['established', false, ['c-old'], 3])
})

test('a level needs in casework what its findings say it needs: a second reader from L3, legal from L4, the question first where orders are proven', () => {
  assert.deepEqual(
    (['L1', 'L2', 'L3', 'L4', 'L5'] as const).map((level) => {
      const { certainty, proven, asked, second, sign_off } = floorOf(level)
      return [level, certainty, proven, asked, second, sign_off]
    }),
    [
      ['L1', 'supported', false, 'no', false, false],
      ['L2', 'supported', false, 'with', false, false],
      ['L3', 'established', true, 'before', true, false],
      ['L4', 'established', true, 'before', true, true],
      // Whoever goes to the police or a court is not told beforehand.
      ['L5', 'supported', false, 'no', true, true],
    ],
  )
})

test('a shop like those being struck is warned once per attack and half a year, and nothing else follows for anybody', () => {
  const market = new Market()
  const told = { shop_id: 'S-NEW', attack: 'review_extortion', traits: [{ trait: 'new', having: { n: 4, of: 8 }, others: { n: 0, of: 30 } }] } as const
  market.exposed = [{ ...told, traits: [...told.traits] }]
  const before = market.acts.length
  market.wait(1000)
  market.wait(20 * day)
  const about = (): typeof market.acts => market.acts.slice(before).filter(({ data }) => data.on.id === 'S-NEW')
  assert.deepEqual(
    about().map(({ type }) => type),
    ['aedile.shop.warned'],
  )
  assert.match((about()[0]!.data.changes as { text: { en: string } }).text.en, /Nothing was found at your shop/)
  market.exposed = [...market.exposed, { ...told, attack: 'reverse_brushing', traits: [...told.traits] }]
  market.wait(1000)
  assert.equal(about().length, 2, 'another attack is another warning')
  market.wait(180 * day)
  assert.deepEqual([about().length, new Set(about().map(({ id }) => id)).size], [4, 4])
  assert.deepEqual(
    [...market.state.measure.values()].filter(({ subject }) => subject.id === 'S-NEW'),
    [],
  )
})

test('of a thing that is not there nothing is open but what makes it, whoever asks and whatever it would be', () => {
  const market = new Market()
  for (const noun of nouns)
    for (const who of Object.values(house))
      for (const command of openFor(market.state, market.context, noun, 'nothing', who))
        assert.ok(statesFor(noun, command)!.includes('new'), `${noun} ${command}`)
})
