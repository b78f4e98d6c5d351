/** Signing in as a person does it: in a real browser, with its own authenticator. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import test from 'node:test'
import { chromium } from 'playwright-core'
import { companyIssuer } from '../src/api/authenticator.ts'
import { withServer } from '../src/api/fixture.ts'
import { consoleFolder } from '../src/cli/console.ts'

const executablePath = process.env['AEDILE_CHROMIUM'] ?? '/usr/bin/chromium'
const skip = existsSync(executablePath) ? false : `no Chromium at ${executablePath}; name one in AEDILE_CHROMIUM`
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

test('an invited person adds a passkey and a password, signs out, and comes in by each', { skip }, async () => {
  const pages = consoleFolder(() => {})
  assert.ok(pages !== undefined, 'expected the pages to be built')
  await withServer(
    async ({ url, tenants }) => {
      const site = url.replace('127.0.0.1', 'localhost')
      const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
      try {
        const context = await browser.newContext({ locale: 'en-GB' })
        const page = await context.newPage()
        const complaints: string[] = []
        page.on('pageerror', (error) => complaints.push(String(error)))
        const barriers = async (): Promise<unknown> => {
          await page.evaluate(axe)
          return page.evaluate(
            'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
          )
        }
        const devices = await context.newCDPSession(page)
        await devices.send('WebAuthn.enable')
        await devices.send('WebAuthn.addVirtualAuthenticator', {
          options: {
            protocol: 'ctap2',
            transport: 'internal',
            hasResidentKey: true,
            hasUserVerification: true,
            isUserVerified: true,
            automaticPresenceSimulation: true,
          },
        })
        const { link } = tenants[0]!.access.addPerson({ name: 'Lin', roles: ['investigator'], bound: undefined, lang: 'en' }, Date.now())
        await page.goto(`${site}/sign-in/${link}`)
        await page.goto(`${site}/console/me`)
        await page.getByRole('button', { name: 'Add a passkey on this device' }).click()
        await page.getByRole('button', { name: 'Sign in again with a passkey' }).waitFor()
        await page.getByLabel('Name', { exact: true }).fill('lin@example.com')
        await page.getByLabel(/^New password/).fill('vier Ziegen kauen Disteln')
        await page.getByRole('button', { name: 'Set name and password' }).click()
        await page.getByLabel('Current password').waitFor()
        assert.deepEqual(await barriers(), [])
        const out = async (): Promise<void> => {
          await page.getByRole('button', { name: 'End all sessions, this one too' }).click()
          await page.getByRole('heading', { name: 'Sign in' }).waitFor()
        }
        await out()
        assert.deepEqual(await barriers(), [])
        await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
        await page.getByText('passkey ·').first().waitFor()
        await out()
        await page.getByLabel('Name').fill('lin@example.com')
        await page.getByLabel('Password', { exact: true }).fill('not that one')
        await page.getByRole('button', { name: 'Sign in with the password' }).click()
        await page.getByRole('alert').waitFor()
        await page.getByLabel('Password', { exact: true }).fill('vier Ziegen kauen Disteln')
        await page.getByRole('button', { name: 'Sign in with the password' }).click()
        await page.getByText('password ·').first().waitFor()
        // A merchant has the same on the portal.
        const merchant = tenants[0]!.access.addPerson({ name: 'Wang', roles: ['merchant'], bound: { kind: 'shop', id: 'S-1' }, lang: 'en' }, Date.now())
        await page.goto(`${site}/sign-in/${merchant.link}`)
        await page.goto(`${site}/portal`)
        await page.getByRole('button', { name: 'How you sign in, and from where' }).click()
        await page.getByRole('heading', { name: 'How you sign in' }).waitFor()
        assert.deepEqual(await barriers(), [])
        // Nobody is signed in any more: the browser notes the status of what it asks then.
        assert.deepEqual(
          complaints.filter((one) => !/status of (401|403)/.test(one)),
          [],
        )
      } finally {
        await browser.close()
      }
    },
    { clock: 'events', pages },
  )
})

test('the company’s people come in from the sign-in page to where they wanted to go, as their groups say', { skip }, async () => {
  const pages = consoleFolder(() => {})
  assert.ok(pages !== undefined, 'expected the pages to be built')
  const secret = 'a secret between the two'
  const issuer = await companyIssuer('aedile', secret)
  try {
    await withServer(
      async ({ url }) => {
        const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] })
        try {
          const page = await (await browser.newContext({ locale: 'en-GB' })).newPage()
          page.setDefaultTimeout(120_000)
          issuer.now.claims = { sub: 'u-2', name: 'Xu', groups: ['readers'] }
          await page.goto(`${url}/console/cases`)
          await page.getByRole('link', { name: 'Sign in with Example Ltd' }).click()
          await page.getByRole('heading', { name: 'Cases', exact: true }).waitFor()
          await page.getByText('investigator').first().waitFor()
          assert.equal(new URL(page.url()).pathname, '/console/cases')
          await page.goto(`${url}/console/me`)
          await page.getByText('company ·').first().waitFor()
        } finally {
          await browser.close()
        }
      },
      {
        clock: 'events',
        pages,
        house: {
          company: {
            name: 'Example Ltd',
            issuer: issuer.issuer,
            clientId: 'aedile',
            clientSecret: secret,
            roles: new Map([['readers', 'investigator']]),
            marketplace: undefined,
          },
        },
      },
    )
  } finally {
    await issuer.close()
  }
})
