/** The app on a port: listens, and stops cleanly. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { deskOf } from '../live/desk.ts'
import { type AppOptions, makeApp } from './app.ts'
import { answerMisread, answerUnread, maxHead, refuseUnread } from './unread.ts'

export type Listening = { port: number; close: () => Promise<void> }

/** @param address where other servers reach this one; where it listens unless told */
export async function listen({ address, ...options }: AppOptions & { host: string; port: number; address?: string }): Promise<Listening> {
  const { app } = makeApp(options)
  const route = getRequestListener((request, env) => app.fetch(request, env), {
    errorHandler: answerMisread,
    overrideGlobalObjects: false,
    autoCleanupIncoming: true,
    hostname: options.host,
  })
  const listener = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    if (incoming.headers.host === undefined && incoming.httpVersion === '1.1') refuseUnread(outgoing)
    else void route(incoming, outgoing)
  }
  const server: Server = createServer(
    {
      // A slow sender may take its time over a body of events, never over its headers.
      headersTimeout: 20_000,
      requestTimeout: 600_000,
      keepAliveTimeout: 60_000,
      maxHeaderSize: maxHead,
      connectionsCheckingInterval: 5_000,
      // Asked for by the listener, which says so.
      requireHostHeader: false,
    },
    // The body belongs to the handlers: they read it themselves and may stop in the middle.
    listener,
  )
  // What somebody expects beyond 100-continue they may go on expecting.
  server.on('checkExpectation', listener)
  const underWay = new WeakMap<Socket, ServerResponse>()
  server.on('request', ({ socket }, response) => underWay.set(socket, response))
  server.on('clientError', (error, socket) => answerUnread(error, socket as Socket, underWay.get(socket as Socket)))
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
