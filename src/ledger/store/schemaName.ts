/** A file of its own, so that who needs the name alone loads no client of PostgreSQL. */
import { basename } from 'node:path'
import { LedgerError } from '../error.ts'

/** The schema of a marketplace: its folder's name, as PostgreSQL writes names without quotes. */
export function schemaOf(folder: string): string {
  const name = basename(folder).toLowerCase().replaceAll('-', '_')
  if (!/^[a-z0-9_]{1,50}$/.test(name))
    throw new LedgerError('SCHEMA', `expected a folder named by up to 50 letters, digits, - and _, for a schema of that name; got "${basename(folder)}"`)
  return `aedile_${name}`
}
