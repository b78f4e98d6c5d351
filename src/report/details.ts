/**
 * What a person wants to see beside the report and the report itself does not hold: curves, money, single orders. Filled from the warehouse by the scan; never part of the JSON report. Times are epoch milliseconds, money is in minor units.
 */
import type { Role, SubjectKind } from '../domain/verdict.ts'

export type Bilingual = { en: string; zh: string }

export type ReportDetails = {
  /** What was scanned, as its owner calls it: folder or file names, without the path of a machine. */
  sources: readonly string[]
  imports: {
    files: readonly { name: string; accepted: number; rejected: number }[]
    /** Refused rows by reason, the most frequent first; `example` is where one stands, as `file:line`. */
    rejects: readonly { reason: Bilingual; count: number; example: string }[]
  }
  /** How long each stage took. Leave empty where two runs must give the same bytes. */
  stages: readonly { name: Bilingual; milliseconds: number }[]
  /** In any order; a case without an entry is shown from the report alone. */
  cases: readonly CaseDetails[]
}

export type CaseDetails = {
  case_id: string
  /** Orders of the subject over time; absent where time tells nothing. */
  series?: Series
  /** Who paid whom outside the checkout; absent where no money was seen. */
  money?: MoneyGraph
  /** Orders the case looked at; may be thousands. */
  orders: readonly OrderRow[]
  /** How many they are in all, where `orders` is cut short. */
  orders_in_all?: number
}

export type Series = {
  bucket_ms: number
  currency: string
  /** Ascending, without gaps. */
  buckets: readonly {
    start_ms: number
    orders: number
    /** Of these orders, how many were refunded at any later time. */
    refunded_later: number
    /** Of these orders, how many the scan keeps out of sales and rank. */
    neutralised: number
    /** What the subject's own history lets expect; null where it has none. */
    expected: number | null
    flagged: boolean
  }[]
}

export type MoneyGraph = {
  currency: string
  nodes: readonly { id: string; kind: SubjectKind; label: Bilingual; role: Role | null }[]
  edges: readonly {
    from: string
    to: string
    total_minor: number
    count: number
    /** The payer's tie to the party it stands for was verified, not read from a nickname. */
    verified: boolean
    first_ms: number
    last_ms: number
  }[]
}

export type OrderVerdict = 'proven' | 'supported' | 'neutralised' | 'excluded' | 'genuine'

export type OrderRow = {
  order_id: string
  placed_ms: number
  payable_minor: number
  currency: string
  verdict: OrderVerdict
  /** Whether the recipient is another than the account's holder. */
  recipient: 'match' | 'mismatch' | 'unknown'
  parcel: 'real' | 'empty' | 'unknown'
  refund: 'none' | 'refund_only' | 'return_refund'
  /** What the buyer got back outside the checkout; null where nothing was seen. */
  money_back_minor: number | null
  /** Who the payer is to the shop: `owner`, `staff`, … as recorded; null without a payer. */
  payer_link: 'owner' | 'staff' | 'shop' | 'third_party' | 'unverified' | null
}
