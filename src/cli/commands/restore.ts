/** A data folder from a backup, verified before anybody may use it. */
import { dirname, resolve } from 'node:path'
import { readErased, restoreFolder } from '../../ledger/backup.ts'
import { type Command, optional, required, result, UsageError } from '../command.ts'
import { writableFolder } from '../places.ts'
import { fileLine } from '../progress.ts'
import { refusalOf } from '../refusals.ts'
import { counted, duration } from '../words.ts'

export const command: Command = {
  summary: { en: 'Make a data folder from a backup, and verify it', zh: '由备份恢复数据目录并核验' },
  usage: 'FILE --data DIR [--erased FILE]',
  example: 'aedile restore market-2026-11-28.aedile --data market',
  options: {
    data: { type: 'string', value: 'DIR', says: { en: 'the data folder to make; must be empty or absent', zh: '要恢复到的数据目录；须为空或不存在' } },
    erased: {
      type: 'string',
      value: 'FILE',
      says: {
        en: 'whom was erased since: erased.txt of the data folder (or the folder), or your copy of it',
        zh: '此后删除过的人员：数据目录中的 erased.txt（或该目录），或您另存的副本',
      },
    },
  },
  resume: { en: 'the folder opens for nobody yet; the same call again begins it anew', zh: '该目录尚不能打开；再次运行同一命令即重新恢复' },
  async run({ positionals, values }, io) {
    const [file, ...rest] = positionals
    if (file === undefined || rest.length > 0)
      throw new UsageError({
        en: `expected one backup file, got ${counted(positionals.length, 'word')}`,
        zh: `应给出一个备份文件，得到 ${positionals.length} 个词`,
      })
    const folder = required(values, 'data')
    writableFolder('data', dirname(resolve(folder)))
    const began = io.now().getTime()
    const line = fileLine(io)
    try {
      const list = optional(values, 'erased')
      const erased = list === undefined ? [] : readErased(list)
      const { origin, size, root, time, files } = await restoreFolder(file, folder, { erased, progress: line.tell })
      line.end()
      const zh = io.lang === 'zh'
      result(io, values, { data: folder, origin, size, root, time, files: files.length, verified: true }, () =>
        zh
          ? `${folder}：账本 ${origin} 的 ${size} 条，备份于 ${time}，核验无误\n根 ${root}\n`
          : `${folder}: ${counted(size, 'entry', 'entries')} of ${origin} as of ${time}, verified\nroot ${root}\n`,
      )
      if (list === undefined)
        io.err(
          zh
            ? 'aedile: 未给出 --erased：备份之后删除过的人员，其密钥又在此目录中；请在启用前以删除名单重新恢复\n'
            : 'aedile: no --erased was given: of people erased after the backup this folder holds the keys again; restore with the list before anybody uses it\n',
        )
      io.err(
        zh
          ? `aedile: 它以原名签名：切勿让两份同时继续。备份之后的记录不在其中。数据表将在下次研判时重建。用时 ${duration(io.now().getTime() - began, io.lang)}\n`
          : `aedile: it signs under the same name: never let both go on. What was recorded after the backup is not in it. Tables are made again by the next scan. Took ${duration(io.now().getTime() - began, io.lang)}\n`,
      )
      return 0
    } catch (error) {
      line.end()
      throw refusalOf(error) ?? error
    }
  },
}
