/**
 * Equality tokens of personal values: HMAC-SHA-256 under the marketplace's key, with the key's id inside the token. Joins
 * work, reversal does not. Written in SQL as well, because the door replaces millions of values before anything sees them.
 */
import { createHash, createHmac } from 'node:crypto'

export type TokenKey = { id: string; secret: Uint8Array }

/** For judging a folder that lies on the reader's own disk: nothing keyed by it leaves the process. */
export const folderKey: TokenKey = { id: 'folder', secret: createHash('sha256').update('aedile folder scan').digest() }

/** Values that mean the same get the same token: names without case and blanks, phones as digits, addresses without blanks. */
function normalSql(text: string, field: string): string {
  if (/phone/.test(field)) return `regexp_replace(regexp_replace(${text}, '[^0-9*]', '', 'g'), '^(0086|86)(1[0-9]{10})$', '\\2')`
  return `lower(regexp_replace(nfc_normalize(${text}), '\\s+', '', 'g'))`
}

export function normalValue(value: string, field: string): string {
  if (/phone/.test(field)) return value.replace(/[^0-9*]/g, '').replace(/^(0086|86)(1[0-9]{10})$/, '$2')
  return value
    .normalize('NFC')
    .replace(/[\t\n\v\f\r ]+/g, '')
    .toLowerCase()
}

function blockKey(key: TokenKey): Uint8Array {
  const block = new Uint8Array(64)
  block.set(key.secret.length > 64 ? createHash('sha256').update(key.secret).digest() : key.secret)
  return block
}

const hex = (bytes: Uint8Array, mask: number): string => Buffer.from(bytes.map((byte) => byte ^ mask)).toString('hex')

/** SQL of the token of a raw text; NULL stays NULL and a value of blanks only is unknown. */
export function tokenSql(key: TokenKey): (text: string, field: string) => string {
  const block = blockKey(key)
  const inner = `unhex('${hex(block, 0x36)}')`
  const outer = `unhex('${hex(block, 0x5c)}')`
  return (text, field) => {
    const value = normalSql(text, field)
    return `'hmac256:${key.id}:' || sha256(${outer} || unhex(sha256(${inner} || encode(nullif(${value}, '')))))`
  }
}

/** The same token for one value. */
export function tokenOf(key: TokenKey, value: string, field: string): string {
  return `hmac256:${key.id}:${createHmac('sha256', key.secret).update(normalValue(value, field)).digest('hex')}`
}
