/** Files that people hand in: sealed in the vault under their owner's key, their arrival an act in the ledger. */
import { act, type Ledger } from '../ledger/ledger.ts'
import type { Vault } from '../ledger/vault.ts'
import type { LedgerEntry } from '../ledger/ledger.ts'

export type Handed = { sha256: string; content: Buffer; media_type: string; owner: string }

const place = (sha256: string): { source: string; id: string; field: string } => ({ source: '//aedile', id: `file:${sha256}`, field: 'content' })

/** Seals a file and gives the act that says so; undefined when it is known. Throws LedgerError ERASED. */
export function sealFile(
  vault: Pick<Vault, 'seal'>,
  ledger: Pick<Ledger, 'find'>,
  { sha256, content, media_type, owner }: Handed,
  now: number,
): LedgerEntry | undefined {
  const { source, id } = place(sha256)
  if (ledger.find(source, id) !== undefined) return undefined
  const [commitment] = vault.seal([{ person: owner, ...place(sha256), value: content.toString('base64') }])
  return act('aedile.file.received', id, new Date(now), { sha256, bytes: content.length, media_type, content_commitment: commitment! })
}

export const hasFile = (ledger: Pick<Ledger, 'find'>, sha256: string): boolean => ledger.find('//aedile', `file:${sha256}`) !== undefined

/** The content of a file and its type; who looked and why is in the ledger first. Throws LedgerError NO_VALUE, ERASED. */
export const openFile = (vault: Pick<Vault, 'open'>, sha256: string, looking: Parameters<Vault['open']>[1]): Buffer =>
  Buffer.from(vault.open(place(sha256), looking).value, 'base64')
