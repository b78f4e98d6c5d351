/**
 * Events acknowledged after fsync, ours (ledgered: unique, hashed, in the tree) against PostgreSQL with synchronous_commit=on
 * (unique key only), same records, same disk, one run; alternating, median of rounds.
 *
 *     node bench/ledger/against-postgres.ts [ROUNDS] [FOLDER]     needs PostgreSQL's initdb, pg_ctl and pgbench (PG_BIN, or Debian's place)
 */
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { type LedgerEntry, openLedger } from '../../src/ledger/ledger.ts'
import { loadLine } from './load.ts'

const rounds = Number(process.argv[2] ?? 3)
const bin = process.env['PG_BIN'] ?? globSync('/usr/lib/postgresql/*/bin').at(-1) ?? ''
if (!existsSync(join(bin, 'initdb'))) {
  process.stdout.write('skipped: needs PostgreSQL (set PG_BIN to the folder of initdb), which this machine does not have\n')
  process.exit(0)
}
const folder = mkdtempSync(join(process.argv[3] ?? tmpdir(), 'bench-pg-'))
chmodSync(folder, 0o777)
/** PostgreSQL does not run as root. */
const as = userInfo().uid === 0 ? ['runuser', '-u', 'postgres', '--'] : []
function run(command: string, ...args: string[]): void {
  const [first = '', ...rest] = [...as, join(bin, command), ...args]
  const done = spawnSync(first, rest, { encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
  if (done.status !== 0) throw new Error(`${command}: ${done.stderr}`)
}

const record = (n: number): Buffer => Buffer.from(JSON.stringify({ order_id: `o-${n}`, shop_id: `S-${n % 997}`, fill: 'x'.repeat(540) }))
const entry = (n: number): LedgerEntry => ({ type: 'order.placed', source: '//market.example/orders', id: `o-${n}`, bytes: record(n) })

/** As many connections as we have callers, each inserting one event a transaction; pgbench counts. */
function postgresCallers(callers: number, each: number): number {
  const script = join(folder, 'one.sql')
  writeFileSync(
    script,
    `INSERT INTO entry (source, id, bytes) VALUES ('//market.example/orders', 'c-' || nextval('caller'), '\\x${record(0).toString('hex')}');\n`,
  )
  const [first = '', ...rest] = [...as, join(bin, 'pgbench'), '-h', folder, '-U', 'bench', '-n', '-M', 'prepared', '-f', script]
  const done = spawnSync(first, [...rest, '-c', String(callers), '-j', '2', '-t', String(each), 'postgres'], { encoding: 'utf8' })
  const tps = /tps = ([\d.]+) \(without/.exec(done.stdout)?.[1]
  if (tps === undefined) throw new Error(`pgbench: ${done.stderr}`)
  return Number(tps)
}

/** psql takes the statements from a pipe, so that starting it is not what is measured; each transaction commits by itself. */
function postgres(transactions: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const [first = '', ...rest] = [...as, 'psql', '-h', folder, '-U', 'bench', '-d', 'postgres', '-q', '-v', 'ON_ERROR_STOP=1']
    const psql = spawn(first, rest, { stdio: ['pipe', 'pipe', 'inherit'] })
    let started = 0
    psql.stdout.on('data', (text: Buffer) => {
      if (!text.toString().includes('ready')) return
      started = performance.now()
      psql.stdin.end(transactions.join('\n'))
    })
    psql.on('close', (code) => (code === 0 ? resolve((performance.now() - started) / 1000) : reject(new Error(`psql ended with ${code}`))))
    psql.stdin.write('\\echo ready\n')
  })
}

const median = (numbers: number[]): number => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!

try {
  const cluster = join(folder, 'pg')
  mkdirSync(cluster, { mode: 0o777 })
  chmodSync(cluster, 0o777)
  run('initdb', '-D', join(cluster, 'data'), '-U', 'bench', '--auth=trust')
  run(
    'pg_ctl',
    '-D',
    join(cluster, 'data'),
    '-o',
    `-k ${folder} -c listen_addresses= -c synchronous_commit=on -c fsync=on`,
    '-l',
    join(cluster, 'log'),
    '-w',
    'start',
  )
  try {
    await postgres(['CREATE TABLE entry (position bigserial PRIMARY KEY, source text, id text, bytes bytea, UNIQUE (source, id)); CREATE SEQUENCE caller;'])
    const ledger = openLedger(join(folder, 'ours'), { origin: 'bench.example/ledger' })
    const rates: Record<string, number[]> = {}
    const note = (name: string, events: number, seconds: number): void => void (rates[name] ??= []).push(events / seconds)
    let n = 0
    const values = (i: number): string => `('//market.example/orders','o-${i}','\\x${record(i).toString('hex')}')`
    for (let round = 0; round < rounds; round++) {
      const [batched, single] = [50_000, 4000]
      const batches = Array.from({ length: batched / 1000 }, (_, b) => Array.from({ length: 1000 }, (_, i) => n + b * 1000 + i))
      note(
        'PostgreSQL, 1,000 a commit',
        batched,
        await postgres(batches.map((list) => `INSERT INTO entry (source, id, bytes) VALUES ${list.map(values).join(',')};`)),
      )
      const ours = batches.map((list) => list.map(entry))
      let started = performance.now()
      for (const list of ours) ledger.append(list)
      note('ledger, 1,000 a commit', batched, (performance.now() - started) / 1000)
      n += batched
      const ids = Array.from({ length: single }, (_, i) => n + i)
      note('PostgreSQL, one a commit', single, await postgres(ids.map((i) => `INSERT INTO entry (source, id, bytes) VALUES ${values(i)};`)))
      const ones = ids.map((i) => [entry(i)])
      started = performance.now()
      for (const one of ones) ledger.append(one)
      note('ledger, one a commit', single, (performance.now() - started) / 1000)
      n += single
      const [callers, each] = [64, 250]
      note('PostgreSQL, 64 callers of one event', postgresCallers(callers, each), 1)
      const asked = Array.from({ length: callers * each }, (_, i) => [entry(n + i)])
      let next = 0
      started = performance.now()
      await Promise.all(
        Array.from({ length: callers }, async () => {
          while (next < asked.length) await ledger.submit(asked[next++]!)
        }),
      )
      note('ledger, 64 callers of one event', asked.length, (performance.now() - started) / 1000)
      n += asked.length
    }
    ledger.close()
    for (const [name, list] of Object.entries(rates))
      process.stdout.write(`${name.padEnd(34)} median ${Math.round(median(list))}/s  (${list.map((rate) => Math.round(rate)).join(', ')})\n`)
    process.stdout.write(loadLine())
  } finally {
    run('pg_ctl', '-D', join(cluster, 'data'), '-m', 'fast', '-w', 'stop')
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
