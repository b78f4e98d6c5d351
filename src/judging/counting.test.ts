import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Verdict } from '../domain/report.ts'
import { type Market, within } from '../../test/fixture/market.ts'
import { settleCounting } from './counting.ts'
import { noMeasure, nothingListed, voiceOn } from './voice.ts'

const voice = voiceOn('+08:00')

const verdict = (of: Partial<Verdict>): Verdict => ({
  ...nothingListed,
  case_id: 'C-1',
  subject: { kind: 'account', id: 'A-1' },
  behaviour: 'benign',
  role: 'bystander',
  certainty: 'supported',
  knowledge: 'unknown',
  reasons: [voice.reason('cleared', 0, { en: 'cleared', zh: '排除' }, [])],
  contrary: [voice.nothingFound()],
  searched: [{ en: 'all', zh: '全部' }],
  tiers: ['T0'],
  measure: noMeasure,
  ...of,
})

const brusher = (excluded: string[]): Verdict =>
  verdict({
    behaviour: 'self_brushing',
    role: 'brusher',
    reasons: [voice.reason('money-back', 12, { en: 'paid', zh: '退回' }, [])],
    excluded_order_ids: excluded,
  })

/** Four orders; `tell` gets their ids. */
const settled = (tell: (orders: string[]) => { said: Verdict; out: string[] }): Promise<{ verdict: Verdict; orders: string[] }> => {
  let orders: string[] = []
  return within(
    (market: Market) => {
      orders = market.usual(4, () => ({}))
    },
    async (engine) => {
      const { said, out } = tell(orders)
      return { verdict: (await settleCounting(engine, [said], new Set(out), voice))[0]!, orders }
    },
  )
}

test('what another finding takes out stands in nobody’s list of orders that count, and the verdict says how many, each borne by its event', async () => {
  const { verdict: left, orders } = await settled((all) => ({ said: verdict({ excluded_order_ids: all }), out: [all[1]!, all[2]!] }))
  assert.deepEqual(left.excluded_order_ids, [orders[0], orders[3]])
  const said = left.reasons.at(-1)!
  assert.equal(said.code, 'out-elsewhere')
  assert.match(said.text.en, /^2 more orders/)
  assert.match(said.text.zh, /2 笔/)
  assert.equal(said.evidence.length, 2)
})

test('where nothing else is out a verdict stays as it was said', async () => {
  const { verdict: left, orders } = await settled((all) => ({ said: verdict({ excluded_order_ids: all }), out: ['another'] }))
  assert.deepEqual(left, verdict({ excluded_order_ids: orders }))
})

test('a brusher’s ordinary orders are counted from the list that remains, and weigh in the odds', async () => {
  const { verdict: left } = await settled((all) => ({ said: brusher(all), out: [all[0]!] }))
  assert.equal(left.excluded_order_ids.length, 3)
  assert.match(left.contrary[0]!.text.en, /^3 other orders/)
  assert.deepEqual(left.hypotheses, [{ name: 'paid_for_orders', log10_odds: 3.3 }])
})

test('a brusher none of whose other orders counts has no ordinary orders to speak for it', async () => {
  const { verdict: left } = await settled((all) => ({ said: brusher(all), out: all }))
  assert.deepEqual([left.excluded_order_ids, left.contrary.map(({ code }) => code), left.hypotheses[0]!.log10_odds], [[], ['none-found'], 3.6])
})
