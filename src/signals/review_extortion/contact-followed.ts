import { defineMatterSignal } from '../signal.ts'
import { merged } from './shared.ts'
import { words } from '../../warehouse/dialect.ts'

const { quantile, ratio } = words

type Measure = { m: number; incidents: number; quick: number; strangers: number; minutes: number | null; events: string | null }

/** Somebody other than the reviewer gets in touch with the shop within hours of a bad review. */
export const signal = defineMatterSignal<Measure>({
  name: 'contact-followed',
  of: 'review_extortion',
  code: 'RX-02',
  behaviours: ['review_extortion'],
  tier: 'T3',
  group: 'timing',
  reads: ['extortion_incidents', 'extortion_reviews'],
  sql: `
    WITH before AS (
      SELECT i.m, i.shop_id, min(i.stranger) AS stranger, min(i.contact_ms - r.t) AS gap, min(coalesce(i.demand_events, i.away_events)) AS said
      FROM extortion_incidents i JOIN extortion_reviews r ON r.m = i.m AND r.shop_id = i.shop_id AND r.t <= i.contact_ms WHERE i.contact_ms IS NOT NULL GROUP BY i.m, i.shop_id
    )
    SELECT m, count(*) AS incidents, count(*) FILTER (WHERE gap <= 21600000) AS quick, count(*) FILTER (WHERE gap <= 21600000 AND stranger) AS strangers, ${ratio(quantile('gap', 0.5), '60000')} AS minutes, ${merged('said')}
    FROM before GROUP BY m`,
  level: ({ quick, strangers, incidents }) => (strangers >= 2 ? 'again' : strangers === 1 ? 'once' : quick === 0 && incidents > 0 ? 'slow' : undefined),
  bits: { again: 3.5, once: 1.5, slow: -1 },
  sentence: ({ incidents, strangers, minutes }) => ({
    en: `In ${strangers} of ${incidents} cases somebody other than the reviewer wrote to the shop within six hours of the bad review (half of them within ${Math.round(minutes ?? 0)} minutes).`,
    zh: `${incidents} 起中有 ${strangers} 起，差评发布后六小时内即有评价者以外的人联系店铺（半数在 ${Math.round(minutes ?? 0)} 分钟内）。`,
  }),
  innocent: {
    en: 'A husband who writes for his wife about her order; a reputation agency that offers its help.',
    zh: '家人代为沟通订单；或口碑服务商主动推销。',
  },
})
