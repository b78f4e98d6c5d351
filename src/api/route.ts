/**
 * What a route is. A resource is a file of routes; `routes.ts` is the map of all. Each route names its line of `can.ts`: a route
 * without one does not compile.
 */
import type { IncomingMessage } from 'node:http'
import type { z } from 'zod'
import type { Caller } from '../domain/caller.ts'
import type { House, SignedIn } from '../live/house.ts'
import type { Tenant } from '../live/tenant.ts'
import type { Access } from './can.ts'

export type Language = 'en' | 'zh'
export type Sentence = { en: string; zh: string }

/** What a handler is given. `params`, `query` and `body` have passed the route's schemas. */
export type Context<Params = Record<string, string>, Query = Record<string, unknown>, Body = unknown> = {
  tenant: Tenant
  caller: Caller
  params: Params
  query: Query
  body: Body
  lang: Language
  /** Epoch milliseconds by the tenant's clock: the wall's, or with `--clock events` the newest recorded time. */
  now: () => number
  /** The Idempotency-Key of the call; set on routes that are `idempotent`. */
  requestKey: string
  /** For routes with `raw`: headers as they came, and the body not read yet. */
  headers: Readonly<Record<string, string | undefined>>
  incoming: IncomingMessage
  /** Who sent it, as an address, for limits only: it is never logged or kept. */
  peer: string
  /** What is the server's and no marketplace's. */
  house: House
  /** Set where a session stands behind the caller. */
  signedIn: SignedIn | undefined
  /** The wall clock, for what is not due process. */
  wall: () => number
  address: URL
  log: (line: Readonly<Record<string, unknown>>) => void
}

/** An answer that is more than JSON with status 200. */
export class Reply {
  readonly status: number
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
  constructor(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) {
    this.status = status
    this.body = body
    this.headers = headers
  }
}

export type Route = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** `/v1/cases/{case_id}` */
  path: string
  /** The line of can.ts that says who may. */
  access: Access
  summary: string
  query?: z.ZodObject
  request?: z.ZodType
  response?: z.ZodType
  /** Content types of a body the handler reads itself; nothing is parsed before it. */
  raw?: readonly string[]
  /** Sees itself to how long its raw body may take. */
  patience?: 'own'
  /** Content type of the answer; JSON when not said. */
  answers?: string
  /** Statuses beside 200 and those every route has. */
  also?: readonly number[]
  /** Needs an Idempotency-Key: the same key from the same caller on the same path returns the first answer of status 200. */
  idempotent?: true
  /** Answered by every server of a marketplace; the rest by the one that leads. */
  anywhere?: true
  handle: (context: never) => unknown
}

type Params<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? { [K in Name]: string } & Params<Rest> : unknown
type Parsed<Schema, Otherwise> = Schema extends z.ZodType ? z.output<Schema> : Otherwise

/** Declares a route; the handler's context has the types of the path and the schemas. */
export function route<
  const Path extends string,
  Query extends z.ZodObject | undefined = undefined,
  Request extends z.ZodType | undefined = undefined,
  Response extends z.ZodType | undefined = undefined,
>(
  declared: Omit<Route, 'path' | 'query' | 'request' | 'response' | 'handle'> & {
    path: Path
    query?: Query
    request?: Request
    response?: Response
    handle: (
      context: Context<Params<Path>, Parsed<Query, Record<string, never>>, Parsed<Request, undefined>>,
    ) => Response extends z.ZodType ? z.input<Response> | Reply | Promise<z.input<Response> | Reply> : unknown
  },
): Route {
  return declared as unknown as Route
}

/** An error as RFC 9457 has it. `name` goes into `type`; `detail` says what was expected and what came, and never a personal value. */
export class Problem extends Error {
  override name = 'Problem'
  readonly status: number
  readonly slug: string
  readonly detail: Sentence
  readonly extra: Readonly<Record<string, unknown>>
  readonly headers: Readonly<Record<string, string>>
  constructor(status: number, slug: string, detail: Sentence, extra: Readonly<Record<string, unknown>> = {}, headers: Readonly<Record<string, string>> = {}) {
    super(detail.en)
    this.status = status
    this.slug = slug
    this.detail = detail
    this.extra = extra
    this.headers = headers
  }
}

/** What every 404 of an id says. */
export const notFound = (what: Sentence): Problem =>
  new Problem(404, 'not_found', { en: `expected the id of ${what.en}, found none`, zh: `应为${what.zh}的编号，未找到` })

/** What costs much is made for a few at once; whoever comes then comes again. */
export const busyProblem = (what: Sentence): Problem =>
  new Problem(503, 'busy', { en: `expected fewer ${what.en} at once; try again soon`, zh: `同时处理的${what.zh}过多，请稍后再试` }, {}, { 'retry-after': '2' })
