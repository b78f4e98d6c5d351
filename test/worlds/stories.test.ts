/** Stories with their honest twins: the one is seen, the other is left alone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { certainties } from '../../src/domain/verdict.ts'
import type { Report } from '../../src/domain/report.ts'
import { makeWorld } from '../../worlds/index.ts'
import type { Oracle } from '../../worlds/oracle.ts'
import { stories } from '../../worlds/stories/index.ts'
import { withWorld } from './judge.ts'

const clears = (behaviour: string): boolean => behaviour === 'benign' || behaviour === 'inconclusive'
const hurt = ['victim_merchant', 'victim_identity', 'bystander']

function holds(report: Report, oracle: Oracle): void {
  const honest = oracle.expectations.filter((one) => one.behaviour[0] === 'benign')
  for (const { as, subject } of honest)
    for (const verdict of report.verdicts.filter((one) => one.subject.id === subject.id && !clears(one.behaviour) && !hurt.includes(one.role))) {
      assert.equal(verdict.certainty, 'lead', `${as}: ${verdict.behaviour}, ${verdict.certainty}`)
      assert.equal(verdict.measure.level, 'L0', `${as}: ${verdict.measure.level}`)
    }
  const guilty = oracle.expectations.filter((one) => one.behaviour[0] !== 'benign')
  const named = guilty.filter(({ subject, behaviour }) =>
    report.verdicts.some(
      (one) =>
        one.subject.id === subject.id &&
        behaviour.includes(one.behaviour) &&
        !hurt.includes(one.role) &&
        certainties.indexOf(one.certainty) >= certainties.indexOf('lead'),
    ),
  )
  assert.ok(named.length >= 0.9 * guilty.length, `${named.length} of ${guilty.length} named`)
  for (const { subject } of guilty)
    assert.ok(!report.verdicts.some((one) => one.subject.id === subject.id && one.role === 'victim_merchant'), `${subject.id} is called the victim`)
  const out = new Set(report.neutralised.order_ids)
  const held = oracle.neutralise.filter((id) => out.has(id)).length
  assert.ok(held >= 0.9 * oracle.neutralise.length, `${held} of ${oracle.neutralise.length} false orders out`)
  const unjust = oracle.mustNotNeutralise.filter((id) => out.has(id)).length
  assert.ok(unjust <= 0.02 * oracle.mustNotNeutralise.length, `${unjust} of ${oracle.mustNotNeutralise.length} genuine orders out`)
}

const titles: Record<string, string> = {
  'bought-up': 'accounts that buy a listing up, praise it and take the money back are seen; a caterer with faulty goods is not',
  'thin-skinned': 'a shop that files against every critic is seen; a shop that a mob reviews, and the critics, are not',
  'part-time-claimant': 'a claimant who sells his silence is seen though most of his complaints are true; a tester by trade is not',
  'lent-accounts': 'the hand behind lent accounts is seen; a mother who pays for her children is not',
  'cries-attack': 'a shop that buys from itself and cries attack is no victim; a shop that was attacked is',
}

for (const { name } of stories)
  for (const intensity of name === 'bought-up' ? (['easy', 'medium', 'hard'] as const) : (['medium'] as const))
    test(`${titles[name]} (${intensity})`, () =>
      withWorld(makeWorld(name, { seed: 1, intensity, size: 'small' }), async ({ judge, oracle }) => holds((await judge()).report, oracle), 'parquet'))
