/**
 * Dense blocks in tuples such as (buyer, item, day): the same people on the same things in the same days, far above what the rest of the market does.
 * Density is mass ÷ geometric mean of the block's side lengths. The search is the accelerated greedy of D-Cube (Shin et al., WSDM 2017): whole slices of
 * below-average values fall at once, so each pass is linear and the passes are few.
 */

export type Tuples = {
  /** One column per mode; modes[m][i] is tuple i's value, 0…cardinalities[m]−1. */
  modes: Int32Array[]
  cardinalities: number[]
  /** Mass per tuple, such as a count, an amount or its surprise; 1 each when absent. Tuples without mass are left out. */
  mass?: Float64Array
}

export type DenseBlock = {
  /** Per mode the values inside, ascending. */
  values: Int32Array[]
  /** Mass and number of the tuples inside that no earlier block had taken. */
  mass: number
  tuples: number
  /** mass ÷ (∏ side lengths)^(1/modes). */
  density: number
}

/** Up to `count` blocks, densest search first; the tuples of one are taken out before the next is sought. Stops early when fewer than `minTuples` are left or found. */
export function denseBlocks(tuples: Tuples, count: number, minTuples = 1): DenseBlock[] {
  const { modes } = tuples
  const total = modes[0]?.length ?? 0
  let remaining: Int32Array = new Int32Array(total)
  let withMass = 0
  for (let i = 0; i < total; i++) if (tuples.mass === undefined || tuples.mass[i]! > 0) remaining[withMass++] = i
  remaining = remaining.subarray(0, withMass)
  const found: DenseBlock[] = []
  while (found.length < count && remaining.length >= minTuples && remaining.length > 0) {
    const search = findBlock(tuples, remaining)
    if (search.block.tuples < minTuples) break
    found.push(search.block)
    remaining = search.rest
  }
  return found
}

function findBlock(tuples: Tuples, remaining: Int32Array): { block: DenseBlock; rest: Int32Array } {
  const { modes, cardinalities, mass } = tuples
  const width = modes.length
  const alive = remaining.slice()
  let aliveCount = alive.length
  const sums = cardinalities.map((n) => new Float64Array(n))
  // Step at which a value was removed; 0 = never part of this search, Infinity would be "still in": a value's turn is its place in the removal order.
  const removedAt = cardinalities.map((n) => new Int32Array(n))
  const members: Int32Array[] = []

  let blockMass = 0
  for (let m = 0; m < width; m++) {
    const column = modes[m]!
    const sum = sums[m]!
    const present = removedAt[m]!
    let distinct = 0
    for (let k = 0; k < aliveCount; k++) {
      const value = column[alive[k]!]!
      if (present[value] === 0) {
        present[value] = stillIn
        distinct++
      }
      sum[value]! += mass === undefined ? 1 : mass[alive[k]!]!
    }
    const list = new Int32Array(distinct)
    let at = 0
    for (let v = 0; v < present.length; v++) if (present[v]! !== 0) list[at++] = v
    members.push(list)
  }
  for (let k = 0; k < aliveCount; k++) blockMass += mass === undefined ? 1 : mass[alive[k]!]!

  const sizes = members.map((list) => list.length)
  let step = 0
  let bestStep = 0
  let bestDensity = density(blockMass, sizes)

  while (sizes.some((size) => size > 0)) {
    const m = modeToCut(sums, members, sizes, blockMass)
    const sum = sums[m]!
    // Counted afresh: the running mass loses its last digits, and a mean that drifts below every value would cut nothing.
    blockMass = members[m]!.reduce((mass, value) => mass + sum[value]!, 0)
    const average = blockMass / sizes[m]!
    const list = members[m]!
    // The mean always has something at or below it; the epsilon keeps that true after rounding.
    const cut = list.filter((value) => sum[value]! <= average * (1 + 1e-12)).toSorted((a, b) => sum[a]! - sum[b]! || a - b)
    const removed = removedAt[m]!
    for (const value of cut) {
      step++
      removed[value] = step
      blockMass -= sum[value]!
      sizes[m]!--
      const now = density(blockMass, sizes)
      if (now > bestDensity) {
        bestDensity = now
        bestStep = step
      }
    }
    members[m] = list.filter((value) => removed[value] === stillIn)
    const column = modes[m]!
    let kept = 0
    for (let k = 0; k < aliveCount; k++) {
      const tuple = alive[k]!
      if (removed[column[tuple]!] === stillIn) {
        alive[kept++] = tuple
        continue
      }
      const weight = mass === undefined ? 1 : mass[tuple]!
      for (let other = 0; other < width; other++) {
        if (other !== m) sums[other]![modes[other]![tuple]!]! -= weight
      }
    }
    aliveCount = kept
    if (aliveCount === 0) break
  }

  const inside = (m: number, value: number) => removedAt[m]![value]! > bestStep
  const values = removedAt.map((removed) => {
    const list: number[] = []
    for (let v = 0; v < removed.length; v++) if (removed[v]! > bestStep) list.push(v)
    return Int32Array.from(list)
  })
  const rest = new Int32Array(remaining.length)
  let restCount = 0
  let insideMass = 0
  for (const tuple of remaining) {
    let within = true
    for (let m = 0; m < width && within; m++) within = inside(m, modes[m]![tuple]!)
    if (within) insideMass += mass === undefined ? 1 : mass[tuple]!
    else rest[restCount++] = tuple
  }
  const block = {
    values,
    mass: insideMass,
    tuples: remaining.length - restCount,
    density: density(
      insideMass,
      values.map((list) => list.length),
    ),
  }
  return { block, rest: rest.slice(0, restCount) }
}

const stillIn = 0x7fffffff

function density(mass: number, sizes: number[]): number {
  let product = 1
  for (const size of sizes) product *= size
  return product === 0 ? 0 : mass / product ** (1 / sizes.length)
}

/** The mode whose below-average values leave the densest block when they all fall; the first among equals. */
function modeToCut(sums: Float64Array[], members: Int32Array[], sizes: number[], blockMass: number): number {
  let best = -1
  let bestDensity = -1
  for (let m = 0; m < sizes.length; m++) {
    if (sizes[m] === 0) continue
    const average = (blockMass / sizes[m]!) * (1 + 1e-12)
    let left = sizes[m]!
    let leftMass = blockMass
    for (const value of members[m]!) {
      const sum = sums[m]![value]!
      if (sum <= average) {
        left--
        leftMass -= sum
      }
    }
    const after = density(
      leftMass,
      sizes.map((size, i) => (i === m ? left : size)),
    )
    if (after > bestDensity) {
      best = m
      bestDensity = after
    }
  }
  return best
}
