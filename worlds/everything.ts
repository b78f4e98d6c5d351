/** One marketplace in which every script is played at once: each kind of cheating beside each of its look-alikes. */
import { complaints } from './complaints.ts'
import { mixed } from './mixed.ts'
import { notices } from './notices.ts'
import type { Expectation } from './oracle.ts'
import { refunds } from './refunds.ts'
import { extortionWorlds } from './reviews-extortion.ts'
import { fakeReviewWorlds } from './reviews-fake.ts'
import { scalping } from './scalping.ts'
import type { Stagecraft } from './world.ts'

const start = Date.parse('2024-04-01T00:00:00+08:00')
const parts = [mixed, ...extortionWorlds, ...fakeReviewWorlds, ...refunds, ...complaints, ...notices, ...scalping]
const sum = (of: (craft: Stagecraft) => number): number => parts.reduce((total, craft) => total + of(craft), 0)

/** What one script says of everybody whom it leaves alone does not bind another script that needs somebody. */
function together(told: readonly (readonly Expectation[])[]): Expectation[] {
  const cast = new Set(told.flat().flatMap((one) => (one.behaviour[0] === 'benign' ? [] : [one.subject.id])))
  const all = told.flat().filter((one) => one.behaviour[0] !== 'benign' || !cast.has(one.subject.id))
  const seen = new Set<string>()
  return all.filter((one) => {
    const key = `${one.subject.id} ${one.behaviour[0]} ${one.role ?? ''}`
    return !seen.has(key) && seen.add(key)
  })
}

export const everything: Stagecraft = {
  name: 'everything',
  stream: 'everything',
  full: { start, days: 90 },
  small: { start, days: 60, ordersPerDay: 300, shops: 120, buyers: 6000 },
  extraBuyers: sum((craft) => craft.extraBuyers),
  ownShops: sum((craft) => craft.ownShops),
  play(stage) {
    const plays = parts.map((craft) => ({ craft, told: craft.play({ ...stage, random: stage.random.fork(craft.name) }) }))
    const played = plays.filter(({ craft }) => craft === mixed || extortionWorlds.includes(craft) || fakeReviewWorlds.includes(craft))
    const sales = new Set(played.flatMap(({ told }) => told.neutralise))
    return {
      cast: Object.fromEntries(plays.toReversed().flatMap(({ told }) => Object.entries(told.cast))),
      expectations: together(plays.map(({ told }) => told.expectations)),
      incidents: plays.flatMap(({ told }) => told.incidents),
      neutralise: [...sales].toSorted(),
      mustNotNeutralise: [...new Set(plays.flatMap(({ told }) => told.mustNotNeutralise))].filter((id) => !sales.has(id)).toSorted(),
      quarantineReviews: plays.flatMap(({ told }) => told.quarantineReviews ?? []).toSorted(),
      mustNotQuarantine: plays.flatMap(({ told }) => told.mustNotQuarantine ?? []).toSorted(),
      judgeAt: {},
      deadlines: {},
      facts: {},
    }
  },
}
