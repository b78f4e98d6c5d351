/** The papers of a case in Chinese and English: PDF/A, the same bytes for the same case. Papers that do not apply are not made. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { referralGate } from '../law/gate.ts'
import { clockOf } from '../law/matrix.ts'
import { readThresholds, withProvinces } from '../law/thresholds.ts'
import type { CaseMaterial } from '../material.ts'
import { type Around, type CaseFile, type Document, writtenOf } from './document.ts'
import { type Instructions, noInstructions } from './instructions.ts'
import { openTypesetter, type Written } from './typeset.ts'

export type DocumentOptions = {
  /** What counsel decided; blanks and defaults stand where nothing is said. */
  instructions?: Instructions
}

const languages = ['zh', 'en'] as const

async function loadDocuments(): Promise<Document[]> {
  const folder = join(import.meta.dirname, 'papers')
  const documents: Document[] = []
  for (const file of readdirSync(folder)
    .filter((one) => one.endsWith('.ts') && !one.endsWith('.test.ts'))
    .toSorted()) {
    const module = (await import(join(folder, file))) as { document?: Document }
    if (module.document === undefined) throw new Error(`documents: expected ${file} to export "document", found none`)
    documents.push(module.document)
  }
  return documents
}

/** What the papers of a case say, by path, before they are set as pages. */
export async function writeDocuments(material: CaseMaterial, options: DocumentOptions = {}): Promise<{ path: string; written: Written }[]> {
  const instructions = options.instructions ?? noInstructions
  const law = {
    thresholds: withProvinces(readThresholds(), instructions.thresholds),
    ...(instructions.province === undefined ? {} : { province: instructions.province }),
  }
  const file: CaseFile = {
    material,
    instructions,
    law,
    gate: referralGate(material, { ...law, consents: instructions.consents }),
  }
  const offset = clockOf(material)
  const papers = (await loadDocuments()).flatMap((document) => document.papers(file))
  const around: Around = {
    head: [material.issuer.organisation, { en: `Case ${material.case_id}`, zh: `案件 ${material.case_id}` }],
    keywords: [material.case_id, material.behaviour],
    date_ms: Date.parse(material.request.exported_at),
    offset_minutes: offset,
  }
  return papers.flatMap((paper) => languages.map((lang) => ({ path: `documents/${paper.name}.${lang}.pdf`, written: writtenOf(paper, lang, around) })))
}

/** Every paper of a case, as `documents/<name>.<zh|en>.pdf`. Throws TypesetError when one cannot be set. */
export async function makeDocuments(material: CaseMaterial, options: DocumentOptions = {}): Promise<{ path: string; bytes: Uint8Array }[]> {
  const typeset = openTypesetter()
  return (await writeDocuments(material, options)).map(({ path, written }) => ({ path, bytes: typeset(written) }))
}
