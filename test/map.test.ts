/** What `aedile map` proposes: exports that are known, files in six languages, and every case that lies here. */
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { importFolders, type ImportResult } from '../src/door/folder.ts'
import { mappingOf, parseMapping, readMapping, shippedMappings, shippedPath } from '../src/door/mapping.ts'
import { type Known, type Proposal, proposeAll } from '../src/door/mapping/propose.ts'
import { folderKey } from '../src/door/tokens.ts'
import { type Engine, openEngine, type Row } from '../src/warehouse/duckdb.ts'

const known: Known[] = shippedMappings().map((name) => ({ name, spec: parseMapping(readFileSync(shippedPath(name), 'utf8'), name) }))

async function proposed(folder: string): Promise<{ proposals: Proposal[]; result: ImportResult | undefined; orders: Row[]; close: () => void }> {
  const scratch = mkdtempSync(join(tmpdir(), 'aedile-map-'))
  const engine: Engine = await openEngine()
  const files = readdirSync(folder)
    .toSorted()
    .map((file) => ({ path: join(folder, file), file }))
  const proposals = await proposeAll(engine, files, scratch, known)
  const own = proposals.find(({ text }) => text !== undefined)
  const name = proposals.find(({ by, text }) => text === undefined && by !== 'guessed' && by !== 'native')?.by
  const mapping = own !== undefined ? mappingOf(parseMapping(own.text!, 'proposed')) : name === undefined ? undefined : readMapping(name)
  const result = mapping === undefined ? undefined : await importFolders(engine, [folder], { key: folderKey, scratch, mapping })
  const orders = result === undefined ? [] : await engine.all('SELECT * FROM order_placed ORDER BY order_id, line_id')
  return {
    proposals,
    result,
    orders,
    close() {
      engine.close()
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}

const cases = join(import.meta.dirname, 'cases')
/** Orders or transfers that each case holds; those that no proposal can give, with why. */
const worth: Record<string, number> = {
  '01-shopify-lines': 3,
  '02-offset-twice': 3,
  '03-taobao-gbk': 2,
  '04-taobao-utf8': 2,
  '05-taobao-clean': 2,
  '11-date-us-ampm': 2,
  '12-date-de': 1,
  '13-date-epoch': 1,
  '15-date-z': 1,
  '16-money-thousands': 2,
  '17-money-symbol': 1,
  '18-money-comma': 2,
  '19-one-bad-cell': 5,
  '20-rows-vanish': 30,
  '22-preamble': 5,
  '23-quoted-newline': 2,
  '24-sku-dot-zero': 5,
  '25-not-null': 3,
  '26-concatenated-exports': 59,
  '28-woo-wide-items': 3,
  '30-alipay-bill': 2,
  '33-xlsx': 1,
  '34-bad-file-kills-all': 3,
  '35-error-leaks-person': 1,
  '37-json-nested': 3,
  '38-json-flat-time': 2,
  '39-money-rounding': 10,
  '40-row-ids-collide': 6,
  '41-overlap': 4,
  '49-quoted-empty': 1,
  '50-gz-mapped': 3,
  '52-semicolon-mapped': 1,
  // Payments that name orders which no file here holds.
  '27-stripe': 0,
}

test('of every case with columns of its own, a proposal gives all orders or transfers that it holds; only payments without their orders need a hand', async () => {
  const got: Record<string, number> = {}
  for (const name of readdirSync(cases).filter((one) => existsSync(join(cases, one, 'm.yaml')))) {
    const { result, close } = await proposed(join(cases, name, 'in'))
    got[name] = (result?.byType['order.placed'] ?? 0) + (result?.byType['transfer.made'] ?? 0)
    close()
  }
  assert.deepEqual(got, worth)
})

const languages: Record<string, [string, string, Record<string, unknown>]> = {
  zh: [
    '订单编号,下单时间,买家昵称,店铺名称,商品编码,数量,单价,实付金额,收货人,联系手机\nD1,2026/6/1 9:05,甲,某店,S-1,2,9.90,19.80,张三,13800000001\n',
    'Asia/Shanghai',
    { order_id: 'D1', shop_id: '某店', quantity: 2, unit_price_minor: 990, payable_minor: 1980, currency: 'CNY', time_text: '2026-06-01T09:05:00+08:00' },
  ],
  'zh-Hant': [
    '訂單編號;訂單日期;買家帳號;商品編號;數量;單價;幣別\nT1;2026-06-01 09:05;u1;P1;3;100;TWD\n',
    'Asia/Taipei',
    { order_id: 'T1', quantity: 3, payable_minor: 30000, currency: 'TWD' },
  ],
  en: [
    'Order Number,Order Date,Customer ID,Store,SKU,Qty,Unit Price,Line Total,Currency\n7,2026-06-01T09:05:00Z,c1,s1,K1,2,"1,250.00","2,500.00",usd\n',
    '',
    { order_id: '7', shop_id: 's1', unit_price_minor: 125000, payable_minor: 250000, currency: 'USD', time_text: '2026-06-01T09:05:00Z' },
  ],
  de: [
    'Bestellnummer;Bestelldatum;Kundennummer;Artikelnummer;Menge;Einzelpreis;Gesamtpreis;Währung\nB-1;01.06.2026 09:05;K1;A1;2;1.234,50;2.469,00;EUR\n',
    'Europe/Berlin',
    { order_id: 'B-1', quantity: 2, unit_price_minor: 123450, payable_minor: 246900, currency: 'EUR', time_text: '2026-06-01T09:05:00+02:00' },
  ],
  es: [
    'Pedido;Fecha;Cliente;Tienda;Artículo;Cantidad;Precio;Importe;Moneda\nP-1;25/06/2026 9:05;C1;T1;A1;1;12,50;12,50;EUR\n',
    'Europe/Madrid',
    { order_id: 'P-1', shop_id: 'T1', unit_price_minor: 1250, time_text: '2026-06-25T09:05:00+02:00' },
  ],
  pt: [
    'Número do pedido;Data do pedido;ID do cliente;Loja;Produto;Quantidade;Preço unitário;Moeda\n9;25/06/2026 09:05;c9;L1;P1;2;1.050,00;BRL\n',
    'America/Sao_Paulo',
    { order_id: '9', shop_id: 'L1', quantity: 2, payable_minor: 210000, currency: 'BRL', time_text: '2026-06-25T09:05:00-03:00' },
  ],
  ja: [
    '注文番号,注文日時,会員番号,商品番号,個数,単価,小計\nJ1,2026年6月1日 9時05分,m1,P1,2,"1,200","2,400"\nJ2,2026年6月1日 10時05分,m2,P1,1,980,980\n',
    'Asia/Tokyo',
    { order_id: 'J2', quantity: 1, unit_price_minor: 980, currency: 'JPY', time_text: '2026-06-01T10:05:00+09:00' },
  ],
}

for (const [language, [text, zone, wanted]] of Object.entries(languages))
  test(`columns in ${language} are understood, and what the file does not say is told as a doubt`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aedile-map-in-'))
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'export 2026.csv'), text)
    const { proposals, orders, close } = await proposed(folder)
    try {
      const [one] = proposals
      assert.ok(one?.text !== undefined, JSON.stringify(proposals))
      if (zone !== '') assert.match(one.doubts.map(({ en }) => en).join('; '), new RegExp(zone))
      const row = orders.at(-1) ?? {}
      assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((name) => [name, row[name]])), wanted, one.text)
    } finally {
      close()
      rmSync(folder, { recursive: true, force: true })
    }
  })

test('an export that a shipped mapping is made for is known, in whatever file it lies', async () => {
  const names = readdirSync(join(import.meta.dirname, 'adapters'))
  for (const name of names.filter((one) => one !== 'taobao-items')) {
    const { proposals, close } = await proposed(join(import.meta.dirname, 'adapters', name))
    close()
    assert.ok(
      proposals.some(({ by }) => by === name),
      `${name}: ${JSON.stringify(proposals.map(({ file, by }) => [file, by]))}`,
    )
  }
})

test('items in one file and their orders in another are joined by the order', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aedile-map-in-'))
  writeFileSync(join(folder, 'items.csv'), 'order_number,sku,qty,price\n1,A,2,9.90\n1,B,1,5.00\n2,A,1,9.90\n')
  writeFileSync(
    join(folder, 'orders.csv'),
    'order_number,customer_id,order_date,currency,store\n1,c1,2026-06-01T09:05:00Z,EUR,s1\n2,c2,2026-06-02T09:05:00Z,EUR,s1\n',
  )
  const { proposals, orders, close } = await proposed(folder)
  close()
  rmSync(folder, { recursive: true, force: true })
  assert.deepEqual(
    orders.map((row) => [row['order_id'], row['line_id'], row['buyer_account_id'], row['shop_id'], row['payable_minor'], row['currency'], row['time_text']]),
    [
      ['1', '1', 'c1', 's1', 1980, 'EUR', '2026-06-01T09:05:00Z'],
      ['1', '2', 'c1', 's1', 500, 'EUR', '2026-06-01T09:05:00Z'],
      ['2', '1', 'c2', 's1', 990, 'EUR', '2026-06-02T09:05:00Z'],
    ],
    JSON.stringify(proposals),
  )
})

test('a file of nothing that is sold is answered in words', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aedile-map-in-'))
  writeFileSync(join(folder, 'people.csv'), 'colour,size\nred,3\nblue,4\n')
  writeFileSync(join(folder, 'picture.csv'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3, 0xff, 0xfe, 0, 0]))
  const { proposals, close } = await proposed(folder)
  close()
  rmSync(folder, { recursive: true, force: true })
  for (const { text, doubts } of proposals) assert.deepEqual([text, doubts.length > 0], [undefined, true])
})
