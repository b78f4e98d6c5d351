import assert from 'node:assert/strict'
import test from 'node:test'
import { findLeaders, findOperators, findServiceShops, findSuccessions } from './people.ts'
import { campaign, codes, members, people, rings, type Told, within } from './ties/fixture.ts'

test('a room of phones and one paymaster make a ring of those who brushed from it, and the path says who paid', async () => {
  const [ring, ...others] = await rings((told) => {
    told.market(300)
    const crew = people(12)
    campaign(told, 'glow', crew, 10, (i) => ({ device: `room-${i % 3}` }))
    for (const [i, buyer] of crew.entries()) {
      told.session(buyer, 10, `room-${i % 3}`, '10.0.0.1', 'residential')
      told.wallet(`w-${buyer}`, buyer)
      told.transfer('w-lead', `w-${buyer}`, 11 + i * 0.3, 300)
    }
    told.wallet('w-lead', 'leader')
  })
  assert.deepEqual(others, [])
  assert.deepEqual(members(ring!), people(12))
  assert.deepEqual([ring!.subject.kind, ring!.behaviour, ring!.certainty, ring!.measure.level], ['group', 'self_brushing', 'lead', 'L0'])
  for (const code of ['shared-device', 'shared-line', 'shared-paymaster', 'path-1-leader-to-brushers', 'ask-1-messages', 'ask-2-payments'])
    assert.ok(codes(ring!).includes(code), code)
  assert.ok(ring!.related.some(({ id, as, certainty }) => id === 'leader' && as === 'gang_leader' && certainty === 'lead'))
  assert.ok(ring!.contrary.some(({ code }) => code.startsWith('gap-')))
  assert.equal(ring!.reasons.find(({ code }) => code === 'path-1-leader-to-brushers')!.evidence.length, 12)
})

test('the same people in several shops are one ring; two crews that chance makes meet are two', async () => {
  const crew = people(20)
  const strangers = people(20, 'other')
  const found = await rings((told) => {
    told.market(600)
    campaign(told, 'glow', crew, 10)
    campaign(told, 'shine', crew.slice(0, 12), 20)
    campaign(told, 'spark', [...strangers, crew[0]!], 15)
  })
  assert.deepEqual(
    found
      .map((ring) => [members(ring).length, ring.related.filter(({ kind }) => kind === 'shop').map(({ id }) => id)])
      .toSorted((a, b) => Number(a[0]) - Number(b[0])),
    [
      [20, ['glow', 'shine']],
      [21, ['spark']],
    ].toSorted((a, b) => Number(a[0]) - Number(b[0])),
  )
})

test('whose order only looked false and counts after all is in no ring, whatever he shares with it', async () => {
  const crew = people(12)
  const [ring] = await rings((told) => {
    told.market(300)
    campaign(told, 'glow', crew, 10, (i) => ({ device: `room-${i % 3}`, spared: i >= 10 }))
    for (const [i, buyer] of crew.entries()) told.session(buyer, 10, `room-${i % 3}`, '10.0.0.1', 'residential')
  })
  assert.deepEqual(members(ring!), crew.slice(0, 10))
  assert.match(ring!.reasons.find(({ code }) => code === 'same-orders')!.text.en, /^10 accounts placed 10 orders/)
})

test('a household whose members each brushed is told as a household: its door and phone tie nobody', async () => {
  const found = await rings((told) => {
    told.market(300)
    const family = people(3, 'kin')
    for (const buyer of family) for (const at of [1, 3, 5]) told.order({ buyer, shop: 'corner-1', at, device: 'sofa', address: 'Elm 5' })
    for (const buyer of family) told.session(buyer, 4, 'sofa', '10.0.0.9', 'residential')
    campaign(told, 'glow', family, 10, () => ({ device: 'sofa', address: 'Elm 5' }))
  })
  assert.deepEqual(found, [])
})

test('relatives are recruited through each other only when far more live together than chance has it', async () => {
  const crew = people(12)
  const tell =
    (doors: number, personOf: (i: number) => string | undefined = (i) => `person-${i}`) =>
    (told: Told): void => {
      told.market(300)
      for (const [i, buyer] of crew.entries()) told.event('account.registered', 0, { account_id: buyer, person_id: personOf(i) })
      // Every other citizen lives with the next.
      for (let i = 0; i < 300; i++) told.order({ buyer: `citizen-${i}`, shop: 'corner-4', at: 2, address: `Oak ${Math.floor(i / 2)}` })
      for (const [i, buyer] of crew.entries())
        for (const at of [1, 3, 5]) told.order({ buyer, shop: 'corner-1', at, address: i < 2 * doors ? `Elm ${Math.floor(i / 2)}` : `Ash ${i}` })
      campaign(told, 'glow', crew, 10, (i) => ({ device: 'room', address: i < 2 * doors ? `Elm ${Math.floor(i / 2)}` : `Ash ${i}` }))
      for (const buyer of crew) told.session(buyer, 9, 'room')
    }
  const recruited = async (...wish: Parameters<typeof tell>): Promise<(string | number)[][]> =>
    (await rings(tell(...wish))).map((ring) => [members(ring).length, ring.related.filter(({ as }) => as === 'recruited_relative').length])
  assert.deepEqual(await recruited(5), [[12, 5]])
  assert.deepEqual(await recruited(1), [[12, 0]])
  // Two accounts of one person are one person, and where nobody is known nobody is a relative.
  assert.deepEqual(await recruited(5, (i) => `person-${Math.floor(i / 2)}`), [[12, 0]])
  assert.deepEqual(await recruited(5, () => undefined), [[12, 0]])
})

test('who pays a crowd of strangers alike leads it; a relative whose red packets reach one purse, or the own home, does not', async () => {
  const leaders = (tell: (told: Told, crew: string[]) => void): Promise<boolean[]> =>
    within(
      (told) => {
        told.market(300)
        const crew = people(8)
        campaign(told, 'glow', crew, 10)
        told.wallet('w-payer', 'payer')
        tell(told, crew)
      },
      async (engine) => (await findLeaders(engine)).map(({ sure }) => sure),
    )
  assert.deepEqual(
    await leaders((told, crew) => {
      for (const buyer of crew) told.wallet(`w-${buyer}`, buyer)
      for (const [i, buyer] of crew.entries()) told.transfer('w-payer', `w-${buyer}`, 10.5 + i * 0.3, 300)
    }),
    [true],
  )
  assert.deepEqual(
    await leaders((told, crew) => {
      for (const buyer of crew) told.wallet('w-family', buyer)
      for (let i = 0; i < 8; i++) told.transfer('w-payer', 'w-family', 10.5 + i * 0.3, 300)
    }),
    [false],
  )
  assert.deepEqual(
    await leaders((told, crew) => {
      for (const buyer of crew) told.wallet(`w-${buyer}`, buyer)
      for (const buyer of ['payer', ...crew]) told.order({ buyer, shop: 'corner-1', at: 3, address: 'Elm 5' })
      for (const [i, buyer] of crew.entries()) told.transfer('w-payer', `w-${buyer}`, 10.5 + i * 0.3, 300)
    }),
    [false],
  )
})

test('a campus, a locker, a warehouse and a mobile line are shared by everybody and say nothing', async () => {
  for (const kind of ['campus', 'locker', 'forwarder', 'office']) {
    const found = await rings((told) => {
      told.market(300)
      for (let i = 0; i < 60; i++) told.order({ buyer: `citizen-${i}`, shop: 'corner-2', at: 5, address: 'Gate 1', kind })
      campaign(told, 'glow', people(4), 10, () => ({ address: 'Gate 1', kind }))
      for (const buyer of people(4)) told.session(buyer, 9, `own-${buyer}`, '100.64.0.1', 'mobile')
    })
    assert.deepEqual(found, [], kind)
  }
})

test('whoever ordered nothing false is in no ring, though the phone is the same', async () => {
  const [ring] = await rings((told) => {
    told.market(300)
    const crew = people(10)
    campaign(told, 'glow', crew, 10, () => ({ device: 'room' }))
    told.order({ buyer: 'cousin', shop: 'corner-3', at: 12, device: 'room' })
    for (const buyer of [...crew, 'cousin']) told.session(buyer, 9, 'room')
  })
  assert.deepEqual(members(ring!), people(10))
})

test('without payments and sessions a crowd is told as a crowd: leads, tied by their orders alone', async () => {
  const [ring] = await rings(
    (told) => {
      told.market(300)
      campaign(told, 'glow', people(9), 10)
    },
    ['T0'],
  )
  assert.ok(ring!.related.every(({ as, certainty }) => as !== 'brusher' || certainty === 'lead'))
  assert.deepEqual(ring!.tiers, ['T0'])
  assert.ok(ring!.contrary.some(({ code }) => code === 'conduct-only') && ring!.contrary.some(({ code }) => code.endsWith('no-paymaster')))
})

test('a task site that closed and opened again with the same payee is one business; a summer pause of a supplier is no site', async () => {
  const shops = people(6, 'shop')
  await within(
    (told) => {
      told.market(300)
      const crew = people(30)
      for (const shop of shops) {
        told.wallet(`w-${shop}`, shop, 'shop')
        campaign(told, shop, crew, 5)
        campaign(told, shop, crew.slice(10), 85)
        for (let at = 4; at < 40; at += 4) told.transfer(`w-${shop}`, 'w-payee', at, 900)
        for (let at = 84; at < 120; at += 4) told.transfer(`w-${shop}`, 'w-payee', at, 900)
      }
      for (const buyer of crew) told.wallet(`w-${buyer}`, buyer)
      told.wallet('w-payee', 'operator')
    },
    async (engine) => {
      const keys = (await engine.all<{ shop: number }>(`SELECT shop FROM cases`)).map(({ shop }) => shop)
      const operators = await findOperators(engine, keys)
      assert.deepEqual(
        operators.map(({ wallet, holder, sites }) => [wallet, holder?.id, sites.length]),
        [['w-payee', 'operator', 2]],
      )
      const [succession] = await findSuccessions(engine, operators, keys)
      assert.deepEqual([succession!.by, succession!.shared, succession!.first, succession!.second], ['payee', 20, 30, 20])
    },
  )
  await within(
    (told) => {
      told.market(300)
      for (const shop of shops) {
        told.wallet(`w-${shop}`, shop, 'shop')
        campaign(told, shop, people(30), 5)
        // One shop pays again after the pause: a customer, not a site.
        for (let at = 4; at < 40; at += 4) told.transfer(`w-${shop}`, 'w-payee', at, 900)
        if (shop === shops[0]) told.transfer(`w-${shop}`, 'w-payee', 90, 900)
      }
    },
    async (engine) => {
      const keys = (await engine.all<{ shop: number }>(`SELECT shop FROM cases`)).map(({ shop }) => shop)
      assert.deepEqual(await findSuccessions(engine, await findOperators(engine, keys), keys), [])
    },
  )
})

test('a shop at which hardly anybody orders but the owners of shops found brushing takes their fees; one that sells to other shops and people as well supplies them', async () => {
  const sold = (others: number): Promise<[string, number, number, string | undefined][]> =>
    within(
      (told) => {
        told.market(300)
        for (const shop of people(6, 'shop')) {
          told.event('shop.opened', 0, { shop_id: shop, owner_account_id: `owner of ${shop}`, category: 'c' })
          campaign(told, shop, people(20), 5)
          for (const at of [3, 10]) told.order({ buyer: `owner of ${shop}`, shop: 'services', at })
        }
        told.event('shop.opened', 0, { shop_id: 'services', owner_account_id: 'somebody', category: 'c' })
        for (let i = 0; i < others; i++) told.order({ buyer: `other-${i}`, shop: 'services', at: 6 })
      },
      async (engine) => {
        const keys = (await engine.all<{ shop: number }>('SELECT shop FROM cases')).map(({ shop }) => shop)
        return (await findServiceShops(engine, keys)).map(({ shop, shops, customers, owner }) => [shop, shops, customers, owner])
      },
    )
  assert.deepEqual(await sold(2), [['services', 6, 8, 'somebody']])
  assert.deepEqual(await sold(9), [])
})
