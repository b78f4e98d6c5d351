/** A BagIt 1.0 bag (RFC 8493) on disk: payload, tag files, manifests, and our signature over the tag manifest. */
import { createHash, createPublicKey, sign } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Signer } from '../proof/index.ts'
import { EvidenceError } from './error.ts'

/** Path inside the bag → content. */
export type Files = Map<string, Uint8Array | string>

/** Names that some systems keep for their devices. */
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/

/** A name for a folder or file that every file system takes and none confuses with another; an id that would not do as one is replaced by its hash. */
export function fileName(id: string): string {
  const plain = /^[a-z0-9_][a-z0-9._-]{0,79}$/.test(id) && !id.endsWith('.') && !reserved.test(id)
  if (plain) return id
  const hash = createHash('sha256').update(id).digest('hex')
  const readable = /^[A-Za-z0-9_][A-Za-z0-9_-]{0,59}$/.test(id) && !reserved.test(id.toLowerCase())
  return readable ? `${id.toLowerCase()}-${hash.slice(0, 8)}` : `x-${hash.slice(0, 24)}`
}

export const jsonText = (value: unknown): string => `${JSON.stringify(value, undefined, 1)}\n`

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex')
/** Tag files end in `.txt`, `.md` and so on; one line per label, as the standard asks. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** Manifest lines in the byte order of their paths, as `LC_ALL=C sort` gives. */
function manifest(hashes: ReadonlyMap<string, string>): string {
  return [...hashes]
    .toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    .map(([path, hash]) => `${hash}  ${path}\n`)
    .join('')
}

/** The public key as OpenSSL reads it. */
export function publicPem(signer: Signer): string {
  return createPublicKey(signer.privateKey).export({ format: 'pem', type: 'spki' }).toString()
}

/** Throws EvidenceError OUT_NOT_EMPTY for a folder that holds something. */
export function refuseUsed(folder: string): void {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new EvidenceError('OUT_NOT_EMPTY', `expected a new or empty folder for the bag, got ${folder}`)
}

/**
 * Writes a bag into a folder that must be new or empty. Payload paths begin with `data/`. Returns how to seal it: `seal` writes the tag
 * manifest and its signature, and may be called again after another tag file was added.
 */
export function writeBag(folder: string, files: Files, info: readonly (readonly [string, string])[], signer: Signer) {
  refuseUsed(folder)
  const made = new Set<string>()
  function write(path: string, bytes: Uint8Array | string): void {
    const full = join(folder, path)
    const parent = dirname(full)
    if (!made.has(parent)) mkdirSync(parent, { recursive: true })
    made.add(parent)
    writeFileSync(full, bytes)
  }
  const payload = new Map<string, string>()
  const tags = new Map<string, string>()
  let octets = 0
  const tag = (path: string, bytes: Uint8Array | string): void => {
    write(path, bytes)
    tags.set(path, sha256(bytes))
  }
  for (const [path, bytes] of files) {
    if (path.startsWith('data/')) {
      write(path, bytes)
      payload.set(path, sha256(bytes))
      octets += Buffer.byteLength(bytes)
    } else tag(path, bytes)
  }
  tag('bagit.txt', 'BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n')
  tag('bag-info.txt', [...info, ['Payload-Oxum', `${octets}.${payload.size}`] as const].map(([label, value]) => `${label}: ${oneLine(value)}\n`).join(''))
  tag('manifest-sha256.txt', manifest(payload))
  return {
    octets,
    payload: payload.size,
    write,
    tag,
    /** A file beside the manifests, signed by itself. */
    outside(path: string, text: string): void {
      write(path, text)
      write(`${path}.sig`, sign(null, Buffer.from(text), signer.privateKey))
    },
    seal(): Buffer {
      const text = Buffer.from(manifest(tags))
      write('tagmanifest-sha256.txt', text)
      write('tagmanifest-sha256.txt.sig', sign(null, text, signer.privateKey))
      return text
    },
  }
}
