/**
 * What somebody began to write and has not sent. It lies in this browser's storage, under the one who wrote it, until the server has taken it,
 * they discard it or sign out, or two weeks have passed. Nobody else who signs in here finds it: theirs is all that stays.
 */
import type { Draft } from './body.ts'

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem' | 'key' | 'length'>
type Kept = { at: number; draft: Draft }

const prefix = 'aedile.draft/'
const keptFor = 14 * 86_400_000
const placeOf = (person: string, about: string): string => `${prefix}${encodeURIComponent(person)}/${about}`

/** A browser may forbid storage, or hold what an older version wrote. */
function tried<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

function parseKept(text: string | null, now: number): Kept | undefined {
  const found = tried(() => JSON.parse(text ?? 'null') as Kept | null)
  if (typeof found?.at !== 'number' || typeof found.draft !== 'object' || found.draft === null || now - found.at > keptFor) return undefined
  return found
}

export const findDraft = (store: Store, person: string, about: string, now: number): Kept | undefined =>
  tried(() => parseKept(store.getItem(placeOf(person, about)), now))

/** Nothing written is nothing kept. */
export function keepDraft(store: Store, person: string, about: string, draft: Draft, start: Draft, now: number): void {
  const isNew = Object.entries(draft).some(([name, value]) => value.trim() !== '' && value !== start[name])
  tried(() => (isNew ? store.setItem(placeOf(person, about), JSON.stringify({ at: now, draft } satisfies Kept)) : store.removeItem(placeOf(person, about))))
}

export const dropDraft = (store: Store, person: string, about: string): void => void tried(() => store.removeItem(placeOf(person, about)))

/** Leaves `person`'s own that are not too old, and nobody's where there is no person. */
export function dropOthersDrafts(store: Store, person: string | undefined, now: number): void {
  tried(() => {
    const names = Array.from({ length: store.length }, (_, at) => store.key(at)).filter((name) => name?.startsWith(prefix) === true)
    for (const name of names as string[]) {
      const own = person !== undefined && name.startsWith(placeOf(person, ''))
      if (!own || parseKept(store.getItem(name), now) === undefined) store.removeItem(name)
    }
  })
}
