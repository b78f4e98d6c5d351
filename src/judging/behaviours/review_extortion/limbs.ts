/** The rule of review extortion, limb by limb: of who asks, of who writes, of who may have settled lawfully, and of a shop that was pressed. */
import type { Held, Limb } from '../conduct/limbs.ts'
import type { Incident } from './rings.ts'

/** What a limb on somebody who asks asks about. A limb's "supported" is as sure as the matter is. */
export type AskerSight = {
  /** Asked for money in a talk that the platform saw. */
  seen: boolean
  /** Owners whose shops' talks were led off the platform. */
  led: number
  /** Payments to those who wrote. */
  paying: number
  /** A bad review of one's own went after somebody was paid. */
  tookBack: boolean
  /** Strangers paid or name this party as paid; or one was seen to pay and one names it. */
  strangers: boolean
  /** Paid by one stranger after another, the reviews went, and the money was kept. */
  kept: boolean
  paid: number
}

export const askerLimbs: readonly Limb<AskerSight>[] = [
  {
    limb: 'asked-in-the-open',
    when: (s) => s.seen,
    finding: 'supported',
    words: {
      en: 'This party’s own account asked for money for the review to go, in a talk that the platform saw.',
      zh: '该方账号在平台可见的沟通中以撤改评价索要钱款。',
    },
  },
  {
    limb: 'led-talks-away-at-two-shops',
    when: (s) => s.led >= 2,
    finding: 'supported',
    words: {
      en: 'At two shops or more this party led the talk about a review off the platform, and money was then asked.',
      zh: '该方在至少两家店铺将评价事宜的沟通引至平台之外，随后索要钱款。',
    },
  },
  {
    limb: 'paid-the-writers',
    when: (s) => s.strangers && s.paying > 0,
    finding: 'supported',
    words: {
      en: 'Shops that are strangers to each other paid this party, and it paid those who wrote the reviews.',
      zh: '互不相干的店铺向该方付款，该方又向评价发布者付款。',
    },
  },
  {
    limb: 'took-back-what-it-wrote',
    when: (s) => s.strangers && s.tookBack,
    finding: 'supported',
    words: {
      en: 'Shops that are strangers to each other paid this party, and bad reviews of its own then went.',
      zh: '互不相干的店铺向该方付款后，其自己发布的差评即被撤改。',
    },
  },
  {
    limb: 'paid-again-and-again-and-kept-it',
    when: (s) => s.kept,
    finding: 'supported',
    words: {
      en: 'One stranger after another paid this party, the reviews that they paid for then went, and the money stayed with it.',
      zh: '多名互不相干的店主先后向该方付款，相关评价随后撤改，款项由其留存。',
    },
  },
  {
    limb: 'acted-at-one-shop',
    when: (s) => s.paying > 0 || s.tookBack,
    finding: 'lead',
    words: {
      en: 'This party paid a writer or took a review of its own back, for one shop alone: a lead.',
      zh: '该方仅就一家店铺向评价发布者付款或撤改自己的评价，故仅为线索。',
    },
  },
  {
    limb: 'was-paid-into',
    when: (s) => s.paid > 0,
    finding: 'lead',
    words: {
      en: 'Money was paid into this party’s wallet. That is what others did, and a wallet can be lent: a lead.',
      zh: '有款项付入该方钱包。此系他人所为，且钱包可能被出借，故仅为线索。',
    },
  },
  {
    limb: 'told-by-the-shops',
    when: () => true,
    finding: 'lead',
    words: {
      en: 'That this party asked, or was to be paid, is told by the shops alone: a lead.',
      zh: '该方索要或收取钱款一节仅有店铺陈述，故仅为线索。',
    },
  },
]

/** What a limb on somebody who writes asks about. */
type WriterSight = {
  /** Owners at whose shops a review of his own went after money that was paid to somebody else. */
  takenAt: number
  /** Owners at whose shops he wrote. */
  owners: number
  /** Most of his bad reviews stand at this ring's shops. */
  mostHere: boolean
}

export const writerLimbs: readonly Limb<WriterSight>[] = [
  {
    limb: 'took-back-at-two-shops',
    when: (s) => s.takenAt >= 2,
    finding: 'supported',
    words: {
      en: 'At two shops or more this party took its own bad review back within 72 hours of money that went to somebody else.',
      zh: '该方在至少两家店铺于款项付给他人后 72 小时内撤改自己的差评。',
    },
  },
  {
    limb: 'took-back-and-writes-where-they-ask',
    when: (s) => s.takenAt === 1 && s.owners >= 3 && s.mostHere,
    finding: 'supported',
    words: {
      en: 'This party took its own bad review back within 72 hours of money that went to somebody else, and most of its bad reviews stand at shops where money was asked.',
      zh: '该方于款项付给他人后 72 小时内撤改自己的差评，且其差评多数集中于被索要钱款的店铺。',
    },
  },
  {
    limb: 'took-back-at-one-shop',
    when: (s) => s.takenAt >= 1,
    finding: 'lead',
    words: {
      en: 'At one shop this party took its own bad review back within 72 hours of money that went to somebody else: once may be by chance, and a shop may pay a puppet an hour before its critic is content. A lead.',
      zh: '该方仅在一家店铺于款项付给他人后 72 小时内撤改自己的差评：一次可能出于巧合，店铺亦可能恰在批评者满意之前向他人付款，故仅为线索。',
    },
  },
  {
    limb: 'displeased-where-a-stranger-asked',
    when: () => true,
    finding: 'lead',
    words: {
      en: 'This party was displeased where somebody else then asked for money; no act of its own beyond the reviews is seen: a lead, for a stranger may follow a critic.',
      zh: '该方发布差评后有他人索要钱款；除评价外未见其本人的行为。旁人亦可能尾随批评者，故仅为线索。',
    },
  },
]

/**
 * Shops, strangers to each other, each of which paid somebody who had tied his review to it, and saw the review go, from which a settlement is no settlement any more: what the
 * law allows to one who was wronged is a trade in one who is wronged wherever he buys. A lead, for luck may be that bad.
 */
const trades = 4

/** Of somebody who asked a shop for something about a review, where the rule does not hold. */
export const askingLimbs: readonly Limb<{ sold: number; honest: boolean }>[] = [
  {
    limb: 'settles-at-shop-after-shop',
    when: ({ sold }) => sold >= trades,
    finding: 'lead',
    words: ({ sold }) => ({
      en: `At ${sold} shops with no owner in common this account tied a bad review to money, was paid, and the review went.`,
      zh: `该账号在 ${sold} 家互不相干的店铺均以差评与钱款相挂钩，收款后评价即撤改。`,
    }),
  },
  {
    limb: 'settlement-sought',
    when: ({ honest }) => honest,
    finding: 'benign',
    words: {
      en: 'A buyer asked a shop to make an order good, in proportion to the order. The law allows that, and to mend a review afterwards.',
      zh: '买家要求店铺就订单予以补救，数额与订单相称；法律允许如此，并可在事后修改评价。',
    },
  },
  {
    limb: 'one-sided',
    when: () => true,
    finding: 'inconclusive',
    words: {
      en: 'So far one side tells it, or the sum asked fits no finding yet. Ask both.',
      zh: '目前仅有一方陈述，或金额尚不足以判断，请向双方了解。',
    },
  },
]

/** Of somebody whom nobody saw asking: owners, strangers to each other, who each paid him far beyond the order before his bad review went. */
export const bookedLimbs: readonly Limb<{ owners: number }>[] = [
  {
    limb: 'paid-far-beyond-the-order-at-shop-after-shop',
    when: ({ owners }) => owners >= trades,
    finding: 'lead',
    words: ({ owners }) => ({
      en: `${owners} shops with no owner in common each paid this account more than eleven times all that it bought there, and more than the law gives, and its bad review there went within 72 hours. What it was for is to be asked of both.`,
      zh: `${owners} 家互不相干的店铺各向该账号支付超过其在该店全部消费十一倍、且超出法定赔偿的款项，其差评随后在 72 小时内撤改。款项用途须向双方询问。`,
    }),
  },
  {
    limb: 'paid-at-a-few-shops',
    when: () => true,
    finding: 'nothing',
    words: { en: 'A compensation far beyond the order at a few shops says nothing.', zh: '仅在少数店铺获得远超订单的赔偿，不说明任何问题。' },
  },
]

export const oneSide: Held = {
  limb: 'one-sides-word',
  words: {
    en: 'One side alone tells of this so far, and that names nobody: it stays open until the other is heard.',
    zh: '目前仅有一方陈述，不据此指认任何人；在听取另一方之前不作结论。',
  },
}

export const explained: Held = {
  limb: 'explained',
  words: {
    en: 'Asked about these reviews, this party gave an explanation that was accepted: what is left is a lead and no more.',
    zh: '已就这些评价询问该方，其说明被认定合理：所余仅为线索。',
  },
}

/** How a shop came to be seen as pressed. */
export const pressed: Record<Incident['foundBy'], Held> = {
  report: {
    limb: 'reported-and-pressed',
    words: { en: 'The shop reported that money was asked for a bad review to go.', zh: '店铺举报有人以撤改差评索要钱款。' },
  },
  payee: {
    limb: 'paid-the-same-wallet',
    words: {
      en: 'The shop reported nothing; it was found because it paid the same wallet. Ask its consent before naming it to anybody.',
      zh: '店铺未举报，因其向同一钱包付款而被发现；对外提及前须先征得其同意。',
    },
  },
  talk: {
    limb: 'pressed-in-a-talk',
    words: {
      en: 'The shop filed no complaint; it was found by the talk. Ask its consent before naming it to anybody.',
      zh: '店铺未投诉，因沟通记录而被发现；对外提及前须先征得其同意。',
    },
  },
  reviewer: {
    limb: 'the-same-writers-here',
    words: {
      en: 'The shop reported nothing; a reviewer of the group was displeased here too, and then was not. Ask whether money was demanded, and its consent before naming it.',
      zh: '店铺未举报，该群体的评价者曾在此差评后又撤改；请先询问是否被索要钱款，并征得其同意。',
    },
  },
}

/** A shop that tells what nobody else bears out, beside a ring that others showed: it may be one more victim, or have picked a critic whom it knows to be in trouble. */
export const wordAlone: Held = {
  limb: 'its-word-alone',
  words: {
    en: 'That money was asked here is told by this shop alone: nothing else ties it to what was found at the others. A lead; ask both.',
    zh: '此处被索要钱款一节仅有该店铺自述，尚无其他情况将其与另案店铺相联系；故仅为线索，须向双方了解。',
  },
}

/** A shop that paid the purse which pressed others, and nothing shows for what. */
export const payAlone: Held = {
  limb: 'its-payment-alone',
  words: {
    en: 'The shop paid a wallet that pressed others; nobody asked it and none of these people was displeased here before: it may have paid for goods or work. A lead; ask whether money was demanded, and its consent before naming it.',
    zh: '该店向曾向他店施压的钱包付款，但未见索要，此前亦无该群体的差评：可能系货款或劳务款。故仅为线索，须先询问是否被索要钱款，并征得其同意。',
  },
}
