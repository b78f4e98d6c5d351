/** The commands there are: the folder lists them. */
import { readdirSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import type { Command } from './command.ts'

const folder = join(import.meta.dirname, 'commands')
/** `.ts` in a checkout, `.js` in a package. */
const ending = extname(import.meta.filename)

export const commandNames: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith(ending) && !file.endsWith(`.test${ending}`))
  .map((file) => basename(file, ending))
  .toSorted()

export async function loadCommand(name: string): Promise<Command> {
  const module = (await import(join(folder, `${name}${ending}`))) as { command: Command }
  return module.command
}
