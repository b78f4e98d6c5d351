/** What each level of the ladder needs before anybody may propose or impose it. Nothing here is ever lowered by anything else. */
import type { Concerned } from '../domain/acts.ts'
import { certainties, type Certainty, ladder, type MeasureKind, type MeasureLevel, measureLevels, reaches, unpunished } from '../domain/verdict.ts'
import { type Context, day, type Finding, hour, iso, Refuse, verdictsOn } from './deciding.ts'
import { refuseAgain, refuseHeard, victimIn } from './deeds.ts'
import { type Case, type Casework, familyOf, findCase, isSame, type Measure, rankOf } from './state.ts'

type Floor = {
  certainty: Certainty
  /** Orders it names must be proven one by one. */
  proven: boolean
  /** Asked, and answered or lapsed, before it may even be proposed. */
  asked: 'before' | 'with' | 'no'
  second: boolean
  sign_off: boolean
}

/** Levels that are proposed at all; L0 touches counts and nobody. */
type Proposable = Exclude<MeasureLevel, 'L0'>

/** Read off the ladder of the findings, so that what a report says a measure needs is what it needs here. */
export function floorOf(level: MeasureLevel): Floor {
  const { from, needs } = ladder[level]
  // What is proven order by order weighs so much that the one concerned is heard before it is even proposed.
  const proven = reaches(from, 'established')
  return {
    certainty: from,
    proven,
    asked: !needs.includes('explanation') ? 'no' : proven ? 'before' : 'with',
    second: needs.includes('second_reader'),
    sign_off: needs.includes('legal_signoff'),
  }
}

export const kindsByLevel = Object.fromEntries(measureLevels.filter((level) => level !== 'L0').map((level) => [level, ladder[level].kinds])) as Readonly<
  Record<Proposable, readonly MeasureKind[]>
>
const ofShops: readonly string[] = ['zero_sales', 'demote', 'close_shop', 'hold_shipment']

/** The finding a measure would rest on: of this case, on this subject, against it, and as sure as the level needs. */
export function findingFor(context: Context, one: Case, subject: Concerned, level: MeasureLevel): Finding {
  const verdicts = verdictsOn(context.report, one.aliases, subject).filter(({ role }) => !unpunished.includes(role))
  const best = verdicts.toSorted((a, b) => certainties.indexOf(b.certainty) - certainties.indexOf(a.certainty))[0]
  if (best === undefined)
    throw new Refuse(422, 'no_finding', 'expected a finding of this case against this subject, there is none', '本案中没有针对该对象的认定')
  const floor = floorOf(level)
  if (!reaches(best.certainty, floor.certainty))
    throw new Refuse(
      422,
      'finding_too_weak',
      `expected a finding of at least "${floor.certainty}" for ${level}, it is "${best.certainty}"`,
      `${level} 级措施要求认定至少为“${floor.certainty}”，现为“${best.certainty}”`,
    )
  if (rankOf(level) >= 2 && level !== 'L5' && context.stopped?.has(best.behaviour) === true)
    throw new Refuse(
      422,
      'detector_stopped',
      `expected a detector within its bound of wrong sanctions; "${best.behaviour}" may only educate until it is again`,
      `“${best.behaviour}”认定的错误处置率超过上限，目前仅可用于教育提示`,
    )
  return best
}

export type Proposed = {
  subject: Concerned
  kind: string
  level: MeasureLevel
  order_ids: readonly string[]
  review_ids: readonly string[]
  starts_at?: string | undefined
  ends_at?: string | undefined
  reason_codes: readonly string[]
}

/** A proposal that stands, with the finding it rests on. Throws Refuse. */
export function proposalOf(state: Casework, context: Context, one: Case, body: Proposed, proposer: string) {
  const { subject, level, kind } = body
  const kinds: readonly string[] = kindsByLevel[level as Proposable] ?? []
  if (!kinds.includes(kind))
    throw new Refuse(
      422,
      'kind',
      `expected one of ${kinds.join(', ')} at ${level}, got "${kind}"`,
      `${level} 级措施的种类应为 ${kinds.join('、')}，实为“${kind}”`,
    )
  if (ofShops.includes(kind) && subject.kind !== 'shop')
    throw new Refuse(422, 'kind', `expected a shop for ${kind}, got ${subject.kind}`, `${kind} 只适用于店铺`)
  const finding = findingFor(context, one, subject, level)
  if (rankOf(level) >= 2 && victimIn(state, one, subject) === 'recognised')
    throw new Refuse(422, 'victim', 'expected somebody other than a recognised victim of this case', '该对象已被认定为本案受害人')

  const floor = floorOf(level)
  const named = new Set([...finding.proven_order_ids, ...(floor.proven ? [] : finding.supported_order_ids)])
  const stray = body.order_ids.find((id) => !named.has(id))
  if (stray !== undefined)
    throw new Refuse(
      422,
      'order_ids',
      `expected orders ${floor.proven ? 'proven' : 'proven or supported'} by the finding; ${stray} is not`,
      `订单须为认定中${floor.proven ? '已证实' : '已证实或有支持'}者；${stray} 不是`,
    )
  const strayReview = body.review_ids.find((id) => !finding.review_ids.includes(id))
  if (strayReview !== undefined)
    throw new Refuse(422, 'review_ids', `expected reviews named by the finding; ${strayReview} is not`, `评价须为认定中列明者；${strayReview} 不是`)
  const unknown = body.reason_codes.find((code) => !finding.reasons.some((reason) => reason.code === code))
  if (unknown !== undefined)
    throw new Refuse(422, 'reason_codes', `expected reasons of the finding; "${unknown}" is none`, `理由代码须为认定中的理由；“${unknown}”不是`)
  if (body.order_ids.length + body.review_ids.length + body.reason_codes.length === 0)
    throw new Refuse(422, 'evidence', 'expected the evidence to be named: orders, reviews or reasons of the finding', '应指明证据：订单、评价或认定理由')
  if (kind === 'zero_sales' && body.order_ids.length === 0)
    throw new Refuse(422, 'order_ids', 'expected the orders whose sales are to be taken out', '应列明拟清零的订单')

  const starts = body.starts_at === undefined ? context.at : Date.parse(body.starts_at)
  const ends = endsOf(level, kind, starts, body.ends_at, context)
  if (floor.asked === 'before' && answeredQuestion(state, one, subject, body.order_ids) === undefined)
    throw new Refuse(
      409,
      'not_asked',
      `expected a question to this subject about these orders, answered or lapsed, before anything of ${level}`,
      `${level} 级措施须先就这些订单询问该对象，并已得到答复或逾期未复`,
    )
  if (
    floor.asked === 'before' &&
    [...state.question.values()].some(
      (question) => isSame(question.subject, subject) && question.assessed?.by.id === proposer && isOfFamily(state, one, question),
    )
  )
    throw new Refuse(403, 'separation', 'expected another person than the one who assessed the answer', '评估答复的人员不得提出 L3 及以上措施')
  if (rankOf(level) >= 2 && level !== 'L5') {
    refuseHeard(state, body, true)
    refuseAgain(state, one, body)
  }
  return {
    finding,
    kind: kind as MeasureKind,
    level,
    order_ids: [...new Set(body.order_ids)].toSorted(),
    review_ids: [...new Set(body.review_ids)].toSorted(),
    reason_codes: [...body.reason_codes],
    starts_at: iso(starts),
    ...(ends === undefined ? {} : { ends_at: iso(ends) }),
  }
}

/** When it ends: never later than the level allows, and for the levels that pass by themselves never open. */
function endsOf(level: MeasureLevel, kind: string, starts: number, wanted: string | undefined, { at, pack }: Context): number | undefined {
  const ends = wanted === undefined ? undefined : Date.parse(wanted)
  if (ends !== undefined && (ends <= at || ends <= starts))
    throw new Refuse(422, 'ends_at', `expected an end still to come and after the start, got ${wanted}`, `结束时间应晚于现在和开始时间，实为 ${wanted}`)
  const from = Math.max(starts, at)
  const longest = level === 'L1' ? pack.education_decay_days : level === 'L2' ? pack.limit_days : kind === 'demote' ? pack.demotion_days : undefined
  if (longest === undefined) return ends
  const latest = from + longest * day
  if (ends !== undefined && ends > latest)
    throw new Refuse(422, 'ends_at', `expected at most ${longest} days, got until ${wanted}`, `最长 ${longest} 天，实为至 ${wanted}`)
  return ends ?? latest
}

export const urgentEnd = (measure: Measure, { at, pack }: Context): number =>
  Math.min(measure.ends_at ?? Infinity, Math.max(measure.starts_at, at) + pack.urgent_hours * hour)

/** A question to this subject in this case that covers these orders and has been answered or has lapsed; the newest. */
export function answeredQuestion(state: Casework, one: Case, subject: Concerned, orderIds: readonly string[]) {
  return questionsOn(state, one, subject, orderIds).findLast(({ state: at }) => at === 'answered' || at === 'lapsed' || at === 'assessed')
}

/** What was asked before a case was split or merged was asked. */
export const questionsOn = (state: Casework, one: Case, subject: Concerned, orderIds: readonly string[]) =>
  [...state.question.values()].filter(
    (question) => isOfFamily(state, one, question) && isSame(question.subject, subject) && coversAll(question.about_ids, orderIds),
  )

const isOfFamily = (state: Casework, one: Case, { case_id }: { case_id: string }): boolean =>
  familyOf(state, one.id).has(findCase(state, case_id)?.id ?? case_id)

function coversAll(asked: readonly string[], orderIds: readonly string[]): boolean {
  const about = new Set(asked)
  return orderIds.every((id) => about.has(id))
}
