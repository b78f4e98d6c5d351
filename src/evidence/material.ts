/**
 * Everything about one case that leaves the house: the records as the ledger holds them, and the few facts read off them.
 * Bag, tables and documents are made from this and from nothing else, so none of them can say what the others do not.
 */
import type { Sum } from '../domain/money.ts'
import type { Verdict } from '../domain/report.ts'
import type { Behaviour, Certainty, Role, SubjectKind } from '../domain/verdict.ts'
import type { Json, PaymentFacts } from '../proof/index.ts'

export type Words = { en: string; zh: string }

/** One record of the ledger. `leaf` is what the tree hashes, byte for byte; personal values in it are tokens and commitments. */
export type Entry = {
  index: number
  /** Hexadecimal RFC 6962 leaf hash. */
  leaf_hash: string
  type: string
  source: string
  /** The id the record came with, which reasons cite as evidence. */
  id: string
  /** RFC 3339, in the offset its source wrote. */
  time: string
  data: { readonly [field: string]: Json }
  leaf: Uint8Array
  /** The record itself where it was too large for a leaf, which then holds its hash. */
  content?: Uint8Array
}

/** Why a transfer's sender counts as the seller: `owner`, `shop`, `payout`, or the role granted at the shop (`customer_service`, …). */
export type SellerLink = { via: string; wallet_id: string; evidence: string[] }

export type ExplanationStatus = 'not_asked' | 'waiting' | 'unanswered' | 'open' | 'unreasonable' | 'reasonable'

/** What speaks for the other side, or against the finding, about one order. */
export type ContraryNote = { code: string; text: Words; evidence: string[] }

/** One row of the table a judge reads. Times RFC 3339, amounts in minor units; null = the record does not say. */
export type OrderRow = {
  order_id: string
  /** `related`: a review, complaint or notice of the case rests on the order; nothing is said against the order itself. */
  finding: 'proven' | 'supported' | 'related' | 'excluded'
  /** Nothing above a lead bears it: it enters no count, no sum and no list of a paper. */
  lead: boolean
  /** Left out by a finding that is more than a lead: what a lead alone checked is in no list of a paper and no count either. */
  checked: boolean
  buyer_account_id: string
  shop_id: string
  listing_id: string
  /** Of the listing as published; null when nobody said. */
  title: string | null
  quantity: number
  currency: string
  placed_at: string
  payable_minor: number
  paid_at: string | null
  paid_amount_minor: number | null
  snapshot_sha256: string | null
  money_back_at: string | null
  money_back_amount_minor: number | null
  /** The transfer that brought it. */
  money_back_evidence_id: string | null
  /** Null when no money came back from a verified wallet of the seller. */
  payer_link_to_seller: SellerLink | null
  explanation_status: ExplanationStatus
  outcome: 'kept' | 'open' | 'refunded' | 'refunding' | 'cancelled' | 'unpaid'
  refund_kind: string | null
  refunded_minor: number
  /** The buyer sent the goods back. */
  returned: boolean
  freight_minor: number
  unit_cost_minor: number | null
  /** Ids of the records this row rests on. */
  evidence_ids: string[]
  contrary: ContraryNote[]
  /** Every record of the ledger that names this order or what belongs to it (refunds, parcels, reviews, explanations, complaints), by index. */
  events: Entry[]
}

export type Explanation = {
  explanation_id: string
  subject: { kind: 'account' | 'shop'; id: string }
  order_ids: string[]
  requested_at: string
  due_at: string
  /** Undefined while there is no answer. */
  answer?: { received_at: string; text: string; proof_sha256: string | null; assessed: string }
  evidence_ids: string[]
}

export type AccountMaterial = {
  account_id: string
  /** Of the account's own verdict in this case; absent for a buyer who is not a subject. */
  role: Role | null
  certainty: Certainty | null
  registered_at: string | null
  agreements: { agreement_id: string; version: string; text_sha256: string; accepted_at: string; evidence_id: string }[]
  explanations: Explanation[]
  /** Registration, agreements, explanations, measures and wallets; sessions, messages and the rest only of a subject. By index. */
  events: Entry[]
}

export type ShopMaterial = {
  shop_id: string
  role: Role | null
  certainty: Certainty | null
  category: string | null
  explanations: Explanation[]
  events: Entry[]
}

/** One line of the sheet. Amounts in minor units. */
export type LossLine = {
  code: 'goods_not_returned' | 'goods_refunded' | 'freight_out' | 'paid_under_threat'
  name: Words
  quantity: number
  /** Null where no record says it; the amounts are added to none then. */
  currency: string | null
  low_minor: number
  central_minor: number
  high_minor: number
  /** How the three were come by. */
  method: Words
}

export type LossTotal = { currency: string | null; low_minor: number; central_minor: number; high_minor: number }

export type LossSheet = {
  /** Each currency by itself. */
  totals: LossTotal[]
  lines: LossLine[]
  method: Words
  assumptions: Words[]
}

export type AuthorityReport = {
  authority: string
  request_no: string
  subject_id: string
  behaviour: string
  role: string
  status: string
  text: string | null
  time: string
  evidence_id: string
}

export type Payment = PaymentFacts

/** Whether a demand or a payment is on record, and not a complaint alone. */
export const namesSum = ({ demanded_minor, paid_minor }: Payment): boolean => (demanded_minor ?? 0) > 0 || (paid_minor ?? 0) > 0

/** Present where money was asked for under threat (review extortion, complaints, notices). */
export type Extortion = {
  payments: Payment[]
  victims: string[]
  /** What was paid, each currency by itself: all of it, the least and the most at once. */
  paid: { currency: string | null; total_minor: number; min_minor: number; max_minor: number }[]
  reviews: {
    review_id: string
    author_account_id: string
    listing_id: string
    rating: number
    posted_at: string
    withdrawn: boolean
    changed: boolean
    evidence_ids: string[]
  }[]
}

export type CaseMaterial = {
  case_id: string
  behaviour: Behaviour
  /** RFC 3339. */
  first_seen: string
  merged_from: string[]
  /** The surest of the verdicts. */
  certainty: Certainty
  subjects: { kind: SubjectKind; id: string; role: Role; certainty: Certainty | null }[]
  verdicts: Verdict[]
  /** The report these verdicts stand in: its hash is an entry of the ledger. */
  report: { sha256: string; as_of: string; tiers: string[]; entries: number }
  /** Who asked for the export, on what ground, and who allowed it. `exported_at` RFC 3339. */
  request: { basis: string; request_no: string; approver: string; exported_at: string }
  issuer: { organisation: string; contact: string | null }
  /** Proven first, then supported, related, excluded; each by time paid, then id. */
  orders: OrderRow[]
  /** Of the orders that something above a lead bears. */
  sums: { proven: number; supported: number; excluded: number; paid: Sum[]; money_back: Sum[] }
  accounts: AccountMaterial[]
  shops: ShopMaterial[]
  loss: LossSheet
  authority: AuthorityReport[]
  extortion: Extortion | null
  /** Measures on the subjects, whoever imposed them. */
  sanctions: {
    subject_kind: string
    subject_id: string
    measure: string
    starts_at: string
    ends_at: string | null
    origin: string
    reason: string | null
    evidence_id: string
  }[]
  /** Records that the reasons and the contrary side of the verdicts cite and that stand nowhere else above; by index. */
  cited: Entry[]
  /** The signed head the bag's proofs lead to. `root` base64. */
  ledger: { origin: string; size: number; root: string; checkpoint: string; vkeys: string[] }
}
