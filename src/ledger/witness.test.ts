import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { parseVkey, sha256, verifyCheckpoint } from '../proof/index.ts'
import { type LedgerEntry, openLedger } from './ledger.ts'
import { openWitness, witnessServer } from './witness.ts'

const root = mkdtempSync(join(tmpdir(), 'witness-'))
after(() => rmSync(root, { recursive: true }))
const origin = 'market.example/ledger'
const time = new Date('2017-08-08T06:00:00Z')
const entriesOf = (from: number, to: number, word = 'n'): LedgerEntry[] =>
  Array.from({ length: to - from }, (_, i) => ({ type: 'order.placed', source: '//m', id: `o-${from + i}`, bytes: Buffer.from(`{"${word}":${from + i}}`) }))

const seed = (): Uint8Array => Buffer.alloc(32, 4)

test('a witness cosigns what extends its memory and answers everything else with the status of the specification', () => {
  const ledger = openLedger(join(root, 'log'), { origin, seed })
  const fork = openLedger(join(root, 'fork'), { origin, seed })
  let witness = openWitness(join(root, 'w'), 'witness.example/w1', ledger.vkeys)
  ledger.append(entriesOf(0, 10))
  ledger.checkpoint(time)
  const first = ledger.proveConsistency(0)
  const answer = witness.addCheckpoint(first, time)
  assert.equal(answer.status, 200)
  const note = ledger.recordCosignatures(10, answer.body)
  const policy = { ...ledger.policy(), witnessKeys: [parseVkey(witness.vkey)], quorum: 1 }
  assert.equal(verifyCheckpoint(note, policy).cosignatures[0]!.time, time.getTime() / 1000)

  assert.deepEqual(witness.addCheckpoint(first, time), { status: 409, type: 'text/x.tlog.size', body: '10\n' })
  assert.equal(witness.addCheckpoint(ledger.proveConsistency(10), time).status, 200, 'the same head again')
  assert.equal(witness.addCheckpoint(first.replace('old 0', 'old 11'), time).status, 400)
  assert.equal(witness.addCheckpoint(first.replace('old 0', 'old 00'), time).status, 400)
  assert.equal(witness.addCheckpoint(first.replaceAll(origin, 'other.example/log'), time).status, 404)
  assert.equal(witness.addCheckpoint(first.replace('\n10\n', '\n11\n'), time).status, 403)
  witness.close()

  witness = openWitness(join(root, 'w'), 'ignored.example/other', ledger.vkeys)
  assert.equal(parseVkey(witness.vkey).name, 'witness.example/w1', 'the witness stays who it is')
  fork.append(entriesOf(0, 20, 'forged'))
  fork.checkpoint(time)
  assert.equal(witness.addCheckpoint(fork.proveConsistency(10), time).status, 422, 'another history is refused after a restart too')
  ledger.append(entriesOf(10, 20))
  ledger.checkpoint(time)
  const next = ledger.proveConsistency(10)
  assert.equal(witness.addCheckpoint(next.replace(/^(old 10\n)(.{10})/, '$1AAAAAAAAAA'), time).status, 422)
  assert.equal(witness.addCheckpoint(next, time).status, 200)
  assert.equal(witness.lastSeen(origin)?.size, 20)
  for (const open of [witness, ledger, fork]) open.close()
})

test('two requests at one moment cannot roll a witness back', () => {
  const ledger = openLedger(join(root, 'race'), { origin })
  ledger.append(entriesOf(0, 5))
  ledger.checkpoint(time)
  const five = ledger.proveConsistency(0)
  ledger.append(entriesOf(5, 9))
  ledger.checkpoint(time)
  const nine = ledger.proveConsistency(0)
  const [a, b] = [openWitness(join(root, 'rw'), 'w.example/1', ledger.vkeys), openWitness(join(root, 'rw'), 'w.example/1', ledger.vkeys)]
  assert.equal(a.addCheckpoint(nine, time).status, 200)
  assert.deepEqual(b.addCheckpoint(five, time), { status: 409, type: 'text/x.tlog.size', body: '9\n' })
  for (const open of [a, b, ledger]) open.close()
})

test('over HTTP the witness gives its cosignature, its last head, and a reason for anything else', async () => {
  const ledger = openLedger(join(root, 'http'), { origin })
  ledger.append(entriesOf(0, 3))
  ledger.checkpoint(time)
  const witness = openWitness(join(root, 'hw'), 'w.example/1', ledger.vkeys)
  const server = witnessServer(witness, () => time).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.on('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const monitoring = `${url}/${sha256(Buffer.from(origin)).toString('hex')}/checkpoint`
  assert.equal((await fetch(monitoring)).status, 404)
  const answer = await fetch(`${url}/add-checkpoint`, { method: 'POST', body: ledger.proveConsistency(0) })
  assert.equal(answer.status, 200)
  const kept = await (await fetch(monitoring)).text()
  assert.ok(kept.endsWith(await answer.text()))
  verifyCheckpoint(kept, { ...ledger.policy(), witnessKeys: [parseVkey(witness.vkey)], quorum: 1 })
  assert.equal((await fetch(`${url}/add-checkpoint`, { method: 'POST', body: 'x'.repeat(70_000) })).status, 413)
  assert.equal((await fetch(`${url}/elsewhere`)).status, 404)
  server.close()
  server.closeAllConnections()
  witness.close()
  ledger.close()
})
