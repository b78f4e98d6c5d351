/**
 * The vocabulary's rules as SQL over a raw table, so that ten million rows are checked without becoming objects. The zod
 * schemas (schema.ts) say the same about one event; a property test holds the two together.
 */
import { naming } from '../domain/naming.ts'
import { columnOf, envelopeColumns, type EventType, guardOf, vocabulary } from '../domain/vocabulary.ts'
import { expectation, type Field, type FieldKind } from '../domain/fields.ts'
import { name, quote } from '../warehouse/duckdb.ts'
import type { EventColumn } from '../warehouse/lake.ts'

/** A column of a raw table and its engine type; text formats give VARCHAR throughout. */
export type RawColumns = ReadonlyMap<string, string>

const timeField: Field = { name: 'time', kind: { is: 'time' }, required: true, personal: false }
const envelopeFields: readonly Field[] = [
  timeField,
  { ...timeField, name: 'recordedtime', required: false },
  { name: 'id', kind: { is: 'id' }, required: false, personal: false },
  { name: 'source', kind: { is: 'id' }, required: false, personal: false },
]

/** Every field of a type with the envelope's, in column order. */
export function fieldsOf(type: EventType): readonly Field[] {
  return [...envelopeFields, ...vocabulary[type].fields]
}

const timePattern = String.raw`\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-](0\d|1[0-4]):[0-5]\d)`

/** Offset of a checked time text, in milliseconds. */
export const offsetMs = (x: string): string =>
  `CASE WHEN right(${x}, 1) = 'Z' THEN 0 ELSE (CAST(left(right(${x}, 6), 3) AS INTEGER) * 60 + CAST(left(right(${x}, 6), 1) || right(${x}, 2) AS INTEGER)) * 60000 END`

/** The first `when` that holds decides. */
type Choice = { whens: readonly (readonly [when: string, then: string])[]; otherwise: string }
/**
 * SQL of a choice. A chain of OR says the same at twice the price: the engine tries its parts in an order of its own, and where it needs the answer of
 * every row, all of them.
 */
const chosen = ({ whens, otherwise }: Choice): string =>
  whens.length === 0 ? otherwise : `CASE ${whens.map(([when, then]) => `WHEN ${when} THEN ${then}`).join(' ')} ELSE ${otherwise} END`
const only = (otherwise: string): Choice => ({ whens: [], otherwise })

/**
 * Times as most systems write them, at a third of the price of the pattern above: whatever the engine reads of a text with these places is one the
 * pattern takes (times.test.ts tries it), but for an hour of 24 and a second that is a digit and a dot.
 */
function goodTime(x: string, read: string): Choice {
  const usual = (ending: string): string => `${x} GLOB '2???-??-??T[012]?:??:??${ending}' AND ${read} IS NOT NULL AND NOT contains(${x}, 'T24:')`
  return {
    whens: [...['.???+0?:00', '.???Z'].map(usual), ...['+0?:00', 'Z'].map((ending) => `${usual(ending)} AND NOT contains(${x}, '.')`)].map((one) => [
      one,
      'TRUE',
    ]),
    otherwise: `regexp_full_match(${x}, '${timePattern}') AND TRY_CAST(left(${x}, 19) AS TIMESTAMP) IS NOT NULL`,
  }
}

const isInteger = (type: string): boolean => /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?)$/.test(type)
const isFloat = (type: string): boolean => type === 'DOUBLE' || type === 'FLOAT' || type.startsWith('DECIMAL')

/** The cell as text, whatever the raw column's type; an empty or NaN cell is NULL. */
function cellText(column: string, type: string, kind: FieldKind, field: string): string {
  const c = name(column)
  if (type === 'VARCHAR') return c
  if (type.endsWith('[]')) return `nullif(array_to_string(list_transform(${c}, v -> replace(CAST(v AS VARCHAR), '|', '\\|')), '|'), '')`
  if (type === 'TIMESTAMP WITH TIME ZONE') return `strftime(${c}, '%Y-%m-%dT%H:%M:%S.%g') || 'Z'`
  if (isFloat(type)) {
    // Data frames store integers with gaps as floats; a whole number is accepted for counts and grams, never for money.
    const whole = kind.is === 'integer' && !field.endsWith('_minor') ? `WHEN ${c} = trunc(${c}) THEN CAST(CAST(${c} AS BIGINT) AS VARCHAR)` : ''
    return `CASE WHEN isnan(CAST(${c} AS DOUBLE)) THEN NULL ${whole} ELSE CAST(${c} AS VARCHAR) END`
  }
  return `CAST(${c} AS VARCHAR)`
}

/** The items of a `|`-separated list. */
const items = (x: string): string => `list_transform(string_split(replace(${x}, '\\|', chr(1)), '|'), v -> replace(v, chr(1), '|'))`

const control = '[\\x00-\\x1f\\x7f]'
/** TRUE of a text of more characters: bytes need no counting, and are never fewer. */
const longer = (x: string, most: number): string => `strlen(${x}) > ${most} AND length(${x}) > ${most}`
/** TRUE when a text is acceptable for an id but for control characters, which are looked for once a row: most ids are told by their first letter. */
const nearlyId = (x: string): Choice => ({
  whens: [
    [longer(x, 512), 'FALSE'],
    [`${x} BETWEEN 'A' AND '~'`, 'TRUE'],
    [`${x} BETWEEN '/' AND '<'`, 'TRUE'],
    [`${x} BETWEEN '一' AND '鿿'`, 'TRUE'],
  ],
  otherwise: `${x} <> '' AND NOT regexp_matches(${x}, '^[=+@\\s\\p{Z}\\x{FEFF}]')`,
})

/** How a piece of SQL that a check and a value both need is said: as it is, or by the name under which the rows have it already. */
type Once = (sql: string) => string
const asItIs: Once = (sql) => sql
const asNumber = (x: string): string => `TRY_CAST(${x} AS BIGINT)`
const asTime = (x: string): string => `TRY_CAST(${x} AS TIMESTAMPTZ)`

/** TRUE of a sound text, and of none where none `must` be there; what stands `beside` the choice is TRUE of none. */
const sound = (x: string, { whens, otherwise }: Choice, must: boolean, ...beside: readonly string[]): string =>
  `(${[chosen({ whens: [[`${x} IS NULL`, must ? 'FALSE' : 'TRUE'], ...whens], otherwise }), ...beside].join(' AND ')})`

/** TRUE when the text is acceptable for the kind. Where most texts are of one make, that one is tried first. */
function acceptable(x: string, kind: FieldKind, once = asItIs): Choice {
  switch (kind.is) {
    case 'id':
      // A leading = + @ would run as a formula in the reviewer's spreadsheet.
      return only(`length(${x}) BETWEEN 1 AND 512 AND NOT regexp_matches(${x}, '^[=+@\\s\\p{Z}\\x{FEFF}]|${control}')`)
    case 'text':
      return { whens: [[longer(x, 1_000_000), 'FALSE']], otherwise: `NOT contains(${x}, chr(0))` }
    case 'sha256':
      return only(`regexp_full_match(${x}, '[0-9a-fA-F]{64}')`)
    case 'currency':
      return only(`${x} GLOB '[A-Z][A-Z][A-Z]'`)
    case 'region':
      return {
        whens: [[`${x} GLOB '[0-9][0-9][0-9][0-9][0-9][0-9]'`, 'TRUE']],
        otherwise: `regexp_full_match(${x}, '[0-9]{2,12}|[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?')`,
      }
    case 'integer': {
      const digits = { whens: [[`${x} GLOB '*[!0-9]*'`, `regexp_full_match(${x}, '-?[0-9]{1,16}')`]], otherwise: `strlen(${x}) <= 16` } as const
      return { whens: [[`${once(asNumber(x))} BETWEEN ${kind.min} AND ${kind.max}`, chosen(digits)]], otherwise: 'FALSE' }
    }
    case 'boolean':
      return only(`${x} IN ('true', 'false')`)
    case 'time':
      return goodTime(x, once(asTime(x)))
    case 'list':
      return {
        whens: [[longer(x, 1_000_000), 'FALSE']],
        otherwise: `NOT contains(${x}, chr(1)) AND len(list_filter(${items(x)}, v -> NOT (${chosen(acceptable('v', { is: 'id' }))}))) = 0`,
      }
    case 'enum':
      return only(`${x} IN (${kind.values.map(quote).join(', ')})`)
  }
}

/** The typed value of an acceptable text. */
function typed(x: string, kind: FieldKind, once: Once): string {
  switch (kind.is) {
    case 'integer':
      return once(asNumber(x))
    case 'boolean':
      return `(${x} = 'true')`
    case 'time':
      // The engine's own parser first: it takes all but fractions finer than a microsecond.
      return `coalesce(epoch_ms(${once(asTime(x))}), epoch_ms(CAST(left(${x}, 19) AS TIMESTAMP)) + CASE WHEN substr(${x}, 20, 1) = '.' THEN CAST(left(rpad(regexp_extract(${x}, '\\.(\\d+)', 1), 3, '0'), 3) AS INTEGER) ELSE 0 END - (${offsetMs(x)}))`
    case 'list':
      return items(x)
    default:
      return x
  }
}

const sqlType = (kind: FieldKind): string =>
  kind.is === 'integer' || kind.is === 'time' ? 'BIGINT' : kind.is === 'boolean' ? 'BOOLEAN' : kind.is === 'list' ? 'VARCHAR[]' : 'VARCHAR'

/** Column of the checked table: times of the envelope are epoch milliseconds. */
const storedName = (field: Field): string => (field.name === 'time' ? 'time_ms' : field.name === 'recordedtime' ? 'recorded_ms' : columnOf(field))

/** `CREATE TABLE` body of an event type past the door; `time_text` keeps the source's own offset for printing. */
export function tableColumns(type: EventType): { name: string; type: string }[] {
  return [...fieldsOf(type).map((field) => ({ name: storedName(field), type: sqlType(field.kind) })), { name: 'time_text', type: 'VARCHAR' }]
}

/** The same columns for tables that never came through the door, and which a row is nothing without. */
export function eventColumns(type: EventType): EventColumn[] {
  const required = new Set([...fieldsOf(type).flatMap((field) => (field.required ? [storedName(field)] : [])), 'id', 'source'])
  return tableColumns(type).map(({ name, type: kind }) => ({ name, type: kind as EventColumn['type'], needed: required.has(name) }))
}

/** Names a raw table may carry for this type: the fields, and for personal ones the token as well. */
export function knownColumns(type: EventType): Set<string> {
  const known = new Set<string>(envelopeColumns)
  for (const field of vocabulary[type].fields) {
    known.add(field.name)
    if (field.personal) known.add(`${field.name}_token`)
  }
  return known
}

/** What a cell of this kind may be made of to be repeated: in a row whose columns have shifted anything may hold a name or a number to call. */
export const shapes: Partial<Record<FieldKind['is'], string>> = {
  id: '[ \\t]?[A-Za-z0-9_.:/|#()=+@-]{0,40}',
  list: '[ \\t]?[A-Za-z0-9_.:/|#()=+@-]{0,80}',
  integer: '[-+0-9.,eE ]{0,9}|[-+]?[0-9]+[.,eE][-+0-9.,eE]*',
  time: '[-+0-9:.TtZz/ ]{0,40}',
  boolean: '[0-9]{0,8}|[TtFf][A-Za-z]{0,4}|[YyNn][esoESO]{0,2}',
  currency: '[A-Za-z0-9]{0,4}',
  region: '[A-Za-z0-9-]{0,8}',
  sha256: '[0-9A-Fa-f]{0,6}|[a-z]{0,12}',
  enum: '[a-z_]{0,24}',
}

/** Whom an id of a person or an account would betray: a mobile number, or an identity number. Such an id stands in every record, and no erasure reaches it. */
export const betraying = '([+]?86)?1[3-9][0-9]{9}|[1-9][0-9]{5}(18|19|20)[0-9]{9}[0-9Xx]'
const people: readonly string[] = ['account', 'person']
export function namesPeople({ name, kind }: Field): boolean {
  const named = naming[name]
  return kind.is === 'id' && named !== undefined && 'kind' in named && people.includes(named.kind)
}
export const noBetraying = `${expectation({ is: 'id' })} that is no phone or identity number: give people ids of their own`

/** Words for nothing. Taken for an id they would make strangers one: everybody's device would be `N/A`. */
export const nameless: readonly string[] = ['n/a', 'na', '#n/a', 'null', 'nil', 'nan', 'none', 'undefined', '-', '--', '---', '\\n', '<na>']
const namelessStarts = [...new Set(nameless.flatMap(([first]) => [first!, first!.toUpperCase()]).map((letter) => letter.charCodeAt(0)))]
/** TRUE of a text that is none of them; most are told by their first letter. */
const named = (x: string): string =>
  chosen({ whens: [[`unicode(${x}) IN (${namelessStarts.join(', ')})`, `lower(${x}) NOT IN (${nameless.map(quote).join(', ')})`]], otherwise: 'TRUE' })
/** TRUE of an id that is nobody's number. */
const discreet = (x: string): string =>
  chosen({ whens: [[`strlen(${x}) IN (11, 13, 14, 18)`, `NOT regexp_full_match(${x}, ${quote(betraying)})`]], otherwise: 'TRUE' })
/** Whether such a word is no id here: where the id may be missing, or names a person. Who calls an article so may. */
export const refusesNameless = (field: Field): boolean => field.kind.is === 'id' && (!field.required || namesPeople(field))

export const callable = '1[3-9][0-9]{9}|[0-9]{15,}'

/** SQL of what came, where it looks like a try at what was expected; else how long it was. */
function recognisable(x: string, kind: FieldKind): string {
  const shape = shapes[kind.is]
  const long = `'a text of ' || length(${x}) || CASE WHEN length(${x}) = 1 THEN ' character' ELSE ' characters' END`
  return `CASE WHEN ${x} IS NULL THEN 'an empty cell' ${shape === undefined ? '' : `WHEN regexp_full_match(${x}, '${shape}') AND NOT regexp_matches(${x}, '${callable}') THEN ${x} `}ELSE ${long} END`
}

/** SQL of raw personal values of a column, and the field whose rule of sameness applies. */
export type Personal = { field: string; text: string }

export type CheckedSql = {
  /** SELECT list giving the typed row, in the order of `tableColumns`. */
  select: string
  /** The same for a row with faults in optional fields: their values are unknown. */
  lenient: string
  /** TRUE for a row with nothing wrong. */
  ok: string
  /** TRUE for a row that can be kept: nothing is wrong with what is required. */
  keepable: string
  /** A list of {field, expected, came} structs of a row, empty when nothing is wrong. */
  faults: string
  /** What must become tokens: `select` reads the token of the nth as `__tokens_n.t`. */
  personal: Personal[]
  /** The raw text of each guarded field of the type, in the vocabulary's order, then that of the columns nobody knows; NULL where nothing is to be kept apart. */
  raw: string[]
  lenientRaw: string[]
}

export type CheckOptions = {
  /** SQL of a text without the ways to reach people in it; when missing, the rows are past the door and hold tokens already. */
  withoutContacts?: (text: string, label?: boolean) => string
  /** SQL of a JSON text of the columns that the vocabulary does not know. */
  unknown?: string
  /** The file has been looked through: no cell of it holds a control character. */
  noControls?: boolean
  /** Has the rows carry what this SQL gives, and answers with its name there. */
  once?: Once
}

const isToken = (x: string): string => `starts_with(${x}, 'hmac256:')`

/** Required fields of a type for which a raw table has no column. */
export function missingColumns(type: EventType, columns: RawColumns): Field[] {
  return fieldsOf(type).filter((field) => field.required && !columns.has(field.name) && !(field.personal && columns.has(`${field.name}_token`)))
}

/** SQL of one cell: as it is, and as it is where a fault makes it unknown. */
type Both = { strict: string; lenient: string }

/** SQL that checks and types unchecked rows. */
export function checkedSql(
  type: EventType,
  columns: RawColumns,
  { withoutContacts, unknown = 'CAST(NULL AS VARCHAR)', noControls = false, once = asItIs }: CheckOptions,
): CheckedSql {
  const selects: Both[] = []
  const goods: string[] = []
  const musts: string[] = []
  const faults: string[] = []
  const content: Both[] = []
  const raws: Both[] = []
  const personal: Personal[] = []
  const idTexts: string[] = []
  const same = (sql: string): Both => ({ strict: sql, lenient: sql })
  const token = (text: string, field: string): string => {
    personal.push({ field, text })
    return `__tokens_${personal.length - 1}.t`
  }
  for (const field of fieldsOf(type)) {
    const guard = guardOf(type, field)
    const rawType = columns.get(field.name)
    const tokenType = field.personal ? columns.get(`${field.name}_token`) : undefined
    const target = name(storedName(field))
    if (rawType === undefined && tokenType === undefined) {
      if (field.required) {
        goods.push('FALSE')
        musts.push('FALSE')
        faults.push(
          `{'field': ${quote(field.name)}, 'expected': ${quote(`a column "${field.name}" with ${expectation(field.kind)}`)}, 'came': 'no such column'}`,
        )
      }
      if (field.name === 'id') selects.push(same(`__derived_id AS "id"`))
      else if (field.name === 'source') selects.push(same(`'//bulk' AS "source"`))
      else selects.push(same(`CAST(NULL AS ${sqlType(field.kind)}) AS ${target}`))
      if (guard !== undefined) raws.push(same('CAST(NULL AS VARCHAR)'))
      continue
    }
    if (field.personal) {
      const raw = rawType === undefined ? 'NULL' : cellText(field.name, rawType, field.kind, field.name)
      const given = tokenType === undefined ? 'NULL' : cellText(`${field.name}_token`, tokenType, field.kind, field.name)
      const made = raw === 'NULL' ? 'NULL' : token(raw, field.name)
      const passes: string[] = []
      for (const [text, column, kind] of [
        [raw, field.name, field.kind],
        [given, `${field.name}_token`, { is: 'id' }],
      ] as const) {
        if (text === 'NULL') continue
        const pass = sound(text, acceptable(text, kind), false)
        passes.push(pass)
        // The value itself is never repeated: a refused row must not leak what the door would have hidden.
        faults.push(
          `CASE WHEN NOT ${pass} THEN {'field': ${quote(column)}, 'expected': ${quote(expectation(kind))}, 'came': 'a personal value that is not'} END`,
        )
      }
      goods.push(...passes)
      if (field.required) musts.push(...passes, `coalesce(${given}, ${raw}) IS NOT NULL`)
      const all = passes.length > 0 ? passes.join(' AND ') : 'TRUE'
      const either = (sql: string): Both => ({ strict: sql, lenient: `CASE WHEN ${all} THEN ${sql} END` })
      const value = either(`coalesce(${given}, ${made})`)
      selects.push({ strict: `${value.strict} AS ${target}`, lenient: `${value.lenient} AS ${target}` })
      content.push({ strict: `coalesce(${given}, ${made}, '')`, lenient: `coalesce(${value.lenient}, '')` })
      raws.push(either(`CASE WHEN ${given} IS NULL THEN CAST(${raw} AS VARCHAR) END`))
      continue
    }
    const c = name(field.name)
    const native = (field.kind.is === 'integer' && isInteger(rawType!)) || (field.kind.is === 'boolean' && rawType === 'BOOLEAN')
    const x = native ? c : cellText(field.name, rawType!, field.kind, field.name)
    // Records of before this rule are read back as they are.
    const bare = withoutContacts !== undefined && namesPeople(field)
    const isId = !native && field.kind.is === 'id'
    const beside = [...(bare ? [discreet(x)] : []), ...(withoutContacts !== undefined && refusesNameless(field) ? [named(x)] : [])]
    const passes = (one: Choice): string => sound(x, one, field.required, ...beside)
    const pass = passes(
      native ? only(field.kind.is === 'integer' ? `${c} BETWEEN ${field.kind.min} AND ${field.kind.max}` : 'TRUE') : acceptable(x, field.kind, once),
    )
    const shown = recognisable(`CAST(${x} AS VARCHAR)`, field.kind)
    const kinds = guard === 'target' && columns.has('target_kind') ? vocabulary[type].fields.find((one) => one.name === 'target_kind')!.kind : undefined
    // Where what kind of thing is named cannot be read, the name may be a person's.
    const namesHandle =
      kinds === undefined
        ? 'FALSE'
        : `coalesce(CAST(target_kind AS VARCHAR) = 'handle' OR NOT (${chosen(acceptable('CAST(target_kind AS VARCHAR)', kinds))}), FALSE)`
    if (isId) idTexts.push(x)
    goods.push(isId ? passes(nearlyId(x)) : pass)
    if (field.required) musts.push(pass)
    const came =
      guard === 'contacts' || guard === 'label'
        ? `'a text that is not'`
        : namesHandle === 'FALSE'
          ? shown
          : `CASE WHEN ${namesHandle} THEN 'a personal value that is not' ELSE ${shown} END`
    faults.push(
      `CASE WHEN NOT ${pass} THEN {'field': ${quote(field.name)}, 'expected': ${quote(bare ? noBetraying : expectation(field.kind))}, 'came': ${came}} END`,
    )
    const either = (sql: string): Both => ({ strict: sql, lenient: field.required ? sql : `CASE WHEN ${pass} THEN ${sql} END` })
    let value = native ? (field.kind.is === 'integer' ? `CAST(${c} AS BIGINT)` : c) : typed(x, field.kind, once)
    if (withoutContacts !== undefined && (guard === 'contacts' || guard === 'label')) {
      value = once(withoutContacts(x, guard === 'label'))
      raws.push(either(`CASE WHEN ${value} <> ${x} THEN ${x} END`))
    } else if (withoutContacts !== undefined && guard === 'target' && namesHandle !== 'FALSE') {
      const personalHere = `${namesHandle} AND NOT ${isToken(x)}`
      value = `CASE WHEN ${personalHere} THEN ${token(`CASE WHEN ${personalHere} THEN ${x} END`, 'handle')} ELSE ${x} END`
      raws.push(either(`CASE WHEN ${personalHere} THEN ${x} END`))
    } else if (guard !== undefined) raws.push(same('CAST(NULL AS VARCHAR)'))
    const both = either(value)
    if (field.name === 'id')
      selects.push({ strict: `coalesce(${both.strict}, __derived_id) AS "id"`, lenient: `coalesce(${both.lenient}, __derived_id) AS "id"` })
    else if (field.name === 'source')
      selects.push({ strict: `coalesce(${both.strict}, '//bulk') AS "source"`, lenient: `coalesce(${both.lenient}, '//bulk') AS "source"` })
    else selects.push({ strict: `${both.strict} AS ${target}`, lenient: `${both.lenient} AS ${target}` })
    if (field.name !== 'id' && field.name !== 'source') {
      const said = either(guard === undefined ? x : value)
      content.push({ strict: `coalesce(CAST(${said.strict} AS VARCHAR), '')`, lenient: `coalesce(CAST(${said.lenient} AS VARCHAR), '')` })
    }
  }
  const time = columns.has('time') ? cellText('time', columns.get('time')!, { is: 'time' }, 'time') : 'NULL'
  selects.push(same(`${time} AS time_text`))
  raws.push(same(unknown))
  // Rows without an id get one from their content, personal values as tokens, so that the same row sent twice is still one event.
  const listed = (which: keyof Both): string => {
    const parts = content.map((one) => one[which])
    const derived = `${quote(`${type}#`)} || left(sha256(concat_ws(chr(31), ${parts.length > 0 ? parts.join(', ') : "''"})), 32)`
    return selects.map((one) => one[which].replaceAll('__derived_id', () => derived)).join(',\n  ')
  }
  return {
    select: listed('strict'),
    lenient: listed('lenient'),
    ok: [...goods, ...(idTexts.length > 0 && !noControls ? [`NOT regexp_matches(concat_ws('', ${idTexts.join(', ')}), '${control}')`] : [])].join('\n  AND '),
    keepable: musts.join('\n  AND '),
    faults: `list_filter([${faults.join(',\n  ')}], f -> f IS NOT NULL)`,
    personal,
    raw: raws.map((one) => one.strict),
    lenientRaw: raws.map((one) => one.lenient),
  }
}
