/**
 * What stands on a subject when the marketplace asks: limits that people imposed, and whether a penalty must wait. Read off the report and
 * off the measures the marketplace recorded.
 */
import type { Findings } from '../casework/deciding.ts'
import { holdOff, limitsOf as caseworkLimits } from '../casework/limits.ts'
import type { Concerned } from '../domain/acts.ts'
import { deskOf } from '../live/desk.ts'
import type { Tenant } from '../live/tenant.ts'
import type { Sentence } from './route.ts'

type Subject = { kind: string; id: string }
export type Limit = { kind: string; until: string | null; measure_id: string }
export type HoldOff = { hold_off: boolean; why: Sentence; until: string | null; case_ids: string[] }

export const abouts = ['order', 'refund', 'review', 'notice', 'sign_in', 'penalty'] as const
export type About = (typeof abouts)[number]

/** Which limits matter for what is about to be done; all of them where a penalty is asked about. */
const matters: Record<Exclude<About, 'penalty'>, readonly string[]> = {
  order: ['restrict_login', 'hold_shipment', 'zero_sales', 'demote', 'close_shop'],
  refund: ['restrict_login', 'restrict_refund'],
  review: ['restrict_login', 'restrict_publish'],
  notice: ['restrict_login', 'restrict_notices'],
  sign_in: ['restrict_login', 'close_shop'],
}

type Recorded = { time: string; recordedtime?: string; data: { sanction_id: string; measure: string; starts_at: string; ends_at?: string } }

/** Measures in force: the last record of each says until when. */
export function limitsOf(tenant: Tenant, subject: Subject, about: About, now: number): Limit[] {
  const last = new Map<string, Recorded>()
  for (const { bytes } of tenant.entriesOf('limited', `${subject.kind}:${subject.id}`)) {
    const recorded = JSON.parse(Buffer.from(bytes).toString()) as Recorded
    const before = last.get(recorded.data.sanction_id)
    const at = (one: Recorded): number => Date.parse(one.recordedtime ?? one.time)
    if (before === undefined || at(before) <= at(recorded)) last.set(recorded.data.sanction_id, recorded)
  }
  const { state } = deskOf(tenant)
  const ours = caseworkLimits(state, subject as Concerned, now).filter(({ kind }) => about === 'penalty' || matters[about].includes(kind))
  const others = [...last.values()]
    // What casework knows stands as people left it there: suspended, lifted, overturned.
    .filter(({ data }) => !state.measure.has(data.sanction_id))
    .filter(({ data }) => Date.parse(data.starts_at) <= now && (data.ends_at === undefined || now < Date.parse(data.ends_at)))
    .filter(({ data }) => about === 'penalty' || matters[about].includes(data.measure))
    .map(({ data }) => ({ kind: data.measure, until: data.ends_at ?? null, measure_id: data.sanction_id }))
  return [...ours, ...others].toSorted((a, b) => (a.measure_id < b.measure_id ? -1 : 1))
}

const victims: readonly string[] = ['victim_merchant', 'victim_identity']
/** Beyond so long without a judgement, what is known is too old to punish on. */
const tooOld = 60_000

/** Before anybody is punished: a victim's story that stands, or a matter still open, asks to wait. */
export function holdOffOf(tenant: Tenant, subject: Subject, lagMs: number): HoldOff {
  const { view } = tenant
  const verdicts = view.verdictsOf(subject)
  const ids = (list: readonly { case_id: string }[]): string[] => [...new Set(list.map(({ case_id }) => case_id))].toSorted()
  const hold = (list: readonly { case_id: string }[], en: string, zh: string): HoldOff => ({
    hold_off: true,
    why: { en, zh },
    until: null,
    case_ids: ids(list),
  })
  const asked = holdOff(
    deskOf(tenant).state,
    subject as Concerned,
    { as_of: '', verdicts, cases: [], neutralised: { order_ids: [], review_ids: [] } } as unknown as Findings,
  )
  if (asked.hold_off) return asked
  const hurt = verdicts.filter(({ role }) => victims.includes(role))
  if (hurt.length > 0) return hold(hurt, 'The data say that this was done to it, not by it.', '数据表明系他人所为，并非其自身行为。')
  const named = (view.report?.cases ?? []).filter(({ subjects }) =>
    subjects.some((one) => one.kind === subject.kind && one.id === subject.id && victims.includes(one.role)),
  )
  if (named.length > 0) return hold(named, 'It stands as a victim in a case.', '其在案件中为受害人。')
  const open = verdicts.filter(({ behaviour }) => behaviour === 'inconclusive')
  if (open.length > 0) return hold(open, 'Whose doing it was cannot be told yet.', '尚无法判断系何人所为。')
  const leads = verdicts.filter(({ behaviour, certainty }) => behaviour !== 'benign' && certainty === 'lead')
  if (leads.length > 0) return hold(leads, 'What there is on it is a lead and no finding; the matter is open.', '目前仅有线索，尚未认定，事项仍未了结。')
  if (view.report === undefined || lagMs > tooOld)
    return hold([], 'What came in lately is not judged yet; ask again when it is.', '近期数据尚未研判，请稍后再问。')
  return {
    hold_off: false,
    why: { en: 'No victim’s story stands and nothing about it is open.', zh: '没有成立的受害情形，也没有未决事项。' },
    until: null,
    case_ids: [],
  }
}
