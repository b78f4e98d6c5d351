import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inMoney, type Market, within } from '../../../test/fixture/market.ts'

/** Orders held to be paid for, by shop. */
const paidFor = (tell: (market: Market) => void): Promise<Record<string, number>> =>
  within(tell, async (engine) => {
    const rows = await engine.all<{ shop_id: string; n: number }>(
      'SELECT s.shop_id, count(*) AS n FROM money_matches m JOIN shops s ON s.shop = m.shop WHERE m.paid GROUP BY s.shop_id ORDER BY s.shop_id',
    )
    return Object.fromEntries(rows.map(({ shop_id, n }) => [shop_id, n]))
  })

const nobody = {}

/** Each shop has a till of its own, and pays from it. */
const opened = (market: Market, shop: string): void => {
  market.event('shop.opened', 0, { shop_id: shop, owner_account_id: `owner of ${shop}`, category: 'c' })
  market.event('wallet.linked', 0, { wallet_id: `till of ${shop}`, holder_kind: 'shop', holder_id: shop, verified: true })
}

let last = 0
const send = (market: Market, at: number, from: string, buyer: string, amount: number, more: Record<string, string> = {}): void => {
  market.event('wallet.linked', 0, { wallet_id: `purse of ${buyer}`, holder_kind: 'account', holder_id: buyer, verified: true })
  market.event('transfer.made', at, {
    transfer_id: `F${++last}`,
    from_wallet_id: from,
    to_wallet_id: `purse of ${buyer}`,
    amount_minor: amount,
    currency: 'CNY',
    kind: 'p2p',
    ...more,
  })
}

const day = (n: number): string => new Date(Date.parse('2024-03-01T00:00:00Z') + n * 86_400_000).toISOString()

/** Two shops announce that the price comes back; `whom` of the buyers it reaches, with how much on top. */
const cashBack =
  (whom: (i: number) => boolean, over = 0, announced = 1) =>
  (market: Market): void => {
    for (const shop of ['one', 'two']) {
      opened(market, shop)
      market.event('promotion.scheduled', announced, { promotion_id: `offer of ${shop}`, shop_id: shop, kind: 'official', starts_at: day(2), ends_at: day(30) })
      for (let i = 0; i < 40; i++) {
        const [buyer, payable, at] = [`${i < 30 ? 'both' : shop}-${i}`, 8000 + 100 * (i % 7), 4 + (i % 20)]
        market.usual(1, () => ({ buyer, shop, at, payable, review: { rating: 5 } }))
        if (whom(i)) send(market, at + 8, `till of ${shop}`, buyer, payable + over, { kind: 'cash_back', promotion_id: `offer of ${shop}` })
      }
    }
    market.usual(1, () => ({ shop: 'one', at: 60 }))
  }

test('what an announced promotion gives back to everybody who bought in its time is no pay for orders', async () => {
  assert.deepEqual(await paidFor(cashBack(() => true)), nobody)
  // Some never claim it.
  assert.deepEqual(await paidFor(cashBack((i) => i % 4 !== 0)), nobody)
})

test('what some get under an announced promotion is weighed as any money is: the price for a few, called cash-back, is no pay', async () => {
  assert.deepEqual(await paidFor(cashBack((i) => i >= 30)), nobody)
  assert.deepEqual(await paidFor(cashBack((i) => i >= 20 && i % 3 === 0)), nobody)
})

test('a promotion that reaches only the same people at both shops, or gives more than the goods cost, or is announced after they bought, explains no pay', async () => {
  assert.deepEqual(await paidFor(cashBack((i) => i < 18, 500)), { one: 18, two: 18 })
  assert.deepEqual(await paidFor(cashBack(() => true, 500)), { one: 40, two: 40 })
  assert.deepEqual(await paidFor(cashBack((i) => i < 18, 0, 25)), { one: 18, two: 18 })
})

test('two shops of one owner give in both; what two owners give to the same people is told apart', async () => {
  const deposits = (owners: number) => (market: Market) => {
    for (const [i, shop] of ['one', 'two'].entries()) {
      opened(market, shop)
      if (owners === 1) market.event('shop.opened', 0, { shop_id: shop, owner_account_id: 'a owner', category: 'c' })
      for (let b = 0; b < 30; b++) {
        market.usual(1, () => ({ buyer: `both-${b}`, shop, at: 5 + i, payable: 5000 }))
        send(market, 13 + i, `till of ${shop}`, `both-${b}`, 5000)
      }
      market.usual(20, (b) => ({ buyer: `${shop}-${b}`, shop, at: 4 + (b % 6) }))
    }
    market.usual(60, (b) => ({ buyer: `else-${b}`, shop: `other-${b % 5}`, at: 3 + (b % 9) }))
    market.usual(1, () => ({ shop: 'one', at: 60 }))
  }
  assert.deepEqual(await paidFor(deposits(1)), nobody)
  assert.deepEqual(await paidFor(deposits(2)), { one: 30, two: 30 })
})

test('a sale of which the refund desk gave a part back cost what was left of it', async () => {
  const halves = (desk: boolean) => (market: Market) => {
    opened(market, 'one')
    for (let b = 0; b < 24; b++) {
      const [order] = market.usual(1, () => ({ buyer: `crew-${b}`, shop: 'one', at: 5 + (b % 9), payable: 10_000 + 100 * b, review: { rating: 5 } }))
      const part = Math.round((10_000 + 100 * b) * 0.45)
      const refund = { refund_id: `R${order}` }
      market.event('refund.requested', 12 + (b % 9), { ...refund, order_id: order!, kind: 'refund_only', phase: 'after_completion', amount_minor: part })
      market.event('refund.decided', 12.1 + (b % 9), { ...refund, outcome: desk ? 'approved' : 'rejected', decided_by: 'seller' })
      if (desk) market.event('refund.paid', 12.2 + (b % 9), { ...refund, amount_minor: part })
      send(market, 13 + (b % 9), 'till of one', `crew-${b}`, 10_000 + 100 * b - part + 500)
    }
    market.usual(12, (b) => ({ buyer: `guest-${b}`, shop: 'one', at: 5 + (b % 9) }))
    market.usual(1, () => ({ shop: 'one', at: 60 }))
  }
  assert.deepEqual(await paidFor(halves(true)), { one: 24 })
  assert.deepEqual(await paidFor(halves(false)), nobody)
})

test('a payment fits what the buyer still paid where a part had come back, whatever he ordered beside; proven is only what the whole price shows', async () => {
  const told = (market: Market): void => {
    opened(market, 'one')
    for (let b = 0; b < 24; b++) {
      const [at, price] = [5 + (b % 9), 10_000 + 100 * b]
      const [order] = market.usual(1, () => ({ buyer: `crew-${b}`, shop: 'one', at, payable: price, review: { rating: 5 } }))
      market.usual(1, () => ({ buyer: `crew-${b}`, shop: 'one', at: at + 20, payable: 23_000 }))
      const part = b % 2 === 0 ? Math.round(price * 0.45) : 0
      if (part > 0) {
        const refund = { refund_id: `R${order}` }
        market.event('refund.requested', at + 7, { ...refund, order_id: order!, kind: 'refund_only', phase: 'after_completion', amount_minor: part })
        market.event('refund.decided', at + 7.1, { ...refund, outcome: 'approved', decided_by: 'seller' })
        market.event('refund.paid', at + 7.2, { ...refund, amount_minor: part })
      }
      send(market, at + 8, 'till of one', `crew-${b}`, price - part + 500)
    }
    market.usual(12, (b) => ({ buyer: `guest-${b}`, shop: 'one', at: 5 + (b % 9) }))
    market.usual(1, () => ({ shop: 'one', at: 60 }))
  }
  assert.deepEqual(
    await within(told, (engine) =>
      engine.all('SELECT count(*) AS pairs, count(*) FILTER (WHERE m.paid) AS paid, count(*) FILTER (WHERE m.verified) AS proven FROM money_matches m'),
    ),
    [{ pairs: 24, paid: 24, proven: 12 }],
  )
})

test('coupons that a shop’s till pays out are its money', async () => {
  const told = (kind: string) => (market: Market) => {
    opened(market, 'one')
    for (let b = 0; b < 24; b++) {
      market.usual(1, () => ({ buyer: `crew-${b}`, shop: 'one', at: 5 + (b % 9), payable: 10_000 + 100 * b, review: { rating: 5 } }))
      send(market, 13 + (b % 9), 'till of one', `crew-${b}`, 10_500 + 100 * b, { kind })
    }
    market.usual(12, (b) => ({ buyer: `guest-${b}`, shop: 'one', at: 5 + (b % 9) }))
    market.usual(1, () => ({ shop: 'one', at: 60 }))
  }
  assert.deepEqual(await paidFor(told('coupon')), { one: 24 })
  assert.deepEqual(await paidFor(told('payout')), nobody)
})

/** Two shops among others; `crew` people buy at both, sixty more at each, `common` of them at both, as people elsewhere buy at three shops where any are. */
const twoShops =
  (
    crew: number,
    common: number,
    pay: (market: Market, order: { buyer: string; shop: string; at: number; payable: number; i: number }) => void,
    owner = ['left', 'right'],
  ) =>
  (market: Market): void => {
    for (const [s, shop] of ['left', 'right'].entries()) {
      market.event('shop.opened', 0, { shop_id: shop, owner_account_id: `owner of ${owner[s]!}`, category: 'c' })
      market.event('wallet.linked', 0, { wallet_id: `till of ${shop}`, holder_kind: 'shop', holder_id: shop, verified: true })
      for (let i = 0; i < crew + 60; i++) {
        const buyer = i < crew + common ? `both-${i}` : `${shop}-${i}`
        const order = { buyer, shop, at: 4 + (i % 20), payable: 6000 + 900 * (i % 9), i }
        market.usual(1, () => ({ ...order, review: { rating: i < crew || i % 3 === 0 ? 5 : 4 } }))
        pay(market, order)
      }
    }
    market.usual(240, (i) => ({ shop: `other-${i % 6}`, at: 3 + (i % 25), buyer: `other-${common > 0 ? i % 80 : i}` }))
    market.usual(1, () => ({ shop: 'left', at: 60 }))
  }

test('purses that each repay three people, and together one crowd that buys at the same shops, are one paymaster', async () => {
  const purses: Parameters<typeof twoShops>[2] = (market, { buyer, at, payable, i }) =>
    i < 12 && send(market, at + 7.5, `purse ${Math.floor(i / 3)}`, buyer, payable + 500)
  assert.deepEqual(await paidFor(twoShops(12, 0, purses)), { left: 12, right: 12 })
  // One owner's shops have one custom.
  assert.deepEqual(await paidFor(twoShops(12, 0, purses, ['same', 'same'])), nobody)
})

test('who pays for what one door takes in has it; parcels to the doors of those who are paid, or hollow ones, are pay', async () => {
  const scene = (door: (i: number) => string, grams: number) => (market: Market) => {
    for (const shop of ['left', 'right']) {
      opened(market, shop)
      for (let i = 0; i < 14; i++)
        for (const n of [0, 1]) {
          const at = 4 + n * 9 + (i % 5) * 0.1
          const payable = 6000 + 900 * (i % 9)
          market.usual(1, () => ({
            buyer: `both-${i}`,
            shop,
            at,
            payable,
            listing: `${shop} goods`,
            review: { rating: 5 },
            parcel: { scans: 3, grams },
            fields: { recipient_address: door(i), address_kind: 'residential' },
          }))
          send(market, at + 7.5, 'purse', `both-${i}`, payable + 500)
        }
      market.event('listing.published', 0, { listing_id: `${shop} goods`, shop_id: shop, category: 'c', price_minor: 6000, currency: 'CNY', weight_g: 400 })
      market.usual(50, (i) => ({ buyer: `${shop}-${i}`, shop, at: 4 + (i % 20) }))
    }
    market.usual(240, (i) => ({ shop: `other-${i % 6}`, at: 3 + (i % 25), buyer: `other-${i}` }))
    market.usual(1, () => ({ shop: 'left', at: 60 }))
  }
  assert.deepEqual(await paidFor(scene(() => 'the counter', 400)), nobody)
  assert.deepEqual(await paidFor(scene((i) => `door ${i}`, 400)), { left: 28, right: 28 })
  assert.deepEqual(await paidFor(scene(() => 'the counter', 60)), { left: 28, right: 28 })
})

test('money planted on the customers whom two shops have in common makes no crew of them, by one purse or by many', async () => {
  for (const three of [true, false])
    for (const whom of [12, 36])
      assert.deepEqual(
        await paidFor(
          twoShops(
            0,
            36,
            (market, { buyer, at, payable, i }) => i < whom && send(market, at + 7.5, three ? `purse ${Math.floor(i / 3)}` : 'purse', buyer, payable + 500),
          ),
        ),
        nobody,
      )
})

test('a sum rounded up to the next note is pay where it comes to the same people at another owner’s shop, or follows what each spent', async () => {
  const note = (minor: number): number => Math.ceil((minor * 1.32) / 10_000) * 10_000
  const both: Parameters<typeof twoShops>[2] = (market, { buyer, shop, at, payable, i }) =>
    i < 16 && send(market, at + 16, `till of ${shop}`, buyer, note(payable))
  assert.deepEqual(await paidFor(twoShops(16, 0, both)), { left: 16, right: 16 })
  const alone: Parameters<typeof twoShops>[2] = (market, { buyer, shop, at, payable, i }) =>
    shop === 'left' && i < 24 && send(market, at + 16, 'till of left', buyer, Math.ceil((payable * 1.6) / 1000) * 1000)
  assert.deepEqual(await paidFor(twoShops(24, 0, alone)), { left: 24 })
})

test('a packet that is more than regulars spent on several cheap things is a packet: it repays nothing by covering all', async () => {
  const thanks = (market: Market): void => {
    market.event('shop.opened', 0, { shop_id: 'left', owner_account_id: 'owner', category: 'c' })
    market.event('wallet.linked', 0, { wallet_id: 'till of left', holder_kind: 'shop', holder_id: 'left', verified: true })
    for (let i = 0; i < 60; i++) {
      const buyer = `member-${i}`
      for (let n = 0; n <= i % 3; n++) market.usual(1, () => ({ buyer, shop: 'left', at: 4 + ((i + 5 * n) % 20), payable: 1400 + 500 * ((i + n) % 4) }))
      if (i % 2 === 0) send(market, 27, 'till of left', buyer, 6600)
    }
    market.usual(240, (i) => ({ shop: `other-${i % 6}`, at: 3 + (i % 25), buyer: `other-${i}` }))
  }
  assert.deepEqual(await paidFor(thanks), nobody)
})

test('a packet of one sum for customers drawn by lot, at one shop or at two that have customers in common, is a packet', async () => {
  for (const common of [0, 36])
    assert.deepEqual(
      await paidFor(
        twoShops(
          0,
          common,
          (market, { buyer, shop, at, i }) => (i + (shop === 'left' ? 0 : i >> 2)) % 2 === 0 && send(market, at + 16, `till of ${shop}`, buyer, 8800),
        ),
      ),
      nobody,
    )
})

test('who got back what the dear one of two orders cost is repaid that one; who got back what both cost is repaid both', async () => {
  const market =
    (sum: (dear: number, cheap: number) => number) =>
    (market: Market): void => {
      opened(market, 'shop')
      market.usual(90, (i) => ({ buyer: `customer-${i}`, shop: 'shop', at: 2 + i / 4, payable: 6000 + 100 * (i % 9) }))
      for (let i = 0; i < 6; i++) {
        const [buyer, dear, cheap, at] = [`regular-${i}`, 10_000 + 100 * i, 900 + 10 * i, 4 + 2 * i]
        market.usual(1, () => ({ buyer, shop: 'shop', at, payable: dear }))
        market.usual(1, () => ({ buyer, shop: 'shop', at: at + 1, payable: cheap }))
        send(market, at + 9.5, 'till of shop', buyer, sum(dear, cheap))
      }
      market.usual(1, () => ({ shop: 'shop', at: 60 }))
    }
  assert.deepEqual(await paidFor(market((dear) => dear)), nobody)
  assert.deepEqual(await paidFor(market((dear, cheap) => dear + cheap)), { shop: 12 })
})

/** Money without minor units, and with a thousand of them; prices of the same height. */
const others: readonly [string, number][] = [
  ['JPY', 0.01],
  ['KWD', 10],
]

test('what is small beside a price follows what things cost: the same market in yen or dinars is paid for the same orders', async () => {
  const purses = twoShops(12, 0, (market, { buyer, at, payable, i }) => i < 12 && send(market, at + 7.5, `purse ${Math.floor(i / 3)}`, buyer, payable + 500))
  const notes = twoShops(
    16,
    0,
    (market, { buyer, shop, at, payable, i }) => i < 16 && send(market, at + 16, `till of ${shop}`, buyer, Math.ceil((payable * 1.32) / 10_000) * 10_000),
  )
  const packets = (extra: number): ((market: Market) => void) =>
    twoShops(0, 0, (market, { buyer, shop, at, payable, i }) => {
      if (shop !== 'left' || i >= 18 || i % 3 === 2) return
      send(market, at + 7.5, 'till of left', buyer, payable)
      send(market, at + 7.51, 'till of left', buyer, extra)
    })
  for (const [scene, paid] of [
    [purses, { left: 12, right: 12 }],
    [notes, { left: 16, right: 16 }],
    [packets(500), { left: 12 }],
    [packets(4000), nobody],
    [cashBack((i) => i < 18, 500), { one: 18, two: 18 }],
  ] as const)
    for (const [currency, factor] of [['CNY', 1], ...others] as const)
      assert.deepEqual(await paidFor(inMoney(currency, factor, scene)), paid, `${currency} ${JSON.stringify(paid)}`)
})

test('what comes in a packet of its own with the price is on top of it', async () => {
  const paid = (extra: number): Promise<Record<string, number>> =>
    paidFor(
      twoShops(0, 0, (market, { buyer, shop, at, payable, i }) => {
        if (shop !== 'left' || i >= 18 || i % 3 === 2) return
        send(market, at + 7.5, 'till of left', buyer, payable)
        send(market, at + 7.51, 'till of left', buyer, extra)
      }),
    )
  assert.deepEqual(await paid(500), { left: 12 })
  // A larger sum is for something else.
  assert.deepEqual(await paid(4000), nobody)
})

test('a crew of whom a part of the orders is seen to be paid is told from customers of whom some were given something back', async () => {
  const paid = (times: (i: number, n: number) => boolean): Promise<Record<string, number>> =>
    paidFor((market) => {
      opened(market, 'shop')
      for (let i = 0; i < 12; i++)
        for (let n = 0; n < 4; n++) {
          const order = { buyer: `often-${i}`, shop: 'shop', at: 4 + 4 * n + (i % 3), payable: 7000 + 300 * (i % 5) }
          market.usual(1, () => ({ ...order, review: { rating: 5 } }))
          if (times(i, n)) send(market, order.at + 7.5, 'till of shop', order.buyer, order.payable + 500)
        }
      market.usual(400, (i) => ({ buyer: `once-${i}`, shop: 'shop', at: 3 + (i % 20), payable: 8000 }))
      market.usual(1, () => ({ shop: 'shop', at: 60 }))
    })
  assert.deepEqual(await paid((i, n) => n === 0 || (n === 2 && i < 11)), { shop: 23 })
  assert.deepEqual(await paid((i, n) => n === i % 4), nobody)
})

test('a customer who got two full parcels where the crew gets hollow ones was treated; one parcel, a light one, or the same pay at another owner’s shop, and he is of the crew', async () => {
  const paid = (orders: number, { grams = 400, elsewhere = false } = {}): Promise<number> =>
    within(
      (market) => {
        for (const shop of ['one', 'two']) {
          opened(market, shop)
          market.event('listing.published', 0, { listing_id: `${shop} goods`, shop_id: shop, category: 'c', price_minor: 6000, currency: 'CNY', weight_g: 400 })
        }
        const repaid = (buyer: string, shop: string, at: number, weight: number): void => {
          const payable = 6000 + 700 * (Math.round(at) % 6)
          market.usual(1, () => ({ buyer, shop, at, payable, listing: `${shop} goods`, review: { rating: 5 }, parcel: { scans: 3, grams: weight } }))
          send(market, at + 7.5, `till of ${shop}`, buyer, payable + 500)
        }
        for (const shop of ['one', 'two']) for (const n of [0, 9]) for (let i = 0; i < 14; i++) repaid(`crew-${i}`, shop, 4 + n + (i % 5), 60)
        for (let n = 0; n < orders; n++) repaid('guest', 'one', 6 + 8 * n, n === 0 ? 400 : grams)
        if (elsewhere) repaid('guest', 'two', 12, 400)
        market.usual(60, (i) => ({ buyer: `one-${i}`, shop: 'one', at: 4 + (i % 20), listing: 'one goods', parcel: { scans: 3, grams: 400 } }))
        market.usual(120, (i) => ({ shop: `other-${i % 6}`, at: 3 + (i % 25), buyer: `other-${i}` }))
        market.usual(1, () => ({ shop: 'one', at: 60 }))
      },
      async (engine) =>
        (
          await engine.one<{ n: number }>(
            "SELECT count(*) AS n FROM money_matches m JOIN accounts a ON a.buyer = m.buyer JOIN shops s ON s.shop = m.shop WHERE m.paid AND a.account_id = 'guest' AND s.shop_id = 'one'",
          )
        ).n,
    )
  assert.equal(await paid(2), 0)
  assert.equal(await paid(1), 1)
  assert.equal(await paid(2, { grams: 300 }), 2)
  assert.equal(await paid(2, { elsewhere: true }), 2)
})

test('a customer to whom an after-sales ticket gave the price was given it back where the crew gets something on top and no ticket; with more than the price, or where the crew has tickets too, he was not', async () => {
  const paid = (over: number, ticket: boolean, crewsTickets = 0): Promise<number> =>
    within(
      (market) => {
        opened(market, 'one')
        for (const n of [0, 9])
          for (let i = 0; i < 14; i++) {
            const [buyer, at, payable] = [`crew-${i}`, 4 + n + (i % 5), 6000 + 700 * (i % 6)]
            market.usual(1, () => ({ buyer, shop: 'one', at, payable, review: { rating: 5 } }))
            send(market, at + 7.5, 'till of one', buyer, payable + 500, i < crewsTickets ? { after_sales_ticket_id: `ticket of ${buyer}` } : {})
          }
        market.usual(1, () => ({ buyer: 'guest', shop: 'one', at: 7, payable: 7000 }))
        send(market, 14.5, 'till of one', 'guest', 7000 + over, ticket ? { after_sales_ticket_id: 'ticket of guest' } : {})
        market.usual(60, (i) => ({ buyer: `one-${i}`, shop: 'one', at: 4 + (i % 20) }))
        market.usual(120, (i) => ({ shop: `other-${i % 6}`, at: 3 + (i % 25), buyer: `other-${i}` }))
        market.usual(1, () => ({ shop: 'one', at: 60 }))
      },
      async (engine) =>
        (
          await engine.one<{ n: number }>(
            "SELECT count(*) AS n FROM money_matches m JOIN accounts a ON a.buyer = m.buyer WHERE m.paid AND a.account_id = 'guest'",
          )
        ).n,
    )
  assert.equal(await paid(0, true), 0)
  assert.equal(await paid(500, true), 1)
  assert.equal(await paid(0, false), 1)
  assert.equal(await paid(0, true, 4), 1)
})
