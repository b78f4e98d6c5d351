/** A data folder put into one file while it is in use, made again elsewhere, and what becomes of either when the process is killed or the file changed. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test, { after } from 'node:test'
import { backupFolder, restoreFolder } from '../src/ledger/backup.ts'
import { LedgerError } from '../src/ledger/error.ts'
import { act, openLedger } from '../src/ledger/ledger.ts'
import { folderVersion } from '../src/ledger/versions.ts'
import { masterKeyFrom, openVault } from '../src/ledger/vault.ts'

const root = mkdtempSync(join(tmpdir(), 'backup-'))
after(() => rmSync(root, { recursive: true, force: true }))
const main = join(import.meta.dirname, '..', 'src', 'cli', 'main.ts')
const time = new Date('2026-01-01T00:00:00Z')
const code = (wanted: string) => (error: unknown) => error instanceof LedgerError && error.code === wanted

function aedile(...argv: string[]): { code: number | null; out: string; err: string } {
  const done = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...argv], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } })
  return { code: done.status, out: done.stdout, err: done.stderr }
}

const input = join(root, 'in')
mkdirSync(input)
const header = 'time,id,source,order_id,buyer_account_id,shop_id,listing_id,quantity,unit_price_minor,payable_minor,currency,recipient_name'
const rows = Array.from(
  { length: 300 },
  (_, n) => `2017-08-08T14:${String(n % 60).padStart(2, '0')}:22+08:00,o-${n},//m,o-${n},A-${n % 9},S-1,L-1,1,2990,2990,CNY,雀鸣${n}`,
)
writeFileSync(join(input, 'order.placed.csv'), `${[header, ...rows].join('\n')}\n`)
const data = join(root, 'data')
assert.equal(aedile('import', input, '--data', data).code, 0)
assert.equal(aedile('scan', '--data', data).code, 0)

test('what was backed up and made again elsewhere verifies, opens its vault and gives the same report', async () => {
  const [file, again] = [join(root, 'one.aedile'), join(root, 'again')]
  const made = aedile('backup', '--data', data, '--out', file)
  assert.equal(made.code, 0, made.err)
  assert.match(made.err, /the backup holds the master key, because the data folder does/)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.equal(aedile('backup', '--data', data, '--out', file).code, 1, 'a backup never overwrites')
  assert.equal(spawnSync('tar', ['-tf', file], { encoding: 'utf8' }).stdout.split('\n').includes('ledger.sqlite'), true, 'any tar reads it')
  const restored = aedile('restore', file, '--data', again, '--json')
  assert.equal(restored.code, 0, restored.err)
  assert.equal((JSON.parse(restored.out) as { verified: boolean }).verified, true)
  assert.equal(readFileSync(join(again, 'tlog', 'checkpoint'), 'utf8'), readFileSync(join(data, 'tlog', 'checkpoint'), 'utf8'))
  assert.match(aedile('ledger', 'verify', '--data', again).out, /verifies/)
  assert.match(aedile('rebuild', '--data', again).out, /the report is the same, byte for byte/)
  const ledger = openLedger(again)
  const vault = await openVault(again, ledger, masterKeyFrom({}, join(again, 'keys', 'master.key')))
  const place = { source: '//m', id: 'order.placed/o-7', field: 'recipient_name' }
  assert.equal(vault.open(place, { person: 'tester', purpose: 'a test', time }).value, '雀鸣7')
  vault.close()
  ledger.close()
  assert.equal(aedile('restore', file, '--data', again).code, 1, 'a restore never overwrites')
})

test('somebody erased after the backup stays erased when it is restored with the list, before anybody can ask; without the list the call says so', async () => {
  const [from, file] = [join(root, 'erasing'), join(root, 'before-erasure.aedile')]
  assert.equal(aedile('restore', join(root, 'one.aedile'), '--data', from).code, 0)
  assert.equal(aedile('backup', '--data', from, '--out', file).code, 0)
  const place = { source: '//m', id: 'order.placed/o-7', field: 'recipient_name' }
  const other = { ...place, id: 'order.placed/o-8' }
  const look = { person: 'tester', purpose: 'a test', time }
  async function within<T>(folder: string, work: (vault: Awaited<ReturnType<typeof openVault>>, ledger: ReturnType<typeof openLedger>) => T): Promise<T> {
    const ledger = openLedger(folder)
    const vault = await openVault(folder, ledger, masterKeyFrom({}, join(folder, 'keys', 'master.key')))
    try {
      return work(vault, ledger)
    } finally {
      vault.close()
      ledger.close()
    }
  }
  await within(from, (vault) => vault.erase(['account:A-7'], look))
  const list = join(from, 'erased.txt')
  assert.match(readFileSync(list, 'utf8'), /^[0-9a-f]{64}\n$/)
  assert.doesNotMatch(readFileSync(list, 'utf8'), /A-7/)

  const blind = join(root, 'blind')
  assert.match(aedile('restore', file, '--data', blind).err, /no --erased was given/)
  assert.equal(await within(blind, (vault) => vault.open(place, look).value), '雀鸣7', 'the old file holds the key: it must go with its time')

  const again = join(root, 'with-list')
  const restored = aedile('restore', file, '--data', again, '--erased', list)
  assert.deepEqual([restored.code, /no --erased/.test(restored.err)], [0, false], restored.err)
  await within(again, (vault, ledger) => {
    assert.throws(() => vault.open(place, look), code('NO_VALUE'))
    assert.throws(() => vault.seal([{ ...place, id: 'order.placed/late', person: 'account:A-7', value: 'x' }]), code('ERASED'))
    assert.equal(vault.open(other, look).value, '雀鸣8')
    const acts = [...ledger.entries()].filter(({ type }) => type === 'aedile.vault.erased').map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()).data)
    assert.deepEqual(
      acts.map(({ by, subject }: { by: string; subject: string }) => [by, `${subject}\n`]),
      [['restore', readFileSync(list, 'utf8')]],
    )
  })
  const raw = new DatabaseSync(join(again, 'vault.sqlite'), { readOnly: true })
  assert.deepEqual(
    raw
      .prepare("SELECT wrapped IS NULL AS gone FROM person WHERE id = 'account:A-7'")
      .all()
      .map((row) => ({ ...row })),
    [{ gone: 1 }],
  )
  raw.close()
  // A folder that nobody opened yet, and a person whom the backup does not know.
  const fresh = join(root, 'fresh')
  assert.equal(aedile('restore', file, '--data', fresh, '--erased', from).code, 0)
  await within(fresh, (vault) => assert.throws(() => vault.open(place, look), code('NO_VALUE')))
  assert.equal(aedile('restore', file, '--data', join(root, 'wrong-list'), '--erased', file).code, 1)
})

test('without the master key the backup restores, and its vault says what is missing instead of making a key', () => {
  const [file, again] = [join(root, 'keyless.aedile'), join(root, 'keyless')]
  assert.equal(aedile('backup', '--data', data, '--out', file, '--without-master-key').code, 0)
  assert.equal(aedile('restore', file, '--data', again).code, 0)
  const { code: answer, err } = aedile('import', input, '--data', again)
  assert.deepEqual([answer, existsSync(join(again, 'keys', 'master.key'))], [1, false])
  assert.match(err, /MASTER_KEY: expected the master key this vault was made with/)
  copyFileSync(join(data, 'keys', 'master.key'), join(again, 'keys', 'master.key'))
  assert.equal(aedile('import', input, '--data', again).code, 0)
})

/** A process that holds the folder and appends without pause, signing a head now and then, until it is told to stop. */
const writer = `
import { openLedger, act } from ${JSON.stringify(join(import.meta.dirname, '..', 'src', 'ledger', 'ledger.ts'))}
const ledger = openLedger(process.argv[2])
let n = 0, stopped = false
process.stdin.on('end', () => { stopped = true }).resume()
const turn = () => {
  for (let i = 0; i < 20; i++, n++) ledger.record([act('aedile.test.noted', 'n-' + n, new Date(1767225600000 + n), { n, pad: 'x'.repeat(n % 997 === 0 ? 70000 : 50) })])
  if (n % 200 === 0) ledger.checkpoint(new Date(1767225600000 + n))
  if (n === 400) process.stdout.write('under way\\n')
  if (stopped) { process.stdout.write('appended ' + n + '\\n'); ledger.close() } else setImmediate(turn)
}
turn()
`

test('a folder in use is backed up while it grows; each backup is whole, and the one who writes notices nothing', async () => {
  const busy = join(root, 'busy')
  const script = join(root, 'writer.ts')
  writeFileSync(script, writer)
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, busy], { stdio: ['pipe', 'pipe', 'inherit'] })
  let said = ''
  const ended = new Promise((resolve) => child.on('close', resolve))
  await new Promise<void>((resolve) => {
    child.stdout.on('data', (text: Buffer) => {
      said += text.toString()
      if (said.includes('under way')) resolve()
    })
  })
  assert.throws(() => openLedger(busy), code('FOLDER_IN_USE'))
  const sizes: number[] = []
  for (let n = 0; n < 3; n++) {
    const made = backupFolder(busy, join(root, `busy-${n}`), { time })
    const back = await restoreFolder(join(root, `busy-${n}`), join(root, `busy-again-${n}`))
    assert.equal(back.size, made.size)
    sizes.push(made.size)
  }
  child.stdin.end()
  await ended
  const total = Number(/appended (\d+)/.exec(said)![1])
  assert.ok(sizes[0]! >= 400 && sizes[0]! < sizes[1]! && sizes[1]! < sizes[2]! && sizes[2]! <= total, `${sizes.join()} of ${total}`)
  const ledger = openLedger(join(root, 'busy-again-2'))
  ledger.record([act('aedile.test.noted', 'afterwards', time, { n: 1 })])
  ledger.checkpoint(time)
  ledger.close()
  assert.match(aedile('ledger', 'verify', '--data', join(root, 'busy-again-2')).out, /verifies/)
})

/** Runs a call in a process of its own that is killed at a step. */
function killedAt(step: string, call: string): void {
  const code = `
    const { backupFolder, restoreFolder } = await import(${JSON.stringify(join(import.meta.dirname, '..', 'src', 'ledger', 'backup.ts'))})
    const time = new Date(0), step = (at) => { if (at === ${JSON.stringify(step)}) process.kill(process.pid, 'SIGKILL') }
    await ${call}`
  const done = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', code], { encoding: 'utf8' })
  assert.equal(done.signal, 'SIGKILL', `${step}: ${done.stderr}`)
}

test('killed at any step, a backup is whole or absent and a restore opens for nobody; the same call again succeeds', async () => {
  const file = join(root, 'killed.aedile')
  for (const step of ['backup:rows', 'backup:copied', 'backup:written']) {
    killedAt(step, `backupFolder(${JSON.stringify(data)}, ${JSON.stringify(file)}, { time, step })`)
    assert.ok(!existsSync(file), step)
  }
  backupFolder(data, file, { time })
  assert.ok(!existsSync(`${file}.partial`))
  const again = join(root, 'killed')
  for (const step of ['restore:begun', 'restore:unpacked', 'restore:published']) {
    killedAt(step, `restoreFolder(${JSON.stringify(file)}, ${JSON.stringify(again)}, { step })`)
    assert.throws(() => openLedger(again), code('HALF_RESTORED'), step)
  }
  await restoreFolder(file, again)
  assert.match(aedile('ledger', 'verify', '--data', again).out, /verifies/)
})

test('a backup that was cut off, changed or made up is refused by its own code, and nothing opens', async () => {
  const bytes = readFileSync(join(root, 'killed.aedile'))
  const name = (at: number, text: string): Buffer => {
    const changed = Buffer.from(bytes)
    changed.write(text.padEnd(100, '\0'), at)
    let sum = 0
    for (let n = 0; n < 512; n++) sum += n >= 148 && n < 156 ? 32 : changed[at + n]!
    changed.write(`${sum.toString(8).padStart(6, '0')}\0`, at + 148)
    return changed
  }
  const flipped = Buffer.from(bytes)
  flipped[5000]! ^= 1
  const cases: [string, Buffer, string][] = [
    ['half', bytes.subarray(0, bytes.length >> 1), 'BACKUP_CUT_OFF'],
    ['without its list', bytes.subarray(0, bytes.lastIndexOf('aedile-backup.json')), 'BACKUP_CUT_OFF'],
    ['one bit', flipped, 'BACKUP_CHANGED'],
    ['another name', name(0, 'other.sqlite'), 'BACKUP_CHANGED'],
    ['a name outside', name(0, '../outside'), 'BACKUP_UNREADABLE'],
    ['an absolute name', name(0, '/outside'), 'BACKUP_UNREADABLE'],
    ['something else', Buffer.alloc(4096, 7), 'BACKUP_UNREADABLE'],
    ['nothing', Buffer.alloc(0), 'BACKUP_CUT_OFF'],
  ]
  for (const [what, content, wanted] of cases) {
    const [file, folder] = [join(root, 'bad.aedile'), join(root, `bad ${what}`)]
    writeFileSync(file, content)
    await assert.rejects(restoreFolder(file, folder), code(wanted), what)
    assert.throws(() => openLedger(folder), code('HALF_RESTORED'), what)
  }
  assert.ok(!existsSync(join(root, 'outside')))
})

const setVersion = (folder: string, version: number): void => {
  const db = new DatabaseSync(join(folder, 'ledger.sqlite'))
  db.exec(`PRAGMA user_version = ${version}`)
  db.close()
}

test('an older folder is brought up, a step cut off is done again, and a newer one is refused in words with nothing changed', async () => {
  const old = join(root, 'old')
  await restoreFolder(join(root, 'killed.aedile'), old)
  setVersion(old, 0)
  for (const name of readdirSync(old, { recursive: true, encoding: 'utf8' }))
    chmodSync(join(old, name), statSync(join(old, name)).isDirectory() ? 0o755 : 0o644)
  const cut = `
    const { upgradeFolder } = await import(${JSON.stringify(join(import.meta.dirname, '..', 'src', 'ledger', 'versions.ts'))})
    upgradeFolder(${JSON.stringify(old)}, () => {}, () => process.kill(process.pid, 'SIGKILL'))`
  assert.equal(spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', cut]).signal, 'SIGKILL')
  assert.deepEqual(JSON.parse(aedile('upgrade', '--data', old, '--json').out), { from: 1, to: folderVersion })
  assert.deepEqual(JSON.parse(aedile('upgrade', '--data', old, '--json').out), { from: folderVersion, to: folderVersion })
  assert.equal(statSync(join(old, 'keys', 'log.vkeys')).mode & 0o777, 0o600)
  assert.match(aedile('ledger', 'verify', '--data', old).out, /verifies/)

  setVersion(old, folderVersion + 1)
  const before = readFileSync(join(old, 'ledger.sqlite'))
  for (const words of [
    ['upgrade', '--data', old],
    ['scan', '--data', old],
    ['ledger', 'checkpoint', '--data', old],
    ['import', input, '--data', old],
  ]) {
    const { code: answer, err } = aedile(...words)
    assert.equal(answer, 1, words.join(' '))
    assert.match(err, new RegExp(`NEWER: expected a data folder of version ${folderVersion} or older, this one has ${folderVersion + 1}`))
  }
  assert.deepEqual(readFileSync(join(old, 'ledger.sqlite')), before)
})
