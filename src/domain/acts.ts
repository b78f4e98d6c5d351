/**
 * What we do, as entries of the ledger: `aedile.<noun>.<verb>`. Every act says who, when, why, under which rules and law, and what
 * it changes. State is what the acts add up to; nothing is edited, so the table below is the whole memory of a case.
 */
import { z } from 'zod'
import { exposureFields } from './exposure.ts'
import { behaviours, certainties, measureKinds, measureLevels, roles, subjectKinds } from './verdict.ts'

/** Whom a case, a measure or a question is about. A right holder gives notices and may hold no account. */
export const concernedKinds = ['shop', 'account', 'person', 'wallet', 'agent', 'group', 'right_holder'] as const

/** What commands are given to. */
export const nouns = [
  'case',
  'measure',
  'question',
  'appeal',
  'objection',
  'report',
  'referral',
  'proceeding',
  'campaign',
  'request',
  'publication',
  'correction',
  'authority',
  'right',
  'hold',
  'opening',
  'loss',
  'shadow',
] as const
export type Noun = (typeof nouns)[number]

export const aboutKinds = ['order', 'review', 'notice', 'complaint', 'refund'] as const
/** What kind of matter an authority takes. */
export const authorityKinds = ['police', 'prosecutor', 'court', 'market_supervision', 'other'] as const
/** What people may ask about their own data; `retention` is ours, when its time is over. */
export const rightKinds = ['access', 'rectification', 'erasure', 'retention'] as const
/** Heads of loss, apart by whose loss it is. */
export const lossHeads = {
  merchant: ['lost_sales', 'freight', 'unreturned_goods', 'ads', 'staff_hours', 'fees', 'wrongful_limit'],
  platform: ['goodwill', 'competitiveness', 'data_authenticity', 'investigation', 'cleaning', 'customer_care', 'compensation', 'enforcement'],
  consumers: ['polluted_exposure', 'misled_purchases', 'price_difference', 'wrongful_limit'],
} as const
export const reportKinds = ['attacked', 'threatened', 'malicious_refund', 'malicious_complaint', 'false_notice', 'not_my_order', 'review'] as const

const id = z.string().min(1).max(512)
const ids = z.array(id).max(100_000)
const time = z.iso.datetime({ offset: true, error: 'expected an RFC 3339 time with an explicit offset' })
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits (SHA-256)')
const text = z.string().max(20_000)
const both = z.strictObject({ en: z.string(), zh: z.string() })
const count = z.int().min(0)

export const concerned = z.strictObject({ kind: z.enum(concernedKinds), id })
export type Concerned = z.infer<typeof concerned>

const party = z.strictObject({ kind: z.string(), id })

const content = {
  /** Ids under which reports know this case; the newest last. */
  aliases: ids,
  behaviour: z.enum(behaviours),
  certainty: z.enum(certainties),
  /** Earliest of all scans. */
  first_seen: time,
  merged_from: ids,
  /** How many, and one hash over which orders with which finding, so that nobody can tell of others later. */
  orders: z.strictObject({ proven: count, supported: count, excluded: count.optional(), sha256: sha256.optional() }),
  subjects: z.array(z.strictObject({ kind: z.enum(subjectKinds), id, role: z.enum(roles) })),
  /** A sample of the orders that is the same whatever else is in the case; by it a case is known again when its first order changes. */
  sketch: z.array(z.string()),
}

const intended = {
  case_id: id,
  subject: concerned,
  kind: z.enum(measureKinds),
  level: z.enum(measureLevels),
  order_ids: ids,
  review_ids: ids,
  starts_at: time,
  ends_at: time.optional(),
}

const step = {
  state: z.string(),
  date: time.optional(),
  number: id.optional(),
  amount_minor: count.optional(),
  currency: z.string().length(3).optional(),
  text: text.optional(),
}

/** What each act changes, beside who, why and on which rules. */
export const actShapes = {
  'case.opened': { ...content, origin: z.enum(['proactive', 'reported', 'authority', 'split']), split_from: id.optional() },
  'case.changed': content,
  'case.lost': {},
  'case.merged': { from: ids },
  /** Cases that people had joined stand by themselves again, as they were, with what was decided about their own subjects since. */
  'case.unmerged': { from: ids },
  'case.split': { into: id, aliases: ids },
  'case.taken': { person_id: id, until: time },
  'case.released': { person_id: id },
  'case.noted': { text },
  'case.attached': { text: text.optional(), sha256 },
  'case.recused': { person_id: id, party: concerned },
  'case.victim': { subject: concerned, status: z.enum(['claimed', 'recognised', 'refused']), discriminators: z.array(z.string()) },
  'case.consented': { subject: concerned, to: z.enum(['referral', 'claim', 'publication']) },
  /** A person looked at a sample themselves: how, drawn how, and what each of it was. */
  'case.verified': {
    method: z.enum(['contacted_recipients', 'read_records', 'looked_at_parcels', 'asked_shop']),
    drawn: z.enum(['by_lot', 'chosen']),
    of: count,
    genuine: ids,
    not_genuine: ids,
    unknown: ids,
  },
  /** Somebody of the case is a minor: nothing about it is told to the public. */
  'case.minor': { subject: concerned },
  /** Somebody follows a case, and up to which entry they have seen it. It is reading: nobody takes part by it. */
  'case.watched': { person_id: id },
  'case.unwatched': { person_id: id },
  'case.seen': { person_id: id, entry: count },
  'case.closed': { outcome: text },
  'case.reopened': {},

  'question.asked': { case_id: id, subject: concerned, about_kind: z.enum(aboutKinds), about_ids: ids, due_at: time.optional(), measure_id: id.optional() },
  'question.delivered': { at: time, due_at: time },
  'question.extended': { due_at: time },
  'question.answered': { text, sha256: z.array(sha256), late: z.boolean() },
  'question.lapsed': {},
  'question.assessed': { assessed: z.enum(['reasonable', 'unreasonable', 'open']) },

  'measure.proposed': { ...intended, reason_codes: ids, certainty: z.enum(certainties), behaviour: z.enum(behaviours) },
  'measure.recorded': { ...intended, reason: text },
  'measure.noticed': { question_id: id.optional(), urgent: z.boolean(), notice: both },
  'measure.seconded': { view: z.enum(['agree', 'return']) },
  'measure.signed_off': { view: z.enum(['agree', 'return']) },
  'measure.decided': { outcome: z.enum(['impose', 'not_impose']), urgent: z.boolean() },
  'measure.informed': { statement: z.record(z.string(), z.json()) },
  'measure.delivered': { at: time },
  'measure.in_force': { from: time, ends_at: time.optional() },
  'measure.applied': { at: time },
  'measure.suspended': { cause: z.enum(['victim', 'stay']), discriminators: z.array(z.string()) },
  'measure.resumed': { ends_at: time.optional() },
  'measure.lifted': { from: time, cause: z.enum(['decision', 'victim']) },
  'measure.overturned': { cause: z.enum(['appeal', 'finding_fell']), appeal_id: id.optional() },
  'measure.reduced': { order_ids: ids, appeal_id: id },
  'measure.expired': {},
  'measure.acknowledged': { answers: z.record(z.string(), z.string()), right: count, of: count },

  'appeal.filed': { measure_id: id, case_id: id, by: concerned, text, sha256: z.array(sha256), instance: z.int().min(1).max(2) },
  'appeal.taken': {},
  'appeal.decided': { outcome: z.enum(['upheld', 'overturned', 'partly']), order_ids: ids },
  /** A second appeal goes to a panel: what another of it holds. */
  'appeal.concurred': { outcome: z.enum(['upheld', 'overturned', 'partly']), order_ids: ids },
  /** The one concerned asks that somebody else read it, and why; somebody apart decides. */
  'appeal.challenged': { text },
  'appeal.challenge_decided': { granted: z.boolean() },
  'appeal.withdrawn': {},

  'objection.filed': { about_kind: z.enum(['order', 'review']), about_id: id, by: concerned, case_id: id.optional(), text, sha256: z.array(sha256) },
  'objection.decided': { outcome: z.enum(['restored', 'kept']) },
  'objection.withdrawn': {},

  'report.filed': { kind: z.enum(reportKinds), by: concerned, case_id: id.optional(), order_ids: ids, review_ids: ids, text, sha256: z.array(sha256) },
  'report.acknowledged': {},
  'report.looked_into': {},
  'report.answered': { outcome: z.enum(['upheld', 'partly', 'rejected', 'unclear']), text, manifestly_unfounded: z.boolean() },
  'report.withdrawn': {},

  'orders.restored': { case_id: id.optional(), order_ids: ids, cause: z.enum(['objection', 'appeal', 'expiry', 'victim', 'finding_fell']) },
  'orders.confirmed': { case_id: id.optional(), order_ids: ids },
  'reviews.quarantined': { review_ids: ids, until: time, report_ids: ids, discriminators: z.array(z.string()) },
  'reviews.restored': { review_ids: ids, cause: z.enum(['objection', 'expiry', 'answer']) },
  'reviews.confirmed': { review_ids: ids },

  'warning.raised': { case_id: id, shop_id: id, kind: z.string(), order_ids: ids, review_ids: ids },
  'warning.given': { to: concerned, about: z.enum(['unfounded_reports']), figures: z.record(z.string(), count) },
  /** More than a tenth of a shop's orders went out of the counts, or no longer are. */
  'shop.told': { share: z.enum(['over_a_tenth', 'below_a_tenth']), out: count, all: count, text: both },
  /** A shop is like those being struck of late; it is warned, and nothing is held against it. */
  'shop.warned': { ...exposureFields, text: both },

  'referral.drafted': { case_id: id, authority_id: id, offence: z.string(), victims: ids, measure_id: id.optional() },
  'referral.moved': step,
  'proceeding.prepared': { case_id: id, claimants: ids, defendants: ids, ...step },
  'proceeding.moved': step,
  'publication.drafted': { case_id: id, text, until: time.optional() },
  'publication.published': {},
  'publication.taken_down': {},
  'request.registered': { authority_id: id, number: id, about_ids: ids },
  'request.scoped': { about_ids: ids, text },
  'request.answered': { sha256: z.array(sha256) },
  'request.refused': { text },
  /** A letter that takes back what a paper said, to whoever holds the paper. */
  'correction.drafted': {
    case_id: id,
    of: z.strictObject({ kind: z.enum(['measure', 'objection']), id }),
    cause: z.enum(['appeal', 'partly', 'victim', 'finding_fell', 'objection']),
    to: z.strictObject({ as: z.enum(['authority', 'court', 'public', 'subject', 'reporter']), kind: z.string(), id }),
    paper: z.strictObject({
      kind: z.enum(['referral', 'proceeding', 'publication', 'request', 'bag', 'answer', 'statement']),
      id,
      at: time,
      number: id.optional(),
    }),
    order_ids: ids,
    review_ids: ids,
    letter: both,
  },
  'correction.moved': { state: z.enum(['sent', 'received']), date: time.optional(), number: id.optional() },
  'authority.listed': {
    name: both,
    kind: z.enum(authorityKinds),
    region_code: z.string().optional(),
    level: z.enum(['county', 'city', 'province', 'nation']).optional(),
    jurisdiction: text.optional(),
    contact: text.optional(),
    filing_channel: text.optional(),
  },
  'authority.feedback': { case_id: id, quality: z.enum(['good', 'fair', 'poor']), convinced: text },
  'authority.retired': {},
  'right.filed': { kind: z.enum(rightKinds), by: concerned, text },
  'right.granted': {},
  'right.refused': { text },
  'right.done': { text: text.optional() },
  'right.withdrawn': {},
  'hold.set': { about: z.array(concerned), case_ids: ids, number: id.optional(), until: time.optional() },
  'hold.lifted': {},
  'opening.asked': { source: id, type: z.string(), record_id: id, field: z.string(), purpose: text, case_id: id.optional() },
  'opening.approved': { until: time },
  'opening.refused': {},
  'opening.used': {},
  'loss.entered': {
    case_id: id,
    party: z.enum(['merchant', 'platform', 'consumers']),
    head: z.string(),
    holder: concerned.optional(),
    low_minor: count.optional(),
    central_minor: count.optional(),
    high_minor: count.optional(),
    currency: z.string().length(3).optional(),
    count: count.optional(),
    measure_id: id.optional(),
    text,
    sha256: z.array(sha256),
  },
  'loss.settled': { amount_minor: count, currency: z.string().length(3), how: z.enum(['paid', 'fees_credited', 'exposure_made_good', 'awarded']) },
  'loss.withdrawn': {},
  'campaign.opened': { text },
  'campaign.added': { case_ids: ids },
  'campaign.closed': {},

  /** A change of the rules that runs beside those in force: it judges everything and decides nothing. */
  'shadow.started': { change: z.record(z.string(), z.json()), until: time },
  /** What it says otherwise than the rules in force, whenever that is another than before. */
  'shadow.compared': {
    entries: count,
    as_of: time,
    subjects: z.strictObject({ before: count, after: count, flipped: count }),
    hit: z.array(party),
    freed: z.array(party),
    victims_lost: z.array(party),
    victims_found: z.array(party),
    orders: z.strictObject({ out_too: count, back: count }),
    reviews: z.strictObject({ out_too: count, back: count }),
  },
  'shadow.ended': {},

  'clock.escalated': { clock: z.string(), due_at: time, to: z.string() },
  'measure.reread': { view: z.enum(['right', 'wrong', 'unclear']) },
} as const satisfies Record<string, Readonly<Record<string, z.ZodType>>>

export type ActName = keyof typeof actShapes
type Changes = { [T in ActName]: z.infer<z.ZodObject<(typeof actShapes)[T]>> }

const common = {
  /** A person with the role that allowed it, a key of the marketplace, the person concerned, or ourselves. */
  by: z.strictObject({ kind: z.enum(['person', 'key', 'party', 'system']), id, role: z.string() }),
  why: z.string(),
  /** Version of the rules of judging and of the pack of law in force when it was done. */
  rules: z.string(),
  law: z.string(),
  on: z.strictObject({ kind: z.string(), id }),
}
export type Doer = { kind: 'person' | 'key' | 'party' | 'system'; id: string; role: string }
type Common = { by: Doer; why: string; rules: string; law: string; on: { kind: string; id: string } }

/** The act as it is kept. Where a field of its own is named like a common one (`by`: who filed), it stands under `changes`. */
export type Act = { [T in ActName]: { type: `aedile.${T}`; id: string; time: string; data: Common & { changes: Changes[T] } } }[ActName]
export type ChangesOf<T extends ActName> = Changes[T]

/** Acts after which other orders or reviews count than before: judging reads them. */
const recounted: readonly string[] = [
  'measure.decided',
  'measure.lifted',
  'measure.overturned',
  'measure.reduced',
  'orders.restored',
  'orders.confirmed',
  'reviews.quarantined',
  'reviews.restored',
  'reviews.confirmed',
]
export const isRecounted = (type: string): boolean => type.startsWith('aedile.') && recounted.includes(type.slice('aedile.'.length))

export const nameOf = (act: Act): ActName => act.type.slice('aedile.'.length) as ActName
export const isActType = (type: string): boolean => type.startsWith('aedile.') && Object.hasOwn(actShapes, type.slice('aedile.'.length))

export const actSchema = (name: ActName): z.ZodType =>
  z.strictObject({
    type: z.literal(`aedile.${name}`),
    id,
    time,
    source: z.literal('//aedile').optional(),
    data: z.strictObject({ ...common, changes: z.strictObject(actShapes[name]) }),
  })

/** What a report says of a case is read by those who verify a bag alone: it stands flat, under the id that the report uses. */
export const flatActs: readonly string[] = ['aedile.case.opened', 'aedile.case.changed', 'aedile.case.lost']

/** The content of the ledger's entry of an act. */
export function entryData({ type, data }: Act): Record<string, unknown> {
  if (!flatActs.includes(type)) return data
  const { changes, ...rest } = data
  return { ...rest, case_id: (changes as { aliases?: string[] }).aliases?.at(-1) ?? data.on.id, ...changes }
}

type Entry = { type: string; id: string; time: string; data: Record<string, unknown> }
function unflat({ type, data, ...rest }: Entry): unknown {
  const { by, why, rules, law, on, case_id, ...changes } = data
  // Before acts said who did them, cases were opened by scans alone, each under the one id it had.
  if (by === undefined) {
    const early =
      type === 'aedile.case.lost' ? {} : { aliases: [case_id], sketch: [], ...(type === 'aedile.case.opened' ? { origin: 'proactive' } : {}), ...changes }
    return {
      type,
      ...rest,
      data: { by: { kind: 'system', id: 'aedile', role: 'automatic' }, why: '', rules: '', law: '', on: { kind: 'case', id: case_id }, changes: early },
    }
  }
  return { type, ...rest, data: { by, why, rules, law, on, changes } }
}

const schemas = new Map<string, z.ZodType>()
/** Takes parsed JSON of an entry of ours; throws when it is no act as this table has it. */
export function parseAct(json: unknown): Act {
  const entry = json as Entry
  const { type } = entry
  if (typeof type !== 'string' || !isActType(type)) throw new TypeError(`expected an act of ours, got ${JSON.stringify(type)}`)
  let schema = schemas.get(type)
  if (schema === undefined) schemas.set(type, (schema = actSchema(type.slice('aedile.'.length) as ActName)))
  return schema.parse(flatActs.includes(type) && !Object.hasOwn(entry.data, 'changes') ? unflat(entry) : entry) as Act
}
