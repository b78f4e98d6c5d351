import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { parseVkey, verifyCheckpoint, verifyExtends, verifyProof } from '../proof/index.ts'
import { LedgerError } from './error.ts'
import { act, type LedgerEntry, openLedger } from './ledger.ts'

const root = mkdtempSync(join(tmpdir(), 'ledger-'))
after(() => rmSync(root, { recursive: true }))
let folders = 0
const fresh = (): string => join(root, `d${folders++}`)
const time = new Date('2017-08-08T06:00:00Z')
const origin = 'market.example/ledger'
const entry = (n: number, text = `{"n":${n}}`): LedgerEntry => ({
  type: 'order.placed',
  source: '//market.example/orders',
  id: `o-${n}`,
  bytes: Buffer.from(text),
})
const entriesOf = (from: number, to: number): LedgerEntry[] => Array.from({ length: to - from }, (_, i) => entry(from + i))
const code = (want: string) => (error: unknown) => error instanceof LedgerError && error.code === want

test('the same event again has no effect, and another one under its identity is refused, forever', () => {
  const folder = fresh()
  let ledger = openLedger(folder, { origin })
  assert.deepEqual(ledger.append([entry(1), entry(2), entry(1)]).outcomes, [
    { status: 'appended', index: 0 },
    { status: 'appended', index: 1 },
    { status: 'repeated', index: 0 },
  ])
  const before = ledger.root
  ledger.close()
  ledger = openLedger(folder)
  const result = ledger.append([entry(2), entry(1, '{"n":9}'), { ...entry(2), type: 'order.closed' }])
  assert.deepEqual([result.appended, result.repeated, result.refused], [0, 1, 2])
  assert.equal(result.outcomes[1]!.status === 'refused' && result.outcomes[1]!.code, 'CONFLICT')
  assert.deepEqual(ledger.root, before)
  assert.equal(ledger.size, 2)
  assert.equal(ledger.origin, origin)
  ledger.close()
})

test('with a digest of what came, a new token key does not turn a repeat into a conflict', () => {
  const ledger = openLedger(fresh(), { origin })
  const received = Buffer.alloc(32, 1)
  ledger.append([{ ...entry(1, '{"phone_token":"hmac256:k1:aa"}'), received }])
  const [again, other] = ledger.append([
    { ...entry(1, '{"phone_token":"hmac256:k2:bb"}'), received },
    { ...entry(1, '{"phone_token":"hmac256:k1:aa"}'), received: Buffer.alloc(32, 2) },
  ]).outcomes
  assert.equal(again!.status, 'repeated')
  assert.equal(other!.status, 'refused')
  ledger.close()
})

test('a malformed record costs only itself, and the refusal says what was expected', () => {
  const ledger = openLedger(fresh(), { origin })
  const { outcomes, appended } = ledger.append([
    { ...entry(1), id: '' },
    entry(2),
    { ...entry(3), source: 'x'.repeat(513) },
    { ...entry(4), bytes: Buffer.alloc(0) },
    { ...entry(5), id: '\ud800' },
  ])
  assert.equal(appended, 1)
  for (const outcome of outcomes.filter((o) => o.status === 'refused')) assert.match(outcome.expected, /characters|bytes/)
  ledger.close()
})

test('a second opening of the folder is refused in words, by this process and by another', () => {
  const folder = fresh()
  const ledger = openLedger(folder, { origin })
  assert.throws(() => openLedger(folder), code('FOLDER_IN_USE'))
  const other = spawnSync(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '-e',
    `import { openLedger } from ${JSON.stringify(join(import.meta.dirname, 'ledger.ts'))}\ntry { openLedger(${JSON.stringify(folder)}) } catch (error) { console.log(error.code, error.message) }`,
  ])
  assert.match(other.stdout.toString(), new RegExp(`^FOLDER_IN_USE .*process ${process.pid} has it open`))
  ledger.close()
  openLedger(folder).close()
})

test('heads, receipts and consistency proofs verify with the public keys alone', () => {
  const folder = fresh()
  const ledger = openLedger(folder, { origin })
  ledger.append(entriesOf(0, 300))
  const first = ledger.checkpoint(time)
  assert.equal(ledger.checkpoint(time), first)
  assert.throws(() => ledger.prove(300), code('NOT_YET_SIGNED'))
  ledger.append(entriesOf(300, 70_000))
  const second = ledger.checkpoint(time)
  const policy = { origin, logKeys: ledger.vkeys.map(parseVkey) }
  assert.equal(verifyCheckpoint(second, policy).size, 70_000)
  for (const index of [0, 255, 256, 299, 65_535, 69_999]) assert.equal(verifyProof(ledger.prove(index), entry(index).bytes, policy).index, index)
  verifyExtends(ledger.proveConsistency(300), first, policy)
  // The widths of the C2SP example for 70,000 entries; partial tiles that became full are gone.
  for (const path of ['0/273.p/112', '1/000', '1/001.p/17', '2/000.p/1', 'entries/273.p/112', 'entries/000'])
    assert.ok(existsSync(join(folder, 'tlog/tile', path)), path)
  for (const path of ['0/001.p', 'entries/001.p']) assert.equal(existsSync(join(folder, 'tlog/tile', path)), false, path)
  assert.equal(readFileSync(join(folder, 'tlog/checkpoint'), 'utf8'), second)
  ledger.close()
})

test('what was appended reads back byte for byte, in order, also when too large for a leaf', () => {
  const ledger = openLedger(fresh(), { origin })
  const large = Buffer.alloc(70_000, 'x')
  ledger.append([entry(0), { ...entry(1), bytes: large }, ...entriesOf(2, 2500)])
  const read = [...ledger.entries()]
  assert.deepEqual(
    read.map((e) => e.index),
    Array.from({ length: 2500 }, (_, i) => i),
  )
  assert.deepEqual(Buffer.from(read[1]!.bytes), large)
  assert.match(
    Buffer.from(read[1]!.leaf).toString(),
    /^\{"detached":\{"bytes":70000,"sha256":"[0-9a-f]{64}"\},"id":"o-1","source":"\/\/market.example\/orders","type":"order.placed"\}$/,
  )
  assert.equal(Buffer.from(ledger.find('//market.example/orders', 'o-7')!.bytes).toString(), '{"n":7}')
  assert.equal(ledger.find('//market.example/orders', 'o-9999'), undefined)
  assert.equal(ledger.append([{ ...entry(1), bytes: large }]).repeated, 1)
  assert.equal(ledger.append([{ ...entry(1), bytes: Buffer.alloc(70_000, 'y') }]).refused, 1)
  ledger.checkpoint(time)
  verifyProof(ledger.prove(1), read[1]!.leaf, ledger.policy())
  ledger.close()
})

test('callers of one moment share one commit and each hears its own outcome', async () => {
  let commits = 0
  const ledger = openLedger(fresh(), { origin, onStep: (step) => (commits += step === 'append:committed' ? 1 : 0) })
  const answers = await Promise.all([ledger.submit([entry(1)]), ledger.submit([entry(2), entry(1)]), ledger.submit([entry(2, 'other')])])
  assert.equal(commits, 1)
  assert.deepEqual(
    answers.map((a) => a.map((o) => o.status)),
    [['appended'], ['appended', 'repeated'], ['refused']],
  )
  ledger.close()
})

test('the signing key is readable by its owner only, and a change of key is announced, signed by both, and final', () => {
  const folder = fresh()
  const ledger = openLedger(folder, { origin })
  ledger.append(entriesOf(0, 3))
  const oldNote = ledger.checkpoint(time)
  const [oldKey] = ledger.vkeys
  assert.equal(statSync(join(folder, 'keys/log.key')).mode & 0o777, 0o600)
  const oldPrivate = readFileSync(join(folder, 'keys/log.key'), 'utf8')
  ledger.changeKey(time)
  assert.equal(ledger.vkeys.length, 2)
  const note = readFileSync(join(folder, 'tlog/checkpoint'), 'utf8')
  for (const vkey of ledger.vkeys) assert.equal(verifyCheckpoint(note, { origin, logKeys: [parseVkey(vkey)] }).size, 4)
  assert.equal(readFileSync(join(folder, 'keys/log.key'), 'utf8').includes(oldPrivate.trim()), false)
  ledger.append(entriesOf(3, 5))
  const later = ledger.checkpoint(time)
  assert.throws(() => verifyCheckpoint(later, { origin, logKeys: [parseVkey(oldKey!)] }))
  assert.equal(verifyCheckpoint(later, ledger.policy()).size, 6)
  verifyExtends(ledger.proveConsistency(3), oldNote, ledger.policy())
  assert.match(Buffer.from([...ledger.entries(3, 4)][0]!.bytes).toString(), /aedile\.key\.changed/)
  ledger.close()
})

test('a lost log folder is written again from the rows, to the same bytes', () => {
  const folder = fresh()
  const ledger = openLedger(folder, { origin })
  ledger.append(entriesOf(0, 1000))
  ledger.checkpoint(time)
  const tile = join(folder, 'tlog/tile/0/003.p/232')
  const before = readFileSync(tile)
  rmSync(join(folder, 'tlog/tile'), { recursive: true })
  assert.throws(() => ledger.prove(0), { code: 'TILE_MISSING' })
  ledger.republish()
  assert.deepEqual(readFileSync(tile), before)
  ledger.prove(0)
  ledger.close()
})

test('an act of ours is an entry like any other', () => {
  const ledger = openLedger(fresh(), { origin })
  ledger.append([act('aedile.case.opened', 'case-1', time, { subject: 'shop:S-1' })])
  assert.equal(
    Buffer.from([...ledger.entries()][0]!.bytes).toString(),
    '{"data":{"subject":"shop:S-1"},"id":"case-1","source":"//aedile","time":"2017-08-08T06:00:00.000Z","type":"aedile.case.opened"}',
  )
  ledger.close()
})
