import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tiers } from '../domain/fields.ts'
import type { Verdict } from '../domain/report.ts'
import { openEngine, quote } from '../warehouse/duckdb.ts'
import { judgeSupplied } from './supplied.ts'
import { nothingListed, noMeasure, voiceOn } from './voice.ts'

const day = 86_400_000
const supply = '收到货迫不及待打开看了真的很喜欢质量超级好家人也喜欢'

type One = { shop?: string; buyer?: number; listing?: number; at: number; text: string; rating?: number; out?: boolean; id?: string; said?: number }

/** Reviews a day after their orders, beside three hundred of other shops in words of their own. */
async function supplied(own: readonly One[], { role = 'merchant_beneficiary', others = 300, elsewhere = [] as string[], explained = [] as string[] } = {}) {
  const engine = await openEngine(':memory:')
  try {
    const voice = voiceOn('+08:00')
    await engine.run('CREATE TABLE shops (shop INTEGER, shop_id VARCHAR)')
    await engine.run('CREATE TABLE orders (order_id VARCHAR, shop INTEGER, listing INTEGER, t BIGINT, buyer INTEGER)')
    await engine.run(
      'CREATE TABLE review_posted (review_id VARCHAR, id VARCHAR, order_id VARCHAR, author_account_id VARCHAR, time_ms BIGINT, rating BIGINT, text VARCHAR, appended BOOLEAN)',
    )
    await engine.run('CREATE TABLE excluded_orders (order_id VARCHAR)')
    await engine.run(
      'CREATE TABLE explanations (explanation_id VARCHAR, event_id VARCHAR, subject_id VARCHAR, about_kind VARCHAR, about_id VARCHAR, asked_ms BIGINT, due_ms BIGINT, delivered BOOLEAN, answered BOOLEAN, assessed VARCHAR)',
    )
    const shops = ['brusher', 'second', 'honest']
    for (const [i, shop] of shops.entries()) await engine.run(`INSERT INTO shops VALUES (${i}, ${quote(shop)})`)
    const usual = (i: number): One => ({
      shop: 'honest',
      buyer: 10_000 + i,
      at: i % 30,
      text: elsewhere[i] ?? `买来送给第${'一二三四五六七八九十'[i % 10]}个朋友用的${String.fromCodePoint(0x4e00 + i)}挺合适`,
    })
    for (const [i, { shop = 'brusher', buyer = i, listing = 1, at, text, rating = 5, out = false, id = `v${i}`, said = at + 1 }] of [
      ...own,
      ...Array.from({ length: others }, (_, n) => usual(n)),
    ].entries()) {
      await engine.run(`INSERT INTO orders VALUES ('o${i}', ${shops.indexOf(shop)}, ${listing}, ${at * day}, ${buyer})`)
      await engine.run(
        `INSERT INTO review_posted VALUES (${quote(id)}, 'e${i}', 'o${i}', 'a${buyer}', ${Math.round(said * day)}, ${rating}, ${quote(text)}, FALSE)`,
      )
      if (out) await engine.run(`INSERT INTO excluded_orders VALUES ('o${i}')`)
    }
    for (const id of explained)
      await engine.run(`INSERT INTO explanations VALUES ('q', 'eq', 'brusher', 'review', ${quote(id)}, 0, 1, TRUE, TRUE, 'reasonable')`)
    const spoken = ['brusher', 'second'].map(
      (id) =>
        ({
          ...nothingListed,
          case_id: `C-${id}`,
          subject: { kind: 'shop', id },
          behaviour: 'self_brushing',
          role,
          certainty: 'supported',
          knowledge: 'unknown',
          reasons: [],
          contrary: [],
          searched: [],
          tiers: ['T0'],
          measure: noMeasure,
        }) as Verdict,
    )
    return await judgeSupplied(engine, spoken, tiers, 100 * day, voice)
  } finally {
    engine.close()
  }
}

/** Four of the crew, whose orders are out, on the tenth to the thirteenth day. */
const crew = (text = supply, shop = 'brusher'): One[] =>
  Array.from({ length: 4 }, (_, i) => ({ shop, buyer: (shop === 'brusher' ? 100 : 200) + i, at: 10 + i, text: `${text.slice(0, 14 + i)}，推荐`, out: true }))

test('who repeats at length what the crew wrote before him, of the same goods and days, says nothing of the goods: the review goes, nobody is named, the shop is asked', async () => {
  const found = await supplied([...crew(), { at: 12, said: 15, text: `${supply.slice(0, 12)}~`, id: 'rest' }])
  assert.deepEqual(found.neutralisedReviews, ['rest'])
  assert.deepEqual(
    found.verdicts.map(({ subject, behaviour, certainty, measure, review_ids, related }) => [
      subject.id,
      behaviour,
      certainty,
      measure.kind,
      review_ids,
      related,
    ]),
    [['brusher', 'fake_review', 'lead', 'neutralise', ['rest'], []]],
  )
  assert.match(
    found.verdicts[0]!.reasons[0]!.text.en,
    /^1 good review of these goods, of the same days, repeats at length what 4 buyers .* wrote before, 4 of them here; of 300 reviews at other shops none says so\.$/,
  )
})

test('words supplied to several shops are known at the one where few of the crew were found', async () => {
  const rest: One = { at: 12, said: 16, text: supply, id: 'rest' }
  const few = crew().slice(0, 1)
  assert.deepEqual((await supplied([...few, rest])).neutralisedReviews, [])
  assert.deepEqual((await supplied([...few, ...crew(supply, 'second'), rest])).neutralisedReviews, ['rest'])
})

test('a customer of that shop keeps his review: in his own words, of other goods, on other days, known there before, or the first to write so', async () => {
  const honest: One[] = [
    { at: 12, said: 15, text: '收到了，喜欢，家人也喜欢', id: 'own words' },
    { at: 12, said: 15, text: supply, listing: 2, id: 'other goods' },
    { at: 60, text: supply, id: 'other days' },
    { at: 1, buyer: 7, text: '不错', id: 'regular before' },
    { at: 12, said: 15, buyer: 7, text: supply, id: 'regular' },
    { at: 9, said: 10, text: supply, id: 'first' },
    { at: 12, said: 15, text: supply, rating: 2, id: 'displeased' },
  ]
  assert.deepEqual(await supplied([...crew(), ...honest]), { verdicts: [], cases: [], neutralisedReviews: [] })
})

test('what customers of other shops write is everybody’s, and where hardly anybody writes nobody knows what is', async () => {
  const rest: One = { at: 12, said: 15, text: supply, id: 'rest' }
  assert.deepEqual((await supplied([...crew(), rest], { elsewhere: Array.from({ length: 12 }, (_, i) => `${supply}${i}`) })).neutralisedReviews, [])
  assert.deepEqual((await supplied([...crew(), rest], { others: 150 })).neutralisedReviews, [])
})

test('a victim’s customers repeat whom they like, and what a shop explained counts', async () => {
  const rest: One = { at: 12, said: 15, text: supply, id: 'rest' }
  assert.deepEqual((await supplied([...crew(), rest], { role: 'victim_merchant' })).neutralisedReviews, [])
  assert.deepEqual((await supplied([...crew(), rest], { explained: ['rest'] })).neutralisedReviews, [])
})
