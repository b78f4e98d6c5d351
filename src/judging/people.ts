/**
 * Volume finds brushers; money shape, timing and benefit find the people above them. Nobody is named above what the data
 * of the tier can bear: a leader by his payments, an organiser never more than a lead without an authority's word.
 */
import type { SubjectKind } from '../domain/verdict.ts'
import { type Engine, quote } from '../warehouse/duckdb.ts'
import { day } from '../signals/signal.ts'
import { words } from '../warehouse/dialect.ts'

const { greatest, joined, least, ratio } = words

export type Party = { kind: SubjectKind; id: string }

/** Who verifiably holds a wallet, as the subject to name; the wallet itself when nobody does. */
export async function holderOf(engine: Engine, wallet: string): Promise<Party> {
  const rows = await engine.all<{ holder_kind: string; holder_id: string; person_id: string | null }>(`
    SELECT w.holder_kind, w.holder_id, a.person_id FROM wallet_links w LEFT JOIN accounts a ON w.holder_kind = 'account' AND a.account_id = w.holder_id
    WHERE w.verified AND w.wallet_id = ${quote(wallet)} ORDER BY CASE w.holder_kind WHEN 'person' THEN 0 WHEN 'account' THEN 1 ELSE 2 END, w.holder_id`)
  // Two people with the same wallet: naming one would be a guess.
  const persons = new Set(rows.flatMap((row) => (row.holder_kind === 'person' ? [row.holder_id] : row.person_id !== null ? [row.person_id] : [])))
  if (persons.size === 1) return { kind: 'person', id: [...persons][0]! }
  const holder = rows[0]
  if (rows.length === 1 && holder !== undefined) return { kind: holder.holder_kind as SubjectKind, id: holder.holder_id }
  return { kind: 'wallet', id: wallet }
}

/** `sure`: enough different people, none of the holder's own home, were paid, and paid like wages. */
export type Leader = { k: number; wallet: string; party: Party; payees: number; payments: number; amount: number; sure: boolean; events: string[] }

/** Different people outside the holder's home from whom a wallet pays a crew: so many in all, or fewer where at least half of the payments are of one sum; and the part of what it ever sent them
 * that came within days of their orders. */
const crewPaid = { many: 10, few: 5, even: 0.5, around: 0.6 }

export async function findLeaders(engine: Engine): Promise<Leader[]> {
  const [paying] = await engine.all('SELECT 1 AS yes FROM hubs WHERE nth <= 3 LIMIT 1')
  if (paying === undefined) return []
  const rows = await engine.all<{
    k: number
    wallet_id: string
    payees: number
    payments: number
    amount: number
    events: string
    people: number
    even: number
    around: number
  }>(`
    WITH top AS (SELECT * FROM hubs WHERE nth <= 3),
    crew AS (SELECT c.k, o.buyer, min(o.t) AS from_ms, max(o.t) AS to_ms FROM cohort_held c JOIN orders o ON o.ord = c.ord GROUP BY c.k, o.buyer),
    own AS (
      SELECT h.wallet_id, a.buyer FROM (SELECT DISTINCT wallet_id FROM top) h JOIN wallet_links l ON l.verified AND l.wallet_id = h.wallet_id
      JOIN accounts a ON (l.holder_kind = 'account' AND a.account_id = l.holder_id) OR (l.holder_kind = 'person' AND a.person_id = l.holder_id)
    ), doors AS (SELECT DISTINCT w.wallet_id, o.recipient_address_token AS door FROM own w JOIN orders o ON o.buyer = w.buyer WHERE o.recipient_address_token IS NOT NULL AND o.address_kind NOT IN ('forwarder', 'locker', 'campus', 'office')),
    kin AS (SELECT DISTINCT d.wallet_id, o.buyer FROM doors d JOIN orders o ON o.recipient_address_token = d.door UNION SELECT wallet_id, buyer FROM own),
    -- Each payment meets its payee before it meets the crew: by the case alone every payment would meet everybody.
    payouts AS (
      SELECT DISTINCT h.k, h.wallet_id, b.buyer, t.to_wallet_id, t.id, t.time_ms, t.amount_minor FROM top h JOIN transfer_made t ON t.from_wallet_id = h.wallet_id JOIN buyer_wallets b ON b.wallet_id = t.to_wallet_id
      WHERE t.after_sales_ticket_id IS NULL AND coalesce(t.kind, 'p2p') NOT IN ('coupon', 'payout')
    ), paid AS (
      SELECT t.k, t.wallet_id, t.to_wallet_id, coalesce(a.person_id, a.account_id) AS person, t.id, t.amount_minor
      FROM payouts t JOIN crew c ON c.k = t.k AND c.buyer = t.buyer JOIN accounts a ON a.buyer = c.buyer
      WHERE t.time_ms BETWEEN c.from_ms - ${3 * day} AND c.to_ms + ${14 * day} AND NOT EXISTS (SELECT 1 FROM kin n WHERE n.wallet_id = t.wallet_id AND n.buyer = t.buyer)
    ), sums AS (SELECT k, wallet_id, amount_minor, count(DISTINCT id) AS n FROM paid GROUP BY k, wallet_id, amount_minor),
    -- Several accounts with one wallet are paid once.
    people AS (SELECT k, wallet_id, ${least('count(DISTINCT person)', 'count(DISTINCT to_wallet_id)')} AS people, count(DISTINCT id) AS n FROM paid GROUP BY k, wallet_id),
    -- Wages come whether there are orders or not.
    rhythm AS (
      SELECT t.k, t.wallet_id, count(DISTINCT t.id) AS n, count(DISTINCT CASE WHEN t.time_ms BETWEEN c.from_ms - ${3 * day} AND c.to_ms + ${3 * day} THEN t.id END) AS around
      FROM payouts t JOIN crew c ON c.k = t.k AND c.buyer = t.buyer GROUP BY t.k, t.wallet_id
    )
    SELECT h.k, h.wallet_id, h.payees, h.payments, h.amount, h.events, coalesce(p.people, 0) AS people,
      coalesce(${ratio('(SELECT max(s.n) FROM sums s WHERE s.k = h.k AND s.wallet_id = h.wallet_id)', 'p.n')}, 0.0) AS even,
      coalesce(${ratio('y.around', 'y.n')}, 0.0) AS around
    FROM top h LEFT JOIN people p ON p.k = h.k AND p.wallet_id = h.wallet_id LEFT JOIN rhythm y ON y.k = h.k AND y.wallet_id = h.wallet_id ORDER BY h.k, h.nth`)
  const leaders: Leader[] = []
  for (const row of rows) {
    leaders.push({
      k: row.k,
      wallet: row.wallet_id,
      party: await holderOf(engine, row.wallet_id),
      payees: row.payees,
      payments: row.payments,
      amount: row.amount,
      sure: row.around >= crewPaid.around && (row.people >= crewPaid.many || (row.people >= crewPaid.few && row.even >= crewPaid.even)),
      events: row.events.split('\u001f').toSorted(),
    })
  }
  return leaders
}

export type OrganiserLead = { k: number; party: Party; funding: string[]; relation: string[]; history: boolean; amount: number }

/**
 * Who stands behind a cohort that hurt a shop: one who funded the leader, or one whose own shop the same buyers served,
 * and who has a past with the victim or sells the same goods. Two independent kinds of trace, or no name.
 */
export async function findOrganisers(engine: Engine): Promise<OrganiserLead[]> {
  const funders = await engine.all<{ k: number; wallet_id: string; amount: number; events: string }>(`
    SELECT h.k, t.from_wallet_id AS wallet_id, sum(t.amount_minor) AS amount, ${joined('t.id', { orderBy: 't.time_ms, t.id' })} AS events
    FROM hubs h JOIN transfer_made t ON t.to_wallet_id = h.wallet_id
    WHERE h.nth <= 3 AND t.time_ms BETWEEN h.first_ms - 7 * 86400000 AND h.last_ms + 7 * 86400000
      AND NOT EXISTS (SELECT 1 FROM hubs g WHERE g.k = h.k AND g.wallet_id = t.from_wallet_id)
    GROUP BY h.k, t.from_wallet_id, h.amount HAVING sum(t.amount_minor) >= 0.3 * h.amount`)
  const leads: OrganiserLead[] = []
  for (const funder of funders) {
    const party = await holderOf(engine, funder.wallet_id)
    if (party.kind === 'wallet') continue
    const relation = await relationsTo(engine, funder.k, party)
    if (relation.events.length === 0 && !relation.rival && !relation.history) continue
    leads.push({
      k: funder.k,
      party,
      funding: funder.events.split('\u001f').slice(0, 20).toSorted(),
      relation: relation.events,
      history: relation.history,
      amount: funder.amount,
    })
  }
  if (leads.length > 0) return leads
  // No funding in sight: a past with the victim and the cohort's past with his shop, both, still make a lead.
  const past = await engine.all<{ k: number; person_id: string; events: string }>(`
    SELECT c.k, p.person_id, ${joined('p.event_id', { orderBy: 'p.event_id', distinct: true })} AS events
    FROM cases c JOIN shops s ON s.shop = c.shop JOIN shop_people p ON p.shop_id = s.shop_id WHERE p.to_ms < c.from_ms GROUP BY c.k, p.person_id`)
  for (const row of past) {
    const party: Party = { kind: 'person', id: row.person_id }
    const relation = await relationsTo(engine, row.k, party)
    if (relation.history) leads.push({ k: row.k, party, funding: [], relation: row.events.split('\u001f').slice(0, 20), history: true, amount: 0 })
  }
  return leads
}

/** Past roles at the victim's shop; a rival shop of the same trade; the cohort's earlier orders there. */
async function relationsTo(engine: Engine, k: number, party: Party): Promise<{ events: string[]; rival: boolean; history: boolean }> {
  const id = party.id.replaceAll("'", "''")
  const who = party.kind === 'person' ? `'${id}'` : `(SELECT person_id FROM accounts WHERE account_id = '${id}')`
  const roles = await engine.all<{ event_id: string }>(`
    SELECT p.event_id FROM cases c JOIN shops s ON s.shop = c.shop JOIN shop_people p ON p.shop_id = s.shop_id WHERE c.k = ${k} AND p.person_id = ${who} AND p.to_ms < c.from_ms ORDER BY p.event_id`)
  const rivals = await engine.all<{ shop: number; served: number; buyers: number; base: number }>(`
    WITH own AS (SELECT c.k, c.from_ms, s.shop, s.category FROM cases c JOIN shops s ON s.shop = c.shop WHERE c.k = ${k}),
    his AS (
      SELECT s.shop FROM shops s JOIN own ON own.category = s.category AND own.shop <> s.shop
      WHERE s.shop_id IN (SELECT shop_id FROM shop_people WHERE person_id = ${who} AND role IN ('owner', 'manager', 'shareholder'))
        OR s.owner_account_id IN (SELECT account_id FROM accounts WHERE person_id = ${who} OR account_id = '${id}')
    ), crew AS (SELECT DISTINCT o.buyer FROM cohort_held c JOIN orders o ON o.ord = c.ord WHERE c.k = ${k})
    SELECT his.shop, count(DISTINCT CASE WHEN crew.buyer IS NOT NULL THEN o.buyer END) AS served, (SELECT count(*) FROM crew) AS buyers,
      ${ratio('count(DISTINCT o.buyer)', '(SELECT count(*) FROM accounts)')} AS base
    FROM his LEFT JOIN orders o ON o.shop = his.shop AND o.t < (SELECT from_ms FROM own) LEFT JOIN crew ON crew.buyer = o.buyer GROUP BY his.shop`)
  return {
    events: roles.map((row) => row.event_id),
    rival: rivals.length > 0,
    history: rivals.some((row) => row.served >= 5 && row.served >= 3 * row.base * row.buyers + 3),
  }
}

/** `holder` is who verifiably holds the payee wallet; undefined when nobody does or several do. `site` = one stretch of its business. */
/** `paysCrews`: it, or another wallet of its holder, pays people of cohorts. */
export type Operator = { wallet: string; paysCrews: boolean; holder: Party | undefined; shops: number; firstMs: number; events: string[]; sites: Site[] }
export type Site = { fromMs: number; toMs: number; shops: number; events: string[] }

/** People of cohorts whom one who takes the shops' fees must pay, by any wallet of his, to do more than be paid. */
const crewsPaid = 5

/** A hub of hubs: takes fees from many shops found brushing, and mostly from them. */
export async function findOperators(engine: Engine, brushingShops: readonly number[]): Promise<Operator[]> {
  if (brushingShops.length < 5) return []
  const rows = await engine.all<{ wallet_id: string; shops: number; first_ms: number; events: string }>(`
    WITH fees AS (
      SELECT t.to_wallet_id AS wallet_id, s.shop, t.time_ms, t.id, s.shop IN (${brushingShops.join(',')}) AS brushing
      FROM transfer_made t JOIN seller_wallets s ON s.wallet_id = t.from_wallet_id WHERE NOT EXISTS (SELECT 1 FROM seller_wallets w WHERE w.wallet_id = t.to_wallet_id)
    ), hubs AS (
      SELECT wallet_id, count(DISTINCT CASE WHEN brushing THEN shop END) AS shops, min(CASE WHEN brushing THEN time_ms END) AS first_ms,
        ${joined('id', { orderBy: 'id', where: 'brushing', most: 20 })} AS events
      FROM fees GROUP BY wallet_id HAVING count(DISTINCT CASE WHEN brushing THEN shop END) >= ${greatest(5, '0.6 * count(DISTINCT shop)')}
    ), bought AS (
      SELECT b.wallet_id, count(*) AS n FROM buyer_wallets b JOIN orders o ON o.buyer = b.buyer JOIN cohort_held c ON c.ord = o.ord GROUP BY b.wallet_id
    )
    -- A brusher is paid by many shops as well, but for orders in each; who hands them out may have bought something there once.
    SELECT h.* FROM hubs h LEFT JOIN bought b ON b.wallet_id = h.wallet_id WHERE coalesce(b.n, 0) < 0.5 * h.shops ORDER BY h.shops DESC, h.wallet_id`)
  const operators: Operator[] = []
  for (const row of rows) {
    const holder = await holderOf(engine, row.wallet_id)
    const { n: paid } = await engine.one<{ n: number }>(`
      WITH own AS (
        SELECT ${quote(row.wallet_id)} AS wallet_id
        UNION SELECT other.wallet_id FROM wallet_links mine JOIN accounts a ON a.account_id = mine.holder_id OR a.person_id = mine.holder_id
          JOIN wallet_links other ON other.verified AND (other.holder_id = a.account_id OR other.holder_id = a.person_id)
        WHERE mine.verified AND mine.wallet_id = ${quote(row.wallet_id)}
      )
      SELECT count(DISTINCT b.buyer) AS n FROM own JOIN transfer_made t ON t.from_wallet_id = own.wallet_id JOIN buyer_wallets b ON b.wallet_id = t.to_wallet_id JOIN orders o ON o.buyer = b.buyer
      JOIN cohort_held c ON c.ord = o.ord`)
    operators.push({
      paysCrews: paid >= crewsPaid,
      wallet: row.wallet_id,
      holder: holder.kind === 'wallet' ? undefined : holder,
      shops: row.shops,
      firstMs: row.first_ms,
      events: row.events.split('\u001f').toSorted(),
      sites: await sitesOf(engine, row.wallet_id, brushingShops),
    })
  }
  return operators
}

/** A shop whose customers are shops found brushing: its fees are orders there. */
export type ServiceShop = { shop: string; owner: string | undefined; shops: number; customers: number; firstMs: number; events: string[] }

/** Shops where the owners and staff of many shops found brushing order, and hardly anybody else does. */
export async function findServiceShops(engine: Engine, brushingShops: readonly number[]): Promise<ServiceShop[]> {
  if (brushingShops.length < 5) return []
  const rows = await engine.all<{ shop_id: string; owner: string | null; shops: number; customers: number; first_ms: number; events: string }>(`
    WITH voices AS (
      SELECT a.buyer, s.shop FROM shops s JOIN accounts a ON a.account_id = s.owner_account_id WHERE s.shop IN (${brushingShops.join(',')})
      UNION SELECT a.buyer, s.shop FROM shop_people p JOIN shops s ON s.shop_id = p.shop_id JOIN accounts a ON a.person_id = p.person_id WHERE p.role <> 'shareholder' AND s.shop IN (${brushingShops.join(',')})
    ), served AS (
      SELECT o.shop, count(DISTINCT v.shop) AS shops, count(DISTINCT v.buyer) AS voices, count(DISTINCT o.buyer) AS customers, min(CASE WHEN v.buyer IS NOT NULL THEN o.t END) AS first_ms,
        ${joined('o.event_id', { orderBy: 'o.event_id', where: 'v.buyer IS NOT NULL', most: 20, distinct: true })} AS events
      FROM orders o LEFT JOIN voices v ON v.buyer = o.buyer WHERE o.shop NOT IN (${brushingShops.join(',')}) GROUP BY o.shop
    )
    SELECT s.shop_id, s.owner_account_id AS owner, z.shops, z.customers, z.first_ms, z.events FROM served z JOIN shops s ON s.shop = z.shop
    WHERE z.shops >= 5 AND z.voices >= 0.6 * z.customers ORDER BY z.shops DESC, s.shop_id`)
  return rows.map(({ shop_id: shop, owner, shops, customers, first_ms: firstMs, events }) => ({
    shop,
    owner: owner ?? undefined,
    shops,
    customers,
    firstMs,
    events: events.split('\u001f').toSorted(),
  }))
}

/** A pause of the fees this long, and this many times longer than the usual wait for the next one, closes a site. */
const pause = { days: 14, times: 5 }
/** Shops that must pay in a stretch for it to be a site. */
const fewestShops = 5

/** The stretches in which shops found brushing paid a wallet, divided by its long pauses. */
async function sitesOf(engine: Engine, wallet: string, brushingShops: readonly number[]): Promise<Site[]> {
  const fees = await engine.all<{ time_ms: number; shop: number; id: string }>(`
    SELECT t.time_ms, s.shop, min(t.id) AS id FROM transfer_made t JOIN seller_wallets s ON s.wallet_id = t.from_wallet_id
    WHERE t.to_wallet_id = ${quote(wallet)} AND s.shop IN (${brushingShops.join(',')}) GROUP BY t.transfer_id, t.time_ms, s.shop ORDER BY t.time_ms, id`)
  const waits = fees.slice(1).map((fee, i) => fee.time_ms - fees[i]!.time_ms)
  const usual = waits.toSorted((a, b) => a - b)[Math.floor(waits.length / 2)] ?? 0
  const closes = Math.max(pause.days * 86_400_000, pause.times * usual)
  const sites: Site[] = []
  for (let from = 0; from < fees.length;) {
    let to = from + 1
    while (to < fees.length && waits[to - 1]! < closes) to++
    const own = fees.slice(from, to)
    const shops = new Set(own.map((fee) => fee.shop)).size
    if (shops >= fewestShops) sites.push({ fromMs: own[0]!.time_ms, toMs: own.at(-1)!.time_ms, shops, events: [own[0]!.id, own.at(-1)!.id] })
    from = to
  }
  return sites
}

export type Succession = {
  earlier: string
  later: string
  closedMs: number
  openedMs: number
  /** How the two hang together. */
  by: 'payee' | 'holder' | 'people'
  shared: number
  first: number
  second: number
  /** Wallets that paid many of the buyers in each stretch, where they changed. */
  payouts: [string, string] | undefined
  events: string[]
}

/** Part of the smaller crew that must have worked for both sites. */
const sameCrew = 0.3

/** A site that opened after another had closed, with the same payee or holder and much of the same crew, or without either but with most of it. */
export async function findSuccessions(engine: Engine, operators: readonly Operator[], brushingShops: readonly number[]): Promise<Succession[]> {
  const all = operators.flatMap((operator) => operator.sites.map((site) => ({ operator, site }))).toSorted((a, b) => a.site.fromMs - b.site.fromMs)
  const found: Succession[] = []
  for (const [i, later] of all.entries()) {
    for (const earlier of all.slice(0, i)) {
      if (earlier.site.toMs >= later.site.fromMs) continue
      const by =
        earlier.operator.wallet === later.operator.wallet
          ? 'payee'
          : earlier.operator.holder !== undefined && earlier.operator.holder.id === later.operator.holder?.id
            ? 'holder'
            : 'people'
      const crew = await engine.one<{ shared: number; first: number; second: number }>(`
        WITH crew AS (
          SELECT o.buyer, bool_or(o.t BETWEEN ${earlier.site.fromMs - day} AND ${earlier.site.toMs + 15 * day}) AS a, bool_or(o.t BETWEEN ${later.site.fromMs - day} AND ${later.site.toMs + 15 * day}) AS b
          FROM cohort_held c JOIN orders o ON o.ord = c.ord WHERE o.shop IN (${brushingShops.join(',')}) GROUP BY o.buyer
        )
        SELECT count(*) FILTER (WHERE a AND b) AS shared, count(*) FILTER (WHERE a) AS first, count(*) FILTER (WHERE b) AS second FROM crew`)
      const least = by === 'people' ? 0.5 : sameCrew
      if (crew.shared < fewestShops || crew.shared < least * Math.min(crew.first, crew.second)) continue
      const [before, after] = [await payoutOf(engine, earlier.site), await payoutOf(engine, later.site)]
      found.push({
        earlier: earlier.operator.wallet,
        later: later.operator.wallet,
        closedMs: earlier.site.toMs,
        openedMs: later.site.fromMs,
        by,
        ...crew,
        payouts: before !== undefined && after !== undefined && before !== after ? [before, after] : undefined,
        events: [...earlier.site.events, ...later.site.events],
      })
    }
  }
  return found
}

/** The wallet, not a seller's, that paid most buyers of all cohorts in a stretch. */
async function payoutOf(engine: Engine, site: Site): Promise<string | undefined> {
  const [row] = await engine.all<{ wallet_id: string }>(`
    SELECT t.from_wallet_id AS wallet_id FROM transfer_made t
    WHERE t.time_ms BETWEEN ${site.fromMs} AND ${site.toMs + 15 * day} AND EXISTS (SELECT 1 FROM hubs h WHERE h.wallet_id = t.from_wallet_id AND h.nth <= 3)
      AND NOT EXISTS (SELECT 1 FROM seller_wallets s WHERE s.wallet_id = t.from_wallet_id) GROUP BY t.from_wallet_id ORDER BY count(DISTINCT t.to_wallet_id) DESC, wallet_id LIMIT 1`)
  return row?.wallet_id
}
