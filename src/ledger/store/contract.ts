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

/** Something of a file that all servers have alike: the whole file, or what changed in it. */
export type Shared = { file: string; whole: boolean; bytes: Uint8Array }
/** What a server hears of the others. `grown`: there are entries that it did not put there itself. */
export type Heard =
  | { heard: 'grown' }
  | { heard: 'leads' }
  | { heard: 'leader'; address: string | undefined }
  | { heard: 'shared'; shared: Shared }
  | { heard: 'judged'; size: number; report: Uint8Array }
  | { heard: 'lost'; error: Error }

/**
 * Several servers of one marketplace: one leads and writes, the others follow. What a follower takes lies in the inbox until the leader has
 * sequenced it; a follower acknowledges when it has, so that it answers what the leader would.
 */
export type Common = {
  leads: () => boolean
  /** Files that all servers have alike, as they were when this one came: each whole first, then what changed since. */
  files: readonly Shared[]
  /** What the leader judged last before this server came. */
  judged: { size: number; report: Uint8Array } | undefined
  leader: () => string | undefined
  /** A secret that the servers of this marketplace have in common. */
  between: Buffer
  /** Where the others reach this server while it leads. */
  address: (url: string) => Promise<void>
  /** From now on it may lead. */
  allow: () => void
  share: (shared: Shared) => Promise<void>
  publish: (size: number, report: Uint8Array) => Promise<void>
}

export type Store = {
  /** None where a marketplace has one server. */
  readonly common?: Common
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
