/**
 * An edge joins two entities that candidate pairs of at least two independent families speak for. What people share because they live together (an
 * address, a device, an IP) is one family, so a household is no edge; the money or the behaviour must agree before anyone is linked.
 */
import { type Pairs, sortByPair } from './candidatePairs.ts'

export type Edges = {
  /** a[i] < b[i], ascending by (a, b), each pair once. */
  a: Int32Array
  b: Int32Array
  bits: Float32Array
  /** Bit f is set when family f spoke for the pair. */
  families: Int32Array
  /** Bit k is set when kind k spoke for the pair; kinds beyond 31 are not shown. */
  kinds: Int32Array
}

export type EdgeOptions = {
  /** Family (0…31) of each kind. Kinds of one family are not independent: the best of them counts. */
  familyOfKind: Uint8Array
  /** Families that must speak for a pair. */
  minFamilies?: number
  /** A family speaks with at least this many bits. */
  minFamilyBits?: number
  /** Values of one kind add up to at most this. */
  maxKindBits?: number
}

/**
 * The pairs that enough independent families speak for, with the sum over families of each family's strongest kind.
 * Pairs may come in any order; ids run 0…nodes−1.
 */
export function edges(nodes: number, pairs: Pairs, { familyOfKind, minFamilies = 2, minFamilyBits = 3, maxKindBits = 20 }: EdgeOptions): Edges {
  const order = sortByPair(pairs.a, pairs.b, nodes)
  const kindBits = new Float64Array(256)
  const familyBits = new Float64Array(32)
  const a: number[] = []
  const b: number[] = []
  const bits: number[] = []
  const families: number[] = []
  const kinds: number[] = []
  for (let i = 0; i < order.length;) {
    const x = pairs.a[order[i]!]!
    const y = pairs.b[order[i]!]!
    kindBits.fill(0)
    familyBits.fill(0)
    let kindMask = 0
    let j = i
    for (; j < order.length && pairs.a[order[j]!] === x && pairs.b[order[j]!] === y; j++) {
      const kind = pairs.kind[order[j]!]!
      kindBits[kind] = Math.min(maxKindBits, kindBits[kind]! + Math.max(0, pairs.bits[order[j]!]!))
      const family = familyOfKind[kind]!
      familyBits[family] = Math.max(familyBits[family]!, kindBits[kind]!)
      if (kind < 32) kindMask |= 1 << kind
    }
    i = j
    let total = 0
    let speaking = 0
    let familyMask = 0
    for (let f = 0; f < 32; f++) {
      if (familyBits[f]! < minFamilyBits || familyBits[f] === 0) continue
      total += familyBits[f]!
      speaking++
      familyMask |= 1 << f
    }
    if (speaking < minFamilies) continue
    a.push(x)
    b.push(y)
    bits.push(total)
    families.push(familyMask)
    kinds.push(kindMask)
  }
  return { a: Int32Array.from(a), b: Int32Array.from(b), bits: Float32Array.from(bits), families: Int32Array.from(families), kinds: Int32Array.from(kinds) }
}
