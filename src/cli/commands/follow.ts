/** Follows a broker's stream into a server, for as long as it runs. */
import { setTimeout as wait } from 'node:timers/promises'
import { grouped } from '../../domain/money.ts'
import { openKafka } from '../../streams/kafka.ts'
import { openNats } from '../../streams/nats.ts'
import { parseAddress } from '../../streams/address.ts'
import { DeliveryError, follow, NoWayError, type Why } from '../../streams/stream.ts'
import { type Command, optional, RefusedError, result, UsageError } from '../command.ts'
import { doorOf, doorOptions, post } from '../post.ts'

/** Complaints shown one by one; all of them lie with the broker. */
const shown = 20

export const command: Command = {
  summary: { en: 'Follow a Kafka topic or a NATS JetStream stream into a server', zh: '将 Kafka 主题或 NATS JetStream 流持续送入服务器' },
  usage: 'kafka://HOST:PORT/TOPIC|nats://HOST:PORT/STREAM --to URL [--key-file FILE] [--group NAME] [--refused NAME]',
  example: 'aedile follow kafka://127.0.0.1:9092/market-events --to http://127.0.0.1:8470 --key-file sender.key',
  options: {
    ...doorOptions,
    group: {
      type: 'string',
      value: 'NAME',
      says: { en: 'the consumer group; several of one group share the work. aedile unless told', zh: '消费组；同组多个进程分担。默认 aedile' },
    },
    refused: {
      type: 'string',
      value: 'NAME',
      says: {
        en: 'topic or subject that takes what was refused, with why; the stream’s name with .refused unless told',
        zh: '接收被拒事件及其原因的主题；默认为流名加 .refused',
      },
    },
  },
  resume: { en: 'the same call goes on where the server last acknowledged', zh: '再次执行同一命令，从服务器最后确认处继续' },
  async run({ positionals, values }, io) {
    const zh = io.lang === 'zh'
    const address = positionals.length === 1 ? parseAddress(positionals[0]!) : undefined
    if (address === undefined)
      throw new UsageError({
        en: `expected one address, kafka://HOST:PORT/TOPIC or nats://HOST:PORT/STREAM, got ${positionals.length === 1 ? 'something else' : positionals.length}`,
        zh: '应给出一个地址：kafka://主机:端口/主题 或 nats://主机:端口/流',
      })
    const door = doorOf(values)
    const user = process.env['AEDILE_STREAM_USER']
    const password = process.env['AEDILE_STREAM_PASSWORD']
    const reader = {
      group: optional(values, 'group') ?? 'aedile',
      refused: optional(values, 'refused') ?? `${address.name}.refused`,
      ...(user === undefined ? {} : { user }),
      ...(password === undefined ? {} : { password }),
    }
    const stopping = new AbortController()
    const stop = (): void => stopping.abort()
    process.once('SIGTERM', stop)
    process.once('SIGINT', stop)
    const { signal } = stopping
    const live = process.stderr.isTTY === true
    let complaints = 0
    const reason = ({ field, expected, came }: Why): string =>
      `${field === '' ? '' : `${field}: `}${zh ? `应为 ${expected}，收到 ${came}` : `expected ${expected}, got ${came}`}`
    try {
      const counts = await follow({
        open: async () => {
          const source = await (address.kind === 'kafka' ? openKafka : openNats)(address, reader)
          io.err(zh ? `aedile: 正在读取 ${address.name}\n` : `aedile: reading ${address.name}\n`)
          return source
        },
        // A server that is away is waited for: nothing is committed meanwhile.
        deliver: async (events) => post(door, Buffer.concat(events.flatMap((event) => [event, lineEnd])), io, Number.POSITIVE_INFINITY, signal),
        counted({ accepted, known, refused }) {
          if (live) io.err(`\r\u001b[K${words(zh, accepted, known, refused)}`)
        },
        refused(message, why) {
          if (++complaints > shown) return
          io.err(`${live ? '\r\u001b[K' : ''}aedile: ${message.place} ${reason(why)}\n`)
        },
        away(why, seconds) {
          io.err(`${live ? '\r\u001b[K' : ''}${zh ? `aedile: ${why}；${seconds} 秒后重新连接` : `aedile: ${why}; connecting again in ${seconds} s`}\n`)
        },
        signal,
        wait: async (ms) => wait(ms, undefined, { signal }).catch(() => undefined),
      })
      if (live) io.err('\r\u001b[K')
      result(io, values, counts, () => `${words(zh, counts.accepted, counts.known, counts.refused)}\n`)
      return 0
    } catch (error) {
      if (error instanceof NoWayError)
        throw new RefusedError({ en: `the broker does not give this stream: ${error.message}`, zh: `消息系统不提供该流：${error.message}` }, { cause: error })
      if (error instanceof DeliveryError && error.cause instanceof RefusedError) throw error.cause
      throw error
    } finally {
      process.off('SIGTERM', stop)
      process.off('SIGINT', stop)
    }
  },
}

const lineEnd = Buffer.from('\n')

const words = (zh: boolean, accepted: number, known: number, refused: number): string =>
  zh
    ? `新增 ${grouped(accepted)}，已有 ${grouped(known)}，拒收 ${grouped(refused)}`
    : `${grouped(accepted)} new, ${grouped(known)} known already, ${grouped(refused)} refused`
