/** Files as people have them, kind by kind; each with what has to come of it. */
import { gzipSync } from 'node:zlib'
import { zipOf } from '../../src/door/fixture.ts'
import { encoded, utf16, workbook } from './made.ts'

export type Strange = {
  /** What the file is; what has to come of it stands in expected.json, each line judged by hand. */
  fact: string
  /** A text, bytes, or what the engine writes as Parquet. */
  files: Record<string, string | Buffer | { sql: string }>
  /** Where the common mapping does not fit. */
  mapping?: string
  /** Files of the vocabulary: no mapping. */
  native?: true
  /** What is asked of the accepted rows, where it is not the orders. */
  rows?: [string]
}

/** The mapping of most cases: plain names, times in Shanghai, money in yuan. */
export const common = (more = '', time = '', extra = ''): string => `spec: aedile.mapping/1
files:
  - match: ['*']
    zone: Asia/Shanghai
${more}    events:
      - type: order.placed
        fields:
          time: { column: Time${time} }
          order_id: { column: Order }
          buyer_account_id: { column: Buyer }
          shop_id: { constant: S-1 }
          listing_id: { column: SKU }
          quantity: { column: Qty }
          unit_price_minor: { column: Price, money: true }
          payable_minor: { column: Price, by: Qty, money: true }
          currency: { constant: CNY }
${extra}`

const head = 'Time,Order,Buyer,SKU,Qty,Price'
const row = (id: string, time = '2017-08-08 14:03:22', price = '12.50', qty = '1', sku = 'K-1', buyer = 'A-1'): string =>
  `${time},${id},${buyer},${sku},${qty},${price}`
const moneyFile = (...texts: string[]): string =>
  `Time\tOrder\tBuyer\tSKU\tQty\tPrice\n${texts.map((text, i) => `2017-08-08 14:03:22\to-${i}\tA-1\tK-1\t1\t${text}`).join('\n')}\n`
const timeFile = (...texts: string[]): string =>
  `Time\tOrder\tBuyer\tSKU\tQty\tPrice\n${texts.map((text, i) => `${text}\to-${i}\tA-1\tK-1\t1\t12.50`).join('\n')}\n`
const nativeHead = 'time,order_id,buyer_account_id,shop_id,listing_id,quantity,unit_price_minor,payable_minor,currency'
const native = (id: string, more = ''): string => `2017-08-08T14:03:22+08:00,${id},A-1,S-1,L-1,1,100,100,CNY${more}`
const zh = '订单编号,下单时间,买家昵称,商品编码,数量,单价'
const zhMapping = common()
  .replaceAll('column: Time', 'column: 下单时间')
  .replaceAll('column: Order', 'column: 订单编号')
  .replaceAll('column: Buyer', 'column: 买家昵称')
  .replaceAll('column: SKU', 'column: 商品编码')
  .replaceAll('by: Qty', 'by: 数量')
  .replaceAll('column: Qty', 'column: 数量')
  .replaceAll('column: Price', 'column: 单价')

export const strange: Strange[] = [
  // ── what the bytes stand for
  { fact: 'two exports in a row, each with its mark', files: { 'a.csv': `\ufeff${head}\n${row('o-1')}\n\ufeff${head}\n${row('o-2')}\n` } },
  { fact: 'UTF-16 with tabs, big end first', files: { 'a.txt': utf16(`${head.replaceAll(',', '\t')}\r\n${row('o-1').replaceAll(',', '\t')}\r\n`, true) } },
  { fact: 'UTF-16 without a mark', files: { 'a.txt': utf16(`${head.replaceAll(',', '\t')}\r\n${row('o-1').replaceAll(',', '\t')}\r\n`).subarray(2) } },
  {
    fact: 'a Taiwanese export in Big5',
    files: { 'a.csv': encoded('訂單編號,下單時間,買家帳號,商品編號,數量,單價\r\nT1,2017-08-08 14:03:22,王小明,肥皂,2,100\r\n', 'big5') },
    mapping: common()
      .replaceAll('column: Time', 'column: 下單時間')
      .replaceAll('column: Order', 'column: 訂單編號')
      .replaceAll('column: Buyer', 'column: 買家帳號')
      .replaceAll('column: SKU', 'column: 商品編號')
      .replaceAll('by: Qty', 'by: 數量')
      .replaceAll('column: Qty', 'column: 數量')
      .replaceAll('column: Price', 'column: 單價'),
  },
  {
    fact: 'a Japanese export in Shift_JIS',
    files: {
      'a.csv': encoded(
        '注文番号,注文日時,会員番号,商品番号,個数,単価\r\nJ1,2017/08/08 14:03:22,m1,ソープ表,2,"1,200"\r\nJ2,2017/08/08 15:03:22,m2,ソープ表,1,980\r\n',
        'shift_jis',
      ),
    },
    mapping: common()
      .replaceAll('column: Time', 'column: 注文日時')
      .replaceAll('column: Order', 'column: 注文番号')
      .replaceAll('column: Buyer', 'column: 会員番号')
      .replaceAll('column: SKU', 'column: 商品番号')
      .replaceAll('by: Qty', 'by: 個数')
      .replaceAll('column: Qty', 'column: 個数')
      .replaceAll('column: Price', 'column: 単価')
      .replaceAll('CNY', 'JPY')
      .replace('Asia/Shanghai', 'Asia/Tokyo'),
  },
  {
    fact: 'a German export in Latin-1',
    files: { 'a.csv': encoded('Bestellnummer;Bestelldatum;Käufer;Artikel;Menge;Preis (€)\r\nB1;08.08.2017 14:03;Jürgen;Öl;2;1.234,50\r\n', 'windows-1252') },
    mapping: common()
      .replaceAll('column: Time', 'column: Bestelldatum')
      .replaceAll('column: Order', 'column: Bestellnummer')
      .replaceAll('column: Buyer', 'column: Käufer')
      .replaceAll('column: SKU', 'column: Artikel')
      .replaceAll('by: Qty', 'by: Menge')
      .replaceAll('column: Qty', 'column: Menge')
      .replaceAll('column: Price', 'column: Preis (€)')
      .replaceAll('CNY', 'EUR')
      .replace('Asia/Shanghai', 'Europe/Berlin'),
  },
  {
    fact: 'GBK that shows only far down',
    files: {
      'a.csv': Buffer.concat([
        Buffer.from(`${head}\n${Array.from({ length: 300 }, (_, i) => row(`o-${i}`)).join('\n')}\n`),
        encoded(`${row('o-gbk', undefined, undefined, undefined, '手工香皂')}\n`, 'gbk'),
      ]),
    },
  },
  {
    fact: 'one line torn in the midst of a character',
    files: {
      'a.csv': Buffer.concat([
        Buffer.from(`${head}\n${row('o-1', undefined, undefined, undefined, '手工香皂')}\n`),
        Buffer.from(`${row('o-2', undefined, undefined, undefined, '香')}\n`).subarray(0, -12),
        Buffer.from(`\n${row('o-3', undefined, undefined, undefined, '皂')}\n`),
      ]),
    },
  },
  { fact: 'old Macintosh line ends', files: { 'a.csv': `${head}\r${row('o-1')}\r${row('o-2')}\r` } },
  { fact: 'line ends of two kinds', files: { 'a.csv': `${head}\r\n${row('o-1')}\n${row('o-2')}\r\n\n\r\n${row('o-3')}` } },
  { fact: 'a DOS end of file', files: { 'a.csv': `${head}\r\n${row('o-1')}\r\n\x1a` } },
  { fact: 'a NUL in a cell', files: { 'a.csv': `${head}\n${row('o-1')}\n${row('o-2').replace('K-1', 'K\0-1')}\n${row('o-3')}\n` } },
  { fact: 'cells padded with NULs', files: { 'a.csv': `${head}\n${row('o-1')}\0\0\n` } },
  { fact: 'a line separator inside a cell', files: { 'a.csv': `${head}\n${row('o-1', undefined, undefined, undefined, 'K\u20281')}\n${row('o-2')}\n` } },
  {
    fact: 'UTF-8 read as Latin-1 and written again stays what it is',
    files: { 'a.csv': `${head}\n${row('o-1', undefined, undefined, undefined, 'é¦™çš‚')}\n` },
  },
  // ── what parts the cells
  { fact: 'tabs in a .csv', files: { 'a.csv': moneyFile('12.50') } },
  { fact: 'bars', files: { 'a.txt': `${head.replaceAll(',', '|')}\n${row('o-1').replaceAll(',', '|')}\n` } },
  {
    fact: 'sep=; on the first line',
    files: { 'a.csv': `sep=;\n${head.replaceAll(',', ';')}\n${row('o-1', undefined, '12,50').replaceAll(',', ';').replace('12;50', '12,50')}\n` },
  },
  {
    fact: 'an inch mark in a cell',
    files: {
      'a.csv': `${head}\n${row('o-1', undefined, undefined, undefined, '27" screen')}\n${row('o-2', undefined, undefined, undefined, 'soap "Rose" 50 g')}\n${row('o-3')}\n`,
    },
  },
  { fact: 'a blank before a quoted cell', files: { 'a.csv': `${head}\n2017-08-08 14:03:22, "o-1", "A-1", "K-1, red", 1, 12.50\n${row('o-2')}\n` } },
  { fact: 'quotes marked by a backslash', files: { 'a.csv': `${head}\n"2017-08-08 14:03:22","o-1","A-1","27\\" screen","1","12.50"\n${row('o-2')}\n` } },
  { fact: 'all cells in single quotes', files: { 'a.csv': `${head}\n'2017-08-08 14:03:22','o-1','A-1','K-1','1','12.50'\n` } },
  { fact: 'a quote that never closes', files: { 'a.csv': `${head}\n${row('o-1')}\n2017-08-08 14:03:22,o-2,A-1,"K-1,1,12.50\n${row('o-3')}\n${row('o-4')}\n` } },
  {
    fact: 'a tab behind each cell, as Taobao writes them',
    files: { 'a.csv': `${head}\n2017-08-08 14:03:22\t,1234567890123456789\t,A-1\t,K-1\t,1\t,12.50\t\n` },
  },
  { fact: '="…" in each cell', files: { 'a.csv': `${head}\n="2017-08-08 14:03:22",="0012",="A-1",="K ""1""",="1",="12.50"\n` } },
  { fact: 'commas at the end of every row and not of the header', files: { 'a.csv': `${head}\n${row('o-1')},,\n${row('o-2')},,\n` } },
  { fact: 'a row that ends early, and one that is too long', files: { 'a.csv': `${head}\n2017-08-08 14:03:22,o-1,A-1,K-1\n${row('o-2')},x\n${row('o-3')}\n` } },
  {
    fact: 'columns aligned by blanks',
    files: { 'a.txt': `Time                 Order  Buyer  SKU  Qty  Price\n2017-08-08 14:03:22  o-1    A-1    K-1  1    12.50\n` },
  },
  // ── numbers
  {
    fact: 'thousands as in India, in Switzerland, in France',
    files: { 'a.txt': moneyFile('1,23,456.50', "1'234.50", '1’234.50', '1 234.50', '1\u00a0234.50', '1\u202f234.50') },
  },
  {
    fact: 'negative in brackets, with the sign behind, before the mark, with the minus of typesetters',
    files: { 'a.txt': moneyFile('(12.50)', '12.50-', '-€12.50', '€-12.50', '−12.50', '12.50') },
  },
  {
    fact: 'what is no amount: a percentage, a fraction, thousands by a letter, a credit, an exponent',
    files: { 'a.txt': moneyFile('10%', '1/2', '12K', '1.5M', '12.50 CR', '1.2E+03', '1.2万', '12.50.1', '1,2,3') },
  },
  {
    fact: 'currencies around an amount',
    files: {
      'a.txt': moneyFile(
        '¥1,234.00',
        '￥1,234.00元',
        'CNY 12.50',
        '12.50 CNY',
        'RMB12.50',
        'US$12.50',
        'R$ 12.50',
        '12.50 kr.',
        'Rs. 12.50',
        'HK$12.50',
        'NT$12',
      ),
    },
  },
  { fact: 'full-width digits in an amount', files: { 'a.txt': moneyFile('１２．５０', '￥１,２３４.００') } },
  {
    fact: 'words for nothing where a number is required',
    files: { 'a.txt': moneyFile('N/A', '#N/A', 'null', '--', '-', 'NaN', '无', '#REF!', '\\N', 'None') },
  },
  {
    fact: 'quantities with their unit',
    files: {
      'a.csv': `${head}\n${['2 pcs', 'x2', '2件', '2.0', '2.5', '２', '0', '-1', '1e3'].map((q, i) => row(`o-${i}`, undefined, undefined, q)).join('\n')}\n`,
    },
  },
  { fact: 'an amount that ends a comma short', files: { 'a.txt': moneyFile('1,234', '12.50') } },
  { fact: 'an amount that nothing proves', files: { 'a.txt': moneyFile('1,234', '5,678') } },
  { fact: 'more digits than any money has', files: { 'a.txt': moneyFile('99999999999999999999', '0.005', '0.004', '.5', '5.') } },
  // ── ids
  {
    fact: 'ids of every kind stay as they are',
    files: {
      'a.csv': `${head}\n${['00012', '1234567890123456789', '1e5', '0x1F', '1.0', 'ＡＢ１', 'ab-1', 'AB-1', "'0099", '`0098', '12-08-17', 'TRUE'].map((id) => row(id)).join('\n')}\n`,
    },
  },
  {
    fact: 'ids that a spreadsheet shortened',
    files: {
      'a.csv': `${head}\n${['1.23E+17', '1,23E+17', '1.58292E+18', '123E+15', '1.23457E+17'].map((id) => row(id.includes(',') ? `"${id}"` : id)).join('\n')}\n`,
    },
  },
  {
    fact: 'words for nothing where an id is required',
    files: {
      'a.csv': `${head}\n${['N/A', 'null', '--', '#N/A', ''].map((id, i) => row(`o-${i}`, undefined, undefined, undefined, undefined, id)).join('\n')}\n`,
    },
  },
  {
    fact: 'words for nothing where an id is optional make nobody alike',
    files: {
      'a.csv': `${head},Device,Phone\n${['N/A', 'null', '--', '#N/A', '-', 'NULL', 'None', '无', 'd-1'].map((id, i) => `${row(`o-${i}`)},${id},${id}`).join('\n')}\n`,
    },
    mapping: common('', '', '          device_id: { column: Device }\n          recipient_phone: { column: Phone }\n'),
    rows: ['SELECT device_id, count(*) n, count(recipient_phone_token) p FROM order_placed GROUP BY 1 ORDER BY 1'],
  },
  { fact: 'an id that would run as a formula', files: { 'a.csv': `${head}\n${row('=cmd|calc')}\n${row('@SUM(1)')}\n${row('+1')}\n${row('-1')}\n` } },
  {
    fact: 'an account that is somebody’s phone number',
    files: { 'a.csv': `${head}\n${row('o-1', undefined, undefined, undefined, undefined, '13812345678')}\n` },
  },
  // ── times
  {
    fact: 'halves of the day in Chinese, Japanese, Korean',
    files: {
      'a.txt': timeFile(
        '2017/8/8 下午 2:03:22',
        '2017-08-08 上午12:05',
        '2017年8月8日 下午12:30',
        '2017/08/08 午後2:03',
        '2017. 8. 8. 오후 2:03:22',
        '2017-8-8 PM 02:03',
      ),
    },
  },
  {
    fact: 'names of months in five languages',
    files: {
      'a.txt': timeFile(
        '8 août 2017 14:03',
        '8. März 2017 14:03',
        '8 de agosto de 2017 14:03',
        '08-Aug-17 14.03.22',
        'Aug 8, 2017 2:03:22 PM',
        'August 8th, 2017 at 2:03 PM',
        'Tue, 08 Aug 2017 14:03:22 +0800',
        '8 авг 2017 14:03',
      ),
    },
  },
  {
    fact: 'times as programs write them',
    files: {
      'a.txt': timeFile(
        '20170808140322',
        '20170808T140322Z',
        '2017-08-08T14:03:22.184Z',
        '2017-08-08 06:03:22.184123 +0000 UTC',
        'Tue Aug 08 2017 14:03:22 GMT+0800 (China Standard Time)',
        '8/8/2017 2:03:22 PM +08:00',
        '2017-08-08T14:03+08',
        '/Date(1502172202000)/',
        '2017-W32-2',
        '2017-08-08T14:03:22+0530',
      ),
    },
  },
  {
    fact: 'a day of two digits where year and day could change places',
    files: { 'a.txt': timeFile('17-08-08 14:03', '17/08/08 14:03', '08/17/17 14:03', '31/08/99 14:03', '17.08.17 14:03') },
  },
  {
    fact: 'days that are none, hours that are none',
    files: {
      'a.txt': timeFile(
        '2017-02-30 14:03',
        '2017-08-08 24:00:00',
        '2017-08-08 14:60',
        '0000-00-00 00:00:00',
        '1900-01-00',
        '2017-13-08 14:03',
        '2016-12-31 23:59:60',
        '2017-08-08',
      ),
    },
  },
  {
    fact: 'clocks put forward and back in Berlin, Lord Howe, New York',
    files: { 'a.txt': timeFile('2023-03-26 02:30:00', '2023-10-29 02:30:00', '2023-10-29 03:00:00', '2023-03-26 01:59:59') },
    mapping: common().replace('Asia/Shanghai', 'Europe/Berlin'),
  },
  {
    fact: 'half hours',
    files: { 'a.txt': timeFile('2023-04-02 01:45:00', '2023-10-01 02:15:00', '2023-07-01 12:00:00', '2023-01-01 12:00:00') },
    mapping: common().replace('Asia/Shanghai', 'Australia/Lord_Howe'),
  },
  { fact: 'quarters of an hour', files: { 'a.txt': timeFile('2023-04-02 01:45:00') }, mapping: common().replace('Asia/Shanghai', 'Asia/Kathmandu') },
  { fact: 'summer time in Shanghai, 1988', files: { 'a.txt': timeFile('1988-07-01 12:00:00', '1988-12-01 12:00:00') } },
  {
    fact: 'zones by names that mean one thing, and by names that mean several',
    files: {
      'a.txt': timeFile(
        '2017-08-08 14:03:22 PDT',
        '2017-08-08 14:03:22 CEST',
        '2017-08-08 14:03:22 CST',
        '2017-08-08 14:03:22 IST',
        '2017-08-08 14:03:22 HKT',
        '2017-08-08 14:03:22 UTC+8',
        '2017-08-08 14:03:22 Asia/Tokyo',
      ),
    },
  },
  {
    fact: 'counts of days, seconds, thousandths',
    files: { 'a.txt': timeFile('42955.58567', '1502172202', '1502172202184', '1502172202.184', '1502172202184000') },
  },
  {
    fact: 'day numbers where the mapping says so',
    files: { 'a.txt': timeFile('42955.5856712963', '42955', '1', '0', '-1', 'x') },
    mapping: common('', ', format: excel'),
  },
  {
    fact: 'date and time in two columns',
    files: { 'a.csv': `Date,Clock,Order,Buyer,SKU,Qty,Price\n08/08/2017,2:03 PM,o-1,A-1,K-1,1,12.50\n25/08/2017,11:03 AM,o-2,A-1,K-1,1,12.50\n` },
    mapping: common().replace('{ column: Time }', "{ text: '{Date} {Clock}' }"),
  },

  // ── workbooks
  {
    fact: 'a workbook with dates, a percentage, an error and long numbers',
    files: {
      'a.xlsx': workbook([
        {
          name: 'Orders',
          rows: [
            head.split(','),
            [{ v: 42955.585671296, s: 2 }, 'o-1', 'A-1', 'K-1', 1, { v: 1234.5, s: 5 }],
            [{ v: 42955.585671296, s: 3 }, '0012', 'A-1', { xml: '<c t="e"><v>#N/A</v></c>' }, 1, 12.5],
            [{ v: 42955, s: 1 }, 123456789012345680, 'A-1', 'K-1', 1, 12.5],
            [
              '2017-08-08 14:03:22',
              1234567890,
              'A-1',
              { xml: '<c t="str"><f>CONCAT("K","-2")</f><v>K-2</v></c>' },
              2,
              { xml: '<c><f>6.25*2</f><v>12.5</v></c>' },
            ],
          ],
        },
      ]),
    },
  },
  {
    fact: 'a workbook that counts days from 1904',
    files: {
      'a.xlsx': workbook([{ name: 'Orders', rows: [head.split(','), [{ v: 41493.585671296, s: 2 }, 'o-1', 'A-1', 'K-1', 1, 12.5]] }], { from1904: true }),
    },
  },
  {
    fact: 'a workbook whose XML is named behind a prefix',
    files: { 'a.xlsx': workbook([{ name: 'Orders', rows: [head.split(','), ['2017-08-08 14:03:22', 'o-1', 'A-1', 'K-1', 1, 12.5]] }], { prefix: 'x' }) },
  },
  {
    fact: 'a month a sheet, a cover, a sheet of other columns, a hidden one',
    files: {
      'a.xlsx': workbook([
        { name: '封面', rows: [['2017 年订单导出']] },
        { name: '7', rows: [head.split(','), ['2017-07-08 14:03:22', 'o-1', 'A-1', 'K-1', 1, 12.5], ['2017-07-08 14:03:22', 'o-2', 'A-1', 'K-1', 1, 12.5]] },
        { name: '8', rows: [['2017 年 8 月'], head.split(','), ['2017-08-08 14:03:22', 'o-3', 'A-1', 'K-1', 1, 12.5]] },
        { name: '9', state: 'hidden', rows: [head.split(','), ['2017-09-08 14:03:22', 'o-4', 'A-1', 'K-1', 1, 12.5]] },
        {
          name: '库存',
          rows: [
            ['SKU', '数量'],
            ['K-1', 4],
          ],
        },
      ]),
    },
    mapping: common().replace('order_id: { column: Order }', 'order_id: { row: true }'),
  },
  {
    fact: 'cells made one down an order, and a title across',
    files: {
      'a.xlsx': workbook([
        {
          name: 'O',
          rows: [
            ['Orders of August', null, null, null, null, null],
            head.split(','),
            ['2017-08-08 14:03:22', 'o-1', 'A-1', 'K-1', 1, 12.5],
            [null, null, null, 'K-2', 2, 3.5],
            ['2017-08-08 15:03:22', 'o-2', 'A-2', 'K-1', 1, 12.5],
          ],
          merged: ['A1:F1', 'A3:A4', 'B3:B4', 'C3:C4'],
        },
      ]),
    },
    mapping: common().replace('buyer_account_id', 'line_id: { nth: Order }\n          buyer_account_id'),
  },
  {
    fact: 'rows hidden by a filter',
    files: {
      'a.xlsx': workbook([
        {
          name: 'O',
          rows: [
            head.split(','),
            ['2017-08-08 14:03:22', 'o-1', 'A-1', 'K-1', 1, 12.5],
            { cells: ['2017-08-08 14:03:22', 'o-2', 'A-1', 'K-1', 1, 12.5], attributes: ' hidden="1"' },
          ],
        },
      ]),
    },
  },
  {
    fact: 'a workbook called .csv, and a text called .xls',
    files: {
      'a.csv': workbook([{ name: 'O', rows: [head.split(','), ['2017-08-08 14:03:22', 'o-1', 'A-1', 'K-1', 1, 12.5]] }]),
      'b.xls': `${head.replaceAll(',', '\t')}\n${row('o-2').replaceAll(',', '\t')}\n`,
    },
  },
  {
    fact: 'an old workbook, a web page called .xls, a PDF, a packed file without its ending',
    files: {
      'a.xls': Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]),
      'b.xls': '<html><head><meta charset="gbk"></head><table><tr><td>Order</td></tr></table></html>',
      'c.csv': '%PDF-1.7\n',
      'd.csv': gzipSync(`${head}\n${row('o-1')}\n`),
      'e.xlsx': Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]),
      'f.ods': 'x',
    },
  },
  // ── archives
  {
    fact: 'an archive of folders with a file of one name in each',
    files: {
      'a.zip': zipOf({
        '2017-07/orders.csv': `${head}\n${row('x')}\n`,
        '2017-08/orders.csv': `${head}\n${row('x', '2017-08-09 14:03:22')}\n`,
        '2017-08/': '',
        '__MACOSX/2017-08/._orders.csv': 'x',
      }),
    },
    mapping: common().replace('order_id: { column: Order }', 'order_id: { row: true }'),
  },
  {
    fact: 'two archives that each hold an orders.csv',
    files: { 'a.zip': zipOf({ 'orders.csv': `${head}\n${row('x')}\n` }), 'b.zip': zipOf({ 'orders.csv': `${head}\n${row('x', '2017-08-09 14:03:22')}\n` }) },
    mapping: common().replace('order_id: { column: Order }', 'order_id: { row: true }'),
  },
  {
    fact: 'an archive in an archive, and one too deep',
    files: { 'a.zip': zipOf({ 'b.zip': zipOf({ 'orders.csv': `${head}\n${row('o-1')}\n`, 'c.zip': zipOf({ 'orders.csv': `${head}\n${row('o-2')}\n` }) }) }) },
  },
  {
    fact: 'an archive made to fill the disk',
    files: { 'a.zip': zipOf({ 'orders.csv': Buffer.alloc(120 * 1024 * 1024) }), 'b.csv': `${head}\n${row('o-1')}\n` },
  },
  { fact: 'packed files one behind the other', files: { 'a.csv.gz': Buffer.concat([gzipSync(`${head}\n${row('o-1')}\n`), gzipSync(`${row('o-2')}\n`)]) } },
  { fact: 'a packed file with something behind it', files: { 'a.csv.gz': Buffer.concat([gzipSync(`${head}\n${row('o-1')}\n`), Buffer.alloc(512)]) } },
  // ── JSON and Parquet
  {
    fact: 'NDJSON with blank lines, carriage returns and a mark',
    files: {
      'a.ndjson': `\ufeff{"Time":"2017-08-08 14:03:22","Order":1001,"Buyer":"A-1","SKU":"K-1","Qty":1,"Price":12.5}\r\n\r\n{"Time":"2017-08-08 14:03:22","Order":9007199254740993,"Buyer":"A-1","SKU":"K-1","Qty":1,"Price":12.5}\r\n\r\n{"Time":"2017-08-08 14:03:22","Order":"1003","Buyer":null,"SKU":"K-1","Qty":1,"Price":12.5}\r\n{"Time":"2017-08-08 14:03:22","Order":"1004","Buyer":"A-1","SKU":"K-1","Qty":1,"Price":NaN}\r\n{"Time":"2017-08-08 14:03:22","Order":"1005","Buyer":"A-1","Buyer":"A-2","SKU":"K-1","Qty":1,"Price":1}\r\n`,
    },
  },
  {
    fact: 'a list, an object that holds the list, objects one after the other, in UTF-16',
    files: {
      'a.json': `[{"Time":"2017-08-08 14:03:22","Order":"1","Buyer":"A-1","SKU":"K-1","Qty":1,"Price":"12.50"}]`,
      'b.json': `{"page":1,"data":[{"Time":"2017-08-08 14:03:22","Order":"2","Buyer":"A-1","SKU":"K-1","Qty":1,"Price":"12.50"}]}`,
      'c.json': `{"Time":"2017-08-08 14:03:22","Order":"3","Buyer":"A-1","SKU":"K-1","Qty":1,"Price":"12.50"}\n{"Time":"2017-08-08 14:03:22","Order":"4","Buyer":"A-1","SKU":"K-1","Qty":1,"Price":"12.50"}`,
      'd.json': utf16(`[{"Time":"2017-08-08 14:03:22","Order":"5","Buyer":"A-1","SKU":"K-1","Qty":1,"Price":"12.50"}]`),
    },
  },
  {
    fact: 'orders by their number in one object',
    files: {
      'a.json': `{"1001":{"Time":"2017-08-08 14:03:22","Buyer":"A-1","SKU":"K-1","Qty":1,"Price":"12.50"},"1002":{"Time":"2017-08-08 14:03:22","Buyer":"A-1","SKU":"K-1","Qty":1,"Price":"12.50"}}`,
    },
  },
  {
    fact: 'a JSON document cut in the midst',
    files: { 'a.json': `[{"Time":"2017-08-08 14:03:22","Order":"1","Buyer":"A-1","SKU":"K-1","Qty":1,"Price":"12.50"},{"Time":"2017-08-08 14:0` },
  },
  // ── headers
  { fact: 'a name that stands twice and is not needed', files: { 'a.csv': `${head},Note,Note\n${row('o-1')},x,y\n` } },
  { fact: 'a name that stands twice and is needed', files: { 'a.csv': `${head},Price\n${row('o-1')},99\n` } },
  { fact: 'names of groups above the names', files: { 'a.csv': `Order,,,Goods,,\n${head}\n${row('o-1')}\n${row('o-2')}\n` } },
  {
    fact: 'Chinese names with units in brackets of both widths, and a colon',
    files: {
      'a.csv': `订单编号：,下单时间,买家昵称,商品编码,数量（件）,单价(元)\n1001,2017-08-08 14:03:22,甲,K-1,2,12.50\n1002,2017-08-08 15:03:22,乙,K-1,1,12.50\n`,
    },
    mapping: zhMapping
      .replace('column: 订单编号', "column: '订单编号：'")
      .replaceAll('数量 }', '数量（件） }')
      .replaceAll('by: 数量', 'by: 数量（件）')
      .replaceAll('单价,', '单价(元),'),
  },
  {
    fact: 'a name over two lines',
    files: { 'a.csv': `Time,"Order\nNumber",Buyer,SKU,Qty,Price\n${row('o-1')}\n` },
    mapping: common().replace('column: Order', 'column: "Order\\nNumber"'),
  },
  { fact: 'names in capitals and with blanks around', files: { 'a.csv': ` TIME , ORDER ,BUYER,SKU,QTY,PRICE\n${row('o-1')}\n` } },
  {
    fact: 'totals at the end',
    files: { 'a.csv': `${zh}\n1001,2017-08-08 14:03:22,甲,K-1,2,12.50\n1002,2017-08-08 15:03:22,乙,K-1,1,12.50\n合计,,,,3,25.00\n` },
    mapping: zhMapping,
  },
  {
    fact: 'totals at the end of a file whose cells carry down',
    files: { 'a.csv': `${head}\n${row('o-1')}\n,,,K-2,1,3.00\nTotal,,,,2,15.50\n` },
    mapping: common('    carry: { columns: [Time, Order, Buyer] }\n').replace('buyer_account_id', 'line_id: { nth: Order }\n          buyer_account_id'),
  },
  { fact: 'a header and nothing below it', files: { 'a.csv': `${head}\n` } },
  { fact: 'nothing at all, and nothing but a mark', files: { 'a.csv': '', 'b.csv': '\ufeff', 'c.csv': '\n\n\n' } },
  // ── the same fact twice, two facts under one key
  {
    fact: 'the same file under two names',
    files: { 'orders (1).csv': `${head}\n${row('o-1')}\n`, 'orders.csv': `${head}\n${row('o-1')}\n` },
    mapping: common().replace('order_id: { column: Order }', 'order_id: { row: true }'),
  },
  {
    fact: 'exports that overlap, the later with a changed price',
    files: { 'a.csv': `${head}\n${row('o-1')}\n${row('o-2')}\n`, 'b.csv': `${head}\n${row('o-2')}\n${row('o-1', undefined, '13.50')}\n${row('o-3')}\n` },
  },
  {
    fact: 'orders of two shops under one number',
    files: { 'a.csv': `Shop,${head}\nS-1,${row('1')}\nS-2,${row('1', '2017-08-09 14:03:22')}\n` },
    mapping: common().replace('{ constant: S-1 }', '{ column: Shop }'),
  },
  {
    fact: 'items without their orders',
    files: { 'items.csv': 'Order,SKU,Qty,Price\no-1,K-1,1,12.50\no-9,K-1,1,12.50\n', 'orders.csv': 'Order,Time,Buyer\no-1,2017-08-08 14:03:22,A-1\n' },
    mapping: common('    join: [{ match: orders.csv, on: Order, as: head }]\n')
      .replace("['*']", 'items.csv')
      .replace('column: Time', 'column: head.Time')
      .replace('column: Buyer', 'column: head.Buyer'),
  },
  // ── what is left out, what is unknown
  {
    fact: 'statuses that nobody listed',
    files: {
      'a.csv': `${head},Status\n${row('o-1')},paid\n${row('o-2')},PAID\n${row('o-3')},on hold\n${row('o-4')},\n${row('o-5')},N/A\n${row('o-6')},cancelled\n`,
    },
    mapping: `${common().replace('      - type: order.placed\n', '      - type: order.placed\n        keep: { column: Status, not: [cancelled] }\n')}      - type: order.closed\n        when: { column: Status, is: [cancelled, refunded] }\n        fields:\n          time: { column: Time }\n          order_id: { column: Order }\n          reason: { column: Status, values: { cancelled: cancelled, refunded: refunded } }\n`,
    rows: ['SELECT order_id FROM order_placed ORDER BY 1'],
  },
  {
    fact: 'refunds before their orders, and one of an order that never was',
    files: {
      'a-refunds.csv': 'Refund,Order,Time,Amount\nr-1,o-1,2017-08-09 10:00:00,12.50\nr-2,o-9,2017-08-09 10:00:00,12.50\nr-3,o-1,--,1.00\n',
      'b-orders.csv': `${head}\n${row('o-1')}\n`,
    },
    mapping: `${common().replace("['*']", 'b-*')}  - match: a-*\n    zone: Asia/Shanghai\n    events:\n      - type: refund.requested\n        fields:\n          time: { column: Time }\n          refund_id: { column: Refund }\n          order_id: { column: Order }\n          kind: { constant: refund_only }\n          amount_minor: { column: Amount, times: 100 }\n`,
  },
  {
    fact: 'a time that databases write for none tells of nothing',
    files: { 'a.csv': `${head},Closed\n${row('o-1')},0000-00-00 00:00:00\n${row('o-2')},2017-08-10 10:00:00\n${row('o-3')},\\N\n` },
    mapping: `${common()}      - type: order.closed\n        when: { column: Closed, present: true }\n        fields:\n          time: { column: Closed }\n          order_id: { column: Order }\n          reason: { constant: cancelled }\n`,
    rows: ['SELECT order_id, time_text FROM order_closed'],
  },
  // ── currencies
  {
    fact: 'currencies by their names, signs and codes',
    files: {
      'a.csv': `${head},Currency\n${['CNY', 'rmb', '人民币', '元', '￥', 'USD', 'US$', '$', '€', 'JPY', 'KWD', ''].map((c, i) => `${row(`o-${String(i).padStart(2, '0')}`, undefined, '12')},${c}`).join('\n')}\n`,
    },
    mapping: common().replace('{ constant: CNY }', '{ column: Currency }'),
    rows: ['SELECT order_id, unit_price_minor, currency FROM order_placed ORDER BY order_id'],
  },
  {
    fact: 'amounts in yen and dinars, and yen with a fraction',
    files: {
      'a.txt': `${head.replaceAll(',', '\t')}\tCurrency\n${[
        ['1,200', 'JPY'],
        ['1.234', 'KWD'],
        ['12.5', 'JPY'],
        ['12.345', 'CNY'],
      ]
        .map(([p, c], i) => `2017-08-08 14:03:22\to-${i}\tA-1\tK-1\t1\t${p}\t${c}`)
        .join('\n')}\n`,
    },
    mapping: common().replace('{ constant: CNY }', '{ column: Currency }'),
    rows: ['SELECT order_id, unit_price_minor, currency FROM order_placed ORDER BY order_id'],
  },
  // ── persons
  {
    fact: 'a row whose cells have shifted shows nobody',
    files: { 'a.csv': `${head},Name,Phone\n张三,13812345678,浙江省杭州市某路 1 号,2017-08-08 14:03:22,o-1,A-1,K-1,1\n` },
    mapping: common('', '', '          recipient_name: { column: Name }\n          recipient_phone: { column: Phone }\n'),
  },
  { fact: 'a column named after somebody', files: { 'a.csv': `${head},张三 13812345678\n${row('o-1')},x\n` } },
  // ── Parquet
  {
    fact: 'Parquet with decimals, dates, times of every precision, a UUID, a list, a float for an id',
    files: {
      'a.parquet': {
        sql: `SELECT * FROM (VALUES (TIMESTAMP '2017-08-08 14:03:22.184', UUID '5f0c0e0e-1111-4222-8333-444455556666', 'A-1', 'K-1', 1, 12.50::DECIMAL(10,2), 1001.0::DOUBLE, ['a', 'b']), (TIMESTAMP '2017-08-08 15:03:22', UUID '5f0c0e0e-1111-4222-8333-444455557777', NULL, 'K-1', 2, 0.30::DECIMAL(10,2), 'nan'::DOUBLE, NULL)) t(Time, "Order", Buyer, SKU, Qty, Price, Customer, Tags)`,
      },
    },
    mapping: common().replace('{ column: Buyer }', '{ column: Customer }'),
  },
  {
    fact: 'Parquet with times of a zone, of seconds and of nanoseconds, and with a record inside',
    files: {
      'a.parquet': {
        sql: `SELECT TIMESTAMPTZ '2017-08-08 14:03:22+08:00' AS Time, 'o-1' AS "Order", 'A-1' AS Buyer, 'K-1' AS SKU, 1 AS Qty, 12.5 AS Price, {'a': 1} AS More`,
      },
      'b.parquet': { sql: `SELECT TIMESTAMP_S '2017-08-08 14:03:22' AS Time, 'o-2' AS "Order", 'A-1' AS Buyer, 'K-1' AS SKU, 1 AS Qty, 12.5::FLOAT AS Price` },
      'c.parquet': {
        sql: `SELECT TIMESTAMP_NS '2017-08-08 14:03:22.184000000' AS Time, 'o-3' AS "Order", 'A-1' AS Buyer, 'K-1' AS SKU, 1 AS Qty, 12.5 AS Price`,
      },
      'd.parquet': { sql: `SELECT DATE '2017-08-08' AS Time, 'o-4' AS "Order", 'A-1' AS Buyer, 'K-1' AS SKU, 1 AS Qty, 12.5 AS Price` },
    },
  },
  { fact: 'a Parquet file that is none', files: { 'a.parquet': `${head}\n${row('o-1')}\n`, 'b.parquet': '' } },
  // ── more of a day's exports
  { fact: 'a refund told as a line with negative numbers', files: { 'a.csv': `${head}\n${row('o-1')}\n${row('C-1', undefined, '12.50', '-1')}\n` } },
  {
    fact: 'a preamble, a blank line, and a footer',
    files: {
      'a.csv': `店铺：某店\n导出时间：2017-09-01 10:00:00\n\n${zh}\n1001,2017-08-08 14:03:22,甲,K-1,2,12.50\n1002,2017-08-08 15:03:22,乙,K-1,1,12.50\n以上共 2 条\n`,
    },
    mapping: zhMapping,
  },
  {
    fact: 'two time columns, the one of payment empty',
    files: {
      'a.csv':
        '订单编号,订单创建时间,订单付款时间,买家会员名,宝贝标题,数量,单价,订单状态\n="1001",2017/8/8 14:03,2017/8/8 14:05,甲,皂,2,12.50,交易成功\n="1002",2017/8/8 15:03,,乙,皂,1,12.50,交易关闭\n',
    },
    mapping: zhMapping.replace('下单时间', '订单创建时间').replace('买家昵称', '买家会员名').replace('商品编码', '宝贝标题'),
  },
  { fact: 'the last line without an end, and blanks only in another', files: { 'a.csv': `${head}\n${row('o-1')}\n   \n,,,,,\n${row('o-2')}` } },
  {
    fact: 'a row of a thousand cells, and a header of a thousand columns',
    files: {
      'a.csv': `${head}\n${row('o-1')}\n${'x,'.repeat(1000)}x\n`,
      'b.csv': `${head},${Array.from({ length: 1000 }, (_, i) => `c${i}`).join(',')}\n${row('o-2')},${Array.from({ length: 1000 }, () => 'v').join(',')}\n`,
    },
  },
  // ── files of the vocabulary
  {
    fact: 'a file of the vocabulary as a workbook of two sheets',
    native: true,
    files: {
      'order.placed.xlsx': workbook([
        {
          name: 'a',
          rows: [
            nativeHead.split(','),
            native('o-1')
              .split(',')
              .map((v, i) => (i > 4 && i < 8 ? Number(v) : v)),
          ],
        },
        {
          name: 'b',
          rows: [
            nativeHead.split(','),
            native('o-2')
              .split(',')
              .map((v, i) => (i > 4 && i < 8 ? Number(v) : v)),
          ],
        },
      ]),
    },
  },
  {
    fact: 'a file of the vocabulary with blanks behind its commas, an inch mark, and a DOS end',
    native: true,
    files: {
      'order.placed.csv': `${nativeHead}\r\n${native('o-1').replace('L-1', '27" L')}\r\n${native('o-2')
        .replaceAll(',', ', ')
        .replaceAll(/, ([^,]+)/g, ', "$1"')}\r\n\x1a`,
    },
  },
  {
    fact: 'a file of the vocabulary that writes N/A where it knows nothing',
    native: true,
    files: {
      'order.placed.csv': `${nativeHead},device_id,view_seconds,region_code\n${native('o-1', ',N/A,N/A,N/A')}\n${native('o-2', ',null,--,')}\n${native('o-3', ',d-1,5,330782')}\n`,
    },
    rows: ['SELECT order_id, device_id, view_seconds, region_code FROM order_placed ORDER BY 1'],
  },
  // ── a second look: what strangers sent
  {
    fact: 'ids of a whole column whose digits beyond the fifteenth a spreadsheet made noughts',
    files: {
      'a.csv': `${head}\n${['408123456789012000', '408123456789013000', '408123456789012000', '408123456789014000'].map((id) => row(id)).join('\n')}\n`,
    },
  },
  {
    fact: 'long ids of which one ends in noughts',
    files: { 'a.csv': `${head}\n${['408123456789012000', '408123456789013123', '408123456789012777'].map((id) => row(id)).join('\n')}\n` },
  },
  { fact: 'every line in quotes as a whole', files: { 'a.csv': `"${head}"\n"${row('""o-1""')}"\n"${row('o-2')}"\n` } },
  {
    fact: 'UTF-16 without a mark, nearly all of it Chinese',
    files: {
      'a.csv': Buffer.from(
        `${zh.replaceAll(',', '\t')}\r\n订单一二三四五六七1\t2017-08-08 14:03:22\t张三李四王五赵六\t肥皂毛巾牙刷牙膏\t1\t12.50\r\n`,
        'utf16le',
      ),
    },
    mapping: zhMapping,
  },
  {
    fact: 'Korean and Cyrillic where the mapping names them, and a guess where it does not',
    files: {
      'k.csv': Buffer.concat([
        Buffer.from(`${head}\n2017-08-08 14:03:22,o-1,`),
        Buffer.from([0xb1, 0xe8, 0xc3, 0xb6, 0xbc, 0xf6]),
        Buffer.from(',K-1,1,12.50\n'),
      ]),
      'c.csv': Buffer.concat([Buffer.from(`${head}\n2017-08-08 14:03:22,o-2,`), Buffer.from([0xc8, 0xe2, 0xe0, 0xed]), Buffer.from(',K-1,1,12.50\n')]),
      'g.csv': Buffer.concat([Buffer.from(`${head}\n2017-08-08 14:03:22,o-3,`), Buffer.from([0xc8, 0xe2, 0xe0, 0xed]), Buffer.from(',K-1,1,12.50\n')]),
    },
    mapping: ['k', 'c', '*'].reduce(
      (all, name, i) =>
        `${all}${common(['    encoding: euc-kr\n', '    encoding: windows-1251\n', ''][i]).replace("match: ['*']", `match: ['${name}.csv']`).replace('spec: aedile.mapping/1\nfiles:\n', '')}`,
      'spec: aedile.mapping/1\nfiles:\n',
    ),
  },
  {
    fact: 'years of other calendars are none of ours',
    files: {
      'a.csv': `${head}\n${['2569-09-03 08:13:46', '115/09/03 08:13:46', '令和8年9月3日 08:13:46', '0026-09-03 08:13:46', '1405/06/12 08:13:46'].map((time, i) => row(`o-${i}`, time)).join('\n')}\n`,
    },
  },
  {
    fact: 'the end of a day, numbers without their noughts, hours with an h, a zone by its name',
    files: {
      'a.csv': `${head}\n${['2026-09-03 24:00', '2026-12-31 24:00:00', '2026-09-03 24:01', '2026-9-3 8:5:3', '03.09.2026 8h13', '2026-09-03 08:13 hs.', '2026-09-03T08:13:46+02:00[Europe/Berlin]', '2026-09-03 08:13:46 America/New_York'].map((time, i) => row(`o-${i}`, time)).join('\n')}\n`,
    },
  },
  {
    fact: 'parts of the day in Chinese, and hours that contradict them',
    files: {
      'a.csv': `${head}\n${['2026/9/3 中午12:30', '2026/9/3 中午1:05', '2026/9/3 凌晨1:30', '2026/9/3 凌晨12:30', '2026/9/3 早上7:30', '2026/9/3 傍晚6:30', '2026/9/3 晚上11:30', '2026/9/3 晚上12:30', '2026/9/3 下午14:13', '2026/9/3 上午14:13', '2026-09-03 14:13 PM', '2026-09-03 00:13 AM', '2026-09-03 14:13 AM', '2026/9/3 02:13 p. m.'].map((time, i) => row(`o-${i}`, time)).join('\n')}\n`,
    },
  },
  {
    fact: 'counts of millionths and billionths',
    files: { 'a.csv': `${head}\n${row('o-1', '1788221626123456')}\n${row('o-2', '1788221626')}\n` },
    mapping: common('', ', format: epoch_us'),
  },
  {
    fact: 'renminbi in words, and a dollar behind its country',
    files: { 'a.csv': `${head}\n${['人民币12.50', '12.50元', '12.50 US$', 'HK$12.50'].map((price, i) => row(`o-${i}`, undefined, price)).join('\n')}\n` },
  },
  {
    fact: 'a second export with the same columns in another order',
    files: { 'a.csv': `${head}\n${row('o-1')}\nOrder,Time,Price,SKU,Buyer,Qty\no-2,2017-08-08 14:03:22,9.50,K-2,A-2,3\n` },
  },
  { fact: 'a second export without one of the columns', files: { 'a.csv': `${head}\n${row('o-1')}\n${head.replace('Buyer', 'Customer')}\n${row('o-2')}\n` } },
  {
    fact: 'two files of the vocabulary in one, accounts and articles the other way round',
    files: {
      'order.placed.csv': `${nativeHead}\n${native('o-1')}\n${nativeHead.replace('buyer_account_id,shop_id,listing_id', 'listing_id,shop_id,buyer_account_id')}\n2017-08-08T14:03:22+08:00,o-2,L-2,S-1,A-2,1,100,100,CNY\n`,
    },
    native: true,
  },
  {
    fact: 'orders whose list of articles is null, absent, empty, or one article by itself',
    files: {
      'a.ndjson': ['[{"SKU":"K","Qty":1,"Price":"12.50"}]', 'null', '[]', '{"SKU":"K","Qty":1,"Price":"12.50"}']
        .map((lines, i) => `{"Time":"2026-09-03T08:13:46Z","Order":${i},"Buyer":"A-1","Lines":${lines}}`)
        .concat('{"Time":"2026-09-03T08:13:46Z","Order":9,"Buyer":"A-1"}')
        .join('\n'),
    },
    mapping: common()
      .replace('      - type: order.placed\n', '      - type: order.placed\n        each: Lines\n')
      .replaceAll('SKU', 'Lines.SKU')
      .replaceAll('Qty', 'Lines.Qty')
      .replaceAll('column: Price', 'column: Lines.Price'),
  },
  {
    fact: 'payments of orders that are not named are not one payment',
    files: { 'a.csv': `${head},Paid\n${row('o-1')},2017-08-08 14:05:00\n${row('')},2017-08-08 14:06:00\n${row('')},2017-08-08 14:07:00\n` },
    mapping: common(
      '',
      '',
      `      - type: payment.captured
        once_per: Order
        fields:
          time: { column: Paid }
          payment_id: { column: Order, prefix: pay- }
          order_id: { column: Order }
          amount_minor: { column: Price, money: true }
          currency: { constant: CNY }
`,
    ),
  },
  {
    fact: 'an article packed in one cell, taken apart twice',
    files: { 'a.csv': `Time,Order,Buyer,Line\n2017-08-08 14:03:22,o-1,A-1,name:Soap|product_id:12|sku:SOAP|quantity:2|total:24.00|sub_total:24.00\n` },
    mapping: common()
      .replace('column: SKU', "column: Line, split: [{ at: '|sku:', part: 2 }, { at: '|', part: 1 }]")
      .replace('column: Qty', "column: Line, split: [{ at: '|quantity:', part: 2 }, { at: '|', part: 1 }]")
      .replace('column: Price, money', "column: Line, split: [{ at: '|total:', part: 2 }, { at: '|', part: 1 }], money")
      .replace('column: Price, by: Qty', "column: Line, split: [{ at: '|total:', part: 2 }, { at: '|', part: 1 }]"),
  },
  {
    fact: 'a tar archive, and others that are none of ours, whatever they are called',
    files: {
      'a.csv': Buffer.from('7z\xbc\xaf\x27\x1c\x00\x04', 'latin1'),
      'b.csv': Buffer.from('Rar!\x1a\x07\x00\xcf', 'latin1'),
      'c.csv.gz': gzipSync(Buffer.from(`${'o.csv'.padEnd(257, '\0')}ustar${'\0'.repeat(250)}${head}\n${row('o-1')}\n`)),
      'd.csv': `${head}\n${row('o-1')}\n`,
    },
  },
  {
    fact: 'numbers that databases and people write: \\N, NaN, twice a point, an approximation',
    files: {
      'a.tsv': `${head.replaceAll(',', '\t')}\n${['\\N', 'NaN', '12..50', '约12.50', '12.50/件', '1,234'].map((price, i) => `2017-08-08 14:03:22.123456+08\to-${i}\tA-1\tK-1\t1\t${price}`).join('\n')}\n`,
    },
  },
  {
    fact: 'remarks that begin with a hash, and one behind the rows',
    files: { 'a.csv': `# exported by a tool, at 2026-09-03\n# zone: Asia/Shanghai\n${head}\n${row('o-1')}\n# end, of, file, 1, 2, 3\n` },
    mapping: common("    skip: ['#']\n"),
  },
]
