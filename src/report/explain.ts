/** One verdict, and a report as a whole, as a reviewer reads it on a terminal: in words, with the contrary side and what must happen first. */
import type { Loss, Reason, Report, Verdict } from '../domain/report.ts'
import { certainties } from '../domain/verdict.ts'
import { grouped, groupedIn, money } from '../domain/money.ts'
import { columnsOf, padEnd, printable, readableTime, wrap } from './text.ts'
import { behaviourWords, certaintyWords, howSure, kindWords, knowledgeWords, needWords, orderWords, roleWords } from '../domain/words.ts'
import { innocentOf } from './readings.ts'
import {
  caseViews,
  compare,
  headline,
  hypothesisWord,
  inOrder,
  measureText,
  oddsNote,
  oddsWords,
  ordersOfCase,
  outcomeOf,
  plainReasons,
  soWhat,
  stepReasons,
  surerWords,
  weightWords,
} from './words.ts'

type Language = 'en' | 'zh'

/** The report says nothing about this subject; the sentence names the nearest ids that it does speak of. */
export class UnknownSubjectError extends Error {
  override name = 'UnknownSubjectError'
  readonly code = 'SUBJECT_UNKNOWN'
}

/**
 * What the report says about a subject: every verdict on it, or, where it is only named in somebody else's, that it has none and where it stands.
 */
export function explainVerdict(report: Report, subjectId: string, lang: Language): string {
  const verdicts = caseViews(report).flatMap((view) => view.verdicts.filter(({ subject }) => subject.id === subjectId))
  if (verdicts.length > 0) return `${verdicts.map((verdict) => explainOne(report, verdict, lang)).join('\n\n')}\n`
  const named = report.verdicts.flatMap((verdict) => verdict.related.filter(({ id }) => id === subjectId).map((related) => ({ verdict, related })))
  if (named.length > 0) return explainNamed(named, lang)
  const near = nearest(subjectId, idsOf(report))
  const id = printable(subjectId)
  const hint = near.length === 0 ? '' : lang === 'zh' ? `；相近的有：${near.join('、')}` : `; near it: ${near.join(', ')}`
  throw new UnknownSubjectError(lang === 'zh' ? `应为报告中出现的对象，得到“${id}”${hint}` : `expected a subject of the report, got "${id}"${hint}`)
}

function explainOne(report: Report, verdict: Verdict, lang: Language): string {
  const zh = lang === 'zh'
  const colon = zh ? '：' : ': '
  const stop = zh ? '。' : '.'
  const { subject, certainty, measure } = verdict
  const entry = report.cases.find(({ case_id }) => case_id === verdict.case_id)
  const title = `${kindWords[subject.kind].one[lang]} ${printable(subject.id)} — ${headline(verdict)[lang]}`
  const steps = zh
    ? `第 ${certainties.indexOf(certainty) + 1} 级，共 ${certainties.length} 级`
    : `step ${certainties.indexOf(certainty) + 1} of ${certainties.length}`
  const facts: [string, string][] = [
    [zh ? '事项' : 'What', `${behaviourWords[verdict.behaviour].name[lang]}${colon}${behaviourWords[verdict.behaviour].means[lang]}${stop}`],
    subject.kind === 'group'
      ? [zh ? '是谁' : 'Who', groupWords(verdict, lang)]
      : [zh ? '角色' : 'Role', `${roleWords[verdict.role][lang]}${zh ? '；' : '; '}${knowledgeWords[verdict.knowledge][lang]}${stop}`],
    [
      zh ? '把握' : 'How sure',
      `${howSure(certainty, verdict.role)[lang]}${zh ? `（${steps}）` : ` (${steps})`}${colon}${certaintyWords[certainty].means[lang]}${stop}`,
    ],
    [zh ? '如何更确定' : 'To be surer', `${surerWords(verdict)[lang]}${stop}`],
    [
      zh ? '案件' : 'Case',
      printable(verdict.case_id) +
        (entry === undefined ? '' : zh ? `，首次发现于 ${readableTime(entry.first_seen)}` : `, first seen ${readableTime(entry.first_seen)}`),
    ],
  ]
  return [
    capital(title),
    '─'.repeat(Math.min(80, columnsOf(title))),
    table(facts),
    ...section(zh ? '依据' : 'Why', reasonLines(verdict, plainReasons(verdict.reasons), false, lang, zh ? '未列出依据' : 'no reason is listed')),
    ...section(
      zh ? '由上至下的链条' : 'The path, from the top to the orders',
      stepReasons(verdict.reasons, 'path').map((step, at) => stepLine(step, at, lang)),
    ),
    ...section(
      zh ? '平台看不到的' : 'What the platform cannot see',
      stepReasons(verdict.contrary, 'gap').map(({ text }) => bullet(groupedIn(text[lang]))),
    ),
    ...section(
      zh ? '需向主管机关请求调取并先行保全的' : 'What to ask an authority to preserve and obtain',
      stepReasons(verdict.reasons, 'ask').map((step, at) => stepLine(step, at, lang)),
    ),
    ...section(
      zh ? '相反的证据' : 'What speaks against it',
      reasonLines(
        verdict,
        plainReasons(verdict.contrary).filter(({ code }) => code !== 'none-found'),
        true,
        lang,
        zh ? '没有找到；已查找的内容见下' : 'nothing was found; what was looked for stands below',
      ),
    ),
    ...section(
      zh ? '为其有利之处已查找' : 'What was looked for in its favour',
      verdict.searched.map((text) => bullet(groupedIn(text[lang]))),
    ),
    ...section(zh ? '哪种解释更符合' : 'Which explanation fits', hypothesisLines(verdict, lang)),
    ...section(zh ? '订单' : 'Orders', orderLines(report, verdict, lang)),
    ...section(zh ? '相关各方' : 'Others named', relatedLines(verdict.related, lang)),
    '',
    table([
      [zh ? '建议' : 'Proposed', measureText(measure)[lang]],
      [
        zh ? '须先完成' : 'First',
        measure.needs.length === 0
          ? zh
            ? '无前置要求'
            : 'nothing has to happen first'
          : measure.needs.map((need) => needWords[need][lang]).join(zh ? '；' : '; ') + stop,
      ],
      ...(entry === undefined ? [] : [[zh ? '全案损失' : 'Loss, whole case', lossWords(entry.loss, lang)] satisfies [string, string]]),
    ]),
    '',
    wrap(zh ? `以上为建议，扫描不会自行采取任何措施。${oddsNote.zh}` : `This is a proposal; a scan imposes nothing. ${oddsNote.en}`, 80, ''),
  ].join('\n')
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const bullet = (text: string): string => `  • ${wrap(capital(printable(text)), 80, '    ')}`

const section = (title: string, lines: string[]): string[] => (lines.length === 0 ? [] : ['', title, ...lines])

function table(rows: [string, string][]): string {
  const width = Math.max(...rows.map(([name]) => columnsOf(name))) + 2
  return rows.map(([name, text]) => padEnd(name, width) + wrap(capital(text), 80, ' '.repeat(width))).join('\n')
}

/** Each with what it weighs and for which story, and, where it accuses, with the honest story that looks the same. */
function reasonLines(verdict: Verdict, reasons: readonly Reason[], against: boolean, lang: Language, none: string): string[] {
  if (reasons.length === 0) return [bullet(none)]
  const zh = lang === 'zh'
  return inOrder(reasons).map(({ code, text, weight_bits }) => {
    const so = soWhat(verdict, weight_bits, against)
    const weight = `${zh ? '分量：' : 'weight: '}${weightWords(weight_bits)[lang]}${so === undefined ? '' : `${zh ? '；' : '; '}${so[lang]}`}`
    const innocent = against ? undefined : innocentOf.get(code)
    const honest = innocent === undefined ? [] : [wrap(`${zh ? '也可能是：' : 'or else: '}${innocent[lang]}`, 80, '      ')]
    return [bullet(groupedIn(text[lang])), wrap(weight, 80, '      '), ...honest].join('\n    ')
  })
}

/** What a group is, for somebody who has never met the word. */
function groupWords({ related }: Verdict, lang: Language): string {
  const members = related.filter(({ kind, as }) => kind === 'account' && as === 'brusher').length
  const shops = related.filter(({ kind }) => kind === 'shop').length
  return lang === 'zh'
    ? `${grouped(members)} 个账号，在 ${grouped(shops)} 家店铺被认为虚假的订单中相互关联；这是线索，名单见下。`
    : `${grouped(members)} accounts that hang together by orders held to be false in ${grouped(shops)} ${shops === 1 ? 'shop' : 'shops'}; they are listed below, each as sure as its own orders make it.`
}

/** A hop or a request, in its turn, with the events it rests on. */
function stepLine({ text, evidence }: Reason, at: number, lang: Language): string {
  const first = evidence.slice(0, 3).map(printable)
  const rest = evidence.length - first.length
  const seen =
    lang === 'zh'
      ? `依据：${first.join('、')}${rest > 0 ? ` 等 ${grouped(evidence.length)} 条事件` : ''}`
      : `rests on ${first.join(', ')}${rest > 0 ? ` and ${grouped(rest)} more events` : ''}`
  return `  ${at + 1}. ${wrap(capital(printable(groupedIn(text[lang]))), 80, '     ')}${evidence.length === 0 ? '' : `\n     ${seen}`}`
}

function hypothesisLines(verdict: Verdict, lang: Language): string[] {
  const rows = verdict.hypotheses.toSorted((a, b) => b.log10_odds - a.log10_odds || compare(a.name, b.name))
  const width = Math.max(0, ...rows.map(({ name }) => columnsOf(printable(hypothesisWord(name)[lang])))) + 2
  return rows.map(({ name, log10_odds }) => {
    const side = log10_odds === 0 ? { en: 'even', zh: '不偏不倚' } : log10_odds > 0 ? { en: ' for it', zh: '，支持' } : { en: ' against it', zh: '，反对' }
    return `  • ${padEnd(printable(hypothesisWord(name)[lang]), width)}${log10_odds === 0 ? '' : oddsWords(log10_odds)[lang]}${side[lang]}`
  })
}

function orderLines(report: Report, verdict: Verdict, lang: Language): string[] {
  const zh = lang === 'zh'
  const lists: [string, readonly string[]][] = [
    [orderWords.proven[lang], verdict.proven_order_ids],
    [orderWords.supported[lang], verdict.supported_order_ids],
    [orderWords.excluded[lang], verdict.excluded_order_ids],
    [zh ? '评价' : 'reviews', verdict.review_ids],
    [zh ? '通知' : 'notices', verdict.notice_ids],
    [zh ? '投诉' : 'complaints', verdict.complaint_ids],
  ]
  return [
    ...lists.filter(([, ids]) => ids.length > 0).map(([name, ids]) => bullet(`${name}${zh ? '：' : ': '}${grouped(ids.length)} — ${someIds(ids, lang)}`)),
    ...wholeCase(report, verdict, lang),
  ]
}

/** Orders stand on the verdict of whoever placed them, so a victim's own lists may be empty: the case counts them together. */
function wholeCase(report: Report, verdict: Verdict, lang: Language): string[] {
  const { proven, supported, neutralised } = ordersOfCase(
    report,
    report.verdicts.filter(({ case_id }) => case_id === verdict.case_id),
  )
  if (proven + supported === verdict.proven_order_ids.length + verdict.supported_order_ids.length) return []
  const [a, b, c] = [proven, supported, neutralised].map(grouped)
  return [
    bullet(
      lang === 'zh'
        ? `全案：逐单证实 ${a}，成批认定 ${b}；其中 ${c} 笔暂不计入销量与排名`
        : `in the case as a whole: ${a} proven singly, ${b} held with their batch; ${c} of them are not counted in sales and rank for now`,
    ),
  ]
}

function someIds(ids: readonly string[], lang: Language): string {
  const first = ids.slice(0, 5).map(printable)
  const rest = ids.length - first.length
  return first.join(lang === 'zh' ? '、' : ', ') + (rest === 0 ? '' : lang === 'zh' ? ` 等，另有 ${grouped(rest)} 个` : ` and ${grouped(rest)} more`)
}

function relatedLines(related: Verdict['related'], lang: Language): string[] {
  const groups = Map.groupBy(related, (one) => `${one.as}\n${one.kind}\n${one.certainty}`)
  return [...groups.values()].map((list) => {
    const { kind, as, certainty } = list[0]!
    const ids = list.map(({ id }) => id).toSorted(compare)
    const who =
      ids.length === 1
        ? `${kindWords[kind].one[lang]} ${printable(ids[0]!)}`
        : lang === 'zh'
          ? `${grouped(ids.length)} ${kindWords[kind].many.zh}（${someIds(ids, 'zh')}）`
          : `${grouped(ids.length)} ${kindWords[kind].many.en} (${someIds(ids, 'en')})`
    return bullet(`${roleWords[as][lang]}${lang === 'zh' ? '：' : ': '}${who} — ${howSure(certainty, as)[lang]}${leadHint(certainty, lang)}`)
  })
}

const leadHint = (certainty: Verdict['certainty'], lang: Language): string =>
  certainty === 'lead' ? (lang === 'zh' ? '，' : ', ') + certaintyWords.lead.means[lang] : ''

function lossWords(loss: Loss, lang: Language): string {
  if (loss.length === 0) return lang === 'zh' ? '未见损失。' : 'none seen.'
  return loss
    .map(({ low_minor, central_minor, high_minor, currency }) => {
      const [low, central, high] = [low_minor, central_minor, high_minor].map((minor) => money(minor, currency)[lang])
      return lang === 'zh' ? `${central}（可证实的至少为 ${low}，至多 ${high}）。` : `${central} (at least ${low} can be shown; at most ${high}).`
    })
    .join(lang === 'zh' ? '' : ' ')
}

function explainNamed(named: { verdict: Verdict; related: Verdict['related'][number] }[], lang: Language): string {
  const { kind, id } = named[0]!.related
  const title = capital(`${kindWords[kind].one[lang]} ${printable(id)}`)
  const lines = named.map(({ verdict, related }) => {
    const subject = `${kindWords[verdict.subject.kind].one[lang]} ${printable(verdict.subject.id)}`
    return bullet(
      lang === 'zh'
        ? `在关于${subject}的结论中列为${roleWords[related.as].zh}：${howSure(related.certainty, related.as).zh}，${certaintyWords[related.certainty].means.zh}`
        : `named in the verdict on ${subject} as ${roleWords[related.as].en}: ${howSure(related.certainty, related.as).en}, ${certaintyWords[related.certainty].means.en}`,
    )
  })
  const none = lang === 'zh' ? '对其没有单独的结论，也不建议任何措施。' : 'There is no verdict on it, and no measure is proposed.'
  return [title, '─'.repeat(columnsOf(title)), none, ...lines, ''].join('\n')
}

function idsOf(report: Report): string[] {
  return [...new Set(report.verdicts.flatMap((verdict) => [verdict.subject.id, ...verdict.related.map(({ id }) => id)]))].toSorted(compare)
}

/** At most five ids that begin alike or differ by a slip of the hand. */
function nearest(id: string, ids: readonly string[]): string[] {
  const wanted = id.toLowerCase()
  return ids
    .map((candidate) => ({
      candidate,
      distance: editDistance(wanted.slice(0, 64), candidate.toLowerCase().slice(0, 64)) - (candidate.toLowerCase().startsWith(wanted) ? 100 : 0),
    }))
    .filter(({ distance }) => distance <= Math.max(2, wanted.length / 2))
    .toSorted((a, b) => a.distance - b.distance || compare(a.candidate, b.candidate))
    .slice(0, 5)
    .map(({ candidate }) => printable(candidate))
}

function editDistance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) row[j] = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    above = row
  }
  return above[b.length]!
}

/** The verdicts of a report in a table of words; subjects that stand alike in a case share a row. Columns align with CJK text too. */
export function verdictTable(report: Report, lang: Language): string {
  const zh = lang === 'zh'
  const head = zh ? ['对象', '结论', '角色', '把握', '订单', '建议'] : ['Subject', 'Finding', 'Role', 'How sure', 'Orders', 'Proposed']
  const rows = caseViews(report).flatMap(({ verdicts }) => [...Map.groupBy(verdicts, alike).values()].map((list) => row(list as [Verdict, ...Verdict[]], lang)))
  if (rows.length === 0) return zh ? '没有需要说明的对象。\n' : 'Nothing stood out: no subject to speak of.\n'
  const widths = head.map((name, at) => Math.max(columnsOf(name), ...rows.map((cells) => columnsOf(cells[at]!))))
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, at) => padEnd(cell, widths[at]!))
      .join('  ')
      .trimEnd()
  return `${[line(head), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line)].join('\n')}\n`
}

const alike = ({ subject, behaviour, role, certainty, measure }: Verdict): string =>
  [subject.kind, behaviour, role, certainty, measure.kind, measure.level].join('\n')

function row(list: [Verdict, ...Verdict[]], lang: Language): string[] {
  const [first] = list
  const { kind, id } = first.subject
  const orders = new Set(list.flatMap((verdict) => [...verdict.proven_order_ids, ...verdict.supported_order_ids])).size
  const open = outcomeOf(first) === 'inconclusive' || outcomeOf(first) === 'cleared'
  return [
    list.length === 1 ? `${kindWords[kind].one[lang]} ${printable(id)}` : `${grouped(list.length)} ${kindWords[kind].many[lang]}`,
    headline(first)[lang],
    open ? '–' : roleWords[first.role][lang],
    howSure(first.certainty, first.role)[lang],
    orders === 0 ? '–' : grouped(orders),
    measureText(first.measure)[lang],
  ]
}
