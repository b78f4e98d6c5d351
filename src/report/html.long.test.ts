/** The page in a real browser: nothing is asked of the network, the switch, the tables and the keyboard work. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { detailsFixture, reportFixture } from './fixture.ts'
import { renderHtml } from './html.ts'

const executablePath = process.env['AEDILE_CHROMIUM'] ?? '/usr/bin/chromium'
const skip = existsSync(executablePath) ? false : `no Chromium at ${executablePath}; name one in AEDILE_CHROMIUM`

let browser: Browser
let folder: string
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aedile-html-'))
  if (!skip) browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
})
after(async () => {
  if (!skip) await browser.close()
  rmSync(folder, { recursive: true })
})

/** Opens the report of the fixture, changed or not; every complaint of the browser ends up in `complaints`. */
async function open(
  width: number,
  change: (report: ReturnType<typeof reportFixture>) => void = () => undefined,
): Promise<{ page: Page; complaints: string[] }> {
  const report = reportFixture()
  change(report)
  const file = join(folder, 'report.html')
  writeFileSync(file, renderHtml(report, detailsFixture(), 'en'))
  const page = await browser.newPage({ viewport: { width, height: 900 } })
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('dialog', (dialog) => {
    complaints.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('request', (request) => {
    if (!request.url().startsWith('file:')) complaints.push(`request ${request.url()}`)
  })
  await page.goto(pathToFileURL(file).href)
  return { page, complaints }
}

test('the language switch changes every visible word, by keyboard too', { skip }, async () => {
  const { page, complaints } = await open(1280)
  assert.match(await page.title(), /report as of/)
  await page.getByRole('button', { name: '中文' }).click()
  await page.getByRole('button', { name: 'English' }).click()
  assert.equal(await page.getAttribute('html', 'lang'), 'en')
  await page.getByRole('button', { name: '中文' }).focus()
  await page.keyboard.press('Enter')
  assert.equal(await page.getAttribute('html', 'lang'), 'zh-CN')
  assert.match(await page.title(), /报告/)
  const visible = await page.locator('main').innerText()
  assert.match(visible, /反向刷单的受害方/)
  assert.match(visible, /逐单明细/)
  // Ids, codes and file names are the same in every language.
  const words = (await page.evaluate(`(() => {
    for (const one of document.querySelectorAll('.id, bdi, .speak')) one.remove()
    return document.body.innerText.match(/[a-z]{4,}/g) ?? []
  })()`)) as string[]
  // What stays: the name, and aedile.report/1.
  assert.deepEqual(words, ['edile', 'aedile', 'report'])
  assert.deepEqual(complaints, [])
  await page.close()
})

test('two thousand orders sort, filter, search and turn pages', { skip }, async () => {
  const { page, complaints } = await open(1280)
  const table = page.locator('[data-table="case-1-orders"]')
  const status = table.getByRole('status')
  const ids = (): Promise<string[]> => table.locator('tbody tr td:first-child').allInnerTexts()
  assert.equal(await status.innerText(), 'Rows 1–15 of 2,031')
  await table.getByRole('button', { name: 'Order', exact: false }).first().click()
  assert.deepEqual((await ids()).slice(0, 2), ['O-010000', 'O-010001'])
  assert.equal(await table.locator('th').first().getAttribute('aria-sort'), 'ascending')
  await page.keyboard.press('Enter')
  assert.equal((await ids())[0], 'O-020030')
  await table.getByLabel('Verdict').selectOption({ label: 'counts' })
  assert.equal(await status.innerText(), 'Rows 1–15 of 31')
  await table.getByRole('button', { name: 'Next' }).click()
  assert.equal(await status.innerText(), 'Rows 16–30 of 31')
  await table.getByLabel('Verdict').selectOption({ label: 'all' })
  await table.getByLabel('Refund').selectOption({ label: 'refund only' })
  assert.equal(await status.innerText(), 'Rows 1–15 of 1,247')
  await table.getByLabel('Search by id').fill('o-0112')
  assert.equal(await status.innerText(), 'Rows 1–15 of 47')
  await table.getByLabel('Search by id').fill('nothing')
  assert.equal(await status.innerText(), 'No row matches.')
  assert.deepEqual(complaints, [])
  await page.close()
})

test('on a phone nothing but a table scrolls sideways', { skip }, async () => {
  const { page, complaints } = await open(360)
  assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 360)
  assert.deepEqual(complaints, [])
  await page.close()
})

test('a hostile id stays text', { skip }, async () => {
  const { page, complaints } = await open(1280, (report) => {
    const hostile = '</script><img src=x onerror=alert(1)>"\'<script>alert(2)</script>'
    report.verdicts[0]!.subject.id = hostile
    report.verdicts[0]!.reasons[0]!.text.en = hostile
    report.rankings.sales[0]!.listing_id = hostile
  })
  assert.equal(await page.locator('img').count(), 0)
  assert.match(await page.locator('#case-1-title').innerText(), /<img src=x onerror=alert\(1\)>/)
  assert.deepEqual(complaints, [])
  await page.close()
})

test('a click on a card leads to its case, and the case can be printed', { skip }, async () => {
  const { page, complaints } = await open(1280)
  await page.getByRole('link', { name: 'shop S-T1' }).click()
  assert.match(page.url(), /#case-3$/)
  const pdf = await page.pdf({ format: 'A4' })
  assert.ok(pdf.byteLength > 50_000)
  assert.deepEqual(complaints, [])
  await page.close()
})

test('a sheet of paper shows every column under its head, no id in two pieces, and the screen is as it was afterwards', { skip }, async () => {
  // A4 less its margins, at the 96 dots an inch that a browser prints with.
  const sheet = Math.floor(((210 - 2 * 12) / 25.4) * 96)
  for (const speak of ['English', '中文']) {
    const { page, complaints } = await open(sheet)
    await page.getByRole('button', { name: speak }).click()
    const folded = await page.locator('details:not([open])').count()
    await page.emulateMedia({ media: 'print' })
    await page.evaluate(`dispatchEvent(new Event('beforeprint'))`)
    assert.equal(await page.locator('details:not([open])').count(), 0)
    assert.ok(((await page.evaluate('document.documentElement.scrollWidth')) as number) <= sheet)
    const heads = page.locator('.table th')
    assert.ok((await heads.count()) > 10)
    assert.equal(await heads.locator('button').count(), 0)
    for (const text of await heads.allInnerTexts()) assert.notEqual(text.trim(), '')
    const torn = await page.evaluate(`[...document.querySelectorAll('bdi.id, td.id')].flatMap((one) => {
      const range = document.createRange()
      range.selectNodeContents(one)
      const lines = new Set([...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => Math.round(top)))
      return lines.size > 1 ? [one.textContent] : []
    })`)
    assert.deepEqual(torn, [])
    const cut = await page.evaluate(`[...document.querySelectorAll('.table td')].filter((one) => one.getBoundingClientRect().right > ${sheet} + 1).length`)
    assert.equal(cut, 0)
    await page.evaluate(`dispatchEvent(new Event('afterprint'))`)
    await page.emulateMedia({ media: 'screen' })
    assert.equal(await page.locator('details:not([open])').count(), folded)
    assert.ok((await heads.locator('button').count()) > 10)
    assert.deepEqual(complaints, [])
    await page.close()
  }
})
