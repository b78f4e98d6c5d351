import type { Reason } from '../../../domain/report.ts'
import type { Explanations } from '../../explanations.ts'
import { caseId, iso, noLoss, noMeasure, nothingListed, sorted, type Context } from '../../voice.ts'
import type { Found, Matter } from '../behaviour.ts'
import { held } from '../conduct/limbs.ts'
import type { Ring, RingReview } from './rings.ts'
import { askingLimbs } from './limbs.ts'
import { searched } from './words.ts'
import { priorBits, round, loneWordExpiry, isExplained, firstWord, anchorOf } from './case.ts'

/** Somebody asked a shop for something about a review, and the rule does not hold: he is cleared, or it stays open; nobody else is named. */
export function clear({ voice, asOfMs }: Context, ring: Ring, matter: Matter, answers: Explanations, result: Found): void {
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
