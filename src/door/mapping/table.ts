/** Any file of an adopter as rows of named cells: text, workbook, Parquet or JSON behind one face. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Engine, name, quote } from '../../warehouse/duckdb.ts'
import { markOf } from '../files/bytes.ts'
import { encodingNamed } from '../files/encoding.ts'
import { jsonRecords } from '../files/json.ts'
import { linesOf, openText, type Reading, readingWords, type Refuse } from '../files/records.ts'
import { openSheet } from '../files/xlsx.ts'
import { parseStrict } from '../prescan.ts'
import type { FileSpec } from './language.ts'

/** A row: its line and what stands under a name. `undefined` when the file has no such column, null when the cell is empty. */
export type Row = { line: number; cells?: readonly string[]; value?: unknown }

export type Table = {
  /** Column names in order; undefined for JSON, whose records say their own. */
  columns: readonly string[] | undefined
  header: number
  reading?: Reading
  rows: AsyncIterable<Row> | Iterable<Row>
}

export type TableOptions = Pick<FileSpec, 'encoding' | 'separator' | 'header' | 'sheet' | 'records' | 'skip' | 'until'> & { wanted?: ReadonlySet<string> }

const isJson = (file: string): 'lines' | 'document' | undefined =>
  /\.(ndjson|jsonl)(\.gz|\.zst)?$/i.test(file) ? 'lines' : /\.json(\.gz|\.zst)?$/i.test(file) ? 'document' : undefined

/** A workbook by its name, or by its first bytes where it is called a text. What is called .xls is often a text. */
export const isWorkbook = (path: string, file: string): boolean =>
  /\.xls[xm]$/i.test(file) || (/\.(csv|tsv|txt|xls)$/i.test(file) && markOf(path) === 'archive')

/** Opens a file whatever it is; undefined when it cannot be read, which `refuse` was told. */
export async function openTable(
  { path, file, engine, scratch }: { path: string; file: string; engine: Engine; scratch: string },
  options: TableOptions,
  refuse: Refuse,
): Promise<Table | undefined> {
  const json = isJson(file)
  if (json !== undefined) return { columns: undefined, header: 0, rows: jsonRows(path, json, options, refuse) }
  if (/\.parquet$/i.test(file)) return parquetTable(engine, path, scratch, refuse)
  if (isWorkbook(path, file)) {
    const sheet = openSheet(
      path,
      {
        ...(options.wanted === undefined ? {} : { wanted: options.wanted }),
        ...(options.sheet === undefined ? {} : { sheet: options.sheet }),
        ...(options.header === undefined ? {} : { header: options.header }),
      },
      refuse,
    )
    return sheet === undefined ? undefined : { columns: sheet.reading.columns, header: sheet.reading.header, reading: sheet.reading, rows: sheet.rows }
  }
  if (/\.(xlsb|ods|numbers|pdf|docx?|rar|7z)$/i.test(file)) {
    refuse({
      line: 0,
      field: '',
      expected: 'CSV, TSV, XLSX, JSON, NDJSON or Parquet',
      came: `a file ending in ${/\.[a-z0-9]+$/i.exec(file)![0].toLowerCase()}`,
    })
    return undefined
  }
  const encoding = options.encoding === undefined ? undefined : encodingNamed(options.encoding)
  const text = await openText(
    path,
    {
      ...(options.wanted === undefined ? {} : { wanted: options.wanted }),
      ...(encoding === undefined ? {} : { encoding }),
      ...(options.separator === undefined ? {} : { separator: options.separator }),
      ...(options.header === undefined ? {} : { header: options.header }),
      ...(options.skip === undefined ? {} : { skip: options.skip }),
      ...(options.until === undefined ? {} : { until: options.until }),
    },
    refuse,
  )
  return text === undefined ? undefined : { columns: text.reading.columns, header: text.reading.header, reading: text.reading, rows: text.rows }
}

export const tableWords = ({ reading }: Table): { en: string; zh: string } | undefined => (reading === undefined ? undefined : readingWords(reading))

async function* jsonRows(path: string, kind: 'lines' | 'document', options: TableOptions, refuse: Refuse): AsyncGenerator<Row> {
  const records = options.records?.split('.')
  for await (const line of kind === 'lines' ? linesOf(path, refuse) : jsonRecords(path, refuse, records)) {
    if (line.bytes.length === 0) continue
    const parsed = parseStrict(line.bytes)
    if (!parsed.ok) refuse({ line: line.number, field: '', expected: parsed.expected, came: parsed.came })
    else if (typeof parsed.value !== 'object' || parsed.value === null || Array.isArray(parsed.value))
      refuse({ line: line.number, field: '', expected: 'a JSON object', came: 'another value' })
    else yield { line: line.number, value: parsed.value }
  }
}

const parquetAt = (path: string): string => `read_parquet(${quote(path.replace(/[*?[]/g, (c) => `[${c}]`))}, hive_partitioning = false)`

/** Names and types of the columns; throws where no reader knows the bytes. */
export const parquetColumns = (engine: Engine, path: string): Promise<{ name: string; type: string }[]> => engine.describe(`SELECT * FROM ${parquetAt(path)}`)

/** Columns of Parquet as text: whole numbers without a point, so that an id that a data frame made a float is itself again. */
async function parquetTable(engine: Engine, path: string, scratch: string, refuse: Refuse): Promise<Table | undefined> {
  const from = parquetAt(path)
  try {
    const columns = await parquetColumns(engine, path)
    const select = columns.map(({ name: column, type }) => {
      const c = name(column)
      if (type === 'DOUBLE' || type === 'FLOAT')
        return `CASE WHEN isnan(${c}) THEN NULL WHEN ${c} = trunc(${c}) AND abs(${c}) < 1e15 THEN CAST(CAST(${c} AS BIGINT) AS VARCHAR) ELSE CAST(${c} AS VARCHAR) END`
      if (type === 'TIMESTAMP WITH TIME ZONE') return `strftime(${c}, '%Y-%m-%dT%H:%M:%S.%g') || 'Z'`
      if (type.startsWith('TIMESTAMP')) return `regexp_replace(strftime(CAST(${c} AS TIMESTAMP), '%Y-%m-%d %H:%M:%S.%g'), '\\.000$', '')`
      if (/[[(]/.test(type) && !type.startsWith('DECIMAL')) return `CAST(to_json(${c}) AS VARCHAR)`
      return `CAST(${c} AS VARCHAR)`
    })
    const copy = join(scratch, `parquet-${columns.length}.csv`)
    await engine.run(
      `COPY (SELECT ${select.map((one, i) => `${one} AS c${i}`).join(', ')} FROM ${from}) TO ${quote(copy)} (FORMAT csv, HEADER true, FORCE_QUOTE *)`,
    )
    const text = await openText(copy, { encoding: 'utf-8', separator: ',', header: 1 }, refuse)
    if (text === undefined) return undefined
    let row = 0
    return {
      columns: columns.map(({ name: column }) => column),
      header: 0,
      rows: (async function* rows(): AsyncGenerator<Row> {
        try {
          for await (const { cells } of text.rows) yield { line: ++row, cells }
        } finally {
          rmSync(copy, { force: true })
        }
      })(),
    }
  } catch {
    refuse({ line: 0, field: '', expected: 'a readable Parquet file', came: 'bytes that no reader knows' })
    return undefined
  }
}
