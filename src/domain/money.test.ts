import assert from 'node:assert/strict'
import { test } from 'node:test'
import { amountText } from '../proof/index.ts'
import { amount, digitsOf, groupedIn, lossOf, money, noCurrency } from './money.ts'

test('yen have no minor unit, dinars a thousand, and the verifier of bags counts alike', () => {
  assert.deepEqual(
    [amount(4_168_530, 'CNY'), amount(4_168_530, 'JPY'), amount(4_168_530, 'KWD'), amount(-5, 'EUR')],
    ['41,685.30', '4,168,530', '4,168.530', '−0.05'],
  )
  assert.deepEqual(money(300, 'JPY'), { en: 'JPY 300', zh: '300 JPY' })
  for (const currency of ['CNY', 'USD', 'JPY', 'KRW', 'VND', 'CLP', 'KWD', 'BHD', 'TND', 'EUR'])
    assert.equal((/\.(\d+)$/.exec(amountText(123_456, currency))?.[1] ?? '').length, digitsOf(currency), currency)
})

test('losses of two currencies stand beside each other and are never added up', () => {
  assert.deepEqual(
    lossOf([
      { currency: 'JPY', low_minor: 0, central_minor: 300, high_minor: 300 },
      { currency: 'CNY', low_minor: 5, central_minor: 10, high_minor: 20 },
      { currency: 'CNY', low_minor: 1, central_minor: 1, high_minor: 1 },
      { currency: 'USD', low_minor: 0, central_minor: 0, high_minor: 0 },
    ]),
    [
      { low_minor: 6, central_minor: 11, high_minor: 21, currency: 'CNY' },
      { low_minor: 0, central_minor: 300, high_minor: 300, currency: 'JPY' },
    ],
  )
})

test('a loss whose currency no record says is in no currency, and no person reads it as one', () => {
  const [loss] = lossOf([{ currency: null, low_minor: 0, central_minor: 50_000, high_minor: 50_000 }])
  assert.equal(loss!.currency, noCurrency)
  assert.deepEqual(money(loss!.central_minor, loss!.currency), { en: '50,000 minor units, currency unknown', zh: '50,000（最小货币单位，币种不明）' })
})

test('counts within a sentence are grouped; ids, dates, times, decimals and years are left alone', () => {
  for (const [said, reads] of [
    ['1988 of 2001 orders were refunded (99 %).', '1,988 of 2,001 orders were refunded (99 %).'],
    ['2001 笔订单中有 1988 笔', '2,001 笔订单中有 1,988 笔'],
    ['about 32000 to 1; 2000.', 'about 32,000 to 1; 2,000.'],
    ['order O-0857565071, shop S2000', 'order O-0857565071, shop S2000'],
    ['2017-08-08 14:00:2000, file 2017-0816, 2017年', '2017-08-08 14:00:2000, file 2017-0816, 2017年'],
    ['CNY 18,519.70 and 1234.50', 'CNY 18,519.70 and 1234.50'],
  ] as const)
    assert.equal(groupedIn(said), reads)
})
