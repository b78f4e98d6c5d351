/**
 * A data folder in one file, taken while it is in use, and a data folder from such a file. What can be made again (tables, the log's published
 * files) is left out and made again.
 *
 * Order is what makes it whole: the ledger's rows first, everything else after them. A record's values are sealed before its row is written and
 * contents too large for a row lie in their place before it, so whatever a row of the snapshot needs is there when the rest is read.
 */
import { createHash, type Hash } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { auditLedger } from './audit.ts'
import { LedgerError } from './error.ts'
import { makeFolder, syncFolder, writeDurable } from './files.ts'
import { openLedger } from './ledger.ts'
import { halfRestored } from './lock.ts'
import { openStore } from './store.ts'
import { tarReader, tarWriter } from './tar.ts'
import { erasedIn, erasedName } from './vault.ts'
import { refuseNewer, versionOf } from './versions.ts'

type Listed = { name: string; size: number; sha256: string }
type Manifest = { spec: 'aedile.backup/1'; folder: number; origin: string; size: number; root: string; time: string; files: Listed[] }

const manifestName = 'aedile-backup.json'
/** Made again from the rows, or only of use to the process that wrote them. */
const leftOut = /^(lock(\.holder)?|restoring|scratch|projections|tlog)$|\.new$|\.sqlite-(wal|shm|journal)$/

export type Progress = (name: string, done: number, of: number) => void
export type Made = { out: string; octets: number; files: number; size: number; root: string; origin: string; masterKey: boolean }
/** Places where the crash test kills the process. */
export type BackupStep = 'backup:rows' | 'backup:copied' | 'backup:written' | 'restore:begun' | 'restore:unpacked' | 'restore:published'

/** A consistent copy of a database that another process may be writing to. */
function snapshot(path: string, target: string): void {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 60_000 })
  try {
    db.prepare('VACUUM INTO ?').run(target)
  } finally {
    db.close()
  }
}

function plainFiles(folder: string, below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const name = below === '' ? entry.name : `${below}/${entry.name}`
    if (leftOut.test(entry.name) || (below === '' && entry.name.endsWith('.sqlite'))) return []
    return entry.isDirectory() ? plainFiles(folder, name) : entry.isFile() ? [name] : []
  })
}

/**
 * Writes a backup; whole or absent at `out` whenever the process dies. Throws LedgerError: NO_DATA, NEWER, BACKUP_EXISTS, KEPT_ELSEWHERE.
 * @param masterKey false leaves out the master key where it lies in the folder
 */
export function backupFolder(
  place: string,
  target: string,
  { time, masterKey = true, progress, step = () => undefined }: { time: Date; masterKey?: boolean; progress?: Progress; step?: (step: BackupStep) => void },
): Made {
  const [folder, out] = [resolve(place), resolve(target)]
  if (!existsSync(join(folder, 'ledger.sqlite'))) throw new LedgerError('NO_DATA', `expected a data folder at ${place}, found none; aedile import makes one`)
  if (existsSync(out)) throw new LedgerError('BACKUP_EXISTS', `expected no file at ${target} yet, found one; a backup never overwrites another`)
  if (out.startsWith(`${folder}/`)) throw new LedgerError('BACKUP_INSIDE', 'expected a place outside the data folder, got one inside it')
  const work = `${out}.partial`
  rmSync(work, { recursive: true, force: true })
  makeFolder(dirname(out))
  mkdirSync(work, { mode: 0o700 })
  const archive = join(work, 'archive')
  const file = openSync(archive, 'wx', 0o600)
  try {
    snapshot(join(folder, 'ledger.sqlite'), join(work, 'ledger.sqlite'))
    step('backup:rows')
    const databases = readdirSync(folder).filter((name) => name.endsWith('.sqlite') && name !== 'ledger.sqlite')
    for (const name of databases.toSorted()) snapshot(join(folder, name), join(work, name))
    const store = openStore(work)
    const tree = store.tree()
    const origin = store.fact('origin') ?? ''
    const elsewhere = store.fact('kept') === 'elsewhere'
    store.close()
    if (elsewhere)
      throw new LedgerError(
        'KEPT_ELSEWHERE',
        'expected a folder that keeps its own ledger; this one follows PostgreSQL, and its values lie there: back that up with pg_dump --schema, and keys/ and erased.txt beside it',
      )
    const version = new DatabaseSync(join(work, 'ledger.sqlite'), { readOnly: true })
    const folderHas = versionOf(version)
    version.close()
    const names = plainFiles(folder).filter((name) => masterKey || name !== 'keys/master.key')
    const sources = [
      ...['ledger.sqlite', ...databases.toSorted()].map((name) => ({ name, path: join(work, name) })),
      ...names.toSorted().map((name) => ({ name, path: join(folder, name) })),
    ]
    const tar = tarWriter(file, Math.floor(time.getTime() / 1000))
    const files: Listed[] = []
    for (const [done, { name, path }] of sources.entries()) {
      progress?.(name, done, sources.length)
      const hash = createHash('sha256')
      const { size } = statSync(path)
      tar.addFile(name, path, size, (bytes) => void hash.update(bytes))
      files.push({ name, size, sha256: hash.digest('hex') })
      if (path.startsWith(work)) rmSync(path)
    }
    step('backup:copied')
    const root = tree.root().toString('base64')
    const manifest: Manifest = { spec: 'aedile.backup/1', folder: folderHas, origin, size: tree.size, root, time: time.toISOString(), files }
    // Last: an archive without it is one that was cut off.
    tar.add(manifestName, Buffer.from(`${JSON.stringify(manifest, undefined, 1)}\n`))
    tar.end()
    fsyncSync(file)
    step('backup:written')
    renameSync(archive, out)
    syncFolder(dirname(out))
    return { out, octets: statSync(out).size, files: files.length, size: tree.size, root, origin, masterKey: names.includes('keys/master.key') }
  } finally {
    closeSync(file)
    rmSync(work, { recursive: true, force: true })
  }
}

function parseManifest(text: string): Manifest {
  const value = JSON.parse(text) as Partial<Manifest>
  if (value.spec !== 'aedile.backup/1' || !Array.isArray(value.files) || typeof value.folder !== 'number')
    throw new LedgerError('BACKUP_UNREADABLE', 'expected a backup of the kind aedile.backup/1, found something else')
  return value as Manifest
}

const safeName = /^(?!.*(^|\/)\.\.?(\/|$))[\w.@-]+(\/[\w.@-]+)*$/

/** Takes the archive apart into an empty folder, hashing as it goes. Throws BACKUP_CUT_OFF, BACKUP_UNREADABLE, BACKUP_CHANGED. */
function unpack(archive: string, folder: string, progress?: Progress): Manifest {
  const file = openSync(archive, 'r')
  const found = new Map<string, Listed>()
  let manifest: Manifest | undefined
  try {
    for (const { name, size, content } of tarReader(file)) {
      if (!safeName.test(name) || leftOut.test(basename(name)) || found.has(name))
        throw new LedgerError('BACKUP_UNREADABLE', 'expected the names of a data folder in the backup, found one that is none')
      progress?.(name, found.size, 0)
      const hash: Hash = createHash('sha256')
      if (name === manifestName) {
        manifest = parseManifest(Buffer.concat([...content()]).toString())
        break
      }
      const path = join(folder, name)
      makeFolder(dirname(path))
      const out = openSync(path, 'wx', 0o600)
      try {
        for (const bytes of content()) {
          hash.update(bytes)
          for (let at = 0; at < bytes.length;) at += writeSync(out, bytes, at)
        }
        fsyncSync(out)
      } finally {
        closeSync(out)
      }
      found.set(name, { name, size, sha256: hash.digest('hex') })
    }
  } finally {
    closeSync(file)
  }
  if (manifest === undefined) throw new LedgerError('BACKUP_CUT_OFF', 'expected a whole backup, this one ends before its list of files')
  refuseNewer(manifest.folder)
  const listed = new Map(manifest.files.map((one) => [one.name, one]))
  for (const [name, { size, sha256 }] of found)
    if (listed.get(name)?.sha256 !== sha256 || listed.get(name)?.size !== size)
      throw new LedgerError('BACKUP_CHANGED', `expected ${name} to be as the backup’s list says, it is not`)
  const missing = manifest.files.find(({ name }) => !found.has(name))
  if (missing !== undefined) throw new LedgerError('BACKUP_CHANGED', `expected ${missing.name} in the backup, found none`)
  return manifest
}

/** The digests of the erased that a list, or the list in a data folder, holds. Throws LedgerError ERASED_LIST. */
export function readErased(place: string): string[] {
  const file = existsSync(place) && statSync(place).isDirectory() ? join(place, erasedName) : place
  const text = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  const found = erasedIn(text ?? '')
  if (text === undefined || found.length !== text.split('\n').filter((line) => line !== '').length)
    throw new LedgerError('ERASED_LIST', `expected a list of erased people (${erasedName} of a data folder, or a copy of it) at ${place}, found none`)
  return found
}

/**
 * Makes a data folder from a backup, publishes the log's files again and verifies the whole. `erased`: people erased since, whose keys the backup
 * may still hold. One cut off is begun anew by the same call.
 * Throws LedgerError: OUT_NOT_EMPTY, BACKUP_…, NEWER, RESTORED_OTHERWISE.
 */
export async function restoreFolder(
  archive: string,
  place: string,
  { erased = [], progress, step = () => undefined }: { erased?: readonly string[]; progress?: Progress; step?: (step: BackupStep) => void } = {},
): Promise<Manifest> {
  const folder = resolve(place)
  if (!existsSync(archive)) throw new LedgerError('NO_BACKUP', `expected a backup at ${archive}, found nothing`)
  const mark = halfRestored(folder)
  if (existsSync(folder) && !existsSync(mark) && readdirSync(folder).length > 0)
    throw new LedgerError('OUT_NOT_EMPTY', `expected ${place} to be empty or absent, it holds something; a restore never overwrites`)
  if (existsSync(mark)) for (const name of readdirSync(folder)) if (join(folder, name) !== mark) rmSync(join(folder, name), { recursive: true, force: true })
  makeFolder(folder)
  writeFileSync(mark, '', { mode: 0o600 })
  syncFolder(folder)
  step('restore:begun')
  const manifest = unpack(archive, folder, progress)
  step('restore:unpacked')
  // Before anybody can open the vault: its next opening erases whoever stands there.
  const register = join(folder, erasedName)
  const known = erasedIn(existsSync(register) ? readFileSync(register, 'utf8') : '')
  const all = [...new Set([...known, ...erased])]
  if (all.length > known.length) writeDurable(register, Buffer.from(all.map((line) => `${line}\n`).join('')))
  const ledger = openLedger(folder, { restoring: true })
  try {
    ledger.republish()
    const root = ledger.root.toString('base64')
    if (ledger.size !== manifest.size || root !== manifest.root || ledger.origin !== manifest.origin)
      throw new LedgerError(
        'RESTORED_OTHERWISE',
        `expected ${manifest.size} entries of ${manifest.origin} with the root ${manifest.root}, got ${ledger.size} with ${root}`,
      )
  } finally {
    ledger.close()
  }
  step('restore:published')
  const { findings } = await auditLedger(folder, { restoring: true })
  if (findings[0] !== undefined)
    throw new LedgerError('RESTORED_OTHERWISE', `expected the restored ledger to verify, got ${findings[0].code}: ${findings[0].sentence}`)
  rmSync(mark)
  syncFolder(folder)
  return manifest
}
