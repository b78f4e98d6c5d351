/**
 * Two servers of one marketplace over PostgreSQL, brought from an older program to this one under load, one after the other, the leader last; then the new leader is
 * killed. `node bench/serve/upgrade.ts COMMIT [EVENTS_A_SECOND]`; COMMIT is the older program, taken from this repository's history. Needs PostgreSQL, and that the
 * packages the older one used are those installed here. Ends with 1 where other events are kept than were acknowledged, or the servers' reports are not the scan's.
 */
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Report } from '../../src/domain/report.ts'
import { postgresIn } from '../../test/harness/postgres.ts'
import { freePort } from '../../test/harness/served.ts'
import { main, node, order } from './load.ts'

const [commit, rate = '200'] = process.argv.slice(2)
if (commit === undefined) throw new Error('expected the commit of the older program')
const root = join(import.meta.dirname, '..', '..')
const folder = mkdtempSync(join(tmpdir(), 'aedile-upgrade-'))
const older = join(folder, 'older')
const git = (...args: string[]): void => void execFileSync('git', ['-C', root, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
const began = performance.now()
const say = (what: string): void => void process.stdout.write(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${what}\n`)

const database = await postgresIn(mkdtempSync(join(tmpdir(), 'aedile-upgrade-pg-')))
if ('missing' in database) throw new Error(database.missing)
git('worktree', 'add', '--quiet', '--detach', older, commit)
symlinkSync(join(root, 'node_modules'), join(older, 'node_modules'))
const programs = { old: join(older, 'src', 'cli', 'main.ts'), new: main } as const
const folders = { a: join(folder, 'a', 'market'), b: join(folder, 'b', 'market') } as const
const ports = { a: await freePort(), b: await freePort() } as const
const common = ['--store', database.url]

type Machine = keyof typeof folders
type Running = { stop: (signal: NodeJS.Signals) => Promise<void> }
const running = new Set<Running>()
/** Resolves once it listens. */
async function start(machine: Machine, program: keyof typeof programs): Promise<Running> {
  const args = [node[1], programs[program], 'serve', '--data', folders[machine], '--port', String(ports[machine]), '--clock', 'events', ...common]
  const child = spawn(node[0], args, { stdio: ['ignore', 'pipe', 'pipe'] })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const server: Running = {
    stop(signal) {
      running.delete(server)
      child.kill(signal)
      return gone
    },
  }
  running.add(server)
  let complained = ''
  child.stderr!.on('data', (part) => (complained = (complained + String(part)).slice(-600)))
  await new Promise<void>((resolve, reject) => {
    let said = ''
    child.stdout!.on('data', (part) => (said += String(part)).includes('listening on ') && resolve())
    child.once('exit', (code, signal) =>
      reject(new Error(`the ${program} server on ${machine} ended with ${code ?? signal} before it listened: ${complained}`)),
    )
  })
  return server
}

let key = ''
/** Undefined where nothing answers there. */
async function ask(machine: Machine, path: string, body?: string): Promise<{ status: number; text: string } | undefined> {
  try {
    const response = await fetch(`http://127.0.0.1:${ports[machine]}${path}`, {
      headers: { authorization: `Bearer ${key}`, ...(body !== undefined && { 'content-type': 'application/x-ndjson' }) },
      ...(body !== undefined && { method: 'POST', body }),
      signal: AbortSignal.timeout(20_000),
    })
    return { status: response.status, text: await response.text() }
  } catch {
    return undefined
  }
}

let [sent, refused, quietest, last] = [0, 0, 0, performance.now()]
const over = new AbortController()
/** Sends the same events again, to the other server, until one acknowledges them. */
async function load(): Promise<void> {
  const each = Math.max(1, Math.round(Number(rate) / 10))
  last = performance.now()
  for (let turn = 0; !over.signal.aborted; turn++) {
    const due = performance.now() + 100
    const body = Array.from({ length: each }, (_, n) => `${order('//upgrade', sent + n, 500)}\n`).join('')
    for (let tries = turn; ; tries++) {
      const answer = await ask(tries % 2 === 0 ? 'a' : 'b', '/v1/events', body)
      if (answer?.status === 200) {
        const { accepted, known, refused: no } = JSON.parse(answer.text) as { accepted: number; known: number; refused: unknown[] }
        if (accepted + known !== each) throw new Error(`expected ${each} events to be taken, refused: ${JSON.stringify(no).slice(0, 300)}`)
        break
      }
      refused++
      await wait(50)
    }
    sent += each
    quietest = Math.max(quietest, performance.now() - last)
    last = performance.now()
    await wait(Math.max(0, due - performance.now()))
  }
}
/** Lets the load run for a while, and says the longest time in it that nothing was acknowledged. */
async function under(what: string, work: () => Promise<void>): Promise<void> {
  quietest = 0
  const [from, before] = [sent, refused]
  await work()
  await wait(4000)
  say(
    `${what}; ${sent - from} events acknowledged meanwhile, ${refused - before} requests to send again, the longest time without an acknowledgement ${(quietest / 1000).toFixed(1)} s`,
  )
}

/** What is the same however events came. */
const judgedIn = (text: string): unknown => {
  const { verdicts, neutralised, cases, rankings } = JSON.parse(text) as Report
  return { verdicts, neutralised, cases, rankings }
}

const failures: string[] = []
const must = (holds: boolean, what: string): void => {
  say(`${holds ? 'ok  ' : 'FAIL'} ${what}`)
  if (!holds) failures.push(what)
}
try {
  key = execFileSync(node[0], [node[1], programs.old, 'keys', 'add', '--data', folders.a, '--name', 'load', '--scope', 'ingest,decide,read'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()
  const first = await start('a', 'old')
  await first.stop('SIGTERM')
  cpSync(folders.a, folders.b, { recursive: true })
  let a = await start('a', 'old')
  let b = await start('b', 'old')
  say(`two servers of ${commit}, ${rate} events a second`)
  const loaded = load()
  loaded.catch(() => undefined)
  await under('both old', () => Promise.resolve())
  let coming: Promise<Running> | undefined
  await under('the follower stops and the new one is started in its place', async () => {
    await b.stop('SIGTERM')
    coming = start('b', 'new')
    coming.catch(() => undefined)
  })
  const beside = await Promise.race([coming!.then(() => true), wait(6000).then(() => false)])
  say(beside ? 'the new one follows the old leader' : 'the new one waits until the old leader is gone: its tables are newer')
  if (beside) await under('old leader, new follower', () => Promise.resolve())
  await under('the old leader stops, the new one leads', async () => {
    await a.stop('SIGTERM')
    b = await coming!
  })
  await under('the new one is started in the place of the old leader', async () => {
    a = await start('a', 'new')
  })
  await under('the new leader is killed', () => b.stop('SIGKILL'))
  await under('it is started again', async () => {
    b = await start('b', 'new')
  })
  over.abort()
  await loaded
  type Status = { taken: number; judged: number }
  let statuses: (Status | undefined)[] = []
  for (let n = 0; n < 1200; n++) {
    statuses = await Promise.all(
      (['a', 'b'] as const).map(async (machine) => JSON.parse((await ask(machine, '/v1/status'))?.text ?? 'null') as Status | undefined),
    )
    if (statuses.every((one) => one !== undefined && one !== null && one.judged === one.taken && one.taken >= sent)) break
    await wait(100)
  }
  must(
    statuses.every((one) => one != null && one.judged === one.taken && one.taken >= sent),
    `both judged all that was taken: ${JSON.stringify(statuses.map((one) => [one?.taken, one?.judged]))}`,
  )
  const [here, there] = (await Promise.all([ask('a', '/v1/report'), ask('b', '/v1/report')])).map((one) => judgedIn(one!.text))
  must(isDeepStrictEqual(here, there), 'both give the same report')
  const kept = Number(database.psql(`SELECT count(*) FROM aedile_market.entry WHERE source = '//upgrade'`))
  must(kept === sent, `${sent} events acknowledged, ${kept} kept`)
  await Promise.all([a.stop('SIGTERM'), b.stop('SIGTERM')])
  execFileSync(node[0], [node[1], main, 'scan', '--data', folders.a, '--report', join(folder, 'report.json'), ...common], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const scanned = judgedIn(readFileSync(join(folder, 'report.json'), 'utf8'))
  must(isDeepStrictEqual(scanned, here), 'a scan of all gives that report')
} finally {
  over.abort()
  await Promise.all([...running].map((one) => one.stop('SIGKILL')))
  database.close()
  git('worktree', 'remove', '--force', older)
  rmSync(folder, { recursive: true, force: true })
}
process.exitCode = failures.length === 0 ? 0 : 1
