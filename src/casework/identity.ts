/**
 * A case keeps its id while it grows, merges and splits. A report names a case by its first order, so the report's id may change
 * when an older order comes, as the id of a demand does when a purse is seen or two purses turn out to be one hand's; here it is known again by its ids, by those it was
 * merged from, by the orders it shares, or, where no orders are its matter, by everybody it accuses.
 */
import { createHash } from 'node:crypto'
import type { Act, ChangesOf } from '../domain/acts.ts'
import { canonicalJson, type Json, ordersHash } from '../proof/index.ts'
import { type Behaviour, certainties, reaches, unpunished } from '../domain/verdict.ts'
import { type Context, type Finding, system, writer } from './deciding.ts'
import { type Case, type Casework, findCase, keyOf } from './state.ts'

type Content = ChangesOf<'case.changed'>

/** Findings that may turn into one another without being another case. */
const families: readonly (readonly Behaviour[])[] = [['self_brushing', 'reverse_brushing', 'inconclusive', 'benign', 'fake_review']]
const isSameFamily = (a: Behaviour, b: Behaviour): boolean => a === b || families.some((family) => family.includes(a) && family.includes(b))

/** The 64 orders with the smallest hashes: two cases that share orders share of these, whatever their sizes. */
function sketchOf(orderIds: readonly string[]): string[] {
  return orderIds
    .map((id) => createHash('sha256').update(id).digest('hex').slice(0, 12))
    .toSorted()
    .slice(0, 64)
}

type OrderFinding = 'proven' | 'supported' | 'excluded'

/** Every order the verdicts speak of, under the weightiest thing said about it. */
export function findingsOf(verdicts: readonly Pick<Finding, 'proven_order_ids' | 'supported_order_ids' | 'excluded_order_ids'>[]): Map<string, OrderFinding> {
  const findings = new Map<string, OrderFinding>()
  for (const { excluded_order_ids } of verdicts) for (const id of excluded_order_ids) findings.set(id, 'excluded')
  for (const { supported_order_ids } of verdicts) for (const id of supported_order_ids) findings.set(id, 'supported')
  for (const { proven_order_ids } of verdicts) for (const id of proven_order_ids) findings.set(id, 'proven')
  return findings
}

function contentOf(one: Context['report']['cases'][number], { report }: Context, before: Case | undefined, merged: readonly Case[]): Content {
  const verdicts = report.verdicts.filter(({ case_id }) => case_id === one.case_id)
  const findings = findingsOf(verdicts)
  const those = (wanted: OrderFinding): string[] => [...findings].filter(([, finding]) => finding === wanted).map(([id]) => id)
  const [proven, supported, excluded] = [those('proven'), those('supported'), those('excluded')]
  const surest = verdicts.reduce((most, { certainty }) => Math.max(most, certainties.indexOf(certainty)), 0)
  const earlier = before !== undefined && Date.parse(before.first_seen) <= Date.parse(one.first_seen)
  return {
    aliases: [
      ...new Set([...[...merged, ...(before === undefined ? [] : [before])].flatMap(({ own }) => own.aliases).filter((id) => id !== one.case_id), one.case_id]),
    ],
    behaviour: one.behaviour,
    certainty: certainties[surest]!,
    first_seen: earlier ? before.first_seen : one.first_seen,
    merged_from: [...one.merged_from],
    orders: {
      proven: proven.length,
      supported: supported.length,
      excluded: excluded.length,
      sha256: ordersHash([...findings].map(([order_id, finding]) => ({ order_id, finding }))),
    },
    subjects: one.subjects.map(({ kind, id, role }) => ({ kind, id, role })),
    sketch: sketchOf([...proven, ...supported]),
  }
}

/** What a report of everything says about cases that the acts do not say yet. Its time is the report's own, so the same report gives the same bytes. */
export function follow(state: Casework, context: Context): Act[] {
  const { report } = context
  const write = writer(state, { ...context, at: Date.parse(report.as_of) }, system, '')
  const taken = new Set<string>()
  const current = new Set<string>()
  const named = new Set(report.cases.map(({ case_id }) => case_id))
  // What people joined is still a case of its own in the report, and followed as such.
  const open = [...state.case.values()].filter((one) => one.merged_into === undefined || one.joined_at !== undefined)
  const isJoined = ({ joined_at }: Case): boolean => joined_at !== undefined
  const byAge = (a: Case, b: Case): number => a.opened_at - b.opened_at || (a.id < b.id ? -1 : 1)
  for (const one of report.cases) {
    const ids = new Set([one.case_id, ...one.merged_from])
    const sketch = new Set(
      sketchOf(report.verdicts.flatMap((verdict) => (verdict.case_id === one.case_id ? [...verdict.proven_order_ids, ...verdict.supported_order_ids] : []))),
    )
    const subjects = new Set(one.subjects.map(keyOf))
    const isKnown = ({ own }: Case): boolean => own.aliases.some((alias) => ids.has(alias))
    // A case still named by its own id in this report is that case; it is not taken for another because they share orders.
    const isLike = (own: Case): boolean =>
      isSameFamily(own.behaviour, one.behaviour) &&
      !own.own.aliases.some((alias) => named.has(alias)) &&
      own.sketch.some((order) => sketch.has(order)) &&
      own.own.subjects.some((subject) => subjects.has(keyOf(subject)))
    const surely = new Set(
      report.verdicts.filter(({ case_id, certainty }) => case_id === one.case_id && reaches(certainty, 'supported')).map(({ subject }) => keyOf(subject)),
    )
    // Where no orders are its matter: a case that this report no longer names, all of whose accused stand in this one; above a lead where it was above one,
    // or a demand planted beside it, which makes a lead, would keep alive what has fallen.
    const isWithin = (own: Case): boolean => {
      const accused = own.own.subjects.filter(({ role }) => !unpunished.includes(role))
      return (
        own.behaviour === one.behaviour &&
        own.sketch.length === 0 &&
        accused.length > 0 &&
        !own.own.aliases.some((alias) => named.has(alias)) &&
        accused.every((subject) => subjects.has(keyOf(subject)) && (own.certainty === 'lead' || surely.has(keyOf(subject))))
      )
    }
    const matches = open
      .filter((own) => !taken.has(own.id) && (isKnown(own) || isLike(own) || isWithin(own)))
      .toSorted((a, b) => Number(isKnown(b)) - Number(isKnown(a)) || byAge(a, b))
    const known = matches.filter(isKnown)
    const kept = (known.length > 0 ? known.toSorted((a, b) => Number(isJoined(a)) - Number(isJoined(b)) || byAge(a, b)) : matches)[0]
    const isPart = (own: Case): boolean => one.merged_from.some((alias) => own.own.aliases.includes(alias)) || isWithin(own)
    const merged = kept === undefined ? [] : matches.filter((own) => !isJoined(own) && own.id !== kept.id && isPart(own))
    const content = contentOf(one, context, kept, merged)
    if (kept === undefined) {
      // What one case named and two cases name now came apart; the other keeps the id, this one says where it came from.
      const from = findCase(state, one.case_id)
      const id = from === undefined && !state.case.has(one.case_id) ? one.case_id : `${one.case_id}~${state.case.size}`
      write.act('case.opened', { kind: 'case', id }, { ...content, origin: 'proactive' })
      current.add(id)
      continue
    }
    taken.add(kept.id)
    current.add(kept.id)
    for (const other of merged) taken.add(other.id)
    if (merged.length > 0) write.act('case.merged', { kind: 'case', id: kept.id }, { from: merged.map(({ id }) => id) })
    if (!kept.found || canonicalJson(said({ ...kept, ...kept.own })) !== canonicalJson(said(content)))
      write.act('case.changed', { kind: 'case', id: kept.id }, content)
  }
  for (const own of open) if (own.found && !current.has(own.id) && !taken.has(own.id)) write.act('case.lost', { kind: 'case', id: own.id }, {})
  return write.acts
}

/** What of a case the acts say, to be compared. */
const said = ({ aliases, behaviour, certainty, first_seen, merged_from, orders, subjects, sketch }: Content): Json =>
  JSON.parse(JSON.stringify({ aliases, behaviour, certainty, first_seen, merged_from, orders, subjects, sketch })) as Json
