/** What somebody wrote into a form, as the body that the server takes. */
import type { Field } from './commands.ts'

export type Draft = Record<string, string>

/** `shop:S-1` → `{ kind: 'shop', id: 'S-1' }`. */
function subjectOf(text: string): { kind: string; id: string } {
  const at = text.indexOf(':')
  return { kind: text.slice(0, at), id: text.slice(at + 1).trim() }
}

const isEmpty = ({ kind }: Field, value: string): boolean => value === '' || (kind === 'subject' && value.endsWith(':'))

const listOf = (text: string): string[] => text.split(/[\s,，]+/).filter((id) => id !== '')

/** An empty optional field is left out. */
export function bodyOf(fields: readonly Field[], draft: Draft, reasons: boolean): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const field of fields) {
    const value = (draft[field.name] ?? '').trim()
    if (isEmpty(field, value) && field.optional === true) continue
    switch (field.kind) {
      case 'ids':
        body[field.name] = listOf(value)
        break
      case 'time':
        body[field.name] = value === '' ? '' : new Date(value).toISOString()
        break
      case 'number':
        body[field.name] = Number(value)
        break
      case 'yes':
        if (value === 'yes') body[field.name] = true
        break
      case 'truth':
        body[field.name] = value === 'yes'
        break
      case 'subject':
        body[field.name] = subjectOf(value)
        break
      case 'subjects':
        body[field.name] = listOf(value).map(subjectOf)
        break
      case 'both':
        body[field.name] = { en: (draft[`${field.name}.en`] ?? '').trim(), zh: (draft[`${field.name}.zh`] ?? '').trim() }
        break
      case 'file':
        body[field.name] = [value]
        break
      default:
        body[field.name] = value
    }
  }
  if (reasons) body['reasons'] = (draft['reasons'] ?? '').trim()
  return body
}

/** Whether something that must be said is not said yet. */
export const isUnfinished = (fields: readonly Field[], draft: Draft, reasons: boolean): boolean =>
  fields
    .filter((field) => field.optional !== true && field.kind !== 'yes')
    .some((field) =>
      (field.kind === 'both' ? [`${field.name}.en`, `${field.name}.zh`] : [field.name]).some((name) => isEmpty(field, (draft[name] ?? '').trim())),
    ) ||
  (reasons && (draft['reasons'] ?? '').trim() === '')
