/**
 * The event vocabulary `aedile.events/1` as data: every type, its tier and its fields, once. Schemas, table columns,
 * validators and documentation are derived from this table; docs/spec/events.md is its published form and a test holds
 * the two together.
 */
import { boolean, currency, type Field, id, integer, list, needed, oneOf, region, sha256, text, type Tier, time } from './fields.ts'

export type EventSpec = {
  tier: Tier
  /**
   * Whose key seals what is personal in the record: the first of these fields that names somebody, `=` for a word its kind must be. Empty where
   * nobody is named, so that the record has a key of its own. Recipients stand under the buyer whose order names them: an order says no id of theirs.
   */
  owner?: readonly string[]
  fields: readonly Field[]
}

const match = (name: string): Field => oneOf(name, 'match', 'mismatch', 'unknown')
const subjectKind = (name: string): Field => oneOf(name, 'shop', 'account', 'person', 'agent', 'right_holder')

export const vocabulary = {
  'account.registered': {
    tier: 'T0',
    owner: ['account_id'],
    fields: [
      id('account_id*'),
      oneOf('kind', 'buyer', 'seller', 'both'),
      id('person_id'),
      text('name†'),
      text('phone†'),
      text('id_document†'),
      region('region_code'),
      text('kyc_level'),
    ],
  },
  'account.agreement_accepted': { tier: 'T0', fields: [id('account_id*'), id('agreement_id*'), text('version*'), sha256('text_sha256*')] },
  'session.started': {
    tier: 'T2',
    owner: ['account_id'],
    fields: [
      id('account_id*'),
      id('device_id'),
      text('ip†'),
      region('ip_region_code'),
      oneOf('ip_kind', 'residential', 'mobile', 'office', 'campus', 'datacenter', 'unknown'),
      text('user_agent'),
    ],
  },
  'shop.opened': { tier: 'T0', owner: ['owner_account_id'], fields: [id('shop_id*'), id('owner_account_id*'), id('category*'), text('name')] },
  'shop.closed': { tier: 'T0', owner: [], fields: [id('shop_id*'), text('reason')] },
  'shop.role_granted': {
    tier: 'T4',
    fields: [
      id('shop_id*'),
      id('person_id*'),
      oneOf('role*', 'owner', 'shareholder', 'manager', 'customer_service', 'agency'),
      integer('share_bps', 0, 10_000),
    ],
  },
  'shop.role_ended': {
    tier: 'T4',
    owner: ['person_id'],
    fields: [id('shop_id*'), id('person_id*'), oneOf('role*', 'owner', 'shareholder', 'manager', 'customer_service', 'agency'), text('reason')],
  },
  'wallet.linked': {
    tier: 'T1',
    owner: ['wallet_id'],
    fields: [id('wallet_id*'), oneOf('holder_kind*', 'account', 'shop', 'person'), id('holder_id*'), boolean('verified*'), text('nickname')],
  },
  'listing.published': {
    tier: 'T0',
    owner: ['shop_id'],
    fields: [
      id('listing_id*'),
      id('shop_id*'),
      id('category*'),
      text('title'),
      integer('price_minor*'),
      currency('currency*'),
      integer('unit_cost_minor'),
      integer('weight_g'),
      integer('stock'),
      oneOf('goods_kind', 'physical', 'virtual', 'service'),
    ],
  },
  'listing.changed': { tier: 'T0', owner: [], fields: [id('listing_id*'), text('field*'), text('old'), text('new')] },
  'promotion.scheduled': {
    tier: 'T0',
    fields: [
      id('promotion_id*'),
      id('shop_id*'),
      list('listing_ids'),
      oneOf('kind*', 'flash_sale', 'live_stream', 'coupon', 'ad', 'official'),
      time('starts_at*'),
      time('ends_at*'),
    ],
  },
  'traffic.measured': {
    tier: 'T0',
    fields: [id('listing_id*'), integer('bucket_seconds*', 1), integer('views*'), integer('visitors'), integer('carts'), text('traffic_source')],
  },
  'rank.observed': { tier: 'T0', owner: [], fields: [id('listing_id*'), text('query'), integer('position*', 1), integer('impressions')] },
  'order.placed': {
    tier: 'T0',
    owner: ['buyer_account_id'],
    fields: [
      id('order_id*'),
      id('line_id'),
      id('buyer_account_id*'),
      id('shop_id*'),
      id('listing_id*'),
      integer('quantity*', 1),
      integer('unit_price_minor*'),
      integer('payable_minor*'),
      integer('freight_minor'),
      currency('currency*'),
      text('recipient_name†'),
      text('recipient_phone†'),
      text('recipient_address†'),
      oneOf('address_kind', 'residential', 'campus', 'office', 'forwarder', 'locker', 'unknown'),
      region('region_code'),
      match('name_match'),
      match('phone_match'),
      match('address_match'),
      boolean('is_gift'),
      id('promotion_id'),
      oneOf('traffic_source', 'search', 'feed', 'live', 'ad', 'direct', 'share', 'unknown'),
      id('device_id'),
      text('ip†'),
      integer('view_seconds'),
      integer('rivals_viewed'),
      integer('chat_messages'),
      integer('page_to_order_ms'),
    ],
  },
  'order.snapshotted': {
    tier: 'T0',
    owner: [],
    fields: [needed(id('order_id*')), sha256('sha256*'), text('media_type'), text('blob'), text('title'), integer('price_minor'), text('terms_version')],
  },
  'order.completed': { tier: 'T0', fields: [needed(id('order_id*'))] },
  'order.closed': { tier: 'T0', fields: [needed(id('order_id*')), oneOf('reason*', 'unpaid', 'cancelled', 'refunded')] },
  'payment.captured': {
    tier: 'T1',
    fields: [id('payment_id*'), needed(id('order_id*')), integer('amount_minor*'), currency('currency*'), text('method'), id('payer_wallet_id')],
  },
  'transfer.made': {
    tier: 'T1',
    owner: ['from_wallet_id'],
    fields: [
      id('transfer_id*'),
      id('from_wallet_id*'),
      id('to_wallet_id*'),
      integer('amount_minor*'),
      currency('currency*'),
      oneOf('kind', 'red_packet', 'p2p', 'bank', 'coupon', 'payout', 'cash_back', 'draw', 'goodwill'),
      id('promotion_id'),
      text('memo'),
      id('order_id'),
      id('after_sales_ticket_id'),
      oneOf('observed_by', 'platform', 'party', 'authority'),
    ],
  },
  'payment.disputed': {
    tier: 'T1',
    owner: [],
    fields: [id('payment_id*'), id('dispute_id*'), text('reason*'), integer('amount_minor*'), currency('currency*')],
  },
  'payment.dispute_resolved': { tier: 'T1', fields: [id('dispute_id*'), oneOf('outcome*', 'merchant_won', 'buyer_won', 'withdrawn')] },
  'payout.settled': { tier: 'T1', fields: [id('shop_id*'), integer('amount_minor*'), currency('currency*'), id('wallet_id')] },
  'shipment.dispatched': {
    tier: 'T0',
    fields: [needed(id('order_id*')), id('carrier*'), id('waybill_no*'), integer('weight_g'), integer('freight_minor'), region('origin_region_code')],
  },
  'shipment.scanned': {
    tier: 'T0',
    owner: [],
    fields: [
      id('waybill_no*'),
      id('carrier'),
      oneOf('code*', 'picked_up', 'arrived', 'departed', 'out_for_delivery', 'delivered', 'refused', 'returned'),
      region('region_code'),
      text('site'),
      integer('weight_g'),
    ],
  },
  'carrier.feed_interrupted': { tier: 'T0', fields: [id('carrier*'), time('from*'), time('to*')] },
  'refund.requested': {
    tier: 'T0',
    fields: [
      id('refund_id*'),
      needed(id('order_id*')),
      oneOf('kind*', 'refund_only', 'return_and_refund', 'exchange'),
      oneOf('phase', 'before_ship', 'in_transit', 'after_receipt', 'after_completion'),
      text('reason_code'),
      integer('amount_minor*'),
      list('media_sha256'),
    ],
  },
  'refund.decided': { tier: 'T0', owner: [], fields: [needed(id('refund_id*')), oneOf('outcome*', 'approved', 'rejected'), text('decided_by')] },
  'refund.paid': { tier: 'T0', fields: [needed(id('refund_id*')), integer('amount_minor*')] },
  'return.shipped': { tier: 'T0', fields: [needed(id('refund_id*')), id('carrier'), id('waybill_no'), integer('weight_g'), region('origin_region_code')] },
  'return.inspected': {
    tier: 'T0',
    fields: [
      needed(id('refund_id*')),
      oneOf('outcome*', 'ok', 'defective', 'empty', 'swapped', 'damaged', 'not_received'),
      integer('weight_g'),
      list('media_sha256'),
    ],
  },
  'review.posted': {
    tier: 'T3',
    owner: ['author_account_id'],
    fields: [
      id('review_id*'),
      id('order_id*'),
      id('listing_id*'),
      id('author_account_id*'),
      integer('rating*', 1, 5),
      text('text'),
      list('media_sha256'),
      boolean('appended'),
    ],
  },
  'review.changed': { tier: 'T3', owner: [], fields: [id('review_id*'), integer('rating', 1, 5), text('text')] },
  'review.withdrawn': { tier: 'T3', fields: [id('review_id*')] },
  'message.sent': {
    tier: 'T3',
    owner: ['from_account_id', 'from_handle'],
    fields: [
      id('message_id*'),
      id('thread_id*'),
      id('from_account_id'),
      text('from_handle†'),
      id('to_account_id'),
      id('to_shop_id'),
      oneOf('channel*', 'platform', 'party_submission'),
      text('text'),
      oneOf('off_platform_contact', 'qq', 'wechat', 'phone', 'other'),
    ],
  },
  'complaint.filed': {
    tier: 'T3',
    owner: ['target_id=account', 'handle', 'complainant_account_id'],
    fields: [
      id('complaint_id*'),
      oneOf(
        'kind*',
        'review_extortion',
        'unreasonable_review',
        'reverse_brushing',
        'malicious_refund',
        'malicious_complaint',
        'product_quality',
        'labelling',
        'not_my_order',
        'other',
      ),
      id('complainant_account_id*'),
      id('complainant_shop_id'),
      oneOf('target_kind', 'order', 'review', 'account', 'shop', 'listing', 'handle'),
      id('target_id'),
      text('handle†'),
      id('payee_wallet_id'),
      integer('demanded_minor'),
      integer('paid_minor'),
      currency('currency'),
      text('text'),
    ],
  },
  'complaint.decided': { tier: 'T3', fields: [id('complaint_id*'), oneOf('outcome*', 'upheld', 'rejected', 'withdrawn'), integer('paid_minor')] },
  'ip_notice.filed': {
    tier: 'T3',
    owner: [],
    fields: [
      id('notice_id*'),
      id('rights_holder_id*'),
      id('agent_id'),
      oneOf('right_type*', 'trademark', 'patent', 'copyright', 'design'),
      id('certificate_id'),
      oneOf('certificate_check', 'valid', 'invalid', 'unchecked'),
      time('right_registered_at'),
      id('listing_id*'),
      id('shop_id*'),
      boolean('test_purchase'),
      integer('demanded_minor'),
      currency('currency'),
      text('text'),
    ],
  },
  'ip_notice.countered': { tier: 'T3', fields: [id('notice_id*'), sha256('proof_sha256')] },
  'ip_notice.withdrawn': { tier: 'T3', fields: [id('notice_id*'), integer('paid_minor'), id('payee_wallet_id')] },
  'ip_notice.decided': { tier: 'T3', fields: [id('notice_id*'), oneOf('outcome*', 'upheld', 'rejected')] },
  'contact.verified': {
    tier: 'T4',
    owner: [],
    fields: [needed(id('order_id*')), oneOf('method*', 'call', 'sms', 'app'), oneOf('answer*', 'bought', 'did_not_buy', 'no_answer'), text('by')],
  },
  'explanation.requested': {
    tier: 'T0',
    fields: [
      id('explanation_id*'),
      id('account_id'),
      id('shop_id'),
      list('order_ids'),
      subjectKind('subject_kind'),
      id('subject_id'),
      oneOf('about_kind', 'order', 'review', 'notice', 'complaint', 'refund'),
      list('about_ids'),
      time('delivered_at'),
      time('due_at*'),
    ],
  },
  'explanation.received': {
    tier: 'T0',
    owner: [],
    fields: [id('explanation_id*'), text('text*'), sha256('proof_sha256'), oneOf('assessed', 'reasonable', 'unreasonable', 'open')],
  },
  'sanction.recorded': {
    tier: 'T0',
    owner: [],
    fields: [
      id('sanction_id*'),
      subjectKind('subject_kind*'),
      id('subject_id*'),
      text('measure*'),
      time('starts_at*'),
      time('ends_at'),
      oneOf('origin*', 'this_system', 'legacy'),
      text('reason'),
    ],
  },
  'authority.reported': {
    tier: 'T4',
    owner: [],
    fields: [
      id('authority*'),
      id('request_no*'),
      id('subject_id*'),
      text('behaviour*'),
      text('role*'),
      oneOf('status*', 'statement', 'finding', 'charged', 'judgment_first', 'judgment_final'),
      text('text'),
    ],
  },
  'tip.received': { tier: 'T4', owner: [], fields: [id('tip_id*'), text('origin*'), text('text*'), oneOf('reliability', 'a', 'b', 'c', 'd', 'e')] },
} as const satisfies Record<string, EventSpec>

export type EventType = keyof typeof vocabulary
export const eventTypes = Object.keys(vocabulary) as EventType[]

export function isEventType(name: string): name is EventType {
  return Object.hasOwn(vocabulary, name)
}

/** Columns every event has beside its own fields. */
export const envelopeColumns = ['time', 'recordedtime', 'id', 'source'] as const

/** A field's column past the door: personal values exist only as tokens. */
export function columnOf(field: Field): string {
  return field.personal ? `${field.name}_token` : field.name
}

/**
 * Why a field's raw text may not pass the door as it is. `token`: a personal value, which becomes a token whole. `contacts`: a
 * text in which handles, phone numbers and mail addresses become tokens. `label`: the same, but a bare number may be an article's own. `target`: an id that is a token where it names a handle.
 */
export type Guard = 'token' | 'contacts' | 'label' | 'target'

/** Texts that hold one of a system's own words, and nothing a person wrote. */
const coded: ReadonlySet<string> = new Set([
  'behaviour',
  'blob',
  'field',
  'kyc_level',
  'measure',
  'media_type',
  'method',
  'reason_code',
  'role',
  'terms_version',
  'traffic_source',
  'version',
])
const labels: ReadonlySet<string> = new Set(['new', 'old', 'query', 'site', 'title', 'user_agent'])

export function guardOf(type: EventType, field: Field): Guard | undefined {
  if (field.personal) return 'token'
  if (type === 'complaint.filed' && field.name === 'target_id') return 'target'
  if (field.kind.is !== 'text' || coded.has(field.name)) return undefined
  return labels.has(field.name) ? 'label' : 'contacts'
}

export const guardedFields = (type: EventType): Field[] => vocabulary[type].fields.filter((field: Field) => guardOf(type, field) !== undefined)

/** SQL-ready table name of an event type: `order.placed` → `order_placed`. */
export function tableOf(type: EventType): string {
  return type.replace('.', '_')
}
