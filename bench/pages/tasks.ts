/**
 * Five tasks as somebody would try who has read nothing: `node bench/pages/tasks.ts [--lang en|zh] [--pages FOLDER] [--only WORDS]`. They know the task's own words
 * and the id they were given, look from the top for the first link, row or button that says one of the words, press it, and go back where it
 * led nowhere. Counted are presses, and those that had to be taken back. `--pages`: other built pages over the same server, to compare.
 */
import { existsSync } from 'node:fs'
import { extname, join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Locator, Page } from 'playwright-core'
import { root } from '../../src/cli/home.ts'
import type { PersonRole, Subject } from '../../src/domain/caller.ts'
import { liveThrough } from './lived.ts'
import { serve } from './market.ts'
import { contextFor, openBrowser, settled } from './shoot.ts'

const { values } = parseArgs({ options: { lang: { type: 'string', default: 'en' }, pages: { type: 'string' }, only: { type: 'string' } } })
const lang = values.lang === 'zh' ? 'zh' : 'en'

type Task = {
  name: string
  as: [PersonRole, Subject?]
  at: string
  /** What they look for, at each step. */
  word: RegExp
  /** What they write where a form asks. */
  text?: string
  done: (page: Page) => Promise<boolean>
}

const served = await serve(['S1'], join(root, '.aedile', 'pages'))
const browser = await openBrowser()
try {
  const report = served.tenants[0]!.view.report!
  const victim = report.verdicts.find(({ role }) => role === 'victim_merchant')!
  const people = new Map<string, string>()
  const cookieOf = (role: PersonRole, bound?: Subject): string => {
    const key = `${role} ${bound?.id ?? ''}`
    if (!people.has(key)) {
      const { name, value } = served.enter(0, [role], bound)
      people.set(key, `${name}=${value}`)
    }
    return people.get(key)!
  }
  await liveThrough({ url: served.url, cookie: cookieOf, verdicts: report.verdicts })
  const asked = await fetch(`${served.url}/v1/cases/${victim.case_id}/ask`, {
    method: 'POST',
    headers: { cookie: cookieOf('investigator'), origin: served.url, 'content-type': 'application/json', 'idempotency-key': 'tasks' },
    body: JSON.stringify({ subject: victim.subject, about_kind: 'order', about_ids: victim.supported_order_ids.slice(0, 3), reasons: 'as the file shows' }),
  })
  if (!asked.ok) throw new Error(`expected the question to be taken, got ${await asked.text()}`)

  const recorded = (page: Page): Promise<boolean> =>
    page
      .getByText(/Recorded as entry|已记录，条目/)
      .first()
      .isVisible()
  const shows = (page: Page, text: RegExp): Promise<boolean> => page.locator('main').getByText(text).first().isVisible()
  const tasks: readonly Task[] = [
    {
      name: 'why was this shop cleared',
      as: ['investigator'],
      at: '/console/queue',
      word: new RegExp(`${victim.subject.id}|clear|harmed|受害`),
      done: (page) => shows(page, /^(Speaks for it|支持) ·/),
    },
    {
      name: 'lift a penalty',
      as: ['decider'],
      at: '/console/queue',
      word: /penalt|limit|in force|\blift\b|处罚|限制|生效中|解除/i,
      text: 'it is overtaken by events',
      done: recorded,
    },
    {
      name: 'answer as a merchant',
      as: ['merchant', victim.subject],
      at: '/portal',
      word: /\banswer|explain|答复|说明/i,
      text: 'we shipped them all',
      done: recorded,
    },
    {
      name: 'check a bag',
      as: ['authority', { kind: 'authority', id: 'police-yiwu' }],
      at: '/portal',
      word: /check|verify|\bbag\b|folder|核验|证据|文件夹/i,
      done: (page) => Promise.resolve(chosen.has(page)),
    },
    {
      name: 'who changed this case',
      as: ['auditor'],
      at: `/console/cases/${victim.case_id}`,
      word: /who did|chang|history|audit|办理记录|变化|审计/i,
      done: async (page) => {
        const list = page.locator('#done + ol')
        return (await list.count()) > 0 && (await list.first().evaluate((one) => one.getBoundingClientRect().top < 800))
      },
    },
  ]
  const chosen = new WeakSet<Page>()

  /** What can be pressed now, from the top: in the dialog where one is up. */
  async function candidates(page: Page, word: RegExp): Promise<Locator[]> {
    const dialog = page.getByRole('dialog')
    const within = (await dialog.count()) > 0 ? dialog : page.locator('main, nav')
    const all = await within
      .locator('a:visible, button:visible:not(:disabled), summary:visible, [role="row"][aria-rowindex]:visible:not([aria-rowindex="1"])')
      .all()
    const found: Locator[] = []
    // A head sorts what stands below it: nobody presses it to get somewhere.
    for (const one of all)
      if (word.test((await one.innerText()).trim()) && (await one.evaluate((element) => element.closest('[role="columnheader"]') === null))) found.push(one)
    // The page itself before the map beside it.
    const ranked = await Promise.all(found.map(async (one) => ({ one, beside: await one.evaluate((element) => element.closest('nav') !== null) })))
    return ranked.toSorted((a, b) => Number(a.beside) - Number(b.beside)).map(({ one }) => one)
  }

  async function attempt(task: Task): Promise<{ presses: number; wrong: number; seen: string[] } | undefined> {
    const context = await contextFor(browser, { lang, dark: false, width: task.at === '/portal' ? 390 : 1280 }, served.enter(0, [task.as[0]], task.as[1]))
    context.setDefaultTimeout(30_000)
    if (values.pages !== undefined)
      await context.route(/\/(assets\/|icon\.svg|console|portal|verify|$)/, (route) => {
        const { pathname } = new URL(route.request().url())
        const file = join(
          values.pages!,
          extname(pathname) !== '' ? pathname : pathname.startsWith('/portal') ? 'portal.html' : pathname === '/verify' ? 'verify.html' : 'index.html',
        )
        return pathname.startsWith('/v1') || !existsSync(file) ? route.continue() : route.fulfill({ path: file })
      })
    const page = await context.newPage()
    page.on('filechooser', () => void chosen.add(page))
    let [presses, wrong] = [0, 0]
    const seen: string[] = []
    /** Whoever presses a button of a form has filled what the form asks for. */
    async function fill(): Promise<void> {
      for (const field of await page.getByRole('dialog').locator('textarea:visible').all())
        if ((await field.inputValue()) === '') await field.fill(task.text ?? 'x')
      for (const field of await page.getByRole('dialog').locator('input[type="datetime-local"]:visible').all())
        if ((await field.inputValue()) === '') {
          await field.fill('2017-08-29T00:01')
          seen.push('(wrote a time)')
        }
    }
    const been = new Set<string>()
    async function from(step: number): Promise<boolean> {
      if (await task.done(page)) return true
      if (step === 5) return false
      const here = page.url()
      await fill()
      const count = (await candidates(page, task.word)).length
      for (let at = 0; at < Math.min(count, 6); at++) {
        const one = (await candidates(page, task.word))[at]
        if (one === undefined) break
        const dialogs = await page.getByRole('dialog').count()
        const label = `${page.url()} ${dialogs} ${await one.innerText()}`
        if (been.has(label)) continue
        been.add(label)
        seen.push((await one.innerText()).trim().split('\n')[0]!.slice(0, 40))
        presses++
        await one.click()
        await settled(page).catch(() => undefined)
        await page.waitForTimeout(1500)
        if (await from(step + 1)) return true
        wrong++
        seen.push('↩')
        if ((await page.getByRole('dialog').count()) > 0) await page.keyboard.press('Escape')
        if (page.url() !== here) {
          await page.goto(here)
          await settled(page)
        }
      }
      return false
    }
    await page.goto(`${served.url}${task.at}`)
    await settled(page)
    await page.waitForTimeout(1500)
    const is = await from(0)
    await context.close()
    return is ? { presses, wrong, seen } : (process.stdout.write(`${task.name}: not done; ${seen.join(' → ')}\n`), undefined)
  }

  for (const task of tasks.filter(({ name }) => values.only === undefined || name.includes(values.only))) {
    const told = await attempt(task)
    if (told !== undefined) process.stdout.write(`${task.name}: ${told.presses} presses, ${told.wrong} taken back; ${told.seen.join(' → ')}\n`)
  }
} finally {
  await browser.close()
  await served.close()
}
