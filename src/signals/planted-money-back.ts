import { defineCaseSignal, oneCurrency, sum } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined } = words

type Measure = { k: number; payees: number; amount: number; wallets: number; currency: string | null; events: string | null }

/** Money back from wallets that bear the shop's name, or claim to be its, and that nobody verified: anyone can write a name. Seen, told, and not counted. */
export const signal = defineCaseSignal<Measure>({
  name: 'planted-money-back',
  code: 'P6',
  behaviours: ['reverse_brushing'],
  tier: 'T1',
  group: 'money',
  reads: ['case_rows', 'money_matches', 'shop_opened', 'shops', 'wallet_linked'],
  sql: `
    WITH named AS (
      SELECT w.wallet_id, w.holder_id AS shop_id FROM wallet_linked w WHERE w.holder_kind = 'shop' AND NOT w.verified
      UNION
      SELECT w.wallet_id, s.shop_id FROM wallet_linked w JOIN shops s ON w.holder_kind = 'account' AND s.owner_account_id = w.holder_id WHERE NOT w.verified
      UNION
      SELECT w.wallet_id, s.shop_id FROM wallet_linked w JOIN shop_opened s ON s.name = w.nickname WHERE NOT w.verified
    )
    SELECT c.k, ${oneCurrency('c.currency')}, count(DISTINCT m.buyer) AS payees, sum(m.amount_minor) AS amount, count(DISTINCT m.from_wallet_id) AS wallets,
      ${joined('m.event_id', { orderBy: 'c.ord', most: 20 })} AS events
    FROM case_rows c JOIN money_matches m ON m.ord = c.ord JOIN shops s ON s.shop = m.shop JOIN named n ON n.wallet_id = m.from_wallet_id AND n.shop_id = s.shop_id
    WHERE NOT m.tied GROUP BY c.k`,
  level: ({ payees }) => (payees > 0 ? 'not-counted' : undefined),
  bits: { 'not-counted': { organic: 0, shop_hired: 0, rival_hired: 0 } },
  sentence: ({ payees, amount, currency, wallets }) => ({
    en: `${wallets} wallet${wallets === 1 ? '' : 's'} under the shop's name sent ${sum(amount, currency).en} back to ${payees} buyer${payees === 1 ? '' : 's'}; no link to the shop is verified, so this does not count against it.`,
    zh: `有 ${wallets} 个以该店名义出现的钱包向 ${payees} 名买家退回 ${sum(amount, currency).zh}；其与店铺的关系未经核实，不作为对店铺不利的依据。`,
  }),
  innocent: {
    en: 'A shop’s new wallet whose verification is still under way; until then it is anybody’s.',
    zh: '店铺的新钱包可能正在核验；核验之前，它可以是任何人的。',
  },
})
