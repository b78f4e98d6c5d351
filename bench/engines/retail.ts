/**
 * Tables that we did not write, as Iceberg on Trino under their own columns, judged where they lie by a mapping: the report of a scan of files of them by the same mapping?
 *   node bench/engines/retail.ts [LINES] [WORKERS]      AEDILE_BENCH_DATA: the folder with online_retail/
 */
import { existsSync, mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { reportText } from '../../src/cases/data.ts'
import { mappingOf, parseMapping } from '../../src/door/mapping.ts'
import { eventColumns } from '../../src/door/validate.ts'
import { type Scan, scan } from '../../src/pipeline.ts'
import { openEngine, quote, type Row } from '../../src/warehouse/duckdb.ts'
import { claim, openTrino } from '../../src/warehouse/trino.ts'
import { trinoIn } from '../../test/harness/trino.ts'

const say = (line: string): boolean => process.stdout.write(`${line}\n`)
const [lines = '1000000', workers = '0'] = process.argv.slice(2)
const retail = join(process.env['AEDILE_BENCH_DATA'] ?? '', 'online_retail', 'online_retail_yussuf.parquet')
if (!existsSync(retail)) throw new Error('expected the folder with online_retail/ in AEDILE_BENCH_DATA, found no such file')

const mapping = mappingOf(
  parseMapping(
    `spec: aedile.mapping/1
files:
  - match: retail_lines.parquet
    zone: Europe/London
    events:
      - type: order.placed
        keep:
          # Customer 0 stands for unknown customers.
          - { column: Customer, above: 0 }
          - { column: Qty, above: 0 }
          - { column: Price, above: 0 }
        fields:
          time: { column: Invoiced }
          source: { constant: //uci/online-retail }
          order_id: { column: Invoice }
          line_id: { column: Line, prefix: l }
          buyer_account_id: { column: Customer, prefix: c- }
          shop_id: { constant: uci-shop }
          listing_id: { column: Stock Code }
          quantity: { column: Qty }
          unit_price_minor: { column: Price, times: 100 }
          payable_minor: { column: Price, times: 100, by: Qty }
          currency: { constant: GBP }
`,
    'retail',
  ),
)

const place = join(import.meta.dirname, '..', '..', '.aedile', 'engines')
mkdirSync(place, { recursive: true })
const folder = mkdtempSync(join(place, 'retail-'))
const trino = await trinoIn(join(folder, 'trino'), Number(workers))
if ('missing' in trino) {
  say(trino.missing)
  process.exit(0)
}
const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(1)
try {
  // The published edition has neither numbers of lines nor times as times; everything else is as it came.
  const files = join(trino.shared, 'retail')
  mkdirSync(files)
  const engine = await openEngine()
  await engine.run(
    `COPY (SELECT InvoiceNo AS "Invoice", row_number() OVER (PARTITION BY InvoiceNo ORDER BY StockCode, Quantity, UnitPrice) AS "Line", StockCode AS "Stock Code", Quantity AS "Qty",
      CAST(InvoiceDate AS TIMESTAMP) AS "Invoiced", UnitPrice AS "Price", CustomerID AS "Customer", Country AS "Country" FROM ${quote(retail)} LIMIT ${Number(lines)})
      TO ${quote(join(files, 'retail_lines.parquet'))} (FORMAT parquet)`,
  )
  engine.close()

  const lake = openTrino(`${trino.lake}/shop`)
  const columns =
    '"Invoice" BIGINT, "Line" BIGINT, "Stock Code" VARCHAR, "Qty" BIGINT, "Invoiced" TIMESTAMP(3), "Price" DOUBLE, "Customer" DOUBLE, "Country" VARCHAR'
  await lake.run('CREATE SCHEMA IF NOT EXISTS files.default')
  await lake.run('CREATE SCHEMA iceberg.shop')
  await lake.run(`CREATE TABLE files.default.retail (${columns}) WITH (format = 'PARQUET', external_location = 'local:///shared/retail')`)
  await lake.run('CREATE TABLE retail_lines AS SELECT * FROM files.default.retail')
  const { n } = await lake.one<{ n: number }>('SELECT count(*) AS n FROM retail_lines')
  say(`${n} lines in iceberg.shop.retail_lines (${(await lake.describe('retail_lines')).map(({ name, type }) => `${name} ${type}`).join(', ')})`)

  let began = performance.now()
  const here = await scan({ folders: [files], scratch: folder, mapping })
  say(`files: ${here.report.input.accepted} orders, ${here.report.input.left_out} left out, ${here.report.verdicts.length} verdicts, ${seconds(began)} s`)
  began = performance.now()
  const cluster = openTrino(trino.url)
  await claim(cluster)
  const there = await scan({ folders: [], scratch: folder, mapping, cluster, lake: { catalog: 'iceberg', schema: 'shop' } })
  say(`Iceberg on Trino, ${workers} workers: ${there.report.input.accepted} orders, ${there.report.input.left_out} left out, ${seconds(began)} s`)
  const kept = eventColumns('order.placed').map(({ name }) => `"${name}"`)
  const rows = (scanned: Scan): Promise<Row[]> => scanned.judging.all(`SELECT ${kept.join(', ')} FROM order_placed ORDER BY id`)
  const [ours, theirs] = [await rows(here), await rows(there)]
  const counts = ({ report }: Scan): string => JSON.stringify(report.input)
  say(
    `${ours.length} and ${theirs.length} rows: ${isDeepStrictEqual(ours, theirs) ? 'every one the same' : 'others'}; counts: ${counts(here) === counts(there) ? 'the same' : 'others'}`,
  )
  say(reportText(there.report) === reportText(here.report) ? 'the same report to the byte' : 'another report')
  here.close()
  there.close()
} finally {
  await trino.close()
}
