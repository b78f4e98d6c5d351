/** The impact assessment in one language: made from the tables the product runs by, with a marketplace's own figures where its data folder is named. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { evolveAll } from '../../casework/casework.ts'
import { emptyCasework } from '../../casework/state.ts'
import { isActType } from '../../domain/acts.ts'
import { loadSignals } from '../../signals/index.ts'
import { type Command, optional } from '../command.ts'
import { withDataFolder } from '../data.ts'
import { impactOf, type Sources } from '../impact.ts'
import { writableFile } from '../places.ts'

/** Simulated figures, where the page that holds them lies beside the program. */
const page = join(import.meta.dirname, '..', '..', '..', 'docs', 'verdicts.md')

export const command: Command = {
  summary: { en: 'Write the impact assessment: data, purposes, risks, safeguards, error rates', zh: '生成影响评估：数据、目的、风险、保障措施与错误率' },
  usage: '[--data DIR] [--out FILE]',
  example: 'aedile impact --data market --out impact.md',
  options: {
    data: { type: 'string', value: 'DIR', says: { en: 'a data folder, for the figures of that marketplace', zh: '数据目录，用于该平台自身的数据' } },
    out: { type: 'string', value: 'FILE', says: { en: 'where it goes; standard output where nothing is said', zh: '输出文件；默认标准输出' } },
  },
  async run({ values }, io) {
    const [folder, out] = [optional(values, 'data'), optional(values, 'out')]
    if (out !== undefined) writableFile('out', out)
    const sources: Sources = { signals: await loadSignals(), verdicts: existsSync(page) ? readFileSync(page, 'utf8') : undefined }
    if (folder !== undefined) sources.own = await ownOf(folder, io.now().getTime())
    const text = impactOf(sources, io.lang)
    if (out === undefined) io.out(text)
    else writeFileSync(out, text)
    return 0
  },
}

const ownOf = (folder: string, at: number): Promise<NonNullable<Sources['own']>> =>
  withDataFolder(folder, async ({ ledger }) => {
    const acts: unknown[] = []
    for (const { type, id, bytes } of ledger.entries()) if (isActType(type)) acts.push({ type, id, ...(JSON.parse(Buffer.from(bytes).toString()) as object) })
    return { state: evolveAll(emptyCasework(), acts), at, marketplace: basename(resolve(folder)) }
  })
