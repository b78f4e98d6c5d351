/** The elements-of-proof matrix of a case as a table: what each offence or claim asks for, what shows it, and where that lies. */
import { cell } from '../proof/index.ts'
import { confirmWithCounsel } from './law/laws.ts'
import { claimsOf, fillMatrix, lawDefaults } from './law/matrix.ts'
import type { CaseMaterial } from './material.ts'

const head = ['claim', 'kind', 'law', 'element_zh', 'element_en', 'essential', 'standing', 'seen_zh', 'seen_en', 'exhibits', 'evidence_ids', 'note']

/** Undefined where no offence or claim is on file for the behaviour. */
export function elementsCsv(material: CaseMaterial): string | undefined {
  const law = lawDefaults()
  const rows = (['offence', 'claim'] as const).flatMap((kind) =>
    claimsOf(material, kind).flatMap((claim) => {
      const matrix = fillMatrix(material, claim, law)
      const provisions = matrix.law.map(({ provision, applies }) => `${provision.law.zh}${provision.article.zh}${applies ? '' : '（行为时未施行）'}`).join('；')
      const unread = matrix.law.some(({ provision }) => provision.unverified !== undefined)
      return matrix.rows.map(({ element, standing, seen, exhibits, evidence }) => [
        claim.id,
        kind,
        provisions,
        element.name.zh,
        element.name.en,
        element.essential ? 'yes' : 'no',
        standing,
        seen.zh,
        seen.en,
        exhibits.slice(0, 20).join('; '),
        evidence.slice(0, 40).join(' '),
        unread ? `${confirmWithCounsel.zh} · ${confirmWithCounsel.en}` : '',
      ])
    }),
  )
  if (rows.length === 0) return undefined
  return `${[head, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`
}
