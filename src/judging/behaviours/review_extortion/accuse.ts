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
import type { Ring } from './rings.ts'
import { charged } from './tables.ts'
import { oneSide, explained } from './limbs.ts'
import { ownReviews, chainOf, victimReasons, searched } from './words.ts'
import { purseFlows } from './purses.ts'
import type { Member } from './members.ts'
import { negotiators } from './askers.ts'
import { reviewers, relativesOf, praiseBy } from './writers.ts'
import { priorBits, round, loneWordExpiry, reviewsOf, isExplained, firstWord, anchorOf } from './case.ts'

export async function accuse(context: Context, ring: Ring, matter: Matter, answers: Explanations, result: Found): Promise<void> {
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
