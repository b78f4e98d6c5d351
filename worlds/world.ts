/** A world is a background with a script played in it, and the truth about both. */
import { Background } from './background.ts'
import type { Events } from './events.ts'
import type { Market } from './market.ts'
import type { Intensity, Oracle, Size } from './oracle.ts'
import { Random } from './random.ts'

export type World = { events: Events; oracle: Oracle }

export type WorldOptions = { seed: number; intensity?: Intensity; size?: Size }

export type Stage = {
  background: Background
  market: Market
  /** The script's own chance; the background has another. */
  random: Random
  intensity: Intensity
  size: Size
}

export type Window = { start: number; days: number; ordersPerDay?: number; shops?: number; buyers?: number; snapshotShare?: number }

export type Stagecraft = {
  name: string
  /** Worlds of one stream have the same people and days; they differ only in what their scripts add or leave out. */
  stream: string
  /** When the world begins and how long it lasts, at each size. */
  full: Window
  small: Window
  /** Buyers beyond the background's, so that those a script recruits do not make the crowd smaller. */
  extraBuyers: number
  /** Shops the script opens itself. */
  ownShops: number
  play: (stage: Stage) => Omit<Oracle, 'spec' | 'world' | 'seed' | 'intensity' | 'size'>
}

const crowd = {
  full: { shops: 200, buyers: 20_000, ordersPerDay: 3000 },
  small: { shops: 40, buyers: 3000, ordersPerDay: 300 },
} as const

export function playWorld(craft: Stagecraft, { seed, intensity = 'easy', size = 'full' }: WorldOptions): World {
  const random = new Random(seed).fork(craft.stream)
  const window = craft[size]
  const setting = { ...crowd[size], ...window }
  const background = Background.furnish(
    {
      ...setting,
      shops: setting.shops - craft.ownShops,
      buyers: setting.buyers + craft.extraBuyers,
    },
    random.fork('background'),
  )
  const { market } = background
  const truth = craft.play({ background, market, random: random.fork('script'), intensity, size })
  background.live()
  background.close()
  return { events: market.events, oracle: { spec: 'aedile.oracle/1', world: craft.name, seed, intensity, size, ...truth } }
}
