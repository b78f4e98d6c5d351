/** Checked against published vectors and against a second, slow implementation written from the text of RFC 6962 §2.1. */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import fc from 'fast-check'
import {
  bundlePath,
  checkpointText,
  consistencyProof,
  cosignatureLine,
  emptyRoot,
  formatConsistency,
  formatProof,
  GrowingTree,
  inclusionProof,
  keyIdOf,
  leafHash,
  type NodeReader,
  parseCheckpointText,
  parsePrivateKey,
  parseProof,
  parseVkey,
  privateKeyText,
  rootFrom,
  type Signer,
  signerFrom,
  signNote,
  tileNodes,
  tilePath,
  tileWidthAt,
  VerificationError,
  verifyCheckpoint,
  verifyConsistency,
  verifyExtends,
  verifyInclusion,
  verifyNote,
  verifyProof,
} from './index.ts'

// --- the oracle: RFC 6962 §2.1 word for word, over whole lists -------------------------------------------------------
const sha = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest()
const k = (n: number): number => 2 ** Math.floor(Math.log2(n - 1))
function MTH(D: Uint8Array[]): Buffer {
  if (D.length === 0) return sha()
  if (D.length === 1) return sha(Buffer.from([0]), D[0]!)
  return sha(Buffer.from([1]), MTH(D.slice(0, k(D.length))), MTH(D.slice(k(D.length))))
}
function PATH(m: number, D: Uint8Array[]): Buffer[] {
  if (D.length === 1) return []
  const split = k(D.length)
  return m < split ? [...PATH(m, D.slice(0, split)), MTH(D.slice(split))] : [...PATH(m - split, D.slice(split)), MTH(D.slice(0, split))]
}
function SUBPROOF(m: number, D: Uint8Array[], b: boolean): Buffer[] {
  if (m === D.length) return b ? [] : [MTH(D)]
  const split = k(D.length)
  return m <= split ? [...SUBPROOF(m, D.slice(0, split), b), MTH(D.slice(split))] : [...SUBPROOF(m - split, D.slice(split), false), MTH(D.slice(0, split))]
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const entriesOf = (n: number): Buffer[] => Array.from({ length: n }, (_, i) => Buffer.from(`entry ${i}`))
const code = (want: string) => (error: unknown) => error instanceof VerificationError && error.code === want && error.message.startsWith('expected ')

/** Tiles of a tree as files, by the text of C2SP tlog-tiles. */
function tilesOf(entries: Uint8Array[]): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  for (let level = 0; entries.length >= 256 ** level; level++) {
    const span = 256 ** level
    const hashes = Array.from({ length: Math.floor(entries.length / span) }, (_, i) => MTH(entries.slice(i * span, (i + 1) * span)))
    for (let index = 0; index * 256 < hashes.length; index++) {
      const row = hashes.slice(index * 256, index * 256 + 256)
      files.set(tilePath(level, index, row.length), Buffer.concat(row))
    }
  }
  return files
}
const nodesOf = (entries: Uint8Array[]): NodeReader => {
  const files = tilesOf(entries)
  return tileNodes(entries.length, (path) => files.get(path))
}

const ctLeaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((text) => Buffer.from(text, 'hex'))
const ctRoots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

test('roots agree with the vectors published by Certificate Transparency', () => {
  const tree = new GrowingTree()
  for (const [size, root] of ctRoots.entries()) {
    assert.equal(hex(tree.root()), root, `size ${size}`)
    if (size < 8) tree.push(leafHash(ctLeaves[size]!))
  }
})

test('proofs agree with the vectors published by Certificate Transparency', () => {
  const node = nodesOf(ctLeaves)
  assert.deepEqual(inclusionProof(0, 8, node).map(hex), [
    '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
    '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
    '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
  ])
  assert.deepEqual(inclusionProof(5, 8, node).map(hex), [
    'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
    'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  ])
  assert.deepEqual(
    consistencyProof(6, 8, node).map((hash) => Buffer.from(hash).toString('base64')),
    ['DrxdNDf74tsVi58Sah0RjjCBgQMdCpSfje3t68VY72o=', 'yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=', '037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc='],
  )
})

test('every proof of every tree up to 40 leaves is the one RFC 6962 defines, and verifies', () => {
  const all = entriesOf(40)
  for (let size = 1; size <= 40; size++) {
    const entries = all.slice(0, size)
    const node = nodesOf(entries)
    const root = MTH(entries)
    assert.equal(hex(rootFrom(size, node)), hex(root))
    for (let index = 0; index < size; index++) {
      const proof = inclusionProof(index, size, node)
      assert.deepEqual(proof.map(hex), PATH(index, entries).map(hex))
      verifyInclusion(leafHash(entries[index]!), index, size, proof, root)
      const old = index + 1
      const consistency = consistencyProof(old, size, node)
      assert.deepEqual(consistency.map(hex), SUBPROOF(old, entries, true).map(hex))
      verifyConsistency(old, MTH(entries.slice(0, old)), size, root, consistency)
    }
  }
})

test('trees that span several tiles and levels prove the same as the slow definition', () => {
  for (const size of [255, 256, 257, 511, 512, 700]) {
    const entries = entriesOf(size)
    const node = nodesOf(entries)
    const tree = new GrowingTree()
    for (const entry of entries) tree.push(leafHash(entry))
    assert.equal(hex(tree.root()), hex(MTH(entries)))
    for (const index of [0, 1, 254, 255, 256, 300, size - 1].filter((i) => i < size)) {
      assert.deepEqual(inclusionProof(index, size, node).map(hex), PATH(index, entries).map(hex))
      assert.deepEqual(consistencyProof(index + 1, size, node).map(hex), SUBPROOF(index + 1, entries, true).map(hex))
    }
  }
})

test('a tree carried over by its peaks grows as if it had never stopped', () => {
  const entries = entriesOf(100)
  for (const stop of [0, 1, 7, 64, 99]) {
    const first = new GrowingTree()
    for (const entry of entries.slice(0, stop)) first.push(leafHash(entry))
    const second = new GrowingTree(first.size, first.peaks)
    for (const entry of entries.slice(stop)) second.push(leafHash(entry))
    assert.equal(hex(second.root()), hex(MTH(entries)))
  }
  assert.throws(() => new GrowingTree(3, []), code('TREE_STATE'))
})

test('any changed bit, index, size or missing hash makes an inclusion proof fail', () => {
  const entries = entriesOf(40)
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 40 }), fc.nat(), fc.nat(), fc.nat(7), (size, pick, where, bit) => {
      const index = pick % size
      const tree = entries.slice(0, size)
      const root = MTH(tree)
      const proof = PATH(index, tree).map((hash) => Buffer.from(hash))
      const at = where % (proof.length * 32)
      proof[Math.floor(at / 32)]![at % 32]! ^= 1 << bit
      assert.throws(() => verifyInclusion(leafHash(tree[index]!), index, size, proof, root), code('INCLUSION_ROOT'))
      const honest = PATH(index, tree)
      assert.throws(() => verifyInclusion(leafHash(tree[index]!), index, size, honest.slice(1), root), VerificationError)
      assert.throws(() => verifyInclusion(leafHash(tree[index]!), index, size, [...honest, root], root), code('INCLUSION_LENGTH'))
      assert.throws(() => verifyInclusion(leafHash(tree[index]!), (index + 1) % size, size, honest, root), VerificationError)
      assert.throws(() => verifyInclusion(leafHash(tree[index]!), size, size, honest, root), code('INCLUSION_INDEX'))
    }),
    { numRuns: 300 },
  )
})

test('a changed consistency proof fails whichever end was changed', () => {
  const entries = entriesOf(40)
  fc.assert(
    fc.property(fc.integer({ min: 3, max: 40 }), fc.nat(), fc.nat(), fc.nat(7), (size, pick, where, bit) => {
      const old = 1 + (pick % (size - 1))
      const tree = entries.slice(0, size)
      const [oldRoot, root] = [MTH(tree.slice(0, old)), MTH(tree)]
      const proof = SUBPROOF(old, tree, true).map((hash) => Buffer.from(hash))
      verifyConsistency(old, oldRoot, size, root, proof)
      assert.throws(() => verifyConsistency(old, root, size, root, proof), VerificationError)
      assert.throws(() => verifyConsistency(old, oldRoot, size, oldRoot, proof), VerificationError)
      assert.throws(() => verifyConsistency(old, oldRoot, size, root, [...proof, root]), code('CONSISTENCY_LENGTH'))
      assert.throws(() => verifyConsistency(old, oldRoot, size, root, proof.slice(0, -1)), VerificationError)
      const at = where % (proof.length * 32)
      proof[Math.floor(at / 32)]![at % 32]! ^= 1 << bit
      assert.throws(() => verifyConsistency(old, oldRoot, size, root, proof), VerificationError)
    }),
    { numRuns: 300 },
  )
  assert.throws(() => verifyConsistency(5, emptyRoot, 4, emptyRoot, []), code('CONSISTENCY_SIZE'))
  assert.throws(() => verifyConsistency(4, MTH(entries.slice(0, 4)), 4, emptyRoot, []), code('CONSISTENCY_FORK'))
  assert.throws(() => verifyConsistency(0, leafHash(entries[0]!), 4, emptyRoot, []), code('CONSISTENCY_OLD_ROOT'))
})

test('tiles and bundles lie where C2SP tlog-tiles says', () => {
  assert.equal(tilePath(0, 1234067), 'tile/0/x001/x234/067')
  assert.equal(tilePath(2, 5, 17), 'tile/2/005.p/17')
  assert.equal(bundlePath(1000, 3), 'tile/entries/x001/000.p/3')
  // The example of the specification: 70,000 entries.
  assert.deepEqual(
    [
      tileWidthAt(0, 272, 70_000),
      tileWidthAt(0, 273, 70_000),
      tileWidthAt(1, 0, 70_000),
      tileWidthAt(1, 1, 70_000),
      tileWidthAt(2, 0, 70_000),
      tileWidthAt(3, 0, 70_000),
    ],
    [256, 112, 256, 17, 1, 0],
  )
})

// --- notes ------------------------------------------------------------------------------------------------------------

const seed = (n: number): Buffer => Buffer.alloc(32, n)
const log = signerFrom('market.example/ledger', 'log', seed(1))
const [w1, w2] = [signerFrom('witness.example/w1', 'witness', seed(2)), signerFrom('witness.example/w2', 'witness', seed(3))]
const policy = { origin: 'market.example/ledger', logKeys: [log.key], witnessKeys: [w1.key, w2.key] }

test('the example key and note printed in the C2SP signed-note text verify', () => {
  const key = parseVkey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k')
  const note = 'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n'
  assert.equal(verifyNote(note, [key]).text, 'This is an example message.\n')
  assert.throws(() => verifyNote(note.replace('example message', 'Example message'), [key]), code('NOTE_SIGNATURE'))
  assert.throws(() => parseVkey('example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'), code('VKEY_ID'))
})

test('a private key survives its text form and never shows in an error', () => {
  const text = privateKeyText(log)
  assert.equal(parsePrivateKey(text).vkey, log.vkey)
  assert.equal(log.key.id, keyIdOf(log.key.name, 1, log.key.publicKey))
  const broken = text.replace(/\+[0-9a-f]{8}\+/, '+00000000+')
  assert.throws(
    () => parsePrivateKey(broken),
    (error: Error) => !error.message.includes(text.split('+').at(-1)!),
  )
  assert.throws(() => parsePrivateKey('PRIVATE+KEY+x+00000000+AAAA'), /expected a private key/)
})

function signed(size: number, signers: Signer[] = [log]): { note: string; entries: Buffer[] } {
  const entries = entriesOf(size)
  return { note: signNote(checkpointText(policy.origin, size, MTH(entries)), signers), entries }
}

test('a checkpoint needs its origin, a known signature and the quorum of distinct witnesses', () => {
  const { note } = signed(5)
  const text = checkpointText(policy.origin, 5, MTH(entriesOf(5)))
  assert.equal(verifyCheckpoint(note, policy).size, 5)
  assert.throws(() => verifyCheckpoint(note, { ...policy, origin: 'other.example' }), code('CHECKPOINT_ORIGIN'))
  assert.throws(() => verifyCheckpoint(note, { ...policy, logKeys: [signerFrom(log.key.name, 'log', seed(9)).key] }), code('CHECKPOINT_UNSIGNED'))
  assert.throws(() => verifyCheckpoint(note, { ...policy, quorum: 1 }), code('WITNESS_QUORUM'))
  const once = note + cosignatureLine(text, w1, 1_503_000_000)
  assert.deepEqual(
    verifyCheckpoint(once, { ...policy, quorum: 1 }).cosignatures.map((c) => c.time),
    [1_503_000_000],
  )
  assert.throws(() => verifyCheckpoint(once + cosignatureLine(text, w1, 1_503_000_001), { ...policy, quorum: 2 }), code('WITNESS_QUORUM'))
  assert.equal(verifyCheckpoint(once + cosignatureLine(text, w2, 1_503_000_001), { ...policy, quorum: 2 }).cosignatures.length, 2)
  const alias = signerFrom('witness.example/alias', 'witness', seed(2))
  assert.throws(
    () => verifyCheckpoint(once + cosignatureLine(text, alias, 1), { ...policy, witnessKeys: [w1.key, alias.key], quorum: 2 }),
    code('WITNESS_QUORUM'),
    'one public key under two names is one witness',
  )
  assert.throws(() => verifyCheckpoint(note + cosignatureLine(text.replace('5', '6'), w1, 1), policy), code('COSIGNATURE_INVALID'))
  assert.throws(() => verifyCheckpoint(signNote(checkpointText(policy.origin, 0, MTH(entriesOf(1))), [log]), policy), code('CHECKPOINT_EMPTY_ROOT'))
})

test('no single-byte change to a signed checkpoint passes', () => {
  const note = Buffer.from(signed(5).note)
  for (let at = 0; at < note.length; at++) {
    for (const change of [1, 0x20, 0x80]) {
      const bytes = Buffer.from(note)
      bytes[at]! ^= change
      assert.throws(() => verifyCheckpoint(bytes.toString(), policy), VerificationError, `byte ${at}`)
    }
  }
})

test('a proof text verifies offline, for these bytes, this log and this place only', () => {
  const { note, entries } = signed(300)
  const node = nodesOf(entries)
  const text = formatProof(77, inclusionProof(77, 300, node), note)
  assert.equal(verifyProof(text, entries[77]!, policy).index, 77)
  assert.throws(() => verifyProof(text, entries[78]!, policy), code('INCLUSION_ROOT'))
  assert.throws(() => verifyProof(text.replace('index 77', 'index 78'), entries[77]!, policy), code('INCLUSION_ROOT'))
  assert.throws(() => verifyProof(text.replace('index 77', 'index 077'), entries[77]!, policy), code('PROOF_FORMAT'))
  assert.throws(() => parseProof('c2sp.org/tlog-proof@v2\n'), code('PROOF_FORMAT'))
  const withExtra = text.replace('index', `extra ${Buffer.from('context').toString('base64')}\nindex`)
  assert.equal(parseProof(withExtra).extra?.toString(), 'context')
  assert.equal(verifyProof(withExtra, entries[77]!, policy).index, 77)
})

test('an older and a newer head are shown to be one history', () => {
  const older = signed(100)
  const newer = signed(300)
  const text = formatConsistency(100, consistencyProof(100, 300, nodesOf(newer.entries)), newer.note)
  assert.equal(verifyExtends(text, older.note, policy).newer.size, 300)
  const forked = entriesOf(100).with(3, Buffer.from('another'))
  const fork = signNote(checkpointText(policy.origin, 100, MTH(forked)), [log])
  assert.throws(() => verifyExtends(text, fork, policy), code('CONSISTENCY_OLD_ROOT'))
})

test('mutated texts are refused with a code, never with another error', () => {
  const { note, entries } = signed(20)
  const text = formatProof(7, PATH(7, entries), note)
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.nat(8), fc.string({ unit: 'binary', maxLength: 6 }), (at, cut, insert) => {
      const mutated = text.slice(0, at) + insert + text.slice(at + cut)
      try {
        verifyProof(mutated, entries[7]!, policy)
        assert.equal(parseProof(mutated).index, 7)
      } catch (error) {
        assert.ok(error instanceof VerificationError, String(error))
      }
    }),
    { numRuns: 2000 },
  )
})

test('a checkpoint text has one reading', () => {
  const root = MTH([]).toString('base64')
  assert.deepEqual(parseCheckpointText(`o\n0\n${root}\nx\n`).extensions, ['x'])
  for (const text of [
    `o\n00\n${root}\n`,
    `o\n0\n${root}`,
    `o\n0\n\n${root}\n`,
    `\n0\n${root}\n`,
    `o\n9007199254740993\n${root}\n`,
    `o\n-1\n${root}\n`,
    `o\n0\n${root.slice(0, -1)}\n`,
  ]) {
    assert.throws(() => parseCheckpointText(text), code('CHECKPOINT_FORMAT'), text)
  }
})
