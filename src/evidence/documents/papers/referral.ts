/** The referral of a lead to the police (线索移送). Made only when the completeness gate passes; else the findings say what is missing. */
import { getProvision } from '../../law/laws.ts'
import { daysOfActs, lawsFor } from '../../law/matrix.ts'
import { grouped } from '../../../domain/money.ts'
import { counted, ordersAtIssue } from '../../law/proofs.ts'
import type { Extortion } from '../../material.ts'
import { type CaseFile, defineDocument, type Voice } from '../document.ts'
import { agreementsSection } from '../sections/agreements.ts'
import { annexes } from '../sections/annexes.ts'
import { authoritySection } from '../sections/authority.ts'
import { blank, heading, items, note, text } from '../sections/blocks.ts'
import { contrarySection } from '../sections/contrary.ts'
import { excludedTable } from '../sections/excluded.ts'
import { exhibitTable } from '../sections/exhibits.ts'
import { explanationsSection } from '../sections/explanations.ts'
import { factsText } from '../sections/facts.ts'
import { fundsTable } from '../sections/funds.ts'
import { counselNote, lawTable } from '../sections/law.ts'
import { lossTable } from '../sections/loss.ts'
import { matrixTable } from '../sections/matrix.ts'
import { paymentsTable } from '../sections/payments.ts'
import { actingSubjects, personsTable } from '../sections/persons.ts'
import { relations } from '../sections/relations.ts'
import { paidText } from '../sections/sums.ts'
import { thresholdTable } from '../sections/thresholds.ts'
import { timelineTable } from '../sections/timeline.ts'
import { victimsTable } from '../sections/victims.ts'
import type { Block } from '../typeset.ts'
import { behaviourWords } from '../../../domain/words.ts'
import { exhibitsOf } from '../exhibits.ts'

export const document = defineDocument({
  papers: (file) =>
    !file.gate.passes || file.gate.matrix === undefined
      ? []
      : [
          {
            name: 'referral',
            title: { en: 'Referral of a lead to the police', zh: '案件线索移送书' },
            under: { en: 'with the materials of a report to the police', zh: '（附报案材料）' },
            blocks: (voice) => pages(file, voice),
          },
        ],
})

function pages(file: CaseFile, voice: Voice): Block[] {
  const { say, of, day } = voice
  const { material, instructions, gate } = file
  const matrix = gate.matrix!
  const { request, issuer } = material
  const jurisdictionLaw = lawsFor(material, [getProvision('network_crime_2022')])
  const jurisdiction: [string, string][] = [
    [
      say('where the victim was harmed or lost property', '被害人被侵害时所在地、财产遭受损失地'),
      instructions.places.victim === undefined ? blank(voice) : of(instructions.places.victim),
    ],
    [say('where the provider is', '网络服务提供者所在地'), instructions.places.provider === undefined ? blank(voice) : of(instructions.places.provider)],
    [say('where the servers are', '服务器所在地'), instructions.places.server === undefined ? blank(voice) : of(instructions.places.server)],
  ]
  return [
    text(
      say(
        `To: ${instructions.police === undefined ? blank(voice) : of(instructions.police)}`,
        `致：${instructions.police === undefined ? `${blank(voice)}公安局` : of(instructions.police)}`,
      ),
    ),
    text(
      say(
        `We hand over a lead on suspected ${of(matrix.claim.name)}, with the records it rests on and with what speaks against it, and ask you to examine it.`,
        `现将一起涉嫌${of(matrix.claim.name)}的线索，连同所依据的记录与相反证据一并移送，请依法审查。`,
      ),
    ),
    {
      is: 'facts',
      rows: [
        [say('Case', '案件编号'), material.case_id],
        [
          say('Number of the request', '调证文书编号'),
          request.request_no.trim() === '' ? say('none: sent on our own initiative', '无（主动移送）') : request.request_no,
        ],
        [say('Ground', '移送依据'), request.basis],
        [say('Sent by', '移送单位'), issuer.organisation.trim() === '' ? blank(voice) : issuer.organisation],
        [say('Contact', '联系人及电话'), issuer.contact ?? blank(voice)],
        [say('Approved by', '批准人'), request.approver],
        [say('Date', '日期'), day(request.exported_at)],
      ],
    },
    heading(say('Jurisdiction', '管辖依据')),
    { is: 'facts', rows: jurisdiction },
    lawTable(jurisdictionLaw, voice),
    ...(jurisdictionLaw.every(({ applies }) => applies)
      ? []
      : [
          note(
            say(
              'These opinions took effect after the date of this paper; the rules in force on it decide. Confirm with counsel.',
              '上述意见在本文书日期之后施行，应适用当时有效的规定。请与法律顾问确认。',
            ),
          ),
        ]),
    heading(say('Summary on one page', '一页概要')),
    ...summary(file, voice),
    ...factsText(file, voice),
    heading(say('Suspected offence and threshold test', '涉嫌罪名与数额标准比对')),
    lawTable(matrix.law, voice),
    ...(matrix.claim.caution === undefined ? [] : [note(of(matrix.claim.caution))]),
    ...thresholdTable(file, matrix, voice),
    matrixTable(file, matrix, voice),
    heading(say('Persons, and what is not known', '涉案人员及尚不明的事项')),
    personsTable(file, voice),
    text(
      say(
        'Names, documents and telephone numbers lie in the vault and are handed over on lawful request by two keys.',
        '姓名、证件与电话存于隐私保险箱，依合法调证文书经双人授权提供。',
      ),
    ),
    heading(say('Victims', '被害人')),
    victimsTable(file, voice),
    heading(say('Timeline', '时间线')),
    timelineTable(file, voice),
    heading(say('Funds', '资金往来')),
    ...paymentsTable(file, voice),
    ...nonEmpty(fundsTable(file, voice), voice),
    heading(say('Relations', '关联关系')),
    ...relations(file, voice),
    ...(material.loss.lines.length === 0 ? [] : [heading(say('Loss', '损失'), 'loss'), lossTable(file, voice), text(of(material.loss.method))]),
    ...agreementsSection(file, voice),
    ...explanationsSection(file, voice),
    ...authoritySection(file, voice),
    heading(say('Evidence', '证据清单')),
    ...exhibitTable(material, exhibitsOf(file, voice), voice),
    heading(say('Requests for preservation and inquiry', '请求固定与调取的事项')),
    items(preservation(file, voice), true),
    heading(say('What speaks against it, and limits', '相反证据与局限'), 'contrary'),
    ...contrarySection(file, voice),
    ...excludedTable(file, voice),
    heading(say('Handling', '材料使用要求')),
    items([
      say('For the examination of this case only; not to be published.', '仅供审查本案使用，不得公开。'),
      say(
        'Fields that are not needed are left out; recipients whose identity was used are victims, not suspects.',
        '已略去不必要的字段；身份被冒用的收件人系受害人，并非嫌疑人。',
      ),
      say('Should the findings change, a letter of correction follows without delay.', '认定发生变化的，将及时发出更正函。'),
    ]),
    counselNote(voice),
    {
      is: 'sign',
      parties: [
        [
          say('Handed over by: ____________', '移送人：＿＿＿＿＿＿'),
          say('Legal sign-off: ____________', '法务签署：＿＿＿＿＿＿'),
          say('Date: ____________', '日期：＿＿＿＿＿＿'),
        ],
        [
          say('Received by: ____________', '签收人：＿＿＿＿＿＿'),
          say('Receipt No.: ____________', '受案回执编号：＿＿＿＿＿＿'),
          say('Date: ____________', '日期：＿＿＿＿＿＿'),
        ],
      ],
    },
    { is: 'seal', lines: [say('(seal of the unit)', '（加盖单位公章）'), day(request.exported_at)] },
    ...annexes(file, voice),
  ]
}

const nonEmpty = (blocks: Block[], { say }: Voice): Block[] => (blocks.length > 0 ? blocks : [text(say('No transfer is in the records.', '记录中没有转账。'))])

function summary(file: CaseFile, voice: Voice): Block[] {
  const { say, of, day, all } = voice
  const { material, gate } = file
  const acts = daysOfActs(material)
  const orders = ordersAtIssue(material)
  const who = actingSubjects(material).filter(({ kind }) => kind !== 'group')
  const leading = who.filter(({ role }) => !['brusher', 'buyer_reviewer', 'recruited_relative'].includes(role))
  const others = who.length - leading.length
  const buyers = new Set(orders.map(({ buyer_account_id }) => buyer_account_id)).size
  return [
    {
      is: 'facts',
      rows: [
        [
          say('Who', '何人'),
          say(
            `${counted(leading.length, 'person')} thought to have arranged or led it (${leading.map(({ id }) => id).join(', ') || 'none held'}); ${counted(others, 'account or person', 'accounts or persons')} taking part`,
            `涉嫌组织、召集或实施的人员 ${leading.length} 名（${leading.map(({ id }) => id).join('、') || '暂无'}）；参与的账号或人员 ${others} 个`,
          ),
        ],
        [say('What', '何事'), of(behaviourWords[material.behaviour].name)],
        [say('When', '何时'), acts.from === acts.to ? day(acts.from) : say(`${day(acts.from)} to ${day(acts.to)}`, `${day(acts.from)}至${day(acts.to)}`)],
        [
          say('How', '如何'),
          material.extortion === null
            ? say(
                `${grouped(orders.length)} orders by ${grouped(buyers)} accounts, listed one by one`,
                `${grouped(buyers)} 个账号下单 ${grouped(orders.length)} 笔，逐单列明`,
              )
            : howExtorted(material.extortion, voice),
        ],
        [
          say('How much', '数额'),
          material.extortion === null
            ? say(
                `loss ${all(material.loss.totals.map(({ currency, low_minor: minor }) => ({ currency, minor })))} by the low estimate`,
                `损失（低值）${all(material.loss.totals.map(({ currency, low_minor: minor }) => ({ currency, minor })))}`,
              )
            : paidText(material.extortion, voice),
        ],
        [say('Not known', '尚不明'), gate.beyond.length === 0 ? '—' : gate.beyond.map(of).join(say('; ', '；'))],
      ],
    },
  ]
}

/** A payee whom nobody wrote down is none. */
function howExtorted({ reviews, payments, victims }: Extortion, { say }: Voice): string {
  const paid = payments.filter(({ paid_minor: minor }) => minor !== null)
  const payees = new Set(paid.flatMap(({ payee_wallet_id: wallet }) => wallet ?? [])).size
  return say(
    `${counted(reviews.length, 'review')}, then ${counted(paid.length, 'payment')} by ${counted(new Set(paid.map(({ victim }) => victim.id)).size, 'shop')} to ${counted(payees, 'known payee')}; ${counted(victims.length, 'shop')} in all met demands or paid`,
    `先发布评价 ${reviews.length} 条，后由 ${new Set(paid.map(({ victim }) => victim.id)).size} 家店铺付款 ${paid.length} 笔，已知收款方 ${payees} 个；共 ${victims.length} 家店铺被索要或付款`,
  )
}

/** Exactly the missing hop: what only others can see. */
function preservation({ material }: CaseFile, { say }: Voice): string[] {
  const wallets = new Set((material.extortion?.payments ?? []).flatMap(({ payee_wallet_id }) => payee_wallet_id ?? []))
  const leaders = actingSubjects(material).filter(({ role }) => ['organiser', 'gang_leader', 'selector_negotiator', 'agent'].includes(role))
  return [
    ...leaders.map(({ id }) =>
      say(
        `payment providers and banks: accounts of the holder of ${id} and their movements around the acts`,
        `支付机构与银行：${id} 名下账户及行为前后的资金往来`,
      ),
    ),
    ...[...wallets].map((id) => say(`payment provider: who holds the payee wallet ${id}`, `支付机构：收款钱包 ${id} 的开户人`)),
    say(
      'instant-messaging services (QQ, WeChat): group membership and talks in which orders or reviews were arranged',
      '即时通讯服务商（QQ、微信）：安排下单或评价的群组成员与聊天记录',
    ),
    ...(material.orders.some(({ events }) => events.some(({ type }) => type.startsWith('shipment.')))
      ? [say('couriers: weights, routes and signatures of the parcels listed', '快递企业：所列运单的重量、轨迹与签收凭证')]
      : []),
    say('network providers: who used the addresses of the sign-ins on file', '网络运营商：相关登录网络地址的使用人'),
    say('this platform: accounts and records named here are kept unchanged from now on', '本平台：自即日起对所列账号与记录予以保全'),
  ]
}
