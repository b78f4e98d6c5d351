import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { denseBlocks, type Tuples } from './denseBlocks.ts'
import { surpriseMass } from './surprise.ts'

const noise = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
  return seed / 2 ** 32
}

function tuplesOf(rows: number[][], cardinalities: number[]): Tuples {
  return { modes: cardinalities.map((_, m) => Int32Array.from(rows, (row) => row[m]!)), cardinalities }
}

/** A market of `orders` ordinary purchases with thirty ring buyers on twenty items in three days, each with camouflage. */
function market(orders: number): number[][] {
  const random = noise(7)
  const rows: number[][] = []
  for (let i = 0; i < orders; i++) rows.push([Math.floor(random() * 1000), Math.floor(random() ** 2 * 400), Math.floor(random() * 365)])
  for (let b = 1000; b < 1030; b++) {
    for (let item = 390; item < 410; item++) if (random() < 0.7) rows.push([b, item, 100 + Math.floor(random() * 3)])
    for (let k = 0; k < 10; k++) rows.push([b, Math.floor(random() ** 2 * 400), Math.floor(random() * 365)])
  }
  return rows
}
const from = (start: number, count: number) => Array.from({ length: count }, (_, i) => start + i)

test('a block of the same buyers on the same items in the same days is found exactly among ordinary trade', () => {
  const [ring] = denseBlocks(tuplesOf(market(5000), [1030, 410, 365]), 1)
  assert.deepEqual(
    ring!.values.map((v) => [...v]),
    [from(1000, 30), from(390, 20), from(100, 3)],
  )
})

test('in a market so busy that its honest core is denser than the ring, surprise still shows the ring', () => {
  const tuples = tuplesOf(market(40_000), [1030, 410, 365])
  assert.notEqual(denseBlocks(tuples, 1)[0]!.values[0]!.length, 30)
  const mass = surpriseMass(tuples.modes[0]!, tuples.modes[1]!, tuples.modes[2]!)
  const [ring] = denseBlocks({ ...tuples, mass }, 1)
  assert.deepEqual(
    ring!.values.map((v) => [...v]),
    [from(1000, 30), from(390, 20), from(100, 3)],
  )
})

test('a flash sale, however crowded, has no surprise to give its one-time buyers', () => {
  const rows = from(0, 200).map((b) => [b, 0, 5])
  for (let i = 0; i < 300; i++) rows.push([i % 200, 1 + (i % 50), i % 30])
  const { modes } = tuplesOf(rows, [200, 51, 30])
  assert.ok(
    surpriseMass(modes[0]!, modes[1]!, modes[2]!)
      .slice(0, 200)
      .every((bits) => bits === 0),
  )
})

test('two rings are two blocks, whichever is denser', () => {
  const rows: number[][] = []
  for (let b = 0; b < 10; b++) for (let i = 0; i < 10; i++) rows.push([b, i, 5])
  for (let b = 20; b < 26; b++) for (let i = 20; i < 26; i++) rows.push([b, i, 9])
  const found = denseBlocks(tuplesOf(rows, [30, 30, 10]), 5)
  assert.deepEqual(
    found.map((block) => block.values.map((v) => v.length)),
    [
      [10, 10, 1],
      [6, 6, 1],
    ],
  )
})

test('the density of a block is that of the tuples counted one by one, and no search does worse than a quarter of the best possible', () => {
  const tuple = fc.tuple(fc.nat(3), fc.nat(3), fc.nat(2))
  fc.assert(
    fc.property(fc.array(tuple, { minLength: 1, maxLength: 25 }), (rows) => {
      const [block] = denseBlocks(tuplesOf(rows, [4, 4, 3]), 1)
      const inside = rows.filter((row) => row.every((value, m) => block!.values[m]!.includes(value)))
      assert.equal(block!.tuples, inside.length)
      const sides = block!.values.reduce((product, v) => product * v.length, 1)
      assert.ok(Math.abs(block!.density - inside.length / Math.cbrt(sides)) < 1e-9)
      let best = 0
      for (let mask = 1; mask < 1 << 11; mask++) {
        const picked = [mask & 15, (mask >> 4) & 15, mask >> 8]
        if (picked.includes(0)) continue
        const mass = rows.filter((row) => row.every((value, m) => (picked[m]! >> value) & 1)).length
        const bits = picked.reduce((product, p) => product * p.toString(2).replaceAll('0', '').length, 1)
        best = Math.max(best, mass / Math.cbrt(bits))
      }
      assert.ok(block!.density >= best / 4)
    }),
    { numRuns: 40 },
  )
})
