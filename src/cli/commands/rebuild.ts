/** Throws away everything that only follows from the ledger and makes it again; the last report must come out the same. */
import { scan } from '../../pipeline.ts'
import { grouped } from '../../domain/money.ts'
import { type Command, required, result } from '../command.ts'
import { withDataFolder } from '../data.ts'
import { progressBar } from '../progress.ts'
import { scratchFolder } from '../scratch.ts'
import { counted } from '../words.ts'

export const command: Command = {
  summary: { en: 'Make every projection again from the ledger', zh: '由账本重建全部投影' },
  usage: '--data DIR',
  example: 'aedile rebuild --data market',
  options: { data: { type: 'string', value: 'DIR', says: { en: 'the data folder', zh: '数据目录' } } },
  async run({ values }, io) {
    const zh = io.lang === 'zh'
    return withDataFolder(required(values, 'data'), async (data) => {
      const before = data.remembered()
      await data.rebuild()
      const entries = data.ledger.size
      const tables = zh ? `已由账本 ${grouped(entries)} 条重建数据表\n` : `tables made again from ${counted(entries, 'ledger entry', 'ledger entries')}\n`
      if (before === undefined) {
        result(io, values, { entries, report: null }, () => tables + (zh ? '此目录尚无报告\n' : 'no report was kept here yet\n'))
        return 0
      }
      const bar = progressBar(io)
      const done = await scan({ folders: [], source: data.source(before.entries), scratch: scratchFolder(), progress: bar.tell }).finally(bar.end)
      try {
        const same = data.restoreReport(done.report, before)
        const said = zh ? `报告逐字节一致：SHA-256 ${before.sha256}\n` : `the report is the same, byte for byte: SHA-256 ${before.sha256}\n`
        result(io, values, { entries, report: { sha256: before.sha256, same } }, () => tables + (same ? said : ''))
        if (same) return 0
        io.err(
          zh
            ? `aedile: 重建的报告与账本所记 SHA-256 ${before.sha256} 不同：规则已变更，或账本之外的内容被改动；运行 scan --data 可生成新报告\n`
            : `aedile: expected the report the ledger remembers, SHA-256 ${before.sha256}, got another: the rules have changed since; scan --data makes a new one\n`,
        )
        return 1
      } finally {
        done.close()
      }
    })
  },
}
