/** Disjoint sets over 0…n−1 in two typed arrays: who belongs with whom, whatever the order in which we learn it. */
export class UnionFind {
  private readonly parent: Int32Array
  private readonly size: Int32Array

  constructor(count: number) {
    this.parent = new Int32Array(count)
    for (let i = 0; i < count; i++) this.parent[i] = i
    this.size = new Int32Array(count).fill(1)
  }

  find(node: number): number {
    const parent = this.parent
    let at = node
    while (parent[at]! !== at) {
      const grand = parent[parent[at]!]!
      parent[at] = grand
      at = grand
    }
    return at
  }

  /** Joins the sets of a and b. False when they were one already. */
  union(a: number, b: number): boolean {
    let x = this.find(a)
    let y = this.find(b)
    if (x === y) return false
    if (this.size[x]! < this.size[y]!) [x, y] = [y, x]
    this.parent[y] = x
    this.size[x] = this.size[x]! + this.size[y]!
    return true
  }
}
