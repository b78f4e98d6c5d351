/** Serves one or more marketplaces: events in, report, decisions and casework out, until told to stop. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { routes } from '../../api/routes.ts'
import { type Listening, listen } from '../../api/server.ts'
import { LedgerError } from '../../ledger/error.ts'
import { makeHouse } from '../../live/house.ts'
import { openTenant, type Tenant } from '../../live/tenant.ts'
import { VerificationError } from '../../proof/index.ts'
import { type Config, configOption, readConfig } from '../config.ts'
import { consoleFolder } from '../console.ts'
import { type Command, optional, RefusedError, UsageError } from '../command.ts'
import { signInSettings } from '../signInSettings.ts'

const root = join(import.meta.dirname, '..', '..', '..')
const version = (): string => (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version

/** What of the configuration stands on the papers that the server makes. */
const issuerOf = ({ organisation, contact, zone }: Config) => ({
  ...(organisation === undefined ? {} : { organisation }),
  ...(contact === undefined ? {} : { contact }),
  ...(zone === undefined ? {} : { zone }),
})

export const command: Command = {
  summary: { en: 'Serve marketplaces over HTTP: events in, verdicts, decisions and casework out', zh: '以 HTTP 提供服务：接收事件，给出研判、判定与办案接口' },
  usage: '--data DIR [--data DIR …] [--host 127.0.0.1] [--port 8470] [--clock wall|events] [--live-from TIME] [--store postgres://…] [--config FILE]',
  example: 'aedile serve --data market --port 8470',
  options: {
    data: {
      type: 'string',
      multiple: true,
      value: 'DIR',
      says: { en: 'the data folder of a marketplace; several may be named', zh: '一个市场的数据目录；可指定多个' },
    },
    host: { type: 'string', value: 'HOST', says: { en: 'the address to listen on; 127.0.0.1 unless told', zh: '监听地址；默认 127.0.0.1' } },
    port: {
      type: 'string',
      value: 'PORT',
      says: { en: 'the port to listen on; 8470 unless told, 0 takes a free one', zh: '监听端口；默认 8470，0 表示任选空闲端口' },
    },
    ...configOption,
    clock: { type: 'string', value: 'wall|events', says: { en: 'what due-process clocks run on', zh: '程序期限按何种时钟计算' } },
    'live-from': {
      type: 'string',
      value: 'TIME',
      says: { en: 'older events are history: judged, but nobody is warned or asked for them', zh: '更早的事件视为历史：照常研判，但不因其提醒或询问任何人' },
    },
    store: {
      type: 'string',
      value: 'postgres://…',
      says: {
        en: 'keep ledger and vault in PostgreSQL 15 or newer; what the folder holds is moved there once',
        zh: '账本与保密库存于 PostgreSQL 15 或更新版本；目录中已有内容会一次性迁入',
      },
    },
  },
  async run({ positionals, values }, io) {
    const folders = Array.isArray(values['data']) ? values['data'].map(String) : []
    if (positionals.length > 0) throw new UsageError(`expected options only, got "${positionals[0]}"`)
    if (folders.length === 0) throw new UsageError('expected at least one --data DIR, got none')
    const port = Number(optional(values, 'port') ?? '8470')
    if (!Number.isInteger(port) || port < 0 || port > 65_535)
      throw new UsageError(`expected --port a number from 0 to 65535, got "${optional(values, 'port')}"`)
    const clock = optional(values, 'clock') ?? 'wall'
    if (clock !== 'wall' && clock !== 'events') throw new UsageError(`expected --clock wall or events, got "${clock}"`)
    const liveFrom = optional(values, 'live-from')
    if (liveFrom !== undefined && (!/(Z|[+-]\d\d:\d\d)$/.test(liveFrom) || Number.isNaN(Date.parse(liveFrom))))
      throw new UsageError(`expected --live-from an RFC 3339 time with an offset, got "${liveFrom}"`)
    const store = optional(values, 'store')
    if (store !== undefined && !/^postgres(ql)?:\/\//.test(store)) throw new UsageError('expected --store postgres://…, got another address')
    const host = optional(values, 'host') ?? '127.0.0.1'
    const settings = signInSettings(process.env)
    const log = (line: Readonly<Record<string, unknown>>): void => io.err(`${JSON.stringify({ time: io.now().toISOString(), ...line })}\n`)
    const now = (): number => io.now().getTime()
    // Asked to stop while still opening, it stops when open.
    const stop = Promise.withResolvers<void>()
    process.once('SIGTERM', stop.resolve)
    process.once('SIGINT', stop.resolve)
    let told = false
    stop.promise.then(
      () => (told = true),
      () => undefined,
    )
    const tenants: Tenant[] = []
    let server: Listening | undefined
    try {
      for (const folder of folders) {
        const [first] = tenants
        tenants.push(
          await openTenant({
            folder,
            issuer: issuerOf(readConfig(values, folder)),
            clock,
            environment: process.env,
            now,
            log,
            stopped: stop.reject,
            store,
            stopping: stop.promise,
            // One server leads all of them, or people would have to be let in by two.
            follows: first !== undefined && !first.leads(),
            ...(liveFrom === undefined ? {} : { liveFrom: Date.parse(liveFrom) }),
          }),
        )
      }
      const [first, ...others] = tenants
      const allow = (): void => {
        if (first!.leads()) for (const tenant of others) tenant.mayLead().catch(() => undefined)
      }
      allow()
      first!.onChange(allow)
      const pages = consoleFolder(io.err)
      server = await listen({
        house: makeHouse({ tenants, now, ...settings }),
        routes,
        version: version(),
        log,
        now,
        host,
        port,
        ...(process.env['AEDILE_ADDRESS'] ? { address: process.env['AEDILE_ADDRESS'] } : {}),
        ...(pages === undefined ? {} : { consoleFolder: pages }),
      })
      io.out(`listening on http://${host.includes(':') ? `[${host}]` : host}:${server.port}\n`)
      await stop.promise
      log({ level: 'info', msg: 'stopping' })
      return 0
    } catch (error) {
      // Told to stop while it waited for another server to go: nothing was opened.
      if (told && server === undefined && error instanceof LedgerError && error.code === 'STOPPED') return 0
      if (error instanceof LedgerError || error instanceof VerificationError) throw new RefusedError(`${error.code}: ${error.message}`, { cause: error })
      if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
        throw new RefusedError(`expected port ${port} of ${host} to be free, it is taken`, { cause: error })
      throw error
    } finally {
      await server?.close()
      for (const tenant of tenants) await tenant.close()
    }
  },
}
