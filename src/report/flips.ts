/** Two reports of the same data, under two sets of rules: which verdicts flip, and who would be hit or freed, before anyone is. */
import type { Report, Verdict } from '../domain/report.ts'
import { certainties } from '../domain/verdict.ts'

type Said = { behaviour: string; role: string; certainty: string; level: string; measure: string }
export type Flip = { subject: { kind: string; id: string }; before: Said[]; after: Said[] }
export type Flips = {
  subjects: { before: number; after: number; flipped: number }
  /** Limited from now on: a measure of L2 or above would be open that is not today. */
  hit: Flip[]
  /** No measure of L2 or above would be open any more. */
  freed: Flip[]
  /** Found a victim today, and not any more. */
  victims_lost: Flip[]
  victims_found: Flip[]
  /** Everything else that is said otherwise. */
  other: Flip[]
  orders: { out_too: string[]; back: string[] }
  reviews: { out_too: string[]; back: string[] }
}

const saidOf = ({ behaviour, role, certainty, measure }: Verdict): Said => ({ behaviour, role, certainty, level: measure.level, measure: measure.kind })
const isLimited = (said: readonly Said[]): boolean => said.some(({ level, role }) => level >= 'L2' && !role.startsWith('victim'))
const isVictim = (said: readonly Said[]): boolean => said.some(({ role, certainty }) => role === 'victim_merchant' && certainty !== 'lead')

function bySubject(report: Report): Map<string, Said[]> {
  const found = new Map<string, Said[]>()
  for (const verdict of report.verdicts) {
    const key = `${verdict.subject.kind}:${verdict.subject.id}`
    found.set(key, [...(found.get(key) ?? []), saidOf(verdict)])
  }
  for (const said of found.values())
    said.sort(
      (a, b) => certainties.indexOf(b.certainty as 'lead') - certainties.indexOf(a.certainty as 'lead') || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1),
    )
  return found
}

const moved = (before: readonly string[], after: readonly string[]): { out_too: string[]; back: string[] } => {
  const [was, is] = [new Set(before), new Set(after)]
  return { out_too: after.filter((id) => !was.has(id)), back: before.filter((id) => !is.has(id)) }
}

export function flipsBetween(before: Report, after: Report): Flips {
  const [was, is] = [bySubject(before), bySubject(after)]
  const flips: Flip[] = []
  for (const key of [...new Set([...was.keys(), ...is.keys()])].toSorted()) {
    const [one, other] = [was.get(key) ?? [], is.get(key) ?? []]
    if (JSON.stringify(one) === JSON.stringify(other)) continue
    const at = key.indexOf(':')
    flips.push({ subject: { kind: key.slice(0, at), id: key.slice(at + 1) }, before: one, after: other })
  }
  const hit = flips.filter((one) => !isLimited(one.before) && isLimited(one.after))
  const freed = flips.filter((one) => isLimited(one.before) && !isLimited(one.after))
  const victims_lost = flips.filter((one) => isVictim(one.before) && !isVictim(one.after))
  const victims_found = flips.filter((one) => !isVictim(one.before) && isVictim(one.after))
  const told = new Set([...hit, ...freed, ...victims_lost, ...victims_found])
  return {
    subjects: { before: was.size, after: is.size, flipped: flips.length },
    hit,
    freed,
    victims_lost,
    victims_found,
    other: flips.filter((one) => !told.has(one)),
    orders: moved(before.neutralised.order_ids, after.neutralised.order_ids),
    reviews: moved(before.neutralised.review_ids, after.neutralised.review_ids),
  }
}
