/** What is said of a ring: payments, reviews, and what happened at each shop in its order. */
import type { Reason } from '../../../domain/report.ts'
import { type Sentence, sum } from '../../../signals/signal.ts'
import type { Context } from '../../voice.ts'
import { firstReason } from '../conduct/finding.ts'
import type { Incident, RingReview } from './rings.ts'
import { charged } from './tables.ts'
import { pressed, wordAlone, payAlone } from './limbs.ts'

export function wasPaid(voice: Context['voice'], paid: readonly Incident[]): Reason {
  const sums = paid.map((one) => one.paidMinor)
  const currencies = new Set(paid.map((one) => one.currency))
  const currency = currencies.size === 1 ? paid[0]!.currency : null
  const all = sum(
    sums.reduce((a, b) => a + b, 0),
    currency,
  )
  const [low, high] = [sum(Math.min(...sums), currency), sum(Math.max(...sums), currency)]
  const several: Sentence =
    currency === null
      ? { en: ` ${all.en}`, zh: `${all.zh}` }
      : { en: ` between ${low.en} and ${high.en}, ${all.en} in all`, zh: `，单家 ${low.zh} 至 ${high.zh}，合计 ${all.zh}` }
  const rails = paid.filter((one) => one.railsMinor > 0).length
  const n = paid.length
  return voice.reason(
    'was-paid',
    Math.min(6, 2 + n),
    {
      en: `${n === 1 ? 'One shop' : `${n} shops`} paid into a wallet of this party${n === 1 ? ` ${all.en}` : several.en}; ${rails === n ? 'all of it' : rails === 0 ? 'none of it' : `what ${rails} of the shops paid`} went over the platform’s own rails.`,
      zh: `${n} 家店铺向该方钱包付款${n === 1 ? ` ${all.zh}` : several.zh}；其中 ${rails} 家的付款经平台支付渠道。`,
    },
    paid.flatMap((one) => one.payments.map((payment) => payment.event)),
  )
}

export function ownReviews(voice: Context['voice'], reviews: readonly RingReview[]): Reason {
  const shops = new Set(reviews.map((one) => one.shop)).size
  const taken = reviews.filter((one) => one.afterPayment).length
  return voice.reason(
    'own-reviews',
    Math.min(6, 1 + shops + taken),
    {
      en: `This party’s own account wrote ${reviews.length === 1 ? 'one bad review' : `${reviews.length} bad reviews`} at ${shops === 1 ? 'one of the shops' : `${shops} of the shops`} around the time money was asked; ${taken === 0 ? 'none was' : taken === 1 ? 'one was' : `${taken} were`} taken back within 72 hours of a payment.`,
      zh: `该方账号在被索要钱款的 ${shops} 家店铺于相应时间发布 ${reviews.length} 条差评，其中 ${taken} 条在付款后 72 小时内撤改。`,
    },
    reviews.flatMap((one) => (one.changeEvent === undefined || !one.afterPayment ? [one.event] : [one.event, one.changeEvent])),
  )
}

/** What happened at one shop, in the order in which it happened: review, contact, demand, payment, review taken back. */
export function chainOf(voice: Context['voice'], incident: Incident): Reason {
  const reviews = incident.reviews.filter(charged)
  const posted = reviews.length > 0 ? Math.min(...reviews.map(({ t }) => t)) : undefined
  const paidAt = incident.payments.length > 0 ? Math.min(...incident.payments.map(({ t }) => t)) : undefined
  const gone = reviews.filter((one) => one.afterPayment)
  const goneAt = gone.length > 0 ? Math.min(...gone.map((one) => one.changedMs!)) : undefined
  const { day } = voice
  const en = [
    posted === undefined ? '' : `${reviews.length === 1 ? 'a bad review' : `${reviews.length} bad reviews`} on ${day(posted)}`,
    incident.contactMs === undefined
      ? ''
      : posted === undefined
        ? 'somebody wrote'
        : `first word after ${span(incident.contactMs - Math.max(posted, latestBefore(reviews, incident.contactMs))).en}`,
    incident.askedMinor === undefined ? '' : `${sum(incident.askedMinor, incident.currency).en} asked`,
    incident.paidMinor === 0
      ? 'nothing paid that we can see'
      : `${sum(incident.paidMinor, incident.currency).en} paid${paidAt === undefined ? '' : ` on ${day(paidAt)}`}`,
    goneAt === undefined || paidAt === undefined ? '' : `${gone.length} of ${reviews.length} taken back, the first ${span(goneAt - paidAt).en} later`,
  ]
  const zh = [
    posted === undefined ? '' : `${day(posted)} 出现 ${reviews.length} 条差评`,
    incident.contactMs === undefined
      ? ''
      : posted === undefined
        ? '有人联系店铺'
        : `${span(incident.contactMs - Math.max(posted, latestBefore(reviews, incident.contactMs))).zh}后首次联系`,
    incident.askedMinor === undefined ? '' : `索要 ${sum(incident.askedMinor, incident.currency).zh}`,
    incident.paidMinor === 0 ? '未见付款' : `${paidAt === undefined ? '' : `${day(paidAt)} `}付款 ${sum(incident.paidMinor, incident.currency).zh}`,
    goneAt === undefined || paidAt === undefined ? '' : `最早于付款 ${span(goneAt - paidAt).zh}后撤改 ${gone.length} 条`,
  ]
  return voice.reason(
    'shop-by-shop',
    0,
    {
      en: `At shop ${incident.shop}: ${en.filter((part) => part !== '').join('; ')}.`,
      zh: `店铺 ${incident.shop}：${zh.filter((part) => part !== '').join('；')}。`,
    },
    [
      ...reviews.map(({ event }) => event),
      ...incident.approaches.flatMap((one) => one.events.demand),
      ...incident.payments.map(({ event }) => event),
      ...gone.flatMap((one) => one.changeEvent ?? []),
    ],
  )
}

const latestBefore = (reviews: readonly RingReview[], ms: number): number => Math.max(0, ...reviews.filter(({ t }) => t <= ms).map(({ t }) => t))

function span(ms: number): Sentence {
  const minutes = Math.max(1, Math.round(ms / 60_000))
  if (minutes < 90) return { en: `${minutes} minute${minutes === 1 ? '' : 's'}`, zh: `${minutes} 分钟` }
  const hours = Math.round(minutes / 60)
  return hours < 72 ? { en: `${hours} hours`, zh: `${hours} 小时` } : { en: `${Math.round(hours / 24)} days`, zh: `${Math.round(hours / 24)} 天` }
}

export function victimReasons({ voice }: Context, incident: Incident): Reason[] {
  const { reason } = voice
  const onlyPaid = incident.wordAlone && incident.foundBy === 'payee'
  const chain: Reason[] = incident.foundBy === 'reviewer' ? [] : [chainOf(voice, incident)]
  const reviews = incident.reviews.filter(charged)
  if (reviews.length > 0)
    chain.push(
      reason(
        'reviewed-then-asked',
        2,
        {
          en: `${reviews.length === 1 ? 'A bad review' : `${reviews.length} bad reviews`} of the suspected group stood here${incident.askedMinor === undefined ? '' : `; then ${sum(incident.askedMinor, incident.currency).en} was asked`}.`,
          zh: `此处有涉嫌群体的 ${reviews.length} 条差评${incident.askedMinor === undefined ? '' : `，随后被索要 ${sum(incident.askedMinor, incident.currency).zh}`}。`,
        },
        reviews.map((one) => one.event),
      ),
    )
  const gone = incident.reviews.filter((one) => one.afterPayment).length
  if (incident.paidMinor > 0)
    chain.push(
      reason(
        onlyPaid ? 'paid-the-purse' : 'paid-under-pressure',
        onlyPaid ? 0 : 3,
        {
          en: `The shop paid ${sum(incident.paidMinor, incident.currency).en}${incident.railsMinor > 0 ? ' over the platform’s rails' : ', as it reports itself'}; ${gone === 0 ? 'no review went' : gone === 1 ? 'one review then went' : `${gone} reviews then went`}.`,
          zh: `店铺付款 ${sum(incident.paidMinor, incident.currency).zh}${incident.railsMinor > 0 ? '（经平台支付渠道）' : '（据其自述）'}，其后${gone === 0 ? '无评价撤改' : ` ${gone} 条评价撤改`}。`,
        },
        incident.payments.map((one) => one.event),
      ),
    )
  else if (incident.foundBy !== 'reviewer')
    chain.push(
      reason(
        'advised-not-to-pay',
        0,
        {
          en: 'Nothing was paid yet that we can see. The advice is not to pay: the threatened reviews are out of the score meanwhile.',
          zh: '尚未看到付款。建议不要付款：受威胁的评价暂不计入评分。',
        },
        incident.approaches.flatMap((one) => one.events.demand.slice(0, 4)),
      ),
    )
  return [firstReason(voice, onlyPaid ? payAlone : incident.wordAlone ? wordAlone : pressed[incident.foundBy], chain), ...chain]
}

export const searched: readonly Sentence[] = [
  { en: 'an offer of the shop before anything was asked', zh: '店铺是否在被索要之前先行提出付款' },
  { en: 'refunds, inspected defects and settlements behind the reviews', zh: '评价背后的退款、验货瑕疵与协商' },
  { en: 'whether the sum fits the order or a right the law gives', zh: '金额是否与订单或法定权利相称' },
  { en: 'other reviews by the same people, good and bad', zh: '同一人的其他评价，无论好坏' },
]
