/** Annex to a civil complaint (民事起诉状附件) or to a counter-claim: what is claimed, from whom, on what, proven by what on which page. */
import { digitsOf, type Sum, sumsOf } from '../../../domain/money.ts'
import { certainties } from '../../../domain/verdict.ts'
import { namedVictims } from '../../law/gate.ts'
import type { Matrix } from '../../law/matrix.ts'
import { type CaseFile, defineDocument, type Voice } from '../document.ts'
import { apologyText, placeWords } from '../apology.ts'
import { exhibitsOf } from '../exhibits.ts'
import { civilOf } from '../instructions.ts'
import { agreementsSection } from '../sections/agreements.ts'
import { annexes } from '../sections/annexes.ts'
import { authoritySection } from '../sections/authority.ts'
import { blank, heading, items, note, subheading, text } from '../sections/blocks.ts'
import { contrarySection } from '../sections/contrary.ts'
import { excludedTable } from '../sections/excluded.ts'
import { exhibitTable } from '../sections/exhibits.ts'
import { explanationsSection } from '../sections/explanations.ts'
import { factsText } from '../sections/facts.ts'
import { counselNote, lawTable } from '../sections/law.ts'
import { lossTable } from '../sections/loss.ts'
import { claimMatrices, matrixTable } from '../sections/matrix.ts'
import { paymentsTable } from '../sections/payments.ts'
import { actingSubjects, rolesOf } from '../sections/persons.ts'
import { inColumn, paidBy } from '../sections/sums.ts'
import { timelineTable } from '../sections/timeline.ts'
import type { Block, Cell } from '../typeset.ts'
import { roleWords } from '../../../domain/words.ts'

export const document = defineDocument({
  papers: (file) => {
    const matrix = matrixOf(file)
    const defendants = defendantsOf(file)
    if (matrix === undefined || defendants.length === 0) return []
    const { posture } = civilOf(file.instructions, file.material)
    return [
      {
        name: 'civil-annex',
        title:
          posture === 'counterclaim'
            ? { en: 'Annex to the counter-claim', zh: '民事反诉状附件' }
            : { en: 'Annex to the civil complaint', zh: '民事起诉状附件' },
        under: matrix.claim.name,
        blocks: (voice) => pages(file, voice, matrix),
      },
    ]
  },
})

/** The claim nearest to complete. */
function matrixOf(file: CaseFile): Matrix | undefined {
  const open = ({ rows }: Matrix): number => rows.filter(({ element, standing }) => element.essential && standing !== 'met').length
  return claimMatrices(file).toSorted((a, b) => open(a) - open(b))[0]
}

/** Those who stand high enough to be sued, the highest roles first; where somebody arranged it, the many who took part are left aside. */
function defendantsOf({ material }: CaseFile): CaseFile['material']['subjects'] {
  const held = actingSubjects(material).filter(({ certainty }) => certainty !== null && certainties.indexOf(certainty) >= certainties.indexOf('supported'))
  const above = held.filter(({ role }) => ['organiser', 'gang_leader', 'agent', 'perpetrator'].includes(role))
  const chosen = above.length > 0 ? above : held.length <= 12 ? held : []
  return chosen.toSorted((a, b) => roleOrder.indexOf(a.role) - roleOrder.indexOf(b.role) || (a.id < b.id ? -1 : 1))
}
const roleOrder = Object.keys(roleWords)

function pages(file: CaseFile, voice: Voice, matrix: Matrix): Block[] {
  const { say, of, day } = voice
  const { material, instructions } = file
  const civil = civilOf(instructions, material)
  const counter = civil.posture === 'counterclaim'
  const defendants = defendantsOf(file)
  const joint = civil.joint
  const [us, them] = counter
    ? [say('Counter-claimant (defendant)', '反诉原告（本诉被告）'), say('Counter-defendant (claimant)', '反诉被告（本诉原告）')]
    : [say('Claimant', '原告'), say('Defendant', '被告')]
  const openEssential = matrix.rows.filter(({ element, standing }) => element.essential && standing !== 'met')
  return [
    ...(openEssential.length === 0
      ? []
      : [
          note(
            say(
              `Not ready to be filed: ${openEssential.map(({ element, standing }) => `${element.name.en} (${standing === 'not_visible' ? 'not visible to the platform' : 'not met'})`).join('; ')}.`,
              `尚不具备起诉条件，所缺要件：${openEssential.map(({ element, standing }) => `${element.name.zh}（${standing === 'not_visible' ? '平台不可见' : '未满足'}）`).join('；')}。`,
            ),
          ),
        ]),
    heading(say('Parties', '当事人')),
    {
      is: 'table',
      caption: say('Parties', '当事人'),
      columns: [
        { head: say('Position', '诉讼地位'), width: 1.1 },
        { head: say('Party', '当事人'), width: 1.6 },
        { head: say('Role in the case, certainty', '在案角色及确定程度'), width: 1.3 },
        { head: say('Mandate, address', '授权委托、住所'), width: 1.6 },
      ],
      rows: [
        [us, material.issuer.organisation.trim() === '' ? blank(voice) : material.issuer.organisation, say('platform', '平台'), blank(voice)],
        ...joint.map(({ shop_id, mandate }): Cell[] => [
          say('Joint claimant', '共同原告'),
          shop_id,
          say('harmed shop', '受害店铺'),
          mandate === null ? say('mandate not yet given', '尚未出具授权') : say(`power of attorney ${mandate}`, `授权委托书 ${mandate}`),
        ]),
        ...defendants.map((one): Cell[] => [them, one.id, rolesOf(material, one, voice), say('from the vault, on filing', '起诉时由隐私保险箱调取')]),
      ],
    },
    ...(joint.length === 0 ? [] : [...jointSection(file, voice)]),
    heading(say('Court and jurisdiction', '管辖')),
    text(
      say(
        `Court: ${instructions.court === undefined ? blank(voice) : of(instructions.court)}. Ground: ${counter ? 'a counter-claim goes to the court of the claim' : 'place of the act or the result, or as the service agreement provides'}; confirm with counsel.`,
        `受理法院：${instructions.court === undefined ? blank(voice) : of(instructions.court)}。管辖依据：${counter ? '反诉由受理本诉的法院一并审理' : '侵权行为地（含结果发生地），或服务协议约定的管辖'}；请与法律顾问确认。`,
      ),
    ),
    ...(counter
      ? [
          text(
            say(
              `This counter-claim answers the suit ${civil.answers === undefined ? blank(voice) : of(civil.answers)}. Should that suit be withdrawn, the counter-claim stands on its own.`,
              `本反诉针对${civil.answers === undefined ? blank(voice) : of(civil.answers)}提出。本诉撤回的，不影响反诉继续审理。`,
            ),
          ),
        ]
      : []),
    heading(say('Claims', '诉讼请求')),
    items(claimList(file, voice, defendants.length, them), true),
    ...(civil.decided ? [] : [note(say('Sum and apology are defaults of the system; counsel decides them.', '数额与道歉方式为系统默认值，由法律顾问确定。'))]),
    ...(civil.claim.some(
      ({ currency, minor }) =>
        minor > 10 ** digitsOf(currency ?? '') && minor > (material.loss.totals.find((one) => one.currency === currency)?.central_minor ?? 0),
    )
      ? [
          note(
            say(
              `The records show a loss of the shops of ${lostText(file, voice)} (central). What is claimed beyond it, such as the platform’s cost of investigation, engineering and customer care, compensation paid, and goodwill, is to be proven separately and must not count any head twice.`,
              `记录可计算的店铺损失（中值）为 ${lostText(file, voice)}。超出部分（如平台的调查、技术、客服、补偿支出及商誉等）须另行举证，且各项目不得重复计算。`,
            ),
          ),
        ]
      : []),
    heading(say('Facts', '事实')),
    ...factsText(file, voice),
    timelineTable(file, voice),
    heading(say('Causes', '理由与法律依据')),
    text(say(`Cause of action: ${of(matrix.claim.name)}.`, `案由：${of(matrix.claim.name)}。`)),
    lawTable(matrix.law, voice),
    heading(say('Elements of proof', '构成要件与证据对照')),
    matrixTable(file, matrix, voice),
    ...agreementsSection(file, voice),
    ...explanationsSection(file, voice),
    ...authoritySection(file, voice),
    heading(say('Loss and costs', '损失与合理开支'), 'loss'),
    ...(material.loss.lines.length === 0
      ? [text(say('No loss is claimed beyond the sum above.', '除上述请求数额外，不另行主张损失。'))]
      : [lossTable(file, voice), text(of(material.loss.method))]),
    ...paymentsTable(file, voice),
    heading(say('List of evidence', '证据清单')),
    ...exhibitTable(material, exhibitsOf(file, voice), voice),
    ...(civil.apology === undefined
      ? []
      : [
          heading(say('Text of the apology asked for', '请求判令的道歉内容')),
          text(of(placeWords(civil.apology))),
          { is: 'quote' as const, ...apologyText(file, voice, civil.apology) },
        ]),
    heading(say('What speaks for the other side', '有利于对方的事实与局限'), 'contrary'),
    ...contrarySection(file, voice),
    ...excludedTable(file, voice),
    heading(say('Edition for the public', '公开版本')),
    text(
      say(
        'For a hearing that is broadcast, use the redacted edition of the bundle: third parties’ fields are withheld there and can be proven to belong to this one.',
        '庭审公开直播的，请使用证据包的遮蔽版：第三人信息已遮蔽，且可证明与本版一致。',
      ),
    ),
    counselNote(voice),
    {
      is: 'sign',
      parties: [
        [say('Claimant or agent: ____________', `${counter ? '反诉原告' : '原告'}或代理人：＿＿＿＿＿＿`), say('Date: ____________', '日期：＿＿＿＿＿＿')],
        [say('Drawn up on', '制作日期'), day(material.request.exported_at)],
      ],
    },
    ...annexes(file, voice),
  ]
}

const lostText = ({ material }: CaseFile, { money, all }: Voice): string =>
  material.loss.totals.length === 0 ? money(0, 'CNY') : all(material.loss.totals.map(({ currency, central_minor: minor }) => ({ currency, minor })))

function claimList(file: CaseFile, voice: Voice, defendants: number, them: string): Cell[] {
  const { say, of, money, all } = voice
  const civil = civilOf(file.instructions, file.material)
  const jointly = defendants > 1 ? say(', jointly and severally', '，并承担连带责任') : ''
  return [
    say(`that the ${them.toLowerCase()}${defendants > 1 ? 's' : ''} pay ${all(civil.claim)}${jointly};`, `判令${them}赔偿 ${all(civil.claim)}${jointly}；`),
    ...(civil.costs_minor === undefined || civil.costs_minor === 0
      ? []
      : [
          say(
            `reasonable costs of stopping the acts: ${money(civil.costs_minor, civil.currency)};`,
            `判令支付制止侵权的合理开支 ${money(civil.costs_minor, civil.currency)}；`,
          ),
        ]),
    ...(civil.apology === undefined ? [] : [say(`an apology: ${of(placeWords(civil.apology))}`, `判令赔礼道歉：${of(placeWords(civil.apology))}`)]),
    say('that the costs of the proceedings be borne by the other side.', '诉讼费用由对方承担。'),
  ]
}

function jointSection({ material, instructions }: CaseFile, voice: Voice): Block[] {
  const { say } = voice
  const { joint } = civilOf(instructions, material)
  const payments = material.extortion?.payments ?? []
  const lost = (shop_id: string): Sum[] => paidBy(payments.filter(({ victim }) => victim.id === shop_id))
  const all = sumsOf(joint.flatMap(({ shop_id }) => lost(shop_id)))
  const money = inColumn(voice, all)
  // Shares of sums in several currencies are for those who know the rate.
  const whole = all.length === 1 ? all[0]!.minor : 0
  const share = (sums: readonly Sum[]): string => (whole === 0 ? '—' : `${((100 * (sums[0]?.minor ?? 0)) / whole).toFixed(2)}%`)
  const victims = namedVictims(material, instructions.consents).map(({ shop_id }) => shop_id)
  const conflict = joint.filter(({ shop_id }) => !victims.includes(shop_id)).map(({ shop_id }) => shop_id)
  return [
    subheading(say('Joint claimants: mandates, conflicts, distribution', '共同原告：授权、利益冲突与分配')),
    {
      is: 'table',
      caption: say('Joint claimants', '共同原告'),
      columns: [
        { head: say('Shop', '店铺'), width: 1.6 },
        { head: say('Joined on its own wish', '自愿加入'), width: 1 },
        { head: say('Power of attorney', '授权委托书'), width: 1.6 },
        { head: say('Own loss', '自身损失') + money.unit, width: 1.2, align: 'right' },
        { head: say('Share of what is recovered', '分配比例'), width: 1, align: 'right' },
      ],
      rows: joint.map(({ shop_id, mandate }) => [
        shop_id,
        mandate === null ? say('not yet', '待确认') : say('yes', '是'),
        mandate ?? say('outstanding', '待出具'),
        money.all(lost(shop_id)),
        share(lost(shop_id)),
      ]),
      total: [say('Total', '合计'), '', '', money.all(all), whole === 0 ? '—' : '100.00%'],
    },
    text(
      conflict.length === 0
        ? say(
            'Conflict check: every joint claimant is a harmed shop of this case; no conflict is on record.',
            '利益冲突核查：各共同原告均为本案受害店铺，未见利益冲突记录。',
          )
        : say(
            `Conflict check: ${conflict.join(', ')} is not a harmed shop of this case; clear this before filing.`,
            `利益冲突核查：${conflict.join('、')} 并非本案受害店铺，起诉前须先厘清。`,
          ),
    ),
  ]
}
