/**
 * A real Trino on loopback: a coordinator and its workers from Maven's server archive, with the memory, the hive and the Iceberg connector. Fetched once below `.aedile`;
 * `missing`, with the reason, where the machine has no JDK that is new enough, or no archive.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Missing } from './brokers.ts'
import { freePort } from './served.ts'

const version = '476'
/** Oldest Java that this version runs on. */
const oldestJava = 24
/** Of the fifty connectors in the archive. */
const plugins = ['memory', 'hive', 'iceberg']
/** Says what an unpacked server has. */
const contents = [version, ...plugins].join(' ')

const place = join(import.meta.dirname, '..', '..', '.aedile', 'trino')

export type Trino = {
  /** `trino://HOST:PORT/CATALOG/SCHEMA` of tables in the memory of the workers. */
  url: string
  /** Where Parquet files stand that the hive connector reads. */
  shared: string
  /** `trino://HOST:PORT/CATALOG` of Iceberg tables, files and metastore on this disk. */
  lake: string
  /** Its processes, the coordinator first. */
  pids: readonly number[]
  close: () => Promise<void>
}

/** The Java to run it with: `JAVA_HOME`, the one on the path, or one installed beside it. */
function java(): string | undefined {
  const candidates = [join(process.env['JAVA_HOME'] ?? '/nowhere', 'bin', 'java'), 'java', ...globSync('/usr/lib/jvm/*/bin/java').toSorted().toReversed()]
  return candidates.find((program) => {
    try {
      // `openjdk 25.0.1 2025-10-21 LTS`
      return Number(/^\S+ (\d+)/.exec(execFileSync(program, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))?.[1]) >= oldestJava
    } catch {
      return false
    }
  })
}

/** The unpacked server; fetched and unpacked where it is not there. */
function unpacked(): string | Missing {
  const home = join(place, `trino-server-${version}`)
  const whole = join(home, 'whole')
  if (existsSync(whole) && readFileSync(whole, 'utf8') === contents) return home
  const archive = join(place, `trino-server-${version}.tar.gz`)
  mkdirSync(place, { recursive: true })
  try {
    if (!existsSync(archive)) {
      writeFileSync(
        join(place, 'pom.xml'),
        '<project><modelVersion>4.0.0</modelVersion><groupId>x</groupId><artifactId>x</artifactId><version>1</version></project>',
      )
      execFileSync(
        'mvn',
        ['-q', '-B', '-f', join(place, 'pom.xml'), 'dependency:copy', `-Dartifact=io.trino:trino-server:${version}:tar.gz`, `-DoutputDirectory=${place}`],
        {
          stdio: 'pipe',
        },
      )
    }
    // Connectors share files by links from one to the other, so that none can be unpacked alone.
    execFileSync('tar', ['xzf', archive, '-C', place], { stdio: 'pipe' })
    for (const plugin of readdirSync(join(home, 'plugin'))) if (!plugins.includes(plugin)) rmSync(join(home, 'plugin', plugin), { recursive: true })
  } catch (error) {
    return { missing: `Trino needs Maven and its archive: ${(error as Error).message.split('\n')[0]}` }
  }
  writeFileSync(whole, contents)
  return home
}

/** Megabytes of a node's memory, sized for a machine that has other things to do. */
const usual = 1400

/** Settings of one node; all of it on loopback. */
function settings(
  home: string,
  folder: string,
  { port, discovery, coordinator, workers, heap }: { port: number; discovery: number; coordinator: boolean; workers: number; heap: number },
): Record<string, string> {
  return {
    coordinator: String(coordinator),
    'http-server.http.port': String(port),
    'discovery.uri': `http://127.0.0.1:${discovery}`,
    'node.internal-address': '127.0.0.1',
    'node.bind-ip': '127.0.0.1',
    'plugin.dir': join(home, 'plugin'),
    'catalog.config-dir': join(folder, 'catalog'),
    'query.max-memory-per-node': `${Math.floor(heap / 2)}MB`,
    'memory.heap-headroom-per-node': '250MB',
    'query.max-length': '4000000',
    'query.min-expire-age': '1s',
    'task.concurrency': '2',
    // What a join or a group holds goes to the disk before the node's memory is full.
    'spill-enabled': 'true',
    'spiller-spill-path': join(folder, `spill-${port}`),
    // On a machine with other things to do a node may be silent for a minute and is not lost.
    'query.remote-task.max-error-duration': '15m',
    'query.client.timeout': '30m',
    'exchange.max-error-duration': '15m',
    // A worker does not start with a setting that it does not read.
    ...(coordinator ? { 'failure-detector.enabled': 'false', 'node-scheduler.include-coordinator': String(workers === 0) } : {}),
  }
}

const lines = (properties: Readonly<Record<string, string>>): string =>
  Object.entries(properties)
    .map(([key, value]) => `${key}=${value}\n`)
    .join('')

/** Starts a coordinator, which works itself where it has no workers; each that works has so many megabytes. */
export async function trinoIn(folder: string, workers = 0, heap = usual): Promise<Trino | Missing> {
  const program = java()
  if (program === undefined) return { missing: `Trino ${version} needs Java ${oldestJava} or newer` }
  const home = unpacked()
  if (typeof home !== 'string') return home
  const shared = join(folder, 'shared')
  for (const one of [shared, join(folder, 'catalog'), join(folder, 'metastore'), join(folder, 'lake')]) mkdirSync(one, { recursive: true })
  const local = { 'fs.native-local.enabled': 'true', 'local.location': folder }
  writeFileSync(join(folder, 'catalog', 'memory.properties'), lines({ 'connector.name': 'memory', 'memory.max-data-per-node': '500MB' }))
  writeFileSync(
    join(folder, 'catalog', 'files.properties'),
    lines({
      'connector.name': 'hive',
      'hive.metastore': 'file',
      'hive.metastore.catalog.dir': 'local:///metastore',
      'hive.non-managed-table-writes-enabled': 'true',
      ...local,
    }),
  )
  writeFileSync(
    join(folder, 'catalog', 'iceberg.properties'),
    lines({ 'connector.name': 'iceberg', 'iceberg.catalog.type': 'TESTING_FILE_METASTORE', 'hive.metastore.catalog.dir': 'local:///lake', ...local }),
  )
  const ports = [await freePort()]
  while (ports.length <= workers) ports.push(await freePort())
  const children = ports.map((port, nth): ChildProcess => {
    const own = join(folder, `node-${nth}`)
    mkdirSync(own, { recursive: true })
    const megabytes = nth === 0 && workers > 0 ? usual : heap
    writeFileSync(
      join(own, 'config.properties'),
      lines(settings(home, folder, { port, discovery: ports[0]!, coordinator: nth === 0, workers, heap: megabytes })),
    )
    const out = openSync(join(own, 'server.log'), 'a')
    return spawn(
      program,
      [
        `-Xmx${megabytes}M`,
        // Statements are many and short, and each is compiled for itself: the first compiler's code is soon there, the second's hardly ever pays on so few cores.
        '-XX:TieredStopAtLevel=1',
        '-XX:+UseSerialGC',
        '-XX:ReservedCodeCacheSize=192M',
        '-Djdk.attach.allowAttachSelf=true',
        '--add-modules=jdk.incubator.vector',
        '--enable-native-access=ALL-UNNAMED',
        '-Dfile.encoding=UTF-8',
        `-Dconfig=${join(own, 'config.properties')}`,
        '-Dnode.environment=test',
        `-Dnode.id=${createHash('sha256').update(own).digest('hex').slice(0, 16)}`,
        `-Dnode.data-dir=${own}`,
        '-cp',
        join(home, 'lib', '*'),
        'io.trino.server.TrinoServer',
      ],
      { cwd: own, stdio: ['ignore', out, out] },
    )
  })
  const close = async (): Promise<void> => {
    await Promise.all(
      children.map((child) => {
        if (child.exitCode !== null || child.signalCode !== null) return undefined
        const ended = new Promise((resolve) => child.once('exit', resolve))
        child.kill('SIGKILL')
        return ended
      }),
    )
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    for (const until = Date.now() + 600_000; ; await wait(500)) {
      const dead = children.findIndex((child) => child.exitCode !== null)
      const said = (nth: number): string =>
        readFileSync(join(folder, `node-${nth}`, 'server.log'), 'utf8')
          .split('\n')
          .slice(-30)
          .join('\n')
      if (dead !== -1) throw new Error(`expected node ${dead} of Trino to start, it ended with ${children[dead]!.exitCode}:\n${said(dead)}`)
      if (await ready(ports[0]!, workers)) break
      if (Date.now() > until) throw new Error(`expected Trino within ten minutes, it is not ready:\n${said(0)}`)
    }
  } catch (error) {
    await close()
    throw error
  }
  return {
    url: `trino://127.0.0.1:${ports[0]}/memory/default`,
    shared,
    lake: `trino://127.0.0.1:${ports[0]}/iceberg`,
    pids: children.map(({ pid }) => pid!),
    close,
  }
}

/** Whether the coordinator takes statements and sees its workers. */
async function ready(port: number, workers: number): Promise<boolean> {
  try {
    const info = (await (await fetch(`http://127.0.0.1:${port}/v1/info`)).json()) as { starting: boolean }
    if (info.starting) return false
    if (workers === 0) return true
    const { openTrino } = await import('../../src/warehouse/trino.ts')
    const engine = openTrino(`trino://127.0.0.1:${port}/memory/default`)
    return (await engine.one<{ n: number }>(`SELECT count(*) AS n FROM system.runtime.nodes WHERE NOT coordinator AND state = 'active'`)).n === workers
  } catch {
    return false
  }
}
