/** What is true in a world, for whoever judges a judgement. Never among the events. */
import type { Behaviour, Certainty, MeasureLevel, Role, SubjectKind } from '../src/domain/verdict.ts'

export type Intensity = 'easy' | 'medium' | 'hard'
export const intensities: readonly Intensity[] = ['easy', 'medium', 'hard']
export type Size = 'small' | 'full'

/** What may be seen: a data tier, or one of the later stages that a world may play out to. */
export type Stage = 'T0' | 'T1' | 'T2' | 'T3' | 'T4' | 'after_explanation' | 'authority' | 'judgment'
export const stages: readonly Stage[] = ['T0', 'T1', 'T2', 'T3', 'T4', 'after_explanation', 'authority', 'judgment']

export type Reach = Certainty | 'none'

export type Expectation = {
  /** The scenario's own name, such as S-VYW; never in the events. */
  as: string
  subject: { kind: SubjectKind; id: string }
  /** Any of these is right; the first is the best. */
  behaviour: readonly Behaviour[]
  role?: Role
  /** Per stage, what must be reached and what must not be passed. A stage not named is as the one before it. */
  certainty: Partial<Record<Stage, { atLeast: Reach; atMost: Reach }>>
  /** Highest measure that may be proposed; 'none' forbids all. L0 is reversible neutralising. */
  maxLevel: MeasureLevel | 'none'
  /** The measure's kind when one is right. */
  measure?: string
  knowledge?: string
  provenOrderIds?: readonly string[]
  supportedOrderIds?: readonly string[]
  excludedOrderIds?: readonly string[]
  note?: string
}

export type Incident = {
  name: string
  behaviour: Behaviour
  pattern?: string
  /** Epoch milliseconds. */
  startsAt: number
  endsAt: number
  shopIds: readonly string[]
  listingIds: readonly string[]
  accountIds: readonly string[]
  /** Whose people worked it; incidents that name the same crew drew them from one pool. An incident without a name has a crew of its own. */
  crew?: string
  /** Who paid the people, where payments show: all ids by which this one may rightly be named. */
  leader?: readonly string[]
  /** Whose money went to the leader before, likewise. */
  funder?: readonly string[]
  /** Orders that are not real demand. */
  fakeOrderIds: readonly string[]
  /** Look-alikes: false behaviour is expected of nobody here. */
  benign: boolean
  loss?: { low_minor: number; central_minor: number }
  facts?: Record<string, unknown>
}

export type Oracle = {
  spec: 'aedile.oracle/1'
  world: string
  seed: number
  intensity: Intensity
  size: Size
  /** Scenario name → the id it has in the events. */
  cast: Record<string, string>
  expectations: readonly Expectation[]
  incidents: readonly Incident[]
  /** Every order whose sale is not real; all others are genuine. */
  neutralise: readonly string[]
  /** Genuine orders in the thick of it. */
  mustNotNeutralise: readonly string[]
  /** Reviews to be kept out of the score. */
  quarantineReviews?: readonly string[]
  /** Honest reviews in the thick of it. */
  mustNotQuarantine?: readonly string[]
  /** As-of times at which a stage's expectations hold; a stage not named is judged from everything. RFC 3339 with offset. */
  judgeAt: Partial<Record<Stage, string>>
  /** RFC 3339 with offset. */
  deadlines: Record<string, string>
  /** Scenario facts that hold in the events, by name. */
  facts: Record<string, unknown>
}

/** Somebody of whom nothing may be found. */
export const innocent = (as: string, id: string, kind: 'account' | 'shop' = 'account'): Expectation => ({
  as,
  subject: { kind, id },
  behaviour: ['benign', 'inconclusive'],
  certainty: {},
  maxLevel: 'L0',
})
