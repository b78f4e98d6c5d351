/** Typed tables of somebody's own and a mapping over them, for whatever engine they lie on. */

/** Sales of a shop that has tables of its own; what is odd about a row stands in it. `instant` is how the engine writes 02:00:00.123 of 26 March 2017 at +02:00. */
export const tables = (instant: string): Record<'sales' | 'movements' | 'afterwards', string> => ({
  sales: `SELECT * FROM (VALUES
  (1001, 1, ' A-1 ', 2, 10.05, DOUBLE '2.55', TIMESTAMP '2017-03-26 00:59:59.5', 'c7', 'web', TRUE, '330100', 'GBP', ${instant}),
  (1001, 2, 'B-2', 1, 99999.99, DOUBLE '0.1', TIMESTAMP '2017-03-26 01:30:00', 'c7', 'web', FALSE, 'N/A', 'GBP', NULL),
  (1002, 1, 'N/A', 3, 0.5, DOUBLE '3', TIMESTAMP '2017-07-01 12:00:00', 'c8', 'app', NULL, 'GB-LND', 'GBP', NULL),
  (1003, 1, 'C''3', 3, 12.34, DOUBLE '1.005', TIMESTAMP '2017-10-29 01:30:00', 'unknown', 'shop', TRUE, 'nowhere at all', 'GBP', NULL),
  (1004, 1, 'C-3', 1, 12.345, DOUBLE 'NaN', TIMESTAMP '2017-10-29 00:30:00', 'c9', 'kiosk', TRUE, 'NA', 'gbp', NULL),
  (1005, 1, '''0012', 1, 7, DOUBLE '0.29', TIMESTAMP '2017-12-01 08:26:00', 'c10', NULL, TRUE, '', 'GBP', NULL),
  (1006, 1, 'D-4', 0, 7, DOUBLE '1', TIMESTAMP '2017-12-01 08:26:00', 'c10', 'web', TRUE, NULL, 'GBP', NULL),
  (1007, 1, 'D-4', -4, 7, DOUBLE '1', TIMESTAMP '2017-12-01 08:26:00', 'c10', 'web', TRUE, NULL, 'GBP', NULL),
  (1008, 1, 'D-4', 1, 7, DOUBLE '1', TIMESTAMP '2017-12-01 08:26:00', '13912345678', 'web', TRUE, NULL, 'GBP', NULL),
  (1009, 1, '=cmd', 1, 7, DOUBLE '1', TIMESTAMP '2017-12-01 08:26:00', 'c11', 'web', TRUE, NULL, 'GBP', NULL),
  (1010, 1, '1.2E+15', 1, 7, DOUBLE '1', TIMESTAMP '2017-12-01 08:26:00', 'c11', 'web', TRUE, NULL, 'GBP', NULL),
  (1011, 1, 'test-1', 1, 7, DOUBLE '1', TIMESTAMP '2017-12-01 08:26:00', 'c11', 'web', TRUE, NULL, 'GBP', NULL),
  (NULL, 1, 'D-4', 1, 7, DOUBLE '1', TIMESTAMP '2017-12-01 08:26:00', 'c11', 'web', TRUE, NULL, 'GBP', NULL),
  (1012, 1, 'D-4', 1, NULL, DOUBLE '1', NULL, 'c11', 'web', TRUE, NULL, 'GBP', NULL)
) AS t("Order No", "Line", "Article", "Qty", "Price", "Fee", "At", "Client", "Via", "Gift", "Area", "Money", "Sent")`,
  movements: `SELECT * FROM (VALUES
  ('T1', 'w1', 'w2', 500, 1490000000, 'RP', DATE '2017-03-20'), ('T2', 'w1', 'w3', 700, 1490000001, 'BANK', DATE '2017-03-21'),
  ('T3', 'w2', 'w3', 900, 12, 'X', DATE '2017-03-21'), ('T4', 'w2', 'w3', NULL, 1490000001, 'FEE', DATE '2017-03-21')
) AS t(id, payer, payee, cents, at_s, what, booked)`,
  // What befell orders: of one that was refused, of one that nobody placed, and a refund of that.
  afterwards: `SELECT * FROM (VALUES
  (1001, 'done', NULL, 1493000000), (1006, 'done', NULL, 1493000000), (4711, 'done', NULL, 1493000001), (NULL, 'done', NULL, 1493000002), (1001, 'back', 'R1', 1499700000),
  (4711, 'back', 'R2', 1499700000), (NULL, 'paid', 'R1', 1499800000), (NULL, 'paid', 'R2', 1499800000), (NULL, 'paid', 'R3', 1499800000)
) AS t(ordered, what, refund, at_s)`,
})

export const mapping = `spec: aedile.mapping/1
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
    has: [payer, booked]
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
  - match: '*s.parquet'
    has: [ordered, refund]
    events:
      - type: order.completed
        when: { column: what, is: done }
        fields:
          time: { column: at_s, format: epoch_s }
          order_id: { column: ordered, prefix: o- }
      - type: refund.requested
        when: { column: what, is: back }
        fields:
          time: { column: at_s, format: epoch_s }
          refund_id: { column: refund }
          order_id: { column: ordered, prefix: o- }
          kind: { constant: refund_only }
          amount_minor: { constant: 100 }
      - type: refund.paid
        when: { column: what, is: paid }
        fields:
          time: { column: at_s, format: epoch_s }
          refund_id: { column: refund }
          amount_minor: { constant: 100 }
`
