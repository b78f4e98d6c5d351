/** A small run of every harness; the large ones are in harness.long.test.ts and behind their own commands. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { acknowledged, acksOf, faultOf } from './check.ts'
import { crashMatrix } from './crash.ts'
import { fuzz } from './fuzz.ts'
import { buildRecorder, missingTools, powerCuts } from './powercut.ts'

const missing = missingTools() ?? false

test('killed at each named step and started again, nothing acknowledged is lost and nothing is applied twice', async () => {
  const { kills, byStep, faults } = await crashMatrix(9, 11)
  assert.deepEqual(faults, [])
  assert.deepEqual([kills, Object.keys(byStep).length], [9, 9])
})

test('after simulated power cuts nothing acknowledged is lost', { skip: missing }, async () => {
  const { cuts, faults } = await powerCuts('ledger', 150, 5)
  assert.deepEqual(faults, [])
  assert.equal(cuts, 150)
})

test('the same cuts catch SQLite with synchronous=NORMAL losing rows, and clear it with FULL', { skip: missing }, async () => {
  const normal = await powerCuts('normal', 60, 5)
  assert.ok(
    normal.faults.some((fault) => /acknowledged \d+, found/.test(fault)),
    'a harness that does not catch NORMAL proves nothing',
  )
  assert.deepEqual((await powerCuts('full', 60, 5)).faults, [])
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
        assert.equal(await faultOf(folder, acknowledged(acksOf(folder)), true), undefined)
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
