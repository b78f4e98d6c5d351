/** The pages' build. In a clone it is made when a source is newer than it; an installed package brings it along. */
import { spawnSync } from 'node:child_process'
import { existsSync, globSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const built = join(root, 'console', 'dist')
const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js')

const newest = (): number =>
  Math.max(
    ...['console/*.*', 'console/src/**/*', 'console/public/*', 'src/report/tokens.css', 'src/domain/*'].flatMap((pattern) =>
      globSync(pattern, { cwd: root }).map((file) => statSync(join(root, file)).mtimeMs),
    ),
  )

/** Where the pages lie; undefined when they were not brought along and cannot be built here. Says so on `err` when it builds. */
export function consoleFolder(err: (text: string) => void): string | undefined {
  const page = join(built, 'index.html')
  if (!existsSync(vite) || !existsSync(join(root, 'console', 'vite.config.ts'))) return existsSync(page) ? built : undefined
  if (existsSync(page) && statSync(page).mtimeMs >= newest()) return built
  err('aedile: builds the pages …\n')
  const done = spawnSync(process.execPath, [vite, 'build', join(root, 'console'), '--logLevel', 'error'], { cwd: root, stdio: ['ignore', 'ignore', 'pipe'] })
  if (done.status === 0) return built
  err(`aedile: the pages could not be built; the interface is served without them. Vite said:\n${String(done.stderr).trim()}\n`)
  return undefined
}
