/** A glance at a file: its column names, before anything is read in earnest. */
import { listsIn, readDocument } from '../files/json.ts'
import { bare, linesOf, openText } from '../files/records.ts'
import { openSheet } from '../files/xlsx.ts'
import type { Engine } from '../../warehouse/duckdb.ts'
import { parseStrict } from '../prescan.ts'
import { isWorkbook, parquetColumns } from './table.ts'

/** Column names of a text, workbook or JSON file; names of members step by step for JSON. Empty when there is nothing to see. */
export async function glance(path: string, file: string, wanted?: ReadonlySet<string>): Promise<string[]> {
  const quiet = (): void => {}
  try {
    if (isWorkbook(path, file)) return [...(openSheet(path, wanted === undefined ? {} : { wanted }, quiet)?.reading.columns ?? [])]
    if (/\.(ndjson|jsonl)(\.gz|\.zst)?$/i.test(file)) {
      for await (const line of linesOf(path, quiet)) {
        const parsed = parseStrict(line.bytes)
        return parsed.ok ? pathsOf(parsed.value) : []
      }
      return []
    }
    if (/\.json(\.gz|\.zst)?$/i.test(file)) {
      const bytes = readDocument(path, quiet)
      if (bytes === undefined || bytes.length > 64 * 1024 * 1024) return []
      const parsed = parseStrict(bytes, { maxBytes: 64 * 1024 * 1024, maxValues: 5_000_000 })
      if (!parsed.ok) return []
      const lists = listsIn(bytes)
      const first = Array.isArray(parsed.value)
        ? parsed.value[0]
        : lists.length === 1
          ? (parsed.value as Record<string, unknown[]>)[lists[0]!]![0]
          : parsed.value
      return pathsOf(first)
    }
    const text = await openText(path, wanted === undefined ? {} : { wanted }, quiet)
    if (text === undefined) return []
    await text.rows.return(undefined)
    return text.reading.columns
  } catch {
    return []
  }
}

function pathsOf(value: unknown, prefix = '', depth = 0): string[] {
  if (typeof value !== 'object' || value === null || depth > 5) return prefix === '' ? [] : [prefix.slice(0, -1)]
  if (Array.isArray(value)) return value.length === 0 ? [] : pathsOf(value[0], prefix, depth + 1)
  return Object.entries(value).flatMap(([key, inside]) => pathsOf(inside, `${prefix}${key}.`, depth + 1))
}

/** Whether a file has all of these columns; of Parquet the engine knows them. */
export async function columnsAt(engine: Engine, path: string, file: string, columns: readonly string[]): Promise<boolean> {
  if (/\.(zip|pdf|png|jpe?g)$/i.test(file)) return false
  const names = /\.parquet$/i.test(file)
    ? await parquetColumns(engine, path).then(
        (found) => found.map(({ name }) => name),
        () => [],
      )
    : await glance(path, file, new Set(columns.map(bare)))
  const there = new Set(names.map(bare))
  return columns.every((column) => there.has(bare(column)))
}
