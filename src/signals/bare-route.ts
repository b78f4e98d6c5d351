import { fewScans } from '../features/bare_parcels.ts'
import { bareness } from '../features/carrier_routes.ts'
import { defineOrderSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { greatest, least, ratio } = words

/** A delivered parcel that was seen only when picked up and when signed for, on a carrier that normally sees parcels more often. */
export const signal = defineOrderSignal({
  name: 'bare-route',
  code: 'SB-04',
  behaviours: ['self_brushing'],
  tier: 'T0',
  group: 'parcel',
  reads: ['orders', 'parcels', 'bare_parcels', 'carrier_routes'],
  paths: { carrier_routes: 'carrier <- bare_parcels.carrier' },
  sql: `
    WITH fast AS (
      SELECT p.ord FROM parcels p JOIN orders o ON o.ord = p.ord
      WHERE p.picked_ms IS NOT NULL AND p.delivered_ms - p.picked_ms < 12 * 3600000 AND substr(p.origin_region, 1, 2) <> substr(o.region_code, 1, 2)
    )
    SELECT s.ord, s.bits + CASE WHEN f.ord IS NOT NULL THEN 2.0 ELSE 0.0 END AS bits, s.event_id
    FROM (
      SELECT b.ord, ${least('5.0', greatest('0.0', `log2(${ratio(String(bareness.most), 'u.bare')})`))} AS bits, b.event_id FROM bare_parcels b JOIN carrier_routes u ON u.carrier = b.carrier
      UNION ALL
      SELECT ord, -1.5 AS bits, event_id FROM parcels WHERE delivered_ms IS NOT NULL AND NOT feed_gap AND scans > ${fewScans}
    ) s LEFT JOIN fast f ON f.ord = s.ord`,
  sentence: ({ orders, of }) => ({
    en: `${orders} of ${of} parcels were seen only at pick-up and at delivery, or arrived faster than the distance allows.`,
    zh: `${of} 件包裹中有 ${orders} 件只有揽收和签收两个节点，或签收快于路程所需。`,
  }),
  innocent: {
    en: 'A courier within one town, or a carrier that loses scans; interruptions the carrier reported are left out.',
    zh: '同城配送，或承运方漏扫；承运方已报告的中断期间不计入。',
  },
})
