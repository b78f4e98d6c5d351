/** What followers took lies in the inbox until the leader has sequenced it; a follower answers when it has, so that it says what the leader would. */
import { randomBytes } from 'node:crypto'
import type { Client } from 'pg'
import { LedgerError } from '../error.ts'
import type { Ledger, Outcome } from '../ledger.ts'
import type { Marked } from '../record.ts'
import { sealBox, unsealBox } from '../vault.ts'
import type { Taken } from './contract.ts'
import type { Keys } from './people.ts'
import { stopped } from './schema.ts'
import type { Session } from './session.ts'

/** A follower that heard of no outcome by then says so. */
const answersWithin = 15_000
/** Posts of followers that are sequenced in one commit. */
const postsAtOnce = 8

/** Makes entries of records, and writes what is said of them in the same commit. */
export type Take = (records: readonly Marked[], also?: (outcomes: readonly Outcome[]) => Promise<void>) => Promise<Taken>

type Around = {
  /** The connection on which a server listens. */
  beside: Client
  session: Session
  keys: Keys
  mirror: Ledger
  take: Take
  over: () => boolean
  /** Told when there are entries of others. */
  grown: () => void
}

export function openInbox({ beside, session, keys, mirror, take, over, grown }: Around) {
  const { client, transaction, inTurn } = session
  type Posted = { resolve: (outcomes: Outcome[]) => void; reject: (error: Error) => void }
  const posted = new Map<string, Posted>()
  return {
    outcomesOf,
    sequence,
    lost(error: Error): void {
      for (const { reject } of posted.values()) reject(stopped(error))
      posted.clear()
    },
    /** Resolves when the leader has sequenced it; what lies in the inbox survives whoever dies, and is sequenced by whoever leads next. */
    async post(records: readonly Marked[], wake: () => void): Promise<Taken> {
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
          wake()
        })
        return { outcomes, fresh: [] }
      } finally {
        clearTimeout(late)
      }
    },
  }

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
        grown()
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
}
