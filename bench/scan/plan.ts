/**
 * What the scan's plan costs, step by step: a synthetic market is made in SQL (in a second, at any size), the real scan runs over it, and every operator of every
 * statement is asked how many rows it put out. A join that puts out many times what went in is an explosion that a small market hides.
 *
 *   node bench/scan/plan.ts --orders 500000 [--shared buyer,moment]
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createTables, type ImportResult } from '../../src/door/folder.ts'
import { scan } from '../../src/pipeline.ts'
import { say } from '../../src/warehouse/dialect.ts'
import { type Engine, quote } from '../../src/warehouse/duckdb.ts'

/** One join as it ran: rows that went in on both sides, rows that came out. */
export type Step = { statement: string; operator: string; into: number; out: number }

type Plan = { operator_type?: string; operator_name?: string; operator_cardinality?: number; operator_rows_scanned?: number; children?: Plan[] }

/** What one order in ten may share, all with each other: a bot that hoards, a school, a parcel station, a shop that sells one thing, an hour. */
export const shareable = ['buyer', 'shop', 'listing', 'moment', 'address', 'device', 'network', 'wallet', 'words', 'carrier'] as const
export type Shared = (typeof shareable)[number]

/** A market of one currency, as most are: what is joined by currency alone is joined by everything. */
export async function synthetic(engine: Engine, orders: number, shared: readonly Shared[] = []): Promise<void> {
  await createTables(engine, false)
  /** The value of every order, or what one in ten share where this is what they share. */
  const common = (what: Shared, one: string, each: string): string => (shared.includes(what) ? `CASE WHEN i % 10 = 3 THEN ${one} ELSE ${each} END` : each)
  const buyers = Math.ceil(orders / 5)
  const shops = Math.ceil(orders / 1000)
  const begin = 1_700_000_000_000
  const span = 90 * 86_400_000
  // One order in fifty belongs to a flood of one hour at one listing, and comes back.
  const moment = common('moment', '3000000000', `CASE WHEN i % 50 = 1 THEN 3456000000 + i % 3600000 ELSE (i * 7919) % ${span} END`)
  const at = (offset: string): string => `${begin} + ${moment} + ${offset}`
  const fill = async (table: string, count: number, values: Record<string, string>): Promise<void> => {
    const all: Record<string, string> = { source: `'bench'`, time_text: `'Z'`, ...values }
    all['recorded_ms'] = all['time_ms']!
    await engine.run(`INSERT INTO ${table} (${Object.keys(all).join(', ')}) SELECT ${Object.values(all).join(', ')} FROM range(${count}) r(i)`)
  }
  const hash = (salt: number, modulo: number): string => `CAST(hash(i * 31 + ${salt}) % ${modulo} AS BIGINT)`
  // A few buyers order by the hundred, as offices do.
  const buyer = `'B' || ${common('buyer', '11', `CASE WHEN i % 50 = 0 THEN i % 7 ELSE ${hash(1, buyers)} END`)}`
  // One account in eight is used where strangers' are: in our worlds a tenth to a seventh of the buyers have a device that more than two use.
  const own = buyer.replace(`'B' || `, '')
  const room = (salt: number): string => `CASE WHEN (${own}) % 8 = 0 THEN ${hash(salt, Math.ceil(buyers / 8))} ELSE ${buyers} + (${own}) END`
  const listing = common('listing', '17', common('shop', '20 + i % 100 // 10', `CASE WHEN i % 50 = 1 THEN 3 ELSE ${hash(2, shops * 10)} END`))
  const price = `(1000 + 100 * ((${listing}) % 200))`
  await fill('shop_opened', shops, {
    id: `'so' || i`,
    time_ms: `${begin} - 1000000000`,
    shop_id: `'S' || i`,
    owner_account_id: `'B' || i`,
    category: `'c' || i % 8`,
  })
  await fill('listing_published', shops * 10, {
    id: `'lp' || i`,
    time_ms: `${begin} - 900000000`,
    listing_id: `'L' || i`,
    shop_id: `'S' || i // 10`,
    category: `'c' || (i // 10) % 8`,
    price_minor: '1000 + 100 * (i % 200)',
    currency: `'CNY'`,
    weight_g: '500',
    unit_cost_minor: '500',
  })
  await fill('account_registered', buyers, { id: `'ar' || i`, time_ms: `${begin} - 2000000000`, account_id: `'B' || i`, person_id: `'P' || i` })
  await fill('wallet_linked', buyers, {
    id: `'wl' || i`,
    time_ms: `${begin} - 1900000000`,
    wallet_id: `'W' || i`,
    holder_kind: `'account'`,
    holder_id: `'B' || i`,
    verified: 'TRUE',
  })
  await fill('wallet_linked', shops, {
    id: `'ws' || i`,
    time_ms: `${begin} - 1900000000`,
    wallet_id: `'WS' || i`,
    holder_kind: `'shop'`,
    holder_id: `'S' || i`,
    verified: 'TRUE',
  })
  await fill('order_placed', orders, {
    id: `'op' || i`,
    time_ms: at('0'),
    order_id: `'O' || i`,
    line_id: `'1'`,
    buyer_account_id: buyer,
    shop_id: `'S' || (${listing}) // 10`,
    listing_id: `'L' || (${listing})`,
    quantity: '1',
    unit_price_minor: price,
    payable_minor: price,
    currency: `'CNY'`,
    name_match: `CASE WHEN i % 11 = 0 THEN 'mismatch' ELSE 'match' END`,
    recipient_address_token: `'a' || ${common('address', '1', hash(3, buyers))}`,
    device_id: `'D' || ${common('device', '1', room(4))}`,
    view_seconds: hash(5, 300),
    rivals_viewed: hash(6, 6),
  })
  await fill('order_completed', orders, { id: `'oc' || i`, time_ms: at('5 * 86400000'), order_id: `'O' || i` })
  await fill('payment_captured', orders, {
    id: `'pc' || i`,
    time_ms: at('60000'),
    payment_id: `'M' || i`,
    order_id: `'O' || i`,
    amount_minor: price,
    currency: `'CNY'`,
    payer_wallet_id: `'W' || ${common('wallet', '1', own)}`,
  })
  await fill('shipment_dispatched', orders, {
    id: `'sd' || i`,
    time_ms: at('86400000'),
    order_id: `'O' || i`,
    carrier: `'K' || ${common('carrier', '9', 'i % 3')}`,
    waybill_no: `'Y' || i`,
    freight_minor: '300',
  })
  await fill('shipment_scanned', orders, {
    id: `'ss' || i`,
    time_ms: at('3 * 86400000'),
    waybill_no: `'Y' || i`,
    carrier: `'K' || ${common('carrier', '9', 'i % 3')}`,
    code: `'delivered'`,
    weight_g: `CASE WHEN i % 97 = 0 THEN 20 ELSE 500 + ${hash(7, 60)} END`,
  })
  await fill('refund_requested', Math.floor(orders / 50), {
    id: `'rr' || i`,
    time_ms: `${begin} + 3628800000`,
    refund_id: `'R' || i`,
    order_id: `'O' || i * 50 + 1`,
    kind: `'refund_only'`,
    amount_minor: '1000',
  })
  // Friends and wages; and every third transfer goes from a shop to one of its own buyers, from one shop in ten just what the order cost and a fee.
  await fill('transfer_made', Math.ceil(orders / 4), {
    id: `'tm' || i`,
    time_ms: `${begin} + (i * 4 * 7919) % ${span} + 5 * 86400000`,
    transfer_id: `'T' || i`,
    from_wallet_id: `CASE WHEN i % 3 = 0 THEN 'WS' || CAST(hash(i * 4 * 31 + 2) % ${shops * 10} AS BIGINT) // 10 ELSE 'W' || ${hash(8, buyers)} END`,
    to_wallet_id: `CASE WHEN i % 3 = 0 THEN 'W' || CAST(hash(i * 4 * 31 + 1) % ${buyers} AS BIGINT) ELSE 'W' || ${hash(9, buyers)} END`,
    amount_minor: `CASE WHEN CAST(hash(i * 4 * 31 + 2) % ${shops * 10} AS BIGINT) // 10 % 10 = 1 THEN 1500 + 100 * (CAST(hash(i * 4 * 31 + 2) % ${shops * 10} AS BIGINT) % 200) ELSE 1000 + 100 * ${hash(10, 200)} END`,
    currency: `'CNY'`,
    kind: `'p2p'`,
  })
  await fill('session_started', Math.ceil(orders / 2), {
    id: `'ses' || i`,
    time_ms: at('0'),
    account_id: buyer,
    device_id: `'D' || ${common('device', '1', room(4))}`,
    ip_token: `'ip' || ${common('network', '1', room(11))}`,
    ip_kind: `'residential'`,
  })
  await fill('review_posted', Math.ceil(orders / 3), {
    id: `'rp' || i`,
    time_ms: at('7 * 86400000'),
    review_id: `'V' || i`,
    order_id: `'O' || i`,
    listing_id: `'L' || (${listing})`,
    author_account_id: buyer,
    rating: '5',
    text: `'words ' || ${common('words', '1', hash(12, 5000))}`,
  })
}

/** What an import of so many orders would tell. */
export const importedOf = (orders: number): ImportResult => ({
  accepted: orders,
  rejected: 0,
  setAside: 0,
  leftOut: 0,
  byType: { 'order.placed': orders },
  counts: {},
  unknownColumns: [],
  notes: [],
  repeated: 0,
  files: [],
})

/** Runs the scan over a synthetic market and hands back every join that it made. */
export async function joinsOf(orders: number, shared: readonly Shared[] = [], progress: (stage: string) => void = () => {}): Promise<Step[]> {
  const steps: Step[] = []
  const done = await scan({
    folders: [],
    scratch: tmpdir(),
    progress,
    source: async (engine) => {
      await synthetic(engine, orders, shared)
      await watch(engine, steps)
      return importedOf(orders)
    },
  })
  done.close()
  return steps
}

/** From here on every statement of this engine leaves its joins in `steps`. */
export async function watch(engine: Engine, steps: Step[]): Promise<void> {
  const { run, all, columns } = engine
  const folder = mkdtempSync(join(tmpdir(), 'aedile-plan-'))
  const file = join(folder, 'plan.json')
  const close = engine.close
  engine.close = () => {
    close()
    rmSync(folder, { recursive: true })
  }
  await run(`SET enable_profiling = 'json'; SET profiling_output = ${quote(file)}`)
  const read = (sql: string): void => {
    const text = readFileSync(file, 'utf8')
    if (text === '') return
    walk(JSON.parse(text) as Plan, sql, steps)
    writeFileSync(file, '')
  }
  // A profile speaks of one statement; ours stand many in a string.
  engine.run = async (sql) => {
    for (const one of statements(say(sql, engine.dialect))) {
      await run(one)
      read(one)
    }
  }
  engine.all = async (sql) => {
    const rows = await all(sql)
    read(sql)
    return rows as never
  }
  engine.columns = async (sql) => {
    const parts = await columns(sql)
    read(sql)
    return parts
  }
  engine.one = async (sql) => (await engine.all(sql))[0] as never
  // The plan is written to a file, which the lock would forbid; what is measured here is the plan.
  engine.lock = async () => {}
}

const statements = (sql: string): string[] =>
  sql
    .replaceAll(/--[^\n]*/g, '')
    .split(';')
    .map((one) => one.trim())
    .filter((one) => one !== '')

function walk(plan: Plan, statement: string, steps: Step[]): void {
  const children = plan.children ?? []
  const type = plan.operator_type ?? plan.operator_name ?? ''
  if (/JOIN|CROSS_PRODUCT/.test(type))
    steps.push({
      statement,
      operator: type,
      into: children.reduce((sum, child) => sum + (child.operator_cardinality ?? 0), 0),
      out: plan.operator_cardinality ?? 0,
    })
  for (const child of children) walk(child, statement, steps)
}

/** Times its inputs, or the market's orders where those are more, that a join may put out; beyond that it explodes. */
const most = 20

export const exploding = (steps: readonly Step[], orders: number): Step[] => steps.filter((step) => step.out > most * Math.max(step.into, orders))

export const told = (step: Step): string =>
  `${step.operator}: ${step.into} rows in, ${step.out} out, in: ${step.statement.replaceAll(/\s+/g, ' ').slice(0, 160)}`

if (import.meta.main) {
  const { values } = parseArgs({ options: { orders: { type: 'string', default: '500000' }, shared: { type: 'string', default: '' } } })
  const orders = Number(values.orders)
  const shared = shareable.filter((what) => values.shared.split(',').includes(what))
  const began = performance.now()
  const steps = await joinsOf(orders, shared, (stage) => process.stderr.write(`${((performance.now() - began) / 1000).toFixed(1)} s ${stage}\n`))
  for (const step of steps.toSorted((a, b) => b.out - a.out).slice(0, 8)) process.stdout.write(`${told(step)}\n`)
  const bad = exploding(steps, orders)
  process.stdout.write(`\n${steps.length} joins at ${orders} orders, ${bad.length} of them exploding (over ${most} times what went in)\n`)
  process.exitCode = bad.length > 0 ? 1 : 0
}
