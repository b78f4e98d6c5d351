/** RFC 6962: hashes, inclusion and consistency; C2SP tiles and bundles; and many entries of one tree at once. */
import { base64, half, hashFromBase64, isSize, same, sha256, sizeFromText } from './bytes.mjs'
import { fail } from './error.mjs'

/** The hash of a leaf: SHA-256(0x00 ‖ bytes). */
export function leafHash(bytes) {
  const prefixed = Buffer.allocUnsafe(bytes.length + 1)
  prefixed[0] = 0
  prefixed.set(bytes, 1)
  return sha256(prefixed)
}

const pair = Buffer.alloc(65)
pair[0] = 1

/** The hash of a node: SHA-256(0x01 ‖ left ‖ right). */
export function nodeHash(left, right) {
  pair.set(left, 1)
  pair.set(right, 33)
  return sha256(pair)
}

/** The root of a tree without leaves: the hash of nothing. */
export const emptyRoot = sha256(Buffer.alloc(0))

/**
 * A growing tree that keeps only the roots of its full subtrees (at most one per bit of its size), largest first.
 * Enough to know the root at every size; not enough to prove.
 */
export class GrowingTree {
  /** @param {number} size @param {Uint8Array[]} peaks as read from another tree's `peaks` */
  constructor(size = 0, peaks = []) {
    let ones = 0
    for (let n = size; n > 0; n = half(n)) ones += n % 2
    if (!isSize(size) || peaks.length !== ones) fail('TREE_STATE', `expected ${ones} subtree roots for a tree of ${size}, got ${peaks.length}`)
    this.size = size
    this.peaks = [...peaks]
  }

  /** Adds one leaf by its hash. */
  push(hash) {
    let node = hash
    for (let n = this.size; n % 2 === 1; n = half(n)) node = nodeHash(this.peaks.pop(), node)
    this.peaks.push(node)
    this.size += 1
  }

  root() {
    if (this.size === 0) return emptyRoot
    let node = this.peaks[this.peaks.length - 1]
    for (let i = this.peaks.length - 2; i >= 0; i--) node = nodeHash(this.peaks[i], node)
    return node
  }
}

function checkHashes(...hashes) {
  for (const hash of hashes) if (hash?.length !== 32) fail('HASH_LENGTH', `expected hashes of 32 bytes, got one of ${hash?.length}`)
}

/** Is the leaf at `index` under `root` in a tree of `size`? RFC 9162 §2.1.3.2, which proves RFC 6962 trees. */
export function verifyInclusion(leaf, index, size, proof, root) {
  if (!isSize(size) || !isSize(index) || index >= size) fail('INCLUSION_INDEX', `expected an index below the tree size ${size}, got ${index}`)
  checkHashes(leaf, root, ...proof)
  let fn = index
  let sn = size - 1
  let node = leaf
  for (const sibling of proof) {
    if (sn === 0) fail('INCLUSION_LENGTH', `expected a shorter proof for leaf ${index} of ${size}, got ${proof.length} hashes`)
    if (fn % 2 === 1 || fn === sn) {
      node = nodeHash(sibling, node)
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn)
        sn = half(sn)
      }
    } else {
      node = nodeHash(node, sibling)
    }
    fn = half(fn)
    sn = half(sn)
  }
  if (sn !== 0) fail('INCLUSION_LENGTH', `expected a longer proof for leaf ${index} of ${size}, got ${proof.length} hashes`)
  if (!same(node, root)) fail('INCLUSION_ROOT', `expected the proof to lead to the root ${base64(root)}, it leads to ${base64(node)}`)
}

/** Is the tree of `oldSize` a prefix of the tree of `size`? RFC 9162 §2.1.4.2. */
export function verifyConsistency(oldSize, oldRoot, size, root, proof) {
  if (!isSize(oldSize) || !isSize(size) || oldSize > size) fail('CONSISTENCY_SIZE', `expected a tree of at least ${oldSize} leaves, got ${size}`)
  checkHashes(oldRoot, root, ...proof)
  if (oldSize === 0 || oldSize === size) {
    if (proof.length > 0) fail('CONSISTENCY_LENGTH', `expected no hashes between sizes ${oldSize} and ${size}, got ${proof.length}`)
    if (oldSize === 0 && !same(oldRoot, emptyRoot)) fail('CONSISTENCY_OLD_ROOT', 'expected the root of an empty tree to be the hash of nothing, got another')
    if (oldSize === size && !same(oldRoot, root)) fail('CONSISTENCY_FORK', `expected one root at size ${size}, got ${base64(oldRoot)} and ${base64(root)}`)
    return
  }
  let fn = oldSize - 1
  let sn = size - 1
  while (fn % 2 === 1) {
    fn = half(fn)
    sn = half(sn)
  }
  // A full old tree is itself the first node on the path; the proof leaves it out.
  const path = fn === 0 ? [oldRoot, ...proof] : proof
  if (path.length === 0) fail('CONSISTENCY_LENGTH', `expected hashes between sizes ${oldSize} and ${size}, got none`)
  let oldNode = path[0]
  let node = path[0]
  for (const step of path.slice(1)) {
    if (sn === 0) fail('CONSISTENCY_LENGTH', `expected a shorter proof between sizes ${oldSize} and ${size}, got ${proof.length} hashes`)
    if (fn % 2 === 1 || fn === sn) {
      oldNode = nodeHash(step, oldNode)
      node = nodeHash(step, node)
      while (fn % 2 === 0 && fn !== 0) {
        fn = half(fn)
        sn = half(sn)
      }
    } else {
      node = nodeHash(node, step)
    }
    fn = half(fn)
    sn = half(sn)
  }
  if (sn !== 0) fail('CONSISTENCY_LENGTH', `expected a longer proof between sizes ${oldSize} and ${size}, got ${proof.length} hashes`)
  if (!same(oldNode, oldRoot)) fail('CONSISTENCY_OLD_ROOT', `expected the old root ${base64(oldRoot)}, the proof leads to ${base64(oldNode)}`)
  if (!same(node, root)) fail('CONSISTENCY_NEW_ROOT', `expected the new root ${base64(root)}, the proof leads to ${base64(node)}`)
}

/** `x001/x234/067`, the path form of a tile index; a width below 256 marks a partial tile. */
function tileIndexPath(index, width) {
  let path = String(index % 1000).padStart(3, '0')
  for (let n = Math.floor(index / 1000); n > 0; n = Math.floor(n / 1000)) path = `x${String(n % 1000).padStart(3, '0')}/${path}`
  return width === 256 ? path : `${path}.p/${width}`
}

/** `tile/<level>/<index>[.p/<width>]` */
export const tilePath = (level, index, width = 256) => `tile/${level}/${tileIndexPath(index, width)}`

/** `tile/entries/<index>[.p/<width>]` */
export const bundlePath = (index, width = 256) => `tile/entries/${tileIndexPath(index, width)}`

/** The entries of a bundle: each two bytes of big-endian length, then so many bytes. */
export function parseBundle(bytes, width) {
  const entries = []
  let at = 0
  while (at < bytes.length) {
    const end = at + 2 + (at + 2 <= bytes.length ? bytes[at] * 256 + bytes[at + 1] : 0)
    if (at + 2 > bytes.length || end > bytes.length)
      fail('BUNDLE_TORN', `expected entry ${entries.length} to end by byte ${bytes.length}, it would end at ${end}`)
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  if (entries.length !== width) fail('BUNDLE_WIDTH', `expected ${width} entries in the bundle, got ${entries.length}`)
  return entries
}

/** The hashes of a tile of `width`. */
export function parseTile(bytes, width) {
  if (bytes.length !== width * 32) fail('TILE_LENGTH', `expected a tile of ${width * 32} bytes, got ${bytes.length}`)
  return Array.from({ length: width }, (_, i) => bytes.subarray(i * 32, i * 32 + 32))
}

/** The largest power of two below n: where RFC 6962 splits a tree. */
export function splitOf(n) {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

/**
 * The text that shows many entries to be in one tree: `e N hash` for an entry whose record is shown, `w N hash` for one that is
 * counted but withheld, `h from to hash` for a stretch without either. Left to right, so that it can be hashed up to the root.
 */
export function parseTree(text) {
  const [header, sizeLine, ...lines] = text.split('\n')
  if (header !== 'aedile.tree/1' || !sizeLine?.startsWith('size ') || lines.pop() !== '')
    fail('TREE_FORMAT', 'expected "aedile.tree/1" and a size, got other text')
  const size = sizeFromText(sizeLine.slice(5), 'TREE_FORMAT', 'the size')
  const items = lines.map((line) => {
    const words = line.split(' ')
    const hash = hashFromBase64(words[words.length - 1], 'TREE_FORMAT', 'a hash')
    const [kind, first, second] = words
    const from = sizeFromText(first ?? '', 'TREE_FORMAT', 'a place')
    if ((kind === 'e' || kind === 'w') && words.length === 3) return { kind, from, to: from + 1, hash }
    if (kind === 'h' && words.length === 4) return { kind, from, to: sizeFromText(second, 'TREE_FORMAT', 'a place'), hash }
    return fail('TREE_FORMAT', `expected e, w or h and its places, got "${line.slice(0, 40)}"`)
  })
  return { size, items }
}

/** Hashes the items up to the root; throws when they do not cover the tree exactly. */
export function treeRoot({ size, items }) {
  if (size === 0) return emptyRoot
  let at = 0
  const rootOf = (from, to) => {
    const item = items[at]
    if (!item || item.from !== from) fail('TREE_FORMAT', `expected the next stretch to begin at ${from}, it begins at ${item?.from}`)
    if (item.to === to) {
      at++
      return item.hash
    }
    if (to - from === 1 || item.to > to) fail('TREE_FORMAT', `expected a stretch within ${from} to ${to}, got one to ${item.to}`)
    const middle = from + splitOf(to - from)
    const left = rootOf(from, middle)
    return nodeHash(left, rootOf(middle, to))
  }
  const root = rootOf(0, size)
  if (at !== items.length) fail('TREE_FORMAT', `expected ${at} stretches, got ${items.length}`)
  return root
}

/** The single-entry proof of entry `index`, taken out of the tree text. */
export function proofFrom({ size, items }, index) {
  const hashes = []
  let at = 0
  const rootOf = (from, to, wanted) => {
    const item = items[at]
    if (item.from === from && item.to === to) {
      at++
      return item.hash
    }
    const middle = from + splitOf(to - from)
    const inLeft = wanted && index < middle
    const left = rootOf(from, middle, inLeft)
    const right = rootOf(middle, to, wanted && !inLeft)
    if (wanted) hashes.push(inLeft ? right : left)
    return nodeHash(left, right)
  }
  rootOf(0, size, true)
  return hashes
}

/** The root of the first `size` entries, out of the same text; undefined where a stretch of it straddles that place. */
export function rootAt({ size: whole, items }, size) {
  if (size === 0) return emptyRoot
  if (size > whole) return undefined
  let at = 0
  let straddled = false
  const rootOf = (from, to) => {
    const item = items[at]
    if (item.from === from && item.to === to) {
      at++
      if (from < size && to > size) straddled = true
      return from < size ? item.hash : undefined
    }
    const middle = from + splitOf(to - from)
    const left = rootOf(from, middle)
    const right = rootOf(middle, to)
    return right === undefined ? left : nodeHash(left, right)
  }
  const root = rootOf(0, whole)
  return straddled ? undefined : root
}
