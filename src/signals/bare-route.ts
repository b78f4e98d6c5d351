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
  reads: ['orders', 'parcels'],
  sql: `
    WITH usual AS (
      SELECT carrier, ${ratio('(count(*) FILTER (WHERE scans <= 2) + 1.0)', '(count(*) + 2.0)')} AS bare FROM parcels WHERE delivered_ms IS NOT NULL AND NOT feed_gap GROUP BY carrier
    )
    SELECT p.ord,
      CASE WHEN p.scans <= 2 THEN ${least('5.0', greatest('0.0', `log2(${ratio('0.7', greatest('u.bare', '0.02'))})`))} ELSE -1.5 END
      + CASE WHEN p.picked_ms IS NOT NULL AND p.delivered_ms - p.picked_ms < 12 * 3600000 AND substr(p.origin_region, 1, 2) <> substr(o.region_code, 1, 2) THEN 2.0 ELSE 0.0 END AS bits,
      p.event_id
    FROM parcels p JOIN usual u ON u.carrier = p.carrier JOIN orders o ON o.ord = p.ord
    WHERE p.delivered_ms IS NOT NULL AND NOT p.feed_gap AND p.scans > 0`,
  sentence: ({ orders, of }) => ({
    en: `${orders} of ${of} parcels were seen only at pick-up and at delivery, or arrived faster than the distance allows.`,
    zh: `${of} 件包裹中有 ${orders} 件只有揽收和签收两个节点，或签收快于路程所需。`,
  }),
  innocent: {
    en: 'A courier within one town, or a carrier that loses scans; interruptions the carrier reported are left out.',
    zh: '同城配送，或承运方漏扫；承运方已报告的中断期间不计入。',
  },
})
