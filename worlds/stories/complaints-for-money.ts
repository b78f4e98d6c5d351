/** Complaints that are not for what they say: a shop that files against each of its critics, and a claimant most of whose complaints are true. Each beside one who does the same for good reason. */
import { type Buyer, day, hour, type Shop } from '../market.ts'
import type { Random } from '../random.ts'
import { buyAndReview, complain, complaintsOfGoods } from '../reviews.ts'
import type { Stage } from '../world.ts'
import { cheapest, pair, people, reach, shopsOfGoods } from './cast.ts'

/** Files against each of ten critics in one text; says which filings were rejected. */
function filesAgainstCritics(stage: Stage, shop: Shop, critics: readonly Buyer[], right: (i: number) => boolean): void {
  const { market, random } = stage
  const draw = random.fork(`filer ${shop.id}`)
  for (const [i, critic] of critics.entries()) {
    const at = market.start + (8 + i) * day
    const review = buyAndReview(market, critic, cheapest(shop), { at, rating: 1, text: draw.pick(complaintsOfGoods) }, draw)
    const id = complain(market, shop, at + 5 * hour, {
      kind: 'unreasonable_review',
      target: { kind: 'review', id: review.id },
      text: `该评价与事实不符，属恶意差评，请平台删除，单号${i}`,
    })
    market.emit('complaint.decided', at + 20 * hour, { complaint_id: id, outcome: right(i) ? 'upheld' : 'rejected' })
  }
}

export const thinSkinned = pair('thin-skinned', (stage) => {
  const [shop, mobbed] = shopsOfGoods(stage, 2, 'thin-skinned') as [Shop, Shop]
  const all = people(stage, 20, 'critics')
  const [critics, mob] = [all.slice(0, 10), all.slice(10)]
  filesAgainstCritics(stage, shop, critics, (i) => i === 4)
  filesAgainstCritics(stage, mobbed, mob, (i) => i % 5 !== 0)
  return {
    guilty: [
      {
        as: 'shop that files against every critic',
        subject: { kind: 'shop', id: shop.id },
        behaviour: ['malicious_complaint'],
        role: 'perpetrator',
        certainty: reach('lead'),
        maxLevel: 'L2',
      },
    ],
    honest: [{ as: 'mobbed shop', id: mobbed.id, kind: 'shop' }, ...critics.map((buyer) => ({ as: 'critic', id: buyer.accountId }))],
    incidents: [
      {
        name: 'files against critics',
        behaviour: 'malicious_complaint',
        benign: false,
        shopIds: [shop.id],
        accountIds: [shop.ownerAccountId],
        fakeOrderIds: [],
      },
    ],
    fake: [],
    genuine: [],
  }
})

const form = '商品外包装未标注生产日期及执行标准，违反产品质量法，要求依法处理。'

function complaintOf(
  { market }: Stage,
  buyer: Buyer,
  shop: Shop,
  at: number,
  told: { demanded?: number; message?: string; end: 'upheld' | 'rejected' | 'withdrawn'; paid?: number },
  draw: Random,
): void {
  const order = market.placeOrder({ at: at - 6 * day, buyer, listing: cheapest(shop), quantity: 1, outcome: 'kept', review: false }, draw)
  const id = market.ids.make('C')
  market.emit('complaint.filed', at, {
    complaint_id: id,
    kind: 'labelling',
    complainant_account_id: buyer.accountId,
    target_kind: 'order',
    target_id: order.id,
    demanded_minor: told.demanded,
    currency: told.demanded === undefined ? undefined : 'CNY',
    text: form,
  })
  if (told.message !== undefined)
    market.emit('message.sent', at + hour, {
      message_id: market.ids.make('G'),
      thread_id: market.ids.make('T'),
      from_account_id: buyer.accountId,
      to_shop_id: shop.id,
      channel: 'platform',
      text: told.message,
    })
  market.emit('complaint.decided', at + 1.5 * day, { complaint_id: id, outcome: told.end, paid_minor: told.paid })
}

export const partTime = pair('part-time-claimant', (stage) => {
  const { market, random } = stage
  const [claimant, tester] = people(stage, 2, 'claimants') as [Buyer, Buyer]
  const draw = random.fork('claims')
  for (const [i, shop] of shopsOfGoods(stage, 15, 'claimant').entries()) {
    const at = market.start + (7 + i) * day
    if (i < 9) complaintOf(stage, claimant, shop, at, { demanded: 100_000, end: 'upheld' }, draw)
    else
      complaintOf(
        stage,
        claimant,
        shop,
        at,
        { message: `给${1500 + 100 * i}元我就撤诉，不然一直投诉`, ...(i < 11 ? { end: 'withdrawn', paid: 150_000 } : { end: 'rejected' }) },
        draw,
      )
  }
  // The twin is a tester by trade: the law gives him what he asks for, and nothing of it is for sale.
  for (const [i, shop] of shopsOfGoods(stage, 15, 'tester').entries())
    complaintOf(stage, tester, shop, market.start + (7 + i) * day, { demanded: 100_000, end: i % 5 === 4 ? 'rejected' : 'upheld' }, draw)
  return {
    guilty: [
      {
        as: 'part-time claimant',
        subject: { kind: 'account', id: claimant.accountId },
        behaviour: ['malicious_complaint'],
        role: 'perpetrator',
        certainty: reach('lead'),
        maxLevel: 'L2',
      },
    ],
    honest: [{ as: 'tester', id: tester.accountId }],
    incidents: [{ name: 'silence for sale', behaviour: 'malicious_complaint', benign: false, shopIds: [], accountIds: [claimant.accountId], fakeOrderIds: [] }],
    fake: [],
    genuine: [],
  }
})
