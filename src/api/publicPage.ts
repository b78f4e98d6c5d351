/** The public page: one document, no script, in the reader's language. Reversals stand as large as what they reverse. */
import { grouped } from '../domain/money.ts'
import { html, Markup } from '../report/markup.ts'
import { framed } from './page.ts'
import type { Public } from './public.ts'

type Lang = 'en' | 'zh'
type Text = Record<Lang, string>
const say = (en: string, zh: string): Text => ({ en, zh })

const style = `body { margin: 0; background: var(--page); color: var(--ink); font-variant-numeric: tabular-nums; }
main, header { max-width: 860px; margin-inline: auto; padding: 12px 16px; }
header { display: flex; gap: 12px; justify-content: space-between; flex-wrap: wrap; }
h1 { font-size: 1.5rem; line-height: 1.3; margin: 8px 0 4px; }
h2 { font-size: 1.15rem; margin: 0 0 8px; }
section { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; padding: 14px 16px; margin-block: 14px; }
p { margin: 0 0 8px; }
.muted { color: var(--muted); }
a { color: var(--accent); }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; padding: 7px 10px 7px 0; border-block-end: 1px solid var(--line); vertical-align: top; font-weight: 400; }
td { text-align: end; white-space: nowrap; }
tr:last-child > * { border-block-end: 0; }
.bar { display: block; height: 8px; border-radius: 4px; background: var(--raised); border: 1px solid var(--edge); margin-block-start: 4px; }
.bar > i { display: block; height: 100%; border-radius: 3px; background: var(--cleared); }
article { border-block-start: 1px solid var(--line); padding-block: 10px; overflow-wrap: anywhere; }
article h3 { font-size: 1rem; margin: 0 0 4px; }
li { margin-block-end: 5px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
@media (max-width: 560px) { td { white-space: normal; } th { width: 55%; } }
@media print { section { break-inside: avoid; } header a { display: none; } }
`

const figureWords: readonly (readonly [Exclude<keyof Public['figures'], 'harmed_shops' | 'wrong_at_most'>, Text, Text])[] = [
  ['measures_imposed', say('limits imposed', '采取的限制'), say('decided by people', '由人工决定')],
  ['measures_overturned', say('of these overturned', '其中被撤销'), say('imposed', '已采取')],
  ['appeals_changed', say('appeals that changed the decision', '申诉后改变原决定'), say('appeals decided', '已决定的申诉')],
  ['objections_upheld', say('objections upheld: it counts again', '异议成立、恢复计数'), say('objections decided', '已决定的异议')],
  ['questions_answered', say('questions that were answered', '已获答复的询问'), say('asked', '已询问')],
  ['reports_answered', say('reports of merchants and buyers answered', '已答复的商家与买家报告'), say('reports', '报告')],
  ['wrongly_read_again', say('found wrong when read again blind', '盲审认为有误'), say('read again', '盲审')],
]
const indexWords = [
  ['orders', say('orders that count', '正常计入的订单'), say('orders seen', '全部订单')],
  ['reviews', say('reviews that count', '正常计入的评价'), say('reviews seen', '全部评价')],
  ['listings', say('listings whose rank is untouched', '排名未受影响的商品'), say('listings', '商品')],
] as const

/** A share, cut and not rounded up: 99.96 % is not told as all. */
const percent = ({ of, count }: { of: number; count: number }): string => (of === 0 ? '–' : `${Math.floor((count / of) * 1000) / 10}\u00a0%`)

function rules(law: Public['law']): readonly (readonly [Text, readonly Text[]])[] {
  const n = (name: string): number => Number(law[name])
  return [
    [
      say('If you sell', '商家'),
      [
        say(
          'Orders and reviews that others bought against you limit nobody: what is done to you is not held against you. Report it in one step; with two independent facts a running penalty is suspended within ' +
            `${n('suspend_minutes')} minutes and decided within ${n('victim_decision_hours')} hours.`,
          `他人针对您的虚假订单或评价不会使您受限：他人所为不由您承担。一步即可报告；有两项独立依据时，${n('suspend_minutes')} 分钟内中止正在执行的处罚，${n('victim_decision_hours')} 小时内作出决定。`,
        ),
        say(
          'Under threat of bad reviews: do not pay. The reviews can be set apart while they are checked; honest criticism is never deleted.',
          '遭遇差评要挟时请勿付款。评价可先隔离核查；真实的批评不会被删除。',
        ),
        say(
          `What does not count is no penalty. Object to each order or review; a person decides within ${n('objection_hours')} hours.`,
          `不计入统计不是处罚。可逐笔提出异议，由人工在 ${n('objection_hours')} 小时内决定。`,
        ),
      ],
    ],
    [
      say('If you buy', '买家'),
      [
        say(
          `Before a limit you are told what is intended and why, and have ${n('answer_working_days')} working days to answer, once ${n('extension_working_days')} more. Silence is not guilt.`,
          `采取限制前会告知拟采取的措施与理由，您有 ${n('answer_working_days')} 个工作日申辩，可延长一次 ${n('extension_working_days')} 个工作日。沉默不等于认可。`,
        ),
        say(
          `An urgent limit lasts ${n('urgent_hours')} hours at most; an ordinary one first ${n('limit_days')} days. Open orders and refunds are not touched.`,
          `紧急限制最长 ${n('urgent_hours')} 小时；普通限制首次 ${n('limit_days')} 天。进行中的订单与退款不受影响。`,
        ),
        say(
          'Whose account was used by others says so: “I never bought this”. It is believed until looked into.',
          '账号被他人使用的，请选择“这不是我买的”；核查前不作不利推定。',
        ),
      ],
    ],
    [
      say('For everybody', '所有人'),
      [
        say(
          `Appeal for ${n('appeal_months')} months. Somebody who took no part decides within ${n('appeal_decision_days')} days, within ${n('appeal_running_hours')} hours while a limit runs. Overturned means everything it took is given back.`,
          `${n('appeal_months')} 个月内可申诉，由未参与者在 ${n('appeal_decision_days')} 日内（限制执行期间 ${n('appeal_running_hours')} 小时内）决定。撤销即恢复其全部影响。`,
        ),
        say('Machines find and propose; people decide, each other than the one before.', '机器发现并建议；由不同的人员逐级决定。'),
        say('Occupation, age and region are never used. What is unknown is never held against anybody.', '绝不使用职业、年龄、地域。未知的情况不作不利推定。'),
      ],
    ],
    [
      say('If you are an authority', '主管机关'),
      [
        say(
          'Requests are registered with ground and file number; what may be supplied is settled in writing by legal. What is supplied verifies without us: the checking program lies in each bag.',
          '请求须登记依据与文号；可提供的范围由法务书面界定。所提供的证据包可脱离我们独立核验，核验程序随包附带。',
        ),
      ],
    ],
  ]
}

/** To the minute, with its offset: 2017-08-29 00:00 (UTC+08:00). */
const stamp = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 16)} (UTC${/[+-]\d\d:\d\d$/.exec(time)?.[0] ?? ''})`

export function publicPage(told: Public, lang: Lang, marketplace: string | undefined): string {
  const t = (text: Text): string => text[lang]
  const link = (path: string, more: Record<string, string> = {}): string => {
    const query = new URLSearchParams({ ...(marketplace === undefined ? {} : { marketplace }), ...more }).toString()
    return query === '' ? path : `${path}?${query}`
  }
  const date = (text: string): string => text.slice(0, 10)
  const bar = (share: { of: number; count: number }): Markup =>
    share.of === 0
      ? html``
      : html`<span class="bar" aria-hidden="true"><i style="width: ${(Math.floor((share.count / share.of) * 1000) / 10).toFixed(1)}%"></i></span>`
  const { figures, law } = told
  const notices = told.notices.map(
    (one) =>
      html`<article>
        <h3>
          ${one.state === 'taken_down' ? t(say('Correction: a notice was taken down', '更正：撤下公示')) : t(say('Notice of a final finding', '终局认定公示'))}
          · ${one.id}
        </h3>
        <p class="muted">${date(one.published_at)}${one.until === null ? '' : ` – ${date(one.until)}`}</p>
        <p>
          ${
            one.text ??
            t(
              say(
                'What stood here no longer holds. Whoever it was about is owed the same attention to this correction.',
                '此处原有公示内容不再成立。对当事人的更正应受到同等关注。',
              ),
            )
          }
        </p>
      </article>`,
  )
  return framed({
    lang,
    title: t(say('Public notices and figures', '公示与透明度')),
    style,
    body: html`<header>
        <b>司市 Aedile</b>
        <a href="${link('/public', { lang: lang === 'zh' ? 'en' : 'zh' })}" lang="${lang === 'zh' ? 'en' : 'zh-CN'}">${lang === 'zh' ? 'English' : '中文'}</a>
      </header>
      <main>
        <h1>${t(say('Notices, figures and rules of this marketplace', '本市场的公示、数据与规则'))}</h1>
        <p class="muted">
          ${told.as_of === null ? '' : t(say(`As judged of ${stamp(told.as_of)}. `, `研判截至 ${stamp(told.as_of)}。`))}
          <a href="${link('/public.csv', { lang })}">${t(say('Figures as CSV', '数据 CSV'))}</a>
        </p>
        <section aria-labelledby="index">
          <h2 id="index">${t(say('How much of what the rankings count is real', '榜单洁净指数'))}</h2>
          <table>
            ${indexWords.map(([name, word, of]) => {
              const share = told.index[name]
              return html`<tr>
                <th scope="row">${t(word)}${bar(share)}</th>
                <td>${percent(share)}<br /><span class="muted">${grouped(share.count)} / ${grouped(share.of)} ${t(of)}</span></td>
              </tr>`
            })}
          </table>
        </section>
        <section aria-labelledby="notices">
          <h2 id="notices">${t(say('Notices and corrections', '公示与更正'))}</h2>
          <p class="muted">${t(say('Final findings alone; persons are not named.', '仅公示终局认定，不公开个人身份。'))}</p>
          ${notices.length === 0 ? html`<p>${t(say('Nothing has been published.', '尚无公示。'))}</p>` : notices}
        </section>
        <section aria-labelledby="figures">
          <h2 id="figures">${t(say('What we did, and how often it was wrong', '我们做了什么，错了多少'))}</h2>
          <table>
            <tr>
              <th scope="row">${t(say('shops found to have been harmed by others', '认定被他人侵害的店铺'))}</th>
              <td>${grouped(figures.harmed_shops)}</td>
            </tr>
            ${figureWords.map(
              ([name, word, of]) =>
                html`<tr>
                  <th scope="row">${t(word)}</th>
                  <td>${grouped(figures[name].count)} <span class="muted">/ ${grouped(figures[name].of)} ${t(of)}</span></td>
                </tr>`,
            )}
            <tr>
              <th scope="row">${t(say('wrong at most, with 95 % confidence', '误伤率上限（95 % 置信）'))}</th>
              <td>
                ${
                  figures.wrong_at_most === null
                    ? t(say('not known: none was read again', '未知：尚无盲审'))
                    : new Intl.NumberFormat(lang === 'zh' ? 'zh-CN' : 'en-GB', { style: 'percent', maximumFractionDigits: 1 }).format(figures.wrong_at_most)
                }
              </td>
            </tr>
          </table>
        </section>
        <section aria-labelledby="rules">
          <h2 id="rules">${t(say('The rules, and what you may do', '规则与您的权利'))}</h2>
          ${rules(law).map(
            ([who, lines]) =>
              html`<h3>${t(who)}</h3>
                <ul>
                  ${lines.map((line) => html`<li>${t(line)}</li>`)}
                </ul>`,
          )}
          <p><a href="/verify">${t(say('Check an evidence bag in your browser', '在浏览器中核验证据包'))}</a></p>
          <p class="muted">${t(say(`Grounds: ${law.law.en}. Outside: ${law.outside.en}.`, `依据：${law.law.zh}。外部救济：${law.outside.zh}。`))}</p>
        </section>
      </main>`,
  })
}

export function publicCsv(told: Public, lang: Lang): string {
  const rows = [
    ...indexWords.map(([name, word, of]) => [word[lang], told.index[name].count, told.index[name].of, of[lang]]),
    ...figureWords.map(([name, word, of]) => [word[lang], told.figures[name].count, told.figures[name].of, of[lang]]),
  ]
  const head = lang === 'zh' ? ['项目', '数量', '总数', '总数为'] : ['what', 'count', 'of', 'which are']
  return `\uFEFF${[head, ...rows].map((row) => row.map((cell) => `"${String(cell).replaceAll('"', '""')}"`).join(',')).join('\r\n')}\r\n`
}
