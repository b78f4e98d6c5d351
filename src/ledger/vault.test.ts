import assert from 'node:assert/strict'
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test, { after } from 'node:test'
import { auditLedger } from './audit.ts'
import { LedgerError } from './error.ts'
import { openLedger } from './ledger.ts'
import { entriesOf } from './record.ts'
import { setVersion } from './versions.ts'
import { commitmentOf, localMasterKey, type MasterKey, masterKeyFrom, openVault, type Sealing } from './vault.ts'

const root = mkdtempSync(join(tmpdir(), 'vault-'))
after(() => rmSync(root, { recursive: true }))
let folders = 0
const origin = 'market.example/ledger'
const time = new Date('2017-08-08T06:00:00Z')
const why = { person: 'investigator-7', purpose: 'case-1: compare recipient and payer', time }
const code = (want: string) => (error: unknown) => error instanceof LedgerError && error.code === want
const master = (): MasterKey => localMasterKey(Buffer.alloc(32, 5))
const place = { source: '//market.example/orders', id: 'o-1', field: 'recipient_phone' }
const phone: Sealing = { ...place, person: 'A-7', value: '13800138000' }

async function fresh(key = master()) {
  const folder = join(root, `v${folders++}`)
  const ledger = openLedger(folder, { origin })
  return { folder, ledger, vault: await openVault(folder, ledger, key) }
}

test('a value opens only with a purpose and a person, and the ledger says so before it is shown', async () => {
  const { ledger, vault } = await fresh()
  const [commitment] = vault.seal([phone])
  assert.throws(() => vault.open(place, { ...why, purpose: ' ' }), code('NO_PURPOSE'))
  assert.throws(() => vault.open({ ...place, id: 'o-2' }, why), code('NO_VALUE'))
  assert.equal(ledger.size, 0)
  const { value, salt } = vault.open(place, why)
  assert.equal(value, phone.value)
  assert.equal(commitmentOf(salt, value), commitment)
  const [opened] = [...ledger.entries()]
  assert.equal(opened!.type, 'aedile.vault.opened')
  assert.match(Buffer.from(opened!.bytes).toString(), /"by":"investigator-7".*"purpose":"case-1/)
  assert.deepEqual(vault.seal([phone]), [commitment], 'the same record commits to the same value')
  vault.close()
  ledger.close()
})

test('an erasure or a change of token key that was cut off is finished by ordering it again, whoever orders it and when', async () => {
  const later = { person: 'investigator-8', purpose: 'finish it', time: new Date('2017-08-09T06:00:00Z') }
  for (const step of ['vault:erasure-ordered', 'vault:keys-destroyed', 'vault:pages-emptied', 'vault:token-key-announced'] as const) {
    const { folder, ledger, vault: whole } = await fresh()
    whole.seal([phone])
    whole.close()
    let cut = true
    const vault = await openVault(folder, ledger, master(), undefined, (at) => {
      if (cut && at === step) throw new Error('cut')
    })
    const order = (by: typeof later): unknown => (step === 'vault:token-key-announced' ? vault.changeTokenKey(by) : vault.erase(['A-7'], by))
    assert.throws(() => order(why), /cut/)
    cut = false
    order(later)
    if (step === 'vault:token-key-announced') assert.equal(vault.tokenKey().id, 'k2')
    else {
      assert.throws(() => vault.open(place, later), code('NO_VALUE'))
      assert.deepEqual(
        [...ledger.entries()].map((entry) => entry.type),
        ['aedile.vault.erasure_ordered', 'aedile.vault.erased'],
      )
    }
    vault.close()
    ledger.close()
  }
})

test('after erasure nobody can read the person, the tree still verifies, and the erasure is on record', async () => {
  const { folder, ledger, vault } = await fresh()
  const other: Sealing = { ...phone, person: 'A-8', id: 'o-2', value: '13900139000' }
  vault.seal([phone, other])
  ledger.append([{ type: 'order.placed', source: place.source, id: 'o-1', bytes: Buffer.from('{"recipient_phone_token":"hmac256:k1:00"}') }])
  ledger.checkpoint(time)
  vault.hold('A-7', { ...why, purpose: 'court order 17' })
  assert.throws(() => vault.erase(['A-7'], why), code('LEGAL_HOLD'))
  assert.equal(vault.open(place, why).value, phone.value)
  vault.liftHold('A-7', why)
  vault.erase(['A-7'], why)
  vault.erase(['A-7'], why)
  assert.throws(() => vault.open(place, why), code('NO_VALUE'))
  assert.throws(() => vault.seal([phone]), code('ERASED'))
  assert.equal(vault.open({ ...place, id: 'o-2' }, why).value, other.value)
  ledger.checkpoint(time)
  const types = [...ledger.entries()].map((entry) => entry.type)
  assert.deepEqual(types, [
    'order.placed',
    'aedile.vault.held',
    'aedile.vault.opened',
    'aedile.vault.hold_lifted',
    'aedile.vault.erasure_ordered',
    'aedile.vault.erased',
    'aedile.vault.opened',
  ])
  vault.close()
  ledger.close()
  assert.deepEqual((await auditLedger(folder)).findings, [])
})

test('tokens join within a key, carry its id, and a new key leaves the old ones findable', async () => {
  const { ledger, vault } = await fresh()
  const first = vault.tokenKey()
  assert.equal(first.id, 'k1')
  const [before] = vault.tokensOf('+86 138-0013-8000', 'recipient_phone')
  assert.equal(vault.tokensOf('13800138000', 'recipient_phone')[0], vault.tokensOf('8613800138000', 'recipient_phone')[0])
  const digest = vault.digest(Buffer.from('as received'))
  assert.equal(vault.changeTokenKey(why).id, 'k2')
  const tokens = vault.tokensOf('+86 138-0013-8000', 'recipient_phone')
  assert.equal(tokens.length, 2)
  assert.equal(tokens[0], before)
  assert.match(tokens[1]!, /^hmac256:k2:/)
  assert.equal(vault.digest(Buffer.from('as received')), digest)
  vault.close()
  ledger.close()
})

test('the vault is closed to a wrong master key and survives being opened again', async () => {
  const { folder, ledger, vault } = await fresh()
  vault.seal([phone])
  vault.close()
  await assert.rejects(openVault(folder, ledger, localMasterKey(Buffer.alloc(32, 6))), code('VAULT_UNREADABLE'))
  const again = await openVault(folder, ledger, master())
  assert.equal(again.open(place, why).value, phone.value)
  again.close()
  ledger.close()
})

test('the master key comes from the environment, or from a file only its owner can read', async () => {
  const file = join(root, 'master')
  const made = masterKeyFrom({}, file)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  const wrapped = await made.wrap(Buffer.from('root'), 'c')
  assert.equal(Buffer.from(await masterKeyFrom({}, file).unwrap(wrapped, 'c')).toString(), 'root')
  await assert.rejects(masterKeyFrom({}, file).unwrap(wrapped, 'another'), code('VAULT_UNREADABLE'))
  await assert.rejects(masterKeyFrom({ AEDILE_MASTER_KEY: 'ab'.repeat(32) }, file).unwrap(wrapped, 'c'), code('VAULT_UNREADABLE'))
  assert.throws(() => masterKeyFrom({ AEDILE_MASTER_KEY: 'short' }, file), code('MASTER_KEY'))
})

test('of a thousand canaries none lies readable in any file, and none is recoverable after its key is gone', async () => {
  const { folder, ledger, vault } = await fresh()
  const canaries: Sealing[] = Array.from({ length: 1000 }, (_, i) => ({
    person: `A-${i}`,
    source: place.source,
    id: `o-${i}`,
    field: 'recipient_name',
    value: `Canary-${i}-${'张三'.repeat(2)}-${i * 7919}`,
  }))
  const commitments = vault.seal(canaries)
  ledger.append(
    canaries.map((c, i) => {
      const [token] = vault.tokensOf(c.value, c.field)
      return {
        type: 'order.placed',
        source: c.source,
        id: c.id,
        bytes: Buffer.from(JSON.stringify({ recipient_name_token: token, recipient_name_commitment: commitments[i]! })),
      }
    }),
  )
  ledger.checkpoint(time)
  const errors: string[] = []
  vault.erase(
    canaries.map((canary) => canary.person),
    why,
  )
  for (const where of canaries) {
    try {
      vault.open(where, why)
    } catch (error) {
      errors.push(String(error))
    }
  }
  assert.equal(errors.length, 1000, 'each opening after erasure is refused')
  vault.close()
  ledger.close()
  const files = globSync('**/*', { cwd: folder, withFileTypes: true }).filter((entry) => entry.isFile())
  assert.ok(files.length > 10)
  const everything = Buffer.concat([...files.map((entry) => readFileSync(join(entry.parentPath, entry.name))), Buffer.from(errors.join('\n'))])
  for (const canary of canaries) assert.equal(everything.indexOf(canary.value), -1, 'a canary lies readable')
  for (const needle of ['Canary-', '张三']) assert.equal(everything.indexOf(needle), -1, needle)
})

const rowsOf = (folder: string): unknown[] => {
  const db = new DatabaseSync(join(folder, 'vault.sqlite'), { readOnly: true })
  try {
    return db
      .prepare('SELECT field FROM sealed ORDER BY source, record, field')
      .all()
      .map(({ field }) => field)
  } finally {
    db.close()
  }
}
const name: Sealing = { ...phone, field: 'recipient_name', value: '王小明' }
const byFields = [
  { ...place, field: 'recipient_name' },
  { ...place, field: 'recipient_phone' },
]

test('what a record holds of a person lies in one box and opens field by field; a folder of before seals and opens as it did, and both ways once it is brought up', async () => {
  const { folder, ledger, vault } = await fresh()
  const commitments = vault.seal([name, phone])
  assert.deepEqual(rowsOf(folder), [''])
  for (const [at, one] of byFields.entries()) {
    const { value, salt } = vault.open(one, why)
    assert.equal(value, [name, phone][at]!.value)
    assert.equal(commitmentOf(salt, value), commitments[at])
  }
  assert.throws(() => vault.open({ ...place, field: 'recipient_address' }, why), code('NO_VALUE'))
  vault.erase(['A-7'], why)
  assert.throws(() => vault.open(place, why), code('NO_VALUE'))
  vault.close()
  ledger.close()

  const old = join(root, `v${folders++}`)
  openLedger(old, { origin }).close()
  const rows = new DatabaseSync(join(old, 'ledger.sqlite'))
  setVersion(rows, 2)
  rows.close()
  const before = openLedger(old)
  const first = await openVault(old, before, master())
  first.seal([name, phone])
  assert.deepEqual(rowsOf(old), ['recipient_name', 'recipient_phone'])
  first.close()
  before.close()
  const again = new DatabaseSync(join(old, 'ledger.sqlite'))
  setVersion(again, 3)
  again.close()
  const later = openLedger(old)
  const second = await openVault(old, later, master())
  second.seal([
    { ...name, id: 'o-2' },
    { ...phone, id: 'o-2' },
  ])
  assert.deepEqual(
    [...byFields, ...byFields.map((one) => ({ ...one, id: 'o-2' }))].map((one) => second.open(one, why).value),
    [name.value, phone.value, name.value, phone.value],
  )
  second.close()
  later.close()
})

test('what a crash left of a record that was never appended gives way to the record that is; of two under one id in a group the first stands', async () => {
  const { ledger, vault } = await fresh()
  const marked = (value: string) => ({
    type: 'order.placed' as const,
    row: { record: `{"data":{\u00020,\u00010}}`, source: '//m', id: 'o-9', person: 'A-7', value },
  })
  const record = (value: string) => {
    const { type, row } = marked(value)
    const { value: raw, ...rest } = row
    return { type, row: { ...rest, raw0: raw, shown0: 'hmac256:k1:x' } }
  }
  // Sealed, and cut off before it was appended.
  entriesOf([record('13800138000')], ledger, vault)
  const { outcomes } = ledger.append(entriesOf([record('13900139000'), record('13700137000')], ledger, vault))
  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['appended', 'refused'],
  )
  const at = { source: '//m', id: 'order.placed/o-9' }
  const entry = [...ledger.entries()][0]!
  const opened = ['recipient_name', 'recipient_phone', 'recipient_address'].flatMap((field) => {
    try {
      return [vault.open({ ...at, field }, why)]
    } catch {
      return []
    }
  })
  assert.deepEqual(
    opened.map(({ value }) => value),
    ['13900139000'],
  )
  assert.ok(Buffer.from(entry.bytes).toString().includes(commitmentOf(opened[0]!.salt, '13900139000')))
  vault.close()
  ledger.close()
})
