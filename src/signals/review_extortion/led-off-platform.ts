import { defineMatterSignal } from '../signal.ts'
import { merged, shops as named } from './shared.ts'

type Measure = { m: number; shops: number; events: string | null }

/** The talk about a review is led to where the platform does not see it. */
export const signal = defineMatterSignal<Measure>({
  name: 'led-off-platform',
  of: 'review_extortion',
  code: 'RX-03',
  behaviours: ['review_extortion'],
  tier: 'T3',
  group: 'message',
  reads: ['extortion_incidents'],
  sql: `SELECT m, count(DISTINCT owner) AS shops, ${merged('away_events')} FROM extortion_incidents WHERE led_away GROUP BY m`,
  level: ({ shops }) => (shops >= 2 ? 'again' : 'once'),
  bits: { again: 2, once: 1 },
  sentence: ({ shops }) => ({
    en: `The talk about the review was led off the platform at ${named(shops).en}.`,
    zh: `关于评价的沟通在${named(shops).zh}被引向平台之外。`,
  }),
  innocent: { en: 'A buyer who would rather talk on the phone.', zh: '习惯用电话或微信沟通的买家。' },
})
