/** Commands on a folder that is kept in PostgreSQL say and write what they say and write of one that keeps its own ledger. */
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { parseCommandArgs } from '../src/cli/command.ts'
import { command as backupCommand } from '../src/cli/commands/backup.ts'
import { command as evidenceCommand } from '../src/cli/commands/evidence.ts'
import { command as importCommand } from '../src/cli/commands/import.ts'
import { command as scanCommand } from '../src/cli/commands/scan.ts'
import { truth } from '../src/evidence/fixture.ts'
import { openPostgresStore } from '../src/ledger/store/postgres.ts'
import { verifyBag } from '../src/proof/index.ts'
import { scannedMarket } from './harness/forge.ts'
import { type Database, postgresIn } from './harness/postgres.ts'
import { event } from './harness/served.ts'

let base: string
let database: Database | { missing: string }
before(async () => {
  base = mkdtempSync(join(tmpdir(), 'aedile-kept-'))
  database = await postgresIn(mkdtempSync(join(tmpdir(), 'aedile-kept-pg-')))
})
after(() => {
  if ('url' in database) database.close()
  rmSync(base, { recursive: true, force: true })
})

const commands = { import: importCommand, scan: scanCommand, evidence: evidenceCommand, backup: backupCommand }
async function call(name: keyof typeof commands, ...argv: string[]): Promise<{ code: number; text: string }> {
  let text = ''
  const hear = (words: string): void => void (text += words)
  const now = (): Date => new Date('2026-01-02T00:00:00Z')
  const code = await commands[name].run(parseCommandArgs(commands[name], argv), { out: hear, err: hear, lang: 'en', now } as never)
  return { code, text }
}

test('import, scan and the export of a case work on a folder kept in PostgreSQL as on its own: same report, a bag that verifies, values sealed there', async (t) => {
  if ('missing' in database) return t.diagnostic(`not shown here: ${database.missing}`)
  const { market, caseId } = await scannedMarket(base)
  const kept = join(base, 'there', 'market')
  cpSync(market, kept, { recursive: true })
  const store = ['--store', database.url]

  const again = await call('import', join(base, 'events'), '--data', kept, ...store)
  assert.match(again.text, /nothing new/)
  await assert.rejects(call('scan', '--data', kept), /KEPT_ELSEWHERE/)
  await call('scan', '--data', kept, ...store)
  assert.equal(readFileSync(join(kept, 'report.json'), 'utf8'), readFileSync(join(market, 'report.json'), 'utf8'))

  const bag = join(base, 'bag')
  const asked = ['--basis', '2022 Opinions art. 14', '--request', '2018-0105', '--approver', 'j.wang']
  assert.equal((await call('evidence', 'export', caseId, '--data', kept, ...store, '--out', bag, ...asked)).code, 0)
  const result = verifyBag(bag)
  assert.deepEqual(result.failures, [])
  assert.deepEqual(result.replay?.proven, truth.proven)

  mkdirSync(join(base, 'more'))
  writeFileSync(join(base, 'more', 'orders.ndjson'), Array.from({ length: 50 }, (_, n) => `${event(n)}\n`).join(''))
  const more = await call('import', join(base, 'more'), '--data', kept, ...store)
  assert.match(more.text, /50 events new/)
  await assert.rejects(call('backup', '--data', kept, '--out', join(base, 'backup')), /KEPT_ELSEWHERE.*pg_dump/)

  const there = await openPostgresStore({ folder: kept, url: database.url, environment: {} })
  try {
    const purpose = { person: 'p-1', purpose: 'a look for a test', time: new Date(0) }
    assert.equal(await there.open({ source: '//m', id: 'order.placed/e-49', field: 'recipient_phone' }, purpose), '13800000049')
  } finally {
    await there.close()
  }
  await assert.rejects(call('import', join(base, 'more'), '--data', kept, '--store', 'mysql://x'), /postgres:/)
})
