import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { DatabaseSync } from 'node:sqlite'
import { makeAuthority, noOpenssl, serve } from '../../test/harness/authority.ts'
import { parseNote } from '../proof/index.ts'
import { auditLedger } from './audit.ts'
import { openLedger } from './ledger.ts'
import { type Authority, httpAuthority, stampDue, stampHead } from './stamp.ts'

const root = mkdtempSync(join(tmpdir(), 'stamp-'))
after(() => rmSync(root, { recursive: true }))
let folders = 0
function fresh(entries: number) {
  const folder = join(root, `s${folders++}`)
  const ledger = openLedger(folder, { origin: 'market.example/ledger' })
  if (entries > 0)
    ledger.append(Array.from({ length: entries }, (_, n) => ({ type: 'order.placed', source: '//m', id: `o-${n}`, bytes: Buffer.from(`{"n":${n}}`) })))
  return { folder, ledger }
}
function place(name: string): string {
  mkdirSync(join(root, name))
  return join(root, name)
}

test('a head stamped over HTTP carries a reply that OpenSSL accepts, and only the first one is kept', { skip: noOpenssl }, async () => {
  const authority = makeAuthority(place('tsa'))
  const server = await serve((request) => ({ status: 200, body: authority.stamp(request) }))
  const { folder, ledger } = fresh(5)
  const now = (): Date => new Date()
  ledger.checkpoint(now())
  const options = { authority: httpAuthority(server.url), trustedPem: authority.pem, now }
  const { time } = await stampHead(ledger, options)
  assert.ok(time && Math.abs(time.getTime() - Date.now()) < 120_000)
  const [head] = ledger.heads()
  const reply = readFileSync(join(folder, 'tlog', 'stamps', '5.tsr'))
  assert.deepEqual(Buffer.from(head!.stamp!), reply)
  authority.verify(Buffer.from(parseNote(head!.note).text), reply)

  server.close()
  assert.deepEqual((await stampHead(ledger, options)).time, time, 'an earlier stamp says more than a later one')
  assert.equal(ledger.size, 5)
  ledger.close()
  const audit = await auditLedger(folder, { authorities: authority.pem })
  assert.deepEqual([audit.findings, audit.stamped], [[], 1])
})

test('what was done to a stamp, or to the time of its head, is found', { skip: noOpenssl }, async () => {
  const authority = makeAuthority(place('tsa-2'))
  const { folder, ledger } = fresh(5)
  ledger.checkpoint(new Date())
  await stampHead(ledger, { authority: async (request) => authority.stamp(request), trustedPem: authority.pem, now: () => new Date() })
  ledger.close()
  const file = join(folder, 'tlog', 'stamps', '5.tsr')
  const reply = readFileSync(file)
  const codes = async (): Promise<string[]> => (await auditLedger(folder, { authorities: authority.pem })).findings.map(({ code }) => code)
  writeFileSync(file, 'no reply')
  assert.deepEqual(await codes(), ['TIMESTAMP_CHANGED'])
  rmSync(file)
  assert.deepEqual(await codes(), ['TIMESTAMP_MISSING'])
  openLedger(folder).close()
  assert.deepEqual(readFileSync(file), reply, 'a crash between the row and the file leaves the file behind')
  const findings = async (sql: string): Promise<string[]> => {
    const db = new DatabaseSync(join(folder, 'ledger.sqlite'))
    db.exec(sql)
    db.close()
    return codes()
  }
  assert.deepEqual(await findings(`UPDATE head SET time = '2999-01-01T00:00:00.000Z'`), ['HEAD_TIME'], 'a head that says it is younger than its stamp')
  assert.deepEqual(await findings(`UPDATE head SET time = '2000-01-01T00:00:00.000Z', stamp = CAST('no reply' AS BLOB)`), [
    'TIMESTAMP_CHANGED',
    'TIMESTAMP_FORMAT',
  ])
})

test('no authority in reach, or one that answers nonsense, is a recorded gap, and the ledger goes on', { skip: noOpenssl }, async () => {
  const trusted = makeAuthority(place('tsa-3'))
  const stranger = makeAuthority(place('tsa-4'))
  const silent = await serve(() => ({ status: 200, body: Buffer.alloc(0) }))
  const broken = await serve(() => ({ status: 503, body: Buffer.alloc(0) }))
  const closed = await serve(() => ({ status: 200, body: Buffer.alloc(0) }))
  closed.close()
  const cases: [Authority, RegExp][] = [
    [httpAuthority(closed.url), /expected an answer of the authority, got none \(ECONNREFUSED\)/],
    [httpAuthority(broken.url), /expected a reply of the authority, it answered 503/],
    [httpAuthority(silent.url), /expected an RFC 3161 reply/],
    [async (request) => stranger.stamp(request), /expected a token signed by a trusted authority/],
    [async () => trusted.stamp(Buffer.from('3003020101', 'hex')), /expected a granted timestamp/],
  ]
  for (const [authority, reason] of cases) {
    const { folder, ledger } = fresh(5)
    const now = new Date('2017-08-08T06:00:00Z')
    ledger.checkpoint(now)
    const { missed } = await stampHead(ledger, { authority, trustedPem: trusted.pem, now: () => now })
    assert.match(missed ?? '', reason)
    const [head] = ledger.heads()
    assert.deepEqual([head!.stamp, head!.missed], [null, missed])
    const gap = [...ledger.entries(5)]
    assert.deepEqual(
      gap.map(({ type }) => type),
      ['aedile.timestamp.missed'],
    )
    const { data } = JSON.parse(Buffer.from(gap[0]!.bytes).toString()) as { data: { size: number; reason: string } }
    assert.equal(data.size, 5)
    assert.match(data.reason, reason)
    ledger.append([{ type: 'order.placed', source: '//m', id: 'o-6', bytes: Buffer.from('{"n":6}') }])
    ledger.checkpoint(now)
    ledger.close()
    const audit = await auditLedger(folder, { authorities: trusted.pem })
    assert.deepEqual([audit.findings, audit.size, audit.stamped], [[], 7, 0])
  }
  silent.close()
  broken.close()
})

test('a stamp is due when entries wait that no stamp of the last hour covers', { skip: noOpenssl }, async () => {
  const authority = makeAuthority(place('tsa-5'))
  const { ledger } = fresh(0)
  const start = Date.now()
  const at = (minutes: number): Date => new Date(start + minutes * 60_000)
  assert.equal(stampDue(ledger, at(0)), false, 'nothing to stamp')
  ledger.append([{ type: 'order.placed', source: '//m', id: 'a', bytes: Buffer.from('{}') }])
  assert.equal(stampDue(ledger, at(0)), true, 'never stamped')
  ledger.checkpoint(at(0))
  await stampHead(ledger, { authority: async (request) => authority.stamp(request), trustedPem: authority.pem, now: () => at(0) })
  assert.equal(stampDue(ledger, at(200)), false, 'nothing new since')
  ledger.append([{ type: 'order.placed', source: '//m', id: 'b', bytes: Buffer.from('{}') }])
  assert.deepEqual([stampDue(ledger, at(59)), stampDue(ledger, at(60))], [false, true])
  ledger.close()
})
