/**
 * Checks a proof with nothing but this file and Node's own crypto (Node 18 or later): RFC 6962 Merkle proofs, C2SP signed
 * notes, checkpoints, cosignatures and tlog-proofs. The same file lies in every evidence bundle, so a stranger runs what we run.
 * Every failure throws VerificationError with a code of its own; a function that returns has verified.
 */
import * as crypto from 'node:crypto'

/** Expected one thing, found another: `code` for programs, `message` for people. */
export class VerificationError extends Error {
  /**
   * @param {string} code
   * @param {string} sentence
   */
  constructor(code, sentence) {
    super(sentence)
    this.name = 'VerificationError'
    this.code = code
  }
}

/** @param {string} code @param {string} sentence @returns {never} */
function fail(code, sentence) {
  throw new VerificationError(code, sentence)
}

// --- RFC 6962: hashes and trees -------------------------------------------------------------------------------------

/** SHA-256; the one-shot form is twice as fast where Node has it. */
export const sha256 =
  typeof crypto.hash === 'function' ? (bytes) => crypto.hash('sha256', bytes, 'buffer') : (bytes) => crypto.createHash('sha256').update(bytes).digest()

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

const isSize = (n) => Number.isSafeInteger(n) && n >= 0
const half = (n) => Math.floor(n / 2)
const same = (a, b) => Buffer.compare(a, b) === 0
const base64 = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')

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

// --- C2SP tlog-tiles: where tiles and entry bundles lie, and what is in them ------------------------------------------

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

// --- C2SP signed notes ------------------------------------------------------------------------------------------------

const maxNoteLength = 1_000_000
const maxSignatures = 100
const noteName = /^[^+\p{White_Space}\p{Cc}]+$/u

/** Strict base64: one spelling per value, so no proof has two texts. */
function fromBase64(text, code, what) {
  const bytes = Buffer.from(text, 'base64')
  if (text === '' || bytes.toString('base64') !== text) fail(code, `expected ${what} in canonical base64, got "${text.slice(0, 60)}"`)
  return bytes
}

function hashFromBase64(text, code, what) {
  const bytes = fromBase64(text, code, what)
  if (bytes.length !== 32) fail(code, `expected ${what} of 32 bytes, got ${bytes.length}`)
  return bytes
}

function sizeFromText(text, code, what) {
  const size = /^(0|[1-9][0-9]*)$/.test(text) ? Number(text) : NaN
  if (!isSize(size)) fail(code, `expected ${what} as a plain decimal number, got "${text.slice(0, 40)}"`)
  return size
}

/** SHA-256(name ‖ newline ‖ type ‖ public key), first four bytes, as hex. */
export function keyIdOf(name, type, publicKey) {
  return sha256(Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([type]), publicKey]))
    .subarray(0, 4)
    .toString('hex')
}

/** `<name>+<key id>+<base64 of type ‖ public key>`: a log's (type 1) or a witness's (type 4) Ed25519 key. */
export function parseVkey(text) {
  const [, name, id, material] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? fail('VKEY_FORMAT', 'expected a key as name+id+base64, got other text')
  if (!noteName.test(name)) fail('VKEY_FORMAT', 'expected a key name without spaces or plus signs')
  const bytes = fromBase64(material, 'VKEY_FORMAT', 'the key')
  const type = bytes[0]
  if ((type !== 1 && type !== 4) || bytes.length !== 33)
    fail('VKEY_TYPE', `expected an Ed25519 key of type 1 or 4 and 32 bytes, got type ${type} and ${bytes.length - 1}`)
  const publicKey = bytes.subarray(1)
  const want = keyIdOf(name, type, publicKey)
  if (want !== id) fail('VKEY_ID', `expected the key id ${want} for the key of "${name}", got ${id}`)
  return { name, id, type, publicKey }
}

/** Splits a note into its text and its signature lines; checks form, not signatures. */
export function parseNote(note) {
  if (note.length > maxNoteLength) fail('NOTE_FORMAT', `expected a note of at most ${maxNoteLength} characters, got ${note.length}`)
  if (/[^\P{Cc}\n]|\ufffd|\p{Cs}/u.test(note)) fail('NOTE_FORMAT', 'expected a note of valid UTF-8 without control characters')
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !note.endsWith('\n')) fail('NOTE_FORMAT', 'expected a text, an empty line and signature lines, each ending in a newline')
  const text = note.slice(0, split + 1)
  const lines = note.slice(split + 2, -1).split('\n')
  if (split + 2 >= note.length) fail('NOTE_UNSIGNED', 'expected at least one signature line, got none')
  if (lines.length > maxSignatures) fail('NOTE_FORMAT', `expected at most ${maxSignatures} signature lines, got ${lines.length}`)
  const signatures = lines.map((line) => {
    const [, name, encoded] =
      /^\u2014 ([^ ]+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? fail('NOTE_FORMAT', `expected "— name base64" as a signature line, got "${line.slice(0, 60)}"`)
    if (!noteName.test(name)) fail('NOTE_FORMAT', 'expected a key name without spaces or plus signs on the signature line')
    const bytes = fromBase64(encoded, 'NOTE_FORMAT', 'a signature')
    if (bytes.length < 5) fail('NOTE_FORMAT', `expected a key id and a signature, got ${bytes.length} bytes`)
    return { name, id: bytes.subarray(0, 4).toString('hex'), bytes: bytes.subarray(4), line: `${line}\n` }
  })
  return { text, signatures }
}

const spki = Buffer.from('302a300506032b6570032100', 'hex')
function ed25519(publicKey, message, signature) {
  const key = crypto.createPublicKey({ key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' })
  return signature.length === 64 && crypto.verify(null, message, key, signature)
}

/** What a cosigner signs: the header, the time, the checkpoint's text. */
export const cosignedMessage = (text, time) => Buffer.from(`cosignature/v1\ntime ${time}\n${text}`)

/**
 * Checks a note's signatures against the keys the reader trusts. Signatures of unknown keys are ignored; one bad signature of a
 * known key refuses the whole note. Returns each trusted key that signed, once, with the cosignature's time (seconds) if it has one.
 */
export function verifyNote(note, keys) {
  const { text, signatures } = parseNote(note)
  const signed = new Map()
  for (const signature of signatures) {
    const key = keys.find((k) => k.name === signature.name && k.id === signature.id)
    if (!key || signed.has(key)) continue
    let time
    let message = Buffer.from(text)
    let bytes = signature.bytes
    if (key.type === 4) {
      const stamp = bytes.length === 72 ? bytes.readBigUInt64BE(0) : 0n
      if (bytes.length !== 72 || stamp > BigInt(Number.MAX_SAFE_INTEGER))
        fail('COSIGNATURE_FORMAT', `expected a time and a signature of 72 bytes from "${key.name}", got ${bytes.length}`)
      time = Number(stamp)
      message = cosignedMessage(text, time)
      bytes = bytes.subarray(8)
    }
    if (!ed25519(key.publicKey, message, bytes)) {
      fail(
        key.type === 4 ? 'COSIGNATURE_INVALID' : 'NOTE_SIGNATURE',
        `expected a valid signature of "${key.name}" (${key.id}) on this text, got one that does not match`,
      )
    }
    signed.set(key, { key, time, line: signature.line })
  }
  return { text, signed: [...signed.values()] }
}

// --- C2SP checkpoints, proofs -------------------------------------------------------------------------------------------

/** Origin, size, root and extension lines of a checkpoint's text. */
export function parseCheckpointText(text) {
  const lines = text.split('\n')
  if (lines.length < 4 || lines.pop() !== '' || lines.includes('')) fail('CHECKPOINT_FORMAT', 'expected origin, size and root on three lines, got other text')
  const [origin, size, root, ...extensions] = lines
  return {
    origin,
    size: sizeFromText(size, 'CHECKPOINT_FORMAT', 'the tree size'),
    root: hashFromBase64(root, 'CHECKPOINT_FORMAT', 'the root'),
    extensions,
  }
}

/**
 * A checkpoint signed by the log and by enough witnesses.
 * policy: { origin, logKeys, witnessKeys = [], quorum = 0 }; keys as parseVkey returns them. Witnesses count once each.
 */
export function verifyCheckpoint(note, policy) {
  const { origin, logKeys, witnessKeys = [], quorum = 0 } = policy
  const checkpoint = parseCheckpointText(parseNote(note).text)
  if (checkpoint.origin !== origin) fail('CHECKPOINT_ORIGIN', `expected a checkpoint of "${origin}", got one of "${checkpoint.origin}"`)
  if (checkpoint.size === 0 && !same(checkpoint.root, emptyRoot))
    fail('CHECKPOINT_EMPTY_ROOT', 'expected the root of an empty tree to be the hash of nothing, got another')
  const { text, signed } = verifyNote(note, [...logKeys, ...witnessKeys])
  const logs = signed.filter((s) => logKeys.includes(s.key))
  const witnesses = signed.filter((s) => witnessKeys.includes(s.key) && s.key.type === 4)
  if (logs.length === 0) fail('CHECKPOINT_UNSIGNED', `expected a signature of a known key of "${origin}", got none`)
  const seen = new Set(witnesses.map((w) => w.key.publicKey.toString('hex')))
  if (seen.size < quorum) fail('WITNESS_QUORUM', `expected cosignatures of ${quorum} known witnesses, got ${seen.size}`)
  return { ...checkpoint, text, signedBy: logs.map((s) => s.key), cosignatures: witnesses }
}

const maxProofHashes = 63

function hashLines(lines, code) {
  if (lines.length > maxProofHashes) fail(code, `expected at most ${maxProofHashes} hashes, got ${lines.length}`)
  return lines.map((line) => hashFromBase64(line, code, 'a proof hash'))
}

/** A C2SP tlog-proof text, taken apart. */
export function parseProof(text) {
  const split = text.indexOf('\n\n')
  const [header, ...lines] = text.slice(0, Math.max(split, 0)).split('\n')
  if (split < 0 || header !== 'c2sp.org/tlog-proof@v1')
    fail('PROOF_FORMAT', 'expected "c2sp.org/tlog-proof@v1" on the first line and an empty line before the checkpoint')
  const extra = lines[0]?.startsWith('extra ') ? fromBase64(lines.shift().slice(6), 'PROOF_FORMAT', 'the extra data') : undefined
  const indexLine = lines.shift() ?? ''
  if (!indexLine.startsWith('index ')) fail('PROOF_FORMAT', `expected "index N", got "${indexLine.slice(0, 40)}"`)
  return {
    extra,
    index: sizeFromText(indexLine.slice(6), 'PROOF_FORMAT', 'the index'),
    hashes: hashLines(lines, 'PROOF_FORMAT'),
    checkpoint: text.slice(split + 2),
  }
}

/** These exact bytes are entry `index` of the log the policy names. Returns the index and the verified checkpoint. */
export function verifyProof(text, entryBytes, policy) {
  const { index, hashes, checkpoint: note } = parseProof(text)
  const checkpoint = verifyCheckpoint(note, policy)
  verifyInclusion(leafHash(entryBytes), index, checkpoint.size, hashes, checkpoint.root)
  return { index, checkpoint }
}

/** `old N`, proof hashes, empty line, checkpoint: the body a witness is sent, and the form of a consistency proof on disk. */
export function parseConsistency(text) {
  const split = text.indexOf('\n\n')
  const [oldLine, ...lines] = text.slice(0, Math.max(split, 0)).split('\n')
  if (split < 0 || !oldLine.startsWith('old ')) fail('CONSISTENCY_FORMAT', 'expected "old N", hashes, an empty line and a checkpoint, got other text')
  return {
    oldSize: sizeFromText(oldLine.slice(4), 'CONSISTENCY_FORMAT', 'the old size'),
    hashes: hashLines(lines, 'CONSISTENCY_FORMAT'),
    checkpoint: text.slice(split + 2),
  }
}

/** The newer checkpoint in `text` extends the older one; both signed by the log. Returns both. */
export function verifyExtends(text, olderNote, policy) {
  const { oldSize, hashes, checkpoint: note } = parseConsistency(text)
  const older = verifyCheckpoint(olderNote, { ...policy, quorum: 0 })
  const newer = verifyCheckpoint(note, policy)
  if (older.size !== oldSize) fail('CONSISTENCY_SIZE', `expected a proof from size ${older.size}, got one from ${oldSize}`)
  verifyConsistency(older.size, older.root, newer.size, newer.root, hashes)
  return { older, newer }
}
