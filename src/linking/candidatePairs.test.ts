import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { candidatePairs, concatPairs, coPurchasePairs, coPurchasesOf, type Pairs } from './candidatePairs.ts'
import { edges } from './edges.ts'

const device = 0
const address = 1
const instrument = 2
const together = 3
const familyOfKind = Uint8Array.from([0, 0, 1, 2])

function holding(rows: [entity: number, value: number, kind: number][]) {
  return { entity: Int32Array.from(rows, (r) => r[0]), value: Int32Array.from(rows, (r) => r[1]), kind: Uint8Array.from(rows, (r) => r[2]) }
}
const day = (time: number) => Math.floor(time / 100)
const list = (pairs: Pairs) => [...pairs.a].map((a, i) => `${a}-${pairs.b[i]}:${pairs.kind[i]}:${pairs.bits[i]!.toFixed(3)}`).toSorted()

test('pairs and their weights are those of comparing every entity with every other', () => {
  const row = fc.tuple(fc.integer({ min: -1, max: 9 }), fc.integer({ min: -1, max: 7 }))
  fc.assert(
    fc.property(fc.array(row, { maxLength: 60 }), (held) => {
      const rows = held.map(([entity, value]) => [entity, value, value % 2 === 0 ? device : instrument] as [number, number, number])
      const { pairs, publicValues } = candidatePairs(holding(rows), { maxHolders: 4 })
      const holders = (value: number) => new Set(rows.filter((r) => r[1] === value && r[0] >= 0).map((r) => r[0]))
      const expected: string[] = []
      for (let value = 0; value <= 7; value++) {
        const kind = value % 2 === 0 ? device : instrument
        const members = [...holders(value)].toSorted((x, y) => x - y)
        if (members.length > 4) {
          assert.ok(publicValues.some((p) => p.value === value && p.holders === members.length))
          continue
        }
        const population = new Set(rows.filter((r) => r[2] === kind && r[0] >= 0 && r[1] >= 0).map((r) => r[0])).size
        for (const a of members)
          for (const b of members) if (a < b) expected.push(`${a}-${b}:${kind}:${Math.fround(Math.log2(population / members.length)).toFixed(3)}`)
      }
      assert.deepEqual(list(pairs), expected.toSorted())
    }),
  )
})

test('a parcel locker used by thousands links nobody, and is named as public', () => {
  const rows: [number, number, number][] = []
  for (let e = 0; e < 3000; e++) rows.push([e, 0, address], [e, 1 + e, address])
  const { pairs, publicValues } = candidatePairs(holding(rows))
  assert.equal(pairs.a.length, 0)
  assert.deepEqual(publicValues, [{ value: 0, kind: address, holders: 3000 }])
})

test('a couple sharing address and device is a household, no edge; sharing an instrument with a stranger as well as shopping hours is', () => {
  const rows: [number, number, number][] = []
  for (let e = 0; e < 1000; e++) rows.push([e, e, device], [e, 1000 + e, address], [e, 2000 + e, instrument])
  rows.push([1, 0, device], [1, 1000, address])
  rows.push([7, 2005, instrument])
  const { pairs } = candidatePairs(holding(rows))
  const shopping = { a: Int32Array.of(5), b: Int32Array.of(7), kind: Uint8Array.of(together), bits: Float32Array.of(9) }
  const found = edges(1000, concatPairs(pairs, shopping), { familyOfKind })
  assert.deepEqual([...found.a], [5])
  assert.deepEqual([...found.b], [7])
  assert.equal(found.kinds[0], (1 << instrument) | (1 << together))
  assert.equal(found.families[0], 0b110)
  assert.ok(found.bits[0]! > 9)
})

test('two kinds of one family count once, with the stronger', () => {
  const pairs = { a: Int32Array.of(0, 0, 0), b: Int32Array.of(1, 1, 1), kind: Uint8Array.of(device, address, instrument), bits: Float32Array.of(5, 8, 4) }
  assert.equal(edges(2, pairs, { familyOfKind }).bits[0], 12)
  assert.equal(edges(2, pairs, { familyOfKind, minFamilyBits: 5 }).a.length, 0)
})

test('buyers who meet in many quiet shops are paired as comparing all purchases would pair them', () => {
  const purchase = fc.record({ buyer: fc.nat(6), shop: fc.nat(5), time: fc.nat(300) })
  fc.assert(
    fc.property(fc.array(purchase, { maxLength: 60 }), (rows) => {
      const options = { window: 10, minShops: 2, maxWindow: 1000, day: 100, kind: together, maxBits: 1000 }
      const columns = { buyer: Int32Array.from(rows, (r) => r.buyer), shop: Int32Array.from(rows, (r) => r.shop), time: Float64Array.from(rows, (r) => r.time) }
      const { pairs, shops } = coPurchasePairs(columns, options)
      const met = new Map<string, Map<number, number>>()
      const popularity = (shop: number, time: number) => new Set(rows.filter((r) => r.shop === shop && day(r.time) === day(time)).map((r) => r.buyer)).size
      for (const x of rows) {
        for (const y of rows) {
          if (x.buyer >= y.buyer || x.shop !== y.shop || Math.abs(x.time - y.time) > 10) continue
          const key = `${x.buyer}-${y.buyer}`
          const byShop = met.get(key) ?? new Map<number, number>()
          const rare = Math.max(popularity(x.shop, x.time), popularity(y.shop, y.time))
          byShop.set(x.shop, Math.min(byShop.get(x.shop) ?? Infinity, rare))
          met.set(key, byShop)
        }
      }
      const buyers = Math.max(-1, ...rows.map((r) => r.buyer)) + 1
      const shopsOf = (buyer: number) => new Set(rows.filter((r) => r.buyer === buyer).map((r) => r.shop)).size
      const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k)
      const expected: string[] = []
      for (const [key, byShop] of met) {
        const [a, b] = key.split('-').map(Number) as [number, number]
        const sum = [...byShop.values()].reduce((total, rare) => total + Math.log2(buyers / rare), 0)
        const bits = sum - Math.log2(choose(Math.min(shopsOf(a), shopsOf(b)), byShop.size))
        if (byShop.size >= 2 && bits > 1e-9) expected.push(`${key}:${byShop.size}:${bits.toFixed(2)}`)
      }
      const found = [...pairs.a].map((a, i) => `${a}-${pairs.b[i]}:${shops[i]}:${pairs.bits[i]!.toFixed(2)}`).filter((_, i) => pairs.bits[i]! > 1e-6)
      assert.deepEqual(found.toSorted(), expected.toSorted())
    }),
  )
})

test('keys of shops that stand as far apart as there are numbers are shops like others', () => {
  const purchase = fc.record({ buyer: fc.nat(6), shop: fc.nat(5), time: fc.nat(300) })
  fc.assert(
    fc.property(fc.array(purchase, { maxLength: 60 }), (rows) => {
      const columns = { buyer: Int32Array.from(rows, (r) => r.buyer), shop: Int32Array.from(rows, (r) => r.shop), time: Float64Array.from(rows, (r) => r.time) }
      const apart = { ...columns, shop: columns.shop.map((shop) => shop * 429_000_000) }
      const options = { window: 10, minShops: 2, day: 100, kind: together }
      assert.deepEqual(coPurchasePairs(apart, options), coPurchasePairs(columns, options))
    }),
  )
})

test('a rush of buyers on one listing pairs nobody', () => {
  const buyer = Int32Array.from({ length: 500 }, (_, i) => i % 250)
  const shop = Int32Array.from({ length: 500 }, (_, i) => Math.floor(i / 250))
  const time = Float64Array.from({ length: 500 }, (_, i) => i % 250)
  assert.equal(coPurchasePairs({ buyer, shop, time }, { window: 1000, minShops: 2, kind: together }).pairs.a.length, 0)
})

test('of known pairs the same is said as when all are looked for, bursts, strangers and repeated pairs included', () => {
  const row = fc.tuple(fc.integer({ min: -1, max: 5 }), fc.integer({ min: -1, max: 4 }), fc.integer({ min: 0, max: 300 }))
  const pair = fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }))
  let said = 0
  fc.assert(
    fc.property(fc.array(row, { maxLength: 70, size: 'max' }), fc.array(pair, { maxLength: 20, size: 'max' }), fc.boolean(), (all, some, marketwide) => {
      const rows = { buyer: Int32Array.from(all, (r) => r[0]), shop: Int32Array.from(all, (r) => r[1]), time: Float64Array.from(all, (r) => r[2]) }
      const options = {
        window: 20,
        minShops: 2,
        maxWindow: 5,
        day: 100,
        kind: together,
        ...(marketwide && { market: { buyers: 50, popularity: Float64Array.from(all, (_, i) => 1 + (i % 6)) } }),
      }
      const known = some.filter(([a, b]) => a !== b).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const)
      const among: Pairs = {
        a: Int32Array.from(known, ([a]) => a),
        b: Int32Array.from(known, ([, b]) => b),
        kind: new Uint8Array(known.length),
        bits: new Float32Array(known.length),
      }
      const whole = coPurchasePairs(rows, options)
      const wanted = new Set(known.map(([a, b]) => `${a}-${b}`))
      const expected = [...whole.pairs.a].flatMap((a, i) =>
        wanted.has(`${a}-${whole.pairs.b[i]}`) ? [[a, whole.pairs.b[i], whole.pairs.bits[i], whole.shops[i]]] : [],
      )
      const { pairs, shops } = coPurchasesOf(among, rows, options)
      assert.deepEqual(
        [...pairs.a].map((a, i) => [a, pairs.b[i], pairs.bits[i], shops[i]]),
        expected,
      )
      said += expected.length
    }),
    { numRuns: 300, seed: 7 },
  )
  assert.ok(said > 50)
})
