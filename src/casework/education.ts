/** What a first offender is told and asked: it accuses nobody, and is corrected in writing if the finding falls. */
import type { Behaviour } from '../domain/verdict.ts'
import type { Sentence } from './deciding.ts'

type Question = { id: string; text: Sentence; answers: Record<string, Sentence>; right: string }

const yes: Sentence = { en: 'Yes', zh: '是' }
const no: Sentence = { en: 'No', zh: '否' }
const ask = (id: string, en: string, zh: string, right: 'yes' | 'no'): Question => ({ id, text: { en, zh }, answers: { yes, no }, right })

const orders = {
  rule: {
    en: 'An order counts because somebody wants the goods. Orders placed for a fee, or paid back outside the marketplace, mislead other buyers and break the service agreement, whoever asked for them and whatever they said the shop was to them.',
    zh: '订单之所以计入统计，是因为有人真实需要该商品。为报酬下单，或在平台之外收回货款的订单会误导其他消费者，违反服务协议；无论由谁委托、对方如何称呼该店铺，均是如此。',
  },
  quiz: [
    ask('paid-back', 'A friend’s shop offers to pay the price back if you order and praise. May you?', '朋友的店铺提出下单好评即返款，可以吗？', 'no'),
    ask('gift', 'You order a gift for somebody else’s address. May you?', '您下单将礼物寄给他人，可以吗？', 'yes'),
    ask('job', 'A part-time job consists of placing orders you do not want. Is that allowed?', '有兼职要求您下不需要的订单，允许吗？', 'no'),
  ],
}

const reviews = {
  rule: {
    en: 'A review says what you lived through. Bad reviews are welcome when they are true; asking money to change or delete one is not, and neither is writing one for money.',
    zh: '评价应反映真实经历。真实的差评受到保护；以删改评价索要钱财，或为报酬撰写评价，均不被允许。',
  },
  quiz: [
    ask('true-bad', 'The goods were faulty and you write so. May you?', '商品有瑕疵，您如实差评，可以吗？', 'yes'),
    ask('money', 'You offer to delete a bad review for 500. May you?', '您提出支付 500 元即删除差评，可以吗？', 'no'),
    ask('hired', 'Somebody pays you to praise goods you never received. May you?', '有人付钱请您好评从未收到的商品，可以吗？', 'no'),
  ],
}

const claims = {
  rule: {
    en: 'Refunds, complaints and notices protect those who were wronged. Used against those who did no wrong, they harm them, and the same rules then protect them from you.',
    zh: '退款、投诉与通知是为保护受损者而设。用于无过错者会对其造成损害，同样的规则也将保护他们。',
  },
  quiz: [
    ask('empty', 'You return an empty box and keep the goods. May you?', '您退回空盒并保留商品，可以吗？', 'no'),
    ask('faulty', 'You return faulty goods with photos. May you?', '您附照片退回瑕疵商品，可以吗？', 'yes'),
    ask('threat', 'You threaten to complain unless you are paid. May you?', '您以投诉相威胁索要钱财，可以吗？', 'no'),
  ],
}

function lessonOf(behaviour: Behaviour): { rule: Sentence; quiz: readonly Question[] } {
  if (behaviour === 'review_extortion' || behaviour === 'fake_review') return reviews
  if (behaviour === 'malicious_refund' || behaviour === 'malicious_complaint' || behaviour === 'ip_troll' || behaviour === 'scalping') return claims
  return orders
}

export const ruleFor = (behaviour: Behaviour): Sentence => lessonOf(behaviour).rule
/** Without the right answers. */
export const quizFor = (behaviour: Behaviour) => lessonOf(behaviour).quiz.map(({ id, text, answers }) => ({ id, text, answers }))

export function gradeQuiz(behaviour: Behaviour, answers: Readonly<Record<string, string>>): { right: number; of: number } {
  const { quiz } = lessonOf(behaviour)
  return { right: quiz.filter(({ id, right }) => answers[id] === right).length, of: quiz.length }
}
