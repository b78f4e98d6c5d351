/** The facts in a few sentences. */
import { counted, isHeld, ordersAtIssue } from '../../law/proofs.ts'
import type { OrderRow } from '../../material.ts'
import type { CaseFile, Voice } from '../document.ts'
import type { Block } from '../typeset.ts'
import { explanationWords } from '../words.ts'
import { text } from './blocks.ts'
import { paidText } from './sums.ts'

/** What happened, as far as the records hold it; each sentence only where there is something to say. */
export function factsText(file: CaseFile, voice: Voice): Block[] {
  const { say, of, day, all, count } = voice
  const { material } = file
  const { extortion } = material
  const orders = ordersAtIssue(material)
  const times = orders.map(({ placed_at }) => placed_at).toSorted((a, b) => Date.parse(a) - Date.parse(b))
  const distinct = (value: (row: OrderRow) => string): number => new Set(orders.map(value)).size
  const [buyers, shops] = [distinct(({ buyer_account_id }) => buyer_account_id), distinct(({ shop_id }) => shop_id)]
  const told: string[] = []
  if (orders.length > 0) {
    const [first, last] = [day(times[0]!), day(times.at(-1)!)]
    told.push(
      say(
        `${first === last ? `On ${first}` : `From ${first} to ${last}`} ${counted(buyers, 'account')} placed ${counted(orders.length, 'order')} at ${counted(shops, 'shop')}${material.sums.paid.length === 0 ? '' : ` and paid ${all(material.sums.paid)} in all`}.`,
        `${first === last ? first : `${first}至${last}`}，${count(buyers)} 个账号在 ${count(shops)} 家店铺下单 ${count(orders.length)} 笔${material.sums.paid.length === 0 ? '' : `，付款合计 ${all(material.sums.paid)}`}。`,
      ),
    )
    const named = new Set(material.subjects.flatMap((one) => (one.kind === 'account' && isHeld(one) ? [one.id] : [])))
    const unnamed = new Set(orders.map(({ buyer_account_id }) => buyer_account_id).filter((id) => !named.has(id))).size
    if (named.size > 0 && unnamed > 0)
      told.push(
        say(
          `${count(unnamed)} of these accounts ${unnamed === 1 ? 'is' : 'are'} named in no finding: ${unnamed === 1 ? 'its orders are' : 'their orders are'} held with the batch, and ${unnamed === 1 ? 'it' : 'they'} may be a customer’s.`,
          `其中 ${count(unnamed)} 个账号未被任何认定列明：其订单系随批次认定，可能属于普通顾客。`,
        ),
      )
    const refunded = orders.filter(({ outcome }) => outcome === 'refunded' || outcome === 'refunding')
    const kept = refunded.filter(({ returned }) => !returned).length
    if (refunded.length > 0)
      told.push(
        say(
          `${count(refunded.length)} of them were refunded by the platform afterwards; in ${count(kept)} of these the goods were not sent back.`,
          `其中 ${count(refunded.length)} 笔事后由平台退款，${count(kept)} 笔未退回商品。`,
        ),
      )
    const back = orders.filter(({ money_back_at, payer_link_to_seller }) => money_back_at !== null && payer_link_to_seller !== null)
    if (back.length > 0)
      told.push(
        say(
          `On ${count(back.length)} the buyer received money back after paying, ${all(material.sums.money_back)} in all, from wallets with a verified tie to the seller and outside any refund.`,
          `其中 ${count(back.length)} 笔在支付款项后，又于退款流程之外收到与卖家存在已核实关联的钱包退回的款项，合计 ${all(material.sums.money_back)}。`,
        ),
      )
  }
  if (material.sums.excluded > 0)
    told.push(
      say(
        `${counted(material.sums.excluded, 'other order')} of the case ${material.sums.excluded === 1 ? 'was' : 'were'} checked and ${material.sums.excluded === 1 ? 'goes' : 'go'} on counting, because nothing speaks against a real purchase or money came back for an ordinary reason.`,
        `另有 ${count(material.sums.excluded)} 笔订单经核查，因没有事实表明并非真实购买，或退回款项有正常原因，照常计入统计。`,
      ),
    )
  const explanations = [...material.accounts, ...material.shops].flatMap((one) => one.explanations)
  for (const { subject, requested_at, answer, order_ids } of explanations.slice(0, 3)) {
    const end =
      answer === undefined
        ? say('no answer is on record', '目前没有答复记录')
        : answer.assessed === 'reasonable' || answer.assessed === 'unreasonable' || answer.assessed === 'open'
          ? say(
              `the answer of ${day(answer.received_at)}: ${of(explanationWords[answer.assessed])}`,
              `${day(answer.received_at)}作出答复，经评议：${of(explanationWords[answer.assessed])}`,
            )
          : say(`an answer came on ${day(answer.received_at)}`, `${day(answer.received_at)}作出答复`)
    told.push(
      say(
        `On ${day(requested_at)} ${subject.id} was asked to explain ${counted(order_ids.length, 'order')}; ${end}.`,
        `${day(requested_at)}，平台要求 ${subject.id} 就 ${count(order_ids.length)} 笔订单作出说明，${end}。`,
      ),
    )
  }
  if (extortion !== null && extortion.victims.length > 0) {
    const authors = new Set(extortion.reviews.map(({ author_account_id }) => author_account_id)).size
    const turned = extortion.reviews.filter(({ changed, withdrawn }) => changed || withdrawn).length
    told.push(
      say(
        `${extortion.reviews.length === 0 ? '' : `${counted(authors, 'account')} posted ${counted(extortion.reviews.length, 'review')}; `}${counted(extortion.victims.length, 'shop')} ${extortion.victims.length === 1 ? 'is' : 'are'} on record with demands or payments: ${paidText(extortion, voice)}.${extortion.reviews.length === 0 ? '' : ` ${count(turned)} of the reviews were changed or withdrawn.`}`,
        `${extortion.reviews.length === 0 ? '' : `${count(authors)} 个账号发布评价 ${count(extortion.reviews.length)} 条；其后 `}${count(extortion.victims.length)} 家店铺有索要或付款记录：${paidText(extortion, voice)}。${extortion.reviews.length === 0 ? '' : `其中 ${count(turned)} 条评价事后被修改或撤回。`}`,
      ),
    )
  }
  if (material.authority.length > 0) {
    const numbers = [...new Set(material.authority.map(({ request_no }) => request_no))]
    told.push(
      say(
        `Authorities reported on ${counted(new Set(material.authority.map(({ subject_id }) => subject_id)).size, 'person or account', 'persons or accounts')} (numbers ${numbers.join(', ')}); what they say is marked as theirs.`,
        `主管机关就 ${count(new Set(material.authority.map(({ subject_id }) => subject_id)).size)} 个人员或账号提供了材料（文号：${numbers.join('、')}），其内容均注明来源。`,
      ),
    )
  }
  return told.map(text)
}
