/**
 * The densest group while edges arrive. Keeps an order in which the graph can be peeled and repairs only the stretch that a new edge disturbs (the idea of
 * Spade, VLDB 2022, and RUSH, VLDB 2024). Two steps further:
 *
 * Take a bar a little below the best density. Greedy peeling removes everything lighter than the bar before it touches anything else, and the densest group
 * has nobody lighter. So a node lighter than the bar when its turn comes may go in any order; only the others must go as greedy peeling would have it.
 * Most edges then leave the order as it is.
 *
 * A node whose neighbour waits must be weighed, waits too, and disturbs its own neighbours: the repair can run through the whole order and change three
 * places of it. When it has looked at too much, everything left is weighed at once and peeled until the old order holds again.
 *
 * The group after every edge is the one that peeling from scratch would give.
 */
import { MinHeap } from './minHeap.ts'

export type Densest = {
  /** How many nodes are peeled before the group stands alone; `size` are in it. */
  start: number
  size: number
  /** Total edge weight inside ÷ size. */
  density: number
}

type Slab = { to: Int32Array; weight: Float64Array; used: number }

const slabLength = 1 << 16
const blockLength = 256
/** The bar as a share of the best density: a new edge can make greedy peeling miss the old best, and then the answer falls a little. */
const barShare = 0.95
/** Neighbours a repair looks at, for each node left, before it weighs all that is left at once. */
const patience = 10

export class StreamingPeel {
  private readonly nodes: number
  // Neighbours of a node lie together: in slab[node] from starts[node], degree[node] of them, room for room[node].
  private readonly slabs: Slab[]
  private readonly slab: Int32Array
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
  /** Neighbours looked at in this repair. */
  private looked = 0
  /** What ties a node to those left that come before it. */
  private readonly tied: Float64Array

  private readonly blockSum: Float64Array
  private readonly blockBest: Float64Array
  private readonly blockBestAt: Int32Array
  /** Weight behind the block when its best was taken; NaN when the block itself has changed since. */
  private readonly blockBehind: Float64Array
  private readonly behind: Float64Array

  /** Nodes before this place are lighter than the bar when their turn comes. */
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
    this.slab = new Int32Array(nodes)
    this.starts = new Int32Array(nodes)
    this.degree = new Int32Array(nodes)
    this.room = new Int32Array(nodes)
    let used = 0
    for (let node = 0; node < nodes; node++) {
      this.starts[node] = used
      this.room[node] = degree[node]! + (degree[node]! >> 2) + 2
      used += this.room[node]!
    }
    this.slabs = [{ to: new Int32Array(used), weight: new Float64Array(used), used }]
    this.order = new Int32Array(nodes)
    this.place = new Int32Array(nodes)
    this.peeled = new Float64Array(nodes)
    this.waiting = new MinHeap(nodes)
    this.disturbed = new Int32Array(nodes)
    this.tied = new Float64Array(nodes)
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
    this.looked = 0
    this.wait(first, peeled[begin]! + weight, begin)
    while (waiting.size > 0) {
      if (this.looked > patience * (this.nodes - written)) {
        written = this.peelRest(written, read)
        break
      }
      const top = waiting.top()
      const key = waiting.keys[top]!
      if (key >= bar && read < this.nodes) {
        const node = order[read]!
        const kept = peeled[read]!
        // Weighing only adds to what a node has kept, and a node that reaches the bar was the lightest of all behind it.
        if (kept < bar || kept < key || (kept === key && node < top)) {
          if (disturbed[node]! > 0) {
            this.wait(node, this.weigh(node, read), read)
          } else {
            order[written] = node
            peeled[written] = kept
            place[node] = written++
          }
          read++
          continue
        }
      }
      this.release(written++, read)
    }
    let core = Math.min(begin, this.core)
    while (core < this.core && peeled[core]! < bar) core++
    this.core = core
    for (let block = Math.floor(Math.max(begin, this.core) / blockLength); block * blockLength < written; block++) this.sumBlock(block)
    if (written > this.core) this.findDensest()
  }

  /** The densest suffix of the greedy order; the larger group among equals. */
  densest(): Densest {
    return this.best
  }

  /** The nodes of the densest group, ascending. */
  members(): Int32Array {
    return this.order.subarray(this.best.start).toSorted()
  }

  private peelAll(): void {
    const { nodes, starts, degree, waiting } = this
    for (let node = 0; node < nodes; node++) {
      const { weight } = this.listOf(node)
      let key = 0
      for (let e = starts[node]!; e < starts[node]! + degree[node]!; e++) key += weight[e]!
      waiting.push(node, key)
    }
    this.peelRest(0, nodes)
    this.core = 0
    this.bar = 0
    for (let block = 0; block < this.blockSum.length; block++) this.sumBlock(block)
    this.findDensest()
  }

  /** Peels the waiting and everything from place `read` on into the places from `from` on; returns the first one where the old order holds again. */
  private peelRest(from: number, read: number): number {
    const { nodes, order, place, peeled, waiting, disturbed, tied, starts, degree } = this
    for (let at = read; at < nodes; at++) tied[order[at]!] = 0
    for (let i = 0; i < waiting.size; i++) {
      const node = waiting.at(i)
      addWeights(tied, this.listOf(node), starts[node]!, starts[node]! + degree[node]!)
    }
    for (let at = read; at < nodes; at++) {
      const node = order[at]!
      disturbed[node] = 0
      waiting.push(node, peeled[at]! + tied[node]!)
      addWeights(tied, this.listOf(node), starts[node]!, starts[node]! + degree[node]!)
    }
    // Left are the nodes of the old order from place `at` on, once as many have gone and none of a later place.
    let furthest = read - 1
    let at = from
    while (at <= furthest) {
      const node = waiting.pop()
      if (place[node]! > furthest) furthest = place[node]!
      order[at] = node
      peeled[at] = waiting.keys[node]!
      place[node] = at++
      const { to, weight } = this.listOf(node)
      for (let e = starts[node]!; e < starts[node]! + degree[node]!; e++) {
        const other = to[e]!
        if (waiting.has(other)) waiting.lower(other, waiting.keys[other]! - weight[e]!)
      }
    }
    waiting.clear()
    return at
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
    const { to, weight } = this.listOf(node)
    let own = 0
    this.looked += this.degree[node]!
    const end = this.starts[node]! + this.degree[node]!
    for (let e = this.starts[node]!; e < end; e++) {
      const other = to[e]!
      if (this.place[other]! > read || this.waiting.has(other)) own += weight[e]!
    }
    return own
  }

  private wait(node: number, key: number, at: number): void {
    const { to } = this.listOf(node)
    this.waiting.push(node, key)
    this.looked += this.degree[node]!
    const end = this.starts[node]! + this.degree[node]!
    for (let e = this.starts[node]!; e < end; e++) {
      if (this.place[to[e]!]! > at) this.disturbed[to[e]!]!++
    }
    this.disturbed[node] = 0
  }

  /** Puts the lightest waiting node at place `at`; `read` is the next place not yet read. */
  private release(at: number, read: number): void {
    const { waiting, place, disturbed } = this
    const node = waiting.pop()
    const { to, weight } = this.listOf(node)
    this.looked += this.degree[node]!
    this.order[at] = node
    this.peeled[at] = waiting.keys[node]!
    place[node] = at
    const end = this.starts[node]! + this.degree[node]!
    for (let e = this.starts[node]!; e < end; e++) {
      const other = to[e]!
      if (waiting.has(other)) waiting.lower(other, waiting.keys[other]! - weight[e]!)
      else if (place[other]! >= read) disturbed[other]!--
    }
  }

  private listOf(node: number): Slab {
    return this.slabs[this.slab[node]!]!
  }

  private link(from: number, to: number, weight: number): void {
    const { starts, degree, room } = this
    if (degree[from] === room[from]) this.move(from, room[from]! * 2)
    const list = this.listOf(from)
    const at = starts[from]! + degree[from]!++
    list.to[at] = to
    list.weight[at] = weight
  }

  /** Gives a node's neighbours a larger room. A new slab is taken when the last is full; nobody else's neighbours are copied, so no edge waits for that. */
  private move(node: number, room: number): void {
    const old = this.listOf(node)
    const start = this.starts[node]!
    const end = start + this.degree[node]!
    let last = this.slabs.at(-1)!
    if (last.used + room > last.to.length) {
      const length = Math.max(slabLength, room)
      last = { to: new Int32Array(length), weight: new Float64Array(length), used: 0 }
      this.slabs.push(last)
    }
    last.to.set(old.to.subarray(start, end), last.used)
    last.weight.set(old.weight.subarray(start, end), last.used)
    this.slab[node] = this.slabs.length - 1
    this.starts[node] = last.used
    this.room[node] = room
    last.used += room
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

/** Apart from its caller, whose loops it would crowd out of registers. */
function addWeights(sums: Float64Array, { to, weight }: Slab, begin: number, end: number): void {
  for (let e = begin; e < end; e++) sums[to[e]!]! += weight[e]!
}

/**
 * Weights that fade by half every `halfLife`, without touching the edges already there: new ones count for more instead (only ratios matter).
 * Times and `halfLife` in one unit; ratios stay exact for about a thousand half-lives after `origin`.
 */
export function decayed(weight: number, time: number, origin: number, halfLife: number): number {
  return weight * 2 ** ((time - origin) / halfLife)
}
