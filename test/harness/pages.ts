/** What tests of the pages share: a browser, somebody signed in at a page, and commands given as a person gives them: by button, dialog and confirmation. */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { settled } from '../../bench/pages/shoot.ts'
import type { Server } from '../../src/api/fixture.ts'
import type { PersonRole } from '../../src/domain/caller.ts'

const executablePath = process.env['AEDILE_CHROMIUM'] ?? '/usr/bin/chromium'
export const skip = existsSync(executablePath) ? false : `no Chromium at ${executablePath}; name one in AEDILE_CHROMIUM`

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })

export type Looks = { lang: 'zh' | 'en'; dark: boolean; width: number }

/** A browser of one's own; every complaint of it ends up in `complaints`. */
export async function enter(server: Server, browser: Browser, cookie: string, looks: Looks) {
  const context = await browser.newContext({
    viewport: { width: looks.width, height: 900 },
    locale: looks.lang === 'zh' ? 'zh-CN' : 'en-GB',
    colorScheme: looks.dark ? 'dark' : 'light',
    timezoneId: 'Asia/Shanghai',
  })
  // A loaded machine is slow, not wrong.
  context.setDefaultTimeout(120_000)
  const [name, value] = cookie.split('=') as [string, string]
  await context.addCookies([{ name, value, url: server.url }])
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    // A refusal by the server is told on the page; the browser notes its status too.
    if (message.type() === 'error' && !/status of (403|404)/.test(message.text())) complaints.push(message.text())
  })
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url)) complaints.push(`request ${request.url()}`)
  })
  return { context, page, complaints }
}

export type Fields = Record<string, string>

/** Presses a command, fills its form, confirms, and gives what the dialog says then. */
export async function give(page: Page, verb: string, fields: Fields = {}, choices: Fields = {}): Promise<string> {
  await page.getByRole('button', { name: verb, exact: true }).first().click()
  const dialog = page.getByRole('dialog')
  for (const [label, value] of Object.entries(choices)) await dialog.getByLabel(label).and(dialog.locator('select')).first().selectOption(value)
  // Of those whose label begins alike the giver's own reasons stand last.
  for (const [label, text] of Object.entries(fields)) {
    const found = dialog.getByLabel(label).and(dialog.locator('input, textarea'))
    await (label === 'Reasons' ? found.last() : found.first()).fill(text)
  }
  await dialog.getByRole('button', { name: verb, exact: true }).click()
  const said = dialog.getByText(/^(Recorded as entry|已记录，条目)/).or(dialog.getByRole('alert'))
  await said.waitFor()
  return said.innerText()
}

export async function taken(page: Page, ...given: [verb: string, fields?: Fields, choices?: Fields]): Promise<void> {
  assert.match(await give(page, ...given), /^(Recorded as entry|已记录，条目) \d/, given[0])
  await page.getByRole('dialog').getByRole('button', { name: 'OK' }).click()
}

/** People of a market, each the same person whenever they are named again, and the pages they stand at. */
export function peopleAt(server: Server, browser: Browser, looks: Looks) {
  const complained: string[] = []
  const cookies = new Map<string, string>()
  const open: (() => Promise<void>)[] = []
  return {
    complained,
    cookie(role: PersonRole, bound?: { kind: string; id: string }, name = ''): string {
      const key = `${role} ${bound?.id ?? ''} ${name}`
      if (!cookies.has(key)) cookies.set(key, server.person([role], bound))
      return cookies.get(key)!
    },
    async at(role: PersonRole, path: string, bound?: { kind: string; id: string }, name = ''): Promise<Page> {
      const { page, complaints, context } = await enter(server, browser, this.cookie(role, bound, name), looks)
      open.push(async () => void (complained.push(...complaints), await context.close()))
      await page.goto(`${server.url}${path}`)
      await settled(page)
      return page
    },
    async close(): Promise<void> {
      for (const one of open) await one()
    },
  }
}
