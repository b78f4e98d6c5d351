/**
 * Real orders of an honest shop: nobody may be accused. Then the same orders with a made attack inserted: it must be found.
 *
 *   node bench/retail/retail.ts [FOLDER with online_retail/]      default: AEDILE_BENCH_DATA
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readMapping } from '../../src/door/mapping.ts'
import { scan } from '../../src/pipeline.ts'
import { Random } from '../../worlds/random.ts'

const data = process.argv[2] ?? process.env['AEDILE_BENCH_DATA']
const file = data === undefined ? undefined : join(data, 'online_retail', 'online_retail_yussuf.parquet')
if (file === undefined || !existsSync(file)) {
  process.stdout.write('the retail data is not there: name its folder, or set AEDILE_BENCH_DATA\n')
  process.exit(0)
}
const mapping = readMapping(join(import.meta.dirname, '..', '..', 'mappings', 'uci-online-retail.yaml'))
const scratch = mkdtempSync(join(tmpdir(), 'aedile-retail-'))

async function judge(name: string, folders: string[], fakes: ReadonlySet<string>): Promise<void> {
  const from = performance.now()
  const done = await scan({ folders, scratch, mapping })
  const seconds = (performance.now() - from) / 1000
  const { report } = done
  const out = report.neutralised.order_ids
  const accused = report.verdicts.filter(
    (verdict) => !['benign', 'inconclusive'].includes(verdict.behaviour) && verdict.role !== 'victim_merchant' && verdict.certainty !== 'lead',
  )
  process.stdout.write(
    `${name}: ${report.input.accepted} events accepted, ${report.input.refused} refused, ${seconds.toFixed(1)} s, peak ${(process.resourceUsage().maxRSS / 1024 / 1024).toFixed(2)} GiB\n` +
      `  verdicts ${report.verdicts.length}; accused above lead ${accused.length}, of them with no inserted order ${accused.filter((verdict) => ![...verdict.proven_order_ids, ...verdict.supported_order_ids].some((id) => fakes.has(id))).length}\n` +
      `  orders left out ${out.length}, of them inserted ${out.filter((id) => fakes.has(id)).length} of ${fakes.size}\n`,
  )
  for (const verdict of report.verdicts.filter((one) => one.subject.kind === 'shop'))
    process.stdout.write(`  shop: ${verdict.behaviour}, ${verdict.role}, ${verdict.certainty}, measure ${verdict.measure.level} ${verdict.measure.kind}\n`)
  done.close()
}

/** 240 orders by 80 accounts within an hour on one article, shipped and sent back: what a hired crowd does to a shop. */
function insertAttack(folder: string): Set<string> {
  const random = new Random(20111107)
  const start = Date.parse('2011-11-07T14:00:00Z')
  const at = (ms: number): string => new Date(ms).toISOString()
  const orders: string[] = []
  const parcels: string[] = []
  const scans: string[] = []
  const asked: string[] = []
  const paid: string[] = []
  const ids = new Set<string>()
  for (let i = 0; i < 240; i++) {
    const id = `9${String(100000 + i)}`
    ids.add(id)
    const t = start + Math.floor(random.unit() * 3_600_000)
    orders.push(`${at(t)},a-${id},//attack,${id},c-9${100 + (i % 80)},uci-shop,85123A,1,295,295,GBP,${random.unit() < 0.9 ? 'mismatch' : 'match'}`)
    parcels.push(`${at(t + 20_000_000)},p-${id},//attack,${id},mail,W${id},300`)
    for (const [n, code] of (['picked_up', 'arrived', 'departed', 'arrived', 'delivered'] as const).entries())
      scans.push(`${at(t + 21_000_000 + n * 20_000_000)},s-${id}-${n},//attack,W${id},mail,${code}`)
    if (random.unit() < 0.97) {
      asked.push(`${at(t + 200_000_000)},r-${id},//attack,r-${id},${id},refund_only,295`)
      paid.push(`${at(t + 230_000_000)},q-${id},//attack,r-${id},295`)
    }
  }
  mkdirSync(folder, { recursive: true })
  const write = (type: string, header: string, rows: string[]): void => writeFileSync(join(folder, `${type}.csv`), `${header}\n${rows.join('\n')}\n`)
  write('order.placed', 'time,id,source,order_id,buyer_account_id,shop_id,listing_id,quantity,unit_price_minor,payable_minor,currency,name_match', orders)
  write('shipment.dispatched', 'time,id,source,order_id,carrier,waybill_no,freight_minor', parcels)
  write('shipment.scanned', 'time,id,source,waybill_no,carrier,code', scans)
  write('refund.requested', 'time,id,source,refund_id,order_id,kind,amount_minor', asked)
  write('refund.paid', 'time,id,source,refund_id,amount_minor', paid)
  return ids
}

try {
  await judge('real orders', [file], new Set())
  const fakes = insertAttack(join(scratch, 'attack'))
  await judge('with an attack inserted', [file, join(scratch, 'attack')], fakes)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
