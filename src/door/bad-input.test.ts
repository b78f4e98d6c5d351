import assert from 'node:assert/strict'
import { createWriteStream, truncateSync } from 'node:fs'
import { finished } from 'node:stream/promises'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type Engine, quote } from '../warehouse/duckdb.ts'
import { maxLineBytes } from './files/bytes.ts'
import { type Door, type Refused, withDoor } from './fixture.ts'

const at = '2017-08-08T14:03:22.184+08:00'
/** Personal values of the rows below: none of them may come back in a refusal. */
const secrets = ['王秘密', '13812345678', '秘密路7号', '203.0.113.9', '@secret_handle']

type Cells = Record<string, string | undefined>

const order: Cells = {
  time: at,
  id: 'e-1',
  order_id: 'o-1',
  buyer_account_id: 'A-7',
  shop_id: 'S-1',
  listing_id: 'L-1',
  quantity: '1',
  unit_price_minor: '2990',
  payable_minor: '2990',
  currency: 'CNY',
  recipient_name: '王秘密',
  recipient_phone: '13812345678',
  recipient_address: '秘密路7号',
  address_kind: 'residential',
  is_gift: 'false',
  ip: '203.0.113.9',
}
const columns = Object.keys(order)
const header = columns.join(',')
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
const csv = (cells: Cells): string => columns.map((column) => cell(cells[column] ?? '')).join(',')
/** A good order with other ids; `over` makes it bad. */
const placed = (n: number | string, over: Cells = {}): Cells => ({ ...order, id: `e-${n}`, order_id: `o-${n}`, ...over })

const integers = ['quantity', 'unit_price_minor', 'payable_minor', 'amount_minor', 'rating']
const flat = (cells: Cells): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(cells)
      .filter(([, text]) => text !== undefined && text !== '')
      .map(([name, text]) => [name, integers.includes(name) && /^-?[\d.]+$/.test(text!) ? Number(text) : name === 'is_gift' ? text === 'true' : text]),
  )
const cloud = (cells: Cells): Record<string, unknown> => {
  const { time, id, ...data } = flat(cells)
  return { specversion: '1.0', type: 'order.placed', source: '//market.example/orders', id, time, data }
}

/** Faults of single cells, each with the field it must be charged to and how what came is shown. */
const cellFaults: { name: string; over: Cells; field: string; expected: RegExp; came: string }[] = [
  { name: 'no offset', over: { time: '2017-08-08T14:03:22.184' }, field: 'time', expected: /explicit offset/, came: '2017-08-08T14:03:22.184' },
  {
    name: 'an offset that is none',
    over: { time: '2017-08-08T14:03:22+99:00' },
    field: 'time',
    expected: /explicit offset/,
    came: '2017-08-08T14:03:22+99:00',
  },
  { name: 'a day that is none', over: { time: '2017-02-30T14:03:22+08:00' }, field: 'time', expected: /RFC 3339/, came: '2017-02-30T14:03:22+08:00' },
  { name: 'float money', over: { payable_minor: '29.9' }, field: 'payable_minor', expected: /an integer ≥ 0/, came: '29.9' },
  { name: 'negative money', over: { payable_minor: '-5' }, field: 'payable_minor', expected: /an integer ≥ 0/, came: '-5' },
  { name: 'no quantity', over: { quantity: '0' }, field: 'quantity', expected: /an integer ≥ 1/, came: '0' },
  { name: 'a currency in small letters', over: { currency: 'cny' }, field: 'currency', expected: /ISO 4217/, came: 'cny' },
  { name: 'a formula in an id', over: { order_id: '=cmd|calc' }, field: 'order_id', expected: /identifier/, came: '=cmd|calc' },
  { name: 'another formula', over: { buyer_account_id: '@SUM(A1)' }, field: 'buyer_account_id', expected: /identifier/, came: '@SUM(A1)' },
]

const says = (refused: readonly Refused[], file: string, line: number, field: string, expected: RegExp, came: string | RegExp): void => {
  const found = refused.filter((row) => row.file === file && row.line === line && row.field === field)
  assert.equal(found.length, 1, `one refusal of ${file}:${line} ${field}, got ${JSON.stringify(refused.filter((row) => row.file === file))}`)
  assert.match(found[0]!.expected, expected)
  if (typeof came === 'string') assert.equal(found[0]!.came, came)
  else assert.match(found[0]!.came, came)
}

const quiet = (refused: readonly Refused[]): void => {
  const text = JSON.stringify(refused)
  for (const secret of secrets)
    assert.ok(!text.includes(secret), `a refusal repeats a personal value: ${text.slice(Math.max(0, text.indexOf(secret) - 200), text.indexOf(secret) + 40)}`)
}

const good = Array.from({ length: 5 }, (_, i) => placed(`good-${i}`))
const idsOf = async (engine: Engine): Promise<string[]> =>
  (await engine.all<{ order_id: string }>('SELECT order_id FROM order_placed ORDER BY order_id')).map((row) => row.order_id)
const goodIds = good.map((cells) => cells['order_id'])

/** Good rows with one bad one after each; line numbers of the bad. */
const interleaved = (bad: readonly Cells[]): { rows: Cells[]; lines: number[] } => {
  const rows: Cells[] = []
  const lines: number[] = []
  bad.forEach((cells, i) => {
    if (i < good.length) rows.push(good[i]!)
    rows.push(cells)
    lines.push(rows.length)
  })
  rows.push(...good.slice(bad.length))
  return { rows, lines }
}

for (const [format, file, offset, write] of [
  ['CSV', 'order.placed.csv', 1, (rows: Cells[]) => `${header}\n${rows.map(csv).join('\n')}\n`],
  ['CSV of Windows', 'order.placed.csv', 1, (rows: Cells[]) => `\uFEFF${header}\r\n${rows.map(csv).join('\r\n')}\r\n`],
  ['gzipped CSV', 'order.placed-007.csv.gz', 1, (rows: Cells[]) => gzipSync(`${header}\n${rows.map(csv).join('\n')}\n`)],
  ['flat NDJSON', 'order.placed.ndjson', 0, (rows: Cells[]) => `${rows.map((row) => JSON.stringify(flat(row))).join('\n')}\n`],
  ['CloudEvents', 'order.placed.ndjson', 0, (rows: Cells[]) => `${rows.map((row) => JSON.stringify(cloud(row))).join('\n')}\n`],
  ['CloudEvents in a file of any name', 'export.ndjson.gz', 0, (rows: Cells[]) => gzipSync(`${rows.map((row) => JSON.stringify(cloud(row))).join('\n')}\n`)],
] as const) {
  test(`in ${format} each broken cell costs its own row, named by line and field, and no good row`, () =>
    withDoor(async (door) => {
      const { rows, lines } = interleaved(cellFaults.map(({ over }, i) => placed(`bad-${i}`, over)))
      door.put(file, write(rows))
      const { result, refused, engine } = await door.open()
      assert.deepEqual(await idsOf(engine), goodIds)
      assert.deepEqual(result.byType, { 'order.placed': good.length })
      assert.deepEqual([result.accepted, result.rejected, refused.length], [good.length, cellFaults.length, cellFaults.length])
      cellFaults.forEach(({ field, expected, came }, i) => says(refused, file, lines[i]! + offset, field, expected, came))
      quiet(refused)
      for (const { recipient_phone_token } of await engine.all('SELECT recipient_phone_token FROM order_placed'))
        assert.match(String(recipient_phone_token), /^hmac256:folder:/)
    }))
}

async function parquet(door: Door, file: string, rows: Cells[]): Promise<void> {
  door.put('rows.csv.tmp', `${header}\n${rows.map(csv).join('\n')}\n`)
  const { engine } = await door.open()
  await engine.run(
    `COPY (SELECT * FROM read_csv(${quote(door.path('rows.csv.tmp'))}, header = true, delim = ',', all_varchar = true, nullstr = '')) TO ${quote(door.path(file))} (FORMAT parquet)`,
  )
}

test('in Parquet each broken cell costs its own row, and a torn file costs only itself', () =>
  withDoor(async (door) => {
    const { rows, lines } = interleaved(cellFaults.map(({ over }, i) => placed(`bad-${i}`, over)))
    await parquet(door, 'order.placed-000.parquet', rows)
    await parquet(door, 'order.placed-001.parquet', [placed('torn')])
    truncateSync(door.path('order.placed-001.parquet'), 300)
    door.put('order.placed-002.parquet', 'PAR1 nothing that a reader knows PAR1')
    door.put('order.placed-003.parquet', '')
    const { result, refused, engine } = await door.open()
    assert.deepEqual(await idsOf(engine), goodIds)
    cellFaults.forEach(({ field, expected, came }, i) => says(refused, 'order.placed-000.parquet', lines[i]!, field, expected, came))
    says(refused, 'order.placed-001.parquet', 0, '', /a complete Parquet file/, /without the Parquet marks/)
    says(refused, 'order.placed-002.parquet', 0, '', /a readable Parquet file/, /./)
    says(refused, 'order.placed-003.parquet', 0, '', /a complete Parquet file/, 'an empty file')
    says(refused, 'rows.csv.tmp', 0, '', /a file named TYPE\.csv/, 'rows.csv.tmp')
    assert.equal(result.rejected, cellFaults.length + 4)
    assert.ok(
      refused.every((row) => !row.came.includes(door.path(''))),
      'a refusal names the file, not where it lies on this machine',
    )
    quiet(refused)
  }))

test('Parquet with types of its own: whole money is accepted, a float is not money', () =>
  withDoor(async (door) => {
    const { engine } = await door.open()
    const made = (file: string, payable: string): Promise<void> =>
      engine.run(
        `COPY (SELECT ${quote(at)} AS time, ${quote(file)} AS id, ${quote(file)} AS order_id, 'A-1' AS buyer_account_id, 'S-1' AS shop_id, 'L-1' AS listing_id, 1::INTEGER AS quantity, 5::SMALLINT AS unit_price_minor,
          ${payable} AS payable_minor, 'CNY' AS currency, 12.0::DOUBLE AS view_seconds, NULL::VARCHAR AS ip, 'x' AS colour) TO ${quote(door.path(file))} (FORMAT parquet)`,
      )
    await made('order.placed-1.parquet', '2990::BIGINT')
    await made('order.placed-2.parquet', '29.9::DOUBLE')
    await made('order.placed-3.parquet', '2990.0::DOUBLE')
    const opened = await door.open()
    assert.deepEqual(await idsOf(opened.engine), ['order.placed-1.parquet'])
    says(opened.refused, 'order.placed-2.parquet', 1, 'payable_minor', /an integer ≥ 0/, '29.9')
    says(opened.refused, 'order.placed-3.parquet', 1, 'payable_minor', /an integer ≥ 0/, '2990.0')
    assert.deepEqual(
      opened.result.unknownColumns.map(({ columns: unknown }) => unknown),
      [['colour'], ['colour'], ['colour']],
    )
    assert.equal((await opened.engine.one<{ view_seconds: number }>('SELECT view_seconds FROM order_placed')).view_seconds, 12)
  }))

test('a CSV broken in its structure loses the broken records only, and every line is numbered as the file numbers it', () =>
  withDoor(async (door) => {
    const spanning = placed('spanning', { recipient_address: '秘密路7号\n"三"楼,\r\n后门' })
    const lines: (string | Buffer)[] = [
      header, // 1
      csv(placed('a')),
      csv(spanning), // 3–5
      csv(placed('bad-time', { time: 'yesterday' })), // 6
      'o-short,13812345678', // 7
      `${csv(placed('long'))},one more`, // 8
      Buffer.concat([Buffer.from(csv(placed('bad-utf8'))), Buffer.from([0xff, 0xfe])]), // 9
      csv(placed('nul', { shop_id: 'S\u00001' })), // 10
      '', // 11
      csv(placed('b', { recipient_address: '秘密路7号, "甲"座' })), // 12
      `"王秘密,${csv(placed('open'))}`, // 13
      csv(placed('c')), // 14
      `王"秘密${csv(placed('quote')).slice(1)}`, // 15
      csv(placed('bad-money', { payable_minor: '1e3' })), // 16
      csv(placed('d')), // 17
      `"${csv(placed('end')).slice(0, 40)}`, // 18
      csv(placed('e')), // 19
    ]
    door.put('order.placed.csv', Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')])))
    const { result, refused, engine } = await door.open()
    assert.deepEqual(await idsOf(engine), ['o-a', 'o-b', 'o-c', 'o-d', 'o-e', 'o-spanning'])
    const file = 'order.placed.csv'
    says(refused, file, 6, 'time', /RFC 3339/, 'a text of 9 characters')
    says(refused, file, 7, '', /16 cells/, '2 cells')
    says(refused, file, 8, '', /16 cells/, '17 cells')
    says(refused, file, 9, '', /UTF-8/, /not UTF-8/)
    says(refused, file, 10, '', /text/, 'a NUL byte')
    says(refused, file, 13, '', /a closing quote/, /runs into a later record/)
    says(refused, file, 18, '', /a closing quote/, /never ends/)
    says(refused, file, 15, '', /RFC 4180/, /a quote inside/)
    says(refused, file, 16, 'payable_minor', /an integer/, '1e3')
    assert.deepEqual([refused.length, result.rejected, result.accepted], [9, 9, 6])
    quiet(refused)
    const { __line } = await engine.one<{ __line: number }>(`SELECT __line FROM order_placed WHERE order_id = 'o-b'`)
    assert.equal(__line, 12)
  }))

test('a long file is numbered as its lines are, with a fault in it or a header further down, and the engine has all its threads again', () =>
  withDoor(async (door) => {
    const hour = (n: number): string => new Date(Date.UTC(2017, 0, 1) + n * 3_600_000).toISOString()
    const row = (n: number): string => `${hour(n)},E-${n},L-1,3600,${n}`
    const header = 'time,id,listing_id,bucket_seconds,views'
    const rows = Array.from({ length: 25_000 }, (_, n) => row(n))
    const from = (first: number): string => Array.from({ length: 25_000 }, (_, n) => row(first + n)).join('\n')
    door.put('traffic.measured-0.csv', `${[header, ...rows.with(20_000, row(20_000).replace('3600', '3_600')), ''].join('\n')}`)
    door.put('traffic.measured-1.csv', `${header}\n${from(25_000)}\ntime,id,listing_id,views,bucket_seconds\n${hour(50_000)},E-50000,L-1,7,3600\n`)
    const { result, refused, engine } = await door.open()
    assert.deepEqual(
      refused.map(({ file, line, field, came }) => ({ file, line, field, came })),
      [{ file: 'traffic.measured-0.csv', line: 20_002, field: 'bucket_seconds', came: 'a text of 5 characters' }],
    )
    assert.equal(result.accepted, 50_000)
    assert.deepEqual(
      await engine.all(
        'SELECT count(*) AS n FROM traffic_measured WHERE (__file = 0 AND __line <> views + 2) OR (__file = 1 AND id <> $$E-50000$$ AND __line <> views - 25000 + 2)',
      ),
      [{ n: 0 }],
    )
    assert.deepEqual(await engine.all("SELECT views, bucket_seconds, __line FROM traffic_measured WHERE id = 'E-50000'"), [
      { views: 7, bucket_seconds: 3600, __line: 25_003 },
    ])
    assert.deepEqual(await engine.all("SELECT current_setting('threads') AS threads"), [{ threads: 2 }])
  }))

test('a header that cannot be used costs its file: a column twice, a required column missing, nothing at all', () =>
  withDoor(async (door) => {
    door.put('order.placed-1.csv', `${header},order_id\n${csv(placed('twice'))},o-x\n`)
    const without = columns.filter((column) => column !== 'shop_id')
    door.put('order.placed-2.csv', `${without.join(',')}\n${without.map((column) => order[column]).join(',')}\n`)
    door.put('order.placed-3.csv', '')
    door.put('order.placed-4.csv', `${header}\n`)
    door.put('order.placed-5.csv.gz', gzipSync(''))
    door.put('order.placed-6.csv', '\uFEFF')
    door.put('order.placed-7.csv', `${header}\n${csv(placed('fine'))}`)
    const { result, refused, engine } = await door.open()
    assert.deepEqual(await idsOf(engine), ['o-fine'])
    says(refused, 'order.placed-1.csv', 1, 'order_id', /each column once/, /twice/)
    says(refused, 'order.placed-2.csv', 1, 'shop_id', /a column "shop_id"/, 'no such column')
    says(refused, 'order.placed-3.csv', 0, '', /a header/, 'an empty file')
    says(refused, 'order.placed-5.csv.gz', 0, '', /a header/, 'an empty file')
    says(refused, 'order.placed-6.csv', 1, '', /a header/, /nothing/)
    assert.deepEqual([refused.length, result.rejected], [5, 5])
  }))

test('files that no type answers for are refused by name and the rest is read', () =>
  withDoor(async (door) => {
    door.put('order.vanished.csv', 'time,id\n')
    door.put('notes.txt', '13812345678')
    door.put('.hidden', 'not data')
    door.put('order.completed.csv', `time,order_id\n${at},o-1\n`)
    door.put('order.placed.csv', `${header}\n${csv(order)}\n`)
    const { result, refused } = await door.open()
    assert.deepEqual(result.byType, { 'order.placed': 1, 'order.completed': 1 })
    says(refused, 'order.vanished.csv', 0, '', /a type of the vocabulary/, 'order.vanished.csv')
    says(refused, 'notes.txt', 0, '', /a type of the vocabulary/, 'notes.txt')
    assert.equal(refused.length, 2)
    quiet(refused)
  }))

test('a gzip file cut short gives what was whole in it', () =>
  withDoor(async (door) => {
    const rows = Array.from({ length: 4000 }, (_, i) => csv(placed(`gz-${i}`, { line: String(Math.sin(i)) })))
    const whole = gzipSync(`${header}\n${rows.join('\n')}\n`)
    door.put('order.placed.csv.gz', whole.subarray(0, Math.floor(whole.length / 2)))
    const json = gzipSync(`${Array.from({ length: 4000 }, (_, i) => JSON.stringify(flat(placed(`nd-${i}`)))).join('\n')}\n`)
    door.put('order.placed.ndjson.gz', json.subarray(0, Math.floor(json.length / 2)))
    door.put('order.completed.csv.gz', Buffer.from('this was never gzip'))
    const { result, refused } = await door.open()
    for (const file of ['order.placed.csv.gz', 'order.placed.ndjson.gz', 'order.completed.csv.gz']) {
      const [cut, ...more] = refused.filter((row) => row.file === file)
      assert.deepEqual([cut?.expected, more.length], ['a complete gzip file', 0])
    }
    const found = refused.find((row) => row.file === 'order.placed.csv.gz')!
    const fromCsv = found.line - 2
    const fromJson = refused.find((row) => row.file === 'order.placed.ndjson.gz')!.line - 1
    assert.ok(fromCsv > 500 && fromJson > 500, `${fromCsv} and ${fromJson} rows before the cut`)
    assert.equal(result.byType['order.placed'], fromCsv + fromJson)
    quiet(refused)
  }))

/** Writes a line longer than the limit in pieces. */
async function overlong(path: string, before: string, piece: string, after: string): Promise<number> {
  const stream = createWriteStream(path)
  stream.write(before)
  let bytes = 0
  while (bytes <= maxLineBytes + 3_000_000) {
    stream.write(piece)
    bytes += Buffer.byteLength(piece)
  }
  stream.end(after)
  await finished(stream)
  return bytes
}

test('a line beyond the limit is skipped without being held, and the lines behind it keep their numbers', () =>
  withDoor(async (door) => {
    const piece = 'x'.repeat(1 << 16)
    const csvBytes = await overlong(
      door.path('order.placed.csv'),
      `${header}\n${csv(placed('a'))}\n`,
      piece,
      `\n${csv(placed('bad', { quantity: 'two' }))}\n${csv(placed('b'))}\n`,
    )
    const jsonBytes = await overlong(door.path('order.completed.ndjson'), '', piece, `\n${JSON.stringify({ time: at, order_id: 'o-a' })}\n`)
    const { result, refused } = await door.open()
    assert.deepEqual(result.byType, { 'order.placed': 2, 'order.completed': 1 })
    says(refused, 'order.placed.csv', 3, '', /a line of at most 8388608 bytes/, `${csvBytes} bytes`)
    says(refused, 'order.placed.csv', 4, 'quantity', /an integer ≥ 1/, 'a text of 3 characters')
    says(refused, 'order.completed.ndjson', 1, '', /a line of at most 8388608 bytes/, `${jsonBytes} bytes`)
    assert.equal(refused.length, 3)
  }))

test('JSON that reads two ways is refused: a key twice, 2^53, half a character, __proto__, another type', () =>
  withDoor(async (door) => {
    const base = JSON.stringify(flat(placed('json'))).slice(1, -1)
    const lines = [
      `{${base},"order_id":"o-other"}`, // 1
      `{${base.replace('"payable_minor":2990', '"payable_minor":9007199254740993')}}`, // 2
      `{${base},"line_id":"\\ud800"}`, // 3
      `{${base},"__proto__":{"admin":true}}`, // 4
      JSON.stringify(flat(placed('ok'))), // 5
      '[1,2]', // 6
      `{${base}`, // 7
      JSON.stringify({ ...cloud(placed('kind')), type: 'order.completed' }), // 8
      JSON.stringify({ ...cloud(placed('type')), type: 'order.vanished' }), // 9
      JSON.stringify({ ...cloud(placed('data')), data: '王秘密' }), // 10
      JSON.stringify({ ...flat(placed('object')), recipient_name: { family: '王秘密' } }), // 11
      JSON.stringify({ ...flat(placed('text')), payable_minor: '2990' }), // 12
      JSON.stringify({ ...flat(placed('bool')), is_gift: 'false' }), // 13
      JSON.stringify({ ...cloud(placed('spec')), specversion: '0.3' }), // 14
      JSON.stringify({ ...cloud(placed('noid')), id: undefined }), // 15
      `{${base},"line_id":"\\u0000"}`, // 16
      '', // 17
      JSON.stringify({ ...cloud(placed('ok-2')), recordedtime: null }), // 18
      JSON.stringify({ ...flat(placed('ok-3')), device_id: null, region_code: '', colour: 'red', toString: 'x' }), // 19
    ]
    door.put('order.placed.ndjson', Buffer.concat([Buffer.from(`\uFEFF${lines.join('\r\n')}\r\n`), Buffer.from([0x7b, 0xff, 0x0a])])) // 20
    const { result, refused, engine } = await door.open()
    assert.deepEqual(await idsOf(engine), ['o-bool', 'o-object', 'o-ok', 'o-ok-2', 'o-ok-3'])
    const file = 'order.placed.ndjson'
    says(refused, file, 1, '', /each key once/, /"order_id" again/)
    says(refused, file, 2, '', /2\^53/, /a larger number/)
    says(refused, file, 3, '', /surrogates in pairs/, /half a pair/)
    says(refused, file, 4, '', /other than __proto__/, /__proto__/)
    says(refused, file, 6, '', /a JSON object/, 'a list')
    says(refused, file, 7, '', /a comma or/, /the end of the text/)
    says(refused, file, 8, 'type', /order\.placed/, 'order.completed')
    says(refused, file, 9, 'type', /an event type/, 'order.vanished')
    says(refused, file, 10, 'data', /an object/, 'a string')
    says(refused, file, 11, 'recipient_name', /text/, 'an object')
    says(refused, file, 12, 'payable_minor', /an integer ≥ 0/, 'a string')
    says(refused, file, 13, 'is_gift', /true or false/, 'a string')
    says(refused, file, 14, 'specversion', /1\.0/, '0.3')
    says(refused, file, 15, 'id', /identifier/, 'nothing')
    says(refused, file, 16, '', /U\+0000/, /./)
    says(refused, file, 20, '', /UTF-8/, /not/)
    assert.deepEqual([refused.length, result.rejected, result.setAside], [16, 14, 2])
    assert.deepEqual(result.unknownColumns, [{ file, columns: ['colour', 'toString'] }])
    quiet(refused)
  }))

test('an event sent twice counts once; under the same id with other content the later one is refused', () =>
  withDoor(async (door) => {
    const paid = (id: string, amount: number): string => `${at},${id},//pay,p-${id},o-1,${amount},CNY`
    const head = 'time,id,source,payment_id,order_id,amount_minor,currency'
    door.put('order.placed.csv', `${header}\n${csv(order)}\n`)
    door.put('payment.captured-0.csv', `${head}\n${paid('same', 5)}\n${paid('other', 5)}\n${paid('same', 5)}\n${paid('other', 6)}\n${paid('once', 1)}\n`)
    door.put(
      'payment.captured-1.ndjson',
      `${JSON.stringify({ time: at, id: 'same', source: '//pay', payment_id: 'p-same', order_id: 'o-1', amount_minor: 5, currency: 'CNY' })}\n`,
    )
    door.put('payment.captured-2.csv', `${head}\n${paid('once', 1).replace('//pay', '//elsewhere')}\n`)
    const { result, refused } = await door.open()
    assert.deepEqual([result.byType['payment.captured'], result.repeated], [4, 2])
    says(refused, 'payment.captured-0.csv', 5, 'id', /not used before/, 'other')
    assert.equal(refused.length, 1)
  }))

test('a fact about an order that was never placed, or was refused, is refused with the line it stands on', () =>
  withDoor(async (door) => {
    door.put('order.placed.csv', `${header}\n${csv(placed('a'))}\n${csv(placed('refused', { currency: 'yuan' }))}\n`)
    door.put('order.completed.csv', `time,order_id\n${at},o-a\n${at},o-nowhere\n${at},o-refused\n`)
    door.put('refund.requested.csv', `time,refund_id,order_id,kind,amount_minor\n${at},r-1,o-a,refund_only,1\n${at},r-2,o-nowhere,refund_only,1\n`)
    door.put('refund.paid.csv', `time,refund_id,amount_minor\n${at},r-1,1\n${at},r-2,1\n${at},r-3,1\n`)
    const { result, refused } = await door.open()
    assert.deepEqual(result.byType, { 'order.placed': 1, 'order.completed': 1, 'refund.requested': 1, 'refund.paid': 1 })
    says(refused, 'order.completed.csv', 3, 'order_id', /the order_id of an accepted order\.placed/, 'o-nowhere')
    says(refused, 'order.completed.csv', 4, 'order_id', /the order_id of an accepted order\.placed/, 'o-refused')
    says(refused, 'refund.requested.csv', 3, 'order_id', /an accepted order\.placed/, 'o-nowhere')
    says(refused, 'refund.paid.csv', 3, 'refund_id', /an accepted refund\.requested/, 'r-2')
    says(refused, 'refund.paid.csv', 4, 'refund_id', /an accepted refund\.requested/, 'r-3')
    assert.deepEqual([refused.length, result.rejected], [6, 6])
  }))

test('stars end at five, lists keep an escaped bar, and a handle complained of is not repeated', () =>
  withDoor(async (door) => {
    door.put('order.placed.csv', `${header}\n${csv(order)}\n`)
    const review = 'time,review_id,order_id,listing_id,author_account_id,rating,text'
    door.put('review.posted.csv', `${review}\n${at},v-1,o-1,L-1,A-7,5,"好\n好"\n${at},v-2,o-1,L-1,A-7,6,\n${at},v-3,o-1,L-1,A-7,0,\n`)
    door.put('explanation.requested.csv', `time,explanation_id,order_ids,due_at\n${at},q-1,o\\|1|o-2,${at}\n${at},q-2,,${at}\n${at},q-3,o-1|=2+2,${at}\n`)
    door.put('explanation.requested.ndjson', `${JSON.stringify({ time: at, explanation_id: 'q-4', order_ids: ['o|1', 'o-2'], due_at: at })}\n`)
    const complaint = {
      time: at,
      complaint_id: 'k-1',
      kind: 'review_extortion',
      complainant_account_id: 'A-1',
      target_kind: 'handle',
      target_id: '@secret_handle',
    }
    door.put('complaint.filed.ndjson', `${JSON.stringify(complaint)}\n`)
    const { refused, engine } = await door.open()
    says(refused, 'review.posted.csv', 4, 'rating', /an integer from 1 to 5/, '6')
    says(refused, 'review.posted.csv', 5, 'rating', /an integer from 1 to 5/, '0')
    says(refused, 'explanation.requested.csv', 4, 'order_ids', /a list of identifiers/, 'o-1|=2+2')
    says(refused, 'complaint.filed.ndjson', 1, 'target_id', /identifier/, /personal/)
    assert.equal(refused.length, 4)
    const lists = await engine.all(`SELECT explanation_id, len(order_ids) AS n, order_ids[1] AS first FROM explanation_requested ORDER BY explanation_id`)
    assert.deepEqual(lists, [
      { explanation_id: 'q-1', n: 2, first: 'o|1' },
      { explanation_id: 'q-2', n: null, first: null },
      { explanation_id: 'q-3', n: null, first: null },
      { explanation_id: 'q-4', n: 2, first: 'o|1' },
    ])
    quiet(refused)
  }))
