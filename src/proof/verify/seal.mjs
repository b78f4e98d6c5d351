/** Who sealed the bag, and when somebody else saw it: the signature, the seal that says whether there was a timestamp, the timestamp. */
import * as crypto from 'node:crypto'
import { same, sha256 } from './bytes.mjs'
import { fail } from './error.mjs'
import { ed25519, parseVkey, spki } from './note.mjs'
import { certificatesIn, verifyStamp } from './stamp.mjs'

function pemOf(publicKey) {
  return crypto
    .createPublicKey({ key: Buffer.concat([spki, publicKey]), format: 'der', type: 'spki' })
    .export({ format: 'pem', type: 'spki' })
    .toString()
}

/** The bytes of a key as a reader holds it: name+id+base64, or PEM. */
function keyBytes(text) {
  if (!text.includes('BEGIN PUBLIC KEY')) return parseVkey(text).publicKey
  try {
    return crypto.createPublicKey(text).export({ format: 'der', type: 'spki' }).subarray(-32)
  } catch {
    return fail('VKEY_FORMAT', 'expected a public key in PEM, got other text')
  }
}

/** Fills `keys` with the ledger's keys as the bag lists them. `doubts` gets what nobody outside the bag confirms. */
export function checkSignature(bag, keys, options, { found, doubts, notes }) {
  const lines = bag.textOf('trust/ledger.vkeys').split('\n')
  if (lines.pop() !== '' || new Set(lines).size !== lines.length) fail('VKEY_FORMAT', 'expected each key of the ledger once, one a line, got other text')
  keys.push(...lines.map(parseVkey))
  const signature = bag.bytesOf('tagmanifest-sha256.txt.sig') ?? fail('SIGNATURE_MISSING', 'expected tagmanifest-sha256.txt.sig, found none')
  const signing = keys.find((key) => ed25519(key.publicKey, bag.need('tagmanifest-sha256.txt'), signature))
  if (!signing) fail('SIGNATURE_INVALID', 'expected the tag manifest to be signed by a key of the ledger, the signature does not match')
  if (bag.textOf('trust/ledger.pub.pem') !== pemOf(signing.publicKey))
    found('KEY_DIFFERS', 'expected trust/ledger.pub.pem to be the key that signed, it is another')
  if (options.keys?.length > 0) {
    if (!options.keys.some((text) => same(keyBytes(text), signing.publicKey)))
      found('KEY_UNTRUSTED', `expected the bag to be signed by a key you trust, it is signed by ${signing.name} (${signing.id})`)
  } else {
    doubts.push('key')
    notes.push(`the signing key ${signing.name}+${signing.id} comes from the bag itself: compare it with one you hold (--key FILE)`)
  }
  return `signed by ${signing.name}, key ${signing.id}`
}

/** The text of the seal: which manifest, and the hash of the timestamp that was made over it, or `none`. */
export const sealText = (tagManifest, stamp) =>
  `aedile.seal/1\ntagmanifest ${sha256(tagManifest).toString('hex')}\ntimestamp ${stamp === undefined ? 'none' : sha256(stamp).toString('hex')}\n`

export function checkTimestamp(bag, keys, options, { doubts, notes }) {
  const reply = bag.bytesOf('tagmanifest-sha256.txt.tsr')
  const tagManifest = bag.need('tagmanifest-sha256.txt')
  const seal = bag.bytesOf('seal.txt') ?? fail('SEAL_MISSING', 'expected seal.txt, which says whether a timestamp was made, found none')
  const over = bag.bytesOf('seal.txt.sig') ?? fail('SEAL_MISSING', 'expected seal.txt.sig, found none')
  if (!keys.some((key) => ed25519(key.publicKey, seal, over))) fail('SEAL_CHANGED', 'expected seal.txt as the ledger signed it, got other bytes')
  const said = seal.toString('utf8')
  if (!said.startsWith(`aedile.seal/1\ntagmanifest ${sha256(tagManifest).toString('hex')}\n`))
    fail('SEAL_CHANGED', 'expected a seal over this tag manifest, got one over another')
  if (said !== sealText(tagManifest, reply)) {
    if (reply === undefined) fail('STAMP_MISSING', 'expected the timestamp that the seal lists, found none')
    fail('STAMP_CHANGED', 'expected the timestamp as the seal lists it, got other bytes')
  }
  if (reply === undefined) {
    notes.push('no outside timestamp over the bag: that it existed at the stated time rests on the signature and on the ledger')
    return undefined
  }
  const own = bag.bytesOf('trust/tsa-ca.pem')?.toString() ?? ''
  const time = verifyStamp(reply, tagManifest, certificatesIn(options.authorities ?? own))
  if (options.authorities === undefined) {
    doubts.push('authority')
    notes.push('the authority of the timestamp comes from the bag itself: compare trust/tsa-ca.pem with its own publication (--authorities FILE)')
  }
  return `stamped at ${time.toISOString()}`
}
