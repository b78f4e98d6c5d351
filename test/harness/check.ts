/** What must hold after any crash: acknowledged is there, nothing is there twice, the tree is whole, the log goes on. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { auditLedger } from '../../src/ledger/audit.ts'
import { openLedger } from '../../src/ledger/ledger.ts'
import { entryAt } from './entries.ts'

/** The largest size acknowledged. */
export function acknowledged(acks: string): number {
  const sizes = [...acks.matchAll(/ack (\d+)\n/g)].map((match) => Number(match[1]))
  return Math.max(0, ...sizes)
}

export const acksOf = (folder: string): string => (existsSync(join(folder, 'acks')) ? readFileSync(join(folder, 'acks'), 'utf8') : '')

/**
 * Opens the ledger as a restarted process would and checks it; returns what is wrong, or nothing. `thorough` also signs a head
 * and audits every file.
 */
export async function faultOf(folder: string, acked: number, thorough: boolean): Promise<string | undefined> {
  try {
    const ledger = openLedger(folder, { origin: 'crash.example/ledger', seed: () => Buffer.alloc(32, 1) })
    try {
      if (ledger.size < acked) return `acknowledged ${acked}, found ${ledger.size}`
      const ids = new Set<string>()
      for (const entry of ledger.entries()) {
        if (ids.has(entry.id)) return `${entry.id} applied twice`
        ids.add(entry.id)
        if (entry.source === '//aedile') continue
        const want = entryAt(Number(entry.id.slice(2)))
        if (Buffer.compare(want.bytes, entry.bytes) !== 0) return `entry ${entry.index} changed`
      }
      if (thorough) ledger.checkpoint(new Date(0))
    } finally {
      ledger.close()
    }
    if (!thorough) return undefined
    const { findings } = await auditLedger(folder)
    return findings.length > 0 ? findings.map((finding) => `${finding.code} ${finding.sentence}`).join('; ') : undefined
  } catch (error) {
    return `${(error as Error).name} ${(error as { code?: string }).code ?? ''} ${(error as Error).message}`
  }
}

/** The same for bare SQLite. */
export function sqliteFaultOf(folder: string, acked: number): string | undefined {
  try {
    const db = new DatabaseSync(join(folder, 'ledger.sqlite'))
    try {
      const rows = acked === 0 ? [] : db.prepare('SELECT position, leaf FROM entry ORDER BY position').all()
      if (rows.length < acked) return `acknowledged ${acked}, found ${rows.length}`
      for (const [i, row] of rows.entries())
        if (row['position'] !== i || Buffer.compare(entryAt(i).bytes, row['leaf'] as Uint8Array) !== 0) return `row ${i} changed`
      return undefined
    } finally {
      db.close()
    }
  } catch (error) {
    return (error as Error).message
  }
}
