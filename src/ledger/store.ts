/**
 * The rows behind the ledger. SQLite, WAL, synchronous=FULL: when a commit returns, the rows survive a power cut. This file knows
 * rows; what they mean is in ledger.ts.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { syncFolder } from './files.ts'
import { folderVersion, refuseNewer, setVersion, versionOf } from './versions.ts'
import { GrowingTree } from '../proof/index.ts'

export type StoredEntry = {
  index: number
  type: string
  source: string
  id: string
  /** The exact bytes of the leaf. */
  leaf: Uint8Array
  /** Set when the content is too large for a leaf and lies in the blob store under this hash. */
  blob: string | null
}

/** A row with what it is compared by when it comes again. */
export type KeptRow = { entry: StoredEntry; received: Uint8Array | null }

export type StoredRow = { position: number; leaf: Uint8Array; blob: string | null; act: string | undefined }

/** A head we signed. `stamp` is an RFC 3161 reply over the head's text; `missed` says why there is none. */
export type Head = { size: number; time: string; note: string; stamp: Uint8Array | null; missed: string | null }

const schema = `
  CREATE TABLE IF NOT EXISTS name (number INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
  CREATE TABLE IF NOT EXISTS entry (
    position INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES name,
    id TEXT NOT NULL,
    type INTEGER NOT NULL REFERENCES name,
    received BLOB,
    blob TEXT,
    leaf BLOB NOT NULL,
    UNIQUE (source, id)
  );
  CREATE TABLE IF NOT EXISTS fact (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS head (size INTEGER PRIMARY KEY, time TEXT NOT NULL, note TEXT NOT NULL, stamp BLOB, missed TEXT);
`

export const ledgerFile = (folder: string): string => join(folder, 'ledger.sqlite')

/** Opens the rows of a data folder whose lock the caller holds, or, to read only, the caller's process. */
export function openStore(folder: string, { readOnly = false, mirror = false }: { readOnly?: boolean; mirror?: boolean } = {}) {
  const db = new DatabaseSync(ledgerFile(folder), { readOnly })
  const isNew = db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined
  try {
    refuseNewer(versionOf(db))
  } catch (error) {
    db.close()
    throw error
  }
  if (!readOnly) {
    // The folder's lock keeps other writers out; a backup may read beside us.
    db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON')
    // What is durable elsewhere needs no sync here: a cut loses the newest rows whole, and they are fetched again.
    if (mirror) db.exec('PRAGMA synchronous = NORMAL')
    db.exec('PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -65536')
    db.exec(schema)
    if (isNew) setVersion(db, folderVersion)
    // SQLite syncs the folder for its journals, not for the main file's own name.
    syncFolder(folder)
  }

  const insert = db.prepare('INSERT INTO entry (position, source, id, type, received, blob, leaf) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING')
  const byIdentity = db.prepare('SELECT position, received, blob, leaf FROM entry WHERE source = ? AND id = ?')
  const isThere = db.prepare('SELECT 1 FROM entry WHERE source = ? AND id = ?')
  const range = db.prepare('SELECT position, type, source, id, blob, leaf FROM entry WHERE position >= ? AND position < ? ORDER BY position')
  const kept = db.prepare('SELECT position, type, source, id, blob, leaf, received FROM entry WHERE position >= ? AND position < ? ORDER BY position')
  const audited = db.prepare(
    'SELECT position, leaf, blob, CASE WHEN source = ? THEN type END AS act FROM entry WHERE position >= ? AND position < ? ORDER BY position',
  )
  const leaves = db.prepare('SELECT leaf FROM entry WHERE position >= ? AND position < ? ORDER BY position')
  const putFact = db.prepare('INSERT INTO fact VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
  const getFact = db.prepare('SELECT value FROM fact WHERE key = ?')
  const putName = db.prepare('INSERT INTO name (text) VALUES (?)')
  const lastHead = db.prepare('SELECT * FROM head ORDER BY size DESC LIMIT 1')

  const numbers = new Map<string, number>()
  const names = new Map<number, string>()
  function loadNames(): void {
    numbers.clear()
    names.clear()
    for (const row of db.prepare('SELECT number, text FROM name').all()) {
      numbers.set(row['text'] as string, row['number'] as number)
      names.set(row['number'] as number, row['text'] as string)
    }
  }
  loadNames()

  function numberOf(text: string): number {
    const known = numbers.get(text)
    if (known !== undefined) return known
    const number = Number(putName.run(text).lastInsertRowid)
    numbers.set(text, number)
    names.set(number, text)
    return number
  }

  /** Names that another connection gave are read when they are met. */
  function nameOf(number: number): string {
    if (!names.has(number)) loadNames()
    return names.get(number)!
  }
  function knownNumber(text: string): number | undefined {
    if (readOnly && !numbers.has(text)) loadNames()
    return numbers.get(text)
  }

  const entryOf = (row: Record<string, unknown>): StoredEntry => ({
    index: row['position'] as number,
    type: nameOf(row['type'] as number),
    source: nameOf(row['source'] as number),
    id: row['id'] as string,
    leaf: row['leaf'] as Uint8Array,
    blob: row['blob'] as string | null,
  })

  return {
    version: versionOf(db),
    begin: () => db.exec('BEGIN IMMEDIATE'),
    commit: () => db.exec('COMMIT'),
    rollback() {
      if (db.isTransaction) db.exec('ROLLBACK')
      loadNames()
    },
    /** False when the pair (source, id) is taken. */
    insert(entry: StoredEntry, received: Uint8Array | null): boolean {
      return Number(insert.run(entry.index, numberOf(entry.source), entry.id, numberOf(entry.type), received, entry.blob, entry.leaf).changes) === 1
    },
    find(source: string, id: string): (StoredEntry & { received: Uint8Array | null }) | undefined {
      const number = knownNumber(source)
      const row = number === undefined ? undefined : byIdentity.get(number, id)
      if (row === undefined) return undefined
      const [full] = range.all(row['position'] as number, (row['position'] as number) + 1)
      return { ...entryOf(full!), received: row['received'] as Uint8Array | null }
    },
    has(source: string, id: string): boolean {
      const number = knownNumber(source)
      return number !== undefined && isThere.get(number, id) !== undefined
    },
    entries: (from: number, to: number): StoredEntry[] => range.all(from, to).map(entryOf),
    kept: (from: number, to: number): KeptRow[] => kept.all(from, to).map((row) => ({ entry: entryOf(row), received: row['received'] as Uint8Array | null })),
    /** The rows as an audit needs them; `act` is the type where the source is `own`. */
    rows: (own: string, from: number, to: number): StoredRow[] =>
      (audited.all(numbers.get(own) ?? -1, from, to) as { position: number; leaf: Uint8Array; blob: string | null; act: number | null }[]).map((row) => ({
        position: row.position,
        leaf: row.leaf,
        blob: row.blob,
        act: row.act === null ? undefined : names.get(row.act),
      })),
    leaves: (from: number, to: number): Uint8Array[] => leaves.all(from, to).map((row) => row['leaf'] as Uint8Array),
    count: (): number => Number(db.prepare('SELECT coalesce(max(position), -1) + 1 AS size FROM entry').get()!['size']),
    tree(): GrowingTree {
      const value = getFact.get('tree')?.['value'] as Uint8Array | undefined
      if (value === undefined) return new GrowingTree()
      const bytes = Buffer.from(value)
      const peaks = Array.from({ length: (bytes.length - 8) / 32 }, (_, i) => bytes.subarray(8 + i * 32, 40 + i * 32))
      return new GrowingTree(Number(bytes.readBigUInt64BE(0)), peaks)
    },
    putTree(tree: GrowingTree): void {
      const size = Buffer.alloc(8)
      size.writeBigUInt64BE(BigInt(tree.size))
      putFact.run('tree', Buffer.concat([size, ...tree.peaks]))
    },
    fact: (key: string): string | undefined => {
      const value = getFact.get(key)?.['value'] as Uint8Array | undefined
      return value && Buffer.from(value).toString()
    },
    putFact: (key: string, value: string): void => void putFact.run(key, Buffer.from(value)),
    lastHead: (): Head | undefined => lastHead.get() as Head | undefined,
    lastStamp: (): { size: number; stamp: Uint8Array } | undefined =>
      db.prepare('SELECT size, stamp FROM head WHERE stamp IS NOT NULL ORDER BY size DESC LIMIT 1').get() as { size: number; stamp: Uint8Array } | undefined,
    heads: (): Head[] => db.prepare('SELECT * FROM head ORDER BY size').all() as Head[],
    putHead(head: Head): void {
      db.prepare(
        'INSERT INTO head VALUES (?, ?, ?, ?, ?) ON CONFLICT (size) DO UPDATE SET time = excluded.time, note = excluded.note, stamp = excluded.stamp, missed = excluded.missed',
      ).run(head.size, head.time, head.note, head.stamp, head.missed)
    },
    close: () => db.close(),
  }
}

export type Store = ReturnType<typeof openStore>
