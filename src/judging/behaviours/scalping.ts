/**
 * Scalping: one hand takes scarce goods through many accounts, by programs or under many addresses. Fast people, offices behind one line, buyers for a company
 * and people who work a screen with aids show one of the marks; two independent ones, of which one is a program's or a disguise, are needed before anything is said.
 */
import type { Verdict } from '../../domain/report.ts'
import type { Sentence } from '../../signals/signal.ts'
import { readExplanations } from '../explanations.ts'
import { type Case, caseId, compare, type First, firstOf, iso, noLoss, sorted, type Context } from '../voice.ts'
import { defineBehaviour, type Found, type Matter } from './behaviour.ts'
import { accuse, harmed, limits, standBy } from './conduct/finding.ts'
import { held, type Limb } from './conduct/limbs.ts'
import { fewest } from './scalping/rushes.ts'

/** log2 odds that accounts tied to each other in a scramble are one scalper's: about one in two hundred and fifty. */
const priorBits = -8

/** Independent kinds of mark. A program shows itself in its haste, its evenness or its client: one kind. */
const kinds: Record<string, readonly string[]> = {
  program: ['sub-human-latency', 'even-gaps', 'emulated-client'],
  instrument: ['one-instrument'],
  device: ['one-device'],
  disguise: ['address-variants'],
}

export const behaviour = defineBehaviour({
  behaviour: 'scalping',
  budget: { timing: 6, path: 4, device: 6, money: 5, identity: 5, volume: 2, relation: 3, history: 6 },
  reads: ['matters_scalping', 'rush_rows', 'rush_orders', 'rush_marked'],
  judge,
})

const searched: Sentence[] = [
  { en: 'people who are fast, and lines that are', zh: '手速快的消费者与高速网络' },
  { en: 'offices, campuses and households behind one line or door', zh: '同一网络或地址下的办公室、校园与家庭' },
  { en: 'buyers for a company, paid for by it', zh: '由单位付款的采购人员' },
  { en: 'aids that people with impairments work a screen with', zh: '残障人士使用的辅助操作工具' },
]

/** What a limb asks about. */
export type Sight = {
  /** Independent kinds of mark. */
  kinds: number
  /** One of them is a program's, or a disguise. */
  covert: boolean
  /** Accounts with an order that bears a mark of its own. */
  accounts: number
  /** log2 odds after all findings. */
  odds: number
  /** Something was seen in their favour. */
  favour: boolean
}

const oneHand = (s: Sight): boolean => s.kinds >= 2 && s.covert && s.accounts >= fewest

export const limbs: readonly Limb<Sight>[] = [
  {
    limb: 'one-hand-through-many-accounts',
    when: (s) => oneHand(s) && s.odds >= 0,
    finding: 'supported',
    words: {
      en: 'Accounts tied to each other took scarce goods with two independent kinds of mark, one of them a program’s or a disguise; each is named for orders that bear a mark of their own.',
      zh: '相互关联的账号购得紧俏商品，且有两类相互独立的迹象，其一为程序操作或伪装；各账号仅因本身带有迹象的订单而被列出。',
    },
  },
  {
    limb: 'perhaps-one-hand',
    when: (s) => oneHand(s) && s.odds >= -3,
    finding: 'lead',
    words: {
      en: 'Accounts tied to each other took scarce goods with two independent kinds of mark, one of them a program’s or a disguise, but what speaks for them weighs nearly as much: a lead.',
      zh: '相互关联的账号购得紧俏商品，且有两类相互独立的迹象，其一为程序操作或伪装，但有利情形分量相近，故仅为线索。',
    },
  },
  {
    limb: 'people-who-know-each-other',
    when: (s) => !s.covert && s.favour,
    finding: 'benign',
    words: {
      en: 'People who know each other bought the same thing, as people do: by hand, and under their own address.',
      zh: '相识的人购买同一商品，系人工操作，且使用真实地址。',
    },
  },
  {
    limb: 'one-mark-alone',
    when: () => true,
    finding: 'inconclusive',
    words: {
      en: 'Accounts tied to each other bought the same scarce thing; one kind of mark alone says too little.',
      zh: '相互关联的账号购买同一紧俏商品；仅有一类迹象，不足以认定。',
    },
  },
]

type Bought = {
  m: number
  d: number
  order_id: string
  account_id: string
  person_id: string | null
  shop_id: string
  t: number
  event_id: string
  currency: string
  recorded_ms: number
  marked: boolean
}

const began = (rows: readonly Bought[]): First => firstOf(rows.map(({ recorded_ms, order_id }) => ({ ms: recorded_ms, id: order_id })))
/** Whose the first of these orders is. */
const beganBy = (rows: readonly Bought[]): string => rows.find(({ order_id }) => order_id === began(rows).id)!.account_id

async function judge(context: Context, matters: ReadonlyMap<number, Matter>): Promise<Found> {
  const { engine } = context
  const answers = await readExplanations(context.engine, context.asOfMs)
  const rows = await engine.all<Bought>(`
    SELECT r.m, r.d, o.order_id, a.account_id, a.person_id, s.shop_id, r.t, r.event_id, o.currency, o.recorded_ms, k.ord IS NOT NULL AS marked
    FROM rush_rows r JOIN orders o ON o.ord = r.ord JOIN accounts a ON a.buyer = r.buyer JOIN shops s ON s.shop = r.shop LEFT JOIN rush_marked k ON k.m = r.m AND k.ord = r.ord ORDER BY r.m, r.t, o.order_id`)
  const verdicts: Verdict[] = []
  const cases: Case[] = []
  for (const [m, all] of Map.groupBy(rows, (row) => row.m)) {
    const matter = matters.get(m)!
    const marked = all.filter((row) => row.marked)
    const shown = Object.keys(kinds).filter((kind) => kinds[kind]!.some((name) => matter.level(name) !== undefined))
    const ruling = held(limbs, {
      kinds: shown.length,
      covert: shown.includes('program') || shown.includes('disguise'),
      accounts: new Set(marked.map((row) => row.account_id)).size,
      odds: priorBits + matter.bits,
      favour: matter.findings.some((finding) => finding.bits < 0),
    })
    const accused = ruling.finding === 'supported' || ruling.finding === 'lead'
    const bought = accused ? marked : all
    const accounts = [...Map.groupBy(bought, (row) => row.account_id)].toSorted(([a], [b]) => compare(a, b))
    const id = caseId('scalping', beganBy(all), began(all))
    if (!accused) {
      for (const [account, own] of accounts)
        verdicts.push(
          standBy(context, {
            caseId: caseId('scalping', account, began(own)),
            subject: { kind: 'account', id: account },
            behaviour: ruling.finding === 'benign' ? 'benign' : 'inconclusive',
            matter,
            searched,
            lists: { excluded_order_ids: sorted(own.map((row) => row.order_id)) },
            held: ruling,
          }),
        )
      continue
    }
    const reached = ruling.finding === 'supported' ? 'supported' : 'lead'
    for (const [account, own] of accounts) {
      const orders = sorted(own.map((row) => row.order_id))
      verdicts.push(
        accuse(context, answers, {
          held: ruling,
          caseId: id,
          subject: { kind: 'account', id: account },
          about: { order: orders },
          ...(own[0]!.person_id === null ? {} : { alias: [own[0]!.person_id] }),
          behaviour: 'scalping',
          role: 'perpetrator',
          reached,
          // Accounts are lent and rented for this; whether their holders know is not in the data.
          knowledge: 'unknown',
          matter,
          priorBits,
          lists: { supported_order_ids: orders },
          searched,
          measure: { level: 'L2', kind: 'hold_shipment', needs: limits },
        }),
      )
    }
    cases.push({
      case_id: id,
      behaviour: 'scalping',
      first_seen: iso(bought[0]!.t),
      merged_from: [],
      subjects: [],
      // The price was paid: who loses are the buyers who got nothing, and that no ledger shows.
      loss: noLoss,
    })
    if (reached !== 'supported') continue
    for (const [shop, at] of [...Map.groupBy(bought, (row) => row.shop_id)].toSorted(([a], [b]) => compare(a, b)))
      verdicts.push(
        harmed(context, {
          caseId: id,
          behaviour: 'scalping',
          shop,
          certainty: 'supported',
          tiers: ['T0'],
          what: {
            en: `${at.length === 1 ? '1 order in this shop’s sale was' : `${at.length} orders in this shop’s sale were`} taken by accounts of one hand, past the limit for each buyer.`,
            zh: `该店活动中有 ${at.length} 笔订单由同一操控者的多个账号取得，规避了限购。`,
          },
          evidence: at.slice(0, 20).map((row) => row.event_id),
          lists: { supported_order_ids: sorted(at.map((row) => row.order_id)) },
          searched,
        }),
      )
  }
  // Goods were bought and paid for: nothing is taken out of sales.
  return { verdicts, cases, neutralisedOrders: [], neutralisedReviews: [] }
}
