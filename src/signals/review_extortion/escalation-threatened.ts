import { defineMatterSignal } from '../signal.ts'
import { merged, shops as named } from './shared.ts'

type Measure = { m: number; shops: number; more: number; events: string | null }

/** More bad reviews, or other harm, unless the shop pays. */
export const signal = defineMatterSignal<Measure>({
  name: 'escalation-threatened',
  of: 'review_extortion',
  code: 'RX-05',
  behaviours: ['review_extortion'],
  tier: 'T3',
  group: 'message',
  reads: ['extortion_incidents'],
  sql: `SELECT m, count(DISTINCT owner) AS shops, count(DISTINCT owner) FILTER (WHERE more) AS more, ${merged('threat_events')}
    FROM extortion_incidents WHERE threatened AND demanded AND NOT offered_first AND NOT related GROUP BY m`,
  level: ({ more }) => (more > 0 ? 'more-to-come' : 'or-else'),
  bits: { 'more-to-come': 3, 'or-else': 1.5 },
  sentence: ({ shops, more }) => ({
    en: more > 0 ? `${named(more).en} heard that more bad reviews would come unless money did.` : `Harm was announced to ${named(shops).en} unless money came.`,
    zh: more > 0 ? `${named(more).zh}被告知如不付款将有更多差评。` : `${named(shops).zh}被告知如不付款将受损害。`,
  }),
  innocent: { en: 'An angry buyer who says he will tell his friends, and asks for nothing.', zh: '气愤的买家扬言要告诉朋友，但并不索要钱款。' },
})
