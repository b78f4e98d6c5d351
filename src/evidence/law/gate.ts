/** The completeness gate: a lead that is too thin is not sent, and whoever wanted to send it reads what is missing. */
import { certainties } from '../../domain/verdict.ts'
import type { CaseMaterial, Words } from '../material.ts'
import type { Claim } from './claims.ts'
import { claimsOf, fillMatrix, type LawOptions, type Matrix } from './matrix.ts'
import { acting, ordersAtIssue, recordsOf } from './proofs.ts'

export type Missing = { code: string; say: Words }

export type Gate = {
  passes: boolean
  /** Filled for the offence that is nearest to complete; absent where the behaviour founds none. */
  matrix: Matrix | undefined
  /** In the order in which one would go about getting them. */
  missing: Missing[]
  /** What the platform cannot see and an authority is asked to find or preserve. */
  beyond: Words[]
}

export type GateOptions = LawOptions & {
  /** Shops that agreed to be named although they did not report. */
  consents: readonly string[]
}

const say = (code: string, en: string, zh: string): Missing => ({ code, say: { en, zh } })

/** Shops of a case that were harmed: by their verdict, or because they paid under threat. */
export function victimsOf(material: CaseMaterial): string[] {
  const harmed = material.subjects.filter(({ kind, role }) => kind === 'shop' && role === 'victim_merchant').map(({ id }) => id)
  return [...new Set([...harmed, ...(material.extortion?.victims ?? [])])].toSorted()
}

/** Whether a shop turned to the platform itself; else it is asked before it is named. */
export function hasReported(material: CaseMaterial, shop_id: string): boolean {
  return (
    (material.extortion?.payments ?? []).some(({ victim, complaint_id }) => victim.id === shop_id && complaint_id !== null) ||
    recordsOf(material).some(({ type, data }) => type === 'complaint.filed' && data['complainant_shop_id'] === shop_id)
  )
}

const mayBeNamed = (material: CaseMaterial, consents: readonly string[], shop_id: string): boolean =>
  consents.includes(shop_id) || hasReported(material, shop_id)

/** Harmed shops, and whether each may be named in a paper that leaves the house. */
export function namedVictims(material: CaseMaterial, consents: readonly string[]): { shop_id: string; named: boolean; reported: boolean }[] {
  return victimsOf(material).map((shop_id) => ({ shop_id, named: mayBeNamed(material, consents, shop_id), reported: hasReported(material, shop_id) }))
}

export function referralGate(material: CaseMaterial, options: GateOptions): Gate {
  const matrices = claimsOf(material, 'offence').map((claim) => fillMatrix(material, claim, options))
  const matrix = matrices.toSorted((a, b) => openElements(a).length - openElements(b).length)[0]
  const missing: Missing[] = []
  if (matrix === undefined)
    missing.push(
      say(
        'offence',
        'no offence is on file for this behaviour; consider the market supervision department',
        '该行为没有对应的罪名；可考虑向市场监督管理部门报告',
      ),
    )
  const held = material.subjects.filter(({ role, certainty }) => acting.includes(role) && certainty !== null)
  if (held.length === 0) missing.push(say('person', 'nobody is held who may have acted, not even as a lead', '没有任何可能的行为人，连线索也没有'))
  else if (held.every(({ certainty }) => certainties.indexOf(certainty!) < certainties.indexOf('supported')))
    missing.push(
      say(
        'certainty',
        'everybody held is a mere lead; at least one must be supported by independent facts',
        '所有人员均仅为线索；至少一人须有相互独立的事实支持',
      ),
    )
  if (
    ordersAtIssue(material).length === 0 &&
    material.extortion === null &&
    material.verdicts.every(({ notice_ids, complaint_ids }) => notice_ids.length + complaint_ids.length === 0)
  )
    missing.push(say('acts', 'no order, review, notice or payment that the finding rests on', '没有认定所依据的订单、评价、通知或付款'))
  for (const { element } of matrix === undefined ? [] : openElements(matrix))
    missing.push(say('element', `element not met: ${element.name.en}`, `构成要件未满足：${element.name.zh}`))
  const victims = namedVictims(material, options.consents)
  if (victims.length === 0 && needsVictim.includes(material.behaviour)) missing.push(say('victim', 'no shop that was harmed', '没有受害店铺'))
  else if (victims.length > 0 && !victims.some(({ named }) => named))
    missing.push(say('consent', 'no harmed shop reported or agreed to be named; ask them', '受害店铺均未报案也未同意具名；请先征求意见'))
  if (material.verdicts.some(({ role, contrary }) => acting.includes(role) && contrary.length === 0))
    missing.push(say('contrary', 'a verdict without its contrary side', '有认定未列明相反证据'))
  if (material.verdicts.some(({ role, searched }) => acting.includes(role) && searched.length === 0))
    missing.push(say('searched', 'a verdict that does not say what was searched', '有认定未说明检索范围'))
  if (material.request.basis.trim() === '') missing.push(say('basis', 'no legal basis for handing over data', '未写明提供数据的法律依据'))
  if (material.request.approver.trim() === '') missing.push(say('approver', 'nobody approved it', '没有批准人'))
  return { passes: missing.length === 0, matrix, missing, beyond: beyondOf(matrix) }
}

/** Offences that have no victim but the shops; others harm the platform or the public. */
const needsVictim: readonly string[] = ['reverse_brushing', 'review_extortion']

const openElements = (matrix: Matrix): { element: Claim['elements'][number] }[] =>
  matrix.rows.filter(({ element, standing }) => element.essential && standing !== 'met' && !(standing === 'not_visible' && element.beyondPlatform === true))

const beyondOf = (matrix: Matrix | undefined): Words[] =>
  (matrix?.rows ?? []).filter(({ element, standing }) => standing === 'not_visible' && element.beyondPlatform === true).map(({ element }) => element.name)
