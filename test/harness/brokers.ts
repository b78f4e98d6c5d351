/**
 * Real brokers on loopback: Kafka in KRaft mode from Maven's archive, NATS with JetStream as a Go program. Fetched once below `.aedile`;
 * undefined, with the reason, where the machine has neither the tool nor the archive.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, globSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from './served.ts'

const place = join(import.meta.dirname, '..', '..', '.aedile', 'brokers')
const kafkaVersion = '4.4.0'
const natsVersion = 'v2.15.2'

export type Broker = { port: number; start: () => Promise<void>; kill: () => Promise<void>; close: () => Promise<void> }
export type Missing = { missing: string }

async function listens(port: number, within: number): Promise<void> {
  for (const until = Date.now() + within; ;) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true)).on('error', () => resolve(false))
      socket.on('connect', () => socket.destroy())
    })
    if (open) return
    if (Date.now() > until) throw new Error(`expected a broker on port ${port} within ${within} ms, found none`)
    await wait(100)
  }
}

function broker(port: number, folder: string, spawned: () => ChildProcess): Broker {
  let child: ChildProcess | undefined
  let ended = Promise.resolve<unknown>(undefined)
  const kill = async (): Promise<void> => {
    child?.kill('SIGKILL')
    await ended
    child = undefined
  }
  return {
    port,
    async start() {
      child = spawned()
      ended = new Promise((resolve) => child!.once('exit', resolve))
      await listens(port, 90_000)
    },
    kill,
    async close() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A single Kafka node that is broker and controller; its log survives `kill`. */
export async function kafkaIn(folder: string): Promise<Broker | Missing> {
  const jars = join(place, `kafka-${kafkaVersion}`)
  if (!existsSync(join(jars, `kafka_2.13-${kafkaVersion}.jar`))) {
    mkdirSync(jars, { recursive: true })
    writeFileSync(
      join(jars, 'pom.xml'),
      `<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version><dependencies><dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${kafkaVersion}</version></dependency></dependencies></project>`,
    )
    try {
      execFileSync('mvn', ['-q', '-B', '-f', join(jars, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${jars}`], { stdio: 'pipe' })
    } catch (error) {
      return { missing: `Kafka needs Maven and its archive: ${(error as Error).message.split('\n')[0]}` }
    }
  }
  if (globSync(join(jars, 'kafka_2.13-*.jar')).length === 0) return { missing: 'Kafka’s archive lacks the broker' }
  const port = await freePort()
  const controller = await freePort()
  mkdirSync(folder, { recursive: true })
  const settings = join(folder, 'server.properties')
  writeFileSync(
    settings,
    `${[
      'process.roles=broker,controller',
      'node.id=1',
      `controller.quorum.voters=1@127.0.0.1:${controller}`,
      `listeners=PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
      `advertised.listeners=PLAINTEXT://127.0.0.1:${port}`,
      'controller.listener.names=CONTROLLER',
      'listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      `log.dirs=${join(folder, 'log')}`,
      'offsets.topic.replication.factor=1',
      'offsets.topic.num.partitions=1',
      'transaction.state.log.replication.factor=1',
      'transaction.state.log.min.isr=1',
      'group.initial.rebalance.delay.ms=0',
      'group.min.session.timeout.ms=1000',
    ].join('\n')}\n`,
  )
  const java = (main: string, ...args: string[]): [string, string[]] => ['java', ['-Xmx512M', '-cp', join(jars, '*'), main, ...args]]
  try {
    const [program, args] = java('kafka.tools.StorageTool', 'format', '-t', 'AAAAAAAAAAAAAAAAAAAAAA', '-c', settings)
    execFileSync(program, args, { stdio: 'pipe' })
  } catch (error) {
    return {
      missing: `Kafka needs Java 17: ${
        (error as { stderr?: Buffer }).stderr
          ?.toString()
          .split('\n')
          .find((line) => line !== '') ?? (error as Error).message
      }`,
    }
  }
  return broker(port, folder, () => {
    const [program, args] = java('kafka.Kafka', settings)
    const out = openSync(join(folder, 'broker.log'), 'a')
    return spawn(program, args, { stdio: ['ignore', out, out] })
  })
}

/** One NATS server with JetStream; what it acknowledged survives `kill`, not a power cut (its `sync_interval` is the default). */
export async function natsIn(folder: string): Promise<Broker | Missing> {
  const program = join(place, 'nats', 'nats-server')
  if (!existsSync(program)) {
    mkdirSync(join(place, 'nats'), { recursive: true })
    try {
      execFileSync('go', ['install', `github.com/nats-io/nats-server/v2@${natsVersion}`], {
        stdio: 'pipe',
        env: { ...process.env, GOBIN: join(place, 'nats'), GOFLAGS: '-mod=mod' },
      })
    } catch (error) {
      return { missing: `NATS needs Go and its module: ${(error as Error).message.split('\n')[0]}` }
    }
  }
  const port = await freePort()
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'nats.conf'), `listen: "127.0.0.1:${port}"\njetstream { store_dir: "${join(folder, 'store')}" }\n`)
  return broker(port, folder, () => {
    const out = openSync(join(folder, 'broker.log'), 'a')
    return spawn(program, ['-c', join(folder, 'nats.conf')], { stdio: ['ignore', out, out] })
  })
}
