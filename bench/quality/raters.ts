/**
 * rev2_otc: who rates unfairly? REV2's fairness, goodness and reliability (Kumar et al., WSDM 2018) and plain counts, judged by boosted trees in ten
 * folds. Only what a user gives to others is used: the labels were made from the ratings users receive, so those would give the answer away.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fitBoostedTrees } from './boostedTrees.ts'
import { areaUnderCurve, mean, seeded } from './statistics.ts'

export function scoreRaters(folder: string): { unsupervised: number; auc: number; deviation: number; labelled: number } {
  const lines = (name: string) => readFileSync(join(folder, name), 'utf8').trim().split(/\r?\n/u)
  const ratings = lines('otc_network.csv').map((line) => line.split(',').map(Number))
  const users = ratings.reduce((top, row) => Math.max(top, row[0]!, row[1]!), 0) + 1
  const from = Int32Array.from(ratings, (row) => row[0]!)
  const to = Int32Array.from(ratings, (row) => row[1]!)
  const value = Float64Array.from(ratings, (row) => row[2]! / 10)
  const time = Float64Array.from(ratings, (row) => row[3]!)
  const truth = lines('otc_gt.csv')
    .map((line) => line.split(',').map(Number))
    .filter(([user]) => user! < users)
    .map(([user, label]) => ({ user: user!, label: label === -1 ? 1 : 0 }))
  const features: Float64Array[] = [...counts(users, from, to, value, time)]
  const strengths: [number, number][] = [
    [0, 0],
    [1, 1],
    [2, 1],
    [1, 2],
    [5, 5],
  ]
  const fairness = strengths.map(([a, b]) => rev2(users, from, to, value, a, b))
  features.push(...fairness)
  const labels = truth.map(({ label }) => label)
  const unsupervised = areaUnderCurve(
    truth.map(({ user }) => -fairness[1]![user]!),
    labels,
  )
  const areas: number[] = []
  for (let repeat = 0; repeat < 3; repeat++) {
    const random = seeded(40 + repeat)
    const order = truth.map((row) => ({ row, at: random() })).toSorted((x, y) => x.row.label - y.row.label || x.at - y.at)
    for (let fold = 0; fold < 10; fold++) {
      const train = order.filter((_, i) => i % 10 !== fold).map(({ row }) => row)
      const test = order.filter((_, i) => i % 10 === fold).map(({ row }) => row)
      const take = (rows: { user: number }[]) => features.map((feature) => Float64Array.from(rows, ({ user }) => feature[user]!))
      const predict = fitBoostedTrees(
        take(train),
        Uint8Array.from(train, ({ label }) => label),
        { rounds: 150, leaves: 5, minChild: 1, learningRate: 0.05, lambda: 1, rowShare: 0.7, columnShare: 0.3, seed: repeat * 10 + fold + 1 },
      )
      areas.push(
        areaUnderCurve(
          predict(take(test)),
          test.map(({ label }) => label),
        ),
      )
    }
  }
  const auc = mean(areas)
  return { unsupervised, auc, deviation: Math.sqrt(mean(areas.map((area) => (area - auc) ** 2))), labelled: truth.length }
}

/** Fairness of raters, with the goodness of the rated iterated to a fixed point; `a` and `b` pull scarce evidence towards the mean. */
function rev2(users: number, from: Int32Array, to: Int32Array, value: Float64Array, a: number, b: number): Float64Array {
  const fair = new Float64Array(users).fill(1)
  const good = new Float64Array(users).fill(1)
  const reliable = new Float64Array(value.length).fill(1)
  const given = new Float64Array(users)
  const got = new Float64Array(users)
  for (let i = 0; i < value.length; i++) {
    given[from[i]!]!++
    got[to[i]!]!++
  }
  const usual = mean(value)
  for (let round = 0; round < 40; round++) {
    const usualFair = mean(fair)
    const sum = new Float64Array(users).fill(b * usual)
    for (let i = 0; i < value.length; i++) sum[to[i]!]! += reliable[i]! * value[i]!
    for (let u = 0; u < users; u++) good[u] = got[u]! + b === 0 ? 0 : Math.max(-1, Math.min(1, sum[u]! / (got[u]! + b)))
    for (let i = 0; i < value.length; i++) reliable[i] = (fair[from[i]!]! + 1 - Math.abs(value[i]! - good[to[i]!]!) / 2) / 2
    const trust = new Float64Array(users).fill(a * usualFair)
    for (let i = 0; i < value.length; i++) trust[from[i]!]! += reliable[i]!
    for (let u = 0; u < users; u++) fair[u] = given[u]! + a === 0 ? usualFair : trust[u]! / (given[u]! + a)
  }
  return fair
}

/** How much, how kindly and how hastily each user rates. */
function counts(users: number, from: Int32Array, to: Int32Array, value: Float64Array, time: Float64Array): Float64Array[] {
  const column = () => new Float64Array(users)
  const [given, got, givenSum, gotSum, lows, extremes, off] = [column(), column(), column(), column(), column(), column(), column()]
  const first = column().fill(Infinity)
  const last = column().fill(-Infinity)
  for (let i = 0; i < value.length; i++) {
    const [f, t, v] = [from[i]!, to[i]!, value[i]!]
    given[f]!++
    got[t]!++
    givenSum[f]! += v
    gotSum[t]! += v
    if (v < 0) lows[f]!++
    if (Math.abs(v) >= 0.9) extremes[f]!++
    first[f] = Math.min(first[f]!, time[i]!)
    last[f] = Math.max(last[f]!, time[i]!)
  }
  for (let i = 0; i < value.length; i++) off[from[i]!]! += Math.abs(value[i]! - gotSum[to[i]!]! / got[to[i]!]!)
  return [
    given,
    perRating(givenSum, given),
    perRating(lows, given),
    perRating(extremes, given),
    perRating(off, given),
    last.map((l, u) => (given[u]! > 0 ? l - first[u]! : -1)),
  ]
}

const perRating = (sum: Float64Array, count: Float64Array) => sum.map((s, u) => (count[u]! > 0 ? s / count[u]! : -2))
