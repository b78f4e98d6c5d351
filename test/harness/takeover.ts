/**
 * Two servers of one marketplace over PostgreSQL: one writes, one stands by. The writing one is killed with -9 under load, the other takes over,
 * the killed one comes back to stand by, and so on. What was acknowledged is there afterwards, once: `node test/harness/takeover.ts ROUNDS`.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openReader } from '../../src/ledger/reader.ts'
import { openPostgresStore } from '../../src/ledger/store/postgres.ts'
import { postgresIn } from './postgres.ts'
import { event, freePort, keyOf, startServer } from './served.ts'

export type TakenOver = { rounds: number; acknowledged: number; entries: number; lost: number; twice: number; slowestTakeoverMs: number }

export async function takeOver(rounds: number): Promise<TakenOver | { missing: string }> {
  const database = await postgresIn(mkdtempSync(join(tmpdir(), 'aedile-takeover-pg-')))
  if ('missing' in database) return database
  const base = mkdtempSync(join(tmpdir(), 'aedile-takeover-'))
  const folders = ['a', 'b'].map((machine) => join(base, machine, 'market')) as [string, string]
  const store = ['--store', database.url]
  const acknowledged = new Set<number>()
  let slowestTakeoverMs = 0
  let next = 0
  try {
    const key = keyOf(folders[0])
    const stopped = async ({ child }: Awaited<ReturnType<typeof startServer>>): Promise<void> => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    }
    // The second machine's folder is a copy of the first's, keys with it, made once the first was served.
    await stopped(await startServer(folders[0], await freePort(), store))
    cpSync(folders[0], folders[1], { recursive: true })
    let leading = await startServer(folders[0], await freePort(), store)
    for (let round = 0; round < rounds; round++) {
      const standingBy = startServer(folders[(round + 1) % 2]!, await freePort(), store)
      let dead = false
      const sender = async (size: number): Promise<void> => {
        for (;;) {
          if (dead) return
          const list = Array.from({ length: size }, () => next++)
          try {
            const response = await fetch(`${leading.url}/v1/events`, {
              method: 'POST',
              headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
              body: list.map((n) => `${event(n)}\n`).join(''),
            })
            if (response.status !== 200) continue
            const { accepted } = (await response.json()) as { accepted: number }
            if (accepted === size) for (const n of list) acknowledged.add(n)
          } catch {
            return
          }
        }
      }
      const load = [1, 20, 200].map(sender)
      const before = acknowledged.size
      for (let n = 0; n < 500 && acknowledged.size === before; n++) await wait(20)
      await wait(500 + ((round * 397) % 1500))
      const killed = performance.now()
      process.kill(-leading.child.pid!, 'SIGKILL')
      dead = true
      await Promise.all(load)
      leading = await standingBy
      slowestTakeoverMs = Math.max(slowestTakeoverMs, performance.now() - killed)
    }
    await stopped(leading)
    // Either folder follows to the same end.
    const last = await openPostgresStore({ folder: folders[0], url: database.url, environment: {} })
    const reader = openReader(folders[0])
    try {
      let lost = 0
      for (const n of acknowledged) if (!(await last.has('//m', `order.placed/e-${n}`))) lost++
      const seen = new Set<string>()
      let twice = 0
      for (const { source, id } of reader.entries()) {
        if (seen.has(`${source} ${id}`)) twice++
        seen.add(`${source} ${id}`)
      }
      return { rounds, acknowledged: acknowledged.size, entries: last.head().size, lost, twice, slowestTakeoverMs: Math.round(slowestTakeoverMs) }
    } finally {
      reader.close()
      await last.close()
    }
  } finally {
    database.close()
    rmSync(base, { recursive: true, force: true })
  }
}

if (process.argv[1] === import.meta.filename) process.stdout.write(`${JSON.stringify(await takeOver(Number(process.argv[2] ?? '20')))}\n`)
