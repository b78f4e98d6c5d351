/**
 * How right are the verdicts? Makes worlds of seeds that nothing was fitted to, scans each as an adopter would, and holds every
 * report against the truth: order by order, subject by subject, and by the gates of the scenarios.
 *
 *   node bench/verdicts/verdicts.ts --worlds S1,S2,S9 --seeds 31-35 --intensities easy,medium,hard --size small
 */
import { parseArgs } from 'node:util'
import type { Tier } from '../../src/domain/fields.ts'
import { scan } from '../../src/pipeline.ts'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Intensity, makeWorld, type Oracle, type Size } from '../../worlds/index.ts'
import { writeWorld } from '../../worlds/write.ts'
import { type Count, hold, limitedWrongly, reviewsOut, tally, type Tally } from './tally.ts'

const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: 'S1,S2,S9,S9-b,S12' },
    seeds: { type: 'string', default: '31-35' },
    intensities: { type: 'string', default: 'easy,medium,hard' },
    size: { type: 'string', default: 'small' },
    tier: { type: 'string', default: 'T4' },
  },
})
const [first, last] = values.seeds.split('-').map(Number) as [number, number | undefined]
const seeds = Array.from({ length: (last ?? first) - first + 1 }, (_, i) => first + i)

const share = (part: number, whole: number): string => (whole === 0 ? '–' : (part / whole).toFixed(3))
const row = (cells: readonly (string | number)[]): void => void process.stdout.write(`| ${cells.join(' | ')} |\n`)
const counts = ({ right, wrong, missed }: Count): string[] => [
  String(right),
  String(wrong),
  String(missed),
  share(right, right + wrong),
  share(right, right + missed),
]

const folder = mkdtempSync(join(tmpdir(), 'aedile-verdicts-'))
const whole = tally()
const lines: [string, Intensity, Tally][] = []
try {
  for (const world of values.worlds.split(',')) {
    for (const intensity of values.intensities.split(',') as Intensity[]) {
      const into = tally()
      for (const seed of seeds) {
        const events = join(folder, 'world')
        const made = makeWorld(world, { seed, intensity, size: values.size as Size })
        const reviews = reviewsOut(made)
        await writeWorld(made, events, 'parquet')
        const oracle = JSON.parse(readFileSync(`${events}.oracle.json`, 'utf8')) as Oracle
        const begun = performance.now()
        const done = await scan({ folders: [events], scratch: folder, tier: values.tier as Tier })
        into.seconds += (performance.now() - begun) / 1000
        done.close()
        hold(done.report, oracle, into, reviews)
        hold(done.report, oracle, whole, reviews)
        for (const { subject, behaviour, role, certainty, measure } of limitedWrongly(done.report, oracle))
          process.stderr.write(
            `  ${world} ${intensity} ${seed}: ${subject.id} (${oracle.expectations.find((one) => one.subject.id === subject.id)?.as ?? 'in no story'}) is limited: ${behaviour}, ${role}, ${certainty}, ${measure.level}\n`,
          )
        rmSync(events, { recursive: true })
      }
      lines.push([world, intensity, into])
      process.stderr.write(`${world} ${intensity}: ${seeds.length} worlds in ${into.seconds.toFixed(1)} s of scanning\n`)
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}

process.stdout.write(`Seeds ${values.seeds}, ${values.size} worlds, ${values.tier === 'T4' ? 'all tiers' : `tiers up to ${values.tier}`}.\n\n`)
row(['world', 'intensity', 'orders out: right', 'wrong', 'missed', 'precision', 'recall', 'victims: right', 'wrong', 'missed', 'others limited (L2+)'])
row(['---', '---', ...Array.from({ length: 9 }, () => '---:')])
for (const [world, intensity, one] of lines)
  row([world, intensity, ...counts(one.orders), one.victims.right, one.victims.wrong, one.victims.missed, one.limited])
row(['**all**', '', ...counts(whole.orders), whole.victims.right, whole.victims.wrong, whole.victims.missed, whole.limited])
process.stdout.write('\nSubjects found (supported or surer), by behaviour:\n\n')
row(['behaviour', 'right', 'wrong', 'missed', 'precision', 'recall'])
row(['---', ...Array.from({ length: 5 }, () => '---:')])
for (const [behaviour, one] of [...whole.behaviours].toSorted()) row([behaviour, ...counts(one)])
if (whole.reviews.right + whole.reviews.wrong + whole.reviews.missed > 0) {
  process.stdout.write('\n')
  row(['reviews out', 'wrong', 'missed', 'precision', 'recall'])
  row(Array.from({ length: 5 }, () => '---:'))
  row(counts(whole.reviews))
}
