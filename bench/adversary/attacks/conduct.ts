/** Money for reviews, refunds by falsehood, complaints and notices for money: honest people beside them, and those who do it with what they are looked for by left out. */
import type { Report } from '../../../src/domain/report.ts'
import type { Behaviour } from '../../../src/domain/verdict.ts'
import { type Buyer, day, hour, minute, type Order, type Shop } from '../../../worlds/market.ts'
import type { Random } from '../../../worlds/random.ts'
import { claim, received } from '../../../worlds/refunds.ts'
import { buyAndReview, complain, complaintsOfGoods, pay, qqNumber, type Reviewed, takeBack, talk } from '../../../worlds/reviews.ts'
import type { Stage } from '../../../worlds/world.ts'
import { defineAttack, type Told } from '../attack.ts'
import { people } from '../stagecraft.ts'

const ids = (buyer: Buyer): string[] => [buyer.accountId, ...(buyer.personId === undefined ? [] : [buyer.personId]), buyer.walletId]
const nothing = { fake: [], genuine: [], priceMinor: 0 } as const
const physical = ({ market, random }: Stage, count: number): Shop[] =>
  random.fork('shops').sample(
    market.shops.filter((shop) => shop.category.kind === 'physical' && shop.listings.length > 0 && shop.openedAt < market.start),
    count,
  )
const cheapest = (shop: Shop): Shop['listings'][number] => shop.listings.toSorted((a, b) => a.price - b.price)[0]!
const link = ({ market }: Stage, buyer: Buyer): void =>
  void market.emit('wallet.linked', market.start + hour, { wallet_id: buyer.walletId, holder_kind: 'account', holder_id: buyer.accountId, verified: true })

/** Part of some ids that verdicts of a behaviour above nothing list. */
const listed =
  (behaviour: Behaviour, list: 'supported_order_ids' | 'complaint_ids' | 'notice_ids', wanted: () => readonly string[]) =>
  (report: Report): number => {
    const found = new Set(report.verdicts.flatMap((one) => (one.behaviour === behaviour && one.role !== 'victim_merchant' ? one[list] : [])))
    const all = wanted()
    return all.length === 0 ? 1 : all.filter((id) => found.has(id)).length / all.length
  }

// --- money for reviews

const demands = ['给2000元就删差评，不给一直挂着', '转3000过来，评价马上没了', '想让差评消失？1500，不还价']

/** One shop after another: a bad review, a stranger's demand from a handle, money into a purse, the shop's complaint. */
function extorted(
  stage: Stage,
  shops: readonly Shop[],
  wish: {
    writer: (i: number) => Buyer
    purse: (i: number) => string
    handle: (i: number) => string
    paid?: number
    gone: boolean
    reports: boolean
    text?: string
    seen?: boolean
  },
): Reviewed[] {
  const { market, random } = stage
  const draw = random.fork('extorted')
  return shops.map((shop, i) => {
    const at = market.start + (9 + 2 * i) * day + draw.between(0, 8) * hour
    const review = buyAndReview(market, wish.writer(i), cheapest(shop), { at, rating: 1, text: draw.pick(complaintsOfGoods) }, draw)
    const contact = at + draw.between(0.5, 4) * hour
    const handle = wish.handle(i)
    talk(market, shop, { handle }, contact, [{ by: 'outside', text: wish.text ?? draw.pick(demands), after: 0, off: 'qq' }], contact + 20 * hour)
    const amount = wish.paid ?? 150_000
    if (amount > 0) {
      pay(market, shop.ownerWalletId, wish.purse(i), amount, contact + 8 * hour, draw)
      if (wish.gone) takeBack(market, review, contact + draw.between(9, 30) * hour, draw)
    }
    if (wish.reports)
      complain(market, shop, contact + 24 * hour, {
        kind: 'review_extortion',
        target: { kind: 'review', id: review.id },
        handle,
        payee: wish.purse(i),
        demanded: 200_000,
        ...(amount > 0 ? { paid: amount } : {}),
        text: '差评后被索要钱款',
      })
    return review
  })
}

let threatened: string[] = []
const reviewsHeld = (report: Report): number => {
  const out = new Set(report.neutralised.review_ids)
  return threatened.filter((id) => out.has(id)).length / Math.max(1, threatened.length)
}

const gang = (stage: Stage, fresh: boolean): Told => {
  const crew = people(stage, 7, 'gang')
  const shops = physical(stage, 6)
  const draw = stage.random.fork('handles')
  const handle = qqNumber(draw)
  for (const one of crew) link(stage, one)
  threatened = extorted(stage, shops, {
    writer: (i) => (fresh ? crew[i + 1]! : crew[1 + (i % 2)]!),
    purse: (i) => (fresh ? stage.market.ids.make('W') + i : crew[0]!.walletId),
    handle: () => (fresh ? qqNumber(draw) : handle),
    gone: true,
    reports: !fresh,
    ...(fresh ? { text: '评价的事平台上不方便，加QQ聊' } : {}),
  }).map(({ id }) => id)
  return { ...nothing, innocent: [], guilty: crew.flatMap(ids), priceMinor: 6 * 3000 }
}

// --- refunds

let taken: Order[] = []

/** Twelve orders over six lenders, refunded for light parcels; the money goes on to the hand. */
function lenders(stage: Stage, own: boolean): Told {
  const { market, random } = stage
  const draw = random.fork('refunder')
  const [hand, ...lent] = people(stage, 7, 'lenders') as [Buyer, ...Buyer[]]
  const shops = physical(stage, 8)
  const device = market.ids.make('D')
  for (const one of [hand, ...lent]) link(stage, one)
  taken = []
  for (let i = 0; i < 18; i++) {
    const buyer = lent[i % lent.length]!
    const listing = draw.pick(shops[i % shops.length]!.listings)
    const before = buyer.walletId
    if (!own) buyer.walletId = hand.walletId
    const order = received(
      market,
      {
        at: market.start + (1 + i * 0.6) * day,
        buyer,
        listing,
        ...(own ? {} : { device, recipient: { ...hand.home, name: buyer.name }, match: 'match' as const }),
      },
      draw,
    )
    buyer.walletId = before
    if (order.deliveredAt === undefined) continue
    if (own) pay(market, hand.walletId, buyer.walletId, order.payable, order.plan.at - 3 * hour, draw, { kind: 'p2p' })
    const carrier = draw.pick(market.carriers)
    claim(
      market,
      order,
      {
        kind: 'return_and_refund',
        at: order.deliveredAt + 10 * hour,
        reason: 'no_reason',
        back: {
          carrier: carrier.id,
          waybill: market.waybill(carrier, draw),
          from: buyer.home.place.code,
          journey: { to: listing.shop.place.code, scanned: Math.max(15, Math.round(listing.weight * 0.15)) },
        },
        ...(i % 2 === 0 ? { found: { outcome: 'empty' } } : {}),
      },
      draw,
    )
    if (own) pay(market, buyer.walletId, hand.walletId, Math.round(order.payable * 0.9), order.deliveredAt + 7 * day, draw, { kind: 'p2p' })
    taken.push(order)
  }
  return { ...nothing, innocent: [], guilty: [hand, ...lent].flatMap(ids), priceMinor: 0 }
}
const refundsHeld = listed('malicious_refund', 'supported_order_ids', () => taken.map(({ id }) => id))

// --- complaints

let filed: string[] = []

function files(
  stage: Stage,
  buyer: Buyer,
  shop: Shop,
  at: number,
  told: { text: string; demanded?: number; message?: string; end: 'upheld' | 'rejected' | 'withdrawn'; paid?: number },
  draw: Random,
): string {
  const { market } = stage
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
    text: told.text,
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
  return id
}
const complaintsHeld = listed('malicious_complaint', 'complaint_ids', () => filed)
const form = '商品外包装未标注生产日期及执行标准，违反产品质量法，要求依法处理。'
const faults = [
  '杯盖漏水烫手',
  '线头多缝得歪',
  '屏幕右下有亮点',
  '香味刺鼻头晕',
  '少了两颗螺丝',
  '刷毛掉得厉害',
  '拉链卡住',
  '插头松动',
  '说明书是外文',
  '颜色发灰',
  '尺码偏小两号',
  '拆开有划痕',
]

/** A shop that files against each of its critics; which filings are right is told. */
function thinSkinned(stage: Stage, right: (i: number) => boolean): { shop: Shop; filings: string[] } {
  const { market, random } = stage
  const draw = random.fork('filer')
  const [shop] = physical(stage, 1) as [Shop]
  const filings: string[] = []
  for (const [i, critic] of people(stage, 10, 'critics').entries()) {
    const at = market.start + (8 + i) * day
    const review = buyAndReview(market, critic, cheapest(shop), { at, rating: 1, text: draw.pick(complaintsOfGoods) }, draw)
    const id = complain(market, shop, at + 5 * hour, {
      kind: 'unreasonable_review',
      target: { kind: 'review', id: review.id },
      text: `该评价与事实不符，属恶意差评，请平台删除，单号${i}`,
    })
    market.emit('complaint.decided', at + 20 * hour, { complaint_id: id, outcome: right(i) ? 'upheld' : 'rejected' })
    if (!right(i)) filings.push(id)
  }
  return { shop, filings }
}

export const attacks = [
  defineAttack({
    name: 'critic-beside-demands',
    aim: 'frame',
    behaviour: 'review_extortion',
    story: 'A stranger follows an honest critic from shop to shop, asks each for money for the critic’s review, and is paid; the shops name the critic.',
    play: (stage) => {
      const [critic, stranger] = people(stage, 2, 'critic') as [Buyer, Buyer]
      link(stage, stranger)
      extorted(stage, physical(stage, 6), { writer: () => critic, purse: () => stranger.walletId, handle: () => '3001002003', gone: false, reports: true })
      return { ...nothing, innocent: ids(critic), guilty: ids(stranger) }
    },
  }),
  defineAttack({
    name: 'lent-purse',
    aim: 'frame',
    behaviour: 'review_extortion',
    story: 'An extortioner has two shops pay into the wallet of somebody to whom he told a story, who passes the money on for thirty yuan.',
    play: (stage) => {
      const [lender, writer, boss] = people(stage, 3, 'purse') as [Buyer, Buyer, Buyer]
      for (const one of [lender, boss]) link(stage, one)
      const draw = stage.random.fork('onward')
      const reviews = extorted(stage, physical(stage, 2), {
        writer: () => writer,
        purse: () => lender.walletId,
        handle: () => '3001002004',
        gone: true,
        reports: true,
      })
      for (const { at } of reviews) pay(stage.market, lender.walletId, boss.walletId, 147_000, at + 20 * hour, draw)
      return { ...nothing, innocent: ids(lender), guilty: [...ids(writer), ...ids(boss)], priceMinor: 3000 }
    },
  }),
  defineAttack({
    name: 'shops-agree-on-a-story',
    aim: 'frame',
    behaviour: 'review_extortion',
    story: 'Three shops hand in chats that nobody sent and name the same handle, the same wallet and the same critic; no money moves.',
    play: (stage) => {
      const [critic, holder] = people(stage, 2, 'story') as [Buyer, Buyer]
      link(stage, holder)
      extorted(stage, physical(stage, 3), {
        writer: () => critic,
        purse: () => holder.walletId,
        handle: () => '3001002005',
        paid: 0,
        gone: false,
        reports: true,
      })
      return { ...nothing, innocent: [...ids(critic), ...ids(holder)], guilty: [] }
    },
  }),
  defineAttack({
    name: 'husband-pays',
    aim: 'frame',
    behaviour: 'malicious_refund',
    story: 'Somebody who takes refunds for empty parcels pays with a wallet of the family, whose holder orders and keeps things like anybody else.',
    play: (stage) => {
      const { market, random } = stage
      const draw = random.fork('family')
      const [wife, husband] = people(stage, 2, 'family') as [Buyer, Buyer]
      link(stage, husband)
      for (let i = 0; i < 5; i++)
        market.placeOrder(
          { at: market.start + (2 + i) * day, buyer: husband, listing: draw.pick(physical(stage, 6)).listings[0]!, outcome: 'kept', review: false },
          draw,
        )
      const before = wife.walletId
      wife.walletId = husband.walletId
      for (let i = 0; i < 9; i++) {
        const listing = physical(stage, 9)[i]!.listings[0]!
        const order = received(market, { at: market.start + (1 + i) * day, buyer: wife, listing, recipient: husband.home, match: 'match' }, draw)
        const carrier = draw.pick(market.carriers)
        if (order.deliveredAt !== undefined)
          claim(
            market,
            order,
            {
              kind: 'return_and_refund',
              at: order.deliveredAt + 9 * hour,
              reason: 'no_reason',
              back: {
                carrier: carrier.id,
                waybill: market.waybill(carrier, draw),
                from: wife.home.place.code,
                journey: { to: listing.shop.place.code, scanned: 20 },
              },
              found: { outcome: 'empty' },
            },
            draw,
          )
      }
      wife.walletId = before
      return { ...nothing, innocent: ids(husband), guilty: ids(wife) }
    },
  }),
  defineAttack({
    name: 'parcels-never-come',
    aim: 'frame',
    behaviour: 'malicious_refund',
    story: 'Where parcels are stolen from the stairs, somebody asks for the price of twelve orders at twelve shops, and has nothing to send back.',
    play: (stage) => {
      const { market, random } = stage
      const draw = random.fork('stairs')
      const [unlucky] = people(stage, 1, 'unlucky') as [Buyer]
      for (const [i, shop] of physical(stage, 12).entries()) {
        const order = received(market, { at: market.start + (1 + i) * day, buyer: unlucky, listing: shop.listings[0]! }, draw)
        if (order.deliveredAt !== undefined) claim(market, order, { kind: 'refund_only', at: order.deliveredAt + 20 * hour, reason: 'missing' }, draw)
      }
      return { ...nothing, innocent: ids(unlucky), guilty: [] }
    },
  }),
  defineAttack({
    name: 'shop-under-attack-files',
    aim: 'frame',
    behaviour: 'malicious_complaint',
    story: 'A gang reviews a shop ten times; the shop files against each in one text, and four of five filings are right.',
    play: (stage) => {
      const { shop } = thinSkinned(stage, (i) => i % 5 !== 0)
      return { ...nothing, innocent: [shop.id, shop.ownerAccountId], guilty: [] }
    },
  }),
  defineAttack({
    name: 'tester-in-anger',
    aim: 'frame',
    behaviour: 'malicious_complaint',
    story: 'A tester by trade, right nine times in twelve, offers in anger to take four complaints back for money; three shops pay.',
    play: (stage) => {
      const [tester] = people(stage, 1, 'tester') as [Buyer]
      const draw = stage.random.fork('tester')
      for (const [i, shop] of physical(stage, 16).entries()) {
        const at = stage.market.start + (7 + i) * day
        if (i < 12) files(stage, tester, shop, at, { text: form, demanded: 100_000, end: i < 9 ? 'upheld' : 'rejected' }, draw)
        else
          files(
            stage,
            tester,
            shop,
            at,
            { text: form, message: '给1500元我就撤诉，不然一直投诉', end: i === 12 ? 'rejected' : 'withdrawn', ...(i === 12 ? {} : { paid: 150_000 }) },
            draw,
          )
      }
      return { ...nothing, innocent: ids(tester), guilty: [] }
    },
  }),
  defineAttack({
    name: 'extortion-fresh-everything',
    aim: 'escape',
    behaviour: 'review_extortion',
    story: 'At each shop another handle, another purse, another writer, and no word of money.',
    play: (stage) => gang(stage, true),
    plain: (stage) => gang(stage, false),
    held: reviewsHeld,
  }),
  defineAttack({
    name: 'refunder-behind-lenders',
    aim: 'escape',
    behaviour: 'malicious_refund',
    story: 'Six lenders order to their own doors on their own phones and with their own money, sent ahead; the refunds go on to the refunder.',
    play: (stage) => lenders(stage, true),
    plain: (stage) => lenders(stage, false),
    held: refundsHeld,
  }),
  defineAttack({
    name: 'refunds-spread-thin',
    aim: 'escape',
    behaviour: 'malicious_refund',
    story: 'Fourteen of sixteen orders, each at another shop, are to be refunded for their quality with nothing sent back.',
    play: (stage) => {
      const { market, random } = stage
      const draw = random.fork('thin')
      const [abuser] = people(stage, 1, 'abuser') as [Buyer]
      for (const [i, shop] of physical(stage, 16).entries()) {
        const order = received(market, { at: market.start + (1 + i) * day, buyer: abuser, listing: draw.pick(shop.listings) }, draw)
        if (i < 14 && order.deliveredAt !== undefined)
          claim(
            market,
            order,
            { kind: 'refund_only', at: order.deliveredAt + 15 * hour, reason: draw.pick(['quality', 'damaged', 'not_as_described']), photo: `own ${order.id}` },
            draw,
          )
      }
      return { ...nothing, innocent: [], guilty: ids(abuser) }
    },
    held: (report, told) => (report.verdicts.some((one) => one.behaviour === 'malicious_refund' && told.guilty.includes(one.subject.id)) ? 1 : 0),
  }),
  defineAttack({
    name: 'complaints-by-machine',
    aim: 'escape',
    behaviour: 'malicious_complaint',
    story: 'Each complaint is in words of its own and for a sum of its own.',
    play: (stage) => {
      const [one] = people(stage, 1, 'machine') as [Buyer]
      const draw = stage.random.fork('machine')
      filed = physical(stage, 12).map((shop, i) =>
        files(
          stage,
          one,
          shop,
          stage.market.start + (7 + 1.6 * i) * day,
          { text: faults[i]!, demanded: 70_000 + 9100 * i, end: i % 3 === 2 ? 'withdrawn' : 'rejected' },
          draw,
        ),
      )
      return { ...nothing, innocent: [], guilty: ids(one) }
    },
    plain: (stage) => {
      const [one] = people(stage, 1, 'machine') as [Buyer]
      const draw = stage.random.fork('machine')
      filed = physical(stage, 12).map((shop, i) =>
        files(stage, one, shop, stage.market.start + (7 + 1.6 * i) * day, { text: form, demanded: 100_000, end: i % 3 === 2 ? 'withdrawn' : 'rejected' }, draw),
      )
      return { ...nothing, innocent: [], guilty: ids(one) }
    },
    held: complaintsHeld,
  }),
  defineAttack({
    name: 'part-time-claimant',
    aim: 'escape',
    behaviour: 'malicious_complaint',
    story: 'Nine true complaints stand before six whose silence is for sale.',
    play: (stage) => {
      const [one] = people(stage, 1, 'part-time') as [Buyer]
      const draw = stage.random.fork('part-time')
      filed = []
      for (const [i, shop] of physical(stage, 15).entries()) {
        const at = stage.market.start + (7 + i) * day
        if (i < 9) files(stage, one, shop, at, { text: form, demanded: 100_000, end: 'upheld' }, draw)
        else
          filed.push(
            files(
              stage,
              one,
              shop,
              at,
              {
                text: form,
                message: `给${1500 + 100 * i}元我就撤诉，不然一直投诉`,
                end: i < 11 ? 'withdrawn' : 'rejected',
                ...(i < 11 ? { paid: 150_000 } : {}),
              },
              draw,
            ),
          )
      }
      return { ...nothing, innocent: [], guilty: ids(one) }
    },
    held: complaintsHeld,
  }),
  defineAttack({
    name: 'files-against-every-critic',
    aim: 'escape',
    behaviour: 'malicious_complaint',
    story: 'A shop files against each of ten critics in one text; one of them really was in the wrong, the others were not.',
    play: (stage) => {
      const { shop, filings } = thinSkinned(stage, (i) => i === 4)
      filed = filings
      return { ...nothing, innocent: [], guilty: [shop.id, shop.ownerAccountId] }
    },
    held: complaintsHeld,
  }),
  defineAttack({
    name: 'small-agency',
    aim: 'escape',
    behaviour: 'ip_troll',
    story: 'An agency sends four notices on forged paper and no more: two shops pay, two are found right.',
    play: (stage) => {
      const { market } = stage
      const [agent, holder] = [market.ids.make('G'), market.ids.make('P')]
      for (const [i, shop] of physical(stage, 4).entries()) {
        const id = market.ids.make('N')
        const at = market.start + (5 + 2 * i) * day
        market.emit('ip_notice.filed', at, {
          notice_id: id,
          rights_holder_id: holder,
          agent_id: agent,
          right_type: 'trademark',
          certificate_id: 'paper',
          certificate_check: 'invalid',
          listing_id: shop.listings[0]!.id,
          shop_id: shop.id,
          demanded_minor: 200_000,
          currency: 'CNY',
        })
        if (i < 2) market.emit('ip_notice.withdrawn', at + 3 * day, { notice_id: id, paid_minor: 150_000 })
        else market.emit('ip_notice.decided', at + 4 * day + minute, { notice_id: id, outcome: 'rejected' })
      }
      return { ...nothing, innocent: [holder], guilty: [agent], priceMinor: 20_000 }
    },
    held: (report, told) => (report.verdicts.some((one) => one.behaviour === 'ip_troll' && told.guilty.includes(one.subject.id)) ? 1 : 0),
  }),
]
