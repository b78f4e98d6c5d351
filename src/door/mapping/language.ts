/**
 * The language in which an adopter says what their columns mean, as a schema. It picks, reads, scales and renames; it runs no code, so a
 * mapping from a stranger can at worst misname things. docs/spec/mapping.md is its published form.
 */
import { z } from 'zod'
import { isEventType } from '../../domain/vocabulary.ts'
import { encodingNamed } from '../files/encoding.ts'
import { isFormat, isZone } from './times.ts'

const short = z.string().max(500)
const offset = z.string().regex(/^[+-](0\d|1[0-4]):[0-5]\d$/, 'expected an offset such as +08:00')
const zone = short.refine(isZone, 'expected the name of a time zone, such as Europe/Berlin')
const format = short.refine(
  isFormat,
  'expected us, eu, date, us_date, eu_date, epoch_s, epoch_ms, epoch_us, epoch_ns, excel, or a pattern such as dd.MM.yyyy HH:mm:ss',
)
const decimal = z.enum(['.', ','])
const text = z.union([short, z.number(), z.boolean()]).transform(String)
const texts = z.union([text, z.array(text).max(1000)]).transform((one) => (Array.isArray(one) ? one : [one]))

const splitSchema = z.strictObject({ at: short.min(1), part: z.int().min(-20).max(20) })

/** Exactly one of the sources says where a value comes from; the rest says how it is read. */
const sources = ['constant', 'column', 'first_of', 'text', 'row', 'nth', 'file'] as const

const valueSchema = z
  .strictObject({
    constant: text.optional().meta({ description: 'The same for every row.' }),
    column: short.optional().meta({ description: 'The cell of this column; in JSON a path such as customer.id; #2 after a name that stands twice.' }),
    first_of: z.array(short).min(1).max(50).optional().meta({ description: 'The first of these columns that is not empty.' }),
    text: short.optional().meta({ description: 'A text with columns in braces: {Order}/{SKU}. Unknown when one of them is.' }),
    row: z.literal(true).optional().meta({ description: 'The file’s name and the row’s line in it.' }),
    nth: z
      .union([z.literal(true), texts])
      .optional()
      .meta({ description: 'Which one this is: of an unfolded list, or in the file among the rows with the same cells in these columns.' }),
    file: z.literal(true).optional().meta({ description: 'The file’s name.' }),
    and: z.array(short).max(50).optional().meta({ description: 'More columns, joined by /.' }),
    prefix: short.optional(),
    suffix: short.optional(),
    split: z
      .union([splitSchema, z.array(splitSchema).min(1).max(10)])
      .optional()
      .meta({ description: 'A part of the text: 1 the first, -1 the last; of a list each takes a part of what the one before left.' }),
    times: z.number().min(-1e15).max(1e15).optional().meta({ description: 'A number times this, rounded to an integer.' }),
    by: short.optional().meta({ description: '… and times another column.' }),
    per: short.optional().meta({ description: '… and divided by another column.' }),
    missing: text.optional().meta({ description: 'What stands where the cell is empty or there is no such column.' }),
    symbol: z.record(z.string(), text).optional().meta({ description: 'The currency by the mark beside an amount: { "£": GBP }.' }),
    money: z
      .union([z.literal(true), short])
      .optional()
      .meta({ description: 'An amount in whole units of the row’s currency, or of the currency in this column, made minor units.' }),
    absolute: z.boolean().optional().meta({ description: 'Drop the sign.' }),
    decimal: decimal.optional().meta({ description: 'The decimal mark. Unsaid, it is taken only where the file proves it.' }),
    offset: offset.optional().meta({ description: 'For times that say no offset of their own.' }),
    zone: z.union([zone, z.strictObject({ column: short, values: z.record(z.string(), zone).optional() })]).optional(),
    format: format.optional(),
    values: z.record(z.string(), text).optional().meta({ description: 'Their word: ours. Others become unknown.' }),
    else: text.optional().meta({ description: 'What other words stand for.' }),
    personal: z.literal(true).optional().meta({ description: 'A person’s own (an e-mail as an account id): becomes a keyed token.' }),
  })
  .refine((value) => sources.filter((one) => value[one] !== undefined).length === 1, `expected exactly one of ${sources.join(', ')}`)

const oneCondition = z.strictObject({
  column: short,
  above: z.number().optional(),
  below: z.number().optional(),
  is: texts.optional().meta({ description: 'One of these words.' }),
  in: texts.optional().meta({ description: 'The same.' }),
  not: texts.optional().meta({ description: 'None of these words; an empty cell is none of them.' }),
  starts: texts.optional(),
  present: z.literal(true).optional(),
  absent: z.literal(true).optional(),
  unknown: z.enum(['keep', 'leave']).optional().meta({ description: 'What an empty cell means here: keep for not, leave for the rest, unless said.' }),
})
const conditionSchema = z.union([oneCondition, z.strictObject({ any: z.array(oneCondition).min(1).max(50) })])
const conditions = z.union([conditionSchema, z.array(conditionSchema).max(50)]).transform((one) => (Array.isArray(one) ? one : [one]))

const eachSchema = z.union([
  short.meta({ description: 'A list in JSON: line_items.' }),
  z
    .strictObject({ numbers: z.array(z.int().min(0).max(1000)).min(1).max(200) })
    .meta({ description: 'Wide columns: {n} in a column’s name is each of these.' }),
  z.strictObject({ from: z.int().min(0).max(1000), to: z.int().min(0).max(1000) }),
  z.strictObject({ column: short, at: short.min(1) }).meta({ description: 'A cell with several items; {item} is each of them.' }),
])

const eventSchema = z.strictObject({
  type: z.string().refine(isEventType, 'expected an event type of the vocabulary'),
  keep: conditions.optional().meta({ description: 'Rows that are taken; the others are counted as left out.' }),
  when: conditions.optional().meta({ description: 'Rows that tell of such an event at all; the others tell of none.' }),
  once_per: texts.optional().meta({ description: 'One event for all rows with the same cells here: the first.' }),
  each: eachSchema.optional(),
  fields: z.record(z.string(), valueSchema),
})

const joinSchema = z.strictObject({
  match: texts,
  has: z.array(short).max(50).optional(),
  on: z.union([short, z.strictObject({ here: short, there: short })]).meta({ description: 'The column that both files have.' }),
  as: short.regex(/^[A-Za-z][A-Za-z0-9_]*$/, 'expected a plain word'),
})

const fileSchema = z.strictObject({
  match: texts.meta({ description: 'Names of files: orders-*.csv.' }),
  has: z.array(short).max(50).optional().meta({ description: 'Columns by which the file is known, whatever its name.' }),
  encoding: short
    .refine(
      (name) => encodingNamed(name) !== undefined,
      'expected utf-8, utf-16, gb18030, gbk, big5, shift_jis, latin-1, euc-kr, euc-jp, windows-1250 or windows-1251',
    )
    .optional(),
  separator: z.string().length(1).optional(),
  header: z.int().min(1).max(100_000).optional().meta({ description: 'The line with the column names. Unsaid, it is found by them.' }),
  sheet: short.optional(),
  records: short.optional().meta({ description: 'Where in a JSON document the list lies: data.orders.' }),
  skip: texts.optional().meta({ description: 'Rows that begin so (or, after a star, hold this) are no data: totals, footers. They are counted as left out.' }),
  until: texts.optional().meta({ description: 'From a row whose first cell begins so nothing is data any more; the rest is counted as left out.' }),
  carry: z
    .strictObject({ by: short.optional(), columns: z.array(short).min(1).max(200) })
    .optional()
    .meta({ description: 'Cells that stand only in the first row of several.' }),
  decimal: decimal.optional(),
  offset: offset.optional(),
  zone: z.union([zone, z.strictObject({ column: short, values: z.record(z.string(), zone).optional() })]).optional(),
  format: format.optional(),
  personal: z.array(short).max(200).optional().meta({ description: 'Columns with a person’s own values; nothing of them is ever repeated.' }),
  join: z.array(joinSchema).max(10).optional(),
  note: z
    .strictObject({ when: conditions.optional(), en: short, zh: short })
    .optional()
    .meta({ description: 'What the reader is told of such a file, where any row meets the condition: what it cannot say, and which file says it.' }),
  events: z.array(eventSchema).max(100),
})

export const mappingSchema = z.strictObject({
  spec: z.literal('aedile.mapping/1'),
  name: z.strictObject({ en: z.string(), zh: z.string() }).optional(),
  source: z.string().optional().meta({ description: 'Where the header this mapping is made for was published, or “unverified”.' }),
  files: z.array(fileSchema).min(1).max(100),
})

export type MappingSpec = z.infer<typeof mappingSchema>
export type FileSpec = z.infer<typeof fileSchema>
export type EventSpec = z.infer<typeof eventSchema>
export type Value = z.infer<typeof valueSchema>
export type Condition = z.infer<typeof oneCondition>
export type Conditions = z.infer<typeof conditions>

/** JSON Schema for editors. */
export const mappingJsonSchema = (): Record<string, unknown> => ({
  title: 'aedile.mapping/1',
  ...z.toJSONSchema(mappingSchema, { io: 'input', unrepresentable: 'any' }),
})
