import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Verdict } from '../../domain/report.ts'
import { judges, type Market } from '../../../test/fixture/market.ts'
import { refunded, usualReturns } from './conduct/fixture.ts'
import { behaviour } from './malicious_refund.ts'

const shops = ['a', 'b', 'c', 'd']

/** One account, twelve returns of nothing to four shops, and what else is to be told. */
const attack =
  (more: (market: Market, orders: string[]) => void = () => {}) =>
  (market: Market): void => {
    usualReturns(market, shops)
    const orders = Array.from({ length: 12 }, (_, i) => refunded(market, { shop: shops[i % 4]!, buyer: 'one', scanned: 50, found: 'empty', at: 20 + i }))
    more(market, orders)
  }

test('twelve returns of nothing: supported, refunds restricted after notice, four shops named as victims, the loss is price and freight', async () => {
  const { verdicts, cases } = await judges(behaviour, attack())
  const one = verdicts.find(({ subject }) => subject.id === 'one')!
  assert.deepEqual([one.behaviour, one.role, one.certainty, one.knowledge], ['malicious_refund', 'perpetrator', 'supported', 'knowing'])
  assert.equal(one.supported_order_ids.length, 12)
  assert.deepEqual(one.measure, { level: 'L2', kind: 'restrict_refund', needs: ['notice', 'explanation', 'human_decision'] })
  assert.deepEqual(
    verdicts.filter(({ role }) => role === 'victim_merchant').map(({ subject, measure }) => [subject.id, measure.level]),
    shops.map((shop) => [shop, 'L0']),
  )
  assert.equal(cases[0]!.loss[0]?.central_minor, 12 * (10_000 + 500))
  assert.ok(one.searched.length > 0 && one.contrary.length > 0)
})

const answer = (assessed: string | undefined) =>
  attack((market, orders) => {
    market.event('explanation.requested', 50, { explanation_id: 'q', account_id: 'one', order_ids: orders, due_at: '2024-05-01T00:00:00Z' })
    if (assessed !== undefined) market.event('explanation.received', 55, { explanation_id: 'q', text: 'words', assessed })
    market.event('order.completed', 90, { order_id: orders[0]! })
  })
const certainty = async (tell: (market: Market) => void): Promise<string | undefined> =>
  (await judges(behaviour, tell)).verdicts.find(({ subject }) => subject.id === 'one')?.certainty

test('established only when no reasonable explanation came; an accepted one leaves a lead and no measure', async () => {
  assert.equal(await certainty(answer(undefined)), 'established')
  assert.equal(await certainty(answer('unreasonable')), 'established')
  assert.equal(await certainty(answer('open')), 'supported')
  const { verdicts } = await judges(behaviour, answer('reasonable'))
  const one = verdicts.find(({ subject }) => subject.id === 'one')!
  assert.deepEqual([one.certainty, one.measure.level], ['lead', 'L0'])
  assert.equal(
    await certainty(
      attack(
        (market) =>
          void market.event('explanation.requested', 50, { explanation_id: 'q', account_id: 'one', order_ids: ['other'], due_at: '2024-05-01T00:00:00Z' }),
      ),
    ),
    'supported',
    'asked about other orders',
  )
})

test('a court’s word is adjudicated, and about another behaviour it is no word on this one', async () => {
  const report = (status: string, about: string) =>
    attack(
      (market) =>
        void market.event('authority.reported', 90, { authority: 'court', request_no: '1', subject_id: 'one', behaviour: about, role: 'perpetrator', status }),
    )
  assert.equal(await certainty(report('judgment_final', 'malicious_refund')), 'adjudicated')
  assert.equal(await certainty(report('finding', 'malicious_refund')), 'established')
  assert.equal(await certainty(report('judgment_final', 'scalping')), 'supported')
})

test('somebody who sends back nine of ten things that were whole is cleared, whatever the share', async () => {
  const { verdicts, cases } = await judges(behaviour, (market) => {
    usualReturns(market, shops)
    for (let i = 0; i < 30; i++) refunded(market, { shop: shops[i % 4]!, buyer: 'one', scanned: 400, found: i === 7 ? 'empty' : 'ok', at: 12 + i })
    market.usual(3, () => ({ buyer: 'one', shop: 'a' }))
  })
  assert.deepEqual(
    verdicts.map(({ subject, behaviour: said, measure }) => [subject.id, said, measure.kind]),
    [['one', 'benign', 'none']],
  )
  assert.deepEqual(cases, [])
})

test('a warehouse that finds every other return empty accuses none of its customers', async () => {
  const { verdicts } = await judges(behaviour, (market) => {
    for (let i = 0; i < 60; i++) refunded(market, { shop: 'a', buyer: `guest-${i % 12}`, found: i % 2 === 0 ? 'empty' : 'ok', at: 10 + (i % 30) })
  })
  assert.ok(verdicts.every(({ behaviour: said }) => said === 'inconclusive' || said === 'benign'))
})

test('five accounts of one hand are one case; the sister who only shares the purse is not in it', async () => {
  const { verdicts, cases } = await judges(behaviour, (market) => {
    usualReturns(market, shops)
    for (let i = 0; i < 25; i++)
      refunded(market, { shop: shops[i % 4]!, buyer: `account-${i % 5}`, scanned: 50, wallet: 'purse', phone: '13800000001', at: 15 + i })
    for (let i = 0; i < 12; i++)
      refunded(market, { shop: shops[i % 4]!, buyer: 'sister', scanned: 400, found: 'ok', wallet: 'purse', phone: '13800000001', at: 15 + i })
  })
  const named = verdicts.filter(({ role }) => role === 'perpetrator')
  const lent = ['account-0', 'account-1', 'account-2', 'account-3', 'account-4']
  assert.deepEqual(named.map(({ subject }) => subject.id).toSorted(), [...lent, 'purse'])
  assert.equal(new Set(named.map((verdict) => verdict.case_id)).size, 1)
  // What paid for them all is named, and nobody is limited by a purse whose holder no record verifies; the accounts may be lent.
  for (const { subject, knowledge, certainty, measure } of named)
    assert.deepEqual(
      [certainty, knowledge, measure.level, measure.kind],
      subject.id === 'purse' ? ['supported', 'knowing', 'L0', 'none'] : ['supported', 'unknown', 'L1', 'friction'],
    )
  assert.equal(cases.length, 1)
})

const limitsOf = (verdicts: readonly Verdict[]): Record<string, string> =>
  Object.fromEntries(
    verdicts
      .filter(({ role }) => role === 'perpetrator')
      .map(({ subject, certainty, measure }) => [subject.id, `${certainty} ${measure.kind}`])
      .toSorted(),
  )
/** Six lenders, each with a phone, a door and a wallet of their own, and two false refunds; the refunds go on to one wallet, which may have sent the prices ahead. */
const behindLenders =
  (ahead: boolean) =>
  (market: Market): void => {
    usualReturns(market, shops)
    market.event('wallet.linked', 0, { wallet_id: 'hub', holder_kind: 'person', holder_id: 'hand', verified: true })
    let moved = 0
    const send = (from: string, to: string, at: number, amount: number): void =>
      void market.event('transfer.made', at, {
        transfer_id: `move-${++moved}`,
        from_wallet_id: from,
        to_wallet_id: to,
        amount_minor: amount,
        currency: 'CNY',
        kind: 'p2p',
      })
    for (let i = 0; i < 6; i++) market.event('wallet.linked', 0, { wallet_id: `own-${i}`, holder_kind: 'account', holder_id: `lender-${i}`, verified: true })
    for (let n = 0; n < 12; n++) {
      const i = n % 6
      refunded(market, {
        buyer: `lender-${i}`,
        shop: shops[n % 4]!,
        scanned: 50,
        wallet: `own-${i}`,
        phone: `1380000000${i}`,
        device: `phone-${i}`,
        at: 15 + n,
      })
      if (ahead) send('hub', `own-${i}`, 14.5 + n, 10_000)
      send(`own-${i}`, 'hub', 22 + n, 9000)
    }
  }

test('lenders with phones, doors and wallets of their own are joined by where the refunds go, and the one who sent the prices ahead is limited', async () => {
  const { verdicts } = await judges(behaviour, behindLenders(true))
  const said = limitsOf(verdicts)
  assert.equal(said['hand'], 'supported restrict_refund')
  for (let i = 0; i < 6; i++) assert.equal(said[`lender-${i}`], 'supported friction')
  assert.equal(verdicts.find(({ subject }) => subject.id === 'hand')!.supported_order_ids.length, 12)
})

test('somebody to whom the money only came is a lead: a wallet can be lent, and landlords are paid too', async () => {
  const said = limitsOf((await judges(behaviour, behindLenders(false))).verdicts)
  assert.equal(said['hand'], 'lead none')
  assert.equal(said['lender-0'], 'supported friction')
})

test('a husband whose wallet pays for the orders of a wife who cheats is named nowhere', async () => {
  const { verdicts } = await judges(behaviour, (market) => {
    usualReturns(market, shops)
    market.event('wallet.linked', 0, { wallet_id: 'his', holder_kind: 'account', holder_id: 'husband', verified: true })
    market.usual(4, (i) => ({ buyer: 'husband', shop: shops[i]! }))
    for (let i = 0; i < 12; i++) refunded(market, { shop: shops[i % 4]!, buyer: 'wife', wallet: 'his', scanned: 50, found: 'empty', at: 20 + i })
  })
  assert.deepEqual(limitsOf(verdicts), { wife: 'supported restrict_refund' })
})

/** Twenty shops with ordinary custom; one buyer asks for the price of `taken` of his orders, one a shop, and sends back what is told. */
const manyShops =
  (taken: number, kind: 'refund_only' | 'return_and_refund', refuse = 0, { by = 'platform', reason }: { by?: string; reason?: string } = {}) =>
  (market: Market): void => {
    for (let shop = 0; shop < 20; shop++) {
      market.usual(30, (i) => ({ shop: `shop-${shop}`, buyer: `guest-${shop}-${i}`, at: 5 + i, fields: { region_code: '330106' } }))
      for (let i = 0; i < 2; i++)
        refunded(market, { shop: `shop-${shop}`, buyer: `guest-${shop}-${i}`, listing: `other-${shop}-${i}`, kind: 'refund_only', at: 10 + i })
      const buys = { shop: `shop-${shop}`, buyer: 'one', at: 12 + shop }
      if (shop >= taken) market.usual(1, () => buys)
      else {
        const order = refunded(market, { ...buys, kind, scanned: 400, found: 'ok', ...(reason === undefined ? {} : { reason }) })
        if (shop < refuse) market.event('refund.decided', 16 + shop, { refund_id: `R${order}`, outcome: 'rejected', decided_by: by })
      }
    }
  }

test('nothing sent back at shop after shop, one order each: a lead, and more where it was refused again and again', async () => {
  assert.deepEqual(limitsOf((await judges(behaviour, manyShops(14, 'refund_only'))).verdicts), { one: 'lead none' })
  assert.deepEqual(limitsOf((await judges(behaviour, manyShops(14, 'refund_only', 9))).verdicts), { one: 'supported friction' })
})

test('a shop’s own refusal is its word, and whose parcels are stolen from the stairs is refused by everybody', async () => {
  assert.deepEqual(limitsOf((await judges(behaviour, manyShops(14, 'refund_only', 9, { by: 'seller' }))).verdicts), { one: 'lead none' })
  assert.deepEqual(limitsOf((await judges(behaviour, manyShops(14, 'refund_only', 9, { reason: 'not_received' }))).verdicts), { one: 'lead none' })
})

/** Eight returns delivered in a province where none of the two shops takes returns. */
const astray = (more: { scanned?: number; found?: string }) => (market: Market) => {
  usualReturns(market, shops)
  for (let i = 0; i < 8; i++) {
    const order = refunded(market, { shop: shops[i % 2]!, buyer: 'one', at: 20 + i * 2, deliveredTo: '510106', ...more })
    if (more.scanned === undefined) {
      const scan = { waybill_no: `B${order}`, carrier: 'carrier' }
      market.event('shipment.scanned', 23.1 + i * 2, { ...scan, code: 'picked_up', region_code: '330106' })
      market.event('shipment.scanned', 24.5 + i * 2, { ...scan, code: 'delivered', region_code: '510106' })
    }
  }
}

test('whom shops tell to send the goods elsewhere sends the goods; an empty parcel to another town is false, and unweighed it is the shops’ word', async () => {
  const one = async (tell: (market: Market) => void): Promise<string | undefined> =>
    (await judges(behaviour, tell)).verdicts.find(({ subject, role }) => subject.id === 'one' && role === 'perpetrator')?.certainty
  assert.equal(await one(astray({ scanned: 400 })), undefined)
  assert.equal(await one(astray({})), undefined)
  assert.equal(await one(astray({ scanned: 40 })), 'supported')
  assert.equal(await one(astray({ found: 'not_received' })), 'lead')
})

test('one picture of a box in which seven orders came is of seven goods; the same picture for goods of other weeks is false', async () => {
  const one = async (every: number): Promise<string | undefined> =>
    (
      await judges(behaviour, (market) => {
        usualReturns(market, shops)
        for (let i = 0; i < 7; i++) refunded(market, { shop: `s${i}`, buyer: 'one', kind: 'refund_only', photo: 'aa', at: 20 + i * every })
      })
    ).verdicts.find(({ subject, role }) => subject.id === 'one' && role === 'perpetrator')?.certainty
  assert.equal(await one(0.1), undefined)
  assert.equal(await one(4), 'supported')
})

test('nothing sent back for a second piece is false as for the price', async () => {
  const { verdicts } = await judges(behaviour, (market) => {
    usualReturns(market, shops)
    for (let i = 0; i < 12; i++) refunded(market, { shop: shops[i % 4]!, buyer: 'one', kind: 'exchange', scanned: 50, found: 'empty', at: 20 + i })
    for (let i = 0; i < 6; i++) refunded(market, { shop: shops[i % 4]!, buyer: 'two', kind: 'exchange', scanned: 400, found: 'ok', at: 20 + i })
  })
  assert.deepEqual(limitsOf(verdicts), { one: 'supported restrict_refund' })
})

test('somebody who sends things back, or asks for the price of a few, is no such case', async () => {
  assert.deepEqual(limitsOf((await judges(behaviour, manyShops(14, 'return_and_refund'))).verdicts), {})
  assert.deepEqual(limitsOf((await judges(behaviour, manyShops(5, 'refund_only'))).verdicts), {})
})

test('an order explained is charged to nobody, and the others stay', async () => {
  const { verdicts } = await judges(
    behaviour,
    attack((market, orders) => {
      market.event('explanation.requested', 50, { explanation_id: 'q', account_id: 'one', order_ids: orders, due_at: '2024-05-01T00:00:00Z' })
      market.event('explanation.requested', 51, { explanation_id: 'p', account_id: 'one', order_ids: orders.slice(0, 2), due_at: '2024-05-01T00:00:00Z' })
      market.event('explanation.received', 52, { explanation_id: 'p', text: 'words', assessed: 'reasonable' })
      market.event('order.completed', 90, { order_id: orders[0]! })
    }),
  )
  const one = verdicts.find(({ subject }) => subject.id === 'one')!
  assert.deepEqual([one.certainty, one.supported_order_ids.length], ['established', 10])
})

test('an empty market is silent', async () => {
  assert.deepEqual((await judges(behaviour, () => {})).verdicts, [])
})

test('what a shop’s own warehouse says it found and what it says that weighed is one word, and limits nobody', async () => {
  const { verdicts } = await judges(behaviour, (market) => {
    usualReturns(market, shops)
    for (let i = 0; i < 4; i++) {
      const at = 20 + i
      const order = refunded(market, { shop: 'a', buyer: 'one', at })
      const scan = { waybill_no: `B${order}`, carrier: 'carrier' }
      market.event('shipment.scanned', at + 3.1, { ...scan, code: 'picked_up', region_code: '330106' })
      market.event('shipment.scanned', at + 4.5, { ...scan, code: 'delivered', region_code: '440106' })
      market.event('return.inspected', at + 5.5, { refund_id: `R${order}`, outcome: 'empty', weight_g: 20 })
    }
  })
  assert.deepEqual(
    verdicts.filter(({ role }) => role === 'perpetrator').map(({ subject, certainty: sure }) => [subject.id, sure]),
    [],
  )
})

test('who pays sellers their prices and has the goods sent to his door has bought them, whatever the sellers then take back', async () => {
  const { verdicts } = await judges(behaviour, (market) => {
    usualReturns(market, shops)
    market.event('wallet.linked', 0, { wallet_id: 'purse', holder_kind: 'account', holder_id: 'customer', verified: true })
    market.event('account.registered', 0, { account_id: 'customer', phone: '13900000000' })
    for (let i = 0; i < 3; i++) market.event('wallet.linked', 0, { wallet_id: `own-${i}`, holder_kind: 'account', holder_id: `seller-${i}`, verified: true })
    for (let n = 0; n < 12; n++) {
      const seller = n % 3
      refunded(market, {
        buyer: `seller-${seller}`,
        shop: shops[n % 4]!,
        scanned: 50,
        found: 'empty',
        wallet: `own-${seller}`,
        phone: '13900000000',
        device: 'box',
        at: 15 + n,
      })
      const paid = { transfer_id: `paid-${n}`, from_wallet_id: 'purse', to_wallet_id: `own-${seller}`, amount_minor: 10_000, currency: 'CNY', kind: 'p2p' }
      market.event('transfer.made', 14.5 + n, paid)
    }
  })
  const said = limitsOf(verdicts)
  assert.equal(said['customer'], 'lead none')
  assert.equal(said['seller-0'], 'supported friction')
})

test('a phone that others write down makes nobody a hand for one mistaken parcel, and a photo is not false for being copied', async () => {
  const { verdicts } = await judges(behaviour, (market) => {
    usualReturns(market, shops)
    market.event('account.registered', 0, { account_id: 'customer', phone: '13900000000' })
    for (const photo of ['1', '2'])
      refunded(market, { buyer: 'customer', shop: 'a', listing: `a-${photo}`, kind: 'refund_only', photo, at: 5, phone: '13900000000', device: 'home' })
    refunded(market, { buyer: 'customer', shop: 'b', scanned: 50, found: 'empty', at: 6, phone: '13900000000', device: 'home' })
    for (let n = 0; n < 12; n++)
      refunded(market, {
        buyer: `gang-${n % 3}`,
        shop: shops[n % 4]!,
        scanned: 50,
        found: 'empty',
        wallet: `own-${n % 3}`,
        phone: '13900000000',
        device: 'home',
        at: 15 + n,
        ...(n < 2 ? { photo: String(n + 1) } : {}),
      })
  })
  const said = limitsOf(verdicts)
  assert.equal(said['customer'], undefined)
  assert.equal(said['gang-0'], 'supported friction')
})

test('two friendly shops whose warehouses alone call a customer’s returns empty, always on his last evening, make a lead at most', async () => {
  const said = async (words: readonly string[]): Promise<string | undefined> =>
    limitsOf(
      (
        await judges(behaviour, (market) => {
          usualReturns(market, shops)
          for (const shop of shops) market.event('shop.opened', 0, { shop_id: shop, owner_account_id: `owner-${shop}`, category: 'home' })
          for (let i = 0; i < 9; i++) {
            const at = 20 + i
            const order = refunded(market, { shop: words[i % words.length]!, buyer: 'one', at, after: 6.8 })
            const scan = { waybill_no: `B${order}`, carrier: 'carrier' }
            market.event('shipment.scanned', at + 8.9, { ...scan, code: 'picked_up', region_code: '330106' })
            market.event('shipment.scanned', at + 10, { ...scan, code: 'delivered', region_code: '440106' })
            market.event('return.inspected', at + 11.3, { refund_id: `R${order}`, outcome: 'empty' })
          }
        })
      ).verdicts,
    )['one']
  assert.ok(['lead none', undefined].includes(await said(['a', 'b'])))
})

/** `n` accounts, each with a door, a purse and a province of its own, that send two empty parcels each, among `guests` honest returns. */
const pairs =
  (n: number, told: { province?: (i: number) => string; each?: number } = {}) =>
  (market: Market): void => {
    usualReturns(market, ['a', 'b', 'c', 'd', 'e', 'f'], 40)
    for (let i = 0; i < n; i++)
      for (let k = 0; k < (told.each ?? 2); k++)
        refunded(market, {
          shop: ['a', 'b', 'c', 'd', 'e', 'f'][(i + k) % 6]!,
          buyer: `name-${i}`,
          at: 15 + i + k,
          scanned: 40,
          found: 'empty',
          region: told.province?.(i) ?? `${33 + (i % 12)}0106`,
        })
  }
const paired = async (tell: (market: Market) => void): Promise<string[]> =>
  (await judges(behaviour, tell)).verdicts
    .filter(({ role }) => role === 'perpetrator')
    .map(({ subject, certainty, measure, reasons }) => `${subject.id} ${certainty} ${measure.level} ${reasons[0]!.code}`)

test('two empty parcels under each of many names are leads, where chance gives hardly one such pair', async () => {
  const said = await paired(pairs(12))
  assert.equal(said.length, 12)
  assert.ok(said.every((one) => one.endsWith('lead L0 one-of-many-pairs')))
})

test('a few such pairs, one empty parcel each, or all from where one carrier’s people may open them, are nobody’s', async () => {
  assert.deepEqual(await paired(pairs(4)), [])
  assert.deepEqual(await paired(pairs(12, { each: 1 })), [])
  assert.deepEqual(await paired(pairs(12, { province: () => '330106' })), [])
})
