/**
 * Proposes a mapping for a file nobody has seen: an export that is known by its columns, or one whose columns are guessed by name and content.
 * Every guess that could be wrong is told as a doubt; nothing is guessed where the cells contradict the name.
 */
import { basename } from 'node:path'
import { stringify } from 'yaml'
import { digitsOf } from '../../domain/money.ts'
import type { EventType } from '../../domain/vocabulary.ts'
import { eventTypes } from '../../domain/vocabulary.ts'
import type { Engine } from '../../warehouse/duckdb.ts'
import { bare } from '../files/records.ts'
import { reasonWords } from '../reasons.ts'
import { missingColumns } from '../validate.ts'
import type { MappingSpec } from './language.ts'
import { matches } from './names.ts'
import { saysNothing } from './nothing.ts'
import { codeOf, currenciesOf, parseNumber, provenMark } from './numbers.ts'
import { openTable } from './table.ts'
import { isZone, parseTime, provenOrder } from './times.ts'
import { languageOf, type Meaning, meant } from './words.ts'

type Words = { en: string; zh: string }
export type Known = { name: string; spec: MappingSpec }
export type Proposal = {
  file: string
  /** The name of a shipped mapping that knows the file; `native` when it speaks the vocabulary already; `guessed` otherwise. */
  by: string
  /** Undefined when nothing could be proposed. */
  text: string | undefined
  doubts: Words[]
}

type Sample = {
  columns: string[]
  cells: Map<string, string[]>
  rows: Map<string, string | undefined>[]
  header: number
  json: boolean
  /** Where lists lie in JSON records. */
  lists: Set<string>
  /** How rows of totals begin, where there are any. */
  totals: string[]
}

const totalWords =
  /^(?:合计|总计|小计|合計|總計|小計|共计|汇总|total|totals|grand total|subtotal|sum|summe|gesamt|gesamtsumme|zwischensumme|total general)[:：]?$/i
/** A row that adds the others up: a word for it first, and little else. */
function totalOf(cells: readonly (string | undefined)[]): string | undefined {
  const first = cells.find((cell) => cell !== undefined)
  return first !== undefined && totalWords.test(first) && cells.filter((cell) => cell === undefined).length * 3 >= cells.length ? first : undefined
}

/** A row in words only, above rows that all hold numbers. */
const describes = (row: Sample['rows'][number], others: Sample['rows']): boolean => {
  const digits = (one: Sample['rows'][number]): number => [...one.values()].filter((cell) => cell !== undefined && /\d/.test(cell)).length
  const filled = [...row.values()].filter((cell) => cell !== undefined).length
  return filled * 2 >= row.size && filled >= 3 && digits(row) === 0 && others.every((one) => digits(one) >= 3)
}

/** Rows looked at. */
const looked = 500

/** Column names and the first rows of a file; undefined when it cannot be read. */
async function sampleOf(engine: Engine, path: string, file: string, scratch: string, refuse: (words: Words) => void): Promise<Sample | undefined> {
  const table = await openTable({ path, file, engine, scratch }, {}, ({ expected, came, line }) => {
    if (line === 0) refuse(reasonWords('', expected, came))
  })
  if (table === undefined) return undefined
  const rows: Sample['rows'] = []
  const lists = new Set<string>()
  const columns: string[] = [...(table.columns ?? [])].map(bare)
  const totals = new Set<string>()
  for await (const row of table.rows) {
    if (row.cells === undefined) {
      const flat = flatten(row.value, lists)
      for (const key of flat.keys()) if (!columns.includes(key)) columns.push(key)
      rows.push(flat)
    } else {
      const cells = row.cells.map(cleanCell)
      const total = totalOf(cells)
      if (total === undefined) rows.push(new Map(columns.map((column, i) => [column, cells[i]])))
      else totals.add(total)
    }
    if (rows.length >= looked) break
  }
  // Some write what each column means below its name.
  const [below, ...others] = rows
  if (below !== undefined && others.length > 0 && table.columns !== undefined && describes(below, others)) {
    rows.shift()
    totals.add([...below.values()].find((cell) => cell !== undefined)!)
  }
  const cells = new Map(columns.map((column) => [column, rows.map((row) => row.get(column)).filter((cell) => cell !== undefined)]))
  return { columns, cells, rows, header: table.header, json: table.columns === undefined, lists, totals: [...totals] }
}

function cleanCell(raw: string | undefined): string | undefined {
  const text = bare(raw ?? '').replace(/^['`](?=[\d+])/, '')
  return text === '' || saysNothing(text) ? undefined : text
}

/** A JSON record as dotted columns; of a list its first item. */
function flatten(value: unknown, lists: Set<string>, prefix = '', into = new Map<string, string | undefined>(), depth = 0): Map<string, string | undefined> {
  if (typeof value !== 'object' || value === null || depth > 5) {
    if (prefix !== '') into.set(prefix.slice(0, -1), value === null || value === undefined || value === '' ? undefined : String(value))
    return into
  }
  if (Array.isArray(value)) {
    lists.add(prefix.slice(0, -1))
    return value.length === 0 ? into : flatten(value[0], lists, prefix, into, depth + 1)
  }
  for (const [key, inside] of Object.entries(value)) flatten(inside, lists, `${prefix}${key}.`, into, depth + 1)
  return into
}

const share = (cells: readonly string[], fits: (cell: string) => boolean): number => (cells.length === 0 ? 0 : cells.filter(fits).length / cells.length)

const timeLike = (cell: string): boolean => {
  const parsed = parseTime(cell, { zone: 'Etc/UTC', proven: 'us' })
  return (
    'text' in parsed ||
    'text' in parseTime(cell, { zone: 'Etc/UTC', format: 'eu_date' }) ||
    'text' in parseTime(cell, { zone: 'Etc/UTC', format: 'us_date' }) ||
    epochLike(cell) !== undefined
  )
}
/** Seconds or milliseconds of this century, or the days of a spreadsheet with the hour behind the point, when a bare count may be them. */
const epochLike = (cell: string): string | undefined => {
  if (/^[3-5]\d{4}\.\d{2,}$/.test(cell)) return 'excel'
  if (/^1[0-9]{9}(?:\.\d{1,9})?$/.test(cell)) return Number(cell) > 1_100_000_000 ? 'epoch_s' : undefined
  return /^1[1-9]\d{11}$/.test(cell) ? 'epoch_ms' : /^1[1-9]\d{14}$/.test(cell) ? 'epoch_us' : /^1[1-9]\d{17}$/.test(cell) ? 'epoch_ns' : undefined
}
const numberLike = (cell: string): boolean => !('wrong' in parseNumber(cell))
const currencyLike = (cell: string): boolean => codeOf(cell) !== null || Object.hasOwn(symbols, cell)
const emailLike = (cell: string): boolean => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(cell)
const mostly = 0.8

/** What a column's cells must be like for its name to be believed. */
const shape: Partial<Record<Meaning, (cell: string) => boolean>> = {
  time: timeLike,
  paidAt: timeLike,
  cancelledAt: timeLike,
  completedAt: timeLike,
  shippedAt: timeLike,
  refundedAt: timeLike,
  quantity: (cell) => /^-?\d{1,6}([.,]0+)?$/.test(cell) || (/^\D{0,4}\d{1,6}\D{0,5}$/.test(cell) && numberLike(cell)),
  price: numberLike,
  total: numberLike,
  orderTotal: numberLike,
  amount: numberLike,
  freight: numberLike,
  refundAmount: numberLike,
  rating: (cell) => /^[1-5]([.,]0+)?$/.test(cell),
  currency: currencyLike,
  email: emailLike,
  // What reads as a time or an amount of money is nobody's name.
  buyer: (cell) => !timeLike(cell) || /^\d+$/.test(cell),
  // Several articles in one cell are none.
  listing: (cell) => !packedCell.test(cell),
  shop: (cell) => !/^-?\d+[.,]\d{2}$/.test(cell),
  income: numberLike,
  expense: numberLike,
  direction: (cell) => inWords.test(cell) || outWords.test(cell) || neitherWords.test(cell),
  order: (cell) => cell.length <= 80 && !emailLike(cell) && (/\d/.test(cell) || /^[A-Za-z_-]+$/.test(cell)),
}

const packedCell = /(?:qty|quantity|sku|total|数量)\s*[:：]/i

/** Which way money went, as exports say it from the side of who exports. */
const inWords = /^(?:收入|转入|入账|入金|贷|credit|cr|in|incoming|received|gutschrift|eingang|haben|ingreso|abono|entrada|crédito|credito)$/i
const outWords = /^(?:支出|转出|出账|出金|借|debit|dr|out|outgoing|sent|lastschrift|ausgang|soll|egreso|cargo|saída|saida|débito|debito)$/i
const neitherWords = /^(?:不计收支|中性交易|其他|\/)$/

/** A column so named says of what kind a party is, or where from, and not who. */
const notWho =
  /group|type|class|level|note|message|comment|country|city|region|state|zip|postal|address|地址|备注|留言|类型|等级|级别|国家|地区|城市|gruppe|anmerkung|nachricht|land\b|plz|ort\b|grupo|tipo|país|pais|ciudad|cidade/i

/** When something else happened, or is to. */
const notWhen = /updat|modif|chang|expir|deadline|due|print|export|aktualis|geändert|fällig|更新|修改|截止|期限|打印|导出|atualiz/i
/** Of a shop's own, and not the shop. */
const notShop = /sku|code|编码|货号|note|message|memo|备注|留言|amount|实收|phone|email|nachricht|notiz/i

/** Sums that are part of a price, or taken from it. */
const notWhole =
  /券|优惠|折扣|红包|服务费|手续费|税|discount|coupon|voucher|\btax|fee\b|refund|rabatt|gutschein|gebühr|steuer|cupom|cupón|desconto|descuento|impuesto|割引|税額|手数料/i
const sums: ReadonlySet<Meaning> = new Set(['amount', 'total', 'price', 'orderTotal'])

const believed: ReadonlySet<Meaning> = new Set(['quantity', 'currency', 'price', 'total', 'time'])

/** The column for each meaning, best name first, as far as its cells agree. */
function assign(sample: Sample, doubts: Words[]): Map<Meaning, string> {
  const candidates = sample.columns
    .filter((column) => (column !== '' && !/\d_|_\d+$|\{n\}/.test(column)) || !wideOf(sample).has(column))
    .flatMap((column, at) =>
      // A joined file's columns stand behind the file's own.
      meant(column.startsWith(joinedAs) ? column.slice(joinedAs.length) : column)
        .map((one) => (column.startsWith(joinedAs) ? { ...one, weight: one.weight - 4 } : one))
        .concat(sample.json && column.includes('.') ? meant(column.split('.').at(-1)!).map((one) => ({ ...one, weight: one.weight - 12 })) : [])
        .map(({ meaning, weight }) => ({ column, meaning, weight: weight - at / 1000 })),
    )
    .map((one) => (one.meaning === 'buyer' && personsName.test(one.column) ? { ...one, weight: one.weight - 12 } : one))
    .filter(({ column, meaning, weight }) => {
      if (weight < 90 && ['buyer', 'from', 'to', 'other'].includes(meaning) && notWho.test(column)) return false
      if (weight < 90 && sums.has(meaning) && notWhole.test(column)) return false
      if (weight < 90 && meaning === 'time' && notWhen.test(column)) return false
      if (weight < 90 && meaning === 'shop' && notShop.test(column)) return false
      const fits = shape[meaning]
      const cells = sample.cells.get(column) ?? []
      // What a column is named is believed even where a good part of its cells is odd: they are refused one by one, and nothing is made up in their place.
      return fits === undefined || cells.length === 0 || share(cells, fits) >= (weight >= 90 && believed.has(meaning) ? 0.4 : mostly)
    })
    // A column without a single cell is the last choice.
    .map((one) => ((sample.cells.get(one.column) ?? []).length === 0 ? { ...one, weight: one.weight - 60 } : one))
    .toSorted((a, b) => b.weight - a.weight)
  const taken = new Set<string>()
  const found = new Map<Meaning, string>()
  for (const { column, meaning, weight } of candidates) {
    if (found.has(meaning) || taken.has(column) || weight < 20) continue
    found.set(meaning, column)
    taken.add(column)
    if (weight < 60) doubts.push({ en: `column "${column}" is taken as the ${meaning}`, zh: `列“${column}”按 ${meaning} 处理` })
  }
  return found
}

/** Columns of items side by side: the part of the name that counts replaced by {n}, and the numbers met. */
function wideOf(sample: Sample): Map<string, { pattern: string; n: number }> {
  const wide = new Map<string, { pattern: string; n: number }>()
  const groups = new Map<string, number[]>()
  for (const column of sample.columns) {
    const parts = /^(.*?)(\d{1,2})([^\d]*)$/.exec(column)
    if (parts === null || !/item|artikel|product|produkt|商品|宝贝|linea|produto/i.test(column)) continue
    const pattern = `${parts[1]}{n}${parts[3]}`
    wide.set(column, { pattern, n: Number(parts[2]) })
    groups.set(pattern, [...(groups.get(pattern) ?? []), Number(parts[2])])
  }
  for (const [column, { pattern }] of wide) if ((groups.get(pattern)?.length ?? 0) < 2) wide.delete(column)
  return wide
}

const zones = {
  tw: 'Asia/Taipei',
  zh: 'Asia/Shanghai',
  ja: 'Asia/Tokyo',
  de: 'Europe/Berlin',
  es: 'Europe/Madrid',
  pt: 'America/Sao_Paulo',
  en: 'Etc/UTC',
} as const
const symbols: Record<string, string> = {
  $: 'USD',
  US$: 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'CNY',
  '￥': 'CNY',
  R$: 'BRL',
  '₹': 'INR',
  元: 'CNY',
  円: 'JPY',
  '₩': 'KRW',
}
const onlyOf = (codes: ReadonlySet<string> | undefined): string | undefined => (codes?.size === 1 ? [...codes][0] : undefined)
const currencyOf = { tw: 'TWD', zh: 'CNY', ja: 'JPY', de: 'EUR', es: 'EUR', pt: 'BRL', en: 'USD' } as const

type Field = Record<string, unknown>

/** Zones as tills and offices name them. */
const zoneWords: readonly (readonly [RegExp, string])[] = [
  [/^pacific time/i, 'America/Los_Angeles'],
  [/^mountain time/i, 'America/Denver'],
  [/^central time/i, 'America/Chicago'],
  [/^eastern time/i, 'America/New_York'],
  [/^(?:cet|cest|mez|mesz)$/i, 'Europe/Berlin'],
  [/^(?:pst|pdt)$/i, 'America/Los_Angeles'],
  [/^(?:mst|mdt)$/i, 'America/Denver'],
  [/^(?:est|edt)$/i, 'America/New_York'],
  [/^(?:gmt|utc|z)$/i, 'Etc/UTC'],
  [/^china standard time$|^北京时间$|^中国标准时间$/i, 'Asia/Shanghai'],
]

/** How a column of times is to be read. */
function timeField(sample: Sample, column: string, doubts: Words[], file: { zone?: string | Field }): Field {
  const cells = sample.cells.get(column) ?? []
  const field: Field = { column }
  const epochs = new Set(cells.map(epochLike))
  const count = epochs.size === 1 ? [...epochs][0] : undefined
  if (count !== undefined) {
    field['format'] = count
    if (count === 'excel') local()
    return field
  }
  const orders = new Set(cells.map(provenOrder).filter((order) => order !== undefined))
  const open = cells.some((cell) => 'expected' in parseTime(cell, { zone: 'Etc/UTC' }) && 'text' in parseTime(cell, { zone: 'Etc/UTC', format: 'us' }))
  const dateOnly = share(cells, isDateOnly) >= mostly
  const half = cells.some((cell) => /[ap]\.?m\.?\b/i.test(cell))
  const order = orders.size === 1 ? [...orders][0]! : open ? (half ? 'us' : 'eu') : undefined
  if (open && orders.size !== 1) {
    field['format'] = dateOnly ? `${order}_date` : order
    doubts.push({
      en: `"${column}" could be read with the day or the month first; ${order === 'us' ? 'the month' : 'the day'} is taken`,
      zh: `“${column}”中日与月的先后无法判断，按${order === 'us' ? '月' : '日'}在前处理`,
    })
  } else if (dateOnly) field['format'] = order === undefined ? 'date' : `${order}_date`
  else if (order !== undefined && open) field['format'] = order
  const clock = dateOnly ? clockBeside(sample, column) : undefined
  if (clock !== undefined) {
    delete field['column']
    field['text'] = `{${column}} {${clock}}`
    if (order === undefined) delete field['format']
    else field['format'] = order
  } else if (dateOnly)
    doubts.push({ en: `"${column}" has dates without a time of day: midnight is taken, hours say nothing`, zh: `“${column}”只有日期：按零点计，不反映时刻` })
  const whole =
    clock === undefined ? cells : sample.rows.flatMap((row) => (row.get(column) === undefined ? [] : [`${row.get(column)} ${row.get(clock) ?? ''}`]))
  const unset = whole.some((cell) => {
    const parsed = parseTime(cell, { ...(field['format'] === undefined ? {} : { format: field['format'] as string }), proven: 'eu' })
    return 'expected' in parsed
  })
  if (unset) local()
  return field

  function local(): void {
    if (file.zone !== undefined) return
    const beside = sample.columns.find((one) => meant(one).some(({ meaning, weight }) => meaning === 'zone' && weight >= 90))
    if (beside !== undefined) {
      // The file says it. Where its words are none that we know, its times are refused and not shifted.
      const words = [...new Set(sample.cells.get(beside) ?? [])]
      const values = Object.fromEntries(words.map((word) => [word, isZone(word) ? word : zoneWords.find(([known]) => known.test(word))?.[1]]))
      file.zone = words.every((word) => isZone(word))
        ? { column: beside }
        : { column: beside, values: Object.fromEntries(Object.entries(values).filter(([, zone]) => zone !== undefined)) }
      return
    }
    file.zone = zones[languageOf(sample.columns)]
    doubts.push({ en: `times say no offset: ${file.zone} is taken`, zh: `时间未写时区：按 ${file.zone} 处理` })
  }
}

/** A date that is read only where a date alone is what is wanted. */
const isDateOnly = (cell: string): boolean =>
  (['us', 'eu'] as const).some((order) => 'text' in parseTime(cell, { zone: 'Etc/UTC', format: `${order}_date` })) &&
  !(['us', 'eu'] as const).some((order) => 'text' in parseTime(cell, { zone: 'Etc/UTC', format: order }))

/** The column of hours and minutes that belongs to a column of dates: the nearest one. */
function clockBeside(sample: Sample, column: string): string | undefined {
  const at = sample.columns.indexOf(column)
  return sample.columns
    .filter((one) => share(sample.cells.get(one) ?? [], (cell) => /^\d{1,2}:\d{2}(:\d{2})?(\s*[ap]\.?m\.?)?$/i.test(cell)) >= mostly)
    .toSorted((a, b) => Math.abs(sample.columns.indexOf(a) - at) - Math.abs(sample.columns.indexOf(b) - at))[0]
}

type Draft = { type: EventType; when?: Field | Field[]; keep?: Field | Field[]; once_per?: string; each?: unknown; fields: Record<string, Field> }

/** A mapping's file entry guessed for one file. */
function guess(sample: Sample, file: string, doubts: Words[]): Record<string, unknown> | undefined {
  const found = assign(sample, doubts)
  const at = (meaning: Meaning): string | undefined => found.get(meaning)
  const entry: Record<string, unknown> = { match: patternOf(file) }
  const place: { zone?: string | Field } = {}
  const marks = new Map<string, number>()
  for (const cells of sample.cells.values())
    for (const cell of cells) {
      const mark = /^[\d.,'() €$£¥+-]+$/.test(cell) ? provenMark(cell) : undefined
      if (mark !== undefined) marks.set(mark, (marks.get(mark) ?? 0) + 1)
    }
  if (sample.totals.length > 0) {
    entry['skip'] = sample.totals
    doubts.push({
      en: `rows that begin with ${sample.totals.join(', ')} are totals or explanations: they are left out`,
      zh: `以${sample.totals.join('、')}开头的行是汇总或说明，不取`,
    })
  }
  const personal = ['recipient', 'phone', 'address', 'email'].flatMap((meaning) => at(meaning as Meaning) ?? [])

  const moneyOf = (column: string): Field => {
    const whole = share(sample.cells.get(column) ?? [], (cell) => /^\d+$/.test(cell)) === 1 && /minor|cent|_fen|分$/i.test(column)
    if (marks.size !== 1 && (sample.cells.get(column) ?? []).some((cell) => 'ambiguous' in parseNumber(cell)))
      doubts.push({
        en: `"${column}" has numbers such as 1,234 that could be a thousand or one and a bit: say decimal:`,
        zh: `“${column}”中的数如 1,234 有两种读法：请写明 decimal:`,
      })
    return whole ? { column } : { column, money: true }
  }
  const currency = (): Field => {
    const column = at('currency')
    if (column !== undefined) return { column }
    const money = at('price') ?? at('total') ?? at('amount')
    const cells = money === undefined ? [] : (sample.cells.get(money) ?? [])
    const signs = new Map(cells.map((cell) => [cell.replace(/[\d\s.,'()+-]/g, ''), cell]))
    signs.delete('')
    const codes = [...signs].map(([sign, cell]) => [sign, symbols[sign] ?? codeOf(sign) ?? onlyOf(currenciesOf(cell))] as const)
    if (money !== undefined && new Set(codes.map(([, code]) => code)).size > 1 && codes.every(([, code]) => code !== undefined)) {
      doubts.push({ en: `the currency is taken from the mark beside each amount in "${money}"`, zh: `币种取自“${money}”中金额旁的符号` })
      return { column: money, symbol: Object.fromEntries(codes) }
    }
    // A unit in the name of the column: 单价（元）, Price (EUR).
    const unit = /[（(［[【]([^）)］\]】]+)[）)］\]】]/.exec(money ?? '')?.[1]?.trim()
    const named = unit === undefined ? undefined : (symbols[unit] ?? codeOf(unit) ?? undefined)
    const marked = new Set(codes.map(([, code]) => code)).size === 1 ? codes[0]![1] : undefined
    const guessed = marked ?? named ?? currencyOf[languageOf(sample.columns)]
    doubts.push({ en: `no column says the currency: ${guessed} is taken`, zh: `没有币种列：按 ${guessed} 处理` })
    return { constant: guessed }
  }
  /** Of a refund, which says no currency: that of the file. */
  const inMinor = (): Field => {
    if (at('currency') !== undefined) return { money: at('currency') }
    const { constant } = currency()
    return { times: 10 ** digitsOf(typeof constant === 'string' ? constant : 'CNY') }
  }
  /** Ids stay as they are; what is somebody's own name, address or number becomes a token. */
  const party = (column: string): Field => (plainIds(sample, column) ? { column } : { column, personal: true })
  const buyer = (): Field | undefined => {
    const told = (column: string | undefined): string | undefined => {
      if (column === undefined || !maskedColumn(sample, column)) return column
      doubts.push({ en: `"${column}" is masked: it tells nobody apart`, zh: `“${column}”已打码：不能区分任何人` })
      return undefined
    }
    const account = told(at('buyer'))
    if (account !== undefined) return party(account)
    const own = told(at('email')) ?? told(at('phone'))
    if (own === undefined) return undefined
    doubts.push({ en: `no column says the buyer's account: "${own}" stands for it, as a token`, zh: `没有买家账号列：以“${own}”的令牌代之` })
    return { column: own, personal: true }
  }
  const shop = (): Field => {
    if (at('shop') !== undefined) return { column: at('shop') }
    doubts.push({ en: 'no column says the shop: my-shop stands for it', zh: '没有店铺列：以 my-shop 代之' })
    return { constant: 'my-shop' }
  }

  /**
   * Money from one to another. Which way it went must be told: by two named sides, by columns of what came in and what went out, by a word, or by
   * a sign. Where it is not, nothing is made: a payment the wrong way round would name the one who was paid.
   */
  const transfers = (when: string): Draft[] => {
    const [from, to, other] = [at('from'), at('to'), at('other')]
    const [income, expense, direction, amount] = [at('income'), at('expense'), at('direction'), at('amount')]
    const owner = { constant: 'file-owner' }
    const one = (column: string, condition: Field | undefined, paid: Field, received: Field): Draft => ({
      type: 'transfer.made',
      ...(condition === undefined ? {} : { when: condition }),
      fields: {
        time: timeField(sample, when, doubts, place),
        transfer_id: at('transfer') === undefined && at('payment') === undefined ? { row: true } : { column: at('transfer') ?? at('payment') },
        from_wallet_id: paid,
        to_wallet_id: received,
        amount_minor: { ...moneyOf(column), absolute: true },
        currency: currency(),
        observed_by: { constant: 'party' },
      },
    })
    const stands = (): void => {
      doubts.push({ en: 'one side is not named: the file’s owner stands for it', zh: '有一方未写明：以文件持有人代之' })
    }
    if (from !== undefined && to !== undefined) return amount === undefined ? [] : [one(amount, undefined, party(from), party(to))]
    const beside = other ?? from ?? to
    if (beside === undefined) return []
    const moved = (column: string): Field => ({
      any: [
        { column, above: 0 },
        { column, below: 0 },
      ],
    })
    if (income !== undefined && expense !== undefined) {
      stands()
      return [one(income, moved(income), party(beside), owner), one(expense, moved(expense), owner, party(beside))]
    }
    if (amount === undefined) return []
    if (direction !== undefined) {
      const words = [...new Set(sample.cells.get(direction) ?? [])]
      stands()
      return [
        one(amount, { column: direction, is: words.filter((word) => inWords.test(word)) }, party(beside), owner),
        one(amount, { column: direction, is: words.filter((word) => outWords.test(word)) }, owner, party(beside)),
      ].filter(({ when: condition }) => (condition as { is: string[] }).is.length > 0)
    }
    const signed = (sample.cells.get(amount) ?? []).some((cell) => /^\s*[-−(]/.test(cell))
    if (signed) {
      stands()
      doubts.push({ en: `in "${amount}" what is below zero is taken as paid by the file’s owner`, zh: `“${amount}”为负的按文件持有人付出处理` })
      return [one(amount, { column: amount, above: 0 }, party(beside), owner), one(amount, { column: amount, below: 0 }, owner, party(beside))]
    }
    if (other !== undefined) {
      doubts.push({ en: `"${other}" is the other side, and nothing tells which way the money went`, zh: `“${other}”是对方，但没有说明钱的去向` })
      return []
    }
    stands()
    return [one(amount, undefined, from === undefined ? owner : party(from), to === undefined ? owner : party(to))]
  }

  const events: Draft[] = []
  const order = at('order')
  const time = at('time') ?? at('paidAt')
  const wide = wideOf(sample)
  const wideMeaning = new Map<Meaning, string>()
  for (const { pattern } of wide.values())
    for (const { meaning } of meant(pattern.replace(/.*\{n\}[_ -]?/, '')).slice(0, 1)) if (!wideMeaning.has(meaning)) wideMeaning.set(meaning, pattern)
  const listing = wideMeaning.get('listing') ?? at('listing') ?? wideMeaning.get('title') ?? at('title')
  const side = listing?.includes('{n}') === true
  const ids = order === undefined ? [] : sample.rows.map((row) => row.get(order))
  const repeats = new Set(ids).size < ids.length
  const list = [...sample.lists].find((path) => path !== '' && listing?.startsWith(`${path}.`) === true)
  const ofItem = (meaning: Meaning): string | undefined => {
    const column = at(meaning)
    return column === undefined || list === undefined || column.startsWith(`${list}.`) ? column : undefined
  }
  // What an order costs as a whole is no price of an item where an order has several.
  const several = side || repeats || list !== undefined
  const price = wideMeaning.get('price') ?? (side ? undefined : ofItem('price'))
  const lineTotal =
    wideMeaning.get('total') ?? (side || ofItem('total') === undefined || repeatsWithin(sample, order, at('total')!, repeats) ? undefined : at('total'))
  const whole = at('orderTotal') ?? (side || lineTotal === undefined ? at('total') : undefined)
  const total = lineTotal ?? (several ? undefined : (whole ?? (price === undefined ? at('amount') : undefined)))
  const quantity = wideMeaning.get('quantity') ?? (side ? undefined : ofItem('quantity'))
  const who = buyer()

  if (order !== undefined && time !== undefined && listing !== undefined && who !== undefined && (price ?? total) !== undefined && at('rating') === undefined) {
    const fields: Draft['fields'] = { time: timeField(sample, time, doubts, place), order_id: { column: order } }
    const numbers = [...new Set([...wide.values()].filter(({ pattern }) => pattern === listing).map(({ n }) => n))].toSorted((a, b) => a - b)
    const inList = list !== undefined
    if (numbers.length > 0) fields['line_id'] = { nth: true }
    else if (at('line') !== undefined) fields['line_id'] = { column: at('line') }
    else if (!inList) {
      // Said also where no order of this file has two lines: the next export's may, and a line known by no number would count twice.
      fields['line_id'] = { nth: order }
      const blank = sample.columns.filter((column) => column !== order && !column.startsWith(joinedAs) && blankOnRepeats(sample, order, column))
      const carried = [at('time'), at('currency'), at('shop'), who['column'] as string, ...personal, at('paidAt'), at('cancelledAt'), at('status')].filter(
        (column) => column !== undefined && blank.includes(column),
      )
      if (carried.length > 0) {
        entry['carry'] = { by: order, columns: [...new Set(carried)] }
        doubts.push({
          en: `cells of an order that stand in its first row only are carried down: ${[...new Set(carried)].join(', ')}`,
          zh: `订单首行才有的单元格向下沿用：${[...new Set(carried)].join('、')}`,
        })
      }
    }
    fields['buyer_account_id'] = who
    fields['shop_id'] = shop()
    fields['listing_id'] =
      at('listing') !== undefined && at('title') !== undefined && listing === at('listing') && (sample.cells.get(listing) ?? []).length < sample.rows.length
        ? { first_of: [listing, at('title')] }
        : { column: listing }
    if (quantity === undefined) {
      fields['quantity'] = { constant: 1 }
      doubts.push({ en: 'no column says how many: 1 is taken', zh: '没有数量列：按 1 处理' })
    } else fields['quantity'] = { column: quantity }
    fields['unit_price_minor'] = price !== undefined ? moneyOf(price) : quantity === undefined ? moneyOf(total!) : { ...moneyOf(total!), per: quantity }
    fields['payable_minor'] =
      lineTotal !== undefined
        ? moneyOf(lineTotal)
        : price !== undefined && quantity !== undefined
          ? { ...moneyOf(price), by: quantity }
          : moneyOf(price ?? total!)
    if (price === undefined && lineTotal === undefined)
      doubts.push({
        en: `no column says what an article costs: "${total}" of the order stands for it, with its freight where it holds any`,
        zh: `没有商品价格列：以订单的“${total}”代之，其中可能含运费`,
      })
    if (at('freight') !== undefined && !repeats) fields['freight_minor'] = moneyOf(at('freight')!)
    fields['currency'] = currency()
    if (at('recipient') !== undefined) fields['recipient_name'] = { column: at('recipient') }
    if (at('phone') !== undefined) fields['recipient_phone'] = { column: at('phone') }
    if (at('address') !== undefined) fields['recipient_address'] = { column: at('address') }
    events.push({ type: 'order.placed', ...(numbers.length > 0 ? { each: { numbers } } : {}), fields })
    const once = repeats ? { once_per: order } : {}
    // Without the order's own total each line is a payment of what it costs; of items side by side nobody says what was paid.
    if (at('paidAt') !== undefined && at('paidAt') !== time && (whole !== undefined || !(side || inList)))
      events.push({
        type: 'payment.captured',
        when: { column: at('paidAt'), present: true },
        ...(whole === undefined ? {} : once),
        fields: {
          time: timeField(sample, at('paidAt')!, doubts, place),
          payment_id: whole === undefined && repeats ? { row: true } : { column: order, prefix: 'pay-' },
          order_id: { column: order },
          amount_minor: whole === undefined ? { ...fields['payable_minor'] } : moneyOf(whole),
          currency: currency(),
        },
      })
    if (at('cancelledAt') !== undefined)
      events.push({
        type: 'order.closed',
        when: { column: at('cancelledAt'), present: true },
        ...once,
        fields: { time: timeField(sample, at('cancelledAt')!, doubts, place), order_id: { column: order }, reason: { constant: 'cancelled' } },
      })
    if (at('completedAt') !== undefined)
      events.push({
        type: 'order.completed',
        when: { column: at('completedAt'), present: true },
        ...once,
        fields: { time: timeField(sample, at('completedAt')!, doubts, place), order_id: { column: order } },
      })
    if (at('shippedAt') !== undefined && at('waybill') !== undefined)
      events.push({
        type: 'shipment.dispatched',
        when: [
          { column: at('shippedAt'), present: true },
          { column: at('waybill'), present: true },
        ],
        ...once,
        fields: {
          time: timeField(sample, at('shippedAt')!, doubts, place),
          order_id: { column: order },
          carrier: at('carrier') === undefined ? { constant: 'unknown' } : { column: at('carrier'), missing: 'unknown' },
          waybill_no: { column: at('waybill') },
        },
      })
    if (at('refundAmount') !== undefined && at('refundedAt') !== undefined)
      for (const type of ['refund.requested', 'refund.paid'] as const)
        events.push({
          type,
          when: { column: at('refundAmount'), above: 0 },
          ...once,
          fields: {
            time: timeField(sample, at('refundedAt')!, doubts, place),
            refund_id: { column: order, prefix: 'refund-' },
            ...(type === 'refund.requested' ? { order_id: { column: order }, kind: { constant: 'refund_only' } } : {}),
            amount_minor: { column: at('refundAmount'), ...inMinor() },
          },
        })
    else if (at('refundAmount') !== undefined) doubts.push({ en: 'refunds are told without a time: they are not mapped', zh: '退款没有时间：未映射' })
    if (at('status') !== undefined) {
      const words = [...new Set(sample.cells.get(at('status')!) ?? [])]
      const closing = words.filter((word) => /cancel|storn|关闭|取消|anulad|キャンセル/i.test(word))
      if (closing.length > 0 && at('cancelledAt') === undefined) {
        events.push({
          type: 'order.closed',
          when: { column: at('status'), is: closing },
          ...once,
          fields: { time: timeField(sample, time, doubts, place), order_id: { column: order }, reason: { constant: 'cancelled' } },
        })
        doubts.push({
          en: `orders whose "${at('status')}" is ${closing.join(', ')} are told as closed, at the time they were placed`,
          zh: `“${at('status')}”为 ${closing.join('、')} 的订单按下单时间记为关闭`,
        })
      }
    }
  } else if (at('rating') !== undefined && order !== undefined && time !== undefined) {
    events.push({
      type: 'review.posted',
      fields: {
        time: timeField(sample, time, doubts, place),
        review_id: at('review') === undefined ? { row: true } : { column: at('review') },
        order_id: { column: order },
        listing_id: listing === undefined ? { constant: 'unknown' } : { column: listing },
        author_account_id: who ?? { constant: 'unknown' },
        rating: { column: at('rating') },
        ...(at('text') === undefined ? {} : { text: { column: at('text') } }),
      },
    })
    if (who === undefined) doubts.push({ en: 'no column says who wrote the review', zh: '没有评价作者列' })
  } else if ((at('refund') !== undefined || at('refundAmount') !== undefined) && order !== undefined && (at('refundedAt') ?? time) !== undefined) {
    const amount = at('refundAmount') ?? at('amount') ?? at('total')
    if (amount !== undefined)
      for (const type of ['refund.requested', 'refund.paid'] as const)
        events.push({
          type,
          fields: {
            time: timeField(sample, (at('refundedAt') ?? time)!, doubts, place),
            refund_id: at('refund') === undefined ? { column: order, prefix: 'refund-' } : { column: at('refund') },
            ...(type === 'refund.requested' ? { order_id: { column: order }, kind: { constant: 'refund_only' } } : {}),
            amount_minor: { column: amount, absolute: true, ...inMinor() },
          },
        })
    doubts.push({ en: 'whether goods came back is not told: refund_only is taken', zh: '未写明是否退货：按仅退款处理' })
  } else if (time !== undefined && transfers(time).length > 0) {
    events.push(...transfers(time))
  } else if (order !== undefined && (at('orderTotal') ?? at('amount')) !== undefined && time !== undefined && at('payment') !== undefined) {
    events.push({
      type: 'payment.captured',
      fields: {
        time: timeField(sample, time, doubts, place),
        payment_id: { column: at('payment') },
        order_id: { column: order },
        amount_minor: moneyOf((at('orderTotal') ?? at('amount'))!),
        currency: currency(),
        ...(at('method') === undefined ? {} : { method: { column: at('method') } }),
      },
    })
  }
  if (events.length === 0) {
    const need: [Meaning | 'listing', string, string][] = [
      ['order', 'an order’s number', '订单编号'],
      ['time', 'a time', '时间'],
      ['listing', 'an article', '商品'],
      ['buyer', 'a buyer', '买家'],
      ['price', 'a price', '价格'],
    ]
    const lacking = need.filter(([meaning]) =>
      meaning === 'listing'
        ? listing === undefined
        : meaning === 'buyer'
          ? who === undefined
          : meaning === 'price'
            ? (price ?? total) === undefined
            : at(meaning) === undefined,
    )
    doubts.push({
      en: `no event could be made of it: no column looks like ${lacking.map(([, en]) => en).join(', ') || 'what an event needs'}`,
      zh: `无法构成事件：没有像${lacking.map(([, , zh]) => zh).join('、') || '所需内容'}的列`,
    })
    return undefined
  }
  if (place.zone !== undefined) entry['zone'] = place.zone
  if (personal.length > 0) entry['personal'] = personal
  entry['events'] = events
  return entry
}

/** Whether the cells of a column are ids that a program gave out. What holds a blank, other letters, an address or a number to call is somebody's own. */
const plainIds = (sample: Sample, column: string): boolean =>
  !personsName.test(column) &&
  share(sample.cells.get(column) ?? [], (cell) => /^[\x21-\x7e]+$/.test(cell) && !emailLike(cell) && !callable.test(cell)) >= mostly
const callable = /^\+?[\d() -]*1[3-9]\d{9}$|^\+\d[\d() -]{7,}$/
const personsName = /姓名|氏名|名前|(?<!user.?|nick.?|login.?)\bname\b(?!.*user)|(^|[\s_-])(vor|nach)name|nombre(?! de usuario)|\bnome\b(?! de usu)/i
/** Hidden by the platform: one mask stands for many people. */
const maskedColumn = (sample: Sample, column: string): boolean => share(sample.cells.get(column) ?? [], (cell) => /[*＊]{2}/.test(cell)) >= mostly

/** Whether a column is empty wherever an order's id comes again. */
function blankOnRepeats(sample: Sample, order: string, column: string): boolean {
  const seen = new Set<string | undefined>()
  let again = 0
  let blank = 0
  for (const row of sample.rows) {
    const id = row.get(order)
    if (seen.has(id)) {
      again++
      if (row.get(column) === undefined) blank++
    }
    seen.add(id)
  }
  return again > 0 && blank === again
}

/** Whether a sum stands the same in every row of an order of several rows: then it is the order's, not the line's. */
function repeatsWithin(sample: Sample, order: string | undefined, column: string, repeats: boolean): boolean {
  if (!repeats || order === undefined) return false
  const first = new Map<string | undefined, string | undefined>()
  let again = 0
  let same = 0
  for (const row of sample.rows) {
    const id = row.get(order)
    if (first.has(id)) {
      again++
      if (row.get(column) === undefined || row.get(column) === first.get(id)) same++
    } else first.set(id, row.get(column))
  }
  return again > 0 && same === again
}

/** A pattern that the next export will fit too: digits become a star. */
function patternOf(file: string): string {
  const name = basename(file)
  const cut = name.search(/(\.[A-Za-z0-9]{1,8}){1,2}$/)
  const [stem, ending] = cut < 0 ? [name, ''] : [name.slice(0, cut), name.slice(cut)]
  return `${stem.replace(/[*?[\]{}()!@+\\]/g, '?').replace(/\d[\d ._-]*/g, '*')}${ending}`
}

/** Columns of a joined file are named so. */
const joinedAs = 'head.'

/** Items in one file and what their orders say in another: the second joined to the first by the order's id; undefined when the two do not fit. */
function guessJoined(items: Sample, itemsFile: string, heads: Sample, headsFile: string, doubts: Words[]): Record<string, unknown> | undefined {
  const quiet: Words[] = []
  const [here, there] = [assign(items, quiet).get('order'), assign(heads, quiet).get('order')]
  if (here === undefined || there === undefined || items.json || heads.json) return undefined
  const ids = new Set(heads.cells.get(there))
  // An order stands once in the file that says what it is; its items may be many.
  if (ids.size < (heads.cells.get(there) ?? []).length) return undefined
  if (share(items.cells.get(here) ?? [], (id) => ids.has(id)) < mostly) return undefined
  const columns = heads.columns.filter((column) => column !== there && column !== '')
  const both: Sample = {
    ...items,
    columns: [...items.columns, ...columns.map((column) => `${joinedAs}${column}`)],
    cells: new Map([...items.cells, ...columns.map((column): [string, string[]] => [`${joinedAs}${column}`, heads.cells.get(column) ?? []])]),
  }
  const entry = guess(both, itemsFile, doubts)
  if (entry === undefined) return undefined
  const { match, events, ...rest } = entry
  doubts.push({ en: `what an order says stands in ${headsFile}, joined by "${there}"`, zh: `订单信息取自 ${headsFile}，按“${there}”关联` })
  return { match, ...rest, join: [{ match: patternOf(headsFile), on: here === there ? here : { here, there }, as: joinedAs.slice(0, -1) }], events }
}

/** Proposes for files that came together: what one of them lacks another may say. */
export async function proposeAll(
  engine: Engine,
  files: readonly { path: string; file: string }[],
  scratch: string,
  known: readonly Known[],
): Promise<Proposal[]> {
  const proposals: Proposal[] = []
  for (const file of files) proposals.push(await propose(engine, { ...file, scratch }, known))
  const failed = files.filter((_, i) => proposals[i]!.by === 'guessed' && proposals[i]!.text === undefined)
  if (failed.length < 2) return proposals
  const samples = new Map<string, Sample>()
  for (const { path, file } of failed) {
    const sample = await sampleOf(engine, path, file, scratch, () => {})
    if (sample !== undefined && sample.columns.length > 0) samples.set(file, sample)
  }
  for (const [itemsFile, items] of samples)
    for (const [headsFile, heads] of samples) {
      const at = files.findIndex(({ file }) => file === itemsFile)
      if (headsFile === itemsFile || proposals[at]!.text !== undefined) continue
      const doubts: Words[] = []
      const entry = guessJoined(items, itemsFile, heads, headsFile, doubts)
      if (entry === undefined) continue
      proposals[at] = { file: itemsFile, by: 'guessed', text: textOf(entry), doubts: unique(doubts) }
      const other = files.findIndex(({ file }) => file === headsFile)
      proposals[other] = { file: headsFile, by: 'guessed', text: undefined, doubts: [{ en: `it is joined to ${itemsFile}`, zh: `关联到 ${itemsFile}` }] }
    }
  return proposals
}

const unique = (doubts: readonly Words[]): Words[] => [...new Map(doubts.map((one) => [one.en, one])).values()]
const textOf = (entry: Record<string, unknown>): string =>
  stringify({ spec: 'aedile.mapping/1', files: [entry] }, { lineWidth: 160, aliasDuplicateObjects: false })

/** Proposes for one file. `known` are the mappings that come with the product. */
export async function propose(engine: Engine, given: { path: string; file: string; scratch: string }, known: readonly Known[]): Promise<Proposal> {
  const { path, file, scratch } = given
  const doubts: Words[] = []
  let unreadable: Words | undefined
  const sample = await sampleOf(engine, path, file, scratch, (words) => {
    unreadable = words
  })
  if (sample === undefined || sample.columns.length === 0)
    return {
      file,
      by: 'guessed',
      text: undefined,
      doubts: [{ en: `it cannot be read: ${unreadable?.en ?? 'no columns'}`, zh: `无法读取：${unreadable?.zh ?? '没有列'}` }],
    }
  const type = eventTypes.find((one) => basename(file).startsWith(`${one}.`) || basename(file).startsWith(`${one}-`))
  if (type !== undefined && !sample.json && missingColumns(type, new Map(sample.columns.map((column) => [column, 'VARCHAR']))).length === 0)
    return {
      file,
      by: 'native',
      text: undefined,
      doubts: [{ en: `it speaks the vocabulary already (${type}): no mapping is needed`, zh: `已是词表格式（${type}），无需映射` }],
    }
  const here = new Set(sample.columns.map(bare))
  for (const { name, spec } of known) {
    const entries = spec.files.filter(
      (one) => one.events.length > 0 && matches(basename(file), one.match) && (one.has === undefined || one.has.every((column) => here.has(bare(column)))),
    )
    if (entries.length > 0) return { file, by: name, text: undefined, doubts: [] }
  }
  const entry = guess(sample, file, doubts)
  return { file, by: 'guessed', text: entry === undefined ? undefined : textOf(entry), doubts: unique(doubts) }
}
