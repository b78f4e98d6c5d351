/** Provisions of the law as data (laws.yaml), and whether one was in force on a day. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import type { Words } from '../material.ts'

const words = z.strictObject({ en: z.string().min(1), zh: z.string().regex(/\p{Script=Han}/u, 'expected Chinese') })
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a day as YYYY-MM-DD')

const provisionSchema = z
  .strictObject({
    law: words,
    article: words,
    says: words,
    effective: day,
    until: day.optional(),
    procedural: z.literal(true).optional(),
    source: z.string().min(1).optional(),
    unverified: words.optional(),
  })
  .refine(({ source, unverified }) => source !== undefined || unverified !== undefined, 'expected a source, or what of it is unverified')

export type Provision = z.infer<typeof provisionSchema>

const provisions = z.record(z.string(), provisionSchema).parse(parse(readFileSync(new URL('laws.yaml', import.meta.url), 'utf8')))

/** What every unverified legal statement carries. */
export const confirmWithCounsel: Words = { en: 'confirm with counsel', zh: '请与法律顾问确认' }

/** Throws where the library has no such entry. */
export function getProvision(id: string): Provision {
  const found = provisions[id]
  if (found === undefined) throw new Error(`law: expected an entry of laws.yaml, got "${id}"`)
  return found
}

/** Whether the provision was in force on a day, as `YYYY-MM-DD`. */
export function inForce(provision: Provision, on: string): boolean {
  return provision.effective <= on && (provision.until === undefined || on < provision.until)
}
