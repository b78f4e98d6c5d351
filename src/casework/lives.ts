/**
 * Random lives of a marketplace's casework, for the property tests: anybody gives any command, to anything, with any body, at any
 * time, while findings change. After each step the promises are checked on the acts alone, by code that shares nothing with the rules.
 */
import assert from 'node:assert/strict'
import { type Act, nameOf, type Noun, nouns } from '../domain/acts.ts'
import { automaticActs } from './automatic.ts'
import { evolve, isRefusal, openFor } from './casework.ts'
import { day, hour, minute } from './deciding.ts'
import { brusher, cheat, extorter, findings, house, Market, type Somebody, victim } from './fixture.ts'
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
  const own = { 'A-LI': ['o-li-000', 'o-li-001'], 'S-CHEAT': ['o-ch-000', 'o-ch-001'], 'S-VYW': ['o-yw-000'], 'A-QIU': [] as string[] }[subject.id]
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
    claimants: () => ['market'],
    defendants: () => ['A-LI'],
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

/** Commands that bring a case towards a decision. */
const driving = ['propose', 'propose', 'ask', 'notice', 'second', 'sign_off', 'decide', 'delivered', 'answer', 'assess', 'applied']

/** One life of so many steps. Throws when a promise is broken; gives back what happened. */
export function live(seed: number, steps: number): { market: Market; taken: number; refused: number; imposed: number } {
  const roll = dice(seed)
  const certainty = (): 'lead' | 'supported' | 'established' =>
    roll.one(['lead', 'supported', 'established', 'established', 'established', 'established', 'established'])
  const education = { measure: { level: 'L1', kind: 'education', needs: [] } }
  const anyFindings = () => findings({ li: { certainty: certainty(), ...(roll.odds(0.3) ? education : {}) }, cheat: { certainty: certainty() } })
  const market = new Market(anyFindings())
  market.pack = roll.one([packs.prc, packs.eu, packs.us, packs.uk])
  const focus = roll.one(['c-li', 'c-cheat'])
  let [taken, refused] = [0, 0]
  const check = promises(market)
  for (let step = 0; step < steps; step++) {
    const before = market.acts.length
    const chance = roll.next()
    if (chance < 0.03) market.judge(anyFindings())
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
          open.filter((name) => !['merge', 'split'].includes(name) || roll.odds(0.1)).map((name) => [one, name] as const),
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
  return {
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
  const questions = new Map<string, { over: boolean; delivered: boolean }>()
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
      }
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
      if (name === 'question.asked') questions.set(on.id, { over: false, delivered: false })
      const question = questions.get(on.id)!
      if (name === 'question.delivered') question.delivered = true
      if (name === 'question.answered' || name === 'question.lapsed') {
        assert.ok(question.delivered, 'undelivered is not asked')
        question.over = true
      }
    }
    if (name === 'appeal.filed') appeals.set(on.id, { measure: changes['measure_id'] as string })
    if (name === 'appeal.taken') appeals.get(on.id)!.taken = by.id
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
  const isApart = ({ data: { on } }: Act): boolean => on.kind === 'campaign' || on.kind === 'request'
  const apart = [...Map.groupBy(acts.filter(isApart), ({ data: { on } }) => `${on.kind}:${on.id}`).values()]
  const lines = [acts.filter((act) => !isApart(act)), ...apart].map((line) => [...line])
  const merged: Act[] = []
  while (lines.some((line) => line.length > 0)) {
    const line = roll.one(lines.filter((one) => one.length > 0))
    merged.push(line.shift()!)
  }
  return merged
}
