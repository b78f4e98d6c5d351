/**
 * What an identifier names, once per field name: the same word means the same in every event and in every act of ours. The index of
 * who is named where, the key that seals a personal value and the references of the door are read off this table.
 */

/** A kind of thing; or the field beside it that says the kind; or any of some kinds, where no field says it; or why it names nothing. */
export type Naming = { kind: string } | { by: string; any?: readonly string[] } | { nothing: string }

const a = (kind: string): Naming => ({ kind })
const by = (field: string, any?: readonly string[]): Naming => (any === undefined ? { by: field } : { by: field, any })
const nothing = (why: string): Naming => ({ nothing: why })

export const naming: Readonly<Record<string, Naming>> = {
  about_ids: by('about_kind'),
  account_id: a('account'),
  after_sales_ticket_id: a('ticket'),
  agent_id: a('agent'),
  agreement_id: nothing('a text that everybody accepts; who accepted it is named beside it'),
  author_account_id: a('account'),
  authority: nothing('an office; whom it reports on is named beside it'),
  buyer_account_id: a('account'),
  carrier: nothing('carries for everybody; a parcel is named by its waybill'),
  case_id: a('case'),
  category: nothing('a class of goods'),
  certificate_id: a('certificate'),
  complainant_account_id: a('account'),
  complainant_shop_id: a('shop'),
  complaint_id: a('complaint'),
  device_id: a('device'),
  dispute_id: a('dispute'),
  explanation_id: a('explanation'),
  from_account_id: a('account'),
  from_wallet_id: a('wallet'),
  holder_id: by('holder_kind'),
  line_id: nothing('a line of the order that is named beside it'),
  listing_id: a('listing'),
  listing_ids: a('listing'),
  media_sha256: nothing('pictures, compared as bytes'),
  message_id: a('message'),
  notice_id: a('notice'),
  order_id: a('order'),
  order_ids: a('order'),
  owner_account_id: a('account'),
  payee_wallet_id: a('wallet'),
  payer_wallet_id: a('wallet'),
  payment_id: a('payment'),
  person_id: a('person'),
  promotion_id: a('promotion'),
  refund_id: a('refund'),
  request_no: nothing('an office’s own number for what it reports'),
  review_id: a('review'),
  review_ids: a('review'),
  rights_holder_id: a('right_holder'),
  sanction_id: a('sanction'),
  shop_id: a('shop'),
  // An authority names somebody without saying what kind of thing the number is: every kind it may be leads to the report.
  subject_id: by('subject_kind', ['account', 'person', 'shop', 'wallet']),
  target_id: by('target_kind'),
  thread_id: a('thread'),
  tip_id: a('tip'),
  to_account_id: a('account'),
  to_shop_id: a('shop'),
  to_wallet_id: a('wallet'),
  transfer_id: a('transfer'),
  wallet_id: a('wallet'),
  waybill_no: a('waybill'),
}

/** Things that are part of an order's story: who reads an order whole reads these whole. */
export const partsOfOrders = ['complaint', 'dispute', 'explanation', 'payment', 'refund', 'review', 'waybill'] as const

/** What a field names. Throws for a field nobody declared. */
export function namingOf(field: string): Naming {
  const found = naming[field]
  if (found === undefined) throw new Error(`expected the identifier ${field} to be declared in naming.ts, it is not`)
  return found
}

/** The kind a field always names; undefined where another field says it or it names nothing. */
export function kindNamed(field: string): string | undefined {
  const found = namingOf(field)
  return 'kind' in found ? found.kind : undefined
}
