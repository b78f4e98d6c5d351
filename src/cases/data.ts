/** A data folder as one thing: what was imported, what it was judged to mean, and how the one follows from the other again. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Report } from '../domain/report.ts'
import { type EventType, eventTypes, tableOf } from '../domain/vocabulary.ts'
import { type Engine, openEngine, quote } from '../warehouse/duckdb.ts'
import { LedgerError } from '../ledger/error.ts'
import { countFaults, importFolders, type ImportResult, type Mapping } from '../door/folder.ts'
import { referenceExpected } from '../door/keys.ts'
import { rejectsInBoth } from '../door/reasons.ts'
import { act, type Ledger, type LedgerEntry, openLedger, type Outcome } from '../ledger/ledger.ts'
import { findingLines, findingsHash, type Json } from '../proof/index.ts'
import { entriesOf, type Kept, keepRows, type Marked } from '../ledger/record.ts'
import type { TokenKey } from '../door/tokens.ts'
import { masterKeyFrom, openVault } from '../ledger/vault.ts'
import { entryData } from '../domain/acts.ts'
import { evolveAll } from '../casework/casework.ts'
import type { Findings } from '../casework/deciding.ts'
import { follow } from '../casework/identity.ts'
import { packs } from '../casework/packs.ts'
import { type Case, emptyCasework } from '../casework/state.ts'
import { attachWarehouse, dropWarehouse, loadEvents, warehouseReferents } from './warehouse.ts'

export type ImportOptions = {
  folders: readonly string[]
  mapping?: Mapping
  /** Where AEDILE_MASTER_KEY may be; else the key lies in the data folder. */
  environment: Record<string, string | undefined>
  now: Date
  progress?: (stage: 'read' | 'keep' | 'tables' | 'sign', done: number, of: number) => void
}

export type Imported = ImportResult & {
  /** Per type, rows that were new to the ledger, known to it, or in conflict with it. */
  kept: Map<EventType, Kept>
  /** Rows kept that wait for the order or refund they belong to. */
  waiting: number
  rejects: string | undefined
}

/** The report a data folder remembers, and how much of the ledger it was made from. */
export type Remembered = { sha256: string; entries: number }

export const reportText = (report: Report): string => `${JSON.stringify(report, undefined, 1)}\n`

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.new`, text)
  renameSync(`${path}.new`, path)
}

const scratchOf = (folder: string): string => join(folder, 'scratch')

async function withEngine<T>(folder: string, work: (engine: Engine, scratch: string) => Promise<T>): Promise<T> {
  mkdirSync(scratchOf(folder), { recursive: true, mode: 0o700 })
  const scratch = mkdtempSync(join(scratchOf(folder), 'work-'))
  try {
    const engine = await openEngine(':memory:', { memoryLimit: '4GB', tempDirectory: join(scratch, 'spill'), sealed: true })
    try {
      return await work(engine, scratch)
    } finally {
      engine.close()
    }
  } finally {
    rmSync(scratchOf(folder), { recursive: true, force: true })
  }
}

export type CaseSummary = Pick<Case, 'behaviour' | 'certainty' | 'first_seen' | 'merged_from' | 'orders' | 'subjects' | 'aliases' | 'found'> & {
  case_id: string
}
const summaryOf = ({ id, behaviour, certainty, first_seen, merged_from, orders, subjects, aliases, found }: Case): CaseSummary => ({
  case_id: id,
  behaviour,
  certainty,
  first_seen,
  merged_from,
  orders,
  subjects,
  aliases,
  found,
})

/** What records are taken by while an import runs. */
type Taking = {
  tokenKey: () => TokenKey
  digest: (bytes: Uint8Array) => string
  take: (records: readonly Marked[]) => Promise<readonly Outcome[]>
  close: () => void
}
/** Who writes what the folder reads: its own ledger and vault, or PostgreSQL, which the folder follows. */
type Keeper = {
  taking: (environment: ImportOptions['environment']) => Promise<Taking>
  record: (acts: readonly LedgerEntry[]) => Promise<void>
  checkpoint: (time: Date) => Promise<void>
  close: () => void | Promise<void>
}

/**
 * Opens a data folder and holds it until `close`. Throws LedgerError: FOLDER_IN_USE, NO_DATA when there is none and it may not
 * be made, and what openLedger throws.
 */
export function openDataFolder(place: string, { make = false } = {}): DataFolder {
  const folder = foundFolder(place, make)
  const ledger = openLedger(folder)
  return dataFolderOf(folder, ledger, {
    async taking(environment) {
      const vault = await openVault(folder, ledger, masterKeyFrom(environment, join(folder, 'keys', 'master.key')))
      return { ...vault, take: async (records) => ledger.append(entriesOf(records, ledger, vault)).outcomes }
    },
    record: async (acts) => ledger.record(acts),
    checkpoint: async (time) => void ledger.checkpoint(time),
    close: () => ledger.close(),
  })
}

/** The same of a folder that is kept in PostgreSQL, while no server serves it. Throws what openPostgresStore throws besides. */
export async function openDataFolderIn(url: string, place: string, environment: ImportOptions['environment'], { make = false } = {}): Promise<DataFolder> {
  const folder = foundFolder(place, make)
  const store = await (await import('../ledger/store/postgres.ts')).openPostgresStore({ folder, url, environment })
  return dataFolderOf(folder, store.mirror, {
    taking: async () => ({ ...store, take: async (records) => (await store.take(records)).outcomes, close: () => undefined }),
    async record(acts) {
      const wrong = (await store.append(acts)).outcomes.find((outcome) => outcome.status === 'refused')
      if (wrong?.status === 'refused') throw new LedgerError(wrong.code, `expected ${wrong.expected}, got ${wrong.came}`)
    },
    checkpoint: store.checkpoint,
    close: store.close,
  })
}

function foundFolder(place: string, make: boolean): string {
  const folder = resolve(place)
  if (!make && !existsSync(join(folder, 'ledger.sqlite')))
    throw new LedgerError('NO_DATA', `expected a data folder at ${place}, found none; aedile import makes one`)
  return folder
}

function dataFolderOf(folder: string, ledger: Ledger, keeper: Keeper) {
  // A process that was killed while importing leaves raw values here; whoever opens the folder next removes them.
  rmSync(scratchOf(folder), { recursive: true, force: true })
  const rejectsFile = join(folder, 'rejects.ndjson')
  const reportFile = join(folder, 'report.json')
  const rejectsSql = `read_json(${quote(rejectsFile)}, format = 'newline_delimited', columns = {file: 'VARCHAR', line: 'BIGINT', type: 'VARCHAR', field: 'VARCHAR', expected: 'VARCHAR', came: 'VARCHAR', effect: 'VARCHAR'})`

  /** Adds this import's rejects to the file; a row that waited for its order and has it now is struck off. */
  async function writeRejects(engine: Engine): Promise<void> {
    if (existsSync(rejectsFile)) await engine.run(`INSERT INTO rejects SELECT * FROM ${rejectsSql}`)
    for (const column of ['order_id', 'refund_id'] as const) {
      await engine.run(
        `DELETE FROM rejects WHERE expected = ${quote(referenceExpected[column])} AND came IN (SELECT left(${column}, 80) FROM (${warehouseReferents[column]}))`,
      )
    }
    await engine.run(`COPY (SELECT DISTINCT * FROM (${await rejectsInBoth(engine)}) ORDER BY ALL) TO ${quote(`${rejectsFile}.new`)} (FORMAT json)`)
    renameSync(`${rejectsFile}.new`, rejectsFile)
  }

  /** Folders through the door into the ledger; the same folders again change nothing. */
  async function importInto(options: ImportOptions): Promise<Imported> {
    const tell = options.progress ?? (() => {})
    const vault = await keeper.taking(options.environment)
    try {
      return await withEngine(folder, async (engine, scratch) => {
        const kept: Imported['kept'] = new Map()
        let refusedBefore = 0
        const imported = await importFolders(engine, options.folders, {
          key: vault.tokenKey(),
          scratch,
          ...(options.mapping === undefined ? {} : { mapping: options.mapping }),
          progress: (done, of) => tell('read', done, of),
          keep: async (files, leftOut) => {
            // The input is read: nothing outside the folder is touched any more.
            await engine.lock([folder])
            const { all } = await engine.one<{ all: number }>(
              eventTypes
                .map((type) => `(SELECT count(*) FROM ${tableOf(type)})`)
                .join(' + ')
                .replace(/^/, 'SELECT ')
                .concat(' AS "all"'),
            )
            let done = 0
            for (const type of eventTypes) kept.set(type, await keepRows(engine, type, files, vault.take, (rows) => tell('keep', (done += rows), all)))
            await countFaults(engine)
            const faults = await engine.all<{ file: string; rows: number; set_aside: number; content: string }>(`
              SELECT file, count(DISTINCT line) FILTER (WHERE effect = 'refused') AS rows, count(DISTINCT line) FILTER (WHERE effect = 'set_aside') AS set_aside,
                sha256(string_agg(concat_ws(chr(31), line, type, field, expected, came), chr(30) ORDER BY line, type, field, expected, came)) AS content
              FROM rejects GROUP BY file ORDER BY file`)
            refusedBefore = faults.reduce((sum, { rows }) => sum + rows, 0)
            const silent = [...leftOut.keys()]
              .filter((file) => !faults.some((one) => one.file === file))
              .map((file) => ({ file, rows: 0, set_aside: 0, content: '' }))
            // How many were refused belongs to the report, so it must be in the ledger; what they said must not.
            const acts = [...faults, ...silent].map(({ file, rows, set_aside, content }) => {
              const left_out = leftOut.get(file) ?? 0
              const identity = `${file}\0${content}${left_out === 0 ? '' : `\0${left_out}`}`
              return act('aedile.import.refused', `refused:${vault.digest(Buffer.from(identity))}`, options.now, { rows, set_aside, left_out })
            })
            await keeper.record(acts.filter(({ source, id }) => !ledger.has(source, id)))
            tell('tables', 0, 1)
            await attachWarehouse(engine, folder, ledger, scratch)
            return warehouseReferents
          },
        })
        if (imported.rejected + imported.setAside > 0 || existsSync(rejectsFile)) await writeRejects(engine)
        await engine.run('DETACH wh')
        tell('sign', 0, 1)
        if (ledger.size > 0) await keeper.checkpoint(options.now)
        return { ...imported, kept, waiting: imported.rejected - refusedBefore, rejects: existsSync(rejectsFile) ? rejectsFile : undefined }
      })
    } finally {
      vault.close()
    }
  }

  let judged = ledger.size
  let casework = emptyCasework()
  async function readCases(engine: Engine): Promise<void> {
    casework = emptyCasework()
    // A page at a time: each act becomes an object.
    for (let after = -1; ;) {
      const acts = await engine.all<{ position: number; record: string }>(
        `SELECT position, record FROM wh.acts WHERE starts_with(type, 'aedile.') AND position > ${after} ORDER BY position LIMIT 1000`,
      )
      evolveAll(
        casework,
        acts.map(({ record }) => JSON.parse(record) as unknown),
      )
      if (acts.length < 1000) return
      after = acts.at(-1)!.position
    }
  }

  /** A source for the pipeline: everything imported, or what the ledger's first `size` entries hold. */
  const source =
    (size = ledger.size) =>
    async (engine: Engine, scratch: string): Promise<ImportResult> => {
      await attachWarehouse(engine, folder, ledger, scratch)
      const loaded = await loadEvents(engine, size)
      await readCases(engine)
      await engine.run('DETACH wh')
      judged = size
      if (existsSync(rejectsFile)) await engine.run(`DELETE FROM rejects; INSERT INTO rejects SELECT * FROM ${rejectsSql}`)
      return loaded
    }

  /** Remembers a report of everything: its cases as acts, its hash in the ledger, its text in the folder. Call after `source` was read. */
  async function keepReport(report: Report, now: Date): Promise<{ opened: number; changed: number }> {
    const context = { at: Date.parse(report.as_of), report: report as Findings, rules: '', pack: packs.prc, people: [] }
    const acts = follow(casework, context).map((one) => act(one.type, one.id, new Date(one.time), entryData(one) as { [key: string]: Json }))
    const text = reportText(report)
    const hash = sha256(text)
    const made = act('aedile.report.made', `report:${hash}`, new Date(report.as_of), {
      entries: judged,
      // What is found in each case, so that no bag can tell it otherwise later.
      findings: findingsHash(findingLines(report.verdicts)),
      sha256: hash,
    })
    await keeper.record(ledger.has(made.source, made.id) ? acts : [...acts, made])
    writeWhole(reportFile, text)
    await keeper.checkpoint(now)
    const opened = acts.filter(({ type }) => type === 'aedile.case.opened').length
    return { opened, changed: acts.length - opened }
  }

  /** The last report that was kept. The file only says which one; the hash and how it came about are the ledger's. */
  function remembered(): Remembered | undefined {
    const read = (bytes: Uint8Array): Remembered => (JSON.parse(Buffer.from(bytes).toString()) as { data: Remembered }).data
    if (existsSync(reportFile)) {
      const entry = ledger.find('//aedile', `report:${sha256(readFileSync(reportFile, 'utf8'))}`)
      if (entry !== undefined) return read(entry.bytes)
    }
    let last: Remembered | undefined
    for (const entry of ledger.entries()) if (entry.type === 'aedile.report.made') last = read(entry.bytes)
    return last
  }

  return {
    ledger,
    record: keeper.record,
    checkpoint: keeper.checkpoint,
    digest: async (environment: ImportOptions['environment'], bytes: Uint8Array): Promise<string> => {
      const vault = await keeper.taking(environment)
      try {
        return vault.digest(bytes)
      } finally {
        vault.close()
      }
    },
    importInto,
    source,
    keepReport,
    remembered,
    /** Throws every projection away and makes the tables again from the ledger. */
    async rebuild(): Promise<void> {
      dropWarehouse(folder)
      await withEngine(folder, (engine, scratch) => attachWarehouse(engine, folder, ledger, scratch))
    },
    /** Writes a report made again; false, and nothing written, when it is not the one the ledger remembers. */
    restoreReport(report: Report, { sha256: wanted }: Remembered): boolean {
      const text = reportText(report)
      if (sha256(text) !== wanted) return false
      writeWhole(reportFile, text)
      return true
    },
    async listCases(): Promise<CaseSummary[]> {
      await withEngine(folder, async (engine, scratch) => {
        await attachWarehouse(engine, folder, ledger, scratch)
        await readCases(engine)
      })
      return [...casework.case.values()].filter(({ merged_into }) => merged_into === undefined).map(summaryOf)
    },
    close: keeper.close,
  }
}

export type DataFolder = ReturnType<typeof dataFolderOf>
