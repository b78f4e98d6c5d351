/** The doors of a folder, brought up from what an older program left, and refused where a newer one was. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { test } from 'node:test'
import { openAccess } from './access.ts'
import { sha256 } from './accounts.ts'
import { withAccess } from './administer.ts'
import { quotaFor } from './quota.ts'
import { openTenant } from './tenant.ts'

/** As the first program made it: a person, a session that is open, one that is not. */
function oldFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'aedile-access-'))
  const db = new DatabaseSync(join(folder, 'access.sqlite'))
  db.exec(`
    CREATE TABLE key (id TEXT PRIMARY KEY, name TEXT NOT NULL, scopes TEXT NOT NULL, for_kind TEXT, for_id TEXT, hash TEXT NOT NULL UNIQUE, made TEXT NOT NULL, used TEXT, ended TEXT);
    CREATE TABLE person (id TEXT PRIMARY KEY, name TEXT NOT NULL, roles TEXT NOT NULL, bound_kind TEXT, bound_id TEXT, lang TEXT NOT NULL, made TEXT NOT NULL, ended TEXT);
    CREATE TABLE link (hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person, expires INTEGER NOT NULL, used TEXT, return_to TEXT);
    CREATE TABLE session (hash TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person, made INTEGER NOT NULL, expires INTEGER NOT NULL, ended TEXT);
    CREATE TABLE answer (key TEXT PRIMARY KEY, body TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL);
    INSERT INTO person VALUES ('p-1', 'Lin', 'decider', NULL, NULL, 'zh', '2026-01-01T00:00:00.000Z', NULL), ('p-2', 'Xu', 'legal', NULL, NULL, 'zh', '2026-01-01T00:00:00.000Z', NULL);
    INSERT INTO session VALUES ('${sha256('open')}', 'p-1', 1000, 9000, NULL), ('${sha256('over')}', 'p-1', 1000, 9000, '2026-01-01T00:00:00.000Z');
    INSERT INTO link VALUES ('${sha256('link')}', 'p-2', 9000, NULL, '/')
  `)
  db.close()
  return folder
}

test('people, open sessions and links of an older folder are there after it is brought up', () => {
  const folder = oldFolder()
  try {
    for (let opened = 0; opened < 2; opened++) {
      const access = openAccess(folder)
      const session = access.accounts.findSession('open', 2000)!
      assert.deepEqual([session.person, session.how, access.person(session.person)?.account], ['p-1', 'link', session.account])
      assert.equal(access.accounts.findSession('over', 2000), undefined)
      if (opened === 0) assert.equal((access.openLink('link', 2000) as { person: { name: string } }).person.name, 'Xu')
      access.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('killed anywhere while it is brought up, it is brought up the next time', () => {
  const program = `
    import { DatabaseSync } from 'node:sqlite'
    const exec = DatabaseSync.prototype.exec
    let left = Number(process.argv[2])
    DatabaseSync.prototype.exec = function (sql) {
      if (left-- === 0) process.kill(process.pid, 'SIGKILL')
      return exec.call(this, sql)
    }
    const { openAccess } = await import(process.argv[1])
    openAccess(process.argv[3]).close()
  `
  let killed = 0
  for (let at = 0; at < 12; at++) {
    const folder = oldFolder()
    try {
      const { signal } = spawnSync(process.execPath, [
        '--disable-warning=ExperimentalWarning',
        '--input-type=module',
        '-e',
        program,
        new URL('./access.ts', import.meta.url).href,
        String(at),
        folder,
      ])
      if (signal === 'SIGKILL') killed++
      const access = openAccess(folder)
      assert.equal(access.accounts.findSession('open', 2000)?.person, 'p-1', `killed before statement ${at}`)
      access.quota.write(1, 2)
      assert.deepEqual({ ...access.quota.read() }, { day: 1, events: 2 })
      access.close()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  }
  assert.ok(killed >= 6, `${killed} times`)
})

test('a folder that a newer program made is refused, and nothing in it is changed', () => {
  const folder = oldFolder()
  try {
    openAccess(folder).close()
    const raw = new DatabaseSync(join(folder, 'access.sqlite'))
    raw.exec('PRAGMA user_version = 99')
    raw.close()
    assert.throws(() => openAccess(folder), { code: 'NEWER' })
    const again = new DatabaseSync(join(folder, 'access.sqlite'))
    assert.equal(again.prepare('PRAGMA user_version').get()!['user_version'], 99)
    again.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a quota is the marketplace’s own line, else that of all, else only what keeps others their room', () => {
  const text = 'market-a:events=2M,bytes=50G; *:at_once=8'
  assert.deepEqual(quotaFor('market-a', text), { events: 2_000_000, bytes: 50e9, atOnce: 128 })
  assert.deepEqual(quotaFor('market-b', text), { events: Infinity, bytes: Infinity, atOnce: 8 })
  assert.deepEqual(quotaFor('market-b', undefined), { events: Infinity, bytes: Infinity, atOnce: 128 })
  assert.throws(() => quotaFor('market-a', 'market-a:many=1'), { code: 'QUOTA' })
})

test('a quota that cannot be read stops the start in words, and holds nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aedile-access-'))
  try {
    await withAccess(folder, { make: true }, 0, () => undefined)
    const options = { folder, clock: 'events', now: () => 0, log: () => undefined } as const
    await assert.rejects(openTenant({ ...options, environment: { AEDILE_QUOTA: 'x' } }), { code: 'QUOTA' })
    const tenant = await openTenant({ ...options, environment: {} })
    await tenant.close()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
