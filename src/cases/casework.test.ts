import assert from 'node:assert/strict'
import test from 'node:test'
import type { Report } from '../domain/report.ts'
import type { LedgerEntry } from '../ledger/ledger.ts'
import { reportFixture } from '../report/fixture.ts'
import { type CaseAct, type Cases, decide, evolve } from './casework.ts'

const apply = (cases: Cases, acts: readonly LedgerEntry[]): void => {
  for (const { type, bytes } of acts) evolve(cases, { type, data: (JSON.parse(Buffer.from(bytes).toString()) as Pick<CaseAct, 'data'>).data })
}
const told = (acts: readonly LedgerEntry[]): string[] => acts.map(({ type, id }) => `${type} ${id}`)
const seen = (report: Report): { cases: Cases; acts: LedgerEntry[] } => {
  const cases: Cases = new Map()
  const acts = decide(report, cases)
  apply(cases, acts)
  return { cases, acts }
}

test('a report opens each of its cases once; the same report again says nothing new', () => {
  const report = reportFixture()
  const { cases, acts } = seen(report)
  assert.deepEqual(
    told(acts),
    report.cases.map(({ case_id }) => `aedile.case.opened case:${case_id}`),
  )
  assert.deepEqual(decide(report, cases), [])
  assert.deepEqual(decide(report, new Map()), acts, 'the same report gives the same bytes')
})

test('a case that changes, is lost and comes back keeps its id and numbers its acts', () => {
  const report = reportFixture()
  const { cases } = seen(report)
  const [first, ...others] = report.cases
  const id = first!.case_id
  const verdicts = report.verdicts.filter(({ case_id }) => case_id !== id)
  const lost = decide({ ...report, cases: others, verdicts }, cases)
  assert.deepEqual(told(lost), [`aedile.case.lost case:${id}#1`])
  apply(cases, lost)
  assert.equal(cases.get(id)!.found, false)
  const back = decide(report, cases)
  assert.deepEqual(told(back), [`aedile.case.changed case:${id}#2`])
  apply(cases, back)
  assert.equal(cases.get(id)!.found, true)
  const changed = decide({ ...report, verdicts }, cases)
  assert.deepEqual(told(changed), [`aedile.case.changed case:${id}#3`])
})

test('a case is as old as the earliest scan that saw it', () => {
  const report = reportFixture()
  const { cases } = seen(report)
  const at = (first_seen: string): Report => ({ ...report, cases: report.cases.map((one) => ({ ...one, first_seen })) })
  assert.deepEqual(decide(at('2999-01-01T00:00:00Z'), cases), [])
  apply(cases, decide(at('1999-01-01T00:00:00Z'), cases))
  for (const { first_seen } of cases.values()) assert.equal(first_seen, '1999-01-01T00:00:00Z')
})
