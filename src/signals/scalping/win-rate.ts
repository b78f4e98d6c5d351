import { defineMatterSignal } from '../signal.ts'
import { words } from '../../warehouse/dialect.ts'

const { joined, ratio } = words

type Measure = { m: number; units: number; sold: number; buyers: number; share: number; usual: number; events: string | null }

/** How much of what was sold in the scramble one hand got. Who buys for a company gets much too, so it says little. */
export const signal = defineMatterSignal<Measure>({
  name: 'win-rate',
  of: 'scalping',
  code: 'SC-07',
  behaviours: ['scalping'],
  tier: 'T0',
  group: 'volume',
  reads: ['orders', 'rush_orders', 'rush_rows'],
  sql: `WITH sold AS (SELECT r.d, sum(o.quantity) AS units, count(DISTINCT r.buyer) AS buyers FROM rush_orders r JOIN orders o ON o.ord = r.ord GROUP BY r.d),
    mine AS (SELECT m, d, sum(quantity) AS units, ${joined('event_id', { orderBy: 'event_id', most: 20 })} AS events FROM rush_rows GROUP BY m, d),
    shares AS (SELECT x.m, CAST(x.units AS BIGINT) AS units, CAST(s.units AS BIGINT) AS sold, s.buyers, CAST(${ratio('x.units', 's.units')} AS DOUBLE) AS share, CAST(${ratio('1.0', 's.buyers')} AS DOUBLE) AS usual, x.events, row_number() OVER (PARTITION BY x.m ORDER BY ${ratio('x.units', 's.units')} DESC, x.d) AS nth FROM mine x JOIN sold s ON s.d = x.d WHERE s.buyers >= 10)
    SELECT * FROM shares WHERE nth = 1`,
  level: ({ share, usual }) => (share >= 5 * usual && share >= 0.05 ? 'large' : undefined),
  bits: { large: 2 },
  sentence: ({ units, sold, buyers }) => ({
    en: `One hand got ${units} of ${sold} pieces sold in a scramble of ${buyers} buyers.`,
    zh: `在 ${buyers} 名买家参与的抢购中，同一操控者取得 ${sold} 件中的 ${units} 件。`,
  }),
  innocent: {
    en: 'A buyer for a company or a class takes what all of them need.',
    zh: '为单位或班级统一采购。',
  },
})
