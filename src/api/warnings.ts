/** What a shop should know at once: that it is being attacked or threatened, and what to do. It accuses nobody. */
import { z } from 'zod'
import { exposureAdvice, exposureSentence } from '../domain/exposure.ts'
import type { Behaviour } from '../domain/verdict.ts'
import { deskOf } from '../live/desk.ts'
import type { Tenant } from '../live/tenant.ts'
import { notFound, route, type Sentence } from './route.ts'

const sentence = z.object({ en: z.string(), zh: z.string() })
const warningSchema = z
  .object({
    /** Null where nothing happened at the shop itself. */
    case_id: z.string().nullable(),
    kind: z.enum(['do_not_ship', 'orders_out', 'under_threat', 'false_refunds', 'false_complaints', 'false_notices', 'exposed']),
    order_ids: z.array(z.string()),
    review_ids: z.array(z.string()),
    since: z.string(),
    text: sentence,
    advice: sentence,
  })
  .meta({ id: 'Warning' })
type Warning = z.infer<typeof warningSchema>

const words: Record<Exclude<Warning['kind'], 'exposed'>, { text: (n: number) => Sentence; advice: Sentence }> = {
  do_not_ship: {
    text: (n) => ({
      en: `${n} orders at your shop look as if they were placed to harm it. They do not count against you.`,
      zh: `您店铺有 ${n} 笔订单疑似他人为损害店铺而下单，不计入对您不利的统计。`,
    }),
    advice: {
      en: 'Do not ship these orders. Keep chats, waybills and payment records. You need not refund outside the platform.',
      zh: '请勿发货。请保留聊天记录、运单及付款记录，不要在平台外退款。',
    },
  },
  orders_out: {
    text: (n) => ({
      en: `${n} orders at your shop were placed to harm it, as it looks, and are out of your figures.`,
      zh: `您店铺有 ${n} 笔疑似恶意订单，已从统计中剔除。`,
    }),
    advice: { en: 'Keep chats, waybills and payment records; expect returns and refund requests.', zh: '请保留聊天记录、运单及付款记录，并留意后续退货退款。' },
  },
  under_threat: {
    text: () => ({ en: 'Somebody appears to demand money over reviews of your shop.', zh: '有人疑似以评价向您的店铺索要钱款。' }),
    advice: {
      en: 'Do not pay. Keep every message, number and payment request, and report it here.',
      zh: '请勿付款。请保留全部消息、联系方式和收款信息，并在此报告。',
    },
  },
  false_refunds: {
    text: (n) => ({ en: `${n} refunds at your shop look as if the goods were kept or swapped.`, zh: `您店铺有 ${n} 笔退款疑似未退回或调换商品。` }),
    advice: { en: 'Open returns on camera, weigh them, and hold the refund until inspected.', zh: '请录像开箱、称重，验收前暂不退款。' },
  },
  false_complaints: {
    text: () => ({ en: 'Complaints against your shop look as if they were filed for money.', zh: '针对您店铺的投诉疑似以牟利为目的。' }),
    advice: { en: 'Do not settle outside the platform. Answer each complaint with your documents.', zh: '请勿在平台外和解，逐一提交证明材料答复。' },
  },
  false_notices: {
    text: () => ({
      en: 'Rights notices against your listings look as if they do not rest on a right that is used honestly.',
      zh: '针对您商品的权利通知疑似缺乏正当权利基础。',
    }),
    advice: {
      en: 'Do not pay for a withdrawal. File a counter-notice with your invoices and authorisations.',
      zh: '请勿付费撤诉，请提交反通知及进货、授权凭证。',
    },
  },
}

const kinds: Partial<Record<Behaviour, keyof typeof words>> = {
  reverse_brushing: 'do_not_ship',
  inconclusive: 'do_not_ship',
  review_extortion: 'under_threat',
  malicious_refund: 'false_refunds',
  malicious_complaint: 'false_complaints',
  ip_troll: 'false_notices',
}

export function warningsOf(tenant: Tenant, shopId: string): Warning[] {
  const { view } = tenant
  const warnings: Warning[] = []
  for (const one of view.report?.cases ?? []) {
    const self = one.subjects.filter(({ kind, id }) => kind === 'shop' && id === shopId)
    if (!self.some(({ role }) => role === 'victim_merchant' || (role === 'bystander' && one.behaviour === 'inconclusive'))) continue
    // History that was taken in as such warns nobody.
    if (tenant.liveFrom !== undefined && Date.parse(one.first_seen) < tenant.liveFrom) continue
    const kind = kinds[one.behaviour]
    if (kind === undefined) continue
    const { verdicts } = view.case(one.case_id)!
    const ids = (of: (verdict: (typeof verdicts)[number]) => readonly string[]): string[] => [...new Set(verdicts.flatMap(of))].toSorted()
    const listed = ids((verdict) => [...verdict.proven_order_ids, ...verdict.supported_order_ids]).filter((id) => tenant.order(id)?.shop_id === shopId)
    // Before anything is known of the people, a flood's orders are out with their batch and on nobody's list.
    const orders = listed.length > 0 || kind !== 'do_not_ship' ? listed : [...view.outAt(shopId)]
    const reviews = ids((verdict) => verdict.review_ids)
    const unsent = kind === 'do_not_ship' ? orders.filter((id) => !tenant.isSent(id)) : orders
    const said = kind === 'do_not_ship' && unsent.length === 0 ? 'orders_out' : kind
    if (said === 'orders_out' && orders.length === 0) continue
    const told = said === 'orders_out' ? orders : unsent
    warnings.push({
      case_id: one.case_id,
      kind: said,
      order_ids: told,
      review_ids: reviews,
      since: one.first_seen,
      text: words[said].text(told.length),
      advice: words[said].advice,
    })
  }
  // What it is warned of today; since when, its own act says.
  const desk = deskOf(tenant)
  const warned = desk.state.shop.get(shopId)?.warned
  for (const one of desk.context().exposed ?? [])
    if (one.shop_id === shopId)
      warnings.push({
        case_id: null,
        kind: 'exposed',
        order_ids: [],
        review_ids: [],
        since: new Date(warned?.get(one.attack) ?? Date.parse(view.as_of!)).toISOString(),
        text: exposureSentence(one),
        advice: exposureAdvice[one.attack],
      })
  return warnings
}

export const routes = [
  route({
    method: 'GET',
    path: '/v1/shops/{shop_id}/warnings',
    access: 'warnings.read',
    summary: 'What a shop should know at once; for the shop itself and its systems',
    response: z.array(warningSchema),
    async handle({ tenant, params, caller }) {
      const stands = caller.kind === 'person' ? caller.bound : caller.for
      const outside = caller.kind === 'person' && caller.bound !== undefined
      if ((outside || stands !== undefined) && !(stands?.kind === 'shop' && stands.id === params.shop_id))
        throw notFound({ en: 'a shop of yours', zh: '您的店铺' })
      await tenant.report()
      return warningsOf(tenant, params.shop_id)
    },
  }),
]
