import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, type Wish, within } from '../../test/fixture/market.ts'

/** A flood of twelve on day 30, paid by one wallet; ids of orders that a later look takes into its cohort. */
async function taken(tell: (market: Market, pay: (buyer: string, at: number) => void) => void): Promise<string[]> {
  return within(
    (market) => {
      let last = 0
      const pay = (buyer: string, at: number): void => {
        if (at === 30) market.event('wallet.linked', 0, { wallet_id: `wallet-${buyer}`, holder_kind: 'account', holder_id: buyer, verified: true })
        market.event('transfer.made', at + 0.2, {
          transfer_id: `T-${++last}`,
          from_wallet_id: 'lead',
          to_wallet_id: `wallet-${buyer}`,
          amount_minor: 300,
          currency: 'CNY',
          kind: 'p2p',
        })
      }
      market.crew(12, (i) => ({ buyer: `hand-${i}`, at: 30, ends: 'refunded' }))
      for (let i = 0; i < 12; i++) pay(`hand-${i}`, 30)
      tell(market, pay)
    },
    async (engine, run) => {
      await run.make('cohort_whole')
      const rows = await engine.all<{ order_id: string }>(
        `SELECT o.order_id FROM cohort_whole c JOIN orders o ON o.ord = c.ord JOIN said s ON s.order_id = o.order_id WHERE s.part <> 'crew' ORDER BY o.order_id`,
      )
      return rows.map((row) => row.order_id)
    },
  )
}

const elsewhere = { name_match: 'mismatch', phone_match: 'mismatch' }
const late = (more: Wish = {}): Wish => ({ buyer: 'hand-1', at: 36, ends: 'refunded', fields: elsewhere, ...more })

test('what the crew ordered at the same shop outside the surge, paid for and sent back, joins the cohort', async () => {
  let ids: string[] = []
  const found = await taken((market, pay) => {
    ids = market.usual(4, (i) => late({ buyer: `hand-${i}` }))
    for (let i = 0; i < 4; i++) pay(`hand-${i}`, 36)
  })
  assert.deepEqual(found, ids)
})

test('what a member keeps, orders elsewhere or weeks apart, or was not paid for, and what others sent back, is left alone', async () => {
  const found = await taken((market, pay) => {
    market.usual(1, () => late({ buyer: 'hand-1', ends: 'kept' }))
    market.usual(1, () => late({ buyer: 'hand-2', shop: 'other' }))
    market.usual(1, () => late({ buyer: 'hand-3', at: 80 }))
    for (const [i, at] of [36, 36, 80].entries()) pay(`hand-${i + 1}`, at)
    market.usual(1, () => late({ buyer: 'hand-4', at: 48 }))
    market.usual(1, () => late({ buyer: 'hand-5', at: 28 }))
    market.usual(1, () => late({ buyer: 'hand-6', fields: {} }))
    pay('hand-6', 36)
    market.usual(3, (i) => late({ buyer: `stranger-${i}` }))
  })
  assert.deepEqual(found, [])
})

const onDevice =
  (device: string, more: (i: number) => Wish): ((i: number) => Wish) =>
  (i) => ({ fields: { device_id: device }, ...more(i) })

test('what is ordered there on the device of the crew joins it; a counter that orders for a whole village is nobody’s', async () => {
  let ids: string[] = []
  const tell = (market: Market, neighbours: number): void => {
    for (let i = 0; i < 9; i++) market.event('session.started', 29, { account_id: `room-${i}`, device_id: 'room' })
    market.crew(
      9,
      onDevice('room', (i) => ({ buyer: `room-${i}`, at: 30 })),
    )
    market.usual(
      neighbours,
      onDevice('room', (i) => ({ buyer: `neighbour-${i}`, shop: 'other', at: 10 })),
    )
    ids = market.usual(
      2,
      onDevice('room', (i) => ({ buyer: `room-${20 + i}`, at: 33 })),
    )
    market.usual(
      1,
      onDevice('sofa', () => ({ buyer: 'aunt', at: 33 })),
    )
  }
  assert.deepEqual(await taken((market) => tell(market, 0)), ids)
  assert.deepEqual(await taken((market) => tell(market, 9)), [])
})

test('a rush takes its own people’s orders at its edge along; who bought minutes earlier and is none of them, other goods, another end, or an hour before stays', async () => {
  const minute = 1 / 1440
  let ids: string[] = []
  const found = await within(
    (market) => {
      market.usual(60, (i) => ({ buyer: `customer-${i}`, at: 1 + (i % 28), listing: 'bag' }))
      market.crew(60, (i) => ({ buyer: `hand-${i % 20}`, at: 30 + (1 + (i % 8)) * minute, listing: 'bag', ends: 'refunded' }))
      ids = market.usual(2, (i) => ({ buyer: `hand-${i}`, at: 30 + (i === 0 ? -2 : 11) * minute, listing: 'bag', ends: 'refunded' }))
      market.usual(1, () => ({ buyer: 'regular', at: 30 - 2 * minute, listing: 'bag', ends: 'refunded' }))
      market.usual(1, () => ({ buyer: 'hand-2', at: 30 - 2 * minute, listing: 'bag' }))
      market.usual(1, () => ({ buyer: 'hand-3', at: 30 - 2 * minute, listing: 'cap', ends: 'refunded' }))
      market.usual(1, () => ({ buyer: 'hand-4', at: 30 - 60 * minute, listing: 'bag', ends: 'refunded' }))
    },
    async (engine, run) => {
      await run.make('cohort_whole')
      const rush = await engine.all('SELECT k, n FROM surges WHERE rush')
      const rows = await engine.all<{ order_id: string }>(
        `SELECT o.order_id FROM cohort_whole c JOIN orders o ON o.ord = c.ord JOIN said s ON s.order_id = o.order_id WHERE s.part <> 'crew' ORDER BY o.order_id`,
      )
      return { rush: rush.length, ids: rows.map((row) => row.order_id) }
    },
  )
  assert.deepEqual(found, { rush: 1, ids: ids.toSorted() })
})
