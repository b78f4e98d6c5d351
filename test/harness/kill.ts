/**
 * A server under load is killed with -9 again and again; what it acknowledged is there afterwards, once. Run alone it prints figures:
 * `node test/harness/kill.ts ROUNDS`.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openLedger } from '../../src/ledger/ledger.ts'
import { event, freePort, keyOf, startServer } from './served.ts'

export type Killed = { rounds: number; acknowledged: number; sent: number; entries: number; lost: number; twice: number; slowestStartMs: number }

export async function killUnderLoad(rounds: number, tell: (line: string) => void = () => undefined): Promise<Killed> {
  const base = mkdtempSync(join(tmpdir(), 'aedile-kill-'))
  const data = join(base, 'market')
  const key = keyOf(data)
  const acknowledged = new Set<number>()
  let next = 0
  let slowestStartMs = 0
  try {
    for (let round = 0; round < rounds; round++) {
      const { child, url, ms } = await startServer(data, await freePort())
      slowestStartMs = Math.max(slowestStartMs, ms)
      let dead = false
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
      /** Senders of different kinds at once: singles, small batches, and a repeat now and then. */
      const sender = async (size: number): Promise<void> => {
        for (;;) {
          if (dead) return
          const first = next
          next += size
          const list = Array.from({ length: size }, (_, i) => first + i)
          if (first > 50) list.push(first - 50)
          try {
            const response = await fetch(`${url}/v1/events`, {
              method: 'POST',
              headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
              body: list.map((n) => `${event(n)}\n`).join(''),
            })
            if (response.status !== 200) continue
            const answer = (await response.json()) as { accepted: number; known: number; refused: unknown[] }
            assert.deepEqual(answer.refused, [])
            assert.equal(answer.accepted + answer.known, list.length)
            for (const n of list) acknowledged.add(n)
          } catch (error) {
            if (error instanceof assert.AssertionError) throw error
            return
          }
        }
      }
      const load = [1, 1, 20, 300].map(sender)
      // Not always at the same point of its life: while it opens its tables, judges, or only writes; and never before it acknowledged something.
      const before = acknowledged.size
      for (let n = 0; n < 200 && acknowledged.size === before; n++) await wait(20)
      await wait((round * 397) % 1500)
      dead = true
      process.kill(-child.pid!, 'SIGKILL')
      await gone
      await Promise.all(load)
      if ((round + 1) % 20 === 0) tell(`${round + 1} kills, ${acknowledged.size} events acknowledged`)
    }
    // And once as one should: nothing is lost by a clean end either.
    const { child } = await startServer(data, await freePort())
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
    process.kill(child.pid!, 'SIGTERM')
    assert.equal(await ended, 0, 'exit code after SIGTERM')
    const ledger = openLedger(data)
    try {
      let lost = 0
      for (const n of acknowledged) if (ledger.find('//m', `order.placed/e-${n}`) === undefined) lost++
      const seen = new Set<string>()
      let twice = 0
      for (const { source, id } of ledger.entries()) {
        if (seen.has(`${source} ${id}`)) twice++
        seen.add(`${source} ${id}`)
      }
      ledger.checkpoint(new Date(0))
      return { rounds, acknowledged: acknowledged.size, sent: next, entries: ledger.size, lost, twice, slowestStartMs: Math.round(slowestStartMs) }
    } finally {
      ledger.close()
    }
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

if (process.argv[1] === import.meta.filename) {
  const rounds = Number(process.argv[2] ?? '200')
  process.stdout.write(`${JSON.stringify(await killUnderLoad(rounds, (line) => void process.stderr.write(`${line}\n`)))}\n`)
}
