/** What the signals of review extortion read: rings as matters, their incidents and their reviews. */
import type { Engine } from '../../../warehouse/duckdb.ts'
import { fillTable } from '../../../warehouse/tables.ts'
import type { Ring } from './rings.ts'

const events = (ids: readonly string[]): string | undefined => (ids.length === 0 ? undefined : [...new Set(ids)].slice(0, 20).join('\u001f'))

export async function writeRings(engine: Engine, rings: readonly Ring[]): Promise<void> {
  await fillTable(
    engine,
    'matters_review_extortion',
    'm INTEGER, found BOOLEAN',
    rings.map((ring, m) => [m, ring.found]),
  )
  await fillTable(
    engine,
    'extortion_incidents',
    `m INTEGER, shop_id VARCHAR, owner VARCHAR, contact_ms BIGINT, asked_minor BIGINT, paid_minor BIGINT, order_minor BIGINT, demanded BOOLEAN, linked BOOLEAN, threatened BOOLEAN, more BOOLEAN, led_away BOOLEAN,
     offered_first BOOLEAN, related BOOLEAN, statutory BOOLEAN, stranger BOOLEAN, spoken BOOLEAN, found_by VARCHAR, demand_events VARCHAR, threat_events VARCHAR, away_events VARCHAR, offer_events VARCHAR, pay_events VARCHAR, complaint_events VARCHAR`,
    rings.flatMap((ring, m) =>
      ring.incidents.map((one) => {
        const of = (kind: 'demand' | 'threat' | 'away' | 'offer'): string | undefined => events(one.approaches.flatMap((approach) => approach.events[kind]))
        const spoken = one.approaches.filter((approach) => approach.complaintId === undefined)
        return [
          m,
          one.shop,
          one.owner,
          one.contactMs,
          one.askedMinor,
          one.paidMinor,
          one.orderMinor,
          one.demanded,
          one.linked,
          spoken.some((approach) => approach.threatened) || one.approaches.some((approach) => approach.more),
          one.approaches.some((approach) => approach.more),
          one.approaches.some((approach) => approach.ledAway),
          one.offeredFirst,
          one.related,
          one.approaches.some((approach) => approach.statutory),
          one.stranger,
          spoken.some((approach) => approach.demanded && (approach.promised || approach.threatened || approach.more)),
          one.foundBy,
          of('demand'),
          of('threat'),
          of('away'),
          of('offer'),
          events(one.payments.map((payment) => payment.event)),
          events(one.approaches.filter((approach) => approach.complaintId !== undefined).flatMap((approach) => approach.events.all)),
        ]
      }),
    ),
  )
  await fillTable(
    engine,
    'extortion_reviews',
    'm INTEGER, shop_id VARCHAR, review_id VARCHAR, event_id VARCHAR, order_id VARCHAR, account_id VARCHAR, t BIGINT, charged BOOLEAN, repeated BOOLEAN, changed_ms BIGINT, change_event VARCHAR, after_payment BOOLEAN',
    rings.flatMap((ring, m) =>
      ring.incidents.flatMap((incident) =>
        incident.reviews.map((one) => [
          m,
          incident.shop,
          one.review,
          one.event,
          one.order,
          one.account,
          one.t,
          charged(one),
          one.basis.has('repeat'),
          one.changedMs,
          one.changeEvent,
          one.afterPayment,
        ]),
      ),
    ),
  )
  await fillTable(
    engine,
    'extortion_names',
    'm INTEGER, kind VARCHAR, value VARCHAR, owner VARCHAR, event_id VARCHAR',
    rings.flatMap((ring, m) =>
      ring.incidents.flatMap((incident) =>
        incident.approaches.flatMap((one) => {
          const event = one.events.all[0]
          return [
            ...[...one.payees].map((payee) => [m, 'payee', payee, incident.owner, event]),
            ...[...one.handles].map((handle) => [m, 'handle', handle, incident.owner, event]),
            ...[...one.accounts].map((account) => [m, 'account', account, incident.owner, event]),
          ]
        }),
      ),
    ),
  )
}

/** Says whether a review is its author's own doing in the ring, and not only in need of protection. */
export const charged = (review: Ring['incidents'][number]['reviews'][number]): boolean =>
  ['named', 'self', 'repeat', 'changed'].some((basis) => review.basis.has(basis as 'named'))
