/**
 * Where nobody speaks: shops that are strangers to each other each pay one critic, into his own purse, far more than all he ever bought there and more than the law gives, and
 * within three days his bad review is gone. A ticket makes a compensation of it in the books. One such payment is what a dear accident costs; at shop after shop it is a trade.
 */
import { words } from '../../../warehouse/dialect.ts'
import type { Engine } from '../../../warehouse/duckdb.ts'
import { readExplanations } from '../../explanations.ts'
import { caseId, type Context, iso, noLoss, noMeasure, nothingListed, oddsOf, sorted } from '../../voice.ts'
import type { Found } from '../behaviour.ts'
import { held } from '../conduct/limbs.ts'
import { bookedLimbs } from './limbs.ts'
import { searched } from './words.ts'

const { greatest, joined, long } = words

const hour = 3_600_000
/** A review goes within so long of the payment. */
const chainWindow = 72 * hour
/** What the law gives at most, ten times the price beside the price, of all that was bought there in so long. */
const beyond = { prices: 11, within: 180 * 24 * hour }

type Booked = { account_id: string; person_id: string | null; owner: string; review_id: string; posted_ms: number; pay_events: string; change_event: string }

const bookedOf = (engine: Engine): Promise<Booked[]> =>
  engine.all<Booked>(`
    WITH gone AS (
      SELECT review_id, time_ms, id FROM review_changed WHERE rating >= 4 UNION ALL SELECT review_id, time_ms, id FROM review_withdrawn
    ), bad AS (SELECT review_id, min(order_id) AS order_id, min(author_account_id) AS account_id, min(time_ms) AS t FROM review_posted WHERE rating <= 3 GROUP BY review_id),
    went AS (
      SELECT b.review_id, b.account_id, b.t, o.buyer, o.shop, o.currency, min(g.time_ms) AS gone_ms, min(g.id) AS change_event FROM bad b JOIN gone g ON g.review_id = b.review_id AND g.time_ms >= b.t
      JOIN orders o ON o.order_id = b.order_id GROUP BY b.review_id, b.account_id, b.t, o.buyer, o.shop, o.currency
    ), paid AS (
      SELECT w.review_id, sum(t.amount_minor) AS amount_minor, ${joined('t.id', { orderBy: 't.time_ms, t.id', most: 5 })} AS pay_events
      FROM went w JOIN transfer_made t ON t.to_wallet_id IN (SELECT b.wallet_id FROM buyer_wallets b WHERE b.buyer = w.buyer AND b.held) AND t.currency = w.currency
        AND t.time_ms BETWEEN ${greatest('w.t', `w.gone_ms - ${long(chainWindow)}`)} AND w.gone_ms
      WHERE EXISTS (SELECT 1 FROM seller_wallets f WHERE f.wallet_id = t.from_wallet_id AND f.shop = w.shop) AND coalesce(t.kind, 'p2p') NOT IN ('payout', 'coupon') AND coalesce(t.observed_by, 'platform') <> 'party'
      GROUP BY w.review_id
    ), spent AS (
      SELECT w.review_id, sum(o.payable_minor) AS spent_minor FROM went w JOIN paid p ON p.review_id = w.review_id JOIN orders o ON o.buyer = w.buyer AND o.shop = w.shop AND o.currency = w.currency
        AND o.t BETWEEN w.gone_ms - ${long(beyond.within)} AND w.gone_ms GROUP BY w.review_id
    )
    SELECT w.account_id, own.person_id, coalesce(a.person_id, s.owner_account_id, s.shop_id) AS owner, w.review_id, w.t AS posted_ms, p.pay_events, w.change_event
    FROM went w JOIN paid p ON p.review_id = w.review_id JOIN spent x ON x.review_id = w.review_id JOIN shops s ON s.shop = w.shop LEFT JOIN accounts a ON a.account_id = s.owner_account_id
    LEFT JOIN accounts own ON own.account_id = w.account_id LEFT JOIN coins c ON c.currency = w.currency
    WHERE p.amount_minor > ${beyond.prices} * x.spent_minor AND p.amount_minor > coalesce(c.least_claim_minor, 0)
    ORDER BY w.account_id, w.t, w.review_id`)

/** Leads on those of whom nothing else was said. */
export async function judgeBooked({ engine, voice, asOfMs, visible }: Context, result: Found): Promise<void> {
  const rows = await bookedOf(engine)
  if (rows.length === 0) return
  const answers = await readExplanations(engine, asOfMs)
  const named = new Set(result.verdicts.map(({ subject }) => subject.id))
  for (const [hand, all] of Map.groupBy(rows, ({ account_id, person_id }) => person_id ?? account_id)) {
    const accounts = sorted(all.map(({ account_id }) => account_id))
    if ([hand, ...accounts].some((id) => named.has(id))) continue
    const subject = accounts.length === 1 ? ({ kind: 'account', id: accounts[0]! } as const) : ({ kind: 'person', id: hand } as const)
    const own = all.filter(({ review_id }) => answers.of([hand, ...accounts], { review: [review_id] }).explained.size === 0)
    const ruling = held(bookedLimbs, { owners: new Set(own.map(({ owner }) => owner)).size })
    if (ruling.finding !== 'lead') continue
    const reasons = [
      voice.reason(
        ruling.limb,
        4,
        ruling.words,
        own.flatMap(({ pay_events, change_event }) => [...pay_events.split('\u001f'), change_event]),
      ),
    ]
    const contrary = [
      voice.reason(
        'may-be-compensation',
        -3,
        {
          en: 'Nobody was seen to ask. Each payment may be compensation for harm that a faulty thing did, which may be many times its price; who is hurt so often is rare, and not impossible.',
          zh: '未见有人索要。各笔付款均可能是对瑕疵商品所致损害的赔偿，数额可以是货价的许多倍；屡屡受害者少见，但并非不可能。',
        },
        [],
      ),
    ]
    const odds = oddsOf(reasons, contrary)
    const id = caseId('review_extortion', subject.id)
    result.verdicts.push({
      ...nothingListed,
      case_id: id,
      subject,
      behaviour: 'review_extortion',
      role: 'selector_negotiator',
      certainty: 'lead',
      knowledge: 'unknown',
      hypotheses: [
        { name: 'review_extortion', log10_odds: odds },
        { name: 'lawful_complaint', log10_odds: -odds },
      ],
      review_ids: sorted(own.map(({ review_id }) => review_id)),
      reasons,
      contrary,
      searched: [...searched],
      tiers: (['T0', 'T1', 'T3'] as const).filter((tier) => visible.includes(tier)),
      measure: noMeasure,
    })
    result.cases.push({
      case_id: id,
      behaviour: 'review_extortion',
      first_seen: iso(Math.min(...own.map(({ posted_ms }) => posted_ms))),
      merged_from: [],
      subjects: [],
      loss: noLoss,
    })
  }
}
