import assert from 'node:assert/strict'
import test from 'node:test'
import type { Verdict } from '../../domain/report.ts'
import { campaign, codes, members, people, rings, type Order, type Told } from './fixture.ts'

const speaks = (found: readonly Verdict[], code: string): boolean => found.some((ring) => codes(ring).includes(code))
const shops = (ring: Verdict): string[] => ring.related.filter(({ kind }) => kind === 'shop').map(({ id }) => id)

// --- recipients

const parcels = (name: string, phone: string, address: string, more: Partial<Order> = {}): Partial<Order> => ({ name, phone, address, ...more })

test('one recipient is known again under two phones and at two doors', async () => {
  const [ring] = await rings((told) => {
    told.market(300)
    const sent = [parcels('Ouyang Qing', '139', 'Elm 5'), parcels('Ouyang Qing', '138', 'Elm 5'), parcels('Ouyang Qing', '138', 'Oak 9')]
    campaign(told, 'glow', people(3), 10, (i) => sent[i]!)
  })
  assert.deepEqual(members(ring!), people(3))
  assert.ok(codes(ring!).includes('shared-recipient'))
})

test('sixty parcels under as many names to as many doors, and one phone that rings: one recipient', async () => {
  const [ring] = await rings((told) => {
    told.market(300)
    campaign(told, 'glow', people(60), 10, (i) => parcels(`N${i}`, '139', `Ash ${i}`, { belief: 0.7 }))
  })
  assert.equal(members(ring!).length, 60)
  assert.ok(codes(ring!).includes('shared-recipient'))
})

test('neighbours behind one door with names and phones of their own are not one recipient, nor are namesakes', async () => {
  const found = await rings((told) => {
    told.market(300)
    for (let i = 0; i < 60; i++) told.order({ buyer: `citizen-${i}`, shop: 'corner-2', at: 5, ...parcels('Wang Wei', `${i}`, `Ash ${i}`) })
    campaign(told, 'glow', people(3), 10, (i) => parcels(['Li', 'Ho', 'Xu'][i]!, `15${i}`, 'Elm 5'))
    campaign(told, 'shine', people(4, 'other'), 10, (i) => parcels('Wang Wei', `16${i}`, `Fir ${i}`))
  })
  assert.ok(!speaks(found, 'shared-recipient'))
})

test('a locker, a campus or a warehouse is nobody’s door, whoever’s name stands on the parcel', async () => {
  for (const kind of ['locker', 'campus', 'forwarder']) {
    const found = await rings((told) => {
      told.market(300)
      for (let i = 0; i < 50; i++) told.order({ buyer: `citizen-${i}`, shop: 'corner-2', at: 5, ...parcels(`N${i % 9}`, `${i}`, 'Gate 1', { kind }) })
      campaign(told, 'glow', people(4), 10, (i) => parcels(`N${i % 2}`, `17${i}`, 'Gate 1', { kind }))
    })
    assert.deepEqual(found, [], kind)
  }
})

// --- circles of money

/** Each pays from the own wallet, the shop hands on, and a hand nobody is known to hold gives back. */
function circle(told: Told, crew: readonly string[], more: { ticket?: boolean; amount?: number } = {}): void {
  told.wallet('w-shop', 'glow', 'shop')
  for (const [i, buyer] of crew.entries()) {
    const at = 10 + i * 0.3
    told.wallet(`w-${buyer}`, buyer)
    told.order({ buyer, shop: 'glow', at, false: true, paidFrom: `w-${buyer}` })
    told.transfer('w-shop', 'w-hand', at + 1, 5000)
    told.transfer('w-hand', `w-${buyer}`, at + 2, more.amount ?? 5200, more.ticket === true ? `K${i}` : undefined)
  }
}

test('money that goes from the shop through another hand back to the buyers ties them, though nobody knows whose hand it is', async () => {
  const [ring] = await rings((told) => {
    told.market(300)
    circle(told, people(4))
  })
  assert.deepEqual(members(ring!), people(4))
  const reason = ring!.reasons.find(({ code }) => code === 'shared-circle')
  assert.equal(reason?.evidence.length, 4)
  assert.equal(ring!.certainty, 'lead')
  assert.equal(ring!.measure.kind, 'none')
})

test('a refund after a complaint, wages of a staff agency and other sums make no circle', async () => {
  const innocent: Record<string, (told: Told) => void> = {
    'an after-sales ticket explains it': (told) => circle(told, people(4), { ticket: true }),
    'the sums are unlike': (told) => circle(told, people(4), { amount: 1500 }),
    'the hand pays many others': (told) => {
      circle(told, people(4))
      for (let i = 0; i < 40; i++) told.transfer('w-hand', `w-worker-${i}`, 12, 5000)
    },
  }
  for (const [name, tell] of Object.entries(innocent))
    assert.ok(
      !speaks(
        await rings((told) => {
          told.market(300)
          tell(told)
        }),
        'shared-circle',
      ),
      name,
    )
})

test('one hand that gives the money back in two shops makes their crews one', async () => {
  const found = await rings((told) => {
    told.market(300)
    for (const shop of ['glow', 'shine']) {
      told.wallet(`w-${shop}`, shop, 'shop')
      for (const [i, buyer] of people(3, shop).entries()) {
        told.wallet(`w-${buyer}`, buyer)
        told.order({ buyer, shop, at: 10 + i, false: true, paidFrom: `w-${buyer}` })
        told.transfer(`w-${shop}`, 'w-hand', 11 + i, 5000)
        told.transfer('w-hand', `w-${buyer}`, 12 + i, 5200)
      }
    }
  })
  assert.deepEqual(found.map(shops), [['glow', 'shine']])
})

// --- words

const supplied = (i: number): string => `I have bought this for the ${i + 2}nd time and my whole family is delighted with the quality`
const plainly = (i: number): string => ['fine', 'arrived on Tuesday', 'a bit small', 'my cat likes it', 'as described'][i % 5]!

test('reviews filled into one template tie their authors', async () => {
  const [ring] = await rings((told) => {
    told.market(300)
    for (let i = 0; i < 100; i++) told.order({ buyer: `citizen-${i}`, shop: 'corner-2', at: 5, review: plainly(i) })
    campaign(told, 'glow', people(6), 10, (i) => ({ review: supplied(i), belief: 0.7 }))
  })
  assert.deepEqual(members(ring!), people(6))
  assert.equal(ring!.reasons.find(({ code }) => code === 'shared-words')?.evidence.length, 6)
})

test('a text that honest customers copy from a card in the parcel ties nobody, nor do everybody’s two words', async () => {
  for (const text of [supplied, () => 'good']) {
    const found = await rings((told) => {
      told.market(300)
      for (let i = 0; i < 100; i++) told.order({ buyer: `citizen-${i}`, shop: i < 20 ? 'glow' : 'corner-2', at: 5, review: i < 20 ? text(i) : plainly(i) })
      campaign(told, 'glow', people(6), 10, (i) => ({ review: text(i), belief: 0.7 }))
    })
    assert.ok(!speaks(found, 'shared-words'))
  }
})

// --- dense blocks

test('the same people in the same shops on the same days are told as a block', async () => {
  const found = await rings((told) => {
    told.market(300)
    for (const [s, shop] of ['glow', 'shine', 'spark'].entries()) {
      for (let i = 0; i < 30; i++) told.order({ buyer: `citizen-${50 + i + s * 30}`, shop, at: i })
      campaign(told, shop, people(5), 10 + 4 * s, (i) => ({ at: 10 + 4 * s + i * 0.1 }))
    }
  })
  assert.deepEqual(found.map(shops), [['glow', 'shine', 'spark']])
  assert.ok(speaks(found, 'shared-conduct'))
})

test('a festival, when everybody buys everywhere on one day, makes no block', async () => {
  const found = await rings((told) => {
    told.market(300)
    for (const shop of ['glow', 'shine', 'spark']) {
      for (let i = 0; i < 120; i++) told.order({ buyer: `citizen-${i}`, shop, at: 10 + (i % 10) * 0.05 })
      campaign(told, shop, people(3), 10, (i) => ({ at: 10 + i * 0.1 }))
    }
  })
  assert.ok(!speaks(found, 'shared-conduct'))
})

// --- which cases one crew worked

test('small campaigns that share a few workers find each other, and a third through both', async () => {
  const crew = people(14)
  const found = await rings((told) => {
    told.market(600)
    campaign(told, 'glow', crew.slice(0, 10), 10)
    campaign(told, 'shine', crew.slice(5, 12), 20)
    campaign(told, 'spark', [...crew.slice(2, 4), ...crew.slice(10)], 30)
  })
  assert.deepEqual(
    found.map((ring) => [members(ring).length, shops(ring)]),
    [[14, ['glow', 'shine', 'spark']]],
  )
  const again = found[0]!.reasons.find(({ code }) => code === 'met-again')!
  assert.match(again.text.en, /^9 of the 14 accounts worked in two or more of these 3 cases; .* That is why the cases are told as one\.$/)
  assert.equal(again.evidence.length, 18)
})

test('people who buy everywhere meet everywhere: busy customers caught in two cases make them no one crew’s', async () => {
  const found = await rings((told) => {
    told.market(300)
    const busy = people(4, 'busy')
    for (const buyer of busy) for (let i = 0; i < 120; i++) told.order({ buyer, shop: `corner-${i % 7}`, at: i / 5 })
    campaign(told, 'glow', [...people(20), ...busy], 10)
    campaign(told, 'shine', [...people(20, 'other'), ...busy], 10)
  })
  assert.deepEqual(found.map(shops), [['glow'], ['shine']])
})

test('two shops of one trade have customers in common, and some of them caught in both is no crew', async () => {
  const found = await rings((told) => {
    told.market(600)
    for (let i = 0; i < 40; i++) for (const shop of ['glow', 'shine']) told.order({ buyer: `fan-${i}`, shop, at: 2 + (i % 5) })
    const fans = Array.from({ length: 4 }, (_, i) => `fan-${i}`)
    campaign(told, 'glow', [...people(20), ...fans], 10)
    campaign(told, 'shine', [...people(20, 'other'), ...fans], 10)
  })
  assert.deepEqual(found.map(shops), [['glow'], ['shine']])
})

test('one paymaster of two small crews makes them one; an agency that pays wages to a hundred does not', async () => {
  const tell =
    (others: number) =>
    (told: Told): void => {
      told.market(300)
      for (const shop of ['glow', 'shine']) {
        const crew = people(shop === 'glow' ? 8 : 6, shop)
        campaign(told, shop, crew, 10)
        for (const [i, buyer] of crew.entries()) {
          told.wallet(`w-${buyer}`, buyer)
          told.transfer('w-pay', `w-${buyer}`, 11 + i * 0.3, 300)
        }
      }
      for (let i = 0; i < others; i++) told.transfer('w-pay', `w-worker-${i}`, 12, 300)
    }
  assert.deepEqual((await rings(tell(0))).map(shops), [['glow', 'shine']])
  const waged = await rings(tell(100))
  assert.deepEqual(waged.map(shops), [['glow'], ['shine']])
  assert.ok(!speaks(waged, 'shared-paymaster'))
})

test('a hand that pays one crowd also pays the few whom a second crowd has in common with it by chance: two rings', async () => {
  const found = await rings((told) => {
    told.market(300)
    const [first, second] = [people(40, 'a'), people(40, 'b')]
    // Three of the first crowd, whose orders there were not held to be false, stand in the second.
    const caught = people(3, 'both')
    campaign(told, 'glow', first, 10, () => ({ at: 10 }))
    campaign(told, 'shine', [...second, ...caught], 10, () => ({ at: 10 }))
    for (const buyer of [...first, ...caught]) {
      told.wallet(`w-${buyer}`, buyer)
      told.transfer('w-pay', `w-${buyer}`, 11, 300)
    }
  })
  assert.deepEqual(found.map(shops), [['glow'], ['shine']])
})

// --- who belongs

test('who shares nothing with anybody is told with the others only where the own orders leave no doubt', async () => {
  const [ring] = await rings((told) => {
    told.market(300)
    campaign(told, 'glow', people(10), 10, (i) => ({ device: i < 6 ? 'room' : `own-${i}`, belief: i === 9 ? 0.6 : 0.95 }))
    for (const buyer of people(6)) told.session(buyer, 9, 'room')
  })
  assert.deepEqual(members(ring!), people(9))
  assert.ok(ring!.contrary.some(({ code }) => code === 'left-out'))
})
