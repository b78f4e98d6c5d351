/**
 * Review extortion (差评师, dossier §2.4): money is asked for a bad review to go. Text is a sign; the rule needs a demand before any offer, tied to the
 * review, and out of proportion to the order or made of several shops. Who is named is named by his own deeds; a home shared with a reviewer is none.
 */
import { lossOf } from '../../domain/money.ts'
import type { Reason, Verdict } from '../../domain/report.ts'
import { capCertainty, type Certainty, type Knowledge, type Role } from '../../domain/verdict.ts'
import { type Engine, quote } from '../../warehouse/duckdb.ts'
import { type Sentence, sum } from '../../signals/signal.ts'
import { type Explanations, readExplanations, type Things } from '../explanations.ts'
import {
  accuses,
  authorityCertainty,
  authorityReason,
  caseId,
  compare,
  higher,
  iso,
  neutraliseOnly,
  noLoss,
  noMeasure,
  nothingListed,
  sorted,
  type Context,
} from '../voice.ts'
import { defineBehaviour, type Found, type Matter } from './behaviour.ts'
import { firstReason } from './conduct/finding.ts'
import { type Held, held, type Limb } from './conduct/limbs.ts'
import { type Approach, findApproaches } from './review_extortion/approaches.ts'
import { findRings, type Incident, type Ring, type RingReview } from './review_extortion/rings.ts'
import { charged, writeRings } from './review_extortion/tables.ts'

/** One shop in ten thousand with a bad review is extorted; the rule, not this, decides. */
const priorBits = -6
const day = 86_400_000

/** How long a review stays out of the score on the word of one shop alone: time for both sides to be heard, too short to bury a critic. */
const loneWordExpiry = 7 * day

/** What `prepare` found, for `judge` of the same engine. */
const found = new WeakMap<Engine, Ring[]>()

export const behaviour = defineBehaviour({
  behaviour: 'review_extortion',
  budget: { message: 8, repetition: 6, money: 6, timing: 4, review: 2, relation: 0.5, history: 3 },
  async prepare(engine) {
    const rings = await findRings(engine, await findApproaches(engine))
    await writeRings(engine, rings)
    found.set(engine, rings)
  },
  async judge(context, matters) {
    const result: Found = { verdicts: [], cases: [], neutralisedOrders: [], neutralisedReviews: [] }
    const answers = await readExplanations(context.engine, context.asOfMs)
    for (const [m, ring] of (found.get(context.engine) ?? []).entries()) {
      const matter = matters.get(m)!
      if (ring.found) await accuse(context, ring, matter, answers, result)
      else clear(context, ring, matter, answers, result)
    }
    return result
  },
})

/** What a reviewer is asked about: the reviews, or the orders that they are of. */
const reviewsOf = (reviews: readonly RingReview[]): Things => ({ review: reviews.map(({ review }) => review), order: reviews.map(({ order }) => order) })

const isExplained = (answers: Explanations, one: RingReview): boolean =>
  answers.of(one.person === undefined ? [one.account] : [one.account, one.person], reviewsOf([one])).explained.size > 0

/** When a shop first spoke of this review, or of its author: saying it again and again gives no new time. */
function firstWord({ approaches, firstMs }: Incident, { account, basis }: RingReview): number {
  const about = approaches.filter((one) => one.targets.has(account) || (!basis.has('named') && one.targets.size === 0))
  return about.length === 0 ? firstMs : Math.min(...about.map((one) => one.contactMs ?? one.lastMs))
}

/** What a limb on somebody who asks asks about. A limb's "supported" is as sure as the matter is. */
export type AskerSight = {
  /** Asked for money in a talk that the platform saw. */
  seen: boolean
  /** Owners whose shops' talks were led off the platform. */
  led: number
  /** Payments to those who wrote. */
  paying: number
  /** A bad review of one's own went after somebody was paid. */
  tookBack: boolean
  /** Strangers paid or name this party as paid; or one was seen to pay and one names it. */
  strangers: boolean
  /** Paid by one stranger after another, the reviews went, and the money was kept. */
  kept: boolean
  paid: number
}

export const askerLimbs: readonly Limb<AskerSight>[] = [
  {
    limb: 'asked-in-the-open',
    when: (s) => s.seen,
    finding: 'supported',
    words: {
      en: 'This party’s own account asked for money for the review to go, in a talk that the platform saw.',
      zh: '该方账号在平台可见的沟通中以撤改评价索要钱款。',
    },
  },
  {
    limb: 'led-talks-away-at-two-shops',
    when: (s) => s.led >= 2,
    finding: 'supported',
    words: {
      en: 'At two shops or more this party led the talk about a review off the platform, and money was then asked.',
      zh: '该方在至少两家店铺将评价事宜的沟通引至平台之外，随后索要钱款。',
    },
  },
  {
    limb: 'paid-the-writers',
    when: (s) => s.strangers && s.paying > 0,
    finding: 'supported',
    words: {
      en: 'Shops that are strangers to each other paid this party, and it paid those who wrote the reviews.',
      zh: '互不相干的店铺向该方付款，该方又向评价发布者付款。',
    },
  },
  {
    limb: 'took-back-what-it-wrote',
    when: (s) => s.strangers && s.tookBack,
    finding: 'supported',
    words: {
      en: 'Shops that are strangers to each other paid this party, and bad reviews of its own then went.',
      zh: '互不相干的店铺向该方付款后，其自己发布的差评即被撤改。',
    },
  },
  {
    limb: 'paid-again-and-again-and-kept-it',
    when: (s) => s.kept,
    finding: 'supported',
    words: {
      en: 'One stranger after another paid this party, the reviews that they paid for then went, and the money stayed with it.',
      zh: '多名互不相干的店主先后向该方付款，相关评价随后撤改，款项由其留存。',
    },
  },
  {
    limb: 'acted-at-one-shop',
    when: (s) => s.paying > 0 || s.tookBack,
    finding: 'lead',
    words: {
      en: 'This party paid a writer or took a review of its own back, for one shop alone: a lead.',
      zh: '该方仅就一家店铺向评价发布者付款或撤改自己的评价，故仅为线索。',
    },
  },
  {
    limb: 'was-paid-into',
    when: (s) => s.paid > 0,
    finding: 'lead',
    words: {
      en: 'Money was paid into this party’s wallet. That is what others did, and a wallet can be lent: a lead.',
      zh: '有款项付入该方钱包。此系他人所为，且钱包可能被出借，故仅为线索。',
    },
  },
  {
    limb: 'told-by-the-shops',
    when: () => true,
    finding: 'lead',
    words: {
      en: 'That this party asked, or was to be paid, is told by the shops alone: a lead.',
      zh: '该方索要或收取钱款一节仅有店铺陈述，故仅为线索。',
    },
  },
]

/** What a limb on somebody who writes asks about. */
export type WriterSight = {
  /** Owners at whose shops a review of his own went after money that was paid to somebody else. */
  takenAt: number
  /** Owners at whose shops he wrote. */
  owners: number
  /** Most of his bad reviews stand at this ring's shops. */
  mostHere: boolean
}

export const writerLimbs: readonly Limb<WriterSight>[] = [
  {
    limb: 'took-back-at-two-shops',
    when: (s) => s.takenAt >= 2,
    finding: 'supported',
    words: {
      en: 'At two shops or more this party took its own bad review back within 72 hours of money that went to somebody else.',
      zh: '该方在至少两家店铺于款项付给他人后 72 小时内撤改自己的差评。',
    },
  },
  {
    limb: 'took-back-and-writes-where-they-ask',
    when: (s) => s.takenAt === 1 && s.owners >= 3 && s.mostHere,
    finding: 'supported',
    words: {
      en: 'This party took its own bad review back within 72 hours of money that went to somebody else, and most of its bad reviews stand at shops where money was asked.',
      zh: '该方于款项付给他人后 72 小时内撤改自己的差评，且其差评多数集中于被索要钱款的店铺。',
    },
  },
  {
    limb: 'took-back-at-one-shop',
    when: (s) => s.takenAt >= 1,
    finding: 'lead',
    words: {
      en: 'At one shop this party took its own bad review back within 72 hours of money that went to somebody else: once may be by chance, and a shop may pay a puppet an hour before its critic is content. A lead.',
      zh: '该方仅在一家店铺于款项付给他人后 72 小时内撤改自己的差评：一次可能出于巧合，店铺亦可能恰在批评者满意之前向他人付款，故仅为线索。',
    },
  },
  {
    limb: 'displeased-where-a-stranger-asked',
    when: () => true,
    finding: 'lead',
    words: {
      en: 'This party was displeased where somebody else then asked for money; no act of its own beyond the reviews is seen: a lead, for a stranger may follow a critic.',
      zh: '该方发布差评后有他人索要钱款；除评价外未见其本人的行为。旁人亦可能尾随批评者，故仅为线索。',
    },
  },
]

const oneSide: Held = {
  limb: 'one-sides-word',
  words: {
    en: 'One side alone tells of this so far, and that names nobody: it stays open until the other is heard.',
    zh: '目前仅有一方陈述，不据此指认任何人；在听取另一方之前不作结论。',
  },
}
const explained: Held = {
  limb: 'explained',
  words: {
    en: 'Asked about these reviews, this party gave an explanation that was accepted: what is left is a lead and no more.',
    zh: '已就这些评价询问该方，其说明被认定合理：所余仅为线索。',
  },
}

/** How a shop came to be seen as pressed. */
const pressed: Record<Incident['foundBy'], Held> = {
  report: {
    limb: 'reported-and-pressed',
    words: { en: 'The shop reported that money was asked for a bad review to go.', zh: '店铺举报有人以撤改差评索要钱款。' },
  },
  payee: {
    limb: 'paid-the-same-wallet',
    words: {
      en: 'The shop reported nothing; it was found because it paid the same wallet. Ask its consent before naming it to anybody.',
      zh: '店铺未举报，因其向同一钱包付款而被发现；对外提及前须先征得其同意。',
    },
  },
  talk: {
    limb: 'pressed-in-a-talk',
    words: {
      en: 'The shop filed no complaint; it was found by the talk. Ask its consent before naming it to anybody.',
      zh: '店铺未投诉，因沟通记录而被发现；对外提及前须先征得其同意。',
    },
  },
  reviewer: {
    limb: 'the-same-writers-here',
    words: {
      en: 'The shop reported nothing; a reviewer of the group was displeased here too, and then was not. Ask whether money was demanded, and its consent before naming it.',
      zh: '店铺未举报，该群体的评价者曾在此差评后又撤改；请先询问是否被索要钱款，并征得其同意。',
    },
  },
}

/** A shop that tells what nobody else bears out, beside a ring that others showed: it may be one more victim, or have picked a critic whom it knows to be in trouble. */
const wordAlone: Held = {
  limb: 'its-word-alone',
  words: {
    en: 'That money was asked here is told by this shop alone: nothing else ties it to what was found at the others. A lead; ask both.',
    zh: '此处被索要钱款一节仅有该店铺自述，尚无其他情况将其与另案店铺相联系；故仅为线索，须向双方了解。',
  },
}

/** A shop that paid the purse which pressed others, and nothing shows for what. */
const payAlone: Held = {
  limb: 'its-payment-alone',
  words: {
    en: 'The shop paid a wallet that pressed others; nobody asked it and none of these people was displeased here before: it may have paid for goods or work. A lead; ask whether money was demanded, and its consent before naming it.',
    zh: '该店向曾向他店施压的钱包付款，但未见索要，此前亦无该群体的差评：可能系货款或劳务款。故仅为线索，须先询问是否被索要钱款，并征得其同意。',
  },
}

type Member = {
  subject: Verdict['subject']
  role: Role
  /** Every id by which an authority may name him. */
  ids: Set<string>
  certainty: Certainty
  knowledge: Knowledge
  reviews: RingReview[]
  /** The limb of the rule that held. */
  held: Held
  reasons: Reason[]
  contrary: Reason[]
  /** By deeds of his own: he asked, took reviews back for pay, or paid those who wrote. Being paid is a deed of others. */
  acted: boolean
}

async function accuse(context: Context, ring: Ring, matter: Matter, answers: Explanations, result: Found): Promise<void> {
  const { voice, authority, asOfMs } = context
  const { reason } = voice
  const { certain } = ring
  const known = ring.incidents.filter((one) => one.foundBy !== 'reviewer')
  const favour = matter.findings.filter(({ bits }) => bits > 0).map(({ signal, bits, sentence, events }) => reason(signal.name, bits, sentence, events))
  const against = matter.findings.filter(({ bits }) => bits < 0).map(({ signal, bits, sentence, events }) => reason(signal.name, bits, sentence, events))
  const approaches = known.flatMap((one) => one.approaches)
  if (!approaches.some((one) => one.from === 'platform' && one.demanded && one.contactMs !== undefined))
    against.push(
      reason(
        'handed-in-by-shops',
        -1,
        {
          en: 'The talk was handed in by the shops or told in their complaints; the platform did not see it itself.',
          zh: '沟通内容由店铺提交或在投诉中陈述，平台未直接看到。',
        },
        approaches.flatMap((one) => one.events.all.slice(0, 2)).slice(0, 20),
      ),
    )

  const money = await purseFlows(context.engine, ring)
  const members = [...negotiators(context, ring, certain, money), ...reviewers(context, ring, certain)]
  for (const member of members) {
    const said = authority.filter((one) => accuses(one) && one.behaviour === 'review_extortion' && member.ids.has(one.subject_id))
    for (const one of said) {
      member.certainty = higher(member.certainty, authorityCertainty[one.status]!)
      member.reasons.unshift(authorityReason(voice, one))
    }
    const answer = answers.of([...member.ids], reviewsOf(member.reviews))
    if (said.length === 0 && answer.state === 'reasonable') {
      member.certainty = 'lead'
      member.held = explained
      member.contrary.push(
        reason('explained', -6, { en: 'An explanation was given and accepted as reasonable.', zh: '已作出说明并被认定合理。' }, answer.events),
      )
    }
  }
  const praise = await praiseBy(context.engine, members)
  for (const member of members) {
    const n = [...member.ids].reduce((sum, id) => sum + (praise.get(id) ?? 0), 0)
    if (n > 0)
      member.contrary.push(
        reason(
          'praises-elsewhere',
          -0.5,
          { en: `The same account also wrote ${n} good review${n === 1 ? '' : 's'} elsewhere.`, zh: `同一账号在别处还写过 ${n} 条好评。` },
          [],
        ),
      )
  }
  const surest = members.reduce<Certainty>((most, member) => higher(most, member.certainty), 'lead')
  const id = caseId('review_extortion', anchorOf(ring))
  const relatives = relativesOf(ring, members)
  const relatedTo = (self: string): Verdict['related'] => [
    ...members
      .filter((one) => one.subject.id !== self && (certain !== 'lead' || one.certainty !== 'lead'))
      .map((one) => ({ ...one.subject, as: one.role, certainty: one.certainty })),
    ...relatives.filter((one) => one.subject.id !== self).map((one) => ({ ...one.subject, as: 'recruited_relative' as const, certainty: one.certainty })),
  ]
  const odds = (matter.bits + priorBits) * Math.log10(2)
  const common = {
    ...nothingListed,
    case_id: id,
    behaviour: 'review_extortion' as const,
    hypotheses: [
      { name: 'review_extortion', log10_odds: round(odds) },
      { name: 'lawful_complaint', log10_odds: round(-odds) },
    ],
    searched: [...searched],
    tiers: tiersOf(context, ring, members),
  }
  const silent = known.filter((one) => one.foundBy !== 'report')
  const complaints = sorted(approaches.flatMap((one) => one.complaintId ?? []))
  const contraryOf = (own: readonly Reason[]): Reason[] => (own.length + against.length > 0 ? [...own, ...against] : [voice.nothingFound()])
  const quarantined = new Set<string>()
  const settled = certain === 'supported' || surest === 'established' || surest === 'adjudicated'
  const shown = new Set(members.filter((one) => one.certainty !== 'lead').flatMap((one) => one.reviews.map(({ review }) => review)))
  for (const incident of known)
    for (const one of incident.reviews)
      if (((settled && (!incident.wordAlone || shown.has(one.review))) || firstWord(incident, one) + loneWordExpiry >= asOfMs) && !isExplained(answers, one))
        quarantined.add(one.review)
  result.neutralisedReviews.push(...quarantined)

  for (const member of members) {
    // One side's word names nobody: it stays open until the other is heard.
    const open = certain === 'lead' && member.certainty === 'lead'
    result.verdicts.push({
      ...common,
      subject: member.subject,
      behaviour: open ? 'inconclusive' : 'review_extortion',
      role: open ? 'bystander' : member.role,
      certainty: member.certainty,
      knowledge: member.knowledge,
      review_ids: sorted(
        member.role === 'selector_negotiator'
          ? known.flatMap((one) => one.reviews.filter(charged).map(({ review }) => review))
          : member.reviews.map(({ review }) => review),
      ),
      complaint_ids: member.role === 'selector_negotiator' ? complaints : [],
      related: relatedTo(member.subject.id),
      reasons: [
        firstReason(voice, open ? oneSide : member.held, [...member.reasons, ...favour]),
        ...member.reasons,
        ...favour,
        ...(member.role === 'selector_negotiator' ? known.slice(0, 12).map((one) => chainOf(voice, one)) : []),
      ],
      contrary: contraryOf(member.contrary),
      measure: measureOf(member, silent.length > 0),
    })
  }
  for (const { subject, certainty, knowledge, reviews, held: ruling, with: home } of relatives)
    result.verdicts.push({
      ...common,
      subject,
      role: 'recruited_relative',
      certainty,
      knowledge,
      review_ids: sorted(reviews.map(({ review }) => review)),
      related: relatedTo(subject.id),
      reasons: [
        firstReason(voice, ruling, [ownReviews(voice, reviews)]),
        ownReviews(voice, reviews),
        reason(
          'same-home',
          0,
          {
            en: `Lives with another reviewer (${home}) and joined later. This describes the part and is no charge: the charge rests on the reviews of the account itself.`,
            zh: `与另一评价者（${home}）同住且较晚参与。此项仅说明其角色，并非认定依据：认定依据为该账号自身的评价。`,
          },
          reviews.map(({ event }) => event),
        ),
      ],
      contrary: contraryOf([]),
      measure: noMeasure,
    })
  for (const incident of ring.incidents) {
    const asked = incident.foundBy === 'reviewer' || incident.wordAlone
    result.verdicts.push({
      ...common,
      subject: { kind: 'shop', id: incident.shop },
      role: 'victim_merchant',
      certainty: asked ? 'lead' : capCertainty(higher(certain, surest), 'established'),
      knowledge: 'unaware',
      review_ids: sorted(incident.reviews.map(({ review }) => review)),
      complaint_ids: sorted(incident.approaches.flatMap((one) => one.complaintId ?? [])),
      related: relatedTo(incident.shop),
      reasons: victimReasons(context, incident),
      contrary: contraryOf([]),
      measure: incident.foundBy === 'report' ? neutraliseOnly : { ...neutraliseOnly, needs: ['victim_consent'] },
    })
  }
  result.cases.push({
    case_id: id,
    behaviour: 'review_extortion',
    first_seen: iso(Math.min(...known.flatMap((one) => [one.firstMs, ...one.reviews.filter(charged).map(({ t }) => t)]))),
    merged_from:
      known.length > 1
        ? sorted(known.map((one) => caseId('review_extortion', `${one.shop}\u001f${one.approaches[0]?.events.all[0] ?? one.payments[0]?.event ?? ''}`)))
        : [],
    subjects: [],
    loss: lossOf(
      known
        .filter((one) => !one.wordAlone)
        .map((one) => ({
          currency: one.currency,
          low_minor: one.railsMinor,
          central_minor: one.paidMinor,
          high_minor: Math.max(one.paidMinor, one.askedMinor ?? 0),
        })),
    ),
  })
}

/** Good reviews per account that writes in the ring. */
async function praiseBy(engine: Engine, members: readonly Member[]): Promise<Map<string, number>> {
  const accounts = sorted(members.flatMap((one) => one.reviews.map(({ account }) => account)))
  if (accounts.length === 0) return new Map()
  const rows = await engine.all<{ account_id: string; n: number }>(
    `SELECT author_account_id AS account_id, count(DISTINCT review_id) AS n FROM review_posted WHERE rating >= 4 AND author_account_id IN (${accounts.map(quote).join(',')}) GROUP BY author_account_id`,
  )
  return new Map(rows.map((row) => [row.account_id, row.n]))
}

const round = (value: number): number => Math.round(value * 10) / 10

function negotiators({ voice }: Context, ring: Ring, certain: Certainty, money: PurseFlows): Member[] {
  const known = ring.incidents.filter((one) => one.foundBy !== 'reviewer')
  const members = new Map<string, Member & { wallets: Set<string>; accounts: Set<string> }>()
  const add = (subject: Verdict['subject'], wallet: string | undefined, account: string | undefined): void => {
    const member = members.get(subject.id) ?? {
      subject,
      role: 'selector_negotiator' as const,
      ids: new Set([subject.id]),
      certainty: 'lead' as const,
      knowledge: 'knowing' as const,
      reviews: [],
      held: oneSide,
      reasons: [],
      contrary: [],
      acted: false,
      wallets: new Set<string>(),
      accounts: new Set<string>(),
    }
    if (wallet !== undefined) member.wallets.add(wallet)
    if (account !== undefined) member.accounts.add(account)
    for (const id of [wallet, account]) if (id !== undefined) member.ids.add(id)
    members.set(subject.id, member)
  }
  for (const wallet of ring.payees) {
    const holders = ring.holders.get(wallet) ?? []
    const persons = new Set(holders.map((one) => one.person ?? one.account!))
    const [only] = holders
    // Two people with the same wallet: naming one would be a guess.
    if (persons.size !== 1 || only === undefined) add({ kind: 'wallet', id: wallet }, wallet, undefined)
    else if (only.person !== undefined) add({ kind: 'person', id: only.person }, wallet, only.account)
    else add({ kind: 'account', id: only.account! }, wallet, only.account)
  }
  for (const account of ring.speakers) {
    const asked = known.some((one) =>
      one.approaches.some((talk) => talk.accounts.has(account) && (talk.ledAway || (talk.demanded && !talk.lawful && !one.related && !one.offeredFirst))),
    )
    const person = ring.personOf.get(account)
    if (asked) add(person === undefined ? { kind: 'account', id: account } : { kind: 'person', id: person }, undefined, account)
  }
  for (const member of members.values()) {
    const paid = known.filter((one) => one.payments.some((payment) => member.wallets.has(payment.wallet) || holds(ring, payment.wallet, member.ids)))
    const named = known.filter((one) => one.approaches.some((talk) => [...talk.payees].some((payee) => member.wallets.has(payee))))
    const spoke = known.filter((one) => one.approaches.some((talk) => [...talk.accounts].some((account) => member.accounts.has(account))))
    const seen = spoke.some(
      (one) =>
        one.extorted &&
        one.approaches.some(
          (talk) =>
            talk.from === 'platform' && talk.demanded && !talk.implied && !talk.lawful && [...talk.accounts].some((account) => member.accounts.has(account)),
        ),
    )
    const rails = paid.filter((one) => one.railsMinor > 0)
    const owners = new Set([...paid, ...named].map((one) => one.owner)).size
    // Who leads one talk away may have been a customer; who does so at shop after shop asks for something.
    const led = new Set(
      spoke.flatMap((one) =>
        one.extorted &&
        one.approaches.some((talk) => talk.from === 'platform' && talk.ledAway && [...talk.accounts].some((account) => member.accounts.has(account)))
          ? [one.owner]
          : [],
      ),
    ).size
    const purses = [...ring.holders.keys()].filter((wallet) => member.wallets.has(wallet) || holds(ring, wallet, member.ids))
    const paying = purses.flatMap((wallet) => money.toWriters.get(wallet) ?? [])
    const lent = purses.flatMap((wallet) => money.passedOn.get(wallet) ?? [])
    member.reviews = known.flatMap((one) =>
      one.reviews.filter((review) => charged(review) && (member.ids.has(review.account) || member.ids.has(review.person ?? ''))),
    )
    const tookBack = member.reviews.some((review) => review.afterPayment && !review.settled)
    member.acted = seen || led >= 2 || paying.length > 0 || tookBack
    // Who does nothing that shows and is paid by one stranger after another, over and over, and keeps it, while the reviews go that they paid for, knows what for. Less may be
    // a wallet lent, a story told, or a bill of which the payers alone say what it was for. A purse that nobody verifiably holds did nothing: who is paid over it is not known.
    const went = new Set(rails.filter((one) => one.reviews.some((review) => review.afterPayment && !review.settled)).map((one) => one.owner)).size
    const kept =
      !member.acted &&
      member.subject.kind !== 'wallet' &&
      new Set(rails.map((one) => one.owner)).size >= severalPayers.rails &&
      owners >= severalPayers.owners &&
      went >= severalPayers.went &&
      lent.length === 0
    const ruling = held(askerLimbs, {
      seen,
      led,
      paying: paying.length,
      tookBack,
      strangers: owners >= 2 || (rails.length > 0 && named.length > 0),
      kept,
      paid: paid.length,
    })
    member.held = ruling
    if (ruling.finding === 'supported') member.certainty = certain
    if (paying.length > 0)
      member.reasons.push(
        voice.reason(
          'paid-the-writers',
          4,
          {
            en: `From a wallet of this party ${paying.length} payment${paying.length === 1 ? '' : 's'} went to those who wrote the reviews.`,
            zh: `该方钱包向评价发布者付款 ${paying.length} 次。`,
          },
          paying,
        ),
      )
    if (lent.length > 0)
      member.contrary.push(
        voice.reason(
          'passed-on',
          -3,
          {
            en: 'Most of what came in went on to somebody else within days: the wallet looks lent.',
            zh: '收到的款项大部分在数日内转给他人，该钱包疑似被出借。',
          },
          lent,
        ),
      )
    if (paid.length > 0) member.reasons.push(wasPaid(voice, paid))
    else if (named.length > 0)
      member.reasons.push(
        voice.reason(
          'named-as-payee',
          2,
          {
            en: `${named.length === 1 ? 'One shop names' : `${named.length} shops name`} the wallet of this party as the one to be paid into.`,
            zh: `${named.length} 家店铺指认该方钱包为收款账户。`,
          },
          named.flatMap((one) => one.approaches.filter((talk) => talk.payees.size > 0).flatMap((talk) => talk.events.all.slice(0, 1))),
        ),
      )
    if (spoke.length > 0)
      member.reasons.push(
        voice.reason(
          'asked-in-person',
          3,
          {
            en: `This party’s own account wrote to ${spoke.length === 1 ? 'the shop' : `${spoke.length} of the shops`} about the review.`,
            zh: `该方账号曾就评价事宜联系 ${spoke.length} 家店铺。`,
          },
          spoke.flatMap((one) =>
            one.approaches.filter((talk) => [...talk.accounts].some((account) => member.accounts.has(account))).flatMap((talk) => talk.events.all.slice(0, 4)),
          ),
        ),
      )
    if (member.reviews.length > 0) member.reasons.push(ownReviews(voice, member.reviews))
    if (spoke.length === 0)
      member.contrary.push(
        voice.reason(
          'wallet-may-be-lent',
          -1,
          { en: 'A wallet can be lent: whether its holder is the one who asked has not been seen.', zh: '钱包可能被出借：尚未看到持有人即为索要者。' },
          [],
        ),
      )
  }
  return [...members.values()].toSorted((a, b) => compare(a.subject.id, b.subject.id))
}

const holds = (ring: Ring, wallet: string, ids: ReadonlySet<string>): boolean =>
  (ring.holders.get(wallet) ?? []).some((one) => ids.has(one.person ?? '') || ids.has(one.account ?? ''))

function reviewers({ voice }: Context, ring: Ring, certain: Certainty): Member[] {
  const known = ring.incidents.filter((one) => one.foundBy !== 'reviewer')
  const ownerOf = new Map(known.map((one) => [one.shop, one.owner]))
  const others = new Set(negotiatorIds(ring))
  const members: Member[] = []
  for (const [key, reviews] of Map.groupBy(
    known.flatMap((one) => one.reviews.filter(charged)),
    (one) => one.person ?? one.account,
  )) {
    if (others.has(key) || reviews.some((one) => others.has(one.account))) continue
    const owners = new Set(reviews.map((one) => ownerOf.get(one.shop))).size
    // Money that the shop sent to somebody else made the review go: that is a deed of its author. To have been displeased where a stranger then asked for money is
    // none, at however many shops: one who judges goods by trade is displeased at many, and a stranger may follow him.
    const taken = reviews.filter((one) => one.afterPayment && !one.settled)
    const takenAt = new Set(taken.map((one) => ownerOf.get(one.shop))).size
    const elsewhere = new Set(reviews.map(({ account }) => account)).values().reduce((sum, account) => sum + (ring.elsewhere.get(account) ?? 0), 0)
    // A shop may pay a puppet an hour before its critic says that the new piece is good, and have a friend who was criticised as well: one such chain needs a third.
    const ruling = held(writerLimbs, { takenAt, owners, mostHere: reviews.length > elsewhere })
    const chained = ruling.finding === 'supported'
    const person = reviews[0]!.person
    const changed = taken.length > 0
    members.push({
      subject: person === undefined ? { kind: 'account', id: reviews[0]!.account } : { kind: 'person', id: person },
      role: 'buyer_reviewer',
      ids: new Set([key, ...reviews.map((one) => one.account)]),
      acted: chained,
      certainty: chained ? certain : 'lead',
      knowledge: owners >= 2 || changed ? 'knowing' : 'unknown',
      reviews,
      held: ruling,
      reasons: [ownReviews(voice, reviews)],
      contrary: reviews.every((one) => !one.afterPayment)
        ? [voice.reason('reviews-stand', -1, { en: 'None of these reviews was taken back after a payment.', zh: '这些评价均未在付款后撤改。' }, [])]
        : [],
    })
  }
  return members.toSorted((a, b) => compare(a.subject.id, b.subject.id))
}

/** Shops, strangers to each other, that must name a wallet as paid, those of them whose payment the platform saw, and those whose bad review then went, before its holder is more than a lead by being paid. */
const severalPayers = { owners: 3, rails: 2, went: 2 }

/** Per wallet, the transfers by which it paid accounts that wrote the ring's reviews, and those by which most of a payment of a shop went on to others within three days. */
type PurseFlows = { toWriters: Map<string, string[]>; passedOn: Map<string, string[]> }

async function purseFlows(engine: Engine, ring: Ring): Promise<PurseFlows> {
  const flows: PurseFlows = { toWriters: new Map(), passedOn: new Map() }
  const wallets = [...ring.holders.keys()]
  if (wallets.length === 0) return flows
  const known = ring.incidents.filter((one) => one.foundBy !== 'reviewer')
  const writers = sorted(known.flatMap((one) => one.reviews.filter(charged).map(({ account }) => account)))
  const [from, to] = [Math.min(...known.map((one) => one.firstMs)) - 30 * day, Math.max(...known.map((one) => one.lastMs)) + 30 * day]
  const rows = await engine.all<{ wallet: string; t: number; amount: number; id: string; writer: boolean; own: boolean }>(`
    WITH purses AS (SELECT wallet_id FROM (VALUES ${wallets.map((wallet) => `(${quote(wallet)})`).join(',')}) AS p(wallet_id)),
    held AS (SELECT l.wallet_id, CASE WHEN l.holder_kind = 'person' THEN l.holder_id ELSE coalesce(a.person_id, l.holder_id) END AS holder FROM wallet_links l LEFT JOIN accounts a ON l.holder_kind = 'account' AND a.account_id = l.holder_id WHERE l.verified),
    writers AS (SELECT DISTINCT b.wallet_id, coalesce(a.person_id, a.account_id) AS holder FROM accounts a JOIN buyer_wallets b ON b.buyer = a.buyer WHERE a.account_id IN (${writers.map(quote).join(',') || "''"})),
    others AS (SELECT DISTINCT p.wallet_id AS purse, w.wallet_id FROM purses p CROSS JOIN writers w WHERE NOT EXISTS (SELECT 1 FROM held h WHERE h.wallet_id = p.wallet_id AND h.holder = w.holder))
    SELECT t.from_wallet_id AS wallet, t.time_ms AS t, t.amount_minor AS amount, t.id,
      EXISTS (SELECT 1 FROM others w WHERE w.wallet_id = t.to_wallet_id AND w.purse = t.from_wallet_id) AS writer,
      EXISTS (SELECT 1 FROM held x JOIN held y ON y.holder = x.holder WHERE x.wallet_id = t.from_wallet_id AND y.wallet_id = t.to_wallet_id) AS own
    FROM transfer_made t JOIN purses p ON p.wallet_id = t.from_wallet_id
    WHERE t.time_ms BETWEEN ${from} AND ${to} AND coalesce(t.observed_by, 'platform') <> 'party' AND NOT EXISTS (SELECT 1 FROM seller_wallets s WHERE s.wallet_id = t.to_wallet_id) ORDER BY 2, 4`)
  for (const [wallet, out] of Map.groupBy(rows, (row) => row.wallet)) {
    const paying = out.filter((row) => row.writer)
    if (paying.length > 0)
      flows.toWriters.set(
        wallet,
        paying.map((row) => row.id),
      )
    const others = out.filter((row) => !row.writer && !row.own)
    const incoming = known.flatMap((one) => one.payments.filter((payment) => payment.wallet === wallet))
    const onward = incoming.map((payment) => others.filter((row) => row.t >= payment.t && row.t <= payment.t + 3 * day))
    const gone = incoming.filter((payment, i) => onward[i]!.reduce((sum, row) => sum + row.amount, 0) >= 0.5 * payment.amountMinor).length
    if (incoming.length > 0 && 2 * gone > incoming.length) flows.passedOn.set(wallet, sorted(onward.flatMap((list) => list.map((row) => row.id))))
  }
  return flows
}

/** Says whether a talk is one of somebody who wants money for a review, or leads there. */
const asksFor = (incident: Incident, talk: Approach): boolean =>
  !incident.offeredFirst && (talk.ledAway || (talk.demanded && !talk.lawful && !incident.related && (talk.promised || talk.threatened || talk.more)))

function negotiatorIds(ring: Ring): string[] {
  const holders = [...ring.payees].flatMap((wallet) => {
    const held = ring.holders.get(wallet) ?? []
    return new Set(held.map((one) => one.person ?? one.account)).size === 1 ? held.flatMap((one) => [one.person ?? [], one.account ?? []].flat()) : []
  })
  const speaking = ring.incidents.flatMap((one) => one.approaches.filter((talk) => asksFor(one, talk)).flatMap((talk) => [...talk.accounts]))
  return [...holders, ...speaking, ...speaking.flatMap((account) => ring.personOf.get(account) ?? [])]
}

/** Reviewers, each charged by reviews of his own, who live with one that began earlier. */
function relativesOf(ring: Ring, members: readonly Member[]): (Member & { with: string })[] {
  const writing = members.filter((one) => one.role === 'buyer_reviewer' && one.certainty !== 'lead')
  const began = (member: Member): number => Math.min(...member.reviews.map(({ t }) => t))
  const homesOf = (member: Member): Set<string> => new Set(member.reviews.flatMap(({ account }) => ring.homes.get(account) ?? []))
  return writing.flatMap((member) => {
    const before = writing.filter((one) => one !== member && began(one) < began(member) && [...homesOf(one)].some((home) => homesOf(member).has(home)))
    const first = before.toSorted((a, b) => began(a) - began(b))[0]
    return first === undefined ? [] : { ...member, with: first.subject.id }
  })
}

function wasPaid(voice: Context['voice'], paid: readonly Incident[]): Reason {
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

function ownReviews(voice: Context['voice'], reviews: readonly RingReview[]): Reason {
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
function chainOf(voice: Context['voice'], incident: Incident): Reason {
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

function victimReasons({ voice }: Context, incident: Incident): Reason[] {
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

const searched: readonly Sentence[] = [
  { en: 'an offer of the shop before anything was asked', zh: '店铺是否在被索要之前先行提出付款' },
  { en: 'refunds, inspected defects and settlements behind the reviews', zh: '评价背后的退款、验货瑕疵与协商' },
  { en: 'whether the sum fits the order or a right the law gives', zh: '金额是否与订单或法定权利相称' },
  { en: 'other reviews by the same people, good and bad', zh: '同一人的其他评价，无论好坏' },
]

function tiersOf({ visible }: Context, ring: Ring, members: readonly Member[]): Verdict['tiers'] {
  const tiers: Verdict['tiers'] = ['T0']
  if (ring.incidents.some((one) => one.payments.length > 0)) tiers.push('T1')
  tiers.push('T3')
  if (visible.includes('T4') && members.some((member) => member.reasons.some(({ code }) => code === 'authority'))) tiers.push('T4')
  return tiers
}

function measureOf({ certainty, acted }: Member, consent: boolean): Verdict['measure'] {
  if (certainty === 'lead') return noMeasure
  if (certainty === 'supported' && !acted) return { level: 'L1', kind: 'friction', needs: [] }
  if (certainty === 'supported') return { level: 'L2', kind: 'restrict_login', needs: ['notice', 'explanation', 'human_decision'] }
  return {
    level: 'L5',
    kind: 'refer',
    needs: ['human_decision', 'second_reader', 'legal_signoff', ...(consent ? (['victim_consent'] as const) : [])],
  }
}

/** What holds a case together whatever it is found to be: the purse, the handle or the account that asks; else the first word at its shop. */
function anchorOf(ring: Ring): string {
  const [incident] = ring.incidents
  const shop = `${incident!.shop}\u001f${incident!.approaches[0]?.events.all[0] ?? ''}`
  return sorted(ring.payees)[0] ?? sorted(ring.handles)[0] ?? sorted(ring.speakers)[0] ?? shop
}

/**
 * Shops, strangers to each other, each of which paid somebody who had tied his review to it, and saw the review go, from which a settlement is no settlement any more: what the
 * law allows to one who was wronged is a trade in one who is wronged wherever he buys. A lead, for luck may be that bad.
 */
const trades = 4

/** Of somebody who asked a shop for something about a review, where the rule does not hold. */
export const askingLimbs: readonly Limb<{ sold: number; honest: boolean }>[] = [
  {
    limb: 'settles-at-shop-after-shop',
    when: ({ sold }) => sold >= trades,
    finding: 'lead',
    words: ({ sold }) => ({
      en: `At ${sold} shops with no owner in common this account tied a bad review to money, was paid, and the review went.`,
      zh: `该账号在 ${sold} 家互不相干的店铺均以差评与钱款相挂钩，收款后评价即撤改。`,
    }),
  },
  {
    limb: 'settlement-sought',
    when: ({ honest }) => honest,
    finding: 'benign',
    words: {
      en: 'A buyer asked a shop to make an order good, in proportion to the order. The law allows that, and to mend a review afterwards.',
      zh: '买家要求店铺就订单予以补救，数额与订单相称；法律允许如此，并可在事后修改评价。',
    },
  },
  {
    limb: 'one-sided',
    when: () => true,
    finding: 'inconclusive',
    words: {
      en: 'So far one side tells it, or the sum asked fits no finding yet. Ask both.',
      zh: '目前仅有一方陈述，或金额尚不足以判断，请向双方了解。',
    },
  },
]

/** Somebody asked a shop for something about a review, and the rule does not hold: he is cleared, or it stays open; nobody else is named. */
function clear({ voice, asOfMs }: Context, ring: Ring, matter: Matter, answers: Explanations, result: Found): void {
  const pressed = ring.incidents.filter((one) => one.extorted)
  const honest = pressed.length === 0 && ring.incidents.some((one) => one.related || one.offeredFirst)
  // Only as long as nothing is decided, and only what a shop pointed at or the speaker wrote himself.
  for (const incident of pressed)
    if (!incident.fault)
      for (const one of incident.reviews)
        if (firstWord(incident, one) + loneWordExpiry >= asOfMs && !isExplained(answers, one)) result.neutralisedReviews.push(one.review)
  const asking = new Set(ring.incidents.flatMap((one) => one.approaches.filter((talk) => talk.demanded).flatMap((talk) => [...talk.accounts, ...talk.targets])))
  if (asking.size === 0) return
  const first = ring.incidents.flatMap((one) => one.approaches)[0]!
  const id = caseId('review_extortion', anchorOf(ring))
  const favour = matter.findings.filter(({ bits }) => (honest ? bits < 0 : bits > 0))
  const against = matter.findings.filter(({ bits }) => (honest ? bits > 0 : bits < 0))
  const say = (list: typeof favour): Reason[] => list.map(({ signal, bits, sentence, events }) => voice.reason(signal.name, Math.abs(bits), sentence, events))
  const odds = (matter.bits + priorBits) * Math.log10(2)
  const soldAt = (account: string): RingReview[][] =>
    [
      ...Map.groupBy(
        ring.incidents.filter((one) => one.demanded && one.linked && !one.offeredFirst && one.approaches.some((talk) => talk.accounts.has(account))),
        (one) => one.owner,
      ).values(),
    ].flatMap((own) => {
      const gone = own.flatMap((one) => one.reviews.filter((review) => review.account === account && review.afterPayment))
      return gone.length > 0 ? [gone] : []
    })
  let trading = false
  for (const account of sorted(asking)) {
    const sold = soldAt(account)
    const ruling = held(askingLimbs, { sold: sold.length, honest })
    if (ruling.finding === 'lead') {
      trading = true
      const gone = sold.flat()
      result.verdicts.push({
        ...nothingListed,
        case_id: id,
        subject: { kind: 'account', id: account },
        behaviour: 'review_extortion',
        role: 'selector_negotiator',
        certainty: 'lead',
        knowledge: 'unknown',
        hypotheses: [
          { name: 'review_extortion', log10_odds: round(odds) },
          { name: 'lawful_complaint', log10_odds: round(-odds) },
        ],
        review_ids: sorted(gone.map(({ review }) => review)),
        reasons: [
          voice.reason(
            ruling.limb,
            3,
            ruling.words,
            gone.map(({ changeEvent, event }) => changeEvent ?? event),
          ),
        ],
        contrary: [
          voice.reason(
            'each-sum-fits',
            -2,
            {
              en: 'Each sum by itself is one that the price or the law covers; somebody may be wronged again and again.',
              zh: '就单笔而言，数额均在价款或法律规定的范围内；当事人也可能一再权益受损。',
            },
            [],
          ),
        ],
        searched: [...searched],
        tiers: ['T0', 'T1', 'T3'],
        measure: noMeasure,
      })
      continue
    }
    result.verdicts.push({
      ...nothingListed,
      case_id: id,
      subject: { kind: 'account', id: account },
      behaviour: honest ? 'benign' : 'inconclusive',
      role: 'bystander',
      certainty: honest ? 'supported' : 'lead',
      knowledge: 'unknown',
      hypotheses: [
        { name: 'review_extortion', log10_odds: round(odds) },
        { name: 'lawful_complaint', log10_odds: round(-odds) },
      ],
      review_ids: sorted(ring.incidents.flatMap((one) => one.reviews.filter((review) => review.account === account).map(({ review }) => review))),
      complaint_ids: sorted(ring.incidents.flatMap((one) => one.approaches.flatMap((talk) => talk.complaintId ?? []))),
      reasons: [voice.reason(ruling.limb, honest ? 3 : 0, ruling.words, honest ? first.events.demand : first.events.all.slice(0, 5)), ...say(favour)],
      contrary: against.length > 0 ? say(against) : [voice.nothingFound()],
      searched: [...searched],
      tiers: ['T0', 'T3'],
      measure: noMeasure,
    })
  }
  result.cases.push({
    case_id: id,
    behaviour: trading ? 'review_extortion' : honest ? 'benign' : 'inconclusive',
    first_seen: iso(Math.min(...ring.incidents.map((one) => one.firstMs))),
    merged_from: [],
    subjects: [],
    loss: noLoss,
  })
}
