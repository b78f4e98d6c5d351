/**
 * Money that comes back: simple cycles of payments, each strictly later than the one before, all within a window, and, when asked, of like amount.
 * Payments arrive in order of time; each is asked which cycles it closes. A cycle is a lead: refunds and salaries go round as well.
 */

export type CycleOptions = {
  /** Longest time from the first payment of a cycle to the last, in the unit of the times; inclusive. */
  window: number
  /** Most payments in a cycle; unlimited when absent. */
  maxHops?: number
  /** Every payment of a cycle is worth between `low` and `high` times the closing one. */
  band?: { low: number; high: number }
  /** An account with this many payments one way is a hub and, given a band, has its payments indexed by amount. */
  hubDegree?: number
  /** Payments looked at for one closing payment, after which its search is cut and counted in `cuts`. */
  maxSteps?: number
}

/** Receives the payments of one cycle, first to last, by their number of arrival. */
export type OnCycle = (payments: Int32Array) => void

const octaves = 32
const octaveOf = (amount: number) => (amount < 2 ? 0 : Math.min(octaves - 1, Math.floor(Math.log2(amount))))

/**
 * Streaming search. Each payment (from → to) looks for paths to ⇝ from: both ends are explored in turn, the smaller frontier first, until the depths add
 * up to the hop limit. Most payments end there, because the frontiers do not meet in time. For the rest a depth-first walk enumerates the cycles along
 * payments known to be reachable early enough.
 */
export class CycleDetector {
  /** Searches given up at `maxSteps`: their payments may close cycles that were not reported. */
  cuts = 0
  private readonly window: number
  private readonly maxHops: number
  private readonly band: { low: number; high: number } | undefined
  private readonly hubDegree: number
  private readonly maxSteps: number

  private count = 0
  /** Time and amount of payment p at 2p and 2p + 1: whoever reads one reads the other, and both lie in one line of the cache. */
  private facts = new Float64Array(2048)
  private readonly out: Chains
  private readonly in: Chains

  // Accounts met in the current search get a slot; slots are forgotten by raising the round.
  private round = 0
  private readonly metIn: Int32Array
  private readonly slot: Int32Array
  private slots = 0
  private slotAccount = new Int32Array(256)
  /** arrival[h][slot]: earliest time of arrival from `to` found at exactly depth h; Infinity when none. */
  private readonly arrival: Float64Array[] = []
  private departure = new Float64Array(256)
  private reach: Float64Array = new Float64Array(256)
  private onPath = new Uint8Array(256)

  // Payments straight from `start`, chained by the account they reach, the newest first: the last hop of a walk is looked up here.
  private directHead = new Int32Array(256)
  private directTail = new Int32Array(256)
  private directNext = new Int32Array(256)
  private direct = new Int32Array(256)
  private directs = 0

  /** The last step back in which a slot was put on the frontier. */
  private queued = new Int32Array(256)
  private stepsBack = 0
  private bounds = new Float64Array(256)

  // Payments seen from the paying end, between slots.
  private backFrom = new Int32Array(256)
  private backTo = new Int32Array(256)
  private backWhen = new Float64Array(256)
  private backCount = 0
  private path = new Int32Array(64)
  private steps = 0
  private since = 0
  private low = 0
  private high = 0
  private lowOctave = 0
  private highOctave = 0
  private start = 0
  private forwardDepth = 0
  private found = 0
  private onCycle: OnCycle | undefined

  constructor(accounts: number, options: CycleOptions) {
    this.window = options.window
    this.maxHops = options.maxHops ?? Infinity
    this.band = options.band
    this.hubDegree = options.band === undefined ? Infinity : (options.hubDegree ?? 64)
    this.maxSteps = options.maxSteps ?? Infinity
    this.out = new Chains(accounts)
    this.in = new Chains(accounts)
    this.metIn = new Int32Array(accounts)
    this.slot = new Int32Array(accounts)
  }

  /** Takes the next payment; `time` must not be before the last one's. Returns how many cycles it closes. */
  push(from: number, to: number, time: number, amount: number, onCycle?: OnCycle): number {
    const payment = this.count
    const before = payment > 0 ? this.facts[2 * payment - 2]! : -Infinity
    if (time < before) throw new RangeError(`expected payments in order of time, got ${time} after ${before}`)
    this.onCycle = onCycle
    const closed = from === to ? 0 : this.search(from, to, time, amount)
    if (2 * payment === this.facts.length) {
      this.facts = grown(this.facts)
      this.out.links = grown(this.out.links)
      this.in.links = grown(this.in.links)
    }
    this.facts[2 * payment] = time
    this.facts[2 * payment + 1] = amount
    this.count++
    if (from !== to) {
      const octave = octaveOf(amount)
      this.out.add(from, to, payment, octave, this.hubDegree, this.facts)
      this.in.add(to, from, payment, octave, this.hubDegree, this.facts)
    }
    return closed
  }

  private search(from: number, to: number, time: number, amount: number): number {
    this.since = time - this.window
    this.low = this.band === undefined ? -Infinity : amount * this.band.low
    this.high = this.band === undefined ? Infinity : amount * this.band.high
    this.lowOctave = octaveOf(this.low)
    this.highOctave = octaveOf(this.high)
    const newestIn = this.in.newest[from]!
    const newestOut = this.out.newest[to]!
    if (newestIn < 0 || newestOut < 0 || this.facts[2 * newestIn]! < this.since || this.facts[2 * newestOut]! < this.since) return 0
    this.steps = 0
    this.found = 0
    this.round++
    this.slots = 0
    this.backCount = 0
    this.directs = 0
    this.start = to
    const fromSlot = this.meet(from)
    const toSlot = this.meet(to)
    this.layer(0)[toSlot] = this.since - 1
    this.departure[fromSlot] = time

    const meets = this.maxHops === Infinity ? this.exploreAll(toSlot, fromSlot, time) : this.exploreBoth(toSlot, fromSlot)
    if (meets) {
      this.onPath[fromSlot] = 1
      this.walk(from, time, this.maxHops - 1, 0, this.count)
      this.onPath[fromSlot] = 0
    }
    if (this.steps > this.maxSteps) this.cuts++
    return this.found
  }

  /** No hop limit: earliest arrivals from `to`, corrected until nothing improves. */
  private exploreAll(toSlot: number, fromSlot: number, time: number): boolean {
    this.forwardDepth = 0
    let queue = [toSlot]
    const arrival = () => this.arrival[0]!
    while (queue.length > 0 && this.steps <= this.maxSteps) {
      const next: number[] = []
      for (const at of queue) {
        const reached = arrival()[at]!
        const account = this.slotAccount[at]!
        const chains = this.out
        const last = chains.last(account, this.highOctave)
        for (let c = chains.first(account, this.lowOctave); c <= last; c++) {
          for (let p = chains.head(account, c); p >= 0; p = chains.links[2 * p + 1]!) {
            const when = this.facts[2 * p]!
            if (when <= reached || when < this.since) break
            this.steps++
            if (when >= time || this.facts[2 * p + 1]! < this.low || this.facts[2 * p + 1]! > this.high) continue
            const slot = this.meet(chains.links[2 * p]!)
            if (when < arrival()[slot]!) {
              arrival()[slot] = when
              if (slot !== fromSlot && slot !== toSlot) next.push(slot)
            }
          }
        }
      }
      queue = [...new Set(next)]
    }
    this.reach = this.arrival[0]!
    return arrival()[fromSlot]! < time
  }

  /** Both ends by turns, the smaller frontier first, until the depths add up to one less than the hop limit. */
  private exploreBoth(toSlot: number, fromSlot: number): boolean {
    let forward = [toSlot]
    let backward = [fromSlot]
    let forwardDepth = 0
    let backwardDepth = 0
    while (forwardDepth + backwardDepth < this.maxHops - 1 && this.steps <= this.maxSteps) {
      if (backward.length <= forward.length) {
        backwardDepth++
        backward = this.stepBack(backward, fromSlot, toSlot)
        if (backward.length === 0) break
      } else {
        forwardDepth++
        forward = this.stepOn(forward, forwardDepth, fromSlot, toSlot)
        if (forward.length === 0) break
      }
    }
    // A frontier that died out has seen everything it can; whatever lies within its depth is complete either way.
    this.forwardDepth = forwardDepth
    if (this.reach.length < this.slotAccount.length) this.reach = new Float64Array(this.slotAccount.length)
    const reach = this.reach
    let meets = false
    for (let s = 0; s < this.slots; s++) {
      let earliest = Infinity
      for (let h = 0; h <= forwardDepth; h++) earliest = Math.min(earliest, this.layer(h)[s]!)
      reach[s] = earliest
      if (earliest < this.departure[s]!) meets = true
    }
    if (!meets) return false
    for (let better = true; better;) {
      better = false
      for (let k = 0; k < this.backCount; k++) {
        const when = this.backWhen[k]!
        const b = this.backTo[k]!
        if (when < reach[b]! && reach[this.backFrom[k]!]! < when) {
          reach[b] = when
          better = true
        }
      }
    }
    return true
  }

  private stepOn(frontier: number[], depth: number, fromSlot: number, toSlot: number): number[] {
    const next: number[] = []
    const chains = this.out
    const { links } = chains
    const { facts, since, low, high } = this
    for (const at of frontier) {
      const reached = this.layer(depth - 1)[at]!
      const account = this.slotAccount[at]!
      const last = chains.last(account, this.highOctave)
      for (let c = chains.first(account, this.lowOctave); c <= last; c++) {
        for (let p = chains.head(account, c); p >= 0; p = links[2 * p + 1]!) {
          const when = facts[2 * p]!
          if (when <= reached || when < since) break
          this.steps++
          const amount = facts[2 * p + 1]!
          if (amount < low || amount > high) continue
          const slot = this.meet(links[2 * p]!)
          if (slot === toSlot) continue
          if (depth === 1) this.noteDirect(slot, p)
          let known = Infinity
          for (let h = 0; h <= depth; h++) known = Math.min(known, this.layer(h)[slot]!)
          if (when < known) {
            if (this.layer(depth)[slot] === Infinity && slot !== fromSlot) next.push(slot)
            this.layer(depth)[slot] = when
          }
        }
      }
      if (this.steps > this.maxSteps) break
    }
    return next
  }

  private stepBack(frontier: number[], fromSlot: number, toSlot: number): number[] {
    // Departures of this depth must not feed on each other: the bounds are read before any is raised.
    while (this.bounds.length < frontier.length) this.bounds = grown(this.bounds)
    for (let i = 0; i < frontier.length; i++) this.bounds[i] = this.departure[frontier[i]!]!
    const next: number[] = []
    const step = ++this.stepsBack
    const chains = this.in
    const { links } = chains
    const { facts, since, low, high } = this
    for (let i = 0; i < frontier.length; i++) {
      const at = frontier[i]!
      const bound = this.bounds[i]!
      const account = this.slotAccount[at]!
      const last = chains.last(account, this.highOctave)
      for (let c = chains.first(account, this.lowOctave); c <= last; c++) {
        for (let p = chains.head(account, c); p >= 0; p = links[2 * p + 1]!) {
          const when = facts[2 * p]!
          if (when < since) break
          this.steps++
          const amount = facts[2 * p + 1]!
          if (when >= bound || amount < low || amount > high) continue
          const slot = this.meet(links[2 * p]!)
          if (slot === fromSlot) continue
          if (this.backCount === this.backFrom.length) {
            this.backFrom = grown(this.backFrom)
            this.backTo = grown(this.backTo)
            this.backWhen = grown(this.backWhen)
          }
          this.backFrom[this.backCount] = slot
          this.backTo[this.backCount] = at
          this.backWhen[this.backCount++] = when
          if (when > this.departure[slot]!) {
            this.departure[slot] = when
            if (slot !== toSlot && this.queued[slot] !== step) {
              this.queued[slot] = step
              next.push(slot)
            }
          }
        }
      }
      if (this.steps > this.maxSteps) break
    }
    return next
  }

  /** Enumerates, backwards from the closing payment's payer. `left` payments may still be used. */
  private walk(account: number, bound: number, left: number, depth: number, closing: number): void {
    if (left === 1 && this.forwardDepth > 0) {
      this.walkDirect(this.slot[account]!, bound, depth, closing)
      return
    }
    const chains = this.in
    const { links } = chains
    const { facts, since, low, high } = this
    const last = chains.last(account, this.highOctave)
    for (let c = chains.first(account, this.lowOctave); c <= last; c++) {
      for (let p = chains.head(account, c); p >= 0; p = links[2 * p + 1]!) {
        const when = facts[2 * p]!
        if (when < since) break
        if (this.steps > this.maxSteps) return
        this.steps++
        const amount = facts[2 * p + 1]!
        if (when >= bound || amount < low || amount > high) continue
        const payer = links[2 * p]!
        if (payer === this.start) {
          this.path[depth] = p
          this.found++
          if (this.onCycle !== undefined) this.report(depth + 1, closing)
          continue
        }
        if (left === 1 || this.metIn[payer] !== this.round) continue
        const slot = this.slot[payer]!
        if (this.onPath[slot] === 1 || !this.reachable(slot, left - 1, when)) continue
        if (depth + 2 > this.path.length) this.path = grown(this.path)
        this.path[depth] = p
        this.onPath[slot] = 1
        this.walk(payer, when, left - 1, depth + 1, closing)
        this.onPath[slot] = 0
      }
    }
  }

  private walkDirect(slot: number, bound: number, depth: number, closing: number): void {
    for (let d = this.directHead[slot]!; d >= 0; d = this.directNext[d]!) {
      const p = this.direct[d]!
      if (this.steps > this.maxSteps) return
      this.steps++
      if (this.facts[2 * p]! >= bound) continue
      this.path[depth] = p
      this.found++
      if (this.onCycle !== undefined) this.report(depth + 1, closing)
    }
  }

  private noteDirect(slot: number, payment: number): void {
    if (this.directs === this.direct.length) {
      this.direct = grown(this.direct)
      this.directNext = grown(this.directNext)
    }
    this.direct[this.directs] = payment
    this.directNext[this.directs] = -1
    if (this.directHead[slot]! < 0) this.directHead[slot] = this.directs
    else this.directNext[this.directTail[slot]!] = this.directs
    this.directTail[slot] = this.directs++
  }

  private reachable(slot: number, left: number, before: number): boolean {
    if (left > this.forwardDepth) return this.reach[slot]! < before
    for (let h = 0; h <= left; h++) if (this.arrival[h]![slot]! < before) return true
    return false
  }

  private report(length: number, closing: number): void {
    const cycle = new Int32Array(length + 1)
    for (let i = 0; i < length; i++) cycle[i] = this.path[length - 1 - i]!
    cycle[length] = closing
    this.onCycle!(cycle)
  }

  private meet(account: number): number {
    if (this.metIn[account] === this.round) return this.slot[account]!
    this.metIn[account] = this.round
    const slot = this.slots++
    if (slot === this.slotAccount.length) {
      this.slotAccount = grown(this.slotAccount)
      this.departure = grown(this.departure)
      this.onPath = grown(this.onPath)
      this.directHead = grown(this.directHead)
      this.directTail = grown(this.directTail)
      this.queued = grown(this.queued)
      for (let h = 0; h < this.arrival.length; h++) this.arrival[h] = grown(this.arrival[h]!)
    }
    this.slot[account] = slot
    this.slotAccount[slot] = account
    this.departure[slot] = -Infinity
    this.directHead[slot] = -1
    for (const layer of this.arrival) layer[slot] = Infinity
    return slot
  }

  private layer(depth: number): Float64Array {
    while (this.arrival.length <= depth) this.arrival.push(new Float64Array(this.slotAccount.length).fill(Infinity))
    return this.arrival[depth]!
  }
}

/** Newest-first chains of the payments on one side of an account; those of a hub are split by octave of the amount. */
class Chains {
  /** Newest payment of each account, −1 for none. */
  readonly newest: Int32Array
  /** The other party of payment p at 2p, the payment before it in its chain at 2p + 1. */
  links = new Int32Array(2048)
  private readonly degree: Int32Array
  private readonly hub: Int32Array
  private hubs = 0
  private hubHeads = new Int32Array(octaves * 4)

  constructor(accounts: number) {
    this.newest = new Int32Array(accounts).fill(-1)
    this.degree = new Int32Array(accounts)
    this.hub = new Int32Array(accounts).fill(-1)
  }

  add(account: number, other: number, payment: number, octave: number, hubDegree: number, facts: Float64Array): void {
    if (this.hub[account]! < 0 && ++this.degree[account]! > hubDegree) this.promote(account, facts)
    const hub = this.hub[account]!
    this.links[2 * payment] = other
    if (hub < 0) {
      this.links[2 * payment + 1] = this.newest[account]!
    } else {
      this.links[2 * payment + 1] = this.hubHeads[hub * octaves + octave]!
      this.hubHeads[hub * octaves + octave] = payment
    }
    this.newest[account] = payment
  }

  /** Chains first…last of an account cover the octaves low…high. */
  first(account: number, low: number): number {
    return this.hub[account]! < 0 ? 0 : low
  }

  last(account: number, high: number): number {
    return this.hub[account]! < 0 ? 0 : high
  }

  head(account: number, chain: number): number {
    const hub = this.hub[account]!
    return hub < 0 ? this.newest[account]! : this.hubHeads[hub * octaves + chain]!
  }

  private promote(account: number, facts: Float64Array): void {
    const hub = this.hubs++
    if (this.hubs * octaves > this.hubHeads.length) this.hubHeads = grown(this.hubHeads)
    this.hubHeads.fill(-1, hub * octaves, this.hubs * octaves)
    const payments: number[] = []
    for (let p = this.newest[account]!; p >= 0; p = this.links[2 * p + 1]!) payments.push(p)
    for (const payment of payments.toReversed()) {
      const head = hub * octaves + octaveOf(facts[2 * payment + 1]!)
      this.links[2 * payment + 1] = this.hubHeads[head]!
      this.hubHeads[head] = payment
    }
    this.hub[account] = hub
  }
}

function grown<T extends Int32Array | Float64Array | Uint8Array>(array: T): T {
  const larger = new (array.constructor as new (length: number) => T)(array.length * 2)
  larger.set(array)
  return larger
}
