/**
 * Review extortion (差评师, dossier §2.4): money is asked for a bad review to go. Text is a sign; the rule needs a demand before any offer, tied to the
 * review, and out of proportion to the order or made of several shops. Who is named is named by his own deeds; a home shared with a reviewer is none.
 */
import { readExplanations } from '../explanations.ts'
import type { Context } from '../voice.ts'
import { defineBehaviour, type Found, type Matter } from './behaviour.ts'
import { findApproaches } from './review_extortion/approaches.ts'
import { findRings, type Ring } from './review_extortion/rings.ts'
import { writeRings } from './review_extortion/tables.ts'
import { accuse } from './review_extortion/accuse.ts'
import { clear } from './review_extortion/clear.ts'
import { judgeBooked } from './review_extortion/booked.ts'

export const behaviour = defineBehaviour({
  behaviour: 'review_extortion',
  budget: { message: 8, repetition: 6, money: 6, timing: 4, review: 2, relation: 0.5, history: 3 },
  reads: ['review_lines', 'shop_voices', 'buyer_wallets', 'seller_wallets', 'coins'],
  async prepare(engine) {
    const rings = await findRings(engine, await findApproaches(engine))
    await writeRings(engine, rings)
    return (context, matters) => judgeRings(context, rings, matters)
  },
})

async function judgeRings(context: Context, rings: readonly Ring[], matters: ReadonlyMap<number, Matter>): Promise<Found> {
  const result: Found = { verdicts: [], cases: [], neutralisedOrders: [], neutralisedReviews: [] }
  const answers = await readExplanations(context.engine, context.asOfMs)
  for (const [m, ring] of rings.entries()) {
    const matter = matters.get(m)!
    if (ring.found) await accuse(context, ring, matter, answers, result)
    else clear(context, ring, matter, answers, result)
  }
  await judgeBooked(context, result)
  return result
}
