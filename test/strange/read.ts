/** Lays a case out as files, takes it in with its mapping and with a proposed one, and tells what came of it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { importFolders, type ImportResult, type Mapping, partsOf } from '../../src/door/folder.ts'
import { mappingOf, parseMapping, readMapping, shippedMappings, shippedPath } from '../../src/door/mapping.ts'
import { proposeAll } from '../../src/door/mapping/propose.ts'
import { reasonWords } from '../../src/door/reasons.ts'
import { folderKey } from '../../src/door/tokens.ts'
import { type Engine, openEngine, quote } from '../../src/warehouse/duckdb.ts'
import { common, type Strange } from './cases.ts'

export type Told = {
  /** Accepted, of these with a value set aside, refused, left out. */
  counts: Record<string, string>
  repeated?: number
  rows: string[]
  refused: string[]
  notes: string[]
  /** The same counts with a proposed mapping that no hand has touched. */
  proposed: Record<string, string> | string
}

const known = shippedMappings().map((name) => ({ name, spec: parseMapping(readFileSync(shippedPath(name), 'utf8'), name) }))
const orders =
  'SELECT order_id, line_id, time_text, buyer_account_id, listing_id, quantity, unit_price_minor, payable_minor, currency FROM order_placed ORDER BY __file, __line'
/** Rows shown; what a file of hundreds holds shows in its first and last. */
const shown = 12

const countsOf = ({ counts }: ImportResult): Record<string, string> =>
  Object.fromEntries(
    Object.entries(counts).map(([type, { accepted, set_aside, refused, left_out }]) => [type, `${accepted} ${set_aside} ${refused} ${left_out}`]),
  )

export async function readStrange(one: Strange): Promise<Told & { chinese: string[] }> {
  const root = mkdtempSync(join(tmpdir(), 'aedile-strange-'))
  const [folder, scratch] = [join(root, 'in'), join(root, 'scratch')]
  mkdirSync(scratch, { recursive: true })
  try {
    for (const [name, content] of Object.entries(one.files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      if (typeof content === 'object' && 'sql' in content)
        await withEngine((engine) => engine.run(`COPY (${content.sql}) TO ${quote(join(folder, name))} (FORMAT parquet)`))
      else writeFileSync(join(folder, name), content)
    }
    const taken = async (engine: Engine, mapping: Mapping | undefined): Promise<ImportResult> =>
      importFolders(engine, [folder], { key: folderKey, scratch, ...(mapping === undefined ? {} : { mapping }) })
    const chinese: string[] = []
    const told = await withEngine(async (engine): Promise<Told> => {
      const result = await taken(engine, one.native === true ? undefined : mappingOf(parseMapping(one.mapping ?? common(), 'mapping')))
      const rows = (await engine.all(one.rows?.[0] ?? orders)).map((row) => Object.values(row).map(String).join(' · '))
      const refused = await engine.all('SELECT * FROM rejects ORDER BY file, line, field, expected')
      for (const { words } of result.notes) chinese.push(words.zh)
      for (const row of refused) chinese.push(reasonWords('', String(row['expected']), String(row['came'])).zh)
      return {
        counts: countsOf(result),
        ...(result.repeated > 0 ? { repeated: result.repeated } : {}),
        rows: rows.length <= shown ? rows : [...rows.slice(0, shown / 2), `and ${rows.length - shown} more`, ...rows.slice(-shown / 2)],
        refused: refused.map(
          (row) =>
            `${row['file']}:${row['line']} ${row['field']} ${row['effect'] === 'refused' ? '' : 'set aside '}expected ${row['expected']}, got ${row['came']}`,
        ),
        notes: result.notes.map(({ file, words }) => `${file}: ${words.en}`),
        proposed: '',
      }
    })
    told.proposed = await withEngine(async (engine) => {
      const files: { path: string; file: string }[] = []
      for (const file of readdirSync(folder).toSorted()) for await (const part of partsOf(join(folder, file), file, scratch, () => {})) files.push(part)
      const proposals = await proposeAll(engine, files, scratch, known)
      for (const { doubts } of proposals) for (const { zh } of doubts) chinese.push(zh)
      const own = proposals.flatMap(({ text }) => (text === undefined ? [] : parseMapping(text, 'proposed').files))
      const name = proposals.find(({ by, text }) => text === undefined && by !== 'guessed' && by !== 'native')?.by
      if (own.length === 0 && name === undefined) return proposals.map(({ doubts }) => doubts.map(({ en }) => en).join('; ')).join(' | ')
      return countsOf(await taken(engine, own.length > 0 ? mappingOf({ spec: 'aedile.mapping/1', files: own }) : readMapping(name!)))
    })
    return { ...told, chinese }
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
}

async function withEngine<T>(use: (engine: Engine) => Promise<T>): Promise<T> {
  const engine = await openEngine()
  try {
    return await use(engine)
  } finally {
    engine.close()
  }
}

/** Writes what comes of every case; each line that changes is then judged by hand. */
if (import.meta.main) {
  const { strange } = await import('./cases.ts')
  const all: Record<string, Told> = {}
  for (const one of strange) {
    const { chinese: _, ...told } = await readStrange(one)
    all[one.fact] = told
  }
  writeFileSync(join(import.meta.dirname, 'expected.json'), `${JSON.stringify(all, undefined, 2)}\n`)
}
