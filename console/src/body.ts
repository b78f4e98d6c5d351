/** What somebody wrote into a form, as the body that the server takes. */
import { amountOf } from './amount.ts'
import type { Field } from './commands.ts'

export type Draft = Record<string, string>

/** `shop:S-1` → `{ kind: 'shop', id: 'S-1' }`. */
function subjectOf(text: string): { kind: string; id: string } {
  const at = text.indexOf(':')
  return { kind: text.slice(0, at), id: text.slice(at + 1).trim() }
}

/** What a field may say beside what the others say already. */
export const choicesOf = ({ choices, choicesBy }: Field, draft: Draft) => choices ?? choicesBy?.choices[draft[choicesBy.field] ?? ''] ?? []

const isEmpty = ({ kind }: Field, value: string): boolean => value === '' || (kind === 'subject' && value.endsWith(':'))

const currencyOf = (draft: Draft): string => (draft['currency'] ?? '').trim()

/** A currency beside no amount says nothing. */
const isIdle = (field: Field, fields: readonly Field[], draft: Draft): boolean =>
  field.kind === 'currency' && field.optional === true && !fields.some(({ kind, name }) => kind === 'money' && (draft[name] ?? '').trim() !== '')

const listOf = (text: string): string[] => text.split(/[\s,，]+/).filter((id) => id !== '')

/** An empty optional field is left out. */
export function bodyOf(fields: readonly Field[], draft: Draft, reasons: boolean): Record<string, unknown> {
  const body: Record<string, unknown> = {}
  for (const field of fields) {
    const value = (draft[field.name] ?? '').trim()
    if ((isEmpty(field, value) && field.optional === true) || isIdle(field, fields, draft)) continue
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
      case 'money': {
        const read = amountOf(value, currencyOf(draft))
        if ('wrong' in read) throw new Error(`expected ${field.name} to be read before it is sent, it is wrong in ${read.wrong}`)
        body[field.name] = read.minor
        break
      }
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
      default: {
        // `answers.gift`: one of several under a name.
        const [name, inner] = field.name.split('.') as [string, string?]
        body[name] = inner === undefined ? value : { ...(body[name] as object | undefined), [inner]: value }
      }
    }
  }
  if (reasons) body['reasons'] = (draft['reasons'] ?? '').trim()
  return body
}

/** Chosen once, and no longer among what is shown: nobody sees it, so it is not sent. */
const isStale = (field: Field, draft: Draft): boolean => {
  const value = draft[field.name] ?? ''
  return field.kind === 'choice' && value !== '' && !choicesOf(field, draft).some(([code]) => code === value)
}

/** Whether something that must be said is not said yet, or does not go with the rest, or an amount cannot be read as it stands. */
export const isUnfinished = (fields: readonly Field[], draft: Draft, reasons: boolean): boolean =>
  fields
    .filter((field) => field.optional !== true && field.kind !== 'yes')
    .some((field) =>
      (field.kind === 'both' ? [`${field.name}.en`, `${field.name}.zh`] : [field.name]).some((name) => isEmpty(field, (draft[name] ?? '').trim())),
    ) ||
  fields.some((field) => isStale(field, draft)) ||
  fields.some(({ kind, name }) => {
    const value = (draft[name] ?? '').trim()
    return kind === 'money' && value !== '' && 'wrong' in amountOf(value, currencyOf(draft))
  }) ||
  (reasons && (draft['reasons'] ?? '').trim() === '')
