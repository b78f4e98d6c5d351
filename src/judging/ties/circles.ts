/**
 * Money that goes round: paid for an order held to be false, on from the shop to another hand, and from that hand back to the buyer, in like amounts within
 * days. The hand in between ties those it hands back to. Refunds and after-sales payments go round as well and are left out, and so is a hand that pays many
 * others for other things, such as an employer or a staff agency.
 */
import type { Engine } from '../../warehouse/duckdb.ts'
import { defineRelation } from '../../warehouse/relation.ts'
import { CycleDetector } from '../../linking/moneyCycles.ts'
import { day } from '../../signals/signal.ts'
import { type Tie, tiesBy } from './ties.ts'

const circle = { window: 14 * day, maxHops: 4, band: { low: 0.85, high: 1.15 }, hubDegree: 64, maxSteps: 20_000 }

/** Part of those a hand pays who must stand in circles with orders held to be false. */
const concentrated = 0.5

const nodesOf = defineRelation({
  name: 'nodes_of',
  grain:
    'One row per wallet that is somebody’s: a suspect with all wallets that are nobody else’s, a shop with all that are its own; any other wallet stands by itself.',
  key: ['wallet_id'],
  scope: 'case',
  reads: ['buyer_wallets', 'seller_wallets', 'suspects'],
  columns: 'wallet_id VARCHAR, node VARCHAR',
  sql: `
    WITH sole AS (SELECT b.wallet_id, min(b.buyer) AS buyer FROM buyer_wallets b WHERE NOT EXISTS (SELECT 1 FROM seller_wallets s WHERE s.wallet_id = b.wallet_id) GROUP BY b.wallet_id HAVING count(DISTINCT b.buyer) = 1),
    sellers AS (SELECT wallet_id, min(shop) AS shop FROM seller_wallets GROUP BY wallet_id HAVING count(DISTINCT shop) = 1)
    SELECT s.wallet_id, 'buyer ' || CAST(s.buyer AS VARCHAR) AS node FROM sole s WHERE EXISTS (SELECT 1 FROM suspects x WHERE x.buyer = s.buyer)
    UNION ALL SELECT wallet_id, 'shop ' || CAST(shop AS VARCHAR) FROM sellers`,
})

const nodeFlows = defineRelation({
  name: 'node_flows',
  grain: 'One row per transfer between nodes; refunds and after-sales payments go round as well and are left out.',
  key: ['id'],
  scope: 'case',
  reads: ['transfer_made', 'nodes_of'],
  columns: 'source VARCHAR, target VARCHAR, time_ms BIGINT, amount_minor BIGINT, id VARCHAR',
  sql: `
    SELECT coalesce(f.node, 'wallet ' || t.from_wallet_id) AS source, coalesce(g.node, 'wallet ' || t.to_wallet_id) AS target, t.time_ms, t.amount_minor, t.id
    FROM transfer_made t LEFT JOIN nodes_of f ON f.wallet_id = t.from_wallet_id LEFT JOIN nodes_of g ON g.wallet_id = t.to_wallet_id
    WHERE t.after_sales_ticket_id IS NULL AND coalesce(t.kind, 'p2p') NOT IN ('coupon', 'payout')`,
})

const moves = defineRelation({
  name: 'moves',
  grain:
    'One row per payment or transfer that can lie on a circle: out of the shop, into the suspect, or between those two hands; `fake` is the order a payment was for, where it is held to be false.',
  key: ['id', 'source', 'target'],
  scope: 'case',
  reads: ['payment_captured', 'orders', 'suspects', 'held', 'node_flows'],
  columns: 'source VARCHAR, target VARCHAR, time_ms BIGINT, amount_minor BIGINT, id VARCHAR, fake INTEGER',
  sql: `
    WITH paid AS (
      SELECT 'buyer ' || CAST(o.buyer AS VARCHAR) AS source, 'shop ' || CAST(o.shop AS VARCHAR) AS target, p.time_ms, p.amount_minor, p.id, h.ord AS fake
      FROM payment_captured p JOIN orders o ON o.order_id = p.order_id LEFT JOIN (SELECT DISTINCT ord FROM held) h ON h.ord = o.ord
      WHERE EXISTS (SELECT 1 FROM suspects x WHERE x.buyer = o.buyer) AND EXISTS (SELECT 1 FROM held c WHERE c.shop = o.shop)
    ), outward AS (
      SELECT f.* FROM node_flows f WHERE EXISTS (SELECT 1 FROM paid p WHERE p.target = f.source)
    ), inward AS (
      SELECT f.* FROM node_flows f WHERE EXISTS (SELECT 1 FROM paid p WHERE p.source = f.target)
    ), hand_to_hand AS (
      SELECT f.* FROM node_flows f WHERE EXISTS (SELECT 1 FROM outward o WHERE o.target = f.source) AND EXISTS (SELECT 1 FROM inward i WHERE i.source = f.target)
    ), on_the_way AS (
      SELECT * FROM outward UNION SELECT * FROM inward UNION SELECT * FROM hand_to_hand
    )
    SELECT source, target, time_ms, amount_minor, id, fake FROM paid
    UNION ALL SELECT source, target, time_ms, amount_minor, id, NULL FROM on_the_way`,
})

const nodes = defineRelation({
  name: 'nodes',
  grain: 'One row per node, numbered.',
  key: ['i'],
  scope: 'case',
  reads: ['moves'],
  columns: 'i BIGINT, node VARCHAR',
  sql: `
    SELECT row_number() OVER (ORDER BY node) - 1 AS i, node FROM (SELECT source AS node FROM moves UNION SELECT target FROM moves)`,
})

const ways = defineRelation({
  name: 'ways',
  grain: 'One row per move between numbered nodes, in the order of time.',
  key: ['n'],
  scope: 'case',
  reads: ['moves', 'nodes'],
  columns: 'a BIGINT, b BIGINT, time_ms BIGINT, amount_minor BIGINT, fake INTEGER, n BIGINT, id VARCHAR',
  sql: `
    SELECT f.i AS a, g.i AS b, m.time_ms, m.amount_minor, m.fake, row_number() OVER (ORDER BY m.time_ms, m.id) - 1 AS n, m.id FROM moves m JOIN nodes f ON f.node = m.source JOIN nodes g ON g.node = m.target`,
})

export const relations = [
  nodesOf,
  nodeFlows,
  moves,
  nodes,
  ways,
  tiesBy(
    'circle',
    'One row per order held to be false whose money came round, and the hand that handed it back.',
    ['ways', 'nodes', 'node_flows', 'accounts'],
    tieByCircles,
  ),
]

async function tieByCircles(engine: Engine): Promise<Tie[]> {
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
  if (hands.length === 0) return []
  const wanted = hands.flatMap(([hand, buyers]) => [hand, ...buyers.keys()])
  const node = new Map(
    (await engine.all<{ i: number; node: string }>(`SELECT i, node FROM nodes WHERE i IN (${[...new Set(wanted)].join(',')})`)).map((row) => [row.i, row.node]),
  )
  const payees = await engine.all<{ a: number; n: number }>(
    `SELECT n.i AS a, count(DISTINCT f.target) AS n FROM nodes n JOIN node_flows f ON f.source = n.node WHERE n.i IN (${hands.map(([hand]) => hand).join(',')}) GROUP BY n.i`,
  )
  const reach = new Map(payees.map(({ a, n }) => [a, n]))
  const events = await engine.all<{ n: number; id: string }>(
    `SELECT n, id FROM ways WHERE n IN (${hands.flatMap(([, buyers]) => [...buyers.values()].map(({ payment }) => payment)).join(',')})`,
  )
  const eventOf = new Map(events.map(({ n, id }) => [n, id]))
  const { accounts } = await engine.one<{ accounts: number }>('SELECT count(*) AS accounts FROM accounts')
  return hands.flatMap(([hand, buyers]): Tie[] => {
    const paid = reach.get(hand)!
    const name = node.get(hand)!
    if (buyers.size < concentrated * paid || name.startsWith('shop ')) return []
    return [...buyers].map(([buyer, { payment, ord }]) => ({
      kind: 'circle',
      v: name.replace(/^wallet /, ''),
      buyer: Number(node.get(buyer)!.slice('buyer '.length)),
      ord,
      event_id: eventOf.get(payment)!,
      bits: Math.log2(accounts / paid),
    }))
  })
}
