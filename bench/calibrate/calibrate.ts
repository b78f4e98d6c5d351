/**
 * Measures what each level of each case signal weighs, on worlds of the `calibration` family that no test uses, and writes
 * src/judging/calibration.json. The written weight counts like
 * a prior: the fewer cases, the more of it stays.
 *
 *   node bench/calibrate/calibrate.ts --first 101 --worlds 12 --made 2026-11-24
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { scan } from '../../src/pipeline.ts'
import { type Bits, hypotheses, type Hypothesis } from '../../src/signals/signal.ts'
import { loadSignals } from '../../src/signals/index.ts'
import { makeWorld } from '../../worlds/index.ts'
import { writeWorld } from '../../worlds/write.ts'

const { values } = parseArgs({ options: { first: { type: 'string', default: '101' }, worlds: { type: 'string', default: '12' }, made: { type: 'string' } } })
if (values.made === undefined) throw new Error('expected --made with the date that the file shall carry, got none')

/** Fewest cases of a story, with the signal known, before its measured share replaces the written weight. */
const fewestCases = 12
/** So many known cases of the rarest story weigh as much as the written weight does. */
const trustFrom = 30
/** No signal alone may say more than this, however the worlds fell out. */
const most = 9

const seen = new Map<string, Map<string, Record<Hypothesis, number>>>()
const cases: Record<Hypothesis, number> = { organic: 0, shop_hired: 0, rival_hired: 0 }
const intensities = ['easy', 'medium', 'hard'] as const
const first = Number(values.first)
for (let seed = first; seed < first + Number(values.worlds); seed++) {
  const folder = mkdtempSync(join(tmpdir(), 'aedile-calibrate-'))
  try {
    const world = makeWorld('calibration', { seed, intensity: intensities[seed % 3]!, size: 'small' })
    await writeWorld(world, join(folder, 'events'))
    const done = await scan({ folders: [join(folder, 'events')], scratch: folder })
    const truth = new Map<string, Hypothesis>()
    for (const incident of world.oracle.incidents) {
      if (incident.benign) continue
      for (const order of incident.fakeOrderIds) truth.set(order, incident.behaviour === 'reverse_brushing' ? 'rival_hired' : 'shop_hired')
    }
    const rows = await done.engine.all<{ k: number; ids: string }>(
      `SELECT a.k, string_agg(o.order_id, chr(31)) AS ids FROM case_held a JOIN orders o ON o.ord = a.ord GROUP BY a.k`,
    )
    for (const { k, ids } of rows) {
      const orders = ids.split('\u001f')
      const counts: Record<Hypothesis, number> = { organic: 0, shop_hired: 0, rival_hired: 0 }
      for (const order of orders) counts[truth.get(order) ?? 'organic']++
      // A case is what its fictitious orders make it once they are a fifth of it.
      const fakes = counts.shop_hired + counts.rival_hired
      const story: Hypothesis = fakes < 0.2 * orders.length ? 'organic' : counts.shop_hired >= counts.rival_hired ? 'shop_hired' : 'rival_hired'
      cases[story]++
      for (const { signal, level } of done.weighed.get(k)!.findings) {
        const levels = seen.get(signal.name) ?? new Map<string, Record<Hypothesis, number>>()
        const row = levels.get(level) ?? { organic: 0, shop_hired: 0, rival_hired: 0 }
        row[story]++
        levels.set(level, row)
        seen.set(signal.name, levels)
      }
    }
    done.close()
    process.stderr.write(`seed ${seed}: ${rows.length} cases\n`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const signals: Record<string, Record<string, Bits>> = {}
for (const signal of (await loadSignals()).case) {
  const levels = seen.get(signal.name)
  if (levels === undefined) continue
  const known = Object.fromEntries(hypotheses.map((h) => [h, [...levels.values()].reduce((sum, row) => sum + row[h], 0)])) as Record<Hypothesis, number>
  const names = Object.keys(signal.bits)
  for (const level of names) {
    const written = signal.bits[level]!
    const counts = levels.get(level) ?? { organic: 0, shop_hired: 0, rival_hired: 0 }
    const measured = {} as Bits
    for (const h of hypotheses) measured[h] = Math.log2((counts[h] + 0.5) / (known[h] + 0.5 * (names.length + 1)))
    if (hypotheses.some((h) => known[h] < fewestCases)) continue
    // Only differences between stories matter; anchor at the written weight of the story that it speaks for most.
    const anchor = hypotheses.toSorted((a, b) => written[b] - written[a])[0]!
    const rarest = Math.min(...hypotheses.map((h) => known[h]))
    const trust = rarest / (rarest + trustFrom)
    const bits = {} as Bits
    for (const h of hypotheses)
      bits[h] = Math.round(Math.max(-most, Math.min(most, (1 - trust) * written[h] + trust * (written[anchor] + measured[h] - measured[anchor]))) * 10) / 10
    ;(signals[signal.name] ??= {})[level] = bits
  }
}
const made = `on ${values.made}, from worlds "calibration" seeds ${first}–${first + Number(values.worlds) - 1}, size small, intensities in turn; cases: ${hypotheses.map((h) => `${cases[h]} ${h}`).join(', ')}`
writeFileSync(join(import.meta.dirname, '..', '..', 'src', 'judging', 'calibration.json'), `${JSON.stringify({ made, signals }, undefined, 2)}\n`)
process.stdout.write(`${made}\n`)
for (const [name, levels] of Object.entries(signals)) {
  for (const [level, bits] of Object.entries(levels))
    process.stdout.write(`${name.padEnd(24)} ${level.padEnd(18)} ${hypotheses.map((h) => `${h} ${String(bits[h]).padStart(5)}`).join('  ')}\n`)
}
