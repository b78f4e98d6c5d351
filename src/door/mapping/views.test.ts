/** A mapping over tables says what the same mapping over files of them says: files are the oracle. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { type EventType, tableOf } from '../../domain/vocabulary.ts'
import { type Engine, openEngine, quote } from '../../warehouse/duckdb.ts'
import { openLake } from '../../warehouse/lake.ts'
import { importFolders, type ImportResult } from '../folder.ts'
import { mappingOf, parseMapping } from '../mapping.ts'
import { folderKey } from '../tokens.ts'
import { eventColumns } from '../validate.ts'
import { offsetsOf } from './views.ts'

const scratch = mkdtempSync(join(tmpdir(), 'aedile-views-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

/** Sales of a shop that has tables of its own; what is odd about a row stands in it. */
const lines = `CREATE TABLE lake.sales AS SELECT * FROM (VALUES
  (1001, 1, ' A-1 ', 2, 10.05, DOUBLE '2.55', TIMESTAMP '2017-03-26 00:59:59.5', 'c7', 'web', TRUE, '330100', 'GBP', TIMESTAMPTZ '2017-03-26 02:00:00.123+02'),
  (1001, 2, 'B-2', 1, 99999.99, DOUBLE '0.1', TIMESTAMP '2017-03-26 01:30:00', 'c7', 'web', FALSE, 'N/A', 'GBP', NULL),
  (1002, 1, 'N/A', 3, 0.5, DOUBLE '3', TIMESTAMP '2017-07-01 12:00:00', 'c8', 'app', NULL, 'GB-LND', 'GBP', NULL),
  (1003, 1, 'C''3', 3, 12.34, DOUBLE '1.005', TIMESTAMP '2017-10-29 01:30:00', 'unknown', 'shop', TRUE, 'nowhere at all', 'GBP', NULL),
  (1004, 1, 'C-3', 1, 12.345, DOUBLE 'nan', TIMESTAMP '2017-10-29 00:30:00', 'c9', 'kiosk', TRUE, 'NA', 'gbp', NULL),
  (1005, 1, '''0012', 1, 7, DOUBLE '0.29', TIMESTAMP '2017-12-01 08:26:00', 'c10', NULL, TRUE, '', 'GBP', NULL),
  (1006, 1, 'D-4', 0, 7, DOUBLE '1', TIMESTAMP '2017-12-01 08:26:00', 'c10', 'web', TRUE, NULL, 'GBP', NULL),
  (1007, 1, 'D-4', -4, 7, DOUBLE '1', TIMESTAMP '2017-12-01 08:26:00', 'c10', 'web', TRUE, NULL, 'GBP', NULL),
  (1008, 1, 'D-4', 1, 7, DOUBLE '1', TIMESTAMP '2017-12-01 08:26:00', '13912345678', 'web', TRUE, NULL, 'GBP', NULL),
  (1009, 1, '=cmd', 1, 7, DOUBLE '1', TIMESTAMP '2017-12-01 08:26:00', 'c11', 'web', TRUE, NULL, 'GBP', NULL),
  (1010, 1, '1.2E+15', 1, 7, DOUBLE '1', TIMESTAMP '2017-12-01 08:26:00', 'c11', 'web', TRUE, NULL, 'GBP', NULL),
  (1011, 1, 'test-1', 1, 7, DOUBLE '1', TIMESTAMP '2017-12-01 08:26:00', 'c11', 'web', TRUE, NULL, 'GBP', NULL),
  (NULL, 1, 'D-4', 1, 7, DOUBLE '1', TIMESTAMP '2017-12-01 08:26:00', 'c11', 'web', TRUE, NULL, 'GBP', NULL),
  (1012, 1, 'D-4', 1, NULL, DOUBLE '1', NULL, 'c11', 'web', TRUE, NULL, 'GBP', NULL)
) AS t("Order No", "Line", "Article", "Qty", "Price", "Fee", "At", "Client", "Via", "Gift", "Area", "Money", "Sent")`
const movements = `CREATE TABLE lake.movements AS SELECT * FROM (VALUES
  ('T1', 'w1', 'w2', 500, 1490000000, 'RP', DATE '2017-03-20'), ('T2', 'w1', 'w3', 700, 1490000001, 'BANK', DATE '2017-03-21'),
  ('T3', 'w2', 'w3', 900, 12, 'X', DATE '2017-03-21'), ('T4', 'w2', 'w3', NULL, 1490000001, 'FEE', DATE '2017-03-21')
) AS t(id, payer, payee, cents, at_s, what, booked)`

const mapping = `spec: aedile.mapping/1
files:
  - match: sales.parquet
    zone: Europe/London
    events:
      - type: order.placed
        keep:
          - { column: Qty, above: -1 }
          - any: [{ column: Article, not: [test-1] }, { column: Via, absent: true }]
        fields:
          time: { column: At }
          recordedtime: { column: Sent }
          source: { constant: //tables }
          order_id: { column: Order No, prefix: o- }
          line_id: { text: '{Order No}.{Line}' }
          buyer_account_id: { first_of: [Client, Order No] }
          shop_id: { constant: s1 }
          listing_id: { column: Article, and: [Money] }
          quantity: { column: Qty }
          unit_price_minor: { column: Price, times: 100 }
          payable_minor: { column: Price, money: true, by: Qty }
          freight_minor: { column: Fee, times: 100, missing: 0 }
          currency: { column: Money }
          region_code: { column: Area }
          is_gift: { column: Gift }
          device_id: { column: Not There }
          traffic_source: { column: Via, values: { web: search, app: feed, shop: the shop }, else: unknown }
  - match: mov*
    events:
      - type: transfer.made
        when: { column: what, in: [RP, BANK, X] }
        fields:
          time: { column: at_s, format: epoch_s }
          transfer_id: { column: id }
          from_wallet_id: { column: payer }
          to_wallet_id: { column: payee }
          amount_minor: { column: cents }
          currency: { constant: EUR }
          kind: { column: what, values: { RP: red_packet, BANK: bank, X: barter } }
      - type: payout.settled
        when: { column: what, is: RP }
        fields:
          time: { column: booked, format: date, offset: '+01:00' }
          shop_id: { column: payee }
          amount_minor: { column: cents, times: 2, absolute: true }
          currency: { constant: EUR }
`

async function both(yaml: string): Promise<{ door: Engine; lake: Engine; imported: ImportResult; counts: Awaited<ReturnType<typeof openLake>>['counts'] }> {
  const [door, lake] = [await openEngine(), await openEngine()]
  const folder = mkdtempSync(join(scratch, 'files-'))
  mkdirSync(folder, { recursive: true })
  await lake.run('CREATE SCHEMA lake')
  for (const table of [lines, movements]) await lake.run(table)
  for (const one of ['sales', 'movements']) await lake.run(`COPY lake.${one} TO ${quote(join(folder, `${one}.parquet`))} (FORMAT parquet)`)
  const read = mappingOf(parseMapping(yaml, 'mapping'))
  const imported = await importFolders(door, [folder], { key: folderKey, scratch, mapping: read })
  const { counts } = await openLake(lake, { catalog: 'memory', schema: 'lake' }, eventColumns, { visible: () => true, views: read.views })
  return { door, lake, imported, counts }
}

test('typed tables by their mapping give the rows, and the counts of what is refused, set aside and left out, that files of them give', async () => {
  const { door, lake, imported, counts } = await both(mapping)
  try {
    for (const type of ['order.placed', 'transfer.made', 'payout.settled'] as const satisfies readonly EventType[]) {
      const columns = eventColumns(type).map(({ name }) => `"${name}"`)
      const rows = (engine: Engine): Promise<unknown[]> => engine.all(`SELECT ${columns.join(', ')} FROM ${tableOf(type)} ORDER BY id`)
      const theirs = await rows(door)
      assert.ok(theirs.length > 0)
      assert.deepEqual(await rows(lake), theirs)
    }
    assert.deepEqual(counts, imported.counts)
    assert.ok(counts['order.placed']!.refused > 3 && counts['order.placed']!.set_aside > 0 && counts['order.placed']!.left_out === 2)
    assert.equal(counts['']!.left_out, 1)
  } finally {
    door.close()
    lake.close()
  }
})

test('what only the door can read is refused by the field’s name', async () => {
  const lake = await openEngine()
  try {
    await lake.run('CREATE SCHEMA lake')
    for (const table of [lines, movements]) await lake.run(table)
    const read = (yaml: string): Promise<unknown> =>
      openLake(lake, { catalog: 'memory', schema: 'lake' }, eventColumns, { visible: () => true, views: mappingOf(parseMapping(yaml, 'mapping')).views })
    const changed: readonly (readonly [RegExp | string, string, RegExp])[] = [
      ['quantity: { column: Qty }', 'quantity: { column: Article }', /order\.placed quantity of sales: .* sales\.Article, which is no number/],
      ['time: { column: At }', 'time: { column: Article }', /order\.placed time of sales: .* sales\.Article, which is no time/],
      [
        'device_id: { column: Not There }',
        'device_id: { column: Client, personal: true }',
        /device_id of sales: .* a person’s own value, which becomes a token/,
      ],
      ['device_id: { column: Not There }', 'recipient_phone: { column: Client }', /recipient_phone of sales: .* a token with the key of this place/],
      ['device_id: { column: Not There }', 'device_id: { row: true }', /device_id of sales: expected columns, got row: a table has no lines and no order/],
      ['device_id: { column: Not There }', 'device_id: { column: Client, split: { at: x, part: 1 } }', /got split, which takes a text apart/],
      ['order_id: { column: Order No, prefix: o- }', 'order_id: { column: Ordre }', /order_id of sales: expected the column Ordre in sales, it is not there/],
      ['unit_price_minor: { column: Price, times: 100 }', 'unit_price_minor: { column: Price }', /unit_price_minor of sales: expected minor units/],
      ['    zone: Europe/London\n', '', /order\.placed time of sales: expected offset: or the name of a zone/],
      ['time: { column: at_s, format: epoch_s }', 'time: { column: at_s, format: excel }', /transfer\.made time of movements/],
      [
        'when: { column: what, is: RP }',
        'once_per: payee',
        /payout\.settled once_per of movements: expected every column that the event reads, booked is not among them/,
      ],
      ['keep:\n', 'each: { from: 1, to: 2 }\n        keep:\n', /order\.placed each of sales: expected one event a row/],
      ['sales.parquet\n', 'sales.parquet\n    skip: Total\n', /skip of sales: expected what a table can say/],
    ]
    for (const [from, to, says] of changed) {
      const yaml = mapping.replace(from, to)
      assert.notEqual(yaml, mapping)
      await assert.rejects(read(yaml), (error: Error & { said?: { zh: string } }) => {
        assert.equal(error.name, 'LakeError', error.stack)
        assert.match(error.message, says)
        assert.match(error.said!.zh, /\p{Script=Han}/u)
        return true
      })
    }
    await assert.rejects(
      read(mapping.replace('sales.parquet', 'x').replace('mov*', 'y')),
      /expected a table that the mapping names in "memory"."lake", found 2, none of them by such a name/,
    )
  } finally {
    lake.close()
  }
})

test('a zone’s clock is told by the quarter of an hour: the hour that never was has no offset, of the one that came twice the first counts', () => {
  const at = (text: string): number => Date.parse(`${text}Z`)
  assert.deepEqual(offsetsOf('Europe/London', at('2017-03-25T12:00'), at('2017-10-30T12:00')), [
    { until: at('2017-03-26T01:00'), offset: '+00:00' },
    { until: at('2017-03-26T02:00'), offset: undefined },
    { until: at('2017-10-29T02:00'), offset: '+01:00' },
    { until: at('2017-10-31T00:00'), offset: '+00:00' },
  ])
})
