/** Turns weighed cases into verdicts: per actor, per order, with reasons, the contrary side, what was searched, and the cap that bound it. */
import type { Tier } from '../domain/fields.ts'
import type { Report, Verdict } from '../domain/report.ts'
import type { Engine } from '../warehouse/duckdb.ts'
import type { Run } from '../warehouse/runner.ts'
import type { OrderSignal } from '../signals/signal.ts'
import { type Buyers, judgeBuyers, type PaidBack } from './buyers.ts'
import type { Weighed } from './hypotheses.ts'
import { judgeLeaders } from './leaders.ts'
import { holdAlike } from './likeness.ts'
import { findLeaders, findOrganisers } from './people.ts'
import { decideCases, ordersOfCases } from './shopCases.ts'
import { caseOf, orderSentences, outOf, shopVerdict } from './shopVerdict.ts'
import { authorityReports, type Context, noMeasure, nothingListed, searchedFor, sorted, type Voice } from './voice.ts'

export type Judgement = {
  verdicts: Verdict[]
  cases: Report['cases']
  neutralisedOrders: string[]
  /** Which case (k) a case id came from, for the pictures of a report. */
  keys: Map<string, number>
  /** Orders that looked false in a case and count after all. */
  spared: { k: number; ord: number }[]
}

export async function judge(
  engine: Engine,
  run: Run,
  weighed: ReadonlyMap<number, Weighed>,
  signals: readonly OrderSignal[],
  visible: readonly Tier[],
  asOfMs: number,
  voice: Voice,
): Promise<Judgement> {
  const context: Context = { engine, voice, visible, asOfMs, authority: await authorityReports(engine) }
  const decided = await decideCases(context, weighed)
  const alike = await holdAlike(
    engine,
    run,
    decided.filter(({ decision }) => decision.neutralise && decision.behaviour !== 'inconclusive').map(({ row }) => row.k),
  )
  const ordersOf = await ordersOfCases(engine, decided)
  const sentences = await orderSentences(engine)
  const leaders = visible.includes('T1') ? await findLeaders(engine) : []
  const organisers = visible.includes('T4') ? await findOrganisers(engine) : []
  const shops = decided.map((one) =>
    shopVerdict(one, { orders: ordersOf.get(one.row.k) ?? [], alike: alike.get(one.row.k) ?? [], sentences, signals, leaders, organisers }, context),
  )

  const byLikeness = new Set([...alike.values()].flat().map((one) => one.order_id))
  const buyers = await judgeBuyers(context, decided, ordersOf, byLikeness)
  const { kept, leads } = shopsOfPaidBuyers(shops, buyers, context)
  const cleared = new Set(shops.filter((one) => !kept.includes(one)).map((one) => one.case_id))
  const above = await judgeLeaders(context, leaders, organisers, decided)
  return {
    verdicts: [...kept, ...buyers.verdicts, ...leads, ...above.verdicts],
    cases: [...decided.map(caseOf).filter((one) => !cleared.has(one.case_id)), ...buyers.cases, ...above.cases],
    neutralisedOrders: sorted([...decided.flatMap((one) => outOf(one, ordersOf.get(one.row.k) ?? [], asOfMs)), ...outByBuyers(buyers)]),
    keys: new Map(decided.map(({ id, row }) => [id, row.k])),
    spared: [...ordersOf.values()].flatMap((own) => own.flatMap(({ k, ord, p, fake }) => (p !== null && !fake ? [{ k, ord }] : []))),
  }
}

/** A lead on a person takes nothing out by itself. */
function outByBuyers({ verdicts, explainedOrders }: Buyers): string[] {
  return verdicts
    .filter(({ behaviour, certainty }) => behaviour === 'self_brushing' && certainty !== 'lead')
    .flatMap((verdict) => verdict.proven_order_ids.filter((order) => !explainedOrders.has(order)))
}

/** The shops of a buyer who was paid back are leads and no more: one buyer's orders make no case of a shop. They are not cleared either. */
function shopsOfPaidBuyers(shops: readonly Verdict[], { shops: paidBack }: Buyers, context: Context): { kept: Verdict[]; leads: Verdict[] } {
  const kept = shops.filter(({ behaviour, subject }) => behaviour !== 'benign' || !paidBack.has(subject.id))
  const judged = new Set(kept.filter(({ behaviour }) => behaviour !== 'inconclusive').map(({ subject }) => subject.id))
  return { kept, leads: [...paidBack].filter(([shop]) => !judged.has(shop)).map(([shop, lead]) => paidOneBack(shop, lead, context)) }
}

function paidOneBack(shop: string, lead: PaidBack, { voice, visible }: Context): Verdict {
  return {
    ...nothingListed,
    case_id: lead.caseId,
    subject: { kind: 'shop', id: shop },
    behaviour: 'self_brushing',
    role: 'merchant_beneficiary',
    certainty: 'lead',
    knowledge: 'unknown',
    proven_order_ids: sorted(lead.orders),
    reasons: [
      voice.reason(
        'paid-one-buyer-back',
        2,
        {
          en: `From a wallet verifiably tied to this shop the price of ${lead.orders.length} order${lead.orders.length === 1 ? '' : 's'} went back to a buyer suspected of brushing.`,
          zh: `经核实属于该店的钱包曾向一名涉嫌刷单的买家退回 ${lead.orders.length} 笔订单的货款。`,
        },
        lead.events,
      ),
    ],
    contrary: [
      voice.reason(
        'one-buyer-only',
        3,
        { en: 'One buyer’s orders are not a campaign; an employee may have acted alone.', zh: '仅涉一名买家，不足以认定店铺刷单；也可能是员工个人行为。' },
        [],
      ),
    ],
    searched: searchedFor('self_brushing', visible),
    tiers: visible.includes('T1') ? ['T0', 'T1'] : ['T0'],
    measure: noMeasure,
  }
}
