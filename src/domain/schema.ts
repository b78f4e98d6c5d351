/** Zod schemas of the vocabulary: one event as a flat row (bulk) or as a CloudEvent (streamed). Derived, so that the table stays the only source. */
import { z } from 'zod'
import { expectation, type Field, type FieldKind } from './fields.ts'
import { type EventType, vocabulary } from './vocabulary.ts'

const timePattern = /^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/

/** A calendar day and a time of day that exist; `Date.parse` would roll 31 February over. */
function exists(text: string): boolean {
  const wall = Date.parse(`${text.slice(0, 19)}Z`)
  return !Number.isNaN(wall) && new Date(wall).toISOString().slice(0, 19) === text.slice(0, 19)
}

// oxlint-disable-next-line no-control-regex -- an id with control characters is what this refuses
const badId = /^[=+@\s]|[\u0000-\u001f\u007f]/

/** Characters, not UTF-16 units: the engine and JSON Schema count them so. */
const fits = (text: string, most: number): boolean => text.length <= most || [...text].length <= most

/** Numbers that a JSON document writes where a text is meant stand for their decimal text. */
const orInteger = (text: z.ZodType, error: string, fine: (value: number) => boolean = () => true): z.ZodType =>
  z.union([text, z.int({ error }).refine(fine, error)], { error })

function kindSchema(kind: FieldKind): z.ZodType {
  const error = `expected ${expectation(kind)}`
  switch (kind.is) {
    case 'id':
      return orInteger(
        z
          .string({ error })
          .min(1, error)
          .refine((text) => fits(text, 512) && !badId.test(text), error)
          .meta({ maxLength: 512 }),
        error,
      )
    case 'text':
      return orInteger(
        z
          .string({ error })
          .refine((text) => fits(text, 1_000_000) && !text.includes('\0'), error)
          .meta({ maxLength: 1_000_000 }),
        error,
      )
    case 'sha256':
      return z.string({ error }).regex(/^[0-9a-fA-F]{64}$/, error)
    case 'currency':
      return z.string({ error }).regex(/^[A-Z]{3}$/, error)
    case 'region':
      return orInteger(z.string({ error }).regex(/^([0-9]{2,12}|[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?)$/, error), error, (value) =>
        /^[0-9]{2,12}$/.test(String(value)),
      )
    case 'integer':
      return z.int({ error }).min(kind.min, error).max(kind.max, error)
    case 'boolean':
      return z.boolean({ error })
    case 'time':
      return z.string({ error }).regex(timePattern, error).refine(exists, error)
    case 'list':
      return z.union([z.array(kindSchema({ is: 'id' }), { error }), kindSchema({ is: 'id' })], { error })
    case 'enum':
      return z.enum(kind.values as [string, ...string[]], { error })
  }
}

/** Null and the empty string say "unknown", as an empty cell does. */
const orUnknown = (schema: z.ZodType, kind: FieldKind): z.ZodType =>
  z.union([schema, z.null(), z.literal('')], { error: `expected ${expectation(kind)}` }).optional()

/** A required text or list that is empty says nothing. */
const known = (schema: z.ZodType, kind: FieldKind): z.ZodType =>
  kind.is === 'text' || kind.is === 'list' ? schema.refine((value) => (value as { length?: number }).length !== 0, `expected ${expectation(kind)}`) : schema

function dataShape(fields: readonly Field[]): Record<string, z.ZodType> {
  const shape: Record<string, z.ZodType> = {}
  for (const { name, kind, required, personal } of fields) {
    const schema = kindSchema(kind)
    shape[name] = required ? known(schema, kind) : orUnknown(schema, kind)
    if (personal) shape[`${name}_token`] = orUnknown(kindSchema({ is: 'id' }), { is: 'id' })
  }
  return shape
}

const time = kindSchema({ is: 'time' })
const identifier = kindSchema({ is: 'id' })
const optionalTime = orUnknown(time, { is: 'time' })
const optionalId = orUnknown(identifier, { is: 'id' })

/** A row of a bulk file: envelope columns beside the type's own fields; unknown columns pass and are never used. */
export function rowSchema(type: EventType): z.ZodObject {
  return z.looseObject({ time, recordedtime: optionalTime, id: optionalId, source: optionalId, ...dataShape(vocabulary[type].fields) })
}

/** A streamed event in CloudEvents 1.0 JSON. */
export function cloudEventSchema(type: EventType): z.ZodObject {
  return z.looseObject({
    specversion: z.literal('1.0'),
    type: z.literal(type),
    source: identifier,
    id: identifier,
    time,
    recordedtime: optionalTime,
    data: z.looseObject(dataShape(vocabulary[type].fields)),
  })
}
