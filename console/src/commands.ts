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

const text = (name: string, en: string, zh: string, more: Partial<Field> = {}): Field => ({ name, label: say(en, zh), kind: 'text', ...more })
const long = (name: string, en: string, zh: string, more: Partial<Field> = {}): Field => ({ name, label: say(en, zh), kind: 'long', ...more })
const time = (name: string, en: string, zh: string, more: Partial<Field> = {}): Field => ({ name, label: say(en, zh), kind: 'time', ...more })
const ids = (name: string, en: string, zh: string, more: Partial<Field> = {}): Field => ({ name, label: say(en, zh), kind: 'ids', ...more })
const number = (name: string, en: string, zh: string, more: Partial<Field> = {}): Field => ({ name, label: say(en, zh), kind: 'number', ...more })
const money = (name: string, en: string, zh: string, more: Partial<Field> = {}): Field => ({ name, label: say(en, zh), kind: 'money', ...more })
/** Beside each amount: without it nobody can say what twelve and a half is. */
const currency: Field = { name: 'currency', label: say('Currency', '币种'), kind: 'currency' }
const choice = (name: string, label: Say, ...choices: Choice[]): Field => ({ name, label, kind: 'choice', choices })
const optional = (field: Field): Field => ({ ...field, optional: true })

const subject: Field = { name: 'subject', label: say('Whom it is about', '针对对象'), kind: 'subject' }
const aboutKind = choice(
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
const { education, friction, ...limitDoes } = measureDoes
const limits: readonly Choice[] = Object.entries(limitDoes)
const levels: readonly Choice[] = (['L2', 'L3', 'L4'] as const).map((level) => [level, levelWords[level]])
const stepFields = [
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
const authorityFields: readonly Field[] = [
  { name: 'name', label: say('Name', '名称'), kind: 'both' },
  choice(
    'kind',
    say('Kind', '类别'),
    ['police', say('police', '公安机关')],
    ['prosecutor', say('prosecutor', '检察院')],
    ['court', say('court', '法院')],
    ['market_supervision', say('market supervision', '市场监管部门')],
    ['other', say('other', '其他')],
  ),
  optional(
    choice(
      'level',
      say('Level', '级别'),
      ['county', say('county', '区县')],
      ['city', say('city', '市')],
      ['province', say('province', '省')],
      ['nation', say('nation', '国家')],
    ),
  ),
  text('region_code', 'Region (six digits of GB/T 2260)', '地区（GB/T 2260 六位代码）', { optional: true }),
  long('jurisdiction', 'What it takes, and where', '管辖范围', { optional: true }),
  text('contact', 'How it is reached', '联系方式', { optional: true }),
  text('filing_channel', 'How a file reaches it', '案卷送达渠道', { optional: true }),
]
/** Letters of correction, what was sent and when. */
const letterFields = [time('date', 'Date', '日期', { optional: true }), text('number', 'File number', '文号', { optional: true })]

const tables: Record<string, Record<string, CommandWords>> = {
  cases: {
    take: { verb: say('Take', '领取'), does: say('The case is yours for 30 minutes; others read only.', '30 分钟内由您办理，他人只读。'), noReasons: true },
    release: { verb: say('Give back', '放回'), does: say('The case returns to the queue.', '案件退回待办。'), noReasons: true },
    assign: {
      verb: say('Assign', '指派'),
      does: say('Somebody else holds the case.', '案件由他人办理。'),
      fields: [
        text('person_id', 'Person', '人员', {
          optional: true,
          help: say('Empty: drawn by lot among those without ties to a party.', '留空：在与当事人无利害关系的人员中随机抽取。'),
        }),
        time('until', 'Until', '至', { optional: true }),
      ],
      noReasons: true,
    },
    note: {
      verb: say('Note', '记录'),
      does: say('Kept in the file; affects nobody.', '记入卷宗，不影响任何人。'),
      fields: [long('text', 'Note', '内容')],
      noReasons: true,
    },
    attach: {
      verb: say('Attach', '附件'),
      does: say('A file is sealed in the vault and its hash kept in the case.', '文件加密存入保险箱，卷宗保留其哈希。'),
      fields: [{ name: 'sha256', label: say('File', '文件'), kind: 'file' }],
      noReasons: true,
    },
    ask: {
      verb: say('Ask for an explanation', '请其说明'),
      does: say('The question reaches them; their time runs from delivery. It limits nobody.', '询问送达当事人，自送达起计时；不限制任何人。'),
      fields: [subject, aboutKind, ids('about_ids', 'Which ones', '具体编号'), time('due_at', 'Answer due', '答复期限', { optional: true })],
    },
    propose: {
      verb: say('Propose a measure', '提出措施建议'),
      does: say('A proposal; it affects nobody yet.', '提交建议，暂不影响任何人。'),
      fields: [
        subject,
        choice('kind', say('Measure', '措施'), ['education', education], ['friction', friction], ...limits),
        choice('level', say('How far it goes', '力度'), ['L1', levelWords.L1], ...levels),
        ids('order_ids', 'Orders', '订单', { optional: true }),
        ids('review_ids', 'Reviews', '评价', { optional: true }),
        time('starts_at', 'From', '自', {
          optional: true,
          help: say('Empty: as soon as it is decided, for its usual time.', '留空：决定后立即生效，按通常时长。'),
        }),
        time('ends_at', 'Until', '至', { optional: true }),
        ids('reason_codes', 'Reasons of the finding it rests on', '所依据的研判理由'),
      ],
    },
    victim: {
      verb: say('Victim of an attack', '被攻击认定'),
      does: say(
        'Claimed with two independent facts: what limits the shop is suspended at once. Recognised: it is lifted. Refused: it resumes.',
        '主张成立且有两项独立依据：立即中止对店铺的限制；认定：解除；不认定：恢复。',
      ),
      fields: [
        choice(
          'status',
          say('Status', '状态'),
          ['claimed', say('claimed', '主张')],
          ['recognised', say('recognised', '认定')],
          ['refused', say('refused', '不予认定')],
        ),
        { ...subject, optional: true },
      ],
    },
    refer: {
      verb: say('Refer to the police', '移送公安机关'),
      does: say('A draft referral is made; nothing is sent yet and nobody is told.', '生成移送草稿；尚未发送，也不告知任何人。'),
      fields: [
        text('authority_id', 'Authority', '主管机关'),
        text('offence', 'Suspected offence', '涉嫌罪名'),
        ids('victims', 'Harmed shops who agree', '同意的受害店铺'),
      ],
    },
    close: {
      verb: say('Close', '结案'),
      does: say('Nothing is open any more; it can be reopened.', '事项均已办结；可重新启动。'),
      fields: [long('outcome', 'Outcome', '结果')],
    },
    reopen: { verb: say('Reopen', '重新启动'), does: say('The case returns to examination.', '案件恢复研判。') },
    merge: {
      verb: say('Merge', '并案'),
      does: say('Cases become one; clocks and measures go along.', '案件合并，期限与措施一并转入。'),
      fields: [ids('case_ids', 'Other cases', '其他案件')],
    },
    unmerge: {
      verb: say('Undo a merge', '撤销并案'),
      does: say('Cases that were merged by people stand by themselves again, as they were.', '经人工并入的案件恢复为并案前的各自状态。'),
      fields: [ids('case_ids', 'Merged cases', '已并入的案件')],
    },
    split: {
      verb: say('Split', '分案'),
      does: say('Part of the case becomes one of its own.', '部分内容独立成案。'),
      fields: [ids('case_ids', 'Findings that go', '分出的研判编号')],
    },
    recuse: {
      verb: say('I am in conflict', '申请回避'),
      does: say('You can no longer act in cases of this party.', '您不再办理涉及该方的案件。'),
      fields: [
        choice(
          'kind',
          say('Kind', '类别'),
          ['shop', say('shop', '店铺')],
          ['account', say('account', '账号')],
          ['person', say('person', '人员')],
          ['wallet', say('wallet', '钱包')],
          ['agent', say('agent', '代理人')],
          ['right_holder', say('right holder', '权利人')],
          ['group', say('group', '团体')],
        ),
        text('id', 'Id', '编号'),
      ],
      noReasons: true,
    },
    verify: {
      verb: say('Record a check of orders', '登记订单核对'),
      does: say('What was checked, how it was drawn and what was found stand in the file.', '核对对象、抽取方式与结果记入卷宗。'),
      fields: [
        choice(
          'method',
          say('How', '方式'),
          ['contacted_recipients', say('recipients were asked', '联系收货人')],
          ['read_records', say('records were read', '查阅记录')],
          ['looked_at_parcels', say('parcels were looked at', '查验包裹')],
          ['asked_shop', say('the shop was asked', '询问店铺')],
        ),
        choice('drawn', say('Drawn', '抽取'), ['by_lot', say('by lot', '随机抽取')], ['chosen', say('chosen', '指定')]),
        ids('genuine', 'Real orders', '真实订单', { optional: true }),
        ids('not_genuine', 'Orders that are not real', '非真实订单', { optional: true }),
        ids('unknown', 'Not to be told', '无法判断', { optional: true }),
      ],
    },
    watch: {
      verb: say('Follow', '关注'),
      does: say('What happens here is told to you; it limits nobody.', '本案进展将告知您；不限制任何人。'),
      noReasons: true,
    },
    unwatch: { verb: say('Follow no more', '取消关注'), does: say('You are told no more of it.', '不再告知您本案进展。'), noReasons: true },
    seen: {
      verb: say('I have read this', '已阅'),
      does: say('What comes after is shown as new to you; it affects nobody.', '此后的变化将向您标为新内容；不影响任何人。'),
      noReasons: true,
    },
    minor: {
      verb: say('Is a minor', '系未成年人'),
      does: say('From here on nothing limits them and nothing of them is published.', '自此不对其采取限制，也不公开其信息。'),
      fields: [subject],
    },
    consent: {
      verb: say('Record consent', '记录同意'),
      does: say('The harmed shop agrees to be named there.', '受害店铺同意在其中具名。'),
      fields: [
        choice(
          'to',
          say('To', '用途'),
          ['referral', say('referral', '移送')],
          ['claim', say('civil claim', '民事索赔')],
          ['publication', say('publication', '公示')],
        ),
      ],
    },
  },
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
  proceedings: {
    prepared: {
      verb: say('Prepare a claim', '准备诉讼'),
      does: say('A civil claim is prepared; nothing is filed yet.', '准备民事诉讼；尚未起诉。'),
      by: ['legal'],
      fields: [
        text('case_id', 'Case', '案件'),
        ids('claimants', 'Harmed shops that agreed', '已同意的受害店铺'),
        ids('defendants', 'Against whom', '被告'),
        ...stepFields,
      ],
    },
  },
  publications: {
    draft: {
      verb: say('Draft a notice', '起草公示'),
      does: say('A draft of a final finding; legal signs before anybody reads it.', '就终局结论起草；公布前须法务签署。'),
      by: ['governance'],
      fields: [
        text('case_id', 'Case', '案件'),
        long('text', 'Text; persons are not named', '内容（不公开个人身份）'),
        time('until', 'Until', '至', { optional: true }),
      ],
    },
    publish: { verb: say('Publish', '发布'), does: say('The public reads it. Persons are not named.', '向公众发布，不公开个人身份。') },
    take_down: { verb: say('Take down', '撤下'), does: say('A reversal stands in its place, as prominent.', '以同等显著程度公布更正。') },
  },
  requests: {
    register: {
      verb: say('Register a request', '登记调取请求'),
      does: say('Who asks for what on which ground is kept; nothing is supplied yet.', '登记何机关依何依据调取何材料；尚未提供。'),
      by: ['liaison'],
      fields: [text('authority_id', 'Authority', '主管机关'), text('number', 'File number', '文号'), ids('about_ids', 'Orders or cases', '订单或案件')],
    },
    scope: {
      verb: say('Settle the scope', '界定范围'),
      does: say('What may be supplied is written down.', '书面界定可提供的范围。'),
      fields: [ids('about_ids', 'Orders or cases', '订单或案件'), long('text', 'Scope', '范围')],
    },
    answer: {
      verb: say('Answer', '答复'),
      does: say('What is supplied is kept by hash.', '所提供材料以哈希留存。'),
      fields: [{ name: 'sha256', label: say('File', '文件'), kind: 'file' }],
    },
    refuse: { verb: say('Refuse', '拒绝'), does: say('The authority reads why.', '告知主管机关理由。'), fields: [long('text', 'Why', '理由')] },
  },
  openings: {
    ask: {
      verb: say('Ask to see one value', '申请查阅一项'),
      does: say('Asked with a purpose; somebody else approves. Nothing is shown yet.', '说明目的并由他人批准；此时不显示任何内容。'),
      by: ['investigator', 'legal'],
      fields: [
        text('source', 'Source of the event', '事件来源'),
        text('type', 'Type of the event', '事件类型'),
        text('record_id', 'Id of the event', '事件编号'),
        text('field', 'Field', '字段'),
        long('purpose', 'Purpose, in words', '目的（请用文字说明）'),
        text('case_id', 'Case', '案件', { optional: true }),
      ],
      noReasons: true,
    },
    approve: { verb: say('Approve', '批准'), does: say('Whoever asked may look once.', '申请人可查阅一次。') },
    refuse: { verb: say('Refuse', '不予批准'), does: say('Nothing is shown.', '不予显示。') },
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
  holds: {
    set: {
      verb: say('Keep records', '依法留存'),
      does: say('Nothing of them can be erased until another person lifts this. It limits nobody.', '在他人解除之前，其记录不得删除；不限制任何人。'),
      by: ['legal'],
      fields: [
        { name: 'about', label: say('Whose records', '留存对象'), kind: 'subjects', optional: true },
        ids('case_ids', 'Cases', '案件', { optional: true }),
        text('number', 'File number', '文号', { optional: true }),
        time('until', 'Until', '至', { optional: true }),
      ],
    },
    lift: {
      verb: say('Lift the hold', '解除留存'),
      does: say('What nothing else keeps can be erased from now on. Not by the one who set it.', '此后无其他留存事由的记录可删除。不得由设定人解除。'),
    },
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
  authorities: {
    list: {
      verb: say('List an authority', '登记主管机关'),
      does: say('It can be chosen for referrals and requests from now on; nothing is sent to it.', '自此可在移送与调取中选择；不向其发送任何内容。'),
      by: ['liaison', 'legal', 'governance'],
      fields: authorityFields,
    },
    revise: {
      verb: say('Change what is known', '更新信息'),
      does: say('The entry of the directory is replaced; the earlier one stays in the record.', '替换名录条目；原条目留存于账本。'),
      fields: authorityFields,
    },
    feedback: {
      verb: say('Record its feedback', '记录反馈'),
      does: say('How it worked with us in one case; read where the next case goes to it.', '记录其在某案中的配合情况，供后续移送参考。'),
      fields: [
        text('case_id', 'Case', '案件'),
        choice('quality', say('It went', '配合情况'), ['good', say('well', '良好')], ['fair', say('fairly', '一般')], ['poor', say('badly', '较差')]),
        long('convinced', 'What convinced it, and what did not', '哪些材料有说服力，哪些没有'),
      ],
    },
    retire: { verb: say('Retire', '停用'), does: say('It can no longer be chosen; what went to it stays.', '不再可选择；既往往来保留。') },
  },
  shadows: {
    start: {
      verb: say('Run beside the rules', '并行试行'),
      does: say('After each judgement everything is judged under the change as well; nobody is limited by it.', '每次研判后同时按变更试算；不影响任何人。'),
      fields: [
        ids('leave_out', 'Signals left out', '剔除的信号'),
        number('days', 'For how many days', '试行天数', { optional: true, help: say('Empty: 14; at most 90.', '留空为 14 天，最长 90 天。') }),
      ],
      by: ['governance', 'legal'],
    },
    end: { verb: say('End', '结束'), does: say('It is no longer compared.', '不再比对。'), noReasons: true },
  },
  campaigns: {
    open: {
      verb: say('Open a campaign', '发起专项行动'),
      does: say('Cases can be added to it; it limits nobody.', '可纳入案件；不限制任何人。'),
      by: ['governance', 'investigator'],
      fields: [long('text', 'What for', '目的')],
    },
    add: {
      verb: say('Add cases', '纳入案件'),
      does: say('They are counted with this campaign.', '计入本次专项。'),
      fields: [ids('case_ids', 'Cases', '案件')],
    },
    close: { verb: say('Close', '结束'), does: say('Its figures stand.', '统计定格。') },
  },
}

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
