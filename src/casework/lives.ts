/**
 * Random lives of a marketplace's casework, for the property tests: anybody gives any command, to anything, with any body, at any
 * time, while findings change. After each step the promises are checked on the acts alone, by code that shares nothing with the rules.
 */
import assert from 'node:assert/strict'
import { type Act, nameOf, type Noun, nouns } from '../domain/acts.ts'
import { automaticActs } from './automatic.ts'
import { evolve, isRefusal, openFor } from './casework.ts'
import { day, hour, minute } from './deciding.ts'
import { brusher, cheat, extorter, house, Market, sharing, type Somebody, victim } from './fixture.ts'
import { limitsOf, standingsOf } from './limits.ts'
import { packs } from './packs.ts'
import { kindsByLevel } from './floors.ts'
import { emptyCasework, findCase, isSame } from './state.ts'
import { commandsOf } from './states.ts'

/** mulberry32: small, repeatable, good enough to wander. */
export function dice(seed: number) {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    below: (n: number): number => Math.floor(next() * n),
    one: <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!,
    odds: (p: number): boolean => next() < p,
  }
}
type Dice = ReturnType<typeof dice>

const subjects = [brusher, victim, cheat, extorter] as const
const everybody = Object.keys(house) as Somebody[]
const orderIds = ['o-li-000', 'o-li-001', 'o-ch-000', 'o-ch-001', 'o-cs-000', 'o-yw-000', 'o-ok-000']

function anyBody(market: Market, roll: Dice, noun: Noun, id: string): Record<string, unknown> {
  const time = (): string => new Date(market.at + roll.one([-30 * day, -hour, 0, hour, 2 * day, 5 * day, 40 * day])).toISOString()
  const some = <T>(list: readonly T[]): T[] => list.filter(() => roll.odds(0.4))
  const level = roll.one(['L1', 'L2', 'L2', 'L3', 'L3', 'L4', 'L5'] as const)
  const within = noun === 'case' ? subjects.filter((one) => findCase(market.state, id)?.subjects.some((party) => isSame(party, one))) : []
  const subject = within.length > 0 && roll.odds(0.9) ? roll.one(within) : roll.one(subjects)
  const outcome = {
    measure: ['impose', 'impose', 'impose', 'not_impose'],
    appeal: ['upheld', 'overturned', 'partly'],
    objection: ['restored', 'kept'],
    report: ['upheld', 'rejected'],
  }[noun as string] ?? ['done']
  const decided = roll.one(outcome)
  const picked = String(roll.below(24)).padStart(3, '0')
  const own = { 'A-LI': [`o-li-${picked}`], 'S-CHEAT': [`o-ch-${picked}`], 'S-VYW': ['o-yw-000'], 'A-QIU': [] as string[] }[subject.id]
  const all: Record<string, () => unknown> = {
    subject: () => subject,
    kind: () => (roll.odds(0.9) ? roll.one(kindsByLevel[level]) : roll.one(['restrict_login', 'zero_sales', 'nonsense'])),
    level: () => level,
    order_ids: () => (noun === 'appeal' ? (decided === 'partly' ? ['o-li-000'] : []) : roll.odds(0.8) ? own : some(orderIds)),
    review_ids: () => (subject.id === 'A-QIU' ? ['r-1'] : []),
    about_kind: () => 'order',
    about_ids: () => (roll.odds(0.8) && own.length > 0 ? own : ['o-li-000']),
    starts_at: time,
    ends_at: time,
    reason_codes: () => (roll.odds(0.9) ? ['money-back'] : ['nonsense']),
    at: () => new Date(market.at - roll.one([0, 0, minute])).toISOString(),
    outcome: () => decided,
    urgent: () => roll.odds(0.5),
    view: () => roll.one(['agree', 'agree', 'return']),
    assessed: () => roll.one(['reasonable', 'unreasonable', 'unreasonable', 'open']),
    status: () => roll.one(['claimed', 'recognised', 'refused']),
    text: () => 'words',
    sha256: () => [],
    to: () => 'referral',
    case_ids: () => [roll.one([...market.state.case.keys()])],
    case_id: () => roll.one([...market.state.case.keys()]),
    authority_id: () => 'police',
    offence: () => '276',
    victims: () => [],
    id: () => 'S-VYW',
    number: () => 'n-1',
    from: time,
    reason: () => 'before us',
    granted: () => roll.odds(0.6),
    about: () => [subject],
    claimants: () => ['market'],
    defendants: () => ['A-LI'],
    signals: () => ({ 'money-back': { leave_out: true } }),
    days: () => roll.one([1, 14]),
    manifestly_unfounded: () => roll.odds(0.5),
  }
  return Object.fromEntries(Object.entries(all).map(([field, make]) => [field, make()]))
}

/** Which fields a command takes, so that wandering is not stuck at the form. */
const fieldsOf: Partial<Record<string, readonly string[]>> = {
  'case propose': ['subject', 'kind', 'level', 'order_ids', 'review_ids', 'reason_codes'],
  'case ask': ['subject', 'about_kind', 'about_ids'],
  'case victim': ['subject', 'status'],
  'case refer': ['authority_id', 'offence', 'victims'],
  'case note': ['text'],
  'case close': ['outcome'],
  'case merge': ['case_ids'],
  'shadow start': ['signals', 'days'],
  'case unmerge': ['case_ids'],
  'case split': ['case_ids'],
  'case consent': ['to'],
  'measure second': ['view'],
  'measure sign_off': ['view'],
  'measure decide': ['outcome', 'urgent'],
  'measure delivered': ['at'],
  'measure applied': ['at'],
  'measure lift': ['from'],
  'measure appeal': ['text'],
  'measure record': ['subject', 'kind', 'level', 'starts_at', 'reason'],
  'question delivered': ['at'],
  'question answer': ['text'],
  'question assess': ['assessed'],
  'appeal decide': ['outcome', 'order_ids'],
  'appeal challenge': ['text'],
  'appeal concur': ['outcome', 'order_ids'],
  'appeal replace': ['granted'],
  'case minor': ['subject'],
  'hold set': ['about'],
  'objection decide': ['outcome'],
  'report answer': ['outcome', 'text', 'manifestly_unfounded'],
  'publication draft': ['case_id', 'text'],
  'proceeding prepared': ['case_id', 'claimants', 'defendants'],
  'request register': ['authority_id', 'number', 'about_ids'],
  'request scope': ['about_ids', 'text'],
  'request answer': ['sha256'],
  'request refuse': ['text'],
  'campaign open': ['text'],
  'campaign add': ['case_ids'],
}

/**
 * The way of a measure from the question to the appeal, as staff would go it; chance breaks in between its steps, hands them to the wrong
 * person, leaves answers out and readings returned. By it lives come to the high levels often enough to be worth watching.
 */
function* way(market: Market, roll: Dice, caseId: string, subject: { kind: string; id: string }, party: Somebody): Generator<() => Result> {
  const level = roll.one(['L2', 'L3', 'L3', 'L3', 'L4', 'L4', 'L5'] as const)
  const prefix = subject.id === 'S-CHEAT' ? 'o-ch-' : 'o-li-'
  const from = roll.below(20)
  const order_ids = Array.from({ length: 1 + roll.below(3) }, (_, i) => `${prefix}${String(from + i).padStart(3, '0')}`)
  const kinds = kindsByLevel[level].filter((kind) => subject.kind === 'shop' || !['zero_sales', 'demote', 'close_shop', 'hold_shipment'].includes(kind))
  if (kinds.length === 0) return
  const kind = roll.one(kinds)
  const now = (more = 0): string => new Date(market.at + more).toISOString()
  let made: string[] = []
  const as =
    (who: Somebody, on: Noun, id: () => string, command: string, body: () => Record<string, unknown> = () => ({})) =>
    (): Result => {
      const result = market.give(roll.odds(0.95) ? who : roll.one(everybody), on, id(), command, { reasons: 'because', ...body() })
      made = isRefusal(result) ? [] : result.made.map(({ id: one }) => one)
      return result
    }
  const one = (): string => caseId
  let question = ''
  const [first, other] = roll.odds(0.5) ? (['ines', 'ivan'] as const) : (['ivan', 'ines'] as const)
  if (level !== 'L5') {
    yield as(first, 'case', one, 'take')
    yield as(first, 'case', one, 'ask', () => ({ subject, about_kind: 'order', about_ids: order_ids }))
    question = made[0] ?? ''
    if (question === '') return
    yield as(
      'key',
      'question',
      () => question,
      'delivered',
      () => ({ at: now() }),
    )
    if (roll.odds(0.5)) {
      yield as(
        party,
        'question',
        () => question,
        'answer',
        () => ({ text: 'words' }),
      )
      yield as(first, 'case', one, 'take')
      yield as(
        first,
        'question',
        () => question,
        'assess',
        () => ({ assessed: roll.one(['unreasonable', 'unreasonable', 'unreasonable', 'open', 'reasonable']) }),
      )
      yield as(first, 'case', one, 'release')
    } else
      yield () => {
        market.wait(20 * day)
        return undefined
      }
  }
  yield as(other, 'case', one, 'take')
  yield as(other, 'case', one, 'propose', () => ({
    subject,
    kind,
    level,
    order_ids,
    reason_codes: ['money-back'],
    ...(kind === 'close_shop' ? { starts_at: now(32 * day) } : {}),
  }))
  const measure = made[0] ?? ''
  if (measure === '') return
  const it = (): string => measure
  if (level !== 'L5') yield as(other, 'measure', it, 'notice')
  if (level > 'L2') yield as('sara', 'measure', it, 'second', () => ({ view: roll.odds(0.9) ? 'agree' : 'return' }))
  if (level > 'L3') yield as('lena', 'measure', it, 'sign_off', () => ({ view: roll.odds(0.9) ? 'agree' : 'return' }))
  yield as(roll.one(['dora', 'dan']), 'measure', it, 'decide', () => ({ outcome: 'impose' }))
  yield as('key', 'measure', it, 'delivered', () => ({ at: now() }))
  yield as('key', 'measure', it, 'applied', () => ({ at: now() }))
  for (const reader of roll.odds(0.6) ? (['anna', 'axel'] as const) : []) {
    yield as(party, 'measure', it, 'appeal', () => ({ text: 'words' }))
    const appeal = made[0] ?? ''
    if (appeal === '') return
    yield as(reader, 'appeal', () => appeal, 'take')
    const outcome = roll.one(['upheld', 'overturned', 'partly'])
    const said = { outcome, order_ids: outcome === 'partly' ? [order_ids[0]] : [] }
    if (reader === 'axel')
      yield as(
        'gus',
        'appeal',
        () => appeal,
        'concur',
        () => said,
      )
    yield as(
      reader,
      'appeal',
      () => appeal,
      'decide',
      () => said,
    )
    if (outcome !== 'upheld') return
  }
}
type Result = ReturnType<Market['give']> | undefined

/** Commands that bring a case towards a decision. */
const driving = ['propose', 'propose', 'ask', 'notice', 'second', 'sign_off', 'decide', 'delivered', 'answer', 'assess', 'applied']

/** One life of so many steps. Throws when a promise is broken; gives back what happened. */
export function live(seed: number, steps: number): { market: Market; taken: number; refused: number; imposed: number; reached: Record<string, number> } {
  const roll = dice(seed)
  const certainty = (): 'lead' | 'supported' | 'established' =>
    roll.one(['lead', 'supported', 'established', 'established', 'established', 'established', 'established'])
  const education = { measure: { level: 'L1', kind: 'education', needs: [] } }
  const anyFindings = () => sharing({ li: { certainty: certainty(), ...(roll.odds(0.3) ? education : {}) }, cheat: { certainty: certainty() } })
  const market = new Market(anyFindings())
  market.pack = roll.one([packs.prc, packs.eu, packs.us, packs.uk])
  const focus = roll.one(['c-li', 'c-cheat'])
  let [taken, refused] = [0, 0]
  // Most lives have a line of work going; a second one begins when the first is over.
  const [subject, party] = focus === 'c-li' ? ([brusher, 'li'] as const) : ([cheat, 'chen'] as const)
  let going = way(market, roll, focus, subject, party)
  const check = promises(market)
  for (let step = 0; step < steps; step++) {
    const before = market.acts.length
    const chance = roll.next()
    if (roll.odds(0.45)) {
      let next = going.next()
      if (next.done === true) next = (going = way(market, roll, focus, subject, party)).next()
      const result = next.done === true ? undefined : next.value()
      if (result !== undefined) {
        if (isRefusal(result)) refused++
        else taken++
      }
      if (roll.odds(0.8)) market.tick()
    } else if (chance < 0.01) market.at -= roll.one([minute, hour, 3 * day])
    else if (chance < 0.03) market.judge(anyFindings())
    else if (chance < 0.13) market.wait(roll.one([minute, 31 * minute, hour, day, 4 * day, 8 * day]))
    else if (chance < 0.2)
      market.file(roll.one(['li', 'wang', 'chen', 'ma'] as const), {
        kind: roll.one(['attacked', 'threatened', 'review']),
        review_ids: roll.odds(0.5) ? ['r-1'] : [],
        order_ids: [roll.one(orderIds)],
        text: roll.one(['a', 'b']),
      })
    else if (chance < 0.16) market.object(roll.one(['li', 'wang', 'chen'] as const), 'order', roll.one(orderIds))
    else {
      // Most of a life turns around one case; the rest is anything.
      const near = ['case', 'measure', 'question', 'appeal'] as const
      const around = near.flatMap((kind) =>
        [...market.state[kind].values()]
          .filter((one) => (kind === 'case' ? one.id : 'case_id' in one ? one.case_id : '') === focus)
          .map(({ id }) => [kind, id] as const),
      )
      const anything = roll.one(nouns)
      const things = [...market.state[anything].keys()]
      const [noun, id] =
        roll.odds(0.75) && around.length > 0
          ? roll.odds(0.4)
            ? around[0]!
            : roll.one(around)
          : ([anything, things.length === 0 || roll.odds(0.1) ? `${anything}-${roll.below(3)}` : roll.one(things)] as const)
      let who = roll.one(everybody)
      let command = roll.one(commandsOf(noun))
      // Mostly somebody does what is open to them, so that lives get anywhere; else anybody anything.
      if (roll.odds(0.8)) {
        const openTo = everybody.map((one) => [one, openFor(market.state, market.context, noun, id, house[one])] as const)
        const onward = openTo.flatMap(([one, open]) => open.filter((name) => driving.includes(name)).map((name) => [one, name] as const))
        const any = openTo.flatMap(([one, open]) =>
          open.filter((name) => !['merge', 'unmerge', 'split'].includes(name) || roll.odds(0.1)).map((name) => [one, name] as const),
        )
        const picked = onward.length > 0 && roll.odds(0.7) ? roll.one(onward) : roll.one(any)
        if (picked !== undefined) [who, command] = picked
      }
      const all = anyBody(market, roll, noun, id)
      const body = Object.fromEntries((fieldsOf[`${noun} ${command}`] ?? []).map((field) => [field, all[field]]))
      const result = market.give(who, noun, id, command, { reasons: roll.odds(0.95) ? 'because' : '', ...body })
      if (isRefusal(result)) refused++
      else taken++
      if (roll.odds(0.7)) market.tick()
    }
    for (const act of market.acts.slice(before)) check.act(act)
    check.standing()
  }
  checkWhole(market, roll)
  const reached: Record<string, number> = {}
  const count = (what: string): void => void (reached[what] = (reached[what] ?? 0) + 1)
  for (const one of market.state.measure.values()) {
    if (one.origin !== 'this_system') continue
    count(`${one.level} proposed`)
    if (one.decided?.outcome === 'impose') count(`${one.level} imposed`)
    if (one.state === 'overturned' || one.restored_order_ids.length > 0) count(`${one.level} undone on appeal`)
  }
  for (const [on, of] of [
    ['letters of correction', market.state.correction],
    ['appeals', market.state.appeal],
    ['victims recognised', new Map([...market.state.case.values()].flatMap(({ victims }) => [...victims].filter(([, { status }]) => status === 'recognised')))],
  ] as const)
    reached[on] = of.size
  return {
    reached,
    market,
    taken,
    refused,
    imposed: [...market.state.measure.values()].filter(({ origin, level, from }) => origin === 'this_system' && level >= 'L2' && from !== undefined).length,
  }
}

type Known = { proposed?: Act; noticed?: Act; seconds: Act[]; signs: Act[]; decided?: Act; informed?: Act; question?: string | undefined }

/** What must be true of every act, read off the acts themselves. */
function promises(market: Market): { act: (act: Act) => void; standing: () => void } {
  const measures = new Map<string, Known>()
  const questions = new Map<string, { over: boolean; delivered: boolean; subject: string; about: string[]; waits: boolean; reasonable: boolean }>()
  const imposed = new Map<string, { subject: string; kind: string; orders: string[]; urgent: boolean; fell: boolean }>()
  const replaced = new Map<string, Set<string>>()
  const appeals = new Map<string, { measure: string; taken?: string }>()
  const participants = new Map<string, Set<string>>()
  const certaintyNeeded: Record<string, readonly string[]> = {
    L1: ['supported', 'established', 'adjudicated'],
    L2: ['supported', 'established', 'adjudicated'],
    L3: ['established', 'adjudicated'],
    L4: ['established', 'adjudicated'],
    L5: ['supported', 'established', 'adjudicated'],
  }
  const act = (act: Act): void => {
    const name = nameOf(act)
    const { by, on, why } = act.data
    const changes = act.data.changes as Record<string, unknown>
    if (by.kind === 'system') assert.ok(automaticActs.includes(name) || name.startsWith('case.') || name === 'question.asked', `${name} was done by nobody`)
    if (on.kind === 'measure') {
      const one = measures.get(on.id) ?? { seconds: [], signs: [] }
      measures.set(on.id, one)
      const level = (one.proposed?.data.changes as { level?: string } | undefined)?.level ?? ''
      if (name === 'measure.proposed') {
        one.proposed = act
        const { level, certainty, order_ids, review_ids, reason_codes, kind } = changes as {
          level: string
          certainty: string
          order_ids: string[]
          review_ids: string[]
          reason_codes: string[]
          kind: string
        }
        assert.ok(certaintyNeeded[level]!.includes(certainty), `${level} on a finding that is ${certainty}`)
        assert.ok(by.kind === 'system' || order_ids.length + review_ids.length + reason_codes.length > 0, 'evidence is named')
        assert.ok(by.kind !== 'system' || kind === 'education', 'only education is proposed by itself')
        assert.notEqual((changes as { subject: { id: string } }).subject.id, victim.id)
      }
      if (name === 'measure.noticed') {
        one.noticed = act
        one.question = changes['question_id'] as string | undefined
      }
      if (name === 'measure.seconded') one.seconds.push(act)
      if (name === 'measure.signed_off') one.signs.push(act)
      if (name === 'measure.informed') one.informed = act
      if (name === 'measure.decided' && (changes['outcome'] as string) === 'impose') {
        assert.equal(one.decided, undefined, 'decided once')
        one.decided = act
        if (level >= 'L2') {
          assert.equal(by.kind, 'person', 'a person decides')
          assert.equal(by.role, 'decider')
          assert.notEqual(by.id, one.proposed!.data.by.id)
          assert.notEqual(why, '')
          if (level !== 'L5') {
            assert.notEqual(one.noticed, undefined, 'noticed before it is decided')
            const question = questions.get(one.question ?? '')
            assert.notEqual(question, undefined, 'asked')
            if ((changes['urgent'] as boolean) === false) assert.ok(question!.over, 'answered or lapsed')
            else assert.equal(level, 'L2')
          }
        }
        if (level >= 'L3') {
          assert.ok(
            one.seconds.some(
              (second) =>
                (second.data.changes as { view: string }).view === 'agree' && second.data.by.id !== by.id && second.data.by.id !== one.proposed!.data.by.id,
            ),
            'read by a second',
          )
        }
        if (level >= 'L4') assert.ok(one.signs.length > 0, 'signed by legal')
        const { subject, kind, order_ids: orders } = one.proposed!.data.changes as unknown as { subject: { id: string }; kind: string; order_ids: string[] }
        const urgent = changes['urgent'] as boolean
        if (level >= 'L2' && level !== 'L5') {
          for (const asked of questions.values()) {
            if (asked.subject !== subject.id || !asked.about.some((id) => orders.includes(id))) continue
            assert.ok(!asked.reasonable, 'what was explained is not punished')
            assert.ok(urgent || !asked.waits, 'every answer was looked at')
          }
          for (const before of imposed.values())
            if (before.subject === subject.id && before.kind === kind && !before.fell && !before.urgent)
              assert.ok(!before.orders.some((id) => orders.includes(id)), 'nobody is limited twice for one deed')
          imposed.set(on.id, { subject: subject.id, kind, orders, urgent, fell: false })
        }
      }
      if (name === 'measure.overturned' && imposed.has(on.id)) imposed.get(on.id)!.fell = true
      if (name === 'measure.in_force' && level !== '') {
        assert.notEqual(one.decided, undefined)
        assert.notEqual(one.informed, undefined, 'reasons given')
        const statement = (one.informed!.data.changes as { statement: { redress?: { appeal?: unknown } } }).statement
        assert.notEqual(statement.redress?.appeal, undefined, 'the way to appeal is in the reasons')
        const { from, ends_at } = changes as { from: string; ends_at?: string }
        assert.ok(Date.parse(from) >= Date.parse(one.decided!.time), 'never before the decision')
        if (level === 'L2') assert.ok(ends_at !== undefined && Date.parse(ends_at) - Date.parse(from) <= 7 * day + 1, 'L2 ends within seven days')
      }
    }
    if (on.kind === 'question') {
      if (name === 'question.asked') {
        const { subject, about_ids } = changes as { subject: { id: string }; about_ids: string[] }
        questions.set(on.id, { over: false, delivered: false, subject: subject.id, about: about_ids, waits: false, reasonable: false })
      }
      const question = questions.get(on.id)!
      if (name === 'question.delivered') question.delivered = true
      if (name === 'question.answered' || name === 'question.lapsed') {
        assert.ok(question.delivered, 'undelivered is not asked')
        question.over = true
      }
      if (name === 'question.answered') Object.assign(question, { waits: true, reasonable: false })
      if (name === 'question.assessed') Object.assign(question, { waits: false, reasonable: changes['assessed'] === 'reasonable' })
    }
    if (name === 'appeal.filed') appeals.set(on.id, { measure: changes['measure_id'] as string })
    if (name === 'appeal.taken') {
      assert.ok(!replaced.get(on.id)?.has(by.id), 'who was replaced does not come back')
      appeals.get(on.id)!.taken = by.id
    }
    if (name === 'appeal.challenge_decided') {
      assert.notEqual(by.id, appeals.get(on.id)!.taken, 'nobody decides on their own replacement')
      if (changes['granted'] === true) replaced.set(on.id, (replaced.get(on.id) ?? new Set()).add(appeals.get(on.id)!.taken!))
    }
    if (name === 'appeal.decided') {
      assert.equal(appeals.get(on.id)!.taken, by.id)
      const touched = participants.get(appeals.get(on.id)!.measure)
      assert.ok(!touched?.has(by.id), 'nobody decides the appeal of what they took part in')
    }
    if (on.kind === 'measure' && by.kind === 'person' && name !== 'measure.overturned' && name !== 'measure.reduced')
      participants.set(on.id, (participants.get(on.id) ?? new Set()).add(by.id))
  }
  const standing = (): void => {
    for (const { measure_id, kind } of subjects.flatMap((subject) => limitsOf(market.state, subject, market.at))) {
      const one = measures.get(measure_id)
      if (one?.proposed !== undefined) assert.equal(one.decided?.data.by.kind, 'person', `${kind} stands without a person's decision`)
    }
  }
  return { act, standing }
}

/** Repeats change nothing; acts of things that have nothing to do with each other may come in any order; overturning is the exact inverse. */
function checkWhole(market: Market, roll: Dice): void {
  const replay = (acts: readonly Act[]) => acts.reduce(evolve, emptyCasework())
  const shown = (state: ReturnType<typeof emptyCasework>): string => JSON.stringify(Object.entries(state).map(([key, value]) => [key, canonical(value)]))
  const whole = shown(market.state)
  const repeated = market.acts.flatMap((act) => (roll.odds(0.3) ? [act, act] : [act]))
  assert.equal(shown(replay([...repeated, ...market.acts.filter(() => roll.odds(0.3))])), whole, 'repeats change nothing')
  assert.equal(shown(replay(interleaved(market.acts, roll))), whole, 'the order of independent acts leaves no trace')
  market.tick()
  for (const one of market.state.measure.values())
    if (one.state === 'overturned' && one.noticed_at !== undefined)
      assert.ok(
        [...market.state.correction.values()].some(({ of, to }) => of.id === one.id && to.as === 'subject'),
        'whoever was wronged is told',
      )
  for (const one of market.state.measure.values()) {
    if (one.state !== 'overturned' || one.ended!.how !== 'appeal') continue
    const { restored, out } = standingsOf(market.state, market.at)
    for (const order of one.order_ids)
      assert.ok(restored.order_ids.includes(order) || !out.order_ids.includes(order) || laterConfirmed(market, order, one.ended!.at), `${order} counts again`)
    assert.ok(!subjects.some((subject) => limitsOf(market.state, subject, market.at).some(({ measure_id }) => measure_id === one.id)), 'the right is back')
  }
}

const laterConfirmed = (market: Market, order: string, at: number): boolean => (market.state.orders.get(order)?.at ?? 0) > at

function canonical(value: unknown): unknown {
  if (value instanceof Map) return [...value].map(([key, one]): [string, unknown] => [String(key), canonical(one)]).toSorted((a, b) => (a[0] < b[0] ? -1 : 1))
  if (value instanceof Set) return [...value].map(canonical).toSorted()
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value === 'object' && value !== null)
    return Object.entries(value)
      .map(([key, one]): [string, unknown] => [key, canonical(one)])
      .toSorted((a, b) => (a[0] < b[0] ? -1 : 1))
  return value
}

/** Acts on reports of parties and on campaigns and requests depend on no other thing: they may come anywhere, in their own order. */
function interleaved(acts: readonly Act[], roll: Dice): Act[] {
  const isApart = ({ data: { on } }: Act): boolean => ['campaign', 'request', 'authority', 'hold', 'right'].includes(on.kind)
  const apart = [...Map.groupBy(acts.filter(isApart), ({ data: { on } }) => `${on.kind}:${on.id}`).values()]
  const lines = [acts.filter((act) => !isApart(act)), ...apart].map((line) => [...line])
  const merged: Act[] = []
  while (lines.some((line) => line.length > 0)) {
    const line = roll.one(lines.filter((one) => one.length > 0))
    merged.push(line.shift()!)
  }
  return merged
}
