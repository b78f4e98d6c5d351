/** Names of tables across the house. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { loadSignals } from '../signals/index.ts'
import { loadHouse } from './house.ts'

/** Tables and views that code makes by name, in SQL or by the few functions for it. */
const makes = /(?:CREATE (?:OR REPLACE )?(?:TEMP )?(?:TABLE|VIEW) |make(?:Table|Empty)\(\s*engine,\s*')(?:IF NOT EXISTS )?"?(\w+)/g

test("nothing that is made beside relations bears a relation's name: from tick to tick one would stand for the other", async () => {
  const house = await loadHouse((await loadSignals()).order)
  const src = join(import.meta.dirname, '..')
  let made = 0
  for (const file of globSync('{features,judging,linking,signals,ranking,report,evidence}/**/*.ts', { cwd: src }).filter((one) => !one.endsWith('.test.ts')))
    for (const [, name] of readFileSync(join(src, file), 'utf8').matchAll(makes)) {
      made++
      assert.ok(!house.has(name!), `${file}: ${name!}`)
    }
  assert.ok(made > 20, `expected to find what code makes by name, found ${made}`)
})
