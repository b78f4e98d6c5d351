/** Markets for looking at the pages: simulated once, kept, and served from a copy, so that every run begins at the same morning. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { routes } from '../../src/api/routes.ts'
import { listen } from '../../src/api/server.ts'
import { openDataFolder } from '../../src/cases/data.ts'
import { consoleFolder } from '../../src/cli/console.ts'
import type { PersonRole, Subject } from '../../src/domain/caller.ts'
import { makeHouse } from '../../src/live/house.ts'
import { openTenant, type Tenant } from '../../src/live/tenant.ts'
import { makeWorld } from '../../worlds/index.ts'
import { writeWorld } from '../../worlds/write.ts'

export type Served = {
  url: string
  tenants: readonly Tenant[]
  /** Signed in; name and value of the cookie. */
  enter: (market: number, roles: readonly PersonRole[], bound?: Subject, lang?: 'en' | 'zh') => { name: string; value: string; url: string }
  close: () => Promise<void>
}

/** A data folder that holds the world, made at the first call. */
async function kept(keep: string, world: string, seed: number): Promise<string> {
  const folder = join(keep, `${world}-${seed}`)
  const done = join(folder, 'ready')
  if (existsSync(done)) return folder
  rmSync(folder, { recursive: true, force: true })
  const events = join(keep, `${world}-${seed}-events`)
  mkdirSync(keep, { recursive: true })
  await writeWorld(makeWorld(world, { seed, size: 'small' }), events)
  const data = openDataFolder(folder, { make: true })
  try {
    await data.importInto({ folders: [events], environment: {}, now: new Date() })
  } finally {
    data.close()
  }
  rmSync(events, { recursive: true })
  writeFileSync(done, '')
  return folder
}

export async function serve(worlds: readonly string[], keep: string, seed = 5, port = 0): Promise<Served> {
  const pages = consoleFolder((text) => process.stderr.write(text))
  if (pages === undefined) throw new Error('expected the pages to be built, they could not be')
  const scratch = mkdtempSync(join(tmpdir(), 'aedile-pages-'))
  const tenants: Tenant[] = []
  const now = Date.now
  for (const world of worlds) {
    const folder = join(scratch, world)
    cpSync(await kept(keep, world, seed), folder, { recursive: true })
    tenants.push(await openTenant({ folder, clock: 'events', environment: {}, now, log: () => {} }))
  }
  for (const tenant of tenants) await tenant.report()
  const server = await listen({
    house: makeHouse({ tenants, now }),
    routes,
    version: '0.0.0',
    log: () => {},
    now,
    host: '127.0.0.1',
    port,
    consoleFolder: pages,
  })
  const url = `http://127.0.0.1:${server.port}`
  return {
    url,
    tenants,
    enter(market, roles, bound, lang = 'en') {
      const { access } = tenants[market]!
      const opened = access.openLink(access.addPerson({ name: roles.join('-'), roles, bound, lang }, now()).link, now())
      if (opened === undefined || opened === 'spent') throw new Error('expected a fresh link to open')
      return { name: 'aedile_session', value: opened.session, url }
    },
    async close() {
      await server.close()
      for (const tenant of tenants) await tenant.close()
      rmSync(scratch, { recursive: true, force: true })
    },
  }
}
