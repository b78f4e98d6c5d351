import { defineMatterSignal } from '../signal.ts'
import { listed } from './shared.ts'

type Measure = { m: number; by_name: number; by_review: number; payers: number; events: string | null }

/** Shops that have nothing to do with each other name the same payee, handle or account, or paid the same purse, or were reviewed by the same people. */
export const signal = defineMatterSignal<Measure>({
  name: 'named-by-strangers',
  of: 'review_extortion',
  code: 'RX-07',
  behaviours: ['review_extortion'],
  tier: 'T3',
  group: 'repetition',
  reads: ['extortion_incidents', 'extortion_names', 'extortion_reviews', 'matters_review_extortion'],
  sql: `
    WITH names AS (SELECT m, kind, value, count(DISTINCT owner) AS shops FROM extortion_names GROUP BY m, kind, value),
    most AS (SELECT m, max(shops) AS shops FROM names GROUP BY m),
    authors AS (SELECT r.m, r.account_id, count(DISTINCT i.owner) AS shops FROM extortion_reviews r JOIN extortion_incidents i ON i.m = r.m AND i.shop_id = r.shop_id WHERE r.charged GROUP BY r.m, r.account_id),
    most_reviewed AS (SELECT m, max(shops) AS shops FROM authors GROUP BY m),
    payers AS (SELECT m, count(DISTINCT owner) AS shops FROM extortion_incidents WHERE pay_events IS NOT NULL GROUP BY m)
    SELECT x.m, coalesce(min(most.shops), 0) AS by_name, coalesce(min(v.shops), 0) AS by_review, coalesce(min(p.shops), 0) AS payers, ${listed('n.event_id')}
    FROM matters_review_extortion x LEFT JOIN most ON most.m = x.m LEFT JOIN most_reviewed v ON v.m = x.m LEFT JOIN payers p ON p.m = x.m LEFT JOIN extortion_names n ON n.m = x.m GROUP BY x.m`,
  level: ({ by_name, by_review, payers }) => {
    const shops = Math.max(by_name, by_review, payers)
    return shops >= 3 ? 'many' : shops === 2 ? 'two' : undefined
  },
  bits: { many: 6, two: 4 },
  sentence: ({ by_name, by_review, payers }) => ({
    en: `Shops that have no owner in common meet in it: ${by_name} name the same payee, handle or account, ${payers} paid, ${by_review} were badly reviewed by the same account.`,
    zh: `互不相干的店铺在此相交：${by_name} 家指向同一收款人、联系方式或账号，${payers} 家付款，${by_review} 家被同一账号差评。`,
  }),
  innocent: {
    en: 'Shops that agree to accuse a critic; look whether each has its own payment and its own talk.',
    zh: '店铺串通指控批评者：请查看各家是否有各自的付款与沟通记录。',
  },
})
