/** Times as exports write them, made RFC 3339 with the offset that holds there and then. What can be read two ways is not read. */

export type TimeOptions = {
  /** A named format (`us`, `eu`, `epoch_s`, `epoch_ms`, `excel`, `date`), or a pattern such as `dd.MM.yyyy HH:mm:ss`. */
  format?: string
  offset?: string
  zone?: string
  /** Day or month first, as other cells of the column prove. */
  proven?: 'us' | 'eu'
}
export type ParsedTime = { text: string; twice?: true } | { expected: string }

type Wall = { year: number; month: number; day: number; hour: number; minute: number; second: number; fraction: string; offset?: string; dateOnly?: true }

const months: readonly (readonly string[])[] = [
  ['jan', 'januar', 'janvier', 'janv', 'enero', 'ene', 'janeiro', 'gennaio', 'gen'],
  ['feb', 'februar', 'fevrier', 'fevr', 'fev', 'febrero', 'fevereiro', 'febbraio'],
  ['mar', 'marz', 'maerz', 'mrz', 'mars', 'marzo', 'marco', 'maart', 'mrt'],
  ['apr', 'april', 'avril', 'avr', 'abril', 'abr', 'aprile'],
  ['may', 'mai', 'mayo', 'maio', 'maggio', 'mag', 'mei'],
  ['jun', 'juni', 'juin', 'junio', 'junho', 'giugno', 'giu'],
  ['jul', 'juli', 'juillet', 'juil', 'julio', 'julho', 'luglio', 'lug'],
  ['aug', 'august', 'aout', 'agosto', 'ago', 'augustus'],
  ['sep', 'sept', 'september', 'septembre', 'septiembre', 'setembro', 'set', 'settembre'],
  ['oct', 'okt', 'oktober', 'octobre', 'octubre', 'outubro', 'out', 'ottobre', 'ott'],
  ['nov', 'november', 'novembre', 'noviembre', 'novembro'],
  ['dec', 'dez', 'dezember', 'decembre', 'diciembre', 'dic', 'dezembro', 'dicembre'],
]
const english = ['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december']

function monthNamed(name: string): number | undefined {
  const plain = name
    .normalize('NFD')
    .replace(/[\u0300-\u036f.]/g, '')
    .toLowerCase()
  const at = months.findIndex((names, i) => names.includes(plain) || english[i] === plain)
  return at < 0 ? undefined : at + 1
}

/** Names of offsets that mean one thing only. CST, IST, BST and AST do not. */
const named: Record<string, string> = {
  z: 'Z',
  utc: 'Z',
  gmt: 'Z',
  wet: '+00:00',
  cet: '+01:00',
  mez: '+01:00',
  cest: '+02:00',
  mesz: '+02:00',
  eet: '+02:00',
  eest: '+03:00',
  msk: '+03:00',
  est: '-05:00',
  edt: '-04:00',
  cdt: '-05:00',
  mst: '-07:00',
  mdt: '-06:00',
  pst: '-08:00',
  pdt: '-07:00',
  jst: '+09:00',
  kst: '+09:00',
  aest: '+10:00',
  aedt: '+11:00',
  hkt: '+08:00',
  sgt: '+08:00',
}

const two = (n: number): string => String(n).padStart(2, '0')

/** An offset as texts write it: `Z`, `+0800`, `+08`, `UTC+8`, `PST`. */
function offsetOf(text: string): string | undefined {
  const plain = text.trim().toLowerCase()
  if (plain === '') return undefined
  if (named[plain] !== undefined) return named[plain]
  const parts = /^(?:utc|gmt)?\s*([+-])(\d{1,2}):?(\d{2})?$/.exec(plain)
  if (parts === null) return undefined
  const hours = Number(parts[2])
  const minutes = Number(parts[3] ?? 0)
  return hours > 14 || minutes > 59 ? undefined : `${parts[1]}${two(hours)}:${two(minutes)}`
}

const clock = String.raw`(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?`
const tail = String.raw`(?:\s*(z|[+-]\d{2}:?\d{2}|[+-]\d{1,2}|(?:utc|gmt)(?:\s*[+-]\d{1,2}(?::?\d{2})?)?|[a-z]{2,5}))?`
const yearFirst = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:(?:t|,?\s+)${clock}${tail})?$`)
const yearLast = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?:,?\s+${clock}${tail})?$`)
const dayNamed = new RegExp(String.raw`^(\d{1,2})\.?[-\s]+(?:de\s+)?(\p{L}{3,12})\.?,?[-\s]+(?:de\s+)?(\d{4}|\d{2})(?:,?\s+${clock}${tail})?$`, 'u')
const monthFirst = new RegExp(String.raw`^(\p{L}{3,12})\.?[-\s]+(\d{1,2})(?:st|nd|rd|th)?,?[-\s]+(\d{4}|\d{2})(?:,?\s+(?:at\s+)?${clock}${tail})?$`, 'u')
const basic = /^(\d{4})(\d{2})(\d{2})(?:t(\d{2})(\d{2})(\d{2})?(z|[+-]\d{2}:?\d{2})?)?$/
const digitsOnly = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{3})?$/

const partsOfDay = /(上午|午前|오전|凌晨|清晨|早上|早晨)|(下午|午後|오후|傍晚)|(晚上)|(中午)/

/** The hour of 24 that a part of the day makes of an hour; undefined where the two contradict each other, or could mean either of two days. */
function hourInPart(hour: number, [, morning, afternoon, evening]: readonly (string | undefined)[]): number | undefined {
  if (hour > 23) return undefined
  if (morning !== undefined) return hour > 12 ? undefined : hour % 12
  if (afternoon !== undefined) return hour > 12 ? hour : (hour % 12) + 12
  // Twelve at night is the end of one day or the beginning of the next.
  if (evening !== undefined) return hour > 12 ? hour : hour < 5 || hour === 12 ? undefined : hour + 12
  return hour >= 11 && hour <= 14 ? hour : hour === 1 || hour === 2 ? hour + 12 : undefined
}

/** Words and marks of other scripts put into the plain ones. */
function plain(raw: string): string {
  let text = raw.normalize('NFKC').trim().replace(/^'/, '').replace(/\s+/g, ' ')
  const half = partsOfDay.exec(text)
  if (half !== null) text = text.replace(half[0], ' ')
  text = text
    .replace(/(\d)\s*[年月]\s*(?=\d)/g, '$1-')
    .replace(/(\d)\s*日\s*/, '$1 ')
    .replace(/(\d)\s*[时時点]\s*(\d)(?!\d)/, '$1:0$2')
    .replace(/(\d)\s*[时時点]\s*(?=\d)/, '$1:')
    .replace(/(\d)\s*分\s*(?=\d)/, '$1:')
    .replace(/(\d)\s*[分秒]\s*/, '$1')
    .replace(/\s*\([^)]*\)\s*$/, '')
    // 2017. 8. 8.
    .replace(/^(\d{4})\. (\d{1,2})\. (\d{1,2})\.?(?=\s|$)/, '$1-$2-$3')
    .replace(/\b([ap])\.\s?m\b\.?/i, '$1m')
    // 8h13, 08:13 hs., 08:13 Uhr
    .replace(/(\d{1,2})\s?h\s?(\d{2})(?!\d)/i, '$1:$2')
    .replace(/(:\d{2})\s*(?:uhr|hs?|hrs)\b\.?/i, '$1')
    // Programs that write numbers without their noughts: 8:5:3.
    .replace(/(?<![\d:.])(\d{1,2}):(\d{1,2}):(\d{1,2})(?![\d:])/, (_, h: string, m: string, s: string) => `${h}:${m.padStart(2, '0')}:${s.padStart(2, '0')}`)
    .replace(/\b([ap])\.?m\.?\s+(\d{1,2}:\d{2}(?::\d{2})?)(?!\s*[ap]m)/i, '$2 $1m')
    // 2017-08-08 06:03:22 +0000 UTC
    .replace(/([+-]\d{2}:?\d{2})\s+(?:utc|gmt|m[+-].*)$/i, '$1')
    .replace(/^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+/i, '')
    .replace(/\s+/g, ' ')
    .trim()
  if (half !== null)
    text = text.replace(/(\d{1,2})(:\d{2})/, (_, hour: string, minute: string) => `${hourInPart(Number(hour), half) ?? 'no such hour '}${minute}`)
  // The order of dates in JavaScript and in mail: Aug 08 2017 …, 08 Aug 2017 ….
  return text.toLowerCase()
}

/** The hour of 24 beside am or pm. Some write `14:13 PM` and `00:13 AM`; what contradicts itself has none. */
const hourOf = (hour: number, half: string): number | undefined =>
  half.startsWith('p') ? (hour < 1 || hour > 23 ? undefined : hour > 12 ? hour : (hour % 12) + 12) : hour > 12 ? undefined : hour % 12

/** `zone` where a zone's name is none, or stands for several. */
function timeOfDay(parts: readonly (string | undefined)[]): Pick<Wall, 'hour' | 'minute' | 'second' | 'fraction' | 'offset' | 'dateOnly'> | 'zone' | undefined {
  const [hour, minute, second, fraction, half, zone] = parts
  if (hour === undefined) return { hour: 0, minute: 0, second: 0, fraction: '', dateOnly: true }
  let hours = Number(hour)
  if (half !== undefined) {
    const told = hourOf(hours, half)
    if (told === undefined) return undefined
    hours = told
  }
  let offset: string | undefined
  if (zone !== undefined) {
    offset = offsetOf(zone)
    if (offset === undefined) return 'zone'
  }
  return { hour: hours, minute: Number(minute), second: Number(second ?? 0), fraction: fraction ?? '', ...(offset === undefined ? {} : { offset }) }
}

const year = (text: string): number => (text.length === 2 ? 2000 + Number(text) : Number(text))

/** Day and month where the year stands last; undefined when nothing tells which is which. `17/08/08` may be a year, month and day as well. */
export function dayFirst(a: number, b: number, separator: string, last: string): boolean | undefined {
  if (separator === '.') return true
  if (b > 12) return false
  if (last.length === 2 && Number(last) >= 1 && Number(last) <= 31) return undefined
  if (a > 12) return true
  return a === b ? true : undefined
}

/** What a cell proves about its column: whether the day or the month stands first. */
export function provenOrder(raw: string): 'us' | 'eu' | undefined {
  const parts = yearLast.exec(plain(raw))
  if (parts === null || parts[2] === '.' || parts[1] === parts[3]) return undefined
  const first = dayFirst(Number(parts[1]), Number(parts[3]), parts[2]!, parts[4]!)
  return first === undefined ? undefined : first ? 'eu' : 'us'
}

/** Counts since 1970: how many digits stand beyond the thousandth of a second, and what one is called. */
const epochs: Record<string, { beyondMs: number; called: string }> = {
  epoch_s: { beyondMs: -3, called: 'seconds' },
  epoch_ms: { beyondMs: 0, called: 'milliseconds' },
  epoch_us: { beyondMs: 3, called: 'microseconds' },
  epoch_ns: { beyondMs: 6, called: 'nanoseconds' },
}

const patterns = new Map<string, { regex: RegExp; tokens: string[] }>()

/** A pattern's letters, each run one part: yyyy MM dd HH mm ss SSS a Z; anything else stands for itself. */
function compiled(pattern: string): { regex: RegExp; tokens: string[] } {
  let one = patterns.get(pattern)
  if (one === undefined) {
    const tokens: string[] = []
    const source = pattern.replace(/'([^']*)'|y{4}|y{2}|M{1,4}|d{1,2}|H{1,2}|h{1,2}|m{1,2}|s{1,2}|S{1,9}|a|Z|[^]/g, (token, literal?: string) => {
      if (literal !== undefined) return literal.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').toLowerCase()
      const body: Record<string, string> = {
        yyyy: '(\\d{4})',
        yy: '(\\d{2})',
        MMM: '(\\p{L}{3,12}\\.?)',
        MMMM: '(\\p{L}{3,12}\\.?)',
        a: '([ap]\\.?m\\.?)',
        Z: '(z|[+-]\\d{2}:?\\d{2}|[a-z]{2,5})',
      }
      const numeric = /^(?:M{1,2}|d{1,2}|H{1,2}|h{1,2}|m{1,2}|s{1,2})$/.test(token) ? '(\\d{1,2})' : /^S+$/.test(token) ? '(\\d{1,9})' : undefined
      const part = body[token] ?? numeric
      if (part === undefined) return /\s/.test(token) ? '\\s+' : token.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&').toLowerCase()
      tokens.push(token)
      return part
    })
    one = { regex: new RegExp(`^${source}$`, 'u'), tokens }
    patterns.set(pattern, one)
  }
  return one
}

/** Whether a text is a format we know; a pattern must at least say year, month and day. */
export function isFormat(format: string): boolean {
  if (['us', 'eu', 'excel', 'date', 'us_date', 'eu_date', 'iso'].includes(format) || Object.hasOwn(epochs, format)) return true
  return /yy/.test(format) && /M/.test(format) && /d/.test(format) && format.length <= 80
}

function byPattern(text: string, pattern: string): Wall | undefined {
  const { regex, tokens } = compiled(pattern)
  const found = regex.exec(text)
  if (found === null) return undefined
  const wall: Wall = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0, fraction: '' }
  let half: string | undefined
  for (const [i, token] of tokens.entries()) {
    const value = found[i + 1]!
    if (token === 'yyyy' || token === 'yy') wall.year = year(value)
    else if (token === 'MMM' || token === 'MMMM') wall.month = monthNamed(value) ?? 0
    else if (token.startsWith('M')) wall.month = Number(value)
    else if (token.startsWith('d')) wall.day = Number(value)
    else if (token.startsWith('H') || token.startsWith('h')) wall.hour = Number(value)
    else if (token.startsWith('m')) wall.minute = Number(value)
    else if (token.startsWith('s')) wall.second = Number(value)
    else if (token.startsWith('S')) wall.fraction = value
    else if (token === 'a') half = value
    else {
      const offset = offsetOf(value)
      if (offset === undefined) return undefined
      wall.offset = offset
    }
  }
  if (half !== undefined) {
    const told = hourOf(wall.hour, half)
    if (told === undefined) return undefined
    wall.hour = told
  }
  return wall
}

function fromEpoch(ms: bigint): Wall | undefined {
  if (ms < -62_135_596_800_000n || ms > 253_402_300_799_999n) return undefined
  const date = new Date(Number(ms))
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    fraction: date.getUTCMilliseconds() === 0 ? '' : String(date.getUTCMilliseconds()).padStart(3, '0'),
    offset: 'Z',
  }
}

const exact = 'a time that exists'

function wallOf(raw: string, { format, proven }: TimeOptions): Wall | { expected: string } {
  if (raw.length > 80) return { expected: 'a time' }
  const text = plain(raw)
  const count = format === undefined || !Object.hasOwn(epochs, format) ? undefined : epochs[format]
  if (count !== undefined) {
    const number = /^(\d{1,20})(?:\.(\d{1,9}))?$/.exec(text)
    const { beyondMs, called } = count
    const ms =
      number === null
        ? undefined
        : beyondMs < 0
          ? BigInt(number[1]!) * 1000n + BigInt((number[2] ?? '').padEnd(3, '0').slice(0, 3))
          : BigInt(number[1]!) / 10n ** BigInt(beyondMs)
    const wall = ms === undefined ? undefined : fromEpoch(ms)
    // A count in another unit lands in 1970, or far beyond.
    return wall !== undefined && wall.year >= 1990 ? wall : { expected: `a number of ${called} since 1970` }
  }
  if (format === 'excel') {
    const serial = Number(text)
    // Before 1954 stand the small numbers that a spreadsheet took for a day by mistake.
    if (text === '' || !Number.isFinite(serial) || serial < 20_000 || serial > 2_958_465) return { expected: 'a day number of a spreadsheet, 20000 or more' }
    const wall = fromEpoch(BigInt(Math.round((serial - 25_569) * 86_400) * 1000))!
    delete wall.offset
    return wall
  }
  if (format !== undefined && !['us', 'eu', 'date', 'us_date', 'eu_date', 'iso'].includes(format))
    return byPattern(text, format) ?? { expected: `a time written as ${format}` }
  const wantsDate = format === 'date' || format === 'us_date' || format === 'eu_date'
  let wall: Wall | undefined
  const unzoned = { expected: 'a time whose zone is an offset or a name that stands for one offset only (CST, IST and BST do not)' }
  let parts = yearFirst.exec(text)
  if (parts !== null) {
    const time = timeOfDay(parts.slice(5))
    if (time === 'zone') return unzoned
    if (time !== undefined) wall = { year: Number(parts[1]), month: Number(parts[3]), day: Number(parts[4]), ...time }
  } else if ((parts = yearLast.exec(text)) !== null) {
    const [a, b] = [Number(parts[1]), Number(parts[3])]
    const said =
      format === 'us' || format === 'us_date'
        ? false
        : format === 'eu' || format === 'eu_date'
          ? true
          : (dayFirst(a, b, parts[2]!, parts[4]!) ?? (proven === undefined ? undefined : proven === 'eu'))
    if (said === undefined) return { expected: 'a date that can be read one way only (say format: us, eu, or a pattern such as yy-MM-dd)' }
    const time = timeOfDay(parts.slice(5))
    if (time === 'zone') return unzoned
    if (time !== undefined) wall = { year: year(parts[4]!), month: said ? b : a, day: said ? a : b, ...time }
  } else if ((parts = dayNamed.exec(text)) !== null) {
    const time = timeOfDay(parts.slice(4))
    const month = monthNamed(parts[2]!)
    if (time === 'zone') return unzoned
    if (time !== undefined && month !== undefined) wall = { year: year(parts[3]!), month, day: Number(parts[1]), ...time }
  } else if ((parts = monthFirst.exec(text)) !== null) {
    const time = timeOfDay(parts.slice(4))
    const month = monthNamed(parts[1]!)
    if (time === 'zone') return unzoned
    if (time !== undefined && month !== undefined) wall = { year: year(parts[3]!), month, day: Number(parts[2]), ...time }
  } else if ((parts = digitsOnly.exec(text)) !== null)
    wall = {
      year: Number(parts[1]),
      month: Number(parts[2]),
      day: Number(parts[3]),
      hour: Number(parts[4]),
      minute: Number(parts[5]),
      second: Number(parts[6]),
      fraction: parts[7] ?? '',
    }
  else if ((parts = basic.exec(text)) !== null)
    wall = {
      year: Number(parts[1]),
      month: Number(parts[2]),
      day: Number(parts[3]),
      hour: Number(parts[4] ?? 0),
      minute: Number(parts[5] ?? 0),
      second: Number(parts[6] ?? 0),
      fraction: '',
      ...(parts[7] === undefined ? {} : { offset: offsetOf(parts[7])! }),
      ...(parts[4] === undefined ? { dateOnly: true as const } : {}),
    }
  if (wall === undefined)
    return {
      expected: /^\d{9,19}(?:\.\d+)?$/.test(text)
        ? 'a time (a count since 1970 needs format: epoch_s, epoch_ms, epoch_us or epoch_ns)'
        : /^[3-5]\d{4}(?:\.\d+)?$/.test(text)
          ? 'a time (a day number of a spreadsheet needs format: excel)'
          : 'a time',
    }
  if (wall.dateOnly === true && !wantsDate) return { expected: 'a time of day beside the date (a date alone needs format: date)' }
  return wall
}

const formats = new Map<string, Intl.DateTimeFormat>()
/** Whether the system knows a zone of that name. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone)
    return /^[A-Za-z]/.test(zone)
  } catch {
    return false
  }
}
function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(zone, format)
  }
  return format
}

/** Minutes that a zone is ahead of UTC at an instant. */
function ahead(zone: string, ms: number): number {
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(new Date(ms))
      .map(({ type, value }) => [type, Number(value)]),
  ) as Record<string, number>
  const wall = Date.UTC(parts['year']!, parts['month']! - 1, parts['day'], parts['hour'], parts['minute'], parts['second'])
  return Math.round((wall - Math.floor(ms / 1000) * 1000) / 60_000)
}

type Resolved = { offset: string; twice: boolean } | undefined
const resolved = new Map<string, Resolved>()

/** The offset of a zone at a local time. An hour that comes twice is taken as the first; one that never comes has none. */
function offsetIn(zone: string, wallMs: number): Resolved {
  // Clocks are turned at whole quarters of an hour.
  const quarter = Math.floor(wallMs / 900_000)
  const key = `${zone} ${quarter}`
  if (resolved.has(key)) return resolved.get(key)
  if (resolved.size > 200_000) resolved.clear()
  const at = quarter * 900_000
  const candidates = [...new Set([ahead(zone, at - 86_400_000), ahead(zone, at + 86_400_000)])].filter(
    (minutes) => ahead(zone, at - minutes * 60_000) === minutes,
  )
  const best = candidates.length === 0 ? undefined : Math.max(...candidates)
  const size = best === undefined ? 0 : Math.abs(best)
  const one =
    best === undefined ? undefined : { offset: `${best < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`, twice: candidates.length > 1 }
  resolved.set(key, one)
  return one
}

/** 24:00 is the end of a day, and the beginning of the next. */
function nextDay(wall: Wall | { expected: string }): Wall | { expected: string } {
  if ('expected' in wall || wall.hour !== 24 || wall.minute !== 0 || wall.second !== 0 || /[1-9]/.test(wall.fraction)) return wall
  const midnight = new Date(Date.UTC(wall.year, wall.month - 1, wall.day))
  if (midnight.getUTCMonth() !== wall.month - 1 || midnight.getUTCDate() !== wall.day) return wall
  midnight.setUTCDate(midnight.getUTCDate() + 1)
  return { ...wall, year: midnight.getUTCFullYear(), month: midnight.getUTCMonth() + 1, day: midnight.getUTCDate(), hour: 0 }
}

/** RFC 3339 of a time as an export writes it; what was expected where it cannot be told. */
export function parseTime(raw: string, given: TimeOptions): ParsedTime {
  // A zone by its name behind the time, as Java writes it; an offset beside it goes first.
  const called = /^(.*\d(?:z|[+-]\d{2}:\d{2})?)\s*\[?([A-Z][A-Za-z_]+\/[A-Za-z_/+-]+)\]?$/i.exec(raw.trim())
  const ofZone = called !== null && isZone(called[2]!)
  const options = ofZone ? { ...given, zone: called[2]! } : given
  if (ofZone) delete options.offset
  const wall = nextDay(wallOf(ofZone ? called[1]! : raw, options))
  if ('expected' in wall) return wall
  const { year: y, month, day, hour, minute, second } = wall
  const ms = Date.UTC(y, month - 1, day, hour, minute, second)
  const there = new Date(ms)
  if (hour > 23 || minute > 59 || second > 59 || there.getUTCMonth() !== month - 1 || there.getUTCDate() !== day) return { expected: exact }
  // Other calendars count other years: 2569 in Bangkok, 1405 in Tehran, 115 in Taipei. None of them is guessed.
  if (y < 1900 || y > 2200) return { expected: 'a year of the common calendar, 1900 to 2200' }
  let { offset } = wall
  let twice = false
  if (offset === undefined && options.offset !== undefined) offset = options.offset
  if (offset === undefined && options.zone !== undefined) {
    if (!isZone(options.zone)) {
      offset = offsetOf(options.zone)
      if (offset === undefined) return { expected: 'the name of a time zone' }
    } else {
      const found = offsetIn(options.zone, ms)
      if (found === undefined) return { expected: 'a time that exists where clocks are put forward' }
      ;({ offset, twice } = found)
    }
  }
  if (offset === undefined) return { expected: 'a time with its offset, or zone: or offset: in the mapping' }
  const text = `${String(y).padStart(4, '0')}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${wall.fraction === '' ? '' : `.${wall.fraction}`}${offset}`
  return twice ? { text, twice } : { text }
}
