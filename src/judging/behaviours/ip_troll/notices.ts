/** What came of each notice of a right: who sent it for whom, on what certificate, against which listing, for what sum, and how it ended. */
import type { Engine } from '../../../warehouse/duckdb.ts'
import { readText } from '../../../domain/lexicon.ts'
import { clusters } from '../../../linking/clusters.ts'
import { nearDuplicates } from '../../../linking/nearDuplicate.ts'
import { makeHollow } from '../conduct/custom.ts'
import { words } from '../../../warehouse/dialect.ts'
import { drop, fillTable, makeTable } from '../../../warehouse/tables.ts'

const { firstBy, greatest, lastBy } = words

const priced = /授权费|许可费|和解(?:金|费)|撤回|撤诉|私了|\b(?:licen[cs]e fee|settle(?:ment)?|withdraw)\b/u

/**
 * Makes `notice_facts`, one row per notice. The sender is the agent, or the holder of the right when there is none; `party` joins senders that share two kinds of
 * trace (payee, right, wording). `late`: the right was registered after the listing went live; NULL when either date is unknown. `paid_minor` only
 * where the notice was withdrawn. `outcome` is `conceded` where a shop without other custom was found in the wrong (conduct/custom.ts).
 */
export async function prepareNotices(engine: Engine): Promise<void> {
  await makeTable(
    engine,
    'ip_filed',
    `
    SELECT notice_id, min(time_ms) AS t, ${firstBy('id', '(time_ms, id)')} AS event_id, ${firstBy('rights_holder_id', '(time_ms, id)')} AS holder_id, ${firstBy('agent_id', '(time_ms, id)')} AS agent_id, ${firstBy('right_type', '(time_ms, id)')} AS right_type,
      ${firstBy('certificate_id', '(time_ms, id)')} AS certificate_id, ${lastBy('certificate_check', '(time_ms, id)', "certificate_check IN ('valid', 'invalid')")} AS checked, min(right_registered_at) AS registered_ms,
      ${firstBy('listing_id', '(time_ms, id)')} AS listing_id, ${firstBy('shop_id', '(time_ms, id)')} AS shop_id, bool_or(test_purchase) AS test_purchase, max(demanded_minor) AS demanded_minor, min(currency) AS currency, ${firstBy('text', '(time_ms, id)')} AS text
    FROM ip_notice_filed GROUP BY notice_id`,
  )
  const texts = await engine.all<{ notice_id: string; text: string }>('SELECT notice_id, text FROM ip_filed WHERE text IS NOT NULL ORDER BY notice_id')
  // A thousand notices in one wording are compared once.
  const wordings = [...new Set(texts.map((row) => row.text))].toSorted()
  const groups = nearDuplicates(wordings)
  const number = new Map(wordings.map((text, i) => [text, groups[i]! >= 0 ? groups[i]! : wordings.length + i]))
  const asking = new Map(wordings.map((text) => [text, priced.test(text.toLowerCase()) && readText(text).money]))
  await fillTable(
    engine,
    'ip_worded',
    'notice_id VARCHAR, wording INTEGER, asks INTEGER',
    texts.map((row) => [row.notice_id, number.get(row.text)!, asking.get(row.text)! ? 1 : 0]),
  )
  await makeTable(
    engine,
    'ip_ended',
    `
    SELECT notice_id, ${lastBy('outcome', '(time_ms, id)')} AS outcome, ${lastBy('id', '(time_ms, id)')} AS event_id, max(time_ms) AS ended_ms FROM ip_notice_decided GROUP BY notice_id`,
  )
  await makeTable(
    engine,
    'ip_back',
    `
    SELECT notice_id, max(paid_minor) AS paid_minor, ${lastBy('payee_wallet_id', '(time_ms, id)')} AS payee, min(time_ms) AS t, ${firstBy('id', '(time_ms, id)')} AS event_id FROM ip_notice_withdrawn GROUP BY notice_id`,
  )
  await makeTable(
    engine,
    'ip_money',
    `
    SELECT f.notice_id, sum(t.amount_minor) AS amount_minor, ${firstBy('t.id', '(t.time_ms, t.id)')} AS event_id
    FROM ip_back b JOIN ip_filed f ON f.notice_id = b.notice_id JOIN shops s ON s.shop_id = f.shop_id JOIN seller_wallets v ON v.shop = s.shop JOIN transfer_made t ON t.from_wallet_id = v.wallet_id AND t.to_wallet_id = b.payee
    WHERE t.time_ms BETWEEN f.t AND b.t + 259200000 GROUP BY f.notice_id`,
  )
  await makeTable(engine, 'ip_countered', 'SELECT notice_id, min(id) AS event_id FROM ip_notice_countered GROUP BY notice_id')
  await makeHollow(
    engine,
    'ip_hollow',
    "SELECT coalesce(f.agent_id, f.holder_id) AS sender, f.shop_id, coalesce(e.outcome = 'upheld', FALSE) AS upheld FROM ip_filed f LEFT JOIN ip_ended e ON e.notice_id = f.notice_id",
  )
  await makeTable(
    engine,
    'notice_facts',
    `
    SELECT f.notice_id, coalesce(f.agent_id, f.holder_id) AS sender, CASE WHEN f.agent_id IS NULL THEN 'person' ELSE 'agent' END AS sender_kind, f.holder_id, f.t, f.event_id, f.right_type, f.certificate_id, f.checked, f.shop_id, f.listing_id,
      f.test_purchase, f.currency, w.wording, f.registered_ms > l.published_ms AS late, c.notice_id IS NOT NULL AS countered,
      coalesce(f.demanded_minor, 0) > 0 OR coalesce(w.asks, 0) = 1 AS asks, coalesce(f.demanded_minor, 0) AS asked_minor,
      CASE WHEN e.outcome = 'upheld' AND h.shop_id IS NOT NULL THEN 'conceded' WHEN e.outcome IS NOT NULL THEN e.outcome WHEN b.notice_id IS NOT NULL THEN 'withdrawn' END AS outcome, coalesce(e.event_id, b.event_id) AS ended_event, e.ended_ms, b.payee,
      CASE WHEN b.notice_id IS NOT NULL THEN ${greatest('coalesce(b.paid_minor, 0)', 'coalesce(m.amount_minor, 0)')} ELSE 0 END AS paid_minor, coalesce(m.event_id, b.event_id) AS paid_event
    FROM ip_filed f LEFT JOIN ip_worded w ON w.notice_id = f.notice_id LEFT JOIN listings l ON l.listing_id = f.listing_id
    LEFT JOIN ip_countered c ON c.notice_id = f.notice_id LEFT JOIN ip_ended e ON e.notice_id = f.notice_id LEFT JOIN ip_back b ON b.notice_id = f.notice_id LEFT JOIN ip_money m ON m.notice_id = f.notice_id
    LEFT JOIN ip_hollow h ON h.sender = coalesce(f.agent_id, f.holder_id) AND h.shop_id = f.shop_id`,
  )
  await drop(engine, 'ip_hollow', 'ip_filed', 'ip_worded', 'ip_ended', 'ip_back', 'ip_money', 'ip_countered')
  await joinSenders(engine)
}

/** Makes `notice_parties(sender, party)` of the senders of two notices or more. A trace of more than forty senders links nobody. */
async function joinSenders(engine: Engine): Promise<void> {
  await makeTable(
    engine,
    'ip_traces',
    `
    WITH busy AS (SELECT sender FROM notice_facts GROUP BY sender HAVING count(*) >= 2),
    held AS (
      SELECT DISTINCT sender, 'payee' AS family, payee AS value FROM notice_facts WHERE payee IS NOT NULL
      -- A certificate is its holder's: whoever names the one can show the other, and both are one tie.
      UNION SELECT DISTINCT sender, 'right', certificate_id FROM notice_facts WHERE certificate_id IS NOT NULL
      UNION SELECT DISTINCT sender, 'right', holder_id FROM notice_facts
      UNION SELECT DISTINCT sender, 'wording', CAST(wording AS VARCHAR) FROM notice_facts WHERE wording IS NOT NULL
    ), rare AS (SELECT family, value FROM held GROUP BY family, value HAVING count(*) BETWEEN 2 AND 40)
    SELECT h.* FROM held h JOIN rare r ON r.family = h.family AND r.value = h.value JOIN busy b ON b.sender = h.sender`,
  )
  const pairs = await engine.all<{ a: string; b: string }>(`
    SELECT x.sender AS a, y.sender AS b FROM ip_traces x JOIN ip_traces y ON y.family = x.family AND y.value = x.value WHERE x.sender < y.sender
    GROUP BY x.sender, y.sender HAVING count(DISTINCT x.family) >= 2 ORDER BY a, b`)
  const senders = (await engine.all<{ sender: string }>('SELECT sender FROM notice_facts GROUP BY sender HAVING count(*) >= 2 ORDER BY sender')).map(
    (row) => row.sender,
  )
  const at = new Map(senders.map((sender, i) => [sender, i]))
  const { labels } = clusters(senders.length, { a: Int32Array.from(pairs, (pair) => at.get(pair.a)!), b: Int32Array.from(pairs, (pair) => at.get(pair.b)!) })
  await fillTable(
    engine,
    'notice_parties',
    'sender VARCHAR, party INTEGER',
    senders.map((sender, i) => [sender, labels[i]!]),
  )
  await drop(engine, 'ip_traces')
}
