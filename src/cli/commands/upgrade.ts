/** Brings a data folder that an older Aedile made up to this one. */
import { existsSync } from 'node:fs'
import { lockDataFolder } from '../../ledger/lock.ts'
import { upgradeFolder } from '../../ledger/versions.ts'
import { type Command, required, result, UsageError } from '../command.ts'
import { refusalOf } from '../refusals.ts'

export const command: Command = {
  summary: { en: 'Bring a data folder of an older Aedile up to this one', zh: '将旧版 Aedile 的数据目录升级到本版' },
  usage: '--data DIR',
  example: 'aedile upgrade --data market',
  options: { data: { type: 'string', value: 'DIR', says: { en: 'the data folder; back it up first', zh: '数据目录；请先备份' } } },
  resume: { en: 'steps that were done stay done; the same call again goes on with the next', zh: '已完成的步骤均保留；再次运行同一命令即继续' },
  async run({ positionals, values }, io) {
    if (positionals.length > 0) throw new UsageError({ en: `expected options only, got "${positionals[0]}"`, zh: `只接受选项，得到“${positionals[0]}”` })
    const folder = required(values, 'data')
    try {
      const lock = existsSync(folder) ? lockDataFolder(folder) : undefined
      try {
        const { from, to } = upgradeFolder(folder, ({ to: next, says }) => io.err(`aedile: ${next}: ${says[io.lang]} …\n`))
        result(io, values, { from, to }, () =>
          io.lang === 'zh'
            ? from === to
              ? `${folder} 已是版本 ${to}\n`
              : `${folder} 已由版本 ${from} 升级到 ${to}\n`
            : from === to
              ? `${folder} is of version ${to} already\n`
              : `${folder} brought from version ${from} to ${to}\n`,
        )
        return 0
      } finally {
        lock?.release()
      }
    } catch (error) {
      throw refusalOf(error) ?? error
    }
  },
}
