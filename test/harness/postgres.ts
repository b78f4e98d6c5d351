/** A real PostgreSQL on loopback, in a scratch folder and on a free port; undefined, with the reason, where the machine has none. */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, globSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { userInfo } from 'node:os'
import { freePort } from './served.ts'

export type Database = {
  url: string
  /** Where its files lie; PostgreSQL's own user may write there. */
  folder: string
  /** One statement, or several, by psql; what it prints. */
  psql: (statements: string) => string
  run: (command: string, ...args: string[]) => void
  /** Killed as by the power, without a word. */
  kill: () => void
  start: () => void
  close: () => void
}

/** PG_BIN, or Debian's place. */
export async function postgresIn(folder: string): Promise<Database | { missing: string }> {
  const bin = process.env['PG_BIN'] ?? globSync('/usr/lib/postgresql/*/bin').at(-1) ?? ''
  if (!existsSync(join(bin, 'initdb'))) return { missing: 'needs PostgreSQL (set PG_BIN to the folder of initdb), which this machine does not have' }
  const port = await freePort()
  // It does not run as root.
  const as = userInfo().uid === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups', '--'] : []
  mkdirSync(folder, { recursive: true })
  chmodSync(folder, 0o777)
  const cluster = join(folder, 'pg')
  function run(command: string, ...args: string[]): string {
    const [first = '', ...rest] = [...as, join(bin, command), ...args]
    // A server that stays holds whatever it was given to print on.
    const done = spawnSync(first, rest, {
      encoding: 'utf8',
      cwd: folder,
      stdio: ['ignore', command === 'pg_ctl' ? 'ignore' : 'pipe', command === 'pg_ctl' ? 'ignore' : 'pipe'],
    })
    if (done.status !== 0) throw new Error(`${command}: ${done.stderr ?? done.error?.message ?? done.status}`)
    return done.stdout ?? ''
  }
  const start = (): void =>
    void run('pg_ctl', '-D', cluster, '-o', `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=on`, '-l', join(folder, 'pg.log'), '-w', 'start')
  run('initdb', '-D', cluster, '-U', 'aedile', '--auth=trust', '--encoding=UTF8', '--no-sync')
  start()
  return {
    folder,
    url: `postgres://aedile@127.0.0.1:${port}/postgres`,
    psql: (statements) => run('psql', '-h', folder, '-p', String(port), '-U', 'aedile', '-d', 'postgres', '-v', 'ON_ERROR_STOP=1', '-qAtc', statements),
    run: (command, ...args) => void run(command, '-h', folder, '-p', String(port), '-U', 'aedile', ...args),
    kill: () => void run('pg_ctl', '-D', cluster, '-m', 'immediate', '-w', 'stop'),
    start,
    close() {
      try {
        run('pg_ctl', '-D', cluster, '-m', 'immediate', '-w', 'stop')
      } catch {
        // It is down already.
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
