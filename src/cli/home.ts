/** Where the program lies, and where it may keep what it can make again: beside a checkout, else the user's cache folder. */
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Root of the checkout, or of the stripped sources in a package: both are laid out alike. */
export const root = join(import.meta.dirname, '..', '..')

/** A package may lie where its user cannot write; only a checkout has tests. */
export function cacheFolder(): string {
  const told = process.env['AEDILE_CACHE']
  if (told !== undefined && told !== '') return told
  if (existsSync(join(root, 'test'))) return join(root, '.aedile')
  if (process.platform === 'win32') return join(process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'aedile')
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'aedile')
}
