/** The findings report: what was found about whom, on what, with what against it; readable without the rest of the bag. */
import { certainties } from '../../../domain/verdict.ts'
import { acting, counted, isHeld } from '../../law/proofs.ts'
import { type CaseFile, defineDocument, ofReason, type Voice } from '../document.ts'
import { heading, items, note, subheading, text } from '../sections/blocks.ts'
import { certaintyTable } from '../sections/certainty.ts'
import { contrarySection } from '../sections/contrary.ts'
import { excludedTable } from '../sections/excluded.ts'
import { factsText } from '../sections/facts.ts'
import { lossTable } from '../sections/loss.ts'
import { claimMatrices, matrixTable } from '../sections/matrix.ts'
import { orderTable } from '../sections/orders.ts'
import { paymentsTable } from '../sections/payments.ts'
import { personsTable } from '../sections/persons.ts'
import { relations } from '../sections/relations.ts'
import { reviewsTable } from '../sections/reviews.ts'
import { timelineTable } from '../sections/timeline.ts'
import { victimName } from '../sections/victims.ts'
import type { Block } from '../typeset.ts'
import { behaviourWords, certaintyWords, orderWords, roleOf, tierWords, wordOf } from '../../../domain/words.ts'

export const document = defineDocument({
  papers: (file) => [
    {
      name: 'findings',
      title: { en: 'Report of findings', zh: '案件研判报告' },
      under: behaviourWords[file.material.behaviour].name,
      blocks: (voice) => {
        const { say, of, time, all, count } = voice
        const { material, gate } = file
        const { proven, supported, excluded } = material.sums
        const matrices = claimMatrices(file)
        return [
          {
            is: 'facts',
            rows: [
              [say('Case', '案件编号'), material.case_id],
              [say('Kind', '案件类型'), of(behaviourWords[material.behaviour].name)],
              [say('First seen', '首次发现'), time(material.first_seen)],
              [say('Judged from records up to', '研判所依据记录截至'), time(material.report.as_of)],
              [
                say('Surest finding', '最高确定程度'),
                `${of(certaintyWords[material.certainty].name)}${say(': ', '：')}${of(certaintyWords[material.certainty].means)}`,
              ],
              ...(proven + supported + excluded === 0
                ? []
                : [
                    [
                      say('Orders', '订单'),
                      say(
                        `${count(proven)} ${orderWords.proven.en}, ${count(supported)} ${orderWords.supported.en}, ${count(excluded)} ${orderWords.excluded.en}`,
                        `${orderWords.proven.zh} ${count(proven)} 笔，${orderWords.supported.zh} ${count(supported)} 笔，${orderWords.excluded.zh} ${count(excluded)} 笔`,
                      ),
                    ] satisfies [string, string],
                  ]),
              ...(material.loss.totals.length > 0
                ? [
                    [
                      say('Loss, low estimate', '损失（低值）'),
                      all(material.loss.totals.map(({ currency, low_minor: minor }) => ({ currency, minor }))),
                    ] satisfies [string, string],
                  ]
                : []),
              [say('Data seen', '所见数据'), material.report.tiers.map((tier) => of(wordOf(tierWords, tier))).join(say('; ', '；'))],
            ],
          },
          note(
            say(
              'These are findings of a platform. They are no judgment and use no legal standard of proof; nobody is called more than the certainty stated. What speaks against them is in this report.',
              '本报告为平台的研判意见，并非裁判，亦不代表任何法律上的证明标准；对任何人的表述均不超出所载确定程度。相反证据一并载明。',
            ),
          ),
          heading(say('Summary', '概要')),
          ...factsText(file, voice),
          heading(say('Findings and their reasons', '认定及理由')),
          ...findings(file, voice),
          heading(say('Persons and accounts', '相关人员与账号')),
          personsTable(file, voice),
          certaintyTable(voice),
          heading(say('Relations', '关联关系')),
          ...orNothing(relations(file, voice), voice),
          heading(say('Timeline', '时间线')),
          timelineTable(file, voice),
          heading(say('What speaks against the findings', '相反证据与局限')),
          ...contrarySection(file, voice),
          ...excludedTable(file, voice),
          ...(material.extortion === null
            ? []
            : [heading(say('Reviews and payments', '评价与付款')), ...reviewsTable(file, voice), ...paymentsTable(file, voice)]),
          ...(material.loss.lines.length === 0 ? [] : [heading(say('Loss', '损失')), lossTable(file, voice), text(of(material.loss.method))]),
          ...(matrices.length === 0
            ? []
            : [heading(say('Elements of proof', '构成要件与证据对照')), ...matrices.map((matrix) => matrixTable(file, matrix, voice))]),
          ...(gate.matrix === undefined && gate.missing.length === 0
            ? []
            : [
                heading(say('Referral to the police', '线索移送')),
                gate.passes
                  ? text(say('The file is complete enough for a referral; the referral is a paper of its own.', '材料已满足移送条件，移送材料另行制作。'))
                  : text(say('A referral is not made. Missing:', '材料尚不足以移送，未制作移送材料。所缺事项如下：')),
                ...(gate.passes
                  ? []
                  : [
                      items(
                        gate.missing.map((one) => of(one.say)),
                        true,
                      ),
                    ]),
              ]),
          ...(proven + supported === 0 ? [] : orderTable(file, voice, [heading(say('Order by order', '逐单清单'))])),
        ]
      },
    },
  ],
})

const orNothing = (blocks: Block[], { say }: Voice): Block[] =>
  blocks.length > 0 ? blocks : [text(say('The records tell of no relations beyond the orders.', '记录未显示订单之外的关联关系。'))]

/** Reasons per subject; many accounts alike are told once. */
function findings(file: CaseFile, voice: Voice): Block[] {
  const { say, of, count } = voice
  const { material } = file
  const shown = material.verdicts.filter((one) => (acting.includes(one.role) && isHeld(one)) || one.role === 'victim_merchant')
  const rank = (role: (typeof shown)[number]['role']): number => (role === 'victim_merchant' ? -1 : acting.indexOf(role))
  const groups = [...Map.groupBy(shown, ({ role, certainty }) => `${role}/${certainty}`).values()].toSorted(
    (a, b) => rank(a[0]!.role) - rank(b[0]!.role) || certainties.indexOf(b[0]!.certainty) - certainties.indexOf(a[0]!.certainty),
  )
  return groups.flatMap((group) => {
    const [first] = group as [(typeof group)[number]]
    const who =
      group.length > 12
        ? say(`${count(group.length)} accounts or persons`, `${count(group.length)} 个账号或人员`)
        : group.map(({ subject }) => victimName(file, voice, subject.id)).join(say(', ', '、'))
    const told = group.length > 12 ? [first] : group
    const reasons = new Map<string, { records: Set<string> }>()
    for (const { reasons: list } of told) {
      for (const reason of list) {
        const words = ofReason(reason, voice)
        const known = reasons.get(words) ?? { records: new Set<string>() }
        for (const id of reason.evidence) known.records.add(id)
        reasons.set(words, known)
      }
    }
    return [
      subheading(`${who}${say(' — ', '——')}${of(roleOf(first.role, first.certainty))}`),
      ...(group.length > 12
        ? [text(say('Told of one of them; the others are alike and stand in the findings of the bag.', '以其中一个为例；其余情形相同，载于证据包认定文件。'))]
        : []),
      items(
        [...reasons].map(([words, { records }]) =>
          records.size === 0 ? words : say(`${words} (${counted(records.size, 'record')})`, `${words}（${records.size} 条记录）`),
        ),
      ),
    ]
  })
}
