import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined } = words

type Measure = { k: number; seen: number; followed: number; events: string | null }

/** Parcels that were seen all along their way were really handled, even where nobody weighed them. Bought waybills show two stations. */
export const signal = defineCaseSignal<Measure>({
  name: 'handled-parcels',
  code: 'D4',
  behaviours: ['reverse_brushing'],
  tier: 'T0',
  group: 'parcel',
  reads: ['case_parcels'],
  sql: `
    SELECT k, count(*) FILTER (WHERE scans > 0 AND NOT feed_gap) AS seen, count(*) FILTER (WHERE scans >= 4 AND NOT feed_gap) AS followed,
      ${joined('event_id', { orderBy: 'ord', where: 'scans >= 4', most: 20 })} AS events
    FROM case_parcels WHERE fake GROUP BY k`,
  level: ({ seen, followed }) => (seen < 8 ? undefined : followed >= 0.8 * seen ? 'handled' : followed <= 0.3 * seen ? 'bare' : undefined),
  bits: { handled: { organic: 0.5, shop_hired: -1, rival_hired: 0.3 }, bare: { organic: -3, shop_hired: 1, rival_hired: -2 } },
  sentence: ({ seen, followed }) => ({
    en: `${followed} of ${seen} parcels were seen at four or more stations on their way.`,
    zh: `${seen} 件包裹中有 ${followed} 件在途中有四个以上的扫描节点。`,
  }),
  innocent: { en: 'A small gift travels the same way as the goods; some carriers scan little.', zh: '小礼品与真实商品走同样的路线；有的承运方扫描很少。' },
})
