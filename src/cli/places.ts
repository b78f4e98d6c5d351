/** Where a command reads, which must be there, and where it may write: tried before the work begins, so that an hour of it is not lost on the last line. */
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { RefusedError, UsageError } from './command.ts'
import { nearest } from './nearest.ts'

function refuse(option: string, path: string, error: unknown): never {
  const why = (error as NodeJS.ErrnoException).code ?? (error as Error).message
  throw new RefusedError(
    {
      en: `expected --${option} ${path} to be a place that can be written, the system says ${why}`,
      zh: `--${option} ${path} 应为可写入的位置，系统答复 ${why}`,
    },
    { cause: error },
  )
}

/** Folder by folder: the system's own way of making all of them never ends where a folder that is there lets none be made in it, as below /proc or a link to nothing. */
function makeFolder(path: string): void {
  if (existsSync(path)) return
  const above = dirname(path)
  if (above !== path) makeFolder(above)
  mkdirSync(path)
}

/** The folder is made when missing. Refused in words when that, or a file in it, cannot be. */
export function writableFolder(option: string, path: string): void {
  try {
    makeFolder(resolve(path))
    const probe = join(path, `.aedile-${process.pid}`)
    const file = openSync(probe, 'w')
    try {
      // A full disk opens files and refuses their bytes.
      writeSync(file, ' ')
    } finally {
      closeSync(file)
      rmSync(probe, { force: true })
    }
  } catch (error) {
    refuse(option, path, error)
  }
}

/** A file to be written whole: its folder is made when missing, and what stands there already is left until then. */
export function writableFile(option: string, path: string): void {
  try {
    if (existsSync(path)) {
      // A device such as /dev/null is a place too.
      if (statSync(path).isDirectory()) throw Object.assign(new Error('a folder'), { code: 'EISDIR' })
      closeSync(openSync(path, 'a'))
      return
    }
    writableFolder(option, dirname(resolve(path)))
  } catch (error) {
    if (error instanceof RefusedError) throw error
    refuse(option, path, error)
  }
}

/** The places named by a call that are not there are said with what stands near them. */
export function existing(places: readonly string[]): void {
  for (const place of places) {
    if (existsSync(place)) continue
    const near = neighbours(place)
    throw new UsageError({
      en: `expected a folder or file of events at ${place}, found nothing${near === undefined ? '' : `; did you mean ${near}?`}`,
      zh: `应在 ${place} 有事件文件夹或文件，却没有${near === undefined ? '' : `；是否指 ${near}？`}`,
    })
  }
}

function neighbours(place: string): string | undefined {
  const above = dirname(place)
  if (!existsSync(above)) return undefined
  const near = nearest(basename(place), readdirSync(above))
  return near === undefined ? undefined : join(above, near)
}
