/** A ring at work in a market of a few lines, for the tests of its signals. */
import type { Market } from '../../../../test/fixture/market.ts'

const hour = 1 / 24

export type Blow = {
  shop: string
  /** Days after the market's opening at which the bad review is posted. */
  at: number
  reviewer?: string
  /** Hours until somebody writes. */
  after?: number
  /** The account that writes on the platform; left out, a handle in a chat handed in by the shop. */
  account?: string
  handle?: string
  text?: string
  /** What the shop said before. */
  offer?: string
  paid?: number
  payee?: string
  /** Hours from the payment until the review is taken back. */
  gone?: number
  reports?: boolean
  /** The shop sends a new piece. */
  exchanged?: boolean
  payable?: number
}

/** One shop: purchase, bad review, contact, demand, payment, review taken back. */
export function blow(market: Market, wish: Blow): void {
  const {
    shop,
    at,
    reviewer = 'reviewer',
    after = 1,
    account,
    handle = 'QQ 1',
    text = '转2000元过来，马上删差评',
    paid,
    payee = 'purse',
    gone,
    payable = 2500,
  } = wish
  market.event('wallet.linked', 0, { wallet_id: `till-${shop}`, holder_kind: 'shop', holder_id: shop, verified: true })
  market.event('shop.opened', 0, { shop_id: shop, owner_account_id: `owner-${shop}`, category: 'home' })
  const [order] = market.usual(1, () => ({ shop, buyer: reviewer, at: at - 8, payable, parcel: { scans: 3 } }))
  const review = `review-${shop}-${reviewer}-${at}`
  if (wish.exchanged === true) {
    const refund = { refund_id: `exchange-${order}` }
    market.event('refund.requested', at + 0.5 * hour, { ...refund, order_id: order!, kind: 'exchange', phase: 'after_receipt', amount_minor: 0 })
    market.event('refund.decided', at + 0.8 * hour, { ...refund, outcome: 'approved', decided_by: 'seller' })
  }
  market.event('review.posted', at, {
    review_id: review,
    order_id: order!,
    listing_id: `${shop}-goods`,
    author_account_id: reviewer,
    rating: 1,
    text: '质量差',
  })
  const contact = at + after * hour
  const thread = `thread-${shop}-${at}`
  const channel = account === undefined ? 'party_submission' : 'platform'
  if (wish.offer !== undefined)
    market.event('message.sent', contact - 0.5 * hour, {
      message_id: `${thread}-0`,
      thread_id: thread,
      from_account_id: `owner-${shop}`,
      to_account_id: account ?? reviewer,
      channel,
      text: wish.offer,
    })
  market.event('message.sent', contact, {
    message_id: `${thread}-1`,
    thread_id: thread,
    to_shop_id: shop,
    channel,
    text,
    ...(account === undefined ? { from_handle: handle } : { from_account_id: account }),
  })
  if (wish.reports === true)
    market.event('complaint.filed', contact + 12 * hour, {
      complaint_id: `complaint-${shop}-${at}`,
      kind: 'review_extortion',
      complainant_account_id: `owner-${shop}`,
      complainant_shop_id: shop,
      target_kind: 'review',
      target_id: review,
      demanded_minor: 200_000,
      ...(account === undefined ? { handle } : {}),
      ...(paid === undefined ? {} : { payee_wallet_id: payee, paid_minor: paid }),
    })
  if (paid === undefined) return
  market.event('transfer.made', contact + 6 * hour, {
    transfer_id: `payment-${shop}-${at}`,
    from_wallet_id: `till-${shop}`,
    to_wallet_id: payee,
    amount_minor: paid,
    currency: 'CNY',
    kind: 'p2p',
    observed_by: 'platform',
  })
  if (gone !== undefined) market.event('review.withdrawn', contact + (6 + gone) * hour, { review_id: review })
}

/** Ordinary customers who now and then are displeased. */
export function customers(market: Market, shops: readonly string[], n = 40): void {
  market.usual(n, (i) => ({ shop: shops[i % shops.length]!, buyer: `customer-${i}`, at: 5 + (i % 20), review: { rating: i % 20 === 0 ? 2 : 5 } }))
}
