import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lotOf, ordersNamed } from './case.ts'
import { brusher, Market, victim } from './fixture.ts'
import { sheetsOf } from './loss.ts'

const money = (low: number, central: number, high: number) => ({ low_minor: low, central_minor: central, high_minor: high, currency: 'CNY' })

test('merchant, platform and consumers have a sheet each, currencies apart, and one loss is not counted twice unseen', () => {
  const market = new Market()
  const enter = (who: Parameters<Market['do']>[0], id: string, body: Record<string, unknown>) =>
    market.do(who, 'loss', id, 'enter', { case_id: 'c-yiwu', text: 'as the invoices say', ...body })
  enter('wang', 'V-1', { party: 'merchant', head: 'freight', ...money(100, 120, 150) })
  enter('ines', 'V-2', { party: 'merchant', head: 'lost_sales', holder: victim, ...money(1000, 2000, 4000) })
  enter('ines', 'V-3', { party: 'merchant', head: 'ads', holder: victim, ...money(1, 2, 3), currency: 'USD' })
  enter('lena', 'V-4', { party: 'platform', head: 'investigation', ...money(500, 600, 700) })
  enter('lena', 'V-5', { party: 'platform', head: 'compensation', ...money(120, 120, 120) })
  enter('ines', 'V-6', { party: 'consumers', head: 'polluted_exposure', count: 21_000 })
  const { sheets, counted_twice } = sheetsOf(market.state, 'c-yiwu')
  assert.deepEqual(
    sheets.map(({ party, sums, counts }) => [
      party,
      sums.map(({ currency, low_minor, central_minor, high_minor }) => [currency, low_minor, central_minor, high_minor]),
      counts,
    ]),
    [
      [
        'merchant',
        [
          ['CNY', 1100, 2120, 4150],
          ['USD', 1, 2, 3],
        ],
        {},
      ],
      ['platform', [['CNY', 620, 720, 820]], {}],
      ['consumers', [], { polluted_exposure: 21_000 }],
    ],
  )
  assert.deepEqual(counted_twice, [
    { one: 'V-1', other: 'V-5' },
    { one: 'V-2', other: 'V-5' },
  ])
  assert.deepEqual(market.state.loss.get('V-1')!.holder, victim, 'what a merchant enters is its own')
})

test('an entry names its head, orders its estimates, is a party’s own or the house’s, and is made good by somebody else', () => {
  const market = new Market()
  const entry = { case_id: 'c-yiwu', party: 'merchant', head: 'freight', text: 'invoices', ...money(1, 2, 3) }
  market.not('ines', 'loss', 'V-1', 'enter', { ...entry, head: 'goodwill' }, 422, 'head')
  market.not('ines', 'loss', 'V-1', 'enter', { ...entry, low_minor: 5 }, 422, 'low_minor')
  market.not('ines', 'loss', 'V-1', 'enter', { ...entry, currency: undefined }, 422, 'low_minor')
  market.not('chen', 'loss', 'V-1', 'enter', entry, 404, 'not_found')
  market.not('wang', 'loss', 'V-1', 'enter', { ...entry, party: 'platform', head: 'goodwill' }, 404, 'not_found')
  market.do('lena', 'loss', 'V-1', 'enter', { ...entry, holder: victim })
  market.not('lena', 'loss', 'V-1', 'settle', { amount_minor: 2, currency: 'CNY', how: 'fees_credited' }, 403, 'separation')
  market.do('gus', 'loss', 'V-1', 'settle', { amount_minor: 2, currency: 'CNY', how: 'fees_credited' })
  market.not('li', 'loss', 'V-1', 'withdraw', {}, 404, 'not_found')
})

test('a person’s own look at a sample is recorded with who, how and what each was; what is said to be by lot is what the lot drew', () => {
  const market = new Market()
  market.do('ines', 'case', 'c-li', 'take')
  const one = market.state.case.get('c-li')!
  const all = ordersNamed(market.context, one)
  const lot = lotOf(one, all)
  assert.equal(all.length, 24)
  const [first, second, third] = lot
  market.not('ines', 'case', 'c-li', 'verify', { method: 'contacted_recipients', drawn: 'by_lot', not_genuine: [first, third] }, 422, 'drawn')
  market.not('ines', 'case', 'c-li', 'verify', { method: 'contacted_recipients', drawn: 'chosen', genuine: ['o-yw-000'] }, 422, 'genuine')
  market.not('ines', 'case', 'c-li', 'verify', { method: 'contacted_recipients', drawn: 'by_lot' }, 422, 'genuine')
  market.not('ivan', 'case', 'c-li', 'verify', { method: 'read_records', drawn: 'by_lot', unknown: [first] }, 403, 'lease')
  market.do('ines', 'case', 'c-li', 'verify', {
    method: 'contacted_recipients',
    drawn: 'by_lot',
    not_genuine: [first, second],
    unknown: [third],
    reasons: 'called all three',
  })
  const [said] = market.state.case.get('c-li')!.verified
  assert.deepEqual([said!.by.id, said!.of, said!.not_genuine, said!.unknown, said!.why], ['ines', 24, [first, second], [third], 'called all three'])
  assert.equal(brusher.kind, 'account')
})
