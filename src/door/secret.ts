/** Keys as the system's cryptography wants them: made once for each array of bytes, for making one costs more than using it. */
import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'

const made = new WeakMap<Uint8Array, KeyObject>()

export function secretOf(bytes: Uint8Array): KeyObject {
  let key = made.get(bytes)
  if (key === undefined) made.set(bytes, (key = createSecretKey(bytes)))
  return key
}

type Pads = { inner: Uint8Array; outer: Buffer }
const pads = new WeakMap<Uint8Array, Pads>()
const block = 64
const longest = 16_384
const work = Buffer.alloc(block + longest)

function padsOf(key: Uint8Array): Pads {
  let known = pads.get(key)
  if (known === undefined) {
    if (key.length > block) throw new Error(`expected a key of at most ${block} bytes, got ${key.length}`)
    known = { inner: new Uint8Array(block).fill(0x36), outer: Buffer.alloc(block + 32, 0x5c) }
    for (const [at, byte] of key.entries()) {
      known.inner[at]! ^= byte
      known.outer[at]! ^= byte
    }
    pads.set(key, known)
  }
  return known
}

/**
 * HMAC-SHA-256 (RFC 2104) by two hashes in one call each: an object for every value of every event costs more than the hashing. Digests as text, a
 * character a byte: that costs a third of a piece of memory of their own.
 */
export function macOf(key: Uint8Array, text: string | Uint8Array): Buffer
export function macOf(key: Uint8Array, text: string | Uint8Array, form: 'hex'): string
export function macOf(key: Uint8Array, text: string | Uint8Array, form?: 'hex'): Buffer | string {
  if (text.length * 3 > longest) {
    const whole = createHmac('sha256', secretOf(key)).update(text)
    return form === undefined ? whole.digest() : whole.digest(form)
  }
  const { inner, outer } = padsOf(key)
  work.set(inner)
  let size = text.length
  if (typeof text === 'string') size = work.write(text, block)
  else work.set(text, block)
  outer.write(hash('sha256', work.subarray(0, block + size), 'binary'), block, 'latin1')
  return form === undefined ? Buffer.from(hash('sha256', outer, 'binary'), 'latin1') : hash('sha256', outer, form)
}
