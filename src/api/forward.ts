/**
 * A server that follows takes events and answers decisions itself; everything else it hands on to the one that leads, as it came, and gives back
 * what that answers. Who asked is said beside it, under a secret that only servers of the marketplace have, so that limits of sign-in hold.
 */
import { timingSafeEqual } from 'node:crypto'
import { type IncomingMessage, request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { Readable } from 'node:stream'
import type { Tenant } from '../live/tenant.ts'
import { macOf } from '../door/secret.ts'
import { Problem } from './route.ts'

const marks = { peer: 'aedile-peer', proof: 'aedile-peer-proof' } as const
/** What belongs to one connection and not to the request; and our own marks, which nobody else may bring. */
const ofOneHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'te', 'trailer', 'proxy-authorization', marks.peer, marks.proof])
const answersWithin = 120_000

/** Who asked the server that handed a request on; undefined where nobody of ours did. */
export function peerHandedOn({ headers }: IncomingMessage, tenants: readonly Tenant[]): string | undefined {
  const peer = headers[marks.peer]
  const proof = Buffer.from(String(headers[marks.proof] ?? ''), 'hex')
  if (typeof peer !== 'string' || proof.length !== 32) return undefined
  return tenants.some(({ between }) => between !== undefined && timingSafeEqual(macOf(between, `peer ${peer}`), proof)) ? peer : undefined
}

const noLeader = (): Problem =>
  new Problem(
    503,
    'no_leader',
    {
      en: 'expected the server that leads this marketplace to answer, it does not; another takes over within seconds',
      zh: '主服务器暂无应答；备用服务器将在数秒内接管',
    },
    {},
    { 'retry-after': '2' },
  )

/** The leader's answer. Throws Problem 503 where there is none. */
export function handOn(incoming: IncomingMessage, tenant: Tenant, peer: string): Promise<Response> {
  const address = tenant.leader()
  if (address === undefined || tenant.between === undefined) return Promise.reject(noLeader())
  const between = tenant.between
  return new Promise((resolve, reject) => {
    const to = new URL(incoming.url ?? '/', address)
    const headers: Record<string, string | string[]> = {}
    for (const [name, value] of Object.entries(incoming.headers)) if (value !== undefined && !ofOneHop.has(name)) headers[name] = value
    headers[marks.peer] = peer
    headers[marks.proof] = macOf(between, `peer ${peer}`, 'hex')
    if (incoming.headers['transfer-encoding'] !== undefined) headers['transfer-encoding'] = 'chunked'
    const asking = (to.protocol === 'https:' ? httpsRequest : httpRequest)(to, { method: incoming.method ?? 'GET', headers, timeout: answersWithin })
    asking.on('timeout', () => asking.destroy(new Error('no answer in time')))
    asking.on('error', () => reject(noLeader()))
    asking.on('response', (answer) => {
      const given = new Headers()
      for (const [name, value] of Object.entries(answer.headers))
        if (value !== undefined && !ofOneHop.has(name)) for (const one of Array.isArray(value) ? value : [value]) given.append(name, one)
      const status = answer.statusCode ?? 502
      const empty = status === 204 || status === 304 || incoming.method === 'HEAD'
      if (empty) answer.resume()
      resolve(new Response(empty ? null : (Readable.toWeb(answer) as ReadableStream), { status, headers: given }))
    })
    incoming.on('error', () => asking.destroy())
    incoming.pipe(asking)
  })
}
