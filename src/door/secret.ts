/** Keys as the system's cryptography wants them: made once for each array of bytes, for making one costs more than using it. */
import { createSecretKey, type KeyObject } from 'node:crypto'

const made = new WeakMap<Uint8Array, KeyObject>()

export function secretOf(bytes: Uint8Array): KeyObject {
  let key = made.get(bytes)
  if (key === undefined) made.set(bytes, (key = createSecretKey(bytes)))
  return key
}
