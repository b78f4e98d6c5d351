/**
 * The index of what names what: a trie over SHA-256 of the identifier. Its place is fixed by the identifier, so an index holds one list
 * per identifier and no other.
 */
import * as crypto from 'node:crypto'
import { hashFromBase64, same, sha256, sizeFromText, sorted, textOrder } from './bytes.mjs'
import { fail, jsonOf } from './error.mjs'
import { leafHash, nodeHash } from './tree.mjs'

/** One hash over which entries name an identifier: their numbers and leaf hashes, in order. `entries`: { index, hash }. */
export function listHash(entries) {
  const digest = crypto.createHash('sha256')
  const place = Buffer.alloc(8)
  for (const { index, hash } of entries) {
    place.writeBigUInt64BE(BigInt(index))
    digest.update(place).update(hash)
  }
  return digest.digest()
}

const leafOf = (place, count, digest) => {
  const number = Buffer.alloc(8)
  number.writeBigUInt64BE(BigInt(count))
  return leafHash(Buffer.concat([place, number, digest]))
}

/** What the index says about one identifier: which entries name it, all of them, in order. */
export const indexLeaf = (key, entries) => leafOf(sha256(Buffer.from(key)), entries.length, listHash(entries))

/** The hash of a part of the index that holds nothing. */
export const emptyIndex = Buffer.alloc(32)

const bitOf = (place, depth) => (place[depth >> 3] >> (7 - (depth & 7))) & 1

/**
 * The root of an index from its text: `n` a branch with both sides after it, `k key` an identifier whose list is shown, `x place count hash`
 * another identifier of which only that is said, `h hash` a part that is not shown, `z` an empty part. `entriesOf(key)` gives the shown
 * list. With the root come the keys shown and `absent(key)`: does the text prove that no entry names it? Throws INDEX_… .
 */
export function indexRoot(text, entriesOf) {
  const [header, ...lines] = text.split('\n')
  if (header !== 'aedile.index/1' || lines.pop() !== '') fail('INDEX_FORMAT', 'expected "aedile.index/1" and its parts, got other text')
  let at = 0
  const keys = new Set()
  /** Ends of the text that hold nothing or another identifier: path, and that identifier's place. */
  const ends = []
  const path = []
  const placed = (place, key) => {
    for (const [depth, bit] of path.entries())
      if (bitOf(place, depth) !== bit) fail('INDEX_PLACE', `expected ${key} at the place its hash gives, it stands at another`)
  }
  const side = (bit, rootOf) => {
    path.push(bit)
    const root = rootOf()
    path.pop()
    return root
  }
  const rootOf = () => {
    const line = lines[at++] ?? fail('INDEX_FORMAT', 'expected another part of the index, the text ends')
    if (line === 'z') return (ends.push({ path: path.join(''), place: undefined }), emptyIndex)
    if (line.startsWith('h ')) return hashFromBase64(line.slice(2), 'INDEX_FORMAT', 'a hash')
    if (line.startsWith('x ')) {
      const [place, count, digest] = line.slice(2).split(' ')
      const there = hashFromBase64(place ?? '', 'INDEX_FORMAT', 'a place')
      placed(there, 'another identifier')
      ends.push({ path: path.join(''), place: there })
      return leafOf(there, sizeFromText(count ?? '', 'INDEX_FORMAT', 'a count'), hashFromBase64(digest ?? '', 'INDEX_FORMAT', 'a hash'))
    }
    if (line.startsWith('k ')) {
      const key = jsonOf(line.slice(2), 'INDEX_FORMAT', 'an identifier')
      if (typeof key !== 'string') fail('INDEX_FORMAT', 'expected a text as an identifier, got another value')
      const own = sha256(Buffer.from(key))
      placed(own, key)
      ends.push({ path: path.join(''), place: own })
      keys.add(key)
      return indexLeaf(key, entriesOf(key))
    }
    if (line !== 'n' || path.length >= 256) fail('INDEX_FORMAT', `expected n, k, x, h or z, got "${line.slice(0, 40)}"`)
    const left = side(0, rootOf)
    return nodeHash(left, side(1, rootOf))
  }
  const root = rootOf()
  if (at !== lines.length) fail('INDEX_FORMAT', `expected ${at} lines, got ${lines.length}`)
  const absent = (key) => {
    const own = sha256(Buffer.from(key))
    const bits = Array.from({ length: 256 }, (_, depth) => bitOf(own, depth)).join('')
    return ends.some((end) => bits.startsWith(end.path) && (end.place === undefined || !same(end.place, own)))
  }
  return { root, keys, absent }
}

/**
 * The identifiers a record names, as the definition has it: `fields` by name, `pairs` with the field that says the kind. What people of the house
 * did about a thing names the file of that thing (`file/question/q-1`) and of the case it belongs to, and nothing else.
 */
export function identifiersOf(record, definition) {
  const found = new Set()
  const add = (kind, value) => {
    for (const one of Array.isArray(value) ? value : [value]) if (typeof one === 'string' && one !== '') found.add(`${kind}/${one}`)
  }
  for (const [field, kind] of Object.entries(definition.fields)) if (record.data[field] !== undefined) add(kind, record.data[field])
  for (const [field, { by, any }] of Object.entries(definition.pairs)) {
    if (record.data[field] === undefined) continue
    for (const kind of typeof record.data[by] === 'string' ? [record.data[by]] : any) add(kind, record.data[field])
  }
  if (filed(record, definition.acts)) {
    const { on, changes } = record.data
    if (typeof on.kind === 'string') add('file', `${on.kind}/${on.id}`)
    for (const [field, kind] of Object.entries(definition.acts.fields))
      if (typeof changes?.[field] === 'string' && changes[field] !== '') add('file', `${kind}/${changes[field]}`)
  }
  return sorted(found, textOrder)
}

const filed = ({ type, data }, acts) =>
  acts !== undefined && typeof type === 'string' && type.startsWith('aedile.') && !acts.flat.includes(type) && typeof data.on?.id === 'string'
