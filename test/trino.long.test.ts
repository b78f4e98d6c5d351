/**
 * A scan on a real Trino, a coordinator and its workers: the same report to the byte, in a schema that is empty afterwards; and an adopter's tables, as Iceberg, by a mapping.
 */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { mapping, tables } from '../src/door/mapping/fixture.ts'
import { mappingOf, parseMapping } from '../src/door/mapping.ts'
import { eventColumns } from '../src/door/validate.ts'
import { tableOf } from '../src/domain/vocabulary.ts'
import { type Engine, openEngine } from '../src/warehouse/duckdb.ts'
import { openLake } from '../src/warehouse/lake.ts'
import { claim, clear, openTrino } from '../src/warehouse/trino.ts'
import { trinoIn } from './harness/trino.ts'

const root = join(import.meta.dirname, '..')
const main = (...args: string[]): string[] => ['--disable-warning=ExperimentalWarning', join(root, 'src', 'cli', 'main.ts'), '--lang', 'en', ...args]

/** How many workers beside the coordinator; none, and it works itself. */
const workers = Number(process.env['AEDILE_TRINO_WORKERS'] ?? 2)
const place = join(root, '.aedile', 'engines')
mkdirSync(place, { recursive: true })
const folder = mkdtempSync(join(place, 'test-'))
const trino = await trinoIn(join(folder, 'trino'), workers)
after(async () => {
  if (!('missing' in trino)) await trino.close()
  rmSync(folder, { recursive: true, force: true })
})

test('tables of somebody’s own, in Iceberg, give by their mapping the rows and the counts that they give on the embedded engine', async (t) => {
  // Trino comes from another language's archive; a machine without it cannot show this, and says so.
  if ('missing' in trino) return t.diagnostic(`not shown here: ${trino.missing}`)
  const theirs = openTrino(`${trino.lake}/theirs`)
  const own = openTrino(trino.url)
  await claim(own)
  await theirs.run('CREATE SCHEMA iceberg.theirs')
  for (const [name, rows] of Object.entries(tables("TIMESTAMP '2017-03-26 02:00:00.123 +02:00'"))) await theirs.run(`CREATE TABLE ${name} AS ${rows}`)
  const embedded = await openEngine()
  try {
    await embedded.run('CREATE SCHEMA theirs')
    for (const [name, rows] of Object.entries(tables("TIMESTAMPTZ '2017-03-26 02:00:00.123+02'"))) await embedded.run(`CREATE TABLE theirs.${name} AS ${rows}`)
    const { views } = mappingOf(parseMapping(mapping, 'mapping'))
    const open = (engine: Engine, catalog: string): ReturnType<typeof openLake> =>
      openLake(engine, { catalog, schema: 'theirs' }, eventColumns, { visible: () => true, views })
    assert.deepEqual(await open(own, 'iceberg'), await open(embedded, 'memory'))
    for (const type of ['order.placed', 'transfer.made', 'payout.settled', 'order.completed', 'refund.requested', 'refund.paid'] as const) {
      const rows = `SELECT ${eventColumns(type)
        .map(({ name }) => `"${name}"`)
        .join(', ')} FROM ${tableOf(type)} ORDER BY id`
      const here = await embedded.all(rows)
      assert.ok(here.length > 0)
      assert.deepEqual(await own.all(rows), here)
    }
  } finally {
    await clear(own)
    embedded.close()
  }
})

test('scan --engine trino://… writes the report that the embedded engine writes, byte for byte, and leaves nothing; a schema with tables of others is refused', async (t) => {
  if ('missing' in trino) return t.diagnostic(`not shown here: ${trino.missing}`)
  const world = join(folder, 'world')
  execFileSync(process.execPath, main('simulate', 'S3', '--seed', '73', '--intensity', 'medium', '--size', 'small', '--out', world))
  const [here, there] = [join(folder, 'here.json'), join(folder, 'there.json')]
  execFileSync(process.execPath, main('scan', world, '--report', here), { stdio: 'pipe' })
  execFileSync(process.execPath, main('scan', world, '--report', there, '--engine', trino.url), { stdio: 'pipe' })
  assert.ok((JSON.parse(readFileSync(here, 'utf8')) as { verdicts: unknown[] }).verdicts.length > 5)
  assert.equal(readFileSync(there, 'utf8'), readFileSync(here, 'utf8'))
  const engine = openTrino(trino.url)
  const tables = 'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema'
  assert.deepEqual(await engine.all(tables), [])

  await engine.run('CREATE TABLE orders AS SELECT 1 AS theirs')
  const refused = spawnSync(process.execPath, main('scan', world, '--engine', trino.url), { encoding: 'utf8' })
  assert.equal(refused.status, 2, refused.stderr)
  assert.match(refused.stderr, /expected a schema of its own .* found 1 in it that no scan made, "orders" among them/)
  assert.deepEqual(await engine.all('SELECT * FROM orders'), [{ theirs: 1 }])
})
