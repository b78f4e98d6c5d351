/** Which characters a font can show, and what stands for the others: a paper must be made whatever somebody wrote. */

/** Code points that a TrueType or OpenType font maps to a glyph; reads `cmap` formats 4 and 12. Throws RangeError for what is no font. */
export function coverageOf(font: Buffer): Set<number> {
  const covered = new Set<number>()
  const tables = font.readUInt16BE(4)
  for (let n = 0; n < tables; n++) {
    const at = 12 + 16 * n
    if (font.toString('latin1', at, at + 4) !== 'cmap') continue
    const cmap = font.readUInt32BE(at + 8)
    const encodings = font.readUInt16BE(cmap + 2)
    for (let e = 0; e < encodings; e++) readSubtable(font, cmap + font.readUInt32BE(cmap + 8 + 8 * e), covered)
  }
  if (covered.size === 0) throw new RangeError('expected a font with a cmap of format 4 or 12, got other bytes')
  return covered
}

function readSubtable(font: Buffer, at: number, covered: Set<number>): void {
  const format = font.readUInt16BE(at)
  if (format === 12) {
    for (let n = 0, groups = font.readUInt32BE(at + 12); n < groups; n++) {
      const group = at + 16 + 12 * n
      for (let code = font.readUInt32BE(group), end = font.readUInt32BE(group + 4); code <= end; code++) covered.add(code)
    }
    return
  }
  if (format !== 4) return
  const segments = font.readUInt16BE(at + 6) / 2
  const [ends, starts, deltas, offsets] = [14, 16 + 2 * segments, 16 + 4 * segments, 16 + 6 * segments].map((from) => at + from) as [
    number,
    number,
    number,
    number,
  ]
  for (let n = 0; n < segments; n++) {
    const [end, start, delta, offset] = [ends, starts, deltas, offsets].map((from) => font.readUInt16BE(from + 2 * n)) as [number, number, number, number]
    for (let code = start; code <= end && code !== 0xffff; code++) {
      const glyph = offset === 0 ? (code + delta) & 0xffff : font.readUInt16BE(offsets + 2 * n + offset + 2 * (code - start))
      if (glyph !== 0) covered.add(code)
    }
  }
}

/** Line ends and tabs are laid out, not shown. */
const laidOut = new Set([9, 10, 13])

/** The text with `[U+1F4A9]` for each character no font shows. */
export function shown(text: string, covered: ReadonlySet<number>): string {
  let out = ''
  let plain = true
  for (const character of text) {
    const code = character.codePointAt(0)!
    if (covered.has(code) || laidOut.has(code)) out += character
    else {
      plain = false
      out += `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`
    }
  }
  return plain ? text : out
}

/** The same for every string of a value. */
export function shownIn<T>(value: T, covered: ReadonlySet<number>): T {
  if (typeof value === 'string') return shown(value, covered) as T
  if (Array.isArray(value)) return value.map((one) => shownIn(one, covered)) as T
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shownIn(one, covered)])) as T
  return value
}
