/** Acts that say what an event of the vocabulary says are judged like the marketplace's own: what events an act is, if any. */
import { type Act, type ChangesOf, nameOf } from '../domain/acts.ts'
import { type Casework, findCase } from './state.ts'

type JudgedEvent = { specversion: '1.0'; type: string; source: '//aedile'; id: string; time: string; recordedtime: string; data: Record<string, unknown> }

/** @param state after the act was taken in */
export function judgedEvents(state: Casework, act: Act): JudgedEvent[] {
  const name = nameOf(act)
  const { id } = act.data.on
  const event = (type: string, data: Record<string, unknown>): JudgedEvent[] => [
    {
      specversion: '1.0',
      type,
      source: '//aedile',
      id: `act:${act.id}`,
      time: act.time,
      recordedtime: act.time,
      data: Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)),
    },
  ]
  if (name === 'question.delivered' || name === 'question.extended') {
    const question = state.question.get(id)
    if (question?.delivered_at === undefined) return []
    const { subject, about_kind, about_ids } = question
    const { due_at } = act.data.changes as ChangesOf<'question.extended'>
    return event('explanation.requested', {
      explanation_id: id,
      ...(subject.kind === 'account' ? { account_id: subject.id } : subject.kind === 'shop' ? { shop_id: subject.id } : {}),
      ...(about_kind === 'order' ? { order_ids: about_ids } : {}),
      subject_kind: subject.kind,
      subject_id: subject.id,
      about_kind,
      about_ids,
      delivered_at: new Date(question.delivered_at).toISOString(),
      due_at,
    })
  }
  if (name === 'question.answered') {
    const { text, sha256 } = act.data.changes as ChangesOf<'question.answered'>
    return event('explanation.received', { explanation_id: id, text, proof_sha256: sha256[0] })
  }
  if (name === 'question.assessed') {
    const question = state.question.get(id)
    if (question === undefined || question.answers.length === 0) return []
    return event('explanation.received', {
      explanation_id: id,
      text: question.answers.at(-1)!.text,
      assessed: (act.data.changes as ChangesOf<'question.assessed'>).assessed,
    })
  }
  if (
    ['measure.in_force', 'measure.lifted', 'measure.overturned', 'measure.expired', 'measure.recorded', 'measure.suspended', 'measure.resumed'].includes(name)
  ) {
    const measure = state.measure.get(id)
    // Education and friction limit nobody, a referral is no sanction, and the law of a group or a wallet knows none.
    if (
      measure === undefined ||
      measure.level === 'L1' ||
      measure.level === 'L5' ||
      !['shop', 'account', 'person', 'agent', 'right_holder'].includes(measure.subject.kind)
    )
      return []
    // What the marketplace itself recorded is in its own events already, and what follows by itself from those is no act of anybody: where nobody
    // has acted, the report is that of the events alone.
    if (measure.origin === 'legacy' && (act.data.by.kind === 'system' || act.data.by.role === 'marketplace')) return []
    const ended = measure.ended?.at ?? (name === 'measure.suspended' ? Date.parse(act.time) : measure.ends_at)
    return event('sanction.recorded', {
      sanction_id: id,
      subject_kind: measure.subject.kind,
      subject_id: measure.subject.id,
      measure: measure.kind,
      starts_at: new Date(measure.from ?? measure.starts_at).toISOString(),
      ends_at: ended === undefined ? undefined : new Date(ended).toISOString(),
      origin: measure.origin,
      reason: findCase(state, measure.case_id)?.behaviour,
    })
  }
  return []
}
