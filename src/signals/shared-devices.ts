import { defineCaseSignal } from './signal.ts'
import { words } from '../warehouse/dialect.ts'

const { joined } = words

type Measure = { k: number; known: number; shared: number; places: number; events: string | null }

/** More accounts on one device or line than a household has, and nearly all of them in this cohort. Places that many people share do not count. */
export const signal = defineCaseSignal<Measure>({
  name: 'shared-devices',
  code: 'SB-06',
  behaviours: ['self_brushing', 'reverse_brushing', 'task_platform'],
  tier: 'T2',
  group: 'device',
  reads: ['accounts', 'case_rows', 'orders', 'session_started'],
  sql: `
    WITH crew AS (SELECT DISTINCT c.k, a.account_id, a.buyer FROM case_rows c JOIN accounts a ON a.buyer = c.buyer WHERE c.fake),
    -- Where they were, and who else was there: of everybody else only at places where many of one case were.
    visits AS (SELECT account_id, device_id, ip_token, ip_kind, id FROM session_started WHERE account_id IN (SELECT account_id FROM crew)),
    been AS (
      SELECT account_id, 1 AS kind, device_id AS place, id FROM visits WHERE device_id IS NOT NULL
      UNION ALL SELECT account_id, 2, ip_token, id FROM visits WHERE ip_token IS NOT NULL AND ip_kind IS NOT NULL
      -- The device an order names counts only where sessions may be seen at all.
      UNION ALL SELECT w.account_id, 1, o.device_id, o.event_id FROM orders o JOIN (SELECT DISTINCT account_id, buyer FROM crew) w ON w.buyer = o.buyer
      WHERE o.device_id IS NOT NULL AND (SELECT count(*) FROM session_started) > 0
    ), placed AS (SELECT w.k, w.account_id, l.kind, l.place FROM crew w JOIN (SELECT DISTINCT kind, place, account_id FROM been) l ON l.account_id = w.account_id),
    known AS (SELECT k, count(DISTINCT account_id) AS known FROM placed GROUP BY k),
    full_of_them AS (SELECT k, kind, place, count(*) AS n FROM placed GROUP BY k, kind, place HAVING count(*) > 6),
    seen AS (
      SELECT account_id, 1 AS kind, device_id AS place, coalesce(ip_kind IN ('campus', 'office'), FALSE) AS public FROM session_started WHERE device_id IN (SELECT place FROM full_of_them WHERE kind = 1)
      UNION ALL
      -- A mobile line is a NAT of thousands, an unknown one may be; a residential one is a home.
      SELECT account_id, 2, ip_token, ip_kind NOT IN ('residential', 'datacenter') FROM session_started WHERE ip_kind IS NOT NULL AND ip_token IN (SELECT place FROM full_of_them WHERE kind = 2)
      UNION ALL
      SELECT a.account_id, 1, o.device_id, FALSE FROM orders o JOIN accounts a ON a.buyer = o.buyer WHERE o.device_id IN (SELECT place FROM full_of_them WHERE kind = 1)
    ), reach AS (SELECT kind, place, count(DISTINCT account_id) AS accounts FROM seen GROUP BY kind, place HAVING NOT bool_or(public)),
    full_places AS (SELECT p.k, p.kind, p.place FROM full_of_them p JOIN reach r ON r.kind = p.kind AND r.place = p.place WHERE p.n >= 0.5 * r.accounts),
    -- Each person at each such place, by the first event that shows it.
    sharing AS (
      SELECT f.k, f.kind, f.place, w.account_id, min(l.id) AS id FROM full_places f JOIN been l ON l.kind = f.kind AND l.place = f.place JOIN crew w ON w.k = f.k AND w.account_id = l.account_id
      GROUP BY f.k, f.kind, f.place, w.account_id
    )
    SELECT n.k, min(n.known) AS known, count(DISTINCT p.account_id) AS shared, count(DISTINCT (p.kind, p.place)) FILTER (WHERE p.place IS NOT NULL) AS places,
      ${joined('p.id', { orderBy: 'p.id', where: 'p.id IS NOT NULL', most: 20 })} AS events
    FROM known n LEFT JOIN sharing p ON p.k = n.k GROUP BY n.k`,
  level: ({ known, shared }) => (known >= 8 && shared >= 0.2 * known ? 'farm' : undefined),
  bits: { farm: { organic: -3, shop_hired: 0, rival_hired: 0 } },
  sentence: ({ known, shared, places }) => ({
    en: `${shared} of ${known} buyers whose sessions are known came from ${places} devices or lines used by seven accounts or more, most of them in this cohort.`,
    zh: `在可见登录记录的 ${known} 名买家中，有 ${shared} 名来自 ${places} 个被七个以上账号使用的设备或线路，且这些账号大多属于本批订单。`,
  }),
  innocent: {
    en: 'A family of up to six, a dormitory, an office, a village counter that orders for its neighbours.',
    zh: '六人以内的家庭、宿舍、办公室，或替乡邻代下单的村级网点。',
  },
})
