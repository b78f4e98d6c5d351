/** For each case the competing stories gather log-odds: each signal speaks once, correlated ones share a budget, and unknown is silent. */
import type { Engine, Row } from '../warehouse/duckdb.ts'
import type { Hands } from '../warehouse/hands.ts'
import { type Bits, type CaseSignal, type Group, hypotheses, type Hypothesis, type Sentence } from '../signals/signal.ts'

export type Finding = { signal: CaseSignal; level: string; bits: Bits; sentence: Sentence; events: string[]; row: Row }

export type Weighed = {
  k: number
  findings: Finding[]
  /** log10 odds of each story against the others together. */
  log10Odds: Record<Hypothesis, number>
}

/** Prior bits: most surges a market sees are honest. */
const prior: Bits = { organic: 5, shop_hired: 0, rival_hired: 0 }

/** Most bits, either way, that one group of correlated signals lends one story. */
const budget: Record<Group, number> = {
  money: 10,
  parcel: 9,
  identity: 10,
  volume: 4,
  outcome: 8,
  history: 3,
  path: 5,
  device: 4,
  reaction: 0.5,
  review: 3,
  relation: 2,
  message: 3,
  timing: 4,
  repetition: 3,
  falsity: 8,
}

/** log10 odds beyond which more evidence changes nothing that matters. */
const bound = 9

export type Calibration = { signals: Record<string, Record<string, Bits>> }

export async function weighCases(engine: Engine, hands: Hands, signals: readonly CaseSignal[], calibration: Calibration): Promise<Map<number, Weighed>> {
  const cases = await engine.all<{ k: number }>('SELECT k FROM cases ORDER BY k')
  const weighed = new Map<number, Weighed>(cases.map(({ k }) => [k, { k, findings: [], log10Odds: { organic: 0, shop_hired: 0, rival_hired: 0 } }]))
  const seen = await hands.all(
    signals.map(
      ({ sql }) =>
        (hand) =>
          hand.all(sql),
    ),
  )
  for (const [i, signal] of signals.entries()) {
    for (const row of seen[i]!) {
      const level = signal.level(row)
      const of = weighed.get(Number(row['k']))
      if (level === undefined || of === undefined) continue
      const bits = calibration.signals[signal.name]?.[level] ?? signal.bits[level]
      if (bits === undefined) throw new Error(`signal ${signal.name}: expected bits for level "${level}", found none`)
      const events = typeof row['events'] === 'string' && row['events'] !== '' ? row['events'].split('\u001f').toSorted() : []
      of.findings.push({ signal, level, bits, sentence: signal.sentence(row), events: [...new Set(events)], row })
    }
  }
  for (const of of weighed.values()) of.log10Odds = odds(of.findings)
  return weighed
}

/** Sums bits within budgets and turns them into log10 odds of each story against all others. */
export function odds(findings: readonly Pick<Finding, 'signal' | 'bits'>[]): Record<Hypothesis, number> {
  const total: Bits = { ...prior }
  const groups = new Map<Group, Bits>()
  for (const { signal, bits } of findings) {
    const sum = groups.get(signal.group) ?? { organic: 0, shop_hired: 0, rival_hired: 0 }
    for (const h of hypotheses) sum[h] += bits[h]
    groups.set(signal.group, sum)
  }
  for (const [group, sum] of groups) for (const h of hypotheses) total[h] += Math.max(-budget[group], Math.min(budget[group], sum[h]))
  const result = { organic: 0, shop_hired: 0, rival_hired: 0 }
  for (const h of hypotheses) {
    const others = hypotheses.filter((other) => other !== h).map((other) => total[other])
    const top = Math.max(...others)
    const rest = top + Math.log2(others.reduce((sum, bits) => sum + 2 ** (bits - top), 0))
    result[h] = Math.round(Math.max(-bound, Math.min(bound, (total[h] - rest) * Math.log10(2))) * 10) / 10
  }
  return result
}

/** The level a signal stands at in a case; undefined = unknown. */
export function levelOf(weighed: Weighed, name: string): string | undefined {
  return weighed.findings.find((finding) => finding.signal.name === name)?.level
}
