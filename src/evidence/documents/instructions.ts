/** What people decided and no ledger knows: where a paper goes, what is claimed, who joins. Everything may be left open; an open place is a blank on the page. */
import { z } from 'zod'
import type { CaseMaterial } from '../material.ts'

const words = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) })

const civilSchema = z.strictObject({
  posture: z.enum(['claim', 'counterclaim']),
  amount_minor: z.int().min(1),
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

/** What is claimed where nobody said: the loss where there is one, else the symbolic 1.00; an apology where the public was misled. */
export function civilOf({ civil }: Instructions, { behaviour, loss }: CaseMaterial): Civil & { decided: boolean } {
  if (civil !== undefined) return { ...civil, decided: true }
  const symbolic = behaviour === 'self_brushing' || behaviour === 'review_extortion' || behaviour === 'fake_review' || loss.central_minor === 0
  const misled = behaviour === 'review_extortion' || behaviour === 'fake_review'
  return {
    posture: 'claim',
    amount_minor: symbolic ? 100 : loss.central_minor,
    ...(behaviour === 'self_brushing'
      ? {}
      : { apology: misled ? { place: 'home_page', to: 'all_merchants', days: 30 } : { place: 'platform_page', to: 'victims', days: 30 } }),
    joint: [],
    decided: false,
  }
}
