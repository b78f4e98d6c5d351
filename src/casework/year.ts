/** A year of sanctions read again blind, lived through the commands: how a detector falls and rises. */
import assert from 'node:assert/strict'
import type { Act } from '../domain/acts.ts'
import { isRefusal } from './casework.ts'
import { day } from './deciding.ts'
import { finding, findings, Market, type Somebody } from './fixture.ts'
import { qualityOf, type Quality, stoppedDetectors } from './justice.ts'

export type Year = {
  lines: string[]
  /** Every act of the year, and where it stood when the detector had just been stopped. */
  acts: Act[]
  stopped: { acts: number; at: number }
  afterWrong: Quality
  refusedWhileStopped: string
  educatedWhileStopped: boolean
  end: Quality
}

export function live(): Year {
  const lines: string[] = []
  const n = 480
  const account = (i: number): string => `A-${String(i).padStart(4, '0')}`
  const base = findings()
  const verdicts = Array.from({ length: n + 2 }, (_, i) =>
    finding({
      case_id: `c-${i}`,
      subject: { kind: 'account', id: account(i) },
      behaviour: 'scalping',
      role: 'perpetrator',
      certainty: 'supported',
      proven_order_ids: [`o-${i}`],
    }),
  )
  const market = new Market({
    ...base,
    verdicts,
    cases: verdicts.map(({ case_id, subject, role }) => ({
      case_id,
      behaviour: 'scalping' as const,
      first_seen: '2017-07-01T00:00:00Z',
      merged_from: [],
      subjects: [{ ...subject, role }],
    })),
  })
  const impose = (i: number): string => {
    const [measure] =
      market.do('ines', 'case', `c-${i}`, 'take') &&
      market.do('ines', 'case', `c-${i}`, 'propose', {
        subject: { kind: 'account', id: account(i) },
        kind: 'restrict_login',
        level: 'L2',
        order_ids: [`o-${i}`],
      })
    market.do('dora', 'measure', measure!, 'decide', { outcome: 'impose', urgent: true })
    return measure!
  }
  const reread = (measure: string, view: 'right' | 'wrong'): void => {
    for (const who of ['sara', 'anna'] as Somebody[]) market.do(who, 'measure', measure, 'reread', { view })
  }
  const now = (): Quality => qualityOf(market.state, market.at).find(({ behaviour }) => behaviour === 'scalping')!
  const say = (quality: Quality, what: string): void =>
    void lines.push(
      `${new Date(market.at).toISOString().slice(0, 10)}  ${what}: ${quality.wrong} of ${quality.read} wrong, at most ${(quality.bound * 100).toFixed(2)} % with 95 % confidence; ${quality.stopped ? 'stopped, may only educate' : 'within its bound or not yet contradicted'}`,
    )
  const imposed: string[] = []
  for (let i = 0; i < n; i++) {
    if (i % 40 === 0 && i > 0) market.wait(20 * day)
    imposed.push(impose(i))
  }
  for (const [i, measure] of imposed.slice(0, 298).entries()) {
    reread(measure, 'right')
    if (i === 149) say(now(), 'half of the sample read')
  }
  say(now(), 'before the planted one')
  reread(imposed[298]!, 'wrong')
  const afterWrong = now()
  say(afterWrong, 'the planted wrong one is found')
  const stopped = { acts: market.acts.length, at: market.at }
  market.stopped = stoppedDetectors(market.state, market.at)
  market.do('ines', 'case', `c-${n}`, 'take')
  const subject = { kind: 'account', id: account(n) }
  const refused = market.give('ines', 'case', `c-${n}`, 'propose', { subject, kind: 'restrict_login', level: 'L2', order_ids: [`o-${n}`] })
  const educated = market.give('ines', 'case', `c-${n}`, 'propose', { subject, kind: 'education', level: 'L1', order_ids: [`o-${n}`] })
  assert.ok(isRefusal(refused))
  lines.push(`            a limit on its finding is refused: ${refused.rule}; education is ${isRefusal(educated) ? 'refused' : 'taken'}`)
  for (const measure of imposed.slice(299, 473)) reread(measure, 'right')
  const end = now()
  say(end, '174 more were right')
  market.stopped = stoppedDetectors(market.state, market.at)
  const again = market.give('ines', 'case', `c-${n}`, 'propose', { subject, kind: 'restrict_login', level: 'L2', order_ids: [`o-${n}`] })
  lines.push(`            a limit on its finding is ${isRefusal(again) ? `refused: ${again.rule}` : 'taken again'}`)
  return { lines, acts: market.acts, stopped, afterWrong, refusedWhileStopped: refused.rule, educatedWhileStopped: !isRefusal(educated), end }
}
