/** A data folder in one file, taken while it is in use. */
import { dirname, resolve } from 'node:path'
import { backupFolder } from '../../ledger/backup.ts'
import { type Command, required, result, UsageError } from '../command.ts'
import { writableFolder } from '../places.ts'
import { fileLine } from '../progress.ts'
import { refusalOf } from '../refusals.ts'
import { counted, duration } from '../words.ts'

export const command: Command = {
  summary: { en: 'Put a data folder into one file, while it is in use', zh: '将数据目录备份成一个文件，使用中亦可' },
  usage: '--data DIR --out FILE [--without-master-key]',
  example: 'aedile backup --data market --out market-2026-11-28.aedile',
  options: {
    data: { type: 'string', value: 'DIR', says: { en: 'the data folder; a server may be running over it', zh: '数据目录；其上可有服务器正在运行' } },
    out: { type: 'string', value: 'FILE', says: { en: 'the backup; never overwrites a file', zh: '备份文件；从不覆盖已有文件' } },
    'without-master-key': {
      type: 'boolean',
      says: {
        en: 'leave out keys/master.key where the folder holds it; nobody can read names without it',
        zh: '不含数据目录中的 keys/master.key；没有它便无法读出个人信息',
      },
    },
  },
  resume: { en: 'nothing stands at the place named; the same call again makes the backup', zh: '所指位置没有留下文件；再次运行同一命令即重新备份' },
  async run({ positionals, values }, io) {
    if (positionals.length > 0) throw new UsageError({ en: `expected options only, got "${positionals[0]}"`, zh: `只接受选项，得到“${positionals[0]}”` })
    const [data, out] = [required(values, 'data'), required(values, 'out')]
    writableFolder('out', dirname(resolve(out)))
    const began = io.now().getTime()
    const line = fileLine(io)
    try {
      const made = backupFolder(data, out, { time: io.now(), masterKey: values['without-master-key'] !== true, progress: line.tell })
      line.end()
      const zh = io.lang === 'zh'
      result(io, values, { ...made, out }, () =>
        zh
          ? `${out}：账本 ${made.origin} 前 ${made.size} 条，${made.files} 个文件，${made.octets} 字节\n根 ${made.root}\n`
          : `${out}: ${counted(made.size, 'entry', 'entries')} of ${made.origin}, ${counted(made.files, 'file')}, ${counted(made.octets, 'byte')}\nroot ${made.root}\n`,
      )
      if (made.masterKey)
        io.err(
          zh
            ? 'aedile: 备份含有主密钥，因为它放在数据目录中；AEDILE_MASTER_KEY_FILE 可将其置于别处\n'
            : 'aedile: the backup holds the master key, because the data folder does; AEDILE_MASTER_KEY_FILE keeps it elsewhere\n',
        )
      io.err(
        zh
          ? `aedile: 备份含有签名私钥与密封的个人信息，请妥善保管；用时 ${duration(io.now().getTime() - began, io.lang)}\n`
          : `aedile: it holds the signing key and sealed personal values: guard it like the folder. Took ${duration(io.now().getTime() - began, io.lang)}\n`,
      )
      return 0
    } catch (error) {
      line.end()
      throw refusalOf(error) ?? error
    }
  },
}
