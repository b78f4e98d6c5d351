/**
 * The session in which a server writes a marketplace. Whoever writes holds a lock of it: when it is gone so are lock and transactions, and nothing more is written by it.
 */
import type { Client } from 'pg'
import { LedgerError } from '../error.ts'
import { connect, mayLead, refuseNewer, schemaVersion, stopped, versionThere } from './schema.ts'

export type Session = {
  readonly client: Client
  readonly schema: string
  /** May try to lead; leads. */
  allowed: boolean
  leading: boolean
  /** Counts who led; whoever writes says its own in the transaction, and nobody else's rows are taken. */
  epoch: number | undefined
  /** Why nothing more is written. */
  gone: Error | undefined
  ended: boolean
  /** Throws LedgerError STOPPED where nothing more is written. */
  expectOpen: () => void
  transaction: <T>(work: () => Promise<T>) => Promise<T>
  /** One after the other, whoever asks. */
  inTurn: <T>(work: () => Promise<T>) => Promise<T>
  newEpoch: () => Promise<number>
}

export type SessionOptions = {
  url: string
  schema: string
  /** Waits while another server writes the marketplace, and takes over when it is gone; told once that it waits. Refused unless given. */
  standby?: (() => void) | undefined
  /** Goes on without leading where another leads tables of its own version. */
  mayFollow: boolean
  /** Does not try to lead yet. */
  follows: boolean
  onStep: (step: 'pg:sent' | 'pg:committed' | 'pg:migrated') => void
}

/** Between two tries for a lock that another server holds. */
export const triesEvery = 250

export async function openSession(options: SessionOptions): Promise<Session> {
  const { schema, onStep } = options
  const client = await connect(options.url)
  let line: Promise<unknown> = Promise.resolve()
  const session: Session = {
    client,
    schema,
    allowed: !options.follows,
    leading: false,
    epoch: undefined,
    gone: undefined,
    ended: false,
    expectOpen,
    transaction,
    inTurn(work) {
      const turn = line.then(work)
      line = turn.catch(() => undefined)
      return turn
    },
    async newEpoch() {
      const { rows } = await client.query<{ epoch: string }>('UPDATE log SET epoch = epoch + 1, leader = NULL RETURNING epoch')
      return Number(rows[0]!.epoch)
    },
  }
  try {
    await waitToLead(session, options)
  } catch (error) {
    await client.end()
    throw error
  }
  client.on('error', (error) => (session.gone ??= error))
  client.on('end', () => (session.gone ??= new Error('the connection ended')))
  return session

  function expectOpen(): void {
    if (session.gone !== undefined || session.ended) throw stopped(session.gone ?? new Error('it was closed'))
  }

  async function transaction<T>(work: () => Promise<T>): Promise<T> {
    expectOpen()
    let result: T
    try {
      if (session.epoch === undefined) await client.query('BEGIN')
      else {
        // The row stays locked until the commit: whoever leads next waits for it, and finds what was written before.
        const done = (await client.query(`BEGIN; SELECT 1 FROM log WHERE epoch = ${session.epoch} FOR NO KEY UPDATE`)) as unknown as { rows: unknown[] }[]
        if (done[1]!.rows.length === 0) session.gone = new Error('another server leads')
        if (session.gone !== undefined) throw session.gone
      }
      result = await work()
    } catch (error) {
      if (session.gone !== undefined) throw stopped(session.gone)
      await client.query('ROLLBACK').catch((failed: unknown) => (session.gone ??= failed as Error))
      if (session.gone !== undefined) throw stopped(session.gone)
      if (error instanceof LedgerError) throw error
      throw new LedgerError('NOT_WRITTEN', `expected PostgreSQL to take the rows, nothing was kept: ${(error as Error).message}`, { cause: error })
    }
    onStep('pg:sent')
    try {
      await client.query('COMMIT')
    } catch (error) {
      // Whether it was committed is not known here; a fresh start reads it.
      session.gone ??= error as Error
      throw stopped(error)
    }
    onStep('pg:committed')
    return result
  }
}

/** Until it leads, or may follow. */
async function waitToLead(session: Session, { standby, mayFollow }: SessionOptions): Promise<void> {
  const { client, schema } = session
  session.leading = session.allowed && (await mayLead(client, schema))
  for (let told = false; !session.leading;) {
    const version = await versionThere(client, schema)
    refuseNewer(version)
    if (mayFollow && version === schemaVersion && (await client.query(`SELECT 1 FROM ${schema}.log WHERE epoch > 0`)).rows.length > 0) break
    if (standby === undefined)
      throw new LedgerError('FOLDER_IN_USE', `expected the schema ${schema} to be free, but another server writes it; two servers never write one ledger`)
    if (!told) standby()
    told = true
    // Asked again and again and not waited for in PostgreSQL: so a server told to stop is heard, and a database that goes away is noticed.
    await new Promise((resolve) => setTimeout(resolve, triesEvery))
    session.leading = session.allowed && (await mayLead(client, schema))
  }
}
