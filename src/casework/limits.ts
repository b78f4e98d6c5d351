/** What casework means for a decision of the marketplace: what limits a subject now, and where a penalty must wait. */
import type { Concerned } from '../domain/acts.ts'
import type { Findings } from './deciding.ts'
import { discriminatorsFor, suspends } from './discriminators.ts'
import { type Casework, findCase, inCase, isRunning, isSame, keyOf, type Measure, rankOf } from './state.ts'

export type Limit = { kind: string; until: string | null; measure_id: string }

/** In force means: imposed by people, begun, not over, not suspended. The clock decides, not whether an act has said so yet. */
export function isInForce(measure: Measure, at: number): boolean {
  const begun =
    measure.state === 'in_force' || measure.state === 'expired' || measure.state === 'lifted' || (measure.state === 'informed' && measure.starts_at <= at)
  const ended = measure.ended !== undefined && measure.ended.at <= at
  return (
    begun && !ended && measure.suspended === undefined && (measure.from ?? measure.starts_at) <= at && (measure.ends_at === undefined || at < measure.ends_at)
  )
}

/** Limits that stand on a subject: L2 and above; education and friction limit nobody, and a referral is no limit. */
export function limitsOf(state: Casework, subject: Concerned, at: number): Limit[] {
  return (
    [...state.measure.values()]
      // A penalty from before that one of us wrote down is none of the marketplace's own: by its word alone nobody is limited.
      .filter(
        (one) =>
          isSame(one.subject, subject) &&
          rankOf(one.level) >= 2 &&
          one.level !== 'L5' &&
          !(one.origin === 'legacy' && one.proposed.by.kind === 'person') &&
          isInForce(one, at),
      )
      .map(({ id, kind, ends_at }) => ({ kind, until: ends_at === undefined ? null : new Date(ends_at).toISOString(), measure_id: id }))
      .toSorted((a, b) => (a.measure_id < b.measure_id ? -1 : 1))
  )
}

export type HoldOff = { hold_off: boolean; why: { en: string; zh: string }; until: string | null; case_ids: string[] }

/** Before anybody is punished: whether a victim's story stands, or the matter is still open. */
export function holdOff(state: Casework, subject: Concerned, report: Findings): HoldOff {
  const verdicts = report.verdicts.filter((one) => isSame(one.subject, subject))
  const idOf = (caseId: string): string => findCase(state, caseId)?.id ?? caseId
  const hold = (en: string, zh: string, cases: readonly string[], until: number | undefined = undefined): HoldOff => ({
    hold_off: true,
    why: { en, zh },
    until: until === undefined ? null : new Date(until).toISOString(),
    case_ids: [...new Set(cases)].toSorted(),
  })
  const cases = [...state.case.values()].filter((one) => one.merged_into === undefined && one.subjects.some((party) => isSame(party, subject)))
  const recognised = cases.filter((one) => one.victims.get(keyOf(subject))?.status === 'recognised')
  if (recognised.length > 0)
    return hold(
      'It was recognised as a victim of this very matter.',
      '已被认定为该事项的受害人。',
      recognised.map(({ id }) => id),
    )
  const hurt = verdicts.filter(({ role }) => role === 'victim_merchant' || role === 'victim_identity')
  if (hurt.length > 0)
    return hold(
      'The data say that this was done to it, not by it.',
      '数据表明系他人所为，并非其自身行为。',
      hurt.map(({ case_id }) => idOf(case_id)),
    )
  const claimed = cases.filter((one) => one.victims.get(keyOf(subject))?.status === 'claimed')
  if (claimed.length > 0)
    return hold(
      'It says that it was attacked, and nobody has decided on that yet.',
      '其主张遭受攻击，尚未就此作出决定。',
      claimed.map(({ id }) => id),
    )
  if (suspends(discriminatorsFor(report, subject)))
    return hold(
      'Two independent facts speak for it as a victim.',
      '有两项独立事实表明其为受害人。',
      verdicts.map(({ case_id }) => idOf(case_id)),
    )
  const open = verdicts.filter(({ behaviour }) => behaviour === 'inconclusive')
  if (open.length > 0)
    return hold(
      'Whose doing it was cannot be told yet.',
      '尚无法判断系何人所为。',
      open.map(({ case_id }) => idOf(case_id)),
    )
  for (const one of cases) {
    const question = inCase(state, state.question, one.id).find(
      (asked) => isSame(asked.subject, subject) && ['asked', 'delivered', 'answered'].includes(asked.state),
    )
    if (question !== undefined)
      return hold(
        'It was asked, and its answer is not in or not looked at yet.',
        '已向其询问，答复尚未收到或尚未评估。',
        [one.id],
        question.state === 'delivered' ? question.due_at : undefined,
      )
    if (inCase(state, state.measure, one.id).some((measure) => isSame(measure.subject, subject) && isRunning(measure)))
      return hold('A measure about this matter is being decided.', '有关措施正在决定中。', [one.id])
  }
  return {
    hold_off: false,
    why: { en: 'No victim’s story stands and nothing about it is open.', zh: '没有成立的受害情形，也没有未决事项。' },
    until: null,
    case_ids: [],
  }
}

/** Orders and reviews as people left them: counted again, or out for good. What nobody touched stands as the report has it. */
export function standingsOf(state: Casework, at: number) {
  const pick = (things: Casework['orders'], stands: readonly string[]): string[] =>
    [...things]
      .filter(([, one]) => stands.includes(one.stands) && (one.until === undefined || one.until > at))
      .map(([id]) => id)
      .toSorted()
  return {
    restored: { order_ids: pick(state.orders, ['restored']), review_ids: pick(state.reviews, ['restored']) },
    out: { order_ids: pick(state.orders, ['confirmed']), review_ids: pick(state.reviews, ['confirmed', 'quarantined']) },
  }
}
