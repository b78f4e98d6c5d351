/**
 * What happens without a person, and nothing else: time passing, a victim's claim with two independent facts, restoration, a
 * quarantine under threat, warnings, education. None of it limits anybody; what limits is decided by people.
 */
import type { Act, ActName, ChangesOf, Concerned } from '../domain/acts.ts'
import { exposureSentence } from '../domain/exposure.ts'
import { clocksOf } from './clocks.ts'
import { correct as correctPapers } from './correction.ts'
import { claim } from './discriminators.ts'
import { type Context, day, hour, idFrom, iso, type Sentence, system, type Writer, writer } from './deciding.ts'
import { noticeOf, statementOf } from './notices.ts'
import { suspendFor } from './measure.ts'
import { endShadows } from './shadow.ts'
import { type Case, type Casework, findCase, isSame, keyOf, type Measure } from './state.ts'

/** The acts that `due` may write. A measure above education is not among those it can begin. */
export const automaticActs: readonly ActName[] = [
  'question.lapsed',
  'report.acknowledged',
  'case.victim',
  'measure.in_force',
  'measure.expired',
  'measure.suspended',
  'measure.resumed',
  'measure.overturned',
  'orders.restored',
  'reviews.quarantined',
  'reviews.restored',
  'warning.raised',
  'warning.given',
  'shop.told',
  'shop.warned',
  'correction.drafted',
  'correction.moved',
  'measure.proposed',
  'measure.noticed',
  'measure.decided',
  'measure.informed',
  'shadow.ended',
  'clock.escalated',
]

/** What is due at `context.at`. Calling it again, or later, after its acts were taken in, says nothing twice. */
export function due(state: Casework, context: Context): Act[] {
  const write = writer(state, context, system, '')
  lapse(state, context, write)
  acknowledge(state, write)
  claims(state, context, write)
  follow(state, context, write)
  quarantine(state, context, write)
  warn(state, context, write)
  tellShops(state, context, write)
  warnAhead(state, context, write)
  correctPapers(state, context, write)
  educate(state, context, write)
  endShadows(state, context, write)
  escalate(state, context, write)
  return write.acts
}

function lapse(state: Casework, { at }: Context, write: Writer): void {
  for (const one of state.question.values())
    if (one.state === 'delivered' && one.due_at! <= at) write.act('question.lapsed', { kind: 'question', id: one.id }, {})
}

function acknowledge(state: Casework, write: Writer): void {
  for (const one of state.report.values()) if (one.state === 'filed') write.act('report.acknowledged', { kind: 'report', id: one.id }, {})
}

/**
 * A shop that told the marketplace of an attack in its own channel has claimed it, as one that reports here: what limits it is held
 * against the facts at once, and a person decides within the day. The complaint alone moves nothing, here as there.
 */
function claims(state: Casework, context: Context, write: Writer): void {
  const begun = new Set<string>()
  for (const { case_id, subject, reasons, contrary } of context.report.verdicts) {
    if (subject.kind !== 'shop' || ![...reasons, ...contrary].some(({ code }) => code === 'reported-attack')) continue
    const home = findCase(state, case_id)
    const key = keyOf(subject)
    if (home === undefined || isHistory(home, context) || home.victims.has(key) || begun.has(`${home.id} ${key}`)) continue
    begun.add(`${home.id} ${key}`)
    claim(context.report, home, { kind: subject.kind, id: subject.id }, write)
  }
}

/** Measures begin, are suspended and resumed, expire, and fall with an education's finding. */
function follow(state: Casework, context: Context, write: Writer): void {
  const { at } = context
  const accused = new Set(
    context.report.verdicts
      .filter(({ role, certainty }) => isAccused(role) && certainty !== 'lead')
      .map(({ case_id, subject }) => `${findCase(state, case_id)?.id} ${keyOf(subject)}`),
  )
  for (const one of state.measure.values()) {
    const on = { kind: 'measure', id: one.id }
    const home = findCase(state, one.case_id)
    if (home === undefined) continue
    if (one.state === 'informed' && Math.max(one.starts_at, one.decided!.at) <= at && !isStayed(state, one))
      write.act('measure.in_force', on, {
        from: iso(Math.max(one.starts_at, one.decided!.at)),
        ...(one.ends_at === undefined ? {} : { ends_at: iso(one.ends_at) }),
      })
    if (one.state !== 'in_force') continue
    const claim = home.victims.get(keyOf(one.subject))
    if (one.suspended === undefined) {
      if (one.ends_at !== undefined && one.ends_at <= at) write.act('measure.expired', on, {})
      else if (claim?.status !== 'claimed' || !suspendFor(context, home, one, write))
        correct(context, accused.has(`${home.id} ${keyOf(one.subject)}`), one, write)
    } else if (one.suspended.cause === 'victim' && claim?.status === 'refused') {
      // Suspended time does not count, so the end moves by it.
      const ends = one.ends_at === undefined ? undefined : one.ends_at + (at - one.suspended.since)
      write.act('measure.resumed', on, ends === undefined ? {} : { ends_at: iso(ends) })
    }
  }
}

/** An appeal filed before a closure began is decided before it begins. */
const isStayed = (state: Casework, one: Measure): boolean =>
  one.level === 'L4' && [...state.appeal.values()].some(({ measure_id, state: at }) => measure_id === one.id && (at === 'filed' || at === 'taken'))

/** An education whose finding is no longer there is taken back in writing. */
function correct(context: Context, stands: boolean, one: Measure, write: Writer): void {
  if (one.kind !== 'education' || one.proposed.by.kind !== 'system') return
  if (!stands && context.at > one.decided!.at) write.act('measure.overturned', { kind: 'measure', id: one.id }, { cause: 'finding_fell' })
}

const isHistory = ({ first_seen }: Case, { liveFrom }: Context): boolean => liveFrom !== undefined && Date.parse(first_seen) < liveFrom
const isAccused = (role: string): boolean => !['victim_merchant', 'victim_identity', 'bystander'].includes(role)

/**
 * A review leaves the score while a threat is looked into: where the record holds the threat (a finding names the review), or two
 * reporters who have nothing to do with each other tell of the same review or its author. One shop alone can move nothing.
 */
function quarantine(state: Casework, context: Context, write: Writer): void {
  const reports = [...state.report.values()].filter(
    ({ kind, state: at, review_ids }) => kind === 'threatened' && at !== 'withdrawn' && at !== 'answered' && review_ids.length > 0,
  )
  const authorOf = (review: string): string | undefined => {
    const author = context.ownersOf?.('review', review)?.find(({ kind }) => kind === 'account')
    return author === undefined ? undefined : keyOf(author)
  }
  const toldBy = new Map<string, Set<string>>()
  // Shops of one owner are one reporter, and a buyer's account is none: only who sells can be threatened by a review.
  for (const { by, review_ids } of reports)
    if (by.kind === 'shop')
      for (const review of review_ids)
        for (const key of [review, authorOf(review)]) if (key !== undefined) toldBy.set(key, (toldBy.get(key) ?? new Set()).add(standsFor(context, by)))
  for (const one of reports) {
    const set = one.review_ids.filter((review) => {
      if (state.reviews.has(review)) return false
      const threat = context.report.verdicts.some(({ behaviour, review_ids }) => behaviour === 'review_extortion' && review_ids.includes(review))
      const author = authorOf(review)
      return threat || (toldBy.get(review)?.size ?? 0) >= 2 || (author !== undefined && (toldBy.get(author)?.size ?? 0) >= 2)
    })
    if (set.length > 0)
      write.act(
        'reviews.quarantined',
        { kind: 'report', id: one.id },
        { review_ids: set, until: iso(context.at + context.pack.quarantine_hours * hour), report_ids: [one.id], discriminators: [] },
      )
  }
  const over = new Map<string, string[]>()
  for (const [review, { stands, until, cause }] of state.reviews)
    if (stands === 'quarantined' && until !== undefined && until <= context.at) over.set(cause, [...(over.get(cause) ?? []), review])
  for (const [report, review_ids] of over) write.act('reviews.restored', { kind: 'report', id: report }, { review_ids, cause: 'expiry' })
}

/** A shop that is a victim is told at once; who files what is manifestly unfounded again and again is told before anything else. */
function warn(state: Casework, context: Context, write: Writer): void {
  for (const verdict of context.report.verdicts) {
    const home = findCase(state, verdict.case_id)
    if (home === undefined || isHistory(home, context) || verdict.subject.kind !== 'shop' || verdict.role !== 'victim_merchant' || verdict.certainty === 'lead')
      continue
    const kind = verdict.behaviour === 'reverse_brushing' ? 'do_not_ship' : verdict.behaviour === 'review_extortion' ? 'under_threat' : 'abused'
    if (state.warned.has(`${home.id}:${kind}`)) continue
    const order_ids = [...verdict.proven_order_ids, ...verdict.supported_order_ids].toSorted()
    write.act(
      'warning.raised',
      { kind: 'case', id: home.id },
      { case_id: home.id, shop_id: verdict.subject.id, kind, order_ids, review_ids: [...verdict.review_ids] },
    )
  }
  for (const { to, figures } of unfoundedReporters(state, context)) {
    const last = state.warned.get(`unfounded_reports:${keyOf(to)}`)
    const newest = [...state.report.values()].find(({ by, answered }) => isSame(by, to) && answered?.manifestly_unfounded === true)
    if (last === undefined || context.at - last > 180 * day)
      write.act('warning.given', { kind: 'report', id: newest!.id }, { to, about: 'unfounded_reports', figures })
  }
}

/** Who stands behind somebody, as far as it is known: shops of one owner are one. */
const standsFor = (context: Pick<Context, 'behind'>, one: Concerned): string => context.behind?.(one) ?? keyOf(one)

/** Whose reports were found manifestly unfounded at least five times and more often than not. */
export function unfoundedReporters(
  state: Casework,
  context: Pick<Context, 'behind'> = {},
): { to: Concerned; figures: { answered: number; unfounded: number } }[] {
  const byWhom = Map.groupBy(
    [...state.report.values()].filter(({ answered }) => answered !== undefined),
    ({ by }) => standsFor(context, by),
  )
  const found: { to: Concerned; figures: { answered: number; unfounded: number } }[] = []
  for (const reports of byWhom.values()) {
    // What names nothing is told apart by its words; what names a review or an order, by what it names, in however few words.
    const keyed = ({ id, text, order_ids, review_ids }: (typeof reports)[number]): string =>
      order_ids.length + review_ids.length > 0 || text.trim() === '' ? id : text.trim()
    const unfounded = new Set(reports.filter(({ answered }) => answered!.manifestly_unfounded).map(keyed)).size
    const answered = new Set(reports.map(keyed)).size
    if (unfounded >= 5 && unfounded * 2 > answered) found.push({ to: reports[0]!.by, figures: { answered, unfounded } })
  }
  return found.toSorted((a, b) => (keyOf(a.to) < keyOf(b.to) ? -1 : 1))
}

/** More than this share of a shop's orders out, and the shop is told so. */
export const tellShare = 0.1

/** A shop is told when more than a tenth of its orders are out of the counts, again when they have doubled, and when it is over. */
function tellShops(state: Casework, { shares }: Context, write: Writer): void {
  for (const { shop_id, out, all } of shares?.() ?? []) {
    const last = state.shop.get(shop_id)?.last
    const told = last?.share === 'over_a_tenth'
    const over = all > 0 && out > all * tellShare
    if (over ? told && out < last!.out * 2 : !told) continue
    const share = over ? 'over_a_tenth' : 'below_a_tenth'
    write.act('shop.told', { kind: 'shop', id: shop_id }, { share, out, all, text: shareSentence(share, out, all) })
  }
}

export function shareSentence(share: 'over_a_tenth' | 'below_a_tenth', out: number, all: number): Sentence {
  if (share === 'below_a_tenth')
    return {
      en: `${out} of your ${all} orders are out of the counts now, no more than a tenth.`,
      zh: `您的 ${all} 笔订单中现有 ${out} 笔不计入统计，未超过十分之一。`,
    }
  return {
    en: `${out} of your ${all} orders are out of the counts for now, more than a tenth. This is no penalty and no finding about you; object to each that was a real order, and a person decides within 48 hours.`,
    zh: `您的 ${all} 笔订单中有 ${out} 笔目前不计入统计，已超过十分之一。这不是处罚，也不是对您的认定；如为真实订单，可逐笔提出异议，由人工在 48 小时内决定。`,
  }
}

/** A warning against an attack under way is not given again within half a year. */
const warnedFor = 180 * day

/** Shops like those being struck are told before anything happens to them. */
function warnAhead(state: Casework, { at, exposed }: Context, write: Writer): void {
  for (const { shop_id, attack, traits } of exposed ?? []) {
    const last = state.shop.get(shop_id)?.warned.get(attack)
    if (last !== undefined && at - last < warnedFor) continue
    write.act('shop.warned', { kind: 'shop', id: shop_id }, { attack, traits, text: exposureSentence({ attack, traits }) })
  }
}

/** First offenders of what the report itself would only educate are told the rules. It accuses nobody and limits nothing. */
function educate(state: Casework, context: Context, write: Writer): void {
  const met = new Set([...state.measure.values()].map(({ case_id, subject }) => `${findCase(state, case_id)?.id} ${keyOf(subject)}`))
  for (const verdict of context.report.verdicts) {
    const { subject } = verdict
    if (
      verdict.measure.kind !== 'education' ||
      verdict.certainty === 'lead' ||
      !isAccused(verdict.role) ||
      (subject.kind !== 'shop' && subject.kind !== 'account')
    )
      continue
    const home = findCase(state, verdict.case_id)
    if (home === undefined || isHistory(home, context) || met.has(`${home.id} ${keyOf(subject)}`)) continue
    met.add(`${home.id} ${keyOf(subject)}`)
    const id = idFrom('M', home.id, keyOf(subject), 'education')
    if (state.measure.has(id)) continue
    const ends = context.at + context.pack.education_decay_days * day
    const changes: ChangesOf<'measure.proposed'> = {
      case_id: home.id,
      subject,
      kind: 'education',
      level: 'L1',
      order_ids: [...verdict.proven_order_ids, ...verdict.supported_order_ids].toSorted(),
      review_ids: [...verdict.review_ids],
      starts_at: iso(context.at),
      ends_at: iso(ends),
      reason_codes: [],
      certainty: verdict.certainty,
      behaviour: verdict.behaviour,
    }
    const on = { kind: 'measure', id }
    const one = { ...changes, id, starts_at: context.at, ends_at: ends, why: '' } as unknown as Measure
    write.act('measure.proposed', on, changes)
    write.act('measure.noticed', on, { urgent: false, notice: noticeOf(one, home, verdict, context) })
    write.act('measure.decided', on, { outcome: 'impose', urgent: false })
    write.act('measure.informed', on, { statement: statementOf(one, home, verdict, undefined, context, { urgent: false, by: system.id, why: '' }) as never })
    write.act('measure.in_force', on, { from: iso(context.at), ends_at: iso(ends) })
  }
}

/** A clock of ours that was missed goes to the next role, once. */
function escalate(state: Casework, context: Context, write: Writer): void {
  for (const { on, clock, whose, to, due_at } of clocksOf(state, context)) {
    if (whose !== 'ours' || due_at > context.at || state.escalated.has(`${keyOf(on)}:${clock}:${due_at}`)) continue
    // What was due and done in this very call was not missed.
    if (clock === 'acknowledge') continue
    write.act('clock.escalated', on, { clock, due_at: iso(due_at), to })
  }
}
