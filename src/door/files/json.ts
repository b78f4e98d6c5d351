/** Documents of JSON, whatever their layout, taken apart into the texts of their records, each with the line it begins on: a list, lists inside an object, or one object after another. */
import { readFileSync, statSync } from 'node:fs'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { packing, whyUnreadable } from './bytes.ts'
import { decode, encodingOfStart } from './encoding.ts'
import type { Line, Refuse } from './records.ts'

/** Largest document read whole, bytes. */
const maxDocument = 512 * 1024 * 1024

/** Splits a document; only brackets and quotes are looked at, what stands between them is judged when a record is parsed. */
class Scanner {
  readonly bytes: Buffer
  at = 0
  line = 1
  constructor(bytes: Buffer) {
    this.bytes = bytes
  }

  space(): void {
    for (; this.at < this.bytes.length; this.at++) {
      const byte = this.bytes[this.at]!
      if (byte === 0x0a) this.line++
      else if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return
    }
  }

  text(): void {
    for (this.at++; this.at < this.bytes.length; this.at++) {
      const byte = this.bytes[this.at]!
      if (byte === 0x0a) this.line++
      else if (byte === 0x5c) this.at++
      else if (byte === 0x22) break
    }
    this.at++
  }

  /** Passes over one value. */
  skip(): void {
    let depth = 0
    for (; this.at < this.bytes.length;) {
      const byte = this.bytes[this.at]!
      if (byte === 0x22) {
        this.text()
        if (depth === 0) return
        continue
      }
      if (byte === 0x0a) this.line++
      if (byte === 0x7b || byte === 0x5b) depth++
      else if (byte === 0x7d || byte === 0x5d) {
        if (depth === 0) return
        depth--
        if (depth === 0) {
          this.at++
          return
        }
      } else if (depth === 0 && (byte === 0x2c || byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09)) return
      this.at++
    }
  }

  /** The bytes of one value and the line it begins on. */
  value(): Line {
    this.space()
    const [from, number] = [this.at, this.line]
    this.skip()
    if (this.at === from) this.at++
    return { number, bytes: this.bytes.subarray(from, this.at) }
  }

  /** Values of the list that begins here. */
  *list(): Generator<Line> {
    this.at++
    for (;;) {
      this.space()
      const byte = this.bytes[this.at]
      if (byte === undefined) return
      if (byte === 0x5d) {
        this.at++
        return
      }
      if (byte === 0x2c) {
        this.at++
        continue
      }
      yield this.value()
    }
  }

  /** Members of the object that begins here: name, and where the value begins. */
  *members(): Generator<{ name: string; at: number; line: number }> {
    this.at++
    for (;;) {
      this.space()
      const byte = this.bytes[this.at]
      if (byte === undefined || byte === 0x7d) return
      if (byte !== 0x22) {
        this.at++
        continue
      }
      const from = this.at + 1
      this.text()
      const name = this.bytes.subarray(from, this.at - 1).toString('utf8')
      this.space()
      if (this.bytes[this.at] === 0x3a) this.at++
      this.space()
      yield { name, at: this.at, line: this.line }
      this.skip()
    }
  }
}

function* recordsOf(bytes: Buffer, path: readonly string[] | undefined): Generator<Line> {
  const top = new Scanner(bytes)
  top.space()
  if (bytes[top.at] === 0x5b && path === undefined) {
    yield* top.list()
    // A torn list: what stands after its end is another document, which is not ours to guess at.
    return
  }
  if (path !== undefined) {
    let scanner: Scanner | undefined = top
    for (const step of path) {
      let inside: Scanner | undefined
      if (scanner.bytes[scanner.at] === 0x7b)
        for (const member of scanner.members())
          if (member.name === step) {
            inside = new Scanner(bytes)
            inside.at = member.at
            inside.line = member.line
            break
          }
      if (inside === undefined) return
      scanner = inside
    }
    if (bytes[scanner.at] === 0x5b) yield* scanner.list()
    else if (scanner.at < bytes.length) yield scanner.value()
    return
  }
  for (;;) {
    top.space()
    if (top.at >= bytes.length) return
    yield top.value()
  }
}

/** Names of the members of a document that are lists of objects; empty when the document is no single object. */
export function listsIn(bytes: Buffer): string[] {
  const top = new Scanner(bytes)
  top.space()
  if (bytes[top.at] !== 0x7b) return []
  const lists: string[] = []
  for (const { name, at } of top.members()) {
    const inside = new Scanner(bytes)
    inside.at = at
    if (bytes[at] !== 0x5b) continue
    inside.at++
    inside.space()
    if (bytes[inside.at] === 0x7b) lists.push(name)
  }
  top.at++
  top.space()
  return top.at < bytes.length ? [] : lists
}

/** The document in UTF-8; undefined when it cannot be read, which `refuse` was told. */
export function readDocument(path: string, refuse: Refuse): Buffer | undefined {
  try {
    if (statSync(path).size > maxDocument) {
      refuse({ line: 0, field: '', expected: `a document of at most ${maxDocument} bytes, larger ones as NDJSON`, came: 'a larger one' })
      return undefined
    }
    const packed = packing(path)
    const raw = readFileSync(path)
    const bytes =
      packed === undefined
        ? raw
        : packed === 'gzip'
          ? gunzipSync(raw, { maxOutputLength: maxDocument })
          : zstdDecompressSync(raw, { maxOutputLength: maxDocument })
    const start = encodingOfStart(bytes)
    if (start === undefined) return bytes
    const rest = bytes.subarray(start.mark)
    return start.encoding === 'utf-8' ? rest : Buffer.from(decode(rest, start.encoding) ?? '')
  } catch (error) {
    refuse({ line: 0, field: '', expected: 'a file readable to its end', came: whyUnreadable(error) })
    return undefined
  }
}

/** Records of a JSON document, one text each. `path` says where the list lies; unsaid, the only list of objects in it is taken. */
export function* jsonRecords(path: string, refuse: Refuse, records?: readonly string[]): Generator<Line> {
  const bytes = readDocument(path, refuse)
  if (bytes === undefined) return
  const lists = records === undefined ? listsIn(bytes) : []
  yield* recordsOf(bytes, records ?? (lists.length === 1 ? lists : undefined))
}
