/** Whether an amount reaches what an offence is filed from. The figures are configuration (thresholds.yaml); the amount is the lowest defensible one. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Sum } from '../../domain/money.ts'

const bilingual = z.strictObject({ en: z.string().min(1), zh: z.string().min(1) })
const minor = z.int().min(1)

const stepSchema = z
  .strictObject({
    name: bilingual,
    /** What is added up: loss of the victims, what victims paid, what was obtained by deception, or business done. */
    counts: z.enum(['loss', 'paid', 'obtained', 'turnover']),
    low: minor,
    high: minor,
    provinces: z.record(z.string().regex(/^\d{2}$/, 'expected the first two digits of a GB/T 2260 code'), minor).default({}),
  })
  .refine(({ low, high }) => low <= high, 'expected low ≤ high')

const thresholdsSchema = z.strictObject({
  offences: z.record(z.string(), z.array(stepSchema).min(1)),
  repetition: z.record(z.string(), z.strictObject({ times: z.int().min(2), within_days: z.int().min(1).optional() })),
})

export type Thresholds = z.infer<typeof thresholdsSchema>
export type Step = Thresholds['offences'][string][number]

/** Reads a configuration of thresholds; the one in this folder unless told. Throws with the place where the file is off. */
export function readThresholds(file: string | URL = new URL('thresholds.yaml', import.meta.url)): Thresholds {
  const parsed = thresholdsSchema.safeParse(parse(readFileSync(file, 'utf8')))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]!
  throw new Error(`thresholds at ${z.core.toDotPath(issue.path)}: ${issue.message}`)
}

/** The figures of an adopter's own province in the place of those listed. Throws where an offence is unknown or its steps are not as many. */
export function withProvinces(thresholds: Thresholds, own: Record<string, Record<string, number[]>> = {}): Thresholds {
  const offences = { ...thresholds.offences }
  for (const [offence, provinces] of Object.entries(own)) {
    const steps = offences[offence]
    if (steps === undefined) throw new Error(`thresholds: expected one of ${Object.keys(offences).join(', ')}, got "${offence}"`)
    offences[offence] = steps.map((step, nth) => ({ ...step, provinces: { ...step.provinces, ...figuresOf(offence, provinces, steps.length, nth) } }))
  }
  return { ...thresholds, offences }
}

function figuresOf(offence: string, provinces: Record<string, number[]>, steps: number, nth: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(provinces).map(([province, figures]) => {
      if (figures.length !== steps) throw new Error(`thresholds of ${offence} in ${province}: expected ${steps} figures, one a step, got ${figures.length}`)
      return [province, figures[nth]!]
    }),
  )
}

/** The currency the thresholds are set in. */
export const legalTender = 'CNY'

/** Of sums, the one in that currency. */
export const inTender = (sums: readonly Sum[]): number => sums.find(({ currency }) => currency === legalTender)?.minor ?? 0

/** `province` is met or not by the figure configured for it; without one, between the national bounds it depends on the province. */
export type Reached = 'met' | 'depends_on_province' | 'not_met'

export function reached(amount_minor: number, step: Step, province?: string): { reached: Reached; from_minor: number; to_minor: number } {
  const own = province === undefined ? undefined : step.provinces[province]
  const [from_minor, to_minor] = own === undefined ? [step.low, step.high] : [own, own]
  return { reached: amount_minor >= to_minor ? 'met' : amount_minor >= from_minor ? 'depends_on_province' : 'not_met', from_minor, to_minor }
}
