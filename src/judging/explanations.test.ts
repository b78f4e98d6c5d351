import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Market, within } from '../../test/fixture/market.ts'
import { type Answers, readExplanations, type Things } from './explanations.ts'

const opening = Date.parse('2024-03-01T00:00:00Z')
const on = (day: number): string => new Date(opening + day * 86_400_000).toISOString()

/** What stands about `orders` of `who` on a day. */
const read = (tell: (market: Market) => void, who: string[], about: Things, day = 60): Promise<Answers> =>
  within(tell, async (engine) => (await readExplanations(engine, opening + day * 86_400_000)).of(who, about))

const ask = (market: Market, id: string, orders: string[], more: Parameters<Market['event']>[2] = {}): void =>
  void market.event('explanation.requested', 10, { explanation_id: id, account_id: 'one', order_ids: orders, due_at: on(17), ...more })
const answer = (market: Market, id: string, assessed: string | undefined, at = 12): void =>
  void market.event('explanation.received', at, { explanation_id: id, text: 'words', assessed })

const four = { order: ['a', 'b', 'c', 'd'] }

test('silence counts after the deadline, about what was asked and about nothing else', async () => {
  const asked = (market: Market): void => ask(market, 'q', four.order)
  assert.equal((await read(asked, ['one'], four)).state, 'unmet')
  assert.equal((await read(asked, ['one'], four, 16)).state, 'open')
  assert.equal((await read(asked, ['two'], four)).state, undefined)
  assert.equal((await read(asked, ['one'], { order: ['e'] })).state, undefined)
  assert.equal((await read(asked, ['one'], { review: ['a'] })).state, undefined)
  // Two of four orders asked about: silence on these is none on the whole.
  assert.equal((await read((market) => ask(market, 'q', ['a', 'b']), ['one'], four)).state, undefined)
})

test('an old answer, good or bad, decides no later case', async () => {
  for (const assessed of ['reasonable', 'unreasonable']) {
    const old = (market: Market): void => {
      ask(market, 'q', ['x', 'y', 'z'])
      answer(market, 'q', assessed)
    }
    assert.deepEqual(await read(old, ['one'], four), { state: undefined, explained: new Set(), events: [] })
  }
})

test('a question that never arrived, or came after its deadline, asks nothing', async () => {
  const other = (market: Market): void =>
    void market.event('explanation.requested', 9, { explanation_id: 'p', account_id: 'two', order_ids: ['k'], delivered_at: on(9), due_at: on(17) })
  const undelivered = (market: Market): void => {
    other(market)
    ask(market, 'q', four.order)
  }
  assert.equal((await read(undelivered, ['one'], four)).state, undefined)
  assert.equal((await read((market) => ask(market, 'q', four.order, { delivered_at: on(11) }), ['one'], four)).state, 'unmet')
  assert.equal((await read((market) => ask(market, 'q', four.order, { delivered_at: on(18) }), ['one'], four)).state, undefined)
})

test('a late answer counts in favour, and an order explained once is not asked back by silence', async () => {
  assert.equal(
    (
      await read(
        (market) => {
          ask(market, 'q', four.order)
          answer(market, 'q', 'reasonable', 40)
        },
        ['one'],
        four,
      )
    ).state,
    'reasonable',
  )
  const { state, explained } = await read(
    (market) => {
      ask(market, 'q', ['a'])
      answer(market, 'q', 'reasonable')
      market.event('explanation.requested', 20, { explanation_id: 'r', account_id: 'one', order_ids: four.order, due_at: on(27) })
    },
    ['one'],
    four,
  )
  assert.deepEqual([state, [...explained]], ['unmet', ['a']])
})

test('a person may be asked about reviews, a refund is asked about as its order, and any id of the subject will do', async () => {
  const told = (market: Market): void => {
    const [order] = market.usual(1, () => ({ buyer: 'one', ends: 'refunded' }))
    market.event('explanation.requested', 40, {
      explanation_id: 'q',
      subject_kind: 'person',
      subject_id: 'P',
      about_kind: 'review',
      about_ids: ['v'],
      due_at: on(45),
    })
    market.event('explanation.requested', 40, {
      explanation_id: 'r',
      subject_kind: 'account',
      subject_id: 'one',
      about_kind: 'refund',
      about_ids: [`R${order}`],
      due_at: on(45),
    })
    answer(market, 'r', 'open', 41)
  }
  assert.equal((await read(told, ['one', 'P'], { review: ['v'] })).state, 'unmet')
  assert.equal((await read(told, ['one'], { order: ['O00001'] })).state, 'open')
})
