/** The relations, in the order they are made; each file says its grain on line 1. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Engine } from '../warehouse/duckdb.ts'

const relations = ['orders', 'outcomes', 'parcels', 'wallets', 'money_back', 'explanations'] as const

export async function makeFeatures(engine: Engine, progress: (relation: string) => void): Promise<void> {
  for (const relation of relations) {
    progress(relation)
    await engine.run(readFileSync(join(import.meta.dirname, `${relation}.sql`), 'utf8'))
  }
}
