/**
 * The process that gets killed. It appends entries whose bytes follow from their number, says `ack N` once N entries are
 * acknowledged, and signs a head now and then. Modes: `ledger` (ours), `full` and `normal` (bare SQLite, to judge the harness by).
 *
 *     node test/harness/writer.ts MODE FOLDER ENTRIES SEED [STEP COUNT]     kills itself at the COUNT-th STEP
 */
import { mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type LedgerEntry, openLedger } from '../../src/ledger/ledger.ts'
import { entryAt, mulberry } from './entries.ts'

const [mode, folder, total, seed, killStep, killCount] = process.argv.slice(2) as [string, string, string, string, string?, string?]
const random = mulberry(Number(seed))
mkdirSync(folder, { recursive: true })
// In the traced folder, so that acknowledgements stand in the same order as writes and syncs.
const acks = openSync(join(folder, 'acks'), 'a')
function acknowledge(size: number): void {
  writeSync(acks, `ack ${size}\n`)
}

function withLedger(): void {
  let seen = 0
  const onStep = (step: string): void => {
    if (step === killStep && ++seen === Number(killCount)) process.kill(process.pid, 'SIGKILL')
  }
  let size = 0
  while (size < Number(total)) {
    const ledger = openLedger(folder, { origin: 'crash.example/ledger', seed: () => Buffer.alloc(32, 1 + Math.floor(random() * 250)), onStep })
    size = ledger.size
    for (let round = 0; round < 6 && size < Number(total); round++) {
      const batch: LedgerEntry[] = Array.from({ length: 1 + Math.floor(random() * 40) }, (_, i) => entryAt(size + i))
      // Whoever was cut off before the answer sends the last ones again.
      const again = size > 0 ? [entryAt(size - 1)] : []
      size = ledger.append([...again, ...batch]).size
      acknowledge(size)
      if (random() < 0.3) ledger.checkpoint(new Date(size))
      if (random() < 0.05) {
        ledger.changeKey(new Date(size))
        size = ledger.size
        acknowledge(size)
      }
    }
    ledger.close()
  }
}

function withSqlite(): void {
  const db = new DatabaseSync(join(folder, 'ledger.sqlite'))
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${mode}; PRAGMA wal_autocheckpoint = 20`)
  db.exec('CREATE TABLE IF NOT EXISTS entry (position INTEGER PRIMARY KEY, leaf BLOB NOT NULL)')
  const insert = db.prepare('INSERT INTO entry VALUES (?, ?)')
  let size = Number(db.prepare('SELECT count(*) AS n FROM entry').get()!['n'])
  while (size < Number(total)) {
    const batch = 1 + Math.floor(random() * 40)
    db.exec('BEGIN')
    for (let i = 0; i < batch; i++) insert.run(size + i, entryAt(size + i).bytes)
    db.exec('COMMIT')
    size += batch
    acknowledge(size)
  }
  db.close()
}

if (mode === 'ledger') withLedger()
else withSqlite()
