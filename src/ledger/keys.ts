/** The log's signing keys in the data folder: who may sign, who may no longer, and a change of key that survives being cut off. */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { parsePrivateKey, privateKeyText, type Signer, signerFrom } from '../proof/index.ts'
import { LedgerError } from './error.ts'
import { findFile, makeFolder, writeDurable } from './files.ts'

/** `next` exists only while the key is being changed: from before its announcement until after the first head both have signed. */
export type LogKeys = { active: Signer; next?: Signer }

const privatePath = (folder: string): string => join(folder, 'keys', 'log.key')
const publicPath = (folder: string): string => join(folder, 'keys', 'log.vkeys')

/** Every key that ever signed for this log, oldest first, as text: what a reader is given to trust. */
export function publicKeys(folder: string): string[] {
  return (findFile(publicPath(folder))?.toString() ?? '').split('\n').filter((line) => line !== '')
}

/** Adds to the public list what is not in it yet. */
function announce(folder: string, keys: LogKeys): void {
  const known = publicKeys(folder)
  const fresh = [keys.active, keys.next].filter((signer) => signer !== undefined).map((signer) => signer.vkey)
  const all = [...known, ...fresh.filter((vkey) => !known.includes(vkey))]
  if (all.length > known.length) writeDurable(publicPath(folder), Buffer.from(`${all.join('\n')}\n`))
}

function save(folder: string, keys: LogKeys): void {
  makeFolder(join(folder, 'keys'), 0o700)
  const lines = [keys.active, keys.next].filter((signer) => signer !== undefined).map(privateKeyText)
  // The private part first: from it the public list can be made again after a crash, and not the other way round.
  writeDurable(privatePath(folder), Buffer.from(`${lines.join('\n')}\n`), 0o600)
  announce(folder, keys)
}

/** The keys of the folder; a new folder gets one. A retired private key is not kept: it must never sign again. */
export function loadKeys(folder: string, origin: string, seed: () => Uint8Array = () => randomBytes(32)): LogKeys {
  const text = findFile(privatePath(folder))?.toString()
  if (text === undefined) {
    if (publicKeys(folder).length > 0)
      throw new LedgerError('KEY_MISSING', 'expected keys/log.key beside keys/log.vkeys, found none; restore it, or the log cannot go on under its name')
    const keys = { active: signerFrom(origin, 'log', seed()) }
    save(folder, keys)
    return keys
  }
  const [active, next] = text
    .split('\n')
    .filter((line) => line !== '')
    .map(parsePrivateKey)
  if (!active) throw new LedgerError('KEY_MISSING', 'expected a private key in keys/log.key, found an empty file')
  if (active.key.name !== origin) throw new LedgerError('KEY_ORIGIN', `expected a key of "${origin}" in keys/log.key, got one of "${active.key.name}"`)
  const keys = next ? { active, next } : { active }
  announce(folder, keys)
  return keys
}

/** First step of a change: the new key exists, and signs beside the old one. */
export function prepareNextKey(folder: string, keys: LogKeys, seed: Uint8Array): LogKeys {
  const changed = { active: keys.active, next: signerFrom(keys.active.key.name, 'log', seed) }
  save(folder, changed)
  return changed
}

/** Last step: the old private key is gone. */
export function activateNextKey(folder: string, keys: LogKeys): LogKeys {
  if (!keys.next) return keys
  const changed = { active: keys.next }
  save(folder, changed)
  return changed
}
