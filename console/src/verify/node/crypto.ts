/** The part of Node's crypto that the checking program uses, by audited code that needs no waiting: hashes and Ed25519. */
import { ed25519 } from '@noble/curves/ed25519.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { Buffer } from 'buffer'

const hashes = { sha256, sha384, sha512 } as const
const bytesOf = (data: string | Uint8Array): Uint8Array => (typeof data === 'string' ? Buffer.from(data) : data)

export const hash = (name: keyof typeof hashes, data: string | Uint8Array): Buffer => Buffer.from(hashes[name](bytesOf(data)))

export function createHash(name: keyof typeof hashes) {
  const state = hashes[name].create()
  return {
    update(data: string | Uint8Array) {
      state.update(bytesOf(data))
      return this
    },
    digest: (form?: 'hex') => (form === 'hex' ? Buffer.from(state.digest()).toString('hex') : Buffer.from(state.digest())),
  }
}

type Key = { raw: Uint8Array; export: (how: { format: 'der' | 'pem' }) => Buffer | string }
/** DER of an Ed25519 key is twelve fixed bytes and the key. */
const spki = Buffer.from('302a300506032b6570032100', 'hex')

export function createPublicKey(given: string | { key: Uint8Array }): Key {
  const der = typeof given === 'string' ? Buffer.from(given.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64') : Buffer.from(given.key)
  if (der.length !== spki.length + 32 || spki.some((byte, at) => der[at] !== byte)) throw new TypeError('expected an Ed25519 public key, got another')
  return {
    raw: der.subarray(spki.length),
    export: ({ format }) => (format === 'der' ? der : `-----BEGIN PUBLIC KEY-----\n${der.toString('base64')}\n-----END PUBLIC KEY-----\n`),
  }
}

/** As Node: no malleable signatures, no keys of small order counted as good. */
export function verify(_algorithm: null, message: Uint8Array, key: Key, signature: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, key.raw, { zip215: false })
  } catch {
    return false
  }
}
