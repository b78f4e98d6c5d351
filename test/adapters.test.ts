/** Each mapping that comes with the product, over a sanitised file under the header it is made for. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { tableText } from '../bench/adapters/table.ts'
import { importFolders } from '../src/door/folder.ts'
import { parseMapping, readMapping, shippedMappings } from '../src/door/mapping.ts'
import { folderKey } from '../src/door/tokens.ts'
import { openEngine } from '../src/warehouse/duckdb.ts'

const root = join(import.meta.dirname, 'adapters')

/** Accepted, set aside, refused, left out per type; and one row by which times, money and ids show. */
const told: Record<string, { counts: Record<string, [number, number, number, number]>; row: [string, unknown[]] }> = {
  adyen: {
    counts: {
      'order.placed': [1, 0, 0, 0],
      'payment.captured': [1, 0, 0, 0],
      'refund.requested': [1, 0, 0, 0],
      'refund.paid': [1, 0, 0, 0],
      'payout.settled': [1, 0, 0, 0],
      '': [0, 0, 0, 1],
    },
    row: ['SELECT time_text, amount_minor FROM payment_captured', ['2026-09-15T12:22:31+02:00', 4599]],
  },
  alipay: {
    counts: {
      'order.placed': [1, 0, 0, 0],
      'payment.captured': [1, 0, 0, 0],
      'refund.requested': [1, 0, 0, 0],
      'refund.paid': [1, 0, 0, 0],
      // Of the account's two movements one names nobody: its other side is masked.
      'transfer.made': [4, 0, 1, 0],
      '': [0, 0, 0, 8],
    },
    row: [
      `SELECT time_text, from_wallet_id, amount_minor, kind, observed_by FROM transfer_made WHERE transfer_id = '2023021200000000000000000001'`,
      ['2023-02-12T21:32:00+08:00', 'bill-owner', 4974, 'red_packet', 'party'],
    ],
  },
  amazon: {
    counts: { 'order.placed': [2, 0, 1, 0], 'payment.captured': [2, 0, 0, 0] },
    row: [
      `SELECT time_text, quantity, unit_price_minor, payable_minor FROM order_placed ORDER BY order_id LIMIT 1`,
      ['2026-09-20T09:15:00+00:00', 2, 1200, 2400],
    ],
  },
  douyin: {
    counts: { 'order.placed': [2, 0, 1, 0], 'order.completed': [1, 0, 0, 0], 'order.closed': [1, 0, 0, 0] },
    row: [
      `SELECT order_id, listing_id, payable_minor, time_text FROM order_placed ORDER BY 1 LIMIT 1`,
      ['6917926768823640001', '300400008', 2890, '2026-09-22T00:54:10+08:00'],
    ],
  },
  ebay: {
    counts: { 'order.placed': [2, 0, 0, 0], 'payment.captured': [1, 0, 0, 0], 'shipment.dispatched': [1, 0, 0, 0], '': [0, 0, 0, 2] },
    row: [`SELECT string_agg(currency || payable_minor, ' ' ORDER BY order_id) AS sums FROM order_placed`, ['USD180000 GBP350']],
  },
  etsy: {
    counts: { 'order.placed': [2, 0, 0, 0], 'payment.captured': [2, 0, 0, 0] },
    row: [`SELECT time_text, listing_id, payable_minor FROM order_placed ORDER BY order_id LIMIT 1`, ['2025-08-14T00:00:00+00:00', '9001', 1000]],
  },
  magento: {
    counts: {
      'order.placed': [3, 0, 0, 1],
      'payment.captured': [2, 0, 0, 0],
      'order.closed': [1, 0, 0, 0],
      'refund.requested': [1, 0, 0, 0],
      'refund.paid': [1, 0, 0, 0],
    },
    row: [
      `SELECT listing_id, quantity, payable_minor, time_text FROM order_placed ORDER BY order_id, line_id LIMIT 1`,
      ['WS12-M', 2, 2400, '2024-02-01T09:00:00+00:00'],
    ],
  },
  olist: {
    counts: {
      'order.placed': [4, 0, 0, 0],
      'order.completed': [1, 0, 0, 0],
      'order.closed': [1, 0, 0, 0],
      'payment.captured': [2, 0, 0, 0],
      'review.posted': [1, 0, 0, 0],
      '': [0, 0, 0, 1],
    },
    row: [
      `SELECT buyer_account_id, shop_id, payable_minor, freight_minor, time_text FROM order_placed ORDER BY order_id, line_id LIMIT 1`,
      ['7c396fd4830fd04220f754e42b4e0001', '48436dade18ac8b2bce089ec2a040001', 2999, 872, '2017-10-02T10:56:33-03:00'],
    ],
  },
  paypal: {
    counts: {
      'order.placed': [2, 0, 0, 0],
      'payment.captured': [2, 0, 0, 0],
      'refund.requested': [2, 0, 0, 0],
      'refund.paid': [2, 0, 0, 0],
      'transfer.made': [1, 0, 0, 0],
      '': [0, 0, 0, 1],
    },
    row: [
      "SELECT string_agg(time_text || ' ' || amount_minor, ', ' ORDER BY time_ms) AS said FROM payment_captured",
      ['2026-09-01T08:13:46+02:00 123450, 2026-10-01T10:00:00+02:00 125000'],
    ],
  },
  pinduoduo: {
    counts: { 'order.placed': [2, 0, 1, 0], 'order.completed': [1, 0, 0, 0], 'order.closed': [1, 0, 0, 0], 'shipment.dispatched': [2, 0, 0, 0] },
    row: [`SELECT order_id, quantity, unit_price_minor FROM order_placed ORDER BY 1 LIMIT 1`, ['260601-000000000001', 2, 1780]],
  },
  shopify: {
    counts: {
      'order.placed': [3, 0, 1, 0],
      'payment.captured': [2, 0, 0, 0],
      'order.closed': [1, 0, 0, 0],
      'refund.requested': [1, 0, 0, 0],
      'refund.paid': [1, 0, 0, 0],
      '': [0, 0, 0, 2],
    },
    row: [`SELECT line_id, currency, payable_minor, time_text FROM order_placed WHERE order_id = '#1002'`, ['1', 'JPY', 5000, '2026-04-06T01:48:03+04:00']],
  },
  stripe: {
    counts: {
      'order.placed': [2, 0, 0, 0],
      'payment.captured': [2, 0, 0, 0],
      'payment.disputed': [1, 0, 0, 0],
      'payout.settled': [1, 0, 0, 0],
      'refund.requested': [1, 0, 0, 0],
      'refund.paid': [1, 0, 0, 0],
      '': [0, 0, 0, 1],
    },
    row: [`SELECT amount_minor, time_text FROM refund_paid`, [5000, '2023-01-09T10:00:00+00:00']],
  },
  taobao: {
    counts: {
      'order.placed': [3, 0, 0, 0],
      'payment.captured': [2, 0, 0, 0],
      'order.closed': [2, 0, 0, 0],
      'refund.requested': [1, 0, 0, 0],
      'refund.paid': [1, 0, 0, 0],
    },
    row: [
      `SELECT order_id, quantity, unit_price_minor, payable_minor, time_text FROM order_placed ORDER BY 1 LIMIT 1`,
      ['1930679858170001', 2, 2990, 5980, '2016-05-23T22:02:00+08:00'],
    ],
  },
  'taobao-items': {
    counts: {
      'order.placed': [3, 0, 1, 0],
      'payment.captured': [2, 0, 0, 0],
      'order.closed': [1, 0, 1, 0],
      'refund.requested': [1, 0, 0, 0],
      'refund.paid': [1, 0, 0, 0],
    },
    row: [`SELECT order_id, line_id, listing_id, buyer_account_id FROM order_placed ORDER BY 1, 2 LIMIT 1`, ['1930679858170001', '1', 'S-1', '买家甲']],
  },
  'taobao-sub-orders': {
    // The last line names an order that the other report does not have; two sub-orders went in one parcel.
    counts: {
      'order.placed': [3, 0, 1, 0],
      'shipment.dispatched': [1, 0, 0, 0],
      'payment.captured': [2, 0, 0, 0],
      'order.completed': [1, 0, 0, 0],
      'order.closed': [1, 0, 0, 0],
      'refund.requested': [1, 0, 0, 0],
      'refund.paid': [1, 0, 0, 0],
    },
    row: [
      `SELECT order_id, line_id, listing_id, buyer_account_id, quantity, unit_price_minor, payable_minor, time_text FROM order_placed ORDER BY 1, 2 LIMIT 1 OFFSET 1`,
      ['4800000000000010001', '4800000000000010012', 'S-2', '买家甲', 2, 3990, 7980, '2026-09-01T21:02:00+08:00'],
    ],
  },
  'wechat-pay': {
    counts: {
      'order.placed': [1, 0, 0, 0],
      'payment.captured': [1, 0, 0, 0],
      'transfer.made': [2, 0, 0, 0],
      'refund.requested': [1, 0, 0, 0],
      'refund.paid': [1, 0, 0, 0],
      '': [0, 0, 0, 2],
    },
    row: [`SELECT payment_id, payer_wallet_id, amount_minor FROM payment_captured`, ['4200000925202101280000000001', 'ofyak5qR_0001', 2990]],
  },
  woocommerce: {
    counts: {
      'order.placed': [4, 0, 1, 0],
      'payment.captured': [2, 0, 0, 0],
      'order.completed': [1, 0, 0, 0],
      'order.closed': [1, 0, 1, 0],
      'refund.requested': [1, 0, 0, 0],
      'refund.paid': [1, 0, 0, 0],
    },
    row: [
      `SELECT line_id, listing_id, unit_price_minor, payable_minor, time_text FROM order_placed WHERE order_id = '71' ORDER BY 1 LIMIT 1`,
      ['711', '501', 1200, 2400, '2024-02-01T09:00:00+00:00'],
    ],
  },
  youzan: {
    counts: {
      'order.placed': [5, 0, 0, 0],
      'payment.captured': [3, 0, 0, 0],
      'order.completed': [1, 0, 0, 0],
      'order.closed': [2, 0, 0, 0],
      'refund.requested': [1, 0, 0, 0],
      'refund.paid': [1, 0, 0, 0],
    },
    row: [`SELECT line_id, listing_id FROM order_placed ORDER BY order_id, line_id LIMIT 1`, ['1', 'S-1']],
  },
}

for (const [name, { counts, row }] of Object.entries(told))
  test(`${name}: every row of the sample is taken, set aside, refused or left out as told, and no person's value stays`, async () => {
    const scratch = mkdtempSync(join(tmpdir(), 'aedile-adapters-'))
    const engine = await openEngine()
    try {
      const result = await importFolders(engine, [join(root, name)], { key: folderKey, scratch, mapping: readMapping(name) })
      const got = Object.fromEntries(Object.entries(result.counts).map(([type, one]) => [type, [one.accepted, one.set_aside, one.refused, one.left_out]]))
      assert.deepEqual(got, Object.fromEntries(Object.keys(got).map((type) => [type, counts[type]])))
      assert.deepEqual(Object.keys(got).toSorted(), Object.keys(counts).toSorted())
      assert.deepEqual(Object.values((await engine.all(row[0]))[0]!), row[1])
      const everything = JSON.stringify([
        await engine.all('SELECT * FROM rejects'),
        await engine.all('SELECT * FROM order_placed'),
        await engine.all('SELECT * FROM transfer_made'),
      ])
      assert.doesNotMatch(everything, /example\.com|Ann A|13800000|5550100|张三|某甲|某乙/)
    } finally {
      engine.close()
      rmSync(scratch, { recursive: true, force: true })
    }
  })

test('every mapping that is shipped has a sample here and says where its header comes from', () => {
  const other = ['uci-online-retail']
  assert.deepEqual(
    shippedMappings().filter((name) => !other.includes(name)),
    Object.keys(told).toSorted(),
  )
  for (const name of shippedMappings().filter((one) => !other.includes(one))) {
    const path = join(import.meta.dirname, '..', 'mappings', `${name}.yaml`)
    const spec = parseMapping(readFileSync(path, 'utf8'), path)
    assert.ok((spec.source ?? '').length > 5, `${name} cites a source, or says unverified`)
    assert.ok(spec.name !== undefined, name)
  }
})

test('the table of the adapters’ page is what their samples give', async () => {
  assert.ok(readFileSync(join(import.meta.dirname, '..', 'docs', 'spec', 'mapping-adapters.md'), 'utf8').includes(await tableText()))
})

test('of money refunded at a time that the file does not say, the reader is told which file says it', async () => {
  const scratch = mkdtempSync(join(tmpdir(), 'aedile-adapters-'))
  const engine = await openEngine()
  try {
    const { notes } = await importFolders(engine, [join(root, 'shopify', 'orders_export_1.csv')], { key: folderKey, scratch, mapping: readMapping('shopify') })
    assert.match(notes.map(({ words }) => words.en).join('; '), /\d+ rows?: money was refunded/)
  } finally {
    engine.close()
    rmSync(scratch, { recursive: true, force: true })
  }
})
