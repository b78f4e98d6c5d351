import assert from 'node:assert/strict'
import { test } from 'node:test'
import { boardOf, historyOf, similarTo } from './board.ts'
import { day } from './deciding.ts'
import { brusher, findings, Market, noticed } from './fixture.ts'

test('a finding that led nowhere for ninety days is seen, and no longer once something followed', () => {
  const market = new Market()
  market.wait(91 * day)
  assert.deepEqual(boardOf(market.state, market.at).led_nowhere.toSorted(), ['c-cheat', 'c-ext', 'c-li', 'c-yiwu'])
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
  assert.ok(!boardOf(market.state, market.at).led_nowhere.includes('c-li'))
  assert.deepEqual(boardOf(market.state, market.at).not_applied, [measure])
})

test('claimed, awarded and collected stand beside each other, and a campaign counts its cases', () => {
  const market = new Market()
  const money = (amount_minor: number) => ({ amount_minor, currency: 'CNY' })
  market.do('lena', 'proceeding', 'p', 'prepared', { case_id: 'c-yiwu', claimants: ['market'], defendants: ['P-X'], ...money(216_000_000) })
  for (const step of ['filed', 'heard', 'judged', 'effective']) market.do('lena', 'proceeding', 'p', step)
  market.do('lena', 'proceeding', 'p', 'awarded', money(20_200_000))
  market.do('lena', 'proceeding', 'p', 'collected', money(5_000_000))
  market.do('lena', 'proceeding', 'p', 'collected', money(1_000_000))
  assert.deepEqual(boardOf(market.state, market.at).recovered, [
    { currency: 'CNY', claimed: 216_000_000, awarded: 20_200_000, collected: 6_000_000, proceeding_ids: ['p'] },
  ])
  market.do('gus', 'campaign', 'autumn', 'open', { text: 'reverse brushing' })
  market.do('gus', 'campaign', 'autumn', 'add', { case_ids: ['c-yiwu'] })
  assert.deepEqual(boardOf(market.state, market.at).campaigns[0]!.case_ids, ['c-yiwu'])
})

test('what was decided about somebody is remembered, what was overturned is not', () => {
  const market = new Market()
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
  assert.deepEqual(
    historyOf(market.state, brusher).map(({ id }) => id),
    [measure],
  )
  const [appeal] = market.do('li', 'measure', measure, 'appeal', { text: 'no' })
  market.do('anna', 'appeal', appeal!, 'take')
  market.do('anna', 'appeal', appeal!, 'decide', { outcome: 'overturned' })
  assert.deepEqual(historyOf(market.state, brusher), [])
})

test('an ended case of the same behaviour is a precedent of a new one, with why', () => {
  const base = findings()
  const again = base.verdicts.find(({ case_id }) => case_id === 'c-yiwu')!
  const report = {
    ...base,
    verdicts: [...base.verdicts, { ...again, case_id: 'c-new', subject: { kind: 'shop' as const, id: 'S-OTHER' }, supported_order_ids: ['o-new'] }],
    cases: [
      ...base.cases,
      {
        case_id: 'c-new',
        behaviour: 'reverse_brushing' as const,
        first_seen: '2017-07-02T00:00:00Z',
        merged_from: [],
        subjects: [{ kind: 'shop' as const, id: 'S-OTHER', role: 'victim_merchant' as const }],
      },
    ],
  }
  const market = new Market(report)
  assert.deepEqual(similarTo(market.state, market.state.case.get('c-new')!), [])
  market.do('lena', 'proceeding', 'p', 'prepared', { case_id: 'c-yiwu', claimants: ['market'], defendants: ['P-X'] })
  for (const step of ['filed', 'heard']) market.do('lena', 'proceeding', 'p', step)
  market.do('lena', 'proceeding', 'p', 'judged', { text: 'the weight of the parcels convinced the court', number: '(2018) 1' })
  const [found] = similarTo(market.state, market.state.case.get('c-new')!)
  assert.deepEqual(
    [found!.case_id, found!.why, found!.ended[0]!.text],
    ['c-yiwu', ['behaviour reverse_brushing', 'role victim_merchant'], 'the weight of the parcels convinced the court'],
  )
})
