import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judges, type Market } from '../../../test/fixture/market.ts'
import { others, type Rush, rushes } from './conduct/fixture.ts'
import { behaviour } from './scalping.ts'

const bots = (n: number, more: (i: number) => Partial<Rush> = () => ({})): Rush[] =>
  Array.from({ length: n }, (_, i) => ({ buyer: `bot-${i}`, after: 1 + 0.4 * i, pageMs: 150 + i, viewSeconds: 0, wallet: 'purse', ...more(i) }))

const named = async (tell: (market: Market) => void): Promise<[string, string, string][]> =>
  (await judges(behaviour, tell)).verdicts
    .filter(({ subject }) => subject.kind === 'account')
    .map(({ subject, behaviour: said, certainty }): [string, string, string] => [subject.id, said, certainty])

test('a program with one purse: every account supported, parcels held after hearing, nothing taken out of sales', async () => {
  const { verdicts, cases, neutralisedOrders } = await judges(behaviour, (market) => void rushes(market, [...others(40), ...bots(12)]))
  const accounts = verdicts.filter(({ role }) => role === 'perpetrator')
  assert.equal(accounts.length, 12)
  for (const one of accounts) {
    assert.deepEqual([one.certainty, one.knowledge, one.supported_order_ids.length], ['supported', 'unknown', 1])
    assert.deepEqual(one.measure, { level: 'L2', kind: 'hold_shipment', needs: ['notice', 'explanation', 'human_decision'] })
  }
  assert.deepEqual(
    verdicts.filter(({ role }) => role === 'victim_merchant').map(({ subject, measure }) => [subject.id, measure.kind]),
    [['toys', 'none']],
  )
  assert.equal(new Set(verdicts.map((verdict) => verdict.case_id)).size, 1)
  assert.deepEqual([cases.length, cases[0]!.loss.length, neutralisedOrders.length], [1, 0, 0])
})

test('one kind of mark is not enough: haste alone ties nobody, one purse alone accuses nobody', async () => {
  assert.deepEqual(await named((market) => void rushes(market, [...others(40), ...bots(12, (i) => ({ wallet: `w-${i}` }))])), [])
  const company = await named(
    (market) =>
      void rushes(market, [
        ...others(40),
        ...bots(12, (i) => ({
          after: 5 + ((i * i * 17) % 90),
          pageMs: 1500 + 90 * i,
          viewSeconds: 6,
          device: `d-${i}`,
          address: '软件园1号楼前台',
          addressKind: 'office',
        })),
      ]),
  )
  assert.ok(company.length === 12 && company.every(([, said]) => said === 'benign'))
})

test('one computer and one purse for a club, at the pace of its helper, is undecided at most', async () => {
  const club = await named(
    (market) => void rushes(market, [...others(40), ...bots(9, (i) => ({ after: 10 + 55 * i, pageMs: 3100, viewSeconds: 9, device: 'counter' }))]),
  )
  assert.ok(club.every(([, said]) => said === 'inconclusive' || said === 'benign'))
})

/** Half a second a page, two seconds a look, a phone and a door for each: nothing but the purse and the beat is left to see. */
const patient = (n: number, more: (i: number) => Partial<Rush> = () => ({})): Rush[] =>
  bots(n, (i) => ({ after: 1 + 0.7 * i, pageMs: 480 + 17 * (i % 9), viewSeconds: 2, phone: `138000000${10 + i}`, address: `长江路${i}号`, ...more(i) }))

test('where the untied press as fast, the button is quick, and nobody’s haste says anything; a program among people who read is found', async () => {
  const quick = (of: readonly Rush[]): Rush[] => of.map((one, i) => ({ ...one, pageMs: 130 + ((i * 37) % 230) }))
  const home = (i: number): Partial<Rush> => ({ after: 5 + ((i * i * 17) % 90), viewSeconds: 9, address: '康乐路1号', phone: '13800000001' })
  const told = await named((market) => void rushes(market, [...quick(others(40)), ...bots(9, home)]))
  assert.ok(
    told.every(([, said]) => said !== 'scalping'),
    told.join(),
  )
  assert.ok((await named((market) => void rushes(market, [...others(40), ...bots(9, home)]))).every(([, said]) => said === 'scalping'))
})

test('a program that waits as long as a person, and pays from one purse, shows itself by its beat', async () => {
  const told = await named((market) => void rushes(market, [...others(40), ...patient(12)]))
  assert.deepEqual(new Set(told.map(([, said, certainty]) => `${said} ${certainty}`)), new Set(['scalping supported']))
  assert.equal(told.length, 12)
})

test('four accounts to a purse and a phone, on one beat over all of them, are one hand', async () => {
  const four = (i: number): Partial<Rush> => ({ wallet: `purse-${Math.floor(i / 4)}`, phone: `1380000000${Math.floor(i / 4)}` })
  const told = await named((market) => void rushes(market, [...others(40), ...patient(12, four)]))
  assert.deepEqual([new Set(told.map(([, said, certainty]) => `${said} ${certainty}`)), told.length], [new Set(['scalping supported']), 12])
})

test('whoever pays for several and comes as people come, or at the pace of a queue that lets everybody in so, keeps no beat', async () => {
  const office = patient(12, (i) => ({ after: 3 + ((i * i * 17) % 90) }))
  assert.deepEqual(await named((market) => void rushes(market, [...others(40), ...office])), [])
  const queued = Array.from({ length: 30 }, (_, i): Rush => ({ buyer: `guest-${i}`, after: 1.35 + 0.7 * i, pageMs: 2000, viewSeconds: 9 }))
  assert.deepEqual(await named((market) => void rushes(market, [...queued, ...patient(12)])), [])
})

test('a family of three whose order falls between those of a program is not named for it', async () => {
  const family = [0, 1, 2].map((i): Rush => ({ buyer: `family-${i}`, after: 2.3 + 3.1 * i, pageMs: 2000, viewSeconds: 8, wallet: 'father' }))
  const told = await named((market) => void rushes(market, [...others(40), ...patient(24), ...family]))
  assert.ok(!told.some(([id, said]) => id.startsWith('family') && said === 'scalping'))
})

test('the sister who pays from the same purse, by hand and once, is not named', async () => {
  const told = await named(
    (market) =>
      void rushes(market, [
        ...others(40),
        ...bots(12, (i) => (i < 6 ? { device: 'home' } : {})),
        { buyer: 'sister', after: 50, pageMs: 2400, viewSeconds: 12, wallet: 'purse', device: 'home' },
      ]),
  )
  assert.equal(told.filter(([, said]) => said === 'scalping').length, 12)
  assert.ok(!told.some(([id]) => id === 'sister'))
})

test('quick people, of whom one is tied to the program, are not named for being quick', async () => {
  const quick = ['clerk-0', 'clerk-1', 'clerk-2', 'clerk-3'].map((buyer, i): Rush => ({
    buyer,
    after: 9 + 3 * i,
    pageMs: 900 + 70 * i,
    viewSeconds: 1,
    wallet: 'firm',
  }))
  const told = await named(
    (market) =>
      void rushes(market, [
        ...others(40),
        ...bots(12),
        ...quick,
        ...quick.map((one, i) => ({ ...one, after: 70 + 5 * i, viewSeconds: 8 })),
        { buyer: 'clerk-0', after: 30, pageMs: 1200, viewSeconds: 1, wallet: 'purse' },
      ]),
  )
  assert.equal(told.filter(([, said]) => said === 'scalping').length, 12)
  assert.deepEqual(
    told.filter(([id, said]) => id.startsWith('clerk') && said === 'scalping'),
    [],
  )
})

test('an account of a hand that is quick on its own behalf in another sale is not named for that; three of them there are the hand', async () => {
  const sales = (quick: number) =>
    judges(behaviour, (market) => {
      const own = Array.from({ length: quick }, (_, i): Rush => ({
        buyer: `bot-${i}`,
        day: 34,
        after: 5 + 9 * i,
        pageMs: 1200,
        viewSeconds: 1,
        wallet: `own-${i}`,
      }))
      rushes(market, [
        ...others(40),
        ...bots(12),
        ...others(40).map((one) => ({ ...one, day: 34 })),
        ...own.map((one) => (quick > 1 ? { ...one, pageMs: 200 } : one)),
      ])
    })
  const orders = async (quick: number): Promise<number> =>
    (await sales(quick)).verdicts.filter(({ role }) => role === 'perpetrator').reduce((sum, one) => sum + one.supported_order_ids.length, 0)
  assert.equal(await orders(1), 12)
  assert.equal(await orders(3), 15)
})

test('hired hands: one purse, one phone, many spellings of a door', async () => {
  const told = await named(
    (market) =>
      void rushes(market, [
        ...others(60),
        ...bots(12, (i) => ({ after: 5 + ((i * i * 17) % 90), pageMs: 1200 + 150 * i, viewSeconds: 8, phone: '13800000001', address: `长江路${i}号阳光花园` })),
      ]),
  )
  assert.equal(told.filter(([, said, certainty]) => said === 'scalping' && certainty === 'supported').length, 12)
})

test('the same orders outside a scramble, or sent back, are no scalping', async () => {
  assert.deepEqual(
    await named(
      (market) =>
        void rushes(
          market,
          bots(12).map((order, i) => ({ ...order, after: 4000 * i })),
          { announced: false },
        ),
    ),
    [],
  )
})

test('a flash crowd that nobody announced is a scramble too', async () => {
  const told = await named((market) => {
    market.usual(60, (i) => ({ buyer: `early-${i}`, shop: 'toys', listing: 'toy-30', at: 2 + i / 3 }))
    rushes(market, [...others(40), ...bots(12)], { announced: false })
  })
  assert.equal(told.filter(([, said]) => said === 'scalping').length, 12)
})

test('an empty market is silent', async () => {
  assert.deepEqual((await judges(behaviour, () => {})).verdicts, [])
})

test('neighbours whose parcels a counter takes in, each at the door where all his things go, are no disguise', async () => {
  const door = (i: number): string => `竹林村${i}组${i}号`
  const told = (atHome: boolean) =>
    named((market) => {
      rushes(market, [
        ...others(40),
        ...bots(9, (i) => ({
          buyer: `neighbour-${i}`,
          after: 60 + ((i * i * 17) % 90),
          pageMs: 9000,
          viewSeconds: 20,
          wallet: `own-${i}`,
          device: 'tablet',
          phone: '13800000001',
          address: door(i),
        })),
      ])
      if (atHome) market.usual(9, (i) => ({ buyer: `neighbour-${i}`, shop: 'grocer', at: 5 + i, fields: { recipient_address: door(i) } }))
    })
  const scalpers = (said: [string, string, string][]): number => said.filter(([, behaviour_]) => behaviour_ === 'scalping').length
  assert.equal(scalpers(await told(false)), 9)
  assert.equal(scalpers(await told(true)), 0)
})
