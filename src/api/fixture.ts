/** What the tests of the server share: marketplaces in a folder that is removed afterwards, served on a port of the loopback. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDataFolder } from '../cases/data.ts'
import type { PersonRole, Scope, Subject } from '../domain/caller.ts'
import { withAccess } from '../live/administer.ts'
import { type HouseOptions, makeHouse } from '../live/house.ts'
import { openTenant, type Tenant } from '../live/tenant.ts'
import { routes } from './routes.ts'
import { listen } from './server.ts'

export type Server = {
  url: string
  tenants: Tenant[]
  log: Record<string, unknown>[]
  /** A request with a key, or with a cookie; JSON bodies are said as such. */
  call: (
    method: string,
    path: string,
    options?: { key?: string; cookie?: string; body?: unknown; headers?: Record<string, string> },
  ) => Promise<{ status: number; body: never; headers: Headers }>
  key: (scopes: readonly Scope[], stands?: Subject, tenant?: number) => string
  /** Signed in; the cookie. */
  person: (roles: readonly PersonRole[], bound?: Subject, tenant?: number) => string
}

export type ServerOptions = {
  clock?: 'wall' | 'events'
  now?: () => number
  tenants?: number
  liveFrom?: number
  environment?: Record<string, string>
  /** Folders of events that the first marketplace holds from the start. */
  events?: readonly string[]
  /** The pages' build. */
  pages?: string
  house?: Omit<HouseOptions, 'tenants' | 'now'>
  patience?: number
}

export async function withServer(use: (server: Server) => Promise<void>, options: ServerOptions = {}): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'aedile-serve-'))
  const now = options.now ?? Date.now
  const log: Record<string, unknown>[] = []
  const tenants: Tenant[] = []
  try {
    for (let n = 0; n < (options.tenants ?? 1); n++) {
      const folder = join(base, `market-${n}`)
      await withAccess(folder, { make: true }, now(), () => undefined)
      if (n === 0 && options.events !== undefined) {
        const data = openDataFolder(folder)
        try {
          await data.importInto({ folders: options.events, environment: {}, now: new Date(now()) })
        } finally {
          data.close()
        }
      }
      tenants.push(
        await openTenant({
          folder,
          clock: options.clock ?? 'wall',
          environment: options.environment ?? {},
          now,
          log: (line) => void log.push(line),
          ...(options.liveFrom === undefined ? {} : { liveFrom: options.liveFrom }),
        }),
      )
    }
    const listening = await listen({
      house: makeHouse({ tenants, now, ...options.house }),
      routes,
      version: '0.0.0',
      log: (line) => void log.push(line),
      now,
      host: '127.0.0.1',
      port: 0,
      ...(options.pages === undefined ? {} : { consoleFolder: options.pages }),
      ...(options.patience === undefined ? {} : { patience: options.patience }),
    })
    const url = `http://127.0.0.1:${listening.port}`
    try {
      await use({
        url,
        tenants,
        log,
        async call(method, path, { key, cookie, body, headers = {} } = {}) {
          const raw = typeof body === 'string' || body instanceof Uint8Array
          const response = await fetch(`${url}${path}`, {
            method,
            redirect: 'manual',
            headers: {
              ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
              ...(cookie === undefined ? {} : { cookie }),
              ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }),
              ...headers,
            },
            ...(body === undefined ? {} : { body: raw ? (body as string) : JSON.stringify(body) }),
          })
          const text = await response.text()
          return {
            status: response.status,
            body: (/json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text) as never,
            headers: response.headers,
          }
        },
        key: (scopes, stands, tenant = 0) => tenants[tenant]!.access.addKey('test', scopes, stands, now()).secret,
        person(roles, bound, tenant = 0) {
          const { access } = tenants[tenant]!
          const { link } = access.addPerson({ name: 'test', roles, bound, lang: 'en' }, now())
          const opened = access.openLink(link, now())
          if (opened === undefined || opened === 'spent') throw new Error('expected a fresh link to open')
          return `aedile_session=${opened.session}`
        },
      })
    } finally {
      await listening.close()
    }
  } finally {
    for (const tenant of tenants) await tenant.close()
    rmSync(base, { recursive: true, force: true })
  }
}

/** A CloudEvent of the vocabulary. */
export const cloudEvent = (
  type: string,
  id: string,
  time: string,
  data: Record<string, unknown>,
  more: Record<string, unknown> = {},
): Record<string, unknown> => ({
  specversion: '1.0',
  type,
  source: '//m',
  id,
  time,
  data,
  ...more,
})

export const orderData = (n: number, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  order_id: `o-${n}`,
  buyer_account_id: `A-${n}`,
  shop_id: 'S-1',
  listing_id: 'L-1',
  quantity: 1,
  unit_price_minor: 2990,
  payable_minor: 2990,
  currency: 'CNY',
  ...more,
})

/** Twenty shops, each with honest customers; some buyers are paid back the price and five more by the shops' own verified wallets, 24 times each. */
export function paidBackMarket(opening: number, buyers: readonly string[] = ['LI']): Record<string, unknown>[] {
  const [hour, day] = [3_600_000, 86_400_000]
  const iso = (ms: number): string => new Date(ms).toISOString()
  const events: Record<string, unknown>[] = []
  let n = 0
  const event = (type: string, at: number, data: Record<string, unknown>): void => void events.push(cloudEvent(type, `e-${++n}`, iso(at), data))
  for (const buyer of buyers) {
    event('account.registered', opening - 400 * day, { account_id: `A-${buyer}`, kind: 'buyer' })
    event('wallet.linked', opening - 400 * day, { wallet_id: `W-${buyer}`, holder_kind: 'account', holder_id: `A-${buyer}`, verified: true })
  }
  for (let s = 0; s < 20; s++) {
    event('shop.opened', opening - 300 * day, { shop_id: `S-${s}`, owner_account_id: `A-S${s}`, category: 'c' })
    event('listing.published', opening - 300 * day, {
      listing_id: `L-${s}`,
      shop_id: `S-${s}`,
      category: 'c',
      price_minor: 3900,
      currency: 'CNY',
      weight_g: 300,
    })
    event('wallet.linked', opening - 300 * day, { wallet_id: `W-S${s}`, holder_kind: 'shop', holder_id: `S-${s}`, verified: true })
  }
  const order = (id: string, buyer: string, shop: number, at: number, price: number): void => {
    event('order.placed', at, {
      order_id: id,
      buyer_account_id: buyer,
      shop_id: `S-${shop}`,
      listing_id: `L-${shop}`,
      quantity: 1,
      unit_price_minor: price,
      payable_minor: price,
      currency: 'CNY',
    })
    event('payment.captured', at + 60_000, {
      payment_id: `p-${id}`,
      order_id: id,
      amount_minor: price,
      currency: 'CNY',
      payer_wallet_id: `W-${buyer.slice(2)}`,
    })
    event('shipment.dispatched', at + day, { order_id: id, carrier: 'sf', waybill_no: `wb-${id}`, weight_g: 300 })
    for (const [i, code] of ['picked_up', 'arrived', 'delivered'].entries())
      event('shipment.scanned', at + day + (i + 1) * 8 * hour, { waybill_no: `wb-${id}`, carrier: 'sf', code, weight_g: 305 })
    event('order.completed', at + 4 * day, { order_id: id })
  }
  for (let b = 0; b < 60; b++)
    for (let k = 0; k < 5; k++) order(`o-h${b}-${k}`, `A-${b}`, (b + k * 7) % 20, opening + ((b * 13 + k * 17) % 90) * day + b * 60_000, 3900)
  for (const [nth, buyer] of buyers.entries())
    for (let i = 0; i < 24; i++) {
      const at = opening + i * 3 * day + (5 + 4 * nth) * hour
      const price = 3900 + 700 * i
      const own = `${buyer.toLowerCase()}-${i}`
      order(`o-${own}`, `A-${buyer}`, i % 20, at, price)
      event('transfer.made', at + 4 * day + hour, {
        transfer_id: `t-${own}`,
        from_wallet_id: `W-S${i % 20}`,
        to_wallet_id: `W-${buyer}`,
        amount_minor: price + 500,
        currency: 'CNY',
        kind: 'p2p',
        observed_by: 'platform',
      })
    }
  return events.toSorted((a, b) => String(a['time']).localeCompare(String(b['time'])))
}
