/** How little chance explains a count. */

/** log2 of one over the chance that `count` or more of what happens `expected` times on average happen by accident (Poisson). */
export function surpriseBits(count: number, expected: number): number {
  if (count <= 0) return 0
  const rate = Math.max(expected, 1e-6)
  // Sum of the tail from `count`, the terms in logarithms so that nothing underflows.
  let logTerm = -rate
  for (let i = 1; i <= count; i++) logTerm += Math.log(rate / i)
  let sum = 0
  let relative = 1
  for (let i = count; i < count + 200; i++) {
    sum += relative
    relative *= rate / (i + 1)
  }
  return Math.max(0, -(logTerm + Math.log(sum)) / Math.LN2)
}
