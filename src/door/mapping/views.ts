/**
 * A mapping compiled to SQL, for an adopter's own tables on a cluster: what a column of a type can say needs no reader. Texts as people write them (amounts, dates), what a
 * file has and a table has not (its lines, its first row), and what must become a token stay the door's: such a field is refused by its name, never read otherwise here than there.
 */
import { digitsOf } from '../../domain/money.ts'
import type { Field } from '../../domain/fields.ts'
import { type EventType, guardOf } from '../../domain/vocabulary.ts'
import { words } from '../../warehouse/dialect.ts'
import { name as quoted, quote } from '../../warehouse/duckdb.ts'
import { LakeError, type LakeRows, type LakeTable } from '../../warehouse/lake.ts'
import { bare } from '../files/records.ts'
import { businessKeys } from '../keys.ts'
import { betraying, fieldsOf, nameless, namesPeople, refusesNameless } from '../validate.ts'
import type { Condition, Conditions, FileSpec, MappingSpec, Value } from './language.ts'
import { matches } from './names.ts'
import { unnamed, wordsForNothing } from './nothing.ts'
import { currencyNames, type Decimal, decimalOf } from './numbers.ts'
import { booleanWords, columnsOf, shortened } from './run.ts'
import { parseTime } from './times.ts'

/** What a column is, whatever the engine calls it. */
type Kind = 'text' | 'whole' | 'decimal' | 'double' | 'boolean' | 'date' | 'wall' | 'instant' | 'other'

function kindOf(type: string): Kind {
  const plain = type.toLowerCase()
  if (/^(varchar|char|text|uuid)\b/.test(plain) && !plain.endsWith('[]')) return 'text'
  if (/^u?(tiny|small|big|huge)?int(eger)?$/.test(plain)) return 'whole'
  if (/^decimal\b/.test(plain)) return 'decimal'
  if (/^(double|real|float)$/.test(plain)) return 'double'
  if (plain === 'boolean' || plain === 'date') return plain
  if (plain.startsWith('timestamp')) return plain.endsWith('with time zone') ? 'instant' : 'wall'
  return 'other'
}

const literal = ({ digits, scale }: Decimal): string => {
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0')
  return `${digits < 0n ? '-' : ''}${scale === 0 ? text : `${text.slice(0, -scale)}.${text.slice(-scale)}`}`
}

const anyOf = (x: string, values: readonly string[]): string => (values.length === 0 ? 'FALSE' : `${x} IN (${values.map(quote).join(', ')})`)
const saysNothing = (x: string): string =>
  `(lower(${x}) IN (${wordsForNothing.map(quote).join(', ')}) OR ${x} IN ('NA', '0000-00-00', '0000-00-00 00:00:00', '0000-00-00T00:00:00'))`
const fits = (x: string, pattern: string): string => words.matches(x, quote(`^(?:${pattern})$`))

const epoch = `TIMESTAMP '1970-01-01 00:00:00'`
const toMs = (timestamp: string): string => `date_diff('millisecond', ${epoch}, date_trunc('millisecond', ${timestamp}))`
/** A wall clock's milliseconds as text to the second. */
const clock = (ms: string, between: string): string => {
  const text = `CAST(${epoch} + INTERVAL '1' SECOND * (${words.intDiv(ms, 1000)}) AS VARCHAR)`
  return `substr(${text}, 1, 10) || ${quote(between)} || substr(${text}, 12, 8)`
}
const thousandths = (ms: string): string => `'.' || lpad(CAST(${ms} % 1000 AS VARCHAR), 3, '0')`
const fraction = (ms: string): string => `CASE WHEN ${ms} % 1000 = 0 THEN '' ELSE ${thousandths(ms)} END`

/** A column as milliseconds on its own clock; as an exact number; as the text that a file of it has. */
function milliseconds(c: string, kind: Kind): string {
  if (kind === 'instant') return toMs(`CAST(date_trunc('millisecond', ${c}) AT TIME ZONE 'UTC' AS TIMESTAMP)`)
  return toMs(kind === 'date' ? `CAST(${c} AS TIMESTAMP)` : c)
}
function number(c: string, kind: Kind): string {
  if (kind === 'whole') return `CAST(${c} AS DECIMAL(19, 0))`
  if (kind === 'decimal') return c
  // By way of its shortest text: a double's own digits are not those that somebody meant.
  return `CASE WHEN lower(CAST(${c} AS VARCHAR)) <> 'nan' THEN CAST(CAST(${c} AS VARCHAR) AS DECIMAL(38, 15)) END`
}
function cellText(c: string, kind: Kind): string {
  switch (kind) {
    case 'double':
      return words.replaceAll(`CAST(${number(c, kind)} AS VARCHAR)`, quote('[.]?0+$'), quote(''))
    case 'text': {
      const blank = String.raw`[\s\x{0b}\x{85}\x{a0}\x{1680}\x{2000}-\x{200b}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}]+`
      return words.replaceAll(`CAST(${c} AS VARCHAR)`, quote(`^${blank}|${blank}$`), quote(''))
    }
    default:
      return `CAST(${c} AS VARCHAR)`
  }
}
/** A trimmed text without the apostrophe by which spreadsheets mark a number; empty ones are unknown. */
const cleaned = (x: string): string =>
  `CASE WHEN ${x} IN ('', '\\N') THEN NULL WHEN ${words.matches(x, quote("^(?:['`][0-9+=@-]|`)"))} THEN nullif(substr(${x}, 2), '') ELSE ${x} END`

type Refuse = (why: { en: string; zh: string }) => never

/** Segments of a zone's clock between two wall times; `offset` undefined where clocks are put forward over it. */
export function offsetsOf(zone: string, first: number, last: number): { until: number; offset: string | undefined }[] {
  const [day, quarter] = [86_400_000, 900_000]
  const at = (ms: number): string | undefined => {
    const parsed = parseTime(new Date(ms).toISOString().slice(0, 19), { zone })
    return 'text' in parsed ? parsed.text.slice(19) : undefined
  }
  const segments: { until: number; offset: string | undefined }[] = []
  const put = (until: number, offset: string | undefined): void => {
    const before = segments.at(-1)
    if (before !== undefined && before.offset === offset) before.until = until
    else segments.push({ until, offset })
  }
  const end = Math.ceil((last + 1) / day) * day
  for (let ms = Math.floor(first / day) * day; ms < end; ms += day)
    if (at(ms) === at(ms + day)) put(ms + day, at(ms))
    else for (let one = ms; one < ms + day; one += quarter) put(one + quarter, at(one))
  return segments
}

const minutesOf = (offset: string): number => (offset === 'Z' ? 0 : Number(`${offset[0]}1`) * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4))))

/** A value before it is checked: NULL where nothing is said. `fine` is what the door asks of one; a time has its milliseconds beside its text. */
type Made = { value: string; fine: string; ms?: string }

/**
 * What is read of a table, step by step: each expression once, under a name of its own that later ones say. Written into each other they would grow without end. The
 * table's columns are found by their names, whatever their case.
 */
class Steps {
  /** Expressions by how many steps lie before them. */
  readonly #levels: string[][] = [[]]
  readonly #bound = new Map<string, string>()
  readonly #level = new Map<string, number>()
  readonly #columns = new Map<string, { name: string; kind: Kind; twice: boolean }>()
  readonly #table: LakeTable
  constructor(table: LakeTable) {
    this.#table = table
    for (const { name, type } of table.columns) {
      const key = bare(name).toLowerCase()
      this.#columns.set(key, { name, kind: kindOf(type), twice: this.#columns.has(key) })
    }
  }
  find(column: string): { name: string; kind: Kind; twice: boolean } | undefined {
    return this.#columns.get(bare(column).toLowerCase())
  }
  /** The name under which later steps read this. */
  bind(expression: string): string {
    const known = this.#bound.get(expression)
    if (known !== undefined) return known
    const alias = `__c${this.#bound.size}`
    const level = Math.max(0, ...[...expression.matchAll(/__c\d+\b/g)].map(([one]) => (this.#level.get(one) ?? -1) + 1))
    this.#bound.set(expression, alias)
    this.#level.set(alias, level)
    ;(this.#levels[level] ??= []).push(`${expression} AS ${alias}`)
    return alias
  }
  /** A cell of a column that is there. */
  cell(column: string, what: 'text' | 'number' | 'ms'): string {
    const { name, kind } = this.find(column)!
    const c = quoted(name)
    if (what === 'number') return this.bind(number(c, kind))
    if (what === 'ms') return this.bind(milliseconds(c, kind))
    if (kind === 'wall' || kind === 'instant') {
      const ms = this.cell(column, 'ms')
      return this.bind(kind === 'wall' ? `${clock(ms, ' ')} || ${fraction(ms)}` : `${clock(ms, 'T')} || ${thousandths(ms)} || 'Z'`)
    }
    const text = this.bind(cellText(c, kind))
    return kind === 'text' ? this.bind(cleaned(text)) : text
  }
  /** All steps as a table. */
  get from(): string {
    const [first, ...rest] = this.#levels
    const raw = `(SELECT ${first!.length === 0 ? '1 AS one' : first!.join(', ')} FROM ${this.#table.from}) AS cells`
    return rest.reduce((inner, level) => `(SELECT *, ${level.join(', ')} FROM ${inner}) AS cells`, raw)
  }
}

/** How one value of the mapping reads a row. */
async function compiled(
  field: Field,
  value: Value,
  of: {
    type: EventType
    spec: FileSpec
    table: LakeTable
    cells: Steps
    currency: () => string
    refuse: Refuse
    span: (ms: string) => Promise<[number, number] | undefined>
  },
): Promise<Made> {
  const { spec, table, cells, refuse } = of
  const kind = field.kind
  const door = (what: string, zh: string): never =>
    refuse({
      en: `expected nothing that only the door can read, got ${what}; read it from files, or let a view of yours say it`,
      zh: `只有入口才能读取的内容不能用于数据表：${zh}；请改用文件，或在自己的视图中写明`,
    })
  const guard = field.name in { time: 1, recordedtime: 1, id: 1, source: 1 } ? undefined : guardOf(of.type, field)
  if (guard === 'token' || guard === 'target' || value.personal === true)
    door('a person’s own value, which becomes a token with the key of this place', '个人信息须以本地密钥换成代号')
  if (guard !== undefined && value.constant === undefined)
    door('a text of people’s own, out of which the ways to reach them are taken', '个人书写的文字须先除去联系方式')
  for (const one of ['row', 'nth', 'file'] as const)
    if (value[one] !== undefined)
      refuse({ en: `expected columns, got ${one}: a table has no lines and no order`, zh: `应为列，得到 ${one}：数据表没有行号与先后` })
  for (const one of ['split', 'symbol', 'per', 'decimal'] as const)
    if (value[one] !== undefined) door(`${one}, which takes a text apart`, `${one} 用于拆分文字`)
  const missing = columnsOf(value).filter((column) => cells.find(column) === undefined)
  const lacking = value.missing === undefined && (value.first_of === undefined ? missing.length > 0 : missing.length === value.first_of.length)
  if (lacking && field.required)
    refuse({ en: `expected the column ${missing[0]!} in ${table.name}, it is not there`, zh: `${table.name} 中应有列 ${missing[0]!}，却没有` })
  if (lacking) return { value: 'CAST(NULL AS VARCHAR)', fine: 'TRUE', ...(kind.is === 'time' ? { ms: 'CAST(NULL AS BIGINT)' } : {}) }
  for (const column of columnsOf(value)) {
    const found = cells.find(column)
    if (found?.twice === true)
      refuse({ en: `expected the column ${column} once in ${table.name}, it stands there twice`, zh: `${table.name} 中列 ${column} 应只有一个，却重复` })
    if (found?.kind === 'other')
      refuse({
        en: `expected a text, a number, a time or a truth value in ${table.name}.${found.name}, got another type`,
        zh: `${table.name}.${found.name} 应为文字、数字、时间或真假值，却是其他类型`,
      })
  }
  const typed = (column: string, kinds: readonly Kind[], what: string, zh: string): Kind => {
    const found = cells.find(column)!
    if (!kinds.includes(found.kind)) door(`${table.name}.${found.name}, which is no ${what}`, `${table.name}.${found.name} 并非${zh}`)
    return found.kind
  }
  const sole = (): string => {
    if (value.column === undefined || value.and !== undefined) refuse({ en: 'expected one column', zh: '应为单独一列' })
    return value.column!
  }

  const scales = value.times !== undefined || value.by !== undefined || value.absolute === true || value.money !== undefined
  if ((kind.is === 'integer' || scales) && kind.is !== 'time') {
    if (value.values !== undefined || value.text !== undefined) door('words in the place of a number', '以文字代替数字')
    const numbers = ['whole', 'decimal', 'double'] as const
    const asNumber = (column: string): string => {
      if (cells.find(column) === undefined) return 'NULL'
      typed(column, numbers, 'number (an amount as people write it is read at the door)', '数字（人所书写的数额由入口读取）')
      return cells.cell(column, 'number')
    }
    const constant = (text: string): string =>
      /^-?\d{1,15}(\.\d{1,9})?$/.test(text) ? text : refuse({ en: `expected a number, got "${text}"`, zh: `应为数字，得到“${text}”` })
    let x =
      value.constant !== undefined
        ? constant(value.constant)
        : value.first_of !== undefined
          ? `coalesce(${value.first_of.map(asNumber).join(', ')})`
          : asNumber(sole())
    x = cells.bind(value.missing === undefined ? x : `coalesce(${x}, ${constant(value.missing)})`)
    const minor = field.name.endsWith('_minor')
    if (minor && !scales && value.column !== undefined && cells.find(value.column)?.kind === 'decimal')
      refuse({
        en: 'expected minor units (times or money makes them of whole ones), got a decimal',
        zh: '应为最小货币单位的整数（可用 times 或 money 换算），得到小数',
      })
    if (value.absolute === true) x = cells.bind(`abs(${x})`)
    if (value.by !== undefined) x = cells.bind(`${x} * ${asNumber(value.by)}`)
    if (value.times !== undefined) x = cells.bind(`${x} * ${literal(decimalOf(value.times))}`)
    let sound = 'TRUE'
    if (value.money !== undefined) {
      if (value.money !== true)
        refuse({ en: 'expected money: true, by the currency of the row; got a column', zh: 'money 应为 true（按该行的币种），得到列名' })
      x = cells.bind(`${x} * ${cells.bind(unitsIn(of.currency()))}`)
    } else if (minor && value.times !== undefined && Number.isInteger(Math.log10(Math.abs(value.times))) && Math.abs(value.times) > 1) {
      // A hundredth is a cent only where the currency has cents.
      const units = cells.bind(unitsIn(of.currency()))
      sound = `coalesce(${units} IN (100, ${Math.abs(value.times)}), TRUE)`
    }
    const whole = scales ? 'TRUE' : `${x} = round(${x})`
    const [min, max] = kind.is === 'integer' ? [kind.min, kind.max] : [-9_007_199_254_740_991, 9_007_199_254_740_991]
    const rounded = cells.bind(`CAST(round(${x}) AS BIGINT)`)
    return { value: rounded, fine: `${whole} AND ${sound} AND ${rounded} BETWEEN ${min} AND ${max}` }
  }
  if (kind.is === 'time') {
    const column = sole()
    if (value.values !== undefined || value.missing !== undefined || value.prefix !== undefined || value.suffix !== undefined)
      refuse({ en: 'expected a time’s column as it is', zh: '时间列应直接取用' })
    const found = cells.find(column)!
    const format = value.format ?? spec.format
    const units: Record<string, (x: string) => string> = {
      epoch_s: (x) => `${x} * 1000`,
      epoch_ms: (x) => x,
      epoch_us: (x) => words.intDiv(x, 1000),
      epoch_ns: (x) => words.intDiv(x, 1_000_000),
    }
    const unit = format === undefined ? undefined : units[format]
    if (unit !== undefined) {
      typed(column, ['whole'], 'whole number', '整数')
      const ms = cells.bind(unit(cells.bind(`CAST(${cells.cell(column, 'number')} AS BIGINT)`)))
      // A count in another unit lands in 1970, or far beyond.
      return { value: `${clock(ms, 'T')} || ${fraction(ms)} || 'Z'`, ms, fine: `${ms} BETWEEN ${Date.UTC(1990, 0)} AND ${Date.UTC(2201, 0) - 1}` }
    }
    const dates = ['date', 'us_date', 'eu_date']
    typed(column, ['wall', 'instant', 'date'], 'time (one as people write it is read at the door)', '时间（人所书写的时间由入口读取）')
    if (format !== undefined && ![...dates, 'us', 'eu', 'iso'].includes(format)) door(`a format (${format}) of texts`, `文字的格式（${format}）`)
    if (found.kind === 'date' && (format === undefined || !dates.includes(format)))
      refuse({ en: 'expected a time of day beside the date (a date alone needs format: date)', zh: '日期之外应有时刻（仅有日期时须写明 format: date）' })
    const wall = cells.cell(column, 'ms')
    const years = `${wall} BETWEEN ${Date.UTC(1900, 0)} AND ${Date.UTC(2201, 0) - 1}`
    if (found.kind === 'instant') return { value: cells.cell(column, 'text'), ms: wall, fine: years }
    const offset = value.offset ?? spec.offset
    const zone = value.zone ?? (value.offset === undefined ? spec.zone : undefined)
    const text = cells.bind(`${clock(wall, 'T')} || ${fraction(wall)}`)
    if (offset !== undefined) return { value: `${text} || ${quote(offset)}`, ms: `${wall} - ${minutesOf(offset) * 60_000}`, fine: years }
    if (typeof zone !== 'string')
      return refuse({
        en: 'expected offset: or the name of a zone: for times that say none of their own',
        zh: '时间未自带时差，应写明 offset 或 zone（时区名）',
      })
    const span = await of.span(milliseconds(quoted(found.name), found.kind))
    const segments = offsetsOf(zone, span?.[0] ?? 0, span?.[1] ?? 0)
    const by = (told: (offset: string) => string): string =>
      `CASE ${segments.map(({ until, offset: one }) => `WHEN ${wall} < ${until} THEN ${one === undefined ? 'NULL' : told(one)}`).join(' ')} END`
    // An hour that clocks were put forward over never was: its time is unknown, and not nothing.
    return {
      value: `${text} || coalesce(${by(quote)}, '?')`,
      ms: `${wall} - ${by((one) => String(minutesOf(one) * 60_000))}`,
      fine: `${years} AND ${by(() => '1')} IS NOT NULL`,
    }
  }

  const spoken = Object.keys(value.values ?? {})
  const empty = (x: string): string => {
    if (kind.is === 'text' || value.constant !== undefined) return 'FALSE'
    const nothing = [saysNothing(x), ...(kind.is === 'id' ? [anyOf(`lower(${x})`, unnamed)] : [])].join(' OR ')
    return `((${nothing}) AND NOT ${anyOf(x, [...spoken, ...(kind.is === 'region' ? ['NA'] : [])])})`
  }
  const known = (text: string): string => {
    const one = cells.bind(text)
    return cells.bind(`CASE WHEN NOT ${empty(one)} THEN ${one} END`)
  }
  const cell = (column: string): string => (cells.find(column) === undefined ? 'CAST(NULL AS VARCHAR)' : cells.cell(column, 'text'))
  let x: string
  if (value.constant !== undefined) x = quote(value.constant)
  else if (value.first_of !== undefined) x = `coalesce(${value.first_of.map((column) => known(cell(column))).join(', ')}, NULL)`
  else if (value.text !== undefined) {
    const parts = value.text.split(/(\{[^{}]+\})/).filter((part) => part !== '')
    x = parts.map((part) => (/^\{[^{}]+\}$/.test(part) ? known(cell(part.slice(1, -1))) : quote(part))).join(' || ')
    x = known(x)
  } else
    x = value.and === undefined ? known(cell(value.column!)) : known([value.column!, ...value.and].map((column) => known(cell(column))).join(` || '/' || `))
  x = cells.bind(value.missing === undefined ? x : `coalesce(${x}, ${quote(value.missing)})`)
  if (value.values !== undefined)
    x = cells.bind(
      `CASE ${Object.entries(value.values)
        .map(([theirs, ours]) => `WHEN ${x} = ${quote(theirs)} THEN ${quote(ours)}`)
        .join(' ')}${value.else === undefined ? '' : ` WHEN ${x} IS NOT NULL THEN ${quote(value.else)}`} END`,
    )
  if (kind.is === 'boolean') {
    const yes = anyOf(`lower(${x})`, booleanWords.yes)
    const no = anyOf(`lower(${x})`, booleanWords.no)
    return { value: x, fine: `(${yes} OR ${no})` }
  }
  if (kind.is === 'currency') {
    const upper = cells.bind(`upper(${x})`)
    x = `CASE ${upper} ${Object.entries(currencyNames)
      .map(([theirs, ours]) => `WHEN ${quote(theirs)} THEN ${quote(ours)}`)
      .join(' ')} ELSE ${upper} END`
  }
  const shaped = kind.is === 'id' && value.constant === undefined ? ` AND NOT ${words.matches(x, quote(`(?i)${shortened.source}`))}` : ''
  x = cells.bind([value.prefix === undefined ? [] : [quote(value.prefix)], [x], value.suffix === undefined ? [] : [quote(value.suffix)]].flat().join(' || '))
  return { value: x, fine: `${acceptable(x, field)}${shaped}` }
}

/** Ones of a currency in its smallest unit. */
function unitsIn(currency: string): string {
  const odd = Intl.supportedValuesOf('currency').filter((code) => digitsOf(code) !== 2)
  return `CASE ${currency} ${odd.map((code) => `WHEN ${quote(code)} THEN ${10 ** digitsOf(code)}`).join(' ')} ELSE CASE WHEN ${currency} IS NOT NULL THEN 100 END END`
}

/** What the door asks of a text of this kind. */
function acceptable(x: string, field: Field): string {
  const { kind } = field
  switch (kind.is) {
    case 'id': {
      const asks = [`length(${x}) BETWEEN 1 AND 512`, `NOT ${words.matches(x, quote(String.raw`^[=+@\s\p{Z}\x{FEFF}]|[\x00-\x1f\x7f]`))}`]
      if (namesPeople(field)) asks.push(`NOT ${fits(x, betraying)}`)
      if (refusesNameless(field)) asks.push(`NOT ${anyOf(`lower(${x})`, nameless)}`)
      return asks.join(' AND ')
    }
    case 'sha256':
      return fits(x, '[0-9a-fA-F]{64}')
    case 'currency':
      return fits(x, '[A-Z]{3}')
    case 'region':
      return fits(x, '[0-9]{2,12}|[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?')
    case 'enum':
      return anyOf(x, kind.values)
    default:
      return `length(${x}) <= 1000000 AND strpos(${x}, chr(0)) = 0`
  }
}

/** Conditions of a mapping, as what is TRUE of a row that meets them. */
function meeting(all: Conditions | undefined, cells: Steps, table: LakeTable, refuse: Refuse): string {
  const one = (condition: Condition): string => {
    const found = cells.find(condition.column)
    if (found === undefined || found.twice || found.kind === 'other')
      refuse({ en: `expected the column ${condition.column} in ${table.name}, it is not there`, zh: `${table.name} 中应有列 ${condition.column}，却没有` })
    const wordy = condition.is ?? condition.in
    const text = cells.cell(condition.column, 'text')
    const spoken = [...(wordy ?? []), ...(condition.not ?? [])]
    const cell = cells.bind(`CASE WHEN ${anyOf(text, spoken)} OR NOT ${saysNothing(text)} THEN ${text} END`)
    if (condition.absent === true) return `${cell} IS NULL`
    const asks: string[] = []
    if (wordy !== undefined) asks.push(anyOf(cell, wordy))
    if (condition.not !== undefined) asks.push(`NOT ${anyOf(cell, condition.not)}`)
    if (condition.starts !== undefined)
      asks.push(`(${condition.starts.map((start) => `substr(${cell}, 1, ${[...start].length}) = ${quote(start)}`).join(' OR ')})`)
    if (condition.above !== undefined || condition.below !== undefined) {
      if (!['whole', 'decimal', 'double'].includes(found!.kind))
        refuse({
          en: `expected a number in ${table.name}.${found!.name}, it has another type: a number as people write it is read at the door`,
          zh: `${table.name}.${found!.name} 应为数字类型：人所书写的数字由入口读取`,
        })
      const figure = cells.cell(condition.column, 'number')
      if (condition.above !== undefined) asks.push(`${figure} > ${literal(decimalOf(condition.above))}`)
      if (condition.below !== undefined) asks.push(`${figure} < ${literal(decimalOf(condition.below))}`)
    }
    const unknown =
      condition.unknown ??
      (condition.not !== undefined && wordy === undefined && condition.above === undefined && condition.below === undefined && condition.starts === undefined
        ? 'keep'
        : 'leave')
    const met = asks.length === 0 ? 'TRUE' : asks.join(' AND ')
    return `CASE WHEN ${cell} IS NULL THEN ${condition.present !== true && unknown === 'keep' ? 'TRUE' : 'FALSE'} ELSE (${met}) END`
  }
  const asked = (all ?? []).map((condition) => ('any' in condition ? `(${condition.any.map(one).join(' OR ')})` : one(condition)))
  return asked.length === 0 ? 'TRUE' : `(${asked.join(' AND ')})`
}

const stored = (field: Field): string => (field.name === 'time' ? 'time_ms' : field.name === 'recordedtime' ? 'recorded_ms' : field.name)

/** Every table that the mapping claims, as rows of events; `span` tells the least and the greatest of a number in a table. */
export async function viewsOf(
  mapping: MappingSpec,
  tables: readonly LakeTable[],
  span: (table: LakeTable, ms: string) => Promise<[number, number] | undefined>,
): Promise<LakeRows[]> {
  const all: LakeRows[] = []
  for (const table of tables) {
    const spec = mapping.files.find(
      (file) =>
        [table.name, `${table.name}.parquet`].some((own) => matches(own, file.match)) &&
        (file.has ?? []).every((column) => new Steps(table).find(column) !== undefined),
    )
    if (spec === undefined) continue
    const within =
      (where: string): Refuse =>
      (why) => {
        throw new LakeError({ en: `mapping, ${where} of ${table.name}: ${why.en}`, zh: `映射中 ${table.name} 的 ${where}：${why.zh}` })
      }
    for (const one of ['skip', 'until', 'carry', 'join'] as const)
      if (spec[one] !== undefined)
        within(one)({
          en: 'expected what a table can say, got what is read from the lines of files',
          zh: '应为数据表能表达的内容，得到的是按文件各行读取的内容',
        })
    const told: string[] = []
    for (const event of spec.events) {
      const type = event.type as EventType
      const at = (part: string): Refuse => within(`${type} ${part}`)
      if (event.each !== undefined) at('each')({ en: 'expected one event a row, got several', zh: '每行应为一个事件，得到多个' })
      const cells = new Steps(table)
      const when = meeting(event.when, cells, table, at('when'))
      const keep = meeting(event.keep, cells, table, at('keep'))
      const made = new Map<string, Made>()
      const currency = (): string => made.get('currency')?.value ?? 'CAST(NULL AS VARCHAR)'
      const fields = fieldsOf(type)
      // The currency first: amounts are in its units.
      for (const field of [...fields.filter(({ name }) => name === 'currency'), ...fields.filter(({ name }) => name !== 'currency')]) {
        const value = event.fields[field.name]
        if (value === undefined && field.required) at(field.name)({ en: 'expected a value in the mapping, got none', zh: '映射中应有其值，却没有' })
        if (value === undefined) continue
        made.set(field.name, await compiled(field, value, { type, spec, table, cells, currency, refuse: at(field.name), span: (ms) => span(table, ms) }))
      }
      for (const column of event.once_per ?? [])
        if (cells.find(column) === undefined) at('once_per')({ en: `expected the column ${column}, it is not there`, zh: `应有列 ${column}，却没有` })
      const group = (event.once_per ?? []).map((column) => cells.cell(column, 'text'))
      if (event.once_per !== undefined) {
        const named = new Set(event.once_per.map((column) => bare(column).toLowerCase()))
        const other = Object.values(event.fields)
          .flatMap(columnsOf)
          .find((column) => !named.has(bare(column).toLowerCase()))
        if (other !== undefined)
          at('once_per')({
            en: `expected every column that the event reads, ${other} is not among them: of the rows of a table none is the first`,
            zh: `应包括该事件读取的所有列，却缺 ${other}：数据表的各行没有先后`,
          })
      }
      all.push(rowsOf({ type, cells, when, keep, group, made, fields }))
      told.push(when)
    }
    // A row that tells of nothing at all is left out as in a file.
    if (spec.events.length > 0 && spec.events.every((event) => event.when !== undefined)) all.at(-1)!.silent = silentOf(table, spec, within)
  }
  return all
}

function silentOf(table: LakeTable, spec: FileSpec, within: (where: string) => Refuse): string {
  const cells = new Steps(table)
  const any = spec.events.map((event) => meeting(event.when, cells, table, within('when')))
  return `SELECT count(*) AS n FROM ${cells.from} WHERE NOT (${any.join(' OR ')})`
}

function rowsOf(of: {
  type: EventType
  cells: Steps
  when: string
  keep: string
  group: readonly string[]
  made: ReadonlyMap<string, Made>
  fields: readonly Field[]
}): LakeRows {
  const { type, cells, when, keep, group, made, fields } = of
  const present = fields.filter(({ name }) => made.has(name))
  const { from } = cells
  const once =
    group.length === 0
      ? `(SELECT * FROM ${from} WHERE ${when} AND ${keep}) AS kept`
      : // Rows that do not say what they belong to belong to nothing together.
        `(SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY ${group.join(', ')} ORDER BY ${group.join(', ')}) AS nth FROM ${from} WHERE ${when} AND ${keep}) AS numbered WHERE nth = 1 OR coalesce(${group.join(', ')}) IS NULL) AS kept`
  const said = present.flatMap(({ name }, i) => {
    const one = made.get(name)!
    return [`${one.value} AS v${i}`, `coalesce(${one.fine}, FALSE) AS fine${i}`, ...(one.ms === undefined ? [] : [`${one.ms} AS ms${i}`])]
  })
  const checked = present.flatMap(({ name, kind }, i) => [
    `CASE WHEN fine${i} THEN ${kind.is === 'boolean' ? `CASE WHEN ${anyOf(`lower(v${i})`, booleanWords.yes)} THEN TRUE ELSE FALSE END` : `v${i}`} END AS v${i}`,
    ...(made.get(name)!.ms === undefined ? [] : [`CASE WHEN fine${i} THEN ms${i} END AS ms${i}`]),
  ])
  const wrong = (which: readonly Field[]): string =>
    which.map((field) => `(v${present.indexOf(field)} IS NOT NULL AND NOT fine${present.indexOf(field)})`).join(' OR ')
  const optional = present.filter(({ required }) => !required)
  const aside = optional.length === 0 ? 'FALSE' : wrong(optional)
  const content = present.flatMap(({ name }, i) => (name === 'id' || name === 'source' ? [] : [`coalesce(CAST(v${i} AS VARCHAR), '')`]))
  const derived = `${quote(`${type}#`)} || substr(${words.sha256(content.join(' || chr(31) || '))}, 1, 32)`
  const column = (name: string): string | undefined => {
    const i = present.findIndex((field) => field.name === name)
    return i < 0 ? undefined : `v${i}`
  }
  const last = present.flatMap((field, i) => {
    if (field.name === 'id' || field.name === 'source') return []
    if (field.name === 'time') return [`ms${i} AS time_ms`, `v${i} AS time_text`]
    return [`${made.get(field.name)!.ms === undefined ? `v${i}` : `ms${i}`} AS ${quoted(stored(field))}`]
  })
  const either = (mine: string | undefined, else_: string): string => (mine === undefined ? else_ : `coalesce(${mine}, ${else_})`)
  const key = businessKeys.find((one) => one.type === type)?.key
  return {
    type,
    ...(key === undefined ? {} : { key }),
    columns: ['id', 'source', 'time_text', ...present.map(stored)].filter((one, i, every) => every.indexOf(one) === i),
    select: `SELECT ${either(column('id'), derived)} AS id, ${either(column('source'), `'//bulk'`)} AS source, ${last.join(', ')}, __aside
      FROM (SELECT ${checked.join(', ')}, (${aside}) AS __aside FROM (SELECT ${said.join(', ')} FROM ${once}) AS said) AS checked`,
    left: `SELECT count(*) AS n FROM ${from} WHERE ${when} AND NOT ${keep}`,
  }
}
