/** Reads the ledger of a folder that somebody else in this process holds and writes: rows as they were committed, never ahead of the writer. */
import { contentOf, type ReadEntry } from './ledger.ts'
import { openStore } from './store.ts'

export function openReader(folder: string) {
  const store = openStore(folder, { readOnly: true })
  return {
    *entries(from = 0, to = store.count()): Generator<ReadEntry> {
      for (let at = from; at < to; at += 1000)
        for (const entry of store.entries(at, Math.min(at + 1000, to))) yield { ...entry, bytes: contentOf(folder, entry) }
    },
    has: (source: string, id: string): boolean => store.find(source, id) !== undefined,
    close: (): void => store.close(),
  }
}
