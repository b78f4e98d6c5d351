/**
 * Who might belong together: pairs of entities that hold the same value (a device, an instrument, an address) or buy in the same shops at the same hours.
 * A pair weighs log2(holders ÷ holders of this value): two people sharing one wallet say much; a parcel locker, campus, NAT gateway or forwarding
 * warehouse shared by thousands says nothing, and its pairs are not even made.
 */

export type Pairs = {
  /** a[i] < b[i]. A pair occurs once for each value it shares; `edges` adds them up. */
  a: Int32Array
  b: Int32Array
  kind: Uint8Array
  bits: Float32Array
}

/** A value too widely shared to link anyone; `holders` entities hold it. */
export type PublicValue = { value: number; kind: number; holders: number }

export type PairOptions = {
  /** A value held by more than this many entities is public. At most maxHolders² ÷ 2 pairs come from one value. */
  maxHolders?: number
  /** No single shared value weighs more. */
  maxBits?: number
}

/**
 * Pairs of entities sharing a value. Row i says that entity[i] holds value[i], which is of kind[i] (0…255); repeated rows count once, a value belongs
 * to one kind, ids run from 0, and −1 as entity or value means unknown and links nobody. Rarity is reckoned within the kind: log2(N ÷ df), N the
 * entities holding anything of that kind, df those holding this value. Time O(rows + pairs); memory about 8 bytes a row and 13 a pair.
 */
export function candidatePairs(
  rows: { entity: Int32Array; value: Int32Array; kind: Uint8Array },
  { maxHolders = 40, maxBits = 20 }: PairOptions = {},
): { pairs: Pairs; publicValues: PublicValue[] } {
  const { entity, value, kind } = rows
  const values = largest(value) + 1
  const entities = largest(entity) + 1
  const starts = new Int32Array(values + 1)
  const kindOf = new Uint8Array(values)
  for (let i = 0; i < value.length; i++) {
    if (value[i]! < 0 || entity[i]! < 0) continue
    starts[value[i]! + 1]!++
    kindOf[value[i]!] = kind[i]!
  }
  for (let v = 0; v < values; v++) starts[v + 1]! += starts[v]!
  const holders = new Int32Array(starts[values]!)
  const next = starts.slice(0, values)
  for (let i = 0; i < value.length; i++) if (value[i]! >= 0 && entity[i]! >= 0) holders[next[value[i]!]!++] = entity[i]!

  // Each value's holders once, ascending, at the front of its stretch.
  const distinct = new Int32Array(values)
  for (let v = 0; v < values; v++) {
    const from = starts[v]!
    const stretch = holders.subarray(from, starts[v + 1]!)
    if (stretch.length > 1) stretch.sort()
    let kept = 0
    for (let k = 0; k < stretch.length; k++) if (k === 0 || stretch[k] !== stretch[kept - 1]) stretch[kept++] = stretch[k]!
    distinct[v] = kept
  }
  const population = populationByKind(kindOf, starts, distinct, holders, entities)

  const publicValues: PublicValue[] = []
  let total = 0
  for (let v = 0; v < values; v++) {
    const df = distinct[v]!
    if (df > maxHolders) publicValues.push({ value: v, kind: kindOf[v]!, holders: df })
    else total += (df * (df - 1)) / 2
  }
  const pairs = emptyPairs(total)
  let at = 0
  for (let v = 0; v < values; v++) {
    const df = distinct[v]!
    if (df < 2 || df > maxHolders) continue
    const bits = Math.min(maxBits, Math.log2(population[kindOf[v]!]! / df))
    for (let x = 0; x < df; x++) {
      for (let y = x + 1; y < df; y++) {
        pairs.a[at] = holders[starts[v]! + x]!
        pairs.b[at] = holders[starts[v]! + y]!
        pairs.kind[at] = kindOf[v]!
        pairs.bits[at++] = bits
      }
    }
  }
  return { pairs, publicValues }
}

export type CoPurchaseOptions = PairOptions & {
  /** Two purchases at most this far apart are made together; in the unit of `time`. */
  window: number
  /** A pair must meet in this many shops. */
  minShops: number
  /** A window with more purchases is a burst: it says something about the shop, nothing about any two of its buyers. */
  maxWindow?: number
  /** Length of a day in the unit of `time`, for shop-day popularity. */
  day?: number
  /** The kind the pairs are given. */
  kind: number
  /** Where the rows are of some buyers only: how many there are in all, and per row the buyers of that shop on that day. */
  market?: { buyers: number; popularity: Float64Array }
}

/**
 * Pairs of buyers who bought within `window` of each other in at least `minShops` shops. In each shop the meeting on the least popular day counts, with
 * log2(buyers ÷ buyers of that shop that day) bits. From the sum comes off log2 of the ways to choose the shops met from the shops of the less travelled
 * of the two (someone who buys everywhere meets everyone somewhere); what is left is capped at `maxBits`. Ids run from 0; −1 is unknown.
 * A first pass counts pairs in a fixed sketch, a second keeps only those the sketch cannot rule out, so memory follows the pairs that matter and not
 * rows × maxWindow.
 */
export function coPurchasePairs(
  rows: { buyer: Int32Array; shop: Int32Array; time: Float64Array },
  options: CoPurchaseOptions,
): { pairs: Pairs; shops: Int32Array } {
  const { buyer, shop, time } = rows
  const { window, minShops, maxWindow = 32, day = 86_400_000, kind, maxBits = 20, market } = options
  const buyers = largest(buyer) + 1
  const { order, starts } = byShopAndTime(shop, time, buyer)
  const popularity = market === undefined ? shopDayBuyers(order, starts, buyer, time, day) : Float64Array.from(order, (row) => market.popularity[row]!)
  const population = market?.buyers ?? buyers

  const meet = (visit: (a: number, b: number, shop: number, rarity: number) => void) => {
    for (let s = 0; s + 1 < starts.length; s++) {
      let end = starts[s]!
      for (let i = starts[s]!; i < starts[s + 1]!; i++) {
        const first = order[i]!
        while (end < starts[s + 1]! && time[order[end]!]! - time[first]! <= window) end++
        if (end - i > maxWindow) continue
        for (let j = i + 1; j < end; j++) {
          const x = buyer[first]!
          const y = buyer[order[j]!]!
          if (x !== y) visit(Math.min(x, y), Math.max(x, y), s, Math.max(popularity[i]!, popularity[j]!))
        }
      }
    }
  }

  // Counts how often a hash of the pair met, at most once per shop in a row; collisions only let too many through.
  const slots = 1 << Math.min(26, Math.max(16, Math.ceil(Math.log2(buyer.length * 4 + 1))))
  const seen = new Uint8Array(slots)
  const lastShop = new Int32Array(slots).fill(-1)
  const slotOf = (a: number, b: number) => (Math.imul(Math.imul(a, 0x9e3779b1) ^ b, 0x85ebca6b) >>> 7) & (slots - 1)
  meet((a, b, s) => {
    const slot = slotOf(a, b)
    if (lastShop[slot] === s) return
    lastShop[slot] = s
    if (seen[slot]! < 255) seen[slot]!++
  })
  let kept = 0
  meet((a, b) => {
    if (seen[slotOf(a, b)]! >= minShops) kept++
  })
  const a = new Int32Array(kept)
  const b = new Int32Array(kept)
  const inShop = new Int32Array(kept)
  const holders = new Int32Array(kept)
  let at = 0
  meet((x, y, s, rarity) => {
    if (seen[slotOf(x, y)]! < minShops) return
    a[at] = x
    b[at] = y
    inShop[at] = s
    holders[at++] = rarity
  })

  const shopsOf = distinctShops(order, starts, buyer, buyers)
  // Shops were visited in order and the sort is stable, so one pair's meetings lie together, shop by shop.
  const sorted = sortByPair(a, b, buyers)
  const found: Found[] = []
  for (let i = 0; i < kept;) {
    const x = a[sorted[i]!]!
    const y = b[sorted[i]!]!
    let bits = 0
    let shops = 0
    let j = i
    while (j < kept && a[sorted[j]!] === x && b[sorted[j]!] === y) {
      const s = inShop[sorted[j]!]!
      let least = Infinity
      for (; j < kept && a[sorted[j]!] === x && b[sorted[j]!] === y && inShop[sorted[j]!] === s; j++) least = Math.min(least, holders[sorted[j]!]!)
      bits += Math.max(0, Math.log2(population / least))
      shops++
    }
    bits -= log2Choose(Math.min(shopsOf[x]!, shopsOf[y]!), shops)
    if (shops >= minShops && bits > 0) found.push({ a: x, b: y, bits: Math.min(maxBits, bits), shops })
    i = j
  }
  return columnsOf(found, kind)
}

/**
 * What `coPurchasePairs` says of pairs that are known, in the same numbers, and of no others: time O(rows + pairs × the fewer of their orders × log), however many
 * buyers meet in shops who share nothing else. `among` may name a pair more than once.
 */
export function coPurchasesOf(
  among: Pairs,
  rows: { buyer: Int32Array; shop: Int32Array; time: Float64Array },
  options: CoPurchaseOptions,
): { pairs: Pairs; shops: Int32Array } {
  const { buyer, shop, time } = rows
  const { window, minShops, maxWindow = 32, day = 86_400_000, kind, maxBits = 20, market } = options
  const buyers = Math.max(largest(buyer), largest(among.a), largest(among.b)) + 1
  const { order, starts } = byShopAndTime(shop, time, buyer)
  const popularity = market === undefined ? shopDayBuyers(order, starts, buyer, time, day) : Float64Array.from(order, (row) => market.popularity[row]!)
  const population = market?.buyers ?? largest(buyer) + 1
  const shopsOf = distinctShops(order, starts, buyer, buyers)
  // Where the window that begins at a place ends: there itself, where it is a burst.
  const ends = new Int32Array(order.length)
  for (let s = 0; s + 1 < starts.length; s++) {
    let end = starts[s]!
    for (let i = starts[s]!; i < starts[s + 1]!; i++) {
      while (end < starts[s + 1]! && time[order[end]!]! - time[order[i]!]! <= window) end++
      ends[i] = end - i > maxWindow ? i : end
    }
  }
  // The places of each buyer, ascending: shop by shop, by time.
  const from = new Int32Array(buyers + 1)
  for (const row of order) from[buyer[row]! + 1]!++
  for (let one = 0; one < buyers; one++) from[one + 1]! += from[one]!
  const places = new Int32Array(order.length)
  const next = from.slice(0, buyers)
  for (let i = 0; i < order.length; i++) places[next[buyer[order[i]!]!]!++] = i

  const found: Found[] = []
  const sorted = sortByPair(among.a, among.b, buyers)
  for (let n = 0; n < sorted.length; n++) {
    const [x, y] = [among.a[sorted[n]!]!, among.b[sorted[n]!]!]
    if (x === y || (n > 0 && among.a[sorted[n - 1]!] === x && among.b[sorted[n - 1]!] === y)) continue
    let [bits, shops, at, least] = [0, 0, -1, Infinity]
    const left = (): void => {
      if (least < Infinity) {
        bits += Math.max(0, Math.log2(population / least))
        shops++
      }
      least = Infinity
    }
    // From the one who bought less: whoever orders by the thousand meets thousands, and is not walked through for each of them.
    const [few, many] = from[x + 1]! - from[x]! <= from[y + 1]! - from[y]! ? [x, y] : [y, x]
    for (let k = from[few]!; k < from[few + 1]!; k++) {
      const place = places[k]!
      const s = shop[order[place]!]!
      if (s !== at) left()
      at = s
      for (let l = firstAfter(places, from[many]!, from[many + 1]!, place - maxWindow); l < from[many + 1]! && places[l]! < place + maxWindow; l++) {
        const other = places[l]!
        const first = Math.min(place, other)
        if (shop[order[other]!] === s && Math.max(place, other) < ends[first]!)
          least = Math.min(least, Math.trunc(Math.max(popularity[place]!, popularity[other]!)))
      }
    }
    left()
    bits -= log2Choose(Math.min(shopsOf[x]!, shopsOf[y]!), shops)
    if (shops >= minShops && bits > 0) found.push({ a: x, b: y, bits: Math.min(maxBits, bits), shops })
  }
  return columnsOf(found, kind)
}

/** Where in an ascending stretch the first value above this one stands. */
function firstAfter(ascending: Int32Array, from: number, to: number, value: number): number {
  let [low, high] = [from, to]
  while (low < high) {
    const middle = (low + high) >> 1
    if (ascending[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low
}

type Found = { a: number; b: number; bits: number; shops: number }

function columnsOf(found: readonly Found[], kind: number): { pairs: Pairs; shops: Int32Array } {
  const pairs = emptyPairs(found.length)
  const shops = new Int32Array(found.length)
  for (const [i, pair] of found.entries()) {
    pairs.a[i] = pair.a
    pairs.b[i] = pair.b
    pairs.kind[i] = kind
    pairs.bits[i] = pair.bits
    shops[i] = pair.shops
  }
  return { pairs, shops }
}

/** Joins the pairs of several sources into one set of columns. */
export function concatPairs(...sources: Pairs[]): Pairs {
  const all = emptyPairs(sources.reduce((sum, source) => sum + source.a.length, 0))
  let at = 0
  for (const source of sources) {
    all.a.set(source.a, at)
    all.b.set(source.b, at)
    all.kind.set(source.kind, at)
    all.bits.set(source.bits, at)
    at += source.a.length
  }
  return all
}

/** The order of rows by (a, b), stable; ids 0…nodes−1. Two counting sorts. */
export function sortByPair(a: Int32Array, b: Int32Array, nodes: number): Int32Array {
  const rows = new Int32Array(a.length)
  for (let i = 0; i < rows.length; i++) rows[i] = i
  return countingSort(countingSort(rows, b, nodes), a, nodes)
}

function countingSort(rows: Int32Array, key: Int32Array, keys: number): Int32Array {
  const next = new Int32Array(keys + 1)
  for (const row of rows) next[key[row]! + 1]!++
  for (let k = 0; k < keys; k++) next[k + 1]! += next[k]!
  const sorted = new Int32Array(rows.length)
  for (const row of rows) sorted[next[key[row]!]!++] = row
  return sorted
}

function emptyPairs(count: number): Pairs {
  return { a: new Int32Array(count), b: new Int32Array(count), kind: new Uint8Array(count), bits: new Float32Array(count) }
}

function largest(column: Int32Array): number {
  let most = -1
  for (const value of column) if (value > most) most = value
  return most
}

/** How many entities hold anything of each kind. */
function populationByKind(kindOf: Uint8Array, starts: Int32Array, distinct: Int32Array, holders: Int32Array, entities: number): Float64Array {
  const population = new Float64Array(256)
  const present = new Set(kindOf)
  for (const kind of present) {
    const seen = new Uint8Array(entities)
    let count = 0
    for (let v = 0; v < kindOf.length; v++) {
      if (kindOf[v] !== kind) continue
      for (let k = 0; k < distinct[v]!; k++) {
        const holder = holders[starts[v]! + k]!
        if (seen[holder] === 0) {
          seen[holder] = 1
          count++
        }
      }
    }
    population[kind] = count
  }
  return population
}

/** Known rows by shop, then time, then row; shop s has order[starts[s]] … order[starts[s + 1] − 1]. */
function byShopAndTime(keys: Int32Array, time: Float64Array, buyer: Int32Array): { order: Int32Array; starts: Int32Array } {
  const shop = oneAfterTheOther(keys)
  const shops = largest(shop) + 1
  const starts = new Int32Array(shops + 1)
  for (let i = 0; i < shop.length; i++) if (shop[i]! >= 0 && buyer[i]! >= 0) starts[shop[i]! + 1]!++
  for (let s = 0; s < shops; s++) starts[s + 1]! += starts[s]!
  const next = starts.slice(0, shops)
  const order = new Int32Array(starts[shops]!)
  for (let i = 0; i < shop.length; i++) if (shop[i]! >= 0 && buyer[i]! >= 0) order[next[shop[i]!]!++] = i
  for (let s = 0; s < shops; s++) {
    const stretch = order.subarray(starts[s]!, starts[s + 1]!)
    let sorted = true
    for (let k = 1; k < stretch.length && sorted; k++) sorted = time[stretch[k - 1]!]! <= time[stretch[k]!]!
    if (!sorted) stretch.sort((x, y) => time[x]! - time[y]! || x - y)
  }
  return { order, starts }
}

/** Keys in their own order, from 0, −1 as it is. Where a market is judged tick by tick its keys stand as far apart as there are numbers: too far to count by. */
function oneAfterTheOther(keys: Int32Array): Int32Array {
  if (largest(keys) < 4 * keys.length) return keys
  const known = Int32Array.from(new Set(keys)).filter((key) => key >= 0)
  const at = new Map([[-1, -1]])
  for (const [i, key] of known.toSorted().entries()) at.set(key, i)
  return Int32Array.from(keys, (key) => at.get(key)!)
}

/** For each place in the order, how many buyers its shop had that day. */
function shopDayBuyers(order: Int32Array, starts: Int32Array, buyer: Int32Array, time: Float64Array, day: number): Int32Array {
  const buyers = new Int32Array(order.length)
  for (let s = 0; s + 1 < starts.length; s++) {
    for (let i = starts[s]!; i < starts[s + 1]!;) {
      const date = Math.floor(time[order[i]!]! / day)
      const seen = new Set<number>()
      let j = i
      for (; j < starts[s + 1]! && Math.floor(time[order[j]!]! / day) === date; j++) seen.add(buyer[order[j]!]!)
      buyers.fill(seen.size, i, j)
      i = j
    }
  }
  return buyers
}

function distinctShops(order: Int32Array, starts: Int32Array, buyer: Int32Array, buyers: number): Int32Array {
  const count = new Int32Array(buyers)
  const lastShop = new Int32Array(buyers).fill(-1)
  for (let s = 0; s + 1 < starts.length; s++) {
    for (let i = starts[s]!; i < starts[s + 1]!; i++) {
      const who = buyer[order[i]!]!
      if (lastShop[who] === s) continue
      lastShop[who] = s
      count[who]!++
    }
  }
  return count
}

function log2Choose(n: number, k: number): number {
  let bits = 0
  for (let i = 1; i <= k; i++) bits += Math.log2((n - k + i) / i)
  return bits
}
