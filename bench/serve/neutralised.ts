/**
 * How long after its arrival a flooded order is out of the counts, on a history of so many orders while events come in:
 *
 *   node bench/serve/neutralised.ts --orders 1000000 --rate 500 --seconds 120
 *
 * The history is imported, judged once, and then the market goes on: orders and completions, open loop, at the times of the history's own rate. Every so often somebody
 * floods a listing: so many orders for strangers within minutes of the market's clock. Of some of each flood it is asked, four times a second, whether they count. One line of
 * JSON for each stage, and a last one with the quantiles; the load of the machine stands beside each.
 */
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { openEngine } from '../../src/warehouse/duckdb.ts'
import { main, node, start } from './load.ts'

const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '200000' },
    /** Events a second, beside those of the floods. */
    rate: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '120' },
    /** Orders of a flood, and seconds from one flood to the next. */
    flood: { type: 'string', default: '150' },
    every: { type: 'string', default: '8' },
    /** Seconds to wait at the end for what is not out yet. */
    grace: { type: 'string', default: '90' },
  },
})
const [orders, rate, seconds, flood, every, grace] = (['orders', 'rate', 'seconds', 'flood', 'every', 'grace'] as const).map((name) =>
  Number(values[name]),
) as [number, number, number, number, number, number]

const begin = 1_700_000_000_000
const span = 90 * 86_400_000
const apart = span / orders
const [shops, buyers] = [Math.ceil(orders / 1000), Math.ceil(orders / 5)]
/** Orders placed between an order and its completion. */
const until = Math.round((5 * 86_400_000) / apart)
const at = (n: number): number => begin + Math.round(n * apart)

const began = performance.now()
const say = (what: Record<string, unknown>): void =>
  void process.stdout.write(
    `${JSON.stringify({ ...what, second: Math.round((performance.now() - began) / 1000), load: Math.round(loadavg()[0]! * 10) / 10 })}\n`,
  )

/** The history as files of events, made in SQL. */
async function history(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const engine = await openEngine()
  const hash = (salt: number, of: number): string => `CAST(hash(i * 31 + ${salt}) % ${of} AS BIGINT)`
  const time = (ms: string): string => `strftime(epoch_ms(CAST(${ms} AS BIGINT)), '%Y-%m-%dT%H:%M:%S.%gZ')`
  const files: [type: string, count: number, columns: Record<string, string>][] = [
    [
      'shop.opened',
      shops,
      { time: time(`${begin} - 1000000000`), id: `'so' || i`, shop_id: `'S' || i`, owner_account_id: `'B' || i`, category: `'c' || i % 8` },
    ],
    [
      'listing.published',
      shops * 10,
      {
        time: time(`${begin} - 900000000`),
        id: `'lp' || i`,
        listing_id: `'L' || i`,
        shop_id: `'S' || i // 10`,
        category: `'c' || (i // 10) % 8`,
        price_minor: '1000 + 100 * (i % 200)',
        currency: `'CNY'`,
        weight_g: '500',
      },
    ],
    ['account.registered', buyers, { time: time(`${begin} - 2000000000`), id: `'ar' || i`, account_id: `'B' || i`, person_id: `'P' || i` }],
    [
      'order.placed',
      orders,
      {
        time: time(`${begin} + i * ${apart}`),
        id: `'op' || i`,
        order_id: `'O' || i`,
        line_id: '1',
        buyer_account_id: `'B' || ${hash(1, buyers)}`,
        shop_id: `'S' || ${hash(2, shops * 10)} // 10`,
        listing_id: `'L' || ${hash(2, shops * 10)}`,
        quantity: '1',
        unit_price_minor: `1000 + 100 * (${hash(2, shops * 10)} % 200)`,
        payable_minor: `1000 + 100 * (${hash(2, shops * 10)} % 200)`,
        currency: `'CNY'`,
        name_match: `CASE WHEN i % 23 = 0 THEN 'mismatch' ELSE 'match' END`,
        view_seconds: hash(5, 300),
        rivals_viewed: hash(6, 6),
      },
    ],
    ['order.completed', orders - until, { time: time(`${begin} + (i + ${until}) * ${apart}`), id: `'oc' || i`, order_id: `'O' || i` }],
  ]
  for (const [type, count, columns] of files)
    await engine.run(
      `COPY (SELECT ${Object.entries({ ...columns, source: `'//bench'` })
        .map(([column, value]) => `${value} AS "${column}"`)
        .join(', ')} FROM range(${count}) r(i)) TO '${join(folder, `${type}.csv`)}' (HEADER)`,
    )
  engine.close()
}

const text = (type: string, ms: number, id: string, data: Record<string, unknown>): string =>
  JSON.stringify({ specversion: '1.0', type, source: '//bench', id, time: new Date(ms).toISOString(), data })

function placed(n: number | string, ms: number, buyer: number, listing: number, stranger: boolean): string {
  const price = 1000 + 100 * (listing % 200)
  const what = { quantity: 1, unit_price_minor: price, payable_minor: price, currency: 'CNY' }
  return text('order.placed', ms, `op${n}`, {
    order_id: `O${n}`,
    line_id: '1',
    buyer_account_id: `B${buyer % buyers}`,
    shop_id: `S${Math.floor(listing / 10)}`,
    listing_id: `L${listing}`,
    ...what,
    name_match: stranger ? 'mismatch' : 'match',
    view_seconds: stranger ? 30 : (buyer * 7919) % 300,
    rivals_viewed: stranger ? 0 : buyer % 6,
  })
}

const quantile = (sorted: readonly number[], share: number): number | null =>
  sorted.length === 0 ? null : Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!)

const folder = mkdtempSync(join(tmpdir(), 'aedile-neutralised-'))
try {
  await history(join(folder, 'events'))
  const data = join(folder, 'market')
  const made = (...args: string[]): string =>
    execFileSync(node[0], [node[1], main, ...args, '--data', data], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  made('import', join(folder, 'events'))
  rmSync(join(folder, 'events'), { recursive: true })
  const key = made('keys', 'add', '--name', 'bench', '--scope', 'ingest,decide,read')
  say({ stage: 'imported', orders, events: shops * 11 + buyers + orders + orders - until })
  const { child, url } = await start([main, 'serve', '--data', data, '--port', '0', '--clock', 'events', '--live-from', new Date(at(orders)).toISOString()])
  const headers = { authorization: `Bearer ${key}` }
  const status = async (): Promise<{ taken: number; judged: number; lag_ms: number; ready: boolean }> =>
    (await fetch(`${url}/v1/status`, { headers })).json() as Promise<{ taken: number; judged: number; lag_ms: number; ready: boolean }>
  const whole = performance.now()
  for (;;) {
    const seen = await status()
    if (seen.judged === seen.taken && seen.judged > 0) break
    await wait(500)
  }
  say({ stage: 'judged whole', ms: Math.round(performance.now() - whole) })

  /** Orders that were flooded: when they came, and when they were seen to be out. */
  const floods: { id: string; came: number; out?: number }[] = []
  let [failed, sent, asked, late] = [0, 0, 0, 0]
  async function send(lines: readonly string[]): Promise<void> {
    const answer = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { ...headers, 'content-type': 'application/x-ndjson' },
      body: `${lines.join('\n')}\n`,
    }).catch(() => undefined)
    await answer?.arrayBuffer()
    if (answer?.ok === true) sent += lines.length
    else failed += lines.length
  }
  const from = performance.now()
  const open: Promise<void>[] = []
  const [batches, half] = [seconds * 10, Math.round(rate / 20)]
  const over = new AbortController()
  const asking = (async () => {
    while (!over.signal.aborted) {
      const due = performance.now() + 250
      await Promise.all(
        floods
          .filter(({ out }) => out === undefined)
          .map(async (one) => {
            const answer = await fetch(`${url}/v1/decisions`, {
              method: 'POST',
              headers: { ...headers, 'content-type': 'application/json' },
              body: JSON.stringify({ order_id: one.id }),
            }).catch(() => undefined)
            asked++
            const said = (await answer?.json().catch(() => undefined)) as { counts?: boolean } | undefined
            if (said?.counts === false) one.out = performance.now()
          }),
      )
      await wait(Math.max(0, due - performance.now()))
    }
  })()
  let next = orders
  for (let batch = 0; batch < batches; batch++) {
    const due = from + batch * 100
    const early = due - performance.now()
    if (early > 1) await wait(early)
    else late = Math.max(late, -early)
    const lines: string[] = []
    for (let i = 0; i < half; i++, next++) {
      lines.push(placed(next, at(next), (next * 7919) % buyers, (next * 104_729) % (shops * 10), false))
      lines.push(text('order.completed', at(next), `oc${next - until}`, { order_id: `O${next - until}` }))
    }
    if (batch > 50 && batch % (every * 10) === 0) {
      const number = batch / (every * 10)
      const listing = (number * 37 + 5) % (shops * 10)
      // Within five minutes up to now, by people who bought before.
      for (let i = 0; i < flood; i++)
        lines.push(placed(`f${number}-${i}`, at(next) - Math.round((300_000 * (flood - i)) / flood), number * 1009 + Math.floor(i / 3) * 13, listing, true))
      const came = performance.now()
      for (let i = 0; i < flood; i += Math.ceil(flood / 20)) floods.push({ id: `Of${number}-${i}`, came })
    }
    open.push(send(lines))
    if (batch % 100 === 0 && batch > 0)
      say({ stage: 'coming', sent, lag_ms: (await status()).lag_ms, out: floods.filter(({ out }) => out !== undefined).length, of: floods.length })
  }
  await Promise.all(open)
  const ended = performance.now()
  while (floods.some(({ out }) => out === undefined) && performance.now() - ended < grace * 1000) await wait(250)
  over.abort()
  await asking
  const times = floods.flatMap(({ came, out }) => (out === undefined ? [] : [out - came])).toSorted((a, b) => a - b)
  say({
    stage: 'from arrival to out of the counts',
    orders,
    events_a_second: Math.round(sent / ((ended - from) / 1000)),
    failed,
    sent_late_ms: Math.round(late),
    asked,
    flooded: floods.length,
    out: times.length,
    stayed: floods.flatMap(({ id, out }) => (out === undefined ? [id] : [])),
    p50_ms: quantile(times, 0.5),
    p95_ms: quantile(times, 0.95),
    max_ms: quantile(times, 1),
  })
  const stopped = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await stopped
} finally {
  rmSync(folder, { recursive: true, force: true })
}
