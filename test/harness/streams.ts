/**
 * Events go through a real broker into a real server while broker, consumers and server are killed with -9; every event must be in the
 * ledger once, every poison one set aside. Run alone it prints figures: `node test/harness/streams.ts kafka|nats EVENTS KILLS`.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { Admin, Consumer, MessagesStreamModes, Producer } from '@platformatic/kafka'
import { openLedger } from '../../src/ledger/ledger.ts'
import { type Broker, kafkaIn, type Missing, natsIn } from './brokers.ts'
import { event, freePort, keyOf, node, startServer } from './served.ts'

export type Kind = 'kafka' | 'nats'

/** What a sender and an auditor need of a broker, beside what is being tested. */
type Outside = {
  prepare: () => Promise<void>
  /** Sends all, or throws; sending again is harmless. */
  send: (messages: { key: string; value: string }[]) => Promise<void>
  /** Places of messages in the refused topic. */
  setAside: () => Promise<Set<string>>
  close: () => Promise<void>
}

const partitions = 6

function kafka({ port }: Broker): Outside {
  const client = { clientId: 'sender', bootstrapBrokers: [`127.0.0.1:${port}`], retries: 2, timeout: 5000 }
  let producer: Producer | undefined
  return {
    async prepare() {
      const admin = new Admin(client)
      await admin.createTopics({ topics: ['events', 'events.refused'], partitions, replicas: 1 })
      await admin.close()
    },
    async send(messages) {
      producer ??= new Producer({ ...client, acks: -1 })
      try {
        await producer.send({ messages: messages.map(({ key, value }) => ({ topic: 'events', key: Buffer.from(key), value: Buffer.from(value) })) })
      } catch (error) {
        await producer.close(true).catch(() => undefined)
        producer = undefined
        throw error
      }
    },
    async setAside() {
      const places = new Set<string>()
      const consumer = new Consumer({ ...client, groupId: 'auditor' })
      const stream = await consumer.consume({ topics: ['events.refused'], mode: MessagesStreamModes.EARLIEST, maxWaitTime: 200 })
      const silence = async (): Promise<undefined> => wait(3000, undefined)
      for (const iterator = stream[Symbol.asyncIterator](); ;) {
        const next = await Promise.race([iterator.next(), silence()])
        if (next === undefined || next.done === true) break
        for (const [name, text] of next.value.headerEntries) if (name.toString() === 'aedile_place') places.add(text.toString())
      }
      await consumer.close(true)
      return places
    },
    async close() {
      await producer?.close(true).catch(() => undefined)
    },
  }
}

function nats({ port }: Broker): Outside {
  const open = async () => connect({ servers: [`127.0.0.1:${port}`], reconnect: false, timeout: 3000 })
  let connection: Awaited<ReturnType<typeof open>> | undefined
  return {
    async prepare() {
      const own = await open()
      const manager = await jetstreamManager(own)
      await manager.streams.add({ name: 'events', subjects: ['events'] })
      await manager.streams.add({ name: 'refused', subjects: ['events.refused'] })
      await own.close()
    },
    async send(messages) {
      if (connection === undefined || connection.isClosed()) connection = await open()
      const client = jetstream(connection)
      await Promise.all(messages.map(async ({ value }) => client.publish('events', value)))
    },
    async setAside() {
      const places = new Set<string>()
      const own = await open()
      const consumer = await jetstream(own).consumers.get('refused')
      const { num_pending } = await consumer.info()
      let left = num_pending
      if (left > 0)
        for await (const message of await consumer.consume()) {
          places.add(message.headers?.get('aedile-place') ?? '')
          if (--left === 0) break
        }
      await own.close()
      return places
    },
    async close() {
      await connection?.close()
    },
  }
}

const kinds: Record<Kind, { in: (folder: string) => Promise<Broker | Missing>; outside: (broker: Broker) => Outside }> = {
  kafka: { in: kafkaIn, outside: kafka },
  nats: { in: natsIn, outside: nats },
}

export type Streamed = {
  kind: Kind
  events: number
  kills: { broker: number; consumer: number; server: number }
  /** Events in the ledger, those of the events that are not, and those that are more than once. */
  entries: number
  lost: number
  twice: number
  /** Poison messages sent, and how many distinct ones lie in the refused topic. */
  poison: number
  setAside: number
  seconds: number
  /** From the last event taken by the broker to the last one in the ledger. */
  drainedSeconds: number
}

/** Every so many messages one that is no event. */
const poisonEvery = 5000

export async function streamUnderKills(kind: Kind, events: number, kills: number, tell: (line: string) => void = () => undefined): Promise<Streamed | Missing> {
  const base = mkdtempSync(join(tmpdir(), `aedile-${kind}-`))
  const broker = await kinds[kind].in(join(base, 'broker'))
  if ('missing' in broker) {
    rmSync(base, { recursive: true, force: true })
    return broker
  }
  const data = join(base, 'market')
  const port = await freePort()
  const keyFile = join(base, 'key')
  writeFileSync(keyFile, keyOf(data), { mode: 0o600 })
  const address = `${kind}://127.0.0.1:${broker.port}/events`
  const consumer = (): ChildProcess =>
    spawn(node[0], [...node.slice(1), 'follow', address, '--to', `http://127.0.0.1:${port}`, '--key-file', keyFile, '--refused', 'events.refused'], {
      stdio: ['ignore', 'ignore', process.env['AEDILE_LOUD'] === undefined ? 'ignore' : 'inherit'],
    })
  const outside = kinds[kind].outside(broker)
  const consumers: ChildProcess[] = []
  let server: Awaited<ReturnType<typeof startServer>> | undefined
  const killed = { broker: 0, consumer: 0, server: 0 }
  const gone = async (child: ChildProcess): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await ended
  }
  try {
    await broker.start()
    await outside.prepare()
    server = await startServer(data, port)
    consumers.push(consumer(), consumer())
    const began = performance.now()
    let sent = 0
    let poison = 0
    const produce = (async () => {
      for (const size = 500; sent < events;) {
        const messages = Array.from({ length: Math.min(size, events - sent) }, (_, i) => ({ key: `S-${(sent + i) % 7}`, value: event(sent + i) }))
        const bad = Math.floor((sent + messages.length) / poisonEvery) - Math.floor(sent / poisonEvery)
        for (let n = 0; n < bad; n++) messages.push({ key: 'S-0', value: `{"specversion":"1.0","type":"order.placed","poison":${poison + n}` })
        try {
          await outside.send(messages)
          sent += messages.length - bad
          poison += bad
        } catch {
          // The broker is away; the same again, which the door will know.
          await wait(300)
        }
      }
    })()
    const headers = { authorization: `Bearer ${readFileSync(keyFile, 'utf8').trim()}` }
    /** Entries of the ledger as the server tells; what it told last while it is away. */
    let told = 0
    const taken = async (): Promise<number> => {
      try {
        const answer = await fetch(`http://127.0.0.1:${port}/v1/status`, { headers })
        if (answer.status === 200) told = ((await answer.json()) as { taken: number }).taken
      } catch {
        // Killed, or not up yet.
      }
      return told
    }
    for (let n = 0; n < kills; n++) {
      // Kills are spread over what arrives, so that each falls while there is work.
      while ((await taken()) < (events * (n + 1)) / (kills + 1)) await wait(200)
      const which = (['consumer', 'server', 'broker', 'consumer'] as const)[n % 4]!
      killed[which]++
      if (which === 'broker') {
        await broker.kill()
        await broker.start()
      } else if (which === 'server') {
        await gone(server.child)
        server = await startServer(data, port)
      } else {
        const at = n % 2
        await gone(consumers[at]!)
        consumers[at] = consumer()
      }
      tell(`${n + 1} kills, ${sent} events sent, ${told} in the ledger`)
    }
    await produce
    const sentAll = performance.now()
    // What a dead consumer held is delivered again only when its time is over; long silence means that something is lost.
    for (let still = 0, before = -1; still < 120;) {
      const now = await taken()
      still = now === before ? still + 1 : 0
      before = now
      if (now >= events && still >= 6) break
      await wait(1000)
    }
    const drained = performance.now()
    const setAside = await outside.setAside()
    for (const child of consumers.splice(0)) await gone(child)
    const ended = new Promise((resolve) => server!.child.once('exit', resolve))
    server.child.kill('SIGTERM')
    await ended
    server = undefined
    const ledger = openLedger(data)
    try {
      const seen = new Set<string>()
      let twice = 0
      for (const { source, id } of ledger.entries()) {
        if (source !== '//m') continue
        if (seen.has(id)) twice++
        seen.add(id)
      }
      let lost = 0
      for (let n = 0; n < events; n++) if (!seen.has(`order.placed/e-${n}`)) lost++
      return {
        kind,
        events,
        kills: killed,
        entries: seen.size,
        lost,
        twice,
        poison,
        setAside: setAside.size,
        seconds: Math.round((drained - began) / 1000),
        drainedSeconds: Math.round((drained - sentAll) / 1000),
      }
    } finally {
      ledger.close()
    }
  } finally {
    for (const child of consumers) await gone(child)
    if (server !== undefined) await gone(server.child)
    await outside.close()
    await broker.close()
    rmSync(base, { recursive: true, force: true })
  }
}

if (process.argv[1] === import.meta.filename) {
  const [kind = 'kafka', events = '20000', kills = '8'] = process.argv.slice(2)
  process.stdout.write(
    `${JSON.stringify(await streamUnderKills(kind as Kind, Number(events), Number(kills), (line) => process.stderr.write(`${line}\n`)), undefined, 2)}\n`,
  )
}
