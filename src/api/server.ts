/** The app on a port: listens, and stops cleanly. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { deskOf } from '../live/desk.ts'
import { type AppOptions, makeApp } from './app.ts'

export type Listening = { port: number; close: () => Promise<void> }

/** @param address where other servers reach this one; where it listens unless told */
export async function listen({ address, ...options }: AppOptions & { host: string; port: number; address?: string }): Promise<Listening> {
  const { app } = makeApp(options)
  const server: Server = createServer(
    // A slow sender may take its time over a body of events, never over its headers.
    { headersTimeout: 20_000, requestTimeout: 600_000, keepAliveTimeout: 60_000, maxHeaderSize: 32 * 1024, connectionsCheckingInterval: 5_000 },
    // The body belongs to the handlers: they read it themselves and may stop in the middle.
    getRequestListener((request, env) => app.fetch(request, env), { overrideGlobalObjects: false, autoCleanupIncoming: true, hostname: options.host }),
  )
  // Beyond it a connection is closed at once: those who hold theirs open do not hold the process.
  server.maxConnections = 4096
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  const { port } = server.address() as AddressInfo
  for (const tenant of options.house.tenants)
    await tenant.reachedAt(address ?? `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`)
  // Due process goes on whether or not anybody asks.
  const desks = options.house.tenants.map(deskOf)
  return {
    port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      // Those that are answered now are idle a moment later, and would be waited for otherwise.
      const idle = setInterval(() => server.closeIdleConnections(), 50)
      // What is under way has a while to end; then it is cut, which leaves whole events or none.
      const timer = setTimeout(() => server.closeAllConnections(), 20_000)
      await closed
      clearTimeout(timer)
      clearInterval(idle)
      for (const desk of desks) await desk.close()
    },
  }
}
