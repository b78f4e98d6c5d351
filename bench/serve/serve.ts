/**
 * What a server takes and answers, on this machine, beside what is under it: how often the disk syncs, what a bare Hono route takes under the same
 * load, and how fast a PostgreSQL started for it inserts the same events, a commit for each request:
 * `node bench/serve/serve.ts [SECONDS] [DECISIONS_A_SECOND] [postgres]`. One line of JSON for each measurement; with `postgres` a second server
 * keeps its ledger in that PostgreSQL.
 */
import { execFileSync } from 'node:child_process'
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Client } from 'pg'
import { postgresIn } from '../../test/harness/postgres.ts'
import { main, node, order, start } from './load.ts'

const seconds = Number(process.argv[2] ?? '10')
const rate = Number(process.argv[3] ?? '300')
let next = 0
const event = (): string => order('//bench', next++, 50)

const agent = new Agent({ keepAlive: true, maxSockets: 256 })
function post(url: string, path: string, key: string, type: string, body: string): Promise<number> {
  return new Promise((resolve) => {
    const one = request(
      `${url}${path}`,
      { agent, method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': type, 'content-length': Buffer.byteLength(body) } },
      (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
      },
    )
    one.on('error', () => resolve(0))
    one.end(body)
  })
}

const quantile = (sorted: readonly number[], share: number): number =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]! * 100) / 100

/** How many events a request holds, and how many send at once. */
const shapes = [
  [1, 32],
  [100, 8],
  [1000, 4],
] as const

/** Closed loop: so many senders, each with its next batch when the last was acknowledged. `put` says whether it was. */
async function ingest(
  size: number,
  senders: number,
  put: (events: readonly string[], sender: number) => Promise<boolean>,
): Promise<{ events_a_second: number; p50_ms: number; p99_ms: number; failed: number }> {
  let taken = 0
  let failed = 0
  const times: number[] = []
  const until = performance.now() + seconds * 1000
  const began = performance.now()
  await Promise.all(
    Array.from({ length: senders }, async (_, sender) => {
      while (performance.now() < until) {
        const events = Array.from({ length: size }, event)
        const at = performance.now()
        if (await put(events, sender)) taken += size
        else failed++
        times.push(performance.now() - at)
      }
    }),
  )
  times.sort((a, b) => a - b)
  return { events_a_second: Math.round(taken / ((performance.now() - began) / 1000)), p50_ms: quantile(times, 0.5), p99_ms: quantile(times, 0.99), failed }
}

/** Open loop: asked at their time, whether the last was answered or not; waiting counts. */
async function decide(
  url: string,
  key: string,
  known: number,
  seconds: number,
): Promise<{ asked: number; p50_ms: number; p99_ms: number; p999_ms: number; failed: number }> {
  const times: number[] = []
  let failed = 0
  const open: Promise<void>[] = []
  const began = performance.now()
  const all = seconds * rate
  for (let n = 0; n < all; n++) {
    const due = began + (n * 1000) / rate
    const early = due - performance.now()
    if (early > 1) await wait(early)
    open.push(
      post(url, '/v1/decisions', key, 'application/json', `{"order_id":"o-${(n * 7919) % known}"}`).then((status) => {
        if (status !== 200) failed++
        times.push(performance.now() - due)
      }),
    )
  }
  await Promise.all(open)
  times.sort((a, b) => a - b)
  return { asked: all, p50_ms: quantile(times, 0.5), p99_ms: quantile(times, 0.99), p999_ms: quantile(times, 0.999), failed }
}

const say = (what: Record<string, unknown>): void => void process.stdout.write(`${JSON.stringify({ ...what, load: Math.round(loadavg()[0]! * 10) / 10 })}\n`)

/** Four kilobytes appended and synced, again and again: what no store on this disk can be faster than. */
function disk(folder: string): { syncs_a_second: number; p50_ms: number; p99_ms: number } {
  const file = openSync(join(folder, 'synced'), 'w')
  const block = Buffer.alloc(4096)
  const times: number[] = []
  const began = performance.now()
  while (performance.now() - began < 2000) {
    writeSync(file, block)
    const at = performance.now()
    fsyncSync(file)
    times.push(performance.now() - at)
  }
  closeSync(file)
  rmSync(join(folder, 'synced'))
  const rate = Math.round(times.length / ((performance.now() - began) / 1000))
  times.sort((a, b) => a - b)
  return { syncs_a_second: rate, p50_ms: quantile(times, 0.5), p99_ms: quantile(times, 0.99) }
}

/** The same events under their names into a table of PostgreSQL, a commit for each request, a connection for each sender. */
async function inserts(url: string): Promise<void> {
  const clients = await Promise.all(
    Array.from({ length: Math.max(...shapes.map(([, senders]) => senders)) }, async () => {
      const client = new Client({ connectionString: url })
      await client.connect()
      return client
    }),
  )
  try {
    await clients[0]!.query('CREATE TABLE event (id text PRIMARY KEY, body text NOT NULL)')
    for (const [size, senders] of shapes) {
      const put = async (events: readonly string[], sender: number): Promise<boolean> => {
        const ids = events.map((text) => (JSON.parse(text) as { id: string }).id)
        const { rowCount } = await clients[sender]!.query({
          name: 'put',
          text: 'INSERT INTO event SELECT * FROM unnest($1::text[], $2::text[])',
          values: [ids, events],
        })
        return rowCount === size
      }
      say({ server: 'PostgreSQL alone', measure: 'inserts', batch: size, senders, ...(await ingest(size, senders, put)) })
    }
    await clients[0]!.query('DROP TABLE event')
  } finally {
    await Promise.all(clients.map((client) => client.end()))
  }
}

const folder = mkdtempSync(join(tmpdir(), 'aedile-bench-'))
const database = await postgresIn(mkdtempSync(join(tmpdir(), 'aedile-bench-pg-')))
if ('missing' in database) process.stderr.write(`without PostgreSQL: ${database.missing}\n`)
try {
  say({ measure: 'disk', ...disk(folder) })
  if ('url' in database) await inserts(database.url)
  const keyed = (data: string): string =>
    execFileSync(node[0], [node[1], main, 'keys', 'add', '--data', data, '--name', 'bench', '--scope', 'ingest,decide,read'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  const [embedded, elsewhere] = [join(folder, 'market'), join(folder, 'market-pg')]
  const serve = (data: string): string[] => [main, 'serve', '--data', data, '--port', '0', '--clock', 'events']
  const keys = { [embedded]: keyed(embedded), [elsewhere]: keyed(elsewhere) }
  for (const [name, data, args] of [
    ['bare', embedded, [join(import.meta.dirname, 'bare.ts')]],
    ['aedile', embedded, serve(embedded)],
    ...('url' in database && process.argv[4] === 'postgres'
      ? [['aedile over PostgreSQL', elsewhere, [...serve(elsewhere), '--store', database.url]] as const]
      : []),
  ] as const) {
    next = 0
    const key = keys[data]!
    const { child, url } = await start(args)
    const put = async (events: readonly string[]): Promise<boolean> =>
      (await post(url, '/v1/events', key, 'application/x-ndjson', `${events.join('\n')}\n`)) === 200
    for (const [size, senders] of shapes) say({ server: name, measure: 'ingest', batch: size, senders, ...(await ingest(size, senders, put)) })
    // Some hundred events a second come in while it is asked.
    const known = Math.max(1, next - 5000)
    let stop = false
    const feeding = (async () => {
      for (;;) {
        if (stop) return
        await post(url, '/v1/events', key, 'application/x-ndjson', `${Array.from({ length: 50 }, event).join('\n')}\n`)
        await wait(100)
      }
    })()
    // A second of the same before it is measured: code that never ran is slow once.
    await decide(url, key, known, 1)
    say({ server: name, measure: 'decisions while 500 events/s come in', rate, ...(await decide(url, key, known, seconds)) })
    stop = true
    await feeding
    if (name !== 'bare') {
      const status = async (): Promise<{ taken: number; judged: number; lag_ms: number }> =>
        (await fetch(`${url}/v1/status`, { headers: { authorization: `Bearer ${key}` } })).json() as Promise<{ taken: number; judged: number; lag_ms: number }>
      const began = performance.now()
      let seen = await status()
      const lag_ms = seen.lag_ms
      while (seen.taken !== seen.judged && performance.now() - began < 300_000) {
        await wait(200)
        seen = await status()
      }
      say({
        server: name,
        measure: 'judging',
        entries: seen.taken,
        lag_ms_at_the_end_of_the_load: lag_ms,
        ms_until_all_is_judged: Math.round(performance.now() - began),
      })
    }
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    await ended
  }
} finally {
  agent.destroy()
  if ('url' in database) database.close()
  rmSync(folder, { recursive: true, force: true })
}
