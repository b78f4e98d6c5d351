/** A whole market with more than a thousand personal values planted in it, through every command, each run as a process of its own. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { openEngine } from '../../src/warehouse/duckdb.ts'
import { LedgerError } from '../../src/ledger/error.ts'
import { openLedger } from '../../src/ledger/ledger.ts'
import { masterKeyFrom, openVault } from '../../src/ledger/vault.ts'
import { makeWorld } from '../../worlds/index.ts'
import { writeWorld } from '../../worlds/write.ts'
import { filesBelow, findCanaries, plantings, rewriteCsv } from './canaries.ts'

const root = mkdtempSync(join(tmpdir(), 'canaries-'))
after(() => rmSync(root, { recursive: true, force: true }))
const [input, data, made] = [join(root, 'in'), join(root, 'data'), join(root, 'made')]
const cli = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts')
const said: { argv: string[]; bytes: Buffer }[] = []
function aedile(...argv: string[]): { status: number | null; out: string; err: string } {
  const done = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', cli, ...argv, '--lang', 'en'], { maxBuffer: 1 << 28 })
  said.push({ argv, bytes: Buffer.concat([done.stdout, Buffer.from('\n'), done.stderr]) })
  return { status: done.status, out: done.stdout.toString(), err: done.stderr.toString() }
}
const { planted, plant } = plantings()

test('a market with more than a thousand personal values planted in it, false orders among them', async () => {
  const world = makeWorld('S1', { seed: 5, intensity: 'easy', size: 'small' })
  await writeWorld(world, input, 'csv', {})
  const fake = new Set(world.oracle.incidents.flatMap(({ fakeOrderIds }) => fakeOrderIds))
  const csv = (type: string): string => join(input, `${type}.csv`)
  rewriteCsv(csv('account.registered'), (row, n) => {
    if (n >= 200) return
    row['name'] = plant('name', `account:${row['account_id']}`)
    row['phone'] = plant('phone', `account:${row['account_id']}`)
  })
  rewriteCsv(csv('session.started'), (row, n) => {
    if (n < 200) row['ip'] = plant('ip', `account:${row['account_id']}`)
  })
  let genuine = 0
  rewriteCsv(
    csv('order.placed'),
    (row) => {
      if (!fake.has(row['order_id']!) && genuine++ >= 150) return
      const person = `account:${row['buyer_account_id']}`
      row['recipient_name'] = plant('name', person)
      row['recipient_phone'] = plant('phone', person)
      row['recipient_address'] = plant('name', person)
      row['buyer_wechat'] = plant('text', person)
    },
    ['buyer_wechat'],
  )
  rewriteCsv(csv('message.sent'), (row, n) => {
    if (n < 100) row['text'] = `加我微信 ${plant('phone', `account:${row['from_account_id']}`)} 返现`
  })
  writeFileSync(join(input, 'broken.csv'), `${plant('name', 'nobody')},${plant('phone', 'nobody')}\n`)
  writeFileSync(join(input, 'review.changed-9.ndjson'), `{"name":"${plant('name', 'nobody')}"\n[]\n`)
  assert.ok(planted.length > 1000, `${planted.length} planted`)
  assert.ok(
    filesBelow(input).some((file) => findCanaries(readFileSync(file), planted).length > 0),
    'the search finds what is there',
  )
})

test('every command runs over them', () => {
  const well = (...argv: string[]): void => {
    const { status, err } = aedile(...argv)
    assert.equal(status, 0, `${argv.join(' ')}: ${err}`)
  }
  mkdirSync(made)
  const report = join(made, 'report.json')
  well('scan', input, '--report', report, '--html', join(made, 'direct.html'), '--rejects', join(made, 'rejects.ndjson'))
  well('import', input, '--data', data)
  assert.match(aedile('import', input, '--data', data).out, /nothing new/)
  assert.equal(aedile('import', input, '--data', data, '--strict').status, 1)
  rewriteCsv(join(input, 'order.placed.csv'), (row, n) => {
    if (n < 20) row['recipient_name'] = plant('name', 'nobody')
  })
  aedile('import', input, '--data', data)
  well('scan', '--data', data, '--report', report, '--html', join(made, 'report.html'))
  const { verdicts, cases } = JSON.parse(readFileSync(report, 'utf8')) as { verdicts: { subject: { id: string } }[]; cases: { case_id: string }[] }
  assert.ok(verdicts.length > 0 && cases.length > 0)
  for (const { subject } of verdicts.slice(0, 3)) aedile('explain', report, subject.id)
  aedile('explain', report, planted[0]!.value.slice(0, 1))
  aedile('cases', '--data', data)
  well('rebuild', '--data', data)
  well('ledger', 'checkpoint', '--data', data)
  well('ledger', 'verify', '--data', data)
  aedile('ledger', 'prove', '7', '--data', data)
  aedile('ledger', 'witness', '--data', data, '--keep', join(made, 'witness'))
  for (const { case_id } of cases.slice(0, 1)) {
    const order = ['--basis', 'a test', '--request', '1', '--approver', 'tester', '--redacted']
    well('evidence', 'export', case_id, '--data', data, '--out', join(made, `bag-${case_id}`), ...order)
  }
})

test('none of them is in any file, report, page, bag, reject, table or message', async (t) => {
  const leaks: string[] = []
  const search = (where: string, bytes: Buffer): void => void leaks.push(...findCanaries(bytes, planted).map((found) => `${where}: ${found}`))
  for (const { argv, bytes } of said) search(argv.slice(0, 2).join(' '), bytes)
  const files = [data, made].flatMap(filesBelow)
  for (const file of files) search(file.slice(root.length), readFileSync(file))
  // Columns are compressed on the disk: what a query would show counts too.
  const engine = await openEngine(':memory:', { memoryLimit: '2GB', tempDirectory: join(root, 'spill') })
  try {
    await engine.run(`ATTACH '${join(data, 'projections', 'warehouse.duckdb')}' AS wh (READ_ONLY)`)
    const tables = await engine.all<{ name: string }>(`SELECT table_name AS name FROM duckdb_tables() WHERE database_name = 'wh'`)
    assert.ok(tables.length > 20)
    for (const { name } of tables) {
      const dump = join(root, 'dump.csv')
      await engine.run(`COPY (SELECT * FROM wh."${name}") TO '${dump}' (FORMAT csv)`)
      search(`table ${name}`, readFileSync(dump))
    }
  } finally {
    engine.close()
  }
  t.diagnostic(`${planted.length} canaries, ${said.length} outputs, ${files.length} files: ${leaks.length} found`)
  assert.deepEqual(leaks.slice(0, 20), [], `${leaks.length} places in ${said.length} outputs and ${files.length} files`)
})

test('with the keys of their people destroyed, not one can be opened again, master key in hand', async (t) => {
  const ledger = openLedger(data)
  const vault = await openVault(data, ledger, masterKeyFrom({}, join(data, 'keys', 'master.key')))
  const why = { person: 'officer', purpose: 'test', time: new Date() }
  const people = new Set(planted.map(({ person }) => person))
  people.delete('nobody')
  const places = [...ledger.entries()].flatMap(({ source, id, bytes }) => {
    const text = Buffer.from(bytes).toString()
    const named = [...text.matchAll(/"\w*account_id":"([^"]+)"/g)].some(([, account]) => people.has(`account:${account}`))
    return named ? [...text.matchAll(/"(\w+)_commitment"/g)].map(([, field = '']) => ({ source, id, field })) : []
  })
  const opens = (): string[] =>
    places.flatMap((place) => {
      try {
        const { value } = vault.open(place, why)
        return planted.filter((one) => value.includes(one.value)).map((one) => one.value)
      } catch (error) {
        assert.ok(error instanceof LedgerError)
        return []
      }
    })
  try {
    const before = new Set(opens())
    assert.ok(before.size > 800, `${before.size} could be opened before`)
    vault.erase([...people], why)
    const still = opens()
    t.diagnostic(`${before.size} canaries could be opened, after the erasure of ${people.size} people ${still.length}`)
    assert.deepEqual(still, [])
  } finally {
    vault.close()
    ledger.close()
  }
  for (const file of filesBelow(data)) assert.deepEqual(findCanaries(readFileSync(file), planted), [], file)
  assert.ok(existsSync(join(data, 'vault.sqlite')))
})

test('a value under its neighbour’s column is not repeated in the list of rejects, nor one that stands as a column’s name in a message', () => {
  const [shifted, kept] = [join(root, 'shifted'), join(root, 'shifted-data')]
  mkdirSync(shifted)
  const header = readFileSync(join(input, 'order.placed.csv'), 'utf8').split('\n')[0]!.split(',')
  const rows = Array.from({ length: 20 }, (_, n) => header.map(() => plant(n % 2 === 0 ? 'name' : 'phone', 'nobody')).join(','))
  writeFileSync(join(shifted, 'order.placed.csv'), `${[header.join(','), ...rows].join('\n')}\n`)
  writeFileSync(join(shifted, 'review.changed-9.ndjson'), `{"${plant('name', 'nobody')}":1}\n`)
  const { err } = aedile('import', shifted, '--data', kept)
  assert.deepEqual(findCanaries(Buffer.from(err), planted), [])
  assert.deepEqual(findCanaries(readFileSync(join(kept, 'rejects.ndjson')), planted), [])
})
