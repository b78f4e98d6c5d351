/** `aedile map FILE…`: proposes a mapping for files of another shape, with what it guessed, what it doubts, and the first rows as events. */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import { type EventType, tableOf } from '../../domain/vocabulary.ts'
import { importFolders, partsOf } from '../../door/folder.ts'
import { type Known, type Proposal, proposeAll } from '../../door/mapping/propose.ts'
import { mappingOf, parseMapping, shippedMappings, shippedPath } from '../../door/mapping.ts'
import { folderKey } from '../../door/tokens.ts'
import { reasonWords } from '../../door/reasons.ts'
import { openEngine } from '../../warehouse/duckdb.ts'
import { type Command, type Io, NothingError, optional, result, UsageError } from '../command.ts'
import { scratchFolder } from '../scratch.ts'
import { tellCounts, tellFiles } from '../told.ts'

/** Rows shown of each type. */
const shown = 10

function filesOf(places: readonly string[]): { path: string; file: string }[] {
  return places.flatMap((place) => {
    if (!existsSync(place)) throw new UsageError({ en: `expected a file at ${place}, found nothing`, zh: `应在 ${place} 有文件，却没有` })
    if (statSync(place).isFile()) return [{ path: place, file: basename(place) }]
    return readdirSync(place)
      .toSorted()
      .filter((file) => !file.startsWith('.') && statSync(join(place, file)).isFile())
      .map((file) => ({ path: join(place, file), file }))
  })
}

const knownMappings = (): Known[] => shippedMappings().map((name) => ({ name, spec: parseMapping(readFileSync(shippedPath(name), 'utf8'), name) }))

/** One mapping for all files: those that are known by the shipped entries, the others by the guessed ones. */
function whole(proposals: readonly Proposal[], io: Io): string | undefined {
  const guessed = proposals.flatMap(({ text }) => (text === undefined ? [] : (parse(text) as { files: unknown[] }).files))
  const names = [...new Set(proposals.filter(({ by, text }) => by !== 'guessed' && by !== 'native' && text === undefined).map(({ by }) => by))]
  if (guessed.length === 0) return names.length === 1 ? readFileSync(shippedPath(names[0]!), 'utf8') : names.length === 0 ? undefined : together(names, [])
  return together(names, proposals)

  function together(shipped: readonly string[], own: readonly Proposal[]): string {
    const heads = own
      .filter(({ text }) => text !== undefined)
      .map(({ file, doubts }) => [`# ${file}`, ...doubts.map((doubt) => `#   ? ${doubt[io.lang]}`)].join('\n'))
    const bodies = [
      ...own.flatMap(({ text }) => (text === undefined ? [] : [text.slice(text.indexOf('files:') + 'files:'.length).replace(/^\n/, '')])),
      ...shipped.map((name) => {
        const text = readFileSync(shippedPath(name), 'utf8')
        return text.slice(text.indexOf('\nfiles:') + '\nfiles:'.length).replace(/^\n/, '')
      }),
    ]
    return `${heads.join('\n')}${heads.length > 0 ? '\n' : ''}spec: aedile.mapping/1\nfiles:\n${bodies.map((body) => (body.endsWith('\n') ? body : `${body}\n`)).join('')}`
  }
}

export const command: Command = {
  summary: { en: 'Propose a mapping for files of another shape', zh: '为其他格式的文件提出映射' },
  usage: 'FILE… [--out FILE]',
  example: 'aedile map exports/orders.csv --out orders.yaml',
  options: {
    out: { type: 'string', value: 'FILE', says: { en: 'where the mapping is written; standard output when missing', zh: '映射写到何处；缺省为标准输出' } },
  },
  async run({ positionals, values }, io) {
    if (positionals.length === 0) throw new UsageError({ en: 'expected at least one file, got none', zh: '应至少给出一个文件' })
    const zh = io.lang === 'zh'
    const scratch = scratchFolder()
    const files: { path: string; file: string }[] = []
    for (const { path, file } of filesOf(positionals))
      for await (const part of partsOf(path, file, scratch, ({ file: name, expected, came }) =>
        io.err(`aedile: ${reasonWords(name, expected, came)[io.lang]}\n`),
      ))
        files.push(part)
    const engine = await openEngine()
    try {
      const known = knownMappings()
      const proposals = await proposeAll(engine, files, scratch, known)
      for (const { file, by, doubts } of proposals) {
        if (by !== 'guessed' && by !== 'native') io.err(zh ? `aedile: ${file}：可用 --mapping ${by}\n` : `aedile: ${file}: known, --mapping ${by}\n`)
        else if (by === 'guessed') io.err(zh ? `aedile: ${file}：按列名与内容推测\n` : `aedile: ${file}: guessed by names and content\n`)
        for (const doubt of doubts) io.err(`  ? ${doubt[io.lang]}\n`)
      }
      const text = whole(proposals, io)
      if (text === undefined) {
        if (proposals.every(({ by }) => by === 'native')) return 0
        throw new NothingError({ en: 'no mapping could be proposed', zh: '无法提出映射' })
      }
      await show(text, files, scratch, io)
      const out = optional(values, 'out')
      const summary = proposals.map(({ file, by, doubts }) => ({ file, by, doubts: doubts.map(({ en }) => en) }))
      if (out !== undefined) {
        writeFileSync(out, text)
        io.err(zh ? `aedile: 映射已写入 ${out}\n` : `aedile: the mapping is in ${out}\n`)
      }
      result(io, values, { files: summary, mapping: text }, () => (out === undefined ? text : ''))
      return 0
    } finally {
      engine.close()
    }
  },
}

/** The first rows as events, on standard error: what the mapping would make of the files. */
async function show(text: string, files: readonly { path: string }[], scratch: string, io: Io): Promise<void> {
  const engine = await openEngine()
  try {
    const imported = await importFolders(
      engine,
      files.map(({ path }) => path),
      { key: folderKey, scratch, mapping: mappingOf(parseMapping(text, 'proposed')) },
    )
    for (const type of Object.keys(imported.byType)) {
      const rows = await engine.all(
        `SELECT * EXCLUDE (time_ms, recorded_ms, id, source, __file) FROM ${tableOf(type as EventType)} ORDER BY __file, __line LIMIT ${shown}`,
      )
      io.err(`\n${type}\n`)
      for (const row of rows) {
        const { time_text, __line, ...rest } = row
        const cells = Object.entries(rest).flatMap(([name, value]) =>
          value === null ? [] : [`${name.replace(/_token$/, '')}=${String(value).startsWith('hmac256:') ? '•••' : String(value)}`],
        )
        io.err(`  ${String(__line).padStart(5)}  ${String(time_text)}  ${cells.join('  ')}\n`)
      }
    }
    io.err('\n')
    tellFiles(imported, io)
    tellCounts(imported, io)
    for (const row of await engine.all('SELECT * FROM rejects LIMIT 5'))
      io.err(`aedile: ${reasonWords(`${row['file']}:${row['line']} ${row['field']}`.trim(), String(row['expected']), String(row['came']))[io.lang]}\n`)
  } finally {
    engine.close()
  }
}
