/** Types of verify.mjs, which stays plain JavaScript because it also runs inside evidence bundles. */
import type { Json } from '../canonical.ts'

export declare class VerificationError extends Error {
  constructor(code: string, sentence: string)
  code: string
}

/** An Ed25519 key a reader trusts: type 1 signs checkpoints, type 4 cosigns them. */
export type Vkey = { name: string; id: string; type: number; publicKey: Buffer }
export type Note = { text: string; signatures: { name: string; id: string; bytes: Buffer; line: string }[] }
export type Signed = { key: Vkey; time: number | undefined; line: string }
export type Checkpoint = { origin: string; size: number; root: Buffer; extensions: string[] }
export type VerifiedCheckpoint = Checkpoint & { text: string; signedBy: Vkey[]; cosignatures: Signed[] }
/** Whom a reader believes: any log key of the origin, and at least `quorum` distinct witnesses. */
export type Policy = { origin: string; logKeys: Vkey[]; witnessKeys?: Vkey[]; quorum?: number }

export declare function sha256(bytes: Uint8Array): Buffer
export declare function leafHash(bytes: Uint8Array): Buffer
export declare function nodeHash(left: Uint8Array, right: Uint8Array): Buffer
export declare const emptyRoot: Buffer

export declare class GrowingTree {
  constructor(size?: number, peaks?: Uint8Array[])
  size: number
  peaks: Uint8Array[]
  push(hash: Uint8Array): void
  root(): Buffer
}

export declare function verifyInclusion(leaf: Uint8Array, index: number, size: number, proof: Uint8Array[], root: Uint8Array): void
export declare function verifyConsistency(oldSize: number, oldRoot: Uint8Array, size: number, root: Uint8Array, proof: Uint8Array[]): void
export declare function tilePath(level: number, index: number, width?: number): string
export declare function bundlePath(index: number, width?: number): string
export declare function parseBundle(bytes: Uint8Array, width: number): Uint8Array[]
export declare function parseTile(bytes: Uint8Array, width: number): Uint8Array[]
export declare function keyIdOf(name: string, type: number, publicKey: Uint8Array): string
export declare function parseVkey(text: string): Vkey
export declare function parseNote(note: string): Note
export declare function cosignedMessage(text: string, time: number): Buffer
export declare function verifyNote(note: string, keys: Vkey[]): { text: string; signed: Signed[] }
export declare function parseCheckpointText(text: string): Checkpoint
export declare function verifyCheckpoint(note: string, policy: Policy): VerifiedCheckpoint
export declare function parseProof(text: string): { extra: Buffer | undefined; index: number; hashes: Buffer[]; checkpoint: string }
export declare function verifyProof(text: string, entryBytes: Uint8Array, policy: Policy): { index: number; checkpoint: VerifiedCheckpoint }
export declare function parseConsistency(text: string): { oldSize: number; hashes: Buffer[]; checkpoint: string }
export declare function verifyExtends(text: string, olderNote: string, policy: Policy): { older: VerifiedCheckpoint; newer: VerifiedCheckpoint }

/** Part of a tree: an entry shown (`e`), one withheld (`w`), or a stretch of others (`h`). */
export type TreeItem = { kind: 'e' | 'w' | 'h'; from: number; to: number; hash: Buffer }
export type TreeText = { size: number; items: TreeItem[] }
export declare function parseTree(text: string): TreeText

export type IndexDefinition = {
  spec: string
  /** Field → the kind it names. */
  fields: Record<string, string>
  /** Field → the field that says its kind, and the kinds it may be of where none says it. */
  pairs: Record<string, { by: string; any: string[] }>
  /** Kinds that are part of an order's story. */
  follow: string[]
  /** Acts of people on things: those that stand flat name as events do; the fields by which the others belong to a thing. */
  acts: { flat: string[]; fields: Record<string, string> }
}
export declare function indexLeaf(key: string, entries: { index: number; hash: Uint8Array }[]): Buffer
export declare const emptyIndex: Buffer
export declare function listHash(entries: { index: number; hash: Uint8Array }[]): Buffer
export declare function indexRoot(
  text: string,
  entriesOf: (key: string) => { index: number; hash: Uint8Array }[],
): { root: Buffer; keys: Set<string>; absent: (key: string) => boolean }

type Data = { readonly [field: string]: Json }
export type RuleRecord = { id: string; type: string; time: string; data: Data }
export declare function identifiersOf(record: { type?: string; data: Data }, definition: IndexDefinition): string[]
type Read = RuleRecord & { ms: number; data: Record<string, any> }
export type RuleParameters = {
  window_hours: number
  most_days: number
  min_percent: number
  over_minor: number
  over_percent: number
  need_verified_link: boolean
  reasonable_explanation_excludes: boolean
  as_of: string
}
export type OrderFacts = {
  order_id: string
  buyer_account_id: string
  shop_id: string
  listing_id: string
  title: string | null
  quantity: number
  payable_minor: number
  currency: string
  placed: Read
  paid: Read | null
  paid_amount_minor: number | null
  completed: Read | null
  snapshot: Read | null
  shipped: boolean
  freight_minor: number
  unit_cost_minor: number | null
  refunds: { record: Read; asked: number; paid_minor: number; granted: boolean; rejected: boolean; back: boolean; evidence: string[] }[]
  refund_kind: string | null
  refunded_minor: number
  returned: boolean
  outcome: 'kept' | 'open' | 'refunded' | 'refunding' | 'cancelled' | 'unpaid'
  explanation: { status: 'not_asked' | 'waiting' | 'unanswered' | 'open' | 'unreasonable' | 'reasonable'; evidence: string[] }
  money_back: { transfer: Read; link: { via: string; wallet_id: string; evidence: string[] } | null } | null
  set_aside: {
    transfer: Read
    reason: 'after_sales_ticket' | 'platform_payment' | 'party_claim' | 'announced' | 'own_wallet' | 'order_undone' | 'payer_link_unverified'
  }[]
  proven: boolean
}
export declare function readOrders(records: readonly RuleRecord[], parameters: RuleParameters): Map<string, OrderFacts>
/** Per line: how many orders, then low, central and high in minor units. */
export type LossFacts = {
  currency: string
  lines: Record<'goods_not_returned' | 'goods_refunded' | 'freight_out', [number, number, number, number]>
  low_minor: number
  central_minor: number
  high_minor: number
}
/** Behaviours that cost the shop nothing, and those whose finding rests on refunds, payers and parcels. */
export declare const lossless: readonly string[]
export declare const byCohort: readonly string[]
/** Each currency of `orders` by itself, counted over those in `counted`. */
export declare function lossByCurrency(orders: readonly OrderFacts[], counted: ReadonlySet<string>): LossFacts[]
/** Orders that no finding above a lead bears. */
export declare function leadsOf(
  orders: readonly { order_id: string; finding: string }[],
  findings: readonly { certainty: string; proven_order_ids: readonly string[]; supported_order_ids: readonly string[] }[],
): string[]
/** A line for each case of a report, by hash; and the one hash that the ledger's entry of the report holds. */
export declare function findingLines(findings: readonly { case_id: string }[]): string
export declare function findingsHash(lines: string): string

/** One demand, threat or payment as one side reported it or the rails recorded it. */
export type PaymentFacts = {
  victim: { kind: 'shop' | 'account'; id: string }
  complaint_id: string | null
  notice_id: string | null
  demanded_minor: number | null
  /** Of what was asked for, as the report of it says; null where it does not. */
  demanded_currency: string | null
  paid_minor: number | null
  /** Of what was paid. */
  currency: string | null
  paid_at: string | null
  payee_wallet_id: string | null
  observed_by: 'platform' | 'party' | 'authority'
  evidence_ids: string[]
}
/** Behaviours in which somebody is made to pay. */
export declare const demanding: readonly string[]
type Found = {
  subject: { kind: string; id: string }
  role: string
  reasons: readonly { evidence: readonly string[] }[]
  complaint_ids: readonly string[]
  notice_ids: readonly string[]
  review_ids: readonly string[]
}
export declare function paymentsOf(behaviour: string, findings: readonly Found[], records: readonly RuleRecord[]): PaymentFacts[]
export declare function paymentsTable(payments: readonly PaymentFacts[]): string
/** Null as currency: no record says it. Amounts in minor units. */
type Amounts = { currency: string | null; low_minor: number; central_minor: number; high_minor: number }
export type SheetFacts = {
  lines: (Amounts & { code: 'goods_not_returned' | 'goods_refunded' | 'freight_out' | 'paid_under_threat'; quantity: number })[]
  totals: Amounts[]
}
export declare function sheetOf(orders: readonly OrderFacts[], payments: readonly PaymentFacts[]): SheetFacts
export declare function sheetCsv(
  sheet: SheetFacts,
  currencies: readonly string[],
  names: (code: SheetFacts['lines'][number]['code']) => readonly [string, string],
): string
/** All that is known of an order, as orders.jsonl has it. */
export declare function orderRow<F extends string>(
  order: OrderFacts,
  finding: F,
  lead: boolean,
): {
  order_id: string
  finding: F
  lead: boolean
  buyer_account_id: string
  shop_id: string
  listing_id: string
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
  money_back_evidence_id: string | null
  payer_link_to_seller: { via: string; wallet_id: string; evidence: string[] } | null
  explanation_status: OrderFacts['explanation']['status']
  outcome: OrderFacts['outcome']
  refund_kind: string | null
  refunded_minor: number
  returned: boolean
  freight_minor: number
  unit_cost_minor: number | null
  evidence_ids: string[]
}
export declare function orderTable(orders: readonly OrderFacts[]): string
/** What speaks for the other side about one order; the sentences stand elsewhere. */
export declare function contraryOf(
  order: OrderFacts,
  events: readonly RuleRecord[],
): {
  code:
    | 'official_refund'
    | 'after_sales_ticket'
    | 'platform_payment'
    | 'party_claim'
    | 'announced'
    | 'own_wallet'
    | 'order_undone'
    | 'payer_link_unverified'
    | 'delivered'
    | 'recipient_bought'
    | 'found_defective'
    | 'explained'
    | 'answer_open'
    | 'not_asked'
    | 'no_money_back'
  evidence: string[]
}[]
/** What became of the orders of a case: refunds, payers, parcels. */
export type CohortFacts = {
  orders: number
  undone: number
  refund_only: number
  sent_back: number
  refunded_minor: number
  payers: number
  paid_by_shared: number
  shipped: number
  refused: number
  delivered: number
}
export declare function cohortOf(orders: readonly OrderFacts[], records: readonly RuleRecord[]): { facts: CohortFacts; table: string; sentence: string }
/** Null as currency: no record says it, and the amount stays in minor units. */
export declare function amountText(minor: number | null | undefined, currency: string | null): string
/** The index by order: orders.csv. */
export declare function ordersIndex(
  listed: readonly { order_id: string; finding: string }[],
  facts: ReadonlyMap<string, OrderFacts>,
  stories: ReadonlyMap<string, readonly number[]>,
  beside: readonly string[],
): string
export declare const timelinesPerFile: number
export declare function cell(value: unknown): string

export declare function fieldsOf(record: { [field: string]: unknown; data: Data }): [string, Json][]
export declare function saltOf(key: Uint8Array, leaf: Uint8Array, field: string): Buffer
export declare function commitmentTo(salt: Uint8Array, field: string, value: Json): Buffer
export declare function redactedCommitments(line: { n: number; fields: Record<string, { v?: Json; s?: string; c?: string }> }): Uint8Array[]
export declare function commitmentsRoot(records: readonly Uint8Array[][]): Buffer

/** The payload files an export's entry holds by hash, from path → hexadecimal SHA-256. */
export declare function heldBy(hashes: ReadonlyMap<string, string>): { files: number; sha256: string }
/** The parts an export's entry names, by edition: part → path. The rule stands beside them under its own name. */
export declare const heldParts: Record<'full' | 'redacted', Record<string, string>>
export declare function ordersHash(orders: readonly { order_id: string; finding: string }[]): string
export declare function subjectsHash(subjects: Iterable<string>): string
export declare function subjectsOf(acts: readonly { data: Data }[]): Set<string>
export declare const wholeAccounts: number
export declare function sealText(tagManifest: Uint8Array, stamp: Uint8Array | undefined): string
export declare const codes: Record<string, { en: string; zh: string }>

export type BagOptions = {
  /** Keys the reader trusts, as text. */
  keys?: string[]
  /** Certificates the reader trusts, PEM. */
  authorities?: string
  /** Heads of the ledger that somebody else kept, as notes, and proofs between them. */
  heads?: string[]
  consistency?: string[]
  witnessKeys?: string[]
  quorum?: number
  set?: Record<string, number | boolean>
  without?: string[]
  /** The first check that fails is enough: whoever asks only yes or no gets the answer sooner. */
  first?: boolean
  /** A redacted edition to hold this one against. */
  against?: Bag
}
export type BagResult = {
  failures: { check: string; code: string; sentence: string }[]
  passed: { check: string; sentence: string }[]
  notes: string[]
  /** What nobody outside the bag confirms. */
  doubts: ('key' | 'authority')[]
  /** What could not be checked here. */
  unchecked: string[]
  replay:
    | {
        proven: string[]
        orders: number
        cohort: CohortFacts | undefined
        changed: { proven: string[]; gone: string[]; fresh: string[] } | undefined
      }
    | undefined
  edition: 'full' | 'redacted'
}
/** A bag is a folder, or its files in memory: name → bytes. */
export type Bag = string | ReadonlyMap<string, Buffer>
export declare function verifyBag(bag: Bag, options?: BagOptions): BagResult
export declare function runVerify(argv: string[], out?: (text: string) => void, home?: string): number
