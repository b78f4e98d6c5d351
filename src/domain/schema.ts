/** Zod schemas of the vocabulary: one event as a flat row (bulk) or as a CloudEvent (streamed). Derived, so that the table stays the only source. */
import { z } from 'zod'
import { expectation, type Field, type FieldKind } from './fields.ts'
import { type EventType, vocabulary } from './vocabulary.ts'

const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)$/

/** A calendar day and a time of day that exist; `Date.parse` would roll 31 February over. */
function exists(text: string): boolean {
  const wall = Date.parse(`${text.slice(0, 19)}Z`)
  return !Number.isNaN(wall) && new Date(wall).toISOString().slice(0, 19) === text.slice(0, 19)
}

// oxlint-disable-next-line no-control-regex -- an id with control characters is what this refuses
const badId = /^[=+@\s]|[\u0000-\u001f\u007f]/

function kindSchema(kind: FieldKind): z.ZodType {
  const error = `expected ${expectation(kind)}`
  switch (kind.is) {
    case 'id':
      return z.string({ error }).min(1, error).max(512, error).refine((text) => !badId.test(text), error)
    case 'text':
      return z.string({ error }).max(1_000_000, error).refine((text) => !text.includes('\0'), error)
    case 'sha256':
      return z.string({ error }).regex(/^[0-9a-fA-F]{64}$/, error)
    case 'currency':
      return z.string({ error }).regex(/^[A-Z]{3}$/, error)
    case 'region':
      return z.string({ error }).regex(/^([0-9]{2,12}|[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?)$/, error)
    case 'integer':
      return z.int({ error }).min(kind.min, error).max(kind.max, error)
    case 'boolean':
      return z.boolean({ error })
    case 'time':
      return z.string({ error }).regex(timePattern, error).refine(exists, error)
    case 'list':
      return z.array(z.string(), { error })
    case 'enum':
      return z.enum(kind.values as [string, ...string[]], { error })
  }
}

function dataShape(fields: readonly Field[]): Record<string, z.ZodType> {
  const shape: Record<string, z.ZodType> = {}
  for (const field of fields) {
    const schema = kindSchema(field.kind)
    shape[field.name] = field.required ? schema : schema.optional()
    if (field.personal) shape[`${field.name}_token`] = z.string().max(512).optional()
  }
  return shape
}

const time = kindSchema({ is: 'time' })
const identifier = kindSchema({ is: 'id' })

/** A row of a bulk file: envelope columns beside the type's own fields; unknown columns pass and are never used. */
export function rowSchema(type: EventType): z.ZodObject {
  return z.looseObject({ time, recordedtime: time.optional(), id: identifier.optional(), source: identifier.optional(), ...dataShape(vocabulary[type].fields) })
}

/** A streamed event in CloudEvents 1.0 JSON. */
export function cloudEventSchema(type: EventType): z.ZodObject {
  return z.looseObject({
    specversion: z.literal('1.0'),
    type: z.literal(type),
    source: identifier,
    id: identifier,
    time,
    recordedtime: time.optional(),
    data: z.looseObject(dataShape(vocabulary[type].fields)),
  })
}
