import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { clusters } from './clusters.ts'

const graph = fc.integer({ min: 1, max: 40 }).chain((nodes) =>
  fc.record({
    nodes: fc.constant(nodes),
    edges: fc.array(fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1), fc.integer({ min: 0, max: 9 })), { maxLength: 60 }),
  }),
)

/** Breadth-first over an adjacency matrix. */
function reference(nodes: number, edges: [number, number, number][], threshold: number): number[] {
  const labels = Array.from({ length: nodes }, () => -1)
  let count = 0
  for (let start = 0; start < nodes; start++) {
    if (labels[start] !== -1) continue
    const queue = [start]
    labels[start] = count
    for (const node of queue) {
      for (const [a, b, w] of edges) {
        const other = w < threshold ? -1 : a === node ? b : b === node ? a : -1
        if (other >= 0 && labels[other] === -1) {
          labels[other] = count
          queue.push(other)
        }
      }
    }
    count++
  }
  return labels
}

test('clusters are the connected components of the edges at or above the threshold, found independently by breadth-first search', () => {
  fc.assert(
    fc.property(graph, fc.integer({ min: 0, max: 9 }), ({ nodes, edges }, threshold) => {
      const columns = { a: Int32Array.from(edges, (e) => e[0]), b: Int32Array.from(edges, (e) => e[1]), weight: Float32Array.from(edges, (e) => e[2]) }
      const found = clusters(nodes, columns, threshold)
      assert.deepEqual([...found.labels], reference(nodes, edges, threshold))
      for (let c = 0; c < found.count; c++) {
        const members = found.members.slice(found.starts[c]!, found.starts[c + 1]!)
        assert.deepEqual(
          [...members],
          [...found.labels.keys()].filter((node) => found.labels[node] === c),
        )
      }
    }),
  )
})
