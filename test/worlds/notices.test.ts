/** Notices of rights: the honest twins name nobody, the others are found within the gates; more seeds in notices.long.test.ts. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeWorld } from '../../worlds/index.ts'
import { brokenGates, withWorld } from './judge.ts'

const seed = 11

for (const name of ['notice-forged', 'notice-squatter'])
  test(`${name}: the sender is found, and the shops that were noticed are victims`, async () => {
    await withWorld(makeWorld(name, { seed, intensity: 'medium', size: 'small' }), async ({ judge, oracle }) => {
      const { report } = await judge({ without: ['traffic.measured'] })
      assert.deepEqual(brokenGates(report, oracle, 'T4'), [])
      const wanted = oracle.expectations.filter(({ role }) => role !== 'victim_merchant')
      const said = new Map(report.verdicts.filter((verdict) => verdict.behaviour === 'ip_troll').map((verdict) => [verdict.subject.id, verdict]))
      for (const one of wanted) assert.equal(said.get(one.subject.id)?.role, one.role)
      assert.ok(report.verdicts.some((verdict) => verdict.behaviour === 'ip_troll' && verdict.role === 'victim_merchant'))
      assert.ok(report.cases.some((one) => one.behaviour === 'ip_troll'))
    })
  })

for (const name of ['notice-agency', 'notice-owner'])
  test(`${name}: nobody is accused of anything`, async () => {
    await withWorld(makeWorld(name, { seed, intensity: 'hard', size: 'small' }), async ({ judge, oracle }) => {
      const { report } = await judge({ without: ['traffic.measured'] })
      assert.deepEqual(brokenGates(report, oracle, 'T4'), [])
      assert.deepEqual(
        report.verdicts.filter((verdict) => verdict.behaviour === 'ip_troll').map((verdict) => verdict.subject.id),
        [],
      )
    })
  })
