/**
 * How fast the ledger takes events: batches of 1,000, one at a time, head of all, reading back, proofs, opening again.
 *
 *     node bench/ledger/append.ts [EVENTS] [FOLDER]     EVENTS: 1000000 unless told; FOLDER: on the disk to be measured
 */
import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { auditLedger } from '../../src/ledger/audit.ts'
import { type LedgerEntry, openLedger } from '../../src/ledger/ledger.ts'
import { canonicalJson, verifyProof } from '../../src/proof/index.ts'
import { loadLine } from './load.ts'

const events = Number(process.argv[2] ?? 1_000_000)
const folder = mkdtempSync(join(process.argv[3] ?? tmpdir(), 'bench-ledger-'))
const token = (n: number): string => `hmac256:k1:${String(n).padStart(64, '0')}`

function order(n: number): LedgerEntry {
  const [id, source, type] = [`o-${n}`, '//market.example/orders', 'order.placed']
  const data = {
    order_id: id,
    buyer_account_id: `A-${n % 70_001}`,
    shop_id: `S-${n % 997}`,
    listing_id: `L-${n % 9973}`,
    quantity: 1,
    unit_price_minor: 2990,
    payable_minor: 2990,
    currency: 'CNY',
    recipient_name_token: token(n % 70_001),
    recipient_phone_token: token(n % 60_013),
    address_kind: 'residential',
    region_code: '330100',
    is_gift: false,
    view_seconds: n % 300,
  }
  return {
    type,
    source,
    id,
    bytes: Buffer.from(canonicalJson({ type, time: '2017-08-08T14:03:22.184+08:00', recordedtime: '2017-08-08T14:03:22.900+08:00', id, source, data })),
  }
}

function seconds<T>(label: string, count: number, work: () => T): T {
  const started = performance.now()
  const result = work()
  const took = (performance.now() - started) / 1000
  process.stdout.write(`${label.padEnd(48)} ${took.toFixed(2).padStart(8)} s  ${Math.round(count / took)}/s\n`)
  return result
}

function fsyncs(): void {
  const fd = openSync(join(folder, 'probe'), 'w')
  const page = Buffer.alloc(4096)
  for (let i = 0; i < 500; i++) {
    writeSync(fd, page)
    fsyncSync(fd)
  }
  closeSync(fd)
}

try {
  seconds('probe: 4 KiB append + fsync', 500, fsyncs)
  const batches = seconds('make the events (not counted below)', events, () =>
    Array.from({ length: Math.ceil(events / 1000) }, (_, b) => Array.from({ length: Math.min(1000, events - b * 1000) }, (_, i) => order(b * 1000 + i))),
  )
  let ledger = openLedger(join(folder, 'data'), { origin: 'bench.example/ledger' })
  seconds('append, batches of 1,000, durable', events, () => {
    for (const batch of batches) ledger.append(batch)
  })
  seconds('publish and sign the head', events, () => ledger.checkpoint(new Date(0)))
  const singles = Math.min(20_000, events)
  const one = Array.from({ length: singles }, (_, i) => [order(events + i)])
  seconds('append, one event per commit', singles, () => {
    for (const batch of one) ledger.append(batch)
  })
  seconds('repeat of known events, batches of 1,000', Math.min(100_000, events), () => {
    for (const batch of batches.slice(0, 100)) ledger.append(batch)
  })
  seconds('read everything', events, () => {
    let bytes = 0
    for (const entry of ledger.entries(0, events)) bytes += entry.bytes.length
    return bytes
  })
  const proofs = seconds('prove 2,000 entries', 2000, () => Array.from({ length: 2000 }, (_, i) => ledger.prove(Math.floor((i * events) / 2000))))
  const policy = ledger.policy()
  seconds('verify 2,000 proofs', 2000, () => proofs.forEach((proof, i) => verifyProof(proof, order(Math.floor((i * events) / 2000)).bytes, policy)))
  const hashes = Math.max(...proofs.map((proof) => proof.split('\n').indexOf('') - 2))
  process.stdout.write(`longest proof ${hashes} hashes = ${hashes * 32} bytes\n`)
  ledger.close()
  seconds('open again', 1, () => (ledger = openLedger(join(folder, 'data'))))
  ledger.checkpoint(new Date(0))
  ledger.close()
  const started = performance.now()
  const before = process.cpuUsage()
  const { size, findings } = await auditLedger(join(folder, 'data'))
  const used = process.cpuUsage(before)
  process.stdout.write(
    `${'audit every entry, tile, head and row'.padEnd(48)} ${((performance.now() - started) / 1000).toFixed(2).padStart(8)} s  ${size} entries, ${findings.length} findings, ${((used.user + used.system) / 1e6).toFixed(2)} s of processor\n`,
  )
  process.stdout.write(loadLine())
} finally {
  rmSync(folder, { recursive: true })
}
