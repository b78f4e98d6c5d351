/**
 * A mapping at work on one file: each row of theirs becomes rows of ours, as text, which the door then checks like any other. A cell that cannot be
 * read makes its value unknown, or refuses the row where the value is required; what a condition leaves out is counted.
 */
import { basename, join } from 'node:path'
import { digitsOf } from '../../domain/money.ts'
import type { Field } from '../../domain/fields.ts'
import { expectation } from '../../domain/fields.ts'
import type { EventType } from '../../domain/vocabulary.ts'
import { bare, type Refuse, RowWriter } from '../files/records.ts'
import type { MappedFile, MappedRows } from '../folder.ts'
import { columnShown, meantBy } from '../columns.ts'
import { type TokenKey, tokenOf } from '../tokens.ts'
import { fieldsOf } from '../validate.ts'
import type { Condition, Conditions, EventSpec, FileSpec, Value } from './language.ts'
import { namesNothing, saysNothing } from './nothing.ts'
import { codeOf, compare, currenciesOf, decimalOf, type Decimal, divide, isWhole, type Mark, multiply, parseNumber, provenMark, toInteger } from './numbers.ts'
import { openTable, type Row, tableWords } from './table.ts'
import { parseTime, provenOrder } from './times.ts'

/** A cell: its text, null when it is empty, undefined when there is no such column. */
type Cell = string | null | undefined
type Reader = (column: string) => Cell
type Made = { text: string | null } | { expected: string; came: string }

/** Rows looked at before the first is read, to learn how the file writes numbers and dates. */
const learnt = 2000

/** Columns that a value needs, and those it can do without. */
export function columnsOf(value: Value): string[] {
  const named = [
    ...(value.column === undefined ? [] : [value.column]),
    ...(value.first_of ?? []),
    ...(value.and ?? []),
    ...(value.by === undefined ? [] : [value.by]),
    ...(value.per === undefined ? [] : [value.per]),
    ...(typeof value.money === 'string' ? [value.money] : []),
  ]
  for (const [, column] of (value.text ?? '').matchAll(/\{([^{}]+)\}/g)) named.push(column!)
  if (Array.isArray(value.nth)) named.push(...value.nth)
  if (typeof value.zone === 'object') named.push(value.zone.column)
  return named
}

const conditionColumns = (all: Conditions | undefined): string[] =>
  (all ?? []).flatMap((one) => ('any' in one ? one.any.map(({ column }) => column) : [one.column]))

const numbersOf = (each: EventSpec['each']): number[] | undefined => {
  if (typeof each !== 'object' || 'column' in each) return undefined
  return 'numbers' in each ? [...each.numbers] : Array.from({ length: Math.max(0, each.to - each.from + 1) }, (_, i) => each.from + i)
}

function eventColumns(event: EventSpec): string[] {
  const plain = [...Object.values(event.fields).flatMap(columnsOf), ...conditionColumns(event.keep), ...conditionColumns(event.when), ...(event.once_per ?? [])]
  if (typeof event.each === 'object' && 'column' in event.each) plain.push(event.each.column)
  const numbers = numbersOf(event.each)
  const spread =
    numbers === undefined ? plain : plain.flatMap((column) => (column.includes('{n}') ? numbers.map((n) => column.replaceAll('{n}', String(n))) : [column]))
  return spread.filter((column) => column !== '{item}')
}

/** Every column that a file's mapping reads, joined ones apart. */
export function wantedColumns(spec: FileSpec): Set<string> {
  const prefixes = (spec.join ?? []).map((one) => `${one.as}.`)
  const all = [
    ...spec.events.flatMap(eventColumns),
    ...(spec.carry?.columns ?? []),
    ...(spec.carry?.by === undefined ? [] : [spec.carry.by]),
    ...(spec.has ?? []),
    ...conditionColumns(spec.note?.when),
    ...(spec.join ?? []).map(({ on }) => (typeof on === 'string' ? on : on.here)),
    ...(typeof spec.zone === 'object' ? [spec.zone.column] : []),
  ]
  return new Set(all.filter((column) => !prefixes.some((prefix) => column.startsWith(prefix))).map((column) => bare(column.replace(/#\d+$/, ''))))
}

/** Reads a path in a JSON record: a member of exactly that name, else step by step. Undefined where a list stands in the way. */
function inJson(record: unknown, path: string): unknown {
  let here = record
  let rest = path
  while (rest !== '') {
    if (typeof here !== 'object' || here === null) return here === null ? null : undefined
    if (Array.isArray(here)) return undefined
    const object = here as Record<string, unknown>
    if (Object.hasOwn(object, rest)) return object[rest]
    const dot = rest.indexOf('.')
    if (dot < 0) return undefined
    const step = rest.slice(0, dot)
    if (!Object.hasOwn(object, step)) return undefined
    here = object[step]
    rest = rest.slice(dot + 1)
  }
  return here
}

const cellOfJson = (value: unknown): Cell => {
  if (value === undefined) return undefined
  if (value === null || value === '') return null
  if (typeof value === 'object') return JSON.stringify(value)
  return String(value)
}

/** The lists that the columns of an event run through, when no `each` was said. */
function listsOn(record: unknown, columns: readonly string[]): Set<string> {
  const lists = new Set<string>()
  for (const column of columns) {
    const steps = column.split('.')
    for (let i = 1; i < steps.length; i++) {
      const path = steps.slice(0, i).join('.')
      if (Array.isArray(inJson(record, path))) {
        lists.add(path)
        break
      }
    }
  }
  return lists
}

/** Nothing but stars, or a cipher in the place of the text. */
const masked = /^[*＊#\s]+$|密文/

const callable = /1[3-9]\d{9}|\d{15,}/
/** What came, shown only where it can be nothing but a number or a time. */
function shown(text: string, kind: Field['kind']['is'], hidden: boolean): string {
  const harmless = kind === 'time' ? /^[-+0-9:.TZ/ ]{1,40}$/ : /^[-+]?[0-9]{1,3}([.,][0-9]{1,3}){1,4}$|^[0-9]{1,6}$/
  const length = [...text].length
  return !hidden && harmless.test(text) && !callable.test(text) ? text : `a text of ${length} character${length === 1 ? '' : 's'}`
}

/** Digits that a spreadsheet cut from a long number are gone: what is left names something else. */
export const shortened = /^\d{1,3}(?:[.,]\d+)?E\+\d{2,}$/i

type Compiled = { field: Field; make: (read: Reader, here: Place) => Made; columns: string[] }
type Place = {
  line: number
  stem: string
  item?: string
  nth?: number
  counts: Map<string, number>
  currency: () => string | null
  twice: (zone: string) => void
}

type Learnt = { mark: Mark | undefined; orders: Map<string, 'us' | 'eu'>; cut: Set<string> }

/** Of a number of more than fifteen digits a spreadsheet keeps fifteen and writes noughts for the rest. */
const beyondFifteen = /^\d{15}(\d+)$/
/** Noughts beyond the fifteenth digit, in all ids of a column together, that are no chance. */
const tooManyNoughts = 9

export const booleanWords: Readonly<Record<'yes' | 'no', readonly string[]>> = {
  yes: ['true', 'yes', 'y', '1', '是', 'ja', 'si', 'sí', 'sim', 'oui'],
  no: ['false', 'no', 'n', '0', '否', 'nein', 'não', 'nao', 'non'],
}
function wordsOfBoolean(text: string): string {
  const plain = text.toLowerCase()
  if (booleanWords.yes.includes(plain)) return 'true'
  if (booleanWords.no.includes(plain)) return 'false'
  return text
}

/** One value of the mapping as a function of a row. */
function compile(field: Field, value: Value, spec: FileSpec, known: Learnt, key: TokenKey, hidden: ReadonlySet<string>): Compiled {
  const kind = field.kind.is
  const numeric = value.times !== undefined || value.by !== undefined || value.per !== undefined || value.absolute === true || value.money !== undefined
  const reads = columnsOf(value)
  const secret = field.personal || value.personal === true || reads.some((column) => hidden.has(column))

  // What somebody wrote is theirs; elsewhere a word for nothing is nothing. The mapping's own words go first.
  const spoken = value.values === undefined ? undefined : new Set(Object.keys(value.values))
  const empty = (text: string): boolean =>
    kind !== 'text' &&
    value.constant === undefined &&
    spoken?.has(text) !== true &&
    ((saysNothing(text) && !(kind === 'region' && text === 'NA')) || ((kind === 'id' || field.personal) && namesNothing(text)))

  const source = (read: Reader, here: Place): string | null => {
    if (value.constant !== undefined) return value.constant
    if (value.file === true) return here.stem
    if (value.row === true) return `${here.stem}:${here.line}${here.nth === undefined ? '' : `.${here.nth}`}`
    if (value.nth !== undefined) {
      if (value.nth === true) return here.nth === undefined ? null : String(here.nth)
      const group = value.nth.map((column) => read(column) ?? '').join('\u001f')
      const n = (here.counts.get(group) ?? 0) + 1
      here.counts.set(group, n)
      return String(n)
    }
    if (value.first_of !== undefined) {
      for (const column of value.first_of) {
        const cell = read(column)
        if (cell !== undefined && cell !== null && !empty(cell)) return cell
      }
      return null
    }
    if (value.text !== undefined) {
      let whole: string | null = value.text
      whole = whole.replace(/\{([^{}]+)\}/g, (_, column: string) => {
        const cell = column === 'item' ? here.item : read(column)
        if (cell === undefined || cell === null || empty(cell)) {
          whole = null
          return ''
        }
        return cell
      })
      return whole
    }
    const first = value.column === '{item}' ? (here.item ?? null) : (read(value.column!) ?? null)
    if (value.and === undefined) return first
    const parts = [first, ...value.and.map((column) => read(column) ?? null)]
    return parts.some((part) => part === null || empty(part)) ? null : parts.join('/')
  }

  const number = (text: string, whole = false): Decimal | Made => {
    let parsed = parseNumber(text, value.decimal ?? spec.decimal ?? known.mark)
    // Where there is nothing smaller than one, 1,200 and 1.200 are both twelve hundred.
    if ('ambiguous' in parsed && whole) parsed = parseNumber(text, text.includes(',') ? '.' : ',')
    if ('value' in parsed) return parsed.value
    return 'ambiguous' in parsed
      ? { expected: 'a number that can be read one way only (say decimal: in the mapping)', came: shown(text, 'integer', secret) }
      : { expected: 'a number', came: shown(text, 'integer', secret) }
  }

  const scaled = (text: string, read: Reader, here: Place): Made => {
    const minor = field.name.endsWith('_minor')
    const currency = !minor ? null : typeof value.money === 'string' ? codeOf(read(value.money) ?? '') : here.currency()
    let amount = number(text, value.money !== undefined && currency !== null && digitsOf(currency) === 0)
    if (!('digits' in amount)) return amount
    // What stands there and is no code is refused as a currency, in words that do not show it.
    if (currency !== null && codeOf(currency) !== null && currenciesOf(text)?.has(currency) === false)
      return { expected: `an amount in ${currency}, the currency of the row`, came: 'one marked as another currency' }
    if (value.absolute === true && amount.digits < 0n) amount = { ...amount, digits: -amount.digits }
    if (value.by !== undefined) {
      const other = read(value.by)
      if (other === undefined || other === null) return { expected: `a number in column "${value.by}"`, came: 'an empty cell' }
      const factor = number(other)
      if (!('digits' in factor)) return factor
      amount = multiply(amount, factor)
    }
    if (value.times !== undefined) amount = multiply(amount, decimalOf(value.times))
    if (value.money !== undefined) {
      if (currency === null) return { expected: 'the currency of the row', came: 'none' }
      amount = multiply(amount, { digits: 10n ** BigInt(digitsOf(currency)), scale: 0 })
    } else if (minor && value.times !== undefined) {
      // A hundredth is a cent only where the currency has cents.
      const power = Math.log10(Math.abs(value.times))
      if (currency !== null && Number.isInteger(power) && power !== digitsOf(currency) && power > 0 && digitsOf(currency) !== 2)
        return { expected: `minor units of ${currency} (say money: true in the place of times)`, came: `a number times ${value.times}` }
    }
    if (value.per !== undefined) {
      const other = read(value.per)
      const divisor = other === undefined || other === null ? undefined : number(other)
      if (divisor === undefined || !('digits' in divisor) || divisor.digits === 0n)
        return { expected: `a number in column "${value.per}" that divides`, came: 'none' }
      amount = divide(amount, divisor)
    }
    const whole = toInteger(amount)
    return whole > 9_007_199_254_740_991n || whole < -9_007_199_254_740_991n
      ? { expected: expectation(field.kind), came: 'a larger number' }
      : { text: whole.toString() }
  }

  const make = (read: Reader, here: Place): Made => {
    const raw = source(read, here)
    let text = raw === null || raw === '' || empty(raw) ? value.missing : raw
    if (text === undefined) return { text: null }
    // What a platform has masked says nothing about who it is.
    if ((field.personal || value.personal === true) && (masked.test(text) || (value.personal === true && /[*＊]{2}/.test(text)))) return { text: null }
    for (const { at, part } of value.split === undefined ? [] : [value.split].flat()) {
      const parts = text.split(at)
      const taken = part > 0 ? parts[part - 1] : parts.at(part)
      if (taken === undefined || bare(taken) === '') return { text: null }
      text = bare(taken)
    }
    if (value.values !== undefined) {
      const found = Object.hasOwn(value.values, text) ? value.values[text]! : value.else
      if (found === undefined) return { text: null }
      text = found
    }
    if (value.symbol !== undefined) {
      const mark = text.replace(/[\d\s.,'()+-]/g, '')
      return { text: Object.hasOwn(value.symbol, mark) ? value.symbol[mark]! : /^[A-Z]{3}$/.test(mark) ? mark : null }
    }
    if (numeric) return scaled(text, read, here)
    if (kind === 'time') {
      const zone = value.zone ?? (value.offset === undefined ? spec.zone : undefined)
      let zoneName: string | undefined
      if (typeof zone === 'string') zoneName = zone
      else if (zone !== undefined) {
        const cell = read(zone.column) ?? undefined
        zoneName = cell === undefined ? undefined : zone.values === undefined ? cell : zone.values[cell]
      }
      const format = value.format ?? spec.format
      const offset = value.offset ?? spec.offset
      const proven = columnsOf(value)
        .map((column) => known.orders.get(column))
        .find((order) => order !== undefined)
      const parsed = parseTime(text, {
        ...(format === undefined ? {} : { format }),
        ...(offset === undefined ? {} : { offset }),
        ...(zoneName === undefined ? {} : { zone: zoneName }),
        ...(proven === undefined ? {} : { proven }),
      })
      if ('expected' in parsed) return { expected: parsed.expected, came: shown(text, 'time', secret) }
      if (parsed.twice === true) here.twice(zoneName!)
      return { text: parsed.text }
    }
    if (kind === 'integer' && !field.name.endsWith('_minor')) {
      const amount = number(text)
      if (!('digits' in amount)) return amount
      return isWhole(amount) ? { text: toInteger(amount).toString() } : { expected: expectation(field.kind), came: 'a fraction' }
    }
    if (kind === 'integer')
      return /^-?\d{1,16}$/.test(text)
        ? { text }
        : { expected: `${expectation(field.kind)} (times or money makes minor units of whole ones)`, came: shown(text, 'integer', secret) }
    if (kind === 'boolean') text = wordsOfBoolean(text)
    if (kind === 'currency') text = codeOf(text) ?? text
    if (kind === 'id' && value.constant === undefined && (shortened.test(text) || (/^\d{15}0+$/.test(text) && reads.some((column) => known.cut.has(column)))))
      return { expected: 'an identifier with all its digits (format the column as text in the spreadsheet)', came: 'a number that a spreadsheet shortened' }
    if (value.personal === true && !field.personal) text = tokenOf(key, text, field.name.includes('phone') ? 'phone' : 'name')
    return { text: `${value.prefix ?? ''}${text}${value.suffix ?? ''}` }
  }
  return { field, make, columns: reads }
}

/** Whether a row meets conditions: yes, no, or `unreadable` where a number was expected. */
function compileConditions(all: Conditions | undefined, mark: () => Mark | undefined): (read: Reader) => true | false | { column: string } {
  if (all === undefined) return () => true
  const one = (condition: Condition, read: Reader): true | false | { column: string } => {
    const wordy = condition.is ?? condition.in
    let cell = read(condition.column) ?? null
    // A word for nothing that the condition itself names is a word.
    if (cell !== null && wordy?.includes(cell) !== true && condition.not?.includes(cell) !== true && saysNothing(cell)) cell = null
    if (condition.absent === true) return cell === null
    if (condition.present === true && cell === null) return false
    const unknown =
      condition.unknown ??
      (condition.not !== undefined && wordy === undefined && condition.above === undefined && condition.below === undefined && condition.starts === undefined
        ? 'keep'
        : 'leave')
    if (cell === null) return condition.present === true ? false : unknown === 'keep'
    if (wordy !== undefined && !wordy.includes(cell)) return false
    if (condition.not !== undefined && condition.not.includes(cell)) return false
    if (condition.starts !== undefined && !condition.starts.some((start) => cell.startsWith(start))) return false
    if (condition.above !== undefined || condition.below !== undefined) {
      const parsed = parseNumber(cell, mark())
      if (!('value' in parsed)) return { column: condition.column }
      if (condition.above !== undefined && compare(parsed.value, decimalOf(condition.above)) <= 0) return false
      if (condition.below !== undefined && compare(parsed.value, decimalOf(condition.below)) >= 0) return false
    }
    return true
  }
  return (read) => {
    for (const condition of all) {
      if ('any' in condition) {
        const results = condition.any.map((each) => one(each, read))
        if (results.includes(true)) continue
        return results.find((result): result is { column: string } => typeof result === 'object') ?? false
      }
      const result = one(condition, read)
      if (result !== true) return result
    }
    return true
  }
}

/** A file's columns by name; a name that stands twice has a number. */
function columnIndex(columns: readonly string[]): (column: string) => number | 'twice' | undefined {
  const places = new Map<string, number[]>()
  for (const [i, column] of columns.entries()) {
    const name = bare(column)
    const at = places.get(name)
    if (at === undefined) places.set(name, [i])
    else at.push(i)
  }
  const found = new Map<string, number | 'twice' | undefined>()
  return (column) => {
    if (!found.has(column)) {
      const name = bare(column)
      const at = places.get(name)
      const numbered = /^(.*)#(\d+)$/.exec(name)
      found.set(
        column,
        at === undefined ? (numbered === null ? undefined : places.get(bare(numbered[1]!))?.[Number(numbered[2]) - 1]) : at.length > 1 ? 'twice' : at[0],
      )
    }
    return found.get(column)
  }
}

/** A cell without what surrounds it, and without the apostrophe by which spreadsheets mark a number as text. */
function cleaned(raw: string | undefined): string | null {
  if (raw === undefined) return null
  const text = bare(raw)
  if (text === '' || text === '\\N') return null
  return /^['`][\d+=@-]/.test(text) || text.startsWith('`') ? (text.length > 1 ? text.slice(1) : null) : text
}

type Joined = { as: string; here: string; rows: Map<string, Reader> }

/** Reads a file that others are joined to by a key; of rows with the same key the first stands. */
async function readJoined(given: MappedFile, spec: FileSpec, matches: (file: string, patterns: readonly string[]) => boolean): Promise<Joined[]> {
  const all: Joined[] = []
  for (const one of spec.join ?? []) {
    const there = typeof one.on === 'string' ? one.on : one.on.there
    const wanted = new Set(
      [...spec.events.flatMap(eventColumns), ...(spec.carry?.columns ?? []), ...(spec.join ?? []).map(({ on }) => (typeof on === 'string' ? on : on.here))]
        .filter((column) => column.startsWith(`${one.as}.`))
        .map((column) => column.slice(one.as.length + 1)),
    )
    const rows: Joined['rows'] = new Map()
    let twice = 0
    for (const other of given.others.filter(({ file, path }) => path !== given.path && matches(basename(file), one.match))) {
      const table = await openTable({ ...given, ...other }, { wanted: new Set([there, ...wanted, ...(one.has ?? [])]) }, () => {})
      if (table === undefined) continue
      const at = table.columns === undefined ? undefined : columnIndex(table.columns)
      if (at !== undefined && typeof at(there) !== 'number') continue
      for await (const row of table.rows) {
        const whole = readerOf(row, at)
        const key = whole(there)
        if (key === undefined || key === null) continue
        if (rows.has(key)) {
          twice++
          continue
        }
        const kept = new Map([...wanted].map((column) => [column, whole(column)]))
        rows.set(key, (column) => kept.get(column))
      }
    }
    if (twice > 0)
      given.note({
        en: `${twice} rows of ${one.match.join(', ')} have a ${there} that came before; the first stands`,
        zh: `${one.match.join('、')} 中有 ${twice} 行的 ${there} 已出现过，以第一行为准`,
      })
    all.push({ as: one.as, here: typeof one.on === 'string' ? one.on : one.on.here, rows })
  }
  return all
}

const readerOf = (row: Row, index: ReturnType<typeof columnIndex> | undefined): Reader => {
  if (index === undefined) return (column) => cellOfJson(inJson(row.value, column))
  return (column) => {
    const at = index(column)
    return typeof at === 'number' ? cleaned(row.cells![at]) : undefined
  }
}

/** The units that a row holds for an event: itself, or each item of a list in it. */
function* unitsOf(
  event: EventSpec,
  row: Row,
  read: Reader,
  columns: readonly string[],
  fault: (expected: string) => void,
): Generator<{ read: Reader; nth?: number; item?: string }> {
  const { each } = event
  if (row.value !== undefined && (each === undefined || typeof each === 'string')) {
    let list = typeof each === 'string' ? each : undefined
    if (list === undefined) {
      const lists = listsOn(row.value, columns)
      if (lists.size > 1) return fault(`each: one of ${[...lists].join(', ')}`)
      list = [...lists][0]
    }
    if (list === undefined) {
      yield { read }
      return
    }
    const items = inJson(row.value, list)
    // Where one is the rule, some write the one without its list.
    const whole = Array.isArray(items) ? items : typeof items === 'object' && items !== null ? [items] : []
    for (const [i, item] of whole.entries())
      yield { nth: i + 1, read: (column) => (column.startsWith(`${list}.`) ? cellOfJson(inJson(item, column.slice(list.length + 1))) : read(column)) }
    return
  }
  const numbers = numbersOf(each)
  if (numbers !== undefined) {
    const wide = columns.filter((column) => column.includes('{n}'))
    for (const n of numbers) {
      const here: Reader = (column) => read(column.replaceAll('{n}', String(n)))
      if (wide.length > 0 && wide.every((column) => (here(column) ?? null) === null)) continue
      yield { nth: n, read: here }
    }
    return
  }
  if (typeof each === 'object' && 'column' in each) {
    const items = (read(each.column) ?? '')
      .split(each.at)
      .map(bare)
      .filter((item) => item !== '')
    for (const [i, item] of items.entries()) yield { nth: i + 1, item, read }
    return
  }
  yield { read }
}

const counted = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`

/** Runs a mapping over one file. */
export async function runMapping(
  file: MappedFile,
  spec: FileSpec,
  key: TokenKey,
  matches: (file: string, patterns: readonly string[]) => boolean,
): Promise<MappedRows[]> {
  if (spec.events.length === 0) return []
  // What cannot be read at all would have been what the file is for, where it is for one thing.
  const only = new Set(spec.events.map((event) => event.type)).size === 1 ? spec.events[0]!.type : undefined
  let refusals = 0
  const given: MappedFile = {
    ...file,
    refuse(refusal) {
      refusals++
      file.refuse(only === undefined ? refusal : { type: only, ...refusal })
    },
  }
  const wanted = wantedColumns(spec)
  const table = await openTable(given, { ...spec, wanted }, given.refuse)
  if (table === undefined) return []
  const index = table.columns === undefined ? undefined : columnIndex(table.columns)
  const joined = await readJoined(given, spec, matches)
  const hidden = new Set(spec.personal ?? [])
  const known: Learnt = { mark: spec.decimal, orders: new Map(), cut: new Set() }
  const numberColumns = new Set(
    spec.events.flatMap((event) => {
      const fields = new Map(fieldsOf(event.type as EventType).map((field) => [field.name, field]))
      const numbers = numbersOf(event.each) ?? [undefined]
      return Object.entries(event.fields).flatMap(([name, value]) =>
        value.times !== undefined || value.money !== undefined || value.absolute === true || fields.get(name)?.kind.is === 'integer'
          ? columnsOf(value).flatMap((column) => numbers.map((n) => (n === undefined ? column : column.replaceAll('{n}', String(n)))))
          : [],
      )
    }),
  )
  const timeColumns = new Set(
    spec.events.flatMap((event) => {
      const fields = new Map(fieldsOf(event.type as EventType).map((field) => [field.name, field]))
      return Object.entries(event.fields).flatMap(([name, value]) => (fields.get(name)?.kind.is === 'time' ? columnsOf(value) : []))
    }),
  )

  const idColumns = new Set(
    spec.events.flatMap((event) => {
      const fields = new Map(fieldsOf(event.type as EventType).map((field) => [field.name, field]))
      return Object.entries(event.fields).flatMap(([name, value]) => (fields.get(name)?.kind.is === 'id' ? columnsOf(value) : []))
    }),
  )

  const head: Row[] = []
  const iterator = (Symbol.asyncIterator in table.rows ? table.rows[Symbol.asyncIterator]() : asyncOf(table.rows)[Symbol.asyncIterator]()) as AsyncIterator<Row>
  const withJoined = (read: Reader): Reader => {
    if (joined.length === 0) return read
    const partners = new Map<string, Reader | undefined>()
    const whole: Reader = (column) => {
      const dot = column.indexOf('.')
      const as = dot > 0 ? column.slice(0, dot) : ''
      return partners.has(as) ? (partners.get(as)?.(column.slice(dot + 1)) ?? null) : read(column)
    }
    // In order: a later file may be joined by a column of an earlier one.
    for (const { as, here, rows } of joined) partners.set(as, rows.get(whole(here) ?? ''))
    return whole
  }
  async function learnRows(): Promise<void> {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      head.push(next.value)
      if (head.length >= learnt) break
    }
  }
  await learnRows()
  const marks = new Map<Mark, number>()
  const orders = new Map<string, Set<'us' | 'eu'>>()
  const longIds = new Map([...idColumns].map((column) => [column, new Set<string>()]))
  for (const row of head) {
    const read = withJoined(readerOf(row, index))
    for (const column of numberColumns) {
      const cell = read(column)
      const mark = cell === undefined || cell === null ? undefined : provenMark(cell)
      if (mark !== undefined) marks.set(mark, (marks.get(mark) ?? 0) + 1)
    }
    for (const [column, long] of longIds) {
      const cell = read(column)
      if (cell !== undefined && cell !== null && beyondFifteen.test(cell)) long.add(cell)
    }
    for (const column of timeColumns) {
      const cell = read(column)
      const order = cell === undefined || cell === null ? undefined : provenOrder(cell)
      if (order !== undefined) (orders.get(column) ?? orders.set(column, new Set()).get(column)!).add(order)
    }
  }
  // Cells that contradict each other prove nothing.
  if (known.mark === undefined && marks.size === 1) known.mark = [...marks.keys()][0]
  for (const [column, long] of longIds) {
    const beyond = [...long].map((id) => beyondFifteen.exec(id)![1]!).join('')
    if (beyond.length >= tooManyNoughts && /^0+$/.test(beyond)) known.cut.add(column)
  }
  for (const [column, found] of orders) if (found.size === 1) known.orders.set(column, [...found][0]!)

  const words = tableWords(table)
  if (words !== undefined) given.note(words)
  if (known.mark === ',' && spec.decimal === undefined) given.note({ en: 'numbers with a decimal comma', zh: '数字以逗号为小数点' })

  // The whole name, with the archive or folder it lay in: each month's archive may hold an orders.csv.
  const stem = given.file
  if (head.length === 0 && table.columns !== undefined && refusals === 0) given.note({ en: 'a header and no row below it', zh: '只有表头，没有数据行' })
  const plans = spec.events.flatMap((event) => {
    const type = event.type as EventType
    const fields = fieldsOf(type)
    const wantedHere = eventColumns(event)
    const outcome = checkColumns(type, event, fields)
    if (outcome === undefined) return []
    const compiled = fields.flatMap((field) => {
      const value = event.fields[field.name]
      return value === undefined ? [] : [compile(field, value, spec, known, key, hidden)]
    })
    const unfolded = type === 'order.placed' && event.fields['line_id'] === undefined
    return [
      {
        event,
        type,
        compiled,
        columns: wantedHere,
        pattern: [...Object.values(event.fields).flatMap(columnsOf), ...conditionColumns(event.keep), ...conditionColumns(event.when)],
        unfolded,
        writer: undefined as RowWriter | undefined,
        keep: compileConditions(event.keep, () => known.mark),
        when: compileConditions(event.when, () => known.mark),
        seen: new Set<string>(),
        counts: new Map<string, Map<string, number>>(),
        left: 0,
      },
    ]
  })

  function nearby(column: string): string {
    const near = meantBy(column, table!.columns ?? [])
    return near === undefined ? 'no such column' : `no such column, but one named "${columnShown(near)}"`
  }

  /** A column that is not there is told once: it costs the event type where it is required, else its values. */
  function checkColumns(type: EventType, event: EventSpec, fields: readonly Field[]): true | undefined {
    if (index === undefined) return true
    let fine = true
    const absent = (column: string): boolean => {
      if (joined.some((one) => column.startsWith(`${one.as}.`)) || column === '{item}') return false
      const numbers = column.includes('{n}') ? (numbersOf(event.each) ?? []) : [undefined]
      return numbers.every((n) => typeof index(n === undefined ? column : column.replaceAll('{n}', String(n))) !== 'number')
    }
    // Where the column that would tell of such an event is not there, the file tells of none.
    if ((event.when ?? []).some((one) => !('any' in one) && absent(one.column) && one.absent !== true && one.not === undefined && one.unknown !== 'keep'))
      return undefined
    const unknown: string[] = []
    for (const field of fields) {
      const value = event.fields[field.name]
      if (value === undefined) {
        if (field.required) {
          given.refuse({ line: table!.header, field: field.name, expected: `a value for ${field.name} in the mapping`, came: 'none', type })
          fine = false
        }
        continue
      }
      if (value.missing !== undefined) continue
      const missing = value.first_of === undefined ? columnsOf(value).filter(absent) : value.first_of.every(absent) ? value.first_of : []
      if (missing.length === 0) continue
      const twice = missing.filter((column) => index(column) === 'twice')
      if (field.required) {
        given.refuse({
          line: table!.header,
          field: field.name,
          expected: twice.length > 0 ? `column "${twice[0]}" once (or with #1, #2 after its name in the mapping)` : `a column "${missing[0]}"`,
          came: twice.length > 0 ? 'the column twice' : nearby(missing[0]!),
          type,
        })
        fine = false
      } else unknown.push(...missing)
    }
    if (fine && unknown.length > 0)
      given.note({ en: `no column ${[...new Set(unknown)].join(', ')}: unknown`, zh: `无此列，按未知处理：${[...new Set(unknown)].join('、')}` })
    return fine ? true : undefined
  }

  const noted = compileConditions(spec.note?.when, () => known.mark)
  let toNote = 0
  const carried = new Map<string, string>()
  let carriedFor: Cell
  const twiceZones = new Map<string, number>()
  const alone = { rows: 0, unmatched: 0 }
  const silent = spec.events.every((event) => event.when !== undefined)

  async function* allRows(): AsyncGenerator<Row> {
    yield* head
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
  }

  for await (const row of allRows()) {
    let base = readerOf(row, index)
    if (spec.carry !== undefined && row.cells !== undefined) {
      const own = base
      const now = spec.carry.by === undefined ? undefined : own(spec.carry.by)
      if (spec.carry.by !== undefined && now !== carriedFor && now !== null && now !== undefined) {
        carried.clear()
        carriedFor = now
      }
      for (const column of spec.carry.columns) {
        const cell = own(column)
        if (cell !== undefined && cell !== null) carried.set(column, cell)
      }
      const held = new Map(carried)
      if (spec.carry.by !== undefined && (now === null || now === undefined) && carriedFor !== undefined && carriedFor !== null)
        held.set(spec.carry.by, carriedFor)
      base = (column) => own(column) ?? held.get(column) ?? (own(column) === undefined ? undefined : null)
    }
    const read = withJoined(base)
    if (joined.some(({ here, rows }) => rows.size > 0 && !rows.has(read(here) ?? ''))) alone.unmatched++
    if (spec.note !== undefined && noted(read) === true) toNote++
    let told = false
    for (const plan of plans) {
      const fault: Refuse = (refusal) => given.refuse({ ...refusal, type: plan.type })
      let several = false
      const units = unitsOf(plan.event, row, read, row.value === undefined ? plan.pattern : plan.columns, (expected) => {
        several = true
        fault({ line: row.line, field: '', expected, came: 'several lists' })
      })
      let held = 0
      for (const unit of units) {
        held++
        const when = plan.when(unit.read)
        if (when === false) continue
        const kept = when === true ? plan.keep(unit.read) : when
        if (typeof kept === 'object') {
          fault({ line: row.line, field: '', expected: `a number in column "${kept.column}"`, came: 'another text' })
          told = true
          continue
        }
        told = true
        if (!kept) {
          plan.left++
          continue
        }
        if (plan.event.once_per !== undefined) {
          const group = plan.event.once_per.map((column) => unit.read(column) ?? '').join('\u001f')
          // Rows that do not say what they belong to belong to nothing together.
          const known = plan.event.once_per.some((column) => (unit.read(column) ?? null) !== null)
          if (known && plan.seen.has(group)) continue
          plan.seen.add(group)
        }
        make(plan, unit, row.line, fault)
      }
      // An order without a refund tells of no refund; an order without an article is one that cannot be read.
      if (held === 0 && !several && (plan.type === 'order.placed' || plans.length === 1)) {
        fault({ line: row.line, field: '', expected: 'at least one item', came: 'none' })
        told = true
      }
    }
    if (!told && silent) alone.rows++
  }

  function make(plan: (typeof plans)[number], unit: { read: Reader; nth?: number; item?: string }, line: number, fault: Refuse): void {
    let currency: string | null | undefined
    const faults: { field: Field; expected: string; came: string }[] = []
    const cells: (string | null)[] = []
    const money = plan.compiled.find(({ field }) => field.name === 'currency')
    const place = (name: string): Place => {
      let counts = plan.counts.get(name)
      if (counts === undefined) plan.counts.set(name, (counts = new Map()))
      return {
        line,
        stem,
        counts,
        ...(unit.nth === undefined ? {} : { nth: unit.nth }),
        ...(unit.item === undefined ? {} : { item: unit.item }),
        currency: () => {
          if (currency === undefined) {
            const made = money?.make(unit.read, place('currency'))
            currency = made !== undefined && 'text' in made ? made.text : null
          }
          return currency
        },
        twice: (zone) => twiceZones.set(zone, (twiceZones.get(zone) ?? 0) + 1),
      }
    }
    for (const { field, make: one } of plan.compiled) {
      const made = one(unit.read, place(field.name))
      if ('text' in made) {
        cells.push(made.text)
        continue
      }
      faults.push({ field, ...made })
      cells.push(null)
    }
    const refused = faults.some(({ field }) => field.required)
    for (const { field, expected, came } of faults) fault({ line, field: field.name, expected, came, ...(refused ? {} : { effect: 'set_aside' }) })
    if (refused) return
    if (plan.unfolded && unit.nth !== undefined) cells.push(String(unit.nth))
    plan.writer ??= new RowWriter(join(given.scratch, `mapped-${plans.indexOf(plan)}.csv`))
    plan.writer.write(line, cells.length === columnsFor(plan).length ? cells : [...cells, null])
  }

  if (spec.note !== undefined && toNote > 0) {
    const { en, zh } = spec.note
    given.note(spec.note.when === undefined ? { en, zh } : { en: `${counted(toNote, 'row', 'rows')}: ${en}`, zh: `${toNote} 行：${zh}` })
  }
  for (const [zone, times] of twiceZones)
    given.note({
      en: `${counted(times, 'time falls', 'times fall')} in the hour that comes twice in ${zone} when clocks are put back: the first was taken`,
      zh: `${times} 个时间落在 ${zone} 拨回时钟时重复的一小时内：按第一次计`,
    })
  if (alone.unmatched > 0)
    given.note({ en: `${counted(alone.unmatched, 'row has', 'rows have')} no partner in a joined file`, zh: `${alone.unmatched} 行在关联文件中找不到对应行` })
  if ((table.reading?.skipped ?? 0) > 0) given.leaveOut('', table.reading!.skipped)
  if (alone.rows > 0) given.leaveOut('', alone.rows)
  for (const plan of plans) if (plan.left > 0) given.leaveOut(plan.type, plan.left)
  return plans.flatMap((plan) => (plan.writer === undefined ? [] : [{ type: plan.type, rows: plan.writer, columns: columnsFor(plan) }]))
}

const columnsFor = ({ compiled, unfolded }: { compiled: readonly Compiled[]; unfolded: boolean }): string[] => [
  ...compiled.map(({ field }) => field.name),
  ...(unfolded ? ['line_id'] : []),
]

async function* asyncOf(rows: Iterable<Row>): AsyncGenerator<Row> {
  yield* rows
}
