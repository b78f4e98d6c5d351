/** Judges folders of events: which orders are fictitious, who is behind them, who is the victim, why, and how sure. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname } from 'node:path'
import { type DataFolder, reportText } from '../../cases/data.ts'
import { type Tier, tiers } from '../../domain/fields.ts'
import { type Mapping, MissingInputError } from '../../door/folder.ts'
import { MappingError, readMapping } from '../../door/mapping.ts'
import { scan } from '../../pipeline.ts'
import { verdictTable } from '../../report/explain.ts'
import { fillDetails } from '../../report/fill.ts'
import { renderHtml } from '../../report/html.ts'
import { type Command, type Io, optional, UsageError } from '../command.ts'
import { withDataFolder } from '../data.ts'
import { progressBar } from '../progress.ts'

function parseTier(text: string | undefined): Tier | undefined {
  if (text === undefined) return undefined
  const last = text.split('..').at(-1)!.split(',').at(-1)!.trim()
  if (!(tiers as readonly string[]).includes(last)) throw new UsageError(`expected --tiers T0, T1, T2, T3 or T4, got "${text}"`)
  return last as Tier
}

function parseAsOf(text: string | undefined): { ms: number; text: string } | undefined {
  if (text === undefined) return undefined
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new UsageError(`expected --as-of an RFC 3339 time with an offset, such as 2017-08-08T14:11:00+08:00, got "${text}"`)
  }
  const full = /T\d{2}:\d{2}(Z|[+-])/.test(text) ? text.replace(/(T\d{2}:\d{2})/, '$1:00') : text
  return { ms: Date.parse(text), text: full }
}

function parseMapping(file: string | undefined): Mapping | undefined {
  if (file === undefined) return undefined
  try {
    return readMapping(file)
  } catch (error) {
    if (error instanceof MappingError) throw new UsageError(error.message, { cause: error })
    throw error
  }
}

/** What the command does with folders, or with an open data folder, whose name then stands for them. */
async function judge(folders: string[], values: Parameters<Command['run']>[0]['values'], io: Io, data?: DataFolder): Promise<number> {
  const engineName = optional(values, 'engine') ?? 'duckdb'
  if (engineName !== 'duckdb') throw new UsageError(`expected --engine duckdb (the only engine so far), got "${engineName}"`)
  const asOf = parseAsOf(optional(values, 'as-of'))
  const tier = parseTier(optional(values, 'tiers'))
  const mapping = parseMapping(optional(values, 'mapping'))
  const bar = progressBar(io)
  let done
  try {
    done = await scan({
      folders,
      scratch: tmpdir(),
      progress: bar.tell,
      ...(data === undefined ? {} : { source: data.source() }),
      ...(mapping === undefined ? {} : { mapping }),
      ...(asOf === undefined ? {} : { asOf }),
      ...(tier === undefined ? {} : { tier }),
    })
  } catch (error) {
    if (error instanceof MissingInputError) throw new UsageError(error.message, { cause: error })
    throw error
  } finally {
    bar.end()
  }
  try {
    const { report, imported, engine } = done
    const file = optional(values, 'report')
    const text = reportText(report)
    if (file === '-') io.out(text)
    else if (file !== undefined) {
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, text)
    } else io.out(verdictTable(report, io.lang))
    const page = optional(values, 'html')
    if (page !== undefined) {
      mkdirSync(dirname(page), { recursive: true })
      writeFileSync(page, renderHtml(report, await fillDetails(done, folders), io.lang))
    }
    // A look at a part of what is known opens no cases.
    if (data !== undefined && asOf === undefined && tier === undefined) {
      const { opened, changed } = data.keepReport(report, io.now())
      io.err(io.lang === 'zh' ? `aedile: 新立案 ${opened} 件，变更 ${changed} 件\n` : `aedile: ${opened} cases opened, ${changed} changed\n`)
    }
    for (const { file: name, columns } of imported.unknownColumns) io.err(`aedile: ${name}: columns not in the vocabulary, kept out: ${columns.join(', ')}\n`)
    if (imported.rejected > 0) {
      const target = optional(values, 'rejects') ?? (file !== undefined && file !== '-' ? `${file}.rejects.ndjson` : undefined)
      if (target !== undefined) await engine.run(`COPY rejects TO '${target.replaceAll("'", "''")}' (FORMAT json)`)
      for (const row of await engine.all('SELECT * FROM rejects LIMIT 5'))
        io.err(`aedile: refused ${row['file']}:${row['line']} ${row['field']}: expected ${row['expected']}, got ${row['came']}\n`)
      io.err(`aedile: ${imported.rejected} rows refused${target === undefined ? '' : `, listed in ${target}`}; the rest was judged\n`)
    }
    return imported.accepted === 0 ? 1 : 0
  } finally {
    done.close()
  }
}

export const command: Command = {
  summary: { en: 'Judge folders of events and write a report', zh: '研判事件文件夹并生成报告' },
  usage: 'FOLDER… | --data DIR [--mapping FILE] [--as-of TIME] [--tiers T0..T4] [--report FILE|-] [--html FILE] [--rejects FILE]',
  example: 'node aedile.mjs scan ./events --report report.json --html report.html',
  options: {
    data: { type: 'string' },
    mapping: { type: 'string' },
    'as-of': { type: 'string' },
    tiers: { type: 'string' },
    report: { type: 'string' },
    html: { type: 'string' },
    rejects: { type: 'string' },
    engine: { type: 'string' },
  },
  async run({ positionals, values }, io) {
    const folder = optional(values, 'data')
    if (folder === undefined && positionals.length === 0) throw new UsageError('expected at least one folder of events, or --data DIR, got none')
    if (folder === undefined) return judge(positionals, values, io)
    if (positionals.length > 0 || values['mapping'] !== undefined)
      throw new UsageError('expected folders or --data DIR, got both; aedile import takes folders into a data folder')
    return withDataFolder(folder, (data) => judge([folder], values, io, data))
  },
}
