/** What came of each notice of a right: who sent it for whom, on what certificate, against which listing, for what sum, and how it ended. */
import type { Engine } from '../../../warehouse/duckdb.ts'
import { readText } from '../../../domain/lexicon.ts'
import { clusters } from '../../../linking/clusters.ts'
import { nearDuplicates } from '../../../linking/nearDuplicate.ts'
import { words } from '../../../warehouse/dialect.ts'
import { defineRelation } from '../../../warehouse/relation.ts'
import { hollowShops } from '../conduct/custom.ts'

const { firstBy, greatest, lastBy } = words

const priced = /授权费|许可费|和解(?:金|费)|撤回|撤诉|私了|\b(?:licen[cs]e fee|settle(?:ment)?|withdraw)\b/u

const filed = defineRelation({
  name: 'ip_filed',
  grain: 'One row per notice, as it was first sent.',
  key: ['notice_id'],
  scope: 'shop',
  by: 'notice_id',
  reads: { ip_notice_filed: 'notice_id' },
  columns: `notice_id VARCHAR, t BIGINT, event_id VARCHAR, holder_id VARCHAR, agent_id VARCHAR, right_type VARCHAR, certificate_id VARCHAR, checked VARCHAR, registered_ms BIGINT,
    listing_id VARCHAR, shop_id VARCHAR, test_purchase BOOLEAN, demanded_minor BIGINT, currency VARCHAR, text VARCHAR`,
  sql: `
    SELECT notice_id, min(time_ms) AS t, ${firstBy('id', '(time_ms, id)')} AS event_id, ${firstBy('rights_holder_id', '(time_ms, id)')} AS holder_id, ${firstBy('agent_id', '(time_ms, id)')} AS agent_id, ${firstBy('right_type', '(time_ms, id)')} AS right_type,
      ${firstBy('certificate_id', '(time_ms, id)')} AS certificate_id, ${lastBy('certificate_check', '(time_ms, id)', "certificate_check IN ('valid', 'invalid')")} AS checked, min(right_registered_at) AS registered_ms,
      ${firstBy('listing_id', '(time_ms, id)')} AS listing_id, ${firstBy('shop_id', '(time_ms, id)')} AS shop_id, bool_or(test_purchase) AS test_purchase, max(demanded_minor) AS demanded_minor, min(currency) AS currency, ${firstBy('text', '(time_ms, id)')} AS text
    FROM ip_notice_filed GROUP BY notice_id`,
})

const worded = defineRelation({
  name: 'ip_worded',
  grain: 'One row per notice with a text: the group of nearly equal wordings that it is of, and whether it asks for money.',
  key: ['notice_id'],
  scope: 'market',
  reads: ['ip_filed'],
  columns: 'notice_id VARCHAR, wording INTEGER, asks INTEGER',
  rows: wordingsOf,
})

const ended = defineRelation({
  name: 'ip_ended',
  grain: 'One row per notice that was decided.',
  key: ['notice_id'],
  scope: 'shop',
  by: 'notice_id',
  reads: { ip_notice_decided: 'notice_id' },
  columns: 'notice_id VARCHAR, outcome VARCHAR, event_id VARCHAR, ended_ms BIGINT',
  sql: `
    SELECT notice_id, ${lastBy('outcome', '(time_ms, id)')} AS outcome, ${lastBy('id', '(time_ms, id)')} AS event_id, max(time_ms) AS ended_ms FROM ip_notice_decided GROUP BY notice_id`,
})

const back = defineRelation({
  name: 'ip_back',
  grain: 'One row per notice that was withdrawn.',
  key: ['notice_id'],
  scope: 'shop',
  by: 'notice_id',
  reads: { ip_notice_withdrawn: 'notice_id' },
  columns: 'notice_id VARCHAR, paid_minor BIGINT, payee VARCHAR, t BIGINT, event_id VARCHAR',
  sql: `
    SELECT notice_id, max(paid_minor) AS paid_minor, ${lastBy('payee_wallet_id', '(time_ms, id)')} AS payee, min(time_ms) AS t, ${firstBy('id', '(time_ms, id)')} AS event_id FROM ip_notice_withdrawn GROUP BY notice_id`,
})

const countered = defineRelation({
  name: 'ip_countered',
  grain: 'One row per notice that the shop countered.',
  key: ['notice_id'],
  scope: 'shop',
  by: 'notice_id',
  reads: { ip_notice_countered: 'notice_id' },
  columns: 'notice_id VARCHAR, event_id VARCHAR',
  sql: 'SELECT notice_id, min(id) AS event_id FROM ip_notice_countered GROUP BY notice_id',
})

/** Accused shops whose owners order where hardly anybody else does, between the notice and its withdrawal, for these orders to be what they pay for it; and their part of that shop's customers. */
const licences = { shops: 3, share: 0.6 }

const money = defineRelation({
  name: 'ip_money',
  grain:
    'One row per withdrawn notice for which the shop paid: its payee on the rails, from the notice to a few days after it went, or a shop that sells to those complained of alone.',
  key: ['notice_id'],
  scope: 'market',
  reads: ['ip_back', 'ip_filed', 'shops', 'seller_wallets', 'transfer_made', 'accounts', 'orders'],
  columns: 'notice_id VARCHAR, amount_minor HUGEINT, event_id VARCHAR',
  sql: `
    WITH bought AS (
      SELECT f.notice_id, coalesce(f.agent_id, f.holder_id) AS sender, o.shop, o.buyer, o.payable_minor AS amount_minor, o.event_id, o.t AS time_ms
      FROM ip_back b JOIN ip_filed f ON f.notice_id = b.notice_id JOIN shops s ON s.shop_id = f.shop_id JOIN accounts a ON a.account_id = s.owner_account_id JOIN orders o ON o.buyer = a.buyer AND o.t BETWEEN f.t AND b.t
    ), sold AS (
      SELECT z.sender, z.shop FROM (SELECT sender, shop, count(DISTINCT buyer) AS buyers FROM bought GROUP BY sender, shop HAVING count(DISTINCT buyer) >= ${licences.shops}) z
      JOIN (SELECT shop, count(DISTINCT buyer) AS buyers FROM orders WHERE shop IN (SELECT shop FROM bought) GROUP BY shop) c ON c.shop = z.shop WHERE z.buyers >= ${licences.share} * c.buyers
    ), paid AS (
      SELECT f.notice_id, t.amount_minor, t.id AS event_id, t.time_ms
      FROM ip_back b JOIN ip_filed f ON f.notice_id = b.notice_id JOIN shops s ON s.shop_id = f.shop_id JOIN seller_wallets v ON v.shop = s.shop JOIN transfer_made t ON t.from_wallet_id = v.wallet_id AND t.to_wallet_id = b.payee
      WHERE t.time_ms BETWEEN f.t AND b.t + 259200000
      UNION ALL SELECT b.notice_id, b.amount_minor, b.event_id, b.time_ms FROM bought b JOIN sold s ON s.sender = b.sender AND s.shop = b.shop
    )
    SELECT notice_id, sum(amount_minor) AS amount_minor, ${firstBy('event_id', '(time_ms, event_id)')} AS event_id FROM paid GROUP BY notice_id`,
})

const hollow = defineRelation({
  name: 'ip_hollow',
  grain: 'One row per sender and shop without other custom that was found in the wrong (conduct/custom.ts).',
  key: ['sender', 'shop_id'],
  scope: 'market',
  reads: ['ip_filed', 'ip_ended', 'orders', 'shops'],
  columns: 'sender VARCHAR, shop_id VARCHAR',
  sql: hollowShops(
    "SELECT coalesce(f.agent_id, f.holder_id) AS sender, f.shop_id, coalesce(e.outcome = 'upheld', FALSE) AS upheld FROM ip_filed f LEFT JOIN ip_ended e ON e.notice_id = f.notice_id",
  ),
})

const facts = `sender VARCHAR, sender_kind VARCHAR, holder_id VARCHAR, t BIGINT, event_id VARCHAR, right_type VARCHAR, certificate_id VARCHAR, checked VARCHAR, shop_id VARCHAR,
  listing_id VARCHAR, test_purchase BOOLEAN, currency VARCHAR, wording INTEGER, late BOOLEAN, countered BOOLEAN, asks BOOLEAN, asked_minor BIGINT, outcome VARCHAR, ended_event VARCHAR,
  ended_ms BIGINT, payee VARCHAR, paid_minor HUGEINT, paid_event VARCHAR`

const noticeFacts = defineRelation({
  name: 'notice_facts',
  grain:
    'One row per notice. The sender is the agent, or the holder of the right when there is none. `late`: the right was registered after the listing went live; NULL when either date is unknown. `paid_minor` only where the notice was withdrawn. `outcome` is `conceded` where a shop without other custom was found in the wrong.',
  key: ['notice_id'],
  scope: 'market',
  reads: ['ip_filed', 'ip_worded', 'listings', 'ip_countered', 'ip_ended', 'ip_back', 'ip_money', 'ip_hollow'],
  columns: `notice_id VARCHAR, ${facts}`,
  sql: `
    SELECT f.notice_id, coalesce(f.agent_id, f.holder_id) AS sender, CASE WHEN f.agent_id IS NULL THEN 'person' ELSE 'agent' END AS sender_kind, f.holder_id, f.t, f.event_id, f.right_type, f.certificate_id, f.checked, f.shop_id, f.listing_id,
      f.test_purchase, f.currency, w.wording, f.registered_ms > l.published_ms AS late, c.notice_id IS NOT NULL AS countered,
      coalesce(f.demanded_minor, 0) > 0 OR coalesce(w.asks, 0) = 1 AS asks, coalesce(f.demanded_minor, 0) AS asked_minor,
      CASE WHEN e.outcome = 'upheld' AND h.shop_id IS NOT NULL THEN 'conceded' WHEN e.outcome IS NOT NULL THEN e.outcome WHEN b.notice_id IS NOT NULL THEN 'withdrawn' END AS outcome, coalesce(e.event_id, b.event_id) AS ended_event, e.ended_ms, b.payee,
      CASE WHEN b.notice_id IS NOT NULL THEN ${greatest('coalesce(b.paid_minor, 0)', 'coalesce(m.amount_minor, 0)')} ELSE 0 END AS paid_minor, coalesce(m.event_id, b.event_id) AS paid_event
    FROM ip_filed f LEFT JOIN ip_worded w ON w.notice_id = f.notice_id LEFT JOIN listings l ON l.listing_id = f.listing_id
    LEFT JOIN ip_countered c ON c.notice_id = f.notice_id LEFT JOIN ip_ended e ON e.notice_id = f.notice_id LEFT JOIN ip_back b ON b.notice_id = f.notice_id LEFT JOIN ip_money m ON m.notice_id = f.notice_id
    LEFT JOIN ip_hollow h ON h.sender = coalesce(f.agent_id, f.holder_id) AND h.shop_id = f.shop_id`,
})

const traces = defineRelation({
  name: 'ip_traces',
  grain: 'One row per sender of two notices or more and trace that others leave too. A trace of more than forty senders links nobody.',
  key: ['sender', 'family', 'value'],
  scope: 'global',
  reads: ['notice_facts'],
  columns: 'sender VARCHAR, family VARCHAR, value VARCHAR',
  sql: `
    WITH busy AS (SELECT sender FROM notice_facts GROUP BY sender HAVING count(*) >= 2),
    held AS (
      SELECT DISTINCT sender, 'payee' AS family, payee AS value FROM notice_facts WHERE payee IS NOT NULL
      -- A certificate is its holder's: whoever names the one can show the other, and both are one tie.
      UNION SELECT DISTINCT sender, 'right', certificate_id FROM notice_facts WHERE certificate_id IS NOT NULL
      UNION SELECT DISTINCT sender, 'right', holder_id FROM notice_facts
      UNION SELECT DISTINCT sender, 'wording', CAST(wording AS VARCHAR) FROM notice_facts WHERE wording IS NOT NULL
    ), rare AS (SELECT family, value FROM held GROUP BY family, value HAVING count(*) BETWEEN 2 AND 40)
    SELECT h.* FROM held h JOIN rare r ON r.family = h.family AND r.value = h.value JOIN busy b ON b.sender = h.sender`,
})

const parties = defineRelation({
  name: 'notice_parties',
  grain: 'One row per sender of two notices or more: the party of all who share two kinds of trace (payee, right, wording).',
  key: ['sender'],
  scope: 'global',
  reads: ['notice_facts', 'ip_traces'],
  columns: 'sender VARCHAR, party INTEGER',
  rows: joinSenders,
})

const noticeRows = defineRelation({
  name: 'notice_rows',
  grain: 'One row per notice of a matter: of a party that sent to several shops.',
  key: ['m', 'notice_id'],
  scope: 'global',
  reads: ['notice_facts', 'notice_parties'],
  columns: `m INTEGER, notice_id VARCHAR, ${facts}, shared_certificate BOOLEAN`,
  sql: `
    WITH several AS (SELECT p.party FROM notice_facts f JOIN notice_parties p ON p.sender = f.sender GROUP BY p.party HAVING count(DISTINCT f.shop_id) >= 2),
    numbered AS (SELECT party, CAST(row_number() OVER (ORDER BY party) AS INTEGER) AS m FROM several),
    -- What somebody else shows a certificate for says nothing of those whose it is: one hand must have shown it for two holders.
    shared AS (SELECT p.party, f.certificate_id FROM notice_facts f JOIN notice_parties p ON p.sender = f.sender WHERE f.certificate_id IS NOT NULL GROUP BY p.party, f.certificate_id HAVING count(DISTINCT f.holder_id) >= 2)
    SELECT n.m, f.*, h.certificate_id IS NOT NULL AS shared_certificate FROM notice_facts f JOIN notice_parties p ON p.sender = f.sender JOIN numbered n ON n.party = p.party
    LEFT JOIN shared h ON h.party = p.party AND h.certificate_id = f.certificate_id`,
})

const matters = defineRelation({
  name: 'matters_ip_troll',
  grain: 'One row per matter.',
  key: ['m'],
  scope: 'global',
  reads: ['notice_rows'],
  columns: 'm INTEGER, senders BIGINT',
  sql: 'SELECT m, count(DISTINCT sender) AS senders FROM notice_rows GROUP BY m',
})

async function wordingsOf(engine: Engine): Promise<{ notice_id: string; wording: number; asks: number }[]> {
  const texts = await engine.all<{ notice_id: string; text: string }>('SELECT notice_id, text FROM ip_filed WHERE text IS NOT NULL ORDER BY notice_id')
  // A thousand notices in one wording are compared once.
  const wordings = [...new Set(texts.map((row) => row.text))].toSorted()
  const groups = nearDuplicates(wordings)
  const number = new Map(wordings.map((text, i) => [text, groups[i]! >= 0 ? groups[i]! : wordings.length + i]))
  const asking = new Map(wordings.map((text) => [text, priced.test(text.toLowerCase()) && readText(text).money]))
  return texts.map((row) => ({ notice_id: row.notice_id, wording: number.get(row.text)!, asks: asking.get(row.text)! ? 1 : 0 }))
}

async function joinSenders(engine: Engine): Promise<{ sender: string; party: number }[]> {
  const pairs = await engine.all<{ a: string; b: string }>(`
    SELECT x.sender AS a, y.sender AS b FROM ip_traces x JOIN ip_traces y ON y.family = x.family AND y.value = x.value WHERE x.sender < y.sender
    GROUP BY x.sender, y.sender HAVING count(DISTINCT x.family) >= 2 ORDER BY a, b`)
  const senders = (await engine.all<{ sender: string }>('SELECT sender FROM notice_facts GROUP BY sender HAVING count(*) >= 2 ORDER BY sender')).map(
    (row) => row.sender,
  )
  const at = new Map(senders.map((sender, i) => [sender, i]))
  const { labels } = clusters(senders.length, { a: Int32Array.from(pairs, (pair) => at.get(pair.a)!), b: Int32Array.from(pairs, (pair) => at.get(pair.b)!) })
  return senders.map((sender, i) => ({ sender, party: labels[i]! }))
}

export const relations = [filed, worded, ended, back, countered, money, hollow, noticeFacts, traces, parties, noticeRows, matters]
