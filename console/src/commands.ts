/**
 * What each command asks of the person who gives it: one table. The server says which commands are open; this says what they do in
 * plain words, before the button is pressed. A command without an entry is still offered, with its reasons alone.
 */
import { say, type Say } from './say.ts'
import { levelWords, lossChoices, measureDoes } from './words.ts'

import type { PersonRole } from '../../src/domain/caller.ts'

export type FieldKind =
  | 'truth'
  | 'text'
  | 'both'
  | 'long'
  | 'time'
  | 'ids'
  | 'choice'
  | 'number'
  | 'subject'
  | 'subjects'
  | 'file'
  | 'yes'
  | 'money'
  | 'currency'
type Choice = readonly [string, Say]
export type Field = {
  name: string
  label: Say
  kind: FieldKind
  optional?: boolean
  choices?: readonly Choice[]
  /** What may be chosen follows from what another field says. */
  choicesBy?: { field: string; choices: Record<string, readonly Choice[]> }
  help?: Say
}
/** `by`: of a command that makes a thing, whose it is; of what exists already the server says what is open. */
export type CommandWords = { verb: Say; does: Say; fields?: readonly Field[]; noReasons?: true; by?: readonly PersonRole[] }

export const text = (name: string, en: string, zh: string, more: Partial<Field> = {}): Field => ({ name, label: say(en, zh), kind: 'text', ...more })
export const long = (name: string, en: string, zh: string, more: Partial<Field> = {}): Field => ({ name, label: say(en, zh), kind: 'long', ...more })
export const time = (name: string, en: string, zh: string, more: Partial<Field> = {}): Field => ({ name, label: say(en, zh), kind: 'time', ...more })
export const ids = (name: string, en: string, zh: string, more: Partial<Field> = {}): Field => ({ name, label: say(en, zh), kind: 'ids', ...more })
export const number = (name: string, en: string, zh: string, more: Partial<Field> = {}): Field => ({ name, label: say(en, zh), kind: 'number', ...more })
const money = (name: string, en: string, zh: string, more: Partial<Field> = {}): Field => ({ name, label: say(en, zh), kind: 'money', ...more })
/** Beside each amount: without it nobody can say what twelve and a half is. */
const currency: Field = { name: 'currency', label: say('Currency', '币种'), kind: 'currency' }
export const choice = (name: string, label: Say, ...choices: Choice[]): Field => ({ name, label, kind: 'choice', choices })
export const optional = (field: Field): Field => ({ ...field, optional: true })

export const subject: Field = { name: 'subject', label: say('Whom it is about', '针对对象'), kind: 'subject' }
export const aboutKind = choice(
  'about_kind',
  say('About', '事项'),
  ['order', say('orders', '订单')],
  ['review', say('reviews', '评价')],
  ['notice', say('rights notices', '知识产权通知')],
  ['complaint', say('complaints', '投诉')],
  ['refund', say('refunds', '退款')],
)
const view = choice('view', say('Your view', '您的意见'), ['agree', say('agree', '同意')], ['return', say('return for more', '退回补充')])
/** What limits somebody, and how far: the same whether proposed here or imposed before. */
export const limits: readonly Choice[] = Object.entries(measureDoes).filter(([code]) => code !== 'education' && code !== 'friction')
const levels: readonly Choice[] = (['L2', 'L3', 'L4'] as const).map((level) => [level, levelWords[level]])
export const stepFields = [
  time('date', 'Date', '日期', { optional: true }),
  text('number', 'File number', '文号', { optional: true }),
  optional(currency),
  money('amount_minor', 'Amount', '金额', { optional: true }),
  long('text', 'What happened', '情况', { optional: true }),
]

/** A loss is known from, about, and to; whoever gives one gives all three. */
export const lossAmounts = (low: Say, central: Say, high: Say): readonly Field[] =>
  Object.entries({ low_minor: low, central_minor: central, high_minor: high }).map(([name, label]) => ({ name, label, kind: 'money', optional: true }))

const proof: Field = { name: 'sha256', label: say('Proof', '证据'), kind: 'file', optional: true }
/** Letters of correction, what was sent and when. */
const letterFields = [time('date', 'Date', '日期', { optional: true }), text('number', 'File number', '文号', { optional: true })]

const tables: Record<string, Record<string, CommandWords>> = {
  measures: {
    notice: {
      verb: say('Give notice', '发出告知'),
      does: say('They read what is intended and why, and may answer. Nothing is limited yet.', '当事人获知拟采取的措施与理由并可申辩；尚未限制。'),
    },
    second: {
      verb: say('Second reading', '复核'),
      does: say('Your own view, recorded before you see the proposer’s reasons.', '先记录您的独立意见，再看到建议人的理由。'),
      fields: [view],
    },
    sign_off: { verb: say('Legal sign-off', '法务签署'), does: say('You answer for its legality.', '您对其合法性负责。'), fields: [view] },
    decide: {
      verb: say('Sign the decision', '签署决定'),
      does: say('Takes effect at its start; the person concerned gets the reasons at once and may appeal.', '自起始时间生效，理由立即送达，当事人可申诉。'),
      fields: [
        choice('outcome', say('Decision', '决定'), ['not_impose', say('do not impose', '不予采取')], ['impose', say('impose', '采取')]),
        { name: 'urgent', label: say('Urgent: at most 72 hours, answer afterwards', '紧急：最长 72 小时，事后申辩'), kind: 'yes', optional: true },
      ],
    },
    lift: {
      verb: say('Lift', '解除'),
      does: say('The limit ends and what it took is given back.', '限制终止，所受影响恢复。'),
      fields: [time('from', 'From', '自', { optional: true, help: say('Empty: at once.', '留空：立即解除。') })],
    },
    delivered: {
      verb: say('Record delivery', '记录送达'),
      does: say('The time to appeal runs from here.', '申诉期限自此起算。'),
      fields: [time('at', 'At', '时间')],
      noReasons: true,
    },
    reread: {
      verb: say('Read again, blind', '盲审'),
      does: say(
        'Your view of a decision that you took no part in. It changes nothing of it; it is how we learn how often we are wrong.',
        '对您未参与的决定给出意见；不改变该决定，用于了解误伤率。',
      ),
      fields: [
        choice(
          'view',
          say('It was', '该决定'),
          ['right', say('right', '正确')],
          ['wrong', say('wrong', '错误')],
          ['unclear', say('not to be told', '无法判断')],
        ),
      ],
    },
    record: {
      verb: say('Record a penalty of before', '登记既往处罚'),
      does: say(
        'A penalty that the marketplace imposed outside of this program. It imposes nothing anew; from here on it can be suspended and lifted.',
        '登记平台在本系统之外作出的处罚；不新增任何限制，登记后可中止、解除。',
      ),
      by: ['investigator'],
      fields: [
        subject,
        choice('kind', say('Measure', '措施'), ...limits),
        choice('level', say('How far it goes', '力度'), ...levels),
        time('starts_at', 'From', '自'),
        time('ends_at', 'Until', '至', { optional: true }),
        long('reason', 'Reason that was given then', '当时所列理由'),
        ids('order_ids', 'Orders', '订单', { optional: true }),
        text('case_id', 'Case', '案件', { optional: true }),
      ],
    },
    applied: {
      verb: say('Confirm that it is applied', '确认已执行'),
      does: say('The marketplace’s systems carry it out.', '平台系统已执行。'),
      fields: [time('at', 'At', '时间')],
      noReasons: true,
    },
    appeal: {
      verb: say('Appeal', '申诉'),
      does: say('Somebody who took no part reads the whole file.', '由未参与者通读全卷复审。'),
      fields: [long('text', 'What is wrong with the decision', '对决定的意见'), proof],
      noReasons: true,
    },
    acknowledge: {
      verb: say('I have read it', '已阅读'),
      does: say('The education is done; it accuses nobody.', '完成规则教育；不构成指控。'),
      noReasons: true,
    },
  },
  questions: {
    delivered: {
      verb: say('Record delivery', '记录送达'),
      does: say('Their time runs from here.', '自此开始计时。'),
      fields: [time('at', 'At', '时间')],
      noReasons: true,
    },
    assess: {
      verb: say('Assess the answer', '评议答复'),
      does: say('One answer clears only what it is about.', '一份答复仅就所涉事项有效。'),
      fields: [
        choice(
          'assessed',
          say('It is', '评议'),
          ['reasonable', say('reasonable', '合理')],
          ['unreasonable', say('not reasonable', '不合理')],
          ['open', say('open', '待定')],
        ),
      ],
    },
    extend: { verb: say('Give more time', '延长期限'), does: say('Once, five working days.', '一次，五个工作日。') },
    answer: {
      verb: say('Answer', '提交说明'),
      does: say('A person reads it and says why it convinces or not.', '由人工阅读并说明理由。'),
      fields: [long('text', 'Your explanation', '说明'), proof],
      noReasons: true,
    },
  },
  appeals: {
    challenge: {
      verb: say('Ask for another reader', '申请更换复审员'),
      does: say('Somebody else decides whether the reader stays.', '由其他人员决定是否更换。'),
      fields: [long('text', 'Why this reader should not decide', '理由')],
      noReasons: true,
    },
    replace: {
      verb: say('Decide about the reader', '就更换复审员作出决定'),
      does: say('Granted: somebody else takes it. Refused: the reader stays.', '同意则由他人受理；不同意则维持。'),
      fields: [{ name: 'granted', label: say('Another reader takes it', '更换复审员'), kind: 'truth' }],
    },
    concur: {
      verb: say('Say what you hold', '合议表态'),
      does: say('A second appeal is decided only as another of the panel holds it too.', '再次申诉须有其他合议成员持相同意见方可决定。'),
      fields: [
        choice(
          'outcome',
          say('Outcome', '结果'),
          ['overturned', say('overturn', '撤销')],
          ['partly', say('overturn in part', '部分撤销')],
          ['upheld', say('uphold', '维持')],
        ),
        ids('order_ids', 'Orders given back', '恢复的订单', { optional: true }),
      ],
    },
    take: { verb: say('Take', '领取'), does: say('You read the decision afresh.', '由您重新审阅。'), noReasons: true },
    decide: {
      verb: say('Decide the appeal', '作出申诉决定'),
      does: say('Overturn gives back everything the measure took, in papers already sent too.', '撤销将恢复该措施的全部影响，包括已发出的文书。'),
      fields: [
        choice(
          'outcome',
          say('Outcome', '结果'),
          ['overturned', say('overturn', '撤销')],
          ['partly', say('overturn in part', '部分撤销')],
          ['upheld', say('uphold', '维持')],
        ),
        ids('order_ids', 'Orders counted again (in part)', '恢复计数的订单（部分撤销）', { optional: true }),
      ],
    },
    withdraw: { verb: say('Withdraw', '撤回'), does: say('The appeal ends.', '申诉终止。'), noReasons: true },
  },
  objections: {
    decide: {
      verb: say('Decide the objection', '作出异议决定'),
      does: say('Upheld: it counts again at once.', '异议成立：立即恢复计数。'),
      fields: [choice('outcome', say('Outcome', '结果'), ['upheld', say('it counts again', '恢复计数')], ['rejected', say('it stays out', '维持不计')])],
    },
    withdraw: { verb: say('Withdraw', '撤回'), does: say('The objection ends.', '异议终止。'), noReasons: true },
  },
  reports: {
    acknowledge: { verb: say('Acknowledge', '受理'), does: say('The reporter is told that it is read.', '告知报告人已受理。'), noReasons: true },
    look_into: { verb: say('Look into it', '核查'), does: say('The reporter sees that it is being looked into.', '报告人可见正在核查。'), noReasons: true },
    answer: {
      verb: say('Answer', '答复'),
      does: say('The reporter reads what was found and why.', '报告人获知结果与理由。'),
      fields: [
        choice(
          'outcome',
          say('Outcome', '结果'),
          ['upheld', say('upheld', '属实')],
          ['partly', say('in part', '部分属实')],
          ['rejected', say('rejected', '不属实')],
          ['unclear', say('cannot be told', '无法判断')],
        ),
        long('text', 'What the reporter reads', '答复内容'),
        {
          name: 'manifestly_unfounded',
          label: say('Nothing at all speaks for it (counted; nothing follows by itself)', '明显没有任何依据（仅计数，不自动产生后果）'),
          kind: 'yes',
          optional: true,
        },
      ],
    },
    withdraw: { verb: say('Withdraw', '撤回'), does: say('The report ends.', '报告终止。'), noReasons: true },
  },
  corrections: {
    sent: {
      verb: say('Record that the letter went out', '记录更正函已发出'),
      does: say(
        'It stands in the file that whoever holds the paper was written to. The letter itself is sent outside of this page.',
        '记录已书面通知原文书持有人；函件本身不由本页发送。',
      ),
      fields: letterFields,
      noReasons: true,
    },
    received: {
      verb: say('Record that it arrived', '记录已收到'),
      does: say('The holder has confirmed it: the paper is corrected.', '持有人已确认收到，原文书已更正。'),
      fields: letterFields,
      noReasons: true,
    },
  },
  rights: {
    record: {
      verb: say('Record a request', '登记请求'),
      does: say(
        'It came by letter or telephone. Its time to be answered runs from here; nothing is given or erased yet.',
        '通过信件或电话收到。自此起计算答复期限；尚未提供或删除任何内容。',
      ),
      by: ['legal', 'governance'],
      fields: [
        subject,
        choice(
          'kind',
          say('They want', '请求'),
          ['access', say('to read what is held on them', '查阅、复制个人信息')],
          ['rectification', say('to have it put right', '更正个人信息')],
          ['erasure', say('to have it erased', '删除个人信息')],
          ['retention', say('(ours) its time to be kept is over', '（平台）保存期限届满')],
        ),
        long('text', 'In their words', '请求内容'),
      ],
    },
    grant: {
      verb: say('Grant', '同意'),
      does: say(
        'Of an erasure: refused by itself while a hold, an open matter or the law keeps the data. Nothing happens yet; another person carries it out.',
        '如为删除请求：依法留存、未结事项或法定保存期内系统将拒绝。此时尚不执行，须由另一人执行。',
      ),
    },
    refuse: {
      verb: say('Refuse', '拒绝'),
      does: say('They read why, and where they can complain.', '告知其理由与救济途径。'),
      fields: [long('text', 'What they read', '告知内容')],
    },
    execute: {
      verb: say('Carry it out for good', '执行（不可恢复）'),
      does: say(
        'Of an erasure: the key of their personal values is destroyed. It cannot be undone. The record itself stays provable. Not by the one who granted it.',
        '如为删除请求：销毁其个人信息密钥，不可恢复；账本仍可验证。不得由同意人执行。',
      ),
      fields: [long('text', 'What they read', '告知内容', { optional: true })],
    },
    withdraw: { verb: say('Withdraw', '撤回'), does: say('The request ends; nothing is given or erased.', '请求终止；不提供也不删除。'), noReasons: true },
  },
  losses: {
    enter: {
      verb: say('Enter a loss', '登记损失'),
      does: say('It stands on the sheet of the case, low, central and high; nobody is charged by it.', '按低、中、高三值记入本案损失表；不因此向任何人收费。'),
      by: ['investigator', 'legal', 'liaison'],
      fields: [
        text('case_id', 'Case', '案件'),
        choice(
          'party',
          say('Whose loss', '损失方'),
          ['merchant', say('the merchant', '商家')],
          ['platform', say('the platform', '平台')],
          ['consumers', say('consumers', '消费者')],
        ),
        { name: 'head', label: say('What for', '项目'), kind: 'choice', choicesBy: { field: 'party', choices: lossChoices } },
        optional({ ...subject, name: 'holder', label: say('Who bears it', '承受方') }),
        { ...optional(currency), help: say('A sum is given as all three, with its currency; else give a number.', '金额须同时给出三值与币种；否则填写数量。') },
        ...lossAmounts(say('Low', '低值'), say('Central', '中值'), say('High', '高值')),
        number('count', 'Or a number: hours, pieces', '或数量（工时、件数）', { optional: true }),
        long('text', 'How it is known', '依据'),
        proof,
      ],
      noReasons: true,
    },
    settle: {
      verb: say('Settle', '结清'),
      does: say('It is recorded as made good. Not by the one who entered it.', '记录为已弥补。不得由登记人办理。'),
      fields: [
        currency,
        money('amount_minor', 'Amount', '金额'),
        choice(
          'how',
          say('How', '方式'),
          ['paid', say('paid', '付款')],
          ['fees_credited', say('fees credited', '减免费用')],
          ['exposure_made_good', say('exposure made good', '补偿曝光')],
          ['awarded', say('awarded by a court', '法院判赔')],
        ),
      ],
    },
    withdraw: {
      verb: say('Withdraw', '撤回'),
      does: say('It no longer counts on the sheet; that it was entered stays on file.', '不再计入损失表；登记记录仍保留。'),
      noReasons: true,
    },
  },
}

/** What only staff do is told once their pages come up; the portal need not load it. */
export const tellCommands = (more: typeof tables): void => void Object.assign(tables, more)

/** What is recorded of a matter outside the house, step by step; each is a fact with its date, none limits anybody. */
const stepWords: Record<string, Say> = {
  reviewed: say('Sign off the file', '内审签署'),
  sent: say('Send', '推送'),
  received: say('Record the receipt', '记录签收'),
  accepted: say('Record the acceptance', '记录受案'),
  filed: say('Record that it was filed', '记录立案'),
  not_filed: say('Record that no case was filed', '记录不予立案'),
  investigating: say('Record the investigation', '记录侦查'),
  prosecuted: say('Record the prosecution', '记录移送起诉'),
  judged: say('Record the judgment', '记录判决'),
  effective: say('Record that it is final', '记录生效'),
  returned: say('Record that more was asked for', '记录退回补充'),
  withdraw: say('Withdraw', '撤回'),
  heard: say('Record the hearing', '记录开庭'),
  appealed: say('Record an appeal', '记录上诉'),
  awarded: say('Record the award', '记录判赔'),
  collected: say('Record a payment', '记录执行到位'),
  apology_ordered: say('Record the apology ordered', '记录判令道歉'),
  apology_published: say('Record that the apology stands', '记录道歉已刊登'),
  apology_ended: say('Record that the apology’s time is over', '记录道歉期满'),
}

/** Words for a command; the steps of referrals and proceedings share one form. */
export function commandWords(on: string, command: string): CommandWords {
  const known = tables[on]?.[command]
  if (known !== undefined) return known
  const plain = command.replaceAll('_', ' ')
  return {
    verb: stepWords[command] ?? say(plain, plain),
    does: say('It is recorded in the file, with your name and reasons.', '连同您的姓名与理由记入卷宗。'),
    ...(on === 'referrals' || on === 'proceedings' ? { fields: stepFields } : {}),
  }
}
