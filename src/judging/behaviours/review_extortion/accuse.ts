/** A ring that the rule holds: verdicts on those who ask, those who write, and the shops that were pressed. */
import { lossOf } from '../../../domain/money.ts'
import type { Reason, Verdict } from '../../../domain/report.ts'
import { capCertainty, type Certainty } from '../../../domain/verdict.ts'
import type { Explanations } from '../../explanations.ts'
import {
  accuses,
  authorityCertainty,
  authorityReason,
  caseId,
  higher,
  iso,
  neutraliseOnly,
  noMeasure,
  nothingListed,
  sorted,
  type Context,
} from '../../voice.ts'
import type { Found, Matter } from '../behaviour.ts'
import { firstReason } from '../conduct/finding.ts'
import type { Incident, Ring, RingReview } from './rings.ts'
import { charged } from './tables.ts'
import { oneSide, explained } from './limbs.ts'
import { ownReviews, chainOf, victimReasons, searched } from './words.ts'
import { purseFlows } from './purses.ts'
import type { Member } from './members.ts'
import { negotiators } from './askers.ts'
import { reviewers, relativesOf, praiseBy } from './writers.ts'
import { priorBits, round, loneWordExpiry, reviewsOf, isExplained, firstWord, anchorOf } from './case.ts'

/** The ring as it is told: who is in it, what speaks for and against all of it, and what every verdict of it bears. */
type Told = {
  ring: Ring
  id: string
  /** Incidents that a shop, a talk or a payee told of. */
  known: readonly Incident[]
  members: readonly Member[]
  relatives: ReturnType<typeof relativesOf>
  surest: Certainty
  favour: readonly Reason[]
  against: readonly Reason[]
  common: Omit<Verdict, 'subject' | 'role' | 'certainty' | 'knowledge' | 'reasons' | 'contrary' | 'measure'>
}

export async function accuse(context: Context, ring: Ring, matter: Matter, answers: Explanations, result: Found): Promise<void> {
  const told = await tell(context, ring, matter, answers)
  result.neutralisedReviews.push(...quarantined(context, told, answers))
  for (const member of told.members) result.verdicts.push(ofMember(context, told, member))
  for (const relative of told.relatives) result.verdicts.push(ofRelative(context, told, relative))
  for (const incident of ring.incidents) result.verdicts.push(ofShop(context, told, incident))
  result.cases.push(caseOf(told))
}

async function tell(context: Context, ring: Ring, matter: Matter, answers: Explanations): Promise<Told> {
  const { reason } = context.voice
  const known = ring.incidents.filter((one) => one.foundBy !== 'reviewer')
  const findings = (speaks: (bits: number) => boolean): Reason[] =>
    matter.findings.filter(({ bits }) => speaks(bits)).map(({ signal, bits, sentence, events }) => reason(signal.name, bits, sentence, events))
  const money = await purseFlows(context.engine, ring)
  const members = [...negotiators(context, ring, ring.certain, money), ...reviewers(context, ring, ring.certain)]
  for (const member of members) hear(context, member, answers)
  await countPraise(context, members)
  const id = caseId('review_extortion', anchorOf(ring))
  const odds = (matter.bits + priorBits) * Math.log10(2)
  return {
    ring,
    id,
    known,
    members,
    relatives: relativesOf(ring, members),
    surest: members.reduce<Certainty>((most, member) => higher(most, member.certainty), 'lead'),
    favour: findings((bits) => bits > 0),
    against: [...findings((bits) => bits < 0), ...handedIn(context, known)],
    common: {
      ...nothingListed,
      case_id: id,
      behaviour: 'review_extortion',
      hypotheses: [
        { name: 'review_extortion', log10_odds: round(odds) },
        { name: 'lawful_complaint', log10_odds: round(-odds) },
      ],
      searched: [...searched],
      tiers: tiersOf(context, ring, members),
    },
  }
}

function handedIn({ voice }: Context, known: readonly Incident[]): Reason[] {
  const approaches = known.flatMap((one) => one.approaches)
  if (approaches.some((one) => one.from === 'platform' && one.demanded && one.contactMs !== undefined)) return []
  return [
    voice.reason(
      'handed-in-by-shops',
      -1,
      {
        en: 'The talk was handed in by the shops or told in their complaints; the platform did not see it itself.',
        zh: '沟通内容由店铺提交或在投诉中陈述，平台未直接看到。',
      },
      approaches.flatMap((one) => one.events.all.slice(0, 2)).slice(0, 20),
    ),
  ]
}

/** What an authority said of somebody, and what he answered. */
function hear({ voice, authority }: Context, member: Member, answers: Explanations): void {
  const said = authority.filter((one) => accuses(one) && one.behaviour === 'review_extortion' && member.ids.has(one.subject_id))
  for (const one of said) {
    member.certainty = higher(member.certainty, authorityCertainty[one.status]!)
    member.reasons.unshift(authorityReason(voice, one))
  }
  const answer = answers.of([...member.ids], reviewsOf(member.reviews))
  if (said.length > 0 || answer.state !== 'reasonable') return
  member.certainty = 'lead'
  member.held = explained
  member.contrary.push(
    voice.reason('explained', -6, { en: 'An explanation was given and accepted as reasonable.', zh: '已作出说明并被认定合理。' }, answer.events),
  )
}

async function countPraise({ engine, voice }: Context, members: readonly Member[]): Promise<void> {
  const praise = await praiseBy(engine, members)
  for (const member of members) {
    const n = [...member.ids].reduce((sum, id) => sum + (praise.get(id) ?? 0), 0)
    if (n > 0)
      member.contrary.push(
        voice.reason(
          'praises-elsewhere',
          -0.5,
          { en: `The same account also wrote ${n} good review${n === 1 ? '' : 's'} elsewhere.`, zh: `同一账号在别处还写过 ${n} 条好评。` },
          [],
        ),
      )
  }
}

/** Reviews that are out: of a ring that holds, or while one shop's word waits for the other side. */
function quarantined({ asOfMs }: Context, { ring, known, members, surest }: Told, answers: Explanations): Set<string> {
  const settled = ring.certain === 'supported' || surest === 'established' || surest === 'adjudicated'
  const shown = new Set(members.filter((one) => one.certainty !== 'lead').flatMap((one) => one.reviews.map(({ review }) => review)))
  const out = (incident: Incident, one: RingReview): boolean =>
    ((settled && (!incident.wordAlone || shown.has(one.review))) || firstWord(incident, one) + loneWordExpiry >= asOfMs) && !isExplained(answers, one)
  return new Set(known.flatMap((incident) => incident.reviews.filter((one) => out(incident, one)).map(({ review }) => review)))
}

const relatedTo = ({ ring, members, relatives }: Told, self: string): Verdict['related'] => [
  ...members
    .filter((one) => one.subject.id !== self && (ring.certain !== 'lead' || one.certainty !== 'lead'))
    .map((one) => ({ ...one.subject, as: one.role, certainty: one.certainty })),
  ...relatives.filter((one) => one.subject.id !== self).map((one) => ({ ...one.subject, as: 'recruited_relative' as const, certainty: one.certainty })),
]

const contraryOf = ({ voice }: Context, { against }: Told, own: readonly Reason[]): Reason[] =>
  own.length + against.length > 0 ? [...own, ...against] : [voice.nothingFound()]

function ofMember(context: Context, told: Told, member: Member): Verdict {
  const { voice } = context
  const { ring, known, favour } = told
  const asks = member.role === 'selector_negotiator'
  // One side's word names nobody: it stays open until the other is heard.
  const open = ring.certain === 'lead' && member.certainty === 'lead'
  const reviews = asks ? known.flatMap((one) => one.reviews.filter(charged)) : member.reviews
  return {
    ...told.common,
    subject: member.subject,
    behaviour: open ? 'inconclusive' : 'review_extortion',
    role: open ? 'bystander' : member.role,
    certainty: member.certainty,
    knowledge: member.knowledge,
    review_ids: sorted(reviews.map(({ review }) => review)),
    complaint_ids: asks ? complaintsOf(known) : [],
    related: relatedTo(told, member.subject.id),
    reasons: [
      firstReason(voice, open ? oneSide : member.held, [...member.reasons, ...favour]),
      ...member.reasons,
      ...favour,
      ...(asks ? known.slice(0, 12).map((one) => chainOf(voice, one)) : []),
    ],
    contrary: contraryOf(context, told, member.contrary),
    measure: measureOf(
      member,
      known.some((one) => one.foundBy !== 'report'),
    ),
  }
}

const complaintsOf = (incidents: readonly Incident[]): string[] =>
  sorted(incidents.flatMap((one) => one.approaches.flatMap(({ complaintId }) => complaintId ?? [])))

function ofRelative(context: Context, told: Told, { subject, certainty, knowledge, reviews, held: ruling, with: home }: Told['relatives'][number]): Verdict {
  const { voice } = context
  return {
    ...told.common,
    subject,
    role: 'recruited_relative',
    certainty,
    knowledge,
    review_ids: sorted(reviews.map(({ review }) => review)),
    related: relatedTo(told, subject.id),
    reasons: [
      firstReason(voice, ruling, [ownReviews(voice, reviews)]),
      ownReviews(voice, reviews),
      voice.reason(
        'same-home',
        0,
        {
          en: `Lives with another reviewer (${home}) and joined later. This describes the part and is no charge: the charge rests on the reviews of the account itself.`,
          zh: `与另一评价者（${home}）同住且较晚参与。此项仅说明其角色，并非认定依据：认定依据为该账号自身的评价。`,
        },
        reviews.map(({ event }) => event),
      ),
    ],
    contrary: contraryOf(context, told, []),
    measure: noMeasure,
  }
}

function ofShop(context: Context, told: Told, incident: Incident): Verdict {
  const asked = incident.foundBy === 'reviewer' || incident.wordAlone
  return {
    ...told.common,
    subject: { kind: 'shop', id: incident.shop },
    role: 'victim_merchant',
    certainty: asked ? 'lead' : capCertainty(higher(told.ring.certain, told.surest), 'established'),
    knowledge: 'unaware',
    review_ids: sorted(incident.reviews.map(({ review }) => review)),
    complaint_ids: complaintsOf([incident]),
    related: relatedTo(told, incident.shop),
    reasons: victimReasons(context, incident),
    contrary: contraryOf(context, told, []),
    measure: incident.foundBy === 'report' ? neutraliseOnly : { ...neutraliseOnly, needs: ['victim_consent'] },
  }
}

function caseOf({ id, known }: Told): Found['cases'][number] {
  return {
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
  }
}

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
