/**
 * What does it cost to get an honest party limited, or a guilty one through? Plays every attack of the folder in a market whose truth is known.
 *
 *   node bench/adversary/adversary.ts [--only REGEX] [--seeds 1,2] [--tier T1] [--results FILE] [--write before|after]
 *   node bench/adversary/adversary.ts --print --results FILE[,FILE…] [--write before|after]
 *
 * One line a play goes to the file of results as it is reached, so that several runs share the work and one that was stopped is not lost. The table has one row an attack over all its seeds;
 * `--write` puts it between the marks of docs/adversary.md.
 */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Tier, tiers } from '../../src/domain/fields.ts'
import { certainties, measureLevels } from '../../src/domain/verdict.ts'
import type { Attack } from './attack.ts'
import { escaped, framed, isBlind, measure, type Outcome, playAttack } from './lab.ts'
import { loadAttacks } from './registry.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    seeds: { type: 'string', default: '1' },
    tier: { type: 'string', default: 'T4' },
    results: { type: 'string' },
    print: { type: 'boolean', default: false },
    write: { type: 'string' },
  },
})

/** A play of one seed: `plain` is what of the same campaign without the trick is held; `end` how it came out; a price of an escape is per order. */
type Play = {
  name: string
  aim: Attack['aim']
  behaviour: string
  seed: number
  tier: Tier
  price: number
  end: 'framed' | 'through' | 'blind' | 'held, others hurt' | 'held'
  plain: number | undefined
} & Pick<Outcome, 'said' | 'out' | 'genuineOut' | 'genuine' | 'held' | 'named' | 'pitied'>

const all = await loadAttacks()
const plays = values.print ? values.results!.split(',').flatMap(read) : await run()
const text = tables(plays)
process.stdout.write(`${text}\n`)
if (values.write !== undefined) put(values.write, text)

function read(file: string): Play[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Play)
}

async function run(): Promise<Play[]> {
  const tier = tiers.find((one) => one === values.tier) as Tier
  const plains = new Map<string, Outcome>()
  const done: Play[] = []
  for (const attack of all.filter((one) => new RegExp(values.only).test(`${one.aim} ${one.behaviour} ${one.name}`)))
    for (const seed of values.seeds.split(',').map(Number)) {
      const began = performance.now()
      const play = await playOne(attack, seed, tier, plains)
      done.push(play)
      if (values.results !== undefined) appendFileSync(values.results, `${JSON.stringify(play)}\n`)
      process.stderr.write(`${attack.aim} ${attack.name} seed ${seed}: ${((performance.now() - began) / 1000).toFixed(1)} s, ${row([play])}\n`)
    }
  return done
}

async function playOne(attack: Attack, seed: number, tier: Tier, plains: Map<string, Outcome>): Promise<Play> {
  const { told, report } = await playAttack(attack.play, { seed, tier })
  const outcome = measure(attack, told, report)
  const { said, out, genuineOut, genuine, held, named, pitied, priceMinor, fakes } = outcome
  const common = { name: attack.name, behaviour: attack.behaviour, seed, tier, said, out, genuineOut, genuine, held, named, pitied }
  if (attack.aim === 'frame') return { ...common, aim: 'frame', price: priceMinor, plain: undefined, end: framed(outcome) ? 'framed' : 'held' }
  const plain = await plainOf(attack, outcome, seed, tier, plains)
  const slipped = escaped(outcome, plain, isBlind(attack, all, { seed }))
  const unseen = !slipped && escaped(outcome, plain, false)
  const end = slipped ? 'through' : unseen ? 'blind' : framed(outcome) ? 'held, others hurt' : 'held'
  return { ...common, aim: 'escape', price: priceMinor / Math.max(1, fakes), plain: plain.held, end }
}

/** Without a plainer campaign to compare with, all of it is what should be held. */
async function plainOf(attack: Attack, outcome: Outcome, seed: number, tier: Tier, plains: Map<string, Outcome>): Promise<Outcome> {
  if (attack.plain === undefined) return { ...outcome, held: 1 }
  const key = `${seed} ${attack.plain.toString()} ${attack.plain.name}`
  const known = plains.get(key)
  if (known !== undefined) return known
  const without = await playAttack(attack.plain, { seed, tier })
  const plain = measure(attack, without.told, without.report)
  plains.set(key, plain)
  return plain
}

function tables(plays: readonly Play[]): string {
  const order = new Map(all.map(({ name }, i) => [name, i]))
  const [frames, escapes] = (['frame', 'escape'] as const).map((aim) =>
    [
      ...Map.groupBy(
        plays.filter((one) => one.aim === aim),
        ({ name }) => name,
      ).values(),
    ].toSorted((a, b) => order.get(a[0]!.name)! - order.get(b[0]!.name)!),
  ) as [Play[][], Play[][]]
  const summary = [...Map.groupBy(plays, ({ seed }) => seed)]
    .toSorted(([a], [b]) => a - b)
    .map(([seed, own]) => {
      const those = (aim: Attack['aim'], end: Play['end']): number => own.filter((one) => one.aim === aim && one.end === end).length
      const [framings, tries] = (['frame', 'escape'] as const).map((aim) => own.filter((one) => one.aim === aim).length)
      return `| ${seed} | ${framings} | ${those('frame', 'framed')} | ${tries} | ${those('escape', 'through')} | ${those('escape', 'blind')} | ${those('escape', 'held, others hurt')} |`
    })
  return [
    `Tier ${[...new Set(plays.map(({ tier }) => tier))].join(', ')}.`,
    '',
    '| seed | framings | past L1 or a lead, or past 2 % of somebody’s genuine orders | escapes | through | blind | held, others hurt |',
    '|---|---:|---:|---:|---:|---:|---:|',
    ...summary,
    '',
    'One row an attack: the worst of its seeds in each column.',
    '',
    ...(frames.length === 0
      ? []
      : [
          '| frame | as | seeds | CNY | worst said of an innocent | genuine orders out, worst party | |',
          '|---|---|---:|---:|---|---:|---|',
          ...frames.map(row),
          '',
          'Cost of framing, the cheapest known way:',
          '',
          ...cheapest('frame', plays),
          '',
        ]),
    ...(escapes.length === 0
      ? []
      : [
          '| escape | of | seeds | CNY an order | held without the trick | held | the guilty | worst said of an innocent | genuine orders out, worst party | |',
          '|---|---|---:|---:|---:|---:|---|---|---:|---|',
          ...escapes.map(row),
          '',
          'Cost of escape, the cheapest known way, per order or act:',
          '',
          ...cheapest('escape', plays),
          '',
        ]),
  ].join('\n')
}

/** One attack over its seeds: of each column the worst. */
function row(plays: readonly Play[]): string {
  const { name, behaviour, aim } = plays[0]!
  const money = (minor: number): string => (minor / 100).toFixed(0)
  const hard = (one: Play): number =>
    one.said === undefined
      ? -1
      : measureLevels.indexOf(one.said.level as (typeof measureLevels)[number]) * 10 + certainties.indexOf(one.said.certainty as (typeof certainties)[number])
  const sure = ({ named }: Play): number => (named === undefined ? -1 : certainties.indexOf(named))
  const worst = <T>(of: (one: Play) => number, say: (one: Play) => T): T => say(plays.toSorted((a, b) => of(b) - of(a))[0]!)
  const seeds = plays
    .map(({ seed }) => seed)
    .toSorted((a, b) => a - b)
    .join(', ')
  const said = worst(hard, (one) => (one.said === undefined ? 'nothing' : `${one.said.behaviour}, ${one.said.certainty}, ${one.said.level}`))
  const lost = worst(
    (one) => one.out,
    (one) => `${one.out.toFixed(2)} (${one.genuineOut} of ${one.genuine})`,
  )
  const bad = plays.filter(({ end }) => end !== 'held')
  const end =
    bad.length === 0
      ? 'held'
      : [...new Set(bad.map((one) => `${one.end === 'framed' || one.end === 'through' ? `**${one.end}**` : one.end} (${one.seed})`))].join(', ')
  const price = worst(
    (one) => -one.price,
    (one) => money(one.price),
  )
  if (aim === 'frame') return `| ${name} | ${behaviour} | ${seeds} | ${price} | ${said} | ${lost} | ${end} |`
  const held = worst(
    (one) => -(one.held / Math.max(0.01, one.plain ?? 1)),
    (one) => `${one.plain!.toFixed(2)} | ${one.held.toFixed(2)}`,
  )
  const named = worst(
    (one) => -sure(one),
    (one) => `${one.named ?? 'nobody'}${plays.some(({ pitied }) => pitied) ? ', as victim' : ''}`,
  )
  return `| ${name} | ${behaviour} | ${seeds} | ${price} | ${held} | ${named} | ${said} | ${lost} | ${end} |`
}

function cheapest(aim: Attack['aim'], plays: readonly Play[]): string[] {
  const own = plays.filter((one) => one.aim === aim)
  return [...new Set(own.map(({ behaviour }) => behaviour))].toSorted().map((behaviour) => {
    const won = own.filter((one) => one.behaviour === behaviour && (one.end === 'framed' || one.end === 'through')).toSorted((a, b) => a.price - b.price)[0]
    return `- ${behaviour}: ${won === undefined ? 'no way known' : `CNY ${(won.price / 100).toFixed(0)} (${won.name}, seed ${won.seed})`}`
  })
}

function put(mark: string, table: string): void {
  const file = join(import.meta.dirname, '..', '..', 'docs', 'adversary.md')
  const page = readFileSync(file, 'utf8')
  const [open, close] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`]
  const [from, to] = [page.indexOf(open), page.indexOf(close)]
  if (from < 0 || to < from) throw new Error(`docs/adversary.md: expected the marks ${open} and ${close}`)
  writeFileSync(file, `${page.slice(0, from + open.length)}\n\n${table}\n${page.slice(to)}`)
}
