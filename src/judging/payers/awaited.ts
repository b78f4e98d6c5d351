/** Pay that is not yet due: who is paid at several shops by their own hands, and ordered at one of them so shortly before the records end that it pays later, waits for it. */
import { day } from '../../signals/signal.ts'
import { defineRelation } from '../../warehouse/relation.ts'

/** Part of those whom a shop repays who must be repaid at other shops too for a crew to be shared; and the longest wait that is believed. */
const shared = { part: 0.6, mostMs: 21 * day }

const awaitedPay = defineRelation({
  name: 'awaited_pay',
  grain:
    'One row per order at a shop that pays a shared crew, by somebody whom another owner’s shop paid, settled more shortly before the records end than the shop takes to pay.',
  key: ['ord'],
  scope: 'global',
  reads: ['payers', 'repaid', 'sales', 'money_matches', 'shops', 'transfer_made', 'orders'],
  columns: 'ord INTEGER, event_id VARCHAR',
  sql: ({ least, quantile }) => `
    WITH pay AS (SELECT p.shop, s.owner_account_id AS owner FROM payers p JOIN shops s ON s.shop = p.shop WHERE p.paid AND p.payer = 'own' AND p.elsewhere >= ${shared.part} * p.buyers),
    waits AS (SELECT r.shop, ${quantile('r.time_ms - c.settled_ms', 0.9)} AS wait FROM repaid r JOIN pay ON pay.shop = r.shop JOIN sales c ON c.ord = r.ord WHERE r.payer = 'own' GROUP BY r.shop),
    crew AS (SELECT DISTINCT m.buyer, m.shop, pay.owner FROM money_matches m JOIN pay ON pay.shop = m.shop WHERE m.paid AND m.hand AND m.tied)
    SELECT c.ord, o.event_id FROM sales c JOIN pay ON pay.shop = c.shop JOIN waits w ON w.shop = c.shop JOIN orders o ON o.ord = c.ord
    WHERE c.settled_ms > (SELECT max(time_ms) FROM transfer_made) - ${least('w.wait', shared.mostMs)} AND NOT EXISTS (SELECT 1 FROM repaid r WHERE r.ord = c.ord AND r.payer = 'own')
      AND EXISTS (SELECT 1 FROM crew z WHERE z.buyer = c.buyer AND z.shop <> c.shop AND coalesce(z.owner, '') <> coalesce(pay.owner, '?'))`,
})

export const relations = [awaitedPay]
