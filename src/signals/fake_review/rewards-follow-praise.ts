import { defineMatterSignal, oneCurrency, range } from '../signal.ts'
import { listed } from './shared.ts'

type Measure = { m: number; rewarded: number; good: number; promised: number; low: number; high: number; currency: string | null; events: string | null }

/** Small sums from the shop's own wallets reach buyers soon after they wrote good reviews, and hardly anybody else. */
export const signal = defineMatterSignal<Measure>({
  name: 'rewards-follow-praise',
  of: 'fake_review',
  code: 'FR-01',
  behaviours: ['fake_review'],
  tier: 'T3',
  group: 'money',
  reads: [],
  sql: `SELECT m, ${oneCurrency()}, count(*) AS rewarded, count(*) FILTER (WHERE rating >= 4) AS good, count(*) FILTER (WHERE promised) AS promised, min(amount_minor) AS low, max(amount_minor) AS high, ${listed('transfer_event')} FROM review_rewards JOIN matters_fake_review USING (m) JOIN shop_currencies USING (shop_id) GROUP BY m`,
  level: ({ rewarded, good }) => (good >= 0.9 * rewarded ? (rewarded >= 15 ? 'many' : 'some') : 'any-rating'),
  bits: { many: 6, some: 4, 'any-rating': 2 },
  sentence: ({ rewarded, good, promised, low, high, currency }) => ({
    en: `${rewarded} buyers were sent ${range(low, high, currency).en} ${from(rewarded, promised).en} within 72 hours after their review, ${good} of these four or five stars; buyers who wrote nothing were hardly ever sent anything.`,
    zh: `${rewarded} 名买家在评价后 72 小时内收到${from(rewarded, promised).zh}的 ${range(low, high, currency).zh}，其中 ${good} 条为四星或五星；未评价的买家几乎未收到款项。`,
  }),
  innocent: {
    en: 'Compensation for late or faulty goods, paid to satisfied and dissatisfied buyers alike.',
    zh: '因迟发或瑕疵作出的补偿，满意与不满意的买家均会收到。',
  },
})

function from(rewarded: number, promised: number): { en: string; zh: string } {
  if (promised === 0) return { en: 'from the shop’s own wallets', zh: '店铺自有钱包' }
  const others = { en: 'wallets of its staff, or such as paid hardly anybody else, as the shop had promised,', zh: '与店铺许诺相符' }
  if (promised === rewarded) return { en: `from ${others.en}`, zh: `员工钱包或几乎只作此用的钱包（${others.zh}）` }
  return {
    en: `from the shop’s own wallets, ${promised} of them from ${others.en}`,
    zh: `店铺自有钱包（其中 ${promised} 名为员工钱包或几乎只作此用的钱包，${others.zh}）`,
  }
}
