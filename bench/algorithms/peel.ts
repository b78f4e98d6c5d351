/**
 * Greedy peeling of a buyer × item graph with log-weighted columns, after FRAUDAR (Hooi et al., KDD 2016): popular items weigh little, so camouflage
 * purchases of bestsellers do not hide a ring. Without time it finds the densest honest core just as well: use denseBlocks to accuse.
 */
import { MinHeap } from './minHeap.ts'

export type Bipartite = {
  /** Edge i joins row[i] (0…rows−1) and col[i] (0…cols−1). */
  row: Int32Array
  col: Int32Array
  rows: number
  cols: number
}

export type PeeledBlock = {
  /** Ascending. */
  rows: Int32Array
  cols: Int32Array
  /** Total weight of the edges inside ÷ (rows + columns). */
  score: number
  edges: number
}

/** What one edge into a column of this degree weighs. `log` is FRAUDAR's 1/ln(degree + 5). */
const columnWeights = {
  log: (degree: number) => 1 / Math.log(degree + 5),
  sqrt: (degree: number) => 1 / Math.sqrt(degree + 5),
  plain: () => 1,
} satisfies Record<string, (degree: number) => number>

/**
 * The densest block that greedy peeling passes through; a 2-approximation of the densest subgraph under the column weights.
 * Parallel edges count as often as they occur. O(edges · log nodes) time, about 24 bytes an edge.
 */
export function peel(graph: Bipartite, weighting: keyof typeof columnWeights = 'log'): PeeledBlock {
  const { row, col, rows, cols } = graph
  const edgeCount = row.length
  const nodes = rows + cols
  const { starts, neighbours } = adjacency(graph)
  const weightOf = columnWeights[weighting]
  const columnWeight = new Float64Array(cols)
  for (let c = 0; c < cols; c++) columnWeight[c] = weightOf(starts[rows + c + 1]! - starts[rows + c]!)

  const keys = new Float64Array(nodes)
  let total = 0
  for (let i = 0; i < edgeCount; i++) {
    const weight = columnWeight[col[i]!]!
    keys[row[i]!]! += weight
    keys[rows + col[i]!]! += weight
    total += weight
  }

  const heap = MinHeap.from(keys)
  const peeledAt = new Int32Array(nodes)
  let bestStep = 0
  let bestScore = nodes > 0 ? total / nodes : 0
  for (let step = 1; heap.size > 0; step++) {
    const node = heap.pop()
    peeledAt[node] = step
    total -= heap.keys[node]!
    const own = node >= rows ? columnWeight[node - rows]! : -1
    for (let k = starts[node]!; k < starts[node + 1]!; k++) {
      const other = neighbours[k]!
      if (heap.has(other)) heap.lower(other, heap.keys[other]! - (own >= 0 ? own : columnWeight[other - rows]!))
    }
    const score = heap.size > 0 ? total / heap.size : 0
    if (score > bestScore) {
      bestScore = score
      bestStep = step
    }
  }

  const inside = (node: number) => peeledAt[node]! > bestStep
  const blockRows = Int32Array.from(Array.from({ length: rows }, (_, r) => r).filter(inside))
  const blockCols = Int32Array.from(Array.from({ length: cols }, (_, c) => c).filter((c) => inside(rows + c)))
  // Summed afresh: the running total has lost a few last digits to half a million subtractions.
  let mass = 0
  let edges = 0
  for (let i = 0; i < edgeCount; i++) {
    if (inside(row[i]!) && inside(rows + col[i]!)) {
      mass += columnWeight[col[i]!]!
      edges++
    }
  }
  const size = blockRows.length + blockCols.length
  return { rows: blockRows, cols: blockCols, score: size > 0 ? mass / size : 0, edges }
}

function adjacency({ row, col, rows, cols }: Bipartite): { starts: Int32Array; neighbours: Int32Array } {
  const starts = new Int32Array(rows + cols + 1)
  for (let i = 0; i < row.length; i++) {
    starts[row[i]! + 1]!++
    starts[rows + col[i]! + 1]!++
  }
  for (let n = 0; n < rows + cols; n++) starts[n + 1]! += starts[n]!
  const next = starts.slice(0, rows + cols)
  const neighbours = new Int32Array(row.length * 2)
  for (let i = 0; i < row.length; i++) {
    const a = row[i]!
    const b = rows + col[i]!
    neighbours[next[a]!++] = b
    neighbours[next[b]!++] = a
  }
  return { starts, neighbours }
}
