/** The shape every noun has: what its commands' bodies are, how they are decided, and what its acts change. */
import { z } from 'zod'
import type { ActName, ChangesOf, Doer } from '../domain/acts.ts'
import { concerned } from '../domain/acts.ts'
import type { Deciding } from './deciding.ts'
import type { Casework } from './state.ts'

const reasons = z.string().trim()
/** The body of a command; `reasons` is asked for elsewhere, by the table of who may. */
export const body = <Shape extends z.ZodRawShape>(shape: Shape) => z.strictObject({ ...shape, reasons: reasons.max(20_000).default('') })

export const id = z.string().min(1).max(512)
export const ids = z.array(id).max(100_000)
export const subject = concerned
export const time = z.iso.datetime({ offset: true, error: 'expected an RFC 3339 time with an explicit offset' })
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 hexadecimal digits (SHA-256)')
export const text = z.string().trim().min(1).max(20_000)

export type Command<Schema extends z.ZodType = z.ZodType> = {
  body: Schema
  /** Writes the acts, or throws Refuse. */
  decide: (deciding: Deciding<z.output<Schema>>) => void
  /** Bodies of which one would be taken if any would; without it, an empty one. `open` is found by trying them. */
  tries?: (deciding: Omit<Deciding<unknown>, 'body' | 'write'>) => Iterable<unknown>
}
/** Ties a command's body to the type its decision sees. */
export const command = <Schema extends z.ZodType>(one: Command<Schema>): Command => one as unknown as Command

export type Told = { id: string; act: string; at: number; by: Doer; why: string; rules: string; law: string }
export type Evolve = { [T in ActName]?: (state: Casework, changes: ChangesOf<T>, told: Told) => void }
export type NounFile = { commands: Record<string, Command>; evolve: Evolve }
