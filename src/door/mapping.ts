/**
 * An adopter's own columns become our event types by a YAML file. It only picks, scales and renames; it runs no code, so a
 * mapping from a stranger can at worst misname things.
 */
import { readFileSync } from 'node:fs'
import { matchesGlob } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { isEventType } from '../domain/vocabulary.ts'
import { type Engine, name, quote } from '../warehouse/duckdb.ts'
import { fieldsOf } from './validate.ts'
import type { MappedTable, Mapping } from './folder.ts'

const valueSchema = z.union([
  z.strictObject({ constant: z.string() }),
  z.strictObject({
    column: z.string(),
    /** Put in front of the text, so that two systems' ids stay apart. */
    prefix: z.string().optional(),
    /** The text of several columns, joined by `/`. */
    and: z.array(z.string()).optional(),
    /** A decimal amount times this, rounded to an integer: 100 turns yuan into fen. */
    times: z.number().optional(),
    /** … and times another column: unit price by quantity. */
    by: z.string().optional(),
    /** Drop the sign. */
    absolute: z.boolean().optional(),
    /** A local time without an offset gets this one, `+08:00`. */
    offset: z
      .string()
      .regex(/^[+-]\d{2}:\d{2}$/)
      .optional(),
    /** Source value → our value; others become unknown. */
    values: z.record(z.string(), z.string()).optional(),
  }),
  z.strictObject({ row: z.literal(true), prefix: z.string() }),
])

const conditionSchema = z.strictObject({
  column: z.string(),
  above: z.number().optional(),
  below: z.number().optional(),
  not: z.array(z.string()).optional(),
  present: z.literal(true).optional(),
})

const mappingSchema = z.strictObject({
  spec: z.literal('aedile.mapping/1'),
  files: z.array(
    z.strictObject({
      match: z.string(),
      events: z.array(
        z.strictObject({
          type: z.string().refine(isEventType, 'expected an event type of the vocabulary'),
          keep: z.array(conditionSchema).optional(),
          once_per: z.string().optional(),
          fields: z.record(z.string(), valueSchema),
        }),
      ),
    }),
  ),
})

type Value = z.infer<typeof valueSchema>

/** The mapping file itself is wrong; says where, what was expected and what came. */
export class MappingError extends Error {
  override name = 'MappingError'
}

function expression(value: Value): string {
  if ('constant' in value) return quote(value.constant)
  if ('row' in value) return `${quote(value.prefix)} || CAST(__line AS VARCHAR)`
  const column = name(value.column)
  if (value.values !== undefined)
    return `CASE CAST(${column} AS VARCHAR) ${Object.entries(value.values)
      .map(([from, to]) => `WHEN ${quote(from)} THEN ${quote(to)}`)
      .join(' ')} END`
  if (value.times !== undefined || value.absolute === true) {
    const scaled = `round(${value.absolute === true ? `abs(CAST(${column} AS DOUBLE))` : `CAST(${column} AS DOUBLE)`} * ${value.times ?? 1}${value.by === undefined ? '' : ` * CAST(${name(value.by)} AS DOUBLE)`})`
    return `CAST(CAST(${scaled} AS BIGINT) AS VARCHAR)`
  }
  if (value.offset !== undefined) return `strftime(CAST(${column} AS TIMESTAMP), '%Y-%m-%dT%H:%M:%S') || ${quote(value.offset)}`
  const text = [value.column, ...(value.and ?? [])].map((one) => `regexp_replace(trim(CAST(${name(one)} AS VARCHAR)), '\\.0$', '')`).join(` || '/' || `)
  return value.prefix === undefined ? text : `${quote(value.prefix)} || ${text}`
}

function conditionSql(condition: z.infer<typeof conditionSchema>): string {
  const column = name(condition.column)
  const parts: string[] = []
  if (condition.present === true) parts.push(`${column} IS NOT NULL`)
  if (condition.above !== undefined) parts.push(`CAST(${column} AS DOUBLE) > ${condition.above}`)
  if (condition.below !== undefined) parts.push(`CAST(${column} AS DOUBLE) < ${condition.below}`)
  if (condition.not !== undefined) parts.push(`CAST(${column} AS VARCHAR) NOT IN (${condition.not.map(quote).join(', ')})`)
  return parts.length > 0 ? parts.join(' AND ') : 'TRUE'
}

export function readMapping(path: string): Mapping {
  let raw: unknown
  try {
    raw = parse(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new MappingError(`expected a readable YAML mapping at ${path}, got: ${(error as Error).message.split('\n')[0]}`, { cause: error })
  }
  const parsed = mappingSchema.safeParse(raw)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    throw new MappingError(`mapping ${path} at ${issue.path.join('.') || 'its top'}: ${issue.message}`)
  }
  const mapping = parsed.data
  for (const file of mapping.files) {
    for (const event of file.events) {
      const known = new Set(fieldsOf(event.type as Parameters<typeof fieldsOf>[0]).map((field) => field.name))
      const stranger = Object.keys(event.fields).find((field) => !known.has(field))
      if (stranger !== undefined) throw new MappingError(`mapping ${path}: expected fields of ${event.type}, got "${stranger}"`)
    }
  }
  return {
    claims: (file) => mapping.files.some((one) => matchesGlob(file, one.match)),
    async load(engine: Engine, source, file) {
      const reader = file.endsWith('.parquet')
        ? `read_parquet(${quote(source)})`
        : /\.ndjson(\.gz)?$/.test(file)
          ? `read_json_auto(${quote(source)}, format = 'newline_delimited')`
          : `read_csv_auto(${quote(source)}, all_varchar = true)`
      await engine.run(`CREATE OR REPLACE TABLE __source AS SELECT * FROM ${reader}`)
      await engine.run('ALTER TABLE __source ADD COLUMN __line BIGINT')
      await engine.run('UPDATE __source SET __line = rowid + 1')
      const tables: MappedTable[] = []
      for (const [i, event] of mapping.files.find((one) => matchesGlob(file, one.match))!.events.entries()) {
        const table = `__mapped_${i}`
        const columns = Object.entries(event.fields).map(([field, value]) => `${expression(value)} AS ${name(field)}`)
        const keep = (event.keep ?? []).map(conditionSql)
        const once = event.once_per === undefined ? '' : ` QUALIFY row_number() OVER (PARTITION BY ${name(event.once_per)} ORDER BY __line) = 1`
        await engine.run(
          `CREATE TABLE ${table} AS SELECT ${columns.join(', ')}, __line FROM __source${keep.length > 0 ? ` WHERE ${keep.join(' AND ')}` : ''}${once}`,
        )
        tables.push({ type: event.type as MappedTable['type'], file, table })
      }
      await engine.run('DROP TABLE __source')
      return tables
    },
  }
}
