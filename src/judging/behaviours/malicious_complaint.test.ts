import assert from 'node:assert/strict'
import { test } from 'node:test'
import { judges, type Market } from '../../../test/fixture/market.ts'
import { complains, type Complaint } from './conduct/fixture.ts'
import { behaviour } from './malicious_complaint.ts'

const shops = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']
const form = '贵店商品外包装未标注生产日期及执行标准，要求依法处理。'

/** Ten complaints in one form with a demand: five paid for, five found to be nothing; what is given replaces that. */
const attack =
  (other: Partial<Complaint> = {}, more: (market: Market) => void = () => {}) =>
  (market: Market): void => {
    for (const [i, shop] of shops.entries())
      complains(market, { shop, text: form, demanded: 150_000, ...(i % 2 === 0 ? { end: 'withdrawn', paid: 90_000 } : { end: 'rejected' }), ...other })
    more(market)
  }

test('unfounded, known to be, and for money: supported, complaints restricted after notice, the sums paid are the loss', async () => {
  const { verdicts, cases } = await judges(behaviour, attack())
  const one = verdicts.find(({ subject }) => subject.id === 'one')!
  assert.deepEqual([one.behaviour, one.role, one.certainty, one.knowledge], ['malicious_complaint', 'perpetrator', 'supported', 'knowing'])
  assert.equal(one.complaint_ids.length, 10)
  assert.deepEqual(one.measure, { level: 'L2', kind: 'restrict_notices', needs: ['notice', 'explanation', 'human_decision'] })
  assert.equal(verdicts.filter(({ role }) => role === 'victim_merchant').length, 10)
  assert.deepEqual(cases[0]!.loss, [{ low_minor: 450_000, central_minor: 450_000, high_minor: 10 * 150_000, currency: 'CNY' }])
  assert.deepEqual(one.tiers, ['T3'])
})

test('each of the three left out, and nobody is accused', async () => {
  const accused = async (tell: (market: Market) => void): Promise<string[]> =>
    (await judges(behaviour, tell)).verdicts.filter(({ role }) => role === 'perpetrator').map(({ certainty }) => certainty)
  assert.deepEqual(await accused(attack({ end: 'upheld', paid: 150_000 })), [], 'true')
  assert.deepEqual(await accused(attack({ end: 'rejected' })), ['supported'], 'the form against ten shops is known to be empty')
  assert.deepEqual(
    await accused((market) => shops.forEach((shop, i) => complains(market, { shop, text: form, end: i < 8 ? 'rejected' : 'upheld' }))),
    [],
    'nothing asked',
  )
  const words = ['杯子漏水用了两天就坏', '衣服洗一次就褪色严重', '寄来的尺码和下单不同', '耳机左边没有声音了', '说好的赠品没有寄来']
  assert.deepEqual(
    await accused((market) => words.forEach((text, i) => complains(market, { shop: shops[i]!, text, demanded: 50_000, end: 'rejected' }))),
    [],
    'honestly wrong',
  )
})

test('a tester by trade, of whose complaints most are true, is benign', async () => {
  const { verdicts, cases } = await judges(behaviour, (market) => {
    for (const [i, shop] of shops.entries())
      complains(market, { shop, text: form, demanded: 100_000, end: i < 6 ? 'upheld' : i < 8 ? 'withdrawn' : 'rejected', paid: i < 8 ? 100_000 : 0 })
  })
  assert.deepEqual(
    verdicts.map(({ subject, behaviour: said, measure }) => [subject.id, said, measure.kind]),
    [['one', 'benign', 'none']],
  )
  assert.deepEqual(cases, [])
})

test('complaints that shops paid for and nobody looked into leave a lead, and no measure', async () => {
  const { verdicts } = await judges(behaviour, attack({ end: 'withdrawn', paid: 90_000 }))
  assert.deepEqual(
    verdicts.map(({ subject, certainty, measure }) => [subject.id, certainty, measure.level]),
    [['one', 'lead', 'L0']],
  )
})

test('where nearly half of what was looked into was true, being paid by the others leaves no lead', async () => {
  const upheld = (n: number): ((market: Market) => void) => {
    const ends = [...Array.from({ length: n }, () => 'upheld' as const), ...Array.from({ length: 9 - n }, () => 'rejected' as const)]
    return (market) => {
      attack({ end: 'withdrawn', paid: 90_000 })(market)
      for (const [i, end] of ends.entries()) complains(market, { shop: `more-${i}`, text: form, end })
    }
  }
  const said = async (n: number): Promise<string[]> =>
    (await judges(behaviour, upheld(n))).verdicts.filter(({ subject }) => subject.id === 'one').map((one) => `${one.behaviour} ${one.certainty}`)
  assert.deepEqual(await said(4), ['inconclusive lead'])
  assert.deepEqual(await said(0), ['malicious_complaint supported'])
})

test('below T3 there is nothing to judge by', async () => {
  const { verdicts } = await judges(behaviour, attack(), { tier: 'T2' })
  assert.deepEqual(
    verdicts.filter(({ role }) => role === 'perpetrator'),
    [],
  )
})

test('an empty market is silent', async () => {
  assert.deepEqual((await judges(behaviour, () => {})).verdicts, [])
})
