import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, constants, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { openLedger } from '../ledger/ledger.ts'

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('the judging process of a server that was killed ends in the middle of a statement', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aedile-orphan-'))
  let writer: number | undefined
  let judging = 0
  try {
    openLedger(folder).close()
    // The engine opens its tables and waits for ever for what they say: a statement that does not end.
    mkdirSync(join(folder, 'projections'), { recursive: true })
    const tables = join(folder, 'projections', 'warehouse.duckdb')
    execFileSync('mkfifo', [tables])
    const script = `import { fork } from 'node:child_process'
      const judging = fork(${JSON.stringify(join(import.meta.dirname, 'judgeWorker.ts'))}, ${JSON.stringify([folder, 'example.org/1', folder])}, { serialization: 'advanced', execArgv: [] })
      console.log(judging.pid)
      judging.send({ task: 'tick', number: 1, size: 0, whole: false })`
    const server = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    judging = Number(String((await once(server.stdout, 'data'))[0]))
    for (let tries = 0; writer === undefined && tries < 600; tries++) {
      await wait(100)
      try {
        writer = openSync(tables, constants.O_WRONLY | constants.O_NONBLOCK)
      } catch {
        // Nobody reads it yet.
      }
    }
    assert.notEqual(writer, undefined, 'the engine reads its tables')
    assert.ok(alive(judging))
    server.kill('SIGKILL')
    for (let tries = 0; alive(judging) && tries < 100; tries++) await wait(100)
    assert.ok(!alive(judging), 'it is gone')
  } finally {
    if (writer !== undefined) closeSync(writer)
    if (judging > 0 && alive(judging)) process.kill(judging, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  }
})
