/** What happened in a case since somebody looked: act by act in a sentence, and how the finding itself moved. */
import { type Act, type ChangesOf, nameOf, nouns } from '../domain/acts.ts'
import type { Sentence } from './deciding.ts'
import { type Casework, familyOf, findCase, keyOf } from './state.ts'

export type Kept = { entry: number; act: Act }
type Content = ChangesOf<'case.changed'>
export type Change = { entry: number; at: string; type: string; on: { kind: string; id: string }; by: { kind: string; role: string }; text: Sentence }

/** Looking and watching are no change to the case. */
const reading: ReadonlySet<string> = new Set(['aedile.case.watched', 'aedile.case.unwatched', 'aedile.case.seen'])
export const isReading = (type: string): boolean => reading.has(type)

const verbs: Record<string, Sentence> = {
  'case.opened': { en: 'the case was opened', zh: '立案' },
  'case.lost': { en: 'the finding is no longer there', zh: '该认定已不再出现' },
  'case.unmerged': { en: 'cases that had been merged were taken apart', zh: '撤销合并' },
  'case.merged': { en: 'other cases were merged into it', zh: '并入其他案件' },
  'case.split': { en: 'a part of it became a case of its own', zh: '部分内容另案办理' },
  'case.taken': { en: 'somebody took the case', zh: '有人承办本案' },
  'case.released': { en: 'the case was given back', zh: '承办人放回本案' },
  'case.noted': { en: 'a note was written', zh: '新增记录' },
  'case.attached': { en: 'a file was attached', zh: '新增附件' },
  'case.recused': { en: 'somebody declared a conflict', zh: '有人声明回避' },
  'case.verified': { en: 'a person looked at a sample', zh: '人工核验样本' },
  'loss.entered': { en: 'a loss was entered', zh: '登记损失' },
  'loss.settled': { en: 'a loss was made good', zh: '损失已结算' },
  'case.minor': { en: 'a party is a minor: nothing is told to the public', zh: '当事人为未成年人，不得公示' },
  'case.consented': { en: 'a party gave its consent', zh: '当事人作出同意' },
  'case.closed': { en: 'the case was closed', zh: '结案' },
  'case.reopened': { en: 'the case was reopened', zh: '重新启动' },
  'question.asked': { en: 'a question was asked', zh: '发出询问' },
  'question.delivered': { en: 'the question reached the one asked', zh: '询问已送达' },
  'question.extended': { en: 'the time to answer was extended', zh: '答复期限已延长' },
  'question.answered': { en: 'an answer came', zh: '收到答复' },
  'question.lapsed': { en: 'the time to answer is over', zh: '答复期限届满' },
  'measure.noticed': { en: 'notice was given of what is intended', zh: '已告知拟采取的措施' },
  'measure.informed': { en: 'the reasons of the decision were given', zh: '已出具决定理由' },
  'measure.delivered': { en: 'the reasons reached the one concerned', zh: '决定理由已送达' },
  'measure.in_force': { en: 'the measure is in force', zh: '措施已生效' },
  'measure.applied': { en: 'the marketplace applied it', zh: '平台已执行' },
  'measure.suspended': { en: 'the measure is suspended', zh: '措施已中止' },
  'measure.resumed': { en: 'the measure runs again', zh: '措施恢复执行' },
  'measure.lifted': { en: 'the measure was lifted', zh: '措施已解除' },
  'measure.overturned': { en: 'the measure was overturned', zh: '措施已撤销' },
  'measure.reduced': { en: 'a part of the measure was given back', zh: '措施部分撤销' },
  'measure.expired': { en: 'the measure ended by itself', zh: '措施期满' },
  'measure.acknowledged': { en: 'the education was acknowledged', zh: '教育提示已确认' },
  'measure.recorded': { en: 'a penalty from before was recorded', zh: '登记既往处罚' },
  'appeal.filed': { en: 'an appeal was filed', zh: '提出申诉' },
  'appeal.taken': { en: 'somebody took the appeal', zh: '申诉已受理' },
  'appeal.concurred': { en: 'another of the panel said what they hold', zh: '合议成员已表态' },
  'appeal.challenged': { en: 'another reader was asked for', zh: '申请更换受理人员' },
  'appeal.withdrawn': { en: 'the appeal was withdrawn', zh: '撤回申诉' },
  'objection.filed': { en: 'an objection was filed', zh: '提出异议' },
  'report.filed': { en: 'a report came', zh: '收到报告' },
  'report.answered': { en: 'the report was answered', zh: '报告已答复' },
  'reviews.quarantined': { en: 'reviews were set apart', zh: '评价已隔离' },
  'reviews.restored': { en: 'reviews count again', zh: '评价恢复计入' },
  'orders.restored': { en: 'orders count again', zh: '订单恢复计入' },
  'warning.raised': { en: 'the shop was warned', zh: '已提醒店铺' },
  'shop.warned': { en: 'the shop was warned of attacks on shops like it', zh: '已提醒店铺注意同类店铺遭遇的攻击' },
  'referral.drafted': { en: 'a referral was drafted', zh: '草拟移送' },
  'correction.drafted': { en: 'a letter of correction is due', zh: '应发出更正函' },
  'clock.escalated': { en: 'a clock was missed and passed on', zh: '逾期并已升级' },
}
const outcomes: Record<string, Sentence> = {
  impose: { en: 'to impose', zh: '采取' },
  not_impose: { en: 'not to impose', zh: '不采取' },
  upheld: { en: 'upheld', zh: '维持' },
  overturned: { en: 'overturned', zh: '撤销' },
  partly: { en: 'partly overturned', zh: '部分撤销' },
  restored: { en: 'restored', zh: '恢复' },
  kept: { en: 'kept out', zh: '维持不计' },
  agree: { en: 'agreed', zh: '同意' },
  return: { en: 'returned', zh: '退回' },
  claimed: { en: 'claimed', zh: '主张' },
  recognised: { en: 'recognised', zh: '认定' },
  refused: { en: 'refused', zh: '不予认定' },
  reasonable: { en: 'reasonable', zh: '合理' },
  unreasonable: { en: 'unreasonable', zh: '不合理' },
  open: { en: 'open', zh: '待定' },
}

function sentenceOf({ act }: Kept, before: Content | undefined): Sentence {
  const name = nameOf(act)
  const changes = act.data.changes as Record<string, unknown>
  const word = (key: string): Sentence => outcomes[String(changes[key])] ?? { en: String(changes[key]), zh: String(changes[key]) }
  const say = (en: string, zh: string, of: Sentence): Sentence => ({ en: `${en}: ${of.en}`, zh: `${zh}：${of.zh}` })
  if (name === 'case.changed') return movedFrom(before, changes as unknown as Content)
  if (name === 'measure.proposed')
    return {
      en: `a measure was proposed: ${String(changes['kind'])} at ${String(changes['level'])}`,
      zh: `提出措施：${String(changes['kind'])}（${String(changes['level'])}）`,
    }
  if (name === 'measure.decided') return say('decided', '已决定', word('outcome'))
  if (name === 'measure.seconded') return say('second reading', '复核', word('view'))
  if (name === 'measure.signed_off') return say('legal', '法务', word('view'))
  if (name === 'appeal.decided') return say('the appeal was decided', '申诉决定', word('outcome'))
  if (name === 'objection.decided') return say('the objection was decided', '异议决定', word('outcome'))
  if (name === 'question.assessed') return say('the answer was assessed', '答复评估', word('assessed'))
  if (name === 'case.victim') return say('victim', '受害人', word('status'))
  if (name === 'referral.moved' || name === 'proceeding.moved' || name === 'correction.moved')
    return {
      en: `${act.data.on.kind}: ${String(changes['state'])}`,
      zh: `${{ referral: '移送', proceeding: '诉讼', correction: '更正函' }[act.data.on.kind as 'referral']}：${String(changes['state'])}`,
    }
  return verbs[name] ?? { en: name.replaceAll(/[._]/g, ' '), zh: name }
}

/** How a finding moved, in figures and names. */
function movedFrom(before: Content | undefined, now: Content): Sentence {
  const parts: Sentence[] = []
  if (before !== undefined && before.certainty !== now.certainty)
    parts.push({ en: `certainty from ${before.certainty} to ${now.certainty}`, zh: `确定性由 ${before.certainty} 变为 ${now.certainty}` })
  if (before !== undefined && before.behaviour !== now.behaviour)
    parts.push({ en: `behaviour from ${before.behaviour} to ${now.behaviour}`, zh: `行为由 ${before.behaviour} 变为 ${now.behaviour}` })
  for (const which of ['proven', 'supported'] as const) {
    const difference = now.orders[which] - (before?.orders[which] ?? 0)
    if (difference !== 0)
      parts.push({
        en: `${difference > 0 ? '+' : '−'}${Math.abs(difference)} orders ${which} (${now.orders[which]})`,
        zh: `${which === 'proven' ? '已证实' : '有支持'}订单 ${difference > 0 ? '+' : '−'}${Math.abs(difference)}（共 ${now.orders[which]}）`,
      })
  }
  const keys = (content: Content | undefined): Set<string> => new Set(content?.subjects.map((one) => `${keyOf(one)} (${one.role})`))
  const [were, are] = [keys(before), keys(now)]
  for (const one of are) if (!were.has(one)) parts.push({ en: `${one} is in it now`, zh: `新增对象 ${one}` })
  for (const one of were) if (!are.has(one)) parts.push({ en: `${one} is in it no more`, zh: `移出对象 ${one}` })
  if (parts.length === 0) parts.push({ en: 'its ids or its orders', zh: '编号或订单' })
  return { en: `the finding changed: ${parts.map(({ en }) => en).join('; ')}`, zh: `认定变化：${parts.map(({ zh }) => zh).join('；')}` }
}

/** Acts done to a case and to everything in it, in the ledger's order. */
export function actsIn(state: Casework, caseId: string, actsOn: (kind: string, id: string) => readonly Kept[]): Kept[] {
  const family = familyOf(state, caseId)
  const root = findCase(state, caseId)?.id
  const acts = [...family].filter((id) => findCase(state, id)?.id === root).flatMap((id) => [...actsOn('case', id)])
  for (const noun of nouns) {
    if (noun === 'case') continue
    for (const [id, one] of state[noun] as Map<string, { case_id?: string }>)
      if (one.case_id !== undefined && findCase(state, one.case_id)?.id === root) acts.push(...actsOn(noun, id))
  }
  return acts.toSorted((a, b) => a.entry - b.entry)
}

/** What of these acts came after an entry; what the finding was is read from the acts before. */
export function changesSince(acts: readonly Kept[], since: number): Change[] {
  const content = new Map<string, Content>()
  const changes: Change[] = []
  for (const kept of acts) {
    const { entry, act } = kept
    const name = nameOf(act)
    const { on, by } = act.data
    if (entry > since && !isReading(act.type))
      changes.push({ entry, at: act.time, type: act.type, on, by: { kind: by.kind, role: by.role }, text: sentenceOf(kept, content.get(on.id)) })
    if (name === 'case.opened' || name === 'case.changed') content.set(on.id, act.data.changes as unknown as Content)
  }
  return changes
}
