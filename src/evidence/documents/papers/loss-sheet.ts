/** The loss sheet: three figures, how each was come by, and which one counts for what. */
import { claimsOf, fillMatrix } from '../../law/matrix.ts'
import { defineDocument } from '../document.ts'
import { heading, items, note, text } from '../sections/blocks.ts'
import { counselNote } from '../sections/law.ts'
import { lossTable } from '../sections/loss.ts'
import { paymentsTable } from '../sections/payments.ts'
import { thresholdTable } from '../sections/thresholds.ts'

export const document = defineDocument({
  papers: (file) =>
    file.material.loss.lines.length === 0
      ? []
      : [
          {
            name: 'loss-sheet',
            title: { en: 'Loss sheet and method', zh: '损失计算表及计算方法' },
            blocks: (voice) => {
              const { say, of, all } = voice
              const { loss } = file.material
              const figure = (part: 'low_minor' | 'central_minor' | 'high_minor'): string =>
                all(loss.totals.map((total) => ({ currency: total.currency, minor: total[part] })))
              const matrices = claimsOf(file.material, 'offence').map((claim) => fillMatrix(file.material, claim, file.law))
              return [
                {
                  is: 'facts',
                  rows: [
                    [say('Case', '案件编号'), file.material.case_id],
                    [
                      say('Low', '低值'),
                      say(
                        `${figure('low_minor')}: for thresholds; every doubt speaks for those accused`,
                        `${figure('low_minor')}——用于数额标准比对，存疑时有利于当事人`,
                      ),
                    ],
                    [
                      say('Central', '中值'),
                      say(`${figure('central_minor')}: the likeliest figure, for claims`, `${figure('central_minor')}——最可能的数额，用于民事主张`),
                    ],
                    [
                      say('High', '高值'),
                      say(`${figure('high_minor')}: everything that flowed, an upper bound`, `${figure('high_minor')}——全部流转款项，仅为上限`),
                    ],
                  ],
                },
                heading(say('The sheet', '损失明细')),
                lossTable(file, voice),
                heading(say('Method', '计算方法')),
                text(of(loss.method)),
                heading(say('Assumptions and limits', '假设与局限')),
                items(loss.assumptions.map(of)),
                note(
                  say(
                    'Sources: the orders, refunds, returns and dispatches of the bundle; each line can be computed again from 10-findings/per-order-table.csv.',
                    '数据来源：证据包内的订单、退款、退货与发货记录；各行均可依 10-findings/per-order-table.csv 重新计算。',
                  ),
                ),
                ...paymentsTable(file, voice),
                ...(matrices.length === 0
                  ? []
                  : [heading(say('Thresholds', '数额标准比对')), ...matrices.flatMap((matrix) => thresholdTable(file, matrix, voice))]),
                counselNote(voice),
                {
                  is: 'sign',
                  parties: [
                    [say('Computed by: ____________', '制表人：＿＿＿＿＿＿'), say('Date: ____________', '日期：＿＿＿＿＿＿')],
                    [say('Checked by: ____________', '复核人：＿＿＿＿＿＿'), say('Date: ____________', '日期：＿＿＿＿＿＿')],
                  ],
                },
              ]
            },
          },
        ],
})
