/** A server as a process of its own, so that it can be killed as one. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'

const main = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts')
export const node = [process.execPath, '--disable-warning=ExperimentalWarning', main] as const

/** The n-th of a plain market's orders. */
export const event = (n: number): string =>
  JSON.stringify({
    specversion: '1.0',
    type: 'order.placed',
    source: '//m',
    id: `e-${n}`,
    time: '2024-03-01T08:00:00+08:00',
    data: {
      order_id: `o-${n}`,
      buyer_account_id: `A-${n % 97}`,
      shop_id: `S-${n % 7}`,
      listing_id: `L-${n % 11}`,
      quantity: 1,
      unit_price_minor: 2990,
      payable_minor: 2990,
      currency: 'CNY',
      recipient_phone: `138${String(n).padStart(8, '0')}`,
    },
  })

export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })

export async function startServer(
  data: string,
  port: number,
  more: readonly string[] = [],
  environment: Record<string, string> = {},
): Promise<{ child: ChildProcess; url: string; ms: number }> {
  const began = performance.now()
  const child = spawn(node[0], [...node.slice(1), 'serve', '--data', data, '--port', String(port), '--clock', 'events', ...more], {
    detached: true,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stderr!.resume()
  const url = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stdout!.on('data', (part) => {
      said += String(part)
      const match = /listening on (\S+)\n/.exec(said)
      if (match !== null) resolve(match[1]!)
    })
    child.once('exit', (code, signal) => reject(new Error(`expected the server to listen, it ended with ${code ?? signal}`)))
  })
  return { child, url, ms: performance.now() - began }
}

/** A key that may send and read; makes the data folder. */
export function keyOf(data: string): string {
  return execFileSync(node[0], [...node.slice(1), 'keys', 'add', '--data', data, '--name', 'k', '--scope', 'ingest,decide,read'], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()
}

/** A link by which somebody of a role comes in once. */
export function linkOf(data: string, role: string): string {
  return execFileSync(node[0], [...node.slice(1), 'people', 'add', '--data', data, '--name', 'Lin', '--role', role], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()
}
