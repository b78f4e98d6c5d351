/** Kafka's protocol (brokers from 3.0; also Redpanda and others that speak it): one consumer of a group. */
import { Consumer, MessagesStreamFallbackModes, MessagesStreamModes, Producer, type Message as KafkaMessage } from '@platformatic/kafka'
import type { Address, Reader } from './address.ts'
import { type Message, NoWayError, type Source } from './stream.ts'

/** Codes of the protocol that waiting will not change. */
const noWay = /UNKNOWN_TOPIC|TOPIC_AUTHORIZATION|GROUP_AUTHORIZATION|SASL_AUTHENTICATION|INVALID_TOPIC/

export async function openKafka(address: Address, reader: Reader): Promise<Source> {
  const client = {
    clientId: 'aedile',
    bootstrapBrokers: address.hosts,
    retries: 3,
    connectTimeout: 5000,
    ...(address.tls ? { tls: {} } : {}),
    ...(reader.user === undefined ? {} : { sasl: { mechanism: 'SCRAM-SHA-512' as const, username: reader.user, password: reader.password ?? '' } }),
  }
  const consumer = new Consumer({ ...client, groupId: reader.group, autocommit: false, sessionTimeout: 30_000, heartbeatInterval: 3000, maxWaitTime: 250 })
  // Made when the first message is refused: a stream without faults needs no second topic.
  let producer: Producer | undefined
  const came = new WeakMap<Message, KafkaMessage>()
  const close = async (): Promise<void> => {
    await Promise.allSettled([producer?.close(true), consumer.close(true)])
  }
  const said = (error: unknown): Error => {
    const words = wordsOf(error)
    return noWay.test(words) ? new NoWayError(words, { cause: error }) : new Error(words, { cause: error })
  }
  try {
    const metadata = await consumer.metadata({ topics: [address.name], autocreateTopics: false })
    if (!metadata.topics.has(address.name)) throw new NoWayError(`expected a topic ${address.name}, found none`)
    const stream = await consumer.consume({
      topics: [address.name],
      mode: MessagesStreamModes.COMMITTED,
      fallbackMode: MessagesStreamFallbackModes.EARLIEST,
      autocommit: false,
    })
    return {
      async *messages() {
        try {
          for await (const one of stream) {
            const message: Message = {
              // A deleted key has a message without a value.
              value: (one.value as Buffer | null) ?? undefined,
              headers: new Map(one.headerEntries.map(([name, value]) => [name.toString().toLowerCase(), (value as Buffer | null)?.toString() ?? ''])),
              place: `${one.topic}/${one.partition}/${one.offset}`,
            }
            came.set(message, one)
            yield message
          }
        } catch (error) {
          throw said(error)
        }
      },
      async commit(messages) {
        const last = new Map<number, KafkaMessage>()
        for (const message of messages) {
          const one = came.get(message)!
          if ((last.get(one.partition)?.offset ?? -1n) < one.offset) last.set(one.partition, one)
        }
        try {
          await Promise.all([...last.values()].map((one) => one.commit()))
        } catch (error) {
          throw said(error)
        }
      },
      async setAside(message, why) {
        const one = came.get(message)!
        producer ??= new Producer({ ...client, autocreateTopics: true })
        try {
          await producer.send({
            messages: [
              {
                topic: reader.refused,
                key: one.key,
                value: one.value,
                headers: new Map(Object.entries({ ...why, place: message.place }).map(([name, text]) => [Buffer.from(`aedile_${name}`), Buffer.from(text)])),
              },
            ],
          })
        } catch (error) {
          throw said(error)
        }
      },
      close,
    }
  } catch (error) {
    await close()
    throw error instanceof NoWayError ? error : said(error)
  }
}

/** The client wraps what the broker said in a list of errors. */
function wordsOf(error: unknown): string {
  const { message, code, apiId, errors, cause } = error as { message?: string; code?: string; apiId?: string; errors?: unknown[]; cause?: unknown }
  const inner = [...(errors ?? []), ...(cause === undefined ? [] : [cause])].map(wordsOf).filter((words) => words !== '')
  return [...new Set([apiId ?? message ?? code ?? '', ...inner])].join(': ')
}
