/** A small market told by hand: a shop that files against each of its critics, and a claimant who is right more often than not. */
const opening = Date.parse('2024-03-01T00:00:00Z')
const day = 86_400_000
export const dayOf = (n: number, hours = 0): string => new Date(opening + n * day + hours * 3_600_000).toISOString()

type Event = { type: string; time: string; data: Record<string, unknown> }

const theirs = '此评价与事实不符，属恶意差评，请平台删除'
const faults = [
  '杯口有缺，第一次用就划手',
  '漏水，桌面都湿了',
  '颜色与图片不符',
  '两天就掉漆',
  '有异味，洗了三遍还在',
  '盖子拧不紧',
  '收到时已经碎了',
  '尺寸小了一圈',
]
const form = '贵店商品外包装未标注生产日期及执行标准，要求依法处理。'

export function market(): { events: Event[]; cast: Record<string, string> } {
  const events: Event[] = []
  let last = 0
  const event = (type: string, at: number, data: Record<string, unknown>): void =>
    void events.push({
      specversion: '1.0',
      source: '//shop',
      id: `e-${++last}`,
      type,
      time: new Date(opening + Math.round(at * day)).toISOString(),
      data,
    } as never)
  const shops = Array.from({ length: 12 }, (_, s) => `S-${s}`)
  for (const [s, shop] of [...shops, 'S-THIN'].entries()) {
    event('shop.opened', -300, { shop_id: shop, owner_account_id: shop === 'S-THIN' ? 'A-THIN' : `A-S${s}`, category: 'home' })
    event('listing.published', -300, { listing_id: `L-${shop}`, shop_id: shop, category: 'home', price_minor: 3900, currency: 'CNY', weight_g: 300 })
  }
  let orders = 0
  const order = (buyer: string, shop: string, at: number): string => {
    const id = `o-${++orders}`
    event('order.placed', at, {
      order_id: id,
      buyer_account_id: buyer,
      shop_id: shop,
      listing_id: `L-${shop}`,
      quantity: 1,
      unit_price_minor: 3900,
      payable_minor: 3900,
      currency: 'CNY',
    })
    event('payment.captured', at + 0.001, { payment_id: `p-${id}`, order_id: id, amount_minor: 3900, currency: 'CNY', payer_wallet_id: `W-${buyer}` })
    event('shipment.dispatched', at + 1, { order_id: id, carrier: 'sf', waybill_no: `wb-${id}`, weight_g: 300 })
    for (const [i, code] of ['picked_up', 'arrived', 'delivered'].entries())
      event('shipment.scanned', at + 1 + (i + 1) / 3, { waybill_no: `wb-${id}`, carrier: 'sf', code, weight_g: 305 })
    event('order.completed', at + 4, { order_id: id })
    return id
  }
  for (let b = 0; b < 60; b++) for (let k = 0; k < 5; k++) order(`A-${b}`, [...shops, 'S-THIN'][(b + k * 7) % 13]!, ((b * 13 + k * 17) % 110) + b / 100)
  // Eighteen people who bought at the thin-skinned shop and say what was wrong with it; it files against each.
  for (let i = 0; i < 18; i++) {
    const at = i < 12 ? 5 + 2 * i : 44 + 2 * (i - 12)
    const bought = order(`A-CRITIC-${i}`, 'S-THIN', at)
    event('review.posted', at + 5, {
      review_id: `R-${i}`,
      order_id: bought,
      listing_id: 'L-S-THIN',
      author_account_id: `A-CRITIC-${i}`,
      rating: 1,
      text: faults[i % faults.length],
    })
    event('complaint.filed', at + 6, {
      complaint_id: `C-${i}`,
      kind: 'unreasonable_review',
      complainant_account_id: 'A-THIN',
      complainant_shop_id: 'S-THIN',
      target_kind: 'review',
      target_id: `R-${i}`,
      text: `${theirs}，单号${i}`,
    })
    event('complaint.decided', at + 8, { complaint_id: `C-${i}`, outcome: 'rejected' })
  }
  // The marketplace's own system warned it once, before it went on.
  event('sanction.recorded', 42, {
    sanction_id: 'X-WARN',
    subject_kind: 'shop',
    subject_id: 'S-THIN',
    measure: 'education',
    starts_at: dayOf(42),
    origin: 'legacy',
    reason: 'unfounded filings',
  })
  // A claimant: twelve complaints that are true, and at six other shops silence for sale.
  const complains = (i: number, shop: string, at: number, end: string, paid: number, message?: string): void => {
    const bought = order('A-CLAIM', shop, at - 3)
    event('complaint.filed', at, {
      complaint_id: `K-${i}`,
      kind: 'labelling',
      complainant_account_id: 'A-CLAIM',
      target_kind: 'order',
      target_id: bought,
      ...(message === undefined ? { demanded_minor: 100_000, currency: 'CNY' } : {}),
      text: form,
    })
    if (message !== undefined)
      event('message.sent', at + 0.2, {
        message_id: `m-${i}`,
        thread_id: `t-${i}`,
        from_account_id: 'A-CLAIM',
        to_shop_id: shop,
        channel: 'platform',
        text: message,
      })
    event('complaint.decided', at + 5, { complaint_id: `K-${i}`, outcome: end, ...(paid > 0 ? { paid_minor: paid } : {}) })
  }
  for (let i = 0; i < 12; i++) complains(i, shops[i % 6]!, 10 + i, i < 9 ? 'upheld' : 'withdrawn', 100_000)
  for (let i = 0; i < 6; i++)
    complains(12 + i, shops[6 + i]!, 15 + 2 * i, i < 2 ? 'withdrawn' : 'rejected', i < 2 ? 150_000 : 0, `给${1500 + 100 * i}元我就撤诉，不然一直投诉`)
  return { events, cast: { THIN: 'S-THIN', CLAIM: 'A-CLAIM' } }
}
