/** Pictures of pages in a real browser, and sheets of them to look at many at once. */
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'

export type Looks = { lang: 'zh' | 'en'; dark: boolean; width: number }
export type Cookie = { name: string; value: string; url: string }
/** `before`, `after`: what happens to the page before it is opened, and after it stands. */
export type Place = { name: string; path: string; cookie?: Cookie; before?: (page: Page) => Promise<void>; after?: (page: Page) => Promise<void> }

export const everyLooks: readonly Looks[] = [1440, 390].flatMap((width) =>
  (['zh', 'en'] as const).flatMap((lang) => [false, true].map((dark) => ({ lang, dark, width }))),
)
export const looksName = ({ lang, dark, width }: Looks): string => `${width > 500 ? 'wide' : 'phone'}-${lang}-${dark ? 'dark' : 'light'}`

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['AEDILE_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })

/** Nothing is loading any more. Pages ask again every few seconds: on a machine that answers slower than that the network is never idle. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: 10_000 }).catch(() => undefined)
  await page.locator('h1').first().waitFor()
  await page
    .getByText(/正在载入|Loading …/)
    .first()
    .waitFor({ state: 'detached' })
}

export async function contextFor(browser: Browser, { lang, dark, width }: Looks, cookie: Cookie | undefined) {
  const context = await browser.newContext({
    viewport: { width, height: width > 500 ? 900 : 844 },
    locale: lang === 'zh' ? 'zh-CN' : 'en-GB',
    colorScheme: dark ? 'dark' : 'light',
    timezoneId: 'Asia/Shanghai',
  })
  // A loaded machine is slow, not wrong.
  context.setDefaultTimeout(120_000)
  if (cookie !== undefined) await context.addCookies([cookie])
  return context
}

/** One picture per place and looks, as `NAME.LOOKS.png`. Gives the names of the files. */
export async function shoot(
  browser: Browser,
  url: string,
  places: readonly Place[],
  looks: readonly Looks[],
  folder: string,
  look?: (page: Page, at: string) => Promise<void>,
): Promise<string[]> {
  mkdirSync(folder, { recursive: true })
  const files: string[] = []
  for (const one of looks)
    for (const [, group] of Map.groupBy(places, ({ cookie }) => cookie?.value)) {
      const context = await contextFor(browser, one, group[0]!.cookie)
      const page = await context.newPage()
      for (const { name, path, before, after } of group) {
        const file = join(folder, `${name}.${looksName(one)}.png`)
        try {
          await before?.(page)
          await page.goto(`${url}${path}`)
          await settled(page)
          await after?.(page)
          await page.screenshot({ path: file, fullPage: true })
        } catch (error) {
          // One page that does not come up is told, and costs no other its picture.
          process.stderr.write(`${name} ${looksName(one)}: no picture; ${String(error).split('\n')[0]}\n`)
          continue
        }
        files.push(file)
        await look?.(page, `${name} ${looksName(one)}`)
      }
      await context.close()
    }
  return files
}

/** Many pictures on one sheet, each under its name; tall ones are cut below. */
export async function sheet(browser: Browser, files: readonly string[], to: string, columns: number, width: number, most: number): Promise<void> {
  const page = await browser.newPage({ viewport: { width: columns * (width + 8) + 8, height: 800 } })
  const figures = files.map(
    (file) =>
      `<figure><figcaption>${file.split('/').at(-1)!.replace('.png', '')}</figcaption><div><img src="data:image/png;base64,${readFileSync(file).toString('base64')}"></div></figure>`,
  )
  await page.setContent(
    `<style>body{margin:4px;background:#888;font:11px sans-serif;display:flex;flex-wrap:wrap;gap:8px}figure{margin:0;width:${width}px}div{max-height:${most}px;overflow:hidden}img{width:100%;display:block}</style>${figures.join('')}`,
  )
  await page.waitForLoadState('load')
  await page.screenshot({ path: to, fullPage: true, ...(to.endsWith('.jpg') ? { type: 'jpeg', quality: 60 } : {}) })
  await page.close()
}
