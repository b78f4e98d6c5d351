/**
 * Notices of rights. `notice-forged`: an agent with made-up and borrowed certificates, paid to take notices back. `notice-squatter`: somebody who registers what
 * others already sell. `notice-agency` and `notice-owner` are their honest twins, among them an agency that sends more than anybody.
 */
import { iso } from './background.ts'
import { day, hour, type Listing, type Market, sha256, type Shop } from './market.ts'
import type { Expectation, Incident } from './oracle.ts'
import type { Random } from './random.ts'
import { at, script } from './script.ts'
import type { Stage, Stagecraft } from './world.ts'

const start = Date.parse('2022-09-05T00:00:00+08:00')

const craft = (name: string, play: Stagecraft['play']): Stagecraft =>
  script(name, { start, days: 90 }, { start, days: 45, ordersPerDay: 120, shops: 24, buyers: 2000 }, play)

type Notice = {
  holder: string
  agent?: string
  type: 'trademark' | 'patent' | 'copyright' | 'design'
  certificate?: string
  check?: 'valid' | 'invalid' | 'unchecked'
  registered?: number
  listing: Listing
  tested?: boolean
  demanded?: number
  text: string
  at: number
  end: 'upheld' | 'rejected' | 'withdrawn' | 'open'
  countered?: boolean
  paid?: number
  payee?: string
}

type Sent = Notice & { id: string }

function send(market: Market, notice: Notice, random: Random): Sent {
  const { listing } = notice
  const id = market.ids.make('I')
  market.emit('ip_notice.filed', notice.at, {
    notice_id: id,
    rights_holder_id: notice.holder,
    agent_id: notice.agent,
    right_type: notice.type,
    certificate_id: notice.certificate,
    certificate_check: notice.check,
    right_registered_at: notice.registered === undefined ? undefined : iso(notice.registered),
    listing_id: listing.id,
    shop_id: listing.shop.id,
    test_purchase: notice.tested,
    demanded_minor: notice.demanded,
    currency: notice.demanded === undefined ? undefined : 'CNY',
    text: notice.text,
  })
  if (notice.countered === true)
    market.emit('ip_notice.countered', notice.at + random.between(0.5, 4) * day, { notice_id: id, proof_sha256: sha256(`proof ${id}`) })
  const ended = notice.at + random.between(4, 14) * day
  if (notice.end === 'withdrawn') {
    if (notice.paid !== undefined && notice.payee !== undefined && random.chance(0.6))
      market.emit('transfer.made', ended - random.between(1, 30) * hour, {
        transfer_id: market.ids.make('F'),
        from_wallet_id: random.pick([listing.shop.walletId, listing.shop.ownerWalletId]),
        to_wallet_id: notice.payee,
        amount_minor: notice.paid,
        currency: 'CNY',
        kind: 'bank',
        observed_by: 'platform',
      })
    market.emit('ip_notice.withdrawn', ended, { notice_id: id, paid_minor: notice.paid, payee_wallet_id: notice.payee })
  } else if (notice.end !== 'open') market.emit('ip_notice.decided', ended, { notice_id: id, outcome: notice.end })
  return { ...notice, id }
}

const sellers = (market: Market): Shop[] => market.shops.filter((shop) => shop.listings.length > 0)
const someTime = (market: Market, random: Random): number => market.start + random.between(2, (market.end - market.start) / day - 18) * day
const longAgo = (market: Market, random: Random): number => market.start - random.between(3, 15) * 365 * day

function told(incidents: Incident[], expectations: Expectation[]): ReturnType<Stagecraft['play']> {
  return { cast: {}, expectations, incidents, neutralise: [], mustNotNeutralise: [], judgeAt: {}, deadlines: {}, facts: {} }
}

function incident(name: string, sent: readonly Sent[], benign: boolean): Incident {
  return {
    name,
    behaviour: benign ? 'benign' : 'ip_troll',
    startsAt: Math.min(...sent.map((one) => one.at)),
    endsAt: Math.max(...sent.map((one) => one.at)),
    shopIds: [...new Set(sent.map((one) => one.listing.shop.id))],
    listingIds: [...new Set(sent.map((one) => one.listing.id))],
    accountIds: [...new Set(sent.map((one) => one.agent ?? one.holder))],
    fakeOrderIds: [],
    benign,
    ...(benign ? {} : { loss: { low_minor: 0, central_minor: sent.reduce((sum, one) => sum + (one.end === 'withdrawn' ? (one.paid ?? 0) : 0), 0) } }),
    facts: { notice_ids: sent.map((one) => one.id) },
  }
}

const sender = (kind: 'agent' | 'person', id: string): Expectation => ({
  as: 'sends notices for money',
  subject: { kind, id },
  behaviour: ['ip_troll'],
  role: kind === 'agent' ? 'agent' : 'right_holder',
  certainty: { T0: { atLeast: 'none', atMost: 'none' }, T3: { atLeast: 'lead', atMost: 'supported' }, T4: { atLeast: 'lead', atMost: 'supported' } },
  maxLevel: 'L2',
  measure: 'restrict_notices',
})

const victim = (shop: Shop): Expectation => ({
  as: 'shop that was noticed',
  subject: { kind: 'shop', id: shop.id },
  behaviour: ['ip_troll', 'benign', 'inconclusive'],
  role: 'victim_merchant',
  certainty: { T0: { atLeast: 'none', atMost: 'none' }, T3: { atLeast: 'none', atMost: 'supported' } },
  maxLevel: 'L0',
})

const innocent = (as: string, kind: 'agent' | 'person' | 'shop', id: string): Expectation => ({
  as,
  subject: { kind, id },
  behaviour: ['benign', 'inconclusive'],
  certainty: {},
  maxLevel: 'L0',
})

const forms = [
  '权利人发现贵店铺销售的商品未经授权使用其注册商标，请立即下架并联系处理。',
  '该链接商品侵犯本公司代理品牌的著作权，请在收到通知后删除相关页面。',
  '经比对，所售商品外观与我方专利一致，要求停止销售并承担责任。',
]

/** Certificates nobody has registered, one shown for many brands, and a price for peace. */
const forged = craft('notice-forged', ({ market, random, intensity, size }: Stage) => {
  const dice = random.fork('forged')
  const agents = Array.from({ length: at(intensity, 1, 1, 2) }, () => market.ids.make('H'))
  const brands = Array.from({ length: 10 }, () => ({ holder: market.ids.make('H'), certificate: market.ids.make('Y') }))
  const payee = market.ids.make('W')
  const shops = dice.shuffle(sellers(market))
  const count = Math.round(at(intensity, 110, 64, 44) * dice.between(0.85, 1.2) * (size === 'full' ? 2 : 1))
  const sent = Array.from({ length: count }, (_, i) => {
    const brand = dice.pick(brands)
    const draw = dice.unit()
    const end = draw < 0.4 ? 'withdrawn' : draw < at(intensity, 0.9, 0.86, 0.8) ? 'rejected' : draw < at(intensity, 0.93, 0.92, 0.92) ? 'upheld' : 'open'
    const sum = dice.int(10, 80) * 10_000
    return send(
      market,
      {
        holder: brand.holder,
        agent: agents[i % agents.length]!,
        type: dice.pick(['trademark', 'trademark', 'copyright']),
        certificate: dice.chance(at(intensity, 0.6, 0.4, 0.3)) ? brands[0]!.certificate : brand.certificate,
        check: dice.chance(at(intensity, 0.6, 0.35, 0.2)) ? 'invalid' : dice.pick(['valid', 'unchecked', 'unchecked']),
        ...(dice.chance(0.5) ? { registered: longAgo(market, dice) } : {}),
        listing: dice.pick(shops[i % shops.length]!.listings),
        tested: dice.chance(0.08),
        ...(dice.chance(at(intensity, 0.8, 0.5, 0.3)) ? { demanded: sum } : {}),
        text: dice.chance(at(intensity, 1, 0.8, 0.5)) ? forms[0]! : dice.pick(forms),
        at: someTime(market, dice),
        end,
        countered: end === 'rejected' ? dice.chance(0.9) : dice.chance(0.2),
        ...(end === 'withdrawn' && dice.chance(at(intensity, 0.95, 0.85, 0.75)) ? { paid: Math.round(sum * dice.between(0.4, 1)), payee } : {}),
      },
      dice,
    )
  })
  return told(
    [incident('forged certificates', sent, false)],
    [...agents.map((id) => sender('agent', id)), ...[...new Set(sent.map((one) => one.listing.shop))].map(victim)],
  )
})

/** Registers in a hurry what others have sold for long, and sends notices in the own name. The paper is valid; the right is not. */
const squatter = craft('notice-squatter', ({ market, random, intensity }: Stage) => {
  const dice = random.fork('squatter')
  const holder = market.ids.make('H')
  const payee = market.ids.make('W')
  const shops = dice.shuffle(sellers(market))
  const count = Math.round(at(intensity, 46, 34, 26) * dice.between(0.9, 1.2))
  const registered = market.start + dice.between(0, 1.5) * day
  const sent = Array.from({ length: count }, (_, i) => {
    const draw = dice.unit()
    const end = draw < 0.38 ? 'withdrawn' : draw < at(intensity, 0.92, 0.85, 0.8) ? 'rejected' : draw < 0.97 ? 'upheld' : 'open'
    const sum = dice.int(20, 120) * 10_000
    const shop = shops[i % shops.length]!
    return send(
      market,
      {
        holder,
        type: dice.pick(['trademark', 'design', 'patent']),
        certificate: market.ids.make('Y'),
        check: dice.pick(['valid', 'valid', 'unchecked']),
        ...(dice.chance(at(intensity, 1, 0.8, 0.6)) ? { registered } : {}),
        listing: dice.pick(shop.listings),
        tested: dice.chance(0.3),
        ...(dice.chance(0.5) ? { demanded: sum } : {}),
        text: `${dice.pick(forms)}${dice.chance(0.4) ? `授权费 ${sum / 100} 元可撤回。` : ''}`,
        at: Math.max(registered + day, someTime(market, dice)),
        end,
        countered: end === 'rejected',
        ...(end === 'withdrawn' && dice.chance(0.85) ? { paid: Math.round(sum * dice.between(0.4, 1)), payee } : {}),
      },
      dice,
    )
  })
  return told(
    [incident('registered what others sell', sent, false)],
    [sender('person', holder), ...[...new Set(sent.map((one) => one.listing.shop))].map(victim)],
  )
})

/** The busiest sender of all, nearly always right; and a young brand whose mark is younger than the copies of it. */
const agency = craft('notice-agency', ({ market, random, intensity, size }: Stage) => {
  const dice = random.fork('agency')
  const big = market.ids.make('H')
  const brands = Array.from({ length: 25 }, () => ({ holder: market.ids.make('H'), certificate: market.ids.make('Y') }))
  const wallet = market.ids.make('W')
  const count = at(intensity, 400, 600, 800) * (size === 'full' ? 5 : 1)
  const right = at(intensity, 0.92, 0.85, 0.72)
  const sent = Array.from({ length: count }, () => {
    const brand = dice.pick(brands)
    const draw = dice.unit()
    const end = draw < 0.08 ? 'withdrawn' : draw < 0.12 ? 'open' : dice.chance(right) ? 'upheld' : 'rejected'
    return send(
      market,
      {
        holder: brand.holder,
        agent: big,
        type: dice.pick(['trademark', 'trademark', 'copyright', 'design']),
        certificate: brand.certificate,
        check: dice.chance(0.02) ? 'invalid' : dice.pick(['valid', 'valid', 'unchecked']),
        registered: longAgo(market, dice),
        listing: dice.pick(dice.pick(sellers(market)).listings),
        tested: dice.chance(0.25),
        text: forms[0]!,
        at: someTime(market, dice),
        end,
        countered: end === 'rejected' ? dice.chance(0.8) : dice.chance(0.1),
        // Some who were wrong take a licence.
        ...(end === 'withdrawn' && dice.chance(0.6) ? { paid: dice.int(20, 200) * 10_000, payee: wallet } : {}),
      },
      dice,
    )
  })
  const young = market.ids.make('H')
  const registered = market.start + 2 * day
  sent.push(
    ...Array.from({ length: at(intensity, 16, 24, 30) }, () => {
      const end = dice.chance(0.8) ? 'upheld' : dice.pick(['rejected', 'withdrawn'] as const)
      return send(
        market,
        {
          holder: young,
          type: 'trademark',
          certificate: market.ids.make('Y'),
          check: 'valid',
          registered,
          listing: dice.pick(dice.pick(sellers(market)).listings),
          tested: true,
          text: forms[1]!,
          at: Math.max(registered + day, someTime(market, dice)),
          end,
          ...(end === 'withdrawn' ? { paid: 300_000, payee: wallet } : {}),
        },
        dice,
      )
    }),
  )
  return told(
    [incident('honest agency', sent, true)],
    [innocent('agency', 'agent', big), innocent('young brand', 'person', young), ...market.shops.map((shop) => innocent('shop', 'shop', shop.id))],
  )
})

/** People who hold a right and do not know how to prove it; licences honestly sold; a registry that lags behind. */
const owner = craft('notice-owner', ({ market, random, intensity }: Stage) => {
  const dice = random.fork('owner')
  const sent: Sent[] = []
  const people: string[] = []
  const by = (count: number, notice: (holder: string) => Omit<Notice, 'holder' | 'listing' | 'at'>): void => {
    const holder = market.ids.make('H')
    people.push(holder)
    for (let i = 0; i < count; i++)
      sent.push(send(market, { holder, listing: dice.pick(dice.pick(sellers(market)).listings), at: someTime(market, dice), ...notice(holder) }, dice))
  }
  for (let n = at(intensity, 3, 5, 7); n > 0; n--) {
    // A maker of small things: the work is hers, the proof is not there.
    by(dice.int(8, 16), () => ({
      type: 'copyright',
      text: `这是我的原创图案，请下架。${dice.int(1, 99)}`,
      end: dice.chance(0.7) ? 'rejected' : 'upheld',
      tested: false,
    }))
    // A holder who sells licences to those he finds.
    const wallet = market.ids.make('W')
    by(dice.int(12, 24), () => {
      const draw = dice.unit()
      const end = draw < 0.4 ? 'withdrawn' : draw < 0.82 ? 'upheld' : 'rejected'
      return {
        type: 'patent',
        certificate: `${wallet}-1`,
        check: 'valid',
        registered: longAgo(market, dice),
        text: forms[2]!,
        end,
        ...(end === 'withdrawn' ? { paid: 500_000, payee: wallet } : {}),
      }
    })
    // The registry has the new name, the certificate the old one.
    by(dice.int(10, 18), () => ({
      type: 'trademark',
      certificate: `${wallet}-2`,
      check: dice.chance(0.4) ? 'invalid' : 'valid',
      text: forms[1]!,
      end: dice.chance(0.75) ? 'upheld' : 'rejected',
      tested: true,
    }))
  }
  return told(
    [incident('honest holders', sent, true)],
    [...people.map((id) => innocent('holder', 'person', id)), ...market.shops.map((shop) => innocent('shop', 'shop', shop.id))],
  )
})

export const notices: readonly Stagecraft[] = [forged, squatter, agency, owner]
