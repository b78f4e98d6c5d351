/** Hands of one engine, for work whose order is nobody's concern: each takes the next piece as soon as it is free. */
import type { Engine } from './duckdb.ts'

export type Hands = {
  /** Done by the first hand that is free. */
  lend: <T>(work: (hand: Engine) => Promise<T>) => Promise<T>
  /** What each found, in the order in which they were named; throws what the first of them threw, when none is under way any more. */
  all: <T>(works: readonly ((hand: Engine) => Promise<T>)[]) => Promise<T[]>
}

export function handsOf(engines: readonly [Engine, ...Engine[]]): Hands {
  const free = [...engines]
  const waiting: ((hand: Engine) => void)[] = []
  const lend: Hands['lend'] = async (work) => {
    const hand = free.shift() ?? (await new Promise<Engine>((take) => waiting.push(take)))
    try {
      return await work(hand)
    } finally {
      const next = waiting.shift()
      if (next === undefined) free.unshift(hand)
      else next(hand)
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
