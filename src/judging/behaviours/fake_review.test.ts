import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judges } from '../../../test/fixture/market.ts'
import { gifts, storm } from './fake_review/fixture.ts'
import { behaviour } from './fake_review.ts'

test('paid praise: the shop is told the rules, the praise leaves the score, the buyers are named nowhere', async () => {
  const found = await judges(behaviour, (market) => gifts(market, 'a', { n: 12 }))
  const [verdict, ...more] = found.verdicts
  assert.deepEqual(
    [verdict!.subject.id, verdict!.role, verdict!.certainty, verdict!.measure.kind, more.length],
    ['a', 'merchant_beneficiary', 'supported', 'education', 0],
  )
  assert.equal(found.neutralisedReviews.length, 12)
  assert.deepEqual(verdict!.related, [])
})

test('a reward told in the review is a lead and a word of education; the reviews count', async () => {
  const found = await judges(behaviour, (market) => gifts(market, 'a', { n: 12, text: (i) => `还行${i}，参与返现活动的评价` }))
  assert.deepEqual(
    found.verdicts.map(({ certainty, measure }) => [certainty, measure.level, measure.kind]),
    [['lead', 'L1', 'education']],
  )
  assert.deepEqual(found.neutralisedReviews, [])
})

test('a shop that buys silence keeps a case of its own, and a review turned into praise leaves the score', async () => {
  const found = await judges(behaviour, (market) => {
    gifts(market, 'a', { n: 0 })
    const [order] = market.usual(1, () => ({ shop: 'a', buyer: 'buyer', at: 10 }))
    market.event('review.posted', 19, { review_id: 'bad', order_id: order!, listing_id: 'a-goods', author_account_id: 'buyer', rating: 1 })
    market.event('message.sent', 20, {
      message_id: 'm',
      thread_id: 't',
      from_account_id: 'owner-a',
      to_account_id: 'buyer',
      channel: 'platform',
      text: '删掉差评给您返50元',
    })
    market.event('review.changed', 21, { review_id: 'bad', rating: 5 })
  })
  assert.deepEqual(
    found.verdicts.map(({ subject, certainty, knowledge }) => [subject.id, certainty, knowledge]),
    [['a', 'supported', 'knowing']],
  )
  assert.deepEqual(found.neutralisedReviews, ['bad'])
})

test('a crowd that never had the goods: the shop is the victim, those with two kinds of trace are told to slow down, the reviews of customers stand', async () => {
  const found = await judges(behaviour, (market) =>
    storm(market, 'a', {
      n: 12,
      received: (i) => i >= 10,
      text: (i) => (i < 8 ? '这家店太坑了，千万不要买，大家别上当' : i === 8 ? '老板态度真差劲气死人了' : '客服半天没有一个人回话'),
    }),
  )
  const victim = found.verdicts.find(({ role }) => role === 'victim_merchant')!
  assert.deepEqual([victim.subject.id, victim.certainty, victim.measure.level], ['a', 'supported', 'L0'])
  assert.equal(found.neutralisedReviews.length, 10)
  assert.deepEqual([found.neutralisedOrders.length, victim.supported_order_ids], [10, found.neutralisedOrders])
  const crowd = found.verdicts.filter(({ role }) => role === 'buyer_reviewer')
  assert.deepEqual([crowd.filter(({ certainty }) => certainty === 'supported').length, crowd.filter(({ certainty }) => certainty === 'lead').length], [8, 2])
  assert.ok(crowd.every(({ measure }) => measure.level <= 'L1'))
})

test('a shop that stopped sending is no victim of those who say so', async () => {
  const found = await judges(behaviour, (market) => {
    storm(market, 'a', { n: 10, text: () => '付了钱不发货，骗子，大家千万别买' })
    market.usual(20, () => ({ shop: 'a', at: 26, ends: 'open' }))
  })
  assert.deepEqual(
    found.verdicts.map((one) => [one.subject.id, one.behaviour, one.measure.kind]),
    [['a', 'inconclusive', 'none']],
  )
  assert.deepEqual([found.neutralisedReviews, found.neutralisedOrders], [[], []])
})

test('a bad batch, a boycott by customers and a club of fans are no matter at all', async () => {
  const found = await judges(behaviour, (market) => {
    storm(market, 'a', { n: 20, faulty: () => true, text: () => '拉链第一天就坏了，大家别买' })
    storm(market, 'b', { n: 20, received: () => true, text: () => '抵制到底，以后再也不买了' })
    market.usual(60, (i) => ({ shop: 'c', buyer: `fan-${i}`, at: 20, parcel: { scans: 3 }, review: { text: '哥哥同款必须支持，姐妹们冲呀' } }))
  })
  assert.deepEqual([found.verdicts, found.neutralisedReviews], [[], []])
})

test('people who had the goods, sent them back for no reason and wrote one text: leads, the shop is asked, and every review counts', async () => {
  const found = await judges(behaviour, (market) => {
    for (let i = 0; i < 8; i++) {
      const [order] = market.usual(1, () => ({
        shop: 'a',
        buyer: `hired-${i}`,
        at: 10 + i * 0.1,
        parcel: { scans: 3 },
        ends: 'refunded',
        reason: 'no_reason',
        inspected: 'ok',
        sentBack: true,
      }))
      market.event('review.posted', 14 + i * 0.1, {
        review_id: `v${i}`,
        order_id: order!,
        listing_id: 'a-goods',
        author_account_id: `hired-${i}`,
        rating: 1,
        text: `垃圾东西千万别买，质量差${i % 2 === 0 ? '到' : '得'}离谱`,
      })
    }
  })
  assert.deepEqual(
    [...new Set(found.verdicts.map(({ role, certainty, measure, reasons }) => `${role} ${certainty} ${measure.kind} ${reasons[0]!.code}`))],
    ['victim_merchant lead none sent-back-in-one-voice', 'buyer_reviewer lead none sent-back-in-one-voice'],
  )
  assert.deepEqual([found.verdicts.length, found.neutralisedReviews, found.neutralisedOrders], [9, [], []])
})

test('what a shop explained counts again, and an answer about other reviews is none', async () => {
  const asked = async (about: (ids: string[]) => string[]): Promise<[string, string, number]> => {
    const plain = await judges(behaviour, (market) => gifts(market, 'a', { n: 12 }))
    const found = await judges(behaviour, (market) => {
      gifts(market, 'a', { n: 12 })
      const ids = about(plain.neutralisedReviews)
      market.event('explanation.requested', 50, { explanation_id: 'q', shop_id: 'a', about_kind: 'review', about_ids: ids, due_at: '2024-05-01T00:00:00Z' })
      market.event('explanation.received', 51, { explanation_id: 'q', text: '……', assessed: 'reasonable' })
    })
    return [found.verdicts[0]!.certainty, found.verdicts[0]!.measure.kind, found.neutralisedReviews.length]
  }
  assert.deepEqual(await asked((ids) => ids), ['lead', 'none', 0])
  assert.deepEqual(await asked(() => ['another']), ['supported', 'education', 12])
})

test('who has left a shop neither pays for it nor speaks for it, and an employee’s purse is not the shop’s', async () => {
  const told = (left: boolean, from: 'purse' | 'account') => async (): Promise<string[]> => {
    const found = await judges(behaviour, (market) => {
      gifts(market, 'a', { n: 0 })
      market.event('account.registered', 0, { account_id: 'clerk', person_id: 'person-clerk' })
      market.event('wallet.linked', 0, { wallet_id: 'purse', holder_kind: 'account', holder_id: 'clerk', verified: true })
      market.event('shop.role_granted', 0, { shop_id: 'a', person_id: 'person-clerk', role: 'customer_service' })
      if (left) market.event('shop.role_ended', 1, { shop_id: 'a', person_id: 'person-clerk', role: 'customer_service' })
      for (let i = 0; i < 10; i++) {
        const buyer = `buyer-${i}`
        market.usual(1, () => ({ shop: 'a', buyer, at: 10 + i * 0.1, review: { rating: 5, text: `喜欢${i}` } }))
        market.event('wallet.linked', 0, { wallet_id: `purse-${i}`, holder_kind: 'account', holder_id: buyer, verified: true })
        if (from === 'purse')
          market.event('transfer.made', 18.3 + i * 0.1, {
            transfer_id: `t${i}`,
            from_wallet_id: 'purse',
            to_wallet_id: `purse-${i}`,
            amount_minor: 300,
            currency: 'CNY',
            kind: 'red_packet',
          })
      }
      if (from === 'account')
        market.event('message.sent', 20, {
          message_id: 'm',
          thread_id: 't',
          from_account_id: 'clerk',
          to_account_id: 'buyer-1',
          channel: 'platform',
          text: '删掉差评给您返50元',
        })
    })
    return found.verdicts.map(({ subject }) => subject.id)
  }
  assert.deepEqual([await told(true, 'purse')(), await told(false, 'purse')(), await told(true, 'account')()], [[], [], []])
  assert.deepEqual(await told(false, 'account')(), ['a'])
})

test('an employee’s purse rewards for the shop where somebody else promised that very sum in its name; one person who promises and pays does not', async () => {
  const out = async (voice: string, text: string, { stranger = false, others = 0 } = {}): Promise<number> => {
    const found = await judges(behaviour, (market) => {
      gifts(market, 'a', { n: 0 })
      market.event('account.registered', 0, { account_id: 'owner-a', person_id: 'person-owner' })
      for (const account of ['clerk', 'clerk-again']) market.event('account.registered', 0, { account_id: account, person_id: 'person-clerk' })
      if (!stranger) market.event('wallet.linked', 0, { wallet_id: 'purse', holder_kind: 'account', holder_id: 'clerk', verified: true })
      market.event('shop.role_granted', 0, { shop_id: 'a', person_id: 'person-clerk', role: 'customer_service' })
      for (let i = 0; i < others; i++)
        market.event('transfer.made', 12, {
          transfer_id: `other-${i}`,
          from_wallet_id: 'purse',
          to_wallet_id: `other-${i}`,
          amount_minor: 300,
          currency: 'CNY',
        })
      market.event('message.sent', 9, { message_id: 'm', thread_id: 't', from_account_id: voice, to_account_id: 'buyer-x', channel: 'platform', text })
      for (let i = 0; i < 10; i++) {
        const buyer = `buyer-${i}`
        market.usual(1, () => ({ shop: 'a', buyer, at: 10 + i * 0.1, review: { rating: 5, text: `喜欢${i}` } }))
        market.event('wallet.linked', 0, { wallet_id: `purse-${i}`, holder_kind: 'account', holder_id: buyer, verified: true })
        market.event('transfer.made', 18.3 + i * 0.1, {
          transfer_id: `t${i}`,
          from_wallet_id: 'purse',
          to_wallet_id: `purse-${i}`,
          amount_minor: 300,
          currency: 'CNY',
          kind: 'red_packet',
        })
      }
    })
    return found.neutralisedReviews.length
  }
  assert.equal(await out('owner-a', '亲，五星好评晒图返现3元，截图发给我哦'), 10)
  // Another sum, no sum to somebody else, thanks without a promise: what he gives is his own.
  assert.equal(await out('owner-a', '亲，五星好评晒图返现5元，截图发给我哦'), 0)
  assert.equal(await out('owner-a', '亲，好评有礼，联系客服领取'), 0)
  assert.equal(await out('owner-a', '亲，谢谢您的好评'), 0)
  assert.equal(await out('clerk', '亲，五星好评晒图返现3元，截图发给我哦'), 0)
  assert.equal(await out('clerk-again', '亲，五星好评晒图返现3元，截图发给我哦'), 0)
  // A purse of nobody known that pays those who praise this sum and hardly anybody else; a house that gives it to many, whatever they bought.
  assert.equal(await out('owner-a', '亲，五星好评晒图返现3元，截图发给我哦', { stranger: true }), 10)
  assert.equal(await out('owner-a', '亲，五星好评晒图返现3元，截图发给我哦', { stranger: true, others: 5 }), 0)
})

test('customers whose paid orders the shop itself cancelled had every reason, in whatever words', async () => {
  const told = (reason: string | undefined) => async (): Promise<number> => {
    const found = await judges(behaviour, (market) => {
      market.usual(20, (i) => ({ shop: 'a', at: 2 + i, parcel: { scans: 3 }, review: { rating: 5 } }))
      for (let i = 0; i < 10; i++) {
        const [order] = market.usual(1, () => ({ shop: 'a', buyer: `cut-${i}`, at: 29, ends: 'cancelled' }))
        market.event('payment.captured', 29, { payment_id: `p${i}`, order_id: order!, amount_minor: 10_000, currency: 'CNY' })
        if (reason !== undefined)
          market.event('refund.requested', 29.5, {
            refund_id: `r${i}`,
            order_id: order!,
            kind: 'refund_only',
            phase: 'before_ship',
            amount_minor: 10_000,
            reason_code: reason,
          })
        market.event('review.posted', 31 + i * 0.01, {
          review_id: `v${i}`,
          order_id: order!,
          listing_id: 'a-goods',
          author_account_id: `cut-${i}`,
          rating: 1,
          text: '标错价就砍单，没有诚信不发货',
        })
      }
    })
    return found.neutralisedReviews.length
  }
  assert.deepEqual([await told(undefined)(), await told('out_of_stock')(), await told('no_longer_wanted')()], [0, 0, 10])
})

test('five yuan for five stars are a reward through the refund desk as well; price protection for whoever asks, or for a fault, is none', async () => {
  const told = async (reason: string, all: boolean): Promise<number> => {
    const found = await judges(behaviour, (market) => {
      market.event('shop.opened', 0, { shop_id: 'a', owner_account_id: 'owner', category: 'c' })
      for (let i = 0; i < 40; i++) {
        const [order] = market.usual(1, () => ({ shop: 'a', buyer: `b-${i}`, at: 2 + i * 0.5, ...(i < 20 ? { review: { rating: 5 } } : {}) }))
        if (i >= 20 && !all) continue
        const refund = { refund_id: `R${order}` }
        market.event('refund.requested', 11 + i * 0.5, {
          ...refund,
          order_id: order!,
          kind: 'refund_only',
          phase: 'after_completion',
          reason_code: reason,
          amount_minor: 500,
        })
        market.event('refund.decided', 11.1 + i * 0.5, { ...refund, outcome: 'approved', decided_by: 'seller' })
        market.event('refund.paid', 11.2 + i * 0.5, { ...refund, amount_minor: 500 })
      }
    })
    return found.neutralisedReviews.length
  }
  assert.ok((await told('price_protection', false)) >= 15)
  assert.equal(await told('price_protection', true), 0)
  assert.equal(await told('quality', false), 0)
})

test('who has waited for what was not sent speaks of what he knows; who ordered yesterday does not', async () => {
  const told = async (days: number, gaveUp: boolean): Promise<number> => {
    const found = await judges(behaviour, (market) => {
      market.usual(30, (i) => ({ shop: 'a', at: 2 + i, parcel: { scans: 3 }, review: { rating: 5 } }))
      for (let i = 0; i < 10; i++) {
        const [order] = market.usual(1, () => ({ shop: 'a', buyer: `waits-${i}`, at: 20, ends: 'open' }))
        if (gaveUp) {
          const refund = { refund_id: `r${i}`, order_id: order! }
          market.event('refund.requested', 20.1 + days, {
            ...refund,
            kind: 'refund_only',
            phase: 'before_ship',
            amount_minor: 10_000,
            reason_code: 'slow_dispatch',
          })
          market.event('refund.paid', 20.2 + days, { refund_id: `r${i}`, amount_minor: 10_000 })
          market.event('order.closed', 20.2 + days, { order_id: order!, reason: 'refunded' })
        } else market.event('shipment.dispatched', 35, { order_id: order!, carrier: 'carrier', waybill_no: `w${i}` })
        market.event('review.posted', 20.05 + days + i * 0.01, {
          review_id: `v${i}`,
          order_id: order!,
          listing_id: 'a-goods',
          author_account_id: `waits-${i}`,
          rating: 1,
          text: '等了这么久还不发货，问客服就说快了',
        })
      }
    })
    return found.neutralisedReviews.length
  }
  assert.deepEqual([await told(7, false), await told(7, true)], [0, 0])
  assert.deepEqual([await told(1, false), await told(1, true)], [10, 10])
})

test('a packet for praise is one on a ticket as well, and more than half of a cheap thing’s price; a ticket for a complaint is none', async () => {
  const told =
    (fields: { amount_minor: number; after_sales_ticket_id?: string }, said = false) =>
    async (): Promise<number> => {
      const found = await judges(behaviour, (market) => {
        gifts(market, 'a', { n: 0 })
        for (let i = 0; i < 10; i++) {
          const buyer = `buyer-${i}`
          market.usual(1, () => ({ shop: 'a', buyer, at: 10 + i * 0.1, payable: 3000, review: { rating: 5, text: `喜欢${i}` } }))
          market.event('wallet.linked', 0, { wallet_id: `purse-${i}`, holder_kind: 'account', holder_id: buyer, verified: true })
          if (said)
            market.event('message.sent', 15, {
              message_id: `m${i}`,
              thread_id: `t${i}`,
              from_account_id: buyer,
              to_shop_id: 'a',
              channel: 'platform',
              text: '少发了一件',
            })
          market.event('transfer.made', 18.3 + i * 0.1, {
            transfer_id: `t${i}`,
            from_wallet_id: 'till-a',
            to_wallet_id: `purse-${i}`,
            currency: 'CNY',
            kind: 'red_packet',
            ...fields,
          })
        }
      })
      return found.neutralisedReviews.length
    }
  const ticket = { amount_minor: 300, after_sales_ticket_id: 'K' }
  assert.deepEqual([await told({ amount_minor: 1600 })(), await told(ticket)(), await told(ticket, true)()], [10, 10, 0])
})
