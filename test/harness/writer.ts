/**
 * The process that gets killed. What it writes follows from its number, and it says what is acknowledged (`size N`, `sealed N`,
 * `erased N`, `key N`) in a file of its own.
 *
 *     node test/harness/writer.ts MODE FOLDER ENTRIES SEED [STEP COUNT]     kills itself at the COUNT-th STEP
 */
import { mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type LedgerEntry, openLedger } from '../../src/ledger/ledger.ts'
import { openVault } from '../../src/ledger/vault.ts'
import { openWitness } from '../../src/ledger/witness.ts'
import { entryAt, growingLog, mulberry, personOf, placeAt, valueAt } from './entries.ts'
import { acknowledged, acksOf, masterKey, type Mode, origin } from './subjects.ts'

const [mode, folder, total, seed, killStep, killCount] = process.argv.slice(2) as [Mode, string, string, string, string?, string?]
const random = mulberry(Number(seed))
const pick = (n: number): number => Math.floor(random() * n)
mkdirSync(folder, { recursive: true })
const before = acksOf(folder)
// In the traced folder, so that acknowledgements stand in the same order as writes and syncs.
const acks = openSync(join(folder, 'acks'), 'a')
// A kill may have torn the last line.
if (before !== '' && !before.endsWith('\n')) writeSync(acks, '\n')
const acknowledge = (word: string, n: number): void => void writeSync(acks, `${word} ${n}\n`)

let seen = 0
function onStep(step: string): void {
  if (step === killStep && ++seen === Number(killCount)) process.kill(process.pid, 'SIGKILL')
}
const ledgerOptions = { origin, seed: () => Buffer.alloc(32, 1 + pick(250)), onStep }

function withLedger(): void {
  let size = 0
  while (size < Number(total)) {
    const ledger = openLedger(folder, ledgerOptions)
    size = ledger.size
    for (let round = 0; round < 6 && size < Number(total); round++) {
      const batch: LedgerEntry[] = Array.from({ length: 1 + pick(40) }, (_, i) => entryAt(size + i))
      // Whoever was cut off before the answer sends the last ones again.
      const again = size > 0 ? [entryAt(size - 1)] : []
      size = ledger.append([...again, ...batch]).size
      acknowledge('size', size)
      if (random() < 0.3) {
        ledger.checkpoint(new Date(size))
        // What an authority says is not checked here, only that it is kept.
        if (random() < 0.5) ledger.recordStamp(size, Buffer.from(`stamp ${size}`), null)
      }
      if (random() < 0.05) {
        ledger.changeKey(new Date(size))
        size = ledger.size
        acknowledge('size', size)
      }
    }
    ledger.close()
  }
}

async function withVault(): Promise<void> {
  let n = Math.max(-1, ...acknowledged(before, 'sealed')) + 1
  const until = n + Number(total)
  while (n < until) {
    const ledger = openLedger(folder, ledgerOptions)
    const vault = await openVault(folder, ledger, masterKey, undefined, onStep)
    const erased = (person: string): boolean => ledger.find('//aedile', `erasure:${vault.digest(Buffer.from(person))}`) !== undefined
    for (let round = 0; round < 8 && n < until; round++) {
      const why = { person: 'officer', purpose: 'test', time: new Date(n * 1000 + pick(1000)) }
      const numbers = Array.from({ length: 1 + pick(12) }, (_, i) => n + i).filter((i) => !erased(personOf(i)))
      n += 12
      const commitments = vault.seal(numbers.map((i) => ({ ...placeAt(i), person: personOf(i), value: valueAt(i) })))
      ledger.append(numbers.map((i, at) => ({ type: 'order.placed', ...placeAt(i), bytes: Buffer.from(JSON.stringify({ i, commitment: commitments[at] })) })))
      for (const i of numbers) acknowledge('sealed', i)
      const [first] = numbers
      if (first === undefined) continue
      if (random() < 0.4) vault.open(placeAt(first), why)
      if (random() < 0.3) {
        vault.hold(personOf(first), why)
        vault.liftHold(personOf(first), why)
      }
      if (random() < 0.3) {
        // A crash may have left a hold of an earlier life.
        vault.liftHold(personOf(first), why)
        vault.erase([personOf(first)], why)
        acknowledge('erased', Number(personOf(first).slice('account:A-'.length)))
      }
      if (random() < 0.2) acknowledge('key', Number(vault.changeTokenKey(why).id.slice(1)))
    }
    vault.close()
    ledger.close()
  }
}

function withWitness(): void {
  const log = growingLog()
  const until = Number(total)
  let size = 0
  while (size < until) {
    const witness = openWitness(folder, 'witness.example/w1', [log.vkey], () => Buffer.alloc(32, 2), onStep)
    for (let round = 0; round < 12 && size < until; round++) {
      const old = witness.lastSeen(log.origin)?.size ?? 0
      size = old + 1 + pick(6)
      const { status } = witness.addCheckpoint(log.extension(old, size), new Date(size * 1000))
      if (status === 200) acknowledge('size', size)
    }
    witness.close()
  }
}

function withSqlite(): void {
  const db = new DatabaseSync(join(folder, 'ledger.sqlite'))
  db.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = ${mode}; PRAGMA wal_autocheckpoint = 20`)
  db.exec('CREATE TABLE IF NOT EXISTS entry (position INTEGER PRIMARY KEY, leaf BLOB NOT NULL)')
  const insert = db.prepare('INSERT INTO entry VALUES (?, ?)')
  let size = Number(db.prepare('SELECT count(*) AS n FROM entry').get()!['n'])
  while (size < Number(total)) {
    const batch = 1 + pick(40)
    db.exec('BEGIN')
    for (let i = 0; i < batch; i++) insert.run(size + i, entryAt(size + i).bytes)
    db.exec('COMMIT')
    size += batch
    acknowledge('size', size)
  }
  db.close()
}

if (mode === 'ledger') withLedger()
else if (mode === 'vault') await withVault()
else if (mode === 'witness') withWitness()
else withSqlite()
