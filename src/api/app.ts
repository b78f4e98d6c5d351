/**
 * The spine: finds the caller, asks the table whether he may, reads and checks what came, calls the handler, and says what went
 * wrong. Resources know nothing of HTTP beyond their routes.
 */
import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Caller } from '../domain/caller.ts'
import { parseStrict } from '../door/prescan.ts'
import { LedgerError } from '../ledger/error.ts'
import type { House, SignedIn } from '../live/house.ts'
import type { Tenant } from '../live/tenant.ts'
import { tracedRequest } from '../live/traces.ts'
import { canonicalJson, type Json } from '../proof/index.ts'
import { can, refusalOf } from './can.ts'
import { handOn, peerHandedOn } from './forward.ts'
import { makeMetrics, type Metrics } from './metrics.ts'
import { openapi, pathsOfTheServer } from './openapi.ts'
import { shownAsPage } from './problemPage.ts'
import { languageOf, problemResponse } from './problems.ts'
import { busyProblem, type Context, type Language, notFound, Problem, Reply, type Route } from './route.ts'
import { security } from './security.ts'
import { overTls, sessionOf, signIn } from './session.ts'
import { waitProblem } from './signIn.ts'
import { serveStatic } from './static.ts'

/** Files that a marketplace sends at once: each is in memory as a whole. */
const mostFiles = 8
/** Bodies of routes that do not read their own. */
const maxBody = 1024 * 1024

export type AppOptions = {
  house: House
  routes: readonly Route[]
  version: string
  /** One JSON object a line; never a personal value. */
  log: (line: Readonly<Record<string, unknown>>) => void
  now: () => number
  /** Milliseconds that a body other than of events may take. */
  patience?: number
  /** Where the console's build lies; nothing is served where it is missing. */
  consoleFolder?: string
}

type Env = { Bindings: { incoming: IncomingMessage; outgoing: ServerResponse } }

const loopbacks = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/** What somebody may do who has yet to show a second factor. */
const withOneFactor = new Set(['open', 'self.read', 'self.manage'])
const flat = (headers: IncomingMessage['headers']): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]))

const methodsThatChange = new Set(['POST', 'PUT', 'DELETE', 'PATCH'])

export function makeApp({ house, routes, version, log, now, consoleFolder, patience = 30_000 }: AppOptions): { app: Hono<Env>; metrics: Metrics } {
  const { tenants } = house
  const app = new Hono<Env>()
  const metrics = makeMetrics()
  const description = JSON.stringify(openapi(routes, version))
  const inFlight = new Map<string, Promise<Response>>()
  const filesUnderWay = new WeakMap<Tenant, number>()

  type Found = { caller: Caller; tenant: Tenant; signedIn?: SignedIn }
  function findCaller(headers: IncomingMessage['headers']): Found | undefined | 'wrong' {
    const bearer = headers.authorization
    if (bearer !== undefined) {
      const key = /^Bearer +(\S+)$/i.exec(bearer)?.[1]
      for (const tenant of tenants) {
        const caller = key === undefined ? undefined : tenant.access.findKey(key, now())
        if (caller !== undefined) return { caller, tenant }
      }
      return 'wrong'
    }
    const session = sessionOf(flat(headers))
    if (session === undefined) return undefined
    const signedIn = house.findSession(session)
    return signedIn === undefined ? 'wrong' : { caller: signedIn.person, tenant: signedIn.tenant, signedIn }
  }

  /** The marketplace in question, where another server leads it. */
  const followed = (found: Found | undefined | 'wrong'): Tenant | undefined =>
    found === undefined || found === 'wrong' ? tenants.find((tenant) => !tenant.leads()) : found.tenant.leads() ? undefined : found.tenant
  async function handOver(incoming: IncomingMessage, tenant: Tenant): Promise<Response> {
    // Handed on once: two servers that each take the other for the leader ask no circle.
    if (peerHandedOn(incoming, tenants) !== undefined) throw busyProblem({ en: 'servers that change places', zh: '正在切换的服务器' })
    return handOn(incoming, tenant, peerOf(incoming))
  }

  const callerIdOf = (headers: IncomingMessage['headers']): string | undefined => {
    const found = findCaller(headers)
    return found === 'wrong' ? undefined : found?.caller.id
  }

  /** A browser says where a request comes from; what says nothing is no browser and holds no cookie of somebody else's. */
  function fromElsewhere(headers: IncomingMessage['headers']): boolean {
    const site = headers['sec-fetch-site']
    if (site !== undefined) return site !== 'same-origin'
    const origin = headers.origin
    if (origin === undefined) return false
    try {
      return origin !== house.origin && new URL(origin).host !== headers.host
    } catch {
      return true
    }
  }

  /** Who sent it: our own proxies say for whom; what anybody else says of it is not believed. */
  function peerOf(incoming: IncomingMessage): string {
    const handedOn = peerHandedOn(incoming, tenants)
    if (handedOn !== undefined) return handedOn
    const near = incoming.socket.remoteAddress ?? ''
    if (!house.proxies.has(near)) return near
    const said = String(incoming.headers['x-forwarded-for'] ?? '')
      .split(',')
      .map((one) => one.trim())
    return said.findLast((one) => one !== '' && !house.proxies.has(one)) ?? near
  }
  /** On this machine itself, and not through a proxy on it. */
  const isLoopback = (incoming: IncomingMessage): boolean =>
    loopbacks.has(incoming.socket.remoteAddress ?? '') && incoming.headers['x-forwarded-for'] === undefined && incoming.headers['forwarded'] === undefined

  async function answer(route: Route, params: Record<string, string>, url: URL, incoming: IncomingMessage, lang: Language): Promise<Response> {
    const found = findCaller(incoming.headers)
    const following = followed(found)
    // Whom this server does not know yet the leader may.
    if (following !== undefined && (route.anywhere !== true || found === undefined || found === 'wrong')) return handOver(incoming, following)
    const refusal = refusalOf(route.access, found === 'wrong' ? undefined : found?.caller, isLoopback(incoming))
    if (refusal === 'no_caller' || (found === 'wrong' && can[route.access] !== 'anyone'))
      throw new Problem(
        401,
        found === 'wrong' ? 'wrong_key' : 'no_key',
        found === 'wrong'
          ? { en: 'expected a key or session this server knows, got another', zh: '应为本服务器已知的密钥或会话，收到的不是' }
          : { en: 'expected "Authorization: Bearer KEY" or a session, got neither', zh: '应有“Authorization: Bearer KEY”或会话，均未收到' },
        {},
        { 'www-authenticate': 'Bearer realm="aedile"' },
      )
    if (refusal === 'not_allowed') {
      const line = can[route.access] as { keys: readonly string[]; people: readonly string[] }
      throw new Problem(
        403,
        'not_allowed',
        {
          en: `expected ${[line.keys.length > 0 && `a key with scope ${line.keys.join(' or ')}`, line.people.length > 0 && `a person with role ${line.people.join(' or ')}`].filter(Boolean).join(' or ')}`,
          zh: `应为${[line.keys.length > 0 && `具有权限 ${line.keys.join('、')} 的密钥`, line.people.length > 0 && `角色为 ${line.people.join('、')} 的人员`].filter(Boolean).join('，或')}`,
        },
        { rule: 'role' },
      )
    }
    const known = found === 'wrong' ? undefined : found
    // Signing in is guarded too: nobody is signed in as somebody else by a page elsewhere.
    if ((known?.signedIn !== undefined || route.access === 'open') && methodsThatChange.has(route.method) && fromElsewhere(incoming.headers))
      throw new Problem(
        403,
        'other_origin',
        { en: 'expected a request from this site itself, got one from another', zh: '应为本站发起的请求，收到的来自其他站点' },
        { rule: 'origin' },
      )
    if (known?.signedIn !== undefined && house.lacksFactor(known.signedIn) && !withOneFactor.has(route.access))
      throw new Problem(
        403,
        'second_factor',
        { en: 'expected this role to have come in by a second factor: sign in with a passkey', zh: '该角色须经双重验证：请用通行密钥登录' },
        { rule: 'second_factor' },
      )
    // What is open to anybody says itself of which marketplace; a caller is of one, and nobody in another.
    const asked = route.access === 'open' && route.query?.shape['marketplace'] !== undefined ? url.searchParams.get('marketplace') : null
    const named = asked === null ? undefined : tenants.find(({ name }) => name === asked)
    if (asked !== null && named === undefined) throw notFound({ en: 'a marketplace of this server', zh: '本服务器上的市场' })
    const tenant = named ?? known?.tenant ?? tenants[0]!
    const headers = flat(incoming.headers)
    const twice = [...url.searchParams.keys()].find((name, at, all) => all.indexOf(name) !== at)
    if (route.query !== undefined && twice !== undefined)
      throw new Problem(422, 'query', { en: 'expected each name once in the query, got one twice', zh: '查询参数名称不得重复' })
    const query = route.query === undefined ? {} : fitting(route.query, Object.fromEntries(url.searchParams), 'query')
    const context: Context = {
      tenant,
      caller: (tenant === known?.tenant ? known.caller : undefined) ?? { kind: 'key', id: '', name: '', scopes: [] },
      params,
      query: query as Record<string, unknown>,
      body: undefined,
      lang,
      now: () => tenant.clock.now(),
      requestKey: '',
      headers,
      incoming,
      peer: peerOf(incoming),
      house,
      signedIn: known?.signedIn,
      wall: now,
      address: url,
      log,
    }
    if (route.raw !== undefined) {
      // Who sends a file drop by drop holds a connection and what was read of it; events have a time of their own.
      if (route.patience === 'own') return respond(route, await route.handle(context as never), lang)
      const before = filesUnderWay.get(tenant) ?? 0
      if (before >= mostFiles) throw busyProblem({ en: 'files', zh: '文件' })
      filesUnderWay.set(tenant, before + 1)
      const late = setTimeout(() => incoming.destroy(new Error('the body took too long')), patience * 4)
      try {
        return respond(route, await route.handle(context as never), lang)
      } finally {
        clearTimeout(late)
        filesUnderWay.set(tenant, filesUnderWay.get(tenant)! - 1)
      }
    }
    let came: unknown
    if (route.request !== undefined) {
      came = await readJson(incoming, headers, patience)
      context.body = fitting(route.request, came, 'body')
    }
    if (route.idempotent !== true) return respond(route, await route.handle(context as never), lang)
    const requestKey = headers['idempotency-key'] ?? ''
    if (requestKey === '' || requestKey.length > 200)
      throw new Problem(400, 'no_idempotency_key', {
        en: `expected an Idempotency-Key of 1 to 200 characters, got ${requestKey === '' ? 'none' : `one of ${requestKey.length}`}`,
        zh: `应有1至200个字符的 Idempotency-Key，${requestKey === '' ? '未收到' : `收到${requestKey.length}个字符`}`,
      })
    return once(tenant, `${context.caller.id}\n${route.method} ${url.pathname}\n${requestKey}`, came, async () => {
      context.requestKey = requestKey
      return respond(route, await route.handle(context as never), lang)
    })
  }

  /** The same key gives the same answer; only answers of status 200 are kept. Two at once wait for each other. */
  async function once(tenant: Tenant, identity: string, came: unknown, work: () => Promise<Response>): Promise<Response> {
    const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
    const key = digest(identity)
    const body = digest(canonicalJson((came ?? null) as Json))
    const place = `${tenant.folder}\n${key}`
    await inFlight.get(place)?.catch(() => undefined)
    const earlier = tenant.access.findAnswer(key)
    if (earlier !== undefined) {
      if (earlier.body !== body)
        throw new Problem(422, 'key_reused', {
          en: 'expected the body this Idempotency-Key came with before, got another',
          zh: '应为该 Idempotency-Key 首次使用时的请求正文，收到的不同',
        })
      return new Response(earlier.text, {
        status: 200,
        headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store', 'idempotent-replayed': 'true' },
      })
    }
    const running = (async () => {
      const response = await work()
      if (response.status === 200) tenant.access.keepAnswer(key, body, await response.clone().text(), now())
      return response
    })()
    inFlight.set(place, running)
    try {
      return await running
    } finally {
      inFlight.delete(place)
    }
  }

  const byPath = Map.groupBy(routes, ({ path }) => path)
  for (const [path, declared] of byPath) {
    app.all(path.replaceAll(/\{(\w+)\}/g, ':$1'), async (c) => {
      const { incoming } = c.env
      const lang = languageOf(incoming.headers['accept-language'])
      const began = performance.now()
      const route = declared.find(({ method }) => method === incoming.method || (method === 'GET' && incoming.method === 'HEAD'))
      const work = async (): Promise<Response> => {
        try {
          if (route === undefined) throw otherMethod(declared.map(({ method }) => method))
          const response = await answer(route, c.req.param() as Record<string, string>, new URL(c.req.url), incoming, lang)
          // What a request changed of who may come in outlives this server before it is answered.
          if (route.anywhere !== true) await Promise.all(tenants.map((tenant) => tenant.shared()))
          return response
        } catch (error) {
          return explained(error, lang, path)
        }
      }
      const method = route?.method ?? 'other'
      const response = await tracedRequest(`${method} ${path}`, incoming.headers, { 'http.request.method': method, 'http.route': path }, work)
      metrics.count('aedile_requests_total', { route: path, method: route?.method ?? 'other', status: String(response.status) })
      metrics.observe('aedile_request_seconds', (performance.now() - began) / 1000, { route: path })
      if (path.startsWith('/v1/'))
        log({
          level: 'info',
          msg: 'request',
          method: route?.method ?? 'other',
          route: path,
          status: response.status,
          ms: Math.round(performance.now() - began),
          ...(response.status === 403 ? { by: callerIdOf(incoming.headers) } : {}),
        })
      return response
    })
  }

  function explained(error: unknown, lang: Language, path: string): Response {
    if (error instanceof Problem) return problemResponse(error, lang)
    if (error instanceof LedgerError && (error.code === 'STOPPED' || error.code === 'NOT_WRITTEN')) {
      log({ level: 'error', msg: 'not written', route: path, code: error.code })
      return problemResponse(
        new Problem(
          503,
          'disk',
          {
            en: 'expected the disk to take it, it did not; what was not acknowledged was not kept: send it again later',
            zh: '磁盘未能写入；未确认的内容未保存，请稍后重发',
          },
          {},
          { 'retry-after': '30' },
        ),
        lang,
      )
    }
    if (error instanceof LedgerError && (error.code === 'NO_LEADER' || error.code === 'FOLLOWS'))
      return problemResponse(
        new Problem(
          503,
          'no_leader',
          {
            en: 'expected a leading server to take it, none did in time; send it again: what is there by then is known',
            zh: '暂无主服务器接收；请稍后重发，已存在的内容会被识别',
          },
          {},
          { 'retry-after': '2' },
        ),
        lang,
      )
    // The message may hold what came; only its kind and place are logged.
    const stack =
      error instanceof Error
        ? (error.stack ?? '')
            .split('\n')
            .filter((line) => line.includes(' at '))
            .slice(0, 6)
            .map((line) => line.trim().replace(/file:\/\/\S*\/(src|node_modules)\//, '$1/'))
        : []
    log({
      level: 'error',
      msg: 'fault',
      route: path,
      error: error instanceof Error ? error.name : typeof error,
      code: (error as { code?: unknown }).code,
      stack,
    })
    metrics.count('aedile_faults_total', { route: path })
    return problemResponse(
      new Problem(500, 'fault', { en: 'something failed here, not with what you sent; it is in our log', zh: '服务器内部出错，与您的请求无关；已记入日志' }),
      lang,
    )
  }

  app.get('/healthz', (c) => c.json({ live: true }))
  app.get('/readyz', (c) => {
    const waiting = tenants.filter((tenant) => !tenant.ready())
    return waiting.length === 0
      ? c.json({ ready: true })
      : problemResponse(
          new Problem(503, 'not_ready', { en: 'expected every marketplace to be open, some are not yet', zh: '尚有市场未打开' }),
          languageOf(c.env.incoming.headers['accept-language']),
        )
  })
  app.get('/openapi.json', (c) => c.body(description, 200, { 'content-type': 'application/json; charset=utf-8' }))
  app.get('/metrics', (c) => {
    const { incoming } = c.env
    const found = findCaller(incoming.headers)
    const refusal = refusalOf('metrics.read', found === 'wrong' ? undefined : found?.caller, isLoopback(incoming))
    if (refusal !== undefined)
      return problemResponse(
        new Problem(401, 'no_key', { en: 'expected loopback or a key, got neither', zh: '应来自本机或带密钥' }),
        languageOf(incoming.headers['accept-language']),
      )
    const gauges = tenants.flatMap((tenant) =>
      Object.entries(tenant.gauges()).map(([name, value]) => ({ name: `aedile_${name}`, labels: { marketplace: tenant.name }, value })),
    )
    return c.body(metrics.text(gauges), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' })
  })
  for (const path of pathsOfTheServer) app.all(path, (c) => problemResponse(otherMethod(['GET']), languageOf(c.env.incoming.headers['accept-language'])))
  app.get('/sign-in/:token', async (c) => {
    const { incoming } = c.env
    const lang = languageOf(incoming.headers['accept-language'])
    try {
      const following = followed(undefined)
      if (following !== undefined) return await handOver(incoming, following)
      const seconds = house.tooManyFrom(peerOf(incoming))
      if (seconds !== undefined) throw waitProblem(seconds)
      const headersThen = flat(incoming.headers)
      const before = findCaller({ cookie: incoming.headers.cookie, 'x-forwarded-proto': incoming.headers['x-forwarded-proto'] })
      const { body, headers } = signIn(house.openLink(c.req.param('token'), headersThen['user-agent'] ?? ''), headersThen)
      if (before !== undefined && before !== 'wrong') before.signedIn?.home.endSession(before.signedIn.token, now())
      await Promise.all(tenants.map((tenant) => tenant.shared()))
      const to = (body as { return_to: string }).return_to
      if (!(incoming.headers.accept ?? '').includes('text/html')) return c.json(body as object, 200, headers)
      // A page and not a redirect: the cookie must be set by an answer of this site before the next page is asked for.
      const safe = to.startsWith('/') && !to.startsWith('//') ? to.replaceAll(/[&"<>]/g, '') : '/'
      return c.html(
        `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0; url=${safe}"><title>Aedile</title><a href="${safe}">Aedile</a>`,
        200,
        headers,
      )
    } catch (error) {
      return explained(error, lang, '/sign-in/{token}')
    }
  })
  app.all('*', async (c) => {
    const { incoming } = c.env
    const path = new URL(c.req.url).pathname
    if ((incoming.method === 'GET' || incoming.method === 'HEAD') && consoleFolder !== undefined && !path.startsWith('/v1/')) {
      const served = await serveStatic(consoleFolder, path, incoming.headers)
      if (served !== undefined) return served
    }
    return problemResponse(
      new Problem(404, 'no_route', { en: 'expected a path of /openapi.json, got another', zh: '应为 /openapi.json 所列路径，收到其他路径' }),
      languageOf(incoming.headers['accept-language']),
    )
  })

  const outer = new Hono<Env>()
  outer.use('*', async (c, next) => {
    await next()
    const { method, headers } = c.env.incoming
    c.res = await shownAsPage(c.res, method, headers.accept, c.req.path)
    for (const [name, value] of Object.entries(security)) if (!c.res.headers.has(name)) c.res.headers.set(name, value)
    if (overTls(flat(c.env.incoming.headers))) c.res.headers.set('strict-transport-security', 'max-age=31536000; includeSubDomains')
  })
  outer.route('/', app)
  return { app: outer, metrics }
}

const otherMethod = (methods: readonly string[]): Problem =>
  new Problem(
    405,
    'method',
    { en: `expected ${methods.join(' or ')}, got another method`, zh: `应为 ${methods.join('、')}，收到其他方法` },
    {},
    { allow: methods.join(', ') },
  )

function respond(route: Route, result: unknown, lang: Language): Response {
  if (result instanceof Response) return result
  const reply = result instanceof Reply ? result : new Reply(200, result)
  const headers = {
    ...(reply.body === '' ? {} : { 'content-type': `${route.answers ?? 'application/json'}; charset=utf-8` }),
    'cache-control': 'no-store',
    'content-language': lang,
    ...reply.headers,
  }
  const body = typeof reply.body === 'string' || reply.body instanceof Uint8Array ? reply.body : JSON.stringify(reply.body)
  return new Response(body as string | Uint8Array<ArrayBuffer>, { status: reply.status, headers })
}

/** The parsed value, or a problem that names the first place where it does not fit. */
function fitting(schema: z.ZodType, came: unknown, where: 'query' | 'body'): unknown {
  const parsed = schema.safeParse(came)
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.slice(0, 20).map((issue) => {
    const field = z.core.toDotPath(issue.path)
    // What came is not repeated: it may be somebody's.
    const expected =
      issue.code === 'unrecognized_keys'
        ? 'no other fields'
        : issue.code === 'invalid_value'
          ? `one of ${issue.values.map(String).join(', ')}`
          : issue.message.replace(/^Invalid input: |, received .*$/g, '')
    return { field, expected: expected.startsWith('expected ') ? expected.slice(9) : expected }
  })
  const first = issues[0]!
  throw new Problem(
    422,
    where === 'query' ? 'query' : 'body',
    {
      en: `expected ${first.expected} at ${first.field === '' ? `the ${where}` : `"${first.field}" of the ${where}`}, got something else${issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''}`,
      zh: `${where === 'query' ? '查询参数' : '请求正文'}${first.field === '' ? '' : `的“${first.field}”`}不符合要求：应为 ${first.expected}${issues.length > 1 ? `（另有${issues.length - 1}处）` : ''}`,
    },
    { issues },
  )
}

async function readJson(incoming: IncomingMessage, headers: Readonly<Record<string, string | undefined>>, patience: number): Promise<unknown> {
  const type = (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
  const empty = headers['content-length'] === '0' || (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined)
  if (!empty && type !== 'application/json')
    throw new Problem(415, 'content_type', { en: 'expected content-type application/json, got another', zh: '应为 content-type application/json' })
  if (headers['content-encoding'] !== undefined && headers['content-encoding'] !== 'identity')
    throw new Problem(415, 'content_encoding', { en: 'expected no content-encoding here, got one', zh: '此处不接受 content-encoding' })
  const bytes = await wholeBody(incoming, patience)
  if (bytes.length === 0) return {}
  const parsed = parseStrict(bytes)
  if (parsed.ok) return parsed.value
  throw new Problem(parsed.code === 'TOO_LARGE' || parsed.code === 'TOO_DEEP' ? 413 : 422, 'json', {
    en: `expected ${parsed.expected}, got ${parsed.came}`,
    zh: `JSON 不符合要求：应为 ${parsed.expected}，收到 ${parsed.came}`,
  })
}

/** A body within its size and its time. Who does not come to an end is told so, and the connection closes. */
function wholeBody(incoming: IncomingMessage, patience: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let size = 0
    const stop = (problem: Error): void => {
      clearTimeout(timer)
      incoming.removeAllListeners('data')
      // What still comes is thrown away, so that the answer can be sent.
      incoming.resume()
      reject(problem)
    }
    const timer = setTimeout(
      () =>
        stop(
          new Problem(
            408,
            'slow_body',
            { en: `expected the body within ${Math.ceil(patience / 1000)} seconds, got part of it`, zh: `请求正文应在${Math.ceil(patience / 1000)}秒内发完` },
            {},
            { connection: 'close' },
          ),
        ),
      patience,
    )
    incoming.on('data', (part: Buffer) => {
      size += part.length
      if (size > maxBody)
        stop(new Problem(413, 'body_too_large', { en: `expected a body of at most ${maxBody} bytes, got more`, zh: `请求正文最多 ${maxBody} 字节` }))
      else parts.push(part)
    })
    incoming.once('error', stop)
    incoming.once('close', () => stop(new Problem(400, 'cut_off', { en: 'expected the whole body, the connection ended before', zh: '连接在正文结束前中断' })))
    incoming.once('end', () => {
      clearTimeout(timer)
      resolve(Buffer.concat(parts))
    })
  })
}
