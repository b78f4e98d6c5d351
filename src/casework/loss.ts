/** What a case cost whom: one sheet for the merchant, one for the platform, one for consumers, each entry low, central and high with its ground. */
import { z } from 'zod'
import { type ChangesOf, lossHeads } from '../domain/acts.ts'
import { boundOf, isStaff } from './can.ts'
import { Refuse } from './deciding.ts'
import { body, command, id as anyId, type NounFile, sha256, subject, text } from './noun.ts'
import { type Casework, findCase, inCase, type Loss } from './state.ts'

const minor = z.int().min(0)
type Party = keyof typeof lossHeads

export const noun: NounFile = {
  commands: {
    enter: command({
      body: body({
        case_id: anyId,
        party: z.enum(Object.keys(lossHeads) as [Party, ...Party[]]),
        head: z.string(),
        holder: subject.optional(),
        low_minor: minor.optional(),
        central_minor: minor.optional(),
        high_minor: minor.optional(),
        currency: z
          .string()
          .regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code')
          .optional(),
        count: minor.optional(),
        measure_id: anyId.optional(),
        text,
        sha256: z.array(sha256).max(50).default([]),
      }),
      decide({ state, caller, id, body, write }) {
        const home = findCase(state, body.case_id)
        if (home === undefined) throw new Refuse(422, 'case_id', 'expected the id of a case', '应为案件编号')
        const heads: readonly string[] = lossHeads[body.party]
        if (!heads.includes(body.head))
          throw new Refuse(
            422,
            'head',
            `expected one of ${heads.join(', ')} for ${body.party}, got "${body.head}"`,
            `${body.party} 的损失项目应为 ${heads.join('、')}`,
          )
        const { low_minor: low, central_minor: central, high_minor: high, currency, count } = body
        const isMoney = low !== undefined && central !== undefined && high !== undefined && currency !== undefined
        if (!isMoney && (low ?? central ?? high ?? currency) !== undefined)
          throw new Refuse(422, 'low_minor', 'expected low, central, high and currency together', 'low、central、high 与 currency 应同时给出')
        if (isMoney && (low > central || central > high)) throw new Refuse(422, 'low_minor', 'expected low ≤ central ≤ high', '应满足 low ≤ central ≤ high')
        if (!isMoney && count === undefined) throw new Refuse(422, 'count', 'expected an amount or a count', '应给出金额或数量')
        const bound = boundOf(caller)
        // Whoever is not of the house enters what they lost themselves, in a case that is about them.
        const holder = isStaff(caller) || bound === undefined ? body.holder : { kind: bound.kind, id: bound.id }
        if (!isStaff(caller) && (body.party === 'platform' || !home.subjects.some((one) => one.kind === bound?.kind && one.id === bound.id)))
          throw new Refuse(404, 'not_found', 'expected a case about yourself, found none', '未找到与您有关的案件')
        if (body.measure_id !== undefined && !state.measure.has(body.measure_id))
          throw new Refuse(422, 'measure_id', 'expected the id of a measure', '应为措施编号')
        const { reasons: _, case_id: _given, holder: _named, ...said } = body
        write.make('loss', id)
        write.act(
          'loss.entered',
          { kind: 'loss', id },
          Object.fromEntries(Object.entries({ ...said, case_id: home.id, holder }).filter(([, value]) => value !== undefined)) as ChangesOf<'loss.entered'>,
        )
      },
      tries: ({ state }) =>
        [...state.case.keys()].map((case_id) => ({
          case_id,
          party: 'merchant',
          head: 'freight',
          count: 1,
          text: '–',
        })),
    }),
    settle: command({
      body: body({
        amount_minor: minor,
        currency: z.string().regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code'),
        how: z.enum(['paid', 'fees_credited', 'exposure_made_good', 'awarded']),
      }),
      decide({ state, caller, id, body, write }) {
        const one = state.loss.get(id)!
        if (one.entered_by === caller.id) throw new Refuse(403, 'separation', 'expected another person than the one who entered it', '应由登记者以外的人员结算')
        write.act('loss.settled', { kind: 'loss', id }, { amount_minor: body.amount_minor, currency: body.currency, how: body.how })
      },
      tries: () => [{ amount_minor: 0, currency: 'CNY', how: 'paid' }],
    }),
    withdraw: command({ body: body({}), decide: ({ id, write }) => write.act('loss.withdrawn', { kind: 'loss', id }, {}) }),
  },
  evolve: {
    'loss.entered'(state, said, { id, at, by }) {
      if (!state.loss.has(id)) state.loss.set(id, { ...said, id, acts: [], state: 'entered', entered_at: at, entered_by: by.id, settled: undefined })
    },
    'loss.settled'(state, said, { id, at }) {
      const one = state.loss.get(id)
      if (one !== undefined) Object.assign(one, { state: 'settled', settled: { ...said, at } })
    },
    'loss.withdrawn'(state, _, { id }) {
      const one = state.loss.get(id)
      if (one !== undefined) one.state = 'withdrawn'
    },
  },
}

type Sum = { currency: string; low_minor: number; central_minor: number; high_minor: number }
export type Sheet = { party: Party; entries: Loss[]; sums: Sum[]; counts: Record<string, number> }

/** The three sheets of a case, currencies apart; and entries that may say the same loss twice, so that nobody claims it twice. */
export function sheetsOf(state: Casework, caseId: string): { sheets: Sheet[]; counted_twice: { one: string; other: string }[] } {
  const all = inCase(state, state.loss, caseId).filter(({ state: at }) => at !== 'withdrawn')
  const sheets = (Object.keys(lossHeads) as Party[]).map((party): Sheet => {
    const entries = all.filter((one) => one.party === party)
    const sums = new Map<string, Sum>()
    const counts: Record<string, number> = {}
    for (const { head, low_minor, central_minor, high_minor, currency, count } of entries) {
      if (count !== undefined) counts[head] = (counts[head] ?? 0) + count
      if (currency === undefined) continue
      const sum = sums.get(currency) ?? { currency, low_minor: 0, central_minor: 0, high_minor: 0 }
      sums.set(currency, {
        currency,
        low_minor: sum.low_minor + low_minor!,
        central_minor: sum.central_minor + central_minor!,
        high_minor: sum.high_minor + high_minor!,
      })
    }
    return { party, entries, sums: [...sums.values()].toSorted((a, b) => (a.currency < b.currency ? -1 : 1)), counts }
  })
  const counted_twice = all.flatMap((one, i) =>
    all
      .slice(i + 1)
      .filter((other) => isTwice(one, other) || isTwice(other, one))
      .map((other) => ({ one: one.id, other: other.id })),
  )
  return { sheets, counted_twice }
}

/** What the platform paid a merchant for is the merchant's loss no more; the same head of the same holder stands once. */
const isTwice = (one: Loss, other: Loss): boolean =>
  (one.party === 'merchant' && other.party === 'platform' && other.head === 'compensation' && one.currency === other.currency) ||
  (one.party === other.party && one.head === other.head && one.holder?.id === other.holder?.id && one.measure_id === other.measure_id)
