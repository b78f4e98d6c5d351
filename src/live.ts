/**
 * One tick on one page: events that came, what they touch, judging, what is out; and the report whenever it is wanted. The engine and its relations stay from tick to
 * tick, so that nothing is read twice. What a tick says is what a scan of everything up to the same entry would say, to the byte.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Came, openArrivals } from './cases/arrivals.ts'
import { tiers } from './domain/fields.ts'
import type { Report } from './domain/report.ts'
import { eventTypes, tableOf } from './domain/vocabulary.ts'
import { judgeCases, judgeMarket, loadRules, type Market, readByJudging } from './pipeline.ts'
import { type Engine, openEngine } from './warehouse/duckdb.ts'
import { handsOf } from './warehouse/hands.ts'
import { drop } from './warehouse/tables.ts'
import { type KeptRun, NoRoomError, openKept, type Touched } from './warehouse/tick.ts'

export type LiveOptions = {
  scratch: string
  memoryLimit?: string
  /** Attaches the tables of the data folder as `wh`, with at least the first `size` entries of the ledger. */
  attach: (engine: Engine, scratch: string, size: number) => Promise<void>
  /** Folders that are read from and written to. */
  folders: readonly string[]
  progress?: (stage: string) => void
}

export type Ticked = {
  /** Orders that the cases of shops and buyers put out of the counts; whatever is judged after them only adds to these. */
  out: string[]
  as_of: string
  touched: Touched[]
  /** Everything else, and the report; before the next tick or not at all. */
  report: () => Promise<Report>
}

export type Live = {
  engine: Engine
  /** Judges the first so many entries of the ledger, from those taken before on. Undefined where it must begin anew: what stood does not stand any more. */
  tick: (size: number) => Promise<Ticked | undefined>
  close: () => void
}

export async function openLive(options: LiveOptions, size: number): Promise<Live> {
  const folder = mkdtempSync(join(options.scratch, 'live-'))
  const engine = await openEngine(':memory:', { memoryLimit: options.memoryLimit ?? '4GB', tempDirectory: join(folder, 'spill'), unpacked: true })
  const opened: Engine[] = [engine]
  const close = (): void => {
    for (const one of opened.splice(0).toReversed()) one.close()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const second = await engine.beside!()
    opened.push(second)
    const attached = async <T>(upTo: number, read: () => Promise<T>): Promise<T> => {
      await options.attach(engine, folder, upTo)
      const result = await read()
      await engine.run('DETACH wh')
      return result
    }
    const arrivals = await attached(size, () => openArrivals(engine, size))
    await engine.lock([folder, ...options.folders])
    const tickOf = await keepJudging(engine, options.progress, [second])
    let first: Came | undefined = arrivals.first
    return {
      engine,
      async tick(upTo) {
        const came = first !== undefined && upTo === size ? first : await attached(upTo, () => arrivals.come(upTo))
        first = undefined
        return came && tickOf(came)
      },
      close,
    }
  } catch (error) {
    close()
    throw error
  }
}

/**
 * Orders up to which a tick is asked by one thread a hand: most of its eight hundred questions are so small that a second costs a fifth more and waits. Beyond, and where
 * all is made anew, one hand asks with all threads: what one question holds is enough.
 */
const byOneThread = 2_000_000

/**
 * Judges what came beside all that came before. What was there before the first is taken to be in the tables. With hands beside, what does not read each other is made
 * and asked at the same time: the same rows, sooner.
 */
export async function keepJudging(
  engine: Engine,
  tell: (stage: string) => void = () => {},
  beside: readonly Engine[] = [],
): Promise<(came: Came) => Promise<Ticked>> {
  const rules = await loadRules()
  const { all } = await engine.one<{ all: number }>("SELECT CAST(current_setting('threads') AS BIGINT) AS all")
  let threads = all
  const [alone, together] = [handsOf([engine]), handsOf([engine, ...beside])]
  let hands = alone
  const workWith = async (wanted: number): Promise<void> => {
    if (wanted !== threads) await engine.run(`SET threads = ${wanted}`)
    threads = wanted
  }
  let anew = true
  const wide = new Map<string, string[]>()
  const open = (): KeptRun => openKept(engine, rules.house, { progress: tell, wide, hands: () => hands })
  let run = open()
  return async ({ asOf, imported, tables }) => {
    await run.end()
    await dropAll(engine, (table) => stays(table) || rules.house.has(table))
    await run.begin(tables)
    for (;;) {
      const { orders } = await engine.one<{ orders: number }>('SELECT count(*) AS orders FROM order_placed')
      const heavy = anew || orders > byOneThread
      hands = heavy ? alone : together
      await workWith(heavy ? all : 1)
      const market: Market = { engine, hands, run, rules, imported, asOf, decidedUntil: undefined, visible: tiers }
      try {
        // Stages are the order in which one hand works: several make what they can at once, and judging finds it there.
        if (!heavy) await run.make(...readByJudging(rules))
        const judged = await judgeCases(market, tell)
        anew = false
        return { out: judged.out, as_of: asOf.text, touched: run.touched(), report: () => judgeMarket(market, judged, tell) }
      } catch (error) {
        if (!(error instanceof NoRoomError)) throw error
        // Numbers are given anew, with room where much came; what came is in the tables.
        if (error.place !== undefined) wide.set(error.relation, [...(wide.get(error.relation) ?? []).slice(-7), error.place])
        await dropAll(engine, stays)
        run = open()
        anew = true
      }
    }
  }
}

const eventTables: ReadonlySet<string> = new Set(eventTypes.map(tableOf))
const stays = (table: string): boolean => eventTables.has(table) || table === 'own_acts' || /^(came|ahead|outside) /.test(table)

/** What judging left beside relations is of that judgement alone. */
async function dropAll(engine: Engine, except: (table: string) => boolean): Promise<void> {
  const tables = await engine.all<{ name: string }>(
    "SELECT table_name AS name FROM duckdb_tables() WHERE NOT internal AND database_name IN (current_database(), 'temp')",
  )
  await drop(engine, ...tables.map(({ name }) => name).filter((name) => !except(name)))
}
