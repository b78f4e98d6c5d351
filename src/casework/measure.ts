/** A measure: proposed, noticed, answered, decided, told with reasons, in force, and undone by its exact inverse. */
import { z } from 'zod'
import type { Concerned } from '../domain/acts.ts'
import { measureKinds } from '../domain/verdict.ts'
import { type Context, day, type Deciding, idFrom, iso, Refuse, type Writer } from './deciding.ts'
import { answeredQuestion, findingFor, floorOf, questionsOn, urgentEnd } from './floors.ts'
import { body, command, id, ids, type NounFile, sha256, subject, text, time } from './noun.ts'
import { noticeOf, statementOf } from './notices.ts'
import { discriminatorsFor, suspends } from './discriminators.ts'
import { appealUntil } from './clocks.ts'
import { refuseAgain, refuseHeard, turnedDownNow, victimIn } from './deeds.ts'
import { gradeQuiz } from './education.ts'
import { boundOf } from './can.ts'
import { type Case, type Casework, findCase, inCase, isSame, keyOf, type Measure, rankOf } from './state.ts'

const emptyId = '–'

export const noun: NounFile = {
  commands: {
    notice: command({
      body: body({}),
      decide({ state, context, id, write }) {
        const one = state.measure.get(id)!
        if (one.level === 'L5')
          throw new Refuse(409, 'no_tip_off', 'expected a measure of the marketplace; nobody is told before a referral or a claim', '移送或起诉前不得事先告知')
        writeNotice(state, context, one, false, write)
      },
    }),
    second: command({
      body: body({ view: z.enum(['agree', 'return']) }),
      decide({ state, caller, id, body, write }) {
        const one = state.measure.get(id)!
        if (!floorOf(one.level).second)
          throw new Refuse(409, 'not_needed', `expected L3 or above; ${one.level} needs no second reader`, `${one.level} 级措施无需复核`)
        if (one.second !== undefined) throw new Refuse(409, 'already', 'expected no second reading yet, there is one', '已经复核')
        if (one.proposed.by.id === caller.id) throw separation('the one who proposed', '提出')
        write.act('measure.seconded', { kind: 'measure', id }, { view: body.view })
      },
      tries: () => [{ view: 'agree' }],
    }),
    sign_off: command({
      body: body({ view: z.enum(['agree', 'return']) }),
      decide({ state, caller, id, body, write }) {
        const one = state.measure.get(id)!
        if (!floorOf(one.level).sign_off)
          throw new Refuse(409, 'not_needed', `expected L4 or L5; ${one.level} needs no sign-off`, `${one.level} 级措施无需法务签署`)
        if (one.sign_off !== undefined) throw new Refuse(409, 'already', 'expected no sign-off yet, there is one', '法务已经签署')
        if (one.proposed.by.id === caller.id || one.second?.by.id === caller.id) throw separation('those who proposed or read', '提出或复核')
        write.act('measure.signed_off', { kind: 'measure', id }, { view: body.view })
      },
      tries: () => [{ view: 'agree' }],
    }),
    decide: command({
      body: body({ outcome: z.enum(['impose', 'not_impose']), urgent: z.boolean().default(false) }),
      decide,
      tries: () => [{ outcome: 'not_impose' }, { outcome: 'impose' }, { outcome: 'impose', urgent: true }],
    }),
    delivered: command({
      body: body({ at: time }),
      decide({ state, context, id, body, write }) {
        const one = state.measure.get(id)!
        if (one.delivered_at !== undefined) throw new Refuse(409, 'already', 'expected reasons not delivered yet, they are', '决定书已送达')
        const at = Date.parse(body.at)
        if (at < begunAt(one) || at > context.at)
          throw new Refuse(422, 'at', `expected a time between the decision and now, got ${body.at}`, `应为决定之后、现在之前的时间，实为 ${body.at}`)
        write.act('measure.delivered', { kind: 'measure', id }, { at: iso(at) })
      },
      tries: ({ context }) => [{ at: iso(context.at) }],
    }),
    applied: command({
      body: body({ at: time }),
      decide({ state, context, id, body, write }) {
        const one = state.measure.get(id)!
        if (one.applied_at !== undefined) throw new Refuse(409, 'already', 'expected a measure not yet confirmed as applied, it is', '已确认执行')
        const at = Date.parse(body.at)
        if (at < begunAt(one) || at > context.at)
          throw new Refuse(422, 'at', `expected a time between the decision and now, got ${body.at}`, `应为决定之后、现在之前的时间，实为 ${body.at}`)
        write.act('measure.applied', { kind: 'measure', id }, { at: iso(at) })
      },
      tries: ({ context }) => [{ at: iso(context.at) }],
    }),
    lift: command({
      body: body({ from: time.optional() }),
      decide({ state, context, id, body, write }) {
        const one = state.measure.get(id)!
        const from = body.from === undefined ? context.at : Date.parse(body.from)
        const begins = one.from ?? one.starts_at
        if (from < begins && from < begunAt(one))
          throw new Refuse(422, 'from', `expected a time not before the measure began, got ${body.from}`, `不得早于措施开始时间，实为 ${body.from}`)
        write.act('measure.lifted', { kind: 'measure', id }, { from: iso(from), cause: 'decision' })
      },
      tries: ({ context }) => [{ from: iso(context.at) }],
    }),
    appeal: command({
      body: body({ text, sha256: z.array(sha256).max(50).default([]) }),
      decide({ state, context, caller, id, body, write }) {
        const one = state.measure.get(id)!
        const appeals = [...state.appeal.values()].filter(({ measure_id, state: at }) => measure_id === id && at !== 'withdrawn')
        if (appeals.some(({ state: at }) => at === 'filed' || at === 'taken'))
          throw new Refuse(409, 'already', 'expected no appeal under way, there is one', '已有申诉在办理')
        const until = appealUntil(one, context)
        if (until !== undefined && context.at >= until)
          throw new Refuse(409, 'late', `expected an appeal until ${iso(until)}`, `申诉期限已于 ${iso(until)} 届满`)
        const since = appeals.filter(({ filed_at, decided }) => decided !== undefined && (one.decided === undefined || filed_at >= one.decided.at))
        if (since.length >= 2)
          throw new Refuse(
            409,
            'exhausted',
            `expected at most two appeals of a decision; next: ${context.pack.outside.en}`,
            `同一决定至多申诉两次；此后可向${context.pack.outside.zh}提出`,
          )
        const whom = boundOf(caller) as Concerned
        const appeal = write.make('appeal', idFrom('A', id, appeals.length, state.appeal.size))
        write.act(
          'appeal.filed',
          { kind: 'appeal', id: appeal },
          { measure_id: id, case_id: one.case_id, by: { kind: whom.kind, id: whom.id }, text: body.text, sha256: body.sha256, instance: since.length + 1 },
        )
      },
      tries: () => [{ text: emptyId }],
    }),
    acknowledge: command({
      body: body({ answers: z.record(z.string(), z.string()).default({}) }),
      decide({ state, id, body, write }) {
        const one = state.measure.get(id)!
        if (one.kind !== 'education') throw new Refuse(409, 'not_needed', 'expected an education notice', '应为教育提示')
        const { right, of } = gradeQuiz(one.behaviour, body.answers)
        write.act('measure.acknowledged', { kind: 'measure', id }, { answers: body.answers, right, of })
      },
    }),
    reread: command({
      body: body({ view: z.enum(['right', 'wrong', 'unclear']) }),
      decide({ state, caller, id, body, write }) {
        if (state.rereads.get(id)?.some(({ by }) => by === caller.id) === true)
          throw new Refuse(409, 'already', 'expected a sanction you have not read again yet, you have', '您已复读过该处置')
        write.act('measure.reread', { kind: 'measure', id }, { view: body.view })
      },
      tries: () => [{ view: 'right' }],
    }),
    record: command({
      body: body({
        case_id: id.optional(),
        subject,
        kind: z.enum(measureKinds),
        level: z.enum(['L1', 'L2', 'L3', 'L4']),
        order_ids: ids.default([]),
        review_ids: ids.default([]),
        starts_at: time,
        ends_at: time.optional(),
        reason: text,
      }),
      decide({ state, context, id, body, write }) {
        const { case_id, reason, reasons: _, ends_at, starts_at, ...facts } = body
        // It is recorded, not imposed: it began before anybody here heard of it.
        if (Date.parse(starts_at) > context.at)
          throw new Refuse(422, 'starts_at', `expected a penalty that has begun, got one from ${starts_at}`, `应为已开始执行的处罚，实为自 ${starts_at} 起`)
        const known =
          case_id === undefined
            ? [...state.case.values()].find((one) => one.merged_into === undefined && one.subjects.some((party) => isSame(party, body.subject)))
            : findCase(state, case_id)
        if (known === undefined)
          throw new Refuse(
            422,
            'case_id',
            'expected a case that this penalty belongs to; there is none about this subject',
            '应指明该处罚所属案件；没有关于该对象的案件',
          )
        const measure = write.make('measure', id)
        write.act(
          'measure.recorded',
          { kind: 'measure', id: measure },
          {
            ...facts,
            case_id: known.id,
            starts_at: iso(Date.parse(starts_at)),
            ...(ends_at === undefined ? {} : { ends_at: iso(Date.parse(ends_at)) }),
            reason,
          },
        )
        suspendFor(context, known, { ...facts, id: measure }, write)
      },
      tries: ({ state, context }) =>
        [...state.case.values()]
          .flatMap(({ subjects }) => subjects)
          .map(({ kind, id }) => ({ subject: { kind, id }, kind: 'demote', level: 'L3', starts_at: iso(context.at), reason: emptyId })),
    }),
  },
  evolve: {
    'measure.proposed'(state, { starts_at, ends_at, ...proposed }, { id, at, by, why, rules, law }) {
      if (!state.measure.has(id))
        state.measure.set(id, {
          ...blank(id),
          ...proposed,
          why,
          rules,
          law,
          starts_at: Date.parse(starts_at),
          ends_at: ends_at === undefined ? undefined : Date.parse(ends_at),
          proposed: { by, at },
        })
    },
    'measure.recorded'(state, { starts_at, ends_at, reason, ...facts }, { id, at, by, rules, law }) {
      if (state.measure.has(id)) return
      const [from, until] = [Date.parse(starts_at), ends_at === undefined ? undefined : Date.parse(ends_at)]
      state.measure.set(id, {
        ...blank(id),
        ...facts,
        reason_codes: [],
        behaviour: state.case.get(facts.case_id)?.behaviour ?? 'inconclusive',
        why: reason,
        rules,
        law,
        origin: 'legacy',
        state: 'in_force',
        starts_at: from,
        ends_at: until,
        from,
        applied_at: from,
        proposed: { by, at },
      })
    },
    'measure.noticed'(state, { question_id, urgent, notice }, { id, at }) {
      const one = state.measure.get(id)
      if (one === undefined) return
      const question = question_id === undefined ? undefined : state.question.get(question_id)
      Object.assign(one, { state: 'noticed', noticed_at: at, question_id, urgent, notice })
      // What was asked and answered, or lapsed, before the notice counts.
      if (question !== undefined && question.state !== 'asked' && question.state !== 'delivered')
        one.state = question.answers.length > 0 ? 'answered' : 'answer_lapsed'
    },
    'measure.seconded'(state, { view }, { id, at, by, why }) {
      const one = state.measure.get(id)
      if (one === undefined) return
      one.second = { view, by, at, why }
      if (view === 'return') one.turned_down = turnedDownNow(state, one)
    },
    'measure.signed_off'(state, { view }, { id, at, by, why }) {
      const one = state.measure.get(id)
      if (one === undefined) return
      one.sign_off = { view, by, at, why }
      if (view === 'return') one.turned_down = turnedDownNow(state, one)
    },
    'measure.decided'(state, { outcome, urgent }, { id, at, by, why }) {
      const one = state.measure.get(id)
      if (one === undefined) return
      Object.assign(one, { state: outcome === 'impose' ? 'decided' : 'not_imposed', decided: { by, at, outcome, why }, urgent })
      if (outcome === 'not_impose') {
        one.turned_down = turnedDownNow(state, one)
        return
      }
      // A decision of people confirms what it names: these orders stay out of the counts until it falls.
      for (const order of one.order_ids)
        if (state.orders.get(order)?.stands !== 'restored') state.orders.set(order, { stands: 'confirmed', at, until: undefined, cause: id })
      for (const review of one.review_ids)
        if (state.reviews.get(review)?.stands !== 'restored') state.reviews.set(review, { stands: 'confirmed', at, until: undefined, cause: id })
    },
    'measure.informed'(state, { statement }, { id }) {
      const one = state.measure.get(id)
      if (one !== undefined) Object.assign(one, { statement, state: one.state === 'decided' ? 'informed' : one.state })
    },
    'measure.delivered'(state, { at }, { id }) {
      const one = state.measure.get(id)
      if (one !== undefined) one.delivered_at = Date.parse(at)
    },
    'measure.in_force'(state, { from, ends_at }, { id }) {
      const one = state.measure.get(id)
      if (one !== undefined) Object.assign(one, { state: 'in_force', from: Date.parse(from), ends_at: ends_at === undefined ? undefined : Date.parse(ends_at) })
    },
    'measure.applied'(state, { at }, { id }) {
      const one = state.measure.get(id)
      if (one !== undefined) one.applied_at = Date.parse(at)
    },
    'measure.suspended'(state, { cause }, { id, at }) {
      const one = state.measure.get(id)
      if (one !== undefined) one.suspended = { since: at, cause }
    },
    'measure.resumed'(state, { ends_at }, { id }) {
      const one = state.measure.get(id)
      if (one !== undefined) Object.assign(one, { suspended: undefined, ends_at: ends_at === undefined ? one.ends_at : Date.parse(ends_at) })
    },
    'measure.lifted'(state, { from, cause }, { id, by, why }) {
      end(state, id, 'lifted', Date.parse(from), cause, why, by, 'forget')
    },
    'measure.overturned'(state, { cause }, { id, at, by, why }) {
      end(state, id, 'overturned', at, cause, why, by, cause === 'appeal' ? 'restore' : 'forget')
      const one = state.measure.get(id)
      if (one !== undefined) one.turned_down = turnedDownNow(state, one)
    },
    'measure.reduced'(state, { order_ids }, { id, at }) {
      const one = state.measure.get(id)
      if (one === undefined) return
      one.restored_order_ids = [...new Set([...one.restored_order_ids, ...order_ids])].toSorted()
      for (const order of order_ids) state.orders.set(order, { stands: 'restored', at, until: undefined, cause: id })
    },
    'measure.expired'(state, _, { id, at, by }) {
      end(state, id, 'expired', at, 'expired', '', by, 'keep')
    },
    'measure.acknowledged'(state, { right, of }, { id, at }) {
      const one = state.measure.get(id)
      if (one !== undefined) one.acknowledged = { at, right, of }
    },
  },
}

function blank(id: string) {
  return {
    id,
    acts: [],
    state: 'proposed' as const,
    origin: 'this_system' as const,
    certainty: '',
    question_id: undefined,
    noticed_at: undefined,
    notice: undefined,
    urgent: false,
    second: undefined,
    sign_off: undefined,
    decided: undefined,
    statement: undefined,
    delivered_at: undefined,
    from: undefined,
    applied_at: undefined,
    suspended: undefined,
    ended: undefined,
    restored_order_ids: [],
    acknowledged: undefined,
    turned_down: undefined,
    late_answer_at: undefined,
  }
}

function end(
  state: Casework,
  id: string,
  how: 'lifted' | 'overturned' | 'expired',
  at: number,
  cause: string,
  why: string,
  by: Measure['proposed']['by'],
  orders: 'forget' | 'restore' | 'keep',
): void {
  const one = state.measure.get(id)
  if (one === undefined) return
  Object.assign(one, { state: how, ended: { at, how: cause, why, by }, suspended: undefined })
  if (orders === 'keep') return
  for (const [things, ids] of [
    [state.orders, one.order_ids],
    [state.reviews, one.review_ids],
  ] as const)
    for (const each of ids) {
      if (orders === 'restore') things.set(each, { stands: 'restored', at, until: undefined, cause: id })
      else if (things.get(each)?.cause === id) {
        things.delete(each)
        // Another decision that stands may name the same order.
        const other = [...state.measure.values()].find(
          (measure) => measure.id !== id && isStanding(measure) && [...measure.order_ids, ...measure.review_ids].includes(each),
        )
        if (other !== undefined) things.set(each, { stands: 'confirmed', at: other.decided!.at, until: undefined, cause: other.id })
      }
    }
}

const isStanding = ({ decided, state }: Measure): boolean => decided?.outcome === 'impose' && !['lifted', 'overturned', 'not_imposed'].includes(state)

const separation = (en: string, zh: string): Refuse =>
  new Refuse(403, 'separation', `expected another person than ${en} this measure`, `应由${zh}本措施以外的人员办理`)

function writeNotice(state: Casework, context: Context, one: Measure, urgent: boolean, write: Writer): void {
  const home = findCase(state, one.case_id)!
  const finding = one.level === 'L1' ? undefined : findingFor(context, home, one.subject, one.level)
  const asked = answeredQuestion(state, home, one.subject, one.order_ids) ?? questionsOn(state, home, one.subject, one.order_ids).at(-1)
  let question = asked?.id
  if (question === undefined && rankOf(one.level) >= 2) {
    question = write.make('question', idFrom('Q', one.id))
    const about = one.order_ids.length > 0 ? one.order_ids : one.review_ids
    write.act(
      'question.asked',
      { kind: 'question', id: question },
      {
        case_id: home.id,
        subject: one.subject,
        about_kind: one.order_ids.length > 0 || one.review_ids.length === 0 ? 'order' : 'review',
        about_ids: [...about],
        measure_id: one.id,
      },
    )
  }
  write.act(
    'measure.noticed',
    { kind: 'measure', id: one.id },
    { ...(question === undefined ? {} : { question_id: question }), urgent, notice: noticeOf(one, home, finding, context) },
  )
}

/** The decision, and by itself the statement of reasons and, when its time has come, the beginning. */
function decide({ state, context, caller, id, body, write }: Deciding<{ outcome: 'impose' | 'not_impose'; urgent: boolean }>): void {
  const one = state.measure.get(id)!
  const home = findCase(state, one.case_id)!
  if (one.proposed.by.id === caller.id || one.second?.by.id === caller.id || one.sign_off?.by.id === caller.id)
    throw separation('those who proposed, read or signed', '提出、复核或签署')
  if (body.outcome === 'not_impose') {
    write.act('measure.decided', { kind: 'measure', id }, { outcome: 'not_impose', urgent: false })
    return
  }
  const floor = floorOf(one.level)
  const finding = findingFor(context, home, one.subject, one.level)
  refuseVictim(state, context, home, one)
  const stray = one.order_ids.find((order) => state.orders.get(order)?.stands === 'restored')
  if (stray !== undefined) throw new Refuse(409, 'restored', `expected orders that nobody gave back; ${stray} was`, `订单 ${stray} 已被恢复，不能再据以处置`)
  const strayReview = one.review_ids.find((review) => state.reviews.get(review)?.stands === 'restored' && isGivenBack(state, review))
  if (strayReview !== undefined)
    throw new Refuse(409, 'restored', `expected reviews that nobody gave back; ${strayReview} was`, `评价 ${strayReview} 已被恢复，不能再据以处置`)
  const fallen = one.order_ids.find((order) => !finding.proven_order_ids.includes(order) && (floor.proven || !finding.supported_order_ids.includes(order)))
  if (fallen !== undefined)
    throw new Refuse(
      422,
      'finding_too_weak',
      `expected the finding to still name every order; ${fallen} is not there any more`,
      `认定中已不再包含订单 ${fallen}`,
    )
  if (floor.second && one.second?.view !== 'agree')
    throw new Refuse(
      403,
      'second',
      one.second === undefined ? 'expected a second reader to have agreed' : 'expected a second reader to have agreed; it was returned',
      one.second === undefined ? '尚未经复核人员同意' : '复核人员已退回',
    )
  if (floor.sign_off && one.sign_off?.view !== 'agree') throw new Refuse(403, 'sign_off', 'expected legal to have signed', '尚未经法务签署')
  if (one.ends_at !== undefined && one.ends_at <= context.at)
    throw new Refuse(409, 'ended', 'expected a measure whose end lies ahead; its time is over', '措施结束时间已过')
  const early = one.state === 'proposed' || one.state === 'noticed'
  if (body.urgent) {
    if (one.level !== 'L2') throw new Refuse(409, 'not_urgent', `expected L2: nothing of ${one.level} is urgent`, `仅 L2 级措施可紧急执行，${one.level} 级不可`)
    if (!early)
      throw new Refuse(409, 'not_urgent', 'expected a measure not answered yet; this one is decided in the ordinary way', '已有答复或逾期，应按普通程序决定')
    const unanswered = [...state.measure.values()].some(
      (other) => other.id !== id && other.urgent && other.decided?.outcome === 'impose' && isSame(other.subject, one.subject) && !isAnswered(state, other),
    )
    if (unanswered)
      throw new Refuse(409, 'renewed', 'expected an answer, or its time to be over, before the same is done urgently again', '未经答复不得再次紧急执行')
  } else if (early && one.level !== 'L1' && one.level !== 'L5')
    throw new Refuse(
      409,
      'not_answered',
      'expected a notice, and an answer or its time to be over, before the decision',
      '须先告知，并待答复或答复期满后方可决定',
    )
  const question = one.question_id === undefined ? undefined : state.question.get(one.question_id)
  if (!body.urgent && question?.state === 'answered')
    throw new Refuse(409, 'not_assessed', 'expected the answer to be assessed before the decision', '应先评估答复，再作决定')
  if (question?.assessed?.as === 'reasonable')
    throw new Refuse(409, 'reasonable', 'expected no reasonable answer about these orders; there is one', '对这些订单已有合理解释')
  if (rankOf(one.level) >= 2 && one.level !== 'L5') {
    refuseHeard(state, one, body.urgent)
    refuseAgain(state, home, one)
  }
  const starts = Math.max(one.starts_at, context.at)
  const { closure_notice_days: notice } = context.pack
  if (one.kind === 'close_shop' && notice > 0 && one.starts_at < one.noticed_at! + notice * day)
    throw new Refuse(409, 'closure_notice', `expected ${notice} days between the notice and the closure`, `告知与关店之间应间隔 ${notice} 天`)

  if (body.urgent && one.state === 'proposed') writeNotice(state, context, one, true, write)
  write.act('measure.decided', { kind: 'measure', id }, { outcome: 'impose', urgent: body.urgent })
  const ends = body.urgent ? urgentEnd(one, context) : one.ends_at
  const statement = statementOf({ ...one, ends_at: ends }, home, finding, question, context, { urgent: body.urgent, by: caller.id, why: body.reasons })
  write.act('measure.informed', { kind: 'measure', id }, { statement })
  if (starts <= context.at)
    write.act('measure.in_force', { kind: 'measure', id }, { from: iso(context.at), ...(ends === undefined ? {} : { ends_at: iso(ends) }) })
}

const isAnswered = (state: Casework, { question_id }: Measure): boolean => {
  const question = question_id === undefined ? undefined : state.question.get(question_id)
  return question !== undefined && question.state !== 'asked' && question.state !== 'delivered'
}

/** Put back by a person on an objection or an appeal, not by a quarantine that ran out. */
const isGivenBack = (state: Casework, review: string): boolean => /^(objection:|M-)/.test(state.reviews.get(review)!.cause)

function refuseVictim(state: Casework, context: Context, home: Case, one: Measure): void {
  if (rankOf(one.level) < 2 || one.level === 'L5') return
  const claim = victimIn(state, home, one.subject)
  if (claim === 'recognised') throw new Refuse(409, 'victim', 'expected somebody other than a recognised victim', '该对象已被认定为受害人')
  if (claim === 'claimed' && suspends(discriminatorsFor(context.report, one.subject, home.aliases)))
    throw new Refuse(
      409,
      'victim',
      'expected the claim of being a victim to be decided first; two independent facts speak for it',
      '受害主张有两项独立事实支持，应先就其作出决定',
    )
}

/** A victim who was recognised is freed of everything above education, legacy penalties included. */
export function victimLifts(state: Casework, context: Context, home: Case, whom: Concerned, write: Writer): void {
  for (const one of inCase(state, state.measure, home.id)) {
    if (!isSame(one.subject, whom) || rankOf(one.level) < 2 || one.level === 'L5') continue
    if (['decided', 'informed', 'in_force'].includes(one.state))
      write.act('measure.lifted', { kind: 'measure', id: one.id }, { from: iso(context.at), cause: 'victim' })
    else if (['proposed', 'noticed', 'answered', 'answer_lapsed'].includes(one.state))
      write.act('measure.decided', { kind: 'measure', id: one.id }, { outcome: 'not_impose', urgent: false })
  }
}

/** Suspends a measure at once where a claim stands with two independent facts. */
export function suspendFor(context: Context, home: Case, one: { id: string; subject: Concerned; level: Measure['level'] }, write: Writer): boolean {
  const claim = home.victims.get(keyOf(one.subject))
  const discriminators = discriminatorsFor(context.report, one.subject, home.aliases)
  if (claim?.status !== 'claimed' || !suspends(discriminators) || (one.level !== 'L2' && one.level !== 'L3')) return false
  write.act('measure.suspended', { kind: 'measure', id: one.id }, { cause: 'victim', discriminators })
  return true
}

/** When it was decided; a penalty from before us, when it began. */
const begunAt = (one: Measure): number => one.decided?.at ?? one.starts_at
