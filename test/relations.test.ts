/** What ties two relations is declared, and the engine's own parser is asked whether that is all. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadHouse, readBesides } from '../src/judging/house.ts'
import { loadSignals } from '../src/signals/index.ts'
import { openEngine } from '../src/warehouse/duckdb.ts'

const signals = await loadSignals()
const house = await loadHouse(signals.order)

test('a relation and a signal read what they declare and nothing else', async () => {
  const engine = await openEngine()
  try {
    const told = [...house.values(), ...signals.order, ...signals.case, ...signals.matter]
    for (const { name, sql, reads } of told) if (sql !== undefined) assert.deepEqual(engine.tables(sql).toSorted(), reads.toSorted(), name)
  } finally {
    engine.close()
  }
})

/** Names after FROM and JOIN in the code of judging and of the page, of whatever query. */
const named = new Set(
  globSync(['src/{judging,linking,ranking,report,signals,evidence}/**/*.ts', 'src/pipeline.ts'], { cwd: join(import.meta.dirname, '..') }).flatMap((file) =>
    [...readFileSync(join(import.meta.dirname, '..', file), 'utf8').matchAll(/\b(?:FROM|JOIN|INTO)\s+([a-z_]+)/g)].map(([, name]) => name!),
  ),
)

test('a relation is read by another, or kept for those who read it besides', () => {
  const read = new Set([...house.values()].flatMap(({ reads }) => reads))
  const idle = [...house.keys()].filter((name) => !read.has(name) && !readBesides.includes(name))
  assert.deepEqual(idle, [])
  assert.deepEqual(
    readBesides.filter((name) => !house.has(name) || !named.has(name)),
    [],
  )
})
