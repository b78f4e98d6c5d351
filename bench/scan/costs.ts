/** What judging uses, by relation or by the file of ours that asks: CPU of the process, statements, and what is left for code between statements. */
import { relative } from 'node:path'
import type { Engine } from '../../src/warehouse/duckdb.ts'

type Cost = { cpu: number; code: number; wall: number; statements: number }

export type Used = { cpu: number; wall: number }

const root = `${import.meta.dirname}/../..`
const plumbing = /warehouse|bench\/scan|node:|pipeline|src\/live\.ts/

export function costs() {
  Error.stackTraceLimit = 40
  let of = new Map<string, Cost>()
  let log: { name: string; cpu: number; wall: number; sql: string }[] = []
  let stage = ''
  let relation: string | undefined
  let mark = { cpu: process.cpuUsage(), at: performance.now() }

  /** What was used since the last mark goes to this name, as code or as this statement. */
  function charge(name: string, sql?: string): void {
    const cpu = process.cpuUsage(mark.cpu)
    const used = (cpu.user + cpu.system) / 1e6
    const cost = of.get(name) ?? { cpu: 0, code: 0, wall: 0, statements: 0 }
    of.set(name, cost)
    cost.cpu += used
    const wall = (performance.now() - mark.at) / 1000
    cost.wall += wall
    if (sql === undefined) cost.code += used
    else {
      cost.statements++
      log.push({ name, cpu: used, wall, sql })
    }
    mark = { cpu: process.cpuUsage(), at: performance.now() }
  }

  /** The relation that is being made, or the file of ours that asked. */
  function asking(): string {
    const frames = [...(new Error('who asked').stack ?? '').matchAll(/(?:file:\/\/)?(\/[^\s():]+\.ts)/g)].map(([, file]) => relative(root, file!))
    const made = frames.some((file) => file === 'src/warehouse/runner.ts' || file === 'src/warehouse/tick.ts') ? relation : undefined
    return made ?? frames.find((file) => !plumbing.test(file)) ?? 'pipeline'
  }

  const sum = (): Cost =>
    [...of.values()].reduce(
      (all, one) => ({ cpu: all.cpu + one.cpu, code: all.code + one.code, wall: all.wall + one.wall, statements: all.statements + one.statements }),
      { cpu: 0, code: 0, wall: 0, statements: 0 },
    )

  return {
    /** As judging tells its stages and relations. */
    tell(told: string): void {
      charge(relation ?? `between ${stage}`)
      const [name, one] = told.split(': ')
      if (one === undefined && /^(read|features|orders|surges|cases|rings|behaviours|rankings|done)$/.test(name!)) [stage, relation] = [name!, undefined]
      else relation = one ?? name!
    },
    watch(engine: Engine): void {
      for (const kind of ['run', 'all', 'columns'] as const) {
        const own = engine[kind] as (sql: string) => Promise<never>
        engine[kind] = async (sql: string): Promise<never> => {
          const name = asking()
          charge(name)
          try {
            return await own(sql)
          } finally {
            charge(name, sql)
          }
        }
      }
    },
    /** Counts from here on. */
    begin(): void {
      of = new Map()
      log = []
      mark = { cpu: process.cpuUsage(), at: performance.now() }
    },
    used(): Used {
      charge('end')
      return sum()
    },
    /** Every statement since the beginning, in a line that can be asked again, with what it used. */
    statements(): string {
      const inLine = (sql: string): string =>
        sql
          .replaceAll(/--[^\n]*/g, '')
          .replaceAll(/\s+/g, ' ')
          .trim()
      return log.map(({ name, cpu, wall, sql }) => `${cpu.toFixed(3)}\t${wall.toFixed(3)}\t${name}\t${inLine(sql)}\n`).join('')
    },
    /** CPU seconds of each relation, or file of ours that asked. */
    each: (): Record<string, number> => Object.fromEntries([...of].map(([name, { cpu }]) => [name, cpu])),
    /** Steps from so many seconds of CPU. */
    table(least: number): string {
      const all = sum()
      const row = (name: string, cost: Cost): string =>
        `| ${name} | ${cost.cpu.toFixed(2)} | ${cost.code.toFixed(2)} | ${cost.wall.toFixed(2)} | ${cost.statements} |\n`
      const rows = [...of].filter(([, { cpu }]) => cpu >= least).toSorted(([, a], [, b]) => b.cpu - a.cpu)
      return `| step | CPU s | of it code | wall s | statements |\n|---|---:|---:|---:|---:|\n${rows.map(([name, cost]) => row(name, cost)).join('')}${row('**all**', all)}`
    },
  }
}
