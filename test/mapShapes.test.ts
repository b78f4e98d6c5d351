/** Exports as shops have them, of makers that no shipped mapping knows: what `aedile map` makes of each without a hand on it. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { importFolders } from '../src/door/folder.ts'
import { mappingOf, parseMapping } from '../src/door/mapping.ts'
import { proposeAll } from '../src/door/mapping/propose.ts'
import { folderKey } from '../src/door/tokens.ts'
import { type Engine, openEngine } from '../src/warehouse/duckdb.ts'
import { encoded, workbook } from './strange/made.ts'

type Shape = {
  fact: string
  file: string
  content: string | Buffer
  orders?: string[]
  payments?: string[]
  transfers?: string[]
  closed?: string[]
  nothing?: RegExp
}

const shapes: Shape[] = [
  {
    fact: 'JD: the account is taken and not the person’s name',
    file: '京东订单.csv',
    content: encoded(
      '订单号,商品ID,商品名称,订购数量,支付方式,下单时间,京东价,订单金额,结算金额,应付金额,订单状态,下单帐号,客户姓名,客户地址,联系电话,付款确认时间\n123456789012,1001,肥皂,2,在线支付,2026-09-01 08:13:46,12.50,25.00,25.00,25.00,完成,jd_abc,张三,浙江杭州某路,13812345678,2026-09-01 08:14:46\n',
      'gbk',
    ),
    orders: ['123456789012 1 2026-09-01T08:13:46+08:00 jd_abc 1001 2 1250 2500 CNY'],
    payments: ['123456789012 2500 2026-09-01T08:14:46+08:00'],
  },
  {
    fact: 'a buyer known by a name only is a token',
    file: 'orders.csv',
    content: 'Order ID,Order Date,Customer Name,SKU,Qty,Unit Price,Currency\n1,2026-09-01T08:13:46Z,Jane Doe,K-1,1,12.50,EUR\n',
    orders: ['1 1 2026-09-01T08:13:46Z token K-1 1 1250 1250 EUR'],
  },
  {
    fact: 'Kuaishou: what was paid is the order’s, not one article’s',
    file: '订单.xlsx',
    content: workbook([
      {
        name: 'Sheet1',
        rows: [
          ['订单编号', '订单创建时间', '订单支付时间', '订单状态', '实付款', '快递费', '商品名称', '商品ID', '商品单价', '成交数量', '买家ID'],
          ['2624500012345678', '2026-09-01 08:13:46', '2026-09-01 08:14:46', '已收货', '25.00', '0', '肥皂', '1001', '12.50', '2', '778899'],
        ],
      },
    ]),
    orders: ['2624500012345678 1 2026-09-01T08:13:46+08:00 778899 1001 2 1250 2500 CNY'],
    payments: ['2624500012345678 2500 2026-09-01T08:14:46+08:00'],
  },
  {
    fact: 'WooCommerce by a plugin: an order’s total is no line’s',
    file: 'orders.csv',
    content:
      '"Order Number","Order Status","Order Date","Email (Billing)","Order Subtotal Amount","Order Shipping Amount","Order Refund Amount","Order Total Amount","Order Total Tax Amount",SKU,"Item #","Item Name",Quantity,"Item Cost"\n501,Completed,"2026-09-01 08:13",a@example.com,33.50,4.90,0,38.40,0,SOAP,1,Soap,2,12\n501,Completed,"2026-09-01 08:13",a@example.com,33.50,4.90,0,38.40,0,TOW,2,Towel,1,9.5\n',
    orders: ['501 1 2026-09-01T08:13:00+00:00 token SOAP 2 1200 2400 USD', '501 2 2026-09-01T08:13:00+00:00 token TOW 1 950 950 USD'],
  },
  {
    fact: 'several lines and no price but the order’s: nothing is made up',
    file: 'orders.csv',
    content: 'Order,Date,Customer ID,SKU,Qty,Order Total\n1,2026-09-01 08:13,c1,A,2,38.40\n1,2026-09-01 08:13,c1,B,1,38.40\n2,2026-09-01 09:13,c2,A,1,12.00\n',
    nothing: /a price/,
  },
  {
    fact: 'Shopee in Taipei',
    file: 'Order.all.xlsx',
    content: workbook([
      {
        name: 'orders',
        rows: [
          ['訂單編號', '訂單狀態', '訂單成立日期', '買家帳號', '商品名稱', '商品選項貨號', '商品活動價格', '數量', '買家支付總額', '買家付款時間'],
          ['2609010ABCDEFG', '已完成', '2026-09-01 08:13', 'buyer77', '肥皂', 'SOAP', '125', '2', '250', '2026-09-01 08:14'],
          ['2609010ABCDEFH', '已取消', '2026-09-01 09:13', 'buyer78', '毛巾', 'TOW', '95', '1', '95', ''],
        ],
      },
    ]),
    orders: [
      '2609010ABCDEFG 1 2026-09-01T08:13:00+08:00 buyer77 SOAP 2 12500 25000 TWD',
      '2609010ABCDEFH 1 2026-09-01T09:13:00+08:00 buyer78 TOW 1 9500 9500 TWD',
    ],
    payments: ['2609010ABCDEFG 25000 2026-09-01T08:14:00+08:00'],
    closed: ['2609010ABCDEFH 2026-09-01T09:13:00+08:00'],
  },
  {
    fact: 'Shopee in São Paulo',
    file: 'Order.all.csv',
    content:
      'ID do pedido,Status do pedido,Data de criação do pedido,Nome de usuário (comprador),Nome do Produto,Número de referência SKU,Preço acordado,Quantidade,Subtotal do produto,Hora do pagamento do pedido\n260901ABC,Concluído,2026-09-01 08:13,joao77,Sabão,SAB,"12,50",2,"25,00",2026-09-01 08:14\n260901ABD,Cancelado,2026-09-01 09:13,maria78,Toalha,TOA,"1.299,90",1,"1.299,90",\n',
    orders: ['260901ABC 1 2026-09-01T08:13:00-03:00 joao77 SAB 2 1250 2500 BRL', '260901ABD 1 2026-09-01T09:13:00-03:00 maria78 TOA 1 129990 129990 BRL'],
    payments: ['260901ABC 2500 2026-09-01T08:14:00-03:00'],
    closed: ['260901ABD 2026-09-01T09:13:00-03:00'],
  },
  {
    fact: 'eBay in German: amounts with their currency, months by their German names',
    file: 'ebay.csv',
    content:
      '\ufeff"Verkaufsprotokollnummer";"Bestellnummer";"Nutzername des Käufers";"Name des Käufers";"Artikelnummer";"Angebotstitel";"Anzahl";"Verkauft für";"Verkauft am"\n"2001";"05-1";"erika77";"Erika Muster";"256";"Seife";"2";"EUR 12,50";"01-Sep-26"\n"2002";"05-2";"max88";"Max Muster";"257";"Tuch";"1";"EUR 1.299,00";"03-Okt-26"\n',
    orders: ['05-1 1 2026-09-01T00:00:00+02:00 erika77 256 2 1250 2500 EUR', '05-2 1 2026-10-03T00:00:00+02:00 max88 257 1 129900 129900 EUR'],
  },
  {
    fact: 'TikTok Shop: the row that explains the columns is no order',
    file: 'all orders.csv',
    content:
      'Order ID,Order Status,Seller SKU,Product Name,SKU ID,Quantity,SKU Unit Original Price,SKU Subtotal After Discount,Order Amount,Created Time,Paid Time,Buyer Username,Tracking ID\nPlatform unique order ID.,Current order status,Seller sku input,Name,id,Number,Price,Subtotal,Amount,Time,Time,Name,Id\n576460000000000001\t,Completed,SOAP,Soap,1729\t,2,12.50,25.00,29.00,09/13/2026 8:13:46 PM\t,09/13/2026 8:14:46 PM\t,janed,9400\t\n',
    orders: ['576460000000000001 1 2026-09-13T20:13:46+00:00 janed 1729 2 1250 2500 USD'],
    payments: ['576460000000000001 2900 2026-09-13T20:14:46+00:00'],
  },
  {
    fact: 'Lazada: the time of the order and not of its last change, and no article’s number as the shop',
    file: 'orders.csv',
    content:
      'orderItemId;orderNumber;createTime;updateTime;status;customerName;sellerSku;itemName;paidPrice;unitPrice\n"9001";"7001";"03 Sep 2026 08:13";"04 Sep 2026 08:13";"delivered";"Jane D";"SOAP";"Soap";"12.50";"12.50"\n',
    orders: ['7001 9001 2026-09-03T08:13:00+00:00 token SOAP 1 1250 1250 USD'],
  },
  {
    fact: 'a till’s file says its zone in a column, and is followed',
    file: 'sales.csv',
    content:
      'Order No,Date,Time,Time Zone,Item,Qty,SKU,Unit Price,Customer ID\nT1,2026-09-03,08:13:46,Pacific Time (US & Canada),Soap,2,SOAP,$12.50,C1\nT2,2026-09-03,20:13:46,Eastern Time (US & Canada),Soap,1,SOAP,$12.50,C2\n',
    orders: ['T1 1 2026-09-03T08:13:46-07:00 C1 SOAP 2 1250 2500 USD', 'T2 1 2026-09-03T20:13:46-04:00 C2 SOAP 1 1250 1250 USD'],
  },
  {
    fact: 'Squarespace: what was paid holds the freight',
    file: 'orders.csv',
    content:
      'Order ID,Email,Financial Status,Currency,Subtotal,Shipping,Taxes,Total,Paid at,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku\n00012,j@example.com,PAID,USD,25.00,4.00,0,29.00,2026-09-03 08:14:46 -0400,2026-09-03 08:13:46 -0400,2,Soap,12.50,SOAP\n',
    orders: ['00012 1 2026-09-03T08:13:46-04:00 token SOAP 2 1250 2500 USD'],
    payments: ['00012 2900 2026-09-03T08:14:46-04:00'],
  },
  {
    fact: 'Shopify by its interface: each article at its own price',
    file: 'orders.json',
    content: JSON.stringify({
      orders: [
        {
          id: 450789469,
          name: '#1001',
          created_at: '2026-09-01T08:13:46-04:00',
          currency: 'USD',
          total_price: '40.00',
          customer: { id: 207119551 },
          line_items: [
            { id: 1, sku: 'TOW', title: 'Towel', quantity: 2, price: '18.00' },
            { id: 2, sku: 'SOAP', title: 'Soap', quantity: 1, price: '4.00' },
          ],
        },
      ],
    }),
    orders: ['#1001 1 2026-09-01T08:13:46-04:00 207119551 TOW 2 1800 3600 USD', '#1001 2 2026-09-01T08:13:46-04:00 207119551 SOAP 1 400 400 USD'],
  },
  {
    fact: 'a Japanese shop: hours written with their characters are kept, yen have no hundredths',
    file: '注文.csv',
    content: encoded(
      '注文ID,購入日時,購入者ID,商品コード,商品名,単価,数量,小計\n1001,2026年9月3日 14時13分22秒,u-77,SOAP,石鹸,"1,250円",2,"2,500円"\n',
      'shift_jis',
    ),
    orders: ['1001 1 2026-09-03T14:13:22+09:00 u-77 SOAP 2 1250 2500 JPY'],
  },
  {
    fact: 'Alipay’s account of a merchant: masks are nobody, and nothing is turned round',
    file: '账务明细.csv',
    content:
      '账务流水号,业务流水号,商户订单号,发生时间,对方账号,收入金额（+元）,支出金额（-元）,业务类型\n3001,2026,T1,2026-09-01 08:13:46,li@example.com,25.00,0.00,在线支付\n3002,2027,,2026-09-01 09:13:46,zhao@example.com,0.00,-20.00,转账\n3003,2028,,2026-09-01 10:13:46,*四(139******78),0.00,-20.00,转账\n',
    transfers: ['3001 token → file-owner 2500', '3002 file-owner → token 2000'],
  },
  {
    fact: 'a statement in and out of an account',
    file: 'statement.csv',
    content: 'Date,Description,Counterparty,Paid out,Paid in,Balance\n13 Sep 2026,refund,Jane D,12.50,,100.00\n14 Sep 2026,thanks,Bob B,,20.00,120.00\n',
    transfers: ['statement.csv:2 file-owner → token 1250', 'statement.csv:3 token → file-owner 2000'],
  },
  {
    fact: 'a statement with one column of sums and a word for the way they went',
    file: 'bill.csv',
    content:
      '交易时间,交易对方,收/支,金额\n2026-09-13 08:00:00,li@example.com,支出,12.50\n2026-09-13 09:00:00,zhao@example.com,收入,20.00\n2026-09-13 10:00:00,zhao@example.com,不计收支,5.00\n',
    transfers: ['bill.csv:2 file-owner → token 1250', 'bill.csv:3 token → file-owner 2000'],
  },
  {
    fact: 'a statement whose sums have a sign',
    file: 'moves.csv',
    content: 'Date,Counterparty,Amount,Currency\n2026-09-13T08:00:00Z,li@example.com,-12.50,EUR\n2026-09-13T09:00:00Z,zhao@example.com,20.00,EUR\n',
    transfers: ['moves.csv:2 file-owner → token 1250', 'moves.csv:3 token → file-owner 2000'],
  },
  {
    fact: 'a statement that says with whom and not which way: nothing is made of it',
    file: 'moves.csv',
    content: 'Date,Counterparty,Amount,Currency\n2026-09-13T08:00:00Z,li@example.com,12.50,EUR\n2026-09-13T09:00:00Z,zhao@example.com,20.00,EUR\n',
    nothing: /nothing tells which way the money went/,
  },
  {
    fact: 'a bank in German: who paid whom is in two columns',
    file: 'umsaetze.csv',
    content: encoded(
      '"Kontonummer:";"DE00 0000 0000"\n\n"Buchungstag";"Status";"Zahlungspflichtige*r";"Zahlungsempfänger*in";"Verwendungszweck";"Betrag (€)"\n"03.09.26";"Gebucht";"Jane Doe";"Max Muster";"Danke für die Bewertung";"-12,50"\n"04.09.26";"Gebucht";"Max Muster";"Jane Doe";"Danke";"1.012,50"\n',
      'windows-1252',
    ),
    transfers: ['umsaetze.csv:4 token → token 1250', 'umsaetze.csv:5 token → token 101250'],
  },
  {
    fact: 'a masked telephone tells nobody apart',
    file: 'orders.csv',
    content: '订单编号,下单时间,联系手机,商品编码,数量,单价\n1,2026-09-01 08:13:46,138****5678,K-1,1,12.50\n2,2026-09-01 08:13:46,138****5679,K-1,1,12.50\n',
    nothing: /masked/,
  },
  {
    fact: 'articles packed in one cell are not one article',
    file: 'orders.csv',
    content: 'Order ID,Customer ID,Order Date,Order Total,Product Details\n101,55,2026-09-13 08:13,29.00,"Product ID: 77, Product Qty: 2, Product SKU: SOAP"\n',
    nothing: /an article/,
  },
]

const plain = (value: unknown): string => {
  const text = String(value)
  return text.startsWith('hmac256:') ? 'token' : text
}

for (const shape of shapes)
  test(shape.fact, async () => {
    const root = mkdtempSync(join(tmpdir(), 'aedile-shape-'))
    const engine: Engine = await openEngine()
    try {
      const folder = mkdtempSync(join(root, 'in-'))
      writeFileSync(join(folder, shape.file), shape.content)
      const [one] = await proposeAll(engine, [{ path: join(folder, shape.file), file: shape.file }], mkdtempSync(join(root, 's-')), [])
      if (shape.nothing !== undefined) {
        assert.equal(one?.text, undefined, one?.text)
        assert.match(one!.doubts.map(({ en }) => en).join('; '), shape.nothing)
        return
      }
      assert.ok(one?.text !== undefined, JSON.stringify(one))
      await importFolders(engine, [folder], { key: folderKey, scratch: mkdtempSync(join(root, 's-')), mapping: mappingOf(parseMapping(one.text, 'proposed')) })
      const all = async (sql: string): Promise<string[]> => (await engine.all(sql)).map((row) => Object.values(row).map(plain).join(' '))
      const of = async (wanted: readonly string[] | undefined, sql: string): Promise<void> => assert.deepEqual(await all(sql), wanted ?? [], one.text)
      await of(
        shape.orders,
        'SELECT order_id, line_id, time_text, buyer_account_id, listing_id, quantity, unit_price_minor, payable_minor, currency FROM order_placed ORDER BY __line, line_id',
      )
      await of(shape.payments, 'SELECT order_id, amount_minor, time_text FROM payment_captured ORDER BY __line')
      await of(shape.closed, 'SELECT order_id, time_text FROM order_closed ORDER BY __line')
      await of(shape.transfers, "SELECT transfer_id, from_wallet_id, '→', to_wallet_id, amount_minor FROM transfer_made ORDER BY __line")
    } finally {
      engine.close()
      rmSync(root, { recursive: true, force: true })
    }
  })
