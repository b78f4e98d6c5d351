/**
 * Who may come in: keys, people, sign-in links, and the answers kept for idempotency keys; how people sign in stands in accounts.ts. Secrets are
 * kept as their SHA-256 alone. Names of people stand here and nowhere in the ledger, so that they can be taken out.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Caller, PersonRole, Scope, Subject } from '../domain/caller.ts'
import type { Shared } from '../ledger/store/contract.ts'
import { type AccountStore, accountsOf, migrateAccess, secret, sha256 } from './accounts.ts'
import { alikeOf, putChanges } from './alike.ts'

const schema = `
  CREATE TABLE IF NOT EXISTS key (id TEXT PRIMARY KEY, name TEXT NOT NULL, scopes TEXT NOT NULL, for_kind TEXT, for_id TEXT, hash TEXT NOT NULL UNIQUE, made TEXT NOT NULL, used TEXT, ended TEXT);
  CREATE TABLE IF NOT EXISTS person (id TEXT PRIMARY KEY, name TEXT NOT NULL, roles TEXT NOT NULL, bound_kind TEXT, bound_id TEXT, lang TEXT NOT NULL, made TEXT NOT NULL, ended TEXT);
  CREATE TABLE IF NOT EXISTS link (hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person, expires INTEGER NOT NULL, used TEXT, return_to TEXT);
  CREATE TABLE IF NOT EXISTS session (hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person, made INTEGER NOT NULL, expires INTEGER NOT NULL, ended TEXT);
  CREATE TABLE IF NOT EXISTS answer (key TEXT PRIMARY KEY, body TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL);
`

const linkLives = 72 * 3_600_000
const answersLive = 7 * 24 * 3_600_000

type Person = Caller & { kind: 'person' }
type PersonRow = { id: string; name: string; roles: string; bound_kind: string | null; bound_id: string | null; lang: string; account: string | null }
type KeyRow = { id: string; name: string; scopes: string; for_kind: string | null; for_id: string | null }

const subjectOf = (kind: string | null, id: string | null): Subject | undefined => (kind === null || id === null ? undefined : { kind, id })

/** Opens (or makes) the doors of a data folder whose lock the caller holds. */
export function openAccess(folder: string) {
  const db = new DatabaseSync(join(folder, 'access.sqlite'))
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON')
  // Made once as the oldest version had it, then brought up: a new file goes the way an old one does.
  if (db.prepare('PRAGMA user_version').get()!['user_version'] === 0) db.exec(schema)
  try {
    migrateAccess(db)
  } catch (error) {
    db.close()
    throw error
  }
  const accounts = accountsOf(db)
  const keyByHash = db.prepare('SELECT id, name, scopes, for_kind, for_id FROM key WHERE hash = ? AND ended IS NULL')
  const setUsed = db.prepare('UPDATE key SET used = ? WHERE id = ?')
  const personById = db.prepare('SELECT * FROM person WHERE id = ? AND ended IS NULL')
  const putAnswer = db.prepare('INSERT INTO answer VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
  const findAnswer = db.prepare('SELECT body, text FROM answer WHERE key = ?')
  const known = new Map<string, Caller>()
  const lastUsed = new Map<string, number>()

  const personOf = (row: PersonRow): Person => {
    const bound = subjectOf(row.bound_kind, row.bound_id)
    return {
      kind: 'person',
      id: row.id,
      name: row.name,
      roles: row.roles.split(',') as PersonRole[],
      lang: row.lang === 'zh' ? 'zh' : 'en',
      ...(bound === undefined ? {} : { bound }),
    }
  }

  function makeLink(person: string, now: number, lives = linkLives, returnTo: string | null = null): string {
    const token = secret()
    db.prepare('INSERT INTO link VALUES (?, ?, ?, NULL, ?)').run(sha256(token), person, now + lives, returnTo)
    return token
  }

  return {
    addKey(name: string, scopes: readonly Scope[], stands: Subject | undefined, now: number): { id: string; secret: string } {
      const id = `k-${randomBytes(6).toString('hex')}`
      const text = `aedile_${secret()}`
      db.prepare('INSERT INTO key VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL)').run(
        id,
        name,
        scopes.join(','),
        stands?.kind ?? null,
        stands?.id ?? null,
        sha256(text),
        new Date(now).toISOString(),
      )
      return { id, secret: text }
    },
    endKey(id: string, now: number): boolean {
      known.clear()
      return Number(db.prepare('UPDATE key SET ended = ? WHERE id = ? AND ended IS NULL').run(new Date(now).toISOString(), id).changes) === 1
    },
    hasKeyFor: (scope: Scope): boolean => db.prepare(`SELECT 1 FROM key WHERE ended IS NULL AND ',' || scopes || ',' LIKE ?`).get(`%,${scope},%`) !== undefined,
    keys: () => db.prepare('SELECT id, name, scopes, for_kind, for_id, made, used, ended FROM key ORDER BY made, id').all(),
    findKey(text: string, now: number): Caller | undefined {
      const hash = sha256(text)
      let caller = known.get(hash)
      if (caller === undefined) {
        const row = keyByHash.get(hash) as KeyRow | undefined
        if (row === undefined) return undefined
        const stands = subjectOf(row.for_kind, row.for_id)
        caller = { kind: 'key', id: row.id, name: row.name, scopes: row.scopes.split(',') as Scope[], ...(stands === undefined ? {} : { for: stands }) }
        known.set(hash, caller)
      }
      if (now - (lastUsed.get(caller.id) ?? 0) > 60_000) {
        lastUsed.set(caller.id, now)
        // Whoever asks does not wait for the disk: a minute of use that a power cut takes is no loss.
        db.exec('PRAGMA synchronous = NORMAL')
        setUsed.run(new Date(now).toISOString(), caller.id)
        db.exec('PRAGMA synchronous = FULL')
      }
      return caller
    },
    addPerson(
      person: { name: string; roles: readonly PersonRole[]; bound: Subject | undefined; lang: 'en' | 'zh' },
      now: number,
      ledByGroups = false,
    ): { id: string; link: string } {
      const id = `p-${randomBytes(6).toString('hex')}`
      db.prepare('INSERT INTO person VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?)').run(
        id,
        person.name,
        person.roles.join(','),
        person.bound?.kind ?? null,
        person.bound?.id ?? null,
        person.lang,
        new Date(now).toISOString(),
        ledByGroups ? 1 : 0,
      )
      return { id, link: ledByGroups ? '' : makeLink(id, now) }
    },
    /** A fresh link for somebody already known by what they stand for; made when there is nobody yet. */
    handover(bound: Subject, role: PersonRole, lang: 'en' | 'zh', returnTo: string | null, now: number, lives: number): { id: string; link: string } {
      const row = db.prepare('SELECT id FROM person WHERE bound_kind = ? AND bound_id = ? AND roles = ? AND ended IS NULL').get(bound.kind, bound.id, role)
      if (row !== undefined) {
        const id = row['id'] as string
        db.prepare('UPDATE person SET lang = ? WHERE id = ?').run(lang, id)
        return { id, link: makeLink(id, now, lives, returnTo) }
      }
      const made = this.addPerson({ name: bound.id, roles: [role], bound, lang }, now)
      db.prepare('DELETE FROM link WHERE hash = ?').run(sha256(made.link))
      return { id: made.id, link: makeLink(made.id, now, lives, returnTo) }
    },
    /** A further link for somebody known by id. */
    linkFor: (id: string, returnTo: string, now: number): string => makeLink(id, now, linkLives, returnTo),
    people: () => db.prepare('SELECT id, name, roles, bound_kind, bound_id, lang, made, ended FROM person ORDER BY made, id').all(),
    endPerson(id: string, now: number): boolean {
      accounts.endSessionsAs(id, now)
      return Number(db.prepare('UPDATE person SET ended = ? WHERE id = ? AND ended IS NULL').run(new Date(now).toISOString(), id).changes) === 1
    },
    /** Takes an account away from a person, who comes in by a new link; what else belongs to that account stays its own. */
    resetPerson(id: string, now: number): string | undefined {
      if (Number(db.prepare('UPDATE person SET account = NULL WHERE id = ? AND ended IS NULL').run(id).changes) !== 1) return undefined
      accounts.endSessionsAs(id, now)
      db.prepare('UPDATE link SET used = ? WHERE person = ? AND used IS NULL').run(new Date(now).toISOString(), id)
      return makeLink(id, now)
    },
    /** Takes a link's worth once: whose it is. `spent` when it was opened before or is too old. */
    spendLink(token: string, now: number): { person: Person; account: string | undefined; returnTo: string | null } | 'spent' | undefined {
      const hash = sha256(token)
      const link = db.prepare('SELECT person, expires, used, return_to FROM link WHERE hash = ?').get(hash)
      if (link === undefined) return undefined
      if (link['used'] !== null || (link['expires'] as number) <= now) return 'spent'
      const row = personById.get(link['person'] as string) as PersonRow | undefined
      if (row === undefined) return 'spent'
      const changes = db.prepare('UPDATE link SET used = ? WHERE hash = ? AND used IS NULL').run(new Date(now).toISOString(), hash).changes
      if (Number(changes) !== 1) return 'spent'
      return { person: personOf(row), account: row.account ?? undefined, returnTo: link['return_to'] as string | null }
    },
    /** Opens a link once and signs its person in; the account, made here when there is none, lies in one of the homes. */
    openLink(
      token: string,
      now: number,
      { homes = [accounts], agent = '' }: { homes?: readonly AccountStore[]; agent?: string } = {},
    ): { session: string; person: Person; returnTo: string | null; seconds: number } | 'spent' | undefined {
      const spent = this.spendLink(token, now)
      if (spent === undefined || spent === 'spent') return spent
      const { person, returnTo } = spent
      let home = homes.find((one) => spent.account !== undefined && one.has(spent.account))
      let account = spent.account
      const how = home === undefined ? 'invitation' : 'link'
      if (home === undefined || account === undefined) {
        home = accounts
        account = accounts.addAccount(now)
        this.setAccount(person.id, account)
      }
      const session = home.openSession({ account, person: person.id, how, factors: 1, agent }, now)
      return { session, person, returnTo, seconds: accounts.sessionSeconds }
    },
    /** Whose a link is, not opened yet. */
    linkLeadsTo: (token: string, now: number): string | undefined =>
      db.prepare('SELECT person FROM link WHERE hash = ? AND used IS NULL AND expires > ?').get(sha256(token), now)?.['person'] as string | undefined,
    person(id: string): { person: Person; account: string | undefined } | undefined {
      const row = personById.get(id) as PersonRow | undefined
      return row && { person: personOf(row), account: row.account ?? undefined }
    },
    /** Those who are one human being. */
    peopleOf: (account: string): Person[] =>
      (db.prepare('SELECT * FROM person WHERE account = ? AND ended IS NULL ORDER BY made, id').all(account) as PersonRow[]).map(personOf),
    /** True for somebody whose roles follow the groups of the company's issuer. */
    ledByGroups: (id: string): boolean => db.prepare('SELECT by_groups FROM person WHERE id = ?').get(id)?.['by_groups'] === 1,
    setAccount: (id: string, account: string): void => void db.prepare('UPDATE person SET account = ? WHERE id = ?').run(account, id),
    setRoles: (id: string, roles: readonly PersonRole[]): void => void db.prepare('UPDATE person SET roles = ? WHERE id = ?').run(roles.join(','), id),
    accounts,
    /** How much of a day's share was used, kept over a restart. */
    quota: {
      read: (): { day: number; events: number } | undefined => db.prepare('SELECT day, events FROM quota').get() as { day: number; events: number } | undefined,
      write: (day: number, events: number): void =>
        void db.prepare('INSERT INTO quota VALUES (1, ?, ?) ON CONFLICT (one) DO UPDATE SET day = excluded.day, events = excluded.events').run(day, events),
    },
    keepAnswer(key: string, body: string, text: string, now: number): void {
      putAnswer.run(key, body, text, now)
    },
    findAnswer: (key: string): { body: string; text: string } | undefined => findAnswer.get(key) as { body: string; text: string } | undefined,
    forgetOldAnswers(now: number): void {
      db.prepare('DELETE FROM answer WHERE at < ?').run(now - answersLive)
    },
    /** What a leader changed in its own. */
    put(changes: Uint8Array): void {
      known.clear()
      putChanges(db, changes)
    },
    alike: (share: (shared: Shared) => Promise<void>) => alikeOf(db, folder, 'access.sqlite', share),
    close: () => db.close(),
  }
}

export type AccessStore = ReturnType<typeof openAccess>
