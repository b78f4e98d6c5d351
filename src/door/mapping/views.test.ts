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
import { mapping, tables } from './fixture.ts'
import { offsetsOf } from './views.ts'

const scratch = mkdtempSync(join(tmpdir(), 'aedile-views-'))
after(() => rmSync(scratch, { recursive: true, force: true }))

async function both(yaml: string): Promise<{ door: Engine; lake: Engine; imported: ImportResult; counts: Awaited<ReturnType<typeof openLake>>['counts'] }> {
  const [door, lake] = [await openEngine(), await openEngine()]
  const folder = mkdtempSync(join(scratch, 'files-'))
  mkdirSync(folder, { recursive: true })
  await lake.run('CREATE SCHEMA lake')
  for (const [one, rows] of Object.entries(tables("TIMESTAMPTZ '2017-03-26 02:00:00.123+02'"))) await lake.run(`CREATE TABLE lake.${one} AS ${rows}`)
  for (const one of Object.keys(tables(''))) await lake.run(`COPY lake.${one} TO ${quote(join(folder, `${one}.parquet`))} (FORMAT parquet)`)
  const read = mappingOf(parseMapping(yaml, 'mapping'))
  const imported = await importFolders(door, [folder], { key: folderKey, scratch, mapping: read })
  const { counts } = await openLake(lake, { catalog: 'memory', schema: 'lake' }, eventColumns, { visible: () => true, views: read.views })
  return { door, lake, imported, counts }
}

test('typed tables by their mapping give the rows, and the counts of what is refused, set aside and left out, that files of them give', async () => {
  const { door, lake, imported, counts } = await both(mapping)
  try {
    for (const type of [
      'order.placed',
      'transfer.made',
      'payout.settled',
      'order.completed',
      'refund.requested',
      'refund.paid',
    ] as const satisfies readonly EventType[]) {
      const columns = eventColumns(type).map(({ name }) => `"${name}"`)
      const rows = (engine: Engine): Promise<unknown[]> => engine.all(`SELECT ${columns.join(', ')} FROM ${tableOf(type)} ORDER BY id`)
      const theirs = await rows(door)
      assert.ok(theirs.length > 0)
      assert.deepEqual(await rows(lake), theirs)
    }
    assert.deepEqual(counts, imported.counts)
    assert.ok(counts['order.placed']!.refused > 3 && counts['order.placed']!.set_aside > 0 && counts['order.placed']!.left_out === 2)
    assert.equal(counts['']!.left_out, 1)
    // Of orders that are not there, and of what belongs to them, nothing is held.
    assert.deepEqual(
      [counts['order.completed'], counts['refund.requested'], counts['refund.paid']].map((one) => [one?.accepted, one?.refused]),
      [
        [1, 3],
        [1, 1],
        [1, 2],
      ],
    )
  } finally {
    door.close()
    lake.close()
  }
})

test('an order line that stands twice with other content refuses the scan: of the rows of a table none is the first', async () => {
  const lake = await openEngine()
  try {
    await lake.run('CREATE SCHEMA lake')
    await lake.run(`CREATE TABLE lake.sales AS ${tables("TIMESTAMPTZ '2017-03-26 02:00:00.123+02'").sales}`)
    const { views } = mappingOf(parseMapping(mapping, 'mapping'))
    await lake.run(`INSERT INTO lake.sales SELECT * REPLACE (3 AS "Qty") FROM lake.sales WHERE "Order No" = 1001`)
    await assert.rejects(openLake(lake, { catalog: 'memory', schema: 'lake' }, eventColumns, { visible: () => true, views }), {
      name: 'LakeError',
      message: 'expected each order.placed of "memory"."lake" once by order_id and line_id, 1 stand there again with other content',
    })
  } finally {
    lake.close()
  }
})

test('what only the door can read is refused by the field’s name', async () => {
  const lake = await openEngine()
  try {
    await lake.run('CREATE SCHEMA lake')
    for (const [one, rows] of Object.entries(tables("TIMESTAMPTZ '2017-03-26 02:00:00.123+02'"))) await lake.run(`CREATE TABLE lake.${one} AS ${rows}`)
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
      read(mapping.replace('sales.parquet', 'x').replace('mov*', 'y').replace(`'*s.parquet'`, 'z')),
      /expected a table that the mapping names in "memory"."lake", found 3, none of them by such a name/,
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
