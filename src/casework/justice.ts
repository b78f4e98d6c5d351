/**
 * How often we were wrong, by reading sanctions again blind: a sample drawn by lot each month, two readers who took no part and see no
 * score, an upper bound per detector, and the stop rule: a detector over its bound may only educate until it is within it again.
 */
import { createHash } from 'node:crypto'
import type { Behaviour } from '../domain/verdict.ts'
import { day } from './deciding.ts'
import { type Casework, type Measure, rankOf } from './state.ts'

/** What of sanctions may be wrong at most, said with 95 % confidence. */
const mostWrong = 0.01
/** With none wrong, so many must have been read before the bound says as little as that. */
const enough = 299
const windowMs = 365 * day

/** The largest share of wrong ones that would still, once in twenty times, show so few in so many (Clopper–Pearson, one-sided 95 %). */
export function upperBound(wrong: number, read: number): number {
  if (read === 0 || wrong >= read) return 1
  let [low, high] = [wrong / read, 1]
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2
    if (atMost(wrong, read, middle) > 0.05) low = middle
    else high = middle
  }
  return high
}

/** Chance of at most k in n. */
function atMost(k: number, n: number, p: number): number {
  let term = n * Math.log1p(-p)
  let sum = Math.exp(term)
  for (let i = 1; i <= k; i++) {
    term += Math.log((n - i + 1) / i) + Math.log(p / (1 - p))
    sum += Math.exp(term)
  }
  return sum
}

const isSanction = (measure: Measure): boolean =>
  measure.origin === 'this_system' && measure.decided?.outcome === 'impose' && rankOf(measure.level) >= 2 && measure.level !== 'L5'
const monthOf = (ms: number): string => new Date(ms).toISOString().slice(0, 7)

/** The sanctions of a month that are read again: by lot, so that nobody chooses; the lot follows from their ids. */
export function sampleOf(state: Casework, month: string, most: number): string[] {
  const lot = (id: string): string => createHash('sha256').update(`${month}\0${id}`).digest('hex')
  return [...state.measure.values()]
    .filter((one) => isSanction(one) && monthOf(one.decided!.at) === month)
    .map(({ id }) => id)
    .toSorted((a, b) => (lot(a) < lot(b) ? -1 : 1))
    .slice(0, most)
}

/** What the readers found; where they do not agree it counts as wrong until a third has read it. */
function foundOf(views: readonly { view: 'right' | 'wrong' | 'unclear' }[]): 'right' | 'wrong' | undefined {
  if (views.length < 2) return undefined
  const wrong = views.filter(({ view }) => view === 'wrong').length
  const right = views.filter(({ view }) => view === 'right').length
  return wrong === 0 && right > 0 ? 'right' : right > wrong ? 'right' : 'wrong'
}

export type Quality = {
  behaviour: Behaviour
  sanctions: number
  read: number
  wrong: number
  bound: number
  most: number
  stopped: boolean
  appeals: number
  overturned: number
}

/** Per detector, over a year: read, wrong, the bound, and whether it is stopped. */
export function qualityOf(state: Casework, at: number): Quality[] {
  const sanctions = [...state.measure.values()].filter((one) => isSanction(one) && one.decided!.at > at - windowMs)
  return [...Map.groupBy(sanctions, ({ behaviour }) => behaviour)]
    .map(([behaviour, all]) => {
      const found = all.map(({ id }) => foundOf(state.rereads.get(id) ?? []))
      const wrong = found.filter((one) => one === 'wrong').length
      const read = found.filter((one) => one !== undefined).length
      const bound = upperBound(wrong, read)
      const ids = new Set(all.map(({ id }) => id))
      const decided = [...state.appeal.values()].filter(({ measure_id, decided }) => ids.has(measure_id) && decided !== undefined)
      return {
        behaviour,
        sanctions: all.length,
        read,
        wrong,
        bound,
        most: mostWrong,
        // One that was found wrong stops it until enough others bear it out; with none wrong, few are no ground to stop.
        stopped: bound > mostWrong && (wrong > 0 || read >= enough),
        appeals: decided.length,
        overturned: decided.filter(({ decided }) => decided!.outcome !== 'upheld').length,
      }
    })
    .toSorted((a, b) => (a.behaviour < b.behaviour ? -1 : 1))
}

export const stoppedDetectors = (state: Casework, at: number): Set<string> =>
  new Set(
    qualityOf(state, at)
      .filter(({ stopped }) => stopped)
      .map(({ behaviour }) => behaviour),
  )
