/** RFC 8785 (JSON Canonicalization Scheme): one value, one sequence of bytes, so that a hash means something. */

/** A value JSON can say exactly. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

function write(value: Json): string {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('expected well-formed Unicode, got a lone surrogate')
    return JSON.stringify(value)
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`expected a finite number, got ${value}`)
    return JSON.stringify(value)
  }
  if (value === null || typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `[${value.map(write).join(',')}]`
  if (typeof value !== 'object') throw new TypeError(`expected a JSON value, got ${typeof value}`)
  const object = value as { readonly [key: string]: Json }
  let text = '{'
  // The default order compares UTF-16 code units, which is the order RFC 8785 asks for.
  for (const key of Object.keys(object).toSorted()) {
    if (text.length > 1) text += ','
    text += `${write(key)}:${write(object[key]!)}`
  }
  return `${text}}`
}

/** The canonical text of a value; throws TypeError for what JSON cannot say (NaN, undefined, a lone surrogate). */
export function canonicalJson(value: Json): string {
  return write(value)
}
