/**
 * Lets Go's tlog and note packages read our ledger: root, every entry, every proof text byte for byte.
 *
 *     node test/harness/go.ts [ENTRIES]
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openLedger } from '../../src/ledger/ledger.ts'
import { entryAt } from './entries.ts'

if (spawnSync('go', ['version']).status !== 0) {
  process.stdout.write('skipped: needs the go command, which this machine does not have\n')
  process.exit(0)
}
const entries = Number(process.argv[2] ?? 3000)
const folder = mkdtempSync(join(tmpdir(), 'go-'))
try {
  const ledger = openLedger(join(folder, 'data'), { origin: 'go.example/ledger' })
  ledger.append(Array.from({ length: entries }, (_, i) => entryAt(i)))
  ledger.checkpoint(new Date(0))
  const log = join(folder, 'data', 'tlog')
  mkdirSync(join(log, 'proofs'))
  mkdirSync(join(log, 'consistency'))
  for (let i = 0; i < entries; i += 7) writeFileSync(join(log, 'proofs', String(i)), ledger.prove(i))
  for (let old = 1; old <= entries; old += 37) writeFileSync(join(log, 'consistency', String(old)), ledger.proveConsistency(old))
  const [vkey] = ledger.vkeys
  ledger.close()
  const done = spawnSync('go', ['run', '.', log, vkey!], { cwd: join(import.meta.dirname, 'gotlog'), encoding: 'utf8' })
  process.stdout.write(done.stdout)
  process.stderr.write(done.stderr)
  process.exitCode = done.status ?? 1
} finally {
  rmSync(folder, { recursive: true })
}
