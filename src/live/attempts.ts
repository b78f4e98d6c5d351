/** How often something was tried of late, by a key; kept in memory and bounded. */
export function attempts(most: number, within: number) {
  const tried = new Map<string, { since: number; count: number }>()
  return {
    /** Counts one more; true when it is one too many. */
    tooMany(key: string, now: number): boolean {
      let one = tried.get(key)
      if (one === undefined || now - one.since > within) {
        tried.delete(key)
        // The oldest go first: whoever floods with new keys forgets his own.
        if (tried.size >= 10_000) tried.delete(tried.keys().next().value!)
        tried.set(key, (one = { since: now, count: 0 }))
      }
      one.count++
      return one.count > most
    },
    forget: (key: string): void => void tried.delete(key),
    seconds: Math.ceil(within / 1000),
  }
}
