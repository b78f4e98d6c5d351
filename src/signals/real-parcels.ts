import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined } = words

type Measure = { k: number; n: number; sent: number; weighed: number; full: number; light: number; events: string | null }

/** Did the shop ship goods in good faith, or air? Unweighed parcels say nothing. */
export const signal = defineCaseSignal<Measure>({
  name: 'real-parcels',
  code: 'D4',
  behaviours: ['self_brushing', 'reverse_brushing'],
  tier: 'T0',
  group: 'parcel',
  reads: ['case_parcels', 'case_rows', 'order_signals'],
  sql: `
    SELECT c.k, count(*) AS n, count(p.ord) AS sent, count(*) FILTER (WHERE p.measured_g IS NOT NULL AND p.catalogue_g > 0) AS weighed,
      count(*) FILTER (WHERE p.measured_g >= 0.75 * p.catalogue_g) AS "full", count(*) FILTER (WHERE coalesce(s.bits, 0) >= 4) AS light,
      ${joined('p.event_id', { orderBy: 'c.ord', where: 'p.measured_g IS NOT NULL', most: 20 })} AS events
    FROM case_rows c LEFT JOIN case_parcels p ON p.k = c.k AND p.ord = c.ord LEFT JOIN order_signals s ON s.ord = c.ord AND s.signal = 'light-parcel' WHERE c.fake GROUP BY c.k`,
  level: ({ weighed, full, light }) => {
    if (weighed < 5) return undefined
    if (full >= 0.8 * weighed) return 'real'
    if (light >= 0.5 * weighed) return 'empty'
    return light >= 0.2 * weighed ? 'mixed' : undefined
  },
  bits: {
    real: { organic: 1, shop_hired: -2, rival_hired: 0.5 },
    mixed: { organic: -3, shop_hired: 1, rival_hired: -2 },
    empty: { organic: -9, shop_hired: 2, rival_hired: -7 },
  },
  sentence: ({ sent, weighed, full, light }) => ({
    en: `Of ${sent} parcels sent ${weighed} were weighed by the carrier: ${full} held their goods' weight, ${light} were far too light.`,
    zh: `已发出 ${sent} 件包裹，承运方称重 ${weighed} 件：${full} 件与商品重量相符，${light} 件明显过轻。`,
  }),
  innocent: {
    en: 'A gift of plausible weight passes as real; a wrong catalogue weight passes as empty.',
    zh: '重量合理的小礼品会被当作真实包裹；目录重量有误会被当作空包。',
  },
})
