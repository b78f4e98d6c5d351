/** Plays an attack in a small market, scans it as an adopter would, and measures what came of it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Tier } from '../../src/domain/fields.ts'
import type { Report, Verdict } from '../../src/domain/report.ts'
import { certainties, type Certainty, measureLevels } from '../../src/domain/verdict.ts'
import { scan } from '../../src/pipeline.ts'
import { digest } from '../../worlds/fixture.ts'
import { playWorld, type Stage } from '../../worlds/world.ts'
import { writeWorld } from '../../worlds/write.ts'
import type { Attack, Told } from './attack.ts'

export type Outcome = {
  /** Worst thing said of an innocent, and the measure proposed; undefined when nothing bad is said. */
  said: { id: string; behaviour: string; certainty: Certainty; level: string } | undefined
  /** Largest part of anybody's genuine orders that is out; of parties with ten or more. */
  out: number
  /** Genuine orders out, of all that stand near. */
  genuineOut: number
  genuine: number
  /** Part of the attack that is held. */
  held: number
  fakes: number
  /** Surest accusation of a guilty one. */
  named: Certainty | undefined
  /** A guilty party is called the victim. */
  pitied: boolean
  priceMinor: number
}

const start = Date.parse('2024-03-01T00:00:00+08:00')
const hurt = ['victim_merchant', 'victim_identity', 'bystander']
const clears = (verdict: Verdict): boolean => verdict.behaviour === 'benign' || verdict.behaviour === 'inconclusive' || hurt.includes(verdict.role)
const surer = (a: Certainty | undefined, b: Certainty): Certainty => (a !== undefined && certainties.indexOf(a) >= certainties.indexOf(b) ? a : b)

export type LabOptions = { seed: number; tier?: Tier; days?: number }

/** A market of forty shops and a month, the same for every attack of one seed but for what the attack adds. */
export function tell(play: (stage: Stage) => Told, { seed, days = 30 }: LabOptions): { told: Told; world: ReturnType<typeof playWorld> } {
  const window = { start, days, shops: 40, buyers: 2500, ordersPerDay: 180 }
  let told: Told | undefined
  const world = playWorld(
    {
      name: 'lab',
      stream: 'lab',
      full: window,
      small: window,
      extraBuyers: 0,
      ownShops: 0,
      play: (stage) => {
        told = play(stage)
        return { cast: {}, expectations: [], incidents: [], neutralise: told.fake, mustNotNeutralise: [], judgeAt: {}, deadlines: {}, facts: {} }
      },
    },
    { seed, size: 'small' },
  )
  return { told: told!, world }
}

/** Whether two ways of telling leave the same records, to the byte. */
export const sameRecords = (one: (stage: Stage) => Told, other: (stage: Stage) => Told, options: LabOptions): boolean =>
  digest(tell(one, options).world.events) === digest(tell(other, options).world.events)

/** Whether an escape leaves nothing to see: the frame that it names leaves the same records. */
export function isBlind({ name, blind, play }: Attack, all: readonly Attack[], options: LabOptions): boolean {
  if (blind === undefined) return false
  const twin = all.find((one) => one.name === blind && one.aim === 'frame')
  if (twin === undefined || !sameRecords(play, twin.play, options)) throw new Error(`${name}: expected a frame ${blind} that leaves the same records`)
  return true
}

export async function playAttack(play: (stage: Stage) => Told, options: LabOptions): Promise<{ told: Told; report: Report }> {
  const { told, world } = tell(play, options)
  const { tier } = options
  const folder = mkdtempSync(join(tmpdir(), 'aedile-lab-'))
  try {
    await writeWorld(world, join(folder, 'events'), 'parquet')
    const done = await scan({ folders: [join(folder, 'events')], scratch: folder, ...(tier === undefined ? {} : { tier }) })
    done.close()
    return { told, report: done.report }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export function measure(attack: Pick<Attack, 'held'>, told: Told, report: Report): Outcome {
  const innocent = new Set(told.innocent)
  const guilty = new Set(told.guilty)
  const out = new Set(report.neutralised.order_ids)
  let said: Outcome['said']
  let named: Certainty | undefined
  let pitied = false
  const worse = (id: string, behaviour: string, certainty: Certainty, level: string): void => {
    const rank = (one: { certainty: Certainty; level: string }): number =>
      measureLevels.indexOf(one.level as (typeof measureLevels)[number]) * 10 + certainties.indexOf(one.certainty)
    if (said === undefined || rank({ certainty, level }) > rank(said)) said = { id, behaviour, certainty, level }
  }
  for (const verdict of report.verdicts) {
    if (guilty.has(verdict.subject.id) && verdict.role === 'victim_merchant') pitied = true
    if (!clears(verdict)) {
      if (innocent.has(verdict.subject.id)) worse(verdict.subject.id, verdict.behaviour, verdict.certainty, verdict.measure.level)
      if (guilty.has(verdict.subject.id)) named = surer(named, verdict.certainty)
    } else if (innocent.has(verdict.subject.id) && verdict.measure.level > 'L0')
      worse(verdict.subject.id, verdict.behaviour, verdict.certainty, verdict.measure.level)
    for (const one of verdict.related) {
      if (hurt.includes(one.as)) continue
      if (innocent.has(one.id)) worse(one.id, verdict.behaviour, one.certainty, 'L0')
      if (guilty.has(one.id)) named = surer(named, one.certainty)
    }
  }
  const parties = new Map<string, { all: number; out: number }>()
  for (const { order, of } of told.genuine) {
    for (const id of of) {
      const party = parties.get(id) ?? { all: 0, out: 0 }
      parties.set(id, party)
      party.all++
      if (out.has(order)) party.out++
    }
  }
  const held = attack.held?.(report, told) ?? (told.fake.length === 0 ? 1 : told.fake.filter((id) => out.has(id)).length / told.fake.length)
  return {
    said,
    out: Math.max(0, ...[...parties.values()].filter((party) => party.all >= 10).map((party) => party.out / party.all)),
    genuineOut: told.genuine.filter(({ order }) => out.has(order)).length,
    genuine: told.genuine.length,
    held,
    fakes: told.fake.length,
    named,
    pitied,
    priceMinor: told.priceMinor,
  }
}

/** Past L1 or a lead: what nobody may be able to buy against an honest party. */
export const framed = ({ said, out }: Outcome): boolean => (said !== undefined && (said.certainty !== 'lead' || said.level > 'L1')) || out > 0.02

/** Through: less than four fifths of the unmodified campaign is held, or nobody is even a lead, or the guilty is the victim. */
export const escaped = (outcome: Outcome, plain: Outcome, blind: boolean): boolean =>
  outcome.pitied || (!blind && (outcome.held < 0.8 * plain.held || outcome.named === undefined))
