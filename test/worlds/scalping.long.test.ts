/** Scarce goods, over seeds and intensities: nobody honest is named, and those who are not honest are found. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { intensities, makeWorld } from '../../worlds/index.ts'
import { brokenGates, withWorld } from './judge.ts'

for (const name of ['scalping-farm', 'scalping-variants', 'scalping-office', 'scalping-aids'])
  for (const intensity of intensities)
    for (const seed of [31, 32])
      test(`${name}, ${intensity}, seed ${seed}: within the gates, and at least nine of ten are found`, async () => {
        await withWorld(makeWorld(name, { seed, intensity, size: 'small' }), async ({ judge, oracle }) => {
          const { report } = await judge()
          const broken = brokenGates(report, oracle, 'T4')
          assert.deepEqual(
            broken.filter((line) => !/reach /.test(line)),
            [],
          )
          const wanted = oracle.expectations.filter(({ role }) => role !== undefined && role !== 'victim_merchant').map(({ subject }) => subject.id)
          const found = new Set(report.verdicts.filter((verdict) => verdict.behaviour === 'scalping').map((verdict) => verdict.subject.id))
          assert.ok(wanted.filter((id) => found.has(id)).length >= 0.9 * wanted.length, `${wanted.filter((id) => found.has(id)).length} of ${wanted.length}`)
        })
      })
