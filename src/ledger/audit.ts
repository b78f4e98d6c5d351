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
import { logFolder, stampPath, tileRoot } from './publish.ts'
import { type Head, ledgerFile, openStore, type Store, type StoredRow } from './store.ts'

export type Finding = { code: string; sentence: string }

export type AuditOptions = {
  /** The folder is being made from a backup, by the caller. */
  restoring?: boolean
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

/**
 * `stamped`: heads that carry a reply of an authority, which is checked only when `authorities` are given. `waiting`: entries
 * appended since the last head; their rows are checked, nobody has signed for them yet.
 */
export type Audit = { origin: string; size: number; root: string; heads: number; stamped: number; waiting: number; findings: Finding[] }

/** Acts of ours that say when we did them. What we concluded, a case or a report, says as of when instead. */
const clocked = /^aedile\.(import|key|timestamp|vault)\./
/** A clock that runs wrong may be set back by so much. */
const clockSlackMs = 60_000

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

/** What the published files say of one tile of entries; the last tile has fewer than 256. */
type PublishedTile = { leaves: Uint8Array[]; hashes: Uint8Array[]; root: Uint8Array | undefined }

/** Walks bundles and tiles of a tree of `size`; `seen` gets each tile of entries in turn, undefined where its bundle is lost. Returns the roots at the sizes asked for. */
function auditFiles(folder: string, size: number, sizes: Set<number>, report: Auditor, seen: (tile: PublishedTile | undefined) => void): Map<number, Buffer> {
  /** The tree over the roots of full tiles: its subtrees are the log's, 8 levels up. */
  const tiles = new GrowingTree()
  const roots = new Map<number, Buffer>([[0, emptyRoot]])
  const wanted = [...sizes].toSorted((a, b) => a - b)
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
    for (const [i, hash] of hashes.entries()) {
      if (listed && Buffer.compare(hash, listed[i]!) !== 0)
        report.add(
          'ENTRY_CHANGED',
          `expected entry ${index * tileWidth + i} to hash to ${Buffer.from(listed[i]!).toString('hex')}, it hashes to ${hash.toString('hex')}`,
        )
    }
    // What the entries say counts; the tile stands in only where the bundle is lost, so that the rest can still be judged.
    const used = leaves ? hashes : listed
    const root = used && width === tileWidth ? tileRoot(used) : undefined
    seen(leaves && { leaves, hashes, root })
    if (!used) return roots
    while (wanted.length > 0 && wanted[0]! <= index * tileWidth + width) {
      const at = wanted.shift()!
      if (at > index * tileWidth) roots.set(at, rootOf(tiles, used.slice(0, at - index * tileWidth)))
    }
    if (root) {
      tiles.push(root)
      level.push(root)
    }
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

/** The root over full tiles and the hashes behind them. */
function rootOf(tiles: GrowingTree, hashes: readonly Uint8Array[]): Buffer {
  const tree = new GrowingTree(tiles.size * tileWidth, tiles.peaks)
  for (const hash of hashes) tree.push(hash)
  return tree.root()
}

/** The rows themselves, tile by tile: that they are what is published, and their large contents, acts and tree, also of those no head covers yet. */
function auditRows(folder: string, store: Store, heads: readonly Head[], report: Auditor) {
  const count = store.count()
  const tiles = new GrowingTree()
  let rest: Uint8Array[] = []
  let whole = true
  let start = 0
  let later = 0

  function auditRow({ position, leaf, blob, act }: StoredRow): void {
    if (act !== undefined && clocked.test(act)) {
      while (later < heads.length && heads[later]!.size <= position) later += 1
      auditAct(position, leaf, heads[later - 1], report)
    }
    if (blob === null) return
    const content = findFile(join(folder, 'blobs', blob.slice(0, 2), blob))
    if (!content) report.add('BLOB_MISSING', `expected the content of entry ${position} in the blob store, found none`)
    else if (sha256(content).toString('hex') !== blob)
      report.add('BLOB_CHANGED', `expected the content of entry ${position} to have SHA-256 ${blob}, found other bytes`)
  }

  function next(tile: PublishedTile | undefined): void {
    const hashes: Uint8Array[] = []
    let same = tile?.root !== undefined
    let expected = start
    const missing = (until: number): void => {
      for (; expected < until; expected++) {
        whole = false
        report.add('STORE_ENTRY_MISSING', `expected entry ${expected} in the store, found none`)
      }
    }
    for (const row of store.rows('//aedile', start, start + tileWidth)) {
      missing(row.position)
      expected = row.position + 1
      const told = tile?.leaves[row.position - start]
      const equal = told !== undefined && Buffer.compare(row.leaf, told) === 0
      if (told !== undefined && !equal)
        report.add('STORE_ENTRY_CHANGED', `expected entry ${row.position} in the store to be the published one, found other bytes`)
      if (!equal) same = false
      hashes.push(equal ? tile!.hashes[row.position - start]! : leafHash(row.leaf))
      auditRow(row)
    }
    missing(Math.min(start + tileWidth, Math.max(count, start + (tile?.leaves.length ?? 0))))
    if (hashes.length < tileWidth) rest = hashes
    else tiles.push(same ? tile!.root! : tileRoot(hashes))
    start += tileWidth
  }

  return {
    next,
    /** The rows behind what is published, then their tree. */
    finish(size: number): void {
      while (start < count) next(undefined)
      if (count < size) report.add('STORE_TRUNCATED', `expected at least ${size} rows, as the signed head says, got ${count}`)
      const tree = report.check('ledger.sqlite', () => store.tree())
      if (tree && (tree.size !== count || !whole || Buffer.compare(tree.root(), rootOf(tiles, rest)) !== 0))
        report.add('STORE_TREE', `expected the stored tree of ${tree.size} entries to be the tree of the ${count} rows, it is not`)
    },
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

/** What other programs find of the stamps is what the rows hold. */
function auditStampFiles(folder: string, heads: readonly Head[], report: Auditor): void {
  for (const { size, stamp } of heads) {
    if (stamp === null) continue
    const file = findFile(stampPath(folder, size))
    if (!file) report.add('TIMESTAMP_MISSING', `expected the stamp of the head of ${size} entries in tlog/stamps/${size}.tsr, found none`)
    else if (Buffer.compare(file, stamp) !== 0)
      report.add('TIMESTAMP_CHANGED', `expected the stamp of the head of ${size} entries in tlog/stamps/${size}.tsr, found other bytes`)
  }
}

async function auditStamps(heads: Head[], authorities: string, report: Auditor): Promise<void> {
  for (const head of heads) {
    if (head.stamp === null) continue
    try {
      const { time } = await verifyTimestamp(head.stamp, Buffer.from(parseNote(head.note).text), authorities)
      if (time.getTime() < Date.parse(head.time) - clockSlackMs)
        report.add('HEAD_TIME', `expected the head of ${head.size} entries to be stamped after ${head.time}, as it says, its stamp says ${time.toISOString()}`)
    } catch (error) {
      if (!(error instanceof VerificationError)) throw error
      report.add(error.code, `stamp of the head of ${head.size} entries: ${error.message}`)
    }
  }
}

/** Heads follow each other in time as they do in size. */
function auditTimes(heads: readonly Head[], report: Auditor): void {
  for (const [at, head] of heads.entries()) {
    const before = heads[at - 1]
    if (before && Date.parse(head.time) < Date.parse(before.time) - clockSlackMs)
      report.add('HEAD_TIME', `expected the head of ${head.size} entries to be made after the one of ${before.size}, of ${before.time}, it says ${head.time}`)
  }
}

/** An act that stands behind a signed head was done after it. */
function auditAct(position: number, leaf: Uint8Array, before: Head | undefined, report: Auditor): void {
  if (before === undefined) return
  const time = /"time":"([^"]+)"/.exec(Buffer.from(leaf).toString())?.[1] ?? ''
  if (!(Date.parse(time) >= Date.parse(before.time) - clockSlackMs))
    report.add('ENTRY_BACKDATED', `expected entry ${position}, an act of ours, to be no older than the head before it, of ${before.time}, it says ${time}`)
}

/** Audits the ledger of a data folder nobody else has open. Throws LedgerError only when there is no ledger or it is in use. */
export async function auditLedger(folder: string, options: AuditOptions = {}): Promise<Audit> {
  if (!existsSync(ledgerFile(folder)) && !existsSync(logFolder(folder)))
    throw new LedgerError('NO_LEDGER', `expected a ledger in the data folder, found neither ledger.sqlite nor tlog`)
  const findings: Finding[] = []
  const report = auditor(findings)
  const lock = lockDataFolder(folder, { restoring: options.restoring === true })
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
    const rows = store && auditRows(folder, store, heads, report)
    const roots = auditFiles(folder, size, sizes, report, (tile) => rows?.next(tile))
    const root = roots.get(size)
    if (checkpoint && root && Buffer.compare(root, checkpoint.root) !== 0) {
      report.add('ROOT_MISMATCH', `expected the entries to have the signed root ${checkpoint.root.toString('base64')}, they have ${root.toString('base64')}`)
    }
    auditTimes(heads, report)
    auditStampFiles(folder, heads, report)
    for (const head of heads) auditHead(head, roots, policy, size, `our own head`, report)
    for (const kept of remembered) auditHead({ size: sizeOf(kept), note: kept }, roots, policy, size, 'a head others remember', report)
    rows?.finish(size)
    if (options.authorities) await auditStamps(heads, options.authorities, report)
    return {
      origin,
      size,
      root: root?.toString('base64') ?? '',
      heads: heads.length,
      stamped: heads.filter((head) => head.stamp !== null).length,
      waiting: Math.max(0, (store?.count() ?? 0) - size),
      findings,
    }
  } finally {
    store?.close()
    lock.release()
  }
}
