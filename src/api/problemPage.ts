/** A refusal as a page, for a browser that went to an address itself: a way in that is closed, a file that may not be read. Programs get the same words as JSON. */
import { html } from '../report/markup.ts'
import { framed } from './page.ts'
import type { Language, Sentence } from './route.ts'

const style = `body { margin: 0; background: var(--page); color: var(--ink); }
main { max-width: 520px; margin: 10vh auto 0; padding: 0 16px; }
section { background: var(--surface); border: 1px solid var(--line); border-radius: 12px; padding: 18px 20px; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; line-height: 1.3; margin: 0 0 8px; }
p { margin: 0 0 12px; }
.muted { color: var(--muted); }
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
`

const say = (en: string, zh: string): Sentence => ({ en, zh })
/** What happened, as whoever stands before it would say it; what was expected follows in the server's own words. */
const titles: readonly (readonly [RegExp, number | undefined, Sentence])[] = [
  [/^\/v1\/sign-in\/company/, 409, say('This company account belongs to somebody else here', '该企业账号已属于他人')],
  [/^\/v1\/sign-in\/company/, 503, say('The company’s sign-in does not answer', '企业登录暂无响应')],
  [/^\/v1\/sign-in\/company/, undefined, say('The company’s sign-in did not let you in', '企业登录未成功')],
  [/^\/sign-in\//, 410, say('This link was used or is too old', '该链接已使用或已过期')],
  [/^\/sign-in\//, undefined, say('This link lets nobody in', '该链接无法登录')],
  [/./, 401, say('You are not signed in', '您尚未登录')],
  [/./, 403, say('You may not see this', '您无权查看此内容')],
  [/./, 404, say('There is nothing here', '此处没有内容')],
  [/./, 429, say('Too many tries; wait a little', '请求过多，请稍候')],
]
const words = {
  fault: say('This could not be answered', '暂时无法处理'),
  signIn: say('To the sign-in', '前往登录'),
  back: say('To your pages', '返回页面'),
  again: say('Try again', '重试'),
  code: say('Code', '代码'),
}

type Told = { status: number; detail?: string; type?: string }

function problemPage(told: Told, path: string, lang: Language): string {
  const t = (one: Sentence): string => one[lang]
  const title = titles.find(([where, status]) => where.test(path) && (status === undefined || status === told.status))?.[2] ?? words.fault
  const comingIn = /^\/(v1\/)?sign-in\//.test(path)
  const home = /^\/v1\/mine\b/.test(path) ? '/portal' : '/console'
  return framed({
    lang,
    title: t(title),
    style,
    body: html`<main>
      <section>
        <h1>${t(title)}</h1>
        ${told.detail === undefined || told.detail === '' ? html`` : html`<p>${told.detail}</p>`}
        ${told.status === 503 || told.status === 500 ? html`<p><a href="">${t(words.again)}</a></p>` : html``}
        <p><a href="${home}">${t(comingIn || told.status === 401 ? words.signIn : words.back)}</a></p>
        <p class="muted">${t(words.code)} ${told.status}${told.type === undefined ? '' : ` · ${told.type.split(':').at(-1)!}`}</p>
      </section>
    </main>`,
  })
}

/** The same answer as a page where a browser is about to show it as one. */
export async function shownAsPage(answer: Response, method: string | undefined, accept: string | undefined, path: string): Promise<Response> {
  const isRefusal = answer.headers.get('content-type')?.startsWith('application/problem+json') === true
  if (!isRefusal || method !== 'GET' || !(accept ?? '').includes('text/html')) return answer
  const lang: Language = answer.headers.get('content-language') === 'zh' ? 'zh' : 'en'
  const headers = new Headers(answer.headers)
  headers.set('content-type', 'text/html; charset=utf-8')
  headers.delete('content-length')
  return new Response(problemPage((await answer.json()) as Told, path, lang), { status: answer.status, headers })
}
