import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shareOf } from '../domain/share.ts'
import { calibrationOf, calibrationSvg, disparityOf } from './fairness.ts'
import { day } from './deciding.ts'
import { finding, findings, Market } from './fixture.ts'

/** Shops limited one by one; those of `fallen` were overturned on appeal. */
function market(shops: number, fallen: (i: number) => boolean, notImposed: (i: number) => boolean = () => false): Market {
  const base = findings()
  const verdicts = Array.from({ length: shops }, (_, i) =>
    finding({
      case_id: `c-${i}`,
      subject: { kind: 'shop', id: `S-${i}` },
      behaviour: 'self_brushing',
      role: 'merchant_beneficiary',
      certainty: 'supported',
      proven_order_ids: [`o-${i}`],
    }),
  )
  const market = new Market({
    ...base,
    verdicts,
    cases: verdicts.map(({ case_id, subject, role }) => ({
      case_id,
      behaviour: 'self_brushing' as const,
      first_seen: '2017-07-01T00:00:00Z',
      merged_from: [],
      subjects: [{ ...subject, role }],
    })),
  })
  for (let i = 0; i < shops; i++) {
    market.do('ines', 'case', `c-${i}`, 'take')
    const [measure] = market.do('ines', 'case', `c-${i}`, 'propose', {
      subject: { kind: 'shop', id: `S-${i}` },
      kind: 'restrict_publish',
      level: 'L2',
      order_ids: [`o-${i}`],
    })
    market.do('dora', 'measure', measure!, 'decide', notImposed(i) ? { outcome: 'not_impose' } : { outcome: 'impose', urgent: true })
    if (fallen(i)) market.state.measure.get(measure!)!.state = 'overturned'
  }
  return market
}

test('a share has its interval, narrower with more, and none of nothing', () => {
  assert.deepEqual(shareOf(0, 0), { n: 0, of: 0, share: null, low: null, high: null })
  // Wilson, as published tables have it.
  const { low, high } = shareOf(8, 10)
  assert.deepEqual([low!.toFixed(3), high!.toFixed(3)], ['0.490', '0.943'])
  assert.ok(shareOf(80, 100).low! > low!)
})

test('small shops whose decisions fall far more often than those of large ones are seen, and a group of few is not told', () => {
  const lived = market(60, (i) => i < 30 && i % 2 === 0)
  const [size, region] = disparityOf(lived.state, lived.at + day, ({ id }) => ({
    orders: Number(id.slice(2)) < 30 ? 40 : 5000,
    region: Number(id.slice(2)) < 2 ? '650100' : '330782',
  }))
  assert.deepEqual(
    size!.groups.map(({ group, decided, fell }) => [group, decided, fell.n]),
    [
      ['under 100 orders', 30, 15],
      ['1,000–9,999 orders', 30, 0],
    ],
  )
  assert.deepEqual(size!.gaps, [{ one: 'under 100 orders', other: '1,000–9,999 orders', of: 'fell' }])
  assert.deepEqual(
    region!.groups.map(({ group }) => group),
    ['33'],
    'a place with two decisions might be somebody',
  )
  const even = market(60, (i) => i % 4 === 0)
  assert.deepEqual(
    disparityOf(even.state, even.at + day, ({ id }) => ({ orders: Number(id.slice(2)) < 30 ? 40 : 5000 }))[0]!.gaps,
    [],
    'what chance explains is no gap',
  )
})

test('calibration counts what people bore out: neither refused nor fallen; the picture holds a mark for each', () => {
  const lived = market(
    40,
    (i) => i < 4,
    (i) => i >= 36,
  )
  const calibration = calibrationOf(lived.state, ({ subject }) => (Number(subject.id.slice(2)) < 20 ? 0.95 : 0.72))
  assert.deepEqual(
    calibration.by_certainty.map(({ behaviour, bin, stood }) => [behaviour, bin, stood.n, stood.of]),
    [['self_brushing', 'supported', 32, 40]],
  )
  assert.deepEqual(
    calibration.by_odds.map(({ bin, stood }) => [bin, stood.n, stood.of]),
    [
      ['0.7–0.8', 16, 20],
      ['0.9–1', 16, 20],
    ],
  )
  const svg = calibrationSvg(calibration, 'zh')
  assert.equal([...svg.matchAll(/<circle/g)].length, 3)
  assert.match(svg, /^<svg .*<title>认定与实际结果的对照<\/title>/)
})
