/** Sums and counts of a case beside the thresholds of the law. */
import { confirmWithCounsel } from '../../law/laws.ts'
import type { Matrix } from '../../law/matrix.ts'
import { inTender, legalTender, reached } from '../../law/thresholds.ts'
import { amount, sumsOf } from '../../../domain/money.ts'
import type { CaseFile, Voice } from '../document.ts'
import type { Block, Cell } from '../typeset.ts'
import { text, note } from './blocks.ts'
import { victimName } from './victims.ts'
import { paidBy } from './sums.ts'

export function thresholdTable(file: CaseFile, matrix: Matrix, voice: Voice): Block[] {
  const { say, of, all } = voice
  const sum = (minor: number): string => amount(minor, legalTender)
  const apart = sumsOf(matrix.thresholds.slice(0, 1).flatMap((one) => one.apart))
  const { province } = file.law
  if (matrix.thresholds.length === 0) return []
  const states = { met: say('reached', '达到'), not_met: say('not reached', '未达到'), depends_on_province: say('depends on the province', '取决于本省标准') }
  const range = (from: number, to: number): string => (from === to ? sum(from) : `${sum(from)}–${sum(to)}`)
  return [
    {
      is: 'table',
      caption: say('Threshold test, by the low estimate', '数额标准比对（低估口径）'),
      columns: [
        { head: say('Threshold', '标准'), width: 1.6 },
        { head: say('From (CNY)', '起点（元）'), width: 1.6, align: 'right' },
        { head: say('In this case (CNY)', '本案数额（元）'), width: 1.2, align: 'right' },
        { head: say('Result', '结论'), width: 1 },
      ],
      rows: [
        ...matrix.thresholds.map(({ step, amount_minor, reached, from_minor, to_minor }): Cell[] => [
          of(step.name),
          range(from_minor, to_minor),
          sum(amount_minor),
          states[reached],
        ]),
        ...(matrix.repetition === null
          ? []
          : [
              [
                say('repeatedly', '多次'),
                say(`${matrix.repetition.needed} times within two years`, `二年内 ${matrix.repetition.needed} 次`),
                say(`${matrix.repetition.times} times`, `${matrix.repetition.times} 次`),
                matrix.repetition.met ? states.met : states.not_met,
              ],
            ]),
      ],
    },
    ...(apart.length === 0
      ? []
      : [
          text(
            say(
              `Not compared, for the thresholds are in yuan and no rate is on record: ${all(apart)}.`,
              `数额标准以人民币计，记录中没有汇率，以下数额未作比对：${all(apart)}。`,
            ),
          ),
        ]),
    ...aloneTable(file, matrix, voice),
    text(
      province === undefined
        ? say(
            'No province is configured: the range is what a province may set. Amounts of several victims are added up.',
            '尚未配置省份，区间为各省可确定的范围。多名受害人的数额累计计算。',
          )
        : say(`The figures of the province ${province} are used where they are configured.`, `已配置省份代码 ${province}，有本省标准的按本省标准计。`),
    ),
    note(
      of(confirmWithCounsel).replace(/^./, (first) => first.toUpperCase()) +
        say(': thresholds are configuration and may have changed.', '：数额标准为配置项，可能已有调整。'),
    ),
  ]
}

/** Each victim's sum by itself against the first threshold, and all of them together: what no shop sees alone. */
function aloneTable(file: CaseFile, matrix: Matrix, voice: Voice): Block[] {
  const { say, of } = voice
  const sum = (minor: number): string => amount(minor, legalTender)
  const { extortion } = file.material
  const first = matrix.thresholds[0]
  if (extortion === null || first?.step.counts !== 'paid' || extortion.victims.length < 2) return []
  const state = (minor: number): string => {
    const test = reached(minor, first.step, file.law.province)
    return { met: say('reached', '达到'), not_met: say('not reached', '未达到'), depends_on_province: say('depends on the province', '取决于本省标准') }[
      test.reached
    ]
  }
  const paid = (shop_id: string): number => inTender(paidBy(extortion.payments.filter(({ victim }) => victim.id === shop_id)))
  const together = inTender(paidBy(extortion.payments))
  return [
    {
      is: 'table',
      caption: say(`Each shop alone, and all together: ${of(first.step.name)}`, `单独与累计比对：${of(first.step.name)}`),
      columns: [
        { head: say('Shop', '店铺'), width: 2 },
        { head: say('Paid (CNY)', '付款金额（元）'), width: 1, align: 'right' },
        { head: say('Result', '结论'), width: 1.2 },
      ],
      rows: extortion.victims.map((shop_id) => [victimName(file, voice, shop_id), sum(paid(shop_id)), state(paid(shop_id))]),
      total: [say('All together', '累计'), sum(together), state(together)],
    },
    text(
      say(
        'Each shop alone is counted as it told or as the rails recorded; the test above counts the low estimate only.',
        '单独与累计比对按店铺所述或支付记录的付款额；前表仅按低值比对。',
      ),
    ),
  ]
}
