import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { inMemory } from './harness/changes.ts'
import { baseOf, forkOf, tableOfFields, tryFields } from './harness/fields.ts'
import { codesOf, exportTo, scannedMarket } from './harness/forge.ts'

const root = mkdtempSync(join(tmpdir(), 'fields-'))
after(() => rmSync(root, { recursive: true, force: true }))

test('every field of every file of a bag is bound against its own operator, or stands on the page of what is not', async () => {
  const { market, scanned, caseId } = await scannedMarket(root)
  await exportTo(join(root, 'bag'), market, caseId)
  const [bag, base] = [inMemory(join(root, 'bag')), baseOf(scanned)]
  assert.deepEqual(codesOf(forkOf(bag, base)), [], 'the bag itself, recorded again, verifies: what is refused below is refused for its change')
  const page = readFileSync(join(import.meta.dirname, '../docs/spec/evidence/not-bound.md'), 'utf8')
  const found = tableOfFields(tryFields(bag, base))
  assert.ok(page.endsWith(found), `docs/spec/evidence/not-bound.md: put in what node test/harness/fields.ts prints:\n${found}`)
})
