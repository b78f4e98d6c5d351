/** The folder is the registry: every file here that exports a `signal` is one. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseSignal, OrderSignal, Signal } from './signal.ts'

export async function loadSignals(): Promise<{ order: OrderSignal[]; case: CaseSignal[] }> {
  const files = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && file !== 'index.ts' && file !== 'signal.ts')
    .toSorted()
  const signals: Signal[] = []
  for (const file of files) {
    const module = (await import(join(import.meta.dirname, file))) as { signal?: Signal }
    if (module.signal === undefined) throw new Error(`signals: expected ${file} to export "signal", found none`)
    signals.push(module.signal)
  }
  return { order: signals.filter((signal) => signal.grain === 'order'), case: signals.filter((signal) => signal.grain === 'case') }
}
