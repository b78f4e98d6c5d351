import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judges, type Market } from '../../../test/fixture/market.ts'
import { complains, type Complaint } from './conduct/fixture.ts'
import { behaviour } from './malicious_complaint.ts'

const shops = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']
const form = '贵店商品外包装未标注生产日期及执行标准，要求依法处理。'

/** Ten complaints in one form with a demand: five paid for, five found to be nothing; what is given replaces that. */
const attack =
  (other: Partial<Complaint> = {}, more: (market: Market) => void = () => {}) =>
  (market: Market): void => {
    for (const [i, shop] of shops.entries())
      complains(market, { shop, text: form, demanded: 150_000, ...(i % 2 === 0 ? { end: 'withdrawn', paid: 90_000 } : { end: 'rejected' }), ...other })
    more(market)
  }

test('unfounded, known to be, and for money: supported, complaints restricted after notice, the sums paid are the loss', async () => {
  const { verdicts, cases } = await judges(behaviour, attack())
  const one = verdicts.find(({ subject }) => subject.id === 'one')!
  assert.deepEqual([one.behaviour, one.role, one.certainty, one.knowledge], ['malicious_complaint', 'perpetrator', 'supported', 'knowing'])
  assert.equal(one.complaint_ids.length, 10)
  assert.deepEqual(one.measure, { level: 'L2', kind: 'restrict_notices', needs: ['notice', 'explanation', 'human_decision'] })
  assert.equal(verdicts.filter(({ role }) => role === 'victim_merchant').length, 10)
  assert.deepEqual(cases[0]!.loss, [{ low_minor: 450_000, central_minor: 450_000, high_minor: 10 * 150_000, currency: 'CNY' }])
  assert.deepEqual(one.tiers, ['T3'])
})

test('each of the three left out, and nobody is accused', async () => {
  const accused = async (tell: (market: Market) => void): Promise<string[]> =>
    (await judges(behaviour, tell)).verdicts.filter(({ role }) => role === 'perpetrator').map(({ certainty }) => certainty)
  assert.deepEqual(await accused(attack({ end: 'upheld', paid: 150_000 })), [], 'true')
  assert.deepEqual(await accused(attack({ end: 'rejected' })), ['supported'], 'the form against ten shops is known to be empty')
  assert.deepEqual(
    await accused((market) => shops.forEach((shop, i) => complains(market, { shop, text: form, end: i < 8 ? 'rejected' : 'upheld' }))),
    [],
    'nothing asked',
  )
  const words = ['杯子漏水用了两天就坏', '衣服洗一次就褪色严重', '寄来的尺码和下单不同', '耳机左边没有声音了', '说好的赠品没有寄来']
  assert.deepEqual(
    await accused((market) => words.forEach((text, i) => complains(market, { shop: shops[i]!, text, demanded: 50_000, end: 'rejected' }))),
    [],
    'honestly wrong',
  )
})

test('what the law would give, claimed openly of whoever decides, is no price for silence; more than that, or being paid for going, is', async () => {
  const claim = '商品标签没有标注执行标准，违反食品安全法，依法要求退一赔十'
  const accused = async (other: Partial<Complaint>): Promise<string[]> =>
    (
      await judges(behaviour, (market) => shops.forEach((shop) => complains(market, { shop, text: claim, demanded: 100_000, end: 'rejected', ...other })))
    ).verdicts
      .filter(({ role }) => role === 'perpetrator')
      .map(({ certainty }) => certainty)
  assert.deepEqual(await accused({}), [])
  assert.deepEqual(await accused({ demanded: 200_000 }), ['supported'], 'more than the law gives')
  assert.deepEqual(await accused({ text: `${claim}，给我1000元就撤销投诉` }), ['supported'], 'silence for money')
  assert.deepEqual(await accused({ text: form }), ['supported'], 'the law is not invoked')
  const { verdicts } = await judges(behaviour, (market) =>
    shops.forEach((shop, i) =>
      complains(market, { shop, text: claim, demanded: 100_000, ...(i % 2 === 0 ? { end: 'withdrawn', paid: 90_000 } : { end: 'rejected' }) }),
    ),
  )
  assert.deepEqual(
    verdicts.filter(({ role }) => role === 'perpetrator').map(({ certainty }) => certainty),
    ['supported'],
    'paid, and gone',
  )
})

test('a tester by trade, of whose complaints most are true, is benign', async () => {
  const { verdicts, cases } = await judges(behaviour, (market) => {
    for (const [i, shop] of shops.entries())
      complains(market, { shop, text: form, demanded: 100_000, end: i < 6 ? 'upheld' : i < 8 ? 'withdrawn' : 'rejected', paid: i < 8 ? 100_000 : 0 })
  })
  assert.deepEqual(
    verdicts.map(({ subject, behaviour: said, measure }) => [subject.id, said, measure.kind]),
    [['one', 'benign', 'none']],
  )
  assert.deepEqual(cases, [])
})

test('complaints that shops paid for and nobody looked into leave a lead, and no measure', async () => {
  const { verdicts } = await judges(behaviour, attack({ end: 'withdrawn', paid: 90_000 }))
  assert.deepEqual(
    verdicts.map(({ subject, certainty, measure }) => [subject.id, certainty, measure.level]),
    [['one', 'lead', 'L0']],
  )
})

test('where nearly half of what was looked into was true, being paid by the others leaves no lead', async () => {
  const upheld = (n: number): ((market: Market) => void) => {
    const ends = [...Array.from({ length: n }, () => 'upheld' as const), ...Array.from({ length: 9 - n }, () => 'rejected' as const)]
    return (market) => {
      attack({ end: 'withdrawn', paid: 90_000 })(market)
      for (const [i, end] of ends.entries()) complains(market, { shop: `more-${i}`, text: form, end })
    }
  }
  const said = async (n: number): Promise<string[]> =>
    (await judges(behaviour, upheld(n))).verdicts.filter(({ subject }) => subject.id === 'one').map((one) => `${one.behaviour} ${one.certainty}`)
  assert.deepEqual(await said(4), ['inconclusive lead'])
  assert.deepEqual(await said(0), ['malicious_complaint supported'])
})

test('below T3 there is nothing to judge by', async () => {
  const { verdicts } = await judges(behaviour, attack(), { tier: 'T2' })
  assert.deepEqual(
    verdicts.filter(({ role }) => role === 'perpetrator'),
    [],
  )
})

test('an empty market is silent', async () => {
  assert.deepEqual((await judges(behaviour, () => {})).verdicts, [])
})

const hush = (i: number): string => `给${1500 + 100 * i}元我就撤诉，不然一直投诉`
/** Twelve complaints that are true, and at other shops six whose silence is for sale. */
const partTime = (market: Market): void => {
  for (let i = 0; i < 12; i++)
    complains(market, { shop: `true-${i}`, text: form, demanded: 100_000, end: i < 9 ? 'upheld' : 'withdrawn', paid: 100_000, at: 10 + i })
  for (let i = 0; i < 6; i++)
    complains(market, {
      shop: `sold-${i}`,
      text: form,
      message: hush(i),
      at: 15 + 2 * i,
      ...(i < 2 ? { end: 'withdrawn', paid: 150_000 } : { end: 'rejected' }),
    })
}
const saidOf = (verdicts: { subject: { id: string }; behaviour: string; certainty: string; complaint_ids: string[] }[], id: string): string[] =>
  verdicts.filter(({ subject }) => subject.id === id).map((one) => `${one.behaviour} ${one.certainty} ${one.complaint_ids.length}`)

test('who is right elsewhere and sells silence about what is not so is found for that part alone', async () => {
  const { verdicts } = await judges(behaviour, partTime)
  assert.deepEqual(saidOf(verdicts, 'one'), ['malicious_complaint supported 6'])
  assert.ok(verdicts.every(({ role, subject }) => role !== 'victim_merchant' || subject.id.startsWith('sold-')))
})

test('a tester who in anger offered to take true complaints back is no such claimant', async () => {
  const { verdicts } = await judges(behaviour, (market) => {
    for (let i = 0; i < 12; i++)
      complains(market, { shop: `true-${i}`, text: form, demanded: 100_000, end: i < 9 ? 'upheld' : 'withdrawn', paid: 100_000, at: 10 + i })
    for (let i = 0; i < 4; i++)
      complains(market, { shop: `sore-${i}`, text: form, message: hush(i), at: 15 + i, end: i === 0 ? 'rejected' : 'withdrawn', paid: i === 0 ? 0 : 150_000 })
  })
  assert.ok(verdicts.every(({ behaviour: said }) => said !== 'malicious_complaint'))
})

test('each complaint in words of its own and for a sum of its own: rejected again and again, and gone on with, is knowing', async () => {
  const words = [
    '杯盖漏水烫手',
    '线头很多缝得歪',
    '屏幕右下有亮点',
    '香味刺鼻头晕',
    '螺丝少了两颗装不上',
    '毛刷掉毛严重',
    '拉链卡住打不开',
    '插头松动冒火花',
    '说明书是外文的',
    '颜色发灰发旧',
  ]
  const machine =
    (ends: 'upheld' | 'rejected'): ((market: Market) => void) =>
    (market) =>
      words.forEach((text, i) => complains(market, { shop: shops[i]!, text, demanded: 80_000 + 7_300 * i, at: 12 + 4 * i, end: ends }))
  assert.deepEqual(saidOf((await judges(behaviour, machine('rejected'))).verdicts, 'one'), ['malicious_complaint supported 10'])
  assert.deepEqual(saidOf((await judges(behaviour, machine('upheld'))).verdicts, 'one'), ['benign supported 10'])
})

/** A shop with `critics` bad reviews files against as many as told, day after day. */
const filer =
  (filings: number, told: { end?: (i: number) => 'upheld' | 'rejected' | undefined; critics?: number; text?: (i: number) => string; warned?: number } = {}) =>
  (market: Market): void => {
    market.event('shop.opened', 0, { shop_id: 'thin-skinned', owner_account_id: 'owner', category: 'home' })
    for (let i = 0; i < (told.critics ?? 12); i++) {
      const [order] = market.usual(1, () => ({ shop: 'thin-skinned', buyer: `critic-${i}`, at: 5 + 2 * i }))
      market.event('review.posted', 12 + 2 * i, {
        review_id: `review-${i}`,
        order_id: order!,
        listing_id: 'thin-skinned-goods',
        author_account_id: `critic-${i}`,
        rating: 1,
      })
      if (i >= filings) continue
      const id = `filing-${String(i).padStart(2, '0')}`
      market.event('complaint.filed', 13 + 2 * i, {
        complaint_id: id,
        kind: 'unreasonable_review',
        complainant_account_id: 'owner',
        complainant_shop_id: 'thin-skinned',
        target_kind: 'review',
        target_id: `review-${i}`,
        text: told.text?.(i) ?? `此评价与事实不符，属恶意差评，请平台删除，单号${i}`,
      })
      const end = told.end === undefined ? 'rejected' : told.end(i)
      if (end !== undefined) market.event('complaint.decided', 14 + 2 * i, { complaint_id: id, outcome: end })
    }
    if (told.warned !== undefined)
      market.event('sanction.recorded', told.warned, {
        sanction_id: 'w',
        subject_kind: 'shop',
        subject_id: 'thin-skinned',
        measure: 'education',
        starts_at: '2024-03-20T00:00:00Z',
        origin: 'legacy',
      })
  }
const ofShop = async (tell: (market: Market) => void): Promise<string[]> =>
  (await judges(behaviour, tell)).verdicts
    .filter(({ subject }) => subject.id === 'thin-skinned')
    .map((one) => `${one.behaviour} ${one.certainty} ${one.measure.kind} ${one.complaint_ids.length}`)

test('a shop that files against every critic, rejected nearly each time, is warned, and limited when it goes on', async () => {
  assert.deepEqual(await ofShop(filer(12)), ['malicious_complaint supported education 12'])
  // One of them really extorts; that filing is right, and the others are not.
  assert.deepEqual(await ofShop(filer(12, { end: (i) => (i === 4 ? 'upheld' : 'rejected') })), ['malicious_complaint supported education 11'])
  assert.deepEqual(await ofShop(filer(12, { warned: 20 })), ['malicious_complaint supported restrict_notices 12'])
})

test('a shop under attack files by the dozen and is right; one in its first trouble, or that picks its cases, is no such filer', async () => {
  assert.deepEqual(await ofShop(filer(12, { end: (i) => (i % 4 === 0 ? 'rejected' : 'upheld') })), ['benign supported none 12'])
  assert.deepEqual(await ofShop(filer(12, { end: () => undefined })), [])
  assert.deepEqual(await ofShop(filer(4)), [])
  const own = ['说杯子漏水，实为未拧紧', '照片是别家的杯子', '收货前就已评价', '要求补发未果即给差评', '同一人三次换号评价', '所述颜色本店没有']
  assert.deepEqual(await ofShop(filer(6, { critics: 30, text: (i) => own[i]! })), [])
})

test('a demand of which the shops alone tell leaves a lead, however many of them tell it', async () => {
  const { verdicts } = await judges(behaviour, (market) => {
    for (const [i, shop] of shops.entries()) complains(market, { shop, text: form, end: 'rejected', ...(i < 5 ? { reported: { demanded: 50_000 } } : {}) })
  })
  assert.deepEqual(
    verdicts.map(({ subject, certainty, measure }) => [subject.id, certainty, measure.kind]),
    [['one', 'lead', 'none']],
  )
})

test('a purse and a number that shops write down as two people’s join these by one word, and that joins nobody', async () => {
  const { verdicts } = await judges(behaviour, (market) => {
    attack()(market)
    complains(market, { by: 'wronged', shop: 'y', text: '送检不是纯棉，依法要求退一赔三', demanded: 50_000, end: 'rejected' })
    complains(market, { by: 'wronged', shop: 'z', text: '净含量和实际差了一半，按消法赔偿', demanded: 50_000 })
    for (const [n, accused] of [
      [1, 'wronged'],
      [2, 'one'],
    ] as const)
      market.event('complaint.filed', 60 + n, {
        complaint_id: `word-${n}`,
        kind: 'malicious_complaint',
        complainant_account_id: 'owner-y',
        complainant_shop_id: 'y',
        target_kind: 'account',
        target_id: accused,
        payee_wallet_id: 'purse',
        handle: 'QQ 5',
        demanded_minor: 50_000,
      })
  })
  assert.deepEqual(
    verdicts.filter(({ role }) => role === 'perpetrator').map(({ subject }) => subject.id),
    ['one'],
  )
})

/** Five shops that others buy from, where the complaints are without ground and for money, and `n` more that are found in the wrong; `customers` of these. */
const conceding =
  (n: number, customers: (i: number, k: number) => string | undefined) =>
  (market: Market): void => {
    for (const [i, shop] of shops.entries()) {
      market.usual(12, (k) => ({ shop, buyer: `customer-${i}-${k}` }))
      complains(market, { shop, text: form, demanded: 150_000, end: i < 5 ? 'withdrawn' : 'rejected', ...(i < 5 ? { paid: 150_000 } : {}) })
    }
    for (let i = 0; i < n; i++) {
      const shop = `puppet-${i}`
      const buyers = Array.from({ length: 12 }, (_, k) => customers(i, k)).filter((one) => one !== undefined)
      market.usual(buyers.length, (k) => ({ shop, buyer: buyers[k]! }))
      complains(market, { shop, text: form, end: 'upheld' })
    }
  }

test('what shops without other custom concede clears nobody, and leaves a lead: they may be puppets, and they may be small', async () => {
  const said = async (tell: (market: Market) => void): Promise<string[]> => {
    const { verdicts } = await judges(behaviour, tell)
    return verdicts
      .filter(({ subject }) => subject.id === 'one')
      .map((one) => `${one.behaviour} ${one.certainty} ${one.measure.level} ${one.reasons[0]!.code} ${one.complaint_ids.length}`)
  }
  assert.deepEqual(await said(conceding(12, () => undefined)), ['malicious_complaint lead L0 right-only-where-nobody-buys 10'])
  // Ten hired customers who make the round of all of them are the same crowd.
  assert.deepEqual(await said(conceding(12, (_, k) => `hired-${k}`)), ['malicious_complaint lead L0 right-only-where-nobody-buys 10'])
  // Shops with customers of their own that were in the wrong clear him.
  assert.deepEqual(await said(conceding(12, (i, k) => `own-${i}-${k}`)), ['benign supported L0 mostly-true 22'])
})

test('where the data shows little custom anywhere, nothing follows from that', async () => {
  const { verdicts } = await judges(behaviour, (market) => {
    for (const [i, shop] of shops.entries()) complains(market, { shop, text: form, demanded: 100_000, end: i < 6 ? 'upheld' : 'rejected' })
  })
  assert.deepEqual(saidOf(verdicts, 'one'), ['benign supported 10'])
})

/** Asks ten shops for the price of an order, through the complaint: seven paid, three not; what is told besides is added. */
const forThePrice =
  (n: number, more: (market: Market) => void = () => {}) =>
  (market: Market): void => {
    for (const [i, shop] of shops.slice(0, n).entries())
      complains(market, {
        shop,
        text: `添加剂超标，给我100元就撤销投诉，批次${i}`,
        demanded: 10_000,
        end: i % 2 === 0 ? 'withdrawn' : 'rejected',
        ...(i % 2 === 0 ? { paid: 10_000 } : {}),
      })
    more(market)
  }

test('who keeps the goods and offers silence for their price at shop after shop, without ground, is a lead', async () => {
  const { verdicts } = await judges(behaviour, forThePrice(10))
  const one = verdicts.find(({ subject }) => subject.id === 'one')!
  assert.deepEqual([one.behaviour, one.certainty, one.measure.level, one.reasons[0]!.code], ['malicious_complaint', 'lead', 'L0', 'silence-for-the-price'])
})

test('a buyer who wants his money back from a few shops, was right once, or asked for the refund as one does, is none', async () => {
  const accused = async (tell: (market: Market) => void): Promise<string[]> =>
    (await judges(behaviour, tell)).verdicts.filter(({ role }) => role === 'perpetrator').map(({ subject }) => subject.id)
  assert.deepEqual(await accused(forThePrice(3)), [])
  assert.deepEqual(await accused(forThePrice(10, (market) => void complains(market, { shop: 'k', text: form, end: 'upheld' }))), [])
})
