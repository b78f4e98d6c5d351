/** The mapping language, one fact a test; the example of its page is run as it stands there. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openEngine, type Row } from '../../warehouse/duckdb.ts'
import { importFolders, type ImportResult } from '../folder.ts'
import { MappingError, mappingOf, parseMapping } from '../mapping.ts'
import { folderKey } from '../tokens.ts'
import { mappingJsonSchema } from './language.ts'
import { type Decimal, decimalOf, parseNumber, toInteger, multiply } from './numbers.ts'
import { parseTime } from './times.ts'

async function taken(
  mapping: string,
  files: Record<string, string>,
): Promise<{ result: ImportResult; orders: Row[]; refused: string[]; all: (sql: string) => Promise<Row[]>; close: () => void }> {
  const folder = mkdtempSync(join(tmpdir(), 'aedile-mapping-'))
  const scratch = mkdtempSync(join(tmpdir(), 'aedile-mapping-scratch-'))
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text)
  const engine = await openEngine()
  const result = await importFolders(engine, [folder], { key: folderKey, scratch, mapping: mappingOf(parseMapping(mapping, 'm.yaml')) })
  return {
    result,
    orders: await engine.all('SELECT * FROM order_placed ORDER BY order_id, line_id'),
    refused: (await engine.all('SELECT * FROM rejects ORDER BY file, line, field')).map(
      (row) => `${row['file']}:${row['line']} ${row['type']} ${row['field']} expected ${row['expected']}, got ${row['came']} (${row['effect']})`,
    ),
    all: (sql) => engine.all(sql),
    close() {
      engine.close()
      rmSync(folder, { recursive: true, force: true })
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}

/** A mapping of orders with the usual columns; `over` changes fields, `file` the file's own keys. */
const orders = (over: Record<string, string> = {}, file: string[] = [], event: string[] = []): string => {
  const fields: Record<string, string> = {
    time: '{ column: When }',
    order_id: '{ column: Order }',
    buyer_account_id: '{ column: Buyer }',
    shop_id: '{ constant: s }',
    listing_id: '{ column: Item }',
    quantity: '{ column: Qty }',
    unit_price_minor: '{ column: Price, money: true }',
    payable_minor: '{ column: Price, by: Qty, money: true }',
    currency: '{ constant: EUR }',
    ...over,
  }
  return `spec: aedile.mapping/1\nfiles:\n  - match: 'orders*.csv'\n${file.map((line) => `    ${line}\n`).join('')}    events:\n      - type: order.placed\n${event.map((line) => `        ${line}\n`).join('')}        fields:\n${Object.entries(
    fields,
  )
    .map(([name, value]) => `          ${name}: ${value}\n`)
    .join('')}`
}
const head = 'Order,When,Buyer,Item,Qty,Price'

test('the example of the page does what the page says of it', async () => {
  const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'spec', 'mapping.md'), 'utf8')
  const blocks = [...page.matchAll(/(?:^ {4}.*\n|^\n(?= {4}))+/gm)].map(([block]) => block.replaceAll(/^ {4}/gm, '').trim())
  const { orders: rows, refused, result, close } = await taken(blocks[0]!, { 'orders-1.csv': `${blocks[1]}\n` })
  close()
  assert.deepEqual(
    rows.map((row) => [row['order_id'], row['line_id'], row['listing_id'], row['payable_minor'], row['time_text']]),
    [['1001', '1', 'S-1', 246900, '2023-03-14T07:49:00+01:00']],
  )
  assert.match(String(rows[0]!['buyer_account_id']), /^hmac256:/)
  assert.equal(refused.length, 2, refused.join('\n'))
  assert.ok(refused.every((line) => line.startsWith('orders-1.csv:3 ')))
  assert.deepEqual(result.counts, { 'order.placed': { accepted: 1, set_aside: 0, refused: 1, left_out: 0 } })
})

test('the schema for editors takes what the product takes', () => {
  const schema = mappingJsonSchema() as { properties: Record<string, unknown>; required: string[] }
  assert.deepEqual(schema.required, ['spec', 'files'])
  assert.ok('files' in schema.properties)
})

test('summer time is followed; an hour that comes twice is taken as the first and told; one that never comes is refused', async () => {
  const rows = ['a,2017-07-01 12:00:00,b,i,1,1.00', 'b,2017-10-29 02:30:00,b,i,1,1.00', 'c,2017-03-26 02:30:00,b,i,1,1.00', 'd,2017-12-01 12:00:00,b,i,1,1.00']
  const { orders: got, refused, result, close } = await taken(orders({}, ['zone: Europe/Berlin']), { 'orders.csv': `${head}\n${rows.join('\n')}\n` })
  close()
  assert.deepEqual(
    got.map((row) => row['time_text']),
    ['2017-07-01T12:00:00+02:00', '2017-10-29T02:30:00+02:00', '2017-12-01T12:00:00+01:00'],
  )
  assert.equal(refused.length, 1)
  assert.match(refused[0]!, /orders\.csv:4 order\.placed time expected a time that exists where clocks are put forward/)
  assert.match(result.notes.map(({ words }) => words.en).join(), /1 time falls in the hour that comes twice in Europe\/Berlin/)
})

test('minor units follow the currency of each row, and a hundredfold of a currency without cents is refused', async () => {
  const rows = ['a,5000,JPY', 'b,12.34,EUR', 'c,1.5,KWD', 'd,1,xx'].map(
    (row) => `${row.split(',')[0]},2017-07-01T12:00:00Z,b,i,1,${row.split(',').slice(1).join(',')}`,
  )
  const text = { 'orders.csv': `${head},Currency\n${rows.join('\n')}\n` }
  const right = await taken(orders({ currency: '{ column: Currency }' }), text)
  right.close()
  assert.deepEqual(
    right.orders.map((row) => row['payable_minor']),
    [5000, 1234, 1500],
  )
  const times = await taken(
    orders({ currency: '{ column: Currency }', unit_price_minor: '{ column: Price, times: 100 }', payable_minor: '{ column: Price, times: 100 }' }),
    text,
  )
  times.close()
  assert.deepEqual(
    times.orders.map((row) => [row['order_id'], row['payable_minor']]),
    [['b', 1234]],
  )
  assert.match(times.refused.join('\n'), /orders\.csv:2 .*minor units of JPY/)
})

test('numbers that could be a thousand or one and a bit are read as the file proves, else refused', async () => {
  const of = async (prices: string[], file: string[] = []) => {
    const {
      orders: got,
      refused,
      close,
    } = await taken(orders({}, ['offset: "+00:00"', ...file]), {
      'orders.csv': `${head}\n${prices.map((price, i) => `o${i},2017-07-01 12:00:00,b,i,1,"${price}"`).join('\n')}\n`,
    })
    close()
    return [got.map((row) => row['unit_price_minor']), refused.length]
  }
  assert.deepEqual(await of(['1,234', '1,234.50']), [[123400, 123450], 0])
  assert.deepEqual(await of(['1.234', '1,5']), [[123400, 150], 0])
  assert.deepEqual(await of(['1,234']), [[], 2])
  assert.deepEqual(await of(['1,234'], ["decimal: '.'"]), [[123400], 0])
  assert.deepEqual(await of(['11,18'], ["decimal: '.'"]), [[], 2])
})

test('conditions: a word, a set, a number, an empty cell; what they leave out is counted, what they cannot read is refused', async () => {
  const rows = ['a,paid,5', 'b,,7', 'c,cancelled,9', 'd,open,many', 'e,paid,n/a'].map(
    (row) => `${row.split(',')[0]},2017-07-01T12:00:00Z,b,i,1,1.00,${row.split(',').slice(1).join(',')}`,
  )
  const of = async (condition: string) => {
    const {
      orders: got,
      refused,
      result,
      close,
    } = await taken(orders({}, [], [`keep: ${condition}`]), { 'orders.csv': `${head},Status,Points\n${rows.join('\n')}\n` })
    close()
    return [got.map((row) => row['order_id']).join(''), result.counts['order.placed']!.left_out, refused.length]
  }
  assert.deepEqual(await of('{ column: Status, is: paid }'), ['ae', 3, 0])
  assert.deepEqual(await of('{ column: Status, in: [paid, open] }'), ['ade', 2, 0])
  assert.deepEqual(await of('{ column: Status, in: [paid, open], unknown: keep }'), ['abde', 1, 0])
  assert.deepEqual(await of('{ column: Status, not: [cancelled] }'), ['abde', 1, 0])
  assert.deepEqual(await of('{ column: Status, not: [cancelled], unknown: leave }'), ['ade', 2, 0])
  assert.deepEqual(await of('{ column: Points, above: 5 }'), ['bc', 2, 1])
  assert.deepEqual(await of('{ any: [{ column: Status, is: paid }, { column: Points, above: 8 }] }'), ['ace', 1, 1])
  assert.deepEqual(await of('[{ column: Status, present: true }, { column: Points, absent: true }]'), ['e', 4, 0])
})

test('files are joined by a key, in a chain; a row without a partner is told', async () => {
  const mapping = orders({ time: '{ column: head.When }', buyer_account_id: '{ column: who.Account }' }, [
    "join: [{ match: 'heads*.csv', on: Order, as: head }, { match: 'people*.csv', on: { here: head.Person, there: Person }, as: who }]",
  ])
  const {
    orders: got,
    refused,
    result,
    close,
  } = await taken(mapping, {
    'orders.csv': 'Order,Item,Qty,Price\no1,i,1,1.00\no2,i,1,1.00\n',
    'heads.csv': 'Order,When,Person\no1,2017-07-01T12:00:00Z,p1\no1,2018-07-01T12:00:00Z,p1\n',
    'people.csv': 'Person,Account\np1,A-7\n',
  })
  close()
  assert.deepEqual(
    got.map((row) => [row['order_id'], row['buyer_account_id'], row['time_text']]),
    [['o1', 'A-7', '2017-07-01T12:00:00Z']],
  )
  assert.ok(refused.length > 0 && refused.every((line) => line.startsWith('orders.csv:3 ')))
  const notes = result.notes.map(({ words }) => words.en).join('; ')
  assert.match(notes, /1 row has no partner/)
  assert.match(notes, /1 rows of heads\*\.csv have a Order that came before/)
})

test('items side by side, in a cell, and in a list become lines with their numbers', async () => {
  const wide = await taken(
    orders(
      {
        listing_id: "{ column: 'item {n} sku' }",
        quantity: "{ column: 'item {n} qty' }",
        payable_minor: '{ column: Price, money: true }',
        line_id: '{ nth: true }',
      },
      [],
      ['each: { from: 1, to: 3 }'],
    ),
    {
      'orders.csv':
        'Order,When,Buyer,Price,item 1 sku,item 1 qty,item 2 sku,item 2 qty\no1,2017-07-01T12:00:00Z,b,1.00,A,1,B,2\no2,2017-07-01T12:00:00Z,b,1.00,A,1,,\n',
    },
  )
  wide.close()
  assert.deepEqual(
    wide.orders.map((row) => `${row['order_id']} ${row['line_id']} ${row['listing_id']} ${row['quantity']}`),
    ['o1 1 A 1', 'o1 2 B 2', 'o2 1 A 1'],
  )
  const cell = await taken(
    orders(
      {
        listing_id: "{ column: '{item}', split: { at: ' x ', part: 1 } }",
        quantity: "{ column: '{item}', split: { at: ' x ', part: -1 } }",
        payable_minor: '{ column: Price, money: true }',
      },
      [],
      ["each: { column: Items, at: ';' }"],
    ),
    {
      'orders.csv': 'Order,When,Buyer,Price,Items\no1,2017-07-01T12:00:00Z,b,1.00,A x 1; B x 2\n',
    },
  )
  cell.close()
  assert.deepEqual(
    cell.orders.map((row) => `${row['line_id']} ${row['listing_id']} ${row['quantity']}`),
    ['1 A 1', '2 B 2'],
  )
})

test('an optional cell that cannot be read is set aside, a masked person is nobody, and no message shows either', async () => {
  const {
    orders: got,
    refused,
    close,
  } = await taken(orders({ view_seconds: '{ column: Views }', recipient_phone: '{ column: Phone }', is_gift: '{ column: Gift }' }, ['personal: [Phone]']), {
    'orders.csv': `${head},Views,Phone,Gift\na,2017-07-01T12:00:00Z,b,i,1,1.00,Maria Souza,****,Ja\nb,2017-07-01T12:00:00Z,b,i,1,1.00,7,13800000000,x\n`,
  })
  close()
  assert.deepEqual(
    got.map((row) => [row['view_seconds'], row['recipient_phone_token'] === null, row['is_gift']]),
    [
      [null, true, true],
      [7, false, null],
    ],
  )
  assert.deepEqual(
    refused.map((line) => /:(\d+).*\((\w+)\)$/.exec(line)!.slice(1).join()),
    ['2,set_aside', '3,set_aside'],
  )
  assert.doesNotMatch(refused.join(), /Maria|138/)
})

test('where a name has come into the currency the row is refused, and no message shows it', async () => {
  const {
    orders: rows,
    refused,
    close,
  } = await taken(orders({ currency: '{ column: Currency }' }), {
    'orders.csv': `${head},Currency\n1,2024-03-14T08:00:00Z,7,L-1,1,EUR 3.00,EUR\n2,2024-03-14T08:00:00Z,7,L-1,1,EUR 3.00,EUWang Xiaoming 13812345678R\n`,
  })
  close()
  assert.deepEqual(
    rows.map((row) => [row['order_id'], row['unit_price_minor']]),
    [['1', 300]],
  )
  assert.ok(
    refused.some((words) => words.includes(':3 order.placed currency expected an ISO 4217 code')),
    refused.join('\n'),
  )
  assert.doesNotMatch(refused.join(), /Wang|13812345678/)
})

test('a column that is not there is told once: it costs the type where it is required, else its value', async () => {
  const {
    orders: got,
    refused,
    result,
    close,
  } = await taken(orders({ region_code: '{ column: Region }' }), { 'orders.csv': `${head}\na,2017-07-01T12:00:00Z,b,i,1,1.00\n` })
  close()
  assert.deepEqual([got.length, refused], [1, []])
  assert.match(result.notes.map(({ words }) => words.en).join(), /no column Region: unknown/)
  const lost = await taken(orders({ currency: '{ column: Währung }' }), {
    'orders.csv': `${head}\na,2017-07-01T12:00:00Z,b,i,1,1.00\nb,2017-07-01T12:00:00Z,b,i,1,1.00\n`,
  })
  lost.close()
  assert.deepEqual(lost.refused, ['orders.csv:1 order.placed currency expected a column "Währung", got no such column (refused)'])
})

test('a number that a spreadsheet shortened is no id, and an article called 5E10 is one', async () => {
  const {
    orders: got,
    refused,
    close,
  } = await taken(orders(), { 'orders.csv': `${head}\n1.58E+18,2017-07-01T12:00:00Z,b,i,1,1.00\nb,2017-07-01T12:00:00Z,b,5E10,1,1.00\n` })
  close()
  assert.deepEqual(
    got.map((row) => row['listing_id']),
    ['5E10'],
  )
  assert.match(refused.join(), /orders\.csv:2 order\.placed order_id expected an identifier with all its digits/)
})

test('a mapping that is wrong says where, what was expected and what came', () => {
  for (const [text, says] of [
    ['spec: aedile.mapping/2\nfiles: []', /at spec/],
    [orders({ colour: '{ constant: x }' }), /expected fields of order\.placed, got "colour"/],
    [orders({ time: '{ column: When, zone: Mars/Olympus }' }), /time zone/],
    [orders({ time: '{ column: When, constant: x }' }), /exactly one of/],
    [orders({ time: '{ column: When, format: fortnightly }' }), /expected us, eu, date/],
    ['a: &x [1]\nb: [*x, *x]', /readable YAML/],
    ['{', /readable YAML/],
  ] as const)
    assert.throws(
      () => parseMapping(text, 'm.yaml'),
      (error: unknown) => error instanceof MappingError && says.test(error.message),
      text,
    )
})

test('times are read as they are written, and not at all where they could be read two ways', () => {
  const of = (text: string, options = {}): string => {
    const parsed = parseTime(text, options)
    return 'text' in parsed ? parsed.text : parsed.expected
  }
  for (const [text, wanted] of [
    ['2026-04-05 21:06:21 +0400', '2026-04-05T21:06:21+04:00'],
    ['2017-08-08 06:03:22.123456 +0000 UTC', '2017-08-08T06:03:22.123456+00:00'],
    ['Tue Aug 08 2017 14:03:22 GMT+0800 (China Standard Time)', '2017-08-08T14:03:22+08:00'],
    ['Jan 1, 2023 12:01:02 AM PST', '2023-01-01T00:01:02-08:00'],
    ['01.01.2023 00:15:22 UTC', '2023-01-01T00:15:22Z'],
    ['1 janv. 2023 00:11:12 UTC', '2023-01-01T00:11:12Z'],
    ['2017年8月8日 下午2时3分 +0800', '2017-08-08T14:03:00+08:00'],
  ] as const)
    assert.equal(of(text), wanted)
  assert.match(of('2017-08-08 14:03:22 CST'), /a time/)
  assert.match(of('2017-08-08 14:03:22'), /offset/)
  assert.match(of('08/09/2017 14:03 UTC'), /one way only/)
  assert.equal(of('08/09/2017 2:03 PM', { format: 'us', zone: 'America/New_York' }), '2017-08-09T14:03:00-04:00')
  assert.equal(of('1502172202.5', { format: 'epoch_s' }), '2017-08-08T06:03:22.500Z')
  assert.equal(of('42955.5', { format: 'excel', offset: '+08:00' }), '2017-08-08T12:00:00+08:00')
  assert.equal(of('8/8/17, 2.03 pm', { format: 'd/M/yy, h.mm a', offset: '+01:00' }), '2017-08-08T14:03:00+01:00')
})

test('a number of the mapping is what it says, however large or small', () => {
  const plain = ({ digits, scale }: Decimal): string => `${digits}e-${scale}`
  assert.deepEqual(
    [100, 0.01, -1.5, 0, 1e21, 1.5e24, 1e-13].map((value) => plain(decimalOf(value))),
    ['100e-0', '1e-2', '-15e-1', '0e-0', `1${'0'.repeat(21)}e-0`, `15${'0'.repeat(24)}e-1`, '0e-0'],
  )
})

test('a product of decimals is exact where binary fractions are not', () => {
  const read = (text: string) => (parseNumber(text, '.') as { value: { digits: bigint; scale: number } }).value
  assert.equal(toInteger(multiply(read('1.005'), decimalOf(100))), 101n)
  assert.equal(toInteger(multiply(read('-1.005'), decimalOf(100))), -101n)
  assert.equal(toInteger(multiply(read('90071992547409.93'), decimalOf(100))), 9007199254740993n)
  assert.deepEqual(decimalOf(0.001), { digits: 1n, scale: 3 })
})
