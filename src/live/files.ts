/** Files that people hand in: sealed in the vault under their owner's key, their arrival an act in the ledger. */
import { act, type LedgerEntry } from '../ledger/ledger.ts'
import type { Store } from '../ledger/store/contract.ts'
import type { Place } from '../ledger/vault.ts'

export type Handed = { sha256: string; content: Buffer; media_type: string; owner: string }

export const placeOfFile = (sha256: string): Place => ({ source: '//aedile', id: `file:${sha256}`, field: 'content' })

/** Seals a file and gives the act that says so; undefined when it is known. Throws LedgerError ERASED. */
export async function sealFile(
  store: Pick<Store, 'seal' | 'has'>,
  { sha256, content, media_type, owner }: Handed,
  now: number,
): Promise<LedgerEntry | undefined> {
  const place = placeOfFile(sha256)
  if (await store.has(place.source, place.id)) return undefined
  const [commitment] = await store.seal([{ person: owner, ...place, value: Buffer.from(content).toString('base64') }])
  return act('aedile.file.received', place.id, new Date(now), { sha256, bytes: content.length, media_type, content_commitment: commitment! })
}
