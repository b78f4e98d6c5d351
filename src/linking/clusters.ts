/** A cluster is a connected component of the edges at or above a threshold. It acts together; a reviewer, not this file, calls it guilty. */
import { UnionFind } from './unionFind.ts'

export type Clusters = {
  /** Per node its cluster; clusters are numbered in the order of their smallest member. */
  labels: Int32Array
  count: number
  /** Cluster c holds `members[starts[c]] … members[starts[c + 1] - 1]`, ascending. */
  starts: Int32Array
  members: Int32Array
}

/**
 * Connected components of `nodeCount` nodes over edges (a[i], b[i]).
 * With `weight` (bits) only edges of at least `threshold` bits count; without it, all do. Nodes without edges are clusters of one.
 */
export function clusters(nodeCount: number, edges: { a: Int32Array; b: Int32Array; weight?: Float32Array | Float64Array }, threshold = -Infinity): Clusters {
  const { a, b, weight } = edges
  const sets = new UnionFind(nodeCount)
  for (let i = 0; i < a.length; i++) {
    if (weight === undefined || weight[i]! >= threshold) sets.union(a[i]!, b[i]!)
  }
  const labels = new Int32Array(nodeCount)
  const numberOfRoot = new Int32Array(nodeCount).fill(-1)
  let count = 0
  for (let node = 0; node < nodeCount; node++) {
    const root = sets.find(node)
    if (numberOfRoot[root]! < 0) numberOfRoot[root] = count++
    labels[node] = numberOfRoot[root]!
  }
  const starts = new Int32Array(count + 1)
  for (let node = 0; node < nodeCount; node++) starts[labels[node]! + 1]!++
  for (let c = 0; c < count; c++) starts[c + 1]! += starts[c]!
  const next = starts.slice(0, count)
  const members = new Int32Array(nodeCount)
  for (let node = 0; node < nodeCount; node++) members[next[labels[node]!]!++] = node
  return { labels, count, starts, members }
}
