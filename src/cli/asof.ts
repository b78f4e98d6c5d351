/** `--as-of`: an RFC 3339 time, or a date, which means the end of that day. */
import { UsageError } from './command.ts'

export type AsOf = { ms: number; text: string }

/** "+08:00" of a zone at an instant; summer time is the zone's own affair. */
function offsetOf(zone: string, ms: number): string {
  const name = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' })
    .formatToParts(ms)
    .find(({ type }) => type === 'timeZoneName')!.value
  const found = /([+-]\d{2}:\d{2})/.exec(name)?.[1]
  return found ?? 'Z'
}

/** The last millisecond of a day in a zone. */
function endOfDay(date: string, zone: string): AsOf {
  const text = (offset: string): string => `${date}T23:59:59.999${offset}`
  // The offset of the day's end, found from a first guess: at most one change of clocks lies between.
  const guess = offsetOf(zone, Date.parse(text('Z')))
  const offset = offsetOf(zone, Date.parse(text(guess)))
  return { ms: Date.parse(text(offset)), text: text(offset) }
}

export function parseAsOf(given: string | undefined, zone: string): AsOf | undefined {
  if (given === undefined) return undefined
  const day = /^(\d{4})-(\d{2})-(\d{2})$/.exec(given)
  const real = (year: string, month: string, date: string): boolean =>
    new Date(`${year}-${month}-${date}T00:00:00Z`).toJSON()?.startsWith(`${year}-${month}-${date}`) === true
  if (day !== null && real(day[1]!, day[2]!, day[3]!)) return endOfDay(given, zone)
  const time = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.exec(given)
  if (time === null || !real(time[1]!, time[2]!, time[3]!) || Number.isNaN(Date.parse(given)))
    throw new UsageError({
      en: `expected --as-of a date such as 2017-08-08 or a time with an offset such as 2017-08-08T14:11:00+08:00, got "${given}"`,
      zh: `--as-of 应为日期（如 2017-08-08）或带时差的时间（如 2017-08-08T14:11:00+08:00），得到“${given}”`,
    })
  const full = /T\d{2}:\d{2}(Z|[+-])/.test(given) ? given.replace(/(T\d{2}:\d{2})/, '$1:00') : given
  return { ms: Date.parse(given), text: full }
}
