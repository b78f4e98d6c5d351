/**
 * What keeping an event costs, step by step, in processor time of one thread: read and checked, made a record, sealed, appended, indexed. Steps of one
 * run can be compared; times of two runs cannot.
 *
 *     node bench/ledger/keeping.ts [EVENTS] [A_GROUP]     50000 events in groups of 500 unless told
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { doorOf, parseEvent } from '../../src/door/event.ts'
import { recordOf } from '../../src/ledger/eventRecord.ts'
import { openLedger } from '../../src/ledger/ledger.ts'
import { openReader } from '../../src/ledger/reader.ts'
import { entriesOf } from '../../src/ledger/record.ts'
import { masterKeyFrom, openVault } from '../../src/ledger/vault.ts'
import { openPositions } from '../../src/live/positions.ts'
import { order } from '../serve/load.ts'
import { loadLine } from './load.ts'

const events = Number(process.argv[2] ?? 50_000)
const group = Number(process.argv[3] ?? 500)
const folder = mkdtempSync(join(tmpdir(), 'bench-keeping-'))
const spent = new Map<string, number>()

function step<T>(name: string, work: () => T): T {
  const before = process.cpuUsage()
  const result = work()
  const { user, system } = process.cpuUsage(before)
  spent.set(name, (spent.get(name) ?? 0) + user + system)
  return result
}

try {
  const ledger = openLedger(folder, { origin: 'bench.example/ledger' })
  const vault = await openVault(folder, ledger, masterKeyFrom({}, join(folder, 'keys', 'master.key')))
  const reader = openReader(folder)
  const positions = openPositions(folder, { origin: ledger.origin, size: 0, entries: reader.entries })
  const door = doorOf(vault.tokenKey())
  for (let from = 0; from < events; from += group) {
    const came = Array.from({ length: Math.min(group, events - from) }, (_, at) => Buffer.from(order('//bench', from + at, 1000)))
    const checked = step('read and checked', () =>
      came.map((bytes) => {
        const parsed = parseEvent(bytes, door)
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults))
        return parsed.event
      }),
    )
    const records = step('made a record', () => checked.map(recordOf))
    const entries = step('sealed', () => entriesOf(records, ledger, vault))
    const { outcomes } = step('appended', () => ledger.append(entries))
    step('indexed', () =>
      positions.add(
        entries.map(({ type, bytes }, at) => ({ index: outcomes[at]!.index!, type, bytes })),
        ledger.size,
      ),
    )
  }
  positions.close()
  reader.close()
  vault.close()
  ledger.close()
  let all = 0
  for (const [name, us] of spent) {
    all += us
    process.stdout.write(`${name.padEnd(20)} ${(us / events).toFixed(1).padStart(7)} µs an event\n`)
  }
  process.stdout.write(`${'together'.padEnd(20)} ${(all / events).toFixed(1).padStart(7)} µs an event, groups of ${group}\n${loadLine()}`)
} finally {
  rmSync(folder, { recursive: true })
}
