/** What people decided and no ledger knows: where a paper goes, what is claimed, who joins. Everything may be left open; an open place is a blank on the page. */
import { z } from 'zod'
import type { Sum } from '../../domain/money.ts'
import type { CaseMaterial } from '../material.ts'

const words = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) })

const civilSchema = z.strictObject({
  posture: z.enum(['claim', 'counterclaim']),
  amount_minor: z.int().min(1),
  /** Of the sum and the costs; without it that of the loss where there is one alone, else the yuan of the court. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'expected three capital letters (ISO 4217)')
    .optional(),
  costs_minor: z.int().min(0).optional(),
  apology: z.strictObject({ place: z.enum(['platform_page', 'home_page']), to: z.enum(['victims', 'all_merchants']), days: z.int().min(1) }).optional(),
  /** Shops that sue together with the platform; `mandate` is the number of their power of attorney. */
  joint: z.array(z.strictObject({ shop_id: z.string().min(1), mandate: z.string().min(1).nullable() })).default([]),
  /** The suit that a counter-claim answers. */
  answers: words.optional(),
})

const instructionsSchema = z.strictObject({
  /** First two digits of a GB/T 2260 code: whose thresholds count. */
  province: z
    .string()
    .regex(/^\d{2}$/, 'expected the first two digits of a GB/T 2260 code')
    .optional(),
  /** Offence → province → figures of its steps in minor units, where they differ from thresholds.yaml. */
  thresholds: z.record(z.string(), z.record(z.string().regex(/^\d{2}$/), z.array(z.int().min(1)).min(1))).optional(),
  police: words.optional(),
  court: words.optional(),
  places: z.strictObject({ victim: words.optional(), provider: words.optional(), server: words.optional() }).default({}),
  /** Shops that agreed to be named although they did not report. */
  consents: z.array(z.string().min(1)).default([]),
  civil: civilSchema.optional(),
})

export type Instructions = z.infer<typeof instructionsSchema>
export type Civil = z.infer<typeof civilSchema>

/** Reads what counsel decided. Throws with the place where it is off. */
export function parseInstructions(json: unknown): Instructions {
  const parsed = instructionsSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new Error(`instructions at ${z.core.toDotPath(issue.path) || 'the top'}: ${issue.message}`)
}

export const noInstructions: Instructions = { places: {}, consents: [] }

/** What is claimed where nobody said: the loss where there is one, each currency by itself, else the symbolic 1.00; an apology where the public was misled. */
export function civilOf(
  { civil }: Instructions,
  { behaviour, loss }: CaseMaterial,
): Omit<Civil, 'amount_minor' | 'currency'> & { decided: boolean; claim: Sum[]; currency: string } {
  const [only, ...more] = loss.totals
  const currency = civil?.currency ?? (more.length === 0 ? only?.currency : null) ?? 'CNY'
  if (civil !== undefined) return { ...civil, decided: true, claim: [{ currency, minor: civil.amount_minor }], currency }
  // What has no currency on record is no sum a court could order.
  const lost = loss.totals.flatMap((total) =>
    total.currency === null || total.central_minor === 0 ? [] : [{ currency: total.currency, minor: total.central_minor }],
  )
  const symbolic = behaviour === 'self_brushing' || behaviour === 'review_extortion' || behaviour === 'fake_review' || lost.length === 0
  const misled = behaviour === 'review_extortion' || behaviour === 'fake_review'
  return {
    posture: 'claim',
    claim: symbolic ? [symbolicOne] : lost,
    currency,
    ...(behaviour === 'self_brushing'
      ? {}
      : { apology: misled ? { place: 'home_page', to: 'all_merchants', days: 30 } : { place: 'platform_page', to: 'victims', days: 30 } }),
    joint: [],
    decided: false,
  }
}

/** One yuan: the claim is for the finding, not for money. */
const symbolicOne: Sum = { currency: 'CNY', minor: 100 }
