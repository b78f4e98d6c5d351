/** To people who took part for the first time: what the rules are, what follows, how to answer. A notice, not a sanction. */
import { counted, isHeld } from '../../law/proofs.ts'
import { defineDocument, type Voice } from '../document.ts'
import { confirmWithCounsel } from '../../law/laws.ts'
import type { Behaviour } from '../../../domain/verdict.ts'
import type { Words } from '../../material.ts'
import { heading, items, note, text } from '../sections/blocks.ts'
import { behaviourWords } from '../../../domain/words.ts'

type Lesson = { what: Words; rules: Words[]; lure: Words }

const orders: Lesson = {
  what: { en: 'placing orders that are no real purchases, for money, a commission or a favour', zh: '为获取钱款、佣金或人情而下并非真实购买的订单' },
  rules: [
    { en: 'Do not place orders for goods you do not mean to buy, whoever pays the price back.', zh: '不要为并非真实购买的商品下单，无论谁承诺返还货款。' },
    { en: 'Do not use other people’s names, telephone numbers or addresses.', zh: '不要使用他人的姓名、电话或地址。' },
    { en: 'Do not write reviews from a text that was handed to you.', zh: '不要按他人提供的文案撰写评价。' },
    {
      en: 'Whoever hires you may tell you the shop is his own. It may be the shop of somebody he wants to harm.',
      zh: '雇请者可能谎称店铺是自己的，实际可能是其想要损害的他人店铺。',
    },
  ],
  lure: {
    en: '“Part-time, order from your telephone, paid daily” in chat groups is how such orders are recruited.',
    zh: '聊天群中“兼职下单、手机操作、日结佣金”是招募此类订单的常见说法。',
  },
}

const reviews: Lesson = {
  what: { en: 'writing reviews that do not come from an honest purchase, or for money', zh: '发布并非出自真实消费的评价，或为钱款发布评价' },
  rules: [
    { en: 'Say what you found, good or bad; honest criticism is protected and is never deleted.', zh: '如实评价好坏；真实的批评受保护，不会被删除。' },
    { en: 'Asking a refund or a replacement for a faulty order is your right.', zh: '就有瑕疵的订单要求退款或换货，是您的权利。' },
    { en: 'Never ask money for deleting or sparing a review, also not for somebody else.', zh: '不得以删除或不发评价为由索要钱款，代他人索要亦不可。' },
    { en: 'Do not lend your account.', zh: '不要出借账号。' },
  ],
  lure: {
    en: '“Write reviews, earn pocket money” in part-time groups may make you part of an extortion.',
    zh: '兼职群中“写评价赚零花钱”可能使您卷入敲诈勒索。',
  },
}

const lessons: Partial<Record<Behaviour, Lesson>> = {
  self_brushing: orders,
  reverse_brushing: orders,
  task_platform: orders,
  review_extortion: reviews,
  fake_review: reviews,
}

export const document = defineDocument({
  papers: ({ material }) => {
    const lesson = lessons[material.behaviour]
    // Who is a lead and no more gets no notice, and somebody in two parts gets one.
    const took = new Set(
      material.verdicts
        .filter((one) => isHeld(one) && (one.measure.kind === 'education' || ['brusher', 'buyer_reviewer', 'recruited_relative'].includes(one.role)))
        .map(({ subject }) => `${subject.kind}/${subject.id}`),
    ).size
    if (lesson === undefined || took === 0) return []
    return [
      {
        name: 'education-notice',
        title: { en: 'Notice to those who took part', zh: '规则教育告知书' },
        under: behaviourWords[material.behaviour].name,
        foot: { en: 'A notice, not a sanction', zh: '本告知书不构成处罚' },
        blocks: (voice) => pages(lesson, voice, took),
      },
    ]
  },
})

function pages(lesson: Lesson, { say, of }: Voice, count: number) {
  return [
    text(
      say(
        `This notice goes to ${counted(count, 'account or party', 'accounts or parties')} that records connect with ${of(lesson.what)}. It informs and warns; it limits nothing. It finds nobody at fault.`,
        `本告知书发送给记录显示与“${of(lesson.what)}”有关的 ${count} 个账号或当事人。其目的在于告知与提醒，不构成处罚，也不对任何人作出有责认定。`,
      ),
    ),
    heading(say('What it is about', '事由')),
    text(
      say(
        `Records show ${of(lesson.what)}. Which orders or reviews of yours are meant stands in your message centre.`,
        `记录显示存在${of(lesson.what)}的情形。涉及您的具体订单或评价，请见您的消息中心。`,
      ),
    ),
    heading(say('The rules in plain words', '规则要点')),
    items(lesson.rules.map(of), true),
    note(of(lesson.lure)),
    heading(say('What may follow', '可能的后果')),
    items([
      say(
        'First time: this notice, and a short quiz. Next time: extra checks, limits for a time after you were heard.',
        '首次：本告知书及简短测验。再次：增加验证，经听取说明后限时限制部分功能。',
      ),
      say('By the service agreement: liability for breach; courts have awarded a symbolic 1.00 and more.', '依服务协议：违约责任；已有法院判令赔偿1元等案例。'),
      say(
        `By law: administrative fines, and in grave cases penal liability; ${of(confirmWithCounsel)}.`,
        `依法：行政处罚，情节严重的可能承担刑事责任；${of(confirmWithCounsel)}。`,
      ),
    ]),
    heading(say('Your right to answer', '您的申辩权')),
    text(
      say(
        'If this does not fit you (a gift, a family purchase, an account used by others, a refund the shop owed you), say so within three working days in the message centre. Silence is not held against you; an answer may also come later.',
        '如与事实不符（例如赠礼、家人代购、账号被他人使用、商家应付的退款），请在三个工作日内于消息中心说明。未答复不作为不利依据；逾期亦可补充说明。',
      ),
    ),
    {
      is: 'sign' as const,
      parties: [[say('I have read this notice: ____________', '本人已阅知：＿＿＿＿＿＿'), say('Date: ____________', '日期：＿＿＿＿＿＿')]],
    },
  ]
}
