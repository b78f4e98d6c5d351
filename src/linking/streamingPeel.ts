/**
 * The densest group while edges arrive. Keeps the greedy peeling order of a weighted graph and, for each new edge, redoes only the stretch of the order
 * that the edge disturbs (the idea of Spade, VLDB 2022, and RUSH, VLDB 2024); then finds the densest suffix again by looking at the few blocks of the
 * order that could hold it. The order is always the one that peeling from scratch would give.
 */
import { MinHeap } from './minHeap.ts'

export type Densest = {
  /** The group is `order[start] …` to the end; `size` nodes. */
  start: number
  size: number
  /** Total edge weight inside ÷ size. */
  density: number
}

const blockLength = 256

export class StreamingPeel {
  private readonly nodes: number
  private edgeCount = 0
  private to: Int32Array
  private weight: Float64Array
  private next: Int32Array
  private readonly head: Int32Array
  /** Nodes in peeling order, their places in it, and the weight each had when it was peeled (by place). */
  private readonly order: Int32Array
  private readonly place: Int32Array
  private readonly peeled: Float64Array

  private readonly waiting: MinHeap
  /** How many waiting neighbours a node has that come before it in the old order. */
  private readonly disturbed: Int32Array

  private readonly blockSum: Float64Array
  private readonly blockBest: Float64Array
  private readonly blockBestAt: Int32Array
  /** Weight behind the block when its best was taken; NaN when the block itself has changed since. */
  private readonly blockBehind: Float64Array
  private readonly behind: Float64Array

  /** A graph of nodes 0…nodes−1 with the edges known so far, peeled from scratch. Parallel edges add up; weights are positive. */
  constructor(nodes: number, edges: { a: Int32Array; b: Int32Array; weight?: Float64Array }) {
    const capacity = Math.max(16, edges.a.length * 2 + 1024)
    this.nodes = nodes
    this.to = new Int32Array(capacity)
    this.weight = new Float64Array(capacity)
    this.next = new Int32Array(capacity)
    this.head = new Int32Array(nodes).fill(-1)
    this.order = new Int32Array(nodes)
    this.place = new Int32Array(nodes)
    this.peeled = new Float64Array(nodes)
    this.waiting = new MinHeap(nodes)
    this.disturbed = new Int32Array(nodes)
    const blocks = Math.ceil(nodes / blockLength)
    this.blockSum = new Float64Array(blocks)
    this.blockBest = new Float64Array(blocks)
    this.blockBestAt = new Int32Array(blocks)
    this.blockBehind = new Float64Array(blocks).fill(NaN)
    this.behind = new Float64Array(blocks)
    const keys = new Float64Array(nodes)
    for (let i = 0; i < edges.a.length; i++) {
      const weight = edges.weight === undefined ? 1 : edges.weight[i]!
      this.link(edges.a[i]!, edges.b[i]!, weight)
      keys[edges.a[i]!]! += weight
      keys[edges.b[i]!]! += weight
    }
    const heap = MinHeap.from(keys)
    for (let at = 0; at < nodes; at++) {
      const node = heap.pop()
      this.order[at] = node
      this.place[node] = at
      this.peeled[at] = heap.keys[node]!
      for (let e = this.head[node]!; e >= 0; e = this.next[e]!) {
        const other = this.to[e]!
        if (heap.has(other)) heap.lower(other, heap.keys[other]! - this.weight[e]!)
      }
    }
    for (let block = 0; block < blocks; block++) this.sumBlock(block)
  }

  /** Adds an edge and repairs the order. Time follows the stretch of the order that moves and the edges of the nodes in it. */
  insert(a: number, b: number, weight: number): void {
    if (a === b) return
    this.link(a, b, weight)
    const { order, place, peeled, waiting, disturbed, head, next, to } = this
    const first = place[a]! < place[b]! ? a : b
    const begin = place[first]!
    let written = begin
    let read = begin + 1
    this.wait(first, peeled[begin]! + weight, begin)
    while (waiting.size > 0) {
      const top = waiting.top()
      const key = waiting.keys[top]!
      if (read < this.nodes) {
        const node = order[read]!
        if (disturbed[node]! > 0) {
          // Its waiting neighbours are still there: weigh it among them and everything not yet read.
          let own = 0
          for (let e = head[node]!; e >= 0; e = next[e]!) {
            const other = to[e]!
            if (place[other]! > read || waiting.has(other)) own += this.weight[e]!
          }
          this.wait(node, own, read++)
          continue
        }
        const kept = peeled[read]!
        if (kept < key || (kept === key && node < top)) {
          order[written] = node
          peeled[written] = kept
          place[node] = written++
          read++
          continue
        }
      }
      waiting.pop()
      order[written] = top
      peeled[written] = key
      place[top] = written++
      for (let e = head[top]!; e >= 0; e = next[e]!) {
        const other = to[e]!
        if (waiting.has(other)) waiting.lower(other, waiting.keys[other]! - this.weight[e]!)
        else if (place[other]! >= read) disturbed[other]!--
      }
    }
    for (let block = Math.floor(begin / blockLength); block * blockLength < written; block++) this.sumBlock(block)
  }

  /** The densest suffix of the order; the larger group among equals. */
  densest(): Densest {
    const { nodes, blockSum, blockBest, blockBestAt, blockBehind, behind } = this
    const blocks = blockSum.length
    let sum = 0
    for (let block = blocks - 1; block >= 0; block--) {
      behind[block] = sum
      sum += blockSum[block]!
    }
    let best = -1
    let bestAt = nodes
    // From the dense end: it usually holds the best, which then rules out the rest unseen.
    for (let block = blocks - 1; block >= 0; block--) {
      const stale = behind[block]! - blockBehind[block]!
      if (stale !== 0) {
        const smallest = Math.max(1, nodes - Math.min(nodes, (block + 1) * blockLength) + 1)
        // The margin covers rounding; a block that could still win is looked at.
        if (blockBest[block]! + Math.max(0, stale) / smallest < best * (1 - 1e-9)) continue
        this.bestOfBlock(block)
      }
      if (blockBest[block]! >= best) {
        best = blockBest[block]!
        bestAt = blockBestAt[block]!
      }
    }
    return { start: bestAt, size: nodes - bestAt, density: Math.max(0, best) }
  }

  /** The nodes of the peeling order from `start` on. */
  membersFrom(start: number): Int32Array {
    return this.order.slice(start)
  }

  private wait(node: number, key: number, at: number): void {
    this.waiting.push(node, key)
    for (let e = this.head[node]!; e >= 0; e = this.next[e]!) {
      if (this.place[this.to[e]!]! > at) this.disturbed[this.to[e]!]!++
    }
    this.disturbed[node] = 0
  }

  private link(a: number, b: number, weight: number): void {
    if (this.edgeCount + 2 > this.to.length) {
      const capacity = this.to.length * 2
      const to = new Int32Array(capacity)
      to.set(this.to)
      this.to = to
      const weights = new Float64Array(capacity)
      weights.set(this.weight)
      this.weight = weights
      const next = new Int32Array(capacity)
      next.set(this.next)
      this.next = next
    }
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const edge = this.edgeCount++
      this.to[edge] = to
      this.weight[edge] = weight
      this.next[edge] = this.head[from]!
      this.head[from] = edge
    }
  }

  private sumBlock(block: number): void {
    let sum = 0
    const end = Math.min(this.nodes, (block + 1) * blockLength)
    for (let i = block * blockLength; i < end; i++) sum += this.peeled[i]!
    this.blockSum[block] = sum
    this.blockBehind[block] = NaN
  }

  private bestOfBlock(block: number): void {
    const { nodes, peeled } = this
    let sum = this.behind[block]!
    let best = -1
    let bestAt = nodes
    for (let i = Math.min(nodes, (block + 1) * blockLength) - 1; i >= block * blockLength; i--) {
      sum += peeled[i]!
      const density = sum / (nodes - i)
      if (density >= best) {
        best = density
        bestAt = i
      }
    }
    this.blockBest[block] = best
    this.blockBestAt[block] = bestAt
    this.blockBehind[block] = this.behind[block]!
  }
}

/**
 * Weights that fade by half every `halfLife`, without touching the edges already there: new ones count for more instead (only ratios matter).
 * Times and `halfLife` in one unit; ratios stay exact for about a thousand half-lives after `origin`.
 */
export function decayed(weight: number, time: number, origin: number, halfLife: number): number {
  return weight * 2 ** ((time - origin) / halfLife)
}
