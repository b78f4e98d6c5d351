/** The papers of a case in Chinese and English: PDF/A, the same bytes for the same case. Papers that do not apply are not made. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { referralGate } from '../law/gate.ts'
import { clockOf } from '../law/matrix.ts'
import { readThresholds, withProvinces } from '../law/thresholds.ts'
import type { CaseMaterial, Words } from '../material.ts'
import { type CaseFile, type Document, voiceOf } from './document.ts'
import { type Instructions, noInstructions } from './instructions.ts'
import { openTypesetter, type Written } from './typeset.ts'

export type DocumentOptions = {
  /** What counsel decided; blanks and defaults stand where nothing is said. */
  instructions?: Instructions
}

const languages = ['zh', 'en'] as const
const usualFoot: Words = { en: 'Confidential; for the case only', zh: '内部材料　仅供办案使用' }

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

const zoneOf = (offset: number): string =>
  `UTC${offset < 0 ? '−' : '+'}${String(Math.trunc(Math.abs(offset) / 60)).padStart(2, '0')}:${String(Math.abs(offset) % 60).padStart(2, '0')}`

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
  return papers.flatMap((paper) =>
    languages.map((lang) => {
      const voice = voiceOf(lang, offset)
      return {
        path: `documents/${paper.name}.${lang}.pdf`,
        written: {
          lang,
          title: voice.of(paper.title),
          under: paper.under === undefined ? '' : voice.of(paper.under),
          head: [material.issuer.organisation, `${voice.say('Case', '案件')} ${material.case_id}`] as [string, string],
          foot: voice.of(paper.foot ?? usualFoot),
          zone: `${voice.say('Times: ', '时间：')}${zoneOf(offset)}`,
          keywords: [material.case_id, material.behaviour],
          date_ms: Date.parse(material.request.exported_at),
          blocks: paper.blocks(voice),
        },
      }
    }),
  )
}

/** Every paper of a case, as `documents/<name>.<zh|en>.pdf`. Throws TypesetError when one cannot be set. */
export async function makeDocuments(material: CaseMaterial, options: DocumentOptions = {}): Promise<{ path: string; bytes: Uint8Array }[]> {
  const typeset = openTypesetter()
  return (await writeDocuments(material, options)).map(({ path, written }) => ({ path, bytes: typeset(written) }))
}
