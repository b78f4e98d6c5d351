/**
 * Several servers of one marketplace: what is done beside leading, and while another server leads. A follower takes in what others put into PostgreSQL, lays what comes to it
 * into the inbox, and answers when the leader has sequenced it.
 */
import { macOf } from '../../door/secret.ts'
import type { Ledger } from '../ledger.ts'
import type { Marked } from '../record.ts'
import type { Common, Heard, Taken } from './contract.ts'
import { openInbox, type Take } from './inbox.ts'
import type { Mirrored } from './mirrored.ts'
import type { Keys, People } from './people.ts'
import { connect, mayLead, refuseNewer, stopped, versionThere } from './schema.ts'
import { type Session, triesEvery } from './session.ts'
import { openTold } from './told.ts'

export type Beside = {
  session: Session
  ledger: Mirrored
  keys: Keys
  people: People
  take: Take
  mirror: Ledger
  url: string
  tell: (heard: Heard) => void
}

export async function openFollower({ session, ledger, keys, people, take, mirror, url, tell }: Beside) {
  const { client, schema, inTurn } = session
  const beside = await connect(url)
  await beside.query(`SET search_path = ${schema}; LISTEN ${schema}`)
  const lost = (error: Error): void => {
    if (over() || session.ended) return
    session.gone = error
    inbox.lost(error)
    tell({ heard: 'lost', error: stopped(error) })
  }
  beside.on('error', lost)
  beside.on('end', () => lost(new Error('the connection ended')))
  client.on('error', lost)
  client.on('end', () => lost(new Error('the connection ended')))

  let closing = false
  const over = (): boolean => session.gone !== undefined || closing
  const inbox = openInbox({ beside, session, keys, mirror, take, over, grown: () => tell({ heard: 'grown' }) })
  const told = await openTold(beside, session, keys)
  let address: string | undefined
  let leader: string | undefined
  /** Takes in what others put there. */
  async function followOn(): Promise<void> {
    const log = (await ledger.logThere())!
    if (log.size > mirror.size) {
      await ledger.follow(log)
      tell({ heard: 'grown' })
    }
    if ((log.leader ?? undefined) !== leader) tell({ heard: 'leader', address: (leader = log.leader ?? undefined) })
  }
  async function lead(): Promise<void> {
    refuseNewer(await versionThere(client, schema))
    session.epoch = await session.newEpoch()
    await followOn()
    await ledger.takeHeads('all')
    for (const shared of await told.sharedSince()) tell({ heard: 'shared', shared })
    const last = await told.judgedSince()
    if (last !== undefined) tell({ heard: 'judged', ...last })
    await people.eraseListed()
    session.leading = true
    if (address !== undefined) await say(address)
    tell({ heard: 'leads' })
  }
  const say = (url: string): Promise<unknown> => client.query('UPDATE log SET leader = $1 WHERE epoch = $2', [url, session.epoch])

  const due = new Set<string>()
  let running: Promise<void> | undefined
  async function run(): Promise<void> {
    while (due.size > 0 && !over()) {
      const now = new Set(due)
      due.clear()
      const all = now.has('all')
      if (!session.leading) {
        if (all && session.allowed && (await mayLead(client, schema))) await lead()
        else if (all || now.has('log') || now.has('inbox')) await followOn()
        if (!session.leading && now.has('head')) {
          await followOn()
          await ledger.takeHeads('last')
        }
        if (all || now.has('shared')) for (const shared of await told.sharedSince()) tell({ heard: 'shared', shared })
        if (all || now.has('judged')) {
          const last = await told.judgedSince()
          if (last !== undefined) tell({ heard: 'judged', ...last })
        }
      }
      if (session.leading && (all || now.has('inbox'))) await inbox.sequence()
      await inbox.outcomesOf()
    }
  }
  const wake = (what: string): void => {
    if (closing) return
    due.add(what)
    running ??= run()
      .catch((error: unknown) => lost(error as Error))
      .finally(() => {
        running = undefined
        if (due.size > 0 && !over()) wake('log')
      })
  }
  beside.on('notification', ({ payload }) => wake(payload ?? 'all'))
  let tries: NodeJS.Timeout | undefined
  let sweeps: NodeJS.Timeout | undefined

  const common: Common = {
    leads: () => session.leading,
    files: told.files,
    judged: told.judged,
    leader: () => leader,
    between: macOf(keys.root, 'between servers'),
    async address(where) {
      address = where
      if (session.leading) await inTurn(() => say(where))
    },
    allow() {
      session.allowed = true
    },
    share: told.share,
    publish: told.publish,
  }
  return {
    common,
    async start(): Promise<void> {
      leader = (await ledger.logThere())?.leader ?? undefined
      tries = setInterval(() => wake('all'), triesEvery)
      sweeps = setInterval(() => {
        if (session.leading && session.gone === undefined && !session.ended)
          beside.query(`DELETE FROM inbox WHERE outcome IS NOT NULL AND came < now() - interval '10 minutes'`).catch(() => undefined)
      }, 60_000)
    },
    post: (records: readonly Marked[]): Promise<Taken> => inbox.post(records, () => wake('log')),
    /** Begins nothing more. */
    async close(): Promise<void> {
      closing = true
      clearInterval(tries)
      clearInterval(sweeps)
      await running
    },
    end: (): Promise<void> => beside.end().catch(() => undefined),
  }
}
