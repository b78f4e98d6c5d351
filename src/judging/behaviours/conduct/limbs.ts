/** A rule on somebody's conduct, as a table one reads aloud: read from above, the first limb that holds decides, and is the first reason a reader sees. */
import type { Sentence } from '../../../signals/signal.ts'

/** What a limb comes to: an accusation and how sure the data alone make it, cleared, open, or nothing that is worth a word. */
export type Comes = 'supported' | 'lead' | 'benign' | 'inconclusive' | 'nothing'

export type Limb<Sight> = { limb: string; when: (sight: Sight) => boolean; finding: Comes; words: Sentence | ((sight: Sight) => Sentence) }

/** The limb that held, in words. */
export type Held = { limb: string; words: Sentence }

/** The last limb of a table holds always. */
export function held<Sight>(limbs: readonly Limb<Sight>[], sight: Sight): Held & { finding: Comes } {
  const { limb, finding, words } = limbs.find(({ when }) => when(sight))!
  return { limb, finding, words: typeof words === 'function' ? words(sight) : words }
}
