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
