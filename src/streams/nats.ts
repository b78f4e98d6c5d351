/** NATS JetStream: a durable consumer of a stream, one for a group. */
import { AckPolicy, DeliverPolicy, jetstream, JetStreamApiCodes, JetStreamApiError, jetstreamManager, type JsMsg } from '@nats-io/jetstream'
import { connect, headers as newHeaders } from '@nats-io/transport-node'
import type { Address, Reader } from './address.ts'
import { type Message, NoWayError, type Source } from './stream.ts'

/** Longer than the door may take for a batch: what is not answered by then is delivered again. */
const answeredWithinMs = 30_000

export async function openNats(address: Address, reader: Reader): Promise<Source> {
  const connection = await connect({
    name: 'aedile',
    servers: address.hosts,
    // A broken connection is opened anew as a whole, so that no answer to an old one is waited for.
    reconnect: false,
    ...(address.tls ? { tls: {} } : {}),
    ...(reader.user === undefined ? {} : { user: reader.user, pass: reader.password ?? '' }),
  })
  const came = new WeakMap<Message, JsMsg>()
  const close = async (): Promise<void> => connection.close()
  try {
    const manager = await jetstreamManager(connection)
    await manager.streams.info(address.name)
    await manager.consumers.add(address.name, {
      durable_name: reader.group,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      ack_wait: answeredWithinMs * 1_000_000,
      max_ack_pending: 20_000,
    })
    const client = jetstream(connection)
    const consumer = await client.consumers.get(address.name, reader.group)
    const received = await consumer.consume({ max_messages: 4000 })
    void connection.closed().then(() => received.close())
    return {
      async *messages() {
        for await (const one of received) {
          const message: Message = {
            value: one.data.length === 0 ? undefined : Buffer.from(one.data),
            headers: new Map([...(one.headers ?? [])].map(([name, values]) => [name.toLowerCase(), values[0] ?? ''])),
            place: `${address.name}/${one.seq}`,
          }
          came.set(message, one)
          yield message
        }
        throw new Error('the connection ended')
      },
      async commit(messages) {
        for (const message of messages.slice(0, -1)) came.get(message)!.ack()
        // The last one is answered by the server, and with it all before it on this connection.
        const last = messages.at(-1)
        if (last !== undefined && !(await came.get(last)!.ackAck())) throw new Error('expected the server to take the acknowledgement, it did not')
      },
      async setAside(message, why) {
        const told = newHeaders()
        for (const [name, text] of Object.entries({ ...why, place: message.place })) told.set(`aedile-${name}`, text)
        await client.publish(reader.refused, message.value ?? new Uint8Array(), { headers: told })
      },
      close,
    }
  } catch (error) {
    await close()
    throw error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound
      ? new NoWayError(`expected a stream ${address.name}, found none`, { cause: error })
      : error
  }
}
