import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Act } from '../domain/acts.ts'
import { actsIn, changesSince, type Kept } from './changes.ts'
import { hour } from './deciding.ts'
import { brusher, findings, Market, noticed } from './fixture.ts'

/** The ledger of a market: each act at its place. */
function ledgerOf(market: Market) {
  const kept: Kept[] = market.acts.map((act: Act, entry) => ({ entry, act }))
  return (kind: string, id: string): Kept[] => kept.filter(({ act }) => act.data.on.kind === kind && act.data.on.id === id)
}
const since = (market: Market, entry: number): string[] => changesSince(actsIn(market.state, 'c-li', ledgerOf(market)), entry).map(({ text }) => text.en)

test('what changed since somebody looked is told act by act, the finding in figures, and nothing of other cases', () => {
  const market = new Market()
  market.do('ines', 'case', 'c-li', 'watch')
  const looked = market.acts.length - 1
  market.do('ines', 'case', 'c-li', 'seen', { entry: looked })
  assert.deepEqual(since(market, looked), [], 'looking is no change')
  const { question } = noticed(market)
  market.do('key', 'question', question, 'delivered', { at: new Date(market.at).toISOString() })
  market.wait(hour)
  market.do('li', 'question', question, 'answer', { text: 'gifts' })
  market.do('ines', 'case', 'c-cheat', 'take')
  market.judge(findings({ li: { certainty: 'established', proven_order_ids: ['o-li-000', 'o-li-001'] } }))
  assert.deepEqual(since(market, looked), [
    'somebody took the case',
    'a measure was proposed: restrict_login at L2',
    'a question was asked',
    'notice was given of what is intended',
    'the question reached the one asked',
    'an answer came',
    'the finding changed: certainty from supported to established; −22 orders proven (2)',
  ])
  assert.deepEqual(since(market, market.acts.length), [])
  for (const { text } of changesSince(actsIn(market.state, 'c-li', ledgerOf(market)), -1)) assert.match(text.zh, /[\u4e00-\u9fff]/)
})

test('watching and looking is reading: nobody takes part by it, no lease is held by it, and each has seen what they have seen', () => {
  const market = new Market()
  market.do('anna', 'case', 'c-li', 'watch')
  market.do('anna', 'case', 'c-li', 'seen', { entry: 3 })
  market.not('anna', 'case', 'c-li', 'seen', { entry: 3 }, 409, 'already')
  market.not('li', 'case', 'c-li', 'watch', {}, 404, 'not_found')
  assert.deepEqual([...market.state.case.get('c-li')!.seen], [['anna', 3]])
  const { measure } = noticed(market)
  market.do('dora', 'measure', measure, 'decide', { outcome: 'impose', urgent: true })
  const [appeal] = market.do('li', 'measure', measure, 'appeal', { text: 'no' })
  market.do('anna', 'appeal', appeal!, 'take')
  market.wait(20 * 60_000)
  market.do('ines', 'case', 'c-li', 'watch')
  market.wait(20 * 60_000)
  market.not('ines', 'case', 'c-li', 'ask', { subject: brusher, about_kind: 'order', about_ids: ['o-li-000'] }, 403, 'lease')
})
