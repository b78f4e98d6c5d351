import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined, least } = words

type Measure = { k: number; n: number; buyers: number; multiple: number; events: string | null }

/** Buyers who order again and again inside one surge. Honest rushes bring many buyers once. */
export const signal = defineCaseSignal<Measure>({
  name: 'crew-repeats',
  code: 'SB-05',
  behaviours: ['self_brushing', 'reverse_brushing'],
  tier: 'T0',
  group: 'identity',
  reads: ['case_rows'],
  sql: `
    -- Orders of one buyer close to each other; who comes back after weeks is a customer.
    WITH spaced AS (
      SELECT k, ord, buyer, event_id,
        CASE WHEN ${least('t - lag(t) OVER same_buyer', 'lead(t) OVER same_buyer - t')} <= 259200000 THEN 2 ELSE 1 END AS n
      FROM case_rows WINDOW same_buyer AS (PARTITION BY k, buyer ORDER BY t, ord)
    )
    SELECT k, count(*) AS n, count(DISTINCT buyer) AS buyers, count(*) FILTER (WHERE n >= 2) AS multiple,
      ${joined('event_id', { orderBy: 'ord', where: 'n >= 2', most: 20 })} AS events
    FROM spaced GROUP BY k`,
  level: ({ n, multiple }) => (n < 12 ? undefined : multiple >= 0.5 * n ? 'many' : multiple <= 0.15 * n ? 'single' : undefined),
  bits: { many: { organic: -4, shop_hired: 0, rival_hired: 0 }, single: { organic: 0.5, shop_hired: 0, rival_hired: 0 } },
  sentence: ({ n, buyers, multiple }) => ({
    en: `${n} orders come from ${buyers} buyers; ${multiple} of them from buyers who ordered again within three days.`,
    zh: `${n} 笔订单来自 ${buyers} 名买家，其中 ${multiple} 笔来自三天内再次下单者。`,
  }),
  innocent: { en: 'Families, offices and group purchases order several times at once.', zh: '家庭、单位与团购也会一次下多单。' },
})
