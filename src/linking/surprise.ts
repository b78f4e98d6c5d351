/**
 * How surprising a crowd is. Plain dense blocks find the honest core of a busy market before any ring; weighing each tuple by how far its (item, day)
 * cell exceeds what that item and that day would have by themselves leaves ordinary trade without mass.
 */

/**
 * Mass per tuple: log2(observed ÷ expected) of its (item, day) cell when at least `minCrowd` tuples are in it, never below 0.
 * Expected is the item's total × the day's total ÷ all, at least one half: an item nobody bought before is no reason to wonder at two buyers.
 * Buyers all of whose mass lies in a single cell have none: one flash sale makes a crowd, two make a habit.
 */
export function surpriseMass(buyer: Int32Array, item: Int32Array, day: Int32Array, minCrowd = 3): Float64Array {
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
  const firstCell = new Float64Array(tally(buyer).length).fill(-1)
  const several = new Uint8Array(firstCell.length)
  for (let i = 0; i < total; i++) {
    const cell = item[i]! * width + day[i]!
    const observed = cells.get(cell)!
    if (observed < minCrowd) continue
    const expected = Math.max(0.5, (items[item[i]!]! * days[day[i]!]!) / total)
    mass[i] = Math.max(0, Math.log2(observed / expected))
    if (mass[i] === 0) continue
    const who = buyer[i]!
    if (firstCell[who] === -1) firstCell[who] = cell
    else if (firstCell[who] !== cell) several[who] = 1
  }
  for (let i = 0; i < total; i++) if (several[buyer[i]!] === 0) mass[i] = 0
  return mass
}

function tally(column: Int32Array): Int32Array {
  let most = -1
  for (const value of column) if (value > most) most = value
  const counts = new Int32Array(most + 1)
  for (const value of column) counts[value]!++
  return counts
}
