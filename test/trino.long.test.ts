/** A scan on a real Trino: the same report to the byte, in a schema that is empty afterwards. */
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openTrino } from '../src/warehouse/trino.ts'
import { trinoIn } from './harness/trino.ts'

const root = join(import.meta.dirname, '..')
const main = (...args: string[]): string[] => ['--disable-warning=ExperimentalWarning', join(root, 'src', 'cli', 'main.ts'), '--lang', 'en', ...args]

/** How many workers beside the coordinator; none, and it works itself. */
const workers = Number(process.env['AEDILE_TRINO_WORKERS'] ?? 0)

test('scan --engine trino://… writes the report that the embedded engine writes, byte for byte, and leaves nothing; a schema with tables of others is refused', async (t) => {
  const place = join(root, '.aedile', 'engines')
  mkdirSync(place, { recursive: true })
  const folder = mkdtempSync(join(place, 'test-'))
  const trino = await trinoIn(join(folder, 'trino'), workers)
  // Trino comes from another language's archive; a machine without it cannot show this, and says so.
  if ('missing' in trino) return t.diagnostic(`not shown here: ${trino.missing}`)
  try {
    const world = join(folder, 'world')
    execFileSync(process.execPath, main('simulate', 'S3', '--seed', '73', '--intensity', 'medium', '--out', world))
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
  } finally {
    await trino.close()
    rmSync(folder, { recursive: true, force: true })
  }
})
