/**
 * Which days are worked, where. A deadline belongs to the person it binds, so it ends with a day of that person's calendar and
 * zone. Where the days come from stands in sources.ts. Years for which nobody has announced the holidays fall back on the days fixed by law, and say so.
 */

/** A date of the calendar, without a time of day. */
type Day = { year: number; month: number; day: number }

export type Calendar = {
  id: string
  /** IANA name. */
  zone: string
  isWorkingDay: (day: Day) => boolean
  /** False when a year's holidays are not known and only the days fixed by law were taken. */
  isAnnounced: (year: number) => boolean
}

const dayMs = 86_400_000
const utc = ({ year, month, day }: Day): number => Date.UTC(year, month - 1, day)
const dayOf = (ms: number): Day => {
  const at = new Date(ms)
  return { year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() }
}
const weekday = (day: Day): number => new Date(utc(day)).getUTCDay()
const isWeekend = (day: Day): boolean => weekday(day) === 0 || weekday(day) === 6
const text = ({ month, day }: Day): string => `${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`

/** `01-28..02-04 05-01` as single days. */
function listed(year: number, spans: string): Set<string> {
  const days = new Set<string>()
  for (const span of spans.split(' ').filter(Boolean)) {
    const [from, to = from] = span.split('..') as [string, string?]
    const at = (one: string): number => Date.UTC(year, Number(one.slice(0, 2)) - 1, Number(one.slice(3)))
    for (let ms = at(from); ms <= at(to); ms += dayMs) days.add(text(dayOf(ms)))
  }
  return days
}

/** Holidays and worked weekends as the State Council announced them, year by year; [off, worked]. */
const announcedCn: Record<number, readonly [string, string]> = {
  2016: ['01-01..01-03 02-07..02-13 04-02..04-04 04-30..05-02 06-09..06-11 09-15..09-17 10-01..10-07', '02-06 02-14 06-12 09-18 10-08 10-09'],
  2017: ['01-01..01-02 01-27..02-02 04-02..04-04 04-29..05-01 05-28..05-30 10-01..10-08', '01-22 02-04 04-01 05-27 09-30'],
  2018: ['01-01 02-15..02-21 04-05..04-07 04-29..05-01 06-16..06-18 09-22..09-24 10-01..10-07 12-30..12-31', '02-11 02-24 04-08 04-28 09-29 09-30 12-29'],
  2019: ['01-01 02-04..02-10 04-05 05-01..05-04 06-07 09-13 10-01..10-07', '02-02..02-03 04-28 05-05 09-29 10-12'],
  2020: ['01-01 01-24..02-02 04-04..04-06 05-01..05-05 06-25..06-27 10-01..10-08', '01-19 04-26 05-09 06-28 09-27 10-10'],
  2021: ['01-01..01-03 02-11..02-17 04-03..04-05 05-01..05-05 06-12..06-14 09-19..09-21 10-01..10-07', '02-07 02-20 04-25 05-08 09-18 09-26 10-09'],
  2022: ['01-01..01-03 01-31..02-06 04-03..04-05 04-30..05-04 06-03..06-05 09-10..09-12 10-01..10-07 12-31', '01-29..01-30 04-02 04-24 05-07 10-08..10-09'],
  2023: ['01-01..01-02 01-21..01-27 04-05 04-29..05-03 06-22..06-24 09-29..10-06', '01-28..01-29 04-23 05-06 06-25 10-07..10-08'],
  2024: ['01-01 02-10..02-17 04-04..04-06 05-01..05-05 06-08..06-10 09-15..09-17 10-01..10-07', '02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12'],
  2025: ['01-01 01-28..02-04 04-04..04-06 05-01..05-05 05-31..06-02 10-01..10-08', '01-26 02-08 04-27 09-28 10-11'],
  2026: ['01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27 10-01..10-07', '01-04 02-14 02-28 05-09 09-20 10-10'],
}
const fixedCn = '01-01 05-01..05-02 10-01..10-03'

const cn: Calendar = {
  id: 'cn',
  zone: 'Asia/Shanghai',
  isAnnounced: (year) => Object.hasOwn(announcedCn, year),
  isWorkingDay: (day) => {
    const [off, worked] = announcedCn[day.year] ?? [fixedCn, '']
    if (listed(day.year, worked).has(text(day))) return true
    return !isWeekend(day) && !listed(day.year, off).has(text(day))
  },
}

/** Gregorian Easter Sunday (Meeus, Jones, Butcher). */
function easter(year: number): number {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = Math.floor(b / 4)
  const g = Math.floor((8 * b + 13) / 25)
  const h = (19 * a + b - d - g + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const month = Math.floor((h + l - 7 * m + 114) / 31)
  return Date.UTC(year, month - 1, ((h + l - 7 * m + 114) % 31) + 1)
}

const nth = (year: number, month: number, day: number, count: number): number => {
  const first = Date.UTC(year, month - 1, 1)
  return first + (((day - new Date(first).getUTCDay() + 7) % 7) + (count - 1) * 7) * dayMs
}
const last = (year: number, month: number, day: number): number => {
  const end = Date.UTC(year, month, 0)
  return end - ((new Date(end).getUTCDay() - day + 7) % 7) * dayMs
}
const days = (...ms: number[]): Set<number> => new Set(ms)

/** The closing days of the euro's payments, which are days off in most member states; a marketplace adds its own state's. */
const eu: Calendar = {
  id: 'eu',
  zone: 'Europe/Berlin',
  isAnnounced: () => true,
  isWorkingDay: (day) => {
    const at = (month: number, of: number): number => Date.UTC(day.year, month - 1, of)
    const sunday = easter(day.year)
    return !isWeekend(day) && !days(at(1, 1), sunday - 2 * dayMs, sunday + dayMs, at(5, 1), at(12, 25), at(12, 26)).has(utc(day))
  },
}

const us: Calendar = {
  id: 'us',
  zone: 'America/New_York',
  isAnnounced: () => true,
  isWorkingDay: (day) => {
    /** A federal holiday on a Saturday is kept on Friday, one on a Sunday on Monday. */
    const kept = (month: number, of: number, year = day.year): number => {
      const at = Date.UTC(year, month - 1, of)
      const falls = new Date(at).getUTCDay()
      return falls === 6 ? at - dayMs : falls === 0 ? at + dayMs : at
    }
    const y = day.year
    const off = days(kept(1, 1), kept(1, 1, y + 1), nth(y, 1, 1, 3), nth(y, 2, 1, 3), last(y, 5, 1), kept(7, 4), nth(y, 9, 1, 1), nth(y, 10, 1, 2))
    for (const ms of [kept(11, 11), nth(y, 11, 4, 4), kept(12, 25), ...(y >= 2021 ? [kept(6, 19)] : [])]) off.add(ms)
    return !isWeekend(day) && !off.has(utc(day))
  },
}

/** Bank holidays of England and Wales moved or added by proclamation: the sixtieth and seventieth year of a reign, a coronation, a funeral, VE Day. */
const proclaimedGb: Record<number, { not?: readonly (readonly [number, number])[]; kept: readonly (readonly [number, number])[] }> = {
  2011: { kept: [[4, 29]] },
  2012: {
    not: [[5, 28]],
    kept: [
      [6, 4],
      [6, 5],
    ],
  },
  2020: { not: [[5, 4]], kept: [[5, 8]] },
  2022: {
    not: [[5, 30]],
    kept: [
      [6, 2],
      [6, 3],
      [9, 19],
    ],
  },
  2023: { kept: [[5, 8]] },
}

const gb: Calendar = {
  id: 'gb',
  zone: 'Europe/London',
  isAnnounced: () => true,
  isWorkingDay: (day) => {
    const y = day.year
    const sunday = easter(y)
    const newYear = Date.UTC(y, 0, 1)
    const off = days(newYear + [1, 0, 0, 0, 0, 0, 2][new Date(newYear).getUTCDay()]! * dayMs, sunday - 2 * dayMs, sunday + dayMs)
    for (const ms of [nth(y, 5, 1, 1), last(y, 5, 1), last(y, 8, 1)]) off.add(ms)
    const moved = proclaimedGb[y]
    for (const [month, of] of moved?.not ?? []) off.delete(Date.UTC(y, month - 1, of))
    for (const [month, of] of moved?.kept ?? []) off.add(Date.UTC(y, month - 1, of))
    const christmas = Date.UTC(y, 11, 25)
    // Christmas and Boxing Day on a weekend are kept on the next days that are worked.
    for (let at = christmas, kept = 0; kept < 2; at += dayMs) {
      if (isWeekend(dayOf(at))) continue
      off.add(at)
      kept++
    }
    return !isWeekend(day) && !off.has(utc(day))
  },
}

export const calendars = { cn, eu, us, gb } as const
export type CalendarId = keyof typeof calendars

const formats = new Map<string, Intl.DateTimeFormat>()
function partsIn(zone: string, ms: number): { day: Day; msOfDay: number } {
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
  const part = new Map(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]))
  const get = (type: string): number => part.get(type as Intl.DateTimeFormatPartTypes)!
  return {
    day: { year: get('year'), month: get('month'), day: get('day') },
    msOfDay: ((get('hour') * 60 + get('minute')) * 60 + get('second')) * 1000 + (((ms % 1000) + 1000) % 1000),
  }
}

/** The instant at which a local day begins; where summer time skips midnight, the first instant of that day. */
/** The day on which it is written down where the law of the house is kept: what falls after midnight in Shanghai is not of the day before. */
export function dateIn(ms: number, { zone }: Calendar): string {
  const { day } = partsIn(zone, ms)
  return new Date(utc(day)).toISOString().slice(0, 10)
}

function startOf(day: Day, zone: string): number {
  const wanted = utc(day)
  let at = wanted
  // The offset at the guess and at its correction differ only around a change of the clocks.
  for (let i = 0; i < 3; i++) {
    const here = partsIn(zone, at)
    const off = utc(here.day) + here.msOfDay - wanted
    if (off === 0) return at
    at -= off
  }
  return at
}

const next = (day: Day): Day => dayOf(utc(day) + dayMs)

/** The end of the n-th working day after the day of `from`: the day on which something happens does not count. */
export function endOfWorkingDay(from: number, n: number, { id, zone, isWorkingDay }: Calendar): number {
  // Boards ask for the clocks of everything open; the local day does not change within a minute.
  const key = `${id}:${n}:${Math.floor(from / 60_000)}`
  const known = ends.get(key)
  if (known !== undefined) return known
  let { day } = partsIn(zone, from)
  for (let left = n; left > 0;) {
    day = next(day)
    if (isWorkingDay(day)) left--
  }
  const end = startOf(next(day), zone)
  if (ends.size > 50_000) ends.clear()
  ends.set(key, end)
  return end
}
const ends = new Map<string, number>()

/** The end of the day n months later; of the last day of a shorter month; of the next day that is worked, where that one is not. */
export function endOfMonths(from: number, n: number, { zone, isWorkingDay }: Calendar): number {
  const { day } = partsIn(zone, from)
  const month = day.month - 1 + n
  const lastDay = new Date(Date.UTC(day.year, month + 1, 0)).getUTCDate()
  let due = dayOf(Date.UTC(day.year, month, Math.min(day.day, lastDay)))
  while (!isWorkingDay(due)) due = next(due)
  return startOf(next(due), zone)
}
