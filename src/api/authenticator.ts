/** For tests: a passkey in software, and a company's issuer on the loopback. Both written from the standards, not with the library they test. */
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

const sha256 = (bytes: string | Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

// As much CBOR as an attestation object needs.
const head = (major: number, n: number): Buffer =>
  n < 24 ? Buffer.from([(major << 5) | n]) : n < 256 ? Buffer.from([(major << 5) | 24, n]) : Buffer.from([(major << 5) | 25, n >> 8, n & 255])
function cbor(value: unknown): Buffer {
  if (typeof value === 'number') return value >= 0 ? head(0, value) : head(1, -1 - value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  const pairs = [...(value as Map<unknown, unknown>)]
  return Buffer.concat([head(5, pairs.length), ...pairs.flatMap(([key, one]) => [cbor(key), cbor(one)])])
}

type Ceremony = { origin: string; userVerified?: boolean; crossOrigin?: boolean }

/** One authenticator with one key pair a site, as WebAuthn level 2 describes it. */
export function softwareAuthenticator() {
  const keys = new Map<string, { id: Buffer; privateKey: KeyObject; publicKey: KeyObject; counter: number; user: string }>()
  const clientData = (type: string, challenge: string, { origin, crossOrigin = false }: Ceremony): Buffer =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin }))
  const flags = (userVerified: boolean, attested: boolean): number => 0x01 | (userVerified ? 0x04 : 0) | (attested ? 0x40 : 0)
  const counterBytes = (n: number): Buffer => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(n)
    return bytes
  }
  return {
    create(options: { rp: { id: string }; user: { id: string }; challenge: string }, ceremony: Ceremony) {
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
      const id = randomBytes(32)
      keys.set(options.rp.id, { id, privateKey, publicKey, counter: 1, user: options.user.id })
      const jwk = publicKey.export({ format: 'jwk' })
      const cose = cbor(
        new Map<number, unknown>([
          [1, 2],
          [3, -7],
          [-1, 1],
          [-2, Buffer.from(jwk.x!, 'base64url')],
          [-3, Buffer.from(jwk.y!, 'base64url')],
        ]),
      )
      const authData = Buffer.concat([
        sha256(options.rp.id),
        Buffer.from([flags(ceremony.userVerified !== false, true)]),
        counterBytes(1),
        Buffer.alloc(16),
        Buffer.from([0, id.length]),
        id,
        cose,
      ])
      const attestationObject = cbor(
        new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', authData],
        ]),
      )
      return {
        id: id.toString('base64url'),
        rawId: id.toString('base64url'),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: clientData('webauthn.create', options.challenge, ceremony).toString('base64url'),
          attestationObject: attestationObject.toString('base64url'),
          transports: ['internal'],
        },
      }
    },
    get(options: { rpId: string; challenge: string }, ceremony: Ceremony, { stuck = false }: { stuck?: boolean } = {}) {
      const key = keys.get(options.rpId)
      if (key === undefined) throw new Error(`expected a key for ${options.rpId}, found none`)
      if (!stuck) key.counter++
      const authData = Buffer.concat([sha256(options.rpId), Buffer.from([flags(ceremony.userVerified !== false, false)]), counterBytes(key.counter)])
      const client = clientData('webauthn.get', options.challenge, ceremony)
      return {
        id: key.id.toString('base64url'),
        rawId: key.id.toString('base64url'),
        type: 'public-key',
        clientExtensionResults: {},
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: authData.toString('base64url'),
          signature: sign('sha256', Buffer.concat([authData, sha256(client)]), key.privateKey).toString('base64url'),
          userHandle: key.user,
        },
      }
    },
  }
}

/** A company's issuer: discovery, a page that signs whoever is said in at once, tokens by code with PKCE, keys. */
export async function companyIssuer(clientId: string, clientSecret: string) {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const stranger = await generateKeyPair('RS256')
  const codes = new Map<string, { challenge: string; nonce: string; redirect: string }>()
  /** Who is at the browser, and what the issuer gets wrong. */
  const now = { claims: { sub: 'u-1' } as Record<string, unknown>, wrong: undefined as 'key' | 'nonce' | 'audience' | 'issuer' | 'expired' | undefined }
  let issuer = ''
  const server = createServer((request, response) => {
    const url = new URL(request.url!, issuer)
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    }
    if (url.pathname === '/.well-known/openid-configuration')
      return json(200, {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        code_challenge_methods_supported: ['S256'],
      })
    if (url.pathname === '/keys') return void exportJWK(publicKey).then((jwk) => json(200, { keys: [{ ...jwk, kid: 'k', alg: 'RS256', use: 'sig' }] }))
    if (url.pathname === '/authorize') {
      const code = randomBytes(16).toString('hex')
      const asked = (name: string): string => url.searchParams.get(name) ?? ''
      codes.set(code, { challenge: asked('code_challenge'), nonce: asked('nonce'), redirect: asked('redirect_uri') })
      const back = new URL(asked('redirect_uri'))
      back.searchParams.set('code', code)
      back.searchParams.set('state', asked('state'))
      return void response.writeHead(302, { location: back.href }).end()
    }
    if (url.pathname !== '/token') return json(404, {})
    let body = ''
    request.on('data', (part) => (body += String(part)))
    request.on('end', () => {
      const form = new URLSearchParams(body)
      const grant = codes.get(form.get('code') ?? '')
      codes.delete(form.get('code') ?? '')
      const secret =
        form.get('client_secret') ??
        Buffer.from((request.headers.authorization ?? '').slice(6), 'base64')
          .toString()
          .split(':')[1]
      if (grant === undefined || secret !== clientSecret || sha256(form.get('code_verifier') ?? '').toString('base64url') !== grant.challenge)
        return json(400, { error: 'invalid_grant' })
      const seconds = Math.floor(Date.now() / 1000) - (now.wrong === 'expired' ? 7200 : 0)
      void new SignJWT({ ...now.claims, nonce: now.wrong === 'nonce' ? 'another' : grant.nonce })
        .setProtectedHeader({ alg: 'RS256', kid: 'k' })
        .setIssuer(now.wrong === 'issuer' ? 'https://elsewhere.example' : issuer)
        .setAudience(now.wrong === 'audience' ? 'another' : clientId)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + 300)
        .sign(now.wrong === 'key' ? stranger.privateKey : privateKey)
        .then((token) => json(200, { access_token: 'a', token_type: 'Bearer', id_token: token }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { issuer, now, close: () => new Promise<void>((resolve) => server.close(() => resolve())) }
}
