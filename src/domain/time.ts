/** One clock for everything a report says: that of its as-of. */

/** The offset an RFC 3339 time was written with. */
export const offsetOf = (time: string): string => /(Z|[+-]\d\d:\d\d)$/.exec(time)?.[1] ?? 'Z'

/** RFC 3339 text of an instant on the clock of an offset. */
export function onClock(ms: number, offset: string): string {
  if (offset === 'Z') return new Date(ms).toISOString()
  const sign = offset.startsWith('-') ? -1 : 1
  const shift = sign * (Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4, 6))) * 60_000
  return `${new Date(ms + shift).toISOString().slice(0, -1)}${offset}`
}
