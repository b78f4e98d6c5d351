/** What each kind of reason may also mean: a number that reaches a person carries its innocent reading. Taken from the signals, where it stands once. */
import type { Words } from '../domain/words.ts'
import { loadSignals } from '../signals/index.ts'

const signals = await loadSignals()

/** By the code of a reason. */
export const innocentOf: ReadonlyMap<string, Words> = new Map(
  [...signals.order, ...signals.case, ...signals.matter].map(({ name, innocent: { en, zh } }) => [name, { en, zh }]),
)
