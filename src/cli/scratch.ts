/** Scratch folders: for their owner's eyes, and gone with the process; what a killed process left is removed by the next. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const pattern = /^aedile-(\d+)-/

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = pattern.exec(name)?.[1]
    if (pid === undefined || isAlive(Number(pid))) continue
    const path = join(tmpdir(), name)
    try {
      if (statSync(path).uid === process.getuid?.()) rmSync(path, { recursive: true, force: true })
    } catch {
      // Another process was quicker.
    }
  }
}

/** A new folder, removed when the process ends by itself or is interrupted. */
export function scratchFolder(): string {
  sweep()
  // mkdtemp makes it 0700 whatever the umask.
  const folder = mkdtempSync(join(tmpdir(), `aedile-${process.pid}-`))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  return folder
}
