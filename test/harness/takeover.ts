/**
 * Two servers of one marketplace over PostgreSQL, and senders at both: one leads, the other follows and takes too. The leading one is killed with
 * -9 under load, the other leads, the killed one comes back to follow, and so on. What was acknowledged by either is there afterwards, once; so are
 * the decisions of both: `node test/harness/takeover.ts ROUNDS`.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openReader } from '../../src/ledger/reader.ts'
import { openPostgresStore } from '../../src/ledger/store/postgres.ts'
import { postgresIn } from './postgres.ts'
import { event, freePort, keyOf, startServer } from './served.ts'

export type TakenOver = {
  rounds: number
  /** Events acknowledged by whoever led, and by whoever followed. */
  byLeader: number
  byFollower: number
  entries: number
  lost: number
  twice: number
  decisions: number
  decisionsLost: number
  /** From the kill until the other acknowledged again. */
  slowestTakeoverMs: number
}

type Served = Awaited<ReturnType<typeof startServer>>

export async function takeOver(rounds: number): Promise<TakenOver | { missing: string }> {
  const database = await postgresIn(mkdtempSync(join(tmpdir(), 'aedile-takeover-pg-')))
  if ('missing' in database) return database
  const base = mkdtempSync(join(tmpdir(), 'aedile-takeover-'))
  const folders = ['a', 'b'].map((machine) => join(base, machine, 'market')) as [string, string]
  const store = ['--store', database.url]
  const acknowledged = { leader: new Set<number>(), follower: new Set<number>() }
  const decided = new Set<string>()
  let slowestTakeoverMs = 0
  let next = 0
  try {
    const key = keyOf(folders[0])
    const stopped = async ({ child }: Served): Promise<void> => {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill('SIGTERM')
      await ended
    }
    // The second machine's folder is a copy of the first's, keys with it, made once the first was served.
    await stopped(await startServer(folders[0], await freePort(), store))
    cpSync(folders[0], folders[1], { recursive: true })
    let leading = await startServer(folders[0], await freePort(), store)
    let following = await startServer(folders[1], await freePort(), store)
    for (let round = 0; round < rounds; round++) {
      const dead = new Set<Served>()
      const sender = async (to: Served, as: 'leader' | 'follower', size: number): Promise<void> => {
        for (;;) {
          if (dead.has(to)) return
          const list = Array.from({ length: size }, () => next++)
          try {
            const response = await fetch(`${to.url}/v1/events`, {
              method: 'POST',
              headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
              body: list.map((n) => `${event(n)}\n`).join(''),
            })
            if (response.status !== 200) {
              await wait(100)
              continue
            }
            const { accepted } = (await response.json()) as { accepted: number }
            if (accepted === size) for (const n of list) acknowledged[as].add(n)
          } catch {
            await wait(50)
          }
        }
      }
      const asker = async (to: Served): Promise<void> => {
        for (;;) {
          if (dead.has(to)) return
          try {
            const response = await fetch(`${to.url}/v1/decisions`, {
              method: 'POST',
              headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
              body: JSON.stringify({ subject: { kind: 'shop', id: `S-${decided.size % 7}` }, about: 'penalty' }),
            })
            if (response.status === 200) decided.add(((await response.json()) as { decision_id: string }).decision_id)
            else await wait(100)
          } catch {
            await wait(50)
          }
          await wait(20)
        }
      }
      const load = [...[1, 20, 200].flatMap((size) => [sender(leading, 'leader', size), sender(following, 'follower', size)]), asker(leading), asker(following)]
      const both = (): boolean => acknowledged.leader.size > before.leader && acknowledged.follower.size > before.follower
      const before = { leader: acknowledged.leader.size, follower: acknowledged.follower.size }
      for (let n = 0; n < 500 && !both(); n++) await wait(20)
      await wait(500 + ((round * 397) % 1500))
      const gone = new Promise((resolve) => leading.child.once('exit', resolve))
      process.kill(-leading.child.pid!, 'SIGKILL')
      dead.add(leading)
      await gone
      const killed = performance.now()
      const then = acknowledged.follower.size
      for (let n = 0; n < 3000 && acknowledged.follower.size === then; n++) await wait(10)
      slowestTakeoverMs = Math.max(slowestTakeoverMs, performance.now() - killed)
      await wait(300)
      dead.add(following)
      await Promise.all(load)
      // Who was killed comes back and follows.
      ;[leading, following] = [following, await startServer(folders[round % 2]!, await freePort(), store)]
    }
    await stopped(following)
    let decisionsLost = 0
    for (const id of decided) {
      const response = await fetch(`${leading.url}/v1/decisions/${id}`, { headers: { authorization: `Bearer ${key}` } })
      await response.arrayBuffer()
      if (response.status !== 200) decisionsLost++
    }
    await stopped(leading)
    // Either folder follows to the same end.
    const last = await openPostgresStore({ folder: folders[0], url: database.url, environment: {} })
    const reader = openReader(folders[0])
    try {
      let lost = 0
      for (const n of [...acknowledged.leader, ...acknowledged.follower]) if (!(await last.has('//m', `order.placed/e-${n}`))) lost++
      const seen = new Set<string>()
      let twice = 0
      for (const { source, id } of reader.entries()) {
        if (seen.has(`${source} ${id}`)) twice++
        seen.add(`${source} ${id}`)
      }
      return {
        rounds,
        byLeader: acknowledged.leader.size,
        byFollower: acknowledged.follower.size,
        entries: last.head().size,
        lost,
        twice,
        decisions: decided.size,
        decisionsLost,
        slowestTakeoverMs: Math.round(slowestTakeoverMs),
      }
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
