/** Elements of proof beside the records that bear them out. */
import { namedVictims } from '../../law/gate.ts'
import { claimsOf, fillMatrix, type Matrix, standingWords } from '../../law/matrix.ts'
import { counted } from '../../law/proofs.ts'
import type { CaseFile, Voice } from '../document.ts'
import type { Block } from '../typeset.ts'
import { small, lines } from './blocks.ts'
import { actingSubjects } from './persons.ts'

/** Claims the behaviour may found against those who are held: a buyer does not answer as a shop. */
export function claimMatrices(file: CaseFile): Matrix[] {
  const roles = new Set(actingSubjects(file.material).flatMap(({ role, certainty }) => (certainty === null || certainty === 'lead' ? [] : [role])))
  const fits = (id: string): boolean => (id === 'breach_buyer' ? roles.has('brusher') : id === 'breach_merchant' ? roles.has('merchant_beneficiary') : true)
  return claimsOf(file.material, 'claim')
    .filter(({ id }) => fits(id))
    .map((claim) => fillMatrix(file.material, claim, file.law))
}

export function matrixTable(file: CaseFile, matrix: Matrix, voice: Voice): Block {
  const { say, of, count } = voice
  // A place carries the name of its shop; one that did not agree is not named by its place either.
  const hidden = new Set(namedVictims(file.material, file.instructions.consents).flatMap(({ shop_id, named }) => (named ? [] : [`shop ${shop_id}`])))
  const shown = (folders: readonly string[]): string[] => folders.filter((folder) => !hidden.has(folder))
  return {
    is: 'table',
    caption: say(`Elements of proof: ${of(matrix.claim.name)} (essential elements in bold)`, `构成要件与证据对照：${of(matrix.claim.name)}（粗体为必备要件）`),
    columns: [
      { head: say('Element', '要件'), width: 1.6 },
      { head: say('State', '状态'), width: 0.9, align: 'center' },
      { head: say('What shows it, or what is missing', '证明情况或所缺事项'), width: 2.6 },
      { head: say('Where it lies', '证据位置'), width: 1.7 },
    ],
    rows: matrix.rows.map((row) => [
      row.element.essential ? { is: 'strong', text: of(row.element.name) } : of(row.element.name),
      of(standingWords[row.standing]),
      of(row.seen),
      row.evidence.length === 0
        ? '—'
        : lines([
            ...shown(row.exhibits).slice(0, 2),
            ...(row.exhibits.length > 2 ? [say(`and more, ${count(row.exhibits.length)} places in all`, `等 ${count(row.exhibits.length)} 处`)] : []),
            small(say(counted(row.evidence.length, 'record'), `${count(row.evidence.length)} 条记录`)),
          ]),
    ]),
  }
}
