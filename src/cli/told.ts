/** What the door has to tell of the files it read: how, which columns it did not know, and of each type how much was taken, set aside, refused and left out. */
import type { ImportResult } from '../door/folder.ts'
import { grouped } from '../domain/money.ts'
import type { Io } from './command.ts'

export function tellFiles(imported: Pick<ImportResult, 'notes' | 'unknownColumns'>, io: Io): void {
  const zh = io.lang === 'zh'
  for (const { file, words } of imported.notes) io.err(`aedile: ${file}: ${words[io.lang]}\n`)
  for (const { file, columns } of imported.unknownColumns)
    io.err(
      zh
        ? `aedile: ${file}：词表之外的列，未采用：${columns.join('、')}\n`
        : `aedile: ${file}: columns not in the vocabulary, kept out: ${columns.join(', ')}\n`,
    )
}

/** One line per type of which something was not simply taken. */
export function tellCounts(imported: Pick<ImportResult, 'counts'>, io: Io): void {
  for (const [type, { accepted, set_aside, refused, left_out }] of Object.entries(imported.counts)) {
    if (set_aside + refused + left_out === 0) continue
    const name = type === '' ? (io.lang === 'zh' ? '类型不明' : 'of no type') : type
    io.err(
      io.lang === 'zh'
        ? `aedile: ${name}：接受 ${grouped(accepted)}（其中 ${grouped(set_aside)} 行有值搁置），拒绝 ${grouped(refused)}，映射未取 ${grouped(left_out)}\n`
        : `aedile: ${name}: ${grouped(accepted)} accepted (${grouped(set_aside)} with a value set aside), ${grouped(refused)} refused, ${grouped(left_out)} left out by the mapping\n`,
    )
  }
}
