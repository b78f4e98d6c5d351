/** The disk under a server fails while it works; a server of two is killed while the other stands by. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { buildRecorder, missingTools } from './harness/disk.ts'
import { event, freePort, keyOf, startServer } from './harness/served.ts'
import { takeOver } from './harness/takeover.ts'

/** Sends one event after the other until one is not taken; how many were, and what was said of that one. */
async function fill(url: string, key: string, from: number): Promise<{ taken: number; status: number }> {
  for (let n = from; ; n++) {
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/cloudevents+json' },
      body: event(n),
    })
    await response.arrayBuffer()
    if (response.status !== 200) return { taken: n, status: response.status }
  }
}

for (const [what, setting] of [
  ['a failing fsync', 'AEDILE_FAIL_FSYNC'],
  ['a full disk', 'AEDILE_FAIL_WRITE'],
] as const)
  for (const file of ['ledger.sqlite-wal', 'vault.sqlite-wal'])
    test(
      `${what} under ${file} is told as 503 and ends the server with 1 and the reason; what it had acknowledged is there`,
      { skip: missingTools() },
      async () => {
        const base = mkdtempSync(join(tmpdir(), 'aedile-fault-'))
        const data = join(base, 'market')
        try {
          const key = keyOf(data)
          const { child, url } = await startServer(data, await freePort(), [], {
            LD_PRELOAD: buildRecorder(base),
            AEDILE_TRACE_FOLDER: data,
            [setting]: '60',
            AEDILE_FAIL_PATH: file,
          })
          let said = ''
          child.stderr!.on('data', (part) => (said += String(part)))
          const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
          const { taken, status } = await fill(url, key, 0)
          assert.equal(status, 503)
          assert.ok(taken > 0)
          assert.equal(await ended, 1)
          assert.match(said, /STOPPED: expected .*commit to reach the disk/)
          const again = await startServer(data, await freePort())
          const response = await fetch(`${again.url}/v1/events`, {
            method: 'POST',
            headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
            body: Array.from({ length: taken }, (_, n) => `${event(n)}\n`).join(''),
          })
          assert.equal(((await response.json()) as { known: number }).known, taken)
          const gone = new Promise((resolve) => again.child.once('exit', resolve))
          again.child.kill('SIGTERM')
          await gone
        } finally {
          rmSync(base, { recursive: true, force: true })
        }
      },
    )

test('of two servers over PostgreSQL both take, and one leads when the other is killed, four times; what either acknowledged is there, once', async (t) => {
  const done = await takeOver(4)
  if ('missing' in done) return t.diagnostic(`not shown here: ${done.missing}`)
  assert.ok(done.byLeader > 0 && done.byFollower > 0 && done.decisions > 0)
  assert.deepEqual([done.lost, done.twice, done.decisionsLost], [0, 0, 0])
})
