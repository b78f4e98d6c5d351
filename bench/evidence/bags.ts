/**
 * What a bag of few and of many orders weighs, and how long it takes to make and to check. Each folder is imported and scanned already; with
 * `--make DIR` a market of ten thousand brushed orders is written there instead.
 *
 *     node bench/evidence/bags.ts --make EVENTS [ORDERS] [ACCOUNTS]
 *     node bench/evidence/bags.ts OUT DATA…          exports the largest case of each data folder below OUT and prints a row
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { openDataFolder } from '../../src/cases/data.ts'
import { exportCase } from '../../src/evidence/export.ts'
import { masterKeyFrom, openVault } from '../../src/ledger/vault.ts'
import { brushedMarket } from './market.ts'

const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(1)

/** The case about most orders, without those that only leads bear. */
function largestCase(data: string): string {
  const { verdicts } = JSON.parse(readFileSync(join(data, 'report.json'), 'utf8')) as {
    verdicts: { case_id: string; certainty: string; proven_order_ids: string[]; supported_order_ids: string[] }[]
  }
  const orders = new Map<string, number>()
  for (const { case_id, certainty, proven_order_ids, supported_order_ids } of verdicts)
    if (certainty !== 'lead') orders.set(case_id, Math.max(orders.get(case_id) ?? 0, proven_order_ids.length + supported_order_ids.length))
  const [first] = [...orders].toSorted(([, a], [, b]) => b - a)
  if (first === undefined) throw new Error(`expected a case above a lead in ${data}, found none`)
  return first[0]
}

async function row(out: string, folder: string): Promise<string> {
  const bag = join(out, basename(folder))
  rmSync(bag, { recursive: true, force: true })
  const data = openDataFolder(folder)
  const vault = await openVault(folder, data.ledger, masterKeyFrom({}, join(folder, 'keys', 'master.key')))
  const entries = data.ledger.size
  const started = performance.now()
  const request = { basis: 'bench', requestNo: '1', approver: 'bench', now: new Date() }
  const stages: string[] = []
  let before = started
  const progress = (stage: string): void => {
    stages.push(`${stage} at ${seconds(started)}`)
    before = performance.now()
  }
  let made: Awaited<ReturnType<typeof exportCase>>
  try {
    made = await exportCase({ folder, data, vault, caseId: largestCase(folder), out: bag, ...request, progress })
  } finally {
    vault.close()
    data.close()
  }
  const exported = seconds(started)
  const files = readdirSync(bag, { recursive: true, encoding: 'utf8' }).map((file) => statSync(join(bag, file)))
  const plain = files.filter((one) => one.isFile())
  const octets = plain.reduce((sum, { size }) => sum + size, 0)
  const blocks = files.reduce((sum, one) => sum + one.blocks * 512, 0)
  const timed = (...argv: string[]): string => {
    const since = performance.now()
    const done = spawnSync(argv[0]!, argv.slice(1), { encoding: 'utf8', maxBuffer: 1 << 28 })
    if (done.status !== 4) throw new Error(`expected exit 4 of ${argv.join(' ')}, got ${done.status}: ${done.stdout.slice(-500)}${done.stderr}`)
    return seconds(since)
  }
  const mjs = timed(process.execPath, join(bag, 'verify/verify.mjs'))
  const sh = timed('sh', join(bag, 'verify/verify.sh'))
  process.stderr.write(`${basename(folder)}: ${stages.join(', ')}, in all ${exported}; last stage since ${seconds(before)}\n`)
  const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
  return `| ${basename(folder)}: ${made.orders} orders | ${entries} entries | ${made.records} | ${plain.length} | ${mb(octets)} | ${mb(blocks)} | ${exported} s | ${mjs} s | ${sh} s |`
}

const [first, ...rest] = process.argv.slice(2)
if (first === '--make') {
  const [folder, orders = '10000', accounts = '500'] = rest
  process.stdout.write(`${brushedMarket(folder!, Number(orders), Number(accounts))}\n`)
} else {
  mkdirSync(first!, { recursive: true })
  process.stdout.write('| case | ledger | records | files | size | on disk | export | `verify.mjs` | `verify.sh` |\n|---|---|---|---|---|---|---|---|---|\n')
  for (const folder of rest) process.stdout.write(`${await row(first!, folder)}\n`)
}
