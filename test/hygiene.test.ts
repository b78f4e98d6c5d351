/** What lies on the disk and what is said: for the owner's eyes only, no key in any statement or message, nothing raw left behind. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { importFolders } from '../src/door/folder.ts'
import type { TokenKey } from '../src/door/tokens.ts'
import { LedgerError } from '../src/ledger/error.ts'
import { masterKeyFrom } from '../src/ledger/vault.ts'
import { type Engine, openEngine, quote } from '../src/warehouse/duckdb.ts'

const root = mkdtempSync(join(tmpdir(), 'hygiene-'))
after(() => rmSync(root, { recursive: true, force: true }))
const main = join(import.meta.dirname, '..', 'src', 'cli', 'main.ts')

const input = join(root, 'in')
mkdirSync(input)
const header = 'time,id,source,order_id,buyer_account_id,shop_id,listing_id,quantity,unit_price_minor,payable_minor,currency,recipient_name,recipient_phone'
const rows = Array.from(
  { length: 50 },
  (_, n) => `2017-08-08T14:03:22.184+08:00,o-${n},//m,o-${n},A-${n},S-1,L-1,1,2990,2990,CNY,雀鸣${n},1917700${String(n).padStart(4, '0')}`,
)
writeFileSync(join(input, 'order.placed.csv'), `${[header, ...rows].join('\n')}\n`)

function aedile(environment: Record<string, string>, ...argv: string[]): { code: number | null; err: string } {
  const call = `umask 000; exec "$0" --disable-warning=ExperimentalWarning "$@"`
  const done = spawnSync('sh', ['-c', call, process.execPath, main, ...argv], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C', ...environment } })
  return { code: done.status, err: done.stderr }
}

test('whatever the umask, folders are 0700 and files 0600', () => {
  const data = join(root, 'modes')
  for (const words of [
    ['import', input, '--data', data],
    ['scan', '--data', data],
    ['rebuild', '--data', data],
    ['ledger', 'checkpoint', '--data', data],
  ])
    assert.equal(aedile({}, ...words).code, 0, words.join(' '))
  const paths = [data, ...readdirSync(data, { recursive: true, encoding: 'utf8' }).map((path) => join(data, path))]
  assert.ok(paths.length > 15, `${paths.length} paths`)
  const loose = paths.filter((path) => (statSync(path).mode & 0o777) !== (statSync(path).isDirectory() ? 0o700 : 0o600))
  assert.deepEqual(loose, [])
})

test('the master key may lie elsewhere, in a file or behind a command; beside the vault an import says so', () => {
  const hex = 'ab'.repeat(32)
  const file = join(root, 'master.key')
  writeFileSync(file, `${hex}\n`, { mode: 0o600 })
  const beside = aedile({}, 'import', input, '--data', join(root, 'beside'))
  assert.match(beside.err, /the master key lies beside the vault/)
  const data = join(root, 'elsewhere')
  const first = aedile({ AEDILE_MASTER_KEY_FILE: file }, 'import', input, '--data', data)
  assert.deepEqual([first.code, first.err.includes('beside the vault')], [0, false])
  assert.ok(!existsSync(join(data, 'keys', 'master.key')))
  assert.equal(aedile({ AEDILE_MASTER_KEY_COMMAND: `cat '${file}'` }, 'import', input, '--data', data).code, 0)
  assert.equal(aedile({ AEDILE_MASTER_KEY: hex }, 'import', input, '--data', data).code, 0)
  const wrong = aedile({ AEDILE_MASTER_KEY: 'cd'.repeat(32) }, 'import', input, '--data', data)
  assert.equal(wrong.code, 1)
  assert.match(wrong.err, /VAULT_UNREADABLE/)
  for (const environment of [
    { AEDILE_MASTER_KEY_FILE: join(root, 'nowhere') },
    { AEDILE_MASTER_KEY_COMMAND: `echo ${hex}; exit 3` },
    { AEDILE_MASTER_KEY: 'short' },
  ])
    assert.throws(
      () => masterKeyFrom(environment, join(root, 'unused')),
      (error) => error instanceof LedgerError && error.code === 'MASTER_KEY' && !error.message.includes(hex),
    )
})

test('a locked engine reads and writes below its folders only, loads nothing, and stays locked', async () => {
  const own = join(root, 'own')
  mkdirSync(own)
  const engine = await openEngine()
  try {
    await engine.run(`COPY (SELECT 1 AS a) TO ${quote(join(own, 'before.csv'))}`)
    await engine.lock([own])
    await engine.run(`COPY (SELECT 1 AS a) TO ${quote(join(own, 'a.parquet'))} (FORMAT parquet)`)
    assert.equal((await engine.one(`SELECT a FROM ${quote(join(own, 'a.parquet'))}`))['a'], 1)
    for (const sql of [
      `SELECT * FROM read_csv(${quote(join(input, 'order.placed.csv'))})`,
      `COPY (SELECT 1) TO ${quote(join(root, 'out.csv'))}`,
      `COPY (SELECT 1) TO ${quote(join(own, '..', 'out.csv'))}`,
      `ATTACH ${quote(join(root, 'other.duckdb'))} AS other`,
      'INSTALL httpfs',
      'LOAD httpfs',
      'SET enable_external_access = true',
      `SET allowed_directories = ['/']`,
      'RESET lock_configuration',
      `SET memory_limit = '1GB'`,
      `SET allowed_configs = ['enable_external_access']`,
    ])
      await assert.rejects(engine.run(sql), /Permission Error|Cannot|disabled|locked/, sql)
    // How many threads work says nothing of what may be read, and a tick has less to do than what stood before it.
    await engine.run('SET threads = 1')
    assert.ok(!existsSync(join(root, 'out.csv')))
  } finally {
    engine.close()
  }
})

test('a fault in any statement of an import repeats no token key, in no spelling', async () => {
  const secret = Buffer.from(Array.from({ length: 32 }, (_, n) => 0x41 + (n % 26)))
  const key: TokenKey = { id: 'k1', secret }
  const block = Buffer.concat([secret, Buffer.alloc(32)])
  const pads = [0x36, 0x5c].map((mask) => Buffer.from(block.map((byte) => byte ^ mask)))
  const spellings = [secret, ...pads].flatMap((bytes) => [
    bytes.toString('hex').slice(0, 48),
    bytes.toString('base64').slice(0, 24),
    bytes.toString('latin1').slice(0, 24),
  ])
  const holds = (text: string): boolean => spellings.some((one) => text.toLowerCase().includes(one.toLowerCase()))
  assert.ok(holds(`x ${secret.toString('hex').toUpperCase()}`))
  let statements = 0
  /** The engine, which spoils its nth statement so that the engine's own refusal comes out. */
  const spoiled = (engine: Engine, nth: number): Engine => {
    let n = 0
    const spoil = (sql: string): string => {
      assert.ok(!holds(sql), 'no statement spells the key')
      statements = Math.max(statements, n + 1)
      return n++ === nth ? `${sql} !!` : sql
    }
    return {
      ...engine,
      run: (sql) => engine.run(spoil(sql)),
      all: (sql) => engine.all(spoil(sql)),
      one: (sql) => engine.one(spoil(sql)),
      bind: (name, bytes) => engine.bind(name, bytes),
    }
  }
  const failures: string[] = []
  for (let nth = -1; nth < (nth < 0 ? 1 : statements); nth++) {
    const engine = await openEngine()
    try {
      await importFolders(spoiled(engine, nth), [input], { key, scratch: join(root, 'scratch') })
      if (nth === -1) assert.match(String((await engine.one('SELECT recipient_phone_token AS t FROM order_placed'))['t']), /^hmac256:k1:[0-9a-f]{64}$/)
    } catch (error) {
      failures.push(`${(error as Error).stack}${String((error as Error).cause)}`)
    } finally {
      engine.close()
    }
  }
  assert.ok(statements > 50 && failures.length > 50, `${statements} statements, ${failures.length} failures`)
  assert.deepEqual(failures.filter(holds), [])
})

test('what spills to the disk while raw values are in the tables is sealed', async () => {
  const held = async (sealed: boolean): Promise<boolean> => {
    const spill = join(root, `spill-${sealed}`)
    mkdirSync(spill)
    const engine = await openEngine(':memory:', { memoryLimit: '40MB', tempDirectory: spill, sealed })
    try {
      await engine.run(`CREATE TABLE t AS SELECT 'CANARY-' || i AS a, md5(CAST(i AS VARCHAR)) AS b FROM range(1000000) r(i)`)
      await engine.all('SELECT count(*) FROM (SELECT * FROM t ORDER BY b)')
      const files = readdirSync(spill)
      assert.ok(files.length > 0, 'it spilled')
      return files.some((file) => readFileSync(join(spill, file)).includes('CANARY-'))
    } finally {
      engine.close()
    }
  }
  assert.equal(await held(false), true, 'the search finds what is there')
  assert.equal(await held(true), false)
})
