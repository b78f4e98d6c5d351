import { defineMatterSignal, percent } from '../signal.ts'
import { words } from '../../warehouse/dialect.ts'

const { joined } = words

type Measure = { m: number; placed: number; sent: number; usual: number | null; events: string | null }

/** Whether the shop sent what others ordered in the same days: who sends to nobody is rightly called so. */
export const signal = defineMatterSignal<Measure>({
  name: 'shop-sent-nothing',
  of: 'fake_review',
  code: 'FR-06',
  behaviours: ['fake_review'],
  tier: 'T3',
  group: 'outcome',
  reads: ['matters_fake_review', 'orders', 'outcomes', 'review_bursts', 'shipment_dispatched', 'shops'],
  sql: `
    WITH mine AS (SELECT m.m, s.shop, m.from_ms, m.to_ms FROM matters_fake_review m JOIN shops s ON s.shop_id = m.shop_id WHERE m.kind = 'bombed'),
    others AS (
      SELECT b.m, o.ord, o.t, o.event_id, d.order_id IS NOT NULL AS sent, o.t >= b.from_ms - 1209600000 AS near
      FROM mine b JOIN orders o ON o.shop = b.shop AND o.t <= b.to_ms JOIN outcomes x ON x.ord = o.ord AND x.state IN ('kept', 'open', 'refunded', 'refunding') LEFT JOIN (SELECT DISTINCT order_id FROM shipment_dispatched WHERE order_id IN (SELECT order_id FROM orders WHERE shop IN (SELECT shop FROM mine))) d ON d.order_id = o.order_id WHERE NOT EXISTS (SELECT 1 FROM review_bursts r WHERE r.m = b.m AND r.order_id = o.order_id)
    )
    SELECT m, count(*) FILTER (WHERE near) AS placed, count(*) FILTER (WHERE near AND sent) AS sent, avg(CASE WHEN sent THEN CAST(1.0 AS DOUBLE) ELSE 0 END) FILTER (WHERE NOT near) AS usual,
      ${joined('event_id', { orderBy: 'event_id', where: 'near AND NOT sent', most: 20 })} AS events
    FROM others GROUP BY m`,
  level: ({ placed, sent, usual }) =>
    placed < 5 ? undefined : sent >= 0.7 * placed ? 'sent' : sent <= 0.3 * placed && (usual ?? 1) > 0.5 ? 'stopped' : undefined,
  bits: { sent: 1.5, stopped: -7 },
  sentence: ({ placed, sent }) => ({
    en: `In the two weeks before, the shop sent ${sent} of ${placed} orders of other buyers (${percent(sent / Math.max(1, placed))}).`,
    zh: `此前两周，店铺对其他买家的 ${placed} 笔订单发货 ${sent} 笔（${percent(sent / Math.max(1, placed))}）。`,
  }),
  innocent: { en: 'A shop out of stock that cancels orders draws bad reviews of its own making.', zh: '缺货取消订单的店铺招致差评，系其自身原因。' },
})
