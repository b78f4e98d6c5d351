/**
 * Whether a server's memory stays where it is while it works: `node bench/serve/soak.ts [MINUTES] [EVENTS_A_SECOND] [DECISIONS_A_SECOND] [FRESH]`. FRESH is
 * the share of events that are new, 0.75 unless told, after 3,000 that all are; with 0 the ledger does not grow. People sign in beside it. One
 * line of JSON every half minute, and a last one that compares; the processes that judge are counted beside the server.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { main, node, order, start } from './load.ts'

const [minutes, events, decisions, share] = [10, 100, 100, 0.75].map((usual, at) => Number(process.argv[2 + at] ?? usual)) as [number, number, number, number]
const folder = mkdtempSync(join(tmpdir(), 'aedile-soak-'))
const data = join(folder, 'market')
const made = (...args: string[]): string =>
  execFileSync(node[0], [node[1], main, ...args, '--data', data], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
const say = (what: Record<string, unknown>): void => void process.stdout.write(`${JSON.stringify(what)}\n`)

const event = (n: number): string => order('//soak', n, 500)

try {
  const key = made('keys', 'add', '--name', 'soak', '--scope', 'ingest,decide,read')
  const links = Array.from({ length: 60 }, (_, n) => (n < 3 ? new URL(made('people', 'add', '--name', `P${n}`, '--role', 'investigator')).pathname : ''))
  const { child, url } = await start([main, 'serve', '--data', data, '--port', '0', '--clock', 'events'])
  const memoryOf = (pid: number): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  /** The processes beside it: the one that judges, and while it is asked the one that looks back. */
  const beside = (): number => {
    const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ')
    return children.flatMap((pid) => (pid.trim() === '' ? [] : [memoryOf(Number(pid))])).reduce((sum, mib) => sum + mib, 0)
  }
  const headers = { authorization: `Bearer ${key}` }
  let [next, taken, asked, failed] = [0, 0, 0, 0]
  const until = performance.now() + minutes * 60_000
  const answered = async (work: Promise<Response>): Promise<Response | undefined> => {
    try {
      const response = await work
      await response.arrayBuffer()
      if (!response.ok) failed++
      return response
    } catch {
      failed++
      return undefined
    }
  }
  async function every(ms: number, work: () => Promise<unknown>): Promise<void> {
    while (performance.now() < until) {
      const due = performance.now() + ms
      await work()
      await wait(Math.max(0, due - performance.now()))
    }
  }
  const first = `${Array.from({ length: 3000 }, () => event(next++)).join('\n')}\n`
  await answered(fetch(`${url}/v1/events`, { method: 'POST', headers: { ...headers, 'content-type': 'application/x-ndjson' }, body: first }))
  const sizes: { at: number; mib: number; judging: number }[] = []
  const began = performance.now()
  await Promise.all([
    every(500, async () => {
      const fresh = Math.ceil((events / 2) * share)
      const lines = [
        ...Array.from({ length: fresh }, () => event(next++)),
        ...Array.from({ length: Math.floor(events / 2) - fresh }, (_, i) => event(Math.max(0, next - 1 - ((i * 37) % 900)))),
      ]
      const body = `${lines.join('\n')}\n`
      if ((await answered(fetch(`${url}/v1/events`, { method: 'POST', headers: { ...headers, 'content-type': 'application/x-ndjson' }, body })))?.ok)
        taken += lines.length
    }),
    every(100, async () => {
      const one = (): Promise<unknown> =>
        answered(
          fetch(`${url}/v1/decisions`, {
            method: 'POST',
            headers: { ...headers, 'content-type': 'application/json' },
            body: JSON.stringify({ subject: { kind: 'shop', id: `S-${asked++ % 101}` }, about: 'penalty' }),
          }),
        )
      await Promise.all(Array.from({ length: Math.ceil(decisions / 10) }, one))
    }),
    every(20_000, async () => {
      const link = links.find((one) => one !== '')
      if (link === undefined) return
      links[links.indexOf(link)] = ''
      await answered(fetch(`${url}${link}`))
    }),
    every(30_000, async () => {
      const status = (await (await fetch(`${url}/v1/status`, { headers })).json()) as { taken: number; lag_ms: number }
      const one = { at: Math.round((performance.now() - began) / 1000), mib: Math.round(memoryOf(child.pid!)), judging: Math.round(beside()) }
      sizes.push(one)
      say({
        second: one.at,
        rss_mib: one.mib,
        judging_rss_mib: one.judging,
        entries: status.taken,
        lag_ms: status.lag_ms,
        sent: taken,
        decisions: asked,
        failed,
      })
    }),
  ])
  const third = Math.max(1, Math.floor(sizes.length / 3))
  const mean = (list: typeof sizes, of: 'mib' | 'judging'): number => Math.round(list.reduce((sum, one) => sum + one[of], 0) / list.length)
  const [middle, last] = [sizes.slice(third, 2 * third), sizes.slice(2 * third)]
  say({
    minutes,
    rss_mib_middle_third: mean(middle, 'mib'),
    rss_mib_last_third: mean(last, 'mib'),
    judging_rss_mib_middle_third: mean(middle, 'judging'),
    judging_rss_mib_last_third: mean(last, 'judging'),
    failed,
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await ended
} finally {
  rmSync(folder, { recursive: true, force: true })
}
