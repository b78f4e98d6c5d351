/** linkage: pairs of records of one person in fake_1000 and FEBRL 3, by the unsupervised match model; best pair F1 over thresholds, as the reference counts it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { blockedPairs } from '../../src/linking/blocking.ts'
import { learnMatchModel, levelShares, matchBits } from '../../src/linking/fellegiSunter.ts'
import { editDistance, jaroWinkler } from '../../src/linking/similarity.ts'
import { bestThreshold, seeded } from './statistics.ts'

type Records = { fields: Record<string, string[]>; person: string[] }
type Comparison = { field: string; levels: number; compare: (a: string, b: string) => number; byRarity: boolean }

export type LinkageScore = { f1: number; f1AtZeroBits: number; truePairs: number; compared: number; reached: number }

const likeName = (a: string, b: string) => (a === b ? 3 : jaroWinkler(a, b) >= 0.92 ? 2 : jaroWinkler(a, b) >= 0.8 ? 1 : 0)
const likeNumber = (a: string, b: string) => (a === b ? 2 : editDistance(a, b) <= 1 ? 1 : 0)
const likeDate = (a: string, b: string) => (a === b ? 3 : editDistance(a, b) <= 1 ? 2 : editDistance(a, b) <= 2 ? 1 : 0)

const key = (...parts: string[]) => (parts.includes('') ? undefined : parts.join('|'))

export function scoreFake1000(folder: string): LinkageScore {
  const { header, rows } = csv(join(folder, 'splink_fake_1000.csv'))
  const records = recordsOf(header, rows, (row) => row[header.indexOf('cluster')]!)
  return score(
    records,
    [
      { field: 'first_name', levels: 4, compare: likeName, byRarity: true },
      { field: 'surname', levels: 4, compare: likeName, byRarity: true },
      { field: 'dob', levels: 4, compare: likeDate, byRarity: false },
      { field: 'email', levels: 4, compare: likeName, byRarity: false },
      { field: 'city', levels: 4, compare: likeName, byRarity: true },
    ],
    // A thousand records: everyone is compared with everyone.
    [rows.map(() => 'all')],
  )
}

export function scoreFebrl3(folder: string): LinkageScore {
  const { header, rows } = csv(join(folder, 'febrl_dataset3.csv'))
  const records = recordsOf(header, rows, (row) => /^rec-(\d+)/u.exec(row[0]!)![1]!)
  const get = (name: string) => records.fields[name]!
  return score(
    records,
    [
      { field: 'given_name', levels: 4, compare: likeName, byRarity: true },
      { field: 'surname', levels: 4, compare: likeName, byRarity: true },
      { field: 'address_1', levels: 4, compare: likeName, byRarity: false },
      { field: 'suburb', levels: 4, compare: likeName, byRarity: true },
      { field: 'postcode', levels: 3, compare: likeNumber, byRarity: false },
      { field: 'date_of_birth', levels: 4, compare: likeDate, byRarity: false },
      { field: 'soc_sec_id', levels: 3, compare: likeNumber, byRarity: false },
    ],
    [
      get('soc_sec_id'),
      get('date_of_birth'),
      get('given_name').map((name, i) => key(name, get('surname')[i]!)),
      get('surname').map((name, i) => key(name, get('postcode')[i]!)),
      get('given_name').map((name, i) => key(name, get('postcode')[i]!)),
      get('address_1').map((street, i) => key(street, get('street_number')[i]!)),
    ],
  )
}

function score(records: Records, comparisons: Comparison[], keys: (string | undefined)[][]): LinkageScore {
  const { person, fields } = records
  const levels = comparisons.map((comparison) => comparison.levels)
  const compareAll = (pairs: { a: Int32Array; b: Int32Array }) =>
    comparisons.map(({ field, compare }) =>
      Uint8Array.from(pairs.a, (a, i) => {
        const x = fields[field]![a]!
        const y = fields[field]![pairs.b[i]!]!
        return x === '' || y === '' ? 255 : compare(x, y)
      }),
    )
  const random = seeded(17)
  const strangers = { a: new Int32Array(200_000), b: new Int32Array(200_000) }
  for (let i = 0; i < strangers.a.length; i++) {
    strangers.a[i] = random() * person.length
    do strangers.b[i] = random() * person.length
    while (strangers.b[i] === strangers.a[i])
  }
  const u = levelShares(compareAll(strangers), levels)
  const pairs = blockedPairs(keys, 1000)
  const vectors = compareAll(pairs)
  const model = learnMatchModel(vectors, levels, { u, prior: Math.min(0.1, person.length / pairs.a.length) })
  const rarity = comparisons.map(({ field, levels: count, byRarity }, f) => {
    if (!byRarity) return undefined
    const shares = new Map<string, number>()
    for (const value of fields[field]!) shares.set(value, (shares.get(value) ?? 0) + 1 / person.length)
    return Float64Array.from(pairs.a, (a, i) => (vectors[f]![i] === count - 1 ? Math.log2(u[f]![count - 1]! / shares.get(fields[field]![a]!)!) : 0))
  })
  const bits = matchBits(model, vectors, rarity)
  const same = Uint8Array.from(pairs.a, (a, i) => (person[a] === person[pairs.b[i]!] ? 1 : 0))
  const sizes = new Map<string, number>()
  for (const id of person) sizes.set(id, (sizes.get(id) ?? 0) + 1)
  const truePairs = [...sizes.values()].reduce((sum, size) => sum + (size * (size - 1)) / 2, 0)
  const reached = same.reduce((sum, hit) => sum + hit, 0)
  const said = bits.filter((value) => value >= 0).length
  const hits = bits.filter((value, i) => value >= 0 && same[i] === 1).length
  return { f1: bestThreshold(bits, same, truePairs - reached).f1, f1AtZeroBits: (2 * hits) / (said + truePairs), truePairs, compared: same.length, reached }
}

function recordsOf(header: string[], rows: string[][], personOf: (row: string[]) => string): Records {
  const fields = Object.fromEntries(header.map((name, f) => [name, rows.map((row) => (row[f] ?? '').toLowerCase())]))
  return { fields, person: rows.map(personOf) }
}

function csv(file: string): { header: string[]; rows: string[][] } {
  const [header, ...rows] = readFileSync(file, 'utf8')
    .trim()
    .split(/\r?\n/u)
    .map((line) => line.split(',').map((cell) => cell.trim()))
  return { header: header!, rows }
}
