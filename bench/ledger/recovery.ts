/**
 * How long a killed ledger takes to be back: a writer appends events and is killed (SIGKILL) in the middle of a transaction, then
 * the folder is opened again, counted, and goes on.
 *
 *     node bench/ledger/recovery.ts [EVENTS] [FOLDER]     EVENTS: 1000000 unless told; FOLDER: on the disk to be measured
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LedgerEntry, openLedger } from '../../src/ledger/ledger.ts'
import { loadLine } from './load.ts'

const [given, place, killed] = process.argv.slice(2)
const events = Number(given ?? 1_000_000)
const entry = (n: number): LedgerEntry => ({
  type: 'order.placed',
  source: '//market.example/orders',
  id: `o-${n}`,
  bytes: Buffer.from(JSON.stringify({ order_id: `o-${n}`, shop_id: `S-${n % 997}`, fill: 'x'.repeat(540) })),
})

if (killed === undefined) parent()
else write(killed)

function write(folder: string): void {
  let last = false
  const ledger = openLedger(folder, {
    origin: 'bench.example/ledger',
    onStep: (step) => {
      if (last && step === 'append:rows') process.kill(process.pid, 'SIGKILL')
    },
  })
  for (let at = 0; at <= events; at += 1000) {
    last = at >= events
    ledger.append(Array.from({ length: 1000 }, (_, i) => entry(at + i)))
    if (at === Math.floor(events / 2000) * 1000) ledger.checkpoint(new Date(0))
  }
}

function parent(): void {
  const folder = mkdtempSync(join(place ?? tmpdir(), 'bench-recovery-'))
  try {
    const child = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', import.meta.filename, String(events), '-', join(folder, 'data')], {
      encoding: 'utf8',
    })
    if (child.signal !== 'SIGKILL') throw new Error(`expected the writer to be killed, it ended with ${child.status}: ${child.stderr}`)
    const started = performance.now()
    const ledger = openLedger(join(folder, 'data'))
    const opened = performance.now()
    ledger.append([entry(events)])
    const appended = performance.now()
    ledger.checkpoint(new Date(0))
    const signed = performance.now()
    process.stdout.write(
      `${ledger.size - 1} of ${events} acknowledged events there after the kill; open ${(opened - started).toFixed(0)} ms, ` +
        `next event acknowledged after ${(appended - started).toFixed(0)} ms, second half published and signed after ${((signed - started) / 1000).toFixed(1)} s\n`,
    )
    process.stdout.write(loadLine())
    process.exitCode = ledger.size - 1 === events ? 0 : 1
    ledger.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
