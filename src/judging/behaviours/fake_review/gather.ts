/** Shops that pay for what is said of them, and shops spoken ill of by people who never had the goods. */
import { readText, tellingText } from '../../../domain/lexicon.ts'
import { type Engine, quote } from '../../../warehouse/duckdb.ts'
import { nearDuplicates } from '../../../linking/nearDuplicate.ts'
import { noFaultReasons, shopsReasons, waitingReasons } from '../../reasons.ts'
import { words } from '../../../warehouse/dialect.ts'
import { defineRelation } from '../../../warehouse/relation.ts'

const { firstBy, greatest, least, long, matches, ratio, real } = words

const hour = 3_600_000
const day = 24 * hour

/** A reward follows the review it is for within this time: the screenshot is sent, the packet comes. */
const rewardWindow = 72 * hour
/** A reward is part of the price; the whole price back is another matter (SB-01). */
const rewardShare = 0.95
/** A promise seen in one talk is seldom the first or the last of its kind: it stands for so long on either side. */
const promiseMs = 30 * day
/** Part of those a purse pays to whom it pays what the shop promised, from which it is there for that. */
const nothingElse = 0.8
/** Fewer rewarded reviews than this may be kindness. */
const fewestRewards = 5
/** Rewards that follow praise no more often than they follow silence are compensation. */
const rewardLift = 5
/** A campaign of strangers comes within this time. */
const burstWindow = 72 * hour
/** Fewer reviews by people without the goods than this are mishaps. */
const fewestHollow = 5

/** Who has waited so long for what was not sent speaks of what he knows; a hired crowd cannot make a shop wait. */
const patience = 5 * day

type Offer = {
  shop_id: string
  event_id: string
  t: number
  /** To whom, and by which account. */
  account_id: string | null
  voice: string
  about: 'deletion' | 'praise'
  /** The sum named, where one is. */
  amount_minor: number | null
}
type Reward = {
  shop_id: string
  review_id: string
  review_event: string
  transfer_event: string
  account_id: string
  rating: number
  amount_minor: number
  payable_minor: number
  t: number
  text: string | null
  promised: boolean
}
type Hollow = {
  shop_id: string
  review_id: string
  event_id: string
  account_id: string
  order_id: string
  t: number
  /** The author placed the order himself. */
  own: boolean
  hollow: boolean
  faulty: boolean
  text: string | null
}

/** People who send the goods back for no reason and write the same words of them within the time of a campaign, from which they are a crowd; a phrase of several shops is everybody's. */
const fewestEchoes = 5
const phraseShops = 3
/** One character changed in a line of fifteen, or two halves put the other way round, is the same text still. */
const echoLikeness = 0.5

/** A review that says it was rewarded, as the law would have it. */
const disclosing =
  /返现|红包|有礼|获赠|赠品|赠送|免费|试用|送的|品牌方|合作|测评机会|福利|\bfree\b|\bgifted\b|\bin exchange\b|\bsponsored\b|\breceived (?:this|it) (?:for|from)\b|\bvoucher\b|\bdiscount for\b/iu

const threads = defineRelation({
  name: 'offer_threads',
  grain: 'One row per talk in which a voice of a shop writes to a person of money, reviews or what else tells.',
  key: ['thread_id'],
  scope: 'market',
  by: 'thread_id',
  reads: { message_sent: 'thread_id', shop_voices: 'account_id <- message_sent.from_account_id' },
  columns: 'thread_id VARCHAR',
  sql: `
    SELECT DISTINCT m.thread_id FROM message_sent m JOIN shop_voices v ON v.account_id = m.from_account_id AND v.shops = 1 AND m.time_ms BETWEEN v.from_ms AND v.to_ms
    WHERE m.channel = 'platform' AND m.to_shop_id IS NULL AND ${matches("coalesce(m.text, '')", quote(tellingText))}`,
})

const offers = defineRelation({
  name: 'shop_offers',
  grain: 'One row per talk in which a shop offered money of its own accord; who answers a demand offers nothing.',
  key: ['event_id'],
  scope: 'shop',
  reads: ['message_sent', 'offer_threads', 'shop_voices', 'shop_currencies'],
  columns: 'shop_id VARCHAR, event_id VARCHAR, t BIGINT, account_id VARCHAR, voice VARCHAR, about VARCHAR, amount_minor BIGINT',
  rows: findOffers,
})

const purses = defineRelation({
  name: 'reward_purses',
  grain:
    'One row per purse by which a shop rewards: its own hand, of any sum to anybody; of the sum it promised, an employee’s, or one that pays its praisers that and hardly anything else; an employee’s to whom no sum was named.',
  key: ['wallet_id', 'shop', 'amount_minor', 'buyer'],
  scope: 'shop',
  reads: ['seller_wallets', 'shop_offers', 'shops', 'accounts', 'buyer_wallets', 'first_reviews', 'orders', 'transfer_made'],
  columns: 'wallet_id VARCHAR, shop INTEGER, amount_minor BIGINT, buyer INTEGER, from_ms BIGINT, to_ms BIGINT, promised BOOLEAN',
  sql: `
    WITH promises AS (
      SELECT s.shop, p.voice, p.amount_minor, CASE WHEN p.amount_minor IS NULL THEN b.buyer END AS buyer, min(p.t) - ${long(promiseMs)} AS from_ms, max(p.t) + ${long(promiseMs)} AS to_ms
      FROM shop_offers p JOIN shops s ON s.shop_id = p.shop_id LEFT JOIN accounts b ON b.account_id = p.account_id
      WHERE p.about = 'praise' AND (p.amount_minor IS NOT NULL OR b.buyer IS NOT NULL) GROUP BY s.shop, p.voice, p.amount_minor, CASE WHEN p.amount_minor IS NULL THEN b.buyer END
    ), payers AS (
      SELECT t.from_wallet_id AS wallet_id, p.shop, p.voice, p.amount_minor, p.from_ms, p.to_ms, count(DISTINCT t.to_wallet_id) AS payees
      FROM promises p JOIN first_reviews r ON r.shop = p.shop AND r.rating >= 4 JOIN orders o ON o.ord = r.ord JOIN buyer_wallets b ON b.buyer = o.buyer
      JOIN transfer_made t ON t.to_wallet_id = b.wallet_id AND t.amount_minor = p.amount_minor AND t.time_ms BETWEEN r.t AND r.t + ${rewardWindow}
      GROUP BY t.from_wallet_id, p.shop, p.voice, p.amount_minor, p.from_ms, p.to_ms HAVING count(DISTINCT t.to_wallet_id) >= ${fewestRewards}
    ), payees AS (
      SELECT from_wallet_id AS wallet_id, count(DISTINCT to_wallet_id) AS n FROM transfer_made WHERE from_wallet_id IN (SELECT wallet_id FROM payers) GROUP BY from_wallet_id
    ), possible AS (
      SELECT f.wallet_id, p.shop, p.voice, p.amount_minor, p.buyer, ${greatest('f.from_ms', 'p.from_ms')} AS from_ms, ${least('f.to_ms', 'p.to_ms')} AS to_ms
      FROM promises p JOIN seller_wallets f ON f.shop = p.shop AND NOT f.hand
      UNION ALL
      SELECT w.wallet_id, w.shop, w.voice, w.amount_minor, NULL, w.from_ms, w.to_ms FROM payers w JOIN payees e ON e.wallet_id = w.wallet_id AND w.payees >= ${real(nothingElse)} * e.n
    )
    SELECT wallet_id, shop, CAST(NULL AS BIGINT) AS amount_minor, CAST(NULL AS INTEGER) AS buyer, from_ms, to_ms, FALSE AS promised FROM seller_wallets WHERE hand
    UNION ALL
    -- What an employee pays is the shop's doing where the shop promised it and not he alone: one person who promises and pays may be anybody's.
    SELECT f.wallet_id, f.shop, f.amount_minor, f.buyer, min(f.from_ms), max(f.to_ms), TRUE FROM possible f
    WHERE NOT EXISTS (SELECT 1 FROM buyer_wallets h JOIN accounts w ON w.buyer = h.buyer WHERE h.wallet_id = f.wallet_id AND w.account_id = f.voice)
      AND NOT EXISTS (SELECT 1 FROM buyer_wallets h JOIN accounts w ON w.buyer = h.buyer JOIN accounts v ON v.person_id = w.person_id WHERE h.wallet_id = f.wallet_id AND v.account_id = f.voice)
    GROUP BY f.wallet_id, f.shop, f.amount_minor, f.buyer`,
})

const gifts = defineRelation({
  name: 'small_gifts',
  grain: 'One row per order after which a shop gave its buyer a small sum, by its own hand or, as it had promised, by another’s.',
  key: ['ord'],
  scope: 'shop',
  reads: [
    'transfer_made',
    'reward_purses',
    'buyer_wallets',
    'orders',
    'accounts',
    'message_sent',
    'shops',
    'complaint_filed',
    'refund_requested',
    'review_posted',
    'money_matches',
    'cohort_held',
    'refund_decided',
    'refund_paid',
  ],
  columns: 'ord INTEGER, t BIGINT, amount_minor BIGINT, event_id VARCHAR, promised BOOLEAN',
  sql: `
    WITH given AS (
      SELECT o.ord, t.time_ms, t.amount_minor, t.id, f.promised
    FROM transfer_made t JOIN reward_purses f ON f.wallet_id = t.from_wallet_id AND t.time_ms BETWEEN f.from_ms AND f.to_ms AND t.amount_minor = coalesce(f.amount_minor, t.amount_minor)
      JOIN buyer_wallets b ON b.wallet_id = t.to_wallet_id AND b.buyer = coalesce(f.buyer, b.buyer) JOIN orders o ON o.buyer = b.buyer AND o.shop = f.shop AND (NOT f.promised OR o.currency = t.currency)
    -- A ticket stands for something that the buyer said; where he said nothing but praise it stands for that.
    WHERE (t.after_sales_ticket_id IS NULL OR NOT (
        EXISTS (SELECT 1 FROM accounts a JOIN message_sent m ON m.from_account_id = a.account_id JOIN shops s ON s.shop_id = m.to_shop_id WHERE a.buyer = o.buyer AND s.shop = o.shop AND m.time_ms BETWEEN o.t AND t.time_ms)
        OR EXISTS (SELECT 1 FROM complaint_filed c JOIN accounts a ON a.account_id = c.complainant_account_id WHERE a.buyer = o.buyer AND c.time_ms BETWEEN o.t AND t.time_ms)
        OR EXISTS (SELECT 1 FROM refund_requested q WHERE q.order_id = o.order_id AND q.time_ms <= t.time_ms)
        OR EXISTS (SELECT 1 FROM review_posted v WHERE v.order_id = o.order_id AND v.rating <= 3)))
      AND coalesce(t.kind, '') <> 'payout' AND t.time_ms > o.t AND t.time_ms <= o.t + ${long(60 * day)}
      AND t.amount_minor <= ${real(rewardShare)} * o.payable_minor AND (t.order_id IS NULL OR t.order_id = o.order_id)
      AND NOT EXISTS (SELECT 1 FROM money_matches k WHERE k.ord = o.ord) AND NOT EXISTS (SELECT 1 FROM cohort_held c WHERE c.ord = o.ord)
      UNION ALL
      -- A part of the price that the seller himself gives back where nothing was said to be wrong.
      SELECT o.ord, p.time_ms, p.amount_minor, p.id, FALSE FROM refund_requested q JOIN orders o ON o.order_id = q.order_id JOIN refund_decided d ON d.refund_id = q.refund_id AND d.outcome = 'approved' AND d.decided_by = 'seller'
      JOIN refund_paid p ON p.refund_id = q.refund_id
      WHERE q.kind = 'refund_only' AND coalesce(q.phase, '') = 'after_completion' AND coalesce(q.reason_code, 'other') IN (${noFaultReasons}) AND p.amount_minor < 0.5 * o.payable_minor
        AND NOT EXISTS (SELECT 1 FROM money_matches k WHERE k.ord = o.ord) AND NOT EXISTS (SELECT 1 FROM cohort_held c WHERE c.ord = o.ord)
    )
    SELECT ord, min(time_ms) AS t, ${firstBy('amount_minor', '(time_ms, id)')} AS amount_minor, ${firstBy('id', '(time_ms, id)')} AS event_id,
      ${firstBy('promised', '(time_ms, id)')} AS promised FROM given GROUP BY ord`,
})

const reviews = defineRelation({
  name: 'first_reviews',
  grain: 'One row per order that was reviewed: its first review.',
  key: ['ord'],
  scope: 'order',
  by: 'ord',
  reads: { orders: 'ord', review_posted: 'order_id <- orders.order_id' },
  columns: 'ord INTEGER, shop INTEGER, review_id VARCHAR, event_id VARCHAR, t BIGINT, rating BIGINT, text VARCHAR',
  sql: `
    WITH plain AS (SELECT order_id, review_id, id, time_ms, rating, text FROM review_posted WHERE NOT coalesce(appended, FALSE)),
    several AS (SELECT order_id FROM plain WHERE order_id IS NOT NULL GROUP BY order_id HAVING count(*) > 1)
    SELECT o.ord, o.shop, r.review_id, r.id AS event_id, r.time_ms AS t, r.rating, r.text
    FROM plain r JOIN orders o ON o.order_id = r.order_id WHERE r.order_id NOT IN (SELECT order_id FROM several)
    UNION ALL
    SELECT o.ord, o.shop, ${firstBy('r.review_id', '(r.time_ms, r.id)')} AS review_id, ${firstBy('r.id', '(r.time_ms, r.id)')} AS event_id, min(r.time_ms) AS t, ${firstBy('r.rating', '(r.time_ms, r.id)')} AS rating, ${firstBy('r.text', '(r.time_ms, r.id)')} AS text
    FROM plain r JOIN orders o ON o.order_id = r.order_id WHERE EXISTS (SELECT 1 FROM several s WHERE s.order_id = r.order_id) GROUP BY o.ord, o.shop`,
})

const rewarded = defineRelation({
  name: 'rewarded',
  grain: 'One row per review after which its author got a small sum.',
  key: ['ord'],
  scope: 'order',
  by: 'ord',
  reads: { first_reviews: 'ord', small_gifts: 'ord' },
  columns:
    'ord INTEGER, shop INTEGER, review_id VARCHAR, review_event VARCHAR, transfer_event VARCHAR, rating BIGINT, amount_minor BIGINT, t BIGINT, text VARCHAR, promised BOOLEAN',
  sql: `
    SELECT r.ord, r.shop, r.review_id, r.event_id AS review_event, g.event_id AS transfer_event, r.rating, g.amount_minor, r.t, r.text, g.promised
    FROM first_reviews r JOIN small_gifts g ON g.ord = r.ord AND g.t >= r.t AND g.t <= r.t + ${rewardWindow}`,
})

const rewards = defineRelation({
  name: 'shop_rewards',
  grain: 'One row per rewarded review at a shop where rewards follow praise far more often than silence.',
  key: ['review_id'],
  scope: 'shop',
  reads: ['first_reviews', 'rewarded', 'orders', 'outcomes', 'small_gifts', 'accounts', 'shops'],
  columns:
    'shop_id VARCHAR, review_id VARCHAR, review_event VARCHAR, transfer_event VARCHAR, account_id VARCHAR, rating BIGINT, amount_minor BIGINT, payable_minor HUGEINT, t BIGINT, text VARCHAR, promised BOOLEAN',
  sql: `    WITH good AS (SELECT shop, count(*) AS n FROM first_reviews WHERE rating >= 4 GROUP BY shop),
    paid AS (SELECT shop, count(*) AS n FROM rewarded WHERE rating >= 4 GROUP BY shop HAVING count(*) >= ${fewestRewards}),
    silent AS (
      SELECT o.shop, count(*) AS n, count(g.ord) AS paid FROM orders o JOIN outcomes x ON x.ord = o.ord AND x.state = 'kept'
      LEFT JOIN small_gifts g ON g.ord = o.ord WHERE o.shop IN (SELECT shop FROM paid) AND NOT EXISTS (SELECT 1 FROM first_reviews r WHERE r.ord = o.ord) GROUP BY o.shop
    ), telling AS (
      SELECT p.shop FROM paid p JOIN good d ON d.shop = p.shop LEFT JOIN silent s ON s.shop = p.shop
      WHERE ${ratio('p.n', 'd.n')} >= ${ratio(`${rewardLift} * coalesce(s.paid, 0)`, greatest('coalesce(s.n, 0)', 1))}
    )
    SELECT s.shop_id, w.review_id, w.review_event, w.transfer_event, a.account_id, w.rating, w.amount_minor, o.payable_minor, w.t, w.text, w.promised
    FROM rewarded w JOIN telling y ON y.shop = w.shop JOIN orders o ON o.ord = w.ord JOIN accounts a ON a.buyer = o.buyer JOIN shops s ON s.shop = w.shop`,
})

const low = defineRelation({
  name: 'low_reviews',
  grain: 'One row per bad review; hollow where its author never had the goods in hand.',
  key: ['review_id'],
  scope: 'shop',
  reads: ['review_posted', 'shipment_dispatched', 'refund_requested', 'return_inspected', 'orders', 'accounts', 'outcomes', 'listings'],
  columns:
    'review_id VARCHAR, event_id VARCHAR, order_id VARCHAR, account_id VARCHAR, t BIGINT, text VARCHAR, shop INTEGER, own BOOLEAN, hollow BOOLEAN, faulty BOOLEAN',
  sql: `
    WITH low AS (SELECT review_id, min(id) AS event_id, min(order_id) AS order_id, min(author_account_id) AS account_id, min(time_ms) AS t, ${firstBy('text', '(time_ms, id)')} AS text FROM review_posted WHERE rating <= 2 GROUP BY review_id),
    sent AS (SELECT order_id, min(time_ms) AS t FROM shipment_dispatched WHERE order_id IN (SELECT order_id FROM low) GROUP BY order_id),
    -- Who asks for his money before anything was sent does not want the goods, unless the reason is the shop's, or he has waited; a paid order that ends without his asking was ended by somebody else.
    asked AS (
      SELECT q.order_id, bool_or(coalesce(q.reason_code, '') IN (${shopsReasons}) OR (coalesce(q.reason_code, '') IN (${waitingReasons}) AND q.time_ms >= o.t + ${patience})) AS for_shop
      FROM refund_requested q JOIN orders o ON o.order_id = q.order_id GROUP BY q.order_id
    ),
    faults AS (
      SELECT q.order_id FROM refund_requested q LEFT JOIN return_inspected i ON i.refund_id = q.refund_id
      WHERE i.outcome IN ('defective', 'damaged') OR coalesce(q.reason_code, '') IN ('quality', 'not_as_described', 'defective') GROUP BY q.order_id
    )
    SELECT l.*, o.shop, a.account_id = l.account_id AS own, a.account_id <> l.account_id OR x.state = 'unpaid' OR (x.state = 'cancelled' AND (x.paid_ms IS NULL OR NOT coalesce(k.for_shop, TRUE)))
        OR (x.state = 'refunded' AND s.t IS NULL AND g.goods_kind = 'physical' AND NOT coalesce(k.for_shop, FALSE))
        OR (s.t IS NOT NULL AND l.t < s.t AND l.t < o.t + ${patience} AND g.goods_kind = 'physical') AS hollow, f.order_id IS NOT NULL AS faulty
    FROM low l JOIN orders o ON o.order_id = l.order_id JOIN accounts a ON a.buyer = o.buyer JOIN outcomes x ON x.ord = o.ord JOIN listings g ON g.listing = o.listing
    LEFT JOIN sent s ON s.order_id = l.order_id LEFT JOIN faults f ON f.order_id = l.order_id LEFT JOIN asked k ON k.order_id = l.order_id`,
})

const bursts = defineRelation({
  name: 'low_bursts',
  grain: 'One row per shop at which several bad reviews came at once from people who never had the goods in hand.',
  key: ['shop'],
  scope: 'shop',
  by: 'shop',
  reads: { low_reviews: 'shop' },
  columns: 'shop INTEGER, from_ms BIGINT, to_ms BIGINT',
  sql: `
    WITH counted AS (
      SELECT shop, t, count(CASE WHEN hollow THEN 1 END) OVER w AS hollow, count(*) OVER w AS n FROM low_reviews
      WINDOW w AS (PARTITION BY shop ORDER BY t RANGE BETWEEN CURRENT ROW AND ${burstWindow} FOLLOWING)
    )
    SELECT shop, min(t) AS from_ms, max(t) + ${burstWindow} AS to_ms FROM counted WHERE hollow >= ${fewestHollow} AND hollow >= CAST(0.5 AS DOUBLE) * n GROUP BY shop`,
})

const around = defineRelation({
  name: 'burst_reviews',
  grain: 'One row per bad review around such a time.',
  key: ['review_id'],
  scope: 'shop',
  reads: ['low_reviews', 'low_bursts', 'shops'],
  columns:
    'shop_id VARCHAR, review_id VARCHAR, event_id VARCHAR, account_id VARCHAR, order_id VARCHAR, t BIGINT, own BOOLEAN, hollow BOOLEAN, faulty BOOLEAN, text VARCHAR',
  sql: `    SELECT s.shop_id, l.review_id, l.event_id, l.account_id, l.order_id, l.t, l.own, l.hollow, l.faulty, l.text
    FROM low_reviews l JOIN low_bursts b ON b.shop = l.shop AND l.t BETWEEN b.from_ms AND b.to_ms JOIN shops s ON s.shop = l.shop`,
})

const sentBack = defineRelation({
  name: 'sent_back_reviews',
  grain: 'One row per bad review, in words that are not everybody’s, of goods that were sent back for no fault.',
  key: ['review_id'],
  scope: 'market',
  reads: ['low_reviews', 'shops', 'orders', 'outcomes'],
  columns: 'shop_id VARCHAR, review_id VARCHAR, event_id VARCHAR, account_id VARCHAR, order_id VARCHAR, t BIGINT, text VARCHAR',
  sql: `    WITH phrases AS (SELECT l.text FROM low_reviews l WHERE l.text IS NOT NULL GROUP BY l.text HAVING count(DISTINCT l.shop) >= ${phraseShops})
    SELECT s.shop_id, l.review_id, l.event_id, l.account_id, l.order_id, l.t, l.text
    FROM low_reviews l JOIN shops s ON s.shop = l.shop JOIN orders o ON o.order_id = l.order_id JOIN outcomes x ON x.ord = o.ord
    WHERE l.own AND NOT l.hollow AND NOT l.faulty AND l.text IS NOT NULL AND x.state IN ('refunded', 'refunding') AND NOT EXISTS (SELECT 1 FROM phrases p WHERE p.text = l.text)`,
})

const echoed = defineRelation({
  name: 'echoed_reviews',
  grain: 'One row per such review in nearly the same words as those of enough others within the time of a campaign.',
  key: ['review_id'],
  scope: 'market',
  reads: ['sent_back_reviews'],
  columns: 'shop_id VARCHAR, review_id VARCHAR, event_id VARCHAR, account_id VARCHAR, order_id VARCHAR, t BIGINT',
  rows: findEchoes,
})

const matters = defineRelation({
  name: 'matters_fake_review',
  grain: 'One row per matter: a shop that is `paying`, `bombed` or `echoed`.',
  key: ['m'],
  scope: 'global',
  reads: ['shop_offers', 'shop_rewards', 'burst_reviews', 'echoed_reviews'],
  columns: 'm INTEGER, kind VARCHAR, shop_id VARCHAR, from_ms BIGINT, to_ms BIGINT',
  rows: mattersOf,
})

const reviewOffers = defineRelation({
  name: 'review_offers',
  grain: 'One row per offer of a matter.',
  key: ['m', 'event_id'],
  scope: 'global',
  reads: ['shop_offers', 'matters_fake_review'],
  columns: 'm INTEGER, event_id VARCHAR, t BIGINT, account_id VARCHAR, about VARCHAR',
  sql: `
    SELECT m.m, o.event_id, o.t, o.account_id, o.about FROM shop_offers o JOIN matters_fake_review m ON m.kind = 'paying' AND m.shop_id = o.shop_id`,
})

const reviewEchoes = defineRelation({
  name: 'review_echoes',
  grain: 'One row per echo of a matter.',
  key: ['m', 'review_id'],
  scope: 'global',
  reads: ['echoed_reviews', 'matters_fake_review'],
  columns: 'm INTEGER, review_id VARCHAR, event_id VARCHAR, account_id VARCHAR, order_id VARCHAR, t BIGINT',
  sql: `
    SELECT m.m, e.review_id, e.event_id, e.account_id, e.order_id, e.t FROM echoed_reviews e JOIN matters_fake_review m ON m.kind = 'echoed' AND m.shop_id = e.shop_id`,
})

const reviewRewards = defineRelation({
  name: 'review_rewards',
  grain: 'One row per rewarded review of a matter: whether another at the shop says nearly the same, and whether it tells of the reward.',
  key: ['m', 'review_id'],
  scope: 'global',
  reads: ['shop_rewards', 'matters_fake_review'],
  columns:
    'm INTEGER, review_id VARCHAR, review_event VARCHAR, transfer_event VARCHAR, account_id VARCHAR, rating INTEGER, amount_minor BIGINT, payable_minor BIGINT, copied BOOLEAN, disclosed BOOLEAN, promised BOOLEAN',
  rows: rewardsRead,
})

const reviewBursts = defineRelation({
  name: 'review_bursts',
  grain: 'One row per bad review of a matter: whether another of those without the goods says nearly the same there.',
  key: ['m', 'review_id'],
  scope: 'global',
  reads: ['burst_reviews', 'matters_fake_review'],
  columns:
    'm INTEGER, review_id VARCHAR, event_id VARCHAR, account_id VARCHAR, order_id VARCHAR, t BIGINT, own BOOLEAN, hollow BOOLEAN, faulty BOOLEAN, copied BOOLEAN',
  rows: burstsRead,
})

type Matter = { m: number; kind: 'paying' | 'bombed' | 'echoed'; shop_id: string; from_ms: number; to_ms: number }

async function mattersOf(engine: Engine): Promise<Matter[]> {
  const at = async (table: string, where = ''): Promise<Map<string, number[]>> => {
    const rows = await engine.all<{ shop_id: string; t: number }>(`SELECT shop_id, t FROM ${table} ${where}`)
    return new Map([...Map.groupBy(rows, ({ shop_id }) => shop_id)].map(([shop, own]) => [shop, own.map(({ t }) => t)]))
  }
  const [offers, rewards, hollow, echoes] = [
    await at('shop_offers'),
    await at('shop_rewards'),
    await at('burst_reviews', 'WHERE hollow'),
    await at('echoed_reviews'),
  ]
  const paying = new Map([...offers.keys(), ...rewards.keys()].map((shop) => [shop, [...(offers.get(shop) ?? []), ...(rewards.get(shop) ?? [])]]))
  // One campaign is told once.
  const echoed = new Map([...echoes].filter(([shop]) => !hollow.has(shop)))
  const kinds = [
    ['paying', paying],
    ['bombed', hollow],
    ['echoed', echoed],
  ] as const
  return kinds
    .flatMap(([kind, shops]) => [...shops].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([shop_id, times]) => ({ kind, shop_id, times })))
    .map(({ kind, shop_id, times }, m) => ({ m, kind, shop_id, from_ms: Math.min(...times), to_ms: Math.max(...times) }))
}

async function rewardsRead(engine: Engine) {
  const rewards = await engine.all<Reward & { m: number }>(
    "SELECT m.m, r.* FROM shop_rewards r JOIN matters_fake_review m ON m.kind = 'paying' AND m.shop_id = r.shop_id ORDER BY r.t, r.review_id",
  )
  const copied = copies(rewards)
  return rewards.map(({ m, review_id, review_event, transfer_event, account_id, rating, amount_minor, payable_minor, text, promised }, i) => ({
    m,
    review_id,
    review_event,
    transfer_event,
    account_id,
    rating,
    amount_minor,
    payable_minor,
    copied: copied[i]!,
    disclosed: disclosing.test(text ?? ''),
    promised,
  }))
}

async function burstsRead(engine: Engine) {
  const all = await engine.all<Hollow & { m: number }>(
    "SELECT m.m, b.* FROM burst_reviews b JOIN matters_fake_review m ON m.kind = 'bombed' AND m.shop_id = b.shop_id ORDER BY b.t, b.review_id",
  )
  // What real customers write is nobody's mould.
  const without = all.filter((one) => one.hollow)
  const moulded = copies(without)
  const alike = new Set(without.filter((_, i) => moulded[i]!).map((one) => one.review_id))
  return all.map(({ m, review_id, event_id, account_id, order_id, t, own, hollow, faulty }) => ({
    m,
    review_id,
    event_id,
    account_id,
    order_id,
    t,
    own,
    hollow,
    faulty,
    copied: alike.has(review_id),
  }))
}

/** Which texts have a near copy by somebody else at the same shop. */
function copies(rows: readonly { shop_id: string; account_id: string; text: string | null }[]): boolean[] {
  const copied = rows.map(() => false)
  for (const group of Map.groupBy(rows.keys(), (i) => rows[i]!.shop_id).values()) {
    const numbers = nearDuplicates(group.map((i) => rows[i]!.text ?? ''))
    const authors = new Map<number, Set<string>>()
    for (const [at, i] of group.entries()) if (numbers[at]! >= 0) authors.set(numbers[at]!, (authors.get(numbers[at]!) ?? new Set()).add(rows[i]!.account_id))
    for (const [at, i] of group.entries()) copied[i] = (authors.get(numbers[at]!)?.size ?? 0) >= 2
  }
  return copied
}

async function findOffers(engine: Engine): Promise<Offer[]> {
  const lines = await engine.all<{
    id: string
    thread_id: string
    t: number
    shop: string | null
    currency: string | null
    account: string | null
    voice: string
    text: string | null
  }>(`
    SELECT m.id, m.thread_id, m.time_ms AS t, CASE WHEN m.to_shop_id IS NULL THEN v.shop_id END AS shop, c.currency, m.to_account_id AS account, m.from_account_id AS voice, m.text
    FROM message_sent m JOIN offer_threads o ON o.thread_id = m.thread_id LEFT JOIN shop_voices v ON v.account_id = m.from_account_id AND v.shops = 1 AND m.time_ms BETWEEN v.from_ms AND v.to_ms
    LEFT JOIN shop_currencies c ON c.shop_id = v.shop_id ORDER BY m.thread_id, m.time_ms, m.id`)
  const offers: Offer[] = []
  for (const thread of Map.groupBy(lines, (line) => line.thread_id).values()) {
    for (const line of thread) {
      const said = readText(line.text ?? '', line.currency)
      if (line.shop === null) {
        if (said.money || said.threat || said.promise) break
        continue
      }
      const deletion = said.money && said.promise
      if (!deletion && !said.praise) continue
      offers.push({
        shop_id: line.shop,
        event_id: line.id,
        t: line.t,
        account_id: line.account,
        voice: line.voice,
        about: deletion ? 'deletion' : 'praise',
        amount_minor: said.amountMinor ?? null,
      })
      break
    }
  }
  return offers
}

type Echo = { shop_id: string; review_id: string; event_id: string; account_id: string; order_id: string; t: number; text: string }

/** Reviews at one shop in nearly the same words as those of enough others within the time of a campaign. */
async function findEchoes(engine: Engine): Promise<Omit<Echo, 'text'>[]> {
  const rows = await engine.all<Echo>('SELECT * FROM sent_back_reviews ORDER BY t, review_id')
  return [...Map.groupBy(rows, (row) => row.shop_id).values()].flatMap((own) => {
    const numbers = nearDuplicates(
      own.map(({ text }) => text),
      { similarity: echoLikeness },
    )
    return [...Map.groupBy(own.keys(), (i) => numbers[i]!)].flatMap(([number, group]) => {
      const alike = number < 0 ? [] : group.map((i) => own[i]!)
      const echoing = alike.filter(
        ({ t }) => new Set(alike.filter((one) => Math.abs(one.t - t) <= burstWindow).map(({ account_id }) => account_id)).size >= fewestEchoes,
      )
      return echoing.map(({ shop_id, review_id, event_id, account_id, order_id, t }) => ({ shop_id, review_id, event_id, account_id, order_id, t }))
    })
  })
}

export const relations = [
  threads,
  offers,
  purses,
  gifts,
  reviews,
  rewarded,
  rewards,
  low,
  bursts,
  around,
  sentBack,
  echoed,
  matters,
  reviewOffers,
  reviewEchoes,
  reviewRewards,
  reviewBursts,
]
