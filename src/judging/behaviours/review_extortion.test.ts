import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inMoney, judges, type Market } from '../../../test/fixture/market.ts'
import type { Found } from './behaviour.ts'
import { blow, customers } from './review_extortion/fixture.ts'
import { behaviour } from './review_extortion.ts'

const shops = ['a', 'b', 'c']
const purse = (market: Market, holder = 'boss'): void =>
  void market.event('wallet.linked', 0, { wallet_id: 'purse', holder_kind: 'person', holder_id: holder, verified: true })

/** Three shops; two report, the third only paid. */
function ring(market: Market): void {
  customers(market, shops)
  purse(market)
  for (const account of ['reviewer', 'relative']) market.event('account.registered', 0, { account_id: account, person_id: `person-${account}` })
  blow(market, { shop: 'a', at: 20, paid: 60_000, gone: 2, reports: true })
  blow(market, { shop: 'b', at: 24, paid: 180_000, gone: 3, reports: true })
  market.event('wallet.linked', 0, { wallet_id: 'till-c', holder_kind: 'shop', holder_id: 'c', verified: true })
  const [order] = market.usual(1, () => ({ shop: 'c', buyer: 'reviewer', at: 20 }))
  market.event('review.posted', 28, { review_id: 'silent', order_id: order!, listing_id: 'c-goods', author_account_id: 'reviewer', rating: 1 })
  market.event('transfer.made', 29, {
    transfer_id: 'quiet',
    from_wallet_id: 'till-c',
    to_wallet_id: 'purse',
    amount_minor: 90_000,
    currency: 'CNY',
    observed_by: 'party',
  })
  market.event('review.changed', 29.2, { review_id: 'silent', rating: 5 })
}

const about = (found: Found, id: string): string[] =>
  found.verdicts
    .filter(({ subject }) => subject.id === id)
    .map(({ behaviour: what, role, certainty, measure }) => `${what}/${role}/${certainty}/${measure.kind}`)

test('shops that never met become one case: the one who is paid, the one who reviews, and the shop that said nothing', async () => {
  const found = await judges(behaviour, ring)
  assert.deepEqual(about(found, 'boss'), ['review_extortion/selector_negotiator/supported/friction'])
  assert.deepEqual(about(found, 'person-reviewer'), ['review_extortion/buyer_reviewer/supported/restrict_login'])
  for (const shop of shops) assert.deepEqual(about(found, shop), ['review_extortion/victim_merchant/supported/neutralise'])
  const needs = Object.fromEntries(found.verdicts.filter(({ role }) => role === 'victim_merchant').map(({ subject, measure }) => [subject.id, measure.needs]))
  assert.deepEqual(needs, { a: [], b: [], c: ['victim_consent'] })
  assert.equal(found.cases.length, 1)
  const [one] = found.cases
  assert.equal(one!.merged_from.length, 3)
  assert.deepEqual(one!.loss, [{ low_minor: 240_000, central_minor: 330_000, high_minor: 490_000, currency: 'CNY' }])
  assert.deepEqual(found.neutralisedReviews.toSorted(), ['review-a-reviewer-20', 'review-b-reviewer-24', 'silent'])
})

test('a shop that only paid the purse, with nobody displeased there before, is no victim: a lead where the sum is such as was asked, its own business where it is more', async () => {
  const paid = async (amount_minor: number): Promise<string[]> => {
    const found = await judges(behaviour, (market) => {
      ring(market)
      market.event('shop.opened', 0, { shop_id: 'd', owner_account_id: 'owner-d', category: 'home' })
      market.event('wallet.linked', 0, { wallet_id: 'till-d', holder_kind: 'shop', holder_id: 'd', verified: true })
      const transfer = { from_wallet_id: 'till-d', to_wallet_id: 'purse', currency: 'CNY', observed_by: 'platform' }
      market.event('transfer.made', 26, { transfer_id: 'bill', amount_minor, ...transfer })
    })
    assert.deepEqual(found.cases[0]!.loss, [{ low_minor: 240_000, central_minor: 330_000, high_minor: 490_000, currency: 'CNY' }])
    for (const shop of shops) assert.deepEqual(about(found, shop), ['review_extortion/victim_merchant/supported/neutralise'])
    return found.verdicts.filter(({ subject }) => subject.id === 'd').map(({ certainty, reasons }) => `${certainty} ${reasons[0]!.code}`)
  }
  assert.deepEqual(await paid(90_000), ['lead its-payment-alone'])
  assert.deepEqual(await paid(3_510_000), [])
})

test('an authority’s finding establishes, its final judgment adjudicates, and a referral asks the silent shop first', async () => {
  const found = await judges(behaviour, (market) => {
    ring(market)
    const report = (id: string, status: string): void =>
      void market.event('authority.reported', 60, {
        authority: 'police',
        request_no: '1',
        subject_id: id,
        behaviour: 'review_extortion',
        role: 'selector_negotiator',
        status,
      })
    report('boss', 'judgment_final')
    report('reviewer', 'finding')
  })
  assert.deepEqual(about(found, 'boss'), ['review_extortion/selector_negotiator/adjudicated/refer'])
  assert.deepEqual(about(found, 'person-reviewer'), ['review_extortion/buyer_reviewer/established/refer'])
  const measure = found.verdicts.find(({ subject }) => subject.id === 'boss')!.measure
  // Nobody is told before a referral.
  assert.deepEqual(measure.needs, ['human_decision', 'second_reader', 'legal_signoff', 'victim_consent'])
})

test('who lives with a reviewer and wrote nothing is named nowhere', async () => {
  const found = await judges(behaviour, (market) => {
    ring(market)
    const home = { recipient_address: '海门路1号', address_kind: 'residential' }
    for (const buyer of ['reviewer', 'relative']) market.usual(1, () => ({ shop: 'd', buyer, at: 4, fields: home }))
  })
  assert.ok(!JSON.stringify(found.verdicts).includes('relative'))
})

test('a relative is found by reviews of her own, and her home is said to weigh nothing', async () => {
  const found = await judges(behaviour, (market) => {
    ring(market)
    const home = { recipient_address: '海门路1号', address_kind: 'residential' }
    for (const buyer of ['reviewer', 'relative']) market.usual(1, () => ({ shop: 'd', buyer, at: 4, fields: home }))
    for (const [shop, at] of [
      ['a', 20.02],
      ['b', 24.02],
    ] as const)
      blow(market, { shop, at, reviewer: 'relative', paid: 100, gone: 2 })
  })
  assert.deepEqual(about(found, 'person-relative').toSorted(), [
    'review_extortion/buyer_reviewer/supported/restrict_login',
    'review_extortion/recruited_relative/supported/none',
  ])
  const part = found.verdicts.find(({ role }) => role === 'recruited_relative')!
  assert.equal(part.reasons.find(({ code }) => code === 'same-home')!.weight_bits, 0)
})

test('the word of one shop, for a chat nobody else saw, names nobody, and hides the review for a week at most', async () => {
  const claim = (market: Market): void => {
    customers(market, ['a'])
    blow(market, { shop: 'a', at: 20, reviewer: 'critic', reports: true })
  }
  const fresh = await judges(behaviour, claim)
  assert.deepEqual(about(fresh, 'critic'), ['inconclusive/bystander/lead/none'])
  assert.deepEqual(fresh.neutralisedReviews, [])
  const soon = await judges(behaviour, (market) => {
    market.usual(5, (i) => ({ shop: 'a', buyer: `early-${i}`, at: 2, ends: 'open' }))
    blow(market, { shop: 'a', at: 20, reviewer: 'critic', reports: true })
  })
  assert.deepEqual(soon.neutralisedReviews, ['review-a-critic-20'])
  assert.ok(soon.verdicts.every(({ measure }) => measure.level === 'L0'))
})

test('reviews that nobody pointed at are kept out of the score where they came together right before the demand, and others are not', async () => {
  const found = await judges(behaviour, (market) => {
    market.usual(5, (i) => ({ shop: 'a', buyer: `early-${i}`, at: 2, ends: 'open' }))
    const [order] = market.usual(1, () => ({ shop: 'a', buyer: 'honest', at: 12 }))
    market.event('review.posted', 19.8, { review_id: 'honest', order_id: order!, listing_id: 'a-goods', author_account_id: 'honest', rating: 2 })
    for (const reviewer of ['one', 'two']) blow(market, { shop: 'a', at: 20, reviewer, text: '拿3000元，不给的话更多的人来给你差评' })
  })
  assert.deepEqual(found.neutralisedReviews.toSorted(), ['review-a-one-20', 'review-a-two-20'])
  assert.ok(found.verdicts.every(({ measure }) => measure.level === 'L0'))
})

test('two shops that cry thief at the same critic, each with its own story, are still two words and no deed', async () => {
  const found = await judges(behaviour, (market) => {
    customers(market, ['a', 'b'])
    blow(market, { shop: 'a', at: 20, reviewer: 'critic', handle: 'QQ 1', reports: true })
    blow(market, { shop: 'b', at: 24, reviewer: 'critic', handle: 'QQ 2', reports: true })
  })
  assert.deepEqual(about(found, 'critic'), ['inconclusive/bystander/lead/none'])
  assert.ok(found.verdicts.every(({ measure }) => measure.level === 'L0'))
})

test('a customer who claims what the law gives him makes no stranger’s threat surer, and is drawn into nothing', async () => {
  const found = await judges(behaviour, (market) => {
    customers(market, ['a', 'b'])
    blow(market, { shop: 'a', at: 20, reviewer: 'critic', handle: 'QQ 1', reports: true })
    blow(market, { shop: 'a', at: 20.4, account: 'claimant', reviewer: 'claimant', text: '虚假宣传，退一赔三75元，解决了我再改评价', reports: true })
    blow(market, { shop: 'b', at: 24, reviewer: 'critic', handle: 'QQ 2', reports: true })
  })
  assert.deepEqual(about(found, 'critic'), ['inconclusive/bystander/lead/none'])
  assert.ok(about(found, 'claimant').every((said) => !said.startsWith('review_extortion')))
  assert.ok(found.verdicts.every(({ measure }) => measure.level === 'L0'))
})

/** A bad review by somebody of the ring at a shop where nobody pressed, which then complains of him. */
function accusing(market: Market, said: { text?: string; complaint: Record<string, string | number> }): void {
  const [order] = market.usual(1, () => ({ shop: 'd', buyer: 'reviewer', at: 18, payable: 2500, parcel: { scans: 3 } }))
  market.event('shop.opened', 0, { shop_id: 'd', owner_account_id: 'owner-d', category: 'home' })
  market.event('review.posted', 27, { review_id: 'at-d', order_id: order!, listing_id: 'd-goods', author_account_id: 'reviewer', rating: 1 })
  if (said.text !== undefined)
    market.event('message.sent', 27.5, {
      message_id: 'claim',
      thread_id: 'claim',
      from_account_id: 'reviewer',
      to_shop_id: 'd',
      channel: 'platform',
      text: said.text,
    })
  market.event('complaint.filed', 28, {
    complaint_id: 'of-d',
    complainant_account_id: 'owner-d',
    complainant_shop_id: 'd',
    target_kind: 'review',
    target_id: 'at-d',
    currency: 'CNY',
    ...said.complaint,
  })
}

test('what a member of a ring claims by law of one more shop makes no victim of it, whatever it calls the claim', async () => {
  const found = await judges(behaviour, (market) => {
    ring(market)
    accusing(market, {
      text: '这是假货，按消法退一赔三，赔我75元，不赔我去12315投诉',
      complaint: { kind: 'unreasonable_review', demanded_minor: 7500, text: '买家差评并要求赔偿' },
    })
  })
  assert.deepEqual(about(found, 'd'), [])
  assert.ok(!found.neutralisedReviews.includes('at-d'))
  assert.deepEqual(about(found, 'a'), ['review_extortion/victim_merchant/supported/neutralise'])
})

test('a shop that cries thief at a writer of a found ring is a lead and no more on its word; who names the ring’s purse is a victim', async () => {
  const crying = { kind: 'review_extortion', demanded_minor: 200_000, paid_minor: 100_000, text: '差评师敲诈' }
  const alone = await judges(behaviour, (market) => {
    ring(market)
    accusing(market, { complaint: crying })
  })
  assert.deepEqual(about(alone, 'd'), ['review_extortion/victim_merchant/lead/neutralise'])
  // What it says it paid is no loss of the case.
  assert.deepEqual(alone.cases[0]!.loss, (await judges(behaviour, ring)).cases[0]!.loss)
  const borneOut = await judges(behaviour, (market) => {
    ring(market)
    accusing(market, { complaint: { ...crying, payee_wallet_id: 'purse' } })
  })
  assert.deepEqual(about(borneOut, 'd'), ['review_extortion/victim_merchant/supported/neutralise'])
})

test('the same ring and the same claim in yen, which have no minor unit, are judged alike: a sum in words is read in the shop’s own money', async () => {
  const tell = (market: Market): void => {
    ring(market)
    accusing(market, {
      text: '这是假货，按消法退一赔三，赔我75元，不赔我去12315投诉',
      complaint: { kind: 'unreasonable_review', demanded_minor: 7500, text: '买家差评并要求赔偿' },
    })
  }
  const said = async (told: (market: Market) => void): Promise<string[]> => {
    const found = await judges(behaviour, told)
    return found.verdicts.map(({ subject, behaviour: what, role, certainty }) => `${subject.id} ${what} ${role} ${certainty}`).toSorted()
  }
  const yuan = await said(tell)
  assert.ok(yuan.includes('boss review_extortion selector_negotiator supported'))
  assert.deepEqual(await said(inMoney('JPY', 0.01, tell)), yuan)
})

test('a refund asked in yen for a faulty order is no more than the order cost', async () => {
  const found = await judges(
    behaviour,
    inMoney('JPY', 0.01, (market) => {
      customers(market, ['a', 'b'])
      for (const [shop, at] of [
        ['a', 20],
        ['b', 24],
      ] as const)
        blow(market, { shop, at, account: 'reviewer', text: '开线了，退我15元，否则差评不改' })
    }),
  )
  assert.deepEqual(about(found, 'reviewer'), ['benign/bystander/supported/none'])
})

test('a customer displeased at two of a gang’s shops, whose reviews outlive what was paid, is a lead at most', async () => {
  const found = await judges(behaviour, (market) => {
    ring(market)
    for (const [shop, at] of [
      ['a', 19.9],
      ['b', 23.9],
    ] as const) {
      const [order] = market.usual(1, () => ({ shop, buyer: 'displeased', at: at - 8, parcel: { scans: 3 } }))
      market.event('review.posted', at, { review_id: `own-${shop}`, order_id: order!, listing_id: `${shop}-goods`, author_account_id: 'displeased', rating: 1 })
    }
  })
  assert.ok(about(found, 'boss').some((said) => said.includes('/supported/')))
  assert.deepEqual(about(found, 'displeased'), ['review_extortion/buyer_reviewer/lead/none'])
})

test('a complaint that a person rejected tells no more', async () => {
  const found = await judges(behaviour, (market) => {
    customers(market, ['a'])
    blow(market, { shop: 'a', at: 20, account: 'reviewer', text: '质量差', reports: true })
    market.event('complaint.decided', 22, { complaint_id: 'complaint-a-20', outcome: 'rejected' })
  })
  assert.deepEqual([found.verdicts, found.neutralisedReviews], [[], []])
})

test('a buyer whose order is faulty may ask for part of it back, in bad manners too', async () => {
  const found = await judges(behaviour, (market) => {
    customers(market, ['a', 'b'])
    for (const [shop, at] of [
      ['a', 20],
      ['b', 24],
    ] as const)
      blow(market, { shop, at, account: 'reviewer', text: '开线了，退我15元，否则差评不改' })
  })
  assert.deepEqual(about(found, 'reviewer'), ['benign/bystander/supported/none'])
  assert.deepEqual(found.neutralisedReviews, [])
})

test('what faulty goods did may cost more than they did: one claim of that kind stays open and hides no review', async () => {
  const found = await judges(behaviour, (market) => {
    market.usual(5, (i) => ({ shop: 'a', buyer: `early-${i}`, at: 2, ends: 'open' }))
    blow(market, { shop: 'a', at: 20, account: 'reviewer', text: '插座漏电烧了我的电视，赔我2000元，不然差评一直挂着' })
  })
  assert.deepEqual(about(found, 'reviewer'), ['inconclusive/bystander/lead/none'])
  assert.deepEqual(found.neutralisedReviews, [])
})

test('where two people hold the purse, the purse is a lead and neither of them is named', async () => {
  const found = await judges(behaviour, (market) => {
    ring(market)
    purse(market, 'brother')
  })
  assert.deepEqual(about(found, 'purse'), ['review_extortion/selector_negotiator/lead/none'])
  assert.deepEqual([about(found, 'boss'), about(found, 'brother')], [[], []])
})

test('a purse that nobody named is found where two shops that were asked paid it, and no others', async () => {
  const unnamed = (market: Market, paid = 60_000): void => {
    customers(market, shops)
    purse(market)
    for (const [shop, at, reviewer] of [
      ['a', 20, 'one'],
      ['b', 24, 'two'],
    ] as const)
      blow(market, { shop, at, reviewer, handle: `QQ ${at}`, paid, gone: 2 })
  }
  assert.deepEqual(about(await judges(behaviour, (market) => unnamed(market)), 'boss'), ['review_extortion/selector_negotiator/lead/none'])
  // A supplier's bill, and a reward of twenty yuan.
  for (const other of [900_000, 2000]) assert.deepEqual(about(await judges(behaviour, (market) => unnamed(market, other)), 'boss'), [])
  const courier = await judges(behaviour, (market) => {
    unnamed(market)
    for (let i = 0; i < 9; i++) {
      market.event('shop.opened', 0, { shop_id: `s${i}`, owner_account_id: `owner-s${i}`, category: 'home' })
      market.event('wallet.linked', 0, { wallet_id: `till-s${i}`, holder_kind: 'shop', holder_id: `s${i}`, verified: true })
      market.event('transfer.made', 15, {
        transfer_id: `bill-${i}`,
        from_wallet_id: `till-s${i}`,
        to_wallet_id: 'purse',
        amount_minor: 40_000,
        currency: 'CNY',
      })
    }
  })
  assert.deepEqual(about(courier, 'boss'), [])
})

test('a second purse of the same hand counts where his reviewers’ words went after it was filled', async () => {
  const found = await judges(behaviour, (market) => {
    ring(market)
    market.event('wallet.linked', 0, { wallet_id: 'other-purse', holder_kind: 'person', holder_id: 'boss', verified: true })
    blow(market, { shop: 'd', at: 31, paid: 70_000, payee: 'other-purse', gone: 2, text: '', account: 'nobody' })
    market.event('wallet.linked', 0, { wallet_id: 'till-e', holder_kind: 'shop', holder_id: 'e', verified: true })
    market.event('transfer.made', 30, { transfer_id: 'rent', from_wallet_id: 'till-e', to_wallet_id: 'other-purse', amount_minor: 500_000, currency: 'CNY' })
  })
  assert.deepEqual(about(found, 'd'), ['review_extortion/victim_merchant/supported/neutralise'])
  assert.deepEqual(about(found, 'e'), [])
  assert.equal(found.cases[0]!.loss[0]?.central_minor, 400_000)
})

test('an explanation accepted as reasonable takes the weight off, and lets the reviews count again', async () => {
  const found = await judges(behaviour, (market) => {
    ring(market)
    market.event('explanation.requested', 40, {
      explanation_id: 'q',
      account_id: 'reviewer',
      about_kind: 'review',
      about_ids: ['review-a-reviewer-20', 'review-b-reviewer-24', 'silent'],
      due_at: '2024-04-20T00:00:00Z',
    })
    market.event('explanation.received', 41, { explanation_id: 'q', text: '……', assessed: 'reasonable' })
  })
  assert.deepEqual(about(found, 'person-reviewer'), ['review_extortion/buyer_reviewer/lead/none'])
  assert.deepEqual(found.neutralisedReviews, [])
})

test('an answer about other reviews is none about these', async () => {
  const found = await judges(behaviour, (market) => {
    ring(market)
    const about = { subject_kind: 'person', subject_id: 'person-reviewer', about_kind: 'review', about_ids: ['another'] }
    market.event('explanation.requested', 1, { explanation_id: 'q', ...about, due_at: '2024-03-04T00:00:00Z' })
    market.event('explanation.received', 2, { explanation_id: 'q', text: '……', assessed: 'reasonable' })
  })
  assert.deepEqual(about(found, 'person-reviewer'), ['review_extortion/buyer_reviewer/supported/restrict_login'])
})

/** Bad reviews by one critic, at each of the shops right before a stranger's demand. */
const beside = (market: Market, gone: number | undefined = undefined): void => {
  customers(market, shops)
  purse(market)
  market.event('account.registered', 0, { account_id: 'critic', person_id: 'person-critic' })
  for (const [shop, at] of [
    ['a', 20],
    ['b', 24],
    ['c', 29],
  ] as const)
    blow(market, { shop, at, reviewer: 'critic', paid: 60_000, reports: true, ...(gone === undefined ? {} : { gone }) })
}

test('a critic by trade beside a stranger’s demands, shop after shop, is a lead at most, though the shops name him', async () => {
  const found = await judges(behaviour, (market) => beside(market))
  assert.deepEqual(about(found, 'person-critic'), ['review_extortion/buyer_reviewer/lead/none'])
  // What shows a writer of theirs is what he did when they were paid; and the purse by what then went.
  const gone = await judges(behaviour, (market) => beside(market, 2))
  assert.deepEqual(about(gone, 'person-critic'), ['review_extortion/buyer_reviewer/supported/restrict_login'])
  assert.ok(about(gone, 'boss').some((said) => said.includes('/supported/friction')))
})

test('a bill that three shops paid and call blackmail makes its holder no more than a lead, for they alone say what it was for', async () => {
  const found = await judges(behaviour, (market) => beside(market))
  assert.ok(about(found, 'boss').every((said) => said.includes('/lead/')))
})

test('a shop that files anew every week against the same critic keeps the review out for a week, once', async () => {
  const told = (filings: readonly number[]) => async (): Promise<readonly string[]> => {
    const found = await judges(behaviour, (market) => {
      customers(market, ['a'])
      market.event('shop.opened', 0, { shop_id: 'a', owner_account_id: 'owner-a', category: 'home' })
      const [order] = market.usual(1, () => ({ shop: 'a', buyer: 'critic', at: 1, payable: 2500 }))
      market.event('review.posted', 10, { review_id: 'bad', order_id: order!, listing_id: 'a-goods', author_account_id: 'critic', rating: 1, text: '质量差' })
      for (const at of filings)
        market.event('complaint.filed', at, {
          complaint_id: `filing-${at}`,
          kind: 'review_extortion',
          complainant_account_id: 'owner-a',
          complainant_shop_id: 'a',
          target_kind: 'review',
          target_id: 'bad',
          demanded_minor: 200_000,
        })
    })
    return found.neutralisedReviews
  }
  assert.deepEqual(await told([28])(), ['bad'])
  assert.deepEqual(await told([11, 17, 23, 28])(), [])
})

test('a wallet into which two shops paid, or that passed on what came, is a lead and no more', async () => {
  const two = await judges(behaviour, (market) => {
    customers(market, ['a', 'b'])
    purse(market, 'lender')
    for (const [shop, at] of [
      ['a', 20],
      ['b', 24],
    ] as const)
      blow(market, { shop, at, reviewer: `writer-${shop}`, paid: 3000, gone: 2, reports: true })
  })
  assert.deepEqual(about(two, 'lender'), ['review_extortion/selector_negotiator/lead/none'])
  const passing = await judges(behaviour, (market) => {
    beside(market, 2)
    for (const at of [20.6, 24.6, 29.6])
      market.event('transfer.made', at, {
        transfer_id: `on-${at}`,
        from_wallet_id: 'purse',
        to_wallet_id: 'other',
        amount_minor: 55_000,
        currency: 'CNY',
        kind: 'p2p',
      })
  })
  assert.deepEqual(about(passing, 'boss'), ['review_extortion/selector_negotiator/lead/none'])
  assert.ok(passing.verdicts.find(({ subject }) => subject.id === 'boss')!.contrary.some(({ code }) => code === 'passed-on'))
})

test('who pays those who wrote is found by that', async () => {
  const found = await judges(behaviour, (market) => {
    beside(market, 2)
    market.event('wallet.linked', 0, { wallet_id: 'wallet-critic', holder_kind: 'account', holder_id: 'critic', verified: true })
    for (const at of [20.6, 24.6])
      market.event('transfer.made', at, {
        transfer_id: `wage-${at}`,
        from_wallet_id: 'purse',
        to_wallet_id: 'wallet-critic',
        amount_minor: 10_000,
        currency: 'CNY',
        kind: 'red_packet',
      })
  })
  assert.deepEqual(about(found, 'boss'), ['review_extortion/selector_negotiator/supported/restrict_login'])
})

test('shops that only tell, of a handle and a wallet they agree on, put nobody above a lead', async () => {
  const found = await judges(behaviour, (market) => {
    customers(market, shops)
    purse(market, 'framed')
    for (const [i, shop] of shops.entries()) {
      blow(market, { shop, at: 20 + i, reviewer: 'critic' })
      market.event('complaint.filed', 20.5 + i, {
        complaint_id: `claim-${shop}`,
        kind: 'review_extortion',
        complainant_account_id: `owner-${shop}`,
        complainant_shop_id: shop,
        target_kind: 'review',
        target_id: `review-${shop}-critic-${20 + i}`,
        handle: 'QQ 1',
        payee_wallet_id: 'purse',
        demanded_minor: 200_000,
        paid_minor: 150_000,
      })
    }
  })
  assert.ok(found.verdicts.filter(({ role }) => role !== 'victim_merchant').every(({ certainty, measure }) => certainty === 'lead' && measure.level === 'L0'))
})

/** At each shop another handle, purse and writer, and no word of money: only what was done. */
const wordless = (market: Market, told: { gone?: number; payee?: (shop: string) => string; before?: boolean } = {}): void => {
  customers(market, ['a', 'b'])
  for (const [shop, at] of [
    ['a', 20],
    ['b', 24],
  ] as const) {
    blow(market, {
      shop,
      at,
      reviewer: `writer-${shop}`,
      handle: `QQ of ${shop}`,
      text: '评价的事，平台上不方便说，加QQ聊',
      paid: 60_000,
      payee: told.payee?.(shop) ?? `purse-${shop}`,
      ...(told.gone === undefined ? {} : { gone: told.gone }),
    })
    if (told.before === true)
      market.event('transfer.made', 5, {
        transfer_id: `bill-${shop}`,
        from_wallet_id: `till-${shop}`,
        to_wallet_id: `purse-${shop}`,
        amount_minor: 80_000,
        currency: 'CNY',
        kind: 'bank',
      })
  }
}

test('no word of money, and everything fresh at each shop: what was done tells, the shops are victims, and nobody is more than a lead', async () => {
  const found = await judges(behaviour, (market) => wordless(market, { gone: 2 }))
  for (const shop of ['a', 'b']) assert.deepEqual(about(found, shop), ['review_extortion/victim_merchant/supported/neutralise'])
  assert.deepEqual(about(found, 'writer-a'), ['review_extortion/buyer_reviewer/lead/none'])
  assert.deepEqual(about(found, 'purse-a'), ['review_extortion/selector_negotiator/lead/none'])
  assert.deepEqual(found.neutralisedReviews.toSorted(), ['review-a-writer-a-20', 'review-b-writer-b-24'])
})

test('a review that stays, a supplier who is paid as always, or the customer himself made good, is no such deed', async () => {
  const accused = async (tell: (market: Market) => void): Promise<string[]> =>
    (await judges(behaviour, tell)).verdicts.flatMap((one) => (one.behaviour === 'review_extortion' ? [one.subject.id] : []))
  assert.deepEqual(await accused((market) => wordless(market)), [])
  assert.deepEqual(await accused((market) => wordless(market, { gone: 2, before: true })), [])
  assert.deepEqual(
    await accused((market) => {
      for (const shop of ['a', 'b'])
        market.event('wallet.linked', 0, { wallet_id: `own-${shop}`, holder_kind: 'account', holder_id: `writer-${shop}`, verified: true })
      wordless(market, { gone: 2, payee: (shop) => `own-${shop}` })
    }),
    [],
  )
})

test('below messages and reviews nothing is said', async () => {
  // Without them there is no talk, no complaint and no review; the tables of a scan are then empty.
  const found = await judges(behaviour, (market) => customers(market, shops))
  assert.deepEqual([found.verdicts, found.cases], [[], []])
})

test('who asks for what the thing cost is cleared at one shop and at three, and a lead who does so wherever he buys', async () => {
  const told = async (at: readonly string[]): Promise<string[]> => {
    const found = await judges(behaviour, (market) => {
      customers(market, at)
      market.event('wallet.linked', 0, { wallet_id: 'purse', holder_kind: 'account', holder_id: 'reviewer', verified: true })
      for (const [i, shop] of at.entries())
        blow(market, { shop, at: 12 + 3 * i, account: 'reviewer', text: '转25元过来，马上删差评，不然一直挂着', paid: 2500, gone: 2 })
    })
    return about(found, 'reviewer')
  }
  assert.deepEqual(await told(['a', 'b', 'c']), ['benign/bystander/supported/none'])
  assert.deepEqual(await told(['a', 'b', 'c', 'd', 'e']), ['review_extortion/selector_negotiator/lead/none'])
})

test('a critic of two shops, of which one pays a puppet just before its new piece pleases him, is a lead; at a third it is his doing', async () => {
  const told = async (at: readonly string[]): Promise<string[]> => {
    const found = await judges(behaviour, (market) => {
      customers(market, at)
      market.event('account.registered', 0, { account_id: 'critic', person_id: 'person-critic' })
      market.event('wallet.linked', 0, { wallet_id: 'purse', holder_kind: 'account', holder_id: 'puppet', verified: true })
      for (const [i, shop] of at.entries())
        blow(market, {
          shop,
          at: 12 + 4 * i,
          reviewer: 'critic',
          account: 'puppet',
          text: '给2000块马上删差评，不给就再来十条差评',
          paid: 200_000,
          ...(i === 0 ? { gone: 2 } : {}),
        })
    })
    return about(found, 'person-critic')
  }
  assert.deepEqual(await told(['a', 'b']), ['review_extortion/buyer_reviewer/lead/none'])
  assert.deepEqual(await told(['a', 'b', 'c']), ['review_extortion/buyer_reviewer/supported/restrict_login'])
})

test('a critic to whom both shops sent a new piece says so because he has it, whatever puppet they pay; one who was sent none takes it back for the money', async () => {
  const told = async (exchanged: boolean): Promise<string[]> => {
    const found = await judges(behaviour, (market) => {
      customers(market, ['a', 'b'])
      market.event('account.registered', 0, { account_id: 'critic', person_id: 'person-critic' })
      market.event('wallet.linked', 0, { wallet_id: 'purse', holder_kind: 'account', holder_id: 'puppet', verified: true })
      for (const [i, shop] of ['a', 'b'].entries())
        blow(market, {
          shop,
          at: 12 + 4 * i,
          reviewer: 'critic',
          account: 'puppet',
          text: '给2000块马上删差评，不给就再来十条差评',
          paid: 200_000,
          gone: 2,
          exchanged,
        })
    })
    return about(found, 'person-critic')
  }
  assert.deepEqual(await told(true), ['review_extortion/buyer_reviewer/lead/none'])
  assert.deepEqual(await told(false), ['review_extortion/buyer_reviewer/supported/restrict_login'])
})

test('pieces asked for nothing are asked for as money is; a new one for a broken one is made good, and what a shop offers itself is its offer', async () => {
  const told = async (text: string, offer?: string): Promise<string[]> => {
    const found = await judges(behaviour, (market) => {
      customers(market, shops)
      market.event('account.registered', 0, { account_id: 'reviewer', person_id: 'person' })
      for (const [i, shop] of shops.entries())
        blow(market, { shop, at: 12 + 3 * i, account: 'reviewer', text, gone: 2, ...(offer === undefined ? {} : { offer }) })
    })
    return found.verdicts.flatMap((one) => (one.role === 'selector_negotiator' || one.role === 'buyer_reviewer' ? [one.certainty] : []))
  }
  assert.deepEqual(await told('差评想删可以，白送我五件新的，不给就再来十条差评'), ['supported'])
  assert.deepEqual(await told('收到是坏的，补发一件新的，我就把差评改了'), [])
  assert.deepEqual(await told('白送我五件新的就删', '亲，差评删掉的话，我们免费送您两件新品'), [])
})

/** One critic, at each shop: buys for `price`, writes badly, is paid on a ticket, and the review goes. */
const booked =
  (
    shops: number,
    { sum = 200_000, gone = 3, price = 8000, from, owner }: { sum?: number; gone?: number; price?: number; from?: string; owner?: string } = {},
  ) =>
  (market: Market): void => {
    customers(
      market,
      Array.from({ length: shops }, (_, i) => `s${i}`),
    )
    market.event('wallet.linked', 0, { wallet_id: 'own purse', holder_kind: 'account', holder_id: 'critic', verified: true })
    for (let i = 0; i < shops; i++) {
      const shop = `s${i}`
      market.event('shop.opened', 0, { shop_id: shop, owner_account_id: owner ?? `owner-${shop}`, category: 'home' })
      market.event('wallet.linked', 0, { wallet_id: `till-${shop}`, holder_kind: 'shop', holder_id: shop, verified: true })
      const [order] = market.usual(1, () => ({ shop, buyer: 'critic', at: 10 + i, payable: price }))
      market.event('review.posted', 20 + i, { review_id: `bad-${i}`, order_id: order!, listing_id: `${shop}-goods`, author_account_id: 'critic', rating: 1 })
      market.event('transfer.made', 20.5 + i, {
        transfer_id: `booked-${i}`,
        from_wallet_id: from ?? `till-${shop}`,
        to_wallet_id: 'own purse',
        amount_minor: sum,
        currency: 'CNY',
        after_sales_ticket_id: `ticket-${i}`,
      })
      market.event('review.withdrawn', 20.5 + i + gone / 24, { review_id: `bad-${i}` })
    }
  }

test('a critic whom four strangers’ shops pay far beyond the order before each review goes is a lead; no shop is called a victim', async () => {
  const found = await judges(behaviour, booked(4))
  assert.deepEqual(about(found, 'critic'), ['review_extortion/selector_negotiator/lead/none'])
  assert.deepEqual(found.verdicts[0]!.review_ids, ['bad-0', 'bad-1', 'bad-2', 'bad-3'])
  assert.deepEqual([found.verdicts.length, found.cases.length, found.neutralisedReviews], [1, 1, []])
})

test('who is compensated says nothing: at three shops, by what the law gives, by one owner, by an insurer, or where the review goes later', async () => {
  for (const tell of [
    booked(3),
    booked(4, { sum: 99_900 }),
    booked(4, { price: 20_000 }),
    booked(4, { owner: 'one' }),
    booked(4, { from: 'insurer' }),
    booked(4, { gone: 73 }),
  ])
    assert.deepEqual((await judges(behaviour, tell)).verdicts, [])
})
