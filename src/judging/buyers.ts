/** Verdicts on buyers: money that came back to them order by order, whatever the shop, and the crews of floods. */
import { tiers } from '../domain/fields.ts'
import type { Reason, Verdict } from '../domain/report.ts'
import { capCertainty, type Certainty } from '../domain/verdict.ts'
import { type Engine, quote } from '../warehouse/duckdb.ts'
import { words } from '../warehouse/dialect.ts'
import type { OrderOfCase } from './decide.ts'
import { type Answers, readExplanations } from './explanations.ts'
import type { Decided } from './shopCases.ts'
import {
  accuses,
  type Authority,
  authorityCertainty,
  authorityReason,
  type Case,
  caseId,
  type Context,
  education,
  higher,
  iso,
  noLoss,
  noMeasure,
  nothingListed,
  searchedFor,
  sorted,
  type Voice,
} from './voice.ts'

const { lastBy, parted } = words

/** Proven orders a brusher needs before the login may be restricted; below that the first answer is education. */
const restrictFrom = 10

/** What a shop paid one buyer back, where that buyer's case is not the shop's. */
export type PaidBack = { caseId: string; orders: string[]; events: string[] }

export type Buyers = {
  verdicts: Verdict[]
  cases: Case[]
  /** Orders that somebody explained: nobody is charged with these. */
  explainedOrders: ReadonlySet<string>
  shops: ReadonlyMap<string, PaidBack>
}

type OrdersOfCases = ReadonlyMap<number, readonly OrderOfCase[]>

/** `byLikeness`: what is out by likeness alone names nobody. */
export async function judgeBuyers(context: Context, decided: readonly Decided[], ordersOf: OrdersOfCases, byLikeness: ReadonlySet<string>): Promise<Buyers> {
  const questions = await askedOfBuyers(context.engine)
  const explainedOrders = new Set(questions.filter(({ assessed }) => assessed === 'reasonable').flatMap(({ order_ids }) => order_ids.split('\u001f')))
  const charged = await chargedWith(context.engine, decided, ordersOf, byLikeness, explainedOrders)
  const brushers = await judgeBrushers(context, charged, decided, ordersOf)
  const crews = decided
    .filter(({ decision }) => decision.behaviour === 'reverse_brushing')
    .flatMap((one) => crewOfFlood(one, ordersOf.get(one.row.k) ?? [], byLikeness, context))
  const verdicts = [...brushers.map(({ verdict }) => verdict), ...crews]
  // Somebody asked about an account, or limited it, and the data does not tell: say so instead of saying nothing.
  const named = new Set(verdicts.map(({ subject }) => subject.id))
  const rest = [...Map.groupBy(questions, ({ account_id }) => account_id)].filter(([account]) => !named.has(account)).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return {
    verdicts: [...verdicts, ...rest.map(([account, asked]) => wasAsked(account, asked, context))],
    cases: [...brushers.flatMap((one) => (one.ownCase ? [] : [caseOfBrusher(one)])), ...rest.map(([account, asked]) => caseOfAsked(account, asked))],
    explainedOrders,
    shops: paidBack(brushers),
  }
}

type Question = { account_id: string; time_ms: number; assessed: string | null; id: string; order_ids: string }

const askedOfBuyers = (engine: Engine): Promise<Question[]> =>
  engine.all<Question>(`
    SELECT r.account_id, r.time_ms, g.assessed, r.id, coalesce(${parted('r.order_ids')}, '') AS order_ids
    FROM explanation_requested r LEFT JOIN (SELECT explanation_id, ${lastBy('assessed', '(time_ms, id)')} AS assessed FROM explanation_received GROUP BY explanation_id) g ON g.explanation_id = r.explanation_id
    WHERE r.account_id IS NOT NULL ORDER BY r.time_ms, r.id`)

/** An order held against its buyer: proven, where the price came back by a wallet of the seller's. */
type Charge = {
  account_id: string
  order_id: string
  t: number
  shop_id: string
  proven: boolean
  bits: number
  event_id: string
  money_event: string | null
  payer: string | null
}

/** By account, of those with enough of it. What counts for the shop after all counts for its buyer too. */
async function chargedWith(
  engine: Engine,
  decided: readonly Decided[],
  ordersOf: OrdersOfCases,
  byLikeness: ReadonlySet<string>,
  explained: ReadonlySet<string>,
): Promise<[account: string, charges: Charge[]][]> {
  const selfCases = decided.filter(({ decision }) => decision.behaviour === 'self_brushing').map(({ row }) => row.k)
  const charges = await engine.all<Charge>(`
    WITH mine AS (
      SELECT m.ord, TRUE AS proven, 12.0 AS bits, m.event_id AS money_event, m.from_wallet_id || chr(31) || coalesce(m.via, '') AS payer FROM money_matches m WHERE m.verified
      UNION ALL
      SELECT c.ord, FALSE, f.bits, NULL, NULL FROM cohort_held c JOIN order_falsity f ON f.ord = c.ord WHERE c.k IN (${selfCases.join(',') || '-1'}) AND f.p >= 0.5
        AND NOT EXISTS (SELECT 1 FROM money_matches m WHERE m.ord = c.ord AND m.verified)
    )
    SELECT a.account_id, o.order_id, o.t, s.shop_id, mine.proven, mine.bits, o.event_id, mine.money_event, mine.payer
    FROM mine JOIN orders o ON o.ord = mine.ord JOIN accounts a ON a.buyer = o.buyer JOIN shops s ON s.shop = o.shop ORDER BY a.account_id, o.ord`)
  const spared = new Set([...ordersOf.values()].flatMap((own) => own.filter((order) => !order.fake && !order.proven)).map((order) => order.order_id))
  const stands = ({ order_id, proven }: Charge): boolean => !explained.has(order_id) && (proven || !(spared.has(order_id) || byLikeness.has(order_id)))
  const byAccount = Map.groupBy(charges.filter(stands), ({ account_id }) => account_id)
  return [...byAccount].filter(([, own]) => own.filter(({ proven }) => proven).length >= 2 || own.length >= 3)
}

/** A buyer found brushing; `ownCase`: under the case of the one shop it was for, where there is one. */
type Brusher = { verdict: Verdict; charges: readonly Charge[]; ownCase: boolean }

async function judgeBrushers(
  context: Context,
  charged: readonly [string, Charge[]][],
  decided: readonly Decided[],
  ordersOf: OrdersOfCases,
): Promise<Brusher[]> {
  const { engine, asOfMs, authority } = context
  const answers = await readExplanations(engine, asOfMs)
  const ordered = await allOrdersOf(
    engine,
    charged.map(([account]) => account),
  )
  const collectors = new Set(
    (await engine.all<{ account_id: string }>('SELECT a.account_id FROM collectors c JOIN accounts a ON a.buyer = c.buyer')).map((row) => row.account_id),
  )
  const held = new Set([...ordersOf.values()].flatMap((own) => own.filter((order) => order.fake || order.proven)).map((order) => order.order_id))
  const shops = decided.filter(({ decision }) => decision.behaviour === 'self_brushing')
  const caseOfShop = new Map(shops.map(({ row, id }) => [row.shop_id, id]))
  const shopCertainty = new Map<string, Certainty>()
  for (const { row, decision } of shops) shopCertainty.set(row.shop_id, higher(decision.certainty, shopCertainty.get(row.shop_id) ?? 'lead'))

  return charged.map(([account, charges]) => {
    const own = new Set(charges.map(({ order_id }) => order_id))
    const at = sorted(charges.map(({ shop_id }) => shop_id))
    const ofShop = at.length === 1 ? caseOfShop.get(at[0]!) : undefined
    const verdict = brusherVerdict(context, {
      account,
      charges,
      case_id: ofShop ?? caseId('brushing', account),
      answer: answers.of([account], { order: charges.map(({ order_id }) => order_id) }),
      reported: authority.filter((report) => report.subject_id === account && accuses(report) && report.behaviour === 'self_brushing'),
      // Who is paid is never held harder than who pays, unless so many paid him that he, and no one of them, is what they have in common.
      most: collectors.has(account) ? 'adjudicated' : charges.map(({ shop_id }) => shopCertainty.get(shop_id) ?? 'lead').reduce(higher, 'lead'),
      // An order that a case holds without evidence of its own is not held against its buyer, and is no ordinary one either.
      excluded: (ordered.get(account) ?? []).filter((order) => !own.has(order) && !held.has(order)),
      related: ofShop === undefined ? at : [],
    })
    return { verdict, charges, ownCase: ofShop !== undefined }
  })
}

async function allOrdersOf(engine: Engine, accounts: readonly string[]): Promise<Map<string, string[]>> {
  if (accounts.length === 0) return new Map()
  const rows = await engine.all<{ account_id: string; order_id: string }>(
    `SELECT a.account_id, o.order_id FROM orders o JOIN accounts a ON a.buyer = o.buyer WHERE a.account_id IN (${accounts.map(quote).join(',')})`,
  )
  return new Map([...Map.groupBy(rows, ({ account_id }) => account_id)].map(([account, own]) => [account, own.map(({ order_id }) => order_id)]))
}

/** What a verdict on a brusher is written from. */
type Suspect = {
  account: string
  charges: readonly Charge[]
  case_id: string
  answer: Answers
  reported: readonly Authority[]
  most: Certainty
  excluded: readonly string[]
  /** Shops that are a lead each. */
  related: readonly string[]
}

function brusherVerdict({ voice, visible }: Context, suspect: Suspect): Verdict {
  const { charges, answer, reported } = suspect
  const proven = charges.filter((one) => one.proven)
  const certainty = certaintyOfBrusher(suspect)
  return {
    ...nothingListed,
    case_id: suspect.case_id,
    subject: { kind: 'account', id: suspect.account },
    behaviour: 'self_brushing',
    role: 'brusher',
    certainty,
    knowledge: 'knowing',
    proven_order_ids: sorted(proven.map(({ order_id }) => order_id)),
    supported_order_ids: sorted(charges.filter((one) => !one.proven).map(({ order_id }) => order_id)),
    excluded_order_ids: sorted(suspect.excluded),
    related: suspect.related.map((id) => ({ kind: 'shop', id, as: 'merchant_beneficiary', certainty: 'lead' })),
    reasons: reasonsOfBrusher(suspect, voice),
    contrary:
      answer.state === 'open'
        ? [voice.reason('explanation-open', 2, { en: 'An explanation was asked for and is not yet assessed.', zh: '已要求说明，尚未评定。' }, answer.events)]
        : [voice.nothingFound()],
    searched: searchedFor('self_brushing', visible),
    tiers: tiers.filter((tier) => visible.includes(tier) && (tier === 'T0' || (tier === 'T1' && proven.length > 0) || (tier === 'T4' && reported.length > 0))),
    measure:
      certainty === 'lead'
        ? noMeasure
        : proven.length >= restrictFrom
          ? { level: 'L2', kind: 'restrict_login', needs: ['notice', 'explanation', 'human_decision'] }
          : education,
  }
}

function certaintyOfBrusher({ charges, answer, reported, most }: Suspect): Certainty {
  const proven = charges.filter((one) => one.proven).length
  const reached: Certainty = proven >= 3 && answer.state === 'unmet' ? 'established' : proven >= 3 || charges.length >= 4 ? 'supported' : 'lead'
  return reported.map(({ status }) => authorityCertainty[status]!).reduce(higher, capCertainty(reached, most))
}

function reasonsOfBrusher({ charges, answer, reported }: Suspect, voice: Voice): Reason[] {
  const proven = charges.filter((one) => one.proven)
  const supported = charges.filter((one) => !one.proven)
  const reasons: Reason[] = []
  if (proven.length > 0) reasons.push(moneyBack(proven, voice))
  if (supported.length > 0)
    reasons.push(
      voice.reason(
        'crew-of-found-shops',
        supported.reduce((sum, part) => sum + part.bits, 0) / supported.length,
        {
          en: `${supported.length} further order${supported.length === 1 ? '' : 's'} at shops suspected of brushing ${supported.length === 1 ? 'bears' : 'bear'} the marks of fictitious orders.`,
          zh: `在涉嫌刷单的店铺中另有 ${supported.length} 笔订单具有虚假交易特征。`,
        },
        supported.slice(0, 20).map((part) => part.event_id),
      ),
    )
  if (answer.state === 'unmet')
    reasons.push(
      voice.reason(
        'no-reasonable-explanation',
        3,
        { en: 'Asked to explain, the account gave no explanation that was found reasonable.', zh: '经要求说明，未能作出合理解释。' },
        answer.events,
      ),
    )
  return [...reasons, ...reported.map((report) => authorityReason(voice, report))]
}

function moneyBack(proven: readonly Charge[], voice: Voice): Reason {
  const at = new Set(proven.map((part) => part.shop_id)).size
  const staff = proven.filter((part) => ['customer_service', 'manager', 'agency'].includes(part.payer?.split('\u001f')[1] ?? '')).length
  return voice.reason(
    'money-back',
    12,
    {
      en: `${proven.length} order${proven.length === 1 ? '' : 's'} in ${at === 1 ? 'one shop' : `${at} shops`} ${proven.length === 1 ? 'was' : 'were'} paid and the price came back from wallets verifiably tied to the seller${staff > 0 ? ` (${staff} through staff)` : ''}, outside any refund.`,
      zh: `在 ${at} 家店的 ${proven.length} 笔订单中，付款后货款又从经核实属于卖家的钱包退回${staff > 0 ? `（其中 ${staff} 笔经由店铺员工）` : ''}，且不属于任何退款。`,
    },
    proven.flatMap((part) => (part.money_event === null ? [] : [part.money_event])),
  )
}

function caseOfBrusher({ verdict, charges }: Brusher): Case {
  return {
    case_id: verdict.case_id,
    behaviour: 'self_brushing',
    first_seen: iso(Math.min(...charges.map(({ t }) => t))),
    merged_from: [],
    subjects: [],
    loss: noLoss,
  }
}

/** By shop, under the case of the first of those it paid back. */
function paidBack(brushers: readonly Brusher[]): Map<string, PaidBack> {
  const shops = new Map<string, PaidBack>()
  for (const { verdict, charges, ownCase } of brushers)
    for (const { shop_id, order_id, money_event } of ownCase ? [] : charges.filter((one) => one.proven)) {
      const lead = shops.get(shop_id) ?? { caseId: verdict.case_id, orders: [], events: [] }
      lead.orders.push(order_id)
      if (money_event !== null) lead.events.push(money_event)
      shops.set(shop_id, lead)
    }
  return shops
}

/** The crew of an attack on a victim: they took part, and most were told the shop was their client's own. */
function crewOfFlood(flood: Decided, orders: readonly OrderOfCase[], byLikeness: ReadonlySet<string>, context: Context): Verdict[] {
  const crew = Map.groupBy(
    orders.filter((order) => order.fake && !byLikeness.has(order.order_id)),
    (order) => order.account_id,
  )
  return [...crew].flatMap(([account, own]) => {
    const clear = own.filter((order) => (order.p ?? 0) >= 0.9)
    return clear.length === 0 ? [] : [tookPart(flood.id, account, own, clear, crew.size >= 5, context)]
  })
}

function tookPart(
  case_id: string,
  account: string,
  own: readonly OrderOfCase[],
  clear: readonly OrderOfCase[],
  crowd: boolean,
  { voice, visible }: Context,
): Verdict {
  const supported = clear.length >= 2 && clear.filter((order) => order.identity === -1 || order.undone).length >= 2
  return {
    ...nothingListed,
    case_id,
    subject: { kind: 'account', id: account },
    behaviour: 'reverse_brushing',
    role: 'brusher',
    certainty: supported ? 'supported' : 'lead',
    knowledge: crowd ? 'deceived_as_to_target' : 'unknown',
    supported_order_ids: sorted(own.map((order) => order.order_id)),
    reasons: [
      voice.reason(
        'part-of-the-flood',
        Math.min(6, 2 * clear.length),
        {
          en: `${own.length === 1 ? '1 order of the account belongs' : `${own.length} orders of the account belong`} to the flood at this shop; ${own.filter((order) => order.undone).length} of them came back or were never paid, in ${own.filter((order) => order.identity === -1).length} the recipient is another person.`,
          zh: `该账号有 ${own.length} 笔订单属于针对该店的异常订单潮，其中 ${own.filter((order) => order.undone).length} 笔退款或未付款，${own.filter((order) => order.identity === -1).length} 笔收货人另有其人。`,
        },
        own.slice(0, 20).map((order) => order.event_id),
      ),
    ],
    contrary: crowd
      ? [
          voice.reason(
            'told-otherwise',
            2,
            {
              en: 'People hired for such orders are usually told that the shop is their client’s own; knowledge of the harm is not assumed.',
              zh: '受雇下单者通常被告知该店为委托人自己的店铺；不推定其明知损害。',
            },
            [],
          ),
        ]
      : [voice.nothingFound()],
    searched: searchedFor('reverse_brushing', visible),
    tiers: ['T0'],
    measure: supported ? education : noMeasure,
  }
}

const isCleared = (asked: readonly Question[]): boolean => asked.every(({ assessed }) => assessed === 'reasonable')

function wasAsked(account: string, asked: readonly Question[], { voice, visible }: Context): Verdict {
  const cleared = isCleared(asked)
  return {
    ...nothingListed,
    case_id: caseId('brushing', account),
    subject: { kind: 'account', id: account },
    behaviour: cleared ? 'benign' : 'inconclusive',
    role: 'bystander',
    certainty: cleared ? 'supported' : 'lead',
    knowledge: 'unknown',
    reasons: [
      voice.reason(
        'was-asked',
        0,
        { en: 'The account was asked to explain, so it was looked at.', zh: '该账号曾被要求说明，因此予以核查。' },
        asked.map((row) => row.id),
      ),
    ],
    contrary: [
      voice.reason(
        'no-proof-seen',
        2,
        { en: 'In the data given nothing was found that proves a fictitious order.', zh: '在所提供的数据中未发现足以证明虚假交易的内容。' },
        [],
      ),
    ],
    searched: searchedFor('inconclusive', visible),
    tiers: ['T0'],
    measure: noMeasure,
  }
}

function caseOfAsked(account: string, asked: readonly Question[]): Case {
  return {
    case_id: caseId('brushing', account),
    behaviour: isCleared(asked) ? 'benign' : 'inconclusive',
    first_seen: iso(Math.min(...asked.map(({ time_ms }) => time_ms))),
    merged_from: [],
    subjects: [],
    loss: noLoss,
  }
}
