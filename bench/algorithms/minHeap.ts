/**
 * An indexed 4-ary min-heap of nodes 0…n−1 by (key, id): the tie-break by id makes every peeling order reproducible.
 * A node's key can be lowered or raised in place.
 */
export class MinHeap {
  size = 0
  readonly keys: Float64Array
  private readonly heap: Int32Array
  private readonly place: Int32Array

  /** Room for `capacity` nodes; all are outside until pushed. */
  constructor(capacity: number) {
    this.keys = new Float64Array(capacity)
    this.heap = new Int32Array(capacity)
    this.place = new Int32Array(capacity).fill(-1)
  }

  /** Puts nodes 0…keys.length−1 in at once, in linear time. */
  static from(keys: Float64Array): MinHeap {
    const heap = new MinHeap(keys.length)
    heap.keys.set(keys)
    for (let i = 0; i < keys.length; i++) {
      heap.heap[i] = i
      heap.place[i] = i
    }
    heap.size = keys.length
    for (let i = (keys.length - 2) >> 2; i >= 0; i--) heap.down(i)
    return heap
  }

  has(node: number): boolean {
    return this.place[node]! >= 0
  }

  /** The node with the smallest (key, id). The heap must not be empty. */
  top(): number {
    return this.heap[0]!
  }

  /** The node at place i of 0…size−1, in no order but the heap's own. */
  at(i: number): number {
    return this.heap[i]!
  }

  clear(): void {
    for (let i = 0; i < this.size; i++) this.place[this.heap[i]!] = -1
    this.size = 0
  }

  push(node: number, key: number): void {
    this.keys[node] = key
    this.heap[this.size] = node
    this.place[node] = this.size
    this.up(this.size++)
  }

  pop(): number {
    const top = this.heap[0]!
    this.place[top] = -1
    const last = this.heap[--this.size]!
    if (this.size > 0) {
      this.heap[0] = last
      this.place[last] = 0
      this.down(0)
    }
    return top
  }

  lower(node: number, key: number): void {
    this.keys[node] = key
    this.up(this.place[node]!)
  }

  private up(from: number): void {
    const { heap, place, keys } = this
    const node = heap[from]!
    const key = keys[node]!
    let at = from
    while (at > 0) {
      const parent = (at - 1) >> 2
      const other = heap[parent]!
      const otherKey = keys[other]!
      if (otherKey < key || (otherKey === key && other < node)) break
      heap[at] = other
      place[other] = at
      at = parent
    }
    heap[at] = node
    place[node] = at
  }

  private down(from: number): void {
    const { heap, place, keys, size } = this
    const node = heap[from]!
    const key = keys[node]!
    let at = from
    for (;;) {
      const first = 4 * at + 1
      if (first >= size) break
      let best = first
      let bestNode = heap[first]!
      let bestKey = keys[bestNode]!
      const end = Math.min(first + 4, size)
      for (let child = first + 1; child < end; child++) {
        const childNode = heap[child]!
        const childKey = keys[childNode]!
        if (childKey < bestKey || (childKey === bestKey && childNode < bestNode)) {
          best = child
          bestNode = childNode
          bestKey = childKey
        }
      }
      if (key < bestKey || (key === bestKey && node < bestNode)) break
      heap[at] = bestNode
      place[bestNode] = at
      at = best
    }
    heap[at] = node
    place[node] = at
  }
}
