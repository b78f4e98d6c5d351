/** Rings on mixed worlds that nothing was weighed on: who is put together with whom, and who is named above them. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Report } from '../../src/domain/report.ts'
import { measureLevels } from '../../src/domain/verdict.ts'
import { scan } from '../../src/pipeline.ts'
import { intensities, makeWorld, type Intensity, type Size, type World } from '../../worlds/index.ts'
import { writeWorld } from '../../worlds/write.ts'

export type Counted = { right: number; said: number; true: number }

export type RingScore = {
  intensity: Intensity
  /** The first count below, world by world: a large crowd has so many pairs that it drowns the others in a sum. */
  worlds: { seed: number; pairs: Counted }[]
  /** Pairs of accounts in one ring, against the gangs: a platform's people are one, each other crew another. */
  pairs: Counted
  /** The same, of the gangs with a case that was decided: what linking makes of what was found. */
  pairsOfFound: Counted
  /** The same, against single incidents. */
  pairsByIncident: Counted
  members: Counted
  /** Gangs of at least five, whatever their size: one is found when a group shares half of what the two hold together. */
  gangs: Counted
  leaders: Counted
  organisers: Counted
  /** Organisers named above a lead. */
  tooSure: number
  /** Victims and look-alikes with a measure of L2 or more. */
  harmed: number
}

const zero = (): Counted => ({ right: 0, said: 0, true: 0 })

export async function scoreRings(seeds: readonly number[], size: Size): Promise<RingScore[]> {
  const scores: RingScore[] = []
  for (const intensity of intensities) {
    const score: RingScore = {
      intensity,
      worlds: [],
      pairs: zero(),
      pairsOfFound: zero(),
      pairsByIncident: zero(),
      members: zero(),
      gangs: zero(),
      leaders: zero(),
      organisers: zero(),
      tooSure: 0,
      harmed: 0,
    }
    for (const seed of seeds) {
      const before = { ...score.pairs }
      await scoreWorld(makeWorld('mixed', { seed, intensity, size }), score)
      const { right, said, true: all } = score.pairs
      score.worlds.push({ seed, pairs: { right: right - before.right, said: said - before.said, true: all - before.true } })
    }
    scores.push(score)
  }
  return scores
}

async function scoreWorld(world: World, score: RingScore): Promise<void> {
  const base = mkdtempSync(join(tmpdir(), 'aedile-rings-'))
  try {
    const folder = join(base, 'events')
    await writeWorld(world, folder, 'parquet')
    const done = await scan({ folders: [folder], scratch: base })
    done.close()
    count(world, done.report, score)
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}

function count(world: World, report: Report, score: RingScore): void {
  const { incidents, expectations } = world.oracle
  const guilty = incidents.filter((one) => !one.benign)
  const gangs = [...Map.groupBy(guilty, (one) => one.crew ?? one.name + one.shopIds.join()).values()]
  const number = new Map<string, number>()
  const idOf = (account: string): number => {
    const known = number.get(account)
    if (known !== undefined) return known
    number.set(account, number.size)
    return number.size - 1
  }
  const crew = (list: typeof guilty): number[] => [...new Set(list.flatMap((one) => one.accountIds))].map(idOf)
  const groups = report.verdicts.filter(({ subject }) => subject.kind === 'group')
  const said = groups.map(({ related }) => [...new Set(related.filter((one) => one.kind === 'account' && one.as === 'brusher').map(({ id }) => idOf(id)))])
  const found = new Set(
    report.verdicts
      .filter(({ subject, behaviour }) => subject.kind === 'shop' && (behaviour === 'self_brushing' || behaviour === 'reverse_brushing'))
      .map(({ subject }) => subject.id),
  )
  const saidPairs = pairsOf(said)
  tally(score.pairs, saidPairs, pairsOf(gangs.map(crew)))
  tally(score.pairsByIncident, saidPairs, pairsOf(guilty.map((one) => crew([one]))))
  const foundGangs = gangs.map((gang) => gang.filter((one) => one.shopIds.some((shop) => found.has(shop)))).filter((gang) => gang.length > 0)
  tally(score.pairsOfFound, saidPairs, pairsOf(foundGangs.map(crew)))
  const alike = (a: ReadonlySet<number>, b: ReadonlySet<number>): boolean => {
    const both = [...a].filter((one) => b.has(one)).length
    return 2 * both >= a.size + b.size - both
  }
  const [sets, real] = [said.map((group) => new Set(group)), gangs.map((gang) => new Set(crew(gang))).filter((gang) => gang.size >= 5)]
  score.gangs.said += sets.filter((group) => group.size >= 5).length
  score.gangs.true += real.length
  score.gangs.right += real.filter((gang) => sets.some((group) => alike(gang, group))).length
  tally(score.members, new Set(said.flat()), new Set(gangs.flatMap(crew)))

  const attacks = guilty.filter((one) => one.behaviour === 'reverse_brushing')
  const named = (role: string): Set<string> =>
    new Set(report.verdicts.filter((verdict) => verdict.role === role && verdict.behaviour === 'reverse_brushing').map(({ subject }) => subject.id))
  tallyNames(
    score.leaders,
    named('gang_leader'),
    attacks.flatMap(({ leader }) => (leader === undefined ? [] : [new Set(leader)])),
  )
  tallyNames(
    score.organisers,
    named('organiser'),
    attacks.flatMap(({ funder }) => (funder === undefined ? [] : [new Set(funder)])),
  )
  score.tooSure += report.verdicts.filter(
    ({ role, certainty, behaviour }) => role === 'organiser' && behaviour === 'reverse_brushing' && certainty !== 'lead',
  ).length
  const innocent = new Set(expectations.filter(({ as }) => as.startsWith('victim') || as.startsWith('look-alike')).map(({ subject }) => subject.id))
  for (const one of incidents) if (one.benign) for (const account of one.accountIds) innocent.add(account)
  for (const one of guilty) for (const account of one.accountIds) innocent.delete(account)
  score.harmed += report.verdicts.filter(({ subject, measure }) => innocent.has(subject.id) && measureLevels.indexOf(measure.level) >= 2).length
}

const width = 2 ** 26

function pairsOf(groups: readonly (readonly number[])[]): Set<number> {
  const pairs = new Set<number>()
  for (const group of groups) for (const a of group) for (const b of group) if (a < b) pairs.add(a * width + b)
  return pairs
}

function tally(counted: Counted, said: ReadonlySet<number>, truth: ReadonlySet<number>): void {
  counted.said += said.size
  counted.true += truth.size
  for (const one of said) if (truth.has(one)) counted.right++
}

/** Any of the ids that name somebody will do. */
function tallyNames(counted: Counted, said: ReadonlySet<string>, truth: readonly ReadonlySet<string>[]): void {
  counted.said += said.size
  counted.true += truth.length
  for (const names of truth) if (names.values().some((id) => said.has(id))) counted.right++
}
