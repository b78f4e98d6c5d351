/** The words of a verdict, once: behaviours, roles, certainty, measures. docs/spec/report.md is their published form. */

export const behaviours = [
  'self_brushing',
  'reverse_brushing',
  'task_platform',
  'review_extortion',
  'malicious_refund',
  'malicious_complaint',
  'ip_troll',
  'scalping',
  'fake_review',
  'benign',
  'inconclusive',
] as const
export type Behaviour = (typeof behaviours)[number]

export const roles = [
  'organiser',
  'gang_leader',
  'brusher',
  'merchant_beneficiary',
  'selector_negotiator',
  'buyer_reviewer',
  'recruited_relative',
  'agent',
  'perpetrator',
  'right_holder',
  'victim_merchant',
  'victim_identity',
  'bystander',
] as const
export type Role = (typeof roles)[number]

/** Roles of those who stand by, or whose identity was used. */
export const standingBy: readonly string[] = ['bystander', 'victim_identity'] satisfies Role[]
/** Who stands by or was harmed is never limited for it. */
export const unpunished: readonly string[] = [...standingBy, 'victim_merchant']

/** Ordered: a later word claims more. */
export const certainties = ['lead', 'supported', 'established', 'adjudicated'] as const
export type Certainty = (typeof certainties)[number]

export const knowledges = ['knowing', 'deceived_as_to_target', 'unaware', 'unknown'] as const
export type Knowledge = (typeof knowledges)[number]

export const subjectKinds = ['shop', 'account', 'person', 'wallet', 'agent', 'group'] as const
export type SubjectKind = (typeof subjectKinds)[number]

export const measureKinds = [
  'none',
  'neutralise',
  'education',
  'friction',
  'restrict_login',
  'restrict_refund',
  'restrict_notices',
  'restrict_publish',
  'hold_shipment',
  'zero_sales',
  'demote',
  'close_shop',
  'refer',
  'claim',
  'lift',
] as const
export type MeasureKind = (typeof measureKinds)[number]

export const measureLevels = ['L0', 'L1', 'L2', 'L3', 'L4', 'L5'] as const
export type MeasureLevel = (typeof measureLevels)[number]

export const measureNeeds = ['notice', 'explanation', 'human_decision', 'second_reader', 'legal_signoff', 'victim_consent', 'authority_data'] as const
export type MeasureNeed = (typeof measureNeeds)[number]

/** What may be proposed at each level, from which certainty on, and what must have happened first. A finding is never harsher than its certainty. */
export const ladder: Record<MeasureLevel, { from: Certainty; kinds: readonly MeasureKind[]; needs: readonly MeasureNeed[] }> = {
  L0: { from: 'lead', kinds: ['none', 'neutralise', 'lift'], needs: [] },
  L1: { from: 'supported', kinds: ['education', 'friction'], needs: [] },
  L2: {
    from: 'supported',
    kinds: ['restrict_login', 'restrict_refund', 'restrict_notices', 'restrict_publish', 'hold_shipment'],
    needs: ['notice', 'explanation', 'human_decision'],
  },
  L3: { from: 'established', kinds: ['zero_sales', 'demote'], needs: ['notice', 'explanation', 'human_decision', 'second_reader'] },
  L4: { from: 'established', kinds: ['close_shop', 'restrict_login'], needs: ['notice', 'explanation', 'human_decision', 'second_reader', 'legal_signoff'] },
  // Nobody is tipped off before a referral: no notice and no explanation here.
  L5: { from: 'supported', kinds: ['refer', 'claim'], needs: ['human_decision', 'second_reader', 'legal_signoff'] },
}

export const reaches = (certainty: Certainty, floor: Certainty): boolean => certainties.indexOf(certainty) >= certainties.indexOf(floor)

/** The lower of two certainties: a cap never raises. */
export function capCertainty(reached: Certainty, cap: Certainty): Certainty {
  return certainties.indexOf(reached) <= certainties.indexOf(cap) ? reached : cap
}
