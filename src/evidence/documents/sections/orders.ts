/** The orders at issue, one by one. */
import { grouped, sumsOf } from '../../../domain/money.ts'
import { ordersAtIssue } from '../../law/proofs.ts'
import type { OrderRow } from '../../material.ts'
import type { CaseFile, Voice } from '../document.ts'
import type { Block, Cell } from '../typeset.ts'
import { wordOf } from '../../../domain/words.ts'
import { explanationWords, linkWords, outcomeWords, refundWords } from '../words.ts'
import { note } from './blocks.ts'
import { inColumn } from './sums.ts'

/** Rows of a list of orders that are printed; the rest stands in the table of the bag. */
export const mostOrders = 100

export const shortened = ({ say }: Voice, all: number): Block[] =>
  all > mostOrders
    ? [
        note(
          say(
            `The first ${mostOrders} of ${grouped(all)} orders are printed. All ${grouped(all)}, with the same columns, stand in 10-findings/per-order-table.csv of the bag.`,
            `此处列印 ${grouped(all)} 笔订单中的前 ${mostOrders} 笔；全部 ${grouped(all)} 笔以相同栏目载于证据包的 10-findings/per-order-table.csv。`,
          ),
        ),
      ]
    : []

/** The table a judge reads: one row per order. Of orders nobody paid back, how they ended stands in place of the money that came back. */
export function orderTable(file: CaseFile, voice: Voice, above: readonly Block[] = []): Block[] {
  const { say, of, time } = voice
  const orders = ordersAtIssue(file.material)
  if (orders.length === 0) return [...above]
  const back = orders.some(({ money_back_at }) => money_back_at !== null)
  const money = inColumn(voice, orders)
  const { unit } = money
  const shown = orders.slice(0, mostOrders)
  const total = (list: readonly OrderRow[], value: (row: OrderRow) => number | null): string =>
    money.all(
      sumsOf(
        list.flatMap((row) => {
          const minor = value(row)
          return minor === null ? [] : [{ currency: row.currency, minor }]
        }),
      ),
    )
  const base = (row: OrderRow): Cell[] => [
    row.order_id,
    time(row.paid_at ?? row.placed_at),
    money.one(row.paid_amount_minor, row.currency),
    row.snapshot_sha256 === null ? '—' : { is: 'hash', text: row.snapshot_sha256 },
  ]
  const sumLabel = say(`Total of ${grouped(orders.length)}`, `合计 ${grouped(orders.length)} 笔`)
  const head = [
    { head: say('Order', '订单号'), width: 0 },
    { head: say('Paid at', '付款时间'), width: 0 },
    { head: say('Paid', '付款金额') + unit, width: 0, align: 'right' as const },
    { head: say('Hash of the snapshot (SHA-256)', '交易快照哈希（SHA-256）'), width: 0 },
  ]
  const table: Block = back
    ? {
        is: 'table',
        caption: say('Order by order', '逐单清单'),
        columns: [
          ...head,
          { head: say('Money back at', '回款时间'), width: 0 },
          { head: say('Money back', '回款金额') + unit, width: 0, align: 'right' },
          { head: say('Payer’s tie to the seller', '付款方与卖家的关联'), width: 1.2 },
          { head: say('Explanation', '解释情况'), width: 1 },
        ],
        rows: shown.map((row) => [
          ...base(row),
          time(row.money_back_at),
          money.one(row.money_back_amount_minor, row.currency),
          row.payer_link_to_seller === null ? '—' : of(wordOf(linkWords, row.payer_link_to_seller.via)),
          of(explanationWords[row.explanation_status]),
        ]),
        total: [sumLabel, '', total(orders, (row) => row.paid_amount_minor), '', '', total(orders, (row) => row.money_back_amount_minor), '', ''],
      }
    : {
        is: 'table',
        caption: say('Order by order', '逐单清单'),
        columns: [
          ...head,
          { head: say('How it ended', '订单结果'), width: 1 },
          { head: say('Refunded', '退款金额') + unit, width: 0, align: 'right' },
          { head: say('Goods sent back', '是否退货'), width: 0.7, align: 'center' },
          { head: say('Freight out', '发货运费') + unit, width: 0, align: 'right' },
        ],
        rows: shown.map((row) => [
          ...base(row),
          row.refund_kind === null
            ? of(outcomeWords[row.outcome])
            : say(
                `${of(outcomeWords[row.outcome])}, ${of(wordOf(refundWords, row.refund_kind))}`,
                `${of(outcomeWords[row.outcome])}（${of(wordOf(refundWords, row.refund_kind))}）`,
              ),
          money.one(row.refunded_minor, row.currency),
          row.returned ? say('yes', '是') : say('no', '否'),
          money.one(row.freight_minor, row.currency),
        ]),
        total: [
          sumLabel,
          '',
          total(orders, (row) => row.paid_amount_minor),
          '',
          '',
          total(orders, (row) => row.refunded_minor),
          grouped(orders.filter(({ returned }) => returned).length),
          total(orders, (row) => row.freight_minor),
        ],
      }
  return [{ is: 'wide', blocks: [...above, ...shortened(voice, orders.length), table] }]
}
