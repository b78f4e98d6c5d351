/**
 * PostgreSQL as the store of a served marketplace: what counts is there, ledger and vault in one schema, and one commit makes a group durable.
 * The folder keeps a mirror of the ledger's rows, so that everybody reads as from the embedded store; of the vault it keeps nothing, for a key
 * that is destroyed must be gone everywhere. Whoever writes holds a lock of the session in which it writes: when the session is gone so are lock
 * and transactions, and no server that was cut off can write behind the next one's back.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { GrowingTree } from '../../proof/index.ts'
import { macOf } from '../../door/secret.ts'
import type { TokenKey } from '../../door/tokens.ts'
import { LedgerError } from '../error.ts'
import { act, contentOf, type Ledger, type LedgerEntry, openLedger, type Outcome } from '../ledger.ts'
import { entriesOf, type Marked } from '../record.ts'
import {
  boxesOf,
  commitmentOf,
  erasedOf,
  listErased,
  masterKeyFrom,
  placeText,
  type Sealing,
  saltOf,
  sealBox,
  unsealBox,
  valueIn,
  vaultContext,
} from '../vault.ts'
import type { Head, KeptRow } from '../store.ts'
import type { Common, Heard, Shared, Store, Taken } from './contract.ts'
import { connect, mayLead, migrate, refuseNewer, schemaVersion, stopped, versionThere } from './schema.ts'
import { schemaOf } from './schemaName.ts'

/** Rows on their way at once while a history is moved or followed. */
const portion = 2000

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

/** Between two tries for a lock that another server holds. */
const triesEvery = 250
/** A follower that heard of no outcome by then says so. */
const answersWithin = 15_000
/** Posts of followers that are sequenced in one commit. */
const postsAtOnce = 8

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
  const client = await connect(url)
  /** May try to lead; leads. */
  let allowed = !follows
  let leading = false
  try {
    leading = allowed && (await mayLead(client, schema))
    for (let told = false; !leading;) {
      const version = await versionThere(client, schema)
      refuseNewer(version)
      if (hear !== undefined && version === schemaVersion && (await client.query(`SELECT 1 FROM ${schema}.log WHERE epoch > 0`)).rows.length > 0) break
      if (standby === undefined)
        throw new LedgerError('FOLDER_IN_USE', `expected the schema ${schema} to be free, but another server writes it; two servers never write one ledger`)
      if (!told) standby()
      told = true
      // Asked again and again and not waited for in PostgreSQL: so a server told to stop is heard, and a database that goes away is noticed.
      await new Promise((resolve) => setTimeout(resolve, triesEvery))
      leading = allowed && (await mayLead(client, schema))
    }
  } catch (error) {
    await client.end()
    throw error
  }
  /** Counts who led; whoever writes says its own in the transaction, and nobody else's rows are taken. */
  let epoch: number | undefined
  let gone: Error | undefined
  client.on('error', (error) => (gone ??= error))
  client.on('end', () => (gone ??= new Error('the connection ended')))
  const mirror = (() => {
    try {
      return openLedger(folder, { mirror: true })
    } catch (error) {
      void client.end()
      throw error
    }
  })()

  let ended = false
  async function transaction<T>(work: () => Promise<T>): Promise<T> {
    if (gone !== undefined || ended) throw stopped(gone ?? new Error('it was closed'))
    let result: T
    try {
      if (epoch === undefined) await client.query('BEGIN')
      else {
        // The row stays locked until the commit: whoever leads next waits for it, and finds what was written before.
        const done = (await client.query(`BEGIN; SELECT 1 FROM log WHERE epoch = ${epoch} FOR NO KEY UPDATE`)) as unknown as { rows: unknown[] }[]
        if (done[1]!.rows.length === 0) gone = new Error('another server leads')
        if (gone !== undefined) throw gone
      }
      result = await work()
    } catch (error) {
      if (gone !== undefined) throw stopped(gone)
      await client.query('ROLLBACK').catch((failed: unknown) => (gone ??= failed as Error))
      if (gone !== undefined) throw stopped(gone)
      if (error instanceof LedgerError) throw error
      throw new LedgerError('NOT_WRITTEN', `expected PostgreSQL to take the rows, nothing was kept: ${(error as Error).message}`, { cause: error })
    }
    onStep('pg:sent')
    try {
      await client.query('COMMIT')
    } catch (error) {
      // Whether it was committed is not known here; a fresh start reads it.
      gone ??= error as Error
      throw stopped(error)
    }
    onStep('pg:committed')
    return result
  }

  async function putRows(rows: readonly KeptRow[]): Promise<void> {
    if (rows.length === 0) return
    for (const { entry } of rows)
      if (entry.blob !== null) await client.query('INSERT INTO blob VALUES ($1, $2) ON CONFLICT DO NOTHING', [entry.blob, contentOf(folder, entry)])
    const columns = [
      rows.map(({ entry }) => entry.index),
      rows.map(({ entry }) => entry.source),
      rows.map(({ entry }) => entry.id),
      rows.map(({ entry }) => entry.type),
      rows.map(({ received }) => received && Buffer.from(received)),
      rows.map(({ entry }) => entry.blob),
      rows.map(({ entry }) => Buffer.from(entry.leaf)),
    ]
    await client.query({
      name: 'put-entries',
      text: 'INSERT INTO entry SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[], $7::bytea[])',
      values: columns,
    })
  }
  const putLog = (tree: GrowingTree): Promise<unknown> =>
    client.query({
      name: 'put-log',
      text: `INSERT INTO log (origin, size, peaks, root, vkeys) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (one) DO UPDATE SET size = excluded.size, peaks = excluded.peaks, root = excluded.root, vkeys = excluded.vkeys`,
      values: [mirror.origin, tree.size, Buffer.concat(tree.peaks), tree.root().toString('base64'), mirror.vkeys.join('\n')],
    })

  /** What is in the folder goes to PostgreSQL, all or nothing; then the folder is a mirror and its own vault is gone. */
  async function move(): Promise<void> {
    await transaction(async () => {
      for (let at = 0; at < mirror.size; at += portion) await putRows(mirror.rows(at, Math.min(at + portion, mirror.size)))
      await putLog(mirror.tree)
      await putHeads(mirror.heads())
      const file = join(folder, 'vault.sqlite')
      if (!existsSync(file)) return
      const vault = new DatabaseSync(file, { readOnly: true })
      try {
        for (const [table, columns] of [
          ['secret', ['id', 'use', 'wrapped']],
          ['person', ['number', 'id', 'wrapped', 'erased', 'hold']],
          ['sealed', ['source', 'record', 'field', 'person', 'box']],
        ] as const) {
          const types = columns.map((name) => (name === 'wrapped' || name === 'box' ? 'bytea' : name === 'number' || name === 'person' ? 'bigint' : 'text'))
          let rows: Record<string, unknown>[] = []
          const flush = async (): Promise<void> => {
            if (rows.length > 0)
              await client.query(
                `INSERT INTO ${table} (${columns.join(', ')}) SELECT * FROM unnest(${types.map((type, at) => `$${at + 1}::${type}[]`).join(', ')})`,
                columns.map((name) => rows.map((row) => (row[name] instanceof Uint8Array ? Buffer.from(row[name]) : row[name]))),
              )
            rows = []
          }
          for (const row of vault.prepare(`SELECT ${columns.join(', ')} FROM ${table}`).iterate()) {
            rows.push(row)
            if (rows.length >= portion) await flush()
          }
          await flush()
        }
        await client.query(`SELECT setval(pg_get_serial_sequence('person', 'number'), coalesce((SELECT max(number) FROM person), 0) + 1, false)`)
      } finally {
        vault.close()
      }
    })
  }

  type Log = { origin: string; size: number; root: string; vkeys: string; leader: string | null }
  async function logThere(): Promise<Log | undefined> {
    const { rows } = await client.query<Omit<Log, 'size'> & { size: string }>('SELECT origin, size, root, vkeys, leader FROM log')
    return rows[0] && { ...rows[0], size: Number(rows[0].size) }
  }

  /** The mirror takes in what PostgreSQL has more; one that is no beginning of it is refused before anything is written. */
  async function follow(log: Log): Promise<void> {
    const other = (why: string): LedgerError =>
      new LedgerError('DIVERGED', `expected the folder to hold the beginning of the ledger in ${schema}, ${why}; one of them is another's, or an older backup`)
    if (log.origin !== mirror.origin) throw other(`it is ${mirror.origin}, there is ${log.origin}`)
    if (log.size < mirror.size) throw other(`it has ${mirror.size} entries, there are ${log.size}`)
    if (!mirror.vkeys.some((vkey) => log.vkeys.split('\n').includes(vkey)))
      throw new LedgerError('KEY_ORIGIN', 'expected the signing key of this ledger in keys/, found another; copy keys/ from the server that made it')
    if (mirror.size > 0) {
      const { rows } = await client.query<{ leaf: Buffer }>('SELECT leaf FROM entry WHERE position = $1', [mirror.size - 1])
      const [mine] = mirror.rows(mirror.size - 1, mirror.size)
      if (Buffer.compare(rows[0]!.leaf, mine!.entry.leaf) !== 0) throw other(`its entry ${mirror.size - 1} is another`)
    }
    while (mirror.size < log.size) {
      const { rows } = await client.query<{ source: string; id: string; type: string; received: Buffer | null; leaf: Buffer; content: Buffer | null }>(
        'SELECT source, id, type, received, leaf, content FROM entry LEFT JOIN blob ON blob.hash = entry.blob WHERE position >= $1 AND position < $2 ORDER BY position',
        [mirror.size, Math.min(log.size, mirror.size + portion)],
      )
      if (rows.length === 0) throw other(`its log says ${log.size} entries and there are ${mirror.size}`)
      mirror.append(
        rows.map(({ source, id, type, received, leaf, content }) => ({ source, id, type, bytes: content ?? leaf, ...(received === null ? {} : { received }) })),
      )
    }
    if (mirror.root.toString('base64') !== log.root) throw other('their roots differ')
  }

  /** What stands of a head in one place and not in the other: a head itself, a witness's lines, a stamp. */
  const more = (one: Head, other: Head | undefined): boolean =>
    other === undefined || one.note.length > other.note.length || (one.stamp !== null && other.stamp === null)
  /** Takes heads that are there and not yet here, or here with less beside them: all, or those from the last one here on. What is here and not there. */
  async function takeHeads(which: 'all' | 'last'): Promise<Head[]> {
    const here = new Map(mirror.heads().map((head) => [head.size, head]))
    const from = which === 'all' ? 0 : Math.max(0, ...here.keys())
    const { rows } = await client.query<Omit<Head, 'size'> & { size: string }>(
      'SELECT size, time, note, stamp, missed FROM head WHERE size >= $1 AND size <= $2 ORDER BY size',
      [from, mirror.size],
    )
    const there = new Map(rows.map((row) => [Number(row.size), { ...row, size: Number(row.size) }]))
    mirror.keepHeads([...there.values()].filter((head) => more(head, here.get(head.size))))
    return [...here.values()].filter((head) => head.size >= from && more(head, there.get(head.size)))
  }
  /** Heads that are here and not there go there, with what was fetched for them; who follows hears of it. */
  async function putHeads(heads: readonly Head[]): Promise<void> {
    for (const { size, time, note, stamp, missed } of heads)
      await client.query(
        `INSERT INTO head VALUES ($1, $2, $3, $4, $5) ON CONFLICT (size) DO UPDATE SET stamp = coalesce(head.stamp, excluded.stamp), missed = excluded.missed,
          note = CASE WHEN length(excluded.note) > length(head.note) THEN excluded.note ELSE head.note END`,
        [size, time, note, stamp && Buffer.from(stamp), missed],
      )
    await client.query("SELECT pg_notify($1, 'head')", [schema])
  }

  let root: Uint8Array
  let digestKey: Uint8Array
  const context = vaultContext(mirror.origin)
  try {
    if (leading) await migrate(client, schema, () => onStep('pg:migrated'))
    else await client.query(`SET search_path = ${schema}`)
    const log = await logThere()
    if (log !== undefined) await follow(log)
    else if (mirror.keptElsewhere) throw new LedgerError('NO_DATA', `expected the ledger in ${schema}, where this folder was moved to; found none: restore it`)
    else await move()
    mirror.keepElsewhere()
    // Only when all of it is there and the folder says so: a cut before leaves values in both places, never in none.
    for (const ending of ['', '-wal', '-shm']) rmSync(join(folder, `vault.sqlite${ending}`), { force: true })
    const own = await takeHeads('all')
    if (leading) {
      epoch = await newEpoch()
      if (own.length > 0) await transaction(() => putHeads(own))
    }
    root = await rootKey()
    digestKey = unsealBox(root, (await secrets('digest'))[0]!.wrapped, 'digest')
  } catch (error) {
    mirror.close()
    await client.end()
    if (error instanceof LedgerError) throw error
    throw new LedgerError('STORE_UNREADABLE', `expected to read ${schema}: ${(error as Error).message}`, { cause: error })
  }

  async function newEpoch(): Promise<number> {
    const { rows } = await client.query<{ epoch: string }>('UPDATE log SET epoch = epoch + 1, leader = NULL RETURNING epoch')
    return Number(rows[0]!.epoch)
  }
  async function secrets(use: string): Promise<{ id: string; wrapped: Uint8Array }[]> {
    const { rows } = await client.query<{ id: string; wrapped: Buffer }>('SELECT id, wrapped FROM secret WHERE use = $1 ORDER BY substr(id, 2)', [use])
    return rows.toSorted((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)))
  }
  async function rootKey(): Promise<Uint8Array> {
    const stored = (await secrets('root'))[0]
    if (stored !== undefined) return master.unwrap(stored.wrapped, context)
    const fresh = randomBytes(32)
    const wrapped = await master.wrap(fresh, context)
    await transaction(async () => {
      const put = (id: string, use: string, box: Uint8Array): Promise<unknown> =>
        client.query('INSERT INTO secret VALUES ($1, $2, $3)', [id, use, Buffer.from(box)])
      await put('root', 'root', wrapped)
      await put('digest', 'digest', sealBox(fresh, randomBytes(32), 'digest', randomBytes(12)))
      await put('k1', 'token', sealBox(fresh, randomBytes(32), 'k1', randomBytes(12)))
    })
    return fresh
  }
  const inboxKey = macOf(root, 'inbox')
  const newest = (await secrets('token')).at(-1)!
  const tokenKey: TokenKey = { id: newest.id, secret: unsealBox(root, newest.wrapped, newest.id) }
  const subjectOf = (person: string): string => macOf(digestKey, person, 'hex')

  type Person = { number: number; key: Uint8Array }
  const people = new Map<string, Person>()
  /** Keys of people, read before anything is sealed for them. Erased ones are told apart: nothing is kept of them. */
  const erased = new Set<string>()
  async function meet(ids: readonly string[]): Promise<void> {
    if (people.size > 100_000) people.clear()
    const unknown = [...new Set(ids)].filter((id) => !people.has(id) && !erased.has(id))
    if (unknown.length === 0) return
    const { rows } = await client.query<{ number: string; id: string; wrapped: Buffer | null }>({
      name: 'meet',
      text: 'SELECT number, id, wrapped FROM person WHERE id = ANY($1::text[])',
      values: [unknown],
    })
    for (const { number, id, wrapped } of rows) {
      if (wrapped === null) erased.add(id)
      else people.set(id, { number: Number(number), key: unsealBox(root, wrapped, `person ${id}`) })
    }
  }

  type Sealed = { sealing: Sealing; key: Uint8Array; box: Buffer }
  /** Seals in memory for people who were met; `write` puts what was sealed where it stays, within the transaction under way. */
  function sealer() {
    const sealed: Sealed[] = []
    const fresh = new Map<string, Uint8Array>()
    return {
      digest: (bytes: Uint8Array): string => macOf(digestKey, bytes, 'hex'),
      seal(sealings: readonly Sealing[]): string[] {
        // All or none: whoever tries again with fewer must find nothing of the first try.
        for (const { person } of sealings)
          if (erased.has(person)) throw new LedgerError('ERASED', 'expected a person whose values may be kept; this one was erased')
        const keyOf = (person: string): Uint8Array => {
          let key = people.get(person)?.key ?? fresh.get(person)
          if (key === undefined) fresh.set(person, (key = randomBytes(32)))
          return key
        }
        for (const sealing of boxesOf(sealings)) {
          const key = keyOf(sealing.person)
          sealed.push({ sealing, key, box: sealBox(key, Buffer.from(sealing.value), placeText(sealing), randomBytes(12)) })
        }
        return sealings.map((sealing) => commitmentOf(saltOf(keyOf(sealing.person), placeText(sealing)), sealing.value))
      },
      async write(): Promise<void> {
        if (fresh.size > 0) {
          const { rows } = await client.query<{ number: string; id: string }>({
            name: 'put-people',
            text: 'INSERT INTO person (id, wrapped) SELECT * FROM unnest($1::text[], $2::bytea[]) RETURNING number, id',
            values: [[...fresh.keys()], [...fresh].map(([id, key]) => sealBox(root, key, `person ${id}`, randomBytes(12)))],
          })
          for (const { number, id } of rows) people.set(id, { number: Number(number), key: fresh.get(id)! })
        }
        if (sealed.length === 0) return
        await client.query({
          name: 'put-sealed',
          text: 'INSERT INTO sealed SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bytea[]) ON CONFLICT DO NOTHING',
          values: [
            sealed.map(({ sealing }) => sealing.source),
            sealed.map(({ sealing }) => sealing.id),
            sealed.map(({ sealing }) => sealing.field),
            sealed.map(({ sealing }) => people.get(sealing.person)!.number),
            sealed.map(({ box }) => box),
          ],
        })
      },
      /** What was sealed for somebody new and not kept is forgotten. */
      forget(): void {
        for (const id of fresh.keys()) people.delete(id)
      },
    }
  }

  /** Entries made within a transaction, appended to both: what the mirror holds is committed when PostgreSQL has it. */
  async function appendBoth(make: () => Promise<{ entries: readonly LedgerEntry[]; with?: (outcomes: readonly Outcome[]) => Promise<void> }>): Promise<Taken> {
    let made: readonly LedgerEntry[] = []
    const outcomes = await mirror.appendThrough(
      async () => {
        if (gone !== undefined || ended) throw stopped(gone ?? new Error('it was closed'))
        const { entries, with: also } = await make()
        made = entries
        return { entries, also }
      },
      async (rows, tree, also, outcomes) => {
        await transaction(async () => {
          await also?.(outcomes)
          await putRows(rows)
          if (rows.length > 0) await putLog(tree)
        })
      },
    )
    return {
      outcomes,
      fresh: outcomes.flatMap((outcome: Outcome, at) => {
        if (outcome.status !== 'appended') return []
        const { type, source, id, bytes } = made[at]!
        return bytes.length > 65_535
          ? [...mirror.entries(outcome.index, outcome.index + 1)]
          : [{ index: outcome.index, type, source, id, bytes, leaf: bytes, blob: null }]
      }),
    }
  }
  async function record(acts: readonly LedgerEntry[]): Promise<void> {
    const { outcomes } = await appendBoth(async () => ({ entries: acts }))
    const wrong = outcomes.find((outcome) => outcome.status === 'refused')
    if (wrong?.status === 'refused') throw new LedgerError(wrong.code, `expected ${wrong.expected}, got ${wrong.came}`)
  }

  type State = { person: string; number: number; erased: string | null; hold: string | null }
  async function stateOf(person: string): Promise<State> {
    const { rows } = await client.query<{ number: string; erased: string | null; hold: string | null }>(
      'SELECT number, erased, hold FROM person WHERE id = $1',
      [person],
    )
    if (rows[0] === undefined) throw new LedgerError('NO_PERSON', 'expected a person the vault knows, found none')
    return { person, number: Number(rows[0].number), erased: rows[0].erased, hold: rows[0].hold }
  }
  async function destroy(states: readonly State[], time: Date): Promise<void> {
    if (states.length === 0) return
    const numbers = states.map(({ number }) => number)
    for (const { person } of states) {
      people.delete(person)
      erased.add(person)
    }
    await transaction(async () => {
      await client.query('DELETE FROM sealed WHERE person = ANY($1::bigint[])', [numbers])
      await client.query('UPDATE person SET wrapped = NULL, erased = $2 WHERE number = ANY($1::bigint[])', [numbers, time.toISOString()])
    })
    // Rows that were replaced lie in their pages until they are cleared out.
    await client.query('VACUUM person')
    await client.query('VACUUM sealed')
  }
  /** One after the other, whoever asks. */
  let line: Promise<unknown> = Promise.resolve()
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = line.then(work)
    line = turn.catch(() => undefined)
    return turn
  }

  /** Whom an older backup of the database brought back is erased again: the list beside the folder knows of it. Whom another server erased comes on the list. */
  async function eraseListed(): Promise<void> {
    const gonePeople = new Set(erasedOf(folder))
    const { rows } = await client.query<{ number: string; id: string; erased: string | null }>(
      `SELECT number, id, erased FROM person ${gonePeople.size === 0 ? 'WHERE erased IS NOT NULL' : ''}`,
    )
    const before = rows.flatMap(({ id, erased: at }) => (at === null ? [] : [subjectOf(id)]))
    if (before.length > 0) listErased(folder, before)
    const back = rows.filter(({ id, erased: at }) => at === null && gonePeople.has(subjectOf(id)))
    await destroy(
      back.map(({ number, id }) => ({ person: id, number: Number(number), erased: null, hold: null })),
      new Date(mirror.heads().at(-1)?.time ?? 0),
    )
  }
  const follower = hear === undefined ? undefined : await openFollower(hear)
  try {
    if (leading) await eraseListed()
    await follower?.start()
  } catch (error) {
    mirror.close()
    await client.end()
    await follower?.end()
    throw error
  }

  /** What is done beside leading and while another server leads. */
  async function openFollower(tell: (heard: Heard) => void) {
    const beside = await connect(url)
    await beside.query(`SET search_path = ${schema}; LISTEN ${schema}`)
    const lost = (error: Error): void => {
      if (over() || ended) return
      gone = error
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
    const over = (): boolean => gone !== undefined || closing
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
      return rows.map(({ file, whole, box }) => ({ file, whole, bytes: unsealBox(inboxKey, box, `shared ${file}`) }))
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
      const log = (await logThere())!
      if (log.size > mirror.size) {
        await follow(log)
        tell({ heard: 'grown' })
      }
      if ((log.leader ?? undefined) !== leader) tell({ heard: 'leader', address: (leader = log.leader ?? undefined) })
    }
    async function lead(): Promise<void> {
      refuseNewer(await versionThere(client, schema))
      epoch = await newEpoch()
      await followOn()
      await takeHeads('all')
      for (const shared of await sharedSince()) tell({ heard: 'shared', shared })
      const last = await judgedSince()
      if (last !== undefined) tell({ heard: 'judged', ...last })
      await eraseListed()
      leading = true
      if (address !== undefined) await say(address)
      tell({ heard: 'leads' })
    }
    const say = (url: string): Promise<unknown> => client.query('UPDATE log SET leader = $1 WHERE epoch = $2', [url, epoch])

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
            if (gone !== undefined || (error instanceof LedgerError && error.code === 'STOPPED')) throw error
            // One that cannot be taken costs the others nothing.
            for (const row of rows)
              try {
                await sequencePosts([row])
              } catch (failed) {
                if (gone !== undefined || (failed instanceof LedgerError && failed.code === 'STOPPED')) throw failed
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
      const posts = rows.map(({ number, box }) => ({ number, records: JSON.parse(unsealBox(inboxKey, box, 'post').toString()) as Marked[] }))
      const records = posts.flatMap((post) => post.records)
      await takeNow(records, async (outcomes) => {
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
        if (!leading) {
          if (all && allowed && (await mayLead(client, schema))) await lead()
          else if (all || now.has('log') || now.has('inbox')) await followOn()
          if (!leading && now.has('head')) {
            await followOn()
            await takeHeads('last')
          }
          if (all || now.has('shared')) for (const shared of await sharedSince()) tell({ heard: 'shared', shared })
          if (all || now.has('judged')) {
            const last = await judgedSince()
            if (last !== undefined) tell({ heard: 'judged', ...last })
          }
        }
        if (leading && (all || now.has('inbox'))) await sequence()
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
      leads: () => leading,
      files,
      judged,
      leader: () => leader,
      between: macOf(root, 'between servers'),
      async address(where) {
        address = where
        if (leading) await inTurn(() => say(where))
      },
      allow() {
        allowed = true
      },
      share: ({ file, whole, bytes }) =>
        inTurn(() =>
          transaction(async () => {
            const { rows } = await client.query<{ number: string }>('INSERT INTO shared (file, whole, box) VALUES ($1, $2, $3) RETURNING number', [
              file,
              whole,
              sealBox(inboxKey, bytes, `shared ${file}`, randomBytes(12)),
            ])
            // Who follows has long taken in what is older.
            if (whole)
              await client.query(`DELETE FROM shared WHERE file = $1 AND number < $2 AND came < now() - interval '10 minutes'`, [file, rows[0]!.number])
          }),
        ),
      publish: async (size, report) =>
        void (await beside.query(
          `INSERT INTO judged (size, report) SELECT $1, $2 WHERE EXISTS (SELECT 1 FROM log WHERE epoch = $3)
           ON CONFLICT (one) DO UPDATE SET size = excluded.size, report = excluded.report`,
          [size, Buffer.from(report), epoch],
        )),
    }
    return {
      common,
      async start(): Promise<void> {
        leader = (await logThere())?.leader ?? undefined
        tries = setInterval(() => wake('all'), triesEvery)
        sweeps = setInterval(() => {
          if (leading && gone === undefined && !ended)
            beside.query(`DELETE FROM inbox WHERE outcome IS NOT NULL AND came < now() - interval '10 minutes'`).catch(() => undefined)
        }, 60_000)
      },
      /** Resolves when the leader has sequenced it; what lies in the inbox survives whoever dies, and is sequenced by whoever leads next. */
      async post(records: readonly Marked[]): Promise<Taken> {
        if (gone !== undefined || ended) throw stopped(gone ?? new Error('it was closed'))
        const box = sealBox(inboxKey, Buffer.from(JSON.stringify(records)), 'post', randomBytes(12))
        let number: string
        try {
          number = (await beside.query<{ number: string }>({ name: 'post', text: 'INSERT INTO inbox (box) VALUES ($1) RETURNING number', values: [box] }))
            .rows[0]!.number
        } catch (error) {
          throw gone === undefined
            ? new LedgerError('NOT_WRITTEN', `expected PostgreSQL to take what came, nothing was kept: ${(error as Error).message}`)
            : stopped(gone)
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
  /** What only the leader does: whoever asks is sent there. */
  const onlyLeading = <T>(work: () => Promise<T>): Promise<T> =>
    leading ? inTurn(work) : Promise.reject(new LedgerError('FOLLOWS', 'expected the server that leads this marketplace, this one follows'))

  async function takeNow(records: readonly Marked[], also?: (outcomes: readonly Outcome[]) => Promise<void>): Promise<Taken> {
    const vault = sealer()
    try {
      return await appendBoth(async () => {
        await meet(records.filter(({ row }) => Object.keys(row).some((name) => name.startsWith('raw'))).map(({ row }) => row['person'] as string))
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
  return {
    mirror,
    digest: (bytes) => macOf(digestKey, bytes, 'hex'),
    get origin() {
      return mirror.origin
    },
    head: () => ({ size: mirror.size, root: mirror.root.toString('base64') }),
    tokenKey: () => tokenKey,
    ...(follower === undefined ? {} : { common: follower.common }),
    // One commit for what is sealed and what is appended: here both lie in one database.
    take: (records) => (leading ? inTurn(() => takeNow(records)) : follower!.post(records)),
    append: (entries) => onlyLeading(() => appendBoth(async () => ({ entries }))),
    has: async (source, id) => mirror.find(source, id) !== undefined,
    seal: (sealings) =>
      onlyLeading(async () => {
        const vault = sealer()
        try {
          await meet(sealings.map(({ person }) => person))
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
        await meet([rows[0].person])
        const known = people.get(rows[0].person)
        if (known === undefined) throw new LedgerError('ERASED', 'expected a person whose values may be kept; this one was erased')
        const box = rows[0]
        const value = valueIn({ field: box.field, text: unsealBox(known.key, box.box, placeText({ source, id, field: box.field })).toString() }, field)
        await record([act('aedile.vault.opened', `opened:${randomBytes(12).toString('hex')}`, time, { by: person, purpose, place: { source, id, field } })])
        return value
      }),
    erase: (ids, { person: by, purpose, time }) =>
      onlyLeading(async () => {
        const states: State[] = []
        for (const id of ids) states.push(await stateOf(id))
        for (const { hold } of states) if (hold !== null) throw new LedgerError('LEGAL_HOLD', `expected no legal hold on these records, there is one: ${hold}`)
        const living = states.filter((one) => one.erased === null)
        const without = (kind: string, list: readonly State[]): string[] =>
          list.map(({ person }) => subjectOf(person)).filter((subject) => mirror.find('//aedile', `${kind}:${subject}`) === undefined)
        await record(without('erasure', living).map((subject) => act('aedile.vault.erasure_ordered', `erasure:${subject}`, time, { by, purpose, subject })))
        await destroy(living, time)
        listErased(
          folder,
          states.map(({ person }) => subjectOf(person)),
        )
        await record(without('erased', states).map((subject) => act('aedile.vault.erased', `erased:${subject}`, time, { by, subject })))
      }),
    hold: (person, { person: by, purpose, time }) =>
      onlyLeading(async () => {
        const { number } = await stateOf(person)
        const subject = subjectOf(person)
        await record([act('aedile.vault.held', `hold:${subject}@${time.toISOString()}`, time, { by, purpose, subject })])
        await transaction(() => client.query('UPDATE person SET hold = $2 WHERE number = $1', [number, purpose]))
      }),
    liftHold: (person, { person: by, purpose, time }) =>
      onlyLeading(async () => {
        const { number } = await stateOf(person)
        const subject = subjectOf(person)
        await record([act('aedile.vault.hold_lifted', `lifted:${subject}@${time.toISOString()}`, time, { by, purpose, subject })])
        await transaction(() => client.query('UPDATE person SET hold = NULL WHERE number = $1', [number]))
      }),
    checkpoint: (time) =>
      onlyLeading(async () => {
        mirror.checkpoint(time)
        await transaction(() => putHeads(mirror.heads().slice(-1)))
      }),
    async close() {
      await follower?.close()
      await inTurn(async () => {
        ended = true
        mirror.close()
        await client.end().catch(() => undefined)
      })
      await follower?.end()
    },
  }
}
