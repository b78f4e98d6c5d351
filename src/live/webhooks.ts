/**
 * What happens is told to the marketplace's systems: signed, tried again until taken, each with an id by which a repeat is known. What is
 * told are acts of the ledger, so nothing told is lost with the process and nothing is told that did not happen.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { lookup as dnsLookup } from 'node:dns'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Shared } from '../ledger/store/contract.ts'
import { alikeOf, putChanges } from './alike.ts'
import type { OwnAct } from './tenant.ts'

/** Acts by the names under which they are told. */
const toldAs: Readonly<Record<string, string>> = {
  'aedile.measure.in_force': 'measure.imposed',
  'aedile.measure.suspended': 'measure.suspended',
  'aedile.measure.resumed': 'measure.resumed',
  'aedile.measure.lifted': 'measure.lifted',
  'aedile.measure.overturned': 'measure.overturned',
  'aedile.measure.expired': 'measure.expired',
  'aedile.question.asked': 'question.asked',
  'aedile.counts.moved': 'orders.neutralised',
  'aedile.orders.restored': 'orders.restored',
  'aedile.reviews.quarantined': 'review.quarantined',
  'aedile.reviews.restored': 'review.restored',
  'aedile.warning.raised': 'warning.raised',
  'aedile.shop.told': 'warning.raised',
  'aedile.shop.warned': 'warning.raised',
  'aedile.case.opened': 'case.changed',
  'aedile.case.changed': 'case.changed',
}
export const webhookEvents = [...new Set(Object.values(toldAs)), 'test'].toSorted()

// Two lists: one alone takes an IPv4 address for the IPv6 one that maps it.
const closed4 = new BlockList()
const closed6 = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  closed4.addSubnet(net, bits, 'ipv4')
for (const [net, bits] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  closed6.addSubnet(net, bits, 'ipv6')

/** True for an address inside somebody's network, ours among them, where a webhook has no business. */
export function isPrivateAddress(address: string): boolean {
  const version = isIP(address)
  if (version === 0) return true
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return closed4.check(mapped, 'ipv4')
  return version === 6 ? closed6.check(address, 'ipv6') : closed4.check(address, 'ipv4')
}

/** One act says what went out of the counts and what came back; they are told apart. */
function countsOf(data: Record<string, unknown>): { event: string; data: Record<string, unknown> }[] {
  const ids = (name: string): string[] => (data[name] as string[] | undefined) ?? []
  return [
    { event: 'orders.neutralised', data: { order_ids: ids('orders_out'), as_of: data['as_of'] } },
    { event: 'orders.restored', data: { order_ids: ids('orders_back'), as_of: data['as_of'] } },
    { event: 'review.quarantined', data: { review_ids: ids('reviews_out'), as_of: data['as_of'] } },
    { event: 'review.restored', data: { review_ids: ids('reviews_back'), as_of: data['as_of'] } },
  ].filter((one) => ((one.data['order_ids'] ?? one.data['review_ids']) as string[]).length > 0)
}

/** Waits between tries; after the last a delivery is given up and shown. */
const waits = [5, 30, 120, 600, 3600, 3600, 6 * 3600, 6 * 3600, 12 * 3600, 24 * 3600].map((seconds) => seconds * 1000)
const answersWithin = 10_000

const schema = `
  CREATE TABLE IF NOT EXISTS hook (id TEXT PRIMARY KEY, url TEXT NOT NULL, events TEXT NOT NULL, secret TEXT NOT NULL, former TEXT, made TEXT NOT NULL, ended TEXT);
  CREATE TABLE IF NOT EXISTS delivery (id TEXT PRIMARY KEY, hook TEXT NOT NULL REFERENCES hook, event TEXT NOT NULL, body TEXT NOT NULL, made INTEGER NOT NULL, tries INTEGER NOT NULL, next INTEGER, status TEXT NOT NULL, answer TEXT);
  CREATE INDEX IF NOT EXISTS delivery_next ON delivery (next) WHERE next IS NOT NULL;
  CREATE TABLE IF NOT EXISTS told (upto INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS reached (one INTEGER PRIMARY KEY CHECK (one = 1), entry INTEGER NOT NULL);
  INSERT OR IGNORE INTO reached SELECT 1, upto FROM told;
  DELETE FROM told;
`

export type Hook = { webhook_id: string; url: string; events: string[]; made: string }
export type Delivery = { delivery_id: string; event: string; made: string; tries: number; status: string; next_at: string | null; answer: string | null }

export type WebhookOptions = {
  now: () => number
  log: (line: Readonly<Record<string, unknown>>) => void
  /** For tests and closed networks: addresses inside are let through, and plain HTTP with them. */
  allowPrivate: boolean
  /** Of several servers one tells. */
  tells?: () => boolean
}

/** Signature of a body at a time: what a receiver computes again. */
export const signatureOf = (secret: string, seconds: number, body: string): string => createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex')

export function openWebhooks(folder: string, { now, log, allowPrivate, tells = () => true }: WebhookOptions) {
  const db = new DatabaseSync(join(folder, 'webhooks.sqlite'))
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  db.exec(schema)
  const put = db.prepare('INSERT INTO delivery VALUES (?, ?, ?, ?, ?, 0, ?, ?, NULL) ON CONFLICT DO NOTHING')
  const due = db.prepare(
    'SELECT delivery.*, hook.url, hook.secret, hook.former, hook.ended FROM delivery JOIN hook ON hook.id = delivery.hook WHERE next IS NOT NULL AND next <= ? ORDER BY next LIMIT 20',
  )
  const soonest = db.prepare('SELECT min(next) AS next FROM delivery WHERE next IS NOT NULL')
  const settle = db.prepare('UPDATE delivery SET tries = ?, next = ?, status = ?, answer = ? WHERE id = ?')
  const living = (): { id: string; events: string }[] => db.prepare('SELECT id, events FROM hook WHERE ended IS NULL').all() as { id: string; events: string }[]
  let timer: NodeJS.Timeout | undefined
  let closedNow = false
  let sending: Promise<void> | undefined

  const guarded: LookupFunction = (hostname, options, callback) => {
    dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 4)
      const list = addresses as { address: string; family: number }[]
      const wrong = list.some(({ address }) => isPrivateAddress(address))
      // Every address must be outside: the one that is asked is chosen after this.
      if (!allowPrivate && (wrong || list.length === 0)) return callback(new Error('expected a public address, the name leads inside a network'), '', 4)
      if (options.all === true) return (callback as unknown as (error: null, addresses: typeof list) => void)(null, list)
      return callback(null, list[0]!.address, list[0]!.family)
    })
  }

  type Row = { id: string; hook: string; event: string; body: string; tries: number; url: string; secret: string; former: string | null; ended: string | null }
  function post(row: Row): Promise<string> {
    return new Promise((resolve) => {
      const url = new URL(row.url)
      const seconds = Math.floor(now() / 1000)
      const signatures = [row.secret, ...(row.former === null ? [] : [row.former])].map((secret) => `v1=${signatureOf(secret, seconds, row.body)}`)
      const literal = url.hostname.replace(/^\[|\]$/g, '')
      if (!allowPrivate && isIP(literal) !== 0 && isPrivateAddress(literal)) return resolve('refused: the address lies inside a network')
      const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        lookup: guarded,
        timeout: answersWithin,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(row.body),
          'user-agent': 'aedile-webhooks/1',
          'aedile-event': row.event,
          'aedile-delivery': row.id,
          'aedile-timestamp': String(seconds),
          'aedile-signature': signatures.join(','),
        },
      })
      const whole = setTimeout(() => request.destroy(new Error('no answer in time')), answersWithin)
      request.on('response', (response) => {
        response.resume()
        clearTimeout(whole)
        resolve(String(response.statusCode))
      })
      request.on('timeout', () => request.destroy(new Error('no answer in time')))
      request.on('error', (error) => {
        clearTimeout(whole)
        resolve(`failed: ${(error as NodeJS.ErrnoException).code ?? error.message.slice(0, 100)}`)
      })
      request.end(row.body)
    })
  }

  async function send(): Promise<void> {
    for (;;) {
      const rows = due.all(now()) as unknown as Row[]
      if (rows.length === 0 || closedNow) break
      await Promise.all(
        rows.map(async (row) => {
          const answer = row.ended === null ? await post(row) : 'ended'
          if (closedNow) return
          const done = /^2\d\d$/.test(answer)
          const tries = row.tries + 1
          const wait = waits[tries - 1]
          const given = !done && (wait === undefined || row.ended !== null || answer.startsWith('refused'))
          // A little chance spreads those that failed together; the order of deliveries is not promised.
          settle.run(
            tries,
            done || given ? null : now() + wait! * (0.8 + (randomBytes(1)[0]! / 255) * 0.4),
            done ? 'delivered' : given ? 'given_up' : 'waiting',
            answer,
            row.id,
          )
          if (given) log({ level: 'warn', msg: 'webhook given up', event: row.event, answer })
        }),
      )
    }
  }
  function arm(): void {
    if (closedNow || !tells()) return
    clearTimeout(timer)
    const next = soonest.get()!['next'] as number | null
    if (next === null) return
    timer = setTimeout(
      () => {
        sending ??= send().finally(() => {
          sending = undefined
          arm()
        })
      },
      Math.min(Math.max(0, next - now()), 60_000),
    )
    timer.unref()
  }
  arm()

  function queue(event: string, id: string, body: Record<string, unknown>, only?: string): void {
    const at = now()
    for (const hook of living()) {
      if (only === undefined ? !hook.events.split(',').includes(event) : hook.id !== only) continue
      const delivery = `${id}.${hook.id}`
      put.run(delivery, hook.id, event, JSON.stringify({ id: delivery, event, ...body }), at, at, 'waiting')
    }
    arm()
  }

  return {
    /** Tells what was done since it was last asked; safe to call again. */
    tell(acts: (from: number) => Iterable<OwnAct>): void {
      if (!tells()) return
      const before = (db.prepare('SELECT entry FROM reached').get()?.['entry'] as number | undefined) ?? 0
      let upTo = before
      const hooks = living()
      for (const { entry, type, id, time, data } of acts(upTo)) {
        const event = toldAs[type]
        // What happened before anybody listened is not told afterwards.
        if (event !== undefined && hooks.length > 0)
          for (const [n, one] of (type === 'aedile.counts.moved' ? countsOf(data) : [{ event, data }]).entries())
            queue(one.event, n === 0 ? `e${entry}` : `e${entry}-${n}`, { entry, type, act: id, time, data: one.data })
        upTo = entry + 1
      }
      if (upTo > before) db.prepare('INSERT INTO reached VALUES (1, ?) ON CONFLICT (one) DO UPDATE SET entry = excluded.entry').run(upTo)
    },
    add(url: string, events: readonly string[]): { webhook_id: string; secret: string } {
      const id = `w-${randomBytes(6).toString('hex')}`
      const secret = randomBytes(32).toString('base64url')
      db.prepare('INSERT INTO hook VALUES (?, ?, ?, ?, NULL, ?, NULL)').run(id, url, events.join(','), secret, new Date(now()).toISOString())
      return { webhook_id: id, secret }
    },
    /** A new secret; what is sent is signed by the former one too, until it is rotated again. */
    rotate(id: string): string | undefined {
      const secret = randomBytes(32).toString('base64url')
      const { changes } = db.prepare('UPDATE hook SET former = secret, secret = ? WHERE id = ? AND ended IS NULL').run(secret, id)
      return Number(changes) === 1 ? secret : undefined
    },
    end: (id: string): boolean =>
      Number(db.prepare('UPDATE hook SET ended = ? WHERE id = ? AND ended IS NULL').run(new Date(now()).toISOString(), id).changes) === 1,
    test(id: string): boolean {
      if (!living().some((hook) => hook.id === id)) return false
      queue('test', `t${randomBytes(6).toString('hex')}`, { time: new Date(now()).toISOString(), data: {} }, id)
      return true
    },
    list: (): Hook[] =>
      (db.prepare('SELECT id, url, events, made FROM hook WHERE ended IS NULL ORDER BY made, id').all() as Record<string, string>[]).map((row) => ({
        webhook_id: row['id']!,
        url: row['url']!,
        events: row['events']!.split(','),
        made: row['made']!,
      })),
    deliveries: (id: string): Delivery[] =>
      (db.prepare('SELECT * FROM delivery WHERE hook = ? ORDER BY made DESC, id LIMIT 500').all(id) as Record<string, string | number | null>[]).map((row) => ({
        delivery_id: row['id'] as string,
        event: row['event'] as string,
        made: new Date(row['made'] as number).toISOString(),
        tries: row['tries'] as number,
        status: row['status'] as string,
        next_at: row['next'] === null ? null : new Date(row['next'] as number).toISOString(),
        answer: row['answer'] as string | null,
      })),
    waiting: (): number => db.prepare('SELECT count(*) AS n FROM delivery WHERE next IS NOT NULL').get()!['n'] as number,
    allowPrivate,
    /** Sends what waits, from now on. */
    begin: arm,
    /** What a leader changed in its own. */
    put: (changes: Uint8Array): void => putChanges(db, changes),
    alike: (share: (shared: Shared) => Promise<void>) => alikeOf(db, folder, 'webhooks.sqlite', share),
    async close(): Promise<void> {
      closedNow = true
      clearTimeout(timer)
      await sending
      db.close()
    },
  }
}
