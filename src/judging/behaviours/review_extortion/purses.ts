/** Where the money of shops went from the purse that they paid. */
import { type Engine, quote } from '../../../warehouse/duckdb.ts'
import { day } from '../../../signals/signal.ts'
import { sorted } from '../../voice.ts'
import type { Ring } from './rings.ts'
import { charged } from './tables.ts'

/** Per wallet, the transfers by which it paid accounts that wrote the ring's reviews, and those by which most of a payment of a shop went on to others within three days. */
export type PurseFlows = { toWriters: Map<string, string[]>; passedOn: Map<string, string[]> }

export async function purseFlows(engine: Engine, ring: Ring): Promise<PurseFlows> {
  const flows: PurseFlows = { toWriters: new Map(), passedOn: new Map() }
  const wallets = [...ring.holders.keys()]
  if (wallets.length === 0) return flows
  const known = ring.incidents.filter((one) => one.foundBy !== 'reviewer')
  const writers = sorted(known.flatMap((one) => one.reviews.filter(charged).map(({ account }) => account)))
  const [from, to] = [Math.min(...known.map((one) => one.firstMs)) - 30 * day, Math.max(...known.map((one) => one.lastMs)) + 30 * day]
  const rows = await engine.all<{ wallet: string; t: number; amount: number; id: string; writer: boolean; own: boolean }>(`
    WITH purses AS (SELECT wallet_id FROM (VALUES ${wallets.map((wallet) => `(${quote(wallet)})`).join(',')}) AS p(wallet_id)),
    held AS (SELECT l.wallet_id, CASE WHEN l.holder_kind = 'person' THEN l.holder_id ELSE coalesce(a.person_id, l.holder_id) END AS holder FROM wallet_links l LEFT JOIN accounts a ON l.holder_kind = 'account' AND a.account_id = l.holder_id WHERE l.verified),
    writers AS (SELECT DISTINCT b.wallet_id, coalesce(a.person_id, a.account_id) AS holder FROM accounts a JOIN buyer_wallets b ON b.buyer = a.buyer WHERE a.account_id IN (${writers.map(quote).join(',') || "''"})),
    others AS (SELECT DISTINCT p.wallet_id AS purse, w.wallet_id FROM purses p CROSS JOIN writers w WHERE NOT EXISTS (SELECT 1 FROM held h WHERE h.wallet_id = p.wallet_id AND h.holder = w.holder))
    SELECT t.from_wallet_id AS wallet, t.time_ms AS t, t.amount_minor AS amount, t.id,
      EXISTS (SELECT 1 FROM others w WHERE w.wallet_id = t.to_wallet_id AND w.purse = t.from_wallet_id) AS writer,
      EXISTS (SELECT 1 FROM held x JOIN held y ON y.holder = x.holder WHERE x.wallet_id = t.from_wallet_id AND y.wallet_id = t.to_wallet_id) AS own
    FROM transfer_made t JOIN purses p ON p.wallet_id = t.from_wallet_id
    WHERE t.time_ms BETWEEN ${from} AND ${to} AND coalesce(t.observed_by, 'platform') <> 'party' AND NOT EXISTS (SELECT 1 FROM seller_wallets s WHERE s.wallet_id = t.to_wallet_id) ORDER BY 2, 4`)
  for (const [wallet, out] of Map.groupBy(rows, (row) => row.wallet)) {
    const paying = out.filter((row) => row.writer)
    if (paying.length > 0)
      flows.toWriters.set(
        wallet,
        paying.map((row) => row.id),
      )
    const others = out.filter((row) => !row.writer && !row.own)
    const incoming = known.flatMap((one) => one.payments.filter((payment) => payment.wallet === wallet))
    const onward = incoming.map((payment) => others.filter((row) => row.t >= payment.t && row.t <= payment.t + 3 * day))
    const gone = incoming.filter((payment, i) => onward[i]!.reduce((sum, row) => sum + row.amount, 0) >= 0.5 * payment.amountMinor).length
    if (incoming.length > 0 && 2 * gone > incoming.length) flows.passedOn.set(wallet, sorted(onward.flatMap((list) => list.map((row) => row.id))))
  }
  return flows
}
