/** Workbooks as rows of text: what a cell shows matters, not how the program stored it. */
import { markOf, markWords } from './bytes.ts'
import { areNames, bare, type Reading, type Refuse } from './records.ts'
import { ArchiveError, type Entry, partBytes, withArchive } from './zip.ts'

/** Largest part of a workbook, bytes of XML; larger tables come as CSV or Parquet. */
const maxPart = 400 * 1024 * 1024

export type Grid = { line: number; cells: string[]; hidden?: true }[]
/** What a workbook holds: its visible sheets, and how many are hidden. */
export type Workbook = { sheets: { name: string; grid: () => Grid }[]; hidden: number }

const entities: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const plain = (xml: string): string =>
  xml
    .replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]+);/gi, (whole, name: string) => {
      if (!name.startsWith('#')) return entities[name] ?? whole
      const code = name[1] === 'x' || name[1] === 'X' ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
      return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : ''
    })
    // Spreadsheets write control characters as _x000D_.
    .replace(/_x([0-9A-F]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))

const attribute = (tag: string, name: string): string | undefined => new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1]

/** Elements of a name in a text of XML, each with its tag and what it holds. A torn text ends them, so that time grows with length alone. */
function* elements(xml: string, name: string): Generator<{ tag: string; body: string }> {
  for (let at = 0; ;) {
    const open = xml.indexOf(`<${name}`, at)
    if (open < 0) return
    const after = xml[open + name.length + 1]
    if (after !== '>' && after !== '/' && after !== ' ' && after !== '\n' && after !== '\r' && after !== '\t') {
      at = open + 1
      continue
    }
    const close = xml.indexOf('>', open)
    if (close < 0) return
    const tag = xml.slice(open, close)
    if (xml[close - 1] === '/') {
      yield { tag, body: '' }
      at = close + 1
      continue
    }
    const end = xml.indexOf(`</${name}>`, close)
    if (end < 0) return
    yield { tag, body: xml.slice(close + 1, end) }
    at = end + name.length + 3
  }
}

/** The text of the runs of a string item, without the readings of characters that some languages add. */
function textOf(xml: string): string {
  let plainRuns = xml
  for (const { tag, body } of elements(xml, 'rPh')) plainRuns = plainRuns.replace(`${tag}>${body}</rPh>`, '')
  return [...elements(plainRuns, 't')].map(({ body }) => plain(body)).join('')
}

const builtInDates = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 46, 47, 50, 51, 52, 53, 54, 55, 56, 57, 58])

/** For each style of cell, whether it shows a number as a date. */
function dateStyles(xml: string): boolean[] {
  const custom = new Map<number, boolean>()
  for (const [tag] of xml.matchAll(/<numFmt\b[^>]*>/g)) {
    const code = plain(attribute(tag, 'formatCode') ?? '').replace(/"[^"]*"|\[[^\]]*\]|\\./g, '')
    custom.set(Number(attribute(tag, 'numFmtId')), /[ymdhs]/i.test(code) && !/[#0?]/.test(code.replace(/\.0+/g, '')))
  }
  const formats = elements(xml, 'cellXfs').next().value?.body ?? ''
  return [...formats.matchAll(/<xf\b[^>]*>/g)].map(([tag]) => {
    const id = Number(attribute(tag, 'numFmtId') ?? 0)
    return custom.get(id) ?? builtInDates.has(id)
  })
}

/** A day number of a spreadsheet as local time. */
export function serialTime(serial: number, from1904: boolean): string {
  const days = serial + (from1904 ? 1462 : 0)
  const ms = Math.round((days - 25_569) * 86_400_000)
  const rounded = Math.abs(ms - Math.round(ms / 1000) * 1000) < 5 ? Math.round(ms / 1000) * 1000 : ms
  const date = new Date(rounded)
  if (Number.isNaN(date.getTime())) return String(serial)
  return date
    .toISOString()
    .replace('T', ' ')
    .replace(/(\.000)?Z$/, '')
}

/** A number as a spreadsheet shows it: fifteen digits, and no more zeroes than it has. */
function numberText(text: string): string {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) return text
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value)
  return Math.abs(value) < 1e15 ? String(Number(value.toPrecision(15))) : value.toExponential().replace('e', 'E')
}

function columnAt(reference: string): number {
  let n = 0
  for (const c of reference) {
    const code = c.charCodeAt(0)
    if (code < 65 || code > 90) break
    n = n * 26 + code - 64
  }
  return n - 1
}

/** Cells of several rows that were made one: what stands in the first holds for all of them. Those across columns are headings. */
function fillMerged(xml: string, grid: Grid): void {
  const rows = new Map(grid.map((row) => [row.line, row]))
  for (const [, reference] of xml.matchAll(/<mergeCell\s[^>]*ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"/g)) {
    const [from, to] = reference!.split(':') as [string, string]
    const [column, last] = [columnAt(from), columnAt(to)]
    const [first, end] = [Number(/\d+/.exec(from)![0]), Number(/\d+/.exec(to)![0])]
    const text = rows.get(first)?.cells[column] ?? ''
    if (column !== last || text === '' || end - first > 100_000) continue
    for (let line = first + 1; line <= end; line++) {
      const cells = rows.get(line)?.cells
      // A merged row without any cell of its own holds no data.
      if (cells === undefined || cells.every((one) => one === '')) continue
      while (cells.length <= column) cells.push('')
      if (cells[column] === '') cells[column] = text
    }
  }
}

function sheetGrid(xml: string, strings: readonly string[], dates: readonly boolean[], from1904: boolean): Grid {
  const grid: Grid = []
  let last = 0
  for (const { tag: rowTag, body } of elements(xml, 'row')) {
    const line = Number(attribute(rowTag, 'r') ?? last + 1)
    last = line
    const cells: string[] = []
    for (const { tag, body: inside } of elements(body, 'c')) {
      const place = attribute(tag, 'r')
      const at = place === undefined ? cells.length : columnAt(place)
      if (at < 0 || at > 16_384) continue
      const kind = attribute(tag, 't') ?? 'n'
      const raw = elements(inside, 'v').next().value?.body
      let text = ''
      if (kind === 'inlineStr') text = textOf(inside)
      else if (raw !== undefined && kind === 's') text = strings[Number(raw)] ?? ''
      else if (raw !== undefined && kind === 'b') text = raw === '1' ? 'true' : 'false'
      else if (raw !== undefined && kind === 'd') text = raw
      else if (raw !== undefined && kind === 'n') text = dates[Number(attribute(tag, 's') ?? 0)] === true ? serialTime(Number(raw), from1904) : numberText(raw)
      else if (raw !== undefined) text = plain(raw)
      while (cells.length < at) cells.push('')
      cells[at] = text
    }
    grid.push(/\shidden="(?:1|true)"/.test(rowTag) ? { line, cells, hidden: true } : { line, cells })
  }
  if (xml.includes('<mergeCell ')) fillMerged(xml, grid)
  return grid
}

/** Some programs write each name of their XML behind one prefix. */
function unprefixed(xml: string): string {
  const prefix = /<([A-Za-z]\w{0,9}):(?:worksheet|workbook|sst|styleSheet)\b/.exec(xml.slice(0, 2000))?.[1]
  return prefix === undefined ? xml : xml.replaceAll(`<${prefix}:`, '<').replaceAll(`</${prefix}:`, '</')
}

/** Throws ArchiveError. */
export function readWorkbook(path: string): Workbook {
  return withArchive(path, (file, entries) => {
    const part = (name: string): string | undefined => {
      const entry: Entry | undefined = entries.find((one) => one.name.replace(/^\//, '') === name)
      return entry === undefined ? undefined : unprefixed(partBytes(file, entry, maxPart).toString('utf8'))
    }
    const workbook = part('xl/workbook.xml')
    if (workbook === undefined) throw new ArchiveError('an archive that is no workbook')
    const relations = new Map(
      [...(part('xl/_rels/workbook.xml.rels') ?? '').matchAll(/<Relationship\b[^>]*>/g)].map(([tag]) => [attribute(tag, 'Id'), attribute(tag, 'Target')]),
    )
    const strings = [...elements(part('xl/sharedStrings.xml') ?? '', 'si')].map(({ body }) => textOf(body))
    const dates = dateStyles(part('xl/styles.xml') ?? '')
    const from1904 = /<workbookPr\b[^>]*\sdate1904="(1|true)"/.test(workbook)
    let hidden = 0
    const sheets = [...workbook.matchAll(/<sheet\b[^>]*>/g)].flatMap(([tag]) => {
      const target = relations.get(attribute(tag, 'r:id') ?? attribute(tag, 'id'))
      if (target === undefined) return []
      if (/hidden/i.test(attribute(tag, 'state') ?? '')) {
        hidden++
        return []
      }
      const xml = part(target.startsWith('/') ? target.slice(1) : `xl/${target}`)
      return xml === undefined ? [] : [{ name: plain(attribute(tag, 'name') ?? ''), grid: () => sheetGrid(xml, strings, dates, from1904) }]
    })
    return { sheets, hidden }
  })
}

/** The row with the column names among the first: the one that holds most of the wanted, else the first with at least two names; below names of groups of columns, the next. */
function headerRow(grid: Grid, wanted: ReadonlySet<string> | undefined): number {
  let best = -1
  let most = 0
  for (const [at, { cells }] of grid.slice(0, 200).entries()) {
    const names = cells.map(bare)
    const score = wanted === undefined ? Math.min(names.filter((name) => name !== '').length, 2) : new Set(names.filter((name) => wanted.has(name))).size
    if (score > most) [best, most] = [at, score]
  }
  if (wanted !== undefined || best < 0) return best
  const [here, below] = [grid[best]!.cells.map(bare), grid[best + 1]?.cells.map(bare)]
  if (below === undefined) return best
  const width = Math.max(here.length, below.length)
  const empty = width - here.filter((name) => name !== '').length
  return below.length === width && empty * 3 >= width && areNames(below) ? best + 1 : best
}

type Table = { grid: Grid; at: number; columns: string[]; score: number }

function tableOn(grid: Grid, { wanted, header }: { wanted?: ReadonlySet<string>; header?: number }): Table | undefined {
  const said = header === undefined ? headerRow(grid, wanted) : grid.findIndex(({ line }) => line === header)
  const at = said >= 0 ? said : headerRow(grid, undefined)
  if (at < 0) return undefined
  const columns = grid[at]!.cells.map(bare)
  while (columns.at(-1) === '') columns.pop()
  return { grid, at, columns, score: wanted === undefined ? grid.length : columns.filter((name) => wanted.has(name)).length + 1 }
}

/** Opens a workbook as rows under a header: the sheet with most of the wanted columns, and those that have the same columns; one sheet when it is named. */
export function openSheet(
  path: string,
  options: { wanted?: ReadonlySet<string>; sheet?: string; header?: number },
  refuse: Refuse,
): { reading: Reading; rows: Grid } | undefined {
  const mark = markOf(path)
  if (mark !== 'archive' && mark !== undefined) {
    refuse({ line: 0, field: '', expected: 'a readable workbook (.xlsx)', came: markWords[mark] })
    return undefined
  }
  try {
    const { sheets, hidden } = readWorkbook(path)
    const tables = sheets
      .filter(({ name }) => options.sheet === undefined || name === options.sheet)
      .flatMap(({ grid }) => {
        const table = tableOn(grid(), options)
        return table === undefined ? [] : [table]
      })
    const best = tables.toSorted((a, b) => b.score - a.score)[0]
    if (best === undefined) {
      refuse({ line: 0, field: '', expected: options.sheet === undefined ? 'a sheet with a header' : 'the sheet that the mapping names', came: 'none' })
      return undefined
    }
    const { columns } = best
    // Where columns are wanted, others may come and go from sheet to sheet.
    const needed = options.wanted === undefined ? columns : columns.filter((name) => options.wanted!.has(name))
    const read = tables.filter((table) => table === best || (needed.length > 0 && needed.every((name) => table.columns.includes(name))))
    const rows: Grid = []
    let before = 0
    let covered = 0
    for (const table of read) {
      const { grid, at, columns: theirs } = table
      const place = theirs.length === columns.length && theirs.every((name, i) => name === columns[i]) ? undefined : columns.map((name) => theirs.indexOf(name))
      // Lines run on from sheet to sheet, so that no two rows share one.
      for (const { line, cells, hidden: covers } of grid.slice(at + 1)) {
        if (cells.every((one) => one === '')) continue
        if (cells.slice(theirs.length).some((one) => bare(one) !== '')) {
          refuse({ line: before + line, field: '', expected: `${theirs.length} cells`, came: `${cells.length} cells` })
          continue
        }
        if (covers === true) covered++
        rows.push({ line: before + line, cells: columns.map((_, i) => cells[place === undefined ? i : place[i]!] ?? '') })
      }
      before += grid.at(-1)?.line ?? 0
    }
    const header = read[0]!.grid[read[0]!.at]!.line
    return {
      reading: {
        encoding: 'utf-8',
        sure: true,
        separator: ',',
        header,
        columns,
        repeated: 0,
        skipped: 0,
        sheets: { read: read.length, others: options.sheet === undefined ? tables.length - read.length : 0, hidden, covered },
      },
      rows,
    }
  } catch (error) {
    refuse({ line: 0, field: '', expected: 'a readable workbook (.xlsx)', came: error instanceof ArchiveError ? error.message : 'bytes that no reader knows' })
    return undefined
  }
}
