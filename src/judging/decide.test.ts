import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { certainties } from '../domain/verdict.ts'
import { loadSignals } from '../signals/index.ts'
import type { CaseSignal } from '../signals/signal.ts'
import { decideShop, type Decision, type Facts, limbs, type OrderOfCase, spareCustom, spareOrders } from './decide.ts'
import { odds, type Weighed } from './hypotheses.ts'

const order = (listing: number, more: Partial<OrderOfCase> = {}): OrderOfCase => ({
  k: 1,
  ord: 1,
  order_id: 'O',
  listing,
  account_id: 'A',
  buyer: 1,
  proven: false,
  fake: true,
  p: 0.99,
  hard: false,
  undone: false,
  goods_stayed: false,
  identity: 0,
  parcel: null,
  alike: false,
  event_id: 'E',
  money_event: null,
  ...more,
})

const strangers = (listing: number, n: number, more: Partial<OrderOfCase> = {}): OrderOfCase[] =>
  Array.from({ length: n }, (_, i) => order(listing, { buyer: 100 * listing + i, ...more }))

test('goods of which no order tells anything are spared; one in twenty that tells carries its listing', () => {
  const brushed = [order(1, { hard: true }), ...strangers(1, 19)]
  const plain = strangers(2, 20)
  const thin = [order(3, { proven: true, buyer: 2 }), ...strangers(3, 20)]
  spareOrders([...brushed, ...plain, ...thin])
  assert.ok(brushed.every(({ fake }) => fake))
  assert.ok([...plain, ...thin.slice(1)].every(({ fake }) => !fake))
})

test('a customer who only happens to look like the crew counts; the crew’s own orders do not', () => {
  const orders = [order(1, { hard: true }), order(1, { p: 0.8 }), ...strangers(1, 3, { p: 0.88 }), ...strangers(1, 1, { p: 0.99 })]
  spareOrders(orders)
  assert.deepEqual(
    orders.map(({ fake }) => fake),
    [true, true, false, false, false, true],
  )
})

test('who got his goods at his own door counts where the crew gets hollow parcels; a stranger’s door, a crew’s own order, likeness and a crew that gets its goods are another matter', () => {
  const whole = { parcel: 'whole', identity: 1 } as const
  const crew = (hollow: number): OrderOfCase[] =>
    Array.from({ length: 10 }, (_, i) => order(1, { buyer: i, hard: true, parcel: i < hollow ? 'hollow' : 'whole' }))
  const beside = (): OrderOfCase[] => [
    ...strangers(1, 1, whole),
    ...strangers(1, 1, { ...whole, identity: 0 }),
    ...strangers(1, 1, { ...whole, identity: -1 }),
    order(1, { buyer: 3, ...whole }),
    ...strangers(1, 1, { ...whole, alike: true }),
    ...strangers(1, 1),
  ]
  const left = (hollow: number): boolean[] => {
    const orders = [...crew(hollow), ...beside()]
    spareOrders(orders)
    return orders.slice(10).map(({ fake }) => fake)
  }
  assert.deepEqual(left(6), [false, false, true, true, true, true])
  assert.deepEqual(left(5), [true, true, true, true, true, true])
})

test('an undone order raised no sales, unless it tells by itself or one of the crew undid it for show', () => {
  const orders = [order(1, { hard: true, undone: true }), order(1, { undone: true }), ...strangers(1, 1, { undone: true }), ...strangers(1, 1)]
  spareOrders(orders)
  assert.deepEqual(
    orders.map(({ fake }) => fake),
    [true, true, false, true],
  )
})

test('where a shop undoes orders for show, its customers’ orders count: what they kept, sent back or never took; what somebody kept though his money came back, and sends back again and again, does not', () => {
  const undone = { undone: true }
  const orders = [
    order(1, { hard: true }),
    order(1, undone),
    order(1),
    ...strangers(1, 2),
    order(1, { buyer: 8, ...undone }),
    order(1, { buyer: 9, ...undone }),
    order(1, { buyer: 9, ...undone }),
    order(1, { buyer: 7, ...undone, goods_stayed: true }),
    order(1, { buyer: 6, ...undone, goods_stayed: true, p: 0.88 }),
  ]
  spareOrders(orders, true)
  assert.deepEqual(
    orders.map(({ fake }) => fake),
    [true, true, true, false, false, false, true, true, true, false],
  )
})

test('at a victim shown by single orders, what only resembles them and was not given back is custom', () => {
  const orders = [order(1, { hard: true, undone: true }), order(1, { undone: true, p: 0.8 }), order(1, { p: 0.98 }), order(1)]
  spareCustom(orders)
  assert.deepEqual(
    orders.map(({ fake }) => fake),
    [true, true, false, true],
  )
})

const signals = (await loadSignals()).case

/** A case at which signals stand as given, with the odds that their own bits make; `odds` where a test needs others. */
function seen(levels: Record<string, string>, given: Partial<Weighed['log10Odds']> = {}): Weighed {
  const findings = Object.entries(levels).map(([name, level]) => {
    const signal = signals.find((one) => one.name === name) as CaseSignal
    assert.ok(signal?.bits[level], `${name} has a level ${level}`)
    return { signal, level, bits: signal.bits[level]!, sentence: { en: '', zh: '' }, events: [], row: {} }
  })
  return { k: 1, findings, log10Odds: { ...odds(findings), ...given } }
}

const plain: Facts = {
  fakes: 40,
  proven: 0,
  paidByOthers: 0,
  paidIntoUnheld: 0,
  sentAway: 0,
  shipped: 40,
  costly: false,
  crewShare: 0,
  crewTimes: 9,
  marked: 0,
  flood: false,
  unexplained: false,
  explained: false,
  authority: undefined,
}
const falsely = { organic: -3 }

const cases: [string, Record<string, string>, Partial<Facts>, Partial<Weighed['log10Odds']>, Pick<Decision, 'behaviour' | 'certainty' | 'neutralise'>][] = [
  [
    'light-parcels-among-real-demand',
    { 'real-parcels': 'empty', 'refunded-cohort': 'some' },
    { fakes: 10 },
    { organic: 4 },
    { behaviour: 'inconclusive', certainty: 'lead', neutralise: false },
  ],
  ['honest-surge', {}, {}, { organic: 2 }, { behaviour: 'benign', certainty: 'supported', neutralise: false }],
  ['may-be-honest', {}, {}, { organic: 0.5 }, { behaviour: 'inconclusive', certainty: 'lead', neutralise: false }],
  ['explained', {}, { explained: true }, falsely, { behaviour: 'inconclusive', certainty: 'lead', neutralise: true }],
  [
    'money-against-parcels',
    { 'seller-paid': 'many', 'refunded-cohort': 'most', 'real-parcels': 'real' },
    { proven: 5 },
    falsely,
    { behaviour: 'self_brushing', certainty: 'lead', neutralise: true },
  ],
  ['shop-paid', { 'seller-paid': 'many' }, { proven: 30 }, falsely, { behaviour: 'self_brushing', certainty: 'supported', neutralise: true }],
  [
    'shop-paid',
    { 'seller-paid': 'many' },
    { proven: 30, unexplained: true },
    falsely,
    { behaviour: 'self_brushing', certainty: 'established', neutralise: true },
  ],
  [
    'hollow-kept-repeated',
    { 'real-parcels': 'empty', 'refunded-cohort': 'kept' },
    { crewShare: 0.5 },
    falsely,
    { behaviour: 'self_brushing', certainty: 'lead', neutralise: true },
  ],
  [
    'sent-away-by-the-shop',
    { 'refunded-cohort': 'nearly-all', 'loud-or-quiet': 'loud' },
    { shipped: 0, sentAway: 36 },
    falsely,
    { behaviour: 'inconclusive', certainty: 'lead', neutralise: false },
  ],
  [
    'victim-at-a-cost',
    { 'refunded-cohort': 'nearly-all', 'real-parcels': 'real' },
    { costly: true },
    falsely,
    { behaviour: 'reverse_brushing', certainty: 'supported', neutralise: true },
  ],
  [
    'victim-of-a-flood',
    { 'refunded-cohort': 'nearly-all', 'loud-or-quiet': 'loud' },
    { shipped: 0 },
    falsely,
    { behaviour: 'reverse_brushing', certainty: 'supported', neutralise: true },
  ],
  [
    'victim-of-unpaid-orders',
    { 'never-counted': 'unpaid', 'loud-or-quiet': 'loud' },
    {},
    falsely,
    { behaviour: 'reverse_brushing', certainty: 'supported', neutralise: true },
  ],
  [
    'victim-of-orders-that-never-count',
    { 'refunded-cohort': 'most', 'never-counted': 'repeats', 'loud-or-quiet': 'loud' },
    {},
    falsely,
    { behaviour: 'reverse_brushing', certainty: 'supported', neutralise: true },
  ],
  ['others-paid-a-crew', { 'seller-paid': 'none-seen' }, { paidByOthers: 30 }, falsely, { behaviour: 'self_brushing', certainty: 'lead', neutralise: true }],
  [
    'paid-into-unheld-purses',
    { 'seller-paid': 'none-seen' },
    { paidIntoUnheld: 30 },
    { organic: 2 },
    { behaviour: 'self_brushing', certainty: 'lead', neutralise: true },
  ],
  ['crew-without-money', { 'company-met': 'company' }, {}, falsely, { behaviour: 'self_brushing', certainty: 'lead', neutralise: true }],
  [
    'light-parcels-alone',
    { 'real-parcels': 'empty', 'refunded-cohort': 'kept', 'seller-paid': 'none-seen' },
    { marked: 11 },
    falsely,
    { behaviour: 'inconclusive', certainty: 'lead', neutralise: false },
  ],
  ['nothing-to-go-by', {}, {}, falsely, { behaviour: 'inconclusive', certainty: 'lead', neutralise: true }],
  ['does-not-tell', { 'seller-paid': 'none-seen' }, {}, falsely, { behaviour: 'inconclusive', certainty: 'lead', neutralise: true }],
]

test('each limb of the rule holds where its words say, and every limb has its case here', () => {
  for (const [limb, levels, facts, given, want] of cases) {
    const decision = decideShop(seen(levels, given), { ...plain, ...facts })
    const { behaviour, certainty, neutralise } = decision
    assert.deepEqual([decision.limb, { behaviour, certainty, neutralise }], [limb, want])
  }
  assert.deepEqual([...new Set(cases.map(([limb]) => limb))].toSorted(), limbs.map(({ limb }) => limb).toSorted())
})

test('light parcels that something else speaks of too, or that are a flood, stay out of the counts; the same people twice are a crew only beyond custom', () => {
  const hollow = seen({ 'real-parcels': 'empty', 'refunded-cohort': 'kept', 'seller-paid': 'none-seen' }, falsely)
  const limb = (facts: Partial<Facts>): string => decideShop(hollow, { ...plain, ...facts }).limb
  assert.equal(limb({ marked: 12 }), 'does-not-tell')
  assert.equal(limb({ flood: true }), 'does-not-tell')
  assert.equal(decideShop(seen({ 'real-parcels': 'empty', 'loud-or-quiet': 'loud' }, falsely), plain).limb, 'does-not-tell')
  assert.equal(limb({ fakes: 5, crewShare: 0.4 }), 'does-not-tell')
  assert.equal(limb({ crewShare: 0.4, crewTimes: 3 }), 'hollow-kept-repeated')
  assert.equal(limb({ crewShare: 0.4, crewTimes: 2.9 }), 'light-parcels-alone')
  const real = seen({ 'real-parcels': 'empty', 'refunded-cohort': 'some' }, { organic: 4 })
  assert.equal(decideShop(real, { ...plain, fakes: 9 }).limb, 'honest-surge')
  assert.equal(decideShop(real, { ...plain, explained: true }).limb, 'honest-surge')
  assert.equal(decideShop(real, { ...plain, crewShare: 0.4 }).neutralise, false)
})

/** Any combination of levels the signals know, and facts that agree with it. */
const anyCase = fc
  .tuple(
    fc.record(Object.fromEntries(signals.map((signal) => [signal.name, fc.option(fc.constantFrom(...Object.keys(signal.bits)), { nil: undefined })]))),
    fc.record({
      fakes: fc.integer({ min: 3, max: 500 }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
      others: fc.double({ min: 0, max: 1, noNaN: true }),
      unheld: fc.double({ min: 0, max: 1, noNaN: true }),
      sent: fc.double({ min: 0, max: 1, noNaN: true }),
      costly: fc.boolean(),
      crewShare: fc.double({ min: 0, max: 1, noNaN: true }),
      unexplained: fc.boolean(),
    }),
  )
  .map(([levels, told]) => {
    const known = Object.fromEntries(Object.entries(levels).filter(([, level]) => level !== undefined)) as Record<string, string>
    const paid = known['seller-paid'] === 'many' || known['seller-paid'] === 'few'
    const facts: Facts = {
      ...plain,
      fakes: told.fakes,
      proven: paid ? Math.max(1, Math.floor(told.part * told.fakes)) : 0,
      paidByOthers: Math.floor(told.others * told.fakes),
      paidIntoUnheld: Math.floor(told.unheld * told.fakes),
      sentAway: 0,
      shipped: Math.floor(told.sent * told.fakes),
      costly: told.costly,
      crewShare: told.crewShare,
      unexplained: told.unexplained,
    }
    return { levels: known, facts }
  })

/** How hard a decision is on the shop. */
const severity = ({ behaviour, certainty }: Decision): number => (behaviour === 'self_brushing' ? 1 + certainties.indexOf(certainty) : 0)

test('what speaks in its favour never makes it harder on a shop', () => {
  fc.assert(
    fc.property(anyCase, ({ levels, facts }) => {
      const before = severity(decideShop(seen(levels), facts))
      assert.ok(severity(decideShop(seen(levels), { ...facts, explained: true, unexplained: false })) <= before, 'an accepted explanation')
      const honest = signals.filter((signal) => !(signal.name in levels) && signal.name !== 'real-parcels')
      for (const signal of honest)
        for (const [level, bits] of Object.entries(signal.bits))
          if (bits.organic >= 0 && bits.shop_hired <= Math.min(bits.organic, bits.rival_hired))
            assert.ok(severity(decideShop(seen({ ...levels, [signal.name]: level }), facts)) <= before, `${signal.name} ${level}`)
    }),
    { numRuns: 300 },
  )
})

test('taking the shop’s money away lowers it, or leaves it', () => {
  fc.assert(
    fc.property(anyCase, ({ levels, facts }) => {
      if (levels['seller-paid'] === undefined) return
      const poor = { ...levels, 'seller-paid': 'none-seen' }
      const [before, after] = [decideShop(seen(levels), facts), decideShop(seen(poor), { ...facts, proven: 0 })]
      assert.ok(severity(after) <= severity(before), `${before.limb} → ${after.limb}`)
    }),
    { numRuns: 500 },
  )
})

test('without the shop’s own money nothing is more than a lead against it: who packs may be bribed, and who buys may be sent', () => {
  fc.assert(
    fc.property(anyCase, ({ levels, facts }) => {
      const { 'seller-paid': _, ...done } = levels
      const decision = decideShop(seen(done), { ...facts, proven: 0, unexplained: true })
      assert.ok(severity(decision) <= 1, decision.limb)
    }),
    { numRuns: 500 },
  )
})
