/** yelpchi: which reviews did the site filter, from who reviewed what alone (ratings and dates are blanked)? Folds split by user. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { fitBoostedTrees } from './boostedTrees.ts'
import { areaUnderCurve, averagePrecision } from './statistics.ts'

export function scoreFilteredReviews(folder: string): { auc: number; ap: number; reviews: number } {
  const rows = gunzipSync(readFileSync(join(folder, 'metadata.gz')))
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/u))
  const user = numbered(rows.map((row) => row[0]!))
  const place = numbered(rows.map((row) => row[1]!))
  const labels = Uint8Array.from(rows, (row) => (row[3] === '-1' ? 1 : 0))
  const perUser = tally(user)
  const perPlace = tally(place)
  const own = Float64Array.from(user, (u) => perUser[u]!)
  const crowd = Float64Array.from(place, (p) => perPlace[p]!)
  const othersAtPlace = meanBy(place, own)
  const placesOfUser = meanBy(user, crowd)
  const newcomers = meanBy(
    place,
    own.map((count) => (count === 1 ? 1 : 0)),
  )
  const columns = [own, crowd, othersAtPlace, placesOfUser, newcomers, meanBy(user, othersAtPlace)]
  const scores = new Float64Array(rows.length)
  const folds = 5
  for (let fold = 0; fold < folds; fold++) {
    const inFold = (i: number) => (Math.imul(user[i]! + 1, 0x9e3779b1) >>> 8) % folds === fold
    const train = Int32Array.from(user.keys()).filter((i) => !inFold(i))
    const test = Int32Array.from(user.keys()).filter(inFold)
    const filtered = filteredAtPlace(user, place, labels, train)
    const all = [...columns, filtered, meanBy(user, filtered)]
    const predict = fitBoostedTrees(
      all.map((column) => Float64Array.from(train, (i) => column[i]!)),
      Uint8Array.from(train, (i) => labels[i]!),
      { rounds: 60, leaves: 16, minChild: 10, learningRate: 0.1, lambda: 1, rowShare: 0.7, columnShare: 0.7, seed: fold + 1 },
    )
    const said = predict(all.map((column) => Float64Array.from(test, (i) => column[i]!)))
    for (const [k, i] of test.entries()) scores[i] = said[k]!
  }
  return { auc: areaUnderCurve(scores, labels), ap: averagePrecision(scores, labels), reviews: rows.length }
}

/** Share of filtered reviews at a place among labelled ones; a labelled user's own fifth of the users is left out, so that nobody sees an own label. */
function filteredAtPlace(user: Int32Array, place: Int32Array, labels: Uint8Array, train: Int32Array): Float64Array {
  const parts = 5
  const partOf = (i: number) => (Math.imul(user[i]! + 1, 0x85ebca6b) >>> 8) % parts
  const cells = place.reduce((top, p) => Math.max(top, p), 0) + 1
  const [seen, hits] = [new Float64Array(cells * parts), new Float64Array(cells * parts)]
  for (const i of train) {
    seen[place[i]! * parts + partOf(i)]!++
    hits[place[i]! * parts + partOf(i)]! += labels[i]!
  }
  const known = new Set(train)
  const usual = hits.reduce((sum, n) => sum + n, 0) / train.length
  return Float64Array.from(place, (p, i) => {
    let [n, h] = [10, 10 * usual]
    for (let part = 0; part < parts; part++) {
      if (known.has(i) && part === partOf(i)) continue
      n += seen[p * parts + part]!
      h += hits[p * parts + part]!
    }
    return h / n
  })
}

function numbered(names: string[]): Int32Array {
  const numbers = new Map<string, number>()
  return Int32Array.from(names, (name) => {
    const known = numbers.get(name)
    if (known !== undefined) return known
    numbers.set(name, numbers.size)
    return numbers.size - 1
  })
}

function tally(ids: Int32Array): Float64Array {
  const counts = new Float64Array(ids.reduce((top, id) => Math.max(top, id), -1) + 1)
  for (const id of ids) counts[id]!++
  return counts
}

/** For each row the mean of `values` over the rows with the same id. */
function meanBy(ids: Int32Array, values: Float64Array): Float64Array {
  const counts = tally(ids)
  const sums = new Float64Array(counts.length)
  for (const [i, id] of ids.entries()) sums[id]! += values[i]!
  return Float64Array.from(ids, (id) => sums[id]! / counts[id]!)
}
