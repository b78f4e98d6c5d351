/** The report as one page that needs nothing else: no network, no library, the same bytes from the same report. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Reason, Report, Verdict } from '../domain/report.ts'
import { certainties, ladder, measureLevels } from '../domain/verdict.ts'
import type { Bilingual, CaseDetails, ReportDetails } from './details.ts'
import { divergingBar, moneyFigure, plainBar, seriesFigure } from './figures.ts'
import { both, html, Markup, named, say } from './markup.ts'
import { digitsOf, grouped, money, groupedIn } from '../domain/money.ts'
import { innocentOf } from './readings.ts'
import { clock, offsetMinutes, printable, readableTime } from './text.ts'
import {
  behaviourWords,
  certaintyWords,
  howSure,
  kindWords,
  knowledgeWords,
  levelWords,
  measureWords,
  needWords,
  orderWords,
  roleWords,
  tierWords,
  wordOf,
} from '../domain/words.ts'
import { eventWords } from '../domain/eventWords.ts'
import { tiersIn, unseenIn, unseenWords } from '../domain/unseen.ts'
import {
  type CaseView,
  caseViews,
  compare,
  headline,
  hypothesisWord,
  inOrder,
  measureText,
  oddsNote,
  oddsWords,
  ordersOfCase,
  type Outcome,
  outcomeOf,
  plainReasons,
  soWhat,
  stepReasons,
  surerWords,
  weightWords,
} from './words.ts'

type Language = 'en' | 'zh'

const style = ['tokens.css', 'page.css'].map((file) => readFileSync(new URL(file, import.meta.url), 'utf8')).join('\n')
const script = readFileSync(new URL('page.js', import.meta.url), 'utf8')

/** A file that a browser still opens: beyond this many, cases and rows are counted, not shown. */
const most = { cases: 40, cards: 60, rows: 20_000 }

/**
 * `details` may leave anything out; what is missing is not drawn. `lang` is what the page opens in; both languages are in it.
 * Returns the whole document.
 */
export function renderHtml(report: Report, details: ReportDetails, lang: Language): string {
  const page: Page = {
    report,
    lang,
    offset_minutes: offsetMinutes(report.as_of),
    views: caseViews(report),
    details: new Map(details.cases.map((one) => [one.case_id, one])),
    tables: {},
  }
  const cases = page.views.slice(0, most.cases).map((view, at) => caseSection(page, view, at))
  const verdicts = verdictSection(page)
  const rankings = rankingSection(page)
  const body = [overview(page, details), ...cases, verdicts, rankings, inputSection(report, details, lang), glossary(page)]
  const title: Bilingual = { en: `Aedile: report as of ${readableTime(report.as_of)}`, zh: `Aedile 报告：截至 ${readableTime(report.as_of)}` }
  const data = { title, offset_minutes: page.offset_minutes, say: clientWords, tables: page.tables }
  return `<!doctype html>\n${
    html`<html lang="${lang === 'zh' ? 'zh-CN' : 'en'}" data-lang="${lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'"
        />
        <meta name="referrer" content="no-referrer" />
        <title>${title[lang]}</title>
        ${inline('style', style)}
      </head>
      <body>
        <a class="skip" href="#main">${say('Skip to the report', '跳到正文')}</a>
        <svg class="defs" aria-hidden="true">
          <defs>
            <pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <line class="hatch-line" x1="1.5" x2="1.5" y1="0" y2="7"></line>
            </pattern>
          </defs>
        </svg>
        <div class="top no-print">
          <div class="wrap">
            <a class="brand" href="#main">Aedile</a>
            <nav ${named({ en: 'Parts of the report', zh: '报告目录' }, lang)}>
              <a href="#main">${say('Overview', '概览')}</a>${cases.length > 0 && html`<a href="#case-1">${say('Cases', '案件')}</a>`}<a href="#verdicts"
                >${say('All verdicts', '全部结论')}</a
              ><a href="#rankings">${say('Rankings', '排名')}</a><a href="#input">${say('Input', '输入')}</a><a href="#words">${say('Words', '用语')}</a>
            </nav>
            <div class="speak" role="group" ${named({ en: 'Language', zh: '语言' }, lang)}>
              <button type="button" data-speak="en" lang="" aria-pressed="${String(lang === 'en')}">English</button
              ><button type="button" data-speak="zh" aria-pressed="${String(lang === 'zh')}">中文</button>
            </div>
          </div>
        </div>
        <main id="main" class="wrap">${body}</main>
        <footer class="wrap">
          <p>${say('This report proposes; it imposes nothing.', '本报告仅提出建议，不会自行采取任何措施。')} ${both(oddsNote)}</p>
          <p>${report.spec} · ${say('as of', '截至')} ${readableTime(report.as_of)}</p>
        </footer>
        <noscript
          ><p class="wrap">
            ${say('The tables and the language switch need JavaScript; everything else is above.', '表格与语言切换需要 JavaScript，其余内容均已显示。')}
          </p></noscript
        >
        <script type="application/json" id="data">
          ${json(data)}
        </script>
        ${inline('script', script)}
      </body>
    </html>`.source
  }\n`
}

type Page = {
  report: Report
  lang: Language
  offset_minutes: number
  /** Sentences of the report in both languages, by either wording. */
  views: CaseView[]
  details: Map<string, CaseDetails>
  /** Filled while sections are written; the browser draws them. */
  tables: Record<string, Table>
}

/** Untouched between its tags: the policy names the hash of exactly these bytes. */
const inline = (tag: string, text: string): Markup => new Markup(`<${tag}>${text}</${tag}>`)

/** JSON that cannot end the element it stands in. The browser sets its strings as text, so only what could hide or turn text is replaced. */
const json = (data: unknown): Markup =>
  new Markup(
    JSON.stringify(data, (_, value: unknown) => (typeof value === 'string' ? printable(value) : value)).replace(
      /[<\u2028\u2029]/g,
      (mark) => `\\u${mark.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  )

/** A browser runs only this script: markup that slipped in could not act. */
const hashOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

const clientWords = {
  all: { en: 'all', zh: '全部' },
  search: { en: 'Search by id', zh: '按编号查找' },
  none: { en: 'No row matches.', zh: '没有符合的行。' },
  rows: { en: 'Rows {from}–{to} of {of}', zh: '第 {from}–{to} 行，共 {of} 行' },
  cut: { en: '; {cut} more stand only in the JSON report', zh: '；另有 {cut} 行仅见于 JSON 报告' },
  earlier: { en: '← Previous', zh: '← 上一页' },
  later: { en: 'Next →', zh: '下一页 →' },
  same: { en: 'unchanged', zh: '不变' },
}

type Word = Bilingual & { tone?: Outcome }
type Column = {
  name: Bilingual
  type: 'text' | 'link' | 'number' | 'money' | 'time' | 'word' | 'share' | 'moved'
  words?: Word[]
  filter?: boolean
  digits?: number
  most?: number
}
type Cell = string | number | null | [string, string] | [number, number]
type Table = { columns: Column[]; rows: Cell[][]; sort: [number, boolean]; cut: number }

const noun = (text: Bilingual, count: number): Bilingual => ({ en: `${grouped(count)} ${text.en}`, zh: `${grouped(count)} ${text.zh}` })
const join = (items: readonly Markup[], between: Markup): Markup[] => items.flatMap((item, at) => (at === 0 ? [item] : [between, item]))
const whole = (verdict: Pick<Verdict, 'subject'>): Bilingual => ({
  en: `${kindWords[verdict.subject.kind].one.en} ${verdict.subject.id}`,
  zh: `${kindWords[verdict.subject.kind].one.zh} ${verdict.subject.id}`,
})
/** Several who were harmed alike in one case are counted as several, wherever the case is named. */
function harmedIn({ verdicts: [chief, ...others] }: CaseView): Verdict[] {
  if (outcomeOf(chief) !== 'victim') return [chief]
  const alike = others.filter(({ subject, role, behaviour }) => subject.kind === chief.subject.kind && role === chief.role && behaviour === chief.behaviour)
  return [...new Map([chief, ...alike].map((one) => [one.subject.id, one])).values()]
}
const mostNamed = 3
function wholeOf(view: CaseView): Bilingual {
  const all = harmedIn(view)
  const [chief] = all
  if (all.length === 1) return whole(chief!)
  const named = all.slice(0, mostNamed).map(({ subject }) => subject.id)
  const rest = all.length - named.length
  const { many } = kindWords[chief!.subject.kind]
  return {
    en: `${grouped(all.length)} ${many.en} (${named.join(', ')}${rest === 0 ? '' : ` and ${grouped(rest)} more`})`,
    zh: `${grouped(all.length)} ${many.zh}（${named.join('、')}${rest === 0 ? '' : `等`}）`,
  }
}
const titleMarkup = (view: CaseView): Markup =>
  harmedIn(view).length === 1 ? subjectMarkup(view.verdicts[0].subject) : html`<bdi>${both(wholeOf(view))}</bdi>`

const subjectMarkup = (subject: Verdict['subject']): Markup => html`${both(kindWords[subject.kind].one)} <bdi class="id">${subject.id}</bdi>`

const outcomeWords: Record<Outcome, { one: Bilingual; many: Bilingual }> = {
  victim: { one: { en: 'victim', zh: '受害方' }, many: { en: 'victims', zh: '受害方' } },
  found: { one: { en: 'finding', zh: '项发现' }, many: { en: 'findings', zh: '项发现' } },
  inconclusive: { one: { en: 'open question', zh: '项待定' }, many: { en: 'open questions', zh: '项待定' } },
  cleared: { one: { en: 'cleared', zh: '项已排除' }, many: { en: 'cleared', zh: '项已排除' } },
}

function overview({ report, views, lang }: Page, details: ReportDetails): Markup {
  const counts = Map.groupBy(views, ({ verdicts: [chief] }) => outcomeOf(chief))
  const parts = (['victim', 'found', 'inconclusive', 'cleared'] as const).flatMap((outcome) => {
    const count = counts.get(outcome)?.length ?? 0
    return count === 0 ? [] : [noun(count === 1 ? outcomeWords[outcome].one : outcomeWords[outcome].many, count)]
  })
  const cases: Bilingual = { en: views.length === 1 ? '1 case' : `${grouped(views.length)} cases`, zh: `${grouped(views.length)} 个案件` }
  const title: Bilingual =
    parts.length === 0
      ? { en: 'Nothing stood out', zh: '未见异常' }
      : { en: `${cases.en}: ${parts.map(({ en }) => en).join(', ')}`, zh: `${cases.zh}：${parts.map(({ zh }) => zh).join('、')}` }
  const shown = [...views.entries()].slice(0, most.cards)
  const cards = (ofGroup: boolean): Markup[] => shown.flatMap(([at, view]) => (view.ofGroup === ofGroup ? [card(report, view, at)] : []))
  const hidden = shown.filter(([, view]) => view.ofGroup).length
  const sources = details.sources.length === 0 ? undefined : html`<bdi>${details.sources.join(', ')}</bdi>`
  const used = tiersIn(report)
  const unseen = unseenIn(report)
  return html`<h1>${both(title)}</h1>
    <p class="lede">
      ${sources !== undefined && html`${say('Read from', '数据来源：')} ${sources}${say('. ', '。')}`}${say(`Judged from what had been recorded by ${readableTime(report.as_of)}, using ${used.map((tier) => tierWords[tier].en).join('; ')}.`, `依据截至 ${readableTime(report.as_of)} 已记录的内容判断，使用：${used.map((tier) => tierWords[tier].zh).join('；')}。`)}${unseen.length > 0 && html` <a href="#unseen">${both(unseenWords.head)}</a>`}
    </p>
    <dl class="facts">
      <div>
        <dt>${say('events read', '条事件已读入')}</dt>
        <dd>${grouped(report.input.accepted)}</dd>
      </div>
      <div>
        <dt>${say('rows refused', '行被拒收')}</dt>
        <dd>${grouped(report.input.refused)}</dd>
      </div>
      <div>
        <dt>${say('orders not counted in sales for now', '笔订单暂不计入销量')}</dt>
        <dd>${grouped(report.neutralised.order_ids.length)}</dd>
      </div>
      ${
        report.neutralised.review_ids.length > 0 &&
        html`<div>
          <dt>${say('reviews not counted in ratings for now', '条评价暂不计入评分')}</dt>
          <dd>${grouped(report.neutralised.review_ids.length)}</dd>
        </div>`
      }
    </dl>
    <ul class="cards" ${named({ en: 'Cases', zh: '案件' }, lang)}>
      ${cards(false)}
    </ul>
    ${
      hidden > 0 &&
      html`<details>
        <summary>${say(`and ${grouped(hidden)} cases of single members of the groups above`, `以及上述群体成员各自的 ${grouped(hidden)} 个案件`)}</summary>
        <ul class="cards" ${named({ en: 'Cases of members', zh: '成员案件' }, lang)}>
          ${cards(true)}
        </ul>
      </details>`
    }
    ${views.length > most.cards && html`<p class="small">${say(`and ${grouped(views.length - most.cards)} more cases in the table of all verdicts`, `另有 ${grouped(views.length - most.cards)} 个案件见“全部结论”表`)}</p>`}`
}

function card(report: Report, view: CaseView, at: number): Markup {
  const [chief] = view.verdicts
  const [best] = plainReasons(chief.reasons)
  const { proven, supported, neutralised } = ordersOfCase(report, view.verdicts)
  const orders: Bilingual = { en: `${grouped(proven + supported)} orders`, zh: `${grouped(proven + supported)} 笔订单` }
  const many = harmedIn(view).length > 1
  const title = many ? titleMarkup(view) : html`${both(kindWords[chief.subject.kind].one)} <bdi>${chief.subject.id}</bdi>`
  return html`<li class="card ${outcomeOf(chief)}">
    <div><span class="tag">${both(headline(chief, many))}</span></div>
    <h3>${at < most.cases ? html`<a href="#case-${at + 1}">${title}</a>` : title}</h3>
    <p class="grow">${best === undefined ? both(behaviourWords[chief.behaviour].means) : bothCounted(best.text)}</p>
    ${steps(chief)}
    <p class="small">
      ${proven + supported > 0 && html`${both(orders)}${neutralised > 0 && say(`, ${grouped(neutralised)} not counted for now`, `，其中 ${grouped(neutralised)} 笔暂不计入`)} · `}${both(proposal(chief))}
    </p>
  </li>`
}

const proposal = ({ measure }: Verdict): Bilingual =>
  measure.kind === 'none'
    ? { en: 'no measure proposed', zh: '不建议采取措施' }
    : { en: `proposed: ${measureText(measure).en}`, zh: `建议：${measureText(measure).zh}` }

/** The four steps of certainty, with the one reached. */
function steps({ certainty, role }: Verdict): Markup {
  const reached = certainties.indexOf(certainty)
  return html`<ol class="steps">
    ${certainties.map((name, at) => html`<li${at <= reached && new Markup(' class="reached"')}${at === reached && new Markup(' aria-current="step"')}>${both(howSure(name, role))}</li>`)}
  </ol>`
}

function caseSection(page: Page, view: CaseView, at: number): Markup {
  const { report, offset_minutes, lang } = page
  const { verdicts, entry } = view
  const [chief] = verdicts
  const details = page.details.get(view.case_id)
  const anchor = `case-${at + 1}`
  const against = plainReasons(chief.contrary).filter(({ code }) => code !== 'none-found')
  return html`<section class="case ${outcomeOf(chief)}" id="${anchor}" aria-labelledby="${anchor}-title">
    <header>
      <p class="small">
        ${say('Case', '案件')}
        <bdi class="id">${view.case_id}</bdi
        >${entry !== undefined && html` · ${say('first seen', '首次发现')} ${clock(Date.parse(entry.first_seen), offset_minutes)}`}${entry !== undefined && entry.merged_from.length > 0 && html` · ${say('merged from', '合并自')} ${ids(entry.merged_from)}`}
      </p>
      <h2 id="${anchor}-title">${both(headline(chief, harmedIn(view).length > 1))}${say(': ', '：')}${titleMarkup(view)}</h2>
      ${steps(chief)}
    </header>
    <p class="summary">${both(summary(report, view))}</p>
    ${keys(report, view)}
    ${
      chief.hypotheses.length > 0 &&
      html`<h3>${say('Which explanation fits the facts', '哪种解释更符合事实')}</h3>
        ${hypothesisBars(chief)}`
    }
    <p class="balance no-print">
      <a href="#${anchor}-for">${say(`Speaks for it: ${plainReasons(chief.reasons).length}`, `支持：${plainReasons(chief.reasons).length}`)}</a>
      <a href="#${anchor}-against">${say(`Speaks against it: ${against.length}`, `相反：${against.length}`)}</a>
    </p>
    <div class="sides">
      <div>
        <h3 id="${anchor}-for">${say('Why', '依据')}</h3>
        ${reasonList(chief, plainReasons(chief.reasons), false)}
      </div>
      <div>
        <h3 id="${anchor}-against">${say('What speaks against it', '相反的证据')}</h3>
        ${against.length === 0 ? html`<p>${say('Nothing was found.', '没有找到。')}</p>` : reasonList(chief, against, true)}
        <h3>${say('What was looked for in its favour', '为其有利之处已查找')}</h3>
        <ul class="plain">
          ${chief.searched.map((text) => html`<li>${bothCounted(text)}</li>`)}
        </ul>
      </div>
    </div>
    ${pathBlock(chief)}
    ${
      details?.series !== undefined &&
      details.series.buckets.length > 0 &&
      html`<h3>${say('Orders and refunds over time', '订单与退款的时间分布')}</h3>
        ${seriesFigure(details.series, offset_minutes, lang)}`
    }
    ${
      details?.money !== undefined &&
      details.money.edges.length > 0 &&
      html`<h3>${say('Who paid whom outside the checkout', '场外资金流向')}</h3>
        ${moneyFigure(details.money, anchor, lang)}`
    }
    ${others(report, view)}
    ${
      details !== undefined &&
      details.orders.length > 0 &&
      html`<h3>${say('Order by order', '逐单明细')}</h3>
        ${orderTable(page, details, `${anchor}-orders`)}`
    }
  </section>`
}

/** A case in two or three sentences for somebody who reads nothing else. */
function summary(report: Report, view: CaseView): Bilingual {
  const { verdicts } = view
  const [chief] = verdicts
  const who = wholeOf(view)
  const many = harmedIn(view).length > 1
  const Who = `${who.en.charAt(0).toUpperCase()}${who.en.slice(1)}`
  const { proven, supported, neutralised } = ordersOfCase(report, verdicts)
  const { name, means } = behaviourWords[chief.behaviour]
  const left: Bilingual =
    neutralised === 0
      ? { en: '', zh: '' }
      : {
          en: ` ${grouped(neutralised)} orders are not counted in sales and rank for now; this is reversed at once if the finding falls.`,
          zh: `其中 ${grouped(neutralised)} 笔暂不计入销量与排名，结论若被推翻立即恢复。`,
        }
  switch (outcomeOf(chief)) {
    case 'victim':
      return {
        en: `${Who} ${many ? 'were' : 'was'}, as far as the data shows, harmed by ${name.en}: ${means.en}.${left.en} Nothing is held against ${many ? 'them' : 'it'}.`,
        zh: `从数据看，${who.zh} ${many ? '均' : ''}受到${name.zh}侵害：${means.zh}。${left.zh}不对其作任何不利处理。`,
      }
    case 'cleared':
      return {
        en: `${Who} looked unusual and was looked at. There is an honest explanation; nothing is held against it.`,
        zh: `${who.zh} 曾显异常，经核查有正当解释，不对其作任何不利处理。`,
      }
    case 'inconclusive':
      return {
        en: `Something at ${who.en} is unusual, and the data at hand does not tell one explanation from another.${left.en} Nothing is held against it until more is known.`,
        zh: `${who.zh} 存在异常，现有数据不足以区分几种解释。${left.zh}在查明之前不对其作不利处理。`,
      }
    case 'found': {
      const orders: Bilingual =
        proven + supported === 0
          ? { en: '', zh: '' }
          : {
              en: ` It rests on ${grouped(proven + supported)} orders, ${grouped(proven)} of them proven singly.`,
              zh: `涉及 ${grouped(proven + supported)} 笔订单，其中逐单证实 ${grouped(proven)} 笔。`,
            }
      return chief.certainty === 'lead'
        ? {
            en: `There is reason to look closer at ${who.en} for ${name.en} (${means.en}). This is a lead, not a finding.${orders.en}${left.en}`,
            zh: `有理由就${name.zh}（${means.zh}）进一步核查${who.zh}。这只是线索，不是结论。${orders.zh}${left.zh}`,
          }
        : {
            en: `The facts agree on ${name.en} (${means.en}). ${Who}: ${roleWords[chief.role].en}.${orders.en}${left.en}`,
            zh: `多项事实一致指向${name.zh}（${means.zh}）。${who.zh} 的角色：${roleWords[chief.role].zh}。${orders.zh}${left.zh}`,
          }
    }
  }
}

function keys(report: Report, view: CaseView): Markup {
  const [chief] = view.verdicts
  const { proven, supported, neutralised } = ordersOfCase(report, view.verdicts)
  const excluded = new Set(view.verdicts.flatMap(({ excluded_order_ids }) => excluded_order_ids)).size
  const loss = view.entry?.loss ?? []
  return html`<dl class="keys">
    <div>
      <dt>${say('How sure', '把握')}</dt>
      <dd><b>${both(howSure(chief.certainty, chief.role))}</b>${say(': ', '：')}${both(certaintyWords[chief.certainty].means)}</dd>
    </div>
    <div>
      <dt>${say('What would make it surer', '如何更确定')}</dt>
      <dd>${both(surerWords(chief))}</dd>
    </div>
    <div>
      <dt>${say('Role', '角色')}</dt>
      <dd>${both(roleWords[chief.role])}${say('; ', '；')}${both(knowledgeWords[chief.knowledge])}</dd>
    </div>
    ${
      proven + supported + excluded > 0 &&
      html`<div>
        <dt>${say('Orders', '订单')}</dt>
        <dd>
          ${say(`${grouped(proven)} proven singly, ${grouped(supported)} held with their batch, ${grouped(neutralised)} of these not counted for now; ${grouped(excluded)} checked and counting`, `逐单证实 ${grouped(proven)}，成批认定 ${grouped(supported)}，其中暂不计入 ${grouped(neutralised)}；核查后保留 ${grouped(excluded)}`)}
        </dd>
      </div>`
    }
    ${
      loss.length > 0 &&
      html`<div>
        <dt>${say('Loss, whole case', '全案损失')}</dt>
        ${loss.map(({ low_minor, central_minor, high_minor, currency }) => {
          const [low, central, high] = [low_minor, central_minor, high_minor].map((minor) => money(minor, currency)) as [Bilingual, Bilingual, Bilingual]
          return html`<dd>
            <b>${both(central)}</b><br />${say(`at least ${low.en} can be shown; at most ${high.en}`, `可证实的至少 ${low.zh}，至多 ${high.zh}`)}
          </dd>`
        })}
      </div>`
    }
    <div>
      <dt>${say('Proposed', '建议')}</dt>
      <dd><b>${both(measureText(chief.measure))}</b>${needList(chief)}</dd>
    </div>
  </dl>`
}

const needList = ({ measure }: Verdict): Markup =>
  measure.needs.length === 0
    ? html``
    : html`<br />${say('First:', '须先完成：')}
        <ul>
          ${measure.needs.map((need) => html`<li>${both(needWords[need])}</li>`)}
        </ul>`

function hypothesisBars(verdict: Verdict): Markup {
  const rows = verdict.hypotheses.toSorted((a, b) => b.log10_odds - a.log10_odds || compare(a.name, b.name))
  const scale = Math.max(3, ...rows.map(({ log10_odds }) => Math.abs(log10_odds)))
  return html`<ul class="odds">
    ${rows.map(({ name, log10_odds }) => {
      const odds = oddsWords(log10_odds)
      const side: Bilingual =
        log10_odds === 0
          ? { en: 'even', zh: '不偏不倚' }
          : log10_odds > 0
            ? { en: `for: ${odds.en}`, zh: `支持：${odds.zh}` }
            : { en: `against: ${odds.en}`, zh: `反对：${odds.zh}` }
      return html`<li><span>${both(hypothesisWord(name))}</span>${divergingBar(log10_odds / scale)}<span class="small">${both(side)}</span></li>`
    })}
  </ul>`
}

/** A sentence of the finding with its counts written as all counts of the page are. */
const bothCounted = (text: Bilingual): Markup => both({ en: groupedIn(text.en), zh: groupedIn(text.zh) })

function reasonList(verdict: Verdict, reasons: readonly Reason[], against: boolean): Markup {
  if (reasons.length === 0) return html`<p>${say('No reason is listed.', '未列出依据。')}</p>`
  return html`<ul class="reasons">
    ${inOrder(reasons).map(({ code, text, weight_bits, evidence }) => {
      const [so, innocent] = [soWhat(verdict, weight_bits, against), against ? undefined : innocentOf.get(code)]
      return html`<li class="reason">
        <p>${bothCounted(text)}</p>
        ${plainBar(Math.abs(weight_bits) / 20, against)}
        <p class="small">
          ${say('weight', '分量')}${say(': ', '：')}${both(weightWords(weight_bits))}${so !== undefined && html`${say('; ', '；')}${both(so)}`}
        </p>
        ${innocent !== undefined && html`<p class="small">${say('Or else: ', '也可能是：')}${both(innocent)}</p>`}
        ${
          evidence.length > 0 &&
          html`<details>
            <summary>
              ${say(`${grouped(evidence.length)} ${evidence.length === 1 ? 'event' : 'events'} behind it`, `所依据的 ${grouped(evidence.length)} 条事件`)}
            </summary>
            <p class="small">
              ${ids(evidence.slice(0, 50))}${evidence.length > 50 && html` ${say(`and ${grouped(evidence.length - 50)} more`, `另有 ${grouped(evidence.length - 50)} 条`)}`}
            </p>
          </details>`
        }
      </li>`
    })}
  </ul>`
}

/** The path above a group hop by hop, what cannot be seen of it, and what to ask for; nothing where a verdict has no path. */
function pathBlock(verdict: Verdict): Markup {
  const lists: [Bilingual, Reason[]][] = [
    [{ en: 'The path, from the top to the orders', zh: '由上至下的链条' }, stepReasons(verdict.reasons, 'path')],
    [{ en: 'What the platform cannot see', zh: '平台看不到的' }, stepReasons(verdict.contrary, 'gap')],
    [{ en: 'What to ask an authority to preserve and obtain', zh: '需向主管机关请求调取并先行保全的' }, stepReasons(verdict.reasons, 'ask')],
  ]
  return html`${lists.map(([title, steps]) =>
    steps.length === 0
      ? html``
      : html`<h3>${both(title)}</h3>
          <ol class="path">
            ${steps.map(
              ({ text, evidence }) =>
                html`<li>
                  ${bothCounted(text)}
                  ${
                    evidence.length > 0 &&
                    html`<details>
                      <summary>
                        ${say(`${grouped(evidence.length)} ${evidence.length === 1 ? 'event' : 'events'} behind it`, `所依据的 ${grouped(evidence.length)} 条事件`)}
                      </summary>
                      <p class="small">${ids(evidence)}</p>
                    </details>`
                  }
                </li>`,
            )}
          </ol>`,
  )}`
}

/** One after the other, none torn in two at the end of a line. */
const ids = (list: readonly string[]): Markup => html`${list.map((id, at) => html`<bdi class="id">${id}${at < list.length - 1 && ','}</bdi> `)}`

const idList = (list: readonly string[]): Markup =>
  html`${ids(list.slice(0, 8))}${list.length > 8 && say(` and ${grouped(list.length - 8)} more`, ` 另有 ${grouped(list.length - 8)} 个`)}`

const countOf = (kind: Verdict['subject']['kind'], list: readonly string[]): Markup =>
  list.length === 1 ? subjectMarkup({ kind, id: list[0]! }) : both(noun(kindWords[kind].many, list.length))

/** Everybody else in the case: verdicts that stand alike in one line, then those who are only named. */
function others(report: Report, { verdicts }: CaseView): Markup {
  const rest = verdicts.slice(1)
  const alike = Map.groupBy(rest, ({ subject, behaviour, role, certainty, knowledge, measure }) =>
    JSON.stringify([subject.kind, behaviour, role, certainty, knowledge, measure.kind, measure.level]),
  )
  const own = new Set(verdicts.map(({ subject }) => subject.id))
  const elsewhere = new Set(report.verdicts.map(({ subject }) => subject.id))
  const named = Map.groupBy(
    verdicts.flatMap(({ related }) => related).filter(({ id }) => !own.has(id)),
    ({ kind, id }) => JSON.stringify([kind, id]),
  )
  const members = Map.groupBy(
    // Named by several verdicts of a case: the surest stands.
    [...named.values()].map((list) => list.toSorted((a, b) => certainties.indexOf(b.certainty) - certainties.indexOf(a.certainty))[0]!),
    ({ kind, id, as, certainty }) => JSON.stringify([kind, as, certainty, elsewhere.has(id)]),
  )
  if (alike.size === 0 && members.size === 0) return html``
  return html`<h3>${say('Others in this case', '本案其他各方')}</h3>
    ${[...alike.values()].map((list) => {
      const one = list[0]!
      const names = list.map(({ subject }) => subject.id)
      const against = plainReasons(one.contrary).filter(({ code }) => code !== 'none-found')
      return html`<div class="group">
        <p><b>${countOf(one.subject.kind, names)}</b> <span class="tag ${outcomeOf(one)}">${both(headline(one))}</span></p>
        <p class="small">
          ${both(roleWords[one.role])} · ${both(howSure(one.certainty, one.role))} · ${both(knowledgeWords[one.knowledge])} ·
          ${both(proposal(one))}${
            one.measure.needs.length > 0 &&
            html` (${say('first:', '须先：')}
            ${join(
              one.measure.needs.map((need) => both(needWords[need])),
              say('; ', '；'),
            )})`
          }
        </p>
        <details>
          <summary>
            ${list.length === 1 ? say('Why, and what speaks against it', '依据与相反的证据') : say(`Why, and what speaks against it, for one of them: ${names[0]!}`, `以 ${names[0]!} 为例的依据与相反的证据`)}
          </summary>
          ${list.length > 1 && html`<p>${idList(names)} ${say('— each stands in the table of all verdicts below.', '，逐一列于下方“全部结论”表。')}</p>`}
          <div class="sides">
            <div>
              <h3>${say('Why', '依据')}</h3>
              ${reasonList(one, plainReasons(one.reasons), false)}
            </div>
            <div>
              <h3>${say('What speaks against it', '相反的证据')}</h3>
              ${against.length === 0 ? html`<p>${say('Nothing was found.', '没有找到。')}</p>` : reasonList(one, against, true)}
            </div>
          </div>
          ${pathBlock(one)}
        </details>
      </div>`
    })}
    ${[...members.values()].map((list) => {
      const one = list[0]!
      const names = list.map(({ id }) => id).toSorted(compare)
      return html`<div class="group">
        <p><b>${countOf(one.kind, names)}</b> <span class="tag inconclusive">${both(howSure(one.certainty, one.as))}</span></p>
        <p class="small">
          ${say('named as', '被列为')}
          ${both(roleWords[one.as])}${elsewhere.has(one.id) ? say(`; ${list.length === 1 ? 'its own verdict stands' : 'their own verdicts stand'} in another case`, '；单独的结论见其他案件') : say(`; no verdict of ${list.length === 1 ? 'its' : 'their'} own`, '；没有单独的结论')}${one.certainty === 'lead' && html`${say('; ', '；')}${both(certaintyWords.lead.means)}`}${names.length > 1 && html`<br />${idList(names)}`}
        </p>
      </div>`
    })}`
}

const columnWords = {
  verdict: {
    proven: { ...orderWords.proven, tone: 'found' },
    supported: { ...orderWords.supported, tone: 'found' },
    neutralised: { ...orderWords.neutralised, tone: 'inconclusive' },
    excluded: { ...orderWords.excluded, tone: 'cleared' },
    genuine: { en: 'counts', zh: '正常计入', tone: 'cleared' },
  },
  recipient: {
    mismatch: { en: 'somebody else', zh: '与买家不符' },
    match: { en: 'the buyer', zh: '与买家相符' },
    unknown: { en: 'not known', zh: '未知' },
  },
  parcel: {
    real: { en: 'right weight', zh: '重量相符' },
    empty: { en: 'far too light', zh: '明显过轻' },
    unknown: { en: 'not known', zh: '未知' },
  },
  refund: { none: { en: 'none', zh: '无' }, refund_only: { en: 'refund only', zh: '仅退款' }, return_refund: { en: 'returned', zh: '退货退款' } },
  payer_link: {
    owner: { en: 'owner of the shop', zh: '店主' },
    staff: { en: 'staff of the shop', zh: '店铺员工' },
    shop: { en: 'the shop', zh: '店铺' },
    third_party: { en: 'somebody else', zh: '第三方' },
    unverified: { en: 'tie not verified', zh: '关系未核实' },
  },
} satisfies Record<string, Record<string, Word>>

/** Writes words of a column once and refers to them by number; the order of the words is the order of sorting. */
function wordColumn<K extends string>(name: Bilingual, words: Record<K, Word>): { column: Column; cell: (key: K) => number } {
  const names = Object.keys(words) as K[]
  return { column: { name, type: 'word', filter: true, words: names.map((key) => words[key]) }, cell: (key) => names.indexOf(key) }
}

/** The same where the words are met on the way. */
function metColumn(name: Bilingual, filter: boolean): { column: Column; cell: (word: Word) => number } {
  const words: Word[] = []
  const known = new Map<string, number>()
  return {
    column: { name, type: 'word', filter, words },
    cell(word) {
      const key = JSON.stringify([word.en, word.tone])
      if (!known.has(key)) known.set(key, words.push(word) - 1)
      return known.get(key)!
    },
  }
}

function place(page: Page, id: string, label: Bilingual, table: Omit<Table, 'cut'>, inAll = table.rows.length): Markup {
  const rows = table.rows.slice(0, most.rows)
  page.tables[id] = { ...table, rows, cut: inAll - rows.length }
  return html`<div class="table" data-table="${id}" data-label-en="${label.en}" data-label-zh="${label.zh}"></div>`
}

function orderTable(page: Page, { orders, orders_in_all }: CaseDetails, id: string): Markup {
  const currencies = [...new Set(orders.map(({ currency }) => currency))].toSorted(compare)
  const [currency] = currencies
  const money = (en: string, zh: string): Column =>
    currencies.length === 1
      ? { name: { en: `${en}, ${currency}`, zh: `${zh}（${currency}）` }, type: 'money', digits: digitsOf(currency!) }
      : { name: { en: `${en}, minor units`, zh: `${zh}（最小单位）` }, type: 'number' }
  const verdict = wordColumn({ en: 'Verdict', zh: '结论' }, columnWords.verdict)
  const recipient = wordColumn({ en: 'Recipient', zh: '收件人' }, columnWords.recipient)
  const parcel = wordColumn({ en: 'Parcel', zh: '包裹' }, columnWords.parcel)
  const refund = wordColumn({ en: 'Refund', zh: '退款' }, columnWords.refund)
  const payer = wordColumn({ en: 'Paid back by', zh: '返款方' }, columnWords.payer_link)
  return place(
    page,
    id,
    { en: 'Orders of the case', zh: '案件订单' },
    {
      columns: [
        { name: { en: 'Order', zh: '订单' }, type: 'text' },
        { name: { en: 'Placed', zh: '下单时间' }, type: 'time' },
        verdict.column,
        money('Price', '应付'),
        refund.column,
        recipient.column,
        parcel.column,
        money('Paid back', '场外返款'),
        payer.column,
        ...(currencies.length > 1 ? [{ name: { en: 'Currency', zh: '币种' }, type: 'text' as const }] : []),
      ],
      rows: orders.map((order) => [
        order.order_id,
        order.placed_ms,
        verdict.cell(order.verdict),
        order.payable_minor,
        refund.cell(order.refund),
        recipient.cell(order.recipient),
        parcel.cell(order.parcel),
        order.money_back_minor,
        order.payer_link === null ? null : payer.cell(order.payer_link),
        ...(currencies.length > 1 ? [order.currency] : []),
      ]),
      sort: [2, false],
    },
    orders_in_all,
  )
}

function verdictSection(page: Page): Markup {
  const kind = metColumn({ en: 'Kind', zh: '类型' }, true)
  const finding = metColumn({ en: 'Finding', zh: '结论' }, true)
  const role = metColumn({ en: 'Role', zh: '角色' }, true)
  const certainty = metColumn({ en: 'How sure', zh: '把握' }, true)
  const proposed = metColumn({ en: 'Proposed', zh: '建议' }, true)
  const rows = page.views.flatMap(({ verdicts, case_id }, at) =>
    verdicts.map((verdict): Cell[] => [
      kind.cell(kindWords[verdict.subject.kind].one),
      verdict.subject.id,
      finding.cell({ ...headline(verdict), tone: outcomeOf(verdict) }),
      role.cell(roleWords[verdict.role]),
      certainty.cell(howSure(verdict.certainty, verdict.role)),
      verdict.proven_order_ids.length,
      verdict.supported_order_ids.length,
      proposed.cell(verdict.measure.kind === 'none' ? { en: 'nothing', zh: '无' } : measureText(verdict.measure)),
      [case_id, at < most.cases ? `case-${at + 1}` : ''],
    ]),
  )
  const table = place(
    page,
    'verdicts',
    { en: 'All verdicts', zh: '全部结论' },
    {
      columns: [
        kind.column,
        { name: { en: 'Subject', zh: '对象' }, type: 'text' },
        finding.column,
        role.column,
        certainty.column,
        { name: capital(orderWords.proven), type: 'number' },
        { name: capital(orderWords.supported), type: 'number' },
        proposed.column,
        { name: { en: 'Case', zh: '案件' }, type: 'link' },
      ],
      rows,
      sort: [2, false],
    },
  )
  return html`<section id="verdicts" aria-labelledby="verdicts-title">
    <h2 id="verdicts-title">${say('All verdicts', '全部结论')}</h2>
    <p class="lede">
      ${say('Everyone the scan looked at and has something to say about. Who is not here was never suspected.', '扫描核查过并有结论的所有对象。未列出者从未被怀疑。')}
    </p>
    ${rows.length === 0 ? html`<p>${say('None.', '无。')}</p>` : table}
  </section>`
}

const numberColumn = (en: string, zh: string): Column => ({ name: { en, zh }, type: 'number' })

const rating = (mean: number | null): number | null => (mean === null ? null : Math.round(mean * 100))

function rankingSection(page: Page): Markup {
  const { sales, credit } = page.report.rankings
  const thinned = sales.filter((row) => row.observed !== row.clean).length
  const share: Column = {
    name: { en: 'Counted, and not for now', zh: '计入与暂不计入' },
    type: 'share',
    most: Math.max(1, ...sales.map(({ observed }) => observed)),
  }
  const salesTable =
    sales.length > 0 &&
    place(
      page,
      'sales',
      { en: 'Sales ranking', zh: '销量排名' },
      {
        columns: [
          { name: { en: 'Listing', zh: '商品' }, type: 'text' },
          numberColumn('Sales seen', '表面销量'),
          numberColumn('Clean', '净销量'),
          share,
          numberColumn('Rank seen', '表面排名'),
          numberColumn('Clean rank', '净排名'),
          { name: { en: 'Moved', zh: '变动' }, type: 'moved' },
        ],
        rows: sales
          .toSorted((a, b) => b.observed - b.clean - (a.observed - a.clean) || a.clean_rank - b.clean_rank || compare(a.listing_id, b.listing_id))
          .map((row): Cell[] => [
            row.listing_id,
            row.observed,
            row.clean,
            [row.observed, row.clean],
            row.observed_rank,
            row.clean_rank,
            row.clean_rank - row.observed_rank,
          ]),
        sort: [6, true],
      },
    )
  const creditTable =
    credit.length > 0 &&
    place(
      page,
      'credit',
      { en: 'Credit ranking', zh: '信誉排名' },
      {
        columns: [
          { name: { en: 'Shop', zh: '店铺' }, type: 'text' },
          { name: { en: 'Rating seen', zh: '表面评分' }, type: 'money', digits: 2 },
          { name: { en: 'Clean', zh: '净评分' }, type: 'money', digits: 2 },
          numberColumn('Ratings seen', '表面评价数'),
          numberColumn('Clean count', '净评价数'),
          numberColumn('Rank seen', '表面排名'),
          numberColumn('Clean rank', '净排名'),
        ],
        rows: credit.map((row): Cell[] => [
          row.shop_id,
          rating(row.observed_mean),
          rating(row.clean_mean),
          row.observed_count,
          row.clean_count,
          row.observed_rank,
          row.clean_rank,
        ]),
        sort: [6, false],
      },
    )
  return html`<section id="rankings" aria-labelledby="rankings-title">
    <h2 id="rankings-title">${say('Rankings before and after', '排名前后对照')}</h2>
    <p class="lede">
      ${say('Seen: as the orders came in. Clean: without those not counted for now. Lifting an exclusion restores the earlier rank exactly.', '表面：按全部订单计算。净：扣除暂不计入的订单。解除排除后原排名完全恢复。')}
    </p>
    <h3>
      ${say(`Sales: ${grouped(thinned)} of ${grouped(sales.length)} listings have orders not counted for now`, `销量：${grouped(sales.length)} 个商品中 ${grouped(thinned)} 个有暂不计入的订单`)}
    </h3>
    ${salesTable || html`<p>${say('No sales in the input.', '输入中没有销量。')}</p>`}
    ${
      creditTable &&
      html`<h3>${say('Ratings of shops', '店铺评分')}</h3>
        ${creditTable}`
    }
  </section>`
}

function inputSection(report: Report, details: ReportDetails, lang: Language): Markup {
  const table = (label: Bilingual, head: readonly Markup[], rows: readonly (readonly Markup[])[]): Markup =>
    html`<div class="scroll static" tabindex="0" role="region" ${named(label, lang)}>
      <table>
        <thead>
          <tr>
            ${head.map((cell, at) => html`<th scope="col" ${at > 0 && new Markup(' class="number"')}>${cell}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${row.map((cell, at) => html`<td class="${at > 0 ? 'number' : ''}">${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`
  const types = Object.entries(report.input.by_type).toSorted(([a], [b]) => compare(a, b))
  const by = types.reduce((sum, [, count]) => sum + count, 0)
  const { files, rejects } = details.imports
  const unseen = unseenIn(report)
  return html`<section id="input" aria-labelledby="input-title">
    <h2 id="input-title">${say('What was read', '读入的内容')}</h2>
    <p class="lede">
      ${say(`${grouped(report.input.accepted)} events were read and ${grouped(report.input.refused)} rows refused. Refused rows take no part in any verdict.`, `读入 ${grouped(report.input.accepted)} 条事件，拒收 ${grouped(report.input.refused)} 行。被拒收的行不参与任何判断。`)}
      ${by < report.input.accepted && say(`Of these ${grouped(by)} had been recorded by the time to which this report looks back; the others take no part either.`, `其中 ${grouped(by)} 条在本报告所回溯的时点之前已有记录；其余同样不参与判断。`)}
    </p>
    <div class="columns">
      <div>
        <h3>${say('Events by type', '按类型')}</h3>
        ${table(
          { en: 'Events by type', zh: '按类型' },
          [say('Type', '类型'), say('Events', '事件数')],
          types.map(([type, count]) => [html`${both(wordOf(eventWords, type))} <span class="id">${type}</span>`, html`${grouped(count)}`]),
        )}
      </div>
      <div>
        ${
          files.length > 0 &&
          html`<h3>${say('Files', '文件')}</h3>
            ${table(
              { en: 'Files', zh: '文件' },
              [say('File', '文件'), say('Read', '读入'), say('Refused', '拒收')],
              files.map(({ name, accepted, rejected }) => [html`<bdi class="id">${name}</bdi>`, html`${grouped(accepted)}`, html`${grouped(rejected)}`]),
            )}`
        }
        ${
          rejects.length > 0 &&
          html`<h3>${say('Why rows were refused', '拒收原因')}</h3>
            <ul class="plain">
              ${rejects.map(
                ({ reason, count, example }) =>
                  html`<li>
                    ${grouped(count)} × ${both(reason)} <span class="small">(${say('for example', '例如')} <bdi class="id">${example}</bdi>)</span>
                  </li>`,
              )}
            </ul>`
        }
        ${
          details.stages.length > 0 &&
          html`<h3>${say('Time taken', '用时')}</h3>
            ${table(
              { en: 'Time taken', zh: '用时' },
              [say('Stage', '阶段'), say('Milliseconds', '毫秒')],
              details.stages.map(({ name, milliseconds }) => [both(name), html`${grouped(Math.round(milliseconds))}`]),
            )}`
        }
      </div>
    </div>
    ${
      unseen.length > 0 &&
      html`<h3 id="unseen">${both(unseenWords.head)}</h3>
        <p>${both(unseenWords.note)}</p>
        <ul>
          ${unseen.map(({ says }) => html`<li>${both(says)}</li>`)}
        </ul>`
    }
  </section>`
}

const capital = ({ en, zh }: Bilingual): Bilingual => ({ en: `${en.charAt(0).toUpperCase()}${en.slice(1)}`, zh })

function glossary({ report }: Page): Markup {
  const used = new Set(report.verdicts.map(({ behaviour }) => behaviour))
  const proposed = [...new Set(report.verdicts.map(({ measure }) => measure.kind))].filter((kind) => kind !== 'none').toSorted(compare)
  const entries: [Bilingual, Bilingual][] = [
    ...[...used].toSorted(compare).map((name): [Bilingual, Bilingual] => [behaviourWords[name].name, behaviourWords[name].means]),
    ...certainties.map((name): [Bilingual, Bilingual] => [certaintyWords[name].name, certaintyWords[name].means]),
    [
      orderWords.proven,
      { en: 'this order alone carries the facts, such as money back from a verified wallet', zh: '该订单自身即有事实支撑，例如经核实的钱包返款' },
    ],
    [orderWords.supported, { en: 'belongs to a group of orders that the facts speak about together', zh: '属于事实所指向的一组订单' }],
    [orderWords.excluded, { en: 'was examined and has an ordinary explanation; it counts as before', zh: '经核查有正常解释，照常计入' }],
    [
      orderWords.neutralised,
      {
        en: 'taken out of sales, rank and rating, reversibly and until a set day; it limits nobody',
        zh: '暂从销量、排名与评分中扣除，可逆且有期限，不限制任何人',
      },
    ],
    [
      { en: 'weight', zh: '分量' },
      {
        en: 'how many times likelier the fact is under one explanation than under the other, as odds',
        zh: '该事实在一种解释下比另一种解释下可能多少倍，以比值表示',
      },
    ],
    [
      { en: 'what speaks against it', zh: '相反的证据' },
      { en: 'facts that fit the finding badly; always looked for, and shown even if none was found', zh: '与结论不符的事实；一律查找，未找到也会注明' },
    ],
    [
      { en: 'expected from its own history', zh: '按自身历史的预期' },
      {
        en: 'what this shop sells outside the case, spread over the day as the whole market’s orders are',
        zh: '按该店在本案之外的销量，并依全市场订单在一天中的分布推算',
      },
    ],
    [
      { en: 'verified tie', zh: '已核实的身份' },
      {
        en: 'the payer is on record as owner, staff or the shop itself; a look-alike nickname does not count',
        zh: '付款方登记为店主、员工或店铺本身；相似的昵称不算',
      },
    ],
    ...proposed.map((kind): [Bilingual, Bilingual] => [measureWords[kind], levelWords[measureLevels.find((level) => ladder[level].kinds.includes(kind))!]]),
  ]
  return html`<section id="words" aria-labelledby="words-title">
    <h2 id="words-title">${say('Words used here', '用语说明')}</h2>
    <dl class="words">
      ${entries.map(
        ([word, means]) =>
          html`<div>
            <dt>${both(capital(word))}</dt>
            <dd>${both(means)}</dd>
          </div>`,
      )}
    </dl>
  </section>`
}
