/** What merchants and buyers report: acknowledged, looked into, answered. The same again is the same report; none is refused for number. */
import { z } from 'zod'
import { type Concerned, reportKinds } from '../domain/acts.ts'
import { type Context, idFrom, type Writer } from './deciding.ts'
import { claim } from './discriminators.ts'
import { body, command, ids, type NounFile, sha256, text } from './noun.ts'
import { type Case, type Casework, type ShopTold, findCase, isSame, keyOf } from './state.ts'

function shopOf(state: Casework, id: string): ShopTold {
  const one = state.shop.get(id) ?? { id, acts: [], last: undefined, warned: new Map() }
  state.shop.set(id, one)
  return one
}

export const reportBody = z.strictObject({
  kind: z.enum(reportKinds),
  order_ids: ids.default([]),
  review_ids: ids.default([]),
  text: z.string().trim().max(20_000).default(''),
  sha256: z.array(sha256).max(50).default([]),
})

export function file(state: Casework, context: Context, whom: Concerned, filed: z.output<typeof reportBody>, write: Writer): string {
  const [order_ids, review_ids] = [[...new Set(filed.order_ids)].toSorted(), [...new Set(filed.review_ids)].toSorted()]
  const report = idFrom('R', filed.kind, keyOf(whom), ...order_ids, '', ...review_ids)
  const before = state.report.get(report)
  if (before !== undefined && before.state !== 'withdrawn') return report
  const home = homeOf(state, context, whom, order_ids, review_ids)
  write.make('report', report)
  write.act(
    'report.filed',
    { kind: 'report', id: report },
    { kind: filed.kind, by: whom, order_ids, review_ids, text: filed.text, sha256: filed.sha256, ...(home === undefined ? {} : { case_id: home.id }) },
  )
  if (filed.kind === 'attacked' && home !== undefined && home.victims.get(keyOf(whom)) === undefined) claim(context.report, home, whom, write)
  return report
}

/** The case a report belongs to: one about the reporter, or one that names what is reported. */
function homeOf(state: Casework, context: Context, whom: Concerned, orderIds: readonly string[], reviewIds: readonly string[]): Case | undefined {
  const verdict =
    context.report.verdicts.find(
      (one) =>
        orderIds.some((id) => one.proven_order_ids.includes(id) || one.supported_order_ids.includes(id)) || reviewIds.some((id) => one.review_ids.includes(id)),
    ) ?? context.report.verdicts.find(({ subject }) => isSame(subject, whom))
  if (verdict !== undefined) return findCase(state, verdict.case_id)
  const own = [...state.case.values()].filter((one) => one.merged_into === undefined && one.subjects.some((subject) => isSame(subject, whom)))
  return own.toSorted((a, b) => b.opened_at - a.opened_at || (a.id < b.id ? -1 : 1))[0]
}

export const noun: NounFile = {
  commands: {
    acknowledge: command({ body: body({}), decide: ({ id, write }) => write.act('report.acknowledged', { kind: 'report', id }, {}) }),
    look_into: command({ body: body({}), decide: ({ id, write }) => write.act('report.looked_into', { kind: 'report', id }, {}) }),
    answer: command({
      body: body({ outcome: z.enum(['upheld', 'partly', 'rejected', 'unclear']), text, manifestly_unfounded: z.boolean().default(false) }),
      decide({ state, id, body, write }) {
        const { outcome, text, manifestly_unfounded } = body
        write.act('report.answered', { kind: 'report', id }, { outcome, text, manifestly_unfounded: outcome === 'rejected' && manifestly_unfounded })
        const one = state.report.get(id)!
        // Reviews that were only set apart because of this report count again when nothing came of it.
        const apart = one.review_ids.filter((review) => state.reviews.get(review)?.stands === 'quarantined')
        if ((outcome === 'rejected' || outcome === 'unclear') && apart.length > 0)
          write.act('reviews.restored', { kind: 'report', id }, { review_ids: apart, cause: 'answer' })
      },
      tries: () => [{ outcome: 'unclear', text: '–' }],
    }),
    withdraw: command({ body: body({}), decide: ({ id, write }) => write.act('report.withdrawn', { kind: 'report', id }, {}) }),
  },
  evolve: {
    'report.filed'(state, filed, { id, at }) {
      const before = state.report.get(id)
      if (before === undefined) state.report.set(id, { ...filed, id, acts: [], state: 'filed', filed_at: at, acknowledged_at: undefined, answered: undefined })
      else if (before.state === 'withdrawn') Object.assign(before, filed, { state: 'filed', filed_at: at, acknowledged_at: undefined })
    },
    'report.acknowledged'(state, _, { id, at }) {
      const one = state.report.get(id)
      if (one !== undefined && one.state === 'filed') Object.assign(one, { state: 'acknowledged', acknowledged_at: at })
    },
    'report.looked_into'(state, _, { id }) {
      const one = state.report.get(id)
      if (one !== undefined) one.state = 'looked_into'
    },
    'report.answered'(state, answered, { id, at, by }) {
      const one = state.report.get(id)
      if (one !== undefined) Object.assign(one, { state: 'answered', answered: { ...answered, by, at } })
    },
    'report.withdrawn'(state, _, { id }) {
      const one = state.report.get(id)
      if (one !== undefined) one.state = 'withdrawn'
    },
    'warning.raised'(state, { case_id, kind }, { at }) {
      state.warned.set(`${case_id}:${kind}`, at)
    },
    'shop.told'(state, told, { id, at }) {
      shopOf(state, id).last = { ...told, at }
    },
    'shop.warned'(state, { attack }, { id, at }) {
      shopOf(state, id).warned.set(attack, at)
    },
    'warning.given'(state, { to, about }, { at }) {
      state.warned.set(`${about}:${keyOf(to)}`, at)
    },
  },
}
