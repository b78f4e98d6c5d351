/** Order by order: how likely is it that no real purchase stands behind it? Evidence on the order, then its shop and its buyer. */
import { words } from '../warehouse/dialect.ts'
import { quote } from '../warehouse/duckdb.ts'
import { defineRelation, type Path, type Relation } from '../warehouse/relation.ts'
import type { Group, OrderSignal } from '../signals/signal.ts'

const { least, greatest, one, quantile, ratio, real } = words

/** Most and least bits that one group of correlated signals may lend an order. */
const budget: Partial<Record<Group, [number, number]>> = {
  money: [0, 12],
  parcel: [-3.5, 9],
  path: [0, 3],
  device: [0, 3],
  review: [0, 3],
  repetition: [0, 11],
}
const anyBudget: [number, number] = [-3, 4]

/** Prior log2 odds that an order is fictitious: about 1 in 128, as in a market with some brushing. */
const priorBits = -7

/** Bits of its own from which an order counts as evidence about its shop and its buyer. */
const hardBits = 6

/** Least share of orders that look false by mistakes of carriers and catalogues alone. */
const errorShare = 0.002

/** Rounds in which what is known of shops and buyers is carried on to their other orders. */
const rounds = 3

/** What each signal says of each order. */
export const orderSignals = (signals: readonly OrderSignal[]): Relation =>
  defineRelation({
    name: 'order_signals',
    grain: 'One row per signal and order that it speaks of: the bits it lends, and the event it rests on.',
    key: ['signal', 'ord'],
    scope: 'order',
    by: 'ord',
    reads: Object.fromEntries(signals.flatMap(({ reads, paths }) => reads.map((read): [string, Path] => [read, paths?.[read] ?? 'ord'])).toSorted()),
    columns: 'signal VARCHAR, grp VARCHAR, ord INTEGER, bits DOUBLE, event_id VARCHAR',
    sql:
      signals.length === 0
        ? 'SELECT NULL AS signal, NULL AS grp, NULL AS ord, NULL AS bits, NULL AS event_id WHERE FALSE'
        : signals
            .map(({ name, group, sql }) => `SELECT ${quote(name)} AS signal, ${quote(group)} AS grp, ord, bits, event_id FROM (${sql}) AS s WHERE bits <> 0`)
            .join(' UNION ALL '),
  })

const said = (group: string): string => `sum(CASE WHEN grp = ${quote(group)} THEN bits END)`

function budgeted(group: Group): string {
  const [from, to] = budget[group] ?? anyBudget
  return least(real(to), greatest(real(from), `coalesce(${said(group)}, 0.0)`))
}

/** Groups one beside the other: grouped by order and group, and by order again, orders would be gone through twice. */
export const orderEvidence = (signals: readonly OrderSignal[]): Relation =>
  defineRelation({
    name: 'order_evidence',
    grain:
      'One row per order that any signal speaks of: its bits, each group within its budget; and those of its parcel as they are, where any signal speaks of that.',
    key: ['ord'],
    scope: 'order',
    by: 'ord',
    reads: { order_signals: 'ord' },
    columns: 'ord INTEGER, bits DOUBLE, parcel_bits DOUBLE',
    sql: `
      SELECT ord, ${[real(0), ...[...new Set(signals.map(({ group }) => group))].toSorted().map(budgeted)].join(' + ')} AS bits, CAST(${said('parcel')} AS DOUBLE) AS parcel_bits
      FROM order_signals GROUP BY ord`,
  })

const byItself = defineRelation({
  name: 'falsity_by_itself',
  grain: 'One row per order: the evidence on it alone.',
  key: ['ord'],
  scope: 'order',
  by: 'ord',
  reads: { orders: 'ord', order_evidence: 'ord' },
  columns: 'ord INTEGER, shop INTEGER, buyer INTEGER, bits DOUBLE, hard BOOLEAN',
  sql: `
    SELECT o.ord, o.shop, o.buyer, coalesce(e.bits, 0.0) AS bits, coalesce(e.bits, 0.0) >= ${hardBits} AS hard
    FROM orders o LEFT JOIN order_evidence e ON e.ord = o.ord`,
})

/** What is otherwise known of shops and buyers, from the round before: of those only against whom anything is. */
function known(round: number): { shops: Relation; buyers: Relation; pairs: Relation } {
  const before = roundName(round - 1)
  // What the first round saw beside an order is said of it in all that follow.
  const suspects = round === 1 ? 'hard' : 'hard OR buyer_hard > 0'
  return {
    shops: defineRelation({
      name: `shops_known_${round}`,
      grain:
        'One row per shop with hard evidence: whether that stands out beside an order that is none of it, and beside one that is; and how much, of how many orders, where it does.',
      key: ['shop'],
      scope: 'global',
      reads: [before],
      columns: 'shop INTEGER, h BIGINT, n BIGINT, stands_out BOOLEAN, still BOOLEAN',
      sql: `
        WITH by_shop AS (SELECT shop, count(*) AS n, count(*) FILTER (WHERE hard) AS h FROM ${before} GROUP BY shop),
        -- Carriers and catalogues err in every shop; what the better quarter of shops shows is error, not brushing.
        usual AS (SELECT ${greatest(errorShare, `coalesce(${quantile(ratio('h', 'n'), 0.25, 'n >= 30')}, 0.0)`)} AS share FROM by_shop),
        least_of AS (SELECT s.shop, s.h, s.n, ${greatest('3.0', '3.0 * usual.share * s.n')} AS least FROM by_shop s CROSS JOIN usual WHERE s.h > 0)
        SELECT shop, CASE WHEN h >= least THEN h END AS h, CASE WHEN h >= least THEN n END AS n, h >= least AS stands_out, h - 1 >= least AS still FROM least_of`,
    }),
    buyers: defineRelation({
      name: `buyers_known_${round}`,
      grain: 'One row per buyer with hard evidence, now or in the first round: how much, of how many orders.',
      key: ['buyer'],
      scope: 'global',
      reads: [before],
      columns: 'buyer INTEGER, n BIGINT, h BIGINT',
      sql: `SELECT buyer, count(*) AS n, count(*) FILTER (WHERE hard) AS h FROM ${before} WHERE buyer IN (SELECT buyer FROM ${before} WHERE ${suspects}) GROUP BY buyer`,
    }),
    pairs: defineRelation({
      name: `pairs_known_${round}`,
      grain: 'One row per shop and buyer with hard evidence: how much.',
      key: ['shop', 'buyer'],
      scope: 'global',
      reads: [before],
      columns: 'shop INTEGER, buyer INTEGER, h BIGINT',
      sql: `SELECT shop, buyer, count(*) AS h FROM ${before} WHERE hard GROUP BY shop, buyer`,
    }),
  }
}

/** The evidence of an order together with what its shop and its buyer are otherwise known for. An order with no evidence of its own follows only when both speak against it.
 * Who may follow at all is told by the evidence that orders bear themselves, as the first round counted it (buyer_hard); how far, by the shares of this round, from which
 * orders that company has shown to be mistakes have gone. So a buyer left with none follows nowhere, and a later round opens no way that evidence did not. */
function inCompany(round: number): Relation[] {
  const before = roundName(round - 1)
  const { shops, buyers, pairs } = known(round)
  const first = round === 1
  const falsity = defineRelation({
    name: roundName(round),
    grain: 'One row per order: how likely no real purchase stands behind it (p), and whether it counts as evidence about its shop and its buyer (hard).',
    key: ['ord'],
    scope: 'global',
    by: 'ord',
    reads: { [before]: 'ord', [shops.name]: `shop <- ${before}.shop`, [buyers.name]: `buyer <- ${before}.buyer`, [pairs.name]: `buyer <- ${before}.buyer` },
    columns: 'ord INTEGER, shop INTEGER, buyer INTEGER, bits DOUBLE, hard BOOLEAN, buyer_hard BIGINT, p DOUBLE',
    sql: `
      WITH odds AS (
        SELECT f.ord, f.shop, f.buyer, f.bits, f.hard,
          -- Leave the order itself out: nothing may speak for its own guilt twice.
          ${ratio(`(s.h - ${one('f.hard')} + 0.16)`, '(s.n - 1 + 20.0)')} AS shop_share,
          ${ratio(`(b.h - ${one('f.hard')} + 0.032)`, '(b.n - 1 + 4.0)')} AS buyer_share, ${first ? `coalesce(b.h, 0) - ${one('f.hard')}` : 'f.buyer_hard'} AS buyer_hard,
          coalesce(q.h, 0) - ${one('f.hard')} AS pair_hard,
          coalesce(CASE WHEN f.hard THEN s.still ELSE s.stands_out END, FALSE) AS shop_stands_out
        FROM ${before} f LEFT JOIN ${shops.name} s ON s.shop = f.shop LEFT JOIN ${buyers.name} b ON b.buyer = f.buyer
        LEFT JOIN ${pairs.name} q ON q.shop = f.shop AND q.buyer = f.buyer
      ), summed AS (
        SELECT *, bits + ${priorBits}
          + CASE WHEN shop_stands_out THEN ${least('6.0', greatest('0.0', `log2(${ratio('shop_share', '(1 - shop_share)')}) - ${priorBits}`))} ELSE 0.0 END
          -- A brusher buys for himself too: what is known of the buyer counts only where the shop stands out as well.
          + CASE WHEN shop_stands_out AND (buyer_hard >= 2 OR pair_hard >= 1) THEN ${least('5.0', greatest('0.0', `log2(${ratio('buyer_share', '(1 - buyer_share)')}) - ${priorBits}`))} ELSE 0.0 END AS total
        FROM odds
      )
      SELECT ord, shop, buyer, bits, bits >= ${hardBits} AND total >= 0 AS hard, buyer_hard,
        ${least('CASE WHEN shop_stands_out OR bits >= 11 THEN 1.0 ELSE 0.49 END', ratio('1.0', `(1.0 + pow(2.0, -${least('40.0', 'total')}))`))} AS p
      FROM summed`,
  })
  return [shops, buyers, pairs, falsity]
}

const roundName = (round: number): string => (round === 0 ? byItself.name : round === rounds ? 'order_falsity' : `falsity_after_${round}`)

export const relations = [byItself, ...Array.from({ length: rounds }, (_, i) => inCompany(i + 1)).flat()]
