/**
 * The impact assessment: what data are used, for what, what a machine does by itself, who may see what, what can go wrong and what stands against it, how often it was
 * wrong. Everything that the product knows of itself is read from the tables it runs by, so the document cannot say what the product does not do; what is
 * judgement stands under risks, each with the test that shows its safeguard.
 */
import { can as routeLines } from '../api/can.ts'
import { automaticActs } from '../casework/automatic.ts'
import { qualityOf } from '../casework/justice.ts'
import { packs } from '../casework/packs.ts'
import type { Casework } from '../casework/state.ts'
import type { ActName } from '../domain/acts.ts'
import { type Field, type Tier, tiers } from '../domain/fields.ts'
import { ladder, measureLevels } from '../domain/verdict.ts'
import { eventTypes, vocabulary } from '../domain/vocabulary.ts'
import { behaviourWords, certaintyWords, levelWords, measureWords, needWords, tierWords } from '../domain/words.ts'
import type { loadSignals } from '../signals/index.ts'
import { risks, type Said } from './risks.ts'

export type Lang = 'en' | 'zh'
type Signals = Awaited<ReturnType<typeof loadSignals>>
type Measured = { head: string[]; rows: string[][] }
export type Sources = {
  signals: Signals
  /** Text of docs/verdicts.md; where it is not at hand, no simulated figures are told. */
  verdicts?: string | undefined
  /** Casework of the marketplace that the document is about. */
  own?: { state: Casework; at: number; marketplace: string } | undefined
}

/** What no field of the vocabulary may hold, so that nothing can be inferred from it. */
export const neverFields = /(^|_)(age|birth|birthday|gender|sex|occupation|profession|employer|religion|ethnic|nationality|health|politic|union)(_|$)/

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [`| ${head.join(' | ')} |`, `|${head.map(() => ' --- |').join('')}`, ...rows.map((row) => `| ${row.join(' | ')} |`)].join('\n')

export function impactOf(sources: Sources, lang: Lang): string {
  const say = (en: string, zh: string): string => (lang === 'en' ? en : zh)
  const of = (said: Said): string => said[lang]
  const colon = say(': ', '：')
  const parts = [
    say('# Impact assessment', '# 影响评估'),
    say(
      'Of finding false orders, false reviews, extortion and abuse of refunds, complaints and rights notices on a marketplace, and of what follows from it for people. Made by `aedile impact`: tables of data, signals, measures, roles and clocks are read from the product itself; risks are judged by people, and each names the test that shows its safeguard. For Regulation (EU) 2016/679, art. 35, and the Personal Information Protection Law of the PRC, arts. 55 and 56; counsel completes what only the marketplace knows (legal basis, processors, places of storage, consultation).',
      '评估对象：在交易平台上识别虚假交易、虚假评价、敲诈勒索，以及滥用退款、投诉与权利通知的行为，及其对个人的后果。本文由 `aedile impact` 生成：数据、信号、措施、角色与期限各表均取自产品自身；风险由人评判，并逐项载明证明其保障措施的测试。适用于欧盟 2016/679 号条例第 35 条及《中华人民共和国个人信息保护法》第五十五、五十六条；仅平台知悉的事项（合法性基础、受托方、存储地点、征求意见）由法律顾问补充。',
    ),
    say('## 1. Data that are used, and why', '## 一、所用数据及目的'),
    dataTable(sources.signals, lang),
    personalFields(lang),
    say('## 2. Purposes', '## 二、处理目的'),
    table(
      [say('looked for', '识别的行为'), say('what it is', '含义'), say('signals', '信号数')],
      Object.entries(behaviourWords)
        .filter(([name]) => name !== 'benign' && name !== 'inconclusive')
        .map(([name, words]) => [
          of(words.name),
          of(words.means),
          String(allOf(sources.signals).filter(({ behaviours }) => (behaviours as readonly string[]).includes(name)).length),
        ]),
    ),
    say(
      'Nothing else: no scoring of persons for other ends, no advertising, no sale. What was found of somebody is kept under the case, not under the person, and is told to them.',
      '除此之外不作他用：不为其他目的对个人评分，不用于广告，不出售。认定结果归于案件而非个人画像，并告知当事人。',
    ),
    say('## 3. What a machine does by itself, and what only people do', '## 三、系统自动完成与仅由人作出的事项'),
    say(
      `Without a person: ${automaticActs.map((name) => of(automaticWords[name] ?? { en: name, zh: name })).join('; ')}. None of it limits anybody.`,
      `无人参与时仅限：${automaticActs.map((name) => of(automaticWords[name] ?? { en: name, zh: name })).join('；')}。上述均不限制任何人。`,
    ),
    table(
      [say('level', '级别'), say('measures', '措施'), say('finding at least', '认定至少为'), say('before it may be imposed', '作出前须')],
      measureLevels.map((level) => [
        of(levelWords[level]),
        ladder[level].kinds.map((kind) => of(measureWords[kind])).join(say(', ', '、')),
        of(certaintyWords[ladder[level].from].name),
        ladder[level].needs.length === 0 ? '–' : ladder[level].needs.map((need) => of(needWords[need])).join(say(', ', '、')),
      ]),
    ),
    say('## 4. Who may see and do what', '## 四、角色与权限'),
    table(
      [say('what', '事项'), say('people', '人员'), say('keys of systems', '系统密钥')],
      sights.map(([line, said]) => {
        const { keys, people } = routeLines[line] as { keys: readonly string[]; people: readonly string[] }
        return [of(said), people.join(', ') || '–', keys.join(', ') || '–']
      }),
    ),
    say(
      'A sealed personal value is shown to a person only after a second person approved the opening of that very value; who looked, when and why is in the ledger and in the answer to the one it is about.',
      '密封的个人信息须经第二人批准方可由人员查看；查看人、时间与目的载入账本，并列入对本人的答复。',
    ),
    say('## 5. How long', '## 五、期限'),
    table(
      [
        say('pack of law', '规则包'),
        say('records of transactions', '交易信息保存'),
        say('requests about one’s own data answered within', '个人信息请求答复'),
        say('time to answer a question', '答复询问'),
        say('appeal', '申诉期'),
        say('decided within', '申诉决定'),
        say('neutralised without a decision at most', '未经决定的中性化至多'),
        say('closure announced', '关店提前告知'),
      ],
      Object.values(packs).map((pack) => [
        of(pack.name),
        say(`${pack.retention_years} years`, `${pack.retention_years} 年`),
        say(`${pack.right_days} days`, `${pack.right_days} 日`),
        say(
          `${pack.answer_working_days} + ${pack.extension_working_days} working days`,
          `${pack.answer_working_days} + ${pack.extension_working_days} 个工作日`,
        ),
        say(`${pack.appeal_months} months`, `${pack.appeal_months} 个月`),
        say(
          `${pack.appeal_decision_days} days, ${pack.appeal_running_hours} hours while a limit runs`,
          `${pack.appeal_decision_days} 日；限制期间 ${pack.appeal_running_hours} 小时`,
        ),
        say(`${pack.neutralisation_days} days`, `${pack.neutralisation_days} 日`),
        pack.closure_notice_days === 0 ? '–' : say(`${pack.closure_notice_days} days`, `${pack.closure_notice_days} 日`),
      ]),
    ),
    say('## 6. Risks to people, and what stands against each', '## 六、对个人的风险与保障措施'),
    table(
      [
        say('risk', '风险'),
        say('whose', '受影响者'),
        say('what stands against it', '保障措施'),
        say('shown by', '由何测试证明'),
        say('what is left', '剩余风险'),
      ],
      risks.map(({ risk, whose, against, shown, left }) => [of(risk), of(whose), of(against), `\`${shown.file}\`${colon}${shown.title}`, of(left)]),
    ),
    say('## 7. How often it is wrong', '## 七、错误率'),
    ...measured(sources, lang),
    say('## 8. What is left to the marketplace', '## 八、由平台完成的事项'),
    say(
      'The legal basis; who processes on its behalf and where; asking those concerned or their representatives; the view of the data protection officer; what a small team cannot staff cannot be imposed (a role without people makes its measures impossible, lifting never).',
      '合法性基础；受托处理者及存储地点；听取当事人或其代表的意见；个人信息保护负责人的意见。小团队未配备的角色，其对应措施即无法作出，解除措施不受影响。',
    ),
  ]
  return `${parts.join('\n\n')}\n`
}

const allOf = ({ order, case: cases, matter }: Signals) => [...order, ...cases, ...matter]

/** Each tier with the events in it, what of them is personal, and how many signals rest on it: what nothing rests on is not needed. */
function dataTable(signals: Signals, lang: Lang): string {
  const say = (en: string, zh: string): string => (lang === 'en' ? en : zh)
  const head = [
    say('tier', '层级'),
    say('what', '内容'),
    say('events', '事件'),
    say('fields, of them personal', '字段（其中个人信息）'),
    say('signals that rest on it', '依赖的信号'),
  ]
  return table(
    head,
    tiers.map((tier: Tier) => {
      const types = eventTypes.filter((type) => vocabulary[type].tier === tier)
      const fields = types.flatMap((type) => vocabulary[type].fields as readonly Field[])
      return [
        tier,
        tierWords[tier][lang],
        types.map((type) => `\`${type}\``).join(' '),
        `${fields.length} (${fields.filter(({ personal }) => personal).length})`,
        String(allOf(signals).filter((signal) => signal.tier === tier).length),
      ]
    }),
  )
}

function personalFields(lang: Lang): string {
  const named = eventTypes.flatMap((type) =>
    (vocabulary[type].fields as readonly Field[]).filter(({ personal }) => personal).map(({ name }) => `${type}.${name}`),
  )
  const never = eventTypes.flatMap((type) =>
    (vocabulary[type].fields as readonly Field[]).filter(({ name }) => neverFields.test(name)).map(({ name }) => `${type}.${name}`),
  )
  const list = named.map((one) => `\`${one}\``).join(', ')
  return lang === 'en'
    ? `Personal in themselves are ${named.length} fields: ${list}. At the door each becomes a keyed token (the same value, the same token) and a commitment; the value itself is sealed in the vault under the key of the person whose it is, and destroying that key erases it everywhere. Signals see tokens only.\n\nThe vocabulary has no field for age, gender, occupation, employer, religion, ethnicity, nationality, health or politics (${never.length} of ${eventTypes.length} event types have one), and no signal can read what is not there. A region is read of orders and scans, as a place of parcels; where an account says it is from is read by no signal.`
    : `本身属于个人信息的字段共 ${named.length} 个：${list}。接入时即转换为带密钥的令牌（同值同令牌）及承诺值，原值以本人的密钥密封于保险库，销毁密钥即在各处删除。信号只能看到令牌。\n\n词汇表中没有年龄、性别、职业、雇主、宗教、民族、国籍、健康或政治字段（${eventTypes.length} 种事件中有 ${never.length} 种含此类字段），信号无从读取。地区仅就订单与物流读取，作为包裹的地点；账号所填地区不为任何信号读取。`
}

const automaticWords: Partial<Record<ActName, Said>> = {
  'question.lapsed': { en: 'noting that the time to answer passed', zh: '记录答复期限届满' },
  'report.acknowledged': { en: 'acknowledging a report', zh: '确认收到报告' },
  'case.victim': { en: 'noting a shop’s complaint of an attack as its claim to be the victim', zh: '将店铺的受攻击投诉记为受害主张' },
  'measure.in_force': { en: 'beginning what people decided at its time', zh: '到期生效（由人决定的措施）' },
  'measure.expired': { en: 'ending it at its time', zh: '到期终止' },
  'measure.suspended': {
    en: 'suspending a measure on somebody who says they are the victim, where two independent facts agree',
    zh: '两项独立事实印证受害主张时中止措施',
  },
  'measure.resumed': { en: 'resuming it when the claim was refused', zh: '受害主张被驳回后恢复' },
  'measure.overturned': { en: 'taking back a hint whose finding fell', zh: '认定不再成立时撤回提示' },
  'orders.restored': { en: 'counting orders again', zh: '恢复计入订单' },
  'reviews.quarantined': { en: 'setting a review apart under a recorded threat, for hours', zh: '在有记录的威胁下短时隔离评价' },
  'reviews.restored': { en: 'counting reviews again', zh: '恢复计入评价' },
  'warning.raised': { en: 'warning a shop that is being attacked', zh: '提醒遭受攻击的店铺' },
  'warning.given': { en: 'telling somebody that their reports were unfounded', zh: '告知报告多次不实' },
  'shop.told': { en: 'telling a shop how many of its orders are out', zh: '告知店铺未计入订单数' },
  'shop.warned': { en: 'warning shops like those being struck', zh: '提醒与受害店铺相似的店铺' },
  'correction.drafted': { en: 'drafting letters that take something back', zh: '起草更正函' },
  'correction.moved': { en: 'putting such a letter on the page of the one concerned', zh: '将更正函置于当事人页面' },
  'measure.proposed': {
    en: 'telling first offenders the rules (a hint: noted, decided, told and begun by itself)',
    zh: '向首次涉及者说明规则（提示：自动提出、决定、告知与生效）',
  },
  'measure.noticed': { en: 'its notice', zh: '提示的告知' },
  'measure.decided': { en: 'its decision', zh: '提示的决定' },
  'measure.informed': { en: 'its reasons', zh: '提示的理由' },
  'shadow.ended': { en: 'ending a trial of other rules', zh: '结束规则试行' },
  'clock.escalated': { en: 'passing on what we missed', zh: '逾期升级' },
}

const sights: readonly (readonly [keyof typeof routeLines, Said])[] = [
  ['report.read', { en: 'findings and rankings', zh: '认定与排名' }],
  ['case.read', { en: 'cases, orders and their verdicts', zh: '案件、订单及其认定' }],
  ['files.read', { en: 'files that were handed in', zh: '提交的文件' }],
  ['person.read', { en: 'sealed personal values', zh: '密封的个人信息' }],
  ['rights.read', { en: 'what is due to be erased', zh: '待删除事项' }],
  ['rules.try', { en: 'trials of other rules', zh: '规则试行' }],
  ['audit.read', { en: 'who did what and why', zh: '审计记录' }],
  ['access.manage', { en: 'people and keys', zh: '人员与密钥管理' }],
]

function measured({ verdicts, own }: Sources, lang: Lang): string[] {
  const say = (en: string, zh: string): string => (lang === 'en' ? en : zh)
  const parts: string[] = []
  const simulated = verdicts === undefined ? undefined : tiersTable(verdicts)
  if (simulated !== undefined)
    parts.push(
      say(
        'On simulated markets whose truth is known, seeds nobody had looked at (docs/verdicts.md says of which rules it is): by what the marketplace can see, over medium and hard markets together. Limited wrongly are those whom the truth clears and a measure that limits would have been proposed for.',
        '以真相已知、种子未曾用于调试的模拟市场测得（所依规则见 docs/verdicts.md）：按平台可见的数据层级，中等与困难市场合计。“误限”指真相上无责、却会被提出限制性措施者。',
      ),
      table(
        [
          say('seen', '可见数据'),
          say('markets', '市场数'),
          say('orders left out: right', '剔除订单：正确'),
          say('wrong', '错误'),
          say('missed', '遗漏'),
          say('victims: right', '受害店铺：正确'),
          say('wrong', '错误'),
          say('missed', '遗漏'),
          say('limited wrongly', '误限'),
        ],
        simulated.rows,
      ),
    )
  if (own === undefined) {
    parts.push(
      say(
        'Of a marketplace itself: `aedile impact --data DIR` adds what was read again blind, the upper bound of wrong sanctions per detector, appeals and objections, from its ledger.',
        '就具体平台而言：`aedile impact --data DIR` 依其账本补充盲审结果、各识别器误伤率上限、申诉与异议情况。',
      ),
    )
    return parts
  }
  const { state, at, marketplace } = own
  const quality = qualityOf(state, at)
  const percent = (part: number): string => `${(part * 100).toFixed(2)} %`
  const measures = [...state.measure.values()].filter(({ origin, level, decided }) => origin === 'this_system' && level >= 'L2' && decided !== undefined)
  const imposed = measures.filter(({ decided }) => decided!.outcome === 'impose')
  const objections = [...state.objection.values()].filter(({ decided }) => decided !== undefined)
  const rows: [string, number, number][] = [
    [say('measures decided that were imposed', '决定采取的措施'), imposed.length, measures.length],
    [say('imposed and overturned', '采取后被撤销'), imposed.filter(({ state: now }) => now === 'overturned').length, imposed.length],
    [say('objections upheld', '异议成立'), objections.filter(({ decided }) => decided!.outcome === 'restored').length, objections.length],
  ]
  parts.push(
    say(
      `Of ${marketplace}, until ${new Date(at).toISOString().slice(0, 10)}, from its ledger:`,
      `${marketplace}，截至 ${new Date(at).toISOString().slice(0, 10)}，依其账本：`,
    ),
    table(
      ['', say('count', '数量'), say('of', '总数')],
      rows.map(([what, n, all]) => [what, String(n), String(all)]),
    ),
  )
  if (quality.length > 0)
    parts.push(
      table(
        [
          say('detector', '识别器'),
          say('sanctions', '处置'),
          say('read again blind', '盲审'),
          say('found wrong', '认定错误'),
          say('wrong at most (95 %)', '误伤率上限（95%）'),
          say('stopped', '已停用'),
        ],
        quality.map((one) => [
          behaviourWords[one.behaviour].name[lang],
          String(one.sanctions),
          String(one.read),
          String(one.wrong),
          one.read === 0 ? say('not known', '未知') : percent(one.bound),
          one.stopped ? say('yes', '是') : say('no', '否'),
        ]),
      ),
    )
  return parts
}

/** Rows of all markets together, of the table that the page of verdicts has by tier. */
export function tiersTable(verdicts: string): Measured | undefined {
  // Tables of earlier rules stand in the same page.
  const [, after] = verdicts.split('<!-- present -->')
  const [table] = (after ?? '').split('<!-- /present -->')
  const lines = table!.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
  const head = lines.find((cells) => cells[0] === 'seen')
  if (head === undefined) return undefined
  const at = (name: string, nth = 0): number => head.map((cell, i) => (cell === name ? i : -1)).filter((i) => i >= 0)[nth]!
  const columns = [
    0,
    at('worlds'),
    at('orders out: right'),
    at('wrong'),
    at('missed'),
    at('victims: right'),
    at('wrong', 1),
    at('missed', 1),
    at('others limited (L2+)'),
  ]
  const rows = lines.filter((cells) => cells.length === head.length && cells[1] === 'all').map((cells) => columns.map((i) => cells[i]!))
  return rows.length === 0 || columns.includes(-1) || columns.some((i) => i === undefined) ? undefined : { head, rows }
}
