import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import { openDataFolder } from '../src/cases/data.ts'
import { parseCommandArgs } from '../src/cli/command.ts'
import { command as evidenceCommand } from '../src/cli/commands/evidence.ts'
import { command as importCommand } from '../src/cli/commands/import.ts'
import { command as scanCommand } from '../src/cli/commands/scan.ts'
import { command as simulateCommand } from '../src/cli/commands/simulate.ts'
import { exportCase } from '../src/evidence/export.ts'
import { paidBackMarket, truth } from '../src/evidence/fixture.ts'
import { masterKeyFrom, openVault } from '../src/ledger/vault.ts'
import { type Bag, type BagOptions, verifyBag } from '../src/proof/index.ts'
import { makeAuthority, noOpenssl } from './harness/authority.ts'
import { type Held, inMemory } from './harness/changes.ts'
import { baseOf, forkOf } from './harness/fields.ts'
import { withoutOrders } from './harness/thin.ts'

const root = mkdtempSync(join(tmpdir(), 'evidence-long-'))
after(() => rmSync(root, { recursive: true, force: true }))
const market = join(root, 'market')
const commands = { evidence: evidenceCommand, import: importCommand, scan: scanCommand, simulate: simulateCommand }

async function call(name: keyof typeof commands, ...argv: string[]): Promise<string> {
  let text = ''
  const hear = (words: string): void => void (text += words)
  const code = await commands[name].run(parseCommandArgs(commands[name], argv), {
    out: hear,
    err: hear,
    lang: 'en',
    now: () => new Date('2026-01-01T00:00:00Z'),
  })
  assert.equal(code, 0, text)
  return text
}
const verdictsOf = (
  data: string,
): { case_id: string; subject: { kind: string; id: string }; behaviour: string; proven_order_ids: string[]; excluded_order_ids: string[] }[] =>
  (JSON.parse(readFileSync(join(data, 'report.json'), 'utf8')) as { verdicts: ReturnType<typeof verdictsOf> }).verdicts
const codesOf = (folder: Bag, options: BagOptions = {}): string[] => [...new Set(verifyBag(folder, options).failures.map(({ code }) => code))]
const filesOf = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => statSync(join(folder, file)).isFile())

async function exportStamped(out: string, stamp: { stamp: (request: Uint8Array) => Uint8Array; pem: string }): Promise<Date | undefined> {
  const data = openDataFolder(market)
  const vault = await openVault(market, data.ledger, masterKeyFrom({}, join(market, 'keys', 'master.key')))
  try {
    const caseId = verdictsOf(market).find(({ subject }) => subject.id === truth.buyer)!.case_id
    const request = { basis: '2022 Opinions art. 14', requestNo: '2018-0105', approver: 'j.wang', now: new Date('2026-01-01T00:00:00Z'), documents: false }
    const authority = { authority: async (query: Uint8Array) => stamp.stamp(query), trustedPem: stamp.pem, nonce: Buffer.alloc(8, 7) }
    const done = await exportCase({ folder: market, data, vault, caseId, out, ...request, stamp: authority })
    assert.equal(done.unstamped, undefined)
    return done.stamped
  } finally {
    vault.close()
    data.close()
  }
}

before(async () => {
  await call('import', paidBackMarket(join(root, 'events')), '--data', market)
  await call('scan', '--data', market)
})

/** An authority whose certificate ends so many seconds from now. */
function shortLived(folder: string, seconds: number): { stamp: (request: Uint8Array) => Uint8Array; pem: string; ends: Date } {
  mkdirSync(folder)
  const authority = makeAuthority(folder)
  const ends = new Date(Date.now() + seconds * 1000)
  const text = (date: Date): string =>
    date
      .toISOString()
      .replaceAll(/[-:T]/g, '')
      .replace(/\.\d+Z$/, 'Z')
  writeFileSync(
    join(folder, 'ca.cnf'),
    `[ca]\ndefault_ca=d\n[d]\ndatabase=index.txt\nnew_certs_dir=.\nserial=ca.serial\ndefault_md=sha256\npolicy=p\ncertificate=ca.pem\nprivate_key=ca.key\nunique_subject=no\n[p]\ncommonName=supplied\n`,
  )
  writeFileSync(join(folder, 'index.txt'), '')
  writeFileSync(join(folder, 'ca.serial'), '1001\n')
  const dates = ['-startdate', text(new Date(Date.now() - 3_600_000)), '-enddate', text(ends)]
  const signed = spawnSync(
    'openssl',
    ['ca', '-config', 'ca.cnf', '-batch', '-notext', '-in', 'tsa.csr', '-out', 'tsa.pem', ...dates, '-extfile', 'ext.cnf', '-extensions', 'tsa'],
    {
      cwd: folder,
      encoding: 'utf8',
    },
  )
  assert.equal(signed.status, 0, signed.stderr)
  return { stamp: authority.stamp, pem: authority.pem, ends }
}

test('a stamped bag verifies after the certificate of the authority has expired, with node and with openssl alone', { skip: noOpenssl }, async () => {
  const bag = join(root, 'stamped')
  const authority = shortLived(join(root, 'tsa'), 45)
  const stamped = await exportStamped(bag, authority)
  assert.ok(stamped! < authority.ends)
  assert.deepEqual(codesOf(bag), [])
  await setTimeout(Math.max(0, authority.ends.getTime() - Date.now()) + 1500)
  const now = spawnSync('openssl', ['verify', '-CAfile', join(root, 'tsa/ca.pem'), join(root, 'tsa/tsa.pem')], { encoding: 'utf8' })
  assert.match(now.stdout + now.stderr, /certificate has expired/)
  assert.deepEqual(codesOf(bag, { authorities: authority.pem }), [])
  assert.ok(verifyBag(bag).passed.some(({ check, sentence }) => check === 'timestamp' && sentence === `stamped at ${stamped!.toISOString()}`))
  const alone = spawnSync('bash', [join(bag, 'verify/verify.sh')], { encoding: 'utf8' })
  assert.equal(alone.status, 4, alone.stdout)
  assert.match(alone.stdout, /ok {6}时间戳 timestamp /)
  mkdirSync(join(root, 'other'))
  assert.deepEqual(codesOf(bag, { authorities: makeAuthority(join(root, 'other')).pem }), ['TIMESTAMP_UNTRUSTED'])
})

test('every file of a stamped bag: one byte changed at its start, middle and end is found under the right word', { skip: noOpenssl }, async () => {
  const bag = join(root, 'every')
  mkdirSync(join(root, 'tsa2'))
  await exportStamped(bag, makeAuthority(join(root, 'tsa2')))
  const wordFor = (file: string): string => {
    if (file.startsWith('data/')) return 'FILE_CHANGED'
    if (file === 'tagmanifest-sha256.txt' || file === 'tagmanifest-sha256.txt.sig') return 'SIGNATURE_INVALID'
    if (file.startsWith('seal.txt')) return 'SEAL_CHANGED'
    return file === 'tagmanifest-sha256.txt.tsr' ? 'STAMP_CHANGED' : 'TAG_CHANGED'
  }
  const files = filesOf(bag).filter((file) => statSync(join(bag, file)).size > 0)
  for (const file of files) {
    const path = join(bag, file)
    const bytes = readFileSync(path)
    const places =
      file.includes('.tsr') || file.endsWith('.sig')
        ? Array.from({ length: Math.ceil(bytes.length / 40) }, (_, n) => n * 40)
        : [0, bytes.length >> 1, bytes.length - 1]
    for (const [n, place] of places.entries()) {
      const changed = Buffer.from(bytes)
      changed[place]! ^= 1 << (n % 8)
      writeFileSync(path, changed)
      const codes = codesOf(bag)
      writeFileSync(path, bytes)
      assert.ok(codes.includes(wordFor(file)), `${file} at ${place}: ${codes.join(' ')}`)
    }
  }
  assert.deepEqual(codesOf(bag), [])
})

test('S2: a bag of 24 orders and the 37 beside them, copied to an empty folder, replays to 24', async () => {
  const data = join(root, 's2')
  await call('simulate', 'S2', '--seed', '41', '--intensity', 'easy', '--size', 'small', '--out', join(root, 's2-events'))
  await call('import', join(root, 's2-events'), '--data', data)
  await call('scan', '--data', data)
  const verdict = verdictsOf(data).find(({ subject, proven_order_ids }) => subject.kind === 'account' && proven_order_ids.length > 0)!
  const words = ['--data', data, '--basis', '2022 Opinions art. 14', '--request', '2018-0105', '--approver', 'j.wang']
  await call('evidence', 'export', verdict.case_id, ...words, '--out', join(root, 's2-bag'))
  await call('evidence', 'export', verdict.case_id, ...words, '--out', join(root, 's2-public'), '--redacted')
  cpSync(join(root, 's2-bag'), join(root, 'alone', 'bag'), { recursive: true })
  const result = verifyBag(join(root, 'alone', 'bag'), { against: join(root, 's2-public') })
  assert.deepEqual(result.failures, [])
  assert.deepEqual(result.replay?.proven, verdict.proven_order_ids)
  assert.equal(result.replay?.proven.length, 24)
  assert.equal(result.replay?.orders, 61)
  const rows = readFileSync(join(root, 'alone', 'bag', 'data/10-findings/per-order-table.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1)
  const sum = (column: number): number => Math.round(rows.reduce((total, row) => total + Number(row.split(',')[column]) * 100, 0))
  assert.deepEqual([rows.length, sum(2), sum(5)], [24, 286_800, 298_800])
  assert.equal(verifyBag(join(root, 's2-public')).replay?.proven.length, 24)
})

test('S2: its own operator hides the 37 orders that speak for the accused, in whichever way, and is refused; of two forks the second is refused against the first', () => {
  const full = inMemory(join(root, 's2-bag'))
  const base = baseOf(join(root, 's2'), indexedSize(full))
  assert.deepEqual(codesOf(forkOf(full, base)), [], 'the bag itself, recorded again, verifies')
  const { orders } = JSON.parse(full.get('data/50-rules/replay.json')!.toString()) as { orders: { order_id: string; finding: string }[] }
  const hidden = new Set(orders.filter(({ finding }) => finding === 'excluded').map(({ order_id }) => order_id))
  assert.equal(hidden.size, 37)
  const codes = (shorten: boolean, kind: 'w' | 'h'): string[] => codesOf(withoutOrders(full, base, hidden, { shorten, kind }).bag)
  const [thinned, withheld, uncounted] = [codes(true, 'w'), codes(false, 'w'), codes(false, 'h')]
  for (const found of [thinned, withheld, uncounted]) assert.ok(found.includes('CASE_ORDERS') || found.includes('COMPLETENESS_MISSING'), found.join(' '))
  assert.ok(thinned.includes('CASE_ORDERS') && thinned.includes('FINDINGS_DIFFER'), thinned.join(' '))
  const second = forkOf(full, base, { lieIndex: (index) => void (index['keys'] = 1) })
  assert.deepEqual(codesOf(second), [])
  assert.deepEqual(codesOf(second, { heads: [full.get('data/60-ledger/checkpoint.note')!.toString()] }), ['HEAD_FORK'])
})

function indexedSize(bag: Held): number {
  const acts = bag.get('data/70-custody/this-export.jsonl')!.toString().trim().split('\n')
  return acts.map((line) => JSON.parse(line) as { type: string; data: { size: number } }).find(({ type }) => type === 'aedile.index.made')!.data.size
}
