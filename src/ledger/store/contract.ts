/**
 * Where a served marketplace keeps what comes and what is done. A promise that resolves is kept: what it says would survive a power cut.
 * Reading is not here: whoever reads opens the folder's rows (reader.ts), which hold everything up to the head last told.
 */
import type { TokenKey } from '../../door/tokens.ts'
import type { LedgerEntry, Outcome, ReadEntry } from '../ledger.ts'
import type { Marked } from '../record.ts'
import type { Place, Purpose, Sealing } from '../vault.ts'

export type StoreHead = { size: number; root: string }

/** What became of what was handed over, and the entries that are new with it. */
export type Taken = { outcomes: Outcome[]; fresh: ReadEntry[] }

export type Store = {
  readonly origin: string
  /** The newest entry that would survive a power cut, and the root with it. */
  head: () => StoreHead
  /** The key new tokens are made with. */
  tokenKey: () => TokenKey
  /** Seals what is personal in records and appends the rest, in their order. */
  take: (records: readonly Marked[]) => Promise<Taken>
  /** Appends acts of ours. */
  append: (entries: readonly LedgerEntry[]) => Promise<Taken>
  has: (source: string, id: string) => Promise<boolean>
  /** Seals values and gives the commitment of each. Throws LedgerError ERASED. */
  seal: (sealings: readonly Sealing[]) => Promise<string[]>
  /** Shows one value; who and why is an entry before it resolves. Throws LedgerError NO_VALUE, ERASED. */
  open: (place: Place, looking: Purpose) => Promise<string>
  /** Destroys people's keys and values. Throws LedgerError LEGAL_HOLD, NO_PERSON. */
  erase: (people: readonly string[], by: Purpose) => Promise<void>
  hold: (person: string, by: Purpose) => Promise<void>
  liftHold: (person: string, by: Purpose) => Promise<void>
  /** Publishes what was appended and signs its head. */
  checkpoint: (time: Date) => Promise<void>
  close: () => Promise<void>
}
