/** A case: who holds it, what is asked and proposed in it, who is its victim, and when it is done. */
import { z } from 'zod'
import { aboutKinds, type Concerned } from '../domain/acts.ts'
import { type Context, idFrom, iso, minute, Refuse, verdictsOn } from './deciding.ts'
import { discriminatorsFor } from './discriminators.ts'
import { proposalOf, floorOf, kindsByLevel } from './floors.ts'
import { body, command, id, ids, type NounFile, sha256, subject, text, time } from './noun.ts'
import { type Case, type Casework, findCase, inCase, isRunning, isSame, keyOf, needsApplying, type Own } from './state.ts'
import { absorb, homeOf, join, membersOf, refresh, refuseJoining, refuseTakingApart, takeApart } from './merging.ts'
import { victimLifts } from './measure.ts'
import { boundOf } from './can.ts'
import { createHash } from 'node:crypto'

const leaseMs = 30 * minute

function leaseUntil(wanted: string | undefined, context: Context): number {
  const latest = context.at + leaseMs
  if (wanted === undefined) return latest
  const until = Date.parse(wanted)
  if (until <= context.at || until > latest)
    throw new Refuse(422, 'until', `expected a time within the next 30 minutes, got ${wanted}`, `应为今后 30 分钟内的时间，实为 ${wanted}`)
  return until
}

/** Reading the case first needs its own state: the address may be a report's id or one merged away. */
export function caseOf(state: Casework, caseId: string): Case {
  const one = findCase(state, caseId)
  if (one === undefined) throw new Refuse(404, 'not_found', 'expected the id of a case, found none', '应为案件编号，未找到')
  return one
}

function refuseHeld(one: Case, callerId: string, at: number): void {
  if (one.lease !== undefined && one.lease.until > at && one.lease.person_id !== callerId)
    throw new Refuse(
      409,
      'held',
      `expected a case nobody holds; somebody is working on it until ${iso(one.lease.until)}`,
      `本案正由他人承办，至 ${iso(one.lease.until)}`,
    )
}

/** By lot among those who may, so that nobody chooses their case; the lot follows from the case and its acts. */
function drawn(one: Case, state: Casework, { people }: Context): string {
  const parties = new Set(one.subjects.map(keyOf))
  const able = people
    .filter(
      ({ id, roles, bound }) =>
        roles.includes('investigator') &&
        !(bound !== undefined && parties.has(keyOf(bound))) &&
        ![...(state.recusals.get(id) ?? [])].some((party) => parties.has(party)),
    )
    .map(({ id }) => id)
    .toSorted()
  if (able.length === 0)
    throw new Refuse(409, 'nobody', 'expected an investigator without ties to the parties, there is none', '没有与当事人无利害关系的研判人员')
  const lot = createHash('sha256').update(`${one.id}\0${one.acts.length}`).digest().readUInt32BE()
  return able[lot % able.length]!
}

export const noun: NounFile = {
  commands: {
    take: command({
      body: body({ until: time.optional() }),
      decide({ state, context, caller, id, body, write }) {
        const one = caseOf(state, id)
        refuseHeld(one, caller.id, context.at)
        write.act('case.taken', { kind: 'case', id: one.id }, { person_id: caller.id, until: iso(leaseUntil(body.until, context)) })
      },
    }),
    release: command({
      body: body({}),
      decide({ state, context, caller, id, write }) {
        const one = caseOf(state, id)
        if (one.lease === undefined || one.lease.person_id !== caller.id || one.lease.until <= context.at)
          throw new Refuse(409, 'not_held', 'expected a case that you hold', '您未承办本案，无从移交')
        write.act('case.released', { kind: 'case', id: one.id }, { person_id: caller.id })
      },
    }),
    assign: command({
      body: body({ person_id: z.string().min(1).optional(), until: time.optional() }),
      decide({ state, context, caller, id, body, write }) {
        const one = caseOf(state, id)
        refuseHeld(one, caller.id, context.at)
        const parties = new Set(one.subjects.map(keyOf))
        const person = body.person_id ?? drawn(one, state, context)
        const known = context.people.find((other) => other.id === person)
        if (known === undefined || !known.roles.some((role) => role === 'investigator' || role === 'second_reader'))
          throw new Refuse(422, 'person_id', 'expected an investigator or a second reader', '应为研判人员或复核人员')
        if ((known.bound !== undefined && parties.has(keyOf(known.bound))) || [...(state.recusals.get(person) ?? [])].some((party) => parties.has(party)))
          throw new Refuse(422, 'recusal', 'expected somebody without ties to a party of this case', '应为与本案当事人无利害关系的人员')
        write.act('case.taken', { kind: 'case', id: one.id }, { person_id: person, until: iso(leaseUntil(body.until, context)) })
      },
      tries: ({ context }) => [{}, ...context.people.map(({ id }) => ({ person_id: id }))],
    }),
    note: command({
      body: body({ text }),
      decide: ({ state, id, body, write }) => write.act('case.noted', { kind: 'case', id: caseOf(state, id).id }, { text: body.text }),
      tries: () => [{ text: '–' }],
    }),
    attach: command({
      body: body({
        sha256: z.union([
          sha256,
          z
            .array(sha256)
            .length(1)
            .transform(([only]) => only!),
        ]),
        text: text.optional(),
      }),
      decide: ({ state, id, body, write }) =>
        write.act(
          'case.attached',
          { kind: 'case', id: caseOf(state, id).id },
          { sha256: body.sha256, ...(body.text === undefined ? {} : { text: body.text }) },
        ),
      tries: () => [{ sha256: '0'.repeat(64) }],
    }),
    recuse: command({
      body: body({ kind: subject.shape.kind, id }),
      decide: ({ state, caller, id, body, write }) =>
        write.act('case.recused', { kind: 'case', id: caseOf(state, id).id }, { person_id: caller.id, party: { kind: body.kind, id: body.id } }),
      tries: () => [{ kind: 'shop', id: '–' }],
    }),
    ask: command({
      body: body({ subject, about_kind: z.enum(aboutKinds), about_ids: ids.min(1), due_at: time.optional() }),
      decide({ state, context, id, body, write }) {
        const one = caseOf(state, id)
        if (!one.subjects.some((party) => isSame(party, body.subject)) && verdictsOn(context.report, one.aliases, body.subject).length === 0)
          throw new Refuse(422, 'subject', 'expected a subject of this case', '应为本案所涉对象')
        if (body.due_at !== undefined && Date.parse(body.due_at) <= context.at)
          throw new Refuse(422, 'due_at', `expected a time still to come, got ${body.due_at}`, `应为将来的时间，实为 ${body.due_at}`)
        const question = write.make(
          'question',
          idFrom('Q', one.id, keyOf(body.subject), body.about_kind, ...body.about_ids.toSorted(), one.acts.length, state.question.size),
        )
        const { subject: whom, about_kind, about_ids, due_at } = body
        write.act(
          'question.asked',
          { kind: 'question', id: question },
          { case_id: one.id, subject: whom, about_kind, about_ids: sorted(about_ids), ...(due_at === undefined ? {} : { due_at: iso(Date.parse(due_at)) }) },
        )
      },
      tries: ({ state, id }) => (findCase(state, id)?.subjects ?? []).map(({ kind, id }) => ({ subject: { kind, id }, about_kind: 'order', about_ids: ['–'] })),
    }),
    propose: command({
      body: body({
        subject,
        kind: z.string(),
        level: z.enum(['L1', 'L2', 'L3', 'L4', 'L5']),
        order_ids: ids.default([]),
        review_ids: ids.default([]),
        starts_at: time.optional(),
        ends_at: time.optional(),
        reason_codes: z.array(z.string()).default([]),
      }),
      decide({ state, context, caller, id, body, write }) {
        const one = caseOf(state, id)
        const { finding, ...intended } = proposalOf(state, context, one, body, caller.id)
        const measure = write.make('measure', idFrom('M', one.id, keyOf(body.subject), body.kind, body.level, state.measure.size, one.acts.length))
        write.act(
          'measure.proposed',
          { kind: 'measure', id: measure },
          { ...intended, case_id: one.id, subject: body.subject, certainty: finding.certainty, behaviour: finding.behaviour },
        )
      },
      *tries({ state, context, id }) {
        const one = findCase(state, id)
        if (one === undefined) return
        // One of each kind of subject and certainty stands for all like it.
        const own = context.report.verdicts.filter(({ case_id }) => one.aliases.includes(case_id))
        for (const verdict of new Map(
          own.map((each) => [`${each.subject.kind} ${each.role} ${each.certainty} ${each.proven_order_ids.length > 0}`, each]),
        ).values())
          for (const [level, kinds] of Object.entries(kindsByLevel))
            for (const kind of kinds) {
              const floor = floorOf(level as 'L1')
              yield {
                subject: verdict.subject,
                kind,
                level,
                order_ids: floor.proven ? verdict.proven_order_ids : [...verdict.proven_order_ids, ...verdict.supported_order_ids],
                review_ids: verdict.review_ids,
                starts_at: iso(context.at),
                reason_codes: verdict.reasons.map(({ code }) => code).filter((code) => code !== 'none-found'),
              }
            }
      },
    }),
    victim: command({
      body: body({ subject: subject.optional(), status: z.enum(['claimed', 'recognised', 'refused']) }),
      decide({ state, context, caller, id, body: { subject: named, status }, write, by }) {
        const one = caseOf(state, id)
        const body = { status, subject: named ?? victimOf(one) }
        if (body.status !== 'claimed' && by.role !== 'decider' && !(caller.kind === 'person' && caller.roles.includes('decider')))
          throw new Refuse(403, 'role', 'expected a decider to recognise or refuse a victim', '认定或不予认定受害人应由决定人员作出')
        const before = one.victims.get(keyOf(body.subject))
        if (before?.status === body.status) throw new Refuse(409, 'already', `expected another status than ${body.status}`, '状态未变')
        if (body.status === 'refused' && before === undefined)
          throw new Refuse(409, 'no_claim', 'expected a claim to refuse, there is none', '没有可供拒绝的受害主张')
        const discriminators = discriminatorsFor(context.report, body.subject, one.aliases)
        write.act('case.victim', { kind: 'case', id: one.id }, { subject: body.subject, status: body.status, discriminators })
        if (body.status === 'recognised') victimLifts(state, context, one, body.subject, write)
      },
      tries: ({ state, id }) =>
        (findCase(state, id)?.subjects ?? []).flatMap(({ kind, id }) =>
          ['claimed', 'recognised', 'refused'].map((status) => ({ subject: { kind, id }, status })),
        ),
    }),
    watch: command({
      body: body({}),
      decide({ state, caller, id, write }) {
        const one = caseOf(state, id)
        if (one.watchers.has(caller.id)) throw new Refuse(409, 'already', 'expected a case you do not follow yet', '您已关注本案')
        write.act('case.watched', { kind: 'case', id: one.id }, { person_id: caller.id })
      },
    }),
    unwatch: command({
      body: body({}),
      decide({ state, caller, id, write }) {
        const one = caseOf(state, id)
        if (!one.watchers.has(caller.id)) throw new Refuse(409, 'not_watched', 'expected a case you follow', '您未关注本案')
        write.act('case.unwatched', { kind: 'case', id: one.id }, { person_id: caller.id })
      },
    }),
    seen: command({
      body: body({ entry: z.int().min(0) }),
      decide({ state, caller, id, body, write }) {
        const one = caseOf(state, id)
        if (body.entry <= (one.seen.get(caller.id) ?? -1))
          throw new Refuse(409, 'already', 'expected an entry later than the one you have seen', '该条目您已看过')
        write.act('case.seen', { kind: 'case', id: one.id }, { person_id: caller.id, entry: body.entry })
      },
      tries: () => [{ entry: Number.MAX_SAFE_INTEGER }],
    }),
    verify: command({
      body: body({
        method: z.enum(['contacted_recipients', 'read_records', 'looked_at_parcels', 'asked_shop']),
        drawn: z.enum(['by_lot', 'chosen']),
        genuine: ids.default([]),
        not_genuine: ids.default([]),
        unknown: ids.default([]),
      }),
      decide({ state, context, id, body, write }) {
        const one = caseOf(state, id)
        const looked = [...body.genuine, ...body.not_genuine, ...body.unknown]
        if (looked.length === 0 || new Set(looked).size !== looked.length)
          throw new Refuse(422, 'genuine', 'expected each order looked at once, and at least one', '应列明所核验的订单，每笔一次，至少一笔')
        const all = ordersNamed(context, one)
        const stray = looked.find((order) => !all.includes(order))
        if (stray !== undefined) throw new Refuse(422, 'genuine', `expected orders of this case; ${stray} is none`, `应为本案订单；${stray} 不是`)
        // What was drawn by lot is what the lot says, from its beginning: nobody leaves out what does not fit.
        if (body.drawn === 'by_lot' && lotOf(one, all).slice(0, looked.length).toSorted().join() !== looked.toSorted().join())
          throw new Refuse(422, 'drawn', 'expected the orders that the lot drew, from the first on', '应为抽签所得订单，自首笔起依次核验')
        const { method, drawn, genuine, not_genuine, unknown } = body
        write.act('case.verified', { kind: 'case', id: one.id }, { method, drawn, of: all.length, genuine, not_genuine, unknown })
      },
      tries: ({ state, context, id }) => {
        const one = findCase(state, id)
        return one === undefined ? [] : [{ method: 'read_records', drawn: 'by_lot', unknown: lotOf(one, ordersNamed(context, one)).slice(0, 1) }]
      },
    }),
    minor: command({
      body: body({ subject }),
      decide({ state, id, body, write }) {
        const one = caseOf(state, id)
        if (!one.subjects.some((party) => isSame(party, body.subject))) throw new Refuse(422, 'subject', 'expected a subject of this case', '应为本案所涉对象')
        if (one.minors.some((minor) => isSame(minor, body.subject)))
          throw new Refuse(409, 'already', 'expected somebody not yet known as a minor', '已登记为未成年人')
        write.act('case.minor', { kind: 'case', id: one.id }, { subject: body.subject })
      },
      tries: ({ state, id }) => (findCase(state, id)?.subjects ?? []).map(({ kind, id }) => ({ subject: { kind, id } })),
    }),
    consent: command({
      body: body({ to: z.enum(['referral', 'claim', 'publication']) }),
      decide({ state, caller, id, body, write }) {
        const one = caseOf(state, id)
        const whom = boundOf(caller) as Concerned
        write.act('case.consented', { kind: 'case', id: one.id }, { subject: { kind: whom.kind, id: whom.id }, to: body.to })
      },
      tries: () => [{ to: 'referral' }],
    }),
    refer: command({
      body: body({ authority_id: id, offence: id, victims: ids.default([]) }),
      decide({ state, context, id, body, write }) {
        const one = caseOf(state, id)
        const missing = referralGaps(state, context, one, body.victims, body.authority_id)
        if (missing.length > 0)
          throw new Refuse(
            422,
            'incomplete',
            `expected a complete file; missing: ${missing.map(({ en }) => en).join('; ')}`,
            `材料不完整，缺：${missing.map(({ zh }) => zh).join('；')}`,
          )
        const referral = write.make('referral', idFrom('F', one.id, body.authority_id, body.offence, state.referral.size))
        write.act(
          'referral.drafted',
          { kind: 'referral', id: referral },
          { case_id: one.id, authority_id: body.authority_id, offence: body.offence, victims: sorted(body.victims) },
        )
      },
      tries: () => [{ authority_id: '–', offence: '–', victims: [] }],
    }),
    close: command({
      body: body({ outcome: text }),
      decide({ state, id, body, write }) {
        const one = caseOf(state, id)
        const open = whatIsOpen(state, one)
        if (open.length > 0)
          throw new Refuse(409, 'open', `expected nothing open in the case; open: ${open.join(', ')}`, `案内尚有未结事项：${open.join('、')}`)
        write.act('case.closed', { kind: 'case', id: one.id }, { outcome: body.outcome })
      },
      tries: () => [{ outcome: '–' }],
    }),
    reopen: command({ body: body({}), decide: ({ state, id, write }) => write.act('case.reopened', { kind: 'case', id: caseOf(state, id).id }, {}) }),
    merge: command({
      body: body({ case_ids: ids.min(1) }),
      decide({ state, context, caller, id, body, write }) {
        const one = caseOf(state, id)
        const others = [...new Set(body.case_ids.map((other) => caseOf(state, other).id))].filter((other) => other !== one.id)
        if (others.length === 0) throw new Refuse(422, 'case_ids', 'expected other cases than this one', '应为其他案件')
        for (const other of others) refuseJoining(state, context, one, caseOf(state, other), caller)
        write.act('case.merged', { kind: 'case', id: one.id }, { from: others })
      },
      tries: ({ state }) => [...state.case.keys()].map((other) => ({ case_ids: [other] })),
    }),
    unmerge: command({
      body: body({ case_ids: ids.min(1) }),
      decide({ state, context, caller, id, body, write }) {
        const one = caseOf(state, id)
        refuseHeld(one, caller.id, context.at)
        const others = [...new Set(body.case_ids)].map((other) => state.case.get(other) ?? state.case.get(state.aliases.get(other) ?? ''))
        for (const other of others)
          if (other?.joined_at === undefined || other === one || findCase(state, other.id) !== one)
            throw new Refuse(422, 'case_ids', 'expected cases that people joined to this one', '应为经人工并入本案的案件')
        for (const other of others) refuseTakingApart(state, one, other!)
        write.act('case.unmerged', { kind: 'case', id: one.id }, { from: others.map((other) => other!.id) })
      },
      tries: ({ state, id }) => {
        const one = findCase(state, id)
        return one === undefined ? [] : membersOf(state, one).map((other) => ({ case_ids: [other.id] }))
      },
    }),
    split: command({
      body: body({ case_ids: ids.min(1) }),
      decide({ state, id, body, write }) {
        const one = caseOf(state, id)
        // Of those that people joined each is taken out whole, by `unmerge`.
        const leaving = body.case_ids.filter((alias) => one.own.aliases.includes(alias))
        if (leaving.length !== body.case_ids.length || leaving.length === one.own.aliases.length)
          throw new Refuse(422, 'case_ids', 'expected some, not all, of the ids that this case goes by', '应为本案部分（而非全部）别名')
        const other = write.make('case', idFrom('K', one.id, ...leaving, one.acts.length))
        const { behaviour, certainty, first_seen, orders, subjects, sketch } = one
        write.act(
          'case.opened',
          { kind: 'case', id: other },
          { aliases: leaving, behaviour, certainty, first_seen, merged_from: [], orders, subjects, sketch, origin: 'split', split_from: one.id },
        )
        write.act('case.split', { kind: 'case', id: one.id }, { into: other, aliases: leaving })
      },
      tries: ({ state, id }) => (findCase(state, id)?.own.aliases ?? []).map((alias) => ({ case_ids: [alias] })),
    }),
  },
  evolve: {
    'case.opened'(state, changes, { id, at }) {
      if (state.case.has(id)) return
      const { split_from, origin, ...content } = changes
      const own: Own = { aliases: content.aliases, subjects: content.subjects, victims: new Map(), minors: [], watchers: new Set(), consents: [] }
      state.case.set(id, {
        ...content,
        ...own,
        own,
        id,
        acts: [],
        opened_at: at,
        origin,
        found: true,
        taken: false,
        lease: undefined,
        closed: undefined,
        merged_into: undefined,
        joined_at: undefined,
        joined_after: [],
        joined: [],
        once: [],
        split_from,
        verified: [],
        seen: new Map(),
        notes: [],
      })
      for (const alias of content.aliases) state.aliases.set(alias, id)
    },
    'case.changed'(state, changes, { id }) {
      const one = state.case.get(id)
      if (one === undefined) return
      const { aliases, subjects } = changes
      Object.assign(one.own, { aliases, subjects })
      Object.assign(one, changes, { found: true })
      for (const alias of aliases) state.aliases.set(alias, id)
      refresh(state, one)
    },
    'case.lost'(state, _, { id }) {
      const one = state.case.get(id)
      if (one !== undefined) one.found = false
    },
    'case.merged'(state, { from }, { id, at, by }) {
      const into = state.case.get(id)
      for (const other of from.flatMap((one) => state.case.get(one) ?? []))
        if (into !== undefined)
          if (by.kind === 'person') join(state, into, other, at)
          else absorb(state, into, other)
    },
    'case.unmerged'(state, { from }) {
      for (const other of from.flatMap((one) => state.case.get(one) ?? [])) takeApart(state, other)
    },
    'case.split'(state, { into, aliases }, { id }) {
      const one = state.case.get(id)
      if (one === undefined) return
      one.own.aliases = one.own.aliases.filter((alias) => !aliases.includes(alias))
      for (const alias of aliases) state.aliases.set(alias, into)
      refresh(state, one)
    },
    'case.taken'(state, { person_id, until }, { id }) {
      const one = state.case.get(id)
      if (one !== undefined) Object.assign(one, { taken: true, lease: { person_id, until: Date.parse(until) } })
    },
    'case.released'(state, _, { id }) {
      const one = state.case.get(id)
      if (one !== undefined) Object.assign(one, { taken: false, lease: undefined })
    },
    'case.noted'(state, { text }, { id, at, by }) {
      state.case.get(id)?.notes.push({ at, by, text })
    },
    'case.attached'(state, { text, sha256 }, { id, at, by }) {
      state.case.get(id)?.notes.push({ at, by, text: text ?? '', sha256 })
    },
    'case.recused'(state, { person_id, party }) {
      state.recusals.set(person_id, (state.recusals.get(person_id) ?? new Set()).add(keyOf(party)))
    },
    'case.victim'(state, { subject, status, discriminators }, { id, at }) {
      const one = state.case.get(id)
      if (one === undefined) return
      const home = homeOf(state, one, subject)
      const before = one.victims.get(keyOf(subject))
      home.own.victims.set(keyOf(subject), { subject, status, discriminators, since: status === 'claimed' ? at : (before?.since ?? at), at })
      refresh(state, home)
    },
    'case.watched'(state, { person_id }, { id }) {
      const one = state.case.get(id)
      if (one === undefined) return
      one.own.watchers.add(person_id)
      refresh(state, one)
    },
    'case.unwatched'(state, { person_id }, { id }) {
      const one = state.case.get(id)
      // Whoever followed any of a file no longer follows the file.
      for (const member of one === undefined ? [] : membersOf(state, one)) {
        member.own.watchers.delete(person_id)
        refresh(state, member)
      }
    },
    'case.seen'(state, { person_id, entry }, { id }) {
      const one = state.case.get(id)
      if (one !== undefined) one.seen.set(person_id, Math.max(entry, one.seen.get(person_id) ?? 0))
    },
    'case.verified'(state, said, { id, at, by, why }) {
      state.case.get(id)?.verified.push({ ...said, at, by, why })
    },
    'case.minor'(state, { subject }, { id }) {
      const one = state.case.get(id)
      if (one === undefined) return
      const home = homeOf(state, one, subject)
      home.own.minors.push(subject)
      refresh(state, home)
    },
    'case.consented'(state, { subject, to }, { id, at }) {
      const one = state.case.get(id)
      if (one === undefined) return
      const home = homeOf(state, one, subject)
      home.own.consents.push({ subject, to, at })
      refresh(state, home)
    },
    'case.closed'(state, { outcome }, { id, at }) {
      const one = state.case.get(id)
      if (one !== undefined) Object.assign(one, { closed: { at, outcome }, lease: undefined })
    },
    'case.reopened'(state, _, { id }) {
      const one = state.case.get(id)
      if (one !== undefined) Object.assign(one, { closed: undefined })
    },
  },
}

/** Orders that the findings of a case call false. */
export const ordersNamed = (context: Context, one: Case): string[] =>
  sorted(
    context.report.verdicts
      .filter(({ case_id }) => one.aliases.includes(case_id))
      .flatMap(({ proven_order_ids, supported_order_ids }) => [...proven_order_ids, ...supported_order_ids]),
  )

/** Orders of a case in the order of a lot that follows from the case, so that nobody chooses what is looked at. */
export const lotOf = (one: Case, orderIds: readonly string[]): string[] => {
  const lot = new Map(orderIds.map((order) => [order, createHash('sha256').update(`${one.id}\0${order}`).digest('hex')]))
  return orderIds.toSorted((a, b) => (lot.get(a)! < lot.get(b)! ? -1 : 1))
}

/** The victim a case is about, where it names one and no other. */
function victimOf(one: Case): Concerned {
  const claimed = [...one.victims.values()].map(({ subject }) => subject)
  const hurt = one.subjects.filter(({ role }) => role === 'victim_merchant')
  const [only, ...others] = claimed.length > 0 ? claimed : hurt
  if (only === undefined || others.length > 0) throw new Refuse(422, 'subject', 'expected the subject who is or is not a victim', '应指明受害对象')
  return { kind: only.kind, id: only.id }
}

const sorted = (list: readonly string[]): string[] => [...new Set(list)].toSorted()

/** What keeps a case from being closed, by id. */
export function whatIsOpen(state: Casework, one: Case): string[] {
  const open: string[] = []
  for (const measure of inCase(state, state.measure, one.id))
    if (
      isRunning(measure) ||
      measure.suspended !== undefined ||
      (measure.state === 'in_force' && measure.origin === 'this_system' && needsApplying(measure) && measure.applied_at === undefined)
    )
      open.push(measure.id)
  for (const question of inCase(state, state.question, one.id)) if (['asked', 'delivered', 'answered'].includes(question.state)) open.push(question.id)
  for (const appeal of inCase(state, state.appeal, one.id)) if (appeal.state === 'filed' || appeal.state === 'taken') open.push(appeal.id)
  for (const objection of inCase(state, state.objection, one.id)) if (objection.state === 'filed') open.push(objection.id)
  for (const report of inCase(state, state.report, one.id)) if (report.state !== 'answered' && report.state !== 'withdrawn') open.push(report.id)
  for (const letter of inCase(state, state.correction, one.id)) if (letter.state === 'drafted') open.push(letter.id)
  for (const victim of one.victims.values()) if (victim.status === 'claimed') open.push(`victim ${keyOf(victim.subject)}`)
  return open
}

/** What a referral still lacks: a finding somebody may be told of, what the law of the evidence asks, and the consent of each victim it names. */
export function referralGaps(state: Casework, context: Context, one: Case, victims: readonly string[], authorityId: string): { en: string; zh: string }[] {
  const gaps: { en: string; zh: string }[] = []
  const accused = context.report.verdicts.filter(
    ({ case_id, role, certainty }) =>
      one.aliases.includes(case_id) && !['victim_merchant', 'victim_identity', 'bystander'].includes(role) && certainty !== 'lead',
  )
  const hurt = context.report.verdicts.filter(
    ({ case_id, role, certainty }) => one.aliases.includes(case_id) && role === 'victim_merchant' && certainty !== 'lead',
  )
  if (accused.length === 0 && hurt.length === 0) gaps.push({ en: 'a finding above a lead', zh: '高于线索的认定' })
  else if (context.gate !== undefined) {
    // Market supervision takes what is no offence; whom the directory does not know is held to the most that is asked.
    const spared: readonly string[] = state.authority.get(authorityId)?.kind === 'market_supervision' ? ['offence', 'element'] : []
    gaps.push(...context.gate(one.aliases, mayBeNamedIn(state, one)).flatMap(({ code, say }) => (spared.includes(code) ? [] : [say])))
  }
  for (const victim of victims)
    if (!inFamilyConsents(state, one).some(({ subject, to }) => subject.id === victim && to === 'referral'))
      gaps.push({ en: `the consent of ${victim} to being named`, zh: `${victim} 同意列名` })
  return gaps
}

/** Shops that reported into a case or agreed to be named in its referral. */
export function mayBeNamedIn(state: Casework, one: Case): string[] {
  const reported = inCase(state, state.report, one.id).filter(({ state: at }) => at !== 'withdrawn')
  const agreed = inFamilyConsents(state, one).filter(({ to }) => to === 'referral')
  return sorted([...reported.map(({ by }) => by), ...agreed.map(({ subject }) => subject)].flatMap(({ kind, id }) => (kind === 'shop' ? [id] : [])))
}

const inFamilyConsents = (state: Casework, one: Case): Case['consents'] =>
  [...state.case.values()].filter((other) => findCase(state, other.id)?.id === one.id).flatMap(({ consents }) => consents)
