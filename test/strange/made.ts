/** Makes the bytes of files that other programs write: old encodings, workbooks, archives. */
import { zipOf } from '../../src/door/fixture.ts'

/** Text in an encoding of two bytes a character, by trying what the reader makes of each pair. */
export function encoded(text: string, encoding: 'gbk' | 'big5' | 'shift_jis' | 'windows-1252'): Buffer {
  const decoder = new TextDecoder(encoding)
  const bytes = new Map<string, number[]>()
  for (let first = 0x80; first < 0x100; first++) {
    const alone = decoder.decode(Uint8Array.of(first))
    if (alone.length === 1 && alone !== '\ufffd') bytes.set(alone, [first])
    if (encoding !== 'windows-1252')
      for (let second = 0x40; second < 0x100; second++) {
        const pair = decoder.decode(Uint8Array.of(first, second))
        if ([...pair].length === 1 && pair !== '\ufffd' && !bytes.has(pair)) bytes.set(pair, [first, second])
      }
  }
  return Buffer.from(
    [...text].flatMap((c) => {
      if (c.codePointAt(0)! < 0x80) return [c.codePointAt(0)!]
      const found = bytes.get(c)
      if (found === undefined) throw new Error(`expected a character of ${encoding}, got U+${c.codePointAt(0)!.toString(16)}`)
      return found
    }),
  )
}

export const utf16 = (text: string, big = false): Buffer => {
  const bytes = Buffer.from(`\ufeff${text}`, 'utf16le')
  return big ? bytes.swap16() : bytes
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

/** A cell of a workbook: a text, a number, a number in a style, or XML of its own. */
export type Cell = string | number | null | { v: number; s: number } | { xml: string }
export type Sheet = { name: string; rows: (Cell[] | { cells: Cell[]; attributes: string })[]; merged?: string[]; state?: string }

/** Styles: 0 plain, 1 a date, 2 a date and time, 3 day and time written in Chinese, 4 a percentage, 5 thousands. */
const styles = `<styleSheet><numFmts count="2"><numFmt numFmtId="176" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="177" formatCode="[$-804]yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;\\ AM/PM\\ h:mm"/></numFmts><cellXfs count="6"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="176"/><xf numFmtId="177"/><xf numFmtId="10"/><xf numFmtId="4"/></cellXfs></styleSheet>`

const letters = (i: number): string => (i < 26 ? String.fromCharCode(65 + i) : `${letters(Math.floor(i / 26) - 1)}${String.fromCharCode(65 + (i % 26))}`)

/** A workbook as a spreadsheet program writes one. `prefix` names its XML as some programs do. */
export function workbook(sheets: readonly Sheet[], { from1904 = false, prefix = '' }: { from1904?: boolean; prefix?: string } = {}): Buffer {
  const shared: string[] = []
  const named = (xml: string): string => (prefix === '' ? xml : xml.replace(/<(\/?)([a-zA-Z])/g, `<$1${prefix}:$2`))
  const cell = (value: Cell, at: string): string => {
    if (value === null) return ''
    if (typeof value === 'number') return `<c r="${at}"><v>${value}</v></c>`
    if (typeof value === 'object') return 'xml' in value ? value.xml.replace('<c', `<c r="${at}"`) : `<c r="${at}" s="${value.s}"><v>${value.v}</v></c>`
    if (!shared.includes(value)) shared.push(value)
    return `<c r="${at}" t="s"><v>${shared.indexOf(value)}</v></c>`
  }
  const parts = sheets.map(({ rows, merged = [] }) => {
    const body = rows.map((row, r) => {
      const { cells, attributes } = Array.isArray(row) ? { cells: row, attributes: '' } : row
      return `<row r="${r + 1}"${attributes}>${cells.map((value, c) => cell(value, `${letters(c)}${r + 1}`)).join('')}</row>`
    })
    const merges = merged.length === 0 ? '' : `<mergeCells>${merged.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`
    return named(`<worksheet><sheetData>${body.join('')}</sheetData>${merges}</worksheet>`)
  })
  return zipOf({
    'xl/workbook.xml': named(
      `<workbook><workbookPr${from1904 ? ' date1904="1"' : ''}/><sheets>${sheets.map(({ name, state }, i) => `<sheet name="${escaped(name)}" sheetId="${i + 1}"${state === undefined ? '' : ` state="${state}"`} r:id="rId${i + 1}"/>`).join('')}</sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': `<Relationships>${sheets.map((_, i) => `<Relationship Id="rId${i + 1}" Target="worksheets/sheet${i + 1}.xml"/>`).join('')}</Relationships>`,
    'xl/sharedStrings.xml': named(`<sst>${shared.map((text) => `<si><t>${escaped(text)}</t></si>`).join('')}</sst>`),
    'xl/styles.xml': named(styles),
    ...Object.fromEntries(parts.map((xml, i) => [`xl/worksheets/sheet${i + 1}.xml`, xml])),
  })
}
