/** The demo's marketplaces, served: ledgered, judged live, with the pages and one click to be anybody in them. */
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openDataFolder } from '../cases/data.ts'
import { type DemoPerson, demoRoutes } from '../api/demo.ts'
import { routes } from '../api/routes.ts'
import { listen } from '../api/server.ts'
import type { PersonRole, Subject } from '../domain/caller.ts'
import { makeHouse } from '../live/house.ts'
import { openTenant, type Tenant } from '../live/tenant.ts'
import type { Io, Language } from './command.ts'
import { consoleFolder } from './console.ts'
import { ledgerLine } from './progress.ts'

type Texts = Record<Language, string>
export type DemoMarket = { name: string; events: string; folder: string; title: Texts; shop: string | undefined; account: string | undefined }

const staff: readonly { role: PersonRole; who: Texts; starts: string }[] = [
  { role: 'investigator', who: { en: 'investigator', zh: '研判员' }, starts: '/console/queue' },
  { role: 'second_reader', who: { en: 'second reader', zh: '复核员' }, starts: '/console/measures' },
  { role: 'decider', who: { en: 'decider', zh: '决定人' }, starts: '/console/measures' },
  { role: 'appeal_reader', who: { en: 'appeal reader', zh: '申诉复审员' }, starts: '/console/appeals' },
  { role: 'legal', who: { en: 'legal', zh: '法务' }, starts: '/console/referrals' },
  { role: 'liaison', who: { en: 'liaison to the police', zh: '警企联络员' }, starts: '/console/referrals' },
  { role: 'governance', who: { en: 'governance', zh: '治理' }, starts: '/console/publications' },
  { role: 'auditor', who: { en: 'auditor', zh: '审计员' }, starts: '/console/overview' },
]

/** Takes a market's events into its ledger, once. */
async function keep(market: DemoMarket, io: Io): Promise<void> {
  const done = join(market.folder, 'demo-ready')
  if (existsSync(done)) return
  rmSync(market.folder, { recursive: true, force: true })
  io.err(io.lang === 'zh' ? `正在记入账本：${market.title.zh} …\n` : `taking into its ledger: ${market.title.en} …\n`)
  const bar = ledgerLine(io, `${market.title[io.lang]} · `)
  const data = openDataFolder(market.folder, { make: true })
  try {
    await data.importInto({ folders: [market.events], environment: process.env, now: io.now(), progress: bar.tell })
  } finally {
    bar.end()
    data.close()
  }
  writeFileSync(done, '')
}

/** The people of a market; made anew at each start, so that no click leads to somebody an older demo ended. */
function invite(tenant: Tenant, market: DemoMarket, lang: Language, now: number): DemoPerson[] {
  const add = (role: PersonRole, who: Texts, starts: string, bound: Subject | undefined): DemoPerson => ({
    id: `${market.name}-${role}`,
    marketplace: tenant.name,
    title: market.title,
    role,
    who,
    person_id: tenant.access.addPerson({ name: who[lang], roles: [role], bound, lang }, now).id,
    starts,
  })
  return [
    ...staff.map(({ role, who, starts }) => add(role, who, starts, undefined)),
    ...(market.shop === undefined
      ? []
      : [add('merchant', { en: `merchant of ${market.shop}`, zh: `店铺 ${market.shop} 的商家` }, '/portal', { kind: 'shop', id: market.shop })]),
    ...(market.account === undefined
      ? []
      : [add('buyer', { en: `buyer ${market.account}`, zh: `买家 ${market.account}` }, '/portal', { kind: 'account', id: market.account })]),
  ]
}

/** Serves on loopback until told to stop. */
export async function serveDemo(markets: readonly DemoMarket[], wanted: number, version: string, io: Io, listening: (url: string) => void): Promise<void> {
  const stop = Promise.withResolvers<void>()
  process.once('SIGTERM', stop.resolve)
  process.once('SIGINT', stop.resolve)
  for (const market of markets) await keep(market, io)
  const pages = consoleFolder(io.err)
  const now = (): number => io.now().getTime()
  const tenants: Tenant[] = []
  try {
    for (const { folder } of markets) tenants.push(await openTenant({ folder, clock: 'events', environment: process.env, now, log: () => {} }))
    const people = markets.flatMap((market, at) => invite(tenants[at]!, market, io.lang, now()))
    const options = {
      house: makeHouse({ tenants, now }),
      routes: [...routes, ...demoRoutes(people, tenants, now)],
      version,
      log: () => {},
      now,
      host: '127.0.0.1',
      ...(pages === undefined ? {} : { consoleFolder: pages }),
    }
    // The usual port may be somebody else's; then any free one does.
    const server = await listen({ ...options, port: wanted }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') return listen({ ...options, port: 0 })
      throw error
    })
    const url = `http://127.0.0.1:${server.port}/demo`
    listening(url)
    io.out(io.lang === 'zh' ? `\n在浏览器中打开（Ctrl-C 结束）：${url}\n` : `\nOpen in a browser (Ctrl-C ends it): ${url}\n`)
    await stop.promise
    await server.close()
  } finally {
    for (const tenant of tenants) await tenant.close()
  }
}
