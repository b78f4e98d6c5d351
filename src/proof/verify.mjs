/**
 * Checks a proof with nothing but this file and Node's own crypto (Node 18 or later): RFC 6962 Merkle proofs, C2SP signed
 * notes, checkpoints, cosignatures and tlog-proofs. The same file lies in every evidence bundle, so a stranger runs what we run.
 * Every failure throws VerificationError with a code of its own; a function that returns has verified.
 */
import * as crypto from 'node:crypto'
import * as fs from 'node:fs'
import * as path from 'node:path'
import { fileURLToPath } from 'node:url'

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

// --- RFC 3161 without a library: enough DER to read a reply -----------------------------------------------------------

/** One DER element at `at`: its tag, its content and where it ends. */
function derAt(bytes, at) {
  const tag = bytes[at]
  let length = bytes[at + 1]
  let start = at + 2
  if (length > 0x80 && length <= 0x84) {
    const count = length - 0x80
    length = 0
    for (let i = 0; i < count; i++) length = length * 256 + bytes[start + i]
    start += count
  } else if (length >= 0x80) fail('TIMESTAMP_FORMAT', 'expected DER with definite lengths, got other bytes')
  const end = start + length
  if (tag === undefined || !(end <= bytes.length)) fail('TIMESTAMP_FORMAT', 'expected a whole DER element, got a part of one')
  return { tag, whole: bytes.subarray(at, end), body: bytes.subarray(start, end), end }
}

function derChildren(bytes) {
  const children = []
  for (let at = 0; at < bytes.length;) {
    const child = derAt(bytes, at)
    children.push(child)
    at = child.end
  }
  return children
}

const signedDataOid = '2a864886f70d010702'
const messageDigestOid = '2a864886f70d010904'
const timestampingOid = '1.3.6.1.5.5.7.3.8'
const digests = { '608648016503040201': 'sha256', '608648016503040202': 'sha384', '608648016503040203': 'sha512' }

function generalizedTime(text) {
  const [, date, time, fraction] = /^(\d{8})(\d{6})(\.\d{1,6})?Z$/.exec(text) ?? fail('TIMESTAMP_FORMAT', 'expected a time in UTC in the token')
  const iso = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`
  return new Date(`${iso}${(fraction ?? '').slice(0, 4)}Z`)
}

/** @param {string} pem */
export function certificatesIn(pem) {
  return (pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []).map((text) => new crypto.X509Certificate(text))
}

/**
 * Checks an RFC 3161 reply over `data` with Node's own crypto: granted, over this hash, signed by a time-stamping certificate that
 * leads to a trusted one, each of them valid at the stated time. A certificate that has expired since does no harm. Returns that time.
 */
export function verifyStamp(reply, data, trusted) {
  let status, token
  try {
    ;[status, token] = derChildren(derAt(reply, 0).body)
    if (derChildren(status.body)[0].body[0] > 1) fail('TIMESTAMP_REFUSED', 'expected a granted timestamp, got a refusal')
    if (!token) throw new Error('no token')
  } catch (error) {
    if (error instanceof VerificationError) throw error
    fail('TIMESTAMP_FORMAT', 'expected an RFC 3161 reply with a token, got other bytes')
  }
  let parts, tstBytes, tst, signer
  try {
    const [oid, content] = derChildren(token.body)
    if (oid.body.toString('hex') !== signedDataOid) throw new Error('not signed data')
    parts = derChildren(derAt(content.body, 0).body)
    tstBytes = derAt(derChildren(parts[2].body)[1].body, 0).body
    tst = derChildren(derAt(tstBytes, 0).body)
    signer = derChildren(derChildren(parts[parts.length - 1].body)[0].body)
  } catch (error) {
    if (error instanceof VerificationError) throw error
    fail('TIMESTAMP_FORMAT', 'expected a signed time-stamp token, got other bytes')
  }
  const [algorithm, imprint] = derChildren(tst[2].body)
  const imprintDigest = digests[derChildren(algorithm.body)[0].body.toString('hex')]
  if (!imprintDigest || !same(imprint.body, crypto.createHash(imprintDigest).update(data).digest()))
    fail('TIMESTAMP_IMPRINT', 'expected a timestamp over these bytes, got one over others')
  const time = generalizedTime(tst[4].body.toString('latin1'))

  const attributes = signer.find((part) => part.tag === 0xa0) ?? fail('TIMESTAMP_FORMAT', 'expected signed attributes in the token, got none')
  const digest =
    digests[derChildren(signer[2].body)[0].body.toString('hex')] ?? fail('TIMESTAMP_ALGORITHM', 'expected SHA-256, SHA-384 or SHA-512 in the token')
  const stated = derChildren(attributes.body)
    .map((attribute) => derChildren(attribute.body))
    .find(([oid]) => oid.body.toString('hex') === messageDigestOid)
  if (!stated || !same(derAt(stated[1].body, 0).body, crypto.createHash(digest).update(tstBytes).digest()))
    fail('TIMESTAMP_SIGNATURE', 'expected the token to sign its own content, it signs another')
  const signedBytes = Buffer.concat([Buffer.from([0x31]), attributes.whole.subarray(1)])
  const signature = signer.find((part) => part.tag === 0x04)?.body ?? fail('TIMESTAMP_FORMAT', 'expected a signature in the token, got none')
  const carried = parts.find((part) => part.tag === 0xa0)
  const known = [...trusted]
  try {
    if (carried) for (const certificate of derChildren(carried.body)) known.push(new crypto.X509Certificate(certificate.whole))
  } catch {
    fail('TIMESTAMP_FORMAT', 'expected certificates in the token, got other bytes')
  }
  const signs = (certificate) => {
    try {
      return crypto.verify(digest, signedBytes, certificate.publicKey, signature)
    } catch {
      return false
    }
  }
  const signing = known.find(signs) ?? fail('TIMESTAMP_SIGNATURE', 'expected a token signed with one of its certificates, none fits')
  if (!(signing.keyUsage ?? []).includes(timestampingOid)) fail('TIMESTAMP_USAGE', 'expected a certificate for time stamping, got one for another use')
  let at = signing
  for (let steps = 0; ; steps++) {
    if (time < new Date(at.validFrom) || time > new Date(at.validTo))
      fail('TIMESTAMP_EXPIRED', `expected certificates valid at ${time.toISOString()}, one is valid from ${at.validFrom} to ${at.validTo}`)
    if (trusted.some((one) => same(one.raw, at.raw))) return time
    const issuer = known.find((one) => !same(one.raw, at.raw) && at.checkIssued(one) && at.verify(one.publicKey))
    if (!issuer || steps > 8) fail('TIMESTAMP_UNTRUSTED', 'expected a certificate that leads to a trusted authority, it does not')
    at = issuer
  }
}

function jsonOf(text, code, what) {
  try {
    return JSON.parse(text)
  } catch {
    return fail(code, `expected ${what} as JSON, got "${String(text).slice(0, 40)}"`)
  }
}

// --- Many entries of one tree at once --------------------------------------------------------------------------------

/** The largest power of two below n: where RFC 6962 splits a tree. */
function splitOf(n) {
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

// --- The index of what names what -------------------------------------------------------------------------------------
// A trie over SHA-256 of the identifier. Its place is fixed by the identifier, so an index holds one list per identifier and no other.

/** What the index says about one identifier: which entries name it, all of them, in order. `entries`: { index, hash }. */
export function indexLeaf(key, entries) {
  const digest = crypto.createHash('sha256')
  const place = Buffer.alloc(8)
  for (const { index, hash } of entries) {
    place.writeBigUInt64BE(BigInt(index))
    digest.update(place).update(hash)
  }
  const count = Buffer.alloc(8)
  count.writeBigUInt64BE(BigInt(entries.length))
  return leafHash(Buffer.concat([sha256(Buffer.from(key)), count, digest.digest()]))
}

/** The hash of a part of the index that holds nothing. */
export const emptyIndex = Buffer.alloc(32)

/**
 * The root of an index from its text: `n` a branch with both sides after it, `k key` an identifier whose list is shown, `h hash` a part
 * that is not, `z` an empty part. `entriesOf(key)` gives the shown list. Throws INDEX_… .
 */
export function indexRoot(text, entriesOf) {
  const [header, ...lines] = text.split('\n')
  if (header !== 'aedile.index/1' || lines.pop() !== '') fail('INDEX_FORMAT', 'expected "aedile.index/1" and its parts, got other text')
  let at = 0
  const keys = new Set()
  const rootOf = (depth, path) => {
    const line = lines[at++] ?? fail('INDEX_FORMAT', 'expected another part of the index, the text ends')
    if (line === 'z') return emptyIndex
    if (line.startsWith('h ')) return hashFromBase64(line.slice(2), 'INDEX_FORMAT', 'a hash')
    if (line.startsWith('k ')) {
      const key = jsonOf(line.slice(2), 'INDEX_FORMAT', 'an identifier')
      const place = sha256(Buffer.from(key))
      for (let bit = 0; bit < depth; bit++)
        if (((place[bit >> 3] >> (7 - (bit & 7))) & 1) !== path[bit]) fail('INDEX_PLACE', `expected ${key} at the place its hash gives, it stands at another`)
      keys.add(key)
      return indexLeaf(key, entriesOf(key))
    }
    if (line !== 'n' || depth >= 256) fail('INDEX_FORMAT', `expected n, k, h or z, got "${line.slice(0, 40)}"`)
    const left = rootOf(depth + 1, [...path, 0])
    return nodeHash(left, rootOf(depth + 1, [...path, 1]))
  }
  const root = rootOf(0, [])
  if (at !== lines.length) fail('INDEX_FORMAT', `expected ${at} lines, got ${lines.length}`)
  return { root, keys }
}

/** The identifiers a record names, as the definition has it: `fields` by name, `pairs` with the field that says the kind. */
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
  return sorted(found, textOrder)
}

// --- The rule: what the records say about each order ------------------------------------------------------------------

const hourMs = 3_600_000
const timeOf = (record) => Date.parse(record.time)
const earliest = (list) =>
  list.reduce((first, one) => (first === undefined || one.ms < first.ms || (one.ms === first.ms && one.id < first.id) ? one : first), undefined)
const latest = (list) =>
  list.reduce((last, one) => (last === undefined || one.ms > last.ms || (one.ms === last.ms && one.id > last.id) ? one : last), undefined)
const groupBy = (list, keyOf) => {
  const groups = new Map()
  for (const one of list) {
    const key = keyOf(one)
    if (key === undefined || key === null) continue
    if (groups.has(key)) groups.get(key).push(one)
    else groups.set(key, [one])
  }
  return groups
}
const sum = (list, of) => list.reduce((total, one) => total + (of(one) ?? 0), 0)
/** A sorted copy; Node 18 has no toSorted. */
const sorted = (list, order) => Array.from(list).sort(order) // oxlint-disable-line unicorn/no-array-sort
const textOrder = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

/** Who verifiably acts for which shop with which wallet. A nickname links nothing; a small shareholder may be a rival. */
function sellerLinks(of) {
  const people = new Map([...groupBy(of('account.registered'), (r) => r.data.account_id)].map(([id, list]) => [id, earliest(list).data.person_id]))
  const accountsOf = groupBy([...people], ([, person]) => person)
  const ownedBy = groupBy(of('shop.opened'), (r) => r.data.owner_account_id)
  const ended = groupBy(of('shop.role_ended'), (r) => `${r.data.shop_id}\n${r.data.person_id}\n${r.data.role}`)
  const acting = []
  for (const [key, list] of groupBy(of('shop.role_granted'), (r) => `${r.data.shop_id}\n${r.data.person_id}\n${r.data.role}`)) {
    const { shop_id: shop, person_id: person, role } = list[0].data
    if (role === 'shareholder' && Math.max(...list.map((r) => r.data.share_bps ?? 0)) <= 5000) continue
    const stopped = ended.get(key)
    acting.push({ shop, person, via: role, from: earliest(list).ms, to: stopped ? latest(stopped).ms : Infinity, evidence: list.map((r) => r.id) })
  }
  const actingFor = groupBy(acting, (one) => one.person)
  const rolesOf = (person, evidence) => (actingFor.get(person) ?? []).map((one) => ({ ...one, evidence: [evidence, ...one.evidence] }))
  const owned = (account, evidence) =>
    (ownedBy.get(account) ?? []).map((r) => ({ shop: r.data.shop_id, via: 'owner', from: -Infinity, to: Infinity, evidence: [evidence, r.id] }))
  const links = []
  for (const list of groupBy(of('wallet.linked'), (r) => `${r.data.wallet_id}\n${r.data.holder_kind}\n${r.data.holder_id}`).values()) {
    const { id, data } = latest(list)
    if (data.verified !== true) continue
    const add = (found) => links.push(...found.map((one) => ({ ...one, wallet: data.wallet_id })))
    if (data.holder_kind === 'shop') add([{ shop: data.holder_id, via: 'shop', from: -Infinity, to: Infinity, evidence: [id] }])
    else if (data.holder_kind === 'account') {
      add(owned(data.holder_id, id))
      const person = people.get(data.holder_id)
      if (person !== undefined) add(rolesOf(person, id))
    } else {
      add((accountsOf.get(data.holder_id) ?? []).flatMap(([account]) => owned(account, id)))
      add(rolesOf(data.holder_id, id))
    }
  }
  for (const list of groupBy(of('payout.settled'), (r) => (r.data.wallet_id === undefined ? undefined : `${r.data.wallet_id}\n${r.data.shop_id}`)).values())
    links.push({ shop: list[0].data.shop_id, wallet: list[0].data.wallet_id, via: 'payout', from: -Infinity, to: Infinity, evidence: [earliest(list).id] })
  const grouped = groupBy(links, (one) => `${one.wallet}\n${one.shop}`)
  return (wallet, shop, ms) => {
    const all = grouped.get(`${wallet}\n${shop}`)
    if (!all || ms < Math.min(...all.map((one) => one.from)) || ms > Math.max(...all.map((one) => one.to))) return null
    const via = sorted(
      all.map((one) => one.via),
      textOrder,
    )[0]
    return { via, wallet_id: wallet, evidence: sorted(new Set(all.filter((one) => one.via === via).flatMap((one) => one.evidence)), textOrder) }
  }
}

function buyerWallets(of, placed) {
  const people = new Map([...groupBy(of('account.registered'), (r) => r.data.account_id)].map(([id, list]) => [id, earliest(list).data.person_id]))
  const accountsOf = groupBy([...people], ([, person]) => person)
  const buyers = new Map()
  const hold = (wallet, account) => buyers.set(wallet, (buyers.get(wallet) ?? new Set()).add(account))
  for (const list of groupBy(of('wallet.linked'), (r) => `${r.data.wallet_id}\n${r.data.holder_kind}\n${r.data.holder_id}`).values()) {
    const { data } = latest(list)
    if (data.verified !== true) continue
    if (data.holder_kind === 'account') hold(data.wallet_id, data.holder_id)
    else if (data.holder_kind === 'person') for (const [account] of accountsOf.get(data.holder_id) ?? []) hold(data.wallet_id, account)
  }
  for (const { data } of of('payment.captured'))
    if (data.payer_wallet_id !== undefined && placed.has(data.order_id)) hold(data.payer_wallet_id, placed.get(data.order_id)[0].data.buyer_account_id)
  return buyers
}

/** The standing of an order: less than half back is a compensation, and the sale stands. */
function outcomeOf(order, refunds, closed, completed) {
  const asked = sum(refunds, (one) => one.asked)
  const reason = closed && latest(closed).data.reason
  if (reason === 'refunded' || (refunds.some((one) => one.granted) && asked >= 0.5 * order.payable_minor)) return 'refunded'
  if (reason === 'unpaid' || reason === 'cancelled') return reason
  if (refunds.length > 0 && !refunds.some((one) => one.granted) && !refunds.every((one) => one.rejected) && asked >= 0.5 * order.payable_minor)
    return 'refunding'
  return completed ? 'kept' : 'open'
}

/** The orders a question is about. */
const ordersAsked = (data) => data.order_ids ?? (data.about_kind === 'order' ? (data.about_ids ?? []) : [])

/**
 * Reads every order of a case off its records and applies the order rule: paid, then the price came back outside any refund from a
 * wallet verifiably tied to the seller, and no explanation was found reasonable. Each transfer repays one order at most.
 *
 * records: { type, id, time, data }. parameters: as in the rule's file. Returns facts per order, by order id.
 */
export function readOrders(records, parameters) {
  const all = records.map((record) => ({ ...record, ms: timeOf(record) }))
  const types = groupBy(all, (record) => record.type)
  const of = (type) => types.get(type) ?? []
  const byOrder = (type) => groupBy(of(type), (record) => record.data.order_id)
  const byRefund = (type) => groupBy(of(type), (record) => record.data.refund_id)
  const placed = byOrder('order.placed')
  const [completed, closed, payments, dispatched, snapshots, requested] = [
    'order.completed',
    'order.closed',
    'payment.captured',
    'shipment.dispatched',
    'order.snapshotted',
    'refund.requested',
  ].map(byOrder)
  const [decided, refunded, sentBack] = ['refund.decided', 'refund.paid', 'return.shipped'].map(byRefund)
  const listings = groupBy(of('listing.published'), (record) => record.data.listing_id)
  const answers = groupBy(of('explanation.received'), (record) => record.data.explanation_id)
  const asOf = Date.parse(parameters.as_of)

  const questions = new Map()
  for (const record of of('explanation.requested')) for (const id of ordersAsked(record.data)) questions.set(id, [...(questions.get(id) ?? []), record])
  const explanationOf = (order) => {
    const asked = questions.get(order)
    if (!asked) return { status: 'not_asked', evidence: [] }
    const question = latest(asked)
    const answer = latest(answers.get(question.data.explanation_id) ?? [])
    const evidence = [question.id, ...(answer ? [answer.id] : [])]
    if (answer) return { status: answer.data.assessed ?? 'open', evidence }
    return { status: Date.parse(question.data.due_at) <= asOf ? 'unanswered' : 'waiting', evidence }
  }

  const orders = new Map()
  for (const [order_id, lines] of placed) {
    const first = earliest(lines)
    const least = (field) =>
      sorted(
        lines.map((line) => line.data[field]),
        textOrder,
      )[0]
    const refunds = (requested.get(order_id) ?? [])
      .filter((record) => record.data.kind !== 'exchange')
      .map((record) => {
        const id = record.data.refund_id
        const paid = refunded.get(id) ?? []
        const outcome = latest(decided.get(id) ?? [])?.data.outcome
        return {
          record,
          asked: record.data.amount_minor,
          paid_minor: sum(paid, (one) => one.data.amount_minor),
          granted: paid.length > 0 || outcome === 'approved',
          rejected: outcome === 'rejected',
          back: sentBack.has(id),
          evidence: [record.id, ...paid.map((one) => one.id)],
        }
      })
    const paying = payments.get(order_id) ?? []
    const listing = latest(listings.get(first.data.listing_id) ?? [])
    const costs = (listings.get(first.data.listing_id) ?? []).map((one) => one.data.unit_cost_minor).filter((cost) => cost !== undefined)
    const order = {
      order_id,
      buyer_account_id: least('buyer_account_id'),
      shop_id: least('shop_id'),
      listing_id: least('listing_id'),
      title: listing?.data.title ?? null,
      quantity: sum(lines, (line) => line.data.quantity),
      payable_minor: sum(lines, (line) => line.data.payable_minor),
      currency: least('currency'),
      placed: first,
      paid: earliest(paying) ?? null,
      paid_amount_minor: paying.length === 0 ? null : sum(paying, (one) => one.data.amount_minor),
      completed: earliest(completed.get(order_id) ?? []) ?? null,
      snapshot: latest(snapshots.get(order_id) ?? []) ?? null,
      shipped: dispatched.has(order_id),
      freight_minor: sum(dispatched.get(order_id) ?? [], (one) => one.data.freight_minor),
      unit_cost_minor: costs.length === 0 ? null : Math.max(...costs),
      refunds,
      refund_kind: earliest(refunds.map((one) => one.record))?.data.kind ?? null,
      refunded_minor: refunds.some((one) => one.paid_minor > 0)
        ? sum(refunds, (one) => one.paid_minor)
        : refunds.some((one) => one.granted)
          ? sum(refunds, (one) => one.asked)
          : 0,
      returned: refunds.some((one) => one.back),
      explanation: explanationOf(order_id),
      money_back: null,
      /** Transfers that look like the price coming back, and why they do not count. */
      set_aside: [],
      proven: false,
    }
    order.outcome = outcomeOf(order, refunds, closed.get(order_id), order.completed)
    orders.set(order_id, order)
  }

  matchTransfers(of('transfer.made'), orders, sellerLinks(of), buyerWallets(of, placed), parameters)
  for (const order of orders.values()) {
    const paid = order.paid !== null || order.completed !== null
    const excused = parameters.reasonable_explanation_excludes && order.explanation.status === 'reasonable'
    order.proven = paid && order.money_back !== null && !excused
  }
  return orders
}

function matchTransfers(transfers, orders, linkOf, buyersOf, p) {
  const ofBuyer = groupBy([...orders.values()], (order) => order.buyer_account_id)
  const pairs = []
  for (const transfer of transfers) {
    const { data, ms } = transfer
    for (const buyer of buyersOf.get(data.to_wallet_id) ?? []) {
      for (const order of ofBuyer.get(buyer) ?? []) {
        if (order.currency !== data.currency || order.payable_minor <= 0) continue
        if (data.order_id !== undefined && data.order_id !== order.order_id) continue
        const low = Math.floor((order.payable_minor * p.min_percent) / 100)
        const high = order.payable_minor + Math.max(p.over_minor, Math.floor((order.payable_minor * p.over_percent) / 100))
        if (data.amount_minor < low || data.amount_minor > high) continue
        const end = Math.max(order.placed.ms, order.paid?.ms ?? 0, order.completed?.ms ?? 0) + p.window_hours * hourMs
        if (ms < order.placed.ms || ms > end) continue
        const settled = order.completed?.ms ?? order.paid?.ms ?? order.placed.ms
        pairs.push({
          transfer,
          order,
          link: linkOf(data.from_wallet_id, order.shop_id, ms),
          off: Math.abs(data.amount_minor - order.payable_minor) / order.payable_minor,
          away: Math.abs(ms - settled),
        })
      }
    }
  }
  const why = ({ transfer, order, link }) => {
    if (transfer.data.after_sales_ticket_id !== undefined) return 'after_sales_ticket'
    if (['coupon', 'payout'].includes(transfer.data.kind)) return 'platform_payment'
    if (order.outcome !== 'kept' && order.outcome !== 'open') return 'order_undone'
    return p.need_verified_link && link === null ? 'payer_link_unverified' : null
  }
  const first = (a, b) =>
    Number(b.transfer.data.order_id !== undefined) - Number(a.transfer.data.order_id !== undefined) ||
    Number(b.link !== null) - Number(a.link !== null) ||
    a.off - b.off ||
    a.away - b.away ||
    a.order.placed.ms - b.order.placed.ms ||
    textOrder(a.order.order_id, b.order.order_id) ||
    textOrder(a.transfer.data.transfer_id, b.transfer.data.transfer_id)
  const used = new Set()
  // Unverified pairs compete too, as they do when the whole market is judged; they just prove nothing.
  for (const pair of sorted(
    pairs.filter((one) => [null, 'payer_link_unverified'].includes(why(one))),
    first,
  )) {
    if (used.has(pair.transfer) || used.has(pair.order)) continue
    used.add(pair.transfer).add(pair.order)
    if (why(pair) === null) pair.order.money_back = { transfer: pair.transfer, link: pair.link }
  }
  for (const pair of pairs) {
    const reason = why(pair)
    if (reason !== null && pair.order.money_back === null) pair.order.set_aside.push({ transfer: pair.transfer, reason })
  }
}

/** What the orders of a case cost the shop: low in favour of the accused, central at the price, high everything that flowed. Minor units. */
export function lossOf(orders) {
  const lines = { goods_not_returned: [0, 0, 0, 0], goods_refunded: [0, 0, 0, 0], freight_out: [0, 0, 0, 0] }
  const add = (name, count, ...amounts) => amounts.forEach((amount, i) => (i === 0 && (lines[name][0] += count), (lines[name][i + 1] += amount)))
  for (const order of orders) {
    const undone = order.outcome === 'refunded' || order.outcome === 'refunding'
    const gone = undone && !order.returned && order.refund_kind === 'refund_only' && order.shipped
    if (gone) {
      const price = order.outcome === 'refunded' ? order.refunded_minor : 0
      add('goods_not_returned', 1, (order.unit_cost_minor ?? 0) * order.quantity, price, order.refunded_minor)
    } else if (order.refunded_minor > 0) add('goods_refunded', 1, 0, 0, order.refunded_minor)
    if (order.shipped) add('freight_out', 1, order.freight_minor, order.freight_minor, order.freight_minor)
  }
  const total = (i) => Object.values(lines).reduce((all, line) => all + line[i], 0)
  const central = total(2)
  return { lines, low_minor: Math.min(total(1), central), central_minor: central, high_minor: Math.max(central, total(3)) }
}

// --- Redaction: a commitment per field -------------------------------------------------------------------------------

/** Every field of a record with its path, in order. */
export function fieldsOf(record) {
  const fields = ['id', 'recordedtime', 'source', 'time', 'type'].filter((name) => record[name] !== undefined).map((name) => [name, record[name]])
  for (const [name, value] of Object.entries(record.data)) fields.push([`data.${name}`, value])
  return sorted(fields, ([a], [b]) => textOrder(a, b))
}

/** The salt of a field: the first half of SHA-256(key ‖ leaf hash ‖ path). Only the full edition holds the key, of 32 bytes. */
export function saltOf(key, leaf, field) {
  return sha256(Buffer.concat([key, leaf, Buffer.from(field)])).subarray(0, 16)
}

/** SHA-256(salt ‖ path ‖ 0 ‖ value as JSON). */
export function commitmentTo(salt, field, value) {
  return sha256(Buffer.concat([salt, Buffer.from(`${field}\0${JSON.stringify(value)}`)]))
}

/** One hash over the commitments of all fields of all records, in order: the same for both editions. */
export function commitmentsRoot(records) {
  const all = crypto.createHash('sha256').update(`aedile.redaction/1\n${records.length}\n`)
  for (const commitments of records) all.update(sha256(Buffer.concat(commitments)))
  return all.digest()
}

/** The record that a redacted line shows: values where they are shown, labels where they are not. */
function redactedRecord({ n, fields }) {
  const shown = (name) => fields[name]?.v ?? fields[name]?.as
  const data = {}
  for (const name of Object.keys(fields)) if (name.startsWith('data.') && shown(name) !== undefined) data[name.slice(5)] = shown(name)
  return { n, type: shown('type'), time: shown('time'), id: shown('id') ?? `record-${n}`, source: shown('source') ?? '', data }
}

function redactedCommitments({ n, fields }) {
  return sorted(Object.keys(fields), textOrder).map((name) => {
    const { v, s, c } = fields[name]
    if (c !== undefined) return hashFromBase64(c, 'REDACTION_FORMAT', `the commitment to ${name} of record ${n}`)
    return commitmentTo(fromBase64(s ?? '', 'REDACTION_FORMAT', `the salt of ${name} of record ${n}`), name, v)
  })
}

// --- Tables -------------------------------------------------------------------------------------------------------------

const wholeCurrencies = ['JPY', 'KRW', 'VND', 'CLP', 'ISK', 'PYG', 'UGX', 'XAF', 'XOF', 'XPF']
/** Minor units as people write them. */
export function amountText(minor, currency) {
  if (minor === null || minor === undefined) return ''
  return wholeCurrencies.includes(currency)
    ? String(minor)
    : `${minor < 0 ? '-' : ''}${Math.floor(Math.abs(minor) / 100)}.${String(Math.abs(minor) % 100).padStart(2, '0')}`
}

/** A CSV cell; text that a spreadsheet would take for a formula is kept from being one. */
export function cell(value) {
  const text = value === null || value === undefined ? '' : String(value)
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const tableHead = [
  'order_id',
  'paid_at',
  'paid_amount',
  'snapshot_sha256',
  'money_back_at',
  'money_back_amount',
  'payer_link_to_seller',
  'explanation_status',
  'currency',
  'evidence_ids',
]

/** Ids of the records an order's row rests on. */
export function evidenceOf(order) {
  const list = [order.placed, order.snapshot, order.paid, order.completed, order.money_back?.transfer].filter(Boolean).map((record) => record.id)
  return [...new Set([...list, ...(order.money_back?.link?.evidence ?? []), ...order.explanation.evidence, ...order.refunds.flatMap((one) => one.evidence)])]
}

/** The table a judge reads: one row per order, by time paid. */
export function orderTable(orders) {
  const rows = sorted(orders, (a, b) => (a.paid?.ms ?? a.placed.ms) - (b.paid?.ms ?? b.placed.ms) || textOrder(a.order_id, b.order_id)).map((order) => [
    order.order_id,
    order.paid?.time ?? '',
    amountText(order.paid_amount_minor, order.currency),
    order.snapshot?.data.sha256 ?? '',
    order.money_back?.transfer.time ?? '',
    order.money_back ? amountText(order.money_back.transfer.data.amount_minor, order.currency) : '',
    order.money_back?.link?.via ?? '',
    order.explanation.status,
    order.currency,
    evidenceOf(order).join(' '),
  ])
  return `${[tableHead, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`
}

// --- The bag ------------------------------------------------------------------------------------------------------------

/** Lines in these files are made from records; lines in all other .jsonl files of the payload are records, byte for byte. */
const derivedLines = ['contrary.jsonl', 'system-health.jsonl', 'clock.jsonl']

function filesUnder(root, folder = '') {
  const found = []
  for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) for (const file of filesUnder(root, name)) found.push(file)
    else found.push(name)
  }
  return found
}

function parseManifest(text, name) {
  const listed = new Map()
  for (const line of text.split('\n').slice(0, -1)) {
    const [, hash, file] =
      /^([0-9a-f]{64}) {2}([^\r]+)$/.exec(line) ?? fail('MANIFEST_FORMAT', `expected a hash and a path on each line of ${name}, got "${line.slice(0, 40)}"`)
    if (file.startsWith('/') || file.split('/').includes('..')) fail('MANIFEST_PATH', `expected paths inside the bag in ${name}, got "${file.slice(0, 80)}"`)
    if (listed.has(file)) fail('MANIFEST_FORMAT', `expected each path once in ${name}, got "${file.slice(0, 80)}" twice`)
    listed.set(file, hash)
  }
  if (!text.endsWith('\n')) fail('MANIFEST_FORMAT', `expected ${name} to end in a newline`)
  return listed
}

const unsignedTags = ['tagmanifest-sha256.txt', 'tagmanifest-sha256.txt.sig', 'tagmanifest-sha256.txt.tsr', 'tagmanifest-sha256.txt.tsr.sig']

/** Reads a bag into memory as far as checking needs it; every fault goes to `found`. */
function openBag(dir, found) {
  const bytesOf = (file) => {
    const full = path.join(dir, file)
    return fs.existsSync(full) && fs.statSync(full).isFile() ? fs.readFileSync(full) : undefined
  }
  const need = (file) => bytesOf(file) ?? fail('FILE_MISSING', `expected ${file} in the bag, found none`)
  const textOf = (file) => need(file).toString('utf8')
  const json = (file) => jsonOf(textOf(file), 'FILE_FORMAT', file)
  return { dir, bytesOf, need, textOf, json, found }
}

/**
 * Checks a bag: files, signature, timestamp, ledger, completeness, rule, redaction. Nothing is taken from anywhere else but the keys
 * and authorities the reader brings. Returns every failure with its own code; no failure means that all checks passed.
 *
 * options: { keys: [vkey text], authorities: PEM, set: {name: value}, without: [order id], against: folder }
 */
export function verifyBag(dir, options = {}) {
  const failures = []
  const passed = []
  const notes = []
  const checked = (check, work) => {
    const before = failures.length
    const found = (code, sentence) => failures.push({ check, code, sentence })
    let said
    try {
      said = work(found)
    } catch (error) {
      if (error instanceof VerificationError) found(error.code, error.message)
      else found('FILE_FORMAT', `expected files this check can read, got: ${String(error?.message).slice(0, 200)}`)
    }
    if (failures.length === before && said !== undefined) passed.push({ check, sentence: said })
    return failures.length === before
  }
  const bag = openBag(dir)
  let all = []
  checked('files', (found) => {
    all = filesUnder(dir)
    return checkFiles(bag, all, found)
  })
  const keys = []
  checked('signature', (found) => checkSignature(bag, keys, options, found, notes))
  checked('timestamp', (found) => checkTimestamp(bag, keys, options, found, notes))
  const seen = { tree: undefined, records: [], byIndex: new Map(), redacted: [], edition: 'full', policy: undefined, root: undefined }
  checked('ledger', (found) => checkLedger(bag, all, keys, seen, options, found, notes))
  if (seen.tree !== undefined) {
    checked('recorded', (found) => checkExport(bag, seen, found))
    if (seen.edition === 'full') checked('complete', (found) => checkComplete(bag, seen, found, notes))
    checked('fields', (found) => checkCommitments(bag, seen, found))
  }
  let replay
  checked('rule', (found) => {
    replay = replayRule(bag, seen, options, found)
    return replay.sentence
  })
  if (options.against !== undefined) checked('editions', (found) => checkEditions(bag, seen, options.against, found))
  return { failures, passed, notes, replay, edition: seen.edition }
}

function checkFiles(bag, all, found) {
  const bagit = bag.textOf('bagit.txt')
  if (bagit !== 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n') found('BAGIT_FORMAT', 'expected BagIt 1.0 and UTF-8 in bagit.txt, got other text')
  const present = new Set(all)
  let octets = 0
  const compare = (listed, missing, changed) => {
    for (const [file, hash] of listed) {
      if (!present.has(file)) {
        found(missing, `expected ${file}, as the manifest lists it, found none`)
        continue
      }
      const bytes = bag.need(file)
      if (file.startsWith('data/')) octets += bytes.length
      const has = sha256(bytes).toString('hex')
      if (has !== hash) found(changed, `expected ${file} with SHA-256 ${hash}, got ${has}`)
    }
    return listed
  }
  const tags = compare(parseManifest(bag.textOf('tagmanifest-sha256.txt'), 'tagmanifest-sha256.txt'), 'TAG_MISSING', 'TAG_CHANGED')
  const payload = compare(parseManifest(bag.textOf('manifest-sha256.txt'), 'manifest-sha256.txt'), 'FILE_MISSING', 'FILE_CHANGED')
  for (const file of all) {
    if (file.startsWith('data/') ? !payload.has(file) : !tags.has(file) && !unsignedTags.includes(file))
      found(file.startsWith('data/') ? 'FILE_UNLISTED' : 'TAG_UNLISTED', `expected only files that a manifest lists, found ${file}`)
  }
  if (!tags.has('manifest-sha256.txt')) found('TAG_UNLISTED', 'expected manifest-sha256.txt in the tag manifest, it is not there')
  const [, oxum] = /^Payload-Oxum: (.+)$/m.exec(bag.textOf('bag-info.txt')) ?? []
  if (oxum !== `${octets}.${payload.size}`) found('OXUM_DIFFERS', `expected a payload of ${oxum} (octets.files), got ${octets}.${payload.size}`)
  return `${payload.size} payload files and the tag files are what the manifests say`
}

function pemOf(publicKey) {
  return crypto
    .createPublicKey({ key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' })
    .export({ format: 'pem', type: 'spki' })
    .toString()
}

function checkSignature(bag, keys, options, found, notes) {
  for (const line of bag.textOf('trust/ledger.vkeys').split('\n')) if (line !== '') keys.push(parseVkey(line))
  const signature = bag.bytesOf('tagmanifest-sha256.txt.sig') ?? fail('SIGNATURE_MISSING', 'expected tagmanifest-sha256.txt.sig, found none')
  const signing = keys.find((key) => ed25519(key.publicKey, bag.need('tagmanifest-sha256.txt'), signature))
  if (!signing) fail('SIGNATURE_INVALID', 'expected the tag manifest to be signed by a key of the ledger, the signature does not match')
  if (bag.textOf('trust/ledger.pub.pem') !== pemOf(signing.publicKey))
    found('KEY_DIFFERS', 'expected trust/ledger.pub.pem to be the key that signed, it is another')
  if (options.keys?.length > 0) {
    if (!options.keys.map(parseVkey).some((key) => same(key.publicKey, signing.publicKey)))
      found('KEY_UNTRUSTED', `expected the bag to be signed by a key you trust, it is signed by ${signing.name} (${signing.id})`)
  } else notes.push(`the signing key ${signing.name}+${signing.id} comes from the bag itself: compare it with one you hold (--key FILE)`)
  return `signed by ${signing.name}, key ${signing.id}`
}

function checkTimestamp(bag, keys, options, found, notes) {
  const reply = bag.bytesOf('tagmanifest-sha256.txt.tsr')
  if (reply === undefined) {
    notes.push('no outside timestamp over the bag: that it existed at the stated time rests on the signature and on the ledger')
    return undefined
  }
  const over = bag.bytesOf('tagmanifest-sha256.txt.tsr.sig') ?? fail('STAMP_UNSIGNED', 'expected tagmanifest-sha256.txt.tsr.sig, found none')
  if (!keys.some((key) => ed25519(key.publicKey, reply, over)))
    fail('STAMP_CHANGED', 'expected the timestamp as it was received, signed by the ledger, got other bytes')
  const own = bag.bytesOf('trust/tsa-ca.pem')?.toString() ?? ''
  const time = verifyStamp(reply, bag.need('tagmanifest-sha256.txt'), certificatesIn(options.authorities ?? own))
  if (options.authorities === undefined)
    notes.push('the authority of the timestamp comes from the bag itself: compare trust/tsa-ca.pem with its own publication (--authorities FILE)')
  return `stamped at ${time.toISOString()}`
}

function checkLedger(bag, all, keys, seen, options, found, notes) {
  const note = bag.textOf('data/60-ledger/checkpoint.note')
  const { origin } = parseCheckpointText(parseNote(note).text)
  const policy = { origin, logKeys: keys.filter((key) => key.type === 1 && key.name === origin) }
  const checkpoint = verifyCheckpoint(note, policy)
  seen.policy = policy
  if (bag.textOf('data/60-ledger/checkpoint.txt') !== checkpoint.text)
    found('CHECKPOINT_DIFFERS', 'expected checkpoint.txt to be the text of checkpoint.note, it is not')
  const signature = bag.need('data/60-ledger/checkpoint.sig')
  if (!policy.logKeys.some((key) => ed25519(key.publicKey, bag.need('data/60-ledger/checkpoint.txt'), signature)))
    found('CHECKPOINT_SIGNATURE', 'expected checkpoint.sig to sign checkpoint.txt, it does not')
  const tree = parseTree(bag.textOf('data/60-ledger/tree.txt'))
  if (tree.size !== checkpoint.size) fail('TREE_SIZE', `expected a tree of ${checkpoint.size} entries, as the signed head says, got ${tree.size}`)
  const root = treeRoot(tree)
  if (!same(root, checkpoint.root))
    fail('TREE_ROOT', `expected the entries to lead to the signed root ${base64(checkpoint.root)}, they lead to ${base64(root)}`)
  seen.tree = tree
  seen.root = checkpoint.root
  seen.edition = bag.json('data/60-ledger/redaction.json').edition

  const indexOf = new Map()
  for (const item of tree.items) if (item.kind !== 'h') indexOf.set(item.hash.toString('hex'), item)
  const bodies = new Set()
  for (const file of all.filter((name) => name.startsWith('data/') && name.endsWith('.jsonl') && !derivedLines.includes(path.posix.basename(name)))) {
    if (seen.edition === 'redacted' && !file.startsWith('data/70-custody/')) {
      for (const line of bag.textOf(file).split('\n').slice(0, -1)) seen.redacted.push(jsonOf(line, 'REDACTION_FORMAT', `each line of ${file}`))
      continue
    }
    const bytes = bag.need(file)
    for (let at = 0; at < bytes.length;) {
      const end = bytes.indexOf(10, at)
      const leaf = bytes.subarray(at, end < 0 ? bytes.length : end)
      at += leaf.length + 1
      const hash = leafHash(leaf).toString('hex')
      const item = indexOf.get(hash)
      if (item === undefined || item.kind !== 'e') {
        found('ENTRY_UNKNOWN', `expected every line of ${file} to be an entry of the ledger, one is not: ${leaf.toString('utf8').slice(0, 60)}…`)
        continue
      }
      if (bodies.has(hash)) continue
      bodies.add(hash)
      const record = { ...contentOf(bag, leaf), index: item.from, hash: item.hash, leaf }
      seen.records.push(record)
      seen.byIndex.set(item.from, record)
    }
  }
  seen.records = sorted(seen.records, (a, b) => a.index - b.index)
  for (const item of tree.items)
    if (item.kind === 'e' && !seen.byIndex.has(item.from)) found('ENTRY_MISSING', `expected the record of entry ${item.from} in the bag, it is not there`)
  let proofs = 0
  for (const file of all.filter((name) => name.endsWith('.tlog-proof'))) {
    const { index, hashes, checkpoint: under } = parseProof(bag.textOf(file))
    const record = seen.byIndex.get(index) ?? fail('ENTRY_MISSING', `expected the record of ${file}, entry ${index}, in the bag; it is not there`)
    if (under !== note) found('CHECKPOINT_DIFFERS', `expected ${file} to stand under the head of the bag, it stands under another`)
    else verifyInclusion(record.hash, index, checkpoint.size, hashes, checkpoint.root)
    proofs++
  }
  let heads = 0
  for (const file of all.filter((name) => /^data\/60-ledger\/consistency-\d+-\d+\.txt$/.test(name))) {
    const size = /consistency-(\d+)-/.exec(file)[1]
    const older = bag.textOf(`data/60-ledger/heads/${size}.note`)
    const { older: head } = verifyExtends(bag.textOf(file), older, policy)
    const stamp = bag.bytesOf(`data/60-ledger/heads/${size}.tsr`)
    if (stamp) {
      const time = verifyStamp(stamp, Buffer.from(head.text), certificatesIn(options.authorities ?? bag.bytesOf('trust/tsa-ca.pem')?.toString() ?? ''))
      notes.push(`the head of ${size} entries was stamped at ${time.toISOString()}`)
    }
    heads++
  }
  const shown = seen.records.length
  return `${shown} records are in the signed head of ${origin} (${tree.size} entries); ${proofs} single proofs, ${heads} older heads`
}

/** The content of an entry; what was too large for a leaf lies beside it. */
function contentOf(bag, leaf) {
  const record = jsonOf(leaf.toString('utf8'), 'ENTRY_FORMAT', 'an entry')
  if (record.detached === undefined) return { data: {}, ...record }
  const bytes = bag.need(`data/60-ledger/blobs/${record.detached.sha256}`)
  if (sha256(bytes).toString('hex') !== record.detached.sha256)
    fail('BLOB_CHANGED', `expected content with SHA-256 ${record.detached.sha256}, found other bytes`)
  return jsonOf(bytes.toString('utf8'), 'ENTRY_FORMAT', 'an entry')
}

function checkExport(bag, seen, found) {
  const [, caseId] = /^External-Identifier: (.+)$/m.exec(bag.textOf('bag-info.txt')) ?? []
  const act = seen.records
    .filter((record) => record.type === 'aedile.evidence.exported' && record.data.case_id === caseId && record.data.edition === seen.edition)
    .pop()
  if (!act) return fail('EXPORT_UNRECORDED', `expected an entry of the ledger that records this export of ${caseId}, found none in the bag`)
  const { commitments, request_no } = act.data
  const stated = bag.json('data/60-ledger/redaction.json')
  if (stated.root !== commitments) found('COMMITMENT_ROOT', `expected the commitments ${commitments}, as the ledger records this export, got ${stated.root}`)
  const certificate = bag.json('data/00-cover/certificate-电子证明文件.json')
  if (certificate.request_no !== request_no)
    found('CERTIFICATE_DIFFERS', `expected the request number ${request_no} in the certificate, got ${certificate.request_no}`)
  return `this export is entry ${act.index}: request ${request_no}, approved by ${act.data.approver}`
}

function checkComplete(bag, seen, found, notes) {
  const definitionBytes = bag.need('data/60-ledger/index.json')
  const made =
    seen.records.filter((record) => record.type === 'aedile.index.made').pop() ??
    fail('COMPLETENESS_UNRECORDED', 'expected the entry that records the index, found none')
  if (made.data.definition !== sha256(definitionBytes).toString('hex'))
    fail('INDEX_DEFINITION', 'expected the definition the ledger records for its index, got another')
  const definition = jsonOf(definitionBytes.toString(), 'INDEX_FORMAT', 'index.json')
  const items = new Map(seen.tree.items.filter((item) => item.kind !== 'h').map((item) => [item.from, item]))
  for (let index = made.data.size; index < seen.tree.size; index++)
    if (!seen.byIndex.has(index)) found('COMPLETENESS_GAP', `expected every entry after the index, from ${made.data.size} on; entry ${index} is not in the bag`)

  const lists = new Map()
  const take = (file, key, list) => {
    const text = JSON.stringify(list)
    if (lists.has(key) && JSON.stringify(lists.get(key)) !== text)
      found('COMPLETENESS_DIFFERS', `expected one list for ${key}, ${file} has another than an earlier file`)
    lists.set(key, list)
  }
  const { orders } = bag.json('data/50-rules/replay.json')
  let entries = 0
  for (const { order_id, folder } of orders) {
    const file = `data/60-ledger/completeness-${folder}.json`
    if (bag.bytesOf(file) === undefined) {
      found('COMPLETENESS_ORDER', `expected the list of all entries of order ${order_id}, found no ${file}`)
      continue
    }
    const own = bag.json(file)
    if (own.order !== order_id || own.lists[`order/${order_id}`] === undefined)
      found('COMPLETENESS_ORDER', `expected the list of order ${order_id} in ${file}, it is not there`)
    for (const [key, list] of Object.entries(own.lists)) {
      take(file, key, list)
      for (const index of list) {
        const record = seen.byIndex.get(index)
        if (record === undefined) {
          found('COMPLETENESS_MISSING', `expected entry ${index}, which names ${key} and so belongs to order ${order_id}; it is not in the bag`)
          continue
        }
        entries++
        const named = identifiersOf(record, definition)
        if (!named.includes(key)) found('COMPLETENESS_FOREIGN', `expected entry ${index} to name ${key}, it does not`)
        for (const other of named)
          if (definition.follow.includes(other.split('/')[0]) && own.lists[other] === undefined)
            found('COMPLETENESS_CLOSURE', `expected the list of ${other}, which an entry of order ${order_id} names, found none in ${file}`)
      }
    }
  }
  let withheld = 0
  const subjects = bag.json('data/60-ledger/completeness-subjects.json')
  for (const [key, list] of Object.entries(subjects.lists)) {
    take('completeness-subjects.json', key, list)
    const hidden = list.filter((index) => !seen.byIndex.has(index))
    if (hidden.length > 0 && subjects.whole.includes(key))
      found('COMPLETENESS_MISSING', `expected every entry that names ${key}; ${hidden.length} are not in the bag, the first is ${hidden[0]}`)
    withheld += hidden.length
  }
  const { root, keys } = indexRoot(bag.textOf('data/60-ledger/index-tree.txt'), (key) => {
    const list = lists.get(key) ?? fail('COMPLETENESS_LIST', `expected the list of ${key}, found none`)
    return list.map((index) => ({
      index,
      hash: (items.get(index) ?? fail('COMPLETENESS_MISSING', `expected entry ${index}, which names ${key}, in the tree; it is not there`)).hash,
    }))
  })
  for (const key of lists.keys()) if (!keys.has(key)) found('COMPLETENESS_UNPROVEN', `expected ${key} in the index, it is not there`)
  if (base64(root) !== made.data.root)
    found(
      'COMPLETENESS_ROOT',
      `expected the lists to lead to the index ${made.data.root}, which the ledger records in entry ${made.index}; they lead to ${base64(root)}`,
    )
  if (withheld > 0) notes.push(`${withheld} entries that name a subject but concern others are counted and withheld; ask for any of them by its number`)
  return `${orders.length} orders with all ${entries} entries that name them or what is theirs, up to entry ${made.data.size}; none is left out`
}

function checkCommitments(bag, seen, found) {
  const stated = bag.json('data/60-ledger/redaction.json')
  let commitments
  if (seen.edition === 'redacted') {
    const lines = redactedLines(seen)
    if (lines.some((line, n) => line.n !== n) || lines.length !== stated.records)
      found('REDACTION_COUNT', `expected ${stated.records} records numbered from 0, got ${lines.length}`)
    commitments = lines.map(redactedCommitments)
  } else {
    const key = Buffer.from(stated.key, 'hex')
    commitments = eventsOf(seen).map((record) => fieldsOf(record).map(([field, value]) => commitmentTo(saltOf(key, record.hash, field), field, value)))
  }
  const root = commitmentsRoot(commitments).toString('base64')
  if (root !== stated.root) found('COMMITMENT_ROOT', `expected the fields to lead to the commitments ${stated.root}, they lead to ${root}`)
  return seen.edition === 'redacted'
    ? `every field shown or blacked out is one the ledger's record of this export commits to`
    : 'every field is committed to, so that a redacted edition can be held against this one'
}

const eventsOf = (seen) => seen.records.filter((record) => !record.type.startsWith('aedile.'))

const redactedLines = (seen) => sorted(new Map(seen.redacted.map((line) => [line.n, line])).values(), (a, b) => a.n - b.n)

/** The records of a bag as the rule reads them. */
function recordsOf(seen) {
  if (seen.edition !== 'redacted') return eventsOf(seen)
  return redactedLines(seen).map(redactedRecord)
}

function replayRule(bag, seen, options, found) {
  const replay = bag.json('data/50-rules/replay.json')
  const rule = bag.json(`data/50-rules/${replay.rule}`)
  const parameters = { ...rule.parameters, as_of: replay.as_of }
  const listed = new Set(replay.orders.map((one) => one.order_id))
  const records = recordsOf(seen)
  const run = (values, without) => {
    const orders = readOrders(
      records.filter((record) => !without.includes(record.data.order_id)),
      values,
    )
    return [...orders.values()].filter((order) => listed.has(order.order_id))
  }
  const provenOf = (orders) =>
    sorted(
      orders.filter((order) => order.proven).map((order) => order.order_id),
      textOrder,
    )
  const orders = run(parameters, [])
  const proven = provenOf(orders)
  if (JSON.stringify(proven) !== JSON.stringify(replay.expected.proven))
    found('RULE_DIFFERS', `expected the rule to find ${replay.expected.proven.length} orders, as replay.json says, it finds ${proven.length}`)
  const chosen = new Set(replay.table)
  const table = orderTable(orders.filter((order) => chosen.has(order.order_id)))
  if (table !== bag.textOf('data/10-findings/per-order-table.csv'))
    found('TABLE_DIFFERS', 'expected per-order-table.csv to say what the records say, it says something else')
  const counted = new Set(replay.loss_orders)
  const loss = lossOf(orders.filter((order) => counted.has(order.order_id)))
  for (const part of ['low_minor', 'central_minor', 'high_minor'])
    if (loss[part] !== replay.expected.loss[part])
      found('LOSS_DIFFERS', `expected a loss (${part}) of ${replay.expected.loss[part]}, the records give ${loss[part]}`)
  let changed
  const set = options.set ?? {}
  const without = options.without ?? []
  if (Object.keys(set).length > 0 || without.length > 0) {
    for (const name of Object.keys(set))
      if (!(name in rule.parameters)) fail('RULE_PARAMETER', `expected one of ${Object.keys(rule.parameters).join(', ')}, got "${name}"`)
    for (const id of without) if (!listed.has(id)) fail('RULE_ORDER', `expected an order of this bag to leave out, got "${id}"`)
    const other = provenOf(run({ ...parameters, ...set }, without))
    changed = { proven: other, gone: proven.filter((id) => !other.includes(id)), fresh: other.filter((id) => !proven.includes(id)) }
  }
  return { proven, changed, orders: orders.length, sentence: `rule ${rule.id}@${rule.version} on ${orders.length} orders finds ${proven.length}` }
}

function checkEditions(bag, seen, against, found) {
  const other = openBag(against)
  const mine = { tree: undefined, records: seen.records, byIndex: seen.byIndex }
  if (seen.edition !== 'full' || mine.records.length === 0) fail('REDACTION_EDITION', 'expected to be run in the full edition, against a redacted one')
  const stated = other.json('data/60-ledger/redaction.json')
  if (stated.edition !== 'redacted') fail('REDACTION_EDITION', 'expected a redacted edition to compare with, got another')
  for (const failure of verifyBag(against).failures) found(failure.code, `in the redacted edition: ${failure.sentence}`)
  const own = bag.json('data/60-ledger/redaction.json')
  if (own.root !== stated.root) found('REDACTION_ROOT', `expected both editions under the commitments ${own.root}, the redacted one has ${stated.root}`)
  const key = Buffer.from(own.key, 'hex')
  const lines = new Map()
  for (const file of filesUnder(against).filter(
    (name) => name.startsWith('data/') && name.endsWith('.jsonl') && !name.startsWith('data/70-custody/') && !derivedLines.includes(path.posix.basename(name)),
  ))
    for (const line of other.textOf(file).split('\n').slice(0, -1)) {
      const one = jsonOf(line, 'REDACTION_FORMAT', `each line of ${file}`)
      lines.set(one.n, one)
    }
  const records = eventsOf(seen)
  if (lines.size !== records.length) found('REDACTION_COUNT', `expected ${records.length} records in the redacted edition, got ${lines.size}`)
  const labels = new Map()
  let hidden = 0
  let shown = 0
  for (const [n, record] of records.entries()) {
    const line = lines.get(n)
    if (line === undefined) continue
    const fields = fieldsOf(record)
    if (fields.length !== Object.keys(line.fields).length)
      found('REDACTION_FIELD', `expected ${fields.length} fields in record ${n}, got ${Object.keys(line.fields).length}`)
    for (const [field, value] of fields) {
      const there = line.fields[field]
      if (there === undefined) found('REDACTION_FIELD', `expected ${field} in record ${n} of the redacted edition, it is not there`)
      else if (there.c === undefined) {
        shown++
        if (JSON.stringify(there.v) !== JSON.stringify(value))
          found('REDACTION_FIELD', `expected ${field} of record ${n} to be the same in both editions, it is not`)
      } else {
        hidden++
        if (there.c !== commitmentTo(saltOf(key, record.hash, field), field, value).toString('base64'))
          found('REDACTION_COMMITMENT', `expected the commitment to ${field} of record ${n} to open with the value of the full edition, it does not`)
        const values = Array.isArray(value) ? value : [value]
        for (const [i, label] of (there.as === undefined ? [] : [there.as].flat()).entries()) {
          const name = `${label.replace(/-\d+$/, '')} ${values[i]}`
          if ((labels.get(label) ?? name) !== name || (labels.get(name) ?? label) !== label)
            found('REDACTION_LABEL', `expected ${label} to stand for one thing, and the thing to have one label, in record ${n} it is otherwise`)
          labels.set(label, name).set(name, label)
        }
      }
    }
  }
  return `${hidden} fields blacked out and ${shown} shown in ${records.length} records are those of the full edition`
}

// --- Run by hand ------------------------------------------------------------------------------------------------------

const checkNames = {
  files: '文件',
  signature: '签名',
  timestamp: '时间戳',
  ledger: '账本',
  recorded: '出具留痕',
  complete: '完整性',
  fields: '字段承诺',
  rule: '规则重放',
  editions: '两版对照',
}

const help = `node verify/verify.mjs [BAG]             check everything · 核验全部
  --set NAME=VALUE                       replay the rule with another threshold · 改变阈值重放规则 (window_hours, min_percent, over_minor, over_percent, need_verified_link, …)
  --without ORDER                        replay without an order · 剔除某笔订单后重放
  --against FOLDER                       this full edition against a redacted one · 与公开版对照
  --proof N                              the single proof of entry N · 输出第 N 条的单条证明
  --key FILE --authorities FILE          keys and authorities you trust yourself · 使用自备的公钥与时间戳根证书
  --json                                 the result as JSON
`

/** What the words of a call ask for. Returns the exit code: 0 all checks passed, 1 something failed, 2 the words are off. */
export function runVerify(argv, out = (text) => process.stdout.write(text), home = undefined) {
  const options = { set: {}, without: [], keys: [] }
  let dir = home
  let proof
  let asJson = false
  const words = argv.slice()
  while (words.length > 0) {
    const word = words.shift()
    const value = () => words.shift() ?? ''
    if (word === '--help') return (out(help), 0)
    if (word === '--json') asJson = true
    else if (word === '--set') {
      const [, name, text] = /^([a-z_]+)=(true|false|-?\d+(?:\.\d+)?)$/.exec(value()) ?? []
      if (name === undefined) return (out('expected --set NAME=NUMBER or NAME=true|false\n'), 2)
      options.set[name] = text === 'true' ? true : text === 'false' ? false : Number(text)
    } else if (word === '--without') options.without.push(value())
    else if (word === '--against') options.against = value()
    else if (word === '--proof') proof = Number(value())
    else if (word === '--key')
      options.keys.push(
        ...fs
          .readFileSync(value(), 'utf8')
          .split('\n')
          .filter((line) => line !== ''),
      )
    else if (word === '--authorities') options.authorities = fs.readFileSync(value(), 'utf8')
    else if (word === 'replay') {
      words.splice(0, words[0]?.endsWith('.json') ? 1 : 0)
    } else if (word.startsWith('--')) return (out(help), 2)
    else dir = word
  }
  if (dir === undefined || !fs.existsSync(dir)) return (out(help), 2)
  if (proof !== undefined) {
    const tree = parseTree(fs.readFileSync(path.join(dir, 'data/60-ledger/tree.txt'), 'utf8'))
    const note = fs.readFileSync(path.join(dir, 'data/60-ledger/checkpoint.note'), 'utf8')
    if (!tree.items.some((item) => item.kind !== 'h' && item.from === proof)) return (out(`expected an entry of this bag, got ${proof}\n`), 1)
    out(
      `c2sp.org/tlog-proof@v1\nindex ${proof}\n${proofFrom(tree, proof)
        .map((hash) => `${base64(hash)}\n`)
        .join('')}\n${note}`,
    )
    return 0
  }
  const result = verifyBag(dir, options)
  if (asJson) {
    out(`${JSON.stringify(result, undefined, 1)}\n`)
    return result.failures.length > 0 ? 1 : 0
  }
  for (const { check, sentence } of result.passed) out(`ok      ${checkNames[check]} ${check}: ${sentence}\n`)
  for (const { check, code, sentence } of result.failures.slice(0, 40)) out(`FAILED  ${checkNames[check]} ${check}: ${code}: ${sentence}\n`)
  if (result.failures.length > 40) out(`FAILED  and ${result.failures.length - 40} more\n`)
  for (const note of result.notes) out(`note    ${note}\n`)
  const changed = result.replay?.changed
  if (changed) {
    out(
      `what if ${Object.entries(options.set)
        .map(([name, value]) => `${name}=${value}`)
        .concat(options.without.map((id) => `without ${id}`))
        .join(', ')}: ${result.replay.proven.length} -> ${changed.proven.length} orders\n`,
    )
    if (changed.gone.length > 0) out(`        no longer · 不再成立: ${changed.gone.join(' ')}\n`)
    if (changed.fresh.length > 0) out(`        newly · 新成立: ${changed.fresh.join(' ')}\n`)
  }
  out(
    result.failures.length > 0
      ? `NOT VERIFIED · 核验不通过: ${[...new Set(result.failures.map((one) => one.code))].join(' ')}\n`
      : `VERIFIED · 核验通过 (${result.edition})\n`,
  )
  return result.failures.length > 0 ? 1 : 0
}

if (process.argv[1] !== undefined && fs.existsSync(process.argv[1]) && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url))
  process.exitCode = runVerify(process.argv.slice(2), undefined, path.dirname(path.dirname(fileURLToPath(import.meta.url))))
