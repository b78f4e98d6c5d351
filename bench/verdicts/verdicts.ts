/**
 * How right are the verdicts? Makes worlds of seeds that nothing was fitted to, scans each as an adopter would, and holds every
 * report against the truth: order by order, subject by subject, and by the gates of the scenarios.
 *
 *   node bench/verdicts/verdicts.ts --worlds S1,S2,S9 --seeds 31-35 --intensities easy,medium,hard --size small
 */
import { parseArgs } from 'node:util'
import { scan } from '../../src/pipeline.ts'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report, Verdict } from '../../src/domain/report.ts'
import { certainties, type Certainty } from '../../src/domain/verdict.ts'
import { type Intensity, makeWorld, type Oracle, type Size } from '../../worlds/index.ts'
import { writeWorld } from '../../worlds/write.ts'

const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: 'S1,S2,S9,S9-b,S12' },
    seeds: { type: 'string', default: '31-35' },
    intensities: { type: 'string', default: 'easy,medium,hard' },
    size: { type: 'string', default: 'small' },
  },
})
const [first, last] = values.seeds.split('-').map(Number) as [number, number | undefined]
const seeds = Array.from({ length: (last ?? first) - first + 1 }, (_, i) => first + i)

const hurt = new Set(['victim_merchant', 'victim_identity', 'bystander'])
const clears = (behaviour: string): boolean => behaviour === 'benign' || behaviour === 'inconclusive'
const reach = (certainty: string): number => certainties.indexOf(certainty as Certainty)
const accuses = (verdict: Verdict): boolean => !clears(verdict.behaviour) && !hurt.has(verdict.role)

type Count = { right: number; wrong: number; missed: number }
const count = (): Count => ({ right: 0, wrong: 0, missed: 0 })
type Tally = { worlds: number; orders: Count; reviews: Count; victims: Count; limited: number; behaviours: Map<string, Count>; seconds: number }
const tally = (): Tally => ({ worlds: 0, orders: count(), reviews: count(), victims: count(), limited: 0, behaviours: new Map(), seconds: 0 })

function compare(into: Count, found: ReadonlySet<string>, true_: ReadonlySet<string>): void {
  for (const id of found) into[true_.has(id) ? 'right' : 'wrong']++
  for (const id of true_) if (!found.has(id)) into.missed++
}

function hold(report: Report, oracle: Oracle, into: Tally): void {
  into.worlds++
  compare(into.orders, new Set(report.neutralised.order_ids), new Set(oracle.neutralise))
  compare(into.reviews, new Set(report.neutralised.review_ids), new Set(oracle.quarantineReviews ?? []))
  const victims = oracle.expectations.filter((one) => one.role === 'victim_merchant').map((one) => one.subject.id)
  compare(into.victims, new Set(report.verdicts.filter((verdict) => verdict.role === 'victim_merchant').map((verdict) => verdict.subject.id)), new Set(victims))
  const guilty = guiltyOf(oracle)
  for (const behaviour of new Set([...guilty.map((one) => one.behaviour[0]!), ...report.verdicts.filter(accuses).map((one) => one.behaviour)])) {
    const wanted = guilty.filter((one) => one.behaviour.includes(behaviour))
    const may = namesOf(wanted, oracle)
    for (const one of oracle.incidents.filter((incident) => incident.behaviour === behaviour && !incident.benign)) for (const id of takingPart(one)) may.add(id)
    const named = new Map<string, number>()
    for (const verdict of report.verdicts)
      if (verdict.behaviour === behaviour && accuses(verdict) && verdict.subject.kind !== 'group')
        named.set(verdict.subject.id, Math.max(reach(verdict.certainty), named.get(verdict.subject.id) ?? -1))
    const held = into.behaviours.get(behaviour) ?? count()
    into.behaviours.set(behaviour, held)
    // A lead is a question, and no answer that could be wrong; whoever is found beyond it must be one who did it.
    for (const [id, certainty] of named) if (certainty > reach('lead')) held[may.has(id) ? 'right' : 'wrong']++
    for (const one of wanted) {
      const least = Math.max(-1, ...Object.values(one.certainty).map(({ atLeast }) => reach(atLeast)))
      const reached = Math.max(-1, ...[...namesOf([one], oracle)].map((id) => named.get(id) ?? -1))
      if (one.behaviour[0] === behaviour && reached < Math.min(least, reach('supported'))) held.missed++
    }
  }
  into.limited += limitedWrongly(report, oracle).length
}

const guiltyOf = (oracle: Oracle): Oracle['expectations'] =>
  oracle.expectations.filter((one) => !clears(one.behaviour[0]!) && (one.role === undefined || !hurt.has(one.role)))

/** Verdicts with a measure from L2 on against somebody who took part in nothing. */
function limitedWrongly(report: Report, oracle: Oracle): Verdict[] {
  const limitable = namesOf(guiltyOf(oracle), oracle)
  for (const one of oracle.incidents.filter((incident) => !incident.benign)) for (const id of takingPart(one)) limitable.add(id)
  return report.verdicts.filter((verdict) => verdict.measure.level >= 'L2' && !limitable.has(verdict.subject.id))
}

/** Ids of those expected, a person's wallet and account included: P-LIANG, A-LIANG and W-LIANG are one. */
function namesOf(expected: readonly Oracle['expectations'][number][], { cast }: Oracle): Set<string> {
  const stem = (name: string): string => name.replace(/^[A-Z]-/, '')
  const stems = new Set(expected.map((one) => stem(one.as)))
  return new Set([...expected.map((one) => one.subject.id), ...Object.entries(cast).flatMap(([name, id]) => (stems.has(stem(name)) ? [id] : []))])
}

/** Shops are hurt by every incident but the brushing that they order themselves. */
const takingPart = (one: Oracle['incidents'][number]): readonly string[] =>
  one.behaviour === 'self_brushing' ? [...one.accountIds, ...one.shopIds] : one.accountIds

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
        await writeWorld(makeWorld(world, { seed, intensity, size: values.size as Size }), events, 'parquet')
        const oracle = JSON.parse(readFileSync(`${events}.oracle.json`, 'utf8')) as Oracle
        const begun = performance.now()
        const done = await scan({ folders: [events], scratch: folder, lang: 'en' })
        into.seconds += (performance.now() - begun) / 1000
        done.close()
        hold(done.report, oracle, into)
        hold(done.report, oracle, whole)
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

process.stdout.write(`Seeds ${values.seeds}, ${values.size} worlds, all tiers.\n\n`)
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
