/** What goes outside the house: referrals, proceedings, publications, requests of authorities, and campaigns that bind cases together. */
import { z } from 'zod'
import type { Noun } from '../domain/acts.ts'
import { appealUntil } from './clocks.ts'
import { iso, Refuse } from './deciding.ts'
import { referralGaps } from './case.ts'
import { body, type Command, command, id, ids, type NounFile, sha256, text, time } from './noun.ts'
import { type Case, type Casework, findCase, inCase, isRunning, type ProceedingState, type ReferralState, rankOf } from './state.ts'
import { states } from './states.ts'

const stepBody = body({
  date: time.optional(),
  number: id.optional(),
  amount_minor: z.int().min(0).optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code')
    .optional(),
  text: z.string().trim().max(20_000).optional(),
})
type StepBody = z.output<typeof stepBody>

function stepOf({ date, number, amount_minor, currency, text }: StepBody) {
  if ((amount_minor === undefined) !== (currency === undefined))
    throw new Refuse(422, 'currency', 'expected amount_minor and currency together', 'amount_minor 与 currency 应同时给出')
  return {
    ...(date === undefined ? {} : { date: iso(Date.parse(date)) }),
    ...(number === undefined ? {} : { number }),
    ...(amount_minor === undefined ? {} : { amount_minor }),
    ...(currency === undefined ? {} : { currency }),
    ...(text === undefined ? {} : { text }),
  }
}

const moves = (noun: Noun, name: 'referral.moved' | 'proceeding.moved', special: Record<string, Command>): Record<string, Command> =>
  Object.fromEntries(
    Object.keys(states[noun]).map((state) => [
      state,
      special[state] ??
        command({
          body: stepBody,
          decide: ({ id, body, write }) => write.act(name, { kind: noun, id }, { state: state === 'withdraw' ? 'withdrawn' : state, ...stepOf(body) }),
        }),
    ]),
  )

export const referral: NounFile = {
  commands: moves('referral', 'referral.moved', {
    sent: command({
      body: stepBody,
      decide({ state, context, caller, id, body, write }) {
        const one = state.referral.get(id)!
        const reviewed = one.steps.findLast(({ state: at }) => at === 'reviewed')
        if (reviewed?.by.id === caller.id) throw new Refuse(403, 'separation', 'expected another person than the one who signed it', '应由签署人以外的人员推送')
        const gaps = referralGaps(state, context, findCase(state, one.case_id)!, one.victims, one.authority_id)
        if (gaps.length > 0)
          throw new Refuse(
            422,
            'incomplete',
            `expected a complete file; missing: ${gaps.map(({ en }) => en).join('; ')}`,
            `材料不完整，缺：${gaps.map(({ zh }) => zh).join('；')}`,
          )
        write.act('referral.moved', { kind: 'referral', id }, { state: 'sent', ...stepOf(body) })
      },
    }),
  }),
  evolve: {
    'referral.drafted'(state, drafted, { id, at, by }) {
      if (!state.referral.has(id)) state.referral.set(id, { ...drafted, id, acts: [], state: 'drafted', steps: [], drafted_at: at, drafted_by: by })
    },
    'referral.moved'(state, step, { id, at, by, why }) {
      const one = state.referral.get(id)
      if (one === undefined) return
      one.state = step.state as ReferralState
      one.steps.push({ ...step, at, by, why })
    },
  },
}

export const proceeding: NounFile = {
  commands: moves('proceeding', 'proceeding.moved', {
    prepared: command({
      body: stepBody.extend({ case_id: id, claimants: ids.min(1), defendants: ids.min(1) }),
      decide({ state, id, body, write }) {
        const home = findCase(state, body.case_id)
        if (home === undefined) throw new Refuse(422, 'case_id', 'expected the id of a case', '应为案件编号')
        const { claimants, defendants } = body
        if (claimants.some((claimant) => defendants.includes(claimant)))
          throw new Refuse(422, 'claimants', 'expected nobody on both sides', '原告与被告不得为同一方')
        // Who joins a claim says so; the marketplace itself needs no consent of its own.
        const silent = claimants.find(
          (claimant) =>
            home.subjects.some((party) => party.id === claimant) && !home.consents.some(({ subject, to }) => subject.id === claimant && to === 'claim'),
        )
        if (silent !== undefined) throw new Refuse(422, 'consent', `expected the consent of ${silent} to claim`, `缺少 ${silent} 参加诉讼的同意`)
        write.make('proceeding', id)
        write.act('proceeding.prepared', { kind: 'proceeding', id }, { case_id: home.id, claimants, defendants, state: 'prepared', ...stepOf(body) })
      },
      tries: ({ state }) => [...state.case.keys()].map((case_id) => ({ case_id, claimants: ['–'], defendants: ['–2'] })),
    }),
  }),
  evolve: {
    'proceeding.prepared'(state, { case_id, claimants, defendants, ...step }, { id, at, by, why }) {
      if (!state.proceeding.has(id))
        state.proceeding.set(id, { case_id, claimants, defendants, id, acts: [], state: 'prepared', steps: [{ ...step, at, by, why }] })
    },
    'proceeding.moved'(state, step, { id, at, by, why }) {
      const one = state.proceeding.get(id)
      if (one === undefined) return
      one.state = step.state as ProceedingState
      one.steps.push({ ...step, at, by, why })
    },
  },
}

/** Only what can no longer be appealed here, or a court has made final, is told to the public. */
function isFinal(state: Casework, home: Case, context: Parameters<typeof appealUntil>[1] & { at: number }): boolean {
  if (inCase(state, state.appeal, home.id).some(({ state: at }) => at === 'filed' || at === 'taken')) return false
  const measures = inCase(state, state.measure, home.id)
  if (measures.some(isRunning)) return false
  const settled = measures.some((measure) => {
    if (!['in_force', 'expired', 'lifted'].includes(measure.state) || rankOf(measure.level) < 2 || measure.origin === 'legacy') return false
    const until = appealUntil(measure, context)
    const refused = inCase(state, state.appeal, home.id).some(({ measure_id, decided }) => measure_id === measure.id && decided?.outcome === 'upheld')
    return refused || (until !== undefined && until <= context.at)
  })
  const effective = [...inCase(state, state.referral, home.id), ...inCase(state, state.proceeding, home.id)].some(({ steps }) =>
    steps.some(({ state: at }) => at === 'effective'),
  )
  return settled || effective
}

const hideous = (home: Case): string[] => home.subjects.filter(({ kind }) => kind !== 'shop').map(({ id }) => id)

/** A child is recognised by what happened, named or not. */
function refuseMinors({ minors }: Case): void {
  if (minors.length > 0) throw new Refuse(422, 'minor', 'expected a case without minors: nothing about one is told to the public', '案件涉及未成年人，不得公示')
}

export const publication: NounFile = {
  commands: {
    draft: command({
      body: body({ case_id: id, text, until: time.optional() }),
      decide({ state, context, id, body, write }) {
        const home = findCase(state, body.case_id)
        if (home === undefined) throw new Refuse(422, 'case_id', 'expected the id of a case', '应为案件编号')
        refuseMinors(home)
        if (!isFinal(state, home, context))
          throw new Refuse(422, 'not_final', 'expected a final finding: decided, and its appeals over', '只能公示终局认定：已决定且申诉已终结')
        if (hideous(home).some((name) => body.text.includes(name)))
          throw new Refuse(422, 'person', 'expected persons and accounts to be unnamed', '不得载明个人或账号')
        write.make('publication', id)
        write.act(
          'publication.drafted',
          { kind: 'publication', id },
          { case_id: home.id, text: body.text, ...(body.until === undefined ? {} : { until: iso(Date.parse(body.until)) }) },
        )
      },
      tries: ({ state }) => [...state.case.keys()].map((case_id) => ({ case_id, text: '–' })),
    }),
    publish: command({
      body: body({}),
      decide({ state, context, id, write }) {
        const one = state.publication.get(id)!
        refuseMinors(findCase(state, one.case_id)!)
        if (!isFinal(state, findCase(state, one.case_id)!, context))
          throw new Refuse(409, 'not_final', 'expected a finding that is still final', '认定已非终局')
        write.act('publication.published', { kind: 'publication', id }, {})
      },
    }),
    take_down: command({ body: body({}), decide: ({ id, write }) => write.act('publication.taken_down', { kind: 'publication', id }, {}) }),
  },
  evolve: {
    'publication.drafted'(state, drafted, { id }) {
      if (!state.publication.has(id)) state.publication.set(id, { ...drafted, id, acts: [], state: 'drafted', published_at: undefined })
    },
    'publication.published'(state, _, { id, at }) {
      const one = state.publication.get(id)
      if (one !== undefined) Object.assign(one, { state: 'published', published_at: at })
    },
    'publication.taken_down'(state, _, { id }) {
      const one = state.publication.get(id)
      if (one !== undefined) one.state = 'taken_down'
    },
  },
}

export const request: NounFile = {
  commands: {
    register: command({
      body: body({ authority_id: id, number: id, about_ids: ids.min(1) }),
      decide({ id, body, write }) {
        write.make('request', id)
        write.act('request.registered', { kind: 'request', id }, { authority_id: body.authority_id, number: body.number, about_ids: body.about_ids })
      },
      tries: () => [{ authority_id: '–', number: '–', about_ids: ['–'] }],
    }),
    scope: command({
      body: body({ about_ids: ids.min(1), text }),
      decide({ state, id, body, write }) {
        const one = state.request.get(id)!
        const stray = body.about_ids.find((about) => !one.about_ids.includes(about))
        if (stray !== undefined) throw new Refuse(422, 'about_ids', 'expected no more than the request asks for', '范围不得超出请求')
        write.act('request.scoped', { kind: 'request', id }, { about_ids: body.about_ids, text: body.text })
      },
      tries: ({ state, id }) => [{ about_ids: state.request.get(id)?.about_ids ?? ['–'], text: '–' }],
    }),
    answer: command({
      body: body({ sha256: z.array(sha256).min(1) }),
      decide: ({ id, body, write }) => write.act('request.answered', { kind: 'request', id }, { sha256: body.sha256 }),
      tries: () => [{ sha256: ['0'.repeat(64)] }],
    }),
    refuse: command({
      body: body({ text }),
      decide: ({ id, body, write }) => write.act('request.refused', { kind: 'request', id }, { text: body.text }),
      tries: () => [{ text: '–' }],
    }),
  },
  evolve: {
    'request.registered'(state, registered, { id, at }) {
      if (!state.request.has(id)) state.request.set(id, { ...registered, id, acts: [], state: 'registered', registered_at: at, supplied: [] })
    },
    'request.scoped'(state, { about_ids }, { id }) {
      const one = state.request.get(id)
      if (one !== undefined) Object.assign(one, { state: 'scoped', about_ids })
    },
    'request.answered'(state, { sha256 }, { id }) {
      const one = state.request.get(id)
      if (one !== undefined) Object.assign(one, { state: 'answered', supplied: sha256 })
    },
    'request.refused'(state, _, { id }) {
      const one = state.request.get(id)
      if (one !== undefined) one.state = 'refused'
    },
  },
}

export const campaign: NounFile = {
  commands: {
    open: command({
      body: body({ text }),
      decide({ id, body, write }) {
        write.make('campaign', id)
        write.act('campaign.opened', { kind: 'campaign', id }, { text: body.text })
      },
      tries: () => [{ text: '–' }],
    }),
    add: command({
      body: body({ case_ids: ids.min(1) }),
      decide({ state, id, body, write }) {
        const unknown = body.case_ids.find((one) => findCase(state, one) === undefined)
        if (unknown !== undefined) throw new Refuse(422, 'case_ids', 'expected ids of cases', '应为案件编号')
        write.act('campaign.added', { kind: 'campaign', id }, { case_ids: [...new Set(body.case_ids.map((one) => findCase(state, one)!.id))] })
      },
      tries: ({ state }) => [...state.case.keys()].map((one) => ({ case_ids: [one] })),
    }),
    close: command({ body: body({}), decide: ({ id, write }) => write.act('campaign.closed', { kind: 'campaign', id }, {}) }),
  },
  evolve: {
    'campaign.opened'(state, { text }, { id, at }) {
      if (!state.campaign.has(id)) state.campaign.set(id, { id, acts: [], state: 'open', opened_at: at, text, case_ids: new Set() })
    },
    'campaign.added'(state, { case_ids }, { id }) {
      for (const one of case_ids) state.campaign.get(id)?.case_ids.add(one)
    },
    'campaign.closed'(state, _, { id }) {
      const one = state.campaign.get(id)
      if (one !== undefined) one.state = 'closed'
    },
  },
}
