/** The loss, line by line. */
import { grouped } from '../../../domain/money.ts'
import type { CaseFile, Voice } from '../document.ts'
import type { Block } from '../typeset.ts'
import { inColumn } from './sums.ts'

export function lossTable({ material }: CaseFile, voice: Voice): Block {
  const { say, of } = voice
  const { loss } = material
  const money = inColumn(voice, loss.lines)
  const { unit } = money
  const total = (part: 'low_minor' | 'central_minor' | 'high_minor'): string =>
    money.all(loss.totals.map((one) => ({ currency: one.currency, minor: one[part] })))
  return {
    is: 'table',
    caption: say('Loss', '损失'),
    columns: [
      { head: say('Head', '项目'), width: 1.6 },
      { head: say('Quantity', '数量'), width: 0, align: 'right' },
      { head: say('Low', '低值') + unit, width: 0, align: 'right' },
      { head: say('Central', '中值') + unit, width: 0, align: 'right' },
      { head: say('High', '高值') + unit, width: 0, align: 'right' },
      { head: say('Method', '计算方法'), width: 2.2 },
    ],
    rows: loss.lines.map((line) => [
      of(line.name),
      grouped(line.quantity),
      money.one(line.low_minor, line.currency),
      money.one(line.central_minor, line.currency),
      money.one(line.high_minor, line.currency),
      of(line.method),
    ]),
    total: [say('Total', '合计'), '', total('low_minor'), total('central_minor'), total('high_minor'), ''],
  }
}
