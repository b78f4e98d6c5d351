import { defineMatterSignal } from '../signal.ts'
import { words } from '../../warehouse/dialect.ts'

const { joined, lastBy } = words

type Measure = { m: number; accounts: number; wallets: number; most: number; events: string | null }

/** One instrument pays for the orders of many accounts. */
export const signal = defineMatterSignal<Measure>({
  name: 'one-instrument',
  of: 'scalping',
  code: 'SC-04',
  behaviours: ['scalping'],
  tier: 'T1',
  group: 'money',
  reads: ['rush_rows'],
  sql: `WITH paid AS (SELECT m, wallet_id, count(DISTINCT buyer) AS accounts, ${joined('event_id', { orderBy: 'event_id', most: 20 })} AS events FROM rush_rows WHERE wallet_id IS NOT NULL GROUP BY m, wallet_id),
    all_accounts AS (SELECT m, count(DISTINCT buyer) AS accounts FROM rush_rows GROUP BY m)
    SELECT p.m, any_value(a.accounts) AS accounts, count(*) AS wallets, max(p.accounts) AS most, ${lastBy('p.events', '(p.accounts, p.wallet_id)')} AS events FROM paid p JOIN all_accounts a ON a.m = p.m GROUP BY p.m`,
  level: ({ most }) => (most >= 10 ? 'many' : most >= 5 ? 'several' : undefined),
  bits: { several: 4, many: 5 },
  sentence: ({ accounts, most }) => ({
    en: `One wallet paid for orders of ${most} of ${accounts} accounts.`,
    zh: `同一钱包为 ${accounts} 个账号中的 ${most} 个付款。`,
  }),
  innocent: {
    en: 'A company or a club pays for its people.',
    zh: '单位或社团统一付款。',
  },
})
