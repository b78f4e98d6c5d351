import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined } = words

type Measure = { k: number; known: number; inside: number; events: string | null }

/** Buyers who order from a device that the shop's own people log in with. */
export const signal = defineCaseSignal<Measure>({
  name: 'seller-device',
  code: 'SB-06',
  behaviours: ['self_brushing'],
  tier: 'T2',
  group: 'device',
  reads: ['accounts', 'case_rows', 'orders', 'session_started', 'shop_people', 'shops'],
  sql: `
    WITH own_people AS (
      SELECT shop, owner_account_id AS account_id FROM shops WHERE owner_account_id IS NOT NULL
      UNION
      SELECT s.shop, a.account_id FROM shop_people p JOIN shops s ON s.shop_id = p.shop_id JOIN accounts a ON a.person_id = p.person_id WHERE p.role <> 'shareholder'
    ), crew AS (
      SELECT DISTINCT c.k, c.shop, a.account_id FROM case_rows c JOIN accounts a ON a.buyer = c.buyer
      WHERE c.fake AND NOT EXISTS (SELECT 1 FROM own_people w WHERE w.shop = c.shop AND w.account_id = a.account_id)
    ), concerned AS (SELECT account_id FROM own_people UNION SELECT account_id FROM crew),
    buying AS (SELECT a.buyer, a.account_id FROM accounts a JOIN concerned n ON n.account_id = a.account_id),
    links AS (
      SELECT device_id, account_id, min(id) AS id FROM (
        SELECT account_id, device_id, id FROM session_started WHERE device_id IS NOT NULL AND account_id IN (SELECT account_id FROM concerned)
        UNION ALL
        SELECT b.account_id, o.device_id, o.event_id FROM orders o JOIN buying b ON b.buyer = o.buyer WHERE o.device_id IS NOT NULL AND (SELECT count(*) FROM session_started) > 0
      ) GROUP BY device_id, account_id
    ), own_devices AS (SELECT DISTINCT w.shop, l.device_id FROM own_people w JOIN links l ON l.account_id = w.account_id),
    -- An agency's machine serves many shops; who orders from it is known to none of them.
    serving AS (SELECT device_id FROM own_devices GROUP BY device_id HAVING count(DISTINCT shop) <= 3)
    SELECT w.k, count(DISTINCT w.account_id) AS known, count(DISTINCT CASE WHEN s.device_id IS NOT NULL THEN w.account_id END) AS inside,
      ${joined('l.id', { orderBy: 'l.id', where: 's.device_id IS NOT NULL', most: 20 })} AS events
    FROM crew w JOIN links l ON l.account_id = w.account_id LEFT JOIN own_devices d ON d.shop = w.shop AND d.device_id = l.device_id LEFT JOIN serving s ON s.device_id = d.device_id
    GROUP BY w.k`,
  level: ({ inside }) => (inside > 6 ? 'many' : inside >= 3 ? 'some' : undefined),
  bits: { many: { organic: -3, shop_hired: 2, rival_hired: -2 }, some: { organic: -0.5, shop_hired: 0.5, rival_hired: -0.5 } },
  sentence: ({ known, inside }) => ({
    en: `${inside} of ${known} buyers used a device that an account of the shop or of its staff uses too.`,
    zh: `${known} 名买家中有 ${inside} 名使用过店铺或其员工账号所用的设备。`,
  }),
  innocent: { en: 'Family and employees who buy at a discount on the shop’s own computer.', zh: '家人或员工在店内电脑上以优惠价购买。' },
})
