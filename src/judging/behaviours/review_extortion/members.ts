/** Somebody of a ring, by his own deeds. */
import type { Reason, Verdict } from '../../../domain/report.ts'
import type { Certainty, Knowledge, Role } from '../../../domain/verdict.ts'
import type { Held } from '../conduct/limbs.ts'
import type { RingReview } from './rings.ts'

export type Member = {
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
