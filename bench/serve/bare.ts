/** The floor to compare with: a bare Hono route that reads its body and says so, with nothing behind it. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'

const app = new Hono()
app.post('/v1/events', async (c) => c.json({ bytes: (await c.req.arrayBuffer()).byteLength }))
app.post('/v1/decisions', async (c) => c.json(await c.req.json()))
const server = createServer(getRequestListener(app.fetch))
server.listen(0, '127.0.0.1', () => process.stdout.write(`listening on http://127.0.0.1:${(server.address() as AddressInfo).port}\n`))
