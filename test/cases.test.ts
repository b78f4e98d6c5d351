/** Files as people have them, made after public bug reports: each gives the right values, or is answered in words. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { importFolders, type ImportResult } from '../src/door/folder.ts'
import { readMapping } from '../src/door/mapping.ts'
import { folderKey } from '../src/door/tokens.ts'
import { openEngine, type Row } from '../src/warehouse/duckdb.ts'

const root = join(import.meta.dirname, 'cases')

type Said = {
  /** The fact that the case stands for. */
  fact: string
  /** Accepted, set aside, refused and left out, per event type. */
  counts: Record<string, [number, number, number, number]>
  /** Cells of a query over the accepted rows. */
  rows?: [string, ...unknown[][]]
  /** Refusals as `file:line field`. */
  refused?: string[]
  /** What the reader is told of how the file was read. */
  notes?: RegExp
  /** The name of the mapping, when it is not the case's first. */
  mapping?: string
}

const price = 'SELECT order_id, unit_price_minor, payable_minor FROM order_placed ORDER BY order_id'
const times = 'SELECT order_id, time_text FROM order_placed ORDER BY order_id'
const taobao: Said['rows'] = [
  'SELECT order_id, listing_id, quantity, payable_minor, time_text FROM order_placed ORDER BY order_id LIMIT 1',
  ['1234567890123456789', '手工香皂', 1, 2990, '2017-08-08T14:03:22+08:00'],
]

const cases: Record<string, Said | Said[]> = {
  '01-shopify-lines': [
    {
      fact: 'a line whose order-level cells are empty is refused by its line when nothing says that they carry down',
      counts: { 'order.placed': [2, 0, 1, 0] },
      refused: ['orders_export.csv:7 currency'],
    },
    {
      fact: 'cells of an order carry down to its further lines, and +0400 is an offset',
      mapping: 'better.yaml',
      counts: { 'order.placed': [3, 0, 0, 0] },
      rows: [
        'SELECT order_id, line_id, listing_id, currency, time_text FROM order_placed ORDER BY order_id, line_id',
        ['s#1001', '1', 'Vinegar', 'BDT', '2026-04-05T21:06:21+04:00'],
        ['s#1002', '1', 'Perfume', 'BDT', '2026-04-06T01:48:03+04:00'],
        ['s#1002', '2', 'Vinegar', 'BDT', '2026-04-06T01:48:03+04:00'],
      ],
    },
  ],
  '02-offset-twice': {
    fact: 'a time with an offset of its own keeps it, whatever the mapping says for others',
    counts: { 'order.placed': [3, 0, 0, 0], 'payment.captured': [2, 0, 0, 1] },
    rows: ['SELECT payment_id, amount_minor, time_text FROM payment_captured ORDER BY 1 LIMIT 1', ['p16718484078961', 150000, '2026-04-05T21:06:30+04:00']],
  },
  '03-taobao-gbk': {
    fact: 'GBK is found out and said',
    counts: { 'order.placed': [2, 0, 0, 0], 'order.closed': [1, 0, 0, 1] },
    notes: /GB18030 \(GBK\)/,
    rows: taobao,
  },
  '04-taobao-utf8': { fact: 'a number written as ="…" is its digits', counts: { 'order.placed': [2, 0, 0, 0], 'order.closed': [1, 0, 0, 1] }, rows: taobao },
  '05-taobao-clean': { fact: 'a clean export is read', counts: { 'order.placed': [2, 0, 0, 0], 'order.closed': [1, 0, 0, 1] }, rows: taobao },
  '06-native-gbk': { fact: 'a file of the vocabulary in GBK is read as such, and this is said', counts: { 'order.placed': [3, 0, 0, 0] }, notes: /GB18030/ },
  '07-native-utf16': { fact: 'UTF-16 is read and said', counts: { 'order.placed': [3, 0, 0, 0] }, notes: /UTF-16/ },
  '08-native-bom': { fact: 'a mark before the header is no part of the first name', counts: { 'order.placed': [3, 0, 0, 0] } },
  '09-native-semicolon': { fact: 'a file separated by ; is read and this is said', counts: { 'order.placed': [3, 0, 0, 0] }, notes: /separated by ;/ },
  '10-native-fullwidth': {
    fact: 'columns of another spelling are told once per file, with the one that was meant',
    counts: { 'order.placed': [0, 0, 1, 0] },
    refused: ['order.placed.csv:1 order_id', 'order.placed.csv:1 quantity'],
  },
  '11-date-us-ampm': [
    {
      fact: 'a date that can be read two ways is refused where the two differ',
      counts: { 'order.placed': [1, 0, 1, 0] },
      refused: ['orders.csv:3 time'],
      rows: [times, ['o-1', '2017-08-08T14:03:00-05:00']],
    },
    {
      fact: 'month first, twelve hours and a zone are said in three words',
      mapping: 'better.yaml',
      counts: { 'order.placed': [2, 0, 0, 0] },
      rows: [times, ['o-1', '2017-08-08T14:03:00-04:00'], ['o-2', '2017-08-09T09:15:00-04:00']],
    },
  ],
  '12-date-de': {
    fact: 'a dotted date is day first, and UTC behind it is its offset',
    counts: { 'order.placed': [1, 0, 0, 0] },
    rows: [times, ['o-1', '2023-03-14T07:49:55Z']],
  },
  '13-date-epoch': [
    { fact: 'a bare count of seconds is refused until the mapping says so', counts: { 'order.placed': [0, 0, 1, 0] }, refused: ['orders.csv:2 time'] },
    {
      fact: 'a count of seconds is read where the mapping says so',
      mapping: 'better.yaml',
      counts: { 'order.placed': [1, 0, 0, 0] },
      rows: [times, ['o-1', '2017-08-08T06:03:22Z']],
    },
  ],
  '15-date-z': { fact: 'Z is UTC, not the offset of the mapping', counts: { 'order.placed': [1, 0, 0, 0] }, rows: [times, ['o-1', '2017-08-08T06:03:22Z']] },
  '16-money-thousands': {
    fact: 'a comma parts thousands where a point parts cents',
    counts: { 'order.placed': [2, 0, 0, 0] },
    rows: [price, ['o-1', 123450, 123450], ['o-2', 1200, 1200]],
  },
  '17-money-symbol': { fact: 'a sign of a currency is no part of the number', counts: { 'order.placed': [1, 0, 0, 0] }, rows: [price, ['o-1', 1200, 1200]] },
  '18-money-comma': {
    fact: 'a decimal comma is proven by two digits behind it',
    counts: { 'order.placed': [2, 0, 0, 0] },
    notes: /decimal comma/,
    rows: [price, ['o-1', 114118, 114118], ['o-2', 1118, 1118]],
  },
  '19-one-bad-cell': { fact: 'one bad cell costs one row', counts: { 'order.placed': [5, 0, 1, 0] }, refused: ['orders.csv:7 unit_price_minor'] },
  '20-rows-vanish': { fact: 'rows with a cell too many are refused one by one and the others kept', counts: { 'order.placed': [30, 0, 29, 0] } },
  '22-preamble': { fact: 'the header is found below a preamble', counts: { 'order.placed': [5, 0, 0, 0] }, notes: /header on line 4/ },
  '23-quoted-newline': { fact: 'lines are counted as an editor counts them', counts: { 'order.placed': [2, 0, 1, 0] }, refused: ['orders.csv:5 quantity'] },
  '24-sku-dot-zero': {
    fact: 'ids stay as they are',
    counts: { 'order.placed': [5, 0, 0, 0] },
    rows: [
      'SELECT order_id, listing_id FROM order_placed ORDER BY 1',
      ['1582917533873852417', '007'],
      ['o-1', 'V2.0'],
      ['o-2', 'V2'],
      ['o-3', '90.750'],
      ['o-4', '007'],
    ],
  },
  '25-not-null': {
    fact: 'an unknown status is not a cancelled one, and what is left out is counted',
    counts: { 'order.placed': [2, 0, 0, 1] },
    rows: ['SELECT order_id FROM order_placed ORDER BY 1', ['o-1'], ['o-2']],
  },
  '26-concatenated-exports': {
    fact: 'a second export in the same file is read under its own header',
    counts: { 'order.placed': [59, 0, 0, 0] },
    notes: /1 more header/,
  },
  '27-stripe': {
    fact: 'one file tells of orders, payments and refunds',
    counts: { 'order.placed': [2, 0, 0, 0], 'payment.captured': [2, 0, 0, 0], 'refund.requested': [1, 0, 0, 1], 'refund.paid': [1, 0, 0, 1] },
  },
  '28-woo-wide-items': { fact: 'items side by side become lines', counts: { 'order.placed': [3, 0, 0, 1] } },
  '30-alipay-bill': {
    fact: 'a bill with a preamble, padded cells and tabs behind its numbers is read',
    counts: { 'transfer.made': [2, 0, 0, 0] },
    notes: /header on line 12/,
    rows: [
      'SELECT transfer_id, to_wallet_id, amount_minor, kind FROM transfer_made ORDER BY 1 LIMIT 1',
      ['2023021200000000000000000001', 'w-2', 4974, 'red_packet'],
    ],
  },
  '33-xlsx': { fact: 'a workbook is read', counts: { 'order.placed': [1, 0, 0, 0] }, rows: [times, ['o-1', '2017-08-08T14:03:22+08:00']] },
  '34-bad-file-kills-all': {
    fact: 'one file has no say over another',
    counts: { 'order.placed': [3, 0, 0, 0], 'refund.requested': [1, 0, 0, 0] },
    rows: ['SELECT refund_id, amount_minor FROM refund_requested', ['r1', 123450]],
  },
  '35-error-leaks-person': {
    fact: 'a name where an amount was expected is not repeated',
    counts: { 'order.placed': [0, 0, 1, 0] },
    refused: ['orders.csv:2 payable_minor'],
  },
  '37-json-nested': {
    fact: 'a list inside a JSON record becomes lines',
    counts: { 'order.placed': [3, 0, 0, 0] },
    rows: [
      'SELECT order_id, line_id, listing_id, quantity FROM order_placed ORDER BY 1, 2',
      ['6599142604869', '1', 'A', 1],
      ['6599142604869', '2', 'B', 2],
      ['6599142604870', '1', 'A', 1],
    ],
  },
  '38-json-flat-time': {
    fact: 'fractions of a second are kept',
    counts: { 'order.placed': [2, 0, 0, 0] },
    rows: ['SELECT time_ms % 1000 AS ms FROM order_placed ORDER BY order_id', [250], [0]],
  },
  '39-money-rounding': {
    fact: 'money is rounded from its decimal text, halves away from zero',
    counts: { 'order.placed': [10, 0, 0, 0] },
    rows: [
      'SELECT order_id, unit_price_minor FROM order_placed ORDER BY CAST(substr(order_id, 3) AS INTEGER)',
      ['o-1', 1999],
      ['o-2', 456],
      ['o-3', 829],
      ['o-4', 820],
      ['o-5', 101],
      ['o-6', 29],
      ['o-7', 112],
      ['o-8', 268],
      ['o-9', 900719925474093],
      ['o-10', 6999],
    ],
  },
  '40-row-ids-collide': { fact: 'ids that count rows hold the name of the file', counts: { 'order.placed': [6, 0, 0, 0] } },
  '41-overlap': { fact: 'the same line in two exports counts once', counts: { 'order.placed': [4, 0, 0, 0] } },
  '49-quoted-empty': { fact: 'an empty cell in quotes, or one of blanks, is empty', counts: { 'order.placed': [1, 0, 0, 2] } },
  '50-gz-mapped': { fact: 'a packed file is read', counts: { 'order.placed': [3, 0, 0, 0] } },
  '52-semicolon-mapped': { fact: 'what separates cells is found out and said', counts: { 'order.placed': [1, 0, 0, 0] }, notes: /separated by ;/ },
}

async function taken(
  folder: string,
  mapping: string | undefined,
): Promise<{ result: ImportResult; refused: Row[]; rows: (sql: string) => Promise<unknown[][]>; close: () => void }> {
  const scratch = mkdtempSync(join(tmpdir(), 'aedile-cases-'))
  const engine = await openEngine()
  const result = await importFolders(engine, [folder], { key: folderKey, scratch, ...(mapping === undefined ? {} : { mapping: readMapping(mapping) }) })
  return {
    result,
    refused: await engine.all('SELECT * FROM rejects ORDER BY ALL'),
    rows: async (sql) => (await engine.all(sql)).map((row) => Object.values(row)),
    close() {
      engine.close()
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}

for (const [name, said] of Object.entries(cases))
  for (const one of [said].flat())
    test(`${name}: ${one.fact}`, async () => {
      const own = join(root, name, one.mapping ?? 'm.yaml')
      const { result, refused, rows, close } = await taken(join(root, name, 'in'), existsSync(own) ? own : undefined)
      try {
        const counts = Object.fromEntries(
          Object.entries(result.counts).map(([type, { accepted, set_aside, refused: lost, left_out }]) => [type, [accepted, set_aside, lost, left_out]]),
        )
        assert.deepEqual(counts, one.counts)
        if (one.refused !== undefined)
          assert.deepEqual(
            refused.map((row) => `${row['file']}:${row['line']} ${row['field']}`),
            one.refused,
          )
        if (one.notes !== undefined) assert.match(result.notes.map(({ words }) => words.en).join('; '), one.notes)
        if (one.rows !== undefined) assert.deepEqual(await rows(one.rows[0]), one.rows.slice(1))
        assert.doesNotMatch(JSON.stringify([refused, result.notes]), /Zhang|13800000000|SELECT|at file:/)
      } finally {
        close()
      }
    })

test('every case that lies here is told of', () => {
  assert.deepEqual(readdirSync(root).toSorted(), Object.keys(cases).toSorted())
})
