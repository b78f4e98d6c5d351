/** `aedile ledger` as a person calls it: verify, checkpoint, prove, witness, on a folder that an import made. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { type Language, parseCommandArgs, RefusedError, UsageError } from '../command.ts'
import { command as importCommand } from './import.ts'
import { command as ledgerCommand } from './ledger.ts'
import { openLedger } from '../../ledger/ledger.ts'
import { parseVkey, verifyExtends, verifyProof } from '../../proof/index.ts'
import { makeAuthority, noOpenssl, serve } from '../../../test/harness/authority.ts'

const root = mkdtempSync(join(tmpdir(), 'ledger-command-'))
after(() => rmSync(root, { recursive: true, force: true }))
const data = join(root, 'data')
let clock = Date.now()

type Said = { code: number; out: string; err: string }
async function call(command: typeof ledgerCommand, argv: string[], lang: Language = 'en'): Promise<Said> {
  const said: Said = { code: 0, out: '', err: '' }
  const io = { out: (text: string) => void (said.out += text), err: (text: string) => void (said.err += text), lang, now: () => new Date(clock) }
  said.code = await command.run(parseCommandArgs(command, argv), io)
  return said
}
const ledger = (...argv: string[]): Promise<Said> => call(ledgerCommand, [...argv, '--data', data])
const refused = (pattern: RegExp) => (error: unknown) => error instanceof RefusedError && pattern.test(error.message)

function take(name: string, orders: number): Promise<Said> {
  const input = join(root, name)
  mkdirSync(input)
  const rows = Array.from({ length: orders }, (_, n) => `2017-08-08T14:03:22.184+08:00,${name}-${n},//m,${name}-${n}`)
  writeFileSync(join(input, 'order.completed.csv'), `${['time,id,source,order_id', ...rows].join('\n')}\n`)
  const placed = rows.map((row, n) => `${row},A-${n},S-1,L-1,1,2990,2990,CNY`)
  const header = 'time,id,source,order_id,buyer_account_id,shop_id,listing_id,quantity,unit_price_minor,payable_minor,currency'
  writeFileSync(join(input, 'order.placed.csv'), `${[header, ...placed].join('\n')}\n`)
  return call(importCommand, [input, '--data', data])
}

let older = ''
let newer = ''
const vkeys = (): string[] =>
  readFileSync(join(data, 'keys', 'log.vkeys'), 'utf8')
    .trim()
    .split('\n')
const policy = () => ({ origin: vkeys()[0]!.split('+')[0]!, logKeys: vkeys().map(parseVkey) })

test('what an import kept verifies, and its head is the one kept in the folder', async () => {
  assert.equal((await take('early', 300)).code, 0)
  const { code, out } = await ledger('verify')
  assert.equal(code, 0)
  assert.match(out, /verifies: 600 signed entries, root \S+, signed heads: 1, of them stamped: 0, entries waiting for the next: 0/)
  older = (await ledger('checkpoint')).out
  assert.equal(older, readFileSync(join(data, 'tlog', 'checkpoint'), 'utf8'))
  assert.equal((await ledger('checkpoint')).out, older, 'nothing new, nothing signed')
  assert.match((await call(ledgerCommand, ['verify', '--data', data], 'zh')).out, /核验无误.已签 600 条/)
})

test('a receipt is made by number or by source and id, and verifies with the public key alone', async () => {
  const record = openLedger(data)
  const entry = record.find('//m', 'order.placed/early-7')!
  record.close()
  const byId = await ledger('prove', entry.id, '--source', '//m')
  assert.deepEqual(await ledger('prove', String(entry.index)), byId)
  assert.equal(verifyProof(byId.out, entry.bytes, policy()).index, entry.index)
  assert.throws(() => verifyProof(byId.out, Buffer.from('{}'), policy()), /expected the proof to lead to the root/)
  await assert.rejects(ledger('prove', 'nobody', '--source', '//m'), refused(/expected an entry of \/\/m with that id, found none/))
  await assert.rejects(ledger('prove', '600'), refused(/NOT_YET_SIGNED: expected an entry below the signed size 600, got 600/))
})

test('a witness cosigns what extends its memory; a reader may ask for its word', async () => {
  const keep = join(root, 'witness')
  const { code, err, out } = await ledger('witness', '--keep', keep, '--name', 'witness.example/w1')
  assert.equal(code, 0)
  const [, key = ''] = /cosigned by (\S+)/.exec(err) ?? []
  assert.equal(out, readFileSync(join(data, 'tlog', 'checkpoint'), 'utf8'))
  assert.equal((await ledger('verify', '--witness-key', key, '--quorum', '1')).code, 0)
  const lacking = await ledger('verify', '--witness-key', key, '--quorum', '2')
  assert.equal(lacking.code, 1)
  assert.match(lacking.out, /WITNESS_QUORUM: /)

  await take('late', 100)
  newer = (await ledger('checkpoint')).out
  assert.equal((await ledger('witness', '--keep', keep)).code, 0)
  verifyExtends((await ledger('prove', '--from', '600')).out, older, policy())
  verifyExtends((await ledger('prove', '--from', '600')).out, older, { ...policy(), witnessKeys: [parseVkey(key)], quorum: 1 })
  const held = join(root, 'older.txt')
  writeFileSync(held, older)
  assert.equal((await ledger('verify', '--key', vkeys()[0]!, '--head', held)).code, 0)
})

test('a head is stamped once, hourly when asked, and no authority in reach is said and recorded', { skip: noOpenssl }, async () => {
  const authority = makeAuthority(root)
  const server = await serve((request) => ({ status: 200, body: authority.stamp(request) }))
  const stamping = ['--tsa', server.url, '--authorities', authority.certificates]
  assert.match((await ledger('checkpoint')).err, /no outside timestamp covers this head/)
  assert.match((await ledger('checkpoint', ...stamping, '--hourly')).err, /stamped \d{4}-/)
  const again = await ledger('checkpoint', ...stamping, '--hourly')
  assert.deepEqual([again.out, again.err], ['', 'nothing new, or stamped within the last hour\n'])
  assert.match((await ledger('verify', '--authorities', authority.certificates)).out, /of them stamped: 1/)

  server.close()
  await take('later', 10)
  assert.match((await ledger('checkpoint', ...stamping, '--hourly')).err, /stamped within the last hour/)
  clock += 3_600_000
  const gap = await ledger('checkpoint', ...stamping, '--hourly')
  assert.equal(gap.code, 0, 'a gap is recorded and stops nothing')
  assert.match(gap.err, /no timestamp: expected an answer of the authority, got none.*the gap is recorded/)
  assert.match((await ledger('verify', '--authorities', authority.certificates)).out, /entries waiting for the next: 1/)
})

test('what was changed is found by its own code and makes the exit code 1', async () => {
  const held = join(root, 'newer.txt')
  writeFileSync(held, newer)
  const bundle = join(data, 'tlog', 'tile', 'entries', '000')
  const bytes = readFileSync(bundle)
  bytes[100]! ^= 1
  writeFileSync(bundle, bytes)
  const { code, out, err } = await ledger('verify', '--head', held)
  assert.equal(code, 1)
  for (const want of ['ENTRY_CHANGED', 'STORE_ENTRY_CHANGED', 'ROOT_MISMATCH', 'HEAD_FORK']) assert.match(out, new RegExp(`^${want}: expected `, 'm'))
  assert.match(err, /expected the ledger \S+ to verify, got \d+ findings?/)
})

test('words that are off and folders without a ledger are refused in words', async () => {
  const usage = (error: unknown): boolean => error instanceof UsageError && /expected/.test(error.message)
  await assert.rejects(call(ledgerCommand, []), usage)
  await assert.rejects(call(ledgerCommand, ['verify']), usage)
  await assert.rejects(ledger('prove'), usage)
  await assert.rejects(ledger('prove', 'seven'), usage)
  await assert.rejects(ledger('verify', '--head', join(root, 'nothing')), usage)
  await assert.rejects(ledger('checkpoint', '--hourly'), usage)
  await assert.rejects(ledger('checkpoint', '--tsa', 'http://127.0.0.1:1/'), usage)
  await assert.rejects(ledger('witness'), usage)
  await assert.rejects(call(ledgerCommand, ['verify', '--data', join(root, 'none')]), refused(/expected a ledger in .*aedile import makes one/))
})
