/** The judging process: takes entries into the tables and keeps what was made of them in an engine, judges when asked. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { getPriority, setPriority } from 'node:os'
import { join } from 'node:path'
import { attachWarehouse, type LedgerRows, loadEvents } from '../cases/warehouse.ts'
import { reportText } from '../cases/data.ts'
import { exposedShops } from '../judging/exposed.ts'
import { openReader } from '../ledger/reader.ts'
import { type Live, openLive, type Ticked } from '../live.ts'
import { scan } from '../pipeline.ts'
import { type Engine, openEngine } from '../warehouse/duckdb.ts'
import type { Task, Told } from './judge.ts'

const [folder, origin, tables] = process.argv.slice(2) as [string, string, string]
const tell = (told: Told): void => void process.send!(told)
try {
  // Whoever waits for an answer goes first; judging has what is left, and a share of it where nothing is. Before the first thread is made of it.
  setPriority(Math.min(19, getPriority() + Number(process.env['AEDILE_JUDGING_NICE'] ?? 5)))
} catch {
  // Not allowed here: then it takes its turn as everybody.
}
// Told to stop by whoever began it, and by nobody else; without them there is nothing to judge for.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
// At once: an orderly end waits for the engine's statement, and whoever follows a server that was killed would judge beside this one. What is torn is made again.
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))
const reader = openReader(folder)

/** Entries that are in the tables. */
let taken = 0

/** The ledger's first `size` entries as far as the tables need them. */
const ledgerOf = (size: number): LedgerRows => ({ origin, size, entries: (from = 0, to = size) => reader.entries(from, to) })

const scratch = join(folder, 'scratch')
mkdirSync(scratch, { recursive: true, mode: 0o700 })

/** Attaches the tables, with at least so many entries. */
async function attach(engine: Engine, work: string, size: number): Promise<void> {
  await attachWarehouse(engine, tables, ledgerOf(Math.max(size, taken)), work)
  taken = Math.max(size, taken)
}

/** A judgement under way ends at its next stage when the server stops. */
function progress(): void {
  if (stopping) throw new Error('the server is stopping')
}

/** What was judged last, and all it rests on; none before the first, and after a failure. */
let live: Live | undefined
let last: { size: number; ticked: Ticked } | undefined

/** A report that is asked for of what was judged before is made of it. */
async function ticked(size: number): Promise<Ticked> {
  if (last?.size === size) return last.ticked
  const open = (): Promise<Live> => openLive({ scratch, folders: [join(tables, 'projections')], progress, attach }, size)
  let found = await (live ??= await open()).tick(size)
  if (found === undefined) {
    live.close()
    live = await open()
    found = (await live.tick(size))!
  }
  last = { size, ticked: found }
  return found
}

async function tick({ number, size, whole }: Task & { task: 'tick' }): Promise<Told> {
  const began = performance.now()
  try {
    progress()
    const { out, as_of, report: makeReport } = await ticked(size)
    tell({ number, ok: true, out: { orders: out, as_of, size } })
    if (!whole) return { number, ok: true, ms: performance.now() - began }
    const report = await makeReport()
    last = undefined
    return { number, ok: true, report: reportText(report), exposed: await exposedShops(live!.engine, report), ms: performance.now() - began }
  } catch (error) {
    live?.close()
    live = last = undefined
    return { number, ok: false, error: (error as Error).stack ?? String(error) }
  }
}

async function judge(task: Task & { task: 'judge' }): Promise<Told> {
  if (stopping) return { number: task.number, ok: false, error: 'the server is stopping' }
  const place = mkdtempSync(join(scratch, 'judge-'))
  const began = performance.now()
  try {
    const done = await scan({
      folders: [folder],
      scratch: place,
      progress,
      async source(engine, work) {
        await attach(engine, work, task.size)
        const loaded = await loadEvents(engine, task.size)
        await engine.run('DETACH wh')
        return loaded
      },
      ...(task.asOf === undefined ? {} : { asOf: task.asOf }),
      ...(task.change === undefined ? {} : { change: task.change }),
    })
    done.close()
    // Only what is said of today warns anybody.
    return { number: task.number, ok: true, report: reportText(done.report), exposed: [], ms: performance.now() - began }
  } catch (error) {
    return { number: task.number, ok: false, error: (error as Error).stack ?? String(error) }
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

async function gate({ number, size, asked }: Task & { task: 'gate' }): Promise<Told> {
  const place = mkdtempSync(join(scratch, 'gate-'))
  const engine = await openEngine(':memory:', { memoryLimit: '2GB', tempDirectory: join(place, 'spill') })
  try {
    await attach(engine, place, size)
    const { wholeGate } = await import('./gate.ts')
    return { number, ok: true, gate: await wholeGate(engine, folder, origin, size, asked) }
  } catch (error) {
    return { number, ok: false, error: (error as Error).stack ?? String(error) }
  } finally {
    await engine.run('DETACH wh').catch(() => undefined)
    engine.close()
    rmSync(place, { recursive: true, force: true })
  }
}

let stopping = false
let queue = Promise.resolve()
process.on('message', (task: Task) => {
  if (task.task === 'tick') queue = queue.then(async () => tell(await tick(task)))
  else if (task.task === 'judge') queue = queue.then(async () => tell(await judge(task)))
  else if (task.task === 'gate') queue = queue.then(async () => tell(await gate(task)))
  else {
    // The engine must not be torn away in the middle of a statement: a judgement under way ends at its next stage.
    stopping = true
    void queue.then(() => {
      live?.close()
      reader.close()
      process.exit()
    })
  }
})
