/** A small run of every harness; the large ones are in harness.long.test.ts and behind their own commands. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { crashMatrix, namedSteps } from './crash.ts'
import { buildRecorder, missingTools } from './disk.ts'
import { fuzz } from './fuzz.ts'
import { powerCuts } from './powercut.ts'
import { acknowledgedSize, acksOf, faultOf } from './subjects.ts'

const missing = missingTools() ?? false

test('ledger, vault and witness, killed at each named step and started again, lose nothing acknowledged and apply nothing twice', async () => {
  const { kills, byStep, faults } = await crashMatrix(namedSteps, 11)
  assert.deepEqual(faults, [])
  assert.equal(kills, namedSteps)
  assert.ok(Object.keys(byStep).length >= namedSteps - 3, 'a rare step may not come in one life')
})

for (const [mode, entries] of [
  ['ledger', 100],
  ['vault', 60],
  ['witness', 60],
] as const) {
  test(`cut at every write, the ${mode} loses nothing acknowledged`, { skip: missing }, async () => {
    const { cuts, images, faults } = await powerCuts(mode, 1, 5, { entries, ways: 4 })
    assert.deepEqual(faults, [])
    assert.ok(cuts > 500 && images > 50, `${cuts} cuts, ${images} images`)
  })
}

test('the same cuts catch SQLite with synchronous=NORMAL losing rows, and clear it with FULL', { skip: missing }, async () => {
  const normal = await powerCuts('normal', 1, 5, { entries: 200, ways: 4 })
  assert.ok(
    normal.faults.some((fault) => /acknowledged \d+, found/.test(fault)),
    'a harness that does not catch NORMAL proves nothing',
  )
  assert.deepEqual((await powerCuts('full', 1, 5, { entries: 200, ways: 4 })).faults, [])
})

for (const [what, setting] of [
  ['a failing fsync', 'AEDILE_FAIL_FSYNC'],
  ['a full disk', 'AEDILE_FAIL_WRITE'],
] as const) {
  test(`${what} stops the ledger in words, and what it had acknowledged is there after a restart`, { skip: missing }, async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'fault-'))
    try {
      const library = buildRecorder(scratch)
      for (const at of [3, 9, 17]) {
        const folder = join(scratch, `f${at}`)
        const child = spawnSync(
          process.execPath,
          ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'writer.ts'), 'ledger', folder, '2000', '3'],
          {
            encoding: 'utf8',
            env: { ...process.env, LD_PRELOAD: library, AEDILE_TRACE_FOLDER: folder, [setting]: String(at), AEDILE_FAIL_PATH: 'ledger.sqlite-wal' },
          },
        )
        assert.equal(child.status, 1)
        assert.match(child.stderr, /LedgerError: expected .*(disk|nothing was kept|readable)/, `${setting}=${at}`)
        assert.ok(acknowledgedSize(acksOf(folder)) < 2000)
        assert.equal(await faultOf('ledger', folder, acksOf(folder), true), undefined)
      }
    } finally {
      rmSync(scratch, { recursive: true })
    }
  })
}

test('mutated inputs neither crash nor hang anything, and every refusal says what was expected', () => {
  const { faults, slowestMs } = fuzz(60_000, 1)
  assert.deepEqual(faults, [])
  assert.ok(slowestMs < 100, `slowest ${slowestMs} ms`)
})
