/** The completeness gate: a lead that is too thin is not sent, and whoever wanted to send it reads what is missing. */
import { reaches } from '../../domain/verdict.ts'
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
  return [...new Set([...harmedBy(material), ...(material.extortion?.victims ?? [])])].toSorted()
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
  missing.push(...peopleMissing(material))
  if (
    ordersAtIssue(material).length === 0 &&
    material.extortion === null &&
    material.verdicts.every(({ notice_ids, complaint_ids }) => notice_ids.length + complaint_ids.length === 0)
  )
    missing.push(noActs)
  for (const { element } of matrix === undefined ? [] : openElements(matrix))
    missing.push(say('element', `element not met: ${element.name.en}`, `构成要件未满足：${element.name.zh}`))
  missing.push(...victimsMissing(material.behaviour, namedVictims(material, options.consents)), ...sidesMissing(material.verdicts))
  if (material.request.basis.trim() === '') missing.push(say('basis', 'no legal basis for handing over data', '未写明提供数据的法律依据'))
  if (material.request.approver.trim() === '') missing.push(say('approver', 'nobody approved it', '没有批准人'))
  return { passes: missing.length === 0, matrix, missing, beyond: beyondOf(matrix) }
}

/**
 * What the findings alone show to be missing, before any record is gathered: whoever drafts a referral reads it at once. The elements of
 * the offence, and the records they rest on, are held against the whole gate when the papers are made.
 * @param mayBeNamed shops that reported or agreed to be named
 */
export function findingsGate(found: Found, mayBeNamed: readonly string[]): Missing[] {
  const rests = found.verdicts.some((one) =>
    [one.proven_order_ids, one.supported_order_ids, one.review_ids, one.notice_ids, one.complaint_ids].some((ids) => ids.length > 0),
  )
  return [
    ...peopleMissing(found),
    ...(rests ? [] : [noActs]),
    ...victimsMissing(
      found.behaviour,
      harmedBy(found).map((shop_id) => ({ named: mayBeNamed.includes(shop_id) })),
    ),
    ...sidesMissing(found.verdicts),
  ]
}

type Found = Pick<CaseMaterial, 'behaviour' | 'subjects' | 'verdicts'>

const harmedBy = ({ subjects }: Pick<Found, 'subjects'>): string[] =>
  subjects.filter(({ kind, role }) => kind === 'shop' && role === 'victim_merchant').map(({ id }) => id)

const noActs = say('acts', 'no order, review, notice or payment that the finding rests on', '没有认定所依据的订单、评价、通知或付款')

function peopleMissing({ subjects }: Pick<Found, 'subjects'>): Missing[] {
  const held = subjects.filter(({ role, certainty }) => acting.includes(role) && certainty !== null)
  if (held.length === 0) return [say('person', 'nobody is held who may have acted, not even as a lead', '没有任何可能的行为人，连线索也没有')]
  if (held.some(({ certainty }) => reaches(certainty!, 'supported'))) return []
  return [
    say(
      'certainty',
      'everybody held is a mere lead; at least one must be supported by independent facts',
      '所有人员均仅为线索；至少一人须有相互独立的事实支持',
    ),
  ]
}

function victimsMissing(behaviour: Found['behaviour'], victims: readonly { named: boolean }[]): Missing[] {
  if (victims.length === 0) return needsVictim.includes(behaviour) ? [say('victim', 'no shop that was harmed', '没有受害店铺')] : []
  if (victims.some(({ named }) => named)) return []
  return [say('consent', 'no harmed shop reported or agreed to be named; ask them', '受害店铺均未报案也未同意具名；请先征求意见')]
}

const sidesMissing = (verdicts: Found['verdicts']): Missing[] => [
  ...(verdicts.some(({ role, contrary }) => acting.includes(role) && contrary.length === 0)
    ? [say('contrary', 'a verdict without its contrary side', '有认定未列明相反证据')]
    : []),
  ...(verdicts.some(({ role, searched }) => acting.includes(role) && searched.length === 0)
    ? [say('searched', 'a verdict that does not say what was searched', '有认定未说明检索范围')]
    : []),
]

/** Offences that have no victim but the shops; others harm the platform or the public. */
const needsVictim: readonly string[] = ['reverse_brushing', 'review_extortion']

const openElements = (matrix: Matrix): { element: Claim['elements'][number] }[] =>
  matrix.rows.filter(({ element, standing }) => element.essential && standing !== 'met' && !(standing === 'not_visible' && element.beyondPlatform === true))

const beyondOf = (matrix: Matrix | undefined): Words[] =>
  (matrix?.rows ?? []).filter(({ element, standing }) => standing === 'not_visible' && element.beyondPlatform === true).map(({ element }) => element.name)
