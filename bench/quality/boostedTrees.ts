/**
 * Gradient-boosted trees for two classes: histograms of up to 64 bins, leaf-wise growth, second-order gains (Friedman 2001; Chen and Guestrin 2016).
 * Deterministic: rows and columns are sampled by a seeded generator.
 */
import { seeded } from './statistics.ts'

export type TreeOptions = {
  rounds: number
  leaves: number
  /** Least sum of second derivatives in a leaf. */
  minChild: number
  learningRate: number
  /** L2 penalty on leaf values. */
  lambda: number
  /** Shares of rows and columns each tree sees. */
  rowShare: number
  columnShare: number
  seed: number
}

const binCount = 64

type Tree = { feature: Int32Array; cut: Float64Array; left: Int32Array; right: Int32Array; value: Float64Array }

/** Fits on columns[f][i] and labels[i] ∈ {0, 1}; returns the probability of 1 for rows of other columns. */
export function fitBoostedTrees(columns: Float64Array[], labels: Uint8Array, options: TreeOptions): (columns: Float64Array[]) => Float64Array {
  const rows = labels.length
  const random = seeded(options.seed)
  const cuts = columns.map(quantileCuts)
  const bins = columns.map((column, f) => Uint8Array.from(column, (value) => binOf(cuts[f]!, value)))
  const share = (labels.reduce((sum, label) => sum + label, 0) + 0.5) / (rows + 1)
  const base = Math.log(share / (1 - share))
  const margin = new Float64Array(rows).fill(base)
  const gradient = new Float64Array(rows)
  const hessian = new Float64Array(rows)
  const trees: Tree[] = []
  for (let round = 0; round < options.rounds; round++) {
    for (let i = 0; i < rows; i++) {
      const p = 1 / (1 + Math.exp(-margin[i]!))
      gradient[i] = p - labels[i]!
      hessian[i] = Math.max(1e-9, p * (1 - p))
    }
    const sample = Int32Array.from({ length: rows }, (_, i) => i).filter(() => random() < options.rowShare)
    const features = columns.map((_, f) => f).filter(() => random() < options.columnShare)
    const tree = growTree(bins, cuts, gradient, hessian, sample.length > 0 ? sample : Int32Array.of(0), features.length > 0 ? features : [0], options)
    trees.push(tree)
    for (let i = 0; i < rows; i++) margin[i]! += valueOf(tree, columns, i)
  }
  return (other) => {
    const count = other[0]?.length ?? 0
    const result = new Float64Array(count)
    for (let i = 0; i < count; i++) {
      let sum = base
      for (const tree of trees) sum += valueOf(tree, other, i)
      result[i] = 1 / (1 + Math.exp(-sum))
    }
    return result
  }
}

function growTree(
  bins: Uint8Array[],
  cuts: Float64Array[],
  gradient: Float64Array,
  hessian: Float64Array,
  sample: Int32Array,
  features: number[],
  options: TreeOptions,
): Tree {
  type Leaf = { node: number; rows: Int32Array; gain: number; feature: number; bin: number }
  const size = 2 * options.leaves
  const tree: Tree = {
    feature: new Int32Array(size).fill(-1),
    cut: new Float64Array(size),
    left: new Int32Array(size),
    right: new Int32Array(size),
    value: new Float64Array(size),
  }
  const g = new Float64Array(binCount)
  const h = new Float64Array(binCount)
  const open = (node: number, rows: Int32Array): Leaf => {
    let sumG = 0
    let sumH = 0
    for (const row of rows) {
      sumG += gradient[row]!
      sumH += hessian[row]!
    }
    tree.value[node] = (-options.learningRate * sumG) / (sumH + options.lambda)
    const leaf: Leaf = { node, rows, gain: 1e-9, feature: -1, bin: 0 }
    const whole = (sumG * sumG) / (sumH + options.lambda)
    for (const f of features) {
      g.fill(0)
      h.fill(0)
      const column = bins[f]!
      for (const row of rows) {
        g[column[row]!]! += gradient[row]!
        h[column[row]!]! += hessian[row]!
      }
      let leftG = 0
      let leftH = 0
      for (let bin = 0; bin < cuts[f]!.length; bin++) {
        leftG += g[bin]!
        leftH += h[bin]!
        const rightG = sumG - leftG
        const rightH = sumH - leftH
        if (leftH < options.minChild || rightH < options.minChild) continue
        const gain = (leftG * leftG) / (leftH + options.lambda) + (rightG * rightG) / (rightH + options.lambda) - whole
        if (gain > leaf.gain) {
          leaf.gain = gain
          leaf.feature = f
          leaf.bin = bin
        }
      }
    }
    return leaf
  }
  let nodes = 1
  const leaves = [open(0, sample)]
  for (let count = 1; count < options.leaves; count++) {
    let best = -1
    for (const [i, leaf] of leaves.entries()) if (leaf.feature >= 0 && (best < 0 || leaf.gain > leaves[best]!.gain)) best = i
    if (best < 0) break
    const [leaf] = leaves.splice(best, 1)
    const { node, rows, feature, bin } = leaf!
    tree.feature[node] = feature
    tree.cut[node] = cuts[feature]![bin]!
    tree.left[node] = nodes++
    tree.right[node] = nodes++
    const column = bins[feature]!
    leaves.push(
      open(
        tree.left[node]!,
        rows.filter((row) => column[row]! <= bin),
      ),
      open(
        tree.right[node]!,
        rows.filter((row) => column[row]! > bin),
      ),
    )
  }
  return tree
}

function valueOf(tree: Tree, columns: Float64Array[], row: number): number {
  let node = 0
  while (tree.feature[node]! >= 0) node = columns[tree.feature[node]!]![row]! <= tree.cut[node]! ? tree.left[node]! : tree.right[node]!
  return tree.value[node]!
}

/** Upper ends of the bins but the last: halfway between neighbouring values at up to 63 quantiles. */
function quantileCuts(column: Float64Array): Float64Array {
  const values = [...new Set(column)].toSorted((a, b) => a - b)
  const sorted = column.toSorted()
  const cuts = new Set<number>()
  if (values.length <= binCount) for (let i = 1; i < values.length; i++) cuts.add((values[i - 1]! + values[i]!) / 2)
  else {
    for (let k = 1; k < binCount; k++) {
      const at = Math.floor((k * sorted.length) / binCount)
      if (sorted[at - 1]! < sorted[at]!) cuts.add((sorted[at - 1]! + sorted[at]!) / 2)
    }
  }
  return Float64Array.from(cuts)
}

function binOf(cuts: Float64Array, value: number): number {
  let low = 0
  let high = cuts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (value <= cuts[middle]!) high = middle
    else low = middle + 1
  }
  return low
}
