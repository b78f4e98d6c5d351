/** For whoever holds the ledger: were the indexes that exports rest on made honestly? Each is made again from the entries. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attachWarehouse, dropWarehouse } from '../cases/warehouse.ts'
import { openEngine } from '../warehouse/duckdb.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { buildIndex, definitionHash, findNames } from './identifiers.ts'
import { leafHashes } from './proofs.ts'

export type IndexAudit = { entry: number; size: number; stated: string; made: string; honest: boolean }

/** One row per index the ledger records. The tables are made again first, so that nothing but the entries is believed. */
export async function auditIndexes(folder: string, ledger: Ledger): Promise<IndexAudit[]> {
  const recorded = [...ledger.entries()].filter(({ type }) => type === 'aedile.index.made').map(({ index, bytes }) => ({ index, ...readAct(bytes) }))
  if (recorded.length === 0) return []
  const scratch = mkdtempSync(join(tmpdir(), 'aedile-audit-'))
  const engine = await openEngine(':memory:', { memoryLimit: '3GB', tempDirectory: join(scratch, 'spill') })
  try {
    dropWarehouse(folder)
    await attachWarehouse(engine, folder, ledger, scratch)
    // Partial tiles of older heads are gone; the last head's hold every hash.
    const hashOf = leafHashes(folder, ledger.heads().at(-1)!.size)
    const audits: IndexAudit[] = []
    for (const { index, size, root, definition } of recorded) {
      await findNames(engine, size)
      const { root: made } = await buildIndex(engine, hashOf)
      audits.push({ entry: index, size, stated: root, made, honest: made === root && definition === definitionHash })
    }
    return audits
  } finally {
    engine.close()
    rmSync(scratch, { recursive: true, force: true })
  }
}

const readAct = (bytes: Uint8Array): { size: number; root: string; definition: string } =>
  (JSON.parse(Buffer.from(bytes).toString()) as { data: { size: number; root: string; definition: string } }).data
