/** What is near to the approaches: whom they name and who is paid, who was displeased there, and what these people share. The whole market is never listed. */
import { type Engine, quote } from '../../../warehouse/duckdb.ts'
import { words } from '../../../warehouse/dialect.ts'
import { drop, makeTable } from '../../../warehouse/tables.ts'
import type { Approach } from './approaches.ts'

const { firstBy } = words

/** Stars that hurt: at or below. */
const worstRating = 3
/** More accounts on one device or in one home than a household has say nothing (dossier §2.9). */
const household = 6

export type Payment = { event: string; shop: string; wallet: string; t: number; amountMinor: number; rails: boolean }

export type Holder = { account: string | undefined; person: string | undefined }

export type Candidate = {
  review_id: string
  event_id: string
  order_id: string
  account_id: string
  person_id: string | null
  shop_id: string
  t: number
  rating: number
  payable_minor: number
  changed_ms: number | null
  change_event: string | null
  settled: boolean
}

export type Market = {
  candidates: Map<string, Candidate[]>
  /** Bad reviews of an account wherever they are. */
  byAuthor: Map<string, Candidate[]>
  payments: Map<string, Payment[]>
  personOf: Map<string, string>
  heldBy: Map<string, Holder[]>
  devices: Map<string, string[]>
  homes: Map<string, string[]>
  phoneOf: Map<string, string>
  owners: Map<string, string>
  currencies: Map<string, string | null>
  /** The least sum of a claim by law, per currency. */
  leastClaims: Map<string, number>
  ordersAt: Set<string>
}

const values = (ids: Iterable<string>): string => [...ids].map(quote).join(',') || `''`
/** The same as rows of one column. */
const rowsOf = (ids: Iterable<string>): string => `(VALUES ${[...ids].map((id) => `(${quote(id)})`).join(',') || `('')`})`

/** Tables that hold what is near, while it is read. */
const near = [
  'asked_by_name',
  'asked_wallets',
  'asked_holders',
  'asked_payments',
  'asked_shops',
  'bad_reviews',
  'near_reviews',
  'near_traces',
  'near_accounts',
] as const

export async function look(engine: Engine, approaches: readonly Approach[]): Promise<Market> {
  const speakers = new Set(approaches.flatMap((one) => [...one.accounts]))
  await gatherPurses(engine, approaches, speakers)
  await gatherReviews(engine, approaches, speakers)
  await gatherTraces(engine)
  const market = {
    ...(await readReviews(engine)),
    ...(await readPurses(engine)),
    ...(await readPeople(engine)),
    ...(await readTraces(engine)),
    ...(await readShops(engine)),
    ordersAt: await boughtAt(engine, speakers),
  }
  await drop(engine, ...near)
  return market
}

/** Wallets that were named, those of who speaks, and others of the same hands; and what shops paid into them. */
async function gatherPurses(engine: Engine, approaches: readonly Approach[], speakers: ReadonlySet<string>): Promise<void> {
  const payees = new Set(approaches.flatMap((one) => [...one.payees]))
  // Wallets of those who speak count as payees too: who asks on the platform is paid into his own.
  await makeTable(
    engine,
    'asked_by_name',
    `
    SELECT wallet_id FROM wallet_links w WHERE w.verified AND w.holder_kind = 'account' AND w.holder_id IN (${values(speakers)})
    UNION SELECT w.wallet_id FROM wallet_links w JOIN accounts a ON w.verified AND w.holder_kind = 'person' AND w.holder_id = a.person_id WHERE a.account_id IN (${values(speakers)})
    UNION SELECT * FROM ${rowsOf(payees)}`,
  )
  // Whoever is paid into one purse may have another.
  await makeTable(
    engine,
    'asked_holders',
    `
    SELECT DISTINCT CASE WHEN w.holder_kind = 'person' THEN w.holder_id ELSE a.person_id END AS person_id
    FROM wallet_links w JOIN asked_by_name q ON q.wallet_id = w.wallet_id AND w.verified AND w.holder_kind IN ('account', 'person') LEFT JOIN accounts a ON w.holder_kind = 'account' AND a.account_id = w.holder_id`,
  )
  await makeTable(
    engine,
    'asked_wallets',
    `
    SELECT wallet_id FROM asked_by_name
    UNION ALL SELECT wallet_id FROM (
    SELECT w.wallet_id FROM wallet_links w JOIN asked_holders h ON w.verified AND w.holder_kind = 'person' AND w.holder_id = h.person_id
    UNION SELECT w.wallet_id FROM wallet_links w JOIN accounts a ON w.verified AND w.holder_kind = 'account' AND a.account_id = w.holder_id JOIN asked_holders h ON h.person_id = a.person_id)`,
  )
  await makeTable(
    engine,
    'asked_payments',
    `
    SELECT id, shop_id, to_wallet_id, time_ms, amount_minor, rails FROM (
    SELECT t.id, s.shop_id, t.to_wallet_id, t.time_ms, t.amount_minor, coalesce(t.observed_by, 'platform') <> 'party' AS rails,
      -- An owner of two shops pays once; the shop that was spoken to is the one.
      row_number() OVER (PARTITION BY t.id ORDER BY s.shop_id IN (${values(approaches.map((one) => one.shop))}) DESC, s.shop_id, f.wallet_id) AS nth
    FROM transfer_made t JOIN (SELECT DISTINCT wallet_id FROM asked_wallets) w ON w.wallet_id = t.to_wallet_id JOIN seller_wallets f ON f.wallet_id = t.from_wallet_id JOIN shops s ON s.shop = f.shop
    LEFT JOIN seller_wallets own ON own.wallet_id = t.to_wallet_id AND own.shop = f.shop
    WHERE own.wallet_id IS NULL AND t.after_sales_ticket_id IS NULL AND coalesce(t.kind, '') <> 'payout'
    ) WHERE nth = 1`,
  )
}

/** Bad reviews by whoever wrote one at a shop that was asked or paid, and by those who speak or are spoken of, wherever these are. */
async function gatherReviews(engine: Engine, approaches: readonly Approach[], speakers: ReadonlySet<string>): Promise<void> {
  await makeTable(
    engine,
    'asked_shops',
    `SELECT shop_id FROM ${rowsOf(approaches.map((one) => one.shop))} AS a(shop_id) UNION SELECT shop_id FROM asked_payments`,
  )
  await makeTable(
    engine,
    'bad_reviews',
    `
    SELECT r.review_id, min(r.id) AS event_id, min(r.order_id) AS order_id, min(r.author_account_id) AS account_id, min(r.time_ms) AS t, min(r.rating) AS rating
    FROM review_posted r WHERE r.rating <= ${worstRating} GROUP BY r.review_id`,
  )
  await makeTable(
    engine,
    'near_reviews',
    `
    WITH here AS (
      SELECT b.* FROM bad_reviews b JOIN orders o ON o.order_id = b.order_id JOIN shops s ON s.shop = o.shop JOIN asked_shops a ON a.shop_id = s.shop_id
    ), authors AS (SELECT DISTINCT account_id FROM here UNION SELECT * FROM ${rowsOf(speakers)} UNION SELECT * FROM ${rowsOf(approaches.flatMap((one) => [...one.targets]))})
    SELECT b.* FROM bad_reviews b JOIN authors a ON a.account_id = b.account_id`,
  )
  await makeTable(engine, 'near_accounts', `SELECT DISTINCT account_id FROM near_reviews UNION SELECT * FROM ${rowsOf(speakers)}`)
}

async function gatherTraces(engine: Engine): Promise<void> {
  // First what these accounts use, then who else does: the whole market's devices and addresses are never listed.
  await makeTable(
    engine,
    'near_traces',
    `
    WITH here AS (SELECT a.buyer, a.account_id FROM accounts a JOIN near_accounts n ON n.account_id = a.account_id)
    SELECT DISTINCT 'device' AS kind, o.device_id AS value, h.account_id FROM orders o JOIN here h ON h.buyer = o.buyer WHERE o.device_id IS NOT NULL
    UNION SELECT 'device', s.device_id, h.account_id FROM session_started s JOIN here h ON h.account_id = s.account_id WHERE s.device_id IS NOT NULL
    UNION SELECT 'home', o.recipient_address_token, h.account_id FROM orders o JOIN here h ON h.buyer = o.buyer
      WHERE o.recipient_address_token IS NOT NULL AND o.address_kind NOT IN ('forwarder', 'locker', 'campus', 'office')`,
  )
}

async function readReviews(engine: Engine): Promise<Pick<Market, 'candidates' | 'byAuthor'>> {
  const candidates = await engine.all<Candidate>(`
    WITH changes AS (
      SELECT review_id, time_ms, id FROM review_changed WHERE rating >= 4 UNION ALL SELECT review_id, time_ms, id FROM review_withdrawn
    ), changed AS (SELECT c.review_id, min(c.time_ms) AS changed_ms, ${firstBy('c.id', '(c.time_ms, c.id)')} AS change_event FROM changes c JOIN near_reviews n ON n.review_id = c.review_id GROUP BY c.review_id),
    refunded AS (
      SELECT q.order_id FROM refund_requested q JOIN refund_paid p ON p.refund_id = q.refund_id
      -- A new piece is no money, and settles as well.
      UNION SELECT q.order_id FROM refund_requested q JOIN refund_decided d ON d.refund_id = q.refund_id AND d.outcome = 'approved' WHERE q.kind = 'exchange'
    ),
    compensated AS (
      SELECT DISTINCT n.review_id FROM near_reviews n JOIN orders o ON o.order_id = n.order_id JOIN buyer_wallets b ON b.buyer = o.buyer JOIN transfer_made t ON t.to_wallet_id = b.wallet_id
        JOIN seller_wallets f ON f.wallet_id = t.from_wallet_id AND f.shop = o.shop
    )
    SELECT n.review_id, n.event_id, n.order_id, n.account_id, a.person_id, s.shop_id, n.t, n.rating, o.payable_minor, c.changed_ms, c.change_event,
      r.order_id IS NOT NULL OR k.review_id IS NOT NULL AS settled
    FROM near_reviews n JOIN orders o ON o.order_id = n.order_id JOIN shops s ON s.shop = o.shop LEFT JOIN accounts a ON a.account_id = n.account_id
    LEFT JOIN changed c ON c.review_id = n.review_id LEFT JOIN refunded r ON r.order_id = n.order_id LEFT JOIN compensated k ON k.review_id = n.review_id
    ORDER BY n.t, n.review_id`)
  return { candidates: Map.groupBy(candidates, (one) => one.shop_id), byAuthor: Map.groupBy(candidates, (one) => one.account_id) }
}

async function readPurses(engine: Engine): Promise<Pick<Market, 'payments' | 'heldBy'>> {
  const payments = await engine.all<{ id: string; shop_id: string; to_wallet_id: string; time_ms: number; amount_minor: number; rails: boolean }>(
    'SELECT * FROM asked_payments ORDER BY time_ms, id, shop_id',
  )
  const held = await engine.all<{ wallet_id: string; account_id: string | null; person_id: string | null }>(`
    SELECT DISTINCT w.wallet_id, CASE WHEN l.holder_kind = 'account' THEN l.holder_id END AS account_id, CASE WHEN l.holder_kind = 'person' THEN l.holder_id ELSE a.person_id END AS person_id
    FROM asked_wallets w JOIN wallet_links l ON l.wallet_id = w.wallet_id AND l.verified AND l.holder_kind IN ('account', 'person')
    LEFT JOIN accounts a ON l.holder_kind = 'account' AND a.account_id = l.holder_id ORDER BY 1, 2, 3`)
  return {
    payments: Map.groupBy(
      payments.map((row) => ({ event: row.id, shop: row.shop_id, wallet: row.to_wallet_id, t: row.time_ms, amountMinor: row.amount_minor, rails: row.rails })),
      (one) => one.wallet,
    ),
    heldBy: new Map(
      [...Map.groupBy(held, (row) => row.wallet_id)].map(([wallet, rows]) => [
        wallet,
        rows.map((row) => ({ account: row.account_id ?? undefined, person: row.person_id ?? undefined })),
      ]),
    ),
  }
}

async function readPeople(engine: Engine): Promise<Pick<Market, 'personOf' | 'phoneOf'>> {
  const people = await engine.all<{ account_id: string; person_id: string | null; phone_token: string | null }>(
    'SELECT n.account_id, a.person_id, a.phone_token FROM near_accounts n JOIN accounts a ON a.account_id = n.account_id',
  )
  return {
    personOf: new Map(people.flatMap((row) => (row.person_id === null ? [] : [[row.account_id, row.person_id] as const]))),
    phoneOf: new Map(people.flatMap((row) => (row.phone_token === null ? [] : [[row.account_id, row.phone_token] as const]))),
  }
}

async function readTraces(engine: Engine): Promise<Pick<Market, 'devices' | 'homes'>> {
  const traces = await engine.all<{ kind: string; value: string; account_id: string }>(`
    WITH told AS (SELECT DISTINCT kind, value FROM near_traces),
    used AS (
      SELECT t.kind, t.value, o.buyer FROM told t JOIN orders o ON t.kind = 'device' AND o.device_id = t.value
      UNION ALL SELECT t.kind, t.value, a.buyer FROM told t JOIN session_started s ON t.kind = 'device' AND s.device_id = t.value JOIN accounts a ON a.account_id = s.account_id
      UNION ALL SELECT t.kind, t.value, o.buyer FROM told t JOIN orders o ON t.kind = 'home' AND o.recipient_address_token = t.value
    ), sized AS (SELECT kind, value FROM used GROUP BY kind, value HAVING count(DISTINCT buyer) BETWEEN 2 AND ${household})
    SELECT n.kind, n.value, n.account_id FROM near_traces n JOIN sized s ON s.kind = n.kind AND s.value = n.value ORDER BY 1, 2, 3`)
  const tracesOf = (kind: string): Map<string, string[]> =>
    new Map(
      [
        ...Map.groupBy(
          traces.filter((one) => one.kind === kind),
          (one) => one.account_id,
        ),
      ].map(([account, rows]) => [account, rows.map((row) => row.value)]),
    )
  return { devices: tracesOf('device'), homes: tracesOf('home') }
}

async function readShops(engine: Engine): Promise<Pick<Market, 'owners' | 'currencies' | 'leastClaims'>> {
  const owners = await engine.all<{ shop_id: string; owner: string }>(`
    SELECT s.shop_id, coalesce(a.person_id, s.owner_account_id, s.shop_id) AS owner FROM shops s JOIN asked_shops q ON q.shop_id = s.shop_id LEFT JOIN accounts a ON a.account_id = s.owner_account_id`)
  const currencies = await engine.all<{ shop_id: string; currency: string | null }>('SELECT shop_id, currency FROM shop_currencies')
  const coins = await engine.all<{ currency: string; least_claim_minor: number }>('SELECT currency, least_claim_minor FROM coins')
  return {
    owners: new Map(owners.map((row) => [row.shop_id, row.owner])),
    currencies: new Map(currencies.map((row) => [row.shop_id, row.currency])),
    leastClaims: new Map(coins.map((row) => [row.currency, row.least_claim_minor])),
  }
}

async function boughtAt(engine: Engine, speakers: ReadonlySet<string>): Promise<Set<string>> {
  const bought = await engine.all<{ account_id: string; shop_id: string }>(`
    SELECT DISTINCT a.account_id, s.shop_id FROM orders o JOIN accounts a ON a.buyer = o.buyer JOIN shops s ON s.shop = o.shop WHERE a.account_id IN (${values(speakers)})`)
  return new Set(bought.map((row) => `${row.account_id}\u001f${row.shop_id}`))
}
