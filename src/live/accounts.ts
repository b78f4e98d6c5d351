/**
 * How people sign in: an account with its password, passkeys and company identity, and the sessions it opened. An account lies in the folder of
 * the marketplace that first invited its person; persons of other marketplaces may belong to it too. Secrets are kept as digests alone.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { LedgerError } from '../ledger/error.ts'

/** What brings `access.sqlite` from each version to the next. */
const steps: readonly string[] = [
  `
  CREATE TABLE account (id TEXT PRIMARY KEY, login TEXT UNIQUE, password TEXT, made TEXT NOT NULL);
  CREATE TABLE passkey (
    id TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES account, key BLOB NOT NULL, counter INTEGER NOT NULL, transports TEXT NOT NULL,
    rp TEXT NOT NULL, name TEXT NOT NULL, made TEXT NOT NULL, used TEXT
  );
  CREATE TABLE identity (issuer TEXT NOT NULL, subject TEXT NOT NULL, account TEXT NOT NULL REFERENCES account, made TEXT NOT NULL, PRIMARY KEY (issuer, subject));
  ALTER TABLE person ADD COLUMN account TEXT;
  ALTER TABLE person ADD COLUMN by_groups INTEGER NOT NULL DEFAULT 0;
  CREATE TABLE opened (
    hash TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES account, person TEXT NOT NULL, how TEXT NOT NULL, factors INTEGER NOT NULL,
    agent TEXT NOT NULL, made INTEGER NOT NULL, seen INTEGER NOT NULL, expires INTEGER NOT NULL, ended TEXT
  );
  CREATE INDEX opened_by ON opened (account);
  INSERT INTO account (id, made) SELECT 'a-' || substr(id, 3), made FROM person WHERE id IN (SELECT person FROM session);
  UPDATE person SET account = 'a-' || substr(id, 3) WHERE id IN (SELECT person FROM session);
  INSERT INTO opened SELECT hash, 'a-' || substr(person, 3), person, 'link', 1, '', made, made, expires, ended FROM session;
  DROP TABLE session;
  ALTER TABLE opened RENAME TO session;
  `,
  'CREATE TABLE quota (one INTEGER PRIMARY KEY, day INTEGER NOT NULL, events INTEGER NOT NULL)',
]

/** Brings `access.sqlite` up to what this program writes, each step in one transaction: cut off, it is done again. Throws NEWER. */
export function migrateAccess(db: DatabaseSync): void {
  const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number }
  if (version > steps.length)
    throw new LedgerError('NEWER', `expected access.sqlite of version ${steps.length} or older, got ${version}: a newer Aedile made it; nothing was changed`)
  for (const [at, step] of steps.entries()) {
    if (at < version) continue
    db.exec('BEGIN IMMEDIATE')
    try {
      db.exec(step)
      db.exec(`PRAGMA user_version = ${at + 1}`)
      db.exec('COMMIT')
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      throw error
    }
  }
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')
export const secret = (): string => randomBytes(32).toString('base64url')

const sessionLives = 12 * 3_600_000
/** Left alone for so long, a session ends. */
const idleLives = 3 * 3_600_000

/** `invitation` is the link that made the account; `link` a later one. */
export type How = 'invitation' | 'link' | 'password' | 'passkey' | 'company'
export type Session = { id: string; account: string; person: string; how: How; factors: number; agent: string; made: number; seen: number; expires: number }
export type Passkey = {
  id: string
  account: string
  key: Uint8Array<ArrayBuffer>
  counter: number
  transports: string[]
  rp: string
  name: string
  made: string
  used: string | null
}

const sessionOf = (row: Record<string, unknown>): Session => ({ ...(row as Session), id: (row['hash'] as string).slice(0, 16) })
const passkeyOf = (row: Record<string, unknown>): Passkey => ({
  ...(row as Passkey),
  key: new Uint8Array(row['key'] as Uint8Array),
  transports: (row['transports'] as string).split(',').filter((one) => one !== ''),
})

export function accountsOf(db: DatabaseSync) {
  const byHash = db.prepare('SELECT * FROM session WHERE hash = ? AND ended IS NULL AND expires > ? AND seen > ?')
  const touch = db.prepare('UPDATE session SET seen = ? WHERE hash = ?')
  const passkeyById = db.prepare('SELECT * FROM passkey WHERE id = ?')
  const living = 'ended IS NULL AND expires > ? AND seen > ?'
  const iso = (now: number): string => new Date(now).toISOString()

  return {
    addAccount(now: number): string {
      const id = `a-${randomBytes(12).toString('hex')}`
      db.prepare('INSERT INTO account VALUES (?, NULL, NULL, ?)').run(id, iso(now))
      return id
    },
    has: (account: string): boolean => db.prepare('SELECT 1 FROM account WHERE id = ?').get(account) !== undefined,

    openSession({ account, person, how, factors, agent }: Pick<Session, 'account' | 'person' | 'how' | 'factors' | 'agent'>, now: number): string {
      const token = secret()
      db.prepare('INSERT INTO session VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)').run(
        sha256(token),
        account,
        person,
        how,
        factors,
        agent.slice(0, 200),
        now,
        now,
        now + sessionLives,
      )
      return token
    },
    sessionSeconds: sessionLives / 1000,
    findSession(token: string, now: number): Session | undefined {
      const hash = sha256(token)
      const row = byHash.get(hash, now, now - idleLives)
      if (row === undefined) return undefined
      if (now - (row['seen'] as number) > 60_000) touch.run(now, hash)
      return sessionOf(row)
    },
    sessions: (account: string, now: number): Session[] =>
      db
        .prepare(`SELECT * FROM session WHERE account = ? AND ${living} ORDER BY made DESC`)
        .all(account, now, now - idleLives)
        .map(sessionOf),
    /** Another of the account's persons from now on. */
    actAs: (token: string, person: string): void => void db.prepare('UPDATE session SET person = ? WHERE hash = ?').run(person, sha256(token)),
    endSessionById: (account: string, id: string, now: number): boolean =>
      Number(db.prepare('UPDATE session SET ended = ? WHERE account = ? AND substr(hash, 1, 16) = ? AND ended IS NULL').run(iso(now), account, id).changes) > 0,
    endSession(token: string, now: number): void {
      db.prepare('UPDATE session SET ended = ? WHERE hash = ? AND ended IS NULL').run(iso(now), sha256(token))
    },
    /** Ends all of an account's sessions, or all but one. */
    endSessions(account: string, now: number, except?: string): void {
      db.prepare('UPDATE session SET ended = ? WHERE account = ? AND hash <> ? AND ended IS NULL').run(
        iso(now),
        account,
        except === undefined ? '' : sha256(except),
      )
    },
    endSessionsAs: (person: string, now: number): void =>
      void db.prepare('UPDATE session SET ended = ? WHERE person = ? AND ended IS NULL').run(iso(now), person),
    forgetOldSessions: (now: number): void => void db.prepare('DELETE FROM session WHERE expires < ?').run(now - 30 * 24 * 3_600_000),

    login: (account: string): { login: string | null; password: string | null } | undefined =>
      db.prepare('SELECT login, password FROM account WHERE id = ?').get(account) as { login: string | null; password: string | null } | undefined,
    byLogin: (login: string): { id: string; password: string | null } | undefined =>
      db.prepare('SELECT id, password FROM account WHERE login = ?').get(login) as { id: string; password: string | null } | undefined,
    setPassword: (account: string, login: string, hash: string): void =>
      void db.prepare('UPDATE account SET login = ?, password = ? WHERE id = ?').run(login, hash, account),

    addPasskey(passkey: Omit<Passkey, 'made' | 'used'>, now: number): void {
      const { id, account, key, counter, transports, rp, name } = passkey
      db.prepare('INSERT INTO passkey VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)').run(id, account, key, counter, transports.join(','), rp, name, iso(now))
    },
    passkey: (id: string): Passkey | undefined => {
      const row = passkeyById.get(id)
      return row && passkeyOf(row)
    },
    passkeys: (account: string): Passkey[] => db.prepare('SELECT * FROM passkey WHERE account = ? ORDER BY made, id').all(account).map(passkeyOf),
    usedPasskey: (id: string, counter: number, now: number): void =>
      void db.prepare('UPDATE passkey SET counter = ?, used = ? WHERE id = ?').run(counter, iso(now), id),
    endPasskey: (account: string, id: string): boolean => Number(db.prepare('DELETE FROM passkey WHERE account = ? AND id = ?').run(account, id).changes) === 1,

    identity: (issuer: string, subject: string): string | undefined =>
      db.prepare('SELECT account FROM identity WHERE issuer = ? AND subject = ?').get(issuer, subject)?.['account'] as string | undefined,
    identities: (account: string): { issuer: string; made: string }[] =>
      db.prepare('SELECT issuer, made FROM identity WHERE account = ?').all(account) as { issuer: string; made: string }[],
    setIdentity: (account: string, issuer: string, subject: string, now: number): void =>
      void db.prepare('INSERT INTO identity VALUES (?, ?, ?, ?)').run(issuer, subject, account, iso(now)),
    endIdentities: (account: string): boolean => Number(db.prepare('DELETE FROM identity WHERE account = ?').run(account).changes) > 0,

    /** How many ways there are to sign in without a link. */
    ways: (account: string): number =>
      Number(
        db
          .prepare(
            'SELECT (SELECT count(*) FROM account WHERE id = :a AND password IS NOT NULL) + (SELECT count(*) FROM passkey WHERE account = :a) + (SELECT count(*) FROM identity WHERE account = :a) AS n',
          )
          .get({ a: account })!['n'],
      ),
  }
}

export type AccountStore = ReturnType<typeof accountsOf>
