import { defineMatterSignal } from '../signal.ts'

type Measure = { m: number; accounts: number; living: number }

/** The accounts have lives of their own: orders elsewhere, from their own devices, paid by themselves. */
export const signal = defineMatterSignal<Measure>({
  name: 'own-lives',
  of: 'scalping',
  code: 'SC-04',
  behaviours: ['scalping', 'benign'],
  tier: 'T0',
  group: 'history',
  reads: ['orders', 'rush_rows'],
  sql: `WITH people AS (SELECT m, buyer FROM rush_rows GROUP BY m, buyer),
    mine AS (SELECT DISTINCT m, buyer, device_id FROM rush_rows),
    lives AS (
      SELECT p.m, p.buyer, count(DISTINCT o.shop) FILTER (WHERE r.ord IS NULL) AS shops,
        -- A device of one's own: used by nobody else of these.
        count(DISTINCT o.device_id) FILTER (WHERE r.ord IS NOT NULL AND u.users = 1) AS own
      FROM people p JOIN orders o ON o.buyer = p.buyer LEFT JOIN rush_rows r ON r.ord = o.ord
      LEFT JOIN (SELECT m, device_id, count(DISTINCT buyer) AS users FROM mine WHERE device_id IS NOT NULL GROUP BY m, device_id) u ON u.m = p.m AND u.device_id = o.device_id
      GROUP BY p.m, p.buyer
    )
    SELECT m, count(*) AS accounts, count(*) FILTER (WHERE shops >= 3 AND own >= 1) AS living, '' AS events FROM lives GROUP BY m`,
  level: ({ accounts, living }) => (living >= 0.8 * accounts ? 'most' : undefined),
  bits: { most: -1 },
  sentence: ({ accounts, living }) => ({
    en: `${living} of ${accounts} accounts buy elsewhere too and ordered from a device of their own.`,
    zh: `${accounts} 个账号中有 ${living} 个亦在他处购物，并使用自有设备下单。`,
  }),
  innocent: {
    en: 'This speaks for the buyers; rented accounts have lives as well.',
    zh: '这对买家有利；但出租的账号同样有日常购物记录。',
  },
})
