/** What a judge of one behaviour is: who is looked at, how the signals weigh them, and what is said. One file each; the folder is the registry. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Tier } from '../../domain/fields.ts'
import type { Verdict } from '../../domain/report.ts'
import type { Behaviour } from '../../domain/verdict.ts'
import type { Engine, Row } from '../../warehouse/duckdb.ts'
import type { Group, MatterSignal, Sentence } from '../../signals/signal.ts'
import type { Case, Context } from '../voice.ts'

export type MatterFinding = { signal: MatterSignal; level: string; bits: number; sentence: Sentence; events: string[]; row: Row }

/** Findings of one matter; `bits` = their sum within the budgets, without the prior. */
export type Matter = { m: number; findings: MatterFinding[]; bits: number; level: (name: string) => string | undefined }

export type Found = {
  verdicts: Verdict[]
  cases: Case[]
  neutralisedOrders: string[]
  neutralisedReviews: string[]
}

export type Judge = (context: Context, matters: ReadonlyMap<number, Matter>) => Promise<Found>

export type BehaviourJudge = {
  behaviour: Behaviour
  /** Most bits, either way, that one group of correlated signals lends. */
  budget: Partial<Record<Group, number>>
  /** Relations that its signals and its judge read; `matters_<behaviour>` with the column `m` INTEGER, one row per matter, unless `prepare` makes it. */
  reads: readonly string[]
} & (
  | { judge: Judge; prepare?: undefined }
  // Where what is found is more than rows: makes the matters and what their signals read, once what it reads stands, and gives the judge who knows them.
  | { judge?: undefined; prepare: (engine: Engine) => Promise<Judge> }
)

/** Whoever judges, once what it reads stands. */
export const judgeOf = ({ judge, prepare }: BehaviourJudge, engine: Engine): Promise<Judge> => (judge === undefined ? prepare(engine) : Promise.resolve(judge))

export const defineBehaviour = (judge: BehaviourJudge): BehaviourJudge => judge

export async function loadBehaviours(): Promise<BehaviourJudge[]> {
  const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'behaviour.ts')
  const judges: BehaviourJudge[] = []
  for (const file of files.toSorted()) {
    const module = (await import(join(import.meta.dirname, file))) as { behaviour?: BehaviourJudge }
    if (module.behaviour === undefined) throw new Error(`behaviours: expected ${file} to export "behaviour", found none`)
    judges.push(module.behaviour)
  }
  return judges
}

/** Bits per group when a judge names no budget for it. */
const usualBudget = 6

/** Each signal speaks once per matter, correlated ones share a budget, and unknown is silent. */
export async function weighMatters(
  engine: Engine,
  judge: BehaviourJudge,
  signals: readonly MatterSignal[],
  visible: readonly Tier[],
): Promise<Map<number, Matter>> {
  const rows = await engine.all<{ m: number }>(`SELECT m FROM matters_${judge.behaviour} ORDER BY m`)
  const findings = new Map<number, MatterFinding[]>(rows.map(({ m }) => [m, []]))
  for (const signal of signals) {
    if (signal.of !== judge.behaviour || !visible.includes(signal.tier)) continue
    for (const row of await engine.all(signal.sql)) {
      const level = signal.level(row)
      if (level === undefined) continue
      const bits = signal.bits[level]
      if (bits === undefined) throw new Error(`signal ${signal.name}: expected bits for level "${level}", found none`)
      const events = typeof row['events'] === 'string' && row['events'] !== '' ? [...new Set(row['events'].split('\u001f'))].toSorted() : []
      findings.get(Number(row['m']))?.push({ signal, level, bits, sentence: signal.sentence(row), events, row })
    }
  }
  return new Map(
    [...findings].map(([m, found]) => [
      m,
      { m, findings: found, bits: total(found, judge.budget), level: (name) => found.find((finding) => finding.signal.name === name)?.level },
    ]),
  )
}

function total(found: readonly MatterFinding[], budget: BehaviourJudge['budget']): number {
  const groups = new Map<Group, number>()
  for (const { signal, bits } of found) groups.set(signal.group, (groups.get(signal.group) ?? 0) + bits)
  let sum = 0
  for (const [group, bits] of groups) {
    const most = budget[group] ?? usualBudget
    sum += Math.max(-most, Math.min(most, bits))
  }
  return sum
}
