/**
 * The whole completeness gate over a case as it stands in the ledger: in the judging process, which holds the tables. The rows themselves
 * are read beside the thread that writes them.
 */
import type { Report } from '../domain/report.ts'
import { gatherMaterial } from '../evidence/gather.ts'
import { findNames } from '../evidence/identifiers.ts'
import { referralGate } from '../evidence/law/gate.ts'
import { lawDefaults } from '../evidence/law/matrix.ts'
import type { Words } from '../evidence/material.ts'
import { openReader } from '../ledger/reader.ts'
import type { Engine } from '../warehouse/duckdb.ts'

export type GateAsked = { report: Report; caseId: string; mayBeNamed: readonly string[]; at: string }
export type GateTold = {
  missing: { code: string; say: Words }[]
  /** What the platform cannot see and an authority is asked to find. */
  beyond: Words[]
  /** The offence nearest to complete, element by element; null where the behaviour founds none. */
  matrix: { offence: Words; elements: { name: Words; standing: string; essential: boolean }[] } | null
}

/** What is not asked of a draft: who approves it and on what basis is said when it is signed. */
const later: ReadonlySet<string> = new Set(['basis', 'approver'])

/** @param engine the tables attached as `wh` */
export async function wholeGate(engine: Engine, folder: string, origin: string, size: number, asked: GateAsked): Promise<GateTold> {
  const reader = openReader(folder)
  try {
    await findNames(engine, size)
    const { material } = await gatherMaterial({
      ledger: { origin, vkeys: [], entries: reader.entries },
      engine,
      report: asked.report,
      reportHash: '',
      reportEntries: size,
      caseId: asked.caseId,
      request: { basis: '', request_no: '', approver: '', exported_at: asked.at },
      issuer: { organisation: origin, contact: null },
    })
    const { missing, beyond, matrix } = referralGate(material, { ...lawDefaults(), consents: asked.mayBeNamed })
    return {
      missing: missing.filter(({ code }) => !later.has(code)),
      beyond,
      matrix:
        matrix === undefined
          ? null
          : {
              offence: matrix.claim.name,
              elements: matrix.rows.map(({ element, standing }) => ({ name: element.name, standing, essential: element.essential })),
            },
    }
  } finally {
    reader.close()
  }
}
