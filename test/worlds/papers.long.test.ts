/** No paper says what is not so: each sentence of the papers of four markets is read in both languages, and its figures are counted again from the report and the events. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeWorld } from '../../worlds/index.ts'
import { brokenPapers, surest, withPapers } from './papers.ts'

for (const [name, intensity] of [
  ['S1', 'medium'],
  ['S2', 'medium'],
  ['S3', 'medium'],
  ['everything', 'medium'],
] as const)
  test(`${name}: every figure of every paper has somebody who counts it again and finds the same`, async () => {
    const world = makeWorld(name, { seed: 11, size: 'small', intensity })
    let cases = 0
    await withPapers(
      world,
      (report) => surest(report, 1),
      (report, caseId, papers) => {
        cases++
        assert.deepEqual(brokenPapers(world, report, caseId, papers), [], caseId)
      },
    )
    assert.ok(cases > 0)
  })
