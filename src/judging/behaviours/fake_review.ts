/**
 * Reviews that are not what they seem (dossier §2.1 look-alikes, §2.4, §2.9): a shop that pays for praise or for silence, and a shop that people without the
 * goods speak ill of. Buyers who were paid bought and used the thing: they are named nowhere. A reward that is told in the review needs a word, no more.
 */
import type { Reason, Verdict } from '../../domain/report.ts'
import type { Certainty } from '../../domain/verdict.ts'
import type { Sentence } from '../../signals/signal.ts'
import { type Answers, type Explanations, readExplanations } from '../explanations.ts'
import { caseId, education, iso, neutraliseOnly, noLoss, noMeasure, nothingListed, sorted } from '../voice.ts'
import { type Context, defineBehaviour, type Found, type Matter } from './behaviour.ts'
import { gather } from './fake_review/gather.ts'

const priorBits = -4

export const behaviour = defineBehaviour({
  behaviour: 'fake_review',
  budget: { money: 6, message: 5, review: 5, outcome: 8, timing: 3 },
  reads: ['cohort_whole'],
  prepare: gather,
  async judge(context, matters) {
    const result: Found = { verdicts: [], cases: [], neutralisedOrders: [], neutralisedReviews: [] }
    const rows = await context.engine.all<{ m: number; kind: string; shop_id: string; from_ms: number }>(
      'SELECT m, kind, shop_id, from_ms FROM matters_fake_review ORDER BY m',
    )
    const answers = await readExplanations(context.engine, context.asOfMs)
    for (const row of rows) {
      if (row.kind === 'paying') await judgePaying(context, row, matters.get(row.m)!, answers, result)
      else await judgeBombed(context, row, matters.get(row.m)!, answers, result)
    }
    return result
  },
})

type Row = { m: number; shop_id: string; from_ms: number }

async function judgePaying(context: Context, row: Row, matter: Matter, answers: Explanations, result: Found): Promise<void> {
  const rewards = await context.engine.all<{ review_id: string; rating: number; disclosed: boolean }>(
    `SELECT review_id, rating, disclosed FROM review_rewards WHERE m = ${row.m} ORDER BY review_id`,
  )
  const hidden = rewards.filter((one) => !one.disclosed)
  const offered = matter.level('money-offered-for-reviews')
  // Told in most of the reviews; or in many, and paid to the dissatisfied as well.
  const told = rewards.length - hidden.length
  const evenHanded = matter.level('rewards-follow-praise') === 'any-rating'
  const open = rewards.length > 0 && told > (evenHanded ? 0.25 : 0.5) * rewards.length && offered !== 'for-deletion'
  // Bought praise says nothing of the goods; bought silence leaves the changed review as praise.
  const bought = await context.engine.all<{ review_id: string }>(`
    SELECT DISTINCT r.review_id FROM review_offers f JOIN review_posted r ON r.author_account_id = f.account_id JOIN orders o ON o.order_id = r.order_id JOIN shops s ON s.shop = o.shop
    JOIN matters_fake_review m ON m.m = f.m AND m.shop_id = s.shop_id JOIN review_changed c ON c.review_id = r.review_id AND c.rating >= 4 AND c.time_ms BETWEEN f.t AND f.t + 604800000
    WHERE f.m = ${row.m} AND f.about = 'deletion' AND r.rating <= 3`)
  const doubtful = open ? [] : sorted([...hidden.filter((one) => one.rating >= 4).map((one) => one.review_id), ...bought.map((one) => one.review_id)])
  // What the shop explained counts again, and where that was most of it, no more than a lead is left.
  const answer = answers.of([row.shop_id], { review: doubtful })
  const excluded = doubtful.filter((review) => !answer.explained.has(review))
  const certainty: Certainty = open || answer.state === 'reasonable' ? 'lead' : 'supported'
  const id = caseId('fake_review', row.shop_id)
  const said = written(context, matter, searchedPaying)
  result.neutralisedReviews.push(...excluded)
  result.verdicts.push({
    ...said,
    contrary: withAnswer(context, answer, said.contrary),
    case_id: id,
    subject: { kind: 'shop', id: row.shop_id },
    behaviour: 'fake_review',
    role: 'merchant_beneficiary',
    certainty,
    knowledge: offered === undefined ? 'unknown' : 'knowing',
    review_ids: excluded,
    tiers: rewards.length > 0 ? ['T0', 'T1', 'T3'] : ['T0', 'T3'],
    measure: answer.state === 'reasonable' ? noMeasure : education,
  })
  result.cases.push({ case_id: id, behaviour: 'fake_review', first_seen: iso(row.from_ms), merged_from: [], subjects: [], loss: noLoss })
}

async function judgeBombed(context: Context, row: Row, matter: Matter, answers: Explanations, result: Found): Promise<void> {
  const reviews = await context.engine.all<{
    review_id: string
    event_id: string
    account_id: string
    order_id: string
    own: boolean
    hollow: boolean
    copied: boolean
    elsewhere: number
  }>(`
    WITH often AS (SELECT account_id, count(DISTINCT m) AS n FROM review_bursts WHERE hollow GROUP BY account_id)
    SELECT b.review_id, b.event_id, b.account_id, b.order_id, b.own, b.hollow, b.copied, coalesce(o.n, 0) AS elsewhere FROM review_bursts b LEFT JOIN often o ON o.account_id = b.account_id WHERE b.m = ${row.m} ORDER BY b.review_id`)
  // Whoever explained why he wrote of what had not come is no part of the crowd.
  const hollow = reviews.filter((one) => one.hollow && answers.of([one.account_id], { review: [one.review_id], order: [one.order_id] }).state !== 'reasonable')
  const ordersOf = (some: typeof hollow): string[] => sorted(some.flatMap((one) => (one.own ? [one.order_id] : [])))
  // Who sends nothing, or sends what is broken, is rightly spoken ill of, by those who wait too.
  const earned = matter.level('goods-at-fault') === 'many' || matter.level('shop-sent-nothing') === 'stopped'
  const certainty: Certainty = matter.bits + priorBits < 0 ? 'lead' : 'supported'
  // Placed to be allowed to review, and paid for by nobody in the end: no sales.
  const hollowOrders = earned || certainty === 'lead' ? [] : ordersOf(hollow)
  const id = caseId('review_burst', row.shop_id)
  const common = {
    ...written(context, matter, searchedBombed),
    case_id: id,
    behaviour: earned ? ('inconclusive' as const) : ('fake_review' as const),
    tiers: ['T0', 'T3'] satisfies Verdict['tiers'],
  }
  result.cases.push({ case_id: id, behaviour: common.behaviour, first_seen: iso(row.from_ms), merged_from: [], subjects: [], loss: noLoss })
  result.verdicts.push({
    ...common,
    subject: { kind: 'shop', id: row.shop_id },
    role: earned ? 'bystander' : 'victim_merchant',
    certainty: earned ? 'lead' : certainty,
    knowledge: earned ? 'unknown' : 'unaware',
    supported_order_ids: hollowOrders,
    review_ids: sorted(hollow.map((one) => one.review_id)),
    measure: earned ? noMeasure : neutraliseOnly,
  })
  if (earned) return
  // The reviews of those who had the goods stand, whatever they say.
  result.neutralisedReviews.push(...hollow.map((one) => one.review_id))
  result.neutralisedOrders.push(...hollowOrders)
  for (const [account, own] of Map.groupBy(hollow, (one) => one.account_id)) {
    // Not having had the goods is one kind of fact; the same words as strangers, or another shop, is a second.
    const sure = certainty === 'supported' && own.some((one) => one.copied || one.elsewhere >= 2)
    result.verdicts.push({
      ...common,
      subject: { kind: 'account', id: account },
      role: 'buyer_reviewer',
      certainty: sure ? 'supported' : 'lead',
      knowledge: 'unknown',
      supported_order_ids: sure ? ordersOf(own) : [],
      review_ids: sorted(own.map((one) => one.review_id)),
      reasons: [
        context.voice.reason(
          'reviewed-without-goods',
          3,
          {
            en: `This account wrote ${own.length === 1 ? 'a bad review' : `${own.length} bad reviews`} of goods it had not received${own.some((one) => one.copied) ? ', in nearly the words of others' : ''}.`,
            zh: `该账号在未收到商品的情况下发布 ${own.length} 条差评${own.some((one) => one.copied) ? '，且与他人用语几乎相同' : ''}。`,
          },
          own.map((one) => one.event_id),
        ),
        ...common.reasons,
      ],
      measure: sure ? { level: 'L1', kind: 'friction', needs: [] } : noMeasure,
    })
  }
}

/** What came of asking stands on the contrary side where it speaks for the subject. */
const withAnswer = ({ voice }: Context, answer: Answers, contrary: readonly Reason[]): Reason[] =>
  answer.state !== 'reasonable'
    ? [...contrary]
    : [
        voice.reason('explained', -6, { en: 'An explanation was given and found reasonable.', zh: '已作出说明，并被认为合理。' }, answer.events),
        ...contrary.filter(({ code }) => code !== 'none-found'),
      ]

function written(
  { voice }: Context,
  matter: Matter,
  searched: readonly Sentence[],
): Omit<typeof nothingListed, 'hypotheses'> & Pick<Verdict, 'hypotheses' | 'reasons' | 'contrary' | 'searched'> {
  const of = (sign: number): Reason[] =>
    matter.findings.filter(({ bits }) => bits * sign > 0).map(({ signal, bits, sentence, events }) => voice.reason(signal.name, bits, sentence, events))
  const against = of(-1)
  const odds = Math.round((matter.bits + priorBits) * Math.log10(2) * 10) / 10
  return {
    ...nothingListed,
    hypotheses: [
      { name: 'fake_review', log10_odds: odds },
      { name: 'honest_reviews', log10_odds: -odds },
    ],
    reasons: of(1),
    contrary: against.length > 0 ? against : [voice.nothingFound()],
    searched: [...searched],
  }
}

const searchedPaying: readonly Sentence[] = [
  { en: 'after-sales tickets, price protection and refunds behind the payments', zh: '付款背后的售后工单、价保与退款' },
  { en: 'whether buyers who wrote nothing, or nothing good, were paid as well', zh: '未评价或未给好评的买家是否同样获得款项' },
  { en: 'whether the reviews themselves say that they were rewarded', zh: '评价本身是否已说明获得奖励' },
  { en: 'a demand of the buyer before the offer', zh: '买家是否在店铺提出之前先行索要' },
]
const searchedBombed: readonly Sentence[] = [
  { en: 'defects found, refunds for quality and other buyers with the same complaint', zh: '已发现的瑕疵、质量退款以及有相同问题的其他买家' },
  { en: 'gaps in the records of dispatch and delivery', zh: '发货与签收记录的缺失' },
]
