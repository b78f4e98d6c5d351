/** A whole simulated market through a data folder, split in time as it would arrive. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { openDataFolder, reportText } from '../src/cases/data.ts'
import { auditLedger } from '../src/ledger/audit.ts'
import { scan } from '../src/pipeline.ts'
import { makeWorld } from '../worlds/index.ts'
import { writeWorld } from '../worlds/write.ts'

const root = mkdtempSync(join(tmpdir(), 'data-folder-long-'))
after(() => rmSync(root, { recursive: true, force: true }))
const now = new Date('2026-01-01T00:00:00Z')

test('a market that comes in two halves of time, either first, is judged as if it had come at once, and its cases stay', async () => {
  const whole = join(root, 'whole')
  await writeWorld(makeWorld('S1', { seed: 5, intensity: 'easy', size: 'small' }), whole, 'csv', {})
  const halves = ['early', 'late'].map((name) => join(root, name))
  for (const half of halves) mkdirSync(half)
  for (const file of readdirSync(whole)) {
    const [header, ...lines] = readFileSync(join(whole, file), 'utf8').trimEnd().split('\n')
    for (const [n, half] of halves.entries()) {
      const chosen = lines.filter((line) => line < '2017-08-08T09:00' === (n === 0))
      if (chosen.length > 0) writeFileSync(join(half, file), `${[header, ...chosen].join('\n')}\n`)
    }
  }
  const direct = await scan({ folders: [whole], scratch: root })
  const expected = reportText(direct.report)
  direct.close()
  assert.ok(direct.report.cases.length > 0)

  const ids = new Set<string>()
  for (const [name, order] of [
    ['there', halves],
    ['back', halves.toReversed()],
  ] as const) {
    const folder = join(root, name)
    const data = openDataFolder(folder, { make: true })
    try {
      for (const half of order) {
        await data.importInto({ folders: [half], environment: {}, now })
        const done = await scan({ folders: [], source: data.source(), scratch: root })
        await data.keepReport(done.report, now)
        done.close()
        if (half === order[1]) assert.equal(reportText(done.report), expected, name)
      }
      const before = data.ledger.size
      const again = await scan({ folders: [], source: data.source(), scratch: root })
      assert.deepEqual(await data.keepReport(again.report, now), { opened: 0, changed: 0 })
      again.close()
      assert.equal(data.ledger.size, before)
      const cases = [...(await data.listCases()).values()].filter(({ found }) => found)
      assert.deepEqual(cases.map(({ case_id }) => case_id).toSorted(), direct.report.cases.map(({ case_id }) => case_id).toSorted())
      for (const { case_id } of cases) ids.add(case_id)
      await data.rebuild()
      assert.deepEqual(
        [...(await data.listCases()).values()].filter(({ found }) => found),
        cases,
      )
    } finally {
      data.close()
    }
    assert.deepEqual((await auditLedger(folder, {})).findings, [])
  }
  assert.equal(ids.size, direct.report.cases.length)
})
