/** Honest people whom somebody wants limited, each by what one rule of the judge takes another party's word or deed for. */
import { addListing } from '../../../worlds/background.ts'
import { type Buyer, categoryNamed, day, hour, minute, type Order } from '../../../worlds/market.ts'
import { buyAndReview, complain, pay, qqNumber, talk } from '../../../worlds/reviews.ts'
import { hit, deal } from '../../../worlds/campaigns.ts'
import type { Stage } from '../../../worlds/world.ts'
import { busyShop, campaign, done, near, send } from '../stagecraft.ts'
import {
  askBack,
  bought,
  defineStrange,
  denounce,
  grieve,
  nothing,
  notify,
  otherShops,
  people,
  prices,
  scramble,
  setAside,
  type Side,
  type Strange,
} from './kit.ts'

export const ids = (...buyers: readonly Buyer[]): string[] =>
  buyers.flatMap((buyer) => [buyer.accountId, buyer.walletId, ...(buyer.personId === undefined ? [] : [buyer.personId])])

const light = { weighed: 30 }

const refunds: Strange[] = [
  defineStrange({
    name: 'warehouse-says-empty',
    aim: 'frame',
    behaviour: 'malicious_refund',
    story:
      'A dishonest clothes shop writes of the four sound returns of one good customer, which no scale of the carrier weighed, that they came back empty and weighed 25 g, and keeps goods and money.',
    price: 'nothing: the shop keeps the price of the goods',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('warehouse word')
      const [victim] = people(stage, 1, 'returner') as [Buyer]
      const custom = busyShop(stage, 14, { wish: { category: categoryNamed('apparel') }, not: new Set([victim]), name: 'clothes' })
      const listing = addListing(market, custom.shop, { price: 19_900, weight: 600 }, dice)
      const orders = [1, 3, 6, 9].map((at) => bought(stage, { at: market.start + at * day + 12 * hour, buyer: victim, listing, match: 'match' }, dice))
      for (const order of orders) askBack(stage, order, { reason: 'no_reason', parcel: {}, found: 'empty', says: 25, refused: true }, dice)
      const side = near([custom], [custom.shop.id])
      return { ...side, innocent: ids(victim), guilty: [custom.shop.id], fake: [], priceMinor: 0 }
    },
  }),
  defineStrange({
    name: 'two-friendly-warehouses',
    aim: 'frame',
    behaviour: 'malicious_refund',
    story:
      'Two friends’ shops each write of the sound returns of one customer, who sends everything back on his last evening, that they came back empty; they say nothing of weights.',
    price: 'nothing: the shops keep the price of the goods',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('two warehouses')
      const [victim] = people(stage, 1, 'late returner') as [Buyer]
      const customs = ['one', 'two'].map((name) =>
        busyShop(stage, 10, { wish: { category: categoryNamed('apparel') }, not: new Set([victim]), name: `friends ${name}` }),
      )
      for (let i = 0; i < 8; i++) {
        const { shop } = customs[i % 2]!
        const order = bought(stage, { at: market.start + (1 + i) * day + 12 * hour, buyer: victim, listing: shop.listings[0]!, match: 'match' }, dice)
        if (order.deliveredAt !== undefined)
          askBack(stage, order, { at: order.deliveredAt + 6.8 * day, reason: 'no_reason', parcel: {}, found: 'empty', refused: true }, dice)
      }
      return { ...nothing, innocent: ids(victim), guilty: customs.map(({ shop }) => shop.id), fake: [], genuine: [], priceMinor: 0 }
    },
  }),
  defineStrange({
    name: 'parcels-for-a-scapegoat',
    aim: 'frame',
    behaviour: 'malicious_refund',
    story:
      'Three rented accounts order to the name, door and phone of somebody with one damage claim of his own, whose photo they show for their goods too, and send nothing back: he is to be the hand behind them.',
    price: 'three rented accounts, nine empty return parcels; the goods are refunded',
    play: (stage) => scapegoat(stage, { photos: 1, gang: 3, moneyFromVictim: false }),
  }),
  defineStrange({
    name: 'second-hand-bargain',
    aim: 'frame',
    behaviour: 'malicious_refund',
    story:
      'Somebody buys nine things second-hand from three sellers and pays them their prices; they order the things new to his door and phone, and have the price back with empty parcels.',
    price: 'three rented accounts, nine empty return parcels; the buyer pays for the goods',
    play: (stage) => scapegoat(stage, { photos: 0, gang: 3, moneyFromVictim: true }),
  }),
  defineStrange({
    name: 'copied-damage-photos',
    aim: 'frame',
    behaviour: 'malicious_refund',
    story:
      'A gang takes the photos of two honest damage claims, shows them for other goods, and sends one parcel to their author’s door and phone, so that he counts as one of its accounts.',
    price: 'three rented accounts, nine empty return parcels; the goods are refunded',
    play: (stage) => scapegoat(stage, { photos: 2, gang: 3, moneyFromVictim: false, parcelsToVictim: 1 }),
  }),
]

function scapegoat(stage: Stage, wish: { photos: number; gang: number; moneyFromVictim: boolean; parcelsToVictim?: number }): Side {
  const { market, random } = stage
  const dice = random.fork('scapegoat')
  const [victim, ...gang] = people(stage, 1 + wish.gang, 'scapegoat') as [Buyer, ...Buyer[]]
  const shops = otherShops(stage, 'scapegoat')
  const own: Order[] = []
  for (let i = 0; i < wish.photos; i++) {
    const order = bought(stage, { at: market.start + (2 + i) * day + 11 * hour, buyer: victim, listing: shops[20 + i]!.listings[0]!, match: 'match' }, dice)
    askBack(stage, order, { kind: 'refund_only', reason: 'damaged', photo: `damage ${i}` }, dice)
    own.push(order)
  }
  const fake: Order[] = []
  let n = 0
  for (const [g, buyer] of gang.entries())
    for (let i = 0; i < 3; i++) {
      const at = market.start + (5 + i * 2) * day + (9 + g) * hour
      const listing = shops[n % 10]!.listings[0]!
      const toVictim = wish.parcelsToVictim === undefined || n < wish.parcelsToVictim * gang.length
      const order = bought(
        stage,
        {
          at,
          buyer,
          listing,
          ...(toVictim ? { recipient: victim.home, match: 'mismatch' as const } : { recipient: gang[0]!.home, match: 'mismatch' as const }),
        },
        dice,
      )
      if (wish.moneyFromVictim) send(stage, at - 5 * hour, victim.walletId, buyer.walletId, order.payable)
      askBack(stage, order, { reason: 'damaged', parcel: light, found: 'empty', says: 30, ...(i < wish.photos ? { photo: `damage ${i}` } : {}) }, dice)
      fake.push(order)
      n++
    }
  return {
    ...nothing,
    innocent: ids(victim),
    guilty: ids(...gang),
    fake: fake.map((order) => order.id),
    genuine: own.map((order) => ({ order: order.id, of: [victim.accountId] })),
    priceMinor: gang.length * prices.account + fake.length * prices.waybill,
  }
}

const label = '商品标签未标注生产日期和执行标准，不符合国家规定，要求平台依法处理并给予答复'

const complaints: Strange[] = [
  defineStrange({
    name: 'shops-call-it-a-demand',
    aim: 'frame',
    behaviour: 'malicious_complaint',
    story:
      'Somebody who takes a rule for stricter than it is complains of seven shops in the same words, asks nobody for money and is told no; four of the shops report that he had asked for 500.',
    price: 'four filings, which cost nothing',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('a demand')
      const [victim] = people(stage, 1, 'complainant') as [Buyer]
      const shops = otherShops(stage, 'a demand').slice(0, 7)
      const orders = shops.map((shop, i) => {
        const order = bought(stage, { at: market.start + (1 + i) * day + 10 * hour, buyer: victim, listing: shop.listings[0]!, match: 'match' }, dice)
        grieve(stage, { buyer: victim, shop, order, at: market.start + (8 + i) * day, text: label, end: 'rejected' })
        return order
      })
      for (const [i, shop] of shops.slice(0, 4).entries()) denounce(stage, shop, victim, market.start + (17 + i) * day, 50_000)
      return {
        ...nothing,
        innocent: ids(victim),
        guilty: [],
        fake: [],
        genuine: orders.map((order) => ({ order: order.id, of: [victim.accountId] })),
        priceMinor: 0,
      }
    },
  }),
  defineStrange({
    name: 'one-payee-written-down',
    aim: 'frame',
    behaviour: 'malicious_complaint',
    story:
      'Two shops of which somebody rightly claims what the law gives write down, as his, the purse and the number of a known blackmailer, whom they report as well: the two become one family.',
    price: 'three filings, which cost nothing',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('one payee')
      const [victim, bad] = people(stage, 2, 'claimant') as [Buyer, Buyer]
      const shops = otherShops(stage, 'one payee')
      for (let i = 0; i < 9; i++)
        grieve(stage, {
          buyer: bad,
          shop: shops[i]!,
          at: market.start + (2 + i) * day,
          text: `食品添加剂超标，请立即处理，给我1500元就撤销投诉，编号${i}`,
          kind: 'product_quality',
          demanded: 150_000,
          end: 'rejected',
        })
      const own = shops.slice(10, 12)
      for (const [i, shop] of own.entries()) {
        const order = bought(stage, { at: market.start + (1 + i) * day, buyer: victim, listing: shop.listings[0]!, match: 'match' }, dice)
        grieve(stage, {
          buyer: victim,
          shop,
          order,
          at: market.start + (12 + i) * day,
          text: i === 0 ? '这款宣称纯棉，送检是涤纶，依法要求退一赔三，不足五百按五百' : '包装写的净含量和实际差了一半，按消法赔偿',
          demanded: 50_000,
          end: i === 0 ? 'open' : 'rejected',
        })
      }
      const payee = market.ids.make('W')
      const handle = qqNumber(dice)
      for (const shop of own) denounce(stage, shop, victim, market.start + 16 * day, 50_000, { payee, handle })
      denounce(stage, own[0]!, bad, market.start + 17 * day, 150_000, { payee, handle })
      return { ...nothing, innocent: ids(victim), guilty: ids(bad), fake: [], genuine: [], priceMinor: 0 }
    },
  }),
]

const rights: Strange[] = [
  defineStrange({
    name: 'client-taken-along',
    aim: 'frame',
    behaviour: 'ip_troll',
    story:
      'A troll sends thirty worthless notices in the name, and on the real certificate, of a client of an honest agency: holder and certificate are taken for two ties, and the two senders for one.',
    price: 'thirty notices, which cost nothing',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('client')
      const shops = otherShops(stage, 'client')
      const [holder, agency, troll, certificate] = ['H', 'G', 'G', 'Z'].map((kind) => market.ids.make(kind)) as [string, string, string, string]
      for (let i = 0; i < 12; i++)
        notify(stage, {
          holder,
          agent: agency,
          certificate,
          listing: shops[i]!.listings[0]!,
          at: market.start + (1 + i) * day,
          end: i < 4 ? 'upheld' : i === 4 ? 'rejected' : 'open',
          text: '该商品侵犯我方客户的注册商标，已购样鉴定，附鉴定报告',
        })
      for (let i = 0; i < 30; i++)
        notify(stage, {
          holder: i < 14 ? holder : market.ids.make('H'),
          agent: troll,
          certificate: i < 14 ? certificate : market.ids.make('Z'),
          check: i < 14 ? 'valid' : 'invalid',
          listing: dice.pick(shops[(i * 3) % shops.length]!.listings),
          at: market.start + (2 + i * 0.6) * day,
          end: 'rejected',
          text: '侵权，速下架',
        })
      return { ...nothing, innocent: [agency, holder], guilty: [troll], fake: [], genuine: [], priceMinor: 30 * prices.agent }
    },
  }),
  defineStrange({
    name: 'young-agency-taken-along',
    aim: 'frame',
    behaviour: 'ip_troll',
    story: 'A troll copies an agency of which nothing has been decided yet whole: its client, the client’s certificate, and the words of its notices.',
    price: 'thirty notices, which cost nothing',
    play: (stage) => {
      const { market } = stage
      const shops = otherShops(stage, 'young agency')
      const [holder, agency, troll, certificate] = ['H', 'G', 'G', 'Z'].map((kind) => market.ids.make(kind)) as [string, string, string, string]
      const text = '贵店商品侵犯我方客户注册商标专用权，请立即删除并停止销售'
      for (let i = 0; i < 6; i++)
        notify(stage, { holder, agent: agency, certificate, listing: shops[i]!.listings[0]!, at: market.start + (14 + i) * day, end: 'open', text })
      for (let i = 0; i < 30; i++)
        notify(stage, {
          holder: i < 9 ? holder : market.ids.make('H'),
          agent: troll,
          certificate: i < 9 ? certificate : market.ids.make('Z'),
          check: i < 9 ? 'valid' : 'invalid',
          listing: shops[(i * 3) % shops.length]!.listings[0]!,
          at: market.start + (2 + i * 0.6) * day,
          end: 'rejected',
          text,
        })
      return { ...nothing, innocent: [agency, holder], guilty: [troll], fake: [], genuine: [], priceMinor: 30 * prices.agent }
    },
  }),
  defineStrange({
    name: 'certificates-of-three',
    aim: 'frame',
    behaviour: 'ip_troll',
    story:
      'An agency that begins loses the first six disputes of its three clients for want of proof; a rival shows each client’s certificate once under another holder’s name, so that the agency’s certificates look shared.',
    price: 'three notices, which cost nothing',
    play: (stage) => {
      const { market } = stage
      const shops = otherShops(stage, 'certificates')
      const agency = market.ids.make('G')
      const clients = [0, 1, 2].map(() => ({ holder: market.ids.make('H'), certificate: market.ids.make('Z') }))
      for (let i = 0; i < 6; i++)
        notify(stage, {
          ...clients[i % 3]!,
          agent: agency,
          listing: shops[i]!.listings[0]!,
          at: market.start + (2 + i) * day,
          end: 'rejected',
          text: `我方客户的第${i + 1}号图案被使用，见附件对比`,
        })
      for (const [i, client] of clients.entries())
        notify(stage, {
          holder: market.ids.make('H'),
          certificate: client.certificate,
          listing: shops[10 + i]!.listings[0]!,
          at: market.start + (12 + i) * day,
          end: 'open',
          text: '侵权',
        })
      return { ...nothing, innocent: [agency, ...clients.map(({ holder }) => holder)], guilty: [], fake: [], genuine: [], priceMinor: 0 }
    },
  }),
]

const reviews: Strange[] = [
  defineStrange({
    name: 'staged-extortion',
    aim: 'frame',
    behaviour: 'review_extortion',
    story:
      'Two shops that one customer criticised have a puppet ask each of them for 2,000 in the talk window and pay it to the puppet; an hour later the one that sent him a new piece gets the better review it asked him for.',
    price: 'one rented account; the money paid comes back',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('staged')
      const [critic, puppet] = people(stage, 2, 'staged') as [Buyer, Buyer]
      const customs = ['one', 'two'].map((name) => busyShop(stage, 5, { name, not: new Set([critic, puppet]) }))
      for (const [i, { shop }] of customs.entries()) {
        const at = market.start + (12 + 4 * i) * day + 11 * hour
        const review = buyAndReview(market, critic, shop.listings[0]!, { at, rating: 1, text: '用了两天就坏了，联系客服说给换新' }, dice, { match: 'match' })
        talk(market, shop, { account: puppet.accountId }, at + 2 * hour, [
          { by: 'outside', text: '你们店那条差评是我的人写的，给2000块马上删差评，不给就再来十条差评', after: 0 },
          { by: 'shop', text: '好的，怎么给你', after: 10 * minute },
        ])
        pay(market, shop.walletId, puppet.walletId, 200_000, at + 26 * hour, dice)
        // The new piece has come, and he says so as the shop asked him to.
        if (i === 0) market.emit('review.changed', at + 27 * hour, { review_id: review.id, rating: 5, text: '换了新的，没问题了' })
      }
      return {
        ...near([], []),
        innocent: ids(critic),
        guilty: [...ids(puppet), ...customs.map(({ shop }) => shop.id)],
        fake: [],
        genuine: [],
        priceMinor: prices.account,
      }
    },
  }),
  defineStrange({
    name: 'hot-line-for-a-sum',
    aim: 'frame',
    behaviour: 'review_extortion',
    story:
      'A shop that sells broken things answers no claim of a few yuan until its customers name the number of the consumers’ hot line, which is read as the sum they want.',
    price: 'nothing',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('hot line')
      const customers = people(stage, 3, 'hot line')
      const custom = busyShop(stage, 5, { name: 'hot line', not: new Set(customers) })
      for (const [i, buyer] of customers.entries()) {
        const at = market.start + (10 + 5 * i) * day + 11 * hour
        buyAndReview(market, buyer, custom.shop.listings[0]!, { at, rating: 1, text: '跟图片完全两样，失望' }, dice, { match: 'match' })
        talk(market, custom.shop, { account: buyer.accountId }, at + 3 * hour, [
          {
            by: 'outside',
            text: [
              '跟图片完全两样，赔我20元我就改评价，不然我打12315',
              '一点也不好看，补我30块就删差评，不处理就打12315',
              '味道难闻，赔我25元我就把评价改了，否则打12345',
            ][i]!,
            after: 0,
          },
        ])
      }
      return { ...nothing, innocent: ids(...customers), guilty: [custom.shop.id], fake: [], genuine: [], priceMinor: 0 }
    },
  }),
  defineStrange({
    name: 'bill-called-blackmail',
    aim: 'frame',
    behaviour: 'review_extortion',
    story:
      'Three shops pay a photographer for pictures of their goods and then report that the money was extorted from them over bad reviews, naming the purse.',
    price: 'nothing beyond what they owed',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('photographer')
      const [victim, ...critics] = people(stage, 4, 'photographer') as [Buyer, ...Buyer[]]
      const customs = ['one', 'two', 'three'].map((name) => busyShop(stage, 5, { name, not: new Set([victim]) }))
      for (const [i, { shop }] of customs.entries()) {
        const at = market.start + (10 + 3 * i) * day + 11 * hour
        const review = buyAndReview(market, critics[i]!, shop.listings[0]!, { at, rating: 1, text: '质量一般，不推荐' }, dice)
        pay(market, shop.walletId, victim.walletId, 120_000 + 10_000 * i, at + day, dice)
        complain(market, shop, at + 3 * day, {
          kind: 'review_extortion',
          target: { kind: 'review', id: review.id },
          payee: victim.walletId,
          demanded: 120_000 + 10_000 * i,
          paid: 120_000 + 10_000 * i,
          text: '被要求付钱删差评，已经转账',
        })
      }
      return { ...nothing, innocent: ids(victim, ...critics), guilty: customs.map(({ shop }) => shop.id), fake: [], genuine: [], priceMinor: 0 }
    },
  }),
  defineStrange({
    name: 'a-filing-a-week',
    aim: 'frame',
    behaviour: 'review_extortion',
    story: 'A shop reports each of its twelve critics as an extortioner who wants 2,000, anew every six days, so that no bad review ever counts.',
    price: 'filings, which cost nothing',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('weekly')
      const critics = people(stage, 12, 'weekly')
      const custom = busyShop(stage, 8, { name: 'weekly', not: new Set(critics) })
      const found = critics.map((critic, i) => {
        const at = market.start + (8 + i * 0.4) * day
        return buyAndReview(
          market,
          critic,
          custom.shop.listings[0]!,
          {
            at,
            rating: 1 + (i % 2),
            text: [
              '洗了一次就变形',
              '和图片不一样',
              '线头太多',
              '太薄了',
              '味道大',
              '客服不理人',
              '发货慢',
              '尺码不准',
              '掉色',
              '包装破',
              '用料差',
              '不值这个价',
            ][i]!,
          },
          dice,
        )
      })
      for (const review of found)
        for (let at = review.at + day; at < market.end; at += 6 * day)
          complain(market, custom.shop, at, {
            kind: 'review_extortion',
            target: { kind: 'review', id: review.id },
            demanded: 200_000,
            text: '要2000元才肯删差评，不给就再叫人来',
          })
      return {
        ...nothing,
        innocent: ids(...critics),
        guilty: [custom.shop.id],
        fake: [],
        genuine: [],
        reviews: found.map(({ id }) => ({ review: id, of: 'critics' })),
        priceMinor: 0,
      }
    },
  }),
  defineStrange({
    name: 'former-clerk-tips',
    aim: 'frame',
    behaviour: 'fake_review',
    story:
      'Somebody who left a shop’s service desk months ago sends 3 yuan each to twelve customers who have just praised it: the shop is to be one that pays for praise.',
    price: 'twelve times 3 yuan',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('clerk')
      const [clerk] = people(stage, 1, 'clerk') as [Buyer]
      const custom = busyShop(stage, 10, { name: 'clerk', not: new Set([clerk]) })
      formerClerk(stage, custom.shop.id, clerk)
      const praised = done(custom, market).slice(0, 24)
      const found = praised.slice(0, 12).map((order) => {
        const at = order.completedAt! + 2 * hour
        const review = market.ids.make('V')
        market.emit('review.posted', at, {
          review_id: review,
          order_id: order.id,
          listing_id: order.plan.listing.id,
          author_account_id: order.plan.buyer.accountId,
          rating: 5,
          text: dice.pick(['不错', '喜欢', '挺好用的', '很合适']),
          appended: false,
        })
        send(stage, at + 5 * hour, clerk.walletId, order.plan.buyer.walletId, 300, { kind: 'red_packet' })
        return review
      })
      return {
        ...nothing,
        innocent: [custom.shop.id, custom.shop.ownerAccountId],
        guilty: ids(clerk),
        fake: [],
        genuine: [],
        reviews: found.map((review) => ({ review, of: 'those who praised the shop in those days' })),
        priceMinor: 12 * 300,
      }
    },
  }),
  defineStrange({
    name: 'former-clerk-offers',
    aim: 'frame',
    behaviour: 'fake_review',
    story: 'Somebody who left a shop’s service desk months ago writes to three of its critics from the old account: 50 yuan if the bad review goes.',
    price: 'three messages, which cost nothing',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('offers')
      const [clerk, ...critics] = people(stage, 4, 'offers') as [Buyer, ...Buyer[]]
      const custom = busyShop(stage, 10, { name: 'offers', not: new Set([clerk, ...critics]) })
      formerClerk(stage, custom.shop.id, clerk)
      for (const [i, critic] of critics.entries()) {
        const at = market.start + (12 + i) * day
        buyAndReview(market, critic, custom.shop.listings[0]!, { at, rating: 2, text: '一般般，不太值' }, dice)
        market.emit('message.sent', at + 5 * hour, {
          message_id: market.ids.make('G'),
          thread_id: market.ids.make('T'),
          from_account_id: clerk.accountId,
          to_account_id: critic.accountId,
          channel: 'platform',
          text: '亲，给您转50元红包，麻烦把差评删一下',
        })
      }
      return { ...nothing, innocent: [custom.shop.id, custom.shop.ownerAccountId], guilty: ids(clerk), fake: [], genuine: [], priceMinor: 0 }
    },
  }),
  defineStrange({
    name: 'orders-cut-then-critics',
    aim: 'frame',
    behaviour: 'fake_review',
    story:
      'A shop repents of a low price, cancels the twelve orders it had taken for it and sends everything else: those who say so in nearly the same words are to be a crowd that never had the goods.',
    price: 'nothing: the shop saves the goods',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('cut')
      const cut = people(stage, 12, 'cut')
      const custom = busyShop(stage, 10, { name: 'cut', not: new Set(cut) })
      const at = market.start + 15 * day + 10 * hour
      const found = cut.map((buyer, i) => {
        const order = market.placeOrder(
          {
            at: at + i * 7 * minute,
            buyer,
            listing: custom.shop.listings[0]!,
            quantity: 1,
            outcome: 'cancelled',
            refundAt: at + 20 * hour,
            reason: 'out_of_stock',
            match: 'match',
            views: 12,
          },
          dice,
        )
        const review = market.ids.make('V')
        market.emit('review.posted', at + 24 * hour + i * hour, {
          review_id: review,
          order_id: order.id,
          listing_id: order.plan.listing.id,
          author_account_id: buyer.accountId,
          rating: 1,
          text: ['标错价就砍单，说好的便宜一单都不发', '标错价就砍单，说好的便宜一件也不发', '价格标错就砍单，没有诚信不发货'][i % 3],
          appended: false,
        })
        return { review, of: 'customers who were cut' }
      })
      return { ...nothing, innocent: ids(...cut), guilty: [custom.shop.id], fake: [], genuine: [], reviews: found, priceMinor: 0 }
    },
  }),
]

function formerClerk({ market }: Stage, shop: string, clerk: Buyer): void {
  market.emit('shop.role_granted', market.start - 200 * day, { shop_id: shop, person_id: clerk.personId, role: 'customer_service' })
  market.emit('shop.role_ended', market.start - 60 * day, { shop_id: shop, person_id: clerk.personId, role: 'customer_service', reason: 'left' })
}

const goods: Strange[] = [
  defineStrange({
    name: 'village-counter',
    aim: 'frame',
    behaviour: 'scalping',
    story:
      'A rival buyer tells a village of a scarce article: eight neighbours order one each, by hand, on the tablet of the counter that takes parcels in for them under its phone, each at his own door; he reports them.',
    price: 'nothing but the telling',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('village')
      const [keeper, ...neighbours] = people(stage, 9, 'village') as [Buyer, ...Buyer[]]
      const tablet = market.ids.make('D')
      const orders: Order[] = []
      for (const n of [0, 1]) {
        const { listing, opens } = scramble(stage, 'village', n, 90, new Set([keeper, ...neighbours]))
        for (const [i, buyer] of neighbours.entries())
          orders.push(
            market.placeOrder(
              {
                at: opens + (3 + i * 2.1) * minute + dice.int(0, 40_000),
                buyer,
                listing,
                quantity: 1,
                discount: 0,
                outcome: 'kept',
                device: tablet,
                match: 'mismatch',
                recipient: { ...buyer.home, phone: keeper.phone },
                views: 4,
                path: { view: dice.int(15, 60), page: dice.int(4000, 20_000) },
              },
              dice,
            ),
          )
      }
      return {
        ...nothing,
        innocent: ids(keeper, ...neighbours),
        guilty: [],
        fake: [],
        genuine: orders.map((order) => ({ order: order.id, of: [order.plan.buyer.accountId] })),
        priceMinor: 0,
      }
    },
  }),
]

const brushing: Strange[] = [
  defineStrange({
    name: 'employer-of-the-crew',
    alone: true,
    aim: 'frame',
    behaviour: 'reverse_brushing',
    story:
      'A rival hires the fourteen temporary workers of a small employer to flood a shop and send everything back, and pays them in cash; the employer pays them their equal weekly wages in those days.',
    price: 'fourteen times 60 orders’ fees of 5 yuan in all; the goods are refunded',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('employer')
      const [employer, ...crew] = people(stage, 15, 'employer') as [Buyer, ...Buyer[]]
      const custom = busyShop(stage, 6, { name: 'employer', not: new Set([employer, ...crew]) })
      const from = market.start + 12 * day + 9 * hour
      const orders = hit(
        market,
        {
          listing: custom.shop.listings[0]!,
          recruits: crew,
          orders: 120,
          from,
          lasts: 5 * hour,
          outcomes: deal(dice, [
            ['refund_only', 80],
            ['return', 36],
            ['kept', 4],
          ]),
          matches: deal(dice, [
            ['mismatch', 100],
            ['match', 20],
          ]),
          intensity: 'easy',
          refundBy: from + 3 * day,
        },
        dice,
      )
      for (const week of [-6, 1, 8])
        for (const worker of crew) send(stage, from + week * day + dice.int(0, 3) * hour, employer.walletId, worker.walletId, 80_000)
      return {
        ...nothing,
        innocent: [...ids(employer), custom.shop.id],
        guilty: ids(...crew),
        fake: orders.map((order) => order.id),
        genuine: custom.orders.map((order) => ({ order: order.id, of: [custom.shop.id] })),
        priceMinor: orders.length * 500,
      }
    },
  }),
  defineStrange({
    name: 'packer-of-brushers',
    alone: true,
    aim: 'frame',
    behaviour: 'task_platform',
    story:
      'Six shops that buy from themselves buy their cartons from one small packer, who has one honest customer beside; he is to be the platform that hands the tasks out.',
    price: 'the price of cartons that they need anyway',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('packer')
      const told = campaign(stage, { shops: 6, orders: 30, crew: 40 })
      setAside(stage, told.crew)
      const [packer] = people(stage, 1, 'packer') as [Buyer]
      for (const { shop } of told.customs)
        for (const week of [3, 10, 17]) send(stage, market.start + (week + dice.unit()) * day, shop.walletId, packer.walletId, dice.int(20, 60) * 1000)
      const honest = otherShops(
        stage,
        'packer',
        told.customs.map(({ shop }) => shop),
      )[0]!
      for (const week of [4, 11, 18]) send(stage, market.start + week * day, honest.walletId, packer.walletId, 45_000)
      return { ...told, innocent: [...told.innocent, ...ids(packer)], priceMinor: 0 }
    },
  }),
  defineStrange({
    name: 'club-with-a-form',
    alone: true,
    aim: 'frame',
    behaviour: 'self_brushing',
    story:
      'A rival gives a buying club of fifteen a little program that leads to the goods past three others and fills the review in; they order together every week at three small shops, keep and praise what they bought.',
    price: 'a small program',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('club')
      const club = people(stage, 15, 'club')
      const customs = ['a', 'b', 'c'].map((name) => busyShop(stage, 5, { name: `club ${name}`, not: new Set(club) }))
      const forms = ['邻里团购推荐，收货顺利，东西实在，会继续跟团', '跟团买的，质量对得起价格，团长辛苦了，继续支持']
      for (const [s, custom] of customs.entries())
        for (const week of [2, 9, 16])
          for (const buyer of club) {
            if (dice.chance(0.12)) continue
            custom.orders.push(
              market.placeOrder(
                {
                  at: market.start + (week + s) * day + 19 * hour + dice.int(0, 7200) * 1000,
                  buyer,
                  listing: dice.pick(custom.shop.listings),
                  quantity: 1,
                  outcome: 'kept',
                  match: 'match',
                  path: { view: dice.int(160, 280), rivals: 3 },
                  views: 8,
                  review: dice.chance(0.8) ? { rating: 5, text: dice.pick(forms) } : false,
                },
                dice,
              ),
            )
          }
      return { ...near(customs), guilty: [], fake: [], priceMinor: 300_000 }
    },
  }),
  defineStrange({
    name: 'regulars-treated',
    alone: true,
    aim: 'frame',
    behaviour: 'self_brushing',
    story:
      'A shop that buys from itself sends eight of its true regulars the price of three orders each and 5 yuan on top, as it does its crew: who is found, is found with them.',
    price: 'the price of 24 orders, and 5 yuan each',
    play: (stage) => {
      const { market, random } = stage
      const dice = random.fork('treated')
      const told = campaign(stage, { shops: 2, orders: 40, crew: 25 })
      setAside(stage, told.crew)
      const regulars = people(stage, 8, 'regulars')
      const [{ shop }] = told.customs as [(typeof told.customs)[number], ...typeof told.customs]
      let price = 0
      const genuine: { order: string; of: string[] }[] = []
      for (const buyer of regulars)
        for (const at of [3, 8, 14]) {
          const order = market.placeOrder(
            { at: market.start + (at + dice.unit() * 3) * day, buyer, listing: dice.pick(shop.listings), quantity: 1, outcome: 'kept', match: 'match' },
            dice,
          )
          genuine.push({ order: order.id, of: [buyer.accountId, 'the regulars'] })
          if (order.completedAt === undefined) continue
          send(stage, order.completedAt + 6 * hour, shop.walletId, buyer.walletId, order.payable + 500)
          price += order.payable + 500
        }
      return { ...told, innocent: ids(...regulars), genuine, priceMinor: price }
    },
  }),
]

export const frames: readonly Strange[] = [...refunds, ...complaints, ...rights, ...reviews, ...goods, ...brushing]
