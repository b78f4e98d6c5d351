/**
 * Pictures of every page, and of what stands there when the network or the server fails, wide and on a phone, in both languages, light and
 * dark, and sheets to look at them by: `node bench/pages/pictures.ts [--to FOLDER] [--looks wide-zh-light,…] [--only queue,case,…]`.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright-core'
import { root } from '../../src/cli/home.ts'
import type { PersonRole, Subject } from '../../src/domain/caller.ts'
import { liveThrough } from './lived.ts'
import { serve, type Served } from './market.ts'
import { everyLooks, looksName, openBrowser, type Place, sheet, shoot } from './shoot.ts'

const staff: readonly PersonRole[] = ['investigator', 'auditor', 'legal', 'liaison', 'governance']

/** The map of the console, read as text: its screens are made for a browser. */
const screens = [...readFileSync(join(root, 'console', 'src', 'nav.ts'), 'utf8').matchAll(/path: '([^']+)'/g)].map(([, path]) => path!)

/** The network goes while somebody reads; the page notices at its next question. */
async function goOffline(page: Page): Promise<void> {
  await page.context().setOffline(true)
  await page.evaluate(`window.dispatchEvent(new Event('visibilitychange'))`)
  await page.getByRole('alert').first().waitFor()
}
/** The server answers who is there, and nothing else. */
async function breakServer(page: Page): Promise<void> {
  await page.context().setOffline(false)
  await page.route('**/v1/measures**', (route) => route.fulfill({ status: 500, body: 'upstream' }))
}

async function placesOf(served: Served, market: number): Promise<Place[]> {
  const report = served.tenants[market]!.view.report!
  const victim = report.verdicts.find(({ role }) => role === 'victim_merchant')
  const lived =
    victim === undefined
      ? undefined
      : await liveThrough({
          url: served.url,
          cookie: (role, bound) => {
            const { name, value } = served.enter(market, [role], bound)
            return `${name}=${value}`
          },
          verdicts: report.verdicts,
        })
  const chief = victim ?? report.verdicts[0]!
  const order = report.verdicts.flatMap(({ supported_order_ids, proven_order_ids }) => [...supported_order_ids, ...proven_order_ids])[0]!
  const cookie = served.enter(market, staff)
  const of = (name: string, role: PersonRole, bound: Subject): Place => ({ name, path: '/portal', cookie: served.enter(market, [role], bound) })
  const account = report.verdicts.find(({ subject, behaviour }) => subject.kind === 'account' && behaviour !== 'benign')?.subject
  return [
    ...screens
      .filter((path) => !path.includes('$on'))
      .map((path) => ({
        name: path.replace('/console/', '').replace('$id', 'one').replaceAll('/', '-'),
        path: path.replace('$id', path.startsWith('/console/orders/') ? order : chief.case_id),
        cookie,
      })),
    ...(lived === undefined
      ? []
      : Object.entries({ appeals: lived.appeal, losses: lived.loss, rights: lived.right, corrections: lived.letter }).map(([on, id]) => ({
          name: `${on}-one`,
          path: `/console/${on}/${id}`,
          cookie,
        }))),
    { name: 'offline', path: '/console/queue', cookie, after: goOffline },
    { name: 'error', path: '/console/measures', cookie, before: breakServer },
    { name: 'signed-out', path: '/console/queue' },
    { name: 'forbidden', path: '/console/audit', cookie: served.enter(market, ['investigator']) },
    { name: 'unknown-id', path: '/console/cases/C-nothing', cookie },
    of('portal-merchant', 'merchant', victim?.subject ?? { kind: 'shop', id: 'S-nobody' }),
    of('portal-buyer', 'buyer', account ?? { kind: 'account', id: 'A-nobody' }),
    of('portal-authority', 'authority', { kind: 'authority', id: 'police-yiwu' }),
    { name: 'public', path: '/public' },
    { name: 'verify', path: '/verify' },
  ]
}

const { values } = parseArgs({
  options: { to: { type: 'string' }, looks: { type: 'string' }, only: { type: 'string' }, world: { type: 'string', default: 'S1' } },
})
const folder = values.to ?? join(root, '.aedile', 'pictures')
const looks = everyLooks.filter((one) => values.looks === undefined || values.looks.split(',').includes(looksName(one)))
const served = await serve([values.world], join(root, '.aedile', 'pages'))
const browser = await openBrowser()
try {
  const places = (await placesOf(served, 0)).filter(({ name }) => values.only === undefined || values.only.split(',').includes(name))
  for (const one of looks) {
    const files = await shoot(browser, served.url, places, [one], folder)
    await sheet(browser, files, join(folder, `sheet.${looksName(one)}.png`), one.width > 500 ? 4 : 8, one.width > 500 ? 470 : 230, one.width > 500 ? 420 : 620)
    process.stdout.write(`${files.length} pictures: ${looksName(one)}\n`)
  }
} finally {
  await browser.close()
  await served.close()
}
