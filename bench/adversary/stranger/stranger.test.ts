import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseReport } from '../../../src/domain/report.ts'
import { escapes } from './escapes.ts'
import { frames } from './frames.ts'
import { accusedShare, nothing } from './kit.ts'
import { play, reviewsOut, sets } from './stranger.ts'

test('each of the stranger’s attacks has a name of its own, a price in words and an aim that its file is about', () => {
  const all = Object.values(sets).flat()
  assert.deepEqual(
    all.map(({ name }) => name).filter((name, i, names) => names.indexOf(name) !== i),
    [],
  )
  const later = Map.groupBy(sets.second, ({ aim }) => aim)
  assert.ok(later.get('frame')!.length >= 7 && later.get('escape')!.length >= 5)
  assert.ok(frames.length >= 12 && frames.every(({ aim }) => aim === 'frame'))
  assert.ok(escapes.length >= 12 && escapes.every(({ aim }) => aim === 'escape'))
  assert.deepEqual(
    all.filter(({ price, story }) => price === '' || story === ''),
    [],
  )
})

test('genuine reviews out are counted by the party that loses them, and the accused by any id they are named by', () => {
  const side = {
    ...nothing,
    innocent: [],
    guilty: ['A', 'B'],
    fake: [],
    genuine: [],
    priceMinor: 0,
    reviews: ['a', 'b', 'c', 'd'].map((review, i) => ({ review, of: i < 2 ? 'x' : 'y' })),
  }
  const report = {
    neutralised: { order_ids: [], review_ids: ['b'] },
    verdicts: [{ subject: { kind: 'account', id: 'A' }, behaviour: 'scalping', role: 'perpetrator', related: [] }],
  } as unknown as Parameters<typeof reviewsOut>[0]
  assert.equal(reviewsOut(report, side), 0.5)
  assert.equal(accusedShare(report, side), 0.5)
})

test('a complainant whom four shops denounce is played to a whole report', async () => {
  for (const name of ['shops-call-it-a-demand']) {
    const attack = frames.find((one) => one.name === name)!
    const { report, side } = await play(attack, 1)
    parseReport(JSON.parse(JSON.stringify(report)))
    assert.ok(side.innocent.length > 0, name)
  }
})
