/** Orders of the case that go on counting, and why. */
import type { OrderRow } from '../../material.ts'
import type { CaseFile, Voice } from '../document.ts'
import type { Block } from '../typeset.ts'
import { inColumn } from './sums.ts'
import { mostOrders, shortened } from './orders.ts'

/** Orders that were looked at and left out, each with why: what speaks for the other side. */
export function excludedTable({ material }: CaseFile, voice: Voice): Block[] {
  const { say, time } = voice
  const excluded = material.orders.filter(({ checked }) => checked)
  const money = inColumn(voice, excluded)
  if (excluded.length === 0) return []
  return [
    ...shortened(voice, excluded.length),
    {
      is: 'table',
      caption: say('Orders that were checked and go on counting', '经核查后保留的订单'),
      columns: [
        { head: say('Order', '订单号'), width: 0 },
        { head: say('Paid at', '付款时间'), width: 0 },
        { head: say('Paid', '付款金额') + money.unit, width: 0, align: 'right' },
        { head: say('Why', '保留理由'), width: 1 },
      ],
      rows: excluded
        .slice(0, mostOrders)
        .map((row) => [row.order_id, time(row.paid_at ?? row.placed_at), money.one(row.paid_amount_minor, row.currency), whyExcluded(row, voice)]),
    },
  ]
}

/** That nobody was asked, or that a parcel arrived, is true of many orders and clears none by itself. */
const incidental = new Set(['not_asked', 'answer_open', 'delivered'])

function whyExcluded({ contrary }: OrderRow, { say, of }: Voice): string {
  const telling = contrary.filter(({ code }) => !incidental.has(code))
  return telling.length === 0
    ? say('nothing speaks against a real purchase', '没有事实表明并非真实购买')
    : telling.map((one) => of(one.text)).join(say(' ', ''))
}
