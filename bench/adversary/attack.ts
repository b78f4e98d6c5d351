/**
 * An attack is somebody's way of getting an honest party limited, or himself through, played in a market whose truth is known, with its price in money.
 * One file of `attacks/` holds the attacks of one idea; the folder is the registry.
 */
import type { Report } from '../../src/domain/report.ts'
import type { Behaviour } from '../../src/domain/verdict.ts'
import type { Stage } from '../../worlds/world.ts'

/** What is true of an attack that was played. */
export type Told = {
  /** Ids of accounts, persons, shops, wallets, agents that did nothing wrong and stand near. */
  innocent: readonly string[]
  /** Ids of those who did it. */
  guilty: readonly string[]
  /** Orders that are not real demand. */
  fake: readonly string[]
  /** Genuine orders in the thick of it, each with the innocent ids (buyer, shop) that lose by its going out. */
  genuine: readonly { order: string; of: readonly string[] }[]
  /** What the attacker spent in all, minor units: goods, fees, money given away that does not come back. */
  priceMinor: number
}

export type Attack = {
  /** kebab-case, unique. */
  name: string
  /** A frame wants an innocent limited; an escape wants the guilty through. */
  aim: 'frame' | 'escape'
  /** What the framed would be taken for, or what the escaping do. */
  behaviour: Behaviour
  /** One sentence: what the attacker does. */
  story: string
  play: (stage: Stage) => Told
  /** The same campaign without the trick, for an escape. */
  plain?: (stage: Stage) => Told
  /** How much of the attack a report holds, 0 to 1; where left out, the share of its fake orders that are out. */
  held?: (report: Report, told: Told) => number
  /**
   * Nothing is left to see: the frame of this name tells the very same records, to the byte, of honest people, so that whoever held the one would hold the other. The lab
   * compares the records before it calls an escape blind.
   */
  blind?: string
}

export const defineAttack = (attack: Attack): Attack => attack
