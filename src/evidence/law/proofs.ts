/**
 * What a case shows for an element, read off its material: met, not met, or not for the platform to see. A proof never looks further
 * than the material, so the matrix cannot say what the bag does not hold.
 */
import { grouped } from '../../domain/money.ts'
import { readText } from '../../domain/lexicon.ts'
import { certainties, type Role } from '../../domain/verdict.ts'
import { orderWords } from '../../domain/words.ts'
import type { CaseMaterial, Entry, OrderRow, Words } from '../material.ts'

/** "1 order", "2,000 orders" */
export const counted = (count: number, one: string, many = `${one}s`): string => `${grouped(count)} ${count === 1 ? one : many}`

export type Standing = 'met' | 'not_met' | 'not_visible'

export type Proof = {
  standing: Standing
  /** What was seen, or what is missing. */
  seen: Words
  /** Ids of records in the bag. */
  evidence: string[]
}

const met = (en: string, zh: string, evidence: Iterable<string>): Proof => ({ standing: 'met', seen: { en, zh }, evidence: [...new Set(evidence)] })
const open = (en: string, zh: string): Proof => ({ standing: 'not_met', seen: { en, zh }, evidence: [] })
const unseen = (en: string, zh: string): Proof => ({ standing: 'not_visible', seen: { en, zh }, evidence: [] })

/** Who may have done something; those who were harmed or stand by are never asked for an explanation here. */
export const acting: readonly Role[] = [
  'organiser',
  'gang_leader',
  'brusher',
  'merchant_beneficiary',
  'selector_negotiator',
  'buyer_reviewer',
  'recruited_relative',
  'agent',
  'perpetrator',
]

/** A lead is a reason to look closer: it names nobody in a paper and enters no count of one. It stands in the findings of the bag. */
export const isHeld = ({ certainty }: { certainty: (typeof certainties)[number] | null }): boolean => certainty !== null && certainty !== 'lead'

const gathered = new WeakMap<CaseMaterial, Entry[]>()

/** Every record of the material, each once, by its index. */
export function recordsOf(material: CaseMaterial): Entry[] {
  const known = gathered.get(material)
  if (known !== undefined) return known
  const all = [
    ...material.orders.flatMap(({ events }) => events),
    ...material.accounts.flatMap(({ events }) => events),
    ...material.shops.flatMap(({ events }) => events),
    ...material.cited,
  ]
  const records = [...new Map(all.map((entry) => [entry.index, entry])).values()].toSorted((a, b) => a.index - b.index)
  gathered.set(material, records)
  return records
}

/** Orders that the finding rests on: those of which something above a lead bears it. */
export const ordersAtIssue = ({ orders }: CaseMaterial): OrderRow[] =>
  orders.filter(({ finding, lead }) => !lead && (finding === 'proven' || finding === 'supported'))

const ofType = (material: CaseMaterial, ...types: string[]): Entry[] => recordsOf(material).filter(({ type }) => types.includes(type))
const field = (entry: Entry, name: string): string | undefined => {
  const value = entry.data[name]
  return typeof value === 'string' ? value : undefined
}
const reasonsOf = (material: CaseMaterial, codes: RegExp): string[] =>
  material.verdicts.flatMap(({ reasons }) => reasons.filter(({ code }) => codes.test(code)).flatMap(({ evidence }) => evidence))
const atLeast = (material: CaseMaterial, roles: readonly Role[], least: (typeof certainties)[number]) =>
  material.subjects.filter(({ role, certainty }) => roles.includes(role) && certainty !== null && certainties.indexOf(certainty) >= certainties.indexOf(least))

/** Messages that speak of a review and of money, or threaten with a review. Asking a refund for a faulty order is neither; a person confirms what each means. */
export function spokenDemands(material: CaseMaterial): { entry: Entry; threatens: boolean }[] {
  return ofType(material, 'message.sent').flatMap((entry) => {
    const said = readText(field(entry, 'text') ?? '')
    const ofReview = said.review || said.more
    if (said.remedy && said.defect && !said.threat) return []
    return ofReview && (said.money || said.threat) ? [{ entry, threatens: said.threat || said.more }] : []
  })
}

export const proofs = {
  agreement: (material) => {
    const buyers = new Set(ordersAtIssue(material).map(({ buyer_account_id }) => buyer_account_id))
    const asked = material.accounts.filter((one) => (one.role !== null && acting.includes(one.role) && isHeld(one)) || buyers.has(one.account_id))
    const agreed = asked.filter(({ agreements }) => agreements.length > 0)
    const evidence = agreed.flatMap(({ agreements }) => agreements.map(({ evidence_id }) => evidence_id))
    if (asked.length > 0 && agreed.length === asked.length)
      return met(`accepted by ${agreed.length} of ${counted(asked.length, 'account')}`, `${asked.length} 个账号中 ${agreed.length} 个已接受协议`, evidence)
    return open(
      `an acceptance is on record for ${agreed.length} of ${counted(asked.length, 'account')}`,
      `${asked.length} 个账号中仅 ${agreed.length} 个有接受协议的记录`,
    )
  },
  orders_with_snapshots: (material) => {
    const orders = ordersAtIssue(material)
    const shown = orders.filter(({ snapshot_sha256 }) => snapshot_sha256 !== null)
    if (orders.length > 0 && shown.length === orders.length)
      return met(
        `${counted(orders.length, 'order')}, each with its snapshot`,
        `${orders.length} 笔订单均有交易快照`,
        orders.flatMap(({ evidence_ids }) => evidence_ids),
      )
    return open(`${shown.length} of ${orders.length} orders have a snapshot`, `${orders.length} 笔订单中 ${shown.length} 笔有交易快照`)
  },
  payments: (material) => {
    const orders = ordersAtIssue(material)
    const paid = orders.filter(({ paid_at }) => paid_at !== null)
    if (orders.length > 0 && paid.length === orders.length)
      return met(
        `all ${orders.length} orders were paid`,
        `${orders.length} 笔订单均已付款`,
        paid.flatMap(({ evidence_ids }) => evidence_ids),
      )
    return open(`a payment is on record for ${paid.length} of ${orders.length} orders`, `${orders.length} 笔订单中 ${paid.length} 笔有付款记录`)
  },
  money_back: (material) => {
    const orders = ordersAtIssue(material).filter(({ finding }) => finding === 'proven')
    const tied = orders.filter(({ money_back_at, payer_link_to_seller }) => money_back_at !== null && payer_link_to_seller !== null)
    if (tied.length > 0 && tied.length === orders.length)
      return met(
        `for all ${tied.length} orders money came back from a wallet with a verified tie to the seller`,
        `${tied.length} 笔订单均收到与卖家存在已核实关联的钱包返款`,
        tied.flatMap(({ payer_link_to_seller, evidence_ids }) => [...evidence_ids, ...payer_link_to_seller!.evidence]),
      )
    return open(
      tied.length === 0
        ? 'no order with money back from a verified wallet of the seller'
        : `only ${tied.length} of ${orders.length} orders are tied to the seller`,
      tied.length === 0 ? '没有订单收到卖家已核实钱包的返款' : `${orders.length} 笔订单中仅 ${tied.length} 笔与卖家存在已核实关联`,
    )
  },
  no_official_reason: (material) => {
    const orders = ordersAtIssue(material).filter(({ finding }) => finding === 'proven')
    const refunded = orders.filter(({ outcome, money_back_at }) => money_back_at !== null && (outcome === 'refunded' || outcome === 'refunding'))
    if (orders.length > 0 && refunded.length === 0)
      return met(
        `none of the ${orders.length} orders was refunded by the platform; ${material.sums.excluded} others were checked and go on counting`,
        `${orders.length} 笔订单均无平台退款；另有 ${material.sums.excluded} 笔经核查后保留`,
        orders.flatMap(({ evidence_ids }) => evidence_ids),
      )
    return open(
      orders.length === 0 ? 'no proven orders' : `${refunded.length} of ${orders.length} orders were refunded by the platform as well`,
      orders.length === 0 ? '没有逐单证实的订单' : `${orders.length} 笔订单中 ${refunded.length} 笔另有平台退款`,
    )
  },
  explanation: (material) => {
    const all = [...material.accounts, ...material.shops].flatMap(({ explanations }) => explanations)
    const asked = new Set(all.flatMap(({ order_ids }) => order_ids))
    const proven = ordersAtIssue(material).filter(({ finding }) => finding === 'proven')
    const unasked = proven.filter(({ order_id }) => !asked.has(order_id)).length
    const reasonable = proven.filter(({ explanation_status }) => explanation_status === 'reasonable').length
    const waiting = proven.filter(({ explanation_status }) => ['waiting', 'open', 'not_asked'].includes(explanation_status)).length
    if (proven.length > 0 && unasked === 0 && reasonable === 0 && waiting === 0)
      return met(
        `an explanation was asked for all ${proven.length} orders; none was found reasonable`,
        `已就全部 ${proven.length} 笔订单要求说明，均无合理解释`,
        all.flatMap(({ evidence_ids }) => evidence_ids),
      )
    return open(
      proven.length === 0
        ? 'no proven orders'
        : `${waiting} of ${proven.length} orders are not asked about or not assessed yet; ${reasonable} have a reasonable explanation`,
      proven.length === 0 ? '没有逐单证实的订单' : `${proven.length} 笔订单中 ${waiting} 笔尚未询问或尚未评议，${reasonable} 笔有合理解释`,
    )
  },
  count_and_value: (material) => {
    const orders = ordersAtIssue(material)
    if (orders.length === 0) return open('no orders', '没有订单')
    return met(
      counted(orders.length, 'order'),
      `${orders.length} 笔订单`,
      orders.flatMap(({ evidence_ids }) => evidence_ids),
    )
  },
  false_orders: (material) => {
    const { proven, supported } = material.sums
    if (proven + supported === 0) return open('no order is proven singly or held with its batch', '没有订单被逐单证实或成批认定')
    return met(
      `${counted(proven, 'order')} ${orderWords.proven.en} and ${grouped(supported)} ${orderWords.supported.en}, each with its records; ${grouped(material.sums.excluded)} ${orderWords.excluded.en}`,
      `${orderWords.proven.zh} ${grouped(proven)} 笔、${orderWords.supported.zh} ${grouped(supported)} 笔，均附记录；${orderWords.excluded.zh} ${grouped(material.sums.excluded)} 笔`,
      ordersAtIssue(material).flatMap(({ evidence_ids }) => evidence_ids),
    )
  },
  direction: (material) => {
    const reports = material.authority.filter(({ role, status }) => ['organiser', 'gang_leader'].includes(role) && status !== 'statement')
    if (reports.length > 0)
      return met('an authority reported who arranged and led it', '主管机关材料载明组织与召集情况', [
        ...reports.map(({ evidence_id }) => evidence_id),
        ...reasonsOf(material, /pays-the-crew|funded-the-leader|third-party-payer/),
      ])
    const payments = reasonsOf(material, /pays-the-crew|funded-the-leader|third-party-payer/)
    if (payments.length > 0)
      return {
        ...unseen('payments to the buyers are visible; what was agreed outside the platform is not', '可见向下单者付款的记录；平台之外的约定不可见'),
        evidence: [...new Set(payments)],
      }
    return unseen('nothing about who arranged it is visible to the platform', '平台看不到由谁组织')
  },
  motive: (material) => {
    const charged = material.authority.filter(({ role, status }) => role === 'organiser' && status !== 'statement')
    const past = reasonsOf(material, /past-with-the-victim|former-partner|rival-gained|crew-served-own-shop/)
    if (charged.length > 0)
      return met('an authority reported on the organiser; records of past roles stand beside', '主管机关材料涉及组织者；另附任职与持股记录', [
        ...charged.map(({ evidence_id }) => evidence_id),
        ...past,
      ])
    if (past.length > 0)
      return {
        ...unseen('a past tie to the shop is on record; a motive is not for the platform to find', '有既往关联记录；动机不由平台认定'),
        evidence: [...new Set(past)],
      }
    return unseen('not visible to the platform', '平台不可见')
  },
  harm: (material) => {
    const measures = material.sanctions.filter(({ subject_id }) => material.subjects.some(({ id, role }) => id === subject_id && role === 'victim_merchant'))
    if (material.loss.totals.some(({ low_minor }) => low_minor > 0) || measures.length > 0)
      return met(
        `${counted(measures.length, 'measure')} against the shop; loss by the low estimate on the loss sheet`,
        `对店铺采取的措施 ${measures.length} 项；低估口径损失见损失计算表`,
        [...measures.map(({ evidence_id }) => evidence_id), ...reasonsOf(material, /who-bears-cost|refunded-cohort/)],
      )
    return open('neither a measure nor a loss is on record', '没有措施记录，也没有损失记录')
  },
  loss: (material) => {
    if (material.loss.totals.some(({ central_minor }) => central_minor > 0))
      return met('see the loss sheet', '见损失计算表', reasonsOf(material, /who-bears-cost|refunded-cohort/))
    return open('no loss could be computed', '尚无可计算的损失')
  },
  identity: (material) => {
    const named = material.authority.filter(({ role }) => (acting as readonly string[]).includes(role))
    if (named.length > 0)
      return met(
        `an authority named ${new Set(named.map(({ subject_id }) => subject_id)).size} of those responsible`,
        `主管机关已载明 ${new Set(named.map(({ subject_id }) => subject_id)).size} 名相关人员`,
        named.map(({ evidence_id }) => evidence_id),
      )
    const supported = atLeast(material, acting, 'supported')
    if (supported.length > 0)
      return unseen(
        `${grouped(supported.length)} held by identifier; who stands behind is for the authority to establish`,
        `持有 ${supported.length} 个账号或人员的标识；其实际身份由主管机关查明`,
      )
    return unseen('nobody is held above a lead', '尚无超过线索程度的人员')
  },
  roles: (material) => {
    const held = atLeast(material, acting, 'supported')
    if (held.length > 0)
      return met(
        `${new Set(held.map(({ role }) => role)).size} roles told apart, ${held.length} persons or accounts`,
        `区分 ${new Set(held.map(({ role }) => role)).size} 种分工，涉及 ${held.length} 个人员或账号`,
        [],
      )
    return open('no role reaches "supported"', '没有分工达到“有证据支持”')
  },
  chain: (material) => {
    const reports = material.authority.filter(({ status }) => status !== 'statement')
    const held = atLeast(material, ['organiser', 'gang_leader', 'agent', 'perpetrator'], 'supported')
    if (held.length === 0 && reports.length === 0) return open('nobody above the buyers reaches "supported"', '下单者之上没有人员达到“有证据支持”')
    return met(
      `${held.length} above the buyers; ${material.shops.length} shops`,
      `下单者之上 ${held.length} 个；涉及店铺 ${material.shops.length} 家`,
      reports.map(({ evidence_id }) => evidence_id),
    )
  },
  benefit: (material) => {
    const gained = reasonsOf(material, /rank|praise|copied-reviews/)
    return gained.length > 0
      ? met('rank or ratings moved with the orders', '排名或评价随订单变化', gained)
      : open('no gain in rank or score is on record', '没有排名或信誉获益的记录')
  },
  knowledge: (material) => {
    const knowing = material.verdicts.filter(({ knowledge, certainty }) => knowledge === 'knowing' && certainty !== 'lead')
    if (knowing.length > 0)
      return met(
        `${knowing.length} found to have known`,
        `${knowing.length} 个主体被认定知情`,
        knowing.flatMap(({ reasons }) => reasons.flatMap(({ evidence }) => evidence)),
      )
    return unseen('not visible to the platform', '平台不可见')
  },
  reviews: (material) => {
    const reviews = material.extortion?.reviews ?? []
    if (reviews.length > 0)
      return met(
        `${counted(reviews.length, 'review')} by ${counted(new Set(reviews.map(({ author_account_id }) => author_account_id)).size, 'account')}`,
        `${new Set(reviews.map(({ author_account_id }) => author_account_id)).size} 个账号发布的 ${reviews.length} 条评价`,
        reviews.flatMap(({ evidence_ids }) => evidence_ids),
      )
    const posted = new Set(material.verdicts.flatMap(({ review_ids }) => review_ids))
    if (posted.size > 0)
      return met(
        counted(posted.size, 'review'),
        `${posted.size} 条评价`,
        ofType(material, 'review.posted')
          .filter((entry) => posted.has(field(entry, 'review_id') ?? ''))
          .map(({ id }) => id),
      )
    return open('no review is on record', '没有评价记录')
  },
  reviews_changed: (material) => {
    const turned = (material.extortion?.reviews ?? []).filter(({ changed, withdrawn }) => changed || withdrawn)
    if (turned.length > 0)
      return met(
        `${turned.length} of ${material.extortion!.reviews.length} reviews were changed or withdrawn later`,
        `${material.extortion!.reviews.length} 条评价中 ${turned.length} 条事后被修改或撤回`,
        turned.flatMap(({ evidence_ids }) => evidence_ids),
      )
    return open('no review was changed or withdrawn', '没有评价被修改或撤回')
  },
  demand: (material) => {
    const asked = (material.extortion?.payments ?? []).filter(({ demanded_minor }) => demanded_minor !== null)
    const said = spokenDemands(material)
    if (asked.length + said.length > 0)
      return met(
        `${asked.length} sums asked for are on record and ${said.length} texts speak of money; a person confirms what they mean`,
        `记录在案的索要数额 ${asked.length} 项，另有 ${said.length} 条文字提及钱款；含义由人工确认`,
        [...asked.flatMap(({ evidence_ids }) => evidence_ids), ...said.map(({ entry }) => entry.id)],
      )
    return open('no demand is on record', '没有索要记录')
  },
  threat: (material) => {
    const threats = spokenDemands(material).filter(({ threatens }) => threatens)
    const reasons = reasonsOf(material, /threat/)
    const complaints = ofType(material, 'complaint.filed').filter((entry) => field(entry, 'kind') === 'review_extortion')
    if (threats.length + reasons.length + complaints.length > 0)
      return met(
        `${threats.length} texts with threatening words, ${complaints.length} shops complained of a threat; a person confirms it`,
        `含要挟用语的文字 ${threats.length} 条，商家就要挟提出投诉 ${complaints.length} 件；由人工确认`,
        [...threats.map(({ entry }) => entry.id), ...reasons, ...complaints.map(({ id }) => id)],
      )
    return open('no threat is on record', '没有要挟记录')
  },
  victims_paid: (material) => {
    const paid = (material.extortion?.payments ?? []).filter(({ paid_minor }) => (paid_minor ?? 0) > 0)
    if (paid.length > 0)
      return met(
        `${counted(paid.length, 'payment')} by ${counted(new Set(paid.map(({ victim }) => victim.id)).size, 'shop')} to ${counted(new Set(paid.flatMap(({ payee_wallet_id }) => payee_wallet_id ?? [])).size, 'payee')}`,
        `${new Set(paid.map(({ victim }) => victim.id)).size} 家店铺付款 ${paid.length} 笔，收款方 ${new Set(paid.flatMap(({ payee_wallet_id }) => payee_wallet_id ?? [])).size} 个`,
        paid.flatMap(({ evidence_ids }) => evidence_ids),
      )
    return open('no payment is on record', '没有付款记录')
  },
  notices: (material) => {
    const filed = ofType(material, 'ip_notice.filed', 'complaint.filed')
    const named = new Set(material.verdicts.flatMap(({ notice_ids, complaint_ids }) => [...notice_ids, ...complaint_ids]))
    const these = filed.filter((entry) => named.has(field(entry, 'notice_id') ?? '') || named.has(field(entry, 'complaint_id') ?? ''))
    return these.length > 0
      ? met(
          `${these.length} complaints or notices`,
          `投诉或通知 ${these.length} 件`,
          these.map(({ id }) => id),
        )
      : open('no complaint or notice is on record', '没有投诉或通知记录')
  },
  notices_unfounded: (material) => {
    const decided = ofType(material, 'complaint.decided', 'ip_notice.decided').filter((entry) => field(entry, 'outcome') === 'rejected')
    const countered = ofType(material, 'ip_notice.countered')
    return decided.length + countered.length > 0
      ? met(
          `${decided.length} rejected, ${countered.length} countered`,
          `已驳回 ${decided.length} 件，有反通知 ${countered.length} 件`,
          [...decided, ...countered].map(({ id }) => id),
        )
      : open('none was found unfounded yet', '尚无被认定不成立的')
  },
  false_return: (material) => {
    const found = ofType(material, 'return.inspected').filter((entry) => ['empty', 'swapped', 'not_received'].includes(field(entry, 'outcome') ?? ''))
    return found.length > 0
      ? met(
          `${found.length} returns found empty, swapped or not received`,
          `查验为空包、调包或未收到的退货 ${found.length} 件`,
          found.map(({ id }) => id),
        )
      : open('no inspection shows a false return', '没有查验显示虚假退货')
  },
  refund_decided: (material) => {
    const decided = ofType(material, 'refund.decided').filter((entry) => field(entry, 'outcome') === 'approved')
    return decided.length > 0
      ? met(
          `${decided.length} refunds approved`,
          `批准退款 ${decided.length} 笔`,
          decided.map(({ id }) => id),
        )
      : open('no decision on a refund is on record', '没有退款决定记录')
  },
  refund_paid: (material) => {
    const paid = ofType(material, 'refund.paid')
    return paid.length > 0
      ? met(
          `${paid.length} refunds paid`,
          `已支付退款 ${paid.length} 笔`,
          paid.map(({ id }) => id),
        )
      : open('no refund was paid', '没有已支付的退款')
  },
  goods_kept: (material) => {
    const kept = ordersAtIssue(material).filter(({ outcome, returned }) => outcome === 'refunded' && !returned)
    return kept.length > 0
      ? met(
          `${kept.length} orders refunded and not sent back`,
          `已退款但未退回商品的订单 ${kept.length} 笔`,
          kept.flatMap(({ evidence_ids }) => evidence_ids),
        )
      : open('no order was refunded without its goods sent back', '没有退款而未退货的订单')
  },
  repetition: (material) => {
    const count = ordersAtIssue(material).length
    return count >= 3
      ? met(
          counted(count, 'order'),
          `${count} 笔订单`,
          ordersAtIssue(material).flatMap(({ evidence_ids }) => evidence_ids),
        )
      : open(counted(count, 'order'), `${count} 笔订单`)
  },
  program: () => unseen('the program itself is not visible to the platform', '平台看不到程序本身'),
  gain: () => unseen('the operator’s books are not visible to the platform', '平台看不到经营者的账目'),
} satisfies Record<string, (material: CaseMaterial) => Proof>

export type ProofName = keyof typeof proofs | 'threshold'
