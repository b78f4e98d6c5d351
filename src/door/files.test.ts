/** Files of every kind, named and shaped as people have them, without a mapping. */
import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync } from 'node:fs'
import { test } from 'node:test'
import { zstdCompressSync } from 'node:zlib'
import { openEngine, quote } from '../warehouse/duckdb.ts'
import { type Door, withDoor, zipOf } from './fixture.ts'
import { importFolders } from './folder.ts'
import { folderKey } from './tokens.ts'

const at = '2017-08-08T14:03:22+08:00'
const head = 'time,order_id,buyer_account_id,shop_id,listing_id,quantity,unit_price_minor,payable_minor,currency'
const row = (id: string, more = ''): string => `${at},${id},A-1,S-1,L-1,1,100,100,CNY${more}`
const ids = async ({ engine }: Awaited<ReturnType<Door['open']>>): Promise<unknown[]> =>
  (await engine.all('SELECT order_id FROM order_placed ORDER BY 1')).map((one) => one['order_id'])

test('a fault in an optional field makes its value unknown and keeps the row; in a required one it costs the row', () =>
  withDoor(async (door) => {
    door.put(
      'order.placed.csv',
      `${head},address_kind,view_seconds,device_id\n${row('kept', ',castle,abc,=x')}\n${row('good', ',campus,5,d-1')}\n${row('lost', ',castle,1,d').replace('CNY', 'yuan')}\n`,
    )
    const opened = await door.open()
    assert.deepEqual(await ids(opened), ['good', 'kept'])
    assert.deepEqual(opened.result.counts, { 'order.placed': { accepted: 2, set_aside: 1, refused: 1, left_out: 0 } })
    assert.deepEqual(
      opened.refused.map(({ line, field, effect }) => [line, field, effect]),
      [
        [2, 'address_kind', 'set_aside'],
        [2, 'device_id', 'set_aside'],
        [2, 'view_seconds', 'set_aside'],
        [4, 'address_kind', 'refused'],
        [4, 'currency', 'refused'],
      ],
    )
    const [kept] = await opened.engine.all(`SELECT address_kind, view_seconds, device_id FROM order_placed WHERE order_id = 'kept'`)
    assert.deepEqual(kept, { address_kind: null, view_seconds: null, device_id: null })
  }))

test('a name whose kind cannot be read is kept as a token: it may be a person’s', () =>
  withDoor(async (door) => {
    door.put('complaint.filed.csv', `time,complaint_id,kind,complainant_account_id,target_kind,target_id\n${at},k-1,other,A-1,Handle,secret_name\n`)
    const { refused, engine } = await door.open()
    assert.deepEqual(
      refused.map(({ field, effect }) => [field, effect]),
      [['target_kind', 'set_aside']],
    )
    const { target_id } = await engine.one<{ target_id: string }>('SELECT target_id FROM complaint_filed')
    assert.match(target_id, /^hmac256:/)
  }))

test('columns may be called anything: what the engine calls its own, one name in two spellings, or nothing a program would say', () =>
  withDoor(async (door) => {
    const odd = ['t', 'v', 'rowid', 'ACCOUNT_ID', 'account_id', 'ORDER_ID', '__line', '__raw', '"a ""b"" c"', "x'); DROP TABLE rejects; --", 'select', '']
    door.put('order.placed.csv', `${head},${odd.join(',')}\n${row('csv', odd.map((_, i) => `,${i}`).join(''))}\n`)
    const { engine } = await door.open()
    await engine.run(
      `COPY (SELECT ${quote(at)} AS time, 'parquet' AS order_id, 'A-1' AS buyer_account_id, 'S-1' AS shop_id, 'L-1' AS listing_id, 1 AS quantity, 1 AS unit_price_minor, 1 AS payable_minor, 'CNY' AS currency,
        1 AS rowid, 2 AS v, 3 AS t, 4 AS file_row_number, 'x' AS "x y") TO ${quote(door.path('order.placed-1.parquet'))} (FORMAT parquet)`,
    )
    const opened = await door.open()
    assert.deepEqual(opened.refused, [])
    assert.deepEqual(await ids(opened), ['csv', 'parquet'])
  }))

test('names of files are taken literally: stars, brackets, quotes, and folders that look like partitions', () =>
  withDoor(async (door) => {
    mkdirSync(door.path('shop_id=S-9'))
    for (const [n, file] of [
      ['1', 'shop_id=S-9/order.placed.csv'],
      ['2', 'shop_id=S-9/order.placed-1.csv'],
    ] as const)
      door.put(file, `${head}\n${row(n)}\n`)
    const odd = "it's [a] *?.zip"
    door.put(odd, zipOf({ 'order.placed.csv': `${head}\n${row('zipped')}\n`, '__MACOSX/x.csv': 'x', 'notes.txt': 'x' }))
    symlinkSync('nowhere', door.path('order.placed.ndjson'))
    const inside = await openEngine()
    const { accepted } = await importFolders(inside, [door.path('shop_id=S-9')], { key: folderKey, scratch: door.path('') })
    assert.equal(accepted, 2)
    assert.deepEqual((await inside.one('SELECT string_agg(DISTINCT shop_id) AS shops FROM order_placed'))['shops'], 'S-1')
    inside.close()
    const opened = await door.open()
    assert.deepEqual(await ids(opened), ['zipped'])
    assert.match(opened.result.notes.find(({ file }) => file === 'shop_id=S-9')!.words.en, /not read/)
    assert.deepEqual(
      opened.refused.map(({ file, came }) => [file, came]),
      [
        [`${odd}/notes.txt`, 'notes.txt'],
        ['order.placed.ndjson', 'a link to nothing'],
      ],
    )
  }))

test('text in other encodings, with other separators and packings is read, and how it was read is said', () =>
  withDoor(async (door) => {
    const table = (id: string, separator: string, end = '\n'): string => [head, row(id)].map((line) => line.replaceAll(',', separator)).join(end) + end
    door.put('order.placed-1.tsv', table('tabs', '\t'))
    door.put('order.placed-2.csv.zst', zstdCompressSync(Buffer.from(table('zst', ','))))
    door.put('order.placed-3.csv', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(table('utf16be', ','), 'utf16le').swap16()]))
    door.put('order.placed-4.csv', table('mac', ',', '\r'))
    door.put('order.placed-5.txt', `sep=;\r\n${table('sep', ';', '\r\n')}`)
    door.put(
      'order.placed-6.json',
      JSON.stringify(
        [{ time: at, order_id: 7, buyer_account_id: 8, shop_id: 's', listing_id: 9, quantity: 1, unit_price_minor: 1, payable_minor: 1, currency: 'CNY' }],
        undefined,
        1,
      ),
    )
    const latin = `${head},recipient_name\n${row('latin', ',José Müller')}\n`
    door.put('order.placed-7.csv', Buffer.from(latin, 'latin1'))
    const opened = await door.open()
    assert.deepEqual(opened.refused, [])
    assert.deepEqual(await ids(opened), ['7', 'latin', 'mac', 'sep', 'tabs', 'utf16be', 'zst'])
    assert.deepEqual(opened.result.notes.map(({ file, words }) => `${file}: ${words.en}`).toSorted(), [
      'order.placed-1.tsv: separated by tabs',
      'order.placed-3.csv: read as UTF-16',
      'order.placed-5.txt: separated by ;, header on line 2',
      'order.placed-7.csv: read as Latin-1',
    ])
  }))

test('an order line known by another event id counts once; with other content the smaller of time and hash stands, whatever the order', async () => {
  const events = (id: string, time: string, price: number): string => `${time},${id},o-1,1,A-1,S-1,L-1,1,${price},${price},CNY`
  const columns = 'time,id,order_id,line_id,buyer_account_id,shop_id,listing_id,quantity,unit_price_minor,payable_minor,currency'
  const outcomes: unknown[] = []
  for (const turn of [
    ['order.placed-1.csv', 'order.placed-2.csv'],
    ['order.placed-2.csv', 'order.placed-1.csv'],
  ])
    await withDoor(async (door) => {
      door.put(turn[0]!, `${columns}\n${events('a', at, 100)}\n${events('a2', at, 100)}\n`)
      door.put(turn[1]!, `${columns}\n${events('b', at, 200)}\n${events('c', '2017-08-09T00:00:00+08:00', 5)}\n`)
      door.put('review.posted.csv', `time,id,review_id,order_id,listing_id,author_account_id,rating\n${at},r1,v,o-1,L-1,A-1,5\n${at},r2,v,o-1,L-1,A-1,5\n`)
      const { result, refused, engine } = await door.open()
      assert.deepEqual([result.byType['order.placed'], result.byType['review.posted'], result.repeated, refused.length], [1, 1, 2, 2])
      for (const one of refused) assert.match(one.expected, /the same content each time an order line/)
      outcomes.push((await engine.one('SELECT payable_minor FROM order_placed'))['payable_minor'])
    })
  assert.equal(outcomes[0], outcomes[1])
})

test('in JSON a whole number is the text of an id, and a single value a list of one', () =>
  withDoor(async (door) => {
    door.put('explanation.requested.ndjson', `${JSON.stringify({ time: at, explanation_id: 17, order_ids: 5, due_at: at })}\n`)
    const { refused, engine } = await door.open()
    assert.deepEqual(refused, [])
    assert.deepEqual(await engine.one('SELECT explanation_id, order_ids[1] AS first, len(order_ids) AS n FROM explanation_requested'), {
      explanation_id: '17',
      first: '5',
      n: 1,
    })
  }))

test('a workbook of the vocabulary is read as its cells show: dates, long numbers, rich text, empty rows', () =>
  withDoor(async (door) => {
    const cell = (ref: string, body: string): string => `<c r="${ref}" ${body}</c>`
    const columns = head.split(',')
    const letter = (i: number): string => String.fromCharCode(65 + i)
    const texts = [at, 'o&amp;1', 'A-1', 'S-1', '_x0041_']
    const xml = `<worksheet><sheetData><row r="1">${columns.map((name, i) => cell(`${letter(i)}1`, `t="inlineStr"><is><t>${name}</t></is>`)).join('')}</row><row r="2"/>
      <row r="3">${texts.map((text, i) => cell(`${letter(i)}3`, `t="inlineStr"><is><r><t>${text}</t></r></is>`)).join('')}<c r="F3"><v>1</v></c><c r="G3"><v>19.989999999999998</v></c><c r="H3"><v>100</v></c>${cell('I3', 't="s"><v>0</v>')}</row></sheetData></worksheet>`
    door.put(
      'order.placed.xlsx',
      zipOf({
        'xl/workbook.xml': '<workbook><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
        'xl/sharedStrings.xml': '<sst><si><t>CNY</t></si></sst>',
        'xl/worksheets/sheet1.xml': xml,
      }),
    )
    door.put('order.placed-1.xlsx', 'no workbook')
    const { refused } = await door.open()
    assert.deepEqual(
      refused.map(({ file, line, field, came }) => [file, line, field, came]),
      [
        ['order.placed-1.xlsx', 0, '', 'a file without the marks of an archive'],
        ['order.placed.xlsx', 3, 'unit_price_minor', '19.99'],
      ],
    )
  }))

test('a workbook made to be slow is refused or read within a second', () =>
  withDoor(async (door) => {
    const torn = (sheet: string, strings = ''): Buffer =>
      zipOf({
        'xl/workbook.xml': '<workbook><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        'xl/_rels/workbook.xml.rels': '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>',
        'xl/sharedStrings.xml': strings,
        'xl/worksheets/sheet1.xml': sheet,
      })
    door.put('order.placed-1.xlsx', torn('<row r="1">'.repeat(200_000)))
    door.put('order.placed-2.xlsx', torn(`<row r="1">${'<c r="A1">'.repeat(200_000)}</row>`))
    door.put('order.placed-3.xlsx', torn('<row r="1"><c r="A1"><v>1</v></c></row>', '<si><t>'.repeat(200_000)))
    const began = performance.now()
    const { refused } = await door.open()
    assert.ok(performance.now() - began < 5000)
    assert.equal(new Set(refused.map(({ file }) => file)).size, 3)
  }))
