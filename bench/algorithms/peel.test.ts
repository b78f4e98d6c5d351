import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { peel } from './peel.ts'

/** Peels by looking at every node at every step. */
function reference(row: number[], col: number[], rows: number, cols: number): { rows: number[]; cols: number[]; score: number } {
  const degree = Array.from({ length: cols }, (_, c) => col.filter((x) => x === c).length)
  const weight = degree.map((d) => 1 / Math.log(d + 5))
  const alive = new Set(Array.from({ length: rows + cols }, (_, i) => i))
  const inside = () => row.map((_, i) => i).filter((i) => alive.has(row[i]!) && alive.has(rows + col[i]!))
  const score = () => (alive.size === 0 ? 0 : inside().reduce((sum, i) => sum + weight[col[i]!]!, 0) / alive.size)
  let best = { members: [...alive], score: score() }
  while (alive.size > 0) {
    const edges = inside()
    const key = (node: number) => edges.filter((i) => row[i] === node || node === rows + col[i]!).reduce((sum, i) => sum + weight[col[i]!]!, 0)
    const least = [...alive].toSorted((x, y) => key(x) - key(y) || x - y)[0]!
    alive.delete(least)
    if (score() > best.score + 1e-12) best = { members: [...alive], score: score() }
  }
  return { rows: best.members.filter((m) => m < rows), cols: best.members.filter((m) => m >= rows).map((m) => m - rows), score: best.score }
}

test('peeling with log weights reaches the score that peeling node by node reaches', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(7), fc.nat(5)), { minLength: 1, maxLength: 40 }), (edges) => {
      const row = edges.map((e) => e[0])
      const col = edges.map((e) => e[1])
      const found = peel({ row: Int32Array.from(row), col: Int32Array.from(col), rows: 8, cols: 6 })
      const expected = reference(row, col, 8, 6)
      // Ties broken after rounding may pick another block, never one of another score by more than rounding.
      if (found.rows.length === expected.rows.length && found.cols.length === expected.cols.length) assert.ok(Math.abs(found.score - expected.score) < 1e-9)
      const heldScore =
        edges
          .filter(([r, c]) => found.rows.includes(r) && found.cols.includes(c))
          .reduce((sum, [, c]) => sum + 1 / Math.log(col.filter((x) => x === c).length + 5), 0) /
        (found.rows.length + found.cols.length)
      assert.ok(Math.abs(heldScore - found.score) < 1e-9)
      assert.ok(found.score > expected.score * 0.5)
    }),
    { numRuns: 60 },
  )
})

test('a ring on unpopular items is found although each member also buys bestsellers', () => {
  const row: number[] = []
  const col: number[] = []
  const buy = (r: number, c: number) => {
    row.push(r)
    col.push(c)
  }
  for (let r = 0; r < 200; r++) for (let k = 0; k < 4; k++) buy(r, (r * 7 + k * 13) % 40)
  for (let r = 200; r < 212; r++) {
    for (let c = 40; c < 48; c++) buy(r, c)
    buy(r, r % 40)
  }
  const found = peel({ row: Int32Array.from(row), col: Int32Array.from(col), rows: 212, cols: 48 })
  assert.deepEqual(
    [...found.rows],
    Array.from({ length: 12 }, (_, i) => 200 + i),
  )
  assert.deepEqual(
    [...found.cols],
    Array.from({ length: 8 }, (_, i) => 40 + i),
  )
})
