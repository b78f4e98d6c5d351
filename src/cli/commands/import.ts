/** Takes folders of events into a data folder: checked, tokenised, and in the ledger before it says so. */
import type { Imported } from '../../cases/data.ts'
import { MissingInputError } from '../../door/folder.ts'
import { isKeyElsewhere } from '../../ledger/vault.ts'
import { grouped } from '../../domain/money.ts'
import { likelyCauses } from '../causes.ts'
import { type Command, type Io, NothingError, optional, required, result, UsageError } from '../command.ts'
import { storeOf, storeOption, withDataFolder } from '../data.ts'
import { mappingOption, parseMapping } from '../mapping.ts'
import { tellCounts, tellFiles } from '../told.ts'
import { existing, writableFolder } from '../places.ts'
import { ledgerLine } from '../progress.ts'
import { counted, duration } from '../words.ts'

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
  usage: 'FOLDER|FILE… --data DIR [--store postgres://…] [--mapping FILE|NAME] [--strict]',
  example: 'aedile import ./events --data market',
  options: {
    data: { type: 'string', value: 'DIR', says: { en: 'the data folder; made when there is none', zh: '数据目录；没有则新建' } },
    ...storeOption,
    ...mappingOption,
    strict: {
      type: 'boolean',
      says: { en: 'exit 1 when any row was refused; the others are kept all the same', zh: '有任何一行被拒绝即以 1 退出；其余照样保存' },
    },
  },
  resume: {
    en: 'the same call again goes on where this one stopped: what the ledger holds already is known to it',
    zh: '再次运行同一命令即接着导入：账本中已有的内容不会重复',
  },
  async run({ positionals, values }, io) {
    if (positionals.length === 0)
      throw new UsageError({ en: 'expected at least one folder or file of events, got none', zh: '应给出至少一个事件文件夹或文件，却没有' })
    existing(positionals)
    const folder = required(values, 'data')
    const mapping = parseMapping(optional(values, 'mapping'))
    const zh = io.lang === 'zh'
    writableFolder('data', folder)
    const began = io.now().getTime()
    return withDataFolder(
      folder,
      async (data) => {
        const bar = ledgerLine(io)
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
        if (!isKeyElsewhere(process.env))
          io.err(
            zh
              ? `aedile: 主密钥与保险库同在 ${folder} 中（keys/master.key），取走目录者即取走密钥；可用 AEDILE_MASTER_KEY_FILE 或 AEDILE_MASTER_KEY_COMMAND 置于别处\n`
              : `aedile: the master key lies beside the vault in ${folder} (keys/master.key): who takes the folder takes both; AEDILE_MASTER_KEY_FILE or AEDILE_MASTER_KEY_COMMAND keep it elsewhere\n`,
          )
        const all = [...imported.kept.values()]
        const sum = (of: (one: (typeof all)[number]) => number): number => all.reduce((total, one) => total + of(one), 0)
        const appended = sum((one) => one.appended)
        const repeated = sum((one) => one.repeated) + imported.repeated
        const text = (): string => {
          if (appended === 0 && imported.accepted > 0)
            return zh
              ? `没有新事件：${grouped(repeated)} 条均已在账本中，内容相同\n`
              : `nothing new: all ${counted(repeated, 'event')} are in the ledger already, with the same content\n`
          return zh
            ? `新增 ${grouped(appended)} 条，已有 ${grouped(repeated)} 条；账本共 ${grouped(data.ledger.size)} 条\n`
            : `${counted(appended, 'event')} new, ${grouped(repeated)} known already; the ledger holds ${counted(data.ledger.size, 'entry', 'entries')}\n`
        }
        const document = {
          accepted: imported.accepted,
          new: appended,
          known: repeated,
          refused: imported.rejected - imported.waiting,
          set_aside: imported.setAside,
          left_out: imported.leftOut,
          counts: imported.counts,
          waiting: imported.waiting,
          by_type: Object.fromEntries(imported.kept),
          ledger: data.ledger.size,
          rejects: imported.rejects ?? null,
        }
        result(io, values, document, () => summary(imported, io) + text())
        tellFiles(imported, io)
        tellCounts(imported, io)
        if (imported.waiting > 0)
          io.err(
            zh
              ? `aedile: ${grouped(imported.waiting)} 条事件已留存，但所属订单或退款尚未到达，暂不研判\n`
              : `aedile: ${counted(imported.waiting, 'event is', 'events are')} kept but ${imported.waiting === 1 ? 'waits' : 'wait'} for the order or refund ${imported.waiting === 1 ? 'it belongs' : 'they belong'} to, and ${imported.waiting === 1 ? 'is' : 'are'} not judged until it comes\n`,
          )
        if (imported.rejected > 0)
          io.err(
            zh
              ? `aedile: ${grouped(imported.rejected)} 行有问题，列于 ${imported.rejects}\n`
              : `aedile: ${counted(imported.rejected, 'row')} refused or waiting, listed in ${imported.rejects}\n`,
          )
        if (imported.accepted === 0) {
          const causes = likelyCauses(positionals)
          throw new NothingError({
            en: `nothing was taken: expected at least one acceptable event, got none${causes.map(({ en }) => `; ${en}`).join('')}`,
            zh: `未导入任何内容：应至少有一条可接受的事件，却没有${causes.map((one) => `；${one.zh}`).join('')}`,
          })
        }
        io.err(zh ? `aedile: 用时 ${duration(io.now().getTime() - began, io.lang)}\n` : `aedile: took ${duration(io.now().getTime() - began, io.lang)}\n`)
        if (values['strict'] !== true || imported.rejected === 0) return 0
        io.err(zh ? 'aedile: 有行被拒绝（--strict）\n' : 'aedile: expected no refused row (--strict), got some\n')
        return 1
      },
      { make: true, store: storeOf(values) },
    )
  },
}
