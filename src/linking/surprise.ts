/**
 * How surprising a crowd is. Plain dense blocks find the honest core of a busy market before any ring; weighing each tuple by how far its (item, day)
 * cell exceeds what that item and that day would have by themselves leaves ordinary trade without mass.
 */

/** Tuples in a (item, day) cell below which it is no crowd. */
const crowd = 3

/** Bits by which a cell exceeds what its item and its day would have by themselves; an item nobody bought before is no reason to wonder at two buyers. */
export function cellBits(observed: number, expected: number, minCrowd = crowd): number {
  return observed < minCrowd ? 0 : Math.max(0, Math.log2(observed / Math.max(0.5, expected)))
}

/** Takes the mass from buyers all of whose mass lies in a single cell: one flash sale makes a crowd, two make a habit. Changes `mass`. */
export function keepHabits(buyer: Int32Array, item: Int32Array, day: Int32Array, mass: Float64Array): void {
  const first = new Map<number, number>()
  const several = new Set<number>()
  for (let i = 0; i < mass.length; i++) {
    if (mass[i] === 0 || several.has(buyer[i]!)) continue
    const before = first.get(buyer[i]!)
    if (before === undefined) first.set(buyer[i]!, i)
    else if (item[before] !== item[i] || day[before] !== day[i]) several.add(buyer[i]!)
  }
  for (let i = 0; i < mass.length; i++) if (!several.has(buyer[i]!)) mass[i] = 0
}

/**
 * Mass per tuple: bits by which its (item, day) cell exceeds the item's total × the day's total ÷ all, when at least `minCrowd` tuples are in it. Buyers all of
 * whose mass lies in a single cell have none.
 */
export function surpriseMass(buyer: Int32Array, item: Int32Array, day: Int32Array, minCrowd = crowd): Float64Array {
  const total = buyer.length
  const items = tally(item)
  const days = tally(day)
  const width = days.length
  const cells = new Map<number, number>()
  for (let i = 0; i < total; i++) {
    const cell = item[i]! * width + day[i]!
    cells.set(cell, (cells.get(cell) ?? 0) + 1)
  }
  const mass = new Float64Array(total)
  for (let i = 0; i < total; i++) mass[i] = cellBits(cells.get(item[i]! * width + day[i]!)!, (items[item[i]!]! * days[day[i]!]!) / total, minCrowd)
  keepHabits(buyer, item, day, mass)
  return mass
}

function tally(column: Int32Array): Int32Array {
  let most = -1
  for (const value of column) if (value > most) most = value
  const counts = new Int32Array(most + 1)
  for (const value of column) counts[value]!++
  return counts
}
