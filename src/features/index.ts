/** The folder is the registry: every file here is one relation over the events. What each reads says in which order they are made. */
import { globSync } from 'node:fs'
import { join } from 'node:path'
import type { Relation } from '../warehouse/relation.ts'

export async function loadFeatures(): Promise<Relation[]> {
  const files = globSync('*.ts', { cwd: import.meta.dirname }).filter((file) => file !== 'index.ts' && !file.endsWith('.test.ts'))
  return Promise.all(
    files.toSorted().map(async (file) => {
      const { relation } = (await import(join(import.meta.dirname, file))) as { relation?: Relation }
      if (relation === undefined || `${relation.name}.ts` !== file)
        throw new Error(`features: expected ${file} to export "relation" of its own name, found ${relation?.name ?? 'none'}`)
      return relation
    }),
  )
}
