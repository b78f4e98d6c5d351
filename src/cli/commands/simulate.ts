/** Builds a marketplace whose truth is known, to try a judgement on. */
import { resolve } from 'node:path'
import { intensities, makeWorld, type Size, worldNames } from '../../../worlds/index.ts'
import { type Disguise, type Format, formats, writeWorld } from '../../../worlds/write.ts'
import { writableFolder } from '../places.ts'
import { type Command, oneOf, optional, required, result, UsageError } from '../command.ts'

function integer(values: Record<string, unknown>, name: string): number | undefined {
  const given = optional(values, name)
  if (given === undefined) return undefined
  if (!/^-?\d{1,15}$/.test(given)) throw new UsageError({ en: `expected --${name} to be an integer, got "${given}"`, zh: `--${name} 应为整数，得到“${given}”` })
  return Number(given)
}

export const command: Command = {
  summary: { en: 'Build a simulated marketplace and the truth about it', zh: '生成一个已知真相的模拟市场' },
  usage: `WORLD --seed N [--intensity easy|medium|hard] --out DIR [--format ${formats.join('|')}] [--size full|small] [--shuffle SEED] [--shift-days N] [--rename SEED]`,
  example: 'aedile simulate S1 --seed 7 --intensity hard --size small --out yiwu',
  options: {
    seed: {
      type: 'string',
      value: 'N',
      says: { en: 'which of the worlds of that kind; the same seed gives the same world', zh: '同类世界中的哪一个；种子相同则世界相同' },
    },
    intensity: { type: 'string', value: intensities.join('|'), says: { en: 'how well the cheating hides', zh: '作弊隐藏得多深' } },
    out: { type: 'string', value: 'DIR', says: { en: 'where the events go; the truth goes to DIR.oracle.json', zh: '事件写入何处；真相写入 DIR.oracle.json' } },
    format: { type: 'string', value: formats.join('|'), says: { en: 'shape of the files', zh: '文件格式' } },
    size: { type: 'string', value: 'full|small', says: { en: 'how many honest orders stand around it', zh: '周围有多少正常订单' } },
    shuffle: { type: 'string', value: 'SEED', says: { en: 'the same events in another order', zh: '打乱事件的先后' } },
    'shift-days': { type: 'string', value: 'N', says: { en: 'the same events so many days later', zh: '将事件整体推迟若干天' } },
    rename: { type: 'string', value: 'SEED', says: { en: 'the same events under other ids', zh: '更换全部编号' } },
  },
  async run({ positionals, values }, io) {
    const [name, ...rest] = positionals
    if (name === undefined || rest.length > 0)
      throw new UsageError({
        en: `expected one world (${worldNames.join(', ')}), got ${positionals.length === 0 ? 'none' : positionals.join(' ')}`,
        zh: `应给出一个世界（${worldNames.join('、')}），得到${positionals.length === 0 ? '空' : ` ${positionals.join(' ')}`}`,
      })
    oneOf('WORLD', name, worldNames)
    const out = resolve(required(values, 'out'))
    const seed = integer(values, 'seed')
    if (seed === undefined || seed < 0)
      throw new UsageError({ en: 'expected --seed with an integer from 0, got none', zh: '--seed 应为不小于 0 的整数，却没有' })
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
    writableFolder('out', out)
    io.err(io.lang === 'zh' ? `正在生成 ${name}（种子 ${seed}，${intensity}，${size}）…\n` : `building ${name} (seed ${seed}, ${intensity}, ${size}) …\n`)
    const counts = await writeWorld(makeWorld(name, { seed, intensity, size }), out, format, disguise)
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
    const table = (): string =>
      `${Object.entries(counts)
        .map(([type, count]) => `${String(count).padStart(9)}  ${type}`)
        .join('\n')}\n${String(total).padStart(9)}  ${io.lang === 'zh' ? '合计' : 'in all'}\n`
    result(io, values, { world: name, out, oracle: `${out}.oracle.json`, events: counts, total }, table)
    io.err(io.lang === 'zh' ? `事件在 ${out}，真相在 ${out}.oracle.json\n` : `events in ${out}, the truth in ${out}.oracle.json\n`)
    return 0
  },
}
