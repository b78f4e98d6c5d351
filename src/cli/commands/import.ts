/** Takes folders of events into a data folder: checked, tokenised, and in the ledger before it says so. */
import { existsSync } from 'node:fs'
import type { Imported } from '../../cases/data.ts'
import { MissingInputError, type Mapping } from '../../door/folder.ts'
import { MappingError, readMapping } from '../../door/mapping.ts'
import { grouped } from '../../domain/money.ts'
import { type Command, type Io, optional, required, UsageError } from '../command.ts'
import { withDataFolder } from '../data.ts'

const stages = {
  read: { en: 'reading and checking', zh: '读取并检查' },
  keep: { en: 'writing to the ledger', zh: '写入账本' },
  tables: { en: 'making tables from the ledger', zh: '由账本生成数据表' },
  sign: { en: 'publishing and signing the head', zh: '发布并签署树头' },
}

/** One live line on a terminal, one line per stage elsewhere. */
function progressLine(io: Io): { tell: (stage: keyof typeof stages, done: number, of: number) => void; end: () => void } {
  const live = process.stderr.isTTY === true
  let last = ''
  return {
    tell(stage, done, of) {
      const word = stages[stage][io.lang]
      if (live) io.err(`\r\u001b[K${word}${of > 1 ? `  ${grouped(done)} / ${grouped(of)}` : ' …'}`)
      else if (stage !== last) io.err(`aedile: ${word} …\n`)
      last = stage
    },
    end() {
      if (live) io.err('\r\u001b[K')
    },
  }
}

function summary({ byType, kept }: Imported, io: Io): string {
  const zh = io.lang === 'zh'
  const lines = [...kept].flatMap(([type, { appended, repeated, conflicts }]) =>
    appended + repeated + conflicts === 0
      ? []
      : [
          `${grouped(byType[type] ?? 0).padStart(12)}  ${type}  ${zh ? `新增 ${grouped(appended)},已有 ${grouped(repeated)}` : `${grouped(appended)} new, ${grouped(repeated)} known`}`,
        ],
  )
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`
}

export const command: Command = {
  summary: { en: 'Take folders of events into a data folder', zh: '将事件文件夹导入数据目录' },
  usage: 'FOLDER… --data DIR [--mapping FILE] [--strict]',
  example: 'node aedile.mjs import ./events --data market',
  options: { data: { type: 'string' }, mapping: { type: 'string' }, strict: { type: 'boolean' } },
  async run({ positionals, values }, io) {
    if (positionals.length === 0) throw new UsageError('expected at least one folder of events, got none')
    const missing = positionals.find((folder) => !existsSync(folder))
    if (missing !== undefined) throw new UsageError(`expected a folder or file at ${missing}, found nothing`)
    const folder = required(values, 'data')
    const mapping = parseMapping(optional(values, 'mapping'))
    const zh = io.lang === 'zh'
    return withDataFolder(
      folder,
      async (data) => {
        const bar = progressLine(io)
        let imported
        try {
          imported = await data.importInto({
            folders: positionals,
            ...(mapping === undefined ? {} : { mapping }),
            environment: process.env,
            now: io.now(),
            progress: bar.tell,
          })
        } catch (error) {
          if (error instanceof MissingInputError) throw new UsageError(error.message, { cause: error })
          throw error
        } finally {
          bar.end()
        }
        const all = [...imported.kept.values()]
        const sum = (of: (one: (typeof all)[number]) => number): number => all.reduce((total, one) => total + of(one), 0)
        const appended = sum((one) => one.appended)
        const repeated = sum((one) => one.repeated) + imported.repeated
        io.out(summary(imported, io))
        if (appended === 0 && imported.accepted > 0)
          io.out(
            zh
              ? `没有新事件：${grouped(repeated)} 条均已在账本中，内容相同\n`
              : `nothing new: all ${grouped(repeated)} events are in the ledger already, with the same content\n`,
          )
        else
          io.out(
            zh
              ? `新增 ${grouped(appended)} 条，已有 ${grouped(repeated)} 条；账本共 ${grouped(data.ledger.size)} 条\n`
              : `${grouped(appended)} events new, ${grouped(repeated)} known already; the ledger holds ${grouped(data.ledger.size)} entries\n`,
          )
        for (const { file, columns } of imported.unknownColumns) io.err(`aedile: ${file}: columns not in the vocabulary, kept out: ${columns.join(', ')}\n`)
        if (imported.waiting > 0)
          io.err(
            zh
              ? `aedile: ${grouped(imported.waiting)} 条事件已留存，但所属订单或退款尚未到达，暂不研判\n`
              : `aedile: ${grouped(imported.waiting)} events are kept but wait for the order or refund they belong to, and are not judged until it comes\n`,
          )
        if (imported.rejected > 0)
          io.err(
            zh
              ? `aedile: ${grouped(imported.rejected)} 行有问题，列于 ${imported.rejects}\n`
              : `aedile: ${grouped(imported.rejected)} rows refused or waiting, listed in ${imported.rejects}\n`,
          )
        if (imported.accepted === 0) io.err(zh ? 'aedile: 没有任何事件被接受\n' : 'aedile: expected at least one acceptable event, got none\n')
        return imported.accepted === 0 || (values['strict'] === true && imported.rejected > 0) ? 1 : 0
      },
      { make: true },
    )
  },
}

function parseMapping(file: string | undefined): Mapping | undefined {
  if (file === undefined) return undefined
  try {
    return readMapping(file)
  } catch (error) {
    if (error instanceof MappingError) throw new UsageError(error.message, { cause: error })
    throw error
  }
}
