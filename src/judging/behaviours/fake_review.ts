/**
 * Reviews that are not what they seem (dossier §2.1 look-alikes, §2.4, §2.9): a shop that pays for praise or for silence, and a shop that people without the
 * goods speak ill of. Buyers who were paid bought and used the thing: they are named nowhere. A reward that is told in the review needs a word, no more.
 */
import type { Reason, Verdict } from '../../domain/report.ts'
import type { Certainty } from '../../domain/verdict.ts'
import type { Sentence } from '../../signals/signal.ts'
import { type Answers, type Explanations, readExplanations } from '../explanations.ts'
import { caseId, education, iso, neutraliseOnly, noLoss, noMeasure, nothingListed, sorted, type Context } from '../voice.ts'
import { defineBehaviour, type Found, type Matter } from './behaviour.ts'
import { firstReason } from './conduct/finding.ts'
import { type Held, held, type Limb } from './conduct/limbs.ts'

const priorBits = -4

export const behaviour = defineBehaviour({
  behaviour: 'fake_review',
  budget: { money: 6, message: 5, review: 5, outcome: 8, timing: 3 },
  reads: ['matters_fake_review', 'review_offers', 'review_echoes', 'review_rewards', 'review_bursts'],
  async judge(context, matters) {
    const result: Found = { verdicts: [], cases: [], neutralisedOrders: [], neutralisedReviews: [] }
    const rows = await context.engine.all<{ m: number; kind: string; shop_id: string; from_ms: number }>(
      'SELECT m, kind, shop_id, from_ms FROM matters_fake_review ORDER BY m',
    )
    const answers = await readExplanations(context.engine, context.asOfMs)
    for (const row of rows) {
      if (row.kind === 'paying') await judgePaying(context, row, matters.get(row.m)!, answers, result)
      else if (row.kind === 'echoed') await judgeEchoed(context, row, matters.get(row.m)!, result)
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
  const ruling = answer.state === 'reasonable' ? explained : held(payingLimbs, { open, offered })
  const certainty: Certainty = 'finding' in ruling && ruling.finding === 'supported' ? 'supported' : 'lead'
  const id = caseId('fake_review', row.shop_id)
  const said = written(context, matter, searchedPaying, ruling)
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
  const ruling = held(bombedLimbs, { earned, odds: matter.bits + priorBits })
  const certainty: Certainty = ruling.finding === 'supported' ? 'supported' : 'lead'
  // Placed to be allowed to review, and paid for by nobody in the end: no sales.
  const hollowOrders = earned || certainty === 'lead' ? [] : ordersOf(hollow)
  const id = caseId('review_burst', row.shop_id)
  const common = {
    ...written(context, matter, searchedBombed, ruling),
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
    const part = held(writerLimbs, {
      campaign: certainty === 'supported',
      copied: own.some((one) => one.copied),
      elsewhere: own.some((one) => one.elsewhere >= 2),
    })
    const sure = part.finding === 'supported'
    const wrote = context.voice.reason(
      'reviewed-without-goods',
      3,
      {
        en: `This account wrote ${own.length === 1 ? 'a bad review' : `${own.length} bad reviews`} of goods it had not received${own.some((one) => one.copied) ? ', in nearly the words of others' : ''}.`,
        zh: `该账号在未收到商品的情况下发布 ${own.length} 条差评${own.some((one) => one.copied) ? '，且与他人用语几乎相同' : ''}。`,
      },
      own.map((one) => one.event_id),
    )
    result.verdicts.push({
      ...common,
      subject: { kind: 'account', id: account },
      role: 'buyer_reviewer',
      certainty: sure ? 'supported' : 'lead',
      knowledge: 'unknown',
      supported_order_ids: sure ? ordersOf(own) : [],
      review_ids: sorted(own.map((one) => one.review_id)),
      reasons: [firstReason(context.voice, part, [wrote]), wrote, ...common.reasons.slice(1)],
      measure: sure ? { level: 'L1', kind: 'friction', needs: [] } : noMeasure,
    })
  }
}

/**
 * People who had the goods, sent them back for no reason and wrote nearly the same words of them within days. Nothing of theirs is false by itself, so nothing leaves the score and nobody is
 * limited: the shop is asked, and each of them is a lead.
 */
async function judgeEchoed(context: Context, row: Row, matter: Matter, result: Found): Promise<void> {
  const reviews = await context.engine.all<{ review_id: string; event_id: string; account_id: string }>(
    `SELECT review_id, event_id, account_id FROM review_echoes WHERE m = ${row.m} ORDER BY review_id`,
  )
  const id = caseId('review_echoes', row.shop_id)
  const common = {
    ...written(context, matter, searchedEchoed, held(echoedLimbs, undefined)),
    case_id: id,
    behaviour: 'fake_review' as const,
    certainty: 'lead' as const,
    tiers: ['T0', 'T3'] satisfies Verdict['tiers'],
    measure: noMeasure,
  }
  result.cases.push({ case_id: id, behaviour: 'fake_review', first_seen: iso(row.from_ms), merged_from: [], subjects: [], loss: noLoss })
  result.verdicts.push({
    ...common,
    subject: { kind: 'shop', id: row.shop_id },
    role: 'victim_merchant',
    knowledge: 'unaware',
    review_ids: sorted(reviews.map((one) => one.review_id)),
  })
  for (const [account, own] of Map.groupBy(reviews, (one) => one.account_id))
    result.verdicts.push({
      ...common,
      subject: { kind: 'account', id: account },
      role: 'buyer_reviewer',
      knowledge: 'unknown',
      review_ids: sorted(own.map((one) => one.review_id)),
    })
}

export const payingLimbs: readonly Limb<{ open: boolean; offered: string | undefined }>[] = [
  {
    limb: 'rewards-told-openly',
    when: ({ open }) => open,
    finding: 'lead',
    words: {
      en: 'The shop rewards reviews, and most of them say so: a word about the rules, no more.',
      zh: '店铺对评价给予奖励，且多数评价已予说明：提示规则即可。',
    },
  },
  {
    limb: 'pays-for-silence',
    when: ({ offered }) => offered === 'for-deletion',
    finding: 'supported',
    words: {
      en: 'Of its own accord the shop offered buyers money for bad reviews to go.',
      zh: '店铺主动以钱款换取买家删改差评。',
    },
  },
  {
    limb: 'pays-for-praise',
    when: () => true,
    finding: 'supported',
    words: {
      en: 'The shop pays or offers to pay buyers for good reviews, and the reviews do not say so.',
      zh: '店铺向买家支付或承诺支付好评奖励，而评价未予说明。',
    },
  },
]

export const bombedLimbs: readonly Limb<{ earned: boolean; odds: number }>[] = [
  {
    limb: 'earned-by-the-shop',
    when: ({ earned }) => earned,
    finding: 'inconclusive',
    words: {
      en: 'The shop sent what was broken, or nothing: that it is spoken ill of says nothing of a campaign.',
      zh: '店铺所发商品有瑕疵或未发货：其受到差评不能说明存在有组织的攻击。',
    },
  },
  {
    limb: 'spoken-ill-of-without-the-goods',
    when: ({ odds }) => odds >= 0,
    finding: 'supported',
    words: {
      en: 'Within days many people who never had the goods spoke ill of this shop.',
      zh: '数日内有多名从未收到商品的人对该店发布差评。',
    },
  },
  {
    limb: 'perhaps-spoken-ill-of-by-a-crowd',
    when: () => true,
    finding: 'lead',
    words: {
      en: 'Some of those who spoke ill of this shop never had the goods; whether it was a campaign is open.',
      zh: '部分差评者从未收到商品；是否属于有组织的攻击尚不能确定。',
    },
  },
]

export const writerLimbs: readonly Limb<{ campaign: boolean; copied: boolean; elsewhere: boolean }>[] = [
  {
    limb: 'without-the-goods-in-others-words',
    when: ({ campaign, copied }) => campaign && copied,
    finding: 'supported',
    words: {
      en: 'Its author never had the goods and wrote nearly what strangers wrote: two independent kinds of fact.',
      zh: '发布者未收到商品，且用语与陌生人几乎相同：属两类相互独立的事实。',
    },
  },
  {
    limb: 'without-the-goods-at-two-shops',
    when: ({ campaign, elsewhere }) => campaign && elsewhere,
    finding: 'supported',
    words: {
      en: 'Its author never had the goods, and did the same in a campaign against another shop.',
      zh: '发布者未收到商品，且在针对另一店铺的行动中亦如此。',
    },
  },
  {
    limb: 'without-the-goods',
    when: () => true,
    finding: 'lead',
    words: {
      en: 'Its author never had the goods; that alone is one kind of fact and no more than a lead.',
      zh: '发布者未收到商品；仅此一类事实，故仅为线索。',
    },
  },
]

export const echoedLimbs: readonly Limb<undefined>[] = [
  {
    limb: 'sent-back-in-one-voice',
    when: () => true,
    finding: 'lead',
    words: {
      en: 'Within days several people wrote nearly the same bad words of goods that they sent back for no reason: hired hands do that, and so may people who know each other. The reviews count.',
      zh: '数日内多人以几乎相同的文字差评并无理由退货：受雇者会如此，相识的人也可能如此。相关评价照常计入。',
    },
  },
]

const explained: Held = {
  limb: 'explained',
  words: { en: 'The shop was asked about these reviews and gave an explanation that was accepted.', zh: '已就这些评价询问店铺，其说明被认定合理。' },
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
  ruling: Held,
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
    reasons: [firstReason(voice, ruling, of(1)), ...of(1)],
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
const searchedEchoed: readonly Sentence[] = [
  { en: 'defects found, and refunds for quality', zh: '已发现的瑕疵与质量退款' },
  { en: 'phrases that buyers of other shops use too', zh: '其他店铺买家亦使用的常用语' },
]
const searchedBombed: readonly Sentence[] = [
  { en: 'defects found, refunds for quality and other buyers with the same complaint', zh: '已发现的瑕疵、质量退款以及有相同问题的其他买家' },
  { en: 'gaps in the records of dispatch and delivery', zh: '发货与签收记录的缺失' },
]
