/** Numbers, times and untrusted strings as a person may read them, on a terminal or a page, the same on every machine. */

/**
 * Ids and texts come from strangers. Control characters would move a terminal's cursor, bidirectional and invisible ones would make one id look like another;
 * both are shown by number instead.
 */
export function printable(text: string): string {
  return text.replace(unprintable, (mark) => `\\u{${mark.codePointAt(0)!.toString(16)}}`)
}
const unprintable = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u

/** Columns a text takes on a terminal: a CJK character takes two, a combining mark none. */
export function columnsOf(text: string): number {
  let columns = 0
  for (const char of text) columns += /\p{Mn}/u.test(char) ? 0 : wide.test(char) ? 2 : 1
  return columns
}

export const padEnd = (text: string, columns: number): string => text + ' '.repeat(Math.max(0, columns - columnsOf(text)))

/** Breaks at spaces and between CJK characters; a word longer than a line stands on its own. Never begins a line with closing punctuation. */
export function wrap(text: string, columns: number, indent: string): string {
  const words =
    text.match(
      /[^\S\n]*(?:[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef][,。；：、！？）」』”’]*|[^\s\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]+[,。；：、！？）」』”’]*)/gu,
    ) ?? []
  const lines: string[] = []
  let line = ''
  for (const word of words) {
    if (line !== '' && columnsOf(line) + columnsOf(word) > columns - columnsOf(indent)) {
      lines.push(line)
      line = word.trimStart()
    } else line += line === '' ? word.trimStart() : word
  }
  if (line !== '') lines.push(line)
  return lines.join(`\n${indent}`)
}

/** Minutes east of Greenwich in an RFC 3339 time. */
export function offsetMinutes(time: string): number {
  const found = /([+-])(\d{2}):(\d{2})$/.exec(time)
  return found === null ? 0 : (found[1] === '-' ? -1 : 1) * (Number(found[2]) * 60 + Number(found[3]))
}

/** Epoch milliseconds as "2017-08-08 14:03" on a clock that many minutes east of Greenwich. */
export const clock = (epoch_ms: number, offset_minutes: number): string =>
  new Date(epoch_ms + offset_minutes * 60_000).toISOString().slice(0, 16).replace('T', ' ')

/** "2017-08-10T00:00:00.000+08:00" → "2017-08-10 00:00 (+08:00)" */
export const readableTime = (time: string): string => {
  const zone = /(Z|[+-]\d{2}:\d{2})$/.exec(time)?.[1] ?? 'Z'
  return `${time.slice(0, 16).replace('T', ' ')} (${zone === 'Z' ? 'UTC' : zone})`
}
