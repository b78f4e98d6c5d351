/** amazon_cn_spammers: reviewers with ten features and a network of who reviews alike; the supplied splits, fitted on labels of the training side only. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fitBoostedTrees } from './boostedTrees.ts'
import { areaUnderCurve, averagePrecision, f1At, mean, seeded } from './statistics.ts'

export type SpammerScore = { percent: number; splits: number; f1: number; auc: number; ap: number }

export function scoreSpammers(folder: string): SpammerScore[] {
  const lines = (name: string) => readFileSync(join(folder, name), 'utf8').trim().split(/\r?\n/u)
  const features = lines('UserFeature.txt').map((line) => line.split('\t').map(Number))
  const users = features.length
  const own = features[0]!.map((_, f) => Float64Array.from(features, (row) => row[f]!))
  const network = neighbours(users, lines('J01Network.txt'))
  const around = networkColumns(own, network)
  return [5, 30, 50].map((percent) => {
    const runs = [1, 2, 3, 4, 5].map((split) => {
      const side = (name: string) =>
        lines(`Training_Testing/${percent}percent/${name}_${split}.csv`).map((line) => line.split(/[\s,]+/u).map(Number) as [number, number])
      // The files number users from 1.
      const train = side('train').map(([user, label]) => ({ user: user - 1, label }))
      const known = new Set(train.map(({ user }) => user))
      const test = side('test')
        .map(([user, label]) => ({ user: user - 1, label }))
        .filter(({ user }) => !known.has(user))
      return runSplit([...own, ...around], network, train, test)
    })
    return { percent, splits: runs.length, f1: mean(runs.map((r) => r.f1)), auc: mean(runs.map((r) => r.auc)), ap: mean(runs.map((r) => r.ap)) }
  })
}

type Row = { user: number; label: number }

const forest = { rounds: 120, leaves: 6, minChild: 1, learningRate: 0.08, lambda: 1, rowShare: 0.7, columnShare: 0.35 }

function runSplit(columns: Float64Array[], network: Network, train: Row[], test: Row[]): { f1: number; auc: number; ap: number } {
  const all = columns[0]!.length
  // First without labels of neighbours; then once more with what the first model believes of them, training rows by models that had not seen them.
  const first = beliefs(columns, train, all)
  const second = beliefs([...columns, ...spread(first, network)], train, all)
  const blended = first.map((p, user) => (p + second[user]!) / 2)
  const scores = test.map(({ user }) => blended[user]!)
  const truth = test.map(({ label }) => label)
  // Cut at one half, as the reference does: fifty known spammers are too few to learn a threshold from. docs/quality.md says how that was found.
  return { f1: f1At(scores, truth, 0.5), auc: areaUnderCurve(scores, truth), ap: averagePrecision(scores, truth) }
}

/** Probability per user; training users are judged only by models fitted without them (five folds, repeated with other seeds). */
function beliefs(columns: Float64Array[], train: Row[], all: number): Float64Array {
  const total = new Float64Array(all)
  const models = new Float64Array(all)
  const folds = 5
  for (let repeat = 0; repeat < 2; repeat++) {
    const random = seeded(1000 + repeat)
    const shuffled = train.map((row) => ({ row, at: random() })).toSorted((a, b) => a.row.label - b.row.label || a.at - b.at)
    for (let fold = 0; fold < folds; fold++) {
      const fitted = shuffled.filter((_, i) => i % folds !== fold).map(({ row }) => row)
      const predict = fitBoostedTrees(
        columns.map((column) => Float64Array.from(fitted, ({ user }) => column[user]!)),
        Uint8Array.from(fitted, ({ label }) => label),
        { ...forest, seed: repeat * folds + fold + 1 },
      )
      const scores = predict(columns)
      const seen = new Set(fitted.map(({ user }) => user))
      for (let user = 0; user < all; user++) {
        if (seen.has(user)) continue
        total[user]! += scores[user]!
        models[user]!++
      }
    }
  }
  return total.map((sum, user) => (models[user]! > 0 ? sum / models[user]! : 0))
}

type Network = { starts: Int32Array; others: Int32Array }

function neighbours(users: number, lines: string[]): Network {
  const pairs = new Set<number>()
  for (const line of lines) {
    const [a, b] = line.split(/\s+/u).map((id) => Number(id) - 1) as [number, number]
    if (a === b || !(a < users && b < users)) continue
    pairs.add(a * users + b)
    pairs.add(b * users + a)
  }
  const sorted = Float64Array.from(pairs).toSorted()
  const starts = new Int32Array(users + 1)
  for (const pair of sorted) starts[Math.floor(pair / users) + 1]!++
  for (let u = 0; u < users; u++) starts[u + 1]! += starts[u]!
  return { starts, others: Int32Array.from(sorted, (pair) => pair % users) }
}

/** Degree, and the means of every feature over neighbours and over their neighbours. */
function networkColumns(own: Float64Array[], network: Network): Float64Array[] {
  const users = own[0]!.length
  const degree = Float64Array.from({ length: users }, (_, u) => network.starts[u + 1]! - network.starts[u]!)
  const once = own.map((column) => meanAround(column, network))
  return [degree, meanAround(degree, network), ...once, ...once.map((column) => meanAround(column, network))]
}

function meanAround(column: Float64Array, { starts, others }: Network): Float64Array {
  return column.map((_, u) => {
    const around = others.subarray(starts[u], starts[u + 1])
    return around.length === 0 ? -1 : around.reduce((sum, other) => sum + column[other]!, 0) / around.length
  })
}

/** Own belief, and mean and maximum of the neighbours' and their neighbours'. */
function spread(belief: Float64Array, network: Network): Float64Array[] {
  const once = meanAround(belief, network)
  const most = belief.map((_, u) => network.others.subarray(network.starts[u], network.starts[u + 1]).reduce((top, other) => Math.max(top, belief[other]!), -1))
  return [belief, once, most, meanAround(once, network)]
}
