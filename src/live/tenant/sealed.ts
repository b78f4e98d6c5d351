/** The vault of a marketplace: files and values that are sealed, opened with a reason, held and destroyed. It writes its acts itself. */
import { keyOf } from '../../casework/state.ts'
import type { EventType } from '../../domain/vocabulary.ts'
import { entryId } from '../../ledger/record.ts'
import type { Purpose } from '../../ledger/vault.ts'
import { type Handed, placeOfFile } from '../files.ts'
import type { Stores } from './opening.ts'

type Whom = { kind: string; id: string }

/** `acted` tells whoever waits for acts when work is done. */
export const openSealed = (keeping: Stores['keeping'], reader: Stores['reader'], acted: <T>(work: Promise<T>) => Promise<T>, now: () => number) => ({
  /** Seals a file; durable when it resolves. The same file again is the same file. */
  keepFile: (file: Handed): Promise<void> => acted(keeping.keepFile(file, now())),
  /** Shows one sealed value; who and why are in the ledger first. Throws LedgerError NO_VALUE, ERASED. */
  openValue: ({ source, type, id, field }: { source: string; type: string; id: string; field: string }, person: string, purpose: string): Promise<string> =>
    acted(keeping.open({ source, id: entryId(type as EventType, id), field }, { person, purpose, time: new Date(now()) })),
  /** A file that was handed in; who looked and why is in the ledger first. Throws LedgerError NO_VALUE, ERASED. */
  async openFile(sha256: string, person: string, purpose: string): Promise<Buffer> {
    return Buffer.from(await acted(keeping.open(placeOfFile(sha256), { person, purpose, time: new Date(now()) })), 'base64')
  },
  /** Destroys what the vault holds of somebody; a person it does not know has nothing there. Giving it again finishes it. Throws LEGAL_HOLD. */
  eraseOf: (whom: Whom, purpose: Purpose): Promise<void> => acted(keeping.erase(keyOf(whom), purpose)),
  /** While a hold stands, the vault destroys nothing of somebody. */
  holdOf: (whom: Whom, purpose: Purpose): Promise<void> => acted(keeping.hold(keyOf(whom), purpose)),
  liftHoldOf: (whom: Whom, purpose: Purpose): Promise<void> => acted(keeping.liftHold(keyOf(whom), purpose)),
  hasFile: (sha256: string): boolean => reader.has(placeOfFile(sha256).source, placeOfFile(sha256).id),
})
