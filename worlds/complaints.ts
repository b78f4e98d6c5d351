/**
 * Complaints for money, and complaints that are right. `complaint-templates`: one form, shop after shop, taken back when paid. `complaint-haste`: faults of goods
 * that have not arrived yet, and the price of silence named in messages. `complaint-tester` and `complaint-batch` are their honest twins.
 */
import type { Background } from './background.ts'
import { type Buyer, day, hour, type Market, minute, type Order, type Shop } from './market.ts'
import { type Expectation, type Incident, innocent } from './oracle.ts'
import type { Random } from './random.ts'
import { at, script } from './script.ts'
import type { Stage, Stagecraft } from './world.ts'

const start = Date.parse('2023-03-06T00:00:00+08:00')

const craft = (name: string, play: Stagecraft['play']): Stagecraft =>
  script(name, { start, days: 90 }, { start, days: 45, ordersPerDay: 120, shops: 24, buyers: 2000 }, play)

const forms = [
  (thing: string) => `贵店${thing}外包装未标注生产日期及执行标准，违反产品质量法，要求依法处理并赔偿。`,
  (thing: string) => `所购${thing}宣传页面使用绝对化用语，涉嫌违反广告法第九条，本人保留举报权利。`,
  (thing: string) => `${thing}标签成分与检测不符，已保存证据，将向监管部门逐级反映直至立案。`,
  (thing: string) => `本人购买的${thing}没有合格证与厂名厂址，属于三无产品，请平台下架并给出说法。`,
]
const things = ['棉袜', '护手霜', '保温杯', '数据线', '坚果礼盒', '收纳箱', '儿童积木', '面膜', '毛巾', '耳机']
const hushes = [
  (sum: number) => `转 ${sum} 元我就撤诉，不然一直投诉下去`,
  (sum: number) => `${sum}块私了，撤销投诉，加微信说`,
  (sum: number) => `想让我撤投诉可以，红包 ${sum}`,
  (sum: number) => `Send ${sum} yuan and I withdraw the complaint.`,
]

type Filing = {
  buyer: Buyer
  shop: Shop
  order?: Order
  at: number
  kind: string
  text: string
  demanded?: number
  /** Said to the shop beside the complaint. */
  message?: string
  end: 'upheld' | 'rejected' | 'withdrawn' | 'open'
  paid?: number
  /** By transfer from the shop's side, and not in the decision. */
  byTransfer?: boolean
}

/** Files a complaint and lets it come to its end; returns its id. */
function file(market: Market, filing: Filing, random: Random): string {
  const { buyer, shop, order, end } = filing
  const id = market.ids.make('C')
  market.emit('complaint.filed', filing.at, {
    complaint_id: id,
    kind: filing.kind,
    complainant_account_id: buyer.accountId,
    target_kind: order === undefined ? 'shop' : 'order',
    target_id: order === undefined ? shop.id : order.id,
    demanded_minor: filing.demanded,
    currency: filing.demanded === undefined ? undefined : 'CNY',
    text: filing.text,
  })
  if (filing.message !== undefined)
    market.emit('message.sent', filing.at + random.between(0.5, 30) * hour, {
      message_id: market.ids.make('G'),
      thread_id: market.ids.make('T'),
      from_account_id: buyer.accountId,
      to_shop_id: shop.id,
      channel: 'platform',
      text: filing.message,
    })
  if (end === 'open') return id
  const ended = filing.at + random.between(2, 9) * day
  if (filing.paid !== undefined && filing.byTransfer === true)
    market.emit('transfer.made', ended - random.between(1, 20) * hour, {
      transfer_id: market.ids.make('F'),
      from_wallet_id: random.pick([shop.walletId, shop.walletId, shop.ownerWalletId]),
      to_wallet_id: buyer.walletId,
      amount_minor: filing.paid,
      currency: 'CNY',
      kind: random.pick(['p2p', 'red_packet']),
      observed_by: 'platform',
    })
  market.emit('complaint.decided', ended, { complaint_id: id, outcome: end, paid_minor: filing.byTransfer === true ? undefined : filing.paid })
  return id
}

/** What a shop that was pressed tells the platform. */
function report(
  market: Market,
  shop: Shop,
  buyer: Buyer,
  when: number,
  demanded: number | undefined,
  paid: number | undefined,
  payee: string | undefined,
): void {
  const id = market.ids.make('C')
  market.emit('complaint.filed', when, {
    complaint_id: id,
    kind: 'malicious_complaint',
    complainant_account_id: shop.ownerAccountId,
    complainant_shop_id: shop.id,
    target_kind: 'account',
    target_id: buyer.accountId,
    payee_wallet_id: payee,
    demanded_minor: demanded,
    paid_minor: paid,
    currency: 'CNY',
    text: '对方以投诉要挟索要钱款',
  })
}

const established = (market: Market): Buyer[] => market.buyers.filter((buyer) => buyer.registeredAt < market.start && buyer.personId !== undefined)
const sellers = (market: Market): Shop[] => market.shops.filter((shop) => shop.category.kind === 'physical' && shop.listings.length > 0)
const someTime = (background: Background, random: Random): number =>
  background.momentOf(background.options.start + random.int(3, background.options.days - 26) * day, random)

/** How each of `count` complaints ends, in these parts exactly: a few draws by chance would now and then make most of them true. */
function ends(count: number, paid: number, upheld: number, random: Random): ('withdrawn' | 'rejected' | 'upheld')[] {
  return random.shuffle(Array.from({ length: count }, (_, i) => (i < paid * count ? 'withdrawn' : i < (1 - upheld) * count ? 'rejected' : 'upheld')))
}

type Done = { buyer: Buyer; shop: Shop; complaint: string; paid: number; at: number }

function told(
  incidents: Incident[],
  expectations: Expectation[],
  genuine: readonly Order[],
  facts: Record<string, unknown> = {},
): ReturnType<Stagecraft['play']> {
  return { cast: {}, expectations, incidents, neutralise: [], mustNotNeutralise: genuine.map((order) => order.id), judgeAt: {}, deadlines: {}, facts }
}

function incident(name: string, done: readonly Done[], benign: boolean): Incident {
  return {
    name,
    behaviour: benign ? 'benign' : 'malicious_complaint',
    startsAt: Math.min(...done.map((one) => one.at)),
    endsAt: Math.max(...done.map((one) => one.at)),
    shopIds: [...new Set(done.map((one) => one.shop.id))],
    listingIds: [],
    accountIds: [...new Set(done.map((one) => one.buyer.accountId))],
    fakeOrderIds: [],
    benign,
    ...(benign ? {} : { loss: { low_minor: 0, central_minor: done.reduce((sum, one) => sum + one.paid, 0) } }),
    facts: { complaint_ids: done.map((one) => one.complaint) },
  }
}

const perpetrator = (buyer: Buyer): Expectation => ({
  as: 'complains for money',
  subject: { kind: 'account', id: buyer.accountId },
  behaviour: ['malicious_complaint'],
  role: 'perpetrator',
  certainty: { T0: { atLeast: 'none', atMost: 'none' }, T3: { atLeast: 'lead', atMost: 'supported' }, T4: { atLeast: 'lead', atMost: 'supported' } },
  maxLevel: 'L2',
  measure: 'restrict_notices',
})

const victim = (shop: Shop): Expectation => ({
  as: 'shop that was pressed',
  subject: { kind: 'shop', id: shop.id },
  behaviour: ['malicious_complaint', 'benign', 'inconclusive'],
  role: 'victim_merchant',
  certainty: { T0: { atLeast: 'none', atMost: 'none' }, T3: { atLeast: 'none', atMost: 'supported' } },
  maxLevel: 'L0',
})

/** One form, shop after shop. Half of them pay, most of the rest is found to be nothing. */
const templates = craft('complaint-templates', ({ background, market, random, intensity }: Stage) => {
  const dice = random.fork('templates')
  const accounts = dice.sample(established(market), at(intensity, 1, 2, 3))
  const count = Math.round(at(intensity, 30, 26, 24) * dice.between(0.85, 1.2))
  const shops = dice.shuffle(sellers(market))
  const wordings = dice.sample(forms, at(intensity, 1, 2, 3))
  const payee = accounts[0]!.walletId
  const done: Done[] = []
  const genuine: Order[] = []
  const ended = ends(count, 0.5, at(intensity, 0.05, 0.1, 0.14), dice)
  for (let i = 0; i < count; i++) {
    const buyer = accounts[i % accounts.length]!
    const shop = shops[i % shops.length]!
    const listing = dice.pick(shop.listings)
    const when = someTime(background, dice)
    const before = buyer.walletId
    if (dice.chance(0.6)) buyer.walletId = payee
    const order = market.placeOrder(
      {
        at: when,
        buyer,
        listing,
        quantity: 1,
        outcome: 'kept',
        ...(dice.chance(0.5) ? { recipient: { ...buyer.home, phone: accounts[0]!.phone }, match: 'match' as const } : {}),
      },
      dice,
    )
    buyer.walletId = before
    genuine.push(order)
    const sum = dice.int(5, 30) * 100
    const end = ended[i]!
    const paid = end === 'withdrawn' ? Math.round((sum * dice.between(0.5, 1)) / 50) * 50 * 100 : 0
    const filed = when + dice.between(4, 9) * day
    const open = dice.chance(at(intensity, 0.9, 0.6, 0.4))
    const complaint = file(
      market,
      {
        buyer,
        shop,
        order,
        at: filed,
        kind: 'labelling',
        text: dice.pick(wordings)(dice.pick(things)),
        ...(open ? { demanded: sum * 100 } : dice.chance(0.7) ? { message: dice.pick(hushes)(sum) } : {}),
        end,
        ...(paid > 0 ? { paid, byTransfer: dice.chance(0.4) } : {}),
      },
      dice,
    )
    if (dice.chance(0.3))
      report(market, shop, buyer, filed + 3 * day, sum * 100, paid > 0 && dice.chance(0.6) ? paid : undefined, dice.chance(0.6) ? payee : undefined)
    done.push({ buyer, shop, complaint, paid, at: filed })
  }
  return told([incident('forms', done, false)], [...accounts.map(perpetrator), ...[...new Set(done.map((one) => one.shop))].map(victim)], genuine)
})

/** Faults told of before the parcel is there, and of shops where nothing was bought; the price stands in messages, the money in transfers. */
const haste = craft('complaint-haste', ({ background, market, random, intensity }: Stage) => {
  const dice = random.fork('haste')
  const buyer = dice.pick(established(market))
  const count = Math.round(at(intensity, 24, 20, 16) * dice.between(0.9, 1.2))
  const shops = dice.shuffle(sellers(market))
  const done: Done[] = []
  const genuine: Order[] = []
  const ended = ends(count, at(intensity, 0.4, 0.45, 0.45), 0.05, dice)
  for (let i = 0; i < count; i++) {
    const shop = shops[i % shops.length]!
    const when = someTime(background, dice)
    const bought = dice.chance(at(intensity, 0.5, 0.65, 0.8))
    const order = bought
      ? market.placeOrder({ at: when, buyer, listing: dice.pick(shop.listings), quantity: 1, outcome: 'kept', review: false }, dice)
      : undefined
    if (order !== undefined) genuine.push(order)
    const early = dice.chance(at(intensity, 0.9, 0.7, 0.6))
    const filed = when + (bought && early ? dice.between(1, 7) * hour : dice.between(4, 9) * day)
    const sum = dice.int(6, 28) * 100
    const end = ended[i]!
    const paid = end === 'withdrawn' ? sum * 100 : 0
    const complaint = file(
      market,
      {
        buyer,
        shop,
        ...(order === undefined ? {} : { order }),
        at: filed,
        kind: 'product_quality',
        text: `${dice.pick(['东西', '商品', '货'])}${dice.pick(['有异味', '掉漆', '开线', '不能用', '和描述不一样'])}，${dice.pick(['很失望', '要求处理', '严重影响使用', '不能接受'])}${dice.int(1, 99)}`,
        ...(dice.chance(at(intensity, 0.9, 0.75, 0.6)) ? { message: dice.pick(hushes)(sum) } : {}),
        end,
        ...(paid > 0 ? { paid, byTransfer: true } : {}),
      },
      dice,
    )
    if (dice.chance(0.2)) report(market, shop, buyer, filed + 2 * day, sum * 100, undefined, buyer.walletId)
    done.push({ buyer, shop, complaint, paid, at: filed })
  }
  return told([incident('before arrival', done, false)], [perpetrator(buyer), ...[...new Set(done.map((one) => one.shop))].map(victim)], genuine)
})

/** People who test goods by trade: the same form, many shops, and the compensation that the law gives. What they say is true. */
const tester = craft('complaint-tester', ({ background, market, random, intensity }: Stage) => {
  const dice = random.fork('tester')
  const people = dice.sample(established(market), at(intensity, 2, 3, 4))
  const done: Done[] = []
  const genuine: Order[] = []
  for (const buyer of people) {
    const wording = dice.pick(forms)
    for (let n = dice.int(18, 44); n > 0; n--) {
      const shop = dice.pick(sellers(market))
      const when = someTime(background, dice)
      const order = market.placeOrder({ at: when, buyer, listing: dice.pick(shop.listings), quantity: 1, outcome: 'kept' }, dice)
      genuine.push(order)
      const sum = Math.max(100_000, order.payable * 10)
      const draw = dice.unit()
      const end = draw < at(intensity, 0.7, 0.6, 0.5) ? 'upheld' : draw < at(intensity, 0.8, 0.78, 0.72) ? 'rejected' : 'withdrawn'
      const filed = when + dice.between(5, 12) * day
      const complaint = file(
        market,
        {
          buyer,
          shop,
          order,
          at: filed,
          kind: 'labelling',
          text: wording(dice.pick(things)),
          demanded: sum,
          end,
          ...(end === 'rejected' ? {} : { paid: Math.round(sum * (end === 'upheld' ? 1 : dice.between(0.5, 1))) }),
        },
        dice,
      )
      // Shops that were rightly complained of turn the tables.
      if (dice.chance(0.3)) report(market, shop, buyer, filed + 2 * day, sum, undefined, buyer.walletId)
      done.push({ buyer, shop, complaint, paid: 0, at: filed })
    }
  }
  return told(
    [incident('testers', done, true)],
    [...people.map((buyer) => innocent('tester', buyer.accountId)), ...market.shops.map((shop) => innocent('shop', shop.id, 'shop'))],
    genuine,
  )
})

/** Food that made people ill and a text from their chat; somebody who is always wrong and asks for nothing; somebody who bargains over one broken thing. */
const batch = craft('complaint-batch', ({ background, market, random, intensity }: Stage) => {
  const dice = random.fork('batch')
  const done: Done[] = []
  const genuine: Order[] = []
  const shops = dice.shuffle(sellers(market))
  const shop = shops.find((one) => one.category.name === 'food') ?? shops[0]!
  const listing = dice.pick(shop.listings)
  const ill = dice.sample(established(market), at(intensity, 15, 30, 60))
  const people: Buyer[] = [...ill]
  for (const buyer of ill) {
    const when = someTime(background, dice)
    const order = market.placeOrder({ at: when, buyer, listing, outcome: 'kept' }, dice)
    genuine.push(order)
    const filed = when + dice.between(4, 9) * day
    const complaint = file(
      market,
      {
        buyer,
        shop,
        order,
        at: filed,
        kind: 'product_quality',
        text: '食品开封后有霉斑异味，家人食用后腹泻就医，要求退一赔十。',
        ...(dice.chance(0.6) ? { demanded: Math.max(100_000, order.payable * 10) } : {}),
        end: dice.chance(0.75) ? 'upheld' : dice.pick(['rejected', 'withdrawn', 'open']),
      },
      dice,
    )
    done.push({ buyer, shop, complaint, paid: 0, at: filed })
  }
  // Always wrong, never for money.
  const wrong = dice.sample(established(market), at(intensity, 2, 4, 6))
  people.push(...wrong)
  for (const buyer of wrong)
    for (let n = dice.int(5, 11); n > 0; n--) {
      const other = dice.pick(shops)
      const when = someTime(background, dice)
      const order = market.placeOrder({ at: when, buyer, listing: dice.pick(other.listings), outcome: 'kept' }, dice)
      genuine.push(order)
      const complaint = file(
        market,
        {
          buyer,
          shop: other,
          order,
          at: when + dice.between(3, 9) * day,
          kind: dice.pick(['product_quality', 'other']),
          text: `颜色跟图片差太多了，${dice.pick(['客服态度也差', '不值这个价', '和想的不一样'])}${dice.int(1, 999)}`,
          end: dice.chance(0.85) ? 'rejected' : 'upheld',
        },
        dice,
      )
      done.push({ buyer, shop: other, complaint, paid: 0, at: when })
    }
  // Broken things and honest bargains.
  const bargaining = dice.sample(established(market), at(intensity, 4, 8, 12))
  people.push(...bargaining)
  for (const buyer of bargaining)
    for (let n = dice.int(1, 3); n > 0; n--) {
      const other = dice.pick(shops)
      const when = someTime(background, dice)
      const order = market.placeOrder({ at: when, buyer, listing: dice.pick(other.listings), outcome: 'kept' }, dice)
      genuine.push(order)
      const half = Math.round(order.payable / 200)
      const complaint = file(
        market,
        {
          buyer,
          shop: other,
          order,
          at: when + dice.between(5, 9) * day + 3 * minute,
          kind: 'product_quality',
          text: `收到时已经坏了，卖家不回消息${dice.int(1, 99)}`,
          message: `补偿 ${half} 元我就撤销投诉，不用退货了`,
          end: dice.chance(0.7) ? 'withdrawn' : dice.pick(['upheld', 'rejected']),
          paid: half * 100,
          byTransfer: dice.chance(0.5),
        },
        dice,
      )
      done.push({ buyer, shop: other, complaint, paid: 0, at: when })
    }
  return told(
    [incident('a bad batch', done, true)],
    [...[...new Set(people)].map((buyer) => innocent('honest complainant', buyer.accountId)), ...market.shops.map((one) => innocent('shop', one.id, 'shop'))],
    genuine,
  )
})

export const complaints: readonly Stagecraft[] = [templates, haste, tester, batch]
