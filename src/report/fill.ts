/** Fills what a report page shows beside the report (curves, money, single orders) from the warehouse of the scan that made it. */
import { basename, resolve } from 'node:path'
import { expectedZh } from '../door/reasons.ts'
import { holderOf } from '../judging/people.ts'
import type { Role, SubjectKind } from '../domain/verdict.ts'
import type { Engine } from '../warehouse/duckdb.ts'
import { quote } from '../warehouse/duckdb.ts'
import type { Scan } from '../pipeline.ts'
import type { Bilingual, CaseDetails, MoneyGraph, OrderRow, OrderVerdict, ReportDetails, Series } from './details.ts'
import { offsetMinutes } from './text.ts'
import { noCurrency } from '../domain/money.ts'
import { certaintyWords, kindWords } from '../domain/words.ts'
import { type CaseView, caseViews } from './words.ts'

/** What a page still opens quickly with; the report itself is never cut. */
const most = { cases: 40, orders: 5000, buckets: 2000, rejects: 20 }

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/**
 * Details of the first cases in the order of the page, read from the tables that the scan left open; call it before `scan.close()`.
 * `sources` are the folders that were scanned; only their names are kept.
 */
export async function fillDetails(scan: Pick<Scan, 'report' | 'engine' | 'imported' | 'keys'>, sources: readonly string[]): Promise<ReportDetails> {
  const { report, engine, keys } = scan
  const span = await engine.one<{ from_ms: number | null; to_ms: number | null }>('SELECT min(t) AS from_ms, max(t) AS to_ms FROM orders')
  const offset_ms = offsetMinutes(report.as_of) * minute
  const cases: CaseDetails[] = []
  for (const view of caseViews(report).slice(0, most.cases)) {
    const k = keys.get(view.case_id)
    const [chief] = view.verdicts
    const scope =
      k === undefined ? (ringScope(view, keys) ?? (await buyerScope(engine, view))) : { ks: [k], orders: `SELECT ord FROM case_held WHERE k = ${k}` }
    if (scope === undefined) continue
    // Stray payments around an honest surge would only look like something.
    const money = chief.behaviour === 'benign' ? undefined : await moneyOf(engine, view, scope)
    const series = k === undefined || span.from_ms === null ? undefined : await seriesOf(engine, k, { from_ms: span.from_ms, to_ms: span.to_ms! }, offset_ms)
    cases.push({
      case_id: view.case_id,
      ...(series === undefined ? {} : { series }),
      ...(money === undefined ? {} : { money }),
      ...(await ordersOf(engine, view, scope.orders, chief.behaviour === 'benign')),
    })
  }
  return {
    sources: sources.map((source) => basename(resolve(source))),
    imports: await importsOf(engine, scan.imported.files),
    stages: [],
    cases,
  }
}

/** Which orders a case looked at, as SQL giving `ord`; `ks` where it is a case of a shop, or of a group that several such cases were put together for. */
type Scope = { orders: string; ks?: readonly number[] }

/** A group's case looks at the false orders of the cases it was put together from. */
function ringScope(view: CaseView, keys: ReadonlyMap<string, number>): Scope | undefined {
  const ks = (view.entry?.merged_from ?? []).flatMap((id) => keys.get(id) ?? [])
  if (ks.length === 0 || !view.verdicts.some(({ subject }) => subject.kind === 'group')) return undefined
  return { ks, orders: `SELECT ord FROM cohort_held WHERE k IN (${ks.join(',')})` }
}

/** A case of one account looks at every order of that account. */
async function buyerScope(engine: Engine, view: CaseView): Promise<Scope | undefined> {
  const account = view.verdicts.find(({ subject }) => subject.kind === 'account')?.subject.id
  if (account === undefined) return undefined
  const [found] = await engine.all<{ buyer: number }>(`SELECT buyer FROM accounts WHERE account_id = ${quote(account)}`)
  return found === undefined ? undefined : { orders: `SELECT ord FROM orders WHERE buyer = ${found.buyer}` }
}

// --- orders over time

const bucketSizes = [minute, 5 * minute, 15 * minute, 30 * minute, hour, 3 * hour, 6 * hour, day, 7 * day] as const

/** Orders of the case's shop around its incident. Buckets begin with the day of the report's own clock; their size is the smallest that cuts the incident into at most fifteen. */
async function seriesOf(engine: Engine, k: number, span: { from_ms: number; to_ms: number }, offset_ms: number): Promise<Series | undefined> {
  const { shop, from_ms, to_ms, currency } = await engine.one<{ shop: number; from_ms: number; to_ms: number; currency: string }>(`
    SELECT c.shop, c.from_ms, c.to_ms, (SELECT min(currency) FROM orders o WHERE o.shop = c.shop) AS currency FROM cases c WHERE c.k = ${k}`)
  const length = to_ms - from_ms
  const bucket_ms = bucketSizes.find((size) => length <= 15 * size) ?? bucketSizes.at(-1)!
  const around = Math.max(length, Math.min(7 * day, (most.buckets / 2 - 15) * bucket_ms))
  const start = Math.floor((Math.max(span.from_ms, from_ms - around) + offset_ms) / bucket_ms)
  const end = Math.floor((Math.min(span.to_ms, to_ms + around) + offset_ms) / bucket_ms)
  if (end - start < 3) return undefined
  const rows = await engine.all<{ slot: number; orders: number; refunded: number; neutralised: number; in_window: boolean }>(`
    WITH held AS (SELECT ord FROM case_held WHERE k = ${k})
    SELECT (o.t + ${offset_ms}) // ${bucket_ms} AS slot, count(*) AS orders, count(*) FILTER (WHERE x.state IN ('refunded', 'refunding')) AS refunded, count(e.order_id) AS neutralised,
      bool_or(h.ord IS NOT NULL AND w.key IS NOT NULL) AS in_window
    FROM orders o JOIN outcomes x ON x.ord = o.ord LEFT JOIN excluded_orders e ON e.order_id = o.order_id LEFT JOIN held h ON h.ord = o.ord
    LEFT JOIN (SELECT DISTINCT o.ord AS key FROM orders o JOIN windows w ON (w.grain = 'listing' AND w.key = o.listing OR w.grain = 'shop' AND w.key = o.shop) AND o.t >= w.from_ms AND o.t < w.to_ms WHERE o.shop = ${shop}) w ON w.key = o.ord
    WHERE o.shop = ${shop} AND (o.t + ${offset_ms}) // ${bucket_ms} BETWEEN ${start} AND ${end} GROUP BY slot ORDER BY slot`)
  const found = new Map(rows.map((row) => [row.slot, row]))
  const inWindow = rows.filter((row) => row.in_window).map((row) => row.slot)
  const expected = await expectation(engine, k, shop, { from_ms, to_ms }, span)
  return {
    bucket_ms,
    currency,
    buckets: Array.from({ length: end - start + 1 }, (_, i) => {
      const at = start + i
      const row = found.get(at)
      return {
        start_ms: at * bucket_ms - offset_ms,
        orders: row?.orders ?? 0,
        refunded_later: row?.refunded ?? 0,
        neutralised: row?.neutralised ?? 0,
        expected: expected(at * bucket_ms - offset_ms, bucket_ms),
        // One stretch of time: the sentence above the curve speaks of it as such.
        flagged: inWindow.length > 0 && at >= inWindow[0]! && at <= inWindow.at(-1)!,
      }
    }),
  }
}

/** What the shop's orders outside the case let expect, spread over the day as the whole market's are; null with less than a week to go by. */
async function expectation(
  engine: Engine,
  k: number,
  shop: number,
  incident: { from_ms: number; to_ms: number },
  span: { from_ms: number; to_ms: number },
): Promise<(start_ms: number, bucket_ms: number) => number | null> {
  const { n, since_ms } = await engine.one<{ n: number; since_ms: number | null }>(`
    SELECT count(*) AS n, min(t) AS since_ms FROM orders o ANTI JOIN (SELECT ord FROM case_held WHERE k = ${k}) c ON c.ord = o.ord WHERE o.shop = ${shop}`)
  const days = (span.to_ms - Math.max(span.from_ms, since_ms ?? span.to_ms)) / day
  if (days < 7) return () => null
  const perDay = n / days
  const hours = await engine.all<{ hour: number; n: number }>(`
    SELECT (t % ${day}) // ${hour} AS hour, count(*) AS n FROM orders WHERE t NOT BETWEEN ${incident.from_ms} AND ${incident.to_ms} GROUP BY hour`)
  const total = hours.reduce((sum, row) => sum + row.n, 0)
  const share = new Map(hours.map((row) => [row.hour, row.n / total]))
  return (start_ms, bucket_ms) => {
    if (bucket_ms >= day) return (perDay * bucket_ms) / day
    const step = Math.min(bucket_ms, hour)
    let sum = 0
    for (let at = start_ms; at < start_ms + bucket_ms; at += step) sum += (share.get(Math.floor((at % day) / hour)) ?? 0) * (step / hour)
    return perDay * sum
  }
}

// --- money outside the checkout

type Payment = { from_wallet: string; account_id: string; total: number; count: number; first_ms: number; last_ms: number; via: string | null }

const staffRoles = ['customer_service', 'manager', 'agency']

/** Who a seller's wallet is to the shop, in the words of the page. */
const linkOf = (via: string): 'owner' | 'staff' | 'shop' => (staffRoles.includes(via) ? 'staff' : via === 'owner' || via === 'shareholder' ? 'owner' : 'shop')

const linkWords = { owner: { en: 'owner', zh: '店主' }, staff: { en: 'staff', zh: '员工' }, shop: { en: 'shop', zh: '店铺' } }

const named = (kind: SubjectKind, id: string): Bilingual => ({ en: `${kindWords[kind].one.en} ${id}`, zh: `${kindWords[kind].one.zh} ${id}` })

const unnamed: Bilingual = { en: 'others, nothing found', zh: '其他付款方（无结论）' }

/** Wallets that paid the buyers of the case, who funded them, and prices that came back; undefined where no money was seen. */
async function moneyOf(engine: Engine, view: CaseView, scope: Scope): Promise<MoneyGraph | undefined> {
  // A verdict's own word before what others call its subject; living with a member is a remark beside the role, not one.
  const roleOf = new Map<string, Role>([
    ...view.verdicts.flatMap(({ related }) => related.flatMap((one) => (one.as === 'recruited_relative' ? [] : [[one.id, one.as] as const]))),
    ...view.verdicts.map(({ subject, role }) => [subject.id, role] as const),
  ])
  const surer = new Set(
    view.verdicts
      .flatMap(({ subject, related, certainty }) => [{ id: subject.id, certainty }, ...related])
      .flatMap(({ id, certainty }) => (certainty === 'lead' ? [] : [id])),
  )
  const judged = new Set(
    view.verdicts.flatMap(({ subject, role, related }) => [
      ...(role === 'merchant_beneficiary' ? [subject.id] : []),
      ...related.filter(({ as }) => subject.kind === 'group' && as === 'merchant_beneficiary').map(({ id }) => id),
    ]),
  )
  const nodes = new Map<string, MoneyGraph['nodes'][number]>()
  const edges: MoneyGraph['edges'][number][] = []
  const node = (id: string, kind: SubjectKind, label: Bilingual, role: Role | null): string => {
    // A role on a lead says so, or the drawing would claim more than the verdict.
    const lead = roleOf.has(id) && !surer.has(id)
    const said = lead ? { en: `${label.en} (${certaintyWords.lead.name.en})`, zh: `${label.zh}（${certaintyWords.lead.name.zh}）` } : label
    if (!nodes.has(id)) nodes.set(id, { id, kind, label: said, role: roleOf.get(id) ?? role })
    return id
  }
  const account = (id: string): string => node(id, 'account', named('account', id), null)
  /** A wallet stands for its verified holder where the case speaks of him; to draw anybody else by name would be to accuse him. */
  const holders = new Map<string, { id: string; verified: boolean }>()
  const holder = async (wallet: string): Promise<{ id: string; verified: boolean }> => {
    const known = holders.get(wallet)
    if (known !== undefined) return known
    const party = await holderOf(engine, wallet)
    const { kind, id } = roleOf.has(party.id) ? party : { kind: 'wallet' as const, id: wallet }
    const held = { id: node(id, kind, named(kind, id), null), verified: party.kind !== 'wallet' }
    holders.set(wallet, held)
    return held
  }
  const push = (
    from: string,
    to: string,
    verified: boolean,
    { total, count, first_ms, last_ms }: Omit<Payment, 'from_wallet' | 'account_id' | 'via'>,
  ): void => {
    edges.push({ from, to, total_minor: total, count, verified, first_ms, last_ms })
  }

  if (scope.ks !== undefined) {
    const ks = scope.ks.join(',')
    const crew = await engine.all<Payment>(`
      WITH people AS (SELECT o.buyer, min(o.t) AS from_ms, max(o.t) AS to_ms FROM cohort_held c JOIN orders o ON o.ord = c.ord WHERE c.k IN (${ks}) GROUP BY o.buyer),
      paid AS (
        SELECT DISTINCT t.from_wallet_id, p.buyer, t.transfer_id, t.amount_minor, t.time_ms
        FROM hubs h JOIN transfer_made t ON t.from_wallet_id = h.wallet_id JOIN buyer_wallets b ON b.wallet_id = t.to_wallet_id JOIN people p ON p.buyer = b.buyer
        WHERE h.k IN (${ks}) AND h.nth <= 3 AND t.time_ms BETWEEN p.from_ms - ${3 * day} AND p.to_ms + ${14 * day} AND t.after_sales_ticket_id IS NULL AND coalesce(t.kind, 'p2p') NOT IN ('coupon', 'payout')
      )
      SELECT paid.from_wallet_id AS from_wallet, a.account_id, sum(paid.amount_minor) AS total, count(*) AS count, min(paid.time_ms) AS first_ms, max(paid.time_ms) AS last_ms, NULL AS via
      FROM paid JOIN accounts a ON a.buyer = paid.buyer GROUP BY paid.from_wallet_id, a.account_id ORDER BY from_wallet, a.account_id`)
    for (const payment of crew) {
      const payer = await holder(payment.from_wallet)
      push(payer.id, account(payment.account_id), payer.verified, payment)
    }
    const funding = await engine.all<Payment & { to_wallet: string }>(`
      WITH h AS (
        SELECT wallet_id, min(first_ms) AS first_ms, max(last_ms) AS last_ms, sum(amount) AS amount FROM hubs WHERE k IN (${ks}) AND nth <= 3 GROUP BY wallet_id
      )
      SELECT t.from_wallet_id AS from_wallet, t.to_wallet_id AS to_wallet, sum(t.amount_minor) AS total, count(*) AS count, min(t.time_ms) AS first_ms, max(t.time_ms) AS last_ms
      FROM h JOIN transfer_made t ON t.to_wallet_id = h.wallet_id
      WHERE t.time_ms BETWEEN h.first_ms - ${7 * day} AND h.last_ms + ${7 * day}
      GROUP BY t.from_wallet_id, t.to_wallet_id, h.amount HAVING sum(t.amount_minor) >= 0.05 * h.amount ORDER BY from_wallet, to_wallet`)
    for (const payment of funding) {
      const party = await holderOf(engine, payment.from_wallet)
      const leader = await holder(payment.to_wallet)
      const payer = roleOf.has(party.id) ? await holder(payment.from_wallet) : { id: node('others', 'group', unnamed, null), verified: false }
      if (payer.id !== leader.id) push(payer.id, leader.id, payer.verified, payment)
    }
  }

  const sellerWallet = (wallet: string, shop: string, via: string | null): string => {
    const link = via === null ? undefined : linkWords[linkOf(via)]
    const label: Bilingual =
      link === undefined
        ? { en: `wallet ${wallet}`, zh: `钱包 ${wallet}` }
        : { en: `${link.en} of shop ${shop}`, zh: `店铺 ${shop} 的${link.zh === '店铺' ? '钱包' : link.zh}` }
    // The role of a shop is a verdict's to give: a wallet of an owner who was not judged carries none.
    return node(wallet, 'wallet', label, link !== undefined && judged.has(shop) ? 'merchant_beneficiary' : null)
  }
  // What the shops paid to whoever hands the orders out.
  const operators = view.verdicts.flatMap(({ subject, related }) =>
    related.filter(({ kind, as }) => subject.kind === 'group' && kind === 'wallet' && as === 'organiser').map(({ id }) => id),
  )
  for (const wallet of new Set(operators)) {
    const fees = await engine.all<Payment & { shop_id: string }>(`
      SELECT t.from_wallet_id AS from_wallet, s.shop_id, '' AS account_id, min(w.via) AS via, sum(t.amount_minor) AS total, count(*) AS count, min(t.time_ms) AS first_ms, max(t.time_ms) AS last_ms
      FROM transfer_made t JOIN seller_wallets w ON w.wallet_id = t.from_wallet_id JOIN shops s ON s.shop = w.shop
      SEMI JOIN (SELECT o.shop FROM orders o JOIN (${scope.orders}) c ON c.ord = o.ord) h ON h.shop = w.shop
      WHERE t.to_wallet_id = ${quote(wallet)} GROUP BY t.from_wallet_id, s.shop_id ORDER BY from_wallet, s.shop_id`)
    for (const fee of fees) push(sellerWallet(fee.from_wallet, fee.shop_id, fee.via), (await holder(wallet)).id, true, fee)
  }

  const back = await engine.all<Payment & { shop_id: string }>(`
    SELECT m.from_wallet_id AS from_wallet, s.shop_id, a.account_id, CASE WHEN m.verified THEN coalesce(min(m.via), 'shop') END AS via,
      sum(m.amount_minor) AS total, count(*) AS count, min(m.time_ms) AS first_ms, max(m.time_ms) AS last_ms
    FROM money_matches m JOIN (${scope.orders}) c ON c.ord = m.ord JOIN accounts a ON a.buyer = m.buyer JOIN shops s ON s.shop = m.shop
    GROUP BY m.from_wallet_id, s.shop_id, a.account_id, m.verified ORDER BY from_wallet, s.shop_id, a.account_id`)
  for (const payment of back) {
    const { from_wallet: wallet, shop_id: shop, via } = payment
    // A hub that was drawn with its payments above would be counted twice.
    if (holders.has(wallet)) continue
    push(sellerWallet(wallet, shop, via), account(payment.account_id), via !== null, payment)
  }
  if (edges.length === 0) return undefined
  const { currency } = await engine.one<{ currency: string }>(
    `SELECT CASE WHEN min(o.currency) = max(o.currency) THEN min(o.currency) ELSE ${quote(noCurrency)} END AS currency FROM orders o JOIN (${scope.orders}) c ON c.ord = o.ord`,
  )
  return { currency, nodes: [...nodes.values()], edges }
}

// --- single orders

async function ordersOf(engine: Engine, view: CaseView, orders: string, honest: boolean): Promise<Pick<CaseDetails, 'orders' | 'orders_in_all'>> {
  const proven = new Set(view.verdicts.flatMap(({ proven_order_ids }) => proven_order_ids))
  const supported = new Set(view.verdicts.flatMap(({ supported_order_ids }) => supported_order_ids))
  const excluded = new Set(view.verdicts.flatMap(({ excluded_order_ids }) => excluded_order_ids))
  const rows = await engine.all<{
    order_id: string
    t: number
    payable_minor: number
    currency: string
    identity: number
    measured_g: number | null
    catalogue_g: number | null
    light: boolean
    state: string
    refund_kind: string | null
    back: number | null
    verified: boolean | null
    via: string | null
    other: boolean
    neutralised: boolean
    fake: boolean
  }>(`
    WITH chosen AS (SELECT DISTINCT c.ord, EXISTS (SELECT 1 FROM cohort_held h WHERE h.ord = c.ord) AS fake FROM (${orders}) c)
    SELECT o.order_id, o.t, o.payable_minor, o.currency, o.identity, p.measured_g, p.catalogue_g, l.ord IS NOT NULL AS light, x.state, x.refund_kind,
      m.amount_minor AS back, m.verified, m.via, w.wallet_id IS NOT NULL AS other, e.order_id IS NOT NULL AS neutralised, c.fake
    FROM chosen c JOIN orders o ON o.ord = c.ord JOIN outcomes x ON x.ord = c.ord LEFT JOIN parcels p ON p.ord = c.ord
    LEFT JOIN (SELECT DISTINCT ord FROM order_signals WHERE signal = 'light-parcel' AND bits >= 4) l ON l.ord = c.ord
    LEFT JOIN money_matches m ON m.ord = c.ord LEFT JOIN (SELECT DISTINCT wallet_id FROM wallet_links WHERE verified) w ON w.wallet_id = m.from_wallet_id
    LEFT JOIN excluded_orders e ON e.order_id = o.order_id
    ORDER BY m.ord IS NULL, NOT c.fake, o.t, o.order_id LIMIT ${most.orders}`)
  const { n } = await engine.one<{ n: number }>(`SELECT count(DISTINCT ord) AS n FROM (${orders})`)
  const verdictOf = (id: string, neutralised: boolean): OrderVerdict =>
    proven.has(id) ? 'proven' : supported.has(id) ? 'supported' : neutralised ? 'neutralised' : excluded.has(id) && !honest ? 'excluded' : 'genuine'
  return {
    orders_in_all: n,
    orders: rows.map((row): OrderRow => ({
      order_id: row.order_id,
      placed_ms: row.t,
      payable_minor: row.payable_minor,
      currency: row.currency,
      verdict: verdictOf(row.order_id, row.neutralised),
      recipient: row.identity > 0 ? 'match' : row.identity < 0 ? 'mismatch' : 'unknown',
      parcel: row.light ? 'empty' : row.measured_g !== null && row.catalogue_g !== null && row.measured_g >= 0.75 * row.catalogue_g ? 'real' : 'unknown',
      refund: row.state !== 'refunded' && row.state !== 'refunding' ? 'none' : row.refund_kind === 'refund_only' ? 'refund_only' : 'return_refund',
      money_back_minor: row.back,
      payer_link: row.back === null ? null : row.verified === true ? linkOf(row.via ?? 'shop') : row.other ? 'third_party' : 'unverified',
    })),
  }
}

// --- what was read

/** Where rows were refused: file by file, and why. What came is not repeated: it may be somebody's name. */
async function importsOf(engine: Engine, files: Scan['imported']['files']): Promise<ReportDetails['imports']> {
  const rejects = await engine.all<{ type: string; field: string; expected: string; n: number; example: string }>(`
    SELECT type, field, expected, count(*) AS n, min_by(file || ':' || line, file || lpad(CAST(line AS VARCHAR), 12, '0')) AS example
    FROM rejects GROUP BY type, field, expected ORDER BY n DESC, type, field, expected LIMIT ${most.rejects}`)
  return {
    files: files.map(({ file, ...counts }) => ({ name: file, ...counts })),
    rejects: rejects.map(({ type, field, expected, n, example }) => {
      const place = [type, field].filter((part) => part !== '').join(' ')
      return {
        reason: { en: `${place}${place === '' ? '' : ': '}expected ${expected}`, zh: `${place}${place === '' ? '' : '：'}应为${expectedZh(expected)}` },
        count: n,
        example,
      }
    }),
  }
}
