/**
 * Reads a whole ledger with a stranger's eyes: every entry hashed again, every tile, every head we ever signed, and what others
 * remember of us (heads, cosignatures). Each way of having changed something is a finding with a code of its own.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  bundlePath,
  emptyRoot,
  GrowingTree,
  leafHash,
  parseBundle,
  parseCheckpointText,
  parseNote,
  parseTile,
  parseVkey,
  type Policy,
  sha256,
  tilePath,
  tileWidth,
  tileWidthAt,
  VerificationError,
  verifyCheckpoint,
  verifyTimestamp,
} from '../proof/index.ts'
import { LedgerError } from './error.ts'
import { findFile } from './files.ts'
import { publicKeys } from './keys.ts'
import { lockDataFolder } from './lock.ts'
import { logFolder, tileRoot } from './publish.ts'
import { type Head, ledgerFile, openStore, type Store } from './store.ts'

export type Finding = { code: string; sentence: string }

export type AuditOptions = {
  /** Keys to believe, as text. Without them the folder's own are used, which shows damage but not a forger with a new key. */
  logKeys?: string[]
  witnessKeys?: string[]
  quorum?: number
  /** The log's name; the folder's own when not given. */
  origin?: string
  /** Heads of this log that others kept: a witness's copy, a receipt's checkpoint. */
  remembered?: string[]
  /** PEM certificates of time-stamping authorities; heads' stamps are checked only with them. */
  authorities?: string
}

/** `waiting`: entries appended since the last head; their rows are checked, nobody has signed for them yet. */
export type Audit = { origin: string; size: number; root: string; heads: number; waiting: number; findings: Finding[] }

/** Findings listed of one code: enough to know what is wrong; a log damaged everywhere need not be listed entry by entry. */
const listedPerCode = 10

function auditor(findings: Finding[]) {
  const counts = new Map<string, number>()
  const add = (code: string, sentence: string): void => {
    const count = (counts.get(code) ?? 0) + 1
    counts.set(code, count)
    if (count <= listedPerCode) findings.push({ code, sentence })
  }
  return {
    add,
    /** Runs a check; its VerificationError becomes a finding. */
    check<T>(where: string, work: () => T): T | undefined {
      try {
        return work()
      } catch (error) {
        if (!(error instanceof VerificationError || error instanceof LedgerError)) throw error
        add(error.code, where === '' ? error.message : `${where}: ${error.message}`)
        return undefined
      }
    },
  }
}

type Auditor = ReturnType<typeof auditor>

/** A file of a tree of `size`: the partial one its size asks for, or the full one it has since become. */
function published(folder: string, path: (width?: number) => string, width: number): Buffer | undefined {
  return findFile(join(logFolder(folder), path(width))) ?? (width < tileWidth ? findFile(join(logFolder(folder), path())) : undefined)
}

/** Walks bundles and tiles of a tree of `size`; calls `leaf` with each entry found. Returns the roots at the sizes asked for. */
function auditFiles(folder: string, size: number, sizes: Set<number>, report: Auditor, leaf: (index: number, bytes: Uint8Array) => void): Map<number, Buffer> {
  const tree = new GrowingTree()
  const roots = new Map<number, Buffer>([[0, emptyRoot]])
  let level: Uint8Array[] = []
  for (let index = 0; index * tileWidth < size; index++) {
    const width = Math.min(tileWidth, size - index * tileWidth)
    const bundle = published(folder, (w) => bundlePath(index, w), width)
    if (!bundle) report.add('BUNDLE_MISSING', `expected the bundle ${bundlePath(index, width)}, found none`)
    const leaves = bundle && report.check(bundlePath(index, width), () => parseBundle(bundle, width))
    const hashes = (leaves ?? []).map(leafHash)
    const tile = published(folder, (w) => tilePath(0, index, w), width)
    if (!tile) report.add('TILE_MISSING', `expected the tile ${tilePath(0, index, width)}, found none`)
    // A partial tile may have been replaced by the full one since.
    const cut = tile?.length === tileWidth * 32 ? tile.subarray(0, width * 32) : tile
    const listed = cut && report.check(tilePath(0, index, width), () => parseTile(cut, width))
    for (const [i, bytes] of (leaves ?? []).entries()) {
      const at = index * tileWidth + i
      if (listed && Buffer.compare(hashes[i]!, listed[i]!) !== 0)
        report.add('ENTRY_CHANGED', `expected entry ${at} to hash to ${Buffer.from(listed[i]!).toString('hex')}, it hashes to ${hashes[i]!.toString('hex')}`)
      leaf(at, bytes)
    }
    // What the entries say counts; the tile stands in only where the bundle is lost, so that the rest can still be judged.
    const used = leaves ? hashes : listed
    if (!used) return roots
    for (const hash of used) {
      tree.push(hash)
      if (sizes.has(tree.size)) roots.set(tree.size, tree.root())
    }
    if (width === tileWidth) level.push(tileRoot(used))
  }
  for (let l = 1; level.length > 0; l++) {
    const above: Uint8Array[] = []
    for (let index = 0; index * tileWidth < level.length; index++) {
      const row = level.slice(index * tileWidth, (index + 1) * tileWidth)
      const width = tileWidthAt(l, index, size)
      const tile = published(folder, (w) => tilePath(l, index, w), width)
      if (!tile) report.add('TILE_MISSING', `expected the tile ${tilePath(l, index, width)}, found none`)
      else if (tile.length !== width * 32 && tile.length !== 8192)
        report.add('TILE_LENGTH', `expected a tile of ${width * 32} bytes at ${tilePath(l, index, width)}, got ${tile.length}`)
      else if (Buffer.compare(tile.subarray(0, width * 32), Buffer.concat(row)) !== 0)
        report.add('TILE_CHANGED', `expected the hashes of the tiles below in ${tilePath(l, index, width)}, found others`)
      if (row.length === tileWidth) above.push(tileRoot(row))
    }
    level = above
  }
  return roots
}

function rowsOf(store: Store, size: number): (index: number) => Uint8Array | undefined {
  let start = 0
  let rows: (Uint8Array | undefined)[] = []
  return (index) => {
    if (index < start || index >= start + rows.length) {
      start = index
      rows = []
      for (const entry of store.entries(index, Math.min(index + 2000, size))) rows[entry.index - index] = entry.leaf
    }
    return rows[index - start]
  }
}

function auditHead(head: { size: number; note: string }, roots: Map<number, Buffer>, policy: Policy, size: number, kept: string, report: Auditor): void {
  const checkpoint = report.check(kept, () => verifyCheckpoint(head.note, { ...policy, quorum: 0 }))
  if (!checkpoint) return
  if (checkpoint.size > size) {
    report.add('ROLLED_BACK', `expected the log to have grown since ${kept} of ${checkpoint.size} entries, it now ends at ${size}`)
    return
  }
  const root = roots.get(checkpoint.size)
  if (root && Buffer.compare(root, checkpoint.root) !== 0) {
    report.add(
      'HEAD_FORK',
      `expected the first ${checkpoint.size} entries to have the root ${checkpoint.root.toString('base64')} of ${kept}, they have ${root.toString('base64')}`,
    )
  }
}

function sizeOf(note: string): number {
  try {
    return parseCheckpointText(parseNote(note).text).size
  } catch {
    return 0
  }
}

async function auditStamps(heads: Head[], authorities: string, report: Auditor): Promise<void> {
  for (const head of heads) {
    if (head.stamp === null) continue
    try {
      const { time } = await verifyTimestamp(head.stamp, Buffer.from(parseNote(head.note).text), authorities)
      if (time.getTime() < new Date(head.time).getTime() - 60_000)
        report.add('HEAD_TIME', `expected the head of ${head.size} entries to be stamped after ${head.time}, as it says, its stamp says ${time.toISOString()}`)
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error
      report.add(error.code, `stamp of the head of ${head.size} entries: ${error.message}`)
    }
  }
}

/** Audits the ledger of a data folder nobody else has open. Throws LedgerError only when there is no ledger or it is in use. */
export async function auditLedger(folder: string, options: AuditOptions = {}): Promise<Audit> {
  if (!existsSync(ledgerFile(folder)) && !existsSync(logFolder(folder)))
    throw new LedgerError('NO_LEDGER', `expected a ledger in the data folder, found neither ledger.sqlite nor tlog`)
  const findings: Finding[] = []
  const report = auditor(findings)
  const lock = lockDataFolder(folder)
  let store: Store | undefined
  try {
    try {
      if (existsSync(ledgerFile(folder))) store = openStore(folder)
      else report.add('STORE_MISSING', 'expected ledger.sqlite beside tlog, found none')
    } catch (error) {
      report.add('STORE_UNREADABLE', `expected a readable ledger.sqlite, SQLite says: ${(error as Error).message}`)
    }
    const note = findFile(join(logFolder(folder), 'checkpoint'))?.toString()
    const origin = options.origin ?? store?.fact('origin') ?? note?.split('\n')[0] ?? ''
    const policy: Policy = {
      origin,
      logKeys: report.check('keys', () => (options.logKeys ?? publicKeys(folder)).map(parseVkey)) ?? [],
      witnessKeys: (options.witnessKeys ?? []).map(parseVkey),
      quorum: options.quorum ?? 0,
    }
    const heads = store?.heads() ?? []
    if (note === undefined && heads.length > 0) report.add('CHECKPOINT_MISSING', 'expected the last signed head in tlog/checkpoint, found none')
    const checkpoint = note === undefined ? undefined : report.check('tlog/checkpoint', () => verifyCheckpoint(note, policy))
    const size = checkpoint?.size ?? sizeOf(note ?? '')
    const lastHead = heads.at(-1)
    if (lastHead && note !== undefined && lastHead.size !== size)
      report.add('CHECKPOINT_STALE', `expected the last signed head, of ${lastHead.size} entries, in tlog/checkpoint, found one of ${size}`)

    const remembered = options.remembered ?? []
    const sizes = new Set([size, ...heads.map((head) => head.size), ...remembered.map(sizeOf)])
    const rows = store && rowsOf(store, Math.max(size, store.count()))
    const roots = auditFiles(folder, size, sizes, report, (index, bytes) => {
      const row = rows?.(index)
      if (rows && row === undefined) report.add('STORE_ENTRY_MISSING', `expected entry ${index} in the store, found none`)
      else if (row && Buffer.compare(row, bytes) !== 0)
        report.add('STORE_ENTRY_CHANGED', `expected entry ${index} in the store to be the published one, found other bytes`)
    })
    const root = roots.get(size)
    if (checkpoint && root && Buffer.compare(root, checkpoint.root) !== 0) {
      report.add('ROOT_MISMATCH', `expected the entries to have the signed root ${checkpoint.root.toString('base64')}, they have ${root.toString('base64')}`)
    }
    for (const head of heads) auditHead(head, roots, policy, size, `our own head`, report)
    for (const kept of remembered) auditHead({ size: sizeOf(kept), note: kept }, roots, policy, size, 'a head others remember', report)
    if (store) auditStore(folder, store, size, report)
    if (options.authorities) await auditStamps(heads, options.authorities, report)
    return { origin, size, root: root?.toString('base64') ?? '', heads: heads.length, waiting: Math.max(0, (store?.count() ?? 0) - size), findings }
  } finally {
    store?.close()
    lock.release()
  }
}

/** The rows themselves: their order, their tree, their large contents; also those no head covers yet. */
function auditStore(folder: string, store: Store, size: number, report: Auditor): void {
  const count = store.count()
  const tree = report.check('ledger.sqlite', () => store.tree())
  const again = new GrowingTree()
  let expected = 0
  for (let at = 0; at < count; at += 2000) {
    for (const entry of store.entries(at, at + 2000)) {
      if (entry.index !== expected) report.add('STORE_ENTRY_MISSING', `expected entry ${expected} in the store, the next one is ${entry.index}`)
      expected = entry.index + 1
      again.push(leafHash(entry.leaf))
      if (entry.blob === null) continue
      const content = findFile(join(folder, 'blobs', entry.blob.slice(0, 2), entry.blob))
      if (!content) report.add('BLOB_MISSING', `expected the content of entry ${entry.index} in the blob store, found none`)
      else if (sha256(content).toString('hex') !== entry.blob)
        report.add('BLOB_CHANGED', `expected the content of entry ${entry.index} to have SHA-256 ${entry.blob}, found other bytes`)
    }
  }
  if (count < size) report.add('STORE_TRUNCATED', `expected at least ${size} rows, as the signed head says, got ${count}`)
  if (tree && (tree.size !== count || Buffer.compare(tree.root(), again.root()) !== 0)) {
    report.add('STORE_TREE', `expected the stored tree of ${tree.size} entries to be the tree of the ${count} rows, it is not`)
  }
}
