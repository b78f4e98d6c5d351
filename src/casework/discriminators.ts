/**
 * What tells the victim of an attack from somebody who cries thief: facts of different kinds, found in the data. That somebody
 * reported early, or what participants believed, is none of them: both sides say the same.
 */
import type { Concerned } from '../domain/acts.ts'
import type { Findings, Writer } from './deciding.ts'
import type { Case } from './state.ts'

/** One kind of fact each; two signals of one kind are one fact. */
const kindOf: Record<string, string> = {
  'third-party-payer': 'money',
  'planted-money-back': 'money',
  'stranger-money-back': 'money',
  'refunded-cohort': 'end of the orders',
  'refused-parcels': 'end of the orders',
  'who-bears-cost': 'cost',
  'real-parcels': 'parcels',
  'handled-parcels': 'parcels',
  'loud-or-quiet': 'loudness',
  'never-counted': 'loudness',
  'cohort-history': 'history of the buyers',
  'crew-elsewhere': 'history of the buyers',
  'rival-gained': 'who gained',
  'former-partner': 'relations',
  'recipients-asked': 'recipients',
}
const proveNothing = new Set(['reported-attack', 'named-by-statement', 'none-found', 'identity-mismatch', 'sanction'])

/** The independent facts in a report that speak for a subject as a victim; one code per kind. */
export function discriminatorsFor(report: Findings, subject: Concerned, aliases?: readonly string[]): string[] {
  const found = new Map<string, string>()
  for (const verdict of report.verdicts) {
    if (verdict.subject.kind !== subject.kind || verdict.subject.id !== subject.id) continue
    if (aliases !== undefined && !aliases.includes(verdict.case_id)) continue
    const isVictim = verdict.role === 'victim_merchant' || verdict.role === 'victim_identity'
    // A finding against the subject counts only by what speaks against it.
    for (const { code, weight_bits } of isVictim ? verdict.reasons : verdict.contrary)
      if (weight_bits !== 0 && !proveNothing.has(code) && (isVictim || kindOf[code] !== undefined)) found.set(kindOf[code] ?? code, code)
  }
  return [...found.values()].toSorted()
}

/** Somebody says to be the victim of a case: the claim, with the facts that speak for it now. */
export const claim = (report: Findings, home: Case, subject: Concerned, write: Writer): void =>
  write.act('case.victim', { kind: 'case', id: home.id }, { subject, status: 'claimed', discriminators: discriminatorsFor(report, subject, home.aliases) })

/** Whether the facts for a victim suspend what limits it: two of independent kinds, and nothing that establishes the contrary. */
export const suspends = (discriminators: readonly string[]): boolean => discriminators.length >= 2
