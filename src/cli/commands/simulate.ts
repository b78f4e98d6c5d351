/** Builds a marketplace whose truth is known, to try a judgement on. */
import { resolve } from 'node:path'
import { intensities, makeWorld, type Size, worldNames } from '../../../worlds/index.ts'
import { type Disguise, type Format, formats, writeWorld } from '../../../worlds/write.ts'
import { type Command, optional, required, UsageError } from '../command.ts'

function oneOf<T extends string>(name: string, given: string, known: readonly T[]): T {
  if ((known as readonly string[]).includes(given)) return given as T
  throw new UsageError(`expected ${name} to be one of ${known.join(', ')}, got "${given}"`)
}

function integer(values: Record<string, unknown>, name: string): number | undefined {
  const given = optional(values, name)
  if (given === undefined) return undefined
  if (!/^-?\d{1,15}$/.test(given)) throw new UsageError(`expected --${name} to be an integer, got "${given}"`)
  return Number(given)
}

export const command: Command = {
  summary: { en: 'Build a simulated marketplace and the truth about it', zh: '生成一个已知真相的模拟市场' },
  usage: `WORLD --seed N [--intensity easy|medium|hard] --out DIR [--format ${formats.join('|')}] [--size full|small] [--shuffle SEED] [--shift-days N] [--rename SEED]`,
  example: 'aedile simulate S1 --seed 7 --intensity hard --size small --out yiwu',
  options: {
    seed: { type: 'string' },
    intensity: { type: 'string' },
    out: { type: 'string' },
    format: { type: 'string' },
    size: { type: 'string' },
    shuffle: { type: 'string' },
    'shift-days': { type: 'string' },
    rename: { type: 'string' },
  },
  async run({ positionals, values }, io) {
    const [name, ...rest] = positionals
    if (name === undefined || rest.length > 0)
      throw new UsageError(`expected one world (${worldNames.join(', ')}), got ${positionals.length === 0 ? 'none' : positionals.join(' ')}`)
    oneOf('WORLD', name, worldNames)
    const out = resolve(required(values, 'out'))
    const seed = integer(values, 'seed')
    if (seed === undefined || seed < 0) throw new UsageError('expected --seed with an integer from 0, got none')
    const intensity = oneOf('--intensity', optional(values, 'intensity') ?? 'easy', intensities)
    const size = oneOf<Size>('--size', optional(values, 'size') ?? 'full', ['full', 'small'])
    const format = oneOf<Format>('--format', optional(values, 'format') ?? 'csv', formats)
    const disguise: Disguise = {}
    const shuffle = integer(values, 'shuffle')
    const shiftDays = integer(values, 'shift-days')
    const rename = integer(values, 'rename')
    if (shuffle !== undefined) disguise.shuffle = shuffle
    if (shiftDays !== undefined) disguise.shiftDays = shiftDays
    if (rename !== undefined) disguise.rename = rename
    io.err(io.lang === 'zh' ? `正在生成 ${name}（种子 ${seed}，${intensity}，${size}）…\n` : `building ${name} (seed ${seed}, ${intensity}, ${size}) …\n`)
    const counts = await writeWorld(makeWorld(name, { seed, intensity, size }), out, format, disguise)
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
    io.out(
      `${Object.entries(counts)
        .map(([type, count]) => `${String(count).padStart(9)}  ${type}`)
        .join('\n')}\n${String(total).padStart(9)}  ${io.lang === 'zh' ? '合计' : 'in all'}\n`,
    )
    io.err(io.lang === 'zh' ? `事件在 ${out}，真相在 ${out}.oracle.json\n` : `events in ${out}, the truth in ${out}.oracle.json\n`)
    return 0
  },
}
