/**
 * The record of everything that came and everything we did. An event is acknowledged when it would survive a power cut; it is
 * in the tree under its exact bytes; and the same (source, id) with other bytes is refused forever.
 *
 * The rows (ledger.sqlite) are the truth. Files under tlog/ are their publication; a signed head is only written once they are there.
 */
import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import {
  canonicalJson,
  checkpointText,
  consistencyProof,
  emptyRoot,
  formatConsistency,
  formatProof,
  GrowingTree,
  inclusionProof,
  type Json,
  leafHash,
  type NodeReader,
  parseCheckpointText,
  parseNote,
  parseVkey,
  type Policy,
  rootFrom,
  sha256,
  signNote,
  VerificationError,
  verifyCheckpoint,
  verifyConsistency,
  verifyProof,
} from '../proof/index.ts'
import { LedgerError } from './error.ts'
import { findFile, makeFolder, writeDurable } from './files.ts'
import { activateNextKey, loadKeys, prepareNextKey, publicKeys } from './keys.ts'
import { lockDataFolder } from './lock.ts'
import { logFolder, publish, publishedNodes, stampPath } from './publish.ts'
import { type Head, type KeptRow, openStore, type StoredEntry } from './store.ts'

export type LedgerEntry = {
  /** `order.placed`, or one of our own acts, `aedile.…`. */
  type: string
  source: string
  id: string
  /** What is kept and hashed, byte for byte. Personal values only as tokens and commitments. */
  bytes: Uint8Array
  /**
   * A keyed digest of the record as received. With it, "the same again" is judged by what came and not by `bytes`, which change
   * with the token key. See Vault.digest.
   */
  received?: Uint8Array
}

export type Outcome =
  | { status: 'appended' | 'repeated'; index: number }
  | { status: 'refused'; code: 'CONFLICT' | 'MALFORMED'; index: number | undefined; expected: string; came: string }

export type AppendResult = { size: number; appended: number; repeated: number; refused: number; outcomes: Outcome[] }

export type ReadEntry = StoredEntry & {
  /** The content: the leaf itself, or what lies in the blob store when it is too large for a leaf. */
  bytes: Uint8Array
}

/** Places between two durable steps, where the crash harness kills the process. */
export type Step =
  | 'append:rows'
  | 'append:committed'
  | 'blob:written'
  | 'publish:files'
  | 'head:stored'
  | 'head:written'
  | 'stamp:stored'
  | 'key:prepared'
  | 'key:announced'
  | 'key:signed'

export type LedgerOptions = {
  /** The log's name in its heads, such as `market.example/ledger`; set once, when the folder is new. */
  origin?: string
  /** 32 bytes for a new signing key. */
  seed?: () => Uint8Array
  onStep?: (step: Step) => void
  /** The folder is being made from a backup, by the caller. */
  restoring?: boolean
  /** The caller keeps the ledger elsewhere and the folder follows it. */
  mirror?: boolean
}

const maxLeaf = 65_535
const maxNameLength = 512

export const blobPath = (hash: string): string => join('blobs', hash.slice(0, 2), hash)

function blobOf(folder: string, hash: string): Buffer {
  const bytes = findFile(join(folder, blobPath(hash)))
  if (bytes === undefined) throw new LedgerError('BLOB_MISSING', `expected the content ${hash} in the blob store, found none`)
  if (sha256(bytes).toString('hex') !== hash) throw new LedgerError('BLOB_CHANGED', `expected content with SHA-256 ${hash}, found other bytes`)
  return bytes
}

/** The content of an entry: its leaf, or what lies in the blob store. Throws LedgerError BLOB_MISSING, BLOB_CHANGED. */
export const contentOf = (folder: string, { leaf, blob }: StoredEntry): Uint8Array => (blob === null ? leaf : blobOf(folder, blob))

function fault(entry: LedgerEntry): { expected: string; came: string } | undefined {
  for (const field of ['type', 'source', 'id'] as const) {
    const value = entry[field]
    if (typeof value !== 'string' || value.length === 0 || value.length > maxNameLength || !value.isWellFormed() || value.includes('\0')) {
      return { expected: `${field} as text of 1 to ${maxNameLength} characters`, came: typeof value === 'string' ? `${value.length} characters` : typeof value }
    }
  }
  if (!(entry.bytes instanceof Uint8Array) || entry.bytes.length === 0) return { expected: 'the bytes of the record', came: 'none' }
  return undefined
}

/** An act of ours as an entry: canonical JSON of type, time, id, source and data. */
export function act(type: `aedile.${string}`, id: string, time: Date, data: { readonly [key: string]: Json }): LedgerEntry {
  const source = '//aedile'
  return { type, source, id, bytes: Buffer.from(canonicalJson({ type, time: time.toISOString(), id, source, data })) }
}

/**
 * Opens (or makes) the ledger of a data folder and holds the folder until `close`. Throws LedgerError: FOLDER_IN_USE when another
 * process has it, STORE_TREE when rows and tree disagree, KEY_MISSING, KEY_ORIGIN, ORIGIN.
 */
export function openLedger(folder: string, options: LedgerOptions = {}) {
  const step = options.onStep ?? (() => undefined)
  const lock = lockDataFolder(folder, { restoring: options.restoring === true })
  let store: ReturnType<typeof openStore>
  try {
    store = openStore(folder, { mirror: options.mirror === true })
  } catch (error) {
    lock.release()
    if (error instanceof LedgerError) throw error
    throw new LedgerError('STORE_UNREADABLE', `expected a readable ledger.sqlite, SQLite says: ${(error as Error).message}`, { cause: error })
  }

  function inTransaction<T>(work: () => T): T {
    if (stopped !== undefined) throw new LedgerError('STOPPED', `expected a working disk, but the ledger stopped: ${stopped}; open the folder again`)
    let result: T
    try {
      store.begin()
      result = work()
    } catch (error) {
      store.rollback()
      if (error instanceof LedgerError || error instanceof VerificationError) throw error
      throw new LedgerError('NOT_WRITTEN', `expected to write the rows, nothing was kept: ${(error as Error).message}`, { cause: error })
    }
    try {
      store.commit()
    } catch (error) {
      // Whether these rows reached the disk is unknown, and a second fsync may claim success for lost pages. Only a fresh read can tell.
      stopped = (error as Error).message
      throw new LedgerError('STOPPED', `expected the commit to reach the disk: ${stopped}; open the folder again`, { cause: error })
    }
    return result
  }

  let stopped: string | undefined
  let tree = new GrowingTree()
  let origin = ''
  let keys: ReturnType<typeof loadKeys>
  try {
    tree = store.tree()
    const count = store.count()
    if (tree.size !== count) throw new LedgerError('STORE_TREE', `expected ${tree.size} rows, as the stored tree says, got ${count}`)
    if (store.fact('kept') === 'elsewhere' && options.mirror !== true)
      throw new LedgerError(
        'KEPT_ELSEWHERE',
        'expected a folder that keeps its own ledger; this one follows PostgreSQL: say where by --store, as serve, import, scan and export take it',
      )
    const known = store.fact('origin')
    if (known !== undefined && options.origin !== undefined && options.origin !== known)
      throw new LedgerError('ORIGIN', `expected the ledger "${options.origin}", this folder holds "${known}"`)
    origin = known ?? options.origin ?? `aedile.invalid/${randomBytes(8).toString('hex')}`
    if (known === undefined) inTransaction(() => store.putFact('origin', origin))
    keys = loadKeys(folder, origin, options.seed)
  } catch (error) {
    store.close()
    lock.release()
    throw error
  }

  const lastNote = store.lastHead()?.note
  const checkpointFile = join(logFolder(folder), 'checkpoint')
  // A crash between the stored head and its file leaves the file behind.
  if (lastNote !== undefined && findFile(checkpointFile)?.toString() !== lastNote) writeDurable(checkpointFile, Buffer.from(lastNote))
  const lastStamp = store.lastStamp()
  if (lastStamp !== undefined && findFile(stampPath(folder, lastStamp.size)) === undefined) publishStamp(lastStamp)

  function publishStamp({ size, stamp }: { size: number; stamp: Uint8Array }): void {
    makeFolder(dirname(stampPath(folder, size)))
    writeDurable(stampPath(folder, size), stamp)
  }

  function putBlob(bytes: Uint8Array): string {
    const hash = sha256(bytes).toString('hex')
    const path = join(folder, blobPath(hash))
    if (findFile(path) === undefined) writeDurable(path, bytes)
    step('blob:written')
    return hash
  }

  const getBlob = (hash: string): Buffer => blobOf(folder, hash)

  function stored(entry: LedgerEntry, index: number): StoredEntry {
    const { type, source, id, bytes } = entry
    if (bytes.length <= maxLeaf) return { index, type, source, id, leaf: bytes, blob: null }
    // Content first, row second: a crash between leaves an unused file, never a row without its content.
    const blob = putBlob(bytes)
    return { index, type, source, id, blob, leaf: Buffer.from(canonicalJson({ detached: { bytes: bytes.length, sha256: blob }, id, source, type })) }
  }

  function again(entry: LedgerEntry): Outcome {
    const earlier = store.find(entry.source, entry.id)!
    const leaf = entry.bytes.length > maxLeaf ? undefined : entry.bytes
    const same =
      entry.received !== undefined && earlier.received !== null
        ? Buffer.compare(earlier.received, entry.received) === 0
        : leaf === undefined
          ? earlier.blob === sha256(entry.bytes).toString('hex')
          : earlier.blob === null && Buffer.compare(earlier.leaf, leaf) === 0
    if (same && earlier.type === entry.type) return { status: 'repeated', index: earlier.index }
    return {
      status: 'refused',
      code: 'CONFLICT',
      index: earlier.index,
      expected: `the record already kept under this source and id, entry ${earlier.index}`,
      came: 'another record',
    }
  }

  /** Puts rows of what is new behind `next`, within a transaction. */
  function put(entries: readonly LedgerEntry[], next: GrowingTree, rows?: KeptRow[]): Outcome[] {
    const list = entries.map((entry): Outcome => {
      const wrong = fault(entry)
      if (wrong) return { status: 'refused', code: 'MALFORMED', index: undefined, ...wrong }
      const row = stored(entry, next.size)
      const received = entry.received ?? null
      if (!store.insert(row, received)) return again(entry)
      rows?.push({ entry: row, received })
      next.push(leafHash(row.leaf))
      return { status: 'appended', index: row.index }
    })
    if (next.size > tree.size) store.putTree(next)
    return list
  }

  /**
   * Appends where the rows must be durable elsewhere first: made within a transaction here, committed when `elsewhere` has them, rolled back
   * when it has not. A crash between leaves the mirror behind, and it follows at the next start. One at a time.
   */
  async function appendThrough<T>(
    make: () => Promise<{ entries: readonly LedgerEntry[]; also: T }>,
    elsewhere: (rows: readonly KeptRow[], next: GrowingTree, also: T, outcomes: readonly Outcome[]) => Promise<void>,
  ): Promise<Outcome[]> {
    const { entries, also } = await make()
    const next = new GrowingTree(tree.size, tree.peaks)
    const rows: KeptRow[] = []
    const standing = (why: unknown): LedgerError => {
      stopped = (why as Error).message
      return new LedgerError('STOPPED', `expected the mirror to take what is kept elsewhere: ${stopped}; open the folder again`, { cause: why })
    }
    if (stopped !== undefined) throw standing(new Error(stopped))
    let outcomes: Outcome[]
    try {
      store.begin()
      outcomes = put(entries, next, rows)
    } catch (error) {
      store.rollback()
      if (error instanceof LedgerError) throw error
      throw new LedgerError('NOT_WRITTEN', `expected to write the rows, nothing was kept: ${(error as Error).message}`, { cause: error })
    }
    try {
      await elsewhere(rows, next, also, outcomes)
    } catch (error) {
      store.rollback()
      throw error
    }
    try {
      store.commit()
    } catch (error) {
      store.rollback()
      throw standing(error)
    }
    tree = next
    return outcomes
  }

  function append(entries: readonly LedgerEntry[]): AppendResult {
    const next = new GrowingTree(tree.size, tree.peaks)
    const outcomes = inTransaction(() => {
      const list = put(entries, next)
      step('append:rows')
      return list
    })
    tree = next
    step('append:committed')
    const count = (status: Outcome['status']): number => outcomes.reduce((sum, outcome) => sum + (outcome.status === status ? 1 : 0), 0)
    return { size: tree.size, appended: count('appended'), repeated: count('repeated'), refused: count('refused'), outcomes }
  }

  /** Keeps acts of ours, all or an error: an act that is refused must not pass for recorded. Throws LedgerError CONFLICT. */
  function record(acts: readonly LedgerEntry[]): void {
    const wrong = append(acts).outcomes.find((outcome) => outcome.status === 'refused')
    if (wrong?.status === 'refused') throw new LedgerError(wrong.code, `expected ${wrong.expected}, got ${wrong.came}`)
  }

  type Waiting = { entries: readonly LedgerEntry[]; resolve: (outcomes: Outcome[]) => void; reject: (error: unknown) => void }
  let queue: Waiting[] = []
  /** Many callers, one fsync: whoever asks within one turn of the event loop is committed together. */
  function submit(entries: readonly LedgerEntry[]): Promise<Outcome[]> {
    return new Promise((resolve, reject) => {
      queue.push({ entries, resolve, reject })
      if (queue.length > 1) return
      setImmediate(() => {
        const group = queue
        queue = []
        try {
          const { outcomes } = append(group.flatMap((waiting) => waiting.entries))
          let at = 0
          for (const waiting of group) waiting.resolve(outcomes.slice(at, (at += waiting.entries.length)))
        } catch (error) {
          for (const waiting of group) waiting.reject(error)
        }
      })
    })
  }

  function* entries(from = 0, to = tree.size): Generator<ReadEntry> {
    const end = Math.min(to, tree.size)
    for (let at = from; at < end; at += 1000) {
      for (const entry of store.entries(at, Math.min(at + 1000, end))) yield { ...entry, bytes: contentOf(folder, entry) }
    }
  }

  const policy = (): Policy => ({ origin, logKeys: publicKeys(folder).map(parseVkey) })

  /**
   * Publishes everything appended so far and signs its head. `time` is kept beside the head, not inside it. Refuses to sign
   * (TILE_ROOT) when the files, hashed from the stored rows, do not lead to the root the appends led to.
   */
  function checkpoint(time: Date): string {
    const last = store.lastHead()
    const signers = [keys.active, ...(keys.next ? [keys.next] : [])]
    const signedByAll = last !== undefined && signers.every((signer) => parseNote(last.note).signatures.some((s) => s.id === signer.key.id))
    if (last?.size === tree.size && signedByAll) return last.note
    const published = Number(store.fact('published') ?? 0)
    const root = tree.root()
    const filesRoot = tree.size === 0 ? emptyRoot : publish(folder, published, tree.size, store.leaves)
    if (Buffer.compare(root, filesRoot) !== 0) {
      throw new VerificationError(
        'TILE_ROOT',
        `expected the published files to lead to the root ${root.toString('base64')}, they lead to ${Buffer.from(filesRoot).toString('base64')}; nothing was signed`,
      )
    }
    step('publish:files')
    if (last && last.size > 0) {
      const before = parseCheckpointText(parseNote(last.note).text)
      verifyConsistency(before.size, before.root, tree.size, root, consistencyProof(before.size, tree.size, publishedNodes(folder, tree.size)))
    }
    const note = signNote(checkpointText(origin, tree.size, root), signers)
    inTransaction(() => {
      store.putFact('published', String(tree.size))
      store.putHead({ size: tree.size, time: time.toISOString(), note, stamp: null, missed: null })
    })
    step('head:stored')
    writeDurable(checkpointFile, Buffer.from(note))
    step('head:written')
    return note
  }

  /**
   * For a mirror: heads that another server signed, with their stamps. Throws VerificationError, LedgerError DIVERGED where one is not of this log or
   * does not speak of the rows that are here, which are published up to it.
   */
  function keepHeads(heads: readonly Head[]): void {
    for (const head of heads) {
      const { size, root } = verifyCheckpoint(head.note, policy())
      if (size !== head.size || size > tree.size)
        throw new LedgerError('DIVERGED', `expected a head of ${head.size} of the ${tree.size} entries here, got one of ${size}`)
      const published = Number(store.fact('published') ?? 0)
      const filesRoot =
        size === 0 ? emptyRoot : size > published ? publish(folder, published, size, store.leaves) : rootFrom(size, publishedNodes(folder, published))
      if (Buffer.compare(root, filesRoot) !== 0)
        throw new VerificationError(
          'TILE_ROOT',
          `expected the rows here to lead to the signed root ${Buffer.from(root).toString('base64')}, they lead to ${Buffer.from(filesRoot).toString('base64')}`,
        )
      inTransaction(() => {
        store.putFact('published', String(Math.max(published, size)))
        store.putHead(head)
      })
      if (head.stamp !== null) publishStamp({ size, stamp: head.stamp })
    }
    const last = store.lastHead()
    if (heads.length > 0 && last !== undefined) writeDurable(checkpointFile, Buffer.from(last.note))
  }

  let proving: { size: number; node: NodeReader } | undefined
  /** The nodes of the last head's tree, read from its files and kept between proofs. */
  function provingNodes(size: number): NodeReader {
    if (proving?.size !== size) proving = { size, node: publishedNodes(folder, size) }
    return proving.node
  }

  function lastHead(): Head {
    const head = store.lastHead()
    if (head === undefined) throw new LedgerError('NO_CHECKPOINT', 'expected a signed head, the ledger has none yet; make a checkpoint first')
    return head
  }

  /** The tlog-proof that entry `index` is in the last signed head: a receipt anybody can check without us. */
  function prove(index: number): string {
    const head = lastHead()
    if (index >= head.size)
      throw new LedgerError('NOT_YET_SIGNED', `expected an entry below the signed size ${head.size}, got ${index}; make a checkpoint first`)
    const proof = formatProof(index, inclusionProof(index, head.size, provingNodes(head.size)), head.note)
    verifyProof(proof, store.entries(index, index + 1)[0]!.leaf, policy())
    return proof
  }

  /** The consistency proof from an older size to the last signed head. */
  function proveConsistency(oldSize: number): string {
    const head = lastHead()
    return formatConsistency(oldSize, consistencyProof(oldSize, head.size, provingNodes(head.size)), head.note)
  }

  function finishKeyChange(time: Date): void {
    if (!keys.next) return
    const announcement = act('aedile.key.changed', keys.next.key.id, time, { from: keys.active.vkey, to: keys.next.vkey })
    if (store.find(announcement.source, announcement.id) === undefined) record([announcement])
    step('key:announced')
    checkpoint(time)
    step('key:signed')
    keys = activateNextKey(folder, keys)
  }

  return {
    get origin() {
      return origin
    },
    /** How the folder is laid out. */
    version: store.version,
    get size() {
      return tree.size
    },
    get root() {
      return tree.root()
    },
    /** The keys to give to readers, every one that ever signed, oldest first. */
    get vkeys() {
      return publicKeys(folder)
    },
    policy,
    append,
    appendThrough,
    record,
    submit,
    entries,
    /** The entry kept under (source, id), if there is one. */
    find(source: string, id: string): ReadEntry | undefined {
      const found = store.find(source, id)
      return found && { ...found, bytes: contentOf(folder, found) }
    },
    has: store.has,
    putBlob,
    getBlob,
    checkpoint,
    prove,
    proveConsistency,
    /** For a mirror: its rows, its tree, and whether the folder says that its ledger is kept elsewhere. */
    rows: (from: number, to: number): KeptRow[] => store.kept(from, to),
    get tree() {
      return tree
    },
    get keptElsewhere() {
      return store.fact('kept') === 'elsewhere'
    },
    keepElsewhere: (): void => inTransaction(() => store.putFact('kept', 'elsewhere')),
    heads: (): Head[] => store.heads(),
    keepHeads,
    /** Keeps an RFC 3161 reply over the head of `size`, or why there is none. */
    recordStamp(size: number, stamp: Uint8Array | null, missed: string | null): void {
      const head = store.heads().find((h) => h.size === size)
      if (!head) throw new LedgerError('NO_CHECKPOINT', `expected a signed head of ${size} entries, found none`)
      inTransaction(() => store.putHead({ ...head, stamp, missed }))
      step('stamp:stored')
      if (stamp) publishStamp({ size, stamp })
    },
    /** Adds a witness's lines to the last head; the caller has verified them. */
    recordCosignatures(size: number, lines: string): string {
      const head = lastHead()
      if (head.size !== size) throw new LedgerError('NO_CHECKPOINT', `expected a cosignature on the head of ${head.size} entries, got one on ${size}`)
      const fresh = lines.split(/(?<=\n)/).filter((line) => !head.note.includes(line))
      const note = head.note + fresh.join('')
      inTransaction(() => store.putHead({ ...head, note }))
      writeDurable(checkpointFile, Buffer.from(note))
      return note
    },
    /** Writes every published file again from the rows, for a log folder that was lost or damaged. */
    republish(): void {
      const size = Number(store.fact('published') ?? 0)
      if (size > 0) publish(folder, 0, size, store.leaves)
      for (const head of store.heads()) if (head.stamp) publishStamp({ size: head.size, stamp: head.stamp })
    },
    /** Gives the log a new signing key: announced by an entry, the first head after it signed by both, the old key destroyed. */
    changeKey(time: Date): void {
      if (!keys.next) keys = prepareNextKey(folder, keys, (options.seed ?? (() => randomBytes(32)))())
      step('key:prepared')
      finishKeyChange(time)
    },
    close(): void {
      store.close()
      lock.release()
    },
  }
}

export type Ledger = ReturnType<typeof openLedger>
