/** Tells a story that is lived through the server: each step a request of somebody, each line what a lawyer would write down. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PersonRole, Scope, Subject } from '../../src/domain/caller.ts'
import { openDataFolder } from '../../src/cases/data.ts'
import { listen } from '../../src/api/server.ts'
import { routes } from '../../src/api/routes.ts'
import { makeHouse } from '../../src/live/house.ts'
import { openTenant } from '../../src/live/tenant.ts'
import { makeWorld, type Oracle } from '../../worlds/index.ts'
import { writeWorld } from '../../worlds/write.ts'

type Answer = {
  state: string
  open: string[]
  acts: { entry: number; type: string }[]
  made: { kind: string; id: string }[]
  id: string
  rule: string
  detail: string
}
type Verdict = {
  case_id: string
  subject: Subject
  role: string
  behaviour: string
  certainty: string
  proven_order_ids: string[]
  supported_order_ids: string[]
  review_ids: string[]
  complaint_ids: string[]
  reasons: { code: string; text: { en: string } }[]
}
export type Report = {
  as_of: string
  verdicts: Verdict[]
  neutralised: { order_ids: string[]; review_ids: string[] }
  rankings: {
    sales: { listing_id: string; observed: number; clean: number; observed_rank: number; clean_rank: number }[]
    credit: { shop_id: string; clean_mean: number | null; observed_mean: number | null }[]
  }
}

export type Teller = {
  cast: Record<string, string>
  /** Time of the story; it never runs backwards. */
  at: (text: string) => void
  later: (ms: number) => void
  heading: (text: string) => void
  say: (text: string) => void
  person: (name: string, roles: PersonRole[], bound?: Subject) => string
  key: (scopes: Scope[], stands?: Subject) => string
  /** A command of somebody; told with its answer. `expected` other than 200 tells a refusal. */
  does: (who: string, what: string, path: string, body?: Record<string, unknown>, expected?: number) => Promise<Answer>
  asks: <T>(who: string, path: string) => Promise<T>
  /** What the marketplace's systems are answered when they ask before they act. */
  decides: (body: Record<string, unknown>) => Promise<{ limits: { kind: string }[] }>
  /** The report once everything that came is judged. */
  judged: () => Promise<Report>
  /** Events recorded up to a time arrive. */
  arrive: (until: string) => Promise<number>
}

/** What people do in the story themselves, and bulk that none of these findings rests on. */
const mine = (name: string, without: RegExp): boolean => /^(explanation|traffic)\./.test(name) || without.test(name)

/** A simulated world by name, or a market told by hand. */
export type StoryWorld = ({ name: string; seed: number } | { told: () => { events: { type: string }[]; cast: Record<string, string> } }) & {
  from: string
  keep: (type: string, event: { data: Record<string, string> }) => boolean
  without: RegExp
}

const ours = (type: string, event: { data: Record<string, string> }): boolean => type !== 'sanction.recorded' || event.data['origin'] === 'legacy'
/** The markets in which the three cases of the source are played. */
export const storyWorlds = {
  S1: { name: 'S1-authority', seed: 7, from: '2017-08-10T10:00:00+08:00', keep: ours, without: /^(session|order\.snapshotted|review|rank)/ },
  S2: {
    name: 'S2',
    seed: 7,
    from: '2016-07-12T09:00:00+08:00',
    keep: (type) => type !== 'sanction.recorded',
    without: /^(session|shipment\.scanned|order\.snapshotted|message|review|rank)/,
  },
  S3: { name: 'S3', seed: 7, from: '2017-06-22T19:00:00+08:00', keep: ours, without: /^(session|shipment\.scanned|order\.snapshotted|rank)/ },
} as const satisfies Record<string, StoryWorld>

/**
 * A world as it stood at the beginning of a story, as a folder of events, and what comes later, in order.
 * @param world `keep` says what of the world's events is told as such; the rest is done by people in the story
 */
export async function beginningOf(world: StoryWorld, base: string): Promise<{ before: string; waiting: { at: number; line: string }[]; cast: Oracle['cast'] }> {
  const raw = join(base, 'world')
  let cast: Oracle['cast']
  if ('told' in world) {
    const told = world.told()
    mkdirSync(raw)
    for (const [type, list] of Map.groupBy(told.events, (event) => event.type))
      writeFileSync(join(raw, `${type}.ndjson`), `${list.map((event) => JSON.stringify(event)).join('\n')}\n`)
    cast = told.cast
  } else {
    await writeWorld(makeWorld(world.name, { seed: world.seed, size: 'small' }), raw, 'cloudevents')
    cast = (JSON.parse(readFileSync(`${raw}.oracle.json`, 'utf8')) as Oracle).cast
  }
  const begun = Date.parse(world.from)
  const before = join(base, 'before')
  mkdirSync(before)
  const waiting: { at: number; line: string }[] = []
  for (const file of readdirSync(raw)) {
    const type = file.replace(/\.ndjson$/, '')
    if (!file.endsWith('.ndjson') || mine(type, world.without)) continue
    const early: string[] = []
    for (const line of readFileSync(join(raw, file), 'utf8').split('\n')) {
      if (line === '') continue
      const event = JSON.parse(line) as { time: string; recordedtime?: string; data: Record<string, string> }
      if (!world.keep(type, event)) continue
      const at = Date.parse(event.recordedtime ?? event.time)
      if (at <= begun) early.push(line)
      else waiting.push({ at, line })
    }
    if (early.length > 0) writeFileSync(join(before, file), `${early.join('\n')}\n`)
  }
  waiting.sort((a, b) => a.at - b.at)
  return { before, waiting, cast }
}

export async function tell(world: StoryWorld, story: (teller: Teller) => Promise<void>): Promise<string> {
  const base = mkdtempSync(join(tmpdir(), 'aedile-story-'))
  const written: string[] = []
  // Told as it happens, too: a story takes minutes.
  const lines = { push: (...more: string[]): void => void (written.push(...more), process.stderr.write(`${more.join('\n')}\n`)) }
  try {
    const { before, waiting, cast } = await beginningOf(world, base)
    const begun = Date.parse(world.from)
    const folder = join(base, 'market')
    const data = openDataFolder(folder, { make: true })
    await data.importInto({ folders: [before], environment: {}, now: new Date(begun) })
    data.close()

    let now = begun
    const tenant = await openTenant({ folder, clock: 'wall', environment: {}, now: () => now, log: () => undefined })
    const server = await listen({
      house: makeHouse({ tenants: [tenant], now: () => now }),
      routes,
      version: '0',
      log: () => undefined,
      now: () => now,
      host: '127.0.0.1',
      port: 0,
    })
    const url = `http://127.0.0.1:${server.port}`
    const callers = new Map<string, { headers: () => Record<string, string> }>()
    let commands = 0
    const stamp = (): string => new Date(now + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
    const call = async (who: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...callers.get(who)!.headers(),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          'idempotency-key': `s-${++commands}`,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      return { status: response.status, body: JSON.parse(await response.text()) as unknown }
    }
    const secret = tenant.access.addKey('reader', ['read', 'read:case', 'ingest', 'decide'], undefined, now).secret
    callers.set('reader', { headers: () => ({ authorization: `Bearer ${secret}` }) })
    const teller: Teller = {
      cast,
      at(text) {
        now = Math.max(now, Date.parse(text))
      },
      later(ms) {
        now += ms
      },
      heading: (text) => void lines.push('', `### ${text}`, ''),
      say: (text) => void lines.push(`- \`${stamp()}\` ${text}`),
      person(name, roles, bound) {
        let session = { value: '', until: 0, used: 0 }
        let id: string | undefined
        callers.set(name, {
          headers() {
            // A session ends by itself and when it is left alone; whoever comes back signs in again.
            if (session.until <= now || now - session.used > 600_000) {
              const made =
                id === undefined ? tenant.access.addPerson({ name, roles, bound, lang: 'zh' }, now) : { id, link: tenant.access.linkFor(id, '/', now) }
              id = made.id
              const opened = tenant.access.openLink(made.link, now)
              if (opened === undefined || opened === 'spent') throw new Error('expected a fresh link')
              session = { value: opened.session, until: now + opened.seconds * 1000 - 60_000, used: now }
            }
            session.used = now
            return { cookie: `aedile_session=${session.value}` }
          },
        })
        return name
      },
      key(scopes, stands) {
        const key = tenant.access.addKey('system', scopes, stands, now).secret
        const name = `key ${callers.size}`
        callers.set(name, { headers: () => ({ authorization: `Bearer ${key}` }) })
        return name
      },
      async does(who, what, path, body = {}, expected = 200) {
        const { status, body: came } = await call(who, 'POST', path, body)
        const answer = came as Answer
        if (status !== expected) throw new Error(`${what}: expected ${expected}, got ${status}: ${JSON.stringify(came)}`)
        const acts = (answer.acts ?? []).map(({ entry, type }) => `${type.slice(7)} (entry ${entry})`).join(', ')
        lines.push(
          `- \`${stamp()}\` **${who}** ${what} — ${status === 200 ? `${answer.state}${acts === '' ? '' : `; ${acts}`}` : `refused, ${answer.rule}: ${answer.detail}`}`,
        )
        return answer
      },
      asks: async <T>(who: string, path: string) => (await call(who, 'GET', path)).body as T,
      decides: async (body) => (await call('reader', 'POST', '/v1/decisions', body)).body as { limits: { kind: string }[] },
      async judged() {
        for (;;) {
          const { taken, judged } = (await call('reader', 'GET', '/v1/status')).body as { taken: number; judged: number }
          if (taken === judged) break
          await new Promise((resolve) => setTimeout(resolve, 200))
        }
        // What a new report makes due is done before anybody reads it.
        await call('reader', 'GET', '/v1/cases?limit=1')
        const report = (await call('reader', 'GET', '/v1/report')).body as Report
        const { taken, judged } = (await call('reader', 'GET', '/v1/status')).body as { taken: number; judged: number }
        return taken === judged ? report : teller.judged()
      },
      async arrive(until) {
        teller.at(until)
        const limit = Date.parse(until)
        const due = waiting.filter(({ at }) => at <= limit)
        waiting.splice(0, due.length)
        for (let from = 0; from < due.length; from += 20_000) {
          const response = await fetch(`${url}/v1/events`, {
            method: 'POST',
            headers: { ...callers.get('reader')!.headers(), 'content-type': 'application/x-ndjson' },
            body: due
              .slice(from, from + 20_000)
              .map(({ line }) => line)
              .join('\n'),
          })
          if (response.status !== 200) throw new Error(`events: ${response.status} ${await response.text()}`)
        }
        return due.length
      },
    }
    try {
      await story(teller)
    } finally {
      await server.close()
      await tenant.close()
    }
    return written.join('\n')
  } finally {
    rmSync(base, { recursive: true, force: true })
  }
}
