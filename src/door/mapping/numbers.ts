/** Numbers as people and programs write them, read exactly: never through a binary fraction, and never by a guess that could be a thousand times off. */

/** `digits` with the decimal point `scale` places from the right. */
export type Decimal = { digits: bigint; scale: number }
export type Mark = '.' | ','

/** What a text turned out to be. `ambiguous`: `1,234` may be a thousand or one and a bit. */
export type ParsedNumber = { value: Decimal } | { ambiguous: true } | { wrong: true }

const wrong: ParsedNumber = { wrong: true }
/** What stands before or behind a number: letters, a sign of a currency, or both. */
const around = /^(?:([A-Za-z]{1,4})\.?)?\s*([\p{Sc}元円원])?\s*|\s*(?:([\p{Sc}元円원件个個只箱盒枚点本]|[A-Za-złčKŁČ]{1,4})\.?)?$/gu
const currencies = new Set(Intl.supportedValuesOf('currency'))
const dollars = new Set(['USD', 'CAD', 'AUD', 'NZD', 'HKD', 'TWD', 'SGD', 'MXN', 'CLP', 'COP', 'ARS', 'BRL', 'BND', 'FJD', 'JMD', 'TTD', 'UYU'])
/** Which currencies a mark beside an amount can mean. */
const markOfMany: Record<string, ReadonlySet<string>> = Object.fromEntries(
  Object.entries({
    RMB: 'CNY',
    元: 'CNY TWD HKD MOP SGD',
    '¥': 'CNY JPY',
    円: 'JPY',
    원: 'KRW',
    '₩': 'KRW',
    '€': 'EUR',
    '£': 'GBP EGP LBP SYP',
    '₹': 'INR',
    '₽': 'RUB',
    '₺': 'TRY',
    '₫': 'VND',
    '฿': 'THB',
    '₱': 'PHP',
    '₴': 'UAH',
    '₪': 'ILS',
    CN: 'CNY',
    JP: 'JPY',
    US: 'USD',
    HK: 'HKD',
    NT: 'TWD',
    R: 'BRL ZAR',
    A: 'AUD',
    AU: 'AUD',
    C: 'CAD NIO',
    CA: 'CAD',
    S: 'SGD',
    NZ: 'NZD',
    MX: 'MXN',
    RS: 'INR PKR LKR NPR MUR',
    RM: 'MYR',
    RP: 'IDR',
    KR: 'SEK NOK DKK ISK',
    ZŁ: 'PLN',
    ZL: 'PLN',
    KČ: 'CZK',
    KC: 'CZK',
    FR: 'CHF',
    SFR: 'CHF',
    FT: 'HUF',
    LEI: 'RON MDL',
    LV: 'BGN',
    TL: 'TRY',
    DH: 'AED MAD',
    AED: 'AED',
    SR: 'SAR',
    KSH: 'KES',
  }).map(([mark, codes]) => [mark, new Set(codes.split(' '))]),
)
export const currencyNames: Readonly<Record<string, string>> = {
  RMB: 'CNY',
  CNH: 'CNY',
  人民币: 'CNY',
  人民币元: 'CNY',
  元: 'CNY',
  '€': 'EUR',
  欧元: 'EUR',
  '£': 'GBP',
  英镑: 'GBP',
  US$: 'USD',
  美元: 'USD',
  HK$: 'HKD',
  港币: 'HKD',
  港元: 'HKD',
  NT$: 'TWD',
  台币: 'TWD',
  新台币: 'TWD',
  日元: 'JPY',
  円: 'JPY',
  韩元: 'KRW',
}

/** The code of a currency as exports call it; null where it is none or could be several. */
export function codeOf(text: string): string | null {
  const upper = text.trim().toUpperCase()
  return currencyNames[upper] ?? (/^[A-Z]{3}$/.test(upper) ? upper : null)
}

/** Words for one piece, which may stand beside a quantity. */
const units = new Set([
  'X',
  'PC',
  'PCS',
  'ST',
  'STK',
  'STCK',
  'UN',
  'UD',
  'UDS',
  'UNIT',
  'EA',
  'KS',
  'SZT',
  'SET',
  'SETS',
  '件',
  '个',
  '個',
  '只',
  '箱',
  '盒',
  '枚',
  '点',
  '本',
])

/** Whether a mark beside a number is one that leaves it as it is: a currency's, or a unit's. `12K` is not twelve, and `12 CR` not what it seems. */
const known = (mark: string): boolean => {
  const upper = mark.toUpperCase()
  return currencies.has(upper) || Object.hasOwn(markOfMany, upper) || units.has(upper) || /^\p{Sc}$/u.test(mark)
}

/** The currencies that the marks in an amount can mean; undefined where they say nothing. */
export function currenciesOf(raw: string): ReadonlySet<string> | undefined {
  const text = raw.normalize('NFKC').toUpperCase()
  const letters = /[A-ZŁČ]+/.exec(text)?.[0]
  const sign = /[\p{Sc}元円원]/u.exec(text)?.[0]
  if (letters !== undefined && currencies.has(letters)) return new Set([letters])
  const byLetters = letters === undefined || !Object.hasOwn(markOfMany, letters) ? undefined : markOfMany[letters]
  if (byLetters !== undefined) return byLetters
  if (letters !== undefined || sign === undefined) return undefined
  return sign === '$' ? dollars : markOfMany[sign]
}
const groups = /^\d{1,3}(?:[^\d]\d{3})+$/
/** 12,34,567 as in India: pairs, and three at the end. */
const lakhs = /^\d{1,2}(?:[^\d]\d{2})*[^\d]\d{3}$/
const grouped = (text: string): boolean => groups.test(text) || lakhs.test(text)

type Body = { negative: boolean; body: string }

/** The digits and marks of a number without sign, brackets and currency; undefined when there is more. */
function bodyOf(raw: string): Body | undefined {
  if (raw.length > 60) return undefined
  let text = raw
    .normalize('NFKC')
    .trim()
    .replace(/人民[币幣]/, 'RMB')
    // 12.50 US$
    .replace(/^([^$]*\d)\s*([A-Za-z]{1,2})\$$/, '$2$$$1')
  let negative = false
  const bracketed = /^\((.*)\)$/.exec(text)
  if (bracketed !== null) {
    negative = true
    text = bracketed[1]!.trim()
  }
  const sign = (): void => {
    const before = /^[-+−–]\s*/.exec(text)
    if (before !== null) {
      if (before[0].trim() !== '+') negative = !negative
      text = text.slice(before[0].length)
    }
  }
  sign()
  let strange = false
  text = text.replace(around, (_, before?: string, mark?: string, behind?: string) => {
    // A letter alone is no currency: A$ is, A is not.
    if (before !== undefined && mark === '$' && /^[ACSacs]$/.test(before)) return ''
    strange ||= [before, mark, behind].some((one) => one !== undefined && (!known(one) || /^[ACSacs]$/.test(one)))
    return ''
  })
  if (strange) return undefined
  sign()
  if (text.endsWith('-') || text.endsWith('−')) {
    negative = !negative
    text = text.slice(0, -1).trim()
  }
  // Blanks and apostrophes only ever part thousands.
  const bare = text.replace(/(?<=\d)[ '’\u00a0\u202f](?=\d{3}(?!\d))/g, '')
  return /^(?:\d[\d.,]*|[.,]\d+)$/.test(bare) ? { negative, body: bare } : undefined
}

/** Which mark is the decimal one, as far as this text alone tells. */
function markOf(body: string): Mark | 'none' | 'ambiguous' | 'wrong' {
  const dots = body.split('.').length - 1
  const commas = body.split(',').length - 1
  if (dots + commas === 0) return 'none'
  if (dots > 0 && commas > 0) {
    const mark: Mark = body.lastIndexOf('.') > body.lastIndexOf(',') ? '.' : ','
    const [whole] = body.split(mark)
    return (mark === '.' ? dots : commas) === 1 && grouped(whole!) ? mark : 'wrong'
  }
  const mark: Mark = dots > 0 ? '.' : ','
  if (dots + commas > 1) return grouped(body) ? (mark === '.' ? ',' : '.') : 'wrong'
  const [whole, after] = body.split(mark) as [string, string]
  if (after.length !== 3 || whole === '' || whole.startsWith('0') || whole.length > 3) return mark
  return 'ambiguous'
}

/** The decimal mark that a text proves; undefined when it proves none. */
export function provenMark(text: string): Mark | undefined {
  const parts = bodyOf(text)
  if (parts === undefined) return undefined
  const mark = markOf(parts.body)
  return mark === '.' || mark === ',' ? mark : undefined
}

/** @param mark the decimal mark, said by the mapping or proven by other cells of the file */
export function parseNumber(text: string, mark?: Mark): ParsedNumber {
  const parts = bodyOf(text)
  if (parts === undefined) return wrong
  let decimal: Mark | 'none'
  if (mark === undefined) {
    const own = markOf(parts.body)
    if (own === 'wrong') return wrong
    if (own === 'ambiguous') return { ambiguous: true }
    decimal = own
  } else {
    const at = parts.body.indexOf(mark)
    const whole = at < 0 ? parts.body : parts.body.slice(0, at)
    if (parts.body.split(mark).length > 2 || /[.,]/.test(at < 0 ? '' : parts.body.slice(at + 1)) || (/[.,]/.test(whole) && !grouped(whole))) return wrong
    decimal = at < 0 ? 'none' : mark
  }
  const [whole, after = ''] = decimal === 'none' ? [parts.body] : (parts.body.split(decimal) as [string, string?])
  const digits = BigInt(`${whole!.replace(/[.,]/g, '')}${after}` || '0')
  return { value: { digits: parts.negative ? -digits : digits, scale: after.length } }
}

/** A quotient, twelve places behind the point: more than any money needs. */
export const divide = (a: Decimal, b: Decimal): Decimal => ({ digits: (a.digits * 10n ** BigInt(b.scale + 12)) / b.digits, scale: a.scale + 12 })

export const multiply = (a: Decimal, b: Decimal): Decimal => ({ digits: a.digits * b.digits, scale: a.scale + b.scale })

/** The nearest integer, halves away from zero, as money is rounded. */
export function toInteger({ digits, scale }: Decimal): bigint {
  const unit = 10n ** BigInt(scale)
  const size = digits < 0n ? -digits : digits
  const rounded = (size * 2n + unit) / (unit * 2n)
  return digits < 0n ? -rounded : rounded
}

export const isWhole = ({ digits, scale }: Decimal): boolean => digits % 10n ** BigInt(scale) === 0n
export const compare = (a: Decimal, b: Decimal): number => {
  const left = a.digits * 10n ** BigInt(b.scale)
  const right = b.digits * 10n ** BigInt(a.scale)
  return left < right ? -1 : left > right ? 1 : 0
}

/** A number that the mapping itself writes. */
export function decimalOf(value: number): Decimal {
  // Twelve places behind the point are kept; of a number too large for that, which no money is, the exponent is written out.
  const [mantissa, exponent] = (Math.abs(value) < 1e21 ? value.toFixed(12).replace(/\.?0+$/, '') : value.toString()).replace('-', '').split('e+') as [
    string,
    string?,
  ]
  const [whole, after = ''] = mantissa.split('.') as [string, string?]
  const digits = BigInt(whole + after) * 10n ** BigInt(exponent ?? 0)
  return { digits: value < 0 ? -digits : digits, scale: after.length }
}
