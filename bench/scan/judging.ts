/**
 * What judging costs, relation by relation and file by file. The market is the synthetic one of plan.ts, at any size.
 *
 *   node bench/scan/judging.ts --orders 200000
 */
import { tmpdir } from 'node:os'
import { parseArgs } from 'node:util'
import { scan } from '../../src/pipeline.ts'
import { costs } from './costs.ts'
import { importedOf, synthetic } from './plan.ts'

const { values } = parseArgs({
  options: { orders: { type: 'string', default: '200000' }, least: { type: 'string', default: '0.05' }, memory: { type: 'string', default: '6GB' } },
})
const orders = Number(values.orders)
const cost = costs()
const done = await scan({
  folders: [],
  scratch: tmpdir(),
  memoryLimit: values.memory,
  progress: cost.tell,
  async source(engine) {
    await synthetic(engine, orders)
    cost.watch(engine)
    cost.begin()
    return importedOf(orders)
  },
})
done.close()
const all = cost.used()
const { verdicts, cases, neutralised } = done.report
process.stdout.write(cost.table(Number(values.least)))
process.stdout.write(
  `\n${((all.cpu / orders) * 1e6).toFixed(1)} µs of CPU an order; ${verdicts.length} verdicts, ${cases.length} cases, ${neutralised.order_ids.length} orders out; peak ${(process.resourceUsage().maxRSS / 1024 / 1024).toFixed(2)} GiB\n`,
)
