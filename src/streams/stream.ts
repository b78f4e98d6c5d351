/**
 * A broker's stream on its way to the door. Offsets are committed only after the door has answered, and the door answers after its sync:
 * what is lost in between is delivered again, and a repeat is known there. So nothing is lost and nothing counts twice, whoever dies when.
 */

/** One message as the broker gave it. `value` is undefined where it carried none. */
export type Message = {
  value: Buffer | undefined
  /** Header names in small letters. */
  headers: ReadonlyMap<string, string>
  /** Where it lies, for a person: topic, partition and offset, or stream and sequence. Never holds content. */
  place: string
}

/** Why one message was refused; the words are the door's and hold no personal value. */
export type Why = { field: string; expected: string; came: string }

export type Source = {
  /** Messages as they come; ends when the source is closed, throws when the broker goes away. */
  messages: () => AsyncIterable<Message>
  /** Everything up to these messages is safe elsewhere: it need not be delivered again. Throws when the broker did not take it. */
  commit: (messages: readonly Message[]) => Promise<void>
  /** Sets a message aside where the broker keeps those that were refused, with the reason beside it. */
  setAside: (message: Message, why: Why) => Promise<void>
  close: () => Promise<void>
}

/** What the door said of a batch: `refused[].line` starts at 1. */
export type Answer = { accepted: number; known: number; refused: (Why & { line: number })[] }
export type Deliver = (events: readonly Buffer[]) => Promise<Answer>

export type Counts = { accepted: number; known: number; refused: number }

export type FollowOptions = {
  open: () => Promise<Source>
  deliver: Deliver
  /** Told after each batch. */
  counted: (counts: Counts) => void
  /** Told of each message that was set aside. */
  refused: (message: Message, why: Why) => void
  /** Told when the broker is away, with what it said and how long until the next try. */
  away: (why: string, seconds: number) => void
  signal: AbortSignal
  wait: (ms: number) => Promise<void>
}

const most = 2000
const mostBytes = 4 * 1024 * 1024
const longestWaitMs = 100

/** Reads, delivers, sets aside, commits, in this order, until told to stop; a broker that goes away is waited for. */
export async function follow(options: FollowOptions): Promise<Counts> {
  const counts: Counts = { accepted: 0, known: 0, refused: 0 }
  for (let failures = 0; !options.signal.aborted;) {
    let source: Source | undefined
    const stop = (): void => void source?.close().catch(() => undefined)
    try {
      source = await options.open()
      options.signal.addEventListener('abort', stop)
      for await (const batch of gathered(source.messages(), options.wait)) {
        await take(batch, source, options, counts)
        failures = 0
      }
      if (!options.signal.aborted) throw new Error('expected the stream to go on, it ended')
    } catch (error) {
      if (!options.signal.aborted) {
        if (error instanceof NoWayError || error instanceof DeliveryError) throw error
        const seconds = Math.min(30, 2 ** failures++)
        options.away((error as Error).message, seconds)
        await options.wait(seconds * 1000)
      }
    } finally {
      options.signal.removeEventListener('abort', stop)
      await source?.close().catch(() => undefined)
    }
  }
  return counts
}

/** The stream is not there, or may not be read: waiting will not help. */
export class NoWayError extends Error {
  override name = 'NoWayError'
}

/** The door refused a batch as a whole, or stayed away too long: nothing of it was committed. */
export class DeliveryError extends Error {
  override name = 'DeliveryError'
}

async function take(batch: readonly Message[], source: Source, options: FollowOptions, counts: Counts): Promise<void> {
  const setAside: { message: Message; why: Why }[] = []
  const sent: Message[] = []
  const events: Buffer[] = []
  for (const message of batch) {
    const line = lineOf(message)
    if (Buffer.isBuffer(line)) {
      sent.push(message)
      events.push(line)
    } else setAside.push({ message, why: line })
  }
  if (events.length > 0) {
    let answer: Answer
    try {
      answer = await options.deliver(events)
    } catch (error) {
      throw new DeliveryError((error as Error).message, { cause: error })
    }
    counts.accepted += answer.accepted
    counts.known += answer.known
    for (const { line, field, expected, came } of answer.refused) setAside.push({ message: sent[line - 1]!, why: { field, expected, came } })
  }
  // Before the commit: a crash here sets a message aside twice, never not at all.
  for (const { message, why } of setAside) {
    await source.setAside(message, why)
    counts.refused++
    options.refused(message, why)
  }
  await source.commit(batch)
  options.counted(counts)
}

/** Messages in batches: full ones while many come, small ones soon when few do. */
async function* gathered(messages: AsyncIterable<Message>, wait: (ms: number) => Promise<void>): AsyncGenerator<Message[]> {
  const iterator = messages[Symbol.asyncIterator]()
  const late = Symbol('late')
  let next = iterator.next()
  try {
    for (;;) {
      const first = await next
      if (first.done === true) return
      const batch = [first.value]
      let bytes = first.value.value?.length ?? 0
      const patience = wait(longestWaitMs).then(() => late)
      next = iterator.next()
      while (batch.length < most && bytes < mostBytes) {
        const got = await Promise.race([next, patience])
        if (typeof got === 'symbol') break
        if (got.done === true) break
        batch.push(got.value)
        bytes += got.value.value?.length ?? 0
        next = iterator.next()
      }
      yield batch
    }
  } finally {
    // Not waited for: it ends when the source is closed, which comes after this.
    next.catch(() => undefined)
    void iterator.return?.().catch(() => undefined)
  }
}

const newline = 10

/**
 * A message as one line of NDJSON, or why it can be none. CloudEvents come structured (the value is the event) or binary (attributes in
 * headers `ce_…` for Kafka, `ce-…` for NATS, the value is `data`; https://github.com/cloudevents/spec, protocol bindings 1.0.2).
 */
export function lineOf({ value, headers }: Message): Buffer | Why {
  if (value === undefined || isBlank(value)) return { field: '', expected: 'an event as JSON', came: 'an empty message' }
  let line = value
  if (value.includes(newline)) {
    // Within JSON a line's end can stand only between its parts, where a space is the same; anything else must not become JSON by this.
    try {
      JSON.parse(value.toString('utf8'))
    } catch {
      return { field: '', expected: 'JSON', came: 'something else' }
    }
    line = Buffer.from(value)
    for (let at = line.indexOf(newline); at >= 0; at = line.indexOf(newline, at + 1)) line[at] = 32
  }
  const attributes = [...headers].flatMap(([name, text]) => (/^ce[_-][a-z0-9]+$/.test(name) ? [[name.slice(3), text] as const] : []))
  if (!attributes.some(([name]) => name === 'specversion')) return line
  const head = JSON.stringify(Object.fromEntries(attributes))
  return Buffer.concat([Buffer.from(`${head.slice(0, -1)},"data":`), line, Buffer.from('}')])
}

function isBlank(value: Buffer): boolean {
  return value.every((byte) => byte === 32 || byte === 9 || byte === 10 || byte === 13)
}
