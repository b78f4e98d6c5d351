import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, type Wish, within } from '../../test/fixture/market.ts'
import { holdAlike } from './likeness.ts'

const script = { rivals_viewed: 3, view_seconds: 240, chat_messages: 3 }

/** Ten workers with two orders each that a case holds, at a shop with eighty customers of its own. */
const campaign = (market: Market): void => {
  market.crew(20, (i) => ({ buyer: `worker-${i % 10}`, at: 28 + (i % 7), review: { text: 'all good' }, fields: script }))
  market.usual(80, (i) => ({
    buyer: `customer-${i}`,
    at: 2 + i * 0.7,
    ...(i % 4 === 0 ? { review: { text: `mine ${i}` } } : {}),
    fields: { rivals_viewed: i % 3, view_seconds: 20 + i, chat_messages: i % 2 },
  }))
}

/** Buyers whose orders are held by likeness beside the campaign. */
const alike = (more: (market: Market) => void, base = campaign): Promise<string[]> =>
  within(
    (market) => {
      base(market)
      more(market)
    },
    async (engine, run) => {
      await run.tell('cohort_whole', 'SELECT * FROM cohort')
      await run.tell('case_whole', 'SELECT * FROM case_all')
      await holdAlike(engine, run, [1])
      const rows = await engine.all<{ account_id: string }>(
        'SELECT DISTINCT a.account_id FROM cohort_held c JOIN orders o ON o.ord = c.ord JOIN accounts a ON a.buyer = o.buyer ANTI JOIN cohort b ON b.ord = c.ord ORDER BY a.account_id',
      )
      return rows.map((row) => row.account_id)
    },
  )
const again = (wish: Wish): ((market: Market) => void) => {
  return (market) => void market.usual(1, () => ({ at: 31, ...wish }))
}

test('what a worker of a found campaign ordered there in the same days, by the same script and praised, is held with it', async () => {
  assert.deepEqual(await alike(again({ buyer: 'worker-1', review: { text: 'all good' }, fields: script })), ['worker-1'])
})

test('a worker who buys there for himself, in his own way, keeps his order', async () => {
  assert.deepEqual(await alike(again({ buyer: 'worker-1', fields: { rivals_viewed: 1, view_seconds: 35, chat_messages: 0 } })), [])
})

test('a delighted customer of these days, a regular and a buyer for a whole office keep their orders', async () => {
  assert.deepEqual(await alike(again({ buyer: 'fan', review: { text: 'wonderful' }, fields: { rivals_viewed: 1, view_seconds: 50, chat_messages: 1 } })), [])
  assert.deepEqual(
    await alike((market) => {
      for (let i = 0; i < 6; i++)
        again({ buyer: 'regular', at: 10 + 5 * i, review: { text: 'as ever' }, fields: { rivals_viewed: 0, view_seconds: 25 } })(market)
    }),
    [],
  )
  assert.deepEqual(
    await alike(again({ buyer: 'office', quantity: 40, payable: 400_000, fields: { rivals_viewed: 2, view_seconds: 280, chat_messages: 6 } })),
    [],
  )
})

/** The same campaign on two devices, in words that were handed out, by people who look around as anybody does. */
const praise = 'arrived within two days, well packed, just as described, the whole family loves it'
const handedOut = (market: Market): void => {
  const look = (i: number): NonNullable<Wish['fields']> => ({ rivals_viewed: i % 3, view_seconds: 20 + 3 * i, chat_messages: i % 2 })
  market.crew(20, (i) => ({
    buyer: `worker-${i}`,
    at: 28 + (i % 7),
    review: { text: praise.slice(0, 40 + 2 * i) },
    fields: { ...look(i), device_id: `farm-${i % 2}` },
  }))
  market.usual(80, (i) => ({
    buyer: `customer-${i}`,
    at: 2 + i * 0.7,
    ...(i % 4 === 0 ? { review: { text: `number ${i} is what I had hoped for, ${'very '.repeat(i % 5)}fine` } } : {}),
    fields: { ...look(i), device_id: `own-${i}` },
  }))
}
const plain = { rivals_viewed: 1, view_seconds: 50, chat_messages: 1 }

test('who works on a found crew’s device and praises in the words handed out to it is held with it, though the copy breaks off early or goes on otherwise', async () => {
  for (const text of [praise.slice(0, 34), `${praise.slice(0, 50)} and my neighbour`])
    assert.deepEqual(await alike(again({ buyer: 'another', review: { text }, fields: { ...plain, device_id: 'farm-1' } }), handedOut), ['another'])
})

test('a flatmate who orders on a crew’s device in his own words, one who is silent, and a customer who copies the praise he read keep their orders', async () => {
  const flatmate = { ...plain, device_id: 'farm-0' }
  assert.deepEqual(
    await alike(again({ buyer: 'flatmate', review: { text: 'the zip of mine was stiff at first, now it runs' }, fields: flatmate }), handedOut),
    [],
  )
  assert.deepEqual(await alike(again({ buyer: 'flatmate', fields: flatmate }), handedOut), [])
  assert.deepEqual(await alike(again({ buyer: 'copier', review: { text: praise }, fields: { ...plain, device_id: 'own-900' } }), handedOut), [])
})

test('nothing is learnt from a handful of orders, and nothing reaches beyond the days of the campaign', async () => {
  const few = (market: Market): void => {
    market.crew(6, (i) => ({ buyer: `worker-${i % 3}`, at: 28 + i, review: { text: 'all good' }, fields: script }))
    market.usual(80, (i) => ({ buyer: `customer-${i}`, at: 2 + i * 0.7, fields: { rivals_viewed: i % 3, view_seconds: 20 + i, chat_messages: i % 2 } }))
  }
  assert.deepEqual(await alike(again({ buyer: 'worker-1', review: { text: 'all good' }, fields: script }), few), [])
  assert.deepEqual(await alike(again({ buyer: 'worker-1', at: 50, review: { text: 'all good' }, fields: script })), [])
})

test('a place’s own habit marks nobody: where all customers praise and look at three rivals, a worker’s likeness in these says nothing', async () => {
  const alike3 = (market: Market): void => {
    market.crew(20, (i) => ({ buyer: `worker-${i}`, at: 28 + (i % 7), review: { text: 'all good' }, fields: script }))
    market.usual(80, (i) => ({ buyer: `customer-${i}`, at: 2 + i * 0.7, review: { text: `mine ${i}` }, fields: script }))
  }
  assert.deepEqual(await alike(again({ buyer: 'fan', review: { text: 'all good' }, fields: script }), alike3), [])
})

const parcel = { scans: 3, grams: 400 }
const returned = { rivals_viewed: 0, view_seconds: 20, name_match: 'mismatch' }

/** A crowd that gives back what it was sent, beside customers of whom one in ten thinks better of it before anything is sent. */
const returning =
  (at: (i: number) => number) =>
  (market: Market): void => {
    market.crew(24, (i) => ({ buyer: `crowd-${i}`, at: at(i), ends: 'refunded', parcel, fields: returned }))
    market.usual(80, (i) => ({
      buyer: `customer-${i}`,
      at: 2 + i * 0.7,
      ...(i % 10 === 0 ? { ends: 'refunded' as const } : { parcel }),
      fields: { rivals_viewed: i % 3, view_seconds: 20 + i, name_match: 'match' },
    }))
  }

test('beside a crowd that gives back what it was sent, who gives back just so is held; who called off before anything was sent is not', async () => {
  const crowd = returning((i) => 28 + (i % 7))
  const one = { ends: 'refunded' as const, fields: returned }
  assert.deepEqual(await alike(again({ buyer: 'one more', parcel, ...one }), crowd), ['one more'])
  assert.deepEqual(await alike(again({ buyer: 'hasty', ...one }), crowd), [])
})

test('a crowd that comes within half an hour is not at work hours before or days after', async () => {
  const crowd = returning((i) => 31 + i / 48 / 24)
  const one = { ends: 'refunded' as const, parcel, fields: returned }
  assert.deepEqual(await alike(again({ buyer: 'one more', at: 31.04, ...one }), crowd), ['one more'])
  assert.deepEqual(await alike(again({ buyer: 'before', at: 30.87, ...one }), crowd), [])
  assert.deepEqual(await alike(again({ buyer: 'after', at: 33, ...one }), crowd), [])
})
