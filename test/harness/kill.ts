/**
 * A server under load is killed with -9 again and again; what it acknowledged, events and decisions, is there afterwards, once. Run alone it
 * prints figures: `node test/harness/kill.ts ROUNDS [postgres]`.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openReader } from '../../src/ledger/reader.ts'
import { openPostgresStore } from '../../src/ledger/store/postgres.ts'
import { openSqliteStore } from '../../src/ledger/store/sqlite.ts'
import { openDecisions } from '../../src/live/decisions.ts'
import { postgresIn } from './postgres.ts'
import { event, freePort, keyOf, startServer } from './served.ts'

export type Killed = {
  rounds: number
  acknowledged: number
  sent: number
  entries: number
  lost: number
  twice: number
  decisions: number
  decisionsLost: number
  slowestStartMs: number
}

/** @param url of a PostgreSQL that the server keeps its ledger in; the embedded store unless told */
export async function killUnderLoad(rounds: number, tell: (line: string) => void = () => undefined, url?: string): Promise<Killed> {
  const base = mkdtempSync(join(tmpdir(), 'aedile-kill-'))
  const data = join(base, 'market')
  const key = keyOf(data)
  const acknowledged = new Set<number>()
  const decided: string[] = []
  const more = url === undefined ? [] : ['--store', url]
  let next = 0
  let slowestStartMs = 0
  try {
    for (let round = 0; round < rounds; round++) {
      const { child, url, ms } = await startServer(data, await freePort(), more)
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
      const asker = async (): Promise<void> => {
        for (;;) {
          if (dead) return
          try {
            const response = await fetch(`${url}/v1/decisions`, {
              method: 'POST',
              headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
              body: JSON.stringify({ subject: { kind: 'shop', id: `S-${decided.length % 7}` }, about: 'penalty' }),
            })
            if (response.status === 200) decided.push(((await response.json()) as { decision_id: string }).decision_id)
          } catch {
            return
          }
        }
      }
      const load = [...[1, 1, 20, 300].map(sender), asker(), asker()]
      // Not always at the same point of its life: while it opens its tables, judges, or only writes; and never before it acknowledged something.
      const before = acknowledged.size
      for (let n = 0; n < 200 && acknowledged.size === before; n++) await wait(20)
      await wait((round * 397) % 1500)
      dead = true
      process.kill(-child.pid!, 'SIGKILL')
      await gone
      await Promise.all(load)
      if ((round + 1) % 20 === 0) tell(`${round + 1} kills, ${acknowledged.size} events and ${decided.length} decisions acknowledged`)
    }
    // And once as one should: nothing is lost by a clean end either.
    const { child } = await startServer(data, await freePort(), more)
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
    process.kill(child.pid!, 'SIGTERM')
    assert.equal(await ended, 0, 'exit code after SIGTERM')
    const store = url === undefined ? await openSqliteStore(data, {}) : await openPostgresStore({ folder: data, url, environment: {} })
    const reader = openReader(data)
    const decisions = openDecisions(data, false, url)
    try {
      let lost = 0
      for (const n of acknowledged) if (!(await store.has('//m', `order.placed/e-${n}`))) lost++
      const seen = new Set<string>()
      let twice = 0
      for (const { source, id } of reader.entries()) {
        if (seen.has(`${source} ${id}`)) twice++
        seen.add(`${source} ${id}`)
      }
      let decisionsLost = 0
      for (const id of decided) if ((await decisions.find(id)) === undefined) decisionsLost++
      await store.checkpoint(new Date(0))
      return {
        rounds,
        acknowledged: acknowledged.size,
        sent: next,
        entries: store.head().size,
        lost,
        twice,
        decisions: decided.length,
        decisionsLost,
        slowestStartMs: Math.round(slowestStartMs),
      }
    } finally {
      await decisions.close()
      reader.close()
      await store.close()
    }
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

if (process.argv[1] === import.meta.filename) {
  const rounds = Number(process.argv[2] ?? '200')
  const database = process.argv[3] === 'postgres' ? await postgresIn(mkdtempSync(join(tmpdir(), 'aedile-kill-pg-'))) : undefined
  if (database !== undefined && 'missing' in database) process.stdout.write(`skipped: ${database.missing}\n`)
  else
    try {
      process.stdout.write(`${JSON.stringify(await killUnderLoad(rounds, (line) => void process.stderr.write(`${line}\n`), database?.url))}\n`)
    } finally {
      database?.close()
    }
}
