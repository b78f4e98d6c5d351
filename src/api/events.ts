/** The door for events: one, a batch, or a stream of lines; answered when they would survive a power cut. */
import type { IncomingMessage } from 'node:http'
import { PassThrough, type Readable } from 'node:stream'
import { constants, createGunzip, createZstdDecompress } from 'node:zlib'
import { z } from 'zod'
import { type CheckedEvent, type Fault, parseEvent } from '../door/event.ts'
import type { Tenant } from '../live/tenant.ts'
import { Problem, Reply, route } from './route.ts'

export const limits = { sent: 64 * 1024 * 1024, unpacked: 512 * 1024 * 1024, line: 1024 * 1024 } as const

/** Events taken together: parsed, then kept, then the next, so that a long stream waits for the disk and not the memory for it. */
const chunk = 1000

const refusedSchema = z.object({ line: z.int().min(1), id: z.string().nullable(), field: z.string(), expected: z.string(), came: z.string() })
const takenSchema = z
  .object({
    accepted: z.int().min(0),
    known: z.int().min(0),
    refused: z.array(refusedSchema).meta({ description: 'One entry an event, never capped; line starts at 1' }),
    set_aside: z
      .array(refusedSchema)
      .meta({ description: 'Values of optional fields that could not be read and count as unknown; their events were accepted' }),
    waiting: z.int().min(0).meta({ description: 'Accepted events that wait for the order or refund they speak of' }),
    head: z.object({ size: z.int().min(0), root: z.string() }),
  })
  .meta({ id: 'Taken' })

type Listed = z.infer<typeof refusedSchema>
type Taken = Omit<z.infer<typeof takenSchema>, 'head'>

const tooLarge = (what: string, zh: string): Problem => new Problem(413, 'too_large', { en: `expected ${what}, got more`, zh: `应为${zh}，收到的更大` })

/** The body unpacked, within its limits. A connection that breaks off ends the iteration with an error. */
async function* unpacked(incoming: IncomingMessage, encoding: string | undefined): AsyncGenerator<Buffer> {
  const length = Number(incoming.headers['content-length'] ?? 0)
  if (length > limits.sent) throw tooLarge(`a body of at most ${limits.sent} bytes as sent`, `发送的正文不超过 ${limits.sent} 字节`)
  let sent = 0
  const counted = new PassThrough()
  const name = (encoding ?? 'identity').trim().toLowerCase()
  let unpacker: (Readable & NodeJS.WritableStream) | undefined
  if (name === 'gzip' || name === 'x-gzip') unpacker = createGunzip()
  else if (name === 'zstd') unpacker = createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: 25 } })
  else if (name !== 'identity' && name !== '')
    throw new Problem(415, 'content_encoding', {
      en: 'expected content-encoding gzip, zstd or none, got another',
      zh: 'content-encoding 应为 gzip、zstd 或不带',
    })
  const check = (part: Buffer): void => {
    sent += part.length
    if (sent > limits.sent) counted.destroy(tooLarge(`a body of at most ${limits.sent} bytes as sent`, `发送的正文不超过 ${limits.sent} 字节`))
  }
  incoming.on('data', check)
  // A sender that goes away in the middle must not look like an end.
  incoming.on('error', (error) => counted.destroy(error))
  incoming.on('close', () => {
    if (!incoming.complete) counted.destroy(new Error('the sender went away'))
  })
  incoming.pipe(counted)
  const source: AsyncIterable<Buffer> = unpacker === undefined ? counted : counted.pipe(unpacker)
  if (unpacker !== undefined) counted.on('error', (error) => (unpacker as unknown as Readable).destroy(error))
  let size = 0
  try {
    for await (const part of source) {
      size += part.length
      if (size > limits.unpacked) throw tooLarge(`a body of at most ${limits.unpacked} bytes unpacked`, `解压后的正文不超过 ${limits.unpacked} 字节`)
      yield part
    }
  } catch (error) {
    if (error instanceof Problem) throw error
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (code.startsWith('Z_') || code.startsWith('ERR_ZSTD') || /zstd|zlib|incorrect header|unexpected end/i.test((error as Error).message))
      throw new Problem(422, 'packed', { en: `expected a body that unpacks as ${name}, got one that does not`, zh: `正文应能按 ${name} 解压，收到的不能` })
    throw error
  } finally {
    incoming.off('data', check)
    incoming.unpipe(counted)
    counted.destroy()
    // What was not read is thrown away, so that the answer can be sent.
    incoming.resume()
  }
}

const busy = (): Problem =>
  new Problem(
    429,
    'busy',
    {
      en: 'expected to keep up with what comes, but too much is on its way; nothing of this request was taken',
      zh: '暂时无法跟上写入；本次请求未接收任何事件',
    },
    {},
    { 'retry-after': '1' },
  )

/** Bytes of batches in memory, of all marketplaces: a few hundred KiB may unpack to half a GiB. */
const mostHeld = 640 * 1024 * 1024
let held = 0

/** A body in one piece, for as long as `use` needs it. */
async function whole<T>(incoming: IncomingMessage, encoding: string | undefined, most: number, use: (bytes: Buffer) => Promise<T>): Promise<T> {
  const parts: Buffer[] = []
  let size = 0
  try {
    for await (const part of unpacked(incoming, encoding)) {
      size += part.length
      held += part.length
      if (size > most) throw tooLarge(`an event of at most ${most} bytes`, `单个事件不超过 ${most} 字节`)
      if (held > mostHeld) throw busy()
      parts.push(part)
    }
    return await use(Buffer.concat(parts))
  } finally {
    held -= size
  }
}

type Line = { number: number; bytes: Buffer } | { number: number; tooLong: true }

/** Lines of a stream; the last one may lack its end only when the body ended as it should. */
async function* linesOf(parts: AsyncIterable<Buffer>): AsyncGenerator<Line[]> {
  let rest: Buffer[] = []
  let restSize = 0
  let number = 0
  const ended = (last: Buffer): Line => {
    number++
    const size = restSize + last.length
    const line: Line = size > limits.line ? { number, tooLong: true } : { number, bytes: rest.length === 0 ? last : Buffer.concat([...rest, last]) }
    rest = []
    restSize = 0
    return line
  }
  for await (const part of parts) {
    const lines: Line[] = []
    let at = 0
    for (;;) {
      const end = part.indexOf(10, at)
      if (end < 0) break
      lines.push(ended(part.subarray(at, end)))
      at = end + 1
    }
    if (at < part.length) {
      restSize += part.length - at
      // Beyond the limit only the length counts.
      if (restSize <= limits.line) rest.push(part.subarray(at))
      else rest = []
    }
    if (lines.length > 0) yield lines
  }
  if (restSize > 0) yield [ended(Buffer.alloc(0))]
}

/** The members of a JSON list, cut apart without reading them, so that a wrong one costs itself alone. */
function cutList(bytes: Buffer): Buffer[] | undefined {
  const blank = (c: number): boolean => c === 32 || c === 9 || c === 10 || c === 13
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0
  while (at < bytes.length && blank(bytes[at]!)) at++
  if (bytes[at] !== 91) return undefined
  const members: Buffer[] = []
  let start = ++at
  let depth = 0
  let inText = false
  for (; at < bytes.length; at++) {
    const c = bytes[at]!
    if (inText) {
      if (c === 92) at++
      else if (c === 34) inText = false
      continue
    }
    if (c === 34) inText = true
    else if (c === 123 || c === 91) depth++
    else if (c === 44 && depth === 0) {
      members.push(bytes.subarray(start, at))
      start = at + 1
    } else if (c === 125 || c === 93) {
      if (depth === 0) {
        if (c !== 93) return undefined
        const last = bytes.subarray(start, at)
        if (members.length > 0 || !last.every(blank)) members.push(last)
        for (at++; at < bytes.length; at++) if (!blank(bytes[at]!)) return undefined
        return members
      }
      depth--
    }
  }
  return undefined
}

/** Takes events in portions and adds up what became of them. */
function counter(tenant: Tenant) {
  const taken: Taken = { accepted: 0, known: 0, refused: [], set_aside: [], waiting: 0 }
  let parsed: { line: number; event: CheckedEvent; setAside: Fault[] }[] = []
  const awaited: { kind: string; id: string }[] = []
  let code: string | undefined
  const refuse = (line: number, id: string | undefined, fault: Fault): void => {
    taken.refused.push({ line, id: id === undefined ? null : id.slice(0, 80), ...fault })
  }
  async function flush(): Promise<void> {
    const group = parsed
    parsed = []
    const outcomes = await tenant.ingest(group.map(({ event }) => event))
    for (const [i, outcome] of outcomes.entries()) {
      const { line, event, setAside } = group[i]!
      if (outcome.status === 'appended') {
        taken.accepted++
        tenant.quota.took(1)
        for (const fault of setAside) taken.set_aside.push({ line, id: event.id.slice(0, 80), ...fault })
        const need = tenant.awaited(event)
        if (need !== undefined) awaited.push(need)
      } else if (outcome.status !== 'refused') taken.known++
      else {
        code = outcome.code === 'CONFLICT' ? 'conflict' : 'malformed'
        refuse(
          line,
          event.id,
          outcome.code === 'CONFLICT'
            ? { field: 'id', expected: 'an id not used before by other content', came: 'other content' }
            : { field: 'id', expected: outcome.expected, came: outcome.came },
        )
      }
    }
  }
  return {
    async add(line: number, bytes: Buffer): Promise<void> {
      const one = parseEvent(bytes, tenant.door)
      if (!one.ok) {
        code = one.code
        refuse(line, one.id, one.faults[0])
        return
      }
      if (one.event.source === '//aedile') {
        code = 'source'
        refuse(line, one.event.id, { field: 'source', expected: 'the source that the event comes from', came: '//aedile, which is our own' })
        return
      }
      if (tenant.tooEarly(one.event)) {
        code = 'future'
        refuse(line, one.event.id, {
          field: one.event.recordedMs === undefined ? 'time' : 'recordedtime',
          expected: 'a recorded time at most 5 minutes after its receipt',
          came: 'a later one',
        })
        return
      }
      parsed.push({ line, event: one.event, setAside: one.setAside })
      if (parsed.length >= chunk) await flush()
    },
    refuse,
    flush,
    /** Why the last refused one was. */
    get code() {
      return code
    },
    done: () => ({
      ...taken,
      refused: taken.refused.toSorted((a, b) => a.line - b.line),
      waiting: awaited.filter(({ kind, id }) => !tenant.isKnown(kind, id)).length,
      head: tenant.head(),
    }),
  }
}

const types = ['application/cloudevents+json', 'application/cloudevents-batch+json', 'application/x-ndjson'] as const

/** Requests for events under way at once, by marketplace: one that floods leaves the others their room. */
const underWay = new WeakMap<Tenant, number>()

export const routes = [
  route({
    method: 'POST',
    path: '/v1/events',
    access: 'events.send',
    summary: 'Takes CloudEvents of the vocabulary: one, a batch, or one a line; answered when they would survive a power cut',
    raw: types,
    patience: 'own',
    anywhere: true,
    response: takenSchema,
    also: [409, 413, 415, 422, 429],
    async handle({ tenant, incoming, headers }) {
      const type = (headers['content-type'] ?? '').split(';')[0]!.trim().toLowerCase()
      if (!(types as readonly string[]).includes(type))
        throw new Problem(415, 'content_type', { en: `expected content-type ${types.join(', ')}, got another`, zh: `content-type 应为 ${types.join('、')}` })
      const over = tenant.quota.overIngest()
      if (over !== undefined)
        throw new Problem(
          429,
          `quota_${over.what}`,
          {
            en: `expected at most ${over.most} ${over.what === 'events' ? 'events a day' : 'bytes kept'} for this marketplace; nothing of this request was taken`,
            zh: `本市场${over.what === 'events' ? '每日事件数' : '存储字节数'}上限为 ${over.most}；本次请求未接收任何事件`,
          },
          {},
          { 'retry-after': String(over.seconds) },
        )
      const own = underWay.get(tenant) ?? 0
      if (tenant.isFull() || own >= tenant.quota.atOnce) throw busy()
      underWay.set(tenant, own + 1)
      try {
        const counts = counter(tenant)
        const encoding = headers['content-encoding']
        if (type === 'application/x-ndjson') {
          for await (const lines of linesOf(unpacked(incoming, encoding)))
            for (const line of lines) {
              if ('tooLong' in line)
                counts.refuse(line.number, undefined, { field: '', expected: `a line of at most ${limits.line} bytes`, came: 'a longer one' })
              else if (line.bytes.length > 1 || (line.bytes.length === 1 && line.bytes[0] !== 13)) await counts.add(line.number, line.bytes)
            }
          await counts.flush()
          return counts.done()
        }
        if (type === 'application/cloudevents-batch+json') {
          return await whole(incoming, encoding, limits.unpacked, async (bytes) => {
            const members = cutList(bytes)
            if (members === undefined)
              throw new Problem(422, 'batch', { en: 'expected a JSON list of CloudEvents, got something else', zh: '应为 CloudEvents 的 JSON 列表' })
            for (const [i, member] of members.entries()) {
              if (member.length > limits.line)
                counts.refuse(i + 1, undefined, { field: '', expected: `an event of at most ${limits.line} bytes`, came: 'a larger one' })
              else await counts.add(i + 1, member)
            }
            await counts.flush()
            return counts.done()
          })
        }
        await whole(incoming, encoding, limits.line, (bytes) => counts.add(1, bytes))
        await counts.flush()
        const done = counts.done()
        const refused = done.refused[0]
        if (refused !== undefined) throw alone(refused, counts.code)
        return done
      } catch (error) {
        // Whoever went away reads no answer; what was kept of it stays, whole events each.
        if (!incoming.complete && !(error instanceof Problem)) return new Reply(400, '', { connection: 'close' })
        throw error
      } finally {
        underWay.set(tenant, underWay.get(tenant)! - 1)
      }
    },
  }),
]

/** One event alone that was not taken. */
function alone(refused: Listed, code: string | undefined): Problem {
  const status = code === 'conflict' ? 409 : code === 'TOO_LARGE' || code === 'TOO_DEEP' ? 413 : 422
  const { field, expected, came } = refused
  return new Problem(
    status,
    code === 'conflict' ? 'conflict' : 'event',
    {
      en: `expected ${expected}${field === '' ? '' : ` in "${field}"`}, got ${came}`,
      zh: `事件不符合要求${field === '' ? '' : `，字段“${field}”`}：应为 ${expected}，收到 ${came}`,
    },
    { refused: [refused] },
  )
}
