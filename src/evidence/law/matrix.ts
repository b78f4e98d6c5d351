/** The elements of an offence or claim, filled for a case: what shows each, where it lies in the bag, and what is open. */
import { type Sum, sumsOf } from '../../domain/money.ts'
import type { CaseMaterial, LossTotal, Words } from '../material.ts'
import { type Claim, claims, type Element } from './claims.ts'
import { getProvision, inForce, type Provision } from './laws.ts'
import { ordersAtIssue, type Proof, proofs, recordsOf, type Standing } from './proofs.ts'
import { inTender, legalTender, type Reached, reached, readThresholds, type Step, type Thresholds } from './thresholds.ts'

export type MatrixRow = Proof & {
  element: Element
  /** Where in the bag the evidence lies, ascending. */
  exhibits: string[]
}

export type ThresholdTest = {
  step: Step
  /** By the low estimate. */
  amount_minor: number
  /** Sums in other currencies, or in none that a record says: they are held against no threshold, for no rate is guessed. */
  apart: Sum[]
  reached: Reached
  from_minor: number
  to_minor: number
}

export type Matrix = {
  claim: Claim
  /** `applies` where it was in force on a day of the acts. */
  law: { provision: Provision; applies: boolean }[]
  rows: MatrixRow[]
  thresholds: ThresholdTest[]
  /** Times the same was done, where the law counts them; null where it does not. */
  repetition: { times: number; needed: number; met: boolean } | null
  /** Every essential element is met, or can be met only by an authority. */
  complete: boolean
}

export type LawOptions = {
  thresholds: Thresholds
  /** First two digits of a GB/T 2260 code: whose figures count. */
  province?: string
}

export const lawDefaults = (): LawOptions => ({ thresholds: readThresholds() })

/** Minutes east of Greenwich of the clock a case is told by: that of its records, for they may come in several. */
export function clockOf(material: CaseMaterial): number {
  const time = material.orders[0]?.placed_at ?? material.extortion?.reviews[0]?.posted_at ?? material.report.as_of
  const found = /([+-])(\d{2}):(\d{2})$/.exec(time)
  return found === null ? 0 : (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]))
}

/** An RFC 3339 time as "2017-08-08T14:03:22.184" on that clock. */
export const onClock = (time: string, offset_minutes: number): string => new Date(Date.parse(time) + offset_minutes * 60_000).toISOString().slice(0, 23)

/** First and last day of the acts, as `YYYY-MM-DD` on the clock of the case. */
export function daysOfActs(material: CaseMaterial): { from: string; to: string } {
  const offset = clockOf(material)
  const days = [
    ...ordersAtIssue(material).map(({ placed_at }) => placed_at),
    ...(material.extortion?.reviews ?? []).map(({ posted_at }) => posted_at),
    ...(material.extortion?.payments ?? []).flatMap(({ paid_at }) => paid_at ?? []),
  ]
    .map((time) => onClock(time, offset).slice(0, 10))
    .toSorted()
  const first = onClock(material.first_seen, offset).slice(0, 10)
  return { from: days[0] ?? first, to: days.at(-1) ?? first }
}

/** Provisions with whether each was in force: on a day of the acts, or, where it governs proceedings, on the day of the export. */
export function lawsFor(material: CaseMaterial, list: readonly Provision[]): { provision: Provision; applies: boolean }[] {
  const acts = daysOfActs(material)
  const made = onClock(material.request.exported_at, clockOf(material)).slice(0, 10)
  return list.map((provision) => ({
    provision,
    applies: provision.procedural === true ? inForce(provision, made) : inForce(provision, acts.from) || inForce(provision, acts.to),
  }))
}

/** Offences or claims that the behaviour of a case may found; which of them holds is for a court. */
export const claimsOf = (material: CaseMaterial, kind: Claim['kind']): Claim[] =>
  claims.filter((claim) => claim.kind === kind && claim.behaviours.includes(material.behaviour))

/** Takes the amounts by the low estimate, so that a doubt speaks for the accused. */
export function fillMatrix(material: CaseMaterial, claim: Claim, options: LawOptions): Matrix {
  const thresholds = (claim.thresholds === undefined ? [] : (options.thresholds.offences[claim.thresholds] ?? [])).map((step): ThresholdTest => {
    const sums = amountsOf(material, step.counts)
    const amount_minor = inTender(sums)
    return { step, amount_minor, apart: sums.filter(({ currency }) => currency !== legalTender), ...reached(amount_minor, step, options.province) }
  })
  const repetition = repetitionOf(material, claim, options.thresholds)
  const places = placesOf(material)
  const rows = claim.elements.map((element): MatrixRow => {
    const proof = element.proof === 'threshold' ? thresholdProof(material, thresholds, repetition) : proofs[element.proof](material)
    const exhibits = [...new Set(proof.evidence.flatMap((id) => places.get(id) ?? []))].toSorted()
    return { ...proof, element, exhibits }
  })
  return {
    claim,
    law: lawsFor(
      material,
      claim.law.map((id) => getProvision(id)),
    ),
    rows,
    thresholds,
    repetition,
    complete: rows.every(
      ({ element, standing }) => !element.essential || standing === 'met' || (standing === 'not_visible' && element.beyondPlatform === true),
    ),
  }
}

function amountsOf(material: CaseMaterial, counts: Step['counts']): Sum[] {
  const low = (list: readonly LossTotal[]): Sum[] => sumsOf(list.map(({ currency, low_minor: minor }) => ({ currency, minor })))
  switch (counts) {
    case 'loss':
      return low(material.loss.totals)
    case 'paid':
      return low(material.loss.lines.filter(({ code }) => code === 'paid_under_threat'))
    case 'obtained':
      return sumsOf(ordersAtIssue(material).map(({ currency, refunded_minor: minor }) => ({ currency, minor })))
    case 'turnover':
      return sumsOf(ordersAtIssue(material).map(({ currency, paid_amount_minor }) => ({ currency, minor: paid_amount_minor ?? 0 })))
  }
}

const day = 86_400_000

/** The most often it was done within the days that the law looks at. */
function repetitionOf(material: CaseMaterial, claim: Claim, { repetition }: Thresholds): Matrix['repetition'] {
  const rule = claim.thresholds === undefined ? undefined : repetition[claim.thresholds]
  if (rule === undefined || material.extortion === null) return null
  const victims = new Map<string, number>()
  for (const { victim, paid_at } of material.extortion.payments) if (paid_at !== null && !victims.has(victim.id)) victims.set(victim.id, Date.parse(paid_at))
  const times = [...victims.values()].toSorted((a, b) => a - b)
  const within = (rule.within_days ?? Infinity) * day
  const most = times.reduce((best, from) => Math.max(best, times.filter((time) => time >= from && time <= from + within).length), 0)
  return { times: most, needed: rule.times, met: most >= rule.times }
}

function thresholdProof(material: CaseMaterial, thresholds: readonly ThresholdTest[], repetition: Matrix['repetition']): Proof {
  const first = thresholds[0]
  const evidence = [
    ...(material.extortion?.payments ?? []).flatMap(({ evidence_ids }) => evidence_ids),
    ...(material.extortion === null ? ordersAtIssue(material).flatMap(({ evidence_ids }) => evidence_ids) : []),
  ]
  if (first?.reached === 'met')
    return { standing: 'met', seen: { en: `${first.step.name.en}, by the low estimate`, zh: `按低估口径达到“${first.step.name.zh}”` }, evidence }
  if (repetition?.met === true)
    return {
      standing: 'met',
      seen: { en: `done ${repetition.times} times, ${repetition.needed} are enough`, zh: `实施 ${repetition.times} 次，已达 ${repetition.needed} 次` },
      evidence,
    }
  if (first?.reached === 'depends_on_province')
    return {
      standing: 'not_met',
      seen: { en: 'depends on the figure the province has set; it is not configured', zh: '取决于本省确定的具体数额标准，该标准尚未配置' },
      evidence: [],
    }
  return { standing: 'not_met', seen: { en: 'below what the offence is filed from, by the low estimate', zh: '按低估口径未达到立案数额' }, evidence: [] }
}

/** Where in the bag a record stands, by the id it is cited with. */
function placesOf(material: CaseMaterial): Map<string, string> {
  const places = new Map<string, string>()
  const put = (folder: string, ids: readonly string[]): void => {
    for (const id of ids) if (!places.has(id)) places.set(id, folder)
  }
  const idsOf = (events: readonly { id: string }[]): string[] => events.map(({ id }) => id)
  for (const { order_id, events } of material.orders) put(`order ${order_id}`, idsOf(events))
  for (const { account_id, events } of material.accounts) put(`account ${account_id}`, idsOf(events))
  for (const { shop_id, events } of material.shops) put(`shop ${shop_id}`, idsOf(events))
  put('10-findings/cited.jsonl', idsOf(material.cited))
  return places
}

/** Index and leaf hash of the records with these ids; what an exhibit's hash is made of. */
export function leavesOf(material: CaseMaterial, ids: Iterable<string>): { index: number; leaf_hash: string }[] {
  const wanted = new Set(ids)
  return recordsOf(material).filter(({ id }) => wanted.has(id))
}

export const standingWords: Record<Standing, Words> = {
  met: { en: 'met', zh: '已满足' },
  not_met: { en: 'not met', zh: '未满足' },
  not_visible: { en: 'not visible to the platform', zh: '平台不可见' },
}
