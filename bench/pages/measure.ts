/**
 * Figures of the pages, taken in the browser: `node bench/pages/measure.ts [--json]`. First load as compressed bytes, how long the page
 * takes to answer with ten thousand rows and five thousand marks, what moved under the reader's eyes, and what was asked of other hosts.
 */
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { root } from '../../src/cli/home.ts'
import { join } from 'node:path'
import { serve } from './market.ts'
import { contextFor, openBrowser, settled } from './shoot.ts'

const rowsMany = 10_000
const marksMany = 5_000

/** Without a bar a figure is for information: a processor slowed four times, or what of a time was the processor's. */
type Figure = { what: string; value: number; unit: string; bar: number | null; at_most: boolean | null }
const figures: Figure[] = []
/** Told as it is measured: the whole takes minutes. */
function note(what: string, value: number, unit: string, bar: number | null): void {
  const held = bar === null ? null : value <= bar
  figures.push({ what, value, unit, bar, at_most: held })
  const mark = held === null ? '    ' : held ? 'ok  ' : 'OVER'
  if (!process.argv.includes('--json')) process.stdout.write(`${mark}  ${what}: ${value} ${unit}${bar === null ? '' : ` (bar ${bar})`}\n`)
}

const served = await serve(['S1'], join(root, '.aedile', 'pages'))
const browser = await openBrowser()
const system = await browser.newBrowserCDPSession()

/** What the pages' own processes have used of a processor so far, in milliseconds; a busy machine does not change it much. */
async function usedMs(): Promise<number> {
  const { processInfo } = await system.send('SystemInfo.getProcessInfo')
  return processInfo.reduce((all, { type, cpuTime }) => all + (type === 'renderer' ? cpuTime * 1000 : 0), 0)
}

/**
 * From an input to the first frame that shows its effect: the slowest of several, as a reader remembers it; and what one cost the processor, with
 * the frames that follow.
 */
async function answers(what: string, page: Page, times: number, act: (n: number) => Promise<void>, bar: number | null = 100): Promise<void> {
  const all: number[] = []
  const before = await usedMs()
  for (let n = 0; n < times; n++) {
    await page.evaluate(
      `window.__entries = []; window.__observer?.disconnect(); window.__observer = new PerformanceObserver((list) => window.__entries.push(...list.getEntries().map(({ duration }) => duration))); window.__observer.observe({ type: 'event', durationThreshold: 16, buffered: false })`,
    )
    await act(n)
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 60))))')
    const longest = (await page.evaluate('Math.max(0, ...window.__entries)')) as number
    all.push(longest)
  }
  note(what, Math.max(...all), 'ms', bar)
  note(`${what}, processor time of one`, Math.round(((await usedMs()) - before) / times), 'ms', null)
}

try {
  const report = served.tenants[0]!.view.report!
  const victim = report.verdicts.find(({ role }) => role === 'victim_merchant')!
  const staff = served.enter(0, ['investigator', 'auditor'])
  const merchant = served.enter(0, ['merchant'], victim.subject)
  const looks = { lang: 'zh', dark: false, width: 1440 } as const

  for (const [what, path, cookie, bar] of [
    ['console, first load', '/console/queue', staff, 500],
    ['portal, first load', '/portal', merchant, 150],
    ['public page, first load', '/public', undefined, 60],
    ['checking a bag, first load', '/verify', undefined, 150],
  ] as const) {
    const context = await contextFor(browser, looks, cookie)
    const page = await context.newPage()
    let bytes = 0
    const strangers: string[] = []
    const bodies: Promise<void>[] = []
    page.on('request', (request) => {
      if (!request.url().startsWith(served.url)) strangers.push(request.url())
    })
    page.on('response', (response) => {
      if (
        /\.(js|css|svg)$|text\/html/.test(`${new URL(response.url()).pathname} ${response.headers()['content-type'] ?? ''}`) ||
        /\.(js|css|svg)$/.test(new URL(response.url()).pathname)
      )
        bodies.push(response.body().then((body) => void (bytes += gzipSync(body).length)))
    })
    await page.addInitScript(
      `window.__shift = 0; new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift += entry.value }).observe({ type: 'layout-shift', buffered: true })`,
    )
    await page.goto(`${served.url}${path}`)
    await settled(page)
    await Promise.all(bodies)
    await page.waitForTimeout(800)
    note(`${what}, gzip`, Math.round(bytes / 100) / 10, 'kB', bar)
    note(`${what}, layout shift`, Math.round(((await page.evaluate('window.__shift')) as number) * 1000) / 1000, '', 0.01)
    note(`${what}, requests to other hosts`, strangers.length, '', 0)
    await context.close()
  }

  const context = await contextFor(browser, looks, staff)
  const page = await context.newPage()
  const row = ((await (await context.request.get(`${served.url}/v1/cases?limit=1`)).json()) as { items: Record<string, unknown>[] }).items[0]!
  // The market has few cases; ten thousand of its own are what a page of a large one gets.
  const many = Array.from({ length: rowsMany }, (_, n) => ({ ...row, id: `C-${String(n).padStart(16, '0')}`, case_id: `C-${String(n).padStart(16, '0')}` }))
  await page.route('**/v1/cases?**', (route) => {
    const at = Number(/cursor=at-(\d+)/.exec(route.request().url())?.[1] ?? '0')
    void route.fulfill({ json: { items: many.slice(at, at + 500), next: at + 500 < many.length ? `at-${at + 500}` : null } })
  })
  // Ten thousand rows come in twenty answers; on a busy machine that takes minutes, and none of them is measured.
  page.setDefaultTimeout(900_000)
  await page.goto(`${served.url}/console/queue`)
  await settled(page)
  await page.getByText(/^10,000 /).waitFor()
  // What is measured is an act on the page that stands, not the last of its loading.
  await page.evaluate('new Promise((done) => requestIdleCallback(() => requestAnimationFrame(() => requestIdleCallback(done))))')
  const throttle = await context.newCDPSession(page)
  const grid = page.getByRole('grid')
  for (const slower of [1, 4]) {
    await throttle.send('Emulation.setCPUThrottlingRate', { rate: slower })
    const said = slower === 1 ? '' : ', processor slowed four times'
    const bar = slower === 1 ? 100 : null
    await grid.focus()
    await answers(`${rowsMany} rows: j${said}`, page, 20, () => page.keyboard.press('j'), bar)
    const head = (n: number) =>
      page
        .getByRole('columnheader')
        .nth(n % 3)
        .getByRole('button')
    await answers(`${rowsMany} rows: sort${said}`, page, 4, (n) => head(n).click(), bar)
    await page.getByRole('searchbox').last().focus()
    await answers(`${rowsMany} rows: a letter in the filter${said}`, page, 6, (n) => page.keyboard.press(String(n)), bar)
    await page.getByRole('searchbox').last().fill('')
  }
  await throttle.send('Emulation.setCPUThrottlingRate', { rate: 1 })

  const file = (await (await context.request.get(`${served.url}/v1/cases/${victim.case_id}`)).json()) as { verdicts: Record<string, unknown>[] }
  const account = file.verdicts.find((one) => (one['subject'] as { kind: string }).kind === 'account')!
  const web = Array.from({ length: marksMany }, (_, n) => ({
    ...account,
    subject: { kind: 'account', id: `A-${n}` },
    related: [0, 1, 2].map((k) => ({ kind: 'account', id: `A-${(n * 7 + k * 131 + 1) % marksMany}`, as: 'brusher', certainty: 'lead' })),
  }))
  await page.route(`**/v1/cases/${victim.case_id}`, (route) => void route.fulfill({ json: { ...file, verdicts: web } }))
  await page.goto(`${served.url}/console/cases/${victim.case_id}/graph`)
  await settled(page)
  const ask = page.getByRole('button', { name: '显示全部', exact: true })
  await ask.waitFor()
  const began = Date.now()
  await ask.click()
  await page.locator('canvas').waitFor()
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')
  note(`${marksMany} marks, ${web.length * 3} ties: drawn`, Date.now() - began, 'ms', 1500)
  const canvas = page.locator('canvas')
  const box = (await canvas.boundingBox())!
  await answers(`${marksMany} marks: choose one`, page, 6, (n) => page.mouse.click(box.x + box.width * 0.6, box.y + 60 + n * 50))
  await canvas.focus()
  await answers(`${marksMany} marks: scroll`, page, 10, () => page.keyboard.press('ArrowDown'))
  await context.close()
} finally {
  await browser.close()
  await served.close()
}
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(figures, undefined, 1)}\n`)
