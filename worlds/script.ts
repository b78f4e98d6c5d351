/** What scripts of a few pages have in common. */
import type { Intensity } from './oracle.ts'
import type { Stagecraft, Window } from './world.ts'

const minute = 60_000

/** Visits that one order usually comes with, as in the background. */
const visits = [14, 50] as const

/** One of three by intensity. */
export const at = <T>(intensity: Intensity, easy: T, medium: T, hard: T): T => ({ easy, medium, hard })[intensity]

/** A world of an ordinary market in which one script is played. */
export const script = (name: string, full: Window, small: Window, play: Stagecraft['play']): Stagecraft => ({
  name,
  stream: name,
  full,
  small,
  extraBuyers: 0,
  ownShops: 0,
  play: (stage) => {
    const { market, random } = stage
    const placed = market.events.table('order.placed')
    const from = placed.length
    const told = play(stage)
    const dice = random.fork('visits')
    const listings = new Map(market.listings.map((listing) => [listing.id, listing]))
    const idle = new Set(told.neutralise)
    // Who wants the goods looks first, and so do others who buy nothing.
    for (let row = from; row < placed.length; row++) {
      const count = dice.int(...visits)
      if (!idle.has(placed.column('order_id')[row] as string))
        market.addViews(listings.get(placed.column('listing_id')[row] as string)!, Math.max(market.start, placed.times[row]! - dice.int(0, 40) * minute), count)
    }
    return told
  },
})
