/**
 * Equality tokens of personal values: HMAC-SHA-256 under the marketplace's key, with the key's id inside the token. Joins
 * work, reversal does not. Written in SQL as well, because the door replaces millions of values before anything sees them.
 */
import { createHash, createHmac } from 'node:crypto'
import { type Engine, quote } from '../warehouse/duckdb.ts'
import { secretOf } from './secret.ts'

export type TokenKey = { id: string; secret: Uint8Array }

/** For judging a folder that lies on the reader's own disk: nothing keyed by it leaves the process. */
export const folderKey: TokenKey = { id: 'folder', secret: createHash('sha256').update('aedile folder scan').digest() }

/** What people write before a number or a name by which they can be reached outside the platform. */
const messenger = String.raw`(?:\b(?:qq|q q|wechat|weixin|vx|wx|telegram|whatsapp|skype|line|tel|phone|mobile)|扣扣|企鹅|微信|薇信|威信|v信|电话|手机)`
const leadIn = new RegExp(`^${messenger}(?:号|id|[:：.=])*`)
const digitsOnly = /^[+0-9-]+$/
const nationalPrefix = /^(0086|86)(1[0-9]{10})$/
const blanks = '\t\n\v\f\r '

/**
 * Values that mean the same get the same token: names without case and blanks, phones as digits, addresses without blanks,
 * handles without the messenger's name.
 */
function normalSql(text: string, field: string): string {
  const phone = (value: string): string => `regexp_replace(regexp_replace(${value}, '[^0-9*]', '', 'g'), ${quote(nationalPrefix.source)}, '\\2')`
  if (/phone/.test(field)) return phone(text)
  const plain = `lower(translate(nfc_normalize(${text}), ${[...blanks].map((blank) => `chr(${blank.charCodeAt(0)})`).join(' || ')}, ''))`
  if (!/handle/.test(field)) return plain
  const bare = `regexp_replace(${plain}, ${quote(leadIn.source)}, '')`
  return `CASE WHEN regexp_matches(${bare}, ${quote(digitsOnly.source)}) THEN ${phone(bare)} ELSE ${bare} END`
}

function normalValue(value: string, field: string): string {
  const phone = (text: string): string => text.replace(/[^0-9*]/g, '').replace(nationalPrefix, '$2')
  if (/phone/.test(field)) return phone(value)
  const plain = value
    .normalize('NFC')
    .replaceAll(new RegExp(`[${blanks}]`, 'g'), '')
    .toLowerCase()
  if (!/handle/.test(field)) return plain
  const bare = plain.replace(leadIn, '')
  return digitsOnly.test(bare) ? phone(bare) : bare
}

function blockKey(key: TokenKey): Uint8Array {
  const block = new Uint8Array(64)
  block.set(key.secret.length > 64 ? createHash('sha256').update(key.secret).digest() : key.secret)
  return block
}

const masked = (bytes: Uint8Array, mask: number): Uint8Array => bytes.map((byte) => byte ^ mask)

/** Gives an engine what `tokenSql` needs: the key is bound, so that no statement and no message spells it out. */
export async function bindKey(engine: Engine, key: TokenKey): Promise<void> {
  const block = blockKey(key)
  await engine.bind(`token_inner_${key.id}`, masked(block, 0x36))
  await engine.bind(`token_outer_${key.id}`, masked(block, 0x5c))
}

/** SQL of the token of a raw text, for an engine that `bindKey` was called for; NULL stays NULL and a value of blanks only is unknown. */
export function tokenSql(key: TokenKey): (text: string, field: string) => string {
  const inner = `getvariable(${quote(`token_inner_${key.id}`)})`
  const outer = `getvariable(${quote(`token_outer_${key.id}`)})`
  return (text, field) => {
    const value = normalSql(text, field)
    return `'hmac256:${key.id}:' || sha256(${outer} || unhex(sha256(${inner} || encode(nullif(${value}, '')))))`
  }
}

/** The same token for one value. */
export function tokenOf(key: TokenKey, value: string, field: string): string {
  return `hmac256:${key.id}:${createHmac('sha256', secretOf(key.secret)).update(normalValue(value, field)).digest('hex')}`
}

/** The token of a raw text as `tokenSql` makes it: a value of blanks only is unknown. */
export function tokenOrUnknown(key: TokenKey, value: string, field: string): string | undefined {
  const normal = normalValue(value, field)
  return normal === '' ? undefined : `hmac256:${key.id}:${createHmac('sha256', secretOf(key.secret)).update(normal).digest('hex')}`
}

/** Ways to reach a person, as they stand in messages: phone numbers, long numbers, names after a messenger's name, mail addresses, @names. */
const contacts: readonly { pattern: string; group: number }[] = [
  { pattern: String.raw`\b(?:86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}\b`, group: 0 },
  { pattern: String.raw`\b0[0-9]{2,3}[- ]?[0-9]{7,8}\b`, group: 0 },
  { pattern: String.raw`\b[0-9]{7,20}\b`, group: 0 },
  { pattern: String.raw`(?i)${messenger}(?:号|id|no|number|[:：.=是 ])*([0-9]{5,20}|[a-z][-a-z]{0,20}[0-9_][-_a-z0-9]{0,29})\b`, group: 1 },
  { pattern: String.raw`(?i)${messenger}(?:号| ?id)? ?[:：=] ?([a-z][-_a-z0-9]{4,29})\b`, group: 1 },
  { pattern: String.raw`[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`, group: 0 },
  { pattern: String.raw`@([A-Za-z][A-Za-z0-9_]{3,29})\b`, group: 1 },
]

/** SQL of a text with the ways to reach people in it replaced by their tokens; the words around them stay. */
export function withoutContactsSql(key: TokenKey): (text: string) => string {
  const token = tokenSql(key)
  return (text) => {
    const any = contacts.map(({ pattern }) => `regexp_matches(${text}, ${quote(pattern)})`).join(' OR ')
    const found = contacts.map(({ pattern, group }) => `regexp_extract_all(${text}, ${quote(pattern)}, ${group})`).join(' || ')
    // The longer first, so that one that holds another is replaced whole. What is a token already has no way to reach anybody in it.
    const longestFirst = `list_transform(list_reverse_sort(list_transform(list_filter(list_distinct(${found}), c -> length(c) >= 5 AND c NOT LIKE 'hmac256%'), c -> {'n': length(c), 'c': c})), s -> s.c)`
    return `CASE WHEN ${any} THEN list_reduce(list_prepend(${text}, ${longestFirst}), (whole, c) -> replace(whole, c, ${token('c', 'handle')})) ELSE ${text} END`
  }
}

/** The same of one text. */
export function withoutContacts(key: TokenKey): (text: string) => string {
  const patterns = contacts.map(({ pattern, group }) => {
    const plain = pattern.replace('(?i)', '')
    return { any: new RegExp(plain, plain === pattern ? 'g' : 'gi'), group }
  })
  return (text) => {
    const found = new Set<string>()
    for (const { any, group } of patterns) for (const match of text.matchAll(any)) found.add(match[group] ?? '')
    if (found.size === 0) return text
    const characters = (one: string): number => [...one].length
    const longestFirst = [...found]
      .filter((one) => characters(one) >= 5 && !one.startsWith('hmac256'))
      .toSorted((a, b) => characters(b) - characters(a) || Buffer.compare(Buffer.from(b), Buffer.from(a)))
    return longestFirst.reduce((whole, one) => whole.replaceAll(one, tokenOrUnknown(key, one, 'handle') ?? one), text)
  }
}
