/** The folder is the registry: every file here, or in the folder of a behaviour, that exports a `signal` is one. */
import { globSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseSignal, MatterSignal, OrderSignal, Signal } from './signal.ts'

const notSignals = new Set(['index.ts', 'signal.ts'])

export type Signals = { order: OrderSignal[]; case: CaseSignal[]; matter: MatterSignal[] }

export async function loadSignals(): Promise<Signals> {
  const files = globSync(['*.ts', '*/*.ts'], { cwd: import.meta.dirname })
    .filter((file) => !file.endsWith('.test.ts') && !notSignals.has(file) && !file.endsWith('/shared.ts'))
    .toSorted()
  const signals: Signal[] = []
  for (const file of files) {
    const module = (await import(join(import.meta.dirname, file))) as { signal?: Signal }
    if (module.signal === undefined) throw new Error(`signals: expected ${file} to export "signal", found none`)
    signals.push(module.signal)
  }
  return {
    order: signals.filter((signal) => signal.grain === 'order'),
    case: signals.filter((signal) => signal.grain === 'case'),
    matter: signals.filter((signal) => signal.grain === 'matter'),
  }
}
