/**
 * PostgreSQL as the store of a served marketplace: what counts is there, ledger and vault in one schema, and one commit makes a group durable.
 * The folder keeps a mirror of the ledger's rows, so that everybody reads as from the embedded store; of the vault it keeps nothing, for a key
 * that is destroyed must be gone everywhere. Whoever writes holds a lock of the session in which it writes: when the session is gone so are lock
 * and transactions, and no server that was cut off can write behind the next one's back.
 */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { LedgerError } from '../error.ts'
import { act, type Ledger, openLedger } from '../ledger.ts'
import { entriesOf } from '../record.ts'
import { listErased, masterKeyFrom, placeText, unsealBox, valueIn } from '../vault.ts'
import type { Heard, Store } from './contract.ts'
import { openFollower } from './follower.ts'
import type { Take } from './inbox.ts'
import { type Mirrored, mirrored } from './mirrored.ts'
import { type Keys, openKeys, openPeople, type People, type State } from './people.ts'
import { migrate } from './schema.ts'
import { schemaOf } from './schemaName.ts'
import { openSession, type Session } from './session.ts'

export type PostgresOptions = {
  folder: string
  /** postgres://… */
  url: string
  environment: Record<string, string | undefined>
  /** Waits while another server writes the marketplace, and takes over when it is gone; told once that it waits. Refused unless given. */
  standby?: () => void
  /** Follows while another server leads, and leads when that is gone; waits only for tables of its own version. */
  hear?: (heard: Heard) => void
  /** Follows even where nobody leads, until it is allowed. */
  follows?: boolean
  /** For the crash harness. */
  onStep?: (step: 'pg:sent' | 'pg:committed' | 'pg:migrated') => void
}

/** For commands beside: the rows as the folder has them, to be read, and the vault's keyed digest. */
export type PostgresStore = Store & { mirror: Ledger; digest: (bytes: Uint8Array) => string }

/** Throws what openLedger throws, and LedgerError STORE_UNREADABLE, FOLDER_IN_USE, NEWER, DIVERGED, KEY_ORIGIN. */
export async function openPostgresStore({
  folder,
  url,
  environment,
  standby,
  hear,
  follows = false,
  onStep = () => undefined,
}: PostgresOptions): Promise<PostgresStore> {
  const schema = schemaOf(folder)
  const master = masterKeyFrom(environment, join(folder, 'keys', 'master.key'))
  const session = await openSession({ url, schema, standby, mayFollow: hear !== undefined, follows, onStep })
  const { client } = session
  const mirror = openMirror(folder, session)
  const ledger = mirrored(session, mirror, folder)
  let keys: Keys
  try {
    await meetPostgres(session, mirror, ledger, folder, () => onStep('pg:migrated'))
    keys = await openKeys(session, master, mirror.origin)
  } catch (error) {
    mirror.close()
    await client.end()
    if (error instanceof LedgerError) throw error
    throw new LedgerError('STORE_UNREADABLE', `expected to read ${schema}: ${(error as Error).message}`, { cause: error })
  }
  const people = openPeople(session, keys, folder, mirror)
  const take = taking(ledger, people, mirror)
  const follower = hear === undefined ? undefined : await openFollower({ session, ledger, keys, people, take, mirror, url, tell: hear })
  try {
    if (session.leading) await people.eraseListed()
    await follower?.start()
  } catch (error) {
    mirror.close()
    await client.end()
    await follower?.end()
    throw error
  }
  return storeOf({ session, mirror, ledger, keys, people, take, follower, folder })
}

function openMirror(folder: string, { client }: Session): Ledger {
  try {
    return openLedger(folder, { mirror: true })
  } catch (error) {
    void client.end()
    throw error
  }
}

/** Tables as this program writes them, and the folder and PostgreSQL of one mind: the one follows, or what it holds is moved. */
async function meetPostgres(session: Session, mirror: Ledger, ledger: Mirrored, folder: string, migrated: () => void): Promise<void> {
  const { client, schema } = session
  if (session.leading) await migrate(client, schema, migrated)
  else await client.query(`SET search_path = ${schema}`)
  const log = await ledger.logThere()
  if (log !== undefined) await ledger.follow(log)
  else if (mirror.keptElsewhere) throw new LedgerError('NO_DATA', `expected the ledger in ${schema}, where this folder was moved to; found none: restore it`)
  else await ledger.move()
  mirror.keepElsewhere()
  // Only when all of it is there and the folder says so: a cut before leaves values in both places, never in none.
  for (const ending of ['', '-wal', '-shm']) rmSync(join(folder, `vault.sqlite${ending}`), { force: true })
  const own = await ledger.takeHeads('all')
  if (session.leading) {
    session.epoch = await session.newEpoch()
    if (own.length > 0) await session.transaction(() => ledger.putHeads(own))
  }
}

/** One commit for what is sealed, what is appended, and what is said of it. */
const taking =
  (ledger: Mirrored, people: People, mirror: Ledger): Take =>
  async (records, also) => {
    const vault = people.sealer()
    try {
      return await ledger.appendBoth(async () => {
        await people.meet(records.filter(({ row }) => Object.keys(row).some((name) => name.startsWith('raw'))).map(({ row }) => row['person'] as string))
        return {
          entries: entriesOf(records, mirror, vault),
          async with(outcomes) {
            await vault.write()
            await also?.(outcomes)
          },
        }
      })
    } catch (error) {
      vault.forget()
      throw error
    }
  }

type Rooms = {
  session: Session
  mirror: Ledger
  ledger: Mirrored
  keys: Keys
  people: People
  take: Take
  follower: Awaited<ReturnType<typeof openFollower>> | undefined
  folder: string
}

function storeOf({ session, mirror, ledger, keys, people, take, follower, folder }: Rooms): PostgresStore {
  const { client, transaction, inTurn } = session
  /** What only the leader does: whoever asks is sent there. */
  const onlyLeading = <T>(work: () => Promise<T>): Promise<T> =>
    session.leading ? inTurn(work) : Promise.reject(new LedgerError('FOLLOWS', 'expected the server that leads this marketplace, this one follows'))
  return {
    mirror,
    digest: (bytes) => keys.digest(bytes),
    get origin() {
      return mirror.origin
    },
    head: () => ({ size: mirror.size, root: mirror.root.toString('base64') }),
    tokenKey: () => keys.token,
    ...(follower === undefined ? {} : { common: follower.common }),
    // One commit for what is sealed and what is appended: here both lie in one database.
    take: (records) => (session.leading ? inTurn(() => take(records)) : follower!.post(records)),
    append: (entries) => onlyLeading(() => ledger.appendBoth(async () => ({ entries }))),
    has: async (source, id) => mirror.find(source, id) !== undefined,
    seal: (sealings) =>
      onlyLeading(async () => {
        const vault = people.sealer()
        try {
          await people.meet(sealings.map(({ person }) => person))
          const commitments = vault.seal(sealings)
          await transaction(vault.write)
          return commitments
        } catch (error) {
          vault.forget()
          throw error
        }
      }),
    open: ({ source, id, field }, { person, purpose, time }) =>
      onlyLeading(async () => {
        if (person.trim() === '' || purpose.trim() === '')
          throw new LedgerError('NO_PURPOSE', 'expected a person and a purpose for opening a personal value, got an empty one')
        const { rows } = await client.query<{ person: string; field: string; box: Buffer }>(
          `SELECT person.id AS person, field, box FROM sealed JOIN person ON person.number = sealed.person
           WHERE source = $1 AND record = $2 AND field IN ($3, '') ORDER BY field = '' LIMIT 1`,
          [source, id, field],
        )
        if (rows[0] === undefined) throw new LedgerError('NO_VALUE', 'expected a sealed value at that place, found none')
        await people.meet([rows[0].person])
        const known = people.keyOf(rows[0].person)
        if (known === undefined) throw new LedgerError('ERASED', 'expected a person whose values may be kept; this one was erased')
        const box = rows[0]
        const value = valueIn({ field: box.field, text: unsealBox(known, box.box, placeText({ source, id, field: box.field })).toString() }, field)
        await ledger.record([
          act('aedile.vault.opened', `opened:${randomBytes(12).toString('hex')}`, time, { by: person, purpose, place: { source, id, field } }),
        ])
        return value
      }),
    erase: (ids, { person: by, purpose, time }) =>
      onlyLeading(async () => {
        const states: State[] = []
        for (const id of ids) states.push(await people.stateOf(id))
        for (const { hold } of states) if (hold !== null) throw new LedgerError('LEGAL_HOLD', `expected no legal hold on these records, there is one: ${hold}`)
        const living = states.filter((one) => one.erased === null)
        const without = (kind: string, list: readonly State[]): string[] =>
          list.map(({ person }) => keys.subjectOf(person)).filter((subject) => mirror.find('//aedile', `${kind}:${subject}`) === undefined)
        await ledger.record(
          without('erasure', living).map((subject) => act('aedile.vault.erasure_ordered', `erasure:${subject}`, time, { by, purpose, subject })),
        )
        await people.destroy(living, time)
        listErased(
          folder,
          states.map(({ person }) => keys.subjectOf(person)),
        )
        await ledger.record(without('erased', states).map((subject) => act('aedile.vault.erased', `erased:${subject}`, time, { by, subject })))
      }),
    hold: (person, { person: by, purpose, time }) =>
      onlyLeading(async () => {
        const { number } = await people.stateOf(person)
        const subject = keys.subjectOf(person)
        await ledger.record([act('aedile.vault.held', `hold:${subject}@${time.toISOString()}`, time, { by, purpose, subject })])
        await transaction(() => client.query('UPDATE person SET hold = $2 WHERE number = $1', [number, purpose]))
      }),
    liftHold: (person, { person: by, purpose, time }) =>
      onlyLeading(async () => {
        const { number } = await people.stateOf(person)
        const subject = keys.subjectOf(person)
        await ledger.record([act('aedile.vault.hold_lifted', `lifted:${subject}@${time.toISOString()}`, time, { by, purpose, subject })])
        await transaction(() => client.query('UPDATE person SET hold = NULL WHERE number = $1', [number]))
      }),
    checkpoint: (time) =>
      onlyLeading(async () => {
        mirror.checkpoint(time)
        await transaction(() => ledger.putHeads(mirror.heads().slice(-1)))
      }),
    async close() {
      await follower?.close()
      await inTurn(async () => {
        session.ended = true
        mirror.close()
        await client.end().catch(() => undefined)
      })
      await follower?.end()
    },
  }
}
