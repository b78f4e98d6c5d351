/** The worlds by name. */
import { complaints } from './complaints.ts'
import { everything } from './everything.ts'
import { calibration, mixed } from './mixed.ts'
import { notices } from './notices.ts'
import { refunds } from './refunds.ts'
import { extortionWorlds } from './reviews-extortion.ts'
import { fakeReviewWorlds } from './reviews-fake.ts'
import { s1, s1Authority, s1b } from './s1.ts'
import { s2, s2Authority } from './s2.ts'
import { s3, s3Authority } from './s3.ts'
import { s5 } from './s5.ts'
import { s9, s9b } from './s9.ts'
import { s12 } from './s12.ts'
import { scalping } from './scalping.ts'
import { stories } from './stories/index.ts'
import { playWorld, type Stagecraft, type World, type WorldOptions } from './world.ts'

export { intensities } from './oracle.ts'
export type { Intensity, Oracle, Size } from './oracle.ts'
export type { World, WorldOptions } from './world.ts'

const crafts: readonly Stagecraft[] = [
  s1,
  s1b,
  s1Authority,
  s2,
  s2Authority,
  s3,
  s3Authority,
  s5,
  s9,
  s9b,
  s12,
  mixed,
  calibration,
  ...refunds,
  ...complaints,
  ...notices,
  ...scalping,
  ...extortionWorlds,
  ...fakeReviewWorlds,
  ...stories,
  everything,
]

export const worldNames: readonly string[] = crafts.map((craft) => craft.name)

/** Makes the world of that name; the same options make the same world. Throws RangeError for a name there is none of. */
export function makeWorld(name: string, options: WorldOptions): World {
  const craft = crafts.find((one) => one.name === name)
  if (craft === undefined) throw new RangeError(`expected a world (${worldNames.join(', ')}), got "${name}"`)
  return playWorld(craft, options)
}
