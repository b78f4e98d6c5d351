/** A small market for the tests of casework: a brusher, a victim, a suspected shop, an extorter; and a house with every role staffed. */
import assert from 'node:assert/strict'
import type { Act, Noun } from '../domain/acts.ts'
import type { Caller, PersonRole, Subject } from '../domain/caller.ts'
import { due } from './automatic.ts'
import { decide, evolve, filing, isRefusal } from './casework.ts'
import type { Context, Decided, Finding, Findings, Refusal } from './deciding.ts'
import { follow } from './identity.ts'
import { file as fileObjection } from './objection.ts'
import { packs } from './packs.ts'
import { file as fileReport } from './report.ts'
import { type Casework, emptyCasework } from './state.ts'

export const start = Date.parse('2017-07-12T10:00:00+08:00')
const reason = (code: string, weight_bits = 8): Finding['reasons'][number] => ({
  code,
  weight_bits,
  text: { en: `${code} was seen.`, zh: `观察到 ${code}。` },
  evidence: [],
})
const none: Finding['contrary'] = [{ code: 'none-found', weight_bits: 0, text: { en: 'Nothing was found.', zh: '未发现。' }, evidence: [] }]

export function finding(over: Partial<Finding> & Pick<Finding, 'case_id' | 'subject' | 'behaviour' | 'role' | 'certainty'>): Finding {
  return {
    proven_order_ids: [],
    supported_order_ids: [],
    excluded_order_ids: [],
    review_ids: [],
    notice_ids: [],
    complaint_ids: [],
    reasons: [reason('money-back')],
    contrary: none,
    measure: { level: 'L0', kind: 'none', needs: [] },
    ...over,
  }
}

const orders = (prefix: string, n: number): string[] => Array.from({ length: n }, (_, at) => `${prefix}${String(at).padStart(3, '0')}`)

export const brusher = { kind: 'account', id: 'A-LI' } as const
export const victim = { kind: 'shop', id: 'S-VYW' } as const
export const cheat = { kind: 'shop', id: 'S-CHEAT' } as const
export const extorter = { kind: 'account', id: 'A-QIU' } as const
const threatened = { kind: 'shop', id: 'S-M4' } as const

export function findings(over: Partial<Record<'li' | 'victim' | 'cheat', Partial<Finding>>> = {}): Findings {
  const li = finding({
    case_id: 'c-li',
    subject: brusher,
    behaviour: 'self_brushing',
    role: 'brusher',
    certainty: 'supported',
    proven_order_ids: orders('o-li-', 24),
    excluded_order_ids: orders('o-ok-', 37),
    ...over.li,
  })
  const hurt = finding({
    case_id: 'c-yiwu',
    subject: victim,
    behaviour: 'reverse_brushing',
    role: 'victim_merchant',
    certainty: 'supported',
    supported_order_ids: orders('o-yw-', 60),
    reasons: [reason('refunded-cohort'), reason('real-parcels'), reason('who-bears-cost')],
    ...over.victim,
  })
  const gain = finding({
    case_id: 'c-cheat',
    subject: cheat,
    behaviour: 'self_brushing',
    role: 'merchant_beneficiary',
    certainty: 'established',
    proven_order_ids: orders('o-ch-', 40),
    supported_order_ids: orders('o-cs-', 10),
    ...over.cheat,
  })
  const extort = finding({
    case_id: 'c-ext',
    subject: extorter,
    behaviour: 'review_extortion',
    role: 'buyer_reviewer',
    certainty: 'supported',
    review_ids: ['r-1', 'r-2'],
  })
  const hurtToo = finding({
    case_id: 'c-ext',
    subject: threatened,
    behaviour: 'review_extortion',
    role: 'victim_merchant',
    certainty: 'supported',
    review_ids: ['r-1', 'r-2'],
    reasons: [reason('threat-written'), reason('paid-then-changed')],
  })
  const verdicts = [li, hurt, gain, extort, hurtToo]
  const cases = [...Map.groupBy(verdicts, ({ case_id }) => case_id)].map(([case_id, of]) => ({
    case_id,
    behaviour: of[0]!.behaviour,
    first_seen: '2017-07-01T00:00:00Z',
    merged_from: [],
    subjects: of.map(({ subject, role }) => ({ ...subject, role })),
  }))
  return {
    as_of: '2017-07-12T00:00:00Z',
    verdicts,
    cases,
    neutralised: {
      order_ids: [...li.proven_order_ids, ...hurt.supported_order_ids, ...gain.proven_order_ids, ...gain.supported_order_ids],
      review_ids: ['r-1'],
    },
  }
}

/** The same, with the brusher named a lead in two more cases: with those his own has a party in common. */
export function sharing(over: Parameters<typeof findings>[0] = {}): Findings {
  const report = findings(over)
  const also = (['c-cheat', 'c-yiwu'] as const).map((case_id) =>
    finding({ case_id, subject: brusher, behaviour: case_id === 'c-cheat' ? 'self_brushing' : 'reverse_brushing', role: 'brusher', certainty: 'lead' }),
  )
  return {
    ...report,
    verdicts: [...report.verdicts, ...also],
    cases: report.cases.map((one) =>
      also.some(({ case_id }) => case_id === one.case_id) ? { ...one, subjects: [...one.subjects, { ...brusher, role: 'brusher' as const }] } : one,
    ),
  }
}

const person = (id: string, roles: PersonRole[], bound?: Subject): Caller => ({
  kind: 'person',
  id,
  name: id,
  roles,
  lang: 'zh',
  ...(bound === undefined ? {} : { bound }),
})

export const house = {
  ines: person('ines', ['investigator']),
  ivan: person('ivan', ['investigator']),
  sara: person('sara', ['second_reader']),
  dora: person('dora', ['decider']),
  dan: person('dan', ['decider']),
  anna: person('anna', ['appeal_reader']),
  axel: person('axel', ['appeal_reader']),
  lena: person('lena', ['legal']),
  leo: person('leo', ['liaison']),
  gus: person('gus', ['governance']),
  /** Can do everything, and so must be kept from doing it alone. */
  omni: person('omni', ['investigator', 'second_reader', 'decider', 'appeal_reader', 'legal', 'liaison', 'governance']),
  li: person('li', ['buyer'], brusher),
  wang: person('wang', ['merchant'], victim),
  chen: person('chen', ['merchant'], cheat),
  ma: person('ma', ['merchant'], threatened),
  key: { kind: 'key', id: 'k-1', name: 'shop system', scopes: ['casework'] },
  liKey: { kind: 'key', id: 'k-2', name: 'pages', scopes: ['casework'], for: brusher },
} as const satisfies Record<string, Caller>
export type Somebody = keyof typeof house

export const people = Object.values(house).flatMap((one: Caller) =>
  one.kind === 'person' && one.bound === undefined ? [{ id: one.id, roles: one.roles }] : [],
)

/** A marketplace that lives: commands, time, reports. */
export class Market {
  state: Casework = emptyCasework()
  at = start
  acts: Act[] = []
  report: Findings
  pack: Context['pack'] = packs.prc
  stopped: ReadonlySet<string> = new Set()
  liveFrom: number | undefined
  gate: Context['gate']
  exported: Context['exported']
  shares: Context['shares']
  lastSeen: Context['lastSeen']
  behind: Context['behind']
  exposed: Context['exposed']
  ownersOf: NonNullable<Context['ownersOf']> = (_, id) =>
    id.startsWith('o-li') ? [brusher] : id.startsWith('o-yw') ? [victim] : id === 'r-1' || id === 'r-2' ? [extorter, threatened] : undefined
  constructor(report: Findings = findings()) {
    this.report = report
    this.judge(report)
  }
  get context(): Context {
    return {
      at: this.at,
      pack: this.pack,
      report: this.report,
      rules: 'rules-1',
      people,
      ownersOf: this.ownersOf,
      stopped: this.stopped,
      ...(this.gate === undefined ? {} : { gate: this.gate }),
      ...(this.exported === undefined ? {} : { exported: this.exported }),
      ...(this.exposed === undefined ? {} : { exposed: this.exposed }),
      ...(this.behind === undefined ? {} : { behind: this.behind }),
      ...(this.lastSeen === undefined ? {} : { lastSeen: this.lastSeen }),
      ...(this.shares === undefined ? {} : { shares: this.shares }),
      ...(this.liveFrom === undefined ? {} : { liveFrom: this.liveFrom }),
    }
  }
  take(acts: readonly Act[]): void {
    for (const act of acts) evolve(this.state, act)
    this.acts.push(...acts)
  }
  judge(report: Findings): void {
    this.report = report
    this.take(follow(this.state, this.context))
    this.tick()
  }
  tick(): Act[] {
    const acts = due(this.state, this.context)
    this.take(acts)
    return acts
  }
  wait(ms: number): Act[] {
    this.at += ms
    return this.tick()
  }
  until(text: string): Act[] {
    return this.wait(Date.parse(text) - this.at)
  }
  give(who: Somebody, on: Noun, id: string, command: string, body: Record<string, unknown> = {}): Decided | Refusal {
    const result = decide(this.state, this.context, { on, id, command, body: { reasons: 'because', ...body }, caller: house[who] })
    if (!isRefusal(result)) this.take(result.acts)
    return result
  }
  /** Must be taken; gives back the ids made. */
  do(who: Somebody, on: Noun, id: string, command: string, body: Record<string, unknown> = {}): string[] {
    const result = this.give(who, on, id, command, body)
    if (isRefusal(result)) assert.fail(`${who} ${on} ${command}: ${result.status} ${result.rule}: ${result.detail.en} (open: ${result.open.join(', ')})`)
    this.tick()
    return result.made.map(({ id }) => id)
  }
  /** Must be refused. */
  not(who: Somebody, on: Noun, id: string, command: string, body: Record<string, unknown>, status: number, rule: string): Refusal {
    const result = this.give(who, on, id, command, body)
    assert.ok(isRefusal(result), `${who} ${on} ${command} was taken, expected ${status} ${rule}`)
    assert.deepEqual([result.status, result.rule], [status, rule], result.detail.en)
    return result
  }
  file(who: Somebody, body: Record<string, unknown>): string {
    let id = ''
    const result = filing(this.state, this.context, house[who], (write, whom) => {
      id = fileReport(this.state, this.context, whom as never, { order_ids: [], review_ids: [], text: '', sha256: [], ...body } as never, write)
    })
    assert.ok(!isRefusal(result))
    this.take(result.acts)
    this.tick()
    return id
  }
  object(who: Somebody, about_kind: 'order' | 'review', about_id: string): Decided | Refusal {
    const result = filing(this.state, this.context, house[who], (write, whom) => {
      fileObjection(this.state, this.context, whom as never, { about_kind, about_id, text: 'it was real', sha256: [], reasons: '' }, write)
    })
    if (!isRefusal(result)) this.take(result.acts)
    return result
  }
  measure = (id: string) => this.state.measure.get(id)!
}

/** A measure of L2 on the brusher, up to the notice; the question it asked. */
export function noticed(market: Market, over: Record<string, unknown> = {}): { measure: string; question: string } {
  market.do('ines', 'case', 'c-li', 'take')
  const [measure] = market.do('ines', 'case', 'c-li', 'propose', {
    subject: brusher,
    kind: 'restrict_login',
    level: 'L2',
    order_ids: orders('o-li-', 24),
    reason_codes: ['money-back'],
    ...over,
  })
  const [question] = market.do('ines', 'measure', measure!, 'notice')
  return { measure: measure!, question: question! }
}
