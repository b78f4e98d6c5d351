/** What happened when. */
import { grouped } from '../../../domain/money.ts'
import { counted, isHeld, ordersAtIssue, recordsOf } from '../../law/proofs.ts'
import type { CaseFile, Voice } from '../document.ts'
import type { Block } from '../typeset.ts'
import { measureWords, roleWords, statusWords, wordOf } from '../../../domain/words.ts'
import { mostNamed } from './persons.ts'
import { victimName } from './victims.ts'
import { paidBy } from './sums.ts'

export function timelineTable(file: CaseFile, voice: Voice): Block {
  const { say, of, time, all } = voice
  const { material } = file
  const rows: { at: string; what: string; source: string }[] = []
  const put = (at: string | null | undefined, what: string, source: string): void => {
    if (at !== null && at !== undefined) rows.push({ at, what, source })
  }
  const orders = ordersAtIssue(material)
  const placed = orders.map(({ placed_at }) => placed_at).toSorted((a, b) => Date.parse(a) - Date.parse(b))
  const count = orders.length
  put(placed[0], say(`first of ${grouped(count)} orders at issue`, `涉案 ${grouped(count)} 笔订单中的首笔下单`), say('orders', '订单记录'))
  if (count > 1) put(placed.at(-1), say(`last of ${grouped(count)} orders at issue`, `涉案 ${grouped(count)} 笔订单中的末笔下单`), say('orders', '订单记录'))
  for (const { posted_at, author_account_id, rating } of material.extortion?.reviews ?? [])
    put(
      posted_at,
      say(`review with ${counted(rating, 'star')} by ${author_account_id}`, `${author_account_id} 发布 ${rating} 星评价`),
      say('reviews', '评价记录'),
    )
  for (const payment of material.extortion?.payments ?? [])
    put(
      payment.paid_at,
      say(
        `${victimName(file, voice, payment.victim.id)} paid ${all(paidBy([payment]))}`,
        `${victimName(file, voice, payment.victim.id)} 付款 ${all(paidBy([payment]))}`,
      ),
      payment.complaint_id === null ? say('payments', '付款记录') : say('complaint', '投诉'),
    )
  for (const { id, type, time: at, data } of recordsOf(material))
    if (type === 'complaint.filed' && typeof data['complainant_shop_id'] === 'string')
      put(
        at,
        say(`complaint by ${victimName(file, voice, data['complainant_shop_id'])}`, `${victimName(file, voice, data['complainant_shop_id'])} 提出投诉`),
        id,
      )
  // What was once done to somebody who is a lead and no more is nobody's business here.
  const told = new Set(material.subjects.flatMap((one) => (isHeld(one) || one.role === 'victim_merchant' ? [one.id] : [])))
  for (const sanction of material.sanctions.filter(({ subject_id }) => told.has(subject_id)))
    put(
      sanction.starts_at,
      say(
        `measure on ${sanction.subject_id}: ${of(wordOf(measureWords, sanction.measure))}${sanction.origin === 'legacy' ? ' (by the earlier system)' : ''}`,
        `对 ${sanction.subject_id} 采取措施：${of(wordOf(measureWords, sanction.measure))}${sanction.origin === 'legacy' ? '（原系统）' : ''}`,
      ),
      sanction.evidence_id,
    )
  for (const explanation of [...material.accounts, ...material.shops].flatMap(({ explanations }) => explanations)) {
    put(
      explanation.requested_at,
      say(`explanation asked of ${explanation.subject.id}`, `要求 ${explanation.subject.id} 作出说明`),
      explanation.evidence_ids[0] ?? '—',
    )
    put(
      explanation.answer?.received_at,
      say(`answer of ${explanation.subject.id}`, `${explanation.subject.id} 作出答复`),
      explanation.evidence_ids.at(-1) ?? '—',
    )
  }
  for (const [, group] of Map.groupBy(material.authority, ({ authority, request_no, status, role, time: at }) =>
    [authority, request_no, status, role, at].join('\u001f'),
  )) {
    const [{ authority, request_no, status, role, subject_id, time: at, evidence_id }] = group as [(typeof group)[number]]
    const whom =
      group.length > mostNamed
        ? say(`${grouped(group.length)} persons or accounts`, `${grouped(group.length)} 个人员或账号`)
        : group.map((one) => one.subject_id).join(say(', ', '、'))
    put(
      at,
      say(
        `${authority}, No. ${request_no}: ${of(wordOf(statusWords, status))} on ${whom || subject_id} (${of(roleWords[role as keyof typeof roleWords] ?? { en: role, zh: role })})`,
        `${authority}（${request_no}）：${of(wordOf(statusWords, status))}，涉及 ${whom || subject_id}（${of(roleWords[role as keyof typeof roleWords] ?? { en: role, zh: role })}）`,
      ),
      group.length > 1 ? say(`${group.length} records`, `${group.length} 条记录`) : evidence_id,
    )
  }
  put(material.report.as_of, say('report of the scan', '研判报告'), `${material.report.sha256.slice(0, 16)}…`)
  put(material.request.exported_at, say('this bundle made', '制作本证据包'), material.case_id)
  return {
    is: 'table',
    caption: say('Timeline', '时间线'),
    columns: [
      { head: say('Time', '时间'), width: 0 },
      { head: say('What', '事项'), width: 3 },
      { head: say('Record', '记录'), width: 1.2 },
    ],
    rows: rows.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)).map(({ at, what, source }) => [time(at), what, source]),
  }
}
