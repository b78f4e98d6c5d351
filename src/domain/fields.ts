/** The kinds of value a field of an event can hold, in one place: each kind knows what it expects, in words and in bounds. */

export type Tier = 'T0' | 'T1' | 'T2' | 'T3' | 'T4'
export const tiers: readonly Tier[] = ['T0', 'T1', 'T2', 'T3', 'T4']

export type FieldKind =
  | { is: 'id' }
  | { is: 'text' }
  | { is: 'sha256' }
  | { is: 'currency' }
  | { is: 'region' }
  | { is: 'integer'; min: number; max: number }
  | { is: 'boolean' }
  | { is: 'time' }
  | { is: 'list' }
  | { is: 'enum'; values: readonly string[] }

export type Field = {
  name: string
  kind: FieldKind
  required: boolean
  /** Personal fields († in the vocabulary) are replaced at the door by a keyed token, `<name>_token`. */
  personal: boolean
  /** A fact about this thing waits until the thing itself is known. */
  needed?: true
}

const maxInteger = Number.MAX_SAFE_INTEGER

/** What a value of this kind must look like, as said to the person whose row was refused. */
export function expectation(kind: FieldKind): string {
  switch (kind.is) {
    case 'id':
      return 'a non-empty identifier of at most 512 characters'
    case 'text':
      return 'text of at most 1,000,000 characters'
    case 'sha256':
      return '64 hexadecimal digits (SHA-256)'
    case 'currency':
      return 'an ISO 4217 code of three capital letters'
    case 'region':
      return 'a GB/T 2260 six-digit code or an ISO 3166-2 code'
    case 'integer':
      return kind.max === maxInteger ? `an integer ≥ ${kind.min}` : `an integer from ${kind.min} to ${kind.max}`
    case 'boolean':
      return 'true or false'
    case 'time':
      return 'an RFC 3339 time with an explicit offset, such as 2017-08-08T14:03:22.184+08:00'
    case 'list':
      return 'a list of identifiers'
    case 'enum':
      return `one of ${kind.values.join(', ')}`
  }
}

const make =
  (kind: FieldKind) =>
  (name: string): Field => {
    const personal = name.includes('†')
    const required = name.includes('*')
    return { name: name.replace(/[*†]/g, ''), kind, required, personal }
  }

/** Field makers. The name carries the vocabulary's own marks: `*` required, `†` personal. */
export const id = make({ is: 'id' })
export const text = make({ is: 'text' })
export const sha256 = make({ is: 'sha256' })
export const currency = make({ is: 'currency' })
export const region = make({ is: 'region' })
export const boolean = make({ is: 'boolean' })
export const time = make({ is: 'time' })
export const list = make({ is: 'list' })
/** Of an identifier: without the thing it names, the fact is held back. */
export const needed = (field: Field): Field => ({ ...field, needed: true })
export const integer = (name: string, min = 0, max = maxInteger): Field => make({ is: 'integer', min, max })(name)
export const oneOf = (name: string, ...values: string[]): Field => make({ is: 'enum', values })(name)
