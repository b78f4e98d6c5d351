/**
 * Personal values that cannot be mistaken for anything else, planted in a market's files, and a search that finds them again however
 * they are written: as they are, escaped in JSON, percent-encoded, in UTF-16, as hexadecimal digits or in base64.
 */
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const stems = { name: '雀鸣', phone: '1917700', ip: '2001:db8:cafe:', text: 'zQ7雀' }
type Kind = keyof typeof stems

export type Planted = { kind: Kind; value: string; person: string }

export function plantings() {
  const planted: Planted[] = []
  const numbers = { name: 0, phone: 0, ip: 0, text: 0 }
  return {
    planted,
    plant(kind: Kind, person: string): string {
      const n = (numbers[kind] += 1)
      const value = stems[kind] + (kind === 'phone' ? String(n).padStart(4, '0') : kind === 'ip' ? `:${n.toString(16)}` : `${n}号`)
      planted.push({ kind, value, person })
      return value
    },
  }
}

/** Rewrites a CSV file that has no quotes in what is changed: `change` gets a row's fields by column and may set them. */
export function rewriteCsv(path: string, change: (row: Record<string, string>, n: number) => void, added: string[] = []): void {
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n')
  const columns = [...header.split(','), ...added]
  const rows = lines.map((line, n) => {
    // Free text is quoted and may hold commas; such a row keeps its text as it was.
    const cells = line.match(/("([^"]|"")*"|[^,]*)(,|$)/g)!.map((cell) => cell.replace(/,$/, ''))
    const row = Object.fromEntries(columns.map((column, i) => [column, cells[i] ?? '']))
    change(row, n)
    return columns.map((column) => row[column]).join(',')
  })
  writeFileSync(path, `${[columns.join(','), ...rows].join('\n')}\n`)
}

/** The ways in which a stem may stand in a file, as latin1 text of the bytes. */
function spellings(stem: string): string[] {
  const raw = Buffer.from(stem)
  const latin1 = (text: string): string => Buffer.from(text).toString('latin1')
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), raw])
      .toString('base64')
      .slice(shift === 0 ? 0 : 4)
      .replace(/.{0,4}=*$/, ''),
  )
  const escaped = [...stem].map((c) => (c > '~' ? `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}` : c)).join('')
  return [
    latin1(stem),
    Buffer.from(stem, 'utf16le').toString('latin1'),
    escaped,
    escaped.toUpperCase().replaceAll('\\U', '\\u'),
    encodeURIComponent(stem),
    ...(stem === stems.phone ? [] : [raw.toString('hex'), raw.toString('hex').toUpperCase(), ...base64]),
  ].filter((text, at, all) => text.length >= 6 && all.indexOf(text) === at)
}

const phone = new RegExp(`(?<![0-9a-f])${stems.phone}\\d{4}(?![0-9a-f])`, 'g')
const others = (Object.keys(stems) as Kind[])
  .filter((kind) => kind !== 'phone')
  .flatMap((kind) => spellings(stems[kind]).map((spelling) => ({ kind, spelling })))

/** Where a canary stands in these bytes: a few words about each place. */
export function findCanaries(bytes: Buffer, planted: readonly Planted[]): string[] {
  const text = bytes.toString('latin1')
  const found: string[] = []
  const around = (at: number): string => JSON.stringify(text.slice(Math.max(0, at - 60), at + 60))
  for (const { kind, spelling } of others) {
    const at = text.indexOf(spelling)
    if (at >= 0) found.push(`${kind} at ${at}: ${around(at)}`)
  }
  const phones = new Set(planted.filter(({ kind }) => kind === 'phone').map(({ value }) => value))
  for (const match of text.matchAll(phone)) if (phones.has(match[0])) found.push(`phone at ${match.index}: ${around(match.index)}`)
  return found
}

export const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile())
