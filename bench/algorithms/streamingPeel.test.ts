import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decayed, StreamingPeel } from './streamingPeel.ts'

type Edge = [a: number, b: number, weight: number]
const columns = (edges: Edge[]) => ({
  a: Int32Array.from(edges, (e) => e[0]),
  b: Int32Array.from(edges, (e) => e[1]),
  weight: Float64Array.from(edges, (e) => e[2]),
})

/** Peels from scratch by looking at every node at every step, and scores every suffix. */
function reference(nodes: number, edges: Edge[]): { order: number[]; density: number; size: number } {
  const alive = new Set(Array.from({ length: nodes }, (_, i) => i))
  const order: number[] = []
  let best = { density: -1, size: 0 }
  const inside = () => edges.filter(([a, b]) => alive.has(a) && alive.has(b))
  while (alive.size > 0) {
    const held = inside()
    const density = held.reduce((sum, e) => sum + e[2], 0) / alive.size
    if (density > best.density + 1e-12) best = { density, size: alive.size }
    const key = (node: number) => held.filter((e) => e[0] === node || e[1] === node).reduce((sum, e) => sum + e[2], 0)
    const least = [...alive].toSorted((x, y) => key(x) - key(y) || x - y)[0]!
    alive.delete(least)
    order.push(least)
  }
  return { order, ...best }
}

const edge = (nodes: number) => fc.tuple(fc.nat(nodes - 1), fc.nat(nodes - 1), fc.integer({ min: 1, max: 6 })).filter(([a, b]) => a !== b)

test('after every inserted edge the densest group is that of peeling from scratch', () => {
  fc.assert(
    fc.property(fc.array(edge(12), { maxLength: 25 }), fc.array(edge(12), { minLength: 1, maxLength: 20 }), (known, arriving) => {
      const live = new StreamingPeel(12, columns(known))
      const all = [...known]
      for (const [a, b, weight] of arriving) {
        live.insert(a, b, weight)
        all.push([a, b, weight])
        const expected = reference(12, all)
        const found = live.densest()
        assert.equal(found.size, expected.size)
        assert.deepEqual(
          [...live.members()],
          expected.order.slice(found.start).toSorted((x, y) => x - y),
        )
        assert.ok(Math.abs(found.density - expected.density) < 1e-9)
      }
    }),
    { numRuns: 200 },
  )
})

test('over thousands of nodes and many blocks of the order the live group equals a fresh one', () => {
  let seed = 5
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((seed / 2 ** 32) * below)
  }
  const make = (count: number): Edge[] =>
    Array.from({ length: count }, () => {
      const a = Math.floor(random(2000) ** 2 / 2000)
      return [a, (a + 1 + random(1999)) % 2000, 1 + random(4)]
    })
  const all = make(9000)
  const live = new StreamingPeel(2000, columns(all))
  for (const [a, b, weight] of make(400)) {
    live.insert(a, b, weight)
    all.push([a, b, weight])
    const fresh = new StreamingPeel(2000, columns(all))
    assert.deepEqual(live.densest(), fresh.densest())
    assert.deepEqual(live.members(), fresh.members())
  }
})

test('with fading weights a new tight group overtakes an old larger one', () => {
  const halfLife = 7
  const old: Edge[] = []
  for (let a = 0; a < 12; a++) for (let b = a + 1; b < 12; b++) old.push([a, b, decayed(1, 0, 0, halfLife)])
  const live = new StreamingPeel(20, columns(old))
  assert.equal(live.densest().size, 12)
  for (let a = 12; a < 17; a++) for (let b = a + 1; b < 17; b++) live.insert(a, b, decayed(1, 60, 0, halfLife))
  assert.deepEqual([...live.members()].toSorted(), [12, 13, 14, 15, 16])
})
