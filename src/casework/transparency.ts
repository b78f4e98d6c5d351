/**
 * A statement of reasons in the words of the Union's DSA Transparency Database (Regulation (EU) 2022/2065, arts. 17 and 24(5)). Fields, words
 * and lengths are those its own intake checks (digital-services-act/transparency-database, `StatementStoreRequest`, as of June 2026); no
 * personal data stands in any of them.
 */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Behaviour, MeasureKind } from '../domain/verdict.ts'
import { iso } from './deciding.ts'
import type { Case, Measure } from './state.ts'

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine((text) => text <= '2038-01-01', 'expected a day until 2038-01-01')
const since = (first: string) => day.refine((text) => text >= first, `expected a day from ${first} on`)

const visibilities = [
  'DECISION_VISIBILITY_CONTENT_REMOVED',
  'DECISION_VISIBILITY_CONTENT_DISABLED',
  'DECISION_VISIBILITY_CONTENT_DEMOTED',
  'DECISION_VISIBILITY_CONTENT_AGE_RESTRICTED',
  'DECISION_VISIBILITY_CONTENT_INTERACTION_RESTRICTED',
  'DECISION_VISIBILITY_CONTENT_LABELLED',
  'DECISION_VISIBILITY_OTHER',
] as const
const provisions = [
  'DECISION_PROVISION_PARTIAL_SUSPENSION',
  'DECISION_PROVISION_TOTAL_SUSPENSION',
  'DECISION_PROVISION_PARTIAL_TERMINATION',
  'DECISION_PROVISION_TOTAL_TERMINATION',
] as const
const accounts = ['DECISION_ACCOUNT_SUSPENDED', 'DECISION_ACCOUNT_TERMINATED'] as const
/** Of its categories and their specifications those that our behaviours fall under. */
const categories = [
  'STATEMENT_CATEGORY_SCAMS_AND_FRAUD',
  'STATEMENT_CATEGORY_INTELLECTUAL_PROPERTY_INFRINGEMENTS',
  'STATEMENT_CATEGORY_OTHER_VIOLATION_TC',
] as const
const specifications = ['KEYWORD_INAUTHENTIC_ACCOUNTS', 'KEYWORD_INAUTHENTIC_LISTINGS', 'KEYWORD_INAUTHENTIC_USER_REVIEWS', 'KEYWORD_OTHER'] as const

export const transparencySchema = z
  .strictObject({
    puid: z.string().regex(/^[a-zA-Z0-9_-]{1,500}$/),
    decision_visibility: z.array(z.enum(visibilities)).min(1).optional(),
    decision_provision: z.enum(provisions).optional(),
    decision_account: z.enum(accounts).optional(),
    account_type: z.enum(['ACCOUNT_TYPE_BUSINESS', 'ACCOUNT_TYPE_PRIVATE']),
    decision_ground: z.literal('DECISION_GROUND_INCOMPATIBLE_CONTENT'),
    incompatible_content_ground: z.string().min(1).max(500),
    incompatible_content_explanation: z.string().min(1).max(2000),
    incompatible_content_illegal: z.enum(['Yes', 'No']),
    decision_facts: z.string().min(1).max(5000),
    content_type: z.array(z.enum(['CONTENT_TYPE_PRODUCT', 'CONTENT_TYPE_TEXT', 'CONTENT_TYPE_OTHER'])).min(1),
    content_type_other: z.string().max(500).optional(),
    category: z.enum(categories),
    category_specification: z.array(z.enum(specifications)).min(1),
    category_specification_other: z.string().max(500).optional(),
    content_date: since('2000-01-01'),
    application_date: since('2020-01-01'),
    end_date_visibility_restriction: day.optional(),
    end_date_service_restriction: day.optional(),
    end_date_account_restriction: day.optional(),
    source_type: z.enum(['SOURCE_ARTICLE_16', 'SOURCE_TRUSTED_FLAGGER', 'SOURCE_TYPE_OTHER_NOTIFICATION', 'SOURCE_VOLUNTARY']),
    automated_detection: z.enum(['Yes', 'No']),
    automated_decision: z.enum(['AUTOMATED_DECISION_FULLY', 'AUTOMATED_DECISION_PARTIALLY', 'AUTOMATED_DECISION_NOT_AUTOMATED']),
  })
  .refine((one) => [one.decision_visibility, one.decision_provision, one.decision_account].some((limb) => limb !== undefined), 'expected a restriction')
  .refine(
    ({ content_type, content_type_other }) => content_type.includes('CONTENT_TYPE_OTHER') === (content_type_other !== undefined),
    'expected the other type in words',
  )

/** What of the service a measure restricts. Education and what goes to authorities restrict nothing and are no statement. */
const restriction: Partial<Record<MeasureKind, 'account' | 'provision' | 'visibility'>> = {
  restrict_login: 'account',
  close_shop: 'account',
  restrict_refund: 'provision',
  restrict_notices: 'provision',
  restrict_publish: 'provision',
  hold_shipment: 'provision',
  friction: 'provision',
  zero_sales: 'visibility',
  demote: 'visibility',
}

type Said = Record<string, string | string[]>
const kindOf: Partial<Record<Behaviour, Said>> = {
  review_extortion: {
    category: 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD',
    category_specification: ['KEYWORD_OTHER'],
    category_specification_other: 'money asked for a review to be changed or deleted',
  },
  fake_review: { category: 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD', category_specification: ['KEYWORD_INAUTHENTIC_USER_REVIEWS'] },
  malicious_refund: {
    category: 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD',
    category_specification: ['KEYWORD_OTHER'],
    category_specification_other: 'refunds that were not due',
  },
  ip_troll: {
    category: 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC',
    category_specification: ['KEYWORD_OTHER'],
    category_specification_other: 'manifestly unfounded notices of rights',
  },
  malicious_complaint: {
    category: 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC',
    category_specification: ['KEYWORD_OTHER'],
    category_specification_other: 'manifestly unfounded complaints',
  },
  scalping: {
    category: 'STATEMENT_CATEGORY_OTHER_VIOLATION_TC',
    category_specification: ['KEYWORD_OTHER'],
    category_specification_other: 'bulk buying by software to resell',
  },
}
const madeUpOrders: Said = {
  category: 'STATEMENT_CATEGORY_SCAMS_AND_FRAUD',
  category_specification: ['KEYWORD_OTHER'],
  category_specification_other: 'orders that are not real purchases',
}

const dayOf = (ms: number): string => iso(ms).slice(0, 10)
/** Dates before its time are not taken; a replay of an older case says the earliest it takes. */
const atLeast = (text: string, first: string): string => (text < first ? first : text)

export function transparencyOf(
  measure: Measure,
  home: Case,
  told: { at: number; law: string; behaviour: string; certainty: string; automated: boolean },
): Said | undefined {
  const limb = restriction[measure.kind]
  if (limb === undefined) return undefined
  const ends = measure.ends_at === undefined ? undefined : dayOf(measure.ends_at)
  const [orders, reviews] = [measure.order_ids.length, measure.review_ids.length]
  return {
    puid: /^[a-zA-Z0-9_-]{1,500}$/.test(measure.id) ? measure.id : createHash('sha256').update(measure.id).digest('hex'),
    ...(limb === 'visibility' ? { decision_visibility: ['DECISION_VISIBILITY_CONTENT_DEMOTED'] } : {}),
    ...(limb === 'provision' ? { decision_provision: 'DECISION_PROVISION_PARTIAL_SUSPENSION' } : {}),
    ...(limb === 'account' ? { decision_account: ends === undefined ? 'DECISION_ACCOUNT_TERMINATED' : 'DECISION_ACCOUNT_SUSPENDED' } : {}),
    account_type: measure.subject.kind === 'account' || measure.subject.kind === 'person' ? 'ACCOUNT_TYPE_PRIVATE' : 'ACCOUNT_TYPE_BUSINESS',
    decision_ground: 'DECISION_GROUND_INCOMPATIBLE_CONTENT',
    incompatible_content_ground: told.law.slice(0, 500),
    incompatible_content_explanation: told.behaviour,
    incompatible_content_illegal: 'No',
    decision_facts: `A finding of "${measure.behaviour}" (${told.certainty}) on ${orders} ${orders === 1 ? 'order' : 'orders'} and ${reviews} ${reviews === 1 ? 'review' : 'reviews'}.`,
    ...(reviews > 0 && orders === 0
      ? { content_type: ['CONTENT_TYPE_TEXT'] }
      : { content_type: ['CONTENT_TYPE_OTHER'], content_type_other: 'transactions and reviews on a marketplace' }),
    ...(kindOf[measure.behaviour] ?? madeUpOrders),
    content_date: atLeast(home.first_seen.slice(0, 10), '2000-01-01'),
    application_date: atLeast(dayOf(Math.max(measure.starts_at, told.at)), '2020-01-01'),
    ...(ends === undefined
      ? {}
      : {
          [{ visibility: 'end_date_visibility_restriction', provision: 'end_date_service_restriction', account: 'end_date_account_restriction' }[limb]]: ends,
        }),
    source_type: home.origin === 'reported' || home.origin === 'authority' ? 'SOURCE_TYPE_OTHER_NOTIFICATION' : 'SOURCE_VOLUNTARY',
    automated_detection: 'Yes',
    automated_decision: told.automated ? 'AUTOMATED_DECISION_FULLY' : 'AUTOMATED_DECISION_NOT_AUTOMATED',
  }
}
