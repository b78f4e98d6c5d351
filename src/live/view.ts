/** What is known now, indexed for questions; replaced as a whole when a judgement is done. */
import type { Exposure } from '../domain/exposure.ts'
import type { Report, Verdict } from '../domain/report.ts'
import type { Judged } from './judge.ts'
import type { Positions } from './positions.ts'

type Case = Report['cases'][number]

export type View = {
  report: Report | undefined
  /** The report as it is served. */
  text: string
  as_of: string | undefined
  /** Ledger entries there were when it was judged. */
  rests: number
  neutralisedOrders: ReadonlySet<string>
  neutralisedReviews: ReadonlySet<string>
  /** By `kind:id`. */
  verdictsOf: (subject: { kind: string; id: string }) => readonly Verdict[]
  case: (id: string) => { case: Case; verdicts: readonly Verdict[] } | undefined
  /** Cases whose lists hold it; where it is out with its batch and on no list, those of its shop. */
  casesOfOrder: (id: string) => readonly string[]
  /** Neutralised orders of a shop. */
  outAt: (shopId: string) => readonly string[]
  /** Shops like those being struck of late. */
  exposed: readonly Exposure[]
  order: Positions['order']
}

export const emptyView: View = {
  report: undefined,
  text: '',
  as_of: undefined,
  rests: 0,
  neutralisedOrders: new Set(),
  neutralisedReviews: new Set(),
  verdictsOf: () => [],
  case: () => undefined,
  casesOfOrder: () => [],
  outAt: () => [],
  exposed: [],
  order: () => undefined,
}

/** The same, with more orders out of the counts than its report says: what the next report will say is acted on before it is whole. */
export function withOut(view: View, orders: readonly string[], positions: Pick<Positions, 'order'>): View {
  const neutralisedOrders = new Set([...view.neutralisedOrders, ...orders])
  const more = Map.groupBy(
    orders.filter((id) => !view.neutralisedOrders.has(id)),
    (id) => positions.order(id)?.shop_id ?? '',
  )
  return { ...view, neutralisedOrders, outAt: (shopId) => [...view.outAt(shopId), ...(more.get(shopId) ?? [])] }
}

const keyOf = ({ kind, id }: { kind: string; id: string }): string => `${kind}:${id}`

export function viewOf({ report, text, size, exposed }: Judged, positions: Pick<Positions, 'order'>): View {
  const bySubject = Map.groupBy(report.verdicts, ({ subject }) => keyOf(subject))
  const byCase = Map.groupBy(report.verdicts, ({ case_id }) => case_id)
  const cases = new Map(report.cases.map((one) => [one.case_id, one]))
  for (const one of report.cases) for (const merged of one.merged_from) if (!cases.has(merged)) cases.set(merged, one)
  const ofOrder = new Map<string, Set<string>>()
  const neutralisedOrders = new Set(report.neutralised.order_ids)
  let byShop: Map<string, string[]> | undefined
  const put = (into: Map<string, Set<string>>, ids: readonly string[], case_id: string): void => {
    for (const id of ids) {
      const known = into.get(id)
      if (known === undefined) into.set(id, new Set([case_id]))
      else known.add(case_id)
    }
  }
  for (const { case_id, proven_order_ids, supported_order_ids } of report.verdicts) {
    put(ofOrder, proven_order_ids, case_id)
    put(ofOrder, supported_order_ids, case_id)
  }
  return {
    report,
    text,
    as_of: report.as_of,
    rests: size,
    neutralisedOrders,
    neutralisedReviews: new Set(report.neutralised.review_ids),
    verdictsOf: (subject) => bySubject.get(keyOf(subject)) ?? [],
    case(id) {
      const found = cases.get(id)
      return found && { case: found, verdicts: byCase.get(found.case_id) ?? [] }
    },
    casesOfOrder(id) {
      const listed = ofOrder.get(id)
      if (listed !== undefined) return [...listed].toSorted()
      if (!neutralisedOrders.has(id)) return []
      const shop = positions.order(id)?.shop_id
      return shop === undefined ? [] : [...new Set((bySubject.get(keyOf({ kind: 'shop', id: shop })) ?? []).map(({ case_id }) => case_id))].toSorted()
    },
    outAt(shopId) {
      byShop ??= Map.groupBy(report.neutralised.order_ids, (id) => positions.order(id)?.shop_id ?? '')
      return byShop.get(shopId) ?? []
    },
    exposed,
    order: positions.order,
  }
}
