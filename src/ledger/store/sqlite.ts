/** The embedded store: ledger and vault of one folder, two SQLite files. It works at once and is awaited all the same; a thread of its own runs it. */
import { join } from 'node:path'
import { openLedger, type Outcome, type LedgerEntry } from '../ledger.ts'
import { entriesOf } from '../record.ts'
import { masterKeyFrom, openVault } from '../vault.ts'
import type { Store, Taken } from './contract.ts'

/** Throws what openLedger and openVault throw. */
export async function openSqliteStore(folder: string, environment: Record<string, string | undefined>): Promise<Store> {
  const ledger = openLedger(folder)
  let vault: Awaited<ReturnType<typeof openVault>>
  try {
    vault = await openVault(folder, ledger, masterKeyFrom(environment, join(folder, 'keys', 'master.key')))
  } catch (error) {
    ledger.close()
    throw error
  }
  const taken = (entries: readonly LedgerEntry[], outcomes: Outcome[]): Taken => ({
    outcomes,
    fresh: outcomes.flatMap((outcome, at) => {
      if (outcome.status !== 'appended') return []
      const { type, source, id, bytes } = entries[at]!
      return bytes.length > 65_535
        ? [...ledger.entries(outcome.index, outcome.index + 1)]
        : [{ index: outcome.index, type, source, id, bytes, leaf: bytes, blob: null }]
    }),
  })
  const append = (entries: readonly LedgerEntry[]): Taken => taken(entries, ledger.append(entries).outcomes)
  return {
    get origin() {
      return ledger.origin
    },
    head: () => ({ size: ledger.size, root: ledger.root.toString('base64') }),
    tokenKey: vault.tokenKey,
    // Two syncs, the vault's first, and none of it where nothing is personal. A crash between them leaves sealed values that no entry names: the
    // sender was not answered, sends again, and finds them in their place. The other way round, or both at once, a cut could keep an entry whose
    // values are nowhere; sent again it would be known, sealed by nobody, and acknowledged. One sync for both would need one file for both, and a
    // person's key must be destroyed in a file that nothing else is kept in.
    take: async (records) => append(entriesOf(records, ledger, vault)),
    append: async (entries) => append(entries),
    has: async (source, id) => ledger.find(source, id) !== undefined,
    seal: async (sealings) => vault.seal(sealings),
    open: async (place, looking) => vault.open(place, looking).value,
    erase: async (people, by) => vault.erase(people, by),
    hold: async (person, by) => vault.hold(person, by),
    liftHold: async (person, by) => vault.liftHold(person, by),
    checkpoint: async (time) => void ledger.checkpoint(time),
    async close() {
      vault.close()
      ledger.close()
    },
  }
}
