/** Cases as our own acts in the ledger: what a scan newly says is decided here, and what the acts add up to. */
import type { Report, Verdict } from '../domain/report.ts'
import { type Behaviour, type Certainty, certainties, type Role, type SubjectKind } from '../domain/verdict.ts'
import { act, type LedgerEntry } from '../ledger/ledger.ts'
import { canonicalJson, ordersHash } from '../proof/index.ts'

type Content = {
  behaviour: Behaviour
  certainty: Certainty
  /** Earliest of all scans. */
  first_seen: string
  merged_from: string[]
  /** How many, and one hash over which orders with which finding, so that nobody can tell of others later. Older acts have no hash. */
  orders: { proven: number; supported: number; excluded?: number; sha256?: string }
  subjects: { kind: SubjectKind; id: string; role: Role }[]
}

export type CaseState = Content & {
  case_id: string
  /** False once a later scan of everything no longer finds it. */
  found: boolean
  /** Acts on this case so far; numbers the next one. */
  acts: number
}

export type Cases = Map<string, CaseState>
export type CaseAct = { type: string; data: Partial<Content> & { case_id: string } }

export function evolve(cases: Cases, { type, data }: CaseAct): void {
  const { case_id, ...content } = data
  const before = cases.get(case_id)
  const acts = (before?.acts ?? 0) + 1
  if (type === 'aedile.case.lost') {
    if (before !== undefined) cases.set(case_id, { ...before, found: false, acts })
  } else if (type === 'aedile.case.opened' || type === 'aedile.case.changed') cases.set(case_id, { ...(content as Content), case_id, found: true, acts })
}

export type Finding = 'proven' | 'supported' | 'excluded'

/** Every order the verdicts speak of, under the weightiest thing said about it. */
export function findingsOf(verdicts: readonly Verdict[]): Map<string, Finding> {
  const findings = new Map<string, Finding>()
  const lay = (finding: Finding, list: (verdict: Verdict) => readonly string[]): void => {
    for (const verdict of verdicts) for (const id of list(verdict)) findings.set(id, finding)
  }
  lay('excluded', (verdict) => verdict.excluded_order_ids)
  lay('supported', (verdict) => verdict.supported_order_ids)
  lay('proven', (verdict) => verdict.proven_order_ids)
  return findings
}

function countsOf(findings: ReadonlyMap<string, Finding>): Content['orders'] {
  const count = (wanted: Finding): number => [...findings.values()].filter((finding) => finding === wanted).length
  return {
    proven: count('proven'),
    supported: count('supported'),
    excluded: count('excluded'),
    sha256: ordersHash([...findings].map(([order_id, finding]) => ({ order_id, finding }))),
  }
}

function contentOf(one: Report['cases'][number], verdicts: readonly Verdict[], before: CaseState | undefined): Content {
  const surest = verdicts.reduce((most, { certainty }) => Math.max(most, certainties.indexOf(certainty)), 0)
  const earlier = before !== undefined && Date.parse(before.first_seen) <= Date.parse(one.first_seen)
  return {
    behaviour: one.behaviour,
    certainty: certainties[surest]!,
    first_seen: earlier ? before.first_seen : one.first_seen,
    merged_from: one.merged_from,
    orders: countsOf(findingsOf(verdicts)),
    subjects: one.subjects.map(({ kind, id, role }) => ({ kind, id, role })),
  }
}

/** What a report of everything says that the cases do not say yet. Its time is the report's own, so the same report gives the same bytes. */
export function decide(report: Report, cases: Cases): LedgerEntry[] {
  const time = new Date(report.as_of)
  const acts: LedgerEntry[] = []
  const verdicts = Map.groupBy(report.verdicts, ({ case_id }) => case_id)
  for (const one of report.cases) {
    const before = cases.get(one.case_id)
    const content = contentOf(one, verdicts.get(one.case_id) ?? [], before)
    if (before === undefined) acts.push(act('aedile.case.opened', `case:${one.case_id}`, time, { case_id: one.case_id, ...content }))
    else {
      const { case_id, found, acts: number, ...known } = before
      if (!found || canonicalJson(known) !== canonicalJson(content))
        acts.push(act('aedile.case.changed', `case:${case_id}#${number}`, time, { case_id, ...content }))
    }
  }
  const reported = new Set(report.cases.map(({ case_id }) => case_id))
  for (const { case_id, found, acts: number } of cases.values()) {
    if (found && !reported.has(case_id)) acts.push(act('aedile.case.lost', `case:${case_id}#${number}`, time, { case_id }))
  }
  return acts
}
