import { defineOrderSignal } from './signal.ts'

/** The parcel was signed for in another town than the order's address. */
export const signal = defineOrderSignal({
  name: 'wrong-town',
  code: 'SB-04',
  behaviours: ['self_brushing'],
  tier: 'T0',
  group: 'parcel',
  reads: ['orders', 'parcels'],
  sql: `
    SELECT p.ord, 3.0 AS bits, p.event_id FROM parcels p JOIN orders o ON o.ord = p.ord
    WHERE length(p.delivered_region) = 6 AND length(o.region_code) = 6 AND substr(p.delivered_region, 1, 4) <> substr(o.region_code, 1, 4)
      AND substr(o.region_code, 3, 4) <> '0000' AND substr(p.delivered_region, 3, 4) <> '0000' AND o.address_kind NOT IN ('forwarder', 'locker')`,
  sentence: ({ orders, of }) => ({
    en: `${orders} of ${of} parcels were signed for in a town that is not the order's.`,
    zh: `${of} 件包裹中有 ${orders} 件的签收城市与订单地址不符。`,
  }),
  innocent: {
    en: 'A parcel redirected at the recipient’s wish, or a forwarding warehouse not yet known as one.',
    zh: '应收件人要求改址，或尚未识别的集运仓。',
  },
})
