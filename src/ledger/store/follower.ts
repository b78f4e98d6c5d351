/**
 * Several servers of one marketplace: what is done beside leading, and while another server leads. A follower takes in what others put into PostgreSQL, lays what comes to it
 * into the inbox, and answers when the leader has sequenced it.
 */
import { randomBytes } from 'node:crypto'
import { macOf } from '../../door/secret.ts'
import { LedgerError } from '../error.ts'
import type { Ledger, Outcome } from '../ledger.ts'
import type { Marked } from '../record.ts'
import { sealBox, unsealBox } from '../vault.ts'
import type { Common, Heard, Shared, Taken } from './contract.ts'
import type { Mirrored } from './mirrored.ts'
import type { Keys, People } from './people.ts'
import { connect, mayLead, refuseNewer, stopped, versionThere } from './schema.ts'
import { type Session, triesEvery } from './session.ts'

/** A follower that heard of no outcome by then says so. */
const answersWithin = 15_000
/** Posts of followers that are sequenced in one commit. */
const postsAtOnce = 8

export type Beside = {
  session: Session
  ledger: Mirrored
  keys: Keys
  people: People
  /** Makes entries of records, and writes what is said of them in the same commit. */
  take: (records: readonly Marked[], also?: (outcomes: readonly Outcome[]) => Promise<void>) => Promise<Taken>
  mirror: Ledger
  url: string
  tell: (heard: Heard) => void
}

export async function openFollower({ session, ledger, keys, people, take, mirror, url, tell }: Beside) {
  const { client, schema, transaction, inTurn } = session
  const beside = await connect(url)
  await beside.query(`SET search_path = ${schema}; LISTEN ${schema}`)
  const lost = (error: Error): void => {
    if (over() || session.ended) return
    session.gone = error
    for (const { reject } of posted.values()) reject(stopped(error))
    posted.clear()
    tell({ heard: 'lost', error: stopped(error) })
  }
  beside.on('error', lost)
  beside.on('end', () => lost(new Error('the connection ended')))
  client.on('error', lost)
  client.on('end', () => lost(new Error('the connection ended')))

  type Posted = { resolve: (outcomes: Outcome[]) => void; reject: (error: Error) => void }
  const posted = new Map<string, Posted>()
  let closing = false
  const over = (): boolean => session.gone !== undefined || closing
  let address: string | undefined
  let leader: string | undefined
  let lastShared = 0
  let lastJudged = ''

  async function sharedSince(): Promise<Shared[]> {
    const { rows } = await beside.query<{ number: string; file: string; whole: boolean; box: Buffer }>(
      'SELECT number, file, whole, box FROM shared WHERE number > $1 ORDER BY number',
      [lastShared],
    )
    lastShared = Number(rows.at(-1)?.number ?? lastShared)
    return rows.map(({ file, whole, box }) => ({ file, whole, bytes: unsealBox(keys.inbox, box, `shared ${file}`) }))
  }
  async function judgedSince(): Promise<{ size: number; report: Uint8Array } | undefined> {
    const { rows } = await beside.query<{ row: string }>('SELECT xmin::text AS row FROM judged')
    if (rows[0] === undefined || rows[0].row === lastJudged) return undefined
    const whole = (await beside.query<{ row: string; size: string; report: Buffer }>('SELECT xmin::text AS row, size, report FROM judged')).rows[0]!
    lastJudged = whole.row
    return { size: Number(whole.size), report: whole.report }
  }
  const first = await sharedSince()
  // Each file from its last whole state on.
  const files = first.filter(({ file, whole }, at) =>
    whole
      ? !first.slice(at + 1).some((later) => later.whole && later.file === file)
      : first.slice(0, at).some((one) => one.whole && one.file === file) && !first.slice(at + 1).some((later) => later.whole && later.file === file),
  )
  const judged = await judgedSince()

  /** What posts of this server became, once the leader has said so and the mirror holds it. */
  async function outcomesOf(): Promise<void> {
    if (posted.size === 0) return
    const { rows } = await beside.query<{ number: string; outcome: string }>(
      'SELECT number, outcome FROM inbox WHERE number = ANY($1::bigint[]) AND outcome IS NOT NULL',
      [[...posted.keys()]],
    )
    for (const { number, outcome } of rows) {
      const one = posted.get(number)!
      const said = JSON.parse(outcome) as { outcomes: Outcome[] } | { refused: string }
      if ('refused' in said) one.reject(new LedgerError('NOT_WRITTEN', said.refused))
      // Who is answered may ask at once: what was taken must be here.
      else if (said.outcomes.some(({ status, index }) => status === 'appended' && index! >= mirror.size)) continue
      else one.resolve(said.outcomes)
      posted.delete(number)
    }
  }
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
    for (const shared of await sharedSince()) tell({ heard: 'shared', shared })
    const last = await judgedSince()
    if (last !== undefined) tell({ heard: 'judged', ...last })
    await people.eraseListed()
    session.leading = true
    if (address !== undefined) await say(address)
    tell({ heard: 'leads' })
  }
  const say = (url: string): Promise<unknown> => client.query('UPDATE log SET leader = $1 WHERE epoch = $2', [url, session.epoch])

  /** Posts of followers become entries, and their outcomes stand beside them in the same commit: sequenced once, whoever dies when. */
  async function sequence(): Promise<void> {
    for (let some = true; some && !over();)
      some = await inTurn(async () => {
        const { rows } = await client.query<{ number: string; box: Buffer }>({
          name: 'inbox',
          text: 'SELECT number, box FROM inbox WHERE outcome IS NULL ORDER BY number LIMIT $1',
          values: [postsAtOnce],
        })
        if (rows.length === 0) return false
        try {
          await sequencePosts(rows)
        } catch (error) {
          if (session.gone !== undefined || (error instanceof LedgerError && error.code === 'STOPPED')) throw error
          // One that cannot be taken costs the others nothing.
          for (const row of rows)
            try {
              await sequencePosts([row])
            } catch (failed) {
              if (session.gone !== undefined || (failed instanceof LedgerError && failed.code === 'STOPPED')) throw failed
              await transaction(() =>
                client.query('UPDATE inbox SET box = NULL, outcome = $2 WHERE number = $1', [
                  row.number,
                  JSON.stringify({ refused: failed instanceof LedgerError ? failed.message : 'expected records that can be kept, got others' }),
                ]),
              )
            }
        }
        tell({ heard: 'grown' })
        return true
      })
  }
  async function sequencePosts(rows: readonly { number: string; box: Buffer }[]): Promise<void> {
    const posts = rows.map(({ number, box }) => ({ number, records: JSON.parse(unsealBox(keys.inbox, box, 'post').toString()) as Marked[] }))
    const records = posts.flatMap((post) => post.records)
    await take(records, async (outcomes) => {
      let at = 0
      const said = posts.map((post) => JSON.stringify({ outcomes: outcomes.slice(at, (at += post.records.length)) }))
      await client.query({
        name: 'sequenced',
        text: 'UPDATE inbox SET box = NULL, outcome = said.outcome FROM unnest($1::bigint[], $2::text[]) AS said (number, outcome) WHERE inbox.number = said.number',
        values: [posts.map(({ number }) => number), said],
      })
    })
  }

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
        if (all || now.has('shared')) for (const shared of await sharedSince()) tell({ heard: 'shared', shared })
        if (all || now.has('judged')) {
          const last = await judgedSince()
          if (last !== undefined) tell({ heard: 'judged', ...last })
        }
      }
      if (session.leading && (all || now.has('inbox'))) await sequence()
      await outcomesOf()
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
    files,
    judged,
    leader: () => leader,
    between: macOf(keys.root, 'between servers'),
    async address(where) {
      address = where
      if (session.leading) await inTurn(() => say(where))
    },
    allow() {
      session.allowed = true
    },
    share: ({ file, whole, bytes }) =>
      inTurn(() =>
        transaction(async () => {
          const { rows } = await client.query<{ number: string }>('INSERT INTO shared (file, whole, box) VALUES ($1, $2, $3) RETURNING number', [
            file,
            whole,
            sealBox(keys.inbox, bytes, `shared ${file}`, randomBytes(12)),
          ])
          // Who follows has long taken in what is older.
          if (whole) await client.query(`DELETE FROM shared WHERE file = $1 AND number < $2 AND came < now() - interval '10 minutes'`, [file, rows[0]!.number])
        }),
      ),
    publish: async (size, report) =>
      void (await beside.query(
        `INSERT INTO judged (size, report) SELECT $1, $2 WHERE EXISTS (SELECT 1 FROM log WHERE epoch = $3)
         ON CONFLICT (one) DO UPDATE SET size = excluded.size, report = excluded.report`,
        [size, Buffer.from(report), session.epoch],
      )),
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
    /** Resolves when the leader has sequenced it; what lies in the inbox survives whoever dies, and is sequenced by whoever leads next. */
    async post(records: readonly Marked[]): Promise<Taken> {
      session.expectOpen()
      const box = sealBox(keys.inbox, Buffer.from(JSON.stringify(records)), 'post', randomBytes(12))
      let number: string
      try {
        number = (await beside.query<{ number: string }>({ name: 'post', text: 'INSERT INTO inbox (box) VALUES ($1) RETURNING number', values: [box] }))
          .rows[0]!.number
      } catch (error) {
        throw session.gone === undefined
          ? new LedgerError('NOT_WRITTEN', `expected PostgreSQL to take what came, nothing was kept: ${(error as Error).message}`)
          : stopped(session.gone)
      }
      let late: NodeJS.Timeout | undefined
      try {
        const outcomes = await new Promise<Outcome[]>((resolve, reject) => {
          posted.set(number, { resolve, reject })
          late = setTimeout(() => {
            posted.delete(number)
            reject(new LedgerError('NO_LEADER', 'expected a leading server to take what lies in the inbox, none did in time; it is taken when one leads'))
          }, answersWithin)
          wake('log')
        })
        return { outcomes, fresh: [] }
      } finally {
        clearTimeout(late)
      }
    },
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
