/** Files that are either whole or absent after a power cut: written aside, synced, renamed, and the folder synced. */
import { closeSync, existsSync, fchmodSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

export function syncFolder(path: string): void {
  const fd = openSync(path, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** Makes a folder and its parents, and the entries that name them, durable. */
/** Modes are said, never left to the umask of whoever starts the process: what lies in a data folder is its owner's. */
export function makeFolder(path: string, mode = 0o700): void {
  const whole = resolve(path)
  const made = mkdirSync(whole, { recursive: true, mode })
  if (made === undefined) return
  // Every new level must be named durably by the level above it.
  for (let folder = whole; folder.length >= made.length; folder = dirname(folder)) syncFolder(dirname(folder))
}

function writeAside(path: string, bytes: Uint8Array, mode: number): void {
  const aside = `${path}.new`
  const fd = openSync(aside, 'w', mode)
  try {
    // A loose file left by a crash keeps its mode when opened again.
    fchmodSync(fd, mode)
    let at = 0
    while (at < bytes.length) at += writeSync(fd, bytes, at)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
  renameSync(aside, path)
}

/** One file, durable when this returns. */
export function writeDurable(path: string, bytes: Uint8Array, mode = 0o600): void {
  makeFolder(dirname(path))
  writeAside(path, bytes, mode)
  syncFolder(dirname(path))
}

/** Many files below one folder; durable once `settle` returns, each of them whole or absent until then. */
export function batchOfFiles(root: string): { write: (path: string, bytes: Uint8Array) => void; settle: () => void } {
  const folders = new Set<string>()
  return {
    write(path, bytes) {
      const full = join(root, path)
      const folder = dirname(full)
      if (!folders.has(folder)) makeFolder(folder)
      folders.add(folder)
      writeAside(full, bytes, 0o600)
    },
    settle() {
      for (const folder of folders) syncFolder(folder)
      folders.clear()
    },
  }
}

export function findFile(path: string): Buffer | undefined {
  return existsSync(path) ? readFileSync(path) : undefined
}
