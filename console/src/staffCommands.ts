/** What only staff do: the rest of the table of `commands.ts`. */
import { aboutKind, choice, ids, limits, long, number, optional, stepFields, subject, text, time, tellCommands, type Field } from './commands.ts'
import { ladder, measureLevels } from '../../src/domain/verdict.ts'
import { say, type Say } from './say.ts'
import { levelWords, measureDoes } from './words.ts'

const { education, friction } = measureDoes

/** How far each measure may go, off the ladder: a pair that does not stand there would be refused after all was written. */
const levelsOf: Record<string, (readonly [string, Say])[]> = {}
for (const level of measureLevels) if (level !== 'L0') for (const kind of ladder[level].kinds) (levelsOf[kind] ??= []).push([level, levelWords[level]])

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

tellCommands({
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
        choice(
          'kind',
          say('Measure', '措施'),
          ['education', education],
          ['friction', friction],
          ...limits,
          ['refer', say('report to the police', '移送公安机关')],
          ['claim', say('claim damages in court', '提起民事索赔')],
        ),
        { name: 'level', label: say('How far it goes', '力度'), kind: 'choice', choicesBy: { field: 'kind', choices: levelsOf } },
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
      fields: [ids('case_ids', 'Findings that go', '分出的研判编号', { help: say('Leave out the lines of those that stay.', '请删去留在本案的各行。') })],
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
})
