/** `scan --export DIR`: what a report says as tables, for a spreadsheet (CSV) and for an engine (Parquet). */
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Report } from '../domain/report.ts'
import { type Engine, quote } from '../warehouse/duckdb.ts'
import type { Language } from './command.ts'

type Cell = string | number | null
type Table = { name: string; columns: Record<string, 'VARCHAR' | 'BIGINT' | 'DOUBLE'>; rows: Record<string, Cell>[] }

function verdicts(report: Report, lang: Language): Table {
  return {
    name: 'verdicts',
    columns: {
      case_id: 'VARCHAR',
      subject_kind: 'VARCHAR',
      subject_id: 'VARCHAR',
      behaviour: 'VARCHAR',
      role: 'VARCHAR',
      certainty: 'VARCHAR',
      knowledge: 'VARCHAR',
      proven_orders: 'BIGINT',
      supported_orders: 'BIGINT',
      excluded_orders: 'BIGINT',
      reviews: 'BIGINT',
      measure_level: 'VARCHAR',
      measure_kind: 'VARCHAR',
      needs: 'VARCHAR',
      reasons: 'VARCHAR',
      contrary: 'VARCHAR',
    },
    rows: report.verdicts.map((one) => ({
      case_id: one.case_id,
      subject_kind: one.subject.kind,
      subject_id: one.subject.id,
      behaviour: one.behaviour,
      role: one.role,
      certainty: one.certainty,
      knowledge: one.knowledge,
      proven_orders: one.proven_order_ids.length,
      supported_orders: one.supported_order_ids.length,
      excluded_orders: one.excluded_order_ids.length,
      reviews: one.review_ids.length,
      measure_level: one.measure.level,
      measure_kind: one.measure.kind,
      needs: one.measure.needs.join('|'),
      reasons: one.reasons.map(({ text }) => text[lang]).join(' | '),
      contrary: one.contrary.map(({ text }) => text[lang]).join(' | '),
    })),
  }
}

/** Orders that the sales do without, each with the cases that say so and how surely. */
function leftOut(report: Report): Table {
  const said = new Map<string, { cases: Set<string>; proven: boolean }>()
  for (const { case_id, proven_order_ids, supported_order_ids } of report.verdicts)
    for (const [ids, proven] of [
      [proven_order_ids, true],
      [supported_order_ids, false],
    ] as const)
      for (const id of ids) {
        const one = said.get(id) ?? { cases: new Set(), proven: false }
        one.cases.add(case_id)
        one.proven ||= proven
        said.set(id, one)
      }
  return {
    name: 'left-out-orders',
    columns: { order_id: 'VARCHAR', certainty: 'VARCHAR', case_ids: 'VARCHAR' },
    rows: report.neutralised.order_ids.map((order_id) => {
      const one = said.get(order_id)
      return {
        order_id,
        certainty: one === undefined ? null : one.proven ? 'proven' : 'supported',
        case_ids: one === undefined ? null : [...one.cases].toSorted().join('|'),
      }
    }),
  }
}

const sales = (report: Report): Table => ({
  name: 'ranking-sales',
  columns: { listing_id: 'VARCHAR', observed: 'BIGINT', clean: 'BIGINT', observed_rank: 'BIGINT', clean_rank: 'BIGINT' },
  rows: report.rankings.sales,
})

const credit = (report: Report): Table => ({
  name: 'ranking-credit',
  columns: {
    shop_id: 'VARCHAR',
    observed_mean: 'DOUBLE',
    observed_count: 'BIGINT',
    clean_mean: 'DOUBLE',
    clean_count: 'BIGINT',
    observed_rank: 'BIGINT',
    clean_rank: 'BIGINT',
  },
  rows: report.rankings.credit,
})

/** Writes each table as CSV and Parquet; gives the files written. The engine writes into `scratch`, which it may; the files are copied from there. */
export async function exportTables(engine: Engine, report: Report, folder: string, scratch: string, lang: Language): Promise<string[]> {
  const written: string[] = []
  for (const { name, columns, rows } of [verdicts(report, lang), leftOut(report), sales(report), credit(report)]) {
    const lines = join(scratch, `${name}.ndjson`)
    writeFileSync(lines, rows.map((row) => `${JSON.stringify(Object.fromEntries(Object.keys(columns).map((column) => [column, row[column]])))}\n`).join(''))
    const types = Object.entries(columns).map(([column, type]) => `${quote(column)}: ${quote(type)}`)
    const from = `read_json(${quote(lines)}, format = 'newline_delimited', maximum_object_size = 67108864, columns = {${types.join(', ')}})`
    const safe = Object.entries(columns).map(([column, type]) =>
      type === 'VARCHAR'
        ? `CASE WHEN regexp_matches("${column}", '^[=+@\\t\\r-]') THEN '''' || "${column}" ELSE "${column}" END AS "${column}"`
        : `"${column}"`,
    )
    for (const [ending, sql] of [
      ['csv', `COPY (SELECT ${safe.join(', ')} FROM ${from}) TO`],
      ['parquet', `COPY (SELECT * FROM ${from}) TO`],
    ] as const) {
      const made = join(scratch, `${name}.${ending}`)
      await engine.run(`${sql} ${quote(made)} (FORMAT ${ending}${ending === 'csv' ? ', HEADER' : ''})`)
      copyFileSync(made, join(folder, `${name}.${ending}`))
      written.push(join(folder, `${name}.${ending}`))
    }
  }
  return written
}
