/** C2SP signed notes, checkpoints, cosignatures and proofs as texts. */
import * as crypto from 'node:crypto'
import { fromBase64, hashFromBase64, same, sha256, sizeFromText } from './bytes.mjs'
import { fail } from './error.mjs'
import { emptyRoot, leafHash, verifyConsistency, verifyInclusion } from './tree.mjs'

const maxNoteLength = 1_000_000
const maxSignatures = 100
const noteName = /^[^+\p{White_Space}\p{Cc}]+$/u

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

export const spki = Buffer.from('302a300506032b6570032100', 'hex')
export function ed25519(publicKey, message, signature) {
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
