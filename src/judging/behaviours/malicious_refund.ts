/**
 * Refund abuse: refunds taken by a falsehood. What is judged is never how much somebody sends back, for that is everybody's right, but whether what was
 * said or sent was false: an empty or swapped parcel, a waybill of another's parcel, a photo of another's goods.
 */
import { lossOf } from '../../domain/money.ts'
import type { Reason, Verdict } from '../../domain/report.ts'
import { surpriseBits } from '../../linking/chance.ts'
import type { Sentence } from '../../signals/signal.ts'
import { type Explanations, readExplanations } from '../explanations.ts'
import { type Case, caseId, compare, type First, firstOf, iso, sorted, type Context } from '../voice.ts'
import { defineBehaviour, type Found, type Matter } from './behaviour.ts'
import { accuse, type Conduct, harmed, limits, standBy } from './conduct/finding.ts'
import { type Comes, type Held, held, type Limb } from './conduct/limbs.ts'
import { findHands, type Hand } from './malicious_refund/hands.ts'
import { loud } from './malicious_refund/matters.ts'
import { findPairs, type Pairs } from './malicious_refund/pairs.ts'
import { words } from '../../warehouse/dialect.ts'

const { greatest } = words

/** log2 odds that an account with a refund found false takes refunds by falsehood: about one in a thousand buyers. */
const priorBits = -10

/** Fewest false refunds; one or two are a warehouse's or a carrier's mistake. */
const fewest = 3

/** How many wrong accusations by chance a whole market may bring: one in a hundred scans above a lead, one in ten as a lead. */
const chanceBits = { supported: Math.log2(100), lead: Math.log2(10) }

/** Bits of surprise from which findings of a warehouse count that the carrier's scale does not confirm: one in a thousand. */
const unconfirmedBits = 10

/** Owners whose warehouses must have found parcels empty or swapped, each by itself, where neither a scale nor a waybill nor a photo says so too, for more than a lead. */
const ownersByWord = 3

/** Kinds of falsehood that rest on a warehouse's word alone: what it found, and that what went to another place was not sent there by it. */
const wordAlone: readonly string[] = ['emptied', 'astray', 'emptied,astray']

export const behaviour = defineBehaviour({
  behaviour: 'malicious_refund',
  budget: { falsity: 10, parcel: 10, path: 10, repetition: 10, identity: 4, outcome: 3, timing: 1, relation: 1, history: 4 },
  reads: ['matters_malicious_refund', 'refund_matters', 'refund_rows', 'refund_facts', 'refund_photos', 'refund_flows', 'refund_unreturned'],
  judge,
})

const searched: Sentence[] = [
  { en: 'returns that arrived sound, and refunds nobody doubted', zh: '完好寄回的退货与无争议的退款' },
  { en: 'goods lost on the way, and gaps in the carrier’s records', zh: '途中遗失的货物与承运方记录的中断' },
  { en: 'a warehouse that finds fault with everybody’s returns', zh: '对所有人的退货都判为异常的仓库' },
  { en: 'several orders sent back in one parcel', zh: '多笔订单合并寄回的情形' },
]

/** What a limb asks about. */
export type Sight = {
  refunds: number
  /** By a falsehood that chance in one warehouse does not explain. */
  falsely: number
  /** log2 odds after all findings. */
  odds: number
  /** Bits by which so many false returns surprise, after what these shops find with everybody, for the whole market. */
  surprise: number
  /** The word of warehouses is all there is: neither a scale nor a waybill nor a photo says so too. */
  byWord: boolean
  kinds: number
  owners: number
  /** This account has two returns that scale and warehouse found empty; so do this many, where chance gives so few. */
  paired: boolean
  many: number
  expected: number
}

const enough = (s: Sight): boolean => s.falsely >= fewest && s.odds >= 0
/** What a market of this size brings somebody by chance is nobody's matter. */
const odd = (s: Sight): boolean => s.falsely >= fewest && s.surprise >= 0

export const limbs: readonly Limb<Sight>[] = [
  {
    limb: 'false-by-scale-waybill-or-photo',
    when: (s) => enough(s) && s.surprise >= chanceBits.supported && !s.byWord && (s.kinds >= 2 || s.owners >= 2),
    finding: 'supported',
    words: {
      en: 'Refunds were taken by returns that a scale, a waybill or a photo shows to be false, far more often than these shops find with everybody.',
      zh: '以经称重、运单或照片证明为虚假的退货取得退款，远超这些店铺对所有人的判定水平。',
    },
  },
  {
    limb: 'false-by-the-word-of-three-warehouses',
    when: (s) => enough(s) && s.surprise >= chanceBits.supported && s.byWord && s.owners >= ownersByWord,
    finding: 'supported',
    words: {
      en: 'The warehouses of several owners, each by itself, found this party’s returns empty or swapped, far more often than anybody’s.',
      zh: '多名店主的仓库各自认定该方退货为空包或调包，远超对其他人的判定水平。',
    },
  },
  {
    limb: 'false-more-often-than-chance',
    when: (s) => enough(s) && s.surprise >= chanceBits.lead,
    finding: 'lead',
    words: {
      en: 'Returns were found false more often than chance and these shops’ usual findings explain, but not by enough that is independent: a lead.',
      zh: '退货被认定虚假的次数超出偶然与这些店铺的通常水平，但相互独立的依据不足，故仅为线索。',
    },
  },
  {
    limb: 'one-of-many-pairs',
    when: (s) => s.paired,
    finding: 'lead',
    words: ({ many, expected }) => ({
      en: `${many} people each have returns to two owners that the carrier’s scale and the warehouse both found empty, where chance would give about ${expected.toFixed(1)}: somebody may be sending a few under each of many names. Each by itself may be unlucky: a lead.`,
      zh: `有 ${many} 人各有寄往两名店主、经承运方称重与仓库查验均为空包的退货，而按偶然约为 ${expected.toFixed(1)} 人：可能有人以多个名义各寄少量。就个人而言可能只是不巧，故仅为线索。`,
    }),
  },
  {
    limb: 'too-few-to-speak-of',
    when: (s) => s.refunds < loud.refunds && !odd(s),
    finding: 'nothing',
    words: { en: 'A few refunds, as anybody asks for.', zh: '少量退款，属常见情形。' },
  },
  {
    limb: 'refunds-as-anybody-may-ask',
    when: (s) => !odd(s),
    finding: 'benign',
    words: ({ refunds }) => ({
      en: `${refunds} refunds, which anybody may ask for; nothing false was found beyond what warehouses and carriers get wrong.`,
      zh: `共 ${refunds} 笔退款，属于消费者的权利；除仓库与承运方常见差错外，未发现虚假情形。`,
    }),
  },
  {
    limb: 'false-but-not-surely',
    when: () => true,
    finding: 'inconclusive',
    words: ({ falsely, refunds }) => ({
      en: `${falsely} of ${refunds} refunds look false, but no more than these shops find with everybody, or not surely enough.`,
      zh: `${refunds} 笔退款中有 ${falsely} 笔看似虚假，但并不超过这些店铺对所有人的判定水平，或依据不足。`,
    }),
  },
]

/** Of somebody for whose orders nothing is ever sent back, at shop after shop. */
export const thinLimbs: readonly Limb<{ refused: number; decided: number }>[] = [
  {
    limb: 'refused-again-and-again',
    when: ({ refused, decided }) => refused >= fewest && 2 * refused >= decided,
    finding: 'supported',
    words: {
      en: 'Nothing was ever sent back, at shop after shop, and those who decided refused it again and again.',
      zh: '在多家店铺均未退回任何商品，且裁决方一再驳回。',
    },
  },
  {
    limb: 'nothing-sent-back-anywhere',
    when: () => true,
    finding: 'lead',
    words: {
      en: 'Nothing was sent back, at shop after shop: no single shop sees it, and somebody may be that unlucky: a lead.',
      zh: '在多家店铺均未退回商品：单家店铺无从察觉，但也可能只是运气不佳，故仅为线索。',
    },
  },
]

type Refund = {
  m: number
  buyer: number
  account_id: string
  person_id: string | null
  order_id: string
  shop_id: string
  owner: string
  requested_ms: number
  request_event: string
  false_kinds: number
  kinds: string
  kind: string
  /** The carrier's scale had the goods' own weight on the way back. */
  whole: boolean
  usual: number
  amount_minor: number
  paid: boolean
  cost_minor: number
  freight_minor: number
  currency: string
  recorded_ms: number
}

const began = (rows: readonly Refund[]): First => firstOf(rows.map(({ recorded_ms, order_id }) => ({ ms: recorded_ms, id: order_id })))
/** Whose the first of these orders is. */
const beganBy = (rows: readonly Refund[]): string => rows.find(({ order_id }) => order_id === began(rows).id)!.account_id

/** What is known beside the refunds themselves, of all matters together. */
type Known = {
  answers: Explanations
  /** Matters whose accounts are tied by purses. */
  purses: ReadonlySet<number>
  /** Buyers whose refunds anybody looked at. */
  crowd: number
  hands: ReadonlyMap<number, Hand>
  pairs: Pairs
  unreturned: ReadonlyMap<number, { refused: number; decided: number }>
}

/** One matter as it was looked at: its refunds, those of them that are false, and the limb that held of them all. */
type Look = {
  id: string
  matter: Matter
  refunds: readonly Refund[]
  accounts: readonly (readonly [string, Refund[]])[]
  untrue: (row: Refund) => boolean
  found: readonly Refund[]
  sight: Sight
  ruling: Held & { finding: Comes }
  /** Who stands behind several accounts, and the false refunds of those that are his. */
  hand: Hand | undefined
  served: readonly string[]
  several: boolean
  /** Purses are seen at T1. */
  also: { also?: ['T1'] }
}

type Told = { verdicts: Verdict[]; cases: Case[] }

async function judge(context: Context, matters: ReadonlyMap<number, Matter>): Promise<Found> {
  const known = await readKnown(context)
  const told = [...Map.groupBy(await readRefunds(context), (row) => row.m)].map(([m, refunds]): Told => {
    const look = lookAt(m, matters.get(m)!, refunds, known)
    const { finding } = look.ruling
    return finding === 'supported' || finding === 'lead' ? accuseTogether(context, known, look, finding) : judgeAlone(context, known, look)
  })
  return { verdicts: told.flatMap(({ verdicts }) => verdicts), cases: told.flatMap(({ cases }) => cases), neutralisedOrders: [], neutralisedReviews: [] }
}

const readRefunds = ({ engine }: Context): Promise<Refund[]> =>
  engine.all<Refund>(`
    SELECT r.m, r.buyer, a.account_id, a.person_id, o.order_id, s.shop_id, coalesce(s.owner_account_id, s.shop_id) AS owner, r.requested_ms, r.request_event, r.false_kinds, r.kinds, r.kind, coalesce(r.scanned_g >= 0.8 * r.piece_g, FALSE) AS whole, CAST(r.usual AS DOUBLE) AS usual,
      r.amount_minor, r.paid, CAST(coalesce(l.unit_cost_minor, 0) * o.quantity AS BIGINT) AS cost_minor, coalesce(p.freight_minor, 0) AS freight_minor, o.currency, o.recorded_ms
    FROM refund_rows r JOIN orders o ON o.ord = r.ord JOIN accounts a ON a.buyer = r.buyer JOIN shops s ON s.shop = r.shop JOIN listings l ON l.listing = r.listing
    LEFT JOIN parcels p ON p.ord = r.ord ORDER BY r.m, r.requested_ms, r.refund_id`)

async function readKnown({ engine, asOfMs, visible }: Context): Promise<Known> {
  const answers = await readExplanations(engine, asOfMs)
  const purses = await engine.all<{ m: number }>(`SELECT m FROM matters_malicious_refund WHERE strpos(ties, 'money') > 0`)
  const { n: crowd } = await engine.one<{ n: number }>(`SELECT ${greatest(1, 'count(DISTINCT buyer)')} AS n FROM refund_facts`)
  const hands = visible.includes('T1') ? await findHands(engine) : new Map<number, Hand>()
  const pairs = await findPairs(engine)
  const unreturned = await engine.all<{ buyer: number; refused: number; decided: number }>('SELECT buyer, refused, decided FROM refund_unreturned')
  return { answers, purses: new Set(purses.map(({ m }) => m)), crowd, hands, pairs, unreturned: new Map(unreturned.map((row) => [row.buyer, row])) }
}

function lookAt(m: number, matter: Matter, refunds: Refund[], { purses, crowd, hands, pairs }: Known): Look {
  const expected = refunds.reduce((sum, row) => sum + row.usual, 0)
  // A swap that the scale does not show rests on one warehouse's eyes: a few of those are everybody's lot.
  const unconfirmed = refunds.filter((row) => row.kinds === 'emptied' && row.whole)
  const chance = surpriseBits(unconfirmed.length, expected) < unconfirmedBits
  const untrue = (row: Refund): boolean => row.false_kinds > 0 && !(chance && unconfirmed.includes(row))
  const found = refunds.filter(untrue)
  const sight: Sight = {
    refunds: refunds.length,
    falsely: found.length,
    odds: priorBits + matter.bits,
    surprise: surpriseBits(found.length, expected) - Math.log2(crowd),
    byWord: found.filter((row) => !wordAlone.includes(row.kinds)).length < 2,
    kinds: new Set(found.flatMap((row) => row.kinds.split(','))).size,
    owners: new Set(found.map((row) => row.owner)).size,
    many: pairs.people,
    expected: pairs.expected,
    paired: false,
  }
  const accounts = [...Map.groupBy(refunds, (row) => row.account_id)].toSorted(([a], [b]) => compare(a, b))
  const several = accounts.filter(([, own]) => own.some(untrue)).length > 1
  const hand = several ? hands.get(m) : undefined
  return {
    id: caseId('malicious_refund', beganBy(refunds), began(refunds)),
    matter,
    refunds,
    accounts,
    untrue,
    found,
    sight,
    ruling: held(limbs, sight),
    hand,
    served: sorted(found.filter((row) => hand?.accounts.includes(row.account_id)).map((row) => row.order_id)),
    several,
    also: several && (hand !== undefined || purses.has(m)) ? { also: ['T1'] } : {},
  }
}

/** Where the matter as a whole accuses nobody: each account by itself. */
function judgeAlone(context: Context, { answers, pairs, unreturned }: Known, { matter, accounts, untrue, sight }: Look): Told {
  const told: Told = { verdicts: [], cases: [] }
  const put = ({ verdict, home }: { verdict: Verdict; home: Case }): void => {
    told.verdicts.push(verdict)
    told.cases.push(home)
  }
  for (const [account, own] of accounts) {
    const { buyer } = own[0]!
    const thin = unreturned.get(buyer)
    if (thin !== undefined && matter.level('refund-only-spread') !== undefined) {
      put(spreadThin(context, answers, matter, account, own, thin))
      continue
    }
    const alone = held(limbs, { ...sight, refunds: own.length, falsely: own.filter(untrue).length, paired: pairs.orders.has(buyer) })
    if (alone.finding === 'nothing') continue
    if (alone.finding !== 'benign' && alone.finding !== 'inconclusive') put(onePair(context, answers, matter, account, own, pairs, alone))
    else
      told.verdicts.push(
        standBy(context, {
          caseId: caseId('malicious_refund', account, began(own)),
          subject: { kind: 'account', id: account },
          behaviour: alone.finding,
          matter,
          searched,
          lists: { excluded_order_ids: sorted(own.map((row) => row.order_id)) },
          held: alone,
        }),
      )
  }
  return told
}

/** An account may be lent: its holder is slowed down, the one behind it is limited. */
const slowed = { level: 'L1' as const, kind: 'friction' as const, needs: [] }
const limited = { level: 'L2' as const, kind: 'restrict_refund' as const, needs: limits }

/** The accounts of a matter that hold, who stands behind them, the case, and the shops that were harmed. */
function accuseTogether(context: Context, { answers }: Known, look: Look, reached: 'supported' | 'lead'): Told {
  const { hand, served } = look
  const behind = hand === undefined ? [] : [standsBehind(context, hand, served.length)]
  const accused = look.accounts.flatMap(([account, own]) => accuseAccount(context, answers, look, reached, behind, account, own))
  const verdicts = accused.map(({ verdict }) => verdict)
  if (hand !== undefined && !accused.some(({ ownHand }) => ownHand) && served.length > 0)
    verdicts.push(accuseHand(context, answers, look, reached, behind, hand))
  const listed = new Set(verdicts.flatMap((verdict) => verdict.supported_order_ids))
  const home = caseOf(look, verdicts, listed)
  return { verdicts: reached === 'supported' ? [...verdicts, ...harmedShops(context, look, listed)] : verdicts, cases: [home] }
}

function accuseAccount(
  context: Context,
  answers: Explanations,
  { id, matter, untrue, ruling, hand, served, several, also }: Look,
  reached: 'supported' | 'lead',
  behind: Reason[],
  account: string,
  own: readonly Refund[],
): { verdict: Verdict; ownHand: boolean }[] {
  const { person_id: person } = own[0]!
  const ids = [account, ...(person === null ? [] : [person])]
  const all = own.filter(untrue)
  const answer = answers.of(ids, { order: all.map((row) => row.order_id) })
  // What was explained is nobody's fault; where all was, that is said.
  const charged = answer.state === 'reasonable' ? all : all.filter((row) => !answer.explained.has(row.order_id))
  // One mistaken parcel makes nobody a member, in however many ways it was wrong.
  if (charged.length === 0 || (several && charged.length < 2 && !hand?.accounts.includes(account))) return []
  const ownHand = hand !== undefined && ids.some((one) => hand.ids.includes(one))
  const orders = sorted([...charged.map((row) => row.order_id), ...(ownHand ? served : [])])
  const lent = several && !ownHand
  const verdict = accuse(context, answers, {
    caseId: id,
    subject: { kind: 'account', id: account },
    about: { order: charged.map((row) => row.order_id) },
    alias: ids.slice(1),
    behaviour: 'malicious_refund',
    role: 'perpetrator',
    ...(ownHand ? ofHand(hand, ruling, reached) : { reached, held: ruling }),
    // Relatives' and rented accounts are used for this; whether their holders know is not in the data.
    knowledge: lent ? 'unknown' : 'knowing',
    matter,
    priorBits,
    ...(ownHand ? { facts: behind } : {}),
    lists: {
      supported_order_ids: orders,
      excluded_order_ids: sorted(own.filter((row) => !orders.includes(row.order_id)).map((row) => row.order_id)),
    },
    ...(hand !== undefined && !ownHand && hand.accounts.includes(account)
      ? { related: [{ ...hand.subject, as: 'perpetrator' as const, certainty: hand.acted ? reached : ('lead' as const) }] }
      : {}),
    searched,
    ...also,
    measure: lent ? slowed : limited,
  })
  if (lent) verdict.contrary = [accountMayBeLent(context), ...verdict.contrary.filter(({ code }) => code !== 'none-found')]
  return [{ verdict, ownHand }]
}

/** Who stands behind accounts of others, and has no false refund himself. */
const accuseHand = (
  context: Context,
  answers: Explanations,
  { id, matter, ruling, served, also }: Look,
  reached: 'supported' | 'lead',
  behind: Reason[],
  hand: Hand,
): Verdict =>
  accuse(context, answers, {
    caseId: id,
    subject: hand.subject,
    about: { order: served },
    alias: hand.ids.filter((one) => one !== hand.subject.id),
    behaviour: 'malicious_refund',
    role: 'perpetrator',
    ...ofHand(hand, ruling, reached),
    knowledge: hand.acted ? 'knowing' : 'unknown',
    matter,
    priorBits,
    facts: behind,
    lists: { supported_order_ids: [...served] },
    searched,
    ...also,
    measure: limited,
  })

function caseOf({ id, refunds, found, untrue }: Look, named: readonly Verdict[], listed: ReadonlySet<string>): Case {
  const ofEach = named.map(({ subject }) => caseId('malicious_refund', subject.id, began(refunds.filter((row) => row.account_id === subject.id))))
  return {
    case_id: id,
    behaviour: 'malicious_refund',
    first_seen: iso(found[0]!.requested_ms),
    merged_from: named.length > 1 ? sorted(ofEach).filter((one) => one !== id) : [],
    subjects: [],
    loss: lossOf(
      refunds
        .filter((row) => row.paid)
        .map((row) => {
          const all = row.amount_minor + row.freight_minor
          const counts = untrue(row) && listed.has(row.order_id)
          return {
            currency: row.currency,
            low_minor: counts ? Math.min(row.cost_minor, row.amount_minor) + row.freight_minor : 0,
            central_minor: counts ? all : 0,
            high_minor: all,
          }
        }),
    ),
  }
}

function harmedShops(context: Context, { id, found }: Look, listed: ReadonlySet<string>): Verdict[] {
  return sorted(found.map((row) => row.shop_id)).flatMap((shop) => {
    const at = found.filter((row) => row.shop_id === shop && listed.has(row.order_id))
    if (at.length === 0) return []
    return [
      harmed(context, {
        caseId: id,
        behaviour: 'malicious_refund',
        shop,
        certainty: 'supported',
        tiers: ['T0'],
        what: {
          en: `${at.length === 1 ? '1 refund was' : `${at.length} refunds were`} taken from this shop by parcels or proofs found false.`,
          zh: `该店有 ${at.length} 笔退款系以被认定为虚假的包裹或凭证取得。`,
        },
        evidence: at.map((row) => row.request_event),
        lists: { supported_order_ids: sorted(at.map((row) => row.order_id)) },
        searched,
      }),
    ]
  })
}

/** Somebody for whose orders nothing is ever sent back, at shop after shop. */
function spreadThin(
  context: Context,
  answers: Explanations,
  matter: Matter,
  account: string,
  own: readonly Refund[],
  { refused, decided }: { refused: number; decided: number },
): { verdict: Verdict; home: Case } {
  const id = caseId('malicious_refund', account)
  const orders = sorted(own.filter((row) => row.kind === 'refund_only').map((row) => row.order_id))
  const ruling = held(thinLimbs, { refused, decided })
  const verdict = accuse(context, answers, {
    caseId: id,
    subject: { kind: 'account', id: account },
    about: { order: orders },
    alias: own[0]!.person_id === null ? [] : [own[0]!.person_id],
    behaviour: 'malicious_refund',
    role: 'perpetrator',
    reached: ruling.finding === 'supported' ? 'supported' : 'lead',
    held: ruling,
    knowledge: 'unknown',
    matter,
    priorBits,
    searched,
    measure: { level: 'L1', kind: 'friction', needs: [] },
  })
  return { verdict, home: { case_id: id, behaviour: 'malicious_refund', first_seen: iso(own[0]!.requested_ms), merged_from: [], subjects: [], loss: [] } }
}

/** Somebody with two returns that scale and warehouse found empty, where so many people have such a pair that chance does not give them. */
function onePair(
  context: Context,
  answers: Explanations,
  matter: Matter,
  account: string,
  own: readonly Refund[],
  { orders, events }: Pairs,
  ruling: Held,
): { verdict: Verdict; home: Case } {
  const { buyer, person_id: person, requested_ms: from } = own[0]!
  const id = caseId('malicious_refund', account)
  const mine = sorted(orders.get(buyer)!)
  const verdict = accuse(context, answers, {
    caseId: id,
    subject: { kind: 'account', id: account },
    about: { order: mine },
    alias: person === null ? [] : [person],
    behaviour: 'malicious_refund',
    role: 'perpetrator',
    reached: 'lead',
    held: ruling,
    knowledge: 'unknown',
    matter,
    priorBits,
    facts: [
      context.voice.reason(
        'empty-by-scale-and-warehouse',
        4,
        {
          en: `${mine.length} returns of this account were found empty by the carrier’s scale and by the warehouse, each by itself.`,
          zh: `该账号有 ${mine.length} 件退货经承运方称重与仓库查验分别认定为空包。`,
        },
        events.get(buyer)!,
      ),
    ],
    lists: { supported_order_ids: mine, excluded_order_ids: sorted(own.filter((row) => !mine.includes(row.order_id)).map((row) => row.order_id)) },
    searched,
    measure: { level: 'L1', kind: 'friction', needs: [] },
  })
  return { verdict, home: { case_id: id, behaviour: 'malicious_refund', first_seen: iso(from), merged_from: [], subjects: [], loss: [] } }
}

/** Who only receives may have lent a wallet. */
const ofHand = (hand: Hand, ruling: Held, reached: 'lead' | 'supported'): Pick<Conduct, 'reached' | 'held'> =>
  hand.acted ? { reached, held: ruling } : { reached: 'lead', held: received }

const received: Held = {
  limb: 'only-received',
  words: {
    en: 'What false refunds brought was passed on to this party; that is what others did, and a wallet may be lent: a lead.',
    zh: '虚假退款所得转给了该方；此系他人所为，且钱包可能被出借，故仅为线索。',
  },
}

const standsBehind = ({ voice }: Context, { accounts, acted, events }: Hand, orders: number): Reason =>
  voice.reason(
    'stands-behind',
    acted ? 4 : 1,
    {
      en: `${accounts.length} other accounts took ${orders} false refunds ${acted ? 'on orders that this party paid for or received under its phone' : 'and sent the money on to this party'}.`,
      zh: `另有 ${accounts.length} 个账号的 ${orders} 笔虚假退款${acted ? '所涉订单由该方付款或以其电话收货' : '款项转给了该方'}。`,
    },
    events,
  )

const accountMayBeLent = ({ voice }: Context): Reason =>
  voice.reason(
    'account-may-be-lent',
    -1,
    {
      en: 'Accounts of relatives and strangers are borrowed and rented for this; whether its holder knows has not been seen.',
      zh: '亲友或他人的账号可能被借用、租用；尚未看到其持有人知情。',
    },
    [],
  )
