/**
 * Races: our linking algorithms and, where this machine has them, other people's on the same input. Reading is not timed; each time is the median of
 * five runs; a time counts only when the answer is the right one. Prints the table and writes docs/races.md.
 *
 *   node bench/races/races.ts [DATA]     DATA or AEDILE_BENCH_DATA; peers by the variables that peers.ts names
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { type DenseBlock, denseBlocks } from '../../src/linking/denseBlocks.ts'
import { CycleDetector } from '../../src/linking/moneyCycles.ts'
import { peel } from '../algorithms/peel.ts'
import { StreamingPeel } from '../algorithms/streamingPeel.ts'
import { surpriseMass } from '../../src/linking/surprise.ts'
import { seeded } from '../quality/statistics.ts'
import { column, dataFolder, ms, numberRows, timed } from './data.ts'
import { cycleSearches, denseTensor, fraudar, type PeerRun, rush, temporalCycles } from './peers.ts'

type Row = { race: string; who: string; answer: string; right: boolean | undefined; time: string }
const table: Row[] = []
const load = () => loadavg()[0]!.toFixed(1)
const loadBefore = load()
const races = join(dataFolder('races'), 'races')

function report(row: Row): void {
  table.push(row)
  process.stdout.write(`${row.race.padEnd(44)} ${row.who.padEnd(24)} ${verdict(row.right).padEnd(6)} ${row.time.padEnd(44)} ${row.answer}\n`)
}

const verdict = (right: boolean | undefined) => (right === undefined ? '' : right ? 'equal' : 'WRONG')

function reportPeer(race: string, who: string, run: PeerRun | undefined, right: (answer: string) => boolean): void {
  if (run === undefined) return
  const median = run.milliseconds.toSorted((a, b) => a - b)[run.milliseconds.length >> 1]!
  const equal = right(run.answer)
  report({ race, who: `${who}, this run`, answer: run.answer, right: equal, time: equal ? ms(median) : 'not counted' })
}

const densestEpinions = '1034 × 945, 8.0506'

function peeling(): void {
  const race = 'peeling, soc-Epinions 508,837 edges'
  const rows = numberRows(join(races, 'soc_epinions_edges.txt.gz'))
  const row = column(rows, 0)
  const col = column(rows, 1)
  const nodes = Math.max(...[row, col].map((ids) => ids.reduce((top, id) => Math.max(top, id), 0))) + 1
  const { result, median } = timed(() => peel({ row, col, rows: nodes, cols: nodes }))
  const answer = `${result.rows.length} × ${result.cols.length}, ${result.score.toFixed(4)}`
  report({ race, who: 'aedile', answer, right: answer === densestEpinions, time: ms(median) })
  reportPeer(race, 'FRAUDAR (Python)', fraudar(row, col, 3), (said) => said === densestEpinions)
  report({ race, who: 'FRAUDAR, design.md', answer: densestEpinions, right: undefined, time: '3.15 s' })
}

const sides = (blocks: DenseBlock[]) => blocks.map((block) => block.values.map((values) => values.length).join('×')).join(', ')

function ring(): void {
  const race = 'dense ring, retail 405,476 tuples'
  const rows = numberRows(join(races, 'retail_inj_tensor.csv.gz'))
  const truth = JSON.parse(readFileSync(join(races, 'retail_truth.json'), 'utf8')) as { fraudUsers: [number, number]; targets: number[] }
  const firstDay = rows.reduce((least, row) => Math.min(least, row[2]!), Infinity)
  const raw = [column(rows, 0), column(rows, 1), column(rows, 2)]
  const modes = [raw[0]!, raw[1]!, raw[2]!.map((day) => day - firstDay)]
  const cardinalities = modes.map((mode) => mode.reduce((top, id) => Math.max(top, id), 0) + 1)
  const [first, last] = truth.fraudUsers
  const exact = (block: DenseBlock | undefined) =>
    block !== undefined &&
    block.values[0]!.join() === Array.from({ length: last - first + 1 }, (_, i) => first + i).join() &&
    block.values[1]!.join() === truth.targets.toSorted((a, b) => a - b).join()
  const plain = timed(() => denseBlocks({ modes, cardinalities }, 2))
  report({ race, who: 'aedile', answer: sides(plain.result), right: exact(plain.result[1]), time: ms(plain.median) })
  const weighed = timed(() => denseBlocks({ modes, cardinalities, mass: surpriseMass(modes[0]!, modes[1]!, modes[2]!) }, 1))
  report({ race, who: 'aedile, with surprise', answer: sides(weighed.result), right: exact(weighed.result[0]), time: ms(weighed.median) })
  reportPeer(race, 'M-Zoom (Java)', denseTensor('mzoom', raw, 2, 3), (said) => said.includes('150×50×4'))
  reportPeer(race, 'D-Cube (Java)', denseTensor('dcube', raw, 2, 3), (said) => said.includes('150×50×4'))
  report({ race, who: 'M-Zoom, design.md', answer: '150×50×4', right: undefined, time: '435 ms' })
  report({ race, who: 'D-Cube, design.md', answer: '150×50×4', right: undefined, time: '378 ms' })
}

/** Ordinary trade of `tuples` purchases with a ring of 200 buyers × 20 items × 3 days inside. */
function scale(tuples: number, times: number): void {
  const random = seeded(7)
  const cardinalities = [tuples / 10, tuples / 100, 365]
  const modes = cardinalities.map(() => new Int32Array(tuples))
  for (let i = 0; i < tuples; i++) {
    modes[0]![i] = random() * cardinalities[0]!
    modes[1]![i] = random() ** 2 * cardinalities[1]!
    modes[2]![i] = random() * 365
  }
  for (let i = 0; i < 4000; i++) {
    modes[0]![i] = i % 200
    modes[1]![i] = 500 + Math.floor(i / 200)
    modes[2]![i] = 100 + (i % 3)
  }
  const { result, median } = timed(() => {
    const mass = surpriseMass(modes[0]!, modes[1]!, modes[2]!)
    return denseBlocks({ modes, cardinalities, mass }, 1)
  }, times)
  const sides = result[0]!.values.map((values) => values.length).join('×')
  report({
    race: `dense ring, ${tuples.toLocaleString('en')} made tuples`,
    who: 'aedile, with surprise',
    answer: sides,
    right: sides === '200×20×3',
    time: `${(median / 1000).toFixed(2)} s (${times === 1 ? 'one run' : `median of ${times}`}), ${((median * 1e3) / tuples).toFixed(2)} µs a tuple`,
  })
}

const spread = (spent: Float64Array) => {
  const sorted = spent.toSorted()
  const at = (share: number) => ms(sorted[Math.floor(share * sorted.length)]!)
  return `median ${at(0.5)}, p99 ${at(0.99)}, max ${ms(sorted.at(-1)!)}`
}

function streaming(): void {
  const race = 'streaming ring update with detection, retail'
  const rows = numberRows(join(races, 'retail_inj_t.txt.gz')).toSorted((x, y) => x[3]! - y[3]!)
  const buyers = 4489
  const a = column(rows, 0)
  const b = Int32Array.from(rows, (row) => buyers + row[1]!)
  const nodes = b.reduce((top, id) => Math.max(top, id), 0) + 1
  const known = Math.floor(rows.length * 0.9)
  const upTo = (end: number) => new StreamingPeel(nodes, { a: a.subarray(0, end), b: b.subarray(0, end) })
  const live = upTo(known)
  const arriving = 5000
  const spent = new Float64Array(arriving)
  let equal = true
  for (let i = 0; i < arriving; i++) {
    const start = performance.now()
    live.insert(a[known + i]!, b[known + i]!, 1)
    const found = live.densest()
    spent[i] = performance.now() - start
    if (i % 100 === 99) {
      const fresh = upTo(known + i + 1)
      equal &&= JSON.stringify(found) === JSON.stringify(fresh.densest()) && live.members().join() === fresh.members().join()
    }
  }
  const { size, density } = live.densest()
  report({
    race,
    who: 'aedile',
    answer: `${size} nodes at ${density.toFixed(4)}, equal to a fresh peel at ${arriving / 100} checks`,
    right: equal,
    time: equal ? spread(spent) : 'not counted',
  })
  const end = known + arriving
  const peer = rush({ a: a.subarray(0, end), b: b.subarray(0, end), seconds: column(rows, 3).subarray(0, end) }, known)
  if (peer !== undefined) {
    const replayed = upTo(known)
    let agreed = 0
    for (; agreed < arriving; agreed++) {
      replayed.insert(a[known + agreed]!, b[known + agreed]!, 1)
      if (peer.groupAfter(agreed).join() !== replayed.members().join()) break
    }
    const parting = agreed < arriving ? `; after the next it names ${peer.groupAfter(agreed).length} nodes instead of ${replayed.densest().size}` : ''
    report({
      race,
      who: `RUSH/Spade (C++), this run, the first ${agreed.toLocaleString('en')} updates`,
      answer: `our group after each of them${parting}`,
      right: true,
      time: `${spread(peer.milliseconds.subarray(0, agreed))}, detection not in its clock`,
    })
    report({ race, who: `aedile, the first ${agreed.toLocaleString('en')} updates`, answer: '', right: equal, time: spread(spent.subarray(0, agreed)) })
  }
  report({ race, who: 'RUSH/Spade, design.md', answer: 'without detection', right: undefined, time: 'median 0.041 ms, p99 8.5 ms' })
}

function cycles(): void {
  const rows = numberRows(join(races, 'otc_t.txt.gz'))
  const accounts = rows.reduce((top, row) => Math.max(top, row[0]!, row[1]!), 0) + 1
  for (const [hours, expected, reference] of [
    [24, 11_759, '30–60 ms'],
    [72, 12_918, '50–160 ms'],
    [168, 16_968, '170–440 ms'],
    [336, 337_587, '710–1,780 ms'],
  ] as const) {
    const race = `money cycles, OTC 35,592 payments, ${hours} h`
    const { result, median } = timed(() => {
      const detector = new CycleDetector(accounts, { window: hours * 3600 })
      let found = 0
      for (const [from, to, time] of rows) found += detector.push(from!, to!, time!, 1)
      return found
    })
    report({ race, who: 'aedile', answer: result.toLocaleString('en'), right: result === expected, time: ms(median) })
    for (const search of Object.keys(cycleSearches) as (keyof typeof cycleSearches)[]) {
      reportPeer(race, `IBM ${search} (C++)`, temporalCycles(search, rows, hours, 3), (said) => said === expected.toLocaleString('en'))
    }
    report({ race, who: 'IBM C++, design.md', answer: expected.toLocaleString('en'), right: undefined, time: reference })
  }
}

/** A year of a million made payments among 200,000 accounts by Zipf's law, hop 6, 7 days, amounts within 0.7–1.4 of the closing one. */
function manyPayments(exponent: number): void {
  const accounts = 200_000
  const payments = 1_000_000
  const random = seeded(7)
  const reach = new Float64Array(accounts)
  let total = 0
  for (let i = 0; i < accounts; i++) reach[i] = total += 1 / (i + 1) ** exponent
  const pick = () => {
    const at = random() * total
    let low = 0
    let high = accounts - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (reach[middle]! < at) low = middle + 1
      else high = middle
    }
    return low
  }
  const from = Int32Array.from({ length: payments }, pick)
  const to = Int32Array.from({ length: payments }, pick)
  const amount = Float64Array.from({ length: payments }, () => Math.round(Math.exp(2 + 6 * random())))
  const maxSteps = 50_000
  const detector = new CycleDetector(accounts, { window: 7 * 86_400, maxHops: 6, band: { low: 0.7, high: 1.4 }, maxSteps })
  const spent = new Float64Array(payments)
  let found = 0
  const processor = process.cpuUsage()
  const start = performance.now()
  for (let i = 0; i < payments; i++) {
    const before = performance.now()
    found += detector.push(from[i]!, to[i]!, Math.floor((i * 365 * 86_400) / payments), amount[i]!)
    spent[i] = performance.now() - before
  }
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(processor)
  const rate = (spentSeconds: number) => Math.round(payments / spentSeconds).toLocaleString('en')
  const sorted = spent.toSorted()
  const at = (share: number) => ms(sorted[Math.floor(share * payments)]!)
  report({
    race: `money cycles, 1 M payments, hop 6, Zipf ${exponent}`,
    who: 'aedile, one run',
    answer: `${found.toLocaleString('en')} cycles; ${detector.cuts.toLocaleString('en')} searches cut at ${maxSteps.toLocaleString('en')} steps`,
    right: undefined,
    time: `${rate(seconds)} edges/s (${rate((user + system) / 1e6)} a second of the processor), p99 ${at(0.99)}, p99.9 ${at(0.999)}, max ${ms(sorted.at(-1)!)}`,
  })
}

function five(): void {
  type Part = { wallMs: number; cpuMs: number }
  const said = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'big.ts')], { encoding: 'utf8' })
  const big = JSON.parse(said) as { clusters: Part & { count: number }; blocks: Part & { sides: string }; peakMiB: number }
  const time = ({ wallMs, cpuMs }: Part) => `${ms(wallMs)}, of the processor ${ms(cpuMs)} (one run)`
  report({
    race: 'clusters, 5 M made edges, 3 M nodes',
    who: 'aedile',
    answer: `${big.clusters.count.toLocaleString('en')} clusters; peak memory of the process, with the blocks, ${big.peakMiB} MiB`,
    right: undefined,
    time: time(big.clusters),
  })
  report({
    race: 'dense ring, 5,000,000 made tuples',
    who: 'aedile, with surprise',
    answer: big.blocks.sides,
    right: big.blocks.sides === '200×20×3',
    time: time(big.blocks),
  })
}

peeling()
ring()
scale(1_000_000, 3)
scale(10_000_000, 1)
streaming()
cycles()
manyPayments(0.8)
manyPayments(1)
five()

const lines = table.map(({ race, who, answer, right, time }) => `| ${race} | ${who} | ${time} | ${verdict(right)} | ${answer} |`)
writeFileSync(
  join(import.meta.dirname, '../../docs/races.md'),
  `# Races

Written by \`node bench/races/races.ts DATA\`; every number in it was measured in that run, but for the lines marked design.md, which are the references we
mean to beat. One core, reading apart, median of five runs (peers: three) unless it says otherwise. A time counts only when the answer is equal to the
reference's. Load average of the machine, ${cpus().length} cores, at the start ${loadBefore} and at the end ${load()}: above the number of cores, all times are too long, and only
lines of this run can be compared with each other. Peers run only where an environment variable names them.

| race | who | time | answer | |
|---|---|---|---|---|
${lines.join('\n')}

**Equality.** A live group is compared, after every hundredth edge, with peeling from scratch: place, size, density and every member. RUSH breaks ties as we
do, and no edge fades in this race, so its group is compared with ours, member by member, after every edge: its time counts up to the first difference. Its
clock covers the update alone; ours covers the update and the answer, in a process that has just started and compiles on the way.

**What is cut.** A search of money cycles gives up after so many payments looked at; its payment may close cycles that were not reported, and the answer
says how many searches that befell. On the Bitcoin OTC payments nothing is cut.

**What the races are not.** The made payments follow one seeded generator; edges/s on another distribution will differ, most of all with the share of
payments that go through one hub. IBM's searches run on one thread, without its parallel form, and its clock does not cover building its index; ours does.
`,
)
if (table.some(({ right }) => right === false)) process.exitCode = 1
