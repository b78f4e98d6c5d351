/** Hands of one engine, for work whose order is nobody's concern: each takes the next piece as soon as it is free. */
import type { Engine } from './duckdb.ts'

export type Hands = {
  /** Done by the first hand that is free; of several that wait the one upon which most waits, then the one that came first. */
  lend: <T>(work: (hand: Engine) => Promise<T>, waitsUpon?: number) => Promise<T>
  /** What each found, in the order in which they were named; throws what the first of them threw, when none is under way any more. */
  all: <T>(works: readonly ((hand: Engine) => Promise<T>)[]) => Promise<T[]>
}

export function handsOf(engines: readonly [Engine, ...Engine[]]): Hands {
  const free = [...engines]
  const waiting: { take: (hand: Engine) => void; waitsUpon: number }[] = []
  const next = (): ((hand: Engine) => void) | undefined => {
    const most = Math.max(...waiting.map(({ waitsUpon }) => waitsUpon))
    const at = waiting.findIndex(({ waitsUpon }) => waitsUpon === most)
    return at < 0 ? undefined : waiting.splice(at, 1)[0]!.take
  }
  const lend: Hands['lend'] = async (work, waitsUpon = 0) => {
    const hand = free.shift() ?? (await new Promise<Engine>((take) => waiting.push({ take, waitsUpon })))
    try {
      return await work(hand)
    } finally {
      // A turn later: what waited for this work has its place in the line by then.
      setImmediate(() => {
        const take = next()
        if (take === undefined) free.unshift(hand)
        else take(hand)
      })
    }
  }
  return { lend, all: (works) => settled(works.map((work) => lend(work))) }
}

/** As Promise.all, and nothing goes on behind a failure. */
export async function settled<T>(works: readonly Promise<T>[]): Promise<T[]> {
  const results = await Promise.allSettled(works)
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}
