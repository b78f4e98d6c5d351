/** A red team on a small ledger: each class of tampering is found under a code of its own, and an honest ledger has no finding. */
import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test, { after } from 'node:test'
import {
  checkpointText,
  cosignatureLine,
  GrowingTree,
  leafHash,
  parsePrivateKey,
  parseVkey,
  signerFrom,
  signNote,
  VerificationError,
  verifyCheckpoint,
  verifyProof,
} from '../proof/index.ts'
import { auditLedger, type AuditOptions } from './audit.ts'
import { LedgerError } from './error.ts'
import { act, type LedgerEntry, openLedger } from './ledger.ts'
import { bundleOf } from './publish.ts'

const root = mkdtempSync(join(tmpdir(), 'tamper-'))
after(() => rmSync(root, { recursive: true }))
const origin = 'market.example/ledger'
const time = new Date('2017-08-08T06:00:00Z')
const entry = (n: number): LedgerEntry => ({
  type: 'order.placed',
  source: '//market.example/orders',
  id: `o-${n}`,
  bytes: n === 9 ? Buffer.alloc(70_000, 'x') : Buffer.from(`{"n":${n}}`),
})
const entriesOf = (from: number, to: number): LedgerEntry[] => Array.from({ length: to - from }, (_, i) => entry(from + i))

const honest = join(root, 'honest')
const ledger = openLedger(honest, { origin })
ledger.append(entriesOf(0, 300))
const early = ledger.checkpoint(time)
ledger.append(entriesOf(300, 600))
const note = ledger.checkpoint(time)
const receipt = ledger.prove(42)
const vkeys = ledger.vkeys
ledger.append(entriesOf(600, 610))
ledger.close()
const outside: AuditOptions = { logKeys: vkeys, origin, remembered: [early, note] }

let copies = 0
function copy(): string {
  const folder = join(root, `c${copies++}`)
  cpSync(honest, folder, { recursive: true })
  return folder
}
const file = (folder: string, path: string): string => join(folder, path)
function edit(path: string, change: (bytes: Buffer) => Uint8Array): void {
  writeFileSync(path, change(readFileSync(path)))
}
function sql(folder: string, text: string): void {
  const db = new DatabaseSync(file(folder, 'ledger.sqlite'))
  db.exec(`PRAGMA foreign_keys = OFF; ${text}`)
  db.close()
}
const flip = (at: number) => (bytes: Buffer) => bytes.with(at, bytes[at]! ^ 1)
const ownKey = (folder: string) => parsePrivateKey(readFileSync(file(folder, 'keys/log.key'), 'utf8'))

/** The honest log's signing key, stolen. */
const honestSeed = ownKey(honest).privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32)

/** The log rewritten in full by somebody who has the signing key: entry 42 changed, everything after it recomputed. */
function rewrite(folder: string, size: number): void {
  const list = entriesOf(0, size).map((e) => (e.id === 'o-42' ? { ...e, bytes: Buffer.from('{"n":"changed"}') } : e))
  rmSync(folder, { recursive: true })
  const forged = openLedger(folder, { origin, seed: () => honestSeed })
  forged.append(list)
  forged.checkpoint(time)
  forged.close()
}

const bundle0 = 'tlog/tile/entries/000'
type Class = { name: string; code: string; tamper: (folder: string) => void; options?: AuditOptions }
const classes: Class[] = [
  { name: 'a bit of an entry flipped', code: 'ENTRY_CHANGED', tamper: (f) => edit(file(f, bundle0), flip(4)) },
  { name: 'an entry deleted from its bundle', code: 'BUNDLE_WIDTH', tamper: (f) => edit(file(f, bundle0), (b) => b.subarray(2 + b.readUInt16BE(0))) },
  {
    name: 'an entry inserted into a bundle',
    code: 'BUNDLE_WIDTH',
    tamper: (f) => edit(file(f, bundle0), (b) => Buffer.concat([bundleOf([Buffer.from('{}')]), b])),
  },
  {
    name: 'two entries exchanged',
    code: 'ENTRY_CHANGED',
    tamper: (f) => edit(file(f, bundle0), (b) => Buffer.concat([b.subarray(9, 18), b.subarray(0, 9), b.subarray(18)])),
  },
  { name: 'a bundle cut short', code: 'BUNDLE_TORN', tamper: (f) => edit(file(f, bundle0), (b) => b.subarray(0, -1)) },
  { name: 'a length that runs past the end', code: 'BUNDLE_TORN', tamper: (f) => edit(file(f, bundle0), (b) => b.with(0, 0xff)) },
  { name: 'a bundle removed', code: 'BUNDLE_MISSING', tamper: (f) => rmSync(file(f, bundle0)) },
  { name: 'a bundle exchanged for another', code: 'ENTRY_CHANGED', tamper: (f) => cpSync(file(f, 'tlog/tile/entries/001'), file(f, bundle0)) },
  { name: 'a leaf hash changed in its tile', code: 'ENTRY_CHANGED', tamper: (f) => edit(file(f, 'tlog/tile/0/000'), flip(33)) },
  { name: 'a tile removed', code: 'TILE_MISSING', tamper: (f) => rmSync(file(f, 'tlog/tile/0/001')) },
  { name: 'a tile cut short', code: 'TILE_LENGTH', tamper: (f) => edit(file(f, 'tlog/tile/0/000'), (b) => b.subarray(0, 100)) },
  { name: 'a hash changed in an upper tile', code: 'TILE_CHANGED', tamper: (f) => edit(file(f, 'tlog/tile/1/000.p/2'), flip(3)) },
  {
    name: 'an entry and its tile changed together',
    code: 'ROOT_MISMATCH',
    tamper: (f) => {
      edit(file(f, bundle0), flip(4))
      const leaf = readFileSync(file(f, bundle0)).subarray(2, 9)
      edit(file(f, 'tlog/tile/0/000'), (b) => Buffer.concat([leafHash(leaf), b.subarray(32)]))
    },
  },
  { name: 'the head removed', code: 'CHECKPOINT_MISSING', tamper: (f) => rmSync(file(f, 'tlog/checkpoint')) },
  { name: 'the head unreadable', code: 'NOTE_FORMAT', tamper: (f) => edit(file(f, 'tlog/checkpoint'), (b) => b.subarray(0, 40)) },
  {
    name: 'the size in the head changed',
    code: 'NOTE_SIGNATURE',
    tamper: (f) => edit(file(f, 'tlog/checkpoint'), (b) => Buffer.from(b.toString().replace('\n600\n', '\n601\n'))),
  },
  {
    name: 'a size beyond 2^53',
    code: 'CHECKPOINT_FORMAT',
    tamper: (f) => edit(file(f, 'tlog/checkpoint'), (b) => Buffer.from(b.toString().replace('\n600\n', '\n9007199254740993\n'))),
  },
  {
    name: 'a head signed by a key nobody trusts',
    code: 'CHECKPOINT_UNSIGNED',
    tamper: (f) =>
      edit(file(f, 'tlog/checkpoint'), (b) => Buffer.from(signNote(b.toString().split('\n\n')[0]! + '\n', [signerFrom(origin, 'log', Buffer.alloc(32, 9))]))),
  },
  {
    name: 'the head of another log',
    code: 'CHECKPOINT_ORIGIN',
    tamper: (f) =>
      edit(file(f, 'tlog/checkpoint'), (b) =>
        Buffer.from(signNote(b.toString().split('\n\n')[0]!.replace(origin, 'other.example/ledger') + '\n', [ownKey(f)])),
      ),
  },
  {
    name: 'the log rolled back to an older head',
    code: 'ROLLED_BACK',
    tamper: (f) => {
      rmSync(f, { recursive: true })
      const old = openLedger(f, {
        origin,
        seed: () => honestSeed,
      })
      old.append(entriesOf(0, 300))
      old.checkpoint(time)
      old.close()
    },
  },
  { name: 'an older head put back in its place', code: 'CHECKPOINT_STALE', tamper: (f) => writeFileSync(file(f, 'tlog/checkpoint'), early) },
  { name: 'all of history rewritten and signed by the stolen key', code: 'HEAD_FORK', tamper: (f) => rewrite(f, 600) },
  {
    name: 'the keys exchanged for a forger’s',
    code: 'CHECKPOINT_UNSIGNED',
    tamper: (f) => {
      rmSync(f, { recursive: true })
      const forged = openLedger(f, { origin, seed: () => Buffer.alloc(32, 8) })
      forged.append(entriesOf(0, 600))
      forged.checkpoint(time)
      forged.close()
    },
  },
  {
    name: 'a row changed in the store',
    code: 'STORE_ENTRY_CHANGED',
    tamper: (f) => sql(f, `UPDATE entry SET leaf = CAST('{"n":0.5}' AS BLOB) WHERE position = 42`),
  },
  { name: 'a row deleted from the store', code: 'STORE_ENTRY_MISSING', tamper: (f) => sql(f, 'DELETE FROM entry WHERE position = 42') },
  { name: 'the end of the store deleted', code: 'STORE_TRUNCATED', tamper: (f) => sql(f, 'DELETE FROM entry WHERE position >= 500') },
  {
    name: 'a row added behind the tree’s back',
    code: 'STORE_TREE',
    tamper: (f) => sql(f, `INSERT INTO entry VALUES (610, 1, 'x', 2, NULL, NULL, CAST('{}' AS BLOB))`),
  },
  { name: 'an unsigned row changed', code: 'STORE_TREE', tamper: (f) => sql(f, `UPDATE entry SET leaf = CAST('{}' AS BLOB) WHERE position = 605`) },
  { name: 'the content of a large entry changed', code: 'BLOB_CHANGED', tamper: (f) => edit(blobOf(f), flip(0)) },
  { name: 'the content of a large entry removed', code: 'BLOB_MISSING', tamper: (f) => rmSync(blobOf(f)) },
  {
    name: 'the store overwritten',
    code: 'STORE_UNREADABLE',
    tamper: (f) => edit(file(f, 'ledger.sqlite'), (b) => Buffer.concat([Buffer.alloc(100, 'x'), b.subarray(100)])),
  },
  { name: 'the store removed', code: 'STORE_MISSING', tamper: (f) => rmSync(file(f, 'ledger.sqlite')) },
  {
    name: 'a head in our own archive changed',
    code: 'NOTE_SIGNATURE',
    tamper: (f) => sql(f, `UPDATE head SET note = replace(note, char(10) || '300' || char(10), char(10) || '301' || char(10)) WHERE size = 300`),
  },
  {
    name: 'an act of ours written down as if done before the last head',
    code: 'ENTRY_BACKDATED',
    tamper: (f) => {
      const late = openLedger(f)
      late.record([act('aedile.vault.opened', 'opened:1', new Date('2017-08-07T06:00:00Z'), { by: 'x', purpose: 'y' })])
      late.checkpoint(time)
      late.close()
    },
  },
  {
    name: 'a head dated before the one it follows',
    code: 'HEAD_TIME',
    tamper: (f) => sql(f, `UPDATE head SET time = '2016-08-08T06:00:00.000Z' WHERE size = 600`),
  },
  {
    name: 'cosignatures taken away',
    code: 'WITNESS_QUORUM',
    tamper: () => undefined,
    options: { witnessKeys: [signerFrom('w.example/1', 'witness', Buffer.alloc(32, 2)).vkey], quorum: 1 },
  },
  {
    name: 'a cosignature moved from another head',
    code: 'COSIGNATURE_INVALID',
    tamper: (f) =>
      edit(file(f, 'tlog/checkpoint'), (b) =>
        Buffer.from(b.toString() + cosignatureLine(early.split('\n\n')[0]! + '\n', signerFrom('w.example/1', 'witness', Buffer.alloc(32, 2)), 1)),
      ),
    options: { witnessKeys: [signerFrom('w.example/1', 'witness', Buffer.alloc(32, 2)).vkey] },
  },
  {
    name: 'one witness counted twice',
    code: 'WITNESS_QUORUM',
    tamper: (f) => {
      const witness = signerFrom('w.example/1', 'witness', Buffer.alloc(32, 2))
      const text = note.split('\n\n')[0]! + '\n'
      edit(file(f, 'tlog/checkpoint'), (b) => Buffer.from(b.toString() + cosignatureLine(text, witness, 1) + cosignatureLine(text, witness, 2)))
    },
    options: { witnessKeys: [signerFrom('w.example/1', 'witness', Buffer.alloc(32, 2)).vkey], quorum: 2 },
  },
]

function blobOf(folder: string): string {
  const db = new DatabaseSync(file(folder, 'ledger.sqlite'), { readOnly: true })
  const hash = db.prepare('SELECT blob FROM entry WHERE position = 9').get()!['blob'] as string
  db.close()
  return file(folder, `blobs/${hash.slice(0, 2)}/${hash}`)
}

test('an honest ledger has no finding, whatever its size and however often it was signed', async () => {
  assert.deepEqual((await auditLedger(copy(), outside)).findings, [])
  for (const sizes of [[0], [1], [255, 256, 257], [1, 2, 3, 300], [512, 513]]) {
    const folder = join(root, `h${sizes.join('-')}`)
    const log = openLedger(folder, { origin })
    const heads = sizes.map((size) => {
      log.append(entriesOf(log.size, size))
      return log.checkpoint(time)
    })
    const logKeys = log.vkeys
    log.close()
    assert.deepEqual((await auditLedger(folder, { logKeys, remembered: heads })).findings, [], String(sizes))
  }
})

for (const { name, code, tamper, options } of classes) {
  test(`found: ${name} (${code})`, async () => {
    const folder = copy()
    tamper(folder)
    const { findings } = await auditLedger(folder, { ...outside, ...options })
    assert.ok(
      findings.some((finding) => finding.code === code),
      `expected ${code}, got ${findings.map((f) => f.code).join(', ') || 'no finding'}`,
    )
    for (const { sentence } of findings) assert.match(sentence, /expected /)
  })
}

const refuses = (code: string, work: () => void): void =>
  assert.throws(work, (error) => (error instanceof VerificationError || error instanceof LedgerError) && error.code === code)

test('a receipt is worth nothing for another entry, another log, another tenant or a rewritten history', () => {
  const policy = { origin, logKeys: vkeys.map(parseVkey) }
  assert.equal(verifyProof(receipt, entry(42).bytes, policy).index, 42)
  refuses('INCLUSION_ROOT', () => verifyProof(receipt, entry(43).bytes, policy))
  refuses('CHECKPOINT_ORIGIN', () => verifyProof(receipt, entry(42).bytes, { ...policy, origin: 'tenant-b.example/ledger' }))
  refuses('INCLUSION_LENGTH', () => verifyProof(receipt.replace(/\n\n/, `\n${Buffer.alloc(32).toString('base64')}\n\n`), entry(42).bytes, policy))
  const folder = copy()
  rewrite(folder, 600)
  const forged = openLedger(folder)
  refuses('INCLUSION_ROOT', () => verifyProof(forged.prove(42), entry(42).bytes, policy))
  forged.close()
})

test('the ledger itself refuses to sign over changed rows, changed tiles, or a tree that forgot', () => {
  const rows = copy()
  sql(rows, `UPDATE entry SET leaf = CAST('{}' AS BLOB) WHERE position = 605`)
  const one = openLedger(rows)
  refuses('TILE_ROOT', () => one.checkpoint(time))
  one.close()
  const tiles = copy()
  edit(file(tiles, 'tlog/tile/0/002.p/88'), flip(5))
  const two = openLedger(tiles)
  refuses('TILE_ROOT', () => two.checkpoint(time))
  two.close()
  const gone = copy()
  sql(gone, 'DELETE FROM entry WHERE position >= 605')
  refuses('STORE_TREE', () => openLedger(gone))
  const key = copy()
  renameSync(file(key, 'keys/log.key'), file(key, 'keys/away'))
  refuses('KEY_MISSING', () => openLedger(key))
  const forgot = copy()
  const tree = new GrowingTree()
  for (const e of entriesOf(0, 5)) tree.push(leafHash(e.bytes))
  sql(forgot, "DELETE FROM entry WHERE position >= 5; DELETE FROM fact WHERE key IN ('tree', 'published')")
  const size = Buffer.alloc(8)
  size.writeBigUInt64BE(5n)
  const db = new DatabaseSync(file(forgot, 'ledger.sqlite'))
  db.prepare("INSERT INTO fact VALUES ('tree', ?)").run(Buffer.concat([size, ...tree.peaks]))
  db.close()
  const three = openLedger(forgot)
  refuses('CONSISTENCY_SIZE', () => three.checkpoint(time))
  three.close()
})

test('a lone head proves itself: signed text, not just any text', () => {
  refuses('CHECKPOINT_UNSIGNED', () =>
    verifyCheckpoint(signNote(checkpointText(origin, 1, Buffer.alloc(32)), [signerFrom(origin, 'log', Buffer.alloc(32, 7))]), {
      origin,
      logKeys: vkeys.map(parseVkey),
    }),
  )
})
