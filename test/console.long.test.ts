/** The pages in a real browser over a real server that holds a world: every screen in both languages, light and dark, desktop and phone. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { liveThrough } from '../bench/pages/lived.ts'
import { settled } from '../bench/pages/shoot.ts'
import { type Server, withServer } from '../src/api/fixture.ts'
import { consoleFolder } from '../src/cli/console.ts'
import type { PersonRole } from '../src/domain/caller.ts'
import type { Report } from '../src/domain/report.ts'
import { makeWorld } from '../worlds/index.ts'
import { writeWorld } from '../worlds/write.ts'
import { enter as enterAs, type Fields, type Looks, openBrowser, skip, taken } from './harness/pages.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** Where pictures of every screen go, when somebody wants to look at them. */
const pictures = process.env['AEDILE_PICTURES']

/** The map of the console, read as text: its screens are made for a browser. */
const screens = [...readFileSync(new URL('../console/src/nav.ts', import.meta.url), 'utf8').matchAll(/path: '([^']+)'/g)].map(([, path]) => path!)

async function withMarket(use: (server: Server, browser: Browser) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'aedile-pages-'))
  const pages = consoleFolder(() => {})
  assert.ok(pages !== undefined, 'expected the pages to be built')
  await writeWorld(makeWorld('S1', { seed: 5, size: 'small' }), join(folder, 'S1'))
  const browser = await openBrowser()
  try {
    await withServer((server) => use(server, browser), { clock: 'events', events: [join(folder, 'S1')], pages })
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const enter = (server: Server, browser: Browser, roles: readonly PersonRole[], looks: Looks, bound?: { kind: string; id: string }) =>
  enterAs(server, browser, server.person(roles, bound), looks)

async function barriers(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const found = (await page.evaluate('axe.run(document, { resultTypes: ["violations"] })')) as {
    violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[]
  }
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]!.html.slice(0, 160)} ${(nodes[0]!.failureSummary ?? '').slice(0, 200)}`)
}

test('every screen stands in both languages, light and dark, wide and narrow, without a barrier, an error or a request elsewhere', { skip }, async () => {
  await withMarket(async (server, browser) => {
    const key = server.key(['read', 'read:case'])
    const { body } = await server.call('GET', '/v1/report', { key })
    const report = body as unknown as Report
    const victim = report.verdicts.find(({ role }) => role === 'victim_merchant')!
    const order = victim.supported_order_ids[0] ?? report.verdicts.flatMap(({ supported_order_ids }) => supported_order_ids)[0]!
    // A market in which something has happened: empty tables hide what full ones would show.
    const { appeal, loss, right, letter } = await liveThrough({
      url: server.url,
      cookie: (role, bound) => server.person([role], bound),
      verdicts: report.verdicts,
    })
    const places = [
      ...screens
        .filter((path) => !path.includes('$on'))
        .map((path) => (path.startsWith('/console/orders/') ? path.replace('$id', order) : path.replace('$id', victim.case_id))),
      `/console/appeals/${appeal}`,
      `/console/losses/${loss}`,
      `/console/rights/${right}`,
      `/console/corrections/${letter}`,
    ]
    if (pictures !== undefined) mkdirSync(pictures, { recursive: true })
    const wrong: string[] = []
    for (const looks of [
      { lang: 'zh', dark: false, width: 1440 },
      { lang: 'en', dark: true, width: 390 },
    ] as const) {
      const roles: PersonRole[] = ['investigator', 'auditor', 'governance']
      const { context, page, complaints } = await enter(server, browser, roles, looks)
      for (const place of places) {
        await page.goto(`${server.url}${place}`)
        await settled(page)
        const at = `${place} ${looks.lang} ${looks.dark ? 'dark' : 'light'} ${looks.width}`
        for (const barrier of await barriers(page)) wrong.push(`${at}: ${barrier}`)
        const text = await page.locator('main').innerText()
        if (/\b[LT][0-5]\b/.test(text)) wrong.push(`${at}: a code where words belong: ${/.{20}\b[LT][0-5]\b.{20}/s.exec(text)?.[0]}`)
        const wide = (await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth')) as number
        if (wide > 1) wrong.push(`${at}: ${wide} px wider than the screen`)
        // A language that is read from the right turns the page round and breaks nothing.
        const turned = (await page.evaluate(
          `(() => { const { documentElement: one } = document; one.dir = 'rtl'; const over = one.scrollWidth - one.clientWidth; one.dir = ''; return over })()`,
        )) as number
        if (turned > 1) wrong.push(`${at}: ${turned} px wider than the screen when read from the right`)
        if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${at.replaceAll(/[^\w]+/g, '-')}.png`), fullPage: false })
      }
      wrong.push(...complaints)
      await context.close()
    }
    for (const [bound, role, place] of [
      [victim.subject, 'merchant', '/portal'],
      [{ kind: 'account', id: 'A-nobody' }, 'buyer', '/portal'],
      [{ kind: 'authority', id: 'police-yiwu' }, 'authority', '/portal'],
      [undefined, 'merchant', '/public'],
      [undefined, 'merchant', '/verify'],
    ] as const)
      for (const looks of [
        { lang: 'zh', dark: false, width: 390 },
        { lang: 'en', dark: true, width: 1280 },
      ] as const) {
        const { context, page, complaints } = await enter(server, browser, [role], looks, bound)
        if (bound === undefined) await context.clearCookies()
        await page.goto(`${server.url}${place}`)
        await settled(page)
        const at = `${place} ${role} ${looks.lang} ${looks.width}`
        for (const barrier of await barriers(page)) wrong.push(`${at}: ${barrier}`)
        if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${at.replaceAll(/[^\w]+/g, '-')}.png`), fullPage: true })
        wrong.push(...complaints)
        await context.close()
      }
    assert.deepEqual(wrong, [])
  })
})

test(
  'a harmed shop under a penalty of old is set free from the alert on: it complained, its case is taken, it is recognised, and its page says so',
  { skip },
  async () => {
    await withMarket(async (server, browser) => {
      const looks: Looks = { lang: 'en', dark: false, width: 1280 }
      const staff = await enter(server, browser, ['investigator'], looks)
      await staff.page.goto(server.url)
      await settled(staff.page)
      await staff.page.getByRole('row').nth(1).click()
      await settled(staff.page)
      const address = staff.page.url()
      const shop = (await staff.page.locator('main .mono').allInnerTexts()).find((text) => text.startsWith('S-'))!
      const command = async (page: Page, name: string, fill: (dialog: ReturnType<Page['getByRole']>) => Promise<void>): Promise<void> => {
        await page.getByRole('button', { name, exact: true }).click()
        const dialog = page.getByRole('dialog')
        await fill(dialog)
        await dialog.getByRole('button', { name, exact: true }).click()
        await dialog.getByText('Recorded as entry').waitFor()
        await dialog.getByRole('button', { name: 'OK' }).click()
      }
      const merchant = await enter(server, browser, ['merchant'], looks, { kind: 'shop', id: shop })
      const penalty = merchant.page.locator('section.card', { has: merchant.page.getByRole('button', { name: /Appeal/ }) })
      await merchant.page.goto(`${server.url}/portal`)
      await penalty.getByText('in force').waitFor()

      await command(staff.page, 'Take', async () => {})
      // Its own complaint of the attack is its claim; a person decides on it.
      const decider = await enter(server, browser, ['decider'], looks)
      await decider.page.goto(address)
      await settled(decider.page)
      await command(decider.page, 'Victim of an attack', async (dialog) => {
        await dialog.getByLabel('Status').selectOption('recognised')
        await dialog.getByLabel('Reasons').fill('Two independent facts speak for it.')
      })
      await merchant.page.reload()
      await penalty.getByText('lifted').waitFor()
      // What is out of the counts opens its list, and one button objects to one order.
      const uncounted = merchant.page.locator('section.card', { hasText: 'left out of sales and scores' })
      await uncounted.getByText(/^Orders: \d+/).click()
      const object = uncounted.getByRole('button', { name: 'Object: it was a real order' })
      const open = await object.count()
      assert.ok(open > 0, 'expected the orders of the flood on the list')
      await object.first().click()
      const dialog = merchant.page.getByRole('dialog')
      await dialog.getByLabel('Why it is real').fill('A neighbour bought it and kept it.')
      await dialog.getByRole('button', { name: 'Object: it was a real order', exact: true }).click()
      await dialog.getByText('Recorded as entry').waitFor()
      await dialog.getByRole('button', { name: 'OK' }).click()
      await uncounted.getByText('You objected').waitFor()
      assert.equal(await object.count(), open - 1)
      // Who may not see a page is refused by the server, not by a hidden link.
      await merchant.page.goto(address)
      await merchant.page.waitForURL(/portal/)
      const answered = await merchant.page.request.get(`${server.url}/v1/cases`)
      assert.equal(answered.status(), 403)
      assert.deepEqual([...staff.complaints, ...decider.complaints, ...merchant.complaints.filter((text) => !text.includes('403'))], [])

      // What begins with a form of its own, each by whoever may.
      const caseId = new URL(address).pathname.split('/').at(-1)!
      const begins: readonly (readonly [PersonRole, string, string, Fields])[] = [
        ['governance', 'campaigns', 'Open a campaign', { 'What for': 'floods of this summer', Reasons: 'several shops' }],
        ['liaison', 'requests', 'Register a request', { Authority: 'police-yiwu', 'File number': 'No. 7', 'Orders or cases': caseId, Reasons: 'by law' }],
        ['legal', 'proceedings', 'Prepare a claim', { Case: caseId, 'Harmed shops': 'the marketplace', 'Against whom': 'A-1', Reasons: 'its own loss' }],
        [
          'investigator',
          'vault',
          'Ask to see one value',
          { 'Source of': '//m', 'Type of': 'contact.verified', 'Id of': 'e-1', Field: 'answer', Purpose: 'to call the buyer back' },
        ],
      ]
      for (const [role, place, verb, fields] of begins) {
        const { page, context, complaints } = await enter(server, browser, [role], looks)
        await page.goto(`${server.url}/console/${place}`)
        await settled(page)
        await command(page, verb, async (form) => {
          for (const [label, text] of Object.entries(fields)) await form.getByLabel(label).first().fill(text)
        })
        await page.getByRole('grid').first().getByRole('row').nth(1).waitFor()
        assert.deepEqual(complaints, [], place)
        await context.close()
      }
      const police = await enter(server, browser, ['authority'], looks, { kind: 'authority', id: 'police-yiwu' })
      await police.page.goto(`${server.url}/portal`)
      await police.page.getByText('No. 7').first().waitFor()
      // A file is tried on the page, and an auditor reads who did what; an investigator is refused there by the server.
      const intake = await enter(server, browser, ['investigator'], looks)
      await intake.page.goto(`${server.url}/console/intake`)
      await settled(intake.page)
      const rows = Array.from({ length: 12 }, (_, n) => `${n},2024-03-01T10:00:00+08:00,b${n}@example.com,s,sku,1,29.90,CNY`)
      await intake.page.locator('input[type="file"]').setInputFiles({
        name: 'orders.csv',
        mimeType: 'text/csv',
        buffer: Buffer.from(
          `Order ID,Order date,Buyer email,Shop,SKU,Quantity,Unit price,Currency\n${rows.join('\n')}\n99,yesterday,x@example.com,s,sku,1,2,CNY\n`,
        ),
      })
      await intake.page.getByText('rows would be accepted').waitFor()
      assert.doesNotMatch(await intake.page.locator('main').innerText(), /example\.com/)
      await intake.page.goto(`${server.url}/console/audit`)
      await intake.page.getByText('Your role may not see this.').waitFor()
      const auditor = await enter(server, browser, ['auditor'], looks)
      await auditor.page.goto(`${server.url}/console/audit?on=${caseId}`)
      await settled(auditor.page)
      await auditor.page.getByText('victim’s claim').first().waitFor()
    })
  },
)

test(
  'letters go out, rights are answered by two, holds end by another, losses are settled, a panel decides, a rule is tried: each on its page',
  { skip },
  async () => {
    await withMarket(async (server, browser) => {
      const { body } = await server.call('GET', '/v1/report', { key: server.key(['read', 'read:case']) })
      const { verdicts } = body as unknown as Report
      const { appeal, loss, right, letter } = await liveThrough({ url: server.url, cookie: (role, bound) => server.person([role], bound), verdicts })
      const victim = verdicts.find(({ role }) => role === 'victim_merchant')!
      const buyer = verdicts.find(({ subject, measure, case_id }) => subject.kind === 'account' && measure.level !== 'L0' && case_id === victim.case_id)!
      const looks: Looks = { lang: 'en', dark: false, width: 1280 }
      const complained: string[] = []
      /** Goes to a page, and where a row is named opens it. */
      const at = async (role: PersonRole, path: string, row?: string, bound?: { kind: string; id: string }) => {
        const { page, complaints, context } = await enter(server, browser, [role], looks, bound)
        await page.goto(`${server.url}${path}`)
        await settled(page)
        if (row !== undefined) {
          await page.getByRole('row').filter({ hasText: row }).first().click()
          await settled(page)
        }
        return { page, close: async () => void (complained.push(...complaints), await context.close()) }
      }
      const state = async (path: string): Promise<string> => {
        const { body: thing } = await server.call('GET', path, { cookie: server.person(['auditor']) })
        return (thing as { state: string }).state
      }

      const letters = await at('liaison', '/console/corrections', letter)
      await letters.page.getByText('we no longer say').first().waitFor()
      await taken(letters.page, 'Record that the letter went out', { 'File number': 'No. 8' })
      await taken(letters.page, 'Record that it arrived')
      assert.equal(await state(`/v1/corrections/${letter}`), 'received')

      const granting = await at('legal', '/console/rights', right)
      await taken(granting.page, 'Grant', { Reasons: 'it is theirs to read' })
      const doing = await at('governance', '/console/rights', right)
      await taken(doing.page, 'Carry it out for good', { 'What they read': 'sent by letter', Reasons: 'granted by legal' })
      assert.equal(await state(`/v1/rights/${right}`), 'done')
      const holding = await at('legal', '/console/rights')
      await taken(holding.page, 'Keep records', { 'Whose records': 'account:A-2', Reasons: 'a court may ask' })
      const lifting = await at('governance', '/console/holds/H-1')
      await taken(lifting.page, 'Lift the hold', { Reasons: 'the court has decided' })
      assert.equal(await state('/v1/holds/H-1'), 'lifted')

      const entering = await at('investigator', `/console/cases/${victim.case_id}/losses`)
      await taken(
        entering.page,
        'Enter a loss',
        { Low: '100', Central: '212.50', High: '1,300', 'How it is known': 'the advertising bill' },
        { 'Whose loss': 'merchant', 'What for': 'ads', Currency: 'CNY' },
      )
      await entering.page.getByText('the advertising bill').waitFor()
      await entering.page.getByRole('row').filter({ hasText: 'the advertising bill' }).getByText('CNY 212.50').waitFor()
      const settling = await at('legal', '/console/losses', loss)
      // What cannot be read exactly is not sent, and says why; what can be read is said back.
      await settling.page.getByRole('button', { name: 'Settle', exact: true }).click()
      const form = settling.page.getByRole('dialog')
      const sum = form.getByLabel('Amount')
      await sum.fill('18519.705')
      await form.getByText('Choose the currency').waitFor()
      await form.getByLabel('Currency').selectOption('CNY')
      await form.getByText('Nothing is rounded').waitFor()
      await form.getByLabel('How').selectOption('paid')
      await form.getByLabel('Reasons').fill('paid today')
      assert.equal(await form.getByRole('button', { name: 'Settle', exact: true }).isDisabled(), true)
      await sum.fill('18519.70')
      await form.getByText('CNY 18,519.70').waitFor()
      await settling.page.keyboard.press('Escape')
      await taken(settling.page, 'Settle')
      await settling.page.getByText('CNY 18,519.70').first().waitFor()
      assert.equal(await state(`/v1/losses/${loss}`), 'settled')

      const listing = await at('liaison', '/console/authorities')
      const named = { 'Name in Chinese': '义乌市市场监督管理局', 'Name in English': 'Yiwu market supervision', Reasons: 'they take unfair competition' }
      await taken(listing.page, 'List an authority', named, { Kind: 'market_supervision' })
      await listing.page.getByText('Yiwu market supervision').first().waitFor()
      const none = await at('auditor', '/console/authorities')
      assert.equal(await none.page.getByRole('button', { name: 'List an authority' }).count(), 0)
      await none.page.getByText('This is done by').waitFor()

      // Two of a panel must hold the same: one alone finds nothing to press and reads why.
      const reading = await at('appeal_reader', '/console/appeals', appeal)
      await reading.page.getByText('Second appeal: the panel').waitFor()
      await taken(reading.page, 'Take')
      await reading.page.getByText('it cannot be decided').waitFor()
      assert.equal(await reading.page.getByRole('button', { name: 'Decide the appeal' }).count(), 0)
      const panel = await at('governance', '/console/appeals', appeal)
      await taken(panel.page, 'Say what you hold', { Reasons: 'I hold the same' }, { Outcome: 'overturned' })
      await reading.page.getByText('Also of the panel').waitFor()
      await taken(reading.page, 'Decide the appeal', { Reasons: 'it was a lead only' }, { Outcome: 'overturned' })
      assert.equal(await state(`/v1/appeals/${appeal}`), 'decided')

      const asked = await at('legal', '/console/openings/V-1')
      await taken(asked.page, 'Approve', { Reasons: 'the notice must reach them' })
      assert.equal(await state('/v1/openings/V-1'), 'approved')

      const own = await at('buyer', '/portal', undefined, buyer.subject)
      await taken(own.page, 'Ask to have my data erased', { 'In your words': 'all of it' })
      await own.page.getByRole('button', { name: 'Withdraw', exact: true }).waitFor()
      const download = own.page.waitForEvent('download')
      await own.page.getByRole('link', { name: 'Download everything on file about me' }).click()
      const exported = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as { subject: unknown; records: unknown[] }
      assert.deepEqual(exported.subject, buyer.subject)
      assert.ok(exported.records.length > 0)

      // Rules explained accuse nobody; that they were read is recorded.
      const { items: hints } = (await server.call('GET', '/v1/measures?limit=500', { cookie: server.person(['auditor']) })).body as {
        items: { id: string; kind: string; state: string; subject: { kind: string; id: string } }[]
      }
      const hint = hints.find(({ kind, state: now, subject }) => kind === 'education' && now === 'in_force' && subject.id !== buyer.subject.id)!
      const hinted = await at('buyer', '/portal', undefined, hint.subject)
      await hinted.page.getByText('An order counts because somebody wants the goods').first().waitFor()
      const answers = { 'A friend’s shop offers to pay': 'no', 'You order a gift': 'yes', 'A part-time job': 'yes' }
      await taken(hinted.page, 'I have read it', {}, answers)
      await hinted.page.getByText('questions right 2 / 3').waitFor()
      assert.equal(await hinted.page.getByRole('button', { name: 'I have read it', exact: true }).count(), 0)
      const { body: shown } = await server.call('GET', `/v1/measures/${hint.id}`, { cookie: server.person(['auditor']) })
      const { acknowledged } = shown as { acknowledged: { right: number; of: number } }
      assert.deepEqual([acknowledged.right, acknowledged.of], [2, 3])

      // Half an answer survives a reload; the one after in the same browser finds none of it; sent, it is gone.
      const answering = await at('buyer', '/portal', undefined, buyer.subject)
      const answer = answering.page.getByRole('button', { name: 'Send the answer', exact: true }).first()
      await answering.page.getByText('You are asked about').first().waitFor()
      await taken(answering.page, 'I need more time')
      const keptHere = (page: Page): Promise<string> => page.evaluate('JSON.stringify(localStorage)') as Promise<string>
      await answer.click()
      await answering.page.getByRole('dialog').getByLabel('Your explanation').fill('my neighbour asked me to')
      await answering.page.reload()
      await answering.page.getByText('begun, not sent').waitFor()
      await answer.click()
      assert.equal(await answering.page.getByRole('dialog').getByLabel('Your explanation').inputValue(), 'my neighbour asked me to')
      const [name, value] = server.person(['merchant'], victim.subject).split('=') as [string, string]
      const first = (await answering.page.context().cookies()).find((one) => one.name === name)!
      await answering.page.context().addCookies([{ name, value, url: server.url }])
      const other = await answering.page.context().newPage()
      await other.goto(`${server.url}/portal`)
      await settled(other)
      await other.getByRole('button', { name: 'Tell us what it cost' }).first().waitFor()
      assert.doesNotMatch(await keptHere(other), /neighbour/)
      await taken(
        other,
        'Tell us what it cost',
        { 'At least': '100', 'Most likely': '212.50', 'At most': '300', 'How it is known': 'the bill of the carrier' },
        { 'What for': 'freight', Currency: 'CNY' },
      )
      await other.locator('section.card', { hasText: 'freight' }).getByRole('button', { name: 'Withdraw', exact: true }).first().waitFor()
      await other.close()
      await answering.page.context().addCookies([first])
      await answering.page.goto(`${server.url}/portal`)
      await settled(answering.page)
      await taken(answering.page, 'Send the answer', { 'Your explanation': 'my neighbour asked me to' })
      assert.doesNotMatch(await keptHere(answering.page), /neighbour/)

      // An authority finds what it asked for and was given, byte for byte, and nothing of another one's.
      const police = await at('authority', '/portal', undefined, { kind: 'authority', id: 'police-yiwu' })
      await police.page.getByText('义公网调〔2017〕12号').waitFor()
      const given = police.page.waitForEvent('download')
      await police.page.getByRole('link', { name: 'Download', exact: true }).click()
      assert.equal(readFileSync(await (await given).path(), 'utf8'), 'the orders of the flood, one a line')
      const elsewhere = await at('authority', '/portal', undefined, { kind: 'authority', id: 'police-elsewhere' })
      await elsewhere.page.getByText('No request of yours is registered.').waitFor()
      const href = (await police.page.getByRole('link', { name: 'Download', exact: true }).getAttribute('href'))!
      const refused = await elsewhere.page.request.get(`${server.url}${href}`)
      assert.ok([403, 404].includes(refused.status()), String(refused.status()))

      // What begins with a form of its own, beside those above.
      const asking = await at('legal', '/console/rights')
      await taken(
        asking.page,
        'Record a request',
        { Reasons: 'a letter of theirs', 'Whom it is about': 'A-9', 'In their words': 'what do you hold on me' },
        { 'Whom it is about': 'account', 'They want': 'access' },
      )
      const before17 = await at('investigator', '/console/measures')
      await taken(
        before17.page,
        'Record a penalty of before',
        {
          'Whom it is about': victim.subject.id,
          Case: victim.case_id,
          From: '2017-08-01T10:00',
          'Reason that was given then': 'too many refunds',
          Reasons: 'from the old file',
        },
        { Measure: 'demote', 'How far it goes': 'L3' },
      )
      // A change beside the rules: begun, compared after the next judgement, ended; nobody is limited by it.
      const shadowing = await at('governance', '/console/shadows')
      await taken(shadowing.page, 'Run beside the rules', { 'Signals left out': 'refunded-cohort', Reasons: 'before it is a rule' })
      await shadowing.page.getByText('refunded-cohort left out').first().waitFor()
      await shadowing.page.getByRole('row').nth(1).click()
      await shadowing.page.getByText(/say something else/).waitFor({ timeout: 480_000 })
      await shadowing.page.getByText('Each time it said something else').waitFor()
      await taken(shadowing.page, 'End')
      await shadowing.page.locator('.tag', { hasText: 'ended' }).first().waitFor()

      // Read-only, and it says so.
      const before = server.tenants[0]!.head().size
      const trying = await at('governance', '/console/backtest')
      await trying.page.getByText('Read-only').first().waitFor()
      await trying.page.getByLabel('Change refunded-cohort', { exact: true }).selectOption('leave')
      await trying.page.getByRole('button', { name: 'Judge both ways; affects nobody' }).click()
      // Everything is judged twice, behind whatever else is judged.
      await trying.page.getByText(/say something else/).waitFor({ timeout: 480_000 })
      const fair = await at('auditor', '/console/fairness')
      await fair.page.getByText('Read-only').first().waitFor()
      // What follows from earlier decisions by itself may still come; a person has done nothing by looking.
      const since = [...server.tenants[0]!.entries(before, server.tenants[0]!.head().size)].map(
        ({ bytes }) => JSON.parse(Buffer.from(bytes).toString()) as { type: string; data: { by?: { kind: string } } },
      )
      assert.deepEqual(
        since.filter(({ data }) => data.by?.kind === 'person').map(({ type }) => type),
        [],
      )
      for (const one of [
        letters,
        granting,
        doing,
        holding,
        lifting,
        entering,
        settling,
        listing,
        none,
        reading,
        panel,
        asked,
        own,
        hinted,
        answering,
        police,
        elsewhere,
        asking,
        before17,
        shadowing,
        trying,
        fair,
      ])
        await one.close()
      // The one refusal was asked for.
      assert.deepEqual(
        complained.filter((text) => !/status of 403/.test(text)),
        [],
      )
    })
  },
)
