/** What a market's events cannot show where kinds of them never came: said wherever a report is read, since "nothing found" means less there. */
import type { Report } from './report.ts'
import { type EventType, vocabulary } from './vocabulary.ts'
import type { Words } from './words.ts'

/** Said where none of the types came. Both what stays hidden and what would speak for somebody. */
const without: readonly { types: readonly EventType[]; says: Words }[] = [
  {
    types: ['transfer.made'],
    says: {
      en: 'Money that moves outside the payments of orders. Fake orders with real goods of full weight show only where their buyers share something or move together; nobody sees who paid whom, neither against a shop nor, where somebody else paid, for it.',
      zh: '订单支付以外的资金往来。寄送足重实物的虚假订单，只有在买家共用设备、地址等或步调一致时才看得出；谁付款给谁无从得知，既不能据此指认店铺，也不能在付款者另有其人时据此还店铺清白。',
    },
  },
  {
    types: ['wallet.linked'],
    says: {
      en: 'Whose wallet is whose. Money that moved is tied to nobody, whatever it paid for.',
      zh: '支付账户的归属。资金往来无论用于什么，都无法对应到具体的人。',
    },
  },
  {
    types: ['session.started'],
    says: {
      en: 'Sign-ins and what was looked at before an order. Accounts run by one hand show only by what their orders name.',
      zh: '登录及下单前的浏览。由同一人操控的多个账号，只能从订单自身记载的信息看出。',
    },
  },
  {
    types: ['shop.role_granted'],
    says: {
      en: 'Who owns a shop, works in it or acts for it. Money from its people looks like money from strangers.',
      zh: '店铺的股东、员工与代运营。店铺人员支付的款项与陌生人支付的无从区分。',
    },
  },
  {
    types: ['account.registered'],
    says: { en: 'When accounts were made: how new a buyer was does not show.', zh: '账号的注册时间：买家账号的新旧看不出。' },
  },
  {
    types: ['promotion.scheduled', 'traffic.measured'],
    says: {
      en: 'Campaigns and visits. The ordinary reasons for a rush of orders are missing with them.',
      zh: '促销活动与浏览统计。订单骤增的正常原因因此无从查证。',
    },
  },
  {
    types: ['shipment.dispatched', 'shipment.scanned'],
    says: {
      en: 'Parcels. Empty or light ones and such as never travelled do not show; nor does it show that goods arrived.',
      zh: '包裹与物流。空包、轻包与未实际运送的包裹看不出，货物确已送达同样看不出。',
    },
  },
  {
    types: ['refund.requested', 'refund.paid'],
    says: {
      en: 'Refunds. Who takes goods and money back for gain does not show, nor does money given back as a refund.',
      zh: '退款。恶意退款牟利的行为看不出，以退款方式返还的款项也看不出。',
    },
  },
  {
    types: ['review.posted'],
    says: { en: 'Reviews. None is judged, and no score is cleaned.', zh: '评价。未研判任何评价，评分也未经剔除。' },
  },
  {
    types: ['message.sent'],
    says: {
      en: 'Messages. Demands and recruiting do not show, nor what somebody said in their own favour.',
      zh: '聊天消息。勒索与招募看不出，当事人当时为自己作的说明也看不出。',
    },
  },
  {
    types: ['complaint.filed'],
    says: { en: 'Complaints. Nobody is judged for false ones.', zh: '投诉。未研判是否有恶意投诉。' },
  },
  {
    types: ['ip_notice.filed'],
    says: { en: 'Notices of infringement. Nobody is judged for abusing them.', zh: '侵权通知。未研判是否有人滥用。' },
  },
]

export const unseenWords = {
  head: { en: 'What this data cannot show', zh: '本数据看不出什么' },
  note: {
    en: 'Nothing of these kinds took part in this report. That is held against nobody; it means that “nothing found” says less.',
    zh: '以下种类的数据没有参与本报告。这不对任何人不利，只是“未发现”的分量因此更轻。',
  },
} satisfies Record<string, Words>

/** Whether an event of the type took part: it came, and its tier was to be used. */
const tookPart = (report: Pick<Report, 'input' | 'tiers'>, type: EventType): boolean =>
  (report.input.by_type[type] ?? 0) > 0 && report.tiers.includes(vocabulary[type].tier)

/** What took no part in the report, by type, and what stays unseen without it; empty where something of everything took part. */
export const unseenIn = (report: Pick<Report, 'input' | 'tiers'>): typeof without =>
  without.filter(({ types }) => !types.some((type) => tookPart(report, type)))

/** The tiers of which any event took part. */
export const tiersIn = (report: Pick<Report, 'input' | 'tiers'>): Report['tiers'] =>
  report.tiers.filter((tier) => (Object.keys(vocabulary) as EventType[]).some((type) => vocabulary[type].tier === tier && tookPart(report, type)))
