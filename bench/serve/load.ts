/** What the benches of the server start, and what they send it. */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

export const main = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts')
export const node = [process.execPath, '--disable-warning=ExperimentalWarning'] as const

/** A program of ours as a process of its own, once it listens. */
export async function start(args: readonly string[]): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(node[0], [node[1], ...args], { stdio: ['ignore', 'pipe', 'ignore'] })
  const url = await new Promise<string>((resolve) => {
    let said = ''
    child.stdout!.on('data', (part) => {
      const match = /listening on (\S+)\n/.exec((said += String(part)))
      if (match !== null) resolve(match[1]!)
    })
  })
  return { child, url }
}

const base = Date.parse('2024-03-01T00:00:00Z')

/** The n-th order of a plain market, `apart_ms` after the one before. */
export const order = (source: string, n: number, apart_ms: number): string =>
  JSON.stringify({
    specversion: '1.0',
    type: 'order.placed',
    source,
    id: `e-${n}`,
    time: new Date(base + n * apart_ms).toISOString(),
    data: {
      order_id: `o-${n}`,
      buyer_account_id: `A-${n % 5003}`,
      shop_id: `S-${n % 101}`,
      listing_id: `L-${n % 499}`,
      quantity: 1,
      unit_price_minor: 2990,
      payable_minor: 2990,
      currency: 'CNY',
      recipient_name: `收件人${n % 5003}`,
      recipient_phone: `138${String(n % 5003).padStart(8, '0')}`,
      region_code: '330782',
    },
  })
