/**
 * Money that goes round: paid for an order held to be false, on from the shop to another hand, and from that hand back to the buyer, in like amounts within
 * days. The hand in between ties those it hands back to. Refunds and after-sales payments go round as well and are left out, and so is a hand that pays many
 * others for other things, such as an employer or a staff agency.
 */
import type { Engine } from '../../warehouse/duckdb.ts'
import { CycleDetector } from '../../linking/moneyCycles.ts'
import { day } from '../../signals/signal.ts'
import { addTies, type Tie } from './ties.ts'

const circle = { window: 14 * day, maxHops: 4, band: { low: 0.85, high: 1.15 }, hubDegree: 64, maxSteps: 20_000 }

/** Part of those a hand pays who must stand in circles with orders held to be false. */
const concentrated = 0.5

export async function tieByCircles(engine: Engine): Promise<void> {
  // Nodes: a suspect with all wallets that are nobody else's, a shop with all that are its own, and any other wallet by itself.
  await engine.run(`
    CREATE TEMP TABLE nodes_of AS
    WITH sole AS (SELECT b.wallet_id, min(b.buyer) AS buyer FROM buyer_wallets b ANTI JOIN seller_wallets s ON s.wallet_id = b.wallet_id GROUP BY b.wallet_id HAVING count(DISTINCT b.buyer) = 1),
    sellers AS (SELECT wallet_id, min(shop) AS shop FROM seller_wallets GROUP BY wallet_id HAVING count(DISTINCT shop) = 1)
    SELECT s.wallet_id, 'buyer ' || s.buyer AS node FROM sole s SEMI JOIN suspects x ON x.buyer = s.buyer UNION ALL SELECT wallet_id, 'shop ' || shop FROM sellers;
    CREATE TEMP TABLE flows AS
    SELECT coalesce(f.node, 'wallet ' || t.from_wallet_id) AS source, coalesce(g.node, 'wallet ' || t.to_wallet_id) AS target, t.time_ms, t.amount_minor, t.id
    FROM transfer_made t LEFT JOIN nodes_of f ON f.wallet_id = t.from_wallet_id LEFT JOIN nodes_of g ON g.wallet_id = t.to_wallet_id
    WHERE t.after_sales_ticket_id IS NULL AND coalesce(t.kind, 'p2p') NOT IN ('coupon', 'payout');
    CREATE TEMP TABLE paid AS
    SELECT 'buyer ' || o.buyer AS source, 'shop ' || o.shop AS target, p.time_ms, p.amount_minor, p.id, h.ord AS fake
    FROM payment_captured p JOIN orders o ON o.order_id = p.order_id SEMI JOIN suspects x ON x.buyer = o.buyer SEMI JOIN (SELECT DISTINCT shop FROM held) c ON c.shop = o.shop
    LEFT JOIN (SELECT DISTINCT ord FROM held) h ON h.ord = o.ord;
    -- Only what can lie on the way from a shop to a suspect: out of the shop, into the suspect, or between those two hands.
    CREATE TEMP TABLE outward AS SELECT f.* FROM flows f SEMI JOIN paid p ON p.target = f.source;
    CREATE TEMP TABLE inward AS SELECT f.* FROM flows f SEMI JOIN paid p ON p.source = f.target;
    CREATE TEMP TABLE moves AS
    SELECT * FROM paid
    UNION ALL SELECT *, NULL FROM (SELECT * FROM outward UNION SELECT * FROM inward UNION SELECT f.* FROM flows f SEMI JOIN outward o ON o.target = f.source SEMI JOIN inward i ON i.source = f.target);
    CREATE TEMP TABLE nodes AS SELECT row_number() OVER (ORDER BY node) - 1 AS i, node FROM (SELECT source AS node FROM moves UNION SELECT target FROM moves);
    CREATE TEMP TABLE ways AS
    SELECT f.i AS a, g.i AS b, m.time_ms, m.amount_minor, m.fake, row_number() OVER (ORDER BY m.time_ms, m.id) - 1 AS n, m.id FROM moves m JOIN nodes f ON f.node = m.source JOIN nodes g ON g.node = m.target`)
  const [from, to, time, amount, fake] = await engine.columns('SELECT a, b, time_ms, amount_minor, fake FROM ways ORDER BY n')
  const { nodes } = await engine.one<{ nodes: number }>('SELECT count(*) AS nodes FROM nodes')
  const detector = new CycleDetector(nodes, circle)
  /** Per hand and buyer the payment that handed the money back, and the order it was for. */
  const back = new Map<number, Map<number, { payment: number; ord: number }>>()
  for (let i = 0; i < (from?.length ?? 0); i++)
    detector.push(from![i]!, to![i]!, time![i]!, amount![i]!, (payments) => {
      // The order is paid first and the money comes back, or the money is sent ahead and the order closes the circle. Two payments have no hand in between.
      const order = payments.findIndex((payment) => !Number.isNaN(fake![payment]!))
      if (order < 0 || payments.length < 3) return
      const handed = payments.at(order - 1)!
      const hand = from![handed]!
      back.set(
        hand,
        (back.get(hand) ?? new Map<number, { payment: number; ord: number }>()).set(to![handed]!, { payment: handed, ord: fake![payments[order]!]! }),
      )
    })
  const hands = [...back].filter(([, buyers]) => buyers.size >= 2)
  if (hands.length > 0) {
    const node = new Map<number, string>()
    const wanted = hands.flatMap(([hand, buyers]) => [hand, ...buyers.keys()])
    for (const row of await engine.all<{ i: number; node: string }>(`SELECT i, node FROM nodes WHERE i IN (${[...new Set(wanted)].join(',')})`))
      node.set(row.i, row.node)
    const payees = await engine.all<{ a: number; n: number }>(
      `SELECT n.i AS a, count(DISTINCT f.target) AS n FROM nodes n JOIN flows f ON f.source = n.node WHERE n.i IN (${hands.map(([hand]) => hand).join(',')}) GROUP BY n.i`,
    )
    const reach = new Map(payees.map(({ a, n }) => [a, n]))
    const events = await engine.all<{ n: number; id: string }>(
      `SELECT n, id FROM ways WHERE n IN (${hands.flatMap(([, buyers]) => [...buyers.values()].map(({ payment }) => payment)).join(',')})`,
    )
    const eventOf = new Map(events.map(({ n, id }) => [n, id]))
    const { accounts } = await engine.one<{ accounts: number }>('SELECT count(*) AS accounts FROM accounts')
    const ties: Tie[] = []
    for (const [hand, buyers] of hands) {
      const paid = reach.get(hand)!
      const name = node.get(hand)!
      if (buyers.size < concentrated * paid || name.startsWith('shop ')) continue
      for (const [buyer, { payment, ord }] of buyers)
        ties.push({
          kind: 'circle',
          value: name.replace(/^wallet /, ''),
          buyer: Number(node.get(buyer)!.slice('buyer '.length)),
          ord,
          event: eventOf.get(payment)!,
          bits: Math.log2(accounts / paid),
        })
    }
    await addTies(engine, ties)
  }
  await engine.run(
    'DROP TABLE nodes_of; DROP TABLE flows; DROP TABLE paid; DROP TABLE outward; DROP TABLE inward; DROP TABLE moves; DROP TABLE nodes; DROP TABLE ways',
  )
}
