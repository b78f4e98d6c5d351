/** Hashes, base64 and lists: what every check needs. */
import * as crypto from 'node:crypto'
import { fail } from './error.mjs'

/** SHA-256; the one-shot form is twice as fast where Node has it. */
export const sha256 =
  typeof crypto.hash === 'function' ? (bytes) => crypto.hash('sha256', bytes, 'buffer') : (bytes) => crypto.createHash('sha256').update(bytes).digest()

export const isSize = (n) => Number.isSafeInteger(n) && n >= 0
export const half = (n) => Math.floor(n / 2)
export const same = (a, b) => Buffer.compare(a, b) === 0
export const base64 = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')

/** Strict base64: one spelling per value, so no proof has two texts. */
export function fromBase64(text, code, what) {
  const bytes = Buffer.from(text, 'base64')
  if (text === '' || bytes.toString('base64') !== text) fail(code, `expected ${what} in canonical base64, got "${text.slice(0, 60)}"`)
  return bytes
}

export function hashFromBase64(text, code, what) {
  const bytes = fromBase64(text, code, what)
  if (bytes.length !== 32) fail(code, `expected ${what} of 32 bytes, got ${bytes.length}`)
  return bytes
}

export function sizeFromText(text, code, what) {
  const size = /^(0|[1-9][0-9]*)$/.test(text) ? Number(text) : NaN
  if (!isSize(size)) fail(code, `expected ${what} as a plain decimal number, got "${text.slice(0, 40)}"`)
  return size
}

export const earliest = (list) =>
  list.reduce((first, one) => (first === undefined || one.ms < first.ms || (one.ms === first.ms && one.id < first.id) ? one : first), undefined)
export const latest = (list) =>
  list.reduce((last, one) => (last === undefined || one.ms > last.ms || (one.ms === last.ms && one.id > last.id) ? one : last), undefined)
/** Groups by key; what has no key is in no group. */
export const groupBy = (list, keyOf) => {
  const groups = new Map()
  for (const one of list) {
    const key = keyOf(one)
    if (key === undefined || key === null) continue
    if (groups.has(key)) groups.get(key).push(one)
    else groups.set(key, [one])
  }
  return groups
}
export const sum = (list, of) => list.reduce((total, one) => total + (of(one) ?? 0), 0)
/** A sorted copy; Node 18 has no toSorted. */
export const sorted = (list, order) => Array.from(list).sort(order) // oxlint-disable-line unicorn/no-array-sort
export const textOrder = (a, b) => (a < b ? -1 : a > b ? 1 : 0)
