/**
 * Unknown is never suspicion: what is said when a part of the same market's data is missing. Each change takes values or whole kinds of events away, the report is
 * held against the truth, and nobody may be limited, or called worse, for want of data.
 *
 *   node bench/verdicts/unknown.ts --keep FOLDER [--seeds 9335] [--intensity hard] [--only REGEX]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { columnOf, type EventType, eventTypes, tableOf, vocabulary } from '../../src/domain/vocabulary.ts'
import { type Engine, name, quote } from '../../src/warehouse/duckdb.ts'
import type { Intensity } from '../../worlds/index.ts'
import { judgeKept, keep } from './kept.ts'
import { hold, limitedWrongly, tally } from './tally.ts'

const { values } = parseArgs({
  options: {
    keep: { type: 'string' },
    seeds: { type: 'string', default: '9335' },
    intensity: { type: 'string', default: 'hard' },
    only: { type: 'string', default: '' },
  },
})

type Change = { what: string; make: (engine: Engine) => Promise<unknown> }

/** Blanks every field that may be missing, in so many of a hundred rows, each drawn by its own lot. */
const blanks = (percent: number): Change => ({
  what: `${percent} of 100 values that may be missing are`,
  async make(engine) {
    for (const type of eventTypes)
      for (const field of vocabulary[type].fields)
        if (!field.required)
          await engine.run(`UPDATE ${tableOf(type)} SET ${name(columnOf(field))} = NULL WHERE hash(id, ${quote(field.name)}) % 100 < ${percent}`)
  },
})
const founded: readonly EventType[] = ['order.placed', 'shop.opened', 'account.registered']
const holes = (percent: number): Change => ({
  what: `${percent} of 100 events but orders, shops and accounts are lost`,
  async make(engine) {
    for (const type of eventTypes) if (!founded.includes(type)) await engine.run(`DELETE FROM ${tableOf(type)} WHERE hash(id, 7) % 100 < ${percent}`)
  },
})
const without = (type: EventType): Change => ({ what: `no ${type}`, make: (engine) => engine.run(`DELETE FROM ${tableOf(type)}`) })
const changes: readonly Change[] = [
  { what: 'everything is there', make: async () => {} },
  blanks(30),
  blanks(70),
  holes(30),
  ...eventTypes.filter((type) => type !== 'order.placed').map(without),
  ...vocabulary['order.placed'].fields
    .filter((field) => !field.required)
    .map((field): Change => ({ what: `no ${field.name} of orders`, make: (engine) => engine.run(`UPDATE order_placed SET ${name(columnOf(field))} = NULL`) })),
]

const scratch = mkdtempSync(join(tmpdir(), 'aedile-unknown-'))
try {
  process.stdout.write('| seed | missing | orders out: precision | recall | victims: right | wrong | innocents limited |\n|---|---|---:|---:|---:|---:|---:|\n')
  for (const seed of values.seeds.split(',').map(Number)) {
    const kept = await keep(values.keep ?? scratch, { world: 'everything', seed, intensity: values.intensity as Intensity, size: 'small' })
    for (const { what, make } of changes.filter((one) => new RegExp(values.only).test(one.what))) {
      const report = await judgeKept(kept, 'T4', scratch, make)
      const into = tally()
      hold(report, kept.oracle, into, kept.reviews)
      const { right, wrong, missed } = into.orders
      process.stdout.write(
        `| ${[seed, what, (right / (right + wrong)).toFixed(3), (right / (right + missed)).toFixed(3), into.victims.right, into.victims.wrong, into.limited].join(' | ')} |\n`,
      )
      for (const { subject, behaviour, certainty, measure, reasons } of limitedWrongly(report, kept.oracle))
        process.stderr.write(`${what}: ${subject.id}, ${behaviour}, ${certainty}, ${measure.level}, ${reasons[0]?.code}\n`)
    }
  }
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
