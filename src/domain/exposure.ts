/** That a shop is like those being struck, and in what: a warning, never a finding. */
import { z } from 'zod'

export const attackKinds = ['reverse_brushing', 'review_extortion', 'malicious_refund', 'malicious_complaint', 'ip_troll'] as const
export type Attack = (typeof attackKinds)[number]

/** What customers see of a shop and those who live on attacks choose by: the source names all four. */
export const exposureTraits = ['new', 'spotless', 'cheap', 'free_freight'] as const
export type ExposureTrait = (typeof exposureTraits)[number]

const struck = z.strictObject({ n: z.int().min(0), of: z.int().min(0) })
export const exposureFields = {
  attack: z.enum(attackKinds),
  /** Of the shops that have the trait, and of those that do not, how many were struck. */
  traits: z.array(z.strictObject({ trait: z.enum(exposureTraits), having: struck, others: struck })),
}
export type Exposure = { shop_id: string } & z.infer<z.ZodObject<typeof exposureFields>>

export type Said = { en: string; zh: string }
const named: Record<Attack, Said> = {
  reverse_brushing: { en: 'orders placed to harm a shop', zh: '恶意刷单陷害' },
  review_extortion: { en: 'demands for money over bad reviews', zh: '以差评勒索' },
  malicious_refund: { en: 'refunds for goods that are kept or swapped', zh: '恶意退款、调包' },
  malicious_complaint: { en: 'complaints filed for money', zh: '牟利性投诉' },
  ip_troll: { en: 'rights notices sent for money', zh: '恶意知识产权通知' },
}
const described: Record<ExposureTrait, Said> = {
  new: { en: 'opened within the last 180 days', zh: '开店不满 180 天' },
  spotless: { en: 'without one bad review', zh: '没有差评' },
  cheap: { en: 'whose goods are among the cheapest third', zh: '商品价格位于最低的三分之一' },
  free_freight: { en: 'that ship free of charge', zh: '包邮' },
}

/** What a shop is told: the figures it rests on, that nothing happened to it, and that nothing is held against it. */
export function exposureSentence({ attack, traits }: Pick<Exposure, 'attack' | 'traits'>): Said {
  const en = traits.map(({ trait, having, others }) => `${having.n} of ${having.of} shops ${described[trait].en}, and ${others.n} of the ${others.of} others`)
  const zh = traits.map(
    ({ trait, having, others }) => `${described[trait].zh}的 ${having.of} 家店铺中有 ${having.n} 家，其余 ${others.of} 家中有 ${others.n} 家`,
  )
  return {
    en: `Shops like yours are being struck by ${named[attack].en}: of late ${en.join('; ')}. Nothing was found at your shop, and nothing is held against it.`,
    zh: `与您类似的店铺近期遭遇${named[attack].zh}：${zh.join('；')}。您的店铺未发现异常，也不因此受任何影响。`,
  }
}

export const exposureAdvice: Record<Attack, Said> = {
  reverse_brushing: {
    en: 'If many orders come at once without visits before them, look at them before you ship, and report here. You need not refund outside the platform.',
    zh: '如短时间内涌入大量无浏览记录的订单，请先核对再发货，并在此报告；不要在平台外退款。',
  },
  review_extortion: {
    en: 'If somebody asks for money over a review, do not pay. Keep every message, number and payment request, and report here: the review is looked into within the hour.',
    zh: '如有人以评价索要钱款，请勿付款。请保留全部消息、联系方式和收款信息，并在此报告，相关评价将在一小时内处理。',
  },
  malicious_refund: {
    en: 'Weigh what you send, open returns on camera, and hold the refund until they are inspected.',
    zh: '发货时请称重留存，退货请录像开箱，验收后再退款。',
  },
  malicious_complaint: {
    en: 'Keep the papers of your goods at hand. Do not settle outside the platform; answer each complaint with your documents.',
    zh: '请备齐商品证明材料；不要在平台外和解，逐一提交材料答复。',
  },
  ip_troll: {
    en: 'Keep invoices and authorisations at hand. Do not pay for a withdrawal; file a counter-notice.',
    zh: '请备齐进货与授权凭证；请勿付费撤诉，可提交反通知。',
  },
}
