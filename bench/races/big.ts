/** Clusters and dense blocks of five million edges in a process of their own, so that its peak memory is theirs. Prints one line of JSON for races.ts. */
import { clusters } from '../../src/linking/clusters.ts'
import { denseBlocks } from '../../src/linking/denseBlocks.ts'
import { surpriseMass } from '../../src/linking/surprise.ts'
import { seeded } from '../quality/statistics.ts'

const edges = 5_000_000
const nodes = 3_000_000
const random = seeded(3)
/** Wall clock and the processor's own count, which a busy machine does not stretch. */
const mark = (): { wall: number; cpu: number } => {
  const { user, system } = process.cpuUsage()
  return { wall: performance.now(), cpu: (user + system) / 1000 }
}
const between = (from: { wall: number; cpu: number }, to: { wall: number; cpu: number }): { wallMs: number; cpuMs: number } => ({
  wallMs: Math.round(to.wall - from.wall),
  cpuMs: Math.round(to.cpu - from.cpu),
})
const a = Int32Array.from({ length: edges }, () => random() * nodes)
const b = Int32Array.from({ length: edges }, () => random() * nodes)
const clustering = mark()
const { count } = clusters(nodes, { a, b })
const clustered = mark()

// Orders of buyers, items and days, with a ring of 200 × 20 × 3 inside.
const cardinalities = [edges / 10, edges / 100, 365]
const modes = cardinalities.map(() => new Int32Array(edges))
for (let i = 0; i < edges; i++) {
  const inside = i < 4000
  modes[0]![i] = inside ? i % 200 : random() * cardinalities[0]!
  modes[1]![i] = inside ? 500 + Math.floor(i / 200) : random() ** 2 * cardinalities[1]!
  modes[2]![i] = inside ? 100 + (i % 3) : random() * 365
}
const blocking = mark()
const [block] = denseBlocks({ modes, cardinalities, mass: surpriseMass(modes[0]!, modes[1]!, modes[2]!) }, 1)
const blocked = mark()
const sides = block!.values.map((values) => values.length).join('×')
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024)
process.stdout.write(
  `${JSON.stringify({ clusters: { count, ...between(clustering, clustered) }, blocks: { sides, ...between(blocking, blocked) }, peakMiB })}\n`,
)
