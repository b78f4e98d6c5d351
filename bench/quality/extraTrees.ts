/**
 * Extremely randomised trees for two classes (Geurts, Ernst and Wehenkel 2006): every tree sees all rows, each node tries one random cut of some features, and
 * trees grow until their leaves agree. Smoother than boosting where labels are few. Deterministic: chance comes from a seeded generator.
 */
import { seeded } from './statistics.ts'

type Node = { share: number; feature: number; cut: number; low: Node | undefined; high: Node | undefined }

/** Fits on columns[f][i] and labels[i] ∈ {0, 1}; returns the mean share of 1 in the leaves that rows of other columns fall into. */
export function fitExtraTrees(
  columns: Float64Array[],
  labels: Uint8Array,
  options: { trees: number; seed: number },
): (columns: Float64Array[]) => Float64Array {
  const random = seeded(options.seed)
  const tried = Math.max(1, Math.round(Math.sqrt(columns.length)))
  const trees = Array.from({ length: options.trees }, () => grow(columns, labels, Int32Array.from(labels.keys()), tried, random))
  return (other) =>
    Float64Array.from({ length: other[0]?.length ?? 0 }, (_, i) => {
      let sum = 0
      for (const tree of trees) {
        let node = tree
        while (node.low !== undefined) node = other[node.feature]![i]! < node.cut ? node.low : node.high!
        sum += node.share
      }
      return sum / trees.length
    })
}

function grow(columns: Float64Array[], labels: Uint8Array, rows: Int32Array, tried: number, random: () => number): Node {
  let ones = 0
  for (const row of rows) ones += labels[row]!
  const leaf: Node = { share: ones / rows.length, feature: -1, cut: 0, low: undefined, high: undefined }
  if (ones === 0 || ones === rows.length) return leaf
  let best = -1
  const open = [...columns.keys()]
  for (let tries = 0; tries < tried && open.length > 0;) {
    const feature = open.splice(Math.floor(random() * open.length), 1)[0]!
    const column = columns[feature]!
    let least = Infinity
    let most = -Infinity
    for (const row of rows) {
      least = Math.min(least, column[row]!)
      most = Math.max(most, column[row]!)
    }
    // A feature on which all rows agree is no try.
    if (least === most) continue
    tries++
    // In (least, most], so that neither side is empty.
    const cut = most - random() * (most - least)
    let low = 0
    let lowOnes = 0
    for (const row of rows)
      if (column[row]! < cut) {
        low++
        lowOnes += labels[row]!
      }
    // The larger, the purer the sides (Gini).
    const purity =
      low === 0 || low === rows.length
        ? -1
        : (lowOnes ** 2 + (low - lowOnes) ** 2) / low + ((ones - lowOnes) ** 2 + (rows.length - low - ones + lowOnes) ** 2) / (rows.length - low)
    if (purity <= best) continue
    best = purity
    leaf.feature = feature
    leaf.cut = cut
  }
  if (best < 0) return leaf
  const column = columns[leaf.feature]!
  leaf.low = grow(
    columns,
    labels,
    rows.filter((row) => column[row]! < leaf.cut),
    tried,
    random,
  )
  leaf.high = grow(
    columns,
    labels,
    rows.filter((row) => column[row]! >= leaf.cut),
    tried,
    random,
  )
  return leaf
}
