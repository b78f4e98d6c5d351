/**
 * The three cases, lived in a real browser by everybody whose day they are: in one language with a mouse, in the other by the keyboard
 * alone. Each step is a page, a button and what the page says afterwards.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import type { BrowserContext, Locator, Page } from 'playwright-core'
import { beginningOf, storyWorlds } from '../bench/casework/teller.ts'
import { type Hands, keys, mouse } from '../bench/pages/hands.ts'
import { contextFor, openBrowser, settled } from '../bench/pages/shoot.ts'
import { routes } from '../src/api/routes.ts'
import { listen } from '../src/api/server.ts'
import { openDataFolder } from '../src/cases/data.ts'
import { consoleFolder } from '../src/cli/console.ts'
import type { PersonRole, Subject } from '../src/domain/caller.ts'
import { makeHouse } from '../src/live/house.ts'
import { openTenant, type Tenant } from '../src/live/tenant.ts'

const executable = process.env['AEDILE_CHROMIUM'] ?? '/usr/bin/chromium'
const skip = existsSync(executable) ? false : `no Chromium at ${executable}; name one in AEDILE_CHROMIUM`

type How = { lang: 'en' | 'zh'; by: 'mouse' | 'keys' }
type Somebody = { page: Page; hands: Hands }
type Fill = (dialog: Locator, hands: Hands) => Promise<void>
type Story = {
  t: (en: string, zh: string) => string
  cast: Record<string, string>
  tenant: () => Tenant
  at: (text: string) => void
  /** Somebody at a page, signed in afresh; the same name is the same person. */
  visit: (name: PersonRole, path: string, bound?: Subject) => Promise<Somebody>
  /** A command by its button, its dialog and its confirmation. */
  command: (who: Somebody, verb: string, fill?: Fill) => Promise<void>
  folder: string
  /** Closes the market for another program, and opens it again. */
  meanwhile: (work: () => void) => Promise<void>
  url: () => string
}

/** A story takes minutes; with AEDILE_TELL=1 each step is told as it is done. */
const tell = (step: string): void => void (process.env['AEDILE_TELL'] === '1' && process.stderr.write(`${step}\n`))

async function live(name: keyof typeof storyWorlds, { lang, by }: How, story: (told: Story) => Promise<void>): Promise<void> {
  const pages = consoleFolder(() => {})
  assert.ok(pages !== undefined, 'expected the pages to be built')
  const base = mkdtempSync(join(tmpdir(), 'aedile-lived-'))
  const world = storyWorlds[name]
  let now = Date.parse(world.from)
  const complaints: string[] = []
  const browser = await openBrowser()
  let close = async (): Promise<void> => {}
  try {
    const { before, cast } = await beginningOf(world, base)
    const folder = join(base, 'market')
    const data = openDataFolder(folder, { make: true })
    await data.importInto({ folders: [before], environment: {}, now: new Date(now) })
    data.close()
    let tenant!: Tenant
    let url = ''
    /** A market that was closed and opened again has another port; pages of before still ask the old one. */
    const own: string[] = []
    const open = async (): Promise<void> => {
      tenant = await openTenant({ folder, clock: 'wall', environment: {}, now: () => now, log: () => undefined })
      const server = await listen({
        house: makeHouse({ tenants: [tenant], now: () => now }),
        routes,
        version: '0',
        log: () => undefined,
        now: () => now,
        host: '127.0.0.1',
        port: 0,
        consoleFolder: pages,
      })
      url = `http://127.0.0.1:${server.port}`
      own.push(url)
      await tenant.report()
      close = async () => {
        await server.close()
        await tenant.close()
      }
    }
    await open()
    tell(`${name} ${lang} ${by}: opened`)
    const known = new Map<string, { id: string; context: BrowserContext; page: Page }>()
    const t: Story['t'] = (en, zh) => (lang === 'en' ? en : zh)
    await story({
      t,
      cast,
      folder,
      tenant: () => tenant,
      url: () => url,
      at(text) {
        now = Math.max(now, Date.parse(text))
      },
      async visit(role, path, bound) {
        const key = `${role} ${bound?.id ?? ''}`
        let one = known.get(key)
        if (one === undefined) {
          const context = await contextFor(browser, { lang, dark: false, width: bound === undefined ? 1280 : 390 }, undefined)
          const page = await context.newPage()
          page.on('pageerror', (error) => complaints.push(String(error)))
          page.on('request', (request) => {
            if (!own.some((address) => request.url().startsWith(address))) complaints.push(`request ${request.url()}`)
          })
          // Whoever has no mouse makes no movement of one.
          if (by === 'keys') {
            await context.exposeFunction('mouseSeen', () => void complaints.push(`a mouse at ${page.url()}`))
            await context.addInitScript(`for (const kind of ['mousedown', 'pointerdown', 'touchstart']) addEventListener(kind, () => window.mouseSeen(), true)`)
          }
          const { id } = tenant.access.addPerson({ name: role, roles: [role], bound, lang }, now)
          known.set(key, (one = { id, context, page }))
        }
        const opened = tenant.access.openLink(tenant.access.linkFor(one.id, '/', now), now)
        if (opened === undefined || opened === 'spent') throw new Error('expected a fresh link to open')
        await one.context.addCookies([{ name: 'aedile_session', value: opened.session, url }])
        await one.page.clock.setFixedTime(now)
        await one.page.goto(`${url}${path}`)
        await settled(one.page)
        return { page: one.page, hands: by === 'keys' ? keys(one.page) : mouse() }
      },
      async command({ page, hands }, verb, fill) {
        await hands.press(page.getByRole('button', { name: verb, exact: true }).first())
        const dialog = page.getByRole('dialog')
        await dialog.waitFor()
        await fill?.(dialog, hands)
        await hands.press(dialog.getByRole('button', { name: verb, exact: true }))
        const said = dialog.getByText(t('Recorded as entry', '已记录，条目')).or(dialog.getByRole('alert'))
        await said.waitFor()
        assert.match(await said.innerText(), lang === 'en' ? /Recorded as entry/ : /已记录/, `${verb}: ${await said.innerText()}`)
        await hands.press(dialog.getByRole('button', { name: 'OK' }))
        await dialog.waitFor({ state: 'detached' })
        tell(`${verb}: ${page.url().replace(url, '')}`)
      },
      async meanwhile(work) {
        await close()
        work()
        await open()
      },
    })
    assert.deepEqual(complaints, [])
  } finally {
    await browser.close()
    await close()
    rmSync(base, { recursive: true, force: true })
  }
}

const reasons =
  ({ t }: Story, text: string, more?: Fill): Fill =>
  async (dialog, hands) => {
    await more?.(dialog, hands)
    await hands.write(dialog.getByLabel(t('Reasons, in your own words', '理由（请用自己的话）')), text)
  }

/** Opens the first row of the page's table. */
async function open({ page, hands }: Somebody): Promise<void> {
  const before = page.url()
  await hands.open(page.getByRole('grid').first())
  await page.waitForURL(({ href }) => href !== before)
  await settled(page)
}

/** From a flood's alert to a penalty lifted, a referral that ended in a judgment, and a notice anybody can read. */
async function yiwu(told: Story): Promise<void> {
  const { t, cast, visit, command, at, tenant } = told
  const shop = { kind: 'shop', id: cast['S-VYW']! }
  const alert = await visit('investigator', '/console/warnings')
  await alert.page.getByText(shop.id).first().waitFor()
  const link = alert.page.getByRole('link', { name: /^C-/ }).first()
  const caseId = (await link.innerText()).trim()
  await alert.hands.press(link)
  await settled(alert.page)
  await alert.page.getByText(t('harmed shop', '受害店铺')).first().waitFor()
  const place = `/console/cases/${caseId}`

  at('2017-08-10T10:20:00+08:00')
  const merchant = await visit('merchant', '/portal', shop)
  const penalty = merchant.page.locator('section.card', {
    has: merchant.page.getByRole('button', { name: t('Appeal; somebody else reads', '申诉，由他人复审') }),
  })
  await penalty
    .locator('.tag', { hasText: t('in force', '生效中') })
    .first()
    .waitFor()
  const orders = tenant()
    .view.verdictsOf(shop)
    .flatMap(({ supported_order_ids }) => supported_order_ids)
    .slice(0, 3)
  await command(merchant, t('I am under attack: re-check these orders', '我被恶意刷单：请复核这些订单'), async (dialog, hands) => {
    await hands.write(dialog.getByLabel(t('Orders', '订单')), orders.join('\n'))
    await hands.write(dialog.getByLabel(t('What happened', '情况')), '半小时内两千单，收件人都说没买过')
  })
  at('2017-08-10T15:00:00+08:00')
  await command(await visit('investigator', place), t('Take', '领取'))
  await command(
    await visit('decider', place),
    t('Victim of an attack', '被攻击认定'),
    reasons(told, 'real parcels, refunds at its cost', (dialog, hands) => hands.choose(dialog.getByLabel(t('Status', '状态')), 'recognised')),
  )
  const freed = await visit('merchant', '/portal', shop)
  await freed.page
    .locator('.tag', { hasText: t('lifted', '已解除') })
    .first()
    .waitFor()

  at('2017-08-16T09:00:00+08:00')
  await command(await visit('merchant', '/portal', shop), t('Agree: in a report to the police', '同意：在移送公安机关时具名'))
  await command(
    await visit('liaison', place),
    t('Refer to the police', '移送公安机关'),
    reasons(told, 'loss above the threshold on the low estimate', async (dialog, hands) => {
      await hands.write(dialog.getByLabel(t('Authority', '主管机关')), 'police-yiwu')
      await hands.write(dialog.getByLabel(t('Suspected offence', '涉嫌罪名')), '276')
      await hands.write(dialog.getByLabel(t('Harmed shops who agree', '同意的受害店铺')), shop.id)
    }),
  )
  const list = await visit('legal', '/console/referrals')
  await open(list)
  const referral = new URL(list.page.url()).pathname
  await command(list, t('Sign off the file', '内审签署'), reasons(told, 'complete'))
  const steps: readonly (readonly [string, string, string])[] = [
    ['2017-08-16T14:00:00+08:00', 'Send', '推送'],
    ['2017-08-17T10:00:00+08:00', 'Record the receipt', '记录签收'],
    ['2017-08-18T10:00:00+08:00', 'Record the acceptance', '记录受案'],
    ['2017-08-25T10:00:00+08:00', 'Record that it was filed', '记录立案'],
    ['2017-09-01T10:00:00+08:00', 'Record the investigation', '记录侦查'],
    ['2018-08-02T10:00:00+08:00', 'Record the prosecution', '记录移送起诉'],
    ['2018-08-03T10:00:00+08:00', 'Record the judgment', '记录判决'],
    ['2018-08-06T10:00:00+08:00', 'Record that it is final', '记录生效'],
  ]
  for (const [time, en, zh] of steps) {
    at(time)
    await command(await visit('liaison', referral), t(en, zh), reasons(told, 'on file'))
  }
  const notice = t('A shop was flooded with orders by others; it was not its doing.', '一家店铺遭他人恶意下单，并非其自身行为。')
  const governance = await visit('governance', '/console/publications')
  await command(
    governance,
    t('Draft a notice', '起草公示'),
    reasons(told, 'the judgment is final', async (dialog, hands) => {
      await hands.write(dialog.getByLabel(t('Case', '案件')), caseId)
      await hands.write(dialog.getByLabel(t('Text; persons are not named', '内容（不公开个人身份）')), notice)
    }),
  )
  const signing = await visit('legal', '/console/publications')
  await open(signing)
  await command(signing, t('Publish', '发布'), reasons(told, 'final, nobody named'))
  const anybody = await signing.page.context().browser()!.newPage()
  await anybody.goto(`${told.url()}/public?lang=${t('en', 'zh')}`)
  await anybody.getByText(notice).waitFor()
  await anybody.close()
}

/** From detection through question, answer and appeal to the bag with its 24 orders, checked in the browser. */
async function li(told: Story): Promise<void> {
  const { t, cast, visit, command, at } = told
  const account = { kind: 'account', id: cast['A-LI']! }
  at('2016-07-13T09:30:00+08:00')
  const first = await visit('investigator', '/console/queue')
  await open(first)
  const place = new URL(first.page.url()).pathname
  await first.page.getByText(account.id).first().waitFor()
  await command(first, t('Take', '领取'))
  const kind: Fill = async (dialog, hands) => {
    await hands.choose(dialog.getByLabel(t('Measure', '措施')).first(), 'restrict_login')
    await hands.choose(dialog.getByLabel(t('How far it goes', '力度')), 'L2')
  }
  await command(first, t('Propose a measure', '提出措施建议'), reasons(told, 'price plus five yuan came back, 24 times', kind))
  const impose = (text: string, urgent: boolean): Fill =>
    reasons(told, text, async (dialog, hands) => {
      await hands.choose(dialog.getByLabel(t('Decision', '决定')), 'impose')
      if (urgent) await hands.tick(dialog.getByLabel(t('Urgent: at most 72 hours, answer afterwards', '紧急：最长 72 小时，事后申辩')))
    })
  const decider = await visit('decider', '/console/measures?state=proposed')
  await open(decider)
  await command(decider, t('Sign the decision', '签署决定'), impose('orders go on every day', true))

  const buyer = await visit('buyer', '/portal', account)
  await buyer.page
    .locator('.tag', { hasText: t('in force', '生效中') })
    .first()
    .waitFor()
  at('2016-07-15T21:40:00+08:00')
  const answering = await visit('buyer', '/portal', account)
  await command(answering, t('Send the answer', '提交说明'), (dialog, hands) => hands.write(dialog.getByLabel(t('Your explanation', '说明')), '都是朋友转的钱'))

  at('2016-07-18T10:00:00+08:00')
  await command(await visit('investigator', place), t('Take', '领取'))
  const question = await visit('investigator', '/console/questions')
  await open(question)
  await command(
    question,
    t('Assess the answer', '评议答复'),
    reasons(told, 'no friend pays the exact price plus five', (dialog, hands) => hands.choose(dialog.getByLabel(t('It is', '评议')).first(), 'unreasonable')),
  )
  await command(await visit('investigator', place), t('Propose a measure', '提出措施建议'), reasons(told, 'asked and not explained', kind))
  const noticing = await visit('investigator', '/console/measures?state=proposed')
  await open(noticing)
  await command(noticing, t('Give notice', '发出告知'), reasons(told, 'complete'))
  const measure = new URL(noticing.page.url()).pathname
  await command(await visit('decider', measure), t('Sign the decision', '签署决定'), impose('the service agreement forbids it', false))
  at('2016-07-18T16:00:00+08:00')
  const appealing = await visit('buyer', '/portal', account)
  await command(appealing, t('Appeal; somebody else reads', '申诉，由他人复审'), (dialog, hands) =>
    hands.write(dialog.getByLabel(t('What is wrong with the decision', '对决定的意见')), '请求解封账号'),
  )
  at('2016-07-19T12:00:00+08:00')
  const reader = await visit('appeal_reader', '/console/appeals')
  await open(reader)
  await command(reader, t('Take', '领取'))
  await command(
    reader,
    t('Decide the appeal', '作出申诉决定'),
    reasons(told, 'each of the 24 carries its own payment back', (dialog, hands) => hands.choose(dialog.getByLabel(t('Outcome', '结果')), 'upheld')),
  )

  const bag = join(told.folder, '..', 'bag')
  const caseId = place.split('/').at(-1)!
  await told.meanwhile(() => {
    for (const words of [
      ['scan', '--data', told.folder, '--json'],
      ['evidence', 'export', caseId, '--data', told.folder, '--out', bag, '--basis', 'request', '--request', 'No. 7', '--approver', 'Lena'],
    ]) {
      const done = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, '..', 'src', 'cli', 'main.ts'), ...words], {
        encoding: 'utf8',
        maxBuffer: 1 << 28,
      })
      assert.equal(done.status, 0, done.stderr)
    }
  })
  const checking = await visit('buyer', '/verify', account)
  const chooser = checking.page.waitForEvent('filechooser')
  await checking.hands.press(checking.page.getByRole('button', { name: t('Choose the folder of a bag', '选择证据包文件夹') }))
  await (await chooser).setFiles(bag)
  const said = checking.page.locator('[role="status"] .banner')
  await said.waitFor()
  assert.match(await said.innerText(), lang(t) === 'en' ? /CONSISTENT.*replaying the rule: 24/s : /内容一致.*24/s)
}

const lang = (t: Story['t']): string => t('en', 'zh')

/** From a threat to one case of several, and scores without what was written for money. */
async function haimen(told: Story): Promise<void> {
  const { t, cast, visit, command, at, tenant } = told
  const shop = { kind: 'shop', id: cast['M5']! }
  at('2017-06-22T20:00:00+08:00')
  const found = tenant()
    .view.verdictsOf(shop)
    .filter(({ behaviour }) => behaviour === 'review_extortion')
  const reviews = [...new Set(found.flatMap(({ review_ids }) => review_ids))]
  const merchant = await visit('merchant', '/portal', shop)
  await command(merchant, t('I am being threatened with reviews', '我正被以差评要挟'), async (dialog, hands) => {
    await hands.write(dialog.getByLabel(t('Reviews', '评价')), reviews.join('\n'))
    await hands.write(dialog.getByLabel(t('What happened', '情况')), '要么花钱消灾，要么更多的人来给你差评')
  })
  await (
    await visit('merchant', '/portal', shop)
  ).page
    .locator('.tag', { hasText: t('acknowledged', '已受理') })
    .first()
    .waitFor()

  at('2017-06-23T10:00:00+08:00')
  const report = await visit('investigator', '/console/reports')
  await open(report)
  const reportPlace = new URL(report.page.url()).pathname
  await command(report, t('Look into it', '核查'))
  const place = `/console/cases/${found[0]!.case_id}`
  // Those who wrote to several shops are one case of several: each harmed shop stands in it.
  const together = tenant().view.report!.verdicts.filter(({ case_id, role }) => case_id === found[0]!.case_id && role === 'victim_merchant')
  assert.ok(together.length > 1, `expected one case of several shops, got ${together.map(({ subject }) => subject.id).join(', ')}`)
  const holder = await visit('investigator', place)
  for (const { subject } of together) await holder.page.getByRole('gridcell', { name: subject.id, exact: true }).first().waitFor()
  await command(holder, t('Take', '领取'))
  const scores = await visit('investigator', '/console/rankings?by=credit')
  const reported = tenant().view.report!
  const harmed = new Set(reported.verdicts.filter(({ role }) => role === 'victim_merchant').map(({ subject }) => subject.id))
  const risen = reported.rankings.credit.find(({ shop_id, observed_mean, clean_mean }) => harmed.has(shop_id) && Number(clean_mean) > Number(observed_mean))
  assert.ok(risen !== undefined, `expected the score of one of ${[...harmed].join(', ')} to rise once what was written for money is left out`)
  const row = scores.page.getByRole('row').filter({ hasText: risen.shop_id })
  assert.deepEqual((await row.getByRole('gridcell').allInnerTexts()).slice(1, 3), [risen.observed_mean!.toFixed(2), risen.clean_mean!.toFixed(2)])
  const answering = await visit('investigator', reportPlace)
  await command(
    answering,
    t('Answer', '答复'),
    reasons(told, 'it is the same hand', async (dialog, hands) => {
      await hands.choose(dialog.getByLabel(t('Outcome', '结果')), 'upheld')
      await hands.write(dialog.getByLabel(t('What the reporter reads', '答复内容')), 'You were threatened; the reviews stay out.')
    }),
  )
  await (
    await visit('merchant', '/portal', shop)
  ).page
    .getByText(t('You were threatened; the reviews stay out.', 'You were threatened; the reviews stay out.'))
    .first()
    .waitFor()
}

const stories = {
  S1: ['a flood: from the alert to a penalty lifted, a judgment and a public notice', yiwu],
  S2: ['one buyer: from detection through answer and appeal to a bag of 24 orders, checked in the browser', li],
  S3: ['threats: from the report to one case and scores without what was written for money', haimen],
} as const
for (const [name, [title, story]] of Object.entries(stories))
  for (const how of [
    { lang: 'en', by: 'mouse' },
    { lang: 'zh', by: 'keys' },
  ] as const)
    test(`${title} (${how.lang}, ${how.by})`, { skip }, () => live(name as keyof typeof stories, how, story))
