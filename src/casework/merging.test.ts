/** Two cases as one file: who may, what is refused, and what is left when they are taken apart again. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isRefusal, stateOf } from './casework.ts'
import { minute } from './deciding.ts'
import { brusher, cheat, findings, Market, noticed, sharing, victim } from './fixture.ts'
import { follow } from './identity.ts'
import { live } from './lives.ts'
import { whatIsOpen } from './case.ts'
import { type Casework, familyOf, findCase } from './state.ts'

/** All that casework knows, but for which acts there were, who was ever on one file with whom, and until when somebody holds a case: each act of theirs holds it longer. */
function known(state: Casework): string {
  const plain = (value: unknown): unknown => {
    if (value instanceof Map) return [...value].map(([key, one]) => [key, plain(one)])
    if (value instanceof Set) return [...value]
    if (Array.isArray(value)) return value.map(plain)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, one]) =>
        ['acts', 'seen', 'once'].includes(key)
          ? []
          : key === 'lease' && one !== undefined
            ? [[key, (one as { person_id: string }).person_id]]
            : [[key, plain(one)]],
      ),
    )
  }
  return JSON.stringify(plain(state))
}

test('a joined case stays joined when the report that still names both comes again, and grows in its own part', () => {
  const market = new Market(sharing())
  market.do('ines', 'case', 'c-li', 'merge', { case_ids: ['c-yiwu'] })
  const size = market.state.case.size
  market.judge({ ...sharing(), as_of: '2017-07-13T00:00:00Z' })
  market.judge({ ...sharing({ victim: { certainty: 'established' } }), as_of: '2017-07-14T00:00:00Z' })
  assert.equal(market.state.case.size, size, 'no case is opened for what is on file')
  const one = findCase(market.state, 'c-yiwu')!
  assert.equal(one.id, 'c-li')
  assert.deepEqual(new Set(one.subjects.map(({ id }) => id)), new Set(['A-LI', 'S-VYW']))
  assert.deepEqual([...one.aliases].toSorted(), ['c-li', 'c-yiwu'])
  assert.deepEqual([one.certainty, market.state.case.get('c-yiwu')!.certainty], ['supported', 'established'], 'each is what the report says of it')
  assert.deepEqual(follow(market.state, market.context), [], 'the same report again says nothing')
})

test('cases are joined by who has no tie to a party of either, holds what is held, and of what is open', () => {
  const market = new Market(sharing())
  market.not('dora', 'case', 'c-li', 'merge', { case_ids: ['c-cheat'] }, 403, 'role')
  market.do('ines', 'case', 'c-cheat', 'recuse', cheat)
  market.not('ines', 'case', 'c-li', 'merge', { case_ids: ['c-cheat'] }, 403, 'recusal')
  market.do('ivan', 'case', 'c-cheat', 'take')
  market.not('omni', 'case', 'c-li', 'merge', { case_ids: ['c-cheat'] }, 409, 'held')
  market.do('ivan', 'case', 'c-li', 'merge', { case_ids: ['c-cheat'] })
  const other = new Market(sharing())
  other.do('dora', 'case', 'c-cheat', 'close', { outcome: 'nothing' })
  other.not('ines', 'case', 'c-li', 'merge', { case_ids: ['c-cheat'] }, 409, 'closed')
})

test('cases that share nothing are not joined, nor those in which somebody is harmed here and suspected there', () => {
  const market = new Market()
  market.not('ines', 'case', 'c-li', 'merge', { case_ids: ['c-cheat'] }, 422, 'nothing_shared')
  const report = findings()
  const both = new Market({
    ...report,
    cases: report.cases.map((one) =>
      one.case_id === 'c-cheat' ? { ...one, subjects: [...one.subjects, { ...victim, role: 'merchant_beneficiary' as const }] } : one,
    ),
  })
  both.not('ines', 'case', 'c-yiwu', 'merge', { case_ids: ['c-cheat'] }, 422, 'victim')
  both.not('ines', 'case', 'c-cheat', 'merge', { case_ids: ['c-yiwu'] }, 422, 'victim')
  // A claim alone is enough; one that was refused is not.
  const claim = new Market(sharing())
  claim.do('ines', 'case', 'c-li', 'victim', { subject: brusher, status: 'claimed' })
  claim.not('ines', 'case', 'c-li', 'merge', { case_ids: ['c-cheat'] }, 422, 'victim')
  claim.do('dora', 'case', 'c-li', 'victim', { subject: brusher, status: 'refused' })
  claim.do('ines', 'case', 'c-li', 'merge', { case_ids: ['c-cheat'] })
})

test('taking apart gives back what each was, to the last field, whatever their lives were before', () => {
  let joined = 0
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
      const { market } = live(seed, 60)
      const ids = [...market.state.case.keys()]
      for (const into of ids)
        for (const other of ids) {
          const before = known(market.state)
          const done = market.give('ivan', 'case', into, 'merge', { case_ids: [other] })
          if (isRefusal(done)) {
            assert.equal(known(market.state), before)
            continue
          }
          joined++
          const root = findCase(market.state, into)!.id
          assert.equal(findCase(market.state, other)!.id, root)
          const apart = market.give('ivan', 'case', root, 'unmerge', { case_ids: [findCaseId(done)] })
          assert.ok(!isRefusal(apart), JSON.stringify(apart))
          assert.equal(known(market.state), before)
        }
    }),
    { numRuns: 60, seed: 15 },
  )
  assert.ok(joined > 60, `${joined} were joined and taken apart`)
})
const findCaseId = (done: { acts: { data: { changes: unknown } }[] }): string => (done.acts[0]!.data.changes as { from: string[] }).from[0]!

test('what was decided about somebody while the cases were one goes with the case that is theirs', () => {
  const market = new Market(sharing())
  market.do('ines', 'case', 'c-li', 'merge', { case_ids: ['c-yiwu'] })
  market.do('dora', 'case', 'c-li', 'victim', { subject: victim, status: 'recognised' })
  market.do('wang', 'case', 'c-li', 'consent', { to: 'referral' })
  market.do('ines', 'case', 'c-li', 'minor', { subject: brusher })
  market.do('ines', 'case', 'c-li', 'unmerge', { case_ids: ['c-yiwu'] })
  const [li, yiwu] = [market.state.case.get('c-li')!, market.state.case.get('c-yiwu')!]
  assert.deepEqual([yiwu.victims.get('shop:S-VYW')?.status, li.victims.size, yiwu.consents.length, li.consents.length], ['recognised', 0, 1, 0])
  assert.deepEqual([li.minors.length, yiwu.minors.length], [1, 0])
})

test('a file on which something rests that concerns both is not taken apart; who took part in it took part in both', () => {
  const market = new Market(sharing())
  market.do('ines', 'case', 'c-yiwu', 'merge', { case_ids: ['c-cheat'] })
  market.do('ines', 'case', 'c-yiwu', 'take')
  const [measure] = market.do('ines', 'case', 'c-yiwu', 'propose', {
    subject: cheat,
    kind: 'restrict_publish',
    level: 'L2',
    order_ids: ['o-ch-000'],
    reason_codes: ['money-back'],
  })
  market.not('ivan', 'case', 'c-yiwu', 'unmerge', { case_ids: ['c-cheat'] }, 409, 'held')
  market.wait(31 * minute)
  market.not('ivan', 'case', 'c-yiwu', 'unmerge', { case_ids: ['c-cheat'] }, 409, 'decided_together')
  market.do('dora', 'measure', measure!, 'decide', { outcome: 'not_impose' })
  market.not('ivan', 'case', 'c-yiwu', 'unmerge', { case_ids: ['c-li'] }, 422, 'case_ids')
  market.do('ivan', 'case', 'c-yiwu', 'unmerge', { case_ids: ['c-cheat'] })
  assert.ok(familyOf(market.state, 'c-cheat').has('c-yiwu'))
})

test('clocks that run go along with a joined case, and come back with it', () => {
  const market = new Market(sharing())
  const { question } = noticed(market)
  market.do('li', 'question', question, 'delivered', { at: new Date(market.at).toISOString() })
  market.wait(31 * minute)
  market.do('ivan', 'case', 'c-cheat', 'merge', { case_ids: ['c-li'] })
  assert.equal(stateOf(market.state, 'case', 'c-cheat'), 'answer_due')
  assert.ok(whatIsOpen(market.state, market.state.case.get('c-cheat')!).includes(question))
  market.do('ivan', 'case', 'c-cheat', 'unmerge', { case_ids: ['c-li'] })
  assert.deepEqual([stateOf(market.state, 'case', 'c-cheat'), stateOf(market.state, 'case', 'c-li')], ['examine', 'answer_due'])
})
