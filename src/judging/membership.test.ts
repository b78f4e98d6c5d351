import assert from 'node:assert/strict'
import { test } from 'node:test'
import { separate } from './membership.ts'

type Member = Parameters<typeof separate>[0][number]

const member = (buyer: number, more: Partial<Member>): Member => ({
  listing: 1,
  buyer,
  quantity: 1,
  identity: '1',
  ending: '1',
  back: null,
  regular: '0',
  traffic: null,
  view: null,
  rivals: null,
  chat: null,
  parcel: null,
  age: '3',
  ...more,
})

/** What the market's orders look like: one in fourteen undone, and of these half by return. */
const market = new Map(
  Object.entries({
    identity: { '1': 0.99, '-1': 0.01 },
    ending: { '1': 0.07, '4': 0.93 },
    back: { '1': 0.5, '2': 0.5 },
    regular: { '0': 0.8, '1': 0.2 },
    age: { '1': 0.01, '2': 0.1, '3': 0.89 },
  }).map(([trait, shares]) => [trait, new Map(Object.entries(shares))] as const),
)
const sold = new Map([
  [1, 60],
  [2, 60],
  [3, 60],
  [4, 60],
])

/** How many of the customers' undone orders are taken for the flood's, and how many of the flood are found. */
const told = (flood: Partial<Member>, customers: Partial<Member>): { taken: number; found: number } => {
  const group = [
    ...Array.from({ length: 90 }, () => member(1, flood)),
    ...Array.from({ length: 7 }, (_, i) => member(100 + i, customers)),
    ...Array.from({ length: 7 }, (_, i) => member(200 + i, { ending: '4', listing: 1 + (i % 4) })),
  ]
  const p = separate(group, 14, market, sold)
  return { found: p.slice(0, 90).filter((one) => one >= 0.75).length, taken: p.slice(90, 97).filter((one) => one >= 0.75).length }
}

test('who sends goods back beside one who takes the money alone is none of his flood, though both undid what they ordered', () => {
  assert.deepEqual(told({ back: '2' }, { back: '1' }), { found: 90, taken: 0 })
})

test('and where the flood sends its goods back, who only had his money again is none of it', () => {
  assert.deepEqual(told({ back: '1' }, { back: '2' }), { found: 90, taken: 0 })
})

test('where nobody wrote down how an order came back, that says nothing', () => {
  assert.deepEqual(told({ back: null }, { back: '1' }), told({ back: null }, { back: null }))
})

test('ninety orders of one account make none of the others likelier to be of a crew', () => {
  // Of ninety people who each order once, those who are like them in all that is known are taken for them; beside one account that orders ninety times they are not.
  const customers = Array.from({ length: 7 }, (_, i) => member(100 + i, { ending: '4', listing: 1 + (i % 4), age: '1' }))
  const beside = (buyer: (i: number) => number): number => {
    const flood = Array.from({ length: 90 }, (_, i) => member(buyer(i), { age: '1', back: '2' }))
    return separate([...flood, ...customers], 7, market, sold)
      .slice(90)
      .reduce((sum, p) => sum + p, 0)
  }
  assert.ok(beside((i) => 1000 + i) > 2 * beside(() => 1), `${beside((i) => 1000 + i)} beside ninety people, ${beside(() => 1)} beside one account`)
})
