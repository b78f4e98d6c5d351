/**
 * What does it cost to get an honest party limited, or a guilty one through? Plays every attack of the folder in a market whose truth is known.
 *
 *   node bench/adversary/adversary.ts [--only REGEX] [--seeds 1,2] [--tier T1] [--write before|after]
 *
 * `--write` puts the table between the marks of docs/adversary.md.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Tier, tiers } from '../../src/domain/fields.ts'
import type { Attack } from './attack.ts'
import { escaped, framed, isBlind, measure, type Outcome, playAttack } from './lab.ts'
import { loadAttacks } from './registry.ts'

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    seeds: { type: 'string', default: '1' },
    tier: { type: 'string', default: 'T4' },
    write: { type: 'string' },
  },
})
const tier = tiers.find((one) => one === values.tier) as Tier
const seeds = values.seeds.split(',').map(Number)
const all = await loadAttacks()
const attacks = all.filter((one) => new RegExp(values.only).test(`${one.aim} ${one.behaviour} ${one.name}`))

const money = (minor: number): string => (minor / 100).toFixed(0)
const share = (part: number): string => part.toFixed(2)
const frames: string[] = []
const escapes: string[] = []
const through: { attack: Attack; price: number }[] = []
const plains = new Map<unknown, Outcome>()
let framings = 0
let escapings = 0
for (const attack of attacks) {
  for (const seed of seeds) {
    const began = performance.now()
    const { told, report } = await playAttack(attack.play, { seed, tier })
    const outcome = measure(attack, told, report)
    const { said } = outcome
    const words = said === undefined ? 'nothing' : `${said.behaviour}, ${said.certainty}, ${said.level}`
    const lost = `${share(outcome.out)} (${outcome.genuineOut} of ${outcome.genuine})`
    if (attack.aim === 'frame') {
      framings++
      const bad = framed(outcome)
      if (bad) through.push({ attack, price: outcome.priceMinor })
      frames.push(`| ${attack.name} | ${attack.behaviour} | ${seed} | ${money(outcome.priceMinor)} | ${words} | ${lost} | ${bad ? '**framed**' : 'held'} |`)
    } else {
      escapings++
      // Without a plainer campaign to compare with, all of it is what should be held.
      let plain = { ...outcome, held: 1 }
      if (attack.plain !== undefined) {
        const key = `${seed} ${attack.plain.toString()} ${attack.plain.name}`
        const known = plains.get(key)
        if (known === undefined) {
          const without = await playAttack(attack.plain, { seed, tier })
          plain = measure(attack, without.told, without.report)
          plains.set(key, plain)
        } else plain = known
      }
      const blind = isBlind(attack, all, { seed })
      const slipped = escaped(outcome, plain, blind)
      const unseen = !slipped && escaped(outcome, plain, false)
      if (slipped) through.push({ attack, price: outcome.priceMinor / Math.max(1, outcome.fakes) })
      escapes.push(
        `| ${attack.name} | ${attack.behaviour} | ${seed} | ${money(outcome.priceMinor / Math.max(1, outcome.fakes))} | ${share(plain.held)} | ${share(outcome.held)} | ${outcome.named ?? 'nobody'}${outcome.pitied ? ', as victim' : ''} | ${words} | ${lost} | ${slipped ? '**through**' : unseen ? 'blind' : framed(outcome) ? 'held, others hurt' : 'held'} |`,
      )
    }
    process.stderr.write(
      `${attack.aim} ${attack.name} seed ${seed}: ${((performance.now() - began) / 1000).toFixed(1)} s ${(attack.aim === 'frame' ? frames : escapes).at(-1)}\n`,
    )
  }
}
const cheapest = (aim: Attack['aim']): string[] => {
  const lines: string[] = []
  for (const behaviour of new Set(attacks.filter((one) => one.aim === aim).map((one) => one.behaviour))) {
    const won = through.filter((one) => one.attack.aim === aim && one.attack.behaviour === behaviour).toSorted((a, b) => a.price - b.price)
    lines.push(`- ${behaviour}: ${won[0] === undefined ? 'no way known' : `CNY ${money(won[0].price)} (${won[0].attack.name})`}`)
  }
  return lines
}
const text = [
  `Seeds ${values.seeds}, tier ${tier}; ${framings} framings, ${through.filter((one) => one.attack.aim === 'frame').length} of them past L1 or a lead or past 2 % of somebody's genuine orders; ${escapings} escapes, ${through.filter((one) => one.attack.aim === 'escape').length} through.`,
  '',
  ...(frames.length === 0
    ? []
    : [
        '| frame | as | seed | CNY | worst said of an innocent | genuine orders out, worst party | |',
        '|---|---|---:|---:|---|---:|---|',
        ...frames,
        '',
        'Cost of framing, the cheapest known way:',
        '',
        ...cheapest('frame'),
        '',
      ]),
  ...(escapes.length === 0
    ? []
    : [
        '| escape | of | seed | CNY an order | held without the trick | held | the guilty | worst said of an innocent | genuine orders out, worst party | |',
        '|---|---|---:|---:|---:|---:|---|---|---:|---|',
        ...escapes,
        '',
        'Cost of escape, the cheapest known way, per order or act:',
        '',
        ...cheapest('escape'),
        '',
      ]),
].join('\n')
process.stdout.write(`${text}\n`)
if (values.write !== undefined) {
  const file = join(import.meta.dirname, '..', '..', 'docs', 'adversary.md')
  const page = readFileSync(file, 'utf8')
  const [open, close] = [`<!-- ${values.write} -->`, `<!-- /${values.write} -->`]
  const [from, to] = [page.indexOf(open), page.indexOf(close)]
  if (from < 0 || to < from) throw new Error(`docs/adversary.md: expected the marks ${open} and ${close}`)
  writeFileSync(file, `${page.slice(0, from + open.length)}\n\n${text}\n${page.slice(to)}`)
}
