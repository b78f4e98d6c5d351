/**
 * How right are the verdicts? Makes worlds of seeds that nothing was fitted to, scans each as an adopter would at every tier, and holds every report against the truth:
 * order by order, subject by subject. A world is read once and judged at each tier.
 *
 *   node bench/verdicts/verdicts.ts --worlds everything --seeds 31-35 --intensities medium,hard --sights T0,T1,T2,T3,T4,'no money' --results FILE [--keep FOLDER]
 *   node bench/verdicts/verdicts.ts --results FILE[,FILE…] --print [--into docs/verdicts.md --mark NAME]
 *
 * One line a judgement goes to the file of results as it is reached, so that several runs share the work and one that was stopped is not lost.
 */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Intensity, Size } from '../../worlds/index.ts'
import { judgeKept, keep, type Sight, sights, type Told, writtenIn } from './kept.ts'
import { add, astray, type Count, hold, limitedWrongly, reviewsStayed, type Stayed, tally, type Tally } from './tally.ts'

type Line = Told & {
  sight: Sight
  seconds: number
  held: Omit<Tally, 'behaviours'> & { behaviours: [string, Count][] }
  limited: string[]
  astray: ReturnType<typeof astray>
  /** Where reviews are seen. */
  stayed?: Stayed
}

const { values } = parseArgs({
  options: {
    worlds: { type: 'string', default: 'S1,S2,S9,S9-b,S12' },
    seeds: { type: 'string', default: '31-35' },
    intensities: { type: 'string', default: 'easy,medium,hard' },
    size: { type: 'string', default: 'small' },
    sights: { type: 'string', default: 'T4' },
    results: { type: 'string' },
    keep: { type: 'string' },
    print: { type: 'boolean', default: false },
    into: { type: 'string' },
    mark: { type: 'string', default: 'tiers' },
  },
})

const scratch = mkdtempSync(join(tmpdir(), 'aedile-verdicts-'))
try {
  const lines = values.print ? values.results!.split(',').flatMap(read) : await run()
  const text = tables(lines)
  if (values.into === undefined) process.stdout.write(text)
  else put(values.into, values.mark, text)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

function read(file: string): Line[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line)
}

async function run(): Promise<Line[]> {
  const seeds = values.seeds.split(',').flatMap((part) => {
    const [first, last] = part.split('-').map(Number) as [number, number | undefined]
    return Array.from({ length: (last ?? first) - first + 1 }, (_, i) => first + i)
  })
  const lines: Line[] = []
  for (const world of values.worlds.split(','))
    for (const seed of seeds)
      for (const intensity of values.intensities.split(',') as Intensity[]) {
        const told: Told = { world, seed, intensity, size: values.size as Size }
        const folder = values.keep ?? mkdtempSync(join(scratch, 'world-'))
        const kept = await keep(folder, told)
        const written = await writtenIn(kept)
        for (const sight of values.sights.split(',') as Sight[]) {
          const begun = performance.now()
          const report = await judgeKept(kept, sight, scratch)
          const into = tally()
          hold(report, kept.oracle, into, kept.reviews)
          const limited = limitedWrongly(report, kept.oracle).map(
            ({ subject, behaviour, role, certainty, measure }) =>
              `${subject.id} (${kept.oracle.expectations.find((one) => one.subject.id === subject.id)?.as ?? 'in no story'}): ${behaviour}, ${role}, ${certainty}, ${measure.level}`,
          )
          const line: Line = {
            ...told,
            sight,
            seconds: (performance.now() - begun) / 1000,
            held: { ...into, behaviours: [...into.behaviours] },
            limited,
            astray: astray(report, kept.oracle),
            ...(report.tiers.includes('T3') ? { stayed: reviewsStayed(report, kept.oracle, kept.reviews, written) } : {}),
          }
          lines.push(line)
          if (values.results !== undefined) appendFileSync(values.results, `${JSON.stringify(line)}\n`)
          process.stderr.write(
            `${world} ${intensity} ${seed} ${sight}: orders ${shares(into.orders)}, reviews ${shares(into.reviews)}, limited ${into.limited}, ${line.seconds.toFixed(1)} s\n`,
          )
        }
        if (values.keep === undefined) rmSync(folder, { recursive: true })
      }
  return lines
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : (part / whole).toFixed(3)
}

function shares({ right, wrong, missed }: Count): string {
  return `${share(right, right + wrong)} / ${share(right, right + missed)}`
}

function tables(lines: readonly Line[]): string {
  const out: string[] = []
  const row = (cells: readonly (string | number)[]): void => void out.push(`| ${cells.join(' | ')} |`)
  const head = (cells: readonly string[], names: number): void => {
    row(cells)
    row(cells.map((_, i) => (i < names ? '---' : '---:')))
  }
  const whole = (own: readonly Line[]): Tally => {
    const sum = tally()
    for (const { held } of own) add(sum, { ...held, behaviours: new Map(held.behaviours) })
    return sum
  }
  const seen = [...new Set(lines.map((one) => `${one.world} ${one.seed} ${one.intensity}`))]
  const seeds = [...new Set(lines.map((one) => one.seed))].toSorted((a, b) => a - b)
  out.push(`${seen.length} worlds (${[...new Set(lines.map((one) => one.world))].join(', ')}; ${lines[0]?.size ?? ''}), seeds ${seeds.join(', ')}.`, '')
  const groups = sights.flatMap((sight) => {
    const own = lines.filter((one) => one.sight === sight)
    const intensities = [...new Set(own.map((one) => one.intensity))]
    if (own.length === 0) return []
    return [
      ...(intensities.length > 1 ? intensities.map((one) => [sight, one, own.filter((line) => line.intensity === one)] as const) : []),
      [sight, 'all', own] as const,
    ]
  })
  head(
    [
      'seen',
      'intensity',
      'worlds',
      'orders out: right',
      'wrong',
      'missed',
      'precision',
      'recall',
      'reviews out: precision',
      'recall',
      'victims: right',
      'wrong',
      'missed',
      'others limited (L2+)',
    ],
    2,
  )
  for (const [sight, intensity, own] of groups) {
    const { worlds, orders, reviews, victims, limited } = whole(own)
    row([
      sight,
      intensity,
      worlds,
      orders.right,
      orders.wrong,
      orders.missed,
      share(orders.right, orders.right + orders.wrong),
      share(orders.right, orders.right + orders.missed),
      share(reviews.right, reviews.right + reviews.wrong),
      share(reviews.right, reviews.right + reviews.missed),
      victims.right,
      victims.wrong,
      victims.missed,
      limited,
    ])
  }
  out.push('', 'Subjects found (supported or surer): right / wrong / missed, of those missed how many are a lead, precision and recall.', '')
  const seenAs = sights.map((sight) => [sight, whole(lines.filter((one) => one.sight === sight))] as const).filter(([, one]) => one.worlds > 0)
  head(['behaviour', ...seenAs.map(([sight]) => sight)], 1)
  for (const behaviour of [...new Set(seenAs.flatMap(([, one]) => [...one.behaviours.keys()]))].toSorted())
    row([
      behaviour,
      ...seenAs.map(([, one]) => {
        const found = one.behaviours.get(behaviour)
        return found === undefined ? '–' : `${found.right} / ${found.wrong} / ${found.missed}${found.led > 0 ? ` (${found.led})` : ''}: ${shares(found)}`
      }),
    ])
  out.push(...stayedTable(lines))
  const limited = lines.flatMap((one) => one.limited.map((text) => `- ${one.sight}, ${one.world} ${one.intensity} ${one.seed}: ${text}`))
  out.push('', limited.length === 0 ? 'Others limited: none.' : 'Others limited:', ...(limited.length === 0 ? [] : ['', ...limited]), '')
  return out.join('\n')
}

/** Reviews that stayed in the score, by what the truth calls them. */
function stayedTable(lines: readonly Line[]): string[] {
  const told = sights.flatMap((sight) => {
    const own = lines.flatMap((one) => (one.sight === sight && one.stayed !== undefined ? [one.stayed] : []))
    return [...new Set(own.flatMap((one) => Object.keys(one)))].toSorted().map((kind) => {
      const sum = { all: 0, missed: 0, orderOut: 0, shopNamed: 0, writerNamed: 0 }
      for (const one of own) for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += one[kind]?.[key] ?? 0
      return `| ${sight} | ${kind} | ${sum.all} | ${sum.missed} | ${sum.orderOut} | ${sum.shopNamed} | ${sum.writerNamed} |`
    })
  })
  if (told.length === 0) return []
  return [
    '',
    'Reviews that belong out, by what the truth calls them: how many, how many stayed in the score, and of those how many whose order is out, whose shop is named for something and whose writer is.',
    '',
    '| seen | review | all | stayed | order out | shop named | writer named |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: |',
    ...told,
  ]
}

/** Puts text between `<!-- NAME -->` and `<!-- /NAME -->`. */
function put(file: string, mark: string, text: string): void {
  const [from, to] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`]
  const old = readFileSync(file, 'utf8')
  const [start, end] = [old.indexOf(from), old.indexOf(to)]
  if (start < 0 || end < start) throw new Error(`expected the marks ${from} and ${to} in ${file}, found none`)
  writeFileSync(file, `${old.slice(0, start + from.length)}\n\n${text}\n${old.slice(end)}`)
}
