/** Texts that are nearly the same: a template with another name or number filled in. Chinese has no spaces, so texts are compared by runs of characters. */
import { clusters } from './clusters.ts'

/** Length of the character runs compared. */
const runLength = 3

/** Text as compared: width and case folded, every run of digits one 0, anything but letters and digits gone. */
export function template(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\d+/gu, '0')
    .replaceAll(/[^\p{L}0]+/gu, '')
}

/** Every run of `length` letters of the template of a text, each once; none where the text is shorter. */
export function runsOf(text: string, length: number): Set<string> {
  const letters = [...template(text)]
  return new Set(Array.from({ length: Math.max(0, letters.length - length + 1) }, (_, i) => letters.slice(i, i + length).join('')))
}

/** Hashes (32 bit) of the character runs of a text's template, ascending, each once. Text shorter than a run is one run. */
export function shingles(text: string): Uint32Array {
  const letters = [...template(text)].map((letter) => letter.codePointAt(0)!)
  if (letters.length === 0) return new Uint32Array(0)
  const hashes = new Set<number>()
  for (let i = 0; i < Math.max(1, letters.length - runLength + 1); i++) {
    let hash = 0x811c9dc5
    for (const code of letters.slice(i, i + runLength)) hash = mix(hash ^ code)
    hashes.add(hash)
  }
  return Uint32Array.from(hashes).toSorted()
}

export type NearDuplicateOptions = {
  /** Least Jaccard similarity of the character runs. */
  similarity?: number
  /** Templates with fewer letters are too common to link anyone: 好评, "good". */
  minLetters?: number
  /** Texts that fall in one bucket beyond this many are compared with the bucket's first only. */
  maxBucket?: number
}

/**
 * Groups of texts connected by similarity at or above the threshold: group number per text, numbered by first member; −1 for a text too short or alone.
 * Candidates come from MinHash (32 bands of 4), each is checked exactly, so no false pair is reported; a true pair at 0.8 is missed less than once in ten million,
 * at 0.5 about once in eight.
 */
export function nearDuplicates(texts: readonly string[], { similarity = 0.7, minLetters = 8, maxBucket = 200 }: NearDuplicateOptions = {}): Int32Array {
  const sets = texts.map((text) => ([...template(text)].length >= minLetters ? shingles(text) : new Uint32Array(0)))
  const a: number[] = []
  const b: number[] = []
  const checked = new Set<number>()
  const signatures = sets.map(minHash)
  for (let band = 0; band < bands; band++) {
    const buckets = new Map<string, number[]>()
    for (const [i, signature] of signatures.entries()) {
      if (sets[i]!.length === 0) continue
      const key = signature.subarray(band * rowsPerBand, (band + 1) * rowsPerBand).join()
      const bucket = buckets.get(key)
      if (bucket === undefined) buckets.set(key, [i])
      else bucket.push(i)
    }
    for (const bucket of buckets.values()) {
      for (let x = 0; x < bucket.length; x++) {
        for (let y = x + 1; y < bucket.length; y++) {
          if (y >= maxBucket && x > 0) break
          const pair = bucket[x]! * texts.length + bucket[y]!
          if (checked.has(pair)) continue
          checked.add(pair)
          if (overlap(sets[bucket[x]!]!, sets[bucket[y]!]!) >= similarity) {
            a.push(bucket[x]!)
            b.push(bucket[y]!)
          }
        }
      }
    }
  }
  const { labels, starts } = clusters(texts.length, { a: Int32Array.from(a), b: Int32Array.from(b) })
  const groups = new Int32Array(texts.length).fill(-1)
  const numbers = new Map<number, number>()
  for (const [i, label] of labels.entries()) {
    if (starts[label + 1]! - starts[label]! < 2) continue
    if (!numbers.has(label)) numbers.set(label, numbers.size)
    groups[i] = numbers.get(label)!
  }
  return groups
}

/** 64-bit SimHash as a bigint: near-equal long texts differ in few bits. For storing one number per text; nearDuplicates does the grouping. */
export function simHash(text: string): bigint {
  const votes = new Int32Array(64)
  for (const low of shingles(text)) {
    const high = mix(low ^ 0x9e3779b9)
    for (let bit = 0; bit < 32; bit++) {
      votes[bit]! += ((low >>> bit) & 1) * 2 - 1
      votes[32 + bit]! += ((high >>> bit) & 1) * 2 - 1
    }
  }
  let hash = 0n
  for (let bit = 63; bit >= 0; bit--) hash = (hash << 1n) | (votes[bit]! > 0 ? 1n : 0n)
  return hash
}

/** Bits in which two SimHashes differ, 0…64. */
export function hammingDistance(a: bigint, b: bigint): number {
  let bits = 0
  for (let left = a ^ b; left > 0n; left &= left - 1n) bits++
  return bits
}

const bands = 32
const rowsPerBand = 4

function minHash(set: Uint32Array): Uint32Array {
  const signature = new Uint32Array(bands * rowsPerBand).fill(0xffffffff)
  for (const hash of set) {
    for (let k = 0; k < signature.length; k++) {
      const value = mix(hash ^ Math.imul(k + 1, 0x9e3779b1))
      if (value < signature[k]!) signature[k] = value
    }
  }
  return signature
}

function overlap(a: Uint32Array, b: Uint32Array): number {
  let shared = 0
  for (let i = 0, j = 0; i < a.length && j < b.length;) {
    if (a[i] === b[j]) {
      shared++
      i++
      j++
    } else if (a[i]! < b[j]!) i++
    else j++
  }
  return shared === 0 ? 0 : shared / (a.length + b.length - shared)
}

/** Murmur3's finaliser: every input bit reaches every output bit. */
function mix(value: number): number {
  let hash = value
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
