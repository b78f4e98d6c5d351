import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CycleDetector, type CycleOptions } from './moneyCycles.ts'

type Payment = [from: number, to: number, time: number, amount: number]

/** Every simple, strictly later, in-window, in-band cycle, by trying all continuations of every first payment. */
function reference(payments: Payment[], options: CycleOptions): string[] {
  const found: string[] = []
  const extend = (path: number[]) => {
    const first = payments[path[0]!]!
    const last = payments[path.at(-1)!]!
    if (last[1] === first[0]) {
      const inBand =
        options.band === undefined || path.every((p) => payments[p]![3] >= last[3] * options.band!.low && payments[p]![3] <= last[3] * options.band!.high)
      if (inBand) found.push(path.join('>'))
      return
    }
    if (path.length >= (options.maxHops ?? Infinity)) return
    for (const [p, payment] of payments.entries()) {
      if (payment[0] !== last[1] || payment[2] <= last[2] || payment[2] - first[2] > options.window) continue
      if (payment[1] !== first[0] && path.some((q) => payments[q]![0] === payment[1])) continue
      if (payment[1] === payment[0]) continue
      extend([...path, p])
    }
  }
  for (const [p, payment] of payments.entries()) if (payment[0] !== payment[1]) extend([p])
  return found.toSorted()
}

const payments = fc
  .array(fc.tuple(fc.nat(6), fc.nat(6), fc.nat(30), fc.integer({ min: 1, max: 60 })), { maxLength: 28 })
  .map((rows) => rows.toSorted((x, y) => x[2] - y[2]) as Payment[])

for (const [name, options] of Object.entries<CycleOptions>({
  'without a hop limit': { window: 12 },
  'of at most two payments': { window: 20, maxHops: 2 },
  'of at most three payments': { window: 20, maxHops: 3 },
  'of at most four payments': { window: 20, maxHops: 4 },
  'of at most six payments': { window: 25, maxHops: 6 },
  'of like amount, with hubs': { window: 25, maxHops: 5, band: { low: 0.5, high: 1.6 }, hubDegree: 2 },
  'of like amount, with hubs, without a hop limit': { window: 20, band: { low: 0.5, high: 2 }, hubDegree: 1 },
})) {
  test(`the cycles ${name} are those that trying everything finds`, () => {
    fc.assert(
      fc.property(payments, (rows) => {
        const detector = new CycleDetector(7, options)
        const found: string[] = []
        let count = 0
        for (const [from, to, time, amount] of rows) count += detector.push(from, to, time, amount, (cycle) => found.push(cycle.join('>')))
        assert.deepEqual(found.toSorted(), reference(rows, options))
        assert.equal(count, found.length)
        assert.equal(detector.cuts, 0)
      }),
      { numRuns: 300 },
    )
  })
}

test('a search that would take too long is cut and says so', () => {
  const detector = new CycleDetector(60, { window: 1e9, maxHops: 6, maxSteps: 500 })
  let time = 0
  for (let round = 0; round < 3; round++)
    for (let a = 0; a < 59; a++) for (let b = a + 1; b < 60; b++) detector.push((a + round) % 60, (b + round) % 60, time++, 1)
  assert.ok(detector.cuts > 0)
})

test('a payment before the last one is refused', () => {
  const detector = new CycleDetector(2, { window: 10 })
  detector.push(0, 1, 5, 1)
  assert.throws(() => detector.push(1, 0, 4, 1), RangeError)
})
