/** What a data folder makes of facts that come again on another day: the same once, another told as a conflict, in whatever order the days come. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { openDataFolder } from '../src/cases/data.ts'
import { openEngine } from '../src/warehouse/duckdb.ts'

const header = 'time,id,source,order_id,line_id,buyer_account_id,shop_id,listing_id,quantity,unit_price_minor,payable_minor,currency,view_seconds'
const order = (id: string, n: string, price: number, views = '5'): string =>
  `2017-08-08T14:03:22+08:00,${id},//m,${n},1,A-1,S-1,L-1,1,${price},${price},CNY,${views}`
const days = {
  one: [order('a', 'o-1', 100), order('b', 'o-2', 100), order('odd', 'o-4', 100, 'many')],
  two: [order('a2', 'o-1', 100), order('b2', 'o-2', 999), order('c', 'o-3', 100)],
}

async function after(turn: readonly (keyof typeof days)[]): Promise<unknown> {
  const root = mkdtempSync(join(tmpdir(), 'aedile-days-'))
  const data = openDataFolder(join(root, 'market'), { make: true })
  try {
    for (const day of turn) {
      mkdirSync(join(root, day))
      writeFileSync(join(root, day, 'order.placed.csv'), `${header}\n${days[day].join('\n')}\n`)
      await data.importInto({ folders: [join(root, day)], environment: {}, now: new Date('2026-01-01T00:00:00Z') })
    }
    const engine = await openEngine()
    const loaded = await data.source()(engine, root)
    const rows = await engine.all('SELECT order_id, payable_minor, view_seconds FROM order_placed ORDER BY 1')
    engine.close()
    return { rows, refused: loaded.rejected, setAside: loaded.setAside, repeated: loaded.repeated }
  } finally {
    data.close()
    rmSync(root, { recursive: true, force: true })
  }
}

test('an order line that comes on two days counts once or is a conflict that is told, whichever day comes first; a value set aside is remembered', async () => {
  const [forward, backward] = [await after(['one', 'two']), await after(['two', 'one'])]
  assert.deepEqual(forward, backward)
  const { rows, ...counts } = forward as { rows: { order_id: string }[] }
  assert.deepEqual(
    rows.map(({ order_id }) => order_id),
    ['o-1', 'o-2', 'o-3', 'o-4'],
  )
  assert.deepEqual(counts, { refused: 1, setAside: 1, repeated: 1 })
})
