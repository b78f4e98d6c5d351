/**
 * Plays the stranger's attacks and prints what got through.
 *
 *   node bench/adversary/stranger/stranger.ts [--second] [--only REGEX] [--seeds 1,2] [--tier T1] [--alone] [--why] [--write]
 *
 * Attacks by few people share a market, unless each is to be played `--alone`; `--second` plays the second stranger's; `--why` tells what was said of whom; `--write` puts the table between the marks of README.md beside this file.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Tier, tiers } from '../../../src/domain/fields.ts'
import type { Report } from '../../../src/domain/report.ts'
import { escaped, framed, isBlind, measure, type Outcome, playAttack } from '../lab.ts'
import { escapes } from './escapes.ts'
import { frames } from './frames.ts'
import { escapes as laterEscapes } from './second/escapes.ts'
import { conduct } from './second/frames.ts'
import { sales } from './second/sales.ts'
import type { Stage } from '../../../worlds/world.ts'
import type { Told } from '../attack.ts'
import type { Side, Strange } from './kit.ts'

/** Largest part of anybody's genuine reviews that is out. */
export function reviewsOut(report: Report, side: Side): number {
  const out = new Set(report.neutralised.review_ids)
  const shares = [...Map.groupBy(side.reviews ?? [], ({ of }) => of).values()].map((own) => own.filter(({ review }) => out.has(review)).length / own.length)
  return Math.max(0, ...shares)
}

export type Played = { outcome: Outcome; reviews: number; plain: Outcome | undefined; through: boolean; blind: boolean; report: Report; side: Side }
type Scene = { told: Told; report: Report }

function judged(attack: Strange, seed: number, { told, report }: Scene, without: Scene | undefined): Played {
  const side = told as Side
  const outcome = measure(attack, told, report)
  const reviews = reviewsOut(report, side)
  const plain = without === undefined ? undefined : measure(attack, without.told, without.report)
  if (attack.aim === 'frame') return { outcome, reviews, plain, through: framed(outcome) || reviews > 0.02, blind: false, report, side }
  // Each alone in the place of the other: together with others they have people of their own.
  const inOnePlace = (one: Strange): Strange => ({ ...one, play: (stage) => one.play(own(stage, 'the same')) })
  const blind = isBlind(inOnePlace(attack), Object.values(sets).flat().map(inOnePlace), { seed })
  const before = plain ?? { ...outcome, held: 1 }
  const through = escaped(outcome, before, blind)
  return { outcome, reviews, plain, through, blind: !through && escaped(outcome, before, false), report, side }
}

/** The attack by itself. */
export async function play(attack: Strange, seed: number, tier?: Tier): Promise<Played> {
  const options = { seed, ...(tier === undefined ? {} : { tier }) }
  const stood = await playAttack((stage) => attack.play(own(stage, attack.name)), options)
  const without = attack.plain === undefined ? undefined : await playAttack((stage) => attack.plain!(own(stage, attack.name)), options)
  return judged(attack, seed, stood, without)
}

const own = (stage: Stage, name: string): Stage => ({ ...stage, random: stage.random.fork(name) })

/** Several attacks in one market, each by people of its own. */
async function together(attacks: readonly Strange[], what: 'play' | 'plain', seed: number, tier: Tier | undefined): Promise<Map<string, Scene>> {
  const told = new Map<string, Told>()
  const playing = attacks.filter((one) => one[what] !== undefined)
  if (playing.length === 0) return new Map()
  const { report } = await playAttack(
    (stage) => {
      for (const one of playing) told.set(one.name, one[what]!(own(stage, one.name)))
      return { innocent: [], guilty: [], fake: [], genuine: [], priceMinor: 0 }
    },
    { seed, ...(tier === undefined ? {} : { tier }) },
  )
  return new Map([...told].map(([name, one]) => [name, { told: one, report }]))
}

/** Two strangers, of whom the second read the source as it was after what the first had shown was mended. */
export const sets = { first: [...frames, ...escapes], second: [...conduct, ...sales, ...laterEscapes] } as const satisfies Record<string, readonly Strange[]>

const money = (minor: number): string => (minor / 100).toFixed(0)

function line(attack: Strange, seed: number, { outcome, reviews, plain, through, blind }: Played): string {
  const { said } = outcome
  const words = said === undefined ? 'nothing' : `${said.behaviour}, ${said.certainty}, ${said.level}`
  const lost = `${outcome.out.toFixed(2)} / ${reviews.toFixed(2)}`
  const guilty = `${outcome.named ?? 'nobody'}${outcome.pitied ? ', as victim' : ''}`
  const before = plain === undefined ? '' : `${plain.named ?? 'nobody'}, ${plain.held.toFixed(2)}`
  return attack.aim === 'frame'
    ? `| ${attack.name} | ${attack.behaviour} | ${seed} | ${money(outcome.priceMinor)} | ${words} | ${lost} | ${through ? '**framed**' : 'held'} |`
    : `| ${attack.name} | ${attack.behaviour} | ${seed} | ${money(outcome.priceMinor)} | ${before} | ${guilty}, ${outcome.held.toFixed(2)} | ${words} | ${through ? '**through**' : blind ? 'blind' : 'held'} |`
}

function why({ report, side }: Played): string {
  const near = new Set([...side.innocent, ...side.guilty])
  return report.verdicts
    .filter((one) => near.has(one.subject.id) || one.related.some(({ id }) => near.has(id)))
    .slice(0, 12)
    .map(
      (one) =>
        `    ${side.innocent.includes(one.subject.id) ? 'innocent' : side.guilty.includes(one.subject.id) ? 'guilty' : 'other'} ${one.subject.kind} ${one.subject.id}: ${one.behaviour} ${one.role} ${one.certainty} ${one.measure.level} ${one.measure.kind}; ${one.reasons.map(({ code, weight_bits: bits }) => `${code} ${bits}`).join(', ')} | ${one.contrary.map(({ code }) => code).join(', ')}`,
    )
    .join('\n')
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      seeds: { type: 'string', default: '1,2' },
      tier: { type: 'string' },
      why: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      alone: { type: 'boolean', default: false },
      second: { type: 'boolean', default: false },
    },
  })
  const tier = tiers.find((one) => one === values.tier)
  const rows: Record<'frame' | 'escape', string[]> = { frame: [], escape: [] }
  const won: Record<'frame' | 'escape', Set<string>> = { frame: new Set(), escape: new Set() }
  const wanted = sets[values.second ? 'second' : 'first'].filter((one) => new RegExp(values.only).test(`${one.aim} ${one.behaviour} ${one.name}`))
  const seeds = values.seeds.split(',').map(Number)
  const shown: { attack: Strange; seed: number; played: Played }[] = []
  const show = (attack: Strange, seed: number, played: Played): void => {
    shown.push({ attack, seed, played })
    process.stderr.write(`${line(attack, seed, played)}\n${values.why ? `${why(played)}\n` : ''}`)
  }
  for (const seed of seeds) {
    for (const aim of ['frame', 'escape'] as const) {
      const crowd = values.alone ? [] : wanted.filter((one) => one.aim === aim && one.alone !== true)
      const [stood, without] = [await together(crowd, 'play', seed, tier), await together(crowd, 'plain', seed, tier)]
      for (const attack of crowd) show(attack, seed, judged(attack, seed, stood.get(attack.name)!, without.get(attack.name)))
    }
    for (const attack of wanted.filter((one) => values.alone || one.alone === true)) show(attack, seed, await play(attack, seed, tier))
  }
  for (const attack of wanted)
    for (const { seed, played } of shown.filter((one) => one.attack === attack)) {
      rows[attack.aim].push(line(attack, seed, played))
      if (played.through) won[attack.aim].add(attack.name)
    }
  const text = [
    `${won.frame.size} of ${wanted.filter(({ aim }) => aim === 'frame').length} frames and ${won.escape.size} of ${wanted.filter(({ aim }) => aim === 'escape').length} escapes got through in a market of seed ${values.seeds.replaceAll(',', ' or ')}.`,
    '',
    '| frame | as | seed | CNY | worst said of an innocent | genuine orders / reviews out, worst party | |',
    '|---|---|---:|---:|---|---:|---|',
    ...rows.frame,
    '',
    '| escape | of | seed | CNY | without the trick: surest, held | with it | worst said of an innocent | |',
    '|---|---|---:|---:|---|---|---|---|',
    ...rows.escape,
  ].join('\n')
  process.stdout.write(`${text}\n`)
  if (values.write) {
    const file = join(import.meta.dirname, 'README.md')
    const page = readFileSync(file, 'utf8')
    const mark = values.second ? 'second' : 'now'
    const [open, close] = [`<!-- ${mark} -->`, `<!-- /${mark} -->`]
    const [from, to] = [page.indexOf(open), page.indexOf(close)]
    if (from < 0 || to < from) throw new Error(`README.md: expected the marks ${open} and ${close}`)
    writeFileSync(file, `${page.slice(0, from + open.length)}\n\n${text}\n\n${page.slice(to)}`)
  }
}
