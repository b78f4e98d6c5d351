/**
 * The vault: what people's names and numbers really are. Each person has a key of their own; destroying it makes their values
 * unreadable everywhere while the ledger, which holds only tokens and commitments, still verifies. Every opening is an entry.
 *
 * Master key → root key → person's key → value (AES-256-GCM at each step). Only the master key lives outside the data folder.
 */
import { spawnSync } from 'node:child_process'
import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { LedgerError } from './error.ts'
import { findFile, syncFolder, writeDurable } from './files.ts'
import { macOf, secretOf } from '../door/secret.ts'
import { type TokenKey, tokenOf } from '../door/tokens.ts'
import { act, type Ledger } from './ledger.ts'
import { sealsTogether } from './versions.ts'

/** Wraps the root key: a KMS, or a key from a file or the environment. The context must come back unchanged. */
export type MasterKey = {
  wrap: (plain: Uint8Array, context: string) => Promise<Uint8Array>
  unwrap: (wrapped: Uint8Array, context: string) => Promise<Uint8Array>
}

/** One personal value of one record. */
export type Sealing = { person: string; source: string; id: string; field: string; value: string }
export type Place = { source: string; id: string; field: string }
/** Places between two durable steps, where the crash harness kills the process. */
export type VaultStep =
  | 'vault:sealed'
  | 'vault:opened'
  | 'vault:erasure-ordered'
  | 'vault:keys-destroyed'
  | 'vault:pages-emptied'
  | 'vault:listed'
  | 'vault:erased'
  | 'vault:hold-recorded'
  | 'vault:token-key-announced'

/** Who looks, and why: both go into the ledger before the value is shown. */
export type Purpose = { person: string; purpose: string; time: Date }

export function sealBox(key: Uint8Array, plain: Uint8Array, context: string, nonce: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', secretOf(key), nonce)
  cipher.setAAD(Buffer.from(context))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

export function unsealBox(key: Uint8Array, box: Uint8Array, context: string): Buffer {
  const bytes = Buffer.from(box)
  const decipher = createDecipheriv('aes-256-gcm', secretOf(key), bytes.subarray(0, 12), { authTagLength: 16 })
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(bytes.subarray(-16))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()])
  } catch {
    throw new LedgerError('VAULT_UNREADABLE', 'expected the right key and untouched bytes in the vault, one of them is wrong')
  }
}

/** Randomness in small pieces, asked for in large ones: a call of the system for each value sealed costs as much as sealing it. */
function pooled(random: (n: number) => Uint8Array): (n: number) => Uint8Array {
  let pool: Uint8Array = new Uint8Array(0)
  let at = 0
  return (n) => {
    if (at + n > pool.length) [pool, at] = [random(Math.max(n, 12 * 512)), 0]
    return pool.subarray(at, (at += n))
  }
}

/** A master key of 32 bytes held by us. */
export function localMasterKey(key: Uint8Array, random: (n: number) => Uint8Array = randomBytes): MasterKey {
  if (key.length !== 32) throw new LedgerError('MASTER_KEY', `expected a master key of 32 bytes, got ${key.length}`)
  return { wrap: async (plain, context) => sealBox(key, plain, context, random(12)), unwrap: async (wrapped, context) => unsealBox(key, wrapped, context) }
}

/** True when the master key comes from somewhere else than the data folder. */
export const isKeyElsewhere = (environment: Record<string, string | undefined>): boolean =>
  ['AEDILE_MASTER_KEY', 'AEDILE_MASTER_KEY_FILE', 'AEDILE_MASTER_KEY_COMMAND'].some((name) => (environment[name] ?? '') !== '')

/** What the environment says of the key: the digits themselves, a file of them, or a command that prints them, such as a call of a key service. */
function keyElsewhere(environment: Record<string, string | undefined>): string {
  const given = environment['AEDILE_MASTER_KEY']
  if (given) return given.trim()
  const path = environment['AEDILE_MASTER_KEY_FILE']
  if (path) {
    const bytes = findFile(path)
    if (bytes === undefined) throw new LedgerError('MASTER_KEY', `expected the master key in the file ${path}, found none`)
    return bytes.toString().trim()
  }
  // What the command prints on its standard error is for whoever runs it; what it prints on standard output is a key and stays here.
  const done = spawnSync(environment['AEDILE_MASTER_KEY_COMMAND']!, { shell: true, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], timeout: 60_000 })
  if (done.status !== 0)
    throw new LedgerError(
      'MASTER_KEY',
      `expected AEDILE_MASTER_KEY_COMMAND to print the master key, it ended with ${done.status ?? done.signal ?? 'no answer'}`,
    )
  return done.stdout.trim()
}

/**
 * The master key: AEDILE_MASTER_KEY (64 hexadecimal digits), AEDILE_MASTER_KEY_FILE or AEDILE_MASTER_KEY_COMMAND; without them a file in the data
 * folder only its owner can read, made when missing. Who takes the folder then takes the key with it.
 */
export function masterKeyFrom(environment: Record<string, string | undefined>, file: string, random: (n: number) => Uint8Array = randomBytes): MasterKey {
  const elsewhere = isKeyElsewhere(environment)
  if (!elsewhere && findFile(file) === undefined && findFile(join(dirname(file), '..', 'vault.sqlite')) !== undefined)
    throw new LedgerError('MASTER_KEY', 'expected the master key this vault was made with, in keys/master.key or where the environment says, found none')
  if (!elsewhere && findFile(file) === undefined) writeDurable(file, Buffer.from(`${Buffer.from(random(32)).toString('hex')}\n`), 0o600)
  const text = elsewhere ? keyElsewhere(environment) : findFile(file)!.toString().trim()
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new LedgerError('MASTER_KEY', `expected a master key of 64 hexadecimal digits, got ${text.length} characters`)
  return localMasterKey(Buffer.from(text, 'hex'), random)
}

/** The commitment a ledger entry carries beside a token: SHA-256(salt ‖ value). Says nothing without the salt. */
export function commitmentOf(salt: Uint8Array, value: string): string {
  if (salt.length + value.length * 3 > work.length) return `sha256:${hash('sha256', Buffer.concat([salt, Buffer.from(value)]), 'hex')}`
  work.set(salt)
  return `sha256:${hash('sha256', work.subarray(0, salt.length + work.write(value, salt.length)), 'hex')}`
}
const work = Buffer.alloc(4096)

const schema = `
  CREATE TABLE IF NOT EXISTS secret (id TEXT PRIMARY KEY, use TEXT NOT NULL, wrapped BLOB NOT NULL) WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS person (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, wrapped BLOB, erased TEXT, hold TEXT);
  CREATE TABLE IF NOT EXISTS sealed (
    source TEXT NOT NULL, record TEXT NOT NULL, field TEXT NOT NULL, person INTEGER NOT NULL REFERENCES person, box BLOB NOT NULL,
    PRIMARY KEY (source, record, field)
  ) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS sealed_of_person ON sealed (person);
`

/** What the master key is asked to wrap for. */
export const vaultContext = (origin: string): string => `aedile vault ${origin}`

export const placeText = ({ source, id, field }: Place): string => JSON.stringify([source, id, field])

/**
 * What lies in one box each: all values of one record and person together, under the record's place, for a cipher and a row cost the same whatever
 * they hold. A value alone lies under its own place, as all did before.
 */
export function boxesOf(sealings: readonly Sealing[]): Sealing[] {
  const boxes: Sealing[] = []
  for (let at = 0; at < sealings.length;) {
    const { person, source, id } = sealings[at]!
    let end = at + 1
    while (end < sealings.length && sealings[end]!.id === id && sealings[end]!.person === person && sealings[end]!.source === source) end++
    if (end === at + 1) boxes.push(sealings[at]!)
    else {
      const values = Object.fromEntries(sealings.slice(at, end).map(({ field, value }) => [field, value]))
      boxes.push({ person, source, id, field: '', value: JSON.stringify(values) })
    }
    at = end
  }
  return boxes
}

/** One value of what a box holds: the box's own, or one of a record's. Throws NO_VALUE. */
export function valueIn(box: { field: string; text: string }, field: string): string {
  const value = box.field === field ? box.text : (JSON.parse(box.text) as Record<string, string>)[field]
  if (value === undefined) throw new LedgerError('NO_VALUE', 'expected a sealed value at that place, found none')
  return value
}

/** Derived from the person's key, so that the same record gives the same commitment again, and gone when the key is. */
/** @param place as `placeText` writes it */
export const saltOf = (key: Uint8Array, place: string): Buffer => macOf(key, `salt${place}`)

/**
 * Whom the vault erased, one keyed digest a line: kept beside it and wherever else the operator puts a copy, so that a backup from before an
 * erasure does not bring the person back. It names nobody.
 */
export const erasedName = 'erased.txt'
export const erasedIn = (text: string): string[] => [...new Set(text.split('\n').filter((line) => /^[0-9a-f]{64}$/.test(line)))]
export const erasedOf = (folder: string): string[] => erasedIn(findFile(join(folder, erasedName))?.toString() ?? '')
/** Adds to the list; durable on return. Gives back who was not on it. */
export function listErased(folder: string, subjects: readonly string[]): string[] {
  const before = erasedOf(folder)
  const known = new Set(before)
  const fresh = subjects.filter((subject) => !known.has(subject))
  if (fresh.length > 0) writeDurable(join(folder, erasedName), Buffer.from([...before, ...fresh].map((line) => `${line}\n`).join('')), 0o600)
  return fresh
}

/**
 * Opens (or makes) the vault of a data folder whose ledger is open. Whoever stands on the list of erased people and has a key again, because
 * the folder is from an older backup, is erased before anybody can ask.
 * Throws LedgerError VAULT_UNREADABLE when the master key is not the one the vault was made with.
 */
export async function openVault(
  folder: string,
  ledger: Ledger,
  master: MasterKey,
  random: (n: number) => Uint8Array = randomBytes,
  step: (step: VaultStep) => void = () => undefined,
) {
  const db = new DatabaseSync(join(folder, 'vault.sqlite'))
  // secure_delete: an erased key is overwritten in the file, not only unlinked from it.
  db.exec(
    'PRAGMA busy_timeout = 60000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA secure_delete = ON; PRAGMA wal_autocheckpoint = 4000; PRAGMA cache_size = -32768',
  )
  db.exec(schema)
  syncFolder(folder)
  const putSecret = db.prepare('INSERT INTO secret VALUES (?, ?, ?)')
  const findPerson = db.prepare('SELECT number, wrapped, erased, hold FROM person WHERE id = ?')
  const putPerson = db.prepare('INSERT INTO person (id, wrapped) VALUES (?, ?)')
  // What a crash left of a record that was never appended gives way to the record that is.
  const putSealed = db.prepare('INSERT INTO sealed VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET person = excluded.person, box = excluded.box')
  const findSealed = db.prepare(
    `SELECT person.id AS person, person.wrapped, person.erased, field, box FROM sealed JOIN person ON person.number = sealed.person
     WHERE source = ? AND record = ? AND field IN (?, '') ORDER BY field DESC LIMIT 1`,
  )
  const together = ledger.version >= sealsTogether

  const deleteSealed = db.prepare('DELETE FROM sealed WHERE person = ?')
  const destroyKey = db.prepare('UPDATE person SET wrapped = NULL, erased = ? WHERE number = ?')
  const setHold = db.prepare('UPDATE person SET hold = ? WHERE number = ?')

  const context = vaultContext(ledger.origin)
  const secrets = (use: string): { id: string; wrapped: Uint8Array }[] =>
    db.prepare('SELECT id, wrapped FROM secret WHERE use = ? ORDER BY CAST(substr(id, 2) AS INTEGER)').all(use) as { id: string; wrapped: Uint8Array }[]

  let root: Uint8Array
  try {
    const stored = secrets('root')[0]
    if (stored) root = await master.unwrap(stored.wrapped, context)
    else {
      root = random(32)
      putSecret.run('root', 'root', await master.wrap(root, context))
    }
    if (secrets('digest').length === 0) putSecret.run('digest', 'digest', sealBox(root, random(32), 'digest', random(12)))
    if (secrets('token').length === 0) putSecret.run('k1', 'token', sealBox(root, random(32), 'k1', random(12)))
  } catch (error) {
    db.close()
    throw error
  }
  const nonces = pooled(random)
  const digestKey = unsealBox(root, secrets('digest')[0]!.wrapped, 'digest')

  let stopped: string | undefined
  function transaction<T>(work: () => T): T {
    if (stopped !== undefined) throw new LedgerError('STOPPED', `expected a working disk, but the vault stopped: ${stopped}; open the folder again`)
    let result: T
    try {
      db.exec('BEGIN IMMEDIATE')
      result = work()
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      personKeys.clear()
      if (error instanceof LedgerError) throw error
      throw new LedgerError('NOT_WRITTEN', `expected to write the vault, nothing was kept: ${(error as Error).message}`, { cause: error })
    }
    try {
      db.exec('COMMIT')
      return result
    } catch (error) {
      // As in the ledger: whether it reached the disk is unknown, and only a fresh read can tell.
      stopped = (error as Error).message
      personKeys.clear()
      throw new LedgerError('STOPPED', `expected the vault's commit to reach the disk: ${stopped}; open the folder again`, { cause: error })
    }
  }

  const personKeys = new Map<string, { number: number; key: Uint8Array }>()
  function keyOf(person: string): { number: number; key: Uint8Array } {
    const known = personKeys.get(person)
    if (known) return known
    const row = findPerson.get(person)
    if (row && row['erased'] !== null) throw new LedgerError('ERASED', 'expected a person whose values may be kept; this one was erased')
    if (!row && gone.size > 0 && gone.has(subjectOf(person)))
      throw new LedgerError('ERASED', 'expected a person whose values may be kept; this one was erased, as the list beside the vault says')
    const key = row ? unsealBox(root, row['wrapped'] as Uint8Array, `person ${person}`) : random(32)
    const number = row ? (row['number'] as number) : Number(putPerson.run(person, sealBox(root, key, `person ${person}`, nonces(12))).lastInsertRowid)
    if (personKeys.size >= 100_000) personKeys.clear()
    personKeys.set(person, { number, key })
    return { number, key }
  }

  const tokenKeys = (): TokenKey[] => secrets('token').map(({ id, wrapped }) => ({ id, secret: unsealBox(root, wrapped, id) }))

  function personState(person: string): { number: number; erased: string | null; hold: string | null } {
    const row = findPerson.get(person)
    if (!row) throw new LedgerError('NO_PERSON', 'expected a person the vault knows, found none')
    return row as { number: number; erased: string | null; hold: string | null }
  }

  const digest = (bytes: Uint8Array): string => macOf(digestKey, bytes, 'hex')
  /** How the ledger names a person of the vault: the same each time, and no name. */
  const subjectOf = (person: string): string => digest(Buffer.from(person))

  const listed = (): string[] => erasedOf(folder)

  function destroy(living: readonly { person: string; number: number }[], time: Date): void {
    transaction(() => {
      for (const { person, number } of living) {
        personKeys.delete(person)
        deleteSealed.run(number)
        destroyKey.run(time.toISOString(), number)
      }
    })
    step('vault:keys-destroyed')
    // The write-ahead file still holds the old pages until it is emptied.
    const { busy } = db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() as { busy: number }
    if (busy !== 0)
      throw new LedgerError('VAULT_BUSY', 'expected to empty the vault’s write-ahead file, a backup is reading it; order the erasure again when it is done')
    step('vault:pages-emptied')
  }

  function list(subjects: readonly string[]): void {
    const fresh = listErased(folder, subjects)
    if (fresh.length === 0) return
    for (const subject of fresh) gone.add(subject)
    step('vault:listed')
  }

  /** Says that these are gone: on the list first, so that whatever the ledger confirms a restore knows. */
  function confirm(subjects: readonly string[], by: string, time: Date): void {
    list(subjects)
    const open = subjects.filter((subject) => ledger.find('//aedile', `erased:${subject}`) === undefined)
    ledger.record(open.map((subject) => act('aedile.vault.erased', `erased:${subject}`, time, { by, subject })))
    step('vault:erased')
  }

  const gone = new Set(listed())
  function eraseListed(): void {
    const people = db.prepare(`SELECT number, id AS person, erased FROM person ${gone.size === 0 ? 'WHERE erased IS NOT NULL' : ''}`).all() as {
      number: number
      person: string
      erased: string | null
    }[]
    const before = people.flatMap(({ person, erased }) => (erased === null ? [] : [subjectOf(person)]))
    const back = gone.size === 0 ? [] : people.filter(({ person, erased }) => erased === null && gone.has(subjectOf(person)))
    list(before)
    if (back.length === 0) return
    // As of the newest head: what opens a vault reads no clock.
    const time = new Date(ledger.heads().at(-1)?.time ?? 0)
    destroy(back, time)
    confirm(
      back.map(({ person }) => subjectOf(person)),
      'restore',
      time,
    )
  }
  try {
    eraseListed()
  } catch (error) {
    db.close()
    throw error
  }

  return {
    /** Seals values, durable on return, and gives the commitment of each. Throws ERASED. */
    seal(sealings: readonly Sealing[]): string[] {
      const commitments = transaction(() => {
        for (const box of together ? boxesOf(sealings) : sealings) {
          const { number, key } = keyOf(box.person)
          putSealed.run(box.source, box.id, box.field, number, sealBox(key, Buffer.from(box.value), placeText(box), nonces(12)))
        }
        return sealings.map((sealing) => commitmentOf(saltOf(keyOf(sealing.person).key, placeText(sealing)), sealing.value))
      })
      step('vault:sealed')
      return commitments
    },
    /** Shows one value, with the salt of its commitment. Who and why are in the ledger before this returns. Throws NO_PURPOSE, NO_VALUE, ERASED. */
    open(place: Place, { person, purpose, time }: Purpose): { value: string; salt: Buffer } {
      if (person.trim() === '' || purpose.trim() === '')
        throw new LedgerError('NO_PURPOSE', 'expected a person and a purpose for opening a personal value, got an empty one')
      const row = findSealed.get(place.source, place.id, place.field)
      if (!row) throw new LedgerError('NO_VALUE', 'expected a sealed value at that place, found none')
      const key = keyOf(row['person'] as string).key
      const field = row['field'] as string
      const value = valueIn({ field, text: unsealBox(key, row['box'] as Uint8Array, placeText({ ...place, field })).toString() }, place.field)
      const id = Buffer.from(random(12)).toString('hex')
      ledger.record([
        act('aedile.vault.opened', `opened:${id}`, time, { by: person, purpose, place: { source: place.source, id: place.id, field: place.field } }),
      ])
      step('vault:opened')
      return { value, salt: saltOf(key, placeText(place)) }
    },
    /**
     * Destroys people's keys and values. Ordered in the ledger first and confirmed after, so a crash between is seen and is
     * finished by calling again. Throws LEGAL_HOLD or NO_PERSON before anything is destroyed.
     */
    erase(people: readonly string[], { person: by, purpose, time }: Purpose): void {
      const states = people.map((person) => ({ person, subject: subjectOf(person), ...personState(person) }))
      for (const { hold } of states) if (hold !== null) throw new LedgerError('LEGAL_HOLD', `expected no legal hold on these records, there is one: ${hold}`)
      const living = states.filter(({ erased }) => erased === null)
      // An order that a crash cut off stands; giving it again finishes it, whoever gives it and when.
      const fresh = living.filter(({ subject }) => ledger.find('//aedile', `erasure:${subject}`) === undefined)
      ledger.record(fresh.map(({ subject }) => act('aedile.vault.erasure_ordered', `erasure:${subject}`, time, { by, purpose, subject })))
      step('vault:erasure-ordered')
      destroy(living, time)
      confirm(
        states.map(({ subject }) => subject),
        by,
        time,
      )
    },
    /** A court or an authority wants this person's records kept; erasure waits until the hold is lifted. */
    hold(person: string, { person: by, purpose, time }: Purpose): void {
      const { number } = personState(person)
      const subject = subjectOf(person)
      ledger.record([act('aedile.vault.held', `hold:${subject}@${time.toISOString()}`, time, { by, purpose, subject })])
      step('vault:hold-recorded')
      setHold.run(purpose, number)
    },
    liftHold(person: string, { person: by, purpose, time }: Purpose): void {
      const { number } = personState(person)
      const subject = subjectOf(person)
      ledger.record([act('aedile.vault.hold_lifted', `lifted:${subject}@${time.toISOString()}`, time, { by, purpose, subject })])
      setHold.run(null, number)
    },
    /** The key new tokens are made with. */
    tokenKey: (): TokenKey => tokenKeys().at(-1)!,
    /** Tokens of a value under every living key, newest last: for finding records kept before a change of key. */
    tokensOf: (value: string, field: string): string[] => tokenKeys().map((key) => tokenOf(key, value, field)),
    changeTokenKey({ person: by, purpose, time }: Purpose): TokenKey {
      const id = `k${Number(tokenKeys().at(-1)!.id.slice(1)) + 1}`
      if (ledger.find('//aedile', `token-key:${id}`) === undefined)
        ledger.record([act('aedile.vault.token_key_changed', `token-key:${id}`, time, { by, purpose })])
      step('vault:token-key-announced')
      putSecret.run(id, 'token', sealBox(root, random(32), id, random(12)))
      return tokenKeys().at(-1)!
    },
    /** A keyed digest of a record as received: tells a repeat from a conflict although the bytes hold personal values. Its key never changes. */
    digest,
    close: () => db.close(),
  }
}

export type Vault = Awaited<ReturnType<typeof openVault>>
