/**
 * The report `aedile.report/2`: what a scan says about whom, why, and what speaks against it. docs/spec/report.md is its
 * published form. The refinements are the promises a report makes to the people it names.
 */
import { z } from 'zod'
import { tiers } from './fields.ts'
import {
  behaviours,
  certainties,
  knowledges,
  ladder,
  measureKinds,
  measureLevels,
  measureNeeds,
  reaches,
  roles,
  standingBy,
  subjectKinds,
  unpunished,
} from './verdict.ts'

const identifier = z.string().min(1)
const time = z.iso.datetime({ offset: true, error: 'expected an RFC 3339 time with an explicit offset' })
const count = z.int().min(0)

/** Ascending by UTF-16 code unit, as `toSorted()` orders; repeats are out of order too. */
const isSortedUnique = (ids: readonly string[]): boolean => ids.every((id, at) => at === 0 || ids[at - 1]! < id)
const ids = z.array(identifier).refine(isSortedUnique, 'expected ids in ascending order, each once')

const text = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) })

const reasonSchema = z.strictObject({
  code: identifier,
  weight_bits: z.number(),
  text,
  evidence: ids,
})

const measureSchema = z
  .strictObject({
    level: z.enum(measureLevels),
    kind: z.enum(measureKinds),
    needs: z.array(z.enum(measureNeeds)).refine((needs) => new Set(needs).size === needs.length, 'expected each need once'),
  })
  .superRefine(({ level, kind, needs }, context) => {
    const say = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message })
    const step = ladder[level]
    if (!step.kinds.includes(kind)) {
      const levels = measureLevels.filter((one) => ladder[one].kinds.includes(kind))
      say('level', `expected ${levels.join(' or ')}, because the kind is "${kind}"`)
    }
    const missing = step.needs.filter((need) => !needs.includes(need))
    if (missing.length > 0) say('needs', `expected ${missing.join(', ')} too: nothing at ${level} without ${step.needs.join(', ')}`)
  })

/** Findings that nobody did anything, or that we cannot tell: the subject stands by, or its identity was used. */
const clearing: readonly string[] = ['benign', 'inconclusive']

const verdictSchema = z
  .strictObject({
    case_id: identifier,
    subject: z.strictObject({ kind: z.enum(subjectKinds), id: identifier }),
    behaviour: z.enum(behaviours),
    role: z.enum(roles),
    certainty: z.enum(certainties),
    knowledge: z.enum(knowledges),
    hypotheses: z.array(z.strictObject({ name: identifier, log10_odds: z.number() })),
    proven_order_ids: ids,
    supported_order_ids: ids,
    excluded_order_ids: ids,
    review_ids: ids,
    notice_ids: ids,
    complaint_ids: ids,
    related: z.array(z.strictObject({ kind: z.enum(subjectKinds), id: identifier, as: z.enum(roles), certainty: z.enum(certainties) })),
    reasons: z.array(reasonSchema),
    /** May be empty or hold the one entry `none-found`; never left out. */
    contrary: z.array(reasonSchema),
    searched: z.array(text).min(1, 'expected at least one thing that was looked for in the favour of the subject'),
    tiers: z.array(z.enum(tiers)).refine(isSortedUnique, 'expected tiers in ascending order, each once'),
    measure: measureSchema,
  })
  .superRefine((verdict, context) => {
    const say = (path: string[], message: string): void => context.addIssue({ code: 'custom', path, message })
    if (clearing.includes(verdict.behaviour) && !standingBy.includes(verdict.role))
      say(['role'], `expected ${standingBy.join(' or ')}, because the finding is "${verdict.behaviour}"`)
    const { from } = ladder[verdict.measure.level]
    if (!reaches(verdict.certainty, from)) say(['measure', 'level'], `expected a lower level, because ${verdict.measure.level} needs a finding that is ${from}`)
    if (unpunished.includes(verdict.role) && verdict.measure.level >= 'L2' && !['refer', 'claim'].includes(verdict.measure.kind))
      say(['measure', 'level'], `expected L0 or L1, because the role is "${verdict.role}"`)
    if (verdict.contrary.length > 1 && verdict.contrary.some(({ code }) => code === 'none-found'))
      say(['contrary'], 'expected "none-found" to stand alone: something was found')
    const twice = firstShared(verdict.proven_order_ids, verdict.supported_order_ids, verdict.excluded_order_ids)
    if (twice !== undefined) say(['proven_order_ids'], `expected an order to be proven, supported or excluded, never two of them; "${twice}" is`)
  })

function firstShared(...lists: (readonly string[])[]): string | undefined {
  const seen = new Set<string>()
  for (const list of lists) {
    const twice = list.find((id) => seen.has(id))
    if (twice !== undefined) return twice
    for (const id of list) seen.add(id)
  }
  return undefined
}

const lossSchema = z
  .strictObject({ low_minor: count, central_minor: count, high_minor: count, currency: z.string().regex(/^[A-Z]{3}$/, 'expected an ISO 4217 code') })
  .refine(({ low_minor, central_minor, high_minor }) => low_minor <= central_minor && central_minor <= high_minor, 'expected low ≤ central ≤ high')

const caseSchema = z.strictObject({
  case_id: identifier,
  behaviour: z.enum(behaviours),
  first_seen: time,
  merged_from: ids,
  subjects: z.array(z.strictObject({ kind: z.enum(subjectKinds), id: identifier, role: z.enum(roles) })),
  /** One entry a currency; empty where no loss was seen. */
  loss: z.array(lossSchema).refine((loss) => isSortedUnique(loss.map(({ currency }) => currency)), 'expected each currency once, in ascending order'),
})

const rank = z.int().min(1)

const rankingsSchema = z.strictObject({
  /** Order count of each listing, with and without what is neutralised. */
  sales: z.array(z.strictObject({ listing_id: identifier, observed: count, clean: count, observed_rank: rank, clean_rank: rank })),
  /** Mean rating of each shop; null, and without a rank, when no rating is left to take a mean of. */
  credit: z.array(
    z.strictObject({
      shop_id: identifier,
      observed_mean: z.number().nullable(),
      observed_count: count,
      clean_mean: z.number().nullable(),
      clean_count: count,
      observed_rank: rank.nullable(),
      clean_rank: rank.nullable(),
    }),
  ),
})

export const reportSchema = z.strictObject({
  spec: z.literal('aedile.report/2'),
  as_of: time,
  tiers: z.array(z.enum(tiers)).refine(isSortedUnique, 'expected tiers in ascending order, each once'),
  input: z.strictObject({ accepted: count, set_aside: count, refused: count, left_out: count, by_type: z.record(z.string(), count) }),
  verdicts: z.array(verdictSchema),
  neutralised: z.strictObject({ order_ids: ids, review_ids: ids }),
  cases: z.array(caseSchema),
  rankings: rankingsSchema,
})

export type Report = z.infer<typeof reportSchema>
export type Verdict = Report['verdicts'][number]
/** In the order in which a report shows them. */
export const verdictFields = Object.keys(verdictSchema.shape) as (keyof Verdict)[]

export type Reason = Verdict['reasons'][number]
/** What a person reads, in both languages. */
export type Text = z.infer<typeof text>
export type Loss = Report['cases'][number]['loss']

/** What was handed over is not a report; the sentence says where, what was expected and what came. */
export class ReportError extends Error {
  override name = 'ReportError'
  readonly code = 'REPORT_INVALID'
}

/** Takes parsed JSON of any origin. Throws ReportError naming the first place where it is not `aedile.report/2`. */
export function parseReport(json: unknown): Report {
  const parsed = reportSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  const more = parsed.error.issues.length > 1 ? ` (and ${parsed.error.issues.length - 1} more)` : ''
  throw new ReportError(`${sentence(issue, json)}${more}`)
}

function sentence(issue: z.core.$ZodIssue, json: unknown): string {
  const place = issue.path.length === 0 ? 'the report' : `the report at ${z.core.toDotPath(issue.path)}`
  if (issue.code === 'unrecognized_keys')
    return `${place}: expected no other fields than aedile.report/2 has, got ${issue.keys.map((key) => `"${key}"`).join(', ')}`
  const came = issue.path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], json)
  if (issue.code === 'invalid_value') return `${place}: expected ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.join(', ')}, got ${shown(came)}`
  const expected = issue.message.startsWith('expected') ? issue.message : issue.message.replace(/^Invalid input: |, received .*$/g, '')
  return `${place}: ${expected}, got ${shown(came)}`
}

/** A value as a person recognises it, never a page of it. */
function shown(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return `an object with ${Object.keys(value).slice(0, 8).join(', ') || 'no fields'}`
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}
