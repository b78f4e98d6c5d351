/** What was asked for under threat, and what was paid. */
import { namesSum } from '../../material.ts'
import type { CaseFile, Voice } from '../document.ts'
import type { Block } from '../typeset.ts'
import { victimName } from './victims.ts'
import { inColumn, currenciesIn, paidBy } from './sums.ts'

export function paymentsTable(file: CaseFile, voice: Voice): Block[] {
  const { say, time } = voice
  const { extortion } = file.material
  const payments = extortion?.payments.filter(namesSum) ?? []
  if (payments.length === 0) return []
  const seen = {
    platform: say('recorded by the platform’s rails', '平台支付记录'),
    party: say('submitted by a party', '当事人提交'),
    authority: say('from an authority', '主管机关材料'),
  }
  const money = inColumn(voice, payments.flatMap(currenciesIn))
  const { unit } = money
  return [
    {
      is: 'table',
      caption: say('Sums asked for and paid', '索要与付款'),
      columns: [
        { head: say('No.', '序号'), width: 0, align: 'center' },
        { head: say('Shop', '店铺'), width: 1.4 },
        { head: say('Asked for', '索要金额') + unit, width: 0, align: 'right' },
        { head: say('Paid', '付款金额') + unit, width: 0, align: 'right' },
        { head: say('Paid at', '付款时间'), width: 0 },
        { head: say('Payee', '收款钱包'), width: 1 },
        { head: say('Source', '来源'), width: 1 },
      ],
      rows: payments.map((payment, at) => [
        String(at + 1),
        victimName(file, voice, payment.victim.id),
        money.one(payment.demanded_minor, payment.demanded_currency),
        money.one(payment.paid_minor, payment.currency),
        time(payment.paid_at),
        payment.payee_wallet_id ?? '—',
        seen[payment.observed_by],
      ]),
      total: [say('Total', '合计'), '', '', money.all(paidBy(payments)), '', '', ''],
    },
  ]
}
