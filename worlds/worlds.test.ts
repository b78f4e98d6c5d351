import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Value } from './events.ts'
import { count, digest, ordersIn, small, sum, where } from './fixture.ts'
import { makeWorld, type World } from './index.ts'
import type { Oracle } from './oracle.ts'

const local = (text: string): number => Date.parse(`${text}+08:00`)
const expectation = (oracle: Oracle, as: string) => oracle.expectations.find((one) => one.as === as)!

const mixed = (seed: number): string => digest(makeWorld('mixed', { seed, size: 'small' }).events)

test('the same seed makes the same world, and another seed another', () => {
  const first = mixed(5)
  assert.equal(mixed(5), first)
  assert.notEqual(mixed(6), first)
})

const showsOf = (one: World): number =>
  where(
    one,
    'promotion.scheduled',
    (row) => row['shop_id'] === one.oracle.cast['S-LIVE'] && row['kind'] === 'live_stream' && String(row['starts_at']).startsWith('2018-08-08T13:50'),
  ).length

for (const intensity of ['easy', 'hard'] as const) {
  for (const [name, burst, returned, kept, mismatch] of [
    ['S1', 2000, 741, 12, 1926],
    ['S1-b', 1998, 571, 180, 1924],
  ] as const) {
    test(`${name} at ${intensity} keeps the counts, the loss and the money of the scenario`, () => {
      const world = small(name, 3, intensity)
      const { oracle } = world
      const fake = new Set<Value>(oracle.neutralise)
      const victim = oracle.cast['S-VYW']!
      const placed = ordersIn(world, fake, 'order.placed')
      assert.equal(placed.length, burst)
      assert.ok(
        placed.every(
          (row) =>
            row.time >= local('2017-08-08T14:00') &&
            row.time < local('2017-08-08T14:30') &&
            row['shop_id'] === victim &&
            row['payable_minor'] === 2990 &&
            row['quantity'] === 1,
        ),
      )
      assert.deepEqual(Object.fromEntries(count(placed.map((row) => row['name_match']))), { mismatch, match: 46, unknown: 28 })
      const perAccount = count(count(placed.map((row) => row['buyer_account_id'])).values())
      assert.equal(perAccount.get(3)! + perAccount.get(4)!, 640)
      if (name === 'S1') assert.deepEqual([perAccount.get(3), perAccount.get(4)], [560, 80])

      const refunds = count(ordersIn(world, fake, 'refund.requested').map((row) => row['kind']))
      assert.deepEqual([refunds.get('refund_only'), refunds.get('return_and_refund')], [1247, returned])
      assert.equal(ordersIn(world, fake, 'order.completed').length, kept)
      const sent = ordersIn(world, fake, 'shipment.dispatched')
      assert.equal(sent.length, burst)
      const waybills = new Set(sent.map((row) => row['waybill_no']))
      const weights = where(world, 'shipment.scanned', (row) => waybills.has(row['waybill_no']) && row['weight_g'] !== undefined).map(
        (row) => row['weight_g'] as number,
      )
      assert.ok(weights.length > 1500 && Math.min(...weights) >= 85 && Math.max(...weights) <= 110)

      const listing = where(world, 'listing.published', (row) => row['listing_id'] === oracle.cast['L-TARGET'])[0]!
      const loss = 1247 * (listing['unit_cost_minor'] as number) + sum(sent, 'freight_minor')
      if (name === 'S1') {
        assert.equal(loss, 1_874_050)
        assert.equal(1247 * 2990 + sum(sent, 'freight_minor'), 4_168_530)
      }
      assert.equal(oracle.incidents[0]!.loss!.low_minor, loss)

      const thatDay = where(
        world,
        'order.placed',
        (row) => row['shop_id'] === victim && row['line_id'] === '1' && row.time >= local('2017-08-08T00:00') && row.time < local('2017-08-09T00:00'),
      )
      assert.deepEqual(new Set(thatDay.map((row) => row['order_id']).filter((id) => !fake.has(id))), new Set(oracle.mustNotNeutralise))
      assert.equal(oracle.mustNotNeutralise.length, 31)

      const toLeader = where(
        world,
        'transfer.made',
        (row) => row['from_wallet_id'] === oracle.cast['W-ZHONG'] && row['to_wallet_id'] === oracle.cast['W-LIANG'],
      )
      assert.deepEqual(
        toLeader.map((row) => [row.time, row['amount_minor']]),
        [
          [local('2017-08-07T20:10'), 600_000],
          [local('2017-08-09T21:30'), 400_000],
        ],
      )
      const paid = where(world, 'transfer.made', (row) => row['from_wallet_id'] === oracle.cast['W-LIANG'] && row['amount_minor'] === 300)
      assert.equal(paid.length, intensity === 'easy' ? burst : Math.round(burst * 0.2))
      const answers = count(ordersIn(world, fake, 'contact.verified').map((row) => row['answer']))
      assert.ok(answers.get('did_not_buy')! >= 57 && answers.get('no_answer')! >= 3)

      const crew = new Set<Value>(oracle.incidents[0]!.accountIds)
      const before = where(world, 'order.placed', (row) => row['shop_id'] === oracle.cast['S-CZH'] && crew.has(row['buyer_account_id']))
      assert.equal(new Set(before.map((row) => row['buyer_account_id'])).size, 118)
      assert.equal(ordersIn(world, fake, 'order.snapshotted').length, burst)
      const roles = where(world, 'shop.role_ended', (row) => row['shop_id'] === victim && row['person_id'] === oracle.cast['P-ZHONG'])
      assert.deepEqual(
        roles.map((row) => row['role']),
        ['manager', 'shareholder'],
      )
    })
  }

  test(`Li at ${intensity} has 61 orders in 38 shops, 24 of them paid back by the seller's own wallets`, () => {
    const world = small('S2', 3, intensity)
    const { oracle } = world
    const mine = where(world, 'order.placed', (row) => row['buyer_account_id'] === oracle.cast['A-LI'] && row['line_id'] === '1')
    assert.equal(mine.length, 61)
    assert.equal(new Set(mine.map((row) => row['shop_id'])).size, 38)
    const fake = new Set<Value>(oracle.neutralise)
    const brushed = mine.filter((row) => fake.has(row['order_id']))
    assert.deepEqual(
      brushed.map((row) => row['payable_minor'] as number).toSorted((a, b) => a - b),
      Array.from({ length: 24 }, (_, i) => 3900 + 700 * i),
    )
    const { sums, traps } = oracle.facts as { sums: Record<string, number>; traps: Record<string, string> }
    assert.deepEqual([sums['paid_minor'], sums['money_back_minor']], [286_800, 298_800])
    // A wallet belongs to a shop when a verified link says so; that, and nothing of the oracle, finds the 24.
    const ownWallets = new Map<string, Set<Value>>()
    for (const row of world.events.rows('wallet.linked')) {
      if (row['holder_kind'] !== 'shop' || row['verified'] !== true) continue
      const held = ownWallets.get(row['holder_id'] as string) ?? new Set()
      held.add(row['wallet_id'])
      ownWallets.set(row['holder_id'] as string, held)
    }
    const received = where(world, 'transfer.made', (row) => row['to_wallet_id'] === oracle.cast['W-LI'])
    const completed = new Map(where(world, 'order.completed', () => true).map((row) => [row['order_id'], row.time]))
    for (const order of brushed) {
      const confirmed = completed.get(order['order_id'])!
      const back = received.filter(
        (row) =>
          row['amount_minor'] === (order['payable_minor'] as number) + 500 &&
          row.time >= confirmed + 2 * 60_000 &&
          row.time <= confirmed + 26 * 3_600_000 &&
          ownWallets.get(order['shop_id'] as string)?.has(row['from_wallet_id']),
      )
      assert.equal(back.length, 1)
      assert.ok(back[0]!.time < local('2016-07-12T00:00'))
    }
    assert.equal(received.filter((row) => row['after_sales_ticket_id'] !== undefined && row['order_id'] !== undefined).length, 2)
    assert.equal(received.filter((row) => row['from_wallet_id'] === traps['nickname_wallet']).length, 1)
    assert.equal(ordersIn(world, fake, 'order.snapshotted').length, 24)
  })

  test(`the live stream at ${intensity} has 2,400 orders of 2,290 people from 31 provinces, after the traffic`, () => {
    const world = small('S9', 3, intensity)
    const { oracle } = world
    const ids = new Set<Value>(oracle.mustNotNeutralise)
    const placed = ordersIn(world, ids, 'order.placed')
    assert.equal(placed.length, 2400)
    assert.equal(new Set(placed.map((row) => row['buyer_account_id'])).size, 2290)
    assert.equal(placed.filter((row) => row['name_match'] === 'mismatch').length, 168)
    assert.ok(new Set(placed.map((row) => String(row['region_code']).slice(0, 2))).size >= 31)
    const refunds = count(
      ordersIn(world, ids, 'refund.requested').map((row) =>
        row['kind'] === 'refund_only' && row['reason_code'] === 'price_protection' ? 'price' : row['kind'],
      ),
    )
    assert.deepEqual([refunds.get('refund_only'), refunds.get('return_and_refund')], [96, 816])
    assert.equal(ordersIn(world, ids, 'order.completed').length, 1488)
    const views = where(world, 'traffic.measured', (row) => row['listing_id'] === oracle.cast['L-TARGET'] && row.time === local('2018-08-08T14:00'))
    assert.ok((views[0]!['views'] as number) > 20_000)
    const twin = small('S9-b', 3, intensity)
    assert.deepEqual([showsOf(world), showsOf(twin)], [1, 0])
    assert.deepEqual(twin.oracle.cast['S-LIVE'], oracle.cast['S-LIVE'])
  })

  test(`S12 at ${intensity} deals the thief 220, 40 and 40, and the victim 500 with 50 planted packets`, () => {
    const world = small('S12', 3, intensity)
    const { oracle } = world
    const thief = expectation(oracle, 'S-T1')
    assert.deepEqual([thief.provenOrderIds!.length, thief.supportedOrderIds!.length], [220, 40])
    const { a, b } = oracle.facts as { a: { neutralised_only: string[] }; b: { planted_transfer_wallet: string } }
    assert.equal(a.neutralised_only.length, 40)
    const back = where(world, 'transfer.made', (row) => row['from_wallet_id'] === oracle.cast['W-COUSIN'])
    assert.ok(back.length >= 220)
    const hitOrders = new Set<Value>(expectation(oracle, 'S-T2').supportedOrderIds)
    assert.equal(ordersIn(world, hitOrders, 'order.placed').length, 500)
    assert.equal(ordersIn(world, hitOrders, 'refund.requested').length, 490)
    assert.equal(where(world, 'transfer.made', (row) => row['from_wallet_id'] === b.planted_transfer_wallet).length, 50)
    assert.equal(
      where(world, 'wallet.linked', (row) => row['wallet_id'] === b.planted_transfer_wallet && (row['verified'] === true || row['holder_kind'] === 'shop'))
        .length,
      0,
    )
  })
}

const number = (id: Value): number => Number(/^[A-Z]-(\d{10})$/.exec(id as string)![1])

test('an id tells nobody apart: the numbers of brushers, fake orders and their shops stand anywhere among all others', () => {
  for (const name of ['S1', 'S5', 'mixed']) {
    const { events, oracle } = small(name, 4, 'medium')
    for (const [type, field, special] of [
      ['account.registered', 'account_id', oracle.incidents.filter((one) => !one.benign).flatMap((one) => one.accountIds)],
      ['order.placed', 'order_id', oracle.neutralise],
    ] as const) {
      const all = [...new Set(events.table(type).column(field))].toSorted((a, b) => number(a) - number(b))
      const rank = new Map(all.map((id, i) => [id, i / all.length]))
      const theirs = [...new Set(special)].map((id) => rank.get(id)!)
      const mean = theirs.reduce((total, r) => total + r, 0) / theirs.length
      assert.ok(Math.abs(mean - 0.5) < 4.5 * Math.sqrt(1 / 12 / theirs.length), `${name} ${field} ${mean}`)
    }
  }
})

test('no field is kept or missing only on fake orders', () => {
  for (const name of ['S1', 'S5', 'S12', 'mixed']) {
    const { events, oracle } = small(name, 4, 'easy')
    const table = events.table('order.placed')
    const fake = new Set<Value>(oracle.neutralise)
    const isFake = table.column('order_id').map((id, i) => table.column('line_id')[i] === '1' && fake.has(id))
    for (const field of [
      'recipient_name',
      'recipient_phone',
      'recipient_address',
      'is_gift',
      'traffic_source',
      'device_id',
      'ip',
      'view_seconds',
      'rivals_viewed',
      'chat_messages',
      'page_to_order_ms',
    ]) {
      const rate = (wanted: boolean): number => {
        const values = table.column(field).filter((_, i) => isFake[i] === wanted && table.column('line_id')[i] === '1')
        return values.filter((value) => value === undefined).length / values.length
      }
      assert.ok(Math.abs(rate(true) - rate(false)) < 0.06, `${name} ${field}: ${rate(true)} against ${rate(false)}`)
    }
    const snapshots = new Set(events.table('order.snapshotted').column('order_id'))
    const genuineWithSnapshot = table.column('order_id').filter((id) => !fake.has(id) && snapshots.has(id)).length
    assert.ok(genuineWithSnapshot > table.length * 0.15)
  }
})

test('the truth of a mixed world says whose crew worked it and who paid: the transfers agree', () => {
  const { events, oracle } = small('mixed', 4, 'easy')
  const transfers = [...events.rows('transfer.made')]
  const paid = (from: readonly string[], to: (wallet: Value) => boolean): boolean =>
    transfers.some((row) => from.includes(row['from_wallet_id'] as string) && to(row['to_wallet_id']))
  const led = oracle.incidents.filter((one) => one.leader !== undefined)
  assert.ok(led.length > 0)
  for (const { leader, funder } of led) {
    assert.ok(paid(leader!, (wallet) => !leader!.includes(wallet as string)))
    if (funder !== undefined) assert.ok(paid(funder, (wallet) => leader!.includes(wallet as string)))
  }
  for (const { crew, behaviour, pattern } of oracle.incidents) assert.equal(crew !== undefined, behaviour === 'self_brushing' && pattern !== 'own_crew')
})
