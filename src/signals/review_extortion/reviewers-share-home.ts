import { defineMatterSignal } from '../signal.ts'
import { listed } from './shared.ts'

type Measure = { m: number; accounts: number; events: string | null }

/** Reviewers who each wrote bad reviews here receive their parcels at one home. Living together is no deed: it weighs next to nothing, and charges nobody. */
export const signal = defineMatterSignal<Measure>({
  name: 'reviewers-share-home',
  of: 'review_extortion',
  code: 'RX-09',
  behaviours: ['review_extortion'],
  tier: 'T3',
  group: 'relation',
  reads: ['accounts', 'extortion_reviews', 'orders'],
  sql: `
    WITH theirs AS (
      SELECT r.m, o.buyer, o.event_id, o.recipient_address_token AS home FROM extortion_reviews r JOIN accounts a ON a.account_id = r.account_id JOIN orders o ON o.buyer = a.buyer WHERE r.charged
    ), homes AS (
      SELECT o.recipient_address_token AS home, count(DISTINCT o.buyer) AS people FROM orders o
      WHERE o.recipient_address_token IN (SELECT home FROM theirs) AND o.address_kind NOT IN ('forwarder', 'locker', 'campus', 'office') GROUP BY o.recipient_address_token HAVING count(DISTINCT o.buyer) BETWEEN 2 AND 6
    ), lived AS (
      SELECT DISTINCT t.m, t.home, t.buyer, t.event_id FROM theirs t JOIN homes h ON h.home = t.home
    ), shared AS (SELECT m, home, count(DISTINCT buyer) AS accounts FROM lived GROUP BY m, home HAVING count(DISTINCT buyer) >= 2)
    SELECT s.m, max(s.accounts) AS accounts, ${listed('l.event_id')} FROM shared s JOIN lived l ON l.m = s.m AND l.home = s.home GROUP BY s.m`,
  level: () => 'shared',
  bits: { shared: 0.5 },
  sentence: ({ accounts }) => ({
    en: `${accounts} of the reviewers receive parcels at one home: that weighs next to nothing, and charges nobody.`,
    zh: `其中 ${accounts} 名评价者的收货地址为同一住处：此项几乎不具分量，亦不据此认定任何人。`,
  }),
  innocent: { en: 'A family, flatmates.', zh: '家人或合租室友。' },
})
