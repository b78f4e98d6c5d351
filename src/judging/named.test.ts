import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judges, type Market } from '../../test/fixture/market.ts'
import type { Verdict } from '../domain/report.ts'
import { defineBehaviour, type Found } from './behaviours/behaviour.ts'
import { judgeNamed } from './named.ts'
import { nothingListed, noMeasure, noLoss } from './voice.ts'

const verdict = (id: string, kind: Verdict['subject']['kind'], caseId: string, more: Partial<Verdict> = {}): Verdict => ({
  ...nothingListed,
  case_id: caseId,
  subject: { kind, id },
  behaviour: 'review_extortion',
  role: 'buyer_reviewer',
  certainty: 'supported',
  knowledge: 'unknown',
  reasons: [],
  contrary: [],
  searched: [],
  tiers: ['T0'],
  measure: noMeasure,
  ...more,
})

/** What is told beside what had been judged before. */
async function told(before: readonly Verdict[], tell: (market: Market) => void): Promise<Found> {
  const cases = [...new Set(before.map((one) => one.case_id))].map((id) => ({
    case_id: id,
    behaviour: 'review_extortion' as const,
    first_seen: '2024-01-01T00:00:00.000Z',
    merged_from: [],
    subjects: [],
    loss: noLoss,
  }))
  const judge = defineBehaviour({
    behaviour: 'benign',
    budget: {},
    reads: [],
    prepare: async (engine) => {
      await engine.run('CREATE TABLE matters_benign (m INTEGER)')
      return async ({ authority, visible, voice }) => ({
        ...(await judgeNamed(engine, authority, { verdicts: before, cases }, visible, voice)),
        neutralisedOrders: [],
        neutralisedReviews: [],
      })
    },
  })
  return judges(judge, tell)
}

const report = (market: Market, subject: string, status = 'finding', request = '1', behaviour = 'review_extortion', role = 'selector_negotiator'): void =>
  void market.event('authority.reported', 90, { authority: 'court', request_no: request, subject_id: subject, behaviour, role, status })

test('who is named by an authority and shown by nothing else is told by its word alone, with no measure', async () => {
  const { verdicts, cases } = await told([], (market) => report(market, 'P-9', 'judgment_final'))
  assert.deepEqual(
    verdicts.map((one) => [one.subject, one.role, one.certainty, one.measure.kind, one.tiers, one.contrary.map(({ code }) => code)]),
    [[{ kind: 'person', id: 'P-9' }, 'selector_negotiator', 'adjudicated', 'none', ['T4'], ['word-alone']]],
  )
  assert.equal(cases.length, 1)
})

test('who has a verdict under any id of the same holder is not named twice; another behaviour is another matter', async () => {
  const has = (market: Market): void => {
    market.event('account.registered', 0, { account_id: 'A-1', person_id: 'P-1' })
    market.event('wallet.linked', 0, { wallet_id: 'W-1', holder_kind: 'person', holder_id: 'P-1', verified: true })
    for (const id of ['P-1', 'A-1', 'W-1']) report(market, id)
    report(market, 'P-1', 'finding', '2', 'malicious_refund', 'perpetrator')
  }
  for (const [kind, id] of [
    ['person', 'P-1'],
    ['account', 'A-1'],
    ['wallet', 'W-1'],
  ] as const) {
    const { verdicts } = await told([verdict(id, kind, 'C-1')], has)
    assert.deepEqual(
      verdicts.map((one) => one.behaviour),
      ['malicious_refund'],
    )
  }
})

test('the case of the same request is his; of two cases that nothing ties him to, neither', async () => {
  const before = [verdict('A-5', 'account', 'C-1'), verdict('A-6', 'account', 'C-2')]
  const beside = await told(before, (market) => {
    report(market, 'A-6', 'finding', '7')
    report(market, 'P-9', 'finding', '7')
  })
  assert.deepEqual(
    beside.verdicts.map((one) => [one.subject.id, one.case_id]),
    [['P-9', 'C-2']],
  )
  const apart = await told(before, (market) => report(market, 'P-9'))
  assert.ok(apart.cases.length === 1 && apart.verdicts.every((one) => one.case_id === apart.cases[0]!.case_id))
})

test('a statement, and the report of a victim or of a behaviour that nobody knows, name nobody', async () => {
  const { verdicts, cases } = await told([], (market) => {
    report(market, 'P-9', 'statement')
    report(market, 'P-8', 'finding', '1', 'review_extortion', 'victim_merchant')
    report(market, 'P-7', 'finding', '1', 'sorcery')
  })
  assert.deepEqual([verdicts, cases], [[], []])
})
