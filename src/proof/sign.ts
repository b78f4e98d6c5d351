/** Who signs a head: the log's key and the witnesses' keys, in the formats of C2SP signed notes and cosignatures. */
import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { cosignedMessage, keyIdOf, parseVkey, type Vkey } from './verify/verify.mjs'

/** An Ed25519 key that can sign; `vkey` is its public text form. */
export type Signer = { key: Vkey; vkey: string; privateKey: KeyObject }

const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A log's key (`log`, signs checkpoints) or a witness's (`witness`, cosigns them) from its 32-byte seed. */
export function signerFrom(name: string, use: 'log' | 'witness', seed: Uint8Array): Signer {
  const type = use === 'log' ? 1 : 4
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' })
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32)
  const vkey = `${name}+${keyIdOf(name, type, publicKey)}+${Buffer.concat([Buffer.from([type]), publicKey]).toString('base64')}`
  return { key: parseVkey(vkey), vkey, privateKey }
}

/** The private key's text form, the one Go's `note` package reads and writes. Keep it where only its owner can read. */
export function privateKeyText(signer: Signer): string {
  const seed = signer.privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32)
  return `PRIVATE+KEY+${signer.key.name}+${signer.key.id}+${Buffer.concat([Buffer.from([signer.key.type]), seed]).toString('base64')}`
}

/** Reads what privateKeyText wrote; throws without repeating the key. */
export function parsePrivateKey(text: string): Signer {
  const [, name, id, material] = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text.trim()) ?? []
  const bytes = Buffer.from(material ?? '', 'base64')
  if (!name || bytes.length !== 33 || (bytes[0] !== 1 && bytes[0] !== 4))
    throw new Error('expected a private key as PRIVATE+KEY+name+id+base64, got other text')
  const signer = signerFrom(name, bytes[0] === 1 ? 'log' : 'witness', bytes.subarray(1))
  if (signer.key.id !== id) throw new Error(`expected the key id ${signer.key.id} for the private key of "${name}", got ${id}`)
  return signer
}

/** The text of a checkpoint, before signatures. */
export function checkpointText(origin: string, size: number, root: Uint8Array): string {
  return `${origin}\n${size}\n${Buffer.from(root).toString('base64')}\n`
}

function signatureLine(key: Vkey, signature: Uint8Array): string {
  return `\u2014 ${key.name} ${Buffer.concat([Buffer.from(key.id, 'hex'), signature]).toString('base64')}\n`
}

/** A note: the text, an empty line, one signature line per log key. */
export function signNote(text: string, signers: readonly Signer[]): string {
  return `${text}\n${signers.map((signer) => signatureLine(signer.key, sign(null, Buffer.from(text), signer.privateKey))).join('')}`
}

/** A witness's line under a checkpoint: it has seen this head as the largest consistent one at `time` (seconds since 1970). */
export function cosignatureLine(text: string, signer: Signer, time: number): string {
  const stamp = Buffer.alloc(8)
  stamp.writeBigUInt64BE(BigInt(time))
  return signatureLine(signer.key, Buffer.concat([stamp, sign(null, cosignedMessage(text, time), signer.privateKey)]))
}

const hashLines = (hashes: readonly Uint8Array[]): string => hashes.map((hash) => `${Buffer.from(hash).toString('base64')}\n`).join('')

/** A C2SP tlog-proof: this entry is in the tree of this checkpoint. */
export function formatProof(index: number, hashes: readonly Uint8Array[], checkpoint: string): string {
  return `c2sp.org/tlog-proof@v1\nindex ${index}\n${hashLines(hashes)}\n${checkpoint}`
}

/** The body of a C2SP add-checkpoint request, and our form of a consistency proof on disk. */
export function formatConsistency(oldSize: number, hashes: readonly Uint8Array[], checkpoint: string): string {
  return `old ${oldSize}\n${hashLines(hashes)}\n${checkpoint}`
}
