/**
 * The densest group while edges arrive. Keeps an order in which the graph can be peeled and repairs only the stretch that a new edge disturbs (the idea of
 * Spade, VLDB 2022, and RUSH, VLDB 2024). One step further: take a bar a little below the best density. Greedy peeling removes everything lighter than the
 * bar before it touches the core (the largest group whose members each have at least the bar inside), and the densest suffix lies in that core. So only
 * the core is kept in greedy order; outside it any order will do in which each node is lighter than the bar when its turn comes, and most edges leave such
 * an order as it is. The answer after every edge is the one that peeling from scratch would give.
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
/** The bar as a share of the best density: a new edge can make greedy peeling miss the old best, and then the answer falls a little. */
const barShare = 0.95

export class StreamingPeel {
  private readonly nodes: number
  // Neighbours of a node lie together: from starts[node], degree[node] of them, room for room[node].
  private poolUsed = 0
  private to: Int32Array
  private weight: Float64Array
  private readonly starts: Int32Array
  private readonly degree: Int32Array
  private readonly room: Int32Array
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

  /** Places from here on are the core, in greedy order. */
  private core = 0
  private bar = 0
  private best: Densest = { start: 0, size: 0, density: 0 }

  /** A graph of nodes 0…nodes−1 with the edges known so far, peeled from scratch. Parallel edges add up; weights are positive. */
  constructor(nodes: number, edges: { a: Int32Array; b: Int32Array; weight?: Float64Array }) {
    const degree = new Int32Array(nodes)
    for (let i = 0; i < edges.a.length; i++) {
      degree[edges.a[i]!]!++
      degree[edges.b[i]!]!++
    }
    this.nodes = nodes
    this.starts = new Int32Array(nodes)
    this.degree = new Int32Array(nodes)
    this.room = new Int32Array(nodes)
    for (let node = 0; node < nodes; node++) {
      this.starts[node] = this.poolUsed
      this.room[node] = degree[node]! + (degree[node]! >> 2) + 2
      this.poolUsed += this.room[node]!
    }
    this.to = new Int32Array(this.poolUsed)
    this.weight = new Float64Array(this.poolUsed)
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
    for (let i = 0; i < edges.a.length; i++) {
      const weight = edges.weight === undefined ? 1 : edges.weight[i]!
      this.link(edges.a[i]!, edges.b[i]!, weight)
      this.link(edges.b[i]!, edges.a[i]!, weight)
    }
    this.peelAll()
  }

  /** Adds an edge and repairs the order. Time follows the stretch of the order that moves and the neighbours of the nodes in it. */
  insert(a: number, b: number, weight: number): void {
    if (a === b) return
    this.link(a, b, weight)
    this.link(b, a, weight)
    const { order, place, peeled, waiting, disturbed } = this
    const bar = this.bar
    const first = place[a]! < place[b]! ? a : b
    const begin = place[first]!
    if (begin < this.core && peeled[begin]! + weight < bar) {
      peeled[begin] = peeled[begin]! + weight
      return
    }
    let written = begin
    let read = begin + 1
    this.wait(first, peeled[begin]! + weight, begin)
    // Outside the core: whatever is lighter than the bar goes at once, the rest waits to join the core.
    while (read < this.core && waiting.size > 0) {
      if (waiting.keys[waiting.top()]! < bar) {
        this.release(written++, read)
        continue
      }
      const node = order[read]!
      if (disturbed[node]! > 0) {
        this.wait(node, this.weigh(node, read), read)
      } else {
        order[written] = node
        peeled[written] = peeled[read]!
        place[node] = written++
      }
      read++
    }
    if (read === this.core) {
      while (waiting.size > 0 && waiting.keys[waiting.top()]! < bar) this.release(written++, read)
      this.core = written
    }
    while (waiting.size > 0) {
      const top = waiting.top()
      if (read < this.nodes) {
        const node = order[read]!
        if (disturbed[node]! > 0) {
          this.wait(node, this.weigh(node, read), read)
          read++
          continue
        }
        const key = waiting.keys[top]!
        const kept = peeled[read]!
        if (kept < key || (kept === key && node < top)) {
          order[written] = node
          peeled[written] = kept
          place[node] = written++
          read++
          continue
        }
      }
      this.release(written++, read)
    }
    for (let block = Math.floor(Math.max(begin, this.core) / blockLength); block * blockLength < written; block++) this.sumBlock(block)
    if (written > this.core) this.findDensest()
  }

  /** The densest suffix of the greedy order; the larger group among equals. */
  densest(): Densest {
    return this.best
  }

  /** The nodes from place `start` of the order on, in peeling order when `start` is that of the densest group. */
  membersFrom(start: number): Int32Array {
    return this.order.slice(start)
  }

  private peelAll(): void {
    const { nodes, starts, degree, to, weight } = this
    const keys = new Float64Array(nodes)
    for (let node = 0; node < nodes; node++) {
      for (let e = starts[node]!; e < starts[node]! + degree[node]!; e++) keys[node]! += weight[e]!
    }
    const heap = MinHeap.from(keys)
    for (let at = 0; at < nodes; at++) {
      const node = heap.pop()
      this.order[at] = node
      this.place[node] = at
      this.peeled[at] = heap.keys[node]!
      for (let e = starts[node]!; e < starts[node]! + degree[node]!; e++) {
        const other = to[e]!
        if (heap.has(other)) heap.lower(other, heap.keys[other]! - weight[e]!)
      }
    }
    this.core = 0
    this.bar = 0
    for (let block = 0; block < this.blockSum.length; block++) this.sumBlock(block)
    this.findDensest()
  }

  /** Looks only at blocks of the core that could hold the best. */
  private findDensest(): void {
    const { nodes, blockSum, blockBest, blockBestAt, blockBehind, behind, peeled } = this
    const blocks = blockSum.length
    const firstBlock = Math.floor(this.core / blockLength)
    let sum = 0
    for (let block = blocks - 1; block >= firstBlock; block--) {
      behind[block] = sum
      sum += blockSum[block]!
    }
    let best = -1
    let bestAt = nodes
    // From the dense end: it usually holds the best, which then rules out the rest unseen.
    for (let block = blocks - 1; block >= firstBlock; block--) {
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
    this.best = { start: bestAt, size: nodes - bestAt, density: Math.max(0, best) }
    if (best < this.bar) {
      this.peelAll()
      return
    }
    this.bar = Math.max(this.bar, best * barShare)
    while (this.core < bestAt && peeled[this.core]! < this.bar) this.core++
  }

  /** What a node weighs among the waiting and everything after place `read`. */
  private weigh(node: number, read: number): number {
    let own = 0
    const end = this.starts[node]! + this.degree[node]!
    for (let e = this.starts[node]!; e < end; e++) {
      const other = this.to[e]!
      if (this.place[other]! > read || this.waiting.has(other)) own += this.weight[e]!
    }
    return own
  }

  private wait(node: number, key: number, at: number): void {
    this.waiting.push(node, key)
    const end = this.starts[node]! + this.degree[node]!
    for (let e = this.starts[node]!; e < end; e++) {
      if (this.place[this.to[e]!]! > at) this.disturbed[this.to[e]!]!++
    }
    this.disturbed[node] = 0
  }

  /** Puts the lightest waiting node at place `at`; `read` is the next place not yet read. */
  private release(at: number, read: number): void {
    const { waiting, place, disturbed, to } = this
    const node = waiting.pop()
    this.order[at] = node
    this.peeled[at] = waiting.keys[node]!
    place[node] = at
    const end = this.starts[node]! + this.degree[node]!
    for (let e = this.starts[node]!; e < end; e++) {
      const other = to[e]!
      if (waiting.has(other)) waiting.lower(other, waiting.keys[other]! - this.weight[e]!)
      else if (place[other]! >= read) disturbed[other]!--
    }
  }

  private link(from: number, to: number, weight: number): void {
    const { starts, degree, room } = this
    if (degree[from] === room[from]) {
      const wanted = room[from]! * 2
      if (this.poolUsed + wanted > this.to.length) {
        const capacity = Math.max(this.to.length * 2, this.poolUsed + wanted)
        const grownTo = new Int32Array(capacity)
        grownTo.set(this.to)
        this.to = grownTo
        const grownWeight = new Float64Array(capacity)
        grownWeight.set(this.weight)
        this.weight = grownWeight
      }
      const start = starts[from]!
      this.to.copyWithin(this.poolUsed, start, start + degree[from]!)
      this.weight.copyWithin(this.poolUsed, start, start + degree[from]!)
      starts[from] = this.poolUsed
      room[from] = wanted
      this.poolUsed += wanted
    }
    const at = starts[from]! + degree[from]!++
    this.to[at] = to
    this.weight[at] = weight
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
